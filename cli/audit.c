/* SPDX-License-Identifier: MIT */
/* bpolens audit: what vendors' pages claim, and whether they back it. */
#include "cli.h"
#include "progress.h"
#include "rejects.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "bpolens audit [OPTIONS] [FILE…]\n"
    "\n"
    "Lists what a vendor's pages claim about the vendor (call center, BPO,\n"
    "omnichannel, 24/7, certified, …), each with its words, and whether the\n"
    "page backs it: supported, contradicted, or unsupported with what was\n"
    "looked for. FILEs are pages (HTML, text), folders, archives, crawls "
    "(WARC),\n"
    "or tables with a page's text a row.\n"
    "\n"
    "  --site[=folder|host|COLUMN]\n"
    "                          all pages of one vendor together: by folder\n"
    "                          (with what is in it), by the host of a "
    "crawl's\n"
    "                          pages (else: by host where there is one), or "
    "by\n"
    "                          a column of a table\n"
    "  --id COLUMN             names the pages of a table (else: id, or file "
    "and\n"
    "                          number)\n"
    "  -f, --format table|csv|jsonl|markdown\n"
    "                          (else: table in a terminal, csv to a file)\n"
    "  -o, --output FILE       whole or not at all\n"
    "  --html FILE             also as a page, complete in itself\n"
    "  --heading TEXT          of that page\n"
    "  --definition NAME       label by one document's definitions, see "
    "bpolens\n"
    "                          label --help\n"
    "\n"
    "What the claims are, and what backs them, stands in lexicons/*/claims.tsv "
    "and\n"
    "lexicons/rules/claims.tsv: docs/AUDIT.md.\n"
    "\n"
    "Examples:\n"
    "  bpolens audit vendor/about.html\n"
    "  bpolens audit --site vendor/ --html vendor-audit.html\n"
    "  bpolens audit --site=host crawl.warc.gz -f csv -o audit.csv\n"
    "  bpolens audit pages.csv --site=company -f markdown\n";

enum { OPT_SITE = OPT_VERB, OPT_ID, OPT_HTML, OPT_HEADING };

static const struct option table[] = {
    {"site", optional_argument, NULL, OPT_SITE},
    {"id", required_argument, NULL, OPT_ID},
    {"html", required_argument, NULL, OPT_HTML},
    {"heading", required_argument, NULL, OPT_HEADING},
    {"format", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    CLI_DEFINITION_OPTION,
    CLI_INPUT_OPTIONS,
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"table", "csv", "jsonl", "markdown",
                                      NULL};

/* One of the files written. */
typedef struct audit_output {
    const char *path;
    cli_output output;
    bpl_audit_style style;
    bpl_audit_writer *writer;
} audit_output;

enum { MAIN, PAGE, OUTPUTS };

typedef struct audit_run {
    cli_run *cli;
    cli_options options;
    bpl_audit_options how;
    audit_output outputs[OUTPUTS]; /* PAGE: only if it has a path */
    int format;                    /* -1: by where it goes */
    cli_kinds failures, warnings;
    cli_progress progress;
    uint64_t subjects, pages, rejected, verdicts[BPL_VERDICT_COUNT];
    bpl_model *model;
    int failed; /* a file can't be written; that was said */
} audit_run;

/* --- options --- */

static void set_site(audit_run *run)
{
    run->how.column = NULL;
    if (!optarg) {
        run->how.by = BPL_AUDIT_SITE;
    } else if (strcmp(optarg, "folder") == 0) {
        run->how.by = BPL_AUDIT_FOLDER;
    } else if (strcmp(optarg, "host") == 0) {
        run->how.by = BPL_AUDIT_HOST;
    } else {
        run->how.by = BPL_AUDIT_COLUMN;
        run->how.column = optarg;
    }
}

/* 0: it was wrong, or is none of ours. */
static int take_option(audit_run *run, int option)
{
    switch (option) {
    case OPT_SITE:
        set_site(run);
        return 1;
    case OPT_ID:
        run->how.id_column = optarg;
        return 1;
    case OPT_HTML:
        run->outputs[PAGE].path = optarg;
        return 1;
    case OPT_HEADING:
        run->outputs[PAGE].style.title = optarg;
        return 1;
    case 'f':
        run->format = cli_choose(run->cli, "--format", optarg, formats);
        return run->format >= 0;
    case 'o':
        run->outputs[MAIN].path = optarg;
        return 1;
    default:
        return 0;
    }
}

static int read_options(audit_run *run, int argc, char **argv)
{
    for (;;) {
        int option = cli_next_option(run->cli, argc, argv, ":f:o:qh", table,
                                     &run->options);
        if (option == CLI_NO_OPTION)
            return 1;
        if (!take_option(run, option))
            return 0;
    }
}

static int check_written(audit_run *run, const char *option, const char *path,
                         int count, char **files)
{
    return cli_check_written(run->cli, option, path, (const char *const *)files,
                             (size_t)count) &&
           cli_check_written(run->cli, option, path,
                             &run->options.reader.paths_from, 1);
}

static int check_files(audit_run *run, int count, char **files)
{
    const char *page = run->outputs[PAGE].path;
    const char *output = run->outputs[MAIN].path;
    const char *list = run->options.reader.paths_from;
    int stdins = list && strcmp(list, "-") == 0;
    for (int i = 0; i < count; i++)
        stdins += strcmp(files[i], "-") == 0;
    if (stdins > 1)
        return cli_usage(run->cli, "standard input is only one of the files"),
               0;
    if (page && (!*page || strcmp(page, "-") == 0))
        return cli_usage(run->cli, "--html needs the name of a file"), 0;
    if (page && output && cli_same_file(page, output, STDOUT_FILENO))
        return cli_usage(run->cli, "--html and --output are the same file"), 0;
    return check_written(run, "--output", output, count, files) &&
           check_written(run, "--html", page, count, files);
}

/* --- outputs --- */

/* Says what was wrong with an output. */
static int output_failed(audit_run *run, const audit_output *out,
                         bpl_error *err)
{
    if (out->path && !err->source[0])
        snprintf(err->source, sizeof err->source, "%s", out->path);
    cli_progress_clear(&run->progress);
    cli_failed(run->cli, err);
    run->failed = 1;
    return 0;
}

static int open_output(audit_run *run, audit_output *out)
{
    bpl_error err = {0};
    if (!cli_output_open(run->cli, &out->output, out->path))
        return 0;
    FILE *file = out->output.file;
    if (out == &run->outputs[MAIN]) {
        int format = run->format;
        if (format < 0)
            format = isatty(fileno(file)) ? BPL_AUDIT_TABLE : BPL_AUDIT_CSV;
        out->style.format = (bpl_audit_format)format;
        out->style.color = cli_color(&run->options, file);
        out->style.width = cli_width(file, 100);
    } else {
        out->style.format = BPL_AUDIT_HTML;
    }
    return bpl_audit_writer_new(&out->writer, file, run->model, &out->style,
                                &err) == BPL_OK ||
           output_failed(run, out, &err);
}

static int open_outputs(audit_run *run)
{
    return open_output(run, &run->outputs[MAIN]) &&
           (!run->outputs[PAGE].path || open_output(run, &run->outputs[PAGE]));
}

static int take(void *payload, const bpl_audit *audit)
{
    audit_run *run = payload;
    run->subjects++;
    run->pages += audit->page_count;
    for (size_t i = 0; i < audit->claim_count; i++)
        run->verdicts[audit->claims[i].verdict]++;
    for (size_t i = 0; i < OUTPUTS; i++) {
        audit_output *out = &run->outputs[i];
        bpl_error err = {0};
        if (out->writer && bpl_audit_write(out->writer, audit, &err) != BPL_OK)
            return output_failed(run, out, &err);
    }
    return 1;
}

static void close_outputs(audit_run *run, int whole)
{
    for (size_t i = 0; i < OUTPUTS; i++) {
        audit_output *out = &run->outputs[i];
        bpl_error err = {0};
        if (whole && out->writer &&
            bpl_audit_writer_end(out->writer, &err) != BPL_OK)
            whole = output_failed(run, out, &err);
        bpl_audit_writer_free(out->writer);
    }
    for (size_t i = 0; i < OUTPUTS; i++)
        cli_output_close(run->cli, &run->outputs[i].output,
                         whole ? CLI_PLACE : CLI_DROP);
}

/* --- the run --- */

static void on_report(void *payload, const bpl_error *err, int failed)
{
    audit_run *run = payload;
    int lost = err->code == BPL_E_IO || err->code == BPL_E_NOTFOUND;
    run->rejected += (uint64_t)(failed != 0);
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

static int on_progress(void *payload, uint64_t pages, uint64_t bytes)
{
    audit_run *run = payload;
    cli_progress_show(&run->progress, pages, bytes);
    return !cli_stop_asked();
}

/* As label does: at a terminal, unless the audits are shown there. */
static void say_summary(const audit_run *run)
{
    if (run->options.quiet || !isatty(STDERR_FILENO) ||
        (!run->outputs[MAIN].path && isatty(STDOUT_FILENO)))
        return;
    char sites[48] = "";
    if (run->how.by != BPL_AUDIT_PAGE)
        snprintf(sites, sizeof sites, " of %" PRIu64 " sites", run->subjects);
    cli_say("%" PRIu64 " pages%s; claims: %" PRIu64 " supported, %" PRIu64
            " unsupported, %" PRIu64 " contradicted; %" PRIu64 " rejected",
            run->pages, sites, run->verdicts[BPL_SUPPORTED],
            run->verdicts[BPL_UNSUPPORTED], run->verdicts[BPL_CONTRADICTED],
            run->rejected);
}

static void audit(audit_run *run, int count, char **files)
{
    bpl_error err = {0};
    run->how.reader = &run->options.reader;
    run->how.take = take;
    run->how.report = on_report;
    run->how.progress = on_progress;
    run->how.payload = run;
    bpl_status status = BPL_END;
    if (open_outputs(run)) {
        if (!run->options.quiet)
            cli_progress_start(&run->progress, files, count,
                               run->options.reader.paths_from != NULL);
        status = bpl_audit_files(run->model, (const char *const *)files,
                                 (size_t)count, &run->how, &err);
        cli_progress_clear(&run->progress);
        cli_kinds_end(&run->failures, "");
        cli_kinds_end(&run->warnings, "");
        if (status == BPL_OK && cli_stop_asked())
            status = BPL_END;
        if (status == BPL_END && !run->failed) {
            cli_say("stopped");
            cli_note(run->cli, CLI_STOPPED);
        } else if (status != BPL_OK && status != BPL_END) {
            cli_failed(run->cli, &err);
        }
    }
    close_outputs(run, status == BPL_OK);
    if (status == BPL_OK && !run->failed)
        say_summary(run);
}

int cli_audit(cli_run *cli, int argc, char **argv)
{
    const bpl_audit_style style = BPL_AUDIT_STYLE_INIT;
    audit_run run = {.cli = cli,
                     .options = CLI_OPTIONS_INIT,
                     .how = BPL_AUDIT_OPTIONS_INIT,
                     .format = -1};
    run.outputs[MAIN].style = run.outputs[PAGE].style = style;
    run.options.help = help;
    run.options.help_input = 1;
    run.options.model.claims = 1;
    if (!read_options(&run, argc, argv) ||
        !check_files(&run, argc - optind, argv + optind))
        return cli->status;
    cli_hint_terminal(&run.options, argc, argv);
    run.options.reader.stop_fd = cli_stop_open();
    if (cli_open_model(cli, &run.model, &run.options)) {
        cli_say_empty(cli, run.model, &run.options, argc, argv);
        audit(&run, argc - optind, argv + optind);
    }
    bpl_model_close(run.model);
    return cli->status;
}
