/* SPDX-License-Identifier: MIT */
/* The cells of one raw CSV record, by libcsv. Memory is kept and reused. */
#ifndef BPL_WRITE_CELLS_H
#define BPL_WRITE_CELLS_H

#include "base/buf.h"
#include <bpolens/reader.h>
#include <csv.h>

typedef struct bpl_cells {
    struct csv_parser parser;
    int ready;
    bpl_buf bytes;
    size_t *ends; /* of each cell in bytes */
    size_t count, size;
    bpl_status status;
} bpl_cells;

/* A zeroed bpl_cells is an empty one. */
void bpl_cells_fini(bpl_cells *cells);

/* Splits by the delimiter and the quotes of `shape`. Cells are borrowed until
 * the next split. PARSE, LIMIT, NOMEM. */
bpl_status bpl_cells_split(bpl_cells *cells, bpl_str raw,
                           const bpl_csv_shape *shape, const char *source,
                           bpl_error *err);

/* Empty past the end. */
bpl_str bpl_cells_get(const bpl_cells *cells, size_t index);

#endif
