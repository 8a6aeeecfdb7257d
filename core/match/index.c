/* SPDX-License-Identifier: MIT */
/*
 * The index of a set of lexicons: its terms as paths of symbols in one trie.
 * It is made when the first matcher of the set is, as most runs meet but one
 * of the languages that there are lexicons of. Entries go into it one by one,
 * in their order. What costs is stemming, so a word that many terms have is
 * stemmed once.
 */
#include "base/error.h"
#include "match/matcher.h"
#include <stdio.h>
#include <string.h>

typedef struct builder {
    bpl_lexset *set;
    bpl_term term;
    bpl_arena arena;
    bpl_map stemmed; /* words matched by their stems → the stems' symbols */
} builder;

/* The symbol's number; BPL_MAP_NONE if no text can have it. */
static bpl_status number_symbol(builder *at, bpl_symbol *symbol, uint32_t *out)
{
    bpl_lexset *set = at->set;
    bpl_str word = symbol->folded;
    int by_stem = symbol->kind == BPL_SYMBOL_STEM;
    if (by_stem) {
        *out = bpl_map_get(&at->stemmed, word.data, word.len);
        if (*out != BPL_MAP_NONE)
            return BPL_OK;
        BPL_TRY(bpl_term_stem(&at->term, symbol));
        if (!symbol->key.len)
            return BPL_OK;
    }
    BPL_TRY(bpl_vocabulary_add(&set->vocabulary, symbol, out));
    if (set->vocabulary.count > set->trie.root_size)
        BPL_TRY(bpl_trie_widen(&set->trie, set->vocabulary.count));
    return by_stem ? bpl_map_add(&at->stemmed, word.data, word.len, *out, NULL)
                   : BPL_OK;
}

static bpl_status add_path(builder *at, size_t path, const bpl_trie_end *end)
{
    bpl_symbol symbols[BPL_LIMIT_ENTRY_WORDS];
    uint32_t numbers[BPL_LIMIT_ENTRY_WORDS];
    size_t count;
    BPL_TRY(bpl_term_words(&at->term, path, symbols, &count, NULL));
    for (size_t i = 0; i < count; i++) {
        BPL_TRY(number_symbol(at, &symbols[i], &numbers[i]));
        if (numbers[i] == BPL_MAP_NONE)
            return BPL_OK;
    }
    return count ? bpl_trie_add(&at->set->trie, numbers, count, end) : BPL_OK;
}

static uint8_t rank_of(uint8_t match)
{
    static const uint8_t ranks[] = {1, 3, 4, 2}; /* stem exact cased glob */
    return ranks[match];
}

static bpl_status add_entry(builder *at, size_t lexicon, size_t index,
                            bpl_error *err)
{
    const bpl_lexicon *from = &at->set->lexicons[lexicon];
    const bpl_entry *entry = &from->entries[index];
    bpl_status status = bpl_term_read(&at->term, entry->term,
                                      (bpl_match_kind)entry->match, err);
    if (status != BPL_OK) {
        err->line = entry->line;
        snprintf(err->source, sizeof err->source, "%s",
                 from->parts[entry->part].table.path);
        return status;
    }
    const bpl_trie_end end = {(uint32_t)index, (uint16_t)lexicon,
                              rank_of(entry->match), entry->mask, 0};
    size_t count = bpl_term_paths(&at->term);
    for (size_t path = 0; path < count && status == BPL_OK; path++)
        status = add_path(at, path, &end);
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

static bpl_status add_entries(builder *at, bpl_error *err)
{
    const bpl_lexset *set = at->set;
    size_t entries = 0;
    for (size_t k = 0; k < set->count; k++)
        entries += set->lexicons[k].entry_count;
    /* About what our lexicons need: terms have two words and more, but many
     * begin alike. */
    if (bpl_trie_init(&at->set->trie, entries, entries) != BPL_OK ||
        bpl_map_reserve(&at->stemmed, entries / 2) != BPL_OK ||
        bpl_map_reserve(&at->set->vocabulary.maps[BPL_SYMBOL_STEM],
                        entries / 2) != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t k = 0; k < set->count; k++)
        for (size_t i = 0; i < set->lexicons[k].entry_count; i++)
            BPL_TRY(add_entry(at, k, i, err));
    return BPL_OK;
}

static bpl_status make(bpl_lexset *set, bpl_error *err)
{
    builder at = {.set = set};
    at.arena.block = set->vocabulary.arena.block = BPL_HUGE_PAGE;
    bpl_map_init(&at.stemmed, &at.arena);
    bpl_status status = bpl_term_init(&at.term, set->stemmer, err);
    if (status == BPL_OK)
        status = add_entries(&at, err);
    bpl_term_fini(&at.term);
    bpl_map_fini(&at.stemmed);
    bpl_arena_fini(&at.arena);
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
