/* SPDX-License-Identifier: MIT */
/* The word cache; how it works is said in cache.h. */
#include "match/cache.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CACHE_BYTES ((size_t)BPL_WORD_CACHE_SLOTS * sizeof(bpl_cache_slot))

static_assert(sizeof(bpl_cache_slot) == 64, "a slot is a cache line");
static_assert((BPL_WORD_CACHE_SLOTS & (BPL_WORD_CACHE_SLOTS - 1)) == 0,
              "slots are found by a mask");

bpl_status bpl_cache_init(bpl_cache *cache, const bpl_vocabulary *vocabulary,
                          const bpl_trie_node *root, bpl_stemmer *stemmer)
{
    memset(cache, 0, sizeof *cache);
    cache->vocabulary = vocabulary;
    cache->root = root;
    cache->stemmer = stemmer;
    /* Zeros that need not be written: a short run touches little of them. */
    cache->memory = calloc(1, CACHE_BYTES + BPL_HUGE_PAGE);
    if (!cache->memory)
        return BPL_E_NOMEM;
    size_t over = (uintptr_t)cache->memory % BPL_HUGE_PAGE;
    cache->slots =
        (bpl_cache_slot *)(void *)(cache->memory + (BPL_HUGE_PAGE - over));
#ifdef MADV_HUGEPAGE
    /* Two pages instead of a thousand; where it is refused, nothing is lost. */
    (void)madvise(cache->slots, CACHE_BYTES, MADV_HUGEPAGE);
#endif
    return BPL_OK;
}

void bpl_cache_fini(bpl_cache *cache)
{
    free(cache->memory);
    cache->memory = NULL;
    cache->slots = NULL;
}

bpl_status bpl_cache_miss(bpl_cache *cache, bpl_str folded, uint32_t hash,
                          bpl_word *out)
{
    memset(out, 0, sizeof *out);
    out->symbols = cache->symbols;
    if (folded.len == 0 || folded.len > BPL_LIMIT_TOKEN_BYTES)
        return BPL_OK;
    cache->misses++;
    size_t count = bpl_vocabulary_word(
        cache->vocabulary, cache->stemmer, folded,
        bpl_hash(folded.data, folded.len), cache->symbols, &out->cased);
    if (count == SIZE_MAX)
        return BPL_E_NOMEM;
    out->count = count;
    for (size_t i = 0; i < count; i++)
        out->ends |= bpl_reach_add(&out->reach, cache->root, cache->symbols[i]);
    if (folded.len > BPL_CACHE_KEY || count > BPL_CACHE_SYMBOLS)
        return BPL_OK;
    bpl_cache_slot *slot = &cache->slots[hash & (BPL_WORD_CACHE_SLOTS - 2)];
    slot += slot->len != 0;
    memset(slot, 0, sizeof *slot);
    slot->hash = hash;
    slot->len = (uint8_t)folded.len;
    slot->count = (uint8_t)count;
    slot->cased = (uint8_t)out->cased;
    slot->ends = (uint8_t)out->ends;
    slot->reach = out->reach;
    memcpy(slot->key, folded.data, folded.len);
    memcpy(slot->symbols, cache->symbols, count * sizeof *slot->symbols);
    return BPL_OK;
}
