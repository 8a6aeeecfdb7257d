/* SPDX-License-Identifier: MIT */
/* --rejects FILE: the records that could not be read, whole. */
#ifndef BPL_CLI_REJECTS_H
#define BPL_CLI_REJECTS_H

#include "cli.h"

/* Writes the names of the columns. */
void cli_rejects_head(FILE *file);
/* Writes one: file, record, line, reason, raw (with its own line end). */
void cli_rejects_put(FILE *file, const bpl_error *err, bpl_str raw);

#endif
