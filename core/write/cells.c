/* SPDX-License-Identifier: MIT */
#include "write/cells.h"

#include "base/error.h"
#include <bpolens/limits.h>
#include <string.h>

void bpl_cells_fini(bpl_cells *cells)
{
    if (cells->ready)
        bpl_csv_row_fini(&cells->row);
    memset(cells, 0, sizeof *cells);
}

static bpl_status split(bpl_cells *cells, bpl_str raw, char delimiter,
                        char quote, const char *source, bpl_error *err)
{
    if (!cells->ready)
        bpl_csv_row_init(&cells->row);
    cells->ready = 1;
    bpl_status status = bpl_csv_row_want(&cells->row, NULL, 0, 0);
    if (status == BPL_OK)
        status = bpl_csv_row_read(&cells->row, raw, delimiter, quote);
    if (status == BPL_E_LIMIT)
        return bpl_fail(err, status, source, 0, "more than %u fields",
                        BPL_LIMIT_COLUMNS);
    if (status == BPL_E_PARSE)
        return bpl_fail(err, status, source, 0, "can't be read as one record");
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

bpl_status bpl_cells_split(bpl_cells *cells, bpl_str raw,
                           const bpl_csv_shape *shape, const char *source,
                           bpl_error *err)
{
    return split(cells, raw, shape->delimiter,
                 shape->quotes_are_data ? '\0' : '"', source, err);
}

bpl_status bpl_cells_split_header(bpl_cells *cells, const bpl_csv_shape *shape,
                                  const char *source, bpl_error *err)
{
    return split(cells, shape->header, shape->delimiter, '"', source, err);
}

size_t bpl_cells_count(const bpl_cells *cells)
{
    return cells->row.columns;
}

bpl_str bpl_cells_get(const bpl_cells *cells, size_t index)
{
    return bpl_csv_row_cell(&cells->row, index);
}
