/* SPDX-License-Identifier: MIT */
/*
 * Tallies of small tables that were labelled before, counted by hand. Their
 * texts are too short to be near anything: jobs are told by their keys.
 */
#include "lexfiles.h"
#include "mini.h"
#include "report/shares.h"

#include <bpolens/bpolens.h>
#include <math.h>

/* Four jobs: a on two boards, b, c, and d without a label. */
static const char ads_csv[] =
    "title,company,location,board,bpo_label,bpo_status,bpo_channel\n"
    "a,X,Cebu,one,call_center,confident,voice\n"
    "a,X,Cebu,two,call_center,review,voice\n"
    "b,X,Cebu,one,contact_center,review,nonvoice\n"
    "c,Y,Cebu, one ,call_center,confident,voice\n"
    "d,Y,Cebu,,,insufficient,\n";
static const char more_csv[] =
    "title,company,location,bpo_label,bpo_status,bpo_channel\n"
    "e,Z,Cebu,contact_center,confident,nonvoice\n"
    "f,Z,Cebu,call_center,confident,voice\n";

typedef struct bench {
    lexfiles files;
    bpl_model *model;
    bpl_tally_options options;
    bpl_reader_options reader;
    bpl_tally *tally;
    bpl_error err;
    int left; /* calls of progress; 0: it says stop */
} bench;

static void set_up(bench *at)
{
    bpl_tally_options how = BPL_TALLY_OPTIONS_INIT;
    bpl_reader_options reader = BPL_READER_OPTIONS_INIT;
    memset(at, 0, sizeof *at);
    lexfiles_make(&at->files);
    lexfiles_put(&at->files, "ads.csv", ads_csv);
    lexfiles_put(&at->files, "more.csv", more_csv);
    at->options = how;
    at->options.reader = &at->reader;
    at->reader = reader;
    at->reader.title_column = "title";
    at->reader.company_column = "company";
    at->reader.location_column = "location";
    at->model = mini_open();
}

static void tear_down(bench *at)
{
    bpl_tally_free(at->tally);
    bpl_model_close(at->model);
    lexfiles_drop(&at->files);
}

static bpl_status count(bench *at, const char *const *by, size_t by_count)
{
    const char *path = lexfiles_path(&at->files, "ads.csv");
    at->options.by = by;
    at->options.by_count = by_count;
    bpl_tally_free(at->tally);
    return bpl_tally_make(&at->tally, at->model, &path, 1, &at->options,
                          &at->err);
}

static const bpl_tally_row *find(const bench *at, const char *first,
                                 const char *second)
{
    for (size_t i = 0; i < at->tally->row_count; i++) {
        const bpl_tally_row *row = &at->tally->rows[i];
        const char *value = row->values[1];
        if (strcmp(row->values[0], first) == 0 && !second == !value &&
            (!second || strcmp(value, second) == 0))
            return row;
    }
    return NULL;
}

static int has(const bench *at, const char *first, const char *second,
               uint64_t postings, uint64_t jobs)
{
    const bpl_tally_row *row = find(at, first, second);
    return row && row->sets[0].postings == postings &&
           row->sets[0].jobs == jobs;
}

static int same(bpl_measure a, bpl_measure b)
{
    return fabs(a.value - b.value) < 1e-12 && fabs(a.low - b.low) < 1e-12 &&
           fabs(a.high - b.high) < 1e-12;
}

static void test_one_column(void)
{
    static const char *const by[] = {"label"};
    bench at;
    set_up(&at);
    CU_ASSERT_EQUAL_FATAL(count(&at, by, 1), BPL_OK);
    const bpl_tally_set *set = &at.tally->sets[0];
    CU_ASSERT_EQUAL(set->records, 5);
    CU_ASSERT_EQUAL(set->labelled, 0);
    CU_ASSERT_EQUAL(set->postings, 5);
    CU_ASSERT_EQUAL(set->jobs, 4);
    CU_ASSERT_EQUAL(set->exact + set->near + set->repost, 1);
    CU_ASSERT_EQUAL(at.tally->row_count, 3);
    CU_ASSERT_TRUE(has(&at, "call_center", NULL, 3, 2));
    CU_ASSERT_TRUE(has(&at, "contact_center", NULL, 1, 1));
    CU_ASSERT_TRUE(has(&at, "", NULL, 1, 1));
    /* Most jobs first; no value is last. */
    CU_ASSERT_STRING_EQUAL(at.tally->rows[0].values[0], "call_center");
    CU_ASSERT_STRING_EQUAL(at.tally->rows[2].values[0], "");
    CU_ASSERT_TRUE(at.tally->rows[0].sets[0].small);
    CU_ASSERT_TRUE(isnan(at.tally->rows[0].difference.value));
    /* The status is that of the job's first posting. */
    CU_ASSERT_TRUE(same(set->review, bpl_wilson(1, 4, 0.95)));
    CU_ASSERT_TRUE(same(set->insufficient, bpl_wilson(1, 4, 0.95)));
    tear_down(&at);
}

static void test_two_columns(void)
{
    static const char *const by[] = {"board", "label"};
    bench at;
    set_up(&at);
    CU_ASSERT_EQUAL_FATAL(count(&at, by, 2), BPL_OK);
    CU_ASSERT_TRUE(has(&at, "one", NULL, 3, 3));
    CU_ASSERT_TRUE(has(&at, "one", "call_center", 2, 2));
    CU_ASSERT_TRUE(has(&at, "one", "contact_center", 1, 1));
    CU_ASSERT_TRUE(has(&at, "two", NULL, 1, 0));
    CU_ASSERT_TRUE(has(&at, "two", "call_center", 1, 0));
    CU_ASSERT_TRUE(has(&at, "", "", 1, 1));
    /* A group's row, then its parts; a share is of the group's jobs. */
    CU_ASSERT_PTR_NULL(at.tally->rows[0].values[1]);
    CU_ASSERT_STRING_EQUAL(at.tally->rows[1].values[1], "call_center");
    CU_ASSERT_DOUBLE_EQUAL(find(&at, "one", "call_center")->sets[0].share.value,
                           2.0 / 3, 1e-12);
    CU_ASSERT_TRUE(isnan(find(&at, "two", "call_center")->sets[0].share.value));
    tear_down(&at);
}

/* A facet's intervals hold for all values that it could have. */
static void test_intervals(void)
{
    static const char *const company[] = {"company"}, *const by[] = {"status"};
    bench at;
    set_up(&at);
    CU_ASSERT_EQUAL_FATAL(count(&at, company, 1), BPL_OK);
    CU_ASSERT_FALSE(at.tally->simultaneous[0]);
    CU_ASSERT_TRUE(
        same(find(&at, "X", NULL)->sets[0].share, bpl_wilson(2, 4, 0.95)));
    CU_ASSERT_EQUAL_FATAL(count(&at, by, 1), BPL_OK);
    CU_ASSERT_TRUE(at.tally->simultaneous[0]);
    CU_ASSERT_TRUE(same(find(&at, "confident", NULL)->sets[0].share,
                        bpl_goodman(2, 4, 3, 0.95)));
    tear_down(&at);
}

static void test_filters(void)
{
    static const char *const by[] = {"label"};
    static const char *const two[] = {"board=two"};
    static const char *const not_x[] = {"company!=X", "status!=insufficient"};
    static const char *const any[] = {"title=b", "title=c", "board=one"};
    static const char *const wrong[] = {"board"};
    bench at;
    set_up(&at);
    at.options.where = two;
    at.options.where_count = 1;
    CU_ASSERT_EQUAL_FATAL(count(&at, by, 1), BPL_OK);
    CU_ASSERT_TRUE(has(&at, "call_center", NULL, 1, 1));
    CU_ASSERT_EQUAL(at.tally->sets[0].left_out, 4);
    CU_ASSERT_EQUAL(at.tally->sets[0].repost + at.tally->sets[0].exact, 0);
    at.options.where = not_x;
    at.options.where_count = 2;
    CU_ASSERT_EQUAL_FATAL(count(&at, by, 1), BPL_OK);
    CU_ASSERT_EQUAL(at.tally->sets[0].postings, 1);
    at.options.where = any;
    at.options.where_count = 3;
    CU_ASSERT_EQUAL_FATAL(count(&at, by, 1), BPL_OK);
    CU_ASSERT_EQUAL(at.tally->sets[0].postings, 2);
    at.options.where = wrong;
    at.options.where_count = 1;
    CU_ASSERT_EQUAL(count(&at, by, 1), BPL_E_ARG);
    CU_ASSERT_PTR_NULL(at.tally);
    tear_down(&at);
}

static void test_compared(void)
{
    static const char *const by[] = {"label"};
    bench at;
    set_up(&at);
    char path[400];
    snprintf(path, sizeof path, "%s", lexfiles_path(&at.files, "more.csv"));
    const char *other[] = {path};
    at.options.compare = other;
    at.options.compare_count = 1;
    CU_ASSERT_EQUAL_FATAL(count(&at, by, 1), BPL_OK);
    const bpl_tally_row *row = find(&at, "contact_center", NULL);
    CU_ASSERT_EQUAL(at.tally->set_count, 2);
    CU_ASSERT_EQUAL(row->sets[1].jobs, 1);
    CU_ASSERT_TRUE(same(row->difference, bpl_newcombe(1, 2, 1, 4, 0.95)));
    CU_ASSERT_EQUAL(find(&at, "", NULL)->sets[1].jobs, 0);
    tear_down(&at);
}

static void test_missing(void)
{
    static const char *const by[] = {"salary"};
    const char *none = "/nowhere/ads.csv";
    bench at;
    set_up(&at);
    CU_ASSERT_EQUAL(count(&at, by, 1), BPL_E_NOTFOUND);
    CU_ASSERT_PTR_NOT_NULL(strstr(at.err.message, "columns are: title"));
    at.tally = NULL;
    CU_ASSERT_EQUAL(
        bpl_tally_make(&at.tally, at.model, &none, 1, NULL, &at.err), BPL_E_IO);
    tear_down(&at);
}

static int on_progress(void *payload, uint64_t records, uint64_t bytes)
{
    bench *at = payload;
    (void)records;
    (void)bytes;
    return at->left-- > 0;
}

static void test_stopped(void)
{
    static const char *const by[] = {"label"};
    bench at;
    set_up(&at);
    at.options.progress = on_progress;
    at.options.payload = &at;
    CU_ASSERT_EQUAL(count(&at, by, 1), BPL_END);
    CU_ASSERT_PTR_NULL(at.tally);
    at.left = 100;
    CU_ASSERT_EQUAL(count(&at, by, 1), BPL_OK);
    tear_down(&at);
}

static const unit_test tests[] = {
    {"one_column", test_one_column}, {"two_columns", test_two_columns},
    {"intervals", test_intervals},   {"filters", test_filters},
    {"compared", test_compared},     {"missing", test_missing},
    {"stopped", test_stopped}};
UNIT_MAIN("tally", tests)
