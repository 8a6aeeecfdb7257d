/* SPDX-License-Identifier: MIT */
/* Documents with true values, and what was predicted for them. */
#ifndef BPL_REPORT_GOLD_H
#define BPL_REPORT_GOLD_H

#include "report/values.h"
#include <bpolens/evaluate.h>

/* What one set of predictions says of one document. */
typedef struct bpl_answer {
    const uint32_t *codes; /* by facet; NULL: it has no row for it */
    uint32_t status;       /* of bpl_gold.statuses */
    double confidence;     /* NaN: none */
    const char *evidence, *title;
} bpl_answer;

/* The title that a reader found; "" if none. Borrowed. */
bpl_str bpl_record_title(const bpl_record *record);

typedef struct bpl_gold_row {
    uint64_t record;
    const char *id, *title;
    const uint32_t *truth; /* by facet */
    const uint32_t *by;    /* by column of options.by */
    uint32_t group;
    bpl_answer answers[2];
} bpl_gold_row;

typedef struct bpl_gold_facet {
    const char *name; /* "label" is the first */
    uint32_t none;    /* code of none, or unknown; BPL_NO_VALUE: not known */
    bpl_values values;
    uint32_t named; /* of these its plugin names so many, the first ones */
    int used;       /* there are true values, and predictions */
} bpl_gold_facet;

typedef struct bpl_gold {
    bpl_arena arena;
    bpl_gold_facet *facets;
    size_t facet_count;
    bpl_values statuses, *by;
    size_t by_count;
    bpl_gold_row *rows; /* with a true value, and not left out */
    size_t count, room;
    uint32_t groups;
    uint64_t records, rejected, left_out, unlabeled;
    uint64_t missing[2];
    char *path;
} bpl_gold;

/* Reads it all. A zeroed bpl_gold is an empty one; fini is due in any case.
 * Arguments and errors: bpl_evaluate(). */
bpl_status bpl_gold_load(bpl_gold *gold, const bpl_model *model,
                         const char *path, const char *const *predictions,
                         size_t prediction_count,
                         const bpl_evaluate_options *options, bpl_error *err);
void bpl_gold_fini(bpl_gold *gold);

#endif
