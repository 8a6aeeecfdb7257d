/* SPDX-License-Identifier: MIT */
/* Code points: reading and writing them as UTF-8, what the cleaner does with
 * each, and windows-1252. Thread-safe: constant tables only. */
#ifndef BPL_TEXT_UNICODE_H
#define BPL_TEXT_UNICODE_H

#include <stddef.h>
#include <stdint.h>

#define BPL_REPLACEMENT 0xFFFDu /* stands for what can't be decoded */

/* What a code point beyond ASCII is to the cleaner. */
typedef enum bpl_char_kind {
    BPL_CHAR_KEEP = 0,   /* stays */
    BPL_CHAR_COMPAT,     /* stays in its NFKC form */
    BPL_CHAR_MARK,       /* combines with the letter before it */
    BPL_CHAR_DROP,       /* nothing: soft hyphen, zero width, controls */
    BPL_CHAR_BLANK,      /* a space */
    BPL_CHAR_LINE,       /* a line break */
    BPL_CHAR_BULLET,     /* begins a list item: bullets, arrows, emoji */
    BPL_CHAR_APOSTROPHE, /* ' */
    BPL_CHAR_QUOTE,      /* " */
    BPL_CHAR_DASH,       /* - */
    BPL_CHAR_ELLIPSIS,   /* ... */
    BPL_CHAR_LOST        /* U+FFFD */
} bpl_char_kind;

bpl_char_kind bpl_char_kind_of(uint32_t cp);

/* Reads one code point of [at, end), at < end. Returns its bytes; a byte that
 * begins none is U+FFFD and one byte. */
size_t bpl_char_read(const char *at, const char *end, uint32_t *cp);
/* Writes one code point (a valid one), up to 4 bytes; returns their number. */
size_t bpl_char_write(char *out, uint32_t cp);

/* The NFKC form of one code point as UTF-8, up to 8 bytes; where it would be
 * longer, the code point itself. Returns the bytes. */
size_t bpl_char_nfkc(char out[8], uint32_t cp);
/* The code point that base and mark combine to; 0 if there is none. */
uint32_t bpl_char_compose(uint32_t base, uint32_t mark);

/* What part of words a code point is. */
typedef enum bpl_letter {
    BPL_LETTER_NONE = 0,
    BPL_LETTER_LOWER, /* and letters without case, and marks */
    BPL_LETTER_UPPER,
    BPL_LETTER_DIGIT
} bpl_letter;
bpl_letter bpl_letter_of(uint32_t cp);
uint32_t bpl_char_lower(uint32_t cp);

/* windows-1252 as the WHATWG Encoding Standard has it: every byte has a code
 * point. */
uint32_t bpl_cp1252_decode(unsigned char byte);

/* Reads a character of UTF-8 that was taken for windows-1252 and made UTF-8
 * again ("\u00E2\u20AC\u2122" for an apostrophe), also with its first byte
 * lost. Only with leads that go before no such bytes in any language: U+00C2,
 * C3, E2, EF, F0. Returns the bytes read, 0 if it is none. */
size_t bpl_mojibake_read(const char *at, const char *end, uint32_t *cp);

#endif
