/* SPDX-License-Identifier: MIT */
/*
 * A term of a lexicon made the symbols that it is matched by: one path of them
 * as it is written, and one for each way of writing its hyphens solid.
 */
#ifndef BPL_MATCH_TERM_H
#define BPL_MATCH_TERM_H

#include "match/lexicon.h"
#include "match/vocabulary.h"

typedef struct bpl_term_word {
    uint32_t folded, cased; /* behind bpl_term.base */
    uint16_t folded_len, cased_len;
    uint8_t hyphen;     /* a hyphen stands before it */
    uint8_t star_begin; /* "*shore" */
    uint8_t star_end;   /* "outsourc*" */
} bpl_term_word;

/* Words [begin, end) that are also written as one. */
typedef struct bpl_term_run {
    uint8_t begin, end;
} bpl_term_run;

#define BPL_TERM_RUNS 4u /* more are not varied */

/* Reads terms, one at a time; reused. */
typedef struct bpl_term {
    bpl_document document;
    bpl_stemmer stemmer;
    bpl_buf chunk, forms;
    const char *base; /* of the words: forms, or the term that was read */
    size_t base_len;
    bpl_match_kind match;
    bpl_term_word words[BPL_LIMIT_ENTRY_WORDS];
    size_t word_count;
    bpl_term_run runs[BPL_TERM_RUNS];
    size_t run_count;
    bpl_buf keys; /* of the path asked for last */
} bpl_term;

/* stemmer: as bpl_stemmer_init. bpl_term_fini is allowed after a failure. */
bpl_status bpl_term_init(bpl_term *term, const char *stemmer, bpl_error *err);
void bpl_term_fini(bpl_term *term);

/* Reads a term; text is borrowed until the next one. Errors: PARSE (no words;
 * a glob of nothing but *), LIMIT (words), NOMEM; err's source and line are not
 * set. */
bpl_status bpl_term_read(bpl_term *term, const char *text, bpl_match_kind match,
                         bpl_error *err);

/* Number of paths (1 or more), and one of them: symbols has room for
 * BPL_LIMIT_ENTRY_WORDS. *count is 0 for a path that no text can have (a solid
 * word over the limit). Keys are borrowed until the next call. Path 0 is the
 * term as it is written. Errors: NOMEM. */
size_t bpl_term_paths(const bpl_term *term);
bpl_status bpl_term_path(bpl_term *term, size_t path, bpl_symbol *symbols,
                         size_t *count, bpl_error *err);
/* The same in two steps, for those who know many stems already: the path with
 * whole words in place of stems; then a symbol of it stemmed. An empty key: it
 * has no stem, and its path is one that no text can have. Errors: NOMEM. */
bpl_status bpl_term_words(bpl_term *term, size_t path, bpl_symbol *symbols,
                          size_t *count, bpl_error *err);
bpl_status bpl_term_stem(bpl_term *term, bpl_symbol *symbol);

/* Appends the symbols as people read them: "inbound call", "=US", "'chat",
 * "outsourc*". Errors: NOMEM, LIMIT. */
bpl_status bpl_symbols_write(const bpl_symbol *symbols, size_t count,
                             bpl_buf *out);

#endif
