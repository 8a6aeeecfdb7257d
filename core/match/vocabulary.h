/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary: a number for each symbol that an entry of a lexicon uses,
 * and for a word of the text the symbols that it can stand for. Words that no
 * entry uses have none. Immutable after loading; stemmers are one a thread.
 */
#ifndef BPL_MATCH_VOCABULARY_H
#define BPL_MATCH_VOCABULARY_H

#include "base/map.h"
#include <bpolens/limits.h>
#include <bpolens/status.h>

typedef enum bpl_symbol_kind {
    BPL_SYMBOL_STEM = 0, /* stem without accents */
    BPL_SYMBOL_EXACT,    /* folded form */
    BPL_SYMBOL_CASED,    /* form with its capitals */
    BPL_SYMBOL_PREFIX,   /* folded: "outsourc*" */
    BPL_SYMBOL_SUFFIX,   /* "*shore" */
    BPL_SYMBOL_INFIX,    /* "*shor*" */
    BPL_SYMBOL_KINDS
} bpl_symbol_kind;

/* One word of an entry, as it is matched. */
typedef struct bpl_symbol {
    bpl_symbol_kind kind;
    bpl_str key;
    bpl_str folded; /* of a cased one */
} bpl_symbol;

/* Snowball's stemmer and the accents taken off; `snowball` is NULL where a
 * language has none: then the stem is the word without accents. */
typedef struct bpl_stemmer {
    struct sb_stemmer *snowball;
    char plain[BPL_LIMIT_TOKEN_BYTES * 4];
} bpl_stemmer;

/* `name`: Snowball's name, NULL or "" for none. Errors: NOTFOUND, NOMEM. */
bpl_status bpl_stemmer_init(bpl_stemmer *stemmer, const char *name,
                            bpl_error *err);
void bpl_stemmer_fini(bpl_stemmer *stemmer);
/* Borrowed until the next call; {NULL, 0} when there is no memory. */
bpl_str bpl_stem(bpl_stemmer *stemmer, bpl_str folded);

typedef struct bpl_vocabulary {
    bpl_arena arena;
    bpl_map maps[BPL_SYMBOL_KINDS];
    bpl_map cased; /* folded forms of the cased symbols */
    size_t shortest[BPL_SYMBOL_KINDS], longest[BPL_SYMBOL_KINDS];
    uint32_t count;
} bpl_vocabulary;

/* Caller's storage; must not be moved after init. */
void bpl_vocabulary_init(bpl_vocabulary *vocabulary);
void bpl_vocabulary_fini(bpl_vocabulary *vocabulary);
/* *out: the symbol's number, a new one if needed. Errors: NOMEM. */
bpl_status bpl_vocabulary_add(bpl_vocabulary *vocabulary,
                              const bpl_symbol *symbol, uint32_t *out);

/* The symbols of a word but the cased ones, into out (room for
 * BPL_LIMIT_WORD_SYMBOLS; shorter globs over it are left out). *cased is set
 * to 1 if there are cased entries of this folded form. Returns their number,
 * or SIZE_MAX without memory. */
size_t bpl_vocabulary_word(const bpl_vocabulary *vocabulary,
                           bpl_stemmer *stemmer, bpl_str folded, uint64_t hash,
                           uint32_t *out, int *cased);
/* The symbol of a cased form, BPL_MAP_NONE if there is none. */
uint32_t bpl_vocabulary_cased(const bpl_vocabulary *vocabulary, bpl_str form);

#endif
