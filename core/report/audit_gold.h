/* SPDX-License-Identifier: MIT */
/* Claims that people found on pages, beside those of an audit. */
#ifndef BPL_REPORT_AUDIT_GOLD_H
#define BPL_REPORT_AUDIT_GOLD_H

#include "report/values.h"
#include <bpolens/audit_report.h>

enum {
    BPL_NO_VERDICT = BPL_CONTRADICTED + 1, /* the claim is not there */
    BPL_VERDICTS = BPL_NO_VERDICT
};

/* A claim of a page, by people, by the audit, or by both. */
typedef struct bpl_claim_pair {
    uint32_t page, type;
    uint8_t truth, found; /* bpl_verdict, or BPL_NO_VERDICT */
    uint8_t sure;
    const char *true_quote, *quote;
} bpl_claim_pair;

typedef struct bpl_claim_pairs {
    bpl_arena arena;
    bpl_values pages, types; /* of the gold file; its and the audit's */
    uint8_t *flags;          /* by page */
    size_t flag_room;
    bpl_map places; /* of a page's claim in `list` */
    bpl_claim_pair *list;
    size_t count, room;
    uint64_t rejected; /* rows of the gold file */
} bpl_claim_pairs;

enum { BPL_PAGE_READ = 1, BPL_PAGE_UNSURE = 2 };

/* Reads it all; fini is due in any case. Arguments and errors:
 * bpl_audit_evaluate(). */
bpl_status bpl_claim_pairs_load(bpl_claim_pairs *out, const bpl_model *model,
                                const char *gold, const char *predictions,
                                const char *const *pages, size_t page_count,
                                const bpl_evaluate_options *options,
                                bpl_error *err);
void bpl_claim_pairs_fini(bpl_claim_pairs *pairs);

#endif
