/* SPDX-License-Identifier: MIT */
/* Definition profiles: what is laid over the rules of tests/data/mini, row by
 * row, and what is said of a wrong one. */
#include "mini.h"
#include "score/model.h"

#include <bpolens/bpolens.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD                                                                   \
    "#!bpolens-definition 1\n"                                                 \
    "table\tid\tvalue\tpoints\tper\twhen\tsource\treason\n"

/* A second folder with one profile, "mine". */
typedef struct fixture {
    char dir[32], definitions[64], file[96];
    bpl_model *model;
    bpl_error err;
} fixture;

static void set_up(fixture *f)
{
    memset(f, 0, sizeof *f);
    snprintf(f->dir, sizeof f->dir, "unit_definition_XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->dir));
    snprintf(f->definitions, sizeof f->definitions, "%s/definitions", f->dir);
    CU_ASSERT_EQUAL_FATAL(mkdir(f->definitions, 0700), 0);
    snprintf(f->file, sizeof f->file, "%s/mine.tsv", f->definitions);
}

static void tear_down(fixture *f)
{
    bpl_model_close(f->model);
    unlink(f->file);
    rmdir(f->definitions);
    rmdir(f->dir);
}

static bpl_status open_by(fixture *f, const char *name)
{
    bpl_model_options options = MINI_OPTIONS;
    options.extra_lexicon_dir = f->dir;
    options.definition = name;
    bpl_model_close(f->model);
    f->model = NULL;
    return bpl_model_open(&f->model, &options, &f->err);
}

static bpl_status open_file(fixture *f, const char *text)
{
    FILE *file = fopen(f->file, "we");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_TRUE(fputs(text, file) >= 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
    return open_by(f, "mine");
}

static bpl_status open_rows(fixture *f, const char *rows)
{
    char text[2000];
    snprintf(text, sizeof text, "%s%s", HEAD, rows);
    return open_file(f, text);
}

/* "id=value:points" of the table's rows, with a star for those of the
 * profile, by spaces. */
static const char *rules(const fixture *f, const char *name)
{
    static char out[1000];
    const bpl_table *table = bpl_model_table(f->model, name);
    out[0] = '\0';
    for (size_t i = 0; table && i < table->rows; i++) {
        size_t used = strlen(out);
        snprintf(out + used, sizeof out - used, "%s%s=%s:%s%s", i ? " " : "",
                 bpl_table_cell(table, i, bpl_table_column(table, "id")),
                 bpl_table_cell(table, i, bpl_table_column(table, "value")),
                 bpl_table_cell(table, i, bpl_table_column(table, "points")),
                 strcmp(bpl_table_origin(table, i), f->file) == 0 ? "*" : "");
    }
    return out;
}

static void test_rows(void)
{
    static const struct {
        const char *rows, *label;
    } cases[] = {
        {"", "trade=none:3 open=none:2 calls=call_center:2 word=call_center:3 "
             "doubt=call_center:-0.5 contact=contact_center:4 "
             "written=contact_center:3 lead=cap:0.7 other=cap:none:0.1 "
             "empty=insufficient:"},
        /* Replaced in its place, in part; dropped; added at the end. */
        {"label\topen\t\t5\t\t\ts\tr\nlabel\tcalls\tcontact_"
         "center\t\t\t\ts\tr\n"
         "label\ttrade\tdrop\t\t\t\ts\tr\nlabel\tempty\tdrop\t\t\t\ts\tr\n"
         "label\tlead\tdrop\t\t\t\ts\tr\nlabel\tnew\tnone>call_"
         "center\t\t\t\ts\tr\n",
         "open=none:5* calls=contact_center:2* word=call_center:3 "
         "doubt=call_center:-0.5 contact=contact_center:4 "
         "written=contact_center:3 other=cap:none:0.1 new=none>call_center:*"},
        /* Signals stand above their use, in the order of the profile. */
        {"label\ta\t=a\t\t1\t\ts\tr\nlabel\tb\t=b\t\t$a\t\ts\tr\n"
         "label\tc\tnone\t1\t$b\t\ts\tr\n",
         "a==a:* b==b:* trade=none:3 open=none:2 calls=call_center:2 "
         "word=call_center:3 doubt=call_center:-0.5 contact=contact_center:4 "
         "written=contact_center:3 lead=cap:0.7 other=cap:none:0.1 "
         "empty=insufficient: c=none:1*"},
        {"channel\tnew\tvoice\t1\t\t\ts\tr\n",
         "trade=none:3 open=none:2 calls=call_center:2 word=call_center:3 "
         "doubt=call_center:-0.5 contact=contact_center:4 "
         "written=contact_center:3 lead=cap:0.7 other=cap:none:0.1 "
         "empty=insufficient:"},
    };
    fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL_FATAL(open_rows(&f, cases[i].rows), BPL_OK);
        const char *got = rules(&f, "label");
        UNIT_TEXT(got, strlen(got), cases[i].label);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(rules(&f, "channel"), " new=voice:1*"));
    tear_down(&f);
}

/* A finding by the profile, and the same without. */
static const char *label_of(fixture *f, const char *text, const char **name)
{
    static char out[40], definition[40];
    bpl_worker *worker = NULL;
    const bpl_finding *finding = NULL;
    const bpl_str body = {text, strlen(text)}, title = {"", 0};
    CU_ASSERT_EQUAL_FATAL(bpl_worker_new(&worker, f->model, &f->err), BPL_OK);
    CU_ASSERT_EQUAL_FATAL(
        bpl_worker_label_text(worker, title, body, &finding, &f->err), BPL_OK);
    snprintf(out, sizeof out, "%s", finding->label);
    snprintf(definition, sizeof definition, "%s", finding->definition);
    *name = definition;
    bpl_worker_free(worker);
    return out;
}

static void test_finding(void)
{
    static const char text[] = "We juggle in our call center.";
    fixture f;
    char hash[17];
    const char *name;
    set_up(&f);
    CU_ASSERT_EQUAL_FATAL(open_by(&f, NULL), BPL_OK);
    CU_ASSERT_STRING_EQUAL(bpl_model_definition(f.model), "codebook");
    CU_ASSERT_STRING_EQUAL(label_of(&f, text, &name), "call_center");
    CU_ASSERT_STRING_EQUAL(name, "");
    snprintf(hash, sizeof hash, "%s", bpl_model_hash(f.model));
    CU_ASSERT_EQUAL_FATAL(open_by(&f, "codebook"), BPL_OK);
    CU_ASSERT_STRING_EQUAL(bpl_model_hash(f.model), hash);

    CU_ASSERT_EQUAL_FATAL(
        open_rows(&f, "label\tm\tcall_center>none\t\t\t\ts\tr\n"), BPL_OK);
    CU_ASSERT_STRING_EQUAL(bpl_model_definition(f.model), "mine");
    CU_ASSERT_STRING_EQUAL(label_of(&f, text, &name), "none");
    CU_ASSERT_STRING_EQUAL(name, "mine");
    CU_ASSERT_STRING_NOT_EQUAL(bpl_model_hash(f.model), hash);
    snprintf(hash, sizeof hash, "%s", bpl_model_hash(f.model));
    CU_ASSERT_EQUAL_FATAL(
        open_rows(&f, "label\tm\tcall_center>none\t\t\t\ts\tother\n"), BPL_OK);
    CU_ASSERT_STRING_NOT_EQUAL(bpl_model_hash(f.model), hash);
    tear_down(&f);
}

static void test_wrong(void)
{
    static const struct {
        const char *text, *message;
        unsigned line;
    } cases[] = {
        {"#!bpolens-rules 1\nid\n", "begins with", 1},
        {"#!bpolens-definition 1\ntable\tid\n", "\"value\" is missing", 2},
        {HEAD "zones\ta\tb\t1\t\t\ts\tr\n", "no rule table \"zones\"", 3},
        {HEAD "\ta\tb\t1\t\t\ts\tr\n", "no rule table \"\"", 3},
        {HEAD "label\t\tnone\t1\t\t\ts\tr\n", "no id", 3},
        {HEAD "label\tfar\tdrop\t\t\t\ts\tr\n", "no rule \"far\"", 3},
        {HEAD "label\topen\tdrop\t\t\t\ts\tr\nlabel\topen\tnone\t1\t\t\ts\tr\n",
         "that of line 3", 4},
    };
    fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(open_file(&f, cases[i].text), BPL_E_PARSE);
        CU_ASSERT_PTR_NULL(f.model);
        CU_ASSERT_EQUAL(f.err.line, cases[i].line);
        CU_ASSERT_STRING_EQUAL(f.err.source, f.file);
        if (!strstr(f.err.message, cases[i].message))
            fprintf(stderr, "\n    %s", f.err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, cases[i].message));
    }
    tear_down(&f);
}

static void test_names(void)
{
    static const char *const names[] = {"", "yours", ".", "/mine",
                                        "../definitions/mine"};
    fixture f;
    set_up(&f);
    CU_ASSERT_EQUAL(open_rows(&f, ""), BPL_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CU_ASSERT_EQUAL(open_by(&f, names[i]), BPL_E_NOTFOUND);
        CU_ASSERT_PTR_NOT_NULL(strstr(f.err.message, "only codebook, mine"));
    }
    tear_down(&f);
}

static const unit_test tests[] = {
    {"rows over rules", test_rows},
    {"findings and hashes", test_finding},
    {"wrong files", test_wrong},
    {"names", test_names},
};
UNIT_MAIN("definition", tests)
