/* SPDX-License-Identifier: MIT */
/*
 * A record and its finding, copied for the thread that writes the database.
 * Values of facets, lexicons' ids, terms and categories belong to the model,
 * which outlives us; everything else goes into an arena. Text is made fit for
 * SQLite here, in the threads that work.
 */
#include "write/kept.h"

#include "base/error.h"
#include "base/hash.h"
#include "text/clean.h"
#include "text/encoding.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* More than this is given back when a batch is over. */
enum { USUAL_BYTES = 4 * 1024 * 1024 };

bpl_status bpl_kept_new(bpl_kept **out, bpl_error *err)
{
    bpl_kept *kept = calloc(1, sizeof *kept);
    *out = kept;
    if (!kept)
        return bpl_fail_nomem(err);
    bpl_buf_init(&kept->text, BPL_CLEAN_ROOM(BPL_MOST_RECORD_BYTES));
    bpl_buf_init(&kept->work, 4 * (size_t)BPL_MOST_RECORD_BYTES);
    bpl_pen_init(&kept->pen);
    return BPL_OK;
}

void bpl_kept_free(bpl_kept *kept)
{
    if (!kept)
        return;
    bpl_arena_fini(&kept->arena);
    bpl_buf_fini(&kept->text);
    bpl_buf_fini(&kept->work);
    bpl_pen_fini(&kept->pen);
    bpl_cells_fini(&kept->cells);
    bpl_cells_fini(&kept->names);
    free(kept->ads);
    free(kept);
}

void bpl_kept_clear(bpl_kept *kept)
{
    if (kept->bytes > USUAL_BYTES)
        bpl_arena_fini(&kept->arena);
    else
        bpl_arena_reset(&kept->arena);
    kept->count = kept->bytes = 0;
}

size_t bpl_kept_count(const bpl_kept *kept)
{
    return kept->count;
}

/* --- text --- */

/* A copy with spaces for NUL, which would end the text in SQLite's shell. */
static bpl_status copy(bpl_kept *kept, bpl_str in, bpl_str *out)
{
    char *text = bpl_arena_dup(&kept->arena, in.len ? in.data : "", in.len);
    if (!text)
        return BPL_E_NOMEM;
    char *nul = in.len ? memchr(text, '\0', in.len) : NULL;
    for (; nul; nul = memchr(nul, '\0', in.len - (size_t)(nul - text)))
        *nul = ' ';
    kept->bytes += in.len + 16;
    *out = (bpl_str){text, in.len};
    return BPL_OK;
}

/* The same of bytes of any encoding. */
static bpl_status copy_any(bpl_kept *kept, bpl_str in, bpl_str *out)
{
    if (!bpl_utf8_valid(in.data, in.len)) {
        bpl_buf_reset(&kept->work);
        BPL_TRY(bpl_to_utf8(&kept->work, in, NULL));
        in = bpl_buf_str(&kept->work);
    }
    return copy(kept, in, out);
}

static bpl_status copy_name(bpl_kept *kept, const char **name)
{
    bpl_str out;
    BPL_TRY(copy_any(kept, bpl_str_of(bpl_or_empty(*name)), &out));
    *name = out.data;
    return BPL_OK;
}

/* The first field of a zone, as it is in the document. */
static bpl_status copy_field(bpl_kept *kept, const bpl_record *record,
                             bpl_zone zone, bpl_str *out)
{
    const bpl_field *field = NULL;
    for (size_t i = 0; i < record->field_count && !field; i++)
        if (record->fields[i].zone == zone && record->fields[i].text.len)
            field = &record->fields[i];
    *out = (bpl_str){"", 0};
    if (!field)
        return BPL_OK;
    bpl_str text = field->text;
    bpl_buf_reset(&kept->work);
    bpl_buf_reset(&kept->text);
    if (!bpl_utf8_valid(text.data, text.len)) {
        BPL_TRY(bpl_to_utf8(&kept->work, text, NULL));
        text = bpl_buf_str(&kept->work);
    }
    BPL_TRY(bpl_clean(&kept->text, &kept->work, text, field->markup));
    return copy(kept, bpl_buf_str(&kept->text), out);
}

/* --- the input's other columns --- */

static int is_equal(bpl_str one, bpl_str other)
{
    return one.len == other.len &&
           (!one.len || memcmp(one.data, other.data, one.len) == 0);
}

/* The ad's text has a column of its own. */
static int is_body(const bpl_record *record, bpl_str cell)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].zone == BPL_ZONE_BODY &&
            is_equal(record->fields[i].text, cell))
            return 1;
    return 0;
}

/* A text as JSON, into the pen. */
static bpl_status put_json(bpl_kept *kept, bpl_str text)
{
    if (!bpl_utf8_valid(text.data, text.len)) {
        bpl_buf_reset(&kept->work);
        BPL_TRY(bpl_to_utf8(&kept->work, text, NULL));
        text = bpl_buf_str(&kept->work);
    }
    bpl_pen_json(&kept->pen, text);
    return kept->pen.status;
}

static bpl_status put_cells(bpl_kept *kept, const bpl_record *record,
                            const bpl_csv_shape *shape)
{
    BPL_TRY(bpl_cells_split_header(&kept->names, shape, NULL, NULL));
    BPL_TRY(bpl_cells_split(&kept->cells, record->raw, shape, NULL, NULL));
    bpl_pen_putc(&kept->pen, '{');
    for (size_t i = 0; i < shape->columns; i++) {
        bpl_str name = bpl_cells_get(&kept->names, i);
        bpl_str cell = bpl_cells_get(&kept->cells, i);
        if (!name.len || !cell.len || is_body(record, cell))
            continue;
        if (kept->pen.buf.len > 1)
            bpl_pen_putc(&kept->pen, ',');
        BPL_TRY(put_json(kept, name));
        bpl_pen_putc(&kept->pen, ':');
        BPL_TRY(put_json(kept, cell));
    }
    bpl_pen_putc(&kept->pen, '}');
    return kept->pen.status;
}

/* An object that is broken is kept by its text alone. */
static bpl_status put_object(bpl_kept *kept, const bpl_record *record)
{
    const char *name;
    json_t *value;
    void *next;
    json_t *object = json_loadb(record->raw.data, record->raw.len, 0, NULL);
    json_object_foreach_safe(object, next, name, value)
    {
        bpl_str text = {json_string_value(value), json_string_length(value)};
        if (json_is_string(value) && is_body(record, text))
            json_object_del(object, name);
    }
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    bpl_status status = object && !text ? BPL_E_NOMEM : BPL_OK;
    if (text)
        bpl_pen_puts(&kept->pen, text);
    free(text);
    json_decref(object);
    return status == BPL_OK ? kept->pen.status : status;
}

static bpl_status copy_fields(bpl_kept *kept, const bpl_record *record,
                              const bpl_csv_shape *shape, bpl_str *out)
{
    bpl_pen_clear(&kept->pen);
    if (record->object)
        BPL_TRY(put_object(kept, record));
    else if (shape && shape->columns)
        BPL_TRY(put_cells(kept, record, shape));
    return copy(kept, bpl_pen_text(&kept->pen), out);
}

/* --- finding --- */

static void *copy_array(bpl_kept *kept, const void *array, size_t count,
                        size_t size)
{
    void *out = bpl_arena_alloc(&kept->arena, count * size + 1);
    kept->bytes += count * size;
    if (out && count)
        memcpy(out, array, count * size);
    return out;
}

static bpl_status copy_facets(bpl_kept *kept, bpl_finding *finding)
{
    bpl_facet *facets =
        copy_array(kept, finding->facets, finding->facet_count, sizeof *facets);
    if (!facets)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < finding->facet_count; i++)
        if (facets[i].failure)
            BPL_TRY(copy_name(kept, &facets[i].failure));
    finding->facets = facets;
    return BPL_OK;
}

static bpl_status copy_evidence(bpl_kept *kept, bpl_finding *finding)
{
    bpl_evidence *evidence = copy_array(
        kept, finding->evidence, finding->evidence_count, sizeof *evidence);
    if (!evidence)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < finding->evidence_count; i++) {
        bpl_evidence *piece = &evidence[i];
        BPL_TRY(copy_any(kept, piece->words, &piece->words));
        /* Sources of several entries were put together. */
        BPL_TRY(copy_name(kept, &piece->source));
    }
    finding->evidence = evidence;
    return BPL_OK;
}

static bpl_status copy_finding(bpl_kept *kept, bpl_finding *finding)
{
    finding->rules = NULL;
    finding->rule_count = 0;
    BPL_TRY(copy_name(kept, &finding->reason));
    BPL_TRY(copy(kept, finding->text, &finding->text));
    BPL_TRY(copy_facets(kept, finding));
    return copy_evidence(kept, finding);
}

/* --- record --- */

/* Of what the record is, whatever is read out of it. */
static uint64_t hash_record(const bpl_record *record)
{
    uint64_t hash =
        bpl_hash(record->raw.len ? record->raw.data : "", record->raw.len);
    if (record->raw.len)
        return hash;
    for (size_t i = 0; i < record->field_count; i++) {
        const bpl_field *field = &record->fields[i];
        hash = bpl_hash_mix(hash, (uint64_t)field->zone + 1);
        if (field->text.len)
            hash = bpl_hash_seed(hash, field->text.data, field->text.len);
    }
    return hash;
}

static bpl_status fill(bpl_kept *kept, bpl_kept_ad *ad,
                       const bpl_record *record, const bpl_csv_shape *shape)
{
    bpl_str source = bpl_str_of(bpl_or_empty(record->source));
    ad->number = record->number;
    ad->line = record->line;
    ad->hash = hash_record(record);
    ad->day = bpl_day(record->date);
    BPL_TRY(copy_any(kept, source, &ad->source));
    BPL_TRY(copy_field(kept, record, BPL_ZONE_TITLE, &ad->title));
    BPL_TRY(copy_field(kept, record, BPL_ZONE_COMPANY, &ad->company));
    BPL_TRY(copy_field(kept, record, BPL_ZONE_LOCATION, &ad->location));
    BPL_TRY(copy_fields(kept, record, shape, &ad->fields));
    return copy_finding(kept, &ad->finding);
}

static bpl_status grow(bpl_kept *kept)
{
    if (kept->count < kept->room)
        return BPL_OK;
    size_t room = kept->room ? kept->room * 2 : 64;
    bpl_kept_ad *ads = realloc(kept->ads, room * sizeof *ads);
    if (!ads)
        return BPL_E_NOMEM;
    kept->ads = ads;
    kept->room = room;
    return BPL_OK;
}

bpl_status bpl_kept_add(bpl_kept *kept, const bpl_record *record,
                        const bpl_csv_shape *shape, const bpl_finding *finding,
                        bpl_error *err)
{
    bpl_status status = grow(kept);
    if (status == BPL_OK) {
        bpl_kept_ad *ad = &kept->ads[kept->count];
        memset(ad, 0, sizeof *ad);
        ad->finding = *finding;
        status = fill(kept, ad, record, shape);
    }
    if (status == BPL_OK) {
        kept->count++;
        return BPL_OK;
    }
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    return bpl_fail(err, BPL_E_LIMIT, record->source, record->line,
                    "too large for a row of a database");
}
