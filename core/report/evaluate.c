/* SPDX-License-Identifier: MIT */
/*
 * gold file ──► gold.c   rows with true values and answers
 *           ──► subjects.c   which of them each measure is about
 *           ──► bootstrap.c  the measures, once and on every sample
 *           ──► here: points and intervals, as bpolens/evaluate.h has them
 */
#include <bpolens/evaluate.h>

#include "base/options.h"
#include "report/subjects.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.95

/* What the public struct points to lives as long as it does. */
typedef struct whole {
    bpl_evaluation seen; /* first: it is what callers have */
    bpl_gold gold;
    bpl_arena arena;
} whole;

typedef struct assembly {
    const bpl_gold *gold;
    bpl_arena *arena; /* of the results */
    double *sorted;   /* room for the replicates of a measure */
    size_t samples;
} assembly;

static bpl_measure measure_of(const assembly *a, double point,
                              const double *replicates)
{
    bpl_measure out = {point, NAN, NAN};
    memcpy(a->sorted, replicates, a->samples * sizeof *a->sorted);
    if (!isnan(point))
        bpl_percentiles(a->sorted, a->samples, LEVEL, &out.low, &out.high);
    return out;
}

static bpl_measure take(const assembly *a, const bpl_subject *subject,
                        size_t measure)
{
    return measure_of(a, subject->point[measure],
                      subject->replicates + measure * a->samples);
}

/* Documents in the cells of the table. NULL: no memory. */
static uint64_t *count_cells(const bpl_subject *subject, bpl_arena *arena)
{
    size_t k = subject->k;
    uint64_t *table =
        bpl_arena_zalloc(arena, (k + 1) * (k + 1) * sizeof *table);
    for (size_t i = 0; table && i < subject->n; i++)
        table[subject->cells[i]]++;
    return table;
}

static void count_value(const uint64_t *table, size_t k, size_t value,
                        bpl_value_score *out)
{
    out->truth = out->predicted = 0;
    out->hits = table[value * (k + 1) + value];
    for (size_t j = 0; j <= k; j++)
        out->truth += table[value * (k + 1) + j];
    for (size_t i = 0; i < k; i++)
        out->predicted += table[i * (k + 1) + value];
}

/* The values that occur, and their part of the table. */
static bpl_status fill_values(const assembly *a, const bpl_subject *subject,
                              const uint64_t *table, bpl_agreement *out)
{
    size_t k = subject->k, count = 0;
    bpl_value_score *values =
        bpl_arena_alloc(a->arena, (k + 1) * sizeof *values);
    size_t *places = bpl_arena_alloc(a->arena, (k + 1) * sizeof *places);
    uint64_t *confusion =
        bpl_arena_alloc(a->arena, (k + 1) * (k + 1) * sizeof *confusion);
    if (!values || !places || !confusion)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < k; i++) {
        bpl_value_score *value = &values[count];
        count_value(table, k, i, value);
        if (!value->truth && !value->predicted)
            continue;
        size_t first = BPL_STAT_COUNT + 3 * i;
        value->value = subject->values->names[i];
        value->precision = take(a, subject, first);
        value->recall = take(a, subject, first + 1);
        value->f1 = take(a, subject, first + 2);
        places[count++] = i;
    }
    places[count] = k;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= count; j++)
            confusion[i * (count + 1) + j] =
                table[places[i] * (k + 1) + places[j]];
    out->values = values;
    out->value_count = count;
    out->confusion = confusion;
    return BPL_OK;
}

static bpl_status fill_agreement(const assembly *a, const bpl_subject *subject,
                                 bpl_agreement *out)
{
    size_t k = subject->k;
    uint64_t *table = count_cells(subject, a->arena);
    if (!table)
        return BPL_E_NOMEM;
    out->facet = subject->facet;
    out->scope = subject->scope;
    out->part = subject->part;
    out->n = out->answered = subject->n;
    for (size_t i = 0; i < k; i++) {
        out->hits += table[i * (k + 1) + i];
        out->answered -= table[i * (k + 1) + k];
    }
    out->accuracy = take(a, subject, BPL_STAT_ACCURACY);
    out->macro_f1 = take(a, subject, BPL_STAT_MACRO_F1);
    out->kappa = take(a, subject, BPL_STAT_KAPPA);
    out->alpha = take(a, subject, BPL_STAT_ALPHA);
    out->coverage = take(a, subject, BPL_STAT_COVERAGE);
    out->share = take(a, subject, BPL_STAT_SHARE);
    if (subject->measures > BPL_STAT_COUNT)
        return fill_values(a, subject, table, out);
    return BPL_OK;
}

static void fill_calibration(const assembly *a, const bpl_calibration *c,
                             bpl_evaluated *out)
{
    double sums[BPL_RELIABILITY_BINS] = {0};
    out->calibration_error = measure_of(a, c->point[0], c->replicates);
    for (size_t i = 0; i < BPL_RELIABILITY_BINS; i++) {
        bpl_reliability *bin = &out->bins[i];
        bin->from = (double)i / BPL_RELIABILITY_BINS;
        bin->to = (double)(i + 1) / BPL_RELIABILITY_BINS;
        bin->accuracy = measure_of(a, c->point[i + 1],
                                   c->replicates + (i + 1) * a->samples);
    }
    for (size_t i = 0; i < c->n; i++) {
        out->bins[c->bins[i]].n++;
        sums[c->bins[i]] += c->confidences[i];
    }
    for (size_t i = 0; i < BPL_RELIABILITY_BINS; i++)
        out->bins[i].confidence =
            out->bins[i].n ? sums[i] / (double)out->bins[i].n : NAN;
}

static bpl_status fill_set(const assembly *a, const bpl_subjects *subjects,
                           bpl_evaluated *out)
{
    bpl_agreement *all =
        bpl_arena_zalloc(a->arena, (subjects->count + 1) * sizeof *all);
    if (!all)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < subjects->count; i++)
        BPL_TRY(fill_agreement(a, &subjects->list[i], &all[i]));
    out->facets = all;
    out->facet_count = subjects->facets;
    out->columns = all + subjects->facets;
    out->column_count = subjects->columns;
    out->statuses = out->columns + subjects->columns;
    out->status_count = subjects->count - subjects->facets - subjects->columns;
    fill_calibration(a, &subjects->calibration, out);
    return BPL_OK;
}

static bpl_measure subtract(const assembly *a, const bpl_subject *first,
                            const bpl_subject *second, size_t measure)
{
    const double *left = first->replicates + measure * a->samples;
    const double *right = second->replicates + measure * a->samples;
    bpl_measure out = {second->point[measure] - first->point[measure], NAN,
                       NAN};
    for (size_t i = 0; i < a->samples; i++)
        a->sorted[i] = right[i] - left[i];
    if (!isnan(out.value))
        bpl_percentiles(a->sorted, a->samples, LEVEL, &out.low, &out.high);
    return out;
}

static int is_right(const bpl_subject *subject, size_t document)
{
    return subject->cells[document] % (subject->k + 2) == 0;
}

static void fill_difference(const assembly *a, const bpl_subject *first,
                            const bpl_subject *second, bpl_difference *out)
{
    out->accuracy = subtract(a, first, second, BPL_STAT_ACCURACY);
    out->macro_f1 = subtract(a, first, second, BPL_STAT_MACRO_F1);
    out->kappa = subtract(a, first, second, BPL_STAT_KAPPA);
    out->alpha = subtract(a, first, second, BPL_STAT_ALPHA);
    out->coverage = subtract(a, first, second, BPL_STAT_COVERAGE);
    for (size_t i = 0; i < first->n; i++) {
        int one = is_right(first, i), two = is_right(second, i);
        out->only_first += one && !two;
        out->only_second += two && !one;
    }
}

static bpl_status fill_differences(const assembly *a, const bpl_subjects *sets,
                                   bpl_evaluation *out)
{
    size_t count = sets[0].facets + sets[0].columns;
    bpl_difference *list =
        bpl_arena_zalloc(a->arena, (count + 1) * sizeof *list);
    if (!list)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        list[i].first = &out->sets[0].facets[i]; /* columns lie behind them */
        list[i].second = &out->sets[1].facets[i];
        fill_difference(a, &sets[0].list[i], &sets[1].list[i], &list[i]);
    }
    out->differences = list;
    out->difference_count = count;
    return BPL_OK;
}

static int disagrees(const bpl_gold *gold, const bpl_gold_row *row,
                     const bpl_answer *answer, size_t facet)
{
    uint32_t truth = row->truth[facet];
    int counts = facet == 0 || row->truth[0] != gold->facets[0].none;
    return gold->facets[facet].used && truth != BPL_NO_VALUE && counts &&
           (!answer->codes || answer->codes[facet] != truth);
}

static void fill_disagreement(const bpl_gold *gold, const bpl_gold_row *row,
                              const bpl_answer *answer, size_t facet,
                              bpl_disagreement *out)
{
    const bpl_values *values = &gold->facets[facet].values;
    uint32_t predicted = answer->codes ? answer->codes[facet] : BPL_NO_VALUE;
    out->record = row->record;
    out->id = row->id;
    out->title = row->title;
    out->facet = gold->facets[facet].name;
    out->truth = bpl_values_name(values, row->truth[facet]);
    out->predicted = bpl_values_name(values, predicted);
    out->status = bpl_values_name(&gold->statuses, answer->status);
    out->evidence = answer->evidence;
    out->confidence = answer->confidence;
}

static bpl_status fill_disagreements(const assembly *a, bpl_evaluation *out)
{
    const bpl_gold *gold = a->gold;
    size_t set = out->set_count - 1, count = 0;
    for (size_t i = 0; i < gold->count; i++)
        for (size_t f = 0; f < gold->facet_count; f++)
            count += (size_t)disagrees(gold, &gold->rows[i],
                                       &gold->rows[i].answers[set], f);
    bpl_disagreement *list =
        bpl_arena_alloc(a->arena, (count + 1) * sizeof *list);
    if (!list)
        return BPL_E_NOMEM;
    out->disagreements = list;
    for (size_t i = 0; i < gold->count; i++) {
        const bpl_gold_row *row = &gold->rows[i];
        const bpl_answer *answer = &row->answers[set];
        for (size_t f = 0; f < gold->facet_count; f++)
            if (disagrees(gold, row, answer, f))
                fill_disagreement(gold, row, answer, f,
                                  &list[out->disagreement_count++]);
    }
    return BPL_OK;
}

static bpl_status keep_name(bpl_arena *arena, const char *name,
                            const char **out)
{
    *out = name ? bpl_arena_dup(arena, name, strlen(name)) : NULL;
    return name && !*out ? BPL_E_NOMEM : BPL_OK;
}

static bpl_status assemble(whole *w, const bpl_subjects *sets,
                           bpl_arena *scratch)
{
    bpl_evaluation *out = &w->seen;
    assembly a = {&w->gold, &w->arena, NULL, out->samples};
    a.sorted = bpl_arena_alloc(scratch, (a.samples + 1) * sizeof *a.sorted);
    if (!a.sorted)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < out->set_count; i++) {
        out->sets[i].missing = w->gold.missing[i];
        BPL_TRY(fill_set(&a, &sets[i], &out->sets[i]));
    }
    if (out->set_count == 2)
        BPL_TRY(fill_differences(&a, sets, out));
    return fill_disagreements(&a, out);
}

/* The names of columns outlive the options. */
static bpl_status keep_columns(whole *w, const bpl_evaluate_options *options,
                               const char ***out)
{
    *out = bpl_arena_alloc(&w->arena, (options->by_count + 1) * sizeof **out);
    if (!*out)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < options->by_count; i++)
        BPL_TRY(keep_name(&w->arena, options->by[i], &(*out)[i]));
    return BPL_OK;
}

static bpl_status work_out(whole *w, const bpl_evaluate_options *options)
{
    bpl_subjects sets[2];
    bpl_arena scratch = {0};
    const char **by;
    bpl_status status = keep_columns(w, options, &by);
    for (size_t i = 0; i < w->seen.set_count && status == BPL_OK; i++)
        status = bpl_subjects_make(&sets[i], &w->gold, i, by, options->samples,
                                   &scratch);
    if (status == BPL_OK)
        status =
            bpl_subjects_measure(sets, w->seen.set_count, &w->gold,
                                 options->samples, options->seed, &scratch);
    if (status == BPL_OK)
        status = assemble(w, sets, &scratch);
    bpl_arena_fini(&scratch);
    return status;
}

static bpl_status fill_counts(whole *w, const bpl_evaluate_options *options)
{
    bpl_evaluation *out = &w->seen;
    out->gold = w->gold.path;
    out->records = w->gold.records;
    out->rejected = w->gold.rejected;
    out->left_out = w->gold.left_out;
    out->unlabeled = w->gold.unlabeled;
    out->documents = w->gold.count;
    out->groups = w->gold.groups;
    out->seed = options->seed;
    out->samples = options->samples;
    return work_out(w, options);
}

static bpl_status check_options(bpl_evaluate_options *out,
                                const bpl_evaluate_options *in,
                                const char *gold,
                                const char *const *predictions, size_t count,
                                bpl_error *err)
{
    bpl_evaluate_options fresh = BPL_EVALUATE_OPTIONS_INIT;
    *out = fresh;
    BPL_TRY(bpl_options_take(out, sizeof *out, in, err));
    if (!out->truth_prefix)
        out->truth_prefix = "";
    if (!out->prefix)
        out->prefix = "bpo_";
    if (count > 2 || (count && !predictions) ||
        (!gold && (!count || !predictions[0])) ||
        (count == 2 && !predictions[0] && !predictions[1]))
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "no gold file, or no two sets of predictions");
    if (out->samples > BPL_LIMIT_SAMPLES)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "more than %u samples",
                        BPL_LIMIT_SAMPLES);
    return BPL_OK;
}

static bpl_status name_set(whole *w, const bpl_model *model, const char *path,
                           bpl_evaluated *set)
{
    BPL_TRY(keep_name(&w->arena, path, &set->source));
    return keep_name(&w->arena, path ? NULL : bpl_model_definition(model),
                     &set->definition);
}

bpl_status bpl_evaluate(bpl_evaluation **out, const bpl_model *model,
                        const char *gold, const char *const *predictions,
                        size_t prediction_count,
                        const bpl_evaluate_options *options, bpl_error *err)
{
    bpl_evaluate_options own;
    *out = NULL;
    BPL_TRY(
        check_options(&own, options, gold, predictions, prediction_count, err));
    whole *w = calloc(1, sizeof *w);
    if (!w)
        return bpl_fail_nomem(err);
    w->seen.set_count = prediction_count ? prediction_count : 1;
    bpl_status status = bpl_gold_load(&w->gold, model, gold, predictions,
                                      prediction_count, &own, err);
    int loaded = status == BPL_OK;
    for (size_t i = 0; i < w->seen.set_count && status == BPL_OK; i++)
        status = name_set(w, model, prediction_count ? predictions[i] : NULL,
                          &w->seen.sets[i]);
    if (status == BPL_OK)
        status = fill_counts(w, &own);
    if (status == BPL_OK)
        *out = &w->seen;
    else
        bpl_evaluation_free(&w->seen);
    return loaded && status != BPL_OK ? bpl_fail_nomem(err) : status;
}

void bpl_evaluation_free(bpl_evaluation *evaluation)
{
    if (!evaluation)
        return;
    whole *w = (whole *)evaluation;
    bpl_gold_fini(&w->gold);
    bpl_arena_fini(&w->arena);
    free(w);
}
