/* SPDX-License-Identifier: MIT */
/*
 * Loading the lexicons that a text is matched with: files in the order of
 * their names, folder by folder. Files of one name are parts of one lexicon,
 * so that the longest match wins across their folders. The trie over their
 * entries is made later, when a text is to be matched (index.c).
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
static bpl_status name_part(bpl_lexset *set, bpl_lexicon_part *part,
                            const char *language, const char *name,
                            bpl_error *err)
{
    part->id = bpl_tsv_path(&set->arena, language, name);
    if (!part->id)
        return bpl_fail_nomem(err);
    if (*part->table.id && strcmp(part->table.id, part->id) != 0)
        return bpl_fail(err, BPL_E_PARSE, part->table.path, 1,
                        "its id is \"%s\", by its place it is \"%s\"",
                        part->table.id, part->id);
    return BPL_OK;
}

/* At least as many as rows are left. */
static size_t count_lines(const bpl_table *table)
{
    size_t count = 1;
    const char *at = table->at;
    while ((at = memchr(at, '\n', (size_t)(table->end - at)))) {
        count++;
        at++;
    }
    return count;
}

/* Room for `more` entries of the lexicon. */
static bpl_status grow_entries(bpl_lexicon *lexicon, size_t more,
                               bpl_arena *arena, bpl_error *err)
{
    if (more > (size_t)BPL_LIMIT_LEXICON_ENTRIES)
        more = BPL_LIMIT_LEXICON_ENTRIES;
    size_t count = lexicon->entry_count + more;
    bpl_entry *entries = bpl_arena_alloc(arena, count * sizeof *entries);
    if (!entries)
        return bpl_fail_nomem(err);
    if (lexicon->entry_count)
        memcpy(entries, lexicon->entries,
               lexicon->entry_count * sizeof *entries);
    lexicon->entries = entries;
    return BPL_OK;
}

/* What an entry's file alone can't tell; `same`: its category is that of the
 * entry before. `joined`: of a folder after the first. */
static bpl_status finish_entry(bpl_categories *categories,
                               const bpl_lexicon *lexicon, const char *category,
                               int same, int joined, bpl_entry *entry,
                               bpl_error *err)
{
    const char *path = lexicon->parts[entry->part].table.path;
    if (joined && entry->match == BPL_MATCH_STEM)
        return bpl_fail(err, BPL_E_PARSE, path, entry->line,
                        "\"%s\" is matched by stems; only the first "
                        "folder of a language has a stemmer",
                        entry->term);
    if (same) {
        entry->category = entry[-1].category;
        return BPL_OK;
    }
    bpl_status status =
        number_category(categories, lexicon->name, category, &entry->category);
    if (status == BPL_E_LIMIT)
        return bpl_fail(err, status, path, entry->line,
                        "more than %u categories in all", BPL_LIMIT_CATEGORIES);
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

/* Reads the entries of the part that was opened last. */
static bpl_status read_entries(bpl_categories *categories, bpl_lexicon *lexicon,
                               int joined, bpl_arena *arena, bpl_error *err)
{
    size_t part = lexicon->part_count - 1, rows = 0;
    bpl_table *table = &lexicon->parts[part].table;
    bpl_lexicon_columns columns;
    bpl_own own = bpl_own_of(lexicon->name);
    const char *last = "";
    uint32_t line;
    BPL_TRY(bpl_lexicon_head(table, &columns, err));
    BPL_TRY(grow_entries(lexicon, count_lines(table), arena, err));
    const char **cells = bpl_arena_alloc(arena, table->columns * sizeof *cells);
    if (!cells)
        return bpl_fail_nomem(err);
    bpl_status status;
    while ((status = bpl_table_next(table, cells, &line, err)) == BPL_OK) {
        if (rows++ == BPL_LIMIT_LEXICON_ENTRIES)
            return bpl_fail(err, BPL_E_LIMIT, table->path, line,
                            "more than %u entries", BPL_LIMIT_LEXICON_ENTRIES);
        bpl_entry *entry = &lexicon->entries[lexicon->entry_count];
        BPL_TRY(
            bpl_lexicon_entry(table, &columns, own, cells, line, entry, err));
        entry->part = (uint8_t)part;
        /* Rows of a category mostly stand together. */
        const char *category = cells[columns.category];
        BPL_TRY(finish_entry(categories, lexicon, category,
                             strcmp(category, last) == 0, joined, entry, err));
        last = category;
        lexicon->entry_count++;
    }
    return status == BPL_END ? BPL_OK : status;
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

/* The lexicon of this name, a new one if needed. */
static bpl_status find_or_add(bpl_lexset *set, const char *name,
                              const char *path, size_t *out, bpl_error *err)
{
    *out = bpl_lexset_find(set, name);
    if (*out != SIZE_MAX)
        return BPL_OK;
    if (set->count == BPL_LIMIT_LEXICONS)
        return bpl_fail(err, BPL_E_LIMIT, path, 0, "more than %u lexicons",
                        BPL_LIMIT_LEXICONS);
    *out = set->count++;
    set->lexicons[*out].name = name;
    return BPL_OK;
}

static bpl_status load_file(bpl_lexset *set, bpl_categories *categories,
                            const char *dir, const char *file, bpl_error *err)
{
    size_t index, folder = set->language_count - 1;
    char *path = bpl_tsv_path(&set->arena, dir, file);
    char *name = bpl_arena_dup(&set->arena, file, strlen(file) - 4);
    if (!path || !name)
        return bpl_fail_nomem(err);
    BPL_TRY(find_or_add(set, name, path, &index, err));
    bpl_lexicon *lexicon = &set->lexicons[index];
    bpl_lexicon_part *part = &lexicon->parts[lexicon->part_count];
    BPL_TRY(bpl_table_open(&part->table, &set->arena, path, err));
    lexicon->part_count++;
    BPL_TRY(name_part(set, part, set->languages[folder], name, err));
    BPL_TRY(read_entries(categories, lexicon, folder > 0, &set->arena, err));
    BPL_TRY(read_codes(set, index, categories, err));
    set->hash = bpl_hash_seed(set->hash, part->id, strlen(part->id));
    set->hash = bpl_hash_mix(set->hash, part->table.hash);
    return BPL_OK;
}

/* Files of both folders in the order of their names; of two with one name
 * that of the second folder. */
static bpl_status load_files(bpl_lexset *set, bpl_categories *categories,
                             const bpl_lexfolder *folder, bpl_error *err)
{
    const char *dirs[2] = {folder->dir, folder->extra_dir};
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
        if (!folder->without || strcmp(name, folder->without) != 0)
            status = load_file(set, categories, from, name, err);
    }
    free(names[0].at);
    free(names[1].at);
    return status;
}

static bpl_lexset *new_set(const char *stemmer)
{
    bpl_lexset *set = calloc(1, sizeof *set);
    if (!set)
        return NULL;
    pthread_mutex_init(&set->lock, NULL);
    set->arena.block = BPL_HUGE_PAGE; /* lexicons are megabytes */
    bpl_vocabulary_init(&set->vocabulary);
    for (int own = 0; own < BPL_OWN_COUNT; own++)
        set->own[own] = SIZE_MAX;
    set->lexicons = calloc(BPL_LIMIT_LEXICONS, sizeof *set->lexicons);
    set->stemmer = bpl_arena_dup(&set->arena, stemmer, strlen(stemmer));
    if (set->lexicons && set->stemmer)
        return set;
    bpl_lexset_free(set);
    return NULL;
}

static bpl_status load_folder(bpl_lexset *set, bpl_categories *categories,
                              const bpl_lexfolder *folder, bpl_error *err)
{
    if (set->language_count == BPL_LIMIT_FOLDERS)
        return bpl_fail(err, BPL_E_LIMIT, folder->dir, 0,
                        "more than %u folders are matched together",
                        BPL_LIMIT_FOLDERS);
    char *language =
        bpl_arena_dup(&set->arena, folder->language, strlen(folder->language));
    if (!language)
        return bpl_fail_nomem(err);
    set->languages[set->language_count++] = language;
    return load_files(set, categories, folder, err);
}

bpl_status bpl_lexset_load_all(bpl_lexset **out, bpl_categories *categories,
                               const bpl_lexfolder *folders, size_t count,
                               const char *stemmer, bpl_error *err)
{
    *out = NULL;
    bpl_lexset *set = new_set(stemmer ? stemmer : "");
    if (!set)
        return bpl_fail_nomem(err);
    bpl_stemmer tried;
    bpl_status status = bpl_stemmer_init(&tried, stemmer, err);
    bpl_stemmer_fini(&tried);
    for (size_t i = 0; i < count && status == BPL_OK; i++)
        status = load_folder(set, categories, &folders[i], err);
    if (status == BPL_OK)
        *out = set;
    else
        bpl_lexset_free(set);
    return status;
}

bpl_status bpl_lexset_load(bpl_lexset **out, bpl_categories *categories,
                           const char *language, const char *dir,
                           const char *extra_dir, const char *stemmer,
                           bpl_error *err)
{
    const bpl_lexfolder folder = {language, dir, extra_dir, NULL};
    return bpl_lexset_load_all(out, categories, &folder, 1, stemmer, err);
}

void bpl_lexset_free(bpl_lexset *set)
{
    if (!set)
        return;
    for (size_t i = 0; set->lexicons && i < set->count; i++)
        for (size_t k = 0; k < set->lexicons[i].part_count; k++)
            bpl_table_fini(&set->lexicons[i].parts[k].table);
    free(set->lexicons);
    bpl_trie_fini(&set->trie);
    bpl_vocabulary_fini(&set->vocabulary);
    bpl_arena_fini(&set->arena);
    pthread_mutex_destroy(&set->lock);
    free(set);
}

const char *bpl_lexset_language(const bpl_lexset *set)
{
    return set->languages[0];
}

int bpl_lexset_has(const bpl_lexset *set, const char *language)
{
    for (size_t i = 0; i < set->language_count; i++)
        if (strcmp(set->languages[i], language) == 0)
            return 1;
    return 0;
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
