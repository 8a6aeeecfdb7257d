/* SPDX-License-Identifier: MIT */
/* The sources of the formulas are named in the header. */
#include "report/shares.h"

#include <math.h>

/* Newton's method on the upper tail, erfc(z / sqrt 2) / 2. It falls and is
 * convex from 0 on, so the steps come from below and never overshoot. */
double bpl_normal_upper(double tail)
{
    const double root_2 = 1.4142135623730951, root_2pi = 2.5066282746310002;
    double z = 0;
    for (int i = 0; i < 200; i++) {
        double over = erfc(z / root_2) / 2 - tail;
        double step = over * root_2pi * exp(z * z / 2);
        z += step;
        if (step <= 1e-14 * z)
            break;
    }
    return z;
}

/* The interval of the score test whose chi-square quantile is z * z. */
static bpl_measure score_interval(uint64_t count, uint64_t n, double z)
{
    if (n == 0)
        return (bpl_measure){NAN, NAN, NAN};
    double size = (double)n, share = (double)count / size;
    double square = z * z;
    double middle = share + square / (2 * size);
    double half = z * sqrt((share * (1 - share) + square / (4 * size)) / size);
    double whole = 1 + square / size;
    bpl_measure out = {share, (middle - half) / whole, (middle + half) / whole};
    /* At the ends the formula gives them exactly; floating point does not. */
    if (count == 0)
        out.low = 0;
    if (count == n)
        out.high = 1;
    return out;
}

bpl_measure bpl_wilson(uint64_t count, uint64_t n, double level)
{
    return score_interval(count, n, bpl_normal_upper((1 - level) / 2));
}

/* Of chi-square with one degree of freedom, 1 - alpha / k. */
bpl_measure bpl_goodman(uint64_t count, uint64_t n, size_t k, double level)
{
    double tail = (1 - level) / (2 * (double)k);
    return score_interval(count, n, bpl_normal_upper(tail));
}

bpl_measure bpl_newcombe(uint64_t count, uint64_t n, uint64_t base,
                         uint64_t base_n, double level)
{
    double z = bpl_normal_upper((1 - level) / 2);
    bpl_measure a = score_interval(count, n, z);
    bpl_measure b = score_interval(base, base_n, z);
    double value = a.value - b.value;
    return (bpl_measure){value,
                         value - hypot(a.value - a.low, b.high - b.value),
                         value + hypot(a.high - a.value, b.value - b.low)};
}
