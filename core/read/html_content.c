/* SPDX-License-Identifier: MIT */
/*
 * Pruning goes from the innermost elements outwards, so that a wrapper is
 * judged by what is left in it: a menu inside takes no page along. Only text
 * outside of links speaks for an element: menus are long, too.
 *
 * Then the sources, best first; each has to have some text, and a share of
 * what was left, or the next one is asked.
 */
#include "read/html_content.h"

#include "base/error.h"
#include <string.h>

#define NAMED_MAX  300 /* bytes of a title, company, location */
#define HEADER_MIN 60  /* bytes outside of links that a header needs */

/* Text outside of links that is kept. */
static uint32_t outside(const bpl_element *e)
{
    return e->kept_text - e->kept_link;
}

/* More than half of the page's text outside of links: a wrapper. */
static int is_layout(const bpl_dom *dom, const bpl_element *e)
{
    const bpl_element *page = &dom->elements[0];
    return e->text - e->link > (page->text - page->link) / 2;
}

/* Lists of links: three or more short ones, and hardly anything else. */
static int is_link_list(const bpl_element *e)
{
    return e->kept_links >= 3 &&
           (uint64_t)e->kept_link * 10 > (uint64_t)e->kept_text * 8 &&
           e->kept_text / e->kept_links < 80;
}

static int is_structure(const bpl_element *e)
{
    return (e->flags & (BPL_EL_ROOT | BPL_EL_MAIN)) != 0;
}

static int dropped_by_name(const bpl_dom *dom, const bpl_element *e)
{
    if (e->has & BPL_HAS_MAIN || is_layout(dom, e))
        return 0;
    if (e->match.action == BPL_HTML_DROP)
        return 1;
    return e->match.action == BPL_HTML_LINKS &&
           (uint64_t)e->link * 10 > (uint64_t)e->text * 3;
}

/* A header without a heading: the site's. It may hold a sentence that says
 * what the site is; then it stays. */
static int is_site_header(const bpl_element *e)
{
    if (e->has & (BPL_HAS_HEADING | BPL_HAS_MAIN))
        return 0;
    return outside(e) < HEADER_MIN ||
           (uint64_t)e->kept_link * 10 > (uint64_t)e->kept_text * 3;
}

static int dropped_by_tag(const bpl_dom *dom, const bpl_element *e)
{
    if (e->flags & BPL_EL_ASIDE)
        return !(e->has & BPL_HAS_MAIN);
    if (e->flags & BPL_EL_FORM)
        return !is_layout(dom, e);
    if (e->flags & BPL_EL_HEADER)
        return is_site_header(e) && !is_layout(dom, e);
    return 0;
}

static uint8_t judge(const bpl_dom *dom, const bpl_element *e)
{
    if (e->flags & BPL_EL_HIDDEN && !(e->flags & BPL_EL_ROOT))
        return BPL_PRUNE_NOTHING;
    if (is_structure(e))
        return 0;
    int inner = (e->flags & (BPL_EL_INLINE | BPL_EL_HEADING | BPL_EL_ITEM)) ==
                BPL_EL_INLINE;
    if (dropped_by_name(dom, e) || dropped_by_tag(dom, e) ||
        (!inner && is_link_list(e)))
        return BPL_PRUNE_HIDDEN;
    return 0;
}

static void judge_all(bpl_dom *dom)
{
    for (size_t i = dom->count; i-- > 0;) {
        bpl_element *e = &dom->elements[i];
        e->kept_text += e->own_text;
        e->kept_link += e->own_link;
        e->kept_links += (e->node->name[0] == 'a' && !e->node->name[1]);
        e->drop = judge(dom, e);
        if (e->drop || i == 0)
            continue;
        bpl_element *parent = &dom->elements[e->parent];
        parent->kept_text += e->kept_text;
        parent->kept_link += e->kept_link;
        parent->kept_links += e->kept_links;
    }
}

/* Text outside of links, and all of it, that a level leaves. */
static void left_at(const bpl_dom *dom, int level, uint32_t *plain,
                    uint32_t *all)
{
    *plain = *all = 0;
    for (size_t i = 0; i < dom->count; i++) {
        const bpl_element *e = &dom->elements[i];
        if (e->drop > level) {
            i = e->end - 1;
            continue;
        }
        *all += e->own_text;
        *plain += e->own_text - e->own_link;
    }
}

int bpl_content_prune(bpl_dom *dom)
{
    if (!dom->count)
        return BPL_PRUNE_NOTHING;
    judge_all(dom);
    const bpl_element *page = &dom->elements[0];
    uint32_t plain, all;
    for (int level = BPL_PRUNE_ALL; level < BPL_PRUNE_NOTHING; level++) {
        left_at(dom, level, &plain, &all);
        if ((uint64_t)plain * 7 >= page->text - page->link &&
            (all > BPL_SOURCE_MIN || page->text <= BPL_SOURCE_MIN))
            return level;
    }
    return BPL_PRUNE_NOTHING;
}

/* Which kind of source an element is; lower is better, 0 none. */
static uint32_t source_rank(const bpl_element *e)
{
    if (e->match.action == BPL_HTML_CONTAINER)
        return 1 + e->match.row;
    return 0;
}

/* Adds all outermost elements of the best rule for containers that have
 * text. */
static bpl_status find_containers(const bpl_dom *dom, int level,
                                  bpl_lines *lines)
{
    for (uint32_t after = 0;;) {
        uint32_t best = UINT32_MAX;
        for (size_t i = 0; i < dom->count; i++) {
            const bpl_element *e = &dom->elements[i];
            if (e->drop > level)
                i = e->end - 1;
            else if (source_rank(e) > after && source_rank(e) < best)
                best = source_rank(e);
        }
        bpl_lines_reset(lines);
        if (best == UINT32_MAX)
            return BPL_OK;
        for (size_t i = 0; i < dom->count; i++) {
            const bpl_element *e = &dom->elements[i];
            if (e->drop <= level && source_rank(e) == best)
                BPL_TRY(bpl_lines_add(lines, dom, i, level, 0));
            if (e->drop > level || source_rank(e) == best)
                i = e->end - 1;
        }
        if (bpl_lines_size(lines) > BPL_SOURCE_MIN)
            return BPL_OK;
        after = best;
    }
}

/* The largest element that isn't dropped and is one by its tag (`tags`) or by
 * a rule; SIZE_MAX if there is none. */
static size_t find_largest(const bpl_dom *dom, int level, size_t from,
                           uint32_t tags, bpl_html_action action)
{
    size_t found = SIZE_MAX, to = dom->elements[from].end;
    for (size_t i = from; i < to; i++) {
        const bpl_element *e = &dom->elements[i];
        if (e->drop > level)
            i = e->end - 1;
        else if ((e->flags & tags ||
                  (action && e->match.action == (uint32_t)action)) &&
                 (found == SIZE_MAX ||
                  outside(e) > outside(&dom->elements[found])))
            found = i;
    }
    return found;
}

/* Narrows *whole to the largest element of a kind if that has its share of
 * the text outside of links. */
static void narrow(const bpl_dom *dom, int level, uint32_t tags,
                   bpl_html_action action, uint32_t share, size_t *whole)
{
    size_t found = find_largest(dom, level, *whole, tags, action);
    if (found == SIZE_MAX)
        return;
    const bpl_element *e = &dom->elements[found];
    if (e->kept_text > BPL_SOURCE_MIN &&
        (uint64_t)outside(e) * share >= outside(&dom->elements[*whole]))
        *whole = found;
}

static bpl_status find_main(const bpl_dom *dom, int level, bpl_lines *lines)
{
    size_t whole = 0;
    /* What the page itself calls main needs less of the text than what is
     * named so by a class, or one article that may be one of many. */
    narrow(dom, level, BPL_EL_MAIN, BPL_HTML_NONE, 7, &whole);
    narrow(dom, level, 0, BPL_HTML_MAIN, 2, &whole);
    narrow(dom, level, BPL_EL_ARTICLE, BPL_HTML_NONE, 2, &whole);
    if (!whole)
        return BPL_OK;
    BPL_TRY(bpl_lines_add(lines, dom, whole, level, 0));
    if (bpl_lines_size(lines) <= BPL_SOURCE_MIN)
        bpl_lines_reset(lines);
    return BPL_OK;
}

bpl_status bpl_content_find(const bpl_dom *dom, int level, bpl_lines *lines)
{
    bpl_lines_reset(lines);
    if (!dom->count)
        return BPL_OK;
    BPL_TRY(find_containers(dom, level, lines));
    if (!lines->count)
        BPL_TRY(find_main(dom, level, lines));
    if (lines->count)
        return bpl_lines_unique(lines);
    BPL_TRY(bpl_lines_add(lines, dom, 0, level, 0));
    size_t all = bpl_lines_size(lines);
    bpl_lines_classify(lines);
    size_t left = bpl_lines_size(lines);
    if (left <= BPL_SOURCE_MIN || left * 7 < all) {
        bpl_lines_reset(lines);
        BPL_TRY(bpl_lines_add(lines, dom, 0, level, 0));
    }
    return bpl_lines_unique(lines);
}

bpl_status bpl_content_named(const bpl_dom *dom, bpl_html_action action,
                             bpl_lines *lines, bpl_buf *out)
{
    for (size_t i = 0; i < dom->count; i++) {
        const bpl_element *e = &dom->elements[i];
        if (e->match.action != (uint32_t)action || e->text > NAMED_MAX)
            continue;
        bpl_lines_reset(lines);
        BPL_TRY(bpl_lines_add(lines, dom, i, BPL_PRUNE_NOTHING, 0));
        if (bpl_lines_size(lines))
            return bpl_lines_write(lines, out);
    }
    return BPL_OK;
}
