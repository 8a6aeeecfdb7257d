/* SPDX-License-Identifier: MIT */
/*
 * rules/claims.tsv is a rule table (score/rules.h) whose values are
 * "CLAIM=claimed", "CLAIM=supported" and "CLAIM=contradicted"; it has neither
 * points nor expressions to multiply them with. They are added here, and a row
 * for each signal that is counted by the audit itself ($near_CATEGORY, …), so
 * that one compiler and one evaluation serve all rule tables.
 */
#include "report/audit_rules.h"

#include "base/error.h"
#include "score/inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE    "claims"
#define CONTEXTS "claim_contexts"
#define NUMBERS  "claim_numbers"

static const char *const row_names[BPL_CLAIM_ROWS] = {"claimed", "supported",
                                                      "contradicted"};
static const char *const count_names[BPL_COUNT_KINDS] = {
    "near_", "same_", "distinct_", "differ_"};

enum { ID, VALUE, POINTS, PER, WHEN, SOURCE, REASON, COLUMNS };
static const char *column_names[COLUMNS] = {"id",   "value",  "points", "per",
                                            "when", "source", "reason"};

struct loader {
    bpl_claim_tables *out;
    const bpl_model *model;
    const bpl_table *table;
    size_t columns[COLUMNS]; /* in table; BPL_NO_COLUMN: points, per */
    bpl_table made;
    size_t counted; /* rows of `made` that the table hasn't */
    bpl_error *err;
};

static void *get(struct loader *l, size_t count, size_t size)
{
    return bpl_arena_zalloc(&l->out->arena, (count + 1) * size);
}

static const char *cell(const struct loader *l, size_t row, size_t column)
{
    const char *text = bpl_table_cell(l->table, row, l->columns[column]);
    return text ? text : ""; /* a column that the table does without */
}

static int32_t category_of(const struct loader *l, const char *name)
{
    return bpl_category_find(bpl_model_categories(l->model), BPL_CLAIMS_LEXICON,
                             name);
}

/* --- claims --- */

/* Number of the claim, or claim_count. */
static size_t find_claim(const bpl_claim_tables *tables, const char *name,
                         size_t len)
{
    size_t i = 0;
    while (i < tables->claim_count &&
           (strlen(tables->claims[i]) != len ||
            memcmp(tables->claims[i], name, len) != 0))
        i++;
    return i;
}

/* The claims are what stands before the "=" of the values. */
static bpl_status find_claims(struct loader *l)
{
    bpl_claim_tables *out = l->out;
    out->claims = get(l, l->table->rows, sizeof *out->claims);
    if (!out->claims)
        return bpl_fail_nomem(l->err);
    for (size_t row = 0; row < l->table->rows; row++) {
        const char *value = cell(l, row, VALUE);
        size_t len = strcspn(value, "=");
        if (!len || find_claim(out, value, len) < out->claim_count)
            continue;
        char *name = bpl_arena_dup(&out->arena, value, len);
        if (!name)
            return bpl_fail_nomem(l->err);
        if (out->claim_count == BPL_LIMIT_CLAIMS)
            return bpl_fail(l->err, BPL_E_LIMIT, l->table->path,
                            l->table->lines[row], "more than %u claims",
                            BPL_LIMIT_CLAIMS);
        out->claims[out->claim_count++] = name;
    }
    return BPL_OK;
}

/* Every claim has words that make it. */
static bpl_status find_makers(struct loader *l)
{
    bpl_claim_tables *out = l->out;
    const bpl_categories *all = bpl_model_categories(l->model);
    uint64_t made = 0;
    out->makes = get(l, all->count, 1);
    if (!out->makes)
        return bpl_fail_nomem(l->err);
    for (size_t i = 0; i < all->count; i++) {
        size_t claim = out->claim_count;
        if (strcmp(all->lexicon[i], BPL_CLAIMS_LEXICON) == 0)
            claim = find_claim(out, all->name[i], strcspn(all->name[i], ":"));
        out->makes[i] =
            claim < out->claim_count ? (uint8_t)claim : BPL_NO_CLAIM;
        made |= claim < out->claim_count ? UINT64_C(1) << claim : 0;
    }
    for (size_t i = 0; i < out->claim_count; i++)
        if (!(made >> i & 1))
            return bpl_fail(l->err, BPL_E_PARSE, l->table->path, 0,
                            "the lexicon " BPL_CLAIMS_LEXICON
                            " has no category \"%s\"",
                            out->claims[i]);
    return BPL_OK;
}

/* "bpo=claimed", "bpo=supported", …, NULL-terminated. */
static const char **make_values(struct loader *l)
{
    const bpl_claim_tables *out = l->out;
    const char **values =
        get(l, out->claim_count * BPL_CLAIM_ROWS, sizeof *values);
    for (size_t i = 0; values && i < out->claim_count * BPL_CLAIM_ROWS; i++) {
        char text[BPL_LIMIT_LINE_BYTES];
        int len = snprintf(text, sizeof text, "%s=%s",
                           out->claims[i / BPL_CLAIM_ROWS],
                           row_names[i % BPL_CLAIM_ROWS]);
        values[i] = bpl_arena_dup(&l->out->arena, text, (size_t)len);
        if (!values[i])
            return NULL;
    }
    return values;
}

/* --- the rule table --- */

/* Which count a signal's name is, and of which category; 0: none. */
static int read_count(const struct loader *l, const char *name, bpl_count *out)
{
    for (int kind = 0; kind < BPL_COUNT_KINDS; kind++) {
        size_t len = strlen(count_names[kind]);
        if (strncmp(name, count_names[kind], len) != 0)
            continue;
        int32_t category = category_of(l, name + len);
        out->kind = (bpl_count_kind)kind;
        out->category = (uint32_t)category;
        return category >= 0;
    }
    return 0;
}

static int is_made(const struct loader *l, const char *value)
{
    for (size_t i = 0; i < l->counted; i++)
        if (strcmp(l->made.cells[i * COLUMNS + VALUE], value) == 0)
            return 1;
    return 0;
}

/* Adds a row "=name" for each count that the cell asks for. */
static bpl_status add_counts(struct loader *l, const char *text)
{
    for (const char *at = strchr(text, '$'); at; at = strchr(at + 1, '$')) {
        size_t len = strcspn(at + 1, "+<>= ");
        bpl_count count;
        char *value = bpl_arena_dup(&l->out->arena, at, len + 1);
        if (!value)
            return bpl_fail_nomem(l->err);
        value[0] = '=';
        if (!read_count(l, value + 1, &count) || is_made(l, value))
            continue;
        if (l->counted == BPL_LIMIT_RULES)
            return bpl_fail(l->err, BPL_E_LIMIT, l->table->path, 0,
                            "more than %u counts", BPL_LIMIT_RULES);
        const char **cells = &l->made.cells[l->counted * COLUMNS];
        for (size_t i = 0; i < COLUMNS; i++)
            cells[i] = "";
        cells[ID] = cells[VALUE] = value;
        l->made.lines[l->counted++] = l->table->head;
    }
    return BPL_OK;
}

/* The table as the compiler of rules wants it. */
static bpl_status make_table(struct loader *l)
{
    const bpl_table *table = l->table;
    size_t room = table->rows + BPL_LIMIT_RULES;
    l->made = (bpl_table){.path = table->path,
                          .columns = COLUMNS,
                          .names = column_names,
                          .head = table->head,
                          .format = "bpolens-rules 1",
                          .id = table->id};
    l->made.cells = get(l, room * COLUMNS, sizeof *l->made.cells);
    l->made.lines = get(l, room, sizeof *l->made.lines);
    if (!l->made.cells || !l->made.lines)
        return bpl_fail_nomem(l->err);
    for (size_t row = 0; row < table->rows; row++) {
        BPL_TRY(add_counts(l, cell(l, row, WHEN)));
        BPL_TRY(add_counts(l, cell(l, row, PER)));
    }
    for (size_t row = 0; row < table->rows; row++) {
        const char **cells = &l->made.cells[(l->counted + row) * COLUMNS];
        for (size_t i = 0; i < COLUMNS; i++)
            cells[i] = cell(l, row, i);
        cells[POINTS] = cells[VALUE][0] == '=' ? "" : "1";
        l->made.lines[l->counted + row] = table->lines[row];
    }
    l->made.rows = l->counted + table->rows;
    return BPL_OK;
}

static bpl_status find_facets(struct loader *l)
{
    bpl_claim_tables *out = l->out;
    size_t count = bpl_model_plugin_count(l->model);
    out->facets = get(l, count, sizeof *out->facets);
    if (!out->facets)
        return bpl_fail_nomem(l->err);
    for (size_t i = 0; i < count; i++) {
        const bpl_plugin_info *info =
            bpl_model_plugin(l->model, bpl_model_output(l->model, i));
        out->facets[i] = (bpl_rule_facet){info->facet, info->values};
    }
    out->facet_count = count;
    return BPL_OK;
}

/* All lexicons that there are, so that a row can name what any of them has. */
static const char **lexicon_names(struct loader *l)
{
    const bpl_categories *categories = bpl_model_categories(l->model);
    const char **names = get(l, categories->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names && i < categories->count; i++) {
        size_t k = 0;
        while (k < count && strcmp(names[k], categories->lexicon[i]) != 0)
            k++;
        if (k == count)
            names[count++] = categories->lexicon[i];
    }
    return names;
}

static bpl_status find_signals(struct loader *l)
{
    const bpl_rules *rules = l->out->rules;
    l->out->counts = get(l, rules->signal_count, sizeof *l->out->counts);
    if (!l->out->counts)
        return bpl_fail_nomem(l->err);
    for (size_t i = 0; i < rules->signal_count; i++) {
        bpl_count count;
        if (!rules->signals[i].given ||
            !read_count(l, rules->signals[i].name, &count))
            continue;
        count.signal = (uint32_t)i;
        l->out->counts[l->out->count_count++] = count;
    }
    return BPL_OK;
}

static bpl_status load_rules(struct loader *l)
{
    for (size_t i = 0; i < COLUMNS; i++)
        l->columns[i] = bpl_table_column(l->table, column_names[i]);
    BPL_TRY(find_claims(l));
    BPL_TRY(find_makers(l));
    BPL_TRY(find_facets(l));
    BPL_TRY(make_table(l));
    const char **values = make_values(l), **lexicons = lexicon_names(l);
    if (!values || !lexicons)
        return bpl_fail_nomem(l->err);
    bpl_rules_scope scope = {bpl_model_categories(l->model),
                             lexicons,
                             values,
                             l->out->facets,
                             l->out->facet_count,
                             0};
    BPL_TRY(bpl_rules_new(&l->out->rules, &l->made, &scope, l->err));
    return find_signals(l);
}

/* --- contexts and numbers --- */

static bpl_status use_table(struct loader *l, const char *name,
                            const char *const *columns, size_t count,
                            size_t *at)
{
    BPL_TRY(bpl_need_table(l->model, name, &l->table, l->err));
    for (size_t i = 0; i < count; i++)
        BPL_TRY(bpl_need_column(l->table, columns[i], &at[i], l->err));
    return BPL_OK;
}

static bpl_status wrong(const struct loader *l, size_t row, const char *what,
                        const char *text)
{
    return bpl_fail(l->err, BPL_E_PARSE, l->table->path, l->table->lines[row],
                    "%s \"%s\"", what, text);
}

/* "*" or names separated by blanks. */
static bpl_status read_claims(const struct loader *l, size_t row,
                              const char *text, uint64_t *out)
{
    *out = strcmp(text, "*") == 0 ? UINT64_MAX : 0;
    for (size_t len; !*out || *text; text += len) {
        text += strspn(text, " ");
        len = strcspn(text, " ");
        if (*out == UINT64_MAX || (!len && *out))
            return BPL_OK;
        size_t claim = find_claim(l->out, text, len);
        if (claim == l->out->claim_count)
            return wrong(l, row, "no claim is called", text);
        *out |= UINT64_C(1) << claim;
    }
    return BPL_OK;
}

static int zone_of(const char *name)
{
    for (int zone = 0; zone < BPL_ZONE_COUNT; zone++)
        if (strcmp(bpl_zone_name((bpl_zone)zone), name) == 0)
            return zone;
    return -1;
}

/* A category, "category@zone", "?" for a question, "@zone" for a zone. */
static bpl_status read_context(const struct loader *l, size_t row,
                               const char *text, bpl_context *out)
{
    char name[BPL_LIMIT_LINE_BYTES];
    const char *at = strchr(text, '@');
    size_t len = at ? (size_t)(at - text) : strlen(text);
    if (len >= sizeof name)
        return wrong(l, row, "no context is called", text);
    memcpy(name, text, len);
    name[len] = '\0';
    out->zone = at ? zone_of(at + 1) : -1;
    out->category = strcmp(name, "?") == 0 ? -1
                    : len == 0             ? -2
                                           : category_of(l, name);
    if ((at && out->zone < 0) || (!at && len == 0) ||
        (out->category < 0 && len > 0 && strcmp(text, "?") != 0))
        return wrong(l, row, "no context is called", text);
    return BPL_OK;
}

/* A category, or nothing. */
static bpl_status read_unless(const struct loader *l, size_t row,
                              const char *text, bpl_context *out)
{
    out->unless = *text ? category_of(l, text) : -1;
    if (*text && out->unless < 0)
        return wrong(l, row, "no category is called", text);
    return BPL_OK;
}

/* A scope, with its reach behind a colon: "next" has one of 1. */
static bpl_status read_scope(const struct loader *l, size_t row,
                             const char *text, bpl_context *out)
{
    static const char *const names[] = {"sentence", "next", "before", "after",
                                        "page"};
    const char *colon = strchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : strlen(text);
    double reach = 1;
    if (colon && (!bpl_parse_number(colon + 1, &reach) || reach < 0 ||
                  reach > BPL_LIMIT_CONTEXT_REACH))
        return wrong(l, row, "no reach of a scope is in", text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int counted = i == BPL_CONTEXT_BEFORE || i == BPL_CONTEXT_AFTER;
        if (strlen(names[i]) != len || memcmp(names[i], text, len) != 0 ||
            (!colon && counted) || (colon && !counted && i != BPL_CONTEXT_NEXT))
            continue;
        out->scope = (bpl_context_scope)i;
        out->reach = (uint32_t)reach;
        return BPL_OK;
    }
    return wrong(l, row, "no scope is called", text);
}

static bpl_status load_contexts(struct loader *l)
{
    static const char *const columns[] = {"context", "claims", "scope",
                                          "unless"};
    size_t at[4];
    BPL_TRY(use_table(l, CONTEXTS, columns, 4, at));
    l->out->contexts = get(l, l->table->rows, sizeof *l->out->contexts);
    if (!l->out->contexts)
        return bpl_fail_nomem(l->err);
    for (size_t row = 0; row < l->table->rows; row++) {
        bpl_context *out = &l->out->contexts[row];
        BPL_TRY(
            read_context(l, row, bpl_table_cell(l->table, row, at[0]), out));
        BPL_TRY(read_claims(l, row, bpl_table_cell(l->table, row, at[1]),
                            &out->claims));
        BPL_TRY(read_scope(l, row, bpl_table_cell(l->table, row, at[2]), out));
        BPL_TRY(read_unless(l, row, bpl_table_cell(l->table, row, at[3]), out));
    }
    l->out->context_count = l->table->rows;
    return BPL_OK;
}

/* Most words between; "": the number does not stand there. */
static bpl_status read_reach(const struct loader *l, size_t row,
                             const char *text, uint32_t *words, int *is)
{
    double number = 0;
    *is = text[0] != '\0';
    if (*is && (!bpl_parse_number(text, &number) || number < 0))
        return wrong(l, row, "no number of words:", text);
    *words = (uint32_t)number;
    return BPL_OK;
}

static bpl_status load_numbers(struct loader *l)
{
    static const char *const columns[] = {"category", "before", "after",
                                          "least"};
    size_t at[4];
    BPL_TRY(use_table(l, NUMBERS, columns, 4, at));
    l->out->numbers = get(l, l->table->rows, sizeof *l->out->numbers);
    if (!l->out->numbers)
        return bpl_fail_nomem(l->err);
    for (size_t row = 0; row < l->table->rows; row++) {
        bpl_number_need *out = &l->out->numbers[row];
        const char *name = bpl_table_cell(l->table, row, at[0]);
        const char *least = bpl_table_cell(l->table, row, at[3]);
        int32_t category = category_of(l, name);
        if (category < 0)
            return wrong(l, row, "no category is called", name);
        out->category = (uint32_t)category;
        BPL_TRY(read_reach(l, row, bpl_table_cell(l->table, row, at[1]),
                           &out->before, &out->is_before));
        BPL_TRY(read_reach(l, row, bpl_table_cell(l->table, row, at[2]),
                           &out->after, &out->is_after));
        if (least[0] && !bpl_parse_number(least, &out->least))
            return wrong(l, row, "no number:", least);
    }
    l->out->number_count = l->table->rows;
    l->out->number_category = category_of(l, "number");
    return BPL_OK;
}

bpl_status bpl_claim_tables_load(bpl_claim_tables *out, const bpl_model *model,
                                 bpl_error *err)
{
    memset(out, 0, sizeof *out);
    struct loader l = {.out = out, .model = model, .err = err};
    BPL_TRY(bpl_need_table(model, TABLE, &l.table, err));
    BPL_TRY(load_rules(&l));
    BPL_TRY(load_contexts(&l));
    return load_numbers(&l);
}

void bpl_claim_tables_fini(bpl_claim_tables *tables)
{
    bpl_rules_free(tables->rules);
    bpl_arena_fini(&tables->arena);
    memset(tables, 0, sizeof *tables);
}
