/* SPDX-License-Identifier: MIT */
/* What the host says of plugins that are wrong, and what it does with those
 * that fail while they work. */
#include "unit.h"
#include <bpolens/bpolens.h>
#include <bpolens/plugin.h>
#include <stdlib.h>

static bpl_str str(const char *text)
{
    bpl_str out = {text, strlen(text)};
    return out;
}

static bpl_status open_set(bpl_model **model, const char *set,
                           const char *extra, const char *extra_lexicons,
                           bpl_error *err)
{
    char dir[512], more[512];
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    snprintf(dir, sizeof dir, "%s/%s", BPL_FIXTURES, set);
    snprintf(more, sizeof more, "%s/%s", BPL_FIXTURES, extra ? extra : "");
    options.lexicon_dir = BPL_MINI;
    options.plugin_dir = dir;
    options.extra_plugin_dir = extra ? more : NULL;
    options.extra_lexicon_dir = extra_lexicons;
    return bpl_model_open(model, &options, err);
}

static int says(const bpl_error *err, const char *message)
{
    if (strstr(err->message, message))
        return 1;
    fprintf(stderr, "\n    got  %s\n    want %s\n", err->message, message);
    return 0;
}

static void test_refused(void)
{
    static const struct {
        const char *set, *message;
        bpl_status status;
    } cases[] = {
        {"missing_symbol", "no symbol bpl_plugin_v1", BPL_E_ABI},
        {"undefined_symbol", "can't be loaded", BPL_E_ABI},
        {"no_descriptor", "bpl_plugin_v1() returned nothing", BPL_E_ABI},
        {"short_descriptor", "bytes, at least", BPL_E_ABI},
        {"wrong_name", "calls itself \"another\", its file \"wrong_name\"",
         BPL_E_ABI},
        {"bad_facet", "facet \"Bad-facet\" is not named", BPL_E_ABI},
        {"one_value", "less than two values", BPL_E_ABI},
        {"same_values", "the value \"much\" twice", BPL_E_ABI},
        {"empty_value", "value 1 of facet empty_value is empty", BPL_E_ABI},
        {"unknown_lexicon",
         "plugin unknown_lexicon wants the lexicon \"nowhere\"",
         BPL_E_NOTFOUND},
        {"unknown_need", "needs the facet \"nowhere\"", BPL_E_PLUGIN},
        {"same_facet", "facet same is decided already by", BPL_E_ABI},
        {"cycle", "need its own facet", BPL_E_PLUGIN},
        {"no such folder", "no folder", BPL_E_NOTFOUND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bpl_error err = {0};
        bpl_model *model = NULL;
        bpl_status status = open_set(&model, cases[i].set, NULL, NULL, &err);
        CU_ASSERT_EQUAL(status, cases[i].status);
        CU_ASSERT_EQUAL(err.code, cases[i].status);
        CU_ASSERT_TRUE(says(&err, cases[i].message));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.source, cases[i].set));
        CU_ASSERT_PTR_NULL(strchr(err.message, '\n'));
        CU_ASSERT_PTR_NULL(model);
    }
}

static void test_not_opened(void)
{
    static const struct {
        const char *set, *message;
        bpl_status status;
    } cases[] = {
        {"open_fails", "plugin open_fails can't be opened: no luck 7",
         BPL_E_PLUGIN},
        {"open_silent", "it gives no reason", BPL_E_PLUGIN},
        {"no_table", "wants the table rules/nowhere.tsv", BPL_E_NOTFOUND},
        {"wrong_table", "unknown value", BPL_E_PARSE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bpl_error err = {0};
        bpl_model *model;
        bpl_worker *worker;
        CU_ASSERT_EQUAL_FATAL(open_set(&model, cases[i].set, NULL, NULL, &err),
                              BPL_OK);
        bpl_status status = bpl_worker_new(&worker, model, &err);
        CU_ASSERT_EQUAL(status, cases[i].status);
        CU_ASSERT_TRUE(says(&err, cases[i].message));
        CU_ASSERT_PTR_NULL(worker);
        CU_ASSERT_EQUAL(bpl_worker_new(&worker, model, NULL), status);
        bpl_model_close(model);
    }
}

/* Labels one text with a set (beside mini, if given) and hands the finding to
 * a check. */
typedef void (*check_fn)(const bpl_finding *finding);
static void with(const char *set, const char *extra, const char *lexicons,
                 const char *text, check_fn check)
{
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_worker *worker = NULL;
    const bpl_finding *finding = NULL;
    bpl_status status = open_set(&model, set, extra, lexicons, &err);
    if (status == BPL_OK)
        status = bpl_worker_new(&worker, model, &err);
    /* Twice: nothing of the first document may be left in the second. */
    for (int i = 0; i < 2 && status == BPL_OK; i++)
        status =
            bpl_worker_label_text(worker, str(""), str(text), &finding, &err);
    if (status != BPL_OK)
        fprintf(stderr, "\n    %s: %s\n", err.source, err.message);
    CU_ASSERT_EQUAL(status, BPL_OK);
    if (status == BPL_OK)
        check(finding);
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static const bpl_facet *facet(const bpl_finding *finding, const char *name)
{
    static const bpl_facet none = {.name = "", .value = "", .raw_value = ""};
    for (size_t i = 0; i < finding->facet_count; i++)
        if (strcmp(finding->facets[i].name, name) == 0)
            return &finding->facets[i];
    CU_FAIL("no such facet");
    return &none;
}

static void check_failing(const bpl_finding *finding)
{
    static const struct {
        const char *facet, *failure;
    } cases[] = {
        {"fails", "two lines"},
        {"silent", "it returned 3 without a reason"},
        {"high", "the score 1.5 of much is not in [0, 1]"},
        {"nan", "nan of much is not in [0, 1]"},
        {"number", "it has no value number 2"},
        {"stray", "its evidence is no hit of this document"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bpl_facet *at = facet(finding, cases[i].facet);
        CU_ASSERT_STRING_EQUAL(at->value, "unknown");
        CU_ASSERT_TRUE(at->failure && strstr(at->failure, cases[i].failure));
        CU_ASSERT_TRUE(at->scores[1] <= 0);
    }
    CU_ASSERT_PTR_NULL(facet(finding, "fine")->failure);
    CU_ASSERT_STRING_EQUAL(facet(finding, "fine")->value, "much");
    CU_ASSERT_TRUE(finding->flags & BPL_FINDING_PLUGIN_FAILED);
    /* The label needs none of them: the run goes on. */
    CU_ASSERT_STRING_EQUAL(finding->label, "call_center");
    CU_ASSERT_EQUAL(finding->certainty, BPL_CONFIDENT);
}

static void test_failing(void)
{
    with("mini", "failing", NULL,
         "You answer the phone and take calls in our call center.",
         check_failing);
}

static void check_half(const bpl_finding *finding)
{
    CU_ASSERT_EQUAL(finding->certainty, BPL_REVIEW);
    CU_ASSERT_STRING_EQUAL(finding->reason, "channel failed: no luck");
    CU_ASSERT_STRING_EQUAL(finding->label, "call_center");
}

static void test_label_on_failure(void)
{
    with("half", NULL, NULL, "Call center, call center, call center here.",
         check_half);
}

static void check_newer(const bpl_finding *finding)
{
    CU_ASSERT_STRING_EQUAL(facet(finding, "newer")->value, "much");
    CU_ASSERT_EQUAL(finding->certainty, BPL_INSUFFICIENT);
    CU_ASSERT_STRING_EQUAL(finding->reason, "no plugin decides the label");
}

static void test_newer(void)
{
    with("newer", NULL, NULL, "Anything at all.", check_newer);
}

static void check_curious(const bpl_finding *finding)
{
    const bpl_facet *at = facet(finding, "curious");
    if (at->failure)
        fprintf(stderr, "\n    %s\n", at->failure);
    CU_ASSERT_PTR_NULL(at->failure);
    CU_ASSERT_STRING_EQUAL(at->value, "fine");
    CU_ASSERT_TRUE(finding->evidence_count >= 2);
}

static void test_services(void)
{
    with("curious", NULL, NULL, "Take calls.", check_curious);
}

static void check_template(const bpl_finding *finding)
{
    const bpl_facet *at = facet(finding, "shift");
    CU_ASSERT_STRING_EQUAL(at->value, "night");
    CU_ASSERT_PTR_NULL(at->failure);
    /* A stranger's facet comes after ours, the label last. */
    CU_ASSERT_EQUAL_FATAL(finding->facet_count, 3);
    CU_ASSERT_STRING_EQUAL(finding->facets[0].name, "channel");
    CU_ASSERT_STRING_EQUAL(finding->facets[1].name, "shift");
    CU_ASSERT_STRING_EQUAL(finding->facets[2].name, "label");
    /* What was denied is named last, with what it would have been. */
    static const struct {
        const char *words, *value;
        uint32_t flags;
    } want[] = {{"night shift", "night", 0},
                {"graveyard", "night", 0},
                {"day shift", "day", BPL_HIT_NEGATED}};
    size_t found = 0;
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const bpl_evidence *e = &finding->evidence[i];
        if (strcmp(e->facet, "shift") != 0)
            continue;
        CU_ASSERT_TRUE_FATAL(found < 3);
        UNIT_TEXT(e->words.data, e->words.len, want[found].words);
        CU_ASSERT_STRING_EQUAL(e->lexicon, "en/shift");
        CU_ASSERT_STRING_EQUAL(e->value, want[found].value);
        CU_ASSERT_EQUAL(e->flags, want[found].flags);
        found++;
    }
    CU_ASSERT_EQUAL(found, 3);
}

static void test_template(void)
{
    with("mini", "template", BPL_TEMPLATE,
         "Calls on the night shift, no day shift. Also graveyard. Not "
         "graveyard care.",
         check_template);
}

static void test_order(void)
{
    static const char *const want[] = {"cc", "aa", "bb"};
    bpl_error err = {0};
    bpl_model *model;
    CU_ASSERT_EQUAL_FATAL(open_set(&model, "order", NULL, NULL, &err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_model_plugin_count(model), 3);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_STRING_EQUAL(bpl_model_plugin(model, i)->name, want[i]);
    CU_ASSERT_PTR_NULL(bpl_model_plugin(model, 3));
    CU_ASSERT_STRING_EQUAL(bpl_model_plugin(model, 1)->needs[0], "cc");
    CU_ASSERT_STRING_EQUAL(bpl_model_plugin(model, 1)->lexicons[0], "channel");
    bpl_model_close(model);
}

static void test_environment(void)
{
    bpl_error err = {0};
    bpl_model *model;
    setenv("BPOLENS_LEXICONS", BPL_MINI, 1);
    setenv("BPOLENS_PLUGINS", BPL_FIXTURES "/good", 1);
    CU_ASSERT_EQUAL_FATAL(bpl_model_open(&model, NULL, &err), BPL_OK);
    CU_ASSERT_STRING_EQUAL(bpl_model_lexicon_dir(model), BPL_MINI);
    CU_ASSERT_EQUAL(bpl_model_plugin_count(model), 1);
    bpl_model_close(model);
    setenv("BPOLENS_LEXICONS", "/nowhere/at/all", 1);
    CU_ASSERT_EQUAL(bpl_model_open(&model, NULL, &err), BPL_E_NOTFOUND);
    CU_ASSERT_TRUE(says(&err, "BPOLENS_LEXICONS"));
    unsetenv("BPOLENS_LEXICONS");
    unsetenv("BPOLENS_PLUGINS");
}

static const unit_test tests[] = {
    {"wrong plugins are refused, each with its reason", test_refused},
    {"plugins that can't be opened", test_not_opened},
    {"a plugin that fails fails its facet", test_failing},
    {"a label that rests on a failure", test_label_on_failure},
    {"a later minor version is taken", test_newer},
    {"services of the host", test_services},
    {"the template", test_template},
    {"order of deciding", test_order},
    {"folders by the environment", test_environment},
};
UNIT_MAIN("plugins", tests)
