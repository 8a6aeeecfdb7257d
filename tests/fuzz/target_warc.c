/* SPDX-License-Identifier: MIT */
/* Whatever the bytes are: crawls, archives, compressed files, and plain ones by
 * their content. */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    fuzz_reading reading;
    fuzz_read_ways(&reading, fuzz_mini(), bytes, &options, 0);
    fuzz_reading_fini(&reading);
    return 0;
}
