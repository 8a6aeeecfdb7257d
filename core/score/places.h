/* SPDX-License-Identifier: MIT */
/* Where the data folders are, and what stands in them. */
#ifndef BPL_SCORE_PLACES_H
#define BPL_SCORE_PLACES_H

#include "base/arena.h"

/* The folder of lexicons (or of plugins): `option` if given, else the
 * environment, else relative to the object that holds this code, else as
 * configured. The path is kept in the arena. NOTFOUND names the places that
 * were looked at. */
bpl_status bpl_find_lexicons(bpl_arena *arena, const char *option,
                             const char **out, bpl_error *err);
bpl_status bpl_find_plugins(bpl_arena *arena, const char *option,
                            const char **out, bpl_error *err);

int bpl_is_folder(const char *path);
int bpl_is_file(const char *path);

/* "dir/name" or "dir/name" + suffix; NULL without memory. */
char *bpl_join(bpl_arena *arena, const char *dir, const char *name,
               const char *suffix);

/* Names in dir that end in suffix and don't begin with a dot, sorted by
 * bytes, in the arena. Errors: NOTFOUND, IO, NOMEM. */
typedef struct bpl_names {
    const char **at;
    size_t count;
} bpl_names;
bpl_status bpl_list_names(bpl_arena *arena, const char *dir, const char *suffix,
                          bpl_names *out, bpl_error *err);

#endif
