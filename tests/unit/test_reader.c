/* SPDX-License-Identifier: MIT */
/*
 * The list of inputs: folders, stdin, kinds by name and content, and that a
 * file that can't be read costs nothing but itself.
 */
#include "unit.h"

#include "base/file.h"
#include <bpolens/limits.h>
#include <bpolens/reader.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The reader asks the model for tables only; this stands for one. */
static bpl_table columns;
const bpl_table *bpl_model_table(const bpl_model *model, const char *name);
const bpl_table *bpl_model_table(const bpl_model *model, const char *name)
{
    (void)model;
    return strcmp(name, "columns") == 0 ? &columns : NULL;
}
const bpl_limits *bpl_model_limits(const bpl_model *of);
const bpl_limits *bpl_model_limits(const bpl_model *of)
{
    (void)of;
    return bpl_limits_usual();
}
static const bpl_model *const model = (const bpl_model *)(const void *)&columns;

static char folder[] = BPL_BUILD_DIR "/reader-XXXXXX";

static const char *path_of(const char *name)
{
    static char paths[16][1024];
    static size_t next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void make_file(const char *name, const char *data, size_t len)
{
    FILE *file = fopen(path_of(name), "wbe");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(data, 1, len, file), len);
    fclose(file);
}
#define MAKE(name, text) make_file(name, text, sizeof(text) - 1)

/* Everything that comes out, "FILE#NUMBER:field|field;" a record and
 * "!STATUS FILE;" a failure; files by their names in the folder. */
static void describe(bpl_buf *out, const char *const *paths, size_t count,
                     const bpl_reader_options *options)
{
    bpl_reader *reader;
    bpl_error err;
    bpl_record record;
    CU_ASSERT_EQUAL_FATAL(
        bpl_reader_open(&reader, model, paths, count, options, &err), BPL_OK);
    bpl_buf_init(out, SIZE_MAX / 2);
    for (int i = 0; i < 1000; i++) {
        bpl_status status = bpl_reader_next(reader, &record, &err);
        if (status == BPL_END)
            break;
        const char *source = status == BPL_OK ? record.source : err.source;
        const char *name = strncmp(source, folder, strlen(folder)) == 0
                               ? source + strlen(folder) + 1
                               : source;
        if (status != BPL_OK) {
            (void)bpl_buf_printf(out, "!%s %s;", bpl_status_name(status), name);
            continue;
        }
        (void)bpl_buf_printf(out, "%s#%d:", name, (int)record.number);
        for (size_t f = 0; f < record.field_count; f++) {
            if (f)
                (void)bpl_buf_putc(out, '|');
            (void)bpl_buf_add(out, record.fields[f].text.data,
                              record.fields[f].text.len);
        }
        (void)bpl_buf_putc(out, ';');
    }
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, &err), BPL_END);
    bpl_reader_close(reader);
}

static void check(const char *const *paths, size_t count,
                  const bpl_reader_options *options, const char *want)
{
    bpl_buf out;
    describe(&out, paths, count, options);
    UNIT_TEXT(out.data, out.len, want);
    bpl_buf_fini(&out);
}

static void test_files(void)
{
    MAKE("one.csv", "title,text\na,b\nc,d\n");
    MAKE("two.TSV", "title\ttext\n\"a\tb\n");
    MAKE("three.txt", "We take calls.\n");
    const char *paths[] = {path_of("one.csv"), path_of("missing.csv"),
                           path_of("two.TSV"), path_of("three.txt")};
    check(paths, 4, NULL,
          "one.csv#1:a|b;one.csv#2:c|d;!input/output error missing.csv;"
          "two.TSV#1:\"a|b;three.txt#1:We take calls.\n;");
}

/* Batches are filled to their limits, hold files, records and failures in
 * order, and outlive the file they are of. */
static void test_halves(void)
{
    enum { ROWS = 2500 };
    bpl_buf text;
    bpl_reader *reader;
    bpl_parser *parser;
    bpl_batch *batch;
    bpl_record record;
    bpl_error err;
    size_t batches = 0, records = 0, failures = 0;
    bpl_buf_init(&text, SIZE_MAX / 2);
    (void)bpl_buf_puts(&text, "title,text\n");
    for (int i = 1; i <= ROWS; i++)
        (void)bpl_buf_printf(&text, "t%d,%s\n", i, i % 100 ? "x" : "x,y,z");
    make_file("many.csv", text.data, text.len);
    bpl_buf_fini(&text);
    MAKE("one.csv", "title,text\na,b\n");
    const char *paths[] = {path_of("many.csv"), path_of("missing.csv"),
                           path_of("one.csv")};
    CU_ASSERT_EQUAL_FATAL(bpl_reader_open(&reader, model, paths, 3, NULL, &err),
                          BPL_OK);
    CU_ASSERT_EQUAL_FATAL(bpl_parser_new(&parser, model, &err), BPL_OK);
    CU_ASSERT_EQUAL_FATAL(bpl_batch_new(&batch, &err), BPL_OK);
    while (bpl_reader_fetch(reader, batch, &err) == BPL_OK) {
        CU_ASSERT_TRUE(bpl_batch_count(batch) <= BPL_LIMIT_BATCH_RECORDS);
        batches++;
        bpl_parser_start(parser, batch);
        for (;;) {
            bpl_status status = bpl_parser_next(parser, &record, &err);
            if (status == BPL_END)
                break;
            failures += status != BPL_OK;
            records++;
            if (status == BPL_E_IO) {
                CU_ASSERT_EQUAL(records, ROWS + 1);
                continue;
            }
            CU_ASSERT_EQUAL(record.number, records <= ROWS ? records : 1);
            CU_ASSERT_EQUAL(bpl_parser_csv_shape(parser).columns, 2);
            CU_ASSERT_EQUAL(status == BPL_E_PARSE, records % 100 == 0);
            CU_ASSERT_TRUE(status == BPL_OK || err.record == record.number);
        }
    }
    CU_ASSERT_EQUAL(batches, 3);
    CU_ASSERT_EQUAL(records, ROWS + 2);
    CU_ASSERT_EQUAL(failures, ROWS / 100 + 1);
    bpl_batch_free(batch);
    bpl_parser_free(parser);
    bpl_reader_close(reader);
}

static void test_given_up(void)
{
    MAKE("none.csv", "id,place of birth\n1,2\n");
    MAKE("empty.csv", "");
    MAKE("empty.txt", " \n");
    MAKE("data.txt", "a\0b");
    MAKE("paper.txt", "%PDF-1.4 words");
    MAKE("one.csv", "title,text\na,b\n");
    const char *paths[] = {path_of("none.csv"),  path_of("empty.csv"),
                           path_of("empty.txt"), path_of("data.txt"),
                           path_of("paper.txt"), path_of("one.csv")};
    check(paths, 6, NULL,
          "!not found none.csv;!not found empty.csv;!parse error empty.txt;"
          "!parse error data.txt;!parse error paper.txt;one.csv#1:a|b;");
}

/* Unknown endings: by content, as stdin. */
static void test_content(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"title,description\na,b\n", "x.dat#1:a|b;"},
        {"title;description\na;b\n", "x.dat#1:a|b;"},
        {"We take calls,\nall day.\n", "x.dat#1:We take calls,\nall day.\n;"},
        {"description\nWe take calls.\n",
         "x.dat#1:description|\nWe take calls.\n;"},
        {"\n Night agent \n\n", "x.dat#1:\n Night agent \n\n;"},
        {"Night agent\r\nWe take calls.\n",
         "x.dat#1:Night agent\r|\nWe take calls.\n;"},
        {"\xEF\xBB\xBF\n{\"text\":\"a\"}\n", "x.dat#1:a;"},
        {" [\n {\"text\": \"a\"}\n]\n", "!input/output error x.dat;"},
        {"[{\"text\": \"a\"}]", "!input/output error x.dat;"},
    };
    const char *paths[] = {path_of("x.dat")};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_file("x.dat", cases[i].text, strlen(cases[i].text));
        check(paths, 1, NULL, cases[i].want);
    }
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    options.input = BPL_INPUT_TEXT;
    make_file("x.dat", cases[0].text, strlen(cases[0].text));
    check(paths, 1, &options, "x.dat#1:title,description|\na,b\n;");
    options.input = BPL_INPUT_CSV;
    make_file("x.dat", "text\na\n", 7);
    check(paths, 1, &options, "x.dat#1:a;");
}

static void test_html(void)
{
    static const char page[] = "\n <html><body><h1>Agent</h1><p>You take the "
                               "calls of our customers.</p></body></html>";
    make_file("page", page, sizeof page - 1);
    const char *paths[] = {path_of("page")};
    bpl_reader *reader;
    bpl_record record;
    CU_ASSERT_EQUAL_FATAL(bpl_reader_open(&reader, model, paths, 1, NULL, NULL),
                          BPL_OK);
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_OK);
    CU_ASSERT_EQUAL(bpl_reader_input(reader), BPL_INPUT_HTML);
    CU_ASSERT_EQUAL(bpl_reader_csv_shape(reader).columns, 0);
    int found = 0;
    for (size_t i = 0; i < record.field_count; i++)
        found += memmem(record.fields[i].text.data, record.fields[i].text.len,
                        "calls of our", 12) != NULL;
    CU_ASSERT_EQUAL(found, 1);
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_END);
    CU_ASSERT_EQUAL(bpl_reader_bytes(reader), sizeof page - 1);
    bpl_reader_close(reader);
}

/* So many stray end tags that reading on would take quadratic time. */
static void test_cut(void)
{
    enum { TAGS = 300000 };
    static const char text[] = "<p>You take the calls of our customers.";
    bpl_buf page;
    bpl_buf_init(&page, SIZE_MAX / 2);
    CU_ASSERT_EQUAL_FATAL(bpl_buf_add(&page, text, sizeof text - 1), BPL_OK);
    for (size_t i = 0; i < 2 * (size_t)TAGS; i++)
        CU_ASSERT_EQUAL_FATAL(
            bpl_buf_printf(&page, "%s", i < TAGS ? "<b>" : "</i>"), BPL_OK);
    make_file("cut.html", page.data, page.len);
    make_file("whole.html", text, sizeof text - 1);
    bpl_buf_fini(&page);
    const char *paths[] = {path_of("cut.html"), path_of("whole.html")};
    bpl_reader *reader;
    bpl_record record;
    CU_ASSERT_EQUAL_FATAL(bpl_reader_open(&reader, model, paths, 2, NULL, NULL),
                          BPL_OK);
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_OK);
    const char *warning = bpl_reader_warning(reader);
    CU_ASSERT_PTR_NOT_NULL(warning);
    if (warning)
        CU_ASSERT_EQUAL(strncmp(warning, "page 1: cut: ", 13), 0);
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_OK);
    CU_ASSERT_PTR_NULL(bpl_reader_warning(reader));
    bpl_reader_close(reader);
}

/* Bytes without order are no page, whatever their file is called. */
static void test_binary(void)
{
    static char data[9000];
    uint32_t state = 54321;
    for (size_t i = 0; i < sizeof data; i++) {
        state = state * 1664525u + 1013904223u;
        data[i] = (char)(state >> 24);
        if (data[i] == '\0')
            data[i] = '<';
    }
    make_file("noise.html", data, sizeof data);
    make_file("short.html", data, 300);
    make_file("noise.txt", data, sizeof data);
    MAKE("nul.html", "<p>You take the calls\0 of our customers, all day.");
    make_file("nuls.txt", (const char[300]){0}, 300);
    const char *nuls = path_of("nuls.txt");
    check(&nuls, 1, NULL, "!parse error nuls.txt;");
    const char *paths[] = {path_of("noise.html"), path_of("short.html"),
                           path_of("noise.txt")};
    bpl_reader *reader;
    bpl_record record;
    bpl_error err;
    CU_ASSERT_EQUAL_FATAL(bpl_reader_open(&reader, model, &nuls, 1, NULL, NULL),
                          BPL_OK);
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, &err), BPL_E_PARSE);
    CU_ASSERT_STRING_EQUAL(err.message, "looks binary: nothing but NUL bytes");
    bpl_reader_close(reader);
    CU_ASSERT_EQUAL_FATAL(bpl_reader_open(&reader, model, paths, 3, NULL, NULL),
                          BPL_OK);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, &err), BPL_E_PARSE);
        UNIT_TEXT(err.message, strlen(err.message), "looks binary");
    }
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, &err), BPL_END);
    bpl_reader_close(reader);
    paths[0] = path_of("nul.html");
    CU_ASSERT_EQUAL_FATAL(bpl_reader_open(&reader, model, paths, 1, NULL, NULL),
                          BPL_OK);
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, &err), BPL_OK);
    bpl_reader_close(reader);
}

/* What may be a table, but was read as text, is told; a text file is one. */
static void test_even(void)
{
    static const struct {
        const char *name, *text;
        int warns;
    } cases[] = {
        {"even", "id,stuff\n1,You take calls.\n2,You cook.\n", 1},
        {"even", "id;stuff\n1;\"You take; calls\nall day.\"\n", 1},
        {"even", "id\tstuff\n1\tYou take calls.\n2\t\n3\t\t\t\n", 1},
        {"even", "id,stuff\n1,You take calls.\n2\n", 0},
        {"even", "id,stuff\n", 0},
        {"even", "You take calls.\nYou cook.\n", 0},
        {"even", "We take calls,\nall day.\n", 0},
        {"even", "Agent, Manila\n\nCalls, mails.\n", 0},
        {"even.txt", "id,stuff\n1,You take calls.\n2,You cook.\n", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_file(cases[i].name, cases[i].text, strlen(cases[i].text));
        const char *paths[] = {path_of(cases[i].name)};
        bpl_reader *reader;
        bpl_record record;
        CU_ASSERT_EQUAL_FATAL(
            bpl_reader_open(&reader, model, paths, 1, NULL, NULL), BPL_OK);
        CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_OK);
        CU_ASSERT_EQUAL(bpl_reader_input(reader), BPL_INPUT_TEXT);
        const char *warning = bpl_reader_warning(reader);
        CU_ASSERT_EQUAL(warning != NULL, cases[i].warns);
        if (warning)
            CU_ASSERT_PTR_NOT_NULL(strstr(warning, "--text COLUMN"));
        CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_END);
        bpl_reader_close(reader);
    }
}

static void test_folder(void)
{
    CU_ASSERT_EQUAL(mkdir(path_of("d"), 0700), 0);
    CU_ASSERT_EQUAL(mkdir(path_of("d/b"), 0700), 0);
    CU_ASSERT_EQUAL(mkdir(path_of("d/.hidden"), 0700), 0);
    CU_ASSERT_EQUAL(mkdir(path_of("d/z.txt"), 0700), 0);
    MAKE("d/c.txt", "c");
    MAKE("d/B.md", "B");
    MAKE("d/a.csv", "title,text\na,b\n");
    MAKE("d/skip.pdf", "x");
    MAKE("d/.secret.txt", "x");
    MAKE("d/.hidden/x.txt", "x");
    MAKE("d/b/1.txt", "1");
    MAKE("d/b/0.txt", "0");
    CU_ASSERT_EQUAL(symlink("..", path_of("d/b/up")), 0);
    CU_ASSERT_EQUAL(symlink("0.txt", path_of("d/b/2.txt")), 0);
    CU_ASSERT_EQUAL(symlink("nowhere", path_of("d/b/3.txt")), 0);
    CU_ASSERT_EQUAL(mkfifo(path_of("d/b/4.txt"), 0600), 0);
    const char *paths[] = {path_of("d"), path_of("d/c.txt"), path_of("d/")};
    check(paths, 2, NULL,
          "d/B.md#1:B;d/a.csv#1:a|b;d/b/0.txt#1:0;d/b/1.txt#1:1;"
          "d/b/2.txt#1:0;!input/output error d/b/3.txt;d/c.txt#1:c;"
          "d/c.txt#1:c;");
    bpl_buf out;
    describe(&out, paths + 2, 1, NULL);
    CU_ASSERT_TRUE(out.data && memcmp(out.data, "d/B.md#1", 8) == 0);
    bpl_buf_fini(&out);
}

static void test_deep(void)
{
    char path[1200];
    snprintf(path, sizeof path, "%s", path_of("deep"));
    for (unsigned i = 0; i <= BPL_LIMIT_FOLDER_DEPTH; i++) {
        CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
        strncat(path, "/d", sizeof path - strlen(path) - 1);
    }
    MAKE("deep/e.txt", "e");
    const char *paths[] = {path_of("deep")};
    bpl_buf out;
    describe(&out, paths, 1, NULL);
    (void)bpl_buf_putc(&out, '\0');
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "!input/output error deep/d/d"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, ";deep/e.txt#1:e;"));
    bpl_buf_fini(&out);
}

static void with_stdin(const char *text, const char *const *paths, size_t count,
                       const char *want)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    CU_ASSERT_EQUAL(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
    close(ends[1]);
    int saved = dup(STDIN_FILENO);
    CU_ASSERT_EQUAL(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    check(paths, count, NULL, want);
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
}

static void test_stdin(void)
{
    const char *paths[] = {"-", path_of("s.txt")};
    MAKE("s.txt", "s");
    with_stdin("title,text\na,b\n", NULL, 0, "-#1:a|b;");
    with_stdin("title\ttext\na\tb", paths, 2, "-#1:a|b;s.txt#1:s;");
    with_stdin("We take calls.", NULL, 0, "-#1:We take calls.;");
    with_stdin("", NULL, 0, "!parse error -;");
}

static void test_shape(void)
{
    MAKE("shape.csv", "\xEF\xBB\xBFtitle;\"te\nxt\";text\r\na\n");
    const char *paths[] = {path_of("shape.csv")};
    bpl_reader *reader;
    bpl_record record;
    CU_ASSERT_EQUAL_FATAL(bpl_reader_open(&reader, model, paths, 1, NULL, NULL),
                          BPL_OK);
    CU_ASSERT_EQUAL(bpl_reader_csv_shape(reader).columns, 0);
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_OK);
    bpl_csv_shape shape = bpl_reader_csv_shape(reader);
    UNIT_TEXT(shape.header.data, shape.header.len, "title;\"te\nxt\";text\r\n");
    CU_ASSERT_EQUAL(shape.columns, 3);
    CU_ASSERT_EQUAL(shape.missing, 2);
    CU_ASSERT_EQUAL(shape.delimiter, ';');
    CU_ASSERT_EQUAL(shape.had_bom, 1);
    CU_ASSERT_EQUAL(shape.quotes_are_data, 0);
    CU_ASSERT_EQUAL(record.line, 3);
    CU_ASSERT_PTR_NOT_NULL(bpl_reader_warning(reader));
    CU_ASSERT_EQUAL(bpl_reader_next(reader, &record, NULL), BPL_END);
    CU_ASSERT_PTR_NULL(bpl_reader_warning(reader));
    CU_ASSERT_EQUAL(bpl_reader_csv_shape(reader).columns, 3);
    bpl_reader_close(reader);
}

static void test_large(void)
{
    size_t len = (size_t)BPL_LIMIT_RECORD_BYTES;
    char *text = malloc(len + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (!text)
        return;
    memset(text, 'a', len + 1);
    make_file("large.txt", text, len + 1);
    make_file("just.txt", text, len);
    free(text);
    MAKE("s.txt", "s");
    const char *paths[] = {path_of("large.txt"), path_of("s.txt")};
    check(paths, 2, NULL, "!over a limit large.txt;s.txt#1:s;");
    paths[0] = path_of("just.txt");
    bpl_buf out;
    describe(&out, paths, 1, NULL);
    CU_ASSERT_EQUAL(out.len, len + strlen("just.txt#1:;"));
    bpl_buf_fini(&out);
}

static void test_arguments(void)
{
    bpl_reader *reader;
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    options.delimiter = '"';
    CU_ASSERT_EQUAL(bpl_reader_open(&reader, model, NULL, 0, &options, NULL),
                    BPL_E_ARG);
    CU_ASSERT_PTR_NULL(reader);
    memset(&options, 0, sizeof options);
    CU_ASSERT_EQUAL(bpl_reader_open(&reader, model, NULL, 0, &options, NULL),
                    BPL_E_ARG);
    CU_ASSERT_EQUAL(bpl_reader_open(&reader, model, NULL, 3, NULL, NULL),
                    BPL_E_ARG);
    bpl_reader_close(NULL);
}

int main(void)
{
    static const unit_test tests[] = {
        {"files", test_files},
        {"halves", test_halves},
        {"given up", test_given_up},
        {"content", test_content},
        {"html", test_html},
        {"a page that is cut", test_cut},
        {"binary", test_binary},
        {"text that looks like a table", test_even},
        {"folder", test_folder},
        {"deep", test_deep},
        {"stdin", test_stdin},
        {"shape", test_shape},
        {"large", test_large},
        {"arguments", test_arguments},
    };
    if (!mkdtemp(folder) ||
        bpl_table_load(&columns, BPL_SOURCE_DIR "/lexicons/rules/columns.tsv",
                       NULL) != BPL_OK)
        return 1;
    int failed = unit_main("reader", tests, sizeof tests / sizeof tests[0]);
    bpl_table_fini(&columns);
    char command[1024];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command) != 0 || failed; /* NOLINT: our own folder */
}
