/* SPDX-License-Identifier: MIT */
/*
 * Checking data files: goes over the folders, loads each file, and reports
 * everything that is wrong with it, where loading stops at the first fault.
 */
#include "match/check.h"

#include "base/error.h"
#include "match/checker.h"
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RULES_FOLDER "rules"
#define RULES_FORMAT "bpolens-rules 1"

/* Formats of tables that only those who use them can check. */
static const char *const foreign[] = {"bpolens-definition 1", "bpolens-codes 1",
                                      "bpolens-crosswalk 1"};
/* Likewise, by their names in the folder of rules. */
static const char *const of_audit[] = {"claim_contexts.tsv",
                                       "claim_numbers.tsv"};
/* A rule table that decides instead of adding up: without points. */
#define POINTLESS_FILE "claims.tsv"

void bpl_check_report(bpl_checker *checker, int error, const char *file,
                      uint64_t line, const char *format, ...)
{
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (error)
        checker->errors++;
    else
        checker->warnings++;
    bpl_lexicon_issue issue = {error, file, line, message};
    if (checker->options->report)
        checker->options->report(checker->options->payload, &issue);
}

bpl_status bpl_check_failure(bpl_checker *checker, bpl_status status,
                             const char *file, const bpl_error *failure,
                             bpl_error *err)
{
    if (status == BPL_E_PARSE || status == BPL_E_LIMIT) {
        bpl_check_report(checker, 1, file, failure->line, "%s",
                         failure->message);
        return BPL_OK;
    }
    if (status != BPL_OK && err)
        *err = *failure;
    return status;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The folder that path is in, in the arena. */
static char *parent_of(bpl_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return bpl_arena_dup(arena, ".", 1);
    return bpl_arena_dup(arena, path,
                         slash == path ? 1 : (size_t)(slash - path));
}

/* What rules/stemmers.tsv says of a folder, "" if nothing. */
static const char *stemmer_cell(const bpl_checker *checker, const char *folder,
                                const char *column)
{
    const bpl_table *table = &checker->stemmers;
    size_t key = bpl_table_column(table, "folder");
    for (size_t row = 0; row < table->rows; row++) {
        const char *name = bpl_table_cell(table, row, key);
        const char *cell =
            bpl_table_cell(table, row, bpl_table_column(table, column));
        if (name && strcmp(name, folder) == 0)
            return cell ? cell : "";
    }
    return "";
}

static bpl_status check_lexicon(bpl_checker *checker, const bpl_table *table,
                                const char *folder, bpl_error *err)
{
    const char *file = base_name(table->path);
    char *name = bpl_arena_dup(&checker->arena, file, strlen(file) - 4);
    char *id = name ? bpl_tsv_path(&checker->arena, folder, name) : NULL;
    if (!id)
        return bpl_fail_nomem(err);
    if (!*table->id)
        bpl_check_report(checker, 0, table->path, 1, "no line \"#!id %s\"", id);
    else if (strcmp(table->id, id) != 0)
        bpl_check_report(checker, 1, table->path, 1,
                         "its id is \"%s\", by its place it is \"%s\"",
                         table->id, id);
    return bpl_check_entries(checker, table, name,
                             stemmer_cell(checker, folder, "stemmer"),
                             stemmer_cell(checker, folder, "inflections"), err);
}

static const char *const rule_columns[] = {"id",   "value",  "points", "per",
                                           "when", "source", "reason"};
enum { ID, VALUE, POINTS, PER, WHEN, SOURCE, REASON, RULE_COLUMNS };

static int is_pointless(const bpl_table *table)
{
    return strcmp(base_name(table->path), POINTLESS_FILE) == 0;
}

static int check_rule_columns(bpl_checker *checker, const bpl_table *table,
                              size_t *places)
{
    int complete = 1;
    for (size_t i = 0; i < table->columns; i++) {
        size_t k = 0;
        while (k < RULE_COLUMNS &&
               strcmp(table->names[i], rule_columns[k]) != 0)
            k++;
        if (k == RULE_COLUMNS)
            bpl_check_report(checker, 1, table->path, table->head,
                             "unknown column \"%s\"", table->names[i]);
    }
    for (size_t k = 0; k < RULE_COLUMNS; k++) {
        places[k] = bpl_table_column(table, rule_columns[k]);
        if (places[k] != BPL_NO_COLUMN || (k == POINTS && is_pointless(table)))
            continue;
        complete = 0;
        bpl_check_report(checker, 1, table->path, table->head,
                         "no column \"%s\"", rule_columns[k]);
    }
    return complete;
}

static bpl_status check_rule(bpl_checker *checker, const bpl_table *table,
                             const size_t *places, size_t row, bpl_map *ids,
                             bpl_error *err)
{
    const char *cells[RULE_COLUMNS];
    double number;
    uint32_t line = table->lines[row];
    uint32_t first = line;
    for (size_t k = 0; k < RULE_COLUMNS; k++)
        cells[k] = bpl_table_cell(table, row, places[k]);
    static const int needed[] = {ID, VALUE, SOURCE, REASON};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!*cells[needed[i]])
            bpl_check_report(checker, 1, table->path, line,
                             "the rule has no %s", rule_columns[needed[i]]);
    /* Definitions of signals and `insufficient` bring no points. */
    int pointless =
        *cells[VALUE] == '=' || strcmp(cells[VALUE], "insufficient") == 0;
    if (cells[POINTS] && !(pointless && !*cells[POINTS]) &&
        !bpl_parse_number(cells[POINTS], &number))
        bpl_check_report(checker, 1, table->path, line,
                         "points \"%s\" is no number", cells[POINTS]);
    if (*cells[ID] &&
        bpl_map_add(ids, cells[ID], strlen(cells[ID]), line, &first) != BPL_OK)
        return bpl_fail_nomem(err);
    if (first != line)
        bpl_check_report(checker, 1, table->path, line,
                         "id \"%s\" is that of line %u", cells[ID], first);
    return BPL_OK;
}

static bpl_status check_rules(bpl_checker *checker, const bpl_table *table,
                              bpl_error *err)
{
    size_t places[RULE_COLUMNS];
    size_t before = checker->errors;
    if (!check_rule_columns(checker, table, places))
        return BPL_OK;
    bpl_map ids;
    bpl_map_init(&ids, &checker->arena);
    bpl_status status = BPL_OK;
    for (size_t row = 0; row < table->rows && status == BPL_OK; row++)
        status = check_rule(checker, table, places, row, &ids, err);
    bpl_map_fini(&ids);
    if (status != BPL_OK || !checker->options->rules ||
        checker->errors > before)
        return status;
    bpl_error failure = {0};
    status = checker->options->rules(checker->options->rules_payload, table,
                                     &failure);
    return bpl_check_failure(checker, status, table->path, &failure, err);
}

static int is_foreign(const bpl_table *table, const char *folder)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strcmp(foreign[i], table->format) == 0)
            return 1;
    for (size_t i = 0; i < sizeof of_audit / sizeof *of_audit; i++)
        if (strcmp(folder, RULES_FOLDER) == 0 &&
            strcmp(of_audit[i], base_name(table->path)) == 0)
            return 1;
    return 0;
}

/* What a definition means is known to those who lay it over rules; what codes
 * do, to those who suggest them; tables of claims, to those who audit. */
static bpl_status check_foreign(bpl_checker *checker, const bpl_table *table,
                                bpl_error *err)
{
    bpl_error failure = {0};
    if (!checker->options->rules)
        return BPL_OK;
    bpl_status status = checker->options->rules(checker->options->rules_payload,
                                                table, &failure);
    const char *file = failure.source[0] ? failure.source : table->path;
    return bpl_check_failure(checker, status, file, &failure, err);
}

/* Is this a folder of lexicons? Those that rules/stemmers.tsv names are; where
 * there is no such table, all but `rules`. Others may hold any tables. */
static int is_language(const bpl_checker *checker, const char *folder)
{
    const bpl_table *table = &checker->stemmers;
    size_t key = bpl_table_column(table, "folder");
    for (size_t row = 0; row < table->rows; row++) {
        const char *name = bpl_table_cell(table, row, key);
        if (name && strcmp(name, folder) == 0)
            return 1;
    }
    return table->rows == 0 && strcmp(folder, RULES_FOLDER) != 0;
}

/* One file of a folder, by its format. */
static bpl_status check_file(bpl_checker *checker, const char *path,
                             const char *folder, bpl_error *err)
{
    bpl_error failure = {0};
    bpl_table table;
    bpl_status status = bpl_table_load(&table, path, &failure);
    if (status != BPL_OK)
        return bpl_check_failure(checker, status, path, &failure, err);
    if (strcmp(table.format, RULES_FORMAT) == 0)
        status = check_rules(checker, &table, err);
    else if (is_foreign(&table, folder))
        status = check_foreign(checker, &table, err);
    else if (is_language(checker, folder))
        status = check_lexicon(checker, &table, folder, err);
    bpl_table_fini(&table);
    return status;
}

static bpl_status check_folder(bpl_checker *checker, const char *dir,
                               bpl_error *err)
{
    bpl_tsv_names names;
    bpl_status status = bpl_tsv_list(dir, &checker->arena, &names, err);
    for (size_t i = 0; i < names.count && status == BPL_OK; i++) {
        const char *path = bpl_tsv_path(&checker->arena, dir, names.at[i]);
        status = path ? check_file(checker, path, base_name(dir), err)
                      : bpl_fail_nomem(err);
    }
    free(names.at);
    return status;
}

static int is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The folder itself, then those in it. */
static bpl_status check_dir(bpl_checker *checker, const char *dir,
                            bpl_error *err)
{
    struct dirent **found = NULL;
    bpl_status status = check_folder(checker, dir, err);
    if (status != BPL_OK)
        return status;
    int count = scandir(dir, &found, is_visible, compare_entries);
    if (count < 0)
        return bpl_fail(err, errno == ENOMEM ? BPL_E_NOMEM : BPL_E_IO, dir, 0,
                        "can't read folder: %s", strerror(errno));
    for (int i = 0; i < count; i++) {
        const char *path = bpl_tsv_path(&checker->arena, dir, found[i]->d_name);
        if (!path)
            status = bpl_fail_nomem(err);
        else if (status == BPL_OK && is_folder(path))
            status = check_folder(checker, path, err);
        free(found[i]);
    }
    free(found);
    return status;
}

/* rules/stemmers.tsv in dir, or beside it. One that is missing or broken
 * leaves words unstemmed; broken ones are reported when it is their turn. */
static bpl_status load_stemmers(bpl_checker *checker, const char *dir,
                                bpl_error *err)
{
    static const char *const places[] = {RULES_FOLDER "/stemmers.tsv",
                                         "../" RULES_FOLDER "/stemmers.tsv"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *path = bpl_tsv_path(&checker->arena, dir, places[i]);
        if (!path)
            return bpl_fail_nomem(err);
        bpl_status status = bpl_table_load(&checker->stemmers, path, NULL);
        if (status == BPL_OK)
            return BPL_OK;
        if (status == BPL_E_NOMEM)
            return bpl_fail_nomem(err);
    }
    return BPL_OK;
}

/* The path without slashes at its end, so that its last part is its name. */
static char *trim_path(bpl_arena *arena, const char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    return bpl_arena_dup(arena, path, len);
}

bpl_status bpl_check_files(const char *dir_or_file,
                           const bpl_check_options *options, size_t *errors,
                           size_t *warnings, bpl_error *err)
{
    bpl_checker checker;
    memset(&checker, 0, sizeof checker);
    checker.options = options;
    bpl_status status = BPL_OK;
    char *path = trim_path(&checker.arena, dir_or_file);
    char *dir = path;
    if (path && !is_folder(path))
        dir = parent_of(&checker.arena, path);
    if (!path || !dir) {
        status = bpl_fail_nomem(err);
        goto out;
    }
    status = load_stemmers(&checker, dir, err);
    if (status != BPL_OK)
        goto out;
    if (dir == path) {
        status = check_dir(&checker, path, err);
    } else {
        /* "file.tsv" alone is in the folder that we are in. */
        char *full = realpath(dir, NULL);
        status = check_file(&checker, path, base_name(full ? full : dir), err);
        free(full);
    }
out:
    if (errors)
        *errors = checker.errors;
    if (warnings)
        *warnings = checker.warnings;
    bpl_table_fini(&checker.stemmers);
    bpl_arena_fini(&checker.arena);
    return status;
}
