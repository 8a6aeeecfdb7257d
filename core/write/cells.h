/* SPDX-License-Identifier: MIT */
/* The cells of one raw CSV record, as the reader has them. Memory is kept and
 * reused. */
#ifndef BPL_WRITE_CELLS_H
#define BPL_WRITE_CELLS_H

#include "base/csv_row.h"
#include <bpolens/reader.h>

typedef struct bpl_cells {
    bpl_csv_row row;
    int ready;
} bpl_cells;

/* A zeroed bpl_cells is an empty one. */
void bpl_cells_fini(bpl_cells *cells);

/* Splits a record by the delimiter and the quotes of its shape. Cells are
 * borrowed until the next split. PARSE, LIMIT, NOMEM. */
bpl_status bpl_cells_split(bpl_cells *cells, bpl_str raw,
                           const bpl_csv_shape *shape, const char *source,
                           bpl_error *err);
/* The same for the header of a shape. That quotes are data in its record says
 * nothing about the header. */
bpl_status bpl_cells_split_header(bpl_cells *cells, const bpl_csv_shape *shape,
                                  const char *source, bpl_error *err);

/* How many there are. */
size_t bpl_cells_count(const bpl_cells *cells);
/* Empty past the end. */
bpl_str bpl_cells_get(const bpl_cells *cells, size_t index);

#endif
