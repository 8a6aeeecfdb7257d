/* SPDX-License-Identifier: MIT */
/* bpolens explain: a finding for people. */
#include "rejects.h"

#include <errno.h>
#include <stdlib.h>

static const char help[] =
    "bpolens explain [OPTIONS] [FILE…]\n"
    "\n"
    "Shows for every record the label, why it is what it is and what would\n"
    "have made it another, each facet with the words that decided, and the\n"
    "text with these words marked.\n"
    "\n"
    "  -n, --record N          only the Nth record of each file\n"
    "  --codes                 also the official codes (PSIC, PSOC, ISCO) "
    "that\n"
    "                          label and role suggest, with the reasons\n"
    "  --definition NAME       follow one document's definitions: 000 to 004 "
    "(else:\n"
    "                          codebook), or definitions/NAME.tsv of your "
    "own\n"
    "\n"
    "Examples:\n"
    "  bpolens explain --record 17 ads.csv\n"
    "  bpolens explain page.html | less\n"
    "  echo 'Answer inbound calls for our US clients' | bpolens explain -\n";

enum { OPT_CODES = OPT_VERB };

static const struct option table[] = {{"record", required_argument, NULL, 'n'},
                                      {"codes", no_argument, NULL, OPT_CODES},
                                      CLI_DEFINITION_OPTION,
                                      CLI_INPUT_OPTIONS,
                                      CLI_MODEL_OPTIONS,
                                      {NULL, 0, NULL, 0}};

typedef struct explain_run {
    cli_run *cli;
    cli_options options;
    bpl_writer_options how;
    uint64_t wanted; /* 0: all */
    uint64_t shown, seen, failed;
    cli_rejects rejects;
    int coded; /* codes are wanted */
    bpl_model *model;
    bpl_codes *codes;
    bpl_reader *reader;
    bpl_worker *worker;
} explain_run;

static int set_record(explain_run *run, const char *word)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(word, &end, 10);
    if (*word < '0' || *word > '9' || *end || errno || number == 0) {
        cli_usage(run->cli, "--record is a number from 1, not %s", word);
        return 0;
    }
    run->wanted = number;
    return 1;
}

static int read_options(explain_run *run, int argc, char **argv)
{
    for (;;) {
        int option = cli_next_option(run->cli, argc, argv, ":n:qh", table,
                                     &run->options);
        if (option == CLI_NO_OPTION)
            return 1;
        if (option == OPT_CODES)
            run->coded = 1;
        else if (option != 'n' || !set_record(run, optarg))
            return 0;
    }
}

static void put_rule(const explain_run *run)
{
    fputc('\n', stdout);
    for (int i = 0; i < run->how.width && i < 100; i++)
        fputs("─", stdout);
    fputs("\n\n", stdout);
}

static int explain_record(explain_run *run, const bpl_record *record)
{
    bpl_error err = {0};
    const bpl_finding *finding;
    run->seen++;
    if (run->wanted && record->number != run->wanted)
        return 1;
    bpl_status status = bpl_worker_label(run->worker, record, &finding, &err);
    if (status == BPL_E_LIMIT || status == BPL_E_ARG) {
        cli_complete(&err, record);
        cli_rejects_put(run->cli, &run->rejects, &err, record->raw);
        return 1;
    }
    if (status != BPL_OK) {
        cli_worker_failed(run->cli, &err);
        return 0;
    }
    if (finding->flags & BPL_FINDING_PLUGIN_FAILED)
        cli_note(run->cli, CLI_REJECTED);
    if (run->shown++)
        put_rule(run);
    if (bpl_explain(stdout, record, finding, &run->how, &err) == BPL_OK)
        return 1;
    cli_say_error(&err);
    cli_note(run->cli, err.code == BPL_E_IO ? CLI_INPUT : CLI_INTERNAL);
    return 0;
}

static void reject(explain_run *run, const bpl_record *record, bpl_error *err)
{
    cli_complete(err, record);
    run->seen++;
    if (run->wanted && err->record != run->wanted)
        return;
    run->shown++;
    cli_rejects_put(run->cli, &run->rejects, err, record->raw);
}

static void explain_all(explain_run *run)
{
    for (;;) {
        bpl_error err = {0};
        bpl_record record = {0};
        bpl_status status = bpl_reader_next(run->reader, &record, &err);
        if (status == BPL_END)
            return;
        if (status == BPL_OK) {
            if (!explain_record(run, &record))
                return;
        } else if (status == BPL_E_PARSE || status == BPL_E_LIMIT) {
            reject(run, &record, &err);
        } else {
            int file = status == BPL_E_IO || status == BPL_E_NOTFOUND;
            cli_say_error(&err);
            cli_note(run->cli, file ? CLI_INPUT : CLI_INTERNAL);
            run->failed++;
            if (!file)
                return;
        }
    }
}

static int open_all(explain_run *run, int argc, char **argv)
{
    return cli_open_model(run->cli, &run->model, &run->options) &&
           (!run->coded || cli_open_codes(run->cli, &run->codes, run->model)) &&
           cli_open_work(run->cli, run->model, &run->options, argc, argv,
                         &run->worker, &run->reader);
}

int cli_explain(cli_run *cli, int argc, char **argv)
{
    explain_run run = {.cli = cli,
                       .options = CLI_OPTIONS_INIT,
                       .how = BPL_WRITER_OPTIONS_INIT};
    run.options.help = help;
    run.options.help_input = 1;
    if (!read_options(&run, argc, argv))
        return cli->status;
    if (open_all(&run, argc, argv)) {
        run.how.codes = run.codes;
        run.how.color = cli_color(&run.options, stdout);
        run.how.width = cli_width(stdout, 80);
        if (run.how.width > 110)
            run.how.width = 110; /* longer lines are hard to read */
        cli_hint_terminal(&run.options, argc, argv);
        run.failed = cli_say_empty(cli, run.model, &run.options, argc, argv);
        explain_all(&run);
        cli_rejects_end(&run.rejects);
        if (run.wanted && !run.shown && !run.failed) {
            cli_say("there is no record %llu, only %llu of them",
                    (unsigned long long)run.wanted,
                    (unsigned long long)run.seen);
            cli_note(cli, CLI_INPUT);
        }
    }
    bpl_reader_close(run.reader);
    bpl_worker_free(run.worker);
    bpl_codes_close(run.codes);
    bpl_model_close(run.model);
    return cli->status;
}
