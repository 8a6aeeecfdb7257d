/* SPDX-License-Identifier: MIT */
/*
 * The rows of a table by the names of its columns: CSV by the reader, or
 * JSONL, an object a line; see members.h for what a column of that is. Of a
 * results database each ad with its newest finding is such an object.
 */
#ifndef BPL_REPORT_ROWS_H
#define BPL_REPORT_ROWS_H

#include <bpolens/reader.h>

typedef struct bpl_rows bpl_rows;

/* needs_text: rows are to be labelled, so there has to be a text column.
 * reader may be NULL. Errors: as bpl_reader_open(); IO. */
bpl_status bpl_rows_open(bpl_rows **out, const bpl_model *model,
                         const char *path, int jsonl, int needs_text,
                         const bpl_reader_options *reader, bpl_error *err);
void bpl_rows_close(bpl_rows *rows);

/* A column of this name will be asked for; before the first row. *out is what
 * to ask with. NOMEM. */
bpl_status bpl_rows_want(bpl_rows *rows, const char *name, size_t *out);

/* As bpl_reader_next() for one file. */
bpl_status bpl_rows_next(bpl_rows *rows, bpl_record *record, bpl_error *err);

int bpl_rows_are_json(const bpl_rows *rows);

/* Has it been there so far? */
int bpl_rows_has(const bpl_rows *rows, size_t column);

/* Cell of the row, borrowed until the next; empty if there is none. */
bpl_str bpl_rows_cell(const bpl_rows *rows, size_t column);

/* NOTFOUND, with what the file has instead. `why` follows the name. */
bpl_status bpl_rows_no_column(const bpl_rows *rows, size_t column,
                              const char *why, bpl_error *err);

#endif
