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

/* Zeroed room for one more than count, as long as the audit; NULL: no memory.
 */
static inline void *bpl_judge_get(const bpl_judge *j, size_t count, size_t size)
{
    return bpl_arena_zalloc(j->arena, (count + 1) * size);
}

/* Voids claims by rules/claim_contexts.tsv: their hits count no more. */
void bpl_audit_contexts(const bpl_judge *judge);

/* The best mentions of claim `number`. BPL_E_NOMEM. */
bpl_status bpl_audit_mentions(bpl_judge *j, size_t number, bpl_claim *claim);
/* What made the row fire. The claim has its mentions. BPL_E_NOMEM. */
bpl_status bpl_audit_evidence(bpl_judge *j, const bpl_rule *rule,
                              bpl_claim *claim);
/* Its reason: what would have backed claim `number`. BPL_E_NOMEM. */
bpl_status bpl_audit_sought(bpl_judge *j, size_t number, bpl_claim *claim);

#endif
