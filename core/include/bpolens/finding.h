/* SPDX-License-Identifier: MIT */
/*
 * A worker turns records into findings. One worker per thread; it owns all
 * memory that changes, so a finding is borrowed until the next record.
 */
#ifndef BPOLENS_FINDING_H
#define BPOLENS_FINDING_H

#include <bpolens/model.h>
#include <bpolens/record.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bpl_worker bpl_worker;

typedef enum bpl_certainty {
    BPL_CONFIDENT = 0,
    BPL_REVIEW,      /* decided, but a person should look */
    BPL_INSUFFICIENT /* no label: too little text, or not covered */
} bpl_certainty;

enum {                               /* bpl_finding.flags */
       BPL_FINDING_TRUNCATED = 1,    /* a limit cut the text */
       BPL_FINDING_PLUGIN_FAILED = 2 /* see bpl_facet.failure */
};

/* The words that decided. Offsets are into bpl_finding.text. */
typedef struct bpl_evidence {
    const char *facet, *value;
    const char *lexicon, *term, *category, *source, *note;
    bpl_str words;
    uint32_t begin, end;
    bpl_zone zone;
    uint32_t flags; /* BPL_HIT_… of bpolens/plugin.h */
    double worth;   /* points that it brought to the value */
} bpl_evidence;

/* One row of a rule table and what came of it in this document. */
typedef struct bpl_rule_use {
    const char *facet, *id, *value, *reason, *source;
    double points; /* what it brought; for one not fired, what it would; for a
                    * move ("from>to") the score that it moved */
    int fired;
} bpl_rule_use;

typedef struct bpl_facet {
    const char *name;
    const char *value;     /* after the codebook's clearing of `none` */
    const char *raw_value; /* before it */
    double score;          /* of raw_value, in [0, 1] */
    const char *const *values;
    const double *scores; /* one a value, in [0, 1] */
    size_t value_count;
    const char *failure; /* NULL, or why the plugin failed */
} bpl_facet;

typedef struct bpl_finding {
    const char *label; /* "" when insufficient */
    bpl_certainty certainty;
    uint32_t flags;
    double confidence; /* 0..1 */
    const char *runner_up;
    double runner_up_confidence;
    const char *reason;      /* for insufficient and review; "" else */
    const char *language;    /* "en", …; "" unknown */
    const bpl_facet *facets; /* label among them, last */
    size_t facet_count;
    /* Strongest first; then, in review, that of the runner-up; negated last.
     * Entries that hit the same words for the same value are one piece: that
     * of the strongest, with the sources of all and the sum of their worth. */
    const bpl_evidence *evidence;
    size_t evidence_count;
    const bpl_rule_use *rules; /* of the label (and "cap"), strongest first */
    size_t rule_count;
    bpl_str text;           /* the document as it was read, UTF-8 */
    size_t token_count;     /* words in it */
    const char *definition; /* profile it was decided by; "": the codebook */
} bpl_finding;

/* "confident", "review", "insufficient". Borrowed, static. */
BPL_API const char *bpl_certainty_name(bpl_certainty certainty);

/* Makes a worker; freed with bpl_worker_free() (NULL is allowed), before its
 * model. Errors: NOMEM; PLUGIN if a plugin's open() fails; NOTFOUND, PARSE,
 * LIMIT for its table. */
BPL_API BPL_MUST_USE bpl_status bpl_worker_new(bpl_worker **out,
                                               const bpl_model *model,
                                               bpl_error *err);
BPL_API void bpl_worker_free(bpl_worker *worker);

/* Labels one record. The finding is borrowed from the worker until its next
 * call or its end; a few strings in it come from the model. Time is linear in
 * the record. A plugin that fails is no error here: its facet says so.
 * Errors: NOMEM, LIMIT (a field over its limit), ARG (NULL); IO: a term in
 * a lexicon of the record's language can't be used (source and line say which;
 * every further record of the language fails by it). */
BPL_API BPL_MUST_USE bpl_status bpl_worker_label(bpl_worker *worker,
                                                 const bpl_record *record,
                                                 const bpl_finding **out,
                                                 bpl_error *err);

/* The same for a title (may be empty) and a scraped text; both are borrowed
 * during the call. */
BPL_API BPL_MUST_USE bpl_status bpl_worker_label_text(bpl_worker *worker,
                                                      bpl_str title,
                                                      bpl_str text,
                                                      const bpl_finding **out,
                                                      bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
