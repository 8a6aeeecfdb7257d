/* SPDX-License-Identifier: MIT */
/*
 * Output that is there whole or not at all. The file has no name while it is
 * written (O_TMPFILE), so not even a killed run leaves a piece of it behind;
 * where the file system can't do that, it has a hidden name beside its place.
 * What a later run is to go on with has the name FILE.part meanwhile.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder where a file is, or would be. */
static int stat_folder(const char *path, struct stat *info)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : NULL;
    int status = slash && !folder ? -1 : stat(folder ? folder : ".", info);
    free(folder);
    return status == 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int is_stream(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

int cli_same_file(const char *path, const char *other, int other_fd)
{
    struct stat one, two;
    if (is_stream(path))
        return is_stream(other) && other_fd == STDOUT_FILENO;
    int found = is_stream(other) ? fstat(other_fd, &two) : stat(other, &two);
    if (stat(path, &one) == 0)
        return found == 0 && S_ISREG(one.st_mode) && one.st_dev == two.st_dev &&
               one.st_ino == two.st_ino;
    /* Neither is there yet: the same name in the same folder? */
    return !is_stream(other) &&
           strcmp(base_name(path), base_name(other)) == 0 &&
           stat_folder(path, &one) && stat_folder(other, &two) &&
           one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

int cli_is_read_below(const char *path, const char *folder)
{
    struct stat info;
    if (is_stream(path) || is_stream(folder) || stat(folder, &info) != 0 ||
        !S_ISDIR(info.st_mode) || stat(path, &info) != 0 ||
        !S_ISREG(info.st_mode))
        return 0;
    char *file = realpath(path, NULL), *top = realpath(folder, NULL);
    size_t len = top && top[1] ? strlen(top) : 0;
    int below = file && top && strncmp(file, top, len) == 0 &&
                file[len] == '/' && bpl_reader_wants(base_name(file));
    free(file);
    free(top);
    return below;
}

int cli_check_written(cli_run *cli, const char *option, const char *path,
                      const char *const *files, size_t count)
{
    for (size_t i = 0; path && i < count; i++)
        if (files[i] && (cli_same_file(path, files[i], STDIN_FILENO) ||
                         cli_is_read_below(path, files[i])))
            return cli_usage(cli, "%s %s is one of the files read", option,
                             path),
                   0;
    return 1;
}

static char *make_temp_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    size_t size = strlen(path) + 32;
    char *temp = malloc(size);
    if (temp)
        snprintf(temp, size, "%.*s.%s.%ld.tmp", (int)folder, path,
                 path + folder, (long)getpid());
    return temp;
}

/* A file without a name, in the folder where it will get one. */
static int open_nameless(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) + 1 : 0;
    char *folder = len ? strndup(path, len) : strdup(".");
    int fd = -1;
    if (folder && access("/proc/self/fd", X_OK) == 0)
        fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    free(folder);
    return fd;
}

static int open_beside(cli_output *output, const char *path)
{
    int fd = open_nameless(path);
    if (fd >= 0)
        return fd;
    output->temp = make_temp_name(path);
    if (!output->temp) {
        errno = ENOMEM;
        return -1;
    }
    fd = open(output->temp, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (fd < 0) {
        free(output->temp);
        output->temp = NULL;
    }
    return fd;
}

char *cli_join(const char *path, const char *end)
{
    size_t size = strlen(path) + strlen(end) + 1;
    char *joined = malloc(size);
    if (joined)
        snprintf(joined, size, "%s%s", path, end);
    return joined;
}

/* An old part is no longer of use, and may be a link to anywhere. */
static int open_part(cli_output *output, int resume)
{
    struct stat info;
    if (!resume && unlink(output->temp) != 0 && errno != ENOENT)
        return -1;
    int fd = open(output->temp,
                  (resume ? 0 : O_CREAT | O_EXCL) | O_WRONLY | O_CLOEXEC |
                      O_NOFOLLOW,
                  0666);
    if (fd < 0 || (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)))
        return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

/* A file that is replaced hands on its permissions. */
static int open_file(cli_output *output, int resume)
{
    struct stat old;
    int exists = stat(output->path, &old) == 0;
    int fd = output->part ? open_part(output, resume)
                          : open_beside(output, output->path);
    if (fd >= 0 && exists && fchmod(fd, old.st_mode & 07777) != 0)
        errno = 0; /* not ours to change; the usual ones will do */
    return fd;
}

static void forget(cli_output *output)
{
    free(output->temp);
    free(output->path);
    memset(output, 0, sizeof *output);
}

static int fail(cli_run *cli, cli_output *output, const char *path)
{
    cli_say("%s: can't write: %s", path, strerror(errno));
    cli_note(cli, CLI_INPUT);
    forget(output);
    return 0;
}

/* Devices and pipes are written as they are; a link leads to its file. */
int cli_output_place(cli_run *cli, cli_output *output, const char *path)
{
    struct stat old;
    memset(output, 0, sizeof *output);
    if (is_stream(path))
        return 1;
    int exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) {
        errno = EISDIR;
        return fail(cli, output, path);
    }
    if (exists && !S_ISREG(old.st_mode))
        return 1;
    if (exists && access(path, W_OK) != 0)
        return fail(cli, output, path);
    output->path = exists ? realpath(path, NULL) : strdup(path);
    return output->path ? 1 : fail(cli, output, path);
}

/* At what was placed. */
static int open_placed(cli_run *cli, cli_output *output, const char *path,
                       int resume)
{
    if (is_stream(path)) {
        output->file = stdout;
        return 1;
    }
    int fd = output->path ? open_file(output, resume)
                          : open(path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0)
        output->file = fdopen(fd, "wb");
    if (output->file)
        return 1;
    if (fd >= 0)
        close(fd);
    if (output->temp && !output->part)
        unlink(output->temp);
    return fail(cli, output, path);
}

int cli_output_open(cli_run *cli, cli_output *output, const char *path)
{
    return cli_output_place(cli, output, path) &&
           open_placed(cli, output, path, 0);
}

int cli_output_open_part(cli_run *cli, cli_output *output, const char *path,
                         int resume)
{
    if (!output->path)
        return open_placed(cli, output, path, 0);
    output->part = 1;
    output->temp = cli_join(output->path, ".part");
    if (!output->temp) {
        errno = ENOMEM;
        return fail(cli, output, path);
    }
    return open_placed(cli, output, path, resume);
}

/* Gives the nameless file a name beside its place. */
static int name_file(cli_output *output)
{
    char link[64];
    if (output->temp)
        return 1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fileno(output->file));
    char *temp = make_temp_name(output->path);
    if (!temp)
        return 0;
    if (linkat(AT_FDCWD, link, AT_FDCWD, temp, AT_SYMLINK_FOLLOW) != 0) {
        free(temp);
        return 0;
    }
    output->temp = temp;
    return 1;
}

static int put_in_place(cli_output *output)
{
    if (fflush(output->file) != 0 || ferror(output->file))
        return 0;
    if (!output->path)
        return 1;
    return name_file(output) && rename(output->temp, output->path) == 0;
}

int cli_output_close(cli_run *cli, cli_output *output, cli_keep keep)
{
    if (!output->file || output->file == stdout) {
        forget(output);
        return 1;
    }
    int placed = keep == CLI_PLACE && put_in_place(output);
    if (keep == CLI_PLACE && !placed) {
        cli_say("%s: can't write: %s", output->path ? output->path : "output",
                strerror(errno));
        cli_note(cli, CLI_INPUT);
    }
    if (fclose(output->file) != 0 && placed) {
        cli_say("can't write output: %s", strerror(errno));
        cli_note(cli, CLI_INPUT);
    }
    if (output->temp && !placed && (keep == CLI_DROP || !output->part))
        unlink(output->temp);
    forget(output);
    return placed;
}
