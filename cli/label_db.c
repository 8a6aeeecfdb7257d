/* SPDX-License-Identifier: MIT */
/* label --db: findings go into a results database as well. */
#include "label.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(label_run *run, bpl_status status, const bpl_error *err)
{
    cli_say_error(err);
    cli_note(run->cli, status == BPL_E_NOMEM || status == BPL_E_ARG
                           ? CLI_INTERNAL
                           : CLI_INPUT);
    return 0;
}

int label_database_check(label_run *run)
{
    const char *path = run->db_path, *same = NULL;
    const char *list = run->options.reader.paths_from;
    if (!path)
        return 1;
    if (!*path || strcmp(path, "-") == 0) {
        cli_usage(run->cli, "--db is the name of a file");
        return 0;
    }
    if (cli_same_file(path, run->output_path, STDOUT_FILENO))
        same = "the output";
    if (run->rejects_path &&
        cli_same_file(path, run->rejects_path, STDOUT_FILENO))
        same = "the rejects";
    if (list ? cli_same_file(path, list, STDIN_FILENO)
             : !run->file_count && cli_same_file(path, NULL, STDIN_FILENO))
        same = "the input";
    for (int i = 0; i < run->file_count; i++)
        if (cli_same_file(path, run->files[i], STDIN_FILENO))
            same = "an input file";
    if (same)
        cli_usage(run->cli, "--db %s is the same as %s", path, same);
    return !same;
}

int label_database_open(label_run *run, int argc, char **argv)
{
    bpl_database_options options = BPL_DATABASE_OPTIONS_INIT;
    bpl_error err = {0};
    if (!run->db_path)
        return 1;
    options.arguments = (const char *const *)argv;
    options.argument_count = (size_t)argc;
    options.deduped = run->dedupe;
    options.window_days = run->window;
    if (run->resumed) {
        options.run = (int64_t)run->state.db_run;
        options.findings = run->state.records;
    }
    bpl_status status = bpl_database_open(&run->database, run->db_path,
                                          run->model, &options, &err);
    if (status != BPL_OK)
        return fail(run, status, &err);
    run->state.db_run = (uint64_t)bpl_database_run(run->database);
    return 1;
}

bpl_status label_database_keep(const label_run *run, label_load *load,
                               const bpl_record *record,
                               const bpl_csv_shape *shape,
                               const bpl_finding *finding, bpl_error *err)
{
    bpl_status status = BPL_OK;
    if (!run->database)
        return BPL_OK;
    if (!load->kept)
        status = bpl_kept_new(&load->kept, err);
    return status == BPL_OK
               ? bpl_kept_add(load->kept, record, shape, finding, err)
               : status;
}

/* Groups are numbered from 1 there, from 0 here. */
static void make_duplicate(const bpl_grouping *grouping, bpl_duplicate *out)
{
    static const bpl_duplicate_kind kinds[] = {BPL_EXACT, BPL_NEAR, BPL_REPOST};
    *out =
        (bpl_duplicate){grouping->group - 1, BPL_UNIQUE, grouping->similarity};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(grouping->kind, bpl_duplicate_name(kinds[i])) == 0)
            out->kind = kinds[i];
}

int label_database_add(label_run *run, const label_load *load,
                       const bpl_grouping *groupings)
{
    bpl_error err = {0};
    if (!run->database || !load->kept)
        return 1;
    bpl_duplicate *duplicates = NULL;
    size_t count = bpl_kept_count(load->kept);
    if (groupings && count) {
        duplicates = malloc(count * sizeof *duplicates);
        if (!duplicates) {
            snprintf(err.message, sizeof err.message, "out of memory");
            return fail(run, BPL_E_NOMEM, &err);
        }
        for (size_t i = 0; i < count; i++)
            make_duplicate(&groupings[i], &duplicates[i]);
    }
    bpl_status status =
        bpl_database_add(run->database, load->kept, duplicates, &err);
    free(duplicates);
    return status == BPL_OK ? 1 : fail(run, status, &err);
}

int label_database_finish(label_run *run)
{
    bpl_error err = {0};
    if (!run->database)
        return 1;
    bpl_status status = bpl_database_finish(run->database, &err);
    return status == BPL_OK ? 1 : fail(run, status, &err);
}
