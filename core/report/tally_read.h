/* SPDX-License-Identifier: MIT */
/* Reads the files of a tally, with several threads, and counts them. */
#ifndef BPL_REPORT_TALLY_READ_H
#define BPL_REPORT_TALLY_READ_H

#include "report/tally_count.h"

typedef struct bpl_tally_source {
    const bpl_model *model;
    const bpl_tally_options *options; /* whole, all of them set */
    const bpl_asks *asks;
    bpl_tally_counts *counts;
    uint64_t records, bytes; /* of the sets before */
    uint64_t stored;         /* findings in options->database */
    int stopped;             /* by options.progress */
} bpl_tally_source;

/* Counts the files of one set (`tab` of counts). No path and no list of paths:
 * stdin. BPL_END: stopped. Errors: as bpl_tally_make(). */
bpl_status bpl_tally_read(bpl_tally_source *source, size_t tab,
                          const char *const *paths, size_t path_count,
                          bpl_error *err);

#endif
