/* SPDX-License-Identifier: MIT */
/* Whole files, tables in tab-separated text, and where data folders are. */
#ifndef BPL_BASE_FILE_H
#define BPL_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

/* Appends the file's bytes to buf. IO (with errno's words), LIMIT (buf.max),
 * NOMEM. */
bpl_status bpl_file_read(const char *path, bpl_buf *buf, bpl_error *err);

/* A table: lines of tab-separated cells. Lines that begin with "#" are
 * comments, except "#!key value" before the header; empty lines are skipped;
 * the first other line names the columns. Short lines have empty cells at the
 * end; a longer one is an error. Immutable once loaded. */
typedef struct bpl_table {
    char *path;
    size_t columns, rows;
    const char **names;      /* columns */
    const char **cells;      /* rows × columns, never NULL, trimmed */
    uint32_t *lines;         /* rows: 1-based line in the file */
    const char **origins;    /* rows: file each is from; NULL: all of path */
    uint32_t head;           /* line of the column names */
    const char *format, *id; /* of "#!bpolens-… N" and "#!id …"; "" if none */
    uint64_t hash;           /* of the file's bytes */
    char *at, *end;          /* what is not read yet */
    const char *nul;         /* the first NUL byte of the file, or its end */
    uint32_t line;           /* read last */
    bpl_arena arena;         /* of the file, cut into the strings */
} bpl_table;

/* Errors: IO, NOTFOUND (no such file), LIMIT, PARSE (with line), NOMEM. On
 * failure nothing is kept; bpl_table_fini is allowed all the same. */
bpl_status bpl_table_load(bpl_table *table, const char *path, bpl_error *err);
void bpl_table_fini(bpl_table *table);

/* The same row by row, for those who don't keep the cells: the file is read
 * into `arena`, which is borrowed, up to the column names; rows stays 0. */
bpl_status bpl_table_open(bpl_table *table, bpl_arena *arena, const char *path,
                          bpl_error *err);
/* The next row: its cells, for which there is room for the table's columns,
 * and its line. END behind the last one. Errors: LIMIT, PARSE (with line). */
bpl_status bpl_table_next(bpl_table *table, const char **cells, uint32_t *line,
                          bpl_error *err);

#define BPL_NO_COLUMN SIZE_MAX
size_t bpl_table_column(const bpl_table *table, const char *name);
const char *bpl_table_cell(const bpl_table *table, size_t row, size_t column);
/* The file that the row is from. */
const char *bpl_table_origin(const bpl_table *table, size_t row);

/* A decimal number, the whole of text, independent of the locale. 0 if it is
 * none. */
int bpl_parse_number(const char *text, double *out);

#endif
