/* SPDX-License-Identifier: MIT */
/* A matcher from inside, for the passes over its hits. */
#ifndef BPL_MATCH_MATCHER_H
#define BPL_MATCH_MATCHER_H

#include "match/cache.h"
#include "match/match.h"
#include "match/set.h"

/* The best entry of one lexicon that begins at the word being looked at. */
typedef struct bpl_best {
    uint32_t entry;
    uint16_t words; /* 0: none yet */
    uint8_t rank;
    uint8_t mask;
} bpl_best;

/* A hit as the walk finds it. */
typedef struct bpl_found {
    uint32_t begin, end; /* tokens */
    uint32_t entry, lexicon;
} bpl_found;

typedef struct bpl_own_hits {
    const bpl_hit *hits;
    size_t count;
} bpl_own_hits;

struct bpl_matcher {
    const bpl_lexset *set;
    float factors[BPL_LIMIT_LEXICONS][BPL_ZONE_COUNT];
    bpl_cache cache;
    bpl_stemmer stemmer;
    /* Symbols of token i are symbols[at[i]] … symbols[at[i + 1] - 1]. */
    uint32_t *symbols, *at;
    size_t symbol_count, symbol_size, at_size;
    /* Bits of the symbols of token i; 0 where no match goes on into it. */
    uint64_t *bits;
    uint32_t *starts; /* tokens that may begin an entry */
    size_t start_count;
    bpl_found *found;
    size_t found_count, found_size;
    bpl_best best[BPL_LIMIT_LEXICONS];
    uint8_t touched[BPL_LIMIT_LEXICONS];
    size_t touched_count;
    uint32_t taken[BPL_LIMIT_LEXICONS]; /* tokens below are used up */
    uint64_t steps;                     /* transitions tried, for tests */
    bpl_hit *hits;
    size_t hit_size;
    uint32_t first[BPL_LIMIT_LEXICONS + 1];
    bpl_own_hits own[BPL_OWN_COUNT];
    uint8_t *marks; /* one a token, of negation.c */
    size_t mark_size;
    int truncated;
};

/* A larger piece of memory for an array of items; what it held is kept.
 * Doubles. NULL without memory: the old one is as it was. */
void *bpl_grow(void *array, size_t *size, size_t need, size_t item);

/* zone.c: refines the tokens' zones by headings and cues. */
void bpl_zones_apply(const bpl_matcher *matcher, bpl_document *document);

/* negation.c: flags hits in the scope of a negation. NOMEM. */
bpl_status bpl_negation_apply(bpl_matcher *matcher,
                              const bpl_document *document, size_t hit_count,
                              bpl_error *err);

#endif
