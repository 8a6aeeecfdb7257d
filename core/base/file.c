/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include "base/error.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bpl_status bpl_file_read(const char *path, bpl_buf *buf, bpl_error *err)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return bpl_fail(err, errno == ENOENT ? BPL_E_NOTFOUND : BPL_E_IO, path,
                        0, "can't open: %s", strerror(errno));
    bpl_status status = BPL_OK;
    for (;;) {
        size_t room = buf->size - buf->len;
        if (room == 0) {
            /* Ask for a byte over the ceiling only when there is one. */
            status = bpl_buf_reserve(buf, 1);
            if (status == BPL_E_LIMIT && getc(file) == EOF)
                status = BPL_OK;
            else if (status == BPL_OK)
                continue;
            break;
        }
        size_t got = fread(buf->data + buf->len, 1, room, file);
        buf->len += got;
        if (got == 0)
            break;
    }
    int failed = ferror(file);
    int number = errno;
    fclose(file);
    if (status == BPL_E_LIMIT)
        return bpl_fail(err, status, path, 0, "larger than %zu bytes",
                        buf->max);
    if (status != BPL_OK)
        return bpl_fail_nomem(err);
    if (failed)
        return bpl_fail(err, BPL_E_IO, path, 0, "can't read: %s",
                        strerror(number));
    return BPL_OK;
}

/* One line of the file, cut in place. */
struct line {
    char *begin, *end;
    uint32_t number;
};

static int next_line(char **at, char *end, struct line *line)
{
    if (*at >= end)
        return 0;
    char *stop = memchr(*at, '\n', (size_t)(end - *at));
    line->begin = *at;
    line->end = stop ? stop : end;
    line->number++;
    *at = stop ? stop + 1 : end;
    if (line->end > line->begin && line->end[-1] == '\r')
        line->end--;
    return 1;
}

static int is_space(char c)
{
    return c == ' ' || c == '\r';
}

/* A trimmed, NUL-terminated copy of a cell. */
static const char *copy_cell(bpl_arena *arena, const char *begin,
                             const char *end)
{
    while (begin < end && is_space(*begin))
        begin++;
    while (end > begin && is_space(end[-1]))
        end--;
    return bpl_arena_dup(arena, begin, (size_t)(end - begin));
}

static size_t count_cells(const struct line *line)
{
    size_t count = 1;
    for (const char *at = line->begin; at < line->end; at++)
        count += *at == '\t';
    return count;
}

static int copy_cells(bpl_table *table, const struct line *line,
                      const char **cells)
{
    const char *at = line->begin;
    for (size_t i = 0; i < table->columns; i++) {
        const char *stop =
            at < line->end ? memchr(at, '\t', (size_t)(line->end - at)) : NULL;
        if (!stop)
            stop = line->end;
        cells[i] = copy_cell(&table->arena, at, stop);
        if (!cells[i])
            return 0;
        at = stop < line->end ? stop + 1 : line->end;
    }
    return 1;
}

/* "#!bpolens-lexicon 1" or "#!id en/channel". */
static bpl_status read_directive(bpl_table *table, const struct line *line)
{
    const char *at = line->begin + 2;
    size_t len = (size_t)(line->end - at);
    if (len >= 8 && memcmp(at, "bpolens-", 8) == 0)
        table->format = copy_cell(&table->arena, at, line->end);
    else if (len >= 3 && memcmp(at, "id ", 3) == 0)
        table->id = copy_cell(&table->arena, at + 3, line->end);
    return table->format && table->id ? BPL_OK : BPL_E_NOMEM;
}

static bpl_status check_line(const bpl_table *table, const struct line *line,
                             bpl_error *err)
{
    size_t len = (size_t)(line->end - line->begin);
    if (len > (size_t)BPL_LIMIT_LINE_BYTES)
        return bpl_fail(err, BPL_E_LIMIT, table->path, line->number,
                        "line of %zu bytes is longer than %u", len,
                        BPL_LIMIT_LINE_BYTES);
    if (memchr(line->begin, '\0', len))
        return bpl_fail(err, BPL_E_PARSE, table->path, line->number,
                        "line holds a NUL byte");
    if (table->columns && count_cells(line) > table->columns)
        return bpl_fail(err, BPL_E_PARSE, table->path, line->number,
                        "%zu cells under %zu column names", count_cells(line),
                        table->columns);
    return BPL_OK;
}

static int is_data(const struct line *line)
{
    if (line->begin < line->end && *line->begin == '#')
        return 0;
    for (const char *at = line->begin; at < line->end; at++)
        if (!is_space(*at) && *at != '\t')
            return 1;
    return 0;
}

static bpl_status read_lines(bpl_table *table, char *at, char *end,
                             bpl_error *err)
{
    struct line line = {NULL, NULL, 0};
    size_t room = 0;
    while (next_line(&at, end, &line)) {
        BPL_TRY(check_line(table, &line, err));
        if (line.end - line.begin > 2 && line.begin[0] == '#' &&
            line.begin[1] == '!' && !table->columns) {
            if (read_directive(table, &line) != BPL_OK)
                return bpl_fail_nomem(err);
            continue;
        }
        if (!is_data(&line))
            continue;
        if (!table->columns) {
            table->columns = count_cells(&line);
            table->head = line.number;
            table->names =
                bpl_arena_alloc(&table->arena, table->columns * sizeof(char *));
            if (!table->names || !copy_cells(table, &line, table->names))
                return bpl_fail_nomem(err);
            continue;
        }
        if (table->rows == room) {
            room = room ? room * 2 : 64;
            const char **cells =
                realloc(table->cells, room * table->columns * sizeof(char *));
            if (cells)
                table->cells = cells;
            uint32_t *lines = realloc(table->lines, room * sizeof *lines);
            if (lines)
                table->lines = lines;
            if (!cells || !lines)
                return bpl_fail_nomem(err);
        }
        table->lines[table->rows] = line.number;
        if (!copy_cells(table, &line,
                        table->cells + table->rows * table->columns))
            return bpl_fail_nomem(err);
        table->rows++;
    }
    if (!table->columns)
        return bpl_fail(err, BPL_E_PARSE, table->path, 1,
                        "no line with column names");
    return BPL_OK;
}

bpl_status bpl_table_load(bpl_table *table, const char *path, bpl_error *err)
{
    memset(table, 0, sizeof *table);
    table->format = table->id = "";
    bpl_buf buf;
    bpl_buf_init(&buf, (size_t)BPL_LIMIT_LEXICON_BYTES);
    bpl_status status = bpl_file_read(path, &buf, err);
    if (status != BPL_OK)
        goto out;
    table->path = bpl_arena_dup(&table->arena, path, strlen(path));
    if (!table->path) {
        status = bpl_fail_nomem(err);
        goto out;
    }
    table->hash = bpl_hash(buf.data, buf.len);
    char *at = buf.data;
    if (buf.len >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    status = read_lines(table, at, buf.data + buf.len, err);
out:
    bpl_buf_fini(&buf);
    if (status != BPL_OK)
        bpl_table_fini(table);
    return status;
}

void bpl_table_fini(bpl_table *table)
{
    free(table->cells);
    free(table->lines);
    bpl_arena_fini(&table->arena);
    memset(table, 0, sizeof *table);
}

size_t bpl_table_column(const bpl_table *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->names[i], name) == 0)
            return i;
    return BPL_NO_COLUMN;
}

const char *bpl_table_cell(const bpl_table *table, size_t row, size_t column)
{
    return row < table->rows && column < table->columns
               ? table->cells[row * table->columns + column]
               : NULL;
}

int bpl_parse_number(const char *text, double *out)
{
    const char *at = text;
    double sign = 1, value = 0, scale = 1;
    int digits = 0;
    if (*at == '-' || *at == '+')
        sign = *at++ == '-' ? -1 : 1;
    for (; *at >= '0' && *at <= '9'; at++, digits++)
        value = value * 10 + (*at - '0');
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++, digits++)
            value += (*at - '0') * (scale /= 10);
    if (!digits || *at != '\0' || !isfinite(value))
        return 0;
    *out = sign * value;
    return 1;
}
