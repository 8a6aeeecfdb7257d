/* SPDX-License-Identifier: MIT */
/*
 * libarchive's reader of WARC passes over addresses that end in a slash,
 * refuses 1.1 and leaves HTTP's head in the page, so this is our own.
 *
 *   head of the record ─► head of the response ─► chunks ─► encoding
 *
 * Behind a record's Content-Length the next one has to begin; where it
 * doesn't, what is there is one rejected record up to the next line that
 * begins with WARC/.
 */
#include "read/warc.h"

#include "base/error.h"
#include <bpolens/limits.h>
#include <errno.h>
#include <string.h>

#define BLOCK ((size_t)64 * 1024)
#define MARK  "WARC/"

void bpl_warc_init(bpl_warc *warc)
{
    memset(warc, 0, sizeof *warc);
    bpl_stream_init(&warc->stream, BLOCK);
    bpl_buf_init(&warc->url, 4 * (size_t)BPL_LIMIT_NAME_BYTES);
}

void bpl_warc_fini(bpl_warc *warc)
{
    bpl_stream_fini(&warc->stream);
    bpl_inflate_fini(&warc->inflate);
    bpl_buf_fini(&warc->url);
}

void bpl_warc_start(bpl_warc *warc, bpl_read_fn read, void *from,
                    bpl_fault *fault)
{
    bpl_stream_start(&warc->stream, read, from);
    warc->fault = fault;
    warc->left = 0;
    warc->skipped = 0;
    bpl_buf_reset(&warc->url);
}

int bpl_warc_begins(bpl_str bytes)
{
    return bytes.len >= 7 && memcmp(bytes.data, MARK, 5) == 0 &&
           (bytes.data[5] == '0' || bytes.data[5] == '1') &&
           bytes.data[6] == '.';
}

static bpl_status fail(bpl_warc *warc, bpl_status code, const char *text)
{
    bpl_fault_set(warc->fault, code, code == BPL_E_IO, "%s", text);
    return warc->fault->code;
}

/* More bytes in the stream; END; what failed below is in the fault. */
static bpl_status more(bpl_warc *warc)
{
    bpl_status status = bpl_stream_more(&warc->stream);
    if (status == BPL_E_NOMEM)
        return fail(warc, BPL_E_NOMEM, "out of memory");
    if (status == BPL_E_IO)
        bpl_fault_set(warc->fault, BPL_E_IO, 1, "can't read: %s",
                      strerror(warc->stream.failed));
    if (status == BPL_E_IO)
        return warc->fault->code;
    return status;
}

/* Layer: the block of the record. */
static ssize_t read_block(void *from, char *data, size_t size)
{
    bpl_warc *warc = from;
    if (warc->left == 0)
        return 0;
    bpl_str there = bpl_stream_bytes(&warc->stream);
    while (there.len == 0) {
        bpl_status status = more(warc);
        if (status == BPL_END)
            fail(warc, BPL_E_IO, "the file ends in the middle of a record");
        if (status != BPL_OK) {
            errno = EIO;
            return -1;
        }
        there = bpl_stream_bytes(&warc->stream);
    }
    if (size > there.len)
        size = there.len;
    if (size > warc->left)
        size = (size_t)warc->left;
    memcpy(data, there.data, size);
    bpl_stream_take(&warc->stream, size);
    warc->left -= size;
    return (ssize_t)size;
}

ssize_t bpl_warc_read(void *from, char *data, size_t size)
{
    bpl_warc *warc = from;
    return warc->body(warc->body_from, data, size);
}

static bpl_status skip_block(bpl_warc *warc)
{
    while (warc->left) {
        size_t there = bpl_stream_bytes(&warc->stream).len;
        if (there > warc->left)
            there = (size_t)warc->left;
        bpl_stream_take(&warc->stream, there);
        warc->left -= there;
        if (!warc->left)
            break;
        bpl_status status = more(warc);
        if (status == BPL_END)
            return fail(warc, BPL_E_IO,
                        "the file ends in the middle of a record");
        BPL_TRY(status);
    }
    return BPL_OK;
}

static bpl_status skip_blank_lines(bpl_warc *warc)
{
    for (;;) {
        bpl_str there = bpl_stream_bytes(&warc->stream);
        size_t at = 0;
        while (at < there.len && strchr("\r\n", there.data[at]) &&
               there.data[at])
            at++;
        bpl_stream_take(&warc->stream, at);
        if (at < there.len)
            return BPL_OK;
        BPL_TRY(more(warc));
    }
}

/* Goes to the next line that begins a record, or to the end. */
static bpl_status resync(bpl_warc *warc)
{
    char last = '\0';
    for (;;) {
        bpl_str there = bpl_stream_bytes(&warc->stream);
        size_t at = 0;
        for (; at + 7 <= there.len; at++) {
            bpl_str rest = {there.data + at, there.len - at};
            if (last == '\n' && bpl_warc_begins(rest))
                break;
            last = *rest.data;
        }
        bpl_stream_take(&warc->stream, at);
        if (at + 7 <= there.len)
            return BPL_OK;
        bpl_status status = more(warc);
        if (status == BPL_END) {
            bpl_stream_take(&warc->stream, there.len - at);
            return BPL_OK;
        }
        BPL_TRY(status);
    }
}

static bpl_status reject(bpl_warc *warc, const char *why)
{
    warc->left = 0;
    BPL_TRY(resync(warc));
    return fail(warc, BPL_E_PARSE, why);
}

/* The head that begins the stream, of at most `limit` bytes; {NULL, 0} if
 * there is none. */
static bpl_status find_head(bpl_warc *warc, uint64_t limit, bpl_str *out)
{
    if (limit > (uint64_t)BPL_LIMIT_HEAD_BYTES)
        limit = (uint64_t)BPL_LIMIT_HEAD_BYTES;
    for (;;) {
        bpl_str none = {NULL, 0};
        bpl_str there = bpl_stream_bytes(&warc->stream);
        bpl_status status = BPL_OK;
        if (there.len > limit)
            there.len = (size_t)limit;
        *out = there;
        out->len = bpl_head_length(there);
        if (out->len)
            return BPL_OK;
        *out = none;
        if (there.len == limit)
            return BPL_OK;
        status = more(warc);
        if (status != BPL_OK)
            return status == BPL_END ? BPL_OK : status;
    }
}

static bpl_status keep_url(bpl_warc *warc, bpl_str url)
{
    bpl_buf_reset(&warc->url);
    if (url.len > 1 && url.data[0] == '<' && url.data[url.len - 1] == '>') {
        url.data++;
        url.len -= 2;
    }
    if (bpl_kind_label(&warc->url, url.data, url.len) != BPL_OK)
        return fail(warc, BPL_E_NOMEM, "out of memory");
    return BPL_OK;
}

static int starts_with(bpl_str text, const char *lower)
{
    bpl_str start = {text.data, strlen(lower)};
    return text.len >= start.len && bpl_same_letters(start, lower);
}

static void use_chunks(bpl_warc *warc)
{
    bpl_chunks_start(&warc->chunks, warc->body, warc->body_from, warc->fault);
    warc->chunks.cut = warc->truncated;
    warc->body = bpl_chunks_read;
    warc->body_from = &warc->chunks;
}

/* What a body called gzip or deflate really begins with: many crawlers store
 * it unpacked and leave the field, and "deflate" has two meanings. */
static int find_format(bpl_str first, int gzip, bpl_deflate *out)
{
    unsigned a = first.len > 1 ? (unsigned char)first.data[0] : 0;
    unsigned b = first.len > 1 ? (unsigned char)first.data[1] : 0;
    *out = BPL_DEFLATE_GZIP;
    if (gzip)
        return a == 0x1F && b == 0x8B;
    *out = (a & 15) == 8 && (a * 256 + b) % 31 == 0 ? BPL_DEFLATE_ZLIB
                                                    : BPL_DEFLATE_RAW;
    return a != '<' && first.len > 1;
}

static bpl_status use_inflate(bpl_warc *warc, int gzip)
{
    bpl_deflate format;
    bpl_peek_start(&warc->peek, warc->body, warc->body_from);
    warc->body = bpl_peek_read;
    warc->body_from = &warc->peek;
    while (bpl_peek_bytes(&warc->peek).len < 2) {
        ssize_t got = bpl_peek_more(&warc->peek);
        if (got < 0)
            return warc->fault->code;
        if (got == 0)
            break;
    }
    if (!find_format(bpl_peek_bytes(&warc->peek), gzip, &format))
        return BPL_OK;
    if (bpl_inflate_start(&warc->inflate, format, bpl_peek_read, &warc->peek,
                          warc->fault) != BPL_OK)
        return fail(warc, BPL_E_NOMEM, "out of memory");
    warc->inflate.cut = warc->truncated;
    warc->body = bpl_inflate_read;
    warc->body_from = &warc->inflate;
    return BPL_OK;
}

static bpl_status use_encoding(bpl_warc *warc, bpl_str name)
{
    if (!name.len || bpl_same_letters(name, "identity") ||
        bpl_same_letters(name, "none"))
        return BPL_OK;
    if (bpl_same_letters(name, "gzip") || bpl_same_letters(name, "x-gzip"))
        return use_inflate(warc, 1);
    if (bpl_same_letters(name, "deflate"))
        return use_inflate(warc, 0);
    bpl_fault_set(warc->fault, BPL_E_PARSE, 0,
                  "Content-Encoding %.*s can't be read",
                  name.len < 40 ? (int)name.len : 40, name.data);
    return BPL_E_PARSE;
}

/* END here and below: a record that is passed over. */
static bpl_status begin_response(bpl_warc *warc)
{
    bpl_str head;
    BPL_TRY(find_head(warc, warc->left, &head));
    unsigned status = bpl_http_status(head);
    if (!status)
        return fail(warc, BPL_E_PARSE, "no HTTP head in the response");
    warc->kind = bpl_kind_of_type(bpl_head_field(head, "content-type"));
    if (status != 200 || warc->kind == BPL_KIND_OTHER)
        return BPL_END;
    bpl_str transfer = bpl_head_field(head, "transfer-encoding");
    bpl_str encoding = bpl_head_field(head, "content-encoding");
    char name[64];
    if (encoding.len > sizeof name)
        encoding.len = sizeof name;
    if (encoding.len)
        memcpy(name, encoding.data, encoding.len);
    encoding.data = name;
    int chunked = bpl_same_letters(transfer, "chunked");
    warc->left -= head.len;
    bpl_stream_take(&warc->stream, head.len);
    if (chunked)
        use_chunks(warc);
    return use_encoding(warc, encoding);
}

/* The record whose head this is; the stream stands behind it. */
static bpl_status begin_record(bpl_warc *warc, int is_http, bpl_kind kind)
{
    warc->body = read_block;
    warc->body_from = warc;
    warc->kind = kind;
    bpl_status status = is_http ? begin_response(warc) : BPL_OK;
    if (status == BPL_OK && warc->kind == BPL_KIND_OTHER)
        status = BPL_END;
    warc->skipped += status == BPL_END;
    return status;
}

/* Reads the head. END: a record of a type that holds no page. */
static bpl_status read_head(bpl_warc *warc, bpl_str head)
{
    bpl_str type = bpl_head_field(head, "warc-type");
    bpl_str media = bpl_head_field(head, "content-type");
    bpl_str parts = bpl_head_field(head, "warc-segment-number");
    int response = bpl_same_letters(type, "response");
    int page = response || bpl_same_letters(type, "resource") ||
               bpl_same_letters(type, "conversion");
    int is_http = response && starts_with(media, "application/http");
    bpl_kind kind = bpl_kind_of_type(media);
    warc->truncated = bpl_head_field(head, "warc-truncated").len > 0;
    BPL_TRY(keep_url(warc, bpl_head_field(head, "warc-target-uri")));
    bpl_stream_take(&warc->stream, head.len);
    if (!page)
        return BPL_END;
    if (parts.len)
        return fail(warc, BPL_E_PARSE, "the record is in several parts");
    if (response && !is_http)
        kind = BPL_KIND_OTHER;
    return begin_record(warc, is_http, kind);
}

/* A fault in the block itself: the next record is where it should be. */
static bpl_status next_record(bpl_warc *warc)
{
    bpl_str head;
    BPL_TRY(skip_block(warc));
    BPL_TRY(skip_blank_lines(warc));
    while (bpl_stream_bytes(&warc->stream).len < 7) {
        bpl_status status = more(warc);
        if (status == BPL_END)
            break;
        BPL_TRY(status);
    }
    if (!bpl_warc_begins(bpl_stream_bytes(&warc->stream)))
        return reject(warc, "bytes between records: is the length of the "
                            "one before them wrong?");
    bpl_buf_reset(&warc->url);
    BPL_TRY(find_head(warc, (uint64_t)BPL_LIMIT_HEAD_BYTES, &head));
    if (!head.len)
        return reject(warc, "the head of the record doesn't end");
    if (!bpl_head_number(bpl_head_field(head, "content-length"), &warc->left)) {
        BPL_TRY(keep_url(warc, bpl_head_field(head, "warc-target-uri")));
        return reject(warc, "a record without Content-Length");
    }
    return read_head(warc, head);
}

bpl_status bpl_warc_next(bpl_warc *warc)
{
    for (;;) {
        bpl_status status = next_record(warc);
        int at_end = !warc->left && warc->stream.ended &&
                     !bpl_stream_bytes(&warc->stream).len;
        if (status != BPL_END || at_end)
            return status;
    }
}
