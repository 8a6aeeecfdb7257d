/* SPDX-License-Identifier: MIT */
/* What the parts of the tokenizer share: classes of bytes, the field being
 * scanned, gaps and words. Behind the text there are bytes to look ahead at,
 * see clean.h. Only for tokenize.c, gap.c and word.c. */
#ifndef BPL_TEXT_SCAN_H
#define BPL_TEXT_SCAN_H

#include "text/document.h"
#include "text/unicode.h"

enum {
    LOWER = BPL_LETTER_LOWER,
    UPPER = BPL_LETTER_UPPER,
    DIGIT = BPL_LETTER_DIGIT,
    LETTERS = 3, /* mask of the three */
    HIGH = 4,    /* beyond ASCII: look closer */
    SPACE = 8,
    LINE = 16,
    STOP = 32,
    CLAUSE = 64,
    CLOSER = 128 /* may stand between a heading and its colon */
};

/* Class of each byte. */
extern const unsigned char bpl_scan_classes[256];

/* One field. */
struct scan {
    bpl_document *document;
    const char *text; /* of the whole document */
    size_t at, end;
    size_t first; /* the field's first token */
    bpl_zone zone;
    int run_on;
};

/* What stands between two words. */
struct gap {
    size_t bytes;
    int space, line, stop, clause, colon;
};

/* A word in the text; `next` is where scanning goes on. */
struct word {
    size_t begin, end;
    size_t letters; /* so far */
    int acronym;    /* dots are left out of the form */
    int high;       /* beyond ASCII */
    int camel;      /* cut off before a capital */
};

static inline unsigned class_at(const struct scan *s, size_t at)
{
    return bpl_scan_classes[(unsigned char)s->text[at]];
}

/* Class of the letter at `at` (LOWER, UPPER, DIGIT or 0), and its bytes. */
static inline unsigned letter_at(const struct scan *s, size_t at, size_t *len)
{
    unsigned class = class_at(s, at);
    *len = 1;
    if (class != HIGH)
        return class & LETTERS;
    uint32_t cp;
    *len = bpl_char_read(s->text + at, s->text + s->end, &cp);
    return bpl_letter_of(cp);
}

static inline bpl_token *last_token(const struct scan *s)
{
    bpl_document *document = s->document;
    return document->token_count > s->first
               ? &document->tokens[document->token_count - 1]
               : NULL;
}

/* Moves s->at over the gap to the next word. */
void bpl_scan_gap(struct scan *s, struct gap *gap);
/* Flags of the word behind the gap; the word before it gets its own. */
unsigned bpl_gap_flags(const struct scan *s, const struct gap *gap);
/* Reads the word, or part of a run-on one, at s->at and moves behind it. */
void bpl_scan_word(struct scan *s, struct word *word);

#endif
