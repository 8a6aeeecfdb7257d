/* SPDX-License-Identifier: MIT */
/* Listing what lexicons hold, and what of it a text hits. */
#include <bpolens/lexicon.h>

#include "base/error.h"
#include "score/inside.h"
#include <stdlib.h>
#include <string.h>

#define SYMBOLS_BYTES ((size_t)64 * BPL_KIB)

static const char *kind_name(uint8_t kind)
{
    switch ((bpl_match_kind)kind) {
    case BPL_MATCH_STEM:
        return "stem";
    case BPL_MATCH_EXACT:
        return "exact";
    case BPL_MATCH_CASED:
        return "cased";
    case BPL_MATCH_GLOB:
        return "glob";
    }
    return "";
}

/* The row of one entry; symbols are kept in buf. */
static bpl_status fill_row(const bpl_model *model, const bpl_lexset *set,
                           const bpl_lexicon *lexicon, size_t number,
                           bpl_buf *buf, bpl_lexicon_row *row, bpl_error *err)
{
    const bpl_entry *entry = &lexicon->entries[number];
    bpl_buf_reset(buf);
    bpl_status status = bpl_lexset_symbols(set, lexicon, number, buf);
    if (status == BPL_OK)
        status = bpl_buf_putc(buf, '\0');
    if (status != BPL_OK)
        return bpl_fail(err, status, bpl_lexicon_id(lexicon, entry),
                        entry->line, "can't show the symbols of \"%s\"",
                        entry->term);
    memset(row, 0, sizeof *row);
    row->lexicon = bpl_lexicon_id(lexicon, entry);
    row->term = entry->term;
    row->category = model->categories.name[entry->category];
    row->match = kind_name(entry->match);
    row->source = entry->source;
    row->note = entry->note;
    row->symbols = buf->data;
    row->weight = (double)entry->weight;
    row->line = entry->line;
    return BPL_OK;
}

/* Shows the entries of the files that `parts` has the bits of. */
static bpl_status show_lexicon(const bpl_model *model, const bpl_lexset *set,
                               const bpl_lexicon *lexicon, uint32_t parts,
                               bpl_lexicon_row_fn report, void *payload,
                               bpl_error *err)
{
    bpl_buf buf;
    bpl_lexicon_row row;
    bpl_status status = BPL_OK;
    bpl_buf_init(&buf, SYMBOLS_BYTES);
    for (size_t i = 0; status == BPL_OK && i < lexicon->entry_count; i++) {
        if (!(parts >> lexicon->entries[i].part & 1))
            continue;
        status = fill_row(model, set, lexicon, i, &buf, &row, err);
        if (status == BPL_OK)
            report(payload, &row);
    }
    bpl_buf_fini(&buf);
    return status;
}

/* Bits of the lexicon's files that are asked for: all, those of a name
 * ("channel"), or one ("en/channel"). */
static uint32_t parts_asked(const bpl_lexicon *lexicon, const char *asked)
{
    uint32_t parts = 0;
    for (size_t i = 0; i < lexicon->part_count; i++)
        if (!asked || strcmp(asked, lexicon->name) == 0 ||
            strcmp(asked, lexicon->parts[i].id) == 0)
            parts |= UINT32_C(1) << i;
    return parts;
}

bpl_status bpl_lexicon_show(const bpl_model *model, const char *lexicon,
                            bpl_lexicon_row_fn row, void *payload,
                            bpl_error *err)
{
    size_t shown = 0;
    for (size_t i = 0; i < model->lexset_count; i++) {
        const bpl_lexset *set = model->lexsets[i];
        for (size_t k = 0; k < bpl_lexset_count(set); k++) {
            const bpl_lexicon *at = bpl_lexset_lexicon(set, k);
            uint32_t parts = parts_asked(at, lexicon);
            if (!parts)
                continue;
            shown++;
            BPL_TRY(show_lexicon(model, set, at, parts, row, payload, err));
        }
    }
    if (lexicon && !shown)
        return bpl_fail(err, BPL_E_NOTFOUND, model->lexicon_dir, 0,
                        "there is no lexicon \"%s\"", lexicon);
    return BPL_OK;
}

/* A hit with the lexicon it is of. */
struct found {
    const bpl_hit *hit;
    size_t lexicon;
};

static int compare(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    if (left->hit->byte_begin != right->hit->byte_begin)
        return left->hit->byte_begin < right->hit->byte_begin ? -1 : 1;
    if (left->hit->byte_end != right->hit->byte_end)
        return left->hit->byte_end > right->hit->byte_end ? -1 : 1;
    if (left->lexicon != right->lexicon)
        return left->lexicon < right->lexicon ? -1 : 1;
    return 0;
}

/* What one look into a text needs. */
struct look {
    const bpl_model *model;
    bpl_lexset *set;
    bpl_document document;
    bpl_matcher *matcher;
    struct found *found;
    bpl_buf symbols;
};

static bpl_status choose_set(struct look *look, const char *language,
                             bpl_error *err)
{
    const bpl_model *model = look->model;
    size_t set = model->first_lexset;
    if (language) {
        set = bpl_model_lexset_find(model, language);
    } else {
        size_t row = bpl_language_detect(model->languages, &look->document);
        if (row != SIZE_MAX && model->language_lexset[row] != SIZE_MAX)
            set = model->language_lexset[row];
    }
    if (set == SIZE_MAX)
        return bpl_fail(err, BPL_E_NOTFOUND, model->lexicon_dir, 0,
                        "there are no lexicons of the language \"%s\"",
                        language);
    look->set = model->lexsets[set];
    return BPL_OK;
}

static bpl_status sort_hits(struct look *look, const bpl_matches *matches,
                            size_t *count, bpl_error *err)
{
    *count = matches->first[matches->lexicon_count];
    look->found = calloc(*count + 1, sizeof *look->found);
    if (!look->found)
        return bpl_fail_nomem(err);
    for (size_t k = 0; k < matches->lexicon_count; k++)
        for (uint32_t i = matches->first[k]; i < matches->first[k + 1]; i++)
            look->found[i] = (struct found){&matches->hits[i], k};
    if (*count)
        qsort(look->found, *count, sizeof *look->found, compare);
    return BPL_OK;
}

static bpl_status report_hit(struct look *look, const struct found *found,
                             bpl_lexicon_row_fn report, void *payload,
                             bpl_error *err)
{
    bpl_lexicon_row row;
    const bpl_hit *hit = found->hit;
    BPL_TRY(fill_row(look->model, look->set,
                     bpl_lexset_lexicon(look->set, found->lexicon), hit->entry,
                     &look->symbols, &row, err));
    row.words.data = look->document.text.data + hit->byte_begin;
    row.words.len = hit->byte_end - hit->byte_begin;
    row.begin = hit->byte_begin;
    row.end = hit->byte_end;
    row.negated = (hit->flags & BPL_HIT_NEGATED) != 0;
    row.zone = (bpl_zone)hit->zone;
    report(payload, &row);
    return BPL_OK;
}

static bpl_status run(struct look *look, const char *language, bpl_str text,
                      bpl_lexicon_row_fn row, void *payload, bpl_error *err)
{
    const bpl_field field = {text, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED};
    const bpl_record record = {.number = 1, .fields = &field, .field_count = 1};
    bpl_matches matches;
    size_t count;
    BPL_TRY(bpl_document_build(&look->document, &record, err));
    BPL_TRY(choose_set(look, language, err));
    BPL_TRY(
        bpl_matcher_new(&look->matcher, look->set, look->model->zones, err));
    BPL_TRY(bpl_match(look->matcher, &look->document, &matches, err));
    BPL_TRY(sort_hits(look, &matches, &count, err));
    for (size_t i = 0; i < count; i++)
        BPL_TRY(report_hit(look, &look->found[i], row, payload, err));
    return BPL_OK;
}

bpl_status bpl_lexicon_find(const bpl_model *model, const char *language,
                            bpl_str text, bpl_lexicon_row_fn row, void *payload,
                            bpl_error *err)
{
    struct look look = {0};
    look.model = model;
    bpl_document_init(&look.document);
    bpl_buf_init(&look.symbols, SYMBOLS_BYTES);
    bpl_status status = run(&look, language, text, row, payload, err);
    free(look.found);
    bpl_matcher_free(look.matcher);
    bpl_buf_fini(&look.symbols);
    bpl_document_fini(&look.document);
    return status;
}
