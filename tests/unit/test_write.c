/* SPDX-License-Identifier: MIT */
/*
 * The writers, with findings made by hand: what is tested is how a finding
 * is put down, not how it comes about. So the model is a stand-in too, and
 * nothing of core/score is linked.
 */
#include "writing.h"
static void test_fixed(void)
{
    static const struct {
        double number;
        int digits;
        const char *want;
    } cases[] = {{0.934, 2, "0.93"},      {0.995, 2, "1.00"},
                 {0, 2, "0.00"},          {-0.25, 2, "-0.25"},
                 {1234567, 0, "1234567"}, {0.00001, 4, "0.0000"},
                 {-0.0001, 2, "0.00"},    {NAN, 2, "0.00"},
                 {INFINITY, 1, "0.0"},    {2.5, 6, "2.500000"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_pen pen;
        bpl_pen_init(&pen);
        bpl_pen_fixed(&pen, cases[i].number, cases[i].digits);
        UNIT_TEXT(pen.buf.data, pen.buf.len, cases[i].want);
        bpl_pen_fini(&pen);
    }
}

static void test_json_text(void)
{
    static const struct {
        const char *in;
        size_t len;
        const char *want;
    } cases[] = {
        {"plain", 5, "\"plain\""},
        {"", 0, "\"\""},
        {"a\"b\\c", 5, "\"a\\\"b\\\\c\""},
        {"\n\r\t\b\f", 5, "\"\\n\\r\\t\\b\\f\""},
        {"\0\x1b\x7f", 3, "\"\\u0000\\u001b\\u007f\""},
        {"\xC3\xA9", 2, "\"\xC3\xA9\""},
        {"\xC3", 1, "\"\xEF\xBF\xBD\""},
        {"x\xFFy", 3, "\"x\xEF\xBF\xBDy\""},
        {"\xED\xA0\x80", 3, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_pen pen;
        bpl_pen_init(&pen);
        bpl_pen_json(&pen, (bpl_str){cases[i].in, cases[i].len});
        UNIT_TEXT(pen.buf.data, pen.buf.len, cases[i].want);
        bpl_pen_fini(&pen);
    }
}

/* Bytes are looked at by eights: each, in each place. */
static void test_json_bytes(void)
{
    static const char clean[] = "abcdefghijklmnopqrst\xC3\xA9";
    static const char plain[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    for (int byte = 0; byte < 128; byte++)
        for (size_t at = 0; at < 20; at++) {
            char in[sizeof clean], one[16] = "", want[64];
            memcpy(in, clean, sizeof clean);
            in[at] = (char)byte;
            const char *out = memchr(plain, byte, sizeof plain - 1);
            if (out)
                snprintf(one, sizeof one, "\\%c", letters[out - plain]);
            else if (byte < 32 || byte == 127)
                snprintf(one, sizeof one, "\\u%04x", (unsigned)byte);
            else
                one[0] = (char)byte;
            snprintf(want, sizeof want, "\"%.*s%s%s\"", (int)at, clean, one,
                     clean + at + 1);
            bpl_pen pen;
            bpl_pen_init(&pen);
            bpl_pen_json(&pen, (bpl_str){in, sizeof clean - 1});
            UNIT_TEXT(pen.buf.data, pen.buf.len, want);
            bpl_pen_fini(&pen);
        }
}

static void test_words(void)
{
    static const struct {
        const char *in;
        size_t max;
        const char *want;
    } cases[] = {{"inbound \n\t calls", 60, "inbound calls"},
                 {"  a \"b\"  ", 60, "a 'b'"},
                 {"\x1b[31mred\x07", 60, "\xEF\xBF\xBD[31mred\xEF\xBF\xBD"},
                 {"abcdef", 4, "abcd…"},
                 {"ab\xC3\xA9\xC3\xA9", 5, "ab\xC3\xA9…"},
                 {"ab cd", 2, "ab…"},
                 {"bad\xFF", 60, "bad\xEF\xBF\xBD"},
                 {"ri\xE2\x80\xAEght", 60, "right"},
                 {"", 60, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_pen pen;
        bpl_pen_init(&pen);
        bpl_put_words(&pen, bpl_str_of(cases[i].in), cases[i].max);
        UNIT_TEXT(pen.buf.data ? pen.buf.data : "", pen.buf.len, cases[i].want);
        bpl_pen_fini(&pen);
    }
}

static void test_fit(void)
{
    static const struct {
        const char *in;
        size_t width;
        const char *want;
    } cases[] = {{"abc", 5, "abc  "},    {"abcdef", 4, "abc…"},
                 {"日本語", 5, "日本…"}, {"日本語", 6, "日本語"},
                 {"日本語", 4, "日… "},  {"a\nb", 3, "a b"},
                 {"", 2, "  "},          {"abc", 0, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_pen pen;
        bpl_pen_init(&pen);
        bpl_put_left(&pen, bpl_str_of(cases[i].in), cases[i].width);
        UNIT_TEXT(pen.buf.data ? pen.buf.data : "", pen.buf.len, cases[i].want);
        bpl_pen_fini(&pen);
    }
}

static void test_wrap(void)
{
    static const struct {
        const char *in;
        size_t width, indent;
        const char *want;
    } cases[] = {{"aa bb cc", 5, 0, "aa bb\ncc"},
                 {"aa bb cc", 6, 2, "  aa\n  bb\n  cc"},
                 {"abcdefgh", 4, 0, "abcd\nefgh"},
                 {"  a   b  ", 9, 0, "a b"},
                 {"日本 語", 4, 0, "日本\n語"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_pen pen;
        bpl_wrap wrap;
        bpl_pen_init(&pen);
        bpl_wrap_init(&wrap, &pen, cases[i].width, 0);
        wrap.indent = cases[i].indent;
        bpl_wrap_puts(&wrap, cases[i].in);
        bpl_wrap_line(&wrap, 0);
        UNIT_TEXT(pen.buf.data, pen.buf.len - 1, cases[i].want);
        bpl_wrap_fini(&wrap);
        bpl_pen_fini(&pen);
    }
}

/* The record's own bytes, odd ones too, come out as they went in. */
static void test_csv_bytes(void)
{
    static const struct {
        const char *raw, *want;
    } cases[] = {
        {"1,Agent\n", "1,Agent," OURS "\n"},
        {"1,Agent\r\n", "1,Agent," OURS "\r\n"},
        {"1,Agent\r", "1,Agent," OURS "\r"},
        {"1,Agent", "1,Agent," OURS "\r\n"},
        {"\"1\",\"a \"\"q\"\"\nb\"\n", "\"1\",\"a \"\"q\"\"\nb\"," OURS "\n"},
        {" 1 , \xFF\xFE \n", " 1 , \xFF\xFE ," OURS "\n"},
        {"1,\r\r\n", "1,\r," OURS "\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct target *target = open_target(OPTIONS(.output = BPL_OUTPUT_CSV));
        bpl_csv_shape shape = make_shape("id,title\r\n", ',', 2);
        bpl_finding finding = make_finding();
        bpl_record record = make_record("a.csv", cases[i].raw);
        const char head[] = "id,title," NAMES "\r\n";
        CU_ASSERT_EQUAL(put(target, &record, &shape, &finding), BPL_OK);
        end_writer(target, &shape);
        CU_ASSERT_FATAL(target->len > sizeof head - 1);
        UNIT_TEXT(target->data, sizeof head - 1, head);
        UNIT_TEXT(target->data + sizeof head - 1,
                  target->len - (sizeof head - 1), cases[i].want);
        free_target(target);
    }
}

static void check_csv(bpl_writer_options options, const bpl_csv_shape *shape,
                      const char *raw, const bpl_finding *finding,
                      const char *want)
{
    struct target *target = open_target(options);
    bpl_record record = make_record("a.csv", raw);
    CU_ASSERT_EQUAL(put(target, &record, shape, finding), BPL_OK);
    end_writer(target, shape);
    UNIT_TEXT(target->data, target->len, want);
    free_target(target);
}

static void test_csv_options(void)
{
    bpl_finding finding = make_finding();
    bpl_finding none = make_insufficient();
    bpl_csv_shape comma = make_shape("id,title\n", ',', 2);
    bpl_csv_shape semicolon = make_shape("id;title\n", ';', 2);
    bpl_csv_shape padded = make_shape("id,title,x\n", ',', 3);
    finding.evidence_count = none.evidence_count = 0;
    padded.missing = 2;
    check_csv(OPTIONS(.output = BPL_OUTPUT_CSV, .only = 1), &comma,
              "\"a,\"\"b\"\"\",t\n", &finding,
              "id," NAMES "\n\"a,\"\"b\"\"\","
              "call_center,confident,0.93,voice,inbound,\n");
    check_csv(OPTIONS(.output = BPL_OUTPUT_CSV, .prefix = "x_"), &semicolon,
              "1;t\n", &finding,
              "id;title;x_label;x_status;x_confidence;x_channel;x_direction;"
              "x_evidence\n1;t;call_center;confident;0.93;voice;inbound;\n");
    check_csv(OPTIONS(.output = BPL_OUTPUT_CSV), &padded, "1\n", &finding,
              "id,title,x," NAMES
              "\n1,,,call_center,confident,0.93,voice,inbound,\n");
    check_csv(OPTIONS(.output = BPL_OUTPUT_CSV), &comma, "1,t\n", &none,
              "id,title," NAMES
              "\n1,t,,insufficient,,voice,inbound,too few words\n");
}

static void test_csv_evidence(void)
{
    bpl_finding finding = make_finding();
    bpl_facet broken[2] = {facets[0], facets[2]};
    bpl_evidence many[BPL_LIMIT_EVIDENCE_CSV + 2];
    bpl_pen pen;
    broken[0].failure = "no\ngood";
    finding.facets = broken;
    finding.facet_count = 2;
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++)
        many[i] = evidence[1];
    finding.evidence = many;
    finding.evidence_count = sizeof many / sizeof many[0];
    bpl_pen_init(&pen);
    bpl_put_evidence(&pen, &finding);
    size_t parts = 0;
    const char head[] =
        "channel failed: no good; direction=inbound \"inbound\"";
    CU_ASSERT_FATAL(pen.buf.len > sizeof head);
    UNIT_TEXT(pen.buf.data, sizeof head - 1, head);
    for (size_t i = 0; i < pen.buf.len; i++)
        parts += pen.buf.data[i] == ';';
    CU_ASSERT_EQUAL(parts, BPL_LIMIT_EVIDENCE_CSV);
    bpl_pen_fini(&pen);
}

/* A spreadsheet must not run what a stranger's plugin calls its values. */
static void test_csv_formula(void)
{
    bpl_facet odd[2] = {facets[0], facets[2]};
    bpl_finding finding = make_finding();
    bpl_csv_shape shape = make_shape("id\n", ',', 1);
    odd[0].value = "=1+1";
    finding.facets = odd;
    finding.facet_count = 2;
    finding.evidence_count = 0;
    check_csv(OPTIONS(.output = BPL_OUTPUT_CSV), &shape, "=2\n", &finding,
              "id," NAMES "\n=2,call_center,confident,0.93,'=1+1,,\n");
}

/* Without quotes our cells must keep to one line and one column, too. */
static void test_csv_without_quotes(void)
{
    bpl_facet odd[2] = {facets[0], facets[2]};
    bpl_finding finding = make_finding();
    bpl_csv_shape shape = make_shape("id\tt\n", '\t', 2);
    shape.quotes_are_data = 1;
    odd[0].value = "a\tb\nc";
    finding.facets = odd;
    finding.facet_count = 2;
    finding.evidence_count = 1;
    check_csv(OPTIONS(.output = BPL_OUTPUT_CSV), &shape, "1\t\"x\n", &finding,
              "id\tt\tbpo_label\tbpo_status\tbpo_confidence\tbpo_channel\t"
              "bpo_direction\tbpo_evidence\n"
              "1\t\"x\tcall_center\tconfident\t0.93\ta b c\t\t"
              "channel=voice \"inbound calls\" [body] 003\n");
}

static void test_csv_other_header(void)
{
    struct target *target = open_target(OPTIONS(.output = BPL_OUTPUT_CSV));
    bpl_csv_shape one = make_shape("id,t\n", ',', 2);
    bpl_csv_shape same = make_shape("id,t\r\n", ',', 2);
    bpl_csv_shape other = make_shape("id,u\n", ',', 2);
    bpl_csv_shape page = {0};
    bpl_finding finding = make_finding();
    bpl_record first = make_record("one.csv", "1,x\n");
    bpl_record second = make_record("two.csv", "2,y\n");
    CU_ASSERT_EQUAL(put(target, &first, &one, &finding), BPL_OK);
    CU_ASSERT_EQUAL(put(target, &second, &same, &finding), BPL_OK);
    fflush(target->file);
    size_t len = target->len;
    CU_ASSERT_EQUAL(put(target, &second, &other, &finding), BPL_E_PARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(target->err.message, "one.csv"));
    CU_ASSERT_STRING_EQUAL(target->err.source, "two.csv");
    CU_ASSERT_EQUAL(put(target, &second, &page, &finding), BPL_E_PARSE);
    fflush(target->file);
    CU_ASSERT_EQUAL(target->len, len);
    end_writer(target, &other);
    free_target(target);
}

static void test_csv_taken_names(void)
{
    struct target *target = open_target(OPTIONS(.output = BPL_OUTPUT_CSV));
    bpl_csv_shape shape = make_shape("id,\"bpo_label\"\n", ',', 2);
    bpl_csv_shape good = make_shape("id,label\n", ',', 2);
    bpl_finding finding = make_finding();
    bpl_record record = make_record("a.csv", "1,x\n");
    CU_ASSERT_EQUAL(put(target, &record, &shape, &finding), BPL_E_PARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(target->err.message, "bpo_label"));
    CU_ASSERT_EQUAL(put(target, &record, &good, &finding), BPL_OK);
    end_writer(target, &good);
    CU_ASSERT_EQUAL(strncmp(target->data, "id,label,bpo_label,", 19), 0);
    free_target(target);
}

static void test_csv_header_alone(void)
{
    struct target *target = open_target(OPTIONS(.output = BPL_OUTPUT_CSV));
    bpl_csv_shape shape = make_shape("id,t", ',', 2);
    end_writer(target, &shape);
    UNIT_TEXT(target->data, target->len, "id,t," NAMES "\n");
    free_target(target);
    target = open_target(OPTIONS(.output = BPL_OUTPUT_CSV));
    end_writer(target, NULL);
    CU_ASSERT_EQUAL(target->len, 0);
    free_target(target);
}

static void test_csv_of_pages(void)
{
    struct target *target = open_target(OPTIONS(.output = BPL_OUTPUT_CSV));
    bpl_csv_shape shape = {0};
    bpl_finding finding = make_finding();
    bpl_record record = make_record("a,b.html", "");
    CU_ASSERT_EQUAL(put(target, &record, &shape, &finding), BPL_OK);
    end_writer(target, &shape);
    UNIT_TEXT(target->data, target->len,
              "source,title," NAMES
              "\n\"a,b.html\",\"Agent, Calls & 'Chat'\"," OURS "\n");
    free_target(target);
}

static void test_table(void)
{
    static const int widths[] = {20, 60, 80, 100, 200};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        struct target *target = open_target(
            OPTIONS(.output = BPL_OUTPUT_TABLE, .width = widths[i]));
        bpl_csv_shape shape = make_shape("id\n", ',', 1);
        bpl_finding finding = make_finding(), none = make_insufficient();
        bpl_record record = make_record("a.csv", "1\n");
        CU_ASSERT_EQUAL(put(target, &record, &shape, &finding), BPL_OK);
        CU_ASSERT_EQUAL(put(target, &record, &shape, &none), BPL_OK);
        end_writer(target, &shape);
        CU_ASSERT_PTR_NOT_NULL(strstr(target->data, "\n    3  Agent, Calls"));
        CU_ASSERT_PTR_NOT_NULL(strstr(target->data, "call_center     0.93  "));
        CU_ASSERT_PTR_NOT_NULL(
            strstr(target->data, "\n2 records: 1 call_center; 1 confident, "
                                 "1 insufficient\n"));
        CU_ASSERT_PTR_NULL(strchr(target->data, '\x1b'));
        CU_ASSERT_EQUAL(strstr(target->data, "inbound calls, ") != NULL,
                        widths[i] > 120);
        /* No line is wider than the terminal, if it has some room. */
        for (char *at = target->data; widths[i] >= 80 && *at;) {
            size_t len = strcspn(at, "\n");
            CU_ASSERT(bpl_glyph_width((bpl_str){at, len}) <= (size_t)widths[i]);
            at += len + 1;
        }
        free_target(target);
    }
}

static char *explain(const bpl_finding *finding, int width, int color)
{
    char *data = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&data, &len);
    bpl_record record = make_record("a\x1b.csv", "1\n");
    bpl_writer_options options = OPTIONS(.width = width, .color = color);
    bpl_error err;
    CU_ASSERT_EQUAL(bpl_explain(file, &record, finding, &options, &err),
                    BPL_OK);
    fclose(file);
    return data;
}

static void test_explain(void)
{
    static const char *const parts[] = {
        "record 3, line 7",
        "call_center, confidence 0.88  confident",
        "2.25 points speak for call_center:",
        "+2.50  calls are the work (phone; 003)",
        "Against call_center:",
        "-0.25  a shop is named",
        "Next comes contact_center with 0.50 points (confidence 0.07):",
        "+0.50  it names support",
        "It would be contact_center with 1.75 points more.",
        "+1.50  there is chat beside them",
        "voice 0.91, then unknown 0.05",
        "call_center 0.88, then contact_center 0.07\n",
        "\"inbound calls\" [body] en/channel \"inbound calls\" (voice)",
        "source 003: n1",
        "negated  voice  \"cold calls\" [body]",
        "Agent, [Calls]¹ & \"Chat\"",
        "No [not: cold calls]². Answer [[inbound]⁴",
    };
    bpl_finding finding = make_finding();
    /* Not what the facet's scores are: the label is told as in the head. */
    finding.confidence = 0.88;
    finding.runner_up_confidence = 0.07;
    char *text = explain(&finding, 110, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!strstr(text, parts[i])) {
            fprintf(stderr, "\n    not there: %s\n%s", parts[i], text);
            CU_FAIL("a part of the explanation is missing");
        }
    CU_ASSERT_PTR_NULL(strchr(text, '\x1b'));
    CU_ASSERT_PTR_NULL(strstr(text, "Against it"));
    CU_ASSERT_PTR_NULL(strstr(text, "call_center 0.93"));
    free(text);
}

/* Whatever the text holds, only our own escape sequences get through, and no
 * line is wider than asked for. */
static void test_explain_harmless(void)
{
    static const char nasty[] =
        "a\x1b]0;x\x07 b\x9b c\xC2\x9B d "
        "\xE2\x80\xAE xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
    bpl_finding finding = make_finding();
    finding.text = (bpl_str){nasty, sizeof nasty - 1};
    for (int color = 0; color < 2; color++) {
        char *text = explain(&finding, 50, color);
        for (char *at = text; *at; at++) {
            unsigned char c = (unsigned char)*at;
            CU_ASSERT(c >= 0x20 || c == '\n' || (color && c == 0x1b));
            if (c == 0x1b)
                CU_ASSERT_EQUAL(at[1], '[');
        }
        CU_ASSERT_PTR_NULL(strstr(text, "\xC2\x9B"));
        CU_ASSERT_PTR_NULL(strstr(text, "\xE2\x80\xAE"));
        for (char *at = text; !color && *at;) {
            size_t len = strcspn(at, "\n");
            CU_ASSERT(bpl_glyph_width((bpl_str){at, len}) <= 50);
            at += len + (at[len] != '\0');
        }
        free(text);
    }
}

static void test_explain_insufficient(void)
{
    bpl_finding finding = make_insufficient();
    finding.rule_count = finding.evidence_count = finding.facet_count = 0;
    finding.text.len = 0;
    finding.runner_up = NULL;
    char *text = explain(&finding, 80, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "no label  insufficient"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "There is no label: too few words"));
    free(text);
}

/* However records are spread over drafts, the output is that of one writer;
 * one that fails leaves nothing behind. */
static void test_drafts(void)
{
    static const bpl_output outputs[] = {BPL_OUTPUT_CSV, BPL_OUTPUT_JSONL,
                                         BPL_OUTPUT_TABLE};
    static const char *const files[] = {"a.csv", "a.csv", "b.csv",
                                        "b.csv", "b.csv", "a.csv"};
    enum { RECORDS = sizeof files / sizeof files[0] };
    bpl_csv_shape shape = make_shape("id,title\n", ',', 2);
    bpl_csv_shape other = make_shape("key,title\n", ',', 2);
    bpl_finding finding = make_finding();
    for (size_t o = 0; o < sizeof outputs / sizeof outputs[0]; o++)
        for (size_t each = 1; each <= RECORDS; each++) {
            struct target *one = open_target(OPTIONS(.output = outputs[o]));
            struct target *many = open_target(OPTIONS(.output = outputs[o]));
            bpl_draft *drafts[2];
            for (size_t d = 0; d < 2; d++)
                CU_ASSERT_EQUAL_FATAL(
                    bpl_draft_new(&drafts[d], many->writer, &many->err),
                    BPL_OK);
            for (size_t i = 0; i < RECORDS; i++) {
                bpl_record record = make_record(files[i], "1,t\n");
                bpl_draft *draft = drafts[i / each % 2];
                CU_ASSERT_EQUAL(put(one, &record, &shape, &finding), BPL_OK);
                CU_ASSERT_EQUAL(
                    bpl_draft_put(draft, &record, &shape, &finding, &many->err),
                    BPL_OK);
                CU_ASSERT_EQUAL(bpl_writer_settled(many->writer), 1);
                if (outputs[o] == BPL_OUTPUT_CSV)
                    CU_ASSERT_EQUAL(bpl_draft_put(draft, &record, &other,
                                                  &finding, &many->err),
                                    BPL_E_PARSE);
                if ((i + 1) % each == 0 || i + 1 == RECORDS)
                    CU_ASSERT_EQUAL(
                        bpl_writer_add(many->writer, draft, &many->err),
                        BPL_OK);
            }
            bpl_draft_free(drafts[0]);
            bpl_draft_free(drafts[1]);
            end_writer(one, &shape);
            end_writer(many, &shape);
            UNIT_TEXT(many->data, many->len, one->data);
            free_target(one);
            free_target(many);
        }
}

/* A full disk is an error, not a short file. */
static void test_full_disk(void)
{
    FILE *file = fopen("/dev/full", "wb");
    bpl_writer *writer;
    bpl_error err;
    bpl_writer_options options = OPTIONS(.output = BPL_OUTPUT_JSONL);
    bpl_csv_shape page = {0};
    bpl_finding finding = make_finding();
    bpl_record record = make_record("p.html", "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(
        bpl_writer_open(&writer, &model, file, &options, &err), BPL_OK);
    bpl_status status = bpl_writer_put(writer, &record, &page, &finding, &err);
    CU_ASSERT(status == BPL_OK || status == BPL_E_IO);
    status = bpl_writer_close(writer, &page, &err);
    CU_ASSERT_EQUAL(status, BPL_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "can't write"));
    fclose(file);
}

static void test_arguments(void)
{
    bpl_writer *writer;
    bpl_error err;
    bpl_writer_options options = OPTIONS(.output = (bpl_output)9);
    CU_ASSERT_EQUAL(bpl_writer_open(&writer, &model, NULL, NULL, &err),
                    BPL_E_ARG);
    CU_ASSERT_EQUAL(bpl_writer_open(&writer, &model, stderr, &options, &err),
                    BPL_E_ARG);
    CU_ASSERT_PTR_NULL(writer);
    CU_ASSERT_EQUAL(bpl_writer_close(NULL, NULL, &err), BPL_OK);
}

static const unit_test tests[] = {
    {"numbers in any locale", test_fixed},
    {"JSON text", test_json_text},
    {"JSON text: each byte in each place", test_json_bytes},
    {"words on one line", test_words},
    {"text in a width", test_fit},
    {"wrapped lines", test_wrap},
    {"csv: bytes as they are", test_csv_bytes},
    {"drafts", test_drafts},
    {"csv: options", test_csv_options},
    {"csv: evidence", test_csv_evidence},
    {"csv: no formulas", test_csv_formula},
    {"csv: without quotes", test_csv_without_quotes},
    {"csv: files must fit", test_csv_other_header},
    {"csv: names are taken", test_csv_taken_names},
    {"csv: header alone", test_csv_header_alone},
    {"csv: of pages", test_csv_of_pages},
    {"table", test_table},
    {"explain", test_explain},
    {"explain: harmless", test_explain_harmless},
    {"explain: insufficient", test_explain_insufficient},
    {"a full disk", test_full_disk},
    {"arguments", test_arguments},
};
UNIT_MAIN("write", tests)
