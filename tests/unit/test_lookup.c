/* SPDX-License-Identifier: MIT */
/* A second folder of lexicons, checks of folders, and what a text hits. */
#include "labelling.h"
#include "score/model.h"
#include "score/sums.h"

#include <bpolens/bpolens.h>
#include <bpolens/plugin.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes one file of a second folder of data. */
static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_TRUE(fputs(text, file) >= 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static int run_with(const char *dir, bpl_status *status, bpl_error *err,
                    char *label_out, size_t size, char *hash)
{
    bpl_model *model = NULL;
    bpl_worker *worker = NULL;
    const bpl_finding *finding = NULL;
    bpl_model_options options = MINI_OPTIONS;
    options.extra_lexicon_dir = dir;
    *status = bpl_model_open(&model, &options, err);
    if (*status == BPL_OK)
        *status = bpl_worker_new(&worker, model, err);
    if (*status == BPL_OK)
        *status = bpl_worker_label_text(worker, str(""),
                                        str("Juggling in our call center."),
                                        &finding, err);
    if (finding) {
        snprintf(label_out, size, "%s", finding->label);
        snprintf(hash, 17, "%s", bpl_model_hash(model));
    }
    bpl_worker_free(worker);
    bpl_model_close(model);
    return *status == BPL_OK;
}

#define LEXICON_HEAD                                                           \
    "#!bpolens-lexicon 1\n#!id en/%s\n#!lang en\n"                             \
    "term\tcategory\tweight\tmatch\tsource\tnote\n"

/* A second folder: its files are added, or replace those of their name. */
static void test_extra(void)
{
    char dir[] = "unit_worker_XXXXXX", path[128], text[512];
    char got[32], hash[17], other[17];
    bpl_error err;
    bpl_status status;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    CU_ASSERT_TRUE(run_with(NULL, &status, &err, got, sizeof got, hash));
    CU_ASSERT_STRING_EQUAL(got, "call_center");
    CU_ASSERT_FALSE(run_with("nowhere", &status, &err, got, sizeof got, hash));
    CU_ASSERT_EQUAL(status, BPL_E_NOTFOUND);
    CU_ASSERT_TRUE(run_with(dir, &status, &err, got, sizeof got, other));
    CU_ASSERT_STRING_EQUAL(hash, other);

    snprintf(path, sizeof path, "%s/en", dir);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/en/label.tsv", dir);
    snprintf(text, sizeof text,
             LEXICON_HEAD "juggling\ttrade\t2\tstem\ttest\t\n"
                          "fake\tcallcenter\t2\tstem\ttest\t\n"
                          "fake two\tcontact\t2\tstem\ttest\t\n",
             "label");
    write_file(path, text);
    CU_ASSERT_TRUE(run_with(dir, &status, &err, got, sizeof got, other));
    CU_ASSERT_STRING_EQUAL(got, "none");
    CU_ASSERT_STRING_NOT_EQUAL(hash, other);
    unlink(path);
    snprintf(path, sizeof path, "%s/en", dir);
    rmdir(path);

    /* A wrong rule is found with its line. */
    snprintf(path, sizeof path, "%s/rules", dir);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/rules/label.tsv", dir);
    write_file(path, "#!bpolens-rules 1\n"
                     "id\tvalue\tpoints\tper\twhen\tsource\treason\n"
                     "a\tnone\t1\tlabel.nowhere\t\ttest\t\n");
    CU_ASSERT_FALSE(run_with(dir, &status, &err, got, sizeof got, other));
    CU_ASSERT_EQUAL(status, BPL_E_PARSE);
    CU_ASSERT_EQUAL(err.line, 3);
    CU_ASSERT_STRING_EQUAL(err.source, path);
    unlink(path);
    snprintf(path, sizeof path, "%s/rules", dir);
    rmdir(path);
    rmdir(dir);
}

/* Issues as "E3: message" lines, those of files in dir. */
/* "lunch" stands in two lexicons of the label: one piece of evidence, with
 * the sources of both, each once, and what both brought. */
static void check_merged(const bpl_model *model)
{
    bpl_worker *worker = new_worker(model);
    const bpl_finding *got =
        label(worker, "", "A call center with lunch for all of the town.");
    size_t count = 0;
    double sum = 0, rules = 0;
    for (size_t i = 0; i < got->evidence_count; i++) {
        const bpl_evidence *at = &got->evidence[i];
        if (strcmp(at->value, "call_center") != 0)
            continue;
        sum += at->worth;
        if (at->words.len != 5 || memcmp(at->words.data, "lunch", 5) != 0)
            continue;
        count++;
        CU_ASSERT_STRING_EQUAL(at->lexicon, "en/perk");
        CU_ASSERT_STRING_EQUAL(at->term, "lunch");
        CU_ASSERT_STRING_EQUAL(at->source, "001,003,0,002");
    }
    for (size_t i = 0; i < got->rule_count; i++)
        if (got->rules[i].fired && got->rules[i].points > 0 &&
            strcmp(got->rules[i].value, "call_center") == 0)
            rules += got->rules[i].points;
    CU_ASSERT_EQUAL(count, 1);
    CU_ASSERT_TRUE(sum > 0 && near(sum, rules));
    bpl_worker_free(worker);
}

static void test_merged(void)
{
    static const char *const names[] = {"label", "perk"};
    static const char *const lines[] = {
        "call center\tcallcenter\t1\tstem\ttest\t\n"
        "lunch\tcallcenter\t1\tstem\t003,0,002\t\n"
        "welder\ttrade\t1\tstem\ttest\t\n"
        "help customers\tcontact\t1\tstem\ttest\t\n",
        "lunch\tmeal\t3\tstem\t001,003\t\n"};
    char dir[] = "unit_merged_XXXXXX", path[128], text[512];
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_model_options options = MINI_OPTIONS;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/en", dir);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/en/%s.tsv", dir, names[i]);
        snprintf(text, sizeof text, LEXICON_HEAD "%s", names[i], lines[i]);
        write_file(path, text);
    }
    snprintf(path, sizeof path, "%s/rules", dir);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/rules/label.tsv", dir);
    write_file(path, "#!bpolens-rules 1\n"
                     "id\tvalue\tpoints\tper\twhen\tsource\treason\n"
                     "a\tcall_center\t3\tlabel.callcenter+perk.meal\t\tt\t\n");
    options.extra_lexicon_dir = dir;
    bpl_status status = bpl_model_open(&model, &options, &err);
    unlink(path);
    snprintf(path, sizeof path, "%s/rules", dir);
    rmdir(path);
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/en/%s.tsv", dir, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/en", dir);
    rmdir(path);
    rmdir(dir);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
    check_merged(model);
    bpl_model_close(model);
}

static void note_issue(void *payload, const bpl_lexicon_issue *issue)
{
    char *text = payload;
    size_t len = strlen(text);
    snprintf(text + len, 512 - len, "%c%u: %s\n", issue->error ? 'E' : 'w',
             (unsigned)issue->line, issue->message);
}

#define RULES_HEAD                                                             \
    "#!bpolens-rules 1\nid\tvalue\tpoints\tper\twhen\tsource\treason\n"

/* The names in rule tables are checked, and the default folder is found. */
static void test_check(void)
{
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        {"label", RULES_HEAD "a\tnone\t1\tlabel.trade\t\ttest\twhy\n", ""},
        {"label", RULES_HEAD "a\tnone\t1\tlabel.nowhere\t\ttest\twhy\n",
         "E3: unknown category \"label.nowhere\"\n"},
        {"label", RULES_HEAD "a\tnothing\t1\t\t\ttest\twhy\n",
         "E3: unknown value \"nothing\"\n"},
        {"label", RULES_HEAD "a\tnone\t1\t\tchannel=x\ttest\twhy\n",
         "E3: facet channel has no value \"x\"\n"},
        {"strange", RULES_HEAD "a\tnone\t1\tx.y\t\ttest\twhy\n",
         "w0: only its form is checked: no plugin of this name is loaded\n"},
        {"clear",
         "#!bpolens-table 1\nlabel\tfacet\tkeep\tinstead\n"
         "none\tchannel\t\tnothing\n",
         ""}, /* no rule table: no model */
    };
    char dir[] = "unit_worker_XXXXXX", path[128], text[512];
    size_t errors = 99, warnings = 99;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    CU_ASSERT_EQUAL(setenv("BPOLENS_LEXICONS", MINI, 1), 0);
    CU_ASSERT_EQUAL(setenv("BPOLENS_PLUGINS", PLUGINS, 1), 0);
    text[0] = '\0';
    CU_ASSERT_EQUAL(
        bpl_lexicon_check(NULL, note_issue, text, &errors, &warnings, NULL),
        BPL_OK);
    UNIT_TEXT(text, strlen(text), "");
    CU_ASSERT_EQUAL(errors + warnings, 0);
    snprintf(path, sizeof path, "%s/rules", dir);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(path, sizeof path, "%s/rules/%s.tsv", dir, cases[i].name);
        write_file(path, cases[i].text);
        for (int single = 0; single < 2; single++) {
            text[0] = '\0';
            CU_ASSERT_EQUAL(bpl_lexicon_check(single ? path : dir, note_issue,
                                              text, &errors, &warnings, NULL),
                            BPL_OK);
            UNIT_TEXT(text, strlen(text), cases[i].want);
            CU_ASSERT_EQUAL(errors, *cases[i].want == 'E');
            CU_ASSERT_EQUAL(warnings, *cases[i].want == 'w');
        }
        unlink(path);
    }
    /* Tables that don't agree with each other. */
    snprintf(path, sizeof path, "%s/rules/label.tsv", dir);
    write_file(path, cases[0].text);
    snprintf(path, sizeof path, "%s/rules/clear.tsv", dir);
    write_file(path, cases[5].text);
    text[0] = '\0';
    CU_ASSERT_EQUAL(
        bpl_lexicon_check(dir, note_issue, text, &errors, &warnings, NULL),
        BPL_OK);
    CU_ASSERT_EQUAL(errors, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "E3: "));
    unlink(path);
    snprintf(path, sizeof path, "%s/rules/label.tsv", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/rules", dir);
    rmdir(path);
    rmdir(dir);
    unsetenv("BPOLENS_LEXICONS");
    unsetenv("BPOLENS_PLUGINS");
}

typedef struct rows {
    char text[1024];
    size_t count;
} rows;

static void note_row(void *payload, const bpl_lexicon_row *row)
{
    rows *seen = payload;
    size_t len = strlen(seen->text);
    seen->count++;
    snprintf(seen->text + len, sizeof seen->text - len, "%s:%s:%.*s%s;",
             row->lexicon, row->category, (int)row->words.len,
             row->words.data ? row->words.data : "", row->negated ? "!" : "");
}

static void test_lookup(void)
{
    bpl_model *model = mini_open();
    rows seen = {{0}, 0};
    bpl_error err;
    CU_ASSERT_EQUAL(bpl_lexicon_show(model, "label", note_row, &seen, &err),
                    BPL_OK);
    CU_ASSERT_STRING_EQUAL(seen.text, "en/label:callcenter:;en/label:trade:;"
                                      "en/label:contact:;");
    memset(&seen, 0, sizeof seen);
    CU_ASSERT_EQUAL(
        bpl_lexicon_show(model, "en/channel", note_row, &seen, &err), BPL_OK);
    CU_ASSERT_EQUAL(seen.count, 5);
    CU_ASSERT_EQUAL(bpl_lexicon_show(model, "nowhere", note_row, &seen, &err),
                    BPL_E_NOTFOUND);
    memset(&seen, 0, sizeof seen);
    CU_ASSERT_EQUAL(bpl_lexicon_find(model, NULL,
                                     str("Help customers by chat, no calls."),
                                     note_row, &seen, &err),
                    BPL_OK);
    CU_ASSERT_STRING_EQUAL(seen.text,
                           "en/label:contact:Help customers;"
                           "en/channel:written:chat;en/channel:voice:calls!;");
    CU_ASSERT_EQUAL(
        bpl_lexicon_find(model, "xx", str("calls"), note_row, &seen, &err),
        BPL_E_NOTFOUND);
    bpl_model_close(model);
}

static const unit_test tests[] = {
    {"evidence of several entries", test_merged},
    {"a second folder of data", test_extra},
    {"check of lexicons", test_check},
    {"lookup", test_lookup},
};
UNIT_MAIN("lookup", tests)
