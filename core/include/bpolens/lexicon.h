/* SPDX-License-Identifier: MIT */
/*
 * Looking into lexicons: check them, list them, and find what a sentence
 * hits. For `bpolens lexicon` and for authors of lexicons.
 */
#ifndef BPOLENS_LEXICON_H
#define BPOLENS_LEXICON_H

#include <bpolens/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One thing that `lexicon check` has to say. Borrowed during the call. */
typedef struct bpl_lexicon_issue {
    int error; /* 0: a warning */
    const char *file;
    uint64_t line;
    const char *message;
} bpl_lexicon_issue;
typedef void (*bpl_lexicon_issue_fn)(void *payload,
                                     const bpl_lexicon_issue *issue);

/* Checks lexicons and rule tables below `dir` (as bpl_model_options says,
 * NULL: the default folder), or one .tsv file. Errors: same term and match
 * twice in a lexicon after stemming with different categories, unknown
 * columns, missing sources, a weight that is no number or out of [-10, 10],
 * an entry without words; in rules and definitions, what keeps a plugin from
 * using them (the plugins in the default folder are asked); in tables of
 * claims, what keeps an audit from it. Warnings: the same
 * with one category, entries that an earlier one hides, unrelated words with
 * one stem. *errors and *warnings count them. Returns OK also when there are
 * any; IO, NOTFOUND, NOMEM. err may be NULL, as may errors and warnings. */
BPL_API BPL_MUST_USE bpl_status bpl_lexicon_check(const char *dir_or_file,
                                                  bpl_lexicon_issue_fn report,
                                                  void *payload, size_t *errors,
                                                  size_t *warnings,
                                                  bpl_error *err);

/* One entry of a lexicon, or one place where it was found. Borrowed during
 * the call. */
typedef struct bpl_lexicon_row {
    const char *lexicon; /* "en/channel" */
    const char *term, *category, *match, *source, *note;
    const char *symbols; /* as matched: "inbound call" */
    double weight;
    uint64_t line;
    /* bpl_lexicon_find only: */
    bpl_str words;
    uint32_t begin, end;
    int negated;
    bpl_zone zone;
} bpl_lexicon_row;
typedef void (*bpl_lexicon_row_fn)(void *payload, const bpl_lexicon_row *row);

/* Lists entries: of all lexicons (NULL), "channel", or "en/channel".
 * Errors: NOTFOUND, NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_lexicon_show(const bpl_model *model,
                                                 const char *lexicon,
                                                 bpl_lexicon_row_fn row,
                                                 void *payload, bpl_error *err);

/* Which entries does this text hit? In the order of the text. `language`:
 * "en", or NULL to detect it (en where it can't be told). Errors: NOTFOUND (no
 * such language), LIMIT (a text over its limit), PARSE, LIMIT (a term of the
 * language can't be used; source and line say which), NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_lexicon_find(const bpl_model *model,
                                                 const char *language,
                                                 bpl_str text,
                                                 bpl_lexicon_row_fn row,
                                                 void *payload, bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
