/* SPDX-License-Identifier: MIT */
/* Cells of our own CSV. */
#ifndef BPL_REPORT_CSV_OUT_H
#define BPL_REPORT_CSV_OUT_H

#include "write/pen.h"

/* Strangers' text; what a spreadsheet would take for a formula gets an
 * apostrophe. */
void bpl_csv_text(bpl_pen *pen, const char *text);

#endif
