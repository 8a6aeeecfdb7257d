/* SPDX-License-Identifier: MIT */
/* Records made by hand, labelled by the lexicons of mini.h. */
#ifndef BPL_TESTS_LABELLING_H
#define BPL_TESTS_LABELLING_H

#include "mini.h"
#include <bpolens/finding.h>
#include <math.h>

static inline bpl_str str(const char *text)
{
    bpl_str out = {text, strlen(text)};
    return out;
}

static inline int near(double a, double b)
{
    return fabs(a - b) < 1e-5;
}

static inline bpl_worker *new_worker(const bpl_model *model)
{
    bpl_error err = {0};
    bpl_worker *worker = NULL;
    if (bpl_worker_new(&worker, model, &err) != BPL_OK)
        fprintf(stderr, "\n    %s:%u: %s\n", err.source, (unsigned)err.line,
                err.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(worker);
    return worker;
}

static inline const bpl_finding *label(bpl_worker *worker, const char *title,
                                       const char *text)
{
    const bpl_finding *finding = NULL;
    CU_ASSERT_EQUAL_FATAL(
        bpl_worker_label_text(worker, str(title), str(text), &finding, NULL),
        BPL_OK);
    return finding;
}

static inline const bpl_facet *facet(const bpl_finding *finding,
                                     const char *name)
{
    for (size_t i = 0; i < finding->facet_count; i++)
        if (strcmp(finding->facets[i].name, name) == 0)
            return &finding->facets[i];
    CU_FAIL_FATAL("no such facet");
    return NULL;
}

#endif
