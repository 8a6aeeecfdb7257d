/* SPDX-License-Identifier: MIT */
/*
 * One map of keys to numbers for each kind of symbol. A word is looked up as
 * it is, by its stem, and, for globs, by each of its parts whose length some
 * glob has: work bounded by the word's length, and done on a miss of the word
 * cache only.
 */
#include "match/vocabulary.h"

#include "base/error.h"
#include <libstemmer.h>
#include <string.h>
#include <utf8proc.h>

bpl_status bpl_stemmer_init(bpl_stemmer *stemmer, const char *name,
                            bpl_error *err)
{
    stemmer->snowball = NULL;
    if (!name || !*name)
        return BPL_OK;
    stemmer->snowball = sb_stemmer_new(name, "UTF_8");
    if (stemmer->snowball)
        return BPL_OK;
    for (const char **known = sb_stemmer_list(); *known; known++)
        if (strcmp(*known, name) == 0)
            return bpl_fail_nomem(err);
    return bpl_fail(err, BPL_E_NOTFOUND, NULL, 0,
                    "libstemmer has no stemmer \"%s\"", name);
}

void bpl_stemmer_fini(bpl_stemmer *stemmer)
{
    if (stemmer->snowball)
        sb_stemmer_delete(stemmer->snowball);
    stemmer->snowball = NULL;
}

static int is_ascii(bpl_str text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.data[i];
    return all < 0x80;
}

/* Accents come off behind the stemmer, which needs them; what can't be
 * decomposed stays as it is. */
static bpl_str strip_accents(bpl_stemmer *stemmer, bpl_str text)
{
    enum { ROOM = sizeof stemmer->plain };
    utf8proc_int32_t points[ROOM];
    utf8proc_ssize_t count = utf8proc_decompose(
        (const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, points,
        ROOM - 1,
        (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                            UTF8PROC_STRIPMARK));
    if (count < 0 || count >= ROOM - 1)
        return text;
    utf8proc_ssize_t len = utf8proc_reencode(
        points, count, (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    if (len <= 0 || len > (utf8proc_ssize_t)sizeof stemmer->plain)
        return text;
    memcpy(stemmer->plain, points, (size_t)len);
    return (bpl_str){stemmer->plain, (size_t)len};
}

bpl_str bpl_stem(bpl_stemmer *stemmer, bpl_str folded)
{
    bpl_str stem = folded;
    if (stemmer->snowball) {
        const sb_symbol *out = sb_stemmer_stem(
            stemmer->snowball, (const sb_symbol *)folded.data, (int)folded.len);
        if (!out)
            return (bpl_str){NULL, 0};
        stem.data = (const char *)out;
        stem.len = (size_t)sb_stemmer_length(stemmer->snowball);
    }
    return is_ascii(stem) ? stem : strip_accents(stemmer, stem);
}

void bpl_vocabulary_init(bpl_vocabulary *vocabulary)
{
    memset(vocabulary, 0, sizeof *vocabulary);
    for (int kind = 0; kind < BPL_SYMBOL_KINDS; kind++)
        bpl_map_init(&vocabulary->maps[kind], &vocabulary->arena);
    bpl_map_init(&vocabulary->cased, &vocabulary->arena);
}

void bpl_vocabulary_fini(bpl_vocabulary *vocabulary)
{
    for (int kind = 0; kind < BPL_SYMBOL_KINDS; kind++)
        bpl_map_fini(&vocabulary->maps[kind]);
    bpl_map_fini(&vocabulary->cased);
    bpl_arena_fini(&vocabulary->arena);
}

bpl_status bpl_vocabulary_add(bpl_vocabulary *vocabulary,
                              const bpl_symbol *symbol, uint32_t *out)
{
    bpl_symbol_kind kind = symbol->kind;
    size_t len = symbol->key.len;
    if (bpl_map_add(&vocabulary->maps[kind], symbol->key.data, len,
                    vocabulary->count, out) != BPL_OK)
        return BPL_E_NOMEM;
    if (*out != vocabulary->count)
        return BPL_OK;
    vocabulary->count++;
    if (vocabulary->shortest[kind] == 0 || len < vocabulary->shortest[kind])
        vocabulary->shortest[kind] = len;
    if (len > vocabulary->longest[kind])
        vocabulary->longest[kind] = len;
    if (kind != BPL_SYMBOL_CASED)
        return BPL_OK;
    return bpl_map_add(&vocabulary->cased, symbol->folded.data,
                       symbol->folded.len, 0, NULL);
}

static size_t put(const bpl_map *map, const char *key, size_t len,
                  uint32_t *out, size_t count)
{
    uint32_t symbol = bpl_map_get(map, key, len);
    if (symbol != BPL_MAP_NONE && count < BPL_LIMIT_WORD_SYMBOLS)
        out[count++] = symbol;
    return count;
}

/* Globs of one kind that the word meets, the longest first. */
static size_t put_globs(const bpl_vocabulary *vocabulary, bpl_symbol_kind kind,
                        bpl_str word, uint32_t *out, size_t count)
{
    const bpl_map *map = &vocabulary->maps[kind];
    if (map->count == 0)
        return count;
    size_t len = vocabulary->longest[kind];
    for (len = len < word.len ? len : word.len;
         len >= vocabulary->shortest[kind]; len--) {
        size_t last = word.len - len;
        size_t at = kind == BPL_SYMBOL_SUFFIX ? last : 0;
        if (kind == BPL_SYMBOL_PREFIX)
            last = 0;
        for (; at <= last; at++) {
            size_t before = count;
            count = put(map, word.data + at, len, out, count);
            /* "*a*" meets "banana" once. */
            for (size_t i = 0; i < before && count > before; i++)
                if (out[i] == out[before])
                    count = before;
        }
    }
    return count;
}

size_t bpl_vocabulary_word(const bpl_vocabulary *vocabulary,
                           bpl_stemmer *stemmer, bpl_str folded, uint64_t hash,
                           uint32_t *out, int *cased)
{
    size_t count = 0;
    *cased = bpl_map_get_hashed(&vocabulary->cased, folded.data, folded.len,
                                hash) != BPL_MAP_NONE;
    uint32_t exact = bpl_map_get_hashed(&vocabulary->maps[BPL_SYMBOL_EXACT],
                                        folded.data, folded.len, hash);
    if (exact != BPL_MAP_NONE)
        out[count++] = exact;
    if (vocabulary->maps[BPL_SYMBOL_STEM].count) {
        bpl_str stem = bpl_stem(stemmer, folded);
        if (!stem.data)
            return SIZE_MAX;
        count = put(&vocabulary->maps[BPL_SYMBOL_STEM], stem.data, stem.len,
                    out, count);
    }
    for (int kind = BPL_SYMBOL_PREFIX; kind <= BPL_SYMBOL_INFIX; kind++)
        count =
            put_globs(vocabulary, (bpl_symbol_kind)kind, folded, out, count);
    return count;
}

uint32_t bpl_vocabulary_cased(const bpl_vocabulary *vocabulary, bpl_str form)
{
    return bpl_map_get(&vocabulary->maps[BPL_SYMBOL_CASED], form.data,
                       form.len);
}
