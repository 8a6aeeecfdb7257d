/* SPDX-License-Identifier: MIT */
/* JSON as pages have it, made JSON as parsers want it; one pass, and what is
 * inside strings is told from what is outside. */
#include "read/html_jsonld.h"

#include "base/error.h"
#include "text/ascii.h"
#include <string.h>

/* Cuts off what stands before the first bracket and behind the last one: byte
 * order mark, "<!--", "//<![CDATA[", a final ";". */
static bpl_str trim(bpl_str in)
{
    while (in.len && *in.data != '{' && *in.data != '[') {
        /* The bracket of "<![CDATA[" is none of JSON's. */
        if (in.len >= 9 && memcmp(in.data, "<![CDATA[", 9) == 0) {
            in.data += 8;
            in.len -= 8;
        }
        in.data++;
        in.len--;
    }
    while (in.len) {
        char last = in.data[in.len - 1];
        int cdata = in.len >= 3 && memcmp(in.data + in.len - 3, "]]>", 3) == 0;
        if (cdata)
            in.len -= 2;
        else if (last == '}' || last == ']')
            break;
        in.len--;
    }
    return in;
}

static int hex4(const char *at, const char *end, unsigned *out)
{
    unsigned value = 0;
    if (end - at < 4)
        return 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return 0;
        value = value * 16 + digit;
    }
    *out = value;
    return 1;
}

/* "\uXXXX" at `at`; returns how much of it was read. */
static bpl_status add_unicode(bpl_buf *out, const char *at, const char *end,
                              size_t *read)
{
    unsigned unit, low;
    *read = 2;
    if (!hex4(at + 2, end, &unit))
        return bpl_buf_puts(out, "u");
    *read = 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return bpl_buf_add(out, at, 6);
    if (unit <= 0xDBFF && end - at >= 12 && at[6] == '\\' && at[7] == 'u' &&
        hex4(at + 8, end, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *read = 12;
        return bpl_buf_add(out, at, 12);
    }
    return bpl_buf_puts(out, "\\uFFFD");
}

static bpl_status add_escape(bpl_buf *out, const char *at, const char *end,
                             size_t *read)
{
    *read = 2;
    if (end - at < 2) {
        *read = 1;
        return BPL_OK;
    }
    if (at[1] == 'u')
        return add_unicode(out, at, end, read);
    if (strchr("\"\\/bfnrt", at[1]) && at[1])
        return bpl_buf_add(out, at, 2);
    /* No escape of JSON: the backslash goes, the rest is looked at again. */
    *read = 1;
    return BPL_OK;
}

/* A string from its opening quote on; returns where it ends. */
static bpl_status add_string(bpl_buf *out, const char **at, const char *end)
{
    const char *p = *at + 1, *run = *at;
    bpl_status status = BPL_OK;
    while (p < end && *p != '"' && status == BPL_OK) {
        size_t read = 1;
        if (*p != '\\' && (unsigned char)*p >= ' ') {
            p++;
            continue;
        }
        BPL_TRY(bpl_buf_add(out, run, (size_t)(p - run)));
        if (*p == '\\')
            status = add_escape(out, p, end, &read);
        else if (*p == '\n' || *p == '\r')
            status = bpl_buf_puts(out, "\\n");
        else
            status = bpl_buf_puts(out, " ");
        p += read;
        run = p;
    }
    BPL_TRY(status);
    p += p < end;
    *at = p;
    return bpl_buf_add(out, run, (size_t)(p - run));
}

/* Is this comma one before a closing bracket? */
static int is_trailing(const char *at, const char *end)
{
    do
        at++;
    while (at < end && (bpl_is_blank(*at) || *at == ','));
    return at < end && (*at == '}' || *at == ']');
}

bpl_status bpl_json_repair(bpl_buf *out, bpl_str in, int *usable)
{
    in = trim(in);
    const char *at = in.data, *end = in.data + in.len;
    size_t depth = 0;
    *usable = in.len > 0;
    while (at < end && *usable) {
        char c = *at;
        if (c == '"') {
            BPL_TRY(add_string(out, &at, end));
            continue;
        }
        if (c == '{' || c == '[')
            *usable = ++depth <= BPL_LIMIT_JSON_DEPTH;
        else if ((c == '}' || c == ']') && depth)
            depth--;
        if (c == ',' && is_trailing(at, end)) {
            for (at++; bpl_is_blank(*at) || *at == ',';)
                at++;
            continue;
        }
        BPL_TRY(bpl_buf_putc(out, (unsigned char)c < ' ' ? ' ' : c));
        at++;
    }
    return BPL_OK;
}
