/* SPDX-License-Identifier: MIT */
/* What every unit test needs around CUnit: a main that runs one suite and
 * fails the process when a test failed, and text comparison that shows both
 * sides. */
#ifndef BPL_TESTS_UNIT_H
#define BPL_TESTS_UNIT_H

#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

typedef struct unit_test {
    const char *name;
    CU_TestFunc run;
} unit_test;

/* Compares a text of known length with a C string; prints both if unequal. */
static inline int unit_equal(const char *got, size_t len, const char *want)
{
    if (got && strlen(want) == len && memcmp(got, want, len) == 0)
        return 1;
    fprintf(stderr, "\n    got  «%.*s»\n    want «%s»\n", (int)len,
            got ? got : "", want);
    return 0;
}
#define UNIT_TEXT(got, len, want) CU_ASSERT_TRUE(unit_equal(got, len, want))

static inline int unit_main(const char *suite, const unit_test *tests,
                            size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    CU_pSuite added = CU_add_suite(suite, NULL, NULL);
    for (size_t i = 0; added && i < count; i++)
        if (!CU_add_test(added, tests[i].name, tests[i].run))
            return 1;
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    unsigned run = CU_get_number_of_tests_run();
    CU_cleanup_registry();
    return failed > 0 || run != count;
}
#define UNIT_MAIN(suite, tests)                                                \
    int main(void)                                                             \
    {                                                                          \
        return unit_main(suite, tests, sizeof(tests) / sizeof((tests)[0]));    \
    }

#endif
