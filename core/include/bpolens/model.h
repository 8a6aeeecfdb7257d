/* SPDX-License-Identifier: MIT */
/*
 * The model: lexicons, tables and plugins, loaded once, then immutable.
 *
 * Thread rule: after bpl_model_open() returns, any number of threads may use
 * one model at the same time; bpl_model_close() must come after all of them.
 *
 * All files are read and checked line by line when the model is opened. Only
 * the words of terms are looked at later, when a worker meets the first text
 * of their language; other threads that need that language wait meanwhile.
 */
#ifndef BPOLENS_MODEL_H
#define BPOLENS_MODEL_H

#include <bpolens/limits.h>
#include <bpolens/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bpl_model bpl_model;

/* Start from BPL_MODEL_OPTIONS_INIT; strings are copied. */
typedef struct bpl_model_options {
    uint32_t struct_size;
    /* 1: the lexicon of claims is loaded as well, for bpl_auditor_new();
     * labelling does without it. */
    uint32_t claims;
    /* Folder with LANG/NAME.tsv and rules/NAME.tsv. NULL: the environment's
     * BPOLENS_LEXICONS, else beside the program or library (build tree), else
     * ../share/bpolens/lexicons from there, else the configured install
     * folder. Never the working directory. */
    const char *lexicon_dir;
    /* Folder with NAME.so. NULL: BPOLENS_PLUGINS, else plugins beside the
     * program, else ../lib/bpolens/plugins from there, else as configured. */
    const char *plugin_dir;
    /* A second folder of plugins, loaded as well; NULL: none. */
    const char *extra_plugin_dir;
    /* A second folder laid out as lexicon_dir: its files are added (a lexicon
     * or table of a name that exists replaces it); NULL: none. */
    const char *extra_lexicon_dir;
    /* Definition profile: definitions/NAME.tsv of extra_lexicon_dir or
     * lexicon_dir is laid over their rule tables; NULL or "codebook": none. */
    const char *definition;
    /* What is read with this model, and labelled, is limited by these; copied.
     * NULL: the usual ones. */
    const bpl_limits *limits;
} bpl_model_options;
#define BPL_MODEL_OPTIONS_INIT                                                 \
    {                                                                          \
        sizeof(bpl_model_options), 0, NULL, NULL, NULL, NULL, NULL, NULL       \
    }

/* Loads lexicons, tables and plugins. *out is owned by the caller, freed with
 * bpl_model_close(). options may be NULL for the defaults.
 * Errors: NOTFOUND (a folder, lexicon, table or definition is missing), PARSE
 * (a line of one is wrong; source and line say which), LIMIT (too many
 * plugins, rules or languages), ABI (a plugin's), PLUGIN (it needs what none
 * decides, or others can write to its file), IO, NOMEM, ARG (limits,
 * options without their size). */
BPL_API BPL_MUST_USE bpl_status bpl_model_open(bpl_model **out,
                                               const bpl_model_options *options,
                                               bpl_error *err);

/* Frees the model; NULL is allowed. */
BPL_API void bpl_model_close(bpl_model *model);

/* What `bpolens plugins` lists. Borrowed until the model is closed. */
typedef struct bpl_plugin_info {
    const char *name, *version, *summary, *path, *facet;
    const char *const *values;   /* NULL-terminated */
    const char *const *lexicons; /* NULL-terminated */
    const char *const *needs;    /* NULL-terminated */
} bpl_plugin_info;

/* Number of plugins, and one of them in the order in which they decide.
 * bpl_model_plugin returns NULL past the end. */
BPL_API size_t bpl_model_plugin_count(const bpl_model *model);
BPL_API const bpl_plugin_info *bpl_model_plugin(const bpl_model *model,
                                                size_t index);

/* Version of bpolens, and the stemmer's name and version as found when built:
 * static. A hash (16 hex digits) over all lexicons and tables in use: borrowed
 * until the model is closed. */
BPL_API const char *bpl_version(void);
BPL_API const char *bpl_stemmer_version(void);
BPL_API const char *bpl_model_hash(const bpl_model *model);

/* Name of the definition in use; "codebook" by default. Borrowed until the
 * model is closed. */
BPL_API const char *bpl_model_definition(const bpl_model *model);

/* Folder the lexicons came from. Borrowed until the model is closed. */
BPL_API const char *bpl_model_lexicon_dir(const bpl_model *model);

#ifdef __cplusplus
}
#endif
#endif
