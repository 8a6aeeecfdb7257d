/* SPDX-License-Identifier: MIT */
/*
 * Text from bytes to finding, with the shipped lexicons: one worker is asked
 * twice, and another one that has seen other texts before once; all say the
 * same. The first line is the title. Then the same text as a finished one, and
 * the explanation for people.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const bpl_finding *label(bpl_worker *worker, bpl_str title, bpl_str text,
                                bpl_markup markup, bpl_buf *told)
{
    bpl_error err = {0};
    const bpl_finding *finding = NULL;
    bpl_field fields[] = {{title, BPL_ZONE_TITLE, BPL_MARKUP_PLAIN},
                          {text, BPL_ZONE_BODY, markup}};
    bpl_record record = {.fields = fields, .field_count = 2};
    FUZZ_REQUIRE(bpl_worker_label(worker, &record, &finding, &err) == BPL_OK);
    fuzz_check_worker(worker);
    fuzz_check_finding(fuzz_model(), finding);
    bpl_buf_reset(told);
    fuzz_tell_finding(told, finding);
    return finding;
}

/* No control byte of the text reaches the terminal. */
static void explain(bpl_str title, bpl_str text, const bpl_finding *finding)
{
    bpl_error err = {0};
    char *out = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&out, &len);
    bpl_field fields[] = {{title, BPL_ZONE_TITLE, BPL_MARKUP_PLAIN},
                          {text, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED}};
    bpl_record record = {.fields = fields, .field_count = 2};
    bpl_writer_options options = BPL_WRITER_OPTIONS_INIT;
    FUZZ_REQUIRE(file);
    FUZZ_REQUIRE(bpl_explain(file, &record, finding, &options, &err) == BPL_OK);
    FUZZ_REQUIRE(fclose(file) == 0);
    FUZZ_REQUIRE(fuzz_utf8((bpl_str){out, len}));
    for (size_t i = 0; i < len; i++)
        FUZZ_REQUIRE((unsigned char)out[i] >= ' ' || out[i] == '\n');
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bpl_worker *worker, *other;
    static bpl_buf told[3];
    if (!worker) {
        worker = fuzz_worker(fuzz_model());
        other = fuzz_worker(fuzz_model());
        for (size_t i = 0; i < 3; i++)
            bpl_buf_init(&told[i], SIZE_MAX / 2);
    }
    const char *at = (const char *)data;
    const char *end = size ? memchr(at, '\n', size) : NULL;
    size_t head = end ? (size_t)(end - at) : 0;
    bpl_str title = {at, head}, text = {at + head, size - head};
    label(worker, title, text, BPL_MARKUP_SCRAPED, &told[0]);
    label(worker, title, text, BPL_MARKUP_SCRAPED, &told[1]);
    const bpl_finding *finding =
        label(other, title, text, BPL_MARKUP_SCRAPED, &told[2]);
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[2]));
    explain(title, text, finding);
    label(worker, title, text, BPL_MARKUP_PLAIN, &told[1]);
    return 0;
}
