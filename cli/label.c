/* SPDX-License-Identifier: MIT */
/* bpolens label: one finding a record. */
#include "label.h"
#include "stream.h"

#include <sched.h>
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
    "  -j, --jobs N            threads (else: one a core); the output is the\n"
    "                          same for every N\n"
    "  --only                  of the input's columns keep only the first\n"
    "  --definition NAME       follow one document's definitions: 000 to 004 "
    "(else:\n"
    "                          codebook), or definitions/NAME.tsv of your "
    "own\n"
    "  --stream jsonl|tsv      for engines: one line in, one line out, "
    "flushed\n"
    "                          before we wait; stdin to stdout, no header,\n"
    "                          errors are in the output, exit status 0\n"
    "  --columns NAMES         of --stream tsv (else: "
    "text,title,company,location)\n"
    "\n"
    "Columns: bpo_label, bpo_status (confident, review, insufficient),\n"
    "bpo_confidence, then a column a facet, and bpo_evidence.\n"
    "\n"
    "Examples:\n"
    "  bpolens label ads.csv --output labelled.csv --rejects bad.csv\n"
    "  bpolens label --text 'Job Description' --title '#2' ads.csv\n"
    "  bpolens label site/ | jq -r '[.source, .bpo.label] | @tsv'\n"
    "  bpolens label --format csv < ads.csv | grep ',review,'\n"
    "  parallel --pipepart -a ads.jsonl -k bpolens label --stream jsonl\n";

enum { OPT_REJECTS = OPT_VERB, OPT_PREFIX, OPT_ONLY, OPT_STREAM, OPT_COLUMNS };

static const struct option table[] = {
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"rejects", required_argument, NULL, OPT_REJECTS},
    {"jobs", required_argument, NULL, 'j'},
    {"prefix", required_argument, NULL, OPT_PREFIX},
    {"only", no_argument, NULL, OPT_ONLY},
    {"stream", required_argument, NULL, OPT_STREAM},
    {"columns", required_argument, NULL, OPT_COLUMNS},
    CLI_DEFINITION_OPTION,
    CLI_INPUT_OPTIONS,
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"csv", "jsonl", "table", NULL};
static const char *const streams[] = {"jsonl", "tsv", NULL};

/* Cores that this process may use. */
static uint32_t count_cores(void)
{
    cpu_set_t set;
    long count = sched_getaffinity(0, sizeof set, &set) == 0
                     ? CPU_COUNT(&set)
                     : sysconf(_SC_NPROCESSORS_ONLN);
    if (count < 1)
        count = 1;
    if (count > (long)BPL_LIMIT_JOBS)
        count = (long)BPL_LIMIT_JOBS;
    return (uint32_t)count;
}

static int set_jobs(label_run *run, const char *word)
{
    uint32_t jobs = 0;
    const char *at = word;
    for (; *at >= '0' && *at <= '9' && jobs <= BPL_LIMIT_JOBS; at++)
        jobs = jobs * 10 + (uint32_t)(*at - '0');
    if (*at || jobs < 1 || jobs > BPL_LIMIT_JOBS) {
        cli_usage(run->cli, "--jobs is a number from 1 to %u, not %s",
                  BPL_LIMIT_JOBS, word);
        return 0;
    }
    run->jobs = jobs;
    return 1;
}

static int read_options(label_run *run, int argc, char **argv)
{
    for (;;) {
        int option = cli_next_option(run->cli, argc, argv, ":f:o:j:qh", table,
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
        case 'j':
            if (!set_jobs(run, optarg))
                return 0;
            break;
        case OPT_PREFIX:
            run->how.prefix = optarg;
            break;
        case OPT_ONLY:
            run->how.only = 1;
            break;
        case OPT_STREAM:
            run->stream = cli_choose(run->cli, "--stream", optarg, streams);
            if (run->stream < 0)
                return 0;
            break;
        case OPT_COLUMNS:
            run->columns = optarg;
            break;
        default:
            return 0;
        }
    }
}

/* Parser and worker of one more thread. */
static int open_member(label_run *run, label_member *member)
{
    bpl_error err = {0};
    if (!member->parser &&
        bpl_parser_new(&member->parser, run->model, &err) != BPL_OK) {
        cli_say_error(&err);
        cli_note(run->cli, err.code == BPL_E_NOMEM ? CLI_INTERNAL : CLI_LOAD);
        return 0;
    }
    if (!member->worker &&
        bpl_worker_new(&member->worker, run->model, &err) != BPL_OK) {
        cli_worker_failed(run->cli, &err);
        return 0;
    }
    return 1;
}

static label_load *new_load(void)
{
    bpl_error err;
    label_load *load = calloc(1, sizeof *load);
    if (load && bpl_batch_new(&load->batch, &err) == BPL_OK)
        return load;
    free(load);
    return NULL;
}

/* What the first `count` members need. */
static int open_members(label_run *run, uint32_t count)
{
    size_t loads = count == 1 ? 1 : (size_t)count * 2 + 1;
    for (uint32_t i = 0; i < count; i++)
        if (!open_member(run, &run->members[i]))
            return 0;
    for (; run->load_count < loads; run->load_count++) {
        run->loads[run->load_count] = new_load();
        if (!run->loads[run->load_count]) {
            cli_say("out of memory");
            cli_note(run->cli, CLI_INTERNAL);
            return 0;
        }
    }
    return 1;
}

static int open_crew(label_run *run)
{
    run->members = calloc(run->jobs, sizeof *run->members);
    run->loads = calloc((size_t)run->jobs * 2 + 1, sizeof *run->loads);
    if (run->members && run->loads)
        return 1;
    cli_say("out of memory");
    cli_note(run->cli, CLI_INTERNAL);
    return 0;
}

static int run_crew(label_run *run, uint32_t jobs,
                    int (*fetch)(void *context, void *load))
{
    bpl_error err = {0};
    bpl_crew crew = {.struct_size = sizeof crew,
                     .jobs = jobs,
                     .loads = run->loads,
                     .load_count = run->load_count,
                     .context = run,
                     .fetch = fetch,
                     .work = label_work,
                     .emit = label_emit};
    if (bpl_crew_run(&crew, &err) == BPL_OK)
        return !run->failed;
    cli_say_error(&err);
    cli_note(run->cli, CLI_INTERNAL);
    return 0;
}

/* Until format and columns are settled, which the first record does. */
static int fetch_first(void *context, void *load)
{
    const label_run *run = context;
    if (run->writer && bpl_writer_settled(run->writer))
        return 0;
    return label_fetch(context, load);
}

/* 1: all that could be read was read. One thread begins: what is over with the
 * first batch needs no others. */
static int label_all(label_run *run)
{
    int alone = run->jobs == 1;
    int done = run_crew(run, 1, alone ? label_fetch : fetch_first);
    if (done && !alone && run->fetched == BPL_OK)
        done = open_members(run, run->jobs) &&
               run_crew(run, run->jobs, label_fetch);
    if (!done || run->fetched == BPL_END)
        return done;
    cli_say_error(&run->fetch_error);
    cli_note(run->cli, CLI_INTERNAL);
    return 0;
}

/* The writer's last words. A table without rows still has its header. */
static int close_writer(label_run *run)
{
    bpl_error err = {0};
    bpl_status status = BPL_OK;
    bpl_csv_shape shape = bpl_reader_csv_shape(run->reader);
    if (!run->writer && !run->files_failed &&
        (run->format >= 0 || shape.columns))
        status = label_open_writer(run, shape.columns > 0, &err);
    /* Of a file that was refused there is nothing more to say. */
    int refused = run->refused && !run->records;
    if (status == BPL_OK && run->writer)
        status = bpl_writer_close(run->writer, refused ? NULL : &shape, &err);
    run->writer = NULL;
    if (status == BPL_OK)
        return 1;
    if (!err.source[0] && run->output_path)
        snprintf(err.source, sizeof err.source, "%s", run->output_path);
    label_say_misfit(&err);
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
    const char *list = run->options.reader.paths_from;
    if (list ? cli_same_file(path, list, STDIN_FILENO)
             : !count && cli_same_file(path, NULL, STDIN_FILENO))
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
           open_crew(run) &&
           cli_open_work(run->cli, run->model, &run->options, argc, argv,
                         &run->members[0].worker, &run->reader) &&
           open_members(run, 1);
}

static void close_all(label_run *run, int keep)
{
    if (run->writer) {
        /* The run failed: what the writer would still say is of no use. */
        bpl_error err;
        bpl_status status = bpl_writer_close(run->writer, NULL, &err);
        (void)status;
    }
    for (size_t i = 0; i < run->load_count; i++)
        label_load_free(run->loads[i]);
    for (size_t i = 0; run->members && i < run->jobs; i++) {
        bpl_parser_free(run->members[i].parser);
        bpl_worker_free(run->members[i].worker);
    }
    bpl_reader_close(run->reader);
    cli_output_close(run->cli, &run->output, keep);
    cli_output_close(run->cli, &run->rejects.output, run->reader != NULL);
    bpl_model_close(run->model);
    free(run->members);
    free(run->loads);
    free(run->refused);
}

/* Line mode has no files, and its lines have one form. */
static void label_stream(label_run *run, int has_files)
{
    cli_run *cli = run->cli;
    if (has_files || run->options.reader.paths_from)
        cli_usage(cli, "--stream reads standard input, no files");
    else if (run->output_path || run->rejects_path || run->format >= 0 ||
             run->how.prefix || run->how.only)
        cli_usage(cli, "--output, --rejects, --format, --prefix and --only "
                       "don't go with --stream");
    else if (cli_open_model(cli, &run->model, &run->options))
        cli_stream(cli, run->model, &run->options, (cli_stream_kind)run->stream,
                   run->columns);
    bpl_model_close(run->model);
}

int cli_label(cli_run *cli, int argc, char **argv)
{
    label_run run = {.cli = cli,
                     .options = CLI_OPTIONS_INIT,
                     .how = BPL_WRITER_OPTIONS_INIT,
                     .format = -1,
                     .stream = -1,
                     .jobs = count_cores()};
    struct timespec begin;
    int keep = 0;
    run.options.help = help;
    run.options.help_input = 1;
    if (!read_options(&run, argc, argv) ||
        !check_rejects(&run, argc - optind, argv + optind))
        return cli->status;
    if (run.stream >= 0) {
        label_stream(&run, optind < argc);
        return cli->status;
    }
    if (run.columns)
        return cli_usage(cli, "--columns goes with --stream tsv");
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
