/* SPDX-License-Identifier: MIT */
/*
 * A trie over symbols. Filled once, then sealed and immutable: the nodes are
 * one flat hash table by (parent, symbol), those below the root also an array
 * by symbol. A node knows 64 bits of its symbols, so that words which can't go
 * on seldom get to look into the table; and it holds the first entry that ends
 * in it, so that a step is one cache line.
 */
#ifndef BPL_MATCH_TRIE_H
#define BPL_MATCH_TRIE_H

#include "base/hash.h"
#include <bpolens/status.h>

typedef struct bpl_trie_end {
    uint32_t entry;
    uint16_t lexicon;
    uint8_t rank;  /* of the entry's kind: the higher wins; 0: no entry */
    uint8_t mask;  /* the entry only uses words up */
    uint32_t next; /* end of another lexicon, in ends, + 1; 0: none */
} bpl_trie_end;

typedef struct bpl_trie_node {
    uint64_t children; /* bits of their symbols: most steps end here */
    uint32_t number;   /* 1 and up; 0: no such node */
    uint32_t parent;   /* its number; 0: the root */
    uint32_t symbol;   /* that leads here from the parent */
    bpl_trie_end end;  /* the first one */
} bpl_trie_node;

typedef struct bpl_trie {
    bpl_trie_node *nodes; /* open addressing */
    size_t node_mask, node_count;
    bpl_trie_end *ends; /* all but the first of a node */
    size_t end_count, end_size;
    bpl_trie_node *root; /* by symbol, after sealing: copies of nodes */
} bpl_trie;

/* A zeroed trie is an empty one. */
void bpl_trie_fini(bpl_trie *trie);
/* Room for so many more nodes. Errors: NOMEM. */
bpl_status bpl_trie_reserve(bpl_trie *trie, size_t more);
/* `end` has a rank above 0. Of entries of one lexicon with the same path the
 * one with the higher rank is kept, else the first: a node has at most one end
 * a lexicon. Errors: NOMEM. */
bpl_status bpl_trie_add(bpl_trie *trie, const uint32_t *symbols, size_t count,
                        const bpl_trie_end *end);
/* symbol_count: symbols are below it. Errors: NOMEM. */
bpl_status bpl_trie_seal(bpl_trie *trie, size_t symbol_count);

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
static inline size_t bpl_trie_place(const bpl_trie *trie, uint32_t parent,
                                    uint32_t symbol)
{
    uint64_t hash =
        bpl_hash_mix(((uint64_t)parent << 32) | symbol, UINT64_C(0x5851F42D));
    return (size_t)(hash ^ (hash >> 32)) & trie->node_mask;
}

/* The node behind parent by this symbol; without one, its number is 0. */
static inline bpl_trie_node *bpl_trie_next(const bpl_trie *trie,
                                           uint32_t parent, uint32_t symbol)
{
    for (size_t i = bpl_trie_place(trie, parent, symbol);;
         i = (i + 1) & trie->node_mask) {
        bpl_trie_node *node = &trie->nodes[i];
        if (!node->number || (node->parent == parent && node->symbol == symbol))
            return node;
    }
}

#endif
