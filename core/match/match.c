/* SPDX-License-Identifier: MIT */
/*
 * The pass over a document.
 *
 *   tokens ─ cache ─► symbols of each token, tokens that begin a path
 *          ─ walk  ─► for each such token the longest entry of each lexicon
 *          ─ sort  ─► hits by lexicon, then zones, weights and negations
 *
 * The walk tries every symbol of a word, so it follows several paths at once;
 * it is as deep as the longest entry and cut after BPL_LIMIT_WALK_STEPS, so
 * the work is linear in the tokens. Arrays grow to the largest document seen.
 */
#include "match/match.h"

#include "base/error.h"
#include "match/matcher.h"
#include <stdlib.h>
#include <string.h>

/* Words that the cache is told of ahead. */
#define AHEAD 8u

/* Symbols that one word can bring: those of the cache, and a cased one. */
#define SYMBOLS_ROOM (BPL_LIMIT_WORD_SYMBOLS + 1u)

void *bpl_grow(void *array, size_t *size, size_t need, size_t item)
{
    size_t more = *size ? *size : 1024;
    while (more < need)
        more *= 2;
    void *out = realloc(array, more * item);
    if (out)
        *size = more;
    return out;
}

bpl_status bpl_matcher_new(bpl_matcher **out, bpl_lexset *set,
                           const bpl_zone_factors *factors, bpl_error *err)
{
    *out = NULL;
    BPL_TRY(bpl_lexset_index(set, err));
    bpl_matcher *matcher = calloc(1, sizeof *matcher);
    if (!matcher)
        return bpl_fail_nomem(err);
    matcher->set = set;
    for (size_t i = 0; i < set->count; i++)
        for (int zone = 0; zone < BPL_ZONE_COUNT; zone++)
            matcher->factors[i][zone] =
                factors ? bpl_zone_factor(factors, set->lexicons[i].name,
                                          (bpl_zone)zone)
                        : 1.0F;
    bpl_status status = bpl_stemmer_init(&matcher->stemmer, set->stemmer, err);
    if (status == BPL_OK &&
        bpl_cache_init(&matcher->cache, &set->vocabulary, set->trie.root,
                       &matcher->stemmer) != BPL_OK)
        status = bpl_fail_nomem(err);
    if (status == BPL_OK)
        *out = matcher;
    else
        bpl_matcher_free(matcher);
    return status;
}

void bpl_matcher_free(bpl_matcher *matcher)
{
    if (!matcher)
        return;
    bpl_cache_fini(&matcher->cache);
    bpl_stemmer_fini(&matcher->stemmer);
    free(matcher->symbols);
    free(matcher->at);
    free(matcher->starts);
    free(matcher->bits);
    free(matcher->found);
    free(matcher->hits);
    free(matcher->marks);
    free(matcher);
}

static bpl_status reserve_tokens(bpl_matcher *matcher, size_t count)
{
    if (count + 1 <= matcher->at_size)
        return BPL_OK;
    size_t size = matcher->at_size;
    uint32_t *starts =
        bpl_grow(matcher->starts, &size, count + 1, sizeof *starts);
    if (!starts)
        return BPL_E_NOMEM;
    matcher->starts = starts;
    size = matcher->at_size;
    uint64_t *bits = bpl_grow(matcher->bits, &size, count + 1, sizeof *bits);
    if (!bits)
        return BPL_E_NOMEM;
    matcher->bits = bits;
    uint32_t *at =
        bpl_grow(matcher->at, &matcher->at_size, count + 1, sizeof *at);
    if (!at)
        return BPL_E_NOMEM;
    matcher->at = at;
    return BPL_OK;
}

static bpl_status more_symbols(bpl_matcher *matcher)
{
    uint32_t *symbols =
        bpl_grow(matcher->symbols, &matcher->symbol_size,
                 matcher->symbol_count + SYMBOLS_ROOM, sizeof *symbols);
    if (!symbols)
        return BPL_E_NOMEM;
    matcher->symbols = symbols;
    return BPL_OK;
}

/* Appends the symbols of a word, but for the cased one. */
static bpl_status put_symbols(bpl_matcher *matcher, const bpl_word *word)
{
    if (matcher->symbol_count + SYMBOLS_ROOM > matcher->symbol_size &&
        more_symbols(matcher) != BPL_OK)
        return BPL_E_NOMEM;
    uint32_t *out = matcher->symbols + matcher->symbol_count;
    /* Always so many, rather than a loop whose end is guessed wrong. */
    memcpy(out, word->symbols, BPL_CACHE_SYMBOLS * sizeof *out);
    for (size_t i = BPL_CACHE_SYMBOLS; i < word->count; i++)
        out[i] = word->symbols[i];
    matcher->symbol_count += word->count;
    return BPL_OK;
}

static void put_cased(bpl_matcher *matcher, bpl_str cased, bpl_word *word)
{
    uint32_t symbol = bpl_vocabulary_cased(&matcher->set->vocabulary, cased);
    if (symbol == BPL_MAP_NONE)
        return;
    matcher->symbols[matcher->symbol_count++] = symbol;
    word->ends |= bpl_reach_add(&word->reach, matcher->set->trie.root, symbol);
}

/* May a match go on from the token before into this one? Sentences and fields
 * part; a sentence that only a lost line break made does not, nor does a
 * hyphen. */
static int goes_on(const bpl_token *token)
{
    return token->zone == token[-1].zone &&
           (!(token->flags & BPL_TOKEN_SENTENCE) ||
            (token->flags & (BPL_TOKEN_GLUED | BPL_TOKEN_JOINED)));
}

static void prefetch(const void *memory)
{
#if defined(__GNUC__)
    __builtin_prefetch(memory);
#else
    (void)memory;
#endif
}

/* May an entry begin with the token before this one and go on into it? What
 * the walk will ask for then is fetched from memory meanwhile. */
static int may_begin(const bpl_matcher *matcher, size_t token)
{
    const bpl_trie *trie = &matcher->set->trie;
    const uint32_t *here = matcher->symbols + matcher->at[token];
    const uint32_t *end = matcher->symbols + matcher->symbol_count;
    int may = 0;
    for (const uint32_t *a = matcher->symbols + matcher->at[token - 1];
         a < here; a++)
        for (const uint32_t *b = here; b < end; b++) {
            const bpl_trie_node *node =
                bpl_trie_guess(trie, bpl_trie_top(*a), *b);
            if (!node)
                continue;
            prefetch(node);
            prefetch(&trie->root[*a]);
            may = 1;
        }
    return may;
}

/* A token begins a match if it is an entry by itself, or if its path may go
 * on with the token behind it; most words begin some entry, but few do here. */
static bpl_status find_symbols(bpl_matcher *matcher,
                               const bpl_document *document)
{
    bpl_word word = {NULL, 0, 0, 0, {0, 0}};
    uint64_t children = 0; /* of the word before */
    size_t starts = 0;
    int ends = 0; /* the same */
    matcher->symbol_count = matcher->start_count = 0;
    if (reserve_tokens(matcher, document->token_count) != BPL_OK)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < document->token_count; i++) {
        const bpl_token *token = &document->tokens[i];
        if (i + AHEAD < document->token_count)
            bpl_cache_prefetch(&matcher->cache, token[AHEAD].hash);
        matcher->at[i] = (uint32_t)matcher->symbol_count;
        if (bpl_cache_word(&matcher->cache, bpl_token_folded(document, token),
                           token->hash, &word) != BPL_OK ||
            put_symbols(matcher, &word) != BPL_OK)
            return BPL_E_NOMEM;
        if (word.cased)
            put_cased(matcher, bpl_token_cased(document, token), &word);
        matcher->bits[i] = i && goes_on(token) ? word.reach.bits : 0;
        matcher->starts[starts] = (uint32_t)i - 1;
        starts +=
            ((children & matcher->bits[i]) && may_begin(matcher, i)) || ends;
        ends = word.ends;
        children = word.reach.children;
    }
    matcher->at[document->token_count] = (uint32_t)matcher->symbol_count;
    matcher->bits[document->token_count] = 0;
    if (ends)
        matcher->starts[starts++] = (uint32_t)document->token_count - 1;
    matcher->start_count = starts;
    return BPL_OK;
}

/* Longest first, then by rank, then the entry that stands first. */
static int is_better(const bpl_trie_end *end, uint32_t words,
                     const bpl_best *best)
{
    if (words != best->words)
        return words > best->words;
    if (end->rank != best->rank)
        return end->rank > best->rank;
    return end->entry <= best->entry;
}

/* Keeps entries that end here where they are the best of their lexicon. */
static void take_ends(bpl_matcher *matcher, const bpl_trie_end *end,
                      uint32_t begin, uint32_t words)
{
    for (;; end = &matcher->set->trie.ends[end->next - 1]) {
        bpl_best *best = &matcher->best[end->lexicon];
        if (begin >= matcher->taken[end->lexicon] &&
            is_better(end, words, best)) {
            if (best->words == 0)
                matcher->touched[matcher->touched_count++] =
                    (uint8_t)end->lexicon;
            *best =
                (bpl_best){end->entry, (uint16_t)words, end->rank, end->mask};
        }
        if (!end->next)
            return;
    }
}

static void arrive(bpl_matcher *matcher, const bpl_trie_node *node,
                   uint32_t begin, uint32_t next, uint32_t *steps);

/* Follows all paths from node into the token `next`. */
static void walk(bpl_matcher *matcher, const bpl_trie_node *node,
                 uint32_t begin, uint32_t next, uint32_t *steps)
{
    const bpl_trie *trie = &matcher->set->trie;
    for (uint32_t i = matcher->at[next]; i < matcher->at[next + 1]; i++) {
        if (!bpl_trie_may(node, matcher->symbols[i]))
            continue;
        if (++*steps > BPL_LIMIT_WALK_STEPS)
            return;
        const bpl_trie_node *child =
            bpl_trie_next(trie, node->number, matcher->symbols[i]);
        if (child)
            arrive(matcher, child, begin, next + 1, steps);
    }
}

/* At a node over the words before `next`. */
static void arrive(bpl_matcher *matcher, const bpl_trie_node *node,
                   uint32_t begin, uint32_t next, uint32_t *steps)
{
    if (node->end.rank)
        take_ends(matcher, &node->end, begin, next - begin);
    if (node->children & matcher->bits[next])
        walk(matcher, node, begin, next, steps);
}

/* Writes down what the walk from one word found; masks only use words up. */
static bpl_status put_found(bpl_matcher *matcher, uint32_t begin)
{
    for (size_t i = 0; i < matcher->touched_count; i++) {
        uint8_t lexicon = matcher->touched[i];
        bpl_best *best = &matcher->best[lexicon];
        uint32_t end = begin + best->words;
        best->words = 0;
        matcher->taken[lexicon] = end;
        if (best->mask)
            continue;
        if (matcher->found_count == BPL_LIMIT_HITS) {
            matcher->truncated = 1;
            continue;
        }
        if (matcher->found_count == matcher->found_size) {
            bpl_found *found =
                bpl_grow(matcher->found, &matcher->found_size,
                         matcher->found_count + 1, sizeof *found);
            if (!found)
                return BPL_E_NOMEM;
            matcher->found = found;
        }
        matcher->found[matcher->found_count++] =
            (bpl_found){begin, end, best->entry, lexicon};
    }
    matcher->touched_count = 0;
    return BPL_OK;
}

static bpl_status find_entries(bpl_matcher *matcher)
{
    const bpl_trie_node *root = matcher->set->trie.root;
    matcher->found_count = 0;
    matcher->truncated = 0;
    memset(matcher->taken, 0, sizeof matcher->taken);
    for (size_t i = 0; i < matcher->start_count; i++) {
        uint32_t begin = matcher->starts[i];
        uint32_t steps = 0;
        for (uint32_t s = matcher->at[begin]; s < matcher->at[begin + 1]; s++)
            arrive(matcher, &root[matcher->symbols[s]], begin, begin + 1,
                   &steps);
        matcher->steps += steps;
        if (put_found(matcher, begin) != BPL_OK)
            return BPL_E_NOMEM;
    }
    return BPL_OK;
}

/* Counts the hits of each lexicon and lays the groups out: those that are
 * handed on in the order of the set, ours behind them. */
static size_t lay_out(bpl_matcher *matcher, uint32_t *next)
{
    const bpl_lexset *set = matcher->set;
    uint32_t counts[BPL_LIMIT_LEXICONS] = {0};
    for (size_t i = 0; i < matcher->found_count; i++)
        counts[matcher->found[i].lexicon]++;
    uint32_t at = 0;
    for (size_t i = 0; i < set->count; i++) {
        matcher->first[i] = next[i] = at;
        if (i != set->own[BPL_OWN_ZONES] && i != set->own[BPL_OWN_CUES] &&
            i != set->own[BPL_OWN_NEGATION])
            at += counts[i];
    }
    matcher->first[set->count] = at;
    size_t public_count = at;
    for (int own = 0; own < BPL_OWN_COUNT; own++) {
        size_t lexicon = set->own[own];
        matcher->own[own] = (bpl_own_hits){NULL, 0};
        if (lexicon == SIZE_MAX)
            continue;
        next[lexicon] = at;
        matcher->own[own] = (bpl_own_hits){matcher->hits + at, counts[lexicon]};
        at += counts[lexicon];
    }
    return public_count;
}

static bpl_status make_hits(bpl_matcher *matcher, const bpl_document *document,
                            size_t *public_count)
{
    uint32_t next[BPL_LIMIT_LEXICONS];
    if (matcher->found_count > matcher->hit_size || !matcher->hits) {
        bpl_hit *hits = bpl_grow(matcher->hits, &matcher->hit_size,
                                 matcher->found_count, sizeof *hits);
        if (!hits)
            return BPL_E_NOMEM;
        matcher->hits = hits;
    }
    *public_count = lay_out(matcher, next);
    for (size_t i = 0; i < matcher->found_count; i++) {
        const bpl_found *found = &matcher->found[i];
        const bpl_token *first = &document->tokens[found->begin];
        const bpl_entry *entry =
            &matcher->set->lexicons[found->lexicon].entries[found->entry];
        bpl_hit *hit = &matcher->hits[next[found->lexicon]++];
        *hit = (bpl_hit){.byte_begin = first->begin,
                         .byte_end = document->tokens[found->end - 1].end,
                         .token_begin = found->begin,
                         .token_end = found->end,
                         .entry = found->entry,
                         .sentence = first->sentence,
                         .category = entry->category,
                         .weight = entry->weight};
    }
    return BPL_OK;
}

/* Zones are known now: weights by them. */
static void weigh(bpl_matcher *matcher, const bpl_document *document)
{
    for (size_t i = 0; i < matcher->set->count; i++)
        for (uint32_t h = matcher->first[i]; h < matcher->first[i + 1]; h++) {
            bpl_hit *hit = &matcher->hits[h];
            hit->zone = document->tokens[hit->token_begin].zone;
            hit->weight *= matcher->factors[i][hit->zone];
        }
}

bpl_status bpl_match(bpl_matcher *matcher, bpl_document *document,
                     bpl_matches *out, bpl_error *err)
{
    size_t count = 0;
    memset(out, 0, sizeof *out);
    if (find_symbols(matcher, document) != BPL_OK ||
        find_entries(matcher) != BPL_OK ||
        make_hits(matcher, document, &count) != BPL_OK)
        return bpl_fail_nomem(err);
    bpl_zones_apply(matcher, document);
    weigh(matcher, document);
    BPL_TRY(bpl_negation_apply(matcher, document, count, err));
    out->hits = matcher->hits;
    out->first = matcher->first;
    out->lexicon_count = matcher->set->count;
    out->truncated = matcher->truncated;
    return BPL_OK;
}
