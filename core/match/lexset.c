/* SPDX-License-Identifier: MIT */
/*
 * Loading the lexicons of a language: files in the order of their names, their
 * entries as paths of symbols in one trie.
 */
#include "base/error.h"
#include "match/set.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int is_tsv(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && name[0] != '.' && strcmp(name + len - 4, ".tsv") == 0;
}

static bpl_status add_name(bpl_tsv_names *names, size_t *room, char *name)
{
    if (!name)
        return BPL_E_NOMEM;
    if (names->count == *room) {
        size_t more = *room ? *room * 2 : 16;
        char **at = realloc(names->at, more * sizeof *at);
        if (!at)
            return BPL_E_NOMEM;
        names->at = at;
        *room = more;
    }
    names->at[names->count++] = name;
    return BPL_OK;
}

bpl_status bpl_tsv_list(const char *dir, bpl_arena *arena, bpl_tsv_names *out,
                        bpl_error *err)
{
    bpl_status status = BPL_OK;
    size_t room = 0;
    out->at = NULL;
    out->count = 0;
    DIR *folder = opendir(dir);
    if (!folder)
        return bpl_fail(err,
                        errno == ENOENT || errno == ENOTDIR ? BPL_E_NOTFOUND
                                                            : BPL_E_IO,
                        dir, 0, "can't open folder: %s", strerror(errno));
    const struct dirent *file;
    while (status == BPL_OK && (file = readdir(folder)))
        if (is_tsv(file->d_name))
            status = add_name(
                out, &room,
                bpl_arena_dup(arena, file->d_name, strlen(file->d_name)));
    closedir(folder);
    if (status != BPL_OK) {
        free(out->at);
        out->at = NULL;
        out->count = 0;
        return bpl_fail_nomem(err);
    }
    if (out->count > 1)
        qsort(out->at, out->count, sizeof *out->at, compare_names);
    return BPL_OK;
}

char *bpl_tsv_path(bpl_arena *arena, const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = bpl_arena_alloc(arena, size);
    if (path)
        snprintf(path, size, "%s/%s", dir, name);
    return path;
}

/* Number of a category, a new one if needed. */
static bpl_status number_category(bpl_categories *categories,
                                  const char *lexicon, const char *name,
                                  uint16_t *out)
{
    int32_t found = bpl_category_find(categories, lexicon, name);
    if (found >= 0) {
        *out = (uint16_t)found;
        return BPL_OK;
    }
    if (categories->count == BPL_LIMIT_CATEGORIES)
        return BPL_E_LIMIT;
    if (!categories->map.arena)
        bpl_map_init(&categories->map, &categories->arena);
    if (categories->count == categories->size) {
        size_t size = categories->size ? categories->size * 2 : 64;
        const char **lexicons =
            realloc(categories->lexicon, size * sizeof *lexicons);
        if (lexicons)
            categories->lexicon = lexicons;
        const char **names = realloc(categories->name, size * sizeof *names);
        if (names)
            categories->name = names;
        if (!lexicons || !names)
            return BPL_E_NOMEM;
        categories->size = size;
    }
    /* "lexicon\tname": the first half ends where the tab is cut below. */
    size_t first = strlen(lexicon);
    size_t len = first + 1 + strlen(name);
    char *key = bpl_arena_alloc(&categories->arena, len + 1);
    if (!key)
        return BPL_E_NOMEM;
    snprintf(key, len + 1, "%s\t%s", lexicon, name);
    if (bpl_map_add(&categories->map, key, len, (uint32_t)categories->count,
                    NULL) != BPL_OK)
        return BPL_E_NOMEM;
    key[first] = '\0';
    categories->lexicon[categories->count] = key;
    categories->name[categories->count] = key + first + 1;
    *out = (uint16_t)categories->count++;
    return BPL_OK;
}

/* The name of a lexicon is that of its file, and so is its id. */
static bpl_status name_lexicon(bpl_lexset *set, bpl_lexicon *lexicon,
                               const char *file, bpl_error *err)
{
    char *name = bpl_arena_dup(&set->arena, file, strlen(file) - 4);
    char *id = name ? bpl_tsv_path(&set->arena, set->language, name) : NULL;
    if (!id)
        return bpl_fail_nomem(err);
    lexicon->name = name;
    lexicon->id = id;
    if (*lexicon->table.id && strcmp(lexicon->table.id, id) != 0)
        return bpl_fail(err, BPL_E_PARSE, lexicon->table.path, 1,
                        "its id is \"%s\", by its place it is \"%s\"",
                        lexicon->table.id, id);
    return BPL_OK;
}

static bpl_status read_entries(bpl_categories *categories, bpl_lexicon *lexicon,
                               bpl_error *err)
{
    const bpl_table *table = &lexicon->table;
    bpl_lexicon_columns columns;
    bpl_own own = bpl_own_of(lexicon->name);
    BPL_TRY(bpl_lexicon_head(table, &columns, err));
    if (table->rows > BPL_LIMIT_LEXICON_ENTRIES)
        return bpl_fail(err, BPL_E_LIMIT, table->path,
                        table->lines[BPL_LIMIT_LEXICON_ENTRIES],
                        "more than %u entries", BPL_LIMIT_LEXICON_ENTRIES);
    lexicon->entries = calloc(table->rows + 1, sizeof *lexicon->entries);
    if (!lexicon->entries)
        return bpl_fail_nomem(err);
    for (size_t row = 0; row < table->rows; row++) {
        bpl_entry *entry = &lexicon->entries[row];
        BPL_TRY(bpl_lexicon_entry(table, &columns, own, row, entry, err));
        const char *category = bpl_table_cell(table, row, columns.category);
        bpl_status status = number_category(categories, lexicon->name, category,
                                            &entry->category);
        if (status == BPL_E_LIMIT)
            return bpl_fail(err, status, table->path, entry->line,
                            "more than %u categories in all",
                            BPL_LIMIT_CATEGORIES);
        if (status != BPL_OK)
            return bpl_fail_nomem(err);
        lexicon->entry_count++;
    }
    return BPL_OK;
}

/* What our own lexicons' categories mean, by entry. */
static bpl_status read_codes(bpl_lexset *set, size_t index,
                             const bpl_categories *categories, bpl_error *err)
{
    const bpl_lexicon *lexicon = &set->lexicons[index];
    bpl_own own = bpl_own_of(lexicon->name);
    if (own == BPL_OWN_NONE)
        return BPL_OK;
    uint8_t *codes = bpl_arena_zalloc(&set->arena, lexicon->entry_count + 1);
    if (!codes)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < lexicon->entry_count; i++) {
        const char *name = categories->name[lexicon->entries[i].category];
        if (!lexicon->entries[i].mask)
            codes[i] = (uint8_t)bpl_own_code(own, name);
    }
    set->own[own] = index;
    set->codes[own] = codes;
    return BPL_OK;
}

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
                 set->lexicons[lexicon].table.path);
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

static bpl_status load_file(bpl_lexset *set, bpl_categories *categories,
                            const char *dir, const char *file, bpl_term *term,
                            bpl_error *err)
{
    char *path = bpl_tsv_path(&set->arena, dir, file);
    if (!path)
        return bpl_fail_nomem(err);
    if (set->count == BPL_LIMIT_LEXICONS)
        return bpl_fail(err, BPL_E_LIMIT, path, 0, "more than %u lexicons",
                        BPL_LIMIT_LEXICONS);
    size_t index = set->count;
    bpl_lexicon *lexicon = &set->lexicons[index];
    BPL_TRY(bpl_table_load(&lexicon->table, path, err));
    set->count++;
    BPL_TRY(name_lexicon(set, lexicon, file, err));
    BPL_TRY(read_entries(categories, lexicon, err));
    BPL_TRY(read_codes(set, index, categories, err));
    for (size_t i = 0; i < lexicon->entry_count; i++)
        BPL_TRY(add_entry(set, term, index, i, err));
    set->hash = bpl_hash_seed(set->hash, lexicon->id, strlen(lexicon->id));
    set->hash = bpl_hash_mix(set->hash, lexicon->table.hash);
    return BPL_OK;
}

/* Files of both folders in the order of their names; of two with one name
 * that of the second folder. */
static bpl_status load_files(bpl_lexset *set, bpl_categories *categories,
                             const char *const *dirs, bpl_term *term,
                             bpl_error *err)
{
    bpl_tsv_names names[2] = {{NULL, 0}, {NULL, 0}};
    bpl_status status = bpl_tsv_list(dirs[0], &set->arena, &names[0], err);
    int missing = status == BPL_E_NOTFOUND && dirs[1];
    if (dirs[1] && (status == BPL_OK || missing)) {
        status = bpl_tsv_list(dirs[1], &set->arena, &names[1], err);
        /* Either folder may lack the language, not both. */
        if (status == BPL_E_NOTFOUND && !missing)
            status = BPL_OK;
    }
    size_t a = 0;
    size_t b = 0;
    while (status == BPL_OK && (a < names[0].count || b < names[1].count)) {
        int order = a == names[0].count ? 1
                    : b == names[1].count
                        ? -1
                        : strcmp(names[0].at[a], names[1].at[b]);
        const char *name = order < 0 ? names[0].at[a] : names[1].at[b];
        a += order <= 0;
        b += order >= 0;
        const char *from = order < 0 || !dirs[1] ? dirs[0] : dirs[1];
        status = load_file(set, categories, from, name, term, err);
    }
    free(names[0].at);
    free(names[1].at);
    return status;
}

static bpl_lexset *new_set(const char *language, const char *stemmer)
{
    bpl_lexset *set = calloc(1, sizeof *set);
    if (!set)
        return NULL;
    bpl_vocabulary_init(&set->vocabulary);
    for (int own = 0; own < BPL_OWN_COUNT; own++)
        set->own[own] = SIZE_MAX;
    set->lexicons = calloc(BPL_LIMIT_LEXICONS, sizeof *set->lexicons);
    set->language = bpl_arena_dup(&set->arena, language, strlen(language));
    set->stemmer = bpl_arena_dup(&set->arena, stemmer, strlen(stemmer));
    if (set->lexicons && set->language && set->stemmer)
        return set;
    bpl_lexset_free(set);
    return NULL;
}

bpl_status bpl_lexset_load(bpl_lexset **out, bpl_categories *categories,
                           const char *language, const char *dir,
                           const char *extra_dir, const char *stemmer,
                           bpl_error *err)
{
    const char *dirs[2] = {dir, extra_dir};
    *out = NULL;
    bpl_lexset *set = new_set(language, stemmer ? stemmer : "");
    if (!set)
        return bpl_fail_nomem(err);
    bpl_term term;
    bpl_status status = bpl_term_init(&term, stemmer, err);
    if (status == BPL_OK)
        status = load_files(set, categories, dirs, &term, err);
    if (status == BPL_OK &&
        bpl_trie_seal(&set->trie, set->vocabulary.count) != BPL_OK)
        status = bpl_fail_nomem(err);
    bpl_term_fini(&term);
    if (status == BPL_OK)
        *out = set;
    else
        bpl_lexset_free(set);
    return status;
}

void bpl_lexset_free(bpl_lexset *set)
{
    if (!set)
        return;
    for (size_t i = 0; set->lexicons && i < set->count; i++) {
        free(set->lexicons[i].entries);
        bpl_table_fini(&set->lexicons[i].table);
    }
    free(set->lexicons);
    bpl_trie_fini(&set->trie);
    bpl_vocabulary_fini(&set->vocabulary);
    bpl_arena_fini(&set->arena);
    free(set);
}

const char *bpl_lexset_language(const bpl_lexset *set)
{
    return set->language;
}

size_t bpl_lexset_count(const bpl_lexset *set)
{
    return set->count;
}

const bpl_lexicon *bpl_lexset_lexicon(const bpl_lexset *set, size_t index)
{
    return index < set->count ? &set->lexicons[index] : NULL;
}

size_t bpl_lexset_find(const bpl_lexset *set, const char *name)
{
    /* Plugins ask for each hit: the first byte tells most names apart. */
    for (size_t i = 0; i < set->count; i++)
        if (set->lexicons[i].name[0] == name[0] &&
            strcmp(set->lexicons[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

uint64_t bpl_lexset_hash(const bpl_lexset *set)
{
    return set->hash;
}

bpl_status bpl_lexset_symbols(const bpl_lexset *set, const bpl_lexicon *lexicon,
                              size_t entry, bpl_buf *out)
{
    if (entry >= lexicon->entry_count)
        return BPL_E_ARG;
    const bpl_entry *at = &lexicon->entries[entry];
    bpl_symbol symbols[BPL_LIMIT_ENTRY_WORDS];
    size_t count = 0;
    bpl_term term;
    bpl_status status = bpl_term_init(&term, set->stemmer, NULL);
    if (status == BPL_OK)
        status =
            bpl_term_read(&term, at->term, (bpl_match_kind)at->match, NULL);
    if (status == BPL_OK)
        status = bpl_term_path(&term, 0, symbols, &count, NULL);
    if (status == BPL_OK)
        status = bpl_symbols_write(symbols, count, out);
    bpl_term_fini(&term);
    return status;
}
