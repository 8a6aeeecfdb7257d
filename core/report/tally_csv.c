/* SPDX-License-Identifier: MIT */
/*
 * The tally as tidy CSV: a row a value and set. by2 is empty in the rows of
 * the first column alone. Shares are fractions, empty where there are none.
 * What is of the whole set stands in each of its rows.
 */
#include "report/csv_out.h"
#include "report/tally_write.h"
#include <math.h>

static void put_names(bpl_pen *pen, const bpl_tally *tally,
                      const bpl_tally_row *row)
{
    size_t last = row->values[1] ? 1 : 0;
    for (size_t by = 0; by < BPL_TALLY_BY; by++) {
        bpl_csv_text(pen, by <= last ? tally->by[by] : "");
        bpl_pen_putc(pen, ',');
        bpl_csv_text(pen, by <= last ? row->values[by] : "");
        bpl_pen_putc(pen, ',');
    }
    bpl_csv_text(pen, row->titles[last]);
}

/* of: jobs that the row is a part of. */
static void put_row(bpl_pen *pen, const bpl_tally *tally,
                    const bpl_tally_row *row, size_t set, uint64_t of)
{
    const bpl_measure none = {NAN, NAN, NAN};
    const bpl_tally_count *count = &row->sets[set];
    bpl_pen_puts(pen, set ? "B," : "A,");
    put_names(pen, tally, row);
    bpl_pen_putc(pen, ',');
    bpl_pen_count(pen, count->postings);
    bpl_pen_putc(pen, ',');
    bpl_pen_count(pen, count->jobs);
    bpl_csv_measure(pen, count->share);
    bpl_csv_measure(pen, count->corrected);
    bpl_pen_puts(pen, count->small ? ",1" : ",0");
    bpl_csv_measure(pen, set ? row->difference : none);
    bpl_pen_putc(pen, ',');
    bpl_pen_count(pen, of);
    bpl_csv_measure(pen, tally->sets[set].review);
    bpl_csv_measure(pen, tally->sets[set].insufficient);
    bpl_pen_putc(pen, '\n');
}

static void put_set(bpl_pen *pen, const bpl_tally *tally, size_t set)
{
    uint64_t all = tally->sets[set].jobs, group = all;
    for (size_t i = 0; i < tally->row_count; i++) {
        const bpl_tally_row *row = &tally->rows[i];
        put_row(pen, tally, row, set, row->values[1] ? group : all);
        if (!row->values[1])
            group = row->sets[set].jobs;
    }
}

void bpl_tally_csv(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "set,by1,value1,by2,value2,title,postings,jobs,share,low,"
                      "high,corrected,corrected_low,corrected_high,small,"
                      "difference,difference_low,difference_high,of,review,"
                      "review_low,review_high,insufficient,insufficient_low,"
                      "insufficient_high\n");
    for (size_t set = 0; set < tally->set_count; set++)
        put_set(pen, tally, set);
}
