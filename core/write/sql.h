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

/* Work that a database may cost: trees of a damaged one can lead in circles.
 * One unit is a step of SQLite's machine, BPL_LIMIT_DATABASE_PAGE_WORK a page
 * that it takes up; over `most`, what runs fails with PARSE. */
typedef struct bpl_sql_work {
    sqlite3 *db; /* borrowed */
    uint64_t done, most;
} bpl_sql_work;

/* Opens a file: to read, or to write (and make) it. *out is the caller's to
 * close, with sqlite3_close(), also on failure; it may be NULL. Until it is
 * closed, `work` stays where it is; it allows what looking at a schema takes.
 * Errors: IO, NOMEM. */
bpl_status bpl_sql_open(sqlite3 **out, bpl_sql_work *work, const char *path,
                        int writes, bpl_error *err);

/* Allows work in proportion to the database's size, in bytes, which is *size.
 * Errors: PARSE, IO. */
bpl_status bpl_sql_allow(bpl_sql_work *work, const char *path, uint64_t *size,
                         bpl_error *err);
/* Allows any: who writes into a database trusts it. */
void bpl_sql_allow_all(bpl_sql_work *work);

/* Is it a results database that we know, in which all that is read is stored,
 * and nothing computed? *is_new: a database without anything in it (may be
 * NULL: then that is refused). Errors: PARSE, IO. */
bpl_status bpl_sql_check(sqlite3 *db, const char *path, int *is_new,
                         bpl_error *err);

/* What SQLite says of its last failure, as an error: PARSE, IO; IO also where
 * it says that memory was lost, which it says of damaged files too. */
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
