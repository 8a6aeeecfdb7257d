/* SPDX-License-Identifier: MIT */
/*
 * JSON lines as a file, and as lines of line mode, where every line has to have
 * its answer: jansson decides what an object is, unless we repaired it.
 */
#include "reading.h"

#include <bpolens/line.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

/* A byte order mark in front is none of them. */
static size_t count_lines(bpl_str bytes)
{
    size_t lines = 0;
    if (bytes.len >= 3 && memcmp(bytes.data, "\xEF\xBB\xBF", 3) == 0) {
        bytes.data += 3;
        bytes.len -= 3;
    }
    for (size_t at = 0; at < bytes.len; at++)
        lines += bytes.data[at] == '\n';
    return lines + (bytes.len && bytes.data[bytes.len - 1] != '\n');
}

/* What jansson takes for an object, we do as well. */
static void check_object(const bpl_record *record, const bpl_error *err)
{
    json_error_t why;
    json_t *json =
        json_loadb(record->raw.data, record->raw.len, JSON_ALLOW_NUL, &why);
    if (json_is_object(json))
        FUZZ_REQUIRE(record->object || err->code == BPL_E_LIMIT);
    json_decref(json);
}

static size_t read_lines(bpl_str bytes, bpl_line_kind kind, bpl_buf *told)
{
    bpl_error err = {0};
    bpl_line_reader *reader = NULL;
    bpl_status status;
    size_t lines = 0;
    int fd = open(fuzz_file(1, bytes), O_RDONLY | O_CLOEXEC);
    FUZZ_REQUIRE(fd >= 0);
    FUZZ_REQUIRE(bpl_line_reader_open(&reader, fuzz_mini(), fd, kind,
                                      "id,text,title", NULL, &err) == BPL_OK);
    for (;; lines++) {
        bpl_record record;
        memset(&err, 0, sizeof err);
        status = bpl_line_reader_next(reader, &record, &err);
        if (status == BPL_END)
            break;
        FUZZ_REQUIRE(status != BPL_E_IO && status != BPL_E_NOMEM);
        FUZZ_REQUIRE(record.line == lines + 1);
        fuzz_printf(told, "%d %d %s ", (int)status, record.object, err.message);
        for (size_t i = 0; status == BPL_OK && i < record.field_count; i++)
            fuzz_add(told, record.fields[i].text.data,
                     record.fields[i].text.len);
        if (kind == BPL_LINE_JSONL)
            check_object(&record, &err);
    }
    bpl_line_reader_close(reader);
    close(fd);
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    fuzz_reading reading;
    options.input = BPL_INPUT_JSONL;
    if (fuzz_dice(bytes, 2, 2)) {
        options.text_column = "job.text";
        options.title_column = "job.title";
    }
    fuzz_read_ways(&reading, fuzz_mini(), bytes, &options, 1);
    fuzz_reading_fini(&reading);
    for (int kind = BPL_LINE_JSONL; kind <= BPL_LINE_TSV; kind++) {
        bpl_buf first, second;
        bpl_buf_init(&first, SIZE_MAX / 2);
        bpl_buf_init(&second, SIZE_MAX / 2);
        size_t lines = read_lines(bytes, (bpl_line_kind)kind, &first);
        FUZZ_REQUIRE(lines == count_lines(bytes));
        size_t step = 1 + fuzz_dice(bytes, 4, 100);
        fuzz_blocks(bytes.len / step > 1000 ? 0 : step);
        FUZZ_REQUIRE(read_lines(bytes, (bpl_line_kind)kind, &second) == lines);
        fuzz_blocks(0);
        FUZZ_REQUIRE(fuzz_same(&first, &second));
        bpl_buf_fini(&first);
        bpl_buf_fini(&second);
    }
    return 0;
}
