/* SPDX-License-Identifier: MIT */
/*
 * Layers, each a bpl_read_fn over the one before:
 *
 *   file ─► peek ─┬──────────────────────────────────┬─► one file
 *                 ├─► inflate.c (.gz) ───────► peek ─┼─► archive.c (zip, tar)
 *                 └─► unpack.c (.xz .bz2 .zst) ► peek ─┴─► warc.c
 *
 * Whatever else is inside of these is not opened: an archive in an archive is
 * a rejected member, a file compressed twice looks binary to its reader.
 */
#include "read/source.h"

#include "base/error.h"
#include "read/archive.h"
#include "read/unpack.h"
#include "read/warc.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef enum mode { MODE_ENDED, MODE_SINGLE, MODE_ARCHIVE, MODE_WARC } mode;

struct bpl_source {
    int fd;
    bpl_stop *stop; /* the reader's, or NULL */
    const char *path;
    mode mode;
    bpl_fault fault;
    bpl_growth growth;
    bpl_peek file, inner; /* of the file; of what was unpacked */
    bpl_inflate gunzip;
    bpl_unpack unpack;
    bpl_archive archive;
    bpl_warc warc;
    bpl_read_fn read; /* of the member */
    void *from;
    bpl_kind kind; /* of a single file */
    int begun;
    int pending;             /* a fault that was found ahead */
    uint64_t limit;          /* of members */
    uint64_t members, given; /* of this file: seen; handed out or rejected */
    uint64_t passed;         /* and passed over */
    uint64_t bytes, skipped; /* of all */
    bpl_buf name;
};

bpl_status bpl_source_new(bpl_source **out, bpl_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return bpl_fail_nomem(err);
    bpl_buf_init(&(*out)->name, SIZE_MAX);
    bpl_warc_init(&(*out)->warc);
    (*out)->limit = BPL_LIMIT_MEMBERS;
    (*out)->growth.most = BPL_LIMIT_EXPANSION;
    return BPL_OK;
}

void bpl_source_limit(bpl_source *source, uint64_t members, uint32_t expansion)
{
    source->limit = members;
    source->growth.most = expansion;
}

void bpl_source_stop_by(bpl_source *source, bpl_stop *stop)
{
    source->stop = stop;
}

void bpl_source_free(bpl_source *source)
{
    if (!source)
        return;
    bpl_archive_fini(&source->archive);
    bpl_inflate_fini(&source->gunzip);
    bpl_unpack_fini(&source->unpack);
    bpl_warc_fini(&source->warc);
    bpl_buf_fini(&source->name);
    free(source);
}

static ssize_t read_file(void *from, char *data, size_t size)
{
    bpl_source *source = from;
    ssize_t got = bpl_stop_read(source->stop, source->fd, data, size);
    if (got > 0) {
        source->bytes += (uint64_t)got;
        source->growth.packed += (uint64_t)got;
    }
    return got;
}

ssize_t bpl_source_read(void *from, char *data, size_t size)
{
    bpl_source *source = from;
    return source->read(source->from, data, size);
}

bpl_status bpl_source_why(const bpl_source *source, const char *name, int code,
                          bpl_error *err)
{
    const bpl_fault *fault = &source->fault;
    if (fault->code == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (fault->code == BPL_OK)
        return bpl_fail(err, BPL_E_IO, name, 0, "can't read: %s",
                        strerror(code));
    return bpl_fail(err, fault->whole ? BPL_E_IO : fault->code, name, 0, "%s",
                    fault->text);
}

/* The fault of a call that can't hand out a member. */
static bpl_status give_up(bpl_source *source, const char *name, bpl_error *err)
{
    int code = errno ? errno : EIO;
    bpl_status status = bpl_source_why(source, name, code, err);
    if (status == BPL_E_IO)
        source->mode = MODE_ENDED;
    return status;
}

typedef enum format { PLAIN, PACKED, WARC, ARCHIVE, UNDECIDED } format;

static int begins(bpl_str bytes, const char *magic, size_t len)
{
    return bytes.len >= len && memcmp(bytes.data, magic, len) == 0;
}

#define TAR_NAME 108u /* behind the first name in a tar file, and its mode */

/* Text shows soon that it is none. However many of the first bytes are there:
 * what is none stays none. */
static int may_be_tar(bpl_str bytes)
{
    size_t name = bytes.len < TAR_NAME ? bytes.len : TAR_NAME;
    if (memchr(bytes.data, '\n', name))
        return 0;
    return name < TAR_NAME || memchr(bytes.data, '\0', name) != NULL;
}

/* The checksum in a tar header fits; there is no magic in the oldest. */
static int is_tar(bpl_str bytes)
{
    unsigned long sum = 0, want = 0;
    if (bytes.len < BPL_PEEK_BYTES || !*bytes.data || !may_be_tar(bytes))
        return 0;
    for (size_t i = 0; i < BPL_PEEK_BYTES; i++)
        sum += i >= 148 && i < 156 ? ' ' : (unsigned char)bytes.data[i];
    for (size_t i = 148; i < 156; i++)
        if (bytes.data[i] >= '0' && bytes.data[i] <= '7')
            want = want * 8 + (unsigned long)(bytes.data[i] - '0');
        else if (bytes.data[i] != ' ')
            break;
    return sum == want;
}

#define ZIP_NAME 46u /* where the first name in a zip file has begun */

/* A document of an office suite is a zip file as well, but no archive: its
 * reader says what it is. */
static int is_office(bpl_str bytes)
{
    static const char *const first[] = {"[Content_Types]", "_rels/", "docProps",
                                        "mimetype",        "word/",  "xl/"};
    bpl_str name = {bytes.data + 30, bytes.len > 30 ? bytes.len - 30 : 0};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        if (name.len && begins(name, first[i], strlen(first[i])))
            return 1;
    return 0;
}

static int is_zip(bpl_str bytes)
{
    return (begins(bytes, "PK\3\4", 4) && !is_office(bytes)) ||
           begins(bytes, "PK\5\6", 4) || begins(bytes, "PK\7\10PK\3\4", 8);
}

static int is_gzip(bpl_str bytes)
{
    return begins(bytes, "\x1F\x8B\x08", 3);
}

/* Bytes of line ends that these begin with: some crawls do. */
static size_t blank_lines(bpl_str bytes)
{
    size_t at = 0;
    while (at < bytes.len && (bytes.data[at] == '\r' || bytes.data[at] == '\n'))
        at++;
    return at;
}

static format find_format(bpl_str bytes)
{
    if (begins(bytes, "PK\3\4", 4) && bytes.len < ZIP_NAME)
        return UNDECIDED;
    if (is_gzip(bytes) || bpl_packing_of(bytes) != BPL_PACKING_NONE)
        return PACKED;
    size_t blank = blank_lines(bytes);
    bpl_str rest = {bytes.data + blank, bytes.len - blank};
    if (bpl_warc_begins(rest))
        return WARC;
    if (blank && rest.len < BPL_WARC_MARK && bytes.len < BPL_PEEK_BYTES)
        return UNDECIDED;
    if (is_zip(bytes) || is_tar(bytes))
        return ARCHIVE;
    /* The other marks are shorter, and as little like text. */
    if (bytes.len < BPL_PEEK_BYTES && may_be_tar(bytes))
        return UNDECIDED;
    return PLAIN;
}

/* Reads until it is clear. */
static bpl_status look(bpl_peek *peek, format *out)
{
    for (;;) {
        *out = find_format(bpl_peek_bytes(peek));
        if (*out != UNDECIDED)
            return BPL_OK;
        ssize_t got = bpl_peek_more(peek);
        if (got < 0)
            return BPL_E_IO;
        if (got == 0)
            break;
    }
    *out = PLAIN;
    return BPL_OK;
}

static void use_single(bpl_source *source, bpl_peek *peek, int unpacked)
{
    const char *path = source->path;
    source->mode = MODE_SINGLE;
    source->read = bpl_peek_read;
    source->from = peek;
    source->kind = unpacked ? bpl_kind_unpacked(path, strlen(path))
                            : bpl_kind_of_name(path, strlen(path));
    if (source->kind == BPL_KIND_PACKED)
        source->kind = BPL_KIND_UNKNOWN;
}

static void use_warc(bpl_source *source, bpl_peek *peek)
{
    source->mode = MODE_WARC;
    bpl_warc_start(&source->warc, bpl_peek_read, peek, &source->fault);
    source->read = bpl_warc_read;
    source->from = &source->warc;
}

/* The first header is read ahead: what is no archive fails at once. */
static bpl_status use_archive(bpl_source *source, bpl_peek *peek)
{
    bpl_entry entry;
    source->mode = MODE_ARCHIVE;
    source->read = bpl_archive_read;
    source->from = &source->archive;
    if (bpl_archive_start(&source->archive, bpl_peek_read, peek,
                          &source->fault) != BPL_OK)
        return BPL_E_NOMEM;
    bpl_status status = bpl_archive_next(&source->archive, &entry);
    source->pending = status == BPL_E_PARSE && !source->fault.whole;
    if (source->pending)
        return BPL_OK;
    if (status != BPL_OK && status != BPL_END)
        return status;
    bpl_archive_hold(&source->archive);
    return BPL_OK;
}

/* The layer behind what the file is packed with. */
static bpl_status start_unpacking(bpl_source *source)
{
    bpl_peek *file = &source->file, *inner = &source->inner;
    bpl_fault *fault = &source->fault;
    if (is_gzip(bpl_peek_bytes(file))) {
        bpl_peek_start(inner, bpl_inflate_read, &source->gunzip);
        BPL_TRY(bpl_inflate_start(&source->gunzip, BPL_DEFLATE_GZIP,
                                  bpl_peek_read, file, fault));
        source->gunzip.whole = 1;
        return BPL_OK;
    }
    bpl_peek_start(inner, bpl_unpack_read, &source->unpack);
    return bpl_unpack_start(&source->unpack,
                            bpl_packing_of(bpl_peek_bytes(file)), bpl_peek_read,
                            file, fault);
}

static bpl_status open_layers(bpl_source *source)
{
    format found;
    bpl_peek *peek = &source->file;
    bpl_peek_start(peek, read_file, source);
    bpl_unpack_fini(&source->unpack);
    BPL_TRY(look(peek, &found));
    int unpacked = found == PACKED;
    if (unpacked) {
        BPL_TRY(start_unpacking(source));
        peek = &source->inner;
        BPL_TRY(look(peek, &found));
    }
    if (found == ARCHIVE)
        return use_archive(source, peek);
    /* Each record has a gzip member of its own. */
    source->gunzip.resume = found == WARC;
    if (found == WARC)
        use_warc(source, peek);
    else
        use_single(source, peek, unpacked);
    return BPL_OK;
}

bpl_status bpl_source_start(bpl_source *source, int fd, const char *path,
                            bpl_error *err)
{
    source->fd = fd;
    source->path = path;
    source->mode = MODE_ENDED;
    source->begun = source->pending = 0;
    source->members = source->given = source->passed = 0;
    memset(&source->fault, 0, sizeof source->fault);
    source->fault.growth = &source->growth;
    source->growth.packed = source->growth.unpacked = 0;
    errno = 0;
    bpl_status status = open_layers(source);
    if (status == BPL_OK)
        return status;
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    return give_up(source, path, err);
}

/* Behind the last member. */
static bpl_status finish(bpl_source *source, bpl_error *err)
{
    source->mode = MODE_ENDED;
    if (source->given)
        return BPL_END;
    return bpl_fail(err, BPL_E_IO, source->path, 0,
                    "no page, text or table in it (%" PRIu64 " other files)",
                    source->passed);
}

static void pass_over(bpl_source *source, uint64_t count)
{
    source->passed += count;
    source->skipped += count;
}

/* path!member; without the member where it has no name. */
static bpl_status name_member(bpl_source *source, bpl_str member)
{
    bpl_buf_reset(&source->name);
    bpl_status status = bpl_buf_puts(&source->name, source->path);
    if (status == BPL_OK && member.len)
        status = bpl_buf_putc(&source->name, '!');
    if (status == BPL_OK)
        status = bpl_kind_label(&source->name, member.data, member.len);
    if (status == BPL_OK)
        status = bpl_buf_putc(&source->name, '\0');
    return status;
}

/* Named and counted; why it can't be read, if that is known. */
static bpl_status give(bpl_source *source, bpl_str name, bpl_kind kind,
                       const char *why, bpl_member *out, bpl_error *err)
{
    source->given++;
    if (name_member(source, name) != BPL_OK)
        return bpl_fail_nomem(err);
    out->name = source->name.data;
    out->kind = kind;
    return why ? bpl_fail(err, BPL_E_PARSE, out->name, 0, "%s", why) : BPL_OK;
}

/* Hidden files are not read in folders either; archives made on a Mac are full
 * of them. */
static int is_hidden(bpl_str name)
{
    size_t at = name.len;
    while (at > 0 && name.data[at - 1] != '/')
        at--;
    return at < name.len && name.data[at] == '.';
}

static bpl_status next_in_archive(bpl_source *source, bpl_member *out,
                                  bpl_error *err)
{
    for (;;) {
        bpl_entry entry;
        bpl_status status = bpl_archive_next(&source->archive, &entry);
        if (status == BPL_END || bpl_stop_asked(source->stop))
            return finish(source, err);
        if (status != BPL_OK) {
            source->given++;
            return give_up(source, source->path, err);
        }
        if (++source->members > source->limit) {
            source->mode = MODE_ENDED;
            return bpl_fail(err, BPL_E_IO, source->path, 0,
                            "more than %" PRIu64 " members", source->limit);
        }
        bpl_kind kind = bpl_kind_of_name(entry.name.data, entry.name.len);
        if (!entry.file)
            continue;
        if (kind == BPL_KIND_UNKNOWN || is_hidden(entry.name)) {
            pass_over(source, 1);
            continue;
        }
        const char *why = NULL;
        if (kind == BPL_KIND_PACKED)
            why = "compressed inside an archive: not opened";
        else if (entry.encrypted)
            why = "encrypted";
        else if (entry.unbounded)
            why =
                "compressed in another way than deflate and bzip2: not opened";
        return give(source, entry.name, kind, why, out, err);
    }
}

static bpl_status next_in_warc(bpl_source *source, bpl_member *out,
                               bpl_error *err)
{
    bpl_warc *warc = &source->warc;
    uint64_t before = warc->skipped;
    bpl_status status = bpl_warc_next(warc);
    pass_over(source, warc->skipped - before);
    if (status == BPL_END)
        return finish(source, err);
    bpl_str url = bpl_buf_str(&warc->url);
    bpl_kind kind = warc->kind;
    BPL_TRY(give(source, url, kind, NULL, out, err));
    return status == BPL_OK ? BPL_OK : give_up(source, out->name, err);
}

bpl_status bpl_source_next(bpl_source *source, bpl_member *out, bpl_error *err)
{
    memset(out, 0, sizeof *out);
    out->name = source->path;
    if (source->pending) {
        source->pending = 0;
        source->given++;
        return give_up(source, source->path, err);
    }
    if (source->fault.whole)
        source->mode = MODE_ENDED;
    source->fault.code = BPL_OK;
    if (source->mode == MODE_ARCHIVE)
        return next_in_archive(source, out, err);
    if (source->mode == MODE_WARC)
        return next_in_warc(source, out, err);
    if (source->mode == MODE_ENDED || source->begun)
        return BPL_END;
    source->begun = 1;
    out->kind = source->kind;
    out->plain = source->from == &source->file;
    return BPL_OK;
}

uint64_t bpl_source_bytes(const bpl_source *source)
{
    return source->bytes;
}

uint64_t bpl_source_skipped(const bpl_source *source)
{
    return source->skipped;
}
