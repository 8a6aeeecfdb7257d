/* SPDX-License-Identifier: MIT */
/* The evaluation as one JSON object. What is not defined is null. */
#include "report/json_out.h"
#include "report/report.h"

static void put_values(bpl_pen *pen, const bpl_agreement *a)
{
    bpl_json_begin(pen, "values", '[');
    for (size_t i = 0; i < a->value_count; i++) {
        const bpl_value_score *value = &a->values[i];
        bpl_json_begin(pen, NULL, '{');
        bpl_json_text(pen, "value", value->value);
        bpl_json_count(pen, "true", value->truth);
        bpl_json_count(pen, "predicted", value->predicted);
        bpl_json_count(pen, "right", value->hits);
        bpl_json_measure(pen, "precision", value->precision);
        bpl_json_measure(pen, "recall", value->recall);
        bpl_json_measure(pen, "f1", value->f1);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
    bpl_json_begin(pen, "confusion", '[');
    for (size_t i = 0; i < a->value_count; i++)
        bpl_json_counts(pen, &a->confusion[i * (a->value_count + 1)],
                        a->value_count + 1);
    bpl_pen_putc(pen, ']');
}

static void put_place(bpl_pen *pen, const bpl_agreement *a)
{
    bpl_json_text(pen, "facet", a->facet);
    bpl_json_text(pen, "scope", a->scope);
    bpl_json_text(pen, "part", a->part);
    bpl_json_count(pen, "n", a->n);
}

static void put_agreements(bpl_pen *pen, const char *key,
                           const bpl_agreement *list, size_t count)
{
    bpl_json_begin(pen, key, '[');
    for (size_t i = 0; i < count; i++) {
        const bpl_agreement *a = &list[i];
        bpl_json_begin(pen, NULL, '{');
        put_place(pen, a);
        bpl_json_count(pen, "answered", a->answered);
        bpl_json_count(pen, "right", a->hits);
        bpl_json_measure(pen, "accuracy", a->accuracy);
        bpl_json_measure(pen, "macro_f1", a->macro_f1);
        bpl_json_measure(pen, "kappa", a->kappa);
        bpl_json_measure(pen, "alpha", a->alpha);
        bpl_json_measure(pen, "coverage", a->coverage);
        bpl_json_measure(pen, "share", a->share);
        if (a->value_count)
            put_values(pen, a);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
}

static void put_calibration(bpl_pen *pen, const bpl_evaluated *set)
{
    bpl_json_begin(pen, "calibration", '{');
    bpl_json_measure(pen, "error", set->calibration_error);
    bpl_json_begin(pen, "bins", '[');
    for (size_t i = 0; i < BPL_RELIABILITY_BINS; i++) {
        const bpl_reliability *bin = &set->bins[i];
        bpl_json_begin(pen, NULL, '{');
        bpl_json_number(pen, "from", bin->from);
        bpl_json_number(pen, "to", bin->to);
        bpl_json_count(pen, "n", bin->n);
        bpl_json_number(pen, "confidence", bin->confidence);
        bpl_json_measure(pen, "accuracy", bin->accuracy);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_puts(pen, "]}");
}

static void put_set(bpl_pen *pen, const bpl_evaluated *set)
{
    bpl_json_begin(pen, NULL, '{');
    bpl_json_optional(pen, "source", set->source);
    bpl_json_optional(pen, "definition", set->definition);
    bpl_json_count(pen, "missing", set->missing);
    put_agreements(pen, "facets", set->facets, set->facet_count);
    put_agreements(pen, "by", set->columns, set->column_count);
    put_agreements(pen, "status", set->statuses, set->status_count);
    put_calibration(pen, set);
    bpl_pen_putc(pen, '}');
}

static void put_differences(bpl_pen *pen, const bpl_evaluation *e)
{
    bpl_json_begin(pen, "differences", '[');
    for (size_t i = 0; i < e->difference_count; i++) {
        const bpl_difference *d = &e->differences[i];
        bpl_json_begin(pen, NULL, '{');
        put_place(pen, d->first);
        bpl_json_measure(pen, "accuracy", d->accuracy);
        bpl_json_measure(pen, "macro_f1", d->macro_f1);
        bpl_json_measure(pen, "kappa", d->kappa);
        bpl_json_measure(pen, "alpha", d->alpha);
        bpl_json_measure(pen, "coverage", d->coverage);
        bpl_json_count(pen, "only_first", d->only_first);
        bpl_json_count(pen, "only_second", d->only_second);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
}

static void put_errors(bpl_pen *pen, const bpl_evaluation *e,
                       const bpl_report_options *options)
{
    bpl_json_begin(pen, "errors", '[');
    for (size_t i = 0; i < e->disagreement_count; i++) {
        const bpl_disagreement *d = &e->disagreements[i];
        if (!bpl_report_lists(options, d))
            continue;
        bpl_json_begin(pen, NULL, '{');
        bpl_json_count(pen, "record", d->record);
        bpl_json_text(pen, "id", d->id);
        bpl_json_text(pen, "title", d->title);
        bpl_json_text(pen, "facet", d->facet);
        bpl_json_text(pen, "true", d->truth);
        bpl_json_text(pen, "predicted", d->predicted);
        bpl_json_number(pen, "confidence", d->confidence);
        bpl_json_text(pen, "status", d->status);
        bpl_json_text(pen, "evidence", d->evidence);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
}

void bpl_report_json(bpl_pen *pen, const bpl_evaluation *e,
                     const bpl_report_options *options)
{
    bpl_pen_putc(pen, '{');
    bpl_json_text(pen, "version", bpl_version());
    bpl_json_text(pen, "gold", e->gold);
    bpl_json_count(pen, "records", e->records);
    bpl_json_count(pen, "rejected", e->rejected);
    bpl_json_count(pen, "left_out", e->left_out);
    bpl_json_count(pen, "unlabeled", e->unlabeled);
    bpl_json_count(pen, "documents", e->documents);
    bpl_json_count(pen, "groups", e->groups);
    bpl_json_count(pen, "samples", e->samples);
    bpl_json_count(pen, "seed", e->seed);
    bpl_json_begin(pen, "predictions", '[');
    for (size_t i = 0; i < e->set_count; i++)
        put_set(pen, &e->sets[i]);
    bpl_pen_putc(pen, ']');
    if (e->set_count == 2)
        put_differences(pen, e);
    if (options->errors)
        put_errors(pen, e, options);
    bpl_pen_puts(pen, "}\n");
}
