/* SPDX-License-Identifier: MIT */
/*
 * Zip files are read by their local headers, in one go, so that a file is
 * read as standard input is and memory does not grow with the number of
 * members, as it would by the directory at the end. What is unpacked is
 * weighed against what was read wherever either grows: also while members
 * are passed over.
 */
#include "read/archive.h"

#include "base/error.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 65536u

static const char *reason(struct archive *lib)
{
    const char *text = archive_error_string(lib);
    return text && *text ? text : "damaged archive";
}

static int weigh(bpl_archive *archive)
{
    int64_t passed = archive_filter_bytes(archive->lib, 0);
    uint64_t out = passed > 0 ? (uint64_t)passed : 0;
    if (out < archive->out)
        out = archive->out;
    return bpl_fault_bomb(archive->fault, archive->in, out);
}

static la_ssize_t on_read(struct archive *lib, void *context,
                          const void **block)
{
    bpl_archive *archive = context;
    ssize_t got = -1;
    if (archive->most && archive->in >= archive->most)
        bpl_fault_set(archive->fault, BPL_E_LIMIT, 1,
                      "more than %u bytes in front of a member",
                      BPL_LIMIT_MEMBER_HEAD_BYTES);
    else if (!weigh(archive)) {
        do {
            errno = 0;
            got = archive->read(archive->from, archive->block, BLOCK);
        } while (got < 0 && errno == EINTR);
    }
    if (got < 0) {
        int code = errno ? errno : EIO;
        bpl_fault_set(archive->fault, BPL_E_IO, 1, "can't read: %s",
                      strerror(code));
        archive_set_error(lib, EIO, "%s", archive->fault->text);
        return -1;
    }
    archive->in += (uint64_t)got;
    *block = archive->block;
    return got;
}

bpl_status bpl_archive_start(bpl_archive *archive, bpl_read_fn read, void *from,
                             bpl_fault *fault)
{
    char *block = archive->block;
    archive_read_free(archive->lib);
    memset(archive, 0, sizeof *archive);
    archive->block = block ? block : malloc(BLOCK);
    archive->read = read;
    archive->from = from;
    archive->fault = fault;
    archive->lib = archive_read_new();
    struct archive *lib = archive->lib;
    if (!archive->block || !lib)
        return BPL_E_NOMEM;
    archive_read_support_format_zip_streamable(lib);
    archive_read_support_format_tar(lib);
    archive_read_support_format_empty(lib);
    return BPL_OK;
}

void bpl_archive_fini(bpl_archive *archive)
{
    archive_read_free(archive->lib);
    free(archive->block);
    memset(archive, 0, sizeof *archive);
}

static bpl_status failed(bpl_archive *archive, int whole)
{
    bpl_fault_set(archive->fault, whole ? BPL_E_IO : BPL_E_PARSE, whole, "%s",
                  reason(archive->lib));
    return archive->fault->code;
}

/* libarchive keeps what a header says, as the map of a sparse file, whatever
 * its length. What is skipped of a member in front of it does not count. */
static int read_header(bpl_archive *archive)
{
    struct archive *lib = archive->lib;
    if (archive->inside) {
        int done = archive_read_data_skip(lib);
        archive->inside = 0;
        if (done < ARCHIVE_WARN || done == ARCHIVE_EOF)
            return ARCHIVE_FATAL;
    }
    archive->most = archive->in + (uint64_t)BPL_LIMIT_MEMBER_HEAD_BYTES;
    int done = archive_read_next_header(lib, &archive->entry);
    archive->most = 0;
    archive->inside = done == ARCHIVE_OK || done == ARCHIVE_WARN;
    return done;
}

/* libarchive asks to be called again behind damage in a tar file: once for
 * every 512 bytes until a header fits. For us that is one damaged member, and
 * then the one that was found. */
static bpl_status next_header(bpl_archive *archive)
{
    int64_t before = -1;
    int damaged = 0;
    if (archive->held) {
        archive->held = 0;
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
        if (!damaged)
            failed(archive, 0);
        damaged = 1;
    }
    archive->held = damaged;
    return damaged ? BPL_E_PARSE : BPL_OK;
}

/* For LZMA, xz and PPMd in a zip file libarchive has no limit of memory. Only
 * the name of the format says which method a member has: "ZIP 2.0 (lzma)". */
static int has_bounds(struct archive *lib)
{
    static const char *const methods[] = {"(uncompressed)", "(deflation)",
                                          "(bzip"};
    const char *name = archive_format_name(lib);
    if (!name || strncmp(name, "ZIP", 3) != 0)
        return 1;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (strstr(name, methods[i]))
            return 1;
    return 0;
}

static void describe(bpl_archive *archive, bpl_entry *out)
{
    struct archive_entry *entry = archive->entry;
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    out->name.data = name ? name : "";
    out->name.len = strlen(out->name.data);
    out->file = archive_entry_filetype(entry) == AE_IFREG &&
                !archive_entry_hardlink(entry);
    out->unbounded = !has_bounds(archive->lib);
    out->encrypted = archive_entry_is_encrypted(entry) != 0;
}

bpl_status bpl_archive_next(bpl_archive *archive, bpl_entry *out)
{
    memset(out, 0, sizeof *out);
    archive->left = archive->at = archive->hole = 0;
    if (!archive->started && archive_read_open(archive->lib, archive, NULL,
                                               on_read, NULL) != ARCHIVE_OK)
        return failed(archive, 1);
    archive->started = 1;
    BPL_TRY(next_header(archive));
    if (archive->done == ARCHIVE_EOF)
        return BPL_END;
    if (archive->done != ARCHIVE_OK && archive->done != ARCHIVE_WARN)
        return failed(archive, 1);
    describe(archive, out);
    return BPL_OK;
}

/* 1: there is a piece; 0: the member is over. */
static int next_piece(bpl_archive *archive)
{
    const void *piece = NULL;
    la_int64_t begin = 0;
    int got =
        archive_read_data_block(archive->lib, &piece, &archive->left, &begin);
    archive->piece = piece;
    if (got == ARCHIVE_OK && begin >= 0 && (uint64_t)begin >= archive->at) {
        archive->hole = (uint64_t)begin - archive->at;
        return 1;
    }
    archive->left = 0;
    if (got == ARCHIVE_EOF)
        return 0;
    if (got == ARCHIVE_OK)
        bpl_fault_set(archive->fault, BPL_E_PARSE, 0,
                      "parts of it out of their order");
    else
        failed(archive, got == ARCHIVE_FATAL);
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
    archive->out += got;
    return weigh(archive) ? -1 : (ssize_t)got;
}
