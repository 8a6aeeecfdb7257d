/* SPDX-License-Identifier: MIT */
/*
 * Correction by a gold file: its texts are labelled now, and what comes out is
 * held against what people said. That says how the counts of labels came
 * about only where they are of all ads: not for parts that were chosen by what
 * was found in them.
 */
#include "base/error.h"
#include "report/correct.h"
#include "report/gold.h"
#include "report/shares.h"
#include "report/tally_make.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct correction {
    bpl_tally_made *made;
    bpl_gold gold;
    bpl_gold_facet *facet;
    bpl_correct_input in;
    size_t place; /* of the facet in gold.facets */
    bpl_measure *shares;
} correction;

static bpl_status refuse(bpl_tally_made *made, const char *format,
                         const char *name, bpl_error *err)
{
    char text[256];
    snprintf(text, sizeof text, format, name);
    made->tally.gold_refused = bpl_arena_dup(&made->arena, text, strlen(text));
    return made->tally.gold_refused ? BPL_OK : bpl_fail_nomem(err);
}

/* Where no gold file could help. */
static bpl_status check_question(bpl_tally_made *made, bpl_error *err)
{
    const bpl_asks *asks = &made->asks;
    if (asks->by_count > 1)
        return refuse(made, "%s only the shares of one facet can be corrected",
                      "with --by of two columns:", err);
    if (asks->by[0].kind != BPL_ASK_FACET)
        return refuse(made, "%.100s is not a facet that gold files have",
                      asks->by[0].name, err);
    for (size_t i = 0; i < asks->where_count; i++)
        if (asks->where[i].ask.kind != BPL_ASK_COLUMN)
            return refuse(made,
                          "the ads are filtered by %.100s, which has errors "
                          "of its own",
                          asks->where[i].ask.name, err);
    return BPL_OK;
}

static bpl_status load_gold(correction *c, bpl_error *err)
{
    const bpl_tally_options *options = c->made->options;
    bpl_evaluate_options how = BPL_EVALUATE_OPTIONS_INIT;
    bpl_reader_options reader = BPL_READER_OPTIONS_INIT;
    if (options->reader)
        reader = *options->reader;
    reader.paths_from = NULL;
    how.truth_prefix = "";
    how.prefix = c->made->asks.prefix;
    how.group_column = options->gold_group;
    how.samples = 0;
    how.reader = &reader;
    how.report = options->report;
    how.payload = options->payload;
    BPL_TRY(bpl_gold_load(&c->gold, c->made->model, options->gold, NULL, 0,
                          &how, err));
    while (c->place < c->gold.facet_count &&
           strcmp(c->gold.facets[c->place].name, c->made->tally.by[0]) != 0)
        c->place++;
    if (c->place == c->gold.facet_count || !c->gold.facets[c->place].used)
        return bpl_fail(err, BPL_E_NOTFOUND, options->gold, 1,
                        "no column \"%.60s\" with true values (--gold)",
                        c->made->tally.by[0]);
    c->facet = &c->gold.facets[c->place];
    return BPL_OK;
}

/* Values that are counted have a number, too. */
static bpl_status number_values(correction *c)
{
    uint32_t number;
    for (size_t i = 0; i < c->made->tally.row_count; i++)
        BPL_TRY(bpl_values_add(&c->facet->values,
                               (bpl_str){c->made->rows[i].values[0],
                                         strlen(c->made->rows[i].values[0])},
                               &number));
    return BPL_OK;
}

static bpl_status take_documents(correction *c)
{
    const bpl_gold *gold = &c->gold;
    bpl_arena *arena = &c->made->arena;
    size_t size = (gold->count + 1) * sizeof(uint32_t);
    uint32_t *truth = bpl_arena_alloc(arena, size);
    uint32_t *predicted = bpl_arena_alloc(arena, size);
    uint32_t *groups = bpl_arena_alloc(arena, size);
    if (!truth || !predicted || !groups)
        return BPL_E_NOMEM;
    size_t count = 0;
    for (size_t i = 0; i < gold->count; i++) {
        const bpl_gold_row *row = &gold->rows[i];
        if (!row->answers[0].codes)
            continue;
        truth[count] = row->truth[c->place];
        predicted[count] = row->answers[0].codes[c->place];
        groups[count] = row->group;
        count +=
            truth[count] != BPL_NO_VALUE && predicted[count] != BPL_NO_VALUE;
    }
    c->in.truth = truth;
    c->in.predicted = predicted;
    c->in.groups = groups;
    c->in.documents = count;
    c->in.group_count = gold->groups;
    c->made->tally.gold_documents = count;
    c->made->tally.gold_groups =
        c->made->options->gold_group ? gold->groups : count;
    return BPL_OK;
}

static bpl_status prepare(correction *c)
{
    const bpl_tally *tally = &c->made->tally;
    BPL_TRY(number_values(c));
    BPL_TRY(take_documents(c));
    c->in.values = c->facet->values.count;
    c->in.names = c->facet->values.names;
    c->in.level = BPL_SHARE_LEVEL;
    c->in.samples = tally->samples;
    c->in.seed = tally->seed;
    c->shares = bpl_arena_alloc(&c->made->arena,
                                (c->in.values + 1) * sizeof *c->shares);
    return c->shares ? BPL_OK : BPL_E_NOMEM;
}

/* A value that was never found may yet be the true one of some. */
static bpl_status add_rows(correction *c)
{
    bpl_tally_made *made = c->made;
    const bpl_values *values = &c->facet->values;
    const bpl_measure none = {NAN, NAN, NAN};
    bpl_tally_row *rows = realloc(
        made->rows, (made->tally.row_count + values->count + 1) * sizeof *rows);
    if (!rows)
        return BPL_E_NOMEM;
    made->tally.rows = made->rows = rows;
    for (uint32_t v = 0; v < values->count; v++) {
        size_t at = 0;
        while (at < made->tally.row_count &&
               strcmp(rows[at].values[0], values->names[v]) != 0)
            at++;
        if (at < made->tally.row_count || !(c->shares[v].value > 0))
            continue;
        bpl_tally_row *row = &rows[made->tally.row_count++];
        memset(row, 0, sizeof *row);
        row->values[0] = bpl_arena_dup(&made->arena, values->names[v],
                                       strlen(values->names[v]));
        row->titles[0] = row->titles[1] = "";
        row->difference = none;
        for (size_t i = 0; i < 2; i++) {
            uint64_t jobs = made->tally.sets[i].jobs;
            row->sets[i].share = row->sets[i].corrected = none;
            row->sets[i].small = 1;
            if (i < made->tally.set_count)
                row->sets[i].share = bpl_tally_share(made, 0, 0, jobs);
        }
        if (!row->values[0])
            return BPL_E_NOMEM;
    }
    return BPL_OK;
}

static bpl_status correct_set(correction *c, size_t set, bpl_error *err)
{
    bpl_tally_made *made = c->made;
    const char *refused = NULL;
    uint64_t *counts =
        bpl_arena_zalloc(&made->arena, (c->in.values + 1) * sizeof *counts);
    if (!counts)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < made->tally.row_count; i++) {
        uint32_t v =
            bpl_values_find(&c->facet->values, made->rows[i].values[0]);
        if (v < c->in.values)
            counts[v] = made->rows[i].sets[set].jobs;
    }
    c->in.counts = counts;
    BPL_TRY(bpl_correct(&c->in, c->shares, &refused, &made->arena, err));
    if (refused && !made->tally.gold_refused)
        made->tally.gold_refused = refused;
    if (!refused && add_rows(c) != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < made->tally.row_count && !refused; i++) {
        uint32_t v =
            bpl_values_find(&c->facet->values, made->rows[i].values[0]);
        if (v < c->in.values)
            made->rows[i].sets[set].corrected = c->shares[v];
    }
    return BPL_OK;
}

/* Of both sets, or of none. */
static void drop_corrected(bpl_tally_made *made)
{
    const bpl_measure none = {NAN, NAN, NAN};
    for (size_t i = 0; i < made->tally.row_count; i++)
        for (size_t set = 0; set < 2; set++)
            made->rows[i].sets[set].corrected = none;
}

static bpl_status correct(correction *c, bpl_error *err)
{
    BPL_TRY(load_gold(c, err));
    if (prepare(c) != BPL_OK)
        return bpl_fail_nomem(err);
    if (c->in.values < 2)
        return refuse(c->made, "%.100s has only one value",
                      c->made->tally.by[0], err);
    for (size_t i = 0; i < c->made->tally.set_count; i++)
        BPL_TRY(correct_set(c, i, err));
    if (c->made->tally.gold_refused)
        drop_corrected(c->made);
    return BPL_OK;
}

bpl_status bpl_tally_make_corrected(bpl_tally_made *made, bpl_error *err)
{
    correction c = {.made = made};
    BPL_TRY(check_question(made, err));
    if (made->tally.gold_refused)
        return BPL_OK;
    bpl_status status = correct(&c, err);
    bpl_gold_fini(&c.gold);
    return status;
}
