/* SPDX-License-Identifier: MIT */
/* The place of a slot is the upper bits of its hash, so that a table grows
 * without looking at the ads. */
#include "group/table.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BITS = 4, MOST_BITS = 32 };

void bpl_ad_table_fini(bpl_ad_table *table)
{
    free(table->slots);
    memset(table, 0, sizeof *table);
}

static size_t mask_of(const bpl_ad_table *table)
{
    return ((size_t)1 << table->bits) - 1;
}

static size_t place_of(const bpl_ad_table *table, uint32_t hash)
{
    return (size_t)(hash >> (MOST_BITS - table->bits));
}

static uint32_t short_hash(uint64_t hash)
{
    return (uint32_t)((hash * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
}

void bpl_ad_table_find(const bpl_ad_table *table, uint64_t hash,
                       bpl_ad_list *out)
{
    uint32_t wanted = short_hash(hash);
    out->count = 0;
    if (!table->slots)
        return;
    size_t mask = mask_of(table), at = place_of(table, wanted);
    for (; table->slots[at].ad != BPL_NO_AD; at = (at + 1) & mask)
        if (table->slots[at].hash == wanted && out->count < BPL_LIMIT_BUCKET)
            out->ads[out->count++] = table->slots[at].ad;
}

static void put(const bpl_ad_table *table, bpl_ad_slot slot)
{
    size_t mask = mask_of(table), at = place_of(table, slot.hash);
    while (table->slots[at].ad != BPL_NO_AD)
        at = (at + 1) & mask;
    table->slots[at] = slot;
}

/* At most three quarters are in use. */
static bpl_status make_room(bpl_ad_table *table)
{
    size_t size = table->slots ? (size_t)1 << table->bits : 0;
    if (table->count < size / 4 * 3)
        return BPL_OK;
    bpl_ad_table next = {NULL, size ? table->bits + 1 : FIRST_BITS,
                         table->count};
    if (next.bits > MOST_BITS)
        return BPL_E_LIMIT;
    next.slots = malloc(((size_t)1 << next.bits) * sizeof *next.slots);
    if (!next.slots)
        return BPL_E_NOMEM;
    memset(next.slots, 0xFF, ((size_t)1 << next.bits) * sizeof *next.slots);
    for (size_t i = 0; i < size; i++)
        if (table->slots[i].ad != BPL_NO_AD)
            put(&next, table->slots[i]);
    free(table->slots);
    *table = next;
    return BPL_OK;
}

bpl_status bpl_ad_table_add(bpl_ad_table *table, uint64_t hash, uint32_t ad)
{
    if (make_room(table) != BPL_OK)
        return BPL_E_NOMEM;
    bpl_ad_slot slot = {short_hash(hash), ad};
    bpl_ad_slot *oldest = NULL;
    size_t same = 0, mask = mask_of(table), at = place_of(table, slot.hash);
    for (; table->slots[at].ad != BPL_NO_AD; at = (at + 1) & mask) {
        bpl_ad_slot *other = &table->slots[at];
        if (other->hash != slot.hash)
            continue;
        same++;
        if (!oldest || other->ad < oldest->ad)
            oldest = other;
    }
    if (same >= BPL_LIMIT_BUCKET) {
        *oldest = slot;
        return BPL_OK;
    }
    table->slots[at] = slot;
    table->count++;
    return BPL_OK;
}
