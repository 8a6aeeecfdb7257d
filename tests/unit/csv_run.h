/* SPDX-License-Identifier: MIT */
/* The CSV reader over bytes in memory that come in blocks of any size. */
#ifndef BPL_TESTS_CSV_RUN_H
#define BPL_TESTS_CSV_RUN_H

#include "unit.h"

#include "base/error.h"
#include "read/csv.h"
#include "read/csv_record.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#define STR(text)                                                              \
    {                                                                          \
        text, sizeof(text) - 1                                                 \
    }

static const size_t no_limit = (size_t)BPL_LIMIT_RECORD_BYTES;

static bpl_table table;

struct memory {
    bpl_str bytes;
    size_t at;
    int interrupted; /* every second call fails with EINTR */
};

static inline ssize_t read_memory(void *from, char *data, size_t size)
{
    struct memory *memory = from;
    memory->interrupted ^= 1;
    if (memory->interrupted) {
        errno = EINTR;
        return -1;
    }
    size_t left = memory->bytes.len - memory->at;
    if (size > left)
        size = left;
    if (size)
        memcpy(data, memory->bytes.data + memory->at, size);
    memory->at += size;
    return (ssize_t)size;
}

static const size_t blocks[] = {1, 2, 3, 7, 64, BPL_STREAM_BLOCK};
enum { BLOCKS = sizeof blocks / sizeof blocks[0] };

/* Both halves of the reader, one record after the other. */
struct csv_reader {
    bpl_csv csv;
    bpl_csv_record cells;
    bpl_origin *origin;
    bpl_unit unit;
    bpl_buf warning;
};

static inline bpl_status csv_open(struct csv_reader *reader, bpl_stream *stream,
                                  const bpl_reader_options *options,
                                  char delimiter, size_t limit, bpl_error *err)
{
    memset(reader, 0, sizeof *reader);
    bpl_csv_init(&reader->csv);
    bpl_csv_record_init(&reader->cells);
    bpl_buf_init(&reader->warning, SIZE_MAX / 2);
    reader->origin = bpl_origin_new("in.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader->origin);
    return bpl_csv_open(&reader->csv, stream, reader->origin, &table, options,
                        delimiter, limit, err);
}

static inline bpl_status csv_next(struct csv_reader *reader, bpl_record *out,
                                  bpl_error *err)
{
    bpl_unit unit = {.origin = reader->origin};
    bpl_str raw = {NULL, 0};
    bpl_buf_reset(&reader->warning);
    memset(out, 0, sizeof *out);
    bpl_status status = bpl_csv_fetch(&reader->csv, &unit, &raw, err);
    out->number = unit.number;
    out->line = unit.line;
    out->raw = raw;
    reader->unit = unit;
    return status == BPL_OK ? bpl_csv_record_read(&reader->cells, &unit, out,
                                                  &reader->warning, err)
                            : status;
}

static inline void csv_close(struct csv_reader *reader)
{
    bpl_csv_fini(&reader->csv);
    bpl_csv_record_fini(&reader->cells);
    bpl_origin_drop(reader->origin);
    bpl_buf_fini(&reader->warning);
}

/* One run over an input: what came out, in words, and its raw bytes. */
struct run {
    bpl_buf events, raw;
    size_t records, rejects, warnings;
    bpl_status opened;
    bpl_error err;
    bpl_csv_shape shape;
};

static inline void run_fini(struct run *run)
{
    bpl_buf_fini(&run->events);
    bpl_buf_fini(&run->raw);
}

static inline void add_visible(bpl_buf *out, bpl_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        const char *name = c == '\n'   ? "\\n"
                           : c == '\r' ? "\\r"
                           : c == '\t' ? "\\t"
                           : c == '\0' ? "\\0"
                                       : NULL;
        (void)(name ? bpl_buf_puts(out, name) : bpl_buf_putc(out, c));
    }
}

static inline void add_event(struct run *run, const struct csv_reader *csv,
                             bpl_status status, const bpl_record *record)
{
    (void)bpl_buf_printf(&run->events, "%s%" PRIu64 "@%" PRIu64 ":",
                         status == BPL_OK        ? ""
                         : status == BPL_E_LIMIT ? "limit "
                                                 : "x ",
                         record->number, record->line);
    if (status != BPL_OK) {
        add_visible(&run->events, record->raw);
        run->rejects++;
    } else {
        for (size_t i = 0; i < record->field_count; i++) {
            if (i)
                (void)bpl_buf_putc(&run->events, '|');
            add_visible(&run->events, record->fields[i].text);
        }
        run->records++;
    }
    if (csv->warning.len) {
        run->warnings++;
        (void)bpl_buf_printf(&run->events, " ~%zu",
                             bpl_unit_shape(csv->origin, &csv->unit).missing);
    }
    (void)bpl_buf_putc(&run->events, ';');
    (void)bpl_buf_add(&run->raw, record->raw.data, record->raw.len);
    (void)bpl_buf_putc(&run->raw, '\1');
}

/* columns: NULL, or the option for the text column. */
static inline void run_over(struct run *run, bpl_str input, size_t block,
                            size_t limit, const bpl_reader_options *options,
                            char delimiter)
{
    memset(run, 0, sizeof *run);
    bpl_buf_init(&run->events, SIZE_MAX / 2);
    bpl_buf_init(&run->raw, SIZE_MAX / 2);
    struct memory memory = {input, 0, 0};
    bpl_stream stream;
    struct csv_reader csv;
    bpl_stream_init(&stream, block);
    bpl_stream_start(&stream, read_memory, &memory);
    run->opened = csv_open(&csv, &stream, options, delimiter, limit, &run->err);
    run->shape = bpl_unit_shape(csv.origin, NULL);
    (void)bpl_buf_add(&run->raw, csv.origin->header.data,
                      csv.origin->header.len);
    (void)bpl_buf_putc(&run->raw, '\1');
    bpl_record record;
    memset(&record, 0, sizeof record);
    bpl_status status = run->opened;
    while (run->opened == BPL_OK) {
        status = csv_next(&csv, &record, &run->err);
        if (status != BPL_OK && status != BPL_E_PARSE && status != BPL_E_LIMIT)
            break;
        add_event(run, &csv, status, &record);
    }
    CU_ASSERT_TRUE(run->opened != BPL_OK || status == BPL_END);
    (void)bpl_buf_putc(&run->events, '\0');
    run->events.len--;
    csv_close(&csv);
    bpl_stream_fini(&stream);
}

static inline int only_blank(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(" \t\r\n", data[i]) || data[i] == '\0')
            return 0;
    return 1;
}

/* Header, records and rejects, in order, with nothing but blank lines between
 * them, are the input. */
static inline int is_whole(const struct run *run, bpl_str input)
{
    size_t at = run->shape.had_bom ? 3 : 0;
    const char *raw = run->raw.data, *end = raw + run->raw.len;
    while (raw < end) {
        const char *stop = memchr(raw, '\1', (size_t)(end - raw));
        size_t len = (size_t)(stop - raw), skip = 0;
        while (at + skip + len <= input.len &&
               memcmp(input.data + at + skip, raw, len) != 0 &&
               only_blank(input.data + at + skip, 1))
            skip++;
        if (at + skip + len > input.len ||
            memcmp(input.data + at + skip, raw, len) != 0)
            return 0;
        at += skip + len;
        raw = stop + 1;
    }
    return only_blank(input.data + at, input.len - at);
}

struct csv_case {
    bpl_str input;
    const char *want; /* NUMBER@LINE:title|…|text; as add_event() says */
};

static inline int csv_main(const char *suite, const unit_test *tests,
                           size_t count)
{
    bpl_error err;
    if (bpl_table_load(&table, BPL_SOURCE_DIR "/lexicons/rules/columns.tsv",
                       &err) != BPL_OK ||
        bpl_columns_check(&table, &err) != BPL_OK) {
        fprintf(stderr, "%s:%llu: %s\n", err.source,
                (unsigned long long)err.line, err.message);
        return 1;
    }
    int failed = unit_main(suite, tests, count);
    bpl_table_fini(&table);
    return failed;
}

#endif
