/* SPDX-License-Identifier: MIT */
/* The ads of a results database, each with its newest finding, as objects. */
#ifndef BPL_REPORT_ROWS_DB_H
#define BPL_REPORT_ROWS_DB_H

#include "write/sql.h"
#include <bpolens/reader.h>
#include <jansson.h>

enum { BPL_DB_FIELDS = 4 };

typedef struct bpl_db_rows {
    sqlite3 *db; /* NULL: it isn't open */
    bpl_sql_work work;
    uint64_t bytes, most_bytes; /* of text: read, and of a sound database */
    sqlite3_stmt *stmt;
    const char *source; /* borrowed */
    json_t *object;     /* of the current row: input's columns, title, company,
                           location, date, source, number; bpo: the finding */
    bpl_field fields[BPL_DB_FIELDS];
    uint64_t number;
} bpl_db_rows;

/* Is the file an SQLite database? By its first bytes. */
int bpl_db_rows_fit(const char *path);

/* A zeroed one may be closed. Errors: IO, PARSE (not one of ours), NOMEM. */
bpl_status bpl_db_rows_open(bpl_db_rows *rows, const char *path,
                            bpl_error *err);
void bpl_db_rows_close(bpl_db_rows *rows);

/* As bpl_reader_next(), but that nothing is rejected: IO also where the
 * database is damaged. */
bpl_status bpl_db_rows_next(bpl_db_rows *rows, bpl_record *record,
                            bpl_error *err);

#endif
