/* SPDX-License-Identifier: MIT */
/*
 * Paths are read in their order: runs of files and folders by a reader and a
 * crew (fetch, work, emit; only emit counts and tells), databases between them
 * row by row.
 */
#include "report/tally_read.h"

#include "base/error.h"
#include "report/rows_db.h"
#include "report/tally_store.h"
#include <bpolens/crew.h>
#include <stdlib.h>

enum { ROWS_AT_ONCE = 200 };

typedef struct tally_run {
    bpl_tally_source *source;
    size_t tab;
    bpl_reader_options how;
    const char *label_column;
    bpl_reader *reader;
    bpl_tally_store store;
    bpl_tally_member *members; /* jobs of them; opened as they are needed */
    void **loads;
    size_t load_count;
    uint32_t jobs;
    bpl_status status;  /* what stops it; of emit */
    bpl_status fetched; /* of the last fetch */
    bpl_error err, fetch_error;
    uint64_t bytes, read; /* of readers before this one; and now */
} tally_run;

static bpl_tally_tab *tab_of(const tally_run *run)
{
    return &run->source->counts->tabs[run->tab];
}

/* --- emit --- */

static void report(const tally_run *run, const bpl_error *err, int failed)
{
    const bpl_tally_options *options = run->source->options;
    if (options->report)
        options->report(options->payload, err, failed);
}

static void stop(tally_run *run, bpl_status status, const bpl_error *err)
{
    run->status = status;
    run->err = *err;
}

static void say(tally_run *run, const bpl_tally_event *event)
{
    bpl_tally_tab *tab = tab_of(run);
    switch (event->what) {
    case BPL_TALLY_ODD:
    case BPL_TALLY_FAILED:
        break;
    case BPL_TALLY_REJECTED:
        tab->rejected++;
        break;
    case BPL_TALLY_NO_FILE:
        if (!tab->files++)
            tab->no_file = event->err;
        break;
    case BPL_TALLY_FATAL:
        stop(run, event->err.code, &event->err);
        return;
    }
    report(run, &event->err, event->what != BPL_TALLY_ODD);
}

static int ask_progress(tally_run *run)
{
    bpl_tally_source *source = run->source;
    const bpl_tally_options *options = source->options;
    const bpl_tally_tab *tab = tab_of(run);
    if (options->progress &&
        !options->progress(options->payload,
                           source->records + tab->records + tab->rejected,
                           source->bytes + run->bytes + run->read))
        source->stopped = 1;
    return !source->stopped;
}

static int emit(void *context, void *item)
{
    tally_run *run = context;
    bpl_tally_load *load = item;
    bpl_error err = {0};
    bpl_tally_source *source = run->source;
    /* Then its last ad is not whole. */
    bpl_status status = load->lost ? bpl_fail_nomem(&err) : BPL_OK;
    if (status == BPL_OK)
        status = bpl_tally_tab_add(source->counts, run->tab, source->asks, load,
                                   &err);
    if (status == BPL_OK)
        status = bpl_tally_store_add(&run->store, source->options->database,
                                     load, &source->stored, &err);
    if (status != BPL_OK)
        stop(run, status, &err);
    for (size_t i = 0; i < load->event_count && run->status == BPL_OK; i++)
        say(run, &load->events[i]);
    run->read = load->taken;
    return run->status == BPL_OK && ask_progress(run);
}

/* --- fetch and work --- */

static int fetch(void *context, void *item)
{
    tally_run *run = context;
    bpl_tally_load *load = item;
    bpl_tally_load_reset(load, run->source->asks);
    run->fetched =
        bpl_reader_fetch(run->reader, load->batch, &run->fetch_error);
    load->taken = bpl_reader_bytes(run->reader);
    return run->fetched == BPL_OK;
}

static void work(void *context, size_t number, void *item)
{
    tally_run *run = context;
    bpl_tally_work(&run->members[number], item);
}

static bpl_status open_members(tally_run *run, uint32_t jobs, bpl_error *err)
{
    const bpl_tally_source *source = run->source;
    size_t loads = jobs == 1 ? 1 : (size_t)jobs * 2 + 1;
    for (uint32_t i = 0; i < jobs; i++) {
        run->members[i].keeps = source->options->database != NULL;
        if (!run->members[i].worker)
            BPL_TRY(bpl_tally_member_init(&run->members[i], source->model,
                                          source->asks, err));
    }
    for (; run->load_count < loads; run->load_count++) {
        bpl_tally_load *load;
        bpl_status status = bpl_tally_load_new(&load, source->asks, err);
        if (status != BPL_OK) {
            bpl_tally_load_free(load);
            return status;
        }
        run->loads[run->load_count] = load;
    }
    return BPL_OK;
}

static bpl_status run_crew(tally_run *run, uint32_t jobs,
                           int (*get)(void *context, void *load),
                           bpl_error *err)
{
    BPL_TRY(open_members(run, jobs, err));
    bpl_crew crew = {.struct_size = sizeof crew,
                     .jobs = jobs,
                     .loads = run->loads,
                     .load_count = jobs == 1 ? 1 : run->load_count,
                     .context = run,
                     .fetch = get,
                     .work = work,
                     .emit = emit};
    BPL_TRY(bpl_crew_run(&crew, err));
    if (run->status != BPL_OK && err)
        *err = run->err;
    return run->status;
}

/* One thread begins: what is over with the first batch needs no others. */
static int fetch_first(void *context, void *item)
{
    const tally_run *run = context;
    return run->read || tab_of(run)->records ? 0 : fetch(context, item);
}

static bpl_status read_files(tally_run *run, const char *const *paths,
                             size_t count, bpl_error *err)
{
    run->read = 0;
    bpl_status status = bpl_reader_open(&run->reader, run->source->model, paths,
                                        count, &run->how, err);
    run->fetched = BPL_OK;
    if (status == BPL_OK)
        status = run_crew(run, 1, run->jobs == 1 ? fetch : fetch_first, err);
    if (status == BPL_OK && run->fetched == BPL_OK && !run->source->stopped &&
        run->jobs > 1)
        status = run_crew(run, run->jobs, fetch, err);
    if (status == BPL_OK && run->fetched != BPL_OK && run->fetched != BPL_END) {
        status = run->fetched;
        if (err)
            *err = run->fetch_error;
    }
    run->bytes += run->reader ? bpl_reader_bytes(run->reader) : 0;
    run->read = 0;
    bpl_reader_close(run->reader);
    run->reader = NULL;
    return status;
}

/* --- databases --- */

static bpl_status read_rows(tally_run *run, bpl_db_rows *rows, bpl_error *err)
{
    bpl_tally_member *member = &run->members[0];
    bpl_tally_load *load = run->loads[0];
    bpl_tally_load_reset(load, run->source->asks);
    for (int more = 1; more;) {
        bpl_record record = {0};
        bpl_error why = {0};
        bpl_status status = bpl_db_rows_next(rows, &record, &why);
        if (status == BPL_OK)
            status = bpl_members_object(&member->members, rows->object, &why);
        if (status == BPL_OK)
            more = bpl_tally_take(member, load, &record);
        else if (status != BPL_END)
            more = bpl_tally_refuse(load, &record, status, &why) &&
                   status != BPL_E_IO;
        if (status == BPL_END || !more || load->count >= ROWS_AT_ONCE) {
            more &= emit(run, load) && status != BPL_END;
            bpl_tally_load_reset(load, run->source->asks);
        }
    }
    if (run->status != BPL_OK && err)
        *err = run->err;
    return run->status;
}

static bpl_status read_database(tally_run *run, const char *path,
                                bpl_error *err)
{
    bpl_db_rows rows = {0};
    BPL_TRY(open_members(run, 1, err));
    bpl_status status = bpl_db_rows_open(&rows, path, err);
    if (status == BPL_OK)
        status = read_rows(run, &rows, err);
    bpl_db_rows_close(&rows);
    return status;
}

/* --- a set --- */

static bpl_status read_paths(tally_run *run, const char *const *paths,
                             size_t count, bpl_error *err)
{
    int listed = run->how.paths_from != NULL;
    const char *list = run->how.paths_from;
    for (size_t i = 0; i < count && !run->source->stopped;) {
        size_t files = 0;
        while (i + files < count && !bpl_db_rows_fit(paths[i + files]))
            files++;
        int last = i + files == count;
        run->how.paths_from = last ? list : NULL;
        if (files)
            BPL_TRY(read_files(run, paths + i, files, err));
        listed &= !(files && last);
        i += files;
        if (!last && !run->source->stopped)
            BPL_TRY(read_database(run, paths[i++], err));
    }
    run->how.paths_from = list;
    if (!count || (listed && !run->source->stopped))
        return read_files(run, NULL, 0, err);
    return BPL_OK;
}

static bpl_status open_run(tally_run *run, char label_column[256])
{
    const bpl_tally_options *options = run->source->options;
    bpl_reader_options fresh = BPL_READER_OPTIONS_INIT;
    run->how = options->reader ? *options->reader : fresh;
    if (options->date_column)
        run->how.date_column = options->date_column;
    if (run->tab)
        run->how.paths_from = NULL;
    snprintf(label_column, 256, "%slabel", run->source->asks->prefix);
    run->how.label_column = label_column;
    run->jobs = options->jobs ? options->jobs : 1;
    run->members = calloc(run->jobs, sizeof *run->members);
    run->loads = calloc((size_t)run->jobs * 2 + 1, sizeof *run->loads);
    return run->members && run->loads ? BPL_OK : BPL_E_NOMEM;
}

static void close_run(tally_run *run)
{
    for (uint32_t i = 0; run->members && i < run->jobs; i++)
        bpl_tally_member_fini(&run->members[i]);
    for (size_t i = 0; i < run->load_count; i++)
        bpl_tally_load_free(run->loads[i]);
    bpl_tally_store_fini(&run->store);
    free(run->members);
    free(run->loads);
}

bpl_status bpl_tally_read(bpl_tally_source *source, size_t number,
                          const char *const *paths, size_t path_count,
                          bpl_error *err)
{
    char label_column[256];
    tally_run run = {.source = source, .tab = number};
    bpl_status status = open_run(&run, label_column) == BPL_OK
                            ? read_paths(&run, paths, path_count, err)
                            : bpl_fail_nomem(err);
    /* The reader may have been stopped without anything emitted after it. */
    if (status == BPL_OK && (source->stopped || !ask_progress(&run)))
        status = BPL_END;
    source->records += tab_of(&run)->records + tab_of(&run)->rejected;
    source->bytes += run.bytes;
    close_run(&run);
    return status;
}
