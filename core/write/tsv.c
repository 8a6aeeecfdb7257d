/* SPDX-License-Identifier: MIT */
/*
 * TSV for line mode: the line as it is with our cells behind it, always as
 * many, the last one an error. Cells have no quotes; tabs, line ends and
 * backslashes in ours are escaped.
 */
#include "base/error.h"
#include "write/evidence.h"
#include "write/writer.h"
#include <string.h>

static bpl_str cut_end(bpl_str raw)
{
    while (raw.len &&
           (raw.data[raw.len - 1] == '\n' || raw.data[raw.len - 1] == '\r'))
        raw.len--;
    return raw;
}

static void put_cell(bpl_pen *pen, bpl_str text)
{
    static const char bytes[] = "\t\n\r\\", letters[] = "tnr\\";
    bpl_pen_putc(pen, '\t');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        const char *at = memchr(bytes, c, sizeof bytes - 1);
        if (at) {
            bpl_pen_putc(pen, '\\');
            c = letters[at - bytes];
        }
        bpl_pen_putc(pen, c);
    }
}

void bpl_tsv_put(bpl_draft *draft, const bpl_record *record,
                 const bpl_finding *finding)
{
    bpl_pen *pen = &draft->pen, *cell = &draft->cell;
    bpl_pen_str(pen, cut_end(record->raw));
    put_cell(pen, bpl_str_of(bpl_or_empty(finding->label)));
    put_cell(pen, bpl_str_of(bpl_certainty_name(finding->certainty)));
    bpl_pen_putc(pen, '\t');
    if (finding->certainty != BPL_INSUFFICIENT)
        bpl_pen_fixed(pen, finding->confidence, 2);
    for (size_t i = 0; i < draft->writer->facet_count; i++) {
        const bpl_facet *facet =
            bpl_finding_facet(finding, draft->writer->facets[i]);
        put_cell(pen, bpl_str_of(facet ? bpl_or_empty(facet->value) : ""));
    }
    bpl_pen_reset(cell);
    bpl_put_evidence(cell, finding);
    if (cell->status != BPL_OK)
        pen->status = cell->status;
    put_cell(pen, bpl_pen_text(cell));
    bpl_pen_puts(pen, "\t\n");
}

/* A line over the limit is not there to be copied. */
void bpl_tsv_put_error(bpl_draft *draft, const bpl_record *record,
                       const bpl_error *why)
{
    bpl_pen *pen = &draft->pen;
    if (why->code != BPL_E_LIMIT)
        bpl_pen_str(pen, cut_end(record->raw));
    /* Label, status, confidence and evidence are empty, as all facets are. */
    bpl_pen_fill(pen, '\t', 4 + draft->writer->facet_count);
    put_cell(pen, bpl_str_of(why->message));
    bpl_pen_putc(pen, '\n');
}
