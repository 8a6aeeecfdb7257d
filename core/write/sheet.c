/* SPDX-License-Identifier: MIT */
/*
 * A table for people. Column widths are known before the first record, from
 * the values that the plugins name, so it streams; in a narrow terminal the
 * facets give way, the last ones first, then the words that decided.
 *
 * Two things depend on the records before: the line that names a file, and the
 * sums in the last line. A draft begins with such a line, which is left out if
 * it is not needed, and has sums of its own.
 */
#include "base/error.h"
#include "write/evidence.h"
#include "write/glyph.h"
#include "write/grouping.h"
#include <bpolens/plugin.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBER_WIDTH = 5,
    CONFIDENCE_WIDTH = 4,
    TITLE_LEAST = 24,
    TITLE_MOST = 44,
    WORDS_LEAST = 20
};

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t facet_width(const bpl_model *model, const char *facet)
{
    size_t width = strlen(facet);
    for (size_t i = 0; i < bpl_model_plugin_count(model); i++) {
        const bpl_plugin_info *info = bpl_model_plugin(model, i);
        if (strcmp(info->facet, facet) == 0)
            for (size_t v = 0; info->values[v]; v++)
                width = max_size(width, strlen(info->values[v]));
    }
    return width;
}

static size_t status_width(void)
{
    size_t width = 0;
    for (int i = BPL_CONFIDENT; i <= BPL_INSUFFICIENT; i++)
        width = max_size(width, strlen(bpl_certainty_name((bpl_certainty)i)));
    return width;
}

static bpl_status lay_out(bpl_writer *writer, bpl_error *err)
{
    struct bpl_sheet *sheet = &writer->sheet;
    size_t width = (size_t)writer->width;
    sheet->facets = calloc(writer->facet_count + 1, sizeof *sheet->facets);
    if (!sheet->facets)
        return bpl_fail_nomem(err);
    sheet->label = facet_width(writer->model, BPL_LABEL_FACET);
    sheet->status = status_width();
    size_t used = NUMBER_WIDTH + 2 + TITLE_LEAST + 2 + sheet->label + 2 +
                  CONFIDENCE_WIDTH + 2 + sheet->status +
                  (writer->grouped ? 2 + BPL_GROUPING_WIDTH : 0);
    for (size_t i = 0; i < writer->facet_count; i++) {
        size_t want = facet_width(writer->model, writer->facets[i]);
        if (used + 2 + want > width)
            break;
        sheet->facets[i] = want;
        used += 2 + want;
    }
    size_t rest = width > used ? width - used : 0;
    sheet->title = TITLE_LEAST;
    if (rest >= WORDS_LEAST + 2) {
        size_t more = (rest - WORDS_LEAST - 2) / 2;
        sheet->title +=
            more < TITLE_MOST - TITLE_LEAST ? more : TITLE_MOST - TITLE_LEAST;
        sheet->words = rest - 2 - (sheet->title - TITLE_LEAST);
    } else {
        sheet->title += rest;
    }
    return BPL_OK;
}

static void put_column(bpl_draft *draft, const char *text, size_t width,
                       bpl_style style)
{
    bpl_pen *pen = &draft->pen;
    if (!width)
        return;
    bpl_pen_puts(pen, "  ");
    if (style != BPL_STYLE_NONE)
        bpl_put_style(pen, draft->writer->color, style);
    bpl_put_left(pen, bpl_str_of(bpl_or_empty(text)), width);
    if (style != BPL_STYLE_NONE)
        bpl_put_style(pen, draft->writer->color, BPL_STYLE_NONE);
}

/* Spaces at the end of a line are of no use. */
static void end_line(bpl_pen *pen)
{
    while (pen->buf.len && pen->buf.data[pen->buf.len - 1] == ' ')
        pen->buf.len--;
    bpl_pen_putc(pen, '\n');
}

static void put_head(bpl_draft *draft)
{
    const bpl_writer *writer = draft->writer;
    const struct bpl_sheet *sheet = &writer->sheet;
    bpl_put_style(&draft->pen, writer->color, BPL_STYLE_BOLD);
    bpl_put_right(&draft->pen, bpl_str_of("#"), NUMBER_WIDTH);
    put_column(draft, "title", sheet->title, BPL_STYLE_NONE);
    put_column(draft, BPL_LABEL_FACET, sheet->label, BPL_STYLE_NONE);
    put_column(draft, "conf", CONFIDENCE_WIDTH, BPL_STYLE_NONE);
    put_column(draft, "status", sheet->status, BPL_STYLE_NONE);
    if (writer->grouped)
        put_column(draft, "dupl.", BPL_GROUPING_WIDTH, BPL_STYLE_NONE);
    for (size_t i = 0; i < writer->facet_count; i++)
        put_column(draft, writer->facets[i], sheet->facets[i], BPL_STYLE_NONE);
    if (sheet->words)
        bpl_pen_puts(&draft->pen, "  words");
    bpl_put_style(&draft->pen, writer->color, BPL_STYLE_NONE);
    end_line(&draft->pen);
}

/* Widths, and the first line. */
static bpl_status start(bpl_draft *draft, bpl_error *err)
{
    bpl_writer *writer = draft->writer;
    size_t begin = draft->pen.buf.len;
    BPL_TRY(lay_out(writer, err));
    put_head(draft);
    if (draft->pen.status != BPL_OK)
        return bpl_fail_nomem(err);
    bpl_str head = bpl_pen_text(&draft->pen);
    bpl_pen_clear(&writer->head);
    bpl_pen_add(&writer->head, head.data + begin, head.len - begin);
    draft->pen.buf.len = begin;
    if (writer->head.status != BPL_OK)
        return bpl_fail_nomem(err);
    writer->started = 1;
    return BPL_OK;
}

static bpl_status set_source(bpl_pen *pen, bpl_str source, bpl_error *err)
{
    bpl_pen_clear(pen);
    bpl_pen_str(pen, source);
    return pen->status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

static int same_text(bpl_str a, bpl_str b)
{
    return a.len == b.len && (!a.len || memcmp(a.data, b.data, a.len) == 0);
}

/* A line for every file, since numbers begin anew. */
static bpl_status put_source(bpl_draft *draft, const char *name, bpl_error *err)
{
    bpl_str source = bpl_str_of(bpl_or_empty(name));
    bpl_pen *pen = &draft->pen;
    size_t begin = pen->buf.len;
    int first = !draft->records;
    if (!first && same_text(bpl_pen_text(&draft->last), source))
        return BPL_OK;
    BPL_TRY(set_source(&draft->last, source, err));
    bpl_put_style(pen, draft->writer->color, BPL_STYLE_DIM);
    bpl_put_cut(pen, source, (size_t)draft->writer->width);
    bpl_put_style(pen, draft->writer->color, BPL_STYLE_NONE);
    bpl_pen_putc(pen, '\n');
    if (!first)
        return BPL_OK;
    draft->lead = pen->buf.len - begin;
    return set_source(&draft->first, source, err);
}

static int is_new_words(const bpl_finding *finding, size_t index)
{
    const bpl_evidence *one = &finding->evidence[index];
    for (size_t i = 0; i < index; i++) {
        const bpl_evidence *other = &finding->evidence[i];
        if (other->words.len == one->words.len &&
            memcmp(other->words.data, one->words.data, one->words.len) == 0)
            return 0;
    }
    return 1;
}

/* The two strongest pieces of evidence, or why there is no label. */
static void put_reasons(bpl_draft *draft, const bpl_finding *finding)
{
    bpl_pen *cell = &draft->cell;
    bpl_pen_reset(cell);
    if (finding->certainty == BPL_INSUFFICIENT)
        bpl_pen_puts(cell, bpl_or_empty(finding->reason));
    int count = 0;
    for (size_t i = 0; i < finding->evidence_count && count < 2; i++) {
        if (finding->certainty == BPL_INSUFFICIENT)
            break;
        if (finding->evidence[i].flags & BPL_HIT_NEGATED ||
            !is_new_words(finding, i))
            continue;
        bpl_pen_puts(cell, count++ ? ", " : "");
        bpl_put_words(cell, finding->evidence[i].words,
                      BPL_LIMIT_EVIDENCE_WORDS);
    }
    bpl_pen_puts(&draft->pen, "  ");
    bpl_put_cut(&draft->pen, bpl_pen_text(cell), draft->writer->sheet.words);
}

/* Labels take the colours of the palette in the order of their values. */
static bpl_style label_style(const bpl_finding *finding)
{
    const bpl_facet *label = bpl_finding_facet(finding, BPL_LABEL_FACET);
    for (size_t i = 0; label && i < label->value_count; i++)
        if (strcmp(label->values[i], bpl_or_empty(finding->label)) == 0)
            return (bpl_style)(BPL_STYLE_PALETTE + (int)i);
    return BPL_STYLE_NONE;
}

static bpl_status count_label(struct bpl_tally_line *tally, const char *label,
                              uint64_t count, bpl_error *err)
{
    size_t at = 0;
    while (at < tally->label_count && strcmp(tally->labels[at], label) != 0)
        at++;
    if (at == tally->label_count) {
        if (at == sizeof tally->labels / sizeof tally->labels[0])
            return BPL_OK;
        tally->labels[at] = strdup(label);
        if (!tally->labels[at])
            return bpl_fail_nomem(err);
        tally->label_count++;
    }
    tally->counts[at] += count;
    return BPL_OK;
}

void bpl_tally_line_reset(struct bpl_tally_line *tally)
{
    for (size_t i = 0; i < tally->label_count; i++)
        free(tally->labels[i]);
    memset(tally, 0, sizeof *tally);
}

static void put_row(bpl_draft *draft, const bpl_record *record,
                    const bpl_finding *finding)
{
    const bpl_writer *writer = draft->writer;
    const struct bpl_sheet *sheet = &writer->sheet;
    static const bpl_style styles[] = {BPL_STYLE_NONE, BPL_STYLE_WARN,
                                       BPL_STYLE_DIM};
    bpl_pen *pen = &draft->pen;
    bpl_pen_reset(&draft->cell);
    bpl_pen_count(&draft->cell, record->number);
    bpl_put_right(pen, bpl_pen_text(&draft->cell), NUMBER_WIDTH);
    bpl_pen_puts(pen, "  ");
    bpl_put_left(pen, bpl_finding_title(finding), sheet->title);
    put_column(draft, finding->label, sheet->label, label_style(finding));
    bpl_pen_puts(pen, "  ");
    if (finding->certainty == BPL_INSUFFICIENT)
        bpl_pen_fill(pen, ' ', CONFIDENCE_WIDTH);
    else
        bpl_pen_fixed(pen, finding->confidence, 2);
    put_column(draft, bpl_certainty_name(finding->certainty), sheet->status,
               styles[finding->certainty]);
    if (writer->grouped) {
        bpl_pen_puts(pen, "  ");
        bpl_grouping_here(draft);
    }
    for (size_t i = 0; i < writer->facet_count; i++) {
        const bpl_facet *facet = bpl_finding_facet(finding, writer->facets[i]);
        put_column(draft, facet ? facet->value : "", sheet->facets[i],
                   BPL_STYLE_NONE);
    }
    if (sheet->words)
        put_reasons(draft, finding);
    end_line(pen);
}

bpl_status bpl_sheet_put(bpl_draft *draft, const bpl_record *record,
                         const bpl_finding *finding, bpl_error *err)
{
    if (!draft->writer->started)
        BPL_TRY(start(draft, err));
    BPL_TRY(put_source(draft, record->source, err));
    put_row(draft, record, finding);
    draft->tally.certainties[finding->certainty]++;
    return count_label(&draft->tally, bpl_or_empty(finding->label), 1, err);
}

bpl_status bpl_sheet_add(bpl_writer *writer, const bpl_draft *draft,
                         size_t *skip, bpl_error *err)
{
    const struct bpl_tally_line *from = &draft->tally;
    *skip = 0;
    if (writer->records &&
        same_text(bpl_pen_text(&writer->last), bpl_pen_text(&draft->first)))
        *skip = draft->lead;
    for (size_t i = 0; i < from->label_count; i++)
        BPL_TRY(
            count_label(&writer->tally, from->labels[i], from->counts[i], err));
    for (int i = BPL_CONFIDENT; i <= BPL_INSUFFICIENT; i++)
        writer->tally.certainties[i] += from->certainties[i];
    return set_source(&writer->last, bpl_pen_text(&draft->last), err);
}

static void put_tally(bpl_pen *pen, const char **join, uint64_t count,
                      const char *what)
{
    bpl_pen_puts(pen, *join);
    bpl_pen_count(pen, count);
    bpl_pen_putc(pen, ' ');
    bpl_pen_puts(pen, what);
    *join = ", ";
}

void bpl_sheet_end(const bpl_writer *writer, bpl_pen *pen)
{
    const struct bpl_tally_line *tally = &writer->tally;
    const char *join = "\n";
    put_tally(pen, &join, writer->records,
              writer->records == 1 ? "record" : "records");
    join = ": ";
    for (size_t i = 0; i < tally->label_count; i++)
        if (*tally->labels[i])
            put_tally(pen, &join, tally->counts[i], tally->labels[i]);
    join = *join == ':' ? ": " : "; ";
    for (int i = BPL_CONFIDENT; i <= BPL_INSUFFICIENT; i++)
        if (tally->certainties[i])
            put_tally(pen, &join, tally->certainties[i],
                      bpl_certainty_name((bpl_certainty)i));
    bpl_pen_putc(pen, '\n');
}
