/* SPDX-License-Identifier: MIT */
/*
 * Explaining a finding: a page of three parts, each with a file of its own.
 * explain.c writes the verdict and the facets, explain_why.c the reasoning by
 * the label's rules, explain_text.c the text with its evidence marked.
 */
#ifndef BPL_WRITE_EXPLAIN_H
#define BPL_WRITE_EXPLAIN_H

#include "write/glyph.h"
#include <bpolens/writer.h>

/* Stretches of the text that are evidence; for several facets: one mark. */
typedef struct bpl_mark {
    uint32_t begin, end;
    uint32_t flags;
    bpl_style style;
} bpl_mark;

typedef struct bpl_page {
    bpl_pen pen;
    bpl_wrap wrap;
    const bpl_record *record;
    const bpl_finding *finding;
    bpl_mark *marks; /* in the order of the text; the number is the index + 1 */
    size_t mark_count;
    size_t width;
    int color;
} bpl_page;

/* Colour of a facet's evidence, in the text and in the list. */
bpl_style bpl_facet_style(const bpl_finding *finding, const char *facet);

/* 1-based number of the mark of a piece of evidence; 0 if there is none. */
size_t bpl_mark_of(const bpl_page *page, const bpl_evidence *evidence);

void bpl_page_heading(bpl_page *page, const char *text);
void bpl_page_fixed(bpl_page *page, double number, int digits, int sign);

bpl_status bpl_page_marks(bpl_page *page, bpl_error *err);
void bpl_page_why(bpl_page *page);
void bpl_page_text(bpl_page *page);

#endif
