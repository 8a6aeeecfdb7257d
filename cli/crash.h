/* SPDX-License-Identifier: MIT */
/* What is said and noted when a plugin, or bpolens, crashes. */
#ifndef BPL_CLI_CRASH_H
#define BPL_CLI_CRASH_H

#include "cli.h"

/* A crash as the journal has it: which record (cli_crash_place) made which
 * plugin crash (its file as it was then). */
typedef struct cli_crash {
    uint64_t place, plugin;
} cli_crash;

/* From now on crashes are told: those of this thread and of a crew's, which
 * have a stack for the handler, where their own is full. */
void cli_crash_open(void);
/* The plugins whose crashes can be noted. */
void cli_crash_know(const bpl_model *model);
/* Where crashes are noted: a journal's file; -1: nowhere. */
void cli_crash_journal(int fd);

/* A record, as a number. */
uint64_t cli_crash_place(const char *source, uint64_t record);
/* The place in the model of the plugin that has this file still; SIZE_MAX:
 * there is none. */
size_t cli_crash_plugin(uint64_t file);

#endif
