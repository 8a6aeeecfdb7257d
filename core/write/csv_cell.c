/* SPDX-License-Identifier: MIT */
#include "write/csv_cell.h"

#include "text/ascii.h"
#include "text/unicode.h"
#include <bpolens/writer.h>

static size_t count_digits(bpl_str text, size_t at)
{
    size_t count = 0;
    while (at + count < text.len && bpl_is_digit(text.data[at + count]))
        count++;
    return count;
}

/* "-12", "+0.5", "-1e-7": what a spreadsheet computes from it is itself. */
static int is_number(bpl_str text)
{
    size_t at = text.data[0] == '-' || text.data[0] == '+';
    size_t digits = count_digits(text, at);
    if (!digits)
        return 0;
    at += digits;
    if (at < text.len && text.data[at] == '.') {
        digits = count_digits(text, ++at);
        if (!digits)
            return 0;
        at += digits;
    }
    if (at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
        at++;
        at += at < text.len && (text.data[at] == '-' || text.data[at] == '+');
        digits = count_digits(text, at);
        if (!digits)
            return 0;
        at += digits;
    }
    return at == text.len;
}

/* Bytes of what some spreadsheets pass over at the start of a cell: blanks,
 * control characters, and what can't be seen; 0: the text begins with none. */
static size_t blank_bytes(bpl_str text)
{
    static const struct {
        const char *bytes;
        size_t len;
    } blanks[] = {{"\xC2\xA0", 2},     {"\xC2\xAD", 2},     {"\xE2\x80\x8B", 3},
                  {"\xE2\x80\xAF", 3}, {"\xE2\x81\xA0", 3}, {"\xE3\x80\x80", 3},
                  {"\xEF\xBB\xBF", 3}};
    if (!text.len)
        return 0;
    if ((unsigned char)text.data[0] <= ' ' || text.data[0] == 0x7f)
        return 1;
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        if (text.len >= blanks[i].len &&
            memcmp(text.data, blanks[i].bytes, blanks[i].len) == 0)
            return blanks[i].len;
    return 0;
}

int bpl_is_formula(bpl_str text)
{
    static const char first[] = {'=', '+', '-', '@'};
    static const char ends[] = {'\t', '\r', '\n'};
    /* The same in full width, which some spreadsheets take for them. */
    static const char wide[][4] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B",
                                   "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    if (text.len && memchr(ends, text.data[0], sizeof ends))
        return 1;
    for (size_t step; (step = blank_bytes(text)); text.len -= step)
        text.data += step;
    if (!text.len)
        return 0;
    if (memchr(first, text.data[0], sizeof first))
        return !is_number(text);
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (text.len >= 3 && memcmp(text.data, wide[i], 3) == 0)
            return 1;
    return 0;
}

/* A control character that a terminal may obey? Tabs and line ends are a
 * text's own, but for a CR alone. */
static int is_control(uint32_t c, int before_newline)
{
    if (c == '\t' || c == '\n' || (c == '\r' && before_newline))
        return 0;
    return c < ' ' || (c >= 0x7f && c < 0xa0);
}

static int needs_quotes(bpl_str text, char delimiter)
{
    if (!text.len)
        return 0;
    if (text.data[0] == ' ' || text.data[text.len - 1] == ' ')
        return 1;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == delimiter || c == '"' || c == '\n' || c == '\r')
            return 1;
    }
    return 0;
}

static void put_quoted(bpl_pen *pen, bpl_str text)
{
    while (text.len) {
        const char *quote = memchr(text.data, '"', text.len);
        size_t len = quote ? (size_t)(quote - text.data) + 1 : text.len;
        bpl_pen_add(pen, text.data, len);
        if (quote)
            bpl_pen_putc(pen, '"');
        text.data += len;
        text.len -= len;
    }
}

static void put_bare(bpl_pen *pen, char delimiter, bpl_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        int bad = c == delimiter || c == '\n' || c == '\r';
        bpl_pen_putc(pen, (char)(bad ? ' ' : c));
    }
}

static void put(bpl_pen *pen, char delimiter, int bare, bpl_str text,
                const char *before)
{
    int quoted = !bare && needs_quotes(text, delimiter);
    bpl_pen_puts(pen, quoted ? "\"" : "");
    bpl_pen_puts(pen, before);
    if (quoted)
        put_quoted(pen, text);
    else if (bare)
        put_bare(pen, delimiter, text);
    else
        bpl_pen_str(pen, text);
    bpl_pen_puts(pen, quoted ? "\"" : "");
}

/* Bytes until the first that put_harmless() doesn't let through. */
static size_t harmless_bytes(bpl_str text)
{
    size_t at = 0;
    while (at < text.len) {
        uint32_t c;
        size_t step = bpl_char_read(text.data + at, text.data + text.len, &c);
        int newline = at + 1 < text.len && text.data[at + 1] == '\n';
        if (is_control(c, newline) || (c == BPL_REPLACEMENT && step == 1))
            break;
        at += step;
    }
    return at;
}

/* The text with U+FFFD for control characters and what is no UTF-8. */
static void put_harmless(bpl_pen *pen, bpl_str text)
{
    for (;;) {
        uint32_t c;
        size_t len = harmless_bytes(text);
        bpl_pen_add(pen, text.data, len);
        text = (bpl_str){text.data + len, text.len - len};
        if (!text.len)
            break;
        bpl_pen_puts(pen, "\xEF\xBF\xBD");
        len = bpl_char_read(text.data, text.data + text.len, &c);
        text = (bpl_str){text.data + len, text.len - len};
    }
}

void bpl_csv_put_cell(bpl_pen *pen, char delimiter, int bare, bpl_str text)
{
    const char *before = bpl_is_formula(text) ? "'" : "";
    if (harmless_bytes(text) == text.len) {
        put(pen, delimiter, bare, text, before);
        return;
    }
    bpl_pen harmless;
    bpl_pen_init(&harmless);
    put_harmless(&harmless, text);
    put(pen, delimiter, bare, bpl_pen_text(&harmless), before);
    bpl_pen_join(pen, &harmless);
    bpl_pen_fini(&harmless);
}

void bpl_csv_put_copy(bpl_pen *pen, char delimiter, int bare, bpl_str text)
{
    put(pen, delimiter, bare, text, "");
}
