/* SPDX-License-Identifier: MIT */
/* The worker as core/score sees it. */
#ifndef BPL_SCORE_WORKER_H
#define BPL_SCORE_WORKER_H

#include "score/inside.h"
#include "score/rules.h"
#include <bpolens/finding.h>

/* Evidence that a plugin named itself. */
typedef struct bpl_given {
    uint32_t hit, value;
    double worth;
} bpl_given;

/* One plugin in one worker, and what it made of the document. */
typedef struct bpl_seat {
    bpl_arena arena; /* from open() to close() */
    void *state;
    int opened;
    bpl_rules **rules; /* the tables that it asked for */
    size_t rules_count;
    uint32_t *needed; /* value of each needed facet */
    double *scores;   /* one a value */
    uint32_t winner;  /* value with the highest score */
    uint32_t value;   /* after clearing */
    int cleared;
    int failed;
    char failure[256];
    bpl_rules *decided; /* the table that it was decided by, or NULL */
    bpl_given *given;
    size_t given_count, given_size;
} bpl_seat;

/* The call of a plugin in progress. */
struct bpl_run {
    bpl_worker *worker;
    size_t plugin;
    int opening;
    bpl_error *err; /* while opening */
};

struct bpl_worker {
    const bpl_model *model;
    int lost; /* memory could not be had, where that can't be returned */
    bpl_document document;
    bpl_matcher **matchers; /* one a lexset, made when first needed */
    bpl_matches matches;
    bpl_sums sums;
    bpl_arena arena; /* of the document */
    bpl_arena kept;  /* of the worker */
    bpl_seat *seats; /* one a plugin of the model */
    size_t lexset;   /* of the document; SIZE_MAX: not covered */
    const char *language;
    double *worth; /* category × zone; see evidence.c */
    /* What lexicons say of entries, made when a plugin asks:
     * lexset × BPL_LIMIT_LEXICONS, then entry. */
    const bpl_entry_info ***infos;
    bpl_facet *facets;
    bpl_evidence *evidence;
    bpl_finding finding;
};

/* host.c: the services that plugins get. */
extern const bpl_host bpl_host_services;

/* What rules of a plugin see of the document. */
bpl_rules_input bpl_worker_input(const bpl_worker *worker, size_t plugin);
/* Marks the document's facet as failed; the first reason stays. Returns -1. */
int bpl_seat_fail(bpl_seat *seat, const char *format, ...) BPL_PRINTF(2, 3);

/* finding.c: puts worker->finding together. Errors: NOMEM. */
bpl_status bpl_finding_make(bpl_worker *worker, bpl_error *err);

/* evidence.c: fills worker->evidence. */
void bpl_evidence_make(bpl_worker *worker);

#endif
