/* SPDX-License-Identifier: MIT */
/* Which language a document is in, by its function words
 * (lexicons/rules/languages.tsv). */
#ifndef BPL_TEXT_LANGUAGE_H
#define BPL_TEXT_LANGUAGE_H

#include "base/file.h"
#include "text/document.h"

typedef struct bpl_languages bpl_languages;

/* From the table's columns: language, lexicons (folder that its documents are
 * matched with; empty: not covered), words (function words, by spaces; a word
 * may stand in several rows). Borrows the table. Errors: PARSE, NOMEM. */
bpl_status bpl_languages_new(bpl_languages **out, const bpl_table *table,
                             bpl_error *err);
void bpl_languages_free(bpl_languages *languages);

/* The row of the document's language, or SIZE_MAX where it can't be told
 * (too few words). A text in a script that no row has counts as unknown. */
size_t bpl_language_detect(const bpl_languages *languages,
                           const bpl_document *document);

/* 1 for a document, of a language that could not be told, that can't be read
 * as a short text of a known one: most of it is in another script, or it has
 * letters with marks and no function word where it is long enough for one.
 * Linear in its first words. */
int bpl_language_is_foreign(const bpl_languages *languages,
                            const bpl_document *document);

#endif
