/* SPDX-License-Identifier: MIT */
/*
 * Writers: records and findings to CSV, JSONL or a table for people, and one
 * finding explained in words. Output goes to a FILE of the caller.
 *
 * With several threads each has drafts: text of some records, made while other
 * threads make theirs. One thread at a time adds drafts to the writer, in the
 * order of the records; the output is the same as with one thread.
 */
#ifndef BPOLENS_WRITER_H
#define BPOLENS_WRITER_H

#include <bpolens/codes.h>
#include <bpolens/finding.h>
#include <bpolens/reader.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bpl_writer bpl_writer;

typedef enum bpl_output {
    BPL_OUTPUT_CSV = 0, /* the raw record with bpo_ columns appended */
    BPL_OUTPUT_JSONL,   /* one object a record */
    BPL_OUTPUT_TABLE,   /* aligned, for people */
    BPL_OUTPUT_TSV      /* line mode: the raw line with our cells behind it */
} bpl_output;

typedef struct bpl_writer_options {
    uint32_t struct_size;
    bpl_output output;
    const char *prefix; /* of column names; NULL: "bpo_" */
    int only;           /* drop the input's columns but the first */
    int color;          /* table, explain: ANSI colours */
    int width;          /* table, explain: columns of the terminal; 0: 100 */
    int grouped;        /* not TSV: see bpl_writer_add_grouped() */
    /* CSV, JSONL, explain: also the official codes that the finding suggests;
     * borrowed. NULL: none */
    const bpl_codes *codes;
} bpl_writer_options;
#define BPL_WRITER_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(bpl_writer_options), BPL_OUTPUT_CSV, NULL, 0, 0, 0, 0, NULL     \
    }

/* Would a spreadsheet take the cell for a formula? It begins with = + - @, also
 * in full width or behind blanks, a tab or a line end, and is no number. In CSV
 * such a cell of ours gets an apostrophe before it; cells of the input stay as
 * they are. */
BPL_API int bpl_is_formula(bpl_str text);

/* A writer to `file` (not closed). file, model and codes are borrowed while it
 * lives. Freed with bpl_writer_close(). Errors: NOMEM, ARG. */
BPL_API BPL_MUST_USE bpl_status
bpl_writer_open(bpl_writer **out, const bpl_model *model, FILE *file,
                const bpl_writer_options *options, bpl_error *err);

/* Writes one record. `shape` is that of its file (bpl_reader_csv_shape);
 * with CSV output and CSV input the record's bytes are copied as they are,
 * padded where fields are missing, and every file must have the header of
 * the first (else PARSE). JSONL of JSON objects: their bytes as they are, with
 * the member bpo added; one of that name that was there is left out. CSV output
 * of other inputs has the columns source and title before ours. Errors: IO,
 * NOMEM, PARSE, LIMIT (a record over BPL_LIMIT_COLUMNS, or output over
 * BPL_LIMIT_OUTPUT_BYTES). */
BPL_API BPL_MUST_USE bpl_status bpl_writer_put(bpl_writer *writer,
                                               const bpl_record *record,
                                               const bpl_csv_shape *shape,
                                               const bpl_finding *finding,
                                               bpl_error *err);

/* Line mode: writes the line that stands for a record that could not be read,
 * with the message of `why`. JSONL: the object with {"error": …} as the member
 * bpo, alone if the record is no object; TSV: the line, empty cells, and the
 * message in the last one. Errors: IO, NOMEM, LIMIT; ARG: another format. */
BPL_API BPL_MUST_USE bpl_status bpl_writer_put_error(bpl_writer *writer,
                                                     const bpl_record *record,
                                                     const bpl_error *why,
                                                     bpl_error *err);

/* Writes what is still held (a header if there was no record but a shape;
 * the table's foot), flushes and frees, also when it fails. NULL is allowed.
 * Errors: IO, NOMEM, PARSE, LIMIT. */
BPL_API BPL_MUST_USE bpl_status bpl_writer_close(bpl_writer *writer,
                                                 const bpl_csv_shape *shape,
                                                 bpl_error *err);

/* --- for several threads --- */

/* Text of some records that a writer will write. It is used by one thread at a
 * time and is free again, empty, after bpl_writer_add(). */
typedef struct bpl_draft bpl_draft;

/* The first record settles a writer's columns. Until this is 1, only one draft
 * of it may be in use, and no other thread may use the writer. */
BPL_API int bpl_writer_settled(const bpl_writer *writer);

/* `writer` is borrowed while records are put. Errors: NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_draft_new(bpl_draft **out,
                                              bpl_writer *writer,
                                              bpl_error *err);
BPL_API void bpl_draft_free(bpl_draft *draft);

/* As bpl_writer_put(), but into the draft. A record that fails leaves no
 * trace in it. Errors: NOMEM, PARSE, LIMIT. */
BPL_API BPL_MUST_USE bpl_status bpl_draft_put(bpl_draft *draft,
                                              const bpl_record *record,
                                              const bpl_csv_shape *shape,
                                              const bpl_finding *finding,
                                              bpl_error *err);

/* As bpl_writer_put_error(), but into the draft. Errors: NOMEM, LIMIT, ARG. */
BPL_API BPL_MUST_USE bpl_status bpl_draft_put_error(bpl_draft *draft,
                                                    const bpl_record *record,
                                                    const bpl_error *why,
                                                    bpl_error *err);

/* Writes a draft's records behind those before, and empties the draft (also
 * when it fails). Errors: IO, NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_writer_add(bpl_writer *writer,
                                               bpl_draft *draft,
                                               bpl_error *err);

/* What is known of a record once those before it are: the group of duplicates
 * that it is in. */
typedef struct bpl_grouping {
    uint64_t group;     /* its number: of its first record, from 1 */
    const char *kind;   /* bpl_duplicate_name(); "" of the first */
    double similarity;  /* 0: not known */
    const char *source; /* of the group's first record, and its number there */
    uint64_t number;
} bpl_grouping;

/* bpl_writer_add() of a writer with the option `grouped`: the groupings of the
 * draft's records, in their order, go into CSV as the columns group, duplicate
 * and first ("ads.csv:12"), into JSONL as members of bpo (and similarity), into
 * a table as a column. NULL: these stay empty. Errors: IO, NOMEM. */
BPL_API BPL_MUST_USE bpl_status
bpl_writer_add_grouped(bpl_writer *writer, bpl_draft *draft,
                       const bpl_grouping *groupings, bpl_error *err);

/* The same, but nothing is written: the output has these records already. */
BPL_API void bpl_writer_pass(bpl_writer *writer, bpl_draft *draft);

/* Explains one finding for people: the text with its evidence marked, each
 * facet with what made it, and why the label is what it is. Control bytes of
 * the text are made harmless. Of the options color, width and codes count;
 * NULL: the usual ones. Errors: IO, NOMEM, LIMIT, ARG (options without their
 * size). */
BPL_API BPL_MUST_USE bpl_status bpl_explain(FILE *file,
                                            const bpl_record *record,
                                            const bpl_finding *finding,
                                            const bpl_writer_options *options,
                                            bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
