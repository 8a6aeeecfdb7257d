/* SPDX-License-Identifier: MIT */
/*
 * Lines are looked for with memchr and handed out as they stand in the
 * stream's buffer; a byte is looked at once, however the reads fall. A line
 * over the limit comes out in pieces, so that nothing is lost and no more than
 * the limit is held.
 */
#include "read/cut.h"

#include "base/error.h"
#include "text/ascii.h"
#include <string.h>

void bpl_cut_start(bpl_cut *cut, bpl_stream *stream, char end, size_t limit)
{
    memset(cut, 0, sizeof *cut);
    cut->stream = stream;
    cut->limit = limit;
    cut->end = end;
    cut->line = 1;
}

/* No more is read than is needed to say so: who writes may wait for us. */
static bpl_status skip_bom(bpl_cut *cut)
{
    static const char mark[] = "\xEF\xBB\xBF";
    bpl_str bytes = bpl_stream_bytes(cut->stream);
    bpl_status status = BPL_OK;
    while (status == BPL_OK && bytes.len < 3 &&
           memcmp(bytes.data, mark, bytes.len) == 0) {
        status = bpl_stream_more(cut->stream);
        bytes = bpl_stream_bytes(cut->stream);
    }
    if (status != BPL_OK && status != BPL_END)
        return status;
    if (bytes.len >= 3 && memcmp(bytes.data, mark, 3) == 0)
        bpl_stream_take(cut->stream, 3);
    cut->started = 1;
    return BPL_OK;
}

/* Bytes up to the line's end, or as many as the limit allows; *whole: the end
 * was found. 0 bytes: the stream has no more. */
static bpl_status find_end(const bpl_cut *cut, size_t *len, int *whole)
{
    size_t seen = 0;
    *whole = 0;
    for (;;) {
        bpl_str bytes = bpl_stream_bytes(cut->stream);
        size_t room = bytes.len < cut->limit ? bytes.len : cut->limit;
        const char *at = room > seen
                             ? memchr(bytes.data + seen, cut->end, room - seen)
                             : NULL;
        *whole = at != NULL;
        *len = at ? (size_t)(at - bytes.data) + 1 : room;
        if (at || room == cut->limit)
            return BPL_OK;
        seen = room;
        bpl_status status = bpl_stream_more(cut->stream);
        if (status != BPL_OK) {
            *whole = status == BPL_END;
            return status == BPL_END ? BPL_OK : status;
        }
    }
}

bpl_status bpl_cut_next(bpl_cut *cut, bpl_cut_line *out)
{
    if (!cut->started)
        BPL_TRY(skip_bom(cut));
    for (;;) {
        size_t len;
        int whole;
        bpl_stream_take(cut->stream, cut->taken);
        cut->taken = 0;
        BPL_TRY(find_end(cut, &len, &whole));
        if (len == 0)
            return BPL_END;
        out->raw.data = bpl_stream_bytes(cut->stream).data;
        out->raw.len = cut->taken = len;
        out->line = cut->line;
        out->rest = cut->tail;
        int in_pieces = cut->tail || !whole;
        cut->tail = !whole;
        cut->line += (uint64_t)(whole != 0);
        if (in_pieces)
            return BPL_E_LIMIT;
        if (cut->keep_blank || bpl_trim(out->raw).len)
            return BPL_OK;
    }
}

int bpl_cut_ready(const bpl_cut *cut)
{
    bpl_str bytes = bpl_stream_bytes(cut->stream);
    if (cut->stream->ended || bytes.len - cut->taken >= cut->limit)
        return 1;
    return bytes.len > cut->taken &&
           memchr(bytes.data + cut->taken, cut->end, bytes.len - cut->taken);
}
