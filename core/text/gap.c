/* SPDX-License-Identifier: MIT */
/*
 * The punctuation between two words: where sentences and clauses end, what a
 * colon follows, and where a line break got lost ("calls.Handle").
 */
#include "text/scan.h"

#include <string.h>

/* Eight bytes of one class, from the one that was named. */
#define EIGHT(class) class, class, class, class, class, class, class, class

const unsigned char bpl_scan_classes[256] = {
    ['\t'] = SPACE,
    ['\n'] = LINE,
    [' '] = SPACE,
    ['!'] = STOP,
    ['"'] = CLOSER,
    ['\''] = CLOSER,
    ['('] = CLAUSE,
    [')'] = CLAUSE | CLOSER,
    [','] = CLAUSE,
    ['.'] = STOP,
    ['0'] = EIGHT(DIGIT),
    ['8'] = DIGIT,
    ['9'] = DIGIT,
    [';'] = CLAUSE,
    ['?'] = STOP,
    ['A'] = EIGHT(UPPER),
    ['I'] = EIGHT(UPPER),
    ['Q'] = EIGHT(UPPER),
    ['Y'] = UPPER,
    ['Z'] = UPPER,
    ['['] = CLAUSE,
    [']'] = CLAUSE | CLOSER,
    ['a'] = EIGHT(LOWER),
    ['i'] = EIGHT(LOWER),
    ['q'] = EIGHT(LOWER),
    ['y'] = LOWER,
    ['z'] = LOWER,
    ['{'] = CLAUSE,
    ['}'] = CLAUSE | CLOSER,
    [128] = EIGHT(HIGH),
    [136] = EIGHT(HIGH),
    [144] = EIGHT(HIGH),
    [152] = EIGHT(HIGH),
    [160] = EIGHT(HIGH),
    [168] = EIGHT(HIGH),
    [176] = EIGHT(HIGH),
    [184] = EIGHT(HIGH),
    [192] = EIGHT(HIGH),
    [200] = EIGHT(HIGH),
    [208] = EIGHT(HIGH),
    [216] = EIGHT(HIGH),
    [224] = EIGHT(HIGH),
    [232] = EIGHT(HIGH),
    [240] = EIGHT(HIGH),
    [248] = EIGHT(HIGH),
};

#undef EIGHT

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
