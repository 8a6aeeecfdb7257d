/* SPDX-License-Identifier: MIT */
/* bpolens tally: how many ads and jobs there are of each kind. */
#include "cli.h"
#include "progress.h"
#include "rejects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "bpolens tally [OPTIONS] [FILE…]\n"
    "\n"
    "Counts ads and unique jobs by what they are, with duplicates found and\n"
    "intervals for the shares. FILEs are ads, which are labelled on the way, "
    "or\n"
    "what bpolens label wrote (CSV, JSONL, a results database), whose labels "
    "are\n"
    "kept.\n"
    "\n"
    "  --by NAME[,NAME]        what to count by, one column or two (else: "
    "label):\n"
    "                          label, channel, office, direction, sourcing,\n"
    "                          geography, role; status, language; the codes\n"
    "                          psic, psoc, isco that label and role suggest; "
    "or\n"
    "                          a column of the files: a name, or #N\n"
    "  --where NAME=VALUE, --where NAME!=VALUE\n"
    "                          only these ads; may be repeated: of one name "
    "any\n"
    "                          of the values, of several names all\n"
    "  --compare FILE          against these ads; may be repeated: then all\n"
    "                          --compare files are the second set\n"
    "  --gold FILE             shares corrected for wrong labels, by what "
    "people\n"
    "                          say of its texts: see bpolens evaluate\n"
    "  --group COLUMN          of the gold file: its records with one value of "
    "it\n"
    "                          depend on each other (empty: on none)\n"
    "  --samples N, --seed N   of the bootstrap for it (else: 1000 and 1)\n"
    "  --db FILE               add the ads that are labelled on the way to a\n"
    "                          results database\n"
    "  --window DAYS           ads further apart are no duplicates (else: "
    "60)\n"
    "  --prefix PREFIX         of the columns that label wrote (else: bpo_)\n"
    "  --definition NAME       follow one document's definitions: 000 to 004 "
    "(else:\n"
    "                          codebook), or definitions/NAME.tsv of your "
    "own\n"
    "  -f, --format table|csv|json|markdown\n"
    "  -o, --output FILE       whole or not at all\n"
    "  --html FILE             also as a page with charts, complete in "
    "itself\n"
    "  --heading TEXT          of table and page\n"
    "  -j, --jobs N            threads (else: one a core); the counts are the\n"
    "                          same for every N\n"
    "\n"
    "A job counts where the first of its ads that passes --where counts.\n"
    "Ads are not vacancies: see docs/TALLY.md.\n"
    "\n"
    "Examples:\n"
    "  bpolens tally ads.csv --by role,label --where label!=none\n"
    "  bpolens label ads.csv -o labelled.csv && bpolens tally labelled.csv "
    "--by channel\n"
    "  bpolens tally 2026.csv.gz --compare 2025.csv.gz --by role --html "
    "roles.html\n"
    "  bpolens tally ads/ --by label --gold gold.csv -f markdown\n";

enum {
    OPT_BY = OPT_VERB,
    OPT_WHERE,
    OPT_COMPARE,
    OPT_GOLD,
    OPT_GROUP,
    OPT_SAMPLES,
    OPT_SEED,
    OPT_WINDOW,
    OPT_PREFIX,
    OPT_HTML,
    OPT_HEADING,
    OPT_DB
};

static const struct option table[] = {
    {"by", required_argument, NULL, OPT_BY},
    {"where", required_argument, NULL, OPT_WHERE},
    {"compare", required_argument, NULL, OPT_COMPARE},
    {"gold", required_argument, NULL, OPT_GOLD},
    {"group", required_argument, NULL, OPT_GROUP},
    {"samples", required_argument, NULL, OPT_SAMPLES},
    {"seed", required_argument, NULL, OPT_SEED},
    {"window", required_argument, NULL, OPT_WINDOW},
    {"prefix", required_argument, NULL, OPT_PREFIX},
    {"html", required_argument, NULL, OPT_HTML},
    {"heading", required_argument, NULL, OPT_HEADING},
    {"db", required_argument, NULL, OPT_DB},
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"jobs", required_argument, NULL, 'j'},
    CLI_DEFINITION_OPTION,
    CLI_INPUT_OPTIONS,
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"table", "csv", "json", "markdown", NULL};

enum { MOST_DAYS = 36500 }; /* of --window */

typedef struct tally_run {
    cli_run *cli;
    cli_options options;
    bpl_tally_options how;
    bpl_tally_style style;
    const char *output_path, *html_path, *db_path;
    const char **where, **compare;
    char *by_text; /* a copy, cut at the comma */
    const char *by[BPL_TALLY_BY];
    cli_kinds failures, warnings;
    cli_progress progress;
    bpl_model *model;
} tally_run;

/* --- options --- */

static int set_by(tally_run *run)
{
    if (run->how.by_count)
        return cli_usage(run->cli, "--by is given twice; two columns are "
                                   "--by A,B"),
               0;
    run->by_text = strdup(optarg);
    if (!run->by_text)
        return cli_out_of_memory(run->cli);
    for (char *at = run->by_text; at;) {
        char *comma = strchr(at, ',');
        if (comma)
            *comma++ = '\0';
        if (!*at || run->how.by_count == BPL_TALLY_BY)
            return cli_usage(run->cli,
                             "--by is one name, or two with a comma "
                             "between them, not %s",
                             optarg),
                   0;
        run->by[run->how.by_count++] = at;
        at = comma;
    }
    return 1;
}

static int set_where(tally_run *run)
{
    const char *equals = strchr(optarg, '=');
    if (!equals || equals == optarg ||
        (equals == optarg + 1 && *optarg == '!')) {
        cli_usage(run->cli, "--where is NAME=VALUE or NAME!=VALUE, not %s",
                  optarg);
        return 0;
    }
    run->where[run->how.where_count++] = optarg;
    return 1;
}

static int set_window(tally_run *run)
{
    uint32_t days;
    if (!cli_number32(run->cli, "--window", optarg, 0, MOST_DAYS, &days))
        return 0;
    run->how.window_days = days;
    return 1;
}

static int set_format(tally_run *run)
{
    int at = cli_choose(run->cli, "--format", optarg, formats);
    if (at >= 0)
        run->style.format = (bpl_tally_format)at;
    return at >= 0;
}

/* 0: it was wrong, or is none of ours. */
static int take_option(tally_run *run, int option)
{
    switch (option) {
    case OPT_BY:
        return set_by(run);
    case OPT_WHERE:
        return set_where(run);
    case OPT_COMPARE:
        run->compare[run->how.compare_count++] = optarg;
        return 1;
    case OPT_GOLD:
        run->how.gold = optarg;
        return 1;
    case OPT_GROUP:
        run->how.gold_group = optarg;
        return 1;
    case OPT_SAMPLES:
        return cli_number32(run->cli, "--samples", optarg, 0, BPL_LIMIT_SAMPLES,
                            &run->how.samples);
    case OPT_SEED:
        return cli_number(run->cli, "--seed", optarg, 0, UINT64_MAX,
                          &run->how.seed);
    case OPT_WINDOW:
        return set_window(run);
    case OPT_PREFIX:
        run->how.prefix = optarg;
        return 1;
    case OPT_HTML:
        run->html_path = optarg;
        return 1;
    case OPT_HEADING:
        run->style.title = optarg;
        return 1;
    case OPT_DB:
        run->db_path = optarg;
        return 1;
    case 'f':
        return set_format(run);
    case 'o':
        run->output_path = optarg;
        return 1;
    case 'j':
        return cli_number32(run->cli, "--jobs", optarg, 1, BPL_LIMIT_JOBS,
                            &run->how.jobs);
    default:
        return 0;
    }
}

static int read_options(tally_run *run, int argc, char **argv)
{
    for (;;) {
        int option = cli_next_option(run->cli, argc, argv, ":f:o:j:qh", table,
                                     &run->options);
        if (option == CLI_NO_OPTION)
            return 1;
        if (!take_option(run, option))
            return 0;
    }
}

static int check_written(tally_run *run, const char *option, const char *path,
                         int count, char **files)
{
    return cli_check_written(run->cli, option, path, (const char *const *)files,
                             (size_t)count) &&
           cli_check_written(run->cli, option, path,
                             &run->options.reader.paths_from, 1) &&
           cli_check_written(run->cli, option, path, run->compare,
                             run->how.compare_count) &&
           cli_check_written(run->cli, option, path, &run->how.gold, 1);
}

static int check_database(tally_run *run, int count, char **files)
{
    const char *path = run->db_path;
    if (!path)
        return 1;
    if (!*path || strcmp(path, "-") == 0)
        return cli_usage(run->cli, "--db is the name of a file"), 0;
    if (cli_same_file(path, run->output_path, STDOUT_FILENO) ||
        (run->html_path && cli_same_file(path, run->html_path, STDOUT_FILENO)))
        return cli_usage(run->cli, "--db and the output are the same file"), 0;
    return check_written(run, "--db", path, count, files);
}

static int check_files(tally_run *run, int count, char **files)
{
    int stdins = !count && !run->options.reader.paths_from;
    for (int i = 0; i < count; i++)
        stdins += strcmp(files[i], "-") == 0;
    for (size_t i = 0; i < run->how.compare_count; i++)
        stdins += strcmp(run->compare[i], "-") == 0;
    stdins += run->how.gold && strcmp(run->how.gold, "-") == 0;
    const char *list = run->options.reader.paths_from;
    stdins += list && strcmp(list, "-") == 0;
    if (stdins > 1)
        return cli_usage(run->cli, "standard input is only one of the files"),
               0;
    if (run->html_path && strcmp(run->html_path, "-") == 0)
        return cli_usage(run->cli, "--html needs the name of a file"), 0;
    if (run->html_path && run->output_path &&
        cli_same_file(run->html_path, run->output_path, STDOUT_FILENO))
        return cli_usage(run->cli, "--html and --output are the same file"), 0;
    return check_database(run, count, files) &&
           check_written(run, "--output", run->output_path, count, files) &&
           check_written(run, "--html", run->html_path, count, files);
}

/* --- the run --- */

static void on_report(void *payload, const bpl_error *err, int failed)
{
    tally_run *run = payload;
    int lost = err->code == BPL_E_IO || err->code == BPL_E_NOTFOUND;
    if (failed)
        cli_note(run->cli, lost ? CLI_INPUT : CLI_REJECTED);
    else if (run->options.quiet)
        return;
    cli_kinds *kinds = failed ? &run->failures : &run->warnings;
    if (!cli_kinds_count(kinds, err->message))
        return;
    cli_progress_clear(&run->progress);
    cli_say_error(err);
}

static int on_progress(void *payload, uint64_t records, uint64_t bytes)
{
    tally_run *run = payload;
    cli_progress_show(&run->progress, records, bytes);
    return !cli_stop_asked();
}

static void write_one(tally_run *run, const bpl_tally *tally, const char *path,
                      const bpl_tally_style *style)
{
    bpl_error err = {0};
    cli_output output;
    bpl_tally_style own = *style;
    if (!cli_output_open(run->cli, &output, path))
        return;
    own.color = cli_color(&run->options, output.file);
    own.width = cli_width(output.file, 100);
    bpl_status status = bpl_tally_write(output.file, tally, &own, &err);
    if (status != BPL_OK) {
        if (path)
            snprintf(err.source, sizeof err.source, "%s", path);
        cli_failed(run->cli, &err);
    }
    cli_output_close(run->cli, &output,
                     status == BPL_OK ? CLI_PLACE : CLI_DROP);
}

static void write_all(tally_run *run, const bpl_tally *tally)
{
    write_one(run, tally, run->output_path, &run->style);
    if (!run->html_path)
        return;
    bpl_tally_style page = run->style;
    page.format = BPL_TALLY_HTML;
    write_one(run, tally, run->html_path, &page);
}

static int open_database(tally_run *run, int argc, char **argv)
{
    bpl_error err = {0};
    bpl_database_options options = BPL_DATABASE_OPTIONS_INIT;
    if (!run->db_path)
        return 1;
    options.deduped = 1;
    options.window_days =
        isnan(run->how.window_days) ? BPL_WINDOW_DAYS : run->how.window_days;
    options.arguments = (const char *const *)argv;
    options.argument_count = (size_t)argc;
    if (bpl_database_open(&run->how.database, run->db_path, run->model,
                          &options, &err) == BPL_OK)
        return 1;
    cli_failed(run->cli, &err);
    return 0;
}

static void tally(tally_run *run, int count, char **files)
{
    bpl_error err = {0};
    bpl_tally *made = NULL;
    run->how.by = run->by;
    run->how.where = run->where;
    run->how.compare = run->compare;
    run->how.reader = &run->options.reader;
    run->how.report = on_report;
    run->how.progress = on_progress;
    run->how.payload = run;
    if (!run->options.quiet)
        cli_progress_start(&run->progress, files, count,
                           run->options.reader.paths_from ||
                               run->how.compare_count);
    bpl_status status =
        bpl_tally_make(&made, run->model, (const char *const *)files,
                       (size_t)count, &run->how, &err);
    cli_progress_clear(&run->progress);
    cli_kinds_end(&run->failures, "");
    cli_kinds_end(&run->warnings, "");
    if (status == BPL_OK && run->how.database)
        status = bpl_database_finish(run->how.database, &err);
    if (status == BPL_OK) {
        write_all(run, made);
    } else if (status == BPL_END) {
        cli_say("stopped; nothing was written");
        cli_note(run->cli, CLI_STOPPED);
    } else {
        cli_failed(run->cli, &err);
    }
    bpl_tally_free(made);
}

int cli_tally(cli_run *cli, int argc, char **argv)
{
    tally_run run = {.cli = cli,
                     .options = CLI_OPTIONS_INIT,
                     .how = BPL_TALLY_OPTIONS_INIT,
                     .style = BPL_TALLY_STYLE_INIT};
    run.options.help = help;
    run.options.help_input = 1;
    run.how.jobs = cli_cores();
    run.where = calloc((size_t)argc + 1, sizeof *run.where);
    run.compare = calloc((size_t)argc + 1, sizeof *run.compare);
    if (!run.where || !run.compare) {
        cli_out_of_memory(cli);
    } else if (read_options(&run, argc, argv) &&
               check_files(&run, argc - optind, argv + optind)) {
        cli_hint_terminal(&run.options, argc, argv);
        run.options.reader.stop_fd = cli_stop_open();
        if (cli_open_model(cli, &run.model, &run.options)) {
            cli_say_empty(cli, run.model, &run.options, argc, argv);
            if (open_database(&run, argc, argv))
                tally(&run, argc - optind, argv + optind);
        }
        bpl_database_close(run.how.database);
        bpl_model_close(run.model);
    }
    free(run.where);
    free(run.compare);
    free(run.by_text);
    return cli->status;
}
