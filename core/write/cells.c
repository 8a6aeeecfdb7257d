/* SPDX-License-Identifier: MIT */
#include "write/cells.h"

#include "base/error.h"
#include <stdlib.h>
#include <string.h>

void bpl_cells_fini(bpl_cells *cells)
{
    if (cells->ready)
        csv_free(&cells->parser);
    bpl_buf_fini(&cells->bytes);
    free(cells->ends);
    memset(cells, 0, sizeof *cells);
}

static bpl_status add_cell(bpl_cells *cells, const char *data, size_t len)
{
    if (cells->count >= BPL_LIMIT_COLUMNS)
        return BPL_E_LIMIT;
    if (cells->count == cells->size) {
        size_t size = cells->size ? cells->size * 2 : 32;
        size_t *ends = realloc(cells->ends, size * sizeof *ends);
        if (!ends)
            return BPL_E_NOMEM;
        cells->ends = ends;
        cells->size = size;
    }
    BPL_TRY(bpl_buf_add(&cells->bytes, data, len));
    cells->ends[cells->count++] = cells->bytes.len;
    return BPL_OK;
}

static void on_cell(void *data, size_t len, void *payload)
{
    bpl_cells *cells = payload;
    if (cells->status == BPL_OK)
        cells->status = add_cell(cells, data, len);
}

/* Without quotes libcsv still has a quote byte; one that does not occur. */
static char absent_byte(bpl_str raw, char delimiter)
{
    for (unsigned char b = 1; b < 32; b++) {
        char c = (char)b;
        if (c != '\n' && c != '\r' && c != delimiter &&
            (!raw.len || !memchr(raw.data, c, raw.len)))
            return c;
    }
    return '\0';
}

bpl_status bpl_cells_split(bpl_cells *cells, bpl_str raw,
                           const bpl_csv_shape *shape, const char *source,
                           bpl_error *err)
{
    char delimiter = shape->delimiter;
    char quote = '"';
    if (shape->quotes_are_data)
        quote = absent_byte(raw, delimiter);
    if (!cells->ready) {
        if (csv_init(&cells->parser, 0) != 0)
            return bpl_fail_nomem(err);
        cells->ready = 1;
        bpl_buf_init(&cells->bytes, (size_t)BPL_LIMIT_RECORD_BYTES);
    }
    csv_set_delim(&cells->parser, (unsigned char)delimiter);
    csv_set_quote(&cells->parser, (unsigned char)quote);
    bpl_buf_reset(&cells->bytes);
    cells->count = 0;
    cells->status = BPL_OK;
    size_t used =
        csv_parse(&cells->parser, raw.data, raw.len, on_cell, NULL, cells);
    int code = csv_error(&cells->parser);
    csv_fini(&cells->parser, on_cell, NULL, cells);
    if (cells->status == BPL_E_LIMIT)
        return bpl_fail(err, cells->status, source, 0, "record is too large");
    if (cells->status != BPL_OK || (used != raw.len && code == CSV_ENOMEM))
        return bpl_fail_nomem(err);
    if (used != raw.len)
        return bpl_fail(err, BPL_E_PARSE, source, 0, "%s", csv_strerror(code));
    return BPL_OK;
}

bpl_str bpl_cells_get(const bpl_cells *cells, size_t index)
{
    bpl_str out = {"", 0};
    if (index < cells->count) {
        size_t begin = index ? cells->ends[index - 1] : 0;
        out.data = cells->bytes.data ? cells->bytes.data + begin : "";
        out.len = cells->ends[index] - begin;
    }
    return out;
}
