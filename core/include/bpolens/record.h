/* SPDX-License-Identifier: MIT */
/*
 * A record: one ad, page or text, as a reader hands it on or a caller makes
 * it. Plain data; everything it points to is borrowed from whoever made it.
 */
#ifndef BPOLENS_RECORD_H
#define BPOLENS_RECORD_H

#include <bpolens/status.h>

/* What the bytes of a field are. */
typedef enum bpl_markup {
    /* Text as scraped: may hold HTML tags, entities (also twice escaped),
     * Markdown and its backslashes, any encoding. The usual case. */
    BPL_MARKUP_SCRAPED = 0,
    /* Finished text: only encoding and Unicode are normalized. Line breaks
     * are where the author put them. */
    BPL_MARKUP_PLAIN
} bpl_markup;

typedef struct bpl_field {
    bpl_str text;
    bpl_zone zone; /* BODY for the description; headings refine it */
    bpl_markup markup;
} bpl_field;

typedef struct bpl_record {
    const char *source; /* file name, "-" for stdin, NULL unknown */
    uint64_t number;    /* 1-based within source */
    uint64_t line;      /* 1-based line where it begins; 0 not applicable */
    bpl_str raw;        /* CSV, JSONL: its bytes with their line end */
    const bpl_field *fields;
    size_t field_count;
    int object;   /* raw is a JSON object: output adds a member to it */
    bpl_str date; /* when it was posted, as written; bpl_day() reads it */
} bpl_record;

#endif
