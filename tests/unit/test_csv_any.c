/* SPDX-License-Identifier: MIT */
/* CSV: what holds for any input, whatever its bytes. */
#include "csv_run.h"

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
        {"like libcsv", test_like_libcsv},
        {"nothing lost", test_nothing_lost},
        {"one broken", test_one_broken},
        {"linear", test_linear},
    };
    return csv_main("csv: any input", tests, sizeof tests / sizeof tests[0]);
}
