/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* NULs behind what was read of a file. */
#define SLACK 8u

/* One line of the file. */
struct line {
    char *begin, *end; /* a NUL may be written at the end */
};

static int next_line(bpl_table *table, struct line *line)
{
    if (table->at >= table->end)
        return 0;
    char *stop = memchr(table->at, '\n', (size_t)(table->end - table->at));
    line->begin = table->at;
    line->end = stop ? stop : table->end;
    table->line++;
    table->at = stop ? stop + 1 : table->end;
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

/* The first tab in [at, end), or end. Cells are short, so eight bytes are
 * looked at in a step: behind the file there are so many to look at. */
static char *find_tab(char *at, char *end)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (; at < end; at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        word ^= ones * '\t';
        uint64_t tabs = (word - ones) & ~word & ones * 0x80;
        if (tabs) {
            at += __builtin_ctzll(tabs) / 8;
            break;
        }
    }
    return at < end ? at : end;
#else
    char *tab = memchr(at, '\t', (size_t)(end - at));
    return tab ? tab : end;
#endif
}

/* Cuts a line into cells, empty ones at its end if it is short. Returns the
 * number of cells that it would need. */
static size_t cut_cells(const bpl_table *table, const struct line *line,
                        const char **cells)
{
    char *at = line->begin, *end = line->end;
    for (size_t i = 0; i < table->columns; i++) {
        char *tab = find_tab(at, end);
        cells[i] = cut_cell(at, tab);
        if (tab == end) {
            while (++i < table->columns)
                cells[i] = "";
            return table->columns;
        }
        at = tab + 1;
    }
    return table->columns + count_cells(at, end);
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

static bpl_status check_line(const bpl_table *table, const struct line *line,
                             bpl_error *err)
{
    size_t len = (size_t)(line->end - line->begin);
    if (len > (size_t)BPL_LIMIT_LINE_BYTES)
        return bpl_fail(err, BPL_E_LIMIT, table->path, table->line,
                        "line of %zu bytes is longer than %u", len,
                        BPL_LIMIT_LINE_BYTES);
    if (table->nul < line->end)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->line,
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

/* Directives, and the column names. */
static bpl_status read_head(bpl_table *table, bpl_arena *arena, bpl_error *err)
{
    struct line line;
    for (;;) {
        if (!next_line(table, &line))
            return bpl_fail(err, BPL_E_PARSE, table->path, 1,
                            "no line with column names");
        BPL_TRY(check_line(table, &line, err));
        if (line.end - line.begin > 2 && line.begin[0] == '#' &&
            line.begin[1] == '!')
            read_directive(table, &line);
        else if (is_data(&line))
            break;
    }
    table->columns = count_cells(line.begin, line.end);
    table->head = table->line;
    table->names = bpl_arena_alloc(arena, table->columns * sizeof(char *));
    if (!table->names)
        return bpl_fail_nomem(err);
    cut_cells(table, &line, table->names);
    return BPL_OK;
}

bpl_status bpl_table_next(bpl_table *table, const char **cells,
                          uint32_t *number, bpl_error *err)
{
    struct line line;
    do {
        if (!next_line(table, &line))
            return BPL_END;
        BPL_TRY(check_line(table, &line, err));
    } while (!is_data(&line));
    *number = table->line;
    size_t count = cut_cells(table, &line, cells);
    if (count > table->columns)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->line,
                        "%zu cells under %zu column names", count,
                        table->columns);
    return BPL_OK;
}

/* The bytes of a file of known size, and SLACK NULs behind them, read to where
 * they stay. NULL: it has to be read in another way, which tells what is wrong;
 * *lost is set if memory was. */
static char *read_known(const char *path, bpl_arena *arena, size_t *size,
                        int *lost)
{
    struct stat about;
    char *text = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
        about.st_size < (off_t)BPL_LIMIT_LEXICON_BYTES) {
        text = bpl_arena_alloc(arena, (size_t)about.st_size + SLACK);
        *lost = !text;
    }
    *size = 0;
    ssize_t got = text ? 1 : 0;
    while (got > 0 && *size <= (size_t)about.st_size) {
        got = read(file, text + *size, (size_t)about.st_size + 1 - *size);
        *size += got > 0 ? (size_t)got : 0;
    }
    close(file);
    if (!text || got < 0 || *size > (size_t)about.st_size)
        return NULL;
    memset(text + *size, 0, SLACK);
    return text;
}

/* The file's bytes, and SLACK NULs behind them. */
static bpl_status read_text(const char *path, bpl_arena *arena, char **text,
                            size_t *size, bpl_error *err)
{
    int lost = 0;
    *text = read_known(path, arena, size, &lost);
    if (*text)
        return BPL_OK;
    if (lost)
        return bpl_fail_nomem(err);
    bpl_buf buf;
    bpl_buf_init(&buf, (size_t)BPL_LIMIT_LEXICON_BYTES);
    bpl_status status = bpl_file_read(path, &buf, err);
    *size = buf.len;
    if (status == BPL_OK) {
        *text = bpl_arena_zalloc(arena, buf.len + SLACK);
        if (!*text)
            status = bpl_fail_nomem(err);
        else if (buf.len)
            memcpy(*text, buf.data, buf.len);
    }
    bpl_buf_fini(&buf);
    return status;
}

bpl_status bpl_table_open(bpl_table *table, bpl_arena *arena, const char *path,
                          bpl_error *err)
{
    size_t size;
    memset(table, 0, sizeof *table);
    table->format = table->id = "";
    table->path = bpl_arena_dup(arena, path, strlen(path));
    if (!table->path)
        return bpl_fail_nomem(err);
    BPL_TRY(read_text(path, arena, &table->at, &size, err));
    table->hash = bpl_hash_long(table->at, size);
    table->end = table->at + size;
    table->nul = memchr(table->at, '\0', size + 1);
    if (size >= 3 && memcmp(table->at, "\xEF\xBB\xBF", 3) == 0)
        table->at += 3;
    return read_head(table, arena, err);
}

static bpl_status more_rows(bpl_table *table, size_t *room, bpl_error *err)
{
    *room = *room ? *room * 2 : 64;
    const char **cells =
        realloc(table->cells, *room * table->columns * sizeof(char *));
    if (cells)
        table->cells = cells;
    uint32_t *lines = realloc(table->lines, *room * sizeof *lines);
    if (lines)
        table->lines = lines;
    return cells && lines ? BPL_OK : bpl_fail_nomem(err);
}

static bpl_status read_rows(bpl_table *table, bpl_error *err)
{
    size_t room = 0;
    for (;; table->rows++) {
        if (table->rows == room)
            BPL_TRY(more_rows(table, &room, err));
        bpl_status status =
            bpl_table_next(table, table->cells + table->rows * table->columns,
                           &table->lines[table->rows], err);
        if (status != BPL_OK)
            return status == BPL_END ? BPL_OK : status;
    }
}

bpl_status bpl_table_load(bpl_table *table, const char *path, bpl_error *err)
{
    bpl_arena arena = {NULL, NULL, 0};
    bpl_status status = bpl_table_open(table, &arena, path, err);
    table->arena = arena;
    if (status == BPL_OK)
        status = read_rows(table, err);
    if (status != BPL_OK)
        bpl_table_fini(table);
    return status;
}

void bpl_table_fini(bpl_table *table)
{
    free(table->cells);
    free(table->lines);
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
