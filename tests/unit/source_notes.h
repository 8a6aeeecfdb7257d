/* SPDX-License-Identifier: MIT */
/*
 * What tests of sources share. Every input is read as a file and byte by byte,
 * and the members that come out are written down as text, a line each; both
 * must be the same.
 */
#ifndef BPL_TESTS_SOURCE_NOTES_H
#define BPL_TESTS_SOURCE_NOTES_H

#include "unit.h"

#include "read/source.h"
#include <bpolens/limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

/* A file of these bytes; or what yields one byte a read: a child sends each
 * as a packet. */
static inline int feed(const char *data, size_t len, int slow, pid_t *child)
{
    int ends[2] = {-1, -1};
    *child = -1;
    if (!slow) {
        int fd = memfd_create("source", 0);
        CU_ASSERT_EQUAL_FATAL(write(fd, data, len), (ssize_t)len);
        lseek(fd, 0, SEEK_SET);
        return fd;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
        return -1;
    *child = fork();
    if (*child == 0) {
        close(ends[0]);
        for (size_t at = 0; at < len; at++)
            if (send(ends[1], data + at, 1, MSG_NOSIGNAL) < 0)
                break;
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static inline void stop(int fd, pid_t child)
{
    close(fd);
    if (child > 0)
        waitpid(child, NULL, 0);
}

static const char *const kinds[] = {"?",    "csv",   "tsv",    "html",
                                    "text", "jsonl", "packed", "other"};

/* Reads a member in steps: its bytes, or why they end, as text. */
static inline void note_member(bpl_source *source, const bpl_member *member,
                               size_t step, bpl_buf *out)
{
    char data[4096];
    ssize_t got;
    uint64_t len = 0;
    bpl_error err;
    bpl_buf_printf(out, "%s [%s] ", member->name, kinds[member->kind]);
    while ((got = bpl_source_read(source, data, step)) > 0) {
        if (len < 200)
            bpl_buf_add(out, data, (size_t)got);
        len += (uint64_t)got;
    }
    if (len > 200)
        bpl_buf_printf(out, "… %zu", (size_t)len);
    if (got < 0) {
        bpl_status status = bpl_source_why(source, "", 5, &err);
        bpl_buf_printf(out, " %s: %s", bpl_status_name(status), err.message);
    }
    bpl_buf_putc(out, '\n');
}

/* What comes out of these bytes, a line a member. */
static inline void note_all(const char *path, const char *data, size_t len,
                            int slow, size_t step, bpl_buf *out)
{
    pid_t child = -1;
    bpl_source *source = NULL;
    bpl_error err;
    bpl_member member;
    int fd = feed(data, len, slow, &child);
    CU_ASSERT_FATAL(fd >= 0 && bpl_source_new(&source, &err) == BPL_OK);
    bpl_status status = bpl_source_start(source, fd, path, &err);
    if (status != BPL_OK)
        bpl_buf_printf(out, "! start: %s\n", err.message);
    for (int i = 0; status != BPL_END && i < 1000; i++) {
        status = bpl_source_next(source, &member, &err);
        if (status == BPL_OK)
            note_member(source, &member, step, out);
        else if (status != BPL_END)
            bpl_buf_printf(out, "! %s: %s: %s\n", err.source,
                           bpl_status_name(status), err.message);
    }
    CU_ASSERT_EQUAL(status, BPL_END);
    if (bpl_source_skipped(source))
        bpl_buf_printf(out, "skipped %d\n", (int)bpl_source_skipped(source));
    bpl_source_free(source);
    stop(fd, child);
}

static inline void check_bytes(const char *path, const char *data, size_t len,
                               const char *want)
{
    for (int slow = 0; slow < 2; slow++) {
        bpl_buf out;
        bpl_buf_init(&out, SIZE_MAX);
        note_all(path, data, len, slow, slow ? 1 : 4096, &out);
        UNIT_TEXT(out.data, out.len, want);
        bpl_buf_fini(&out);
    }
}

static inline void check(const char *path, const char *text, const char *want)
{
    check_bytes(path, text, strlen(text), want);
}

static inline void check_buf(const char *path, bpl_buf *buf, const char *want)
{
    check_bytes(path, buf->data, buf->len, want);
    bpl_buf_fini(buf);
}

/* Somewhere in what comes out. */
static inline void check_part(const bpl_buf *buf, const char *want)
{
    bpl_buf out;
    bpl_buf_init(&out, SIZE_MAX);
    note_all("x", buf->data, buf->len, 0, 4096, &out);
    bpl_buf_putc(&out, '\0');
    if (!strstr(out.data, want))
        UNIT_TEXT(out.data, out.len, want);
    bpl_buf_fini(&out);
}

/* gzip (31), zlib (15) or raw (-15); without its end: Z_SYNC_FLUSH. */
static inline void pack_to(bpl_buf *out, const char *data, size_t len,
                           int window, int flush)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    CU_ASSERT_FATAL(deflateInit2(&z, 9, Z_DEFLATED, window, 8, 0) == Z_OK);
    CU_ASSERT_FATAL(bpl_buf_reserve(out, len + 200) == BPL_OK);
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = (Bytef *)out->data + out->len;
    z.avail_out = (uInt)(len + 200);
    CU_ASSERT_EQUAL(deflate(&z, flush),
                    flush == Z_FINISH ? Z_STREAM_END : Z_OK);
    out->len += z.total_out;
    deflateEnd(&z);
}

static inline void pack(bpl_buf *out, const char *data, size_t len, int window)
{
    pack_to(out, data, len, window, Z_FINISH);
}

static inline void pack_text(bpl_buf *out, const char *text)
{
    pack(out, text, strlen(text), 31);
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
