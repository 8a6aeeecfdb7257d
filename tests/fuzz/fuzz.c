/* SPDX-License-Identifier: MIT */
/*
 * Files in memory, short reads, models. read(2) is wrapped by the linker
 * (--wrap=read), so nothing in the code that is tested knows of it.
 */
#include "fuzz.h"

#include "base/hash.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t block;

ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __wrap_read(int fd, void *data, size_t size);

ssize_t __wrap_read(int fd, void *data, size_t size)
{
    return __real_read(fd, data, block && size > block ? block : size);
}

void fuzz_blocks(size_t most)
{
    block = most;
}

_Noreturn void fuzz_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

uint32_t fuzz_dice(bpl_str bytes, uint32_t which, uint32_t sides)
{
    uint64_t hash = bpl_hash_seed(which + 1u, bytes.data, bytes.len);
    return (uint32_t)((hash >> 32) % sides);
}

const char *fuzz_file(unsigned slot, bpl_str bytes)
{
    static int fds[FUZZ_FILES];
    static char paths[FUZZ_FILES][40];
    if (!fds[slot]) {
        fds[slot] = memfd_create("fuzz", MFD_CLOEXEC);
        FUZZ_REQUIRE(fds[slot] > 0);
        snprintf(paths[slot], sizeof paths[slot], "/proc/self/fd/%d",
                 fds[slot]);
    }
    FUZZ_REQUIRE(ftruncate(fds[slot], 0) == 0);
    FUZZ_REQUIRE(pwrite(fds[slot], bytes.data, bytes.len, 0) ==
                 (ssize_t)bytes.len);
    return paths[slot];
}

static bpl_model *open_model(const bpl_model_options *options)
{
    bpl_error err = {0};
    bpl_model *model = NULL;
    if (bpl_model_open(&model, options, &err) != BPL_OK)
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    FUZZ_REQUIRE(model);
    return model;
}

const bpl_model *fuzz_model(void)
{
    static const bpl_model *model;
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    options.lexicon_dir = BPL_BUILD_DIR "/lexicons";
    options.plugin_dir = BPL_BUILD_DIR "/plugins";
    options.claims = 1;
    if (!model)
        model = open_model(&options);
    return model;
}

bpl_model_options fuzz_mini_options(void)
{
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    options.lexicon_dir = BPL_SOURCE_DIR "/tests/data/mini";
    options.plugin_dir = BPL_BUILD_DIR "/tests/plugins/mini";
    return options;
}

const bpl_model *fuzz_mini(void)
{
    static const bpl_model *model;
    bpl_model_options options = fuzz_mini_options();
    options.extra_lexicon_dir = BPL_SOURCE_DIR "/tests/fuzz/lexicons";
    if (!model)
        model = open_model(&options);
    return model;
}

bpl_worker *fuzz_worker(const bpl_model *model)
{
    bpl_error err = {0};
    bpl_worker *worker = NULL;
    if (bpl_worker_new(&worker, model, &err) != BPL_OK)
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    FUZZ_REQUIRE(worker);
    return worker;
}

void fuzz_add(bpl_buf *out, const void *data, size_t len)
{
    FUZZ_REQUIRE(bpl_buf_add(out, data, len) == BPL_OK);
}

int fuzz_same(const bpl_buf *a, const bpl_buf *b)
{
    if (a->len == b->len &&
        (a->len == 0 || memcmp(a->data, b->data, a->len) == 0))
        return 1;
    fprintf(stderr, "--- first\n%.*s\n--- second\n%.*s\n---\n", (int)a->len,
            a->data, (int)b->len, b->data);
    return 0;
}
