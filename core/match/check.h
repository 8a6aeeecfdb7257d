/* SPDX-License-Identifier: MIT */
/* Checking data files: what bpl_lexicon_check does, but for the grammar of
 * rules: for that there is a hook (report/lexcheck.c). */
#ifndef BPL_MATCH_CHECK_H
#define BPL_MATCH_CHECK_H

#include "base/file.h"
#include <bpolens/lexicon.h>

/* Checks one rule table, or a definition, further; returns OK or what bpl_fail
 * gave: PARSE is reported as an error of the file, anything else ends the
 * check. */
typedef bpl_status (*bpl_check_rules_fn)(void *payload, const bpl_table *table,
                                         bpl_error *err);

typedef struct bpl_check_options {
    bpl_lexicon_issue_fn report; /* may be NULL: only counted */
    void *payload;
    bpl_check_rules_fn rules; /* may be NULL */
    void *rules_payload;
} bpl_check_options;

/* dir_or_file: a folder laid out as lexicons/, one language folder of it, or
 * one .tsv file; not NULL. Else as bpl_lexicon_check. */
bpl_status bpl_check_files(const char *dir_or_file,
                           const bpl_check_options *options, size_t *errors,
                           size_t *warnings, bpl_error *err);

#endif
