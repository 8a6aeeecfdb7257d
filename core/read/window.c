/* SPDX-License-Identifier: MIT */
/*
 * Both formats say at their begin how far back in its output a decoder has to
 * look, and libarchive takes that much memory: up to 1 GiB for xz. Formats:
 * The .xz File Format 1.1.0, 3.1 and 5.3.1; RFC 8878, 3.1.1.1.
 */
#include "read/window.h"

#include <string.h>

#define XZ_HEAD   12 /* bytes of the stream's header */
#define XZ_BLOCK  2  /* of a block's header before its variable part */
#define XZ_LZMA2  0x21
#define XZ_LEAST  4096u
#define ZSTD_HEAD 5

static size_t skip_number(const unsigned char *at, size_t pos, size_t len)
{
    while (pos < len && (at[pos] & 0x80))
        pos++;
    return pos + 1;
}

/* The first filter but LZMA2 is passed over: what it needs is little. */
static uint64_t xz_window(const unsigned char *at, size_t len)
{
    size_t pos = XZ_HEAD + XZ_BLOCK;
    if (len <= pos)
        return 0;
    unsigned flags = at[XZ_HEAD + 1];
    for (unsigned size = 0x40; size <= 0x80; size *= 2)
        if (flags & size)
            pos = skip_number(at, pos, len);
    for (unsigned i = 0; i <= (flags & 3) && pos + 2 < len; i++) {
        if (at[pos] == XZ_LZMA2) {
            unsigned code = at[pos + 2] & 0x3F;
            if (code >= 40)
                return UINT32_MAX;
            return (uint64_t)(2 | (code & 1)) * (XZ_LEAST / 2) << (code / 2);
        }
        pos += 2 + (size_t)at[pos + 1];
    }
    return 0;
}

/* A frame of one segment has its content as its window. */
static uint64_t zstd_window(const unsigned char *at, size_t len)
{
    static const size_t dictionary[] = {0, 1, 2, 4}, content[] = {1, 2, 4, 8};
    if (len <= ZSTD_HEAD)
        return 0;
    unsigned head = at[4];
    if (!(head & 0x20)) {
        uint64_t base = UINT64_C(1) << (10 + (at[5] >> 3));
        return base + base / 8 * (at[5] & 7);
    }
    size_t pos = ZSTD_HEAD + dictionary[head & 3], size = content[head >> 6];
    uint64_t value = 0;
    if (len < pos + size)
        return 0;
    for (size_t i = size; i-- > 0;)
        value = value << 8 | at[pos + i];
    return size == 2 ? value + 256 : value;
}

uint64_t bpl_window_bytes(bpl_str first)
{
    const unsigned char *at = (const unsigned char *)first.data;
    if (first.len > XZ_HEAD && memcmp(at,
                                      "\xFD"
                                      "7zXZ",
                                      6) == 0)
        return xz_window(at, first.len);
    if (first.len > ZSTD_HEAD && memcmp(at, "\x28\xB5\x2F\xFD", 4) == 0)
        return zstd_window(at, first.len);
    return 0;
}
