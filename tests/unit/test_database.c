/* SPDX-License-Identifier: MIT */
/*
 * Results databases, with findings made by hand and a stand-in model; what was
 * written is read back with SQLite itself.
 */
#include "score/model.h"
#include "unit.h"
#include "write/sql.h"
#include <bpolens/database.h>
#include <bpolens/plugin.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The stand-in model: two facets, the label last. */
struct bpl_model {
    const char *extra; /* a third facet; NULL: none */
};
static const char *const channels[] = {"unknown", "voice", NULL};
static const char *const labels[] = {"none", "call_center", NULL};
static bpl_plugin_info infos[3];
static const bpl_model model, grown = {"shift \"x\""};

size_t bpl_model_plugin_count(const bpl_model *m)
{
    return m->extra ? 3 : 2;
}
const bpl_plugin_info *bpl_model_plugin(const bpl_model *m, size_t index)
{
    infos[0].facet = "channel";
    infos[0].values = channels;
    infos[1].facet = "label";
    infos[1].values = labels;
    infos[2].facet = m->extra;
    infos[2].values = channels;
    return index < bpl_model_plugin_count(m) ? &infos[index] : NULL;
}
size_t bpl_model_output(const bpl_model *m, size_t index)
{
    (void)m;
    return index;
}
const char *bpl_model_hash(const bpl_model *m)
{
    return m ? "0123456789abcdef" : "";
}
const char *bpl_model_definition(const bpl_model *m)
{
    return m ? "codebook" : "";
}
const char *bpl_version(void)
{
    return "9.9.9";
}
const char *bpl_stemmer_version(void)
{
    return "stub";
}
const char *bpl_certainty_name(bpl_certainty certainty)
{
    static const char *const names[] = {"confident", "review", "insufficient"};
    return names[certainty];
}

/* --- records and findings to vary --- */

#define HEADER "id,title,text,board\n"
static const bpl_csv_shape csv = {{HEADER, sizeof HEADER - 1}, ',', 4, 0, 0, 0};
static const bpl_csv_shape no_table;

static const bpl_facet facets[] = {
    {"channel", "voice", "voice", 0.91, channels, NULL, 0, NULL},
    {"broken", NULL, NULL, 0, channels, NULL, 0, "it fell over"},
    {"label", "call_center", "call_center", 0.93, labels, NULL, 0, NULL}};

/* What changes under the copies, as a worker's memory does. */
static char text[64], reason[16], source[16];
static bpl_evidence evidence[1];

static bpl_finding make_finding(void)
{
    snprintf(text, sizeof text, "Agent\nAnswer calls.");
    snprintf(reason, sizeof reason, "close: none");
    snprintf(source, sizeof source, "003,004");
    evidence[0] = (bpl_evidence){.facet = "channel",
                                 .value = "voice",
                                 .lexicon = "en/channel",
                                 .term = "answer calls",
                                 .category = "voice",
                                 .source = source,
                                 .words = {text + 6, 12},
                                 .begin = 6,
                                 .end = 18,
                                 .zone = BPL_ZONE_BODY,
                                 .flags = BPL_HIT_NEGATED,
                                 .worth = 1.5};
    return (bpl_finding){.label = "call_center",
                         .certainty = BPL_REVIEW,
                         .confidence = 0.75,
                         .runner_up = "none",
                         .runner_up_confidence = 0.2,
                         .reason = reason,
                         .language = "en",
                         .facets = facets,
                         .facet_count = 3,
                         .evidence = evidence,
                         .evidence_count = 1,
                         .text = {text, strlen(text)},
                         .token_count = 3,
                         .definition = ""};
}

static bpl_str str(const char *data)
{
    bpl_str out = {data, strlen(data)};
    return out;
}

/* A row of the table, with its own raw bytes. */
static bpl_status keep(bpl_kept *kept, uint64_t number, const char *raw)
{
    static const char title[] = "Agent &amp; more", body[] = "Answer calls.";
    const bpl_field fields[] = {
        {{title, sizeof title - 1}, BPL_ZONE_TITLE, BPL_MARKUP_SCRAPED},
        {{body, sizeof body - 1}, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED}};
    const bpl_finding finding = make_finding();
    const bpl_record record = {.source = "ads.csv",
                               .number = number,
                               .line = number + 1,
                               .raw = str(raw),
                               .fields = fields,
                               .field_count = 2,
                               .date = str("2026-01-31")};
    bpl_status status = bpl_kept_add(kept, &record, &csv, &finding, NULL);
    memset(text, '#', sizeof text);
    memset(reason, '#', sizeof reason - 1);
    memset(source, '#', sizeof source - 1);
    return status;
}

static bpl_kept *keep_some(uint64_t first, uint64_t count)
{
    bpl_kept *kept = NULL;
    CU_ASSERT_EQUAL_FATAL(bpl_kept_new(&kept, NULL), BPL_OK);
    for (uint64_t i = first; i < first + count; i++)
        CU_ASSERT_EQUAL(keep(kept, i, "7,Agent,Answer calls.,north\n"), BPL_OK);
    return kept;
}

/* --- databases --- */

static char path[] = "unit_database_test.db";

static bpl_database *open_with(const bpl_model *m,
                               const bpl_database_options *options)
{
    bpl_database *database = NULL;
    bpl_error err = {0};
    bpl_status status = bpl_database_open(&database, path, m, options, &err);
    if (status != BPL_OK)
        fprintf(stderr, "    %s: %s\n", err.source, err.message);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
    return database;
}

static void add(bpl_database *database, bpl_kept *kept,
                const bpl_duplicate *duplicates)
{
    bpl_error err = {0};
    bpl_status status = bpl_database_add(database, kept, duplicates, &err);
    if (status != BPL_OK)
        fprintf(stderr, "    %s\n", err.message);
    CU_ASSERT_EQUAL(status, BPL_OK);
}

/* A run of some ads, with finish or as if it was killed. */
static int64_t run_of(uint64_t count, int whole)
{
    bpl_database *database = open_with(&model, NULL);
    bpl_kept *kept = keep_some(1, count);
    add(database, kept, NULL);
    int64_t run = bpl_database_run(database);
    if (whole)
        CU_ASSERT_EQUAL(bpl_database_finish(database, NULL), BPL_OK);
    bpl_kept_free(kept);
    bpl_database_close(database);
    return run;
}

static int gather(void *to, int count, char **cells, char **names)
{
    char *out = to;
    size_t used = strlen(out);
    (void)names;
    for (int i = 0; i < count; i++)
        used += (size_t)snprintf(out + used, 1024 - used, "%s%s",
                                 used ? "|" : "", cells[i] ? cells[i] : "NULL");
    return used >= 1023;
}

/* Cells of the result, with "|" between. */
static int gives(const char *sql, const char *want)
{
    char got[1024] = "";
    char *why = NULL;
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, gather, got, &why) != SQLITE_OK)
        fprintf(stderr, "    %s: %s\n", sql, why);
    sqlite3_free(why);
    sqlite3_close(db);
    return unit_equal(got, strlen(got), want);
}

static bpl_status fails_with(const bpl_database_options *options,
                             const char *words)
{
    bpl_database *database = NULL;
    bpl_error err = {0};
    bpl_status status =
        bpl_database_open(&database, path, &model, options, &err);
    CU_ASSERT_PTR_NULL(database);
    if (!strstr(err.message, words))
        fprintf(stderr, "    «%s» is not in «%s»\n", words, err.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, words));
    CU_ASSERT_STRING_EQUAL(err.source, path);
    return status;
}

static void write_file(const char *bytes)
{
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(bytes, file);
    fclose(file);
}

/* --- tests --- */

static void tables(void)
{
    unlink(path);
    CU_ASSERT_EQUAL(run_of(2, 1), 1);
    CU_ASSERT_TRUE(gives("PRAGMA application_id", "1651534962"));
    CU_ASSERT_TRUE(gives("PRAGMA user_version", "1"));
    CU_ASSERT_TRUE(
        gives("SELECT version,stemmer,lexicons,definition,facets,arguments,"
              "deduped,window_days,finished>=started FROM runs",
              "9.9.9|stub|0123456789abcdef|codebook|[\"channel\"]|[]|0|NULL|"
              "1"));
    CU_ASSERT_TRUE(
        gives("SELECT source,number,line,title,company,location,date,text,"
              "fields,length(hash) FROM ads WHERE id=1",
              "ads.csv|1|2|Agent & more|NULL|NULL|2026-01-31|Agent\nAnswer "
              "calls.|{\"id\":\"7\",\"title\":\"Agent\",\"board\":\"north\"}|"
              "16"));
    CU_ASSERT_TRUE(
        gives("SELECT run,place,ad,label,status,confidence,runner_up,"
              "runner_up_confidence,reason,language,word_count,truncated "
              "FROM findings WHERE place=1",
              "1|1|2|call_center|review|0.75|none|0.2|close: none|en|3|0"));
    CU_ASSERT_TRUE(gives("SELECT facet,value,score,failure FROM facets "
                         "WHERE finding=1 ORDER BY facet",
                         "broken|NULL|NULL|it fell over|channel|voice|0.91|"
                         "NULL"));
    CU_ASSERT_TRUE(gives("SELECT rank,facet,value,words,negated,worth,zone,"
                         "byte_begin,byte_end,lexicon,term,category,source "
                         "FROM evidence WHERE finding=2",
                         "1|channel|voice|Answer calls|1|1.5|body|6|18|"
                         "en/channel|answer calls|voice|003,004"));
    CU_ASSERT_TRUE(gives("PRAGMA integrity_check", "ok"));
    CU_ASSERT_TRUE(gives("PRAGMA foreign_key_check", ""));
}

static void later_runs(void)
{
    unlink(path);
    run_of(2, 1);
    CU_ASSERT_EQUAL(run_of(3, 0), 2);
    CU_ASSERT_TRUE(gives("SELECT count(*) FROM ads", "3"));
    CU_ASSERT_TRUE(gives("SELECT count(*) FROM findings", "5"));
    CU_ASSERT_TRUE(
        gives("SELECT run,number FROM postings ORDER BY ad", "2|1|2|2|2|3"));
    CU_ASSERT_TRUE(gives("SELECT finished IS NULL FROM runs", "0|1"));
}

static void changed_ad(void)
{
    unlink(path);
    run_of(1, 1);
    bpl_database *database = open_with(&model, NULL);
    bpl_kept *kept = keep_some(1, 0);
    CU_ASSERT_EQUAL(keep(kept, 1, "7,Agent,Answer mails.,north\n"), BPL_OK);
    add(database, kept, NULL);
    bpl_kept_free(kept);
    bpl_database_close(database);
    CU_ASSERT_TRUE(gives("SELECT number FROM ads", "1|1"));
}

/* A plugin's facet has its column in the view from then on. */
static void facets_grow(void)
{
    unlink(path);
    run_of(1, 1);
    bpl_database_close(open_with(&grown, NULL));
    CU_ASSERT_TRUE(gives("SELECT bpo_label,bpo_channel,\"bpo_shift \"\"x\"\"\","
                         "bpo_duplicate,bpo_group FROM postings",
                         "call_center|voice|NULL|NULL|NULL"));
    bpl_database_close(open_with(&model, NULL));
    CU_ASSERT_TRUE(gives("SELECT name FROM pragma_table_info('postings') "
                         "WHERE name LIKE 'bpo_shift%'",
                         "bpo_shift \"x\""));
}

static void duplicates(void)
{
    static const bpl_duplicate found[] = {{0, BPL_UNIQUE, 0},
                                          {0, BPL_EXACT, 1}};
    static const bpl_duplicate later[] = {{1, BPL_NEAR, 0.875}};
    static const bpl_duplicate wrong[] = {{3, BPL_UNIQUE, 0},
                                          {9, BPL_NEAR, 0.9}};
    bpl_database_options options = BPL_DATABASE_OPTIONS_INIT;
    bpl_error err = {0};
    unlink(path);
    run_of(4, 1);
    options.deduped = 1;
    options.window_days = 60;
    bpl_database *database = open_with(&model, &options);
    bpl_kept *kept = keep_some(1, 2);
    add(database, kept, found);
    bpl_kept_clear(kept);
    CU_ASSERT_EQUAL(bpl_kept_count(kept), 0);
    CU_ASSERT_EQUAL(keep(kept, 8, "x\n"), BPL_OK);
    add(database, kept, later);
    CU_ASSERT_EQUAL(keep(kept, 9, "y\n"), BPL_OK);
    CU_ASSERT_EQUAL(bpl_database_add(database, kept, wrong, &err), BPL_E_ARG);
    bpl_kept_free(kept);
    bpl_database_close(database);
    CU_ASSERT_TRUE(
        gives("SELECT deduped,window_days FROM runs WHERE id=2", "1|60.0"));
    /* Findings 1 to 4 are of the first run. */
    CU_ASSERT_TRUE(gives("SELECT finding,first,kind,similarity FROM duplicates",
                         "6|5|exact|1.0|7|6|near|0.875"));
    CU_ASSERT_TRUE(gives("SELECT count(*) FROM findings WHERE run=2", "3"));
    CU_ASSERT_TRUE(gives("SELECT bpo_group,bpo_duplicate FROM postings "
                         "ORDER BY finding",
                         "NULL|NULL|NULL|NULL|5|NULL|5|exact|6|near"));
}

static void gone_on_with(void)
{
    bpl_database_options options = BPL_DATABASE_OPTIONS_INIT;
    unlink(path);
    run_of(1, 1);
    options.run = run_of(5, 1);
    options.findings = 3;
    bpl_database *database = open_with(&model, &options);
    CU_ASSERT_EQUAL(bpl_database_run(database), options.run);
    CU_ASSERT_TRUE(gives("SELECT finished FROM runs WHERE id=2", "NULL"));
    bpl_kept *kept = keep_some(4, 2);
    add(database, kept, NULL);
    CU_ASSERT_EQUAL(bpl_database_finish(database, NULL), BPL_OK);
    bpl_kept_free(kept);
    bpl_database_close(database);
    CU_ASSERT_TRUE(gives("SELECT place FROM findings WHERE run=2 ORDER BY 1",
                         "0|1|2|3|4"));
    CU_ASSERT_TRUE(gives("SELECT count(*) FROM ads", "5"));
    CU_ASSERT_TRUE(gives("SELECT count(*) FROM runs", "2"));
    CU_ASSERT_TRUE(gives("PRAGMA foreign_key_check", ""));
    options.findings = 6;
    CU_ASSERT_EQUAL(fails_with(&options, "has not what the run before wrote"),
                    BPL_E_NOTFOUND);
    options.run = 77;
    options.findings = 0;
    CU_ASSERT_EQUAL(fails_with(&options, "has no run 77"), BPL_E_NOTFOUND);
}

/* Whatever bytes come, texts are UTF-8 without NUL. */
static void hostile_bytes(void)
{
    static const char title[] = "A\0B \xff\xfe", body[] = "x";
    static const char raw[] = "{\"t\":\"A\",\"n\":1,\"text\":\"x\"}\n";
    const bpl_field fields[] = {
        {{title, sizeof title - 1}, BPL_ZONE_TITLE, BPL_MARKUP_PLAIN},
        {{body, 1}, BPL_ZONE_BODY, BPL_MARKUP_PLAIN}};
    bpl_finding finding = make_finding();
    finding.text = (bpl_str){"a\0b", 3};
    finding.evidence_count = 0;
    finding.certainty = BPL_INSUFFICIENT;
    finding.label = finding.runner_up = finding.language = "";
    bpl_record record = {.source = "caf\xe9'; DROP TABLE ads; --",
                         .number = 1,
                         .raw = {raw, sizeof raw - 1},
                         .fields = fields,
                         .field_count = 2,
                         .object = 1,
                         .date = str("yesterday")};
    unlink(path);
    bpl_database *database = open_with(&model, NULL);
    bpl_kept *kept = keep_some(1, 0);
    CU_ASSERT_EQUAL(bpl_kept_add(kept, &record, &no_table, &finding, NULL),
                    BPL_OK);
    record.number = 2; /* broken JSON: no fields */
    record.raw.len -= 3;
    CU_ASSERT_EQUAL(bpl_kept_add(kept, &record, &no_table, &finding, NULL),
                    BPL_OK);
    add(database, kept, NULL);
    bpl_kept_free(kept);
    bpl_database_close(database);
    CU_ASSERT_TRUE(
        gives("SELECT source,date,line,text,length(text),fields FROM ads",
              "café'; DROP TABLE ads; --|NULL|NULL|a b|3|{\"t\":\"A\",\"n\":1}"
              "|café'; DROP TABLE ads; --|NULL|NULL|a b|3|NULL"));
    CU_ASSERT_TRUE(gives("SELECT instr(title, char(0)), typeof(title) FROM ads "
                         "WHERE number=1",
                         "0|text"));
    CU_ASSERT_TRUE(gives("SELECT label,status,confidence,runner_up,language "
                         "FROM findings WHERE id=1",
                         "NULL|insufficient|NULL|NULL|NULL"));
}

static void refused_files(void)
{
    bpl_database_options options = BPL_DATABASE_OPTIONS_INIT;
    sqlite3 *other = NULL;
    options.wait_ms = 50;
    write_file("id,text\n1,Answer calls and mails of customers all day\n"
               "2,Answer calls and mails of customers all day, too\n");
    CU_ASSERT_EQUAL(fails_with(NULL, "is no SQLite database"), BPL_E_PARSE);
    CU_ASSERT_EQUAL(access(path, F_OK), 0);
    unlink(path);
    CU_ASSERT_TRUE(gives("CREATE TABLE theirs(x)", ""));
    CU_ASSERT_EQUAL(fails_with(NULL, "of another program"), BPL_E_PARSE);
    CU_ASSERT_TRUE(gives("SELECT name FROM sqlite_master", "theirs"));
    unlink(path);
    run_of(1, 1);
    CU_ASSERT_TRUE(gives("PRAGMA user_version=2", ""));
    CU_ASSERT_EQUAL(fails_with(NULL, "newer bpolens (schema 2"), BPL_E_PARSE);
    CU_ASSERT_TRUE(gives("PRAGMA user_version=1; DROP TABLE evidence", ""));
    CU_ASSERT_EQUAL(fails_with(NULL, "tables are missing"), BPL_E_PARSE);
    unlink(path);
    run_of(1, 1);
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(path, &other), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
                    SQLITE_OK);
    CU_ASSERT_EQUAL(fails_with(&options, "locked"), BPL_E_IO);
    sqlite3_close(other);
    unlink(path);
}

/* So many rows are counted, at some twenty steps each; of each, this. */
static bpl_status count_up(sqlite3 *db, unsigned rows, const char *what,
                           bpl_error *err)
{
    char sql[240];
    int64_t counted;
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t "
             "LIMIT %u) SELECT count(%s) FROM t",
             rows, what);
    return bpl_sql_number(db, path, sql, &counted, err);
}

static void work_in_proportion(void)
{
    sqlite3 *db = NULL;
    bpl_sql_work work;
    bpl_error err = {0};
    uint64_t size = 0;
    enum { PAGES = 100, ROWS = 1000 };
    run_of(1, 1);
    CU_ASSERT_TRUE(gives("UPDATE ads SET text=zeroblob(100*4096)", ""));
    CU_ASSERT_EQUAL_FATAL(bpl_sql_open(&db, &work, path, 0, &err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_sql_allow(&work, path, &size, &err), BPL_OK);
    struct stat file = {0};
    CU_ASSERT_EQUAL(stat(path, &file), 0);
    CU_ASSERT_EQUAL(size, (uint64_t)file.st_size);
    CU_ASSERT_EQUAL(work.most,
                    BPL_LIMIT_SCHEMA_WORK + BPL_LIMIT_DATABASE_WORK * size);
    /* Just under it, and just over, by what this costs. */
    uint64_t before = work.done;
    CU_ASSERT_EQUAL(count_up(db, ROWS, "*", &err), BPL_OK);
    uint64_t cost = work.done - before;
    CU_ASSERT_TRUE(cost > ROWS);
    /* Pages count, also of one step. */
    before = work.done;
    CU_ASSERT_EQUAL(
        count_up(db, ROWS, "(SELECT hex(text) FROM ads WHERE id>=n-n)", &err),
        BPL_OK);
    CU_ASSERT_TRUE(work.done - before >
                   BPL_LIMIT_DATABASE_PAGE_WORK * PAGES * ROWS);
    work.most = work.done + cost + cost / 10;
    CU_ASSERT_EQUAL(count_up(db, ROWS, "*", &err), BPL_OK);
    work.most = work.done + cost - cost / 10;
    CU_ASSERT_EQUAL(count_up(db, ROWS, "*", &err), BPL_E_PARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "more work"));
    /* What has no end, too; then who trusts it may go on. */
    work.most = work.done + BPL_LIMIT_SCHEMA_WORK;
    CU_ASSERT_EQUAL(count_up(db, UINT32_MAX, "*", &err), BPL_E_PARSE);
    bpl_sql_allow_all(&work);
    CU_ASSERT_EQUAL(count_up(db, ROWS, "*", &err), BPL_OK);
    sqlite3_close(db);
    unlink(path);
}

static void nowhere(void)
{
    bpl_database *database = NULL;
    bpl_error err = {0};
    CU_ASSERT_EQUAL(
        bpl_database_open(&database, "no/such/folder/x.db", &model, NULL, &err),
        BPL_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "No such file"));
    CU_ASSERT_EQUAL(bpl_database_open(&database, ".", &model, NULL, &err),
                    BPL_E_IO);
    CU_ASSERT_EQUAL(bpl_database_open(&database, NULL, &model, NULL, &err),
                    BPL_E_ARG);
    /* What SQLite takes for more than a name is a file's name here. */
    CU_ASSERT_EQUAL(
        bpl_database_open(&database, "file:unit_uri.db", &model, NULL, &err),
        BPL_OK);
    bpl_database_close(database);
    CU_ASSERT_EQUAL(unlink("file:unit_uri.db"), 0);
}

static const unit_test tests[] = {{"tables", tables},
                                  {"later runs", later_runs},
                                  {"a changed ad is another", changed_ad},
                                  {"facets grow", facets_grow},
                                  {"duplicates", duplicates},
                                  {"gone on with", gone_on_with},
                                  {"hostile bytes", hostile_bytes},
                                  {"refused files", refused_files},
                                  {"work in proportion", work_in_proportion},
                                  {"nowhere", nowhere}};
UNIT_MAIN("database", tests)
