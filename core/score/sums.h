/* SPDX-License-Identifier: MIT */
/*
 * How strong each category is in a document, by zone: the weights of its
 * hits, where the second hit of an entry counts half, the third a quarter
 * and later ones nothing, so that repeating a word can't decide.
 */
#ifndef BPL_SCORE_SUMS_H
#define BPL_SCORE_SUMS_H

#include "match/match.h"

typedef struct bpl_sums {
    float *zone;  /* category × BPL_ZONE_COUNT */
    float *total; /* category */
    size_t categories;
    uint16_t *touched; /* categories with hits */
    uint8_t *listed;   /* category: stands in touched */
    size_t touched_count;
    uint8_t *seen; /* entry of a lexicon: hits so far */
    size_t seen_size;
    float *counted; /* hit: what it was counted with */
    size_t counted_size;
} bpl_sums;

/* Room for that many categories. A zeroed sums may be given to fini. */
bpl_status bpl_sums_init(bpl_sums *sums, size_t categories);
void bpl_sums_fini(bpl_sums *sums);
/* Forgets the last document. */
void bpl_sums_reset(bpl_sums *sums);
/* Counts a document's hits. Errors: NOMEM. */
bpl_status bpl_sums_fill(bpl_sums *sums, const bpl_lexset *set,
                         const bpl_matches *matches);
/* Strength of a category in the zones of the mask (bit 1 << zone). */
double bpl_sums_strength(const bpl_sums *sums, uint32_t category,
                         uint32_t zones);

#define BPL_ALL_ZONES ((1u << BPL_ZONE_COUNT) - 1u)

#endif
