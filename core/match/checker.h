/* SPDX-License-Identifier: MIT */
/* The check from inside: files (check.c) and what is in a lexicon
 * (check_entries.c). */
#ifndef BPL_MATCH_CHECKER_H
#define BPL_MATCH_CHECKER_H

#include "match/check.h"
#include "match/set.h"

typedef struct bpl_checker {
    const bpl_check_options *options;
    size_t errors, warnings;
    bpl_arena arena;    /* paths and names */
    bpl_table stemmers; /* rules/stemmers.tsv, if there is one */
} bpl_checker;

/* Reports an issue of a file. */
void bpl_check_report(bpl_checker *checker, int error, const char *file,
                      uint64_t line, const char *format, ...) BPL_PRINTF(5, 6);
/* A failure that is the file's (PARSE, LIMIT) becomes an issue and OK. */
bpl_status bpl_check_failure(bpl_checker *checker, bpl_status status,
                             const char *file, const bpl_error *failure,
                             bpl_error *err);

/* Checks what is in a lexicon's file. `inflections`: endings of plain
 * inflections, by spaces; "" leaves merged stems unchecked. */
bpl_status bpl_check_entries(bpl_checker *checker, const bpl_table *table,
                             const char *name, const char *stemmer,
                             const char *inflections, bpl_error *err);

#endif
