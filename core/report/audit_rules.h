/* SPDX-License-Identifier: MIT */
/*
 * The tables of an audit, compiled: which words make a claim, what voids it,
 * what backs or contradicts it. Their grammar is in docs/AUDIT.md.
 */
#ifndef BPL_REPORT_AUDIT_RULES_H
#define BPL_REPORT_AUDIT_RULES_H

#include "score/rules.h"
#include <bpolens/audit.h>

#define BPL_CLAIMS_LEXICON "claims"
#define BPL_NO_CLAIM       UINT8_MAX

/* What a row of rules/claims.tsv says of its claim. */
typedef enum bpl_claim_row {
    BPL_CLAIM_MADE = 0,
    BPL_CLAIM_SUPPORTED,
    BPL_CLAIM_CONTRADICTED,
    BPL_CLAIM_ROWS
} bpl_claim_row;

/* A signal of the table that is counted anew for each claim. */
typedef enum bpl_count_kind {
    BPL_COUNT_NEAR = 0, /* hits in a mention's sentence or one beside it */
    BPL_COUNT_SAME,     /* hits in a mention's sentence */
    BPL_COUNT_DISTINCT, /* entries hit, anywhere */
    BPL_COUNT_DIFFER,   /* numbers that differ, less one */
    BPL_COUNT_KINDS
} bpl_count_kind;

typedef struct bpl_count {
    uint32_t signal; /* of the rules */
    uint32_t category;
    bpl_count_kind kind;
} bpl_count;

/* Where a context voids claims. */
typedef enum bpl_context_scope {
    BPL_CONTEXT_SENTENCE = 0,
    BPL_CONTEXT_NEXT,   /* its sentence and the next `reach` ones */
    BPL_CONTEXT_BEFORE, /* the context stands at most `reach` words before */
    BPL_CONTEXT_AFTER,  /* … behind the claim, in its sentence */
    BPL_CONTEXT_PAGE
} bpl_context_scope;

/* A row of rules/claim_contexts.tsv. */
typedef struct bpl_context {
    int32_t category; /* of the lexicon claims; -1: a question; -2: a zone */
    int32_t zone;     /* of the category, or alone; -1: any */
    int32_t unless;   /* a category that keeps its sentence; -1: none */
    bpl_context_scope scope;
    uint32_t reach;  /* words, or sentences */
    uint64_t claims; /* bit 1 << claim */
} bpl_context;

/* A row of rules/claim_numbers.tsv: hits of the category count only beside a
 * number. */
typedef struct bpl_number_need {
    uint32_t category;
    uint32_t before, after; /* words between, at most; 0: it touches */
    int is_before, is_after;
    double least;
} bpl_number_need;

typedef struct bpl_claim_tables {
    bpl_arena arena;
    const char **claims; /* names, in the order of the table */
    size_t claim_count;
    /* Claim that each category makes: that of its name, or of its name up to
     * a ":" ("scale:years"). BPL_NO_CLAIM: none. */
    uint8_t *makes;
    bpl_rules *rules;
    bpl_count *counts;
    size_t count_count;
    bpl_context *contexts;
    size_t context_count;
    bpl_number_need *numbers;
    size_t number_count;
    int32_t number_category; /* numbers in words; -1: none */
    bpl_rule_facet *facets;  /* that tests may name: all, the label last */
    size_t facet_count;
} bpl_claim_tables;

/* Value of a rule row: claim × BPL_CLAIM_ROWS + bpl_claim_row. */
bpl_status bpl_claim_tables_load(bpl_claim_tables *out, const bpl_model *model,
                                 bpl_error *err);
void bpl_claim_tables_fini(bpl_claim_tables *tables);

#endif
