/* SPDX-License-Identifier: MIT */
/*
 * A table's columns are looked up once, until a record comes with another
 * header. An array of evidence, as `bpolens label` writes it, becomes the text
 * that its CSV has.
 */
#include "report/members.h"

#include "base/error.h"
#include "report/values.h"
#include <stdlib.h>
#include <string.h>

void bpl_members_init(bpl_members *members)
{
    memset(members, 0, sizeof *members);
    bpl_csv_row_init(&members->row);
    bpl_buf_init(&members->header, (size_t)BPL_MOST_RECORD_BYTES);
    bpl_buf_init(&members->list, 4096);
    bpl_buf_init(&members->bytes, (size_t)BPL_MOST_RECORD_BYTES * 2);
    bpl_buf_init(&members->text, (size_t)BPL_MOST_RECORD_BYTES * 2);
}

void bpl_members_fini(bpl_members *members)
{
    bpl_csv_row_fini(&members->row);
    bpl_buf_fini(&members->header);
    bpl_buf_fini(&members->list);
    bpl_buf_fini(&members->bytes);
    bpl_buf_fini(&members->text);
    bpl_arena_fini(&members->arena);
    free(members->names);
    free(members->cells);
    memset(members, 0, sizeof *members);
}

bpl_status bpl_members_want(bpl_members *members, const char *name, size_t *out)
{
    size_t count = members->count + 1;
    bpl_member_name *names =
        realloc(members->names, count * sizeof *members->names);
    if (names)
        members->names = names;
    bpl_str *cells = realloc(members->cells, count * sizeof *members->cells);
    if (cells)
        members->cells = cells;
    char *copy = bpl_arena_dup(&members->arena, name, strlen(name));
    if (!names || !cells || !copy)
        return BPL_E_NOMEM;
    names[members->count] = (bpl_member_name){copy, SIZE_MAX, 0, 0};
    cells[members->count] = (bpl_str){"", 0};
    *out = members->count++;
    return BPL_OK;
}

void bpl_members_none(bpl_members *members)
{
    for (size_t i = 0; i < members->count; i++) {
        members->names[i].here = 0;
        members->cells[i] = (bpl_str){"", 0};
    }
}

/* --- tables --- */

static int is_name(bpl_str text, const char *name)
{
    text = bpl_trim(text);
    return text.len == strlen(name) && memcmp(text.data, name, text.len) == 0;
}

/* The place of "#N"; SIZE_MAX if it is none. */
static size_t number_of(const char *name, size_t columns)
{
    char *end;
    if (name[0] != '#' || name[1] < '1' || name[1] > '9')
        return SIZE_MAX;
    unsigned long number = strtoul(name + 1, &end, 10);
    return *end || number > columns ? SIZE_MAX : number - 1;
}

static void find_column(const bpl_csv_row *header, bpl_member_name *name)
{
    name->place = SIZE_MAX;
    for (size_t i = 0; i < header->columns && name->place == SIZE_MAX; i++)
        if (is_name(bpl_csv_row_cell(header, i), name->name))
            name->place = i;
    if (name->place == SIZE_MAX)
        name->place = number_of(name->name, header->columns);
}

static bpl_status read_header(bpl_members *members, const bpl_csv_shape *shape,
                              const char *source, bpl_error *err)
{
    bpl_buf_reset(&members->header);
    bpl_status status =
        bpl_csv_row_read(&members->row, shape->header, shape->delimiter, '"');
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status != BPL_OK)
        return bpl_fail(err, BPL_E_NOTFOUND, source, 1, "no header");
    bpl_buf_reset(&members->list);
    for (size_t i = 0; i < members->row.columns; i++) {
        bpl_str name = bpl_csv_row_cell(&members->row, i);
        status = bpl_buf_printf(&members->list, "%s%.*s", i ? ", " : "",
                                (int)name.len, name.data);
        if (status == BPL_E_NOMEM)
            return bpl_fail_nomem(err);
        if (status != BPL_OK) /* a list that is cut is still of use */
            break;
    }
    for (size_t i = 0; i < members->count; i++)
        find_column(&members->row, &members->names[i]);
    members->delimiter = shape->delimiter;
    status =
        bpl_buf_add(&members->header, shape->header.data, shape->header.len);
    return status == BPL_E_NOMEM ? bpl_fail_nomem(err) : status;
}

bpl_status bpl_members_table(bpl_members *members, const bpl_csv_shape *shape,
                             const char *source, bpl_error *err)
{
    const bpl_buf *kept = &members->header;
    if (!kept->len || kept->len != shape->header.len ||
        members->delimiter != shape->delimiter ||
        memcmp(kept->data, shape->header.data, kept->len) != 0)
        BPL_TRY(read_header(members, shape, source, err));
    for (size_t i = 0; i < members->count; i++) {
        bpl_member_name *name = &members->names[i];
        name->here = name->place != SIZE_MAX;
        name->seen |= name->here;
        members->cells[i] = (bpl_str){"", 0};
    }
    return BPL_OK;
}

bpl_status bpl_members_row(bpl_members *members, const bpl_record *record,
                           const bpl_csv_shape *shape, bpl_error *err)
{
    bpl_status status =
        bpl_csv_row_read(&members->row, record->raw, shape->delimiter,
                         shape->quotes_are_data ? '\0' : '"');
    if (status != BPL_OK)
        return status == BPL_E_NOMEM
                   ? bpl_fail_nomem(err)
                   : bpl_fail(err, status, record->source, record->line,
                              "can't be read as one record");
    for (size_t i = 0; i < members->count; i++)
        members->cells[i] =
            bpl_csv_row_cell(&members->row, members->names[i].place);
    return BPL_OK;
}

/* --- objects --- */

/* facet=value "words" [zone] source */
static bpl_status put_evidence(bpl_buf *out, json_t *piece)
{
    const char *facet, *value, *words, *zone = "", *source = "";
    int negated = 0;
    if (json_unpack(piece, "{s:s,s:s,s:s,s?s,s?s,s?b}", "facet", &facet,
                    "value", &value, "words", &words, "zone", &zone, "source",
                    &source, "negated", &negated) != 0)
        return BPL_OK;
    return bpl_buf_printf(out, "%s%s=%s%s \"%s\" [%s] %s", out->len ? "; " : "",
                          facet, value, negated ? " not" : "", words, zone,
                          source);
}

static bpl_status put_array(bpl_buf *out, const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i == BPL_LIMIT_EVIDENCE_CSV)
            break;
        BPL_TRY(put_evidence(out, json_array_get(array, i)));
    }
    return BPL_OK;
}

static bpl_status put_other(bpl_buf *out, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (!text)
        return BPL_E_NOMEM;
    bpl_status status = bpl_buf_puts(out, text);
    free(text);
    return status;
}

static const json_t *find_member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    size_t before = strcspn(name, "_.");
    char outer[64];
    if (value || !name[before] || before >= sizeof outer)
        return value;
    memcpy(outer, name, before);
    outer[before] = '\0';
    object = json_object_get(object, outer);
    return object ? find_member(object, name + before + 1) : NULL;
}

static bpl_status read_member(bpl_members *members, const json_t *value,
                              bpl_str *text)
{
    *text = (bpl_str){"", 0};
    if (!value || json_is_null(value))
        return BPL_OK;
    if (json_is_string(value)) {
        text->data = json_string_value(value);
        text->len = json_string_length(value);
        return BPL_OK;
    }
    bpl_buf_reset(&members->text);
    BPL_TRY(json_is_array(value) ? put_array(&members->text, value)
                                 : put_other(&members->text, value));
    *text = bpl_buf_str(&members->text);
    return BPL_OK;
}

/* The cells share one buffer, which may move: their places in it become
 * pointers at the end. */
bpl_status bpl_members_object(bpl_members *members, const json_t *object,
                              bpl_error *err)
{
    bpl_buf_reset(&members->bytes);
    for (size_t i = 0; i < members->count; i++) {
        bpl_str text;
        bpl_member_name *name = &members->names[i];
        const json_t *value = find_member(object, name->name);
        name->here = value != NULL;
        name->seen |= name->here;
        bpl_status status = read_member(members, value, &text);
        if (status == BPL_OK)
            status = bpl_buf_add(&members->bytes, text.data, text.len);
        if (status != BPL_OK)
            return bpl_fail_nomem(err);
        members->cells[i].len = text.len;
    }
    size_t at = 0;
    for (size_t i = 0; i < members->count; i++) {
        bpl_str *cell = &members->cells[i];
        cell->data = cell->len ? members->bytes.data + at : "";
        at += cell->len;
    }
    return BPL_OK;
}

bpl_status bpl_members_missing(const bpl_members *members, size_t name,
                               const char *source, const char *why,
                               bpl_error *err)
{
    const char *text = members->names[name].name;
    if (!members->header.len)
        return bpl_fail(err, BPL_E_NOTFOUND, source, 0, "no member \"%.60s\"%s",
                        text, why);
    return bpl_fail(err, BPL_E_NOTFOUND, source, 1,
                    "no column \"%.60s\"%s; columns are: %.300s", text, why,
                    members->list.len ? members->list.data : "");
}
