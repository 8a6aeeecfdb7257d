/* SPDX-License-Identifier: MIT */
/*
 * Rows that `label` wrote, or anybody: tallied with duplicates, filters and a
 * comparison, and evaluated against itself; with one thread and with two, in
 * blocks. All formats are written and parsed by others.
 */
#include "tallies.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    const char *path = fuzz_file(0, bytes);
    size_t block = 1 + fuzz_dice(bytes, 7, 500);
    bpl_buf told[2];
    for (uint32_t i = 0; i < 2; i++) {
        bpl_buf_init(&told[i], SIZE_MAX / 2);
        fuzz_blocks(i && size / block < 1000 ? block : 0);
        if (fuzz_dice(bytes, 10, 3))
            fuzz_tally(bytes, path, fuzz_dice(bytes, 11, 4) ? 1 : i + 1,
                       &told[i]);
        else
            fuzz_evaluate(bytes, path, &told[i]);
        fuzz_blocks(0);
    }
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
    bpl_buf_fini(&told[0]);
    bpl_buf_fini(&told[1]);
    return 0;
}
