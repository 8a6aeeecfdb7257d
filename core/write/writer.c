/* SPDX-License-Identifier: MIT */
/*
 * What all formats share: opening, the text of records, putting it in order,
 * closing. Text is made in drafts, by any thread; the writer has one of its own
 * for callers who have one thread.
 */
#include "write/writer.h"

#include "base/options.h"
#include "score/model.h"
#include "write/evidence.h"
#include "write/grouping.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of a draft's memory, between batches. */
#define KEPT_BYTES ((size_t)8 * (size_t)BPL_LIMIT_BATCH_BYTES)

static void free_writer(bpl_writer *writer)
{
    if (!writer)
        return;
    bpl_draft_free(writer->draft);
    bpl_pen *pens[] = {&writer->header, &writer->source, &writer->head,
                       &writer->last, &writer->grouping};
    for (size_t i = 0; i < sizeof pens / sizeof pens[0]; i++)
        bpl_pen_fini(pens[i]);
    bpl_tally_line_reset(&writer->tally);
    free(writer->sheet.facets);
    free(writer->facets);
    free(writer->prefix);
    free(writer);
}

/* The columns are known before the first record. */
static bpl_status take_facets(bpl_writer *writer, bpl_error *err)
{
    size_t count = bpl_model_plugin_count(writer->model);
    writer->facets = calloc(count + 1, sizeof *writer->facets);
    if (!writer->facets)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < count; i++) {
        size_t plugin = bpl_model_output(writer->model, i);
        const char *facet = bpl_model_plugin(writer->model, plugin)->facet;
        if (strcmp(facet, BPL_LABEL_FACET) != 0)
            writer->facets[writer->facet_count++] = facet;
    }
    return BPL_OK;
}

bpl_status bpl_writer_open(bpl_writer **out, const bpl_model *model, FILE *file,
                           const bpl_writer_options *options, bpl_error *err)
{
    bpl_writer_options own = BPL_WRITER_OPTIONS_INIT;
    *out = NULL;
    BPL_TRY(bpl_options_take(&own, sizeof own, options, err));
    if (!model || !file || own.output > BPL_OUTPUT_TSV)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no model, file or format");
    bpl_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return bpl_fail_nomem(err);
    writer->file = file;
    writer->model = model;
    writer->codes = own.codes;
    writer->output = own.output;
    writer->only = own.only;
    writer->grouped = own.grouped && own.output != BPL_OUTPUT_TSV;
    writer->color = own.color;
    writer->width = own.width > 0 ? own.width : 100;
    bpl_pen *pens[] = {&writer->header, &writer->source, &writer->head,
                       &writer->last, &writer->grouping};
    for (size_t i = 0; i < sizeof pens / sizeof pens[0]; i++)
        bpl_pen_init(pens[i]);
    /* These have nothing that the first record would settle. */
    writer->started =
        writer->output == BPL_OUTPUT_JSONL || writer->output == BPL_OUTPUT_TSV;
    writer->prefix = strdup(own.prefix ? own.prefix : "bpo_");
    bpl_status status =
        writer->prefix ? take_facets(writer, err) : bpl_fail_nomem(err);
    if (status == BPL_OK)
        status = bpl_draft_new(&writer->draft, writer, err);
    if (status != BPL_OK) {
        free_writer(writer);
        return status;
    }
    *out = writer;
    return BPL_OK;
}

int bpl_writer_settled(const bpl_writer *writer)
{
    return writer->started;
}

bpl_status bpl_draft_new(bpl_draft **out, bpl_writer *writer, bpl_error *err)
{
    bpl_draft *draft = calloc(1, sizeof *draft);
    *out = draft;
    if (!draft)
        return bpl_fail_nomem(err);
    draft->writer = writer;
    bpl_pen *pens[] = {&draft->pen,  &draft->cell,  &draft->header,
                       &draft->keys, &draft->first, &draft->last};
    for (size_t i = 0; i < sizeof pens / sizeof pens[0]; i++)
        bpl_pen_init(pens[i]);
    return BPL_OK;
}

void bpl_draft_free(bpl_draft *draft)
{
    if (!draft)
        return;
    bpl_pen *pens[] = {&draft->pen,  &draft->cell,  &draft->header,
                       &draft->keys, &draft->first, &draft->last};
    for (size_t i = 0; i < sizeof pens / sizeof pens[0]; i++)
        bpl_pen_fini(pens[i]);
    bpl_tally_line_reset(&draft->tally);
    bpl_cells_fini(&draft->cells);
    free(draft->holes);
    free(draft);
}

/* What an unusually large record took is given back. */
static void empty_draft(bpl_draft *draft)
{
    bpl_pen_clear(&draft->pen);
    if (draft->pen.buf.size > KEPT_BYTES)
        bpl_pen_fini(&draft->pen);
    bpl_tally_line_reset(&draft->tally);
    draft->records = 0;
    draft->lead = 0;
}

static bpl_status put_record(bpl_draft *draft, const bpl_record *record,
                             const bpl_csv_shape *shape,
                             const bpl_finding *finding, bpl_error *err)
{
    switch (draft->writer->output) {
    case BPL_OUTPUT_CSV:
        return bpl_csv_put(draft, record, shape, finding, err);
    case BPL_OUTPUT_JSONL:
        return bpl_jsonl_put(draft, record, shape, finding, err);
    case BPL_OUTPUT_TABLE:
        return bpl_sheet_put(draft, record, finding, err);
    case BPL_OUTPUT_TSV:
        bpl_tsv_put(draft, record, finding);
        return BPL_OK;
    }
    return BPL_E_ARG;
}

/* Where a record begins, which no failure of one before is held against. */
static size_t begin_record(bpl_draft *draft)
{
    draft->cell.status = draft->header.status = draft->keys.status = BPL_OK;
    draft->first.status = draft->last.status = BPL_OK;
    return bpl_pen_begin(&draft->pen);
}

/* The record that began there is whole, or leaves no trace. */
static bpl_status end_record(bpl_draft *draft, size_t begin, bpl_status status,
                             bpl_error *err)
{
    bpl_pen_join(&draft->pen, &draft->cell);
    if (status == BPL_OK)
        status = bpl_pen_check(&draft->pen, err);
    if (status == BPL_OK)
        draft->records++;
    else
        draft->pen.buf.len = begin;
    return status;
}

bpl_status bpl_draft_put(bpl_draft *draft, const bpl_record *record,
                         const bpl_csv_shape *shape, const bpl_finding *finding,
                         bpl_error *err)
{
    size_t begin = begin_record(draft);
    return end_record(draft, begin,
                      put_record(draft, record, shape, finding, err), err);
}

bpl_status bpl_draft_put_error(bpl_draft *draft, const bpl_record *record,
                               const bpl_error *why, bpl_error *err)
{
    size_t begin = begin_record(draft);
    if (draft->writer->output == BPL_OUTPUT_JSONL)
        bpl_jsonl_put_error(draft, record, why);
    else if (draft->writer->output == BPL_OUTPUT_TSV)
        bpl_tsv_put_error(draft, record, why);
    else
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "this format has no errors");
    return end_record(draft, begin, BPL_OK, err);
}

static bpl_status write_head(bpl_writer *writer, bpl_error *err)
{
    if (writer->headed || !writer->started)
        return BPL_OK;
    writer->headed = 1;
    return bpl_pen_flush(&writer->head, writer->file, err);
}

static bpl_status write_text(bpl_writer *writer, const bpl_draft *draft,
                             size_t skip, const bpl_grouping *groupings,
                             bpl_error *err)
{
    bpl_str text = bpl_pen_text(&draft->pen);
    if (writer->grouped)
        return bpl_grouping_write(writer, draft, skip, groupings, err);
    return bpl_pen_write((bpl_str){text.data + skip, text.len - skip},
                         writer->file, err);
}

bpl_status bpl_writer_add_grouped(bpl_writer *writer, bpl_draft *draft,
                                  const bpl_grouping *groupings, bpl_error *err)
{
    bpl_status status = BPL_OK;
    size_t skip = 0;
    if (draft->records) {
        status = write_head(writer, err);
        if (status == BPL_OK && writer->output == BPL_OUTPUT_TABLE)
            status = bpl_sheet_add(writer, draft, &skip, err);
        if (status == BPL_OK)
            status = write_text(writer, draft, skip, groupings, err);
        writer->records += draft->records;
    }
    empty_draft(draft);
    return status;
}

bpl_status bpl_writer_add(bpl_writer *writer, bpl_draft *draft, bpl_error *err)
{
    return bpl_writer_add_grouped(writer, draft, NULL, err);
}

void bpl_writer_pass(bpl_writer *writer, bpl_draft *draft)
{
    writer->headed = writer->headed || draft->records;
    writer->records += draft->records;
    empty_draft(draft);
}

bpl_status bpl_writer_put(bpl_writer *writer, const bpl_record *record,
                          const bpl_csv_shape *shape,
                          const bpl_finding *finding, bpl_error *err)
{
    BPL_TRY(bpl_draft_put(writer->draft, record, shape, finding, err));
    return bpl_writer_add(writer, writer->draft, err);
}

bpl_status bpl_writer_put_error(bpl_writer *writer, const bpl_record *record,
                                const bpl_error *why, bpl_error *err)
{
    BPL_TRY(bpl_draft_put_error(writer->draft, record, why, err));
    return bpl_writer_add(writer, writer->draft, err);
}

/* What is still to be said. */
static bpl_status end(bpl_writer *writer, const bpl_csv_shape *shape,
                      bpl_error *err)
{
    if (writer->output == BPL_OUTPUT_CSV)
        BPL_TRY(bpl_csv_end(writer, shape, err));
    BPL_TRY(write_head(writer, err));
    if (writer->output != BPL_OUTPUT_TABLE)
        return BPL_OK;
    bpl_pen_reset(&writer->head);
    bpl_sheet_end(writer, &writer->head);
    return bpl_pen_flush(&writer->head, writer->file, err);
}

bpl_status bpl_writer_close(bpl_writer *writer, const bpl_csv_shape *shape,
                            bpl_error *err)
{
    if (!writer)
        return BPL_OK;
    bpl_status status = end(writer, shape, err);
    if (status == BPL_OK && fflush(writer->file) != 0)
        status = bpl_fail(err, BPL_E_IO, NULL, 0, "can't write: %s",
                          strerror(errno));
    free_writer(writer);
    return status;
}
