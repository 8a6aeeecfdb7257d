/* SPDX-License-Identifier: MIT */
/* Audits of whatever the bytes are, with the shipped lexicons and tables, in
 * all formats; twice, the second time in small blocks. */
#include "audits.h"

static int take(void *payload, const bpl_audit *audit)
{
    fuzz_check_audit(audit);
    fuzz_write_audit(fuzz_model(), audit, payload);
    return 1;
}

static void run(const char *path, bpl_audit_by by, bpl_buf *told)
{
    bpl_error err = {0};
    bpl_audit_options options = BPL_AUDIT_OPTIONS_INIT;
    bpl_buf_init(told, SIZE_MAX / 2);
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
    bpl_str bytes = {(const char *)data, size};
    const char *path = fuzz_file(0, bytes);
    bpl_audit_by by = (bpl_audit_by)fuzz_dice(bytes, 0, BPL_AUDIT_COLUMN + 1);
    size_t block = 1 + fuzz_dice(bytes, 1, 500);
    bpl_buf told[2];
    run(path, by, &told[0]);
    fuzz_blocks(size / block < 1000 ? block : 0);
    run(path, by, &told[1]);
    fuzz_blocks(0);
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
    bpl_buf_fini(&told[0]);
    bpl_buf_fini(&told[1]);
    return 0;
}
