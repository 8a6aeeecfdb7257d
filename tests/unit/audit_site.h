/* SPDX-License-Identifier: MIT */
/* A site to add pages to, and tables of claims for tests. */
#ifndef BPL_TESTS_AUDIT_SITE_H
#define BPL_TESTS_AUDIT_SITE_H

#include "lexfiles.h"
#include "mini.h"

#include <bpolens/audit_report.h>
#include <bpolens/bpolens.h>

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
static inline bpl_status start_with(fixture *f, const char *words,
                                    const char *table, const char *voids,
                                    const char *counts)
{
    bpl_model_options options = MINI_OPTIONS;
    memset(f, 0, sizeof *f);
    lexfiles_make(&f->files);
    lexfiles_put(&f->files, "en/claims.tsv", words);
    lexfiles_put(&f->files, "rules/claims.tsv", table);
    lexfiles_put(&f->files, "rules/claim_contexts.tsv", voids);
    lexfiles_put(&f->files, "rules/claim_numbers.tsv", counts);
    options.extra_lexicon_dir = f->files.root;
    options.claims = 1;
    CU_ASSERT_EQUAL_FATAL(bpl_model_open(&f->model, &options, &f->err), BPL_OK);
    return bpl_auditor_new(&f->auditor, f->model, &f->err);
}

static inline void start(fixture *f)
{
    bpl_status status = start_with(f, lexicon, rules, contexts, numbers);
    if (status != BPL_OK)
        fprintf(stderr, "\n    %s:%u: %s\n", f->err.source,
                (unsigned)f->err.line, f->err.message);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
}

static inline void stop(fixture *f)
{
    bpl_site_free(f->site);
    bpl_auditor_free(f->auditor);
    bpl_model_close(f->model);
    lexfiles_drop(&f->files);
}

static inline void add(fixture *f, const char *title, bpl_zone zone,
                       const char *text, size_t len)
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

static inline void judge(fixture *f)
{
    bpl_status status = bpl_site_judge(f->site, &f->audit, &f->err);
    if (status != BPL_OK)
        fprintf(stderr, "\n    %s\n", f->err.message);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
}

/* A page alone. */
static inline void audit_page(fixture *f, const char *title, const char *text)
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
static inline void expect(fixture *f, const char *title, const char *text,
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

#endif
