/* SPDX-License-Identifier: MIT */
/*
 * A trie over symbols. Filled once, then sealed and immutable: transitions
 * from the root are an array by symbol, all others one flat hash table
 * (node, symbol) → node. A node knows 64 bits of its symbols, so that words
 * which can't go on seldom get to look into the table.
 */
#ifndef BPL_MATCH_TRIE_H
#define BPL_MATCH_TRIE_H

#include "base/hash.h"
#include <bpolens/status.h>

#define BPL_TRIE_NONE 0u /* the root; never the end of a transition */

typedef struct bpl_trie_end {
    uint32_t entry;
    uint16_t lexicon;
    uint8_t rank;  /* of the entry's kind: the higher wins */
    uint8_t mask;  /* the entry only uses words up */
    uint32_t next; /* end of another lexicon, + 1; 0: none */
} bpl_trie_end;

typedef struct bpl_trie_node {
    uint64_t children; /* bits of their symbols: most steps end here */
    uint32_t end;      /* in ends, + 1; 0: no entry ends here */
    uint32_t number;   /* its place in nodes; 0 in `root`: no such node */
} bpl_trie_node;

typedef struct bpl_trie_slot {
    uint32_t node, symbol;
    uint32_t next; /* BPL_TRIE_NONE: free */
} bpl_trie_slot;

typedef struct bpl_trie {
    bpl_trie_slot *slots;
    size_t slot_mask, slot_count;
    bpl_trie_node *nodes;
    size_t node_count, node_size;
    bpl_trie_end *ends;
    size_t end_count, end_size;
    bpl_trie_node *root; /* by symbol, after sealing: copies of nodes */
    size_t root_size;
} bpl_trie;

/* A zeroed trie is an empty one. */
void bpl_trie_fini(bpl_trie *trie);
/* Of entries of one lexicon with the same path the one with the higher rank
 * is kept, else the first: a node has at most one end a lexicon.
 * Errors: NOMEM. */
bpl_status bpl_trie_add(bpl_trie *trie, const uint32_t *symbols, size_t count,
                        const bpl_trie_end *end);
/* symbol_count: symbols are below it. Errors: NOMEM. */
bpl_status bpl_trie_seal(bpl_trie *trie, size_t symbol_count);

static inline size_t bpl_trie_hash(uint32_t node, uint32_t symbol)
{
    uint64_t hash =
        bpl_hash_mix(((uint64_t)node << 32) | symbol, UINT64_C(0x5851F42D));
    return (size_t)(hash ^ (hash >> 32));
}

static inline uint64_t bpl_trie_bit(uint32_t symbol)
{
    return UINT64_C(1) << ((symbol * 0x9E3779B1u) >> 26);
}

/* 0: node has no transition by this symbol; else it may have one. */
static inline int bpl_trie_may(const bpl_trie_node *node, uint32_t symbol)
{
    return (node->children & bpl_trie_bit(symbol)) != 0;
}

/* Where the search for a transition begins. */
static inline const bpl_trie_slot *
bpl_trie_slot_of(const bpl_trie *trie, uint32_t node, uint32_t symbol)
{
    return &trie->slots[bpl_trie_hash(node, symbol) & trie->slot_mask];
}

static inline uint32_t bpl_trie_next(const bpl_trie *trie, uint32_t node,
                                     uint32_t symbol)
{
    for (size_t i = bpl_trie_hash(node, symbol) & trie->slot_mask;;
         i = (i + 1) & trie->slot_mask) {
        const bpl_trie_slot *slot = &trie->slots[i];
        if (slot->next == BPL_TRIE_NONE ||
            (slot->node == node && slot->symbol == symbol))
            return slot->next;
    }
}

#endif
