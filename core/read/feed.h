/* SPDX-License-Identifier: MIT */
/*
 * What libarchive is fed with: pieces of one length, however the bytes come in,
 * so that what it makes of damage is always the same; and the last of them can
 * be gone back to.
 */
#ifndef BPL_READ_FEED_H
#define BPL_READ_FEED_H

#include "read/layer.h"

/* A piece: of damage, libarchive loses what it unpacked of that one. */
#define BPL_FEED_PIECE 4096u
/* What can be gone back: more than the name and the extra field of a header in
 * a zip file, for which libarchive may have read ahead. */
#define BPL_FEED_KEPT 147456u

typedef struct bpl_feed {
    bpl_read_fn read;
    void *from;
    bpl_fault *fault;
    bpl_fault late; /* what reading ended with; told when all before is given */
    char *bytes;
    size_t at, end; /* of bytes: those that are not given yet */
    int ended;
    uint64_t given; /* without what was gone back */
} bpl_feed;

/* A zeroed one is allowed, and one that is in use. Errors: NOMEM. */
bpl_status bpl_feed_start(bpl_feed *feed, bpl_read_fn read, void *from,
                          bpl_fault *fault);
void bpl_feed_fini(bpl_feed *feed);

/* The bytes to come, at least want (up to BPL_FEED_KEPT) unless the input
 * ends before. Borrowed until the next call. */
bpl_str bpl_feed_ahead(bpl_feed *feed, size_t want);

/* Counts len of these bytes as given. */
void bpl_feed_pass(bpl_feed *feed, size_t len);

/* The bytes from a place on, counted as `given` is, and all behind it that are
 * there; {NULL, 0} if they are gone. Borrowed until the next call. */
bpl_str bpl_feed_behind(const bpl_feed *feed, uint64_t place);

/* Goes back so many bytes, or as far as it can. */
void bpl_feed_back(bpl_feed *feed, uint64_t len);

/* The next piece is *out, borrowed until the next call: its length; 0: the
 * end; -1: the fault is set. */
ssize_t bpl_feed_next(bpl_feed *feed, const char **out);

#endif
