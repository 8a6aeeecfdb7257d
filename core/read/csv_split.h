/* SPDX-License-Identifier: MIT */
/*
 * The raw records of a CSV stream: where each begins and ends and in which
 * line, by libcsv's quote rules. See csv_split.c for what is done with quotes
 * that are not as they should be.
 */
#ifndef BPL_READ_CSV_SPLIT_H
#define BPL_READ_CSV_SPLIT_H

#include "read/stream.h"

/* How far a record has been looked at; places are relative to its begin. */
typedef struct bpl_split_scan {
    int state;
    int stray;     /* this field has a quote that is not doubled */
    int unescaped; /* some field has */
    int suspect;   /* a quote reads as well as the begin of a field */
    int jumped;    /* by the memo */
    size_t pos;    /* next byte to look at */
    size_t open;   /* opening quote of this field */
    size_t spaces; /* behind what may be the closing quote */
    size_t fields; /* complete ones */
} bpl_split_scan;

typedef struct bpl_split {
    bpl_stream *stream;
    char delimiter;
    char quote;              /* read only if quoting */
    int quoting;             /* 0: quotes are ordinary bytes (TSV) */
    size_t columns;          /* of the header; 0: not known */
    size_t limit;            /* bytes of a record */
    uint64_t line;           /* of the next byte */
    size_t taken;            /* bytes of the record handed out last */
    unsigned char stop[256]; /* what ends a run of an unquoted field */
    int tail;                /* inside of a line longer than the limit */
    bpl_split_scan scan;
    /* Of the last record that was given up: see csv_split.c. */
    bpl_split_scan memo;
    uint64_t memo_base, memo_end;           /* places in the stream */
    uint64_t memo_end_line, memo_open_line; /* their lines */
    uint64_t trust_end;
} bpl_split;

typedef struct bpl_split_record {
    bpl_str raw;        /* with its line end; borrowed until the next call */
    uint64_t line;      /* 1-based, where it begins */
    uint64_t open_line; /* rejected: of the quote at fault; 0: none */
    const char *reason; /* rejected: why. Static */
    size_t fields;      /* 0: not known, count them */
    int literal;        /* its quotes are ordinary bytes, unlike the others' */
    int unescaped;      /* a quote inside a quoted field is not doubled */
    int rest;           /* rejected: goes on where the one before ended */
} bpl_split_record;

/* quote: 0 for none. limit: of a record, in bytes. */
void bpl_split_start(bpl_split *split, bpl_stream *stream, char delimiter,
                     char quote, size_t limit);

/* Takes the blank lines that begin the stream, counting them, however many
 * they are. BPL_OK: there is more; BPL_END, BPL_E_IO, BPL_E_NOMEM. */
bpl_status bpl_split_skip_blank(bpl_split *split);

/* The next record. Blank lines are not records and are skipped, as libcsv
 * does. BPL_OK, BPL_END; BPL_E_PARSE and BPL_E_LIMIT: the raw bytes are
 * rejected, the next call goes on behind them; BPL_E_IO, BPL_E_NOMEM. */
bpl_status bpl_split_next(bpl_split *split, bpl_split_record *out);

#endif
