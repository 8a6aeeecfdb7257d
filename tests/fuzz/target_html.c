/* SPDX-License-Identifier: MIT */
/* Pages, with JSON-LD and microdata: one page in, one record or reject out; its
 * fields are UTF-8. */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    fuzz_reading reading;
    options.input = BPL_INPUT_HTML;
    fuzz_read_ways(&reading, fuzz_model(), bytes, &options, 0);
    FUZZ_REQUIRE(reading.failures || reading.records + reading.rejects >= 1);
    fuzz_reading_fini(&reading);
    return 0;
}
