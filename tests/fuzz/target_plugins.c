/* SPDX-License-Identifier: MIT */
/*
 * Plugins that return anything: the bytes are scripts for the two of wild.c,
 * one half each. Whatever they do, the finding is as it should be, the same the
 * second time, and can be written.
 */
#include "fuzz.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLUGINS BPL_BUILD_DIR "/tests/fuzz/plugins"

typedef struct script {
    const unsigned char *at, *end;
} script;

static const char text[] =
    "Take calls all day. Answer the phone, chat, email, and calls again: a "
    "call center. No calls to a welder. Help customers; calls, chat, calls.";

static script *scripts[2]; /* of wild.so and label.so */
static bpl_model *model;
static bpl_worker *worker;

static void open_all(void)
{
    static const char *const paths[] = {PLUGINS "/wild.so",
                                        PLUGINS "/label.so"};
    bpl_error err = {0};
    bpl_model_options options = fuzz_mini_options();
    options.plugin_dir = PLUGINS;
    options.extra_lexicon_dir = BPL_SOURCE_DIR "/tests/fuzz/lexicons";
    if (bpl_model_open(&model, &options, &err) != BPL_OK)
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    FUZZ_REQUIRE(model);
    for (size_t i = 0; i < 2; i++) {
        void *handle = dlopen(paths[i], RTLD_NOW | RTLD_LOCAL);
        FUZZ_REQUIRE(handle);
        scripts[i] = dlsym(handle, "wild_script");
        FUZZ_REQUIRE(scripts[i]);
    }
    worker = fuzz_worker(model);
}

static void write_all(const bpl_finding *finding)
{
    static const bpl_output outputs[] = {BPL_OUTPUT_CSV, BPL_OUTPUT_JSONL,
                                         BPL_OUTPUT_TABLE};
    const bpl_csv_shape shape = {0};
    bpl_field field = {
        {text, sizeof text - 1}, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED};
    bpl_record record = {
        .source = "x", .number = 1, .fields = &field, .field_count = 1};
    for (size_t i = 0; i < 4; i++) {
        bpl_error err = {0};
        bpl_writer *writer = NULL;
        bpl_writer_options options = BPL_WRITER_OPTIONS_INIT;
        char *out = NULL;
        size_t len = 0;
        FILE *file = open_memstream(&out, &len);
        FUZZ_REQUIRE(file);
        if (i == 3) {
            FUZZ_REQUIRE(bpl_explain(file, &record, finding, &options, &err) ==
                         BPL_OK);
        } else {
            options.output = outputs[i];
            FUZZ_REQUIRE(bpl_writer_open(&writer, model, file, &options,
                                         &err) == BPL_OK);
            FUZZ_REQUIRE(bpl_writer_put(writer, &record, &shape, finding,
                                        &err) == BPL_OK);
            FUZZ_REQUIRE(bpl_writer_close(writer, &shape, &err) == BPL_OK);
        }
        FUZZ_REQUIRE(fclose(file) == 0);
        if (i == 0)
            FUZZ_REQUIRE(fuzz_csv_rows((bpl_str){out, len}, ',', 0) == 2);
        if (i == 1)
            FUZZ_REQUIRE(fuzz_json_lines((bpl_str){out, len}) == 1);
        free(out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_buf told[2];
    if (!worker)
        open_all();
    for (size_t i = 0; i < 2; i++) {
        bpl_error err = {0};
        const bpl_finding *finding = NULL;
        bpl_str title = {"", 0}, body = {text, sizeof text - 1};
        *scripts[0] = (script){data, data + size / 2};
        *scripts[1] = (script){data + size / 2, data + size};
        FUZZ_REQUIRE(bpl_worker_label_text(worker, title, body, &finding,
                                           &err) == BPL_OK);
        fuzz_check_worker(worker);
        fuzz_check_finding(model, finding);
        bpl_buf_init(&told[i], SIZE_MAX / 2);
        fuzz_tell_finding(&told[i], finding);
        if (i == 0)
            write_all(finding);
    }
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
    bpl_buf_fini(&told[0]);
    bpl_buf_fini(&told[1]);
    return 0;
}
