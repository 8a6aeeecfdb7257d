/* SPDX-License-Identifier: MIT */
/* Nothing but the current path is held, so the list may be of any length and
 * may still be written while it is read. */
#include "read/paths.h"

#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 4096u

void bpl_paths_init(bpl_paths *paths, const char *name)
{
    memset(paths, 0, sizeof *paths);
    paths->name = name;
    paths->fd = -1;
    bpl_stream_init(&paths->stream, BLOCK);
    bpl_buf_init(&paths->path, (size_t)BPL_LIMIT_LINE_BYTES + 1);
}

static void close_list(bpl_paths *paths)
{
    if (paths->fd > STDIN_FILENO)
        close(paths->fd);
    paths->fd = -1;
    paths->name = NULL;
}

void bpl_paths_fini(bpl_paths *paths)
{
    close_list(paths);
    bpl_stream_fini(&paths->stream);
    bpl_buf_fini(&paths->path);
}

static ssize_t read_fd(void *from, char *data, size_t size)
{
    const bpl_paths *paths = from;
    return bpl_stop_read(paths->stop, paths->fd, data, size);
}

static bpl_status failed(bpl_paths *paths, const char *what, int code,
                         bpl_error *err)
{
    bpl_fail(err, BPL_E_IO, paths->name, 0, "can't %s the list: %s", what,
             strerror(code));
    close_list(paths);
    return BPL_E_IO;
}

/* A name holds no NUL: where there is one, it ends the names. */
static bpl_status start(bpl_paths *paths, bpl_error *err)
{
    bpl_status status = BPL_OK;
    bpl_str bytes = {"", 0};
    paths->fd = STDIN_FILENO;
    if (strcmp(paths->name, "-") != 0)
        paths->fd = open(paths->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (paths->fd < 0)
        return failed(paths, "open", errno, err);
    bpl_stream_start(&paths->stream, read_fd, paths);
    while (status == BPL_OK && !memchr(bytes.data, '\n', bytes.len) &&
           !memchr(bytes.data, '\0', bytes.len) && bytes.len < BLOCK) {
        status = bpl_stream_more(&paths->stream);
        bytes = bpl_stream_bytes(&paths->stream);
    }
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status == BPL_E_IO)
        return failed(paths, "read", paths->stream.failed, err);
    char end = memchr(bytes.data, '\0', bytes.len) ? '\0' : '\n';
    bpl_cut_start(&paths->cut, &paths->stream, end,
                  (size_t)BPL_LIMIT_LINE_BYTES);
    return BPL_OK;
}

/* Spaces belong to a name; the line ends of DOS don't. */
static bpl_str cut_end(bpl_str raw, char end)
{
    if (raw.len && raw.data[raw.len - 1] == end)
        raw.len--;
    if (end == '\n' && raw.len && raw.data[raw.len - 1] == '\r')
        raw.len--;
    return raw;
}

bpl_status bpl_paths_next(bpl_paths *paths, const char **path, bpl_error *err)
{
    bpl_cut_line line = {{"", 0}, 0, 0};
    if (!paths->name)
        return BPL_END;
    if (paths->fd < 0)
        BPL_TRY(start(paths, err));
    bpl_status status;
    do {
        status = bpl_cut_next(&paths->cut, &line);
    } while (status == BPL_E_LIMIT && line.rest);
    if (status == BPL_END)
        close_list(paths);
    if (status == BPL_E_LIMIT)
        return bpl_fail(err, status, paths->name, line.line,
                        "a path of more than %u bytes", BPL_LIMIT_LINE_BYTES);
    if (status == BPL_E_IO)
        return failed(paths, "read", paths->stream.failed, err);
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status != BPL_OK)
        return status;
    bpl_str name = cut_end(line.raw, paths->cut.end);
    bpl_buf_reset(&paths->path);
    if (bpl_buf_add(&paths->path, name.data, name.len) != BPL_OK ||
        bpl_buf_putc(&paths->path, '\0') != BPL_OK)
        return bpl_fail_nomem(err);
    *path = paths->path.data;
    return BPL_OK;
}
