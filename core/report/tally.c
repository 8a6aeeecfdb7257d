/* SPDX-License-Identifier: MIT */
/* The files are counted set by set; then rows are made of the counts. */
#include "base/options.h"
#include "report/shares.h"
#include "report/tally_make.h"
#include "report/tally_read.h"
#include "score/definition.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const *bpl_tally_named(const bpl_model *model, const char *facet)
{
    for (size_t i = 0; i < bpl_model_plugin_count(model); i++)
        if (strcmp(bpl_model_plugin(model, i)->facet, facet) == 0)
            return bpl_model_plugin(model, i)->values;
    return NULL;
}

/* --- sets --- */

/* Days since 1970 to a date of the Gregorian calendar: H. Hinnant,
 * chrono-Compatible Low-Level Date Algorithms, civil_from_days. */
static const char *date_of(bpl_tally_made *made, int32_t day)
{
    char text[32];
    if (day == BPL_NO_DAY)
        return "";
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
    int64_t date = doy - (153 * mp + 2) / 5 + 1;
    int len =
        snprintf(text, sizeof text, "%04" PRId64 "-%02" PRId64 "-%02" PRId64,
                 year, month, date);
    return bpl_arena_dup(&made->arena, text, (size_t)len);
}

static bpl_status copy_list(bpl_tally_made *made, const char *const *list,
                            size_t count, const char *const **out)
{
    const char **copy =
        bpl_arena_alloc(&made->arena, (count + 1) * sizeof *copy);
    if (!copy)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        copy[i] = bpl_arena_dup(&made->arena, list[i], strlen(list[i]));
        if (!copy[i])
            return BPL_E_NOMEM;
    }
    copy[count] = NULL;
    *out = copy;
    return BPL_OK;
}

static bpl_status fill_sources(bpl_tally_made *made, bpl_tally_set *set,
                               const char *const *paths, size_t count)
{
    const char *const standard[] = {"-"};
    const bpl_reader_options *reader = made->options->reader;
    const char *list = reader ? reader->paths_from : NULL;
    if (!count && (!list || set != &made->tally.sets[0])) {
        paths = standard;
        count = 1;
    } else if (!count) {
        paths = &list;
        count = 1;
    }
    set->source_count = count;
    return copy_list(made, paths, count, &set->sources);
}

static bpl_status fill_set(bpl_tally_made *made, size_t number,
                           const char *const *paths, size_t count,
                           bpl_error *err)
{
    bpl_tally_set *set = &made->tally.sets[number];
    const bpl_tally_tab *tab = &made->counts.tabs[number];
    set->records = tab->records;
    set->rejected = tab->rejected;
    set->labelled = tab->labelled;
    set->left_out = tab->left_out;
    set->postings = tab->postings;
    set->jobs = tab->jobs;
    set->exact = tab->kinds[BPL_EXACT];
    set->near = tab->kinds[BPL_NEAR];
    set->repost = tab->kinds[BPL_REPOST];
    set->undated = tab->undated;
    set->first_day = date_of(made, tab->first_day);
    set->last_day = date_of(made, tab->last_day);
    set->review =
        bpl_wilson(tab->statuses[BPL_REVIEW], tab->jobs, BPL_SHARE_LEVEL);
    set->insufficient =
        bpl_wilson(tab->statuses[BPL_INSUFFICIENT], tab->jobs, BPL_SHARE_LEVEL);
    if (!set->first_day || !set->last_day ||
        fill_sources(made, set, paths, count) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

static bpl_status count_set(bpl_tally_made *made, bpl_tally_source *source,
                            size_t number, const char *const *paths,
                            size_t count, bpl_error *err)
{
    BPL_TRY(bpl_tally_tab_open(&made->counts, number, &made->asks,
                               made->tally.window_days, err));
    BPL_TRY(bpl_tally_read(source, number, paths, count, err));
    bpl_tally_tab_close(&made->counts.tabs[number]);
    BPL_TRY(bpl_tally_check(made, number, err));
    return fill_set(made, number, paths, count, err);
}

/* --- the whole --- */

static const char *dup(bpl_tally_made *made, const char *text)
{
    return text ? bpl_arena_dup(&made->arena, text, strlen(text)) : NULL;
}

static bpl_status fill_head(bpl_tally_made *made, bpl_error *err)
{
    bpl_tally *tally = &made->tally;
    const bpl_tally_options *options = made->options;
    const char *definition = bpl_model_definition(made->model);
    tally->by_count = made->asks.by_count;
    for (size_t i = 0; i < tally->by_count; i++)
        tally->by[i] = dup(made, made->asks.by[i].name);
    tally->where_count = options->where_count;
    tally->set_count = options->compare_count ? 2 : 1;
    tally->threshold = bpl_duplicate_threshold();
    tally->window_days = options->window_days;
    if (isnan(tally->window_days))
        tally->window_days = BPL_WINDOW_DAYS;
    tally->gold = dup(made, options->gold);
    tally->seed = options->seed;
    tally->samples = options->samples;
    tally->version = bpl_version();
    tally->definition =
        dup(made,
            strcmp(definition, BPL_DEFINITION_DEFAULT) == 0 ? "" : definition);
    if (!tally->by[0] || (tally->by_count > 1 && !tally->by[1]) ||
        !tally->definition || (options->gold && !tally->gold) ||
        copy_list(made, options->where, options->where_count, &tally->where) !=
            BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

static bpl_status make(bpl_tally_made *made, const char *const *paths,
                       size_t path_count, bpl_error *err)
{
    const bpl_tally_options *options = made->options;
    bpl_tally_source source = {.model = made->model,
                               .options = options,
                               .asks = &made->asks,
                               .counts = &made->counts};
    bpl_tally_counts_init(&made->counts, &made->arena);
    BPL_TRY(
        bpl_asks_init(&made->asks, made->model, options, &made->arena, err));
    BPL_TRY(fill_head(made, err));
    BPL_TRY(count_set(made, &source, 0, paths, path_count, err));
    if (options->compare_count)
        BPL_TRY(count_set(made, &source, 1, options->compare,
                          options->compare_count, err));
    BPL_TRY(bpl_tally_make_rows(made, err));
    if (options->gold)
        BPL_TRY(bpl_tally_make_corrected(made, err));
    BPL_TRY(bpl_tally_make_notes(made, err));
    return bpl_tally_make_hashes(made, err);
}

static bpl_status take_options(bpl_tally_options *own,
                               const bpl_tally_options *options, bpl_error *err)
{
    const bpl_tally_options fresh = BPL_TALLY_OPTIONS_INIT;
    *own = fresh;
    BPL_TRY(bpl_options_take(own, sizeof *own, options, err));
    if (own->jobs > BPL_LIMIT_JOBS || own->samples > BPL_LIMIT_SAMPLES)
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "at most %u threads and %u samples", BPL_LIMIT_JOBS,
                        BPL_LIMIT_SAMPLES);
    return BPL_OK;
}

bpl_status bpl_tally_make(bpl_tally **out, const bpl_model *model,
                          const char *const *paths, size_t path_count,
                          const bpl_tally_options *options, bpl_error *err)
{
    bpl_tally_options own;
    *out = NULL;
    BPL_TRY(take_options(&own, options, err));
    bpl_tally_made *made = calloc(1, sizeof *made);
    if (!made)
        return bpl_fail_nomem(err);
    made->model = model;
    made->options = &own;
    bpl_status status = make(made, paths, path_count, err);
    /* Values are named by the rows; all else was for the making. */
    made->model = NULL;
    made->options = NULL;
    if (status == BPL_OK)
        *out = &made->tally;
    else
        bpl_tally_free(&made->tally);
    return status;
}

void bpl_tally_free(bpl_tally *tally)
{
    bpl_tally_made *made = (bpl_tally_made *)tally;
    if (!made)
        return;
    bpl_tally_counts_fini(&made->counts);
    bpl_asks_fini(&made->asks);
    free(made->rows);
    free(made->notes);
    bpl_arena_fini(&made->arena);
    free(made);
}
