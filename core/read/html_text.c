/* SPDX-License-Identifier: MIT */
/*
 * A block begins a line, inline elements don't, white space collapses: what a
 * browser would show, without its style sheets. Style sheets do set two
 * neighbouring spans or links apart, so these get a space.
 */
#include "read/html_text.h"

#include "base/error.h"
#include "base/hash.h"
#include <stdlib.h>
#include <string.h>

#define REPEAT_MIN 50 /* bytes; shorter lines may repeat (headings do) */
#define LINE_LONG  70 /* bytes of a line that is a sentence */

void bpl_lines_init(bpl_lines *lines)
{
    memset(lines, 0, sizeof *lines);
    /* Decoded cp1252 may be three times as long as the page. */
    bpl_buf_init(&lines->text, 4 * (size_t)BPL_MOST_PAGE_BYTES);
}

void bpl_lines_fini(bpl_lines *lines)
{
    bpl_buf_fini(&lines->text);
    free(lines->lines);
    free(lines->seen);
    memset(lines, 0, sizeof *lines);
}

void bpl_lines_reset(bpl_lines *lines)
{
    bpl_buf_empty(&lines->text);
    lines->count = 0;
}

struct writer {
    bpl_lines *lines;
    const bpl_dom *dom;
    bpl_status status;
    int level, keep;
    int open;     /* a line has begun */
    char pending; /* white space to write before the next byte */
};

static void end_line(struct writer *w)
{
    w->open = 0;
    w->pending = 0;
}

static bpl_line *begin_line(struct writer *w)
{
    bpl_lines *lines = w->lines;
    if (w->open)
        return &lines->lines[lines->count - 1];
    if (lines->count == lines->size) {
        size_t size = lines->size ? lines->size * 2 : 256;
        bpl_line *grown = realloc(lines->lines, size * sizeof *grown);
        if (!grown) {
            w->status = BPL_E_NOMEM;
            return NULL;
        }
        lines->lines = grown;
        lines->size = size;
    }
    bpl_line *line = &lines->lines[lines->count++];
    memset(line, 0, sizeof *line);
    line->begin = (uint32_t)lines->text.len;
    w->open = 1;
    w->pending = 0;
    return line;
}

/* Length of white space at `at`: ASCII's, and the no-break space. */
static size_t space_len(const char *at)
{
    if (*at == ' ' || (*at >= '\t' && *at <= '\r'))
        return 1;
    return at[0] == '\xC2' && at[1] == '\xA0' ? 2 : 0;
}

static void add_word(struct writer *w, const char *word, size_t len,
                     uint32_t flags)
{
    bpl_line *line = begin_line(w);
    if (!line)
        return;
    bpl_buf *text = &w->lines->text;
    size_t before = text->len;
    if (w->pending)
        w->status = bpl_buf_putc(text, w->pending);
    if (w->status == BPL_OK)
        w->status = bpl_buf_add(text, word, len);
    w->pending = 0;
    line->len += (uint32_t)(text->len - before);
    line->flags |= flags & (BPL_EL_HEADING | BPL_EL_ITEM);
    if (flags & BPL_EL_LINK)
        line->link += (uint32_t)(text->len - before);
}

static void add_text(struct writer *w, const char *at, uint32_t flags)
{
    int breaks = w->keep || (flags & BPL_EL_PRE);
    while (*at && w->status == BPL_OK) {
        size_t len = space_len(at);
        if (len && breaks && (*at == '\n' || *at == '\r')) {
            end_line(w);
        } else if (len) {
            if (w->open && !w->pending)
                w->pending = ' ';
        } else {
            const char *word = at;
            while (*at && space_len(at) == 0)
                at++;
            add_word(w, word, (size_t)(at - word), flags);
            continue;
        }
        at += len;
    }
}

/* Do two elements touch that a style sheet shows apart? */
static int touches(const bpl_dom *dom, const bpl_element *element)
{
    const xmlNode *before = element->node->prev;
    if (!(element->flags & (BPL_EL_SPAN | BPL_EL_LINK)) || !before ||
        before->type != XML_ELEMENT_NODE)
        return 0;
    size_t index = bpl_dom_index(before);
    return index < dom->count &&
           (dom->elements[index].flags & (BPL_EL_SPAN | BPL_EL_LINK)) &&
           element->node->properties && before->properties;
}

static void edge(struct writer *w, const bpl_element *element, int opens)
{
    if (!(element->flags & BPL_EL_INLINE))
        end_line(w);
    else if (element->flags & BPL_EL_CELL && w->open)
        w->pending = '\t';
    else if (opens && w->open && !w->pending && touches(w->dom, element))
        w->pending = ' ';
}

/* Enters a node; returns whether to go into it. */
static int enter(struct writer *w, const xmlNode *node)
{
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        size_t parent = bpl_dom_index(node->parent);
        if (parent < w->dom->count && node->content)
            add_text(w, (const char *)node->content,
                     w->dom->elements[parent].flags);
        return 0;
    }
    if (node->type != XML_ELEMENT_NODE)
        return 0;
    size_t index = bpl_dom_index(node);
    if (index >= w->dom->count)
        return 0;
    const bpl_element *element = &w->dom->elements[index];
    edge(w, element, 1);
    return element->drop <= w->level;
}

static void leave(struct writer *w, const xmlNode *node)
{
    size_t index = bpl_dom_index(node);
    if (index < w->dom->count)
        edge(w, &w->dom->elements[index], 0);
}

bpl_status bpl_lines_add(bpl_lines *lines, const bpl_dom *dom, size_t element,
                         int level, int keep)
{
    struct writer w = {lines, dom, BPL_OK, level, keep, 0, 0};
    xmlNode *root = dom->elements[element].node, *node = root;
    while (w.status == BPL_OK) {
        if (enter(&w, node) && node->children) {
            node = node->children;
            continue;
        }
        for (;;) {
            if (node->type == XML_ELEMENT_NODE)
                leave(&w, node);
            if (node == root)
                return w.status;
            if (node->next)
                break;
            node = node->parent;
        }
        node = node->next;
    }
    return w.status;
}

/* Puts a hash into the set; 1 if it was there. */
static int seen_before(bpl_lines *lines, uint64_t hash)
{
    size_t mask = lines->seen_size - 1, i = hash & mask;
    for (; lines->seen[i]; i = (i + 1) & mask)
        if (lines->seen[i] == hash)
            return 1;
    lines->seen[i] = hash;
    return 0;
}

bpl_status bpl_lines_unique(bpl_lines *lines)
{
    size_t size = 64;
    while (size < lines->count * 2)
        size *= 2;
    if (size > lines->seen_size) {
        uint64_t *grown = realloc(lines->seen, size * sizeof *grown);
        if (!grown)
            return BPL_E_NOMEM;
        lines->seen = grown;
        lines->seen_size = size;
    }
    memset(lines->seen, 0, lines->seen_size * sizeof *lines->seen);
    for (size_t i = 0; i < lines->count; i++) {
        bpl_line *line = &lines->lines[i];
        if (line->len > REPEAT_MIN &&
            seen_before(
                lines, bpl_hash(lines->text.data + line->begin, line->len) | 1))
            line->len = 0;
    }
    return BPL_OK;
}

/* Is a line content by itself: heading, item, or a sentence? */
static int is_content(const bpl_lines *lines, const bpl_line *line)
{
    if (line->flags & (BPL_EL_HEADING | BPL_EL_ITEM) || line->len >= LINE_LONG)
        return 1;
    return strchr(".!?:;", lines->text.data[line->begin + line->len - 1]) !=
           NULL;
}

void bpl_lines_classify(bpl_lines *lines)
{
    size_t first = lines->count, last = 0;
    for (size_t i = 0; i < lines->count; i++) {
        bpl_line *line = &lines->lines[i];
        if (!(line->flags & BPL_EL_HEADING) && line->link > line->len / 2) {
            line->len = 0;
            continue;
        }
        if (!is_content(lines, line))
            continue;
        if (first == lines->count)
            first = i;
        last = i;
    }
    for (size_t i = 0; i < lines->count && first < lines->count; i++)
        if (i < first || i > last)
            lines->lines[i].len = 0;
}

size_t bpl_lines_size(const bpl_lines *lines)
{
    size_t sum = 0;
    for (size_t i = 0; i < lines->count; i++)
        sum += lines->lines[i].len ? lines->lines[i].len + 1 : 0;
    return sum ? sum - 1 : 0;
}

bpl_status bpl_lines_write(const bpl_lines *lines, bpl_buf *out)
{
    int first = 1;
    for (size_t i = 0; i < lines->count; i++) {
        const bpl_line *line = &lines->lines[i];
        if (!line->len)
            continue;
        if (!first)
            BPL_TRY(bpl_buf_putc(out, '\n'));
        first = 0;
        BPL_TRY(bpl_buf_add(out, lines->text.data + line->begin, line->len));
    }
    return BPL_OK;
}

bpl_status bpl_node_text(const xmlNode *node, bpl_buf *out)
{
    int space = 0;
    size_t begin = out->len;
    for (const xmlNode *at = node->children; at; at = at->next) {
        const char *text = (const char *)at->content;
        if (at->type != XML_TEXT_NODE || !text)
            continue;
        while (*text) {
            size_t len = space_len(text);
            if (len) {
                space = out->len > begin;
                text += len;
                continue;
            }
            if (space)
                BPL_TRY(bpl_buf_putc(out, ' '));
            space = 0;
            BPL_TRY(bpl_buf_putc(out, *text++));
        }
    }
    return BPL_OK;
}
