/* SPDX-License-Identifier: MIT */
/* Inside of the model: what the other folders of core may ask of it. */
#ifndef BPL_SCORE_MODEL_H
#define BPL_SCORE_MODEL_H

#include "base/file.h"
#include "match/match.h"
#include "text/language.h"
#include <bpolens/model.h>

/* The table rules/NAME.tsv, NULL if there is none. Borrowed. */
const bpl_table *bpl_model_table(const bpl_model *model, const char *name);

/* The name of a table of rules, and the hash of its bytes; in the order of the
 * names. NULL past the end. */
const char *bpl_model_table_at(const bpl_model *model, size_t index,
                               uint64_t *hash);

/* Which plugin's facet comes at place `index` of the output, for index below
 * bpl_model_plugin_count(); findings have their facets in this order. */
size_t bpl_model_output(const bpl_model *model, size_t index);

size_t bpl_model_lexset_count(const bpl_model *model);
const bpl_lexset *bpl_model_lexset(const bpl_model *model, size_t index);
/* By language folder ("en"); SIZE_MAX if there is none. */
size_t bpl_model_lexset_find(const bpl_model *model, const char *language);

const bpl_categories *bpl_model_categories(const bpl_model *model);
const bpl_limits *bpl_model_limits(const bpl_model *model);

#endif
