/* SPDX-License-Identifier: MIT */
/* A layer that inflates: gzip files, and bodies of HTTP responses. */
#ifndef BPL_READ_INFLATE_H
#define BPL_READ_INFLATE_H

#include "read/layer.h"
#include <zlib.h>

typedef enum bpl_deflate {
    BPL_DEFLATE_GZIP, /* members one behind the other, checksums checked */
    BPL_DEFLATE_ZLIB,
    BPL_DEFLATE_RAW
} bpl_deflate;

/* A zeroed one is allowed in every call. */
typedef struct bpl_inflate {
    bpl_read_fn read;
    void *from;
    bpl_fault *fault;
    bpl_deflate format;
    int whole;    /* a fault here ends the whole file */
    int cut;      /* the input may end early: what is there, is all */
    int resume;   /* behind damage goes on at the next gzip member */
    int lost;     /* it has to be looked for */
    int trial;    /* it was found, but may be none */
    int several;  /* there was more than one */
    int ready;    /* z is to be freed */
    int between;  /* behind a gzip member */
    int in_ended; /* the layer below has no more */
    int ended;
    uint64_t out, begin; /* bytes; where the member began */
    z_stream z;
    unsigned char *block;
} bpl_inflate;

/* Errors: NOMEM. Set whole, cut and resume behind it. */
bpl_status bpl_inflate_start(bpl_inflate *inflate, bpl_deflate format,
                             bpl_read_fn read, void *from, bpl_fault *fault);
void bpl_inflate_fini(bpl_inflate *inflate);

/* A bpl_read_fn. Faults: PARSE (damaged, ends early; with a gap where it can
 * go on), LIMIT (see BPL_LIMIT_EXPANSION). */
ssize_t bpl_inflate_read(void *inflate, char *data, size_t size);

#endif
