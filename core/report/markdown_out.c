/* SPDX-License-Identifier: MIT */
#include "report/markdown_out.h"

#include "write/glyph.h"

static int is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* An underscore within a word is no markup. */
static int is_markup(char before, char c, bpl_str rest)
{
    char next = '\0';
    if (rest.len)
        next = rest.data[0];
    if (c == ']')
        return next && strchr("([:", next);
    if (c == '_' && is_word(before) && is_word(next))
        return 0;
    return c && strchr("\\`*_|>#~", c);
}

void bpl_markdown_some(bpl_pen *pen, bpl_str text)
{
    bpl_str glyph;
    char before = ' ';
    while (text.len) {
        bpl_glyph_next(&text, &glyph);
        char c = '\0';
        if (glyph.len == 1)
            c = glyph.data[0];
        if (c == '<' || c == '&') {
            bpl_pen_puts(pen, c == '<' ? "&lt;" : "&amp;");
        } else {
            if (is_markup(before, c, text))
                bpl_pen_putc(pen, '\\');
            bpl_pen_str(pen, glyph);
        }
        before = c;
    }
}

void bpl_markdown_text(bpl_pen *pen, const char *text)
{
    bpl_markdown_some(pen, bpl_str_of(text));
}
