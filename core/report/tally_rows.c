/* SPDX-License-Identifier: MIT */
/*
 * Cells of all sets with the same values become one row. By two columns each
 * value of the first gets a row of its own before those with the second, and
 * all are sorted together: by the place of their group, then within it.
 */
#include "base/error.h"
#include "report/shares.h"
#include "report/tally_make.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
    uint32_t by[BPL_TALLY_BY];
    struct {
        uint64_t postings, jobs;
    } sets[2];
    const char *names[BPL_TALLY_BY];
    int named; /* in the order of the names, as codes are */
    int whole; /* of two columns: the row of the first one alone */
    size_t rank;
} entry;

typedef struct table {
    bpl_tally_made *made;
    entry *entries;
    size_t count, room;
    bpl_map map;
} table;

static bpl_status find_entry(table *t, const uint32_t by[BPL_TALLY_BY],
                             int whole, entry **out)
{
    uint32_t key[BPL_TALLY_BY + 1] = {by[0], by[1], (uint32_t)whole}, place;
    BPL_TRY(bpl_map_add(&t->map, (const char *)key, sizeof key,
                        (uint32_t)t->count, &place));
    if (place == t->count) {
        if (t->count == t->room) {
            size_t room = t->room ? t->room * 2 : 64;
            entry *entries = realloc(t->entries, room * sizeof *entries);
            if (!entries)
                return BPL_E_NOMEM;
            t->entries = entries;
            t->room = room;
        }
        memset(&t->entries[t->count], 0, sizeof *t->entries);
        memcpy(t->entries[t->count].by, by, sizeof t->entries->by);
        t->entries[t->count++].whole = whole;
    }
    *out = &t->entries[place];
    return BPL_OK;
}

static bpl_status add_cell(table *t, size_t set, const bpl_tally_cell *cell,
                           int whole)
{
    entry *e;
    uint32_t by[BPL_TALLY_BY] = {cell->by[0],
                                 whole ? BPL_NO_VALUE : cell->by[1]};
    BPL_TRY(find_entry(t, by, whole, &e));
    e->sets[set].postings += cell->postings;
    e->sets[set].jobs += cell->jobs;
    return BPL_OK;
}

static bpl_status add_cells(table *t)
{
    const bpl_tally_counts *counts = &t->made->counts;
    for (size_t set = 0; set < t->made->tally.set_count; set++)
        for (size_t i = 0; i < counts->tabs[set].count; i++) {
            const bpl_tally_cell *cell = &counts->tabs[set].cells[i];
            BPL_TRY(add_cell(t, set, cell, 0));
            if (t->made->tally.by_count > 1)
                BPL_TRY(add_cell(t, set, cell, 1));
        }
    return BPL_OK;
}

/* --- order --- */

static int compare_counts(uint64_t a, uint64_t b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

/* No value comes last; else most jobs first, codes in their order. */
static int compare_values(const entry *a, const entry *b, size_t by)
{
    int order = 0, a_none = !*a->names[by], b_none = !*b->names[by];
    if (a_none || b_none)
        return a_none - b_none;
    if (!(a->named >> by & 1))
        order = compare_counts(a->sets[0].jobs + a->sets[1].jobs,
                               b->sets[0].jobs + b->sets[1].jobs);
    if (!order && !(a->named >> by & 1))
        order = compare_counts(a->sets[0].postings + a->sets[1].postings,
                               b->sets[0].postings + b->sets[1].postings);
    return order ? order : strcmp(a->names[by], b->names[by]);
}

/* Those of the first column alone, then all others. */
static int compare_groups(const void *x, const void *y)
{
    const entry *a = x, *b = y;
    if (a->whole != b->whole)
        return b->whole - a->whole;
    return a->whole ? compare_values(a, b, 0) : 0;
}

static int compare_entries(const void *x, const void *y)
{
    const entry *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->whole != b->whole)
        return b->whole - a->whole;
    return compare_values(a, b, 1);
}

static int compare_single(const void *x, const void *y)
{
    return compare_values(x, y, 0);
}

static void name_entries(table *t)
{
    const bpl_tally_made *made = t->made;
    for (size_t i = 0; i < t->count; i++)
        for (size_t by = 0; by < BPL_TALLY_BY; by++) {
            entry *e = &t->entries[i];
            e->names[by] = bpl_values_name(&made->counts.values[by], e->by[by]);
            if (by < made->asks.by_count &&
                made->asks.by[by].kind == BPL_ASK_CODE)
                e->named |= 1 << by;
        }
}

static bpl_status sort(table *t)
{
    const bpl_tally_made *made = t->made;
    if (!t->count)
        return BPL_OK;
    if (made->asks.by_count == 1) {
        qsort(t->entries, t->count, sizeof *t->entries, compare_single);
        return BPL_OK;
    }
    /* Places of groups, by the number of their value; no value is last. */
    size_t values = made->counts.values[0].count;
    size_t *ranks = calloc(values + 1, sizeof *ranks);
    if (!ranks)
        return BPL_E_NOMEM;
    qsort(t->entries, t->count, sizeof *t->entries, compare_groups);
    for (size_t i = 0; i < t->count && t->entries[i].whole; i++)
        if (t->entries[i].by[0] < values)
            ranks[t->entries[i].by[0]] = i;
    for (size_t i = 0; i < t->count; i++) {
        uint32_t by = t->entries[i].by[0];
        t->entries[i].rank = by < values ? ranks[by] : SIZE_MAX;
    }
    free(ranks);
    qsort(t->entries, t->count, sizeof *t->entries, compare_entries);
    return BPL_OK;
}

/* --- shares --- */

static int is_named(const char *const *named, const char *value)
{
    for (size_t i = 0; named[i]; i++)
        if (strcmp(named[i], value) == 0)
            return 1;
    return 0;
}

/* Also those that a facet could have had; no value is one more. */
static size_t count_possible(const table *t, size_t by)
{
    static const char *const statuses[] = {"confident", "review",
                                           "insufficient", NULL};
    static const char *const none[] = {NULL};
    const bpl_tally_made *made = t->made;
    const bpl_ask *ask = &made->asks.by[by];
    const bpl_values *values = &made->counts.values[by];
    const char *const *named = NULL;
    size_t count = 0, missing = 0;
    if (ask->kind == BPL_ASK_FACET)
        named = bpl_tally_named(made->model, ask->name);
    else if (ask->kind == BPL_ASK_STATUS)
        named = statuses;
    named = named ? named : none;
    while (named[count])
        count++;
    for (uint32_t i = 0; i < values->count; i++)
        count += is_named(named, values->names[i]) ? 0 : 1;
    for (size_t i = 0; i < t->count; i++)
        missing |=
            !*t->entries[i].names[by] && (by == 0 || !t->entries[i].whole);
    return count + missing;
}

bpl_measure bpl_tally_share(const bpl_tally_made *made, size_t by,
                            uint64_t jobs, uint64_t of)
{
    return made->tally.simultaneous[by]
               ? bpl_goodman(jobs, of, made->possible[by], BPL_SHARE_LEVEL)
               : bpl_wilson(jobs, of, BPL_SHARE_LEVEL);
}

/* `of`: jobs that the row is a part of, by set. */
static void fill_row(const table *t, const entry *e, const uint64_t of[2],
                     bpl_tally_row *row)
{
    const bpl_measure none = {NAN, NAN, NAN};
    const bpl_tally *tally = &t->made->tally;
    size_t by = tally->by_count > 1 && !e->whole ? 1 : 0;
    for (size_t set = 0; set < 2; set++) {
        bpl_tally_count *count = &row->sets[set];
        count->postings = e->sets[set].postings;
        count->jobs = e->sets[set].jobs;
        count->share = count->corrected = none;
        count->small = count->jobs < BPL_LIMIT_SMALL_CELL;
        if (set < tally->set_count)
            count->share = bpl_tally_share(t->made, by, count->jobs, of[set]);
    }
    row->difference = none;
    if (tally->set_count > 1)
        row->difference = bpl_newcombe(e->sets[1].jobs, of[1], e->sets[0].jobs,
                                       of[0], BPL_SHARE_LEVEL);
}

static const char *title_of(const bpl_tally_made *made, size_t by,
                            const char *value)
{
    const bpl_ask *ask = &made->asks.by[by];
    const char *title = NULL;
    if (ask->kind == BPL_ASK_CODE && *value)
        title = bpl_code_title(made->asks.codes, ask->system, value);
    return title ? title : "";
}

static void name_row(const table *t, const entry *e, bpl_tally_row *row)
{
    size_t count = e->whole ? 1 : t->made->tally.by_count;
    for (size_t by = 0; by < BPL_TALLY_BY; by++) {
        row->values[by] = by < count ? e->names[by] : NULL;
        row->titles[by] = by < count ? title_of(t->made, by, e->names[by]) : "";
    }
}

static bpl_status fill_rows(const table *t)
{
    bpl_tally_made *made = t->made;
    bpl_tally *tally = &made->tally;
    uint64_t all[2] = {tally->sets[0].jobs, tally->sets[1].jobs}, group[2];
    made->rows = calloc(t->count + 1, sizeof *made->rows);
    if (!made->rows)
        return BPL_E_NOMEM;
    memcpy(group, all, sizeof group);
    for (size_t i = 0; i < t->count; i++) {
        const entry *e = &t->entries[i];
        name_row(t, e, &made->rows[i]);
        fill_row(t, e, e->whole ? all : group, &made->rows[i]);
        for (size_t set = 0; set < 2 && e->whole; set++)
            group[set] = e->sets[set].jobs;
    }
    tally->rows = made->rows;
    tally->row_count = t->count;
    return BPL_OK;
}

bpl_status bpl_tally_make_rows(bpl_tally_made *made, bpl_error *err)
{
    table t = {.made = made};
    bpl_map_init(&t.map, &made->arena);
    bpl_status status = add_cells(&t);
    if (status == BPL_OK) {
        name_entries(&t);
        status = sort(&t);
    }
    for (size_t by = 0; by < made->asks.by_count; by++) {
        made->possible[by] = count_possible(&t, by);
        made->tally.simultaneous[by] = made->possible[by] > 2;
    }
    if (status == BPL_OK)
        status = fill_rows(&t);
    free(t.entries);
    bpl_map_fini(&t.map);
    return status == BPL_E_NOMEM ? bpl_fail_nomem(err) : status;
}
