/* SPDX-License-Identifier: MIT */
#include "report/csv_out.h"

#include "write/csv_cell.h"
#include <math.h>

enum { DIGITS = 6 };

void bpl_csv_text(bpl_pen *pen, const char *text)
{
    bpl_csv_put_cell(pen, ',', 0, bpl_str_of(text));
}

void bpl_csv_number(bpl_pen *pen, double number)
{
    bpl_pen_putc(pen, ',');
    if (!isnan(number))
        bpl_pen_fixed(pen, number, DIGITS);
}

void bpl_csv_measure(bpl_pen *pen, bpl_measure measure)
{
    bpl_csv_number(pen, measure.value);
    bpl_csv_number(pen, measure.low);
    bpl_csv_number(pen, measure.high);
}

void bpl_csv_measure_of(bpl_pen *pen, bpl_measure measure, uint64_t n)
{
    bpl_csv_measure(pen, measure);
    bpl_pen_putc(pen, ',');
    bpl_pen_count(pen, n);
    bpl_pen_putc(pen, '\n');
}
