/* SPDX-License-Identifier: MIT */
/*
 * Cells of CSV. Every cell that bpolens makes, in any of its tables, is
 * written by bpl_csv_put_cell(): it can't be taken for a formula (see
 * bpl_is_formula() in bpolens/writer.h), is UTF-8, and has no control
 * characters that a terminal would obey, but tabs and line ends. What is copied
 * from the input is not ours, and stays as it is: bpl_csv_put_copy().
 */
#ifndef BPL_WRITE_CSV_CELL_H
#define BPL_WRITE_CSV_CELL_H

#include "write/pen.h"

/* A cell of ours; quoted where that is needed. bare: quotes mean nothing
 * there, and what would need them becomes a space. */
void bpl_csv_put_cell(bpl_pen *pen, char delimiter, int bare, bpl_str text);
/* The same for a cell of the input's. */
void bpl_csv_put_copy(bpl_pen *pen, char delimiter, int bare, bpl_str text);

#endif
