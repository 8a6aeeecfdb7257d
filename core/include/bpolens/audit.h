/* SPDX-License-Identifier: MIT */
/*
 * Audits: what a vendor's pages claim, and whether they back it.
 *
 * A site is one page, or all pages of one vendor: a claim on one page may be
 * backed on another. What makes a claim are entries of the lexicon `claims`;
 * what voids it (a client's words, a definition, a question) stands in
 * rules/claim_contexts.tsv, what backs or contradicts it in rules/claims.tsv:
 * docs/AUDIT.md has their grammar.
 *
 * Thread rule: an auditor and its sites belong to one thread; the model is
 * shared. An audit is immutable once it is made.
 */
#ifndef BPOLENS_AUDIT_H
#define BPOLENS_AUDIT_H

#include <bpolens/finding.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum bpl_verdict {
    BPL_UNSUPPORTED = 0, /* the slogan without the substance */
    BPL_SUPPORTED,
    BPL_CONTRADICTED
} bpl_verdict;

/* Words of a page in place. Strings are UTF-8 as the page was read, blanks
 * and line breaks made one blank. */
typedef struct bpl_quote {
    const char *quote;   /* the words and some of their sentence around them */
    const char *words;   /* the words that met the entry */
    uint32_t page;       /* of bpl_audit.pages */
    uint32_t begin, end; /* bytes of the words in the page's text as read */
    bpl_zone zone;
    /* The lexicon's entry. */
    const char *lexicon, *term, *category, *source;
} bpl_quote;

/* A claim that the site makes, however often. */
typedef struct bpl_claim {
    const char *type; /* "bpo", "omnichannel", …: as in rules/claims.tsv */
    bpl_verdict verdict;
    const bpl_quote *mentions; /* the strongest first */
    size_t mention_count;      /* at least 1 */
    const bpl_quote *evidence; /* for the verdict; none for unsupported */
    size_t evidence_count;
    const char *rule;   /* id of the row that decided; "" for unsupported */
    const char *reason; /* its reason; of unsupported: those of the rows that
                           would have backed it: what was looked for */
} bpl_claim;

typedef struct bpl_audit_page {
    const char *source; /* file, as bpl_record.source */
    uint64_t number;    /* record in it */
    const char *title;  /* "" if none */
    const char *label;  /* of this page alone; "" if insufficient */
    const char *status; /* "confident", … */
    double confidence;
} bpl_audit_page;

typedef struct bpl_audit {
    const char *id;
    const bpl_audit_page *pages; /* in the order in which they were added */
    size_t page_count;
    const bpl_claim *claims; /* in the order of the table; none: no claims */
    size_t claim_count;
    /* What the services amount to: the finding of all pages as one text. */
    const char *label, *status, *runner_up, *reason, *language;
    double confidence;
    int truncated; /* a limit cut what was read */
} bpl_audit;

typedef struct bpl_auditor bpl_auditor;
typedef struct bpl_site bpl_site;

/* An auditor by the model's tables of claims. Freed with bpl_auditor_free()
 * (NULL is allowed), before its model and after its sites.
 * Errors: NOTFOUND (a table or the lexicon is missing), PARSE (its line),
 * LIMIT (too many claims or rows), NOMEM; those of bpl_worker_new(). */
BPL_API BPL_MUST_USE bpl_status bpl_auditor_new(bpl_auditor **out,
                                                const bpl_model *model,
                                                bpl_error *err);
BPL_API void bpl_auditor_free(bpl_auditor *auditor);

/* Types of claims in the order of the table; NULL past the end. Borrowed from
 * the auditor. */
BPL_API const char *bpl_auditor_claim(const bpl_auditor *auditor, size_t index);

/* A site without pages; id is copied. Freed with bpl_site_free(). NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_site_new(bpl_site **out,
                                             bpl_auditor *auditor,
                                             const char *id, bpl_error *err);
BPL_API void bpl_site_free(bpl_site *site);

/* Reads a page; nothing of the record is kept but copies. Over
 * BPL_LIMIT_SITE_BYTES of text the page is not looked at and `truncated` set.
 * Errors: as bpl_worker_label(). */
BPL_API BPL_MUST_USE bpl_status bpl_site_add(bpl_site *site,
                                             const bpl_record *record,
                                             bpl_error *err);

/* Judges what was added. *out is borrowed until the site is freed or another
 * page is added. Errors: NOMEM; as bpl_worker_label(). */
BPL_API BPL_MUST_USE bpl_status bpl_site_judge(bpl_site *site,
                                               const bpl_audit **out,
                                               bpl_error *err);

/* "unsupported", "supported", "contradicted". Borrowed, static. */
BPL_API const char *bpl_verdict_name(bpl_verdict verdict);

#ifdef __cplusplus
}
#endif
#endif
