/* SPDX-License-Identifier: MIT */
/* Line mode of `label`: stdin to stdout. */
#ifndef BPL_CLI_STREAM_H
#define BPL_CLI_STREAM_H

#include "cli.h"

typedef enum cli_stream_kind {
    CLI_STREAM_JSONL = 0,
    CLI_STREAM_TSV
} cli_stream_kind;

/* Labels line by line until stdin ends; notes in cli what went wrong with the
 * whole. columns: of TSV; NULL: text, title, company, location. */
void cli_stream(cli_run *cli, const bpl_model *model,
                const cli_options *options, cli_stream_kind kind,
                const char *columns);

#endif
