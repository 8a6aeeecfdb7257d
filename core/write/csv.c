/* SPDX-License-Identifier: MIT */
/*
 * CSV output. The input's record is copied as it is, byte for byte, and our
 * cells are put between it and its line end; so a label run loses nothing,
 * not even odd quotes or bytes of another encoding.
 */
#include "base/error.h"
#include "write/evidence.h"
#include "write/writer.h"
#include <csv.h>
#include <string.h>

/* Cells that a spreadsheet would take for a formula get an apostrophe. */
static int looks_like_formula(bpl_str text)
{
    static const char first[] = {'=', '+', '-', '@', '\t', '\r'};
    return text.len && memchr(first, text.data[0], sizeof first);
}

static int needs_quotes(bpl_str text, char delimiter)
{
    if (!text.len)
        return 0;
    if (text.data[0] == ' ' || text.data[text.len - 1] == ' ')
        return 1;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == delimiter || c == '"' || c == '\n' || c == '\r')
            return 1;
    }
    return 0;
}

static void put_quoted(bpl_pen *pen, bpl_str text)
{
    if (pen->status == BPL_OK)
        pen->status = bpl_buf_reserve(&pen->buf, text.len * 2 + 2);
    if (pen->status == BPL_OK)
        pen->buf.len += csv_write2(pen->buf.data + pen->buf.len,
                                   text.len * 2 + 2, text.data, text.len, '"');
}

/* Where quotes mean nothing, what would need them becomes a space. */
static void put_bare(bpl_writer *writer, bpl_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        int bad = c == writer->delimiter || c == '\n' || c == '\r';
        if (bad)
            c = ' ';
        bpl_pen_putc(&writer->pen, c);
    }
}

static void put_raw_cell(bpl_writer *writer, bpl_str text)
{
    if (writer->bare)
        put_bare(writer, text);
    else if (needs_quotes(text, writer->delimiter))
        put_quoted(&writer->pen, text);
    else
        bpl_pen_str(&writer->pen, text);
}

/* One of our own cells, with the delimiter before it. */
static void put_cell(bpl_writer *writer, bpl_str text)
{
    bpl_pen_putc(&writer->pen, writer->delimiter);
    if (looks_like_formula(text)) {
        bpl_pen_reset(&writer->cell);
        bpl_pen_putc(&writer->cell, '\'');
        bpl_pen_str(&writer->cell, text);
        text = bpl_pen_text(&writer->cell);
    }
    put_raw_cell(writer, text);
}

static void put_name(bpl_writer *writer, const char *name)
{
    bpl_pen_reset(&writer->cell);
    bpl_pen_puts(&writer->cell, writer->prefix);
    bpl_pen_puts(&writer->cell, name);
    bpl_pen_putc(&writer->pen, writer->delimiter);
    put_raw_cell(writer, bpl_pen_text(&writer->cell));
}

static void put_names(bpl_writer *writer)
{
    put_name(writer, BPL_LABEL_FACET);
    put_name(writer, "status");
    put_name(writer, "confidence");
    for (size_t i = 0; i < writer->facet_count; i++)
        put_name(writer, writer->facets[i]);
    put_name(writer, "evidence");
    bpl_pen_puts(&writer->pen, writer->line_end);
}

/* Cuts the line end off; "" if there is none. */
static const char *cut_line_end(bpl_str *raw)
{
    size_t len = raw->len;
    int feed = len && raw->data[len - 1] == '\n';
    len -= feed ? 1 : 0;
    int ret = len && raw->data[len - 1] == '\r';
    raw->len = len - (ret ? 1 : 0);
    return feed && ret ? "\r\n" : feed ? "\n" : ret ? "\r" : "";
}

/* A second run over its own output would make two columns of one name. */
static bpl_status check_names(bpl_writer *writer, const bpl_csv_shape *shape,
                              const char *source, bpl_error *err)
{
    BPL_TRY(bpl_cells_split(&writer->cells, shape->header, shape, source, err));
    bpl_pen_reset(&writer->cell);
    bpl_pen_puts(&writer->cell, writer->prefix);
    bpl_pen_puts(&writer->cell, BPL_LABEL_FACET);
    bpl_pen_putc(&writer->cell, '\0');
    if (writer->cell.status != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < writer->cells.count && !writer->only; i++)
        if (bpl_str_is(bpl_cells_get(&writer->cells, i), writer->cell.buf.data))
            return bpl_fail(err, BPL_E_PARSE, source, 0,
                            "there is a column %s already; choose other names "
                            "with another prefix",
                            writer->cell.buf.data);
    return BPL_OK;
}

static bpl_status start_csv(bpl_writer *writer, const char *source,
                            const bpl_csv_shape *shape, bpl_error *err)
{
    bpl_str header = shape->header;
    const char *line_end = cut_line_end(&header);
    writer->line_end = *line_end ? line_end : "\n";
    writer->delimiter = shape->delimiter;
    BPL_TRY(check_names(writer, shape, source, err));
    bpl_pen_reset(&writer->header);
    bpl_pen_str(&writer->header, header);
    if (writer->header.status != BPL_OK)
        return bpl_fail_nomem(err);
    if (writer->only)
        put_raw_cell(writer, bpl_cells_get(&writer->cells, 0));
    else
        bpl_pen_str(&writer->pen, header);
    writer->csv_input = 1;
    return BPL_OK;
}

static bpl_status start(bpl_writer *writer, const char *source,
                        const bpl_csv_shape *shape, bpl_error *err)
{
    bpl_pen_reset(&writer->source);
    bpl_pen_puts(&writer->source, bpl_or_empty(source));
    bpl_pen_putc(&writer->source, '\0');
    if (writer->source.status != BPL_OK)
        return bpl_fail_nomem(err);
    if (shape->columns) {
        BPL_TRY(start_csv(writer, source, shape, err));
    } else {
        writer->delimiter = ',';
        writer->line_end = "\n";
        bpl_pen_puts(&writer->pen, writer->only ? "source" : "source,title");
    }
    put_names(writer);
    writer->started = 1;
    return BPL_OK;
}

/* Is this file of the same shape as the first one? */
static bpl_status check_shape(bpl_writer *writer, const char *source,
                              const bpl_csv_shape *shape, bpl_error *err)
{
    int csv = shape->columns > 0;
    const char *first = writer->source.buf.data;
    if (csv != writer->csv_input)
        return bpl_fail(err, BPL_E_PARSE, source, 0,
                        "%s a table, unlike %s: write them to CSV one by one, "
                        "or all of them as JSONL",
                        csv ? "is" : "is not", first);
    if (!csv)
        return BPL_OK;
    bpl_str header = shape->header, wanted = bpl_pen_text(&writer->header);
    cut_line_end(&header);
    if (shape->delimiter != writer->delimiter || header.len != wanted.len ||
        (header.len && memcmp(header.data, wanted.data, header.len) != 0))
        return bpl_fail(err, BPL_E_PARSE, source, 0,
                        "has other columns than %s: write them to CSV one by "
                        "one, or all of them as JSONL",
                        first);
    return BPL_OK;
}

static void put_page(bpl_writer *writer, const bpl_record *record,
                     const bpl_finding *finding)
{
    bpl_str source = bpl_str_of(bpl_or_empty(record->source));
    put_raw_cell(writer, source);
    if (writer->only)
        return;
    bpl_pen_reset(&writer->cell);
    bpl_put_words(&writer->cell, bpl_finding_title(finding),
                  (size_t)BPL_LIMIT_OUTPUT_BYTES);
    bpl_pen_putc(&writer->pen, writer->delimiter);
    put_raw_cell(writer, bpl_pen_text(&writer->cell));
}

/* The record as it is; *line_end is what has to come behind ours. */
static bpl_status put_record(bpl_writer *writer, const bpl_record *record,
                             const bpl_csv_shape *shape, const char **line_end,
                             bpl_error *err)
{
    bpl_str raw = record->raw;
    const char *own = cut_line_end(&raw);
    *line_end = *own ? own : writer->line_end;
    if (writer->only) {
        BPL_TRY(
            bpl_cells_split(&writer->cells, raw, shape, record->source, err));
        put_raw_cell(writer, bpl_cells_get(&writer->cells, 0));
        return BPL_OK;
    }
    bpl_pen_str(&writer->pen, raw);
    bpl_pen_fill(&writer->pen, writer->delimiter, shape->missing);
    return BPL_OK;
}

static void put_finding(bpl_writer *writer, const bpl_finding *finding)
{
    put_cell(writer, bpl_str_of(bpl_or_empty(finding->label)));
    put_cell(writer, bpl_str_of(bpl_certainty_name(finding->certainty)));
    bpl_pen_putc(&writer->pen, writer->delimiter);
    if (finding->certainty != BPL_INSUFFICIENT)
        bpl_pen_fixed(&writer->pen, finding->confidence, 2);
    for (size_t i = 0; i < writer->facet_count; i++) {
        const bpl_facet *facet = bpl_finding_facet(finding, writer->facets[i]);
        put_cell(writer, bpl_str_of(facet ? bpl_or_empty(facet->value) : ""));
    }
    bpl_pen_reset(&writer->cell);
    bpl_put_evidence(&writer->cell, finding);
    bpl_pen_putc(&writer->pen, writer->delimiter);
    put_raw_cell(writer, bpl_pen_text(&writer->cell));
}

bpl_status bpl_csv_put(bpl_writer *writer, const bpl_record *record,
                       const bpl_csv_shape *shape, const bpl_finding *finding,
                       bpl_error *err)
{
    const char *line_end = writer->line_end;
    const bpl_csv_shape none = {0};
    shape = shape ? shape : &none;
    writer->bare = shape->columns && shape->quotes_are_data;
    if (writer->started)
        BPL_TRY(check_shape(writer, record->source, shape, err));
    else
        BPL_TRY(start(writer, record->source, shape, err));
    if (!writer->csv_input)
        put_page(writer, record, finding);
    else
        BPL_TRY(put_record(writer, record, shape, &line_end, err));
    put_finding(writer, finding);
    bpl_pen_puts(&writer->pen, line_end ? line_end : "\n");
    return bpl_pen_flush(&writer->pen, writer->file, err);
}

bpl_status bpl_csv_end(bpl_writer *writer, const bpl_csv_shape *shape,
                       bpl_error *err)
{
    if (writer->started || !shape || !shape->columns)
        return BPL_OK;
    writer->bare = shape->quotes_are_data;
    BPL_TRY(start(writer, NULL, shape, err));
    return bpl_pen_flush(&writer->pen, writer->file, err);
}
