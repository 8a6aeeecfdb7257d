/* SPDX-License-Identifier: MIT */
/*
 * A stack of folders, each with the sorted names that are still to come: as
 * many names are held as the folders on one way down have. Names are sorted as
 * bytes, so the order does not depend on locale or file system. Hidden files
 * are left out; folders behind symbolic links are not followed, which also
 * keeps out of circles.
 */
#include "read/walk.h"

#include "base/error.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct level {
    struct dirent **names;
    int count, next;
    size_t path_len; /* of the folder */
};

struct bpl_walk {
    bpl_walk_want_fn want;
    bpl_buf path; /* NUL-terminated */
    struct level levels[BPL_LIMIT_FOLDER_DEPTH];
    size_t depth;
    int pending; /* `path` is a folder to be opened */
};

bpl_status bpl_walk_new(bpl_walk **out, bpl_walk_want_fn want, bpl_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return bpl_fail_nomem(err);
    (*out)->want = want;
    bpl_buf_init(&(*out)->path, SIZE_MAX / 2);
    return BPL_OK;
}

static void leave(bpl_walk *walk)
{
    struct level *level = &walk->levels[--walk->depth];
    while (level->next < level->count)
        free(level->names[level->next++]);
    free(level->names);
    level->names = NULL;
}

void bpl_walk_free(bpl_walk *walk)
{
    if (!walk)
        return;
    while (walk->depth)
        leave(walk);
    bpl_buf_fini(&walk->path);
    free(walk);
}

/* path = its first `keep` bytes, a slash if need be, name. */
static bpl_status set_path(bpl_walk *walk, size_t keep, const char *name)
{
    walk->path.len = keep;
    if (keep && walk->path.data[keep - 1] != '/')
        BPL_TRY(bpl_buf_putc(&walk->path, '/'));
    BPL_TRY(bpl_buf_puts(&walk->path, name));
    BPL_TRY(bpl_buf_putc(&walk->path, '\0'));
    walk->path.len--;
    return BPL_OK;
}

bpl_status bpl_walk_start(bpl_walk *walk, const char *folder, bpl_error *err)
{
    while (walk->depth)
        leave(walk);
    if (set_path(walk, 0, folder) != BPL_OK)
        return bpl_fail_nomem(err);
    walk->pending = 1;
    return BPL_OK;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bpl_status enter(bpl_walk *walk, bpl_error *err)
{
    const char *path = walk->path.data;
    walk->pending = 0;
    if (walk->depth == BPL_LIMIT_FOLDER_DEPTH)
        return bpl_fail(err, BPL_E_LIMIT, path, 0,
                        "folder is more than %u folders deep, left out",
                        BPL_LIMIT_FOLDER_DEPTH);
    struct level *level = &walk->levels[walk->depth];
    level->count = scandir(path, &level->names, visible, by_bytes);
    if (level->count < 0 && errno == ENOMEM)
        return bpl_fail_nomem(err);
    if (level->count < 0)
        return bpl_fail(err, BPL_E_IO, path, 0, "can't read folder: %s",
                        strerror(errno));
    level->next = 0;
    level->path_len = walk->path.len;
    walk->depth++;
    return BPL_OK;
}

/* 1: `path` is a file to read. 0: it is left out, or a folder, now pending. */
static int consider(bpl_walk *walk, const char *name)
{
    struct stat info;
    if (lstat(walk->path.data, &info) != 0)
        return walk->want(name); /* whoever opens it will say why it can't */
    if (S_ISDIR(info.st_mode)) {
        walk->pending = 1;
        return 0;
    }
    if (!walk->want(name))
        return 0;
    if (!S_ISLNK(info.st_mode))
        return S_ISREG(info.st_mode);
    return stat(walk->path.data, &info) != 0 || S_ISREG(info.st_mode);
}

bpl_status bpl_walk_next(bpl_walk *walk, const char **path, bpl_error *err)
{
    for (;;) {
        if (walk->pending)
            BPL_TRY(enter(walk, err));
        if (walk->depth == 0)
            return BPL_END;
        struct level *level = &walk->levels[walk->depth - 1];
        if (level->next == level->count) {
            leave(walk);
            continue;
        }
        struct dirent *entry = level->names[level->next++];
        bpl_status status = set_path(walk, level->path_len, entry->d_name);
        /* The name lives on at the end of path. */
        size_t len = strlen(entry->d_name);
        free(entry);
        if (status != BPL_OK)
            return bpl_fail_nomem(err);
        if (consider(walk, walk->path.data + walk->path.len - len)) {
            *path = walk->path.data;
            return BPL_OK;
        }
    }
}
