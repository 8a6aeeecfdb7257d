/* SPDX-License-Identifier: MIT */
/* bpolens label: one finding a record. */
#include "label.h"
#include "stream.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
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
    "  --resume                go on with the --output FILE of a run that was\n"
    "                          stopped or killed\n"
    "  --db FILE               add the findings to a results database "
    "(SQLite),\n"
    "                          which is made if it isn't there\n"
    "  --dedupe                find duplicates: further columns say of which\n"
    "                          group of ads a record is, whether it repeats "
    "an\n"
    "                          earlier one (exact, near, repost), and which;\n"
    "                          nothing is deleted\n"
    "  --codes                 further columns: official codes (psic, psoc, "
    "isco)\n"
    "                          that label and role suggest\n"
    "  --window DAYS           ads of a group are posted within (else: 60)\n"
    "  --rejects FILE          CSV of the records that could not be read:\n"
    "                          file, record, line, reason, raw\n"
    "  --summary               say at the end how many have which label (in a\n"
    "                          terminal the default)\n"
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

enum {
    OPT_REJECTS = OPT_VERB,
    OPT_PREFIX,
    OPT_ONLY,
    OPT_STREAM,
    OPT_COLUMNS,
    OPT_RESUME,
    OPT_SUMMARY,
    OPT_DB,
    OPT_DEDUPE,
    OPT_CODES,
    OPT_WINDOW
};

static const struct option table[] = {
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"rejects", required_argument, NULL, OPT_REJECTS},
    {"db", required_argument, NULL, OPT_DB},
    {"dedupe", no_argument, NULL, OPT_DEDUPE},
    {"codes", no_argument, NULL, OPT_CODES},
    {"window", required_argument, NULL, OPT_WINDOW},
    {"jobs", required_argument, NULL, 'j'},
    {"prefix", required_argument, NULL, OPT_PREFIX},
    {"only", no_argument, NULL, OPT_ONLY},
    {"stream", required_argument, NULL, OPT_STREAM},
    {"columns", required_argument, NULL, OPT_COLUMNS},
    {"resume", no_argument, NULL, OPT_RESUME},
    {"summary", no_argument, NULL, OPT_SUMMARY},
    CLI_DEFINITION_OPTION,
    CLI_INPUT_OPTIONS,
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"csv", "jsonl", "table", NULL};
static const char *const streams[] = {"jsonl", "tsv", NULL};

enum { MOST_DAYS = 36500 }; /* of --window */

static int set_window(label_run *run, const char *word)
{
    uint32_t days = 0;
    const char *at = word;
    for (; *at >= '0' && *at <= '9' && days <= MOST_DAYS; at++)
        days = days * 10 + (uint32_t)(*at - '0');
    if (at == word || *at || days > MOST_DAYS) {
        cli_usage(run->cli, "--window is a number of days, 0 to %d, not %s",
                  MOST_DAYS, word);
        return 0;
    }
    run->window = days;
    run->windowed = 1;
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
        case OPT_DB:
            run->db_path = optarg;
            break;
        case OPT_DEDUPE:
            run->dedupe = 1;
            break;
        case OPT_CODES:
            run->coded = 1;
            break;
        case OPT_WINDOW:
            if (!set_window(run, optarg))
                return 0;
            break;
        case 'j':
            if (!cli_number32(run->cli, "--jobs", optarg, 1, BPL_LIMIT_JOBS,
                              &run->jobs))
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
        case OPT_RESUME:
            run->resume = 1;
            break;
        case OPT_SUMMARY:
            run->summary = 1;
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
        bpl_parser_new(&member->parser, run->model, &err) != BPL_OK)
        return cli_load_failed(run->cli, &err);
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
        if (!run->loads[run->load_count])
            return cli_out_of_memory(run->cli);
    }
    return 1;
}

static int open_crew(label_run *run)
{
    run->members = calloc(run->jobs, sizeof *run->members);
    run->loads = calloc((size_t)run->jobs * 2 + 1, sizeof *run->loads);
    return (run->members && run->loads) || cli_out_of_memory(run->cli);
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
    return cli_internal(run->cli, &err);
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
    if (!done || run->stopped || run->fetched == BPL_END)
        return done;
    return cli_internal(run->cli, &run->fetch_error);
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

static void say_counts(const label_run *run)
{
    char text[1024] = "";
    size_t used = 0;
    const cli_journal_state *state = &run->state;
    for (size_t i = 0; run->labels && run->labels[i]; i++)
        if (used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "%s%s %" PRIu64, i ? ", " : "",
                                     run->labels[i], state->by_label[i]);
    for (size_t i = 0; i < LABEL_STATUSES; i++)
        if (used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "%s%s %" PRIu64, i ? ", " : "; ",
                                     bpl_certainty_name((bpl_certainty)i),
                                     state->by_status[i]);
    cli_say("%s", text);
}

static void say_summary(const label_run *run, double begin)
{
    if (!run->summary && (run->options.quiet || !isatty(STDERR_FILENO) ||
                          run->how.output == BPL_OUTPUT_TABLE))
        return;
    cli_say("%" PRIu64 " records labelled, %" PRIu64
            " rejected; %.1f MB in %.1f s",
            run->records, run->rejects.count,
            (double)bpl_reader_bytes(run->reader) / 1e6, cli_now() - begin);
    if (run->resumed)
        cli_say("%" PRIu64 " of these records before this run",
                run->records_before);
    if (run->records)
        say_counts(run);
    label_dedupe_say(run);
    uint64_t skipped = bpl_reader_skipped(run->reader);
    if (skipped)
        cli_say("%" PRIu64 " files or pages in archives passed over", skipped);
}

/* Where a run was stopped, and how it can be gone on with. */
static void say_stopped(label_run *run)
{
    bpl_error *at = &run->at;
    const char *how = "the output ends there";
    cli_note(run->cli, CLI_STOPPED);
    if (run->output.path)
        how = run->journal.path ? "the same command with --resume goes on"
                                : "nothing was written";
    snprintf(at->message, sizeof at->message, "stopped %s; %s",
             at->source[0] ? "behind this record" : "before the first record",
             how);
    cli_say_error(at);
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
           (!run->coded || cli_open_codes(run->cli, &run->codes, run->model)) &&
           label_outputs_open(run) && label_database_open(run, argc, argv) &&
           label_dedupe_open(run) && open_crew(run) &&
           cli_open_work(run->cli, run->model, &run->options, argc, argv,
                         &run->members[0].worker, &run->reader) &&
           open_members(run, 1);
}

static void close_all(label_run *run, cli_keep keep)
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
    label_outputs_close(run, keep);
    label_dedupe_close(run);
    bpl_database_close(run->database);
    bpl_reader_close(run->reader);
    bpl_codes_close(run->codes);
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
             run->how.prefix || run->how.only || run->resume || run->summary ||
             run->db_path || run->dedupe || run->coded)
        cli_usage(cli, "--output, --resume, --rejects, --summary, --format, "
                       "--prefix, --only, --dedupe, --codes and --db don't "
                       "go with --stream");
    else if (cli_open_model(cli, &run->model, &run->options))
        cli_stream(cli, run->model, &run->options, (cli_stream_kind)run->stream,
                   run->columns);
    bpl_model_close(run->model);
}

static const char *const *find_labels(const bpl_model *model)
{
    const bpl_plugin_info *plugin;
    for (size_t i = 0; (plugin = bpl_model_plugin(model, i)) != NULL; i++)
        if (strcmp(plugin->facet, "label") == 0)
            return plugin->values;
    return NULL;
}

/* From the first record to the last words. */
static cli_keep label_files(label_run *run, int argc, char **argv)
{
    double begin = cli_now();
    cli_hint_terminal(&run->options, argc, argv);
    run->files_failed +=
        cli_say_empty(run->cli, run->model, &run->options, argc, argv);
    run->labels = find_labels(run->model);
    if (!run->options.quiet &&
        !(run->output.file == stdout && isatty(STDOUT_FILENO)))
        cli_progress_start(&run->progress, run->files, run->file_count,
                           run->options.reader.paths_from != NULL);
    int done = label_catch_up(run) && label_all(run);
    cli_progress_clear(&run->progress);
    /* What is no file ends properly where we were stopped. */
    if (done && (!run->stopped || !run->output.path))
        done = close_writer(run);
    if (done && !run->stopped)
        done = label_database_finish(run);
    cli_rejects_end(&run->rejects);
    cli_kinds_end(&run->failures, "");
    say_summary(run, begin);
    if (run->stopped)
        say_stopped(run);
    else if (!done && run->journal.path && run->state.units)
        cli_say("%s is not done; --resume goes on with it", run->output_path);
    if (!done || (run->stopped && run->output.path))
        return CLI_LEAVE;
    /* Nothing of the input could be read: an old file stays. */
    return run->records || !run->files_failed ? CLI_PLACE : CLI_DROP;
}

int cli_label(cli_run *cli, int argc, char **argv)
{
    label_run run = {.cli = cli,
                     .options = CLI_OPTIONS_INIT,
                     .how = BPL_WRITER_OPTIONS_INIT,
                     .format = -1,
                     .stream = -1,
                     .jobs = cli_cores(),
                     .window = BPL_WINDOW_DAYS};
    cli_keep keep = CLI_LEAVE;
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
    if (run.windowed && !run.dedupe)
        return cli_usage(cli, "--window goes with --dedupe");
    run.files = argv + optind;
    run.file_count = argc - optind;
    if (!label_database_check(&run))
        return cli->status;
    run.options.reader.stop_fd = cli_stop_open();
    if (open_all(&run, argc, argv))
        keep = label_files(&run, argc, argv);
    close_all(&run, keep);
    return cli->status;
}
