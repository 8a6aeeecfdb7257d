/* SPDX-License-Identifier: MIT */
/* Building the trie; its layout is said in trie.h. */
#include "match/trie.h"

#include "base/arena.h"
#include "base/error.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert(sizeof(bpl_trie_node) == 32, "two nodes are a cache line");

void bpl_trie_fini(bpl_trie *trie)
{
    free(trie->nodes);
    free(trie->tags);
    free(trie->ends);
    free(trie->root);
    memset(trie, 0, sizeof *trie);
}

/* Zeroed nodes that begin at a cache line. */
static bpl_trie_node *make_nodes(size_t count)
{
    size_t bytes = (count * sizeof(bpl_trie_node) + 63) / 64 * 64;
    bpl_trie_node *nodes = bytes < BPL_HUGE_PAGE / 2 ? aligned_alloc(64, bytes)
                                                     : bpl_huge_alloc(bytes);
    if (nodes)
        memset(nodes, 0, bytes);
    return nodes;
}

/* A free place for a transition that is not there. */
static bpl_trie_node *take_place(bpl_trie *trie, uint32_t parent,
                                 uint32_t symbol)
{
    uint64_t hash = bpl_trie_hash(parent, symbol);
    size_t i = bpl_trie_place(trie, hash);
    while (trie->tags[i])
        i = (i + 1) & trie->node_mask;
    trie->tags[i] = bpl_trie_tag(hash);
    return &trie->nodes[i];
}

/* Room for so many more nodes in the table. */
static bpl_status reserve(bpl_trie *trie, size_t more)
{
    /* Two of three places are taken at most. */
    size_t need = (trie->node_count + more) * 3 / 2;
    if (trie->nodes && need <= trie->node_mask)
        return BPL_OK;
    bpl_trie bigger = *trie;
    size_t size = trie->nodes ? trie->node_mask + 1 : 256;
    while (size <= need)
        size *= 2;
    bigger.nodes = make_nodes(size);
    bigger.tags = calloc(size, 1);
    if (!bigger.nodes || !bigger.tags) {
        free(bigger.nodes);
        free(bigger.tags);
        return BPL_E_NOMEM;
    }
    bigger.node_mask = size - 1;
    for (size_t i = 0; trie->nodes && i <= trie->node_mask; i++) {
        const bpl_trie_node *from = &trie->nodes[i];
        if (from->number)
            *take_place(&bigger, from->parent, from->symbol) = *from;
    }
    free(trie->nodes);
    free(trie->tags);
    trie->nodes = bigger.nodes;
    trie->tags = bigger.tags;
    trie->node_mask = bigger.node_mask;
    return BPL_OK;
}

bpl_status bpl_trie_init(bpl_trie *trie, size_t symbols, size_t nodes)
{
    BPL_TRY(bpl_trie_widen(trie, symbols));
    return reserve(trie, nodes);
}

bpl_status bpl_trie_widen(bpl_trie *trie, size_t symbols)
{
    size_t size = trie->root_size ? trie->root_size : 256;
    while (size < symbols)
        size *= 2;
    bpl_trie_node *root = make_nodes(size);
    if (!root)
        return BPL_E_NOMEM;
    if (trie->root)
        memcpy(root, trie->root, trie->root_size * sizeof *root);
    free(trie->root);
    trie->root = root;
    trie->root_size = size;
    return BPL_OK;
}

static void replace(bpl_trie_end *old, const bpl_trie_end *end)
{
    uint32_t next = old->next;
    if (end->rank <= old->rank)
        return;
    *old = *end;
    old->next = next;
}

static bpl_status add_end(bpl_trie *trie, bpl_trie_end *first,
                          const bpl_trie_end *end)
{
    bpl_trie_end *old = first;
    while (old->rank && old->lexicon != end->lexicon && old->next)
        old = &trie->ends[old->next - 1];
    if (!old->rank || old->lexicon == end->lexicon) {
        replace(old, end);
        return BPL_OK;
    }
    if (trie->end_count == trie->end_size) {
        size_t size = trie->end_size ? trie->end_size * 2 : 256;
        bpl_trie_end *ends = realloc(trie->ends, size * sizeof *ends);
        if (!ends)
            return BPL_E_NOMEM;
        trie->ends = ends;
        trie->end_size = size;
    }
    trie->ends[trie->end_count] = *end;
    trie->ends[trie->end_count].next = first->next;
    first->next = (uint32_t)++trie->end_count;
    return BPL_OK;
}

bpl_status bpl_trie_add(bpl_trie *trie, const uint32_t *symbols, size_t count,
                        const bpl_trie_end *end)
{
    assert(count > 0 && end->rank > 0);
    if (reserve(trie, count) != BPL_OK)
        return BPL_E_NOMEM;
    bpl_trie_node *node = &trie->root[symbols[0]];
    node->number = bpl_trie_top(symbols[0]);
    node->symbol = symbols[0];
    for (size_t i = 1; i < count; i++) {
        uint32_t parent = node->number;
        bpl_trie_node *next = bpl_trie_next(trie, parent, symbols[i]);
        if (!next) {
            next = take_place(trie, parent, symbols[i]);
            next->number = (uint32_t)++trie->node_count;
            next->parent = parent;
            next->symbol = symbols[i];
            node->children |= bpl_trie_bit(symbols[i]);
        }
        node = next;
    }
    return add_end(trie, &node->end, end);
}
