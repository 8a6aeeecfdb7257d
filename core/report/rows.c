/* SPDX-License-Identifier: MIT */
/*
 * CSV goes through the public reader, so that GOLD is read, and its bad rows
 * are rejected, as `bpolens label` does it: files joined by order depend on
 * that. Where no text is needed the first column stands for it.
 */
#include "report/rows.h"

#include "base/error.h"
#include "read/csv_row.h"
#include "report/rows_json.h"
#include "report/values.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct column {
    const char *name; /* kept by the arena */
    size_t place;     /* CSV: in the header; SIZE_MAX: it isn't there */
    int seen;
};

struct bpl_rows {
    const char *path;
    bpl_reader_options options;
    bpl_reader *reader; /* NULL: JSONL */
    bpl_json_rows json;
    bpl_csv_row row;
    bpl_arena arena;
    struct column *columns;
    size_t count;
    bpl_str *cells; /* of the row, by column */
    bpl_buf bytes;  /* JSONL: of members that had to be made */
    bpl_buf header; /* names, for messages */
    int headed;
};

bpl_status bpl_rows_open(bpl_rows **out, const bpl_model *model,
                         const char *path, int jsonl, int needs_text,
                         const bpl_reader_options *reader, bpl_error *err)
{
    bpl_rows *rows = calloc(1, sizeof *rows);
    *out = rows;
    if (!rows)
        return bpl_fail_nomem(err);
    bpl_reader_options fresh = BPL_READER_OPTIONS_INIT;
    rows->options = reader ? *reader : fresh;
    rows->path = path;
    rows->json.fd = -1;
    bpl_csv_row_init(&rows->row);
    bpl_buf_init(&rows->header, 4096);
    bpl_buf_init(&rows->bytes, (size_t)BPL_LIMIT_RECORD_BYTES);
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return bpl_fail(err, BPL_E_IO, path, 0, "is a folder, not a table");
    if (jsonl || bpl_json_rows_fit(path))
        return bpl_json_rows_open(&rows->json, path, &rows->options, err);
    rows->options.input = BPL_INPUT_CSV;
    if (!needs_text)
        rows->options.text_column = "#1";
    return bpl_reader_open(&rows->reader, model, &rows->path, 1, &rows->options,
                           err);
}

void bpl_rows_close(bpl_rows *rows)
{
    if (!rows)
        return;
    bpl_reader_close(rows->reader);
    bpl_json_rows_close(&rows->json);
    bpl_csv_row_fini(&rows->row);
    bpl_buf_fini(&rows->header);
    bpl_buf_fini(&rows->bytes);
    bpl_arena_fini(&rows->arena);
    free(rows->columns);
    free(rows->cells);
    free(rows);
}

bpl_status bpl_rows_want(bpl_rows *rows, const char *name, size_t *out)
{
    size_t count = rows->count + 1;
    struct column *columns =
        realloc(rows->columns, count * sizeof *rows->columns);
    if (columns)
        rows->columns = columns;
    bpl_str *cells = realloc(rows->cells, count * sizeof *rows->cells);
    if (cells)
        rows->cells = cells;
    char *copy = bpl_arena_dup(&rows->arena, name, strlen(name));
    if (!columns || !cells || !copy)
        return BPL_E_NOMEM;
    rows->columns[rows->count] = (struct column){copy, SIZE_MAX, 0};
    rows->cells[rows->count] = (bpl_str){"", 0};
    *out = rows->count++;
    return BPL_OK;
}

static int is_name(bpl_str text, const char *name)
{
    text = bpl_trim(text);
    return text.len == strlen(name) && memcmp(text.data, name, text.len) == 0;
}

/* The place of "#N"; SIZE_MAX if it is none. */
static size_t number_of(const char *name, size_t columns)
{
    char *end;
    if (name[0] != '#' || name[1] < '1' || name[1] > '9')
        return SIZE_MAX;
    unsigned long number = strtoul(name + 1, &end, 10);
    return *end || number > columns ? SIZE_MAX : number - 1;
}

static void find_column(bpl_rows *rows, struct column *column)
{
    for (size_t i = 0; i < rows->row.columns && !column->seen; i++) {
        column->place = i;
        column->seen = is_name(bpl_csv_row_cell(&rows->row, i), column->name);
    }
    if (column->seen)
        return;
    column->place = number_of(column->name, rows->row.columns);
    column->seen = column->place != SIZE_MAX;
}

static bpl_status read_header(bpl_rows *rows, const bpl_csv_shape *shape,
                              bpl_error *err)
{
    bpl_status status =
        bpl_csv_row_read(&rows->row, shape->header, shape->delimiter, '"');
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status != BPL_OK)
        return bpl_fail(err, BPL_E_NOTFOUND, rows->path, 1, "no header");
    for (size_t i = 0; i < rows->row.columns; i++) {
        bpl_str name = bpl_csv_row_cell(&rows->row, i);
        /* A list that is cut is still of use. */
        if (bpl_buf_printf(&rows->header, "%s%.*s", i ? ", " : "",
                           (int)name.len, name.data) != BPL_OK)
            break;
    }
    for (size_t i = 0; i < rows->count; i++)
        find_column(rows, &rows->columns[i]);
    rows->headed = 1;
    return BPL_OK;
}

static bpl_status read_cells(bpl_rows *rows, const bpl_record *record,
                             bpl_error *err)
{
    bpl_csv_shape shape = bpl_reader_csv_shape(rows->reader);
    if (!rows->headed)
        BPL_TRY(read_header(rows, &shape, err));
    bpl_status status =
        bpl_csv_row_read(&rows->row, record->raw, shape.delimiter,
                         shape.quotes_are_data ? '\0' : '"');
    if (status != BPL_OK)
        return status == BPL_E_NOMEM
                   ? bpl_fail_nomem(err)
                   : bpl_fail(err, status, rows->path, record->line,
                              "can't be read as one record");
    for (size_t i = 0; i < rows->count; i++)
        rows->cells[i] = bpl_csv_row_cell(&rows->row, rows->columns[i].place);
    return BPL_OK;
}

/* Members that had to be made share one buffer, which may move: their places
 * in it become pointers at the end. */
static bpl_status read_members(bpl_rows *rows, bpl_error *err)
{
    bpl_buf_reset(&rows->bytes);
    for (size_t i = 0; i < rows->count; i++) {
        bpl_status status = BPL_OK;
        bpl_str text;
        struct column *column = &rows->columns[i];
        column->seen |=
            bpl_json_rows_member(&rows->json, column->name, &text, &status);
        column->place = rows->bytes.len;
        if (status == BPL_OK)
            status = bpl_buf_add(&rows->bytes, text.data, text.len);
        if (status != BPL_OK)
            return bpl_fail_nomem(err);
        rows->cells[i].len = text.len;
    }
    for (size_t i = 0; i < rows->count; i++)
        rows->cells[i].data =
            rows->cells[i].len ? rows->bytes.data + rows->columns[i].place : "";
    return BPL_OK;
}

bpl_status bpl_rows_next(bpl_rows *rows, bpl_record *record, bpl_error *err)
{
    if (!rows->reader) {
        BPL_TRY(bpl_json_rows_next(&rows->json, record, err));
        return read_members(rows, err);
    }
    BPL_TRY(bpl_reader_next(rows->reader, record, err));
    return read_cells(rows, record, err);
}

int bpl_rows_are_json(const bpl_rows *rows)
{
    return !rows->reader;
}

int bpl_rows_has(const bpl_rows *rows, size_t column)
{
    return rows->columns[column].seen;
}

bpl_str bpl_rows_cell(const bpl_rows *rows, size_t column)
{
    return rows->cells[column];
}

bpl_status bpl_rows_no_column(const bpl_rows *rows, size_t column,
                              const char *why, bpl_error *err)
{
    const char *name = rows->columns[column].name;
    if (!rows->headed)
        return bpl_fail(err, BPL_E_NOTFOUND, rows->path, 0,
                        "no member \"%.60s\"%s", name, why);
    return bpl_fail(err, BPL_E_NOTFOUND, rows->path, 1,
                    "no column \"%.60s\"%s; columns are: %.300s", name, why,
                    rows->header.len ? rows->header.data : "");
}
