/* SPDX-License-Identifier: MIT */
/*
 * Bars of shares with their intervals, as one picture each. There is no
 * viewBox: lengths across are shares of the picture's width, heights and text
 * are pixels, so that words stay as large on a phone as on paper.
 *
 *     |label, on as many lines as it needs, at most three|
 *     |#########|---+---|                    |    38.2 % |   first set
 *     |======|--+--|                         |    29.0 % |   second set
 *     0        10       20                  30
 *      <-------------- PLOT ----------------->
 */
#include "report/page_parts.h"

#include "text/ascii.h"
#include "write/glyph.h"
#include <math.h>
#include <string.h>

#define PLOT 82.0 /* of the width, in percent; the rest is for the numbers */

enum {
    LINE = 17, /* of text */
    BAR = 12,  /* a bar's height */
    MARK = 9,  /* below the bar: the corrected share */
    GAP = 8,   /* between rows */
    AXIS = 36, /* below all: numbers and their title */
    LABEL = LINE + 1,
    MOST_LINES = 3,     /* of a label; the rest is cut */
    MOST_HEIGHT = 1200, /* of the rows: a page of paper */
    LINE_UNITS = 440    /* of a line, 20 to the em: fits 320 pixels */
};

typedef struct chart {
    bpl_pen *pen;
    const bpl_tally *tally;
    int second;        /* rows of the second column, below heads of the first */
    int heads;         /* rows of the first column are bars */
    size_t end;        /* of the rows that are drawn */
    size_t all, drawn; /* bars there are, bars drawn */
    double top;        /* share at the right end */
    double step;
    unsigned y;
} chart;

/* How wide a character is about, in sans-serif fonts. */
static unsigned units_of(bpl_str glyph, int width)
{
    if (glyph.len != 1)
        return width > 1 ? 22 : 14;
    if (strchr("WMmw@%", *glyph.data))
        return 19;
    return bpl_is_upper(*glyph.data) ? 15 : 12;
}

/* Cuts the next line off *rest: between words, or inside one too long. */
static bpl_str next_line(bpl_str *rest)
{
    bpl_str line = *rest, at = *rest, glyph;
    size_t blank = 0, used = 0;
    while (at.len) {
        size_t before = line.len - at.len;
        int width = bpl_glyph_next(&at, &glyph);
        if (glyph.len == 1 && *glyph.data == ' ')
            blank = before;
        used += units_of(glyph, width);
        if (used > LINE_UNITS && before) {
            line.len = blank ? blank : before;
            break;
        }
    }
    rest->data += line.len;
    rest->len -= line.len;
    return line;
}

static const char *label_of(const bpl_tally_row *row)
{
    const char *value = row->values[row->values[1] ? 1 : 0];
    return *value ? value : "no value";
}

static const char *title_of(const bpl_tally_row *row)
{
    return bpl_or_empty(row->titles[row->values[1] ? 1 : 0]);
}

static void text_open(chart *c, const char *x, const char *classes)
{
    bpl_pen_puts(c->pen, "<text x=\"");
    bpl_pen_puts(c->pen, x);
    bpl_pen_puts(c->pen, "\" y=\"");
    bpl_pen_count(c->pen, c->y);
    bpl_pen_puts(c->pen, "\" class=\"");
    bpl_pen_puts(c->pen, classes);
    bpl_pen_puts(c->pen, "\">");
}

/* The lines of a label; c->y goes on below them. */
static void put_label(chart *c, bpl_str label, const char *classes)
{
    for (int i = 0; i < MOST_LINES && label.len; i++) {
        bpl_str line = next_line(&label);
        c->y += 13;
        text_open(c, "0", classes);
        bpl_html_text(c->pen, line);
        if (i + 1 == MOST_LINES && label.len)
            bpl_pen_puts(c->pen, "…");
        bpl_pen_puts(c->pen, "</text>\n");
        c->y += LINE - 13;
    }
    c->y += LABEL - LINE;
}

static void put_name(chart *c, const bpl_tally_row *row, int strong)
{
    bpl_pen label;
    bpl_pen_init(&label);
    bpl_pen_puts(&label, label_of(row));
    if (*title_of(row)) {
        bpl_pen_putc(&label, ' ');
        bpl_pen_puts(&label, title_of(row));
    }
    put_label(c, bpl_pen_text(&label), strong ? "strong" : "label");
    if (label.status != BPL_OK)
        c->pen->status = label.status;
    bpl_pen_fini(&label);
}

/* A place on the axis, in percent of the width. */
static double place(const chart *c, double share)
{
    return fmax(0, fmin(1, share / c->top)) * PLOT;
}

static void line(chart *c, const char *classes, const double x[2],
                 const double y[2])
{
    static const char *const names[] = {" x1=\"", " x2=\"", " y1=\"", " y2=\""};
    bpl_pen_puts(c->pen, "<line class=\"");
    bpl_pen_puts(c->pen, classes);
    bpl_pen_putc(c->pen, '"');
    for (int i = 0; i < 4; i++) {
        bpl_pen_puts(c->pen, names[i]);
        bpl_pen_fixed(c->pen, i < 2 ? x[i] : y[i - 2], i < 2 ? 2 : 1);
        bpl_pen_puts(c->pen, i < 2 ? "%\"" : "\"");
    }
    bpl_pen_puts(c->pen, "/>\n");
}

/* An interval with its ends, around the height y. */
static void put_interval(chart *c, bpl_measure m, double y)
{
    if (isnan(m.low) || isnan(m.high))
        return;
    double low = place(c, m.low), high = place(c, m.high);
    line(c, "halo", (double[2]){low, high}, (double[2]){y, y});
    line(c, "span", (double[2]){low, high}, (double[2]){y, y});
    line(c, "span", (double[2]){low, low}, (double[2]){y - 3.5, y + 3.5});
    line(c, "span", (double[2]){high, high}, (double[2]){y - 3.5, y + 3.5});
}

static void put_number(chart *c, const bpl_tally_count *count)
{
    bpl_pen_puts(c->pen, "<text class=\"v\" text-anchor=\"end\" x=\"100%\" "
                         "y=\"");
    bpl_pen_count(c->pen, c->y + 10);
    bpl_pen_puts(c->pen, count->small ? "\">†" : "\">");
    bpl_html_percent(c->pen, count->share.value);
    bpl_pen_puts(c->pen, " %</text>\n");
}

static void put_corrected(chart *c, bpl_measure m)
{
    double y = c->y + MARK / 2.0;
    if (!isnan(m.value)) {
        put_interval(c, m, y);
        bpl_pen_puts(c->pen, "<circle class=\"point\" r=\"3.5\" cx=\"");
        bpl_pen_fixed(c->pen, place(c, m.value), 2);
        bpl_pen_puts(c->pen, "%\" cy=\"");
        bpl_pen_fixed(c->pen, y, 1);
        bpl_pen_puts(c->pen, "\"/>\n");
    }
    c->y += MARK + 2;
}

static void put_bar(chart *c, const bpl_tally_count *count, size_t set)
{
    const char *classes = set ? count->small ? "few second" : "second"
                          : count->small ? "few"
                                         : "bar";
    if (!isnan(count->share.value)) {
        bpl_pen_puts(c->pen, "<rect class=\"");
        bpl_pen_puts(c->pen, classes);
        bpl_pen_puts(c->pen, "\" x=\"0\" y=\"");
        bpl_pen_count(c->pen, c->y);
        bpl_pen_puts(c->pen, "\" height=\"");
        bpl_pen_count(c->pen, BAR);
        bpl_pen_puts(c->pen, "\" width=\"");
        bpl_pen_fixed(c->pen, place(c, count->share.value), 2);
        bpl_pen_puts(c->pen, "%\"/>\n");
        put_interval(c, count->share, c->y + BAR / 2.0);
        put_number(c, count);
    }
    c->y += BAR + 2;
    if (bpl_tally_is_corrected(c->tally))
        put_corrected(c, count->corrected);
}

static void put_row(chart *c, const bpl_tally_row *row)
{
    bpl_pen_puts(c->pen, "<g><title>");
    bpl_html_puts(c->pen, label_of(row));
    bpl_pen_puts(c->pen, "</title>\n");
    put_name(c, row, 0);
    for (size_t i = 0; i < c->tally->set_count; i++)
        put_bar(c, &row->sets[i], i);
    bpl_pen_puts(c->pen, "</g>\n");
    c->y += GAP;
}

static int is_bar(const chart *c, const bpl_tally_row *row)
{
    return bpl_page_is_head(c->tally, row) == c->heads;
}

static void put_rows(chart *c)
{
    c->y = 4;
    for (size_t i = 0; i < c->end; i++) {
        const bpl_tally_row *row = &c->tally->rows[i];
        if (is_bar(c, row)) {
            put_row(c, row);
        } else if (c->second) {
            c->y += GAP;
            put_name(c, row, 1);
        }
    }
}

/* The largest share that is drawn, rounded up to a step of the axis. */
static void scale(chart *c)
{
    static const double steps[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.25};
    double most = 0.01;
    for (size_t i = 0; i < c->end; i++) {
        const bpl_tally_row *row = &c->tally->rows[i];
        for (size_t k = 0; is_bar(c, row) && k < c->tally->set_count; k++) {
            const bpl_tally_count *n = &row->sets[k];
            /* fmax() passes over what is not a number. */
            most = fmax(most, fmax(n->share.value, n->share.high));
            if (bpl_tally_is_corrected(c->tally))
                most = fmax(most, fmax(n->corrected.value, n->corrected.high));
        }
    }
    most = fmin(most, 1);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        c->step = steps[i];
        c->top = ceil(most / c->step - 1e-9) * c->step;
        if (c->top / c->step < 7.5)
            break;
    }
    c->top = fmin(c->top, 1);
}

/* Lines from `top` down to c->y, behind the bars, and the numbers below. */
static void put_axis(chart *c, unsigned top)
{
    for (int i = 0; i * c->step <= c->top + 1e-9; i++) {
        double x = place(c, i * c->step);
        line(c, i ? "grid" : "zero", (double[2]){x, x}, (double[2]){top, c->y});
        bpl_pen_puts(c->pen, "<text class=\"dim v\" text-anchor=\"");
        bpl_pen_puts(c->pen, i ? "middle" : "start");
        bpl_pen_puts(c->pen, "\" x=\"");
        bpl_pen_fixed(c->pen, x, 2);
        bpl_pen_puts(c->pen, "%\" y=\"");
        bpl_pen_count(c->pen, c->y + 15);
        bpl_pen_puts(c->pen, "\">");
        bpl_pen_fixed(c->pen, i * c->step * 100, 0);
        bpl_pen_puts(c->pen, "</text>\n");
    }
    c->y += 31;
    text_open(c, "0", "dim");
    bpl_pen_puts(c->pen, "share of jobs, %</text>\n");
}

/* "Shares of unique jobs by channel within each role" */
static void put_subject(const chart *c)
{
    bpl_pen_puts(c->pen, "Shares of unique jobs by ");
    bpl_html_puts(c->pen, c->tally->by[c->second]);
    if (!c->second)
        return;
    bpl_pen_puts(c->pen, " within each ");
    bpl_html_puts(c->pen, c->tally->by[0]);
}

static void put_picture(chart *c)
{
    bpl_pen *pen = c->pen, rows;
    bpl_pen_init(&rows);
    c->pen = &rows; /* gridlines lie behind, and are known afterwards */
    put_rows(c);
    c->pen = pen;
    bpl_pen_puts(pen, "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" "
                      "height=\"");
    bpl_pen_count(pen, c->y + AXIS);
    bpl_pen_puts(pen, c->second ? "\" aria-labelledby=\"c2-title c2-desc\">\n"
                                : "\" aria-labelledby=\"c1-title c1-desc\">\n");
    bpl_pen_puts(pen, c->second ? "<title id=\"c2-title\">"
                                : "<title id=\"c1-title\">");
    put_subject(c);
    bpl_pen_puts(pen, c->second ? "</title>\n<desc id=\"c2-desc\">"
                                : "</title>\n<desc id=\"c1-desc\">");
    bpl_html_counted(pen, c->drawn, "row");
    bpl_pen_puts(pen, " of bars with lines for their 95 % intervals; the table "
                      "below has every number.</desc>\n");
    put_axis(c, 0);
    bpl_pen_str(pen, bpl_pen_text(&rows));
    bpl_pen_puts(pen, "</svg>\n");
    if (rows.status != BPL_OK)
        pen->status = rows.status;
    bpl_pen_fini(&rows);
}

/* What a row takes whose label is one line. */
static unsigned height_of(const chart *c, const bpl_tally_row *row)
{
    unsigned mark = bpl_tally_is_corrected(c->tally) ? MARK + 2 : 0;
    if (!is_bar(c, row))
        return c->second ? GAP + LABEL : 0;
    return LABEL + GAP + (unsigned)c->tally->set_count * (BAR + 2 + mark);
}

/* Which rows are drawn: the first BPL_PAGE_BARS bars, with their heads, as
 * far as they fit on one page of paper. */
static void choose(chart *c)
{
    unsigned height = 0;
    for (size_t i = 0; i < c->tally->row_count; i++) {
        height += height_of(c, &c->tally->rows[i]);
        if (!is_bar(c, &c->tally->rows[i]))
            continue;
        c->all++;
        if (c->drawn == BPL_PAGE_BARS || height > MOST_HEIGHT)
            continue;
        c->drawn++;
        c->end = i + 1;
    }
}

static void put_chart(bpl_pen *pen, const bpl_tally *tally, int second)
{
    chart c = {.pen = pen, .tally = tally, .second = second};
    c.heads = tally->by_count == 2 && !second;
    choose(&c);
    if (!c.drawn)
        return;
    scale(&c);
    bpl_pen_puts(pen, "<figure class=\"chart\">\n");
    put_picture(&c);
    bpl_pen_puts(pen, "<figcaption>");
    put_subject(&c);
    if (c.drawn < c.all) {
        bpl_pen_puts(pen, ". The first ");
        bpl_html_count(pen, c.drawn);
        bpl_pen_puts(pen, " of ");
        bpl_html_count(pen, c.all);
        bpl_pen_puts(pen, " rows; the table has all");
    }
    bpl_pen_puts(pen, ".</figcaption>\n</figure>\n");
}

/* A line of the key: a small picture, then words that the caller goes on
 * with. */
static void key(bpl_pen *pen, const char *shapes)
{
    bpl_pen_puts(pen, "<li><svg aria-hidden=\"true\">");
    bpl_pen_puts(pen, shapes);
    bpl_pen_puts(pen, "</svg>");
}

#define RECT(classes)                                                          \
    "<rect class=\"" classes "\" x=\"1\" y=\"1\" width=\"30\" height=\"10\"/>"
#define SPAN "<path class=\"span\" d=\"M3 6H31M3 2.5V9.5M31 2.5V9.5\"/>"

static void put_key(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "<ul class=\"key chart\">\n");
    for (size_t i = 0; i < tally->set_count && tally->set_count == 2; i++) {
        key(pen, i ? RECT("second") : RECT("bar"));
        bpl_page_set(pen, tally, i);
        bpl_pen_puts(pen, "</li>\n");
    }
    key(pen, SPAN);
    bpl_pen_puts(pen, "95 % interval</li>\n");
    if (bpl_tally_is_corrected(tally)) {
        key(pen, SPAN "<circle class=\"point\" r=\"3.5\" cx=\"17\" cy=\"6\"/>");
        bpl_pen_puts(pen, "corrected for wrong labels</li>\n");
    }
    if (!bpl_tally_has_small(tally)) {
        bpl_pen_puts(pen, "</ul>\n");
        return;
    }
    key(pen, "<defs><pattern id=\"few\" width=\"5\" height=\"5\" "
             "patternUnits=\"userSpaceOnUse\"><path class=\"stripe\" "
             "d=\"M-1 6L6 -1\"/></pattern></defs>" RECT("few"));
    bpl_pen_puts(pen, "† fewer than ");
    bpl_html_count(pen, BPL_LIMIT_SMALL_CELL);
    bpl_pen_puts(pen, " jobs</li>\n</ul>\n");
}

void bpl_page_charts(bpl_pen *pen, const bpl_tally *tally)
{
    if (!tally->row_count)
        return;
    bpl_html_section(pen, "shares", "Shares");
    put_key(pen, tally);
    put_chart(pen, tally, 0);
    if (tally->by_count == 2)
        put_chart(pen, tally, 1);
    bpl_html_section_end(pen);
}
