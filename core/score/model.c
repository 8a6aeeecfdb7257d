/* SPDX-License-Identifier: MIT */
/*
 * Opening a model: folders, tables, lexicons, plugins, then what the tables
 * say about the plugins. Nothing changes afterwards.
 */
#include "score/model.h"

#include "base/options.h"
#include "score/definition.h"
#include "score/inside.h"
#include "score/places.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef BPL_VERSION
#define BPL_VERSION "unknown"
#endif
#ifndef BPL_STEMMER_VERSION
#define BPL_STEMMER_VERSION "unknown"
#endif

#define RULES       "rules"
#define CLAIMS_FILE "claims.tsv" /* of a language; see bpl_model_options */
#define CODES       "codes"      /* official codes: tables of another kind */

static int compare_tables(const void *a, const void *b)
{
    return strcmp(((const bpl_named_table *)a)->name,
                  ((const bpl_named_table *)b)->name);
}

static bpl_named_table *find_table(bpl_named_table *tables, size_t count,
                                   const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tables[i].name, name) == 0)
            return &tables[i];
    return NULL;
}

/* Loads the table DIR/FILE; one of that name that is there is replaced. */
static bpl_status load_table(bpl_model *model, const char *dir,
                             const char *file, bpl_error *err)
{
    const char *path = bpl_join(&model->arena, dir, file, "");
    const char *name =
        bpl_arena_dup(&model->arena, file, strlen(file) - strlen(".tsv"));
    if (!path || !name)
        return bpl_fail_nomem(err);
    bpl_table table;
    BPL_TRY(bpl_table_load(&table, path, err));
    bpl_named_table *at = find_table(model->tables, model->table_count, name);
    if (at) {
        bpl_table_fini(&at->table);
    } else {
        at = &model->tables[model->table_count++];
        at->name = name;
    }
    at->table = table;
    return BPL_OK;
}

static bpl_status load_tables(bpl_model *model, const char *dir,
                              const char *extra, bpl_error *err)
{
    const char *dirs[2] = {dir, extra};
    bpl_names names[2] = {{NULL, 0}, {NULL, 0}};
    for (size_t i = 0; i < 2; i++) {
        if (!dirs[i])
            continue;
        dirs[i] = bpl_join(&model->arena, dirs[i], RULES, "");
        if (!dirs[i])
            return bpl_fail_nomem(err);
        if (i == 1 && !bpl_is_folder(dirs[i]))
            continue;
        BPL_TRY(bpl_list_names(&model->arena, dirs[i], ".tsv", &names[i], err));
    }
    model->tables =
        calloc(names[0].count + names[1].count + 1, sizeof *model->tables);
    if (!model->tables)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < names[i].count; k++)
            BPL_TRY(load_table(model, dirs[i], names[i].at[k], err));
    qsort(model->tables, model->table_count, sizeof *model->tables,
          compare_tables);
    return BPL_OK;
}

/* 1 if the folder has a .tsv file. */
static bpl_status has_lexicons(bpl_model *model, const char *path, int *out,
                               bpl_error *err)
{
    bpl_names names;
    *out = 0;
    if (!bpl_is_folder(path))
        return BPL_OK;
    BPL_TRY(bpl_list_names(&model->arena, path, ".tsv", &names, err));
    *out = names.count > 0;
    return BPL_OK;
}

/* Where a folder's lexicons are; *out has no dir if they are nowhere. */
static bpl_status find_folder(bpl_model *model, const char *language,
                              const char *const *dirs, bpl_lexfolder *out,
                              bpl_error *err)
{
    const char *paths[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++) {
        int found = 0;
        if (!dirs[i])
            continue;
        char *path = bpl_join(&model->arena, dirs[i], language, "");
        if (!path)
            return bpl_fail_nomem(err);
        BPL_TRY(has_lexicons(model, path, &found, err));
        paths[i] = found ? path : NULL;
    }
    *out = (bpl_lexfolder){language, paths[0] ? paths[0] : paths[1],
                           paths[0] ? paths[1] : NULL,
                           model->with_claims ? NULL : CLAIMS_FILE};
    return BPL_OK;
}

/* The folders of a list ("en tl") that there are, and the first's stemmer:
 * those without lexicons or without a row in `stemmers` are left out. */
static bpl_status find_folders(bpl_model *model, const bpl_table *stemmers,
                               const char *list, const char *const *dirs,
                               bpl_lexfolder *out, size_t *count,
                               const char **stemmer, bpl_error *err)
{
    *count = 0;
    for (size_t len; *(list += strspn(list, " ")); list += len) {
        len = strcspn(list, " ");
        size_t row = 0;
        const char *name = "";
        while (row < stemmers->rows) {
            name = bpl_table_cell(stemmers, row,
                                  bpl_table_column(stemmers, "folder"));
            if (strlen(name) == len && memcmp(name, list, len) == 0)
                break;
            row++;
        }
        if (row == stemmers->rows)
            continue;
        if (*count == BPL_LIMIT_FOLDERS)
            return bpl_fail(err, BPL_E_LIMIT, model->lexicon_dir, 0,
                            "more than %u folders are matched together",
                            BPL_LIMIT_FOLDERS);
        BPL_TRY(find_folder(model, name, dirs, &out[*count], err));
        if (!out[*count].dir)
            continue;
        if ((*count)++ == 0)
            *stemmer = bpl_table_cell(stemmers, row,
                                      bpl_table_column(stemmers, "stemmer"));
    }
    return BPL_OK;
}

/* Loads a list of folders as one set; *set is SIZE_MAX if none is there. */
static bpl_status load_lexset(bpl_model *model, const bpl_table *stemmers,
                              const char *list, const char *const *dirs,
                              size_t *set, bpl_error *err)
{
    bpl_lexfolder folders[BPL_LIMIT_FOLDERS];
    const char *stemmer = "";
    size_t count;
    *set = SIZE_MAX;
    BPL_TRY(find_folders(model, stemmers, list, dirs, folders, &count, &stemmer,
                         err));
    if (!count)
        return BPL_OK;
    *set = model->lexset_count++;
    return bpl_lexset_load_all(&model->lexsets[*set], &model->categories,
                               folders, count, *stemmer ? stemmer : NULL, err);
}

/* Every folder of the table `stemmers` is one of its own. */
static bpl_status check_stemmers(const bpl_table *table, bpl_error *err)
{
    size_t folder, stemmer;
    BPL_TRY(bpl_need_column(table, "folder", &folder, err));
    BPL_TRY(bpl_need_column(table, "stemmer", &stemmer, err));
    for (size_t i = 0; i < table->rows; i++) {
        const char *name = bpl_table_cell(table, i, folder);
        size_t first = 0;
        while (strcmp(bpl_table_cell(table, first, folder), name) != 0)
            first++;
        if (!name[0] || strpbrk(name, "/ ") || strcmp(name, RULES) == 0 ||
            strcmp(name, CODES) == 0 || strcmp(name, BPL_DEFINITIONS) == 0 ||
            first < i)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[i],
                            "\"%s\" is no folder of a language of its own",
                            name);
    }
    return BPL_OK;
}

/* Which lexicons the documents of each language are matched with; languages
 * with one list share a set. */
static bpl_status load_languages(bpl_model *model, const bpl_table *table,
                                 const bpl_table *stemmers,
                                 const char *const *dirs, bpl_error *err)
{
    size_t column;
    BPL_TRY(bpl_need_column(table, "lexicons", &column, err));
    size_t *sets =
        bpl_arena_alloc(&model->arena, (table->rows + 1) * sizeof *sets);
    if (!sets)
        return bpl_fail_nomem(err);
    model->language_lexset = sets;
    model->first_lexset = SIZE_MAX;
    for (size_t i = 0; i < table->rows; i++) {
        const char *list = bpl_table_cell(table, i, column);
        size_t same = 0;
        while (strcmp(bpl_table_cell(table, same, column), list) != 0)
            same++;
        if (same < i)
            sets[i] = sets[same];
        else
            BPL_TRY(load_lexset(model, stemmers, list, dirs, &sets[i], err));
        if (model->first_lexset == SIZE_MAX)
            model->first_lexset = sets[i];
    }
    if (model->first_lexset == SIZE_MAX)
        model->first_lexset = 0;
    return BPL_OK;
}

/* The sets of the languages, then folders that no language has: they can be
 * asked for by name. */
static bpl_status load_lexsets(bpl_model *model, const char *dir,
                               const char *extra, bpl_error *err)
{
    const char *dirs[2] = {dir, extra};
    const bpl_table *stemmers, *languages;
    size_t folder, set;
    BPL_TRY(bpl_need_table(model, "stemmers", &stemmers, err));
    BPL_TRY(bpl_need_table(model, "languages", &languages, err));
    BPL_TRY(check_stemmers(stemmers, err));
    BPL_TRY(bpl_need_column(stemmers, "folder", &folder, err));
    model->lexsets =
        calloc(languages->rows + stemmers->rows + 1, sizeof(bpl_lexset *));
    if (!model->lexsets)
        return bpl_fail_nomem(err);
    BPL_TRY(load_languages(model, languages, stemmers, dirs, err));
    for (size_t i = 0; i < stemmers->rows; i++) {
        const char *name = bpl_table_cell(stemmers, i, folder);
        if (bpl_model_lexset_find(model, name) == SIZE_MAX)
            BPL_TRY(load_lexset(model, stemmers, name, dirs, &set, err));
    }
    if (model->lexset_count == 0)
        return bpl_fail(err, BPL_E_NOTFOUND, dir, 0,
                        "no lexicons of a language in %s", stemmers->path);
    return BPL_OK;
}

static bpl_status make_indexes(bpl_model *model, bpl_error *err)
{
    const bpl_table *table;
    BPL_TRY(bpl_need_table(model, "zones", &table, err));
    BPL_TRY(bpl_zone_factors_new(&model->zones, table, err));
    BPL_TRY(bpl_need_table(model, "languages", &table, err));
    return bpl_languages_new(&model->languages, table, err);
}

static void make_hash(bpl_model *model)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < model->table_count; i++) {
        const bpl_named_table *at = &model->tables[i];
        hash = bpl_hash_seed(hash, at->name, strlen(at->name));
        hash = bpl_hash_mix(hash, at->table.hash);
    }
    for (size_t i = 0; i < model->lexset_count; i++) {
        const char *language = bpl_lexset_language(model->lexsets[i]);
        hash = bpl_hash_seed(hash, language, strlen(language));
        hash = bpl_hash_mix(hash, bpl_lexset_hash(model->lexsets[i]));
    }
    if (model->definition.path) {
        const char *name = model->definition_name;
        hash = bpl_hash_seed(hash, name, strlen(name));
        hash = bpl_hash_mix(hash, model->definition.hash);
    }
    snprintf(model->hash, sizeof model->hash, "%016llx",
             (unsigned long long)hash);
}

static bpl_status fill(bpl_model *model, const bpl_model_options *options,
                       bpl_error *err)
{
    const char *dir, *plugins, *extra = options->extra_lexicon_dir;
    BPL_TRY(bpl_find_lexicons(&model->arena, options->lexicon_dir, &dir, err));
    BPL_TRY(
        bpl_find_plugins(&model->arena, options->plugin_dir, &plugins, err));
    if (extra && !bpl_is_folder(extra))
        return bpl_fail(err, BPL_E_NOTFOUND, extra, 0,
                        "the extra folder of lexicons is no folder");
    model->lexicon_dir = dir;
    model->with_claims = options->claims != 0;
    BPL_TRY(load_tables(model, dir, extra, err));
    BPL_TRY(bpl_load_definition(model, dir, extra, options->definition, err));
    BPL_TRY(load_lexsets(model, dir, extra, err));
    BPL_TRY(make_indexes(model, err));
    make_hash(model);
    BPL_TRY(bpl_load_plugins(model, plugins, options->extra_plugin_dir, err));
    return bpl_load_policy(model, err);
}

bpl_status bpl_model_open(bpl_model **out, const bpl_model_options *options,
                          bpl_error *err)
{
    bpl_model_options known = BPL_MODEL_OPTIONS_INIT;
    *out = NULL;
    BPL_TRY(bpl_options_take(&known, sizeof known, options, err));
    if (!known.limits)
        known.limits = bpl_limits_usual();
    BPL_TRY(bpl_limits_check(known.limits, err));
    bpl_model *model = calloc(1, sizeof *model);
    if (!model)
        return bpl_fail_nomem(err);
    model->limits = *known.limits;
    model->label = BPL_NO_PLUGIN;
    bpl_map_init(&model->categories.map, &model->categories.arena);
    bpl_status status = fill(model, &known, err);
    if (status != BPL_OK) {
        bpl_model_close(model);
        return status;
    }
    *out = model;
    return BPL_OK;
}

void bpl_model_close(bpl_model *model)
{
    if (!model)
        return;
    bpl_unload_plugins(model);
    for (size_t i = 0; i < model->lexset_count; i++)
        bpl_lexset_free(model->lexsets[i]);
    free(model->lexsets);
    bpl_languages_free(model->languages);
    bpl_zone_factors_free(model->zones);
    bpl_map_fini(&model->categories.map);
    free(model->categories.lexicon);
    free(model->categories.name);
    bpl_arena_fini(&model->categories.arena);
    for (size_t i = 0; i < model->table_count; i++)
        bpl_table_fini(&model->tables[i].table);
    bpl_table_fini(&model->definition);
    free(model->tables);
    bpl_arena_fini(&model->arena);
    free(model);
}

const bpl_table *bpl_model_table(const bpl_model *model, const char *name)
{
    const bpl_named_table *at =
        find_table(model->tables, model->table_count, name);
    return at ? &at->table : NULL;
}

size_t bpl_model_lexset_count(const bpl_model *model)
{
    return model->lexset_count;
}

const bpl_lexset *bpl_model_lexset(const bpl_model *model, size_t index)
{
    return index < model->lexset_count ? model->lexsets[index] : NULL;
}

size_t bpl_model_lexset_find(const bpl_model *model, const char *language)
{
    for (size_t i = 0; i < model->lexset_count; i++)
        if (bpl_lexset_has(model->lexsets[i], language))
            return i;
    return SIZE_MAX;
}

const bpl_categories *bpl_model_categories(const bpl_model *model)
{
    return &model->categories;
}

const bpl_limits *bpl_model_limits(const bpl_model *model)
{
    return &model->limits;
}

size_t bpl_model_plugin_count(const bpl_model *model)
{
    return model->plugin_count;
}

const bpl_plugin_info *bpl_model_plugin(const bpl_model *model, size_t index)
{
    return index < model->plugin_count ? &model->plugins[index].info : NULL;
}

size_t bpl_model_output(const bpl_model *model, size_t index)
{
    return model->output[index];
}

const char *bpl_version(void)
{
    return BPL_VERSION;
}

const char *bpl_stemmer_version(void)
{
    return BPL_STEMMER_VERSION;
}

const char *bpl_model_table_at(const bpl_model *model, size_t index,
                               uint64_t *hash)
{
    if (index >= model->table_count)
        return NULL;
    *hash = model->tables[index].table.hash;
    return model->tables[index].name;
}

const char *bpl_model_hash(const bpl_model *model)
{
    return model->hash;
}

const char *bpl_model_definition(const bpl_model *model)
{
    return model->definition_name;
}

const char *bpl_model_lexicon_dir(const bpl_model *model)
{
    return model->lexicon_dir;
}
