/* SPDX-License-Identifier: MIT */
/* The tally as Markdown, its rows as one of GitHub's tables. */
#include "report/tally_write.h"
#include "write/evidence.h"
#include <string.h>

static int is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* Nothing in it is markup. An underscore within a word is none. */
static void put_text(bpl_pen *pen, bpl_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        int inside = c == '_' && i && i + 1 < text.len &&
                     is_word(text.data[i - 1]) && is_word(text.data[i + 1]);
        if (c == '<' || c == '&') {
            bpl_pen_puts(pen, c == '<' ? "&lt;" : "&amp;");
            continue;
        }
        int link = c == ']' && i + 1 < text.len && text.data[i + 1] &&
                   strchr("([:", text.data[i + 1]);
        if (link || (c && strchr("\\`*_|>#~", c) && !inside))
            bpl_pen_putc(pen, '\\');
        bpl_pen_putc(pen, c);
    }
}

static void put_lines(bpl_pen *pen, bpl_str text)
{
    while (text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t len = end ? (size_t)(end - text.data) : text.len;
        bpl_pen_puts(pen, "- ");
        put_text(pen, (bpl_str){text.data, len});
        bpl_pen_putc(pen, '\n');
        len += end ? 1 : 0;
        text = (bpl_str){text.data + len, text.len - len};
    }
    bpl_pen_putc(pen, '\n');
}

static void put_cell(bpl_pen *pen, bpl_pen *work)
{
    bpl_pen_puts(pen, " ");
    put_text(pen, bpl_pen_text(work));
    bpl_pen_puts(pen, " |");
    bpl_pen_reset(work);
}

static void put_rule(bpl_pen *pen, size_t texts, size_t numbers)
{
    bpl_pen_puts(pen, "\n|");
    for (size_t i = 0; i < texts; i++)
        bpl_pen_puts(pen, " --- |");
    for (size_t i = 0; i < numbers; i++)
        bpl_pen_puts(pen, " ---: |");
    bpl_pen_putc(pen, '\n');
}

static void put_heads(bpl_pen *pen, bpl_pen *work, const bpl_tally *tally,
                      int titles)
{
    size_t numbers = 0;
    bpl_pen_putc(pen, '|');
    for (size_t i = 0; i < tally->by_count; i++) {
        bpl_put_words(work, bpl_str_of(tally->by[i]), 200);
        put_cell(pen, work);
    }
    if (titles)
        bpl_pen_puts(pen, " title |");
    for (size_t set = 0; set < tally->set_count; set++) {
        const char *of = tally->set_count < 2 ? "" : set ? "B " : "A ";
        const char *const names[] = {"ads", "jobs", "% of jobs", "corrected %"};
        size_t count = bpl_tally_is_corrected(tally) ? 4 : 3;
        for (size_t i = 0; i < count; i++, numbers++) {
            bpl_pen_puts(work, of);
            bpl_pen_puts(work, names[i]);
            put_cell(pen, work);
        }
    }
    if (tally->set_count > 1) {
        bpl_pen_puts(pen, " B less A, points |");
        numbers++;
    }
    put_rule(pen, tally->by_count + (titles ? 1 : 0), numbers);
}

static void put_names(bpl_pen *pen, bpl_pen *work, const bpl_tally *tally,
                      const bpl_tally_row *row, int titles)
{
    size_t last = row->values[1] ? 1 : 0;
    for (size_t by = 0; by < tally->by_count; by++) {
        if (by <= last)
            bpl_put_words(work, bpl_str_of(bpl_tally_value(row->values[by])),
                          200);
        else
            bpl_pen_puts(work, "(all)");
        put_cell(pen, work);
    }
    if (!titles)
        return;
    bpl_pen_puts(work, row->titles[last]);
    put_cell(pen, work);
}

static void put_row(bpl_pen *pen, bpl_pen *work, const bpl_tally *tally,
                    const bpl_tally_row *row, int titles)
{
    bpl_pen_putc(pen, '|');
    put_names(pen, work, tally, row, titles);
    for (size_t set = 0; set < tally->set_count; set++) {
        const bpl_tally_count *count = &row->sets[set];
        bpl_pen_count(work, count->postings);
        put_cell(pen, work);
        bpl_pen_count(work, count->jobs);
        bpl_pen_puts(work, count->small ? " †" : "");
        put_cell(pen, work);
        bpl_tally_interval(work, count->share, 0);
        put_cell(pen, work);
        if (!bpl_tally_is_corrected(tally))
            continue;
        bpl_tally_interval(work, count->corrected, 0);
        put_cell(pen, work);
    }
    if (tally->set_count > 1) {
        bpl_tally_interval(work, row->difference, 1);
        put_cell(pen, work);
    }
    bpl_pen_putc(pen, '\n');
}

void bpl_tally_markdown(bpl_pen *pen, const bpl_tally *tally,
                        const bpl_tally_style *style)
{
    bpl_pen work;
    bpl_pen_init(&work);
    bpl_tally_title(&work, tally, style);
    bpl_pen_puts(pen, "# ");
    put_text(pen, bpl_pen_text(&work));
    bpl_pen_puts(pen, "\n\n");
    bpl_pen_reset(&work);
    bpl_tally_head(&work, tally);
    put_lines(pen, bpl_pen_text(&work));
    bpl_pen_reset(&work);
    int titles = bpl_tally_has_titles(tally);
    put_heads(pen, &work, tally, titles);
    for (size_t i = 0; i < tally->row_count; i++)
        put_row(pen, &work, tally, &tally->rows[i], titles);
    bpl_pen_putc(pen, '\n');
    bpl_tally_foot(&work, tally);
    put_lines(pen, bpl_pen_text(&work));
    /* One blank line too many at the end. */
    if (pen->buf.len)
        pen->buf.len--;
    if (work.status != BPL_OK)
        pen->status = work.status;
    bpl_pen_fini(&work);
}
