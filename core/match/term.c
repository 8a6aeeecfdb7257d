/* SPDX-License-Identifier: MIT */
/*
 * Terms go through the tokenizer of the text, so that both sides meet. Only
 * the * of a glob is ours: the term is cut at white space, and each piece
 * tokenized without its stars. Most terms are words of plain small letters,
 * joined by hyphens at most, which the tokenizer would leave as they are, so
 * they don't go through it and their words stay where they stand.
 */
#include "match/term.h"

#include "base/error.h"
#include <string.h>

bpl_status bpl_term_init(bpl_term *term, const char *stemmer, bpl_error *err)
{
    memset(term, 0, sizeof *term);
    bpl_document_init(&term->document);
    bpl_buf_init(&term->chunk, BPL_LIMIT_LINE_BYTES + 1);
    bpl_buf_init(&term->forms, 8 * (size_t)(BPL_LIMIT_LINE_BYTES));
    bpl_buf_init(&term->keys, 64 * (size_t)(BPL_LIMIT_LINE_BYTES));
    return bpl_stemmer_init(&term->stemmer, stemmer, err);
}

void bpl_term_fini(bpl_term *term)
{
    bpl_document_fini(&term->document);
    bpl_buf_fini(&term->chunk);
    bpl_buf_fini(&term->forms);
    bpl_buf_fini(&term->keys);
    bpl_stemmer_fini(&term->stemmer);
}

static bpl_status keep_form(bpl_term *term, bpl_str form, uint32_t *at,
                            uint16_t *len)
{
    *at = (uint32_t)term->forms.len;
    *len = (uint16_t)form.len;
    return bpl_buf_add(&term->forms, form.data, form.len);
}

static bpl_status add_word(bpl_term *term, size_t index, bpl_error *err)
{
    const bpl_document *document = &term->document;
    const bpl_token *token = &document->tokens[index];
    if (term->word_count == BPL_LIMIT_ENTRY_WORDS)
        return bpl_fail(err, BPL_E_LIMIT, NULL, 0,
                        "entry of more than %u words", BPL_LIMIT_ENTRY_WORDS);
    bpl_term_word *word = &term->words[term->word_count++];
    memset(word, 0, sizeof *word);
    bpl_str cased = bpl_token_cased(document, token);
    if (keep_form(term, bpl_token_folded(document, token), &word->folded,
                  &word->folded_len) != BPL_OK ||
        keep_form(term, cased, &word->cased, &word->cased_len) != BPL_OK)
        return bpl_fail_nomem(err);
    /* A slash joins, too, but is never left out. */
    if (index > 0 && (token->flags & BPL_TOKEN_JOINED) && token->begin > 0)
        word->hyphen = document->text.data[token->begin - 1] != '/';
    return BPL_OK;
}

/* One piece of a term, or a whole one that is no glob. */
static bpl_status read_chunk(bpl_term *term, const char *data, size_t len,
                             bpl_error *err)
{
    int star_begin = 0;
    int star_end = 0;
    size_t first = term->word_count;
    if (term->match == BPL_MATCH_GLOB) {
        for (; len > 0 && *data == '*'; data++, len--)
            star_begin = 1;
        for (; len > 0 && data[len - 1] == '*'; len--)
            star_end = 1;
    }
    bpl_buf_reset(&term->chunk);
    if (bpl_buf_add(&term->chunk, data, len) != BPL_OK ||
        bpl_buf_putc(&term->chunk, '\0') != BPL_OK)
        return bpl_fail_nomem(err);
    BPL_TRY(bpl_document_build_term(&term->document, term->chunk.data, err));
    for (size_t i = 0; i < term->document.token_count; i++)
        BPL_TRY(add_word(term, i, err));
    if (term->word_count > first) {
        term->words[first].star_begin = (uint8_t)star_begin;
        term->words[term->word_count - 1].star_end = (uint8_t)star_end;
    } else if (star_begin || star_end) {
        return bpl_fail(err, BPL_E_PARSE, NULL, 0, "a * without letters");
    }
    return BPL_OK;
}

static const char *skip_stars(const char *at)
{
    while (*at == '*')
        at++;
    return at;
}

/* Reads a word of a to z at `at`, and in a glob the stars around it, up to a
 * blank, a hyphen or the end of the text. NULL if it is no such word. */
static const char *read_plain_word(const bpl_term *term, const char *text,
                                   const char *at, int hyphen,
                                   bpl_term_word *word)
{
    int glob = term->match == BPL_MATCH_GLOB;
    const char *begin = glob && !hyphen ? skip_stars(at) : at, *end = begin;
    while (*end >= 'a' && *end <= 'z')
        end++;
    const char *next = glob ? skip_stars(end) : end;
    size_t len = (size_t)(end - begin);
    if (len == 0 || len > BPL_LIMIT_TOKEN_BYTES ||
        (*next && *next != ' ' && (*next != '-' || next > end)))
        return NULL;
    word->folded = word->cased = (uint32_t)(begin - text);
    word->folded_len = word->cased_len = (uint16_t)len;
    word->hyphen = (uint8_t)hyphen;
    word->star_begin = begin > at;
    word->star_end = next > end;
    return next;
}

/* Reads a term of plain words with single blanks or hyphens between them; 0 if
 * it is another one. */
static int read_plain(bpl_term *term, const char *text)
{
    const char *at = text;
    size_t count = 0;
    do {
        at = read_plain_word(term, text, at, count && at[-1] == '-',
                             &term->words[count]);
        if (!at)
            return 0;
        if (!*at) {
            term->word_count = count + 1;
            term->base = text;
            term->base_len = (size_t)(at - text);
            return 1;
        }
        at++;
    } while (++count < BPL_LIMIT_ENTRY_WORDS);
    return 0;
}

/* Runs of words that are also written solid: those joined by hyphens, and
 * terms of just two words ("call center", callcenter). */
static void find_runs(bpl_term *term)
{
    term->run_count = 0;
    for (size_t i = 1; i < term->word_count; i++) {
        if (!term->words[i].hyphen)
            continue;
        size_t begin = i - 1;
        while (i + 1 < term->word_count && term->words[i + 1].hyphen)
            i++;
        if (term->run_count < BPL_TERM_RUNS)
            term->runs[term->run_count++] =
                (bpl_term_run){(uint8_t)begin, (uint8_t)(i + 1)};
    }
    if (term->word_count == 2 && term->run_count == 0)
        term->runs[term->run_count++] = (bpl_term_run){0, 2};
}

bpl_status bpl_term_read(bpl_term *term, const char *text, bpl_match_kind match,
                         bpl_error *err)
{
    bpl_buf_reset(&term->forms);
    term->word_count = term->run_count = 0;
    term->match = match;
    if (read_plain(term, text)) {
        find_runs(term);
        return BPL_OK;
    }
    if (match != BPL_MATCH_GLOB) {
        BPL_TRY(read_chunk(term, text, strlen(text), err));
    } else {
        for (const char *at = text; *at;) {
            size_t len = strcspn(at, " ");
            if (len > 0)
                BPL_TRY(read_chunk(term, at, len, err));
            at += len + strspn(at + len, " ");
        }
    }
    if (term->word_count == 0)
        return bpl_fail(err, BPL_E_PARSE, NULL, 0, "entry without words");
    term->base = term->forms.data;
    term->base_len = term->forms.len;
    find_runs(term);
    return BPL_OK;
}

size_t bpl_term_paths(const bpl_term *term)
{
    return (size_t)1 << term->run_count;
}

static bpl_symbol_kind kind_of(const bpl_term *term, int star_begin,
                               int star_end)
{
    switch (term->match) {
    case BPL_MATCH_STEM:
        return BPL_SYMBOL_STEM;
    case BPL_MATCH_CASED:
        return BPL_SYMBOL_CASED;
    case BPL_MATCH_EXACT:
    case BPL_MATCH_GLOB:
        break;
    }
    if (star_begin)
        return star_end ? BPL_SYMBOL_INFIX : BPL_SYMBOL_SUFFIX;
    return star_end ? BPL_SYMBOL_PREFIX : BPL_SYMBOL_EXACT;
}

/* Empty if it has none: it is too long. */
static bpl_str form(const bpl_term *term, const bpl_term_word *word, int cased)
{
    size_t len = cased ? word->cased_len : word->folded_len;
    if (len == 0)
        return (bpl_str){"", 0};
    return (bpl_str){term->base + (cased ? word->cased : word->folded), len};
}

/* The form of words [begin, end) in one piece, behind what keys holds. Empty
 * if one of them has none. */
static bpl_str solid(bpl_term *term, size_t begin, size_t end, int cased)
{
    bpl_str out = {term->keys.data + term->keys.len, 0};
    for (size_t i = begin; i < end; i++) {
        bpl_str part = form(term, &term->words[i], cased);
        if (part.len == 0)
            return part;
        /* There is room: bpl_term_words reserved it. */
        memcpy(term->keys.data + term->keys.len, part.data, part.len);
        term->keys.len += part.len;
        out.len += part.len;
    }
    return out;
}

/* The symbol of words [begin, end) written as one; 0 if none is possible. */
static int make_symbol(bpl_term *term, size_t begin, size_t end,
                       bpl_symbol *out)
{
    const bpl_term_word *words = term->words;
    for (size_t i = begin + 1; i < end; i++)
        if (words[i].star_begin || words[i - 1].star_end)
            return 0;
    int one = end == begin + 1;
    out->kind = kind_of(term, words[begin].star_begin, words[end - 1].star_end);
    out->folded =
        one ? form(term, &words[begin], 0) : solid(term, begin, end, 0);
    out->key = out->folded;
    if (out->key.len == 0 || out->key.len > BPL_LIMIT_TOKEN_BYTES)
        return 0;
    if (out->kind == BPL_SYMBOL_CASED)
        out->key =
            one ? form(term, &words[begin], 1) : solid(term, begin, end, 1);
    return 1;
}

bpl_status bpl_term_stem(bpl_term *term, bpl_symbol *symbol)
{
    if (symbol->kind != BPL_SYMBOL_STEM)
        return BPL_OK;
    bpl_str stem = bpl_stem(&term->stemmer, symbol->folded);
    if (!stem.data)
        return BPL_E_NOMEM;
    memcpy(term->keys.data + term->keys.len, stem.data, stem.len);
    symbol->key = (bpl_str){term->keys.data + term->keys.len, stem.len};
    term->keys.len += stem.len;
    return BPL_OK;
}

bpl_status bpl_term_path(bpl_term *term, size_t path, bpl_symbol *symbols,
                         size_t *count, bpl_error *err)
{
    BPL_TRY(bpl_term_words(term, path, symbols, count, err));
    for (size_t i = 0; i < *count; i++) {
        if (bpl_term_stem(term, &symbols[i]) != BPL_OK)
            return bpl_fail_nomem(err);
        if (!symbols[i].key.len)
            *count = 0;
    }
    return BPL_OK;
}

bpl_status bpl_term_words(bpl_term *term, size_t path, bpl_symbol *symbols,
                          size_t *count, bpl_error *err)
{
    bpl_buf_reset(&term->keys);
    /* Folded, cased and stem; a stem without accents is not longer than four
     * times the word. Reserved at once, so that keys don't move. */
    if (bpl_buf_reserve(&term->keys, 8 * term->base_len + 64) != BPL_OK)
        return bpl_fail_nomem(err);
    *count = 0;
    size_t run = 0;
    for (size_t i = 0; i < term->word_count;) {
        size_t end = i + 1;
        while (run < term->run_count && term->runs[run].begin < i)
            run++;
        if (run < term->run_count && term->runs[run].begin == i &&
            (path >> run & 1))
            end = term->runs[run].end;
        if (!make_symbol(term, i, end, &symbols[*count])) {
            *count = 0;
            return BPL_OK;
        }
        ++*count;
        i = end;
    }
    return BPL_OK;
}

bpl_status bpl_symbols_write(const bpl_symbol *symbols, size_t count,
                             bpl_buf *out)
{
    static const char *const marks[BPL_SYMBOL_KINDS][2] = {
        {"", ""}, {"'", ""}, {"=", ""}, {"", "*"}, {"*", ""}, {"*", "*"}};
    for (size_t i = 0; i < count; i++) {
        const bpl_symbol *symbol = &symbols[i];
        BPL_TRY(bpl_buf_puts(out, i ? " " : ""));
        BPL_TRY(bpl_buf_puts(out, marks[symbol->kind][0]));
        BPL_TRY(bpl_buf_add(out, symbol->key.data, symbol->key.len));
        BPL_TRY(bpl_buf_puts(out, marks[symbol->kind][1]));
    }
    return BPL_OK;
}
