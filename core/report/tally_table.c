/* SPDX-License-Identifier: MIT */
/*
 * The tally for people. What the columns leave of the width is for bars; where
 * two sets don't fit with all intervals, that of the difference stays.
 */
#include "report/tally_write.h"

#include "base/error.h"
#include <math.h>
#include <string.h>

enum {
    LEAST_BAR = 8,
    MOST_BAR = 30,
    MOST_NAME = 44,
    LEAST_NAME = 26,
    WIDE = 120 /* two sets with all their intervals */
};

typedef struct sheet {
    const bpl_tally *tally;
    bpl_pen *pen;
    bpl_grid *grid;
    bpl_pen cell;
    size_t width, bar; /* columns; 0: no bars */
    size_t most;       /* of a name or title */
    uint64_t longest;  /* jobs that fill a bar */
    int color;
    int titles, small; /* has any row one? */
    int plain;         /* shares of two sets without their intervals */
} sheet;

/* Lines of facts, wrapped. */
static void put_lines(sheet *s, bpl_str text, bpl_style style)
{
    bpl_wrap wrap;
    bpl_wrap_init(&wrap, s->pen, s->width, s->color);
    bpl_wrap_style(&wrap, style);
    while (text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t len = end ? (size_t)(end - text.data) : text.len;
        bpl_wrap_text(&wrap, (bpl_str){text.data, len});
        bpl_wrap_line(&wrap, 0);
        len += end ? 1 : 0;
        text = (bpl_str){text.data + len, text.len - len};
    }
    bpl_wrap_fini(&wrap);
}

static void end_cell(sheet *s)
{
    bpl_pen_putc(&s->cell, '\0');
    bpl_grid_text(s->grid, s->cell.status == BPL_OK ? s->cell.buf.data : "");
    bpl_pen_reset(&s->cell);
}

static void put_interval(sheet *s, bpl_measure measure, int sign, int plain)
{
    if (plain)
        bpl_tally_percent(&s->cell, measure.value, sign);
    else
        bpl_tally_interval(&s->cell, measure, sign);
    end_cell(s);
}

/* Eighths of a column, from the left. */
static void put_bar(sheet *s, uint64_t jobs)
{
    static const char *const eighths[] = {"",  "▏", "▎", "▍",
                                          "▌", "▋", "▊", "▉"};
    long units =
        s->longest
            ? lround((double)jobs / (double)s->longest * (double)s->bar * 8)
            : 0;
    for (long i = 0; i < units / 8; i++)
        bpl_pen_puts(&s->cell, "█");
    bpl_pen_puts(&s->cell, eighths[units % 8]);
    if (!units && jobs)
        bpl_pen_puts(&s->cell, eighths[1]);
    end_cell(s);
}

static void put_head(sheet *s)
{
    const bpl_tally *tally = s->tally;
    const char *names[24], *const *of;
    static const char *const one[] = {">ads", ">jobs", "", ">% of jobs",
                                      ">corrected %"};
    static const char *const sets[2][5] = {
        {">A ads", ">jobs", "", ">% of jobs", ">corrected %"},
        {">B ads", ">jobs", "", ">% of jobs", ">corrected %"}};
    char name[128];
    size_t count = 0;
    snprintf(name, sizeof name, "%.60s%s%.60s", tally->by[0],
             tally->by_count > 1 ? " / " : "",
             tally->by_count > 1 ? tally->by[1] : "");
    names[count++] = name[0] == '>' ? " " : name;
    if (s->titles)
        names[count++] = "";
    for (size_t set = 0; set < tally->set_count; set++) {
        of = tally->set_count > 1 ? sets[set] : one;
        for (size_t i = 0; i < 5; i++)
            if ((i != 2 || s->small) &&
                (i != 4 || bpl_tally_is_corrected(tally)))
                names[count++] = of[i];
    }
    if (tally->set_count > 1)
        names[count++] = ">B less A, points";
    if (s->bar)
        names[count++] = "";
    names[count] = NULL;
    bpl_grid_head(s->grid, names);
}

static void put_set(sheet *s, const bpl_tally_count *count)
{
    bpl_grid_count(s->grid, count->postings);
    bpl_grid_count(s->grid, count->jobs);
    if (s->small)
        bpl_grid_text(s->grid, count->small ? "†" : "");
    put_interval(s, count->share, 0, s->plain);
    if (bpl_tally_is_corrected(s->tally))
        put_interval(s, count->corrected, 0, s->plain);
}

static void put_row(sheet *s, const bpl_tally_row *row)
{
    const bpl_tally *tally = s->tally;
    size_t last = row->values[1] ? 1 : 0;
    bpl_pen_puts(&s->cell, last ? "  " : "");
    bpl_pen_puts(&s->cell, bpl_tally_value(row->values[last]));
    end_cell(s);
    if (s->titles)
        bpl_grid_text(s->grid, row->titles[last]);
    for (size_t set = 0; set < tally->set_count; set++)
        put_set(s, &row->sets[set]);
    if (tally->set_count > 1)
        put_interval(s, row->difference, 1, 0);
    if (s->bar)
        put_bar(s, row->sets[0].jobs);
}

static void put_grid(sheet *s, bpl_pen *out)
{
    put_head(s);
    for (size_t i = 0; i < s->tally->row_count; i++)
        put_row(s, &s->tally->rows[i]);
    bpl_grid_put(s->grid, out, s->bar > s->most ? s->bar : s->most, s->color);
}

static size_t widest_line(bpl_str text)
{
    size_t widest = 0;
    while (text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t len = end ? (size_t)(end - text.data) : text.len;
        size_t width = bpl_glyph_width((bpl_str){text.data, len});
        widest = width > widest ? width : widest;
        len += end ? 1 : 0;
        text = (bpl_str){text.data + len, text.len - len};
    }
    return widest;
}

/* Columns that the table takes. */
static size_t try_grid(sheet *s)
{
    bpl_pen trial;
    int color = s->color;
    bpl_pen_init(&trial);
    s->color = 0;
    put_grid(s, &trial);
    s->color = color;
    size_t used = widest_line(bpl_pen_text(&trial));
    bpl_pen_join(s->pen, &trial);
    bpl_pen_fini(&trial);
    return used;
}

/* Names are cut short only where the numbers need the room; what is left is
 * for bars. */
static void fit(sheet *s)
{
    s->most = MOST_NAME;
    size_t used = try_grid(s);
    if (used > s->width) {
        s->most = LEAST_NAME;
        used = try_grid(s);
    }
    used += 2;
    if (s->tally->set_count > 1 || s->width < used + LEAST_BAR)
        return;
    s->bar = s->width - used < MOST_BAR ? s->width - used : MOST_BAR;
    for (size_t i = 0; i < s->tally->row_count; i++) {
        uint64_t jobs = s->tally->rows[i].sets[0].jobs;
        s->longest = jobs > s->longest ? jobs : s->longest;
    }
}

void bpl_tally_table(bpl_pen *pen, bpl_grid *grid, const bpl_tally *tally,
                     const bpl_tally_style *style)
{
    sheet s = {.tally = tally,
               .pen = pen,
               .grid = grid,
               .width = style->width > 0 ? (size_t)style->width : 100,
               .color = style->color,
               .titles = bpl_tally_has_titles(tally),
               .small = bpl_tally_has_small(tally)};
    bpl_pen facts;
    s.plain = tally->set_count > 1 && s.width < WIDE;
    bpl_pen_init(&s.cell);
    bpl_pen_init(&facts);
    bpl_tally_title(&facts, tally, style);
    put_lines(&s, bpl_pen_text(&facts), BPL_STYLE_BOLD);
    bpl_pen_reset(&facts);
    bpl_tally_head(&facts, tally);
    put_lines(&s, bpl_pen_text(&facts), BPL_STYLE_NONE);
    bpl_pen_putc(pen, '\n');
    fit(&s);
    put_grid(&s, pen);
    bpl_pen_putc(pen, '\n');
    bpl_pen_reset(&facts);
    bpl_tally_foot(&facts, tally);
    put_lines(&s, bpl_pen_text(&facts), BPL_STYLE_DIM);
    if (s.cell.status != BPL_OK || facts.status != BPL_OK)
        pen->status = BPL_E_NOMEM;
    bpl_pen_fini(&facts);
    bpl_pen_fini(&s.cell);
}
