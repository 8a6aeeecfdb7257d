/* SPDX-License-Identifier: MIT */
/*
 * What a record says under a name: the cell of a column, or the member of an
 * object. Of an object, where there is no member of the name, it is the one
 * after the "_" or "." inside the member before it, so that bpo_label is found
 * in what `bpolens label` writes: {"bpo": {"label": …}}.
 */
#ifndef BPL_REPORT_MEMBERS_H
#define BPL_REPORT_MEMBERS_H

#include "base/arena.h"
#include "base/csv_row.h"
#include <bpolens/reader.h>
#include <jansson.h>

typedef struct bpl_member_name {
    const char *name; /* kept by the arena */
    size_t place;     /* of its column; SIZE_MAX: it has none */
    int here;         /* the current record has it, be it empty */
    int seen;         /* one of the records so far had it */
} bpl_member_name;

/* Belongs to one thread. */
typedef struct bpl_members {
    bpl_arena arena;
    bpl_member_name *names;
    bpl_str *cells; /* of the record, by name */
    size_t count;
    bpl_csv_row row;
    bpl_buf header; /* the table's, as it was read; empty: no table yet */
    bpl_buf list;   /* its columns, for messages */
    bpl_buf bytes;  /* objects: of the cells */
    bpl_buf text;   /* of members that are no strings */
    char delimiter;
} bpl_members;

void bpl_members_init(bpl_members *members);
void bpl_members_fini(bpl_members *members);

/* This name will be asked for; before the first record. *out is what to ask
 * with: the number of names before it. NOMEM. */
bpl_status bpl_members_want(bpl_members *members, const char *name,
                            size_t *out);

/* The record is one of this table: which names are here. The cells are read
 * by the next one. PARSE: there is no header; LIMIT, NOMEM. */
bpl_status bpl_members_table(bpl_members *members, const bpl_csv_shape *shape,
                             const char *source, bpl_error *err);
bpl_status bpl_members_row(bpl_members *members, const bpl_record *record,
                           const bpl_csv_shape *shape, bpl_error *err);
/* The record is this object. NOMEM. */
bpl_status bpl_members_object(bpl_members *members, const json_t *object,
                              bpl_error *err);
/* It is neither. */
void bpl_members_none(bpl_members *members);

/* Borrowed until the next record; empty if there is none. */
static inline bpl_str bpl_members_cell(const bpl_members *members, size_t name)
{
    return members->cells[name];
}

/* NOTFOUND, with the columns of the last table. `why` follows the name. */
bpl_status bpl_members_missing(const bpl_members *members, size_t name,
                               const char *source, const char *why,
                               bpl_error *err);

#endif
