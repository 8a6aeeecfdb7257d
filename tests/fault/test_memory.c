/* SPDX-License-Identifier: MIT */
/*
 * No memory: of each scope, a piece of work from its begin to the release of
 * all that it made, the n-th allocation of our own fails, for every n. The
 * scope has to end with NOMEM and a message; the leak sanitizer, in builds
 * that have it, says whether anything was left. The model is shared, so that
 * one failure must not stay in it.
 *
 * With many allocations only some n are tried, evenly spread, but for
 * BPL_TEST_LONG: then all.
 */
#include "alloc.h"
#include "inputs.h"
#include "unit.h"

#include <bpolens/bpolens.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define LEXICONS BPL_BUILD_DIR "/lexicons"
#define PLUGINS  BPL_BUILD_DIR "/plugins"
#define TRIES    120

static bpl_model *model;
static FILE *sink;
static bpl_status reported; /* NOMEM, if a callback was told of it */

typedef bpl_status (*scope_fn)(int which, bpl_error *err);

static void sweep(const char *name, scope_fn scope, int which, unsigned tries)
{
    bpl_error err = {0};
    const char *only = getenv("BPL_TEST_ONLY"); /* "tally 3" */
    char label[64];
    snprintf(label, sizeof label, "%s %d", name, which);
    if (only && strcmp(only, label) != 0)
        return;
    alloc_fail(0);
    bpl_status status = scope(which, &err);
    if (status != BPL_OK)
        fprintf(stderr, "\n    %s: %s\n", name, err.message);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
    alloc_fail(0);
    CU_ASSERT_EQUAL(scope(which, &err), BPL_OK); /* nothing is lazy now */
    unsigned long count = alloc_count(), step = 1;
    CU_ASSERT_TRUE(count > 0);
    if (!getenv("BPL_TEST_LONG") && count > tries)
        step = count / tries + 1;
    if (getenv("BPL_TEST_SAY"))
        fprintf(stderr, "\n    %s %d: %lu allocations", name, which, count);
    for (unsigned long n = 1; n <= count; n += step) {
        memset(&err, 0, sizeof err);
        reported = BPL_OK;
        alloc_fail(n);
        status = scope(which, &err);
        unsigned long seen = alloc_count();
        alloc_fail(0);
        if (reported != BPL_OK)
            status = reported;
        if (seen >= n && (status != BPL_E_NOMEM || !err.message[0]))
            fprintf(stderr, "\n    %s %d, allocation %lu of %lu: %d %s\n", name,
                    which, n, count, (int)status, err.message);
        CU_ASSERT_TRUE(seen < n || status == BPL_E_NOMEM);
        CU_ASSERT_TRUE(seen < n || err.message[0]);
    }
    CU_ASSERT_EQUAL(scope(which, &err), BPL_OK);
}

/* --- loading --- */

static bpl_status load(int which, bpl_error *err)
{
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    bpl_model *fresh = NULL;
    bpl_worker *worker = NULL;
    const bpl_finding *finding;
    static const char text[] =
        "Answer calls from customers by phone every day.";
    options.lexicon_dir = LEXICONS;
    options.plugin_dir = PLUGINS;
    options.claims = which & 1;
    options.definition = which & 2 ? "002" : NULL;
    bpl_status status = bpl_model_open(&fresh, &options, err);
    if (status == BPL_OK)
        status = bpl_worker_new(&worker, fresh, err);
    if (status == BPL_OK)
        status = bpl_worker_label_text(worker, (bpl_str){"", 0},
                                       (bpl_str){text, sizeof text - 1},
                                       &finding, err);
    bpl_worker_free(worker);
    bpl_model_close(fresh);
    return status;
}

static void test_load(void)
{
    sweep("load", load, 0, 40);
    sweep("load", load, 3, 20);
}

/* --- reading --- */

static const char *const inputs[] = {"ads.csv",       "ads.jsonl", "page.html",
                                     "crawl.warc.gz", "all.zip",   "folder"};
enum { INPUTS = sizeof inputs / sizeof inputs[0] };

static int goes_on(bpl_status status)
{
    return status == BPL_OK || status == BPL_E_PARSE || status == BPL_E_LIMIT;
}

static bpl_status read_all(int which, bpl_error *err)
{
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    const char *paths[] = {inputs_path(inputs[which % INPUTS])};
    bpl_reader *reader;
    bpl_record record;
    if (which == INPUTS)
        options.paths_from = inputs_path("list.txt");
    else if (which == 1)
        options.text_column = "job.text";
    bpl_status status =
        bpl_reader_open(&reader, model, paths, which < INPUTS, &options, err);
    if (status != BPL_OK)
        return status;
    do {
        status = bpl_reader_next(reader, &record, err);
    } while (goes_on(status));
    bpl_reader_close(reader);
    return status == BPL_END ? BPL_OK : status;
}

static bpl_status read_lines(int which, bpl_error *err)
{
    bpl_line_reader *reader;
    bpl_record record;
    int fd = open(inputs_path("ads.jsonl"), O_RDONLY | O_CLOEXEC);
    bpl_status status = bpl_line_reader_open(
        &reader, model, fd, which ? BPL_LINE_TSV : BPL_LINE_JSONL, "text,title",
        NULL, err);
    if (status == BPL_OK) {
        do {
            status = bpl_line_reader_next(reader, &record, err);
        } while (goes_on(status));
        bpl_line_reader_close(reader);
    }
    close(fd);
    return status == BPL_END ? BPL_OK : status;
}

static void test_read(void)
{
    for (int i = 0; i <= INPUTS; i++)
        sweep("read", read_all, i, TRIES);
    sweep("lines", read_lines, 0, TRIES);
    sweep("lines", read_lines, 1, TRIES);
}

/* --- labelling, writing, duplicates, the database --- */

typedef struct work {
    bpl_reader *reader;
    bpl_worker *worker;
    bpl_writer *writer;
    bpl_draft *draft;
    bpl_groups *groups;
    bpl_kept *kept;
    bpl_database *database;
    bpl_codes *codes;
} work;

static bpl_status open_work(work *w, int which, bpl_error *err)
{
    const char *path = inputs_path(which % 2 ? "ads.jsonl" : "ads.csv");
    const char *db = inputs_path("out.db");
    bpl_writer_options how = BPL_WRITER_OPTIONS_INIT;
    bpl_database_options where = BPL_DATABASE_OPTIONS_INIT;
    static const char *paths[1];
    paths[0] = path;
    how.output = (bpl_output)(which / 2 % 3);
    how.grouped = which >= 6;
    bpl_status status = bpl_reader_open(&w->reader, model, paths, 1, NULL, err);
    if (status == BPL_OK)
        status = bpl_worker_new(&w->worker, model, err);
    if (status == BPL_OK)
        status = bpl_codes_open(&w->codes, model, err);
    how.codes = w->codes;
    if (status == BPL_OK)
        status = bpl_writer_open(&w->writer, model, sink, &how, err);
    if (status == BPL_OK)
        status = bpl_draft_new(&w->draft, w->writer, err);
    if (status == BPL_OK)
        status = bpl_groups_new(&w->groups, BPL_WINDOW_DAYS, err);
    if (status == BPL_OK)
        status = bpl_kept_new(&w->kept, err);
    unlink(db);
    if (status == BPL_OK && which >= 6)
        status = bpl_database_open(&w->database, db, model, &where, err);
    return status;
}

static bpl_status close_work(work *w, bpl_status status, bpl_error *err)
{
    bpl_draft_free(w->draft);
    bpl_error *why = status == BPL_OK ? err : NULL;
    bpl_status closed =
        w->writer ? bpl_writer_close(w->writer, NULL, why) : BPL_OK;
    bpl_groups_free(w->groups);
    bpl_kept_free(w->kept);
    bpl_database_close(w->database);
    bpl_codes_close(w->codes);
    bpl_worker_free(w->worker);
    bpl_reader_close(w->reader);
    return status == BPL_OK ? closed : status;
}

static bpl_status label_one(work *w, const bpl_record *record, size_t at,
                            bpl_duplicate *found, bpl_error *err)
{
    const bpl_finding *finding;
    bpl_signature signature;
    bpl_csv_shape shape = bpl_reader_csv_shape(w->reader);
    bpl_status status = bpl_worker_label(w->worker, record, &finding, err);
    if (status != BPL_OK)
        return status;
    bpl_worker_sign(w->worker, record, bpl_day(record->date), &signature);
    status = bpl_groups_add(w->groups, &signature, &found[at], err);
    if (status == BPL_OK)
        status = bpl_draft_put(w->draft, record, &shape, finding, err);
    if (status == BPL_OK)
        status = bpl_kept_add(w->kept, record, &shape, finding, err);
    bpl_writer_options how = BPL_WRITER_OPTIONS_INIT;
    how.codes = w->codes;
    if (status == BPL_OK)
        status = bpl_explain(sink, record, finding, &how, err);
    return status;
}

static bpl_status label_all(int which, bpl_error *err)
{
    work w = {0};
    bpl_duplicate found[16] = {{0}};
    bpl_grouping groupings[16] = {{0}};
    size_t count = 0;
    bpl_status status = open_work(&w, which, err);
    while (status == BPL_OK) {
        bpl_record record;
        status = bpl_reader_next(w.reader, &record, err);
        if (status == BPL_E_PARSE)
            status = BPL_OK;
        else if (status == BPL_OK)
            status = label_one(&w, &record, count++, found, err);
    }
    if (status == BPL_END) {
        for (size_t i = 0; i < count; i++)
            groupings[i] = (bpl_grouping){found[i].group + 1,
                                          bpl_duplicate_name(found[i].kind),
                                          found[i].similarity, "ads.csv", i};
        status = which < 6 ? bpl_writer_add(w.writer, w.draft, err)
                           : bpl_writer_add_grouped(w.writer, w.draft,
                                                    groupings, err);
        if (status == BPL_OK && w.database)
            status = bpl_database_add(w.database, w.kept, found, err);
        if (status == BPL_OK && w.database)
            status = bpl_database_finish(w.database, err);
    }
    return close_work(&w, status, err);
}

static void test_label(void)
{
    for (int i = 0; i < 12; i++)
        sweep("label", label_all, i, i < 6 ? TRIES : TRIES / 2);
}

/* --- reports --- */

static void on_report(void *payload, const bpl_error *why, int failed)
{
    (void)payload;
    (void)failed;
    if (why->code == BPL_E_NOMEM)
        reported = BPL_E_NOMEM;
}

static bpl_status evaluate(int which, bpl_error *err)
{
    static const char *const by[] = {"title"};
    bpl_evaluate_options options = BPL_EVALUATE_OPTIONS_INIT;
    bpl_report_options how = BPL_REPORT_OPTIONS_INIT;
    bpl_evaluation *evaluation = NULL;
    options.samples = 20;
    options.by = by;
    options.by_count = 1;
    options.report = on_report;
    how.format = (bpl_report_format)(which % 3);
    how.full = 1;
    how.errors = which >= 3 ? "all" : NULL;
    bpl_status status = bpl_evaluate(
        &evaluation, model, inputs_path("gold.csv"), NULL, 0, &options, err);
    if (status == BPL_OK)
        status = bpl_evaluation_write(sink, evaluation, &how, err);
    bpl_evaluation_free(evaluation);
    return status;
}

static bpl_status tally(int which, bpl_error *err)
{
    static const char *const by[] = {"role", "psoc"};
    static const char *const where[] = {"title!=x"};
    const char *paths[] = {inputs_path("ads.csv"), inputs_path("page.html")};
    const char *others[] = {inputs_path("ads.jsonl")};
    bpl_tally_options options = BPL_TALLY_OPTIONS_INIT;
    bpl_tally_style style = BPL_TALLY_STYLE_INIT;
    bpl_tally *made = NULL;
    options.by = by;
    options.by_count = 2 - (size_t)which % 2;
    options.where = where;
    options.where_count = 1;
    options.report = on_report;
    options.samples = 20;
    if (which >= 5) {
        options.gold = inputs_path("gold.csv");
        options.by_count = 1;
    } else if (which % 2) {
        options.compare = others;
        options.compare_count = 1;
    }
    style.format = (bpl_tally_format)(which % 5);
    bpl_status status = bpl_tally_make(&made, model, paths, 2, &options, err);
    if (status == BPL_OK)
        status = bpl_tally_write(sink, made, &style, err);
    bpl_tally_free(made);
    return status;
}

typedef struct audit_job {
    bpl_audit_writer *writer;
    bpl_status status;
    bpl_error *err;
} audit_job;

static int take(void *payload, const bpl_audit *audit)
{
    audit_job *job = payload;
    job->status = bpl_audit_write(job->writer, audit, job->err);
    return job->status == BPL_OK;
}

static bpl_status audit(int which, bpl_error *err)
{
    const char *paths[] = {inputs_path("page.html"),
                           inputs_path("crawl.warc.gz")};
    bpl_audit_options options = BPL_AUDIT_OPTIONS_INIT;
    bpl_audit_style style = BPL_AUDIT_STYLE_INIT;
    audit_job job = {NULL, BPL_OK, err};
    style.format = (bpl_audit_format)(which % 5);
    options.by = which < 5 ? BPL_AUDIT_PAGE : BPL_AUDIT_SITE;
    options.take = take;
    options.payload = &job;
    options.report = on_report;
    bpl_status status =
        bpl_audit_writer_new(&job.writer, sink, model, &style, err);
    if (status == BPL_OK)
        status = bpl_audit_files(model, paths, 2, &options, err);
    if (status == BPL_END)
        status = job.status;
    if (status == BPL_OK)
        status = bpl_audit_writer_end(job.writer, err);
    bpl_audit_writer_free(job.writer);
    return status;
}

static bpl_status evaluate_audit(int which, bpl_error *err)
{
    const char *pages[] = {inputs_path("page.html")};
    bpl_evaluate_options options = BPL_EVALUATE_OPTIONS_INIT;
    bpl_report_options how = BPL_REPORT_OPTIONS_INIT;
    bpl_audit_agreement *made = NULL;
    options.samples = 20;
    options.report = on_report;
    how.format = (bpl_report_format)(which % 3);
    how.errors = "all";
    bpl_status status = bpl_audit_evaluate(
        &made, model, inputs_path("claims.csv"), NULL, pages, 1, &options, err);
    if (status == BPL_OK)
        status = bpl_audit_agreement_write(sink, made, &how, err);
    bpl_audit_agreement_free(made);
    return status;
}

static void test_evaluate(void)
{
    for (int i = 0; i < 6; i++)
        sweep("evaluate", evaluate, i, TRIES / 2);
}

static void test_tally(void)
{
    for (int i = 0; i < 10; i++)
        sweep("tally", tally, i, TRIES / 2);
}

static void test_audit(void)
{
    for (int i = 0; i < 10; i++)
        sweep("audit", audit, i, TRIES / 2);
    for (int i = 0; i < 3; i++)
        sweep("evaluate --audit", evaluate_audit, i, TRIES / 2);
}

/* --- lexicons --- */

static void on_issue(void *payload, const bpl_lexicon_issue *issue)
{
    (void)payload;
    (void)issue;
}

static void on_row(void *payload, const bpl_lexicon_row *row)
{
    (void)payload;
    (void)row;
}

static bpl_status lexicon(int which, bpl_error *err)
{
    static const char text[] = "We answer calls from customers.";
    size_t errors, warnings;
    if (which == 0)
        return bpl_lexicon_check(LEXICONS "/en/channel.tsv", on_issue, NULL,
                                 &errors, &warnings, err);
    if (which == 1)
        return bpl_lexicon_show(model, "en/channel", on_row, NULL, err);
    return bpl_lexicon_find(model, NULL, (bpl_str){text, sizeof text - 1},
                            on_row, NULL, err);
}

static void test_lexicon(void)
{
    for (int i = 0; i < 3; i++)
        sweep("lexicon", lexicon, i, i ? TRIES : 30);
}

static void test_begin(void)
{
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    bpl_error err;
    options.lexicon_dir = LEXICONS;
    options.plugin_dir = PLUGINS;
    options.claims = 1;
    CU_ASSERT_TRUE_FATAL(inputs_make());
    sink = fopen("/dev/null", "we");
    CU_ASSERT_PTR_NOT_NULL_FATAL(sink);
    CU_ASSERT_EQUAL_FATAL(bpl_model_open(&model, &options, &err), BPL_OK);
}

static void test_end(void)
{
    bpl_model_close(model);
    fclose(sink);
    CU_ASSERT_TRUE(inputs_remove());
}

static const unit_test tests[] = {
    {"begin", test_begin}, {"load", test_load},         {"read", test_read},
    {"label", test_label}, {"evaluate", test_evaluate}, {"tally", test_tally},
    {"audit", test_audit}, {"lexicon", test_lexicon},   {"end", test_end},
};

UNIT_MAIN("memory that can't be had", tests)
