/* SPDX-License-Identifier: MIT */
#include "write/grouping.h"

#include "base/error.h"
#include "write/csv_cell.h"
#include "write/glyph.h"
#include <stdlib.h>
#include <string.h>

void bpl_grouping_here(bpl_draft *draft)
{
    size_t at = (size_t)draft->records;
    if (at >= draft->hole_room) {
        size_t room = at + at / 2 + 64;
        struct bpl_hole *holes = realloc(draft->holes, room * sizeof *holes);
        if (!holes) {
            draft->pen.status = BPL_E_NOMEM;
            return;
        }
        draft->holes = holes;
        draft->hole_room = room;
    }
    draft->holes[at] = (struct bpl_hole){draft->pen.buf.len, draft->bare};
}

/* "ads.csv:12": the first record of the group. */
static void put_first(bpl_pen *pen, const bpl_grouping *grouping)
{
    bpl_pen_puts(pen, bpl_or_empty(grouping->source));
    bpl_pen_putc(pen, ':');
    bpl_pen_count(pen, grouping->number);
}

static void put_cells(bpl_writer *writer, bpl_pen *pen,
                      const struct bpl_hole *hole, const bpl_grouping *grouping)
{
    bpl_pen *cell = &writer->draft->cell;
    bpl_pen_putc(pen, writer->delimiter);
    if (grouping)
        bpl_pen_count(pen, grouping->group);
    bpl_pen_putc(pen, writer->delimiter);
    bpl_pen_puts(pen, grouping ? grouping->kind : "");
    bpl_pen_putc(pen, writer->delimiter);
    bpl_pen_clear(cell);
    if (grouping)
        put_first(cell, grouping);
    bpl_csv_put_cell(pen, writer->delimiter, hole->bare, bpl_pen_text(cell));
    bpl_pen_join(pen, cell);
}

static void put_members(bpl_pen *pen, const bpl_grouping *grouping)
{
    if (!grouping)
        return;
    bpl_pen_puts(pen, ",\"group\":");
    bpl_pen_count(pen, grouping->group);
    bpl_pen_puts(pen, ",\"duplicate\":");
    if (*grouping->kind)
        bpl_pen_json(pen, bpl_str_of(grouping->kind));
    else
        bpl_pen_puts(pen, "null");
    bpl_pen_puts(pen, ",\"similarity\":");
    if (grouping->similarity > 0)
        bpl_pen_fixed(pen, grouping->similarity, 2);
    else
        bpl_pen_puts(pen, "null");
    bpl_pen_puts(pen, ",\"first\":{\"source\":");
    bpl_pen_json(pen, bpl_str_of(bpl_or_empty(grouping->source)));
    bpl_pen_puts(pen, ",\"record\":");
    bpl_pen_count(pen, grouping->number);
    bpl_pen_putc(pen, '}');
}

static void put_mark(bpl_writer *writer, bpl_pen *pen,
                     const struct bpl_hole *hole, const bpl_grouping *grouping)
{
    switch (writer->output) {
    case BPL_OUTPUT_CSV:
        put_cells(writer, pen, hole, grouping);
        break;
    case BPL_OUTPUT_JSONL:
        put_members(pen, grouping);
        break;
    case BPL_OUTPUT_TABLE:
        bpl_put_left(pen, bpl_str_of(grouping ? grouping->kind : ""),
                     BPL_GROUPING_WIDTH);
        break;
    case BPL_OUTPUT_TSV:
        break;
    }
}

bpl_status bpl_grouping_write(bpl_writer *writer, const bpl_draft *draft,
                              size_t skip, const bpl_grouping *groupings,
                              bpl_error *err)
{
    bpl_str text = bpl_pen_text(&draft->pen);
    bpl_pen *pen = &writer->grouping;
    for (size_t i = 0; i < draft->records; i++) {
        size_t at = draft->holes[i].at;
        BPL_TRY(bpl_pen_write((bpl_str){text.data + skip, at - skip},
                              writer->file, err));
        bpl_pen_reset(pen);
        put_mark(writer, pen, &draft->holes[i],
                 groupings ? &groupings[i] : NULL);
        BPL_TRY(bpl_pen_flush(pen, writer->file, err));
        skip = at;
    }
    return bpl_pen_write((bpl_str){text.data + skip, text.len - skip},
                         writer->file, err);
}
