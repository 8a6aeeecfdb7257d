/* SPDX-License-Identifier: MIT */
/*
 * The method of a tally in words, so that the page can be an appendix as it
 * is: only what was done for this tally, and the papers that describe it.
 */
#include "report/page_parts.h"

#include <math.h>

static const char *const WILSON =
    "E. B. Wilson: Probable inference, the law of succession, and statistical "
    "inference. Journal of the American Statistical Association 22, 1927, "
    "209–212.";
static const char *const GOODMAN =
    "L. A. Goodman: On simultaneous confidence intervals for multinomial "
    "proportions. Technometrics 7, 1965, 247–254.";
static const char *const NEWCOMBE =
    "R. G. Newcombe: Interval estimation for the difference between "
    "independent proportions. Statistics in Medicine 17, 1998, 873–890.";
static const char *const ROGAN =
    "W. J. Rogan, B. Gladen: Estimating prevalence from the results of a "
    "screening test. American Journal of Epidemiology 107, 1978, 71–76.";
static const char *const BARRON =
    "B. A. Barron: The effects of misclassification on the estimation of "
    "relative risk. Biometrics 33, 1977, 414–418.";
static const char *const EFRON =
    "B. Efron, R. J. Tibshirani: An Introduction to the Bootstrap. 1993, "
    "chapter 13.";
static const char *const BRODER =
    "A. Z. Broder: On the resemblance and containment of documents. "
    "Compression and Complexity of SEQUENCES 1997, 21–29.";
static const char *const LESKOVEC =
    "J. Leskovec, A. Rajaraman, J. D. Ullman: Mining of Massive Datasets, "
    "chapter 3.";

static void item(bpl_pen *pen, const char *text)
{
    bpl_pen_puts(pen, "<li>");
    bpl_html_puts(pen, text);
    bpl_pen_puts(pen, "</li>\n");
}

static void put_labels(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(
        pen,
        "<p><b>Labels.</b> Every ad is read by bpolens, which weighs the words "
        "of its lexicons by tables of rules and gives each ad a label, other "
        "facets, and whether a person should review the label. Definition of "
        "the labels: ");
    if (*tally->definition)
        bpl_html_value(pen, tally->definition);
    else
        bpl_pen_puts(pen, "the codebook of bpolens");
    bpl_pen_puts(pen, ". Labels that earlier runs wrote are taken as they "
                      "are.</p>\n");
}

static void put_duplicates(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(
        pen, "<p><b>Jobs.</b> Two ads are one job if title, company and place "
             "are the same after normalization, or if their texts are the same "
             "or nearly so: an estimated Jaccard similarity of their word "
             "shingles of at least ");
    bpl_pen_fixed(pen, tally->threshold, 2);
    bpl_pen_puts(pen, " (MinHash with banding; Broder 1997, Leskovec et al.). "
                      "Where both ads have a date, it has to be within ");
    bpl_pen_fixed(pen, tally->window_days,
                  tally->window_days == floor(tally->window_days) ? 0 : 1);
    bpl_pen_puts(pen, " days. A job counts where its first ad that passes the "
                      "filters counts. Shares are of jobs.</p>\n");
}

static int has_goodman(const bpl_tally *tally)
{
    return tally->simultaneous[0] ||
           (tally->by_count == 2 && tally->simultaneous[1]);
}

static void put_intervals(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<p><b>Intervals.</b> ");
    for (size_t i = 0; i < tally->by_count; i++) {
        bpl_pen_puts(pen, "Shares of <bdi>");
        bpl_html_puts(pen, tally->by[i]);
        bpl_pen_puts(pen,
                     tally->simultaneous[i]
                         ? "</bdi>: simultaneous intervals, which hold for all "
                           "of its values together with 95 % (Goodman 1965). "
                         : "</bdi>: intervals of 95 %, each for itself "
                           "(Wilson 1927). ");
    }
    if (tally->set_count == 2)
        bpl_pen_puts(pen, "Differences: intervals of 95 % for independent "
                          "shares (Newcombe 1998, method 10). ");
    bpl_pen_puts(pen, "They say what chance alone does to a sample of this "
                      "size; which ads a board shows and a scraper misses they "
                      "don't know.</p>\n");
}

static void put_correction(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<p><b>Wrong labels.</b> ");
    if (!tally->gold) {
        bpl_pen_puts(pen, "The counts are of labels as they are, with the "
                          "errors that the classifier makes: no file of labels "
                          "by people was given to correct them by.</p>\n");
        return;
    }
    if (tally->gold_refused) {
        bpl_pen_puts(pen, "The shares are not corrected by ");
        bpl_html_source(pen, tally->gold);
        bpl_pen_puts(pen, ": ");
        bpl_html_value(pen, tally->gold_refused);
        bpl_pen_puts(pen, ".</p>\n");
        return;
    }
    bpl_pen_puts(pen, "Corrected shares are what the shares would be without "
                      "the classifier's errors, which are measured on ");
    bpl_html_counted(pen, tally->gold_documents, "document");
    if (tally->gold_groups < tally->gold_documents) {
        bpl_pen_puts(pen, " (in ");
        bpl_html_counted(pen, tally->gold_groups, "group");
        bpl_pen_puts(pen, ", each drawn as a whole)");
    }
    bpl_pen_puts(pen, " labelled by people in ");
    bpl_html_source(pen, tally->gold);
    bpl_pen_puts(pen, " (Rogan and Gladen 1978; for more than two values "
                      "Barron 1977). Their intervals are percentiles of ");
    bpl_html_counted(pen, tally->samples, "bootstrap sample");
    bpl_pen_puts(pen, ", seed ");
    bpl_pen_count(pen, tally->seed);
    bpl_pen_puts(pen, " (Efron and Tibshirani 1993). They hold as far as those "
                      "documents are like these ads.</p>\n");
}

static void put_literature(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<ul class=\"soft\">\n");
    if (bpl_tally_is_corrected(tally))
        item(pen, BARRON);
    item(pen, BRODER);
    if (bpl_tally_is_corrected(tally))
        item(pen, EFRON);
    if (has_goodman(tally))
        item(pen, GOODMAN);
    item(pen, LESKOVEC);
    if (tally->set_count == 2)
        item(pen, NEWCOMBE);
    if (bpl_tally_is_corrected(tally))
        item(pen, ROGAN);
    item(pen, WILSON);
    bpl_pen_puts(pen, "</ul>\n");
}

void bpl_page_method(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_html_section(pen, "method", "How it was counted");
    bpl_html_fold(pen, "Method", 1);
    put_labels(pen, tally);
    put_duplicates(pen, tally);
    put_intervals(pen, tally);
    put_correction(pen, tally);
    bpl_html_fold_end(pen);
    bpl_html_fold(pen, "Literature", 1);
    put_literature(pen, tally);
    bpl_html_fold_end(pen);
    bpl_html_section_end(pen);
}

void bpl_page_versions(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<p>bpolens ");
    bpl_html_value(pen, tally->version);
    bpl_pen_puts(pen, ", definition ");
    if (*tally->definition)
        bpl_html_value(pen, tally->definition);
    else
        bpl_pen_puts(pen, "of the codebook");
    bpl_pen_puts(pen, ".</p>\n");
    if (!tally->hash_count)
        return;
    bpl_html_fold(pen, "Lexicons and tables, with their hashes", 0);
    bpl_html_table(pen, "hashes");
    bpl_pen_puts(pen, "Lexicons and tables</caption>\n<thead><tr>"
                      "<th scope=\"col\">File</th><th scope=\"col\">Hash</th>"
                      "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < tally->hash_count; i++) {
        bpl_pen_puts(pen, "<tr><th scope=\"row\">");
        bpl_html_value(pen, tally->hashes[i].name);
        bpl_pen_puts(pen, "</th><td><code>");
        bpl_html_puts(pen, tally->hashes[i].hash);
        bpl_pen_puts(pen, "</code></td></tr>\n");
    }
    bpl_pen_puts(pen, "</tbody>\n");
    bpl_html_table_end(pen);
    bpl_html_fold_end(pen);
}
