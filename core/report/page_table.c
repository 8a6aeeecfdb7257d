/* SPDX-License-Identifier: MIT */
/*
 * The table of a tally's page. By two columns each value of the first has a
 * body of its own, and its row is the head of that.
 */
#include "report/page_parts.h"

#include <math.h>

static void column(bpl_pen *pen, const char *name)
{
    bpl_pen_puts(pen, "<th scope=\"col\" class=\"n\">");
    bpl_pen_puts(pen, name);
    bpl_pen_puts(pen, "</th>");
}

/* How many columns a set has. */
static unsigned set_width(const bpl_tally *tally)
{
    return bpl_tally_is_corrected(tally) ? 6 : 4;
}

static void put_sets(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<tr class=\"sets\"><td></td>");
    for (size_t i = 0; i < 2; i++) {
        bpl_pen_puts(pen, "<th scope=\"colgroup\" colspan=\"");
        bpl_pen_count(pen, set_width(tally));
        bpl_pen_puts(pen, "\">");
        bpl_page_set(pen, tally, i);
        bpl_pen_puts(pen, "</th>");
    }
    bpl_pen_puts(pen, "<th scope=\"colgroup\" colspan=\"2\">B less A, "
                      "points</th></tr>\n");
}

static void put_head(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<colgroup><col></colgroup>");
    for (size_t i = 0; i < tally->set_count; i++) {
        bpl_pen_puts(pen, "<colgroup span=\"");
        bpl_pen_count(pen, set_width(tally));
        bpl_pen_puts(pen, "\"></colgroup>");
    }
    if (tally->set_count == 2)
        bpl_pen_puts(pen, "<colgroup span=\"2\"></colgroup>");
    bpl_pen_puts(pen, "\n<thead>\n");
    if (tally->set_count == 2)
        put_sets(pen, tally);
    bpl_pen_puts(pen, "<tr><th scope=\"col\">");
    for (size_t i = 0; i < tally->by_count; i++) {
        if (i)
            bpl_pen_puts(pen, " / ");
        bpl_html_value(pen, tally->by[i]);
    }
    bpl_pen_puts(pen, "</th>");
    for (size_t i = 0; i < tally->set_count; i++) {
        column(pen, "Ads");
        column(pen, "Unique jobs");
        column(pen, "Share, %");
        column(pen, "95 % interval");
        if (bpl_tally_is_corrected(tally)) {
            column(pen, "Corrected, %");
            column(pen, "95 % interval");
        }
    }
    if (tally->set_count == 2) {
        column(pen, "Differ&shy;ence");
        column(pen, "95 % interval");
    }
    bpl_pen_puts(pen, "</tr>\n</thead>\n");
}

static void put_measure(bpl_pen *pen, bpl_measure m)
{
    bpl_pen_puts(pen, "<td class=\"n\">");
    bpl_html_percent(pen, m.value);
    bpl_pen_puts(pen, "</td><td class=\"n\">");
    bpl_html_percent(pen, m.low);
    if (!isnan(m.low)) {
        bpl_pen_puts(pen, " to ");
        bpl_html_percent(pen, m.high);
    }
    bpl_pen_puts(pen, "</td>");
}

static void put_count(bpl_pen *pen, const bpl_tally *tally,
                      const bpl_tally_count *count)
{
    bpl_pen_puts(pen, "<td class=\"n\">");
    bpl_html_count(pen, count->postings);
    bpl_pen_puts(pen, "</td><td class=\"n\">");
    if (count->small)
        bpl_pen_puts(pen, "<abbr title=\"few jobs\">†</abbr>");
    bpl_html_count(pen, count->jobs);
    bpl_pen_puts(pen, "</td>");
    put_measure(pen, count->share);
    if (bpl_tally_is_corrected(tally))
        put_measure(pen, count->corrected);
}

static void put_row(bpl_pen *pen, const bpl_tally *tally,
                    const bpl_tally_row *row)
{
    int head = bpl_page_is_head(tally, row);
    bpl_pen_puts(pen, head                  ? "<tr class=\"group\">"
                      : tally->by_count > 1 ? "<tr class=\"sub\">"
                                            : "<tr>");
    bpl_pen_puts(pen, head ? "<th scope=\"rowgroup\">" : "<th scope=\"row\">");
    bpl_page_row_name(pen, row);
    bpl_pen_puts(pen, "</th>");
    for (size_t i = 0; i < tally->set_count; i++)
        put_count(pen, tally, &row->sets[i]);
    if (tally->set_count == 2)
        put_measure(pen, row->difference);
    bpl_pen_puts(pen, "</tr>\n");
}

static void put_foot(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<p class=\"foot\">Shares are of unique jobs. ");
    if (tally->by_count == 2) {
        bpl_pen_puts(pen, "In rows of <bdi>");
        bpl_html_puts(pen, tally->by[1]);
        bpl_pen_puts(pen, "</bdi> they are of the jobs of the row in bold "
                          "above. ");
    }
    if (bpl_tally_has_small(tally)) {
        bpl_pen_puts(pen, "† Fewer than ");
        bpl_html_count(pen, BPL_LIMIT_SMALL_CELL);
        bpl_pen_puts(pen, " jobs: too few to rest anything on. ");
    }
    bpl_pen_puts(pen, "</p>\n");
}

void bpl_page_table(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_html_section(pen, "table", "Table");
    bpl_html_table(pen, "table");
    bpl_pen_puts(pen, "Ads and unique jobs by ");
    for (size_t i = 0; i < tally->by_count; i++) {
        if (i)
            bpl_pen_puts(pen, " and ");
        bpl_html_value(pen, tally->by[i]);
    }
    bpl_pen_puts(pen, "</caption>\n");
    put_head(pen, tally);
    for (size_t i = 0; i < tally->row_count; i++) {
        if (i == 0 || bpl_page_is_head(tally, &tally->rows[i]))
            bpl_pen_puts(pen, i ? "</tbody>\n<tbody>\n" : "<tbody>\n");
        put_row(pen, tally, &tally->rows[i]);
    }
    if (tally->row_count)
        bpl_pen_puts(pen, "</tbody>\n");
    bpl_html_table_end(pen);
    put_foot(pen, tally);
    bpl_html_section_end(pen);
}
