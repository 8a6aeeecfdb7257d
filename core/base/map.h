/* SPDX-License-Identifier: MIT */
/*
 * Strings to numbers: an open-addressing hash map that only grows. Immutable
 * after filling, so lookups are safe from many threads.
 */
#ifndef BPL_BASE_MAP_H
#define BPL_BASE_MAP_H

#include "base/arena.h"
#include "base/hash.h"

#define BPL_MAP_NONE UINT32_MAX

typedef struct bpl_map {
    struct bpl_map_slot *slots;
    size_t mask; /* number of slots − 1; 0 with slots NULL: empty */
    size_t count;
    bpl_arena *arena; /* keeps the keys; borrowed */
    int reserved;     /* it also keeps the slots */
} bpl_map;

/* `arena` keeps copies of the keys and must outlive the map. */
void bpl_map_init(bpl_map *map, bpl_arena *arena);
void bpl_map_fini(bpl_map *map);

/* Room for so many keys, in the arena; for an empty map. BPL_E_NOMEM. */
bpl_status bpl_map_reserve(bpl_map *map, size_t count);

/* Adds key with value unless it is there; *out is the value that holds now.
 * value must not be BPL_MAP_NONE. BPL_E_NOMEM. */
bpl_status bpl_map_add(bpl_map *map, const char *key, size_t len,
                       uint32_t value, uint32_t *out);

/* The value of key, BPL_MAP_NONE if there is none. */
uint32_t bpl_map_get_hashed(const bpl_map *map, const char *key, size_t len,
                            uint64_t hash);
static inline uint32_t bpl_map_get(const bpl_map *map, const char *key,
                                   size_t len)
{
    return bpl_map_get_hashed(map, key, len, bpl_hash(key, len));
}

#endif
