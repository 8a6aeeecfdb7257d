/* SPDX-License-Identifier: MIT */
/*
 * One pass over the gold file: which rows count (`where`, a true value), what
 * is true of them, and their answers. The true columns are read beside the
 * record that the worker gets, which holds text columns only.
 */
#include "report/gold.h"

#include "base/error.h"
#include "report/answers.h"
#include "score/model.h"
#include <stdlib.h>
#include <string.h>

typedef struct condition {
    size_t column;
    const char *value;
    int first; /* of its column: the others are looked at with it */
} condition;

/* Columns of the gold file, as places for bpl_rows_cell(). */
typedef struct gold_load {
    bpl_gold *gold;
    const bpl_evaluate_options *options;
    bpl_rows *rows;
    bpl_answers answers[2];
    size_t answer_count;
    size_t truth[BPL_MOST_FACETS];
    size_t id, group;
    size_t *by;
    condition *where;
    bpl_map groups;
    uint64_t with_text;
    int headed;
} gold_load;

bpl_str bpl_record_title(const bpl_record *record)
{
    bpl_str none = {"", 0};
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].zone == BPL_ZONE_TITLE)
            return record->fields[i].text;
    return none;
}

static const char *facet_of(const bpl_model *model, size_t index)
{
    size_t place = bpl_model_output(model, index);
    return bpl_model_plugin(model, place)->facet;
}

static bpl_status add_facet(bpl_gold *gold, const bpl_model *model,
                            const char *name)
{
    bpl_gold_facet *facet = &gold->facets[gold->facet_count++];
    uint32_t code;
    facet->name = bpl_arena_dup(&gold->arena, name, strlen(name));
    facet->none = BPL_NO_VALUE;
    bpl_values_init(&facet->values, &gold->arena);
    for (size_t i = 0; i < bpl_model_plugin_count(model); i++) {
        const bpl_plugin_info *plugin = bpl_model_plugin(model, i);
        if (strcmp(plugin->facet, name) != 0)
            continue;
        facet->none = 0;
        for (size_t v = 0; plugin->values[v]; v++)
            BPL_TRY(bpl_values_add(&facet->values,
                                   bpl_str_of(plugin->values[v]), &code));
    }
    facet->named = facet->values.count;
    return facet->name ? BPL_OK : BPL_E_NOMEM;
}

/* The label, then the others in the order of the output. */
static bpl_status make_facets(bpl_gold *gold, const bpl_model *model,
                              bpl_error *err)
{
    size_t count = bpl_model_plugin_count(model);
    gold->facets =
        bpl_arena_zalloc(&gold->arena, (count + 1) * sizeof *gold->facets);
    if (!gold->facets || add_facet(gold, model, "label") != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(facet_of(model, i), "label") != 0 &&
            add_facet(gold, model, facet_of(model, i)) != BPL_OK)
            return bpl_fail_nomem(err);
    return BPL_OK;
}

static bpl_status want_where(gold_load *load, size_t index, bpl_error *err)
{
    const char *text = load->options->where[index];
    const char *equals = strchr(text, '=');
    condition *where = &load->where[index];
    if (!equals || equals == text)
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "--where is COLUMN=VALUE, not %.60s", text);
    char *name =
        bpl_arena_dup(&load->gold->arena, text, (size_t)(equals - text));
    if (!name || bpl_rows_want(load->rows, name, &where->column) != BPL_OK)
        return bpl_fail_nomem(err);
    where->value = equals + 1;
    where->first = 1;
    for (size_t i = 0; i < index && where->first; i++) {
        size_t len = (size_t)(equals - text) + 1;
        if (strncmp(load->options->where[i], text, len) == 0) {
            where->column = load->where[i].column;
            where->first = 0;
        }
    }
    return BPL_OK;
}

static bpl_status want_truth(gold_load *load)
{
    const bpl_gold *gold = load->gold;
    char name[256];
    for (size_t i = 0; i < gold->facet_count; i++) {
        snprintf(name, sizeof name, "%s%s", load->options->truth_prefix,
                 gold->facets[i].name);
        BPL_TRY(bpl_rows_want(load->rows, name, &load->truth[i]));
    }
    return BPL_OK;
}

static bpl_status want_columns(gold_load *load)
{
    const bpl_evaluate_options *options = load->options;
    BPL_TRY(want_truth(load));
    BPL_TRY(bpl_rows_want(
        load->rows, options->id_column ? options->id_column : "id", &load->id));
    if (options->group_column)
        BPL_TRY(bpl_rows_want(load->rows, options->group_column, &load->group));
    for (size_t i = 0; i < options->by_count; i++)
        BPL_TRY(bpl_rows_want(load->rows, options->by[i], &load->by[i]));
    for (size_t i = 0; i < load->answer_count; i++)
        if (load->answers[i].inside)
            BPL_TRY(bpl_answer_columns_want(&load->answers[i].columns,
                                            load->rows, load->gold,
                                            options->prefix));
    return BPL_OK;
}

static bpl_status want_all(gold_load *load, bpl_error *err)
{
    const bpl_evaluate_options *options = load->options;
    bpl_arena *arena = &load->gold->arena;
    load->by =
        bpl_arena_alloc(arena, (options->by_count + 1) * sizeof *load->by);
    load->where = bpl_arena_alloc(arena, (options->where_count + 1) *
                                             sizeof *load->where);
    if (!load->by || !load->where || want_columns(load) != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < options->where_count; i++)
        BPL_TRY(want_where(load, i, err));
    return BPL_OK;
}

static bpl_status need(const gold_load *load, size_t column, const char *why,
                       bpl_error *err)
{
    return bpl_rows_has(load->rows, column)
               ? BPL_OK
               : bpl_rows_no_column(load->rows, column, why, err);
}

/* What of the columns is there can be told by CSV at the first row, by JSONL
 * only at the last. */
static bpl_status check_columns(gold_load *load, bpl_error *err)
{
    const bpl_evaluate_options *options = load->options;
    bpl_gold *gold = load->gold;
    BPL_TRY(need(load, load->truth[0],
                 " with the true labels (--truth names the prefix of such "
                 "columns)",
                 err));
    if (options->id_column)
        BPL_TRY(need(load, load->id, " (--id)", err));
    if (options->group_column)
        BPL_TRY(need(load, load->group, " (--group)", err));
    for (size_t i = 0; i < options->by_count; i++)
        BPL_TRY(need(load, load->by[i], " (--by)", err));
    for (size_t i = 0; i < options->where_count; i++)
        BPL_TRY(need(load, load->where[i].column, " (--where)", err));
    for (size_t i = 0; i < load->answer_count; i++) {
        bpl_answers *answers = &load->answers[i];
        for (size_t f = 0; f < gold->facet_count && answers->inside; f++)
            answers->has[f] =
                bpl_rows_has(load->rows, answers->columns.facets[f]);
        if (!answers->has[0])
            return bpl_rows_no_column(load->rows, answers->columns.facets[0],
                                      " (is it what `bpolens label` wrote?)",
                                      err);
    }
    for (size_t f = 0; f < gold->facet_count; f++) {
        gold->facets[f].used = bpl_rows_has(load->rows, load->truth[f]);
        for (size_t i = 0; i < load->answer_count; i++)
            gold->facets[f].used &= load->answers[i].has[f];
    }
    return BPL_OK;
}

static int cell_is(const gold_load *load, size_t column, const char *value)
{
    bpl_str cell = bpl_trim(bpl_rows_cell(load->rows, column));
    return cell.len == strlen(value) && memcmp(cell.data, value, cell.len) == 0;
}

/* Of one column any of the values, of several columns all. */
static int is_wanted(const gold_load *load)
{
    size_t count = load->options->where_count;
    for (size_t i = 0; i < count; i++) {
        int any = 0;
        if (!load->where[i].first)
            continue;
        for (size_t j = i; j < count && !any; j++)
            any = load->where[j].column == load->where[i].column &&
                  cell_is(load, load->where[j].column, load->where[j].value);
        if (!any)
            return 0;
    }
    return 1;
}

static bpl_status make_room(bpl_gold *gold)
{
    if (gold->count < gold->room)
        return BPL_OK;
    size_t room = gold->room ? gold->room * 2 : 256;
    bpl_gold_row *rows = realloc(gold->rows, room * sizeof *rows);
    if (!rows)
        return BPL_E_NOMEM;
    gold->rows = rows;
    gold->room = room;
    return BPL_OK;
}

static const char *dup_cell(gold_load *load, bpl_str cell)
{
    cell = bpl_trim(cell);
    return bpl_arena_dup(&load->gold->arena, cell.data, cell.len);
}

/* Groups have numbers from 0; a document whose group is empty is one alone. */
static bpl_status find_group(gold_load *load, uint32_t *out)
{
    bpl_gold *gold = load->gold;
    bpl_str name = {"", 0};
    *out = gold->groups;
    if (load->options->group_column)
        name = bpl_trim(bpl_rows_cell(load->rows, load->group));
    if (name.len)
        BPL_TRY(bpl_map_add(&load->groups, name.data, name.len, *out, out));
    gold->groups += *out == gold->groups;
    return BPL_OK;
}

static bpl_status read_truth(gold_load *load, uint32_t *truth)
{
    bpl_gold *gold = load->gold;
    for (size_t i = 0; i < gold->facet_count; i++)
        BPL_TRY(bpl_values_add(&gold->facets[i].values,
                               bpl_rows_cell(load->rows, load->truth[i]),
                               &truth[i]));
    return BPL_OK;
}

static bpl_status fill_document(gold_load *load, const bpl_record *record,
                                bpl_gold_row *row)
{
    bpl_gold *gold = load->gold;
    size_t by_count = load->options->by_count;
    uint32_t *truth =
        bpl_arena_alloc(&gold->arena, gold->facet_count * sizeof *truth);
    uint32_t *by = bpl_arena_alloc(&gold->arena, (by_count + 1) * sizeof *by);
    memset(row, 0, sizeof *row);
    row->record = record->number;
    row->id = dup_cell(load, bpl_rows_cell(load->rows, load->id));
    row->title = dup_cell(load, bpl_record_title(record));
    row->truth = truth;
    row->by = by;
    if (!truth || !by || !row->id || !row->title)
        return BPL_E_NOMEM;
    BPL_TRY(read_truth(load, truth));
    for (size_t i = 0; i < by_count; i++)
        BPL_TRY(bpl_values_add(&gold->by[i],
                               bpl_rows_cell(load->rows, load->by[i]), &by[i]));
    return find_group(load, &row->group);
}

static bpl_status answer(gold_load *load, const bpl_record *record,
                         bpl_gold_row *row, bpl_error *err)
{
    bpl_gold *gold = load->gold;
    bpl_str id = bpl_rows_cell(load->rows, load->id);
    for (size_t i = 0; i < load->answer_count; i++) {
        bpl_answer *out = &row->answers[i];
        BPL_TRY(bpl_answers_find(&load->answers[i], gold, load->rows, record,
                                 id, load->options->id_column != NULL, out,
                                 err));
        gold->missing[i] += !out->codes;
        if (!*row->title && out->title)
            row->title = out->title;
    }
    return BPL_OK;
}

static void pass(gold_load *load)
{
    for (size_t i = 0; i < load->answer_count; i++)
        bpl_answers_pass(&load->answers[i]);
}

static int has_text(const bpl_record *record)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].zone == BPL_ZONE_BODY)
            return 1;
    return 0;
}

static bpl_status take_row(gold_load *load, const bpl_record *record,
                           bpl_error *err)
{
    bpl_gold *gold = load->gold;
    gold->records++;
    load->with_text += has_text(record) ? 1 : 0;
    if (!is_wanted(load)) {
        gold->left_out++;
        pass(load);
        return BPL_OK;
    }
    if (!bpl_trim(bpl_rows_cell(load->rows, load->truth[0])).len) {
        gold->unlabeled++;
        pass(load);
        return BPL_OK;
    }
    if (make_room(gold) != BPL_OK ||
        fill_document(load, record, &gold->rows[gold->count]) != BPL_OK)
        return bpl_fail_nomem(err);
    BPL_TRY(answer(load, record, &gold->rows[gold->count], err));
    gold->count++;
    return BPL_OK;
}

static void reject(gold_load *load, bpl_error *err)
{
    load->gold->rejected++;
    if (load->options->report)
        load->options->report(load->options->payload, err, 1);
}

static bpl_status read_rows(gold_load *load, bpl_error *err)
{
    int is_json = bpl_rows_are_json(load->rows);
    for (;;) {
        bpl_error why = {0};
        bpl_record record;
        bpl_status status = bpl_rows_next(load->rows, &record, &why);
        if (status == BPL_END)
            break;
        if (status == BPL_E_PARSE || status == BPL_E_LIMIT) {
            reject(load, &why);
            continue;
        }
        if (status != BPL_OK) {
            if (err)
                *err = why;
            return status;
        }
        if (!load->headed++ && !is_json)
            BPL_TRY(check_columns(load, err));
        BPL_TRY(take_row(load, &record, err));
    }
    if (!load->gold->records)
        return bpl_fail(err, BPL_E_NOTFOUND, load->gold->path, 0,
                        "there is no record in it");
    return is_json ? check_columns(load, err) : BPL_OK;
}

static bpl_status open_answers(gold_load *load, const bpl_model *model,
                               const char *const *predictions, bpl_error *err)
{
    for (size_t i = 0; i < load->answer_count; i++)
        BPL_TRY(bpl_answers_open(&load->answers[i], load->gold, model,
                                 predictions ? predictions[i] : NULL,
                                 load->options, err));
    return BPL_OK;
}

/* A slip of the pen in the truth would count as an error of ours. */
static void report_odd(const gold_load *load, size_t facet)
{
    const bpl_gold_facet *f = &load->gold->facets[facet];
    for (uint32_t code = f->named; f->named && code < f->values.count; code++) {
        bpl_error odd;
        size_t at = 0;
        while (at < load->gold->count &&
               load->gold->rows[at].truth[facet] != code)
            at++;
        if (at == load->gold->count)
            continue; /* it is a predicted one */
        bpl_fail(&odd, BPL_E_PARSE, load->gold->path, 0,
                 "warning: the true value \"%.60s\" is none of %s",
                 f->values.names[code], f->name);
        odd.record = load->gold->rows[at].record;
        load->options->report(load->options->payload, &odd, 0);
    }
}

static bpl_status check_end(const gold_load *load, int needs_text,
                            bpl_error *err)
{
    const bpl_gold *gold = load->gold;
    for (size_t i = 0; i < load->answer_count; i++)
        BPL_TRY(bpl_answers_end(&load->answers[i], gold->records,
                                load->options->id_column != NULL, err));
    if (needs_text && !load->with_text)
        return bpl_fail(err, BPL_E_NOTFOUND, gold->path, 0,
                        "no member \"text\" or \"description\" (name it with "
                        "--text)");
    for (size_t i = 0; i < gold->facet_count; i++)
        if (gold->facets[i].values.count > BPL_LIMIT_TRUE_VALUES)
            return bpl_fail(err, BPL_E_LIMIT, gold->path, 0,
                            "%u different values of %s, more than %u: is it "
                            "the right column?",
                            gold->facets[i].values.count, gold->facets[i].name,
                            BPL_LIMIT_TRUE_VALUES);
    for (size_t i = 0; i < gold->facet_count && load->options->report; i++)
        report_odd(load, i);
    for (size_t i = 0; i < gold->by_count; i++)
        if (gold->by[i].count > BPL_LIMIT_PARTS)
            return bpl_fail(err, BPL_E_LIMIT, gold->path, 0,
                            "--by %.60s: %u different values, more than %u",
                            load->options->by[i], gold->by[i].count,
                            BPL_LIMIT_PARTS);
    if (!gold->count)
        return bpl_fail(err, BPL_E_NOTFOUND, gold->path, 0,
                        "no record is left: %llu left out by --where, %llu "
                        "without a true label",
                        (unsigned long long)gold->left_out,
                        (unsigned long long)gold->unlabeled);
    return BPL_OK;
}

static bpl_status load_all(gold_load *load, const bpl_model *model,
                           const char *const *predictions, bpl_error *err)
{
    const bpl_evaluate_options *options = load->options;
    int needs_text = 0;
    for (size_t i = 0; i < load->answer_count; i++)
        needs_text |= !predictions || !predictions[i];
    BPL_TRY(open_answers(load, model, predictions, err));
    BPL_TRY(bpl_rows_open(&load->rows, model, load->gold->path, options->jsonl,
                          needs_text, options->reader, err));
    BPL_TRY(want_all(load, err));
    BPL_TRY(read_rows(load, err));
    return check_end(load, needs_text, err);
}

static bpl_status prepare(bpl_gold *gold, const bpl_model *model,
                          const char *path, size_t by_count, bpl_error *err)
{
    uint32_t code;
    bpl_values_init(&gold->statuses, &gold->arena);
    for (int i = BPL_CONFIDENT; i <= BPL_INSUFFICIENT; i++) {
        bpl_str name = bpl_str_of(bpl_certainty_name((bpl_certainty)i));
        if (bpl_values_add(&gold->statuses, name, &code) != BPL_OK)
            return bpl_fail_nomem(err);
    }
    gold->by =
        bpl_arena_zalloc(&gold->arena, (by_count + 1) * sizeof *gold->by);
    gold->path = bpl_arena_dup(&gold->arena, path, strlen(path));
    if (!gold->by || !gold->path)
        return bpl_fail_nomem(err);
    gold->by_count = by_count;
    for (size_t i = 0; i < by_count; i++)
        bpl_values_init(&gold->by[i], &gold->arena);
    return make_facets(gold, model, err);
}

bpl_status bpl_gold_load(bpl_gold *gold, const bpl_model *model,
                         const char *path, const char *const *predictions,
                         size_t prediction_count,
                         const bpl_evaluate_options *options, bpl_error *err)
{
    gold_load load = {.gold = gold, .options = options};
    load.answer_count = prediction_count ? prediction_count : 1;
    load.answers[0].inside = !path;
    if (!path)
        path = predictions[0];
    bpl_map_init(&load.groups, &gold->arena);
    bpl_status status = prepare(gold, model, path, options->by_count, err);
    if (status == BPL_OK)
        status = load_all(&load, model, predictions, err);
    for (size_t i = 0; i < load.answer_count; i++)
        bpl_answers_close(&load.answers[i]);
    bpl_rows_close(load.rows);
    bpl_map_fini(&load.groups);
    return status;
}

void bpl_gold_fini(bpl_gold *gold)
{
    for (size_t i = 0; i < gold->facet_count; i++)
        bpl_values_fini(&gold->facets[i].values);
    for (size_t i = 0; i < gold->by_count; i++)
        bpl_values_fini(&gold->by[i]);
    bpl_values_fini(&gold->statuses);
    free(gold->rows);
    bpl_arena_fini(&gold->arena);
    memset(gold, 0, sizeof *gold);
}
