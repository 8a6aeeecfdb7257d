/* SPDX-License-Identifier: MIT */
/*
 * Line mode: one line in, exactly one line out, in order. A line that can't be
 * labelled gives a line that says so, and the exit status stays 0: engines
 * take any other for a lost task. Output is flushed before we wait for input.
 */
#include "stream.h"

#include <bpolens/line.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Text first: a line without a tab is a text. */
static const char default_columns[] = "text,title,company,location";

typedef struct stream_run {
    cli_run *cli;
    bpl_worker *worker;
    bpl_line_reader *reader;
    bpl_writer *writer;
} stream_run;

static int stop(stream_run *run, const bpl_error *err)
{
    cli_say_error(err);
    cli_note(run->cli, err->code == BPL_E_IO         ? CLI_INPUT
                       : err->code == BPL_E_NOTFOUND ? CLI_INPUT
                       : err->code == BPL_E_PARSE    ? CLI_USAGE
                                                     : CLI_INTERNAL);
    return 0;
}

static int is_of_record(bpl_status status)
{
    return status == BPL_E_PARSE || status == BPL_E_LIMIT ||
           status == BPL_E_ARG;
}

/* The line that stands for the record. 0: nothing more can be done. */
static int put_line(stream_run *run, const bpl_record *record,
                    bpl_status status, bpl_error *why)
{
    bpl_error err = {0};
    const bpl_finding *finding = NULL;
    if (status == BPL_OK)
        status = bpl_worker_label(run->worker, record, &finding, why);
    if (status == BPL_OK) {
        status = bpl_writer_put(run->writer, record, NULL, finding, why);
        if (status == BPL_OK)
            return 1;
    }
    if (!is_of_record(status))
        return stop(run, why);
    if (bpl_writer_put_error(run->writer, record, why, &err) != BPL_OK)
        return stop(run, &err);
    return 1;
}

static int label_lines(stream_run *run)
{
    for (;;) {
        bpl_record record;
        bpl_error err = {0};
        if (!bpl_line_reader_ready(run->reader) && fflush(stdout) != 0) {
            cli_say("can't write: %s", strerror(errno));
            cli_note(run->cli, CLI_INPUT);
            return 0;
        }
        bpl_status status = bpl_line_reader_next(run->reader, &record, &err);
        if (status == BPL_END)
            return 1;
        if (status != BPL_OK && !is_of_record(status))
            return stop(run, &err);
        if (!put_line(run, &record, status, &err))
            return 0;
    }
}

void cli_stream(cli_run *cli, const bpl_model *model,
                const cli_options *options, cli_stream_kind kind,
                const char *columns)
{
    stream_run run = {.cli = cli};
    bpl_writer_options how = BPL_WRITER_OPTIONS_INIT;
    bpl_error err = {0};
    int tsv = kind == CLI_STREAM_TSV;
    how.output = tsv ? BPL_OUTPUT_TSV : BPL_OUTPUT_JSONL;
    bpl_status status = bpl_worker_new(&run.worker, model, &err);
    if (status != BPL_OK) {
        cli_worker_failed(cli, &err);
        return;
    }
    status = bpl_writer_open(&run.writer, model, stdout, &how, &err);
    if (status == BPL_OK)
        status = bpl_line_reader_open(&run.reader, model, STDIN_FILENO,
                                      tsv ? BPL_LINE_TSV : BPL_LINE_JSONL,
                                      columns ? columns : default_columns,
                                      &options->reader, &err);
    if (status != BPL_OK)
        stop(&run, &err);
    else
        label_lines(&run);
    status = bpl_writer_close(run.writer, NULL, &err);
    if (status != BPL_OK && cli->status == CLI_DONE)
        stop(&run, &err);
    bpl_line_reader_close(run.reader);
    bpl_worker_free(run.worker);
}
