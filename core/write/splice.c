/* SPDX-License-Identifier: MIT */
/*
 * Only the outermost members are told apart: strings and the depth of brackets
 * are all that has to be known for it. Nothing is written anew, so 20000.10
 * stays what it is, and so do names that come twice.
 *
 *   {"id": 7, "bpo": {…}, "text": "…" }
 *    ↑ begin ↑ end              end ↑ ↑ close
 */
#include "write/splice.h"

#include "text/ascii.h"
#include <string.h>

struct scan {
    bpl_str raw;
    size_t at;
};

static void skip_blank(struct scan *scan)
{
    while (scan->at < scan->raw.len && bpl_is_blank(scan->raw.data[scan->at]))
        scan->at++;
}

/* From an opening quote to behind the closing one. */
static void skip_string(struct scan *scan)
{
    const char *begin = scan->raw.data + scan->at + 1;
    const char *at = begin, *end = scan->raw.data + scan->raw.len;
    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *slash = at++;
        while (slash > begin && slash[-1] == '\\')
            slash--;
        if ((at - 1 - slash) % 2 == 0)
            break;
    }
    scan->at = (size_t)((at ? at : end) - scan->raw.data);
}

/* To the comma behind a member, or the end; returns where the member ends. */
static size_t skip_member(struct scan *scan)
{
    size_t depth = 0, end = scan->at;
    while (scan->at < scan->raw.len) {
        char c = scan->raw.data[scan->at];
        if (depth == 0 && c == ',')
            break;
        if (c == '"') {
            skip_string(scan);
            end = scan->at;
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        scan->at++;
        if (!bpl_is_blank(c))
            end = scan->at;
    }
    return end;
}

static int is_named(bpl_str member, const char *name)
{
    size_t len = strlen(name);
    struct scan scan = {member, len + 2};
    if (member.len < len + 3 || member.data[0] != '"' ||
        memcmp(member.data + 1, name, len) != 0 || member.data[len + 1] != '"')
        return 0;
    skip_blank(&scan);
    return scan.at < member.len && member.data[scan.at] == ':';
}

/* Where the members begin, and the bracket that closes the object. */
static int find_object(bpl_str raw, size_t *begin, size_t *close)
{
    struct scan scan = {raw, 0};
    skip_blank(&scan);
    *begin = scan.at + 1;
    while (raw.len && bpl_is_blank(raw.data[raw.len - 1]))
        raw.len--;
    *close = raw.len - 1;
    return raw.len > *begin && raw.data[*begin - 1] == '{' &&
           raw.data[*close] == '}';
}

static int is_between(char c)
{
    return c == ',' || bpl_is_blank(c);
}

/* What separates a member from the one before; the first has no comma. */
static bpl_str cut_commas(bpl_str gap, int first)
{
    for (size_t i = gap.len; first && i > 0; i--)
        if (gap.data[i - 1] == ',')
            return (bpl_str){gap.data + i, gap.len - i};
    return gap;
}

int bpl_splice_begin(bpl_pen *pen, bpl_str raw, const char *name, int only,
                     bpl_str *tail)
{
    size_t begin, close, kept = 0;
    if (!find_object(raw, &begin, &close))
        return 0;
    struct scan scan = {{raw.data, close}, begin};
    *tail = (bpl_str){raw.data + close, raw.len - close};
    bpl_pen_add(pen, raw.data, begin);
    while (!(only && kept)) {
        bpl_str gap = {raw.data + scan.at, 0};
        int comma = 0;
        for (; scan.at < close && is_between(raw.data[scan.at]); scan.at++)
            comma |= raw.data[scan.at] == ',';
        gap.len = (size_t)(raw.data + scan.at - gap.data);
        if (scan.at == close) {
            if (!comma)
                *tail = (bpl_str){gap.data, gap.len + tail->len};
            break;
        }
        bpl_str member = {raw.data + scan.at, 0};
        member.len = skip_member(&scan) - (size_t)(member.data - raw.data);
        scan.at = (size_t)(member.data - raw.data) + member.len;
        if (is_named(member, name))
            continue;
        bpl_pen_str(pen, cut_commas(gap, !kept));
        bpl_pen_str(pen, member);
        kept++;
    }
    return 1;
}
