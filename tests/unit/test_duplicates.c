/* SPDX-License-Identifier: MIT */
/* Duplicates: dates, signatures of ads, and the groups that they make. */
#include "labelling.h"

#include <bpolens/bpolens.h>
#include <bpolens/duplicates.h>
#include <math.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* --- dates --- */

static void test_days(void)
{
    static const struct {
        const char *date;
        int32_t day;
    } cases[] = {
        {"1970-01-01", 0},
        {"2026-01-31", 20484},
        {" 2026-01-31 ", 20484},
        {"2026/01/31", 20484},
        {"2026-01-31T23:59:59+08:00", 20484},
        {"2026-01-31 09:30", 20484},
        {"2026-01-31+08:00", 20484},
        {"2026-01-31Z", 20484},
        {"31 Jan 2026", 20484},
        {"31-Jan-2026", 20484},
        {"31 January 2026", 20484},
        {"Jan 31, 2026", 20484},
        {"january 31 2026", 20484},
        {"Sat, 31 Jan 2026 10:00:00 GMT", 20484},
        {"Sat Jan 31 10:00:00 2026", 20484},
        {"1769817600", 20484},
        {"1769817600.0", 20484},
        {"1769817600000", 20484},
        {"2024-02-29", 19782},
        {"2000-03-01", 11017},
        {"", BPL_NO_DAY},
        {"3 days ago", BPL_NO_DAY},
        {"today", BPL_NO_DAY},
        {"01/02/2026", BPL_NO_DAY},
        {"2026-02-29", BPL_NO_DAY},
        {"2026-13-01", BPL_NO_DAY},
        {"26-01-31", BPL_NO_DAY},
        {"2026-01-311", BPL_NO_DAY},
        {"2026-01-31 or so", BPL_NO_DAY},
        {"Jan 2026", BPL_NO_DAY},
        {"20000", BPL_NO_DAY},
        {"99999999999999999999999", BPL_NO_DAY},
        {"2026-01-31                                                       x",
         BPL_NO_DAY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day = bpl_day(str(cases[i].date));
        if (day != cases[i].day)
            fprintf(stderr, "\n    %s: %d\n", cases[i].date, (int)day);
        CU_ASSERT_EQUAL(day, cases[i].day);
    }
    CU_ASSERT_EQUAL(bpl_day((bpl_str){NULL, 0}), BPL_NO_DAY);
    CU_ASSERT_EQUAL(bpl_day((bpl_str){"2026-01\0-31", 11}), BPL_NO_DAY);
}

/* --- signatures --- */

static bpl_model *model;
static bpl_worker *worker;

static void open_worker(void)
{
    model = mini_open();
    CU_ASSERT_EQUAL_FATAL(bpl_worker_new(&worker, model, NULL), BPL_OK);
}

static void close_worker(void)
{
    bpl_worker_free(worker);
    bpl_model_close(model);
}

static bpl_signature sign(const char *title, const char *company,
                          const char *location, const char *text)
{
    const bpl_field fields[] = {
        {str(title), BPL_ZONE_TITLE, BPL_MARKUP_SCRAPED},
        {str(company), BPL_ZONE_COMPANY, BPL_MARKUP_SCRAPED},
        {str(location), BPL_ZONE_LOCATION, BPL_MARKUP_SCRAPED},
        {str(text), BPL_ZONE_BODY, BPL_MARKUP_SCRAPED}};
    const bpl_record record = {.number = 1, .fields = fields, .field_count = 4};
    bpl_signature out;
    CU_ASSERT_EQUAL_FATAL(bpl_worker_read(worker, &record, NULL), BPL_OK);
    bpl_worker_sign(worker, &record, BPL_NO_DAY, &out);
    return out;
}

static void test_keys(void)
{
    open_worker();
    bpl_signature a =
        sign("Agent, Billing", "Acme Inc.", "Cebu City", "Calls.");
    bpl_signature b = sign("AGENT - billing", "ACME", "cebu  city!", "Mails.");
    CU_ASSERT_NOT_EQUAL(a.key, 0);
    CU_ASSERT_EQUAL(a.key, b.key);
    CU_ASSERT_NOT_EQUAL(a.text, b.text);
    CU_ASSERT_EQUAL(
        a.key,
        sign("Agent Billing", "acme corporation", "Cebu City", "Calls.").key);
    /* A form that is all of the name, or before it, belongs to it. */
    CU_ASSERT_NOT_EQUAL(sign("Agent", "Inc.", "Cebu", "x").key,
                        sign("Agent", "Corp.", "Cebu", "x").key);
    CU_ASSERT_NOT_EQUAL(sign("Agent", "SA Acme", "Cebu", "x").key,
                        sign("Agent", "Acme", "Cebu", "x").key);
    CU_ASSERT_EQUAL(sign("Agent", "Acme S.A.", "Cebu", "x").key,
                    sign("Agent", "Acme", "Cebu", "x").key);
    /* Another city, another job; and words don't move between fields. */
    CU_ASSERT_NOT_EQUAL(sign("Agent", "Acme", "Cebu", "x").key,
                        sign("Agent", "Acme", "Davao", "x").key);
    CU_ASSERT_NOT_EQUAL(sign("Agent Acme", "Cebu", "City", "x").key,
                        sign("Agent", "Acme Cebu", "City", "x").key);
    CU_ASSERT_EQUAL(sign("", "Acme", "Cebu", "x").key, 0);
    CU_ASSERT_EQUAL(sign("Agent", "", "Cebu", "x").key, 0);
    CU_ASSERT_EQUAL(sign("Agent", "Acme", "", "x").key, 0);
    close_worker();
}

static void test_texts(void)
{
    open_worker();
    bpl_signature a = sign("Agent", "Acme", "Cebu", "Answer calls.<br>Shifts.");
    bpl_signature b = sign("agent", "Acme", "Cebu", "answer CALLS; shifts");
    CU_ASSERT_NOT_EQUAL(a.text, 0);
    CU_ASSERT_EQUAL(a.text, b.text);
    CU_ASSERT_EQUAL(a.words, 3);
    CU_ASSERT_NOT_EQUAL(a.text, sign("Agent", "Acme", "Cebu", "Answer").text);
    CU_ASSERT_NOT_EQUAL(
        a.text, sign("Agent", "Acme", "Davao", "Answer calls. Shifts.").text);
    CU_ASSERT_EQUAL(sign("", "", "", " - ").text, 0);
    close_worker();
}

static uint32_t state = 1;

static uint32_t draw(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

/* `count` words, of which those in [from, to) are of another kind. */
static void make_words(char *out, size_t count, uint32_t seed, size_t from,
                       size_t to)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += (size_t)sprintf(out + len, "%c%u%c%zu ",
                               i >= from && i < to ? 'x' : 'w', seed, 'k', i);
}

/* Of n shingles each, n - lost are common. */
static double estimate(size_t words, uint32_t seed, size_t changed)
{
    static char a[400000], b[400000];
    size_t at = changed < words ? words / 3 : 0;
    make_words(a, words, seed, 0, 0);
    make_words(b, words, seed, at, at + changed);
    bpl_signature one = sign("", "", "", a), two = sign("", "", "", b);
    uint32_t same = 0;
    for (size_t i = 0; i < BPL_SIGNATURE_HASHES; i++)
        same += one.minima[i] == two.minima[i];
    return same / (double)BPL_SIGNATURE_HASHES;
}

static void check_estimates(size_t words, size_t changed)
{
    enum { TRIALS = 60 };
    size_t all = words - 4, lost = changed + 4;
    double jaccard = (double)(all - lost) / (double)(all + lost);
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < TRIALS; i++) {
        double error = estimate(words, i, changed) - jaccard;
        sum += error;
        squares += error * error;
    }
    double one = sqrt(jaccard * (1 - jaccard) / BPL_SIGNATURE_HASHES);
    CU_ASSERT(fabs(sum / TRIALS) < 4 * one / sqrt(TRIALS));
    CU_ASSERT(sqrt(squares / TRIALS) < 1.4 * one);
}

static void test_minima(void)
{
    open_worker();
    CU_ASSERT_EQUAL(estimate(300, 1, 0), 1);
    CU_ASSERT(estimate(300, 1, 300) < 0.04);
    check_estimates(24, 1);
    check_estimates(60, 2);
    check_estimates(400, 40);
    check_estimates(3000, 100);
    /* One shingle alone fills all, and in time. */
    static char same[120001];
    memset(same, 'a', sizeof same - 1);
    for (size_t i = 1; i < sizeof same - 1; i += 2)
        same[i] = ' ';
    bpl_signature many = sign("", "", "", same);
    CU_ASSERT_EQUAL(many.words, 60000);
    close_worker();
}

static void test_read_or_label(void)
{
    open_worker();
    static char text[4000];
    make_words(text, 200, 7, 0, 0);
    const bpl_field fields[] = {
        {str("Agent"), BPL_ZONE_TITLE, BPL_MARKUP_SCRAPED},
        {str("Acme"), BPL_ZONE_COMPANY, BPL_MARKUP_SCRAPED},
        {str("Cebu"), BPL_ZONE_LOCATION, BPL_MARKUP_SCRAPED},
        {str("Requirements:\nAnswer calls.\nAbout us: we outsource."),
         BPL_ZONE_BODY, BPL_MARKUP_SCRAPED},
        {str(text), BPL_ZONE_BODY, BPL_MARKUP_SCRAPED}};
    const bpl_record record = {.number = 1, .fields = fields, .field_count = 5};
    const bpl_finding *finding;
    bpl_signature labelled, read;
    CU_ASSERT_EQUAL(bpl_worker_label(worker, &record, &finding, NULL), BPL_OK);
    bpl_worker_sign(worker, &record, 5, &labelled);
    CU_ASSERT_EQUAL(bpl_worker_read(worker, &record, NULL), BPL_OK);
    bpl_worker_sign(worker, &record, 5, &read);
    CU_ASSERT_EQUAL(labelled.day, 5);
    CU_ASSERT_EQUAL(memcmp(&labelled, &read, sizeof read), 0);
    close_worker();
}

/* --- groups --- */

/* Texts with the same number are the same; `changed` of the minima are not. */
static bpl_signature make(uint64_t text, uint64_t key, int32_t day,
                          uint32_t changed)
{
    bpl_signature out = {
        .text = text * 1000 + changed, .key = key, .day = day, .words = 100};
    uint32_t before = state;
    state = (uint32_t)text * 2654435761u;
    for (size_t i = 0; i < BPL_SIGNATURE_HASHES; i++)
        out.minima[i] = draw(1u << 24) * 251u;
    state = before;
    for (size_t i = 0; i < changed; i++)
        out.minima[i * 37 % BPL_SIGNATURE_HASHES] ^= 0xFFFF;
    return out;
}

static bpl_groups *groups;

static bpl_duplicate add(bpl_signature signature)
{
    bpl_duplicate out;
    CU_ASSERT_EQUAL_FATAL(bpl_groups_add(groups, &signature, &out, NULL),
                          BPL_OK);
    return out;
}

static void begin(double window)
{
    CU_ASSERT_EQUAL_FATAL(bpl_groups_new(&groups, window, NULL), BPL_OK);
}

static void end(void)
{
    bpl_groups_free(groups);
    groups = NULL;
}

#define IS(duplicate, of_group, of_kind)                                       \
    do {                                                                       \
        bpl_duplicate is_ = (duplicate);                                       \
        CU_ASSERT_EQUAL(is_.group, (of_group));                                \
        CU_ASSERT_EQUAL(is_.kind, (of_kind));                                  \
    } while (0)

static void test_kinds(void)
{
    begin(60);
    IS(add(make(1, 10, 100, 0)), 0, BPL_UNIQUE);
    IS(add(make(1, 10, 100, 0)), 0, BPL_EXACT);
    IS(add(make(1, 10, 110, 0)), 0, BPL_REPOST);
    IS(add(make(1, 10, BPL_NO_DAY, 0)), 0, BPL_EXACT);
    IS(add(make(2, 10, 100, 0)), 0, BPL_REPOST); /* other words */
    IS(add(make(1, 11, 100, 9)), 0, BPL_NEAR);   /* another city */
    IS(add(make(1, 0, 100, 8)), 0, BPL_NEAR);
    IS(add(make(2, 12, 100, 5)), 0, BPL_NEAR); /* to the second's words */
    IS(add(make(3, 13, 100, 0)), 8, BPL_UNIQUE);
    IS(add(make(1, 11, 100, 40)), 0, BPL_REPOST); /* the other city's key */
    end();
    begin(60);
    IS(add(make(1, 0, 100, 0)), 0, BPL_UNIQUE);
    IS(add(make(1, 0, 130, 0)), 0, BPL_EXACT);
    end();
}

static void test_similarity(void)
{
    begin(60);
    CU_ASSERT_EQUAL(add(make(1, 0, 0, 0)).similarity, 0);
    CU_ASSERT_EQUAL(add(make(1, 0, 0, 0)).similarity, 1);
    CU_ASSERT_DOUBLE_EQUAL(add(make(1, 0, 0, 16)).similarity, 1 - 16 / 128.0,
                           1e-9);
    CU_ASSERT_EQUAL(add(make(1, 0, 0, 25)).kind, BPL_NEAR); /* 0.805 */
    CU_ASSERT_EQUAL(add(make(1, 0, 0, 26)).kind, BPL_UNIQUE);
    CU_ASSERT_DOUBLE_EQUAL(bpl_duplicate_threshold(), 0.8, 1e-9);
    end();
    /* Of two the more similar one. */
    begin(60);
    IS(add(make(1, 0, 0, 0)), 0, BPL_UNIQUE);
    IS(add(make(1, 0, 0, 40)), 1, BPL_UNIQUE);
    IS(add(make(1, 0, 0, 24)), 1, BPL_NEAR);
    IS(add(make(1, 0, 0, 10)), 0, BPL_NEAR);
    end();
    /* What is near to a near one joins only if it is near to the first. */
    begin(60);
    IS(add(make(1, 0, 0, 0)), 0, BPL_UNIQUE);
    IS(add(make(1, 0, 0, 20)), 0, BPL_NEAR);
    IS(add(make(1, 0, 0, 40)), 2, BPL_UNIQUE);
    end();
}

static void test_short(void)
{
    begin(60);
    bpl_signature one = make(1, 0, 0, 0), two = make(1, 0, 0, 1);
    one.words = two.words = BPL_SIGNATURE_WORDS - 1;
    IS(add(one), 0, BPL_UNIQUE);
    IS(add(two), 1, BPL_UNIQUE);
    IS(add(two), 1, BPL_EXACT);
    bpl_signature none = {.day = BPL_NO_DAY};
    IS(add(none), 3, BPL_UNIQUE);
    IS(add(none), 4, BPL_UNIQUE);
    end();
}

static void test_window(void)
{
    begin(60);
    IS(add(make(1, 10, 100, 0)), 0, BPL_UNIQUE);
    IS(add(make(1, 10, 160, 0)), 0, BPL_REPOST);
    IS(add(make(1, 10, 161, 0)), 2, BPL_UNIQUE);
    IS(add(make(1, 10, 162, 0)), 2, BPL_REPOST);
    IS(add(make(1, 11, 221, 9)), 2, BPL_NEAR);
    IS(add(make(1, 11, 222, 8)), 5, BPL_UNIQUE);
    /* Of another board, which comes later: back to the first group. */
    IS(add(make(1, 10, 120, 0)), 0, BPL_REPOST);
    IS(add(make(1, 10, 99, 0)), 7, BPL_UNIQUE);
    end();
    /* Daily for a year: six times and a bit. */
    begin(60);
    int jobs = 0;
    for (int32_t day = 0; day < 365; day++)
        jobs += add(make(1, 10, day, 0)).kind == BPL_UNIQUE;
    CU_ASSERT_EQUAL(jobs, 6);
    end();
    /* The newest first. */
    begin(60);
    jobs = 0;
    for (int32_t day = 365; day-- > 0;)
        jobs += add(make(1, 10, day, 0)).kind == BPL_UNIQUE;
    CU_ASSERT_EQUAL(jobs, 6);
    end();
    begin(0);
    IS(add(make(1, 10, 100, 0)), 0, BPL_UNIQUE);
    IS(add(make(1, 10, 101, 0)), 1, BPL_UNIQUE);
    IS(add(make(1, 10, 100, 0)), 0, BPL_EXACT);
    end();
    bpl_error err = {0};
    CU_ASSERT_EQUAL(bpl_groups_new(&groups, -1, &err), BPL_E_ARG);
    CU_ASSERT_EQUAL(bpl_groups_new(&groups, (double)NAN, &err), BPL_E_ARG);
    CU_ASSERT_PTR_NULL(groups);
    bpl_groups_free(NULL);
}

static void test_names(void)
{
    CU_ASSERT_STRING_EQUAL(bpl_duplicate_name(BPL_UNIQUE), "");
    CU_ASSERT_STRING_EQUAL(bpl_duplicate_name(BPL_EXACT), "exact");
    CU_ASSERT_STRING_EQUAL(bpl_duplicate_name(BPL_NEAR), "near");
    CU_ASSERT_STRING_EQUAL(bpl_duplicate_name(BPL_REPOST), "repost");
}

/* Bytes in use by malloc; 0 where that can't be asked. */
static size_t in_use(void)
{
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}

enum { MANY = 100000 };

/* All different: the most that is kept. */
static void test_many(void)
{
    size_t before = in_use();
    begin(60);
    uint64_t unique = 0;
    for (uint32_t i = 0; i < MANY; i++)
        unique +=
            add(make(i + 1, i + 1, (int32_t)(i % 300), 0)).kind == BPL_UNIQUE;
    CU_ASSERT_EQUAL(unique, MANY);
    CU_ASSERT((double)(in_use() - before) / MANY <= 1024);
    for (uint32_t i = 0; i < MANY; i += 1000) {
        bpl_duplicate found = add(make(i + 1, 0, (int32_t)(i % 300), 12));
        IS(found, i, BPL_NEAR);
    }
    end();
}

/* All alike in half of the text, or in all of it, or by key: what each of them
 * is compared with has a limit. */
static void test_alike(void)
{
    begin(60);
    for (uint32_t i = 0; i < MANY; i++) {
        bpl_signature one = make(1, 0, 0, 0);
        bpl_signature other = make(i + 2, 0, 0, 0);
        memcpy(one.minima + 64, other.minima + 64, 64 * sizeof one.minima[0]);
        one.text = i + 1;
        CU_ASSERT_EQUAL_FATAL(add(one).kind, BPL_UNIQUE);
    }
    end();
    begin(60);
    for (uint32_t i = 0; i < MANY; i++)
        add(make(1, 0, (int32_t)(i % 7), 0));
    IS(add(make(1, 0, 0, 3)), 0, BPL_NEAR);
    end();
    begin(60);
    for (uint32_t i = 0; i < MANY; i++)
        CU_ASSERT_EQUAL_FATAL(add(make(i + 1, 5, 0, 0)).group, 0);
    end();
}

int main(void)
{
    static const unit_test tests[] = {
        {"days", test_days},
        {"keys", test_keys},
        {"texts", test_texts},
        {"minima", test_minima},
        {"read or label", test_read_or_label},
        {"kinds", test_kinds},
        {"similarity", test_similarity},
        {"short texts", test_short},
        {"window", test_window},
        {"names", test_names},
        {"many", test_many},
        {"alike", test_alike},
    };
    return unit_main("duplicates", tests, sizeof tests / sizeof tests[0]);
}
