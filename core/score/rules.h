/* SPDX-License-Identifier: MIT */
/*
 * Rule tables: compiled once, run once a document. The grammar is in
 * docs/PLUGINS.md.
 */
#ifndef BPL_SCORE_RULES_H
#define BPL_SCORE_RULES_H

#include "score/sums.h"
#include <bpolens/plugin.h>

/* A part of a sum: factor × what it names. */
typedef enum bpl_term_kind {
    BPL_TERM_NUMBER = 0,
    BPL_TERM_CATEGORY, /* index: category; in the zones of the mask */
    BPL_TERM_SIGNAL    /* index: signal */
} bpl_term_kind;

typedef struct bpl_term {
    double factor;
    uint32_t kind, index, zones;
} bpl_term;

typedef struct bpl_expr {
    uint32_t first, count; /* terms */
} bpl_expr;

typedef enum bpl_test_kind {
    BPL_TEST_SOME = 0, /* left > 0 */
    BPL_TEST_NONE,     /* !(left > 0) */
    BPL_TEST_AT_LEAST,
    BPL_TEST_AT_MOST,
    BPL_TEST_MORE,
    BPL_TEST_LESS,
    BPL_TEST_IS, /* facet == value */
    BPL_TEST_IS_NOT
} bpl_test_kind;

typedef struct bpl_test {
    uint32_t kind;
    uint32_t facet, value; /* IS, IS_NOT */
    bpl_expr left, right;  /* the others */
} bpl_test;

typedef enum bpl_rule_kind {
    BPL_RULE_VALUE = 0,
    BPL_RULE_SIGNAL,
    BPL_RULE_CAP,
    BPL_RULE_INSUFFICIENT,
    BPL_RULE_MOVE
} bpl_rule_kind;

#define BPL_ANY_VALUE UINT32_MAX

typedef struct bpl_rule {
    uint32_t kind;
    uint32_t target; /* value or signal; MOVE: the value it becomes;
                      * CAP: the label that it is for, or BPL_ANY_VALUE */
    uint32_t from;   /* MOVE */
    double points;
    bpl_expr per;
    uint32_t first_test, test_count;
    const char *id, *value, *reason, *source; /* of the table */
    uint32_t line;
    /* What came of it in this document: */
    int fired;
    double brought; /* VALUE: points; SIGNAL: its part of the signal;
                     * MOVE: the score that it moved */
    double mass;    /* while sharing: what hits contribute to it, … */
    int by_tests;   /* … to its tests, not to its expression */
} bpl_rule;

typedef struct bpl_signal {
    const char *name;
    double value;
    int given; /* set by the host or the plugin, not by rows */
    int used;
    double mass, share; /* while sharing */
} bpl_signal;

/* Owned by one worker: it also holds what came of the last document. */
struct bpl_rules {
    bpl_arena arena;
    const char *path;
    bpl_rule *rules;
    size_t rule_count;
    bpl_signal *signals; /* words and sentences first */
    size_t signal_count, signal_size;
    bpl_term *terms;
    size_t term_count, term_size;
    bpl_test *tests;
    size_t test_count, test_size;
    double *points;    /* sum of each value */
    double *scores;    /* by softmax, then moved */
    uint32_t *becomes; /* value that each is moved to, or itself */
    size_t value_count;
};

/* A facet that tests may ask for. */
typedef struct bpl_rule_facet {
    const char *name;
    const char *const *values;
} bpl_rule_facet;

/* What the names in a table mean. */
typedef struct bpl_rules_scope {
    const bpl_categories *categories;
    const char *const *lexicons; /* that may be named; NULL-terminated */
    const char *const *values;   /* of the facet; NULL-terminated */
    const bpl_rule_facet *facets;
    size_t facet_count;
    int is_label; /* rows `cap` and `insufficient` are allowed */
} bpl_rules_scope;

typedef struct bpl_rules_input {
    const bpl_sums *sums;
    double words, sentences;
    const uint32_t *facets; /* number of the value of each facet in scope */
} bpl_rules_input;

/* Compiles a table, which is borrowed until free. Errors: PARSE with line,
 * LIMIT, NOMEM. */
bpl_status bpl_rules_new(bpl_rules **out, const bpl_table *table,
                         const bpl_rules_scope *scope, bpl_error *err);
void bpl_rules_free(bpl_rules *rules);

/* Sets a signal that the table leaves to the plugin; 0 if it has none of that
 * name. They are zero again after bpl_rules_forget(). */
int bpl_rules_set(bpl_rules *rules, const char *name, double strength);
void bpl_rules_forget(bpl_rules *rules);

/* Fills fired and brought of the rules, points and scores. Allocates
 * nothing; linear in the table. */
void bpl_rules_run(bpl_rules *rules, const bpl_rules_input *input);

/* Points that a row of a value brings, or would bring if its tests held. */
double bpl_rule_worth(const bpl_rules *rules, const bpl_rule *rule,
                      const bpl_rules_input *input);

/* Shares what fired rows brought to a value out over the categories in them:
 * worth[category × BPL_ZONE_COUNT + zone] is increased by the points that a
 * strength of 1 there brought. After bpl_rules_run() with this sums. */
void bpl_rules_share(bpl_rules *rules, uint32_t value, const bpl_sums *sums,
                     double *worth);

#endif
