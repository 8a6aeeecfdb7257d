/* SPDX-License-Identifier: MIT */
/* A site as it is collected, page by page, for the judgement. */
#ifndef BPL_REPORT_AUDIT_SITE_H
#define BPL_REPORT_AUDIT_SITE_H

#include "report/audit_rules.h"
#include "score/worker.h"

#define BPL_NO_ENTRY UINT32_MAX

/* A hit of any lexicon; offsets are into the site's text. */
typedef struct bpl_site_hit {
    uint32_t begin, end;
    uint32_t first, last; /* tokens, counted over the site */
    uint32_t sentence;    /* likewise */
    uint32_t entry;       /* BPL_NO_ENTRY: a number that the text has */
    uint16_t category, page;
    uint8_t lexset, lexicon, zone;
    uint8_t counts; /* not negated, has its number */
    float weight;
    double number; /* that stands with it; NaN: none */
} bpl_site_hit;

typedef struct bpl_site_sentence {
    uint32_t begin, end, page;
    int question;
    int kept;       /* by the context that is applied */
    uint64_t voids; /* bit 1 << claim: claims in it that are none */
} bpl_site_sentence;

/* What the finding of the pages together said. */
typedef struct bpl_site_finding {
    const char *label, *status, *runner_up, *reason, *language;
    double confidence;
    uint32_t *values; /* by facet of the tables */
    bpl_evidence *evidence;
    size_t evidence_count;
} bpl_site_finding;

struct bpl_auditor {
    const bpl_model *model;
    bpl_worker *worker;
    bpl_claim_tables tables;
    bpl_sums sums;
};

struct bpl_site {
    bpl_auditor *auditor;
    const char *id;
    bpl_arena arena;  /* of the pages */
    bpl_arena judged; /* of the finding and the audit */
    bpl_buf text;
    bpl_audit_page *pages;
    uint32_t *page_begins; /* in text */
    size_t page_count, page_room;
    bpl_site_hit *hits; /* page by page, there lexicon by lexicon */
    size_t hit_count, hit_room;
    bpl_site_sentence *sentences;
    size_t sentence_count, sentence_room;
    uint32_t token_count;
    int truncated;
    bpl_site_finding finding;
    bpl_audit audit;
};

/* The last finding of the worker, kept; its offsets are the site's. NOMEM. */
bpl_status bpl_site_keep(bpl_site *site, const bpl_finding *finding,
                         bpl_error *err);

#endif
