/* SPDX-License-Identifier: MIT */
/*
 * A results database is opened, a run begins in it and ends. Every step is a
 * transaction, so that two runs may add to one database in turn, and a killed
 * one leaves nothing half done.
 */
#include "write/database.h"

#include "base/options.h"
#include "score/model.h"
#include "write/evidence.h"
#include "write/schema.h"
#include <stdlib.h>
#include <string.h>

/* --- the row of the run --- */

static void put_facets(bpl_pen *pen, const bpl_model *model)
{
    size_t count = bpl_model_plugin_count(model), put = 0;
    bpl_pen_putc(pen, '[');
    for (size_t i = 0; i < count; i++) {
        size_t place = bpl_model_output(model, i);
        const char *facet = bpl_model_plugin(model, place)->facet;
        if (strcmp(facet, BPL_LABEL_FACET) == 0)
            continue;
        if (put++)
            bpl_pen_putc(pen, ',');
        bpl_pen_json(pen, bpl_str_of(facet));
    }
    bpl_pen_putc(pen, ']');
}

static void put_arguments(bpl_pen *pen, const bpl_database_options *options)
{
    bpl_pen_putc(pen, '[');
    for (size_t i = 0; i < options->argument_count; i++) {
        if (i)
            bpl_pen_putc(pen, ',');
        bpl_pen_json(pen, bpl_str_of(options->arguments[i]));
    }
    bpl_pen_putc(pen, ']');
}

static void bind(sqlite3_stmt *stmt, int place, const char *text)
{
    sqlite3_bind_text(stmt, place, text, -1, SQLITE_TRANSIENT);
}

static bpl_status insert_run(bpl_database *database, const bpl_model *model,
                             const bpl_database_options *options,
                             bpl_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bpl_pen pen;
    BPL_TRY(bpl_sql_prepare(
        database->db, database->path,
        "INSERT INTO runs(started,version,stemmer,lexicons,definition,facets,"
        "arguments,deduped,window_days) VALUES("
        "strftime('%Y-%m-%dT%H:%M:%SZ'),?,?,?,?,?,?,?,?)",
        &stmt, err));
    bpl_pen_init(&pen);
    bind(stmt, 1, bpl_version());
    bind(stmt, 2, bpl_stemmer_version());
    bind(stmt, 3, bpl_model_hash(model));
    bind(stmt, 4, bpl_model_definition(model));
    put_facets(&pen, model);
    bpl_pen_putc(&pen, '\0');
    size_t arguments = pen.buf.len;
    put_arguments(&pen, options);
    bpl_pen_putc(&pen, '\0');
    if (pen.status == BPL_OK) {
        bind(stmt, 5, pen.buf.data);
        bind(stmt, 6, pen.buf.data + arguments);
    }
    sqlite3_bind_int(stmt, 7, options->deduped != 0);
    if (options->deduped)
        sqlite3_bind_double(stmt, 8, options->window_days);
    bpl_status status = pen.status != BPL_OK ? bpl_fail_nomem(err)
                        : sqlite3_step(stmt) == SQLITE_DONE
                            ? BPL_OK
                            : bpl_sql_fail(database->db, database->path, err);
    sqlite3_finalize(stmt);
    bpl_pen_fini(&pen);
    database->run = sqlite3_last_insert_rowid(database->db);
    return status;
}

/* Findings that were written after the place that is gone on from are gone. */
static bpl_status resume_run(bpl_database *database,
                             const bpl_database_options *options,
                             bpl_error *err)
{
    sqlite3 *db = database->db;
    char sql[160];
    int64_t count;
    const long long run = options->run;
    const unsigned long long kept = options->findings;
    database->run = options->run;
    database->place = options->findings;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM findings WHERE run=%lld AND place<%llu", run,
             kept);
    BPL_TRY(bpl_sql_number(db, database->path, sql, &count, err));
    if ((uint64_t)count != options->findings)
        return bpl_fail(err, BPL_E_NOTFOUND, database->path, 0,
                        "has not what the run before wrote");
    snprintf(sql, sizeof sql,
             "DELETE FROM findings WHERE run=%lld AND place>=%llu;"
             "UPDATE runs SET finished=NULL WHERE id=%lld",
             run, kept, run);
    BPL_TRY(bpl_sql_run(db, database->path, sql, err));
    if (sqlite3_changes(db) != 1)
        return bpl_fail(err, BPL_E_NOTFOUND, database->path, 0,
                        "has no run %lld", run);
    return BPL_OK;
}

/* --- opening --- */

static bpl_status begin_run(bpl_database *database, const bpl_model *model,
                            const bpl_database_options *options, bpl_error *err)
{
    int is_new;
    BPL_TRY(bpl_sql_check(database->db, database->path, &is_new, err));
    if (is_new)
        BPL_TRY(bpl_schema_make(database->db, database->path, err));
    BPL_TRY(options->run ? resume_run(database, options, err)
                         : insert_run(database, model, options, err));
    return bpl_schema_view(database->db, database->path, err);
}

/* What can be seen is looked at before anything is locked or changed. */
static bpl_status open_database(bpl_database *database, const bpl_model *model,
                                const bpl_database_options *options,
                                bpl_error *err)
{
    int is_new;
    const char *path = database->path;
    BPL_TRY(bpl_sql_open(&database->db, &database->work, path, 1, err));
    if (options->wait_ms)
        sqlite3_busy_timeout(database->db, (int)options->wait_ms);
    BPL_TRY(bpl_sql_check(database->db, path, &is_new, err));
    bpl_sql_allow_all(&database->work);
    BPL_TRY(bpl_database_begin(database, err));
    BPL_TRY(bpl_database_end(database, begin_run(database, model, options, err),
                             err));
    return bpl_database_prepare(database, err);
}

bpl_status bpl_database_open(bpl_database **out, const char *path,
                             const bpl_model *model,
                             const bpl_database_options *options,
                             bpl_error *err)
{
    bpl_database_options own = BPL_DATABASE_OPTIONS_INIT;
    *out = NULL;
    BPL_TRY(bpl_options_take(&own, sizeof own, options, err));
    if (!path || !model)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no database or model");
    bpl_database *database = calloc(1, sizeof *database);
    char *name = strdup(path);
    if (!database || !name) {
        free(database);
        free(name);
        return bpl_fail_nomem(err);
    }
    database->path = name;
    bpl_status status = open_database(database, model, &own, err);
    if (status == BPL_OK)
        *out = database;
    else
        bpl_database_close(database);
    return status;
}

bpl_status bpl_database_begin(bpl_database *database, bpl_error *err)
{
    return bpl_sql_run(database->db, database->path, "BEGIN IMMEDIATE", err);
}

bpl_status bpl_database_end(bpl_database *database, bpl_status status,
                            bpl_error *err)
{
    if (status == BPL_OK)
        status = bpl_sql_run(database->db, database->path, "COMMIT", err);
    if (status != BPL_OK)
        sqlite3_exec(database->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

int64_t bpl_database_run(const bpl_database *database)
{
    return database->run;
}

bpl_status bpl_database_finish(bpl_database *database, bpl_error *err)
{
    char sql[128];
    snprintf(sql, sizeof sql,
             "UPDATE runs SET finished=strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ') "
             "WHERE id=%lld",
             (long long)database->run);
    return bpl_sql_run(database->db, database->path, sql, err);
}

void bpl_database_close(bpl_database *database)
{
    if (!database)
        return;
    for (size_t i = 0; i < BPL_STATEMENTS; i++)
        sqlite3_finalize(database->statements[i]);
    sqlite3_close(database->db);
    free(database->path);
    free(database);
}
