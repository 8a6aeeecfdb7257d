/* SPDX-License-Identifier: MIT */
/*
 * Not a parser of HTML (core/read has libxml2's for pages): cells of scraped
 * tables hold single tags and entities, often broken or cut off. Only names
 * of HTML and names with a colon or hyphen are tags, so "<3", "< 5 minutes"
 * and "<name of client>" stay text.
 */
#include "text/markup.h"

#include "text/ascii.h"
#include "text/unicode.h"
#include <libxml/HTMLparser.h>
#include <string.h>

#define NAME_LENGTH 32 /* longer than any name of HTML */

enum { KIND_DROP = BPL_TAG_LINE + 1 }; /* dropped with its content */

struct tag {
    const char *name;
    int kind;
};

/* Sorted by name. */
static const struct tag tags[] = {
    {"a", BPL_TAG_INLINE},        {"abbr", BPL_TAG_INLINE},
    {"acronym", BPL_TAG_INLINE},  {"address", BPL_TAG_LINE},
    {"applet", BPL_TAG_LINE},     {"area", BPL_TAG_INLINE},
    {"article", BPL_TAG_LINE},    {"aside", BPL_TAG_LINE},
    {"audio", BPL_TAG_LINE},      {"b", BPL_TAG_INLINE},
    {"base", BPL_TAG_INLINE},     {"bdi", BPL_TAG_INLINE},
    {"bdo", BPL_TAG_INLINE},      {"big", BPL_TAG_INLINE},
    {"blockquote", BPL_TAG_LINE}, {"body", BPL_TAG_LINE},
    {"br", BPL_TAG_LINE},         {"button", BPL_TAG_LINE},
    {"canvas", BPL_TAG_LINE},     {"caption", BPL_TAG_LINE},
    {"center", BPL_TAG_LINE},     {"cite", BPL_TAG_INLINE},
    {"code", BPL_TAG_INLINE},     {"col", BPL_TAG_LINE},
    {"colgroup", BPL_TAG_LINE},   {"data", BPL_TAG_INLINE},
    {"datalist", BPL_TAG_LINE},   {"dd", BPL_TAG_LINE},
    {"del", BPL_TAG_INLINE},      {"details", BPL_TAG_LINE},
    {"dfn", BPL_TAG_INLINE},      {"dialog", BPL_TAG_LINE},
    {"dir", BPL_TAG_LINE},        {"div", BPL_TAG_LINE},
    {"dl", BPL_TAG_LINE},         {"dt", BPL_TAG_LINE},
    {"em", BPL_TAG_INLINE},       {"embed", BPL_TAG_INLINE},
    {"fieldset", BPL_TAG_LINE},   {"figcaption", BPL_TAG_LINE},
    {"figure", BPL_TAG_LINE},     {"font", BPL_TAG_INLINE},
    {"footer", BPL_TAG_LINE},     {"form", BPL_TAG_LINE},
    {"frame", BPL_TAG_LINE},      {"frameset", BPL_TAG_LINE},
    {"h1", BPL_TAG_LINE},         {"h2", BPL_TAG_LINE},
    {"h3", BPL_TAG_LINE},         {"h4", BPL_TAG_LINE},
    {"h5", BPL_TAG_LINE},         {"h6", BPL_TAG_LINE},
    {"head", BPL_TAG_LINE},       {"header", BPL_TAG_LINE},
    {"hgroup", BPL_TAG_LINE},     {"hr", BPL_TAG_LINE},
    {"html", BPL_TAG_LINE},       {"i", BPL_TAG_INLINE},
    {"iframe", BPL_TAG_LINE},     {"img", BPL_TAG_BLANK},
    {"input", BPL_TAG_BLANK},     {"ins", BPL_TAG_INLINE},
    {"kbd", BPL_TAG_INLINE},      {"label", BPL_TAG_BLANK},
    {"legend", BPL_TAG_LINE},     {"li", BPL_TAG_LINE},
    {"link", BPL_TAG_INLINE},     {"main", BPL_TAG_LINE},
    {"map", BPL_TAG_INLINE},      {"mark", BPL_TAG_INLINE},
    {"menu", BPL_TAG_LINE},       {"meta", BPL_TAG_INLINE},
    {"meter", BPL_TAG_INLINE},    {"nav", BPL_TAG_LINE},
    {"noscript", BPL_TAG_LINE},   {"object", BPL_TAG_LINE},
    {"ol", BPL_TAG_LINE},         {"optgroup", BPL_TAG_LINE},
    {"option", BPL_TAG_LINE},     {"output", BPL_TAG_INLINE},
    {"p", BPL_TAG_LINE},          {"param", BPL_TAG_INLINE},
    {"path", BPL_TAG_INLINE},     {"picture", BPL_TAG_INLINE},
    {"pre", BPL_TAG_LINE},        {"progress", BPL_TAG_INLINE},
    {"q", BPL_TAG_INLINE},        {"rect", BPL_TAG_INLINE},
    {"s", BPL_TAG_INLINE},        {"samp", BPL_TAG_INLINE},
    {"script", KIND_DROP},        {"section", BPL_TAG_LINE},
    {"select", BPL_TAG_LINE},     {"small", BPL_TAG_INLINE},
    {"source", BPL_TAG_INLINE},   {"span", BPL_TAG_INLINE},
    {"strike", BPL_TAG_INLINE},   {"strong", BPL_TAG_INLINE},
    {"style", KIND_DROP},         {"sub", BPL_TAG_INLINE},
    {"summary", BPL_TAG_LINE},    {"sup", BPL_TAG_INLINE},
    {"svg", KIND_DROP},           {"table", BPL_TAG_LINE},
    {"tbody", BPL_TAG_LINE},      {"td", BPL_TAG_BLANK},
    {"template", KIND_DROP},      {"textarea", BPL_TAG_LINE},
    {"tfoot", BPL_TAG_LINE},      {"th", BPL_TAG_BLANK},
    {"thead", BPL_TAG_LINE},      {"time", BPL_TAG_INLINE},
    {"title", BPL_TAG_LINE},      {"tr", BPL_TAG_LINE},
    {"track", BPL_TAG_INLINE},    {"tt", BPL_TAG_INLINE},
    {"u", BPL_TAG_INLINE},        {"ul", BPL_TAG_LINE},
    {"use", BPL_TAG_INLINE},      {"var", BPL_TAG_INLINE},
    {"video", BPL_TAG_LINE},      {"wbr", BPL_TAG_INLINE},
};

static int begins(const char *at, const char *end, const char *text, size_t len)
{
    return (size_t)(end - at) >= len && memcmp(at, text, len) == 0;
}

static const struct tag *find_tag(const char *name)
{
    size_t low = 0, high = sizeof tags / sizeof tags[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, tags[middle].name);
        if (order == 0)
            return &tags[middle];
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Behind the ">" of the tag whose attributes begin at `at`, or NULL. A "<"
 * outside quotes says that there was no tag; so each byte is looked at a
 * bounded number of times, however many "<" there are. */
static const char *tag_end(const char *at, const char *end)
{
    for (; at < end; at++) {
        if (*at == '>')
            return at + 1;
        if (*at == '<')
            return NULL;
        if ((*at == '"' || *at == '\'') && at[-1] == '=') {
            const char *quote = memchr(at + 1, *at, (size_t)(end - at - 1));
            if (quote)
                at = quote;
        }
    }
    return NULL;
}

/* Behind "</name …>", or NULL. */
static const char *element_end(const char *at, const char *end,
                               const char *name)
{
    size_t len = strlen(name);
    while ((at = memchr(at, '<', (size_t)(end - at)))) {
        size_t i = 0;
        if (begins(at, end, "</", 2) && (size_t)(end - at) > len + 2)
            while (i < len && bpl_to_lower(at[2 + i]) == name[i])
                i++;
        if (i == len && !bpl_is_letter(at[2 + len])) {
            const char *stop = memchr(at, '>', (size_t)(end - at));
            return stop ? stop + 1 : end;
        }
        at++;
    }
    return NULL;
}

/* "<!-- … -->", "<!doctype …>", "<?xml … ?>". */
static bpl_tag read_declaration(const char *at, const char *end, size_t *len,
                                unsigned *unclosed)
{
    const char *stop = NULL;
    if (begins(at, end, "<!--", 4)) {
        if (!(*unclosed & 1u)) {
            stop = memmem(at + 4, (size_t)(end - at - 4), "-->", 3);
            *unclosed |= !stop;
        }
        stop = stop ? stop + 3 : NULL;
    } else if (end - at > 2 && (bpl_is_letter(at[2]) || at[2] == '[')) {
        stop = tag_end(at + 2, end);
    }
    if (!stop)
        return BPL_TAG_NONE;
    *len = (size_t)(stop - at);
    return BPL_TAG_BLANK;
}

/* The content goes with the element; where its end is missing, only the tag
 * goes: a word too many does less harm than half an ad too few. */
static bpl_tag drop_element(const struct tag *tag, const char *at,
                            const char *end, size_t *len, unsigned *unclosed)
{
    unsigned bit = 2u;
    for (const struct tag *before = tags; before < tag; before++)
        if (before->kind == KIND_DROP)
            bit <<= 1;
    const char *stop = NULL;
    if (!(*unclosed & bit)) {
        stop = element_end(at + *len, end, tag->name);
        if (!stop)
            *unclosed |= bit;
    }
    if (stop)
        *len = (size_t)(stop - at);
    return BPL_TAG_BLANK;
}

bpl_tag bpl_tag_read(const char *at, const char *end, size_t *len,
                     unsigned *unclosed)
{
    const char *p = at + 1;
    if (p < end && (*p == '!' || *p == '?'))
        return read_declaration(at, end, len, unclosed);
    while (p < end && *p == ' ' && p - at < 4) /* "< p >" */
        p++;
    int spaced = p > at + 1;
    int closing = p < end && *p == '/';
    p += closing;
    char name[NAME_LENGTH];
    size_t count = 0;
    while (p < end && (bpl_is_letter(*p) || (count && bpl_is_digit(*p))) &&
           count + 1 < NAME_LENGTH)
        name[count++] = bpl_to_lower(*p++);
    name[count] = '\0';
    if (!count || p >= end)
        return BPL_TAG_NONE;
    const struct tag *tag = find_tag(name);
    int foreign = !tag && !spaced && (*p == ':' || *p == '-');
    if (!foreign && (!tag || !(bpl_is_blank(*p) || *p == '>' || *p == '/')))
        return BPL_TAG_NONE;
    const char *stop = tag_end(p, end);
    if (!stop || (spaced && stop - p > 2))
        return BPL_TAG_NONE;
    *len = (size_t)(stop - at);
    if (foreign)
        return BPL_TAG_INLINE;
    if (tag->kind != KIND_DROP)
        return (bpl_tag)tag->kind;
    return closing || stop[-2] == '/'
               ? BPL_TAG_BLANK
               : drop_element(tag, at, end, len, unclosed);
}

/* Names of HTML 5 that libxml2, which knows those of HTML 4, lacks. */
static const struct {
    const char *name;
    uint32_t cp;
} newer[] = {
    {"Tab", '\t'},   {"NewLine", '\n'}, {"excl", '!'},      {"num", '#'},
    {"dollar", '$'}, {"percnt", '%'},   {"lpar", '('},      {"rpar", ')'},
    {"ast", '*'},    {"plus", '+'},     {"comma", ','},     {"period", '.'},
    {"sol", '/'},    {"colon", ':'},    {"semi", ';'},      {"equals", '='},
    {"quest", '?'},  {"commat", '@'},   {"lsqb", '['},      {"rsqb", ']'},
    {"bsol", '\\'},  {"lowbar", '_'},   {"grave", '`'},     {"verbar", '|'},
    {"lbrace", '{'}, {"rbrace", '}'},   {"hyphen", 0x2010}, {"dash", 0x2010},
};

/* "#8217;" or "#x2019;", the semicolon may be missing behind three digits. */
static size_t read_number(const char *at, const char *end, uint32_t *cp)
{
    const char *p = at + 1;
    int hex = p < end && (*p == 'x' || *p == 'X');
    p += hex;
    const char *first = p;
    uint32_t value = 0;
    for (; p < end && p - first < 8; p++) {
        char c = bpl_to_lower(*p);
        if (bpl_is_digit(c))
            value = value * (hex ? 16 : 10) + (uint32_t)(c - '0');
        else if (hex && c >= 'a' && c <= 'f')
            value = value * 16 + (uint32_t)(c - 'a' + 10);
        else
            break;
    }
    int closed = p < end && *p == ';';
    if (p == first || (!closed && p - first < 3))
        return 0;
    if (value >= 0x80 && value < 0xA0) /* browsers read windows-1252 here */
        value = bpl_cp1252_decode((unsigned char)value);
    if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        value = BPL_REPLACEMENT;
    *cp = value;
    return (size_t)(p - at) + (size_t)closed;
}

static uint32_t find_name(const char *name)
{
    const htmlEntityDesc *found = htmlEntityLookup((const xmlChar *)name);
    if (found)
        return found->value;
    for (size_t i = 0; i < sizeof newer / sizeof newer[0]; i++)
        if (strcmp(newer[i].name, name) == 0)
            return newer[i].cp;
    return 0;
}

/* "nbsp;", also without the semicolon; others need it. */
static size_t read_name(const char *at, const char *end, uint32_t *cp)
{
    if (begins(at, end, "nbsp", 4)) {
        *cp = 0xA0;
        return 4 + (size_t)(at + 4 < end && at[4] == ';');
    }
    char name[NAME_LENGTH];
    size_t len = 0;
    while (at + len < end && len + 1 < NAME_LENGTH &&
           (bpl_is_letter(at[len]) || (len && bpl_is_digit(at[len])))) {
        name[len] = at[len];
        len++;
    }
    name[len] = '\0';
    if (len < 2 || at + len >= end || at[len] != ';')
        return 0;
    *cp = find_name(name);
    return *cp ? len + 1 : 0;
}

size_t bpl_entity_read(const char *at, const char *end, uint32_t *cp)
{
    const char *p = at + 1;
    int escaped = 0;
    for (; begins(p, end, "amp;", 4); p += 4)
        escaped = 1;
    size_t len = 0;
    if (p < end)
        len = *p == '#' ? read_number(p, end, cp) : read_name(p, end, cp);
    if (!len && !escaped)
        return 0;
    if (!len)
        *cp = '&';
    return (size_t)(p - at) + len;
}

/* The byte `ahead` bytes from `at`; NUL past the end. */
static char peek(const char *at, const char *end, size_t ahead)
{
    if (ahead < (size_t)(end - at))
        return at[ahead];
    return '\0';
}

/* How often the byte at `at` is repeated. */
static size_t run_of(const char *at, const char *end)
{
    size_t count = 0;
    while (at + count < end && at[count] == *at)
        count++;
    return count;
}

/* Length of a time stamp, "[00:18]" or "[1:02:33]". */
size_t bpl_stamp_length(const char *at, const char *end)
{
    if (at >= end || *at != '[')
        return 0;
    size_t i = 1, groups = 0, digits = 0;
    for (;; i++) {
        char byte = peek(at, end, i);
        if (bpl_is_digit(byte) && digits < 2)
            digits++;
        else if (byte == ':' && digits)
            groups++, digits = 0;
        else
            break;
    }
    return peek(at, end, i) == ']' && digits == 2 &&
                   (groups == 1 || groups == 2)
               ? i + 1
               : 0;
}

/* Length of what marks a list item or heading at the start of a line. */
size_t bpl_marker_length(const char *at, const char *end)
{
    char byte = peek(at, end, 0);
    size_t count = byte && strchr("#>+-*", byte) ? run_of(at, end) : 0;
    char next = peek(at, end, count);
    int letter = bpl_is_letter(next);
    switch (byte) {
    case '#':
        return bpl_is_blank(next) || (count > 1 && count < 7) ? count : 0;
    case '>':
    case '+':
        return bpl_is_blank(next) ? count : 0;
    case '-':
        return bpl_is_blank(next) || (count == 1 && (letter || next == '*'))
                   ? count
                   : 0;
    case '*':
        return bpl_is_blank(next) || (count == 1 && letter) ? count : 0;
    case 'o': /* a round bullet, from word processors */
        return peek(at, end, 1) == '\t' ? 1 : 0;
    default:
        break;
    }
    count = 0;
    while (count < 2 && bpl_is_digit(peek(at, end, count)))
        count++;
    next = peek(at, end, count + 1);
    if (count && (peek(at, end, count) == '.' || peek(at, end, count) == ')') &&
        !bpl_is_digit(next) &&
        (bpl_is_blank(next) || bpl_is_letter(next) || (next & 0x80)))
        return count + 1;
    return bpl_is_letter(byte) && peek(at, end, 1) == ')' ? 2 : 0;
}
