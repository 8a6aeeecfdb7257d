/* SPDX-License-Identifier: MIT */
/* A tally as one page of HTML, which needs no network and no script. */
#ifndef BPL_REPORT_PAGE_H
#define BPL_REPORT_PAGE_H

#include <bpolens/tally.h>

/* Writes the page to `file` (borrowed). Of the style only the title is looked
 * at; NULL: all as usual. Errors: IO, NOMEM, LIMIT. */
bpl_status bpl_tally_page(FILE *file, const bpl_tally *tally,
                          const bpl_tally_style *style, bpl_error *err);

#endif
