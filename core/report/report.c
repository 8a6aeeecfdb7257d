/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/error.h"
#include <stddef.h>
#include <string.h>

bpl_status bpl_evaluation_write(FILE *file, const bpl_evaluation *evaluation,
                                const bpl_report_options *options,
                                bpl_error *err)
{
    bpl_report_options own = BPL_REPORT_OPTIONS_INIT;
    bpl_pen pen;
    bpl_grid grid;
    if (options && options->struct_size < offsetof(bpl_report_options, format))
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "options without a size");
    if (options)
        memcpy(&own, options,
               options->struct_size < sizeof own ? options->struct_size
                                                 : sizeof own);
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
