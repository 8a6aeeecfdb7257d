/* SPDX-License-Identifier: MIT */
#include "alloc.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t most);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t most);

static atomic_ulong counted, failing;

void alloc_fail(unsigned long number)
{
    atomic_store(&counted, 0);
    atomic_store(&failing, number);
}

unsigned long alloc_count(void)
{
    return atomic_load(&counted);
}

/* Where a debugger stops to see who asked. */
__attribute__((noinline)) static int failed(void)
{
    __asm__ volatile("");
    errno = ENOMEM;
    return 1;
}

static int fails(void)
{
    unsigned long number = atomic_fetch_add(&counted, 1) + 1;
    return number == atomic_load(&failing) && failed();
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t most)
{
    return fails() ? NULL : __real_strndup(text, most);
}

__attribute__((constructor)) static void begin(void)
{
    const char *number = getenv("BPL_FAIL");
    if (number)
        alloc_fail(strtoul(number, NULL, 10));
}

__attribute__((destructor)) static void end(void)
{
    if (getenv("BPL_FAIL"))
        dprintf(3, "%lu\n", alloc_count());
}
