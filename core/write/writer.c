/* SPDX-License-Identifier: MIT */
/* What all formats share: opening, counting, closing. */
#include "write/writer.h"

#include "base/error.h"
#include "score/model.h"
#include "write/evidence.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void free_writer(bpl_writer *writer)
{
    if (!writer)
        return;
    bpl_sheet_fini(writer);
    bpl_cells_fini(&writer->cells);
    bpl_pen *pens[] = {&writer->pen, &writer->cell, &writer->header,
                       &writer->source, &writer->keys};
    for (size_t i = 0; i < sizeof pens / sizeof pens[0]; i++)
        bpl_pen_fini(pens[i]);
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
    const bpl_writer_options defaults = BPL_WRITER_OPTIONS_INIT;
    if (!options)
        options = &defaults;
    *out = NULL;
    if (!model || !file || options->output > BPL_OUTPUT_TABLE)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no model, file or format");
    bpl_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return bpl_fail_nomem(err);
    writer->file = file;
    writer->model = model;
    writer->output = options->output;
    writer->only = options->only;
    writer->color = options->color;
    writer->width = options->width > 0 ? options->width : 100;
    bpl_pen *pens[] = {&writer->pen, &writer->cell, &writer->header,
                       &writer->source, &writer->keys};
    for (size_t i = 0; i < sizeof pens / sizeof pens[0]; i++)
        bpl_pen_init(pens[i]);
    writer->prefix = strdup(options->prefix ? options->prefix : "bpo_");
    bpl_status status =
        writer->prefix ? take_facets(writer, err) : bpl_fail_nomem(err);
    if (status != BPL_OK) {
        free_writer(writer);
        return status;
    }
    *out = writer;
    return BPL_OK;
}

bpl_status bpl_writer_put(bpl_writer *writer, const bpl_record *record,
                          const bpl_csv_shape *shape,
                          const bpl_finding *finding, bpl_error *err)
{
    bpl_status status = BPL_E_ARG;
    bpl_pen_reset(&writer->pen);
    switch (writer->output) {
    case BPL_OUTPUT_CSV:
        status = bpl_csv_put(writer, record, shape, finding, err);
        break;
    case BPL_OUTPUT_JSONL:
        status = bpl_jsonl_put(writer, record, shape, finding, err);
        break;
    case BPL_OUTPUT_TABLE:
        status = bpl_sheet_put(writer, record, finding, err);
        break;
    }
    return status;
}

bpl_status bpl_writer_close(bpl_writer *writer, const bpl_csv_shape *shape,
                            bpl_error *err)
{
    bpl_status status = BPL_OK;
    if (!writer)
        return BPL_OK;
    bpl_pen_reset(&writer->pen);
    if (writer->output == BPL_OUTPUT_CSV)
        status = bpl_csv_end(writer, shape, err);
    else if (writer->output == BPL_OUTPUT_TABLE)
        status = bpl_sheet_end(writer, err);
    if (status == BPL_OK && fflush(writer->file) != 0)
        status = bpl_fail(err, BPL_E_IO, NULL, 0, "can't write: %s",
                          strerror(errno));
    free_writer(writer);
    return status;
}
