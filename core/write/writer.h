/* SPDX-License-Identifier: MIT */
/*
 * Inside of writer and draft. Each format's own file makes a record's text, at
 * the end of the draft's pen; writer.c takes records and puts drafts together.
 *
 * The first record settles the writer (its columns, the widths of a table).
 * From then on drafts only read it, so that threads may share it; what
 * changes with every record is the draft's own.
 */
#ifndef BPL_WRITE_WRITER_H
#define BPL_WRITE_WRITER_H

#include "write/cells.h"
#include "write/pen.h"
#include <bpolens/limits.h>
#include <bpolens/writer.h>

/* Widths of the table's columns. */
struct bpl_sheet {
    size_t title, label, status, words; /* words 0: left out */
    size_t *facets;                     /* of writer.facets, likewise */
};

/* What the table's last line tells. */
struct bpl_tally_line {
    char *labels[BPL_LIMIT_VALUES];
    uint64_t counts[BPL_LIMIT_VALUES];
    size_t label_count;
    uint64_t certainties[BPL_INSUFFICIENT + 1];
};

struct bpl_writer {
    FILE *file;             /* borrowed */
    const bpl_model *model; /* borrowed */
    const bpl_codes *codes; /* borrowed; NULL: none are wanted */
    bpl_output output;
    int only, color, width, grouped;
    char *prefix;

    /* Facets with a column of their own: all but the label. */
    const char **facets;
    size_t facet_count;

    /* Settled by the first record: csv is about its file. */
    int started;
    int csv_input; /* it had columns */
    char delimiter;
    const char *line_end;
    bpl_pen header; /* its header without the line end */
    bpl_pen source; /* its name */
    bpl_pen head;   /* what stands before the first record */
    struct bpl_sheet sheet;

    /* Of the thread that writes. */
    bpl_draft *draft; /* for bpl_writer_put() */
    int headed;       /* head was written */
    uint64_t records; /* so far */
    bpl_pen last;     /* table: source of the last record */
    bpl_pen grouping; /* the cells of one in the making */
    struct bpl_tally_line tally;
};

/* Where a record's grouping goes: see grouping.c. */
struct bpl_hole {
    size_t at; /* in the draft's text */
    int bare;  /* csv: the record has no quotes */
};

struct bpl_draft {
    bpl_writer *writer; /* borrowed */
    bpl_pen pen;        /* the text of all its records */
    bpl_pen cell;       /* one cell in the making */
    bpl_cells cells;
    uint64_t records;
    int bare;               /* csv: this record has no quotes */
    struct bpl_hole *holes; /* of records, where they are grouped */
    size_t hole_room;

    /* jsonl: the names of the columns of the header they were made for */
    int keyed;
    char delimiter;
    bpl_pen header, keys;

    /* table: source of the first and the last record; bytes of the line that
     * names the first one, which is left out if the record before has it too */
    bpl_pen first, last;
    size_t lead;
    struct bpl_tally_line tally;
};

/* They append one record's text to draft->pen; bpl_draft_put() undoes it when
 * they fail. */
bpl_status bpl_csv_put(bpl_draft *draft, const bpl_record *record,
                       const bpl_csv_shape *shape, const bpl_finding *finding,
                       bpl_error *err);
bpl_status bpl_jsonl_put(bpl_draft *draft, const bpl_record *record,
                         const bpl_csv_shape *shape, const bpl_finding *finding,
                         bpl_error *err);
/* The line of a record that could not be read. */
void bpl_jsonl_put_error(bpl_draft *draft, const bpl_record *record,
                         const bpl_error *why);
void bpl_tsv_put_error(bpl_draft *draft, const bpl_record *record,
                       const bpl_error *why);
void bpl_tsv_put(bpl_draft *draft, const bpl_record *record,
                 const bpl_finding *finding);
bpl_status bpl_sheet_put(bpl_draft *draft, const bpl_record *record,
                         const bpl_finding *finding, bpl_error *err);

/* The header alone, of a file without records. */
bpl_status bpl_csv_end(bpl_writer *writer, const bpl_csv_shape *shape,
                       bpl_error *err);

/* The draft's records are about to be written: counts them, and returns the
 * bytes to leave out at its begin. NOMEM. */
bpl_status bpl_sheet_add(bpl_writer *writer, const bpl_draft *draft,
                         size_t *skip, bpl_error *err);
/* Appends the last line to `pen`. */
void bpl_sheet_end(const bpl_writer *writer, bpl_pen *pen);
void bpl_tally_line_reset(struct bpl_tally_line *tally);

#endif
