/* SPDX-License-Identifier: MIT */
/*
 * The CSV reader: what comes out of bytes, whatever the size of the blocks
 * they come in; and that output plus rejects is always the whole input.
 */
#include "csv_run.h"

static void check_cases(const struct csv_case *cases, size_t count,
                        size_t limit, char delimiter)
{
    static const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    for (size_t i = 0; i < count; i++)
        for (size_t b = 0; b < BLOCKS; b++) {
            struct run run;
            run_over(&run, cases[i].input, blocks[b], limit, &options,
                     delimiter);
            UNIT_TEXT(run.events.data, run.events.len, cases[i].want);
            CU_ASSERT_TRUE(is_whole(&run, cases[i].input));
            run_fini(&run);
        }
}
#define CHECK(cases)                                                           \
    check_cases(cases, sizeof(cases) / sizeof((cases)[0]), no_limit, '\0')

static void test_records(void)
{
    static const struct csv_case cases[] = {
        {STR("title,text\na,b\n"), "1@2:a|b;"},
        {STR("title,text\na,b"), "1@2:a|b;"},
        {STR("title,text\r\na,b\r\nc,d\r\n"), "1@2:a|b;2@3:c|d;"},
        {STR("title,text\ra,b\rc,d\r"), "1@2:a|b;2@3:c|d;"},
        {STR("title,text\n"), ""},
        {STR("title,text"), ""},
        {STR("title,text\n\n  \n\r\n"), ""},
        {STR("text\none\ntwo\n"), "1@2:one;2@3:two;"},
        {STR("\xEF\xBB\xBFtitle,text\na,b\n"), "1@2:a|b;"},
        {STR("\xEF\xBB\xBF\"text\",title\n\"a,b\",c\n"), "1@2:c|a,b;"},
        {STR("\n \ntitle,text\n\na,b\n\n\nc,d\n"), "1@5:a|b;2@8:c|d;"},
        {STR("title,text\n\"a\nb\",\"c\r\nd\"\ne,f\n"),
         "1@2:a\\nb|c\\r\\nd;2@5:e|f;"},
        {STR("title,text\n  \"a\" ,\t\"b\"\t\n x , y \n"), "1@2:a|b;2@3:x|y;"},
        {STR("title,text\n\"\"\"a\"\"\",\"\"\n"), "1@2:\"a\"|;"},
        {STR("title,text\na\0b,\"c\0d\"\n\0,x\n"),
         "1@2:a\\0b|c\\0d;2@3:\\0|x;"},
        {STR("title,text\n,\n \"x\",y"), "1@2:|;2@3:x|y;"},
        /* a field that ends in a comma or a line end, as valid CSV may */
        {STR("title,text\na,\"b,\nc,\"\nd,\"e\n\"\n"),
         "1@2:a|b,\\nc,;2@4:d|e\\n;"},
        {STR("title,text\na,\"\nb\"\nc,\",\"\n"), "1@2:a|\\nb;2@4:c|,;"},
    };
    CHECK(cases);
}

static void test_widths(void)
{
    static const struct csv_case cases[] = {
        {STR("title,company,text\na,b,c\nd\ne,f,g\n"),
         "1@2:a|b|c;2@3:d|| ~2;3@4:e|f|g;"},
        {STR("title,text\na,b,c\nd,e\n"), "x 1@2:a,b,c\\n;2@3:d|e;"},
        {STR("title,text\na,b,\nd,e"), "x 1@2:a,b,\\n;2@3:d|e;"},
        {STR("title,text,\na,b\nc,d\n"), "1@2:a|b ~1;2@3:c|d ~1;"},
    };
    CHECK(cases);
}

static void test_quotes(void)
{
    static const struct csv_case cases[] = {
        /* data, as in libcsv */
        {STR("title,text\n5\" pipe,6\"\na,b\n"), "1@2:5\" pipe|6\";2@3:a|b;"},
        {STR("title,text\na,\"a \"quoted\" word\"\nc,d\n"),
         "1@2:a|a \"quoted\" word ~0;2@3:c|d;"},
        {STR("title,text\na,\"b\" \"c\"\nd,e\n"), "1@2:a|b\" \"c ~0;2@3:d|e;"},
        /* its width says how it was meant */
        {STR("title,text,id\na,\"Best\" Company,1\nb,c,2\n"),
         "1@2:a|\"Best\" Company ~0;2@3:b|c;"},
        {STR("title,text\na,\"Best\" Company"), "1@2:a|\"Best\" Company ~0;"},
        /* not closed: the next record's quote is met, or none */
        {STR("title,text,id\na,\"b,1\nc,\"d\",2\ne,f,3\n"),
         "x 1@2:a,\"b,1\\n;2@3:c|d;3@4:e|f;"},
        {STR("title,text,id\na,b,1\nc,\"d,2\ne,f,3\ng,h,4\n"),
         "1@2:a|b;x 2@3:c,\"d,2\\n;3@4:e|f;4@5:g|h;"},
        {STR("title,text,id\nc,\"d\nmore\nand, more\n"),
         "x 1@2:c,\"d\\n;x 2@3:more\\n;x 3@4:and, more\\n;"},
        {STR("title,text\na,\""), "x 1@2:a,\";"},
        {STR("title,text\n\"a,b\r\nc,d\r\n"), "x 1@2:\"a,b\\r\\n;2@3:c|d;"},
        /* the next record's quoted field begins with a line end */
        {STR("title,text,id\na,\"b,1\nc,\"\nd\",2\ne,f,3\n"),
         "x 1@2:a,\"b,1\\n;2@3:c|\\nd;3@5:e|f;"},
        {STR("title,company,text,id\na,\"b,\"c d\",1\ne,f,g,2\n"),
         "x 1@2:a,\"b,\"c d\",1\\n;2@3:e|f|g;"},
        /* quotes that are not doubled, over several lines */
        {STR("title,text,id\na,\"b\nsays \"c\" d\",1\ne,f,2\n"),
         "x 1@2:a,\"b\\n;x 2@3:says \"c\" d\",1\\n;3@4:e|f;"},
        {STR("title,text,id\na,\"b \"c\" d\nmore\",1\ne,f,2\n"),
         "x 1@2:a,\"b \"c\" d\\n;x 2@3:more\",1\\n;3@4:e|f;"},
        /* such a quote in a later line says nothing of the first */
        {STR("title,text\na,\"b\nc\",\"d \"e\" f\ng,h\n"),
         "x 1@2:a,\"b\\n;2@3:c\"|\"d \"e\" f ~0;3@4:g|h;"},
        /* after a broken record a short one is not trusted, unless records
         * are as short as that */
        {STR("title,text,id\na,\"b,1\nc,d\ne,f,3\ng,h\n"),
         "x 1@2:a,\"b,1\\n;x 2@3:c,d\\n;3@4:e|f;4@5:g|h ~1;"},
        {STR("title,text,\nx,y\na,\"b\nc,d\n"),
         "1@2:x|y ~1;x 2@3:a,\"b\\n;3@4:c|d ~1;"},
    };
    CHECK(cases);
}

static void test_delimiters(void)
{
    static const struct csv_case cases[] = {
        {STR("title;text\na;\"b;c\"\n"), "1@2:a|b;c;"},
        {STR("title|text\na|b, c\n"), "1@2:a|b, c;"},
        {STR("title\ttext\na\tb\n\t\n"), "1@2:a|b;2@3:|;"},
        {STR("\"a;b\",text\nx,y\n"), "1@2:y;"},
        /* tab: quotes are bytes, unless the header has them */
        {STR("title\ttext\n\"a\tb\n c \td\"\n"), "1@2:\"a|b;2@3:c|d\";"},
        {STR("\"title\"\t\"text\"\n\"a\tb\"\tc\n"), "1@2:a\\tb|c;"},
        {STR("title\ttext\na\0\0b\t\0\n"), "1@2:a\\0\\0b|\\0;"},
    };
    CHECK(cases);
    static const struct csv_case tabs[] = {
        {STR("title,text\ttext\na\tb\n"), "1@2:b;"},
    };
    check_cases(tabs, 1, no_limit, '\t');
}

static void test_limit(void)
{
    static const struct csv_case cases[] = {
        {STR("title,text\na,b789012345\nc,d\n"), "1@2:a|b789012345;2@3:c|d;"},
        {STR("title,text\na,b7890123456\nc,d\n"),
         "limit 1@2:a,b7890123456;limit 1@2:\\n;2@3:c|d;"},
        {STR("title,text\na,b789012345678901234567890\nc,d\n"),
         "limit 1@2:a,b7890123456;limit 1@2:7890123456789;limit "
         "1@2:0\\n;2@3:c|d;"},
        {STR("title,text\na,b78901234567890"),
         "limit 1@2:a,b7890123456;limit 1@2:7890;"},
        /* a quote that runs to the limit */
        {STR("title,text\na,\"b\nc,d\nc,d\nc,d\nc,d\n"),
         "limit 1@2:a,\"b\\n;2@3:c|d;3@4:c|d;4@5:c|d;5@6:c|d;"},
        {STR("title,text\n                 \na,b\n"),
         "limit 1@2:             ;limit 1@2:    \\n;2@3:a|b;"},
    };
    check_cases(cases, sizeof cases / sizeof cases[0], 13, '\0');
}

static void test_header(void)
{
    static const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    static const struct {
        bpl_str input;
        bpl_status want;
        const char *message;
    } cases[] = {
        {STR(""), BPL_E_NOTFOUND, "no line with column names"},
        {STR("\n\n"), BPL_E_NOTFOUND, "no line with column names"},
        {STR("id,place of birth\n1,2\n"), BPL_E_NOTFOUND,
         "columns are: id, place of birth"},
        {STR("id,place of birth\n1,2\n"), BPL_E_NOTFOUND, "--text"},
        {STR("title,\"text\na,b\n"), BPL_E_NOTFOUND, "no header"},
        {STR("\xFF\xFEt\0e\0x\0t\0\n\0"), BPL_E_IO, "iconv"},
        {STR("t\0e\0x\0t\0\n\0"), BPL_E_IO, "iconv"},
        {STR("\0t\0e\0x\0t\0\n"), BPL_E_IO, "iconv"},
        {STR("PK\3\4abcdef\n"), BPL_E_IO, "ZIP"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t b = 0; b < BLOCKS; b++) {
            struct run run;
            run_over(&run, cases[i].input, blocks[b], no_limit, &options, '\0');
            CU_ASSERT_EQUAL(run.opened, cases[i].want);
            CU_ASSERT_PTR_NOT_NULL(strstr(run.err.message, cases[i].message));
            UNIT_TEXT(run.err.source, strlen(run.err.source), "in.csv");
            run_fini(&run);
        }
}

/* Bytes without order, the same in each run. */
static void fill_random(char *data, size_t len)
{
    uint32_t state = 12345;
    for (size_t i = 0; i < len; i++) {
        state = state * 1664525u + 1013904223u;
        data[i] = (char)(state >> 24);
    }
}

static void test_binary(void)
{
    static const size_t lengths[] = {200, 1000, 8192, 100000};
    static char data[100000];
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    fill_random(data, sizeof data);
    for (size_t i = 0; i < 5; i++)
        data[i] = "text,"[i]; /* a column with a known name */
    /* Also if the first read gives only the good bytes. */
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0] * BLOCKS; i++) {
        struct run run;
        bpl_str input = {data, lengths[i / BLOCKS]};
        run_over(&run, input, blocks[i % BLOCKS], no_limit, &options, '\0');
        CU_ASSERT_EQUAL(run.opened, BPL_E_IO);
        CU_ASSERT_PTR_NOT_NULL(strstr(run.err.message, "looks binary"));
        run_fini(&run);
    }
}

/* Old encodings, and a few control bytes, are no binary. */
static void test_not_binary(void)
{
    static const bpl_str cases[] = {
        STR("title,text\n\xC9l\xE8ve,\x93 caf\xE9 \x94\n"),
        STR("title,text\na\1b,c\2d\n"),
        STR("title,text\na,b\n\x1A"),
        STR("title,text\na,\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\nc,d\n"),
    };
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct run run;
        run_over(&run, cases[i], BPL_STREAM_BLOCK, no_limit, &options, '\0');
        CU_ASSERT_EQUAL(run.opened, BPL_OK);
        run_fini(&run);
    }
}

/* The message names ten columns, and so much of each as tells it apart. */
static void test_many_names(void)
{
    static const char want[] =
        "no text column (name it with --text); columns are: "
        "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww..., c1, c2, c3, c4, c5, c6, "
        "c7, c8, c9, ...";
    bpl_buf header;
    bpl_buf_init(&header, SIZE_MAX / 2);
    for (int i = 0; i < 39; i++)
        (void)bpl_buf_putc(&header, 'w');
    (void)bpl_buf_puts(&header, "\xC3\xA9\xC3\xA9"); /* 40 would halve it */
    for (int i = 1; i < 30; i++)
        (void)bpl_buf_printf(&header, ",c%d", i);
    (void)bpl_buf_putc(&header, '\n');
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    struct run run;
    run_over(&run, bpl_buf_str(&header), 64, no_limit, &options, '\0');
    CU_ASSERT_EQUAL(run.opened, BPL_E_NOTFOUND);
    UNIT_TEXT(run.err.message, strlen(run.err.message), want);
    run_fini(&run);
    bpl_buf_fini(&header);
}

static void test_columns(void)
{
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    static const struct {
        const char *text, *title, *company, *location;
        bpl_str input;
        const char *want; /* NULL: not found */
    } cases[] = {
        {0, 0, 0, 0, STR("Job_Description,JOB TITLE\nt,a\n"), "1@2:a|t;"},
        {0, 0, 0, 0, STR("jobDescription,job-title\nt,a\n"), "1@2:a|t;"},
        /* the first of the same name; one text, the best of them */
        {0, 0, 0, 0, STR("text,text\n1,2\n"), "1@2:1;"},
        {0, 0, 0, 0, STR("summary,description\n1,2\n"), "1@2:2;"},
        {0, 0, 0, 0, STR("skills,description,Responsibilities\n1,2,3\n"),
         "1@2:2|3|1;"},
        {0, 0, 0, 0, STR("responsibilities,id\n1,2\n"), "1@2:1;"},
        {"id", 0, 0, 0, STR("id,description\n1,2\n"), "1@2:1;"},
        {"#2", 0, 0, 0, STR("x,y\n1,2\n"), "1@2:2;"},
        {"#3", 0, 0, 0, STR("x,y\n1,2\n"), NULL},
        {"#0", 0, 0, 0, STR("x,y\n1,2\n"), NULL},
        {"#1", 0, 0, 0, STR("x,#1\n1,2\n"), "1@2:1;"},
        {"z", 0, 0, 0, STR("x,text\n1,2\n"), NULL},
        {"X Y", 0, 0, 0, STR("x_y,id\n1,2\n"), "1@2:1;"},
        {0, "x", "y", "z", STR("title,text,z,y,x\n1,2,3,4,5\n"),
         "1@2:5|4|3|2;"},
        {0, "", 0, 0, STR("title,text\n1,2\n"), "1@2:2;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct run run;
        options.text_column = cases[i].text;
        options.title_column = cases[i].title;
        options.company_column = cases[i].company;
        options.location_column = cases[i].location;
        run_over(&run, cases[i].input, 64, no_limit, &options, '\0');
        if (cases[i].want) {
            UNIT_TEXT(run.events.data, run.events.len, cases[i].want);
        } else {
            CU_ASSERT_EQUAL(run.opened, BPL_E_NOTFOUND);
        }
        run_fini(&run);
    }
}

static void test_zones(void)
{
    static const bpl_str input = STR(
        "company_description,title,text,requirements,benefits\n1,2,3,4,5\n");
    static const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    struct memory memory = {input, 0, 0};
    bpl_stream stream;
    struct csv_reader csv;
    bpl_record record;
    bpl_stream_init(&stream, 64);
    bpl_stream_start(&stream, read_memory, &memory);
    CU_ASSERT_EQUAL(csv_open(&csv, &stream, &options, '\0', no_limit, NULL),
                    BPL_OK);
    CU_ASSERT_EQUAL(csv_next(&csv, &record, NULL), BPL_OK);
    CU_ASSERT_EQUAL_FATAL(record.field_count, 5);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record.fields);
    if (!record.fields)
        return;
    static const bpl_zone zones[] = {BPL_ZONE_TITLE, BPL_ZONE_BODY,
                                     BPL_ZONE_REQUIREMENTS, BPL_ZONE_BENEFITS,
                                     BPL_ZONE_ABOUT};
    static const char *const texts[] = {"2", "3", "4", "5", "1"};
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(record.fields[i].zone, zones[i]);
        UNIT_TEXT(record.fields[i].text.data, record.fields[i].text.len,
                  texts[i]);
    }
    csv_close(&csv);
    bpl_stream_fini(&stream);
}

static void test_messages(void)
{
    static const bpl_str input = STR("title,text,id\na,b\nc,d,e,f\ng,\"h\ni\n");
    static const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    struct memory memory = {input, 0, 0};
    bpl_stream stream;
    struct csv_reader csv;
    bpl_record record;
    bpl_error err;
    bpl_stream_init(&stream, 64);
    bpl_stream_start(&stream, read_memory, &memory);
    CU_ASSERT_EQUAL(csv_open(&csv, &stream, &options, '\0', no_limit, &err),
                    BPL_OK);
    CU_ASSERT_EQUAL(csv_next(&csv, &record, &err), BPL_OK);
    UNIT_TEXT(csv.warning.data, csv.warning.len,
              "record 1 (line 2): 2 of 3 fields, padded");
    CU_ASSERT_EQUAL(csv_next(&csv, &record, &err), BPL_E_PARSE);
    CU_ASSERT_EQUAL(csv.warning.len, 0);
    UNIT_TEXT(err.message, strlen(err.message),
              "4 fields under 3 column names");
    CU_ASSERT_EQUAL(err.line, 3);
    CU_ASSERT_EQUAL(record.number, 2);
    CU_ASSERT_EQUAL(csv_next(&csv, &record, &err), BPL_E_PARSE);
    UNIT_TEXT(err.message, strlen(err.message),
              "a quote is not closed (quote in line 4)");
    CU_ASSERT_EQUAL(csv_next(&csv, &record, &err), BPL_E_PARSE);
    UNIT_TEXT(err.message, strlen(err.message),
              "1 of 3 fields; it may be the rest of the broken record in "
              "line 4");
    CU_ASSERT_EQUAL(csv_next(&csv, &record, &err), BPL_END);
    csv_close(&csv);
    bpl_stream_fini(&stream);
}

/* The quote at fault, also where an earlier scan has found it already. */
static void test_open_lines(void)
{
    static const bpl_str input =
        STR("title,text,id\na,\"b\nc\",\"d\ne\",\"f\ng\nh,i,\"j\nk\n");
    static const struct {
        uint64_t line;
        const char *message;
    } want[] = {
        {2, "a quote is not closed (quote in line 4)"},
        {3, "a quote is not closed (quote in line 4)"},
        {4, "a quote is not closed (quote in line 4)"},
        {5, "1 of 3 fields; it may be the rest of the broken record in "
            "line 4"},
        {6, "a quote is not closed (quote in line 6)"},
    };
    static const bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    struct memory memory = {input, 0, 0};
    bpl_stream stream;
    struct csv_reader csv;
    bpl_record record;
    bpl_error err;
    bpl_stream_init(&stream, 5);
    bpl_stream_start(&stream, read_memory, &memory);
    CU_ASSERT_EQUAL(csv_open(&csv, &stream, &options, '\0', no_limit, &err),
                    BPL_OK);
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        CU_ASSERT_EQUAL(csv_next(&csv, &record, &err), BPL_E_PARSE);
        CU_ASSERT_EQUAL(err.line, want[i].line);
        UNIT_TEXT(err.message, strlen(err.message), want[i].message);
    }
    csv_close(&csv);
    bpl_stream_fini(&stream);
}

static void test_content(void)
{
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    static const struct {
        bpl_str input;
        const char *text;
        int want;
    } cases[] = {
        {STR("title,description\na,b\n"), NULL, 1},
        {STR("\xEF\xBB\xBF\n\ntitle\ttext\r\n"), NULL, 1},
        {STR("Description\nWe hire agents, clerks.\n"), NULL, 0},
        {STR("We hire agents, clerks\nand others\n"), NULL, 0},
        {STR("x,y\n1,2\n"), "y", 1},
        {STR("x\n1\n"), "x", 1},
        {STR("x\n1\n"), "z", 0},
        {STR("\n"), NULL, 0},
    };
    bpl_csv csv;
    bpl_csv_init(&csv);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        options.text_column = cases[i].text;
        CU_ASSERT_EQUAL(
            bpl_csv_looks_so(&csv, cases[i].input, &table, &options, NULL),
            cases[i].want);
    }
    bpl_csv_fini(&csv);
}

int main(void)
{
    static const unit_test tests[] = {
        {"records", test_records},
        {"widths", test_widths},
        {"quotes", test_quotes},
        {"delimiters", test_delimiters},
        {"limit", test_limit},
        {"header", test_header},
        {"binary", test_binary},
        {"not binary", test_not_binary},
        {"names of many columns", test_many_names},
        {"columns", test_columns},
        {"zones", test_zones},
        {"messages", test_messages},
        {"open lines", test_open_lines},
        {"content", test_content},
    };
    return csv_main("csv", tests, sizeof tests / sizeof tests[0]);
}
