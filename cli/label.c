/* SPDX-License-Identifier: MIT */
/* bpolens label: one finding a record. */
#include "cli.h"
#include "rejects.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "bpolens label [OPTIONS] [FILE…]\n"
    "\n"
    "Labels every record: a row of a CSV file, a web page, a text file.\n"
    "\n"
    "  -f, --format csv|jsonl|table\n"
    "                          csv: the rows as they are, and columns behind\n"
    "                          them (for CSV input the default);\n"
    "                          jsonl: one object a record, with all evidence\n"
    "                          (for other input the default);\n"
    "                          table: for people (in a terminal the default)\n"
    "  -o, --output FILE       whole or not at all; may be an input file\n"
    "  --rejects FILE          CSV of the records that could not be read:\n"
    "                          file, record, line, reason, raw\n"
    "  --prefix PREFIX         of the columns in CSV, instead of bpo_\n"
    "  --only                  of the input's columns keep only the first\n"
    "\n"
    "Columns: bpo_label, bpo_status (confident, review, insufficient),\n"
    "bpo_confidence, then a column a facet, and bpo_evidence.\n"
    "\n"
    "Examples:\n"
    "  bpolens label ads.csv --output labelled.csv --rejects bad.csv\n"
    "  bpolens label --text 'Job Description' --title '#2' ads.csv\n"
    "  bpolens label site/ | jq -r '[.source, .bpo.label] | @tsv'\n"
    "  bpolens label --format csv < ads.csv | grep ',review,'\n";

enum { OPT_REJECTS = OPT_VERB, OPT_PREFIX, OPT_ONLY };
enum { MOST_WARNINGS = 20 };

static const struct option table[] = {
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"rejects", required_argument, NULL, OPT_REJECTS},
    {"prefix", required_argument, NULL, OPT_PREFIX},
    {"only", no_argument, NULL, OPT_ONLY},
    CLI_INPUT_OPTIONS,
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"csv", "jsonl", "table", NULL};

typedef struct label_run {
    cli_run *cli;
    cli_options options;
    bpl_writer_options how;
    int format; /* of `formats`; -1: by the first record */
    const char *output_path, *rejects_path;
    cli_output output;
    cli_rejects rejects;
    cli_kinds failures; /* of plugins */
    bpl_model *model;
    bpl_reader *reader;
    bpl_worker *worker;
    bpl_writer *writer;
    char *refused; /* file whose records don't fit the output */
    uint64_t records, files_failed, warnings;
} label_run;

static int read_options(label_run *run, int argc, char **argv)
{
    for (;;) {
        int option = cli_next_option(run->cli, argc, argv, ":f:o:qh", table,
                                     &run->options);
        switch (option) {
        case CLI_NO_OPTION:
            return 1;
        case 'f':
            run->format = cli_choose(run->cli, "--format", optarg, formats);
            if (run->format < 0)
                return 0;
            break;
        case 'o':
            run->output_path = optarg;
            break;
        case OPT_REJECTS:
            run->rejects_path = optarg;
            break;
        case OPT_PREFIX:
            run->how.prefix = optarg;
            break;
        case OPT_ONLY:
            run->how.only = 1;
            break;
        default:
            return 0;
        }
    }
}

/* A few of a kind are of use; thousands are not. */
static int may_warn(label_run *run)
{
    if (run->options.quiet)
        return 0;
    if (++run->warnings == MOST_WARNINGS + 1)
        cli_say("further warnings are not shown");
    return run->warnings <= MOST_WARNINGS;
}

/* The reader's warnings name the record themselves. */
static void warn(label_run *run, const bpl_record *record, const char *message)
{
    bpl_error err = {0};
    if (!may_warn(run))
        return;
    snprintf(err.source, sizeof err.source, "%s",
             record->source ? record->source : "-");
    snprintf(err.message, sizeof err.message, "warning: %s", message);
    cli_say_error(&err);
}

static void reject(label_run *run, const bpl_record *record, bpl_error *err)
{
    cli_complete(err, record);
    cli_rejects_put(run->cli, &run->rejects, err, record->raw);
}

/* These are errors: --quiet does not hide them. */
static void say_failures(label_run *run, const bpl_record *record,
                         const bpl_finding *finding)
{
    cli_note(run->cli, CLI_REJECTED);
    for (size_t i = 0; i < finding->facet_count; i++) {
        const bpl_facet *facet = &finding->facets[i];
        bpl_error err = {0};
        if (!facet->failure)
            continue;
        cli_complete(&err, record);
        snprintf(err.message, sizeof err.message, "the plugin of %s failed: %s",
                 facet->name, facet->failure);
        if (cli_kinds_count(&run->failures, err.message))
            cli_say_error(&err);
    }
}

/* The format where none was asked for. */
static bpl_output choose_output(const label_run *run)
{
    if (run->format >= 0)
        return (bpl_output)run->format;
    if (run->output.file == stdout && isatty(STDOUT_FILENO))
        return BPL_OUTPUT_TABLE;
    if (bpl_reader_csv_shape(run->reader).columns)
        return BPL_OUTPUT_CSV;
    return BPL_OUTPUT_JSONL;
}

static bpl_status open_writer(label_run *run, bpl_error *err)
{
    if (run->writer)
        return BPL_OK;
    run->how.output = choose_output(run);
    run->how.color = cli_color(&run->options, run->output.file);
    run->how.width = cli_width(run->output.file, 200);
    return bpl_writer_open(&run->writer, run->model, run->output.file,
                           &run->how, err);
}

/* The library knows of prefixes, but not of options. */
static void say_misfit(const bpl_error *err)
{
    static const char words[] = "another prefix";
    bpl_error more = *err;
    if (strstr(err->message, words))
        snprintf(more.message, sizeof more.message, "%.480s: --prefix PREFIX",
                 err->message);
    cli_say_error(&more);
}

/* 0: nothing more can be done. */
static int put_failed(label_run *run, const bpl_record *record,
                      bpl_status status, bpl_error *err)
{
    switch (status) {
    case BPL_E_PARSE: /* the file doesn't fit the ones before it */
        say_misfit(err);
        run->files_failed++;
        cli_note(run->cli, CLI_INPUT);
        free(run->refused);
        run->refused = strdup(record->source ? record->source : "-");
        return run->refused != NULL;
    case BPL_E_LIMIT:
        reject(run, record, err);
        return 1;
    case BPL_E_IO:
        if (!err->source[0] && run->output_path)
            snprintf(err->source, sizeof err->source, "%s", run->output_path);
        cli_say_error(err);
        cli_note(run->cli, CLI_INPUT);
        return 0;
    default:
        cli_say_error(err);
        cli_note(run->cli, CLI_INTERNAL);
        return 0;
    }
}

static int label_record(label_run *run, const bpl_record *record)
{
    bpl_error err = {0};
    const bpl_finding *finding;
    const char *warning = bpl_reader_warning(run->reader);
    if (run->refused && record->source &&
        strcmp(run->refused, record->source) == 0)
        return 1;
    if (warning)
        warn(run, record, warning);
    bpl_status status = bpl_worker_label(run->worker, record, &finding, &err);
    if (status == BPL_E_LIMIT || status == BPL_E_ARG || status == BPL_E_PARSE) {
        reject(run, record, &err);
        return 1;
    }
    if (status != BPL_OK) {
        cli_worker_failed(run->cli, &err);
        return 0;
    }
    if (finding->flags & BPL_FINDING_PLUGIN_FAILED)
        say_failures(run, record, finding);
    status = open_writer(run, &err);
    bpl_csv_shape shape = bpl_reader_csv_shape(run->reader);
    if (status == BPL_OK)
        status = bpl_writer_put(run->writer, record, &shape, finding, &err);
    if (status != BPL_OK)
        return put_failed(run, record, status, &err);
    run->records++;
    return 1;
}

/* 1: all that could be read was read. */
static int label_all(label_run *run)
{
    for (;;) {
        bpl_error err = {0};
        bpl_record record = {0};
        bpl_status status = bpl_reader_next(run->reader, &record, &err);
        switch (status) {
        case BPL_OK:
            if (!label_record(run, &record))
                return 0;
            break;
        case BPL_END:
            return 1;
        case BPL_E_PARSE:
        case BPL_E_LIMIT:
            reject(run, &record, &err);
            break;
        case BPL_E_IO:
        case BPL_E_NOTFOUND:
            cli_say_error(&err);
            run->files_failed++;
            cli_note(run->cli, CLI_INPUT);
            break;
        default:
            cli_say_error(&err);
            cli_note(run->cli, CLI_INTERNAL);
            return 0;
        }
    }
}

/* The writer's last words. A table without rows still has its header. */
static int close_writer(label_run *run)
{
    bpl_error err = {0};
    bpl_status status = BPL_OK;
    bpl_csv_shape shape = bpl_reader_csv_shape(run->reader);
    if (!run->writer && !run->files_failed &&
        (run->format >= 0 || shape.columns))
        status = open_writer(run, &err);
    /* Of a file that was refused there is nothing more to say. */
    int refused = run->refused && !run->records;
    if (status == BPL_OK && run->writer)
        status = bpl_writer_close(run->writer, refused ? NULL : &shape, &err);
    run->writer = NULL;
    if (status == BPL_OK)
        return 1;
    if (!err.source[0] && run->output_path)
        snprintf(err.source, sizeof err.source, "%s", run->output_path);
    say_misfit(&err);
    cli_note(run->cli, status == BPL_E_NOMEM ? CLI_INTERNAL : CLI_INPUT);
    return 0;
}

static void say_summary(const label_run *run, const struct timespec *begin)
{
    struct timespec now;
    if (run->options.quiet || !isatty(STDERR_FILENO) ||
        run->how.output == BPL_OUTPUT_TABLE)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - begin->tv_sec) +
                     (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
    cli_say("%llu records labelled, %llu rejected; %.1f MB in %.1f s",
            (unsigned long long)run->records,
            (unsigned long long)run->rejects.count,
            (double)bpl_reader_bytes(run->reader) / 1e6, seconds);
}

/* Rejects must not take the place of the output or an input. */
static int check_rejects(label_run *run, int count, char **files)
{
    const char *path = run->rejects_path, *same = NULL;
    if (!path)
        return 1;
    if (cli_same_file(path, run->output_path, STDOUT_FILENO))
        same = "the output";
    if (!count && cli_same_file(path, NULL, STDIN_FILENO))
        same = "the input";
    for (int i = 0; i < count; i++)
        if (cli_same_file(path, files[i], STDIN_FILENO))
            same = "an input file";
    if (same)
        cli_usage(run->cli, "--rejects %s is the same as %s", path, same);
    return !same;
}

static int open_all(label_run *run, int argc, char **argv)
{
    return cli_open_model(run->cli, &run->model, &run->options) &&
           cli_output_open(run->cli, &run->output, run->output_path) &&
           cli_rejects_open(run->cli, &run->rejects, run->rejects_path) &&
           cli_open_work(run->cli, run->model, &run->options, argc, argv,
                         &run->worker, &run->reader);
}

static void close_all(label_run *run, int keep)
{
    if (run->writer) {
        /* The run failed: what the writer would still say is of no use. */
        bpl_error err;
        bpl_status status = bpl_writer_close(run->writer, NULL, &err);
        (void)status;
    }
    bpl_reader_close(run->reader);
    bpl_worker_free(run->worker);
    cli_output_close(run->cli, &run->output, keep);
    cli_output_close(run->cli, &run->rejects.output, run->reader != NULL);
    bpl_model_close(run->model);
    free(run->refused);
}

int cli_label(cli_run *cli, int argc, char **argv)
{
    label_run run = {.cli = cli,
                     .options = CLI_OPTIONS_INIT,
                     .how = BPL_WRITER_OPTIONS_INIT,
                     .format = -1};
    struct timespec begin;
    int keep = 0;
    run.options.help = help;
    run.options.help_input = 1;
    if (!read_options(&run, argc, argv) ||
        !check_rejects(&run, argc - optind, argv + optind))
        return cli->status;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    if (open_all(&run, argc, argv)) {
        cli_hint_terminal(&run.options, argc, argv);
        run.files_failed +=
            cli_say_empty(cli, run.model, &run.options, argc, argv);
        keep = label_all(&run) && close_writer(&run);
        /* Nothing of the input could be read: an old file stays. */
        keep = keep && (run.records || !run.files_failed);
        cli_rejects_end(&run.rejects);
        cli_kinds_end(&run.failures, "");
        say_summary(&run, &begin);
    }
    close_all(&run, keep);
    return cli->status;
}
