/* SPDX-License-Identifier: MIT */
#include "write/csv_cell.h"

#include "text/ascii.h"
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

int bpl_is_formula(bpl_str text)
{
    static const char first[] = {'=', '+', '-', '@', '\t', '\r', '\n'};
    /* The same in full width, which some spreadsheets take for them. */
    static const char wide[][4] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B",
                                   "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    if (!text.len)
        return 0;
    if (memchr(first, text.data[0], sizeof first))
        return !is_number(text);
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (text.len >= 3 && memcmp(text.data, wide[i], 3) == 0)
            return 1;
    return 0;
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

void bpl_csv_put_cell(bpl_pen *pen, char delimiter, int bare, bpl_str text)
{
    put(pen, delimiter, bare, text, bpl_is_formula(text) ? "'" : "");
}

void bpl_csv_put_copy(bpl_pen *pen, char delimiter, int bare, bpl_str text)
{
    put(pen, delimiter, bare, text, "");
}
