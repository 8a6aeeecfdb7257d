/* SPDX-License-Identifier: MIT */
/*
 * The punctuation between two words: where sentences and clauses end, what a
 * colon follows, and where a line break got lost ("calls.Handle").
 */
#include "text/scan.h"

#include <string.h>

const unsigned char bpl_scan_classes[256] = {
    0,  0,   0,   0,  0,  0,   0,  0,
    0,  8,   16,  0,  0,  0,   0,  0, /* controls */
    0,  0,   0,   0,  0,  0,   0,  0,
    0,  0,   0,   0,  0,  0,   0,  0, /* */
    8,  32,  128, 0,  0,  0,   0,  128,
    64, 192, 0,   0,  64, 0,   32, 0, /* blank ! " ' ( ) , . */
    3,  3,   3,   3,  3,  3,   3,  3,
    3,  3,   0,   64, 0,  0,   0,  32, /* digits ; ? */
    0,  2,   2,   2,  2,  2,   2,  2,
    2,  2,   2,   2,  2,  2,   2,  2, /* capitals */
    2,  2,   2,   2,  2,  2,   2,  2,
    2,  2,   2,   64, 0,  192, 0,  0, /* [ ] */
    0,  1,   1,   1,  1,  1,   1,  1,
    1,  1,   1,   1,  1,  1,   1,  1, /* small letters */
    1,  1,   1,   1,  1,  1,   1,  1,
    1,  1,   1,   64, 0,  192, 0,  0, /* { } */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* beyond ASCII */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* */
    4,  4,   4,   4,  4,  4,   4,  4,
    4,  4,   4,   4,  4,  4,   4,  4, /* */
};

/* 1 if a word begins at `at` as a sentence would: "We", "A ", not "NET". */
static int begins_sentence(const struct scan *s, size_t at)
{
    size_t len, more;
    if (at >= s->end || letter_at(s, at, &len) != UPPER)
        return 0;
    unsigned next = letter_at(s, at + len, &more);
    return next == LOWER || (!next && class_at(s, at + len) == SPACE);
}

/* A full stop at `at` ends the sentence, unless it is an initial's. */
static int ends_sentence(const struct scan *s, size_t at)
{
    if (s->text[at] != '.')
        return 1;
    const bpl_token *token = last_token(s);
    if (token && token->end == at && token->end - token->begin == 1 &&
        class_at(s, token->begin) == UPPER && class_at(s, at + 1) == SPACE)
        return 0;
    unsigned next = class_at(s, at + 1);
    return at + 1 >= s->end || (next & (SPACE | LINE | CLOSER)) ||
           begins_sentence(s, at + 1);
}

/* A colon that stands in a time or an address is none. */
static int is_colon(const struct scan *s, size_t at)
{
    if (s->text[at] != ':')
        return s->text[at] == '?';
    return s->text[at + 1] != '/' && !(class_at(s, at + 1) == DIGIT && at > 0 &&
                                       class_at(s, at - 1) == DIGIT);
}

/* A dash is a hyphen with a blank before and behind, or two of them. */
static int is_dash(const struct scan *s, size_t at, const struct gap *gap)
{
    char next = s->text[at + 1];
    return s->text[at] == '-' &&
           (next == '-' ||
            (gap->space && (next == ' ' || next == '\n' || at + 1 >= s->end)));
}

void bpl_scan_gap(struct scan *s, struct gap *gap)
{
    size_t begin = s->at;
    int open = 1; /* nothing but blanks and closing brackets so far */
    memset(gap, 0, sizeof *gap);
    while (s->at < s->end) {
        unsigned class = class_at(s, s->at);
        size_t len = 1;
        if (class == SPACE) {
            gap->space = 1;
            s->at++;
            continue;
        }
        if (class & LETTERS)
            break;
        if (class == HIGH && letter_at(s, s->at, &len))
            break;
        if (class == LINE) {
            gap->line = 1;
            open = 0;
        } else {
            int dash = is_dash(s, s->at, gap);
            if (open && (dash || is_colon(s, s->at)))
                gap->colon = 1;
            if (dash || (class & CLAUSE))
                gap->clause = 1;
            if ((class & STOP) && ends_sentence(s, s->at))
                gap->stop = 1;
            if (!(class & CLOSER))
                open = 0;
        }
        s->at += len;
    }
    gap->bytes = s->at - begin;
}

/* 1 if the punctuation right before `at` and the word there show that a line
 * break got lost: "calls.Handle", "(voice)Join". */
static int is_lost_break(const struct scan *s, size_t at)
{
    char before = s->text[at - 1];
    return before != '\0' && strchr(".!?:;)]", before) &&
           begins_sentence(s, at);
}

/* Flags of the word behind the gap; the word before it gets its own. */
unsigned bpl_gap_flags(const struct scan *s, const struct gap *gap)
{
    bpl_token *before = last_token(s);
    if (!before)
        return BPL_TOKEN_SENTENCE | BPL_TOKEN_LINE;
    unsigned flags = gap->stop ? BPL_TOKEN_SENTENCE : 0;
    if (gap->colon)
        before->flags |= BPL_TOKEN_COLON;
    if (gap->line) {
        before->flags |= BPL_TOKEN_LAST;
        return BPL_TOKEN_SENTENCE | BPL_TOKEN_LINE;
    }
    if (gap->clause)
        flags |= BPL_TOKEN_CLAUSE;
    if (gap->space)
        return flags;
    char first = s->text[before->end];
    if (gap->bytes == 1 && (first == '-' || first == '/'))
        return flags | BPL_TOKEN_JOINED;
    flags |= BPL_TOKEN_GLUED;
    if (is_lost_break(s, s->at)) {
        before->flags |= BPL_TOKEN_LAST;
        flags |= BPL_TOKEN_SENTENCE | BPL_TOKEN_LINE;
    }
    return flags;
}
