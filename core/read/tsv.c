/* SPDX-License-Identifier: MIT */
/* Tabs and line ends never stand in a cell: they are escaped, as engines write
 * TSV. So a line is split at its tabs, and quotes mean nothing. */
#include "read/tsv.h"

#include "base/error.h"
#include "read/cut.h"
#include "text/ascii.h"
#include <stdlib.h>
#include <string.h>

bpl_status bpl_tsv_init(bpl_tsv *tsv, const char *names, const bpl_table *table,
                        const bpl_reader_options *options, bpl_error *err)
{
    bpl_str header = {names, strlen(names)};
    memset(tsv, 0, sizeof *tsv);
    bpl_csv_row_init(&tsv->row);
    bpl_buf_init(&tsv->bytes, (size_t)BPL_MOST_RECORD_BYTES);
    bpl_status status = bpl_csv_row_want(&tsv->row, NULL, 0, 0);
    if (status == BPL_OK)
        status = bpl_csv_row_read(&tsv->row, header, ',', '"');
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status != BPL_OK)
        return bpl_fail(err, BPL_E_PARSE, NULL, 0,
                        "these names of columns can't be read");
    BPL_TRY(
        bpl_columns_find(&tsv->columns, &tsv->row, table, options, NULL, err));
    tsv->field_count = tsv->columns.fields;
    tsv->fields = calloc(tsv->field_count, sizeof *tsv->fields);
    if (!tsv->fields)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < tsv->field_count; i++)
        tsv->fields[i].zone = tsv->columns.zones[i];
    return BPL_OK;
}

void bpl_tsv_fini(bpl_tsv *tsv)
{
    bpl_csv_row_fini(&tsv->row);
    bpl_columns_fini(&tsv->columns);
    bpl_buf_fini(&tsv->bytes);
    free(tsv->fields);
    memset(tsv, 0, sizeof *tsv);
}

/* Never longer than the cell, so the room for the line is enough. */
static bpl_str unescape(bpl_buf *out, bpl_str cell)
{
    static const char letters[] = "tnr\\", bytes[] = "\t\n\r\\";
    bpl_str text = {out->data + out->len, 0};
    if (cell.len == 2 && memcmp(cell.data, "\\N", 2) == 0)
        return text;
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.data[i];
        const char *at = NULL;
        if (c == '\\' && i + 1 < cell.len)
            at = memchr(letters, cell.data[i + 1], sizeof letters - 1);
        if (at) {
            c = bytes[at - letters];
            i++;
        }
        out->data[out->len++] = c;
        text.len++;
    }
    return text;
}

static void put_cell(bpl_tsv *tsv, size_t column, bpl_str cell)
{
    uint32_t slot = tsv->columns.slots[column];
    if (slot < tsv->field_count) /* of the others one may be the date */
        tsv->fields[slot].text = unescape(&tsv->bytes, cell);
}

bpl_status bpl_tsv_read(bpl_tsv *tsv, bpl_str raw, const char *source,
                        uint64_t line, bpl_error *err)
{
    size_t column = 0;
    if (!bpl_trim(raw).len)
        return bpl_fail(err, BPL_E_PARSE, source, line, "blank line");
    while (raw.len &&
           (raw.data[raw.len - 1] == '\n' || raw.data[raw.len - 1] == '\r'))
        raw.len--;
    for (size_t i = 0; i < tsv->field_count; i++)
        tsv->fields[i].text = (bpl_str){"", 0};
    bpl_buf_reset(&tsv->bytes);
    if (bpl_buf_reserve(&tsv->bytes, raw.len) != BPL_OK)
        return bpl_fail_nomem(err);
    for (const char *tab; column < tsv->columns.count; column++) {
        tab = memchr(raw.data, '\t', raw.len);
        bpl_str cell = {raw.data, tab ? (size_t)(tab - raw.data) : raw.len};
        put_cell(tsv, column, cell);
        if (!tab)
            return BPL_OK;
        raw.len -= cell.len + 1;
        raw.data += cell.len + 1;
    }
    return bpl_fail(err, BPL_E_PARSE, source, line,
                    "more than the %zu columns that are named", column);
}
