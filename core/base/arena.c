/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGN       16u
#define BLOCK_BYTES ((size_t)64 * 1024)

/* Blocks form a list in the order of their making; `current` is the one that
 * is being filled, those behind it are empty and waiting. */
struct bpl_arena_block {
    struct bpl_arena_block *next;
    size_t size, used;
    _Alignas(ALIGN) char data[];
};

void *bpl_huge_alloc(size_t size)
{
    if (size > SIZE_MAX - BPL_HUGE_PAGE)
        return NULL;
    size = (size + BPL_HUGE_PAGE - 1) & ~(BPL_HUGE_PAGE - 1);
    void *out = aligned_alloc(BPL_HUGE_PAGE, size);
#ifdef MADV_HUGEPAGE
    /* Where it is refused, nothing is lost. */
    if (out)
        (void)madvise(out, size, MADV_HUGEPAGE);
#endif
    return out;
}

void bpl_arena_fini(bpl_arena *arena)
{
    struct bpl_arena_block *block = arena->first;
    while (block) {
        struct bpl_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->first = arena->current = NULL;
}

void bpl_arena_reset(bpl_arena *arena)
{
    arena->current = arena->first;
    if (arena->first)
        arena->first->used = 0;
}

static struct bpl_arena_block *block_new(size_t size, size_t least)
{
    const size_t head = sizeof(struct bpl_arena_block);
    if (size > SIZE_MAX - head - ALIGN)
        return NULL;
    size = (head + size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (size < least)
        size = least;
    struct bpl_arena_block *block =
        size >= BPL_HUGE_PAGE ? bpl_huge_alloc(size) : malloc(size);
    if (!block)
        return NULL;
    block->next = NULL;
    block->size = size - head;
    block->used = 0;
    return block;
}

/* Makes `current` a block with room for size bytes. */
static int next_block(bpl_arena *arena, size_t size)
{
    struct bpl_arena_block *at = arena->current;
    if (at && at->next && at->next->size >= size) {
        arena->current = at->next;
        arena->current->used = 0;
        return 1;
    }
    struct bpl_arena_block *block =
        block_new(size, arena->block ? arena->block : BLOCK_BYTES);
    if (!block)
        return 0;
    if (at) {
        block->next = at->next;
        at->next = block;
    } else {
        arena->first = block;
    }
    arena->current = block;
    return 1;
}

static char *take(bpl_arena *arena, size_t size)
{
    struct bpl_arena_block *block = arena->current;
    if (!block || block->size - block->used < size) {
        if (!next_block(arena, size))
            return NULL;
        block = arena->current;
    }
    char *out = block->data + block->used;
    block->used += size;
    return out;
}

void *bpl_arena_alloc(bpl_arena *arena, size_t size)
{
    struct bpl_arena_block *block = arena->current;
    if (size > SIZE_MAX - ALIGN)
        return NULL;
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    /* Blocks are of whole units, so this stays inside. */
    if (block)
        block->used = (block->used + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    return take(arena, size);
}

void *bpl_arena_zalloc(bpl_arena *arena, size_t size)
{
    void *out = bpl_arena_alloc(arena, size);
    if (out)
        memset(out, 0, size);
    return out;
}

char *bpl_arena_dup(bpl_arena *arena, const char *data, size_t len)
{
    char *out = len == SIZE_MAX ? NULL : take(arena, len + 1);
    if (!out)
        return NULL;
    if (len)
        memcpy(out, data, len);
    out[len] = '\0';
    return out;
}
