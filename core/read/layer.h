/* SPDX-License-Identifier: MIT */
/*
 * What the layers below a stream share. Each is a bpl_read_fn over another
 * one: the file, what unpacks it, a member, its encoding. A layer that fails
 * notes why in the fault that all layers of a source share, and returns -1;
 * those above it only hand that on.
 */
#ifndef BPL_READ_LAYER_H
#define BPL_READ_LAYER_H

#include "read/stream.h"

/* What a file grows to, by all its layers together: each of them alone could
 * stay under the limit, and what comes out of the last not. */
typedef struct bpl_growth {
    uint32_t most; /* unpacked bytes of one of the file */
    uint64_t packed,
        unpacked; /* bytes of the file so far; and what they made */
} bpl_growth;

typedef struct bpl_fault {
    bpl_status code;    /* OK: none; IO, PARSE, LIMIT or NOMEM */
    int whole;          /* nothing behind this place can be read either */
    bpl_growth *growth; /* of the source */
    int gap;            /* the next call reads on behind it */
    uint64_t bad; /* of a gap: the last bytes read before it, of what is lost */
    char text[240];
} bpl_fault;

/* Notes the first fault and sets errno to EIO; returns -1. */
ssize_t bpl_fault_set(bpl_fault *fault, bpl_status code, int whole,
                      const char *format, ...) BPL_PRINTF(4, 5);

/* A layer unpacked so many bytes more. Noted as a fault if so few bytes became
 * so many that it can be no text: 1, else 0. */
int bpl_fault_bomb(bpl_fault *fault, uint64_t unpacked);

/* The first bytes of a layer can be looked at before they are read. */
#define BPL_PEEK_BYTES 512
typedef struct bpl_peek {
    bpl_read_fn read;
    void *from;
    size_t begin, end;
    int ended;
    char bytes[BPL_PEEK_BYTES];
} bpl_peek;

void bpl_peek_start(bpl_peek *peek, bpl_read_fn read, void *from);

/* One more read behind the bytes that are there: what read returned; 0 also
 * when there is no room. */
ssize_t bpl_peek_more(bpl_peek *peek);

static inline bpl_str bpl_peek_bytes(const bpl_peek *peek)
{
    bpl_str out = {peek->bytes + peek->begin, peek->end - peek->begin};
    return out;
}

/* A bpl_read_fn: first what was looked at, then the layer itself. */
ssize_t bpl_peek_read(void *peek, char *data, size_t size);

#endif
