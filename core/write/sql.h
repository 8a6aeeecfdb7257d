/* SPDX-License-Identifier: MIT */
/*
 * SQLite, as results databases use it. A file may come from strangers: its
 * schema is not trusted (no functions, no virtual tables in it), and what is
 * asked for has to be in plain tables.
 */
#ifndef BPL_WRITE_SQL_H
#define BPL_WRITE_SQL_H

#include <bpolens/status.h>
#include <sqlite3.h>

enum {
    BPL_SQL_APPLICATION = 0x62706C72, /* "bplr" */
    BPL_SQL_SCHEMA = 1,               /* PRAGMA user_version */
    BPL_SQL_WAIT_MS = 30000           /* for a lock of others */
};

/* Opens a file: to read, or to write (and make) it. *out is the caller's to
 * close, with sqlite3_close(), also on failure; it may be NULL.
 * Errors: IO, NOMEM. */
bpl_status bpl_sql_open(sqlite3 **out, const char *path, int writes,
                        bpl_error *err);

/* Is it a results database that we know? *is_new: a database without anything
 * in it (may be NULL: then that is refused). Errors: PARSE, IO, NOMEM. */
bpl_status bpl_sql_check(sqlite3 *db, const char *path, int *is_new,
                         bpl_error *err);

/* What SQLite says of its last failure, as an error. */
bpl_status bpl_sql_fail(sqlite3 *db, const char *path, bpl_error *err);

/* Runs statements without results. */
bpl_status bpl_sql_run(sqlite3 *db, const char *path, const char *sql,
                       bpl_error *err);
bpl_status bpl_sql_prepare(sqlite3 *db, const char *path, const char *sql,
                           sqlite3_stmt **out, bpl_error *err);
/* The number that a statement of one row gives; 0 where there is no row. */
bpl_status bpl_sql_number(sqlite3 *db, const char *path, const char *sql,
                          int64_t *out, bpl_error *err);

#endif
