/* SPDX-License-Identifier: MIT */
/*
 * Raw units on their way from the reader, which cuts them, to a parser, which
 * makes records of them in another thread.
 */
#ifndef BPL_READ_BATCH_H
#define BPL_READ_BATCH_H

#include "base/buf.h"
#include "read/columns.h"
#include "read/stream.h"
#include <stdatomic.h>

/* Where units come from: one input, and what is the same for all its units.
 * Not changed any more once units of it are handed out; shared, and freed
 * with the last who holds it. */
typedef struct bpl_origin {
    atomic_size_t holders;
    char *name;
    bpl_input input;
    int guessed;                   /* the kind is by its content */
    const struct bpl_names *names; /* JSONL; the reader's */
    /* CSV; columns.count 0 for other inputs */
    bpl_columns columns;
    bpl_buf header; /* raw, without a byte order mark */
    char delimiter, quote;
    int had_bom;
} bpl_origin;

/* Held by the caller; NULL when there is no memory. */
bpl_origin *bpl_origin_new(const char *name);
bpl_origin *bpl_origin_hold(bpl_origin *origin);
void bpl_origin_drop(bpl_origin *origin); /* NULL is allowed */

/* One record, page or text as it was cut; or one that was rejected, or an
 * input that was given up: then status says so. */
typedef struct bpl_unit {
    const bpl_origin *origin; /* NULL: of no input (a folder) */
    bpl_status status;
    size_t error;      /* of a failed one: its place in batch.errors */
    size_t begin, len; /* raw bytes, in batch.bytes, or batch.whole */
    uint64_t number;   /* as bpl_record has them */
    uint64_t line;
    size_t fields;     /* CSV: how many it has */
    uint8_t literal;   /* CSV: its quotes are ordinary bytes */
    uint8_t unescaped; /* CSV: a quote in a quoted field is not doubled */
    uint8_t whole;     /* fetched: it is all of the stream; in a batch: its
                          bytes are in batch.whole */
} bpl_unit;

struct bpl_batch {
    bpl_buf bytes;
    bpl_buf whole; /* of the last unit, if it was large: the stream's */
    bpl_unit *units;
    size_t count, room;
    bpl_error *errors;
    size_t error_count, error_room;
    bpl_origin **origins; /* held */
    size_t origin_count, origin_room;
    uint64_t mark; /* of the reader, at the last unit */
};

/* Empties it; memory that an unusually large one took is given back. */
void bpl_batch_reset(bpl_batch *batch);
int bpl_batch_is_full(const bpl_batch *batch);

/* Adds a unit, whose raw bytes are copied, and what it has of `origin` is
 * held; `err` if it failed. NOMEM. */
bpl_status bpl_batch_add(bpl_batch *batch, const bpl_unit *unit,
                         bpl_origin *origin, bpl_str raw, const bpl_error *err);

/* Adds a unit that is all that is left in the stream, with its buffer: that of
 * a large page is not held twice. NOMEM. */
bpl_status bpl_batch_take(bpl_batch *batch, const bpl_unit *unit,
                          bpl_origin *origin, bpl_stream *stream);

static inline bpl_str bpl_batch_raw(const bpl_batch *batch,
                                    const bpl_unit *unit)
{
    bpl_str out = {NULL, 0};
    if (unit->len) {
        const bpl_buf *in = unit->whole ? &batch->whole : &batch->bytes;
        out.data = in->data + unit->begin;
        out.len = unit->len;
    }
    return out;
}

/* CSV: the unit's shape; zeroed for other inputs. unit NULL: the file's. */
bpl_csv_shape bpl_unit_shape(const bpl_origin *origin, const bpl_unit *unit);

#endif
