/* SPDX-License-Identifier: MIT */
/*
 * zlib itself rather than libarchive, which does not look at gzip's checksums:
 * a flipped bit would become a wrong word without a message.
 */
#include "read/inflate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 65536u

bpl_status bpl_inflate_start(bpl_inflate *gz, bpl_deflate format,
                             bpl_read_fn read, void *from, bpl_fault *fault)
{
    static const int windows[] = {MAX_WBITS + 16, MAX_WBITS, -MAX_WBITS};
    unsigned char *block = gz->block;
    if (gz->ready)
        inflateEnd(&gz->z);
    memset(gz, 0, sizeof *gz);
    gz->block = block ? block : malloc(BLOCK);
    gz->read = read;
    gz->from = from;
    gz->fault = fault;
    gz->format = format;
    if (!gz->block || inflateInit2(&gz->z, windows[format]) != Z_OK)
        return BPL_E_NOMEM;
    gz->ready = 1;
    return BPL_OK;
}

void bpl_inflate_fini(bpl_inflate *gz)
{
    if (gz->ready)
        inflateEnd(&gz->z);
    free(gz->block);
    memset(gz, 0, sizeof *gz);
}

static ssize_t fill(bpl_inflate *gz)
{
    if (gz->z.avail_in || gz->in_ended)
        return 0;
    ssize_t got = gz->read(gz->from, (char *)gz->block, BLOCK);
    if (got == 0)
        gz->in_ended = 1;
    if (got > 0) {
        gz->z.next_in = gz->block;
        gz->z.avail_in = (uInt)got;
        gz->in += (uint64_t)got;
    }
    return got;
}

static ssize_t broken(bpl_inflate *gz, const char *why)
{
    return bpl_fault_set(gz->fault, BPL_E_PARSE, gz->whole,
                         "damaged compressed data%s%s", why ? ": " : "",
                         why ? why : "");
}

/* What stands behind a gzip member: another one, the end, or padding, which
 * gzip passes over as well. */
static void next_member(bpl_inflate *gz)
{
    if (!gz->z.avail_in || gz->z.next_in[0] != 0x1F) {
        gz->ended = 1;
        return;
    }
    gz->between = 0;
    inflateReset(&gz->z);
}

static ssize_t step(bpl_inflate *gz, size_t room)
{
    int done = inflate(&gz->z, Z_NO_FLUSH);
    size_t got = room - gz->z.avail_out;
    gz->out += got;
    if (done == Z_MEM_ERROR)
        return bpl_fault_set(gz->fault, BPL_E_NOMEM, 1, "out of memory");
    if (done == Z_STREAM_END && gz->format == BPL_DEFLATE_GZIP)
        gz->between = 1;
    else if (done == Z_STREAM_END)
        gz->ended = 1;
    else if (done != Z_OK && done != Z_BUF_ERROR && got == 0)
        return broken(gz, gz->z.msg); /* zlib says it again until then */
    if (bpl_fault_bomb(gz->fault, gz->in, gz->out))
        return -1;
    return (ssize_t)got;
}

ssize_t bpl_inflate_read(void *from, char *data, size_t size)
{
    bpl_inflate *gz = from;
    size_t room = size < UINT32_MAX / 2 ? size : UINT32_MAX / 2;
    while (!gz->ended && size) {
        if (fill(gz) < 0)
            return -1;
        if (gz->between) {
            next_member(gz);
            continue;
        }
        gz->z.next_out = (Bytef *)data;
        gz->z.avail_out = (uInt)room;
        int at_end = !gz->z.avail_in && gz->in_ended;
        ssize_t got = step(gz, room);
        if (got != 0)
            return got;
        if (at_end && !gz->between && !gz->ended) {
            if (!gz->cut)
                return bpl_fault_set(gz->fault, BPL_E_PARSE, gz->whole,
                                     "compressed data ends early");
            gz->ended = 1;
        }
    }
    return 0;
}
