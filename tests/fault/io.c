/* SPDX-License-Identifier: MIT */
/*
 * Makes our reading and renaming fail, as the environment says: BPL_READ_MOST
 * (bytes that one call gives), BPL_READ_SIGNAL (every so many calls, EINTR),
 * BPL_READ_FAIL (this call and all behind it, EIO), BPL_READ_END (the same, but
 * the end of the file), BPL_RENAME_FAIL (always, ENOSPC). Files of lexicons are
 * read before anything else, so calls are counted from the first one on a
 * file below BPL_READ_IN.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t __real_read(int fd, void *data, size_t size);
int __real_rename(const char *from, const char *to);
ssize_t __wrap_read(int fd, void *data, size_t size);
int __wrap_rename(const char *from, const char *to);

static atomic_ulong calls;

static unsigned long number_of(const char *name)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : 0;
}

/* Is it one of the files that the test is about? */
static int is_meant(int fd)
{
    const char *folder = getenv("BPL_READ_IN");
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path - 1);
    if (!folder || len < 0)
        return 0;
    path[len] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0;
}

ssize_t __wrap_read(int fd, void *data, size_t size)
{
    unsigned long most = number_of("BPL_READ_MOST");
    unsigned long every = number_of("BPL_READ_SIGNAL");
    unsigned long fail = number_of("BPL_READ_FAIL");
    unsigned long end = number_of("BPL_READ_END");
    if (!is_meant(fd))
        return __real_read(fd, data, size);
    unsigned long call = atomic_fetch_add(&calls, 1) + 1;
    if (every && call % every == 0) {
        errno = EINTR;
        return -1;
    }
    if (fail && call >= fail) {
        errno = EIO;
        return -1;
    }
    if (end && call >= end)
        return 0;
    return __real_read(fd, data, most && most < size ? most : size);
}

int __wrap_rename(const char *from, const char *to)
{
    if (!number_of("BPL_RENAME_FAIL"))
        return __real_rename(from, to);
    errno = ENOSPC;
    return -1;
}
