/* SPDX-License-Identifier: MIT */
/* Which columns of a CSV file are title, text and so on. */
#ifndef BPL_READ_COLUMNS_H
#define BPL_READ_COLUMNS_H

#include "base/csv_row.h"
#include "base/file.h"
#include <bpolens/reader.h>

typedef struct bpl_columns {
    size_t count;    /* columns of the header */
    uint32_t *slots; /* of each column: its field, or BPL_NO_SLOT */
    bpl_zone *zones; /* of each field */
    size_t fields;
    uint32_t date; /* slot of the date; BPL_NO_SLOT */
    size_t used;   /* slots: fields, and the date if it is none of them */
    size_t room;
} bpl_columns;

/* What dates are in place of a zone: they are no text of the ad. */
#define BPL_READ_DATE ((bpl_zone)BPL_ZONE_COUNT)

/* A zeroed bpl_columns is an empty one; it is used again for each file. */
void bpl_columns_fini(bpl_columns *columns);

/* Is the table (NULL: none) as bpl_columns_find needs it? PARSE. */
bpl_status bpl_columns_check(const bpl_table *table, bpl_error *err);

/* The zone of a row's field; *one: only one column of it is read. 0: the field
 * is unknown. */
int bpl_columns_zone(const char *field, bpl_zone *zone, int *one);

/* What of a name counts: the next letter or digit from *at, in lower case; -1
 * at the end. */
int bpl_columns_letter(bpl_str name, size_t *at);

/* Finds the columns by options and a checked table (rules/columns.tsv) among
 * the cells of the header. Errors: NOTFOUND (no text column, or no column of an
 * option's name; the message lists what there is), NOMEM. */
bpl_status bpl_columns_find(bpl_columns *columns, const bpl_csv_row *header,
                            const bpl_table *table,
                            const bpl_reader_options *options,
                            const char *source, bpl_error *err);

#endif
