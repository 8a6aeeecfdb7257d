/* SPDX-License-Identifier: MIT */
/* Cells of our own CSV. A number that is not defined is empty. */
#ifndef BPL_REPORT_CSV_OUT_H
#define BPL_REPORT_CSV_OUT_H

#include "write/pen.h"
#include <bpolens/evaluate.h>

/* Strangers' text; what a spreadsheet would take for a formula gets an
 * apostrophe. */
void bpl_csv_text(bpl_pen *pen, const char *text);
/* Behind a comma each: a number; value, low and high; those and n, which ends
 * the row. */
void bpl_csv_number(bpl_pen *pen, double number);
void bpl_csv_measure(bpl_pen *pen, bpl_measure measure);
void bpl_csv_measure_of(bpl_pen *pen, bpl_measure measure, uint64_t n);

#endif
