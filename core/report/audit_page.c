/* SPDX-License-Identifier: MIT */
/*
 * The page of audits: what came out of all of them first, how it was judged
 * and with what last. Between them stand the summary and the subjects, as
 * audit_page_site.c has gathered them.
 */
#include "report/audit_write.h"
#include "report/html_out.h"
#include <bpolens/model.h>

static void put_answer(bpl_pen *pen, const bpl_audit_writer *writer)
{
    bpl_pen_puts(pen, "<p class=\"lead\">Is what vendors claim of themselves "
                      "backed by what they say?</p>\n<p><b>");
    bpl_html_counted(pen, writer->claims, "claim");
    bpl_pen_puts(pen, "</b> on <b>");
    bpl_html_counted(pen, writer->pages, "page");
    bpl_pen_puts(pen, "</b>");
    if (writer->subjects != writer->pages) {
        bpl_pen_puts(pen, " of <b>");
        bpl_html_counted(pen, writer->subjects, "vendor");
        bpl_pen_puts(pen, "</b>");
    }
    bpl_pen_puts(pen, writer->claims ? ":</p>\n" : ".</p>\n");
    if (!writer->claims)
        return;
    bpl_pen_puts(pen, "<ul class=\"counts\">\n");
    static const bpl_verdict order[] = {BPL_SUPPORTED, BPL_UNSUPPORTED,
                                        BPL_CONTRADICTED};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        bpl_pen_puts(pen, "<li><b>");
        bpl_html_count(pen, writer->verdicts[order[i]]);
        bpl_pen_puts(pen, "</b> ");
        bpl_audit_html_verdict(pen, order[i]);
        bpl_pen_puts(pen, "</li>\n");
    }
    bpl_pen_puts(pen, "</ul>\n");
}

static void put_caveat(bpl_pen *pen)
{
    bpl_pen_puts(
        pen,
        "<div class=\"caveat\" role=\"note\">\n<p><b>Backed by words is not "
        "proven.</b> A claim is measured by the pages listed here and by "
        "nothing else: \"supported\" says that they give the substance of the "
        "claim, not that it is true; \"unsupported\" that it was not found "
        "here. What is in pictures, films and files that were not read is "
        "not seen.</p>\n</div>\n");
}

static void put_summary_head(bpl_pen *pen)
{
    bpl_html_section(pen, "summary", "Claims and verdicts");
    bpl_html_table(pen, "summary");
    bpl_pen_puts(pen, "Each claim leads to its words and its evidence</caption>"
                      "\n<thead><tr><th scope=\"col\">Claim</th><th scope="
                      "\"col\">Verdict, and the words of the claim</th></tr>"
                      "</thead>\n");
}

static void put_verdict_meaning(bpl_pen *pen, bpl_verdict verdict,
                                const char *meaning)
{
    bpl_pen_puts(pen, "<dt>");
    bpl_audit_html_verdict(pen, verdict);
    bpl_pen_puts(pen, "</dt><dd>");
    bpl_pen_puts(pen, meaning);
    bpl_pen_puts(pen, "</dd>\n");
}

static void put_method(bpl_pen *pen)
{
    bpl_html_section(pen, "method", "How it was judged");
    bpl_pen_puts(
        pen,
        "<p><b>Claims.</b> Entries of the lexicons of claims are sought in "
        "what the vendor says of itself. However often a page or site says it, "
        "a claim counts once; the strongest words stand first. Menus and "
        "footers make no claim and back none. Words about clients, about a "
        "manager's earlier posts, about others, in testimonials, definitions, "
        "trends, advice and questions are no claims.</p>\n"
        "<p><b>Verdicts.</b> A table of rules says what backs and what "
        "contradicts each claim, in terms of the words, places and numbers "
        "that were found; pages that were read as one site back each "
        "other.</p>\n<dl class=\"meanings\">\n");
    put_verdict_meaning(pen, BPL_SUPPORTED,
                        "The pages also give what the claim stands for.");
    put_verdict_meaning(pen, BPL_UNSUPPORTED,
                        "The slogan without the substance: what would have "
                        "backed it was looked for and not found.");
    put_verdict_meaning(pen, BPL_CONTRADICTED,
                        "The pages say otherwise elsewhere; that weighs more "
                        "than what backs it.");
    bpl_pen_puts(
        pen,
        "</dl>\n<p><b>What the services amount to.</b> The label of all the "
        "text together, by its definitions and not by the vendor's words: "
        "what it calls itself stands beside it. The verdict on a name and "
        "the label are two things. Confidence is between 0 and 1; "
        "\"review\" asks for a person, \"insufficient\" is too little text "
        "for a label.</p>\n");
    bpl_html_section_end(pen);
}

static void put_made_with(bpl_pen *pen, const bpl_model *model)
{
    const char *definition = bpl_or_empty(bpl_model_definition(model));
    bpl_html_section(pen, "sources", "What it was made with");
    bpl_pen_puts(pen, "<ul>\n<li>bpolens ");
    bpl_html_value(pen, bpl_version());
    bpl_pen_puts(pen, "</li>\n<li>Lexicons and tables: hash <code>");
    bpl_html_puts(pen, bpl_model_hash(model));
    bpl_pen_puts(pen, "</code></li>\n<li>Definition of the labels: ");
    bpl_html_value(pen, *definition ? definition : "the codebook of bpolens");
    bpl_pen_puts(pen, "</li>\n<li>Stemmer: ");
    bpl_html_value(pen, bpl_stemmer_version());
    bpl_pen_puts(pen, "</li>\n</ul>\n");
    bpl_html_section_end(pen);
}

static void put_head(bpl_pen *pen, const bpl_audit_writer *writer)
{
    const char *title = writer->style.title;
    bpl_html_open(pen, title ? title : "Audit of vendor claims", bpl_version());
    put_answer(pen, writer);
    put_caveat(pen);
    if (writer->subjects)
        put_summary_head(pen);
}

static void put_summary_end(bpl_pen *pen)
{
    bpl_html_table_end(pen);
    bpl_html_section_end(pen);
}

bpl_status bpl_audit_html_end(bpl_audit_writer *writer, bpl_error *err)
{
    FILE *file = writer->file;
    bpl_pen own;
    bpl_pen_init(&own);
    put_head(&own, writer);
    bpl_status status = bpl_pen_flush(&own, file, err);
    if (status == BPL_OK)
        status = bpl_pen_flush(&writer->pen, file, err);
    if (status == BPL_OK && writer->subjects) {
        put_summary_end(&own);
        status = bpl_pen_flush(&own, file, err);
    }
    if (status == BPL_OK)
        status = bpl_pen_flush(&writer->details, file, err);
    if (status == BPL_OK) {
        put_method(&own);
        put_made_with(&own, writer->model);
        bpl_html_close(&own);
        status = bpl_pen_flush(&own, file, err);
    }
    bpl_pen_fini(&own);
    return status;
}
