/* SPDX-License-Identifier: MIT */
/*
 * Inside of a writer. writer.c takes records and hands each to the format's
 * own file; every format gathers one record in `pen` and writes it whole.
 */
#ifndef BPL_WRITE_WRITER_H
#define BPL_WRITE_WRITER_H

#include "write/cells.h"
#include "write/pen.h"
#include <bpolens/limits.h>
#include <bpolens/writer.h>

/* The table's layout, and the counts of its last line. */
struct bpl_sheet {
    size_t title, label, status, words; /* widths; words 0: left out */
    size_t *facets;                     /* of writer.facets, likewise */
    char *labels[BPL_LIMIT_VALUES];
    uint64_t counts[BPL_LIMIT_VALUES];
    size_t label_count;
    uint64_t certainties[BPL_INSUFFICIENT + 1];
};

struct bpl_writer {
    FILE *file;             /* borrowed */
    const bpl_model *model; /* borrowed */
    bpl_output output;
    int only, color, width;
    char *prefix;
    bpl_pen pen;  /* what is about to be written */
    bpl_pen cell; /* one cell in the making */

    /* Facets with a column of their own: all but the label. */
    const char **facets;
    size_t facet_count;

    int started;   /* there was a record: these are about its file */
    int csv_input; /* it had columns */
    int bare;      /* csv: this record has no quotes */
    char delimiter;
    const char *line_end;
    bpl_pen header; /* its header without the line end */
    bpl_pen source; /* its name */
    bpl_cells cells;
    bpl_pen keys; /* jsonl: the names of its columns */

    uint64_t records; /* table: so far */
    struct bpl_sheet sheet;
};

bpl_status bpl_csv_put(bpl_writer *writer, const bpl_record *record,
                       const bpl_csv_shape *shape, const bpl_finding *finding,
                       bpl_error *err);
/* The header alone, of a file without records. */
bpl_status bpl_csv_end(bpl_writer *writer, const bpl_csv_shape *shape,
                       bpl_error *err);
bpl_status bpl_jsonl_put(bpl_writer *writer, const bpl_record *record,
                         const bpl_csv_shape *shape, const bpl_finding *finding,
                         bpl_error *err);
bpl_status bpl_sheet_put(bpl_writer *writer, const bpl_record *record,
                         const bpl_finding *finding, bpl_error *err);
bpl_status bpl_sheet_end(bpl_writer *writer, bpl_error *err);
void bpl_sheet_fini(bpl_writer *writer);

#endif
