/* SPDX-License-Identifier: MIT */
/* The formats are parsed by others: CSV by libcsv, JSON lines by jansson. The
 * page has no script, whatever it quotes. */
#include "audits.h"

#include <stdlib.h>
#include <string.h>

static void check_quote(const bpl_audit *audit, const bpl_quote *quote)
{
    bpl_str words = {quote->words, strlen(quote->words)};
    bpl_str all = {quote->quote, strlen(quote->quote)};
    FUZZ_REQUIRE(quote->page < audit->page_count);
    FUZZ_REQUIRE(quote->begin < quote->end);
    FUZZ_REQUIRE(fuzz_utf8(words) && fuzz_utf8(all));
    FUZZ_REQUIRE(!strpbrk(quote->quote, "\n\r"));
    FUZZ_REQUIRE(bpl_zone_name(quote->zone));
    FUZZ_REQUIRE(quote->lexicon && quote->term && quote->category);
}

void fuzz_check_audit(const bpl_audit *audit)
{
    FUZZ_REQUIRE(audit->confidence >= 0 && audit->confidence <= 1);
    for (size_t i = 0; i < audit->claim_count; i++) {
        const bpl_claim *claim = &audit->claims[i];
        FUZZ_REQUIRE(claim->verdict <= BPL_CONTRADICTED);
        FUZZ_REQUIRE(claim->mention_count > 0);
        FUZZ_REQUIRE(claim->mention_count <= BPL_LIMIT_CLAIM_MENTIONS);
        FUZZ_REQUIRE(claim->evidence_count <= BPL_LIMIT_CLAIM_EVIDENCE);
        FUZZ_REQUIRE(claim->verdict != BPL_UNSUPPORTED ||
                     claim->evidence_count == 0);
        for (size_t k = 0; k < claim->mention_count; k++)
            check_quote(audit, &claim->mentions[k]);
        for (size_t k = 0; k < claim->evidence_count; k++)
            check_quote(audit, &claim->evidence[k]);
    }
}

static void check_format(bpl_audit_format format, const bpl_audit *audit,
                         bpl_str text)
{
    size_t claims = audit->claim_count ? audit->claim_count : 1;
    FUZZ_REQUIRE(fuzz_utf8(text));
    switch (format) {
    case BPL_AUDIT_CSV:
        FUZZ_REQUIRE(fuzz_csv_rows(text, ',', 8) == 1 + claims);
        break;
    case BPL_AUDIT_JSONL:
        FUZZ_REQUIRE(fuzz_json_lines(text) == 1);
        break;
    case BPL_AUDIT_HTML:
        FUZZ_REQUIRE(!memmem(text.data, text.len, "<script", 7));
        break;
    default:
        for (size_t i = 0; i < text.len; i++)
            FUZZ_REQUIRE((unsigned char)text.data[i] >= ' ' ||
                         text.data[i] == '\n');
    }
}

void fuzz_write_audit(const bpl_model *model, const bpl_audit *audit,
                      bpl_buf *told)
{
    for (int i = BPL_AUDIT_TABLE; i <= BPL_AUDIT_HTML; i++) {
        bpl_error err = {0};
        char *text = NULL;
        size_t len = 0;
        FILE *file = open_memstream(&text, &len);
        bpl_audit_writer *writer = NULL;
        bpl_audit_style style = BPL_AUDIT_STYLE_INIT;
        style.format = (bpl_audit_format)i;
        FUZZ_REQUIRE(file);
        FUZZ_REQUIRE(bpl_audit_writer_new(&writer, file, model, &style, &err) ==
                     BPL_OK);
        FUZZ_REQUIRE(bpl_audit_write(writer, audit, &err) == BPL_OK);
        FUZZ_REQUIRE(bpl_audit_writer_end(writer, &err) == BPL_OK);
        bpl_audit_writer_free(writer);
        FUZZ_REQUIRE(fclose(file) == 0);
        check_format((bpl_audit_format)i, audit, (bpl_str){text, len});
        if (i == BPL_AUDIT_JSONL)
            fuzz_add(told, text, len);
        free(text);
    }
}
