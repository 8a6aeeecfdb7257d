/* SPDX-License-Identifier: MIT */
/*
 * Rollback journal, not WAL: the database is one file, which can be copied,
 * mailed and read from anywhere once the run is over.
 */
#include "write/sql.h"

#include "base/error.h"
#include <bpolens/limits.h>
#include <stdlib.h>
#include <string.h>

/* How often work is looked at. */
enum { STEPS_AT_ONCE = 100 };

static bpl_status code_of(int result)
{
    switch (result & 0xFF) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:     /* a table or column is missing */
    case SQLITE_INTERRUPT: /* by refuse_work() */
    case SQLITE_MISMATCH:
        return BPL_E_PARSE;
    default:
        return BPL_E_IO;
    }
}

bpl_status bpl_sql_fail(sqlite3 *db, const char *path, bpl_error *err)
{
    int result = sqlite3_extended_errcode(db);
    switch (result & 0xFF) {
    case SQLITE_NOMEM: /* also of damaged files */
        return bpl_fail(err, BPL_E_IO, path, 0,
                        "damaged database, or out of memory in SQLite");
    case SQLITE_NOTADB:
        return bpl_fail(err, BPL_E_PARSE, path, 0, "is no SQLite database");
    case SQLITE_INTERRUPT:
        return bpl_fail(err, BPL_E_PARSE, path, 0,
                        "damaged database: it takes more work to read than "
                        "its size explains");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return bpl_fail(err, BPL_E_IO, path, 0,
                        "another program keeps the database locked");
    case SQLITE_FULL:
        return bpl_fail(err, BPL_E_IO, path, 0,
                        "can't write: the disk is full");
    case SQLITE_READONLY:
        return bpl_fail(err, BPL_E_IO, path, 0,
                        "can't write: the database is read-only");
    case SQLITE_CANTOPEN:
        if (sqlite3_system_errno(db))
            return bpl_fail(err, BPL_E_IO, path, 0, "can't open: %s",
                            strerror(sqlite3_system_errno(db)));
        break;
    default:
        break;
    }
    return bpl_fail(err, code_of(result), path, 0, "%s%s",
                    code_of(result) == BPL_E_PARSE ? "damaged database: " : "",
                    sqlite3_errmsg(db));
}

/* SQLite gives names a meaning: "file:", ":memory:", "". */
static int open_file(sqlite3 **out, const char *path, int flags)
{
    char *name = sqlite3_mprintf("%s%s", path[0] == '/' ? "" : "./", path);
    int result = name ? sqlite3_open_v2(name, out, flags, NULL) : SQLITE_NOMEM;
    sqlite3_free(name);
    return result;
}

/* --- work --- */

static uint64_t pages_since(sqlite3 *db, int what)
{
    int count = 0, highest;
    sqlite3_db_status(db, what, &count, &highest, 1);
    return (uint64_t)count;
}

/* SQLite finds a circle in its trees only when asked for a check of them, which
 * in turn runs out of stack where they are deep. */
static int refuse_work(void *told)
{
    bpl_sql_work *work = told;
    uint64_t pages = pages_since(work->db, SQLITE_DBSTATUS_CACHE_HIT) +
                     pages_since(work->db, SQLITE_DBSTATUS_CACHE_MISS);
    work->done += STEPS_AT_ONCE + pages * BPL_LIMIT_DATABASE_PAGE_WORK;
    return work->done > work->most;
}

bpl_status bpl_sql_allow(bpl_sql_work *work, const char *path, uint64_t *size,
                         bpl_error *err)
{
    int64_t pages, page;
    BPL_TRY(bpl_sql_number(work->db, path, "PRAGMA page_count", &pages, err));
    BPL_TRY(bpl_sql_number(work->db, path, "PRAGMA page_size", &page, err));
    *size = (uint64_t)pages * (uint64_t)page;
    work->most += BPL_LIMIT_DATABASE_WORK * *size;
    return BPL_OK;
}

void bpl_sql_allow_all(bpl_sql_work *work)
{
    sqlite3_progress_handler(work->db, 0, NULL, NULL);
}

/* --- opening --- */

bpl_status bpl_sql_open(sqlite3 **out, bpl_sql_work *work, const char *path,
                        int writes, bpl_error *err)
{
    int flags = writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                       : SQLITE_OPEN_READONLY;
    *out = NULL;
    int result = open_file(out, path,
                           flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE);
    if (!*out)
        return bpl_fail_nomem(err);
    if (result != SQLITE_OK)
        return bpl_sql_fail(*out, path, err);
    *work = (bpl_sql_work){*out, 0, BPL_LIMIT_SCHEMA_WORK};
    sqlite3_progress_handler(*out, STEPS_AT_ONCE, refuse_work, work);
    sqlite3_busy_timeout(*out, BPL_SQL_WAIT_MS);
    sqlite3_limit(*out, SQLITE_LIMIT_LENGTH, (int)BPL_LIMIT_OUTPUT_BYTES);
    if (sqlite3_db_config(*out, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) !=
            SQLITE_OK ||
        sqlite3_db_config(*out, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) !=
            SQLITE_OK)
        return bpl_sql_fail(*out, path, err);
    BPL_TRY(bpl_sql_run(*out, path,
                        "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
                        "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY",
                        err));
    if (writes && sqlite3_db_readonly(*out, "main") == 1)
        return bpl_fail(err, BPL_E_IO, path, 0,
                        "can't write: no permission to");
    return BPL_OK;
}

bpl_status bpl_sql_run(sqlite3 *db, const char *path, const char *sql,
                       bpl_error *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? BPL_OK
               : bpl_sql_fail(db, path, err);
}

bpl_status bpl_sql_prepare(sqlite3 *db, const char *path, const char *sql,
                           sqlite3_stmt **out, bpl_error *err)
{
    return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out,
                              NULL) == SQLITE_OK
               ? BPL_OK
               : bpl_sql_fail(db, path, err);
}

bpl_status bpl_sql_number(sqlite3 *db, const char *path, const char *sql,
                          int64_t *out, bpl_error *err)
{
    sqlite3_stmt *stmt = NULL;
    *out = 0;
    BPL_TRY(bpl_sql_prepare(db, path, sql, &stmt, err));
    int result = sqlite3_step(stmt);
    if (result == SQLITE_ROW)
        *out = sqlite3_column_int64(stmt, 0);
    bpl_status status = result == SQLITE_ROW || result == SQLITE_DONE
                            ? BPL_OK
                            : bpl_sql_fail(db, path, err);
    sqlite3_finalize(stmt);
    return status;
}

bpl_status bpl_sql_check(sqlite3 *db, const char *path, int *is_new,
                         bpl_error *err)
{
#define TABLES                                                                 \
    "type='table' AND rootpage>0 AND name IN "                                 \
    "('runs','ads','findings','facets','evidence','duplicates')"
    static const char count_tables[] =
        "SELECT count(*) FROM sqlite_master WHERE " TABLES;
    static const char count_computed[] =
        "SELECT count(*) FROM (SELECT name AS n FROM sqlite_master "
        "WHERE " TABLES "), pragma_table_xinfo(n) WHERE hidden";
    int64_t application, schema, things, tables, computed;
    BPL_TRY(
        bpl_sql_number(db, path, "PRAGMA application_id", &application, err));
    BPL_TRY(bpl_sql_number(db, path, "PRAGMA user_version", &schema, err));
    BPL_TRY(bpl_sql_number(db, path, "SELECT count(*) FROM sqlite_master",
                           &things, err));
    if (is_new) {
        *is_new = !application && !schema && !things;
        if (*is_new)
            return BPL_OK;
    }
    if (application != BPL_SQL_APPLICATION)
        return bpl_fail(err, BPL_E_PARSE, path, 0,
                        "is a database of another program, not of bpolens");
    if (schema > BPL_SQL_SCHEMA)
        return bpl_fail(err, BPL_E_PARSE, path, 0,
                        "was made by a newer bpolens (schema %lld; this one "
                        "knows %d)",
                        (long long)schema, BPL_SQL_SCHEMA);
    BPL_TRY(bpl_sql_number(db, path, count_tables, &tables, err));
    if (schema != BPL_SQL_SCHEMA || tables != 6)
        return bpl_fail(err, BPL_E_PARSE, path, 0,
                        "damaged database: tables are missing");
    BPL_TRY(bpl_sql_number(db, path, count_computed, &computed, err));
    if (computed)
        return bpl_fail(err, BPL_E_PARSE, path, 0,
                        "damaged database: columns are computed");
    return BPL_OK;
}
