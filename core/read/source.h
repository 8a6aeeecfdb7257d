/* SPDX-License-Identifier: MIT */
/*
 * A file, or stdin, as a sequence of members: itself if it is plain; what is
 * compressed in it (.gz .zst .xz .bz2); the files of an archive (.zip .tar,
 * compressed or not); the pages of a crawl (WARC). What it is, its first bytes
 * tell. All is read in one go: nothing is sought, nothing unpacked to disk.
 */
#ifndef BPL_READ_SOURCE_H
#define BPL_READ_SOURCE_H

#include "read/kind.h"
#include "read/stream.h"

typedef struct bpl_source bpl_source;

typedef struct bpl_member {
    /* As messages and output call it: "ads.csv.gz", "site.zip!jobs/1.html",
     * "crawl.warc.gz!https://host/path". A label, no path. Borrowed until the
     * next member. */
    const char *name;
    bpl_kind kind; /* CSV, TSV, HTML, TEXT, JSONL; UNKNOWN: see its bytes */
    int plain;     /* the bytes are those of the file itself */
} bpl_member;

/* Errors: NOMEM. */
bpl_status bpl_source_new(bpl_source **out, bpl_error *err);
void bpl_source_free(bpl_source *source);

/* Members that a file may have, and unpacked bytes of a packed one:
 * BPL_LIMIT_MEMBERS and _EXPANSION until they are set. */
void bpl_source_limit(bpl_source *source, uint64_t members, uint32_t expansion);

/* What reading is stopped by; borrowed while the source lives. */
void bpl_source_stop_by(bpl_source *source, bpl_stop *stop);

/* Begins at an open file, which stays the caller's; what of another one was
 * left is forgotten. `path` is its name, borrowed until the next start. Reads
 * no more than tells a plain file from others: stdin may be slow.
 * Errors: IO, LIMIT, PARSE, NOMEM: nothing of this file can be read. */
bpl_status bpl_source_start(bpl_source *source, int fd, const char *path,
                            bpl_error *err);

/* The next member; what was not read of the one before is passed over.
 * END: no more in this file.
 * PARSE, LIMIT: a member that can't be read; out->name says which, err why;
 *   the next call goes on behind it.
 * IO: nothing more of this file can be read; the next call returns END.
 * NOMEM. */
bpl_status bpl_source_next(bpl_source *source, bpl_member *out, bpl_error *err);

/* A bpl_read_fn of the member. Where it fails, see bpl_source_why. */
ssize_t bpl_source_read(void *source, char *data, size_t size);

/* Why reading the member failed, as an error of `name`: PARSE, LIMIT: this
 * member only; IO: the rest of the file as well; NOMEM. `code` is errno, for
 * what the file system says. */
bpl_status bpl_source_why(const bpl_source *source, const char *name, int code,
                          bpl_error *err);

/* Bytes of all files so far, as they are on the disk: for progress. */
uint64_t bpl_source_bytes(const bpl_source *source);

/* Members of all files so far that are no pages, texts or tables. */
uint64_t bpl_source_skipped(const bpl_source *source);

#endif
