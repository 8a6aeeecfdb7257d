/* SPDX-License-Identifier: MIT */
/* Loading and checking lexicons: what is refused, and with which line. */
#include "base/error.h"
#include "lexfiles.h"
#include "match/check.h"
#include "match/set.h"

static void drop_categories(bpl_categories *categories)
{
    bpl_map_fini(&categories->map);
    free(categories->lexicon);
    free(categories->name);
    bpl_arena_fini(&categories->arena);
    memset(categories, 0, sizeof *categories);
}

static void test_load(void)
{
    lexfiles files;
    bpl_categories categories = {0};
    bpl_lexset *set = NULL;
    char dir[400];
    lexfiles_make(&files);
    lexfiles_put(&files, "en/zeta.tsv",
                 LEXICON("zeta") "chat\tb\t-2.5\texact\t004\tnote\n");
    lexfiles_put(&files, "en/alpha.tsv",
                 LEXICON("alpha") "calls\ta\t\t\tfield\t\n"
                                  "# comment\n\n"
                                  "noise\tmask\t\t\tfield\t\n");
    lexfiles_put(&files, "en/notes.txt", "no lexicon\n");
    snprintf(dir, sizeof dir, "%s", lexfiles_path(&files, "en"));
    CU_ASSERT_EQUAL_FATAL(
        bpl_lexset_load(&set, &categories, "en", dir, NULL, "english", NULL),
        BPL_OK);
    CU_ASSERT_EQUAL(bpl_lexset_count(set), 2);
    CU_ASSERT_STRING_EQUAL(bpl_lexset_language(set), "en");
    const bpl_lexicon *alpha = bpl_lexset_lexicon(set, 0);
    CU_ASSERT_STRING_EQUAL(alpha->name, "alpha");
    CU_ASSERT_STRING_EQUAL(alpha->parts[0].id, "en/alpha");
    CU_ASSERT_EQUAL(alpha->entry_count, 2);
    CU_ASSERT_EQUAL(alpha->entries[0].line, 5);
    CU_ASSERT_EQUAL(alpha->entries[1].line, 8);
    CU_ASSERT_EQUAL(alpha->entries[1].mask, 1);
    CU_ASSERT_DOUBLE_EQUAL((double)alpha->entries[0].weight, 1, 1e-9);
    CU_ASSERT_EQUAL(bpl_lexset_find(set, "zeta"), 1);
    CU_ASSERT_EQUAL(bpl_lexset_find(set, "beta"), SIZE_MAX);
    CU_ASSERT_PTR_NULL(bpl_lexset_lexicon(set, 2));
    const bpl_entry *entry = &bpl_lexset_lexicon(set, 1)->entries[0];
    CU_ASSERT_DOUBLE_EQUAL((double)entry->weight, -2.5, 1e-9);
    CU_ASSERT_EQUAL(entry->match, BPL_MATCH_EXACT);
    CU_ASSERT_STRING_EQUAL(entry->source, "004");
    CU_ASSERT_EQUAL(bpl_category_find(&categories, "zeta", "b"),
                    (int32_t)entry->category);
    CU_ASSERT_EQUAL(bpl_category_find(&categories, "zeta", "a"), -1);
    bpl_lexset_free(set);
    drop_categories(&categories);
    lexfiles_drop(&files);
}

/* A file of the second folder replaces the one of its name. */
static void test_extra(void)
{
    lexfiles files[2];
    bpl_categories categories = {0};
    bpl_lexset *set = NULL;
    char dirs[2][400];
    for (int i = 0; i < 2; i++) {
        lexfiles_make(&files[i]);
        snprintf(dirs[i], sizeof dirs[i], "%s", lexfiles_path(&files[i], "en"));
    }
    lexfiles_put(&files[0], "en/b.tsv", LEXICON("b") "old\tx\t\t\tfield\t\n");
    lexfiles_put(&files[0], "en/c.tsv", LEXICON("c") "kept\tx\t\t\tfield\t\n");
    lexfiles_put(&files[1], "en/a.tsv", LEXICON("a") "added\tx\t\t\tfield\t\n");
    lexfiles_put(&files[1], "en/b.tsv", LEXICON("b") "new\tx\t\t\tfield\t\n");
    CU_ASSERT_EQUAL_FATAL(
        bpl_lexset_load(&set, &categories, "en", dirs[0], dirs[1], NULL, NULL),
        BPL_OK);
    uint64_t hash = bpl_lexset_hash(set);
    static const char *const terms[] = {"added", "new", "kept"};
    CU_ASSERT_EQUAL_FATAL(bpl_lexset_count(set), 3);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_STRING_EQUAL(bpl_lexset_lexicon(set, i)->entries[0].term,
                               terms[i]);
    bpl_lexset_free(set);
    CU_ASSERT_EQUAL_FATAL(
        bpl_lexset_load(&set, &categories, "en", dirs[0], NULL, NULL, NULL),
        BPL_OK);
    CU_ASSERT_NOT_EQUAL(bpl_lexset_hash(set), hash);
    bpl_lexset_free(set);
    CU_ASSERT_EQUAL(bpl_lexset_load(&set, &categories, "en", "no/such/folder",
                                    NULL, NULL, NULL),
                    BPL_E_NOTFOUND);
    CU_ASSERT_PTR_NULL(set);
    CU_ASSERT_EQUAL(bpl_lexset_load(&set, &categories, "en", dirs[0], NULL,
                                    "klingon", NULL),
                    BPL_E_NOTFOUND);
    drop_categories(&categories);
    lexfiles_drop(&files[0]);
    lexfiles_drop(&files[1]);
}

/* Files of one name in two folders are one lexicon. */
static void test_joined(void)
{
    lexfiles files[2];
    bpl_categories categories = {0};
    bpl_lexset *set = NULL;
    bpl_error err = {0};
    char dirs[2][400];
    for (int i = 0; i < 2; i++) {
        lexfiles_make(&files[i]);
        snprintf(dirs[i], sizeof dirs[i], "%s", lexfiles_path(&files[i], "en"));
    }
    lexfiles_put(&files[0], "en/a.tsv", LEXICON("a") "calls\tx\t\t\tfield\t\n");
    lexfiles_put(&files[0], "en/b.tsv", LEXICON("b") "kept\tx\t\t\tfield\t\n");
    lexfiles_put(&files[1], "en/a.tsv",
                 "#!bpolens-lexicon 1\nterm\tcategory\tmatch\tsource\n"
                 "tawag\tx\texact\tfield\nmga calls\ty\texact\tfield\n");
    const bpl_lexfolder folders[] = {{"en", dirs[0], NULL, NULL},
                                     {"tl", dirs[1], NULL, NULL}};
    CU_ASSERT_EQUAL_FATAL(
        bpl_lexset_load_all(&set, &categories, folders, 2, "english", NULL),
        BPL_OK);
    CU_ASSERT_EQUAL(bpl_lexset_count(set), 2);
    CU_ASSERT_TRUE(bpl_lexset_has(set, "en") && bpl_lexset_has(set, "tl"));
    CU_ASSERT_FALSE(bpl_lexset_has(set, "es"));
    const bpl_lexicon *a = bpl_lexset_lexicon(set, 0);
    CU_ASSERT_EQUAL_FATAL(a->entry_count, 3);
    CU_ASSERT_STRING_EQUAL(bpl_lexicon_id(a, &a->entries[0]), "en/a");
    CU_ASSERT_STRING_EQUAL(bpl_lexicon_id(a, &a->entries[1]), "tl/a");
    CU_ASSERT_EQUAL(a->entries[1].category, a->entries[0].category);
    CU_ASSERT_NOT_EQUAL(a->entries[2].category, a->entries[0].category);
    bpl_lexset_free(set);
    lexfiles_put(&files[1], "en/c.tsv",
                 "#!bpolens-lexicon 1\nterm\tcategory\tsource\n"
                 "tawag\tx\tfield\n");
    CU_ASSERT_EQUAL(
        bpl_lexset_load_all(&set, &categories, folders, 2, "english", &err),
        BPL_E_PARSE);
    CU_ASSERT_EQUAL(err.line, 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "stems"));
    drop_categories(&categories);
    lexfiles_drop(&files[0]);
    lexfiles_drop(&files[1]);
}

static void test_bad_files(void)
{
    static const struct {
        const char *name, *content;
        bpl_status status;
        unsigned line;
        const char *message; /* a part of it */
    } cases[] = {
        {"en/a.tsv", "term\tcategory\tsource\n", BPL_E_PARSE, 1, "first line"},
        {"en/a.tsv", "#!bpolens-lexicon 2\nterm\tcategory\tsource\n",
         BPL_E_PARSE, 1, "first line"},
        {"en/a.tsv", LEXICON("b") "x\ty\t\t\tfield\t\n", BPL_E_PARSE, 1, "id"},
        {"en/a.tsv", "#!bpolens-lexicon 1\n\nterm\tcategory\tsource\tcolour\n",
         BPL_E_PARSE, 3, "colour"},
        {"en/a.tsv", "#!bpolens-lexicon 1\nterm\tcategory\n", BPL_E_PARSE, 2,
         "source"},
        {"en/a.tsv", LEXICON("a") "x\ty\t\t\tfield\t\nz\ty\t\t\t\tnote\n",
         BPL_E_PARSE, 6, "source"},
        {"en/a.tsv", LEXICON("a") "x\t\t\t\tfield\t\n", BPL_E_PARSE, 5,
         "category"},
        {"en/a.tsv", LEXICON("a") "\ty\t\t\tfield\t\n", BPL_E_PARSE, 5,
         "no term"},
        {"en/a.tsv", LEXICON("a") "x\ty\tmany\t\tfield\t\n", BPL_E_PARSE, 5,
         "many"},
        {"en/a.tsv", LEXICON("a") "x\ty\t10.5\t\tfield\t\n", BPL_E_PARSE, 5,
         "[-10, 10]"},
        {"en/a.tsv", LEXICON("a") "x\ty\t1\tregex\tfield\t\n", BPL_E_PARSE, 5,
         "regex"},
        {"en/a.tsv", LEXICON("a") "#c\n\n!?\ty\t\t\tfield\t\n", BPL_E_PARSE, 7,
         "without words"},
        {"en/a.tsv", LEXICON("a") "a * b\ty\t\tglob\tfield\t\n", BPL_E_PARSE, 5,
         "*"},
        {"en/a.tsv", LEXICON("a") "a b c d e f g h i j k l m\ty\t\t\tfield\t\n",
         BPL_E_LIMIT, 5, "12 words"},
        {"en/a.tsv", LEXICON("a") "x\ty\t1\t\tfield\t\tmore\n", BPL_E_PARSE, 5,
         "cells"},
        {"en/zones.tsv", LEXICON("zones") "x\tnowhere\t\t\tfield\t\n",
         BPL_E_PARSE, 5, "nowhere"},
        {"en/negation.tsv", LEXICON("negation") "x\tbefore\t\t\tfield\t\n",
         BPL_E_PARSE, 5, "before"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lexfiles files;
        bpl_categories categories = {0};
        bpl_lexset *set = NULL;
        bpl_error err = {0};
        lexfiles_make(&files);
        lexfiles_put(&files, cases[i].name, cases[i].content);
        bpl_status status =
            bpl_lexset_load(&set, &categories, "en",
                            lexfiles_path(&files, "en"), NULL, "english", &err);
        /* What is wrong with words shows when they are indexed, each time. */
        CU_ASSERT_EQUAL(status == BPL_OK, set != NULL);
        for (int turn = 0; set && turn < 2; turn++)
            status = bpl_lexset_index(set, &err);
        CU_ASSERT_EQUAL(status, cases[i].status);
        CU_ASSERT_EQUAL(err.line, cases[i].line);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i].message));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.source, cases[i].name));
        if (status != cases[i].status || err.line != cases[i].line)
            fprintf(stderr, "\n    case %zu: %u: %s\n", i, (unsigned)err.line,
                    err.message);
        bpl_lexset_free(set);
        drop_categories(&categories);
        lexfiles_drop(&files);
    }
}

/* Terms of plain words are read without the tokenizer, to the same words. */
static void test_plain_terms(void)
{
    static const char *const terms[] = {"a",
                                        "call center",
                                        "the best of all times",
                                        "don t",
                                        "x y z",
                                        "call  center",
                                        " call",
                                        "call ",
                                        "Call center",
                                        "24 hours",
                                        "e mail back-office",
                                        "x-ray",
                                        "up-to-date follow-up calls",
                                        "call -center",
                                        "call--center",
                                        "call-",
                                        "back-Office",
                                        "call-2 center",
                                        "a b c d e f g h i j k l"};
    bpl_term term;
    bpl_document document;
    bpl_document_init(&document);
    CU_ASSERT_EQUAL_FATAL(bpl_term_init(&term, "english", NULL), BPL_OK);
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(
            bpl_document_build_term(&document, terms[i], NULL), BPL_OK);
        CU_ASSERT_EQUAL_FATAL(
            bpl_term_read(&term, terms[i], BPL_MATCH_EXACT, NULL), BPL_OK);
        CU_ASSERT_EQUAL_FATAL(term.word_count, document.token_count);
        for (size_t k = 0; k < term.word_count; k++) {
            const bpl_term_word *word = &term.words[k];
            bpl_str want = bpl_token_folded(&document, &document.tokens[k]);
            bpl_str cased = bpl_token_cased(&document, &document.tokens[k]);
            CU_ASSERT_EQUAL_FATAL(word->folded_len, want.len);
            CU_ASSERT_EQUAL_FATAL(word->cased_len, cased.len);
            CU_ASSERT_EQUAL(
                memcmp(term.base + word->folded, want.data, want.len), 0);
            CU_ASSERT_EQUAL(
                memcmp(term.base + word->cased, cased.data, cased.len), 0);
            int joined = (document.tokens[k].flags & BPL_TOKEN_JOINED) != 0;
            CU_ASSERT_EQUAL(word->hyphen, joined);
        }
    }
    bpl_term_fini(&term);
    bpl_document_fini(&document);
}

static void test_symbols(void)
{
    static const char *const want[] = {"inbound call", "'chat",         "=US",
                                       "outsourc*",    "*shore 'teams", "cafe"};
    lexfiles files;
    bpl_categories categories = {0};
    bpl_lexset *set = NULL;
    bpl_buf text;
    lexfiles_make(&files);
    lexfiles_put(&files, "en/a.tsv",
                 LEXICON("a") "Inbound calls\tx\t\t\tfield\t\n"
                              "Chat\tx\t\texact\tfield\t\n"
                              "US\tx\t\tcased\tfield\t\n"
                              "outsourc*\tx\t\tglob\tfield\t\n"
                              "*shore teams\tx\t\tglob\tfield\t\n"
                              "caf\xC3\xA9s\tx\t\t\tfield\t\n");
    CU_ASSERT_EQUAL_FATAL(bpl_lexset_load(&set, &categories, "en",
                                          lexfiles_path(&files, "en"), NULL,
                                          "english", NULL),
                          BPL_OK);
    const bpl_lexicon *lexicon = bpl_lexset_lexicon(set, 0);
    bpl_buf_init(&text, 1000);
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        bpl_buf_reset(&text);
        CU_ASSERT_EQUAL(bpl_lexset_symbols(set, lexicon, i, &text), BPL_OK);
        UNIT_TEXT(text.data, text.len, want[i]);
    }
    CU_ASSERT_EQUAL(bpl_lexset_symbols(set, lexicon, 99, &text), BPL_E_ARG);
    bpl_buf_fini(&text);
    bpl_lexset_free(set);
    drop_categories(&categories);
    lexfiles_drop(&files);
}

/* Issues as "E6: message" lines. */
static void note_issue(void *payload, const bpl_lexicon_issue *issue)
{
    CU_ASSERT_EQUAL(bpl_buf_printf(payload, "%c%u: %s\n",
                                   issue->error ? 'E' : 'w',
                                   (unsigned)issue->line, issue->message),
                    BPL_OK);
}

static void check_case(const char *name, const char *content, const char *want)
{
    lexfiles files;
    bpl_buf text;
    size_t errors = 99;
    size_t warnings = 99;
    lexfiles_make(&files);
    lexfiles_put(&files, "rules/stemmers.tsv",
                 "folder\tstemmer\tinflections\nen\tenglish\ts es ed ing\n");
    lexfiles_put(&files, name, content);
    for (int single = 0; single < 2; single++) {
        bpl_buf_init(&text, 10000);
        const bpl_check_options options = {note_issue, &text, NULL, NULL};
        CU_ASSERT_EQUAL(
            bpl_check_files(lexfiles_path(&files, single ? name : ""), &options,
                            &errors, &warnings, NULL),
            BPL_OK);
        UNIT_TEXT(text.data ? text.data : "", text.len, want);
        size_t lines = 0;
        for (const char *at = want; *at; at++)
            lines += *at == '\n';
        CU_ASSERT_EQUAL(errors + warnings, lines);
        bpl_buf_fini(&text);
    }
    lexfiles_drop(&files);
}

static void test_check_lexicons(void)
{
    static const struct {
        const char *content, *want;
    } cases[] = {
        {LEXICON("a") "call\tx\t\t\tfield\t\nchat\tx\t\t\tfield\t\n", ""},
        {LEXICON("a") "call\tx\t\t\tfield\t\nCalls\ty\t\t\tfield\t\n",
         "E6: \"Calls\" is the same as \"call\" of line 5, of category x\n"},
        {LEXICON("a") "call\tx\t\t\tfield\t\nCalls\tx\t\t\tfield\t\n",
         "w6: \"Calls\" is the same as \"call\" of line 5\n"},
        {LEXICON("a") "call\tx\t\t\tfield\t\ncalls\ty\t\texact\tfield\t\n", ""},
        {LEXICON("a") "call center\tx\t\t\tfield\t\n"
                      "callcenter\ty\t\t\tfield\t\n",
         "E6: \"callcenter\" is the same as \"call center\" of line 5, of "
         "category x\n"},
        {LEXICON("a") "outsourcing\tx\t\t\tfield\t\n"
                      "outsourced\tx\t\texact\tfield\t\n"
                      "outsourc*\tx\t\tglob\tfield\t\n"
                      "outsource*\tx\t\tglob\tfield\t\n",
         "w5: \"outsourcing\" is never reached: \"outsourc*\" of line 7 hides "
         "it\nw8: \"outsource*\" is never reached: \"outsourc*\" of line 7 "
         "hides it\n"},
        {LEXICON("a") "calling\tx\t\t\tfield\t\n" /* is told once */
                      "cal*\tx\t\tglob\tfield\t\n"
                      "ca*\tx\t\tglob\tfield\t\n",
         "w5: \"calling\" is never reached: \"cal*\" of line 6 hides it\n"},
        {LEXICON("a") "customer calls\tx\t\t\tfield\t\n"
                      "customs calling\tx\t\t\tfield\t\n"
                      "custom called\tx\t\texact\tfield\t\n",
         "w6: \"customs calling\" is the same as \"customer calls\" of line "
         "5\nw6: \"customs\" and \"customer\" of line 5 have one stem, "
         "\"custom\"\n"},
        {LEXICON("a") "account\tx\t\t\tfield\t\n"
                      "accounts team\tx\t\t\tfield\t\n"
                      "planned plan\tx\t\t\tfield\t\n"
                      "planning\tx\t\t\tfield\t\n",
         ""},
        {LEXICON("a") "x\ty\t11\t\tfield\t\n?!\ty\t\t\tfield\t\n"
                      "z\ty\t\t\t\t\n",
         "E5: weight 11 is not in [-10, 10]\nE6: entry without words\n"
         "E7: \"z\" has no source\n"},
        {LEXICON("b") "x\ty\t\t\tfield\t\n",
         "E1: its id is \"en/b\", by its place it is \"en/a\"\n"},
        {"#!bpolens-lexicon 1\n#!id en/a\nterm\tcategory\tsource\tcolour\n",
         "E3: unknown column \"colour\"\n"},
        {"term\tcategory\tsource\n",
         "w1: no line \"#!id en/a\"\nE1: no lexicon: its first line is not "
         "\"#!bpolens-lexicon 1\"\n"},
        {LEXICON("a") "x\ty\t1\t\tfield\tn\tmore\n",
         "E5: 7 cells under 6 column names\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case("en/a.tsv", cases[i].content, cases[i].want);
}

#define RULES                                                                  \
    "#!bpolens-rules 1\nid\tvalue\tpoints\tper\twhen\tsource\treason\n"

static void test_check_rules(void)
{
    static const struct {
        const char *content, *want;
    } cases[] = {
        {RULES "a\tvoice\t1.5\t\t\t000\twhy\nb\t=x\t\tc.d\t\tfield\twhy\n", ""},
        {RULES "a\tvoice\t1\t\t\t000\twhy\na\tvoice\t1\t\t\t000\twhy\n",
         "E4: id \"a\" is that of line 3\n"},
        {RULES "a\tvoice\tone\t\t\t\t\n",
         "E3: the rule has no source\nE3: the rule has no reason\n"
         "E3: points \"one\" is no number\n"},
        {"#!bpolens-rules 1\nid\tvalue\tpoints\tper\twhen\tsource\twhy\n",
         "E2: unknown column \"why\"\nE2: no column \"reason\"\n"},
        {"any\ttable\nwith\tcells\n", ""},
        {"any\ttable\nwith\tmore\tcells\n",
         "E2: 3 cells under 2 column names\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case("rules/a.tsv", cases[i].content, cases[i].want);
}

static bpl_status refuse(void *payload, const bpl_table *table, bpl_error *err)
{
    ++*(int *)payload;
    return bpl_fail(err, BPL_E_PARSE, table->path, 3, "refused");
}

static void test_check_hook(void)
{
    lexfiles files;
    bpl_buf text;
    int calls = 0;
    size_t errors = 0;
    bpl_buf_init(&text, 10000);
    const bpl_check_options options = {note_issue, &text, refuse, &calls};
    lexfiles_make(&files);
    lexfiles_put(&files, "rules/a.tsv", RULES "a\tv\t1\t\t\t000\twhy\n");
    lexfiles_put(&files, "rules/b.tsv", "plain\ntable\n");
    CU_ASSERT_EQUAL(bpl_check_files(lexfiles_path(&files, ""), &options,
                                    &errors, NULL, NULL),
                    BPL_OK);
    UNIT_TEXT(text.data, text.len, "E3: refused\n");
    CU_ASSERT_EQUAL(calls, 1);
    CU_ASSERT_EQUAL(errors, 1);
    bpl_buf_fini(&text);
    lexfiles_drop(&files);
    CU_ASSERT_EQUAL(
        bpl_check_files("no/such/folder", &options, NULL, NULL, NULL),
        BPL_E_NOTFOUND);
}

/* The lexicons of core/match that are shipped. */
static void test_shipped(void)
{
    static const char *const names[] = {"zones", "cues", "negation"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[400];
        size_t errors = 99;
        bpl_buf text;
        bpl_buf_init(&text, 100000);
        snprintf(path, sizeof path, "%s/lexicons/en/%s.tsv", BPL_SOURCE_DIR,
                 names[i]);
        const bpl_check_options options = {note_issue, &text, NULL, NULL};
        CU_ASSERT_EQUAL(bpl_check_files(path, &options, &errors, NULL, NULL),
                        BPL_OK);
        CU_ASSERT_EQUAL(errors, 0);
        bpl_buf_fini(&text);
    }
}

static const unit_test tests[] = {
    {"loading", test_load},
    {"a second folder", test_extra},
    {"folders that are matched together", test_joined},
    {"bad files are refused with their line", test_bad_files},
    {"terms of plain words", test_plain_terms},
    {"symbols as people read them", test_symbols},
    {"check of lexicons", test_check_lexicons},
    {"check of rule tables", test_check_rules},
    {"hook for the grammar of rules", test_check_hook},
    {"shipped lexicons", test_shipped},
};
UNIT_MAIN("lexicon", tests)
