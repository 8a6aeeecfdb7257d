/* SPDX-License-Identifier: MIT */
/* Rows of cells, put out aligned. */
#ifndef BPL_REPORT_GRID_H
#define BPL_REPORT_GRID_H

#include "write/glyph.h"
#include <bpolens/evaluate.h>

typedef struct bpl_grid {
    bpl_pen text; /* of all cells */
    size_t *ends; /* of each cell, in text */
    size_t count, room, columns;
    uint64_t right; /* bit of each column that is numbers */
} bpl_grid;

void bpl_grid_init(bpl_grid *grid);
void bpl_grid_fini(bpl_grid *grid);

/* Begins another grid; the last of the names is NULL. A name that begins with
 * ">" is that of a column of numbers. */
void bpl_grid_head(bpl_grid *grid, const char *const *names);

/* One cell each, from left to right; a row ends by itself. Text of strangers
 * is made harmless and cut when the grid is put out. */
void bpl_grid_text(bpl_grid *grid, const char *text);
void bpl_grid_count(bpl_grid *grid, uint64_t number);
void bpl_grid_number(bpl_grid *grid, double number, int sign);
/* Value and interval, "0.872 [0.82 0.92]". */
void bpl_grid_measure(bpl_grid *grid, bpl_measure measure, int sign);

/* The first row bold; columns at most `most` wide. */
void bpl_grid_put(bpl_grid *grid, bpl_pen *out, size_t most, int color);

#endif
