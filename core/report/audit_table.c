/* SPDX-License-Identifier: MIT */
/* An audit for people at a terminal. */
#include "report/audit_write.h"
#include "write/glyph.h"

enum { INDENT = 2, DEEPER = 4, HANGING = 6 };

/* The quote with its words marked: bold, or in brackets. */
static void put_quote(bpl_wrap *wrap, const bpl_quote *quote, int marked)
{
    size_t at = marked ? bpl_audit_words_at(quote) : SIZE_MAX;
    bpl_wrap_puts(wrap, "\"");
    if (at == SIZE_MAX) {
        bpl_wrap_puts(wrap, quote->quote);
        bpl_wrap_puts(wrap, "\"");
        return;
    }
    size_t len = strlen(quote->words);
    bpl_wrap_text(wrap, (bpl_str){quote->quote, at});
    bpl_wrap_style(wrap, BPL_STYLE_BOLD);
    bpl_wrap_puts(wrap, wrap->color ? "" : "[");
    bpl_wrap_text(wrap, (bpl_str){quote->words, len});
    bpl_wrap_puts(wrap, wrap->color ? "" : "]");
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_puts(wrap, quote->quote + at + len);
    bpl_wrap_puts(wrap, "\"");
}

/* "file, zone, byte 120"; without the file where the subject is its page. */
static void put_place(bpl_wrap *wrap, const bpl_audit *audit,
                      const bpl_quote *quote)
{
    char number[32];
    const char *source = audit->pages[quote->page].source;
    snprintf(number, sizeof number, "%u", quote->begin);
    bpl_wrap_style(wrap, BPL_STYLE_DIM);
    if (audit->page_count > 1 || strcmp(source, audit->id) != 0) {
        bpl_wrap_solid(wrap, bpl_str_of(source));
        bpl_wrap_puts(wrap, ", ");
    }
    bpl_wrap_puts(wrap, bpl_zone_name(quote->zone));
    bpl_wrap_puts(wrap, ", byte ");
    bpl_wrap_puts(wrap, number);
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
}

static void put_evidence(bpl_wrap *wrap, const bpl_audit *audit,
                         const bpl_quote *piece)
{
    bpl_wrap_puts(wrap, "- \"");
    bpl_wrap_puts(wrap, piece->words);
    bpl_wrap_puts(wrap, "\" [");
    bpl_wrap_puts(wrap, bpl_or_empty(piece->category));
    bpl_wrap_puts(wrap, "] ");
    bpl_wrap_puts(wrap, bpl_or_empty(piece->source));
    bpl_wrap_puts(wrap, "; ");
    put_place(wrap, audit, piece);
}

static bpl_style style_of(bpl_verdict verdict)
{
    return verdict == BPL_SUPPORTED      ? BPL_STYLE_BOLD
           : verdict == BPL_CONTRADICTED ? BPL_STYLE_NEGATED
                                         : BPL_STYLE_WARN;
}

static void put_claim(bpl_wrap *wrap, const bpl_audit *audit,
                      const bpl_claim *claim)
{
    bpl_wrap_style(wrap, BPL_STYLE_BOLD);
    bpl_wrap_puts(wrap, claim->type);
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_puts(wrap, ": ");
    bpl_wrap_style(wrap, style_of(claim->verdict));
    bpl_wrap_puts(wrap, bpl_verdict_name(claim->verdict));
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_line(wrap, INDENT);
    put_quote(wrap, &claim->mentions[0], 1);
    bpl_wrap_puts(wrap, " ");
    put_place(wrap, audit, &claim->mentions[0]);
    bpl_wrap_line(wrap, INDENT);
    if (claim->mention_count > 1) {
        char text[64];
        snprintf(text, sizeof text, "and %zu more with such words",
                 claim->mention_count - 1);
        bpl_wrap_puts(wrap, text);
        bpl_wrap_line(wrap, INDENT);
    }
    bpl_wrap_puts(wrap,
                  claim->verdict == BPL_UNSUPPORTED ? "looked for: " : "");
    bpl_wrap_puts(wrap, claim->reason);
    for (size_t i = 0; i < claim->evidence_count; i++) {
        bpl_wrap_line(wrap, DEEPER);
        put_evidence(wrap, audit, &claim->evidence[i]);
    }
    bpl_wrap_line(wrap, 0);
    bpl_wrap_line(wrap, 0);
}

/* "label (confident, 0.92)" */
static void put_label(bpl_wrap *wrap, const char *label, const char *status,
                      double confidence)
{
    char text[64] = "";
    bpl_pen number;
    bpl_wrap_puts(wrap, *label ? label : status);
    if (!*label)
        return;
    bpl_pen_init(&number);
    bpl_pen_fixed(&number, confidence, 2);
    snprintf(text, sizeof text, " (%s, %.*s)", status, (int)number.buf.len,
             number.buf.len ? number.buf.data : "");
    bpl_wrap_puts(wrap, text);
    bpl_pen_join(wrap->pen, &number);
    bpl_pen_fini(&number);
}

static void put_names(bpl_wrap *wrap, const bpl_model *model,
                      const bpl_audit *audit)
{
    size_t names = 0;
    bpl_wrap_puts(wrap, "It calls itself: ");
    for (size_t i = 0; i < audit->claim_count; i++) {
        const bpl_claim *claim = &audit->claims[i];
        if (!bpl_audit_is_name(model, claim))
            continue;
        bpl_wrap_puts(wrap, names++ ? ", " : "");
        bpl_wrap_puts(wrap, claim->type);
        bpl_wrap_puts(wrap, " (");
        bpl_wrap_puts(wrap, bpl_verdict_name(claim->verdict));
        bpl_wrap_puts(wrap, ")");
    }
    bpl_wrap_puts(wrap, names ? "" : "none of these");
}

static void put_pages(bpl_wrap *wrap, const bpl_audit *audit)
{
    bpl_wrap_puts(wrap, "Pages read:");
    for (size_t i = 0; i < audit->page_count; i++) {
        const bpl_audit_page *page = &audit->pages[i];
        bpl_wrap_line(wrap, INDENT);
        bpl_wrap_solid(wrap, bpl_str_of(page->source));
        bpl_wrap_puts(wrap, ": ");
        put_label(wrap, page->label, page->status, page->confidence);
    }
    bpl_wrap_line(wrap, 0);
}

static void put_head(bpl_wrap *wrap, const bpl_audit *audit)
{
    bpl_wrap_style(wrap, BPL_STYLE_BOLD);
    bpl_wrap_puts(wrap, "== ");
    bpl_wrap_puts(wrap, audit->id);
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    if (audit->page_count == 1 && *audit->pages[0].title) {
        bpl_wrap_puts(wrap, " (");
        bpl_wrap_puts(wrap, audit->pages[0].title);
        bpl_wrap_puts(wrap, ")");
    }
    bpl_wrap_line(wrap, 0);
    bpl_wrap_line(wrap, 0);
    if (!audit->claim_count) {
        bpl_wrap_puts(wrap, "no claims");
        bpl_wrap_line(wrap, 0);
        bpl_wrap_line(wrap, 0);
    }
}

static void put_foot(bpl_wrap *wrap, const bpl_model *model,
                     const bpl_audit *audit)
{
    bpl_wrap_puts(wrap, "What its services amount to: ");
    put_label(wrap, audit->label, audit->status, audit->confidence);
    if (*bpl_or_empty(audit->reason)) {
        bpl_wrap_puts(wrap, ": ");
        bpl_wrap_puts(wrap, audit->reason);
    }
    bpl_wrap_line(wrap, 0);
    put_names(wrap, model, audit);
    bpl_wrap_line(wrap, 0);
    if (audit->page_count > 1)
        put_pages(wrap, audit);
    if (audit->truncated) {
        bpl_wrap_puts(wrap, "The text is too long: its end was not read.");
        bpl_wrap_line(wrap, 0);
    }
    bpl_wrap_line(wrap, 0);
}

void bpl_audit_table(bpl_audit_writer *writer, const bpl_audit *audit)
{
    bpl_wrap wrap;
    bpl_wrap_init(&wrap, &writer->pen, (size_t)writer->style.width,
                  writer->style.color);
    put_head(&wrap, audit);
    for (size_t i = 0; i < audit->claim_count; i++)
        put_claim(&wrap, audit, &audit->claims[i]);
    put_foot(&wrap, writer->model, audit);
    bpl_wrap_fini(&wrap);
}
