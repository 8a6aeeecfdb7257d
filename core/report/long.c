/* SPDX-License-Identifier: MIT */
/*
 * The evaluation as CSV in long form, a measure a row, so that runs can be
 * put below each other; or its disagreements, a document a row. With two sets
 * of predictions a subject begins with 1:, 2:, or 2-1: for the difference.
 */
#include "report/csv_out.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

typedef struct sheet {
    bpl_pen *pen;
    bpl_pen subject;
    const char *set; /* "", "1:", "2:" or "2-1:" */
} sheet;

/* What the row is about. */
static void put_head(sheet *s, const char *measure, const char *value)
{
    bpl_csv_text(s->pen, s->subject.buf.len ? s->subject.buf.data : "");
    bpl_pen_putc(s->pen, ',');
    bpl_pen_puts(s->pen, measure);
    bpl_pen_putc(s->pen, ',');
    bpl_csv_text(s->pen, value);
}

static void put_row(sheet *s, const char *measure, const char *value,
                    bpl_measure m, uint64_t n)
{
    put_head(s, measure, value);
    bpl_csv_measure_of(s->pen, m, n);
}

static void put_plain(sheet *s, const char *measure, const char *value,
                      double number, uint64_t n)
{
    bpl_measure m = {number, NAN, NAN};
    put_row(s, measure, value, m, n);
}

static void put_tally(sheet *s, const char *measure, const char *value,
                      uint64_t count, uint64_t n)
{
    put_head(s, measure, value);
    bpl_pen_putc(s->pen, ',');
    bpl_pen_count(s->pen, count);
    bpl_pen_puts(s->pen, ",,,");
    bpl_pen_count(s->pen, n);
    bpl_pen_putc(s->pen, '\n');
}

/* label, channel, channel known, source=indeed. */
static void name_subject(sheet *s, const bpl_agreement *a, int is_facet)
{
    bpl_pen *pen = &s->subject;
    bpl_pen_reset(pen);
    bpl_pen_puts(pen, s->set);
    bpl_pen_puts(pen, is_facet ? a->facet : a->scope);
    if (!is_facet) {
        bpl_pen_putc(pen, '=');
        bpl_pen_puts(pen, a->part);
    } else if (strcmp(a->scope, "all") != 0) {
        bpl_pen_putc(pen, ' ');
        bpl_pen_puts(pen, a->scope);
    }
    bpl_pen_putc(pen, '\0');
}

static void put_values(sheet *s, const bpl_agreement *a)
{
    size_t k = a->value_count;
    for (size_t i = 0; i < k; i++) {
        const bpl_value_score *value = &a->values[i];
        put_row(s, "precision", value->value, value->precision,
                value->predicted);
        put_row(s, "recall", value->value, value->recall, value->truth);
        put_row(s, "f1", value->value, value->f1, value->truth);
    }
    for (size_t i = 0; i < k * (k + 1); i++) {
        size_t column = i % (k + 1);
        char cell[600];
        snprintf(cell, sizeof cell, "%s>%s", a->values[i / (k + 1)].value,
                 column < k ? a->values[column].value : "");
        if (a->confusion[i])
            put_tally(s, "confusion", cell, a->confusion[i], a->n);
    }
}

static void put_agreements(sheet *s, const bpl_agreement *list, size_t count,
                           int are_facets)
{
    for (size_t i = 0; i < count; i++) {
        const bpl_agreement *a = &list[i];
        name_subject(s, a, are_facets);
        put_row(s, "accuracy", "", a->accuracy, a->n);
        put_row(s, "macro_f1", "", a->macro_f1, a->n);
        put_row(s, "kappa", "", a->kappa, a->n);
        put_row(s, "alpha", "", a->alpha, a->answered);
        put_row(s, "coverage", "", a->coverage, a->n);
        put_row(s, "share", "", a->share, a->n);
        put_values(s, a);
    }
}

static void put_calibration(sheet *s, const bpl_evaluated *set)
{
    uint64_t n = 0;
    bpl_pen_reset(&s->subject);
    bpl_pen_puts(&s->subject, s->set);
    bpl_pen_puts(&s->subject, "calibration");
    bpl_pen_putc(&s->subject, '\0');
    for (size_t i = 0; i < BPL_RELIABILITY_BINS; i++) {
        const bpl_reliability *bin = &set->bins[i];
        char range[32];
        snprintf(range, sizeof range, "0.%u-%s%u", (unsigned)i,
                 i + 1 < BPL_RELIABILITY_BINS ? "0." : "",
                 i + 1 < BPL_RELIABILITY_BINS ? (unsigned)i + 1 : 1u);
        put_row(s, "accuracy", range, bin->accuracy, bin->n);
        put_plain(s, "confidence", range, bin->confidence, bin->n);
        n += bin->n;
    }
    put_row(s, "error", "", set->calibration_error, n);
}

static void put_differences(sheet *s, const bpl_evaluation *e)
{
    s->set = "2-1:";
    for (size_t i = 0; i < e->difference_count; i++) {
        const bpl_difference *d = &e->differences[i];
        uint64_t n = d->first->n;
        name_subject(s, d->first, i < e->sets[0].facet_count);
        put_row(s, "accuracy", "", d->accuracy, n);
        put_row(s, "macro_f1", "", d->macro_f1, n);
        put_row(s, "kappa", "", d->kappa, n);
        put_row(s, "alpha", "", d->alpha, n);
        put_row(s, "coverage", "", d->coverage, n);
        put_tally(s, "only_first", "", d->only_first, n);
        put_tally(s, "only_second", "", d->only_second, n);
    }
}

static void put_errors(bpl_pen *pen, const bpl_evaluation *e,
                       const bpl_report_options *options)
{
    bpl_pen_puts(pen, "record,id,title,facet,true,predicted,confidence,status,"
                      "evidence\n");
    for (size_t i = 0; i < e->disagreement_count; i++) {
        const bpl_disagreement *d = &e->disagreements[i];
        const char *cells[] = {d->id, d->title, d->facet, d->truth,
                               d->predicted};
        if (!bpl_report_lists(options, d))
            continue;
        bpl_pen_count(pen, d->record);
        for (size_t c = 0; c < sizeof cells / sizeof cells[0]; c++) {
            bpl_pen_putc(pen, ',');
            bpl_csv_text(pen, cells[c]);
        }
        bpl_csv_number(pen, d->confidence);
        bpl_pen_putc(pen, ',');
        bpl_csv_text(pen, d->status);
        bpl_pen_putc(pen, ',');
        bpl_csv_text(pen, d->evidence);
        bpl_pen_putc(pen, '\n');
    }
}

void bpl_report_csv(bpl_pen *pen, const bpl_evaluation *e,
                    const bpl_report_options *options)
{
    static const char *const names[] = {"1:", "2:"};
    sheet s = {.pen = pen, .set = ""};
    if (options->errors) {
        put_errors(pen, e, options);
        return;
    }
    bpl_pen_init(&s.subject);
    bpl_pen_puts(pen, "subject,measure,class,value,low,high,n\n");
    for (size_t i = 0; i < e->set_count; i++) {
        const bpl_evaluated *set = &e->sets[i];
        if (e->set_count == 2)
            s.set = names[i];
        put_agreements(&s, set->facets, set->facet_count, 1);
        put_agreements(&s, set->columns, set->column_count, 0);
        put_agreements(&s, set->statuses, set->status_count, 0);
        put_calibration(&s, set);
    }
    put_differences(&s, e);
    if (s.subject.status != BPL_OK)
        pen->status = s.subject.status;
    bpl_pen_fini(&s.subject);
}
