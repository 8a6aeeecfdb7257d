/* SPDX-License-Identifier: MIT */
/*
 * Audits of whatever the bytes are, with the shipped lexicons and tables: each
 * record is a site, written in all formats; twice, the second time in small
 * blocks. Now and then by bpl_audit_files(), which makes an auditor of its own.
 */
#include "audits.h"

#include <bpolens/reader.h>

static void audit(bpl_auditor *auditor, const bpl_record *record, bpl_buf *told)
{
    bpl_error err = {0};
    bpl_site *site = NULL;
    const bpl_audit *out = NULL;
    FUZZ_REQUIRE(bpl_site_new(&site, auditor, "=site", &err) == BPL_OK);
    FUZZ_REQUIRE(bpl_site_add(site, record, &err) == BPL_OK);
    FUZZ_REQUIRE(bpl_site_judge(site, &out, &err) == BPL_OK);
    fuzz_check_audit(out);
    fuzz_write_audit(fuzz_model(), out, told);
    bpl_site_free(site);
}

static void run(bpl_auditor *auditor, const char *path, bpl_buf *told)
{
    bpl_error err = {0};
    bpl_reader *reader = NULL;
    bpl_status status;
    FUZZ_REQUIRE(bpl_reader_open(&reader, fuzz_model(), &path, 1, NULL, &err) ==
                 BPL_OK);
    for (unsigned i = 0; i < 20; i++) {
        bpl_record record = {0};
        status = bpl_reader_next(reader, &record, &err);
        if (status == BPL_END)
            break;
        if (status == BPL_OK)
            audit(auditor, &record, told);
    }
    bpl_reader_close(reader);
}

static int take(void *payload, const bpl_audit *out)
{
    fuzz_check_audit(out);
    fuzz_write_audit(fuzz_model(), out, payload);
    return 1;
}

static void run_files(const char *path, bpl_audit_by by, bpl_buf *told)
{
    bpl_error err = {0};
    bpl_audit_options options = BPL_AUDIT_OPTIONS_INIT;
    options.by = by;
    options.column = "company";
    options.take = take;
    options.payload = told;
    bpl_status status = bpl_audit_files(fuzz_model(), &path, 1, &options, &err);
    FUZZ_REQUIRE(status != BPL_E_NOMEM && status != BPL_E_INTERNAL);
    FUZZ_REQUIRE(status == BPL_OK || err.message[0]);
    fuzz_printf(told, "%d %s", (int)status, err.message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bpl_auditor *auditor;
    bpl_str bytes = {(const char *)data, size};
    bpl_error err = {0};
    const char *path = fuzz_file(0, bytes);
    bpl_audit_by by = (bpl_audit_by)fuzz_dice(bytes, 0, BPL_AUDIT_COLUMN + 1);
    size_t block = 1 + fuzz_dice(bytes, 1, 500);
    bpl_buf told[2];
    if (!auditor)
        FUZZ_REQUIRE(bpl_auditor_new(&auditor, fuzz_model(), &err) == BPL_OK);
    for (size_t i = 0; i < 2; i++) {
        bpl_buf_init(&told[i], SIZE_MAX / 2);
        fuzz_blocks(i && size / block < 1000 ? block : 0);
        if (fuzz_dice(bytes, 2, 16))
            run(auditor, path, &told[i]);
        else
            run_files(path, by, &told[i]);
        fuzz_blocks(0);
    }
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
    bpl_buf_fini(&told[0]);
    bpl_buf_fini(&told[1]);
    return 0;
}
