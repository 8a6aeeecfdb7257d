/* SPDX-License-Identifier: MIT */
/*
 * Widths count characters, not columns of a terminal: lexicons hold words of
 * scripts in which that is the same.
 */
#include "rows.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Tabs and line ends would break the table, others the terminal. */
static char *copy_safe(const char *text, size_t len)
{
    size_t size = len * 4 + 1;
    char *cell = strndup(text, len), *out = cell ? malloc(size) : NULL;
    for (char *at = cell; out && *at; at++)
        if ((unsigned char)*at < 0x20)
            *at = ' ';
    if (out)
        cli_make_safe(out, size, cell);
    free(cell);
    return out;
}

void cli_rows_add(cli_rows *rows, const char *text, size_t len)
{
    if (rows->count == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 256;
        char **cells = realloc(rows->cells, room * sizeof *cells);
        if (!cells) {
            rows->failed = 1;
            return;
        }
        rows->cells = cells;
        rows->room = room;
    }
    char *copy = copy_safe(text ? text : "", len);
    if (!copy) {
        rows->failed = 1;
        return;
    }
    rows->cells[rows->count++] = copy;
}

void cli_rows_puts(cli_rows *rows, const char *text)
{
    cli_rows_add(rows, text, text ? strlen(text) : 0);
}

void cli_rows_printf(cli_rows *rows, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_rows_puts(rows, text);
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80 ? 1 : 0;
    return count;
}

static void print_aligned(const cli_rows *rows, size_t row,
                          const size_t *widths)
{
    char *const *cells = rows->cells + row * rows->columns;
    size_t last = rows->columns;
    while (last > 0 && !*cells[last - 1])
        last--;
    for (size_t i = 0; i < last; i++) {
        int fill = (int)(widths[i] - count_characters(cells[i]));
        int right = (rows->right >> i & 1) != 0;
        printf("%s%*s%s", i ? "  " : "", right ? fill : 0, "", cells[i]);
        if (!right && i + 1 < last)
            printf("%*s", fill, "");
    }
}

static void print_tsv(const cli_rows *rows, size_t row)
{
    for (size_t i = 0; i < rows->columns; i++)
        printf("%s%s", i ? "\t" : "", rows->cells[row * rows->columns + i]);
}

int cli_rows_print(cli_run *cli, cli_rows *rows, int tsv, int color)
{
    size_t widths[32] = {0};
    size_t count = rows->failed ? 0 : rows->count / rows->columns;
    for (size_t i = 0; i < count * rows->columns; i++) {
        size_t width = count_characters(rows->cells[i]);
        size_t *most = &widths[i % rows->columns];
        *most = width > *most ? width : *most;
    }
    for (size_t row = 0; row < count; row++) {
        int head = color && !tsv && row == 0;
        fputs(head ? "\x1b[1m" : "", stdout);
        if (tsv)
            print_tsv(rows, row);
        else
            print_aligned(rows, row, widths);
        fputs(head ? "\x1b[0m\n" : "\n", stdout);
    }
    for (size_t i = 0; i < rows->count; i++)
        free(rows->cells[i]);
    free(rows->cells);
    return rows->failed ? cli_out_of_memory(cli) : 1;
}
