/* SPDX-License-Identifier: MIT */
/* FILE.resume: how far a run has come that writes FILE. */
#ifndef BPL_CLI_JOURNAL_H
#define BPL_CLI_JOURNAL_H

#include "crash.h"

/* What is known when a batch has been written. */
typedef struct cli_journal_state {
    /* Of what the output depends on: hashes. */
    uint64_t version, lexicons, options, inputs;
    uint64_t mark;  /* of the last batch: bpl_batch_mark */
    uint64_t units; /* of the input that are done with */
    uint64_t first; /* the one that was written first; 0: none was */
    uint64_t format;
    uint64_t output, rejects; /* bytes of the files */
    uint64_t records, rejected, status, files_failed;
    uint64_t whole;  /* nothing is left to do but renaming */
    uint64_t db_run; /* of the database; 0: there is none */
    uint64_t by_status[3], by_label[BPL_LIMIT_VALUES];
} cli_journal_state;

/* Zeroed, there is none. */
typedef struct cli_journal {
    char *path; /* FILE.resume */
    int fd;
} cli_journal;

/* Opens, or makes, the journal of the output file `path`, and keeps others from
 * using it. 0: a message was printed. */
int cli_journal_open(cli_run *cli, cli_journal *journal, const char *path);
/* 1: loaded. 0: there is nothing in it, and nothing to go on with. -1: it can't
 * be read, or is none; a message was printed. */
int cli_journal_load(cli_run *cli, const cli_journal *journal,
                     cli_journal_state *state);
/* In one write, so that a killed run leaves the old state or the new one.
 * 0: a message was printed. */
int cli_journal_save(cli_run *cli, const cli_journal *journal,
                     const cli_journal_state *state);
/* Behind the state: which records made plugins crash. Adding one is allowed in
 * a handler of signals; 0: it could not be written. The list is the caller's to
 * free; NULL: there are none. */
int cli_journal_add_crash(int fd, const cli_crash *crash);
cli_crash *cli_journal_crashes(const cli_journal *journal, size_t *count);
/* Nothing can be gone on with: what is in it is deleted. */
void cli_journal_clear(const cli_journal *journal);
void cli_journal_close(cli_journal *journal, int remove);

#endif
