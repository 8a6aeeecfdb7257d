/* SPDX-License-Identifier: MIT */
#include "read/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SIZE ((size_t)2 * BPL_FEED_KEPT)

bpl_status bpl_feed_start(bpl_feed *feed, bpl_read_fn read, void *from,
                          bpl_fault *fault)
{
    char *bytes = feed->bytes;
    memset(feed, 0, sizeof *feed);
    feed->bytes = bytes ? bytes : malloc(SIZE);
    feed->read = read;
    feed->from = from;
    feed->fault = fault;
    return feed->bytes ? BPL_OK : BPL_E_NOMEM;
}

void bpl_feed_fini(bpl_feed *feed)
{
    free(feed->bytes);
    memset(feed, 0, sizeof *feed);
}

/* What read fails with is kept for later: the bytes before it come first. */
static ssize_t read_some(bpl_feed *feed, char *data, size_t room)
{
    bpl_fault before = *feed->fault;
    ssize_t got;
    feed->fault->code = BPL_OK;
    do {
        errno = 0;
        got = feed->read(feed->from, data, room);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        int code = errno ? errno : EIO;
        bpl_fault_set(feed->fault, BPL_E_IO, 1, "can't read: %s",
                      strerror(code));
        feed->late = *feed->fault;
    }
    *feed->fault = before;
    return got;
}

bpl_str bpl_feed_ahead(bpl_feed *feed, size_t want)
{
    while (feed->end - feed->at < want && !feed->ended) {
        if (feed->end == SIZE) {
            size_t gone = feed->at - BPL_FEED_KEPT;
            memmove(feed->bytes, feed->bytes + gone, SIZE - gone);
            feed->at -= gone;
            feed->end -= gone;
        }
        ssize_t got =
            read_some(feed, feed->bytes + feed->end, SIZE - feed->end);
        if (got > 0)
            feed->end += (size_t)got;
        else
            feed->ended = 1;
    }
    bpl_str out = {feed->bytes + feed->at, feed->end - feed->at};
    return out;
}

void bpl_feed_pass(bpl_feed *feed, size_t len)
{
    feed->at += len;
    feed->given += len;
}

bpl_str bpl_feed_behind(const bpl_feed *feed, uint64_t place)
{
    bpl_str out = {NULL, 0};
    uint64_t back = feed->given - place;
    if (back <= feed->at) {
        out.data = feed->bytes + feed->at - back;
        out.len = feed->end - feed->at + (size_t)back;
    }
    return out;
}

void bpl_feed_back(bpl_feed *feed, uint64_t len)
{
    size_t back = len < feed->at ? (size_t)len : feed->at;
    feed->at -= back;
    feed->given -= back;
}

ssize_t bpl_feed_next(bpl_feed *feed, const char **out)
{
    bpl_str ahead = bpl_feed_ahead(feed, BPL_FEED_PIECE);
    size_t len = ahead.len < BPL_FEED_PIECE ? ahead.len : BPL_FEED_PIECE;
    if (!len && feed->late.code != BPL_OK) {
        if (feed->fault->code == BPL_OK)
            *feed->fault = feed->late;
        errno = EIO;
        return -1;
    }
    bpl_feed_pass(feed, len);
    *out = ahead.data;
    return (ssize_t)len;
}
