/* SPDX-License-Identifier: MIT */
/* One CSV stream to raw records: header, bounds, widths. */
#ifndef BPL_READ_CSV_H
#define BPL_READ_CSV_H

#include "read/batch.h"
#include "read/csv_split.h"

/* A zeroed one is made ready by bpl_csv_init and used for file after file. */
typedef struct bpl_csv {
    bpl_split split;
    bpl_csv_row row;      /* of the header */
    bpl_origin *origin;   /* borrowed */
    int distrust;         /* the last rejected record may go on here */
    uint64_t broken_line; /* where that one began */
    uint64_t number;      /* of the current record */
    size_t columns;       /* most of a record */
    size_t width;         /* fields of the last record that was good */
} bpl_csv;

/* columns: BPL_LIMIT_COLUMNS until it is set. */
void bpl_csv_init(bpl_csv *csv);
void bpl_csv_fini(bpl_csv *csv);

/* Reads the header of a stream that was just started, into a fresh origin,
 * which is borrowed. `delimiter` 0: as found in the header. limit:
 * of a record, in bytes. Errors: IO (not a text that can be read
 * as CSV; see the message), NOTFOUND (no header, no text column), NOMEM. */
bpl_status bpl_csv_open(bpl_csv *csv, bpl_stream *stream, bpl_origin *origin,
                        const bpl_table *table,
                        const bpl_reader_options *options, char delimiter,
                        size_t limit, bpl_error *err);

/* The next raw record; raw is borrowed until the next call. OK; PARSE, LIMIT:
 * it is rejected; END, BPL_WAIT; IO, NOMEM. */
bpl_status bpl_csv_fetch(bpl_csv *csv, bpl_unit *unit, bpl_str *raw,
                         bpl_error *err);

/* Does the first line of these bytes read as a header of two columns or more
 * with a text column among them? (One column will do if an option names it.)
 * Needs csv made ready, and not in use. 1, 0, or BPL_E_NOMEM. */
int bpl_csv_looks_so(bpl_csv *csv, bpl_str bytes, const bpl_table *table,
                     const bpl_reader_options *options, bpl_error *err);

/* 1 if the first two or three lines have the same number of commas, tabs or
 * semicolons, one at least: a table, whatever its columns are called. */
int bpl_csv_looks_even(bpl_str bytes);

#endif
