/* SPDX-License-Identifier: MIT */
/* HTML pages to fields: sources and their order, what is dropped, encodings,
 * limits. Pages are in tests/data/html, written for these tests. */
#include "base/error.h"
#include "read/html.h"
#include "read/html_jsonld.h"
#include "read/json_repair.h"
#include "unit.h"
#include <stdlib.h>

struct reader {
    bpl_table table;
    bpl_page *page;
    bpl_buf file;
    const bpl_field *fields;
    size_t count;
    bpl_error err;
};

static void open_reader(struct reader *r)
{
    memset(r, 0, sizeof *r);
    bpl_buf_init(&r->file, (size_t)BPL_LIMIT_PAGE_BYTES + 64);
    CU_ASSERT_EQUAL_FATAL(
        bpl_table_load(&r->table, BPL_SOURCE_DIR "/lexicons/rules/html.tsv",
                       &r->err),
        BPL_OK);
    CU_ASSERT_EQUAL_FATAL(bpl_page_new(&r->page, &r->table, &r->err), BPL_OK);
}

static void close_reader(struct reader *r)
{
    bpl_page_free(r->page);
    bpl_table_fini(&r->table);
    bpl_buf_fini(&r->file);
}

static bpl_status read_bytes(struct reader *r, const char *data, size_t len)
{
    bpl_str bytes = {data, len};
    return bpl_page_read(r->page, bytes, "page.html", &r->fields, &r->count,
                         &r->err);
}

static bpl_status read_file(struct reader *r, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/data/html/%s.html", BPL_SOURCE_DIR,
             name);
    bpl_buf_reset(&r->file);
    CU_ASSERT_EQUAL_FATAL(bpl_file_read(path, &r->file, &r->err), BPL_OK);
    return read_bytes(r, r->file.data, r->file.len);
}

/* The zone's fields, joined by "|"; borrowed until the next call. */
static const char *zone_text(const struct reader *r, bpl_zone zone, char *out,
                             size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < r->count; i++) {
        const bpl_field *field = &r->fields[i];
        CU_ASSERT_EQUAL(field->markup, BPL_MARKUP_PLAIN);
        if (field->zone != zone)
            continue;
        int n = snprintf(out + at, size - at, "%s%.*s", at ? "|" : "",
                         (int)field->text.len, field->text.data);
        at += (size_t)n < size - at ? (size_t)n : size - at - 1;
    }
    return out;
}

static void check_zone(const struct reader *r, bpl_zone zone, const char *want)
{
    char got[4096];
    zone_text(r, zone, got, sizeof got);
    UNIT_TEXT(got, strlen(got), want);
}

static int body_has(const struct reader *r, const char *what)
{
    char got[8192];
    return strstr(zone_text(r, BPL_ZONE_BODY, got, sizeof got), what) != NULL;
}

static void jsonld(void)
{
    static const struct {
        const char *file;
        bpl_zone zone;
        const char *want;
    } cases[] = {
        {"ld-plain", BPL_ZONE_TITLE, "Customer Care Agent"},
        {"ld-plain", BPL_ZONE_COMPANY, "Harbor Lane Support"},
        {"ld-plain", BPL_ZONE_LOCATION, "Iloilo City, PH"},
        {"ld-plain", BPL_ZONE_BODY,
         "You take calls from guests of small hotels.\nChange bookings\n"
         "Refund deposits\nNothing is sold on these calls, and nobody reads "
         "from a script."},
        {"ld-plain", BPL_ZONE_REQUIREMENTS, "Clear spoken English\nTyping"},
        {"ld-plain", BPL_ZONE_BENEFITS, "Rice allowance"},
        {"ld-plain", BPL_ZONE_ABOUT, "Family business since 2009."},
        /* @graph, a list of types, comment marks, commas, escaped twice */
        {"ld-graph", BPL_ZONE_TITLE, "Payroll Clerk"},
        {"ld-graph", BPL_ZONE_LOCATION, "Cebu\nDavao, Davao del Sur"},
        {"ld-graph", BPL_ZONE_BODY,
         "You check time sheets of & for clinics abroad.\nYou never talk to "
         "their customers, only to the clinic\xE2\x80\x99s own book-keeper."},
        /* raw control characters, wrong escapes, a lone surrogate */
        {"ld-raw", BPL_ZONE_TITLE, "Night Shift Agent"},
        {"ld-raw", BPL_ZONE_BODY,
         "You answer the night line of a taxi firm.\nYou write each call "
         "down, you wake the driver on duty, and you call the customer "
         "back.\nNo selling. It's calm: C:work \xEF\xBF\xBD at night."},
        /* of several, the one that the page is about */
        {"ld-list", BPL_ZONE_TITLE, "Transcriber"},
        {"ld-list", BPL_ZONE_BODY,
         "You type what doctors have dictated, you check the spelling of "
         "medicines, and you send the letters back within a day."},
        /* broken for good: the next source */
        {"ld-broken", BPL_ZONE_TITLE, "Collections Caller"},
        {"ld-broken", BPL_ZONE_BODY,
         "Collections Caller\nYou call people who are late with their rent, "
         "agree on a plan with them, and note what was agreed.\nOutbound "
         "only"},
    };
    struct reader r;
    open_reader(&r);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL(read_file(&r, cases[i].file), BPL_OK);
        check_zone(&r, cases[i].zone, cases[i].want);
    }
    close_reader(&r);
}

static void json_repair(void)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"\xEF\xBB\xBF{\"a\":1}", "{\"a\":1}"},
        {"//<![CDATA[\n{\"a\":[1,2,],}\n//]]>", "{\"a\":[1,2]}"},
        {"[-1,1.5,1e9,007,1234567890123456]", "[0,0,0,0,0]"},
        {"<!-- [\"x\ny\"] -->", "[\"x\\ny\"]"},
        {"{\"a\":\"\\'\\u12\"};", "{\"a\":\"'u12\"}"},
        {"[\"\\ud83d\\ude00\\udc00\"]", "[\"\\ud83d\\ude00\\uFFFD\"]"},
        {"[\"open]", "[\"open]"},
        {"no json at all", ""},
    };
    bpl_buf out;
    bpl_buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_str in = {cases[i].in, strlen(cases[i].in)};
        unsigned flags = 0;
        bpl_buf_reset(&out);
        CU_ASSERT_EQUAL(bpl_json_repair(&out, in, BPL_LIMIT_JSON_DEPTH, &flags),
                        BPL_OK);
        UNIT_TEXT(out.data ? out.data : "", out.len, cases[i].want);
    }
    char deep[200];
    memset(deep, '[', sizeof deep);
    deep[sizeof deep - 1] = ']';
    bpl_str in = {deep, sizeof deep};
    unsigned flags = 0;
    CU_ASSERT_EQUAL(bpl_json_repair(&out, in, BPL_LIMIT_JSON_DEPTH, &flags),
                    BPL_OK);
    CU_ASSERT_TRUE(flags & BPL_JSON_DEEP);
    bpl_buf_fini(&out);
}

static void microdata(void)
{
    struct reader r;
    open_reader(&r);
    CU_ASSERT_EQUAL(read_file(&r, "microdata"), BPL_OK);
    check_zone(&r, BPL_ZONE_TITLE, "Chat Agent");
    check_zone(&r, BPL_ZONE_COMPANY, "Blue Kettle");
    check_zone(&r, BPL_ZONE_LOCATION, "Bacolod");
    check_zone(&r, BPL_ZONE_BODY,
               "You answer the chat window of a shop for tea. There is no "
               "phone on your desk, and you will not need one.");
    check_zone(&r, BPL_ZONE_REQUIREMENTS, "Good spelling");
    close_reader(&r);
}

static void furniture(void)
{
    struct reader r;
    open_reader(&r);
    CU_ASSERT_EQUAL(read_file(&r, "furniture"), BPL_OK);
    check_zone(&r, BPL_ZONE_TITLE, "Back Office Clerk");
    check_zone(&r, BPL_ZONE_BODY,
               "Back Office Clerk\nYou sort claims of an insurer, one after "
               "the other, and you set aside those that look wrong.\n"
               "What you bring\nPatience\nA certificate of any kind\n"
               "The work is done in our office, by day, from Monday to "
               "Friday, and never at weekends.");
    close_reader(&r);
}

static void sources(void)
{
    struct reader r;
    open_reader(&r);
    CU_ASSERT_EQUAL(read_file(&r, "container"), BPL_OK);
    check_zone(&r, BPL_ZONE_TITLE, "Voice Agent at Tin Roof");
    check_zone(&r, BPL_ZONE_LOCATION, "Tacloban");
    check_zone(&r, BPL_ZONE_BODY,
               "You call the buyers of roofs a week after delivery and ask "
               "them how it went, then you file the answer.\nTwo shifts.");
    CU_ASSERT_EQUAL(read_file(&r, "layout-form"), BPL_OK);
    check_zone(&r, BPL_ZONE_TITLE, "Old page");
    CU_ASSERT_TRUE(body_has(&r, "Each campaign runs for six weeks"));
    CU_ASSERT_FALSE(body_has(&r, "Search this site"));
    CU_ASSERT_EQUAL(read_file(&r, "pruned"), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "we read invoices of hauliers"));
    close_reader(&r);
}

/* Without rules nothing is known by its name, but tags still are. */
static void no_rules(void)
{
    struct reader r;
    open_reader(&r);
    bpl_page_free(r.page);
    CU_ASSERT_EQUAL_FATAL(bpl_page_new(&r.page, NULL, &r.err), BPL_OK);
    CU_ASSERT_EQUAL(read_file(&r, "furniture"), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "We use cookies"));
    CU_ASSERT_FALSE(body_has(&r, "Footer text"));
    close_reader(&r);
}

static void lines(void)
{
    struct reader r;
    open_reader(&r);
    CU_ASSERT_EQUAL(read_file(&r, "minified"), BPL_OK);
    check_zone(&r, BPL_ZONE_BODY,
               "Duties\nAnswer calls\nFile notes\nOne\nTwo bold\n"
               "Shift\tNight\nPay\tWeekly\nSite Ormoc\nThe sentence that "
               "makes this page long enough to be taken for one with "
               "content.");
    close_reader(&r);
}

#define LONG_TEXT                                                              \
    "<p>You sit at the front desk of a clinic and you pick up the phone, "     \
    "again and again.</p>"

static void encodings(void)
{
    static const struct {
        const char *page;
        const char *want;
    } cases[] = {
        /* cp1252 that nobody declared; a page that lies about itself */
        {LONG_TEXT "<p>caf\xE9 \x80 5.</p>", "caf\xC3\xA9 \xE2\x82\xAC 5."},
        {"<meta charset=iso-8859-1>" LONG_TEXT "<p>caf\xC3\xA9.</p>",
         "caf\xC3\xA9."},
        {"<META http-equiv=Content-Type content='text/html; "
         "charset=iso-8859-1'>" LONG_TEXT "<p>ol\xE9.</p>",
         "ol\xC3\xA9."},
        {"<meta charset=\"utf-16le\">" LONG_TEXT "<p>caf\xC3\xA9.</p>",
         "caf\xC3\xA9."},
    };
    struct reader r;
    open_reader(&r);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL(read_bytes(&r, cases[i].page, strlen(cases[i].page)),
                        BPL_OK);
        CU_ASSERT_TRUE(body_has(&r, cases[i].want));
    }
    static const char page[] = LONG_TEXT "<p>\xE9.</p>";
    char wide[2 * sizeof page];
    size_t len = 0;
    wide[len++] = '\xFF';
    wide[len++] = '\xFE';
    for (size_t i = 0; i + 1 < sizeof page; i++) {
        wide[len++] = page[i];
        wide[len++] = '\0';
    }
    CU_ASSERT_EQUAL(read_bytes(&r, wide, len), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "again.\n\xC3\xA9."));
    close_reader(&r);
}

static void refused(void)
{
    struct reader r;
    open_reader(&r);
    CU_ASSERT_EQUAL(read_file(&r, "script-only"), BPL_E_PARSE);
    CU_ASSERT_STRING_EQUAL(r.err.message,
                           "no readable text: the page needs JavaScript");
    CU_ASSERT_STRING_EQUAL(r.err.source, "page.html");
    CU_ASSERT_EQUAL(read_bytes(&r, "", 0), BPL_E_PARSE);
    CU_ASSERT_STRING_EQUAL(r.err.message, "no text");
    CU_ASSERT_EQUAL(read_bytes(&r, " <p> &nbsp; </p><!-- x -->", 26),
                    BPL_E_PARSE);
    CU_ASSERT_EQUAL(r.count, 0);
    size_t len = (size_t)BPL_LIMIT_PAGE_BYTES + 1;
    char *big = calloc(1, len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(big);
    CU_ASSERT_EQUAL(read_bytes(&r, big, len), BPL_E_LIMIT);
    free(big);
    CU_ASSERT_EQUAL(read_bytes(&r, "<p>Short ad.", 12), BPL_OK);
    check_zone(&r, BPL_ZONE_BODY, "Short ad.");
    close_reader(&r);
}

static void add_times(bpl_buf *buf, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        CU_ASSERT_EQUAL_FATAL(bpl_buf_puts(buf, text), BPL_OK);
}

/* Each of these takes minutes or loses text without a limit of ours. */
static void hostile(void)
{
    struct reader r;
    open_reader(&r);
    bpl_buf *page = &r.file;
    add_times(page, LONG_TEXT, 1);
    add_times(page, "<div>", 100000);
    add_times(page, "the innermost text.", 1);
    add_times(page, "</div>", 100000);
    add_times(page, "<p>the text behind it.", 1);
    CU_ASSERT_EQUAL(read_bytes(&r, page->data, page->len), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "again.\nthe innermost text.\nthe text "));
    CU_ASSERT_FALSE(bpl_page_cut(r.page));
    bpl_buf_reset(page);
    add_times(page, LONG_TEXT, 1);
    add_times(page, "<b>", 300000);
    add_times(page, "</i>", 300000);
    CU_ASSERT_EQUAL(read_bytes(&r, page->data, page->len), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "pick up the phone"));
    CU_ASSERT_TRUE(bpl_page_cut(r.page));
    bpl_buf_reset(page);
    add_times(page, "<p ", 1);
    for (unsigned i = 0; i < 200000; i++)
        CU_ASSERT_EQUAL_FATAL(bpl_buf_printf(page, "a%u ", i), BPL_OK);
    add_times(page, ">x</p>" LONG_TEXT, 1);
    CU_ASSERT_EQUAL(read_bytes(&r, page->data, page->len), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "pick up the phone"));
    close_reader(&r);
}

static void rules(void)
{
    static const struct {
        const char *value;
        bpl_html_action want;
    } cases[] = {
        {"JobPage_jobDescription__a81f", BPL_HTML_CONTAINER},
        {"wp-block cookie-banner-v2", BPL_HTML_DROP},
        {"cookie", BPL_HTML_NONE},
        {"x y  breadcrumbs", BPL_HTML_DROP},
        {"sidebar job-description", BPL_HTML_CONTAINER},
        {"navigate jobdescriptions", BPL_HTML_NONE},
        {"", BPL_HTML_NONE},
    };
    struct reader r;
    open_reader(&r);
    bpl_html_rules set;
    CU_ASSERT_EQUAL(bpl_html_rules_init(&set, &r.table, NULL), BPL_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_html_match best = {0, 0, 0};
        bpl_html_rules_names(&set, cases[i].value, &best);
        CU_ASSERT_EQUAL(best.action, cases[i].want);
    }
    bpl_html_match best = {0, 0, 0};
    bpl_html_rules_attribute(&set, "role", "navigation", &best);
    CU_ASSERT_EQUAL(best.action, BPL_HTML_DROP);
    bpl_html_rules_fini(&set);
    close_reader(&r);
}

/* Elements over the limit give their text to the one above: no block ends,
 * but the words stay apart. html and body are built, too. */
static void many_elements(void)
{
    struct reader r;
    open_reader(&r);
    add_times(&r.file, LONG_TEXT, 1);
    add_times(&r.file, "<br>", BPL_LIMIT_HTML_ELEMENTS - 4);
    size_t len = r.file.len;
    add_times(&r.file, "<p>one more<p>and another", 1);
    CU_ASSERT_EQUAL(read_bytes(&r, r.file.data, r.file.len), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "one more\nand another"));
    r.file.len = len;
    add_times(&r.file, "<br><br><p>one more<p>and another", 1);
    CU_ASSERT_EQUAL(read_bytes(&r, r.file.data, r.file.len), BPL_OK);
    CU_ASSERT_TRUE(body_has(&r, "one more and another"));
    CU_ASSERT_FALSE(bpl_page_cut(r.page));
    close_reader(&r);
}

/* A page after another has nothing of it. */
static void reuse(void)
{
    struct reader r;
    open_reader(&r);
    CU_ASSERT_EQUAL(read_file(&r, "ld-plain"), BPL_OK);
    CU_ASSERT_EQUAL(read_bytes(&r, LONG_TEXT, sizeof LONG_TEXT - 1), BPL_OK);
    CU_ASSERT_EQUAL(r.count, 1);
    check_zone(&r, BPL_ZONE_BODY,
               "You sit at the front desk of a clinic and you pick up the "
               "phone, again and again.");
    close_reader(&r);
}

static const unit_test tests[] = {
    {"JSON-LD", jsonld},
    {"JSON is repaired", json_repair},
    {"microdata", microdata},
    {"what is no content", furniture},
    {"order of sources, undone pruning", sources},
    {"without rules", no_rules},
    {"blocks are lines", lines},
    {"encodings", encodings},
    {"pages that are refused", refused},
    {"hostile pages", hostile},
    {"too many elements", many_elements},
    {"rules by name", rules},
    {"pages in a row", reuse},
};
UNIT_MAIN("html", tests)
