/* SPDX-License-Identifier: MIT */
/* A file of JSONL to records, in two halves: what is fetched is raw, and what
 * is parsed needs nothing of the file. */
#ifndef BPL_READ_JSONL_FILE_H
#define BPL_READ_JSONL_FILE_H

#include "read/cut.h"
#include "read/jsonl.h"

typedef struct bpl_jsonl_file {
    bpl_cut cut;
    const char *source; /* borrowed */
    uint64_t number;    /* of the current record */
} bpl_jsonl_file;

/* Begins a stream that was just started. Errors: IO, NOTFOUND (see
 * bpl_jsonl_check), NOMEM. limit: BPL_LIMIT_RECORD_BYTES but in tests. */
bpl_status bpl_jsonl_open(bpl_jsonl_file *file, bpl_stream *stream,
                          const bpl_names *names, const char *source,
                          size_t limit, bpl_error *err);

/* The next raw record: number, line and raw of *out. As bpl_reader_next(). */
bpl_status bpl_jsonl_fetch(bpl_jsonl_file *file, bpl_record *out,
                           bpl_error *err);

/* Fields and object of a record that was fetched; a warning is appended, where
 * there is one. As bpl_jsonl_read(). */
bpl_status bpl_jsonl_parse(bpl_jsonl *jsonl, bpl_record *record,
                           bpl_buf *warning, bpl_error *err);

#endif
