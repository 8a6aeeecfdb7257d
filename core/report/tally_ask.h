/* SPDX-License-Identifier: MIT */
/*
 * What is asked of every ad of a tally: its values of the columns counted by,
 * and whether it passes the filters. The answers come from a finding, or, for
 * a record that was labelled before, from its members.
 */
#ifndef BPL_REPORT_TALLY_ASK_H
#define BPL_REPORT_TALLY_ASK_H

#include "report/members.h"
#include <bpolens/codes.h>
#include <bpolens/tally.h>

typedef enum bpl_ask_kind {
    BPL_ASK_FACET = 0,
    BPL_ASK_STATUS,
    BPL_ASK_LANGUAGE,
    BPL_ASK_CODE,  /* that the label and the role suggest */
    BPL_ASK_COLUMN /* of the input, whoever labels */
} bpl_ask_kind;

typedef struct bpl_ask {
    const char *name; /* as given */
    bpl_ask_kind kind;
    bpl_code_system system; /* CODE */
    size_t member;          /* of bpl_members; of a CODE the role's */
} bpl_ask;

typedef struct bpl_condition {
    bpl_ask ask;
    const char *value;
    int isnt; /* NAME!=VALUE */
} bpl_condition;

/* Immutable once it is made, and members have been told; threads share it. */
typedef struct bpl_asks {
    bpl_ask by[BPL_TALLY_BY];
    size_t by_count;
    bpl_condition *where;
    size_t where_count;
    bpl_ask label, status;
    bpl_codes *codes; /* NULL: no code is asked for */
    const char *prefix;
    bpl_str stem; /* of the prefix: a record without it is not labelled */
    int columns;  /* there is a question about one */
} bpl_asks;

/* Everything is borrowed, or in the arena. ARG; of codes IO, PARSE; NOMEM. A
 * zeroed bpl_asks may be finished. */
bpl_status bpl_asks_init(bpl_asks *asks, const bpl_model *model,
                         const bpl_tally_options *options, bpl_arena *arena,
                         bpl_error *err);
void bpl_asks_fini(bpl_asks *asks);

/* Makes members ready for the questions. The same numbers come out for all
 * members; set: they are noted. NOMEM. */
bpl_status bpl_asks_want(const bpl_asks *asks, bpl_members *members);

/* Number of questions: by first, then where. */
static inline size_t bpl_asks_count(const bpl_asks *asks)
{
    return asks->by_count + asks->where_count;
}
const bpl_ask *bpl_asks_at(const bpl_asks *asks, size_t index);

/* Does the record say itself how it was labelled? */
static inline int bpl_asks_labelled(const bpl_asks *asks,
                                    const bpl_members *members)
{
    return members->names[asks->label.member].here;
}

/* Can this record be asked so? finding NULL: it was labelled before. */
int bpl_ask_fits(const bpl_ask *ask, const bpl_finding *finding,
                 const bpl_members *members);
/* The answer, trimmed; "": no value. Borrowed from finding, members, codes. */
bpl_str bpl_ask_answer(const bpl_asks *asks, const bpl_ask *ask,
                       const bpl_finding *finding, const bpl_members *members);
/* matched: by condition; counts those whose value the record has. */
int bpl_asks_pass(const bpl_asks *asks, const bpl_finding *finding,
                  const bpl_members *members, uint64_t *matched);

#endif
