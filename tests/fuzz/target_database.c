/* SPDX-License-Identifier: MIT */
/*
 * Results databases of anybody: tallied and evaluated, twice. What comes out of
 * one is no more than its size explains.
 */
#include "tallies.h"

#include "report/rows_db.h"
#include <bpolens/limits.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/bpolens-fuzz-XXXXXX", path[40];

/* With what SQLite may leave beside it. */
static void remove_files(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char name[64];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
    rmdir(folder);
}

/* SQLite opens files by their names only. */
static void put_file(bpl_str bytes)
{
    static int fd;
    if (!fd) {
        FUZZ_REQUIRE(mkdtemp(folder));
        snprintf(path, sizeof path, "%s/r.db", folder);
        fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        FUZZ_REQUIRE(fd > 0 && atexit(remove_files) == 0);
    }
    FUZZ_REQUIRE(ftruncate(fd, 0) == 0);
    FUZZ_REQUIRE(pwrite(fd, bytes.data, bytes.len, 0) == (ssize_t)bytes.len);
}

static void read_rows(bpl_str bytes)
{
    bpl_error err = {0};
    bpl_record record;
    bpl_db_rows rows = {0};
    uint64_t text = 0;
    bpl_status status = bpl_db_rows_open(&rows, path, &err);
    while (status == BPL_OK) {
        status = bpl_db_rows_next(&rows, &record, &err);
        FUZZ_REQUIRE(status != BPL_OK || record.number == rows.number);
        for (size_t i = 0; status == BPL_OK && i < record.field_count; i++)
            text += record.fields[i].text.len;
    }
    FUZZ_REQUIRE(status == BPL_END || status == BPL_E_IO ||
                 status == BPL_E_PARSE);
    FUZZ_REQUIRE(status == BPL_END || err.message[0]);
    FUZZ_REQUIRE(text <= BPL_LIMIT_DATABASE_TEXT * bytes.len);
    bpl_db_rows_close(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    bpl_buf told[2];
    put_file(bytes);
    if (!bpl_db_rows_fit(path))
        return 0;
    read_rows(bytes);
    for (uint32_t i = 0; i < 2; i++) {
        bpl_buf_init(&told[i], SIZE_MAX / 2);
        if (fuzz_dice(bytes, 10, 3))
            fuzz_tally(bytes, path, i + 1, &told[i]);
        else
            fuzz_evaluate(bytes, path, &told[i]);
    }
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
    bpl_buf_fini(&told[0]);
    bpl_buf_fini(&told[1]);
    return 0;
}
