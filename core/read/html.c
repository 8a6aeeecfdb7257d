/* SPDX-License-Identifier: MIT */
/*
 * A page to fields:
 *
 *   bytes ─ encoding.c ─► UTF-8 ─ html_dom.c ─► elements ─► prune
 *     JSON-LD ─ else microdata ─ else containers ─ else main ─ else body
 *
 * The order is that of how surely a source is the ad and nothing else. Title,
 * company and location come from structured data even where its description
 * is too short to be one. All fields share one buffer, handed out at the end,
 * since it moves while it grows.
 */
#include "read/html.h"

#include "base/error.h"
#include "read/html_content.h"
#include "read/html_jsonld.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define META_SCAN    4096 /* bytes in which a page declares its encoding */
#define FIELD_MAX    16
#define UNESCAPE_MAX 3   /* how often a description may be escaped */
#define DATE_MAX     64  /* bytes; what is longer is no date */
#define CODE_MIN     200 /* bytes of script that may make a page's text */

struct bpl_page {
    bpl_html_rules rules;
    bpl_dom dom, part_dom; /* the page; a description inside of it */
    bpl_lines lines;
    bpl_posting posting;
    bpl_buf html, work, heading, out;
    bpl_field fields[FIELD_MAX];
    size_t begins[FIELD_MAX];
    size_t count;
    char date[DATE_MAX]; /* of the posting */
    size_t date_len;
    int cut;
    const bpl_limits *limits;
};

bpl_status bpl_page_new(bpl_page **out, const bpl_table *rules, bpl_error *err)
{
    *out = NULL;
    bpl_page *page = calloc(1, sizeof *page);
    if (!page)
        return bpl_fail_nomem(err);
    size_t max = 4 * (size_t)BPL_MOST_PAGE_BYTES;
    xmlInitParser();
    page->limits = bpl_limits_usual();
    bpl_lines_init(&page->lines);
    bpl_posting_init(&page->posting);
    bpl_buf_init(&page->html, max);
    bpl_buf_init(&page->work, max);
    bpl_buf_init(&page->heading, max);
    bpl_buf_init(&page->out, max);
    bpl_status status = bpl_html_rules_init(&page->rules, rules, err);
    if (status == BPL_OK)
        *out = page;
    else
        bpl_page_free(page);
    return status;
}

void bpl_page_limit(bpl_page *page, const bpl_limits *limits)
{
    page->limits = limits;
}

void bpl_page_free(bpl_page *page)
{
    if (!page)
        return;
    bpl_dom_fini(&page->dom);
    bpl_dom_fini(&page->part_dom);
    bpl_lines_fini(&page->lines);
    bpl_posting_fini(&page->posting);
    bpl_buf_fini(&page->html);
    bpl_buf_fini(&page->work);
    bpl_buf_fini(&page->heading);
    bpl_buf_fini(&page->out);
    bpl_html_rules_fini(&page->rules);
    free(page);
}

static const char *find_in(const char *at, const char *end, const char *what)
{
    size_t len = strlen(what);
    for (; at + len <= end; at++)
        if (strncasecmp(at, what, len) == 0)
            return at;
    return NULL;
}

/* The encoding that a meta element of the first bytes declares, both in
 * charset="…" and in content="…; charset=…". 0 if none. */
static int find_charset(bpl_str bytes, char *out, size_t size)
{
    const char *at = bytes.data;
    const char *end = at + (bytes.len < META_SCAN ? bytes.len : META_SCAN);
    while ((at = find_in(at, end, "<meta")) != NULL) {
        const char *close = memchr(at, '>', (size_t)(end - at));
        if (!close)
            close = end;
        const char *found = find_in(at, close, "charset");
        at = close;
        if (!found)
            continue;
        size_t len = 0;
        for (found += strlen("charset");
             found < close && strchr(" \t\r\n=\"'", *found); found++)
            ;
        while (found < close && *found && !strchr(" \t\r\n\"';>/", *found) &&
               len + 1 < size)
            out[len++] = *found++;
        out[len] = '\0';
        if (len)
            return 1;
    }
    return 0;
}

static bpl_status decode(bpl_page *page, bpl_str bytes)
{
    char charset[64];
    bpl_buf_empty(&page->html);
    /* A page that could be scanned for it can't be UTF-16. */
    int declared = find_charset(bytes, charset, sizeof charset) &&
                   strncasecmp(charset, "utf-16", 6) != 0;
    BPL_TRY(bpl_to_utf8(&page->html, bytes, declared ? charset : NULL));
    if (page->html.len)
        bpl_html_defuse(page->html.data, page->html.len,
                        page->limits->html_attributes);
    return BPL_OK;
}

static void begin_field(bpl_page *page, bpl_zone zone)
{
    bpl_field *field = &page->fields[page->count];
    memset(field, 0, sizeof *field);
    field->zone = zone;
    field->markup = BPL_MARKUP_PLAIN;
    page->begins[page->count] = page->out.len;
}

/* Keeps the field if anything was written. */
static void end_field(bpl_page *page)
{
    size_t len = page->out.len - page->begins[page->count];
    page->fields[page->count].text.len = len;
    if (len && page->count + 1 < FIELD_MAX)
        page->count++;
}

/* Where a tag of HTML begins at or behind `at` ("<p", "</ p", "<br/>"); its
 * name is at *name. NULL if there is none. */
static const char *find_tag(const char *at, const char *end, const char **name,
                            size_t *len)
{
    for (; (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++) {
        const char *p = at + 1;
        while (p < end && (*p == ' ' || *p == '/'))
            p++;
        *name = p;
        char lower[16];
        for (*len = 0; p < end && *len < sizeof lower; p++, (*len)++) {
            char c = bpl_to_lower(*p);
            if (!bpl_is_lower(c) && !bpl_is_digit(c))
                break;
            lower[*len] = c;
        }
        if (*len && p < end && strchr(" >/\t\r\n", *p) &&
            (bpl_html_tag(lower, *len) & BPL_EL_KNOWN))
            return at;
    }
    return NULL;
}

/* Copies a description and closes up what code beautifiers tore apart:
 * "< p >" and "< / p >". *tags: whether it has any. */
static bpl_status tidy_tags(bpl_buf *out, bpl_str in, int *tags)
{
    const char *at = in.data, *end = at + in.len, *tag, *name;
    size_t len;
    *tags = 0;
    while (at < end && (tag = find_tag(at, end, &name, &len)) != NULL) {
        int closes = memchr(tag, '/', (size_t)(name - tag)) != NULL;
        BPL_TRY(bpl_buf_add(out, at, (size_t)(tag - at)));
        BPL_TRY(bpl_buf_puts(out, closes ? "</" : "<"));
        BPL_TRY(bpl_buf_add(out, name, len));
        at = name + len;
        *tags = 1;
    }
    return bpl_buf_add(out, at, (size_t)(end - at));
}

/* Appends the text of a piece of HTML that may be escaped. Without a tag its
 * line ends are meant. */
static bpl_status write_html(bpl_page *page, bpl_str html)
{
    int tags, again;
    size_t begin = page->out.len;
    for (int round = 0; html.len && round < UNESCAPE_MAX; round++) {
        bpl_buf_empty(&page->work);
        BPL_TRY(tidy_tags(&page->work, html, &tags));
        if (round && !tags)
            return BPL_OK;
        BPL_TRY(bpl_dom_parse(&page->part_dom, NULL, page->limits,
                              bpl_buf_str(&page->work)));
        page->out.len = begin;
        if (!page->part_dom.count)
            return BPL_OK;
        bpl_lines_reset(&page->lines);
        BPL_TRY(bpl_lines_add(&page->lines, &page->part_dom, 0,
                              BPL_PRUNE_NOTHING, !tags));
        BPL_TRY(bpl_lines_write(&page->lines, &page->out));
        html.data = page->out.data + begin;
        html.len = page->out.len - begin;
        again = html.len && memchr(html.data, '<', html.len);
        if (!again)
            return BPL_OK;
    }
    return BPL_OK;
}

static bpl_status add_part(bpl_page *page, bpl_part part, bpl_zone zone,
                           int is_html)
{
    bpl_str text = bpl_buf_str(&page->posting.parts[part]);
    if (!text.len)
        return BPL_OK;
    begin_field(page, zone);
    if (is_html)
        BPL_TRY(write_html(page, text));
    else
        BPL_TRY(bpl_buf_add(&page->out, text.data, text.len));
    end_field(page);
    return BPL_OK;
}

static void keep_date(bpl_page *page)
{
    bpl_str date = bpl_buf_str(&page->posting.parts[BPL_PART_DATE]);
    page->date_len = date.len > DATE_MAX ? 0 : date.len;
    if (page->date_len)
        memcpy(page->date, date.data, page->date_len);
}

static int has_zone(const bpl_page *page, bpl_zone zone)
{
    for (size_t i = 0; i < page->count; i++)
        if (page->fields[i].zone == zone)
            return 1;
    return 0;
}

/* Drops the last field if an earlier one already says the same. */
static void drop_repeated(bpl_page *page, size_t since)
{
    for (size_t i = since; i + 1 < page->count; i++) {
        const bpl_field *last = &page->fields[page->count - 1];
        if (memmem(page->out.data + page->begins[i], page->fields[i].text.len,
                   page->out.data + page->begins[page->count - 1],
                   last->text.len)) {
            page->out.len = page->begins[--page->count];
            return;
        }
    }
}

/* Makes fields of the posting. *taken: its text is long enough to be the ad;
 * else only what it says beside that is kept. */
static bpl_status take_posting(bpl_page *page, int is_html, int *taken)
{
    static const struct {
        bpl_part part;
        bpl_zone zone;
    } names[] = {{BPL_PART_TITLE, BPL_ZONE_TITLE},
                 {BPL_PART_COMPANY, BPL_ZONE_COMPANY},
                 {BPL_PART_LOCATION, BPL_ZONE_LOCATION}},
      texts[] = {{BPL_PART_DESCRIPTION, BPL_ZONE_BODY},
                 {BPL_PART_DUTIES, BPL_ZONE_BODY},
                 {BPL_PART_REQUIREMENTS, BPL_ZONE_REQUIREMENTS},
                 {BPL_PART_BENEFITS, BPL_ZONE_BENEFITS},
                 {BPL_PART_ABOUT, BPL_ZONE_ABOUT}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!has_zone(page, names[i].zone))
            BPL_TRY(add_part(page, names[i].part, names[i].zone, is_html));
    size_t count = page->count, begin = page->out.len;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t before = page->count;
        BPL_TRY(add_part(page, texts[i].part, texts[i].zone, is_html));
        if (page->count > before)
            drop_repeated(page, count);
    }
    *taken = page->out.len - begin > BPL_SOURCE_MIN;
    if (!*taken) {
        page->count = count;
        page->out.len = begin;
    }
    return BPL_OK;
}

/* Everything that the page calls itself, to tell its posting from others. */
static bpl_status collect_headings(bpl_page *page)
{
    const bpl_dom *dom = &page->dom;
    bpl_buf *out = &page->heading;
    bpl_buf_reset(out);
    if (dom->og_title)
        BPL_TRY(bpl_buf_puts(out, dom->og_title));
    BPL_TRY(bpl_buf_putc(out, '\n'));
    if (dom->title)
        BPL_TRY(bpl_node_text(dom->title, out));
    for (size_t i = 0; i < dom->count; i++) {
        if (!(dom->elements[i].flags & BPL_EL_TITLE))
            continue;
        BPL_TRY(bpl_buf_putc(out, '\n'));
        bpl_lines_reset(&page->lines);
        BPL_TRY(bpl_lines_add(&page->lines, dom, i, BPL_PRUNE_NOTHING, 0));
        BPL_TRY(bpl_lines_write(&page->lines, out));
    }
    return BPL_OK;
}

/* Known containers, og:title, the only h1, the title element. */
static bpl_status write_title(bpl_page *page, int level)
{
    bpl_dom *dom = &page->dom;
    size_t begin = page->out.len, found = 0, last = 0;
    BPL_TRY(bpl_content_named(dom, BPL_HTML_TITLE, &page->lines, &page->out));
    if (page->out.len > begin)
        return BPL_OK;
    if (dom->og_title && *dom->og_title)
        return bpl_buf_puts(&page->out, dom->og_title);
    for (size_t i = 0; i < dom->count; i++) {
        if (dom->elements[i].drop > level)
            i = dom->elements[i].end - 1;
        else if (dom->elements[i].flags & BPL_EL_TITLE && ++found)
            last = i;
    }
    bpl_lines_reset(&page->lines);
    if (found == 1)
        BPL_TRY(bpl_lines_add(&page->lines, dom, last, level, 0));
    for (size_t i = 0; i < page->lines.count; i++) {
        const bpl_line *line = &page->lines.lines[i];
        if (i)
            BPL_TRY(bpl_buf_putc(&page->out, ' '));
        BPL_TRY(bpl_buf_add(&page->out, page->lines.text.data + line->begin,
                            line->len));
    }
    if (page->out.len == begin && dom->title)
        BPL_TRY(bpl_node_text(dom->title, &page->out));
    return BPL_OK;
}

static bpl_status add_names(bpl_page *page, int level)
{
    if (!has_zone(page, BPL_ZONE_TITLE)) {
        begin_field(page, BPL_ZONE_TITLE);
        BPL_TRY(write_title(page, level));
        end_field(page);
    }
    if (!has_zone(page, BPL_ZONE_COMPANY)) {
        begin_field(page, BPL_ZONE_COMPANY);
        BPL_TRY(bpl_content_named(&page->dom, BPL_HTML_COMPANY, &page->lines,
                                  &page->out));
        end_field(page);
    }
    if (!has_zone(page, BPL_ZONE_LOCATION)) {
        begin_field(page, BPL_ZONE_LOCATION);
        BPL_TRY(bpl_content_named(&page->dom, BPL_HTML_LOCATION, &page->lines,
                                  &page->out));
        end_field(page);
    }
    return BPL_OK;
}

static bpl_status read_posting(bpl_page *page, int *taken)
{
    int found = 0;
    *taken = 0;
    BPL_TRY(collect_headings(page));
    BPL_TRY(bpl_jsonld_read(&page->dom, bpl_buf_str(&page->heading),
                            &page->posting, &page->work, &found));
    if (found) {
        keep_date(page);
        BPL_TRY(take_posting(page, 1, taken));
    }
    if (*taken)
        return BPL_OK;
    BPL_TRY(bpl_microdata_read(&page->dom, &page->posting, &page->lines,
                               &page->work, &found));
    if (!found)
        return BPL_OK;
    if (!page->date_len)
        keep_date(page);
    return take_posting(page, 0, taken);
}

/* *left: bytes of text that the page has, apart from its title. */
static bpl_status read_page(bpl_page *page, size_t *left)
{
    int taken = 0, level = bpl_content_prune(&page->dom);
    BPL_TRY(read_posting(page, &taken));
    BPL_TRY(add_names(page, level));
    *left = SIZE_MAX;
    if (taken)
        return BPL_OK;
    BPL_TRY(bpl_content_find(&page->dom, level, &page->lines));
    *left = bpl_lines_size(&page->lines);
    begin_field(page, BPL_ZONE_BODY);
    BPL_TRY(bpl_lines_write(&page->lines, &page->out));
    end_field(page);
    return BPL_OK;
}

/* A page that has no text, and why. */
static bpl_status fail_empty(const char *source, size_t left, size_t code,
                             bpl_error *err)
{
    if (code > CODE_MIN && code > 4 * left)
        return bpl_fail(err, BPL_E_PARSE, source, 0,
                        "no readable text: the page needs JavaScript");
    if (!left)
        return bpl_fail(err, BPL_E_PARSE, source, 0, "no text");
    return BPL_OK;
}

/* A tree is many small pieces of memory. Those of a large page go back to the
 * system, or labelling it would come on top. */
static void clear(bpl_page *page, size_t len)
{
    bpl_dom_clear(&page->dom);
    bpl_dom_clear(&page->part_dom);
    bpl_lines_reset(&page->lines);
    bpl_posting_reset(&page->posting);
    bpl_buf_empty(&page->work);
    bpl_buf_empty(&page->heading);
#ifdef __GLIBC__
    if (len > (size_t)BPL_LIMIT_KEPT_BYTES)
        malloc_trim(0);
#else
    (void)len;
#endif
}

bpl_status bpl_page_read(bpl_page *page, bpl_str bytes, const char *source,
                         const bpl_field **fields, size_t *count,
                         bpl_error *err)
{
    const size_t limit = page->limits->page;
    *fields = NULL;
    *count = page->count = 0;
    page->date_len = 0;
    page->cut = 0;
    bpl_buf_empty(&page->out);
    if (bytes.len > limit)
        return bpl_fail(err, BPL_E_LIMIT, source, 0,
                        "a page of %zu bytes, more than %zu", bytes.len, limit);
    size_t left = 0, code = 0;
    bpl_status status = decode(page, bytes);
    if (status == BPL_OK)
        status = bpl_dom_parse(&page->dom, &page->rules, page->limits,
                               bpl_buf_str(&page->html));
    bpl_buf_empty(&page->html);
    if (status == BPL_OK && page->dom.count)
        status = read_page(page, &left);
    code = page->dom.code_bytes;
    page->cut = page->dom.stopped;
    clear(page, bytes.len);
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status != BPL_OK)
        return bpl_fail(err, status, source, 0, "page too large to be read");
    if (left <= BPL_SOURCE_MIN)
        BPL_TRY(fail_empty(source, left, code, err));
    for (size_t i = 0; i < page->count; i++)
        page->fields[i].text.data = page->out.data + page->begins[i];
    *fields = page->fields;
    *count = page->count;
    return BPL_OK;
}

bpl_str bpl_page_date(const bpl_page *page)
{
    return (bpl_str){page->date, page->date_len};
}

int bpl_page_cut(const bpl_page *page)
{
    return page->cut;
}
