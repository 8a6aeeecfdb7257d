/* SPDX-License-Identifier: MIT */
/*
 * bpl_lexicon_check: the check of core/match, with what only a model knows.
 * Names in a rule table are those of its plugin and of all lexicons; so when
 * the first table comes, a model is opened: with the table's folder as its
 * lexicons, or where that is no complete one, added to the default.
 */
#include <bpolens/lexicon.h>

#include "base/error.h"
#include "match/check.h"
#include "report/audit_rules.h"
#include "score/codes.h"
#include "score/definition.h"
#include "score/places.h"
#include "score/rules.h"
#include <stdlib.h>
#include <string.h>

#define RULES_FOLDER "rules"

/* The model that tables are checked against. */
struct grammar {
    bpl_check_options options;
    bpl_arena arena;
    bpl_model *model;  /* NULL: there is none */
    const char *root;  /* the folder that it was tried for, or NULL */
    bpl_error failure; /* why there is none */
    bpl_error codes;   /* what is wrong with the codes */
    size_t warnings;
};

static void warn(struct grammar *at, const char *file, const char *message)
{
    const bpl_lexicon_issue issue = {0, file, 0, message};
    at->warnings++;
    if (at->options.report)
        at->options.report(at->options.payload, &issue);
}

/* The folder above the folder of that name that the table is in; NULL in *out
 * if it is in another one. Links to files are not followed. */
static bpl_status find_root(struct grammar *at, const bpl_table *table,
                            const char *folder, const char **out)
{
    const char *slash = strrchr(table->path, '/');
    size_t len = slash ? (size_t)(slash - table->path) : 1;
    char *dir = bpl_arena_dup(&at->arena, slash ? table->path : ".", len);
    *out = NULL;
    if (!dir)
        return BPL_E_NOMEM;
    char *full = realpath(len ? dir : "/", NULL);
    slash = full ? strrchr(full, '/') : NULL;
    int fits = slash && strcmp(slash + 1, folder) == 0;
    if (fits)
        *out = bpl_arena_dup(&at->arena, full, (size_t)(slash - full));
    int lost = fits && !*out;
    free(full);
    return lost ? BPL_E_NOMEM : BPL_OK;
}

static bpl_status open_model(bpl_model **out, const char *root,
                             const char *definition, bpl_error *err)
{
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    options.lexicon_dir = root;
    options.definition = definition;
    options.claims = 1;
    bpl_status status = bpl_model_open(out, &options, err);
    if (status != BPL_E_NOTFOUND)
        return status;
    options.lexicon_dir = NULL;
    options.extra_lexicon_dir = root;
    return bpl_model_open(out, &options, err);
}

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const bpl_loaded *find_plugin(const bpl_model *model,
                                     const bpl_table *table)
{
    const char *file = file_of(table->path);
    for (size_t i = 0; i < model->plugin_count; i++) {
        const char *name = model->plugins[i].plugin.name;
        size_t len = strlen(name);
        if (strncmp(file, name, len) == 0 && strcmp(file + len, ".tsv") == 0)
            return &model->plugins[i];
    }
    return NULL;
}

static bpl_status compile(const bpl_model *model, const bpl_loaded *loaded,
                          const bpl_table *table, bpl_error *err)
{
    bpl_rules *rules = NULL;
    bpl_rule_facet *facets = calloc(loaded->need_count + 1, sizeof *facets);
    if (!facets)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < loaded->need_count; i++) {
        const bpl_plugin *needed = &model->plugins[loaded->needs[i]].plugin;
        facets[i] = (bpl_rule_facet){needed->facet, needed->values};
    }
    const bpl_rules_scope scope = {
        &model->categories,    loaded->plugin.lexicons,
        loaded->plugin.values, facets,
        loaded->need_count,    loaded == &model->plugins[model->label]};
    bpl_status status = bpl_rules_new(&rules, table, &scope, err);
    bpl_rules_free(rules);
    free(facets);
    return status;
}

/* Each row needs to say where it is from, and why. */
static bpl_status check_grounds(const bpl_table *table, bpl_error *err)
{
    static const char *const needed[] = {"source", "reason"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        size_t column = bpl_table_column(table, needed[i]);
        for (size_t row = 0; row < table->rows; row++) {
            const char *text = bpl_table_cell(table, row, column);
            if (text && !*text)
                return bpl_fail(err, BPL_E_PARSE, table->path,
                                table->lines[row], "the row has no %s",
                                needed[i]);
        }
    }
    return BPL_OK;
}

/* Compiles the rules that the definition changed. */
static bpl_status compile_changed(const bpl_model *model, bpl_error *err)
{
    for (size_t i = 0; i < model->table_count; i++) {
        const bpl_table *table = &model->tables[i].table;
        const bpl_loaded *loaded =
            table->origins ? find_plugin(model, table) : NULL;
        if (loaded)
            BPL_TRY(compile(model, loaded, table, err));
    }
    return BPL_OK;
}

/* A definition is tried as it is used: a model is opened by it. */
static bpl_status check_definition(struct grammar *at, const bpl_table *table,
                                   bpl_error *err)
{
    const char *file = file_of(table->path), *root;
    bpl_model *model = NULL;
    bpl_error failure = {0};
    if (find_root(at, table, BPL_DEFINITIONS, &root) != BPL_OK)
        return bpl_fail_nomem(err);
    char *name = bpl_arena_dup(&at->arena, file, strlen(file) - strlen(".tsv"));
    if (!name)
        return bpl_fail_nomem(err);
    if (!root) {
        warn(at, table->path,
             "not checked: a definition is in a folder " BPL_DEFINITIONS);
        return BPL_OK;
    }
    if (strcmp(name, BPL_DEFINITION_DEFAULT) == 0)
        return bpl_fail(err, BPL_E_PARSE, table->path, 0,
                        "\"%s\" is the name of the rules as they are", name);
    BPL_TRY(check_grounds(table, err));
    bpl_status status = open_model(&model, root, name, &failure);
    if (status == BPL_OK)
        status = compile_changed(model, &failure);
    bpl_model_close(model);
    if (status == BPL_E_PARSE || status == BPL_E_NOMEM)
        *err = failure;
    else if (status != BPL_OK)
        warn(at, failure.source, failure.message);
    return status == BPL_E_PARSE || status == BPL_E_NOMEM ? status : BPL_OK;
}

/* Opens the model that a table in this folder is checked against, once. */
static bpl_status need_model(struct grammar *at, const bpl_table *table,
                             const char *folder, bpl_error *err)
{
    if (at->root)
        return BPL_OK;
    if (find_root(at, table, folder, &at->root) != BPL_OK)
        return bpl_fail_nomem(err);
    if (at->root &&
        open_model(&at->model, at->root, NULL, &at->failure) == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (at->root && !at->model && at->failure.code != BPL_E_PARSE &&
        at->failure.code != BPL_E_LIMIT)
        warn(at, at->failure.source, at->failure.message);
    return BPL_OK;
}

/* The crosswalk is checked by opening the codes; that finds faults of the
 * lists as well, which are not told twice. */
static bpl_status check_codes(struct grammar *at, const bpl_table *table,
                              bpl_error *err)
{
    bpl_codes *codes = NULL;
    if (strcmp(table->format, BPL_CODES_FORMAT) == 0) {
        bpl_status status = bpl_codes_check(table, err);
        return status == BPL_E_PARSE && err->line == at->codes.line &&
                       strcmp(err->message, at->codes.message) == 0
                   ? BPL_OK
                   : status;
    }
    BPL_TRY(need_model(at, table, BPL_CODES, err));
    if (!at->model || !at->root) {
        warn(at, table->path,
             "not checked: there are no lexicons to check it with");
        return BPL_OK;
    }
    bpl_status status =
        bpl_codes_open_in(&codes, at->model, at->root, &at->codes);
    bpl_codes_close(codes);
    if (status != BPL_OK)
        *err = at->codes;
    return status;
}

static int is_of_audit(const bpl_table *table)
{
    static const char *const names[] = {"claims.tsv", "claim_contexts.tsv",
                                        "claim_numbers.tsv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(file_of(table->path), names[i]) == 0)
            return 1;
    return 0;
}

/* The tables of an audit are compiled together; what is wrong with another
 * one is told when it is its turn. */
static bpl_status check_audit(const struct grammar *at, const bpl_table *table,
                              bpl_error *err)
{
    bpl_claim_tables tables;
    bpl_error failure = {0};
    BPL_TRY(check_grounds(table, err));
    bpl_status status = bpl_claim_tables_load(&tables, at->model, &failure);
    bpl_claim_tables_fini(&tables);
    int others = status != BPL_E_NOMEM &&
                 strcmp(file_of(failure.source), file_of(table->path)) != 0;
    if (status == BPL_OK || others)
        return BPL_OK;
    *err = failure;
    return status;
}

/* The hook. A table that can't be checked this far is no error. */
static bpl_status check_grammar(void *payload, const bpl_table *table,
                                bpl_error *err)
{
    struct grammar *at = payload;
    if (strcmp(table->format, BPL_DEFINITION_FORMAT) == 0)
        return check_definition(at, table, err);
    if (strcmp(table->format, BPL_CODES_FORMAT) == 0 ||
        strcmp(table->format, BPL_CROSSWALK_FORMAT) == 0)
        return check_codes(at, table, err);
    BPL_TRY(need_model(at, table, RULES_FOLDER, err));
    if (at->model && is_of_audit(table))
        return check_audit(at, table, err);
    const bpl_loaded *loaded = at->model ? find_plugin(at->model, table) : NULL;
    if (loaded)
        return compile(at->model, loaded, table, err);
    if (at->model || !at->root)
        warn(at, table->path,
             "only its form is checked: no plugin of this name is loaded");
    return BPL_OK;
}

/* What keeps a model from being opened is an error of the files, if none was
 * found there: tables that don't agree with each other or with a plugin. */
static size_t report_failure(const struct grammar *at, size_t errors)
{
    const bpl_error *failure = &at->failure;
    const bpl_lexicon_issue issue = {1, failure->source, failure->line,
                                     failure->message};
    if (errors || !at->root || at->model ||
        (failure->code != BPL_E_PARSE && failure->code != BPL_E_LIMIT))
        return 0;
    if (at->options.report)
        at->options.report(at->options.payload, &issue);
    return 1;
}

bpl_status bpl_lexicon_check(const char *dir_or_file,
                             bpl_lexicon_issue_fn report, void *payload,
                             size_t *errors, size_t *warnings, bpl_error *err)
{
    struct grammar grammar;
    size_t wrong = 0, doubtful = 0;
    bpl_status status = BPL_OK;
    memset(&grammar, 0, sizeof grammar);
    grammar.options =
        (bpl_check_options){report, payload, check_grammar, &grammar};
    if (!dir_or_file)
        status = bpl_find_lexicons(&grammar.arena, NULL, &dir_or_file, err);
    if (status == BPL_OK)
        status = bpl_check_files(dir_or_file, &grammar.options, &wrong,
                                 &doubtful, err);
    if (status == BPL_OK)
        wrong += report_failure(&grammar, wrong);
    if (errors)
        *errors = wrong;
    if (warnings)
        *warnings = doubtful + grammar.warnings;
    bpl_model_close(grammar.model);
    bpl_arena_fini(&grammar.arena);
    return status;
}
