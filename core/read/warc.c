/* SPDX-License-Identifier: MIT */
/*
 * libarchive's reader of WARC passes over addresses that end in a slash,
 * refuses 1.1 and leaves HTTP's head in the page, so this is our own.
 *
 *   head of the record ─► head of the response ─► chunks ─► encoding
 *
 * Behind a record's Content-Length the next one has to begin, or nothing. So
 * the last bytes of a block are handed out only after that was seen, and a page
 * is read only if its record is whole. Where the length is wrong, the record
 * is rejected, and reading goes on at the next line that begins with WARC/: of
 * a length that is too large that line is within the block, which may tell of
 * WARC files itself; the end of the block shows what it is. Behind a damaged
 * gzip member reading goes on at the next one (inflate.c), which is a gap.
 */
#include "read/warc.h"

#include "base/error.h"
#include "text/ascii.h"
#include <bpolens/limits.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#define BLOCK ((size_t)64 * 1024)
#define MARK  "WARC/"
/* Bytes behind a place that show whether a record begins there. */
#define AHEAD ((size_t)64)
/* Bytes of a block that are looked at at once: as many however few come with a
 * read, so that what is found does not depend on that. */
#define WINDOW BLOCK

void bpl_warc_init(bpl_warc *warc)
{
    memset(warc, 0, sizeof *warc);
    bpl_stream_init(&warc->stream, BLOCK);
    bpl_buf_init(&warc->url, 4 * (size_t)BPL_LIMIT_NAME_BYTES);
    bpl_buf_init(&warc->encoding, SIZE_MAX / 2);
}

void bpl_warc_fini(bpl_warc *warc)
{
    bpl_stream_fini(&warc->stream);
    bpl_inflate_fini(&warc->inflate);
    bpl_buf_fini(&warc->url);
    bpl_buf_fini(&warc->encoding);
}

void bpl_warc_start(bpl_warc *warc, bpl_read_fn read, void *from,
                    bpl_fault *fault)
{
    bpl_stream_start(&warc->stream, read, from);
    warc->fault = fault;
    memset(&warc->later, 0, sizeof warc->later);
    warc->left = 0;
    warc->safe = 0;
    warc->lost = 0;
    warc->skipped = 0;
    bpl_buf_reset(&warc->url);
}

int bpl_warc_begins(bpl_str bytes)
{
    return bytes.len >= BPL_WARC_MARK && memcmp(bytes.data, MARK, 5) == 0 &&
           bpl_is_digit(bytes.data[5]) && bytes.data[6] == '.';
}

static bpl_status fail(bpl_warc *warc, bpl_status code, const char *text)
{
    bpl_fault_set(warc->fault, code, code == BPL_E_IO, "%s", text);
    return warc->fault->code;
}

/* What is there belongs to a record that is given up. */
static void drop(bpl_warc *warc)
{
    bpl_stream_take(&warc->stream, bpl_stream_bytes(&warc->stream).len);
    warc->left = 0;
    warc->safe = 0;
    warc->lost = 0;
}

/* More bytes in the stream; END; what failed below is in the fault. At a gap
 * bytes of what is lost go, and the next call reads on. */
static bpl_status more(bpl_warc *warc)
{
    bpl_status status = bpl_stream_more(&warc->stream);
    if (status == BPL_E_NOMEM)
        return fail(warc, BPL_E_NOMEM, "out of memory");
    if (status != BPL_E_IO)
        return status;
    bpl_fault_set(warc->fault, BPL_E_IO, 1, "can't read: %s",
                  strerror(warc->stream.failed));
    if (!warc->fault->gap)
        return warc->fault->code;
    warc->stream.failed = 0;
    size_t there = bpl_stream_bytes(&warc->stream).len;
    warc->stream.end -=
        warc->fault->bad < there ? (size_t)warc->fault->bad : there;
    return warc->fault->code;
}

/* More bytes until so many are there. What fails behind the block of a record
 * is no fault of that record. */
static bpl_status need(bpl_warc *warc, uint64_t want)
{
    while (bpl_stream_bytes(&warc->stream).len < want) {
        bpl_status status = more(warc);
        if (status == BPL_OK)
            continue;
        if (bpl_stream_bytes(&warc->stream).len < warc->left || !warc->left)
            return status;
        if (status != BPL_END) {
            warc->later = *warc->fault;
            warc->fault->code = BPL_OK;
            warc->fault->whole = 0;
        }
        break;
    }
    return BPL_OK;
}

/* The first of `most` bytes that ends a line before the head of a record;
 * SIZE_MAX if none does. */
static size_t find_record(bpl_str bytes, size_t most)
{
    const char *at = bytes.data, *end = bytes.data + most;
    for (; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++) {
        bpl_str rest = {at + 1, bytes.len - (size_t)(at + 1 - bytes.data)};
        if (!bpl_warc_begins(rest))
            continue;
        if (rest.len > AHEAD - 1)
            rest.len = AHEAD - 1;
        const char *line = memchr(rest.data, '\n', rest.len);
        size_t left = line ? rest.len - (size_t)(line + 1 - rest.data) : 0;
        if ((left >= 5 && strncasecmp(line + 1, "WARC-", 5) == 0) ||
            (left >= 8 && strncasecmp(line + 1, "Content-", 8) == 0))
            return (size_t)(at - bytes.data);
    }
    return SIZE_MAX;
}

/* Does another record, or nothing, follow on the block, all of which is
 * there? Two line ends as well will do, if not strict. */
static int ends_well(const bpl_warc *warc, int strict)
{
    size_t lines = 0;
    bpl_str rest = bpl_stream_bytes(&warc->stream);
    if (rest.len < warc->left)
        return 0;
    rest.data += warc->left;
    rest.len -= (size_t)warc->left;
    if (rest.len > AHEAD)
        rest.len = AHEAD;
    while (rest.len && (*rest.data == '\r' || *rest.data == '\n')) {
        lines += *rest.data == '\n';
        rest.data++;
        rest.len--;
    }
    if (lines > 1 && !strict)
        return 1;
    size_t len = rest.len < 5 ? rest.len : 5;
    return memcmp(rest.data, MARK, len) == 0;
}

/* A record that begins within the block: it is one that the block tells of, if
 * the block ends where another one begins. */
static bpl_status check_inner(bpl_warc *warc, size_t at)
{
    bpl_status status = BPL_END;
    if (warc->left <= (uint64_t)BPL_LIMIT_PAGE_BYTES)
        status = need(warc, warc->left + AHEAD);
    if (status == BPL_OK && ends_well(warc, 1)) {
        warc->safe = (size_t)warc->left;
        return BPL_OK;
    }
    if (at + 1 < bpl_stream_bytes(&warc->stream).len)
        bpl_stream_take(&warc->stream, at + 1);
    warc->left = 0;
    if (status != BPL_OK && status != BPL_END)
        return status;
    return fail(warc, BPL_E_PARSE,
                "its Content-Length reaches into the next record");
}

/* Looks at the next bytes of the block, a window of them, before they are
 * handed out. */
static bpl_status look(bpl_warc *warc)
{
    size_t most = warc->left < WINDOW ? (size_t)warc->left : WINDOW;
    bpl_status status = need(warc, most + AHEAD);
    if (status != BPL_OK && status != BPL_END) {
        drop(warc);
        return status;
    }
    bpl_str there = bpl_stream_bytes(&warc->stream);
    size_t at = find_record(there, there.len < most ? there.len : most);
    if (at != SIZE_MAX)
        return check_inner(warc, at);
    if (there.len < warc->left && there.len < most + AHEAD) {
        drop(warc);
        return fail(warc, BPL_E_IO, "the file ends in the middle of a record");
    }
    warc->safe = most;
    if (most < warc->left || ends_well(warc, 0))
        return BPL_OK;
    bpl_stream_take(&warc->stream, most);
    warc->left = warc->safe = 0;
    warc->lost = 1;
    return fail(warc, BPL_E_PARSE, "its Content-Length is too short");
}

/* Layer: the block of the record. */
static ssize_t read_block(void *from, char *data, size_t size)
{
    bpl_warc *warc = from;
    if (warc->left && !warc->safe && look(warc) != BPL_OK) {
        errno = EIO;
        return -1;
    }
    if (size > warc->safe)
        size = warc->safe;
    if (size)
        memcpy(data, bpl_stream_bytes(&warc->stream).data, size);
    bpl_stream_take(&warc->stream, size);
    warc->left -= size;
    warc->safe -= size;
    return (ssize_t)size;
}

static bpl_status skip_block(bpl_warc *warc)
{
    while (warc->left) {
        if (!warc->safe)
            BPL_TRY(look(warc));
        bpl_stream_take(&warc->stream, warc->safe);
        warc->left -= warc->safe;
        warc->safe = 0;
    }
    return BPL_OK;
}

/* A page is whole only if its record is. */
ssize_t bpl_warc_read(void *from, char *data, size_t size)
{
    bpl_warc *warc = from;
    ssize_t got = warc->body(warc->body_from, data, size);
    if (got != 0 || skip_block(warc) == BPL_OK)
        return got;
    errno = EIO;
    return -1;
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
    warc->safe = 0;
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
        size_t len = bpl_head_length(there);
        int ends = len && len != SIZE_MAX;
        *out = ends ? (bpl_str){there.data, len} : none;
        if (len || there.len == limit)
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

/* Adds a list of encodings ("identity, gzip") to `out`, which holds one at
 * most besides those that mean nothing. */
static bpl_status add_encodings(bpl_warc *warc, bpl_str list, bpl_buf *out,
                                int *chunked)
{
    bpl_str name;
    while (bpl_head_item(&list, &name)) {
        if (chunked && bpl_same_letters(name, "chunked")) {
            *chunked = 1;
        } else if (name.len && !bpl_same_letters(name, "identity") &&
                   !bpl_same_letters(name, "none")) {
            if (out->len)
                return fail(warc, BPL_E_PARSE,
                            "encoded more than once: not read");
            if (bpl_buf_add(out, name.data, name.len) != BPL_OK)
                return fail(warc, BPL_E_NOMEM, "out of memory");
        }
    }
    return BPL_OK;
}

static bpl_status use_encoding(bpl_warc *warc, bpl_str name)
{
    if (!name.len)
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
    int chunked = 0;
    bpl_buf_reset(&warc->encoding);
    BPL_TRY(add_encodings(warc, bpl_head_field(head, "content-encoding"),
                          &warc->encoding, NULL));
    BPL_TRY(add_encodings(warc, bpl_head_field(head, "transfer-encoding"),
                          &warc->encoding, &chunked));
    warc->left -= head.len;
    bpl_stream_take(&warc->stream, head.len);
    if (chunked)
        use_chunks(warc);
    return use_encoding(warc, bpl_buf_str(&warc->encoding));
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
    bpl_buf_reset(&warc->url);
    if (warc->later.code != BPL_OK) {
        *warc->fault = warc->later;
        warc->later.code = BPL_OK;
        return warc->fault->code;
    }
    if (warc->lost)
        BPL_TRY(resync(warc));
    warc->lost = 0;
    BPL_TRY(skip_blank_lines(warc));
    while (bpl_stream_bytes(&warc->stream).len < 7) {
        bpl_status status = more(warc);
        if (status == BPL_END)
            break;
        BPL_TRY(status);
    }
    if (!bpl_warc_begins(bpl_stream_bytes(&warc->stream)))
        return reject(warc, "bytes between records");
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
        if (status != BPL_OK && status != BPL_END && warc->fault->gap)
            drop(warc);
        if (status != BPL_END || at_end)
            return status;
    }
}
