/* SPDX-License-Identifier: MIT */
/* The tables of a results database: docs/DATABASE.md tells them. */
#ifndef BPL_WRITE_SCHEMA_H
#define BPL_WRITE_SCHEMA_H

#include <bpolens/status.h>
#include <sqlite3.h>

/* Makes tables and indexes in an empty database. */
bpl_status bpl_schema_make(sqlite3 *db, const char *path, bpl_error *err);

/* Makes the view `postings` anew, with a column for each facet that a run has
 * decided. */
bpl_status bpl_schema_view(sqlite3 *db, const char *path, bpl_error *err);

#endif
