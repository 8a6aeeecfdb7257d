/* SPDX-License-Identifier: MIT */
/* Agreement of an audit with people: for people, as CSV, as JSON. */
#include "report/csv_out.h"
#include "report/grid.h"
#include "report/json_out.h"
#include <bpolens/audit_report.h>

#include "base/options.h"
#include <string.h>

enum { MOST_WIDTH = 48 };

static const char *verdict_of(size_t index)
{
    return index < BPL_VERDICT_COUNT ? bpl_verdict_name((bpl_verdict)index)
                                     : "";
}

static int is_listed(const bpl_report_options *options,
                     const bpl_claim_dispute *dispute)
{
    return options->errors && (strcmp(options->errors, "label") == 0 ||
                               strcmp(options->errors, "all") == 0 ||
                               strcmp(options->errors, dispute->type) == 0);
}

static const char *file_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* --- the table --- */

typedef struct sheet {
    bpl_pen *pen;
    bpl_grid *grid;
    int color;
    size_t width;
} sheet;

static void put_grid(const sheet *s)
{
    bpl_grid_put(s->grid, s->pen, MOST_WIDTH, s->color);
    bpl_pen_putc(s->pen, '\n');
}

static void put_count(bpl_pen *pen, const char *before, uint64_t number,
                      const char *behind)
{
    bpl_pen_puts(pen, before);
    bpl_pen_count(pen, number);
    bpl_pen_puts(pen, behind);
}

static void put_head(const sheet *s, const bpl_audit_agreement *a)
{
    bpl_pen *pen = s->pen;
    bpl_put_cut(pen, bpl_str_of(file_name(a->gold)), 200);
    put_count(pen, ": ", a->all.truth, " claims on ");
    put_count(pen, "", a->pages, " pages");
    if (a->rejected)
        put_count(pen, ", ", a->rejected, " rows rejected");
    bpl_pen_puts(pen, "; ");
    bpl_put_cut(
        pen,
        bpl_str_of(a->predictions ? file_name(a->predictions) : "audited now"),
        200);
    if (a->missing)
        put_count(pen, "\n", a->missing,
                  " pages have no audit: their claims count as missed");
    if (a->samples) {
        put_count(pen, "\n95 % intervals by ", a->samples, " samples of ");
        put_count(pen, "", a->pages, " pages, seed ");
        bpl_pen_count(pen, a->seed);
    }
    bpl_pen_puts(pen, "\n\n");
}

static void put_claims(const sheet *s, const char *name,
                       const bpl_claim_agreement *a)
{
    bpl_grid_text(s->grid, name);
    bpl_grid_count(s->grid, a->truth);
    bpl_grid_count(s->grid, a->found);
    bpl_grid_count(s->grid, a->both);
    bpl_grid_measure(s->grid, a->precision, 0);
    bpl_grid_measure(s->grid, a->recall, 0);
    bpl_grid_measure(s->grid, a->f1, 0);
}

static void put_verdicts(const sheet *s, const char *name,
                         const bpl_claim_agreement *a)
{
    bpl_grid_text(s->grid, name);
    bpl_grid_count(s->grid, a->both);
    bpl_grid_count(s->grid, a->same);
    bpl_grid_measure(s->grid, a->agreement, 0);
    bpl_grid_measure(s->grid, a->kappa, 0);
    bpl_grid_measure(s->grid, a->usual_agreement, 0);
    bpl_grid_measure(s->grid, a->usual_kappa, 0);
    bpl_grid_text(s->grid, a->usual);
}

typedef void put_row_fn(const sheet *, const char *,
                        const bpl_claim_agreement *);

static void put_part(const sheet *s, const bpl_audit_agreement *a,
                     const char *const *names, put_row_fn *put_row)
{
    bpl_grid_head(s->grid, names);
    put_row(s, "all", &a->all);
    if (a->unsure)
        put_row(s, "where readers were sure", &a->sure);
    for (size_t i = 0; i < a->type_count; i++)
        put_row(s, a->types[i].type, &a->types[i]);
    put_grid(s);
}

static void put_confusion(const sheet *s, const bpl_audit_agreement *a)
{
    static const char *const names[] = {"true \\ found", ">unsupported",
                                        ">supported",    ">contradicted",
                                        ">not found",    NULL};
    bpl_grid_head(s->grid, names);
    for (size_t t = 0; t <= BPL_VERDICT_COUNT; t++) {
        int none = t == BPL_VERDICT_COUNT;
        bpl_grid_text(s->grid, none ? "no such claim" : verdict_of(t));
        for (size_t f = 0; f < BPL_VERDICT_COUNT + !none; f++)
            bpl_grid_count(s->grid, a->verdicts[t][f]);
        if (none)
            bpl_grid_text(s->grid, "");
    }
    put_grid(s);
}

static void put_side(bpl_wrap *wrap, const char *who, const char *verdict,
                     const char *quote)
{
    bpl_wrap_line(wrap, 4);
    bpl_wrap_puts(wrap, who);
    bpl_wrap_puts(wrap, *verdict ? verdict : "no such claim");
    if (!*quote)
        return;
    bpl_wrap_puts(wrap, ", \"");
    bpl_wrap_puts(wrap, quote);
    bpl_wrap_puts(wrap, "\"");
}

static void put_dispute(const sheet *s, const bpl_claim_dispute *d)
{
    bpl_wrap wrap;
    bpl_wrap_init(&wrap, s->pen, s->width, s->color);
    bpl_wrap_style(&wrap, BPL_STYLE_BOLD);
    bpl_wrap_puts(&wrap, d->id);
    bpl_wrap_style(&wrap, BPL_STYLE_NONE);
    bpl_wrap_puts(&wrap, " ");
    bpl_wrap_puts(&wrap, d->type);
    bpl_wrap_puts(&wrap, d->sure ? "" : " (readers differed)");
    put_side(&wrap, "people: ", d->truth, d->true_quote);
    put_side(&wrap, "audit: ", d->found, d->quote);
    bpl_wrap_line(&wrap, 0);
    bpl_wrap_fini(&wrap);
}

static void put_table(bpl_pen *pen, const bpl_audit_agreement *a,
                      const bpl_report_options *options)
{
    static const char *const claims[] = {"claims", ">true",      ">found",
                                         ">both",  ">precision", ">recall",
                                         ">F1",    NULL};
    static const char *const verdicts[] = {
        "verdicts", ">both",  ">same",         ">agreement", ">kappa",
        ">usual",   ">kappa", "usual verdict", NULL};
    bpl_grid grid;
    sheet s = {pen, &grid, options->color,
               options->width > 0 ? (size_t)options->width : 100};
    bpl_grid_init(&grid);
    put_head(&s, a);
    put_part(&s, a, claims, put_claims);
    put_part(&s, a, verdicts, put_verdicts);
    put_confusion(&s, a);
    for (size_t i = 0; i < a->dispute_count; i++)
        if (is_listed(options, &a->disputes[i]))
            put_dispute(&s, &a->disputes[i]);
    bpl_grid_fini(&grid);
}

/* --- JSON --- */

static void put_object(bpl_pen *pen, const char *key,
                       const bpl_claim_agreement *a)
{
    bpl_json_begin(pen, key, '{');
    if (*a->type)
        bpl_json_text(pen, "claim", a->type);
    bpl_json_count(pen, "true", a->truth);
    bpl_json_count(pen, "found", a->found);
    bpl_json_count(pen, "both", a->both);
    bpl_json_measure(pen, "precision", a->precision);
    bpl_json_measure(pen, "recall", a->recall);
    bpl_json_measure(pen, "f1", a->f1);
    bpl_json_count(pen, "same", a->same);
    bpl_json_measure(pen, "agreement", a->agreement);
    bpl_json_measure(pen, "kappa", a->kappa);
    if (*a->usual)
        bpl_json_text(pen, "usual", a->usual);
    bpl_json_measure(pen, "usual_agreement", a->usual_agreement);
    bpl_json_measure(pen, "usual_kappa", a->usual_kappa);
    bpl_pen_putc(pen, '}');
}

static void put_json_disputes(bpl_pen *pen, const bpl_audit_agreement *a,
                              const bpl_report_options *options)
{
    bpl_json_begin(pen, "errors", '[');
    for (size_t i = 0; i < a->dispute_count; i++) {
        const bpl_claim_dispute *d = &a->disputes[i];
        if (!is_listed(options, d))
            continue;
        bpl_json_begin(pen, NULL, '{');
        bpl_json_text(pen, "id", d->id);
        bpl_json_text(pen, "claim", d->type);
        bpl_json_text(pen, "true", d->truth);
        bpl_json_text(pen, "found", d->found);
        bpl_json_text(pen, "true_quote", d->true_quote);
        bpl_json_text(pen, "quote", d->quote);
        bpl_json_text(pen, "sure", d->sure ? "yes" : "no");
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
}

static void put_json(bpl_pen *pen, const bpl_audit_agreement *a,
                     const bpl_report_options *options)
{
    bpl_pen_putc(pen, '{');
    bpl_json_text(pen, "version", bpl_version());
    bpl_json_text(pen, "gold", a->gold);
    bpl_json_optional(pen, "predictions", a->predictions);
    bpl_json_count(pen, "pages", a->pages);
    bpl_json_count(pen, "missing", a->missing);
    bpl_json_count(pen, "rejected", a->rejected);
    bpl_json_count(pen, "unsure", a->unsure);
    bpl_json_count(pen, "samples", a->samples);
    bpl_json_count(pen, "seed", a->seed);
    put_object(pen, "all", &a->all);
    put_object(pen, "sure", &a->sure);
    bpl_json_begin(pen, "claims", '[');
    for (size_t i = 0; i < a->type_count; i++)
        put_object(pen, NULL, &a->types[i]);
    bpl_pen_putc(pen, ']');
    bpl_json_begin(pen, "confusion", '[');
    for (size_t t = 0; t <= BPL_VERDICT_COUNT; t++)
        bpl_json_counts(pen, a->verdicts[t], BPL_VERDICT_COUNT + 1);
    bpl_pen_putc(pen, ']');
    if (options->errors)
        put_json_disputes(pen, a, options);
    bpl_pen_puts(pen, "}\n");
}

/* --- CSV --- */

static void put_measure(bpl_pen *pen, const char *subject, const char *name,
                        const char *type, bpl_measure measure, uint64_t n)
{
    bpl_pen_puts(pen, subject);
    bpl_pen_putc(pen, ',');
    bpl_pen_puts(pen, name);
    bpl_pen_putc(pen, ',');
    bpl_csv_text(pen, type);
    bpl_csv_measure_of(pen, measure, n);
}

static void put_rows(bpl_pen *pen, const char *subject,
                     const bpl_claim_agreement *a)
{
    put_measure(pen, subject, "precision", a->type, a->precision, a->found);
    put_measure(pen, subject, "recall", a->type, a->recall, a->truth);
    put_measure(pen, subject, "f1", a->type, a->f1, a->truth);
    put_measure(pen, subject, "agreement", a->type, a->agreement, a->both);
    put_measure(pen, subject, "kappa", a->type, a->kappa, a->both);
    put_measure(pen, subject, "usual_agreement", a->type, a->usual_agreement,
                a->both);
    put_measure(pen, subject, "usual_kappa", a->type, a->usual_kappa, a->both);
}

static void put_csv_confusion(bpl_pen *pen, const bpl_audit_agreement *a)
{
    uint64_t n = a->all.truth + a->all.found - a->all.both;
    for (size_t t = 0; t <= BPL_VERDICT_COUNT; t++)
        for (size_t f = 0; f <= BPL_VERDICT_COUNT; f++) {
            if (t == BPL_VERDICT_COUNT && f == t)
                continue;
            bpl_pen_puts(pen, "claims,confusion,");
            bpl_pen_puts(pen, verdict_of(t));
            bpl_pen_putc(pen, '>');
            bpl_pen_puts(pen, verdict_of(f));
            put_count(pen, ",", a->verdicts[t][f], ",,,");
            put_count(pen, "", n, "\n");
        }
}

static void put_csv_disputes(bpl_pen *pen, const bpl_audit_agreement *a,
                             const bpl_report_options *options)
{
    bpl_pen_puts(pen, "id,claim,true,found,true_quote,quote,sure\n");
    for (size_t i = 0; i < a->dispute_count; i++) {
        const bpl_claim_dispute *d = &a->disputes[i];
        const char *cells[] = {d->id,    d->type,       d->truth,
                               d->found, d->true_quote, d->quote};
        if (!is_listed(options, d))
            continue;
        for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
            bpl_csv_text(pen, cells[c]);
            bpl_pen_putc(pen, ',');
        }
        bpl_pen_puts(pen, d->sure ? "yes\n" : "no\n");
    }
}

static void put_csv(bpl_pen *pen, const bpl_audit_agreement *a,
                    const bpl_report_options *options)
{
    if (options->errors) {
        put_csv_disputes(pen, a, options);
        return;
    }
    bpl_pen_puts(pen, "subject,measure,class,value,low,high,n\n");
    put_rows(pen, "claims", &a->all);
    put_rows(pen, "sure claims", &a->sure);
    for (size_t i = 0; i < a->type_count; i++)
        put_rows(pen, "claims", &a->types[i]);
    put_csv_confusion(pen, a);
}

bpl_status bpl_audit_agreement_write(FILE *file,
                                     const bpl_audit_agreement *agreement,
                                     const bpl_report_options *options,
                                     bpl_error *err)
{
    bpl_report_options own = BPL_REPORT_OPTIONS_INIT;
    bpl_pen pen;
    BPL_TRY(bpl_options_take(&own, sizeof own, options, err));
    bpl_pen_init(&pen);
    if (own.format == BPL_REPORT_JSON)
        put_json(&pen, agreement, &own);
    else if (own.format == BPL_REPORT_CSV)
        put_csv(&pen, agreement, &own);
    else
        put_table(&pen, agreement, &own);
    bpl_status status = bpl_pen_flush(&pen, file, err);
    bpl_pen_fini(&pen);
    return status;
}
