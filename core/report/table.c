/* SPDX-License-Identifier: MIT */
/*
 * The evaluation for people: the headline first, then what explains it, then
 * the other facets a line each.
 */
#include "report/report.h"

#include "base/error.h"
#include "score/definition.h"
#include "write/evidence.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WIDTH = 48 };

typedef struct sheet {
    bpl_pen *pen;
    bpl_grid *grid;
    int color;
    size_t width;
} sheet;

/* What a set of predictions is called. */
static const char *source_of(const bpl_evaluated *set)
{
    if (!set->source)
        return "labelled now";
    return strcmp(set->source, "-") == 0 ? "standard input" : set->source;
}

int bpl_report_lists(const bpl_report_options *options,
                     const bpl_disagreement *d)
{
    return options->errors && (strcmp(options->errors, "all") == 0 ||
                               strcmp(options->errors, d->facet) == 0);
}

static void put(const sheet *s)
{
    bpl_grid_put(s->grid, s->pen, MOST_WIDTH, s->color);
    bpl_pen_putc(s->pen, '\n');
}

static void put_safe(bpl_pen *pen, const char *text)
{
    bpl_put_cut(pen, bpl_str_of(text), 200);
}

static void put_part(bpl_pen *pen, uint64_t count, const char *what)
{
    if (!count)
        return;
    bpl_pen_puts(pen, ", ");
    bpl_pen_count(pen, count);
    bpl_pen_puts(pen, what);
}

static void put_set(bpl_pen *pen, const bpl_evaluated *set)
{
    put_safe(pen, source_of(set));
    if (set->definition &&
        strcmp(set->definition, BPL_DEFINITION_DEFAULT) != 0) {
        bpl_pen_puts(pen, " by definition ");
        put_safe(pen, set->definition);
    }
    if (set->missing) {
        bpl_pen_puts(pen, " (no prediction for ");
        bpl_pen_count(pen, set->missing);
        bpl_pen_putc(pen, ')');
    }
}

static void put_head(const sheet *s, const bpl_evaluation *e)
{
    bpl_pen *pen = s->pen;
    put_safe(pen, strcmp(e->gold, "-") == 0 ? "standard input" : e->gold);
    bpl_pen_puts(pen, ": ");
    bpl_pen_count(pen, e->documents);
    bpl_pen_puts(pen, " documents");
    put_part(pen, e->left_out, " left out");
    put_part(pen, e->unlabeled, " without a true label");
    put_part(pen, e->rejected, " rejected");
    bpl_pen_puts(pen, "; ");
    put_set(pen, &e->sets[0]);
    if (e->set_count == 2) {
        bpl_pen_puts(pen, ", then ");
        put_set(pen, &e->sets[1]);
    }
    if (e->samples) {
        bpl_pen_puts(pen, "\n95 % intervals by ");
        bpl_pen_count(pen, e->samples);
        bpl_pen_puts(pen, " samples of ");
        bpl_pen_count(pen, e->groups);
        bpl_pen_puts(pen, e->groups == e->documents ? " documents, seed "
                                                    : " groups, seed ");
        bpl_pen_count(pen, e->seed);
    }
    bpl_pen_puts(pen, "\n\n");
}

static void put_headline(const sheet *s, const bpl_agreement *a)
{
    const char *names[] = {a->facet, ">", NULL};
    const struct {
        const char *name;
        bpl_measure measure;
    } rows[] = {{"accuracy", a->accuracy},
                {"macro-F1", a->macro_f1},
                {"Cohen's kappa", a->kappa},
                {"Krippendorff's alpha", a->alpha},
                {"coverage", a->coverage}};
    bpl_grid_head(s->grid, names);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bpl_grid_text(s->grid, rows[i].name);
        bpl_grid_measure(s->grid, rows[i].measure, 0);
    }
    bpl_grid_text(s->grid, "documents");
    bpl_grid_count(s->grid, a->n);
    put(s);
}

static void put_values(const sheet *s, const bpl_agreement *a)
{
    static const char *const names[] = {"",       ">true",      ">predicted",
                                        ">right", ">precision", ">recall",
                                        ">F1",    NULL};
    bpl_grid_head(s->grid, names);
    for (size_t i = 0; i < a->value_count; i++) {
        const bpl_value_score *value = &a->values[i];
        bpl_grid_text(s->grid, value->value);
        bpl_grid_count(s->grid, value->truth);
        bpl_grid_count(s->grid, value->predicted);
        bpl_grid_count(s->grid, value->hits);
        bpl_grid_measure(s->grid, value->precision, 0);
        bpl_grid_measure(s->grid, value->recall, 0);
        bpl_grid_measure(s->grid, value->f1, 0);
    }
    put(s);
}

/* With many values the columns get the numbers of the rows as names. */
static void put_confusion(const sheet *s, const bpl_agreement *a)
{
    enum { MOST = 60 };
    const char *names[MOST + 4];
    char numbers[MOST][8], named[MOST][64];
    size_t k = a->value_count < MOST ? a->value_count : MOST;
    int short_names = k > 6;
    names[0] = "true \\ predicted";
    for (size_t i = 0; i < k; i++) {
        snprintf(numbers[i], sizeof numbers[i], ">%u", (unsigned)i + 1);
        snprintf(named[i], sizeof named[i], ">%s", a->values[i].value);
        names[i + 1] = short_names ? numbers[i] : named[i];
    }
    names[k + 1] = ">nothing";
    names[k + 2] = NULL;
    bpl_grid_head(s->grid, names);
    for (size_t i = 0; i < k; i++) {
        char name[128];
        if (short_names)
            snprintf(name, sizeof name, "%u %s", (unsigned)i + 1,
                     a->values[i].value);
        else
            snprintf(name, sizeof name, "%s", a->values[i].value);
        bpl_grid_text(s->grid, name);
        for (size_t j = 0; j <= k; j++) {
            size_t column = j < k ? j : a->value_count;
            bpl_grid_count(s->grid,
                           a->confusion[i * (a->value_count + 1) + column]);
        }
    }
    put(s);
}

static void put_statuses(const sheet *s, const bpl_evaluated *set)
{
    static const char *const names[] = {"status", ">n", ">share", ">accuracy",
                                        NULL};
    bpl_grid_head(s->grid, names);
    for (size_t i = 0; i < set->status_count; i++) {
        const bpl_agreement *a = &set->statuses[i];
        bpl_grid_text(s->grid, *a->part ? a->part : "(none)");
        bpl_grid_count(s->grid, a->n);
        bpl_grid_measure(s->grid, a->share, 0);
        bpl_grid_measure(s->grid, a->accuracy, 0);
    }
    put(s);
}

static void put_calibration(const sheet *s, const bpl_evaluated *set)
{
    static const char *const names[] = {"confidence", ">n", ">mean",
                                        ">accuracy", NULL};
    uint64_t n = 0;
    bpl_grid_head(s->grid, names);
    for (size_t i = 0; i < BPL_RELIABILITY_BINS; i++) {
        const bpl_reliability *bin = &set->bins[i];
        char range[32];
        n += bin->n;
        if (!bin->n)
            continue;
        snprintf(range, sizeof range, "%d–%d %%", (int)lround(bin->from * 100),
                 (int)lround(bin->to * 100));
        bpl_grid_text(s->grid, range);
        bpl_grid_count(s->grid, bin->n);
        bpl_grid_number(s->grid, bin->confidence, 0);
        bpl_grid_measure(s->grid, bin->accuracy, 0);
    }
    if (!n)
        return;
    bpl_grid_text(s->grid, "expected calibration error");
    bpl_grid_count(s->grid, n);
    bpl_grid_text(s->grid, "");
    bpl_grid_measure(s->grid, set->calibration_error, 0);
    put(s);
}

static const bpl_agreement *known_of(const bpl_evaluated *set, size_t index)
{
    static const bpl_agreement none = {.accuracy = {NAN, NAN, NAN}};
    int is_known = index + 1 < set->facet_count &&
                   strcmp(set->facets[index + 1].scope, "known") == 0;
    return is_known ? &set->facets[index + 1] : &none;
}

static int is_all(const bpl_agreement *a)
{
    return strcmp(a->scope, "all") == 0;
}

/* Label first; the others come in pairs. */
static void put_facets(const sheet *s, const bpl_evaluated *set)
{
    static const char *const names[] = {"facet",     ">n",     ">accuracy",
                                        ">macro-F1", ">kappa", ">known",
                                        ">accuracy", NULL};
    if (set->facet_count < 2)
        return;
    bpl_grid_head(s->grid, names);
    for (size_t i = 1; i < set->facet_count; i++) {
        const bpl_agreement *a = &set->facets[i];
        if (!is_all(a))
            continue;
        const bpl_agreement *known = known_of(set, i);
        bpl_grid_text(s->grid, a->facet);
        bpl_grid_count(s->grid, a->n);
        bpl_grid_measure(s->grid, a->accuracy, 0);
        bpl_grid_measure(s->grid, a->macro_f1, 0);
        bpl_grid_measure(s->grid, a->kappa, 0);
        bpl_grid_count(s->grid, known->n);
        bpl_grid_measure(s->grid, known->accuracy, 0);
    }
    put(s);
}

static void put_columns(const sheet *s, const bpl_evaluated *set)
{
    const char *names[] = {NULL,     ">n",        ">accuracy", ">macro-F1",
                           ">kappa", ">coverage", NULL};
    const char *scope = NULL;
    for (size_t i = 0; i < set->column_count; i++) {
        const bpl_agreement *a = &set->columns[i];
        if (!scope || strcmp(scope, a->scope) != 0) {
            if (scope)
                put(s);
            scope = names[0] = a->scope;
            bpl_grid_head(s->grid, names);
        }
        bpl_grid_text(s->grid, *a->part ? a->part : "(empty)");
        bpl_grid_count(s->grid, a->n);
        bpl_grid_measure(s->grid, a->accuracy, 0);
        bpl_grid_measure(s->grid, a->macro_f1, 0);
        bpl_grid_measure(s->grid, a->kappa, 0);
        bpl_grid_measure(s->grid, a->coverage, 0);
    }
    if (scope)
        put(s);
}

static void put_full(const sheet *s, const bpl_evaluated *set)
{
    for (size_t i = 1; i < set->facet_count; i++) {
        if (!is_all(&set->facets[i]))
            continue;
        put_headline(s, &set->facets[i]);
        put_values(s, &set->facets[i]);
        put_confusion(s, &set->facets[i]);
    }
}

static void put_error(const sheet *s, const bpl_disagreement *d)
{
    bpl_pen *pen = s->pen;
    bpl_put_style(pen, s->color, BPL_STYLE_BOLD);
    bpl_pen_putc(pen, '#');
    bpl_pen_count(pen, d->record);
    if (*d->id) {
        bpl_pen_putc(pen, ' ');
        bpl_put_cut(pen, bpl_str_of(d->id), 40);
    }
    bpl_put_style(pen, s->color, BPL_STYLE_NONE);
    bpl_pen_puts(pen, "  ");
    bpl_put_cut(pen, bpl_str_of(d->title), s->width > 60 ? s->width - 30 : 40);
    bpl_pen_puts(pen, "\n    ");
    put_safe(pen, d->facet);
    bpl_pen_puts(pen, ": ");
    put_safe(pen, d->truth);
    bpl_pen_puts(pen, ", predicted ");
    put_safe(pen, *d->predicted ? d->predicted : "nothing");
    if (!isnan(d->confidence)) {
        bpl_pen_puts(pen, " (label ");
        bpl_pen_fixed(pen, d->confidence, 2);
        bpl_pen_puts(pen, *d->status ? ", " : "");
        put_safe(pen, d->status);
        bpl_pen_putc(pen, ')');
    }
    bpl_pen_putc(pen, '\n');
    bpl_wrap wrap;
    bpl_wrap_init(&wrap, pen, s->width, 0);
    wrap.indent = 4;
    bpl_wrap_puts(&wrap, d->evidence);
    bpl_wrap_line(&wrap, 0);
    bpl_wrap_fini(&wrap);
}

static void put_errors(const sheet *s, const bpl_evaluation *e,
                       const bpl_report_options *options)
{
    for (size_t i = 0; i < e->disagreement_count; i++)
        if (bpl_report_lists(options, &e->disagreements[i]))
            put_error(s, &e->disagreements[i]);
}

void bpl_report_table(bpl_pen *pen, bpl_grid *grid, const bpl_evaluation *e,
                      const bpl_report_options *options)
{
    sheet s = {pen, grid, options->color,
               options->width > 0 ? (size_t)options->width : 100};
    const bpl_evaluated *set = &e->sets[e->set_count - 1];
    put_head(&s, e);
    if (e->set_count == 2) {
        bpl_report_compare(pen, grid, e, options->color);
    } else {
        put_headline(&s, &set->facets[0]);
        put_values(&s, &set->facets[0]);
        put_confusion(&s, &set->facets[0]);
        put_statuses(&s, set);
        put_calibration(&s, set);
        put_facets(&s, set);
        put_columns(&s, set);
        if (options->full)
            put_full(&s, set);
    }
    put_errors(&s, e, options);
}
