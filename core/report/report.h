/* SPDX-License-Identifier: MIT */
/* Writers of an evaluation, one a format. */
#ifndef BPL_REPORT_REPORT_H
#define BPL_REPORT_REPORT_H

#include "report/grid.h"
#include "write/pen.h"
#include <bpolens/evaluate.h>

void bpl_report_table(bpl_pen *pen, bpl_grid *grid, const bpl_evaluation *e,
                      const bpl_report_options *options);
/* The part of the table that compares two sets. */
void bpl_report_compare(bpl_pen *pen, bpl_grid *grid, const bpl_evaluation *e,
                        int color);
void bpl_report_json(bpl_pen *pen, const bpl_evaluation *e,
                     const bpl_report_options *options);
void bpl_report_csv(bpl_pen *pen, const bpl_evaluation *e,
                    const bpl_report_options *options);

/* Is it among those that options.errors asks for? */
int bpl_report_lists(const bpl_report_options *options,
                     const bpl_disagreement *d);

#endif
