/* SPDX-License-Identifier: MIT */
/*
 * A sample is a weight for each group: how often it was drawn. Every subject
 * then adds up weights instead of documents; the measures don't see the
 * difference.
 */
#include "report/random.h"
#include "report/subjects.h"
#include <math.h>
#include <string.h>

typedef struct space {
    uint32_t *weights; /* by group */
    double *table, *sums, *out;
} space;

static bpl_status make_space(space *s, const bpl_gold *gold, bpl_arena *arena)
{
    size_t k = 0;
    for (size_t i = 0; i < gold->facet_count; i++)
        if (gold->facets[i].values.count > k)
            k = gold->facets[i].values.count;
    s->weights =
        bpl_arena_alloc(arena, (gold->groups + (size_t)1) * sizeof *s->weights);
    s->table = bpl_arena_alloc(arena, (k + 1) * (k + 1) * sizeof *s->table);
    s->sums = bpl_arena_alloc(arena, 2 * (k + 1) * sizeof *s->sums);
    s->out = bpl_arena_alloc(arena, bpl_stats_size(k) * sizeof *s->out);
    return s->weights && s->table && s->sums && s->out ? BPL_OK : BPL_E_NOMEM;
}

/* Measures are written `step` apart. */
static void measure(const bpl_subject *subject, const space *s, double total,
                    double *out, size_t step)
{
    size_t k = subject->k;
    memset(s->table, 0, k * (k + 1) * sizeof *s->table);
    for (size_t i = 0; i < subject->n; i++)
        s->table[subject->cells[i]] += s->weights[subject->groups[i]];
    bpl_stats(s->table, k, total, s->sums, s->out);
    for (size_t i = 0; i < subject->measures; i++)
        out[i * step] = s->out[i];
}

/* The error is the mean distance of a bin's accuracy from its confidence. */
static void calibrate(const bpl_calibration *c, const space *s, double *out,
                      size_t step)
{
    double n[BPL_RELIABILITY_BINS] = {0}, right[BPL_RELIABILITY_BINS] = {0};
    double confidence[BPL_RELIABILITY_BINS] = {0}, all = 0, error = 0;
    for (size_t i = 0; i < c->n; i++) {
        double weight = s->weights[c->groups[i]];
        n[c->bins[i]] += weight;
        right[c->bins[i]] += c->right[i] ? weight : 0;
        confidence[c->bins[i]] += weight * c->confidences[i];
    }
    for (size_t i = 0; i < BPL_RELIABILITY_BINS; i++) {
        all += n[i];
        error += fabs(right[i] - confidence[i]);
        out[(i + 1) * step] = n[i] > 0 ? right[i] / n[i] : NAN;
    }
    out[0] = all > 0 ? error / all : NAN;
}

static double total_weight(const bpl_gold *gold, const space *s)
{
    double total = 0;
    for (size_t i = 0; i < gold->count; i++)
        total += s->weights[gold->rows[i].group];
    return total;
}

static void measure_sample(const bpl_subjects *sets, size_t set_count,
                           const space *s, double total, size_t sample,
                           size_t samples)
{
    for (size_t i = 0; i < set_count; i++) {
        for (size_t j = 0; j < sets[i].count; j++)
            measure(&sets[i].list[j], s, total,
                    sets[i].list[j].replicates + sample, samples);
        calibrate(&sets[i].calibration, s,
                  sets[i].calibration.replicates + sample, samples);
    }
}

bpl_status bpl_subjects_measure(bpl_subjects *sets, size_t set_count,
                                const bpl_gold *gold, uint32_t samples,
                                uint64_t seed, bpl_arena *arena)
{
    space s;
    bpl_random random;
    if (make_space(&s, gold, arena) != BPL_OK)
        return BPL_E_NOMEM;
    for (uint32_t i = 0; i < gold->groups; i++)
        s.weights[i] = 1;
    double total = total_weight(gold, &s);
    for (size_t i = 0; i < set_count; i++) {
        for (size_t j = 0; j < sets[i].count; j++)
            measure(&sets[i].list[j], &s, total, sets[i].list[j].point, 1);
        calibrate(&sets[i].calibration, &s, sets[i].calibration.point, 1);
    }
    bpl_random_seed(&random, seed);
    for (uint32_t b = 0; b < samples; b++) {
        memset(s.weights, 0, gold->groups * sizeof *s.weights);
        for (uint32_t i = 0; i < gold->groups; i++)
            s.weights[bpl_random_below(&random, gold->groups)]++;
        measure_sample(sets, set_count, &s, total_weight(gold, &s), b, samples);
    }
    return BPL_OK;
}
