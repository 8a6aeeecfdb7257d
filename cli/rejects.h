/* SPDX-License-Identifier: MIT */
/* Records that could not be read: what is said of them, and --rejects FILE. */
#ifndef BPL_CLI_REJECTS_H
#define BPL_CLI_REJECTS_H

#include "cli.h"

/* Messages of one kind differ in their numbers only. Some of a kind are of
 * use, thousands are not: the others are counted. */
enum { CLI_MOST_OF_A_KIND = 20, CLI_KINDS = 16, CLI_KIND_BYTES = 160 };
typedef struct cli_kinds {
    struct cli_kind {
        char message[CLI_KIND_BYTES];
        uint64_t count;
    } of[CLI_KINDS]; /* the last one is for all that find no other place */
    size_t used;
} cli_kinds;

/* Counts one. 1: it may be printed. A zeroed cli_kinds is empty. */
int cli_kinds_count(cli_kinds *kinds, const char *message);
/* Says how many of each kind were not printed. */
void cli_kinds_end(const cli_kinds *kinds, const char *hint);

/* Zeroed, it is a run without --rejects. */
typedef struct cli_rejects {
    cli_output output; /* file NULL: there is none */
    const char *path;
    uint64_t count; /* records, not pieces of one */
    cli_kinds kinds;
    bpl_error last;      /* the reject before this one */
    bpl_error root;      /* the last one that may be the rest of another */
    uint64_t pieces;     /* of `last`, behind the first */
    uint64_t rest_lines; /* like `root`, not printed */
} cli_rejects;

/* Opens FILE and writes the names of the columns; part: as
 * cli_output_open_part, of an output that was placed; resume: they are there.
 * 0: a message was printed. */
int cli_rejects_open(cli_run *cli, cli_rejects *rejects, const char *path,
                     int part, int resume);
/* Says why the record is rejected, and writes file, record, line, reason and
 * raw (with its own line end). */
void cli_rejects_put(cli_run *cli, cli_rejects *rejects, const bpl_error *err,
                     bpl_str raw);
/* Says what was not said of each. */
void cli_rejects_end(cli_rejects *rejects);

#endif
