/* SPDX-License-Identifier: MIT */
/*
 * Plain tables without STRICT, so that the SQLite of older programs reads them
 * too. Names of facets, which plugins bring, are the only names that are put
 * into SQL text; SQLite quotes them.
 */
#include "write/schema.h"

#include "base/error.h"
#include "write/sql.h"
#include <stdio.h>

static const char tables[] =
    "CREATE TABLE runs("
    " id INTEGER PRIMARY KEY,"
    " started TEXT NOT NULL,"
    " finished TEXT,"
    " version TEXT NOT NULL,"
    " stemmer TEXT NOT NULL,"
    " lexicons TEXT NOT NULL,"
    " definition TEXT NOT NULL,"
    " facets TEXT NOT NULL,"
    " arguments TEXT NOT NULL,"
    " deduped INTEGER NOT NULL,"
    " window_days REAL);"
    "CREATE TABLE ads("
    " id INTEGER PRIMARY KEY,"
    " source TEXT NOT NULL,"
    " number INTEGER NOT NULL,"
    " hash TEXT NOT NULL,"
    " line INTEGER,"
    " title TEXT,"
    " company TEXT,"
    " location TEXT,"
    " date TEXT,"
    " text TEXT NOT NULL,"
    " fields TEXT,"
    " UNIQUE(source, number, hash));"
    "CREATE TABLE findings("
    " id INTEGER PRIMARY KEY,"
    " run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
    " place INTEGER NOT NULL,"
    " ad INTEGER NOT NULL REFERENCES ads(id) ON DELETE CASCADE,"
    " label TEXT,"
    " status TEXT NOT NULL,"
    " confidence REAL,"
    " runner_up TEXT,"
    " runner_up_confidence REAL,"
    " reason TEXT,"
    " language TEXT,"
    " word_count INTEGER NOT NULL,"
    " truncated INTEGER NOT NULL,"
    " UNIQUE(run, place));"
    "CREATE INDEX findings_ad ON findings(ad);"
    "CREATE TABLE facets("
    " finding INTEGER NOT NULL REFERENCES findings(id) ON DELETE CASCADE,"
    " facet TEXT NOT NULL,"
    " value TEXT,"
    " score REAL,"
    " failure TEXT,"
    " PRIMARY KEY(finding, facet)) WITHOUT ROWID;"
    "CREATE TABLE evidence("
    " finding INTEGER NOT NULL REFERENCES findings(id) ON DELETE CASCADE,"
    " rank INTEGER NOT NULL,"
    " facet TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " words TEXT NOT NULL,"
    " negated INTEGER NOT NULL,"
    " worth REAL NOT NULL,"
    " zone TEXT NOT NULL,"
    " byte_begin INTEGER NOT NULL,"
    " byte_end INTEGER NOT NULL,"
    " lexicon TEXT NOT NULL,"
    " term TEXT NOT NULL,"
    " category TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " PRIMARY KEY(finding, rank)) WITHOUT ROWID;"
    "CREATE TABLE duplicates("
    " finding INTEGER PRIMARY KEY"
    "  REFERENCES findings(id) ON DELETE CASCADE,"
    " first INTEGER NOT NULL REFERENCES findings(id) ON DELETE CASCADE,"
    " kind TEXT NOT NULL,"
    " similarity REAL NOT NULL);"
    "CREATE INDEX duplicates_first ON duplicates(first);";

bpl_status bpl_schema_make(sqlite3 *db, const char *path, bpl_error *err)
{
    char pragmas[96];
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA application_id=%d; PRAGMA user_version=%d",
             BPL_SQL_APPLICATION, BPL_SQL_SCHEMA);
    BPL_TRY(bpl_sql_run(db, path, tables, err));
    return bpl_sql_run(db, path, pragmas, err);
}

static void add_column(sqlite3_str *sql, const char *facet)
{
    sqlite3_str_appendf(sql,
                        ", (SELECT value FROM facets WHERE finding = f.id AND "
                        "facet = %Q) AS \"bpo_%w\"",
                        facet, facet);
}

/* Facets of all runs, those of the newest first. */
static bpl_status add_columns(sqlite3 *db, const char *path, sqlite3_str *sql,
                              bpl_error *err)
{
    sqlite3_stmt *facets = NULL;
    BPL_TRY(bpl_sql_prepare(
        db, path,
        "SELECT value FROM runs, json_each(runs.facets) GROUP BY value "
        "ORDER BY max(runs.id) DESC, key",
        &facets, err));
    int result;
    while ((result = sqlite3_step(facets)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(facets, 0);
        if (name)
            add_column(sql, name);
    }
    bpl_status status =
        result == SQLITE_DONE ? BPL_OK : bpl_sql_fail(db, path, err);
    sqlite3_finalize(facets);
    return status;
}

static bpl_status replace(sqlite3 *db, const char *path, const char *sql,
                          bpl_error *err)
{
    BPL_TRY(bpl_sql_run(db, path, "DROP VIEW IF EXISTS postings", err));
    return bpl_sql_run(db, path, sql, err);
}

bpl_status bpl_schema_view(sqlite3 *db, const char *path, bpl_error *err)
{
    sqlite3_str *sql = sqlite3_str_new(db);
    sqlite3_str_appendall(
        sql,
        "CREATE VIEW postings AS SELECT a.id AS ad, f.id AS finding, f.run,"
        " a.source, a.number, a.line, a.title, a.company, a.location, a.date,"
        " f.label AS bpo_label, f.status AS bpo_status,"
        " f.confidence AS bpo_confidence");
    bpl_status status = add_columns(db, path, sql, err);
    sqlite3_str_appendall(
        sql, ", f.language AS bpo_language, f.reason AS bpo_reason,"
             " CASE WHEN r.deduped THEN coalesce(d.first, f.id) END"
             " AS bpo_group,"
             " d.kind AS bpo_duplicate,"
             " a.text, a.fields FROM ads a"
             " JOIN findings f ON f.id = (SELECT max(id) FROM findings"
             " WHERE ad = a.id) JOIN runs r ON r.id = f.run"
             " LEFT JOIN duplicates d ON d.finding = f.id");
    char *text = sqlite3_str_finish(sql);
    if (status == BPL_OK)
        status = text ? replace(db, path, text, err) : bpl_fail_nomem(err);
    sqlite3_free(text);
    return status;
}
