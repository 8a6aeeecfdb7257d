/* SPDX-License-Identifier: MIT */
/*
 * Fields in the order of their zones, each made UTF-8, cleaned into the text
 * and tokenized. A field that is valid UTF-8 already is cleaned from where it
 * stands; others go through `work` first.
 */
#include "text/document.h"

#include "base/error.h"
#include "text/clean.h"
#include "text/encoding.h"
#include "text/tokenize.h"
#include <stdlib.h>
#include <string.h>

/* Room that fields need besides their bytes: slack and separator. */
#define FIELD_EXTRA ((BPL_CLEAN_SLACK + 1) * (size_t)(BPL_LIMIT_COLUMNS + 1))

void bpl_document_init(bpl_document *document)
{
    memset(document, 0, sizeof *document);
    size_t most = BPL_CLEAN_ROOM(BPL_MOST_RECORD_BYTES) + FIELD_EXTRA;
    document->limits = bpl_limits_usual();
    /* Three bytes of forms for one of text: see tokenize.c. */
    bpl_buf_init(&document->text, most);
    bpl_buf_init(&document->forms, 3 * most);
    bpl_buf_init(&document->work, 4 * (size_t)BPL_MOST_RECORD_BYTES);
}

void bpl_document_fini(bpl_document *document)
{
    bpl_buf_fini(&document->text);
    bpl_buf_fini(&document->forms);
    bpl_buf_fini(&document->work);
    free(document->tokens);
    bpl_document_init(document);
}

static void reset(bpl_document *document)
{
    bpl_buf_empty(&document->text);
    bpl_buf_empty(&document->forms);
    bpl_buf_empty(&document->work);
    document->token_count = 0;
    document->sentence_count = 0;
    document->truncated = 0;
}

static bpl_status add_field(bpl_document *document, const bpl_field *field)
{
    bpl_str text = field->text;
    bpl_buf_reset(&document->work);
    int marked = text.len > 1 && ((unsigned char)text.data[0] == 0xEF ||
                                  (unsigned char)text.data[0] >= 0xFE);
    if (marked || !bpl_utf8_valid(text.data, text.len)) {
        BPL_TRY(bpl_to_utf8(&document->work, text, NULL));
        text = bpl_buf_str(&document->work);
    }
    size_t begin = document->text.len;
    if (begin > 0)
        BPL_TRY(bpl_buf_putc(&document->text, '\n'));
    size_t first = document->text.len;
    BPL_TRY(bpl_clean(&document->text, &document->work, text, field->markup));
    bpl_buf_empty(&document->work);
    if (document->text.len == first) {
        document->text.len = begin;
        return BPL_OK;
    }
    return bpl_tokenize(document, first, field->zone);
}

/* 0, 1, 2 for title, company, location; 3 for the others. */
static int place(bpl_zone zone)
{
    return zone == BPL_ZONE_TITLE      ? 0
           : zone == BPL_ZONE_COMPANY  ? 1
           : zone == BPL_ZONE_LOCATION ? 2
                                       : 3;
}

static bpl_status fail(const bpl_document *document, bpl_status status,
                       const bpl_record *record, bpl_error *err)
{
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    return bpl_fail(err, status, record->source, record->line,
                    "record is larger than %u bytes", document->limits->record);
}

bpl_status bpl_document_build(bpl_document *document, const bpl_record *record,
                              bpl_error *err)
{
    size_t total = 0;
    reset(document);
    for (size_t i = 0; i < record->field_count; i++) {
        size_t len = record->fields[i].text.len;
        if (len > (size_t)document->limits->record - total)
            return fail(document, BPL_E_LIMIT, record, err);
        total += len;
    }
    for (int turn = 0; turn < 4; turn++) {
        for (size_t i = 0; i < record->field_count; i++) {
            const bpl_field *field = &record->fields[i];
            if (place(field->zone) != turn || !field->text.len)
                continue;
            bpl_status status = add_field(document, field);
            if (status != BPL_OK)
                return fail(document, status, record, err);
        }
    }
    return BPL_OK;
}

bpl_status bpl_document_build_term(bpl_document *document, const char *term,
                                   bpl_error *err)
{
    bpl_field field = {{term, strlen(term)}, BPL_ZONE_BODY, BPL_MARKUP_PLAIN};
    bpl_record record;
    memset(&record, 0, sizeof record);
    record.fields = &field;
    record.field_count = 1;
    return bpl_document_build(document, &record, err);
}

bpl_str bpl_token_cased(const bpl_document *document, const bpl_token *token)
{
    bpl_str out = bpl_token_folded(document, token);
    if (token->reserved[0])
        out.data += token->form_len;
    return out;
}
