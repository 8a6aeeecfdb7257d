/* SPDX-License-Identifier: MIT */
/* The small lexicons of tests/data/mini, and plugins that they decide. */
#ifndef BPL_TESTS_MINI_H
#define BPL_TESTS_MINI_H

#include "unit.h"
#include <bpolens/model.h>

#define MINI    BPL_SOURCE_DIR "/tests/data/mini"
#define PLUGINS BPL_BUILD_DIR "/tests/plugins/mini"
#define MINI_OPTIONS                                                           \
    {                                                                          \
        .struct_size = sizeof(bpl_model_options), .lexicon_dir = MINI,         \
        .plugin_dir = PLUGINS                                                  \
    }

static inline bpl_model *mini_open(void)
{
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_model_options options = MINI_OPTIONS;
    if (bpl_model_open(&model, &options, &err) != BPL_OK)
        fprintf(stderr, "\n    %s: %s\n", err.source, err.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    return model;
}

#endif
