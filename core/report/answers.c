/* SPDX-License-Identifier: MIT */
#include "report/answers.h"

#include "base/error.h"
#include "base/file.h"
#include "write/evidence.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bpl_status want(bpl_rows *rows, const char *prefix, const char *name,
                       size_t *out)
{
    char column[256];
    snprintf(column, sizeof column, "%s%s", prefix, name);
    return bpl_rows_want(rows, column, out);
}

bpl_status bpl_answer_columns_want(bpl_answer_columns *columns, bpl_rows *rows,
                                   const bpl_gold *gold, const char *prefix)
{
    for (size_t i = 0; i < gold->facet_count; i++)
        BPL_TRY(want(rows, prefix, gold->facets[i].name, &columns->facets[i]));
    BPL_TRY(want(rows, prefix, "status", &columns->status));
    BPL_TRY(want(rows, prefix, "confidence", &columns->confidence));
    return want(rows, prefix, "evidence", &columns->evidence);
}

static double number_of(bpl_str text)
{
    char digits[32];
    double number;
    text = bpl_trim(text);
    if (!text.len || text.len >= sizeof digits)
        return NAN;
    memcpy(digits, text.data, text.len);
    digits[text.len] = '\0';
    return bpl_parse_number(digits, &number) ? number : NAN;
}

static bpl_status read_answer(bpl_answer *out,
                              const bpl_answer_columns *columns,
                              const bpl_rows *rows, bpl_gold *gold)
{
    uint32_t *codes =
        bpl_arena_alloc(&gold->arena, gold->facet_count * sizeof *codes);
    if (!codes)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < gold->facet_count; i++)
        BPL_TRY(bpl_values_add(&gold->facets[i].values,
                               bpl_rows_cell(rows, columns->facets[i]),
                               &codes[i]));
    BPL_TRY(bpl_values_add(&gold->statuses,
                           bpl_rows_cell(rows, columns->status), &out->status));
    bpl_str evidence = bpl_rows_cell(rows, columns->evidence);
    out->codes = codes;
    out->title = NULL;
    out->confidence = number_of(bpl_rows_cell(rows, columns->confidence));
    out->evidence = bpl_arena_dup(&gold->arena, evidence.data, evidence.len);
    return out->evidence ? BPL_OK : BPL_E_NOMEM;
}

static bpl_status add_answer(bpl_answers *answers, bpl_gold *gold,
                             const bpl_rows *rows, const bpl_record *record)
{
    if (answers->count == answers->room) {
        size_t room = answers->room ? answers->room * 2 : 256;
        bpl_answer *more =
            realloc(answers->answers, room * sizeof *answers->answers);
        if (!more)
            return BPL_E_NOMEM;
        answers->answers = more;
        answers->room = room;
    }
    BPL_TRY(read_answer(&answers->answers[answers->count], &answers->columns,
                        rows, gold));
    bpl_str title = bpl_trim(bpl_record_title(record));
    bpl_answer *answer = &answers->answers[answers->count++];
    answer->title = bpl_arena_dup(&gold->arena, title.data, title.len);
    return answer->title ? BPL_OK : BPL_E_NOMEM;
}

/* The place of a row by its id is the number of that id. */
static bpl_status add_id(bpl_answers *answers, const bpl_rows *rows, size_t id,
                         const bpl_record *record, bpl_error *err)
{
    uint32_t code;
    bpl_str text = bpl_trim(bpl_rows_cell(rows, id));
    if (!bpl_rows_has(rows, id))
        return bpl_rows_no_column(rows, id, " (--id)", err);
    if (bpl_values_add(&answers->ids, text, &code) != BPL_OK)
        return bpl_fail_nomem(err);
    if (code + (size_t)1 == answers->count)
        return BPL_OK;
    if (code == BPL_NO_VALUE)
        return bpl_fail(err, BPL_E_PARSE, answers->path, record->line,
                        "a row without an id (--id)");
    return bpl_fail(err, BPL_E_PARSE, answers->path, record->line,
                    "the id \"%.60s\" is there twice (--id)",
                    bpl_values_name(&answers->ids, code));
}

static bpl_status read_file(bpl_answers *answers, bpl_gold *gold,
                            bpl_rows *rows, const bpl_evaluate_options *options,
                            bpl_error *err)
{
    size_t id = 0;
    bpl_status status =
        bpl_answer_columns_want(&answers->columns, rows, gold, options->prefix);
    if (status == BPL_OK && options->id_column)
        status = bpl_rows_want(rows, options->id_column, &id);
    if (status != BPL_OK)
        return bpl_fail_nomem(err);
    for (;;) {
        bpl_record record;
        status = bpl_rows_next(rows, &record, err);
        if (status == BPL_END)
            break;
        /* A row that is lost would join all after it to the wrong ones. */
        BPL_TRY(status);
        if (add_answer(answers, gold, rows, &record) != BPL_OK)
            return bpl_fail_nomem(err);
        if (options->id_column)
            BPL_TRY(add_id(answers, rows, id, &record, err));
    }
    for (size_t i = 0; i < gold->facet_count; i++)
        answers->has[i] = bpl_rows_has(rows, answers->columns.facets[i]);
    if (!answers->has[0])
        return bpl_rows_no_column(rows, answers->columns.facets[0],
                                  " (is it what `bpolens label` wrote?)", err);
    return BPL_OK;
}

/* What is wrong with a plugin's table is not wrong with our files. */
static bpl_status open_worker(bpl_answers *answers, const bpl_model *model,
                              bpl_error *err)
{
    bpl_status status = bpl_worker_new(&answers->worker, model, err);
    if (status == BPL_OK || status == BPL_E_NOMEM)
        return status;
    if (err)
        err->code = BPL_E_PLUGIN;
    return BPL_E_PLUGIN;
}

bpl_status bpl_answers_open(bpl_answers *answers, bpl_gold *gold,
                            const bpl_model *model, const char *path,
                            const bpl_evaluate_options *options, bpl_error *err)
{
    bpl_rows *rows = NULL;
    answers->path = path;
    bpl_values_init(&answers->ids, &gold->arena);
    bpl_pen_init(&answers->pen);
    for (size_t i = 0; i < gold->facet_count; i++)
        answers->has[i] = 1;
    answers->options = options;
    if (!path)
        return open_worker(answers, model, err);
    if (answers->inside)
        return BPL_OK;
    bpl_reader_options reader = BPL_READER_OPTIONS_INIT;
    bpl_status status =
        bpl_rows_open(&rows, model, path, options->jsonl, 0, &reader, err);
    if (status == BPL_OK)
        status = read_file(answers, gold, rows, options, err);
    bpl_rows_close(rows);
    return status;
}

void bpl_answers_close(bpl_answers *answers)
{
    bpl_worker_free(answers->worker);
    bpl_values_fini(&answers->ids);
    bpl_pen_fini(&answers->pen);
    free(answers->answers);
    memset(answers, 0, sizeof *answers);
}

static bpl_status take_finding(bpl_answers *answers, bpl_gold *gold,
                               const bpl_finding *finding, bpl_answer *out)
{
    uint32_t *codes =
        bpl_arena_alloc(&gold->arena, gold->facet_count * sizeof *codes);
    if (!codes)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < gold->facet_count; i++) {
        bpl_gold_facet *facet = &gold->facets[i];
        const bpl_facet *found = bpl_finding_facet(finding, facet->name);
        const char *value = found ? found->value : "";
        if (i == 0)
            value = finding->label;
        BPL_TRY(bpl_values_add(&facet->values, bpl_str_of(bpl_or_empty(value)),
                               &codes[i]));
    }
    const char *status = bpl_certainty_name(finding->certainty);
    BPL_TRY(bpl_values_add(&gold->statuses, bpl_str_of(status), &out->status));
    bpl_pen_clear(&answers->pen);
    bpl_put_evidence(&answers->pen, finding);
    bpl_str evidence = bpl_pen_text(&answers->pen);
    out->codes = codes;
    out->confidence = *finding->label ? finding->confidence : NAN;
    out->evidence = bpl_arena_dup(
        &gold->arena, evidence.data ? evidence.data : "", evidence.len);
    return out->evidence ? answers->pen.status : BPL_E_NOMEM;
}

static void report(const bpl_answers *answers, const bpl_record *record,
                   const char *what, const char *why)
{
    bpl_error err;
    if (!answers->options->report)
        return;
    bpl_fail(&err, BPL_E_PLUGIN, record->source, record->line, "%s%s", what,
             why);
    err.record = record->number;
    answers->options->report(answers->options->payload, &err, 1);
}

static void report_failures(const bpl_answers *answers,
                            const bpl_record *record,
                            const bpl_finding *finding)
{
    for (size_t i = 0; i < finding->facet_count; i++)
        if (finding->facets[i].failure)
            report(answers, record,
                   "a plugin failed: ", finding->facets[i].failure);
}

/* A record over a limit is one without an answer, as `bpolens label` rejects
 * it and goes on. */
static bpl_status label(bpl_answers *answers, bpl_gold *gold,
                        const bpl_record *record, bpl_answer *out,
                        bpl_error *err)
{
    const bpl_finding *finding;
    bpl_error why = {0};
    bpl_status status =
        bpl_worker_label(answers->worker, record, &finding, &why);
    if (status == BPL_E_LIMIT) {
        report(answers, record, why.message, "");
        return BPL_OK;
    }
    if (status != BPL_OK) {
        if (err)
            *err = why;
        return status;
    }
    if (finding->flags & BPL_FINDING_PLUGIN_FAILED)
        report_failures(answers, record, finding);
    if (take_finding(answers, gold, finding, out) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

bpl_status bpl_answers_find(bpl_answers *answers, bpl_gold *gold,
                            const bpl_rows *rows, const bpl_record *record,
                            bpl_str id, int joins_by_id, bpl_answer *out,
                            bpl_error *err)
{
    memset(out, 0, sizeof *out);
    out->status = BPL_NO_VALUE;
    out->confidence = NAN;
    out->evidence = "";
    if (answers->worker)
        return label(answers, gold, record, out, err);
    if (answers->inside)
        return read_answer(out, &answers->columns, rows, gold) == BPL_OK
                   ? BPL_OK
                   : bpl_fail_nomem(err);
    size_t place = answers->next++;
    if (joins_by_id) {
        id = bpl_trim(id);
        place = id.len ? bpl_map_get(&answers->ids.map, id.data, id.len)
                       : BPL_NO_VALUE;
    }
    if (place < answers->count)
        *out = answers->answers[place];
    return BPL_OK;
}

void bpl_answers_pass(bpl_answers *answers)
{
    answers->next++;
}

bpl_status bpl_answers_end(const bpl_answers *answers, uint64_t records,
                           int joins_by_id, bpl_error *err)
{
    if (joins_by_id || answers->worker || answers->inside ||
        answers->count == records)
        return BPL_OK;
    return bpl_fail(err, BPL_E_PARSE, answers->path, 0,
                    "has %zu rows for %" PRIu64
                    " of the gold file; join them by a column: --id COLUMN",
                    answers->count, records);
}
