/* SPDX-License-Identifier: MIT */
/*
 * Writers: records and findings to CSV, JSONL or a table for people, and one
 * finding explained in words. Output goes to a FILE of the caller.
 */
#ifndef BPOLENS_WRITER_H
#define BPOLENS_WRITER_H

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
    BPL_OUTPUT_TABLE    /* aligned, for people */
} bpl_output;

typedef struct bpl_writer_options {
    uint32_t struct_size;
    bpl_output output;
    const char *prefix; /* of column names; NULL: "bpo_" */
    int only;           /* drop the input's columns but the first */
    int color;          /* table, explain: ANSI colours */
    int width;          /* table, explain: columns of the terminal; 0: 100 */
} bpl_writer_options;
#define BPL_WRITER_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(bpl_writer_options), BPL_OUTPUT_CSV, NULL, 0, 0, 0              \
    }

/* A writer to `out` (borrowed; not closed). Freed with bpl_writer_close().
 * Errors: NOMEM, ARG. */
BPL_API BPL_MUST_USE bpl_status
bpl_writer_open(bpl_writer **out, const bpl_model *model, FILE *file,
                const bpl_writer_options *options, bpl_error *err);

/* Writes one record. `shape` is that of its file (bpl_reader_csv_shape);
 * with CSV output and CSV input the record's bytes are copied as they are,
 * padded where fields are missing, and every file must have the header of
 * the first (else PARSE). CSV output of other inputs has the columns source
 * and title before ours. Errors: IO, NOMEM, PARSE, LIMIT (a record over
 * BPL_LIMIT_COLUMNS, or output over BPL_LIMIT_OUTPUT_BYTES). */
BPL_API BPL_MUST_USE bpl_status bpl_writer_put(bpl_writer *writer,
                                               const bpl_record *record,
                                               const bpl_csv_shape *shape,
                                               const bpl_finding *finding,
                                               bpl_error *err);

/* Writes what is still held (a header if there was no record but a shape;
 * the table's foot), flushes and frees. Errors: IO. */
BPL_API BPL_MUST_USE bpl_status bpl_writer_close(bpl_writer *writer,
                                                 const bpl_csv_shape *shape,
                                                 bpl_error *err);

/* Explains one finding for people: the text with its evidence marked, each
 * facet with what made it, and why the label is what it is. Control bytes of
 * the text are made harmless. Errors: IO. */
BPL_API BPL_MUST_USE bpl_status bpl_explain(FILE *file,
                                            const bpl_record *record,
                                            const bpl_finding *finding,
                                            const bpl_writer_options *options,
                                            bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
