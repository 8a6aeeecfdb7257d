/* SPDX-License-Identifier: MIT */
/*
 * Tables. Beside what holds of every reader: where libcsv's strict mode finds
 * rows that all are as wide as the first, the reader finds the same rows, and
 * rejects none.
 */
#include "reading.h"

#include <csv.h>
#include <string.h>

static const char delimiters[] = {0, ',', '\t', ';', '|'};

struct strict {
    bpl_buf firsts;
    size_t rows, cells, columns;
    int even;
};

static void on_cell(void *cell, size_t len, void *payload)
{
    struct strict *strict = payload;
    if (strict->cells++ == 0 && strict->rows > 0) {
        fuzz_add(&strict->firsts, cell, len);
        fuzz_add(&strict->firsts, "", 1);
    }
}

static void on_row(int end, void *payload)
{
    struct strict *strict = payload;
    (void)end;
    if (strict->rows++ == 0)
        strict->columns = strict->cells;
    strict->even &= strict->cells == strict->columns;
    strict->cells = 0;
}

/* 1: the bytes are strictly CSV, and even. */
static int read_strictly(struct strict *strict, bpl_str bytes, char delimiter)
{
    struct csv_parser parser;
    FUZZ_REQUIRE(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
    csv_set_delim(&parser, (unsigned char)delimiter);
    strict->even = 1;
    int good = csv_parse(&parser, bytes.data, bytes.len, on_cell, on_row,
                         strict) == bytes.len &&
               csv_fini(&parser, on_cell, on_row, strict) == 0;
    csv_free(&parser);
    return good && strict->even && strict->rows > 1;
}

static void compare(const fuzz_reading *reading, bpl_str bytes)
{
    struct strict strict = {0};
    bpl_buf_init(&strict.firsts, SIZE_MAX / 2);
    if (bytes.len >= 3 && memcmp(bytes.data, "\xEF\xBB\xBF", 3) == 0) {
        bytes.data += 3; /* to libcsv a mark is a cell */
        bytes.len -= 3;
    }
    if (read_strictly(&strict, bytes, ',')) {
        FUZZ_REQUIRE(reading->rejects == 0);
        FUZZ_REQUIRE(reading->records == strict.rows - 1);
        FUZZ_REQUIRE(fuzz_same(&reading->firsts, &strict.firsts));
    }
    bpl_buf_fini(&strict.firsts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    fuzz_reading reading;
    options.input = BPL_INPUT_CSV;
    options.delimiter = delimiters[fuzz_dice(bytes, 2, sizeof delimiters)];
    if (fuzz_dice(bytes, 3, 2))
        options.text_column = "#1";
    fuzz_read_ways(&reading, fuzz_mini(), bytes, &options, 1);
    if (options.delimiter == ',' && options.text_column && reading.header &&
        !reading.failures)
        compare(&reading, bytes);
    fuzz_reading_fini(&reading);
    return 0;
}
