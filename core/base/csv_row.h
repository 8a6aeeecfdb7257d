/* SPDX-License-Identifier: MIT */
/* The cells of one raw CSV record, by libcsv. */
#ifndef BPL_BASE_CSV_ROW_H
#define BPL_BASE_CSV_ROW_H

#include "base/buf.h"
#include <csv.h>

#define BPL_NO_SLOT UINT32_MAX

/* Of each record the cells that are wanted are kept, all are counted. */
typedef struct bpl_csv_row {
    struct csv_parser parser;
    bpl_buf bytes;         /* the kept cells, one behind the other */
    const uint32_t *slots; /* of each column, or BPL_NO_SLOT; NULL: all */
    size_t slot_columns;   /* entries of slots */
    struct bpl_csv_cell {
        size_t begin, len;
    } * cells;         /* by slot; those of missing columns are empty */
    size_t cell_count; /* slots in use */
    size_t cell_room;
    size_t columns; /* of the record */
    size_t rows;    /* 1, else the splitter and libcsv disagree */
    bpl_status status;
} bpl_csv_row;

void bpl_csv_row_init(bpl_csv_row *row);
void bpl_csv_row_fini(bpl_csv_row *row);

/* What to keep: slots[column] < count, or BPL_NO_SLOT. Borrowed. NULL: every
 * column is its own slot. NOMEM. */
bpl_status bpl_csv_row_want(bpl_csv_row *row, const uint32_t *slots,
                            size_t columns, size_t count);

/* Reads one record. quote 0: quotes are ordinary bytes. PARSE if it is not
 * one record; LIMIT over BPL_LIMIT_COLUMNS; NOMEM. */
bpl_status bpl_csv_row_read(bpl_csv_row *row, bpl_str raw, char delimiter,
                            char quote);

/* Cell of a slot, borrowed until the next record. */
static inline bpl_str bpl_csv_row_cell(const bpl_csv_row *row, size_t slot)
{
    bpl_str out = {"", 0};
    if (slot < row->cell_count && row->cells[slot].len) {
        out.data = row->bytes.data + row->cells[slot].begin;
        out.len = row->cells[slot].len;
    }
    return out;
}

#endif
