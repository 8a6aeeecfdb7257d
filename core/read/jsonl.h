/* SPDX-License-Identifier: MIT */
/* One raw line of JSONL to the fields of a record. Lines are cut by cut.c;
 * what is here belongs to a worker and shares nothing but the names. */
#ifndef BPL_READ_JSONL_H
#define BPL_READ_JSONL_H

#include "read/names.h"
#include <bpolens/limits.h>
#include <bpolens/record.h>

/* A string of a member that is wanted. */
typedef struct bpl_json_match {
    uint32_t rank;
    uint32_t parent, member; /* in the order of the line */
    size_t begin, len;       /* in the repaired line, as it is written there */
} bpl_json_match;

typedef struct bpl_jsonl {
    const bpl_names *names; /* borrowed */
    bpl_buf work;           /* the line, repaired */
    bpl_buf decoded;        /* the line in UTF-8, where it was not */
    bpl_buf path, letters;  /* to the current member */
    bpl_buf joined;         /* texts of several strings, or with escapes */
    bpl_json_match *matches;
    size_t match_count, match_room;
    bpl_field *fields;
    size_t field_count, field_room;
    bpl_str date; /* as written; {NULL, 0}: none */
    int object;   /* the line is an object */
    int repaired; /* the line was no valid JSON, but could be read */
    const bpl_limits *limits; /* borrowed */
} bpl_jsonl;

/* names outlive it; limits are the usual ones until others are set. */
void bpl_jsonl_init(bpl_jsonl *jsonl, const bpl_names *names);
void bpl_jsonl_fini(bpl_jsonl *jsonl);

/* Reads the fields of one line, which borrow from `jsonl` until the next call.
 * PARSE: it is no object, can't be repaired, or has no text; LIMIT: it nests
 * deeper than limits->json_depth; NOMEM. */
bpl_status bpl_jsonl_read(bpl_jsonl *jsonl, bpl_str raw, const char *source,
                          uint64_t line, bpl_error *err);

/* By the first line, at its first letter: */
typedef enum bpl_json_look {
    BPL_JSON_NONE,
    BPL_JSON_LINES, /* an object a line */
    BPL_JSON_WHOLE  /* an array of objects, or one object of several lines */
} bpl_json_look;

bpl_json_look bpl_json_looks(bpl_str bytes);

/* Can this be read as JSONL? IO: a file of another program, UTF-16; NOTFOUND:
 * an option names a column by number. */
bpl_status bpl_jsonl_check(bpl_str bytes, const bpl_names *names,
                           const char *source, bpl_error *err);

#endif
