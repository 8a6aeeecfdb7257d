/* SPDX-License-Identifier: MIT */
/*
 * The view of the database is for people; it may come from strangers, so that
 * what is run here is our own statement on plain tables.
 */
#include "report/rows_db.h"

#include "base/error.h"
#include <bpolens/limits.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Columns of the statement. */
enum {
    AD_SOURCE,
    AD_NUMBER,
    AD_TITLE,
    AD_COMPANY,
    AD_LOCATION,
    AD_DATE,
    AD_TEXT,
    AD_FIELDS,
    LABEL,
    STATUS,
    CONFIDENCE,
    RUNNER_UP,
    REASON,
    LANGUAGE,
    FACETS,
    COLUMNS
};

static const char sql[] =
    "SELECT a.source, a.number, a.title, a.company, a.location, a.date, a.text,"
    " a.fields, f.label, f.status, f.confidence, f.runner_up, f.reason,"
    " f.language,"
    " (SELECT json_group_object(facet, value) FROM facets WHERE finding = f.id)"
    " FROM ads a CROSS JOIN findings f ON f.id ="
    " (SELECT max(id) FROM findings INDEXED BY findings_ad WHERE ad = a.id)"
    " ORDER BY a.id";

int bpl_db_rows_fit(const char *path)
{
    static const char magic[] = "SQLite format 3"; /* with its NUL */
    char first[sizeof magic];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int fits = fd >= 0 &&
               pread(fd, first, sizeof first, 0) == (ssize_t)sizeof first &&
               memcmp(first, magic, sizeof magic) == 0;
    if (fd >= 0)
        close(fd);
    return fits;
}

bpl_status bpl_db_rows_open(bpl_db_rows *rows, const char *path, bpl_error *err)
{
    memset(rows, 0, sizeof *rows);
    rows->source = path;
    uint64_t size;
    BPL_TRY(bpl_sql_open(&rows->db, &rows->work, path, 0, err));
    BPL_TRY(bpl_sql_check(rows->db, path, NULL, err));
    BPL_TRY(bpl_sql_allow(&rows->work, path, &size, err));
    rows->most_bytes = BPL_LIMIT_DATABASE_TEXT * size;
    return bpl_sql_prepare(rows->db, path, sql, &rows->stmt, err);
}

void bpl_db_rows_close(bpl_db_rows *rows)
{
    json_decref(rows->object);
    sqlite3_finalize(rows->stmt);
    sqlite3_close(rows->db);
    memset(rows, 0, sizeof *rows);
}

/* Borrowed until the next row. */
static bpl_str cell(const bpl_db_rows *rows, int column)
{
    const unsigned char *text = sqlite3_column_text(rows->stmt, column);
    bpl_str out = {"", 0};
    if (text) {
        out.data = (const char *)text;
        out.len = (size_t)sqlite3_column_bytes(rows->stmt, column);
    }
    return out;
}

/* --- the record --- */

static void add_field(bpl_db_rows *rows, bpl_record *record, bpl_zone zone,
                      bpl_str text)
{
    if (!text.len)
        return;
    bpl_field *field = &rows->fields[record->field_count++];
    field->zone = zone;
    field->markup = BPL_MARKUP_PLAIN;
    field->text = text;
}

/* A document begins with these lines; they come as fields of their own. */
static void pass_line(bpl_str *text, bpl_str line)
{
    if (!line.len || text->len < line.len ||
        memcmp(text->data, line.data, line.len) != 0)
        return;
    size_t len = line.len;
    if (len < text->len && text->data[len++] != '\n')
        return;
    text->data += len;
    text->len -= len;
}

static void make_record(bpl_db_rows *rows, bpl_record *record)
{
    static const struct {
        int column;
        bpl_zone zone;
    } lines[] = {{AD_TITLE, BPL_ZONE_TITLE},
                 {AD_COMPANY, BPL_ZONE_COMPANY},
                 {AD_LOCATION, BPL_ZONE_LOCATION}};
    bpl_str text = cell(rows, AD_TEXT);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        bpl_str line = cell(rows, lines[i].column);
        add_field(rows, record, lines[i].zone, line);
        pass_line(&text, line);
    }
    add_field(rows, record, BPL_ZONE_BODY, text);
    record->fields = rows->fields;
    record->date = cell(rows, AD_DATE);
}

/* --- the object --- */

/* The object in a cell; a new one if it is none. NULL: no memory. */
static json_t *object_in(const bpl_db_rows *rows, int column)
{
    bpl_str text = cell(rows, column);
    json_t *object =
        json_loadb(text.data, text.len, JSON_DISABLE_EOF_CHECK, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return json_object();
}

/* A name that is taken stays: the input's own columns are what was read. */
static void add_text(const bpl_db_rows *rows, json_t *object, const char *name,
                     int column)
{
    bpl_str text = cell(rows, column);
    if (text.len && !json_object_get(object, name))
        json_object_set_new(object, name, json_stringn(text.data, text.len));
}

static json_t *make_finding(const bpl_db_rows *rows)
{
    json_t *finding = object_in(rows, FACETS);
    if (!finding)
        return NULL;
    static const char *const names[] = {"label",     "status", "confidence",
                                        "runner_up", "reason", "language"};
    /* Insufficient: the label is there, and empty. */
    for (int i = LABEL; i < FACETS; i++) {
        json_object_set_new(finding, names[i - LABEL], json_null());
        bpl_str text = cell(rows, i);
        if (text.len)
            json_object_set_new(finding, names[i - LABEL],
                                json_stringn(text.data, text.len));
    }
    return finding;
}

static bpl_status make_object(bpl_db_rows *rows, bpl_error *err)
{
    json_decref(rows->object);
    rows->object = object_in(rows, AD_FIELDS);
    json_t *finding = make_finding(rows);
    if (!rows->object || !finding) {
        json_decref(finding);
        return bpl_fail_nomem(err);
    }
    add_text(rows, rows->object, "title", AD_TITLE);
    add_text(rows, rows->object, "company", AD_COMPANY);
    add_text(rows, rows->object, "location", AD_LOCATION);
    add_text(rows, rows->object, "date", AD_DATE);
    add_text(rows, rows->object, "source", AD_SOURCE);
    add_text(rows, rows->object, "number", AD_NUMBER);
    return json_object_set_new(rows->object, "bpo", finding) == 0
               ? BPL_OK
               : bpl_fail_nomem(err);
}

/* --- rows --- */

/* Every text stands in the file once, unless its trees lead in circles. */
static int is_too_much(bpl_db_rows *rows)
{
    for (int i = 0; i < COLUMNS; i++)
        rows->bytes += cell(rows, i).len;
    return rows->bytes > rows->most_bytes;
}

/* BPL_OK: there is a row. */
static bpl_status step(bpl_db_rows *rows, bpl_error *err)
{
    int result = sqlite3_step(rows->stmt);
    if (result == SQLITE_DONE)
        return BPL_END;
    if (result != SQLITE_ROW) {
        bpl_sql_fail(rows->db, rows->source, err);
        if (err)
            err->code = BPL_E_IO;
        return BPL_E_IO;
    }
    if (is_too_much(rows))
        return bpl_fail(err, BPL_E_IO, rows->source, 0,
                        "damaged database: more text than its size explains");
    return BPL_OK;
}

bpl_status bpl_db_rows_next(bpl_db_rows *rows, bpl_record *record,
                            bpl_error *err)
{
    memset(record, 0, sizeof *record);
    record->source = rows->source;
    BPL_TRY(step(rows, err));
    record->number = ++rows->number;
    make_record(rows, record);
    return make_object(rows, err);
}
