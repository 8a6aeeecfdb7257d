/* SPDX-License-Identifier: MIT */
/*
 * Dense arrays, and only what a document touched is reset after it.
 */
#include "score/tally.h"

#include <stdlib.h>
#include <string.h>

/* Worth of the first, second, … hit of an entry. */
static const float factors[] = {1.0F, 0.5F, 0.25F, 0.0F};
#define LAST_FACTOR (sizeof factors / sizeof factors[0] - 1)

bpl_status bpl_tally_init(bpl_tally *tally, size_t categories)
{
    memset(tally, 0, sizeof *tally);
    tally->zone = calloc(categories * BPL_ZONE_COUNT + 1, sizeof *tally->zone);
    tally->total = calloc(categories + 1, sizeof *tally->total);
    tally->touched = calloc(categories + 1, sizeof *tally->touched);
    tally->listed = calloc(categories + 1, sizeof *tally->listed);
    tally->categories = categories;
    if (tally->zone && tally->total && tally->touched && tally->listed)
        return BPL_OK;
    bpl_tally_fini(tally);
    return BPL_E_NOMEM;
}

void bpl_tally_fini(bpl_tally *tally)
{
    free(tally->zone);
    free(tally->total);
    free(tally->touched);
    free(tally->listed);
    free(tally->seen);
    free(tally->counted);
    memset(tally, 0, sizeof *tally);
}

void bpl_tally_reset(bpl_tally *tally)
{
    for (size_t i = 0; i < tally->touched_count; i++) {
        size_t category = tally->touched[i];
        memset(&tally->zone[category * BPL_ZONE_COUNT], 0,
               BPL_ZONE_COUNT * sizeof *tally->zone);
        tally->total[category] = 0;
        tally->listed[category] = 0;
    }
    tally->touched_count = 0;
}

static bpl_status grow(bpl_tally *tally, const bpl_lexset *set, size_t hits)
{
    size_t entries = 0;
    for (size_t i = 0; i < bpl_lexset_count(set); i++)
        if (bpl_lexset_lexicon(set, i)->entry_count > entries)
            entries = bpl_lexset_lexicon(set, i)->entry_count;
    if (entries > tally->seen_size) {
        uint8_t *seen = calloc(entries, sizeof *seen);
        if (!seen)
            return BPL_E_NOMEM;
        free(tally->seen);
        tally->seen = seen;
        tally->seen_size = entries;
    }
    if (hits > tally->counted_size) {
        size_t size = hits + hits / 2;
        float *counted = malloc(size * sizeof *counted);
        if (!counted)
            return BPL_E_NOMEM;
        free(tally->counted);
        tally->counted = counted;
        tally->counted_size = size;
    }
    return BPL_OK;
}

/* Counts one hit and returns its worth. */
static float count_hit(bpl_tally *tally, const bpl_hit *hit)
{
    size_t category = hit->category;
    if ((hit->flags & BPL_HIT_NEGATED) || category >= tally->categories)
        return 0;
    uint8_t *seen = &tally->seen[hit->entry];
    float worth = hit->weight * factors[*seen];
    *seen = (uint8_t)(*seen + (*seen < LAST_FACTOR));
    if (worth == 0)
        return 0;
    if (!tally->listed[category]) {
        tally->listed[category] = 1;
        tally->touched[tally->touched_count++] = (uint16_t)category;
    }
    tally->zone[category * BPL_ZONE_COUNT + hit->zone] += worth;
    tally->total[category] += worth;
    return worth;
}

bpl_status bpl_tally_fill(bpl_tally *tally, const bpl_lexset *set,
                          const bpl_matches *matches)
{
    size_t lexicons = matches->lexicon_count;
    if (grow(tally, set, matches->first[lexicons]) != BPL_OK)
        return BPL_E_NOMEM;
    for (size_t k = 0; k < lexicons; k++) {
        uint32_t begin = matches->first[k], end = matches->first[k + 1];
        for (uint32_t i = begin; i < end; i++)
            tally->counted[i] = count_hit(tally, &matches->hits[i]);
        for (uint32_t i = begin; i < end; i++)
            tally->seen[matches->hits[i].entry] = 0;
    }
    return BPL_OK;
}

double bpl_tally_strength(const bpl_tally *tally, uint32_t category,
                          uint32_t zones)
{
    if (category >= tally->categories)
        return 0;
    if ((zones & BPL_ALL_ZONES) == BPL_ALL_ZONES)
        return (double)tally->total[category];
    double sum = 0;
    for (uint32_t zone = 0; zone < BPL_ZONE_COUNT; zone++)
        if (zones & (1u << zone))
            sum +=
                (double)tally->zone[(size_t)category * BPL_ZONE_COUNT + zone];
    return sum;
}
