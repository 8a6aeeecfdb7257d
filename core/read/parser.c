/* SPDX-License-Identifier: MIT */
/*
 * Units of a batch to records, each by the function of its kind. A parser has
 * all memory that parsing needs and shares none of it.
 */
#include "read/inside.h"

#include "base/error.h"
#include "read/field.h"
#include "score/model.h"
#include <stdlib.h>
#include <string.h>

bpl_status bpl_parser_new(bpl_parser **out, const bpl_model *model,
                          bpl_error *err)
{
    *out = NULL;
    bpl_parser *parser = calloc(1, sizeof *parser);
    if (!parser)
        return bpl_fail_nomem(err);
    parser->limits = bpl_model_limits(model);
    bpl_csv_record_init(&parser->csv);
    bpl_jsonl_init(&parser->jsonl, NULL);
    parser->jsonl.limits = parser->limits;
    bpl_buf_init(&parser->warning, SIZE_MAX / 2);
    bpl_status status =
        bpl_page_new(&parser->page, bpl_model_table(model, "html"), err);
    if (status == BPL_OK) {
        bpl_page_limit(parser->page, parser->limits);
        *out = parser;
    }
    if (status != BPL_OK)
        bpl_parser_free(parser);
    return status;
}

void bpl_parser_free(bpl_parser *parser)
{
    if (!parser)
        return;
    bpl_csv_record_fini(&parser->csv);
    bpl_jsonl_fini(&parser->jsonl);
    bpl_buf_fini(&parser->warning);
    bpl_page_free(parser->page);
    free(parser);
}

void bpl_parser_start(bpl_parser *parser, const bpl_batch *batch)
{
    parser->batch = batch;
    parser->next = 0;
    parser->unit = NULL;
    /* Another origin may have the address of one that is gone. */
    bpl_csv_record_start(&parser->csv);
}

static bpl_status parse(bpl_parser *parser, const bpl_unit *unit,
                        bpl_record *out, bpl_error *err)
{
    /* What is of no input has failed. */
    if (unit->status != BPL_OK || !unit->origin) {
        if (err)
            *err = parser->batch->errors[unit->error];
        return unit->status;
    }
    BPL_TRY(bpl_handler_of(unit->origin->input)->parse(parser, unit, out, err));
    return bpl_fields_check(out, parser->limits, err);
}

bpl_status bpl_parser_next(bpl_parser *parser, bpl_record *out, bpl_error *err)
{
    const bpl_batch *batch = parser->batch;
    bpl_buf_reset(&parser->warning);
    memset(out, 0, sizeof *out);
    parser->unit = NULL;
    if (!batch || parser->next >= batch->count)
        return BPL_END;
    const bpl_unit *unit = &batch->units[parser->next++];
    parser->unit = unit;
    if (unit->origin)
        out->source = unit->origin->name;
    out->number = unit->number;
    out->line = unit->line;
    out->raw = bpl_batch_raw(batch, unit);
    bpl_status status = parse(parser, unit, out, err);
    if (status != BPL_OK && err && !err->record)
        err->record = unit->number;
    return status;
}

const char *bpl_parser_warning(const bpl_parser *parser)
{
    return parser->warning.len ? parser->warning.data : NULL;
}

bpl_input bpl_parser_input(const bpl_parser *parser)
{
    const bpl_unit *unit = parser->unit;
    return unit && unit->origin ? unit->origin->input : BPL_INPUT_AUTO;
}

bpl_csv_shape bpl_parser_csv_shape(const bpl_parser *parser)
{
    const bpl_unit *unit = parser->unit;
    return bpl_unit_shape(unit ? unit->origin : NULL, unit);
}
