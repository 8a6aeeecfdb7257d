/* SPDX-License-Identifier: MIT */
/*
 * Bytes of one input at a time, in a buffer that is kept between inputs.
 * Nothing is ever sought, so stdin and pipes are like files.
 */
#ifndef BPL_READ_STREAM_H
#define BPL_READ_STREAM_H

#include <bpolens/status.h>
#include <sys/types.h>

/* As read(2): bytes, 0 at the end, -1 with errno; may be short. */
typedef ssize_t (*bpl_read_fn)(void *from, char *data, size_t size);

/* Whoever waits for input waits for this as well. */
typedef struct bpl_stop {
    int fd;      /* readable: stop; 0: there is none */
    int stopped; /* it was seen to be */
} bpl_stop;

/* read(2), begun again when a signal came; -1 and ECANCELED once it is to
 * stop. `stop` may be NULL. */
ssize_t bpl_stop_read(bpl_stop *stop, int fd, char *data, size_t size);

/* Is it to stop? For long work on what is read already. */
int bpl_stop_asked(bpl_stop *stop);

typedef struct bpl_stream {
    bpl_read_fn read;
    void *from;
    char *data;        /* [begin, end) are the bytes not yet taken */
    size_t begin, end; /* in data */
    size_t size;       /* of data */
    size_t block;      /* bytes asked for at once */
    uint64_t base;     /* bytes of this input before data[begin] */
    uint64_t total;    /* bytes of all inputs so far */
    int ended;         /* the input has no more than what is in data */
    int failed;        /* errno of a failed read, else 0 */
    int hold;          /* do not read: more than is there would be waited for */
} bpl_stream;

#define BPL_STREAM_BLOCK ((size_t)256 * 1024)

void bpl_stream_init(bpl_stream *stream, size_t block);
void bpl_stream_fini(bpl_stream *stream);

/* Begins another input; the buffer is kept. */
void bpl_stream_start(bpl_stream *stream, bpl_read_fn read, void *from);

/* What is there does not do, and the stream is on hold. Never leaves the
 * reader. */
#define BPL_WAIT ((bpl_status)2)

/* Reads some bytes behind those that are there; what is in data may move.
 * BPL_END: there are no more. BPL_E_IO: see `failed`. BPL_E_NOMEM, BPL_WAIT. */
bpl_status bpl_stream_more(bpl_stream *stream);

/* The same until `want` bytes are there; END if the input has fewer. */
bpl_status bpl_stream_need(bpl_stream *stream, size_t want);

static inline bpl_str bpl_stream_bytes(const bpl_stream *stream)
{
    bpl_str out = {"", 0};
    if (stream->data) {
        out.data = stream->data + stream->begin;
        out.len = stream->end - stream->begin;
    }
    return out;
}

static inline void bpl_stream_take(bpl_stream *stream, size_t len)
{
    stream->begin += len;
    stream->base += len;
}

#endif
