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
    uint8_t part;      /* of its lexicon */
    uint32_t line;
} bpl_entry;

/* One file of a lexicon. */
typedef struct bpl_lexicon_part {
    const char *id;  /* "en/channel" */
    bpl_table table; /* owns the strings */
} bpl_lexicon_part;

/* Files of one name, of all folders that are matched together. */
typedef struct bpl_lexicon {
    const char *name; /* "channel" */
    bpl_lexicon_part parts[BPL_LIMIT_FOLDERS];
    size_t part_count;
    bpl_entry *entries; /* of all parts */
    size_t entry_count;
} bpl_lexicon;

/* "en/channel": the file that an entry is of. */
static inline const char *bpl_lexicon_id(const bpl_lexicon *lexicon,
                                         const bpl_entry *entry)
{
    return lexicon->parts[entry->part].id;
}

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

/* The lexicons that a text is matched with. Immutable after loading, but for
 * the index that the first matcher makes (match.h). */
typedef struct bpl_lexset bpl_lexset;

/* A folder of lexicons: its name, where it is, where files are that replace
 * those of their name in it (NULL: nowhere), and the name of a file that is
 * not wanted (NULL: none). */
typedef struct bpl_lexfolder {
    const char *language, *dir, *extra_dir, *without;
} bpl_lexfolder;

/* Loads the .tsv files of the folders, of each in the order of their names;
 * files of one name become one lexicon. `stemmer`: Snowball's name, NULL for
 * none; it is the first folder's, others may not have entries that are matched
 * by stems. Files whose first line is not "#!bpolens-lexicon 1" are refused.
 * Errors: NOTFOUND, IO, PARSE (file and line), LIMIT, NOMEM. */
bpl_status bpl_lexset_load_all(bpl_lexset **out, bpl_categories *categories,
                               const bpl_lexfolder *folders, size_t count,
                               const char *stemmer, bpl_error *err);
/* The same, of one folder. */
bpl_status bpl_lexset_load(bpl_lexset **out, bpl_categories *categories,
                           const char *language, const char *dir,
                           const char *extra_dir, const char *stemmer,
                           bpl_error *err);
void bpl_lexset_free(bpl_lexset *set);

/* The first folder's name. */
const char *bpl_lexset_language(const bpl_lexset *set);
/* Is this one of its folders? */
int bpl_lexset_has(const bpl_lexset *set, const char *language);
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
