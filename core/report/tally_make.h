/* SPDX-License-Identifier: MIT */
/* A tally on its way from counts to rows, and what is said of it. */
#ifndef BPL_REPORT_TALLY_MAKE_H
#define BPL_REPORT_TALLY_MAKE_H

#include "report/tally_count.h"

/* What bpl_tally_free() frees. */
typedef struct bpl_tally_made {
    bpl_tally tally; /* the first member: it is what the caller has */
    bpl_arena arena;
    bpl_tally_counts counts;
    bpl_asks asks;
    const bpl_model *model;           /* while it is made */
    const bpl_tally_options *options; /* likewise */
    size_t possible[BPL_TALLY_BY];    /* values that a column can have */
    bpl_tally_row *rows;
    const char **notes;
} bpl_tally_made;

/* NULL-terminated values of a facet as its plugin names them; NULL: none. */
const char *const *bpl_tally_named(const bpl_model *model, const char *facet);

/* tally_rows.c: rows with counts, shares and differences. LIMIT, NOMEM. */
bpl_status bpl_tally_make_rows(bpl_tally_made *made, bpl_error *err);

/* The interval of a share of column `by`. */
bpl_measure bpl_tally_share(const bpl_tally_made *made, size_t by,
                            uint64_t jobs, uint64_t of);

/* tally_correct.c: shares corrected by options.gold, or why not. Errors: of
 * reading the gold file. */
bpl_status bpl_tally_make_corrected(bpl_tally_made *made, bpl_error *err);

/* tally_notes.c: what a reader has to know of this tally. NOTFOUND: a column
 * that nothing has. */
bpl_status bpl_tally_check(bpl_tally_made *made, size_t tab, bpl_error *err);
bpl_status bpl_tally_make_notes(bpl_tally_made *made, bpl_error *err);
bpl_status bpl_tally_make_hashes(bpl_tally_made *made, bpl_error *err);

#endif
