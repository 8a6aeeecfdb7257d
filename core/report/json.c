/* SPDX-License-Identifier: MIT */
/* The evaluation as one JSON object. What is not defined is null. */
#include "report/report.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 6 };

static void comma(bpl_pen *pen)
{
    size_t len = pen->buf.len;
    char last = '{';
    if (len)
        last = pen->buf.data[len - 1];
    if (last != '{' && last != '[' && last != ':')
        bpl_pen_putc(pen, ',');
}

static void name(bpl_pen *pen, const char *text)
{
    comma(pen);
    bpl_pen_json(pen, bpl_str_of(text));
    bpl_pen_putc(pen, ':');
}

static void put_text(bpl_pen *pen, const char *key, const char *text)
{
    name(pen, key);
    bpl_pen_json(pen, bpl_str_of(text));
}

static void put_count(bpl_pen *pen, const char *key, uint64_t number)
{
    name(pen, key);
    bpl_pen_count(pen, number);
}

static void put_number(bpl_pen *pen, const char *key, double number)
{
    name(pen, key);
    if (isnan(number))
        bpl_pen_puts(pen, "null");
    else
        bpl_pen_fixed(pen, number, DIGITS);
}

static void put_measure(bpl_pen *pen, const char *key, bpl_measure measure)
{
    name(pen, key);
    bpl_pen_putc(pen, '{');
    put_number(pen, "value", measure.value);
    put_number(pen, "low", measure.low);
    put_number(pen, "high", measure.high);
    bpl_pen_putc(pen, '}');
}

static void begin(bpl_pen *pen, const char *key, char bracket)
{
    if (key)
        name(pen, key);
    else
        comma(pen);
    bpl_pen_putc(pen, bracket);
}

static void put_values(bpl_pen *pen, const bpl_agreement *a)
{
    begin(pen, "values", '[');
    for (size_t i = 0; i < a->value_count; i++) {
        const bpl_value_score *value = &a->values[i];
        begin(pen, NULL, '{');
        put_text(pen, "value", value->value);
        put_count(pen, "true", value->truth);
        put_count(pen, "predicted", value->predicted);
        put_count(pen, "right", value->hits);
        put_measure(pen, "precision", value->precision);
        put_measure(pen, "recall", value->recall);
        put_measure(pen, "f1", value->f1);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
    begin(pen, "confusion", '[');
    for (size_t i = 0; i < a->value_count; i++) {
        begin(pen, NULL, '[');
        for (size_t j = 0; j <= a->value_count; j++) {
            comma(pen);
            bpl_pen_count(pen, a->confusion[i * (a->value_count + 1) + j]);
        }
        bpl_pen_putc(pen, ']');
    }
    bpl_pen_putc(pen, ']');
}

static void put_place(bpl_pen *pen, const bpl_agreement *a)
{
    put_text(pen, "facet", a->facet);
    put_text(pen, "scope", a->scope);
    put_text(pen, "part", a->part);
    put_count(pen, "n", a->n);
}

static void put_agreements(bpl_pen *pen, const char *key,
                           const bpl_agreement *list, size_t count)
{
    begin(pen, key, '[');
    for (size_t i = 0; i < count; i++) {
        const bpl_agreement *a = &list[i];
        begin(pen, NULL, '{');
        put_place(pen, a);
        put_count(pen, "answered", a->answered);
        put_count(pen, "right", a->hits);
        put_measure(pen, "accuracy", a->accuracy);
        put_measure(pen, "macro_f1", a->macro_f1);
        put_measure(pen, "kappa", a->kappa);
        put_measure(pen, "alpha", a->alpha);
        put_measure(pen, "coverage", a->coverage);
        put_measure(pen, "share", a->share);
        if (a->value_count)
            put_values(pen, a);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
}

static void put_calibration(bpl_pen *pen, const bpl_evaluated *set)
{
    begin(pen, "calibration", '{');
    put_measure(pen, "error", set->calibration_error);
    begin(pen, "bins", '[');
    for (size_t i = 0; i < BPL_RELIABILITY_BINS; i++) {
        const bpl_reliability *bin = &set->bins[i];
        begin(pen, NULL, '{');
        put_number(pen, "from", bin->from);
        put_number(pen, "to", bin->to);
        put_count(pen, "n", bin->n);
        put_number(pen, "confidence", bin->confidence);
        put_measure(pen, "accuracy", bin->accuracy);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_puts(pen, "]}");
}

static void put_set(bpl_pen *pen, const bpl_evaluated *set)
{
    begin(pen, NULL, '{');
    name(pen, "source");
    if (set->source)
        bpl_pen_json(pen, bpl_str_of(set->source));
    else
        bpl_pen_puts(pen, "null");
    put_count(pen, "missing", set->missing);
    put_agreements(pen, "facets", set->facets, set->facet_count);
    put_agreements(pen, "by", set->columns, set->column_count);
    put_agreements(pen, "status", set->statuses, set->status_count);
    put_calibration(pen, set);
    bpl_pen_putc(pen, '}');
}

static void put_differences(bpl_pen *pen, const bpl_evaluation *e)
{
    begin(pen, "differences", '[');
    for (size_t i = 0; i < e->difference_count; i++) {
        const bpl_difference *d = &e->differences[i];
        begin(pen, NULL, '{');
        put_place(pen, d->first);
        put_measure(pen, "accuracy", d->accuracy);
        put_measure(pen, "macro_f1", d->macro_f1);
        put_measure(pen, "kappa", d->kappa);
        put_measure(pen, "alpha", d->alpha);
        put_measure(pen, "coverage", d->coverage);
        put_count(pen, "only_first", d->only_first);
        put_count(pen, "only_second", d->only_second);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
}

static void put_errors(bpl_pen *pen, const bpl_evaluation *e,
                       const bpl_report_options *options)
{
    begin(pen, "errors", '[');
    for (size_t i = 0; i < e->disagreement_count; i++) {
        const bpl_disagreement *d = &e->disagreements[i];
        if (!bpl_report_lists(options, d))
            continue;
        begin(pen, NULL, '{');
        put_count(pen, "record", d->record);
        put_text(pen, "id", d->id);
        put_text(pen, "title", d->title);
        put_text(pen, "facet", d->facet);
        put_text(pen, "true", d->truth);
        put_text(pen, "predicted", d->predicted);
        put_number(pen, "confidence", d->confidence);
        put_text(pen, "status", d->status);
        put_text(pen, "evidence", d->evidence);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
}

void bpl_report_json(bpl_pen *pen, const bpl_evaluation *e,
                     const bpl_report_options *options)
{
    bpl_pen_putc(pen, '{');
    put_text(pen, "version", bpl_version());
    put_text(pen, "gold", e->gold);
    put_count(pen, "records", e->records);
    put_count(pen, "rejected", e->rejected);
    put_count(pen, "left_out", e->left_out);
    put_count(pen, "unlabeled", e->unlabeled);
    put_count(pen, "documents", e->documents);
    put_count(pen, "groups", e->groups);
    put_count(pen, "samples", e->samples);
    put_count(pen, "seed", e->seed);
    begin(pen, "predictions", '[');
    for (size_t i = 0; i < e->set_count; i++)
        put_set(pen, &e->sets[i]);
    bpl_pen_putc(pen, ']');
    if (e->set_count == 2)
        put_differences(pen, e);
    if (options->errors)
        put_errors(pen, e, options);
    bpl_pen_puts(pen, "}\n");
}
