/* SPDX-License-Identifier: MIT */
#include "tallies.h"

#include <bpolens/evaluate.h>
#include <bpolens/tally.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const facets[] = {"label", "channel", "company", "status",
                                     "#2"};

static void check_tally(bpl_tally_format format, bpl_str text)
{
    json_t *json = NULL;
    FUZZ_REQUIRE(fuzz_utf8(text));
    switch (format) {
    case BPL_TALLY_CSV:
        FUZZ_REQUIRE(fuzz_csv_rows(text, ',', 0) > 0);
        break;
    case BPL_TALLY_JSON:
        json = json_loadb(text.data, text.len, 0, NULL);
        FUZZ_REQUIRE(json_is_object(json));
        json_decref(json);
        break;
    case BPL_TALLY_HTML:
        FUZZ_REQUIRE(!memmem(text.data, text.len, "<script", 7));
        break;
    default:
        for (size_t i = 0; i < text.len; i++)
            FUZZ_REQUIRE((unsigned char)text.data[i] >= ' ' ||
                         text.data[i] == '\n');
    }
}

static void write_tally(const bpl_tally *tally, uint32_t first, bpl_buf *told)
{
    for (uint32_t i = first; i <= BPL_TALLY_HTML; i += 3) {
        bpl_error err = {0};
        char *text = NULL;
        size_t len = 0;
        FILE *file = open_memstream(&text, &len);
        bpl_tally_style style = BPL_TALLY_STYLE_INIT;
        style.format = (bpl_tally_format)i;
        FUZZ_REQUIRE(file);
        FUZZ_REQUIRE(bpl_tally_write(file, tally, &style, &err) == BPL_OK);
        FUZZ_REQUIRE(fclose(file) == 0);
        check_tally(style.format, (bpl_str){text, len});
        if (i != BPL_TALLY_HTML) /* it names its day */
            fuzz_add(told, text, len);
        free(text);
    }
}

void fuzz_tally(bpl_str bytes, const char *path, uint32_t jobs, bpl_buf *told)
{
    bpl_error err = {0};
    bpl_tally *out = NULL;
    bpl_tally_options options = BPL_TALLY_OPTIONS_INIT;
    const char *by[2] = {facets[fuzz_dice(bytes, 0, 5)],
                         facets[fuzz_dice(bytes, 1, 5)]};
    const char *where = "label!=none";
    options.jobs = jobs;
    options.by = by;
    options.by_count = 1 + fuzz_dice(bytes, 2, 2);
    options.where = &where;
    options.where_count = fuzz_dice(bytes, 3, 3) == 0;
    options.compare = &path;
    options.compare_count = fuzz_dice(bytes, 4, 3) == 0;
    options.samples = 5;
    bpl_status status =
        bpl_tally_make(&out, fuzz_mini(), &path, 1, &options, &err);
    FUZZ_REQUIRE(status != BPL_E_NOMEM && status != BPL_E_INTERNAL);
    fuzz_printf(told, "%d %s\n", (int)status, err.message);
    if (status == BPL_OK)
        write_tally(out, fuzz_dice(bytes, 8, 3), told);
    bpl_tally_free(out);
}

static void write_evaluation(const bpl_evaluation *evaluation, uint32_t first,
                             bpl_buf *told)
{
    for (uint32_t i = first; i <= BPL_REPORT_CSV; i += 2) {
        bpl_error err = {0};
        char *text = NULL;
        size_t len = 0;
        FILE *file = open_memstream(&text, &len);
        bpl_report_options style = BPL_REPORT_OPTIONS_INIT;
        style.format = (bpl_report_format)i;
        FUZZ_REQUIRE(file);
        FUZZ_REQUIRE(bpl_evaluation_write(file, evaluation, &style, &err) ==
                     BPL_OK);
        FUZZ_REQUIRE(fclose(file) == 0);
        if (i == BPL_REPORT_CSV)
            FUZZ_REQUIRE(fuzz_csv_rows((bpl_str){text, len}, ',', 0) > 0);
        if (i == BPL_REPORT_JSON)
            check_tally(BPL_TALLY_JSON, (bpl_str){text, len});
        fuzz_add(told, text, len);
        free(text);
    }
}

void fuzz_evaluate(bpl_str bytes, const char *path, bpl_buf *told)
{
    bpl_error err = {0};
    bpl_evaluation *out = NULL;
    bpl_evaluate_options options = BPL_EVALUATE_OPTIONS_INIT;
    const char *by = "company";
    options.samples = 5;
    options.id_column = fuzz_dice(bytes, 5, 2) ? "id" : NULL;
    options.by = &by;
    options.by_count = fuzz_dice(bytes, 6, 3) == 0;
    bpl_status status =
        bpl_evaluate(&out, fuzz_mini(), NULL, &path, 1, &options, &err);
    FUZZ_REQUIRE(status != BPL_E_NOMEM && status != BPL_E_INTERNAL);
    fuzz_printf(told, "%d %s\n", (int)status, err.message);
    if (status == BPL_OK)
        write_evaluation(out, fuzz_dice(bytes, 9, 2), told);
    bpl_evaluation_free(out);
}
