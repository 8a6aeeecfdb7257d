/* SPDX-License-Identifier: MIT */
#include "report/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 64, DIGITS = 3 };

void bpl_grid_init(bpl_grid *grid)
{
    memset(grid, 0, sizeof *grid);
    bpl_pen_init(&grid->text);
}

void bpl_grid_fini(bpl_grid *grid)
{
    bpl_pen_fini(&grid->text);
    free(grid->ends);
    grid->ends = NULL;
}

static void end_cell(bpl_grid *grid)
{
    if (grid->count == grid->room) {
        size_t room = grid->room ? grid->room * 2 : 256;
        size_t *ends = realloc(grid->ends, room * sizeof *ends);
        if (!ends) {
            grid->text.status = BPL_E_NOMEM;
            return;
        }
        grid->ends = ends;
        grid->room = room;
    }
    grid->ends[grid->count++] = grid->text.buf.len;
}

void bpl_grid_head(bpl_grid *grid, const char *const *names)
{
    bpl_buf_reset(&grid->text.buf);
    grid->count = grid->columns = 0;
    grid->right = 0;
    for (size_t i = 0; names[i]; i++) {
        int number = names[i][0] == '>';
        if (i >= MOST_COLUMNS)
            break;
        if (number)
            grid->right |= UINT64_C(1) << i;
        bpl_grid_text(grid, names[i] + (number ? 1 : 0));
        grid->columns++;
    }
}

void bpl_grid_text(bpl_grid *grid, const char *text)
{
    bpl_pen_puts(&grid->text, text);
    end_cell(grid);
}

void bpl_grid_count(bpl_grid *grid, uint64_t number)
{
    bpl_pen_count(&grid->text, number);
    end_cell(grid);
}

static void put_number(bpl_grid *grid, double number, int digits, int sign)
{
    if (isnan(number)) {
        bpl_pen_puts(&grid->text, "–");
        return;
    }
    /* What would be rounded to 0 has no sign. */
    if (fabs(number) * 2 * pow(10, digits) < 1)
        number = 0;
    if (sign && number > 0)
        bpl_pen_putc(&grid->text, '+');
    bpl_pen_fixed(&grid->text, number, digits);
}

void bpl_grid_number(bpl_grid *grid, double number, int sign)
{
    put_number(grid, number, DIGITS, sign);
    end_cell(grid);
}

void bpl_grid_measure(bpl_grid *grid, bpl_measure measure, int sign)
{
    int digits = sign ? DIGITS : DIGITS - 1;
    put_number(grid, measure.value, DIGITS, sign);
    if (!isnan(measure.low)) {
        bpl_pen_puts(&grid->text, " [");
        put_number(grid, measure.low, digits, sign);
        bpl_pen_putc(&grid->text, ' ');
        put_number(grid, measure.high, digits, sign);
        bpl_pen_putc(&grid->text, ']');
    }
    end_cell(grid);
}

static bpl_str cell(const bpl_grid *grid, size_t index)
{
    size_t begin = index ? grid->ends[index - 1] : 0;
    bpl_str out = {"", 0};
    if (grid->ends[index] > begin) {
        out.data = grid->text.buf.data + begin;
        out.len = grid->ends[index] - begin;
    }
    return out;
}

static void put_row(const bpl_grid *grid, bpl_pen *out, size_t row,
                    const size_t *widths)
{
    size_t first = row * grid->columns, last = grid->columns;
    while (last > 1 && !cell(grid, first + last - 1).len)
        last--;
    for (size_t i = 0; i < last; i++) {
        bpl_str text = cell(grid, first + i);
        if (i)
            bpl_pen_puts(out, "  ");
        if (grid->right >> i & 1)
            bpl_put_right(out, text, widths[i]);
        else if (i + 1 < last)
            bpl_put_left(out, text, widths[i]);
        else
            bpl_put_cut(out, text, widths[i]);
    }
}

void bpl_grid_put(bpl_grid *grid, bpl_pen *out, size_t most, int color)
{
    size_t widths[MOST_COLUMNS] = {0};
    size_t rows = grid->columns ? grid->count / grid->columns : 0;
    if (grid->text.status != BPL_OK) {
        out->status = grid->text.status;
        return;
    }
    for (size_t i = 0; i < rows * grid->columns; i++) {
        size_t width = bpl_glyph_width(cell(grid, i));
        size_t *widest = &widths[i % grid->columns];
        width = width < most ? width : most;
        *widest = width > *widest ? width : *widest;
    }
    for (size_t row = 0; row < rows; row++) {
        if (row == 0)
            bpl_put_style(out, color, BPL_STYLE_BOLD);
        put_row(grid, out, row, widths);
        if (row == 0)
            bpl_put_style(out, color, BPL_STYLE_NONE);
        bpl_pen_putc(out, '\n');
    }
}
