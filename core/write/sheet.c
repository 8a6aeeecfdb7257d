/* SPDX-License-Identifier: MIT */
/*
 * A table for people. Column widths are known before the first record, from
 * the values that the plugins name, so it streams; in a narrow terminal the
 * facets give way, the last ones first, then the words that decided.
 */
#include "base/error.h"
#include "write/evidence.h"
#include "write/glyph.h"
#include "write/writer.h"
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
                  CONFIDENCE_WIDTH + 2 + sheet->status;
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

static void put_column(bpl_writer *writer, const char *text, size_t width,
                       bpl_style style)
{
    bpl_pen *pen = &writer->pen;
    if (!width)
        return;
    bpl_pen_puts(pen, "  ");
    if (style != BPL_STYLE_NONE)
        bpl_put_style(pen, writer->color, style);
    bpl_put_left(pen, bpl_str_of(bpl_or_empty(text)), width);
    if (style != BPL_STYLE_NONE)
        bpl_put_style(pen, writer->color, BPL_STYLE_NONE);
}

/* Spaces at the end of a line are of no use. */
static void end_line(bpl_pen *pen)
{
    while (pen->buf.len && pen->buf.data[pen->buf.len - 1] == ' ')
        pen->buf.len--;
    bpl_pen_putc(pen, '\n');
}

static void put_head(bpl_writer *writer)
{
    const struct bpl_sheet *sheet = &writer->sheet;
    bpl_put_style(&writer->pen, writer->color, BPL_STYLE_BOLD);
    bpl_put_right(&writer->pen, bpl_str_of("#"), NUMBER_WIDTH);
    put_column(writer, "title", sheet->title, BPL_STYLE_NONE);
    put_column(writer, BPL_LABEL_FACET, sheet->label, BPL_STYLE_NONE);
    put_column(writer, "conf", CONFIDENCE_WIDTH, BPL_STYLE_NONE);
    put_column(writer, "status", sheet->status, BPL_STYLE_NONE);
    for (size_t i = 0; i < writer->facet_count; i++)
        put_column(writer, writer->facets[i], sheet->facets[i], BPL_STYLE_NONE);
    if (sheet->words)
        bpl_pen_puts(&writer->pen, "  words");
    bpl_put_style(&writer->pen, writer->color, BPL_STYLE_NONE);
    end_line(&writer->pen);
}

/* A line for every file, since numbers begin anew. */
static bpl_status put_source(bpl_writer *writer, const char *source,
                             bpl_error *err)
{
    const bpl_pen *last = &writer->source;
    source = bpl_or_empty(source);
    if (writer->records && bpl_str_is(bpl_pen_text(last), source))
        return BPL_OK;
    bpl_pen_reset(&writer->source);
    bpl_pen_puts(&writer->source, source);
    if (writer->source.status != BPL_OK)
        return bpl_fail_nomem(err);
    bpl_put_style(&writer->pen, writer->color, BPL_STYLE_DIM);
    bpl_put_cut(&writer->pen, bpl_str_of(source), (size_t)writer->width);
    bpl_put_style(&writer->pen, writer->color, BPL_STYLE_NONE);
    bpl_pen_putc(&writer->pen, '\n');
    return BPL_OK;
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
static void put_reasons(bpl_writer *writer, const bpl_finding *finding)
{
    bpl_pen *cell = &writer->cell;
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
    bpl_pen_puts(&writer->pen, "  ");
    bpl_put_cut(&writer->pen, bpl_pen_text(cell), writer->sheet.words);
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

static bpl_status count_label(bpl_writer *writer, const bpl_finding *finding,
                              bpl_error *err)
{
    struct bpl_sheet *sheet = &writer->sheet;
    const char *label = bpl_or_empty(finding->label);
    writer->records++;
    sheet->certainties[finding->certainty]++;
    size_t at = 0;
    while (at < sheet->label_count && strcmp(sheet->labels[at], label) != 0)
        at++;
    if (at == sheet->label_count) {
        if (at == sizeof sheet->labels / sizeof sheet->labels[0])
            return BPL_OK;
        sheet->labels[at] = strdup(label);
        if (!sheet->labels[at])
            return bpl_fail_nomem(err);
        sheet->label_count++;
    }
    sheet->counts[at]++;
    return BPL_OK;
}

static void put_row(bpl_writer *writer, const bpl_record *record,
                    const bpl_finding *finding)
{
    const struct bpl_sheet *sheet = &writer->sheet;
    static const bpl_style styles[] = {BPL_STYLE_NONE, BPL_STYLE_WARN,
                                       BPL_STYLE_DIM};
    bpl_pen *pen = &writer->pen;
    bpl_pen_reset(&writer->cell);
    bpl_pen_count(&writer->cell, record->number);
    bpl_put_right(pen, bpl_pen_text(&writer->cell), NUMBER_WIDTH);
    bpl_pen_puts(pen, "  ");
    bpl_put_left(pen, bpl_finding_title(finding), sheet->title);
    put_column(writer, finding->label, sheet->label, label_style(finding));
    bpl_pen_puts(pen, "  ");
    if (finding->certainty == BPL_INSUFFICIENT)
        bpl_pen_fill(pen, ' ', CONFIDENCE_WIDTH);
    else
        bpl_pen_fixed(pen, finding->confidence, 2);
    put_column(writer, bpl_certainty_name(finding->certainty), sheet->status,
               styles[finding->certainty]);
    for (size_t i = 0; i < writer->facet_count; i++) {
        const bpl_facet *facet = bpl_finding_facet(finding, writer->facets[i]);
        put_column(writer, facet ? facet->value : "", sheet->facets[i],
                   BPL_STYLE_NONE);
    }
    if (sheet->words)
        put_reasons(writer, finding);
    end_line(pen);
}

bpl_status bpl_sheet_put(bpl_writer *writer, const bpl_record *record,
                         const bpl_finding *finding, bpl_error *err)
{
    if (!writer->records) {
        BPL_TRY(lay_out(writer, err));
        put_head(writer);
    }
    BPL_TRY(put_source(writer, record->source, err));
    put_row(writer, record, finding);
    BPL_TRY(count_label(writer, finding, err));
    return bpl_pen_flush(&writer->pen, writer->file, err);
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

bpl_status bpl_sheet_end(bpl_writer *writer, bpl_error *err)
{
    const struct bpl_sheet *sheet = &writer->sheet;
    bpl_pen *pen = &writer->pen;
    const char *join = "\n";
    put_tally(pen, &join, writer->records,
              writer->records == 1 ? "record" : "records");
    join = ": ";
    for (size_t i = 0; i < sheet->label_count; i++)
        if (*sheet->labels[i])
            put_tally(pen, &join, sheet->counts[i], sheet->labels[i]);
    join = *join == ':' ? ": " : "; ";
    for (int i = BPL_CONFIDENT; i <= BPL_INSUFFICIENT; i++)
        if (sheet->certainties[i])
            put_tally(pen, &join, sheet->certainties[i],
                      bpl_certainty_name((bpl_certainty)i));
    bpl_pen_putc(pen, '\n');
    return bpl_pen_flush(pen, writer->file, err);
}

void bpl_sheet_fini(bpl_writer *writer)
{
    for (size_t i = 0; i < writer->sheet.label_count; i++)
        free(writer->sheet.labels[i]);
    free(writer->sheet.facets);
}
