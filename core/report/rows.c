/* SPDX-License-Identifier: MIT */
/*
 * CSV goes through the public reader, so that GOLD is read, and its bad rows
 * are rejected, as `bpolens label` does it: files joined by order depend on
 * that. Where no text is needed the first column stands for it.
 */
#include "report/rows.h"

#include "base/error.h"
#include "report/members.h"
#include "report/rows_db.h"
#include "report/rows_json.h"
#include "score/model.h"
#include <stdlib.h>
#include <sys/stat.h>

struct bpl_rows {
    const char *path;
    bpl_reader_options options;
    bpl_reader *reader; /* NULL: JSONL, or a database */
    bpl_json_rows json;
    bpl_db_rows db; /* db.db NULL: none */
    bpl_members members;
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
    bpl_members_init(&rows->members);
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return bpl_fail(err, BPL_E_IO, path, 0, "is a folder, not a table");
    if (!jsonl && bpl_db_rows_fit(path))
        return bpl_db_rows_open(&rows->db, path, err);
    if (jsonl || bpl_json_rows_fit(path)) {
        BPL_TRY(bpl_json_rows_open(&rows->json, path, &rows->options, err));
        if (model)
            rows->json.limit = bpl_model_limits(model)->record;
        return BPL_OK;
    }
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
    bpl_db_rows_close(&rows->db);
    bpl_members_fini(&rows->members);
    free(rows);
}

bpl_status bpl_rows_want(bpl_rows *rows, const char *name, size_t *out)
{
    return bpl_members_want(&rows->members, name, out);
}

bpl_status bpl_rows_next(bpl_rows *rows, bpl_record *record, bpl_error *err)
{
    bpl_members *members = &rows->members;
    if (rows->db.db) {
        BPL_TRY(bpl_db_rows_next(&rows->db, record, err));
        return bpl_members_object(members, rows->db.object, err);
    }
    if (!rows->reader) {
        BPL_TRY(bpl_json_rows_next(&rows->json, record, err));
        return bpl_members_object(members, rows->json.object, err);
    }
    BPL_TRY(bpl_reader_next(rows->reader, record, err));
    bpl_csv_shape shape = bpl_reader_csv_shape(rows->reader);
    BPL_TRY(bpl_members_table(members, &shape, rows->path, err));
    return bpl_members_row(members, record, &shape, err);
}

int bpl_rows_are_json(const bpl_rows *rows)
{
    return !rows->reader;
}

int bpl_rows_has(const bpl_rows *rows, size_t column)
{
    return rows->members.names[column].seen;
}

bpl_str bpl_rows_cell(const bpl_rows *rows, size_t column)
{
    return bpl_members_cell(&rows->members, column);
}

bpl_status bpl_rows_no_column(const bpl_rows *rows, size_t column,
                              const char *why, bpl_error *err)
{
    return bpl_members_missing(&rows->members, column, rows->path, why, err);
}
