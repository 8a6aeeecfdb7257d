/* SPDX-License-Identifier: MIT */
/*
 * The text of a document with its evidence marked in place: in the facet's
 * colour on a terminal, else in brackets. A small raised number leads to the
 * list of evidence. Marks may overlap; each opens and closes for itself.
 */
#include "base/error.h"
#include "write/evidence.h"
#include "write/explain.h"
#include <bpolens/plugin.h>
#include <stdlib.h>
#include <string.h>

bpl_style bpl_facet_style(const bpl_finding *finding, const char *facet)
{
    for (size_t i = 0; facet && i < finding->facet_count; i++)
        if (strcmp(finding->facets[i].name, facet) == 0)
            return (bpl_style)(BPL_STYLE_PALETTE + (int)i);
    return BPL_STYLE_PALETTE;
}

/* By place; the longer one first, so that inner marks come inside. */
static int compare_marks(const void *a, const void *b)
{
    const bpl_mark *one = a, *other = b;
    if (one->begin != other->begin)
        return one->begin < other->begin ? -1 : 1;
    if (one->end != other->end)
        return one->end > other->end ? -1 : 1;
    return 0;
}

bpl_status bpl_page_marks(bpl_page *page, bpl_error *err)
{
    const bpl_finding *finding = page->finding;
    page->marks = calloc(finding->evidence_count + 1, sizeof *page->marks);
    if (!page->marks)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const bpl_evidence *one = &finding->evidence[i];
        bpl_mark mark = {one->begin, one->end, one->flags,
                         bpl_facet_style(finding, one->facet)};
        if (one->flags & BPL_HIT_NEGATED)
            mark.style = BPL_STYLE_NEGATED;
        if (one->begin < one->end && one->end <= finding->text.len &&
            !bpl_mark_of(page, one))
            page->marks[page->mark_count++] = mark;
    }
    qsort(page->marks, page->mark_count, sizeof *page->marks, compare_marks);
    return BPL_OK;
}

size_t bpl_mark_of(const bpl_page *page, const bpl_evidence *evidence)
{
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->marks[i].begin == evidence->begin &&
            page->marks[i].end == evidence->end)
            return i + 1;
    return 0;
}

/* Marks that are open at a place of the text, the innermost last. */
struct open_marks {
    const bpl_page *page;
    size_t next; /* not yet opened */
    size_t open[64];
    size_t count;
};

static void put_raised(bpl_wrap *wrap, size_t number)
{
    static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴",
                                         "⁵", "⁶", "⁷", "⁸", "⁹"};
    size_t scale = 1;
    while (number / scale >= 10)
        scale *= 10;
    for (; scale; scale /= 10)
        bpl_wrap_solid(wrap, bpl_str_of(digits[number / scale % 10]));
}

static bpl_style style_now(const struct open_marks *open)
{
    return open->count ? open->page->marks[open->open[open->count - 1]].style
                       : BPL_STYLE_NONE;
}

static void close_marks(bpl_wrap *wrap, struct open_marks *open, size_t at)
{
    for (size_t i = open->count; i-- > 0;) {
        size_t mark = open->open[i];
        if (open->page->marks[mark].end > at)
            continue;
        memmove(open->open + i, open->open + i + 1,
                (open->count - i - 1) * sizeof *open->open);
        open->count--;
        if (!wrap->color)
            bpl_wrap_puts(wrap, "]");
        put_raised(wrap, mark + 1);
        bpl_wrap_style(wrap, style_now(open));
    }
}

static void begin_marks(bpl_wrap *wrap, struct open_marks *open, size_t at)
{
    const size_t most = sizeof open->open / sizeof *open->open;
    const bpl_page *page = open->page;
    while (open->next < page->mark_count &&
           page->marks[open->next].begin <= at) {
        size_t mark = open->next++;
        if (open->count == most)
            continue;
        open->open[open->count++] = mark;
        bpl_wrap_style(wrap, style_now(open));
        if (!wrap->color)
            bpl_wrap_puts(wrap, page->marks[mark].flags & BPL_HIT_NEGATED
                                    ? "[not: "
                                    : "[");
    }
}

/* Where the next mark begins or ends, or the line does. */
static size_t next_stop(const struct open_marks *open, bpl_str text, size_t at)
{
    const bpl_page *page = open->page;
    const char *line = memchr(text.data + at, '\n', text.len - at);
    size_t stop = line ? (size_t)(line - text.data) : text.len;
    if (open->next < page->mark_count && page->marks[open->next].begin < stop)
        stop = page->marks[open->next].begin;
    for (size_t i = 0; i < open->count; i++)
        if (page->marks[open->open[i]].end < stop)
            stop = page->marks[open->open[i]].end;
    return stop;
}

void bpl_page_text(bpl_page *page)
{
    bpl_str text = page->finding->text;
    bpl_wrap *wrap = &page->wrap;
    struct open_marks open = {.page = page};
    if (!text.len)
        return;
    bpl_page_heading(page, "Text");
    for (size_t at = 0; at < text.len;) {
        close_marks(wrap, &open, at);
        begin_marks(wrap, &open, at);
        size_t stop = next_stop(&open, text, at);
        bpl_str part = {text.data + at, stop - at};
        bpl_wrap_text(wrap, part);
        at = stop;
        if (at < text.len && text.data[at] == '\n') {
            close_marks(wrap, &open, at);
            bpl_wrap_line(wrap, wrap->indent);
            at++;
        }
    }
    close_marks(wrap, &open, text.len);
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
    bpl_wrap_line(wrap, 0);
}
