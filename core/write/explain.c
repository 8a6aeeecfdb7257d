/* SPDX-License-Identifier: MIT */
/*
 * The page in the order in which a reader asks: what is it and how sure,
 * why, what about each facet, and where in the text does it say so.
 */
#include "write/explain.h"

#include "base/options.h"
#include "write/evidence.h"
#include <bpolens/limits.h>
#include <bpolens/plugin.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_LEAST = 40, EVIDENCE_OF_FACET = 8, INDENT = 2 };

void bpl_page_heading(bpl_page *page, const char *text)
{
    bpl_wrap_line(&page->wrap, 0);
    bpl_wrap_style(&page->wrap, BPL_STYLE_BOLD);
    bpl_wrap_puts(&page->wrap, text);
    bpl_wrap_style(&page->wrap, BPL_STYLE_NONE);
    bpl_wrap_line(&page->wrap, INDENT);
}

void bpl_page_fixed(bpl_page *page, double number, int digits, int sign)
{
    bpl_pen text;
    bpl_pen_init(&text);
    if (sign && number >= 0)
        bpl_pen_putc(&text, '+');
    bpl_pen_fixed(&text, number, digits);
    bpl_wrap_text(&page->wrap, bpl_pen_text(&text));
    bpl_pen_join(&page->pen, &text);
    bpl_pen_fini(&text);
}

static void put_count(bpl_page *page, uint64_t number)
{
    bpl_page_fixed(page, (double)number, 0, 0);
}

static void put_place(bpl_page *page)
{
    bpl_wrap *wrap = &page->wrap;
    const bpl_record *record = page->record;
    bpl_wrap_style(wrap, BPL_STYLE_DIM);
    if (record->source && strcmp(record->source, "-") != 0)
        bpl_wrap_solid(wrap, bpl_str_of(record->source));
    else
        bpl_wrap_puts(wrap, "standard input");
    if (record->number) {
        bpl_wrap_puts(wrap, ", record ");
        put_count(page, record->number);
    }
    if (record->line) {
        bpl_wrap_puts(wrap, ", line ");
        put_count(page, record->line);
    }
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_line(wrap, 0);
}

static void put_title(bpl_page *page)
{
    bpl_str title = bpl_finding_title(page->finding);
    if (!bpl_glyph_width(title))
        return;
    bpl_wrap_style(&page->wrap, BPL_STYLE_BOLD);
    bpl_pen cut;
    bpl_pen_init(&cut);
    bpl_put_cut(&cut, title, page->width);
    bpl_wrap_text(&page->wrap, bpl_pen_text(&cut));
    bpl_pen_join(&page->pen, &cut);
    bpl_pen_fini(&cut);
    bpl_wrap_style(&page->wrap, BPL_STYLE_NONE);
    bpl_wrap_line(&page->wrap, 0);
}

static void put_verdict(bpl_page *page)
{
    const bpl_finding *finding = page->finding;
    bpl_wrap *wrap = &page->wrap;
    int known = finding->certainty != BPL_INSUFFICIENT;
    bpl_wrap_line(wrap, 0);
    bpl_wrap_style(wrap, known ? BPL_STYLE_BOLD : BPL_STYLE_WARN);
    bpl_wrap_puts(wrap, known ? bpl_or_empty(finding->label) : "no label");
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    if (known) {
        bpl_wrap_puts(wrap, ", confidence ");
        bpl_page_fixed(page, finding->confidence, 2, 0);
    }
    bpl_wrap_tab(wrap, 0);
    if (finding->certainty != BPL_CONFIDENT)
        bpl_wrap_style(wrap, BPL_STYLE_WARN);
    bpl_wrap_puts(wrap, bpl_certainty_name(finding->certainty));
    bpl_wrap_style(wrap, BPL_STYLE_DIM);
    bpl_wrap_tab(wrap, 0);
    put_count(page, finding->token_count);
    bpl_wrap_puts(wrap, finding->token_count == 1 ? " word" : " words");
    if (finding->language && *finding->language) {
        bpl_wrap_puts(wrap, ", language ");
        bpl_wrap_puts(wrap, finding->language);
    }
    if (*bpl_or_empty(finding->definition)) {
        bpl_wrap_puts(wrap, ", definition ");
        bpl_wrap_puts(wrap, finding->definition);
    }
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_line(wrap, 0);
    if (finding->flags & BPL_FINDING_TRUNCATED) {
        bpl_wrap_puts(wrap, "The text is over a limit; its end was not "
                            "looked at.");
        bpl_wrap_line(wrap, 0);
    }
}

/* `+1.20  voice  "inbound calls" [title]  en/channel "inbound call", 003` */
static void put_evidence(bpl_page *page, const bpl_evidence *evidence,
                         size_t value_width)
{
    bpl_wrap *wrap = &page->wrap;
    bpl_pen number;
    bpl_pen_init(&number);
    bpl_pen_count(&number, bpl_mark_of(page, evidence));
    bpl_wrap_line(wrap, 4);
    bpl_wrap_style(wrap, bpl_facet_style(page->finding, evidence->facet));
    bpl_wrap_text(wrap, bpl_pen_text(&number));
    bpl_pen_join(&page->pen, &number);
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_pen_fini(&number);
    bpl_wrap_tab(wrap, 8);
    if (evidence->flags & BPL_HIT_NEGATED)
        bpl_wrap_puts(wrap, "negated");
    else
        bpl_page_fixed(page, evidence->worth, 2, 1);
    bpl_wrap_tab(wrap, 17);
    bpl_wrap_puts(wrap, bpl_or_empty(evidence->value));
    bpl_wrap_tab(wrap, 19 + value_width);
    bpl_pen words;
    bpl_pen_init(&words);
    bpl_pen_putc(&words, '"');
    bpl_put_words(&words, evidence->words, BPL_LIMIT_EVIDENCE_WORDS);
    bpl_pen_puts(&words, "\" [");
    bpl_pen_puts(&words, bpl_or_empty(bpl_zone_name(evidence->zone)));
    bpl_pen_puts(&words, "] ");
    bpl_wrap_text(wrap, bpl_pen_text(&words));
    bpl_pen_join(&page->pen, &words);
    bpl_pen_fini(&words);
    bpl_wrap_style(wrap, BPL_STYLE_DIM);
    bpl_wrap_puts(wrap, bpl_or_empty(evidence->lexicon));
    bpl_wrap_puts(wrap, " \"");
    bpl_wrap_puts(wrap, bpl_or_empty(evidence->term));
    bpl_wrap_puts(wrap, "\" (");
    bpl_wrap_puts(wrap, bpl_or_empty(evidence->category));
    bpl_wrap_puts(wrap, "), source ");
    bpl_wrap_puts(wrap, bpl_or_empty(evidence->source));
    if (evidence->note && *evidence->note) {
        bpl_wrap_puts(wrap, ": ");
        bpl_wrap_puts(wrap, evidence->note);
    }
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
}

static int is_of(const bpl_evidence *evidence, const bpl_facet *facet)
{
    return evidence->facet && strcmp(evidence->facet, facet->name) == 0;
}

static void put_facet_evidence(bpl_page *page, const bpl_facet *facet)
{
    const bpl_finding *finding = page->finding;
    size_t count = 0, width = 0, shown = 0;
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const bpl_evidence *one = &finding->evidence[i];
        if (!is_of(one, facet) || count++ >= EVIDENCE_OF_FACET)
            continue;
        size_t len = strlen(bpl_or_empty(one->value));
        width = len > width ? len : width;
    }
    for (size_t i = 0; i < finding->evidence_count && shown < EVIDENCE_OF_FACET;
         i++) {
        if (!is_of(&finding->evidence[i], facet))
            continue;
        put_evidence(page, &finding->evidence[i], width);
        shown++;
    }
    if (count > shown) {
        bpl_wrap_line(&page->wrap, 4);
        bpl_wrap_puts(&page->wrap, "and ");
        put_count(page, count - shown);
        bpl_wrap_puts(&page->wrap, " more");
    }
}

static void put_next(bpl_page *page, const char *value, double score)
{
    if (!value || !*value || score < 0.005)
        return;
    bpl_wrap_style(&page->wrap, BPL_STYLE_DIM);
    bpl_wrap_puts(&page->wrap, ", then ");
    bpl_wrap_puts(&page->wrap, value);
    bpl_wrap_space(&page->wrap);
    bpl_page_fixed(page, score, 2, 0);
    bpl_wrap_style(&page->wrap, BPL_STYLE_NONE);
}

/* The best of the values that did not win. */
static void put_second(bpl_page *page, const bpl_facet *facet)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < facet->value_count && facet->scores; i++)
        if (strcmp(facet->values[i], bpl_or_empty(facet->raw_value)) != 0 &&
            (best == SIZE_MAX || facet->scores[i] > facet->scores[best]))
            best = i;
    if (best != SIZE_MAX)
        put_next(page, facet->values[best], facet->scores[best]);
}

/* The label took the value away; what the words said is worth telling only
 * if they said something. */
static void put_cleared(bpl_page *page, const bpl_facet *facet)
{
    bpl_wrap *wrap = &page->wrap;
    bpl_wrap_style(wrap, BPL_STYLE_DIM);
    bpl_wrap_puts(wrap, " by the label");
    if (facet->value_count && strcmp(facet->raw_value, facet->values[0]) != 0) {
        bpl_wrap_puts(wrap, "; its words say ");
        bpl_wrap_puts(wrap, facet->raw_value);
        bpl_wrap_space(wrap);
        bpl_page_fixed(page, facet->score, 2, 0);
    }
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
}

/* As the verdict says: the label's scores are not calibrated, and another
 * number for the same thing would only confuse. */
static void put_label(bpl_page *page)
{
    const bpl_finding *finding = page->finding;
    bpl_wrap *wrap = &page->wrap;
    if (finding->certainty == BPL_INSUFFICIENT) {
        bpl_wrap_puts(wrap, "insufficient");
        return;
    }
    bpl_wrap_style(wrap, BPL_STYLE_BOLD);
    bpl_wrap_puts(wrap, bpl_or_empty(finding->label));
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_space(wrap);
    bpl_page_fixed(page, finding->confidence, 2, 0);
    put_next(page, finding->runner_up, finding->runner_up_confidence);
}

/* A value with its score; or what the label made of it. */
static void put_value(bpl_page *page, const bpl_facet *facet)
{
    bpl_wrap *wrap = &page->wrap;
    const char *value = bpl_or_empty(facet->value);
    const char *raw = facet->raw_value ? facet->raw_value : value;
    bpl_wrap_style(wrap, BPL_STYLE_BOLD);
    bpl_wrap_puts(wrap, value);
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    if (strcmp(value, raw) == 0) {
        bpl_wrap_space(wrap);
        bpl_page_fixed(page, facet->score, 2, 0);
        put_second(page, facet);
    } else {
        put_cleared(page, facet);
    }
}

static void put_facet(bpl_page *page, const bpl_facet *facet, size_t width)
{
    bpl_wrap *wrap = &page->wrap;
    bpl_wrap_line(wrap, INDENT);
    bpl_wrap_style(wrap, bpl_facet_style(page->finding, facet->name));
    bpl_wrap_puts(wrap, facet->name);
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_tab(wrap, INDENT + width + 2);
    if (facet->failure) {
        bpl_wrap_style(wrap, BPL_STYLE_WARN);
        bpl_wrap_puts(wrap, "its plugin failed: ");
        bpl_wrap_puts(wrap, facet->failure);
        bpl_wrap_style(wrap, BPL_STYLE_NONE);
        return;
    }
    if (strcmp(facet->name, BPL_LABEL_FACET) == 0)
        put_label(page);
    else
        put_value(page, facet);
    put_facet_evidence(page, facet);
}

static void put_facets(bpl_page *page)
{
    const bpl_finding *finding = page->finding;
    size_t width = 0;
    for (size_t i = 0; i < finding->facet_count; i++) {
        size_t len = strlen(finding->facets[i].name);
        width = len > width ? len : width;
    }
    if (!finding->facet_count)
        return;
    bpl_page_heading(page, "Facets, and the words that decided them");
    if (page->pen.buf.len)
        page->pen.buf.len--; /* each facet begins its line itself */
    for (size_t i = 0; i < finding->facet_count; i++)
        put_facet(page, &finding->facets[i], width);
    bpl_wrap_line(&page->wrap, 0);
}

static void put_codes(bpl_page *page, const bpl_codes *codes)
{
    bpl_wrap *wrap = &page->wrap;
    bpl_page_heading(page, "Official codes that label and role suggest");
    if (page->pen.buf.len)
        page->pen.buf.len--; /* each begins its line itself */
    for (int i = 0; i < BPL_CODE_SYSTEMS; i++) {
        const bpl_code *code =
            bpl_codes_of(codes, (bpl_code_system)i, page->finding);
        bpl_wrap_line(wrap, INDENT);
        bpl_wrap_puts(wrap, bpl_code_system_name((bpl_code_system)i));
        bpl_wrap_tab(wrap, INDENT + 6);
        if (!code) {
            bpl_wrap_puts(wrap, "none");
            continue;
        }
        bpl_wrap_style(wrap, BPL_STYLE_BOLD);
        bpl_wrap_puts(wrap, code->code);
        bpl_wrap_style(wrap, BPL_STYLE_NONE);
        bpl_wrap_space(wrap);
        bpl_wrap_puts(wrap, code->title);
        bpl_wrap_style(wrap, BPL_STYLE_DIM);
        bpl_wrap_puts(wrap, " (");
        bpl_wrap_puts(wrap, code->reason);
        bpl_wrap_puts(wrap, ")");
        bpl_wrap_style(wrap, BPL_STYLE_NONE);
    }
    bpl_wrap_line(wrap, 0);
}

bpl_status bpl_explain(FILE *file, const bpl_record *record,
                       const bpl_finding *finding,
                       const bpl_writer_options *options, bpl_error *err)
{
    bpl_page page = {.record = record, .finding = finding};
    bpl_writer_options own = BPL_WRITER_OPTIONS_INIT;
    BPL_TRY(bpl_options_take(&own, sizeof own, options, err));
    int width = own.width > 0 ? own.width : 100;
    page.width = (size_t)(width < WIDTH_LEAST ? WIDTH_LEAST : width);
    page.color = own.color;
    bpl_pen_init(&page.pen);
    bpl_wrap_init(&page.wrap, &page.pen, page.width, page.color);
    bpl_status status = bpl_page_marks(&page, err);
    if (status == BPL_OK) {
        put_place(&page);
        put_title(&page);
        put_verdict(&page);
        bpl_page_why(&page);
        put_facets(&page);
        if (own.codes)
            put_codes(&page, own.codes);
        bpl_page_text(&page);
        status = bpl_pen_flush(&page.pen, file, err);
    }
    free(page.marks);
    bpl_wrap_fini(&page.wrap);
    bpl_pen_fini(&page.pen);
    return status;
}
