/* SPDX-License-Identifier: MIT */
/*
 * The line is drawn over itself, never longer than the terminal is wide, and
 * written at once. Time left is known where all inputs are files: from bytes
 * as they are on the disk, at the rate so far.
 */
#include "progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EVERY 0.25 /* seconds */

double cli_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t size_of(const char *path)
{
    struct stat info;
    int found =
        strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &info) : stat(path, &info);
    return found == 0 && S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0;
}

/* 0: of some it is not known. */
static uint64_t size_of_all(char **files, int count)
{
    uint64_t total = count ? 0 : size_of("-");
    for (int i = 0; i < count; i++) {
        uint64_t size = size_of(files[i]);
        if (!size)
            return 0;
        total += size;
    }
    return total;
}

void cli_progress_start(cli_progress *progress, char **files, int count,
                        int list)
{
    const char *term = getenv("TERM");
    memset(progress, 0, sizeof *progress);
    progress->on =
        isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
    progress->total = list ? 0 : size_of_all(files, count);
    progress->begin = progress->last = cli_now();
}

void cli_progress_base(cli_progress *progress, uint64_t records, uint64_t bytes)
{
    progress->records = records;
    progress->bytes = bytes;
    progress->begin = cli_now();
}

/* "3:07", "1:03:07" */
static int put_time(char *out, size_t size, double seconds)
{
    uint64_t all = seconds < 1e9 ? (uint64_t)(seconds + 0.5) : 0;
    unsigned s = (unsigned)(all % 60), m = (unsigned)(all / 60 % 60);
    if (all >= 3600)
        return snprintf(out, size, "%" PRIu64 ":%02u:%02u", all / 3600, m, s);
    return snprintf(out, size, "%u:%02u", m, s);
}

static void make_line(const cli_progress *progress, uint64_t records,
                      uint64_t bytes, double now, char *out, size_t size)
{
    char total[48] = "", left[48] = "", time[32];
    double seconds = now - progress->begin;
    double done = (double)(bytes - progress->bytes);
    if (seconds < 0.001)
        seconds = 0.001;
    if (progress->total >= bytes && progress->total) {
        snprintf(total, sizeof total, " of %.1f",
                 (double)progress->total / 1e6);
        double rest = (double)(progress->total - bytes);
        if (done > 0 && put_time(time, sizeof time, rest * seconds / done) > 0)
            snprintf(left, sizeof left, ", %s left", time);
    }
    snprintf(out, size,
             "%" PRIu64 " records, %.1f%s MB, %.0f records/s, "
             "%.1f MB/s%s",
             records, (double)bytes / 1e6, total,
             (double)(records - progress->records) / seconds,
             done / seconds / 1e6, left);
}

void cli_progress_show(cli_progress *progress, uint64_t records, uint64_t bytes)
{
    char line[200], out[224];
    if (!progress->on)
        return;
    double now = cli_now();
    if (now - progress->last < EVERY)
        return;
    progress->last = now;
    make_line(progress, records, bytes, now, line, sizeof line);
    int width = cli_width(stderr, 80);
    int len = snprintf(out, sizeof out, "\r%.*s\033[K",
                       width > 1 ? width - 1 : 1, line);
    fwrite(out, 1, (size_t)len, stderr);
    progress->shown = 1;
}

void cli_progress_clear(cli_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = 0;
}
