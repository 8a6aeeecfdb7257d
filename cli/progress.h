/* SPDX-License-Identifier: MIT */
/* A line on the terminal that says how far a long run is. */
#ifndef BPL_CLI_PROGRESS_H
#define BPL_CLI_PROGRESS_H

#include "cli.h"

/* Zeroed, it never shows anything. */
typedef struct cli_progress {
    int on;
    int shown;      /* there is a line on the terminal */
    uint64_t total; /* bytes to be read; 0: not known */
    /* Where the rate is measured from. */
    uint64_t records, bytes;
    double begin, last; /* seconds */
} cli_progress;

/* Seconds of a clock that only goes on. */
double cli_now(void);

/* Begins, if stderr is a terminal that can draw a line anew. `files` are what
 * will be read, `list`: and others. */
void cli_progress_start(cli_progress *progress, char **files, int count,
                        int list);
/* What came so far took no work: it counts for no rate. */
void cli_progress_base(cli_progress *progress, uint64_t records,
                       uint64_t bytes);
/* Draws the line, a few times a second at most. */
void cli_progress_show(cli_progress *progress, uint64_t records,
                       uint64_t bytes);
/* Before anything else is printed. */
void cli_progress_clear(cli_progress *progress);

#endif
