/* SPDX-License-Identifier: MIT */
/*
 * Outputs that a later run can go on with. While it is made, FILE is FILE.part,
 * and FILE.resume says after each batch how many units of the input are done,
 * and how long output and rejects are then. A run that goes on passes over
 * these units, cuts off what is behind that length, and does the rest; so it
 * does not matter when the one before was killed.
 *
 * The first record that was written settled columns and line ends: it is
 * labelled once more, and not written.
 */
#include "label.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- what the output depends on --- */

/* FNV-1a; with the final NUL, so that what is beside each other stays apart. */
static uint64_t add_bytes(uint64_t hash, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t add(uint64_t hash, const char *text)
{
    static const char none[] = "\xff";
    return text ? add_bytes(hash, text, strlen(text) + 1)
                : add_bytes(hash, none, sizeof none);
}

#define FRESH UINT64_C(0xcbf29ce484222325)

static uint64_t hash_lexicons(const bpl_model *model)
{
    uint64_t hash = add(FRESH, bpl_model_hash(model));
    const bpl_plugin_info *plugin;
    hash = add(hash, bpl_model_definition(model));
    for (size_t i = 0; (plugin = bpl_model_plugin(model, i)) != NULL; i++)
        hash = add(add(hash, plugin->name), plugin->version);
    return hash;
}

static uint64_t hash_options(const label_run *run)
{
    const bpl_reader_options *reader = &run->options.reader;
    const char letters[] = {
        (char)('0' + run->format + 1), (char)('0' + run->how.only),
        (char)('0' + (int)reader->input), reader->delimiter, '\0'};
    uint64_t hash = add_bytes(FRESH, letters, sizeof letters);
    hash = add_bytes(hash, (const char *)&run->options.limits,
                     sizeof run->options.limits);
    hash = add(add(hash, run->how.prefix), run->rejects_path);
    hash = add(hash, run->db_path);
    hash = add(hash, run->codes ? bpl_codes_hash(run->codes) : NULL);
    hash = add(hash, reader->date_column);
    hash = add_bytes(hash, (const char *)&run->dedupe, sizeof run->dedupe);
    hash = add_bytes(hash, (const char *)&run->window, sizeof run->window);
    hash = add(add(hash, reader->text_column), reader->title_column);
    return add(add(hash, reader->company_column), reader->location_column);
}

static void identify(label_run *run)
{
    cli_journal_state *state = &run->state;
    memset(state, 0, sizeof *state);
    state->version = add(add(FRESH, bpl_version()), bpl_stemmer_version());
    state->lexicons = hash_lexicons(run->model);
    state->options = hash_options(run);
    state->inputs = add(FRESH, run->options.reader.paths_from);
    for (int i = 0; i < run->file_count; i++)
        state->inputs = add(state->inputs, run->files[i]);
}

static int refuse(label_run *run, const char *why)
{
    cli_say("%s: can't be resumed: %s; without --resume it is begun anew",
            run->output_path, why);
    cli_note(run->cli, CLI_INPUT);
    return 0;
}

static int check_same(label_run *run, const cli_journal_state *old)
{
    const cli_journal_state *now = &run->state;
    if (old->version != now->version)
        return refuse(run, "it was begun by another version of bpolens");
    if (old->inputs != now->inputs)
        return refuse(run, "it was begun with other inputs");
    if (old->options != now->options)
        return refuse(run, "it was begun with other options");
    if (old->lexicons != now->lexicons)
        return refuse(run, "it was begun with other lexicons, plugins or "
                           "another definition");
    return 1;
}

/* --- opening --- */

/* Our files beside the output must not take the place of others. */
static int check_name(label_run *run, const char *path, const char *end)
{
    char *name = cli_join(path, end);
    int taken = 0;
    if (!name)
        return cli_out_of_memory(run->cli);
    for (int i = 0; i < run->file_count; i++)
        taken |= cli_same_file(name, run->files[i], STDIN_FILENO);
    taken |= cli_same_file(name, run->options.reader.paths_from, STDIN_FILENO);
    if (run->rejects_path)
        taken |= cli_same_file(name, run->rejects_path, STDOUT_FILENO);
    if (run->db_path)
        taken |= cli_same_file(name, run->db_path, STDOUT_FILENO);
    if (taken)
        cli_usage(run->cli, "%s is used while %s is made", name, path);
    free(name);
    return !taken;
}

static int exists(const char *path, const char *end)
{
    char *name = cli_join(path, end);
    int found = name && access(name, F_OK) == 0;
    free(name);
    return found;
}

/* The run was ended while it put the files in their places. */
static int put_rest_in_place(label_run *run)
{
    const char *paths[] = {run->rejects.output.path, run->output.path};
    int done = 1;
    for (size_t i = 0; i < 2; i++) {
        char *part = paths[i] ? cli_join(paths[i], ".part") : NULL;
        if (part && rename(part, paths[i]) != 0 && errno != ENOENT) {
            cli_say("%s: can't write: %s", paths[i], strerror(errno));
            cli_note(run->cli, CLI_INPUT);
            done = 0;
        }
        free(part);
    }
    run->keep_journal = !done;
    return done;
}

static void learn_crashes(label_run *run, const cli_journal_state *old)
{
    const cli_journal_state *now = &run->state;
    if (old->version == now->version && old->inputs == now->inputs &&
        old->options == now->options && old->lexicons == now->lexicons)
        run->crashes = cli_journal_crashes(&run->journal, &run->crash_count);
}

int label_crashed(const label_run *run, const bpl_record *record,
                  bpl_error *err)
{
    if (!run->crash_count)
        return 0;
    uint64_t place = cli_crash_place(record->source, record->number);
    size_t at = 0, plugin = SIZE_MAX;
    for (; at < run->crash_count && plugin == SIZE_MAX; at++)
        if (run->crashes[at].place == place)
            plugin = cli_crash_plugin(run->crashes[at].plugin);
    if (plugin == SIZE_MAX)
        return 0;
    err->code = BPL_E_PLUGIN;
    snprintf(err->message, sizeof err->message,
             "plugin %s crashed by it in a run before",
             bpl_model_plugin(run->model, plugin)->name);
    return 1;
}

/* 1: go on, with run->resumed, or begin. 0: there is nothing to do, or a
 * message was printed. */
static int look_back(label_run *run)
{
    cli_journal_state old = {0};
    int found = cli_journal_load(run->cli, &run->journal, &old);
    run->keep_journal = found != 0;
    identify(run);
    if (found < 0)
        return 0;
    if (found && run->resume)
        learn_crashes(run, &old);
    int worth = found &&
                (old.whole || (old.units && exists(run->output.path, ".part")));
    if (run->resume && worth) {
        if (!check_same(run, &old))
            return 0;
        run->state = old;
        cli_note(run->cli, (int)old.status);
        run->resumed = !old.whole;
        return old.whole ? (put_rest_in_place(run), 0) : 1;
    }
    run->keep_journal = 0;
    cli_journal_clear(&run->journal);
    for (size_t i = 0; i < run->crash_count; i++)
        cli_journal_add_crash(run->journal.fd, &run->crashes[i]);
    return 1;
}

/* What is written must not be read as well. In its own place one file may be
 * labelled, a folder not; and who reads what is printed never ends. */
static int check_read(label_run *run)
{
    static const char printed[] = "/proc/self/fd/1";
    static const char *const standard[] = {"-"};
    const char *const *files = (const char *const *)run->files;
    const char *path = run->output_path;
    size_t count = (size_t)run->file_count;
    if (!count && !run->options.reader.paths_from) {
        files = standard;
        count = 1;
    }
    if (!path || strcmp(path, "-") == 0)
        return cli_check_written(run->cli, "standard output:", printed, files,
                                 count);
    for (size_t i = 0; i < count; i++)
        if (cli_is_read_below(path, files[i]))
            return cli_usage(run->cli, "--output %s is one of the files read",
                             path),
                   0;
    return 1;
}

static int open_files(label_run *run, int part)
{
    cli_run *cli = run->cli;
    const char *const *files = (const char *const *)run->files;
    if (!run->resumed &&
        (!check_read(run) ||
         !cli_check_written(cli, "--rejects", run->rejects_path, files,
                            (size_t)run->file_count)))
        return 0;
    if (!(part ? cli_output_open_part(cli, &run->output, run->output_path,
                                      run->resumed)
               : cli_output_open(cli, &run->output, run->output_path)))
        return 0;
    return cli_rejects_open(cli, &run->rejects, run->rejects_path, part,
                            run->resumed);
}

int label_outputs_open(label_run *run)
{
    cli_run *cli = run->cli;
    const char *path = run->output_path, *rejects = run->rejects_path;
    if (!cli_output_place(cli, &run->output, path))
        return 0;
    if (!run->output.path || run->format == BPL_OUTPUT_TABLE) {
        free(run->output.path);
        run->output.path = NULL;
        if (!run->resume)
            return open_files(run, 0);
        cli_usage(cli, "--resume needs --output FILE, and no table");
        return 0;
    }
    if (rejects && !cli_output_place(cli, &run->rejects.output, rejects))
        return 0;
    path = run->output.path;
    rejects = run->rejects.output.path;
    int opened =
        check_name(run, path, ".part") && check_name(run, path, ".resume") &&
        (!rejects || check_name(run, rejects, ".part")) &&
        cli_journal_open(cli, &run->journal, path) && look_back(run) &&
        open_files(run, 1) &&
        (run->resumed || cli_journal_save(cli, &run->journal, &run->state));
    if (opened)
        cli_crash_journal(run->journal.fd);
    return opened;
}

/* --- going on --- */

/* Fetches that many units; the first load holds the last of them. written: of
 * these the groups of duplicates are found again. */
static int pass_over(label_run *run, uint64_t count, int written,
                     uint64_t *mark)
{
    label_load *load = run->loads[0];
    bpl_error err = {0};
    while (count) {
        bpl_status status = BPL_END;
        if (!cli_stop_asked())
            status =
                bpl_reader_fetch_some(run->reader, load->batch, count, &err);
        if (status == BPL_END && cli_stop_asked()) {
            run->stopped = 1;
            return 0;
        }
        if (status == BPL_END)
            return refuse(run, "there is less input than there was");
        if (status != BPL_OK) {
            cli_say_error(&err);
            cli_note(run->cli, CLI_INTERNAL);
            return 0;
        }
        if (written && !label_dedupe_pass(run, load))
            return 0;
        count -= bpl_batch_count(load->batch);
        *mark = bpl_batch_mark(load->batch);
        cli_progress_show(&run->progress, run->records,
                          bpl_reader_bytes(run->reader));
    }
    return 1;
}

/* The record that was written first, again. */
static int settle(label_run *run, uint64_t *mark)
{
    label_load *load = run->loads[0];
    if (!run->state.first)
        return 1;
    if (!pass_over(run, run->state.first - 1, 0, mark) ||
        !pass_over(run, 1, 0, mark))
        return 0;
    label_load_reset(load);
    label_work(run, 0, load);
    if (load->records != 1)
        return refuse(run, "the input is not what it was");
    bpl_writer_pass(run->writer, load->draft);
    const bpl_grouping *groupings;
    return label_dedupe_add(run, load, &groupings);
}

/* What is behind the last batch that was written whole goes. */
static int cut_back(label_run *run, const cli_output *output, uint64_t size)
{
    struct stat info;
    if (!output->path)
        return 1;
    if (fstat(fileno(output->file), &info) != 0 ||
        (uint64_t)info.st_size < size)
        return refuse(run, "its .part is not what it was");
    if (ftruncate(fileno(output->file), (off_t)size) == 0 &&
        fseeko(output->file, 0, SEEK_END) == 0)
        return 1;
    cli_say("%s: can't write: %s", output->temp, strerror(errno));
    cli_note(run->cli, CLI_INPUT);
    return 0;
}

int label_catch_up(label_run *run)
{
    const cli_journal_state *state = &run->state;
    uint64_t mark = state->mark;
    if (!run->resumed)
        return 1;
    if (state->format)
        run->format = (int)state->format - 1;
    run->records = run->records_before = state->records;
    run->rejects.count = state->rejected;
    run->files_failed = state->files_failed;
    if (!settle(run, &mark) ||
        !pass_over(run, state->units - state->first, 1, &mark))
        return 0;
    if (run->dedupe && label_dedupe_count(run) != run->records)
        return refuse(run, "some of its records can't be told from those that "
                           "were left out");
    if (mark != state->mark)
        return refuse(run, "a file that was read has changed since");
    cli_progress_base(&run->progress, run->records,
                      bpl_reader_bytes(run->reader));
    return cut_back(run, &run->output, state->output) &&
           (!run->rejects.output.file ||
            cut_back(run, &run->rejects.output, state->rejects));
}

/* --- keeping the journal --- */

/* Its length, when all of it is in the file. */
static int flush(label_run *run, const cli_output *output, uint64_t *size)
{
    if (!output->file)
        return 1;
    if (fflush(output->file) != 0) {
        cli_say("%s: can't write: %s", output->temp ? output->temp : "output",
                strerror(errno));
        cli_note(run->cli, CLI_INPUT);
        return 0;
    }
    off_t at = output->path ? lseek(fileno(output->file), 0, SEEK_CUR) : 0;
    *size = at > 0 ? (uint64_t)at : 0;
    return 1;
}

static int save(label_run *run)
{
    cli_journal_state *state = &run->state;
    state->records = run->records;
    state->rejected = run->rejects.count;
    state->files_failed = run->files_failed;
    state->status = (uint64_t)run->cli->status;
    state->format = run->writer ? (uint64_t)run->how.output + 1 : state->format;
    return flush(run, &run->output, &state->output) &&
           flush(run, &run->rejects.output, &state->rejects) &&
           cli_journal_save(run->cli, &run->journal, state);
}

int label_account(label_run *run, const label_load *load)
{
    cli_journal_state *state = &run->state;
    if (!state->first && load->first)
        state->first = state->units + load->first;
    state->units += bpl_batch_count(load->batch);
    state->mark = bpl_batch_mark(load->batch);
    for (size_t i = 0; i < LABEL_STATUSES; i++)
        state->by_status[i] += load->by_status[i];
    for (size_t i = 0; i < BPL_LIMIT_VALUES; i++)
        state->by_label[i] += load->by_label[i];
    return !run->journal.path || save(run);
}

/* --- closing --- */

void label_outputs_close(label_run *run, cli_keep keep)
{
    cli_run *cli = run->cli;
    int journal = run->journal.path != NULL;
    int begun = run->output.file != NULL;
    if (keep == CLI_LEAVE && (!journal || !run->state.units))
        keep = CLI_DROP;
    if (journal && keep == CLI_PLACE) {
        run->state.whole = 1;
        if (!save(run))
            keep = CLI_LEAVE;
    }
    cli_keep rejects = keep;
    if (keep == CLI_DROP || !journal)
        rejects = run->reader ? CLI_PLACE : CLI_DROP;
    int placed = cli_output_close(cli, &run->rejects.output, rejects);
    placed &= cli_output_close(cli, &run->output, keep);
    int over = begun ? keep == CLI_DROP || (keep == CLI_PLACE && placed)
                     : !run->keep_journal;
    cli_crash_journal(-1);
    free(run->crashes);
    cli_journal_close(&run->journal, over);
}
