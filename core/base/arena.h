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
    size_t block; /* least bytes of a block; 0: 64 KiB */
} bpl_arena;

/* A huge page of most machines. */
#define BPL_HUGE_PAGE ((size_t)2 * 1024 * 1024)
/* Memory that will be used whole, not zeroed, freed by free(): in huge pages
 * where the system has them, one step of the kernel instead of hundreds. NULL
 * without memory. */
void *bpl_huge_alloc(size_t size);

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
