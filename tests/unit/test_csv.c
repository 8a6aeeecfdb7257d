/* SPDX-License-Identifier: MIT */
/*
 * The CSV reader: what comes out of bytes, whatever the size of the blocks
 * they come in; and that output plus rejects is always the whole input.
 */
#include "unit.h"

#include "base/error.h"
#include "read/csv.h"
#include "read/csv_record.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#define STR(text)                                                              \
    {                                                                          \
        text, sizeof(text) - 1                                                 \
    }

static const size_t no_limit = (size_t)BPL_LIMIT_RECORD_BYTES;

static bpl_table table;

struct memory {
    bpl_str bytes;
    size_t at;
    int interrupted; /* every second call fails with EINTR */
};

static ssize_t read_memory(void *from, char *data, size_t size)
{
    struct memory *memory = from;
    memory->interrupted ^= 1;
    if (memory->interrupted) {
        errno = EINTR;
        return -1;
    }
    size_t left = memory->bytes.len - memory->at;
    if (size > left)
        size = left;
    if (size)
        memcpy(data, memory->bytes.data + memory->at, size);
    memory->at += size;
    return (ssize_t)size;
}

static const size_t blocks[] = {1, 2, 3, 7, 64, BPL_STREAM_BLOCK};
enum { BLOCKS = sizeof blocks / sizeof blocks[0] };

/* Both halves of the reader, one record after the other. */
struct csv_reader {
    bpl_csv csv;
    bpl_csv_record cells;
    bpl_origin *origin;
    bpl_unit unit;
    bpl_buf warning;
};

static bpl_status csv_open(struct csv_reader *reader, bpl_stream *stream,
                           const bpl_reader_options *options, char delimiter,
                           size_t limit, bpl_error *err)
{
    memset(reader, 0, sizeof *reader);
    bpl_csv_init(&reader->csv);
    bpl_csv_record_init(&reader->cells);
    bpl_buf_init(&reader->warning, SIZE_MAX / 2);
    reader->origin = bpl_origin_new("in.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader->origin);
    return bpl_csv_open(&reader->csv, stream, reader->origin, &table, options,
                        delimiter, limit, err);
}

static bpl_status csv_next(struct csv_reader *reader, bpl_record *out,
                           bpl_error *err)
{
    bpl_unit unit = {.origin = reader->origin};
    bpl_str raw = {NULL, 0};
    bpl_buf_reset(&reader->warning);
    memset(out, 0, sizeof *out);
    bpl_status status = bpl_csv_fetch(&reader->csv, &unit, &raw, err);
    out->number = unit.number;
    out->line = unit.line;
    out->raw = raw;
    reader->unit = unit;
    return status == BPL_OK ? bpl_csv_record_read(&reader->cells, &unit, out,
                                                  &reader->warning, err)
                            : status;
}

static void csv_close(struct csv_reader *reader)
{
    bpl_csv_fini(&reader->csv);
    bpl_csv_record_fini(&reader->cells);
    bpl_origin_drop(reader->origin);
    bpl_buf_fini(&reader->warning);
}

/* One run over an input: what came out, in words, and its raw bytes. */
struct run {
    bpl_buf events, raw;
    size_t records, rejects, warnings;
    bpl_status opened;
    bpl_error err;
    bpl_csv_shape shape;
};

static void run_fini(struct run *run)
{
    bpl_buf_fini(&run->events);
    bpl_buf_fini(&run->raw);
}

static void add_visible(bpl_buf *out, bpl_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        const char *name = c == '\n'   ? "\\n"
                           : c == '\r' ? "\\r"
                           : c == '\t' ? "\\t"
                           : c == '\0' ? "\\0"
                                       : NULL;
        (void)(name ? bpl_buf_puts(out, name) : bpl_buf_putc(out, c));
    }
}

static void add_event(struct run *run, const struct csv_reader *csv,
                      bpl_status status, const bpl_record *record)
{
    (void)bpl_buf_printf(&run->events, "%s%" PRIu64 "@%" PRIu64 ":",
                         status == BPL_OK        ? ""
                         : status == BPL_E_LIMIT ? "limit "
                                                 : "x ",
                         record->number, record->line);
    if (status != BPL_OK) {
        add_visible(&run->events, record->raw);
        run->rejects++;
    } else {
        for (size_t i = 0; i < record->field_count; i++) {
            if (i)
                (void)bpl_buf_putc(&run->events, '|');
            add_visible(&run->events, record->fields[i].text);
        }
        run->records++;
    }
    if (csv->warning.len) {
        run->warnings++;
        (void)bpl_buf_printf(&run->events, " ~%zu",
                             bpl_unit_shape(csv->origin, &csv->unit).missing);
    }
    (void)bpl_buf_putc(&run->events, ';');
    (void)bpl_buf_add(&run->raw, record->raw.data, record->raw.len);
    (void)bpl_buf_putc(&run->raw, '\1');
}

/* columns: NULL, or the option for the text column. */
static void run_over(struct run *run, bpl_str input, size_t block, size_t limit,
                     const bpl_reader_options *options, char delimiter)
{
    memset(run, 0, sizeof *run);
    bpl_buf_init(&run->events, SIZE_MAX / 2);
    bpl_buf_init(&run->raw, SIZE_MAX / 2);
    struct memory memory = {input, 0, 0};
    bpl_stream stream;
    struct csv_reader csv;
    bpl_stream_init(&stream, block);
    bpl_stream_start(&stream, read_memory, &memory);
    run->opened = csv_open(&csv, &stream, options, delimiter, limit, &run->err);
    run->shape = bpl_unit_shape(csv.origin, NULL);
    (void)bpl_buf_add(&run->raw, csv.origin->header.data,
                      csv.origin->header.len);
    (void)bpl_buf_putc(&run->raw, '\1');
    bpl_record record;
    memset(&record, 0, sizeof record);
    bpl_status status = run->opened;
    while (run->opened == BPL_OK) {
        status = csv_next(&csv, &record, &run->err);
        if (status != BPL_OK && status != BPL_E_PARSE && status != BPL_E_LIMIT)
            break;
        add_event(run, &csv, status, &record);
    }
    CU_ASSERT_TRUE(run->opened != BPL_OK || status == BPL_END);
    (void)bpl_buf_putc(&run->events, '\0');
    run->events.len--;
    csv_close(&csv);
    bpl_stream_fini(&stream);
}

static int only_blank(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(" \t\r\n", data[i]) || data[i] == '\0')
            return 0;
    return 1;
}

/* Header, records and rejects, in order, with nothing but blank lines between
 * them, are the input. */
static int is_whole(const struct run *run, bpl_str input)
{
    size_t at = run->shape.had_bom ? 3 : 0;
    const char *raw = run->raw.data, *end = raw + run->raw.len;
    while (raw < end) {
        const char *stop = memchr(raw, '\1', (size_t)(end - raw));
        size_t len = (size_t)(stop - raw), skip = 0;
        while (at + skip + len <= input.len &&
               memcmp(input.data + at + skip, raw, len) != 0 &&
               only_blank(input.data + at + skip, 1))
            skip++;
        if (at + skip + len > input.len ||
            memcmp(input.data + at + skip, raw, len) != 0)
            return 0;
        at += skip + len;
        raw = stop + 1;
    }
    return only_blank(input.data + at, input.len - at);
}

struct csv_case {
    bpl_str input;
    const char *want; /* NUMBER@LINE:title|…|text; as add_event() says */
};

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

/* --- what holds for any input --- */

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static void add_cell(bpl_buf *out, const char *data, size_t len)
{
    (void)bpl_buf_add(out, data, len);
    (void)bpl_buf_putc(out, '\2');
}

static void on_cell(void *data, size_t len, void *payload)
{
    add_cell(payload, data, len);
}

static void on_row(int end, void *payload)
{
    (void)end;
    (void)bpl_buf_putc(payload, '\3');
}

/* Cells of the whole input by libcsv alone, as text. */
static void read_at_once(bpl_buf *out, bpl_str input, char quote)
{
    struct csv_parser parser;
    csv_init(&parser, 0);
    csv_set_quote(&parser, (unsigned char)quote);
    csv_parse(&parser, input.data, input.len, on_cell, on_row, out);
    csv_fini(&parser, on_cell, on_row, out);
    csv_free(&parser);
}

/* The same through the splitter; returns how many were rejected or are not
 * read as libcsv would. */
static size_t read_by_record(bpl_buf *out, bpl_str input, size_t block)
{
    struct memory memory = {input, 0, 0};
    bpl_stream stream;
    bpl_split split;
    bpl_csv_row row;
    bpl_split_record record;
    size_t others = 0;
    bpl_stream_init(&stream, block);
    bpl_stream_start(&stream, read_memory, &memory);
    bpl_split_start(&split, &stream, ',', '"', no_limit);
    bpl_csv_row_init(&row);
    for (;;) {
        bpl_status status = bpl_split_next(&split, &record);
        if (status == BPL_END)
            break;
        others += status != BPL_OK || record.literal;
        status = bpl_csv_row_read(&row, record.raw, ',', '"');
        CU_ASSERT_EQUAL(status, BPL_OK);
        for (size_t i = 0; i < row.columns; i++) {
            bpl_str cell = bpl_csv_row_cell(&row, i);
            add_cell(out, cell.data, cell.len);
        }
        on_row(0, out);
    }
    bpl_csv_row_fini(&row);
    bpl_stream_fini(&stream);
    return others;
}

static bpl_str random_bytes(char *data, size_t len, uint32_t *seed)
{
    static const char letters[] = "aaab,,\"\"\"\n\n\r \t;";
    for (size_t i = 0; i < len; i++) {
        uint32_t pick = next_random(seed) % sizeof letters;
        data[i] = letters[pick]; /* the final NUL is one of them */
    }
    bpl_str out = {data, len};
    return out;
}

/* Where nothing is rejected, records are what libcsv makes of the whole. */
static void test_like_libcsv(void)
{
    uint32_t seed = 7;
    size_t compared = 0;
    for (int i = 0; i < 12000; i++) {
        char data[40];
        bpl_str input =
            random_bytes(data, next_random(&seed) % sizeof data, &seed);
        bpl_buf one, two;
        bpl_buf_init(&one, SIZE_MAX / 2);
        bpl_buf_init(&two, SIZE_MAX / 2);
        size_t others = read_by_record(&two, input, blocks[i % BLOCKS]);
        read_at_once(&one, input, '"');
        int same = one.len == two.len &&
                   (one.len == 0 || memcmp(one.data, two.data, one.len) == 0);
        if (others == 0) {
            CU_ASSERT_TRUE(same);
            compared++;
        }
        bpl_buf_fini(&one);
        bpl_buf_fini(&two);
    }
    CU_ASSERT_TRUE(compared > 3000);
}

/* Output plus rejects is the input, and blocks make no difference. */
static void test_nothing_lost(void)
{
    static const char *const headers[] = {"text\n", "title,text\r\n",
                                          "id,title,text\n"};
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    uint32_t seed = 99;
    size_t rejects = 0;
    for (int i = 0; i < 3000; i++) {
        char data[96];
        const char *header = headers[i % 3];
        size_t begin = strlen(header);
        for (size_t at = 0; at < begin; at++)
            data[at] = header[at];
        bpl_str input = {data, begin};
        input.len +=
            random_bytes(data + begin,
                         next_random(&seed) % (sizeof data - begin), &seed)
                .len;
        size_t limit = i % 2 ? no_limit : 20;
        struct run first, run;
        run_over(&first, input, blocks[0], limit, &options, ',');
        CU_ASSERT_TRUE(is_whole(&first, input));
        rejects += first.rejects;
        for (size_t b = 1; b < BLOCKS; b++) {
            run_over(&run, input, blocks[b], limit, &options, ',');
            UNIT_TEXT(run.events.data, run.events.len, first.events.data);
            run_fini(&run);
        }
        run_fini(&first);
    }
    CU_ASSERT_TRUE(rejects > 500);
}

/* A valid table of quoted fields with all that may be in them; in record
 * `broken` one closing quote is missing. */
static void make_table(bpl_buf *out, int records, int broken, uint32_t *seed)
{
    static const char *const texts[] = {"plain",
                                        "\n\nbegins so",
                                        "ends so\n",
                                        "comma, and\r\nline",
                                        "\"\"Quoted\"\" at first",
                                        "",
                                        "a \"\"word\"\" in it",
                                        ",",
                                        "\"\"\"\"",
                                        "say \"\"no\"\",\nor not"};
    bpl_buf_reset(out);
    (void)bpl_buf_puts(out, "\"id\",\"text\",\"place\"\n");
    for (int i = 0; i < records; i++) {
        const char *a = texts[next_random(seed) % 10];
        const char *b = texts[next_random(seed) % 10];
        if (i == broken)
            (void)bpl_buf_printf(out, "\"%d\",\"cut,%s\n", i, "\"here\"");
        else
            (void)bpl_buf_printf(out, "\"%d\",\"%s\",\"%s\"\n", i, a, b);
    }
}

static void test_one_broken(void)
{
    enum { RECORDS = 12 };
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    uint32_t seed = 5;
    bpl_buf text;
    bpl_buf_init(&text, SIZE_MAX / 2);
    options.title_column = "id";
    for (int i = 0; i < 600; i++) {
        int broken = i % (RECORDS + 1) - 1; /* -1: none */
        struct run run;
        make_table(&text, RECORDS, broken, &seed);
        run_over(&run, bpl_buf_str(&text), blocks[i % BLOCKS], no_limit,
                 &options, '\0');
        CU_ASSERT_TRUE(is_whole(&run, bpl_buf_str(&text)));
        CU_ASSERT_EQUAL(run.rejects, broken >= 0);
        CU_ASSERT_EQUAL(run.records, RECORDS - (broken >= 0));
        CU_ASSERT_EQUAL(run.warnings, 0);
        run_fini(&run);
    }
    bpl_buf_fini(&text);
}

/* Each line of these begins a record that could run to the end. */
static void test_linear(void)
{
    static const char *const lines[] = {
        "b\",\"c\n", "\"\"x\n", "\"\n", "a,\"b\n", "\"\"\"\n", "b\",\"\"\"c\n"};
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    bpl_buf text;
    bpl_buf_init(&text, SIZE_MAX / 2);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        for (int tail = 0; tail < 2; tail++) {
            bpl_buf_reset(&text);
            (void)bpl_buf_puts(&text, "title,text\n\"");
            while (text.len < 600000)
                (void)bpl_buf_puts(&text, lines[i]);
            (void)bpl_buf_puts(&text, tail ? "\n,\"x\n" : "");
            struct run run;
            clock_t begin = clock();
            run_over(&run, bpl_buf_str(&text), BPL_STREAM_BLOCK, no_limit,
                     &options, '\0');
            CU_ASSERT_TRUE(clock() - begin < 4 * CLOCKS_PER_SEC);
            CU_ASSERT_EQUAL(run.opened, BPL_OK);
            run_fini(&run);
        }
    bpl_buf_fini(&text);
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
        {"like libcsv", test_like_libcsv},
        {"nothing lost", test_nothing_lost},
        {"one broken", test_one_broken},
        {"linear", test_linear},
    };
    bpl_error err;
    if (bpl_table_load(&table, BPL_SOURCE_DIR "/lexicons/rules/columns.tsv",
                       &err) != BPL_OK ||
        bpl_columns_check(&table, &err) != BPL_OK) {
        fprintf(stderr, "%s:%llu: %s\n", err.source,
                (unsigned long long)err.line, err.message);
        return 1;
    }
    int failed = unit_main("csv", tests, sizeof tests / sizeof tests[0]);
    bpl_table_fini(&table);
    return failed;
}
