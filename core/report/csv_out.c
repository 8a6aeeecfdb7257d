/* SPDX-License-Identifier: MIT */
#include "report/csv_out.h"

#include "write/csv_cell.h"

void bpl_csv_text(bpl_pen *pen, const char *text)
{
    bpl_csv_put_cell(pen, ',', 0, bpl_str_of(text));
}
