/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/options.h"

bpl_status bpl_evaluation_write(FILE *file, const bpl_evaluation *evaluation,
                                const bpl_report_options *options,
                                bpl_error *err)
{
    bpl_report_options own = BPL_REPORT_OPTIONS_INIT;
    bpl_pen pen;
    bpl_grid grid;
    BPL_TRY(bpl_options_take(&own, sizeof own, options, err));
    bpl_pen_init(&pen);
    bpl_grid_init(&grid);
    switch (own.format) {
    case BPL_REPORT_TABLE:
        bpl_report_table(&pen, &grid, evaluation, &own);
        break;
    case BPL_REPORT_JSON:
        bpl_report_json(&pen, evaluation, &own);
        break;
    case BPL_REPORT_CSV:
        bpl_report_csv(&pen, evaluation, &own);
        break;
    }
    bpl_status status = bpl_pen_flush(&pen, file, err);
    bpl_grid_fini(&grid);
    bpl_pen_fini(&pen);
    return status;
}
