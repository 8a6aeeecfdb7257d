/* SPDX-License-Identifier: MIT */
/*
 * Line mode: each line in is one line out, whether it can be read or not; JSONL
 * stays JSON where the line was, TSV has the line's cells and as many of ours.
 */
#include "fuzz.h"

#include "text/ascii.h"
#include <bpolens/line.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bpl_worker *worker;

struct out {
    bpl_writer *writer;
    FILE *file;
    char *text;
    size_t len, before;
};

/* The line that was written last. */
static bpl_str take_line(struct out *out)
{
    FUZZ_REQUIRE(fflush(out->file) == 0);
    bpl_str line = {out->text + out->before, out->len - out->before};
    FUZZ_REQUIRE(line.len && line.data[line.len - 1] == '\n');
    FUZZ_REQUIRE(memchr(line.data, '\n', line.len - 1) == NULL);
    out->before = out->len;
    return line;
}

static size_t tabs(bpl_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\t';
    return count;
}

/* An object's line begins as it did. */
static size_t blanks(bpl_str line)
{
    size_t count = 0;
    while (bpl_is_blank(line.data[count]) && line.data[count] != '\n')
        count++;
    return count;
}

static void check_line(bpl_line_kind kind, const bpl_record *record,
                       bpl_status status, bpl_str line)
{
    size_t ours = 5 + bpl_model_plugin_count(fuzz_model()) - 1;
    if (kind == BPL_LINE_TSV)
        FUZZ_REQUIRE(tabs(line) == tabs(record->raw) + ours);
    else if (status != BPL_OK && !record->object)
        FUZZ_REQUIRE(fuzz_json_lines(line) == 1);
    else
        FUZZ_REQUIRE(line.data[blanks(line)] == '{');
}

static void answer(struct out *out, bpl_line_kind kind,
                   const bpl_record *record, bpl_status status, bpl_error *err)
{
    const bpl_finding *finding = NULL;
    if (status == BPL_OK)
        status = bpl_worker_label(worker, record, &finding, err);
    if (status == BPL_OK)
        status = bpl_writer_put(out->writer, record, NULL, finding, err);
    if (status != BPL_OK) {
        bpl_error again = {0};
        FUZZ_REQUIRE(bpl_writer_put_error(out->writer, record, err, &again) ==
                     BPL_OK);
    }
    check_line(kind, record, status, take_line(out));
}

static void run(bpl_str bytes, bpl_line_kind kind)
{
    bpl_error err = {0};
    bpl_line_reader *reader = NULL;
    bpl_writer_options options = BPL_WRITER_OPTIONS_INIT;
    struct out out = {0};
    int fd = open(fuzz_file(0, bytes), O_RDONLY | O_CLOEXEC);
    options.output = kind == BPL_LINE_TSV ? BPL_OUTPUT_TSV : BPL_OUTPUT_JSONL;
    out.file = open_memstream(&out.text, &out.len);
    FUZZ_REQUIRE(fd >= 0 && out.file);
    FUZZ_REQUIRE(bpl_writer_open(&out.writer, fuzz_model(), out.file, &options,
                                 &err) == BPL_OK);
    FUZZ_REQUIRE(bpl_line_reader_open(&reader, fuzz_model(), fd, kind,
                                      "id,text,title", NULL, &err) == BPL_OK);
    for (;;) {
        bpl_record record;
        memset(&err, 0, sizeof err);
        bpl_status status = bpl_line_reader_next(reader, &record, &err);
        if (status == BPL_END)
            break;
        answer(&out, kind, &record, status, &err);
    }
    bpl_line_reader_close(reader);
    close(fd);
    FUZZ_REQUIRE(bpl_writer_close(out.writer, NULL, &err) == BPL_OK);
    FUZZ_REQUIRE(fclose(out.file) == 0);
    FUZZ_REQUIRE(out.len == out.before);
    free(out.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    if (!worker)
        worker = fuzz_worker(fuzz_model());
    run(bytes, BPL_LINE_JSONL);
    run(bytes, BPL_LINE_TSV);
    return 0;
}
