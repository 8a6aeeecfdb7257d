/* SPDX-License-Identifier: MIT */
/* Text of strangers on its way out: no formula in CSV, nothing that a terminal
 * obeys, nothing that a browser runs. */
#include "report/csv_out.h"
#include "report/html_out.h"
#include "report/markdown_out.h"
#include "unit.h"
#include "write/csv_cell.h"
#include "write/glyph.h"
#include <bpolens/bpolens.h>

static bpl_str str(const char *text)
{
    return (bpl_str){text, strlen(text)};
}

static void test_formulas(void)
{
    static const char *const formulas[] = {
        "=1",       "=",         "+A1",    "-A1",   "@x",       "\t1",
        "\r1",      "\n1",       "-",      "+",     "--1",      "-1-",
        "-1.",      "-.5",       "-1e",    "-1e+",  "+1 ",      "-1,",
        "-1a",      "＝1",       "＋1",    "－1",   "＠SUM(1)", "-1.5.2",
        "+e5",      "-\t1",      " =1",    "  -1a", "\u00a0@x", "\u200b=1",
        "\ufeff=1", "\u3000＝1", "\x1b=1", " \t+A1"};
    static const char *const others[] = {
        "",       "a",          "1",   "-1",  "+1",       "-12.5",
        "-1e5",   "+1E-7",      " -1", "'=1", "1=1",      "a@b.c",
        "\"=1\"", "–1",         "−1",  "0",   "\xEF\xBC", "\xEF\xBC\x90",
        "#",      "call center"};
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        CU_ASSERT_TRUE(bpl_is_formula(str(formulas[i])));
        if (!bpl_is_formula(str(formulas[i])))
            fprintf(stderr, "\n    no formula: %s\n", formulas[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        CU_ASSERT_FALSE(bpl_is_formula(str(others[i])));
        if (bpl_is_formula(str(others[i])))
            fprintf(stderr, "\n    a formula: %s\n", others[i]);
    }
}

static void cell(bpl_pen *pen, int bare, const char *text, const char *want)
{
    bpl_pen_reset(pen);
    bpl_csv_put_cell(pen, ';', bare, str(text));
    UNIT_TEXT(pen->buf.data, pen->buf.len, want);
}

static void test_cells(void)
{
    bpl_pen pen;
    bpl_pen_init(&pen);
    cell(&pen, 0, "a,b", "a,b");
    cell(&pen, 0, "a;b", "\"a;b\"");
    cell(&pen, 0, "=a;\"b\"", "\"'=a;\"\"b\"\"\"");
    cell(&pen, 0, "=a", "'=a");
    cell(&pen, 0, " a", "\" a\"");
    cell(&pen, 0, "a ", "\"a \"");
    cell(&pen, 0, "a\nb\r\n", "\"a\nb\r\n\"");
    cell(&pen, 0,
         "a\tb\x1b[2J\x7f\xC2\x9B"
         "c\rd;",
         "\"a\tb\uFFFD[2J\uFFFD\uFFFDc\uFFFDd;\"");
    cell(&pen, 0, "a\xff\xed\xa0\x80;", "\"a\uFFFD\uFFFD\uFFFD\uFFFD;\"");
    cell(&pen, 0, "\uFFFD\r", "\uFFFD\uFFFD");
    cell(&pen, 0, "\x1b=1", "'\uFFFD=1");
    cell(&pen, 0, "\"", "\"\"\"\"");
    cell(&pen, 0, "-1", "-1");
    cell(&pen, 1, "=a;\"b\"\n", "'=a \"b\" ");
    cell(&pen, 1, "\r\n=", "'  =");
    bpl_pen_reset(&pen);
    bpl_csv_put_copy(&pen, ',', 0, str("=1+1"));
    UNIT_TEXT(pen.buf.data, pen.buf.len, "=1+1");
    bpl_pen_reset(&pen);
    bpl_csv_put_cell(&pen, ',', 0, (bpl_str){NULL, 0});
    CU_ASSERT_EQUAL(pen.buf.len, 0);
    bpl_pen_reset(&pen);
    bpl_csv_text(&pen, "@x, \"y\"");
    UNIT_TEXT(pen.buf.data, pen.buf.len, "\"'@x, \"\"y\"\"\"");
    bpl_pen_fini(&pen);
}

static void json(bpl_pen *pen, const char *text, const char *want)
{
    bpl_pen_reset(pen);
    bpl_pen_json(pen, str(text));
    UNIT_TEXT(pen->buf.data, pen->buf.len, want);
}

static void test_json(void)
{
    bpl_pen pen;
    bpl_pen_init(&pen);
    json(&pen, "a\x1b\x7f\n\t\"\\", "\"a\\u001b\\u007f\\n\\t\\\"\\\\\"");
    json(&pen, "\xC2\x80\xC2\x9B\xC2\x9F\u00a0é",
         "\"\\u0080\\u009b\\u009f\u00a0é\"");
    json(&pen, "\u202e\u2066x\u2069\u200b\u200e\u200f\u2028\ufeff",
         "\"\\u202e\\u2066x\\u2069\\u200b\\u200e\\u200f\\u2028\\ufeff\"");
    json(&pen, "a\u00ad\u061c\u180e\ufff9\U000e0001\U000e0041",
         "\"a\\u00ad\\u061c\\u180e\\ufff9\\udb40\\udc01\\udb40\\udc41\"");
    json(&pen, "\u061b\u180d\ufffc\U000e0100\U0001f600",
         "\"\u061b\u180d\ufffc\U000e0100\U0001f600\"");
    json(&pen, "\u200c\u200d\u2027\u202f\u205f\u2070\ufeef€電",
         "\"\u200c\u200d\u2027\u202f\u205f\u2070\ufeef€電\"");
    json(&pen, "a\xff\xC2\x9B\xe2", "\"a\xEF\xBF\xBD\\u009b\xEF\xBF\xBD\"");
    bpl_pen_fini(&pen);
}

static void test_terminal(void)
{
    bpl_pen pen;
    bpl_pen_init(&pen);
    bpl_put_cut(&pen,
                str("a\x1b[2J\x07\xC2\x9B"
                    "1m\u202e\u2066\u200b\ufeff\xff"
                    "b\n\tc\x7f"),
                80);
    UNIT_TEXT(pen.buf.data, pen.buf.len,
              "a\xEF\xBF\xBD[2J\xEF\xBF\xBD\xEF\xBF\xBD"
              "1m\xEF\xBF\xBD"
              "b  c\xEF\xBF\xBD");
    bpl_pen_fini(&pen);
}

static void test_browser(void)
{
    static const char attack[] = "\"'><script>&amp;</script>\x1b\u202e\n";
    bpl_pen pen;
    bpl_pen_init(&pen);
    bpl_html_text(&pen, str(attack));
    UNIT_TEXT(pen.buf.data, pen.buf.len,
              "&quot;&#39;&gt;&lt;script&gt;&amp;amp;&lt;/script&gt;"
              "\xEF\xBF\xBD ");
    bpl_pen_reset(&pen);
    bpl_markdown_text(&pen, "<b>&[x](javascript:a)|`*\x1b\n# y");
    UNIT_TEXT(pen.buf.data, pen.buf.len,
              "&lt;b\\>&amp;[x\\](javascript:a)\\|\\`\\*\xEF\xBF\xBD \\# y");
    bpl_pen_fini(&pen);
}

static void test_doing(void)
{
    const bpl_doing *doing = bpl_doing_now();
    CU_ASSERT_PTR_NOT_NULL(doing);
    CU_ASSERT_TRUE(doing && !doing->plugin && !doing->record);
}

static const unit_test tests[] = {
    {"formulas", test_formulas}, {"cells", test_cells},
    {"json", test_json},         {"terminal", test_terminal},
    {"browser", test_browser},   {"doing", test_doing}};
UNIT_MAIN("safe", tests)
