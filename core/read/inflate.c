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
    }
    return got;
}

/* Damage ends the file, or is a gap in it. A member that was found behind a gap
 * and is none, is part of that gap. */
static ssize_t broken(bpl_inflate *gz, const char *why)
{
    int again = gz->trial;
    if (gz->resume)
        gz->lost = 1;
    if (again)
        return 0;
    bpl_fault_set(gz->fault, BPL_E_PARSE, gz->whole && !gz->resume,
                  "damaged compressed data%s%s", why ? ": " : "",
                  why ? why : "");
    gz->fault->gap = gz->resume;
    gz->fault->bad = gz->out - gz->begin;
    return -1;
}

static int begins_member(const unsigned char *at)
{
    return at[0] == 0x1F && at[1] == 0x8B && at[2] == 8 && !(at[3] & 0xE0);
}

/* Behind damage: goes to what looks as the begin of a member. In a file of one
 * member there is none, and the rest is lost. */
static ssize_t find_member(bpl_inflate *gz)
{
    for (;;) {
        size_t left = gz->z.avail_in;
        const unsigned char *at =
            left ? memchr(gz->z.next_in, 0x1F, left) : NULL;
        left = at ? left - (size_t)(at - gz->z.next_in) : 0;
        if (left >= 4 && begins_member(at)) {
            gz->z.next_in = gz->block + (at - gz->block);
            gz->z.avail_in = (uInt)left;
            gz->between = 0;
            gz->lost = 0;
            gz->trial = gz->several = 1;
            gz->begin = gz->out;
            inflateReset(&gz->z);
            return 1;
        }
        if (left >= 4) {
            gz->z.next_in = gz->block + (at - gz->block) + 1;
            gz->z.avail_in = (uInt)left - 1;
            continue;
        }
        if (left)
            memmove(gz->block, at, left);
        ssize_t got =
            gz->read(gz->from, (char *)gz->block + left, BLOCK - left);
        if (got < 0)
            return -1;
        gz->z.next_in = gz->block;
        gz->z.avail_in = (uInt)(left + (size_t)got);
        if (got)
            continue;
        gz->in_ended = gz->ended = 1;
        return gz->several ? 0
                           : bpl_fault_set(gz->fault, BPL_E_PARSE, 1,
                                           "damaged compressed data: its rest "
                                           "is lost");
    }
}

/* What stands behind a gzip member: another one, the end, or padding. Bodies in
 * crawls are one member, and what else stands there is none of it. */
static ssize_t next_member(bpl_inflate *gz)
{
    gz->begin = gz->out;
    if (!gz->z.avail_in) {
        gz->ended = 1;
        return 0;
    }
    if (gz->z.next_in[0] == '\0') {
        gz->z.next_in++;
        gz->z.avail_in--;
        return 0;
    }
    if (gz->z.next_in[0] != 0x1F) {
        if (gz->resume || gz->whole)
            return broken(gz, "no gzip member where one has to begin");
        gz->ended = 1;
        return 0;
    }
    gz->between = 0;
    gz->several = 1;
    inflateReset(&gz->z);
    return 0;
}

static ssize_t step(bpl_inflate *gz, size_t room)
{
    int done = inflate(&gz->z, Z_NO_FLUSH);
    size_t got = room - gz->z.avail_out;
    gz->out += got;
    if (got)
        gz->trial = 0;
    if (done == Z_MEM_ERROR)
        return bpl_fault_set(gz->fault, BPL_E_NOMEM, 1, "out of memory");
    if (done == Z_STREAM_END && gz->format == BPL_DEFLATE_GZIP)
        gz->between = 1;
    else if (done == Z_STREAM_END)
        gz->ended = 1;
    else if (done != Z_OK && done != Z_BUF_ERROR && got == 0)
        return broken(gz, gz->z.msg); /* zlib says it again until then */
    if (bpl_fault_bomb(gz->fault, got))
        return -1;
    return (ssize_t)got;
}

ssize_t bpl_inflate_read(void *from, char *data, size_t size)
{
    bpl_inflate *gz = from;
    size_t room = size < UINT32_MAX / 2 ? size : UINT32_MAX / 2;
    while (!gz->ended && size) {
        if (gz->lost) {
            ssize_t found = find_member(gz);
            if (found <= 0)
                return found;
        }
        if (fill(gz) < 0)
            return -1;
        if (gz->between) {
            if (next_member(gz) < 0)
                return -1;
            continue;
        }
        gz->z.next_out = (Bytef *)data;
        gz->z.avail_out = (uInt)room;
        int at_end = !gz->z.avail_in && gz->in_ended;
        ssize_t got = step(gz, room);
        if (got != 0)
            return got;
        if (at_end && !gz->lost && !gz->between && !gz->ended) {
            if (!gz->cut)
                return bpl_fault_set(gz->fault, BPL_E_PARSE, gz->whole,
                                     "compressed data ends early");
            gz->ended = 1;
        }
    }
    return 0;
}
