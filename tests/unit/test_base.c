/* SPDX-License-Identifier: MIT */
/* core/base: arena, buffer, map, hash, tables, numbers, crews. */
#include "base/error.h"
#include "base/file.h"
#include "base/options.h"
#include "unit.h"
#include <bpolens/crew.h>
#include <math.h>
#include <unistd.h>

static void test_arena(void)
{
    bpl_arena arena = {0};
    char *first = bpl_arena_alloc(&arena, 3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    if (!first)
        return;
    for (int i = 0; i < 3; i++)
        first[i] = 'a';
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        unsigned char *at = bpl_arena_zalloc(&arena, size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        if (!at)
            return;
        CU_ASSERT_EQUAL((uintptr_t)at % 16, 0);
        size_t sum = 0;
        for (size_t i = 0; i < size; i++)
            sum += at[i];
        CU_ASSERT_EQUAL(sum, 0);
        memset(at, 0xAA, size);
    }
    CU_ASSERT_EQUAL(memcmp(first, "aaa", 3), 0);
    char *copy = bpl_arena_dup(&arena, "xyz", 2);
    CU_ASSERT_STRING_EQUAL(copy, "xy");
    CU_ASSERT_STRING_EQUAL(bpl_arena_dup(&arena, NULL, 0), "");
    CU_ASSERT_PTR_NULL(bpl_arena_alloc(&arena, SIZE_MAX));
    CU_ASSERT_PTR_NULL(bpl_arena_dup(&arena, "", SIZE_MAX));
    bpl_arena_reset(&arena);
    CU_ASSERT_PTR_EQUAL(bpl_arena_alloc(&arena, 3), first);
    /* Memory that was used before is zeroed all the same. */
    char *again = bpl_arena_zalloc(&arena, 100);
    CU_ASSERT_EQUAL(again[0] | again[99], 0);
    bpl_arena_fini(&arena);
    bpl_arena_fini(&arena);
}

/* After a reset the same requests take no new memory. */
static void test_arena_reuse(void)
{
    bpl_arena arena = {0};
    void *before[20], *after[20];
    for (size_t i = 0; i < 20; i++)
        before[i] = bpl_arena_alloc(&arena, 30000);
    bpl_arena_reset(&arena);
    for (size_t i = 0; i < 20; i++)
        after[i] = bpl_arena_alloc(&arena, 30000);
    CU_ASSERT_EQUAL(memcmp(before, after, sizeof before), 0);
    bpl_arena_fini(&arena);
}

static void test_buf(void)
{
    bpl_buf buf;
    bpl_buf_init(&buf, 1000);
    CU_ASSERT_EQUAL(bpl_buf_puts(&buf, "ab"), BPL_OK);
    CU_ASSERT_EQUAL(bpl_buf_putc(&buf, 'c'), BPL_OK);
    CU_ASSERT_EQUAL(bpl_buf_add(&buf, "d\0e", 3), BPL_OK);
    CU_ASSERT_EQUAL(bpl_buf_add(&buf, NULL, 0), BPL_OK);
    CU_ASSERT_EQUAL(bpl_buf_printf(&buf, "%03d%s", 7, "!"), BPL_OK);
    CU_ASSERT_EQUAL(buf.len, 10);
    CU_ASSERT_EQUAL(memcmp(bpl_buf_str(&buf).data, "abcd\0e007!", 10), 0);
    for (size_t i = buf.len; i < 1000; i++)
        CU_ASSERT_EQUAL(bpl_buf_putc(&buf, 'x'), BPL_OK);
    CU_ASSERT_EQUAL(bpl_buf_putc(&buf, 'x'), BPL_E_LIMIT);
    CU_ASSERT_EQUAL(bpl_buf_reserve(&buf, SIZE_MAX), BPL_E_LIMIT);
    CU_ASSERT_EQUAL(bpl_buf_printf(&buf, "y"), BPL_E_LIMIT);
    CU_ASSERT_EQUAL(buf.len, 1000);
    CU_ASSERT_EQUAL(buf.data[0], 'a');
    char *data = buf.data;
    bpl_buf_reset(&buf);
    CU_ASSERT_EQUAL(bpl_buf_puts(&buf, "again"), BPL_OK);
    CU_ASSERT_PTR_EQUAL(buf.data, data);
    bpl_buf_fini(&buf);
    CU_ASSERT_EQUAL(buf.max, 1000);
    CU_ASSERT_EQUAL(buf.len + buf.size, 0);
}

static void test_map(void)
{
    bpl_arena arena = {0};
    bpl_map map;
    bpl_map_init(&map, &arena);
    CU_ASSERT_EQUAL(bpl_map_get(&map, "a", 1), BPL_MAP_NONE);
    char key[16];
    uint32_t value;
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(key, sizeof key, "key%u", i);
        CU_ASSERT_EQUAL(bpl_map_add(&map, key, (size_t)len, i, &value), BPL_OK);
        CU_ASSERT_EQUAL(value, i);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(key, sizeof key, "key%u", i);
        CU_ASSERT_EQUAL(bpl_map_get(&map, key, (size_t)len), i);
        CU_ASSERT_EQUAL(bpl_map_get(&map, key, (size_t)len - 1) == i, 0);
    }
    CU_ASSERT_EQUAL(bpl_map_add(&map, "key7", 4, 99, &value), BPL_OK);
    CU_ASSERT_EQUAL(value, 7);
    CU_ASSERT_EQUAL(bpl_map_add(&map, "", 0, 42, NULL), BPL_OK);
    CU_ASSERT_EQUAL(bpl_map_add(&map, "a\0b", 3, 43, NULL), BPL_OK);
    CU_ASSERT_EQUAL(bpl_map_get(&map, "", 0), 42);
    CU_ASSERT_EQUAL(bpl_map_get(&map, "a\0b", 3), 43);
    CU_ASSERT_EQUAL(bpl_map_get(&map, "a\0c", 3), BPL_MAP_NONE);
    CU_ASSERT_EQUAL(map.count, 5002);
    bpl_map_fini(&map);
    bpl_arena_fini(&arena);
}

/* A map that has room takes its keys, and more than it has room for. */
static void test_map_reserve(void)
{
    bpl_arena arena = {0};
    bpl_map map;
    char key[16];
    bpl_map_init(&map, &arena);
    CU_ASSERT_EQUAL(bpl_map_reserve(&map, 1000), BPL_OK);
    CU_ASSERT_EQUAL(bpl_map_get(&map, "key0", 4), BPL_MAP_NONE);
    const struct bpl_map_slot *slots = map.slots;
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(key, sizeof key, "key%u", i);
        CU_ASSERT_EQUAL(bpl_map_add(&map, key, (size_t)len, i, NULL), BPL_OK);
        if (i == 999)
            CU_ASSERT_PTR_EQUAL(map.slots, slots);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(key, sizeof key, "key%u", i);
        CU_ASSERT_EQUAL(bpl_map_get(&map, key, (size_t)len), i);
    }
    CU_ASSERT_EQUAL(map.count, 5000);
    bpl_map_fini(&map);
    bpl_map_init(&map, &arena);
    CU_ASSERT_EQUAL(bpl_map_reserve(&map, 10), BPL_OK);
    bpl_map_fini(&map);
    bpl_arena_fini(&arena);
}

/* Words of all lengths, at all places: the three ways to hash agree, no
 * matter what stands behind. */
static void test_hash(void)
{
    static const char text[] = "customer service representatives wanted";
    for (size_t begin = 0; begin < 8; begin++) {
        for (size_t len = 0; len < 24; len++) {
            char copy[48];
            memset(copy, (int)(len * 7 + 1), sizeof copy);
            memcpy(copy, text + begin, len);
            uint64_t hash = bpl_hash(text + begin, len);
            CU_ASSERT_EQUAL(bpl_hash(copy, len), hash);
            CU_ASSERT_EQUAL(bpl_hash_padded(copy, len), hash);
            CU_ASSERT_NOT_EQUAL(bpl_hash(text + begin, len + 1), hash);
            copy[len / 2] = 'X';
            CU_ASSERT_TRUE(!len || bpl_hash(copy, len) != hash);
        }
    }
    CU_ASSERT_NOT_EQUAL(bpl_hash("\0", 1), bpl_hash("\0\0", 2));
}

/* The hash of files tells each byte, each length and each order. */
static void test_long_hash(void)
{
    char bytes[100], other[100];
    memset(bytes, 'x', sizeof bytes);
    for (size_t len = 0; len < sizeof bytes; len++) {
        uint64_t hash = bpl_hash_long(bytes, len);
        CU_ASSERT_NOT_EQUAL(hash, bpl_hash_long(bytes, len + 1));
        memcpy(other, bytes, sizeof other);
        CU_ASSERT_EQUAL(hash, bpl_hash_long(other, len));
        for (size_t i = 0; i < len; i++) {
            other[i] = 'y';
            CU_ASSERT_NOT_EQUAL(hash, bpl_hash_long(other, len));
            other[i] = 'x';
        }
    }
    bytes[0] = other[8] = other[40] = 'y';
    CU_ASSERT_NOT_EQUAL(bpl_hash_long(bytes, 64), bpl_hash_long(other, 64));
    other[40] = 'x';
    CU_ASSERT_NOT_EQUAL(bpl_hash_long(bytes, 64), bpl_hash_long(other, 64));
}

static bpl_status load(bpl_table *table, const char *content, size_t len,
                       bpl_error *err)
{
    const char *path = BPL_BUILD_DIR "/test_base.tsv";
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(content, 1, len, file), len);
    fclose(file);
    bpl_status status = bpl_table_load(table, path, err);
    remove(path);
    return status;
}

static void test_table(void)
{
    static const char content[] = "\xEF\xBB\xBF#!bpolens-lexicon 1\r\n"
                                  "#!id en/channel\n"
                                  "# a comment\n"
                                  "\n"
                                  "term\tweight \tnote\n"
                                  "  inbound call \t1\twith a # in it\n"
                                  " \t\t \n"
                                  "# term\tnot\ta row\n"
                                  "chat\t0.5\r\n"
                                  "last";
    bpl_table table;
    bpl_error err;
    CU_ASSERT_EQUAL_FATAL(load(&table, content, sizeof content - 1, &err),
                          BPL_OK);
    CU_ASSERT_STRING_EQUAL(table.format, "bpolens-lexicon 1");
    CU_ASSERT_STRING_EQUAL(table.id, "en/channel");
    CU_ASSERT_EQUAL_FATAL(table.columns, 3);
    CU_ASSERT_EQUAL_FATAL(table.rows, 3);
    CU_ASSERT_EQUAL(bpl_table_column(&table, "weight"), 1);
    CU_ASSERT_EQUAL(bpl_table_column(&table, "Weight"), BPL_NO_COLUMN);
    static const char *const cells[] = {"inbound call", "1",   "with a # in it",
                                        "chat",         "0.5", "",
                                        "last",         "",    ""};
    for (size_t i = 0; i < 9; i++)
        CU_ASSERT_STRING_EQUAL(bpl_table_cell(&table, i / 3, i % 3), cells[i]);
    CU_ASSERT_PTR_NULL(bpl_table_cell(&table, 3, 0));
    CU_ASSERT_PTR_NULL(bpl_table_cell(&table, 0, 3));
    CU_ASSERT_PTR_NULL(bpl_table_cell(&table, 0, BPL_NO_COLUMN));
    CU_ASSERT_EQUAL(table.lines[0], 6);
    CU_ASSERT_EQUAL(table.lines[1], 9);
    CU_ASSERT_EQUAL(table.lines[2], 10);
    uint64_t hash = table.hash;
    bpl_table_fini(&table);
    CU_ASSERT_EQUAL_FATAL(load(&table, content, sizeof content - 2, &err),
                          BPL_OK);
    CU_ASSERT_NOT_EQUAL(table.hash, hash);
    bpl_table_fini(&table);
}

/* Cells of all lengths, so that tabs stand at all places of eight bytes. */
static void test_cells(void)
{
    char content[200], text[40];
    bpl_table table;
    memset(text, 'x', sizeof text);
    for (int a = 1; a < 20; a++)
        for (int b = 0; b < 20; b++) {
            int len = snprintf(content, sizeof content, "p\tq\n%.*s\t%.*s\ny",
                               a, text, b, text);
            CU_ASSERT_EQUAL_FATAL(load(&table, content, (size_t)len, NULL),
                                  BPL_OK);
            CU_ASSERT_EQUAL_FATAL(table.rows, 2);
            CU_ASSERT_EQUAL(strlen(bpl_table_cell(&table, 0, 0)), (size_t)a);
            CU_ASSERT_EQUAL(strlen(bpl_table_cell(&table, 0, 1)), (size_t)b);
            CU_ASSERT_STRING_EQUAL(bpl_table_cell(&table, 1, 0), "y");
            CU_ASSERT_STRING_EQUAL(bpl_table_cell(&table, 1, 1), "");
            bpl_table_fini(&table);
        }
}

/* More rows than the first allocation has room for. */
static void test_long_table(void)
{
    char content[4096] = "number\n";
    size_t len = strlen(content);
    for (int i = 0; i < 500; i++)
        len += (size_t)snprintf(content + len, sizeof content - len, "%d\n", i);
    bpl_table table;
    CU_ASSERT_EQUAL_FATAL(load(&table, content, len, NULL), BPL_OK);
    CU_ASSERT_EQUAL(table.rows, 500);
    CU_ASSERT_STRING_EQUAL(bpl_table_cell(&table, 499, 0), "499");
    CU_ASSERT_EQUAL(table.lines[499], 501);
    bpl_table_fini(&table);
}

static void test_table_errors(void)
{
    static char longer[BPL_LIMIT_LINE_BYTES + 20];
    memset(longer, 'x', sizeof longer);
    longer[0] = 'a';
    longer[1] = '\n';
    static const struct {
        const char *content;
        size_t len;
        bpl_status want;
        uint64_t line;
    } cases[] = {
        {"", 0, BPL_E_PARSE, 1},
        {"# only\n#!id x\n", 14, BPL_E_PARSE, 1},
        {"a\tb\n1\t2\n1\t2\t3\n", 14, BPL_E_PARSE, 3},
        {"a\tb\n1\0\t2\n", 9, BPL_E_PARSE, 2},
        {longer, sizeof longer, BPL_E_LIMIT, 2},
    };
    bpl_table table;
    bpl_error err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL(load(&table, cases[i].content, cases[i].len, &err),
                        cases[i].want);
        CU_ASSERT_EQUAL(err.code, cases[i].want);
        CU_ASSERT_EQUAL(err.line, cases[i].line);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.source, "test_base.tsv"));
        CU_ASSERT_TRUE(err.message[0] && !strchr(err.message, '\n'));
        bpl_table_fini(&table);
    }
    CU_ASSERT_EQUAL(bpl_table_load(&table, BPL_BUILD_DIR "/no such", &err),
                    BPL_E_NOTFOUND);
    CU_ASSERT_EQUAL(bpl_table_load(&table, BPL_BUILD_DIR, &err), BPL_E_IO);
    bpl_buf small;
    bpl_buf_init(&small, 10);
    CU_ASSERT_EQUAL(bpl_file_read(__FILE__, &small, &err), BPL_E_LIMIT);
    bpl_buf_fini(&small);
}

static void test_numbers(void)
{
    static const struct {
        const char *in;
        int ok;
        double want;
    } cases[] = {
        {"0", 1, 0},
        {"1", 1, 1},
        {"-2.5", 1, -2.5},
        {"+0.25", 1, 0.25},
        {".5", 1, 0.5},
        {"7.", 1, 7},
        {"1234567", 1, 1234567},
        {"0.1", 1, 0.1},
        {"0.35", 1, 0.35},
        {"", 0, 0},
        {"-", 0, 0},
        {".", 0, 0},
        {"1,5", 0, 0},
        {"1e3", 0, 0},
        {" 1", 0, 0},
        {"1 ", 0, 0},
        {"0x10", 0, 0},
        {"nan", 0, 0},
        {"inf", 0, 0},
        {"1.2.3", 0, 0},
        {"--1", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double got = 0;
        CU_ASSERT_EQUAL(bpl_parse_number(cases[i].in, &got), cases[i].ok);
        CU_ASSERT_TRUE(fabs(got - cases[i].want) < 1e-12);
    }
    char digits[400];
    memset(digits, '9', sizeof digits);
    digits[399] = '\0';
    double got = 5;
    CU_ASSERT_FALSE(bpl_parse_number(digits, &got));
    CU_ASSERT_EQUAL(got, 5);
}

static void test_errors(void)
{
    bpl_error err;
    CU_ASSERT_EQUAL(bpl_fail(&err, BPL_E_PARSE, "x.tsv", 3, "bad %d", 7),
                    BPL_E_PARSE);
    CU_ASSERT_EQUAL(err.code, BPL_E_PARSE);
    CU_ASSERT_EQUAL(err.line, 3);
    CU_ASSERT_STRING_EQUAL(err.source, "x.tsv");
    CU_ASSERT_STRING_EQUAL(err.message, "bad 7");
    char name[400];
    memset(name, 'n', sizeof name);
    name[399] = '\0';
    CU_ASSERT_EQUAL(bpl_fail(&err, BPL_E_IO, name, 0, "%s%s", name, name),
                    BPL_E_IO);
    CU_ASSERT_EQUAL(strlen(err.source), sizeof err.source - 1);
    CU_ASSERT_EQUAL(strlen(err.message), sizeof err.message - 1);
    CU_ASSERT_EQUAL(bpl_fail_nomem(NULL), BPL_E_NOMEM);
    for (int status = -9; status <= 1; status++)
        CU_ASSERT_STRING_NOT_EQUAL(bpl_status_name((bpl_status)status),
                                   "unknown status");
    CU_ASSERT_STRING_EQUAL(bpl_zone_name(BPL_ZONE_APPLY), "apply");
    CU_ASSERT_PTR_NULL(bpl_zone_name(BPL_ZONE_COUNT));
}

/* Loads are numbers; work squares them, some later than others. */
struct crew_load {
    unsigned number, result;
};
struct crew_test {
    unsigned fetched, count, emitted, stop_at;
    size_t members;
    int in_order;
};

static int fetch_number(void *context, void *load)
{
    struct crew_test *test = context;
    struct crew_load *item = load;
    if (test->fetched == test->count)
        return 0;
    item->number = test->fetched++;
    return 1;
}

static void square(void *context, size_t member, void *load)
{
    const struct crew_test *test = context;
    struct crew_load *item = load;
    if (item->number % 7 == 0)
        usleep(300);
    item->result = item->number * item->number + (member >= test->members);
}

static int check_order(void *context, void *load)
{
    struct crew_test *test = context;
    const struct crew_load *item = load;
    test->in_order &= item->number == test->emitted &&
                      item->result == item->number * item->number;
    test->emitted++;
    if (test->emitted % 50 == 0)
        usleep(500);
    return test->emitted != test->stop_at;
}

static struct crew_test run_crew(uint32_t jobs, size_t load_count,
                                 unsigned count, unsigned stop_at)
{
    struct crew_test test = {
        .count = count, .stop_at = stop_at, .members = jobs, .in_order = 1};
    struct crew_load items[17];
    void *loads[17];
    bpl_error err;
    for (size_t i = 0; i < load_count; i++)
        loads[i] = &items[i];
    bpl_crew crew = {.struct_size = sizeof crew,
                     .jobs = jobs,
                     .loads = loads,
                     .load_count = load_count,
                     .context = &test,
                     .fetch = fetch_number,
                     .work = square,
                     .emit = check_order};
    CU_ASSERT_EQUAL(bpl_crew_run(&crew, &err), BPL_OK);
    return test;
}

static void test_crew(void)
{
    static const uint32_t jobs[] = {1, 2, 3, 8};
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        for (size_t loads = 1; loads <= 17; loads += 8) {
            struct crew_test all = run_crew(jobs[i], loads, 500, 0);
            CU_ASSERT_EQUAL(all.emitted, 500);
            CU_ASSERT_TRUE(all.in_order);
            CU_ASSERT_EQUAL(run_crew(jobs[i], loads, 0, 0).emitted, 0);
            /* Nothing behind the stop; not much fetched for nothing. */
            struct crew_test some = run_crew(jobs[i], loads, 500, 100);
            CU_ASSERT_EQUAL(some.emitted, 100);
            CU_ASSERT_TRUE(some.fetched <= 100 + loads);
        }
    bpl_crew none = {.struct_size = sizeof none, .jobs = 0};
    CU_ASSERT_EQUAL(bpl_crew_run(&none, NULL), BPL_E_ARG);
}

/* Of callers whose headers are older or newer, or who set no size. */
static void test_options(void)
{
    struct {
        uint32_t struct_size;
        int first, second, third;
    } own = {16, 1, 2, 3}, given = {12, 7, 8, 9};
    bpl_error err;
    CU_ASSERT_EQUAL(bpl_options_take(&own, sizeof own, NULL, &err), BPL_OK);
    CU_ASSERT_EQUAL(own.first, 1);
    CU_ASSERT_EQUAL(bpl_options_take(&own, sizeof own, &given, &err), BPL_OK);
    CU_ASSERT_EQUAL(own.struct_size, 16);
    CU_ASSERT_EQUAL(own.first, 7);
    CU_ASSERT_EQUAL(own.second, 8);
    CU_ASSERT_EQUAL(own.third, 3);
    given.struct_size = 16;
    CU_ASSERT_EQUAL(bpl_options_take(&own, 12, &given, &err), BPL_OK);
    CU_ASSERT_EQUAL(own.third, 3); /* a member that we don't know */
    for (uint32_t size = 0; size <= 4; size += 4) {
        given.struct_size = size;
        CU_ASSERT_EQUAL(bpl_options_take(&own, sizeof own, &given, &err),
                        BPL_E_ARG);
    }
}

static const unit_test tests[] = {
    {"crew", test_crew},
    {"arena", test_arena},
    {"arena: reset keeps the memory", test_arena_reuse},
    {"buffer", test_buf},
    {"map", test_map},
    {"map with room", test_map_reserve},
    {"hash", test_hash},
    {"hash of files", test_long_hash},
    {"table", test_table},
    {"table of many rows", test_long_table},
    {"cells of all lengths", test_cells},
    {"tables that are wrong", test_table_errors},
    {"numbers", test_numbers},
    {"errors", test_errors},
    {"options", test_options},
};
UNIT_MAIN("base", tests)
