/* SPDX-License-Identifier: MIT */
/* The writer of JSONL, with findings made by hand. */
#include "writing.h"

/* One line, parsed. */
static json_t *put_json(bpl_writer_options options, const bpl_record *record,
                        const bpl_csv_shape *shape, const bpl_finding *finding)
{
    struct target *target = open_target(options);
    json_error_t error;
    CU_ASSERT_EQUAL(put(target, record, shape, finding), BPL_OK);
    end_writer(target, shape);
    CU_ASSERT_FATAL(target->len > 1);
    CU_ASSERT_PTR_EQUAL(memchr(target->data, '\n', target->len),
                        target->data + target->len - 1);
    json_t *root =
        json_loadb(target->data, target->len, JSON_REJECT_DUPLICATES, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    free_target(target);
    return root;
}

#define IS_TEXT(object, name, want)                                            \
    CU_ASSERT_STRING_EQUAL(                                                    \
        bpl_or_empty(json_string_value(json_object_get(object, name))), want)

static void test_jsonl_cells(void)
{
    bpl_finding finding = make_finding();
    bpl_csv_shape shape = make_shape("id,,t\xE9xt,bpo,id,\"a\"\"b\"\n", ',', 6);
    bpl_record record = make_record("a.csv", "1,2,\"x\ny\",caf\xE9,5\n");
    shape.missing = 1;
    json_t *root = put_json(OPTIONS(.output = BPL_OUTPUT_JSONL), &record,
                            &shape, &finding);
    CU_ASSERT_EQUAL(json_object_size(root), 7);
    IS_TEXT(root, "id", "1");
    IS_TEXT(root, "#2", "2");
    IS_TEXT(root, "t\xC3\xA9xt", "x\ny");
    IS_TEXT(root, "bpo#4", "caf\xC3\xA9");
    IS_TEXT(root, "id#5", "5");
    IS_TEXT(root, "a\"b", "");
    CU_ASSERT_PTR_NOT_NULL(json_object_get(root, "bpo"));
    json_decref(root);
}

static void test_jsonl_quotes_are_data(void)
{
    bpl_finding finding = make_finding();
    bpl_csv_shape shape = make_shape("id\tt\n", '\t', 2);
    bpl_record record = make_record("a.tsv", "\"1\t5\" pipe\n");
    shape.quotes_are_data = 1;
    json_t *root = put_json(OPTIONS(.output = BPL_OUTPUT_JSONL), &record,
                            &shape, &finding);
    IS_TEXT(root, "id", "\"1");
    IS_TEXT(root, "t", "5\" pipe");
    json_decref(root);
}

/* A record's quotes say nothing about those of the header. */
static void test_jsonl_header_has_quotes(void)
{
    bpl_finding finding = make_finding();
    bpl_csv_shape shape = make_shape("\"id\",\"t\"\n", ',', 2);
    bpl_record record = make_record("a.csv", "1,\"Best\" place\n");
    shape.quotes_are_data = 1;
    json_t *root = put_json(OPTIONS(.output = BPL_OUTPUT_JSONL), &record,
                            &shape, &finding);
    IS_TEXT(root, "id", "1");
    IS_TEXT(root, "t", "\"Best\" place");
    json_decref(root);
}

static void test_jsonl_bpo(void)
{
    bpl_finding finding = make_finding();
    bpl_csv_shape page = {0};
    bpl_record record = make_record("p.html", "");
    json_t *root =
        put_json(OPTIONS(.output = BPL_OUTPUT_JSONL), &record, &page, &finding);
    json_t *bpo = json_object_get(root, "bpo");
    IS_TEXT(root, "source", "p.html");
    IS_TEXT(root, "title", "Agent, Calls & \"Chat\"");
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(root, "record")), 3);
    IS_TEXT(bpo, "label", "call_center");
    IS_TEXT(bpo, "status", "confident");
    IS_TEXT(bpo, "runner_up", "contact_center");
    IS_TEXT(bpo, "language", "en");
    IS_TEXT(bpo, "channel", "voice");
    IS_TEXT(bpo, "direction", "inbound");
    IS_TEXT(bpo, "version", "9.9.9");
    IS_TEXT(bpo, "lexicons", "0123456789abcdef");
    IS_TEXT(bpo, "stemmer", "stub");
    CU_ASSERT_DOUBLE_EQUAL(
        json_number_value(json_object_get(bpo, "confidence")), 0.934, 1e-9);
    json_t *scores = json_object_get(bpo, "scores");
    CU_ASSERT_EQUAL(json_object_size(scores), 3);
    CU_ASSERT_DOUBLE_EQUAL(
        json_number_value(json_object_get(json_object_get(scores, "label"),
                                          "contact_center")),
        0.05, 1e-9);
    json_t *list = json_object_get(bpo, "evidence");
    CU_ASSERT_EQUAL_FATAL(json_array_size(list), 4);
    json_t *one = json_array_get(list, 2);
    IS_TEXT(one, "words", "cold calls");
    IS_TEXT(one, "zone", "body");
    IS_TEXT(one, "source", "003");
    CU_ASSERT_TRUE(json_is_true(json_object_get(one, "negated")));
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(one, "begin")), 25);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(one, "end")), 35);
    IS_TEXT(bpo, "text", TEXT);
    json_decref(root);
}

/* Offsets and the text that they are of come together or not at all: not
 * with the cells of a row, nor where nothing but the finding is wanted. */
static void test_jsonl_offsets(void)
{
    bpl_finding finding = make_finding();
    bpl_csv_shape page = {0}, table = make_shape("id\n", ',', 1);
    for (int i = 0; i < 3; i++) {
        bpl_record record = make_record("a", i == 1 ? "1\n" : "");
        json_t *root =
            put_json(OPTIONS(.output = BPL_OUTPUT_JSONL, .only = i == 2),
                     &record, i == 1 ? &table : &page, &finding);
        json_t *bpo = json_object_get(root, "bpo");
        json_t *list = json_object_get(bpo, "evidence");
        const char *text = json_string_value(json_object_get(bpo, "text"));
        CU_ASSERT_EQUAL(text != NULL, i == 0);
        CU_ASSERT_EQUAL_FATAL(json_array_size(list), 4);
        for (size_t k = 0; k < 4; k++) {
            json_t *one = json_array_get(list, k);
            json_t *begin = json_object_get(one, "begin");
            json_t *end = json_object_get(one, "end");
            CU_ASSERT_EQUAL(begin != NULL, i == 0);
            CU_ASSERT_EQUAL(end != NULL, i == 0);
            if (!text || !begin || !end)
                continue;
            UNIT_TEXT(
                text + json_integer_value(begin),
                (size_t)(json_integer_value(end) - json_integer_value(begin)),
                json_string_value(json_object_get(one, "words")));
        }
        json_decref(root);
    }
}

/* A first line that is as long as a paragraph is no title. */
static void test_jsonl_title(void)
{
    static const struct {
        size_t len;
        int is_title;
    } cases[] = {{0, 1},
                 {(size_t)BPL_LIMIT_TITLE_LINE * 4, 1},
                 {(size_t)BPL_LIMIT_TITLE_LINE * 4 + 1, 0}};
    char text[BPL_LIMIT_TITLE_LINE * 4 + 3];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_finding finding = make_finding();
        bpl_csv_shape page = {0};
        bpl_record record = make_record("a.txt", "");
        memset(text, 'x', sizeof text);
        text[cases[i].len] = '\n';
        finding.text = (bpl_str){text, cases[i].len + 2};
        finding.evidence_count = 0;
        json_t *root = put_json(OPTIONS(.output = BPL_OUTPUT_JSONL), &record,
                                &page, &finding);
        json_t *title = json_object_get(root, "title");
        CU_ASSERT_PTR_NOT_NULL(title);
        CU_ASSERT_EQUAL(!json_is_null(title), cases[i].is_title);
        if (cases[i].is_title)
            CU_ASSERT_EQUAL(json_string_length(title), cases[i].len);
        json_decref(root);
    }
}

static void test_jsonl_insufficient(void)
{
    bpl_finding finding = make_insufficient();
    bpl_csv_shape page = {0};
    bpl_record record = make_record(NULL, "");
    finding.text.len = 0;
    finding.evidence_count = 0;
    json_t *root =
        put_json(OPTIONS(.output = BPL_OUTPUT_JSONL), &record, &page, &finding);
    json_t *bpo = json_object_get(root, "bpo");
    CU_ASSERT_TRUE(json_is_null(json_object_get(bpo, "label")));
    CU_ASSERT_TRUE(json_is_null(json_object_get(bpo, "confidence")));
    IS_TEXT(bpo, "reason", "too few words");
    CU_ASSERT_EQUAL(json_array_size(json_object_get(bpo, "evidence")), 0);
    json_decref(root);
}

/* Two files of other columns are no trouble here. */
static void test_jsonl_new_header(void)
{
    struct target *target = open_target(OPTIONS(.output = BPL_OUTPUT_JSONL));
    bpl_csv_shape one = make_shape("id,t\n", ',', 2);
    bpl_csv_shape two = make_shape("name;t\n", ';', 2);
    bpl_finding finding = make_finding();
    bpl_record first = make_record("one.csv", "1,x\n");
    bpl_record second = make_record("two.csv", "Ann;y\n");
    CU_ASSERT_EQUAL(put(target, &first, &one, &finding), BPL_OK);
    CU_ASSERT_EQUAL(put(target, &second, &two, &finding), BPL_OK);
    end_writer(target, &two);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(target->data, "{\"id\":\"1\",\"t\":\"x\",\"bpo\":{"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(target->data, "\n{\"name\":\"Ann\",\"t\":\"y\",\"bpo\":{"));
    free_target(target);
}

static const unit_test tests[] = {
    {"jsonl: cells", test_jsonl_cells},
    {"jsonl: quotes are data", test_jsonl_quotes_are_data},
    {"jsonl: the header has quotes", test_jsonl_header_has_quotes},
    {"jsonl: the finding", test_jsonl_bpo},
    {"jsonl: offsets and the text", test_jsonl_offsets},
    {"jsonl: a title or none", test_jsonl_title},
    {"jsonl: insufficient", test_jsonl_insufficient},
    {"jsonl: another header", test_jsonl_new_header},
};
UNIT_MAIN("write: JSONL", tests)
