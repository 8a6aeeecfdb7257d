/* SPDX-License-Identifier: MIT */
/*
 * The ads of one set that a tally labels, into a results database. Groups are
 * numbered over all ads of the set; the database has only these, so that
 * duplicates of others stand there without their first one, as ads of their
 * own.
 */
#ifndef BPL_REPORT_TALLY_STORE_H
#define BPL_REPORT_TALLY_STORE_H

#include "report/tally_load.h"

/* A zeroed one is empty. */
typedef struct bpl_tally_store {
    uint64_t *places; /* of the set's ads: place in the run, from 1; 0: none */
    size_t count, room;
    bpl_duplicate *found; /* of one load */
    size_t found_room;
} bpl_tally_store;

void bpl_tally_store_fini(bpl_tally_store *store);

/* Adds what was kept of a load that is counted. *stored: findings of the run so
 * far, of all sets. Errors: as bpl_database_add(). */
bpl_status bpl_tally_store_add(bpl_tally_store *store, bpl_database *database,
                               const bpl_tally_load *load, uint64_t *stored,
                               bpl_error *err);

#endif
