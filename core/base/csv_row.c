/* SPDX-License-Identifier: MIT */
/*
 * libcsv hands out each cell in storage that it uses again for the next one,
 * so those that are wanted are copied behind each other. One parser for all
 * records: its storage grows to the longest cell and stays.
 *
 * libcsv takes several times as long for a byte as all that is done with it
 * later, so plain records, as RFC 4180 has them, are cut here by memchr. What
 * is anything else (blanks or stray quotes around a cell, line ends outside of
 * quotes) is left to libcsv as a whole: its reading counts.
 */
#include "base/csv_row.h"

#include "base/error.h"
#include <bpolens/limits.h>
#include <stdlib.h>
#include <string.h>

/* libcsv grows its cell by so much at a time; its own 128 costs a call each. */
#define CELL_STEP ((size_t)64 * 1024)

void bpl_csv_row_init(bpl_csv_row *row)
{
    memset(row, 0, sizeof *row);
    csv_init(&row->parser, 0);
    csv_set_blk_size(&row->parser, CELL_STEP);
    bpl_buf_init(&row->bytes, SIZE_MAX / 2);
}

void bpl_csv_row_fini(bpl_csv_row *row)
{
    csv_free(&row->parser);
    bpl_buf_fini(&row->bytes);
    free(row->cells);
    row->cells = NULL;
    row->cell_room = row->cell_count = 0;
}

static bpl_status make_cells(bpl_csv_row *row, size_t count)
{
    if (count > row->cell_room) {
        size_t room = count * 2;
        void *cells = realloc(row->cells, room * sizeof *row->cells);
        if (!cells)
            return BPL_E_NOMEM;
        row->cells = cells;
        row->cell_room = room;
    }
    for (size_t i = row->cell_count; i < count; i++)
        row->cells[i].begin = row->cells[i].len = 0;
    row->cell_count = count;
    return BPL_OK;
}

bpl_status bpl_csv_row_want(bpl_csv_row *row, const uint32_t *slots,
                            size_t columns, size_t count)
{
    row->slots = slots;
    row->slot_columns = columns;
    row->cell_count = 0;
    return slots ? make_cells(row, count) : BPL_OK;
}

/* The bytes behind `begin` are the next cell; they stay if it is wanted. */
static void end_cell(bpl_csv_row *row, size_t begin)
{
    size_t slot = row->columns++;
    size_t len = row->bytes.len - begin;
    row->bytes.len = begin;
    if (row->status != BPL_OK)
        return;
    if (row->columns > BPL_LIMIT_COLUMNS) {
        row->status = BPL_E_LIMIT;
        return;
    }
    if (row->slots) {
        if (slot >= row->slot_columns || row->slots[slot] == BPL_NO_SLOT)
            return;
        slot = row->slots[slot];
    } else {
        row->status = make_cells(row, slot + 1);
    }
    if (row->status != BPL_OK || !len)
        return;
    row->cells[slot].begin = begin;
    row->cells[slot].len = len;
    row->bytes.len = begin + len;
}

static void add(bpl_csv_row *row, const void *data, size_t len)
{
    if (row->status == BPL_OK)
        row->status = bpl_buf_add(&row->bytes, data, len);
}

static void on_cell(void *data, size_t len, void *payload)
{
    bpl_csv_row *row = payload;
    size_t begin = row->bytes.len;
    add(row, data, len);
    end_cell(row, begin);
}

static void on_row(int end, void *payload)
{
    bpl_csv_row *row = payload;
    (void)end;
    row->rows++;
}

/* Without quoting libcsv still has a quote byte: one that isn't there. */
static int find_absent(bpl_str raw, char delimiter, char *out)
{
    for (int i = 0; i < 256; i++) {
        char c = (char)i;
        if (c == delimiter || c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        if (!memchr(raw.data, c, raw.len)) {
            *out = c;
            return 1;
        }
    }
    return 0;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Both return where the cell ends, NULL if it is not plain. */
static const char *add_bare(bpl_csv_row *row, const char *at, const char *end,
                            char delimiter)
{
    const char *stop = memchr(at, delimiter, (size_t)(end - at));
    if (!stop)
        stop = end;
    size_t len = (size_t)(stop - at);
    if (len && (is_blank(at[0]) || is_blank(stop[-1]) ||
                memchr(at, '\n', len) || memchr(at, '\r', len)))
        return NULL;
    add(row, at, len);
    return stop;
}

static const char *add_quoted(bpl_csv_row *row, const char *at, const char *end,
                              char quote)
{
    for (;;) {
        const char *stop = memchr(at, quote, (size_t)(end - at));
        if (!stop)
            return NULL;
        int pair = stop + 1 < end && stop[1] == quote;
        add(row, at, (size_t)(stop - at) + (pair ? 1 : 0));
        if (!pair)
            return stop + 1;
        at = stop + 2;
    }
}

/* 0: it is not plain, and has to be read from its begin. */
static int read_plain(bpl_csv_row *row, bpl_str raw, char delimiter, char quote)
{
    const char *at = raw.data, *end = raw.data + raw.len;
    if (end > at && end[-1] == '\n')
        end--;
    if (end > at && end[-1] == '\r')
        end--;
    if (end == at)
        return 0; /* a blank line is no record */
    for (;; at++) {
        size_t begin = row->bytes.len;
        at = at < end && *at == quote ? add_quoted(row, at + 1, end, quote)
                                      : add_bare(row, at, end, delimiter);
        if (!at || (at < end && *at != delimiter))
            return 0;
        end_cell(row, begin);
        if (at == end)
            break;
    }
    row->rows = 1;
    return 1;
}

static bpl_status reset(bpl_csv_row *row)
{
    size_t count = row->slots ? row->cell_count : 0;
    bpl_buf_empty(&row->bytes);
    row->columns = row->rows = row->cell_count = 0;
    row->status = BPL_OK;
    return make_cells(row, count);
}

static bpl_status read_any(bpl_csv_row *row, bpl_str raw, char delimiter,
                           char quote)
{
    if (!quote && !find_absent(raw, delimiter, &quote))
        return BPL_E_PARSE;
    csv_set_delim(&row->parser, (unsigned char)delimiter);
    csv_set_quote(&row->parser, (unsigned char)quote);
    size_t done =
        csv_parse(&row->parser, raw.data, raw.len, on_cell, on_row, row);
    int failed = done != raw.len;
    if (csv_fini(&row->parser, on_cell, on_row, row) != 0 || failed)
        return BPL_E_NOMEM;
    if (raw.len > (size_t)BPL_LIMIT_KEPT_BYTES)
        csv_free(&row->parser); /* its storage; it makes itself another */
    return BPL_OK;
}

bpl_status bpl_csv_row_read(bpl_csv_row *row, bpl_str raw, char delimiter,
                            char quote)
{
    BPL_TRY(reset(row));
    if (!quote || !read_plain(row, raw, delimiter, quote)) {
        BPL_TRY(reset(row));
        BPL_TRY(read_any(row, raw, delimiter, quote));
    }
    if (row->status == BPL_OK && row->rows != 1)
        return BPL_E_PARSE;
    return row->status;
}
