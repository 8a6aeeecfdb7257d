/* SPDX-License-Identifier: MIT */
/* Building the trie; its layout is said in trie.h. */
#include "match/trie.h"

#include <stdlib.h>
#include <string.h>

void bpl_trie_fini(bpl_trie *trie)
{
    free(trie->slots);
    free(trie->nodes);
    free(trie->ends);
    free(trie->root);
    memset(trie, 0, sizeof *trie);
}

static bpl_status grow_slots(bpl_trie *trie)
{
    if (trie->slots && trie->slot_count * 2 <= trie->slot_mask)
        return BPL_OK;
    size_t size = trie->slots ? (trie->slot_mask + 1) * 2 : 256;
    bpl_trie_slot *slots = calloc(size, sizeof *slots);
    if (!slots)
        return BPL_E_NOMEM;
    for (size_t i = 0; trie->slots && i <= trie->slot_mask; i++) {
        const bpl_trie_slot *from = &trie->slots[i];
        if (from->next == BPL_TRIE_NONE)
            continue;
        size_t at = bpl_trie_hash(from->node, from->symbol) & (size - 1);
        while (slots[at].next != BPL_TRIE_NONE)
            at = (at + 1) & (size - 1);
        slots[at] = *from;
    }
    free(trie->slots);
    trie->slots = slots;
    trie->slot_mask = size - 1;
    return BPL_OK;
}

static bpl_status add_node(bpl_trie *trie, uint32_t *out)
{
    if (trie->node_count == trie->node_size) {
        size_t size = trie->node_size ? trie->node_size * 2 : 256;
        bpl_trie_node *nodes = realloc(trie->nodes, size * sizeof *nodes);
        if (!nodes)
            return BPL_E_NOMEM;
        trie->nodes = nodes;
        trie->node_size = size;
    }
    trie->nodes[trie->node_count] =
        (bpl_trie_node){0, 0, (uint32_t)trie->node_count};
    *out = (uint32_t)trie->node_count++;
    return BPL_OK;
}

/* The node behind (node, symbol), made if it is not there. */
static bpl_status step(bpl_trie *trie, uint32_t *node, uint32_t symbol)
{
    if (grow_slots(trie) != BPL_OK)
        return BPL_E_NOMEM;
    uint32_t next = bpl_trie_next(trie, *node, symbol);
    if (next == BPL_TRIE_NONE) {
        if (add_node(trie, &next) != BPL_OK)
            return BPL_E_NOMEM;
        size_t at = bpl_trie_hash(*node, symbol) & trie->slot_mask;
        while (trie->slots[at].next != BPL_TRIE_NONE)
            at = (at + 1) & trie->slot_mask;
        trie->slots[at] = (bpl_trie_slot){*node, symbol, next};
        trie->slot_count++;
        trie->nodes[*node].children |= bpl_trie_bit(symbol);
    }
    *node = next;
    return BPL_OK;
}

static bpl_status add_end(bpl_trie *trie, uint32_t *list,
                          const bpl_trie_end *end)
{
    for (uint32_t at = *list; at; at = trie->ends[at - 1].next) {
        bpl_trie_end *old = &trie->ends[at - 1];
        if (old->lexicon != end->lexicon)
            continue;
        if (end->rank > old->rank) {
            old->entry = end->entry;
            old->rank = end->rank;
            old->mask = end->mask;
        }
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
    trie->ends[trie->end_count].next = *list;
    *list = (uint32_t)++trie->end_count;
    return BPL_OK;
}

bpl_status bpl_trie_add(bpl_trie *trie, const uint32_t *symbols, size_t count,
                        const bpl_trie_end *end)
{
    uint32_t node = 0;
    if (trie->node_count == 0 && add_node(trie, &node) != BPL_OK)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (step(trie, &node, symbols[i]) != BPL_OK)
            return BPL_E_NOMEM;
    return add_end(trie, &trie->nodes[node].end, end);
}

bpl_status bpl_trie_seal(bpl_trie *trie, size_t symbol_count)
{
    trie->root = calloc(symbol_count + 1, sizeof *trie->root);
    if (!trie->root)
        return BPL_E_NOMEM;
    trie->root_size = symbol_count;
    for (size_t i = 0; trie->slots && i <= trie->slot_mask; i++)
        if (trie->slots[i].next != BPL_TRIE_NONE && trie->slots[i].node == 0)
            trie->root[trie->slots[i].symbol] =
                trie->nodes[trie->slots[i].next];
    return BPL_OK;
}
