/* SPDX-License-Identifier: MIT */
#include "report/audit_write.h"

#include "base/options.h"
#include "score/inside.h"
#include <stdlib.h>

static const char csv_head[] =
    "id,source,claim,verdict,quote,evidence,zone,offset\n";

size_t bpl_audit_words_at(const bpl_quote *quote)
{
    const char *at = strstr(quote->quote, quote->words);
    return at && *quote->words ? (size_t)(at - quote->quote) : SIZE_MAX;
}

int bpl_audit_is_name(const bpl_model *model, const bpl_claim *claim)
{
    size_t count = bpl_model_plugin_count(model);
    const bpl_plugin_info *info =
        count ? bpl_model_plugin(model, bpl_model_output(model, count - 1))
              : NULL;
    for (size_t i = 0; info && info->values[i]; i++)
        if (strcmp(info->values[i], claim->type) == 0)
            return 1;
    return 0;
}

bpl_status bpl_audit_writer_new(bpl_audit_writer **out, FILE *file,
                                const bpl_model *model,
                                const bpl_audit_style *style, bpl_error *err)
{
    bpl_audit_style own = BPL_AUDIT_STYLE_INIT;
    *out = NULL;
    BPL_TRY(bpl_options_take(&own, sizeof own, style, err));
    bpl_audit_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return bpl_fail_nomem(err);
    writer->file = file;
    writer->model = model;
    writer->style = own;
    if (!writer->style.width)
        writer->style.width = 100;
    bpl_pen_init(&writer->pen);
    bpl_pen_init(&writer->details);
    if (writer->style.format == BPL_AUDIT_CSV)
        bpl_pen_puts(&writer->pen, csv_head);
    *out = writer;
    return BPL_OK;
}

void bpl_audit_writer_free(bpl_audit_writer *writer)
{
    if (!writer)
        return;
    bpl_pen_fini(&writer->pen);
    bpl_pen_fini(&writer->details);
    free(writer);
}

bpl_status bpl_audit_write(bpl_audit_writer *writer, const bpl_audit *audit,
                           bpl_error *err)
{
    switch (writer->style.format) {
    case BPL_AUDIT_CSV:
        bpl_audit_csv(writer, audit);
        break;
    case BPL_AUDIT_JSONL:
        bpl_audit_json(writer, audit);
        break;
    case BPL_AUDIT_MARKDOWN:
        bpl_audit_markdown(writer, audit);
        break;
    case BPL_AUDIT_HTML:
        BPL_TRY(bpl_audit_html(writer, audit, err));
        break;
    default:
        bpl_audit_table(writer, audit);
    }
    writer->subjects++;
    writer->pages += audit->page_count;
    writer->claims += audit->claim_count;
    for (size_t i = 0; i < audit->claim_count; i++)
        writer->verdicts[audit->claims[i].verdict]++;
    if (writer->style.format == BPL_AUDIT_HTML)
        return BPL_OK;
    return bpl_pen_flush(&writer->pen, writer->file, err);
}

bpl_status bpl_audit_writer_end(bpl_audit_writer *writer, bpl_error *err)
{
    if (writer->style.format == BPL_AUDIT_HTML)
        return bpl_audit_html_end(writer, err);
    return bpl_pen_flush(&writer->pen, writer->file, err);
}
