/* SPDX-License-Identifier: MIT */
/*
 * Records of a WARC file (0.17 to 1.1), already decompressed: responses of
 * web servers, resources, and the plain text that others made of them. Other
 * records are passed over, and so are answers other than 200 and media that
 * hold no text.
 */
#ifndef BPL_READ_WARC_H
#define BPL_READ_WARC_H

#include "base/buf.h"
#include "read/http.h"
#include "read/inflate.h"
#include "read/kind.h"

/* bpl_warc_init first. */
typedef struct bpl_warc {
    bpl_stream stream;
    bpl_fault *fault;
    bpl_fault later;  /* found behind a record that is good */
    uint64_t left;    /* bytes of the record that are not yet taken */
    size_t safe;      /* of these: they were looked at */
    int lost;         /* the next record has to be looked for */
    int truncated;    /* its crawler says that it is not whole */
    bpl_read_fn body; /* the last layer of those that the record needs */
    void *body_from;
    bpl_buf url;
    bpl_buf encoding; /* of the response */
    bpl_kind kind;
    uint64_t skipped; /* records of this file that could hold a page, but are
                         an answer other than 200 or no text */
    bpl_chunks chunks;
    bpl_peek peek;
    bpl_inflate inflate;
} bpl_warc;

void bpl_warc_init(bpl_warc *warc);
void bpl_warc_fini(bpl_warc *warc);
void bpl_warc_start(bpl_warc *warc, bpl_read_fn read, void *from,
                    bpl_fault *fault);

/* Do bytes, so many at least, begin as a WARC record does? */
#define BPL_WARC_MARK 7u
int bpl_warc_begins(bpl_str bytes);

/* OK: a record: its address is in url, what it is in kind. END. Else the fault
 * is set: PARSE, LIMIT: this record, url says which if that is known; the next
 * call goes on behind it; IO: nothing more can be read. NOMEM. */
bpl_status bpl_warc_next(bpl_warc *warc);

/* A bpl_read_fn of the record's payload: without HTTP's head, chunks and
 * encoding. */
ssize_t bpl_warc_read(void *warc, char *data, size_t size);

#endif
