/* SPDX-License-Identifier: MIT */
/*
 * Shares corrected for wrong labels. What is counted are predicted values; how
 * often each true value is predicted as which is known from gold documents.
 * The shares of the true values are those under which the counts are likeliest.
 *
 * Assumed: a document of a true value is mistaken in the counted files as
 * often as in the gold file. The mix of values may differ, the documents of
 * one value must not be easier in one of them; gold documents that the
 * labeller was made from make the errors look smaller than they are.
 *
 * Intervals: percentiles of the bootstrap; samples without a document of a
 * value that may have a share are left out. They hold the truth in about 95 %
 * with some hundred gold documents, in 90 % with 60 (simulated: test_shares).
 */
#ifndef BPL_REPORT_CORRECT_H
#define BPL_REPORT_CORRECT_H

#include "base/arena.h"
#include <bpolens/evaluate.h>

/* Everything is borrowed during the call. */
typedef struct bpl_correct_input {
    size_t values;            /* k of them: 0 to k - 1; at least 2, at most
                                 BPL_LIMIT_TRUE_VALUES */
    const char *const *names; /* of the values, for the sentence of refusal */
    const uint64_t *counts;   /* by predicted value: jobs; those that have no
                                 predicted value are in none */
    /* By gold document; one without a predicted value is not among them. */
    const uint32_t *truth, *predicted; /* below k */
    const uint32_t *groups; /* below group_count; what is drawn together */
    size_t documents;
    uint32_t group_count;
    double level;     /* of the intervals: BPL_SHARE_LEVEL */
    uint32_t samples; /* of the bootstrap; 0: no intervals (NaN) */
    uint64_t seed;
} bpl_correct_input;

/* Fills `shares` (k of them, by value; they sum to 1). Where the gold file
 * can't bear it, all of them are NaN and *refused is a sentence that says why,
 * in the arena; else it is NULL. Refused are, for values that are counted:
 * fewer than BPL_LIMIT_GOLD_DOCUMENTS gold documents; predicted no more often
 * where it is true than where another one is (of two values: sensitivity +
 * specificity <= 1); also where values are mistaken for each other in ways
 * that can't be told apart. A value that is not counted and has too few gold
 * documents has share 0. Errors: NOMEM. */
bpl_status bpl_correct(const bpl_correct_input *in, bpl_measure *shares,
                       const char **refused, bpl_arena *arena, bpl_error *err);

#endif
