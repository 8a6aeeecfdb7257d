/* SPDX-License-Identifier: MIT */
/* A line a subject, with all there is to say. */
#include "report/audit_write.h"
#include "report/json_out.h"
#include <math.h>

static void put_quote(bpl_pen *pen, const bpl_audit *audit,
                      const bpl_quote *quote)
{
    bpl_json_begin(pen, NULL, '{');
    bpl_json_text(pen, "quote", quote->quote);
    bpl_json_text(pen, "words", quote->words);
    bpl_json_text(pen, "source", audit->pages[quote->page].source);
    bpl_json_count(pen, "page", quote->page);
    bpl_json_text(pen, "zone", bpl_zone_name(quote->zone));
    bpl_json_count(pen, "begin", quote->begin);
    bpl_json_count(pen, "end", quote->end);
    bpl_json_text(pen, "lexicon", bpl_or_empty(quote->lexicon));
    bpl_json_text(pen, "term", bpl_or_empty(quote->term));
    bpl_json_text(pen, "category", bpl_or_empty(quote->category));
    bpl_json_text(pen, "codes", bpl_or_empty(quote->source));
    bpl_pen_putc(pen, '}');
}

static void put_quotes(bpl_pen *pen, const char *key, const bpl_audit *audit,
                       const bpl_quote *quotes, size_t count)
{
    bpl_json_begin(pen, key, '[');
    for (size_t i = 0; i < count; i++)
        put_quote(pen, audit, &quotes[i]);
    bpl_pen_putc(pen, ']');
}

static void put_claim(bpl_audit_writer *writer, const bpl_audit *audit,
                      const bpl_claim *claim)
{
    bpl_pen *pen = &writer->pen;
    bpl_json_begin(pen, NULL, '{');
    bpl_json_text(pen, "claim", claim->type);
    bpl_json_text(pen, "verdict", bpl_verdict_name(claim->verdict));
    bpl_json_text(pen, "rule", claim->rule);
    bpl_json_text(pen,
                  claim->verdict == BPL_UNSUPPORTED ? "looked_for" : "reason",
                  claim->reason);
    bpl_json_flag(pen, "is_label", bpl_audit_is_name(writer->model, claim));
    put_quotes(pen, "mentions", audit, claim->mentions, claim->mention_count);
    put_quotes(pen, "evidence", audit, claim->evidence, claim->evidence_count);
    bpl_pen_putc(pen, '}');
}

static void put_page(bpl_pen *pen, const bpl_audit_page *page)
{
    bpl_json_begin(pen, NULL, '{');
    bpl_json_text(pen, "source", page->source);
    bpl_json_count(pen, "number", page->number);
    bpl_json_text(pen, "title", page->title);
    bpl_json_text(pen, "label", page->label);
    bpl_json_text(pen, "status", page->status);
    bpl_json_number(pen, "confidence", *page->label ? page->confidence : NAN);
    bpl_pen_putc(pen, '}');
}

void bpl_audit_json(bpl_audit_writer *writer, const bpl_audit *audit)
{
    bpl_pen *pen = &writer->pen;
    bpl_json_begin(pen, NULL, '{');
    bpl_json_text(pen, "id", audit->id);
    bpl_json_begin(pen, "claims", '[');
    for (size_t i = 0; i < audit->claim_count; i++)
        put_claim(writer, audit, &audit->claims[i]);
    bpl_pen_putc(pen, ']');
    bpl_json_text(pen, "label", audit->label);
    bpl_json_text(pen, "status", audit->status);
    bpl_json_number(pen, "confidence", *audit->label ? audit->confidence : NAN);
    bpl_json_text(pen, "runner_up", bpl_or_empty(audit->runner_up));
    bpl_json_text(pen, "reason", bpl_or_empty(audit->reason));
    bpl_json_text(pen, "language", audit->language);
    bpl_json_begin(pen, "pages", '[');
    for (size_t i = 0; i < audit->page_count; i++)
        put_page(pen, &audit->pages[i]);
    bpl_pen_putc(pen, ']');
    bpl_json_flag(pen, "truncated", audit->truncated);
    bpl_json_text(pen, "version", bpl_version());
    bpl_json_text(pen, "lexicons", bpl_model_hash(writer->model));
    bpl_json_text(pen, "stemmer", bpl_stemmer_version());
    bpl_json_text(pen, "definition", bpl_model_definition(writer->model));
    bpl_pen_puts(pen, "}\n");
}
