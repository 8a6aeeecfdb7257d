/* SPDX-License-Identifier: MIT */
/* The files below a folder, in the order of their names. */
#ifndef BPL_READ_WALK_H
#define BPL_READ_WALK_H

#include "base/buf.h"

typedef struct bpl_walk bpl_walk;

/* Is it a file that a folder is read for? Called with the name only. */
typedef int (*bpl_walk_want_fn)(const char *name);

/* Errors: NOMEM. */
bpl_status bpl_walk_new(bpl_walk **out, bpl_walk_want_fn want, bpl_error *err);
void bpl_walk_free(bpl_walk *walk);

/* Begins at a folder. Errors: NOMEM. */
bpl_status bpl_walk_start(bpl_walk *walk, const char *folder, bpl_error *err);

/* The next file's path, borrowed until the next call; END. IO: a folder can't
 * be read; LIMIT: folders in folders over BPL_LIMIT_FOLDER_DEPTH (in both
 * cases the next call goes on behind it). NOMEM. */
bpl_status bpl_walk_next(bpl_walk *walk, const char **path, bpl_error *err);

#endif
