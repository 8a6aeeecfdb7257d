/* SPDX-License-Identifier: MIT */
/* Findings into the tables, by statements that are prepared once. */
#include "base/error.h"
#include "write/database.h"
#include "write/evidence.h"
#include "write/sql.h"
#include <bpolens/plugin.h>
#include <math.h>
#include <string.h>

/* An ad that is there already gets what it is read as now: a newer version may
 * clean texts better, and evidence is of the newest text. */
static const char *const sql[BPL_STATEMENTS] = {
    [BPL_ADD_AD] =
        "INSERT INTO ads(source,number,hash,line,title,company,location,date,"
        "text,fields) VALUES(?,?,?,?,?,?,?,date(?*86400,'unixepoch'),?,?) "
        "ON CONFLICT(source,number,hash) DO UPDATE SET line=excluded.line,"
        "title=excluded.title,company=excluded.company,"
        "location=excluded.location,date=excluded.date,text=excluded.text,"
        "fields=excluded.fields RETURNING id",
    [BPL_ADD_FINDING] =
        "INSERT INTO findings(run,place,ad,label,status,confidence,runner_up,"
        "runner_up_confidence,reason,language,word_count,truncated) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
    [BPL_ADD_FACET] = "INSERT INTO facets(finding,facet,value,score,failure) "
                      "VALUES(?,?,?,?,?)",
    [BPL_ADD_EVIDENCE] =
        "INSERT INTO evidence(finding,rank,facet,value,words,negated,worth,"
        "zone,byte_begin,byte_end,lexicon,term,category,source) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [BPL_ADD_DUPLICATE] =
        "INSERT INTO duplicates(finding,first,kind,similarity) "
        "SELECT ?,id,?,? FROM findings WHERE run=? AND place=?"};

bpl_status bpl_database_prepare(bpl_database *database, bpl_error *err)
{
    for (size_t i = 0; i < BPL_STATEMENTS; i++)
        BPL_TRY(bpl_sql_prepare(database->db, database->path, sql[i],
                                &database->statements[i], err));
    return BPL_OK;
}

/* Parameters are bound in their order. A bind can fail only without memory;
 * the statement then fails too, or has NULL where that is not allowed. */
struct row {
    sqlite3_stmt *stmt;
    int place, result;
};

static struct row begin(const bpl_database *database, int statement)
{
    struct row out = {database->statements[statement], 0, SQLITE_OK};
    return out;
}

static void note(struct row *row, int result)
{
    if (result != SQLITE_OK)
        row->result = result;
}

static void number(struct row *row, int64_t value)
{
    note(row, sqlite3_bind_int64(row->stmt, ++row->place, value));
}

/* With four digits, as in JSONL. */
static void fraction(struct row *row, double value)
{
    note(row, sqlite3_bind_double(row->stmt, ++row->place,
                                  round(value * 1e4) / 1e4));
}

/* The text lives until the statement has run. */
static void text(struct row *row, bpl_str value)
{
    note(row, sqlite3_bind_text64(row->stmt, ++row->place,
                                  value.len ? value.data : "", value.len,
                                  SQLITE_STATIC, SQLITE_UTF8));
}

static void name(struct row *row, const char *value)
{
    text(row, bpl_str_of(bpl_or_empty(value)));
}

static void nothing(struct row *row)
{
    note(row, sqlite3_bind_null(row->stmt, ++row->place));
}

/* NULL for what is empty. */
static void text_if(struct row *row, bpl_str value)
{
    value.len ? text(row, value) : nothing(row);
}

static void name_if(struct row *row, const char *value)
{
    text_if(row, bpl_str_of(bpl_or_empty(value)));
}

/* Runs it; *id (may be NULL) is the number that it returns. */
static bpl_status end(const bpl_database *database, struct row *row,
                      int64_t *id, bpl_error *err)
{
    bpl_status status = BPL_OK;
    int result =
        row->result == SQLITE_OK ? sqlite3_step(row->stmt) : row->result;
    if (result == SQLITE_ROW && id) {
        *id = sqlite3_column_int64(row->stmt, 0);
        result = sqlite3_step(row->stmt);
    }
    if (row->result != SQLITE_OK)
        status = bpl_fail_nomem(err);
    else if (result != SQLITE_DONE)
        status = bpl_sql_fail(database->db, database->path, err);
    sqlite3_reset(row->stmt);
    return status;
}

static bpl_status add_ad(const bpl_database *database, const bpl_kept_ad *ad,
                         int64_t *id, bpl_error *err)
{
    char hash[17];
    struct row row = begin(database, BPL_ADD_AD);
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)ad->hash);
    text(&row, ad->source);
    number(&row, (int64_t)ad->number);
    name(&row, hash);
    ad->line ? number(&row, (int64_t)ad->line) : nothing(&row);
    text_if(&row, ad->title);
    text_if(&row, ad->company);
    text_if(&row, ad->location);
    ad->day == BPL_NO_DAY ? nothing(&row) : number(&row, ad->day);
    text(&row, ad->finding.text);
    text_if(&row, ad->fields);
    return end(database, &row, id, err);
}

static bpl_status add_finding(const bpl_database *database,
                              const bpl_finding *finding, int64_t ad,
                              uint64_t place, bpl_error *err)
{
    struct row row = begin(database, BPL_ADD_FINDING);
    int known = finding->certainty != BPL_INSUFFICIENT;
    int second = known && *bpl_or_empty(finding->runner_up);
    number(&row, database->run);
    number(&row, (int64_t)place);
    number(&row, ad);
    name_if(&row, finding->label);
    name(&row, bpl_certainty_name(finding->certainty));
    known ? fraction(&row, finding->confidence) : nothing(&row);
    name_if(&row, second ? finding->runner_up : NULL);
    second ? fraction(&row, finding->runner_up_confidence) : nothing(&row);
    name_if(&row, finding->reason);
    name_if(&row, finding->language);
    number(&row, (int64_t)finding->token_count);
    number(&row, (finding->flags & BPL_FINDING_TRUNCATED) != 0);
    return end(database, &row, NULL, err);
}

static bpl_status add_facet(const bpl_database *database, int64_t finding,
                            const bpl_facet *facet, bpl_error *err)
{
    struct row row = begin(database, BPL_ADD_FACET);
    number(&row, finding);
    name(&row, facet->name);
    name_if(&row, facet->value);
    facet->failure ? nothing(&row) : fraction(&row, facet->score);
    name_if(&row, facet->failure);
    return end(database, &row, NULL, err);
}

static bpl_status add_evidence(const bpl_database *database, int64_t finding,
                               size_t rank, const bpl_evidence *piece,
                               bpl_error *err)
{
    struct row row = begin(database, BPL_ADD_EVIDENCE);
    number(&row, finding);
    number(&row, (int64_t)rank + 1);
    name(&row, piece->facet);
    name(&row, piece->value);
    text(&row, piece->words);
    number(&row, (piece->flags & BPL_HIT_NEGATED) != 0);
    fraction(&row, piece->worth);
    name(&row, bpl_zone_name(piece->zone));
    number(&row, piece->begin);
    number(&row, piece->end);
    name(&row, piece->lexicon);
    name(&row, piece->term);
    name(&row, piece->category);
    name(&row, piece->source);
    return end(database, &row, NULL, err);
}

static bpl_status add_duplicate(const bpl_database *database, int64_t finding,
                                const bpl_duplicate *duplicate, bpl_error *err)
{
    struct row row = begin(database, BPL_ADD_DUPLICATE);
    number(&row, finding);
    name(&row, bpl_duplicate_name(duplicate->kind));
    fraction(&row, duplicate->similarity);
    number(&row, database->run);
    number(&row, (int64_t)duplicate->group);
    BPL_TRY(end(database, &row, NULL, err));
    if (sqlite3_changes(database->db) == 1)
        return BPL_OK;
    return bpl_fail(err, BPL_E_ARG, database->path, 0,
                    "a duplicate of ad %llu, which the run does not have",
                    (unsigned long long)duplicate->group);
}

static bpl_status add_one(const bpl_database *database, const bpl_kept_ad *ad,
                          uint64_t place, const bpl_duplicate *duplicate,
                          bpl_error *err)
{
    int64_t id = 0;
    const bpl_finding *finding = &ad->finding;
    BPL_TRY(add_ad(database, ad, &id, err));
    BPL_TRY(add_finding(database, finding, id, place, err));
    id = sqlite3_last_insert_rowid(database->db);
    for (size_t i = 0; i < finding->facet_count; i++)
        if (strcmp(finding->facets[i].name, BPL_LABEL_FACET) != 0)
            BPL_TRY(add_facet(database, id, &finding->facets[i], err));
    for (size_t i = 0; i < finding->evidence_count; i++)
        BPL_TRY(add_evidence(database, id, i, &finding->evidence[i], err));
    return duplicate && duplicate->kind != BPL_UNIQUE
               ? add_duplicate(database, id, duplicate, err)
               : BPL_OK;
}

bpl_status bpl_database_add(bpl_database *database, const bpl_kept *kept,
                            const bpl_duplicate *duplicates, bpl_error *err)
{
    bpl_status status = BPL_OK;
    if (!kept->count)
        return BPL_OK;
    BPL_TRY(bpl_database_begin(database, err));
    for (size_t i = 0; i < kept->count && status == BPL_OK; i++)
        status = add_one(database, &kept->ads[i], database->place + i,
                         duplicates ? &duplicates[i] : NULL, err);
    status = bpl_database_end(database, status, err);
    if (status == BPL_OK)
        database->place += kept->count;
    return status;
}
