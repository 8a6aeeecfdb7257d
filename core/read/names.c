/* SPDX-License-Identifier: MIT */
/*
 * CSV files name their columns once, JSON objects their members each time; so
 * the names are turned round, from letters to what they mean. The path of a
 * nested member is a name, too: "job.description" has the letters of
 * job_description.
 */
#include "read/names.h"

#include "base/error.h"
#include "read/columns.h"
#include <stdlib.h>
#include <string.h>

bpl_status bpl_names_letters(bpl_buf *out, bpl_str name)
{
    size_t at = 0;
    BPL_TRY(bpl_buf_reserve(out, name.len));
    for (int c; (c = bpl_columns_letter(name, &at)) >= 0;)
        out->data[out->len++] = (char)c;
    return BPL_OK;
}

static bpl_status add(bpl_names *names, const char *name, uint32_t rank,
                      bpl_buf *work)
{
    bpl_str text = {name, strlen(name)};
    bpl_buf_reset(work);
    BPL_TRY(bpl_names_letters(work, text));
    if (work->len == 0)
        return BPL_OK;
    return bpl_map_add(&names->map, work->data, work->len, rank, NULL);
}

static bpl_status add_options(bpl_names *names,
                              const bpl_reader_options *options, bpl_buf *work)
{
    static const bpl_zone zones[BPL_NAME_OPTIONS] = {
        BPL_ZONE_BODY, BPL_ZONE_TITLE, BPL_ZONE_COMPANY, BPL_ZONE_LOCATION,
        BPL_READ_DATE};
    const char *const words[BPL_NAME_OPTIONS] = {
        options->text_column, options->title_column, options->company_column,
        options->location_column, options->date_column};
    for (size_t i = 0; i < BPL_NAME_OPTIONS; i++) {
        bpl_name *pair = &names->names[2 * i];
        pair[0].zone = pair[1].zone = zones[i];
        pair[0].one = pair[1].one = 1;
        names->options[i] = words[i];
        /* Then no other is looked for; an empty name: none at all. */
        if (words[i])
            names->off |= 1u << zones[i];
        if (words[i] && (*words[i] || i == 0))
            BPL_TRY(add(names, words[i], (uint32_t)(2 * i), work));
    }
    return BPL_OK;
}

static bpl_status add_table(bpl_names *names, const bpl_table *table,
                            bpl_buf *work)
{
    size_t fields = bpl_table_column(table, "field");
    size_t column = bpl_table_column(table, "name");
    for (size_t row = 0; row < table->rows; row++) {
        uint32_t rank = (uint32_t)(BPL_NAME_ROWS + row);
        bpl_name *name = &names->names[rank];
        if (!bpl_columns_zone(bpl_table_cell(table, row, fields), &name->zone,
                              &name->one))
            continue;
        int off = name->one && (names->off & 1u << name->zone);
        if (!off)
            BPL_TRY(add(names, bpl_table_cell(table, row, column), rank, work));
    }
    return BPL_OK;
}

bpl_status bpl_names_init(bpl_names *names, const bpl_table *table,
                          const bpl_reader_options *options, bpl_error *err)
{
    bpl_buf work;
    memset(names, 0, sizeof *names);
    bpl_map_init(&names->map, &names->arena);
    names->bare = options->label_column != NULL;
    bpl_buf_init(&work, SIZE_MAX / 2);
    size_t rows = table ? table->rows : 0;
    names->names = calloc(BPL_NAME_ROWS + rows, sizeof *names->names);
    bpl_status status = names->names ? BPL_OK : BPL_E_NOMEM;
    if (status == BPL_OK)
        status = add_options(names, options, &work);
    if (status == BPL_OK && table)
        status = add_table(names, table, &work);
    bpl_buf_fini(&work);
    if (status == BPL_OK)
        return BPL_OK;
    bpl_names_fini(names);
    return bpl_fail_nomem(err);
}

void bpl_names_fini(bpl_names *names)
{
    bpl_map_fini(&names->map);
    bpl_arena_fini(&names->arena);
    free(names->names);
    memset(names, 0, sizeof *names);
}
