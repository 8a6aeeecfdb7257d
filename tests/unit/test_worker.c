/* SPDX-License-Identifier: MIT */
/* From a record to a finding, with the entries and rules of tests/data/mini
 * and two plugins that are decided by them. */
#include "labelling.h"
#include "score/model.h"
#include "score/sums.h"

#include <bpolens/bpolens.h>
#include <bpolens/plugin.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Scores: softmax; confidence: through (0.5, 0.4). */
static void test_labels(void)
{
    static const struct {
        const char *title, *text, *label, *runner_up, *channel, *raw_channel,
            *reason;
        bpl_certainty certainty;
    } cases[] = {
        {"", "You take calls in our call center.", "call_center", "none",
         "voice", "voice", "", BPL_CONFIDENT},
        {"", "Help customers by chat and email.", "contact_center", "none",
         "nonvoice", "nonvoice", "", BPL_CONFIDENT},
        {"", "Prepare the yearly budget of the town.", "none", "call_center",
         "unknown", "unknown", "the evidence is thin", BPL_REVIEW},
        /* clear.tsv keeps voice with none, but not nonvoice */
        {"Welder", "A welder who takes calls on site.", "none", "call_center",
         "voice", "voice", "", BPL_CONFIDENT},
        {"Welder", "A welder, welder, who reads email.", "none",
         "contact_center", "unknown", "nonvoice", "", BPL_CONFIDENT},
        {"", "Call us about the yearly budget.", "none", "call_center",
         "unknown", "unknown", "the evidence is thin", BPL_REVIEW},
        {"", "A job in the town with no calls at all.", "none", "call_center",
         "unknown", "unknown", "the evidence is thin", BPL_REVIEW},
    };
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bpl_finding *got = label(worker, cases[i].title, cases[i].text);
        if (strcmp(got->label, cases[i].label) != 0)
            fprintf(stderr, "\n    %s: %s\n", got->label, cases[i].text);
        CU_ASSERT_STRING_EQUAL(got->label, cases[i].label);
        CU_ASSERT_STRING_EQUAL(got->runner_up, cases[i].runner_up);
        CU_ASSERT_STRING_EQUAL(facet(got, "channel")->value, cases[i].channel);
        CU_ASSERT_STRING_EQUAL(facet(got, "channel")->raw_value,
                               cases[i].raw_channel);
        CU_ASSERT_STRING_EQUAL(got->reason, cases[i].reason);
        CU_ASSERT_EQUAL(got->certainty, cases[i].certainty);
        CU_ASSERT_STRING_EQUAL(got->facets[got->facet_count - 1].name, "label");
        CU_ASSERT_STRING_EQUAL(facet(got, "label")->value, cases[i].label);
    }
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static void test_confidence(void)
{
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    /* none 2, call_center 2 (calls) + 0, contact_center 0 */
    const bpl_finding *got = label(worker, "", "You take the calls of a town.");
    double score = exp(2) / (2 * exp(2) + 1);
    CU_ASSERT_TRUE(near(facet(got, "label")->scores[0], score));
    CU_ASSERT_TRUE(near(facet(got, "label")->scores[1], score));
    CU_ASSERT_STRING_EQUAL(got->label, "none"); /* named first */
    CU_ASSERT_TRUE(near(got->confidence, score * 0.8));
    CU_ASSERT_STRING_EQUAL(got->runner_up, "call_center");
    double rest = (1 - score * 0.8) * score / (1 - score);
    CU_ASSERT_TRUE(near(got->runner_up_confidence,
                        rest < score * 0.8 ? rest : score * 0.8));
    CU_ASSERT_EQUAL(got->certainty, BPL_REVIEW);
    /* The cap of a trade beside a call center, and its reason. */
    got =
        label(worker, "Call center", "A call center of a welder: take calls.");
    CU_ASSERT_STRING_EQUAL(got->label, "call_center");
    CU_ASSERT_TRUE(near(got->confidence, 0.7));
    CU_ASSERT_EQUAL(got->certainty, BPL_REVIEW);
    CU_ASSERT_STRING_EQUAL(got->reason, "a trade and a call center");
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static void test_insufficient(void)
{
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    const bpl_finding *got = label(worker, "", "Take calls.");
    CU_ASSERT_EQUAL(got->certainty, BPL_INSUFFICIENT);
    CU_ASSERT_STRING_EQUAL(got->label, "");
    CU_ASSERT_STRING_EQUAL(got->reason, "too little text");
    CU_ASSERT_EQUAL(got->token_count, 2);
    CU_ASSERT_STRING_EQUAL(facet(got, "channel")->value, "voice");
    got = label(worker, "", "");
    CU_ASSERT_EQUAL(got->certainty, BPL_INSUFFICIENT);
    CU_ASSERT_EQUAL(got->evidence_count, 0);
    got = label(worker, "",
                "La empresa para la que trabajas en una oficina de la ciudad, "
                "con calls y chat.");
    CU_ASSERT_EQUAL(got->certainty, BPL_INSUFFICIENT);
    CU_ASSERT_STRING_EQUAL(got->language, "es");
    CU_ASSERT_STRING_EQUAL(got->reason, "language es is not covered");
    CU_ASSERT_STRING_EQUAL(got->label, "");
    CU_ASSERT_STRING_EQUAL(facet(got, "channel")->value, "unknown");
    CU_ASSERT_EQUAL(got->evidence_count, 0);
    CU_ASSERT_EQUAL(got->rule_count, 0);
    got = label(worker, "",
                "You are on calls for the day, and in our call center.");
    CU_ASSERT_STRING_EQUAL(got->language, "en");
    CU_ASSERT_STRING_EQUAL(got->label, "call_center");
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static void test_evidence(void)
{
    static const struct {
        const char *facet, *value, *words;
        uint32_t flags;
    } want[] = {
        {"label", "call_center", "call center", 0},
        {"channel", "voice", "Answer the phone", 0},
        {"channel", "voice", "call", 0}, /* of "call center" */
        {"channel", "voice", "calls", 0},
        {"channel", "voice", "calls", 0},
        {"channel", "unknown", "email", BPL_HIT_NEGATED},
    };
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    const bpl_finding *got =
        label(worker, "",
              "Answer the phone in a call center. The calls are short calls "
              "with no email.");
    CU_ASSERT_EQUAL(got->evidence_count, sizeof want / sizeof *want);
    double sum = 0;
    for (size_t i = 0; i < got->evidence_count && i < 6; i++) {
        const bpl_evidence *at = &got->evidence[i];
        CU_ASSERT_STRING_EQUAL(at->facet, want[i].facet);
        UNIT_TEXT(at->words.data, at->words.len, want[i].words);
        CU_ASSERT_EQUAL(at->flags, want[i].flags);
        CU_ASSERT_PTR_EQUAL(at->words.data, got->text.data + at->begin);
        CU_ASSERT_EQUAL(at->words.len, at->end - at->begin);
        CU_ASSERT_STRING_EQUAL(at->source, "test");
        if (!at->flags)
            CU_ASSERT_STRING_EQUAL(at->value, want[i].value);
        if (strcmp(at->facet, "channel") == 0)
            sum += at->worth;
    }
    /* All words together brought what the rule did: 2 × log2(1 + 3.75). */
    CU_ASSERT_TRUE(near(sum, 2 * log2(4.75)));
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static void test_rules_used(void)
{
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    const bpl_finding *got =
        label(worker, "", "Help customers in a call center with calls.");
    CU_ASSERT_STRING_EQUAL(got->label, "call_center");
    CU_ASSERT_STRING_EQUAL(got->runner_up, "contact_center");
    static const struct {
        const char *id;
        double points;
        int fired;
    } want[] = {{"contact", 4, 1},
                {"word", 3, 1},
                {"calls", 2, 1},
                {"open", 2, 1},
                {"written", 3, 0}};
    CU_ASSERT_EQUAL(got->rule_count, sizeof want / sizeof *want);
    for (size_t i = 0; i < got->rule_count && i < 5; i++) {
        CU_ASSERT_STRING_EQUAL(got->rules[i].id, want[i].id);
        CU_ASSERT_TRUE(near(got->rules[i].points, want[i].points));
        CU_ASSERT_EQUAL(got->rules[i].fired, want[i].fired);
        CU_ASSERT_STRING_EQUAL(got->rules[i].facet, "label");
    }
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static double sum_fired(const bpl_finding *finding, const char *value)
{
    double sum = 0;
    for (size_t i = 0; i < finding->rule_count; i++)
        if (finding->rules[i].fired &&
            strcmp(finding->rules[i].value, value) == 0)
            sum += finding->rules[i].points;
    return sum;
}

/* The fired rows of a label add up to what it won or lost by. */
static void test_points(void)
{
    static const struct {
        const char *title, *text;
        double cap; /* 0: none; "cap:none" adds its own where that is said */
    } cases[] = {
        {"", "You take calls in our call center.", 0},
        {"Welder", "A welder who takes calls on site.", 0},
        {"Call center", "A call center of a welder: take calls.", 0.7},
        {"", "Welder, welder, call center, help customers by chat.", 0.7 + 0.1},
        {"", "Prepare the yearly budget of the town.", 0},
    };
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bpl_finding *got = label(worker, cases[i].title, cases[i].text);
        const bpl_facet *at = facet(got, "label");
        double first = sum_fired(got, at->values[0]);
        for (size_t k = 1; k < at->value_count; k++)
            CU_ASSERT_TRUE(near(sum_fired(got, at->values[k]) - first,
                                log(at->scores[k] / at->scores[0])));
        CU_ASSERT_TRUE(near(sum_fired(got, "cap"), cases[i].cap));
        CU_ASSERT_TRUE(near(sum_fired(got, "insufficient"), 0));
    }
    bpl_worker_free(worker);
    bpl_model_close(model);
}

/* One that a person is to look at: the words of the next label are told
 * behind the label's own, and only there. */
static void test_runner_up(void)
{
    static const struct {
        const char *text;
        bpl_certainty certainty;
        const char *own, *next; /* words that speak for them */
    } cases[] = {
        /* none 5, contact_center 4: near enough */
        {"Help customers as a welder.", BPL_REVIEW, "welder", "Help customers"},
        /* none 5, call_center 3 - 0.5 */
        {"A welder in a call center of the town.", BPL_REVIEW, "welder",
         "call center"},
        {"You take calls in our call center.", BPL_CONFIDENT, "call center",
         NULL},
    };
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bpl_finding *got = label(worker, "", cases[i].text);
        const bpl_evidence *own = NULL, *next = NULL;
        CU_ASSERT_EQUAL(got->certainty, cases[i].certainty);
        for (size_t k = 0; k < got->evidence_count; k++) {
            const bpl_evidence *at = &got->evidence[k];
            if (strcmp(at->facet, "label") != 0)
                continue;
            if (strcmp(at->value, got->label) == 0) {
                CU_ASSERT_PTR_NULL(next);
                own = own ? own : at;
            } else {
                CU_ASSERT_STRING_EQUAL(at->value, got->runner_up);
                CU_ASSERT_TRUE(at->worth > 0);
                next = next ? next : at;
            }
        }
        CU_ASSERT_PTR_NOT_NULL(own);
        if (!own)
            continue;
        UNIT_TEXT(own->words.data, own->words.len, cases[i].own);
        CU_ASSERT_EQUAL(!next, !cases[i].next);
        if (next && cases[i].next)
            UNIT_TEXT(next->words.data, next->words.len, cases[i].next);
    }
    bpl_worker_free(worker);
    bpl_model_close(model);
}

/* A negated hit is told where it says what it is not: under the facet that
 * its lexicon is named as. */
static void test_negated(void)
{
    static const struct {
        const char *text, *facet; /* of the negated hit; NULL: not told */
    } cases[] = {
        {"You take the calls in a town with no email.", "channel"},
        {"You take the calls in a town with no welder.", "label"},
        {"You take the calls in a town with no lunch.", NULL},
    };
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bpl_finding *got = label(worker, "", cases[i].text);
        const char *found = NULL;
        for (size_t k = 0; k < got->evidence_count; k++)
            if (got->evidence[k].flags & BPL_HIT_NEGATED) {
                CU_ASSERT_PTR_NULL(found);
                found = got->evidence[k].facet;
            }
        CU_ASSERT_EQUAL(!found, !cases[i].facet);
        if (found && cases[i].facet)
            CU_ASSERT_STRING_EQUAL(found, cases[i].facet);
    }
    bpl_worker_free(worker);
    bpl_model_close(model);
}

/* "calls": 2 in the title; then 1 × ½ and 1 × ¼ in the body, then nothing. */
static void test_tally(void)
{
    static const struct {
        const char *title, *text;
        double voice;
    } cases[] = {
        {"", "calls", 1},
        {"", "calls calls", 1.5},
        {"", "calls calls calls calls calls", 1.75},
        {"calls", "calls calls calls", 2.75},
        {"", "calls answer the phone", 3},
        {"", "no calls", 0},
        {"", "No calls. Only calls here.", 1},
        {"", "nothing", 0},
    };
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bpl_finding *got = label(worker, cases[i].title, cases[i].text);
        /* unknown 1, voice 2 × log2(1 + strength), nonvoice 0 */
        double voice = exp(2 * log2(1 + cases[i].voice));
        double want = voice / (voice + exp(1) + 1);
        double score = facet(got, "channel")->scores[1];
        if (!near(score, want))
            fprintf(stderr, "\n    %g, not %g: %s\n", score, want,
                    cases[i].text);
        CU_ASSERT_TRUE(near(score, want));
    }
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static void test_arguments(void)
{
    bpl_model *model = mini_open();
    bpl_worker *worker = new_worker(model);
    const bpl_finding *finding;
    bpl_error err;
    CU_ASSERT_EQUAL(bpl_worker_label(worker, NULL, &finding, &err), BPL_E_ARG);
    bpl_worker_free(worker);
    bpl_worker_free(NULL);
    bpl_model_close(model);
    bpl_model_close(NULL);
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    options.struct_size = 4;
    CU_ASSERT_EQUAL(bpl_model_open(&model, &options, &err), BPL_E_ARG);
    CU_ASSERT_PTR_NULL(model);
    options.struct_size = sizeof options;
    options.lexicon_dir = "no/such/folder";
    CU_ASSERT_EQUAL(bpl_model_open(&model, &options, &err), BPL_E_NOTFOUND);
    CU_ASSERT_STRING_EQUAL(err.source, "no/such/folder");
    options.lexicon_dir = MINI;
    options.plugin_dir = PLUGINS;
    options.definition = "of nobody";
    CU_ASSERT_EQUAL(bpl_model_open(&model, &options, &err), BPL_E_NOTFOUND);
    CU_ASSERT_EQUAL(strlen(bpl_certainty_name(BPL_REVIEW)), 6);
}

static void test_model(void)
{
    bpl_model *model = mini_open();
    CU_ASSERT_EQUAL(bpl_model_lexset_count(model), 1);
    CU_ASSERT_EQUAL(bpl_model_lexset_find(model, "en"), 0);
    CU_ASSERT_EQUAL(bpl_model_lexset_find(model, "rules"), SIZE_MAX);
    CU_ASSERT_PTR_NOT_NULL(bpl_model_table(model, "zones"));
    CU_ASSERT_PTR_NULL(bpl_model_table(model, "nowhere"));
    CU_ASSERT_EQUAL(strlen(bpl_model_hash(model)), 16);
    CU_ASSERT_TRUE(strlen(bpl_version()) > 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(bpl_stemmer_version(), "libstemmer"));
    bpl_model *again = mini_open();
    CU_ASSERT_STRING_EQUAL(bpl_model_hash(model), bpl_model_hash(again));
    bpl_model_close(again);
    bpl_model_close(model);
}

static const unit_test tests[] = {
    {"labels, facets and what is cleared", test_labels},
    {"confidence, runner-up and caps", test_confidence},
    {"insufficient", test_insufficient},
    {"evidence", test_evidence},
    {"evidence of the runner-up", test_runner_up},
    {"rules of the label", test_rules_used},
    {"points that add up", test_points},
    {"negated hits", test_negated},
    {"sums", test_tally},
    {"arguments", test_arguments},
    {"the model", test_model},
};
UNIT_MAIN("worker", tests)
