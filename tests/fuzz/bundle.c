/* SPDX-License-Identifier: MIT */
/* The files are written to a folder in memory, if there is one, that goes when
 * the process ends. */
#include "bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = {"en", "es", "rules", "definitions",
                                      "codes"};
static const char *const names[] = {"en/channel.tsv",
                                    "en/label.tsv",
                                    "en/negation.tsv",
                                    "en/zones.tsv",
                                    "en/cues.tsv",
                                    "en/claims.tsv",
                                    "en/perk.tsv",
                                    "es/label.tsv",
                                    "rules/channel.tsv",
                                    "rules/label.tsv",
                                    "rules/zones.tsv",
                                    "rules/languages.tsv",
                                    "rules/stemmers.tsv",
                                    "rules/facets.tsv",
                                    "rules/clear.tsv",
                                    "rules/calibration.tsv",
                                    "rules/status.tsv",
                                    "rules/columns.tsv",
                                    "rules/html.tsv",
                                    "rules/company_forms.tsv",
                                    "rules/claims.tsv",
                                    "rules/claim_contexts.tsv",
                                    "rules/claim_numbers.tsv",
                                    "definitions/fuzz.tsv",
                                    "codes/crosswalk.tsv",
                                    "codes/psic.tsv",
                                    "codes/psoc.tsv",
                                    "codes/isco.tsv"};
enum {
    FOLDERS = sizeof folders / sizeof folders[0],
    NAMES = sizeof names / sizeof names[0]
};

static char root[64];
static int fd_of_root = -1;
static int written[NAMES];

static void remove_files(void)
{
    for (size_t i = 0; i < NAMES; i++)
        if (written[i])
            FUZZ_REQUIRE(unlinkat(fd_of_root, names[i], 0) == 0);
    memset(written, 0, sizeof written);
}

static void remove_root(void)
{
    remove_files();
    for (size_t i = 0; i < FOLDERS; i++)
        (void)unlinkat(fd_of_root, folders[i], AT_REMOVEDIR);
    (void)rmdir(root);
}

static void make_root(void)
{
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(root, sizeof root, "%s/bpl-fuzz-XXXXXX", parent);
    FUZZ_REQUIRE(mkdtemp(root));
    fd_of_root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    FUZZ_REQUIRE(fd_of_root >= 0);
    for (size_t i = 0; i < FOLDERS; i++)
        FUZZ_REQUIRE(mkdirat(fd_of_root, folders[i], 0700) == 0);
    FUZZ_REQUIRE(atexit(remove_root) == 0);
}

static void write_file(size_t name, bpl_str bytes)
{
    int fd = openat(fd_of_root, names[name],
                    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FUZZ_REQUIRE(fd >= 0);
    FUZZ_REQUIRE(write(fd, bytes.data, bytes.len) == (ssize_t)bytes.len);
    close(fd);
    written[name] = 1;
}

static void take_part(fuzz_bundle *out, bpl_str name, bpl_str bytes)
{
    if (name.len == 4 && memcmp(name.data, "text", 4) == 0)
        out->text = bytes;
    for (size_t i = 0; i < NAMES; i++) {
        if (strlen(names[i]) != name.len ||
            memcmp(names[i], name.data, name.len) != 0)
            continue;
        write_file(i, bytes);
        out->definition |= strncmp(names[i], "definitions", 11) == 0;
        out->codes |= strncmp(names[i], "codes", 5) == 0;
    }
}

/* Where the next line "%% …" begins, or the end. */
static const char *next_mark(const char *at, const char *end)
{
    while (end - at >= 3 && memcmp(at, "%% ", 3) != 0) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at)
            return end;
        at++;
    }
    return end - at >= 3 ? at : end;
}

void fuzz_bundle_write(fuzz_bundle *out, bpl_str bytes)
{
    const char *at = bytes.data, *end = bytes.data + bytes.len;
    memset(out, 0, sizeof *out);
    out->text = (bpl_str){"", 0};
    if (fd_of_root < 0)
        make_root();
    remove_files();
    out->dir = root;
    for (at = next_mark(at, end); at < end;) {
        const char *name = at + 3;
        const char *line = memchr(name, '\n', (size_t)(end - name));
        if (!line)
            return;
        at = next_mark(line + 1, end);
        take_part(out, (bpl_str){name, (size_t)(line - name)},
                  (bpl_str){line + 1, (size_t)(at - line) - 1});
    }
}

void fuzz_check_error(bpl_status status, const bpl_error *err)
{
    if (getenv("FUZZ_SAY")) /* for who writes seeds */
        fprintf(stderr, "%s:%u: %s\n", err->source, (unsigned)err->line,
                err->message);
    FUZZ_REQUIRE(status != BPL_E_NOMEM && status != BPL_E_INTERNAL);
    FUZZ_REQUIRE(err->code == status && err->message[0]);
    FUZZ_REQUIRE(!strchr(err->message, '\n'));
    FUZZ_REQUIRE(status != BPL_E_PARSE || err->source[0]);
}
