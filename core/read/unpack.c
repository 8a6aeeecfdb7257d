/* SPDX-License-Identifier: MIT */
/*
 * The libraries themselves rather than libarchive, which lets a file take up
 * to 1 GiB of memory to be unpacked: these are told a limit, and keep it for
 * every part of a file, not for the first one only. Whatever comes before
 * damage is handed out, however the bytes came in.
 */
#include "read/unpack.h"

#include <bpolens/limits.h>
#include <stdlib.h>
#include <string.h>
#include <zstd_errors.h>

/* Beside the window: the decoder's own tables and buffers. */
#define DECODER_BYTES ((uint64_t)BPL_MIB)

/* What liblzma is given at once, however the bytes come in: of damage, what it
 * unpacks before it sees it depends on that. */
#define XZ_PIECE 4096u

static const char early[] = "compressed data ends early";
static const char damaged[] = "damaged compressed data";

static int begins(bpl_str bytes, const char *magic, size_t len)
{
    return bytes.len >= len && memcmp(bytes.data, magic, len) == 0;
}

/* A frame of zstd that says something of those behind it: where they end
 * (pzstd), their dictionary (crawls). */
static int is_skippable(bpl_str bytes)
{
    return bytes.len >= 4 && (bytes.data[0] & 0xF0) == 0x50 &&
           memcmp(bytes.data + 1, "\x2A\x4D\x18", 3) == 0;
}

bpl_packing bpl_packing_of(bpl_str first)
{
    if (begins(first,
               "\xFD"
               "7zXZ\0",
               6))
        return BPL_PACKING_XZ;
    if (begins(first, "\x28\xB5\x2F\xFD", 4) || is_skippable(first))
        return BPL_PACKING_ZSTD;
    if (begins(first, "BZh", 3) && first.len >= 10 &&
        (memcmp(first.data + 4, "1AY&SY", 6) == 0 ||
         memcmp(first.data + 4, "\x17rE8P\x90", 6) == 0))
        return BPL_PACKING_BZIP2;
    return BPL_PACKING_NONE;
}

static int log_of(unsigned bytes)
{
    int log = 0;
    while (bytes >>= 1)
        log++;
    return log;
}

static int start_zstd(bpl_unpack *u)
{
    int most = log_of(BPL_LIMIT_WINDOW_BYTES);
    u->zstd = ZSTD_createDStream();
    if (!u->zstd)
        return 0;
    u->need = ZSTD_initDStream(u->zstd);
    return !ZSTD_isError(u->need) && !ZSTD_isError(ZSTD_DCtx_setParameter(
                                         u->zstd, ZSTD_d_windowLogMax, most));
}

static int start_decoder(bpl_unpack *u)
{
    u->need = u->packing == BPL_PACKING_XZ ? XZ_PIECE : 1;
    if (u->packing == BPL_PACKING_XZ)
        return lzma_stream_decoder(
                   &u->xz, (uint64_t)BPL_LIMIT_WINDOW_BYTES + DECODER_BYTES,
                   LZMA_CONCATENATED) == LZMA_OK;
    if (u->packing == BPL_PACKING_BZIP2)
        return BZ2_bzDecompressInit(&u->bzip2, 0, 0) == BZ_OK;
    return start_zstd(u);
}

static void stop_decoder(bpl_unpack *u)
{
    if (u->packing == BPL_PACKING_XZ)
        lzma_end(&u->xz);
    else if (u->packing == BPL_PACKING_BZIP2)
        BZ2_bzDecompressEnd(&u->bzip2);
    ZSTD_freeDStream(u->zstd);
}

bpl_status bpl_unpack_start(bpl_unpack *u, bpl_packing packing,
                            bpl_read_fn read, void *from, bpl_fault *fault)
{
    bpl_unpack_fini(u);
    u->read = read;
    u->from = from;
    u->fault = fault;
    u->size = ZSTD_DStreamInSize();
    u->block = malloc(u->size);
    if (!u->block)
        return BPL_E_NOMEM;
    u->packing = packing;
    return start_decoder(u) ? BPL_OK : BPL_E_NOMEM;
}

void bpl_unpack_fini(bpl_unpack *u)
{
    stop_decoder(u);
    free(u->block);
    memset(u, 0, sizeof *u);
}

/* Until what the next step takes is there, or the input ends. */
static int fill(bpl_unpack *u)
{
    size_t need = u->need < u->size ? u->need : u->size;
    while (u->end - u->begin < need && !u->in_ended) {
        if (u->begin)
            memmove(u->block, u->block + u->begin, u->end - u->begin);
        u->end -= u->begin;
        u->begin = 0;
        ssize_t got =
            u->read(u->from, (char *)u->block + u->end, u->size - u->end);
        if (got < 0)
            return 0;
        u->in_ended = got == 0;
        u->end += (size_t)got;
    }
    return 1;
}

static void fails(bpl_unpack *u, bpl_status bad, const char *why)
{
    u->bad = bad;
    u->why = why;
}

static size_t step_xz(bpl_unpack *u, char *data, size_t room)
{
    lzma_stream *xz = &u->xz;
    size_t left = u->end - u->begin;
    size_t piece = left < u->need ? left : u->need;
    int is_last = u->in_ended && piece == left;
    xz->next_in = u->block + u->begin;
    xz->avail_in = piece;
    xz->next_out = (uint8_t *)data;
    xz->avail_out = room;
    lzma_ret done = lzma_code(xz, is_last ? LZMA_FINISH : LZMA_RUN);
    u->begin += piece - xz->avail_in;
    u->need = xz->avail_in ? xz->avail_in : XZ_PIECE;
    if (done == LZMA_STREAM_END)
        u->ended = 1;
    else if (done == LZMA_MEMLIMIT_ERROR)
        fails(u, BPL_E_LIMIT, NULL);
    else if (done == LZMA_MEM_ERROR)
        fails(u, BPL_E_NOMEM, NULL);
    else if (done == LZMA_BUF_ERROR)
        fails(u, BPL_E_PARSE, early);
    else if (done != LZMA_OK)
        fails(u, BPL_E_PARSE, damaged);
    return room - xz->avail_out;
}

/* Behind a stream: padding, another one, the end. */
static void next_bzip2(bpl_unpack *u)
{
    if (u->begin == u->end) {
        u->ended = 1;
        return;
    }
    if (u->block[u->begin] == '\0') {
        u->begin++;
        return;
    }
    BZ2_bzDecompressEnd(&u->bzip2);
    u->between = 0;
    memset(&u->bzip2, 0, sizeof u->bzip2);
    if (BZ2_bzDecompressInit(&u->bzip2, 0, 0) != BZ_OK)
        fails(u, BPL_E_NOMEM, NULL);
}

static size_t step_bzip2(bpl_unpack *u, char *data, size_t room)
{
    bz_stream *bzip2 = &u->bzip2;
    size_t most = room < UINT32_MAX / 2 ? room : UINT32_MAX / 2;
    size_t before = u->end - u->begin;
    if (u->between) {
        next_bzip2(u);
        return 0;
    }
    bzip2->next_in = (char *)u->block + u->begin;
    bzip2->avail_in = (unsigned)before;
    bzip2->next_out = data;
    bzip2->avail_out = (unsigned)most;
    int done = BZ2_bzDecompress(bzip2);
    u->begin = u->end - bzip2->avail_in;
    size_t got = most - bzip2->avail_out;
    if (done == BZ_STREAM_END) {
        u->between = 1;
    } else if (done == BZ_MEM_ERROR) {
        fails(u, BPL_E_NOMEM, NULL);
    } else if (done != BZ_OK) {
        fails(u, BPL_E_PARSE, damaged);
    } else if (!before && !got) {
        fails(u, BPL_E_PARSE, early);
    }
    return got;
}

static void zstd_fails(bpl_unpack *u, size_t code)
{
    ZSTD_ErrorCode error = ZSTD_getErrorCode(code);
    if (error == ZSTD_error_frameParameter_windowTooLarge)
        fails(u, BPL_E_LIMIT, NULL);
    else if (error == ZSTD_error_dictionary_wrong)
        fails(u, BPL_E_PARSE,
              "packed with a dictionary: unpack it and pipe it in");
    else if (error == ZSTD_error_memory_allocation)
        fails(u, BPL_E_NOMEM, NULL);
    else
        fails(u, BPL_E_PARSE, damaged);
}

/* As much as it asks for, a block, not more: of a call that fails, what it
 * unpacked is lost. */
static size_t step_zstd(bpl_unpack *u, char *data, size_t room)
{
    size_t left = u->end - u->begin;
    ZSTD_inBuffer in = {u->block + u->begin, left < u->need ? left : u->need,
                        0};
    ZSTD_outBuffer out = {data, room, 0};
    if (!left && u->between) {
        u->ended = 1;
        return 0;
    }
    size_t need = ZSTD_decompressStream(u->zstd, &out, &in);
    u->begin += in.pos;
    if (ZSTD_isError(need)) {
        zstd_fails(u, need);
        return 0;
    }
    u->between = need == 0;
    u->need = need ? need : 1;
    if (need && !left && !out.pos)
        fails(u, BPL_E_PARSE, early);
    return out.pos;
}

static size_t step(bpl_unpack *u, char *data, size_t room)
{
    if (u->packing == BPL_PACKING_XZ)
        return step_xz(u, data, room);
    if (u->packing == BPL_PACKING_BZIP2)
        return step_bzip2(u, data, room);
    return step_zstd(u, data, room);
}

static ssize_t tell(bpl_unpack *u)
{
    if (u->bad == BPL_E_NOMEM)
        return bpl_fault_set(u->fault, BPL_E_NOMEM, 1, "out of memory");
    if (u->bad == BPL_E_LIMIT)
        return bpl_fault_set(u->fault, BPL_E_LIMIT, 1,
                             "takes more than %u MiB to unpack: unpack it and "
                             "pipe it in",
                             BPL_LIMIT_WINDOW_BYTES / BPL_MIB);
    return bpl_fault_set(u->fault, u->bad, 1, "%s", u->why);
}

ssize_t bpl_unpack_read(void *from, char *data, size_t size)
{
    bpl_unpack *u = from;
    while (!u->ended && size) {
        if (u->bad)
            return tell(u);
        if (!fill(u))
            return -1;
        size_t got = step(u, data, size);
        if (bpl_fault_bomb(u->fault, got))
            return -1;
        if (got)
            return (ssize_t)got;
    }
    return 0;
}
