/* SPDX-License-Identifier: MIT */
/*
 * The kinds of input, and for each its two halves:
 *
 *            fetched (reader's thread)           parsed (any thread)
 *   CSV      csv.c, record by record             csv_record.c
 *   JSONL    jsonl_file.c, line by line          jsonl.c
 *   HTML     the whole file                      html.c
 *   TEXT     the whole file                      text.c
 */
#include "read/inside.h"

#include "base/error.h"
#include <inttypes.h>
#include <string.h>

/* The first byte that is neither blank nor of a byte order mark; NUL bytes
 * are blank, for UTF-16. */
static size_t first_letter(bpl_str bytes)
{
    size_t at = 0;
    while (at < bytes.len &&
           (bytes.data[at] == ' ' || bytes.data[at] == '\0' ||
            (bytes.data[at] >= '\t' && bytes.data[at] <= '\r') ||
            (at < 3 && (unsigned char)bytes.data[at] >= 0xBB)))
        at++;
    return at;
}

/* A tag first: HTML; an object: JSONL; a header with a text column: CSV; else
 * text, but not JSON of another form, which would be taken for one ad. */
bpl_status bpl_input_by_content(bpl_reader *reader, bpl_input *out,
                                bpl_error *err)
{
    bpl_stream *stream = &reader->stream;
    bpl_str bytes;
    bpl_status status;
    size_t at;
    do {
        status = bpl_stream_more(stream);
        if (status != BPL_OK && status != BPL_END)
            return bpl_reader_failed(reader, status, err);
        bytes = bpl_stream_bytes(stream);
        at = first_letter(bytes);
        if (at < bytes.len && bytes.data[at] == '<') {
            *out = BPL_INPUT_HTML;
            return BPL_OK;
        }
        if (at < bytes.len && memchr(bytes.data + at, '\n', bytes.len - at))
            break;
    } while (status == BPL_OK && bytes.len < BPL_STREAM_BLOCK);
    bpl_json_look look =
        bpl_json_looks((bpl_str){bytes.data + at, bytes.len - at});
    if (look == BPL_JSON_WHOLE)
        return bpl_fail(err, BPL_E_IO, reader->origin->name, 0,
                        "is JSON, but not an object a line; make it so: %s",
                        bytes.data[at] == '[' ? "jq -c '.[]'" : "jq -c .");
    *out = look == BPL_JSON_LINES ? BPL_INPUT_JSONL : BPL_INPUT_TEXT;
    if (at == bytes.len || look == BPL_JSON_LINES)
        return BPL_OK;
    int found = bpl_csv_looks_so(&reader->csv, bytes, reader->table,
                                 &reader->options, err);
    if (found == 1)
        *out = BPL_INPUT_CSV;
    return found < 0 ? (bpl_status)found : BPL_OK;
}

/* For what csv.c and jsonl_file.c return, which know only that it failed. */
static bpl_status explain(const bpl_reader *reader, bpl_status status,
                          bpl_error *err)
{
    if (status == BPL_E_IO && reader->stream.failed)
        return bpl_reader_failed(reader, status, err);
    return status;
}

/* --- CSV --- */

static bpl_status begin_csv(bpl_reader *reader, bpl_error *err)
{
    char delimiter = reader->options.delimiter;
    if (!delimiter && reader->member.kind == BPL_KIND_TSV)
        delimiter = '\t';
    bpl_status status = bpl_csv_open(
        &reader->csv, &reader->stream, reader->origin, reader->table,
        &reader->options, delimiter, reader->limits->record, err);
    return explain(reader, status, err);
}

static bpl_status fetch_csv(bpl_reader *reader, bpl_unit *unit, bpl_str *raw,
                            bpl_error *err)
{
    return explain(reader, bpl_csv_fetch(&reader->csv, unit, raw, err), err);
}

static bpl_status parse_csv(bpl_parser *parser, const bpl_unit *unit,
                            bpl_record *out, bpl_error *err)
{
    return bpl_csv_record_read(&parser->csv, unit, out, &parser->warning, err);
}

/* --- JSONL --- */

static bpl_status begin_jsonl(bpl_reader *reader, bpl_error *err)
{
    reader->origin->names = &reader->names;
    bpl_status status =
        bpl_jsonl_open(&reader->jsonl, &reader->stream, &reader->names,
                       reader->origin->name, reader->limits->record, err);
    return explain(reader, status, err);
}

static bpl_status fetch_jsonl(bpl_reader *reader, bpl_unit *unit, bpl_str *raw,
                              bpl_error *err)
{
    bpl_record record = {0};
    bpl_status status = bpl_jsonl_fetch(&reader->jsonl, &record, err);
    unit->number = record.number;
    unit->line = record.line;
    *raw = record.raw;
    return explain(reader, status, err);
}

static bpl_status parse_jsonl(bpl_parser *parser, const bpl_unit *unit,
                              bpl_record *out, bpl_error *err)
{
    parser->jsonl.names = unit->origin->names;
    return bpl_jsonl_parse(&parser->jsonl, out, &parser->warning, err);
}

/* --- pages and texts: one record --- */

static bpl_status fetch_whole(bpl_reader *reader, bpl_unit *unit, bpl_str *raw,
                              bpl_error *err)
{
    if (reader->done)
        return BPL_END;
    size_t limit = reader->origin->input == BPL_INPUT_HTML
                       ? reader->limits->page
                       : reader->limits->record;
    bpl_status status = bpl_stream_need(&reader->stream, limit + 1);
    if (status == BPL_WAIT)
        return status;
    reader->done = 1;
    unit->number = 1;
    if (status == BPL_OK)
        return bpl_fail(err, BPL_E_LIMIT, reader->origin->name, 0,
                        "more than %zu bytes", limit);
    if (status != BPL_END)
        return bpl_reader_failed(reader, status, err);
    *raw = bpl_stream_bytes(&reader->stream);
    unit->whole = 1;
    return BPL_OK;
}

static bpl_status parse_html(bpl_parser *parser, const bpl_unit *unit,
                             bpl_record *out, bpl_error *err)
{
    const char *source = unit->origin->name;
    if (bpl_text_magic(out->raw) || out->raw.len == 0)
        return bpl_text_check(out->raw, source, err);
    if (bpl_text_binary(out->raw))
        return bpl_fail(err, BPL_E_PARSE, source, 0, "looks binary");
    BPL_TRY(bpl_page_read(parser->page, out->raw, source, &out->fields,
                          &out->field_count, err));
    out->date = bpl_page_date(parser->page);
    if (bpl_page_cut(parser->page) &&
        bpl_buf_printf(&parser->warning,
                       "page %" PRIu64
                       ": cut: too much text, or too tangled tags, "
                       "to be read to the end",
                       out->number) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

/* Nobody said that this is a text, and perhaps it is none. */
static bpl_status warn_of_table(bpl_parser *parser, const bpl_unit *unit,
                                bpl_str bytes, bpl_error *err)
{
    if (!unit->origin->guessed || !bpl_csv_looks_even(bytes))
        return BPL_OK;
    if (bpl_buf_printf(&parser->warning,
                       "read as text: the first lines look like a table, but "
                       "no column named like a description; --input csv, "
                       "--text COLUMN") != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

static bpl_status parse_text(bpl_parser *parser, const bpl_unit *unit,
                             bpl_record *out, bpl_error *err)
{
    BPL_TRY(bpl_text_check(out->raw, unit->origin->name, err));
    out->field_count = bpl_text_fields(out->raw, parser->text_fields);
    out->fields = parser->text_fields;
    return warn_of_table(parser, unit, out->raw, err);
}

static const bpl_handler handlers[] = {
    [BPL_INPUT_CSV] = {begin_csv, fetch_csv, parse_csv},
    [BPL_INPUT_HTML] = {NULL, fetch_whole, parse_html},
    [BPL_INPUT_TEXT] = {NULL, fetch_whole, parse_text},
    [BPL_INPUT_JSONL] = {begin_jsonl, fetch_jsonl, parse_jsonl},
};

const bpl_handler *bpl_handler_of(bpl_input input)
{
    return &handlers[input];
}
