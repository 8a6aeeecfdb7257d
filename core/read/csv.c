/* SPDX-License-Identifier: MIT */
/*
 * csv_split.c finds the raw records and counts their fields; here the first
 * record becomes the header, and the others are held against it. Their cells
 * are read later (csv_record.c), perhaps by another thread: what a record is,
 * given the records before it, is decided here.
 *
 * Shorter than the header: padded, with a warning. Longer: rejected. After a
 * broken record the lines that follow may be the rest of it: there a short
 * record is rejected too, until one comes that is as wide as it should be.
 */
#include "read/csv.h"

#include "base/error.h"
#include "read/text.h"
#include "text/encoding.h"
#include <inttypes.h>
#include <string.h>

void bpl_csv_init(bpl_csv *csv)
{
    memset(csv, 0, sizeof *csv);
    bpl_csv_row_init(&csv->row);
    csv->columns = BPL_LIMIT_COLUMNS;
}

void bpl_csv_fini(bpl_csv *csv)
{
    bpl_csv_row_fini(&csv->row);
}

/* The one of tab, semicolon and bar that a header without a comma has most
 * of; all outside of quotes. */
static char find_delimiter(bpl_str header)
{
    static const char candidates[] = ",\t;|";
    size_t counts[4] = {0};
    int quoted = 0;
    for (size_t i = 0; i < header.len; i++) {
        char c = header.data[i];
        quoted ^= c == '"';
        const char *at = c && !quoted ? strchr(candidates, c) : NULL;
        if (at)
            counts[at - candidates]++;
    }
    size_t best = 0;
    for (size_t i = 1; i < 4 && counts[0] == 0; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

/* Quotes are quotes, but in tab-separated text only where the header has a
 * field that begins with one. */
static char find_quote(bpl_str header, char delimiter)
{
    if (delimiter != '\t')
        return '"';
    for (size_t i = 0; i < header.len; i++)
        if (header.data[i] == '"' && (i == 0 || header.data[i - 1] == '\t'))
            return '"';
    return '\0';
}

static bpl_str first_line(bpl_str bytes)
{
    const char *end = memchr(bytes.data, '\n', bytes.len);
    if (end)
        bytes.len = (size_t)(end - bytes.data);
    end = memchr(bytes.data, '\r', bytes.len);
    if (end)
        bytes.len = (size_t)(end - bytes.data);
    return bytes;
}

static bpl_str skip_blank_lines(bpl_str bytes)
{
    for (size_t at = 0; at < bytes.len; at++) {
        char c = bytes.data[at];
        if (c == '\n' || c == '\r') {
            bytes.data += at + 1;
            bytes.len -= at + 1;
            at = SIZE_MAX; /* 0 after the step */
        } else if (c != ' ') {
            break;
        }
    }
    return bytes;
}

static bpl_str skip_bom(bpl_str bytes, int *had_bom)
{
    *had_bom = bytes.len >= 3 && memcmp(bytes.data, "\xEF\xBB\xBF", 3) == 0;
    if (*had_bom) {
        bytes.data += 3;
        bytes.len -= 3;
    }
    return bytes;
}

int bpl_csv_looks_so(bpl_csv *csv, bpl_str bytes, const bpl_table *table,
                     const bpl_reader_options *options, bpl_error *err)
{
    int bom;
    bpl_str line = first_line(skip_blank_lines(skip_bom(bytes, &bom)));
    char delimiter = options->delimiter;
    if (!delimiter)
        delimiter = find_delimiter(line);
    bpl_status status = bpl_csv_row_want(&csv->row, NULL, 0, 0);
    if (status == BPL_OK)
        status = bpl_csv_row_read(&csv->row, line, delimiter,
                                  find_quote(line, delimiter));
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status != BPL_OK || (csv->row.columns < 2 && !options->text_column))
        return 0;
    bpl_columns columns = {0};
    status = bpl_columns_find(&columns, &csv->row, table, options, NULL, err);
    bpl_columns_fini(&columns);
    return status == BPL_E_NOTFOUND ? 0 : status == BPL_OK ? 1 : status;
}

/* Cuts the first line off, a quoted line end being none, and counts the
 * delimiters in it, those outside of quotes. */
static void count_delimiters(bpl_str *bytes, size_t counts[3])
{
    static const char candidates[] = ",\t;";
    int quoted = 0;
    memset(counts, 0, 3 * sizeof *counts);
    while (bytes->len > 0) {
        char c = *bytes->data++;
        bytes->len--;
        quoted ^= c == '"';
        if (quoted)
            continue;
        if (c == '\n')
            return;
        for (size_t i = 0; i < 3; i++)
            counts[i] += c == candidates[i];
    }
}

int bpl_csv_looks_even(bpl_str bytes)
{
    size_t first[3], next[3];
    int even = 7, lines = 1; /* a bit for each delimiter */
    bytes = skip_blank_lines(bytes);
    count_delimiters(&bytes, first);
    for (; bytes.len > 0 && lines < 3; lines++) {
        count_delimiters(&bytes, next);
        for (size_t i = 0; i < 3; i++)
            if (first[i] == 0 || first[i] != next[i])
                even &= ~(1 << i);
    }
    return lines > 1 && even != 0;
}

static bpl_status io_failed(const bpl_csv *csv, bpl_error *err)
{
    return bpl_fail(err, BPL_E_IO, csv->origin->name, 0, "can't read: %s",
                    strerror(csv->split.stream->failed));
}

/* Only the header's line tells: a bad record must not cost the others. Column
 * names hold no control bytes, least of all beside broken UTF-8. */
static int is_binary(bpl_str line)
{
    size_t controls = 0;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.data[i];
        controls += c < ' ' && c != '\t';
    }
    return bpl_text_binary(line) ||
           (controls > 0 && !bpl_utf8_valid(line.data, line.len));
}

/* Files of other programs are not for CSV. */
static bpl_status check_begin(const bpl_csv *csv, bpl_str bytes, bpl_error *err)
{
    const char *kind = bpl_text_magic(bytes);
    if (kind)
        return bpl_fail(err, BPL_E_IO, csv->origin->name, 0,
                        "is no CSV, it looks like %s", kind);
    return BPL_OK;
}

/* Nor is UTF-16. What is looked at is the same line however few bytes came
 * with the first read. */
static bpl_status check_line(const bpl_csv *csv, bpl_str line, bpl_error *err)
{
    if (bpl_text_utf16(line))
        return bpl_fail(err, BPL_E_IO, csv->origin->name, 0,
                        "is UTF-16; convert it: iconv -f UTF-16 -t UTF-8");
    if (is_binary(line))
        return bpl_fail(err, BPL_E_IO, csv->origin->name, 0,
                        "is no CSV, it looks binary");
    return BPL_OK;
}

static bpl_status stream_failed(const bpl_csv *csv, bpl_status status,
                                bpl_error *err)
{
    return status == BPL_E_NOMEM ? bpl_fail_nomem(err) : io_failed(csv, err);
}

/* The first line of the stream, or of what the limit allows of it. */
static bpl_status peek_line(bpl_stream *stream, size_t limit, bpl_str *out)
{
    bpl_status status = BPL_OK;
    for (size_t seen = 0; status == BPL_OK;) {
        bpl_str bytes = bpl_stream_bytes(stream);
        bpl_str fresh = {bytes.data + seen, bytes.len - seen};
        if (first_line(fresh).len < fresh.len || bytes.len > limit)
            break;
        seen = bytes.len;
        status = bpl_stream_more(stream);
    }
    *out = first_line(bpl_stream_bytes(stream));
    if (out->len > limit)
        out->len = limit;
    return status == BPL_END ? BPL_OK : status;
}

/* Delimiter and quote are known only by the header, so it is looked at twice:
 * as a line, to know them, then as a record. Before it only lines of spaces
 * are blank: a tab may be the delimiter. */
static bpl_status find_dialect(bpl_csv *csv, bpl_stream *stream, char delimiter,
                               size_t limit, bpl_error *err)
{
    bpl_origin *origin = csv->origin;
    bpl_str line;
    bpl_status status = bpl_stream_need(stream, BPL_TEXT_MAGIC_BYTES);
    if (status != BPL_OK && status != BPL_END)
        return stream_failed(csv, status, err);
    bpl_str bytes = bpl_stream_bytes(stream);
    BPL_TRY(check_begin(csv, bytes, err));
    bpl_str rest = skip_bom(bytes, &origin->had_bom);
    bpl_stream_take(stream, bytes.len - rest.len);
    status = bpl_split_skip_blank(&csv->split);
    if (status == BPL_OK)
        status = peek_line(stream, limit, &line);
    else
        line = (bpl_str){"", 0};
    if (status != BPL_OK && status != BPL_END)
        return stream_failed(csv, status, err);
    BPL_TRY(check_line(csv, line, err));
    if (!delimiter)
        delimiter = find_delimiter(line);
    origin->delimiter = delimiter;
    origin->quote = find_quote(line, delimiter);
    return BPL_OK;
}

static bpl_status read_header(bpl_csv *csv, bpl_error *err)
{
    bpl_split_record record;
    bpl_status status = bpl_split_next(&csv->split, &record);
    if (status == BPL_E_IO)
        return io_failed(csv, err);
    if (status == BPL_END)
        return bpl_fail(err, BPL_E_NOTFOUND, csv->origin->name, 0,
                        "empty: no line with column names");
    if (status == BPL_E_PARSE || status == BPL_E_LIMIT)
        return bpl_fail(err, BPL_E_NOTFOUND, csv->origin->name, record.line,
                        "no header: %s", record.reason);
    if (status == BPL_OK)
        status = bpl_csv_row_want(&csv->row, NULL, 0, 0);
    if (status == BPL_OK)
        status = bpl_csv_row_read(&csv->row, record.raw, csv->origin->delimiter,
                                  csv->origin->quote);
    if (status == BPL_E_LIMIT || status == BPL_E_PARSE ||
        (status == BPL_OK && csv->row.columns > csv->columns))
        return bpl_fail(err, BPL_E_NOTFOUND, csv->origin->name, record.line,
                        "no header: %zu columns, more than %zu",
                        csv->row.columns, csv->columns);
    if (status == BPL_OK)
        status =
            bpl_buf_add(&csv->origin->header, record.raw.data, record.raw.len);
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

bpl_status bpl_csv_open(bpl_csv *csv, bpl_stream *stream, bpl_origin *origin,
                        const bpl_table *table,
                        const bpl_reader_options *options, char delimiter,
                        size_t limit, bpl_error *err)
{
    csv->origin = origin;
    csv->distrust = 0;
    csv->number = 0;
    csv->width = 0;
    bpl_split_start(&csv->split, stream, '\t', '"', limit);
    BPL_TRY(find_dialect(csv, stream, delimiter, limit, err));
    uint64_t line = csv->split.line;
    bpl_split_start(&csv->split, stream, origin->delimiter, origin->quote,
                    limit);
    csv->split.line = line;
    BPL_TRY(read_header(csv, err));
    BPL_TRY(bpl_columns_find(&origin->columns, &csv->row, table, options,
                             origin->name, err));
    csv->split.columns = origin->columns.count;
    return BPL_OK;
}

/* The splitter gave the record up. */
static bpl_status reject(bpl_csv *csv, const bpl_split_record *record,
                         bpl_status code, bpl_error *err)
{
    if (!record->rest) {
        csv->distrust = 1;
        csv->broken_line = record->line;
    }
    char where[48] = "";
    if (record->open_line)
        snprintf(where, sizeof where, " (quote in line %" PRIu64 ")",
                 record->open_line);
    return bpl_fail(err, code, csv->origin->name, record->line, "%s%s",
                    record->reason, where);
}

/* Too long or too short for the header? */
static bpl_status check_width(bpl_csv *csv, const bpl_split_record *record,
                              size_t got, bpl_error *err)
{
    const char *source = csv->origin->name;
    size_t want = csv->origin->columns.count;
    if (got > csv->columns)
        return bpl_fail(err, BPL_E_LIMIT, source, record->line,
                        "%zu fields, more than %zu", got, csv->columns);
    if (got > want)
        return bpl_fail(err, BPL_E_PARSE, source, record->line,
                        "%zu fields under %zu column names", got, want);
    if (got == want || got == csv->width)
        csv->distrust = 0;
    if (csv->distrust)
        return bpl_fail(err, BPL_E_PARSE, source, record->line,
                        "%zu of %zu fields; it may be the rest of the broken "
                        "record in line %" PRIu64,
                        got, want, csv->broken_line);
    if (record->literal) {
        csv->distrust = 1;
        csv->broken_line = record->line;
    } else {
        csv->width = got;
    }
    return BPL_OK;
}

/* What the splitter could not tell. */
static bpl_status count_fields(bpl_csv *csv, const bpl_split_record *record,
                               size_t *out)
{
    *out = record->fields;
    if (*out)
        return BPL_OK;
    BPL_TRY(bpl_csv_row_want(&csv->row, NULL, 0, 0));
    bpl_status status = bpl_csv_row_read(
        &csv->row, record->raw, csv->origin->delimiter, csv->origin->quote);
    *out = csv->row.columns;
    return status == BPL_E_NOMEM ? status : BPL_OK;
}

bpl_status bpl_csv_fetch(bpl_csv *csv, bpl_unit *unit, bpl_str *raw,
                         bpl_error *err)
{
    bpl_split_record record;
    bpl_status status = bpl_split_next(&csv->split, &record);
    if (status == BPL_END || status == BPL_WAIT)
        return status;
    if (status == BPL_E_IO)
        return io_failed(csv, err);
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    csv->number += !record.rest;
    unit->number = csv->number;
    unit->line = record.line;
    unit->literal = record.literal != 0;
    unit->unescaped = record.unescaped != 0;
    *raw = record.raw;
    if (status != BPL_OK)
        return reject(csv, &record, status, err);
    if (count_fields(csv, &record, &unit->fields) != BPL_OK)
        return bpl_fail_nomem(err);
    return check_width(csv, &record, unit->fields, err);
}
