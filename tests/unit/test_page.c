/* SPDX-License-Identifier: MIT */
/*
 * Pages of tallies made by hand. What a browser makes of them is tested in
 * tests/browser, on what this program writes: unit_page FOLDER.
 */
#include "report/html_out.h"
#include "report/page.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>

#define MEASURE(v, l, h)                                                       \
    {                                                                          \
        v, l, h                                                                \
    }
#define NO_MEASURE MEASURE(NAN, NAN, NAN)

static const char HOSTILE[] = "</title></style><script>alert(1)</script>"
                              "\"><img src=x onerror=alert(2)>']]>--><svg/"
                              "onload=alert(3)>javascript:alert(4)";

static const char *const files[] = {"boards/jobs-2025.csv", "-",
                                    "archive/2025 & earlier.csv"};
static const bpl_tally_hash hashes[] = {{"lexicons/en/label.tsv", "0123abcd"},
                                        {"lexicons/en/role.tsv", "89abcdef"}};
static const char *const notes[] = {"12 ads had no company."};

static bpl_tally_row row(const char *first, const char *second, uint64_t jobs,
                         double share)
{
    double half = 0.9 * share * (1 - share) + 0.01;
    bpl_measure m = MEASURE(share, fmax(0, share - half), share + half);
    bpl_measure none = NO_MEASURE;
    bpl_tally_row out = {{first, second}, {"", ""}, {{0}}, none};
    out.sets[0] = (bpl_tally_count){jobs + jobs / 3, jobs, m, none, jobs < 5};
    out.sets[1] = out.sets[0];
    return out;
}

static bpl_tally tally_of(const bpl_tally_row *rows, size_t count, size_t by)
{
    bpl_tally t = {.by = {"role", "channel"}, .by_count = by};
    t.rows = rows;
    t.row_count = count;
    t.set_count = 1;
    t.sets[0] = (bpl_tally_set){files,
                                3,
                                4512,
                                3,
                                4500,
                                300,
                                4209,
                                3020,
                                301,
                                488,
                                400,
                                17,
                                "2025-01-02",
                                "2025-12-30",
                                MEASURE(0.213, 0.199, 0.228),
                                MEASURE(0.031, 0.025, 0.038)};
    t.sets[1] = t.sets[0];
    t.simultaneous[0] = t.simultaneous[1] = 1;
    t.window_days = 60;
    t.threshold = 0.8;
    t.version = "0.1.0";
    t.definition = "";
    t.hashes = hashes;
    t.hash_count = 2;
    t.notes = notes;
    t.note_count = 1;
    t.seed = 1;
    t.samples = 1000;
    return t;
}

/* The page in memory; freed by the caller. */
static char *page_of(const bpl_tally *tally, const char *title)
{
    char *text = NULL;
    size_t len = 0;
    bpl_tally_style style = BPL_TALLY_STYLE_INIT;
    bpl_error err;
    style.title = title;
    FILE *file = open_memstream(&text, &len);
    CU_ASSERT_EQUAL_FATAL(bpl_tally_page(file, tally, &style, &err), BPL_OK);
    fclose(file);
    CU_ASSERT_EQUAL(strlen(text), len); /* no NUL byte in it */
    return text;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}
#define HAS(page, part)     CU_ASSERT_PTR_NOT_NULL(strstr(page, part))
#define HAS_NOT(page, part) CU_ASSERT_PTR_NULL(strstr(page, part))

static bpl_tally roles(bpl_tally_row rows[5])
{
    rows[0] = row("customer_service", NULL, 1204, 0.4);
    rows[1] = row("data_entry", NULL, 911, 0.3);
    rows[2] = row("healthcare", NULL, 604, 0.2);
    rows[3] = row("", NULL, 298, 0.099);
    rows[4] = row("trust_safety", NULL, 3, 0.001);
    return tally_of(rows, 5, 1);
}

static bpl_tally two_way(bpl_tally_row rows[6])
{
    rows[0] = row("customer_service", NULL, 1204, 0.57);
    rows[1] = row("customer_service", "voice", 900, 0.75);
    rows[2] = row("customer_service", "blended", 304, 0.25);
    rows[3] = row("data_entry", NULL, 911, 0.43);
    rows[4] = row("data_entry", "nonvoice", 908, 0.997);
    rows[5] = row("data_entry", "voice", 3, 0.003);
    return tally_of(rows, 6, 2);
}

static bpl_tally compared(bpl_tally_row rows[5])
{
    bpl_tally t = roles(rows);
    for (int i = 0; i < 5; i++) {
        bpl_measure d = MEASURE(-0.031, -0.052, 0.011);
        rows[i].difference = d;
        rows[i].sets[1].jobs = rows[i].sets[1].jobs / 2 + 3;
        rows[i].sets[1].small = rows[i].sets[1].jobs < 5;
        rows[i].sets[1].share.value *= 0.8;
        rows[i].sets[1].share.low *= 0.75;
    }
    t.set_count = 2;
    t.sets[1].sources = files + 2;
    t.sets[1].source_count = 1;
    return t;
}

static void correct(bpl_tally *t, bpl_tally_row *rows)
{
    for (size_t i = 0; i < t->row_count; i++)
        for (size_t k = 0; k < 2; k++) {
            bpl_measure s = rows[i].sets[k].share;
            bpl_measure m = MEASURE(s.value * 0.85, s.low * 0.7, s.high * 1.1);
            rows[i].sets[k].corrected = m;
        }
    t->gold = "gold/readers.csv";
    t->gold_documents = 602;
}

static void test_escape(void)
{
    static const struct {
        const char *in, *want;
    } cases[] = {{"a & b", "a &amp; b"},
                 {"<b>\"'", "&lt;b&gt;&quot;&#39;"},
                 {"]]>", "]]&gt;"},
                 {"a\x01\x1b[31m", "a\xEF\xBF\xBD\xEF\xBF\xBD[31m"},
                 {"line\r\n\tend", "line   end"},
                 {"\xff\xfe", "\xEF\xBF\xBD\xEF\xBF\xBD"},
                 {"\xC2\x9B", "\xEF\xBF\xBD"},       /* C1: CSI */
                 {"x\xE2\x80\xAEgpj", "xgpj"},       /* turns round */
                 {"\xE2\x81\xA6z\xE2\x80\x8F", "z"}, /* isolates, marks */
                 {"Pi\xC3\xB1"
                  "a \xE5\xAE\xA2\xE6\x9C\x8D",
                  "Pi\xC3\xB1"
                  "a \xE5\xAE\xA2\xE6\x9C\x8D"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_pen pen;
        bpl_pen_init(&pen);
        bpl_html_puts(&pen, cases[i].in);
        UNIT_TEXT(pen.buf.data, pen.buf.len, cases[i].want);
        bpl_pen_fini(&pen);
    }
}

static void test_numbers(void)
{
    bpl_pen pen;
    bpl_pen_init(&pen);
    bpl_html_count(&pen, 0);
    bpl_pen_putc(&pen, ' ');
    bpl_html_count(&pen, 999);
    bpl_pen_putc(&pen, ' ');
    bpl_html_count(&pen, 1234567);
    bpl_pen_putc(&pen, ' ');
    bpl_html_counted(&pen, 1, "ad");
    bpl_pen_putc(&pen, ' ');
    bpl_html_percent(&pen, 0.3816);
    bpl_pen_putc(&pen, ' ');
    bpl_html_percent(&pen, -0.031);
    bpl_pen_putc(&pen, ' ');
    bpl_html_percent(&pen, NAN);
    UNIT_TEXT(pen.buf.data, pen.buf.len,
              "0 999 1,234,567 1 ad 38.2 \xE2\x88\x92"
              "3.1 –");
    bpl_pen_fini(&pen);
}

static void test_one_column(void)
{
    static const char *const where[] = {"label=bpo", "status!=review",
                                        "label=call_center"};
    bpl_tally_row rows[5];
    bpl_tally t = roles(rows);
    t.where = where;
    t.where_count = 3;
    char *page = page_of(&t, NULL);
    HAS(page, "<title>Job ads by role</title>");
    HAS(page, "<b><bdi>label</bdi></b> is <bdi>bpo</bdi> or "
              "<bdi>call_center</bdi></li>");
    HAS(page, "<b><bdi>status</bdi></b> is not <bdi>review</bdi></li>");
    HAS(page, "<b>4,209 ads</b> for <b>3,020 unique jobs</b>");
    HAS(page, "Ads are not vacancies.");
    HAS(page, "standard input");
    HAS(page, "<td class=\"n\">1,605</td><td class=\"n\">1,204</td>"
              "<td class=\"n\">40.0</td>");
    HAS(page, "<abbr title=\"few jobs\">†</abbr>3<");
    HAS(page, "no value");
    HAS(page, "0123abcd");
    HAS(page, "Goodman");
    HAS_NOT(page, "Newcombe");
    HAS_NOT(page, "Corrected, %");
    HAS_NOT(page, "Difference");
    HAS_NOT(page, "<script");
    CU_ASSERT_EQUAL(count_of(page, "role=\"img\""), 1);
    CU_ASSERT_EQUAL(count_of(page, "<rect class=\"bar\" x=\"0\""), 4);
    CU_ASSERT_EQUAL(count_of(page, "<rect class=\"few\" x=\"0\""), 1);
    /* Names may be broken between their words. */
    HAS(page, "<bdi>customer_<wbr>service</bdi>");
    HAS(page, "fewer than 5 jobs</li>");
    free(page);
}

/* What no row is needs no key. */
static void test_none_small(void)
{
    bpl_tally_row rows[5];
    bpl_tally t = roles(rows);
    t.row_count = 4;
    char *page = page_of(&t, NULL);
    HAS_NOT(page, "ewer than 5 jobs");
    HAS(page, "95 % interval</li>\n</ul>");
    free(page);
}

static void test_two_columns(void)
{
    bpl_tally_row rows[6];
    bpl_tally t = two_way(rows);
    char *page = page_of(&t, NULL);
    HAS(page, "<title>Job ads by role and channel</title>");
    CU_ASSERT_EQUAL(count_of(page, "role=\"img\""), 2);
    CU_ASSERT_EQUAL(count_of(page, "scope=\"rowgroup\""), 2);
    CU_ASSERT_EQUAL(count_of(page, "<tr class=\"sub\">"), 4);
    CU_ASSERT_EQUAL(count_of(page, "<tbody>"), 4); /* two of other tables */
    HAS(page, "they are of the jobs of the row in bold");
    free(page);
}

static void test_compared_and_corrected(void)
{
    bpl_tally_row rows[5];
    bpl_tally t = compared(rows);
    correct(&t, rows);
    char *page = page_of(&t, "Year by year");
    HAS(page, "<title>Year by year</title>");
    HAS(page, "A: <bdi>jobs-2025.csv</bdi> and 2 more");
    HAS(page, "B: <bdi>2025 &amp; earlier.csv</bdi>");
    HAS(page, "\xE2\x88\x92"
              "3.1</td><td class=\"n\">\xE2\x88\x92"
              "5.2 to 1.1</td>");
    HAS(page, "Newcombe");
    HAS(page, "602 documents");
    CU_ASSERT_EQUAL(count_of(page, "<circle class=\"point\" r=\"3.5\" cx=\""),
                    5 * 2 + 1);
    t.gold_refused = "it has 12 documents";
    free(page);
    page = page_of(&t, NULL);
    HAS(page, "not corrected by <bdi>gold/readers.csv</bdi>: "
              "<bdi>it has 12 documents</bdi>");
    HAS_NOT(page, "<circle");
    free(page);
}

static void test_many_rows(void)
{
    enum { MANY = 200 };
    static char names[MANY][32];
    static bpl_tally_row rows[MANY];
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "Kumpanya %d, Inc.", i);
        rows[i] = row(names[i], NULL, (uint64_t)(400 - i), 0.005);
    }
    bpl_tally t = tally_of(rows, MANY, 1);
    char *page = page_of(&t, NULL);
    HAS(page, "The first 30 of 200 rows; the table has all.");
    CU_ASSERT_EQUAL(count_of(page, "<rect class=\"bar\" x=\"0\""), 30);
    HAS(page, "Kumpanya 199, Inc.");
    free(page);
}

/* Every text that comes from outside, hostile. */
static bpl_tally hostile(bpl_tally_row rows[2])
{
    static const char *const names[] = {HOSTILE, "\xE2\x80\xAE-fdp.exe",
                                        "\x01\xff"};
    static const char *const where[] = {
        "<b>=</li></ul></main><script>alert(5)</script>"};
    static const bpl_tally_hash bad[] = {{HOSTILE, HOSTILE}};
    rows[0] = row(HOSTILE, NULL, 10, 0.5);
    rows[0].titles[0] = HOSTILE;
    rows[1] = row("Pneumonoultramicroscopicsilicovolcanoconiosis"
                  "Pneumonoultramicroscopicsilicovolcanoconiosis"
                  "\xE5\xAE\xA2\xE6\x88\xB7\xE6\x9C\x8D\xE5\x8A\xA1"
                  "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
                  NULL, 2, 0.5);
    bpl_tally t = tally_of(rows, 2, 1);
    t.by[0] = HOSTILE;
    t.where = where;
    t.where_count = 1;
    t.sets[0].sources = names;
    t.sets[0].first_day = t.sets[0].last_day = "<b>2025";
    t.version = t.definition = HOSTILE;
    t.gold = t.gold_refused = HOSTILE;
    t.hashes = bad;
    t.hash_count = 1;
    t.notes = names;
    return t;
}

static void test_hostile(void)
{
    bpl_tally_row rows[2];
    bpl_tally t = hostile(rows);
    char *page = page_of(&t, HOSTILE);
    HAS_NOT(page, "<script");
    HAS_NOT(page, "<img");
    HAS_NOT(page, "<svg/");
    HAS_NOT(page, "]]>");
    HAS_NOT(page, "\xE2\x80\xAE");
    HAS_NOT(page, "\x01");
    CU_ASSERT_EQUAL(count_of(page, "</title>"), 1 + 3); /* page, chart, rows */
    CU_ASSERT_EQUAL(count_of(page, "</style>"), 1);
    CU_ASSERT_EQUAL(count_of(page, "</main>"), 1);
    free(page);
}

static void test_nothing(void)
{
    bpl_tally t = tally_of(NULL, 0, 1);
    memset(&t.sets[0], 0, sizeof t.sets[0]);
    t.sets[0].first_day = t.sets[0].last_day = "";
    t.sets[0].review.value = t.sets[0].review.low = NAN;
    char *page = page_of(&t, NULL);
    HAS(page, "<b>0 ads</b> for <b>0 unique jobs</b>.</p>");
    HAS(page, "no dates");
    HAS_NOT(page, "role=\"img\"");
    free(page);
}

static const unit_test tests[] = {
    {"text of strangers is escaped", test_escape},
    {"numbers are written for people", test_numbers},
    {"a page by one column", test_one_column},
    {"a page without small cells", test_none_small},
    {"a page by two columns", test_two_columns},
    {"two sets, and corrected shares", test_compared_and_corrected},
    {"many rows: the first are drawn", test_many_rows},
    {"hostile values stay text", test_hostile},
    {"nothing counted", test_nothing}};

static int save(const char *folder, const char *name, const bpl_tally *tally)
{
    char path[4096];
    bpl_error err;
    snprintf(path, sizeof path, "%s/%s.html", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        return 1;
    int bad = bpl_tally_page(file, tally, NULL, &err) != BPL_OK;
    return fclose(file) != 0 || bad;
}

static int save_all(const char *folder)
{
    bpl_tally_row one[5], two[6], set[5], bad[2];
    bpl_tally t = roles(one), pairs = two_way(two), sets = compared(set),
              evil = hostile(bad);
    correct(&sets, set);
    return save(folder, "one", &t) || save(folder, "two", &pairs) ||
           save(folder, "compared", &sets) || save(folder, "hostile", &evil);
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return save_all(argv[1]);
    return unit_main("page", tests, sizeof tests / sizeof tests[0]);
}
