/* SPDX-License-Identifier: MIT */
/*
 * One page of text, always of the same length, written over itself in one
 * call: a process that is killed has written all of it or nothing. A lock on it
 * keeps two runs from writing one output.
 */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, MOST_CRASHES = 10000 };

static const char title[] = "bpolens label --resume 1\n";

#define FIELD(name, count)                                                     \
    {                                                                          \
#name, offsetof(cli_journal_state, name), count                        \
    }
static const struct field {
    const char *name;
    size_t at, count;
} fields[] = {FIELD(version, 1),   FIELD(lexicons, 1),
              FIELD(options, 1),   FIELD(inputs, 1),
              FIELD(mark, 1),      FIELD(units, 1),
              FIELD(first, 1),     FIELD(format, 1),
              FIELD(output, 1),    FIELD(rejects, 1),
              FIELD(records, 1),   FIELD(rejected, 1),
              FIELD(status, 1),    FIELD(files_failed, 1),
              FIELD(whole, 1),     FIELD(db_run, 1),
              FIELD(by_status, 3), FIELD(by_label, BPL_LIMIT_VALUES)};
enum { FIELDS = sizeof fields / sizeof fields[0] };

/* Bytes of the text. */
static size_t print_state(char *out, const cli_journal_state *state)
{
    size_t used = (size_t)snprintf(out, PAGE, "%s", title);
    for (size_t i = 0; i < FIELDS; i++)
        for (size_t k = 0; k < fields[i].count; k++) {
            uint64_t value;
            memcpy(&value,
                   (const char *)state + fields[i].at + k * sizeof value,
                   sizeof value);
            used +=
                (size_t)snprintf(out + used, PAGE - used, "%s %020" PRIu64 "\n",
                                 fields[i].name, value);
        }
    return used;
}

static int scan_state(const char *text, cli_journal_state *state)
{
    if (strncmp(text, title, sizeof title - 1) != 0)
        return 0;
    text += sizeof title - 1;
    for (size_t i = 0; i < FIELDS; i++)
        for (size_t k = 0; k < fields[i].count; k++) {
            size_t len = strlen(fields[i].name);
            char *end = NULL;
            if (strncmp(text, fields[i].name, len) != 0 || text[len] != ' ')
                return 0;
            uint64_t value = strtoull(text + len + 1, &end, 10);
            if (*end != '\n')
                return 0;
            memcpy((char *)state + fields[i].at + k * sizeof value, &value,
                   sizeof value);
            text = end + 1;
        }
    return *text == '\0';
}

static int fail(cli_run *cli, const cli_journal *journal, const char *why)
{
    cli_say("%s: %s", journal->path, why);
    cli_note(cli, CLI_INPUT);
    return 0;
}

/* 1: it is ours alone. 0: whoever had it has just removed it. */
static int lock(const cli_journal *journal, int *busy)
{
    struct stat info;
    *busy = flock(journal->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    return *busy || fstat(journal->fd, &info) != 0 || info.st_nlink > 0;
}

int cli_journal_open(cli_run *cli, cli_journal *journal, const char *path)
{
    int busy = 0;
    journal->path = cli_join(path, ".resume");
    if (!journal->path)
        return cli_out_of_memory(cli);
    for (;;) {
        journal->fd = open(journal->path,
                           O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (journal->fd < 0) {
            cli_say("%s: can't write: %s", path, strerror(errno));
            cli_note(cli, CLI_INPUT);
            break;
        }
        if (lock(journal, &busy)) {
            if (!busy)
                return 1;
            fail(cli, journal, "another run is writing this output");
            close(journal->fd);
            break;
        }
        close(journal->fd);
    }
    free(journal->path);
    journal->path = NULL;
    return 0;
}

int cli_journal_load(cli_run *cli, const cli_journal *journal,
                     cli_journal_state *state)
{
    char text[PAGE + 1];
    ssize_t got = pread(journal->fd, text, PAGE, 0);
    if (got == 0)
        return 0;
    if (got < 0) {
        fail(cli, journal, strerror(errno));
        return -1;
    }
    text[got] = '\0';
    if (scan_state(text, state))
        return 1;
    fail(cli, journal,
         "not written by this version of bpolens label; remove it to begin "
         "anew");
    return -1;
}

int cli_journal_save(cli_run *cli, const cli_journal *journal,
                     const cli_journal_state *state)
{
    char text[PAGE];
    size_t len = print_state(text, state);
    ssize_t put = pwrite(journal->fd, text, len, 0);
    if (put == (ssize_t)len)
        return 1;
    return fail(cli, journal, put < 0 ? strerror(errno) : "can't write all");
}

/* They begin behind the page, one behind the other. */
int cli_journal_add_crash(int fd, const cli_crash *crash)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return 0;
    off_t at = info.st_size > PAGE ? info.st_size : PAGE;
    return pwrite(fd, crash, sizeof *crash, at) == (ssize_t)sizeof *crash;
}

cli_crash *cli_journal_crashes(const cli_journal *journal, size_t *count)
{
    struct stat info;
    *count = 0;
    if (fstat(journal->fd, &info) != 0 || info.st_size <= PAGE ||
        info.st_size > PAGE + (off_t)(MOST_CRASHES * sizeof(cli_crash)))
        return NULL;
    size_t size = (size_t)info.st_size - PAGE;
    cli_crash *list = malloc(size);
    if (list && pread(journal->fd, list, size, PAGE) == (ssize_t)size)
        *count = size / sizeof *list;
    return list;
}

void cli_journal_clear(const cli_journal *journal)
{
    int cleared = ftruncate(journal->fd, 0);
    (void)cleared;
}

void cli_journal_close(cli_journal *journal, int remove)
{
    if (!journal->path)
        return;
    if (remove)
        unlink(journal->path);
    close(journal->fd);
    free(journal->path);
    journal->path = NULL;
}
