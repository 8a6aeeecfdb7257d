/* SPDX-License-Identifier: MIT */
/*
 * A trie over symbols. Filled once, then immutable: the nodes below the root
 * are an array by symbol, all others one flat hash table by (parent, symbol).
 * Each place of the table has a tag of one byte, from the hash: the
 * tags of all nodes stay in the processor's cache, the nodes themselves do not,
 * and most transitions that are asked for do not exist. A node knows 64 bits of
 * its symbols, so that words which can't go on seldom get to the tags; and it
 * holds the first entry that ends in it, so that a step is one cache line.
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
    uint32_t number;   /* not 0; below the root BPL_TRIE_TOP and the symbol */
    uint32_t parent;   /* its number; 0: the root */
    uint32_t symbol;   /* that leads here from the parent */
    bpl_trie_end end;  /* the first one */
} bpl_trie_node;

#define BPL_TRIE_TOP UINT32_C(0x80000000)

typedef struct bpl_trie {
    bpl_trie_node *nodes;         /* open addressing */
    uint8_t *tags;                /* of their places; 0: free */
    size_t node_mask, node_count; /* of the table */
    bpl_trie_end *ends;           /* all but the first of a node */
    size_t end_count, end_size;
    bpl_trie_node *root; /* by symbol */
    size_t root_size;    /* symbols are below it */
} bpl_trie;

/* A zeroed trie is an empty one. */
void bpl_trie_fini(bpl_trie *trie);
/* Makes a zeroed trie one that can be filled, with symbols below `symbols`; so
 * many nodes are expected in the table. Errors: NOMEM. */
bpl_status bpl_trie_init(bpl_trie *trie, size_t symbols, size_t nodes);
/* Allows more symbols: those below `symbols`. Errors: NOMEM. */
bpl_status bpl_trie_widen(bpl_trie *trie, size_t symbols);
/* `end` has a rank above 0. Of entries of one lexicon with the same path the
 * one with the higher rank is kept, else the first: a node has at most one end
 * a lexicon. Errors: NOMEM. */
bpl_status bpl_trie_add(bpl_trie *trie, const uint32_t *symbols, size_t count,
                        const bpl_trie_end *end);

static inline uint64_t bpl_trie_bit(uint32_t symbol)
{
    return UINT64_C(1) << ((symbol * 0x9E3779B1u) >> 26);
}

/* 0: node has no transition by this symbol; else it may have one. */
static inline int bpl_trie_may(const bpl_trie_node *node, uint32_t symbol)
{
    return (node->children & bpl_trie_bit(symbol)) != 0;
}

/* The number of the node below the root by this symbol, if there is one. */
static inline uint32_t bpl_trie_top(uint32_t symbol)
{
    return BPL_TRIE_TOP | symbol;
}

static inline uint64_t bpl_trie_hash(uint32_t parent, uint32_t symbol)
{
    return bpl_hash_mix(((uint64_t)parent << 32) | symbol,
                        UINT64_C(0x5851F42D));
}

/* Where the search for a transition begins. */
static inline size_t bpl_trie_place(const bpl_trie *trie, uint64_t hash)
{
    return (size_t)(hash ^ (hash >> 32)) & trie->node_mask;
}

static inline uint8_t bpl_trie_tag(uint64_t hash)
{
    return (uint8_t)((hash >> 40) | 1);
}

/* The node that the transition may lead to, by its tag; NULL: there is none.
 * A step that is asked for twice is asked for here first, to have the node
 * fetched from memory meanwhile. */
static inline const bpl_trie_node *
bpl_trie_guess(const bpl_trie *trie, uint32_t parent, uint32_t symbol)
{
    uint64_t hash = bpl_trie_hash(parent, symbol);
    uint8_t tag = bpl_trie_tag(hash);
    for (size_t i = bpl_trie_place(trie, hash);; i = (i + 1) & trie->node_mask)
        if (trie->tags[i] == tag)
            return &trie->nodes[i];
        else if (!trie->tags[i])
            return NULL;
}

/* The node behind parent by this symbol, or NULL. */
static inline bpl_trie_node *bpl_trie_next(const bpl_trie *trie,
                                           uint32_t parent, uint32_t symbol)
{
    uint64_t hash = bpl_trie_hash(parent, symbol);
    uint8_t tag = bpl_trie_tag(hash);
    for (size_t i = bpl_trie_place(trie, hash); trie->tags[i];
         i = (i + 1) & trie->node_mask) {
        bpl_trie_node *node = &trie->nodes[i];
        if (trie->tags[i] == tag && node->parent == parent &&
            node->symbol == symbol)
            return node;
    }
    return NULL;
}

#endif
