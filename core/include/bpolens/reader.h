/* SPDX-License-Identifier: MIT */
/*
 * Readers: files, folders and stdin to records, one at a time, streaming.
 *
 * Nothing is lost: every record comes out of bpl_reader_next(), or it comes
 * back as a reject with its raw bytes, file, record number, line and reason.
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
    BPL_INPUT_AUTO = 0, /* by name (.csv .tsv .html .htm .txt .md), else by
                           content: a tag first is HTML; stdin: see below */
    BPL_INPUT_CSV,
    BPL_INPUT_HTML,
    BPL_INPUT_TEXT
} bpl_input;

/* Start from BPL_READER_OPTIONS_INIT; strings are borrowed while the reader
 * lives. Column options name a column, or "#N" is the Nth (1-based); NULL:
 * found by the names in lexicons/rules/columns.tsv. */
typedef struct bpl_reader_options {
    uint32_t struct_size;
    bpl_input input;
    const char *text_column, *title_column, *company_column, *location_column;
    char delimiter; /* 0: comma; tab for .tsv; else as found in the header */
    char reserved[7];
} bpl_reader_options;
#define BPL_READER_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(bpl_reader_options), BPL_INPUT_AUTO, NULL, NULL, NULL, NULL, 0, \
        {                                                                      \
            0                                                                  \
        }                                                                      \
    }

/* Opens a list of paths ("-" is stdin; none at all: stdin). Folders are read
 * in the order of their names, files of known endings only. Nothing is opened
 * before the first bpl_reader_next(). paths is borrowed while the reader
 * lives. Errors: NOMEM, ARG. */
BPL_API BPL_MUST_USE bpl_status bpl_reader_open(
    bpl_reader **out, const bpl_model *model, const char *const *paths,
    size_t path_count, const bpl_reader_options *options, bpl_error *err);
BPL_API void bpl_reader_close(bpl_reader *reader);

/* The next record, borrowed until the next call.
 * BPL_OK: *out is a record. BPL_END: no more.
 * BPL_E_PARSE, BPL_E_LIMIT: this record is rejected: err says why, out->raw
 *   holds its bytes (for a page of more than the limit: none), and the next
 *   call goes on behind it.
 * BPL_E_IO, BPL_E_NOTFOUND (no text column): this file is given up, the next
 *   call goes on with the next file.
 * BPL_E_NOMEM: nothing more can be read. */
BPL_API BPL_MUST_USE bpl_status bpl_reader_next(bpl_reader *reader,
                                                bpl_record *out,
                                                bpl_error *err);

/* A warning about the record just returned (a row padded because it was too
 * short, text cut), or NULL. Borrowed until the next call. */
BPL_API const char *bpl_reader_warning(const bpl_reader *reader);

/* What the current record's file is read as (never AUTO after a record). */
BPL_API bpl_input bpl_reader_input(const bpl_reader *reader);

/* CSV: the raw header line of the current file with its line end and without
 * a byte order mark, its delimiter, and how many columns it has. Empty (and
 * 0) for other inputs. Borrowed until the next file. `missing` is how many
 * fields the current record is short of the header. */
typedef struct bpl_csv_shape {
    bpl_str header;
    char delimiter;
    size_t columns;
    size_t missing;
    int had_bom;
    int quotes_are_data; /* the current record's quotes are ordinary bytes */
} bpl_csv_shape;
BPL_API bpl_csv_shape bpl_reader_csv_shape(const bpl_reader *reader);

/* Total bytes taken from the inputs so far, for progress. */
BPL_API uint64_t bpl_reader_bytes(const bpl_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
