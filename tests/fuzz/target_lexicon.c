/* SPDX-License-Identifier: MIT */
/*
 * Lexicons, rule tables, definitions and codes: a bundle of files is laid over
 * those of tests/data/mini. What loads is used: it labels the bundle's text,
 * and two workers say the same. `lexicon check`, _show and _find see the same
 * files.
 */
#include "bundle.h"

#include "score/codes.h"
#include <bpolens/lexicon.h>
#include <stdlib.h>
#include <string.h>

#define PLUGINS BPL_BUILD_DIR "/tests/plugins/mini"

static void on_issue(void *payload, const bpl_lexicon_issue *issue)
{
    size_t *counts = payload;
    FUZZ_REQUIRE(issue->file && issue->message && issue->message[0]);
    counts[issue->error != 0]++;
}

static void check(const fuzz_bundle *bundle)
{
    bpl_error err = {0};
    size_t counts[2] = {0, 0}, errors = 0, warnings = 0;
    bpl_status status = bpl_lexicon_check(bundle->dir, on_issue, counts,
                                          &errors, &warnings, &err);
    if (status != BPL_OK)
        fuzz_check_error(status, &err);
    else
        FUZZ_REQUIRE(counts[1] == errors && counts[0] == warnings);
}

static void on_row(void *payload, const bpl_lexicon_row *row)
{
    const bpl_str *text = payload;
    FUZZ_REQUIRE(row->lexicon && row->term && row->category && row->match &&
                 row->symbols);
    if (text)
        FUZZ_REQUIRE(row->begin <= row->end && bpl_zone_name(row->zone));
}

static void label(const bpl_model *model, bpl_str text)
{
    bpl_buf told[2];
    for (size_t i = 0; i < 2; i++) {
        bpl_error err = {0};
        bpl_worker *worker = NULL;
        const bpl_finding *finding = NULL;
        bpl_str title = {"", 0};
        bpl_buf_init(&told[i], SIZE_MAX / 2);
        bpl_status status = bpl_worker_new(&worker, model, &err);
        if (status == BPL_OK)
            status = bpl_worker_label_text(worker, title, text, &finding, &err);
        if (status == BPL_OK) {
            fuzz_check_worker(worker);
            fuzz_check_finding(model, finding);
            fuzz_tell_finding(&told[i], finding);
        } else {
            fuzz_check_error(status, &err);
            fuzz_printf(&told[i], "%s", err.message);
        }
        bpl_worker_free(worker);
    }
    FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
    bpl_buf_fini(&told[0]);
    bpl_buf_fini(&told[1]);
}

static void use(const bpl_model *model, fuzz_bundle *bundle)
{
    bpl_error err = {0};
    label(model, bundle->text);
    bpl_status status = bpl_lexicon_show(model, NULL, on_row, NULL, &err);
    if (status != BPL_OK)
        fuzz_check_error(status, &err);
    status = bpl_lexicon_find(model, "en", bundle->text, on_row, &bundle->text,
                              &err);
    if (status != BPL_OK)
        fuzz_check_error(status, &err);
}

static void read_codes(const fuzz_bundle *bundle)
{
    bpl_error err = {0};
    bpl_codes *codes = NULL;
    bpl_status status =
        bpl_codes_open_in(&codes, fuzz_mini(), bundle->dir, &err);
    if (status != BPL_OK)
        fuzz_check_error(status, &err);
    for (int system = 0; codes && system < BPL_CODE_SYSTEMS; system++) {
        const bpl_code *code = bpl_codes_suggest(codes, (bpl_code_system)system,
                                                 "call_center", "voice");
        FUZZ_REQUIRE(!code || (code->code && code->title && code->reason));
    }
    bpl_codes_close(codes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_model_options options = fuzz_mini_options();
    fuzz_bundle bundle;
    FUZZ_REQUIRE(setenv("BPOLENS_PLUGINS", PLUGINS, 1) == 0);
    (void)fuzz_mini(); /* keeps the plugins loaded */
    fuzz_bundle_write(&bundle, bytes);
    options.extra_lexicon_dir = bundle.dir;
    if (bundle.definition)
        options.definition = "fuzz";
    bpl_status status = bpl_model_open(&model, &options, &err);
    if (status == BPL_OK)
        use(model, &bundle);
    else
        fuzz_check_error(status, &err);
    bpl_model_close(model);
    if (bundle.codes)
        read_codes(&bundle);
    if (fuzz_dice(bytes, 0, 4) == 0)
        check(&bundle);
    return 0;
}
