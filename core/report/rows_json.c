/* SPDX-License-Identifier: MIT */
/*
 * Lines are cut in the reader's stream buffer and parsed one at a time.
 */
#include "report/rows_json.h"

#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const endings[] = {".jsonl", ".ndjson", ".json"};

int bpl_json_rows_fit(const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t end = strlen(endings[i]);
        if (len > end && strcmp(path + len - end, endings[i]) == 0)
            return 1;
    }
    /* Nothing is taken from what can't be read twice. */
    int is_stdin = strcmp(path, "-") == 0;
    int fd =
        is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char first = '\0';
    off_t at = fd < 0 ? -1 : lseek(fd, 0, SEEK_CUR);
    if (at >= 0 && pread(fd, &first, 1, at) != 1)
        first = '\0';
    if (fd >= 0 && !is_stdin)
        close(fd);
    return first == '{';
}

static ssize_t read_fd(void *from, char *data, size_t size)
{
    return read(*(const int *)from, data, size);
}

bpl_status bpl_json_rows_open(bpl_json_rows *rows, const char *source,
                              const bpl_reader_options *options, bpl_error *err)
{
    memset(rows, 0, sizeof *rows);
    bpl_stream_init(&rows->stream, BPL_STREAM_BLOCK);
    rows->source = source;
    rows->limit = (size_t)BPL_LIMIT_RECORD_BYTES;
    rows->options = options;
    rows->fd = STDIN_FILENO;
    if (strcmp(source, "-") != 0)
        rows->fd = open(source, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (rows->fd < 0)
        return bpl_fail(err, BPL_E_IO, source, 0, "can't open: %s",
                        strerror(errno));
    bpl_stream_start(&rows->stream, read_fd, &rows->fd);
    return BPL_OK;
}

void bpl_json_rows_close(bpl_json_rows *rows)
{
    if (rows->fd > STDIN_FILENO)
        close(rows->fd);
    rows->fd = -1;
    json_decref(rows->object);
    rows->object = NULL;
    bpl_stream_fini(&rows->stream);
}

/* Passes over the rest of a line that is too long. */
static bpl_status skip_line(bpl_json_rows *rows)
{
    for (;;) {
        bpl_str bytes = bpl_stream_bytes(&rows->stream);
        const char *end =
            bytes.len ? memchr(bytes.data, '\n', bytes.len) : NULL;
        size_t len = end ? (size_t)(end - bytes.data) + 1 : bytes.len;
        bpl_stream_take(&rows->stream, len);
        if (end)
            return BPL_OK;
        bpl_status status = bpl_stream_more(&rows->stream);
        if (status != BPL_OK)
            return status == BPL_END ? BPL_OK : status;
    }
}

/* OK: a line; END; LIMIT: it was too long and is passed over; IO, NOMEM. */
static bpl_status next_line(bpl_json_rows *rows, bpl_str *line)
{
    size_t seen = 0;
    bpl_stream_take(&rows->stream, rows->taken);
    rows->taken = 0;
    rows->line++;
    for (;;) {
        *line = bpl_stream_bytes(&rows->stream);
        const char *end =
            line->len > seen ? memchr(line->data + seen, '\n', line->len - seen)
                             : NULL;
        if (end) {
            line->len = (size_t)(end - line->data);
            rows->taken = line->len + 1;
            return BPL_OK;
        }
        seen = line->len;
        if (seen > rows->limit) {
            bpl_status status = skip_line(rows);
            return status == BPL_OK ? BPL_E_LIMIT : status;
        }
        bpl_status status = bpl_stream_more(&rows->stream);
        if (status == BPL_END && seen) {
            rows->taken = seen;
            return BPL_OK;
        }
        if (status != BPL_OK)
            return status;
    }
}

static int is_blank_line(bpl_str line)
{
    size_t at = 0;
    while (at < line.len && (line.data[at] == ' ' || line.data[at] == '\t' ||
                             line.data[at] == '\r'))
        at++;
    return at == line.len;
}

static bpl_status parse(bpl_json_rows *rows, bpl_str line, bpl_error *err)
{
    json_error_t why;
    json_decref(rows->object);
    rows->object = json_loadb(line.data, line.len, 0, &why);
    if (!rows->object && json_error_code(&why) == json_error_out_of_memory)
        return bpl_fail_nomem(err);
    if (!rows->object)
        return bpl_fail(err, BPL_E_PARSE, rows->source, rows->line,
                        "no JSON: %s", why.text);
    if (!json_is_object(rows->object))
        return bpl_fail(err, BPL_E_PARSE, rows->source, rows->line,
                        "no JSON object");
    return BPL_OK;
}

static int take_field(bpl_json_rows *rows, const char *name, bpl_zone zone,
                      size_t *count)
{
    const json_t *value = json_object_get(rows->object, name);
    if (!json_is_string(value))
        return 0;
    bpl_field *field = &rows->fields[(*count)++];
    field->text.data = json_string_value(value);
    field->text.len = json_string_length(value);
    field->zone = zone;
    field->markup = BPL_MARKUP_SCRAPED;
    return 1;
}

static const char *or_else(const char *name, const char *otherwise)
{
    return name ? name : otherwise;
}

static void make_fields(bpl_json_rows *rows, bpl_record *record)
{
    const bpl_reader_options *options = rows->options;
    size_t count = 0;
    take_field(rows, or_else(options->title_column, "title"), BPL_ZONE_TITLE,
               &count);
    take_field(rows, or_else(options->company_column, "company"),
               BPL_ZONE_COMPANY, &count);
    take_field(rows, or_else(options->location_column, "location"),
               BPL_ZONE_LOCATION, &count);
    if (!take_field(rows, or_else(options->text_column, "text"), BPL_ZONE_BODY,
                    &count) &&
        !options->text_column)
        take_field(rows, "description", BPL_ZONE_BODY, &count);
    record->fields = rows->fields;
    record->field_count = count;
}

bpl_status bpl_json_rows_next(bpl_json_rows *rows, bpl_record *record,
                              bpl_error *err)
{
    bpl_str line;
    bpl_status status;
    memset(record, 0, sizeof *record);
    record->source = rows->source;
    do
        status = next_line(rows, &line);
    while (status == BPL_OK && is_blank_line(line));
    if (status == BPL_END)
        return status;
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status == BPL_E_IO)
        return bpl_fail(err, status, rows->source, 0, "can't read: %s",
                        strerror(rows->stream.failed));
    record->number = ++rows->number;
    record->line = rows->line;
    if (status == BPL_E_LIMIT) {
        bpl_fail(err, status, rows->source, rows->line,
                 "a line of more than %zu bytes", rows->limit);
    } else {
        record->raw = line;
        status = parse(rows, line, err);
    }
    if (status != BPL_OK) {
        if (err)
            err->record = rows->number;
        return status;
    }
    make_fields(rows, record);
    return BPL_OK;
}
