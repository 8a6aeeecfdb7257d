/* SPDX-License-Identifier: MIT */
/* Claims and what backs them, by lexicons and tables of the test's own beside
 * those of tests/data/mini: what an auditor can do without C. */
#include "lexfiles.h"

#include <bpolens/audit_report.h>
#include <bpolens/bpolens.h>

#define MINI    BPL_SOURCE_DIR "/tests/data/mini"
#define PLUGINS BPL_BUILD_DIR "/tests/plugins/mini"

#define RULES_HEAD "#!bpolens-rules 1\nid\tvalue\tper\twhen\tsource\treason\n"
#define CONTEXTS_HEAD                                                          \
    "#!bpolens-table 1\ncontext\tclaims\tscope\tunless\tsource\treason\n"
#define NUMBERS_HEAD                                                           \
    "#!bpolens-table 1\ncategory\tbefore\tafter\tleast\tsource\treason\n"

static const char lexicon[] =
    LEXICON("claims") "omnichannel\tomni\t1\tstem\ttest\t\n"
                      "hotline\tcalls\t1\tstem\ttest\t\n"
                      "hotline software\tmask\t0\tstem\ttest\t\n"
                      "certified\tcert\t1\tstem\ttest\t\n"
                      "iso\tstandard\t1\texact\ttest\t\n"
                      "multilingual\tlingual\t1\tstem\ttest\t\n"
                      "german\tlanguage\t1\tstem\ttest\t\n"
                      "french\tlanguage\t1\tstem\ttest\t\n"
                      "francais\tlanguage\t1\tstem\ttest\t\n"
                      "years of work\tage\t1\tstem\ttest\t\n"
                      "since\tage:since\t1\tstem\ttest\t\n"
                      "ten\tnumber\t1\texact\ttest\t\n"
                      "cheaper\tsave\t1\tstem\ttest\t\n"
                      "per cent\tpercent\t1\tstem\ttest\t\n"
                      "dollars\tprice\t1\tstem\ttest\t\n"
                      "phone\tphone\t1\tstem\ttest\t\n"
                      "letters\tletters\t1\tstem\ttest\t\n"
                      "telex\ttelex\t1\tstem\ttest\t\n"
                      "radio\tradio\t1\tstem\ttest\t\n"
                      "smoke\tsmoke\t1\tstem\ttest\t\n"
                      "phone only\tphone_only\t1\tstem\ttest\t\n"
                      "their firm\tothers\t1\tstem\ttest\t\n"
                      "magazine\tarticle\t1\tstem\ttest\t\n"
                      "our firm\tself\t1\tstem\ttest\t\n"
                      "soon\ttrend\t1\tstem\ttest\t\n"
                      "client speaks\tquoted\t1\tstem\ttest\t\n"
                      "unlike\trival\t1\tstem\ttest\t\n"
                      "elsewhere\taway\t1\tstem\ttest\t\n";

static const char rules[] = RULES_HEAD
    "c-1\t=channels\t\tclaims.phone\ttest\tphone\n"
    "c-2\t=channels\t\tclaims.letters\ttest\tletters\n"
    "c-3\t=channels\t\tclaims.telex\ttest\ttelex\n"
    "c-4\t=channels\t\tclaims.radio\ttest\tradio\n"
    "c-5\t=channels\t\tclaims.smoke\ttest\tsmoke\n"
    "omni\tomni=claimed\t\t\ttest\tits words\n"
    "omni.three\tomni=supported\t\t$channels>=3\ttest\tthree channels\n"
    "omni.one\tomni=contradicted\t\tclaims.phone_only\ttest\tone channel\n"
    "calls\tcalls=claimed\t\t\ttest\tits words\n"
    "calls.voice\tcalls=supported\t\tchannel=voice\ttest\tcalls\n"
    "cert\tcert=claimed\t\t\ttest\tits words\n"
    "cert.near\tcert=supported\t\t$near_standard\ttest\tthe standard\n"
    "lingual\tlingual=claimed\t\t\ttest\tits words\n"
    "lingual.two\tlingual=supported\t\t$distinct_language>=2\ttest\ttwo\n"
    "lingual.one\tlingual=supported\t\tlabel.contact\ttest\tcontact\n"
    "age\tage=claimed\t\t\ttest\tits words\n"
    "age.differ\tage=contradicted\t\t$differ_age\ttest\tages differ\n"
    "age.number\tage=supported\t\t\ttest\ta number\n"
    "save\tsave=claimed\t\t\ttest\tits words\n"
    "save.same\tsave=supported\t\t$same_percent+$same_price\ttest\tby how "
    "much\n";

static const char contexts[] =
    CONTEXTS_HEAD "?\t*\tsentence\t\ttest\ta question\n"
                  "others\t*\tsentence\t\ttest\tothers\n"
                  "trend\tomni cert\tnext\t\ttest\ta trend\n"
                  "quoted\t*\tnext:2\t\ttest\ta client\n"
                  "rival\tomni\tbefore:2\t\ttest\ta rival\n"
                  "away\t*\tafter:1\t\ttest\tnot here\n"
                  "article@title\t*\tpage\tself\ttest\tan article\n"
                  "@apply\t*\tsentence\t\ttest\thow to apply\n";

static const char numbers[] =
    NUMBERS_HEAD "age\t2\t\t3\ttest\tyears\n"
                 "age:since\t\t0\t1900\ttest\tsince\n";

typedef struct fixture {
    lexfiles files;
    bpl_model *model;
    bpl_auditor *auditor;
    bpl_site *site;
    const bpl_audit *audit; /* the last one */
    bpl_error err;
} fixture;

/* What the tables of the last argument are wrong with is in f->err. */
static bpl_status start_with(fixture *f, const char *words, const char *table,
                             const char *voids, const char *counts)
{
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    memset(f, 0, sizeof *f);
    lexfiles_make(&f->files);
    lexfiles_put(&f->files, "en/claims.tsv", words);
    lexfiles_put(&f->files, "rules/claims.tsv", table);
    lexfiles_put(&f->files, "rules/claim_contexts.tsv", voids);
    lexfiles_put(&f->files, "rules/claim_numbers.tsv", counts);
    options.lexicon_dir = MINI;
    options.plugin_dir = PLUGINS;
    options.extra_lexicon_dir = f->files.root;
    options.claims = 1;
    CU_ASSERT_EQUAL_FATAL(bpl_model_open(&f->model, &options, &f->err), BPL_OK);
    return bpl_auditor_new(&f->auditor, f->model, &f->err);
}

static void start(fixture *f)
{
    bpl_status status = start_with(f, lexicon, rules, contexts, numbers);
    if (status != BPL_OK)
        fprintf(stderr, "\n    %s:%u: %s\n", f->err.source,
                (unsigned)f->err.line, f->err.message);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
}

static void stop(fixture *f)
{
    bpl_site_free(f->site);
    bpl_auditor_free(f->auditor);
    bpl_model_close(f->model);
    lexfiles_drop(&f->files);
}

static void add(fixture *f, const char *title, bpl_zone zone, const char *text,
                size_t len)
{
    bpl_field fields[] = {
        {{title, strlen(title)}, BPL_ZONE_TITLE, BPL_MARKUP_PLAIN},
        {{text, len}, zone, BPL_MARKUP_PLAIN}};
    bpl_record record = {.source = "page",
                         .number = 1,
                         .fields = *title ? fields : fields + 1,
                         .field_count = *title ? 2 : 1};
    if (!f->site)
        CU_ASSERT_EQUAL_FATAL(
            bpl_site_new(&f->site, f->auditor, "site", &f->err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_site_add(f->site, &record, &f->err), BPL_OK);
}

static void judge(fixture *f)
{
    bpl_status status = bpl_site_judge(f->site, &f->audit, &f->err);
    if (status != BPL_OK)
        fprintf(stderr, "\n    %s\n", f->err.message);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
}

/* A page alone. */
static void audit_page(fixture *f, const char *title, const char *text)
{
    bpl_site_free(f->site);
    f->site = NULL;
    add(f, title, BPL_ZONE_BODY, text, strlen(text));
    judge(f);
}

static const bpl_claim *find(const fixture *f, const char *type)
{
    for (size_t i = 0; i < f->audit->claim_count; i++)
        if (strcmp(f->audit->claims[i].type, type) == 0)
            return &f->audit->claims[i];
    return NULL;
}

/* "omni=supported age=unsupported", in the order of the table. */
static void expect(fixture *f, const char *title, const char *text,
                   const char *want)
{
    char got[400] = "";
    size_t len = 0;
    audit_page(f, title, text);
    for (size_t i = 0; i < f->audit->claim_count; i++)
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%s=%s",
                                i ? " " : "", f->audit->claims[i].type,
                                bpl_verdict_name(f->audit->claims[i].verdict));
    if (strcmp(got, want) != 0)
        fprintf(stderr, "\n    %s\n", text);
    UNIT_TEXT(got, len, want);
}

/* --- claims and verdicts --- */

static void test_verdicts(void)
{
    fixture f;
    start(&f);
    expect(&f, "", "We are a firm in the town.", "");
    expect(&f, "", "We are omnichannel for you.", "omni=unsupported");
    expect(&f, "", "We are omnichannel: phone and letters.",
           "omni=unsupported");
    expect(&f, "", "We are omnichannel: phone, letters and telex.",
           "omni=supported");
    expect(&f, "", "Phone and letters. We are omnichannel. And the telex.",
           "omni=supported");
    /* said of the hotline by another lexicon: the facet of a plugin */
    expect(&f, "", "Our hotline is for you. You take calls and calls.",
           "calls=supported");
    expect(&f, "", "Our hotline is for you.", "calls=unsupported");
    /* masked by a longer entry */
    expect(&f, "", "Buy the hotline software from us.", "");
    /* a category of another lexicon */
    expect(&f, "", "We are multilingual and help customers.",
           "lingual=supported");
    stop(&f);
}

static void test_contradicted(void)
{
    fixture f;
    start(&f);
    expect(&f, "", "We are omnichannel, by phone only.", "omni=contradicted");
    expect(&f, "",
           "We are omnichannel by letters, telex and radio. Call by phone "
           "only.",
           "omni=contradicted");
    const bpl_claim *claim = find(&f, "omni");
    CU_ASSERT_STRING_EQUAL(claim->rule, "omni.one");
    CU_ASSERT_STRING_EQUAL(claim->reason, "one channel");
    CU_ASSERT_EQUAL_FATAL(claim->evidence_count, 1);
    CU_ASSERT_STRING_EQUAL(claim->evidence[0].words, "phone only");
    stop(&f);
}

static void test_contexts(void)
{
    fixture f;
    start(&f);
    expect(&f, "", "Are you omnichannel? We are certified.",
           "cert=unsupported");
    expect(&f, "", "Their firm is omnichannel. We are certified.",
           "cert=unsupported");
    /* the next sentence, of these claims only */
    expect(&f, "",
           "All will be omnichannel soon. It is certified and multilingual. "
           "We are certified.",
           "cert=unsupported lingual=unsupported");
    CU_ASSERT_EQUAL(find(&f, "cert")->mention_count, 1);
    /* the next two */
    expect(&f, "",
           "A client speaks. They are certified. They are omnichannel. "
           "They are multilingual.",
           "lingual=unsupported");
    /* before it, at most two words away */
    expect(&f, "", "Unlike an omnichannel shop we are quick.", "");
    expect(&f, "", "Unlike many an omnichannel shop we are quick.", "");
    expect(&f, "", "Unlike one or two an omnichannel shop is quick.",
           "omni=unsupported");
    expect(&f, "", "An omnichannel shop unlike any other in the town.",
           "omni=unsupported");
    /* behind it, at most one word away */
    expect(&f, "", "It is certified elsewhere in the town.", "");
    expect(&f, "", "It is certified also elsewhere in the town.", "");
    expect(&f, "", "It is certified here and elsewhere in the town.",
           "cert=unsupported");
    /* a page, but for what it says of itself */
    expect(&f, "A magazine of the trade",
           "It is certified. Our firm is multilingual. It is omnichannel.",
           "lingual=unsupported");
    expect(&f, "", "A magazine of the trade. It is certified.",
           "cert=unsupported");
    /* negated */
    expect(&f, "", "We are no omnichannel firm, with no phone.", "");
    stop(&f);
}

static void test_zone(void)
{
    static const char text[] = "We are omnichannel and certified.";
    fixture f;
    start(&f);
    add(&f, "", BPL_ZONE_APPLY, text, strlen(text));
    judge(&f);
    CU_ASSERT_EQUAL(f.audit->claim_count, 0);
    bpl_site_free(f.site);
    f.site = NULL;
    add(&f, "", BPL_ZONE_ABOUT, text, strlen(text));
    judge(&f);
    CU_ASSERT_EQUAL(f.audit->claim_count, 2);
    CU_ASSERT_EQUAL(f.audit->claims[0].mentions[0].zone, BPL_ZONE_ABOUT);
    stop(&f);
}

/* --- counts --- */

static void test_counts(void)
{
    fixture f;
    start(&f);
    /* near: the sentence, and those beside it */
    expect(&f, "", "We are certified by ISO.", "cert=supported");
    expect(&f, "", "We are certified. It is ISO.", "cert=supported");
    expect(&f, "", "It is ISO. We are certified.", "cert=supported");
    expect(&f, "", "We are certified. In the town. It is ISO.",
           "cert=unsupported");
    /* distinct: entries, however often */
    expect(&f, "", "We are multilingual: German, German and German.",
           "lingual=unsupported");
    expect(&f, "", "We are multilingual. In the town. German and French.",
           "lingual=supported");
    /* same: the sentence only */
    expect(&f, "", "We are cheaper by 40 %.", "save=supported");
    expect(&f, "", "We are cheaper by forty per cent.", "save=supported");
    expect(&f, "", "We are cheaper, for $ 12 an hour.", "save=supported");
    expect(&f, "", "We are cheaper. By 40 %.", "save=unsupported");
    stop(&f);
}

static void test_numbers(void)
{
    fixture f;
    start(&f);
    expect(&f, "", "We have many years of work.", "");
    expect(&f, "", "We have 12 years of work.", "age=supported");
    expect(&f, "", "We have 12 long, hard years of work.", "age=supported");
    expect(&f, "", "We have 12 of the hard years of work.", "");
    expect(&f, "", "We have 3 years of work.", "age=supported");
    expect(&f, "", "We have 2 years of work.", "");
    expect(&f, "", "We have ten years of work.", "age=supported");
    expect(&f, "", "We have 12 % years of work.", "");
    expect(&f, "", "We have 1,200 years of work.", "age=supported");
    expect(&f, "", "We work since 1999.", "age=supported");
    expect(&f, "", "We work since then, 1999.", "");
    expect(&f, "", "1999 was it, since then all is well.", "");
    expect(&f, "", "We work since 1899.", "");
    /* numbers that differ, of one category */
    expect(&f, "", "We have 12 years of work. Yes, 12 years of work.",
           "age=supported");
    expect(&f, "", "We have 12 years of work. Or 15 years of work.",
           "age=contradicted");
    expect(&f, "", "We have 12 years of work since 1999.", "age=supported");
    stop(&f);
}

/* --- sites, places --- */

static void test_site(void)
{
    static const char first[] = "We are omnichannel: by phone.";
    static const char second[] = "Write letters to us, or use the telex.";
    static const char apart[] = "It is ISO.";
    fixture f;
    start(&f);
    add(&f, "", BPL_ZONE_BODY, first, strlen(first));
    add(&f, "Contact", BPL_ZONE_BODY, second, strlen(second));
    judge(&f);
    CU_ASSERT_EQUAL(f.audit->page_count, 2);
    CU_ASSERT_EQUAL_FATAL(f.audit->claim_count, 1);
    const bpl_claim *claim = &f.audit->claims[0];
    CU_ASSERT_EQUAL(claim->verdict, BPL_SUPPORTED);
    CU_ASSERT_EQUAL_FATAL(claim->evidence_count, 3);
    size_t there = 0;
    for (size_t i = 0; i < claim->evidence_count; i++) {
        const bpl_quote *piece = &claim->evidence[i];
        there += piece->page;
        if (strcmp(piece->words, "letters") == 0) {
            CU_ASSERT_EQUAL(piece->page, 1);
            CU_ASSERT_STRING_EQUAL(piece->quote, "Write letters to us, or "
                                                 "use the telex");
        }
        if (strcmp(piece->words, "phone") == 0)
            CU_ASSERT_EQUAL(piece->begin, 23);
    }
    CU_ASSERT_EQUAL(there, 2);
    CU_ASSERT_STRING_EQUAL(f.audit->id, "site");
    CU_ASSERT_STRING_EQUAL(f.audit->pages[1].title, "Contact");
    /* sentences of two pages are not beside each other */
    bpl_site_free(f.site);
    f.site = NULL;
    add(&f, "", BPL_ZONE_BODY, "We are certified.", 17);
    add(&f, "", BPL_ZONE_BODY, apart, strlen(apart));
    judge(&f);
    CU_ASSERT_EQUAL(find(&f, "cert")->verdict, BPL_UNSUPPORTED);
    /* and no context reaches the next one */
    bpl_site_free(f.site);
    f.site = NULL;
    add(&f, "", BPL_ZONE_BODY, "All comes soon.", 15);
    add(&f, "", BPL_ZONE_BODY, "We are certified.", 17);
    judge(&f);
    CU_ASSERT_PTR_NOT_NULL(find(&f, "cert"));
    stop(&f);
}

static void test_quotes(void)
{
    static const char text[] =
        "In the town.\nWe are\n  omnichannel, by letter.";
    fixture f;
    start(&f);
    audit_page(&f, "", text);
    const bpl_quote *quote = &find(&f, "omni")->mentions[0];
    CU_ASSERT_STRING_EQUAL(quote->words, "omnichannel");
    CU_ASSERT_PTR_NOT_NULL(strstr(quote->quote, "omnichannel, by letter"));
    CU_ASSERT_PTR_NULL(strchr(quote->quote, '\n'));
    CU_ASSERT_EQUAL(quote->end - quote->begin, strlen("omnichannel"));
    CU_ASSERT_STRING_EQUAL(quote->lexicon, "en/claims");
    CU_ASSERT_STRING_EQUAL(quote->category, "omni");
    CU_ASSERT_STRING_EQUAL(quote->term, "omnichannel");
    CU_ASSERT_STRING_EQUAL(quote->source, "test");
    /* unsupported: what was looked for */
    CU_ASSERT_EQUAL(find(&f, "omni")->evidence_count, 0);
    CU_ASSERT_STRING_EQUAL(find(&f, "omni")->reason, "three channels");
    CU_ASSERT_STRING_EQUAL(find(&f, "omni")->rule, "");
    audit_page(&f, "", "We are multilingual.");
    CU_ASSERT_STRING_EQUAL(find(&f, "lingual")->reason, "two; contact");
    /* backed by its own words */
    audit_page(&f, "", "We have 12 years of work.");
    CU_ASSERT_EQUAL_FATAL(find(&f, "age")->evidence_count, 1);
    CU_ASSERT_STRING_EQUAL(find(&f, "age")->evidence[0].words, "years of work");
    stop(&f);
}

/* --- limits --- */

/* A text of so many bytes, in words that are no entries. */
static char *filled(size_t len)
{
    char *text = malloc(len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t i = 0; text && i < len; i++)
        text[i] = i % 100 == 99 && i + 1 < len ? ' ' : 'x';
    return text;
}

static void test_limit_site(void)
{
    size_t half = BPL_LIMIT_SITE_BYTES / 2; /* and "\n\n" between them */
    fixture f;
    char *text = filled(half);
    start(&f);
    add(&f, "", BPL_ZONE_BODY, text, half);
    add(&f, "", BPL_ZONE_BODY, text, half - 2);
    judge(&f);
    CU_ASSERT_EQUAL(f.audit->page_count, 2);
    CU_ASSERT_FALSE(f.audit->truncated);
    CU_ASSERT_EQUAL(f.audit->claim_count, 0);
    add(&f, "", BPL_ZONE_BODY, "We are omnichannel.", 19);
    judge(&f);
    CU_ASSERT_EQUAL(f.audit->page_count, 2);
    CU_ASSERT_TRUE(f.audit->truncated);
    CU_ASSERT_EQUAL(f.audit->claim_count, 0);
    /* one byte more: the second is not looked at */
    bpl_site_free(f.site);
    f.site = NULL;
    add(&f, "", BPL_ZONE_BODY, text, half);
    add(&f, "", BPL_ZONE_BODY, text, half - 1);
    judge(&f);
    CU_ASSERT_EQUAL(f.audit->page_count, 1);
    CU_ASSERT_TRUE(f.audit->truncated);
    free(text);
    stop(&f);
}

static void test_no_page(void)
{
    fixture f;
    start(&f);
    CU_ASSERT_EQUAL_FATAL(bpl_site_new(&f.site, f.auditor, "site", &f.err),
                          BPL_OK);
    judge(&f);
    CU_ASSERT_EQUAL(f.audit->page_count, 0);
    CU_ASSERT_EQUAL(f.audit->claim_count, 0);
    CU_ASSERT_STRING_EQUAL(f.audit->label, "");
    stop(&f);
}

static void test_limit_mentions(void)
{
    enum { MOST = BPL_LIMIT_CLAIM_MENTIONS };
    static const char one[] = "We are omnichannel. ";
    char text[sizeof one * (MOST + 2)] = "";
    fixture f;
    start(&f);
    for (size_t i = 0; i < MOST; i++)
        memcpy(text + i * strlen(one), one, sizeof one);
    audit_page(&f, "", text);
    CU_ASSERT_EQUAL(find(&f, "omni")->mention_count, MOST);
    CU_ASSERT_EQUAL(find(&f, "omni")->mentions[MOST - 1].begin,
                    (MOST - 1) * strlen(one) + 7);
    memcpy(text + strlen(text), one, sizeof one);
    /* the strongest are kept: the title counts twice */
    audit_page(&f, "Omnichannel", text);
    CU_ASSERT_EQUAL(find(&f, "omni")->mention_count, MOST);
    CU_ASSERT_EQUAL(find(&f, "omni")->mentions[0].zone, BPL_ZONE_TITLE);
    stop(&f);
}

static void test_limit_evidence(void)
{
    fixture f;
    start(&f);
    audit_page(&f, "", "We are omnichannel: phone, letters, telex, radio.");
    CU_ASSERT_EQUAL(find(&f, "omni")->evidence_count, BPL_LIMIT_CLAIM_EVIDENCE);
    audit_page(&f, "",
               "We are omnichannel: phone, letters, telex, radio, smoke.");
    CU_ASSERT_EQUAL(find(&f, "omni")->evidence_count, BPL_LIMIT_CLAIM_EVIDENCE);
    stop(&f);
}

/* A sentence of so many bytes, without its dot; the claim is in the middle. */
static void quote_of(fixture *f, size_t len, size_t word, char *out)
{
    static const char claim[] = "omnichannel";
    char text[400];
    memset(text, 'x', len);
    for (size_t i = word; i < len; i += word + 1)
        text[i] = ' ';
    memcpy(text + 39, " omnichannel ", strlen(claim) + 2);
    text[len - 1] = 'x';
    text[len] = '.';
    text[len + 1] = '\0';
    audit_page(f, "", text);
    CU_ASSERT_EQUAL_FATAL(f->audit->claim_count, 1);
    snprintf(out, 400, "%s", f->audit->claims[0].mentions[0].quote);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, claim));
}

static void test_limit_quote(void)
{
    enum { MOST = BPL_LIMIT_QUOTE_BYTES };
    char quote[400];
    fixture f;
    start(&f);
    quote_of(&f, MOST, 4, quote);
    CU_ASSERT_EQUAL(strlen(quote), MOST);
    quote_of(&f, MOST + 1, 4, quote);
    CU_ASSERT_TRUE(strlen(quote) <= MOST && strlen(quote) > MOST / 2);
    /* cut between words */
    CU_ASSERT_TRUE(strncmp(quote, "xxxx ", 5) == 0);
    quote_of(&f, (size_t)3 * MOST, 30, quote);
    CU_ASSERT_TRUE(strlen(quote) <= MOST);
    stop(&f);
}

/* So many claims of one word each. */
static bpl_status start_many(fixture *f, size_t claims)
{
    static char words[8000], table[16000];
    size_t word =
        (size_t)snprintf(words, sizeof words, "%s", LEXICON("claims"));
    size_t row = (size_t)snprintf(table, sizeof table, "%s", RULES_HEAD);
    for (size_t i = 0; i < claims; i++) {
        int a = 'a' + (int)i % 26, b = 'a' + (int)i / 26;
        word += (size_t)snprintf(words + word, sizeof words - word,
                                 "zq%c%c\tc%u\t1\texact\ttest\t\n", a, b,
                                 (unsigned)i);
        row += (size_t)snprintf(table + row, sizeof table - row,
                                "c%u\tc%u=claimed\t\t\ttest\twords\n",
                                (unsigned)i, (unsigned)i);
    }
    return start_with(f, words, table, CONTEXTS_HEAD, NUMBERS_HEAD);
}

static void test_limit_claims(void)
{
    fixture f;
    CU_ASSERT_EQUAL(start_many(&f, BPL_LIMIT_CLAIMS), BPL_OK);
    CU_ASSERT_STRING_EQUAL(bpl_auditor_claim(f.auditor, BPL_LIMIT_CLAIMS - 1),
                           "c63");
    CU_ASSERT_PTR_NULL(bpl_auditor_claim(f.auditor, BPL_LIMIT_CLAIMS));
    audit_page(&f, "", "We are zqaa and zqlc.");
    CU_ASSERT_EQUAL(f.audit->claim_count, 2);
    CU_ASSERT_PTR_NOT_NULL(find(&f, "c63"));
    stop(&f);
    CU_ASSERT_EQUAL(start_many(&f, BPL_LIMIT_CLAIMS + 1), BPL_E_LIMIT);
    CU_ASSERT_EQUAL(f.err.line, 2 + BPL_LIMIT_CLAIMS + 1);
    stop(&f);
}

/* --- tables that are wrong --- */

static void test_wrong(void)
{
    static const struct {
        const char *rules, *contexts, *numbers, *message;
        uint32_t line;
    } cases[] = {
        {RULES_HEAD "a\tnobody=claimed\t\t\ttest\twhy\n", contexts, numbers,
         "nobody", 0},
        {RULES_HEAD "a\tomni=claimed\t\tclaims.nothing\ttest\twhy\n", contexts,
         numbers, "nothing", 3},
        {RULES_HEAD "a\tomni=perhaps\t\t\ttest\twhy\n", contexts, numbers,
         "omni=perhaps", 3},
        {RULES_HEAD "a\tomni=claimed\t\tchannel=loud\ttest\twhy\n", contexts,
         numbers, "loud", 3},
        {rules, CONTEXTS_HEAD "nothing\t*\tsentence\t\ttest\twhy\n", numbers,
         "no context is called \"nothing\"", 3},
        {rules, CONTEXTS_HEAD "?\tnobody\tsentence\t\ttest\twhy\n", numbers,
         "no claim is called \"nobody\"", 3},
        {rules, CONTEXTS_HEAD "?\t*\tparagraph\t\ttest\twhy\n", numbers,
         "no scope is called \"paragraph\"", 3},
        {rules, CONTEXTS_HEAD "others\t*\tbefore\t\ttest\twhy\n", numbers,
         "no scope is called \"before\"", 3},
        {rules, CONTEXTS_HEAD "others\t*\tnext:101\t\ttest\twhy\n", numbers,
         "no reach of a scope is in \"next:101\"", 3},
        {rules, CONTEXTS_HEAD "others\t*\tnext\tnobody\ttest\twhy\n", numbers,
         "no category is called \"nobody\"", 3},
        {rules, contexts, NUMBERS_HEAD "nobody\t1\t\t\ttest\twhy\n",
         "no category is called \"nobody\"", 3},
        {rules, contexts, NUMBERS_HEAD "age\tfew\t\t\ttest\twhy\n", "few", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f;
        CU_ASSERT_EQUAL(start_with(&f, lexicon, cases[i].rules,
                                   cases[i].contexts, cases[i].numbers),
                        BPL_E_PARSE);
        if (!strstr(f.err.message, cases[i].message) ||
            f.err.line != cases[i].line)
            fprintf(stderr, "\n    case %u: line %u: %s\n", (unsigned)i,
                    (unsigned)f.err.line, f.err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, cases[i].message));
        CU_ASSERT_EQUAL(f.err.line, cases[i].line);
        CU_ASSERT_PTR_NULL(f.auditor);
        stop(&f);
    }
}

static const unit_test tests[] = {
    {"verdicts", test_verdicts},
    {"contradicted beats supported", test_contradicted},
    {"contexts", test_contexts},
    {"zone", test_zone},
    {"counts", test_counts},
    {"numbers", test_numbers},
    {"site", test_site},
    {"quotes", test_quotes},
    {"no page", test_no_page},
    {"limit of a site", test_limit_site},
    {"limit of mentions", test_limit_mentions},
    {"limit of evidence", test_limit_evidence},
    {"limit of a quote", test_limit_quote},
    {"limit of claims", test_limit_claims},
    {"wrong tables", test_wrong},
};
UNIT_MAIN("audit", tests)
