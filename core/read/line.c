/* SPDX-License-Identifier: MIT */
/* One stream, cut into lines, each handed to the parser of its kind. */
#include <bpolens/line.h>

#include "base/options.h"
#include "read/cut.h"
#include "read/field.h"
#include "read/jsonl.h"
#include "read/tsv.h"
#include "score/model.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bpl_line_reader {
    int fd;
    bpl_line_kind kind;
    bpl_stream stream;
    bpl_cut cut;
    bpl_names names;
    const bpl_limits *limits; /* the model's */
    bpl_jsonl jsonl;
    bpl_tsv tsv;
};

static ssize_t read_fd(void *from, char *data, size_t size)
{
    return read(*(const int *)from, data, size);
}

static bpl_status start(bpl_line_reader *reader, const bpl_table *table,
                        const char *columns, const bpl_reader_options *options,
                        bpl_error *err)
{
    BPL_TRY(bpl_columns_check(table, err));
    if (reader->kind == BPL_LINE_TSV)
        BPL_TRY(bpl_tsv_init(&reader->tsv, columns, table, options, err));
    else
        BPL_TRY(bpl_names_init(&reader->names, table, options, err));
    if (reader->kind == BPL_LINE_JSONL)
        BPL_TRY(bpl_jsonl_check((bpl_str){"", 0}, &reader->names, NULL, err));
    bpl_jsonl_init(&reader->jsonl, &reader->names);
    reader->jsonl.limits = reader->limits;
    bpl_stream_init(&reader->stream, BPL_STREAM_BLOCK);
    bpl_stream_start(&reader->stream, read_fd, &reader->fd);
    bpl_cut_start(&reader->cut, &reader->stream, '\n', reader->limits->record);
    reader->cut.keep_blank = 1;
    return BPL_OK;
}

bpl_status bpl_line_reader_open(bpl_line_reader **out, const bpl_model *model,
                                int fd, bpl_line_kind kind, const char *columns,
                                const bpl_reader_options *options,
                                bpl_error *err)
{
    bpl_reader_options own = BPL_READER_OPTIONS_INIT;
    *out = NULL;
    BPL_TRY(bpl_options_take(&own, sizeof own, options, err));
    if (!model || kind > BPL_LINE_TSV || (kind == BPL_LINE_TSV && !columns))
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no model, or no columns");
    bpl_line_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return bpl_fail_nomem(err);
    reader->fd = fd;
    reader->limits = bpl_model_limits(model);
    reader->kind = kind;
    bpl_status status =
        start(reader, bpl_model_table(model, "columns"), columns, &own, err);
    if (status == BPL_OK)
        *out = reader;
    else
        bpl_line_reader_close(reader);
    return status;
}

void bpl_line_reader_close(bpl_line_reader *reader)
{
    if (!reader)
        return;
    bpl_jsonl_fini(&reader->jsonl);
    bpl_names_fini(&reader->names);
    bpl_tsv_fini(&reader->tsv);
    bpl_stream_fini(&reader->stream);
    free(reader);
}

static bpl_status parse(bpl_line_reader *reader, bpl_record *out,
                        bpl_error *err)
{
    if (reader->kind == BPL_LINE_TSV) {
        out->fields = reader->tsv.fields;
        out->field_count = reader->tsv.field_count;
        return bpl_tsv_read(&reader->tsv, out->raw, out->source, out->line,
                            err);
    }
    bpl_status status =
        bpl_jsonl_read(&reader->jsonl, out->raw, out->source, out->line, err);
    out->object = reader->jsonl.object;
    out->fields = reader->jsonl.fields;
    out->field_count = reader->jsonl.field_count;
    return status;
}

bpl_status bpl_line_reader_next(bpl_line_reader *reader, bpl_record *out,
                                bpl_error *err)
{
    bpl_cut_line line;
    bpl_status status;
    do {
        status = bpl_cut_next(&reader->cut, &line);
    } while (status == BPL_E_LIMIT && line.rest);
    memset(out, 0, sizeof *out);
    out->source = "-";
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status == BPL_E_IO)
        return bpl_fail(err, BPL_E_IO, out->source, 0, "can't read: %s",
                        strerror(reader->stream.failed));
    if (status == BPL_END)
        return status;
    out->raw = line.raw;
    out->line = out->number = line.line;
    if (status == BPL_E_LIMIT)
        return bpl_fail(err, status, out->source, line.line,
                        "line of more than %u bytes", reader->limits->record);
    BPL_TRY(parse(reader, out, err));
    return bpl_fields_check(out, reader->limits, err);
}

int bpl_line_reader_ready(const bpl_line_reader *reader)
{
    return bpl_cut_ready(&reader->cut);
}
