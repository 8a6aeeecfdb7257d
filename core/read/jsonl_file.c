/* SPDX-License-Identifier: MIT */
/* The first bytes say whether it can be JSONL at all; then line by line. */
#include "read/jsonl_file.h"

#include "base/error.h"
#include <inttypes.h>
#include <string.h>

static bpl_status stream_failed(const bpl_jsonl_file *file, bpl_status status,
                                bpl_error *err)
{
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    return bpl_fail(err, BPL_E_IO, file->source, 0, "can't read: %s",
                    strerror(file->cut.stream->failed));
}

bpl_status bpl_jsonl_open(bpl_jsonl_file *file, bpl_stream *stream,
                          const bpl_names *names, const char *source,
                          size_t limit, bpl_error *err)
{
    bpl_status status = BPL_OK;
    bpl_cut_start(&file->cut, stream, '\n', limit);
    file->source = source;
    file->number = 0;
    if (bpl_stream_bytes(stream).len == 0)
        status = bpl_stream_more(stream);
    if (status != BPL_OK && status != BPL_END)
        return stream_failed(file, status, err);
    return bpl_jsonl_check(bpl_stream_bytes(stream), names, source, err);
}

bpl_status bpl_jsonl_fetch(bpl_jsonl_file *file, bpl_record *out,
                           bpl_error *err)
{
    bpl_cut_line line;
    bpl_status status = bpl_cut_next(&file->cut, &line);
    if (status == BPL_END || status == BPL_WAIT)
        return status;
    if (status == BPL_E_IO || status == BPL_E_NOMEM)
        return stream_failed(file, status, err);
    file->number += line.rest ? 0 : 1;
    out->number = file->number;
    out->line = line.line;
    out->raw = line.raw;
    if (status == BPL_OK)
        return BPL_OK;
    return bpl_fail(err, status, file->source, line.line,
                    "%sline that is longer than the limit",
                    line.rest ? "rest of a " : "");
}

bpl_status bpl_jsonl_parse(bpl_jsonl *jsonl, bpl_record *record,
                           bpl_buf *warning, bpl_error *err)
{
    bpl_status status =
        bpl_jsonl_read(jsonl, record->raw, record->source, record->line, err);
    record->object = jsonl->object;
    if (status != BPL_OK)
        return status;
    record->fields = jsonl->fields;
    record->field_count = jsonl->field_count;
    if (jsonl->repaired &&
        bpl_buf_printf(warning,
                       "record %" PRIu64 " (line %" PRIu64 "): no valid JSON, "
                       "read as repaired; it comes out as it is",
                       record->number, record->line) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}
