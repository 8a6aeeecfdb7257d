/* SPDX-License-Identifier: MIT */
#include "report/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Expected agreement is the product of the margins; kappa is how much of the
 * rest was reached. */
static double kappa_of(double hits, double products, double n)
{
    double expected = n > 0 ? products / (n * n) : 1;
    return expected < 1 ? (hits / n - expected) / (1 - expected) : NAN;
}

double bpl_kappa(const double *table, size_t k)
{
    double n = 0, hits = 0, products = 0;
    for (size_t i = 0; i < k; i++) {
        double row = 0, column = 0;
        for (size_t j = 0; j < k; j++) {
            row += table[i * k + j];
            column += table[j * k + i];
        }
        n += row;
        hits += table[i * k + i];
        products += row * column;
    }
    return kappa_of(hits, products, n);
}

/* alpha = 1 - (n - 1) (n - Σ o_cc) / (n² - Σ n_c²) */
static double alpha_of(double same, double squares, double n)
{
    double spread = n * n - squares;
    return spread > 0 ? 1 - (n - 1) * (n - same) / spread : NAN;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

/* Sums of rows, then of columns. Returns the whole. */
static double add_up(const double *table, size_t k, double *sums)
{
    double n = 0, *columns = sums + k + 1;
    memset(sums, 0, 2 * (k + 1) * sizeof *sums);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= k; j++) {
            double count = table[i * (k + 1) + j];
            sums[i] += count;
            columns[j] += count;
            n += count;
        }
    return n;
}

void bpl_stats(const double *table, size_t k, double total, double *sums,
               double *out)
{
    double n = add_up(table, k, sums);
    const double *rows = sums, *columns = sums + k + 1;
    double answered = n - columns[k];
    double hits = 0, products = 0, squares = 0, f1_sum = 0, f1_count = 0;
    double *scores = out + BPL_STAT_COUNT;
    for (size_t i = 0; i < k; i++, scores += 3) {
        double right = table[i * (k + 1) + i];
        double both = rows[i] + columns[i];
        /* Of the two coders' values of a kind: those of answered units. */
        double pairs = both - table[i * (k + 1) + k];
        hits += right;
        products += rows[i] * columns[i];
        squares += pairs * pairs;
        scores[0] = ratio(right, columns[i]);
        scores[1] = ratio(right, rows[i]);
        scores[2] = ratio(2 * right, both);
        if (both > 0) {
            f1_sum += scores[2];
            f1_count++;
        }
    }
    out[BPL_STAT_ACCURACY] = ratio(hits, n);
    out[BPL_STAT_MACRO_F1] = ratio(f1_sum, f1_count);
    out[BPL_STAT_KAPPA] = kappa_of(hits, products, n);
    out[BPL_STAT_ALPHA] = alpha_of(2 * hits, squares, 2 * answered);
    out[BPL_STAT_COVERAGE] = ratio(answered, n);
    out[BPL_STAT_SHARE] = ratio(n, total);
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* With B replicates the k-th and the (B + 1 - k)-th in order, k the whole
 * part of (B + 1) α (Efron & Tibshirani 1993, p. 160 f). */
void bpl_percentiles(double *replicates, size_t count, double level,
                     double *low, double *high)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(replicates[i]))
            replicates[known++] = replicates[i];
    double tail = (double)(known + 1) * (1 - level) / 2;
    size_t k = (size_t)floor(tail + 1e-9);
    *low = *high = NAN;
    if (k < 1)
        return;
    qsort(replicates, known, sizeof *replicates, compare_numbers);
    *low = replicates[k - 1];
    *high = replicates[known - k];
}
