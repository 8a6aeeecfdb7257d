/* SPDX-License-Identifier: MIT */
/*
 * Pages of audits made by hand, parsed by libxml2. What a browser makes of
 * them is tested in tests/browser, on what this program writes:
 * unit_audit_page FOLDER.
 */
#include "unit.h"

#include <bpolens/bpolens.h>
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const char HOSTILE[] = "</title></style><script>alert(1)</script>"
                              "\"><img src=x onerror=alert(2)>']]>--><svg/"
                              "onload=alert(3)>javascript:alert(4)";

static bpl_model *open_model(void)
{
    bpl_model *model = NULL;
    bpl_error err;
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    options.lexicon_dir = BPL_BUILD_DIR "/lexicons";
    options.plugin_dir = BPL_BUILD_DIR "/plugins";
    if (bpl_model_open(&model, &options, &err) != BPL_OK)
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    return model;
}

/* --- audits --- */

static const bpl_audit_page two_pages[] = {
    {"site/index.html", 1, "Welcome", "contact_center", "confident", 0.91},
    {"site/about & more.html", 1, "", "", "insufficient", 0}};

static const bpl_quote mentions[] = {
    {"our omnichannel service", "omnichannel", 0, 40, 51, BPL_ZONE_BODY,
     "claims", "omnichannel", "omnichannel", "audit"},
    {"every channel you like", "every channel", 1, 7, 20, BPL_ZONE_TITLE,
     "claims", "every channel", "omnichannel", "audit"},
    {"omnichannel, third time", "omnichannel", 1, 99, 110, BPL_ZONE_BODY,
     "claims", "omnichannel", "omnichannel", "audit"},
    {"omnichannel, fourth time", "omnichannel", 1, 199, 210, BPL_ZONE_BODY,
     "claims", "omnichannel", "omnichannel", "audit"}};
static const bpl_quote evidence[] = {
    {"we answer phones & emails", "phones", 1, 12, 18, BPL_ZONE_BODY, "claims",
     "phone", "phone", "000"},
    {"calls only", "calls only", 0, 300, 310, BPL_ZONE_BODY, "claims",
     "calls only", "phone_only", "codebook"}};
static const bpl_claim claims[] = {
    {"contact_center", BPL_SUPPORTED, mentions + 1, 1, evidence, 1,
     "contact.channels", "telephone and another channel"},
    {"omnichannel", BPL_CONTRADICTED, mentions, 4, evidence + 1, 1, "omni.one",
     "one channel only"},
    {"ai", BPL_UNSUPPORTED, mentions + 2, 1, NULL, 0, "",
     "what it does in the service"}};

static bpl_audit site(void)
{
    bpl_audit a = {"site",        two_pages,        2,  claims,           3,
                   "call_center", "review",         "", "voice only <5%", "en",
                   0.734,         /* truncated */ 1};
    return a;
}

static bpl_audit bare(void)
{
    bpl_audit a = {"bare.txt",     two_pages, 1,  NULL, 0, "",
                   "insufficient", "",        "", "",   0, 0};
    return a;
}

/* Every text that comes from outside, hostile. */
static bpl_audit hostile(void)
{
    static const bpl_audit_page page = {
        "javascript:alert(5)//", 7, HOSTILE, HOSTILE, HOSTILE, 0.5};
    static const bpl_quote quotes[] = {
        {HOSTILE, "<img src=x onerror=alert(2)>", 0, 0, 9, BPL_ZONE_BODY,
         HOSTILE, HOSTILE, HOSTILE, HOSTILE},
        {"\xE2\x80\xAE-fdp.exe\x01\xff", "\x01\xff", 0, 0, 9, BPL_ZONE_BODY,
         NULL, NULL, NULL, NULL},
        {"words elsewhere", "<not in it>", 0, 0, 9, BPL_ZONE_BODY, "", "", "",
         ""}};
    static const bpl_claim bad[] = {
        {HOSTILE, BPL_SUPPORTED, quotes, 3, quotes, 3, HOSTILE, HOSTILE}};
    bpl_audit a = {HOSTILE, &page,   1,       bad,     1,
                   HOSTILE, HOSTILE, HOSTILE, HOSTILE, "e\" onclick=\"alert(6)",
                   0.5,     0};
    return a;
}

/* --- pages --- */

typedef struct page {
    char *text;
    htmlDocPtr doc;
    xmlXPathContextPtr xpath;
    char *content; /* its text */
    int errors;
} page;

/* What HTML 4 did not know is no error. */
static void on_error(void *payload, xmlErrorPtr error)
{
    page *p = payload;
    if (error->code == XML_HTML_UNKNOWN_TAG)
        return;
    fprintf(stderr, "\n    line %d: %s", error->line, error->message);
    p->errors++;
}

static int write_page(FILE *file, const bpl_audit *audits, size_t count,
                      const char *title)
{
    bpl_error err;
    bpl_audit_writer *writer = NULL;
    bpl_audit_style style = BPL_AUDIT_STYLE_INIT;
    bpl_model *model = open_model();
    style.format = BPL_AUDIT_HTML;
    style.title = title;
    int good = model && bpl_audit_writer_new(&writer, file, model, &style,
                                             &err) == BPL_OK;
    for (size_t i = 0; good && i < count; i++)
        good = bpl_audit_write(writer, &audits[i], &err) == BPL_OK;
    good = good && bpl_audit_writer_end(writer, &err) == BPL_OK;
    bpl_audit_writer_free(writer);
    bpl_model_close(model);
    return good;
}

static void open_page(page *p, const bpl_audit *audits, size_t count,
                      const char *title)
{
    size_t len = 0;
    memset(p, 0, sizeof *p);
    FILE *file = open_memstream(&p->text, &len);
    CU_ASSERT_TRUE_FATAL(write_page(file, audits, count, title));
    fclose(file);
    CU_ASSERT_EQUAL(strlen(p->text), len); /* no NUL byte in it */
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    xmlSetStructuredErrorFunc(p, on_error);
    p->doc = htmlCtxtReadMemory(parser, p->text, (int)len, NULL, "UTF-8",
                                HTML_PARSE_NONET);
    xmlSetStructuredErrorFunc(NULL, NULL);
    htmlFreeParserCtxt(parser);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p->doc);
    CU_ASSERT_EQUAL(p->errors, 0);
    p->xpath = xmlXPathNewContext(p->doc);
    p->content = (char *)xmlNodeGetContent(xmlDocGetRootElement(p->doc));
}

static void close_page(page *p)
{
    xmlFree(p->content);
    xmlXPathFreeContext(p->xpath);
    xmlFreeDoc(p->doc);
    free(p->text);
}

static double number(const page *p, const char *path)
{
    xmlXPathObjectPtr found =
        xmlXPathEvalExpression((const xmlChar *)path, p->xpath);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    double out = xmlXPathCastToNumber(found);
    xmlXPathFreeObject(found);
    return out;
}
#define NUMBER(p, path, want) CU_ASSERT_DOUBLE_EQUAL(number(p, path), want, 0)
#define HAS(text, part)       CU_ASSERT_PTR_NOT_NULL(strstr(text, part))
#define HAS_NOT(text, part)   CU_ASSERT_PTR_NULL(strstr(text, part))

/* What holds of every page. */
static void check_page(const page *p)
{
    NUMBER(p,
           "count(//script|//img|//svg|//iframe|//object|//embed|//link|"
           "//base|//form|//*[@src]|//@*[starts-with(name(), 'on')])",
           0);
    NUMBER(p, "count(//h1)", 1);
    NUMBER(p, "count(//main)", 1);
    NUMBER(p, "count(/html[@lang='en'])", 1);
    NUMBER(p, "count(//style)", 1);
    NUMBER(p, "count(//title)", 1);
    NUMBER(p, "count(//th[not(@scope)])", 0);
    NUMBER(p, "count(//table[not(caption)])", 0);
    NUMBER(p, "count(//@id[. = ../following::*/@id])", 0);
    NUMBER(p, "count(//@id[. = ../ancestor::*/@id])", 0);
    /* Links lead into the page, and to something. */
    NUMBER(p, "count(//@href[not(starts-with(., '#'))])", 0);
    NUMBER(p, "count(//@href[not(substring(., 2) = //@id)])", 0);
    NUMBER(p, "count(//@aria-labelledby[not(. = //@id)])", 0);
}

static void test_site(void)
{
    bpl_audit audits[] = {site()};
    page p;
    open_page(&p, audits, 1, NULL);
    check_page(&p);
    HAS(p.text, "<title>Audit of vendor claims</title>");
    HAS(p.content, "3 claims on 2 pages of 1 vendor:");
    for (size_t i = 0; i < COUNT_OF(claims); i++)
        HAS(p.content, claims[i].reason);
    for (size_t i = 0; i < COUNT_OF(mentions); i++)
        HAS(p.content, mentions[i].quote);
    for (size_t i = 0; i < COUNT_OF(evidence); i++)
        HAS(p.content, evidence[i].quote);
    NUMBER(&p, "count(//section[@class='claim'])", 3);
    NUMBER(&p, "count(//table[@class='summary']//td//mark)", 3);
    /* Words and evidence of a claim are beside each other. */
    NUMBER(&p,
           "count(//section[h3/bdi='omnichannel']/div[@class='beside']"
           "[div[1][h4='What it says']//mark='every channel']"
           "[div[2][h4='What contradicts it']//mark='calls only'])",
           1);
    NUMBER(&p,
           "count(//section[h3/bdi='ai']//div[h4='Looked for, and not "
           "found'][p/bdi='what it does in the service'])",
           1);
    NUMBER(&p, "count(//section[h3/bdi='omnichannel']//details//li)", 2);
    close_page(&p);
}

static void test_verdicts_in_words(void)
{
    static const char *const names[] = {"supported", "unsupported",
                                        "contradicted"};
    bpl_audit audits[] = {site()};
    page p;
    open_page(&p, audits, 1, NULL);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[160];
        snprintf(path, sizeof path,
                 "count(//table[@class='summary']//td[contains(., ' %s')]"
                 "//span[@class='verdict %s'])",
                 names[i], names[i]);
        NUMBER(&p, path, 1);
    }
    close_page(&p);
}

static void test_vendor(void)
{
    bpl_audit audits[] = {site()};
    page p;
    open_page(&p, audits, 1, "Audit <of> a site");
    HAS(p.text, "<title>Audit &lt;of&gt; a site</title>");
    /* What it calls itself beside what it is. */
    NUMBER(&p,
           "count(//dl[div[1][contains(dt, 'calls itself')]"
           "[contains(dd, 'contact_center')]]"
           "[div[2][contains(dt, 'amount to')]"
           "[contains(dd, 'call_center (review, 0.73)')]])",
           1);
    HAS(p.content, "voice only <5%");
    NUMBER(&p, "count(//table[@class='pages-1']/tbody/tr)", 2);
    HAS(p.content, "site/about & more.html");
    HAS(p.content, "contact_center (confident, 0.91)");
    HAS(p.content, "The text is too long: its end was not read.");
    HAS(p.content, bpl_version());
    NUMBER(&p, "string-length(//section[h2='What it was made with']//code)",
           16);
    close_page(&p);
}

static void test_several(void)
{
    bpl_audit audits[] = {site(), bare(), hostile(), site()};
    page p;
    open_page(&p, audits, 4, NULL);
    check_page(&p);
    HAS(p.content, "7 claims on 6 pages of 4 vendors:");
    NUMBER(&p, "count(//table[@class='summary']/tbody)", 4);
    NUMBER(&p, "count(//table[@class='summary']/tbody[2]//td[.='no claims'])",
           1);
    HAS(p.content, "none of the labels");
    NUMBER(&p, "count(//section[@class='claim'])", 7);
    close_page(&p);
}

static void test_hostile(void)
{
    bpl_audit audits[] = {hostile()};
    page p;
    open_page(&p, audits, 1, HOSTILE);
    check_page(&p);
    HAS_NOT(p.text, "<script");
    HAS_NOT(p.text, "<img");
    HAS_NOT(p.text, "<svg");
    HAS_NOT(p.text, "\" onclick");
    HAS_NOT(p.text, "]]>");
    HAS_NOT(p.text, "\xE2\x80\xAE");
    HAS_NOT(p.text, "\x01");
    HAS(p.content, HOSTILE); /* it is there, as text */
    HAS(p.content, "javascript:alert(5)//, record 7");
    NUMBER(&p, "count(//blockquote[@lang])", 0);
    close_page(&p);
}

static void test_nothing(void)
{
    page p;
    open_page(&p, NULL, 0, NULL);
    check_page(&p);
    HAS(p.content, "0 claims on 0 pages.");
    NUMBER(&p, "count(//table)", 0);
    close_page(&p);
}

static void test_full_disk(void)
{
    bpl_audit audit = site();
    FILE *file = fopen("/dev/full", "w");
    if (!file)
        return;
    CU_ASSERT_FALSE(write_page(file, &audit, 1, NULL) && fflush(file) == 0);
    fclose(file);
}

static const unit_test tests[] = {
    {"claims, quotes and evidence are on the page", test_site},
    {"verdicts are told in words", test_verdicts_in_words},
    {"the vendor's names, label and pages", test_vendor},
    {"several subjects", test_several},
    {"hostile values stay text", test_hostile},
    {"nothing audited", test_nothing},
    {"a full disk is told", test_full_disk}};

static int save(const char *folder, const char *name, const bpl_audit *audits,
                size_t count)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.html", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        return 1;
    int bad = !write_page(file, audits, count, NULL);
    return fclose(file) != 0 || bad;
}

int main(int argc, char **argv)
{
    if (argc == 2) {
        bpl_audit audits[] = {site(), bare(), hostile()};
        return save(argv[1], "audit", audits, 2) ||
               save(argv[1], "audit-hostile", audits + 2, 1);
    }
    return unit_main("audit_page", tests, COUNT_OF(tests));
}
