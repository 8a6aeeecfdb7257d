/* SPDX-License-Identifier: MIT */
/* A file read to its end, and all that the reader said, as text. */
#ifndef BPL_TESTS_FUZZ_READING_H
#define BPL_TESTS_FUZZ_READING_H

#include "fuzz.h"

typedef struct fuzz_reading {
    bpl_buf told;    /* each record, reject and warning */
    bpl_buf firsts;  /* text of each record's first field, and a NUL */
    size_t records;  /* that were read */
    size_t rejects;  /* PARSE and LIMIT */
    size_t failures; /* files or members that were given up */
    size_t header;   /* bytes of a table's header */
    size_t place;    /* in `whole`, behind the last raw bytes */
    bpl_str whole;   /* the file, if raw bytes are to be pieces of it */
} fuzz_reading;

void fuzz_reading_init(fuzz_reading *reading, bpl_str whole);
void fuzz_reading_fini(fuzz_reading *reading);

/* Reads by bpl_reader_next(), or by both halves of reading. With `whole` every
 * byte of the file that is not blank has to come out in a record or a reject,
 * in order. */
void fuzz_read(fuzz_reading *reading, const bpl_model *model, const char *path,
               const bpl_reader_options *options, int halves);

/* Reads the bytes in one go, in blocks of two sizes and by halves: the same has
 * to be said each time. *out as the first reading has it. */
void fuzz_read_ways(fuzz_reading *out, const bpl_model *model, bpl_str bytes,
                    const bpl_reader_options *options, int pieces);

#endif
