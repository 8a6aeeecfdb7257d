/* SPDX-License-Identifier: MIT */
/* A list of paths in a file or on stdin, read as it comes. */
#ifndef BPL_READ_PATHS_H
#define BPL_READ_PATHS_H

#include "base/buf.h"
#include "read/cut.h"

typedef struct bpl_paths {
    const char *name; /* of the list; borrowed */
    int fd;           /* -1: not open */
    bpl_stop *stop;   /* what reading is stopped by, or NULL */
    bpl_stream stream;
    bpl_cut cut;
    bpl_buf path;
} bpl_paths;

/* The list of that name, "-" is stdin; opened by the first call below. */
void bpl_paths_init(bpl_paths *paths, const char *name);
void bpl_paths_fini(bpl_paths *paths);

/* The next path, borrowed until the next call: lines, or where there are NUL
 * bytes what stands between them. Blank ones are passed over. END. IO: the list
 * can't be read, the next call says END. LIMIT: a path over
 * BPL_LIMIT_LINE_BYTES, the next call goes on behind it. NOMEM. */
bpl_status bpl_paths_next(bpl_paths *paths, const char **path, bpl_error *err);

#endif
