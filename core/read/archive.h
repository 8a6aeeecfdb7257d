/* SPDX-License-Identifier: MIT */
/*
 * Members of a zip or tar file, one after the other in the order of their
 * bytes, by libarchive. Nothing is sought, nothing is written, names are only
 * handed on.
 */
#ifndef BPL_READ_ARCHIVE_H
#define BPL_READ_ARCHIVE_H

#include "read/feed.h"

struct archive;
struct archive_entry;

/* A zeroed one is allowed in every call. */
typedef struct bpl_archive {
    struct archive *lib; /* NULL: not begun, or left */
    bpl_feed feed;
    bpl_fault *fault;
    uint64_t begin; /* what was given when lib began */
    uint64_t head;  /* and where it looked for the member */
    uint64_t most;  /* what may be given; 0: any */
    int started;
    int inside;  /* a member was begun */
    int unsized; /* its length stands behind it */
    int in_header;
    int unreadable; /* the member is, as was told */
    int held; /* a header was read ahead, with libarchive's status in done */
    int done;
    int zip;                     /* else tar */
    uint64_t seen, promised;     /* its members; by its directory */
    int ended;                   /* behind its directory */
    bpl_fault later;             /* behind damage that is told before */
    struct archive_entry *entry; /* borrowed from lib */
    const char *piece;           /* of the member, as well */
    size_t left;                 /* what is unread of it */
    int late;                    /* libarchive's status, to tell behind it */
    uint64_t at, hole; /* bytes read of the member; NULs before the piece */
} bpl_archive;

typedef struct bpl_entry {
    bpl_str name;  /* as in the archive; borrowed until the next call */
    int file;      /* else a folder, link, device */
    int encrypted; /* can't be read */
    int unbounded; /* takes any memory to unpack */
} bpl_entry;

/* Begins with what read yields. Errors: NOMEM. */
bpl_status bpl_archive_start(bpl_archive *archive, bpl_read_fn read, void *from,
                             bpl_fault *fault);
void bpl_archive_fini(bpl_archive *archive);

/* OK: a member. END. Else the fault is set: PARSE: damage that could be passed
 * over, IO: nothing more can be read, LIMIT: see BPL_LIMIT_EXPANSION. */
bpl_status bpl_archive_next(bpl_archive *archive, bpl_entry *out);

/* The next call returns the same member, or END, again. */
static inline void bpl_archive_hold(bpl_archive *archive)
{
    archive->held = 1;
}

/* A bpl_read_fn of the member. */
ssize_t bpl_archive_read(void *archive, char *data, size_t size);

#endif
