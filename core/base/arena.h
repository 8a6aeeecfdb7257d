/* SPDX-License-Identifier: MIT */
/*
 * An arena: memory that is freed all at once. Reset keeps the blocks, so a
 * worker that has seen a long document allocates no more for shorter ones.
 * Not thread-safe; one owner.
 */
#ifndef BPL_BASE_ARENA_H
#define BPL_BASE_ARENA_H

#include <bpolens/status.h>

typedef struct bpl_arena {
    struct bpl_arena_block *first, *current;
} bpl_arena;

/* A zeroed bpl_arena is an empty one. */
void bpl_arena_fini(bpl_arena *arena);
void bpl_arena_reset(bpl_arena *arena);

/* Aligned to 16, not zeroed; NULL when there is no memory. */
void *bpl_arena_alloc(bpl_arena *arena, size_t size);
/* The same, zeroed. */
void *bpl_arena_zalloc(bpl_arena *arena, size_t size);
/* A NUL-terminated copy. */
char *bpl_arena_dup(bpl_arena *arena, const char *data, size_t len);

#endif
