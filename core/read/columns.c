/* SPDX-License-Identifier: MIT */
/*
 * Names are compared by their letters and digits only, in lower case:
 * "Job_Description", "job description" and "jobDescription" are one. A byte
 * that is not ASCII counts as a letter.
 *
 * A field of the table is the name of a zone, "text", or "date". Of title,
 * company, location, text and date one column is read, the one whose name
 * stands first in the table; of the others every column is read. So "text"
 * lists names for the same thing (the whole ad), "body" those of further parts
 * of it.
 */
#include "read/columns.h"

#include "base/error.h"
#include <stdlib.h>
#include <string.h>

struct search {
    bpl_columns *columns;
    const bpl_csv_row *header;
    const char *source;
    bpl_error *err;
    int found[BPL_READ_DATE + 1]; /* a column for it is there */
    int text;                     /* one for "text" */
    size_t date;                  /* column of the date; BPL_NO_COLUMN */
};

void bpl_columns_fini(bpl_columns *columns)
{
    free(columns->slots);
    free(columns->zones);
    memset(columns, 0, sizeof *columns);
}

static bpl_status reset(bpl_columns *columns, size_t count)
{
    if (count > columns->room) {
        uint32_t *slots = realloc(columns->slots, count * sizeof *slots);
        if (slots)
            columns->slots = slots;
        bpl_zone *zones = realloc(columns->zones, count * sizeof *zones);
        if (zones)
            columns->zones = zones;
        if (!slots || !zones)
            return BPL_E_NOMEM;
        columns->room = count;
    }
    columns->count = count;
    columns->fields = columns->used = 0;
    columns->date = BPL_NO_SLOT;
    for (size_t i = 0; i < count; i++)
        columns->slots[i] = BPL_NO_SLOT;
    return BPL_OK;
}

int bpl_columns_letter(bpl_str name, size_t *at)
{
    while (*at < name.len) {
        unsigned char c = (unsigned char)name.data[(*at)++];
        if (c >= 'A' && c <= 'Z')
            return c + ('a' - 'A');
        if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            return c;
    }
    return -1;
}

static int same_name(bpl_str a, bpl_str b)
{
    size_t i = 0, j = 0;
    for (int first = 1;; first = 0) {
        int c = bpl_columns_letter(a, &i);
        if (c != bpl_columns_letter(b, &j))
            return 0;
        if (c < 0)
            return !first;
    }
}

/* The first column of that name; as written, else by its letters. */
static size_t find_column(const bpl_csv_row *header, bpl_str name)
{
    for (size_t i = 0; i < header->columns; i++) {
        bpl_str cell = bpl_csv_row_cell(header, i);
        if (cell.len == name.len && memcmp(cell.data, name.data, name.len) == 0)
            return i;
    }
    for (size_t i = 0; i < header->columns; i++)
        if (same_name(bpl_csv_row_cell(header, i), name))
            return i;
    return BPL_NO_COLUMN;
}

/* "#3" is 2. */
static size_t parse_index(const char *option, size_t columns)
{
    size_t value = 0;
    const char *at = option + 1;
    for (; *at >= '0' && *at <= '9' && value <= columns; at++)
        value = value * 10 + (size_t)(*at - '0');
    return *at == '\0' && value >= 1 && value <= columns ? value - 1
                                                         : BPL_NO_COLUMN;
}

static bpl_str to_str(const char *text)
{
    bpl_str out = {text, strlen(text)};
    return out;
}

#define NAMES_SHOWN 10u
#define NAME_SHOWN  40u
#define NAMES_ROOM  (NAMES_SHOWN * (NAME_SHOWN + 8) + 8)

/* How much of a name goes into a message: no half characters. */
static size_t shown_length(bpl_str name)
{
    size_t len = name.len;
    if (len <= NAME_SHOWN)
        return len;
    len = NAME_SHOWN;
    while (len > NAME_SHOWN - 4 &&
           ((unsigned char)name.data[len] & 0xC0) == 0x80)
        len--;
    return len;
}

/* Names of the columns there are, as many as go into a message. */
static void list_names(const bpl_csv_row *header, char out[NAMES_ROOM])
{
    size_t len = 0;
    for (size_t i = 0; i < header->columns; i++) {
        const char *comma = i ? ", " : "";
        if (i == NAMES_SHOWN) {
            len +=
                (size_t)snprintf(out + len, NAMES_ROOM - len, "%s...", comma);
            break;
        }
        bpl_str name = bpl_csv_row_cell(header, i);
        size_t shown = shown_length(name);
        len += (size_t)snprintf(out + len, NAMES_ROOM - len, "%s%.*s%s", comma,
                                (int)shown, name.len ? name.data : "",
                                shown < name.len ? "..." : "");
    }
    out[len] = '\0';
    /* Names are foreign bytes; keep a message one line. */
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)out[i] < ' ' || out[i] == 0x7F)
            out[i] = ' ';
}

static void assign(struct search *s, size_t column, bpl_zone zone, int text)
{
    bpl_columns *columns = s->columns;
    if (zone == BPL_READ_DATE) {
        s->found[zone] = 1;
        s->date = column;
        return;
    }
    if (columns->slots[column] != BPL_NO_SLOT)
        return;
    columns->slots[column] = (uint32_t)columns->fields;
    columns->zones[columns->fields++] = zone;
    s->found[zone] = 1;
    s->text |= text;
}

static bpl_status apply_option(struct search *s, const char *option,
                               bpl_zone zone)
{
    if (!option)
        return BPL_OK;
    int text = zone == BPL_ZONE_BODY;
    /* An empty name: read none, and look for none. */
    if (*option == '\0' && !text) {
        s->found[zone] = 1;
        return BPL_OK;
    }
    size_t column = BPL_NO_COLUMN;
    if (*option == '#')
        column = parse_index(option, s->header->columns);
    if (column == BPL_NO_COLUMN)
        column = find_column(s->header, to_str(option));
    if (column == BPL_NO_COLUMN) {
        char names[NAMES_ROOM];
        list_names(s->header, names);
        return bpl_fail(s->err, BPL_E_NOTFOUND, s->source, 1,
                        "no column \"%.60s\"; columns are: %s", option, names);
    }
    assign(s, column, zone, text);
    return BPL_OK;
}

int bpl_columns_zone(const char *field, bpl_zone *zone, int *one)
{
    *one = 1;
    *zone = BPL_ZONE_BODY;
    if (strcmp(field, "text") == 0)
        return 1;
    *zone = BPL_READ_DATE;
    if (strcmp(field, "date") == 0)
        return 1;
    for (int i = 0; i < BPL_ZONE_COUNT; i++) {
        *zone = (bpl_zone)i;
        if (strcmp(field, bpl_zone_name(*zone)) != 0)
            continue;
        *one = *zone == BPL_ZONE_TITLE || *zone == BPL_ZONE_COMPANY ||
               *zone == BPL_ZONE_LOCATION;
        return 1;
    }
    return 0;
}

bpl_status bpl_columns_check(const bpl_table *table, bpl_error *err)
{
    if (!table)
        return BPL_OK;
    size_t fields = bpl_table_column(table, "field");
    if (fields == BPL_NO_COLUMN ||
        bpl_table_column(table, "name") == BPL_NO_COLUMN)
        return bpl_fail(err, BPL_E_PARSE, table->path, 1,
                        "no columns \"field\" and \"name\"");
    for (size_t row = 0; row < table->rows; row++) {
        const char *field = bpl_table_cell(table, row, fields);
        bpl_zone zone;
        int one;
        if (!bpl_columns_zone(field, &zone, &one))
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                            "unknown field \"%s\"", field);
    }
    return BPL_OK;
}

static void apply_table(struct search *s, const bpl_table *table)
{
    size_t fields = bpl_table_column(table, "field");
    size_t names = bpl_table_column(table, "name");
    for (size_t row = 0; row < table->rows; row++) {
        bpl_zone zone;
        int one;
        if (!bpl_columns_zone(bpl_table_cell(table, row, fields), &zone, &one))
            continue;
        int text = one && zone == BPL_ZONE_BODY;
        if (one && (text ? s->text : s->found[zone]))
            continue;
        size_t column =
            find_column(s->header, to_str(bpl_table_cell(table, row, names)));
        if (column != BPL_NO_COLUMN)
            assign(s, column, zone, text);
    }
}

/* A slot of its own, behind those of the fields, unless it is one of them. */
static void place_date(const struct search *s)
{
    bpl_columns *columns = s->columns;
    columns->used = columns->fields;
    if (s->date == BPL_NO_COLUMN)
        return;
    uint32_t *slot = &columns->slots[s->date];
    if (*slot == BPL_NO_SLOT)
        *slot = (uint32_t)columns->used++;
    columns->date = *slot;
}

static int is_labelled(const bpl_csv_row *header, const char *name)
{
    return name && find_column(header, to_str(name)) != BPL_NO_COLUMN;
}

bpl_status bpl_columns_find(bpl_columns *columns, const bpl_csv_row *header,
                            const bpl_table *table,
                            const bpl_reader_options *options,
                            const char *source, bpl_error *err)
{
    struct search s = {columns, header, source, err, {0}, 0, BPL_NO_COLUMN};
    if (reset(columns, header->columns) != BPL_OK)
        return bpl_fail_nomem(err);
    BPL_TRY(apply_option(&s, options->text_column, BPL_ZONE_BODY));
    BPL_TRY(apply_option(&s, options->title_column, BPL_ZONE_TITLE));
    BPL_TRY(apply_option(&s, options->company_column, BPL_ZONE_COMPANY));
    BPL_TRY(apply_option(&s, options->location_column, BPL_ZONE_LOCATION));
    BPL_TRY(apply_option(&s, options->date_column, BPL_READ_DATE));
    if (table)
        apply_table(&s, table);
    place_date(&s);
    if (s.found[BPL_ZONE_BODY] || is_labelled(header, options->label_column))
        return BPL_OK;
    char names[NAMES_ROOM];
    list_names(header, names);
    return bpl_fail(err, BPL_E_NOTFOUND, source, 1,
                    "no text column (name it with --text); columns are: %s",
                    names);
}
