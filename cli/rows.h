/* SPDX-License-Identifier: MIT */
/* Rows of cells, printed aligned for people or as tab-separated values. */
#ifndef BPL_CLI_ROWS_H
#define BPL_CLI_ROWS_H

#include "cli.h"

typedef struct cli_rows {
    char **cells; /* row by row; the first row names the columns */
    size_t count, room, columns;
    unsigned right; /* bit 1 << column: numbers, to the right */
    int failed;     /* out of memory */
} cli_rows;

/* A zeroed cli_rows is empty; `columns` must be set. */
void cli_rows_add(cli_rows *rows, const char *text, size_t len);
void cli_rows_puts(cli_rows *rows, const char *text);
void cli_rows_printf(cli_rows *rows, const char *format, ...) BPL_PRINTF(2, 3);

/* Prints and frees. 0 when memory had run out. */
int cli_rows_print(cli_run *cli, cli_rows *rows, int tsv, int color);

#endif
