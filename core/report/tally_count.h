/* SPDX-License-Identifier: MIT */
/* What is counted of one set of files: postings and jobs by value. */
#ifndef BPL_REPORT_TALLY_COUNT_H
#define BPL_REPORT_TALLY_COUNT_H

#include "report/tally_load.h"
#include "report/values.h"

typedef struct bpl_tally_cell {
    uint32_t by[BPL_TALLY_BY]; /* numbers in bpl_tally_counts.values */
    uint64_t postings, jobs;
} bpl_tally_cell;

/* Of one set; a zeroed one may be finished. */
typedef struct bpl_tally_tab {
    bpl_groups *groups;
    bpl_map map; /* of two numbers: place in cells */
    bpl_tally_cell *cells;
    size_t count, room;
    uint8_t *counted; /* a bit for each group: it has its job */
    size_t counted_bytes;
    uint64_t *absent;  /* by question */
    uint64_t *matched; /* by condition */
    uint64_t records, rejected, labelled, left_out, postings, jobs;
    uint64_t kinds[BPL_REPOST + 1], undated;
    uint64_t statuses[BPL_TALLY_STATUSES]; /* of jobs */
    uint64_t files;                        /* given up */
    int32_t first_day, last_day;           /* BPL_NO_DAY */
    char columns[320];                     /* of a table, for a message */
    bpl_error no_file;                     /* the first one given up */
} bpl_tally_tab;

/* Of all sets. */
typedef struct bpl_tally_counts {
    bpl_arena *arena;
    bpl_values values[BPL_TALLY_BY];
    bpl_tally_tab tabs[2];
} bpl_tally_counts;

void bpl_tally_counts_init(bpl_tally_counts *counts, bpl_arena *arena);
void bpl_tally_counts_fini(bpl_tally_counts *counts);

/* Makes a tab ready; its groups are of this window. NOMEM, ARG. */
bpl_status bpl_tally_tab_open(bpl_tally_counts *counts, size_t tab,
                              const bpl_asks *asks, double window_days,
                              bpl_error *err);
/* Counts the ads of a load. LIMIT: too many different values; NOMEM. */
bpl_status bpl_tally_tab_add(bpl_tally_counts *counts, size_t tab,
                             const bpl_asks *asks, bpl_tally_load *load,
                             bpl_error *err);
/* All is counted: groups are not needed any more. */
void bpl_tally_tab_close(bpl_tally_tab *tab);

#endif
