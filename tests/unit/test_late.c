/* SPDX-License-Identifier: MIT */
/* Lexicons of a language that is met late: their index is made then, once, for
 * all threads of the model. With the entries and rules of tests/data/mini. */
#include "lexfiles.h"
#include "match/set.h"
#include "mini.h"
#include "score/inside.h"

#include <bpolens/bpolens.h>
#include <pthread.h>

#define ENGLISH "You take calls of the customers in our call center."
#define SPANISH "Recibe llamadas de los clientes en el telecentro para la zona."

#define HEAD                                                                   \
    "#!bpolens-lexicon 1\n#!id es/label\n"                                     \
    "term\tcategory\tweight\tmatch\tsource\tnote\n"

typedef struct fixture {
    lexfiles files;
    bpl_model *model;
} fixture;

static void open_fixture(fixture *at, const char *label)
{
    char path[400];
    bpl_error err = {0};
    bpl_model_options options = MINI_OPTIONS;
    lexfiles_make(&at->files);
    CU_ASSERT_EQUAL_FATAL(mkdir(lexfiles_path(&at->files, "es"), 0700), 0);
    lexfiles_put(&at->files, "es/label.tsv", label);
    lexfiles_put(&at->files, "rules/languages.tsv",
                 "#!bpolens-table 1\nlanguage\tname\tlexicons\twords\n"
                 "en\tEnglish\ten\tthe and of to in for with you our is\n"
                 "es\tSpanish\tes\tel la de que y los en para con una\n");
    lexfiles_put(&at->files, "rules/stemmers.tsv",
                 "#!bpolens-table 1\nfolder\tstemmer\n"
                 "en\tenglish\nes\tspanish\n");
    lexfiles_join(path, sizeof path, at->files.root, "");
    options.extra_lexicon_dir = path;
    if (bpl_model_open(&at->model, &options, &err) != BPL_OK)
        fprintf(stderr, "%s:%u: %s\n", err.source, (unsigned)err.line,
                err.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at->model);
}

static void close_fixture(fixture *at)
{
    bpl_model_close(at->model);
    for (size_t i = 0; i < at->files.count; i++)
        unlink(at->files.files[i]);
    rmdir(lexfiles_path(&at->files, "es"));
    lexfiles_drop(&at->files);
}

/* One thread's: a worker labels a text. */
typedef struct job {
    const bpl_model *model;
    const char *text;
    bpl_status status;
    bpl_error err;
    char label[32], language[8];
} job;

static void *run(void *payload)
{
    job *at = payload;
    bpl_worker *worker = NULL;
    const bpl_finding *finding = NULL;
    const bpl_str title = {"", 0}, text = {at->text, strlen(at->text)};
    memset(&at->err, 0, sizeof at->err);
    at->status = bpl_worker_new(&worker, at->model, &at->err);
    if (at->status == BPL_OK)
        at->status =
            bpl_worker_label_text(worker, title, text, &finding, &at->err);
    if (at->status == BPL_OK) {
        snprintf(at->label, sizeof at->label, "%s", finding->label);
        snprintf(at->language, sizeof at->language, "%s", finding->language);
    }
    bpl_worker_free(worker);
    return NULL;
}

/* Runs the jobs at the same time. */
static void run_all(job *jobs, size_t count)
{
    pthread_t threads[8];
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, run, &jobs[i]),
                              0);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
}

static int is_indexed(const fixture *at, const char *language)
{
    size_t set = bpl_model_lexset_find(at->model, language);
    CU_ASSERT_FATAL(set != SIZE_MAX);
    return at->model->lexsets[set]->indexed;
}

/* A language is met first in other threads, in several at once. */
static void test_threads(void)
{
    fixture at = {0};
    char hash[17];
    open_fixture(&at, HEAD "telecentro\tcallcenter\t1\tstem\ttest\t\n");
    snprintf(hash, sizeof hash, "%s", bpl_model_hash(at.model));
    job first = {.model = at.model, .text = ENGLISH};
    run(&first);
    CU_ASSERT_EQUAL(first.status, BPL_OK);
    CU_ASSERT_STRING_EQUAL(first.label, "call_center");
    CU_ASSERT_TRUE(is_indexed(&at, "en"));
    CU_ASSERT_FALSE(is_indexed(&at, "es"));
    job jobs[8];
    for (size_t i = 0; i < 8; i++)
        jobs[i] = (job){.model = at.model, .text = i % 2 ? ENGLISH : SPANISH};
    run_all(jobs, 8);
    for (size_t i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(jobs[i].status, BPL_OK);
        CU_ASSERT_STRING_EQUAL(jobs[i].language, i % 2 ? "en" : "es");
        CU_ASSERT_STRING_EQUAL(jobs[i].label, "call_center");
    }
    CU_ASSERT_TRUE(is_indexed(&at, "es"));
    CU_ASSERT_STRING_EQUAL(bpl_model_hash(at.model), hash);
    close_fixture(&at);
}

/* What can't be indexed fails with its file and line when it is met, each
 * time, and not before. */
static void test_broken(void)
{
    fixture at = {0};
    open_fixture(&at, HEAD "telecentro\tcallcenter\t1\tstem\ttest\t\n"
                           "!?\ttrade\t1\tstem\ttest\t\n");
    job jobs[4];
    for (size_t i = 0; i < 4; i++)
        jobs[i] = (job){.model = at.model, .text = i % 2 ? ENGLISH : SPANISH};
    run_all(jobs, 4);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(jobs[i].status, i % 2 ? BPL_OK : BPL_E_IO);
        if (i % 2)
            continue;
        CU_ASSERT_EQUAL(jobs[i].err.code, BPL_E_IO);
        CU_ASSERT_EQUAL(jobs[i].err.line, 5);
        CU_ASSERT_PTR_NOT_NULL(strstr(jobs[i].err.source, "es/label.tsv"));
        CU_ASSERT_PTR_NOT_NULL(strstr(jobs[i].err.message, "without words"));
    }
    close_fixture(&at);
}

/* Lines are checked when the model is opened, of all languages. */
static void test_early(void)
{
    lexfiles files;
    bpl_categories categories = {0};
    bpl_lexset *set = NULL;
    bpl_error err = {0};
    lexfiles_make(&files);
    lexfiles_put(&files, "en/a.tsv",
                 "#!bpolens-lexicon 1\nterm\tcategory\tsource\n\tx\ttest\n");
    CU_ASSERT_EQUAL(bpl_lexset_load(&set, &categories, "en",
                                    lexfiles_path(&files, "en"), NULL,
                                    "english", &err),
                    BPL_E_PARSE);
    CU_ASSERT_EQUAL(err.line, 3);
    bpl_arena_fini(&categories.arena);
    lexfiles_drop(&files);
}

static const unit_test tests[] = {
    {"a language met in several threads", test_threads},
    {"a lexicon that can't be indexed", test_broken},
    {"what is checked early", test_early},
};
UNIT_MAIN("late", tests)
