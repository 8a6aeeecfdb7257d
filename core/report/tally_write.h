/* SPDX-License-Identifier: MIT */
/* Writers of a tally, one a format; the page is page.h. */
#ifndef BPL_REPORT_TALLY_WRITE_H
#define BPL_REPORT_TALLY_WRITE_H

#include "report/grid.h"
#include <bpolens/tally.h>

void bpl_tally_table(bpl_pen *pen, bpl_grid *grid, const bpl_tally *tally,
                     const bpl_tally_style *style);
void bpl_tally_csv(bpl_pen *pen, const bpl_tally *tally);
void bpl_tally_json(bpl_pen *pen, const bpl_tally *tally,
                    const bpl_tally_style *style);
void bpl_tally_markdown(bpl_pen *pen, const bpl_tally *tally,
                        const bpl_tally_style *style);

/* tally_facts.c: what stands before and behind the rows, for people; lines of
 * plain text, in which nothing of strangers' ends a line. */
void bpl_tally_title(bpl_pen *pen, const bpl_tally *tally,
                     const bpl_tally_style *style);
void bpl_tally_head(bpl_pen *pen, const bpl_tally *tally);
void bpl_tally_foot(bpl_pen *pen, const bpl_tally *tally);

/* "31.2" and "31.2 [30.1 32.3]" of 100; "–": NaN. sign: of differences. */
void bpl_tally_percent(bpl_pen *pen, double share, int sign);
void bpl_tally_interval(bpl_pen *pen, bpl_measure measure, int sign);

/* What a value is called. */
const char *bpl_tally_value(const char *value);
static inline int bpl_tally_is_corrected(const bpl_tally *tally)
{
    return tally->gold && !tally->gold_refused;
}
int bpl_tally_has_titles(const bpl_tally *tally);
int bpl_tally_has_small(const bpl_tally *tally);

#endif
