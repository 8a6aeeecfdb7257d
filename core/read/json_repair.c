/* SPDX-License-Identifier: MIT */
/* JSON as pages and exports have it, made JSON as parsers want it; one pass,
 * and what is inside strings is told from what is outside. */
#include "read/json_repair.h"

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
                              size_t *read, unsigned *flags)
{
    unsigned unit, low;
    *read = 2;
    if (!hex4(at + 2, end, &unit)) {
        *flags |= BPL_JSON_REPAIRED;
        return bpl_buf_puts(out, "u");
    }
    *read = 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return bpl_buf_add(out, at, 6);
    if (unit <= 0xDBFF && end - at >= 12 && at[6] == '\\' && at[7] == 'u' &&
        hex4(at + 8, end, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *read = 12;
        return bpl_buf_add(out, at, 12);
    }
    *flags |= BPL_JSON_REPAIRED;
    return bpl_buf_puts(out, "\\uFFFD");
}

static bpl_status add_escape(bpl_buf *out, const char *at, const char *end,
                             size_t *read, unsigned *flags)
{
    *read = 2;
    if (end - at >= 2 && at[1] == 'u')
        return add_unicode(out, at, end, read, flags);
    if (end - at >= 2 && at[1] && strchr("\"\\/bfnrt", at[1]))
        return bpl_buf_add(out, at, 2);
    /* No escape of JSON: the backslash goes, the rest is looked at again. */
    *flags |= BPL_JSON_REPAIRED;
    *read = 1;
    return BPL_OK;
}

/* A string from its opening quote on; returns where it ends. */
static bpl_status add_string(bpl_buf *out, const char **at, const char *end,
                             unsigned *flags)
{
    const char *p = *at + 1, *run = *at;
    for (;;) {
        size_t read = 1;
        p += bpl_json_run(p, (size_t)(end - p));
        if (p == end || *p == '"')
            break;
        if (*p == 127) {
            p++;
            continue;
        }
        BPL_TRY(bpl_buf_add(out, run, (size_t)(p - run)));
        if (*p == '\\') {
            BPL_TRY(add_escape(out, p, end, &read, flags));
        } else {
            int is_end = *p == '\n' || *p == '\r';
            *flags |= BPL_JSON_REPAIRED;
            BPL_TRY(bpl_buf_puts(out, is_end ? "\\n" : " "));
        }
        p += read;
        run = p;
    }
    p += p < end;
    *at = p;
    return bpl_buf_add(out, run, (size_t)(p - run));
}

/* A control byte that is no blank of JSON. */
static int is_stray(char c)
{
    return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

/* A comma, unless it is one before a closing bracket; of several, one. */
static bpl_status add_comma(bpl_buf *out, const char **at, const char *end,
                            unsigned *flags)
{
    const char *next = *at;
    size_t commas = 0;
    for (; next < end && (bpl_is_blank(*next) || *next == ','); next++) {
        commas += *next == ',';
        if (is_stray(*next))
            *flags |= BPL_JSON_REPAIRED;
    }
    int trailing = next < end && (*next == '}' || *next == ']');
    *at = next;
    if (trailing || commas > 1)
        *flags |= BPL_JSON_REPAIRED;
    return trailing ? BPL_OK : bpl_buf_putc(out, ',');
}

static int is_word(char c)
{
    return bpl_is_letter(c) || bpl_is_digit(c) || c == '-' || c == '+' ||
           c == '.';
}

/* Digits at `at`; returns where they end. */
static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && bpl_is_digit(*at))
        at++;
    return at;
}

/* As JSON writes numbers: -?(0|[1-9]d*)(.d+)?([eE][+-]?d+)? */
static int is_number(const char *at, const char *end)
{
    at += at < end && *at == '-';
    const char *next = skip_digits(at, end);
    if (next == at || (*at == '0' && next > at + 1))
        return 0;
    at = next;
    if (at < end && *at == '.') {
        next = skip_digits(at + 1, end);
        if (next == at + 1)
            return 0;
        at = next;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at += at + 1 < end && (at[1] == '+' || at[1] == '-') ? 2 : 1;
        next = skip_digits(at, end);
        if (next == at)
            return 0;
        at = next;
    }
    return at == end;
}

/* A number, true, false, null, or something that JSON doesn't know. Of numbers
 * only small integers are of use (Unix times), others are no more than there.
 */
static bpl_status add_word(bpl_buf *out, const char **at, const char *end,
                           unsigned *flags)
{
    static const char *const nothing[] = {"NaN", "Infinity", "-Infinity"};
    const char *begin = *at, *p = begin;
    int number = !bpl_is_letter(*p);
    for (; p < end && is_word(*p); p++)
        number &= !bpl_is_letter(*p) || *p == 'e' || *p == 'E';
    size_t len = (size_t)(p - begin);
    *at = p;
    if (number) {
        if (!is_number(begin, p))
            *flags |= BPL_JSON_REPAIRED;
        else if (len <= BPL_JSON_DIGITS && skip_digits(begin, p) == p)
            return bpl_buf_add(out, begin, len);
        return bpl_buf_putc(out, '0');
    }
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        if (len != strlen(nothing[i]) || memcmp(begin, nothing[i], len) != 0)
            continue;
        *flags |= BPL_JSON_REPAIRED;
        return bpl_buf_puts(out, "null");
    }
    return bpl_buf_add(out, begin, len);
}

/* Brackets, colons, blanks; bytes that JSON has no use for become blanks. */
static bpl_status add_other(bpl_buf *out, char c, unsigned *flags)
{
    if ((unsigned char)c >= ' ')
        return bpl_buf_putc(out, c);
    if (is_stray(c))
        *flags |= BPL_JSON_REPAIRED;
    return bpl_buf_putc(out, ' ');
}

bpl_status bpl_json_repair(bpl_buf *out, bpl_str in, size_t deepest,
                           unsigned *flags)
{
    in = trim(in);
    const char *at = in.data, *end = in.data + in.len;
    size_t depth = 0;
    *flags = 0;
    while (at < end) {
        char c = *at;
        if (c == '"') {
            BPL_TRY(add_string(out, &at, end, flags));
        } else if (c == ',') {
            BPL_TRY(add_comma(out, &at, end, flags));
        } else if (is_word(c)) {
            BPL_TRY(add_word(out, &at, end, flags));
        } else {
            if ((c == '{' || c == '[') && ++depth > deepest) {
                *flags |= BPL_JSON_DEEP;
                return BPL_OK;
            }
            if ((c == '}' || c == ']') && depth)
                depth--;
            at++;
            BPL_TRY(add_other(out, c, flags));
        }
    }
    return BPL_OK;
}
