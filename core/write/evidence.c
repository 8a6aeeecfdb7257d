/* SPDX-License-Identifier: MIT */
#include "write/evidence.h"

#include "write/glyph.h"
#include <bpolens/limits.h>
#include <bpolens/plugin.h>
#include <string.h>

const bpl_facet *bpl_finding_facet(const bpl_finding *finding, const char *name)
{
    for (size_t i = 0; i < finding->facet_count; i++)
        if (strcmp(finding->facets[i].name, name) == 0)
            return &finding->facets[i];
    return NULL;
}

void bpl_put_words(bpl_pen *pen, bpl_str words, size_t max)
{
    size_t used = 0;
    int space = 0;
    bpl_str glyph;
    while (words.len) {
        bpl_glyph_next(&words, &glyph);
        if (glyph.len == 1 && *glyph.data == ' ') {
            space = used > 0;
            continue;
        }
        if (used + (size_t)space + glyph.len > max) {
            bpl_pen_puts(pen, "…");
            return;
        }
        if (space)
            bpl_pen_putc(pen, ' ');
        if (glyph.len == 1 && *glyph.data == '"')
            bpl_pen_putc(pen, '\'');
        else
            bpl_pen_str(pen, glyph);
        used += (size_t)space + glyph.len;
        space = 0;
    }
}

static void put_one(bpl_pen *pen, const bpl_evidence *evidence)
{
    const char *zone = bpl_zone_name(evidence->zone);
    bpl_pen_puts(pen, bpl_or_empty(evidence->facet));
    bpl_pen_putc(pen, '=');
    bpl_pen_puts(pen, bpl_or_empty(evidence->value));
    bpl_pen_puts(pen, evidence->flags & BPL_HIT_NEGATED ? " not \"" : " \"");
    bpl_put_words(pen, evidence->words, BPL_LIMIT_EVIDENCE_WORDS);
    bpl_pen_puts(pen, "\" [");
    bpl_pen_puts(pen, bpl_or_empty(zone));
    bpl_pen_puts(pen, "] ");
    bpl_pen_puts(pen, bpl_or_empty(evidence->source));
}

static void part(bpl_pen *pen)
{
    if (pen->buf.len)
        bpl_pen_puts(pen, "; ");
}

void bpl_put_evidence(bpl_pen *pen, const bpl_finding *finding)
{
    if (finding->certainty == BPL_INSUFFICIENT)
        bpl_put_words(pen, bpl_str_of(finding->reason), SIZE_MAX / 2);
    for (size_t i = 0; i < finding->facet_count; i++) {
        const bpl_facet *facet = &finding->facets[i];
        if (!facet->failure)
            continue;
        part(pen);
        bpl_pen_puts(pen, facet->name);
        bpl_pen_puts(pen, " failed: ");
        bpl_put_words(pen, bpl_str_of(facet->failure), SIZE_MAX / 2);
    }
    if (finding->certainty == BPL_INSUFFICIENT)
        return;
    size_t count = finding->evidence_count;
    if (count > BPL_LIMIT_EVIDENCE_CSV)
        count = BPL_LIMIT_EVIDENCE_CSV;
    for (size_t i = 0; i < count; i++) {
        part(pen);
        put_one(pen, &finding->evidence[i]);
    }
}

/* The text begins with the title, and fields are lines; without a title the
 * first line is the next best thing. */
bpl_str bpl_finding_title(const bpl_finding *finding)
{
    bpl_str title = {"", 0};
    if (!finding->text.len)
        return title;
    title.data = finding->text.data;
    const char *end = memchr(title.data, '\n', finding->text.len);
    title.len = end ? (size_t)(end - title.data) : finding->text.len;
    return title;
}
