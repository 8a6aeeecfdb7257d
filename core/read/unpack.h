/* SPDX-License-Identifier: MIT */
/* A layer that unpacks files of xz, bzip2 and zstd. */
#ifndef BPL_READ_UNPACK_H
#define BPL_READ_UNPACK_H

#include "read/layer.h"
#include <bzlib.h>
#include <lzma.h>
#include <zstd.h>

typedef enum bpl_packing {
    BPL_PACKING_NONE,
    BPL_PACKING_XZ,
    BPL_PACKING_BZIP2,
    BPL_PACKING_ZSTD
} bpl_packing;

/* A zeroed one is allowed in every call. */
typedef struct bpl_unpack {
    bpl_read_fn read;
    void *from;
    bpl_fault *fault;
    bpl_packing packing; /* NONE: no decoder is there */
    lzma_stream xz;
    bz_stream bzip2;
    ZSTD_DStream *zstd;
    unsigned char *block;
    size_t size, begin, end; /* of the block; of what is unread in it */
    size_t need;  /* bytes that the next step takes, unless fewer are left */
    int in_ended; /* the layer below has no more */
    int between;  /* behind a part that is whole: the input may end */
    int ended;
    bpl_status bad; /* why the next call fails */
    const char *why;
} bpl_unpack;

/* What a file with these first bytes is packed with. */
bpl_packing bpl_packing_of(bpl_str first);

/* Errors: NOMEM. */
bpl_status bpl_unpack_start(bpl_unpack *unpack, bpl_packing packing,
                            bpl_read_fn read, void *from, bpl_fault *fault);
void bpl_unpack_fini(bpl_unpack *unpack);

/* A bpl_read_fn. Faults, each of the whole file: PARSE (damaged, ends early),
 * LIMIT (see BPL_LIMIT_EXPANSION, BPL_LIMIT_WINDOW_BYTES), NOMEM. */
ssize_t bpl_unpack_read(void *unpack, char *data, size_t size);

#endif
