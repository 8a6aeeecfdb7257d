/* SPDX-License-Identifier: MIT */
/*
 * The extent of a word. It ends where the letters do, or where run-on text
 * shows by its capitals:
 *
 *   customers|Handle   2024|Join   BPO|Experience      but iPhone, PhD, HMOs
 */
#include "text/scan.h"

#include <string.h>

/* 1 if the `count` characters from `at` are lower case. */
static int lower_run(const struct scan *s, size_t at, size_t count)
{
    for (size_t len; count > 0; count--, at += len)
        if (letter_at(s, at, &len) != LOWER)
            return 0;
    return 1;
}

/* Between two characters of a word: 1 if a new word begins at `at`, which is
 * an `upper` behind a `before`. */
static int is_camel(const struct scan *s, const struct word *word, size_t at,
                    unsigned before, size_t len)
{
    size_t more;
    if (word->letters < 2)
        return 0;
    unsigned next = letter_at(s, at + len, &more);
    if (before == LOWER)
        return next == LOWER || next == UPPER;
    return before == DIGIT && next == LOWER;
}

/* Punctuation inside a word: "don't", "20,000", "9:30", "C++". Its bytes. */
static size_t inner_length(const struct scan *s, const struct word *word,
                           size_t at, unsigned before)
{
    char c = s->text[at];
    size_t len;
    if (at + 1 >= s->end)
        return 0;
    unsigned next = letter_at(s, at + 1, &len);
    if (c == '\'')
        return before != DIGIT && (next == LOWER || next == UPPER);
    if (c == '.' || c == ',' || c == ':')
        return before == DIGIT && next == DIGIT;
    if (word->letters != 1 || before == DIGIT)
        return 0;
    if (c == '+' && s->text[at + 1] == '+')
        return 2;
    return c == '#' && !next;
}

/* "U.S.", "e.g.", "M.B.A": single letters with dots. 0 if it is none, else
 * where it ends. */
static size_t acronym_end(const struct scan *s, size_t at)
{
    size_t letters = 0, end = 0;
    while (at + 1 < s->end && s->text[at + 1] == '.' &&
           (class_at(s, at) == LOWER || class_at(s, at) == UPPER)) {
        letters++;
        at += 2;
        end = at;
    }
    unsigned class = at < s->end ? class_at(s, at) : 0;
    if (letters && (class == LOWER || class == UPPER)) {
        if (at + 1 < s->end && (class_at(s, at + 1) & (LETTERS | HIGH)))
            return 0; /* "J.Smith" */
        letters++;
        end = at + 1;
    }
    return letters > 1 ? end : 0;
}

/* Reads the word at s->at. */
void bpl_scan_word(struct scan *s, struct word *word)
{
    size_t at = s->at, len, upper_at = 0;
    unsigned before = 0;
    size_t uppers = 0; /* in a row, up to here */
    memset(word, 0, sizeof *word);
    word->begin = at;
    if (s->text[at + 1] == '.' && (word->end = acronym_end(s, at)) > 0) {
        word->acronym = 1;
        s->at = word->end;
        return;
    }
    while (at < s->end) {
        unsigned class = letter_at(s, at, &len);
        if (!class) {
            len = inner_length(s, word, at, before);
            if (!len)
                break;
            at += len;
            continue;
        }
        if (class == UPPER && is_camel(s, word, at, before, len)) {
            word->camel = 1;
            break;
        }
        if (class == LOWER && uppers > 3 && lower_run(s, at, 3)) {
            word->camel = 1;
            at = upper_at;
            break;
        }
        uppers = class == UPPER ? uppers + 1 : 0;
        upper_at = at;
        word->high |= class_at(s, at) == HIGH;
        word->letters++;
        before = class;
        at += len;
        while (class_at(s, at) == LOWER && before == LOWER) {
            word->letters++;
            at++;
        }
    }
    if (at > s->end)
        at = s->end;
    word->end = s->at = at;
}
