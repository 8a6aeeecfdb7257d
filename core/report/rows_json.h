/* SPDX-License-Identifier: MIT */
/* JSONL: an object a line, by jansson. */
#ifndef BPL_REPORT_ROWS_JSON_H
#define BPL_REPORT_ROWS_JSON_H

#include "base/buf.h"
#include "read/stream.h"
#include <bpolens/reader.h>
#include <jansson.h>

enum { BPL_JSON_FIELDS = 4 };

typedef struct bpl_json_rows {
    bpl_stream stream;
    const char *source; /* borrowed */
    const bpl_reader_options *options;
    json_t *object; /* of the current line; NULL before the first */
    bpl_field fields[BPL_JSON_FIELDS];
    uint64_t line, number;
    size_t limit; /* bytes of a line; BPL_LIMIT_RECORD_BYTES until it is set */
    size_t taken; /* bytes of the current line in the stream */
    int fd;
} bpl_json_rows;

/* A zeroed one may be closed. IO, NOMEM. */
bpl_status bpl_json_rows_open(bpl_json_rows *rows, const char *source,
                              const bpl_reader_options *options,
                              bpl_error *err);
void bpl_json_rows_close(bpl_json_rows *rows);

/* As bpl_reader_next(). */
bpl_status bpl_json_rows_next(bpl_json_rows *rows, bpl_record *record,
                              bpl_error *err);

/* Is the file one of JSON objects? By its name, else by its first byte. */
int bpl_json_rows_fit(const char *path);

#endif
