/* SPDX-License-Identifier: MIT */
/*
 * The other half of csv.c: the cells of a record that was found good, by
 * libcsv (csv_row.c). Nothing here depends on the records before it.
 */
#include "read/csv_record.h"

#include "base/error.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void bpl_csv_record_init(bpl_csv_record *record)
{
    memset(record, 0, sizeof *record);
    bpl_csv_row_init(&record->row);
}

void bpl_csv_record_fini(bpl_csv_record *record)
{
    bpl_csv_row_fini(&record->row);
    free(record->fields);
    record->fields = NULL;
    record->field_room = 0;
}

static bpl_status set_up(bpl_csv_record *record, const bpl_origin *origin)
{
    const bpl_columns *columns = &origin->columns;
    if (record->origin == origin)
        return BPL_OK;
    if (columns->fields > record->field_room) {
        bpl_field *fields =
            realloc(record->fields, columns->fields * sizeof *fields);
        if (!fields)
            return BPL_E_NOMEM;
        record->fields = fields;
        record->field_room = columns->fields;
    }
    BPL_TRY(bpl_csv_row_want(&record->row, columns->slots, columns->count,
                             columns->used));
    record->origin = origin;
    return BPL_OK;
}

static bpl_status warn(bpl_buf *warning, const bpl_unit *unit)
{
    size_t columns = unit->origin->columns.count;
    int missing = unit->fields < columns;
    if (!missing && !unit->unescaped)
        return BPL_OK;
    BPL_TRY(bpl_buf_printf(warning, "record %" PRIu64 " (line %" PRIu64 "): ",
                           unit->number, unit->line));
    if (missing)
        BPL_TRY(bpl_buf_printf(warning, "%zu of %zu fields, padded",
                               unit->fields, columns));
    if (unit->unescaped)
        BPL_TRY(bpl_buf_printf(warning, "%squotes that are not doubled",
                               missing ? "; " : ""));
    return BPL_OK;
}

bpl_status bpl_csv_record_read(bpl_csv_record *record, const bpl_unit *unit,
                               bpl_record *out, bpl_buf *warning,
                               bpl_error *err)
{
    const bpl_origin *origin = unit->origin;
    char quote = origin->quote;
    if (unit->literal)
        quote = '\0';
    if (set_up(record, origin) != BPL_OK)
        return bpl_fail_nomem(err);
    bpl_status status =
        bpl_csv_row_read(&record->row, out->raw, origin->delimiter, quote);
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    if (status != BPL_OK || record->row.columns != unit->fields)
        return bpl_fail(err, BPL_E_PARSE, origin->name, unit->line,
                        "can't be read as one record");
    if (warn(warning, unit) != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < origin->columns.fields; i++) {
        record->fields[i].text = bpl_csv_row_cell(&record->row, i);
        record->fields[i].zone = origin->columns.zones[i];
        record->fields[i].markup = BPL_MARKUP_SCRAPED;
    }
    out->fields = record->fields;
    out->field_count = origin->columns.fields;
    if (origin->columns.date != BPL_NO_SLOT)
        out->date = bpl_csv_row_cell(&record->row, origin->columns.date);
    return BPL_OK;
}
