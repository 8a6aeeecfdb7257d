/* SPDX-License-Identifier: MIT */
/* Two sets of predictions: what the second has more, or less, of a measure. */
#include "report/report.h"

#include <string.h>

static void put_names(bpl_grid *grid, const char *what)
{
    const char *names[] = {what,    ">n",          ">accuracy",
                           ">then", ">difference", ">macro-F1",
                           ">then", ">difference", ">lost",
                           ">won",  NULL};
    bpl_grid_head(grid, names);
}

static void put_row(bpl_grid *grid, const char *name, const bpl_difference *d)
{
    bpl_grid_text(grid, name);
    bpl_grid_count(grid, d->first->n);
    bpl_grid_number(grid, d->first->accuracy.value, 0);
    bpl_grid_number(grid, d->second->accuracy.value, 0);
    bpl_grid_measure(grid, d->accuracy, 1);
    bpl_grid_number(grid, d->first->macro_f1.value, 0);
    bpl_grid_number(grid, d->second->macro_f1.value, 0);
    bpl_grid_measure(grid, d->macro_f1, 1);
    bpl_grid_count(grid, d->only_first);
    bpl_grid_count(grid, d->only_second);
}

void bpl_report_compare(bpl_pen *pen, bpl_grid *grid, const bpl_evaluation *e,
                        int color)
{
    const char *group = NULL;
    for (size_t i = 0; i < e->difference_count; i++) {
        const bpl_difference *d = &e->differences[i];
        const bpl_agreement *a = d->first;
        int is_facet = i < e->sets[0].facet_count;
        const char *next = is_facet ? "facet" : a->scope;
        char name[160];
        if (!group || strcmp(group, next) != 0) {
            if (group) {
                bpl_grid_put(grid, pen, 48, color);
                bpl_pen_putc(pen, '\n');
            }
            group = next;
            put_names(grid, group);
        }
        if (is_facet)
            snprintf(name, sizeof name, "%s%s", a->facet,
                     strcmp(a->scope, "known") == 0 ? ", known" : "");
        else
            snprintf(name, sizeof name, "%s", *a->part ? a->part : "(empty)");
        put_row(grid, name, d);
    }
    bpl_grid_put(grid, pen, 48, color);
    bpl_pen_putc(pen, '\n');
}
