/* SPDX-License-Identifier: MIT */
/* Claims and what backs them, by lexicons and tables of the test's own beside
 * those of tests/data/mini: what an auditor can do without C. */
#include "audit_site.h"

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
    {"wrong tables", test_wrong},
};
UNIT_MAIN("audit", tests)
