/* SPDX-License-Identifier: MIT */
/*
 * A plugin runs with all rights of the user who runs bpolens, so whoever can
 * write one can do what that user can. Between this look and dlopen() a file
 * can change by the hand of one who was trusted here, or by one who can rename
 * the folders above it.
 */
#include "score/trust.h"

#include "base/error.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bpl_status check(const char *path, int folder, bpl_error *err)
{
    struct stat info;
    const char *what = folder ? "folder" : "file";
    if (stat(path, &info) != 0)
        return bpl_fail(err, BPL_E_IO, path, 0, "can't be looked at: %s",
                        strerror(errno));
    if (folder ? !S_ISDIR(info.st_mode) : !S_ISREG(info.st_mode))
        return bpl_fail(err, BPL_E_PLUGIN, path, 0,
                        "no plugins are loaded from here: it is no %s", what);
    if (info.st_uid != 0 && info.st_uid != geteuid())
        return bpl_fail(err, BPL_E_PLUGIN, path, 0,
                        "no plugins are loaded from here: the %s belongs to "
                        "user %lu, who is neither root nor the one that runs "
                        "bpolens (user %lu)",
                        what, (unsigned long)info.st_uid,
                        (unsigned long)geteuid());
    if (info.st_mode & (S_IWGRP | S_IWOTH))
        return bpl_fail(err, BPL_E_PLUGIN, path, 0,
                        "no plugins are loaded from here: %s can write to the "
                        "%s (mode %04o); see chmod go-w",
                        info.st_mode & S_IWOTH ? "everybody" : "its group",
                        what, (unsigned)info.st_mode & 07777u);
    return BPL_OK;
}

bpl_status bpl_check_trusted_folder(const char *path, bpl_error *err)
{
    return check(path, 1, err);
}

bpl_status bpl_check_trusted_file(const char *path, bpl_error *err)
{
    return check(path, 0, err);
}
