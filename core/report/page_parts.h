/* SPDX-License-Identifier: MIT */
/* The parts of a tally's page, in their order. */
#ifndef BPL_REPORT_PAGE_PARTS_H
#define BPL_REPORT_PAGE_PARTS_H

#include "report/html_out.h"
#include "report/tally_write.h"
#include <bpolens/limits.h>
#include <bpolens/tally.h>

/* The bars of the first BPL_PAGE_BARS rows. By two columns: one chart of the
 * first column's rows, one of the second's within it. */
#define BPL_PAGE_BARS 30u
void bpl_page_charts(bpl_pen *pen, const bpl_tally *tally);

/* All rows. */
void bpl_page_table(bpl_pen *pen, const bpl_tally *tally);

/* What was done, and where it is described; what it was done with. */
void bpl_page_method(bpl_pen *pen, const bpl_tally *tally);
void bpl_page_versions(bpl_pen *pen, const bpl_tally *tally);

/* "A: ads.csv" where there are two sets. */
void bpl_page_set(bpl_pen *pen, const bpl_tally *tally, size_t set);
/* The value of a row's last column, with its title. */
void bpl_page_row_name(bpl_pen *pen, const bpl_tally_row *row);

static inline int bpl_page_is_head(const bpl_tally *tally,
                                   const bpl_tally_row *row)
{
    return tally->by_count == 2 && !row->values[1];
}

#endif
