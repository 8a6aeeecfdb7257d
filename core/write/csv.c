/* SPDX-License-Identifier: MIT */
/*
 * CSV output. The input's record is copied as it is, byte for byte, and our
 * cells are put between it and its line end; so a label run loses nothing,
 * not even odd quotes or bytes of another encoding.
 */
#include "base/error.h"
#include "write/csv_cell.h"
#include "write/evidence.h"
#include "write/grouping.h"
#include <string.h>

/* A cell of the input's. */
static void put_copy(bpl_draft *draft, bpl_str text)
{
    bpl_csv_put_copy(&draft->pen, draft->writer->delimiter, draft->bare, text);
}

/* One of our own. */
static void put_own(bpl_draft *draft, bpl_str text)
{
    bpl_csv_put_cell(&draft->pen, draft->writer->delimiter, draft->bare, text);
}

/* The same with the delimiter before it. */
static void put_cell(bpl_draft *draft, bpl_str text)
{
    bpl_pen_putc(&draft->pen, draft->writer->delimiter);
    put_own(draft, text);
}

static void put_name(bpl_draft *draft, const char *name)
{
    bpl_pen_reset(&draft->cell);
    bpl_pen_puts(&draft->cell, draft->writer->prefix);
    bpl_pen_puts(&draft->cell, name);
    put_cell(draft, bpl_pen_text(&draft->cell));
}

static void put_names(bpl_draft *draft)
{
    bpl_writer *writer = draft->writer;
    put_name(draft, BPL_LABEL_FACET);
    put_name(draft, "status");
    put_name(draft, "confidence");
    for (size_t i = 0; i < writer->facet_count; i++)
        put_name(draft, writer->facets[i]);
    put_name(draft, "evidence");
    for (int i = 0; i < BPL_CODE_SYSTEMS && writer->codes; i++)
        put_name(draft, bpl_code_system_name((bpl_code_system)i));
    if (writer->grouped) {
        put_name(draft, "group");
        put_name(draft, "duplicate");
        put_name(draft, "first");
    }
    bpl_pen_puts(&draft->pen, writer->line_end);
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
static bpl_status check_names(bpl_draft *draft, const bpl_csv_shape *shape,
                              const char *source, bpl_error *err)
{
    bpl_writer *writer = draft->writer;
    BPL_TRY(bpl_cells_split_header(&draft->cells, shape, source, err));
    bpl_pen_reset(&draft->cell);
    bpl_pen_puts(&draft->cell, writer->prefix);
    bpl_pen_puts(&draft->cell, BPL_LABEL_FACET);
    bpl_pen_putc(&draft->cell, '\0');
    if (draft->cell.status != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < bpl_cells_count(&draft->cells) && !writer->only; i++)
        if (bpl_str_is(bpl_cells_get(&draft->cells, i), draft->cell.buf.data))
            return bpl_fail(err, BPL_E_PARSE, source, 0,
                            "there is a column %s already; choose other names "
                            "with another prefix",
                            draft->cell.buf.data);
    return BPL_OK;
}

static bpl_status start_csv(bpl_draft *draft, const char *source,
                            const bpl_csv_shape *shape, bpl_error *err)
{
    bpl_writer *writer = draft->writer;
    bpl_str header = shape->header;
    const char *line_end = cut_line_end(&header);
    writer->line_end = *line_end ? line_end : "\n";
    writer->delimiter = shape->delimiter;
    BPL_TRY(check_names(draft, shape, source, err));
    bpl_pen_clear(&writer->header);
    bpl_pen_str(&writer->header, header);
    if (writer->header.status != BPL_OK)
        return bpl_fail_nomem(err);
    if (writer->only)
        put_copy(draft, bpl_cells_get(&draft->cells, 0));
    else
        bpl_pen_str(&draft->pen, header);
    writer->csv_input = 1;
    return BPL_OK;
}

static bpl_status start(bpl_draft *draft, const char *source,
                        const bpl_csv_shape *shape, bpl_error *err)
{
    bpl_writer *writer = draft->writer;
    size_t begin = draft->pen.buf.len;
    bpl_pen_clear(&writer->source);
    bpl_pen_puts(&writer->source, bpl_or_empty(source));
    bpl_pen_putc(&writer->source, '\0');
    if (writer->source.status != BPL_OK)
        return bpl_fail_nomem(err);
    if (shape->columns) {
        BPL_TRY(start_csv(draft, source, shape, err));
    } else {
        writer->delimiter = ',';
        writer->line_end = "\n";
        bpl_pen_puts(&draft->pen, writer->only ? "source" : "source,title");
    }
    put_names(draft);
    if (draft->pen.status != BPL_OK || draft->cell.status != BPL_OK)
        return bpl_fail_nomem(err);
    /* It is the writer's, and this record may fail yet. */
    bpl_str head = bpl_pen_text(&draft->pen);
    bpl_pen_clear(&writer->head);
    bpl_pen_add(&writer->head, head.data + begin, head.len - begin);
    draft->pen.buf.len = begin;
    if (writer->head.status != BPL_OK)
        return bpl_fail_nomem(err);
    writer->started = 1;
    return BPL_OK;
}

/* Is this file of the same shape as the first one? */
static bpl_status check_shape(bpl_draft *draft, const char *source,
                              const bpl_csv_shape *shape, bpl_error *err)
{
    bpl_writer *writer = draft->writer;
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

static void put_page(bpl_draft *draft, const bpl_record *record,
                     const bpl_finding *finding)
{
    bpl_str source = bpl_str_of(bpl_or_empty(record->source));
    put_own(draft, source);
    if (draft->writer->only)
        return;
    bpl_pen_reset(&draft->cell);
    bpl_put_words(&draft->cell, bpl_finding_title(finding),
                  (size_t)BPL_LIMIT_OUTPUT_BYTES);
    put_cell(draft, bpl_pen_text(&draft->cell));
}

/* The record as it is; *line_end is what has to come behind ours. */
static bpl_status put_record(bpl_draft *draft, const bpl_record *record,
                             const bpl_csv_shape *shape, const char **line_end,
                             bpl_error *err)
{
    bpl_writer *writer = draft->writer;
    bpl_str raw = record->raw;
    const char *own = cut_line_end(&raw);
    *line_end = *own ? own : writer->line_end;
    if (writer->only) {
        BPL_TRY(
            bpl_cells_split(&draft->cells, raw, shape, record->source, err));
        put_copy(draft, bpl_cells_get(&draft->cells, 0));
        return BPL_OK;
    }
    bpl_pen_str(&draft->pen, raw);
    bpl_pen_fill(&draft->pen, writer->delimiter, shape->missing);
    return BPL_OK;
}

static void put_finding(bpl_draft *draft, const bpl_finding *finding)
{
    bpl_writer *writer = draft->writer;
    put_cell(draft, bpl_str_of(bpl_or_empty(finding->label)));
    put_cell(draft, bpl_str_of(bpl_certainty_name(finding->certainty)));
    bpl_pen_putc(&draft->pen, writer->delimiter);
    if (finding->certainty != BPL_INSUFFICIENT)
        bpl_pen_fixed(&draft->pen, finding->confidence, 2);
    for (size_t i = 0; i < writer->facet_count; i++) {
        const bpl_facet *facet = bpl_finding_facet(finding, writer->facets[i]);
        put_cell(draft, bpl_str_of(facet ? bpl_or_empty(facet->value) : ""));
    }
    bpl_pen_reset(&draft->cell);
    bpl_put_evidence(&draft->cell, finding);
    put_cell(draft, bpl_pen_text(&draft->cell));
    for (int i = 0; i < BPL_CODE_SYSTEMS && writer->codes; i++) {
        const bpl_code *code =
            bpl_codes_of(writer->codes, (bpl_code_system)i, finding);
        put_cell(draft, bpl_str_of(code ? code->code : ""));
    }
}

bpl_status bpl_csv_put(bpl_draft *draft, const bpl_record *record,
                       const bpl_csv_shape *shape, const bpl_finding *finding,
                       bpl_error *err)
{
    bpl_writer *writer = draft->writer;
    const char *line_end = writer->line_end;
    const bpl_csv_shape none = {0};
    shape = shape ? shape : &none;
    draft->bare = shape->columns && shape->quotes_are_data;
    if (writer->started)
        BPL_TRY(check_shape(draft, record->source, shape, err));
    else
        BPL_TRY(start(draft, record->source, shape, err));
    if (!writer->csv_input)
        put_page(draft, record, finding);
    else
        BPL_TRY(put_record(draft, record, shape, &line_end, err));
    put_finding(draft, finding);
    if (writer->grouped)
        bpl_grouping_here(draft);
    bpl_pen_puts(&draft->pen, line_end ? line_end : "\n");
    return BPL_OK;
}

bpl_status bpl_csv_end(bpl_writer *writer, const bpl_csv_shape *shape,
                       bpl_error *err)
{
    if (writer->started || !shape || !shape->columns)
        return BPL_OK;
    bpl_draft *draft = writer->draft;
    draft->bare = shape->quotes_are_data;
    bpl_pen_begin(&draft->pen);
    return start(draft, NULL, shape, err);
}
