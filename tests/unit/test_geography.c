/* SPDX-License-Identifier: MIT */
/* The plugin geography with its lexicons and tables, through the public API:
 * what a text says of the place of work and of the client. The value before
 * the codebook's clearing is looked at, so that no other plugin matters. */
#include "unit.h"
#include <bpolens/bpolens.h>
#include <stdlib.h>

typedef struct sample {
    const char *want, *title, *company, *location, *text;
} sample;

static bpl_model *model;
static bpl_worker *worker;

static void open_model(void)
{
    bpl_error err = {0};
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    options.lexicon_dir = BPL_BUILD_DIR "/lexicons";
    options.plugin_dir = BPL_BUILD_DIR "/plugins";
    if (bpl_model_open(&model, &options, &err) != BPL_OK ||
        bpl_worker_new(&worker, model, &err) != BPL_OK) {
        fprintf(stderr, "\n    %s:%llu: %s\n", err.source,
                (unsigned long long)err.line, err.message);
        CU_FAIL_FATAL("no model");
    }
}

static void close_model(void)
{
    bpl_worker_free(worker);
    bpl_model_close(model);
    worker = NULL;
    model = NULL;
}

static bpl_str text_of(const char *text)
{
    bpl_str out = {text, strlen(text)};
    return out;
}

static const bpl_finding *label(const sample *one)
{
    const bpl_finding *finding = NULL;
    bpl_error err = {0};
    bpl_field fields[] = {
        {text_of(one->title), BPL_ZONE_TITLE, BPL_MARKUP_PLAIN},
        {text_of(one->company), BPL_ZONE_COMPANY, BPL_MARKUP_PLAIN},
        {text_of(one->location), BPL_ZONE_LOCATION, BPL_MARKUP_PLAIN},
        {text_of(one->text), BPL_ZONE_BODY, BPL_MARKUP_PLAIN},
    };
    bpl_record record = {0};
    record.fields = fields;
    record.field_count = sizeof fields / sizeof fields[0];
    if (bpl_worker_label(worker, &record, &finding, &err) != BPL_OK) {
        fprintf(stderr, "\n    %s\n", err.message);
        CU_FAIL_FATAL("no finding");
    }
    return finding;
}

static const bpl_facet *geography(const bpl_finding *finding)
{
    for (size_t i = 0; i < finding->facet_count; i++)
        if (strcmp(finding->facets[i].name, "geography") == 0)
            return &finding->facets[i];
    return NULL;
}

static void check(const sample *samples, size_t count)
{
    open_model();
    for (size_t i = 0; i < count; i++) {
        const bpl_facet *facet = geography(label(&samples[i]));
        CU_ASSERT_PTR_NOT_NULL_FATAL(facet);
        if (!facet)
            return;
        CU_ASSERT_PTR_NULL(facet->failure);
        if (strcmp(facet->raw_value, samples[i].want) != 0) {
            fprintf(stderr, "\n    want %s, got %s: %s | %s | %s\n",
                    samples[i].want, facet->raw_value, samples[i].title,
                    samples[i].location, samples[i].text);
            CU_FAIL("other value");
        }
    }
    close_model();
}
#define CHECK(samples) check((samples), sizeof(samples) / sizeof((samples)[0]))

/* The three kinds as the definitions explain them: a US company and a vendor
 * in the Philippines, in Mexico, in another state. */
static void test_definition(void)
{
    static const sample samples[] = {
        {"offshore", "", "", "",
         "Our call center is located in the Philippines. We take calls for "
         "US companies."},
        {"nearshore", "", "", "",
         "A contact center based in Tijuana, Mexico, that answers for "
         "clients in the United States."},
        {"onshore", "", "", "",
         "Our agents work from our center in Montana. Our clients are "
         "in California."},
        {"offshore", "", "", "",
         "A company in the US hires a BPO vendor in the Philippines."},
        {"nearshore", "", "", "",
         "A US-based company works with a vendor in Mexico."},
        {"onshore", "", "", "",
         "The vendor is located in Montana, the hiring company in "
         "California."},
    };
    CHECK(samples);
}

static void test_pairs(void)
{
    static const sample samples[] = {
        {"offshore", "Customer Service Representative", "",
         "Makati City, Metro Manila", "Take inbound calls for a US account."},
        {"offshore", "Bookkeeper", "", "Cebu City",
         "Join an Australian company that is growing fast."},
        {"offshore", "Virtual Assistant", "", "Davao City",
         "Work with international clients from your home."},
        {"offshore", "Support", "", "Hyderabad, India",
         "You will help customers in the UK and Ireland with their orders."},
        {"nearshore", "Bilingual Agent", "", "Bogotá, Colombia",
         "You will assist our client's customers in the United States."},
        {"nearshore", "Agent", "", "San José, Costa Rica",
         "Support U.S. customers by phone and chat."},
        {"nearshore", "Kundenberater", "", "Kraków, Poland",
         "Support for our UK clients in English and German."},
        {"onshore", "Call Center Agent", "", "Quezon City",
         "Handle a local telco account."},
        {"onshore", "Telesales", "", "Leeds, United Kingdom",
         "You will phone our UK customers."},
        {"offshore", "Telesales (UK Support)", "", "Baguio City",
         "Make calls every day."},
        {"offshore", "Agent", "", "Pasay City",
         "We support a firm based in Sydney, Australia."},
        {"offshore", "VA (Makati | Dayshift)", "", "",
         "Our US-based clients need help with their calendars."},
    };
    CHECK(samples);
}

/* One end is not enough, however often it is named. */
static void test_one_end(void)
{
    static const sample samples[] = {
        {"unknown", "", "", "", "We answer calls day and night."},
        {"unknown", "Call Center Agent", "", "Taguig City",
         "Answer calls of customers. Our office is in BGC, Taguig. Apply at "
         "our Makati office."},
        {"unknown", "Agent", "", "Dallas, TX", "Answer calls of customers."},
        {"unknown", "", "", "", "We serve clients in the US and Canada."},
        {"unknown", "Agent", "", "Makati City",
         "We are one of the largest companies in the Philippines."},
        {"unknown", "Customer Service | Healthcare Account - Tarlac", "",
         "Tarlac City", "Answer calls."},
        {"unknown", "Analyst", "", "Quezon City",
         "Improve internal processes and help internal customers. Lead "
         "marketing in Manila."},
        {"unknown", "Agent", "", "Pasig City",
         "Bring your passport. Salary in US dollars. Good American "
         "English."},
        {"unknown", "AGENT", "", "Pasig City", "JOIN US! CONTACT US TODAY!"},
    };
    CHECK(samples);
}

static void test_words(void)
{
    static const sample samples[] = {
        {"offshore", "", "", "", "Build your offshore team with us."},
        {"offshore", "Offshore Virtual Assistant", "", "", "Data entry."},
        {"nearshore", "", "", "", "A nearshore call center for your brand."},
        {"onshore", "", "", "",
         "All calls are answered by our US-based agents."},
        {"unknown", "", "", "",
         "We offer onshore, nearshore and offshore solutions."},
        {"unknown", "Offshore Engineer", "", "",
         "Support the offshore drilling crew and the offshore wind farm."},
    };
    CHECK(samples);
}

/* Longer names win over places in them, across both lexicons of places. */
static void test_names(void)
{
    static const sample samples[] = {
        {"onshore", "Agent", "", "Albuquerque, New Mexico",
         "Call US customers."},
        {"offshore", "Agent", "", "Ortigas",
         "An account of a company in New South Wales, Australia."},
        {"unknown", "Agent", "", "Ortigas",
         "An American Express card is a plus."},
    };
    CHECK(samples);
}

/* Both ends of a pair are named. */
static void test_evidence(void)
{
    static const sample one = {"offshore", "Agent", "", "Iloilo City",
                               "Help customers in Australia."};
    open_model();
    const bpl_finding *finding = label(&one);
    const bpl_facet *facet = geography(finding);
    CU_ASSERT_PTR_NOT_NULL_FATAL(facet);
    if (!facet)
        return;
    CU_ASSERT_STRING_EQUAL(facet->raw_value, "offshore");
    /* The label clears what is not about the work; then there is none. */
    int cleared = strcmp(facet->value, facet->raw_value) != 0;
    int site = 0, client = 0;
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const bpl_evidence *at = &finding->evidence[i];
        if (strcmp(at->facet, "geography") != 0)
            continue;
        CU_ASSERT_TRUE(at->worth > 0);
        site |= strcmp(at->category, "ph") == 0;
        client |= strcmp(at->category, "au") == 0;
    }
    CU_ASSERT_TRUE(cleared || (site && client));
    close_model();
}

/* A sentence of thousands of places and cues is read in linear time. */
static void test_long(void)
{
    enum { REPEATS = 20000 };
    static const char piece[] = "clients in Australia office in Manila ";
    size_t len = sizeof piece - 1;
    char *text = malloc(len * REPEATS + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (!text)
        return;
    for (size_t i = 0; i < REPEATS; i++)
        memcpy(text + i * len, piece, len);
    text[len * REPEATS] = '\0';
    sample one = {"offshore", "", "", "", text};
    check(&one, 1);
    free(text);
}

static const unit_test tests[] = {
    {"definition", test_definition}, {"pairs", test_pairs},
    {"one end", test_one_end},       {"words", test_words},
    {"names", test_names},           {"evidence", test_evidence},
    {"long sentence", test_long},
};
UNIT_MAIN("geography", tests)
