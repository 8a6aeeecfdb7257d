/* SPDX-License-Identifier: MIT */
/*
 * JSONL: lines however the reads fall, objects to fields, broken strings, and
 * the raw object with a member spliced in.
 */
#include "text/ascii.h"
#include "unit.h"

#include "base/file.h"
#include "read/cut.h"
#include "read/json_repair.h"
#include "read/jsonl.h"
#include "read/paths.h"
#include "read/tsv.h"
#include "write/splice.h"
#include <bpolens/limits.h>
#include <stdlib.h>

static bpl_table table;

/* Bytes handed out in pieces that end at `stop` and then every `step`. */
struct source {
    bpl_str bytes;
    size_t at, stop, step;
};

static ssize_t read_source(void *from, char *data, size_t size)
{
    struct source *source = from;
    size_t end =
        source->at < source->stop ? source->stop : source->at + source->step;
    if (end > source->bytes.len)
        end = source->bytes.len;
    if (end - source->at < size)
        size = end - source->at;
    memcpy(data, source->bytes.data + source->at, size);
    source->at += size;
    return (ssize_t)size;
}

/* "LINE:text|", "!" before a piece over the limit and "+" if it goes on. */
static void describe_lines(bpl_buf *out, struct source *source, size_t limit,
                           int keep_blank)
{
    bpl_stream stream;
    bpl_cut cut;
    bpl_cut_line line;
    bpl_status status;
    bpl_stream_init(&stream, 16);
    bpl_stream_start(&stream, read_source, source);
    bpl_cut_start(&cut, &stream, '\n', limit);
    cut.keep_blank = keep_blank;
    bpl_buf_reset(out);
    while ((status = bpl_cut_next(&cut, &line)) != BPL_END) {
        if (status != BPL_OK)
            (void)bpl_buf_puts(out, line.rest ? "+" : "!");
        bpl_str text = status == BPL_OK ? bpl_trim(line.raw) : line.raw;
        (void)bpl_buf_printf(out, "%d:", (int)line.line);
        (void)bpl_buf_add(out, text.data, text.len);
        (void)bpl_buf_putc(out, '|');
    }
    CU_ASSERT_EQUAL(bpl_cut_next(&cut, &line), BPL_END);
    bpl_stream_fini(&stream);
}

static void check_lines(const char *text, size_t limit, int keep_blank,
                        const char *want)
{
    bpl_buf out;
    bpl_buf_init(&out, 4096);
    size_t len = strlen(text);
    for (size_t stop = 1; stop <= len; stop++)
        for (size_t step = 1; step <= 4; step++) {
            struct source source = {{text, len}, 0, stop, step};
            describe_lines(&out, &source, limit, keep_blank);
            if (!unit_equal(out.data ? out.data : "", out.len, want)) {
                CU_FAIL("lines depend on the reads");
                stop = step = len + 4;
            }
        }
    bpl_buf_fini(&out);
}

static void test_lines(void)
{
    check_lines("{\"a\":1}\n{\"b\":2}\r\n\n \t\r\n{\"c\":3}", 100, 0,
                "1:{\"a\":1}|2:{\"b\":2}|5:{\"c\":3}|");
    check_lines("\xEF\xBB\xBFx\n\xEF\xBB\xBFy\n", 100, 0,
                "1:x|2:\xEF\xBB\xBFy|");
    check_lines("\xEF\xBBx\n", 100, 0, "1:\xEF\xBBx|");
    check_lines("\n\nx\n\n", 100, 1, "1:|2:|3:x|4:|");
    check_lines("a\nlonger than ten\nb\n", 10, 0,
                "1:a|!2:longer tha|+2:n ten\n|3:b|");
    check_lines("longer than ten", 10, 0, "!1:longer tha|+1:n ten|");
    check_lines("", 10, 0, "");
}

/* Is more asked for than is needed? A source that ends says so. */
static void test_ready(void)
{
    static const char text[] = "one\ntwo\nthr";
    struct source source = {{text, sizeof text - 1}, 0, 11, 11};
    bpl_stream stream;
    bpl_cut cut;
    bpl_cut_line line;
    bpl_stream_init(&stream, 16);
    bpl_stream_start(&stream, read_source, &source);
    bpl_cut_start(&cut, &stream, '\n', 100);
    CU_ASSERT_FALSE(bpl_cut_ready(&cut));
    CU_ASSERT_EQUAL(bpl_cut_next(&cut, &line), BPL_OK);
    CU_ASSERT_TRUE(bpl_cut_ready(&cut));
    CU_ASSERT_EQUAL(bpl_cut_next(&cut, &line), BPL_OK);
    CU_ASSERT_FALSE(bpl_cut_ready(&cut));
    CU_ASSERT_EQUAL(bpl_cut_next(&cut, &line), BPL_OK);
    CU_ASSERT_TRUE(bpl_cut_ready(&cut));
    bpl_stream_fini(&stream);
}

/* "zone=text;" a field, or the reason. */
static void describe_object(bpl_buf *out, const bpl_reader_options *options,
                            bpl_str raw)
{
    bpl_names names;
    bpl_jsonl jsonl;
    bpl_error err = {0};
    CU_ASSERT_EQUAL_FATAL(bpl_names_init(&names, &table, options, &err),
                          BPL_OK);
    bpl_jsonl_init(&jsonl, &names);
    bpl_buf_reset(out);
    /* Twice: nothing of the first reading may be left. */
    bpl_status status = bpl_jsonl_read(&jsonl, raw, "x.jsonl", 7, &err);
    CU_ASSERT_EQUAL(bpl_jsonl_read(&jsonl, raw, "x.jsonl", 7, &err), status);
    if (status != BPL_OK) {
        CU_ASSERT_EQUAL(err.line, 7);
        CU_ASSERT_STRING_EQUAL(err.source, "x.jsonl");
        (void)bpl_buf_printf(out, "%s: %s", bpl_status_name(status),
                             err.message);
    } else if (jsonl.repaired) {
        (void)bpl_buf_puts(out, "repaired:");
    }
    for (size_t i = 0; status == BPL_OK && i < jsonl.field_count; i++) {
        (void)bpl_buf_printf(out, "%s=", bpl_zone_name(jsonl.fields[i].zone));
        (void)bpl_buf_add(out, jsonl.fields[i].text.data,
                          jsonl.fields[i].text.len);
        (void)bpl_buf_putc(out, ';');
    }
    bpl_jsonl_fini(&jsonl);
    bpl_names_fini(&names);
}

static void check_object_as(const bpl_reader_options *options, const char *raw,
                            size_t len, const char *want)
{
    bpl_buf out;
    bpl_str text = {raw, len};
    bpl_buf_init(&out, 65536);
    describe_object(&out, options, text);
    UNIT_TEXT(out.data ? out.data : "", out.len, want);
    bpl_buf_fini(&out);
}

static void check_object(const char *raw, const char *want)
{
    const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    check_object_as(&options, raw, strlen(raw), want);
}

static void test_names(void)
{
    check_object("{\"id\":1,\"job_title\":\"Agent\",\"Job Description\":"
                 "\"Take calls.\",\"summary\":\"no\",\"benefits\":\"HMO\"}\r\n",
                 "title=Agent;body=Take calls.;benefits=HMO;");
    check_object("{\"description\":null,\"summary\":\"Short.\"}",
                 "body=Short.;");
    check_object("{\"description\":\"\",\"title\":\"A\"}", "title=A;");
    check_object("{\"title\":\"A\"}", "title=A;");
    check_object("{\"description\":\"one\",\"description\":\"two\"}",
                 "body=two;");
    check_object(
        "{\"description\":[\"one\",2,\"\",\"two\"],\"skills\":[\"x\"]}",
        "body=one\ntwo;requirements=x;");
    check_object("{\"id\":1}", "parse error: no member with the ad's text "
                               "(name it with --text)");
}

static void test_nested(void)
{
    check_object("{\"job\":{\"title\":\"A\",\"description\":\"B\"}}",
                 "title=A;body=B;");
    check_object("{\"data\":{\"title\":\"A\",\"text\":\"B\",\"company\":"
                 "{\"name\":\"C\"}}}",
                 "title=A;company=C;body=B;");
    check_object(
        "{\"@type\":\"JobPosting\",\"title\":\"A\",\"description\":\"B\","
        "\"hiringOrganization\":{\"@type\":\"Organization\",\"name\":\"C\"},"
        "\"jobLocation\":{\"@type\":\"Place\",\"address\":{\"addressCountry\":"
        "\"PH\",\"addressLocality\":\"Cebu\",\"postalCode\":\"6000\"}}}",
        "title=A;company=C;location=Cebu, PH;body=B;");
    check_object("{\"title\":\"A\",\"descriptionPlain\":\"B\",\"categories\":{"
                 "\"location\":\"Cebu\",\"team\":\"T\"}}",
                 "title=A;location=Cebu;body=B;");
    check_object("{\"title\":\"A\",\"content\":\"B\",\"location\":{\"name\":"
                 "\"Cebu\"},\"recruiter\":{\"name\":\"No\"}}",
                 "title=A;location=Cebu;body=B;");
}

static void test_options(void)
{
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    static const char raw[] =
        "{\"title\":\"T\",\"job\":{\"Parts\":[{\"text\":\"A\"},{\"text\":"
        "\"B\"}],\"text\":\"C\"},\"text\":\"D\",\"Text\":\"E\"}";
    options.text_column = "job.parts.text";
    check_object_as(&options, raw, sizeof raw - 1, "body=A\nB;title=T;");
    options.text_column = "Text";
    options.title_column = "";
    check_object_as(&options, raw, sizeof raw - 1, "body=E;");
    options.text_column = "TEXT";
    check_object_as(&options, raw, sizeof raw - 1, "body=E;");
    options.text_column = "words";
    check_object_as(&options, raw, sizeof raw - 1,
                    "parse error: no member \"words\"");
    options.text_column = "#2";
    bpl_names names;
    bpl_error err = {0};
    CU_ASSERT_EQUAL_FATAL(bpl_names_init(&names, &table, &options, NULL),
                          BPL_OK);
    CU_ASSERT_EQUAL(bpl_jsonl_check((bpl_str){raw, 8}, &names, "x", &err),
                    BPL_E_NOTFOUND);
    bpl_names_fini(&names);
}

static void test_repairs(void)
{
    static const char nul[] = "{\"text\":\"a\0b\"}\0\n";
    const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    check_object("{\"text\":\"a\tb\x01"
                 "c\rd\"}",
                 "repaired:body=a b c\nd;");
    check_object_as(&options, nul, sizeof nul - 1, "repaired:body=a b;");
    check_object("{\"text\":\"caf\xE9 \x93hi\x94\"}",
                 "repaired:body=café “hi”;");
    check_object("{\"text\":\"\\ud83d and \\ud83d\\ude00\"}",
                 "repaired:body=\xEF\xBF\xBD and \xF0\x9F\x98\x80;");
    check_object("{\"text\":\"don\\'t \\x\"}", "repaired:body=don't x;");
    check_object("{\"pay\":NaN,\"max\":-Infinity,\"text\":\"a\",}",
                 "repaired:body=a;");
    check_object("{\"n\":123456789012345678901234567890,\"e\":1e999,\"text\":"
                 "\"a\"}",
                 "body=a;");
    check_object("{\"text\":\"\\\"quoted\\\\\"}", "body=\"quoted\\;");
    /* Around an object JSON has four blanks. */
    check_object(" \t{\"text\":\"a\"} \r\n", "body=a;");
    check_object_as(&options, "\0{\"text\":\"a\"}", 13, "repaired:body=a;");
    check_object("{\"text\":\"a\"}\f", "repaired:body=a;");
    check_object("\v{\"text\":\"a\"}", "repaired:body=a;");
}

static void test_refused(void)
{
    char deep[2 * 80 + 32] = "{\"text\":\"a\",\"x\":";
    size_t begin = strlen(deep);
    check_object("[1,2]", "parse error: is no JSON object: it begins with '['");
    check_object("7", "parse error: is no JSON object: it begins with '7'");
    check_object("\xFFjunk",
                 "parse error: is no JSON object: it begins with '?'");
    check_object("{\"text\":\"open",
                 "parse error: is no whole JSON object: it doesn't end with "
                 "'}'");
    check_object(" \r\n", "parse error: blank line");
    bpl_buf out;
    bpl_buf_init(&out, 4096);
    static const char *const broken[] = {
        "{\"text\":\"open}", "{'text':'a'}", "{\"text\" \"a\"}",
        "{\"text\":\"a\"} {\"text\":\"b\"}", "{\"text\":a b}"};
    const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        describe_object(&out, &options,
                        (bpl_str){broken[i], strlen(broken[i])});
        CU_ASSERT_TRUE(
            out.len > 34 &&
            memcmp(out.data, "parse error: is no valid JSON: ", 31) == 0);
    }
    bpl_buf_fini(&out);
    size_t levels = BPL_LIMIT_JSON_DEPTH - 1;
    CU_ASSERT_FATAL(levels + 1 <= 80);
    memset(deep + begin, '[', levels);
    memset(deep + begin + levels, ']', levels);
    snprintf(deep + begin + 2 * levels, 2, "}");
    check_object(deep, "body=a;");
    levels++;
    memset(deep + begin, '[', levels);
    memset(deep + begin + levels, ']', levels);
    snprintf(deep + begin + 2 * levels, 2, "}");
    check_object(deep, "over a limit: nests deeper than 64");
}

static void test_looks(void)
{
    static const struct {
        const char *bytes;
        bpl_json_look want;
    } cases[] = {
        {"{\"a\":1}\n{", BPL_JSON_LINES},
        {"{ \"a\":1}\r\n", BPL_JSON_LINES},
        {"{\"a\":", BPL_JSON_LINES},
        {"{}\n", BPL_JSON_LINES},
        {"{\n\"a\":1}", BPL_JSON_WHOLE},
        {"{\"a\":1,\n", BPL_JSON_WHOLE},
        {"[{\"a\":1}]", BPL_JSON_WHOLE},
        {"[ {\n", BPL_JSON_WHOLE},
        {"[\r\n", BPL_JSON_WHOLE},
        {"[job](a)\n", BPL_JSON_NONE},
        {"[\"a\"]", BPL_JSON_NONE},
        {"{\\rtf1 x}", BPL_JSON_NONE},
        {"", BPL_JSON_NONE},
        {"{", BPL_JSON_NONE},
        {"title,text\n", BPL_JSON_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(
            bpl_json_looks((bpl_str){cases[i].bytes, strlen(cases[i].bytes)}),
            cases[i].want);
}

static void check_splice(const char *raw, int only, const char *want)
{
    bpl_pen pen;
    bpl_str tail = {"", 0};
    bpl_pen_init(&pen);
    int is_object =
        bpl_splice_begin(&pen, (bpl_str){raw, strlen(raw)}, "bpo", only, &tail);
    CU_ASSERT_EQUAL(is_object, *want != '\0');
    if (is_object) {
        bpl_pen_putc(&pen, '@');
        bpl_pen_str(&pen, tail);
    }
    bpl_str text = bpl_pen_text(&pen);
    UNIT_TEXT(text.data ? text.data : "", text.len, want);
    bpl_pen_fini(&pen);
}

static void test_splice(void)
{
    check_splice("{\"pay\":20000.10,\"a\":[1,{\"}\":\"\\\"}\"}]}\r\n", 0,
                 "{\"pay\":20000.10,\"a\":[1,{\"}\":\"\\\"}\"}]@}\r\n");
    check_splice(" { \"a\" : 1 } \n", 0, " { \"a\" : 1@ } \n");
    check_splice("{\"a\":\"\\\\\",\"bpo\":\"\\\\\\\",\"}", 0,
                 "{\"a\":\"\\\\\"@}");
    check_splice("{}", 0, "{@}");
    check_splice("{ }\n", 0, "{@ }\n");
    check_splice("{\"a\":1, }", 0, "{\"a\":1@}");
    check_splice("{\"a\":\"x\ty\\", 0, "");
    check_splice("[]", 0, "");
    check_splice("", 0, "");
    check_splice("{", 0, "");
    /* Our own of an earlier run goes, wherever it stands. */
    check_splice("{\"a\":1,\"bpo\":{\"x\":[\"}\"]}}", 0, "{\"a\":1@}");
    check_splice("{\"bpo\":{}, \"a\":1}", 0, "{ \"a\":1@}");
    check_splice("{\"a\":1, \"bpo\" :2, \"b\":{\"bpo\":3} }", 0,
                 "{\"a\":1, \"b\":{\"bpo\":3}@ }");
    check_splice("{\"bpo\":1,\"bpo\":2}", 0, "{@}");
    check_splice("{\"bpos\":1,\"bp\":2}", 0, "{\"bpos\":1,\"bp\":2@}");
    check_splice("{\"id\":\"1,2\",\"b\":2}\n", 1, "{\"id\":\"1,2\"@}\n");
    check_splice("{\"bpo\":0,\"id\":1,\"b\":2}", 1, "{\"id\":1@}");
}

/* Whatever the bytes are, it ends and keeps inside of them. */
static void test_hostile(void)
{
    static const char bytes[] = "{}[]\",:\\u0Da1 bpo\n";
    const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    unsigned seed = 7;
    bpl_names names;
    bpl_jsonl jsonl;
    CU_ASSERT_EQUAL_FATAL(bpl_names_init(&names, &table, &options, NULL),
                          BPL_OK);
    bpl_jsonl_init(&jsonl, &names);
    for (int i = 0; i < 20000; i++) {
        size_t len = 2 + (size_t)i % 40;
        char *raw = malloc(len);
        bpl_pen pen;
        bpl_str tail;
        CU_ASSERT_PTR_NOT_NULL_FATAL(raw);
        if (!raw)
            return;
        for (size_t at = 0; at < len; at++) {
            seed = seed * 1103515245u + 12345u;
            raw[at] = bytes[(seed >> 16) % (sizeof bytes - 1)];
        }
        raw[0] = '{';
        raw[len - 1] = '}';
        bpl_status status =
            bpl_jsonl_read(&jsonl, (bpl_str){raw, len}, NULL, 1, NULL);
        CU_ASSERT_TRUE(status == BPL_OK || status == BPL_E_PARSE);
        bpl_pen_init(&pen);
        CU_ASSERT_TRUE(
            bpl_splice_begin(&pen, (bpl_str){raw, len}, "bpo", 0, &tail));
        CU_ASSERT_TRUE(tail.len >= 1 && pen.buf.len + tail.len <= len);
        bpl_pen_fini(&pen);
        free(raw);
    }
    bpl_jsonl_fini(&jsonl);
    bpl_names_fini(&names);
}

/* Lines of TSV; "zone=text;" a field. */
static void check_tsv(const char *names, const char *raw, const char *want)
{
    const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    bpl_tsv tsv;
    bpl_buf out;
    bpl_error err = {0};
    bpl_buf_init(&out, 4096);
    CU_ASSERT_EQUAL_FATAL(bpl_tsv_init(&tsv, names, &table, &options, &err),
                          BPL_OK);
    bpl_status status =
        bpl_tsv_read(&tsv, (bpl_str){raw, strlen(raw)}, "x", 3, &err);
    if (status != BPL_OK)
        (void)bpl_buf_puts(&out, err.message);
    for (size_t i = 0; status == BPL_OK && i < tsv.field_count; i++) {
        (void)bpl_buf_printf(&out, "%s=", bpl_zone_name(tsv.fields[i].zone));
        (void)bpl_buf_add(&out, tsv.fields[i].text.data,
                          tsv.fields[i].text.len);
        (void)bpl_buf_putc(&out, ';');
    }
    UNIT_TEXT(out.data, out.len, want);
    bpl_buf_fini(&out);
    bpl_tsv_fini(&tsv);
}

static void test_tsv(void)
{
    check_tsv("text,title", "take calls\n", "title=;body=take calls;");
    check_tsv("id,title,text", "7\tAgent\ta\\tb\\nc\\\\\\x\\\r\n",
              "title=Agent;body=a\tb\nc\\\\x\\;");
    check_tsv("text,title", "\\N\t\"quoted\n", "title=\"quoted;body=;");
    check_tsv("text,title", "a\tb\tc\n",
              "more than the 2 columns that are named");
    check_tsv("text", "\t\n", "blank line");
    check_tsv("text,title", "\n", "blank line");
    bpl_tsv tsv;
    bpl_error err = {0};
    const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    CU_ASSERT_EQUAL(bpl_tsv_init(&tsv, "id,size", &table, &options, &err),
                    BPL_E_NOTFOUND);
    bpl_tsv_fini(&tsv);
}

/* Paths of a list, "|" behind each; "!STATUS" for a failure. */
static void check_paths(const char *list, size_t len, const char *want)
{
    static const char name[] = BPL_BUILD_DIR "/jsonl-paths";
    FILE *file = fopen(name, "wbe");
    bpl_paths paths;
    bpl_buf out;
    bpl_status status;
    const char *path;
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(list, 1, len, file), len);
    fclose(file);
    bpl_buf_init(&out, 65536);
    bpl_paths_init(&paths, name);
    while ((status = bpl_paths_next(&paths, &path, NULL)) != BPL_END) {
        if (status == BPL_OK)
            (void)bpl_buf_puts(&out, path);
        else
            (void)bpl_buf_printf(&out, "!%s", bpl_status_name(status));
        (void)bpl_buf_putc(&out, '|');
    }
    CU_ASSERT_EQUAL(bpl_paths_next(&paths, &path, NULL), BPL_END);
    UNIT_TEXT(out.data ? out.data : "", out.len, want);
    bpl_paths_fini(&paths);
    bpl_buf_fini(&out);
    remove(name);
}

static void test_paths(void)
{
    static const char lines[] = "a.csv\r\n\n b c.html\nd";
    static const char nuls[] = "a\nb.csv\0c.csv\0";
    char long_path[BPL_LIMIT_LINE_BYTES * 3 + 3];
    check_paths(lines, sizeof lines - 1, "a.csv| b c.html|d|");
    check_paths(nuls, sizeof nuls - 1, "a\nb.csv|c.csv|");
    check_paths("", 0, "");
    memset(long_path, 'x', sizeof long_path);
    long_path[sizeof long_path - 3] = '\n';
    long_path[sizeof long_path - 2] = 'y';
    long_path[sizeof long_path - 1] = '\n';
    check_paths(long_path, sizeof long_path, "!over a limit|y|");
    bpl_paths paths;
    const char *path;
    bpl_paths_init(&paths, BPL_BUILD_DIR "/no/such/list");
    CU_ASSERT_EQUAL(bpl_paths_next(&paths, &path, NULL), BPL_E_IO);
    CU_ASSERT_EQUAL(bpl_paths_next(&paths, &path, NULL), BPL_END);
    bpl_paths_fini(&paths);
}

int main(void)
{
    static const unit_test tests[] = {
        {"lines", test_lines},
        {"lines that are there", test_ready},
        {"names", test_names},
        {"nested", test_nested},
        {"options", test_options},
        {"repairs", test_repairs},
        {"what is refused", test_refused},
        {"by content", test_looks},
        {"splice", test_splice},
        {"hostile", test_hostile},
        {"lines of TSV", test_tsv},
        {"lists of paths", test_paths},
    };
    if (bpl_table_load(&table, BPL_SOURCE_DIR "/lexicons/rules/columns.tsv",
                       NULL) != BPL_OK)
        return 1;
    int failed = unit_main("jsonl", tests, sizeof tests / sizeof tests[0]);
    bpl_table_fini(&table);
    return failed;
}
