/* SPDX-License-Identifier: MIT */
/*
 * The counts n(j) of predicted values are a multinomial sample with chances
 *   q(j) = sum over true values i of p(i) r(i, j),
 * p being the shares that are asked for and r(i, j) the rate at which i is
 * predicted as j in the gold file. Solving q = n / N for p is the correction of
 * Rogan & Gladen (American Journal of Epidemiology 107, 1978, 71-76), for more
 * than two values the matrix method of Barron (Biometrics 33, 1977, 414-418).
 * The solution may lie outside 0 to 1. So what is taken are the p of greatest
 * likelihood, found by expectation and maximization (Dempster, Laird & Rubin,
 * Journal of the Royal Statistical Society B 39, 1977, 1-38):
 *   p(i) <- sum over j of n(j) / N * p(i) r(i, j) / q(j).
 * These are the solution of the equations where it lies inside, of two values
 * its nearest end where not, and always shares that sum to 1. The likelihood
 * is concave, so any start that has no 0 leads to them.
 *
 * The bootstrap draws groups of gold documents and, apart from them, the
 * counts; each time everything is computed anew.
 */
#include "report/correct.h"

#include "base/error.h"
#include "report/random.h"
#include "report/stats.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define REASON_BYTES 512
#define MOST_STEPS   10000
#define STEP         1e-9 /* steps that change every share by less are the last */

typedef struct work {
    const bpl_correct_input *in;
    size_t k;
    unsigned char *used; /* by true value: it may have a share */
    double *rates;       /* k rows (true) of k columns (predicted) */
    double *gold;        /* by true value: documents */
    double *counts, *shares, *chances, *next;
    uint32_t *weights;  /* by group: how often it was drawn */
    double *replicates; /* by value: `samples` of them */
} work;

static bpl_status make_work(work *w, const bpl_correct_input *in,
                            bpl_arena *arena, bpl_error *err)
{
    size_t k = in->values;
    double *numbers = bpl_arena_zalloc(
        arena, (k * k + 5 * k + k * (size_t)in->samples) * sizeof *numbers);
    memset(w, 0, sizeof *w);
    w->in = in;
    w->k = k;
    w->used = bpl_arena_zalloc(arena, k);
    w->weights = bpl_arena_alloc(arena, ((size_t)in->group_count + 1) *
                                            sizeof *w->weights);
    if (!numbers || !w->used || !w->weights) {
        (void)bpl_fail_nomem(err);
        return BPL_E_NOMEM;
    }
    w->rates = numbers;
    w->gold = w->rates + k * k;
    w->counts = w->gold + k;
    w->shares = w->counts + k;
    w->chances = w->shares + k;
    w->next = w->chances + k;
    w->replicates = w->next + k;
    for (size_t j = 0; j < k; j++)
        w->counts[j] = (double)in->counts[j];
    for (uint32_t i = 0; i < in->group_count; i++)
        w->weights[i] = 1;
    return BPL_OK;
}

/* Rates and sizes by the weights. */
static void measure_gold(work *w)
{
    const bpl_correct_input *in = w->in;
    size_t k = w->k;
    memset(w->rates, 0, k * k * sizeof *w->rates);
    memset(w->gold, 0, k * sizeof *w->gold);
    for (size_t i = 0; i < in->documents; i++) {
        double weight = w->weights[in->groups[i]];
        w->rates[in->truth[i] * k + in->predicted[i]] += weight;
        w->gold[in->truth[i]] += weight;
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k && w->gold[i] > 0; j++)
            w->rates[i * k + j] /= w->gold[i];
}

/* One step from w->shares to w->next; returns the greatest change. */
static double step(work *w)
{
    size_t k = w->k;
    double all = 0, change = 0;
    memset(w->chances, 0, k * sizeof *w->chances);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k && w->shares[i] > 0; j++)
            w->chances[j] += w->shares[i] * w->rates[i * k + j];
    for (size_t j = 0; j < k; j++) {
        all += w->chances[j] > 0 ? w->counts[j] : 0;
        w->chances[j] = w->chances[j] > 0 ? w->counts[j] / w->chances[j] : 0;
    }
    for (size_t i = 0; i < k; i++) {
        double sum = 0;
        for (size_t j = 0; j < k && w->shares[i] > 0; j++)
            sum += w->rates[i * k + j] * w->chances[j];
        w->next[i] = all > 0 ? w->shares[i] * sum / all : NAN;
        change = fmax(change, fabs(w->next[i] - w->shares[i]));
    }
    return change;
}

/* Fills w->shares; NaN where a value that may have a share has no document. */
static void solve(work *w)
{
    size_t k = w->k, used = 0;
    int lost = 0;
    for (size_t i = 0; i < k; i++) {
        used += w->used[i];
        lost |= w->used[i] && !(w->gold[i] > 0);
    }
    for (size_t i = 0; i < k; i++)
        w->shares[i] = lost || !used ? NAN : w->used[i] / (double)used;
    for (int i = 0; i < MOST_STEPS && !lost; i++) {
        double change = step(w);
        memcpy(w->shares, w->next, k * sizeof *w->shares);
        if (!(change > STEP))
            break;
    }
}

/* A standard normal variable (Box & Muller 1958). */
static double draw_normal(bpl_random *random)
{
    double u = (double)((bpl_random_next(random) >> 11) + 1) * 0x1p-53;
    double v = (double)(bpl_random_next(random) >> 11) * 0x1p-53;
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* How often in n tries what has chance p comes about: by inversion (BINV;
 * Kachitvichyanukul & Schmeiser, Communications of the ACM 31, 1988, 216-222)
 * where it is rare, else by the normal distribution, whose error is small
 * beside what the number of samples leaves open. */
static double draw_binomial(bpl_random *random, double n, double p)
{
    if (p > 0.5)
        return n - draw_binomial(random, n, 1 - p);
    if (n * p >= 30) {
        double x =
            floor(n * p + sqrt(n * p * (1 - p)) * draw_normal(random) + 0.5);
        return fmin(fmax(x, 0), n);
    }
    double odds = p / (1 - p), chance = pow(1 - p, n), x = 0;
    double u = (double)(bpl_random_next(random) >> 11) * 0x1p-53;
    while (u > chance && x < n) {
        u -= chance;
        x++;
        chance *= odds * (n - x + 1) / x;
    }
    return x;
}

/* The counts, drawn anew: value by value, of the tries that are left. */
static void draw_counts(work *w, bpl_random *random)
{
    double left = 0;
    for (size_t j = 0; j < w->k; j++)
        left += (double)w->in->counts[j];
    double tries = left;
    for (size_t j = 0; j < w->k; j++) {
        double count = (double)w->in->counts[j], drawn = 0;
        if (count > 0)
            drawn = count < left ? draw_binomial(random, tries, count / left)
                                 : tries;
        w->counts[j] = drawn;
        tries -= drawn;
        left -= count;
    }
}

static void draw_groups(work *w, bpl_random *random)
{
    uint32_t count = w->in->group_count;
    memset(w->weights, 0, count * sizeof *w->weights);
    for (uint32_t i = 0; i < count; i++)
        w->weights[bpl_random_below(random, count)]++;
}

static void bootstrap(work *w, bpl_measure *shares)
{
    const bpl_correct_input *in = w->in;
    bpl_random random;
    bpl_random_seed(&random, in->seed);
    for (uint32_t b = 0; b < in->samples; b++) {
        draw_groups(w, &random);
        draw_counts(w, &random);
        measure_gold(w);
        solve(w);
        for (size_t i = 0; i < w->k; i++)
            w->replicates[i * in->samples + b] = w->shares[i];
    }
    for (size_t i = 0; i < w->k; i++)
        bpl_percentiles(w->replicates + i * in->samples, in->samples, in->level,
                        &shares[i].low, &shares[i].high);
}

/* Values that may have a share. Returns the first one that is counted and has
 * too few documents; k if there is none. */
static size_t choose_values(work *w)
{
    size_t few = w->k;
    for (size_t i = w->k; i-- > 0;) {
        w->used[i] = w->gold[i] >= BPL_LIMIT_GOLD_DOCUMENTS;
        if (w->counts[i] > 0 && !w->used[i])
            few = i;
    }
    return few;
}

/* Is there a value i that is predicted as often where another one, *other, is
 * true? Returns it, or k. */
static size_t find_confused(const work *w, size_t *other)
{
    size_t k = w->k;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k && w->used[i]; j++)
            if (i != j && w->used[j] &&
                w->rates[j * k + i] >= w->rates[i * k + i]) {
                *other = j;
                return i;
            }
    return k;
}

/* Is there a value whose rates are nearly a mix of those before it? What is
 * left of each row, less its projections on them, is its length that no mix
 * has (Gram & Schmidt). Overwrites the rates. Returns it, or k. */
static size_t find_mixed(work *w)
{
    size_t k = w->k;
    for (size_t i = 0; i < k; i++) {
        double *row = w->rates + i * k, square = 0;
        for (size_t j = 0; j < i && w->used[i]; j++) {
            const double *before = w->rates + j * k;
            double product = 0;
            for (size_t c = 0; c < k && w->used[j]; c++)
                product += row[c] * before[c];
            for (size_t c = 0; c < k && w->used[j]; c++)
                row[c] -= product * before[c];
        }
        for (size_t c = 0; c < k; c++)
            square += row[c] * row[c];
        if (w->used[i] && sqrt(square) < BPL_LIMIT_GOLD_UNLIKE)
            return i;
        for (size_t c = 0; c < k && square > 0; c++)
            row[c] /= sqrt(square);
    }
    return k;
}

/* Writes the reason to refuse, or "". */
static void find_reason(work *w, char *out, size_t size)
{
    const char *const *names = w->in->names;
    double all = 0;
    size_t other = 0, value;
    *out = '\0';
    for (size_t j = 0; j < w->k; j++)
        all += w->counts[j];
    measure_gold(w);
    if (!(all > 0)) {
        snprintf(out, size, "nothing is counted");
    } else if ((value = choose_values(w)) < w->k) {
        snprintf(out, size,
                 "the gold file has %.0f documents of \"%s\", which is "
                 "counted; %u are needed",
                 w->gold[value], names[value], BPL_LIMIT_GOLD_DOCUMENTS);
    } else if ((value = find_confused(w, &other)) < w->k) {
        snprintf(out, size,
                 "in the gold file \"%s\" is predicted no more often where it "
                 "is true (%.2f) than where \"%s\" is (%.2f)",
                 names[value], w->rates[value * w->k + value], names[other],
                 w->rates[other * w->k + value]);
    } else if ((value = find_mixed(w)) < w->k) {
        snprintf(out, size,
                 "in the gold file \"%s\" is predicted nearly as a mix of "
                 "others is, so they can't be told apart",
                 names[value]);
    }
}

bpl_status bpl_correct(const bpl_correct_input *in, bpl_measure *shares,
                       const char **refused, bpl_arena *arena, bpl_error *err)
{
    char reason[REASON_BYTES];
    work w;
    *refused = NULL;
    for (size_t i = 0; i < in->values; i++)
        shares[i] = (bpl_measure){NAN, NAN, NAN};
    BPL_TRY(make_work(&w, in, arena, err));
    find_reason(&w, reason, sizeof reason);
    if (*reason) {
        *refused = bpl_arena_dup(arena, reason, strlen(reason));
        return *refused ? BPL_OK : bpl_fail_nomem(err);
    }
    measure_gold(&w);
    solve(&w);
    for (size_t i = 0; i < w.k; i++)
        shares[i].value = w.shares[i];
    if (in->samples)
        bootstrap(&w, shares);
    return BPL_OK;
}
