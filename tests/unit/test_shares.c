/* SPDX-License-Identifier: MIT */
/*
 * Intervals and corrected shares against published examples, each with its
 * source; what has none is checked by its definition, and the intervals of
 * corrected shares by how often they hold a truth that is known.
 */
#include "report/correct.h"
#include "report/random.h"
#include "report/shares.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>

static int near(double a, double b, double within)
{
    if (fabs(a - b) <= within)
        return 1;
    fprintf(stderr, "\n    got %.6f, want %.6f\n", a, b);
    return 0;
}
#define NEAR(a, b, within) CU_ASSERT_TRUE(near(a, b, within))

static void is_measure(bpl_measure got, double value, double low, double high,
                       double within)
{
    NEAR(got.value, value, within);
    NEAR(got.low, low, within);
    NEAR(got.high, high, within);
}

/* Quantiles of the normal distribution as tables print them, and of chi-square
 * with one degree of freedom: 3.841459 at 0.95, 6.634897 at 0.99. */
static void test_quantiles(void)
{
    NEAR(bpl_normal_upper(0.5), 0, 1e-12);
    NEAR(bpl_normal_upper(0.025), 1.959963984540054, 1e-12);
    NEAR(bpl_normal_upper(0.005), 2.575829303548901, 1e-12);
    NEAR(bpl_normal_upper(1e-9), 5.997807015007687, 1e-10);
    NEAR(pow(bpl_normal_upper(0.025), 2), 3.841458820694124, 1e-11);
    NEAR(pow(bpl_normal_upper(0.005), 2), 6.634896601021213, 1e-11);
}

/* Newcombe, Statistics in Medicine 17, 1998, 857-872, table I, method 3. */
static void test_wilson(void)
{
    is_measure(bpl_wilson(81, 263, 0.95), 0.3080, 0.2553, 0.3662, 5e-5);
    is_measure(bpl_wilson(15, 148, 0.95), 0.1014, 0.0624, 0.1605, 5e-5);
    is_measure(bpl_wilson(0, 20, 0.95), 0, 0, 0.1611, 5e-5);
    is_measure(bpl_wilson(1, 29, 0.95), 0.0345, 0.0061, 0.1718, 5e-5);
    bpl_measure none = bpl_wilson(0, 0, 0.95), all = bpl_wilson(7, 7, 0.95);
    CU_ASSERT_TRUE(isnan(none.value) && isnan(none.low) && isnan(none.high));
    CU_ASSERT_EQUAL(all.high, 1);
    CU_ASSERT_EQUAL(bpl_wilson(0, 20, 0.95).low, 0);
}

/* Sison & Glaz, Journal of the American Statistical Association 90, 1995,
 * 366-369, examples 1 and 2, as in the tests of statsmodels
 * (results_multinomial_proportions.py); and what the manual of CoinMinD (CRAN,
 * function GM) prints. */
static void test_goodman(void)
{
    static const uint64_t counts[] = {56, 72, 73, 59, 62, 87, 58};
    static const double ends[][2] = {{.085, .166}, {.115, .204}, {.116, .207},
                                     {.091, .173}, {.096, .181}, {.143, .239},
                                     {.089, .171}};
    static const uint64_t six[] = {44, 55, 43, 32, 67, 78};
    static const double exact[][2] = {
        {0.09468368, 0.1966413}, {0.12376893, 0.2350489},
        {0.09208527, 0.1931040}, {0.06412671, 0.1535697},
        {0.15637944, 0.2760670}, {0.18692732, 0.3130119}};
    for (size_t i = 0; i < 7; i++)
        is_measure(bpl_goodman(counts[i], 467, 7, 0.95),
                   (double)counts[i] / 467, ends[i][0], ends[i][1], 6e-4);
    for (size_t i = 0; i < 6; i++)
        is_measure(bpl_goodman(six[i], 319, 6, 0.95), (double)six[i] / 319,
                   exact[i][0], exact[i][1], 1e-7);
    is_measure(bpl_goodman(5, 250, 50, 0.95), 0.02, 0.005, 0.075, 6e-4);
    bpl_measure one = bpl_goodman(81, 263, 1, 0.95);
    is_measure(one, 0.3080, 0.2553, 0.3662, 5e-5); /* Wilson's */
}

/* Newcombe, Statistics in Medicine 17, 1998, 873-890, table II, method 10. */
static void test_newcombe(void)
{
    is_measure(bpl_newcombe(56, 70, 48, 80, 0.95), 0.2, 0.0524, 0.3339, 5e-5);
    is_measure(bpl_newcombe(9, 10, 3, 10, 0.95), 0.6, 0.1705, 0.8090, 5e-5);
    is_measure(bpl_newcombe(10, 10, 0, 20, 0.95), 1, 0.6791, 1, 5e-5);
    is_measure(bpl_newcombe(48, 80, 56, 70, 0.95), -0.2, -0.3339, -0.0524,
               5e-5);
    CU_ASSERT_TRUE(isnan(bpl_newcombe(1, 2, 0, 0, 0.95).low));
}

/* Gold documents from a table of counts (rows true, columns predicted), each a
 * group of its own. */
typedef struct gold {
    uint32_t truth[4000], predicted[4000], groups[4000];
    bpl_correct_input in;
    bpl_arena arena;
    bpl_measure shares[4];
    const char *refused;
} gold;

static const char *const names[] = {"a", "b", "c", "d"};

static void fill(gold *g, size_t k, const uint32_t *table,
                 const uint64_t *counts)
{
    uint32_t n = 0;
    for (uint32_t cell = 0; cell < k * k; cell++)
        for (uint32_t i = 0; i < table[cell]; i++, n++) {
            g->truth[n] = cell / (uint32_t)k;
            g->predicted[n] = cell % (uint32_t)k;
            g->groups[n] = n;
        }
    g->in = (bpl_correct_input){
        k, names,           counts, g->truth, g->predicted, g->groups, n,
        n, BPL_SHARE_LEVEL, 0,      1};
}

static void correct(gold *g)
{
    bpl_error err;
    bpl_status status =
        bpl_correct(&g->in, g->shares, &g->refused, &g->arena, &err);
    CU_ASSERT_EQUAL(status, BPL_OK);
}

/* Corrects `counts` by `table`. The text is of the refusal, "" if none. */
static gold *corrected(size_t k, const uint32_t *table, const uint64_t *counts,
                       const char *refusal)
{
    gold *g = calloc(1, sizeof *g);
    if (!g)
        abort();
    fill(g, k, table, counts);
    correct(g);
    UNIT_TEXT(g->refused ? g->refused : "", g->refused ? strlen(g->refused) : 0,
              refusal);
    return g;
}

static void drop(gold *g)
{
    bpl_arena_fini(&g->arena);
    free(g);
}

/* epiR's manual, function epi.prev: of 150 cows 23 are positive in a test of
 * sensitivity 0.96 and specificity 0.89: (23 / 150 + 0.89 - 1) / 0.85. That of
 * RSurveillance, tp: 20 of 120, 0.9 and 0.99: 0.17603. */
static void test_two_values(void)
{
    static const uint32_t cows[] = {96, 4, 11, 89}, other[] = {90, 10, 1, 99};
    static const uint64_t herd[] = {23, 127}, twenty[] = {20, 100};
    static const uint64_t few[] = {5, 145};
    gold *g = corrected(2, cows, herd, "");
    NEAR(g->shares[0].value, 0.0509804, 1e-5);
    NEAR(g->shares[1].value, 1 - 0.0509804, 1e-5);
    CU_ASSERT_TRUE(isnan(g->shares[0].low)); /* no samples, no interval */
    drop(g);
    g = corrected(2, other, twenty, "");
    NEAR(g->shares[0].value, 0.17603, 1e-5);
    drop(g);
    /* Fewer positive ones than errors alone would bring: none. */
    g = corrected(2, cows, few, "");
    NEAR(g->shares[0].value, 0, 1e-4);
    drop(g);
}

/* Counts that are just those that shares of 0.5, 0.3 and 0.2 bring by the
 * rates, so the matrix method gives these; and then counts whose solution is
 * outside (-0.025 for c): c has none, the others are likeliest at that end. */
static void test_three_values(void)
{
    static const uint32_t table[] = {80, 10, 10, 5, 90, 5, 20, 20, 60};
    static const uint64_t counts[] = {455, 360, 185},
                          outside[] = {420, 522, 58};
    gold *g = corrected(3, table, counts, "");
    NEAR(g->shares[0].value, 0.5, 1e-6);
    NEAR(g->shares[1].value, 0.3, 1e-6);
    NEAR(g->shares[2].value, 0.2, 1e-6);
    drop(g);
    g = corrected(3, table, outside, "");
    NEAR(g->shares[2].value, 0, 1e-5);
    NEAR(g->shares[0].value + g->shares[1].value, 1, 1e-5);
    drop(g);
}

static void test_refused(void)
{
    static const uint32_t good[] = {80, 20, 10, 90}, few[] = {4, 0, 1, 50};
    static const uint32_t bad[] = {30, 70, 40, 60}, even[] = {5, 5, 20, 20};
    static const uint32_t four[] = {40, 0,  20, 20, 0,  40, 20, 20,
                                    20, 20, 40, 0,  20, 20, 0,  40};
    static const uint64_t counts[] = {10, 10, 10, 10}, none[4];
    drop(corrected(2, good, none, "nothing is counted"));
    drop(corrected(2, few, counts,
                   "the gold file has 4 documents of \"a\", which is counted; "
                   "5 are needed"));
    drop(corrected(2, bad, counts,
                   "in the gold file \"a\" is predicted no more often where "
                   "it is true (0.30) than where \"b\" is (0.40)"));
    drop(corrected(2, even, counts,
                   "in the gold file \"a\" is predicted no more often where "
                   "it is true (0.50) than where \"b\" is (0.50)"));
    gold *g = corrected(4, four, counts,
                        "in the gold file \"d\" is predicted nearly as a mix "
                        "of others is, so they can't be told apart");
    CU_ASSERT_TRUE(isnan(g->shares[0].value) && isnan(g->shares[3].high));
    drop(g);
    /* One that is not counted may lack documents. */
    static const uint64_t one[] = {0, 20};
    g = corrected(2, few, one, "");
    NEAR(g->shares[0].value, 0, 0);
    NEAR(g->shares[1].value, 1, 1e-9);
    drop(g);
}

/* The same seed gives the same intervals; documents drawn together widen
 * them. */
static void test_bootstrap(void)
{
    static const uint32_t table[] = {80, 20, 10, 90};
    static const uint64_t counts[] = {400, 600};
    gold *g = corrected(2, table, counts, "");
    g->in.samples = 999;
    correct(g);
    bpl_measure first = g->shares[0];
    CU_ASSERT_TRUE(first.low < first.value && first.value < first.high);
    /* By the variance of Rogan & Gladen, with s and t the rates:
     * (q (1 - q) / 1000 + p^2 s (1 - s) / 100 + (1 - p)^2 t (1 - t) / 100) /
     * (s + t - 1)^2 = 0.0411^2, so 0.4286 +- 0.0806. */
    NEAR(first.value, 0.428571, 1e-5);
    NEAR(first.low, 0.348, 0.012);
    NEAR(first.high, 0.509, 0.012);
    correct(g);
    CU_ASSERT_EQUAL(g->shares[0].low, first.low);
    CU_ASSERT_EQUAL(g->shares[0].high, first.high);
    for (uint32_t i = 0; i < 200; i++)
        g->groups[i] = i / 10;
    g->in.group_count = 20;
    correct(g);
    CU_ASSERT_TRUE(g->shares[0].high - g->shares[0].low >
                   1.3 * (first.high - first.low));
    drop(g);
}

/* One of k values with these chances. */
static uint32_t draw(bpl_random *random, const double *chances, size_t k)
{
    double u = (double)(bpl_random_next(random) >> 11) * 0x1p-53;
    uint32_t i = 0;
    while (i + 1 < k && u >= chances[i])
        u -= chances[i++];
    return i;
}

/* Of many worlds with these shares and rates, gold files of `documents` and
 * counts of `jobs` are drawn. Returns in how many the intervals hold the truth,
 * over all values. */
static double cover(size_t k, const double *truth, const double *rates,
                    uint32_t documents, uint32_t jobs, uint64_t seed)
{
    enum { WORLDS = 200 };
    gold *g = calloc(1, sizeof *g);
    uint64_t counts[4];
    bpl_random random;
    double held = 0, asked = 0;
    if (!g)
        abort();
    bpl_random_seed(&random, seed);
    for (int world = 0; world < WORLDS; world++) {
        fill(g, k, (const uint32_t[16]){0}, counts);
        memset(counts, 0, sizeof counts);
        for (uint32_t i = 0; i < documents; i++) {
            g->truth[i] = draw(&random, truth, k);
            g->predicted[i] = draw(&random, rates + g->truth[i] * k, k);
            g->groups[i] = i;
        }
        for (uint32_t i = 0; i < jobs; i++)
            counts[draw(&random, rates + draw(&random, truth, k) * k, k)]++;
        g->in.documents = g->in.group_count = documents;
        g->in.samples = 199;
        g->in.seed = seed + (uint64_t)world;
        correct(g);
        for (size_t i = 0; i < k && !g->refused; i++) {
            asked++;
            held +=
                g->shares[i].low <= truth[i] && truth[i] <= g->shares[i].high;
        }
        bpl_arena_reset(&g->arena);
    }
    drop(g);
    if (getenv("BPL_TEST_SHOW"))
        fprintf(stderr, "\n    %zu values: %.3f of %.0f", k, held / asked,
                asked);
    return held / asked;
}

static void test_coverage(void)
{
    static const double two[] = {0.3, 0.7}, two_rates[] = {.85, .15, .1, .9};
    static const double four[] = {0.55, 0.25, 0.15, 0.05};
    static const double four_rates[] = {.9,  .05, .03, .02, .1, .8, .05, .05,
                                        .05, .1,  .8,  .05, .1, .1, .1,  .7};
    NEAR(cover(2, two, two_rates, 200, 2000, 1), 0.95, 0.025);
    NEAR(cover(4, four, four_rates, 300, 5000, 3), 0.95, 0.025);
}

static const unit_test tests[] = {
    {"quantiles of the normal distribution", test_quantiles},
    {"Wilson: published examples", test_wilson},
    {"Goodman: published examples", test_goodman},
    {"Newcombe: published examples", test_newcombe},
    {"corrected shares of two values", test_two_values},
    {"corrected shares of three values", test_three_values},
    {"correction is refused", test_refused},
    {"bootstrap of corrected shares", test_bootstrap},
    {"intervals hold the truth as often as they say", test_coverage}};
UNIT_MAIN("shares", tests)
