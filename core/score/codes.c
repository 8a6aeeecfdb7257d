/* SPDX-License-Identifier: MIT */
/*
 * Official codes: a list of each system, and the crosswalk, whose rows are
 * tried in their order. Everything that is wrong with a table is found when it
 * is opened, so that no suggestion rests on a row that says something else
 * than its writer meant: codes without a title, names that the codebook does
 * not have, rows that none can get to.
 */
#include "score/codes.h"

#include "base/error.h"
#include "base/hash.h"
#include "score/inside.h"
#include "score/places.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROLE_FACET "role"
#define ANY        "*"
#define NO_CODE    "-"

/* A row of the crosswalk. */
struct step {
    const char *label, *role; /* NULL: any */
    bpl_code code;            /* its code is NULL: none is suggested */
    uint32_t line;
};

struct list {
    bpl_table table;
    bpl_map rows; /* code to row */
    size_t title; /* column */
    struct step *steps;
    size_t step_count;
};

struct bpl_codes {
    bpl_arena arena;
    bpl_table crosswalk;
    struct list lists[BPL_CODE_SYSTEMS];
    char hash[17]; /* of all tables */
};

/* Columns of the tables. */
enum { CODE, TITLE };
static const char *const list_columns[] = {"code", "title", "source", "note"};
static const char *const list_needed[] = {"code", "title", "source"};
enum { LABEL, ROLE, SYSTEM, STEP_CODE, REASON, SOURCE, STEP_COLUMNS };
static const char *const step_columns[] = {"label", "role",   "system",
                                           "code",  "reason", "source"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static size_t find_word(const char *const *words, size_t count,
                        const char *word)
{
    size_t i = 0;
    while (i < count && strcmp(words[i], word) != 0)
        i++;
    return i;
}

const char *bpl_code_system_name(bpl_code_system system)
{
    static const char *const names[] = {"psic", "psoc", "isco"};
    return (size_t)system < COUNT(names) ? names[system] : "";
}

/* The system of that name; BPL_CODE_SYSTEMS if there is none. */
static size_t find_system(const char *name)
{
    size_t i = 0;
    while (i < BPL_CODE_SYSTEMS &&
           strcmp(bpl_code_system_name((bpl_code_system)i), name) != 0)
        i++;
    return i;
}

/* The table has these columns, and no cell of those that are needed is empty.
 */
static bpl_status check_cells(const bpl_table *table, const char *format,
                              const char *const *columns, size_t column_count,
                              const char *const *needed, size_t needed_count,
                              bpl_error *err)
{
    if (strcmp(table->format, format) != 0)
        return bpl_fail(err, BPL_E_PARSE, table->path, 1,
                        "the first line is not \"#!%s\"", format);
    for (size_t i = 0; i < table->columns; i++)
        if (find_word(columns, column_count, table->names[i]) == column_count)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->head,
                            "unknown column \"%s\"", table->names[i]);
    for (size_t i = 0; i < needed_count; i++) {
        size_t column = bpl_table_column(table, needed[i]);
        if (column == BPL_NO_COLUMN)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->head,
                            "no column \"%s\"", needed[i]);
        for (size_t row = 0; row < table->rows; row++)
            if (!*bpl_table_cell(table, row, column))
                return bpl_fail(err, BPL_E_PARSE, table->path,
                                table->lines[row], "the row has no %s",
                                needed[i]);
    }
    return BPL_OK;
}

static int is_code(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/* Fills rows with the codes of the table. */
static bpl_status read_list(const bpl_table *table, bpl_map *rows,
                            bpl_error *err)
{
    BPL_TRY(check_cells(table, BPL_CODES_FORMAT, list_columns,
                        COUNT(list_columns), list_needed, COUNT(list_needed),
                        err));
    size_t column = bpl_table_column(table, list_columns[CODE]);
    for (uint32_t row = 0; row < table->rows; row++) {
        const char *code = bpl_table_cell(table, row, column);
        uint32_t first = row;
        if (!is_code(code))
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                            "code \"%s\" is not of digits alone", code);
        if (bpl_map_add(rows, code, strlen(code), row, &first) != BPL_OK)
            return bpl_fail_nomem(err);
        if (first != row)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                            "code %s is that of line %u", code,
                            table->lines[first]);
    }
    return BPL_OK;
}

bpl_status bpl_codes_check(const bpl_table *table, bpl_error *err)
{
    bpl_arena arena = {0};
    bpl_map rows;
    bpl_map_init(&rows, &arena);
    bpl_status status = read_list(table, &rows, err);
    bpl_map_fini(&rows);
    bpl_arena_fini(&arena);
    return status;
}

static const char *title_of(const struct list *list, const char *code)
{
    uint32_t row = bpl_map_get(&list->rows, code, strlen(code));
    return row == BPL_MAP_NONE ? NULL
                               : bpl_table_cell(&list->table, row, list->title);
}

/* A name of the crosswalk: one of the facet's values, or NULL in *out for any.
 * Without the facet's plugin every name will do, and none comes up. */
static bpl_status read_name(const bpl_model *model, const bpl_table *table,
                            size_t row, const char *facet, const char *name,
                            const char **out, bpl_error *err)
{
    size_t plugin = bpl_plugin_of(model, facet);
    *out = strcmp(name, ANY) == 0 ? NULL : name;
    if (!*out || plugin == BPL_NO_PLUGIN)
        return BPL_OK;
    for (const char *const *v = model->plugins[plugin].plugin.values; *v; v++)
        if (strcmp(*v, name) == 0)
            return BPL_OK;
    return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                    "facet %s has no value \"%s\"", facet, name);
}

static int covers(const char *name, const char *other)
{
    return !name || (other && strcmp(name, other) == 0);
}

static bpl_status add_step(struct list *list, const struct step *step,
                           const char *path, bpl_error *err)
{
    for (size_t i = 0; i < list->step_count; i++)
        if (covers(list->steps[i].label, step->label) &&
            covers(list->steps[i].role, step->role))
            return bpl_fail(err, BPL_E_PARSE, path, step->line,
                            "the row never comes up: line %u fits all that "
                            "it fits",
                            list->steps[i].line);
    list->steps[list->step_count++] = *step;
    return BPL_OK;
}

static bpl_status read_step(bpl_codes *codes, const bpl_model *model,
                            size_t row, bpl_error *err)
{
    const bpl_table *table = &codes->crosswalk;
    const char *cells[STEP_COLUMNS];
    struct step step = {0};
    for (size_t i = 0; i < STEP_COLUMNS; i++)
        cells[i] = bpl_table_cell(table, row,
                                  bpl_table_column(table, step_columns[i]));
    size_t system = find_system(cells[SYSTEM]);
    step.line = table->lines[row];
    if (system == BPL_CODE_SYSTEMS)
        return bpl_fail(err, BPL_E_PARSE, table->path, step.line,
                        "there is no system \"%s\"", cells[SYSTEM]);
    BPL_TRY(read_name(model, table, row, BPL_LABEL_FACET, cells[LABEL],
                      &step.label, err));
    BPL_TRY(
        read_name(model, table, row, ROLE_FACET, cells[ROLE], &step.role, err));
    struct list *list = &codes->lists[system];
    if (strcmp(cells[STEP_CODE], NO_CODE) != 0) {
        step.code.code = cells[STEP_CODE];
        step.code.title = title_of(list, cells[STEP_CODE]);
        if (!step.code.title)
            return bpl_fail(err, BPL_E_PARSE, table->path, step.line,
                            "%s has no code \"%s\"", cells[SYSTEM],
                            cells[STEP_CODE]);
    }
    step.code.reason = cells[REASON];
    return add_step(list, &step, table->path, err);
}

static bpl_status load(bpl_table *table, bpl_arena *arena, const char *dir,
                       const char *name, bpl_error *err)
{
    const char *path = bpl_join(arena, dir, name, ".tsv");
    return path ? bpl_table_load(table, path, err) : bpl_fail_nomem(err);
}

static bpl_status fill(bpl_codes *codes, const bpl_model *model,
                       const char *lexicons, bpl_error *err)
{
    bpl_arena *arena = &codes->arena;
    const char *dir = bpl_join(arena, lexicons, BPL_CODES, "");
    if (!dir)
        return bpl_fail_nomem(err);
    BPL_TRY(load(&codes->crosswalk, arena, dir, "crosswalk", err));
    BPL_TRY(check_cells(&codes->crosswalk, BPL_CROSSWALK_FORMAT, step_columns,
                        COUNT(step_columns), step_columns, COUNT(step_columns),
                        err));
    for (size_t i = 0; i < BPL_CODE_SYSTEMS; i++) {
        struct list *list = &codes->lists[i];
        BPL_TRY(load(&list->table, arena, dir,
                     bpl_code_system_name((bpl_code_system)i), err));
        BPL_TRY(read_list(&list->table, &list->rows, err));
        list->title = bpl_table_column(&list->table, list_columns[TITLE]);
        list->steps = bpl_arena_alloc(arena, (codes->crosswalk.rows + 1) *
                                                 sizeof *list->steps);
        if (!list->steps)
            return bpl_fail_nomem(err);
    }
    for (size_t row = 0; row < codes->crosswalk.rows; row++)
        BPL_TRY(read_step(codes, model, row, err));
    uint64_t hash = codes->crosswalk.hash;
    for (size_t i = 0; i < BPL_CODE_SYSTEMS; i++)
        hash = bpl_hash_mix(hash, codes->lists[i].table.hash);
    snprintf(codes->hash, sizeof codes->hash, "%016llx",
             (unsigned long long)hash);
    return BPL_OK;
}

bpl_status bpl_codes_open_in(bpl_codes **out, const bpl_model *model,
                             const char *lexicons, bpl_error *err)
{
    bpl_codes *codes = calloc(1, sizeof *codes);
    *out = NULL;
    if (!codes)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < BPL_CODE_SYSTEMS; i++)
        bpl_map_init(&codes->lists[i].rows, &codes->arena);
    bpl_status status = fill(codes, model, lexicons, err);
    if (status != BPL_OK)
        bpl_codes_close(codes);
    else
        *out = codes;
    return status;
}

bpl_status bpl_codes_open(bpl_codes **out, const bpl_model *model,
                          bpl_error *err)
{
    return bpl_codes_open_in(out, model, model->lexicon_dir, err);
}

void bpl_codes_close(bpl_codes *codes)
{
    if (!codes)
        return;
    for (size_t i = 0; i < BPL_CODE_SYSTEMS; i++) {
        bpl_map_fini(&codes->lists[i].rows);
        bpl_table_fini(&codes->lists[i].table);
    }
    bpl_table_fini(&codes->crosswalk);
    bpl_arena_fini(&codes->arena);
    free(codes);
}

const bpl_code *bpl_codes_suggest(const bpl_codes *codes,
                                  bpl_code_system system, const char *label,
                                  const char *role)
{
    const struct list *list = &codes->lists[system];
    for (size_t i = 0; i < list->step_count; i++) {
        const struct step *step = &list->steps[i];
        if (covers(step->label, label) && covers(step->role, role))
            return step->code.code ? &step->code : NULL;
    }
    return NULL;
}

const char *bpl_code_title(const bpl_codes *codes, bpl_code_system system,
                           const char *code)
{
    return title_of(&codes->lists[system], code);
}

const bpl_code *bpl_codes_of(const bpl_codes *codes, bpl_code_system system,
                             const bpl_finding *finding)
{
    const char *role = NULL;
    for (size_t i = 0; i < finding->facet_count; i++)
        if (strcmp(finding->facets[i].name, ROLE_FACET) == 0)
            role = finding->facets[i].value;
    if (!finding->label || !*finding->label)
        return NULL;
    return bpl_codes_suggest(codes, system, finding->label, role ? role : "");
}

const char *bpl_codes_hash(const bpl_codes *codes)
{
    return codes->hash;
}
