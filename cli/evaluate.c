/* SPDX-License-Identifier: MIT */
/* bpolens evaluate: agreement with labels that people gave. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "bpolens evaluate [OPTIONS] GOLD\n"
    "bpolens evaluate [OPTIONS] [GOLD] --predictions FILE\n"
    "bpolens evaluate [OPTIONS] GOLD --compare FILE [FILE]\n"
    "bpolens evaluate [OPTIONS] --audit GOLD FILE…|--predictions FILE\n"
    "\n"
    "Labels the texts of GOLD (CSV or JSONL) and tells how far that agrees\n"
    "with the true values in its columns label, channel, office and so on,\n"
    "which are not seen while labelling. All measures have a 95 % interval.\n"
    "\n"
    "  -p, --predictions FILE  evaluate what bpolens label wrote (CSV, "
    "JSONL);\n"
    "                          without GOLD, FILE has the true values as well\n"
    "  --compare               evaluate two such files, and their difference;\n"
    "                          the second, if none is given: labelled now\n"
    "  --audit GOLD            evaluate bpolens audit instead: claims by page "
    "and\n"
    "                          type, and their verdicts. GOLD has the columns\n"
    "                          id, claim, verdict, quote, sure; FILEs are "
    "pages,\n"
    "                          with --predictions what audit -f csv wrote\n"
    "  --id COLUMN             join GOLD and FILE by it (else: by their "
    "order)\n"
    "  --truth PREFIX          of the true columns (else: none)\n"
    "  --prefix PREFIX         of the predicted columns, instead of bpo_\n"
    "  --where COLUMN=VALUE    only these records; may be repeated: of one\n"
    "                          column any of the values, of several columns "
    "all\n"
    "  --by COLUMN             also for each value of it; may be repeated\n"
    "  --group COLUMN          records with one value of it depend on each "
    "other\n"
    "                          (near-duplicates): drawn together for "
    "intervals\n"
    "  --samples N, --seed N   of the bootstrap (else: 1000 and 1); 0: no\n"
    "                          intervals\n"
    "  --errors[=FACET]        list where it disagrees, with the evidence: "
    "for\n"
    "                          the label, another facet, or all\n"
    "  --definition NAME       follow one document's definitions: 000 to 004 "
    "(else:\n"
    "                          codebook), or definitions/NAME.tsv of your "
    "own\n"
    "  --full                  table: every facet in full\n"
    "  -f, --format table|json|csv\n"
    "                          csv: subject,measure,class,value,low,high,n;\n"
    "                          with --errors the list of these\n"
    "  -o, --output FILE       whole or not at all\n"
    "\n"
    "  --input csv|jsonl       what the files are (else: by name and content)\n"
    "  --text COLUMN           the column with the description; a name, or #N\n"
    "  --title, --company, --location COLUMN, --delimiter C\n"
    "                          see bpolens label --help\n"
    "  --limit NAME=VALUE      how large what is read may be; --limit help: "
    "all\n"
    "  --color auto|always|never\n"
    "  -q, --quiet             no warnings\n"
    "\n"
    "Examples:\n"
    "  bpolens evaluate gold.csv --where lang=en --by source --group near\n"
    "  bpolens label gold.csv | bpolens evaluate --predictions - --errors\n"
    "  bpolens evaluate gold.csv --compare old.csv new.csv --id id\n"
    "  bpolens evaluate gold.csv -f csv | grep ,f1,\n"
    "  bpolens evaluate --audit audit-gold.csv pages.csv --errors\n";

enum {
    OPT_COMPARE = OPT_VERB,
    OPT_AUDIT,
    OPT_ID,
    OPT_TRUTH,
    OPT_PREFIX,
    OPT_WHERE,
    OPT_BY,
    OPT_GROUP,
    OPT_SAMPLES,
    OPT_SEED,
    OPT_ERRORS,
    OPT_FULL,
    OPT_FILES
};
enum { MOST_WARNINGS = 20 };

static const struct option table[] = {
    {"predictions", required_argument, NULL, 'p'},
    {"compare", no_argument, NULL, OPT_COMPARE},
    {"audit", required_argument, NULL, OPT_AUDIT},
    {"id", required_argument, NULL, OPT_ID},
    {"truth", required_argument, NULL, OPT_TRUTH},
    {"prefix", required_argument, NULL, OPT_PREFIX},
    {"where", required_argument, NULL, OPT_WHERE},
    {"by", required_argument, NULL, OPT_BY},
    {"group", required_argument, NULL, OPT_GROUP},
    {"samples", required_argument, NULL, OPT_SAMPLES},
    {"seed", required_argument, NULL, OPT_SEED},
    {"errors", optional_argument, NULL, OPT_ERRORS},
    {"full", no_argument, NULL, OPT_FULL},
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"input", required_argument, NULL, OPT_FILES},
    CLI_TABLE_OPTIONS,
    CLI_DEFINITION_OPTION,
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"table", "json", "csv", NULL};
static const char *const inputs[] = {"csv", "jsonl", NULL};

typedef struct evaluate_run {
    cli_run *cli;
    cli_options options;
    bpl_evaluate_options how;
    bpl_report_options report;
    const char *output_path;
    const char *gold, *predictions[2];
    const char *audit; /* gold of claims */
    char **pages;      /* audited for that */
    int page_count;
    const char *only_labels; /* an option given that audits don't have */
    size_t prediction_count;
    const char **where, **by;
    int compare;
    uint64_t warnings;
    bpl_model *model;
} evaluate_run;

static int set_input(evaluate_run *run)
{
    int at = cli_choose(run->cli, "--input", optarg, inputs);
    run->how.jsonl = at == 1;
    return at >= 0;
}

static int set_format(evaluate_run *run)
{
    int at = cli_choose(run->cli, "--format", optarg, formats);
    if (at >= 0)
        run->report.format = (bpl_report_format)at;
    return at >= 0;
}

static int set_where(evaluate_run *run)
{
    const char *equals = strchr(optarg, '=');
    if (!equals || equals == optarg) {
        cli_usage(run->cli, "--where is COLUMN=VALUE, not %s", optarg);
        return 0;
    }
    run->where[run->how.where_count++] = optarg;
    return 1;
}

/* 0: it was wrong, or is none of ours. */
static int take_option(evaluate_run *run, int option)
{
    switch (option) {
    case 'p':
        run->predictions[0] = optarg;
        return 1;
    case 'o':
        run->output_path = optarg;
        return 1;
    case 'f':
        return set_format(run);
    case OPT_COMPARE:
        run->compare = 1;
        return 1;
    case OPT_AUDIT:
        run->audit = optarg;
        return 1;
    case OPT_ID:
        run->how.id_column = optarg;
        return 1;
    case OPT_TRUTH:
        run->how.truth_prefix = optarg;
        return 1;
    case OPT_PREFIX:
        run->how.prefix = optarg;
        return 1;
    case OPT_WHERE:
        return set_where(run);
    case OPT_BY:
        run->by[run->how.by_count++] = optarg;
        return 1;
    case OPT_GROUP:
        run->how.group_column = optarg;
        return 1;
    case OPT_SAMPLES:
        return cli_number32(run->cli, "--samples", optarg, 0, BPL_LIMIT_SAMPLES,
                            &run->how.samples);
    case OPT_SEED:
        return cli_number(run->cli, "--seed", optarg, 0, UINT64_MAX,
                          &run->how.seed);
    case OPT_ERRORS:
        run->report.errors = optarg ? optarg : "label";
        return 1;
    case OPT_FULL:
        run->report.full = 1;
        return 1;
    case OPT_FILES:
        return set_input(run);
    default:
        return 0;
    }
}

/* What is only for labels. */
static void note_label_option(evaluate_run *run, int option)
{
    static const struct {
        int option;
        const char *name;
    } names[] = {{OPT_COMPARE, "--compare"}, {OPT_TRUTH, "--truth"},
                 {OPT_PREFIX, "--prefix"},   {OPT_WHERE, "--where"},
                 {OPT_BY, "--by"},           {OPT_GROUP, "--group"},
                 {OPT_FULL, "--full"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].option == option)
            run->only_labels = names[i].name;
}

static int read_options(evaluate_run *run, int argc, char **argv)
{
    for (;;) {
        int option = cli_next_option(run->cli, argc, argv, ":p:f:o:qh", table,
                                     &run->options);
        if (option == CLI_NO_OPTION)
            return 1;
        if (!take_option(run, option))
            return 0;
        note_label_option(run, option);
    }
}

/* The report must not take the place of what it reports on. */
static int check_output(evaluate_run *run)
{
    const char *read[] = {run->gold, run->audit, run->predictions[0],
                          run->predictions[1]};
    return cli_check_written(run->cli, "--output", run->output_path, read,
                             sizeof read / sizeof *read) &&
           cli_check_written(run->cli, "--output", run->output_path,
                             (const char *const *)run->pages,
                             (size_t)run->page_count);
}

/* With --audit the files are pages. */
static int read_pages(evaluate_run *run, int count, char **files)
{
    int stdins = strcmp(run->audit, "-") == 0;
    run->pages = files;
    run->page_count = count;
    if (run->only_labels)
        return cli_usage(run->cli, "--audit or %s, not both", run->only_labels),
               0;
    if (!count == !run->predictions[0])
        return cli_usage(run->cli, "--audit needs %s",
                         count ? "pages or --predictions, not both"
                               : "pages, or --predictions"),
               0;
    for (int i = 0; i < count; i++)
        stdins += strcmp(files[i], "-") == 0;
    stdins += run->predictions[0] && strcmp(run->predictions[0], "-") == 0;
    if (stdins > 1)
        return cli_usage(run->cli, "standard input is only one of the files"),
               0;
    return check_output(run);
}

/* GOLD, and with --compare one file or two behind it. */
static int read_files(evaluate_run *run, int count, char **files)
{
    int most = run->compare ? 3 : 1, stdins = 0;
    if (run->audit)
        return read_pages(run, count, files);
    run->gold = count > 0 ? files[0] : NULL;
    if (run->compare && run->predictions[0])
        return cli_usage(run->cli, "--compare or --predictions, not both"), 0;
    if (run->compare && count < 2)
        return cli_usage(run->cli, "--compare needs GOLD and one file of "
                                   "predictions or two"),
               0;
    if (count > most)
        return cli_usage(run->cli, "one GOLD file%s, and not %s",
                         run->compare ? " and two of predictions" : "",
                         files[most]),
               0;
    if (!run->gold && !run->predictions[0])
        return cli_usage(run->cli, "which GOLD file?"), 0;
    for (int i = 1; i < count; i++)
        run->predictions[i - 1] = files[i];
    run->prediction_count = run->compare ? 2 : run->predictions[0] ? 1 : 0;
    stdins += run->gold && strcmp(run->gold, "-") == 0;
    for (size_t i = 0; i < run->prediction_count; i++)
        stdins += run->predictions[i] && strcmp(run->predictions[i], "-") == 0;
    if (stdins > 1)
        return cli_usage(run->cli, "standard input is only one of the files"),
               0;
    return check_output(run);
}

/* Does --errors name a facet? */
static int check_errors(evaluate_run *run)
{
    const char *wanted = run->report.errors;
    if (!wanted || run->audit || strcmp(wanted, "label") == 0 ||
        strcmp(wanted, "all") == 0)
        return 1;
    for (size_t i = 0; i < bpl_model_plugin_count(run->model); i++)
        if (strcmp(bpl_model_plugin(run->model, i)->facet, wanted) == 0)
            return 1;
    cli_usage(run->cli, "--errors: there is no facet %s", wanted);
    return 0;
}

static void on_report(void *payload, const bpl_error *err, int failed)
{
    evaluate_run *run = payload;
    int lost = err->code == BPL_E_IO || err->code == BPL_E_NOTFOUND;
    if (failed)
        cli_note(run->cli, run->audit && lost ? CLI_INPUT : CLI_REJECTED);
    else if (run->options.quiet)
        return;
    if (++run->warnings <= MOST_WARNINGS)
        cli_say_error(err);
    else if (run->warnings == MOST_WARNINGS + 1)
        cli_say("further messages of this kind are not shown");
}

/* One of the two. */
static void write_report(evaluate_run *run, const bpl_evaluation *evaluation,
                         const bpl_audit_agreement *agreement)
{
    bpl_error err = {0};
    cli_output output;
    if (!cli_output_open(run->cli, &output, run->output_path))
        return;
    run->report.color = cli_color(&run->options, output.file);
    run->report.width = cli_width(output.file, 100);
    bpl_status status =
        agreement
            ? bpl_audit_agreement_write(output.file, agreement, &run->report,
                                        &err)
            : bpl_evaluation_write(output.file, evaluation, &run->report, &err);
    if (status != BPL_OK) {
        if (run->output_path)
            snprintf(err.source, sizeof err.source, "%s", run->output_path);
        cli_failed(run->cli, &err);
    }
    cli_output_close(run->cli, &output, status == BPL_OK);
}

static void evaluate_audit(evaluate_run *run)
{
    bpl_error err = {0};
    bpl_audit_agreement *agreement = NULL;
    if (bpl_audit_evaluate(&agreement, run->model, run->audit,
                           run->predictions[0], (const char *const *)run->pages,
                           (size_t)run->page_count, &run->how, &err) == BPL_OK)
        write_report(run, NULL, agreement);
    else
        cli_failed(run->cli, &err);
    bpl_audit_agreement_free(agreement);
}

static void evaluate(evaluate_run *run)
{
    bpl_error err = {0};
    bpl_evaluation *evaluation = NULL;
    run->how.where = run->where;
    run->how.by = run->by;
    run->how.reader = &run->options.reader;
    run->how.report = on_report;
    run->how.payload = run;
    if (run->audit) {
        evaluate_audit(run);
        return;
    }
    if (bpl_evaluate(&evaluation, run->model, run->gold, run->predictions,
                     run->prediction_count, &run->how, &err) == BPL_OK)
        write_report(run, evaluation, NULL);
    else
        cli_failed(run->cli, &err);
    bpl_evaluation_free(evaluation);
}

static int open_model(evaluate_run *run)
{
    run->options.model.claims = run->audit != NULL;
    return cli_open_model(run->cli, &run->model, &run->options);
}

int cli_evaluate(cli_run *cli, int argc, char **argv)
{
    evaluate_run run = {.cli = cli,
                        .options = CLI_OPTIONS_INIT,
                        .how = BPL_EVALUATE_OPTIONS_INIT,
                        .report = BPL_REPORT_OPTIONS_INIT};
    run.options.help = help;
    run.where = calloc((size_t)argc + 1, sizeof *run.where);
    run.by = calloc((size_t)argc + 1, sizeof *run.by);
    if (!run.where || !run.by) {
        cli_out_of_memory(cli);
    } else if (read_options(&run, argc, argv) &&
               read_files(&run, argc - optind, argv + optind) &&
               open_model(&run)) {
        if (check_errors(&run))
            evaluate(&run);
        bpl_model_close(run.model);
    }
    free(run.where);
    free(run.by);
    return cli->status;
}
