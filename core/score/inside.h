/* SPDX-License-Identifier: MIT */
/* The model as core/score sees it. */
#ifndef BPL_SCORE_INSIDE_H
#define BPL_SCORE_INSIDE_H

#include "score/model.h"
#include <bpolens/plugin.h>

/* A plugin as it was loaded. */
typedef struct bpl_loaded {
    bpl_plugin plugin; /* a copy; members that it lacks are zero */
    bpl_plugin_info info;
    void *handle;
    size_t value_count;
    size_t *needs; /* places of its needs in the model's plugins */
    size_t need_count;
} bpl_loaded;

/* A row of rules/clear.tsv: with this label, plugin's facet is `instead`
 * unless its value is one of `keep`. */
typedef struct bpl_clearing {
    uint32_t label, instead;
    size_t plugin;
    uint64_t keep; /* bit 1 << value */
} bpl_clearing;

/* What rules/calibration.tsv, status.tsv and clear.tsv say. */
typedef struct bpl_policy {
    double *score, *confidence; /* points of the calibration, rising */
    size_t points;
    double min_confidence, min_margin; /* of `confident` */
    const char *thin, *close;          /* reasons for review */
    bpl_clearing *clearings;
    size_t clearing_count;
} bpl_policy;

typedef struct bpl_named_table {
    const char *name;
    bpl_table table;
} bpl_named_table;

#define BPL_NO_PLUGIN SIZE_MAX

struct bpl_model {
    bpl_arena arena;
    const char *lexicon_dir;
    bpl_limits limits;
    int with_claims;         /* the lexicon of claims is loaded */
    bpl_named_table *tables; /* sorted by name */
    size_t table_count;
    const char *definition_name; /* of the profile in use */
    bpl_table definition;        /* laid over the tables; empty: none */
    bpl_categories categories;
    bpl_lexset **lexsets;
    size_t lexset_count;
    bpl_zone_factors *zones;
    bpl_languages *languages;
    size_t *language_lexset; /* one a row of languages; SIZE_MAX: none */
    size_t first_lexset;     /* for documents of unknown language */
    bpl_loaded *plugins;     /* in the order in which they decide */
    size_t plugin_count;
    size_t *output; /* their places in the order of output */
    size_t label;   /* place of the plugin of the facet "label" */
    bpl_policy policy;
    char hash[17];
};

/* The facet that decides last and is shown apart from the others. */
#define BPL_LABEL_FACET "label"

/* plugins.c: loads the plugins of both folders (extra may be NULL), checks
 * them against each other and the lexicons, and puts them in order. */
bpl_status bpl_load_plugins(bpl_model *model, const char *dir,
                            const char *extra, bpl_error *err);
void bpl_unload_plugins(bpl_model *model);
/* Place of the plugin that decides facet; BPL_NO_PLUGIN if none does. */
size_t bpl_plugin_of(const bpl_model *model, const char *facet);
/* Number of a value in a NULL-terminated list; UINT32_MAX if it isn't there. */
uint32_t bpl_value_of(const char *const *values, const char *value, size_t len);

/* policy.c: reads the tables into model->policy and model->output. */
bpl_status bpl_load_policy(bpl_model *model, bpl_error *err);
/* Label score to confidence, piecewise linear. */
double bpl_calibrate(const bpl_policy *policy, double score);
/* A table that must be there. */
bpl_status bpl_need_table(const bpl_model *model, const char *name,
                          const bpl_table **out, bpl_error *err);
/* A column that must be there. */
bpl_status bpl_need_column(const bpl_table *table, const char *name,
                           size_t *out, bpl_error *err);

#endif
