/* SPDX-License-Identifier: MIT */
/* Inside of bpl_database: database.c is the run, database_add.c its findings.
 */
#ifndef BPL_WRITE_DATABASE_H
#define BPL_WRITE_DATABASE_H

#include "write/kept.h"
#include "write/sql.h"
#include <bpolens/database.h>

enum {
    BPL_ADD_AD,
    BPL_ADD_FINDING,
    BPL_ADD_FACET,
    BPL_ADD_EVIDENCE,
    BPL_ADD_DUPLICATE,
    BPL_STATEMENTS
};

struct bpl_database {
    sqlite3 *db;
    bpl_sql_work work;
    char *path;
    int64_t run;
    uint64_t place; /* of the run's next finding */
    sqlite3_stmt *statements[BPL_STATEMENTS];
};

bpl_status bpl_database_begin(bpl_database *database, bpl_error *err);
/* Commits, or undoes everything if status is a failure, which is returned. */
bpl_status bpl_database_end(bpl_database *database, bpl_status status,
                            bpl_error *err);

/* database_add.c: the statements. */
bpl_status bpl_database_prepare(bpl_database *database, bpl_error *err);

#endif
