/* SPDX-License-Identifier: MIT */
/*
 * Readers: files, folders and stdin to records, one at a time, streaming.
 *
 * Nothing is lost: every record comes out of bpl_reader_next(), or it comes
 * back as a reject with its raw bytes, file, record number, line and reason.
 *
 * Reading has two halves, and callers with several threads use them apart: a
 * reader cuts the inputs into raw units, which is cheap and has an order; a
 * parser makes records of them, one a thread:
 *
 *     one thread     while (bpl_reader_fetch(reader, batch, &err) == BPL_OK)
 *                        hand the batch on, take an empty one
 *     each thread    bpl_parser_start(parser, batch);
 *                    while (bpl_parser_next(parser, &record, &err) != BPL_END)
 *                        as with bpl_reader_next()
 */
#ifndef BPOLENS_READER_H
#define BPOLENS_READER_H

#include <bpolens/model.h>
#include <bpolens/record.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bpl_reader bpl_reader;

typedef enum bpl_input {
    BPL_INPUT_AUTO = 0, /* by name (.csv .tsv .jsonl .ndjson .html .htm .txt
                           .md), else by content: a tag first is HTML, an
                           object JSONL, a known column CSV, else text */
    BPL_INPUT_CSV,
    BPL_INPUT_HTML,
    BPL_INPUT_TEXT,
    BPL_INPUT_JSONL
} bpl_input;

/* Start from BPL_READER_OPTIONS_INIT; strings are borrowed while the reader
 * lives. Column options name a column, or "#N" is the Nth (1-based); NULL:
 * found by the names in lexicons/rules/columns.tsv. Of JSON objects they name
 * members, nested ones by their path ("job.text"). */
typedef struct bpl_reader_options {
    uint32_t struct_size;
    bpl_input input;
    const char *text_column, *title_column, *company_column, *location_column;
    char delimiter; /* 0: comma; tab for .tsv; else as found in the header */
    char reserved[7];
    const char *paths_from; /* a file with paths ("-": stdin), one a line or
                               NUL-separated, read behind the paths given */
    int stop_fd; /* 0: none; else, once this file descriptor can be read, no
                    input is waited for any more, and fetching says BPL_END */
    /* What was labelled before needs no text: a table with a column of this
     * name is read without one, and so is any object. NULL: none. */
    const char *label_column;
    const char *date_column; /* of the date of posting; as the other columns */
} bpl_reader_options;
#define BPL_READER_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(bpl_reader_options), BPL_INPUT_AUTO, NULL, NULL, NULL, NULL, 0, \
            {0}, NULL, 0, NULL, NULL                                           \
    }

/* Opens a list of paths ("-" is stdin; none at all and no list: stdin). Folders
 * are read in the order of their names, files of known endings only. What is
 * compressed (gzip, zstd, xz, bzip2), the files in zip and tar archives and the
 * pages in WARC files are read without unpacking them; records of these have
 * the archive's name, "!" and the member's as their source. Nothing is opened
 * before the first bpl_reader_next() or _fetch(). paths is borrowed
 * while the reader lives; closing NULL is allowed. Errors: NOMEM, ARG, PARSE (a
 * table of the model). */
BPL_API BPL_MUST_USE bpl_status bpl_reader_open(
    bpl_reader **out, const bpl_model *model, const char *const *paths,
    size_t path_count, const bpl_reader_options *options, bpl_error *err);
BPL_API void bpl_reader_close(bpl_reader *reader);

/* Is a file of this name read when it is in a folder? */
BPL_API int bpl_reader_wants(const char *name);

/* The next record, borrowed until the next call.
 * BPL_OK: *out is a record. BPL_END: no more.
 * BPL_E_PARSE, BPL_E_LIMIT: this record is rejected: err says why, out->raw
 *   holds its bytes (for a page of more than the limit: none), and the next
 *   call goes on behind it. In archives and crawls also a member that can't be
 *   read at all; then its number is 0 and raw is empty.
 * BPL_E_IO, BPL_E_NOTFOUND (no text column): this file is given up, the next
 *   call goes on with the next file; in an archive, with the next member if
 *   that can be read.
 * BPL_E_NOMEM: nothing more can be read. */
BPL_API BPL_MUST_USE bpl_status bpl_reader_next(bpl_reader *reader,
                                                bpl_record *out,
                                                bpl_error *err);

/* A warning about the record just returned (a row padded because it was too
 * short, text cut), or NULL. Borrowed until the next call. */
BPL_API const char *bpl_reader_warning(const bpl_reader *reader);

/* What the current record's file is read as (never AUTO after a record). */
BPL_API bpl_input bpl_reader_input(const bpl_reader *reader);

/* CSV: the raw header line of the current record's file with its line end and
 * without a byte order mark, its delimiter, and how many columns it has. Empty
 * (and 0) for other inputs. Without a current record (only fetched, or at the
 * end): of the file that was opened last. Borrowed until the next call.
 * `missing` is how many fields the record is short of the header. */
typedef struct bpl_csv_shape {
    bpl_str header;
    char delimiter;
    size_t columns;
    size_t missing;
    int had_bom;
    int quotes_are_data; /* the current record's quotes are ordinary bytes */
} bpl_csv_shape;
BPL_API bpl_csv_shape bpl_reader_csv_shape(const bpl_reader *reader);

/* Total bytes taken from the inputs so far, as they are on the disk, for
 * progress. */
BPL_API uint64_t bpl_reader_bytes(const bpl_reader *reader);

/* What was passed over so far, and is no failure: files in archives that are no
 * page, text or table, or hidden; in crawls responses, resources and
 * conversions that are an answer other than 200 or no text. Other records of
 * crawls (requests, metadata) are not counted. */
BPL_API uint64_t bpl_reader_skipped(const bpl_reader *reader);

/* --- the halves, for several threads --- */

/* Raw units, in the order of the input: some BPL_LIMIT_BATCH_BYTES, or one
 * that is longer. A batch owns its bytes; it is used by one thread at a time,
 * and parsed while its reader lives. */
typedef struct bpl_batch bpl_batch;

/* Errors: NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_batch_new(bpl_batch **out, bpl_error *err);
BPL_API void bpl_batch_free(bpl_batch *batch);
/* Units in it; those that are rejected, and files given up, are some. */
BPL_API size_t bpl_batch_count(const bpl_batch *batch);

/* Fills a batch, in place of what was in it, with what comes next; at least
 * one unit. Of a pipe or terminal it takes what has come and waits only when
 * that is nothing. Not to be mixed with bpl_reader_next(). BPL_OK; BPL_END: no
 * more; NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_reader_fetch(bpl_reader *reader,
                                                 bpl_batch *batch,
                                                 bpl_error *err);

/* The same with `most` units at most. */
BPL_API BPL_MUST_USE bpl_status bpl_reader_fetch_some(bpl_reader *reader,
                                                      bpl_batch *batch,
                                                      uint64_t most,
                                                      bpl_error *err);

/* A number for all that was opened up to the last unit of the batch, in this
 * order: names, and of files sizes and times of change. Two readers that have
 * fetched as many units have read the same if it is equal (of pipes: if their
 * content is). */
BPL_API uint64_t bpl_batch_mark(const bpl_batch *batch);

/* Makes records of units. It belongs to one thread; the model is shared. */
typedef struct bpl_parser bpl_parser;

/* Errors: NOMEM, PARSE (a table of the model). */
BPL_API BPL_MUST_USE bpl_status bpl_parser_new(bpl_parser **out,
                                               const bpl_model *model,
                                               bpl_error *err);
BPL_API void bpl_parser_free(bpl_parser *parser);

/* Begins with the first unit of a batch, which is borrowed until BPL_END or
 * another start. */
BPL_API void bpl_parser_start(bpl_parser *parser, const bpl_batch *batch);

/* The next record of the batch; results as those of bpl_reader_next(). What it
 * points to is borrowed until the next call, but its raw bytes and its source
 * as long as the batch keeps its content. */
BPL_API BPL_MUST_USE bpl_status bpl_parser_next(bpl_parser *parser,
                                                bpl_record *out,
                                                bpl_error *err);

/* About the current record, as the reader's functions of these names. */
BPL_API const char *bpl_parser_warning(const bpl_parser *parser);
BPL_API bpl_input bpl_parser_input(const bpl_parser *parser);
BPL_API bpl_csv_shape bpl_parser_csv_shape(const bpl_parser *parser);

#ifdef __cplusplus
}
#endif
#endif
