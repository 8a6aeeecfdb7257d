/* SPDX-License-Identifier: MIT */
/*
 * The way of one record: document, language, hits, sums, plugins, finding.
 * All memory is the worker's own and is used again for the next record.
 */
#include "score/worker.h"

#include "base/error.h"
#include "score/doing.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int bpl_seat_fail(bpl_seat *seat, const char *format, ...)
{
    if (seat->failed)
        return -1;
    seat->failed = 1;
    va_list args;
    va_start(args, format);
    vsnprintf(seat->failure, sizeof seat->failure, format, args);
    va_end(args);
    return -1;
}

bpl_rules_input bpl_worker_input(const bpl_worker *worker, size_t plugin)
{
    bpl_rules_input out = {&worker->sums, (double)worker->document.token_count,
                           (double)worker->document.sentence_count,
                           worker->seats[plugin].needed};
    return out;
}

static bpl_status open_seat(bpl_worker *worker, size_t plugin, bpl_error *err)
{
    const bpl_loaded *loaded = &worker->model->plugins[plugin];
    bpl_seat *seat = &worker->seats[plugin];
    bpl_error reason = {0};
    bpl_run run = {worker, plugin, 1, &reason};
    seat->scores =
        bpl_arena_zalloc(&worker->kept, loaded->value_count * sizeof(double));
    seat->needed = bpl_arena_zalloc(&worker->kept, (loaded->need_count + 1) *
                                                       sizeof *seat->needed);
    if (!seat->scores || !seat->needed)
        return bpl_fail_nomem(err);
    bpl_doing_call(loaded->plugin.name, loaded->info.path, "open");
    int failed = loaded->plugin.open(&bpl_host_services, &run, &seat->state);
    bpl_doing_called();
    if (!failed) {
        seat->opened = 1;
        return BPL_OK;
    }
    if (worker->lost)
        bpl_fail_nomem(&reason);
    if (reason.code == BPL_OK)
        bpl_fail(&reason, BPL_E_PLUGIN, loaded->info.path, 0,
                 "plugin %s can't be opened: %s", loaded->plugin.name,
                 seat->failed ? seat->failure : "it gives no reason");
    if (err)
        *err = reason;
    return reason.code;
}

static bpl_status set_up(bpl_worker *worker, bpl_error *err)
{
    const bpl_model *model = worker->model;
    size_t categories = model->categories.count;
    worker->matchers = calloc(model->lexset_count, sizeof(bpl_matcher *));
    worker->seats = calloc(model->plugin_count + 1, sizeof *worker->seats);
    worker->worth =
        calloc(categories * BPL_ZONE_COUNT + 1, sizeof *worker->worth);
    worker->infos = bpl_arena_zalloc(&worker->kept, model->lexset_count *
                                                        BPL_LIMIT_LEXICONS *
                                                        sizeof *worker->infos);
    worker->facets = bpl_arena_zalloc(
        &worker->kept, (model->plugin_count + 1) * sizeof *worker->facets);
    worker->evidence = bpl_arena_zalloc(
        &worker->kept, BPL_LIMIT_EVIDENCE * sizeof *worker->evidence);
    if (!worker->matchers || !worker->seats || !worker->worth ||
        !worker->infos || !worker->facets || !worker->evidence ||
        bpl_sums_init(&worker->sums, categories) != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < model->plugin_count; i++)
        BPL_TRY(open_seat(worker, i, err));
    return BPL_OK;
}

bpl_status bpl_worker_new(bpl_worker **out, const bpl_model *model,
                          bpl_error *err)
{
    *out = NULL;
    bpl_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return bpl_fail_nomem(err);
    worker->model = model;
    bpl_document_init(&worker->document);
    worker->document.limits = &model->limits;
    bpl_status status = set_up(worker, err);
    if (status != BPL_OK) {
        bpl_worker_free(worker);
        return status;
    }
    *out = worker;
    return BPL_OK;
}

static void close_seat(bpl_seat *seat, const bpl_loaded *loaded)
{
    if (seat->opened && loaded->plugin.close) {
        bpl_doing_call(loaded->plugin.name, loaded->info.path, "close");
        loaded->plugin.close(seat->state);
        bpl_doing_called();
    }
    for (size_t i = 0; i < seat->rules_count; i++)
        bpl_rules_free(seat->rules[i]);
    free(seat->rules);
    free(seat->given);
    bpl_arena_fini(&seat->arena);
}

void bpl_worker_free(bpl_worker *worker)
{
    if (!worker)
        return;
    const bpl_model *model = worker->model;
    for (size_t i = model->plugin_count; worker->seats && i-- > 0;)
        close_seat(&worker->seats[i], &model->plugins[i]);
    for (size_t i = 0; worker->matchers && i < model->lexset_count; i++)
        bpl_matcher_free(worker->matchers[i]);
    bpl_document_fini(&worker->document);
    bpl_sums_fini(&worker->sums);
    free(worker->matchers);
    free(worker->seats);
    free(worker->worth);
    bpl_arena_fini(&worker->arena);
    bpl_arena_fini(&worker->kept);
    free(worker);
}

static void reset(bpl_worker *worker)
{
    worker->lost = 0;
    bpl_arena_reset(&worker->arena);
    bpl_sums_reset(&worker->sums);
    memset(&worker->matches, 0, sizeof worker->matches);
    for (size_t i = 0; i < worker->model->plugin_count; i++) {
        bpl_seat *seat = &worker->seats[i];
        size_t values = worker->model->plugins[i].value_count;
        memset(seat->scores, 0, values * sizeof *seat->scores);
        seat->winner = seat->value = 0;
        seat->cleared = seat->failed = 0;
        seat->decided = NULL;
        seat->given_count = 0;
        for (size_t k = 0; k < seat->rules_count; k++)
            bpl_rules_forget(seat->rules[k]);
    }
}

/* A text whose language can't be told is read as the first one, unless it
 * can't be that. */
static void choose_language(bpl_worker *worker)
{
    const bpl_model *model = worker->model;
    size_t row = bpl_language_detect(model->languages, &worker->document);
    worker->language = "";
    worker->lexset = model->first_lexset;
    if (row == SIZE_MAX) {
        if (bpl_language_is_foreign(model->languages, &worker->document))
            worker->lexset = SIZE_MAX;
        return;
    }
    const bpl_table *table = bpl_model_table(model, "languages");
    worker->language =
        bpl_table_cell(table, row, bpl_table_column(table, "language"));
    if (!worker->language)
        worker->language = "";
    worker->lexset = model->language_lexset[row];
}

/* The document's matcher. A lexicon that can't be used, which shows when its
 * language is met first, is no fault of the record: PARSE and LIMIT are said
 * to be IO. */
static bpl_status need_matcher(bpl_worker *worker, bpl_error *err)
{
    const bpl_model *model = worker->model;
    bpl_matcher **matcher = &worker->matchers[worker->lexset];
    if (*matcher)
        return BPL_OK;
    bpl_status status = bpl_matcher_new(matcher, model->lexsets[worker->lexset],
                                        model->zones, err);
    if (status != BPL_E_PARSE && status != BPL_E_LIMIT)
        return status;
    if (err)
        err->code = BPL_E_IO;
    return BPL_E_IO;
}

static bpl_status match(bpl_worker *worker, bpl_error *err)
{
    const bpl_lexset *set = worker->model->lexsets[worker->lexset];
    BPL_TRY(need_matcher(worker, err));
    BPL_TRY(bpl_match(worker->matchers[worker->lexset], &worker->document,
                      &worker->matches, err));
    if (bpl_sums_fill(&worker->sums, set, &worker->matches) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

/* Ties go to the value named first. */
static uint32_t find_winner(const double *scores, size_t count)
{
    uint32_t winner = 0;
    for (uint32_t i = 1; i < count; i++)
        if (scores[i] > scores[winner])
            winner = i;
    return winner;
}

static void run_plugin(bpl_worker *worker, size_t plugin)
{
    const bpl_loaded *loaded = &worker->model->plugins[plugin];
    bpl_seat *seat = &worker->seats[plugin];
    bpl_run run = {worker, plugin, 0, NULL};
    for (size_t i = 0; i < loaded->need_count; i++)
        seat->needed[i] = worker->seats[loaded->needs[i]].winner;
    bpl_doing_call(loaded->plugin.name, loaded->info.path, "score");
    int failed = loaded->plugin.score(&bpl_host_services, &run, seat->state);
    bpl_doing_called();
    if (failed)
        bpl_seat_fail(seat, "it returned %d without a reason", failed);
    if (seat->failed) {
        memset(seat->scores, 0, loaded->value_count * sizeof *seat->scores);
        seat->decided = NULL;
        seat->given_count = 0;
    }
    seat->winner = find_winner(seat->scores, loaded->value_count);
    seat->value = seat->winner;
}

static bpl_status label(bpl_worker *worker, const bpl_record *record,
                        bpl_error *err)
{
    reset(worker);
    BPL_TRY(bpl_document_build(&worker->document, record, err));
    choose_language(worker);
    if (worker->lexset != SIZE_MAX) {
        BPL_TRY(match(worker, err));
        for (size_t i = 0; i < worker->model->plugin_count; i++)
            run_plugin(worker, i);
    }
    BPL_TRY(bpl_finding_make(worker, err));
    return worker->lost ? bpl_fail_nomem(err) : BPL_OK;
}

bpl_status bpl_worker_label(bpl_worker *worker, const bpl_record *record,
                            const bpl_finding **out, bpl_error *err)
{
    if (!worker || !record || !out)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no worker, record or result");
    bpl_doing_record(record);
    bpl_status status = label(worker, record, err);
    bpl_doing_record(NULL);
    *out = status == BPL_OK ? &worker->finding : NULL;
    return status;
}

bpl_status bpl_worker_label_text(bpl_worker *worker, bpl_str title,
                                 bpl_str text, const bpl_finding **out,
                                 bpl_error *err)
{
    const bpl_field fields[] = {{title, BPL_ZONE_TITLE, BPL_MARKUP_SCRAPED},
                                {text, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED}};
    const bpl_record record = {.number = 1, .fields = fields, .field_count = 2};
    return bpl_worker_label(worker, &record, out, err);
}
