/* SPDX-License-Identifier: MIT */
/*
 * A plain file is read through bpl_peek_read: the few bytes that told its
 * kind are copied, all others go where the stream wants them.
 */
#include "read/layer.h"

#include <bpolens/limits.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ssize_t bpl_fault_set(bpl_fault *fault, bpl_status code, int whole,
                      const char *format, ...)
{
    if (fault->code == BPL_OK) {
        va_list args;
        va_start(args, format);
        vsnprintf(fault->text, sizeof fault->text, format, args);
        va_end(args);
        fault->code = code;
        fault->whole = whole;
        fault->gap = 0;
        fault->bad = 0;
    }
    errno = EIO;
    return -1;
}

int bpl_fault_bomb(bpl_fault *fault, uint64_t unpacked)
{
    bpl_growth *growth = fault->growth;
    growth->unpacked += unpacked;
    if (growth->unpacked < (uint64_t)BPL_LIMIT_EXPANSION_FROM ||
        growth->unpacked / growth->most < growth->packed)
        return 0;
    bpl_fault_set(fault, BPL_E_LIMIT, 1,
                  "grows to more than %u times its size when unpacked",
                  growth->most);
    return 1;
}

void bpl_peek_start(bpl_peek *peek, bpl_read_fn read, void *from)
{
    peek->read = read;
    peek->from = from;
    peek->begin = peek->end = 0;
    peek->ended = 0;
}

ssize_t bpl_peek_more(bpl_peek *peek)
{
    if (peek->ended || peek->end == sizeof peek->bytes)
        return 0;
    ssize_t got;
    do {
        errno = 0;
        got = peek->read(peek->from, peek->bytes + peek->end,
                         sizeof peek->bytes - peek->end);
    } while (got < 0 && errno == EINTR);
    if (got == 0)
        peek->ended = 1;
    if (got > 0)
        peek->end += (size_t)got;
    return got;
}

ssize_t bpl_peek_read(void *from, char *data, size_t size)
{
    bpl_peek *peek = from;
    bpl_str left = bpl_peek_bytes(peek);
    if (!left.len)
        return peek->ended ? 0 : peek->read(peek->from, data, size);
    if (left.len > size)
        left.len = size;
    memcpy(data, left.data, left.len);
    peek->begin += left.len;
    return (ssize_t)left.len;
}
