/* SPDX-License-Identifier: MIT */
/* Official codes: the shipped tables, and what is said of wrong ones, which
 * stand beside the shipped lexicons in a folder of the test's own. */
#include "unit.h"

#include <bpolens/bpolens.h>
#include <bpolens/codes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHIPPED BPL_BUILD_DIR "/lexicons"
#define PLUGINS BPL_BUILD_DIR "/plugins"
#define LIST    "#!bpolens-codes 1\ncode\ttitle\tsource\tnote\n"
#define CROSSWALK                                                              \
    "#!bpolens-crosswalk 1\nlabel\trole\tsystem\tcode\treason\tsource\n"

static bpl_model *open_model(const char *lexicons)
{
    bpl_model *model = NULL;
    bpl_error err;
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    options.lexicon_dir = lexicons;
    options.plugin_dir = PLUGINS;
    CU_ASSERT_EQUAL_FATAL(bpl_model_open(&model, &options, &err), BPL_OK);
    return model;
}

static void is_code(const bpl_codes *codes, bpl_code_system system,
                    const char *label, const char *role, const char *want)
{
    const bpl_code *code = bpl_codes_suggest(codes, system, label, role);
    const char *got = code ? code->code : "";
    UNIT_TEXT(got, strlen(got), want);
    CU_ASSERT_TRUE(!code || (*code->title && *code->reason));
}

static void test_shipped(void)
{
    bpl_model *model = open_model(SHIPPED);
    bpl_codes *codes = NULL;
    bpl_error err;
    CU_ASSERT_EQUAL_FATAL(bpl_codes_open(&codes, model, &err), BPL_OK);
    is_code(codes, BPL_PSOC, "call_center", "customer_service", "4222");
    is_code(codes, BPL_PSOC, "call_center", "sales_telemarketing", "5244");
    is_code(codes, BPL_PSOC, "contact_center", "operations_management", "1439");
    is_code(codes, BPL_PSOC, "contact_center", "technical_support", "3512");
    is_code(codes, BPL_ISCO, "bpo", "data_entry", "4132");
    is_code(codes, BPL_PSIC, "bpo", "finance_accounting", "82221");
    is_code(codes, BPL_PSIC, "call_center", "sales_telemarketing", "82212");
    is_code(codes, BPL_PSIC, "call_center", "unknown", "8221");
    is_code(codes, BPL_PSIC, "bpo", "other_bpo", "822");
    is_code(codes, BPL_PSOC, "bpo", "unknown", "");
    is_code(codes, BPL_PSOC, "none", "not_bpo", "");
    is_code(codes, BPL_PSIC, "none", "not_bpo", "");
    const char *title = bpl_code_title(codes, BPL_PSOC, "4222");
    UNIT_TEXT(title, title ? strlen(title) : 0,
              "Contact center information clerks");
    CU_ASSERT_PTR_NULL(bpl_code_title(codes, BPL_ISCO, "9999"));
    bpl_codes_close(codes);
    bpl_model_close(model);
}

/* Every role that names a kind of work has a code of every system, with every
 * label of the business. */
static void test_complete(void)
{
    static const char *const labels[] = {"call_center", "contact_center",
                                         "bpo"};
    bpl_model *model = open_model(SHIPPED);
    bpl_codes *codes = NULL;
    bpl_error err;
    CU_ASSERT_EQUAL_FATAL(bpl_codes_open(&codes, model, &err), BPL_OK);
    for (size_t i = 0; i < bpl_model_plugin_count(model); i++) {
        const bpl_plugin_info *info = bpl_model_plugin(model, i);
        if (strcmp(info->facet, "role") != 0)
            continue;
        for (size_t v = 1; info->values[v]; v++) {
            const char *role = info->values[v];
            if (strcmp(role, "other_bpo") == 0 || strcmp(role, "not_bpo") == 0)
                continue;
            for (size_t k = 0; k < (size_t)3 * BPL_CODE_SYSTEMS; k++)
                CU_ASSERT_PTR_NOT_NULL(bpl_codes_suggest(
                    codes, (bpl_code_system)(k / 3), labels[k % 3], role));
        }
    }
    bpl_codes_close(codes);
    bpl_model_close(model);
}

/* A folder of lexicons whose codes are written by the test. */
typedef struct fixture {
    char dir[32];
    bpl_model *model;
    bpl_error err;
} fixture;

static const char *const links[] = {"rules", "en", "es", "pt", "tl"};
static const char *const files[] = {"psic", "psoc", "isco", "crosswalk"};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *path_of(const fixture *f, const char *name,
                           const char *suffix)
{
    static char path[100];
    snprintf(path, sizeof path, "%s/%s%s", f->dir, name, suffix);
    return path;
}

static void put(fixture *f, const char *name, const char *text)
{
    char below[40];
    snprintf(below, sizeof below, "codes/%s", name);
    FILE *file = fopen(path_of(f, below, ".tsv"), "we");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_TRUE(fputs(text, file) >= 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static void set_up(fixture *f)
{
    char target[400];
    memset(f, 0, sizeof *f);
    snprintf(f->dir, sizeof f->dir, "unit_codes_XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->dir));
    CU_ASSERT_EQUAL_FATAL(mkdir(path_of(f, "codes", ""), 0700), 0);
    for (size_t i = 0; i < COUNT(links); i++) {
        snprintf(target, sizeof target, SHIPPED "/%s", links[i]);
        CU_ASSERT_EQUAL_FATAL(symlink(target, path_of(f, links[i], "")), 0);
    }
    for (size_t i = 0; i < 3; i++)
        put(f, files[i], LIST "12\tOf twelve\tpsa\t\n3\tOf three\tpsa\tn\n");
    put(f, "crosswalk", CROSSWALK);
    f->model = open_model(f->dir);
}

static void tear_down(fixture *f)
{
    bpl_model_close(f->model);
    for (size_t i = 0; i < COUNT(files); i++) {
        char below[40];
        snprintf(below, sizeof below, "codes/%s", files[i]);
        unlink(path_of(f, below, ".tsv"));
    }
    rmdir(path_of(f, "codes", ""));
    for (size_t i = 0; i < COUNT(links); i++)
        unlink(path_of(f, links[i], ""));
    CU_ASSERT_EQUAL(rmdir(f->dir), 0);
}

static bpl_codes *open_rows(fixture *f, const char *rows)
{
    char text[2000];
    bpl_codes *codes = NULL;
    snprintf(text, sizeof text, "%s%s", CROSSWALK, rows);
    put(f, "crosswalk", text);
    memset(&f->err, 0, sizeof f->err);
    bpl_status status = bpl_codes_open(&codes, f->model, &f->err);
    CU_ASSERT_EQUAL(status == BPL_OK, codes != NULL);
    return codes;
}

/* The first row that fits wins; "-" and no row suggest none. */
static void test_order(void)
{
    fixture f;
    set_up(&f);
    bpl_codes *codes = open_rows(&f, "bpo\tdata_entry\tpsoc\t12\twhy\tpsoc\n"
                                     "*\tanalytics\tpsoc\t-\tno code\tpsoc\n"
                                     "bpo\t*\tpsoc\t3\twhy not\tpsoc\n"
                                     "*\t*\tisco\t12\tall\tisco\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(codes);
    is_code(codes, BPL_PSOC, "bpo", "data_entry", "12");
    is_code(codes, BPL_PSOC, "bpo", "analytics", "");
    is_code(codes, BPL_PSOC, "bpo", "legal_process", "3");
    is_code(codes, BPL_PSOC, "call_center", "data_entry", "");
    is_code(codes, BPL_ISCO, "none", "not_bpo", "12");
    is_code(codes, BPL_PSIC, "bpo", "data_entry", "");
    const bpl_code *code =
        bpl_codes_suggest(codes, BPL_PSOC, "bpo", "legal_process");
    CU_ASSERT_STRING_EQUAL(code->title, "Of three");
    CU_ASSERT_STRING_EQUAL(code->reason, "why not");
    CU_ASSERT_STRING_EQUAL(bpl_code_title(codes, BPL_PSIC, "12"), "Of twelve");
    bpl_codes_close(codes);
    tear_down(&f);
}

static void is_wrong(const fixture *f, const bpl_codes *codes, const char *file,
                     uint64_t line, const char *message)
{
    CU_ASSERT_PTR_NULL(codes);
    CU_ASSERT_EQUAL(f->err.code, BPL_E_PARSE);
    CU_ASSERT_EQUAL(f->err.line, line);
    CU_ASSERT_PTR_NOT_NULL(strstr(f->err.source, file));
    UNIT_TEXT(f->err.message, strlen(f->err.message), message);
}

static void test_wrong_rows(void)
{
    fixture f;
    set_up(&f);
    static const struct {
        const char *rows, *message;
        uint64_t line;
    } wrong[] = {
        {"bpo\t*\tpsoc\t13\twhy\tpsoc\n", "psoc has no code \"13\"", 3},
        {"bpp\t*\tpsoc\t12\twhy\tpsoc\n", "facet label has no value \"bpp\"",
         3},
        {"bpo\tcook\tpsoc\t12\twhy\tpsoc\n", "facet role has no value \"cook\"",
         3},
        {"bpo\t*\tsoc\t12\twhy\tpsoc\n", "there is no system \"soc\"", 3},
        {"bpo\t*\tpsoc\t12\t\tpsoc\n", "the row has no reason", 3},
        {"bpo\t*\tpsoc\t12\twhy\tpsoc\n"
         "bpo\tanalytics\tpsic\t12\twhy\tpsoc\n"
         "bpo\tanalytics\tpsoc\t12\twhy\tpsoc\n",
         "the row never comes up: line 3 fits all that it fits", 5},
        {"bpo\tanalytics\tpsoc\t12\twhy\tpsoc\n"
         "bpo\tanalytics\tpsoc\t3\twhy\tpsoc\n",
         "the row never comes up: line 3 fits all that it fits", 4}};
    for (size_t i = 0; i < COUNT(wrong); i++)
        is_wrong(&f, open_rows(&f, wrong[i].rows), "crosswalk.tsv",
                 wrong[i].line, wrong[i].message);
    tear_down(&f);
}

static void test_wrong_lists(void)
{
    fixture f;
    set_up(&f);
    put(&f, "isco", LIST "12\tOne\tilo\n\n12\tTwo\tilo\n");
    is_wrong(&f, open_rows(&f, ""), "isco.tsv", 5, "code 12 is that of line 3");
    put(&f, "isco", LIST "1x\tOne\tilo\n");
    is_wrong(&f, open_rows(&f, ""), "isco.tsv", 3,
             "code \"1x\" is not of digits alone");
    put(&f, "isco", LIST "12\t\tilo\n");
    is_wrong(&f, open_rows(&f, ""), "isco.tsv", 3, "the row has no title");
    put(&f, "isco", "code\ttitle\tsource\n12\tOne\tilo\n");
    is_wrong(&f, open_rows(&f, ""), "isco.tsv", 1,
             "the first line is not \"#!bpolens-codes 1\"");
    tear_down(&f);
}

static void note_issue(void *payload, const bpl_lexicon_issue *issue)
{
    char *out = payload;
    size_t len = strlen(out);
    const char *slash = strrchr(issue->file, '/');
    snprintf(out + len, 1000 - len, "%s:%llu: %s\n",
             slash ? slash + 1 : issue->file, (unsigned long long)issue->line,
             issue->message);
}

/* One fault is told once, though the crosswalk meets it first. */
static void test_check(void)
{
    fixture f;
    char text[1000] = "";
    size_t errors, warnings;
    set_up(&f);
    put(&f, "psoc", LIST "12\tOne\tpsa\n12\tTwo\tpsa\n");
    CU_ASSERT_EQUAL(bpl_lexicon_check(path_of(&f, "codes", ""), note_issue,
                                      text, &errors, &warnings, NULL),
                    BPL_OK);
    UNIT_TEXT(text, strlen(text), "psoc.tsv:4: code 12 is that of line 3\n");
    put(&f, "psoc", LIST "12\tOne\tpsa\n");
    bpl_codes_close(open_rows(&f, "bpo\t*\tpsoc\t3\twhy\tpsoc\n"));
    text[0] = '\0';
    CU_ASSERT_EQUAL(bpl_lexicon_check(path_of(&f, "codes", ""), note_issue,
                                      text, &errors, &warnings, NULL),
                    BPL_OK);
    UNIT_TEXT(text, strlen(text), "crosswalk.tsv:3: psoc has no code \"3\"\n");
    CU_ASSERT_EQUAL(errors, 1);
    tear_down(&f);
}

static const unit_test tests[] = {
    {"shipped codes", test_shipped},
    {"every kind of work has codes", test_complete},
    {"the first row that fits wins", test_order},
    {"wrong rows of the crosswalk", test_wrong_rows},
    {"wrong lists", test_wrong_lists},
    {"check of lexicons", test_check}};
UNIT_MAIN("codes", tests)
