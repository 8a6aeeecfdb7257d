/* SPDX-License-Identifier: MIT */
/*
 * The index of a set of lexicons: its terms as paths of symbols in one trie.
 * It is made when the first matcher of the set is, as most runs meet but one
 * of the languages that there are lexicons of.
 */
#include "base/error.h"
#include "match/set.h"
#include <stdio.h>

static uint8_t rank_of(uint8_t match)
{
    static const uint8_t ranks[] = {1, 3, 4, 2}; /* stem exact cased glob */
    return ranks[match];
}

static bpl_status add_entry(bpl_lexset *set, bpl_term *term, size_t lexicon,
                            size_t index, bpl_error *err)
{
    const bpl_entry *entry = &set->lexicons[lexicon].entries[index];
    bpl_trie_end end = {(uint32_t)index, (uint16_t)lexicon,
                        rank_of(entry->match), entry->mask, 0};
    bpl_status status =
        bpl_term_read(term, entry->term, (bpl_match_kind)entry->match, err);
    if (status != BPL_OK && err) {
        err->line = entry->line;
        snprintf(err->source, sizeof err->source, "%s",
                 set->lexicons[lexicon].parts[entry->part].table.path);
    }
    BPL_TRY(status);
    for (size_t path = 0; path < bpl_term_paths(term); path++) {
        bpl_symbol symbols[BPL_LIMIT_ENTRY_WORDS];
        uint32_t numbers[BPL_LIMIT_ENTRY_WORDS];
        size_t count;
        BPL_TRY(bpl_term_path(term, path, symbols, &count, err));
        for (size_t i = 0; i < count; i++)
            if (bpl_vocabulary_add(&set->vocabulary, &symbols[i],
                                   &numbers[i]) != BPL_OK)
                return bpl_fail_nomem(err);
        if (count && bpl_trie_add(&set->trie, numbers, count, &end) != BPL_OK)
            return bpl_fail_nomem(err);
    }
    return BPL_OK;
}

static bpl_status make(bpl_lexset *set, bpl_error *err)
{
    bpl_term term;
    bpl_status status = bpl_term_init(&term, set->stemmer, err);
    for (size_t k = 0; status == BPL_OK && k < set->count; k++)
        for (size_t i = 0;
             status == BPL_OK && i < set->lexicons[k].entry_count; i++)
            status = add_entry(set, &term, k, i, err);
    if (status == BPL_OK &&
        bpl_trie_seal(&set->trie, set->vocabulary.count) != BPL_OK)
        status = bpl_fail_nomem(err);
    bpl_term_fini(&term);
    return status;
}

bpl_status bpl_lexset_index(bpl_lexset *set, bpl_error *err)
{
    pthread_mutex_lock(&set->lock);
    if (!set->indexed) {
        set->indexed = 1;
        (void)make(set, &set->failure);
    }
    pthread_mutex_unlock(&set->lock);
    if (set->failure.code != BPL_OK && err)
        *err = set->failure;
    return set->failure.code;
}
