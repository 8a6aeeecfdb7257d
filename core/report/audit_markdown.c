/* SPDX-License-Identifier: MIT */
/* An audit as Markdown: a part a subject, a heading a claim. */
#include "report/audit_write.h"
#include "report/markdown_out.h"

static void put_quote(bpl_pen *pen, const bpl_quote *quote)
{
    size_t at = bpl_audit_words_at(quote);
    size_t len = strlen(quote->words);
    bpl_pen_puts(pen, "> “");
    if (at == SIZE_MAX) {
        bpl_markdown_text(pen, quote->quote);
        bpl_pen_puts(pen, "”");
        return;
    }
    bpl_markdown_some(pen, (bpl_str){quote->quote, at});
    bpl_pen_puts(pen, "**");
    bpl_markdown_text(pen, quote->words);
    bpl_pen_puts(pen, "**");
    bpl_markdown_text(pen, quote->quote + at + len);
    bpl_pen_puts(pen, "”");
}

static void put_place(bpl_pen *pen, const bpl_audit *audit,
                      const bpl_quote *quote)
{
    bpl_markdown_text(pen, audit->pages[quote->page].source);
    bpl_pen_puts(pen, ", ");
    bpl_pen_puts(pen, bpl_zone_name(quote->zone));
    bpl_pen_puts(pen, ", byte ");
    bpl_pen_count(pen, quote->begin);
}

static void put_evidence(bpl_pen *pen, const bpl_audit *audit,
                         const bpl_quote *piece)
{
    bpl_pen_puts(pen, "- “");
    bpl_markdown_text(pen, piece->words);
    bpl_pen_puts(pen, "” (");
    bpl_markdown_text(pen, bpl_or_empty(piece->category));
    bpl_pen_puts(pen, "; ");
    bpl_markdown_text(pen, bpl_or_empty(piece->source));
    bpl_pen_puts(pen, "): ");
    put_place(pen, audit, piece);
    bpl_pen_putc(pen, '\n');
}

static void put_claim(bpl_pen *pen, const bpl_audit *audit,
                      const bpl_claim *claim)
{
    bpl_pen_puts(pen, "### ");
    bpl_markdown_text(pen, claim->type);
    bpl_pen_puts(pen, ": ");
    bpl_pen_puts(pen, bpl_verdict_name(claim->verdict));
    bpl_pen_puts(pen, "\n\n");
    put_quote(pen, &claim->mentions[0]);
    bpl_pen_puts(pen, "\n\n");
    put_place(pen, audit, &claim->mentions[0]);
    bpl_pen_puts(pen,
                 claim->verdict == BPL_UNSUPPORTED ? ". Looked for: " : ". ");
    bpl_markdown_text(pen, claim->reason);
    bpl_pen_puts(pen, claim->evidence_count ? ":\n\n" : "\n");
    for (size_t i = 0; i < claim->evidence_count; i++)
        put_evidence(pen, audit, &claim->evidence[i]);
    bpl_pen_putc(pen, '\n');
}

static void put_label(bpl_pen *pen, const char *label, const char *status,
                      double confidence)
{
    bpl_markdown_text(pen, *label ? label : status);
    if (!*label)
        return;
    bpl_pen_puts(pen, " (");
    bpl_pen_puts(pen, status);
    bpl_pen_puts(pen, ", ");
    bpl_pen_fixed(pen, confidence, 2);
    bpl_pen_puts(pen, ")");
}

static void put_names(bpl_pen *pen, const bpl_model *model,
                      const bpl_audit *audit)
{
    size_t names = 0;
    bpl_pen_puts(pen, "- It calls itself: ");
    for (size_t i = 0; i < audit->claim_count; i++) {
        if (!bpl_audit_is_name(model, &audit->claims[i]))
            continue;
        bpl_pen_puts(pen, names++ ? ", " : "");
        bpl_markdown_text(pen, audit->claims[i].type);
        bpl_pen_puts(pen, " (");
        bpl_pen_puts(pen, bpl_verdict_name(audit->claims[i].verdict));
        bpl_pen_puts(pen, ")");
    }
    bpl_pen_puts(pen, names ? "\n" : "none of these\n");
}

static void put_foot(bpl_pen *pen, const bpl_model *model,
                     const bpl_audit *audit)
{
    bpl_pen_puts(pen, "- What its services amount to: ");
    put_label(pen, audit->label, audit->status, audit->confidence);
    bpl_pen_putc(pen, '\n');
    put_names(pen, model, audit);
    for (size_t i = 0; i < audit->page_count; i++) {
        const bpl_audit_page *page = &audit->pages[i];
        bpl_pen_puts(pen, "- Read: ");
        bpl_markdown_text(pen, page->source);
        bpl_pen_puts(pen, ": ");
        put_label(pen, page->label, page->status, page->confidence);
        bpl_pen_putc(pen, '\n');
    }
    if (audit->truncated)
        bpl_pen_puts(pen, "- The text is too long: its end was not read.\n");
    bpl_pen_putc(pen, '\n');
}

void bpl_audit_markdown(bpl_audit_writer *writer, const bpl_audit *audit)
{
    bpl_pen *pen = &writer->pen;
    bpl_pen_puts(pen, "## ");
    bpl_markdown_text(pen, audit->id);
    bpl_pen_puts(pen, "\n\n");
    for (size_t i = 0; i < audit->claim_count; i++)
        put_claim(pen, audit, &audit->claims[i]);
    if (!audit->claim_count)
        bpl_pen_puts(pen, "No claims.\n\n");
    put_foot(pen, writer->model, audit);
}
