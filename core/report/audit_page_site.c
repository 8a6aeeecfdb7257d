/* SPDX-License-Identifier: MIT */
/*
 * A subject on the page of audits: its rows of the summary, and its section
 * with each claim's words beside its evidence. Names of elements are made of
 * numbers alone, and links lead nowhere but to them: nothing of the pages that
 * were read is ever a link.
 */
#include "report/audit_write.h"

#include "base/error.h"
#include "report/html_out.h"

enum { OPEN_MENTIONS = 2, OPEN_PAGES = 30 };

void bpl_audit_html_verdict(bpl_pen *pen, bpl_verdict verdict)
{
    const char *name = bpl_verdict_name(verdict);
    bpl_pen_puts(pen, "<span class=\"verdict ");
    bpl_pen_puts(pen, name);
    bpl_pen_puts(pen, "\"><span aria-hidden=\"true\">");
    bpl_pen_puts(pen, verdict == BPL_SUPPORTED      ? "✓"
                      : verdict == BPL_CONTRADICTED ? "✗"
                                                    : "○");
    bpl_pen_puts(pen, "</span> ");
    bpl_pen_puts(pen, name);
    bpl_pen_puts(pen, "</span>");
}

/* "s-3", "c-3-1": the third subject, its first claim. */
static void put_name(bpl_pen *pen, char kind, uint64_t subject, size_t part)
{
    bpl_pen_putc(pen, kind);
    bpl_pen_putc(pen, '-');
    bpl_pen_count(pen, subject);
    if (!part)
        return;
    bpl_pen_putc(pen, '-');
    bpl_pen_count(pen, part);
}

/* "bpo (confident, 0.92)" */
static void put_label(bpl_pen *pen, const char *label, const char *status,
                      double confidence)
{
    bpl_pen_puts(pen, "<b>");
    bpl_html_value(pen, *label ? label : status);
    bpl_pen_puts(pen, "</b>");
    if (!*label)
        return;
    bpl_pen_puts(pen, " (");
    bpl_html_puts(pen, status);
    bpl_pen_puts(pen, ", ");
    bpl_pen_fixed(pen, confidence, 2);
    bpl_pen_putc(pen, ')');
}

/* The title as well where a page is on its own: its id may say nothing. */
static void put_subject(bpl_pen *pen, const bpl_audit *audit)
{
    bpl_html_source(pen, audit->id);
    if (audit->page_count != 1 || !*audit->pages[0].title)
        return;
    bpl_pen_puts(pen, " <span class=\"soft\">");
    bpl_html_value(pen, audit->pages[0].title);
    bpl_pen_puts(pen, "</span>");
}

/* The words in their sentence, marked. */
static void put_marked(bpl_pen *pen, const bpl_quote *quote)
{
    size_t at = bpl_audit_words_at(quote);
    bpl_pen_puts(pen, "“<bdi>");
    if (at == SIZE_MAX) {
        bpl_html_puts(pen, *quote->quote ? quote->quote : quote->words);
    } else {
        bpl_html_text(pen, (bpl_str){quote->quote, at});
        bpl_pen_puts(pen, "<mark>");
        bpl_html_puts(pen, quote->words);
        bpl_pen_puts(pen, "</mark>");
        bpl_html_puts(pen, quote->quote + at + strlen(quote->words));
    }
    bpl_pen_puts(pen, "</bdi>”");
}

/* --- summary --- */

static void put_summary_claim(bpl_pen *pen, const bpl_claim *claim,
                              uint64_t subject, size_t number)
{
    bpl_pen_puts(pen, "<tr><th scope=\"row\"><a href=\"#");
    put_name(pen, 'c', subject, number);
    bpl_pen_puts(pen, "\">");
    bpl_html_value(pen, claim->type);
    bpl_pen_puts(pen, "</a></th><td><div class=\"pair\">");
    bpl_audit_html_verdict(pen, claim->verdict);
    bpl_pen_puts(pen, " <span>");
    put_marked(pen, &claim->mentions[0]);
    bpl_pen_puts(pen, "</span></div></td></tr>\n");
}

static void put_summary(bpl_pen *pen, const bpl_audit *audit, uint64_t subject)
{
    bpl_pen_puts(pen, "<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" "
                      "colspan=\"2\"><a href=\"#");
    put_name(pen, 's', subject, 0);
    bpl_pen_puts(pen, "\">");
    put_subject(pen, audit);
    bpl_pen_puts(pen, "</a></th></tr>\n");
    for (size_t i = 0; i < audit->claim_count; i++)
        put_summary_claim(pen, &audit->claims[i], subject, i + 1);
    if (!audit->claim_count)
        bpl_pen_puts(pen, "<tr><td colspan=\"2\" class=\"none\">no claims"
                          "</td></tr>\n");
    bpl_pen_puts(pen, "<tr class=\"soft\"><th scope=\"row\">its services</th>"
                      "<td>amount to ");
    put_label(pen, audit->label, audit->status, audit->confidence);
    bpl_pen_puts(pen, "</td></tr>\n</tbody>\n");
}

/* --- claims --- */

/* A code of a language, of two or three letters: not "mixed" or "". */
static int is_language(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    return (len == 2 || len == 3) && !text[len];
}

static void put_quoted(bpl_pen *pen, const bpl_audit *audit,
                       const bpl_quote *quote)
{
    const char *language = bpl_or_empty(audit->language);
    bpl_pen_puts(pen, "<blockquote");
    if (is_language(language)) {
        bpl_pen_puts(pen, " lang=\"");
        bpl_html_puts(pen, language);
        bpl_pen_puts(pen, "\"");
    }
    bpl_pen_puts(pen, "><p>");
    put_marked(pen, quote);
    bpl_pen_puts(pen, "</p></blockquote>\n");
}

/* Of a record its number counts as well. */
static void put_source(bpl_pen *pen, const bpl_audit_page *page)
{
    bpl_html_source(pen, page->source);
    if (page->number <= 1)
        return;
    bpl_pen_puts(pen, ", record ");
    bpl_html_count(pen, page->number);
}

static void put_place(bpl_pen *pen, const bpl_audit *audit,
                      const bpl_quote *quote)
{
    if (audit->page_count > 1 ||
        strcmp(audit->pages[quote->page].source, audit->id) != 0) {
        put_source(pen, &audit->pages[quote->page]);
        bpl_pen_puts(pen, ", ");
    }
    bpl_pen_puts(pen, bpl_zone_name(quote->zone));
    bpl_pen_puts(pen, ", byte ");
    bpl_pen_count(pen, quote->begin);
}

static void put_quotes(bpl_pen *pen, const bpl_audit *audit,
                       const bpl_quote *quotes, size_t count)
{
    bpl_pen_puts(pen, "<ul class=\"quotes\">\n");
    for (size_t i = 0; i < count; i++) {
        const bpl_quote *quote = &quotes[i];
        bpl_pen_puts(pen, "<li>");
        put_quoted(pen, audit, quote);
        bpl_pen_puts(pen, "<p class=\"soft\">");
        put_place(pen, audit, quote);
        if (*bpl_or_empty(quote->category)) {
            bpl_pen_puts(pen, "; found as ");
            bpl_html_value(pen, quote->category);
        }
        if (*bpl_or_empty(quote->source)) {
            bpl_pen_puts(pen, ", source ");
            bpl_html_value(pen, quote->source);
        }
        bpl_pen_puts(pen, "</p></li>\n");
    }
    bpl_pen_puts(pen, "</ul>\n");
}

static void put_mentions(bpl_pen *pen, const bpl_audit *audit,
                         const bpl_claim *claim)
{
    size_t first = claim->mention_count < OPEN_MENTIONS ? claim->mention_count
                                                        : OPEN_MENTIONS;
    bpl_pen_puts(pen, "<div>\n<h4>What it says</h4>\n");
    put_quotes(pen, audit, claim->mentions, first);
    if (claim->mention_count > first) {
        char text[64];
        snprintf(text, sizeof text, "%zu more with such words",
                 claim->mention_count - first);
        bpl_html_fold(pen, text, 0);
        put_quotes(pen, audit, claim->mentions + first,
                   claim->mention_count - first);
        bpl_html_fold_end(pen);
    }
    bpl_pen_puts(pen, "</div>\n");
}

static void put_evidence(bpl_pen *pen, const bpl_audit *audit,
                         const bpl_claim *claim)
{
    int open = claim->verdict == BPL_UNSUPPORTED;
    bpl_pen_puts(pen, "<div>\n<h4>");
    bpl_pen_puts(pen, open ? "Looked for, and not found"
                      : claim->verdict == BPL_CONTRADICTED
                          ? "What contradicts it"
                          : "What backs it");
    bpl_pen_puts(pen, "</h4>\n<p>");
    bpl_html_value(pen, claim->reason);
    bpl_pen_puts(pen, "</p>\n");
    if (claim->evidence_count)
        put_quotes(pen, audit, claim->evidence, claim->evidence_count);
    bpl_pen_puts(pen, "</div>\n");
}

static void put_claim(bpl_pen *pen, const bpl_audit *audit, uint64_t subject,
                      size_t number)
{
    const bpl_claim *claim = &audit->claims[number - 1];
    bpl_pen_puts(pen, "<section class=\"claim\" aria-labelledby=\"");
    put_name(pen, 'c', subject, number);
    bpl_pen_puts(pen, "\">\n<h3 id=\"");
    put_name(pen, 'c', subject, number);
    bpl_pen_puts(pen, "\">");
    bpl_html_value(pen, claim->type);
    bpl_pen_puts(pen, ": ");
    bpl_audit_html_verdict(pen, claim->verdict);
    bpl_pen_puts(pen, "</h3>\n<div class=\"beside\">\n");
    put_mentions(pen, audit, claim);
    put_evidence(pen, audit, claim);
    bpl_pen_puts(pen, "</div>\n</section>\n");
}

/* --- the vendor --- */

static void put_names(bpl_pen *pen, const bpl_model *model,
                      const bpl_audit *audit)
{
    size_t names = 0;
    for (size_t i = 0; i < audit->claim_count; i++) {
        const bpl_claim *claim = &audit->claims[i];
        if (!bpl_audit_is_name(model, claim))
            continue;
        bpl_pen_puts(pen, names++ ? "<br>\n<b>" : "<b>");
        bpl_html_value(pen, claim->type);
        bpl_pen_puts(pen, "</b> ");
        bpl_audit_html_verdict(pen, claim->verdict);
    }
    if (!names)
        bpl_pen_puts(pen, "none of the labels");
}

static void put_services(bpl_pen *pen, const bpl_model *model,
                         const bpl_audit *audit)
{
    bpl_pen_puts(pen, "<dl class=\"beside\">\n<div><dt>What it calls itself"
                      "</dt>\n<dd>");
    put_names(pen, model, audit);
    bpl_pen_puts(pen, "</dd></div>\n<div><dt>What its services amount to</dt>"
                      "\n<dd>");
    put_label(pen, audit->label, audit->status, audit->confidence);
    if (*bpl_or_empty(audit->reason)) {
        bpl_pen_puts(pen, "<br>\n");
        bpl_html_value(pen, audit->reason);
    }
    bpl_pen_puts(pen, "</dd></div>\n</dl>\n");
}

static void put_page(bpl_pen *pen, const bpl_audit_page *page)
{
    bpl_pen_puts(pen, "<tr><th scope=\"row\">");
    put_source(pen, page);
    if (*page->title) {
        bpl_pen_puts(pen, "<br><span class=\"soft\">");
        bpl_html_value(pen, page->title);
        bpl_pen_puts(pen, "</span>");
    }
    bpl_pen_puts(pen, "</th><td class=\"label\">");
    put_label(pen, page->label, page->status, page->confidence);
    bpl_pen_puts(pen, "</td></tr>\n");
}

static void put_pages(bpl_pen *pen, const bpl_audit *audit, uint64_t subject)
{
    char id[40];
    snprintf(id, sizeof id, "pages-%llu", (unsigned long long)subject);
    bpl_pen_puts(pen, "<h3>Pages read</h3>\n");
    if (audit->page_count > OPEN_PAGES)
        bpl_html_fold(pen, "All pages", 0);
    bpl_html_table(pen, id);
    bpl_html_counted(pen, audit->page_count, "page");
    bpl_pen_puts(pen, "</caption>\n<thead><tr><th scope=\"col\">Page</th>"
                      "<th scope=\"col\">Label of the page alone</th></tr>"
                      "</thead>\n<tbody>\n");
    for (size_t i = 0; i < audit->page_count; i++)
        put_page(pen, &audit->pages[i]);
    bpl_pen_puts(pen, "</tbody>\n");
    bpl_html_table_end(pen);
    if (audit->page_count > OPEN_PAGES)
        bpl_html_fold_end(pen);
    if (audit->truncated)
        bpl_pen_puts(pen, "<p><b>The text is too long: its end was not read."
                          "</b></p>\n");
}

static void put_details(bpl_pen *pen, const bpl_model *model,
                        const bpl_audit *audit, uint64_t subject)
{
    bpl_pen_puts(pen, "<section aria-labelledby=\"");
    put_name(pen, 's', subject, 0);
    bpl_pen_puts(pen, "\">\n<h2 id=\"");
    put_name(pen, 's', subject, 0);
    bpl_pen_puts(pen, "\">");
    put_subject(pen, audit);
    bpl_pen_puts(pen, "</h2>\n");
    put_services(pen, model, audit);
    for (size_t i = 0; i < audit->claim_count; i++)
        put_claim(pen, audit, subject, i + 1);
    if (!audit->claim_count)
        bpl_pen_puts(pen, "<p>No claims were found.</p>\n");
    put_pages(pen, audit, subject);
    bpl_pen_puts(pen, "</section>\n");
}

bpl_status bpl_audit_html(bpl_audit_writer *writer, const bpl_audit *audit,
                          bpl_error *err)
{
    uint64_t subject = writer->subjects + 1;
    put_summary(&writer->pen, audit, subject);
    put_details(&writer->details, writer->model, audit, subject);
    BPL_TRY(bpl_pen_check(&writer->pen, err));
    return bpl_pen_check(&writer->details, err);
}
