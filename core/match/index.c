/* SPDX-License-Identifier: MIT */
/*
 * The index of a set of lexicons: its terms as paths of symbols in one trie.
 * It is made when the first matcher of the set is, as most runs meet but one
 * of the languages that there are lexicons of. What costs is stemming, so a
 * word that many terms have is stemmed once, and there are two threads:
 *
 *   terms as they are written ─ stem ─► symbols ─┐
 *   terms written solid       ─ stem ─► symbols ─┴─ join ─► trie
 *
 * Both sides cost about the same, as nearly all solid words ("callcenter") are
 * words of their own. The trie is filled in the order of the entries.
 */
#include "base/error.h"
#include "match/matcher.h"
#include <bpolens/crew.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One side: some paths of every entry. */
typedef struct side {
    const bpl_lexset *set;
    bpl_term term;
    bpl_arena arena;
    bpl_map stemmed; /* words matched by their stems → the stems' symbols */
    /* Where terms are read as they are written: numbers their symbols. Those
     * of solid words are numbered as they come. */
    bpl_vocabulary *vocabulary;
    bpl_symbol *symbols;
    size_t symbol_count, symbol_size;
    /* For each entry its number of paths, then each path's length and symbols.
     * A path of length 0 is one that no text can have. */
    uint32_t *paths;
    size_t path_len, path_size;
    bpl_error failure;
} side;

static bpl_status keep(bpl_arena *arena, bpl_str *text)
{
    text->data = bpl_arena_dup(arena, text->data, text->len);
    return text->data ? BPL_OK : BPL_E_NOMEM;
}

/* Numbers a symbol: by the vocabulary if the side has one. */
static bpl_status put_symbol(side *at, const bpl_symbol *symbol, uint32_t *out)
{
    if (at->vocabulary)
        return bpl_vocabulary_add(at->vocabulary, symbol, out);
    if (at->symbol_count == at->symbol_size) {
        bpl_symbol *symbols = bpl_grow(at->symbols, &at->symbol_size,
                                       at->symbol_count + 1, sizeof *symbols);
        if (!symbols)
            return BPL_E_NOMEM;
        at->symbols = symbols;
    }
    bpl_symbol *kept = &at->symbols[at->symbol_count];
    *kept = *symbol;
    BPL_TRY(keep(&at->arena, &kept->key));
    if (symbol->kind == BPL_SYMBOL_CASED)
        BPL_TRY(keep(&at->arena, &kept->folded));
    *out = (uint32_t)at->symbol_count++;
    return BPL_OK;
}

/* The symbol's number; BPL_MAP_NONE if no text can have it. */
static bpl_status number_symbol(side *at, bpl_symbol *symbol, uint32_t *out)
{
    bpl_str word = symbol->folded;
    if (symbol->kind != BPL_SYMBOL_STEM)
        return put_symbol(at, symbol, out);
    *out = bpl_map_get(&at->stemmed, word.data, word.len);
    if (*out != BPL_MAP_NONE || !bpl_term_stem(&at->term, symbol))
        return BPL_OK;
    BPL_TRY(put_symbol(at, symbol, out));
    return bpl_map_add(&at->stemmed, word.data, word.len, *out, NULL);
}

/* There is room for it. */
static bpl_status put_path(side *at, size_t path)
{
    bpl_symbol symbols[BPL_LIMIT_ENTRY_WORDS];
    uint32_t *out = at->paths + at->path_len;
    size_t count;
    BPL_TRY(bpl_term_words(&at->term, path, symbols, &count, NULL));
    for (size_t i = 0; i < count; i++) {
        BPL_TRY(number_symbol(at, &symbols[i], &out[1 + i]));
        if (out[1 + i] == BPL_MAP_NONE)
            count = 0;
    }
    out[0] = (uint32_t)count;
    at->path_len += 1 + count;
    return BPL_OK;
}

/* The paths [path, end) of the term that was read. */
static bpl_status put_paths(side *at, size_t path, size_t end)
{
    size_t need = at->path_len + 1 + (end - path) * (1 + BPL_LIMIT_ENTRY_WORDS);
    if (need > at->path_size) {
        uint32_t *paths =
            bpl_grow(at->paths, &at->path_size, need, sizeof *paths);
        if (!paths)
            return BPL_E_NOMEM;
        at->paths = paths;
    }
    at->paths[at->path_len++] = (uint32_t)(end - path);
    for (; path < end; path++)
        BPL_TRY(put_path(at, path));
    return BPL_OK;
}

static bpl_status read_entry(side *at, const bpl_lexicon *lexicon,
                             const bpl_entry *entry)
{
    bpl_error *err = &at->failure;
    bpl_status status = bpl_term_read(&at->term, entry->term,
                                      (bpl_match_kind)entry->match, err);
    if (status != BPL_OK) {
        err->line = entry->line;
        snprintf(err->source, sizeof err->source, "%s",
                 lexicon->parts[entry->part].table.path);
        return status;
    }
    status = at->vocabulary ? put_paths(at, 0, 1)
                            : put_paths(at, 1, bpl_term_paths(&at->term));
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

static bpl_status begin_side(side *at, const bpl_lexset *set,
                             bpl_vocabulary *vocabulary)
{
    memset(at, 0, sizeof *at);
    at->set = set;
    at->vocabulary = vocabulary;
    bpl_map_init(&at->stemmed, &at->arena);
    return bpl_term_init(&at->term, set->stemmer, &at->failure);
}

static void end_side(side *at)
{
    bpl_term_fini(&at->term);
    bpl_map_fini(&at->stemmed);
    bpl_arena_fini(&at->arena);
    free(at->symbols);
    free(at->paths);
}

static void read_side(void *context, size_t member, void *load)
{
    side *at = *(side **)load;
    (void)context;
    (void)member;
    bpl_status status = BPL_OK;
    for (size_t k = 0; k < at->set->count; k++) {
        const bpl_lexicon *lexicon = &at->set->lexicons[k];
        for (size_t i = 0; i < lexicon->entry_count && status == BPL_OK; i++)
            status = read_entry(at, lexicon, &lexicon->entries[i]);
    }
}

/* Both sides, for the crew. */
typedef struct both {
    side sides[2];
    size_t fetched;
} both;

static int next_side(void *context, void *load)
{
    both *at = context;
    if (at->fetched == 2)
        return 0;
    *(side **)load = &at->sides[at->fetched++];
    return 1;
}

static int emit_side(void *context, void *load)
{
    (void)context;
    (void)load;
    return 1;
}

static bpl_status read_sides(both *at, bpl_error *err)
{
    side *slots[2];
    void *loads[2] = {&slots[0], &slots[1]};
    const bpl_crew crew = {.struct_size = sizeof crew,
                           .jobs = 2,
                           .loads = loads,
                           .load_count = 2,
                           .context = at,
                           .fetch = next_side,
                           .work = read_side,
                           .emit = emit_side};
    return bpl_crew_run(&crew, err);
}

static uint8_t rank_of(uint8_t match)
{
    static const uint8_t ranks[] = {1, 3, 4, 2}; /* stem exact cased glob */
    return ranks[match];
}

/* Adds the next entry's paths of a side; *at moves behind them. `numbers`: of
 * the side's symbols, NULL if they are the set's. */
static bpl_status add_paths(bpl_trie *trie, const uint32_t **at,
                            const uint32_t *numbers, const bpl_trie_end *end)
{
    uint32_t symbols[BPL_LIMIT_ENTRY_WORDS];
    for (uint32_t left = *(*at)++; left > 0; left--) {
        size_t count = *(*at)++;
        for (size_t i = 0; i < count; i++)
            symbols[i] = numbers ? numbers[(*at)[i]] : (*at)[i];
        *at += count;
        if (count)
            BPL_TRY(bpl_trie_add(trie, symbols, count, end));
    }
    return BPL_OK;
}

/* The entries in their order, as they are written and then solid. */
static bpl_status fill_trie(bpl_lexset *set, const side *sides,
                            const uint32_t *numbers)
{
    const uint32_t *written = sides[0].paths, *solid = sides[1].paths;
    size_t entries = 0;
    for (size_t k = 0; k < set->count; k++)
        entries += set->lexicons[k].entry_count;
    /* Terms have two words and more, but many begin alike. */
    BPL_TRY(bpl_trie_init(&set->trie, set->vocabulary.count, entries));
    for (size_t k = 0; k < set->count; k++)
        for (size_t i = 0; i < set->lexicons[k].entry_count; i++) {
            const bpl_entry *entry = &set->lexicons[k].entries[i];
            bpl_trie_end end = {(uint32_t)i, (uint16_t)k, rank_of(entry->match),
                                entry->mask, 0};
            BPL_TRY(add_paths(&set->trie, &written, NULL, &end));
            BPL_TRY(add_paths(&set->trie, &solid, numbers, &end));
        }
    return BPL_OK;
}

static bpl_status join(bpl_lexset *set, const side *sides, bpl_error *err)
{
    const side *solid = &sides[1];
    uint32_t *numbers = malloc((solid->symbol_count + 1) * sizeof *numbers);
    bpl_status status = numbers ? BPL_OK : BPL_E_NOMEM;
    for (size_t i = 0; i < solid->symbol_count && status == BPL_OK; i++)
        status = bpl_vocabulary_add(&set->vocabulary, &solid->symbols[i],
                                    &numbers[i]);
    if (status == BPL_OK)
        status = fill_trie(set, sides, numbers);
    free(numbers);
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

static bpl_status make(bpl_lexset *set, bpl_error *err)
{
    both at = {.fetched = 0};
    bpl_status status = begin_side(&at.sides[0], set, &set->vocabulary);
    if (begin_side(&at.sides[1], set, NULL) == BPL_OK && status == BPL_OK)
        status = read_sides(&at, err);
    for (int i = 1; i >= 0; i--)
        if (at.sides[i].failure.code != BPL_OK) {
            *err = at.sides[i].failure;
            status = err->code;
        }
    if (status == BPL_OK)
        status = join(set, at.sides, err);
    end_side(&at.sides[1]);
    end_side(&at.sides[0]);
    return status;
}

bpl_status bpl_lexset_index(bpl_lexset *set, bpl_error *err)
{
    pthread_mutex_lock(&set->lock);
    if (!set->indexed) {
        set->indexed = 1;
        set->failure.code = make(set, &set->failure);
    }
    pthread_mutex_unlock(&set->lock);
    if (set->failure.code != BPL_OK && err)
        *err = set->failure;
    return set->failure.code;
}
