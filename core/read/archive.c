/* SPDX-License-Identifier: MIT */
/*
 * Zip files are read by their local headers, in one go, so that a file is
 * read as standard input is and memory does not grow with the number of
 * members, as it would by the directory at the end; that only tells how many
 * there have to be.
 */
#include "read/archive.h"

#include "base/error.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char *reason(struct archive *lib)
{
    const char *text = archive_error_string(lib);
    return text && *text ? text : "damaged archive";
}

static la_ssize_t on_read(struct archive *lib, void *context,
                          const void **block)
{
    bpl_archive *archive = context;
    const char *piece = NULL;
    ssize_t got = -1;
    if (archive->most && archive->feed.given >= archive->most)
        bpl_fault_set(archive->fault, BPL_E_LIMIT, 1,
                      "more than %u bytes in front of a member",
                      BPL_LIMIT_MEMBER_HEAD_BYTES);
    else
        got = bpl_feed_next(&archive->feed, &piece);
    if (got < 0)
        archive_set_error(lib, EIO, "%s", archive->fault->text);
    *block = piece;
    return got;
}

bpl_status bpl_archive_start(bpl_archive *archive, bpl_read_fn read, void *from,
                             bpl_fault *fault)
{
    bpl_feed feed = archive->feed;
    archive_read_free(archive->lib);
    memset(archive, 0, sizeof *archive);
    archive->fault = fault;
    archive->feed = feed;
    return bpl_feed_start(&archive->feed, read, from, fault);
}

void bpl_archive_fini(bpl_archive *archive)
{
    archive_read_free(archive->lib);
    bpl_feed_fini(&archive->feed);
    memset(archive, 0, sizeof *archive);
}

static bpl_status failed(bpl_archive *archive, int whole)
{
    bpl_fault_set(archive->fault, whole ? BPL_E_IO : BPL_E_PARSE, whole, "%s",
                  reason(archive->lib));
    return archive->fault->code;
}

static int begins(bpl_str bytes, const char *mark)
{
    size_t len = strlen(mark);
    return bytes.len >= len && memcmp(bytes.data, mark, len) == 0;
}

static bpl_status open_lib(bpl_archive *archive)
{
    struct archive *lib = archive->lib = archive_read_new();
    if (!lib) {
        bpl_fault_set(archive->fault, BPL_E_NOMEM, 1, "out of memory");
        return BPL_E_NOMEM;
    }
    archive->begin = archive->feed.given;
    archive->zip = begins(bpl_feed_ahead(&archive->feed, 2), "PK");
    if (archive->zip)
        archive_read_support_format_zip_streamable(lib);
    else
        archive_read_support_format_tar(lib);
    if (archive_read_open(lib, archive, NULL, on_read, NULL) == ARCHIVE_OK)
        return BPL_OK;
    if (archive->begin > 0)
        bpl_fault_set(archive->fault, BPL_E_IO, 1,
                      "what stands behind its end is no archive");
    return failed(archive, 1);
}

static size_t number_at(bpl_str header, size_t at)
{
    return (unsigned char)header.data[at] +
           256u * (size_t)(unsigned char)header.data[at + 1];
}

#define ZIP_END 22u /* bytes of the record at the end of a zip file */

/* What libarchive has used, as the feed counts. */
static uint64_t place(const bpl_archive *archive)
{
    int64_t used = archive_filter_bytes(archive->lib, 0);
    return archive->begin + (used > 0 ? (uint64_t)used : 0);
}

/* libarchive reads no further; whatever it has not used is still to come. */
static void leave_lib(bpl_archive *archive)
{
    bpl_feed *feed = &archive->feed;
    bpl_feed_back(feed, feed->given - place(archive));
    archive_read_free(archive->lib);
    archive->lib = NULL;
    archive->inside = 0;
}

/* Damage, told unless it was, or is but the end of the file. */
static bpl_status leave_damage(bpl_archive *archive)
{
    int has_reason = archive_error_string(archive->lib) != NULL;
    bpl_status status = BPL_E_PARSE;
    failed(archive, 0);
    leave_lib(archive);
    int header = archive->in_header &&
                 begins(bpl_feed_ahead(&archive->feed, 4), "PK\3\4");
    if (archive->in_header ? !header && !has_reason : archive->unreadable) {
        archive->fault->code = BPL_OK;
        status = BPL_OK;
    }
    if (header)
        bpl_feed_pass(&archive->feed, 4);
    archive->seen += archive->in_header && status != BPL_OK;
    return status;
}

/* The next member of a zip file can be found, unless it is the input that
 * failed, or memory. */
static bpl_status failed_for_good(bpl_archive *archive)
{
    if (archive->zip && archive->fault->code == BPL_OK &&
        archive_errno(archive->lib) != ENOMEM)
        return leave_damage(archive);
    return failed(archive, 1);
}

/* Past the padding behind a tar file: 1: there is more. */
static int find_more(bpl_archive *archive)
{
    for (;;) {
        bpl_str ahead = bpl_feed_ahead(&archive->feed, 1);
        size_t nuls = 0;
        while (nuls < ahead.len && ahead.data[nuls] == '\0')
            nuls++;
        bpl_feed_pass(&archive->feed, nuls);
        if (nuls < ahead.len || !ahead.len)
            return ahead.len > 0;
    }
}

/* Up to the header of a member: 1; 0: there is none. */
static int find_header(bpl_archive *archive)
{
    bpl_feed *feed = &archive->feed;
    for (;;) {
        bpl_str ahead = bpl_feed_ahead(feed, ZIP_END);
        if (!ahead.len)
            return 0;
        const char *at = memchr(ahead.data, 'P', ahead.len);
        if (at != ahead.data) {
            bpl_feed_pass(feed, at ? (size_t)(at - ahead.data) : ahead.len);
            continue;
        }
        if (begins(ahead, "PK\3\4"))
            return 1;
        size_t len = 1;
        if (begins(ahead, "PK\5\6") && ahead.len >= ZIP_END) {
            archive->ended = 1;
            archive->promised += number_at(ahead, 10);
            len = ZIP_END + number_at(ahead, 20); /* a comment is in it */
            ahead = bpl_feed_ahead(feed, len);
        }
        bpl_feed_pass(feed, len < ahead.len ? len : ahead.len);
    }
}

/* Behind the last member. Of more than 65,535 members the number there is
 * smaller. */
static bpl_status check_end(bpl_archive *archive)
{
    bpl_fault *fault = archive->fault;
    const char *none = NULL;
    if (bpl_feed_next(&archive->feed, &none) < 0)
        return fault->code;
    if (!archive->zip)
        return BPL_END;
    if (!archive->ended)
        bpl_fault_set(fault, BPL_E_IO, 1,
                      "its end is missing: files may be, too");
    else if (archive->seen < archive->promised)
        bpl_fault_set(fault, BPL_E_IO, 1,
                      "%" PRIu64 " of the %" PRIu64 " files in its directory "
                      "were not found",
                      archive->promised - archive->seen, archive->promised);
    else
        return BPL_END;
    return fault->code;
}

/* An archive that was left is read on as if it began there: behind damage in a
 * zip file, and where `cat` put another one. */
static bpl_status open_next(bpl_archive *archive)
{
    if (archive->lib)
        return BPL_OK;
    if (archive->started &&
        !(archive->zip ? find_header(archive) : find_more(archive)))
        return check_end(archive);
    archive->started = 1;
    archive->ended = 0;
    return open_lib(archive);
}

/* The rest of a member. To find its end may take to unpack it. */
static int skip(bpl_archive *archive)
{
    int done = ARCHIVE_OK;
    archive->inside = 0;
    if (!archive->unsized)
        return archive_read_data_skip(archive->lib);
    while (done == ARCHIVE_OK || done == ARCHIVE_WARN) {
        const void *piece;
        size_t len = 0;
        la_int64_t begin;
        done = archive_read_data_block(archive->lib, &piece, &len, &begin);
        if (bpl_fault_bomb(archive->fault, len))
            return ARCHIVE_FATAL;
    }
    return done == ARCHIVE_EOF ? ARCHIVE_OK : done;
}

/* libarchive keeps what stands in front of a member in a tar file, as lists of
 * who may read it and maps of sparse files, and takes more than linear time for
 * them. Headers of zip files have small bounds of their own. */
static int read_header(bpl_archive *archive)
{
    archive->in_header = 0;
    if (archive->inside) {
        int done = skip(archive);
        if (done < ARCHIVE_WARN || done == ARCHIVE_EOF)
            return ARCHIVE_FATAL;
    }
    archive->in_header = 1;
    archive->head = place(archive);
    if (!archive->zip)
        archive->most =
            archive->feed.given + (uint64_t)BPL_LIMIT_MEMBER_HEAD_BYTES;
    int done = archive_read_next_header(archive->lib, &archive->entry);
    archive->most = 0;
    archive->inside = done == ARCHIVE_OK || done == ARCHIVE_WARN;
    archive->in_header = !archive->inside;
    archive->seen += archive->inside || done == ARCHIVE_FAILED;
    return done;
}

/* libarchive asks to be called again behind damage in a tar file: once for
 * every 512 bytes until a header fits. For us that is one damaged member, and
 * then the one that was found. */
static bpl_status next_header(bpl_archive *archive)
{
    bpl_fault damage = {.code = BPL_OK};
    int64_t before = -1;
    if (archive->held) {
        archive->held = 0;
        if (archive->later.code != BPL_OK)
            *archive->fault = archive->later;
        return BPL_OK;
    }
    for (;;) {
        archive->done = read_header(archive);
        if (archive->done != ARCHIVE_RETRY)
            break;
        int64_t now = archive_filter_bytes(archive->lib, 0);
        if (now == before)
            return failed(archive, 1);
        before = now;
        if (damage.code == BPL_OK) {
            failed(archive, 0);
            damage = *archive->fault;
        }
        archive->fault->code = BPL_OK;
    }
    if (damage.code == BPL_OK)
        return BPL_OK;
    archive->held = 1;
    archive->later = *archive->fault;
    *archive->fault = damage;
    return BPL_E_PARSE;
}

#define ZIP_HEADER 30u /* bytes of a member's header before its name */

/* Of a zip file's member, as it stands there: libarchive does not tell all that
 * is in it. {NULL, 0}: behind so much else that it is gone. */
static bpl_str local_header(const bpl_archive *archive)
{
    bpl_str none = {NULL, 0};
    bpl_str bytes = bpl_feed_behind(&archive->feed, archive->head);
    const char *at =
        bytes.len ? memmem(bytes.data, bytes.len, "PK\3\4", 4) : NULL;
    if (!at)
        return none;
    bytes.len -= (size_t)(at - bytes.data);
    bytes.data = at;
    return bytes.len < ZIP_HEADER ? none : bytes;
}

/* As libarchive sees it. */
static int is_unsized(bpl_str header)
{
    if (!header.len)
        return 1;
    int is_empty = 1, is_large = 1;
    for (size_t at = 18; at < 22; at++) {
        is_empty &= header.data[at] == '\0';
        is_large &= header.data[at] == '\xFF';
    }
    return (header.data[6] & 8) && (is_empty || is_large);
}

/* The bytes themselves, if they are not what they have to be. */
static bpl_str raw_name(bpl_str header)
{
    bpl_str none = {"", 0};
    if (!header.len)
        return none;
    bpl_str name = {header.data + ZIP_HEADER, header.len - ZIP_HEADER};
    size_t len = number_at(header, 26);
    if (name.len > len)
        name.len = len;
    return name;
}

/* Only the name of the format says which method a member of a zip file has:
 * "ZIP 2.0 (deflation)". */
static int has_method(struct archive *lib, const char *method)
{
    const char *name = archive_format_name(lib);
    return name && strstr(name, method) != NULL;
}

/* For LZMA, xz and PPMd in a zip file libarchive has no limit of memory. */
static int has_bounds(struct archive *lib)
{
    return has_method(lib, "(uncompressed)") ||
           has_method(lib, "(deflation)") || has_method(lib, "(bzip");
}

static void describe(bpl_archive *archive, bpl_entry *out)
{
    struct archive_entry *entry = archive->entry;
    bpl_str header = {NULL, 0};
    if (archive->zip)
        header = local_header(archive);
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    if (name)
        out->name = (bpl_str){name, strlen(name)};
    else
        out->name = raw_name(header);
    out->file = archive_entry_filetype(entry) == AE_IFREG &&
                !archive_entry_hardlink(entry);
    out->unbounded = archive->zip && !has_bounds(archive->lib);
    out->encrypted = archive_entry_is_encrypted(entry) != 0;
    archive->unreadable = out->encrypted || out->unbounded;
    archive->unsized = archive->zip && !archive->unreadable &&
                       has_method(archive->lib, "(deflation)") &&
                       is_unsized(header);
}

bpl_status bpl_archive_next(bpl_archive *archive, bpl_entry *out)
{
    memset(out, 0, sizeof *out);
    archive->left = 0;
    archive->at = archive->hole = 0;
    archive->late = 0;
    for (;;) {
        BPL_TRY(open_next(archive));
        BPL_TRY(next_header(archive));
        if (archive->done == ARCHIVE_OK || archive->done == ARCHIVE_WARN)
            break;
        if (archive->done == ARCHIVE_FAILED && archive->zip)
            return failed(archive, 0);
        if (archive->done == ARCHIVE_EOF)
            leave_lib(archive);
        else
            BPL_TRY(failed_for_good(archive));
    }
    describe(archive, out);
    return BPL_OK;
}

static int damaged_at(bpl_archive *archive, int done)
{
    if (done == ARCHIVE_FATAL)
        failed_for_good(archive);
    else
        failed(archive, 0);
    archive->left = 0;
    errno = EIO;
    return -1;
}

/* 1: there is a piece; 0: the member is over. */
static int next_piece(bpl_archive *archive)
{
    const void *piece = NULL;
    la_int64_t begin = 0;
    errno = EIO;
    if (!archive->lib)
        return -1;
    if (archive->late)
        return damaged_at(archive, archive->late);
    int done =
        archive_read_data_block(archive->lib, &piece, &archive->left, &begin);
    archive->piece = piece;
    if (done == ARCHIVE_EOF)
        return 0;
    /* A wrong checksum, or that there is none, comes with the last piece. */
    if (done != ARCHIVE_OK && !archive->left)
        return damaged_at(archive, done);
    archive->late = done == ARCHIVE_OK ? 0 : done;
    if (begin >= 0 && (uint64_t)begin >= archive->at) {
        archive->hole = (uint64_t)begin - archive->at;
        return 1;
    }
    archive->left = 0;
    bpl_fault_set(archive->fault, BPL_E_PARSE, 0,
                  "parts of it out of their order");
    errno = EIO;
    return -1;
}

/* By pieces: archive_read_data() loses what stands before damage, and for parts
 * out of their order asks to be called again, without end. */
ssize_t bpl_archive_read(void *from, char *data, size_t size)
{
    bpl_archive *archive = from;
    while (!archive->left) {
        int found = next_piece(archive);
        if (found <= 0)
            return found;
    }
    int grows = archive->zip || archive->hole;
    size_t got = archive->hole ? archive->hole : archive->left;
    if (got > size)
        got = size;
    if (archive->hole) {
        memset(data, 0, got);
        archive->hole -= got;
    } else {
        memcpy(data, archive->piece, got);
        archive->piece += got;
        archive->left -= got;
    }
    archive->at += got;
    return grows && bpl_fault_bomb(archive->fault, got) ? -1 : (ssize_t)got;
}
