/* SPDX-License-Identifier: MIT */
/* The limits that a user may set. */
#ifndef BPL_CLI_LIMIT_H
#define BPL_CLI_LIMIT_H

#include "cli.h"

/* Takes the value of --limit. 0: it was wrong, and a message was printed; or it
 * was "help", and the table of limits was. */
int cli_set_limit(cli_run *cli, cli_options *options, const char *word);

#endif
