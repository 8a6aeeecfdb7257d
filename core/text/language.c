/* SPDX-License-Identifier: MIT */
/*
 * Function words are a third of any running text and few: each word of the
 * beginning of the document votes for the languages that have it, and the
 * language with the most votes wins. Words in a script that no row has bring
 * no votes, and then the share of votes is too low.
 *
 * Every word of nearly every document is asked for, so the words stand in a
 * hash table by the hash that tokens have already, behind a small filter: two
 * of three words end there.
 */
#include "text/language.h"

#include "base/error.h"
#include "base/hash.h"
#include <bpolens/limits.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_READ 1500 /* enough to tell by, and bounded */
#define VOTES_MIN  3    /* fewer tell nothing */
#define VOTES_PART 40   /* one word in so many has to vote */
#define UNTOLD_MIN 12 /* so many words without a vote are of no known row … */
#define MARKED_MIN 3  /* … if so many have letters that English has not */
#define SCRIPT_MIN 3  /* so many words of another script tell that already */

#define FILTER_BITS 32768u

struct function_word {
    const char *word; /* NULL: free */
    uint32_t len, hash;
    uint32_t rows; /* bits of the rows (BPL_LIMIT_LANGUAGES) that have it */
};

struct bpl_languages {
    uint64_t filter[FILTER_BITS / 64]; /* bits of the words' hashes */
    struct function_word *words;       /* open addressing */
    size_t mask;                       /* of words */
    size_t count;                      /* of rows in the table */
};

static uint32_t filter_bit(uint32_t hash)
{
    return hash >> 16 & (FILTER_BITS - 1);
}

static int passes(const bpl_languages *languages, uint32_t hash)
{
    uint32_t bit = filter_bit(hash);
    return (languages->filter[bit / 64] >> bit % 64 & 1) != 0;
}

/* The word's place, or the free one where it belongs. */
static struct function_word *find(const bpl_languages *languages, bpl_str word,
                                  uint32_t hash)
{
    for (size_t i = hash & languages->mask;; i = (i + 1) & languages->mask) {
        struct function_word *at = &languages->words[i];
        if (!at->word || (at->hash == hash && at->len == word.len &&
                          memcmp(at->word, word.data, word.len) == 0))
            return at;
    }
}

/* Adds the words of one cell, separated by blanks. There is room for them. */
static void add_words(bpl_languages *languages, const char *words, size_t row)
{
    while (*words) {
        bpl_str word = {words, strcspn(words, " ")};
        uint32_t hash = (uint32_t)bpl_hash(word.data, word.len);
        uint32_t bit = filter_bit(hash);
        if (word.len) {
            struct function_word *at = find(languages, word, hash);
            at->word = word.data;
            at->len = (uint32_t)word.len;
            at->hash = hash;
            at->rows |= UINT32_C(1) << row;
            languages->filter[bit / 64] |= UINT64_C(1) << bit % 64;
        }
        words += word.len;
        words += strspn(words, " ");
    }
}

/* Room for twice as many words as there are. */
static bpl_status make_room(bpl_languages *languages, size_t count)
{
    size_t size = 2;
    while (size < count * 2)
        size *= 2;
    languages->words = calloc(size, sizeof *languages->words);
    languages->mask = size - 1;
    return languages->words ? BPL_OK : BPL_E_NOMEM;
}

static size_t count_words(const bpl_table *table, size_t column)
{
    size_t count = 0;
    for (size_t row = 0; row < table->rows; row++)
        for (const char *at = bpl_table_cell(table, row, column); *at; at++)
            count += *at != ' ' && (at[1] == ' ' || at[1] == '\0');
    return count;
}

bpl_status bpl_languages_new(bpl_languages **out, const bpl_table *table,
                             bpl_error *err)
{
    size_t words = bpl_table_column(table, "words");
    *out = NULL;
    if (words == BPL_NO_COLUMN ||
        bpl_table_column(table, "language") == BPL_NO_COLUMN ||
        bpl_table_column(table, "lexicons") == BPL_NO_COLUMN)
        return bpl_fail(err, BPL_E_PARSE, table->path, 1,
                        "needs the columns language, lexicons and words");
    if (table->rows > BPL_LIMIT_LANGUAGES)
        return bpl_fail(err, BPL_E_LIMIT, table->path,
                        table->lines[BPL_LIMIT_LANGUAGES],
                        "more than %u languages", BPL_LIMIT_LANGUAGES);
    bpl_languages *languages = calloc(1, sizeof *languages);
    if (!languages)
        return bpl_fail_nomem(err);
    languages->count = table->rows;
    if (make_room(languages, count_words(table, words) + 1) != BPL_OK) {
        bpl_languages_free(languages);
        return bpl_fail_nomem(err);
    }
    for (size_t row = 0; row < table->rows; row++)
        add_words(languages, bpl_table_cell(table, row, words), row);
    *out = languages;
    return BPL_OK;
}

void bpl_languages_free(bpl_languages *languages)
{
    if (!languages)
        return;
    free(languages->words);
    free(languages);
}

size_t bpl_language_detect(const bpl_languages *languages,
                           const bpl_document *document)
{
    uint32_t votes[BPL_LIMIT_LANGUAGES] = {0};
    size_t read =
        document->token_count < WORDS_READ ? document->token_count : WORDS_READ;
    for (size_t i = 0; i < read; i++) {
        const bpl_token *token = &document->tokens[i];
        if (!passes(languages, token->hash))
            continue;
        uint32_t rows =
            find(languages, bpl_token_folded(document, token), token->hash)
                ->rows;
        for (size_t row = 0; rows; row++, rows >>= 1)
            votes[row] += rows & 1;
    }
    size_t best = 0;
    for (size_t row = 1; row < languages->count; row++)
        if (votes[row] > votes[best])
            best = row;
    return votes[best] >= VOTES_MIN && (size_t)votes[best] * VOTES_PART >= read
               ? best
               : SIZE_MAX;
}

/* By its first letter: Greek and all behind it in Unicode but the Vietnamese
 * part of Latin, punctuation and the letters for formulas. */
static int is_other_script(bpl_str word)
{
    unsigned char first = word.len ? (unsigned char)word.data[0] : 0;
    unsigned char second = word.len > 1 ? (unsigned char)word.data[1] : 0;
    return (first >= 0xCE && first <= 0xE0) ||
           (first == 0xE1 && second != 0xBA && second != 0xBB) ||
           (first >= 0xE3 && first <= 0xED);
}

static int is_marked(const bpl_document *document, const bpl_token *token)
{
    for (uint32_t at = token->begin; at < token->end; at++)
        if ((unsigned char)document->text.data[at] >= 0x80)
            return 1;
    return 0;
}

int bpl_language_is_foreign(const bpl_languages *languages,
                            const bpl_document *document)
{
    size_t votes = 0, other = 0, marked = 0;
    size_t read =
        document->token_count < WORDS_READ ? document->token_count : WORDS_READ;
    for (size_t i = 0; i < read; i++) {
        const bpl_token *token = &document->tokens[i];
        bpl_str word = bpl_token_folded(document, token);
        other += (size_t)is_other_script(word);
        marked += (size_t)is_marked(document, token);
        votes += passes(languages, token->hash) &&
                 find(languages, word, token->hash)->rows != 0;
    }
    return (other >= SCRIPT_MIN && other * 2 > read) ||
           (read >= UNTOLD_MIN && votes == 0 && marked >= MARKED_MIN);
}
