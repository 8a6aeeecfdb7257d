/* SPDX-License-Identifier: MIT */
/*
 * The word cache of one worker: folded forms with their symbols, so that a
 * word is stemmed and looked up once and then found by its bytes.
 *
 * Sets of two slots, a slot is a cache line. A hit needs the same hash, length
 * and bytes, so it is never false. A new word takes the second slot of its set,
 * and changes places with the first one when it comes again: so frequent words
 * stay, and are found at once. Words over BPL_CACHE_KEY bytes, or of more than
 * BPL_CACHE_SYMBOLS symbols, are looked up anew each time. Size is fixed:
 * nothing is allocated after init.
 */
#ifndef BPL_MATCH_CACHE_H
#define BPL_MATCH_CACHE_H

#include "match/trie.h"
#include "match/vocabulary.h"

#define BPL_CACHE_KEY     24u
#define BPL_CACHE_SYMBOLS 4u

/* What a word's symbols are to the trie; the bits are those of bpl_trie_bit. */
typedef struct bpl_reach {
    uint64_t bits;     /* of the symbols */
    uint64_t children; /* of the symbols that go on behind one at the root */
} bpl_reach;

typedef struct bpl_cache_slot {
    uint32_t hash;
    uint8_t len; /* 0: free */
    uint8_t count;
    uint8_t cased;           /* there are cased entries of this form */
    uint8_t ends;            /* one of the symbols is an entry by itself */
    char key[BPL_CACHE_KEY]; /* zeros behind the form */
    uint32_t symbols[BPL_CACHE_SYMBOLS];
    bpl_reach reach;
} bpl_cache_slot;

typedef struct bpl_cache {
    bpl_cache_slot *slots;
    char *memory; /* that they are in */
    const bpl_vocabulary *vocabulary;
    const bpl_trie_node *root; /* of the trie */
    bpl_stemmer *stemmer;
    uint64_t misses;
    uint32_t symbols[BPL_LIMIT_WORD_SYMBOLS]; /* of a word not kept */
} bpl_cache;

typedef struct bpl_word {
    /* Borrowed until the next call; BPL_CACHE_SYMBOLS may always be read. */
    const uint32_t *symbols;
    size_t count;
    int cased, ends;
    bpl_reach reach;
} bpl_word;

/* Everything is borrowed. */
bpl_status bpl_cache_init(bpl_cache *cache, const bpl_vocabulary *vocabulary,
                          const bpl_trie_node *root, bpl_stemmer *stemmer);
void bpl_cache_fini(bpl_cache *cache);

/* The slow way, behind bpl_cache_word. */
bpl_status bpl_cache_miss(bpl_cache *cache, bpl_str folded, uint32_t hash,
                          bpl_word *out);

/* The slots of a word that will be asked for soon: memory is what the cache
 * costs. */
static inline void bpl_cache_prefetch(const bpl_cache *cache, uint32_t hash)
{
#if defined(__GNUC__)
    __builtin_prefetch(&cache->slots[hash & (BPL_WORD_CACHE_SLOTS - 2)]);
#else
    (void)cache;
    (void)hash;
#endif
}

/* What one symbol adds to a word's reach; returns whether it ends an entry. */
static inline int bpl_reach_add(bpl_reach *reach, const bpl_trie_node *root,
                                uint32_t symbol)
{
    reach->bits |= bpl_trie_bit(symbol);
    reach->children |= root[symbol].children;
    return root[symbol].end.rank != 0;
}

/* Is the key of a slot of this length the form? Forms have bytes to read
 * behind them (document.h), so most are compared as one number. */
static inline int bpl_cache_same(const bpl_cache_slot *slot, bpl_str folded)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t key, form;
    if (folded.len > 0 && folded.len <= 8) {
        memcpy(&key, slot->key, 8);
        memcpy(&form, folded.data, 8);
        return (key ^ form) << (64 - 8 * folded.len) == 0;
    }
#endif
    return memcmp(slot->key, folded.data, folded.len) == 0;
}

static inline int bpl_cache_holds(const bpl_cache_slot *slot, bpl_str folded,
                                  uint32_t hash)
{
    return slot->hash == hash && slot->len == folded.len &&
           bpl_cache_same(slot, folded);
}

/* Symbols of a word; `hash` as in bpl_token. Errors: NOMEM. */
static inline bpl_status bpl_cache_word(bpl_cache *cache, bpl_str folded,
                                        uint32_t hash, bpl_word *out)
{
    bpl_cache_slot *slot = &cache->slots[hash & (BPL_WORD_CACHE_SLOTS - 2)];
    if (!bpl_cache_holds(slot, folded, hash)) {
        if (!bpl_cache_holds(&slot[1], folded, hash))
            return bpl_cache_miss(cache, folded, hash, out);
        bpl_cache_slot first = slot[0];
        slot[0] = slot[1];
        slot[1] = first;
    }
    out->symbols = slot->symbols;
    out->count = slot->count;
    out->cased = slot->cased;
    out->ends = slot->ends;
    out->reach = slot->reach;
    return BPL_OK;
}

#endif
