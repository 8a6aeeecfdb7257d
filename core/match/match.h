/* SPDX-License-Identifier: MIT */
/*
 * One pass over a document's tokens: all lexicons of its language at once.
 *
 * For each word the symbols it can stand for come from a bounded cache; the
 * trie is walked from every word that begins an entry; within one lexicon the
 * leftmost longest match wins, across its categories; matches of different
 * lexicons may overlap. Then three lexicons of this folder's own are applied:
 *
 *   zones     headings ("How to apply:"); the zone holds until the next one
 *   cues      phrases that put only their own sentence into a zone
 *   negation  categories pre, post, pseudo, stop: hits in a scope are flagged
 */
#ifndef BPL_MATCH_MATCH_H
#define BPL_MATCH_MATCH_H

#include "match/lexicon.h"

/* Factor of each zone for each lexicon (rules/zones.tsv: columns lexicon,
 * zone, factor; lexicon "*" is the default). */
typedef struct bpl_zone_factors bpl_zone_factors;
bpl_status bpl_zone_factors_new(bpl_zone_factors **out, const bpl_table *table,
                                bpl_error *err);
void bpl_zone_factors_free(bpl_zone_factors *factors);
float bpl_zone_factor(const bpl_zone_factors *factors, const char *lexicon,
                      bpl_zone zone);

/* Hits of one document, borrowed until the next. Those of lexicon i of the
 * set are hits[first[i]] … hits[first[i + 1] - 1], in the order of the text;
 * masks and the three lexicons of our own are not among them. */
typedef struct bpl_matches {
    const bpl_hit *hits;
    const uint32_t *first; /* lexicons + 1 */
    size_t lexicon_count;
    int truncated;
} bpl_matches;

/* What changes while matching: word cache, stemmer, buffers. One a thread and
 * language. The set's index is made with its first matcher. Errors: those of
 * bpl_lexset_index (set.h), NOMEM. */
typedef struct bpl_matcher bpl_matcher;
bpl_status bpl_matcher_new(bpl_matcher **out, bpl_lexset *set,
                           const bpl_zone_factors *factors, bpl_error *err);
void bpl_matcher_free(bpl_matcher *matcher);

/* Finds the hits and refines the tokens' zones. Errors: NOMEM. Over
 * BPL_LIMIT_HITS the rest is left out and truncated is set. */
bpl_status bpl_match(bpl_matcher *matcher, bpl_document *document,
                     bpl_matches *out, bpl_error *err);

#endif
