/* SPDX-License-Identifier: MIT */
/*
 * Measures of agreement, from tables of weighted counts. Sources are named in
 * bpolens/evaluate.h. Not defined is NaN.
 */
#ifndef BPL_REPORT_STATS_H
#define BPL_REPORT_STATS_H

#include <stddef.h>
#include <stdint.h>

/* A table has k rows (true) of k + 1 columns (predicted; the last: nothing).
 * Measures come in this order, then precision, recall and F1 of each value. */
enum {
    BPL_STAT_ACCURACY,
    BPL_STAT_MACRO_F1,
    BPL_STAT_KAPPA,
    BPL_STAT_ALPHA,
    BPL_STAT_COVERAGE,
    BPL_STAT_SHARE, /* of the table in `total` */
    BPL_STAT_COUNT
};
static inline size_t bpl_stats_size(size_t k)
{
    return BPL_STAT_COUNT + 3 * k;
}

/* out has room for bpl_stats_size(k), and sums for 2 * (k + 1). */
void bpl_stats(const double *table, size_t k, double total, double *sums,
               double *out);

/* Cohen's kappa of a square table. */
double bpl_kappa(const double *table, size_t k);

/* The percentile interval of `count` replicates, which are sorted; those that
 * are NaN don't count. Both ends are NaN if there are too few. */
void bpl_percentiles(double *replicates, size_t count, double level,
                     double *low, double *high);

#endif
