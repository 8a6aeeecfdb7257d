/* SPDX-License-Identifier: MIT */
/*
 * A name is cut into parts at "-", "_" and before capitals, and each run of
 * up to MAX_RUN parts is looked up: "jobsearch-JobComponent-description" has
 * the runs "jobsearch", "jobsearch-job", …, "description". So a rule names
 * what is common to a thousand style sheets, and no pattern is ever matched
 * against the page. Linear in the attribute's length.
 */
#include "read/html_rules.h"

#include "base/error.h"
#include "text/ascii.h"
#include <string.h>

#define MAX_PARTS 16
#define MAX_RUN   4
#define MAX_NAME                                                               \
    160 /* bytes of one name; the rest of a longer one is not read */

static const char *const action_names[BPL_HTML_ACTION_COUNT] = {
    "", "drop", "links", "main", "container", "title", "company", "location"};

static uint32_t find_action(const char *name)
{
    for (uint32_t i = 1; i < BPL_HTML_ACTION_COUNT; i++)
        if (strcmp(name, action_names[i]) == 0)
            return i;
    return 0;
}

static bpl_status add_row(bpl_html_rules *rules, const bpl_table *table,
                          size_t row, const size_t columns[3], bpl_error *err)
{
    const char *kind = bpl_table_cell(table, row, columns[0]);
    const char *name = bpl_table_cell(table, row, columns[1]);
    uint32_t action = find_action(bpl_table_cell(table, row, columns[2]));
    bpl_map *map = strcmp(kind, "name") == 0   ? &rules->names
                   : strcmp(kind, "attr") == 0 ? &rules->attributes
                                               : NULL;
    if (!map)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                        "unknown kind '%s'", kind);
    if (!action)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                        "unknown action '%s'",
                        bpl_table_cell(table, row, columns[2]));
    if (!*name)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                        "empty name");
    uint32_t value = (uint32_t)row * BPL_HTML_ACTION_COUNT + action;
    if (bpl_map_add(map, name, strlen(name), value, NULL) != BPL_OK ||
        (map == &rules->attributes &&
         bpl_map_add(&rules->read, name, strcspn(name, "="), 0, NULL) !=
             BPL_OK))
        return bpl_fail_nomem(err);
    return BPL_OK;
}

bpl_status bpl_html_rules_init(bpl_html_rules *rules, const bpl_table *table,
                               bpl_error *err)
{
    memset(rules, 0, sizeof *rules);
    bpl_map_init(&rules->names, &rules->arena);
    bpl_map_init(&rules->attributes, &rules->arena);
    bpl_map_init(&rules->read, &rules->arena);
    if (!table)
        return BPL_OK;
    static const char *const names[3] = {"kind", "name", "action"};
    size_t columns[3];
    for (size_t i = 0; i < 3; i++) {
        columns[i] = bpl_table_column(table, names[i]);
        if (columns[i] == BPL_NO_COLUMN)
            return bpl_fail(err, BPL_E_PARSE, table->path, 1, "no column '%s'",
                            names[i]);
    }
    for (size_t row = 0; row < table->rows; row++)
        BPL_TRY(add_row(rules, table, row, columns, err));
    return BPL_OK;
}

void bpl_html_rules_fini(bpl_html_rules *rules)
{
    bpl_map_fini(&rules->names);
    bpl_map_fini(&rules->attributes);
    bpl_map_fini(&rules->read);
    bpl_arena_fini(&rules->arena);
}

static void take(uint32_t value, uint32_t parts, bpl_html_match *best)
{
    uint32_t row = value / BPL_HTML_ACTION_COUNT;
    if (value == BPL_MAP_NONE || parts < best->parts ||
        (parts == best->parts && best->action && row >= best->row))
        return;
    best->action = value % BPL_HTML_ACTION_COUNT;
    best->row = row;
    best->parts = parts;
}

static int is_word(char c)
{
    return bpl_is_letter(c) || bpl_is_digit(c) || (unsigned char)c >= 0x80;
}

static int is_space(char c)
{
    return c && bpl_is_blank(c);
}

/* One name in lower case with "-" between its parts. */
struct name {
    char text[MAX_NAME];
    size_t begin[MAX_PARTS], end[MAX_PARTS];
    size_t parts, len;
};

/* Reads one name and returns where it ends. */
static const char *cut_name(const char *at, struct name *name)
{
    int open = 0;
    char before = 0;
    name->parts = name->len = 0;
    for (; *at && !is_space(*at); before = *at++) {
        if (!is_word(*at)) {
            open = 0;
            continue;
        }
        if (bpl_is_upper(*at) && !bpl_is_upper(before))
            open = 0;
        if (name->len + 2 > MAX_NAME || (!open && name->parts == MAX_PARTS))
            continue;
        if (!open) {
            if (name->len)
                name->text[name->len++] = '-';
            name->begin[name->parts++] = name->len;
            open = 1;
        }
        name->text[name->len++] = bpl_to_lower(*at);
        name->end[name->parts - 1] = name->len;
    }
    return at;
}

void bpl_html_rules_names(const bpl_html_rules *rules, const char *value,
                          bpl_html_match *best)
{
    struct name name;
    if (!rules->names.count)
        return;
    for (;;) {
        while (is_space(*value))
            value++;
        if (!*value)
            return;
        value = cut_name(value, &name);
        for (size_t i = 0; i < name.parts; i++)
            for (size_t j = i; j < name.parts && j < i + MAX_RUN; j++)
                take(bpl_map_get(&rules->names, name.text + name.begin[i],
                                 name.end[j] - name.begin[i]),
                     (uint32_t)(j - i + 1), best);
    }
}

int bpl_html_rules_reads(const bpl_html_rules *rules, const char *name)
{
    return rules->read.count &&
           bpl_map_get(&rules->read, name, strlen(name)) != BPL_MAP_NONE;
}

void bpl_html_rules_attribute(const bpl_html_rules *rules, const char *name,
                              const char *value, bpl_html_match *best)
{
    char key[MAX_NAME + 2];
    size_t name_len = strlen(name), len = strlen(value);
    if (!rules->attributes.count || len >= MAX_NAME ||
        name_len + len + 1 > MAX_NAME)
        return;
    memcpy(key, name, name_len + 1);
    key[name_len] = '=';
    memcpy(key + name_len + 1, value, len + 1);
    /* A whole attribute says more than any part of a class. */
    take(bpl_map_get(&rules->attributes, key, name_len + 1 + len), MAX_RUN + 1,
         best);
}
