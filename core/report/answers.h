/* SPDX-License-Identifier: MIT */
/*
 * Where predictions come from: a file that `bpolens label` wrote, columns of
 * the gold file itself, or a worker that labels on the way.
 */
#ifndef BPL_REPORT_ANSWERS_H
#define BPL_REPORT_ANSWERS_H

#include "report/gold.h"
#include "report/rows.h"
#include "write/pen.h"
#include <bpolens/finding.h>
#include <bpolens/limits.h>

enum { BPL_MOST_FACETS = BPL_LIMIT_PLUGINS };

/* Columns of a file of predictions. */
typedef struct bpl_answer_columns {
    size_t facets[BPL_MOST_FACETS]; /* places for bpl_rows_cell() */
    size_t status, confidence, evidence;
} bpl_answer_columns;

typedef struct bpl_answers {
    const char *path;    /* NULL: labelled on the way */
    int inside;          /* they are columns of the gold file */
    bpl_answer *answers; /* of the file, in its order */
    size_t count, room;
    size_t next;    /* joined by order */
    bpl_values ids; /* joined by id: places in answers */
    int has[BPL_MOST_FACETS];
    bpl_answer_columns columns;
    bpl_worker *worker;
    const bpl_evaluate_options *options;
    bpl_pen pen;
} bpl_answers;

bpl_status bpl_answer_columns_want(bpl_answer_columns *columns, bpl_rows *rows,
                                   const bpl_gold *gold, const char *prefix);

/* Opens the worker, or reads the file. */
bpl_status bpl_answers_open(bpl_answers *answers, bpl_gold *gold,
                            const bpl_model *model, const char *path,
                            const bpl_evaluate_options *options,
                            bpl_error *err);
void bpl_answers_close(bpl_answers *answers);

/* The answer for a record of the gold file, which rows stand at. */
bpl_status bpl_answers_find(bpl_answers *answers, bpl_gold *gold,
                            const bpl_rows *rows, const bpl_record *record,
                            bpl_str id, int joins_by_id, bpl_answer *out,
                            bpl_error *err);

/* Every record of the gold file that is not to be looked at passes here. */
void bpl_answers_pass(bpl_answers *answers);

/* Joined by order, were there as many rows? PARSE. */
bpl_status bpl_answers_end(const bpl_answers *answers, uint64_t records,
                           int joins_by_id, bpl_error *err);

#endif
