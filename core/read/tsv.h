/* SPDX-License-Identifier: MIT */
/* One line of tab-separated text, its columns named beforehand, to the fields
 * of a record: line mode. */
#ifndef BPL_READ_TSV_H
#define BPL_READ_TSV_H

#include "read/columns.h"
#include <bpolens/record.h>

typedef struct bpl_tsv {
    bpl_csv_row row; /* only for the names */
    bpl_columns columns;
    bpl_buf bytes; /* cells without their escapes */
    bpl_field *fields;
    size_t field_count;
} bpl_tsv;

/* `names`, separated by commas, are what a header would be. NOTFOUND: as
 * bpl_columns_find. PARSE, NOMEM. */
bpl_status bpl_tsv_init(bpl_tsv *tsv, const char *names, const bpl_table *table,
                        const bpl_reader_options *options, bpl_error *err);
void bpl_tsv_fini(bpl_tsv *tsv);

/* The fields borrow from `tsv` until the next call. Missing cells are empty.
 * \t \n \r \\ stand for these bytes, a cell \N for nothing. PARSE: more cells
 * than names, or a blank line; NOMEM. */
bpl_status bpl_tsv_read(bpl_tsv *tsv, bpl_str raw, const char *source,
                        uint64_t line, bpl_error *err);

#endif
