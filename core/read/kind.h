/* SPDX-License-Identifier: MIT */
/* What a file or member is, by its name or its media type. */
#ifndef BPL_READ_KIND_H
#define BPL_READ_KIND_H

#include "base/buf.h"

typedef enum bpl_kind {
    BPL_KIND_UNKNOWN = 0, /* its content may tell */
    BPL_KIND_CSV,
    BPL_KIND_TSV,
    BPL_KIND_HTML,
    BPL_KIND_TEXT,
    BPL_KIND_JSONL,
    BPL_KIND_PACKED, /* an archive, or compressed */
    BPL_KIND_OTHER   /* nothing with text for us */
} bpl_kind;

/* By the ending. UNKNOWN: there is none that we know. */
bpl_kind bpl_kind_of_name(const char *name, size_t len);

/* The same of what is inside a compressed file: "ads.csv.gz" is CSV. */
bpl_kind bpl_kind_unpacked(const char *name, size_t len);

/* By a Content-Type, parameters and all. UNKNOWN: it is empty; OTHER: it is
 * not text, or not of a kind we read. */
bpl_kind bpl_kind_of_type(bpl_str type);

/* Is a file of this name read when it is found in a folder? */
int bpl_kind_wanted(const char *name);

/* Adds a name from an archive as a label: control and invisible characters and
 * what is no UTF-8 become U+FFFD; long ones are cut (BPL_LIMIT_NAME_BYTES). */
bpl_status bpl_kind_label(bpl_buf *out, const char *name, size_t len);

/* Are the letters of text those of `lower`, whatever their case? */
int bpl_same_letters(bpl_str text, const char *lower);

#endif
