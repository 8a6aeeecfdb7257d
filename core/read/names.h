/* SPDX-License-Identifier: MIT */
/* What members of JSON objects are called: the names of rules/columns.tsv and
 * of the options, for looking them up by their letters. */
#ifndef BPL_READ_NAMES_H
#define BPL_READ_NAMES_H

#include "base/file.h"
#include <bpolens/reader.h>

/* Ranks: a lower one is the better name. An option comes twice, for a member
 * that is called exactly so and for one with the same letters; the rows of
 * the table follow. */
#define BPL_NAME_OPTIONS                                                       \
    ((size_t)5) /* text, title, company, location,                             \
                    date */
#define BPL_NAME_ROWS (2 * BPL_NAME_OPTIONS)

typedef struct bpl_name {
    bpl_zone zone;
    int one; /* of its zone one name is read, else all are */
} bpl_name;

/* Immutable once made; threads share it. */
typedef struct bpl_names {
    bpl_map map;
    bpl_arena arena;
    bpl_name *names;                       /* by rank */
    const char *options[BPL_NAME_OPTIONS]; /* NULL: none */
    uint32_t off; /* bits of zones that an option names */
    int bare;     /* objects need no text */
} bpl_names;

/* From a table that bpl_columns_check has passed (NULL: none). The options'
 * strings are borrowed. NOMEM. */
bpl_status bpl_names_init(bpl_names *names, const bpl_table *table,
                          const bpl_reader_options *options, bpl_error *err);
void bpl_names_fini(bpl_names *names);

/* The rank of a name of these letters, BPL_MAP_NONE if it is none. Of an
 * option the rank is that of an exact match. */
static inline uint32_t bpl_names_find(const bpl_names *names, bpl_str letters)
{
    return bpl_map_get(&names->map, letters.data, letters.len);
}

/* Appends the letters of a name. LIMIT, NOMEM. */
bpl_status bpl_names_letters(bpl_buf *out, bpl_str name);

#endif
