/* SPDX-License-Identifier: MIT */
/*
 * Measures of agreement against examples worked by hand or from the papers
 * (named in bpolens/evaluate.h), then whole evaluations of small files.
 */
#include "lexfiles.h"
#include "mini.h"
#include "report/random.h"
#include "report/stats.h"
#include "report/subjects.h"

#include <bpolens/bpolens.h>
#include <math.h>

static int near(double a, double b)
{
    if (fabs(a - b) < 5e-5)
        return 1;
    fprintf(stderr, "\n    got %.6f, want %.6f\n", a, b);
    return 0;
}
#define NEAR(a, b) CU_ASSERT_TRUE(near(a, b))

/* Two readers of 50 proposals: yes/yes 20, yes/no 5, no/yes 10, no/no 15.
 * Observed 35/50 = 0.7; expected (25 * 30 + 25 * 20) / 2500 = 0.5;
 * kappa = (0.7 - 0.5) / (1 - 0.5). */
static void test_kappa(void)
{
    static const double readers[] = {20, 5, 10, 15};
    static const double all[] = {7, 0, 0, 5}, chance[] = {4, 4, 4, 4};
    static const double one[] = {9, 0, 0, 0}, none[] = {0, 0, 0, 0};
    NEAR(bpl_kappa(readers, 2), 0.4);
    NEAR(bpl_kappa(all, 2), 1);
    NEAR(bpl_kappa(chance, 2), 0);
    CU_ASSERT_TRUE(isnan(bpl_kappa(one, 2))); /* chance alone agrees */
    CU_ASSERT_TRUE(isnan(bpl_kappa(none, 2)));
}

/* Krippendorff 2011, part A: two observers, ten units, 0 and 1: 0.095. */
static void test_alpha(void)
{
    static const uint32_t units[10][2] = {{0, 1}, {1, 1}, {0, 1}, {0, 0},
                                          {0, 0}, {0, 1}, {0, 0}, {0, 0},
                                          {1, 0}, {0, 0}};
    double table[2 * 3] = {0}, sums[6], out[16];
    for (size_t i = 0; i < 10; i++)
        table[units[i][0] * 3 + units[i][1]]++;
    bpl_stats(table, 2, 10, sums, out);
    double alpha = out[BPL_STAT_ALPHA];
    CU_ASSERT_TRUE(fabs(alpha - 0.095) < 0.0005);
    /* A unit that one left out doesn't count for alpha, but for accuracy. */
    table[2] = 5;
    bpl_stats(table, 2, 30, sums, out);
    NEAR(out[BPL_STAT_ALPHA], alpha);
    NEAR(out[BPL_STAT_ACCURACY], 6.0 / 15);
    NEAR(out[BPL_STAT_COVERAGE], 10.0 / 15);
    NEAR(out[BPL_STAT_SHARE], 0.5);
}

/* True a: 4 right, 1 as b, 1 nothing; true b: 2 as a, 3 right; c never.
 * a: precision 4/6, recall 4/6, F1 8/12; b: 3/4, 3/5, 6/9. */
static void test_scores(void)
{
    static const double table[3 * 4] = {4, 1, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0};
    double sums[8], out[BPL_STAT_COUNT + 9];
    bpl_stats(table, 3, 11, sums, out);
    const double *a = out + BPL_STAT_COUNT, *b = a + 3, *c = b + 3;
    NEAR(out[BPL_STAT_ACCURACY], 7.0 / 11);
    NEAR(a[0], 4.0 / 6);
    NEAR(a[1], 4.0 / 6);
    NEAR(a[2], 8.0 / 12);
    NEAR(b[0], 3.0 / 4);
    NEAR(b[1], 3.0 / 5);
    NEAR(b[2], 6.0 / 9);
    CU_ASSERT_TRUE(isnan(c[0]) && isnan(c[1]) && isnan(c[2]));
    NEAR(out[BPL_STAT_MACRO_F1], (8.0 / 12 + 6.0 / 9) / 2);
}

/* Of 1000 replicates the 25th and the 976th; NaN is none. */
static void test_percentiles(void)
{
    double values[1010], low, high;
    for (int i = 0; i < 1010; i++)
        values[i] = i < 10 ? (double)NAN : (double)((i * 7) % 1000);
    bpl_percentiles(values, 1010, 0.95, &low, &high);
    NEAR(low, 24);
    NEAR(high, 975);
    bpl_percentiles(values, 20, 0.95, &low, &high);
    CU_ASSERT_TRUE(isnan(low) && isnan(high));
}

/* The published first numbers of both generators. */
static void test_random(void)
{
    bpl_random random = {{1, 2, 3, 4}};
    CU_ASSERT_EQUAL(bpl_random_next(&random), 11520);
    CU_ASSERT_EQUAL(bpl_random_next(&random), 0);
    CU_ASSERT_EQUAL(bpl_random_next(&random), 1509978240);
    CU_ASSERT_EQUAL(bpl_random_next(&random), UINT64_C(1215971899390074240));
    bpl_random_seed(&random, 0);
    CU_ASSERT_EQUAL(random.state[0], UINT64_C(0xE220A8397B1DCDAF));
    CU_ASSERT_EQUAL(random.state[1], UINT64_C(0x6E789E6AA1B965F4));
    unsigned seen[3] = {0};
    for (int i = 0; i < 30000; i++)
        seen[bpl_random_below(&random, 3)]++;
    for (int i = 0; i < 3; i++)
        CU_ASSERT_TRUE(seen[i] > 9700 && seen[i] < 10300);
}

static void test_bins(void)
{
    static const struct {
        double confidence;
        size_t bin;
    } cases[] = {{0, 0},         {0.05, 0}, {0.1, 0},  {0.11, 1},
                 {0.1 + 0.2, 2}, {0.5, 4},  {0.55, 5}, {0.7, 6},
                 {0.7000001, 7}, {0.9, 8},  {1, 9},    {1.5, 9}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(bpl_reliability_bin(cases[i].confidence), cases[i].bin);
}

/* Whole files, with the plugins of tests/data/mini: label (none, call_center,
 * contact_center) and channel (unknown, voice, nonvoice). */
static const char gold_csv[] = "id,text,label,channel,src,one\n"
                               "1,x,call_center,voice,a,g\n"
                               "2,x,call_center,nonvoice,a,g\n"
                               "3,x,call_center,unknown,b,g\n"
                               "4,x,none,unknown,b,g\n"
                               "5,x,none,unknown,a,g\n"
                               "6,x, contact_center ,nonvoice,b,g\n";
static const char predicted_csv[] =
    "id,bpo_label,bpo_status,bpo_confidence,bpo_channel,bpo_evidence\n"
    "1,call_center,confident,0.95,voice,one\n"
    "2,call_center,confident,0.85,voice,two\n"
    "3,,insufficient,,unknown,too short\n"
    "4,none,confident,0.9,unknown,\n"
    "5,call_center,review,0.55,voice,\"five, six\"\n"
    "6,contact_center,review,0.55,nonvoice,\n";

typedef struct bench {
    lexfiles files;
    bpl_model *model;
    bpl_evaluate_options options;
    bpl_evaluation *evaluation;
    bpl_error err;
    char said[600]; /* the last report */
} bench;

static void on_report(void *payload, const bpl_error *err, int failed)
{
    bench *at = payload;
    snprintf(at->said, sizeof at->said, "%d %s", failed, err->message);
}

static void set_up(bench *at)
{
    bpl_evaluate_options how = BPL_EVALUATE_OPTIONS_INIT;
    memset(at, 0, sizeof *at);
    lexfiles_make(&at->files);
    lexfiles_put(&at->files, "gold.csv", gold_csv);
    lexfiles_put(&at->files, "one.csv", predicted_csv);
    at->options = how;
    at->options.report = on_report;
    at->options.payload = at;
    at->model = mini_open();
}

static void tear_down(bench *at)
{
    bpl_evaluation_free(at->evaluation);
    bpl_model_close(at->model);
    lexfiles_drop(&at->files);
}

/* Files by their names; NULL: labelled on the way. */
static bpl_status run(bench *at, const char *gold, const char *one,
                      const char *two, size_t count)
{
    char paths[3][400];
    const char *predictions[2] = {NULL, NULL};
    const char *names[] = {one, two};
    for (size_t i = 0; i < 2; i++)
        if (names[i]) {
            lexfiles_join(paths[i], sizeof paths[i], at->files.root, names[i]);
            predictions[i] = paths[i];
        }
    lexfiles_join(paths[2], sizeof paths[2], at->files.root, gold);
    bpl_evaluation_free(at->evaluation);
    return bpl_evaluate(&at->evaluation, at->model, paths[2], predictions,
                        count, &at->options, &at->err);
}

static void check_label(const bpl_agreement *label)
{
    CU_ASSERT_STRING_EQUAL(label->facet, "label");
    CU_ASSERT_EQUAL(label->n, 6);
    CU_ASSERT_EQUAL(label->hits, 4);
    CU_ASSERT_EQUAL(label->answered, 5);
    NEAR(label->accuracy.value, 4.0 / 6);
    NEAR(label->coverage.value, 5.0 / 6);
    /* F1: none 2/3, call_center 4/6, contact_center 1 */
    NEAR(label->macro_f1.value, 7.0 / 9);
    /* (4/6 - 12/36) / (1 - 12/36): margins 2·1 + 3·3 + 1·1 */
    NEAR(label->kappa.value, 0.5);
    /* 1 - 9 · (10 - 8) / (100 - 3² - 5² - 2²), without the third */
    NEAR(label->alpha.value, 1 - 18.0 / 62);
}

static void check_table(const bpl_agreement *label)
{
    static const struct {
        const char *value;
        uint64_t truth, predicted, hits, row[4];
        double precision, recall;
    } want[] = {{"none", 2, 1, 1, {1, 1, 0, 0}, 1, 0.5},
                {"call_center", 3, 3, 2, {0, 2, 0, 1}, 2.0 / 3, 2.0 / 3},
                {"contact_center", 1, 1, 1, {0, 0, 1, 0}, 1, 1}};
    CU_ASSERT_EQUAL_FATAL(label->value_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const bpl_value_score *value = &label->values[i];
        CU_ASSERT_STRING_EQUAL(value->value, want[i].value);
        CU_ASSERT_EQUAL(value->truth, want[i].truth);
        CU_ASSERT_EQUAL(value->predicted, want[i].predicted);
        CU_ASSERT_EQUAL(value->hits, want[i].hits);
        NEAR(value->precision.value, want[i].precision);
        NEAR(value->recall.value, want[i].recall);
        CU_ASSERT_EQUAL(
            memcmp(label->confusion + i * 4, want[i].row, sizeof want[i].row),
            0);
    }
}

/* Channel where the true label is not none: 1, 2, 3 and 6; known: not 3. */
static void check_channel(const bpl_evaluated *set)
{
    CU_ASSERT_EQUAL_FATAL(set->facet_count, 3);
    CU_ASSERT_STRING_EQUAL(set->facets[1].facet, "channel");
    CU_ASSERT_STRING_EQUAL(set->facets[1].scope, "all");
    CU_ASSERT_EQUAL(set->facets[1].n, 4);
    NEAR(set->facets[1].accuracy.value, 3.0 / 4);
    CU_ASSERT_STRING_EQUAL(set->facets[2].scope, "known");
    CU_ASSERT_EQUAL(set->facets[2].n, 3);
    NEAR(set->facets[2].accuracy.value, 2.0 / 3);
}

/* Bins: 6 (0.55 twice, one right), 9 (0.85 and 0.9, right), 10 (0.95, right):
 * (|1 - 1.1| + |2 - 1.75| + |1 - 0.95|) / 5 */
static void check_calibration(const bpl_evaluated *set)
{
    NEAR(set->calibration_error.value, 0.08);
    CU_ASSERT_EQUAL(set->bins[5].n, 2);
    NEAR(set->bins[5].confidence, 0.55);
    NEAR(set->bins[5].accuracy.value, 0.5);
    CU_ASSERT_EQUAL(set->bins[8].n, 2);
    NEAR(set->bins[8].confidence, 0.875);
    CU_ASSERT_EQUAL(set->bins[9].n, 1);
    CU_ASSERT_TRUE(isnan(set->bins[0].confidence));
}

static void check_parts(const bpl_evaluated *set)
{
    static const struct {
        const char *part;
        uint64_t n, hits;
    } statuses[] = {
        {"confident", 3, 3}, {"review", 2, 1}, {"insufficient", 1, 0}};
    CU_ASSERT_EQUAL_FATAL(set->column_count, 2);
    CU_ASSERT_STRING_EQUAL(set->columns[0].part, "a");
    CU_ASSERT_EQUAL(set->columns[0].n, 3);
    CU_ASSERT_EQUAL(set->columns[0].hits, 2);
    CU_ASSERT_STRING_EQUAL(set->columns[1].part, "b");
    CU_ASSERT_EQUAL(set->columns[1].hits, 2);
    CU_ASSERT_EQUAL_FATAL(set->status_count, 3);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_STRING_EQUAL(set->statuses[i].part, statuses[i].part);
        CU_ASSERT_EQUAL(set->statuses[i].n, statuses[i].n);
        CU_ASSERT_EQUAL(set->statuses[i].hits, statuses[i].hits);
        NEAR(set->statuses[i].share.value, (double)statuses[i].n / 6);
    }
}

static void test_evaluate(void)
{
    static const char *const by[] = {"src"};
    bench at;
    set_up(&at);
    at.options.by = by;
    at.options.by_count = 1;
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", NULL, 1), BPL_OK);
    const bpl_evaluation *e = at.evaluation;
    CU_ASSERT_EQUAL(e->records, 6);
    CU_ASSERT_EQUAL(e->documents, 6);
    CU_ASSERT_EQUAL(e->groups, 6);
    check_label(&e->sets[0].facets[0]);
    check_table(&e->sets[0].facets[0]);
    check_channel(&e->sets[0]);
    check_calibration(&e->sets[0]);
    check_parts(&e->sets[0]);
    CU_ASSERT_STRING_EQUAL(at.said, "");
    tear_down(&at);
}

/* What is listed: the label of 3 and 5, the channel of 2 (that of 5 doesn't
 * count). */
static void test_disagreements(void)
{
    static const struct {
        uint64_t record;
        const char *facet, *truth, *predicted, *evidence;
    } want[] = {{2, "channel", "nonvoice", "voice", "two"},
                {3, "label", "call_center", "", "too short"},
                {5, "label", "none", "call_center", "five, six"}};
    bench at;
    set_up(&at);
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", NULL, 1), BPL_OK);
    CU_ASSERT_EQUAL_FATAL(at.evaluation->disagreement_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const bpl_disagreement *d = &at.evaluation->disagreements[i];
        CU_ASSERT_EQUAL(d->record, want[i].record);
        CU_ASSERT_STRING_EQUAL(d->facet, want[i].facet);
        CU_ASSERT_STRING_EQUAL(d->truth, want[i].truth);
        CU_ASSERT_STRING_EQUAL(d->predicted, want[i].predicted);
        CU_ASSERT_STRING_EQUAL(d->evidence, want[i].evidence);
    }
    tear_down(&at);
}

static int same(bpl_measure a, bpl_measure b)
{
    return a.low == b.low && a.high == b.high;
}

/* One seed, one result; one group of all, no doubt left; the accuracy of a
 * sample of 6 is a sixth, so the ends are. */
static void test_bootstrap(void)
{
    bench at;
    set_up(&at);
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", NULL, 1), BPL_OK);
    bpl_measure first = at.evaluation->sets[0].facets[0].accuracy;
    NEAR(first.low, 2.0 / 6);
    NEAR(first.high, 1);
    bpl_measure kappa = at.evaluation->sets[0].facets[0].kappa;
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", NULL, 1), BPL_OK);
    CU_ASSERT_TRUE(same(at.evaluation->sets[0].facets[0].kappa, kappa));
    at.options.group_column = "one";
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", NULL, 1), BPL_OK);
    CU_ASSERT_EQUAL(at.evaluation->groups, 1);
    NEAR(at.evaluation->sets[0].facets[0].accuracy.low, 4.0 / 6);
    NEAR(at.evaluation->sets[0].facets[0].accuracy.high, 4.0 / 6);
    at.options.samples = 0;
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", NULL, 1), BPL_OK);
    CU_ASSERT_TRUE(isnan(at.evaluation->sets[0].facets[0].accuracy.low));
    tear_down(&at);
}

/* In another order, with one more and one less; 3 is right now, 1 wrong. */
static void test_compare(void)
{
    bench at;
    set_up(&at);
    lexfiles_put(&at.files, "two.csv",
                 "bpo_label,id,bpo_channel\ncontact_center,6,nonvoice\n"
                 "call_center,3,voice\nnone,4,unknown\nnone,9,unknown\n"
                 "call_center,2,nonvoice\nnone,1,voice\n");
    at.options.id_column = "id";
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", "two.csv", 2),
                          BPL_OK);
    const bpl_evaluation *e = at.evaluation;
    CU_ASSERT_EQUAL(e->sets[0].missing, 0);
    CU_ASSERT_EQUAL(e->sets[1].missing, 1);
    CU_ASSERT_EQUAL_FATAL(e->difference_count, 3);
    const bpl_difference *label = &e->differences[0];
    const bpl_difference *channel = &e->differences[1];
    NEAR(label->first->accuracy.value, 4.0 / 6);
    NEAR(label->second->accuracy.value, 4.0 / 6);
    NEAR(label->accuracy.value, 0);
    CU_ASSERT_EQUAL(label->only_first, 1);
    CU_ASSERT_EQUAL(label->only_second, 1);
    CU_ASSERT_TRUE(label->accuracy.low < 0 && label->accuracy.high > 0);
    NEAR(channel->accuracy.value, 0); /* 3 lost, 2 won */
    CU_ASSERT_EQUAL(channel->only_first, 1);
    CU_ASSERT_EQUAL(channel->only_second, 1);
    /* Against itself there is nothing to tell. */
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", "one.csv", 2),
                          BPL_OK);
    label = &at.evaluation->differences[0];
    CU_ASSERT_TRUE(label->kappa.low == 0 && label->kappa.high == 0);
    tear_down(&at);
}

static void test_where(void)
{
    static const char *const where[] = {"src=a", "id=1", "id=2", "id=3"};
    bench at;
    set_up(&at);
    at.options.where = where;
    at.options.where_count = 4;
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.csv", "one.csv", NULL, 1), BPL_OK);
    CU_ASSERT_EQUAL(at.evaluation->documents, 2);
    CU_ASSERT_EQUAL(at.evaluation->left_out, 4);
    NEAR(at.evaluation->sets[0].facets[0].accuracy.value, 1);
    tear_down(&at);
}

/* Labelled on the way, from CSV and from JSONL: by its words, not by what the
 * true columns say. */
static void test_label(void)
{
    bpl_reader_options reader = BPL_READER_OPTIONS_INIT;
    bench at;
    set_up(&at);
    reader.text_column = "body";
    at.options.reader = &reader;
    at.options.truth_prefix = "true_";
    lexfiles_put(&at.files, "text.csv",
                 "true_label,body\n"
                 "call_center,You take calls in our call center.\n"
                 "none,You take calls in our call center.\n");
    lexfiles_put(&at.files, "text.jsonl",
                 "{\"true_label\":\"call_center\","
                 "\"body\":\"You take calls in our call center.\"}\n\n"
                 "{\"true\":{\"label\":\"none\"},"
                 "\"body\":\"You take calls in our call center.\"}\n");
    static const char *const names[] = {"text.csv", "text.jsonl"};
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL_FATAL(run(&at, names[i], NULL, NULL, 0), BPL_OK);
        const bpl_evaluated *set = &at.evaluation->sets[0];
        CU_ASSERT_EQUAL(set->facets[0].n, 2);
        CU_ASSERT_EQUAL(set->facets[0].answered, 2);
        NEAR(set->facets[0].accuracy.value, 0.5);
        CU_ASSERT_EQUAL_FATAL(at.evaluation->disagreement_count, 1);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(at.evaluation->disagreements[0].evidence, "\"calls\""));
    }
    tear_down(&at);
}

/* What `bpolens label` writes as JSONL; a broken line of gold is rejected. */
static void test_jsonl(void)
{
    bench at;
    set_up(&at);
    lexfiles_put(&at.files, "gold.jsonl",
                 "{\"id\":7,\"label\":\"none\"}\n{\"id\":\n"
                 "{\"id\":8,\"label\":\"call_center\"}");
    lexfiles_put(
        &at.files, "one.jsonl",
        "{\"id\":\"7\",\"bpo\":{\"label\":null,\"confidence\":null}}\n"
        "{\"id\":\"8\",\"bpo\":{\"label\":\"none\",\"confidence\":0.75,"
        "\"status\":\"review\",\"evidence\":[{\"facet\":\"label\",\"value\":"
        "\"none\",\"words\":\"shop\",\"zone\":\"body\",\"source\":\"x\","
        "\"negated\":true}]}}\n");
    at.options.id_column = "id";
    CU_ASSERT_EQUAL_FATAL(run(&at, "gold.jsonl", "one.jsonl", NULL, 1), BPL_OK);
    CU_ASSERT_EQUAL(at.evaluation->rejected, 1);
    CU_ASSERT_TRUE(strncmp(at.said, "1 no JSON", 9) == 0);
    CU_ASSERT_EQUAL_FATAL(at.evaluation->disagreement_count, 2);
    const bpl_disagreement *d = &at.evaluation->disagreements[1];
    CU_ASSERT_STRING_EQUAL(d->evidence, "label=none not \"shop\" [body] x");
    CU_ASSERT_STRING_EQUAL(d->status, "review");
    NEAR(d->confidence, 0.75);
    tear_down(&at);
}

static void check_failure(bench *at, const char *gold, const char *one,
                          bpl_status want, const char *part)
{
    CU_ASSERT_EQUAL(run(at, gold, one, NULL, 1), want);
    CU_ASSERT_PTR_NULL(at->evaluation);
    if (!strstr(at->err.message, part)) {
        fprintf(stderr, "\n    «%s» without «%s»\n", at->err.message, part);
        CU_FAIL("another message");
    }
}

static void test_failures(void)
{
    static const char *const by[] = {"colour"}, *const where[] = {"id=77"};
    bench at;
    set_up(&at);
    lexfiles_put(&at.files, "short.csv", "id,bpo_label\n1,none\n");
    lexfiles_put(&at.files, "twice.csv", "id,bpo_label\n1,none\n1,none\n");
    lexfiles_put(&at.files, "plain.csv", "id,text\n1,x\n");
    check_failure(&at, "plain.csv", "short.csv", BPL_E_NOTFOUND, "\"label\"");
    check_failure(&at, "gold.csv", "plain.csv", BPL_E_NOTFOUND,
                  "\"bpo_label\"");
    check_failure(&at, "gold.csv", "short.csv", BPL_E_PARSE, "--id");
    check_failure(&at, "gold.csv", "gone.csv", BPL_E_IO, "No such file");
    at.options.id_column = "id";
    check_failure(&at, "gold.csv", "twice.csv", BPL_E_PARSE, "\"1\" is there");
    at.options.by = by;
    at.options.by_count = 1;
    check_failure(&at, "gold.csv", "one.csv", BPL_E_NOTFOUND, "\"colour\"");
    at.options.by_count = 0;
    at.options.where = where;
    at.options.where_count = 1;
    check_failure(&at, "gold.csv", "one.csv", BPL_E_NOTFOUND, "6 left out");
    tear_down(&at);
}

/* A slip in the truth is told of; it is a value of its own. */
static void test_odd_truth(void)
{
    bench at;
    set_up(&at);
    lexfiles_put(&at.files, "odd.csv", "id,label\n1,callcenter\n2,\n3,none\n");
    lexfiles_put(&at.files, "p.csv", "bpo_label\nnone\nnone\nnone\n");
    CU_ASSERT_EQUAL_FATAL(run(&at, "odd.csv", "p.csv", NULL, 1), BPL_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(at.said, "\"callcenter\" is none of label"));
    CU_ASSERT_EQUAL(at.evaluation->unlabeled, 1);
    CU_ASSERT_EQUAL(at.evaluation->documents, 2);
    NEAR(at.evaluation->sets[0].facets[0].accuracy.value, 0.5);
    tear_down(&at);
}

static const unit_test tests[] = {
    {"kappa", test_kappa},           {"alpha", test_alpha},
    {"scores", test_scores},         {"percentiles", test_percentiles},
    {"random numbers", test_random}, {"bins", test_bins},
    {"evaluate", test_evaluate},     {"disagreements", test_disagreements},
    {"bootstrap", test_bootstrap},   {"compare", test_compare},
    {"where", test_where},           {"label", test_label},
    {"jsonl", test_jsonl},           {"failures", test_failures},
    {"odd truth", test_odd_truth}};
UNIT_MAIN("report", tests)
