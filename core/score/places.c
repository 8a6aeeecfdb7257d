/* SPDX-License-Identifier: MIT */
/*
 * The search is relative to the object file that holds this code (program or
 * shared library), found with dladdr(): so a build tree, an unpacked archive
 * and an installation work without being configured, and the working
 * directory has no say.
 */
#include "score/places.h"

#include "base/error.h"
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef BPL_INSTALL_LEXICONS
#define BPL_INSTALL_LEXICONS "/usr/local/share/bpolens/lexicons"
#endif
#ifndef BPL_INSTALL_PLUGINS
#define BPL_INSTALL_PLUGINS "/usr/local/lib/bpolens/plugins"
#endif
#ifndef BPL_INSTALL_LIBDIR
#define BPL_INSTALL_LIBDIR "lib"
#endif

/* What differs between the two searches. */
struct search {
    const char *what;        /* for messages */
    const char *variable;    /* of the environment */
    const char *const *near; /* relative to the object's folder */
    const char *installed;
};

static const char *const near_lexicons[] = {
    "lexicons", "../lexicons", "../share/bpolens/lexicons",
    "../../share/bpolens/lexicons", /* library in lib/TRIPLET */
    NULL};
static const char libdir_plugins[] =
    "../" BPL_INSTALL_LIBDIR "/bpolens/plugins";
static const char *const near_plugins[] = {"plugins",
                                           "../plugins",
                                           "bpolens/plugins",
                                           libdir_plugins,
                                           "../lib/bpolens/plugins",
                                           "../lib64/bpolens/plugins",
                                           NULL};
static const struct search lexicons = {"lexicons", "BPOLENS_LEXICONS",
                                       near_lexicons, BPL_INSTALL_LEXICONS};
static const struct search plugins = {"plugins", "BPOLENS_PLUGINS",
                                      near_plugins, BPL_INSTALL_PLUGINS};

int bpl_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int bpl_is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

char *bpl_join(bpl_arena *arena, const char *dir, const char *name,
               const char *suffix)
{
    size_t size = strlen(dir) + strlen(name) + strlen(suffix) + 2;
    char *out = bpl_arena_alloc(arena, size);
    if (out)
        snprintf(out, size, "%s/%s%s", dir, name, suffix);
    return out;
}

/* The file that holds this code, with symbolic links resolved; freed by the
 * caller; NULL if it can't be told. The main program has no name of its own
 * in the link map (only argv[0], which may be anything). */
static char *own_file(void)
{
    static const char anchor = 0;
    Dl_info info;
    struct link_map *map = NULL;
    if (!dladdr1(&anchor, &info, (void **)&map, RTLD_DL_LINKMAP) || !map)
        return NULL;
    return realpath(map->l_name[0] ? map->l_name : "/proc/self/exe", NULL);
}

/* The folder of own_file() in the arena; NULL in *out if it can't be told. */
static bpl_status own_folder(bpl_arena *arena, const char **out)
{
    char *file = own_file();
    *out = NULL;
    if (!file)
        return BPL_OK;
    const char *slash = strrchr(file, '/');
    *out = bpl_arena_dup(arena, file, slash ? (size_t)(slash - file) : 0);
    free(file);
    return *out ? BPL_OK : BPL_E_NOMEM;
}

/* A path given by the user: it is this one or none. */
static bpl_status take_given(bpl_arena *arena, const char *path,
                             const struct search *search, const char *by,
                             const char **out, bpl_error *err)
{
    if (!bpl_is_folder(path))
        return bpl_fail(err, BPL_E_NOTFOUND, path, 0,
                        "the folder of %s given by %s is no folder",
                        search->what, by);
    *out = bpl_arena_dup(arena, path, strlen(path));
    return *out ? BPL_OK : bpl_fail_nomem(err);
}

static void add_place(char *places, size_t size, const char *place)
{
    size_t len = strlen(places);
    snprintf(places + len, size - len, "%s%s", len ? ", " : "", place);
}

static bpl_status find(bpl_arena *arena, const char *option,
                       const struct search *search, const char **out,
                       bpl_error *err)
{
    const char *variable = secure_getenv(search->variable);
    if (option)
        return take_given(arena, option, search, "the caller", out, err);
    if (variable && variable[0])
        return take_given(arena, variable, search, search->variable, out, err);
    const char *own;
    if (own_folder(arena, &own) != BPL_OK)
        return bpl_fail_nomem(err);
    char places[400] = "";
    for (size_t i = 0; own && search->near[i]; i++) {
        char *place = bpl_join(arena, own, search->near[i], "");
        if (!place)
            return bpl_fail_nomem(err);
        *out = place;
        if (bpl_is_folder(place))
            return BPL_OK;
        add_place(places, sizeof places, search->near[i]);
    }
    *out = search->installed;
    if (bpl_is_folder(search->installed))
        return BPL_OK;
    return bpl_fail(err, BPL_E_NOTFOUND, own, 0,
                    "no folder of %s; looked at %s from here, and at %s",
                    search->what, places, search->installed);
}

bpl_status bpl_find_lexicons(bpl_arena *arena, const char *option,
                             const char **out, bpl_error *err)
{
    return find(arena, option, &lexicons, out, err);
}

bpl_status bpl_find_plugins(bpl_arena *arena, const char *option,
                            const char **out, bpl_error *err)
{
    return find(arena, option, &plugins, out, err);
}

static int ends_with(const char *name, const char *suffix)
{
    size_t a = strlen(name), b = strlen(suffix);
    return a > b && strcmp(name + a - b, suffix) == 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Old arrays stay in the arena until it goes; folders are small. */
static bpl_status add_name(bpl_arena *arena, bpl_names *names, size_t *size,
                           const char *name)
{
    if (names->count == *size) {
        size_t bigger = *size ? *size * 2 : 32;
        const char **at = bpl_arena_alloc(arena, bigger * sizeof *at);
        if (!at)
            return BPL_E_NOMEM;
        if (names->count)
            memcpy(at, names->at, names->count * sizeof *at);
        names->at = at;
        *size = bigger;
    }
    char *copy = bpl_arena_dup(arena, name, strlen(name));
    if (!copy)
        return BPL_E_NOMEM;
    names->at[names->count++] = copy;
    return BPL_OK;
}

bpl_status bpl_list_names(bpl_arena *arena, const char *dir, const char *suffix,
                          bpl_names *out, bpl_error *err)
{
    size_t size = 0;
    memset(out, 0, sizeof *out);
    DIR *folder = opendir(dir);
    if (!folder)
        return bpl_fail(err, errno == ENOENT ? BPL_E_NOTFOUND : BPL_E_IO, dir,
                        0, "can't open: %s", strerror(errno));
    bpl_status status = BPL_OK;
    const struct dirent *entry;
    while (status == BPL_OK && (entry = readdir(folder)))
        if (entry->d_name[0] != '.' && ends_with(entry->d_name, suffix))
            status = add_name(arena, out, &size, entry->d_name);
    closedir(folder);
    if (status != BPL_OK)
        return bpl_fail_nomem(err);
    if (out->count)
        qsort(out->at, out->count, sizeof *out->at, compare);
    return BPL_OK;
}
