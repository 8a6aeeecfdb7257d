/* SPDX-License-Identifier: MIT */
/* The lexicons of a language as core/match sees them. */
#ifndef BPL_MATCH_SET_H
#define BPL_MATCH_SET_H

#include "match/lexicon.h"
#include "match/term.h"
#include "match/trie.h"
#include <pthread.h>

/* The lexicons that core/match applies itself. */
typedef enum bpl_own {
    BPL_OWN_ZONES = 0,
    BPL_OWN_CUES,
    BPL_OWN_NEGATION,
    BPL_OWN_COUNT,
    BPL_OWN_NONE = BPL_OWN_COUNT
} bpl_own;

/* Categories of the lexicon `negation`. */
typedef enum bpl_cue {
    BPL_CUE_PRE = 0, /* negates what follows */
    BPL_CUE_POST,    /* negates what stands before */
    BPL_CUE_PSEUDO,  /* looks like one and is none */
    BPL_CUE_STOP     /* ends a scope */
} bpl_cue;

struct bpl_lexset {
    const char *languages[BPL_LIMIT_FOLDERS];
    size_t language_count;
    const char *stemmer; /* the first folder's */
    bpl_lexicon *lexicons;
    size_t count;
    size_t own[BPL_OWN_COUNT];     /* their places; SIZE_MAX: none */
    uint8_t *codes[BPL_OWN_COUNT]; /* one an entry: bpl_zone or bpl_cue */
    uint64_t hash;
    bpl_arena arena;
    /* The index, which bpl_lexset_index makes. */
    pthread_mutex_t lock; /* of what follows, until it is made */
    bpl_vocabulary vocabulary;
    bpl_trie trie;
    int indexed;
    bpl_error failure; /* of making it; OK: none */
};

/* Makes vocabulary and trie unless they are made. Any thread may ask; what it
 * reads of the set afterwards doesn't change. Errors: PARSE and LIMIT (a term:
 * file and line), NOMEM; they stay. */
bpl_status bpl_lexset_index(bpl_lexset *set, bpl_error *err);

/* Which of our own lexicons has this name ("zones"). */
bpl_own bpl_own_of(const char *name);
/* Number of a category of one of them: bpl_zone or bpl_cue; -1 if unknown. */
int bpl_own_code(bpl_own own, const char *category);

/* Columns of a lexicon's file. */
typedef struct bpl_lexicon_columns {
    size_t term, category, weight, match, source, note;
} bpl_lexicon_columns;

/* Finds them. Errors: PARSE with the header's line, for a file of another
 * format, an unknown column, or a missing one. */
bpl_status bpl_lexicon_head(const bpl_table *table, bpl_lexicon_columns *out,
                            bpl_error *err);
/* Reads a row of the table, which may be one that is not kept: all but the
 * number of its category. Errors: PARSE with line. */
bpl_status bpl_lexicon_entry(const bpl_table *table,
                             const bpl_lexicon_columns *columns, bpl_own own,
                             const char *const *cells, uint32_t line,
                             bpl_entry *out, bpl_error *err);

/* Names in dir that end in ".tsv" and begin with no dot, sorted by bytes.
 * Errors: NOTFOUND, IO, NOMEM, LIMIT. */
typedef struct bpl_tsv_names {
    char **at;
    size_t count;
} bpl_tsv_names;
bpl_status bpl_tsv_list(const char *dir, bpl_arena *arena, bpl_tsv_names *out,
                        bpl_error *err);
/* "dir/name" in the arena; NULL without memory. */
char *bpl_tsv_path(bpl_arena *arena, const char *dir, const char *name);

#endif
