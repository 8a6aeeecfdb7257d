/* SPDX-License-Identifier: MIT */
/*
 * Line mode: records that are lines of one stream, each line one record, be it
 * blank or broken. For engines that hand lines to a process and take lines
 * back. Nothing is read ahead of what is asked for, so that a caller can
 * answer before the next line is written.
 */
#ifndef BPOLENS_LINE_H
#define BPOLENS_LINE_H

#include <bpolens/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bpl_line_reader bpl_line_reader;

typedef enum bpl_line_kind {
    BPL_LINE_JSONL = 0, /* an object */
    BPL_LINE_TSV        /* cells; \t \n \r \\ are escapes, \N is nothing */
} bpl_line_kind;

/* A reader of the file descriptor fd, which stays the caller's. TSV: `columns`
 * is what a header would be, its names separated by commas. Of options the
 * names of columns are used; strings are borrowed while the reader lives.
 * Errors: NOTFOUND (`columns` has none for the text), PARSE, ARG, NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_line_reader_open(
    bpl_line_reader **out, const bpl_model *model, int fd, bpl_line_kind kind,
    const char *columns, const bpl_reader_options *options, bpl_error *err);
BPL_API void bpl_line_reader_close(bpl_line_reader *reader);

/* The next line, borrowed until the next call; END.
 * PARSE, LIMIT: a line that can't be read as a record; *out has its bytes (of
 *   a line over BPL_LIMIT_RECORD_BYTES only the first), err the reason.
 * IO, NOMEM: nothing more can be read. */
BPL_API BPL_MUST_USE bpl_status bpl_line_reader_next(bpl_line_reader *reader,
                                                     bpl_record *out,
                                                     bpl_error *err);

/* 1 if the next call has its line already, 0 if it may have to wait for one:
 * time to flush the output. */
BPL_API int bpl_line_reader_ready(const bpl_line_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
