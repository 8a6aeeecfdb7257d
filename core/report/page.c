/* SPDX-License-Identifier: MIT */
/*
 * The page of a tally, from the question to the files. What was asked and how
 * far it can be trusted stand first; what a reviewer looks up stands last.
 */
#include "report/page.h"

#include "report/page_parts.h"
#include <math.h>
#include <string.h>

enum { MOST_OPEN_FILES = 12 };

/* The name of a file without its folders. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

void bpl_page_set(bpl_pen *pen, const bpl_tally *tally, size_t set)
{
    const bpl_tally_set *s = &tally->sets[set];
    bpl_pen_puts(pen, set ? "B" : "A");
    if (!s->source_count)
        return;
    bpl_pen_puts(pen, ": ");
    bpl_html_source(pen, last_part(s->sources[0]));
    if (s->source_count > 1) {
        bpl_pen_puts(pen, " and ");
        bpl_html_count(pen, s->source_count - 1);
        bpl_pen_puts(pen, " more");
    }
}

/* A name, which may be broken behind each "_". */
static void put_name(bpl_pen *pen, const char *name)
{
    const char *bar;
    bpl_pen_puts(pen, "<bdi>");
    while ((bar = strchr(name, '_')) != NULL) {
        bpl_html_text(pen, (bpl_str){name, (size_t)(bar - name) + 1});
        bpl_pen_puts(pen, "<wbr>");
        name = bar + 1;
    }
    bpl_html_puts(pen, name);
    bpl_pen_puts(pen, "</bdi>");
}

void bpl_page_row_name(bpl_pen *pen, const bpl_tally_row *row)
{
    size_t at = row->values[1] ? 1 : 0;
    if (*row->values[at])
        put_name(pen, row->values[at]);
    else
        bpl_pen_puts(pen, "<span class=\"none\">no value</span>");
    if (*bpl_or_empty(row->titles[at])) {
        bpl_pen_putc(pen, ' ');
        bpl_html_value(pen, row->titles[at]);
    }
}

/* The name in a filter, and where its value begins. */
typedef struct filter {
    bpl_str name;
    const char *value;
    int negated;
} filter;

static filter filter_of(const char *text)
{
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : strlen(text);
    filter out = {{text, len}, equals ? equals + 1 : "", 0};
    if (len && equals && text[len - 1] == '!') {
        out.name.len--;
        out.negated = 1;
    }
    return out;
}

static int same_filter(filter a, filter b)
{
    return a.negated == b.negated && a.name.len == b.name.len &&
           memcmp(a.name.data, b.name.data, a.name.len) == 0;
}

/* "label is bpo or call_center": all filters of one name, at the first. */
static void put_filter(bpl_pen *pen, const bpl_tally *tally, size_t at)
{
    filter first = filter_of(tally->where[at]);
    for (size_t i = 0; i < at; i++)
        if (same_filter(filter_of(tally->where[i]), first))
            return;
    bpl_pen_puts(pen, "<li><b><bdi>");
    bpl_html_text(pen, first.name);
    bpl_pen_puts(pen, "</bdi></b> is ");
    for (size_t i = at; i < tally->where_count; i++) {
        filter f = filter_of(tally->where[i]);
        if (!same_filter(f, first))
            continue;
        if (i > at)
            bpl_pen_puts(pen, first.negated ? " and " : " or ");
        if (f.negated)
            bpl_pen_puts(pen, "not ");
        if (*f.value)
            bpl_html_value(pen, f.value);
        else
            bpl_pen_puts(pen, "empty");
    }
    bpl_pen_puts(pen, "</li>\n");
}

static void put_by(bpl_pen *pen, const char *name)
{
    bpl_pen_puts(pen, "<b>");
    bpl_html_value(pen, name);
    bpl_pen_puts(pen, "</b>");
}

static void put_question(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<p class=\"lead\">How many job ads, and how many "
                      "different jobs, are there by ");
    put_by(pen, tally->by[0]);
    if (tally->by_count == 2) {
        bpl_pen_puts(pen, ", and within each by ");
        put_by(pen, tally->by[1]);
    }
    if (tally->set_count == 2) {
        bpl_pen_puts(pen, "; and how do the shares differ between ");
        bpl_page_set(pen, tally, 0);
        bpl_pen_puts(pen, " and ");
        bpl_page_set(pen, tally, 1);
    }
    bpl_pen_puts(pen, "?</p>\n");
    if (!tally->where_count) {
        bpl_pen_puts(pen, "<p>All ads that could be read are counted.</p>\n");
        return;
    }
    bpl_pen_puts(pen, "<p>Only ads are counted of which it holds that</p>\n"
                      "<ul>\n");
    for (size_t i = 0; i < tally->where_count; i++)
        put_filter(pen, tally, i);
    bpl_pen_puts(pen, "</ul>\n");
}

/* A day on one line. */
static void put_day(bpl_pen *pen, const char *day)
{
    bpl_pen_puts(pen, "<time>");
    bpl_html_puts(pen, bpl_or_empty(day));
    bpl_pen_puts(pen, "</time>");
}

static void put_answer(bpl_pen *pen, const bpl_tally *tally, size_t set)
{
    const bpl_tally_set *s = &tally->sets[set];
    bpl_pen_puts(pen, "<p>");
    if (tally->set_count == 2) {
        bpl_page_set(pen, tally, set);
        bpl_pen_puts(pen, ": ");
    }
    bpl_pen_puts(pen, "<b>");
    bpl_html_counted(pen, s->postings, "ad");
    bpl_pen_puts(pen, "</b> for <b>");
    bpl_html_counted(pen, s->jobs, "unique job");
    bpl_pen_puts(pen, "</b>");
    if (*bpl_or_empty(s->first_day)) {
        bpl_pen_puts(pen, ", posted from ");
        put_day(pen, s->first_day);
        bpl_pen_puts(pen, " to ");
        put_day(pen, s->last_day);
    }
    bpl_pen_puts(pen, ".</p>\n");
}

static void put_caveat(bpl_pen *pen)
{
    bpl_pen_puts(
        pen,
        "<div class=\"caveat\" role=\"note\">\n<p><b>Ads are not "
        "vacancies.</b> "
        "One ad may stand for one place or for a hundred, or for none at all "
        "but a pool of applicants; many jobs are never advertised, and boards "
        "differ in whom they reach. These are counts of what was posted and "
        "collected: not of jobs, of workers or of demand for labour.</p>\n"
        "</div>\n");
}

static void row_head(bpl_pen *pen, const char *name)
{
    bpl_pen_puts(pen, "<tr><th scope=\"row\">");
    bpl_pen_puts(pen, name);
    bpl_pen_puts(pen, "</th>");
}

static void count_row(bpl_pen *pen, const bpl_tally *tally, const char *name,
                      uint64_t first, uint64_t second)
{
    row_head(pen, name);
    for (size_t i = 0; i < tally->set_count; i++) {
        bpl_pen_puts(pen, "<td class=\"n\">");
        bpl_html_count(pen, i ? second : first);
        bpl_pen_puts(pen, "</td>");
    }
    bpl_pen_puts(pen, "</tr>\n");
}

static void status_row(bpl_pen *pen, const bpl_tally *tally, const char *name,
                       bpl_measure first, bpl_measure second)
{
    row_head(pen, name);
    for (size_t i = 0; i < tally->set_count; i++) {
        bpl_measure m = i ? second : first;
        bpl_pen_puts(pen, "<td class=\"n\">");
        bpl_html_percent(pen, m.value);
        if (!isnan(m.value))
            bpl_pen_puts(pen, " %");
        if (!isnan(m.low)) {
            bpl_pen_puts(pen, " <span class=\"soft\">(");
            bpl_html_percent(pen, m.low);
            bpl_pen_puts(pen, " to ");
            bpl_html_percent(pen, m.high);
            bpl_pen_puts(pen, ")</span>");
        }
        bpl_pen_puts(pen, "</td>");
    }
    bpl_pen_puts(pen, "</tr>\n");
}

static void period_row(bpl_pen *pen, const bpl_tally *tally)
{
    row_head(pen, "First and last day");
    for (size_t i = 0; i < tally->set_count; i++) {
        const bpl_tally_set *s = &tally->sets[i];
        bpl_pen_puts(pen, "<td class=\"n\">");
        if (*bpl_or_empty(s->first_day)) {
            put_day(pen, s->first_day);
            bpl_pen_puts(pen, " to ");
            put_day(pen, s->last_day);
        } else {
            bpl_pen_puts(pen, "no dates");
        }
        bpl_pen_puts(pen, "</td>");
    }
    bpl_pen_puts(pen, "</tr>\n");
}

static void put_counted_rows(bpl_pen *pen, const bpl_tally *tally)
{
    const bpl_tally_set *a = &tally->sets[0], *b = &tally->sets[1];
    count_row(pen, tally, "Records read", a->records, b->records);
    count_row(pen, tally, "Rejected: could not be read or labelled",
              a->rejected, b->rejected);
    count_row(pen, tally,
              "Of these labelled by this run (the others before it)",
              a->labelled, b->labelled);
    count_row(pen, tally, "Left out by the filters", a->left_out, b->left_out);
    count_row(pen, tally, "Ads counted", a->postings, b->postings);
    count_row(pen, tally, "Duplicates: the same words", a->exact, b->exact);
    count_row(pen, tally, "Duplicates: nearly the same words", a->near,
              b->near);
    count_row(pen, tally,
              "Duplicates: posted again (same title, company and place)",
              a->repost, b->repost);
    count_row(pen, tally, "Unique jobs", a->jobs, b->jobs);
    status_row(pen, tally, "Jobs whose label a person should review", a->review,
               b->review);
    status_row(pen, tally, "Jobs with too little text for a label",
               a->insufficient, b->insufficient);
    period_row(pen, tally);
    count_row(pen, tally, "Ads without a date", a->undated, b->undated);
}

static void put_counted(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_html_section(pen, "counted", "What was counted");
    bpl_html_table(pen, "counted");
    bpl_pen_puts(pen, "From records to jobs</caption>\n<thead><tr>"
                      "<th scope=\"col\">Measure</th>");
    for (size_t i = 0; i < tally->set_count; i++) {
        bpl_pen_puts(pen, "<th scope=\"col\" class=\"n\">");
        if (tally->set_count == 2)
            bpl_page_set(pen, tally, i);
        else
            bpl_pen_puts(pen, "Number");
        bpl_pen_puts(pen, "</th>");
    }
    bpl_pen_puts(pen, "</tr></thead>\n<tbody>\n");
    put_counted_rows(pen, tally);
    bpl_pen_puts(pen, "</tbody>\n");
    bpl_html_table_end(pen);
    bpl_pen_puts(pen, "<p class=\"foot\">In brackets: 95 % intervals "
                      "(Wilson).</p>\n");
    bpl_html_section_end(pen);
}

static void put_notes(bpl_pen *pen, const bpl_tally *tally)
{
    if (!tally->note_count)
        return;
    bpl_html_section(pen, "notes", "Notes");
    bpl_pen_puts(pen, "<ul>\n");
    for (size_t i = 0; i < tally->note_count; i++) {
        bpl_pen_puts(pen, "<li>");
        bpl_html_value(pen, tally->notes[i]);
        bpl_pen_puts(pen, "</li>\n");
    }
    bpl_pen_puts(pen, "</ul>\n");
    bpl_html_section_end(pen);
}

static void put_files(bpl_pen *pen, const bpl_tally *tally)
{
    size_t count = 0;
    for (size_t i = 0; i < tally->set_count; i++)
        count += tally->sets[i].source_count;
    bpl_html_fold(pen, "Files counted", count <= MOST_OPEN_FILES);
    for (size_t i = 0; i < tally->set_count; i++) {
        if (tally->set_count == 2)
            bpl_pen_puts(pen, i ? "<p>B</p>\n" : "<p>A</p>\n");
        bpl_pen_puts(pen, "<ul>\n");
        for (size_t k = 0; k < tally->sets[i].source_count; k++) {
            bpl_pen_puts(pen, "<li>");
            bpl_html_source(pen, tally->sets[i].sources[k]);
            bpl_pen_puts(pen, "</li>\n");
        }
        bpl_pen_puts(pen, "</ul>\n");
    }
    bpl_html_fold_end(pen);
}

/* "Job ads by role and channel", still to be escaped. */
static void make_title(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "Job ads by ");
    bpl_pen_puts(pen, tally->by[0]);
    if (tally->by_count == 2) {
        bpl_pen_puts(pen, " and ");
        bpl_pen_puts(pen, tally->by[1]);
    }
    bpl_pen_putc(pen, '\0');
}

static void put_page(bpl_pen *pen, const bpl_tally *tally, const char *title)
{
    bpl_html_open(pen, title, tally->version);
    put_question(pen, tally);
    for (size_t i = 0; i < tally->set_count; i++)
        put_answer(pen, tally, i);
    put_caveat(pen);
    put_counted(pen, tally);
    put_notes(pen, tally);
    bpl_page_charts(pen, tally);
    bpl_page_table(pen, tally);
    bpl_page_method(pen, tally);
    bpl_html_section(pen, "sources", "What it was made with");
    bpl_page_versions(pen, tally);
    put_files(pen, tally);
    bpl_html_section_end(pen);
    bpl_html_close(pen);
}

bpl_status bpl_tally_page(FILE *file, const bpl_tally *tally,
                          const bpl_tally_style *style, bpl_error *err)
{
    bpl_pen pen, title;
    bpl_pen_init(&pen);
    bpl_pen_init(&title);
    make_title(&title, tally);
    bpl_status status = bpl_pen_check(&title, err);
    if (status == BPL_OK) {
        put_page(&pen, tally,
                 style && style->title ? style->title : title.buf.data);
        status = bpl_pen_flush(&pen, file, err);
    }
    bpl_pen_fini(&title);
    bpl_pen_fini(&pen);
    return status;
}
