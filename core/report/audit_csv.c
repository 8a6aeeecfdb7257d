/* SPDX-License-Identifier: MIT */
/* A row a claim; the place is that of the claim's words. */
#include "report/audit_write.h"
#include "report/csv_out.h"

#define NO_CLAIM "none"

static void put_cell(bpl_pen *pen, const char *text)
{
    bpl_csv_text(pen, bpl_or_empty(text));
    bpl_pen_putc(pen, ',');
}

/* "words [category] source; …", or what was looked for. */
static void put_evidence(bpl_pen *pen, const bpl_claim *claim)
{
    bpl_pen text;
    bpl_pen_init(&text);
    if (claim->verdict == BPL_UNSUPPORTED && *claim->reason) {
        bpl_pen_puts(&text, "looked for: ");
        bpl_pen_puts(&text, claim->reason);
    }
    for (size_t i = 0; i < claim->evidence_count; i++) {
        const bpl_quote *piece = &claim->evidence[i];
        bpl_pen_puts(&text, i ? "; " : "");
        bpl_pen_puts(&text, piece->words);
        bpl_pen_puts(&text, " [");
        bpl_pen_puts(&text, bpl_or_empty(piece->category));
        bpl_pen_puts(&text, "] ");
        bpl_pen_puts(&text, bpl_or_empty(piece->source));
    }
    bpl_pen_putc(&text, '\0');
    if (text.status != BPL_OK)
        pen->status = text.status;
    else
        put_cell(pen, text.buf.data);
    bpl_pen_fini(&text);
}

static void put_claim(bpl_pen *pen, const bpl_audit *audit,
                      const bpl_claim *claim)
{
    const bpl_quote *quote = &claim->mentions[0];
    put_cell(pen, audit->id);
    put_cell(pen, audit->pages[quote->page].source);
    put_cell(pen, claim->type);
    put_cell(pen, bpl_verdict_name(claim->verdict));
    put_cell(pen, quote->quote);
    put_evidence(pen, claim);
    put_cell(pen, bpl_zone_name(quote->zone));
    bpl_pen_count(pen, quote->begin);
    bpl_pen_putc(pen, '\n');
}

void bpl_audit_csv(bpl_audit_writer *writer, const bpl_audit *audit)
{
    bpl_pen *pen = &writer->pen;
    for (size_t i = 0; i < audit->claim_count; i++)
        put_claim(pen, audit, &audit->claims[i]);
    if (audit->claim_count)
        return;
    put_cell(pen, audit->id);
    put_cell(pen, audit->page_count ? audit->pages[0].source : "");
    bpl_pen_puts(pen, NO_CLAIM "," NO_CLAIM ",,,,\n");
}
