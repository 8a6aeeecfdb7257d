/* SPDX-License-Identifier: MIT */
/*
 * How far an audit agrees with people. All that is measured comes from one
 * table for each subject (all claims, sure ones, each type): people's verdict
 * by the audit's, with a row and a column for "no such claim". A sample of
 * the bootstrap is a weight for each page.
 */
#include "base/options.h"
#include "report/audit_gold.h"
#include "report/random.h"
#include "report/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.95

enum { SIDE = BPL_VERDICTS + 1 };
enum { ALL, SURE, TYPES }; /* subjects; types follow */
enum {
    PRECISION,
    RECALL,
    F1,
    AGREEMENT,
    KAPPA,
    USUAL_AGREEMENT,
    USUAL_KAPPA,
    MEASURES
};

/* What the public struct points to lives as long as it does. */
typedef struct whole {
    bpl_audit_agreement seen; /* first: it is what callers have */
    bpl_claim_pairs pairs;
    bpl_arena arena;
} whole;

typedef struct counts {
    double claims[SIDE][SIDE];
    double usual[BPL_VERDICTS * BPL_VERDICTS]; /* people's by the usual one */
} counts;

typedef struct work {
    const bpl_claim_pairs *pairs;
    size_t subjects, samples;
    uint8_t *usual; /* verdict, by type */
    counts *counts; /* by subject */
    uint32_t *weights;
    double *replicates; /* by subject and measure, a sample each */
} work;

/* --- counting --- */

static void find_usual(const work *w)
{
    for (uint32_t type = 0; type < w->pairs->types.count; type++) {
        size_t seen[SIDE] = {0};
        for (size_t i = 0; i < w->pairs->count; i++)
            if (w->pairs->list[i].type == type)
                seen[w->pairs->list[i].truth]++;
        for (int verdict = 1; verdict < BPL_VERDICTS; verdict++)
            if (seen[verdict] > seen[w->usual[type]])
                w->usual[type] = (uint8_t)verdict;
    }
}

static void add_pair(const work *w, counts *to, const bpl_claim_pair *pair,
                     double weight)
{
    to->claims[pair->truth][pair->found] += weight;
    if (pair->truth != BPL_NO_VERDICT && pair->found != BPL_NO_VERDICT)
        to->usual[pair->truth * BPL_VERDICTS + w->usual[pair->type]] += weight;
}

static void count(const work *w)
{
    memset(w->counts, 0, w->subjects * sizeof *w->counts);
    for (size_t i = 0; i < w->pairs->count; i++) {
        const bpl_claim_pair *pair = &w->pairs->list[i];
        double weight = w->weights[pair->page];
        add_pair(w, &w->counts[ALL], pair, weight);
        if (pair->sure)
            add_pair(w, &w->counts[SURE], pair, weight);
        add_pair(w, &w->counts[TYPES + pair->type], pair, weight);
    }
}

static double ratio(double part, double of)
{
    return of > 0 ? part / of : NAN;
}

/* People's claims, the audit's, those of both, and of these with one verdict;
 * the table of these. */
static void add_up(const counts *from, double sums[4], double *table)
{
    memset(sums, 0, 4 * sizeof *sums);
    for (size_t t = 0; t < SIDE; t++)
        for (size_t f = 0; f < SIDE; f++) {
            double n = from->claims[t][f];
            int is_true = t < BPL_VERDICTS, is_found = f < BPL_VERDICTS;
            sums[0] += is_true ? n : 0;
            sums[1] += is_found ? n : 0;
            sums[2] += is_true && is_found ? n : 0;
            sums[3] += is_true && t == f ? n : 0;
            if (is_true && is_found)
                table[t * BPL_VERDICTS + f] = n;
        }
}

static void measure(const counts *from, double *out, size_t step)
{
    double sums[4], table[BPL_VERDICTS * BPL_VERDICTS], usual = 0;
    add_up(from, sums, table);
    for (size_t i = 0; i < BPL_VERDICTS; i++)
        usual += from->usual[i * BPL_VERDICTS + i];
    out[PRECISION * step] = ratio(sums[2], sums[1]);
    out[RECALL * step] = ratio(sums[2], sums[0]);
    out[F1 * step] = ratio(2 * sums[2], sums[0] + sums[1]);
    out[AGREEMENT * step] = ratio(sums[3], sums[2]);
    out[KAPPA * step] = bpl_kappa(table, BPL_VERDICTS);
    out[USUAL_AGREEMENT * step] = ratio(usual, sums[2]);
    out[USUAL_KAPPA * step] = bpl_kappa(from->usual, BPL_VERDICTS);
}

static void sample_all(const work *w, uint64_t seed)
{
    uint32_t pages = w->pairs->pages.count;
    bpl_random random;
    bpl_random_seed(&random, seed);
    for (size_t b = 0; b < w->samples; b++) {
        memset(w->weights, 0, pages * sizeof *w->weights);
        for (uint32_t i = 0; i < pages; i++)
            w->weights[bpl_random_below(&random, pages)]++;
        count(w);
        for (size_t s = 0; s < w->subjects; s++)
            measure(&w->counts[s],
                    w->replicates + s * MEASURES * w->samples + b, w->samples);
    }
    for (uint32_t i = 0; i < pages; i++)
        w->weights[i] = 1;
    count(w);
}

/* --- results --- */

static void fill_agreement(const work *w, size_t subject,
                           bpl_claim_agreement *out)
{
    double sums[4], table[BPL_VERDICTS * BPL_VERDICTS], points[MEASURES];
    bpl_measure *const measures[MEASURES] = {
        &out->precision,  &out->recall, &out->f1,
        &out->agreement,  &out->kappa,  &out->usual_agreement,
        &out->usual_kappa};
    add_up(&w->counts[subject], sums, table);
    measure(&w->counts[subject], points, 1);
    out->type = out->usual = "";
    out->truth = (uint64_t)sums[0];
    out->found = (uint64_t)sums[1];
    out->both = (uint64_t)sums[2];
    out->same = (uint64_t)sums[3];
    for (size_t m = 0; m < MEASURES; m++) {
        bpl_measure made = {points[m], NAN, NAN};
        if (!isnan(points[m]))
            bpl_percentiles(w->replicates +
                                (subject * MEASURES + m) * w->samples,
                            w->samples, LEVEL, &made.low, &made.high);
        *measures[m] = made;
    }
}

static int compare_types(const void *a, const void *b)
{
    return strcmp(((const bpl_claim_agreement *)a)->type,
                  ((const bpl_claim_agreement *)b)->type);
}

static bpl_status fill_types(whole *all, const work *w)
{
    const bpl_values *types = &w->pairs->types;
    bpl_claim_agreement *out =
        bpl_arena_zalloc(&all->arena, (types->count + 1) * sizeof *out);
    if (!out)
        return BPL_E_NOMEM;
    for (uint32_t i = 0; i < types->count; i++) {
        fill_agreement(w, TYPES + i, &out[i]);
        out[i].type = types->names[i];
        if (out[i].truth)
            out[i].usual = bpl_verdict_name((bpl_verdict)w->usual[i]);
    }
    qsort(out, types->count, sizeof *out, compare_types);
    all->seen.types = out;
    all->seen.type_count = types->count;
    return BPL_OK;
}

static const char *name_of(uint8_t verdict)
{
    return verdict == BPL_NO_VERDICT ? ""
                                     : bpl_verdict_name((bpl_verdict)verdict);
}

static int compare_pairs(const void *a, const void *b, void *list)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    const bpl_claim_pair *pairs = list;
    if (pairs[left].page != pairs[right].page)
        return pairs[left].page > pairs[right].page ? 1 : -1;
    return (left > right) - (left < right);
}

/* In the order of the gold file. */
static bpl_status fill_disputes(whole *all)
{
    const bpl_claim_pairs *pairs = &all->pairs;
    size_t count = 0;
    bpl_claim_dispute *out =
        bpl_arena_alloc(&all->arena, (pairs->count + 1) * sizeof *out);
    uint32_t *order =
        bpl_arena_alloc(&all->arena, (pairs->count + 1) * sizeof *order);
    if (!out || !order)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->list[i].truth != pairs->list[i].found)
            order[count++] = (uint32_t)i;
    qsort_r(order, count, sizeof *order, compare_pairs, pairs->list);
    for (size_t i = 0; i < count; i++) {
        const bpl_claim_pair *pair = &pairs->list[order[i]];
        out[i] = (bpl_claim_dispute){pairs->pages.names[pair->page],
                                     pairs->types.names[pair->type],
                                     name_of(pair->truth),
                                     name_of(pair->found),
                                     pair->true_quote,
                                     pair->quote,
                                     pair->sure};
    }
    all->seen.disputes = out;
    all->seen.dispute_count = count;
    return BPL_OK;
}

static bpl_status make_work(work *w, whole *all, size_t samples,
                            bpl_arena *arena)
{
    const bpl_claim_pairs *pairs = &all->pairs;
    size_t pages = pairs->pages.count, types = pairs->types.count;
    *w = (work){.pairs = pairs, .subjects = TYPES + types, .samples = samples};
    w->usual = bpl_arena_zalloc(arena, types + 1);
    w->counts = bpl_arena_alloc(arena, w->subjects * sizeof *w->counts);
    w->weights = bpl_arena_alloc(arena, (pages + 1) * sizeof *w->weights);
    w->replicates = bpl_arena_alloc(
        arena, (w->subjects * MEASURES * samples + 1) * sizeof *w->replicates);
    return w->usual && w->counts && w->weights && w->replicates ? BPL_OK
                                                                : BPL_E_NOMEM;
}

static bpl_status work_out(whole *all, const bpl_evaluate_options *options,
                           bpl_arena *scratch)
{
    bpl_audit_agreement *out = &all->seen;
    const bpl_claim_pairs *pairs = &all->pairs;
    work w;
    out->pages = pairs->pages.count;
    out->rejected = pairs->rejected;
    out->seed = options->seed;
    out->samples = options->samples;
    for (size_t i = 0; i < out->pages; i++)
        out->missing += !(pairs->flags[i] & BPL_PAGE_READ);
    for (size_t i = 0; i < pairs->count; i++) {
        const bpl_claim_pair *pair = &pairs->list[i];
        out->unsure += !pair->sure;
        out->verdicts[pair->truth][pair->found]++;
    }
    BPL_TRY(make_work(&w, all, options->samples, scratch));
    find_usual(&w);
    sample_all(&w, options->seed);
    fill_agreement(&w, ALL, &out->all);
    fill_agreement(&w, SURE, &out->sure);
    BPL_TRY(fill_types(all, &w));
    return fill_disputes(all);
}

static bpl_status keep_names(whole *all, const char *gold,
                             const char *predictions)
{
    all->seen.gold = bpl_arena_dup(&all->arena, gold, strlen(gold));
    if (predictions)
        all->seen.predictions =
            bpl_arena_dup(&all->arena, predictions, strlen(predictions));
    return all->seen.gold && (!predictions || all->seen.predictions)
               ? BPL_OK
               : BPL_E_NOMEM;
}

static bpl_status check_options(bpl_evaluate_options *out,
                                const bpl_evaluate_options *in,
                                const char *gold, bpl_error *err)
{
    bpl_evaluate_options fresh = BPL_EVALUATE_OPTIONS_INIT;
    *out = fresh;
    BPL_TRY(bpl_options_take(out, sizeof *out, in, err));
    if (!gold)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no gold file");
    if (out->samples > BPL_LIMIT_SAMPLES)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "more than %u samples",
                        BPL_LIMIT_SAMPLES);
    return BPL_OK;
}

bpl_status bpl_audit_evaluate(bpl_audit_agreement **out, const bpl_model *model,
                              const char *gold, const char *predictions,
                              const char *const *pages, size_t page_count,
                              const bpl_evaluate_options *options,
                              bpl_error *err)
{
    bpl_evaluate_options own;
    bpl_arena scratch = {0};
    *out = NULL;
    BPL_TRY(check_options(&own, options, gold, err));
    whole *all = calloc(1, sizeof *all);
    if (!all)
        return bpl_fail_nomem(err);
    bpl_status status = bpl_claim_pairs_load(
        &all->pairs, model, gold, predictions, pages, page_count, &own, err);
    int loaded = status == BPL_OK;
    if (status == BPL_OK)
        status = keep_names(all, gold, predictions);
    if (status == BPL_OK)
        status = work_out(all, &own, &scratch);
    bpl_arena_fini(&scratch);
    if (status == BPL_OK)
        *out = &all->seen;
    else
        bpl_audit_agreement_free(&all->seen);
    return loaded && status != BPL_OK ? bpl_fail_nomem(err) : status;
}

void bpl_audit_agreement_free(bpl_audit_agreement *agreement)
{
    if (!agreement)
        return;
    whole *all = (whole *)agreement;
    bpl_claim_pairs_fini(&all->pairs);
    bpl_arena_fini(&all->arena);
    free(all);
}
