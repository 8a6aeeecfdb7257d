/* SPDX-License-Identifier: MIT */
#include "report/subjects.h"

#include "base/error.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct maker {
    bpl_subjects *out;
    const bpl_gold *gold;
    size_t set, samples;
    bpl_arena *arena;
} maker;

static uint32_t predicted(const bpl_gold_row *row, size_t set, size_t facet)
{
    const uint32_t *codes = row->answers[set].codes;
    return codes ? codes[facet] : BPL_NO_VALUE;
}

/* A subject of up to n documents. NULL: no memory. */
static bpl_subject *add_subject(maker *m, size_t facet, size_t n,
                                const char *scope, const char *part, int whole)
{
    bpl_subject *subject = &m->out->list[m->out->count];
    memset(subject, 0, sizeof *subject);
    subject->facet = m->gold->facets[facet].name;
    subject->scope = scope;
    subject->part = part;
    subject->values = &m->gold->facets[facet].values;
    subject->k = subject->values->count;
    subject->measures = whole ? bpl_stats_size(subject->k) : BPL_STAT_COUNT;
    size_t ints = (n + 1) * sizeof(uint32_t);
    size_t row = subject->measures * sizeof(double);
    subject->groups = bpl_arena_alloc(m->arena, ints);
    subject->cells = bpl_arena_alloc(m->arena, ints);
    subject->point = bpl_arena_alloc(m->arena, row);
    subject->replicates = bpl_arena_alloc(m->arena, row * (m->samples + 1));
    if (!subject->groups || !subject->cells || !subject->point ||
        !subject->replicates)
        return NULL;
    m->out->count++;
    return subject;
}

static void add_document(const maker *m, bpl_subject *subject, size_t facet,
                         const bpl_gold_row *row)
{
    uint32_t k = (uint32_t)subject->k, code = predicted(row, m->set, facet);
    subject->groups[subject->n] = row->group;
    subject->cells[subject->n++] =
        row->truth[facet] * (k + 1) + (code < k ? code : k);
}

/* The label counts everywhere; other facets where the true label is not none,
 * and `known` where their true value is not unknown. */
static int belongs(const bpl_gold *gold, const bpl_gold_row *row, size_t facet,
                   int known)
{
    if (row->truth[facet] == BPL_NO_VALUE)
        return 0;
    if (facet == 0)
        return 1;
    return row->truth[0] != gold->facets[0].none &&
           (!known || row->truth[facet] != gold->facets[facet].none);
}

static bpl_status make_facet(maker *m, size_t facet, int known)
{
    const bpl_gold *gold = m->gold;
    bpl_subject *subject =
        add_subject(m, facet, gold->count, known ? "known" : "all", "", 1);
    if (!subject)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < gold->count; i++)
        if (belongs(gold, &gold->rows[i], facet, known))
            add_document(m, subject, facet, &gold->rows[i]);
    return BPL_OK;
}

static int compare_parts(const void *left, const void *right)
{
    const bpl_subject *a = left, *b = right;
    if (a->n != b->n)
        return a->n < b->n ? 1 : -1;
    return strcmp(a->part, b->part);
}

/* The label by a code of each document; sorts: the largest parts first. */
typedef uint32_t (*code_fn)(const maker *m, const bpl_gold_row *row,
                            size_t column);

static bpl_status make_parts(maker *m, const char *scope,
                             const bpl_values *values, code_fn code_of,
                             size_t column, int sorts)
{
    const bpl_gold *gold = m->gold;
    size_t count = values->count + (size_t)1, first = m->out->count;
    size_t *sizes = bpl_arena_zalloc(m->arena, count * sizeof *sizes);
    size_t *places = bpl_arena_zalloc(m->arena, count * sizeof *places);
    if (!sizes || !places)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < gold->count; i++) {
        uint32_t code = code_of(m, &gold->rows[i], column);
        sizes[code < values->count ? code : values->count]++;
    }
    for (size_t i = 0; i < count; i++) {
        const char *part = bpl_values_name(values, (uint32_t)i);
        places[i] = m->out->count;
        if (sizes[i] && !add_subject(m, 0, sizes[i], scope, part, 0))
            return BPL_E_NOMEM;
    }
    for (size_t i = 0; i < gold->count; i++) {
        uint32_t code = code_of(m, &gold->rows[i], column);
        size_t place = places[code < values->count ? code : values->count];
        add_document(m, &m->out->list[place], 0, &gold->rows[i]);
    }
    if (sorts)
        qsort(m->out->list + first, m->out->count - first, sizeof *m->out->list,
              compare_parts);
    return BPL_OK;
}

static uint32_t code_of_column(const maker *m, const bpl_gold_row *row,
                               size_t column)
{
    (void)m;
    return row->by[column];
}

static uint32_t code_of_status(const maker *m, const bpl_gold_row *row,
                               size_t column)
{
    (void)column;
    return row->answers[m->set].status;
}

size_t bpl_reliability_bin(double confidence)
{
    /* A hair less, for what should have been on the edge: 0.1 + 0.2. */
    double bin = ceil(confidence * BPL_RELIABILITY_BINS - 1e-9) - 1;
    if (!(bin > 0))
        return 0;
    return bin < BPL_RELIABILITY_BINS - 1 ? (size_t)bin
                                          : BPL_RELIABILITY_BINS - 1;
}

static bpl_status make_calibration(maker *m)
{
    const bpl_gold *gold = m->gold;
    bpl_calibration *out = &m->out->calibration;
    size_t room = gold->count + 1;
    out->groups = bpl_arena_alloc(m->arena, room * sizeof *out->groups);
    out->confidences =
        bpl_arena_alloc(m->arena, room * sizeof *out->confidences);
    out->bins = bpl_arena_alloc(m->arena, room);
    out->right = bpl_arena_alloc(m->arena, room);
    out->replicates =
        bpl_arena_alloc(m->arena, sizeof out->point * (m->samples + 1));
    if (!out->groups || !out->confidences || !out->bins || !out->right ||
        !out->replicates)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < gold->count; i++) {
        const bpl_gold_row *row = &gold->rows[i];
        double confidence = row->answers[m->set].confidence;
        uint32_t code = predicted(row, m->set, 0);
        if (isnan(confidence) || code == BPL_NO_VALUE)
            continue;
        out->groups[out->n] = row->group;
        out->confidences[out->n] = confidence;
        out->bins[out->n] = (uint8_t)bpl_reliability_bin(confidence);
        out->right[out->n++] = code == row->truth[0];
    }
    return BPL_OK;
}

static size_t most_subjects(const bpl_gold *gold)
{
    size_t most = 2 * gold->facet_count + gold->statuses.count + 1;
    for (size_t i = 0; i < gold->by_count; i++)
        most += gold->by[i].count + (size_t)1;
    return most;
}

bpl_status bpl_subjects_make(bpl_subjects *out, const bpl_gold *gold,
                             size_t set, const char *const *by, size_t samples,
                             bpl_arena *arena)
{
    maker m = {out, gold, set, samples, arena};
    memset(out, 0, sizeof *out);
    out->list =
        bpl_arena_zalloc(arena, most_subjects(gold) * sizeof *out->list);
    if (!out->list)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < gold->facet_count; i++) {
        if (!gold->facets[i].used)
            continue;
        BPL_TRY(make_facet(&m, i, 0));
        if (i > 0)
            BPL_TRY(make_facet(&m, i, 1));
    }
    out->facets = out->count;
    for (size_t i = 0; i < gold->by_count; i++)
        BPL_TRY(make_parts(&m, by[i], &gold->by[i], code_of_column, i, 1));
    out->columns = out->count - out->facets;
    BPL_TRY(make_parts(&m, "status", &gold->statuses, code_of_status, 0, 0));
    return make_calibration(&m);
}
