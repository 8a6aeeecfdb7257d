/* SPDX-License-Identifier: MIT */
/* Rule tables: what they say of a document, and what is said of a wrong one.
 * Tables are written to a file of this test; strengths are set by hand. */
#include "score/rules.h"
#include "unit.h"

#include "base/error.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAD "#!bpolens-rules 1\nid\tvalue\tpoints\tper\twhen\tsource\treason\n"

/* Numbers of the categories; "pay" is of a lexicon that is not in scope. */
enum { CALL, CHAT, DATA, PAY, CATEGORIES };

typedef struct fixture {
    bpl_categories categories;
    bpl_sums sums;
    bpl_table table;
    bpl_rules *rules;
    uint32_t channel; /* value of the needed facet */
    bpl_error err;
} fixture;

static const char *const lexicons[] = {"channel", "role", NULL};
static const char *const values[] = {"unknown", "front", "back", NULL};
static const char *const channels[] = {"none", "voice", NULL};
static const bpl_rule_facet facets[] = {{"channel", channels}};

static void set_up(fixture *f)
{
    static const char *keys[CATEGORIES] = {"channel\tcall", "channel\tchat",
                                           "role\tdata", "perks\tpay"};
    memset(f, 0, sizeof *f);
    bpl_map_init(&f->categories.map, &f->categories.arena);
    for (uint32_t i = 0; i < CATEGORIES; i++)
        CU_ASSERT_EQUAL(
            bpl_map_add(&f->categories.map, keys[i], strlen(keys[i]), i, NULL),
            BPL_OK);
    f->categories.count = CATEGORIES;
    CU_ASSERT_EQUAL(bpl_sums_init(&f->sums, CATEGORIES), BPL_OK);
}

static void tear_down(fixture *f)
{
    bpl_rules_free(f->rules);
    bpl_table_fini(&f->table);
    bpl_sums_fini(&f->sums);
    bpl_map_fini(&f->categories.map);
    bpl_arena_fini(&f->categories.arena);
}

static void strength(fixture *f, uint32_t category, bpl_zone zone, float worth)
{
    f->sums.zone[category * BPL_ZONE_COUNT + (uint32_t)zone] += worth;
    f->sums.total[category] += worth;
}

/* Loads and compiles a whole file. */
static bpl_status compile_file(fixture *f, const char *text, int is_label)
{
    char path[] = "unit_rules_XXXXXX";
    int file = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    bpl_rules_free(f->rules);
    f->rules = NULL;
    bpl_table_fini(&f->table);
    bpl_status status = bpl_table_load(&f->table, path, &f->err);
    unlink(path);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
    bpl_rules_scope scope = {&f->categories, lexicons, values,
                             facets,         1,        is_label};
    return bpl_rules_new(&f->rules, &f->table, &scope, &f->err);
}

static bpl_status compile(fixture *f, const char *rows, int is_label)
{
    char text[4096];
    snprintf(text, sizeof text, "%s%s", HEAD, rows);
    return compile_file(f, text, is_label);
}

static void run(fixture *f, double words)
{
    bpl_rules_input input = {&f->sums, words, words / 10, &f->channel};
    bpl_rules_run(f->rules, &input);
}

static int near(double a, double b)
{
    return fabs(a - b) < 1e-6;
}

/* Strengths: call 3 (1 in the title, 2 in the body), chat 1 (body), data 0;
 * channel=voice; 100 words. */
static void test_points(void)
{
    static const struct {
        const char *rows;
        double front; /* points of `front` */
    } cases[] = {
        {"a\tfront\t2\t\t\ts\t\n", 2},
        {"a\tfront\t-1.5\t\t\ts\t\n", -1.5},
        {"a\tfront\t1\tchannel.call\t\ts\t\n", 2},
        {"a\tfront\t0.5\tchannel.call\t\ts\t\n", 1},
        {"a\tfront\t1\tchannel.call@title\t\ts\t\n", 1},
        {"a\tfront\t1\tchannel.call@title,body\t\ts\t\n", 2},
        {"a\tfront\t1\tchannel.call@about\t\ts\t\n", 0},
        {"a\tfront\t1\tchannel.chat+2*channel.call\t\ts\t\n", 3},
        {"a\tfront\t1\tchannel.call+-3*channel.chat\t\ts\t\n", 0},
        {"a\tfront\t1\trole.data\t\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel.call\ts\t\n", 1},
        {"a\tfront\t1\t\trole.data\ts\t\n", 0},
        {"a\tfront\t1\t\t!role.data\ts\t\n", 1},
        {"a\tfront\t1\t\t!channel.call\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel.call>=3\ts\t\n", 1},
        {"a\tfront\t1\t\tchannel.call>3\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel.call<=3\ts\t\n", 1},
        {"a\tfront\t1\t\tchannel.call<3\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel.call>2*channel.chat\ts\t\n", 1},
        {"a\tfront\t1\t\tchannel.call>channel.chat+2\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel.call  channel.chat\ts\t\n", 1},
        {"a\tfront\t1\t\tchannel.call role.data\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel=voice\ts\t\n", 1},
        {"a\tfront\t1\t\tchannel=none\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel!=voice\ts\t\n", 0},
        {"a\tfront\t1\t\tchannel!=none\ts\t\n", 1},
        {"a\tfront\t1\t\t$words>=100 $sentences<11\ts\t\n", 1},
        {"a\tfront\t1\t\t$words<100\ts\t\n", 0},
        {"s\t=sum\t\tchannel.call+channel.chat+3\t\ts\t\n"
         "a\tfront\t1\t$sum\t\ts\t\n",
         3},
        {"s\t=sum\t0\tchannel.call\trole.data\ts\t\n"
         "a\tfront\t1\t$sum\t\ts\t\n",
         0},
        {"s\t=any\t\t\tchannel.call\ts\t\nt\t=any\t\t\trole.data\ts\t\n"
         "u\t=any\t\t2\tchannel.chat\ts\t\na\tfront\t1\t$any\t\ts\t\n",
         2},
        {"a\tfront\t1\t\t\ts\t\nb\tfront\t2\t\t\ts\t\n"
         "c\tback\t4\t\t\ts\t\n",
         3},
    };
    fixture f;
    set_up(&f);
    strength(&f, CALL, BPL_ZONE_TITLE, 1);
    strength(&f, CALL, BPL_ZONE_BODY, 2);
    strength(&f, CHAT, BPL_ZONE_BODY, 1);
    f.channel = 1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bpl_status status = compile(&f, cases[i].rows, 0);
        CU_ASSERT_EQUAL(status, BPL_OK);
        if (status != BPL_OK) {
            fprintf(stderr, "\n    %s    %s\n", cases[i].rows, f.err.message);
            continue;
        }
        run(&f, 100);
        run(&f, 100); /* nothing is left over from the document before */
        if (!near(f.rules->points[1], cases[i].front))
            fprintf(stderr, "\n    %g, not %g: %s", f.rules->points[1],
                    cases[i].front, cases[i].rows);
        CU_ASSERT_TRUE(near(f.rules->points[1], cases[i].front));
    }
    tear_down(&f);
}

static void test_errors(void)
{
    static const struct {
        const char *rows, *message;
        unsigned line; /* 1 and 2 are the head */
    } cases[] = {
        {"a\tsides\t1\t\t\ts\t\n", "unknown value \"sides\"", 3},
        {"\n\na\tfront\t1\tchannel.fax\t\ts\t\n",
         "unknown category \"channel.fax\"", 5},
        {"a\tfront\t1\tperks.pay\t\ts\t\n",
         "lexicon \"perks\" is not in the plugin's list", 3},
        {"a\tfront\t1\tcall\t\ts\t\n",
         "\"call\" is no number, $signal or lexicon.category", 3},
        {"a\tfront\tone\t\t\ts\t\n", "bad number \"one\" in points", 3},
        {"a\tfront\t\t\t\ts\t\n", "bad number \"\" in points", 3},
        {"a\tfront\t1\tx*channel.call\t\ts\t\n", "bad number \"x\"", 3},
        {"a\tfront\t1\t2*\t\ts\t\n", "empty part", 3},
        {"a\tfront\t1\tchannel.call+\t\ts\t\n", "empty part", 3},
        {"a\tfront\t1\tchannel.call + 1\t\ts\t\n", "no spaces", 3},
        {"a\tfront\t1\tchannel.call@top\t\ts\t\n", "unknown zone \"top\"", 3},
        {"a\tfront\t1\tchannel.call@\t\ts\t\n", "unknown zone \"\"", 3},
        {"a\tfront\t1\t$sum\t\ts\t\nb\t=sum\t\t1\t\ts\t\n",
         "unknown signal \"$sum\"", 3},
        {"a\t=sum\t\t1+$sum\t\ts\t\n", "unknown signal \"$sum\"", 3},
        {"a\t=s\t\t1\t\ts\t\nb\tfront\t1\t$s\t\ts\t\nc\t=s\t\t1\t\ts\t\n",
         "signal $s is used above", 5},
        {"a\t=s\t\t\t\ts\t\nb\t=s\t\t1\t\ts\t\n", "signal $s is defined above",
         4},
        {"a\t=words\t\t1\t\ts\t\n", "signal $words is defined above", 3},
        {"a\t=s\t2\t1\t\ts\t\n", "a signal (=s) has no points", 3},
        {"a\t=\t\t1\t\ts\t\n", "no name of a signal", 3},
        {"a\tfront\t1\t\tshore=far\ts\t\n",
         "facet \"shore\" is not in the plugin's needs", 3},
        {"a\tfront\t1\t\tchannel=fax\ts\t\n",
         "facet channel has no value \"fax\"", 3},
        {"a\tfront\t1\t\tchannel.call>=\ts\t\n", "empty part", 3},
        {"a\tfront\t1\t\t!\ts\t\n", "empty part", 3},
        {"\tfront\t1\t\t\ts\t\n", "no id", 3},
        {"a\tfront\t1\t\t\ts\t\na\tback\t1\t\t\ts\t\n",
         "the id \"a\" is that of line 3 too", 4},
        {"a\tback>side\t\t\t\ts\t\n", "unknown value \"side\"", 3},
        {"a\tside>back\t\t\t\ts\t\n", "unknown value \"side\"", 3},
        {"a\tback>back\t\t\t\ts\t\n", "moves nothing", 3},
        {"a\tback>front\t1\t\t\ts\t\n", "has no points", 3},
        {"a\tback>front\t\tchannel.call\t\ts\t\n", "nothing in per", 3},
        {"a\tcap\t0.5\t\t\ts\t\n", "rows \"cap\" are for the label only", 3},
    };
    fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(compile(&f, cases[i].rows, 0), BPL_E_PARSE);
        CU_ASSERT_EQUAL(f.err.line, cases[i].line);
        if (!strstr(f.err.message, cases[i].message)) {
            fprintf(stderr, "\n    got  %s\n    want %s\n", f.err.message,
                    cases[i].message);
            CU_FAIL("message");
        }
        CU_ASSERT_PTR_NOT_NULL(strstr(f.err.source, "unit_rules_"));
        CU_ASSERT_PTR_NULL(f.rules);
    }
    tear_down(&f);
}

static void test_file_errors(void)
{
    fixture f;
    set_up(&f);
    CU_ASSERT_EQUAL(compile_file(&f, "id\tvalue\n", 0), BPL_E_PARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, "#!bpolens-rules 1"));
    CU_ASSERT_EQUAL(compile_file(&f, "#!bpolens-rules 1\nid\tvalue\tper\n", 0),
                    BPL_E_PARSE);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(f.err.message, "the column \"points\" is missing"));
    tear_down(&f);
}

static void test_label_rows(void)
{
    fixture f;
    set_up(&f);
    CU_ASSERT_EQUAL(compile(&f,
                            "a\tcap\t0.6\t\t$words<50\ts\tshort\n"
                            "b\tinsufficient\t\t\t$words<5\ts\tempty\n",
                            1),
                    BPL_OK);
    run(&f, 100);
    CU_ASSERT_FALSE(f.rules->rules[0].fired);
    run(&f, 20);
    CU_ASSERT_TRUE(f.rules->rules[0].fired);
    CU_ASSERT_FALSE(f.rules->rules[1].fired);
    run(&f, 0);
    CU_ASSERT_TRUE(f.rules->rules[1].fired);
    CU_ASSERT_STRING_EQUAL(f.rules->rules[1].reason, "empty");
    CU_ASSERT_EQUAL(f.rules->rules[0].target, BPL_ANY_VALUE);
    CU_ASSERT_EQUAL(compile(&f, "a\tcap:front\t0.5\t\t\ts\t\n", 1), BPL_OK);
    CU_ASSERT_EQUAL(f.rules->rules[0].target, 1);
    CU_ASSERT_EQUAL(compile(&f, "a\tcap:side\t0.5\t\t\ts\t\n", 1), BPL_E_PARSE);
    CU_ASSERT_EQUAL(compile(&f, "a\tcap\t1.5\t\t\ts\t\n", 1), BPL_E_PARSE);
    CU_ASSERT_EQUAL(compile(&f, "a\tcap\t1\t1\t\ts\t\n", 1), BPL_E_PARSE);
    tear_down(&f);
}

static void test_softmax(void)
{
    fixture f;
    set_up(&f);
    CU_ASSERT_EQUAL(compile(&f, "a\tfront\t1\t\t\ts\t\n", 0), BPL_OK);
    run(&f, 1);
    double e = exp(1);
    CU_ASSERT_TRUE(near(f.rules->scores[1], e / (e + 2)));
    CU_ASSERT_TRUE(near(f.rules->scores[0], 1 / (e + 2)));
    CU_ASSERT_TRUE(near(f.rules->scores[2], 1 / (e + 2)));
    CU_ASSERT_EQUAL(compile(&f, "a\tfront\t5000\t\t\ts\t\n", 0), BPL_OK);
    run(&f, 1);
    CU_ASSERT_TRUE(near(f.rules->scores[1], 1));
    tear_down(&f);
}

static void test_plugin_signal(void)
{
    fixture f;
    set_up(&f);
    CU_ASSERT_EQUAL(
        compile(&f, "s\t=far\t\t\t\ts\t\na\tfront\t1\t$far\t\ts\t\n", 0),
        BPL_OK);
    run(&f, 1);
    CU_ASSERT_TRUE(near(f.rules->points[1], 0));
    CU_ASSERT_TRUE(bpl_rules_set(f.rules, "far", 3));
    CU_ASSERT_FALSE(bpl_rules_set(f.rules, "near", 3));
    CU_ASSERT_FALSE(bpl_rules_set(f.rules, "words", 3));
    run(&f, 1);
    CU_ASSERT_TRUE(near(f.rules->points[1], 2));
    bpl_rules_forget(f.rules);
    run(&f, 1);
    CU_ASSERT_TRUE(near(f.rules->points[1], 0));
    tear_down(&f);
}

/* Worth per unit of strength that `front` gives a category in a zone. */
static double shared(fixture *f, uint32_t category, bpl_zone zone)
{
    double worth[CATEGORIES * BPL_ZONE_COUNT] = {0};
    bpl_rules_share(f->rules, 1, &f->sums, worth);
    return worth[category * BPL_ZONE_COUNT + (uint32_t)zone];
}

static void test_share(void)
{
    static const struct {
        const char *rows;
        double call_title, call_body, chat;
    } cases[] = {
        /* 1 × log2(1 + 3) = 2 points over a strength of 3 */
        {"a\tfront\t1\tchannel.call\t\ts\t\n", 2 / 3.0, 2 / 3.0, 0},
        {"a\tfront\t1\tchannel.call@title\t\ts\t\n", 1, 0, 0},
        {"a\tfront\t-1\tchannel.call\t\ts\t\n", 0, 0, 0},
        {"a\tback\t1\tchannel.call\t\ts\t\n", 0, 0, 0},
        {"a\tfront\t1\tchannel.call\trole.data\ts\t\n", 0, 0, 0},
        {"a\tfront\t1\t2*channel.chat+channel.call@title\t\ts\t\n", 2 / 3.0, 0,
         4 / 3.0},
        {"a\tfront\t1\tchannel.call@title+-0.5*channel.chat\t\ts\t\n",
         0.584962500, 0, 0},
        /* constant points: the words that are asked for share them */
        {"a\tfront\t4\t\tchannel.call>channel.chat !role.data\ts\t\n", 4 / 3.0,
         4 / 3.0, 0},
        {"a\tfront\t4\t\tchannel=none\ts\t\n", 0, 0, 0},
        /* through signals */
        {"s\t=s\t\tchannel.call\t\ts\t\nt\t=t\t\t$s+channel.chat\t\ts\t\n"
         "a\tfront\t2\t$t+-1\t\ts\t\n",
         2 * 2 / 4.0, 2 * 2 / 4.0, 2 * 2 / 4.0},
        {"s\t=s\t\t1\tchannel.chat\ts\t\na\tfront\t3\t$s\t\ts\t\n", 0, 0, 3},
    };
    fixture f;
    set_up(&f);
    strength(&f, CALL, BPL_ZONE_TITLE, 1);
    strength(&f, CALL, BPL_ZONE_BODY, 2);
    strength(&f, CHAT, BPL_ZONE_BODY, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL_FATAL(compile(&f, cases[i].rows, 0), BPL_OK);
        run(&f, 100);
        double got[] = {shared(&f, CALL, BPL_ZONE_TITLE),
                        shared(&f, CALL, BPL_ZONE_BODY),
                        shared(&f, CHAT, BPL_ZONE_BODY)};
        int same = near(got[0], cases[i].call_title) &&
                   near(got[1], cases[i].call_body) &&
                   near(got[2], cases[i].chat);
        if (!same)
            fprintf(stderr, "\n    %g %g %g: %s", got[0], got[1], got[2],
                    cases[i].rows);
        CU_ASSERT_TRUE(same);
    }
    tear_down(&f);
}

/* Values unknown, front, back: what is moved has its score and its words. */
static void test_move(void)
{
    static const struct {
        const char *rows;
        double scores[3];
        double call_as[3]; /* share of the hits of `call` in each value */
    } cases[] = {
        {"", {0.25, 0.25, 0.5}, {0, 0, 1}},
        {"m\tback>front\t\t\t\ts\t\n", {0.25, 0.75, 0}, {0, 1, 0}},
        {"m\tback>front\t\t\trole.data\ts\t\n", {0.25, 0.25, 0.5}, {0, 0, 1}},
        {"m\tback>front\t\t\tchannel=voice\ts\t\n", {0.25, 0.75, 0}, {0, 1, 0}},
        {"m\tback>front\t\t\t\ts\t\nn\tfront>unknown\t\t\t\ts\t\n",
         {1, 0, 0},
         {1, 0, 0}},
        {"m\tfront>unknown\t\t\t\ts\t\nn\tback>front\t\t\t\ts\t\n",
         {0.5, 0.5, 0},
         {0, 1, 0}},
    };
    fixture f;
    set_up(&f);
    strength(&f, CALL, BPL_ZONE_BODY, 1);
    f.channel = 1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rows[500];
        /* ln 2, per log2(1 + 1): twice as likely */
        snprintf(rows, sizeof rows,
                 "a\tback\t0.69314718056\tchannel.call\t\ts\t\n%s",
                 cases[i].rows);
        CU_ASSERT_EQUAL_FATAL(compile(&f, rows, 0), BPL_OK);
        run(&f, 100);
        run(&f, 100); /* nothing is left over from the document before */
        for (uint32_t v = 0; v < 3; v++) {
            double worth[CATEGORIES * BPL_ZONE_COUNT] = {0};
            bpl_rules_share(f.rules, v, &f.sums, worth);
            double words = worth[CALL * BPL_ZONE_COUNT + BPL_ZONE_BODY];
            CU_ASSERT_TRUE(near(f.rules->scores[v], cases[i].scores[v]));
            CU_ASSERT_EQUAL(words > 0, cases[i].call_as[v] > 0);
        }
    }
    tear_down(&f);
}

static const unit_test tests[] = {
    {"points", test_points},
    {"errors with their lines", test_errors},
    {"errors of the file", test_file_errors},
    {"rows of the label", test_label_rows},
    {"softmax", test_softmax},
    {"signals of a plugin", test_plugin_signal},
    {"points are shared out to words", test_share},
    {"moves", test_move},
};
UNIT_MAIN("rules", tests)
