/* SPDX-License-Identifier: MIT */
/*
 * One batch of records: it is fetched, worked on (parsed, labelled, its output
 * made) by any thread, and emitted when its turn comes. label_work() touches
 * its member and its load only, and reads the run; all that counts, prints or
 * writes is in label_emit(), which sees the records as if one thread had done
 * them one after the other.
 */
#include "label.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_WARNINGS = 20 };

void label_load_free(label_load *load)
{
    if (!load)
        return;
    bpl_batch_free(load->batch);
    bpl_draft_free(load->draft);
    bpl_kept_free(load->kept);
    free(load->signatures);
    free(load->events);
    free(load);
}

void label_load_reset(label_load *load)
{
    load->event_count = load->records = load->first = load->number = 0;
    load->signed_count = 0;
    load->lost = 0;
    load->source = NULL;
    if (load->kept)
        bpl_kept_clear(load->kept);
    memset(load->by_status, 0, sizeof load->by_status);
    memset(load->by_label, 0, sizeof load->by_label);
}

/* The reader ends as well once it is asked to stop. */
int label_fetch(void *context, void *item)
{
    label_run *run = context;
    label_load *load = item;
    label_load_reset(load);
    run->fetched = BPL_END;
    if (!cli_stop_asked())
        run->fetched =
            bpl_reader_fetch(run->reader, load->batch, &run->fetch_error);
    run->stopped = run->fetched == BPL_END && cli_stop_asked();
    load->bytes = bpl_reader_bytes(run->reader);
    return run->fetched == BPL_OK;
}

/* --- work --- */

static label_event *add_event(label_load *load, enum label_said what,
                              const bpl_record *record)
{
    if (load->event_count == load->event_room) {
        size_t room = load->event_room ? load->event_room * 2 : 8;
        label_event *events = realloc(load->events, room * sizeof *events);
        if (!events) {
            load->lost = 1;
            return NULL;
        }
        load->events = events;
        load->event_room = room;
    }
    label_event *event = &load->events[load->event_count++];
    memset(event, 0, sizeof *event);
    event->what = what;
    event->source = record->source;
    event->raw = record->raw;
    snprintf(event->err.source, sizeof event->err.source, "%s",
             record->source ? record->source : "-");
    return event;
}

static void add_error(label_load *load, enum label_said what,
                      const bpl_record *record, const bpl_error *err)
{
    label_event *event = add_event(load, what, record);
    if (event)
        event->err = *err;
}

static void add_reject(label_load *load, enum label_said what,
                       const bpl_record *record, bpl_error *err)
{
    cli_complete(err, record);
    add_error(load, what, record, err);
}

/* The reader's warnings name the record themselves. */
static void add_warning(label_load *load, const bpl_record *record,
                        const char *message)
{
    label_event *event = add_event(load, SAID_WARNING, record);
    if (event)
        snprintf(event->err.message, sizeof event->err.message, "warning: %s",
                 message);
}

static void add_failures(label_load *load, const bpl_record *record,
                         const bpl_finding *finding)
{
    for (size_t i = 0; i < finding->facet_count; i++) {
        const bpl_facet *facet = &finding->facets[i];
        if (!facet->failure)
            continue;
        label_event *event = add_event(load, SAID_FAILURE, record);
        if (!event)
            return;
        cli_complete(&event->err, record);
        snprintf(event->err.message, sizeof event->err.message,
                 "the plugin of %s failed: %s", facet->name, facet->failure);
    }
}

/* The format where none was asked for. */
static bpl_output choose_output(const label_run *run, int csv)
{
    if (run->format >= 0)
        return (bpl_output)run->format;
    if (run->output.file == stdout && isatty(STDOUT_FILENO))
        return BPL_OUTPUT_TABLE;
    return csv ? BPL_OUTPUT_CSV : BPL_OUTPUT_JSONL;
}

bpl_status label_open_writer(label_run *run, int csv, bpl_error *err)
{
    if (run->writer)
        return BPL_OK;
    run->how.output = choose_output(run, csv);
    run->how.codes = run->codes;
    run->how.color = cli_color(&run->options, run->output.file);
    run->how.width = cli_width(run->output.file, 200);
    return bpl_writer_open(&run->writer, run->model, run->output.file,
                           &run->how, err);
}

/* The writer is opened, and settled, before there is a second thread: see
 * label_all() in label.c. */
static bpl_status put(label_run *run, label_load *load,
                      const bpl_record *record, const bpl_csv_shape *shape,
                      const bpl_finding *finding, bpl_error *err)
{
    bpl_status status = label_open_writer(run, shape->columns > 0, err);
    if (status == BPL_OK && !load->draft)
        status = bpl_draft_new(&load->draft, run->writer, err);
    return status == BPL_OK
               ? bpl_draft_put(load->draft, record, shape, finding, err)
               : status;
}

static void count(const label_run *run, label_load *load,
                  const bpl_finding *finding, uint64_t unit)
{
    load->records++;
    if (!load->first)
        load->first = unit;
    if ((size_t)finding->certainty < LABEL_STATUSES)
        load->by_status[finding->certainty]++;
    for (size_t i = 0; run->labels && run->labels[i]; i++)
        if (strcmp(run->labels[i], finding->label) == 0)
            load->by_label[i]++;
}

/* 0: nothing more can be done. *refused: the file doesn't fit. */
static int label_record(label_run *run, const label_member *member,
                        label_load *load, const bpl_record *record,
                        uint64_t unit, int *refused)
{
    bpl_error err = {0};
    const bpl_finding *finding;
    const char *warning = bpl_parser_warning(member->parser);
    if (warning && !run->options.quiet)
        add_warning(load, record, warning);
    if (label_crashed(run, record, &err)) {
        add_reject(load, SAID_UNLABELED, record, &err);
        return 1;
    }
    bpl_status status =
        bpl_worker_label(member->worker, record, &finding, &err);
    if (status == BPL_E_LIMIT || status == BPL_E_ARG || status == BPL_E_PARSE) {
        add_reject(load, SAID_UNLABELED, record, &err);
        return 1;
    }
    if (status != BPL_OK) {
        add_error(load, SAID_WORKER, record, &err);
        return 0;
    }
    if (finding->flags & BPL_FINDING_PLUGIN_FAILED)
        add_failures(load, record, finding);
    bpl_csv_shape shape = bpl_parser_csv_shape(member->parser);
    status = put(run, load, record, &shape, finding, &err);
    *refused = status == BPL_E_PARSE;
    if (status == BPL_OK) {
        count(run, load, finding, unit);
        status = label_dedupe_sign(run, load, member->worker, record, &err);
    }
    if (status == BPL_OK) {
        status = label_database_keep(run, load, record, &shape, finding, &err);
        if (status == BPL_E_LIMIT) /* the draft has it already */
            status = BPL_E_INTERNAL;
    }
    if (status == BPL_OK)
        return 1;
    if (status == BPL_E_LIMIT)
        add_reject(load, SAID_UNLABELED, record, &err);
    else
        add_error(load, *refused ? SAID_REFUSED : SAID_FATAL, record, &err);
    return status == BPL_E_LIMIT || *refused;
}

void label_work(void *context, size_t number, void *item)
{
    label_run *run = context;
    label_load *load = item;
    const label_member *member = &run->members[number];
    const char *refused = NULL; /* borrowed from the batch */
    bpl_parser_start(member->parser, load->batch);
    uint64_t unit = 0;
    for (int more = 1; more && !load->lost;) {
        bpl_error err = {0};
        bpl_record record = {0};
        int misfit = 0;
        bpl_status status = bpl_parser_next(member->parser, &record, &err);
        if (status != BPL_END) {
            load->source = record.source;
            load->number = record.number;
            unit++;
        }
        switch (status) {
        case BPL_OK:
            if (refused && strcmp(refused, record.source) == 0)
                break;
            more = label_record(run, member, load, &record, unit, &misfit);
            if (misfit)
                refused = record.source;
            break;
        case BPL_END:
            return;
        case BPL_E_PARSE:
        case BPL_E_LIMIT:
            add_reject(load, SAID_REJECTED, &record, &err);
            break;
        case BPL_E_IO:
        case BPL_E_NOTFOUND:
            add_error(load, SAID_FILE, &record, &err);
            break;
        default:
            add_error(load, SAID_FATAL, &record, &err);
            return;
        }
    }
}

/* --- emit --- */

/* A few of a kind are of use; thousands are not. */
static void say_warning(label_run *run, const bpl_error *err)
{
    if (++run->warnings == MOST_WARNINGS + 1)
        cli_say("further warnings are not shown");
    if (run->warnings <= MOST_WARNINGS)
        cli_say_error(err);
}

/* The library knows of prefixes, but not of options. */
void label_say_misfit(const bpl_error *err)
{
    static const char words[] = "another prefix";
    bpl_error more = *err;
    if (strstr(err->message, words))
        snprintf(more.message, sizeof more.message, "%.480s: --prefix PREFIX",
                 err->message);
    cli_say_error(&more);
}

static void refuse(label_run *run, const label_event *event)
{
    label_say_misfit(&event->err);
    run->files_failed++;
    cli_note(run->cli, CLI_INPUT);
    free(run->refused);
    run->refused = strdup(event->source);
    run->failed |= !run->refused;
}

/* Every batch of a file that does not fit finds so anew; it is told once, and
 * nothing of what comes behind. */
static int is_refused(const label_run *run, const label_event *event)
{
    return run->refused && event->source && event->what != SAID_REJECTED &&
           event->what != SAID_FILE && event->what != SAID_FATAL &&
           strcmp(run->refused, event->source) == 0;
}

static void say(label_run *run, const label_event *event)
{
    const bpl_error *err = &event->err;
    if (is_refused(run, event))
        return;
    switch (event->what) {
    case SAID_REJECTED:
    case SAID_UNLABELED:
        cli_rejects_put(run->cli, &run->rejects, err, event->raw);
        break;
    case SAID_WARNING:
        say_warning(run, err);
        break;
    case SAID_FAILURE: /* an error: --quiet does not hide it */
        cli_note(run->cli, CLI_REJECTED);
        if (cli_kinds_count(&run->failures, err->message))
            cli_say_error(err);
        break;
    case SAID_FILE:
        cli_say_error(err);
        run->files_failed++;
        cli_note(run->cli, CLI_INPUT);
        break;
    case SAID_REFUSED:
        refuse(run, event);
        break;
    case SAID_WORKER:
        cli_worker_failed(run->cli, err);
        run->failed = 1;
        break;
    case SAID_FATAL:
        cli_internal(run->cli, err);
        run->failed = 1;
        break;
    }
}

static void write_draft(label_run *run, label_load *load)
{
    bpl_error err = {0};
    const bpl_grouping *groupings;
    run->failed = !label_dedupe_add(run, load, &groupings) ||
                  !label_database_add(run, load, groupings);
    if (run->failed)
        return;
    bpl_status status =
        bpl_writer_add_grouped(run->writer, load->draft, groupings, &err);
    if (status == BPL_OK) {
        run->records += load->records;
        return;
    }
    if (!err.source[0] && run->output_path)
        snprintf(err.source, sizeof err.source, "%s", run->output_path);
    cli_say_error(&err);
    cli_note(run->cli, status == BPL_E_IO ? CLI_INPUT : CLI_INTERNAL);
    run->failed = 1;
}

static void remember_place(label_run *run, const label_load *load)
{
    run->at.record = load->number;
    if (load->source)
        snprintf(run->at.source, sizeof run->at.source, "%s", load->source);
}

int label_emit(void *context, void *item)
{
    label_run *run = context;
    label_load *load = item;
    if (load->event_count || load->lost)
        cli_progress_clear(&run->progress);
    if (load->draft)
        write_draft(run, load);
    for (size_t i = 0; i < load->event_count && !run->failed; i++)
        say(run, &load->events[i]);
    if (load->lost) {
        cli_out_of_memory(run->cli);
        run->failed = 1;
    }
    if (!run->failed) {
        remember_place(run, load);
        run->failed = !label_account(run, load);
    }
    if (!run->failed)
        cli_progress_show(&run->progress, run->records, load->bytes);
    return !run->failed;
}
