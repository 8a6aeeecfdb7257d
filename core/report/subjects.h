/* SPDX-License-Identifier: MIT */
/*
 * A subject is one facet on one set of documents: what is measured once on
 * the documents as they are, and once on each sample of the bootstrap. All
 * subjects are measured on the same samples, so that differences between them
 * are paired.
 */
#ifndef BPL_REPORT_SUBJECTS_H
#define BPL_REPORT_SUBJECTS_H

#include "report/gold.h"
#include "report/stats.h"

typedef struct bpl_subject {
    const char *facet, *scope, *part;
    const bpl_values *values;
    size_t k; /* values of the facet */
    size_t n;
    uint32_t *groups, *cells; /* by document; cell: of the table */
    size_t measures;          /* how many of bpl_stats() are kept */
    double *point;            /* measures */
    double *replicates;       /* measure by measure, samples each */
} bpl_subject;

/* Confidence against truth. Point and replicates: the error, then each bin's
 * accuracy. */
typedef struct bpl_calibration {
    size_t n;
    uint32_t *groups;
    uint8_t *bins, *right;
    double *confidences;
    double point[1 + BPL_RELIABILITY_BINS];
    double *replicates;
} bpl_calibration;

/* Of one set of predictions. */
typedef struct bpl_subjects {
    bpl_subject *list;
    size_t facets, columns, count; /* then statuses up to count */
    bpl_calibration calibration;
} bpl_subjects;

/* Lists all subjects of a set; memory is the arena's. Which facets and columns
 * there are, and on which documents, is the same for every set. NOMEM. */
bpl_status bpl_subjects_make(bpl_subjects *out, const bpl_gold *gold,
                             size_t set, const char *const *by, size_t samples,
                             bpl_arena *arena);

/* Measures them on the documents, then on samples of groups. NOMEM. */
bpl_status bpl_subjects_measure(bpl_subjects *sets, size_t set_count,
                                const bpl_gold *gold, uint32_t samples,
                                uint64_t seed, bpl_arena *arena);

/* Bin of a confidence: (0, 0.1] is 0. */
size_t bpl_reliability_bin(double confidence);

#endif
