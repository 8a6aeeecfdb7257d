/* SPDX-License-Identifier: MIT */
#include "write/glyph.h"

#include "base/error.h"
#include <string.h>
#include <utf8proc.h>

static int is_blank(utf8proc_int32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0;
}

/* What there is to print for a character beyond ASCII. */
static int glyph_of(utf8proc_int32_t c, bpl_str *glyph)
{
    const bpl_str blank = {" ", 1}, bad = {"\xEF\xBF\xBD", 3}, none = {"", 0};
    utf8proc_category_t category = utf8proc_category(c);
    int joiner = c == 0x200c || c == 0x200d;
    if (is_blank(c) || category == UTF8PROC_CATEGORY_ZL ||
        category == UTF8PROC_CATEGORY_ZP)
        *glyph = blank;
    else if (category == UTF8PROC_CATEGORY_CC)
        *glyph = bad;
    else if (category == UTF8PROC_CATEGORY_CF && !joiner)
        *glyph = none;
    else
        return utf8proc_charwidth(c);
    return glyph->len > 0;
}

int bpl_glyph_next(bpl_str *rest, bpl_str *glyph)
{
    unsigned char first = (unsigned char)*rest->data;
    size_t used = 1;
    int width = 1;
    *glyph = (bpl_str){rest->data, 1};
    if (first < 0x20 || first >= 0x7f) {
        utf8proc_int32_t c;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)rest->data,
                             (utf8proc_ssize_t)rest->len, &c);
        if (len <= 0) {
            *glyph = (bpl_str){"\xEF\xBF\xBD", 3};
        } else {
            used = (size_t)len;
            glyph->len = used;
            width = glyph_of(c, glyph);
        }
    }
    rest->data += used;
    rest->len -= used;
    return width;
}

size_t bpl_glyph_width(bpl_str text)
{
    size_t width = 0;
    bpl_str glyph;
    while (text.len)
        width += (size_t)bpl_glyph_next(&text, &glyph);
    return width;
}

size_t bpl_put_cut(bpl_pen *pen, bpl_str text, size_t width)
{
    size_t at = 0;
    bpl_str glyph;
    int fits = bpl_glyph_width(text) <= width;
    size_t room = fits || !width ? width : width - 1;
    while (text.len) {
        size_t wide = (size_t)bpl_glyph_next(&text, &glyph);
        if (at + wide > room)
            break;
        bpl_pen_str(pen, glyph);
        at += wide;
    }
    if (!fits && width) {
        bpl_pen_puts(pen, "…");
        at++;
    }
    return at;
}

void bpl_put_left(bpl_pen *pen, bpl_str text, size_t width)
{
    bpl_pen_fill(pen, ' ', width - bpl_put_cut(pen, text, width));
}

void bpl_put_right(bpl_pen *pen, bpl_str text, size_t width)
{
    size_t wide = bpl_glyph_width(text);
    if (wide < width)
        bpl_pen_fill(pen, ' ', width - wide);
    bpl_put_cut(pen, text, width);
}

void bpl_put_style(bpl_pen *pen, int color, bpl_style style)
{
    /* Palette: colours that are legible on dark and on light ground. */
    static const char *const codes[] = {
        "\x1b[0m",  "\x1b[1m",  "\x1b[2m",  "\x1b[33m", "\x1b[31m", "\x1b[36m",
        "\x1b[32m", "\x1b[35m", "\x1b[34m", "\x1b[96m", "\x1b[92m"};
    const unsigned count = sizeof codes / sizeof codes[0];
    unsigned at = (unsigned)style;
    if (at >= BPL_STYLE_PALETTE)
        at = BPL_STYLE_PALETTE +
             (at - BPL_STYLE_PALETTE) % (count - BPL_STYLE_PALETTE);
    if (color)
        bpl_pen_puts(pen, codes[at]);
}

void bpl_wrap_init(bpl_wrap *wrap, bpl_pen *pen, size_t width, int color)
{
    memset(wrap, 0, sizeof *wrap);
    bpl_pen_init(&wrap->word);
    wrap->pen = pen;
    wrap->width = width;
    wrap->color = color;
    wrap->fresh = 1;
}

void bpl_wrap_fini(bpl_wrap *wrap)
{
    bpl_pen_fini(&wrap->word);
}

/* Styles are part of words, but take no room. */
static void place_word(bpl_wrap *wrap)
{
    if (wrap->word_width && wrap->fresh) {
        bpl_pen_fill(wrap->pen, ' ', wrap->indent);
        wrap->column = wrap->indent;
        wrap->fresh = wrap->space = 0;
    } else if (wrap->word_width) {
        size_t space = wrap->space ? 1 : 0;
        if (wrap->column > wrap->indent &&
            wrap->column + space + wrap->word_width > wrap->width) {
            bpl_pen_putc(wrap->pen, '\n');
            bpl_pen_fill(wrap->pen, ' ', wrap->indent);
            wrap->column = wrap->indent;
        } else {
            bpl_pen_fill(wrap->pen, ' ', space);
            wrap->column += space;
        }
        wrap->space = 0;
    }
    bpl_pen_str(wrap->pen, bpl_pen_text(&wrap->word));
    if (wrap->word.status != BPL_OK && wrap->pen->status == BPL_OK)
        wrap->pen->status = wrap->word.status;
    wrap->column += wrap->word_width;
    wrap->word_width = 0;
    bpl_pen_reset(&wrap->word);
}

void bpl_wrap_space(bpl_wrap *wrap)
{
    place_word(wrap);
    wrap->space = !wrap->fresh && wrap->column > wrap->indent;
}

static void add_glyph(bpl_wrap *wrap, bpl_str glyph, size_t width)
{
    /* A word wider than the line is broken; so a line is never over. */
    size_t room = wrap->width > wrap->indent ? wrap->width - wrap->indent : 1;
    if (wrap->word_width && wrap->word_width + width > room)
        place_word(wrap);
    bpl_pen_str(&wrap->word, glyph);
    wrap->word_width += width;
}

void bpl_wrap_text(bpl_wrap *wrap, bpl_str text)
{
    bpl_str glyph;
    while (text.len) {
        size_t width = (size_t)bpl_glyph_next(&text, &glyph);
        if (glyph.len == 1 && glyph.data[0] == ' ')
            bpl_wrap_space(wrap);
        else
            add_glyph(wrap, glyph, width);
    }
}

void bpl_wrap_puts(bpl_wrap *wrap, const char *text)
{
    bpl_wrap_text(wrap, bpl_str_of(text));
}

void bpl_wrap_solid(bpl_wrap *wrap, bpl_str text)
{
    bpl_str glyph;
    while (text.len) {
        size_t width = (size_t)bpl_glyph_next(&text, &glyph);
        add_glyph(wrap, glyph, width);
    }
}

void bpl_wrap_style(bpl_wrap *wrap, bpl_style style)
{
    if (style == wrap->style)
        return;
    if (wrap->style != BPL_STYLE_NONE)
        bpl_put_style(&wrap->word, wrap->color, BPL_STYLE_NONE);
    if (style != BPL_STYLE_NONE)
        bpl_put_style(&wrap->word, wrap->color, style);
    wrap->style = style;
}

void bpl_wrap_tab(bpl_wrap *wrap, size_t column)
{
    place_word(wrap);
    size_t least = wrap->fresh ? 0 : wrap->column + 2;
    size_t gap = (column > least ? column : least) - wrap->column;
    bpl_pen_fill(wrap->pen, ' ', gap);
    wrap->column += gap;
    wrap->indent = wrap->column;
    wrap->fresh = wrap->space = 0;
}

void bpl_wrap_line(bpl_wrap *wrap, size_t indent)
{
    place_word(wrap);
    bpl_pen_putc(wrap->pen, '\n');
    wrap->indent = indent;
    wrap->column = 0;
    wrap->space = 0;
    wrap->fresh = 1;
}
