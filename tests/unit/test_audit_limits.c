/* SPDX-License-Identifier: MIT */
/* Limits of audits: sites, mentions, evidence, quotes, claims. */
#include "audit_site.h"

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

static const unit_test tests[] = {
    {"no page", test_no_page},
    {"limit of a site", test_limit_site},
    {"limit of mentions", test_limit_mentions},
    {"limit of evidence", test_limit_evidence},
    {"limit of a quote", test_limit_quote},
    {"limit of claims", test_limit_claims},
};
UNIT_MAIN("audit: limits", tests)
