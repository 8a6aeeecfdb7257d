/* SPDX-License-Identifier: MIT */
/*
 * Two steps in turn: the gap before a word, whose punctuation makes the flags
 * of the words on both its sides, and the word itself, which ends where the
 * letters do or where run-on text shows by its capitals:
 *
 *   customers|Handle   2024|Join   BPO|Experience      but iPhone, PhD, HMOs
 *
 * A break like that is also taken for the end of a line that got lost, except
 * behind a short capitalized part ("WhatsApp") in a text that has its lines.
 *
 * Each word's folded form goes to document->forms, and its cased form right
 * behind it if it differs and is as long; token.reserved[0] says so.
 */
#include "text/tokenize.h"

#include "base/error.h"
#include "base/hash.h"
#include "text/clean.h"
#include "text/scan.h"
#include <stdlib.h>
#include <string.h>

/* A field with less than a line break in so many bytes lost its own. */
#define RUN_ON_BYTES 300
/* A capitalized part of so many letters before a capital is a word by itself
 * ("RequirementsMust"), not the half of a name. */
#define NAME_PART 8

/* Short words are copied with one load and store of so many bytes. */
#define COPY BPL_CLEAN_SLACK

/* Counts of what a word is made of, for its flags. */
struct shape {
    size_t upper, lower, digits;
    size_t folded, cased; /* bytes of the forms */
};

static void fold_ascii(const char *from, size_t len, char *folded, char *cased,
                       struct shape *shape)
{
    size_t upper = 0, lower = 0, digits = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)from[i];
        unsigned class = bpl_scan_classes[c] & LETTERS;
        upper += class == UPPER;
        lower += class == LOWER;
        digits += class == DIGIT;
        cased[i] = (char)c;
        folded[i] = (char)(class == UPPER ? c | 0x20 : c);
    }
    shape->upper = upper;
    shape->lower = lower;
    shape->digits = digits;
    shape->folded = shape->cased = len;
}

/* Letters beyond ASCII, or dots to leave out. */
static void fold_any(const char *from, size_t len, int acronym, char *folded,
                     char *cased, struct shape *shape)
{
    const char *end = from + len;
    while (from < end) {
        uint32_t cp;
        from += bpl_char_read(from, end, &cp);
        if (acronym && cp == '.')
            continue;
        bpl_letter letter = bpl_letter_of(cp);
        shape->upper += letter == BPL_LETTER_UPPER;
        shape->lower += letter == BPL_LETTER_LOWER;
        shape->digits += letter == BPL_LETTER_DIGIT;
        shape->cased += bpl_char_write(cased + shape->cased, cp);
        shape->folded +=
            bpl_char_write(folded + shape->folded, bpl_char_lower(cp));
    }
}

static unsigned shape_flags(const struct scan *s, const struct word *word,
                            const struct shape *shape)
{
    size_t len;
    unsigned flags = 0;
    if (letter_at(s, word->begin, &len) == UPPER)
        flags |= BPL_TOKEN_CAPITAL;
    if (shape->upper > 1 && !shape->lower)
        flags |= BPL_TOKEN_UPPER;
    if (shape->digits && !shape->upper && !shape->lower)
        flags |= BPL_TOKEN_NUMBER;
    return flags;
}

/* Without the "'s" of a possessive. */
static size_t form_end(const struct scan *s, const struct word *word)
{
    const char *end = s->text + word->end;
    return word->end - word->begin > 2 && end[-2] == '\'' &&
                   (end[-1] | 0x20) == 's'
               ? word->end - 2
               : word->end;
}

/* Writes the word's forms and its shape's flags into the token. There is room
 * for them: see bpl_tokenize. */
static void add_forms(const struct scan *s, const struct word *word,
                      bpl_token *token)
{
    bpl_buf *forms = &s->document->forms;
    char *folded = forms->data + forms->len;
    char cased[2 * BPL_LIMIT_TOKEN_BYTES];
    struct shape shape = {0, 0, 0, 0, 0};
    const char *from = s->text + word->begin;
    size_t len = form_end(s, word) - word->begin;
    size_t most = s->document->limits->word;
    if (len <= most) {
        if (word->high || word->acronym)
            fold_any(from, len, word->acronym, folded, cased, &shape);
        else
            fold_ascii(from, len, folded, cased, &shape);
    }
    token->flags |= (uint16_t)shape_flags(s, word, &shape);
    if (shape.folded > most)
        shape.folded = 0;
    token->form = (uint32_t)forms->len;
    token->form_len = (uint16_t)shape.folded;
    token->hash = (uint32_t)bpl_hash(folded, shape.folded);
    forms->len += shape.folded;
    if (shape.upper && shape.folded == shape.cased) {
        token->reserved[0] = 1;
        memcpy(forms->data + forms->len, cased, shape.cased);
        forms->len += shape.cased;
    }
}

static bpl_status more_tokens(bpl_document *document)
{
    size_t size = document->token_size ? document->token_size * 2 : 1024;
    bpl_token *tokens =
        realloc(document->tokens, size * sizeof *document->tokens);
    if (!tokens)
        return BPL_E_NOMEM;
    document->tokens = tokens;
    document->token_size = size;
    return BPL_OK;
}

/* The next token, begun: all but its forms. There is room for it. */
static bpl_token *begin_token(const struct scan *s, size_t begin, size_t end,
                              unsigned flags)
{
    bpl_document *document = s->document;
    document->sentence_count += (flags & BPL_TOKEN_SENTENCE) != 0;
    bpl_token *token = &document->tokens[document->token_count++];
    memset(token, 0, sizeof *token);
    token->begin = (uint32_t)begin;
    token->end = (uint32_t)end;
    token->flags = (uint16_t)flags;
    token->sentence = document->sentence_count - 1;
    token->zone = (uint8_t)s->zone;
    return token;
}

/* How many of the eight bytes at `at` are small letters before the first one
 * that is not. */
static size_t small_letters(const char *at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, at, 8);
    uint64_t low = word & ones * 0x7F;
    uint64_t over = (low + ones * (0x80 - 'a')) & ~(low + ones * (0x7F - 'z'));
    uint64_t other = (~over | word) & ones * 0x80;
    return other ? (size_t)__builtin_ctzll(other) / 8 : 8;
#else
    size_t count = 0;
    while (count < 8 && bpl_scan_classes[(unsigned char)at[count]] == LOWER)
        count++;
    return count;
#endif
}

/* The end of a word at s->at that is ASCII letters, small but for the first,
 * and nothing more; nearly all are. 0 if it has to be looked at closer. */
static size_t simple_end(const struct scan *s)
{
    const unsigned char *text = (const unsigned char *)s->text;
    size_t at = s->at + 1;
    unsigned class = bpl_scan_classes[text[s->at]];
    if (class != LOWER && class != UPPER)
        return 0;
    for (size_t count = 8; count == 8; at += count)
        count = small_letters(s->text + at);
    class = bpl_scan_classes[text[at]];
    if ((class & (LETTERS | HIGH)) || text[at] == '\'' ||
        at - s->at > s->document->limits->word)
        return 0;
    int single = at == s->at + 1;
    return single && (text[at] == '.' || text[at] == '+' || text[at] == '#')
               ? 0
               : at;
}

/* Adds the word at s->at that ends at `end`, see simple_end. */
static void add_simple(struct scan *s, size_t end, unsigned flags)
{
    bpl_token *token = begin_token(s, s->at, end, flags);
    bpl_buf *forms = &s->document->forms;
    const char *from = s->text + s->at;
    char *form = forms->data + forms->len;
    size_t len = end - s->at;
    if (len <= COPY) /* the usual length; both sides have slack */
        memcpy(form, from, COPY);
    else
        memcpy(form, from, len);
    form[0] = (char)(form[0] | 0x20);
    token->form = (uint32_t)forms->len;
    token->form_len = (uint16_t)len;
    token->hash = (uint32_t)bpl_hash_padded(form, len);
    forms->len += len;
    if (form[0] != from[0]) {
        token->flags |= BPL_TOKEN_CAPITAL;
        token->reserved[0] = 1;
        memcpy(form + len, from, len);
        forms->len += len;
    }
    s->at = end;
}

/* Flags of the word that `word` was cut off from; see the file's comment. */
static unsigned camel_flags(const struct scan *s, const struct word *word)
{
    bpl_token *token = last_token(s);
    int name = (token->flags & (BPL_TOKEN_CAPITAL | BPL_TOKEN_UPPER)) ==
               BPL_TOKEN_CAPITAL;
    if (name && !s->run_on && word->letters < NAME_PART)
        return BPL_TOKEN_GLUED;
    token->flags |= BPL_TOKEN_LAST;
    return BPL_TOKEN_GLUED | BPL_TOKEN_SENTENCE | BPL_TOKEN_LINE;
}

static int is_run_on(const char *text, size_t len)
{
    size_t lines = 1;
    const char *at = text, *end = text + len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        at++;
        lines++;
    }
    return len / lines > RUN_ON_BYTES;
}

/* Adds the word at s->at, in its parts. */
static bpl_status add_word(struct scan *s, unsigned flags)
{
    bpl_document *document = s->document;
    struct word word;
    do {
        if (document->token_count >= document->limits->tokens) {
            document->truncated = 1;
            return BPL_END;
        }
        if (document->token_count == document->token_size)
            BPL_TRY(more_tokens(document));
        size_t end = simple_end(s);
        if (end) {
            add_simple(s, end, flags);
            return BPL_OK;
        }
        bpl_scan_word(s, &word);
        add_forms(s, &word, begin_token(s, word.begin, word.end, flags));
        flags = word.camel ? camel_flags(s, &word) : 0;
    } while (word.camel);
    return BPL_OK;
}

/* Flags of the word that s->at is moved to; SIZE_MAX at the field's end. */
static size_t next_word(struct scan *s)
{
    if (s->text[s->at] == ' ' && (class_at(s, s->at + 1) & LETTERS)) {
        s->at++; /* by far the most frequent gap */
        return 0;
    }
    struct gap gap;
    bpl_scan_gap(s, &gap);
    if (s->at < s->end)
        return bpl_gap_flags(s, &gap);
    bpl_token *token = last_token(s);
    if (token)
        token->flags |=
            (uint16_t)(BPL_TOKEN_LAST | (gap.colon ? BPL_TOKEN_COLON : 0));
    return SIZE_MAX;
}

bpl_status bpl_tokenize(bpl_document *document, size_t begin, bpl_zone zone)
{
    struct scan s = {document,
                     document->text.data,
                     begin,
                     document->text.len,
                     document->token_count,
                     zone,
                     0};
    if (begin >= s.end)
        return BPL_OK;
    /* Folded and cased bytes, and half as much for letters that are longer
     * in small. */
    BPL_TRY(bpl_buf_reserve(&document->forms,
                            3 * (s.end - begin) + 2 * (size_t)COPY));
    s.run_on = is_run_on(s.text + begin, s.end - begin);
    size_t flags;
    bpl_status status = BPL_OK;
    while (status == BPL_OK && (flags = next_word(&s)) != SIZE_MAX)
        status = add_word(&s, (unsigned)flags);
    return status == BPL_END ? BPL_OK : status;
}
