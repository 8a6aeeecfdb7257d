/* SPDX-License-Identifier: MIT */
/*
 * Text for a terminal: what a character is wide, lines wrapped to a width,
 * colours. Text of strangers is made harmless on the way: control characters
 * (so no escape sequence of theirs gets through), and those that turn the
 * direction of writing round.
 */
#ifndef BPL_WRITE_GLYPH_H
#define BPL_WRITE_GLYPH_H

#include "write/pen.h"

/* Takes the next character from *rest. Returns its width in columns; *glyph
 * is what to print for it (may be empty). White space comes as one " ". */
int bpl_glyph_next(bpl_str *rest, bpl_str *glyph);

/* Columns that the text takes, on one line. */
size_t bpl_glyph_width(bpl_str text);

/* The text in `width` columns: cut with "…", or filled up with spaces (to
 * the right, or to the left of it). */
void bpl_put_left(bpl_pen *pen, bpl_str text, size_t width);
void bpl_put_right(bpl_pen *pen, bpl_str text, size_t width);
/* The same, cut but not filled. Returns the columns taken. */
size_t bpl_put_cut(bpl_pen *pen, bpl_str text, size_t width);

/* ANSI colours and such. */
typedef enum bpl_style {
    BPL_STYLE_NONE = 0,
    BPL_STYLE_BOLD,
    BPL_STYLE_DIM,
    BPL_STYLE_WARN,
    BPL_STYLE_NEGATED,
    BPL_STYLE_PALETTE /* and the numbers after it, in a round */
} bpl_style;

/* Switches to a style; does nothing without colour. */
void bpl_put_style(bpl_pen *pen, int color, bpl_style style);

/* Text broken between words to stay within `width`; a line that goes on
 * begins with `indent` spaces. */
typedef struct bpl_wrap {
    bpl_pen *pen;
    bpl_pen word; /* not yet placed */
    size_t word_width, column, width, indent;
    int color;
    int space; /* one is due before the word */
    int fresh; /* nothing is on the line yet */
    bpl_style style;
} bpl_wrap;

void bpl_wrap_init(bpl_wrap *wrap, bpl_pen *pen, size_t width, int color);
void bpl_wrap_fini(bpl_wrap *wrap);
void bpl_wrap_text(bpl_wrap *wrap, bpl_str text);
void bpl_wrap_puts(bpl_wrap *wrap, const char *text);
/* Text that holds together, spaces and all. */
void bpl_wrap_solid(bpl_wrap *wrap, bpl_str text);
void bpl_wrap_space(bpl_wrap *wrap);
void bpl_wrap_style(bpl_wrap *wrap, bpl_style style);
/* Goes to a column of the line, at least two behind what is there, and makes
 * it the indent of what follows. */
void bpl_wrap_tab(bpl_wrap *wrap, size_t column);
/* Ends the line; the next begins at `indent`, and goes on there. */
void bpl_wrap_line(bpl_wrap *wrap, size_t indent);

#endif
