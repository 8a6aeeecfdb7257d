/* SPDX-License-Identifier: MIT */
/*
 * A pen: text gathered for one record, then handed to a FILE in one piece.
 * The first failure sticks, so that a chain of calls needs one check, in
 * bpl_pen_flush(). Numbers are written the same in every locale.
 */
#ifndef BPL_WRITE_PEN_H
#define BPL_WRITE_PEN_H

#include "base/buf.h"
#include <stdio.h>
#include <string.h>

typedef struct bpl_pen {
    bpl_buf buf;
    bpl_status status;
} bpl_pen;

void bpl_pen_init(bpl_pen *pen);
void bpl_pen_fini(bpl_pen *pen);
/* Empties it. That it failed stays known: where texts are made in one pen for
 * another, who looks at the end sees it. */
static inline void bpl_pen_reset(bpl_pen *pen)
{
    bpl_buf_reset(&pen->buf);
}
/* The same, and a failure is forgotten: something new begins. */
static inline void bpl_pen_clear(bpl_pen *pen)
{
    bpl_buf_reset(&pen->buf);
    pen->status = BPL_OK;
}
/* What was made in `part` went into `pen`: its failure is the pen's. */
static inline void bpl_pen_join(bpl_pen *pen, const bpl_pen *part)
{
    if (part->status != BPL_OK)
        pen->status = part->status;
}
static inline bpl_str bpl_pen_text(const bpl_pen *pen)
{
    return bpl_buf_str(&pen->buf);
}

/* bpl_pen_add() where there is no room, or nothing more is taken. */
void bpl_pen_grow(bpl_pen *pen, const char *data, size_t len);

/* In the header: most of what is added is a few bytes known to the compiler. */
static inline void bpl_pen_add(bpl_pen *pen, const char *data, size_t len)
{
    bpl_buf *buf = &pen->buf;
    if (pen->status != BPL_OK || len >= buf->size - buf->len) {
        bpl_pen_grow(pen, data, len);
    } else if (len) {
        memcpy(buf->data + buf->len, data, len);
        buf->len += len;
    }
}
static inline void bpl_pen_str(bpl_pen *pen, bpl_str text)
{
    bpl_pen_add(pen, text.data, text.len);
}
static inline void bpl_pen_puts(bpl_pen *pen, const char *text)
{
    bpl_pen_add(pen, text, strlen(text));
}
static inline void bpl_pen_putc(bpl_pen *pen, char c)
{
    bpl_pen_add(pen, &c, 1);
}
/* `count` times c. */
void bpl_pen_fill(bpl_pen *pen, char c, size_t count);
void bpl_pen_count(bpl_pen *pen, uint64_t number);
/* With so many digits behind the point, at most 6; not a number is 0. */
void bpl_pen_fixed(bpl_pen *pen, double number, int digits);
/* Escaped and in double quotes; what is not UTF-8 becomes U+FFFD. Control
 * characters of all kinds, and those that turn the direction of writing or
 * can't be seen, are escaped as well: JSON is also read in terminals. */
void bpl_pen_json(bpl_pen *pen, bpl_str text);

/* Begins a record behind what is there; returns where. */
size_t bpl_pen_begin(bpl_pen *pen);
/* The record that began there is whole: LIMIT if it was too large, NOMEM; then
 * the pen has to be cut back by the caller. */
bpl_status bpl_pen_check(const bpl_pen *pen, bpl_error *err);

/* Writes what was gathered and empties the pen. IO, LIMIT, NOMEM. */
bpl_status bpl_pen_flush(bpl_pen *pen, FILE *file, bpl_error *err);
/* Writes a text as it is. IO. */
bpl_status bpl_pen_write(bpl_str text, FILE *file, bpl_error *err);

/* NULL is "". */
static inline const char *bpl_or_empty(const char *text)
{
    return text ? text : "";
}

bpl_str bpl_str_of(const char *text);
int bpl_str_is(bpl_str text, const char *other);

#endif
