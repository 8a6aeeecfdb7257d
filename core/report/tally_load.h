/* SPDX-License-Identifier: MIT */
/*
 * A batch of ads on its way into the groups: what is counted of each, and its
 * signature. Loads are filled by any thread (a member of the crew), and
 * counted in the order of the input.
 */
#ifndef BPL_REPORT_TALLY_LOAD_H
#define BPL_REPORT_TALLY_LOAD_H

#include "report/tally_ask.h"
#include <bpolens/database.h>
#include <bpolens/reader.h>

enum { BPL_TALLY_STATUSES = 4 }; /* the last one: none of bpl_certainty */

typedef struct bpl_tally_ad {
    struct {
        size_t begin, len; /* in load.bytes */
    } by[BPL_TALLY_BY];
    uint8_t status;   /* bpl_certainty */
    uint8_t passes;   /* the filters */
    uint8_t labelled; /* by us */
    bpl_signature signature;
    bpl_duplicate duplicate; /* once it is counted */
} bpl_tally_ad;

/* What there is to say about a record or file. */
typedef struct bpl_tally_event {
    bpl_error err;
    enum bpl_tally_said {
        BPL_TALLY_ODD,
        BPL_TALLY_FAILED,   /* a plugin; the ad is counted */
        BPL_TALLY_REJECTED, /* a record */
        BPL_TALLY_NO_FILE,  /* a file was given up */
        BPL_TALLY_FATAL
    } what;
} bpl_tally_event;

typedef struct bpl_tally_load {
    bpl_batch *batch;
    bpl_kept *kept; /* of ads that we labelled; NULL: nothing to keep */
    bpl_tally_ad *ads;
    size_t count, room;
    bpl_buf bytes; /* values, in UTF-8 */
    bpl_tally_event *events;
    size_t event_count, event_room;
    int lost;          /* no memory for an event */
    uint64_t taken;    /* bytes read when it was fetched */
    uint64_t *absent;  /* by question: ads that can't be asked */
    uint64_t *matched; /* by condition: ads that have its value */
    char columns[320]; /* that one of the tables has that can't be asked */
} bpl_tally_load;

/* What one thread needs. */
typedef struct bpl_tally_member {
    const bpl_asks *asks;
    bpl_parser *parser;
    bpl_worker *worker;
    bpl_members members;
    int keeps;    /* findings, for a database */
    bpl_buf text; /* of a line that had to be repaired */
} bpl_tally_member;

bpl_status bpl_tally_member_init(bpl_tally_member *member,
                                 const bpl_model *model, const bpl_asks *asks,
                                 bpl_error *err);
void bpl_tally_member_fini(bpl_tally_member *member); /* also a zeroed one */

bpl_status bpl_tally_load_new(bpl_tally_load **out, const bpl_asks *asks,
                              bpl_error *err);
void bpl_tally_load_free(bpl_tally_load *load);
void bpl_tally_load_reset(bpl_tally_load *load, const bpl_asks *asks);

/* All records of load->batch. */
void bpl_tally_work(bpl_tally_member *member, bpl_tally_load *load);

/* One record, whose members are filled in (of a database: by the caller). 0:
 * nothing more can be done. */
int bpl_tally_take(bpl_tally_member *member, bpl_tally_load *load,
                   const bpl_record *record);
/* What reading a record came to, when it was not BPL_OK. 0: as above. */
int bpl_tally_refuse(bpl_tally_load *load, const bpl_record *record,
                     bpl_status status, bpl_error *err);

#endif
