/* SPDX-License-Identifier: MIT */
/*
 * Dense arrays, and only what a document touched is reset after it.
 */
#include "score/sums.h"

#include <stdlib.h>
#include <string.h>

/* Worth of the first, second, … hit of an entry. */
static const float factors[] = {1.0F, 0.5F, 0.25F, 0.0F};
#define LAST_FACTOR (sizeof factors / sizeof factors[0] - 1)

bpl_status bpl_sums_init(bpl_sums *sums, size_t categories)
{
    memset(sums, 0, sizeof *sums);
    sums->zone = calloc(categories * BPL_ZONE_COUNT + 1, sizeof *sums->zone);
    sums->total = calloc(categories + 1, sizeof *sums->total);
    sums->touched = calloc(categories + 1, sizeof *sums->touched);
    sums->listed = calloc(categories + 1, sizeof *sums->listed);
    sums->categories = categories;
    if (sums->zone && sums->total && sums->touched && sums->listed)
        return BPL_OK;
    bpl_sums_fini(sums);
    return BPL_E_NOMEM;
}

void bpl_sums_fini(bpl_sums *sums)
{
    free(sums->zone);
    free(sums->total);
    free(sums->touched);
    free(sums->listed);
    free(sums->seen);
    free(sums->counted);
    memset(sums, 0, sizeof *sums);
}

void bpl_sums_reset(bpl_sums *sums)
{
    for (size_t i = 0; i < sums->touched_count; i++) {
        size_t category = sums->touched[i];
        memset(&sums->zone[category * BPL_ZONE_COUNT], 0,
               BPL_ZONE_COUNT * sizeof *sums->zone);
        sums->total[category] = 0;
        sums->listed[category] = 0;
    }
    sums->touched_count = 0;
}

static bpl_status grow(bpl_sums *sums, const bpl_lexset *set, size_t hits)
{
    size_t entries = 0;
    for (size_t i = 0; i < bpl_lexset_count(set); i++)
        if (bpl_lexset_lexicon(set, i)->entry_count > entries)
            entries = bpl_lexset_lexicon(set, i)->entry_count;
    if (entries > sums->seen_size) {
        uint8_t *seen = calloc(entries, sizeof *seen);
        if (!seen)
            return BPL_E_NOMEM;
        free(sums->seen);
        sums->seen = seen;
        sums->seen_size = entries;
    }
    if (hits > sums->counted_size) {
        size_t size = hits + hits / 2;
        float *counted = malloc(size * sizeof *counted);
        if (!counted)
            return BPL_E_NOMEM;
        free(sums->counted);
        sums->counted = counted;
        sums->counted_size = size;
    }
    return BPL_OK;
}

/* Counts one hit and returns its worth. */
static float count_hit(bpl_sums *sums, const bpl_hit *hit)
{
    size_t category = hit->category;
    if ((hit->flags & BPL_HIT_NEGATED) || category >= sums->categories)
        return 0;
    uint8_t *seen = &sums->seen[hit->entry];
    float worth = hit->weight * factors[*seen];
    *seen = (uint8_t)(*seen + (*seen < LAST_FACTOR));
    if (worth == 0)
        return 0;
    if (!sums->listed[category]) {
        sums->listed[category] = 1;
        sums->touched[sums->touched_count++] = (uint16_t)category;
    }
    sums->zone[category * BPL_ZONE_COUNT + hit->zone] += worth;
    sums->total[category] += worth;
    return worth;
}

bpl_status bpl_sums_fill(bpl_sums *sums, const bpl_lexset *set,
                         const bpl_matches *matches)
{
    size_t lexicons = matches->lexicon_count;
    if (grow(sums, set, matches->first[lexicons]) != BPL_OK)
        return BPL_E_NOMEM;
    for (size_t k = 0; k < lexicons; k++) {
        uint32_t begin = matches->first[k], end = matches->first[k + 1];
        for (uint32_t i = begin; i < end; i++)
            sums->counted[i] = count_hit(sums, &matches->hits[i]);
        for (uint32_t i = begin; i < end; i++)
            sums->seen[matches->hits[i].entry] = 0;
    }
    return BPL_OK;
}

double bpl_sums_strength(const bpl_sums *sums, uint32_t category,
                         uint32_t zones)
{
    if (category >= sums->categories)
        return 0;
    if ((zones & BPL_ALL_ZONES) == BPL_ALL_ZONES)
        return (double)sums->total[category];
    double sum = 0;
    for (uint32_t zone = 0; zone < BPL_ZONE_COUNT; zone++)
        if (zones & (1u << zone))
            sum += (double)sums->zone[(size_t)category * BPL_ZONE_COUNT + zone];
    return sum;
}
