/* SPDX-License-Identifier: MIT */
/*
 * Definition profiles: definitions/NAME.tsv is laid over the rule tables once,
 * when the model is opened, so nothing later knows of it. A row of a profile
 * meets the rule of its table and id: cells that it fills replace the rule's,
 * cells that it leaves empty keep them, so that a profile says only what its
 * document says differently. The grammar is in docs/PLUGINS.md.
 */
#include "score/definition.h"

#include "base/error.h"
#include "score/places.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES_FORMAT "bpolens-rules 1"
#define DROP         "drop"

static const char *const columns[] = {"table", "id",   "value",  "points",
                                      "per",   "when", "source", "reason"};
enum { TABLE, ID, VALUE, COLUMNS = 8 };

/* The row being laid over a table; places are of the columns above. */
struct overlay {
    bpl_model *model;
    const bpl_table *from;
    size_t from_places[COLUMNS];
    size_t row;
    bpl_table *to;
    size_t to_places[COLUMNS]; /* TABLE: none */
    bpl_error *err;
};

#define WRONG(o, ...)                                                          \
    bpl_fail((o)->err, BPL_E_PARSE, (o)->from->path,                           \
             (o)->from->lines[(o)->row], __VA_ARGS__)

static const char *cell(const struct overlay *o, size_t column)
{
    return bpl_table_cell(o->from, o->row, o->from_places[column]);
}

static bpl_status find_columns(struct overlay *o)
{
    const bpl_table *from = o->from;
    if (strcmp(from->format, BPL_DEFINITION_FORMAT) != 0)
        return bpl_fail(o->err, BPL_E_PARSE, from->path, 1,
                        "a definition begins with #!" BPL_DEFINITION_FORMAT);
    for (size_t i = 0; i < COLUMNS; i++) {
        o->from_places[i] = bpl_table_column(from, columns[i]);
        if (o->from_places[i] == BPL_NO_COLUMN)
            return bpl_fail(o->err, BPL_E_PARSE, from->path, from->head,
                            "the column \"%s\" is missing", columns[i]);
    }
    return BPL_OK;
}

/* The rule table that the row is about; NULL if there is none. */
static bpl_table *find_table(const struct overlay *o)
{
    for (size_t i = 0; i < o->model->table_count; i++) {
        bpl_named_table *at = &o->model->tables[i];
        if (strcmp(at->name, cell(o, TABLE)) == 0)
            return strcmp(at->table.format, RULES_FORMAT) == 0 ? &at->table
                                                               : NULL;
    }
    return NULL;
}

static bpl_status find_places(struct overlay *o)
{
    for (size_t i = ID; i < COLUMNS; i++) {
        o->to_places[i] = bpl_table_column(o->to, columns[i]);
        if (o->to_places[i] == BPL_NO_COLUMN)
            return WRONG(o, "table %s has no column \"%s\"", cell(o, TABLE),
                         columns[i]);
    }
    return BPL_OK;
}

/* Who says something twice of one rule means one of it. */
static bpl_status check_twice(const struct overlay *o)
{
    struct overlay before = *o;
    for (before.row = 0; before.row < o->row; before.row++)
        if (strcmp(cell(&before, TABLE), cell(o, TABLE)) == 0 &&
            strcmp(cell(&before, ID), cell(o, ID)) == 0)
            return WRONG(o, "rule %s of table %s is that of line %u too",
                         cell(o, ID), cell(o, TABLE),
                         (unsigned)o->from->lines[before.row]);
    return BPL_OK;
}

static const char **row_of(const struct overlay *o, size_t row)
{
    return o->to->cells + row * o->to->columns;
}

/* Row of the rule that has the id; the number of rows if none has. */
static size_t find_rule(const struct overlay *o)
{
    size_t row = 0;
    while (row < o->to->rows &&
           strcmp(row_of(o, row)[o->to_places[ID]], cell(o, ID)) != 0)
        row++;
    return row;
}

/* A signal has to stand above its use: behind those at the table's head. */
static size_t place_of_new(const struct overlay *o)
{
    size_t row = 0;
    if (cell(o, VALUE)[0] != '=')
        return o->to->rows;
    while (row < o->to->rows && row_of(o, row)[o->to_places[VALUE]][0] == '=')
        row++;
    return row;
}

static bpl_status insert(const struct overlay *o, size_t row)
{
    bpl_table *to = o->to;
    size_t width = to->columns * sizeof *to->cells;
    const char **cells = realloc(to->cells, (to->rows + 1) * width);
    if (cells)
        to->cells = cells;
    uint32_t *lines = realloc(to->lines, (to->rows + 1) * sizeof *lines);
    if (lines)
        to->lines = lines;
    const char **origins =
        realloc(to->origins, (to->rows + 1) * sizeof *origins);
    if (origins)
        to->origins = origins;
    if (!cells || !lines || !origins)
        return bpl_fail_nomem(o->err);
    size_t behind = to->rows - row;
    memmove(row_of(o, row + 1), row_of(o, row), behind * width);
    memmove(lines + row + 1, lines + row, behind * sizeof *lines);
    memmove(origins + row + 1, origins + row, behind * sizeof *origins);
    for (size_t i = 0; i < to->columns; i++)
        row_of(o, row)[i] = "";
    to->rows++;
    return BPL_OK;
}

static void take_out(const struct overlay *o, size_t row)
{
    bpl_table *to = o->to;
    size_t behind = to->rows - row - 1;
    memmove(row_of(o, row), row_of(o, row + 1),
            behind * to->columns * sizeof *to->cells);
    memmove(to->lines + row, to->lines + row + 1, behind * sizeof *to->lines);
    memmove(to->origins + row, to->origins + row + 1,
            behind * sizeof *to->origins);
    to->rows--;
}

/* Rows of a table that nothing was laid over yet are all of its own file. */
static bpl_status need_origins(const struct overlay *o)
{
    bpl_table *to = o->to;
    if (to->origins)
        return BPL_OK;
    to->origins = calloc(to->rows + 1, sizeof *to->origins);
    if (!to->origins)
        return bpl_fail_nomem(o->err);
    for (size_t i = 0; i < to->rows; i++)
        to->origins[i] = to->path;
    return BPL_OK;
}

static bpl_status apply_row(struct overlay *o)
{
    o->to = find_table(o);
    if (!o->to)
        return WRONG(o, "there is no rule table \"%s\"", cell(o, TABLE));
    if (!cell(o, ID)[0])
        return WRONG(o, "the row has no id");
    BPL_TRY(find_places(o));
    BPL_TRY(check_twice(o));
    BPL_TRY(need_origins(o));
    size_t row = find_rule(o);
    int is_new = row == o->to->rows;
    if (strcmp(cell(o, VALUE), DROP) == 0) {
        if (is_new)
            return WRONG(o, "table %s has no rule \"%s\" to drop",
                         cell(o, TABLE), cell(o, ID));
        take_out(o, row);
        return BPL_OK;
    }
    if (is_new) {
        row = place_of_new(o);
        BPL_TRY(insert(o, row));
    }
    for (size_t i = ID; i < COLUMNS; i++)
        if (cell(o, i)[0])
            row_of(o, row)[o->to_places[i]] = cell(o, i);
    o->to->lines[row] = o->from->lines[o->row];
    o->to->origins[row] = o->from->path;
    return BPL_OK;
}

/* "; there are codebook, 000, mine", of both folders. */
static bpl_status say_unknown(bpl_model *model, const char *const *dirs,
                              const char *name, bpl_error *err)
{
    char all[300] = BPL_DEFINITION_DEFAULT;
    for (size_t i = 0; i < 2; i++) {
        bpl_names names;
        if (!dirs[i] || !bpl_is_folder(dirs[i]))
            continue;
        BPL_TRY(bpl_list_names(&model->arena, dirs[i], ".tsv", &names, err));
        for (size_t k = 0; k < names.count; k++) {
            size_t used = strlen(all);
            snprintf(all + used, sizeof all - used, ", %.*s",
                     (int)(strlen(names.at[k]) - strlen(".tsv")), names.at[k]);
        }
    }
    return bpl_fail(err, BPL_E_NOTFOUND, NULL, 0,
                    "there is no definition \"%.60s\", only %s", name, all);
}

/* The user's own comes first, as with other files. */
static bpl_status find_file(bpl_model *model, const char *dir,
                            const char *extra, const char *name,
                            const char **out, bpl_error *err)
{
    const char *dirs[2] = {dir, extra};
    *out = NULL;
    for (size_t i = 0; i < 2; i++) {
        if (!dirs[i])
            continue;
        dirs[i] = bpl_join(&model->arena, dirs[i], BPL_DEFINITIONS, "");
        if (!dirs[i])
            return bpl_fail_nomem(err);
        char *path = bpl_join(&model->arena, dirs[i], name, ".tsv");
        if (!path)
            return bpl_fail_nomem(err);
        if (bpl_is_file(path))
            *out = path;
    }
    if (*out && !strchr(name, '/'))
        return BPL_OK;
    return say_unknown(model, dirs, name, err);
}

bpl_status bpl_load_definition(bpl_model *model, const char *dir,
                               const char *extra, const char *name,
                               bpl_error *err)
{
    const char *path;
    model->definition_name = BPL_DEFINITION_DEFAULT;
    if (!name || strcmp(name, BPL_DEFINITION_DEFAULT) == 0)
        return BPL_OK;
    BPL_TRY(find_file(model, dir, extra, name, &path, err));
    BPL_TRY(bpl_table_load(&model->definition, path, err));
    model->definition_name = bpl_arena_dup(&model->arena, name, strlen(name));
    if (!model->definition_name)
        return bpl_fail_nomem(err);
    struct overlay o = {.model = model, .from = &model->definition, .err = err};
    BPL_TRY(find_columns(&o));
    for (; o.row < o.from->rows; o.row++)
        BPL_TRY(apply_row(&o));
    return BPL_OK;
}
