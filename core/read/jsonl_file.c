/* SPDX-License-Identifier: MIT */
/* The first bytes say whether it can be JSONL at all; then line by line. */
#include "read/jsonl_file.h"

#include "base/error.h"
#include "read/cut.h"
#include "read/text.h"
#include "text/ascii.h"
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
    bpl_cut_start(&file->cut, stream, '\n', limit);
    file->source = source;
    file->number = 0;
    bpl_status status = bpl_stream_need(stream, BPL_TEXT_MAGIC_BYTES);
    if (status != BPL_OK && status != BPL_END)
        return stream_failed(file, status, err);
    bpl_str bytes = bpl_stream_bytes(stream);
    if (bytes.len > BPL_TEXT_MAGIC_BYTES)
        bytes.len = BPL_TEXT_MAGIC_BYTES;
    return bpl_jsonl_check(bytes, names, source, err);
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
    record->date = jsonl->date;
    if (jsonl->repaired &&
        bpl_buf_printf(warning,
                       "record %" PRIu64 " (line %" PRIu64 "): no valid JSON, "
                       "read as repaired; it comes out as it is",
                       record->number, record->line) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

bpl_json_look bpl_json_looks(bpl_str bytes)
{
    const char *end = bytes.len ? memchr(bytes.data, '\n', bytes.len) : NULL;
    bpl_str line = bytes;
    if (end)
        line.len = (size_t)(end - bytes.data);
    line = bpl_trim(line);
    if (!line.len || (*line.data != '{' && *line.data != '['))
        return BPL_JSON_NONE;
    int is_list = *line.data == '[';
    int is_closed = !end || line.data[line.len - 1] == '}';
    line = bpl_trim((bpl_str){line.data + 1, line.len - 1});
    if (!line.len)
        return end ? BPL_JSON_WHOLE : BPL_JSON_NONE;
    if (is_list)
        return *line.data == '{' ? BPL_JSON_WHOLE : BPL_JSON_NONE;
    if (*line.data != '"' && *line.data != '}')
        return BPL_JSON_NONE;
    return is_closed ? BPL_JSON_LINES : BPL_JSON_WHOLE;
}

bpl_status bpl_jsonl_check(bpl_str bytes, const bpl_names *names,
                           const char *source, bpl_error *err)
{
    if (bpl_text_utf16(bytes))
        return bpl_fail(err, BPL_E_IO, source, 0,
                        "is UTF-16; convert it: iconv -f UTF-16 -t UTF-8");
    const char *kind = bpl_text_magic(bytes);
    if (kind)
        return bpl_fail(err, BPL_E_IO, source, 0,
                        "is no JSONL, it looks like %s", kind);
    for (size_t i = 0; i < BPL_NAME_OPTIONS; i++)
        if (names->options[i] && *names->options[i] == '#')
            return bpl_fail(err, BPL_E_NOTFOUND, source, 0,
                            "members of JSON have names, no numbers as %.20s",
                            names->options[i]);
    return BPL_OK;
}
