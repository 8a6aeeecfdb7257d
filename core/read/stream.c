/* SPDX-License-Identifier: MIT */
/*
 * The buffer holds what is not yet taken and, behind it, room for a block.
 * What is left is moved to the front only when there is no such room, which
 * is once a block where records are small; the buffer doubles when what is
 * left fills most of it. Whoever reads sets the bound: it stops asking.
 */
#include "read/stream.h"

#include "base/buf.h"
#include "base/error.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void bpl_stream_init(bpl_stream *stream, size_t block)
{
    memset(stream, 0, sizeof *stream);
    stream->block = block;
}

void bpl_stream_fini(bpl_stream *stream)
{
    free(stream->data);
    bpl_stream_init(stream, stream->block);
}

void bpl_stream_start(bpl_stream *stream, bpl_read_fn read, void *from)
{
    stream->read = read;
    stream->from = from;
    stream->begin = stream->end = 0;
    stream->base = 0;
    stream->ended = stream->failed = stream->hold = 0;
}

/* 1: there are bytes, or an end, to be read. */
static int wait_for(bpl_stop *stop, int fd)
{
    if (!stop || !stop->fd || stop->stopped)
        return 1;
    struct pollfd both[] = {{.fd = fd, .events = POLLIN},
                            {.fd = stop->fd, .events = POLLIN}};
    if (poll(both, 2, -1) < 0)
        return errno != EINTR;
    stop->stopped = both[1].revents != 0;
    return both[0].revents || stop->stopped;
}

int bpl_stop_asked(bpl_stop *stop)
{
    if (!stop || !stop->fd)
        return 0;
    struct pollfd fd = {.fd = stop->fd, .events = POLLIN};
    if (poll(&fd, 1, 0) > 0)
        stop->stopped = 1;
    return stop->stopped;
}

ssize_t bpl_stop_read(bpl_stop *stop, int fd, char *data, size_t size)
{
    for (;;) {
        if (!wait_for(stop, fd))
            continue;
        if (stop && stop->stopped) {
            errno = ECANCELED;
            return -1;
        }
        ssize_t got = read(fd, data, size);
        if (got >= 0 || errno != EINTR)
            return got;
    }
}

/* Behind a huge record the buffer is made small again. */
static bpl_status shrink(bpl_stream *stream)
{
    size_t size = 2 * stream->block;
    if (stream->size <= 2 * size || stream->end > stream->block)
        return BPL_OK;
    char *data = realloc(stream->data, size);
    if (!data)
        return BPL_E_NOMEM;
    stream->data = data;
    stream->size = size;
    return BPL_OK;
}

static bpl_status make_room(bpl_stream *stream)
{
    if (stream->size - stream->end >= stream->block)
        return BPL_OK;
    size_t left = stream->end - stream->begin;
    if (left && stream->begin)
        memmove(stream->data, stream->data + stream->begin, left);
    stream->begin = 0;
    stream->end = left;
    BPL_TRY(shrink(stream));
    if (stream->size - left >= stream->block && left <= stream->size / 4 * 3)
        return BPL_OK;
    if (stream->size > SIZE_MAX / 2 - stream->block)
        return BPL_E_NOMEM;
    bpl_buf grown = {.data = stream->data,
                     .len = left,
                     .size = stream->size,
                     .max = SIZE_MAX};
    size_t size = (stream->size + stream->block) * 2;
    if (bpl_buf_reserve(&grown, size - left) != BPL_OK)
        return BPL_E_NOMEM;
    stream->data = grown.data;
    stream->size = grown.size;
    return BPL_OK;
}

bpl_status bpl_stream_more(bpl_stream *stream)
{
    if (stream->ended)
        return BPL_END;
    if (stream->failed)
        return BPL_E_IO;
    if (stream->hold)
        return BPL_WAIT;
    bpl_status status = make_room(stream);
    if (status != BPL_OK)
        return status;
    ssize_t got;
    do {
        errno = 0;
        got = stream->read(stream->from, stream->data + stream->end,
                           stream->block);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        stream->failed = errno ? errno : EIO;
        return BPL_E_IO;
    }
    if (got == 0) {
        stream->ended = 1;
        return BPL_END;
    }
    stream->end += (size_t)got;
    stream->total += (uint64_t)got;
    return BPL_OK;
}

bpl_status bpl_stream_need(bpl_stream *stream, size_t want)
{
    bpl_status status = BPL_OK;
    while (status == BPL_OK && stream->end - stream->begin < want)
        status = bpl_stream_more(stream);
    return status;
}
