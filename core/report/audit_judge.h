/* SPDX-License-Identifier: MIT */
/* What the parts of a judgement share: core/report/audit.c. */
#ifndef BPL_REPORT_AUDIT_JUDGE_H
#define BPL_REPORT_AUDIT_JUDGE_H

#include "report/audit_site.h"

/* What one judgement needs. */
typedef struct bpl_judge {
    bpl_site *site;
    const bpl_claim_tables *tables;
    bpl_arena *arena; /* of the audit */
    uint32_t *own;    /* hits of the lexicon claims, by place */
    uint32_t *sorted; /* all hits that count, by entry */
    size_t own_count, sorted_count;
    uint8_t *beside; /* sentence: 2 has a mention, 1 is next to one */
    uint8_t *wanted; /* category: 1 anywhere, 2 near a mention */
    size_t categories;
    bpl_error *err;
} bpl_judge;

/* Number of the claim that the hit makes, or BPL_NO_CLAIM. */
static inline uint8_t bpl_claim_of(const bpl_judge *j, const bpl_site_hit *hit)
{
    return j->tables->makes[hit->category];
}

/* Voids claims by rules/claim_contexts.tsv: their hits count no more. */
void bpl_audit_contexts(const bpl_judge *judge);

#endif
