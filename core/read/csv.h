/* SPDX-License-Identifier: MIT */
/* One CSV stream to records: header, widths, fields. */
#ifndef BPL_READ_CSV_H
#define BPL_READ_CSV_H

#include "read/columns.h"
#include "read/csv_split.h"

/* A zeroed one is made ready by bpl_csv_init and used for file after file. */
typedef struct bpl_csv {
    bpl_split split;
    bpl_csv_row row;
    bpl_columns columns;
    bpl_buf header;    /* raw, without a byte order mark */
    bpl_buf warning;   /* "" or one line */
    bpl_field *fields; /* of the current record */
    size_t field_room;
    const char *source; /* borrowed */
    char delimiter, quote;
    int had_bom;
    int literal;          /* the current record's quotes are ordinary bytes */
    int distrust;         /* the last rejected record may go on here */
    uint64_t broken_line; /* where that one began */
    uint64_t number;      /* of the current record */
    size_t width;         /* fields of the last record that was good */
    size_t missing;       /* fields that the current record is short of */
} bpl_csv;

void bpl_csv_init(bpl_csv *csv);
void bpl_csv_fini(bpl_csv *csv);

/* Reads the header of a stream that was just started. `delimiter` 0: as found
 * in the header. limit: BPL_LIMIT_RECORD_BYTES but in tests. Errors: IO (not
 * a text that can be read as CSV; see the message), NOTFOUND (no header, no
 * text column), NOMEM. */
bpl_status bpl_csv_open(bpl_csv *csv, bpl_stream *stream, const char *source,
                        const bpl_table *table,
                        const bpl_reader_options *options, char delimiter,
                        size_t limit, bpl_error *err);

/* As bpl_reader_next(), for this stream; sets all of out but the source. */
bpl_status bpl_csv_next(bpl_csv *csv, bpl_record *out, bpl_error *err);

/* Does the first line of these bytes read as a header of two columns or more
 * with a text column among them? (One column will do if an option names it.)
 * Needs csv made ready, and not in use. 1, 0, or BPL_E_NOMEM. */
int bpl_csv_looks_so(bpl_csv *csv, bpl_str bytes, const bpl_table *table,
                     const bpl_reader_options *options, bpl_error *err);

/* 1 if the first two or three lines have the same number of commas, tabs or
 * semicolons, one at least: a table, whatever its columns are called. */
int bpl_csv_looks_even(bpl_str bytes);

#endif
