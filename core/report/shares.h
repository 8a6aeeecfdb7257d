/* SPDX-License-Identifier: MIT */
/*
 * Shares and their intervals, from counts. `level` is that of the interval,
 * above 0 and below 1 (0.95). Without any case (n 0) all is NaN.
 *
 *   Wilson     one share; Journal of the American Statistical Association 22,
 *              1927, 209-212: the shares that a score test does not reject
 *   Goodman    all k shares of a table at once; Technometrics 7, 1965,
 *              247-254: Wilson's interval with the quantile of 1 - alpha / k
 *   Newcombe   difference of two shares of separate samples; Statistics in
 *              Medicine 17, 1998, 873-890, method 10: from Wilson's intervals
 */
#ifndef BPL_REPORT_SHARES_H
#define BPL_REPORT_SHARES_H

#include <bpolens/evaluate.h>

#define BPL_SHARE_LEVEL 0.95

/* The z that a standard normal variable exceeds with probability `tail`, above
 * 0 and at most 0.5. (Its square is the quantile of chi-square with one degree
 * of freedom that is exceeded with twice that probability.) */
double bpl_normal_upper(double tail);

/* The share of `count` in `n`, count <= n. */
bpl_measure bpl_wilson(uint64_t count, uint64_t n, double level);

/* The share of one of `k` values (k >= 1) that exclude each other. With the
 * interval of each value made by this call, all k hold together with at least
 * about `level`. k counts all values that could occur, also those of count 0.
 */
bpl_measure bpl_goodman(uint64_t count, uint64_t n, size_t k, double level);

/* The share of `count` in `n` less that of `base` in `base_n`. */
bpl_measure bpl_newcombe(uint64_t count, uint64_t n, uint64_t base,
                         uint64_t base_n, double level);

#endif
