/* SPDX-License-Identifier: MIT */
#include "report/tally_write.h"

#include "base/options.h"
#include "report/page.h"

bpl_status bpl_tally_write(FILE *file, const bpl_tally *tally,
                           const bpl_tally_style *style, bpl_error *err)
{
    bpl_tally_style own = BPL_TALLY_STYLE_INIT;
    bpl_pen pen;
    bpl_grid grid;
    BPL_TRY(bpl_options_take(&own, sizeof own, style, err));
    if (own.format == BPL_TALLY_HTML)
        return bpl_tally_page(file, tally, &own, err);
    bpl_pen_init(&pen);
    bpl_grid_init(&grid);
    if (own.format == BPL_TALLY_CSV)
        bpl_tally_csv(&pen, tally);
    else if (own.format == BPL_TALLY_JSON)
        bpl_tally_json(&pen, tally, &own);
    else if (own.format == BPL_TALLY_MARKDOWN)
        bpl_tally_markdown(&pen, tally, &own);
    else
        bpl_tally_table(&pen, &grid, tally, &own);
    bpl_status status = bpl_pen_flush(&pen, file, err);
    bpl_grid_fini(&grid);
    bpl_pen_fini(&pen);
    return status;
}
