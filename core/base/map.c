/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/* Small, as large tables cost a page fault for every few slots. */
struct bpl_map_slot {
    const char *key; /* its length stands before it; NULL: free */
    uint32_t hash;   /* its lower half */
    uint32_t value;
};

static int is_key(const struct bpl_map_slot *slot, const char *key, size_t len)
{
    uint32_t kept;
    memcpy(&kept, slot->key - sizeof kept, sizeof kept);
    return kept == len && memcmp(slot->key, key, len) == 0;
}

static char *keep_key(bpl_arena *arena, const char *key, size_t len)
{
    uint32_t kept = (uint32_t)len;
    char *out = bpl_arena_alloc(arena, sizeof kept + len);
    if (!out)
        return NULL;
    memcpy(out, &kept, sizeof kept);
    if (len)
        memcpy(out + sizeof kept, key, len);
    return out + sizeof kept;
}

void bpl_map_init(bpl_map *map, bpl_arena *arena)
{
    memset(map, 0, sizeof *map);
    map->arena = arena;
}

static void drop_slots(bpl_map *map)
{
    if (!map->reserved)
        free(map->slots);
    map->slots = NULL;
    map->reserved = 0;
}

void bpl_map_fini(bpl_map *map)
{
    drop_slots(map);
    map->mask = map->count = 0;
}

/* The slot that holds key, or the free one where it belongs. */
static struct bpl_map_slot *find(const bpl_map *map, const char *key,
                                 size_t len, uint32_t hash)
{
    for (size_t i = hash & map->mask;; i = (i + 1) & map->mask) {
        struct bpl_map_slot *slot = &map->slots[i];
        if (!slot->key || (slot->hash == hash && is_key(slot, key, len)))
            return slot;
    }
}

bpl_status bpl_map_reserve(bpl_map *map, size_t count)
{
    size_t size = 64;
    while (count * 3 / 2 >= size - 1)
        size *= 2;
    map->slots = bpl_arena_zalloc(map->arena, size * sizeof *map->slots);
    if (!map->slots)
        return BPL_E_NOMEM;
    map->mask = size - 1;
    map->reserved = 1;
    return BPL_OK;
}

static bpl_status grow(bpl_map *map)
{
    size_t size = map->slots ? (map->mask + 1) * 2 : 64;
    bpl_map bigger = *map;
    bigger.reserved = 0;
    bigger.slots = calloc(size, sizeof *bigger.slots);
    if (!bigger.slots)
        return BPL_E_NOMEM;
    bigger.mask = size - 1;
    for (size_t i = 0; map->slots && i <= map->mask; i++) {
        const struct bpl_map_slot *slot = &map->slots[i];
        size_t to = slot->hash & bigger.mask;
        if (!slot->key)
            continue;
        while (bigger.slots[to].key)
            to = (to + 1) & bigger.mask;
        bigger.slots[to] = *slot;
    }
    drop_slots(map);
    *map = bigger;
    return BPL_OK;
}

bpl_status bpl_map_add(bpl_map *map, const char *key, size_t len,
                       uint32_t value, uint32_t *out)
{
    if (len > UINT32_MAX)
        return BPL_E_LIMIT;
    /* Two of three slots are taken at most. */
    if (!map->slots || map->count * 3 / 2 >= map->mask) {
        bpl_status status = grow(map);
        if (status != BPL_OK)
            return status;
    }
    uint32_t hash = (uint32_t)bpl_hash(key, len);
    struct bpl_map_slot *slot = find(map, key, len, hash);
    if (!slot->key) {
        char *copy = keep_key(map->arena, key, len);
        if (!copy)
            return BPL_E_NOMEM;
        slot->key = copy;
        slot->hash = hash;
        slot->value = value;
        map->count++;
    }
    if (out)
        *out = slot->value;
    return BPL_OK;
}

uint32_t bpl_map_get_hashed(const bpl_map *map, const char *key, size_t len,
                            uint64_t hash)
{
    if (!map->slots)
        return BPL_MAP_NONE;
    const struct bpl_map_slot *slot = find(map, key, len, (uint32_t)hash);
    return slot->key ? slot->value : BPL_MAP_NONE;
}
