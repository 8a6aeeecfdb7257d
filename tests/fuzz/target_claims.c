/* SPDX-License-Identifier: MIT */
/*
 * The tables of claims: a bundle with the lexicon of claims and its tables over
 * tests/data/mini. What loads audits the bundle's text, twice.
 */
#include "audits.h"
#include "bundle.h"

static void audit(const bpl_model *model, bpl_auditor *auditor, bpl_str text,
                  bpl_buf *told)
{
    bpl_error err = {0};
    bpl_site *site = NULL;
    const bpl_audit *out = NULL;
    bpl_field field = {text, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED};
    bpl_record record = {.source = "=page.html", .number = 1, .fields = &field};
    record.field_count = 1;
    FUZZ_REQUIRE(bpl_site_new(&site, auditor, "@site", &err) == BPL_OK);
    bpl_status status = bpl_site_add(site, &record, &err);
    if (status == BPL_OK)
        status = bpl_site_judge(site, &out, &err);
    if (status == BPL_OK) {
        fuzz_check_audit(out);
        fuzz_write_audit(model, out, told);
    } else {
        fuzz_check_error(status, &err);
    }
    bpl_site_free(site);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bpl_str bytes = {(const char *)data, size};
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_auditor *auditor = NULL;
    bpl_model_options options = fuzz_mini_options();
    fuzz_bundle bundle;
    bpl_buf told[2];
    (void)fuzz_mini(); /* keeps the plugins loaded */
    fuzz_bundle_write(&bundle, bytes);
    options.extra_lexicon_dir = bundle.dir;
    options.claims = 1;
    bpl_status status = bpl_model_open(&model, &options, &err);
    if (status == BPL_OK)
        status = bpl_auditor_new(&auditor, model, &err);
    if (status != BPL_OK)
        fuzz_check_error(status, &err);
    for (size_t i = 0; auditor && i < 2; i++) {
        bpl_buf_init(&told[i], SIZE_MAX / 2);
        audit(model, auditor, bundle.text, &told[i]);
    }
    if (auditor) {
        FUZZ_REQUIRE(fuzz_same(&told[0], &told[1]));
        bpl_buf_fini(&told[0]);
        bpl_buf_fini(&told[1]);
    }
    bpl_auditor_free(auditor);
    bpl_model_close(model);
    return 0;
}
