/* SPDX-License-Identifier: MIT */
/* The raw lines of a stream: the cheap half of reading JSONL. */
#ifndef BPL_READ_CUT_H
#define BPL_READ_CUT_H

#include "read/stream.h"

typedef struct bpl_cut {
    bpl_stream *stream;
    size_t limit;   /* bytes of a line */
    size_t taken;   /* of what was handed out last */
    uint64_t line;  /* of what is handed out next, 1-based */
    char end;       /* what ends a line: '\n', or '\0' for lists of paths */
    int tail;       /* inside of a line longer than the limit */
    int keep_blank; /* blank lines are handed out, too */
    int started;    /* a byte order mark was looked for */
} bpl_cut;

typedef struct bpl_cut_line {
    bpl_str raw;   /* with its line end; borrowed until the next call */
    uint64_t line; /* 1-based */
    int rest;      /* LIMIT: goes on where the piece before ended */
} bpl_cut_line;

/* Begins a stream that was just started. limit: BPL_LIMIT_RECORD_BYTES but in
 * tests. A byte order mark is passed over. */
void bpl_cut_start(bpl_cut *cut, bpl_stream *stream, char end, size_t limit);

/* The next line that is not blank. BPL_OK, BPL_END; BPL_E_LIMIT: a piece of a
 * line over the limit, and the next call goes on behind it; BPL_E_IO,
 * BPL_E_NOMEM. */
bpl_status bpl_cut_next(bpl_cut *cut, bpl_cut_line *out);

/* 1 if the next call needs no more bytes of the stream. */
int bpl_cut_ready(const bpl_cut *cut);

#endif
