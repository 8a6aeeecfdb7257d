/* SPDX-License-Identifier: MIT */
/*
 * The small tables around the plugins: the order of columns, what a label
 * clears, how a score becomes a confidence, and when that is enough.
 */
#include "score/inside.h"

#include "base/error.h"
#include <stdlib.h>
#include <string.h>

bpl_status bpl_need_table(const bpl_model *model, const char *name,
                          const bpl_table **out, bpl_error *err)
{
    *out = bpl_model_table(model, name);
    if (*out)
        return BPL_OK;
    return bpl_fail(err, BPL_E_NOTFOUND, model->lexicon_dir, 0,
                    "the table rules/%s.tsv is missing", name);
}

bpl_status bpl_need_column(const bpl_table *table, const char *name,
                           size_t *out, bpl_error *err)
{
    *out = bpl_table_column(table, name);
    if (*out != BPL_NO_COLUMN)
        return BPL_OK;
    return bpl_fail(err, BPL_E_PARSE, table->path, 0,
                    "the column \"%s\" is missing", name);
}

static bpl_status read_number(const bpl_table *table, size_t row, size_t column,
                              double min, double max, double *out,
                              bpl_error *err)
{
    const char *text = bpl_table_cell(table, row, column);
    if (bpl_parse_number(text, out) && *out >= min && *out <= max)
        return BPL_OK;
    return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                    "%s: \"%s\" is no number in [%g, %g]", table->names[column],
                    text, min, max);
}

static bpl_status load_calibration(bpl_model *model, bpl_error *err)
{
    const bpl_table *table;
    size_t score, confidence;
    bpl_policy *policy = &model->policy;
    BPL_TRY(bpl_need_table(model, "calibration", &table, err));
    BPL_TRY(bpl_need_column(table, "score", &score, err));
    BPL_TRY(bpl_need_column(table, "confidence", &confidence, err));
    if (table->rows == 0)
        return bpl_fail(err, BPL_E_PARSE, table->path, 0, "no row");
    size_t bytes = table->rows * sizeof(double);
    policy->score = bpl_arena_alloc(&model->arena, bytes);
    policy->confidence = bpl_arena_alloc(&model->arena, bytes);
    if (!policy->score || !policy->confidence)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < table->rows; i++) {
        BPL_TRY(read_number(table, i, score, 0, 1, &policy->score[i], err));
        BPL_TRY(read_number(table, i, confidence, 0, 1, &policy->confidence[i],
                            err));
        if (i && policy->score[i] <= policy->score[i - 1])
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[i],
                            "scores have to rise from row to row");
    }
    policy->points = table->rows;
    return BPL_OK;
}

double bpl_calibrate(const bpl_policy *policy, double score)
{
    size_t i = 0;
    while (i < policy->points && policy->score[i] <= score)
        i++;
    if (i == 0)
        return policy->confidence[0];
    if (i == policy->points)
        return policy->confidence[i - 1];
    double part = (score - policy->score[i - 1]) /
                  (policy->score[i] - policy->score[i - 1]);
    return policy->confidence[i - 1] +
           part * (policy->confidence[i] - policy->confidence[i - 1]);
}

/* One threshold of rules/status.tsv with the reason given below it. */
static bpl_status read_threshold(const bpl_table *table, const char *name,
                                 double *value, const char **reason,
                                 bpl_error *err)
{
    size_t names, values, reasons;
    BPL_TRY(bpl_need_column(table, "name", &names, err));
    BPL_TRY(bpl_need_column(table, "value", &values, err));
    BPL_TRY(bpl_need_column(table, "reason", &reasons, err));
    for (size_t i = 0; i < table->rows; i++)
        if (strcmp(bpl_table_cell(table, i, names), name) == 0) {
            *reason = bpl_table_cell(table, i, reasons);
            return read_number(table, i, values, 0, 1, value, err);
        }
    return bpl_fail(err, BPL_E_PARSE, table->path, 0, "no row \"%s\"", name);
}

static bpl_status load_status(bpl_model *model, bpl_error *err)
{
    const bpl_table *table;
    bpl_policy *policy = &model->policy;
    BPL_TRY(bpl_need_table(model, "status", &table, err));
    BPL_TRY(read_threshold(table, "confident_confidence",
                           &policy->min_confidence, &policy->thin, err));
    return read_threshold(table, "confident_margin", &policy->min_margin,
                          &policy->close, err);
}

/* The values to keep, by spaces, as bits. */
static bpl_status read_keep(const bpl_table *table, size_t row,
                            const char *list, const bpl_plugin *plugin,
                            uint64_t *out, bpl_error *err)
{
    *out = 0;
    while (*list) {
        size_t len = strcspn(list, " ");
        uint32_t value = bpl_value_of(plugin->values, list, len);
        if (len && value == UINT32_MAX)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                            "facet %s has no value \"%.*s\"", plugin->facet,
                            (int)len, list);
        if (len)
            *out |= UINT64_C(1) << value;
        list += len + (list[len] == ' ');
    }
    return BPL_OK;
}

struct clear_columns {
    size_t label, facet, keep, instead;
};

static bpl_status read_clearing(bpl_model *model, const bpl_table *table,
                                size_t row, const struct clear_columns *columns,
                                bpl_error *err)
{
    const char *facet = bpl_table_cell(table, row, columns->facet);
    const char *label = bpl_table_cell(table, row, columns->label);
    const char *instead = bpl_table_cell(table, row, columns->instead);
    size_t at = bpl_plugin_of(model, facet);
    /* A folder of plugins need not have all facets of the codebook. */
    if (at == BPL_NO_PLUGIN)
        return BPL_OK;
    const bpl_plugin *plugin = &model->plugins[at].plugin;
    bpl_clearing *out = &model->policy.clearings[model->policy.clearing_count];
    out->plugin = at;
    out->label = bpl_value_of(model->plugins[model->label].plugin.values, label,
                              strlen(label));
    out->instead = bpl_value_of(plugin->values, instead, strlen(instead));
    if (out->label == UINT32_MAX)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                        "there is no label \"%s\"", label);
    if (out->instead == UINT32_MAX)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                        "facet %s has no value \"%s\"", facet, instead);
    BPL_TRY(read_keep(table, row, bpl_table_cell(table, row, columns->keep),
                      plugin, &out->keep, err));
    model->policy.clearing_count++;
    return BPL_OK;
}

static bpl_status load_clearings(bpl_model *model, bpl_error *err)
{
    const bpl_table *table;
    struct clear_columns columns;
    BPL_TRY(bpl_need_table(model, "clear", &table, err));
    BPL_TRY(bpl_need_column(table, "label", &columns.label, err));
    BPL_TRY(bpl_need_column(table, "facet", &columns.facet, err));
    BPL_TRY(bpl_need_column(table, "keep", &columns.keep, err));
    BPL_TRY(bpl_need_column(table, "instead", &columns.instead, err));
    model->policy.clearings = bpl_arena_zalloc(
        &model->arena, (table->rows + 1) * sizeof(bpl_clearing));
    if (!model->policy.clearings)
        return bpl_fail_nomem(err);
    for (size_t i = 0; model->label != BPL_NO_PLUGIN && i < table->rows; i++)
        BPL_TRY(read_clearing(model, table, i, &columns, err));
    return BPL_OK;
}

/* A facet in the order of output. */
struct place {
    double rank;
    const char *facet;
    size_t plugin;
};

static int compare(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return strcmp(left->facet, right->facet);
}

/* Rows of facets.tsv first, then strangers, the label last. */
#define RANK_STRANGER 1e6
#define RANK_LABEL    1e7

static bpl_status rank_of(const bpl_table *table, const char *facet,
                          double *out, bpl_error *err)
{
    size_t facets, order;
    BPL_TRY(bpl_need_column(table, "facet", &facets, err));
    BPL_TRY(bpl_need_column(table, "order", &order, err));
    *out = strcmp(facet, BPL_LABEL_FACET) == 0 ? RANK_LABEL : RANK_STRANGER;
    for (size_t i = 0; *out == RANK_STRANGER && i < table->rows; i++)
        if (strcmp(bpl_table_cell(table, i, facets), facet) == 0)
            return read_number(table, i, order, 0, RANK_STRANGER, out, err);
    return BPL_OK;
}

static bpl_status load_order(bpl_model *model, bpl_error *err)
{
    const bpl_table *table;
    struct place places[BPL_LIMIT_PLUGINS];
    size_t count = model->plugin_count;
    BPL_TRY(bpl_need_table(model, "facets", &table, err));
    for (size_t i = 0; i < count; i++) {
        places[i].plugin = i;
        places[i].facet = model->plugins[i].plugin.facet;
        BPL_TRY(rank_of(table, places[i].facet, &places[i].rank, err));
    }
    if (count)
        qsort(places, count, sizeof *places, compare);
    model->output =
        bpl_arena_alloc(&model->arena, (count + 1) * sizeof *model->output);
    if (!model->output)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < count; i++)
        model->output[i] = places[i].plugin;
    return BPL_OK;
}

bpl_status bpl_load_policy(bpl_model *model, bpl_error *err)
{
    BPL_TRY(load_calibration(model, err));
    BPL_TRY(load_status(model, err));
    BPL_TRY(load_clearings(model, err));
    return load_order(model, err);
}
