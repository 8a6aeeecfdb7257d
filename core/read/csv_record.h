/* SPDX-License-Identifier: MIT */
/* Raw CSV records to fields. */
#ifndef BPL_READ_CSV_RECORD_H
#define BPL_READ_CSV_RECORD_H

#include "read/batch.h"

typedef struct bpl_csv_record {
    bpl_csv_row row;
    const bpl_origin *origin; /* that row is set up for */
    bpl_field *fields;
    size_t field_room;
} bpl_csv_record;

void bpl_csv_record_init(bpl_csv_record *record);
void bpl_csv_record_fini(bpl_csv_record *record);

/* Forgets the origin, which may be freed now. */
static inline void bpl_csv_record_start(bpl_csv_record *record)
{
    record->origin = NULL;
}

/* Reads the wanted cells of out->raw; they are borrowed until the next call.
 * A warning is appended to `warning`. PARSE, NOMEM. */
bpl_status bpl_csv_record_read(bpl_csv_record *record, const bpl_unit *unit,
                               bpl_record *out, bpl_buf *warning,
                               bpl_error *err);

#endif
