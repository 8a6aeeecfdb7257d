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
    struct stat about;
    /* Room for all of it at once; where there is none, the loop says so. */
    if (fstat(fileno(file), &about) == 0 && about.st_size > 0 &&
        (uintmax_t)about.st_size < buf->max)
        (void)bpl_buf_reserve(buf, (size_t)about.st_size + 1);
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

/* One line of the file. */
struct line {
    char *begin, *end; /* a NUL may be written at the end */
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

/* Trims a cell and ends it by a NUL, where it stands. */
static const char *cut_cell(char *begin, char *end)
{
    while (begin < end && is_space(*begin))
        begin++;
    while (end > begin && is_space(end[-1]))
        end--;
    *end = '\0';
    return begin;
}

static size_t count_cells(const char *at, const char *end)
{
    size_t count = 1;
    for (; at < end; at++)
        count += *at == '\t';
    return count;
}

/* Cuts a line into cells, empty ones at its end if it is short. Returns the
 * number of cells that it would need. */
static size_t cut_cells(const bpl_table *table, const struct line *line,
                        const char **cells)
{
    char *at = line->begin;
    for (size_t i = 0; i < table->columns; i++) {
        char *stop = at ? memchr(at, '\t', (size_t)(line->end - at)) : NULL;
        cells[i] = at ? cut_cell(at, stop ? stop : line->end) : "";
        at = stop ? stop + 1 : NULL;
    }
    return table->columns + (at ? count_cells(at, line->end) : 0);
}

/* "#!bpolens-lexicon 1" or "#!id en/channel". */
static void read_directive(bpl_table *table, const struct line *line)
{
    char *at = line->begin + 2;
    size_t len = (size_t)(line->end - at);
    if (len >= 8 && memcmp(at, "bpolens-", 8) == 0)
        table->format = cut_cell(at, line->end);
    else if (len >= 3 && memcmp(at, "id ", 3) == 0)
        table->id = cut_cell(at + 3, line->end);
}

/* `nul`: the first NUL byte of the file. */
static bpl_status check_line(const bpl_table *table, const struct line *line,
                             const char *nul, bpl_error *err)
{
    size_t len = (size_t)(line->end - line->begin);
    if (len > (size_t)BPL_LIMIT_LINE_BYTES)
        return bpl_fail(err, BPL_E_LIMIT, table->path, line->number,
                        "line of %zu bytes is longer than %u", len,
                        BPL_LIMIT_LINE_BYTES);
    if (nul < line->end)
        return bpl_fail(err, BPL_E_PARSE, table->path, line->number,
                        "line holds a NUL byte");
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

static bpl_status read_head(bpl_table *table, bpl_arena *arena,
                            const struct line *line, bpl_error *err)
{
    table->columns = count_cells(line->begin, line->end);
    table->head = line->number;
    table->names = bpl_arena_alloc(arena, table->columns * sizeof(char *));
    if (!table->names)
        return bpl_fail_nomem(err);
    cut_cells(table, line, table->names);
    return BPL_OK;
}

static bpl_status read_row(bpl_table *table, size_t *room,
                           const struct line *line, bpl_error *err)
{
    if (table->rows == *room) {
        *room = *room ? *room * 2 : 64;
        const char **cells =
            realloc(table->cells, *room * table->columns * sizeof(char *));
        if (cells)
            table->cells = cells;
        uint32_t *lines = realloc(table->lines, *room * sizeof *lines);
        if (lines)
            table->lines = lines;
        if (!cells || !lines)
            return bpl_fail_nomem(err);
    }
    size_t count =
        cut_cells(table, line, table->cells + table->rows * table->columns);
    if (count > table->columns)
        return bpl_fail(err, BPL_E_PARSE, table->path, line->number,
                        "%zu cells under %zu column names", count,
                        table->columns);
    table->lines[table->rows++] = line->number;
    return BPL_OK;
}

static bpl_status read_lines(bpl_table *table, bpl_arena *arena, char *at,
                             char *end, bpl_error *err)
{
    struct line line = {NULL, NULL, 0};
    size_t room = 0;
    const char *nul = memchr(at, '\0', (size_t)(end - at));
    while (next_line(&at, end, &line)) {
        BPL_TRY(check_line(table, &line, nul ? nul : end, err));
        if (line.end - line.begin > 2 && line.begin[0] == '#' &&
            line.begin[1] == '!' && !table->columns)
            read_directive(table, &line);
        else if (!is_data(&line))
            continue;
        else if (!table->columns)
            BPL_TRY(read_head(table, arena, &line, err));
        else
            BPL_TRY(read_row(table, &room, &line, err));
    }
    if (!table->columns)
        return bpl_fail(err, BPL_E_PARSE, table->path, 1,
                        "no line with column names");
    return BPL_OK;
}

/* The file's bytes, and a NUL behind them. */
static bpl_status read_text(bpl_table *table, bpl_arena *arena, char **text,
                            size_t *size, bpl_error *err)
{
    bpl_buf buf;
    bpl_buf_init(&buf, (size_t)BPL_LIMIT_LEXICON_BYTES);
    bpl_status status = bpl_file_read(table->path, &buf, err);
    *size = buf.len;
    if (status == BPL_OK) {
        table->hash = bpl_hash(buf.data, buf.len);
        *text = bpl_arena_dup(arena, buf.data, buf.len);
        if (!*text)
            status = bpl_fail_nomem(err);
    }
    bpl_buf_fini(&buf);
    return status;
}

static bpl_status read_file(bpl_table *table, bpl_arena *arena,
                            const char *path, bpl_error *err)
{
    char *text;
    size_t size;
    table->path = bpl_arena_dup(arena, path, strlen(path));
    if (!table->path)
        return bpl_fail_nomem(err);
    BPL_TRY(read_text(table, arena, &text, &size, err));
    int marked = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    return read_lines(table, arena, text + (marked ? 3 : 0), text + size, err);
}

bpl_status bpl_table_load_in(bpl_table *table, bpl_arena *arena,
                             const char *path, bpl_error *err)
{
    memset(table, 0, sizeof *table);
    table->format = table->id = "";
    bpl_status status =
        read_file(table, arena ? arena : &table->arena, path, err);
    if (status != BPL_OK)
        bpl_table_fini(table);
    return status;
}

bpl_status bpl_table_load(bpl_table *table, const char *path, bpl_error *err)
{
    return bpl_table_load_in(table, NULL, path, err);
}

void bpl_table_forget(bpl_table *table)
{
    free(table->cells);
    free(table->lines);
    table->cells = NULL;
    table->lines = NULL;
    table->rows = 0;
}

void bpl_table_fini(bpl_table *table)
{
    bpl_table_forget(table);
    free(table->origins);
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

const char *bpl_table_origin(const bpl_table *table, size_t row)
{
    return table->origins && row < table->rows ? table->origins[row]
                                               : table->path;
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
