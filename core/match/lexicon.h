/* SPDX-License-Identifier: MIT */
/*
 * Lexicons, loaded and made one token trie per language.
 *
 * The words of an entry become symbols, by the same pipeline as the text:
 * a stem, an exact (folded) form, a cased form, or a glob. The trie's paths
 * are sequences of symbols; its ends name entries of any lexicon.
 */
#ifndef BPL_MATCH_LEXICON_H
#define BPL_MATCH_LEXICON_H

#include "base/file.h"
#include "text/document.h"
#include <bpolens/plugin.h>

typedef enum bpl_match_kind {
    BPL_MATCH_STEM = 0,
    BPL_MATCH_EXACT,
    BPL_MATCH_CASED,
    BPL_MATCH_GLOB
} bpl_match_kind;

typedef struct bpl_entry {
    const char *term, *source, *note;
    float weight;
    uint16_t category; /* number in bpl_categories */
    uint8_t match;     /* bpl_match_kind */
    uint8_t mask;      /* category "mask": consumes, scores nothing */
    uint32_t line;
} bpl_entry;

typedef struct bpl_lexicon {
    const char *name; /* "channel" */
    const char *id;   /* "en/channel" */
    bpl_table table;  /* owns the strings */
    bpl_entry *entries;
    size_t entry_count;
} bpl_lexicon;

/* The categories of all lexicons over all languages: "channel" + "voice". */
typedef struct bpl_categories {
    bpl_map map; /* "channel\tvoice" → number */
    const char **lexicon, **name;
    size_t count, size;
    bpl_arena arena;
} bpl_categories;

/* Number of a category, -1 if there is none. */
int32_t bpl_category_find(const bpl_categories *categories, const char *lexicon,
                          const char *name);

/* The lexicons of one language folder. Immutable after loading. */
typedef struct bpl_lexset bpl_lexset;

/* Loads the .tsv files of dir in the order of their names, then those of
 * extra_dir (NULL: none; a file of a name that exists replaces it). `stemmer`:
 * Snowball's name, NULL for none. Files whose first line is not
 * "#!bpolens-lexicon 1" are refused. Errors: NOTFOUND, IO, PARSE (file and
 * line), LIMIT, NOMEM. */
bpl_status bpl_lexset_load(bpl_lexset **out, bpl_categories *categories,
                           const char *language, const char *dir,
                           const char *extra_dir, const char *stemmer,
                           bpl_error *err);
void bpl_lexset_free(bpl_lexset *set);

const char *bpl_lexset_language(const bpl_lexset *set);
size_t bpl_lexset_count(const bpl_lexset *set);
const bpl_lexicon *bpl_lexset_lexicon(const bpl_lexset *set, size_t index);
/* Index by name; SIZE_MAX if there is none. */
size_t bpl_lexset_find(const bpl_lexset *set, const char *name);
/* Over all files, for bpl_model_hash. */
uint64_t bpl_lexset_hash(const bpl_lexset *set);
/* The entry's words as they are matched, into a buffer: "inbound call" for
 * stems, "=US" cased, "'chat" exact, "outsourc*" glob. */
bpl_status bpl_lexset_symbols(const bpl_lexset *set, const bpl_lexicon *lexicon,
                              size_t entry, bpl_buf *out);

#endif
