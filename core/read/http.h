/* SPDX-License-Identifier: MIT */
/* Heads of WARC records and of HTTP responses, and HTTP's chunks. */
#ifndef BPL_READ_HTTP_H
#define BPL_READ_HTTP_H

#include "read/layer.h"

/* How many bytes the head has with the empty line behind it; 0: it does not
 * end in these bytes; SIZE_MAX: nor in more, as a line begins another record of
 * a crawl. */
size_t bpl_head_length(bpl_str bytes);

/* The value of a field of a head, trimmed, the first one of that name; {NULL,
 * 0} if it has none. `name` is in lower case. Lines that go on in the next
 * are read without that. Borrowed from head. */
bpl_str bpl_head_field(bpl_str head, const char *name);

/* The next item of a list in a field, trimmed: 1; 0: there are no more. */
int bpl_head_item(bpl_str *list, bpl_str *item);

/* A decimal number, all of text: 1, else 0. */
int bpl_head_number(bpl_str text, uint64_t *out);

/* The status of an HTTP response, 0 if the head is none. */
unsigned bpl_http_status(bpl_str head);

/* A layer without "Transfer-Encoding: chunked". */
typedef struct bpl_chunks {
    bpl_read_fn read;
    void *from;
    bpl_fault *fault;
    int cut;       /* it may end early: what is there, is all */
    int next;      /* what comes next: see http.c */
    int plain;     /* it is not chunked at all */
    uint64_t left; /* of the chunk */
    size_t begin, end;
    char block[4096];
} bpl_chunks;

void bpl_chunks_start(bpl_chunks *chunks, bpl_read_fn read, void *from,
                      bpl_fault *fault);
/* A bpl_read_fn. Fault: PARSE. */
ssize_t bpl_chunks_read(void *chunks, char *data, size_t size);

#endif
