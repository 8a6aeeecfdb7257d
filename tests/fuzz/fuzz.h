/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share. A target is one function of bytes,
 * LLVMFuzzerTestOneInput(); in builds with libFuzzer it is driven by that, in
 * all others by driver.c with the seeds. A property that does not hold ends
 * the process, as a fault that a sanitizer finds does.
 *
 * Seeds are what they are read as and nothing else. What a target has to
 * choose (sizes of blocks, formats, threads) it takes from fuzz_dice(), which
 * depends on the bytes alone.
 */
#ifndef BPL_TESTS_FUZZ_H
#define BPL_TESTS_FUZZ_H

#include "base/buf.h"
#include <bpolens/bpolens.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The property, or the end. */
#define FUZZ_REQUIRE(what)                                                     \
    ((what) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #what))
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/* A number below `sides` that depends on the bytes and on `which`. */
uint32_t fuzz_dice(bpl_str bytes, uint32_t which, uint32_t sides);

/* The bytes as a file without a name; a path by which it can be opened. Of one
 * slot there is one file at a time. */
enum { FUZZ_FILES = 2 };
const char *fuzz_file(unsigned slot, bpl_str bytes);

/* read(2), in all code of the target, gives no more than this at once; 0: as
 * much as is asked for. */
void fuzz_blocks(size_t most);

/* The shipped lexicons and plugins, or, for what needs few of them, those of
 * tests/data/mini with the tables of tests/fuzz/lexicons; opened once, never
 * closed. */
const bpl_model *fuzz_model(void);
const bpl_model *fuzz_mini(void);
/* Options for tests/data/mini alone. */
bpl_model_options fuzz_mini_options(void);
bpl_worker *fuzz_worker(const bpl_model *model);

/* Is it UTF-8, with no code point that is none? Is `at` between two? */
int fuzz_utf8(bpl_str text);
int fuzz_boundary(bpl_str text, size_t at);

/* Documents and hits of a worker that has just labelled, and the finding:
 * ranges inside of the text, on boundaries of UTF-8, in order; numbers within
 * what they count. */
void fuzz_check_worker(const bpl_worker *worker);
void fuzz_check_finding(const bpl_model *model, const bpl_finding *finding);
/* All that a finding says, as text. */
void fuzz_tell_finding(bpl_buf *out, const bpl_finding *finding);

/* The rows of CSV text, by libcsv in its strict mode: their number, which all
 * have `columns` cells (0: as the first). Fails if it is not strictly CSV. */
size_t fuzz_csv_rows(bpl_str text, char delimiter, size_t columns);
/* The lines of a text, each a JSON object: their number. */
size_t fuzz_json_lines(bpl_str text);
/* The lines of a text, each of so many cells. */
size_t fuzz_tsv_lines(bpl_str text, size_t columns);

/* The buffer's failure to grow is a failure of the test. */
void fuzz_add(bpl_buf *out, const void *data, size_t len);
#define fuzz_printf(out, ...)                                                  \
    FUZZ_REQUIRE(bpl_buf_printf(out, __VA_ARGS__) == BPL_OK)
/* Are both the same? If not, they are shown. */
int fuzz_same(const bpl_buf *a, const bpl_buf *b);

#endif
