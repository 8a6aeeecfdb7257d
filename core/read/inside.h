/* SPDX-License-Identifier: MIT */
/*
 * Inside of reader and parser, and the kinds of input that both halves know.
 * A new kind is a row in handlers.c, with a function for each half.
 */
#ifndef BPL_READ_INSIDE_H
#define BPL_READ_INSIDE_H

#include "read/csv.h"
#include "read/csv_record.h"
#include "read/html.h"
#include "read/jsonl_file.h"
#include "read/paths.h"
#include "read/source.h"
#include "read/text.h"
#include "read/walk.h"
#include <bpolens/reader.h>

/* The fetching half. */
struct bpl_reader {
    const bpl_table *table; /* columns.tsv, or NULL */
    bpl_reader_options options;
    const bpl_limits *limits; /* the model's */
    const char *const *paths;
    size_t path_count, next_path;
    bpl_paths list;  /* of further paths */
    bpl_names names; /* of members of JSON objects */
    bpl_walk *walk;
    int walking;
    const char *path;   /* of the open file; borrowed */
    int fd;             /* -1: none is open */
    int slow;           /* its bytes may have to be waited for */
    int opened;         /* `file` was begun */
    bpl_source *file;   /* what is in it */
    bpl_member member;  /* of it: the current input */
    bpl_origin *origin; /* the same, or the last one; held */
    int reading;        /* it was begun */
    bpl_stop stop;
    uint64_t mark; /* of the paths opened so far */
    int done;      /* the current page or text was handed out */
    bpl_stream stream;
    bpl_csv csv;
    bpl_jsonl_file jsonl;
    /* for bpl_reader_next() */
    bpl_batch *batch;
    bpl_parser *parser;
};

/* The parsing half. */
struct bpl_parser {
    const bpl_limits *limits; /* the model's */
    bpl_page *page;
    bpl_csv_record csv;
    bpl_jsonl jsonl;
    bpl_field text_fields[BPL_TEXT_FIELDS];
    bpl_buf warning; /* "" or one line */
    const bpl_batch *batch;
    size_t next;          /* unit of batch */
    const bpl_unit *unit; /* the current one, or NULL */
};

typedef struct bpl_handler {
    /* The input was opened: reads what stands before its first unit. IO,
     * NOTFOUND: it is given up. NULL: nothing stands there. */
    bpl_status (*begin)(bpl_reader *reader, bpl_error *err);
    /* The next unit of the input: its raw bytes (borrowed until the next call)
     * and what the parser has to know of it. PARSE, LIMIT: it is rejected;
     * END; BPL_WAIT; IO: the input is given up; NOMEM. */
    bpl_status (*fetch)(bpl_reader *reader, bpl_unit *unit, bpl_str *raw,
                        bpl_error *err);
    /* A unit to a record's fields; source, number, line and raw are set. PARSE,
     * LIMIT: it is rejected; NOMEM. */
    bpl_status (*parse)(bpl_parser *parser, const bpl_unit *unit,
                        bpl_record *out, bpl_error *err);
} bpl_handler;

const bpl_handler *bpl_handler_of(bpl_input input);

/* By the content of the input, of which no more is read than is needed to say
 * so. Errors: IO, NOMEM. */
bpl_status bpl_input_by_content(bpl_reader *reader, bpl_input *out,
                                bpl_error *err);

/* The stream failed with this status: why, the source knows. Of a table or of
 * lines some may be handed out already, so the rest is given up. */
bpl_status bpl_reader_failed(const bpl_reader *reader, bpl_status status,
                             bpl_error *err);

#endif
