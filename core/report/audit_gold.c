/* SPDX-License-Identifier: MIT */
/*
 * The gold file names the pages and what people found on each. Then what an
 * audit found is laid beside it, claim by claim: from the file that `bpolens
 * audit` wrote, or from pages that are audited on the way.
 */
#include "report/audit_gold.h"

#include "base/error.h"
#include "report/rows.h"
#include "write/pen.h"
#include <stdlib.h>
#include <string.h>

#define NO_CLAIM "none"

enum { ID, CLAIM, VERDICT, QUOTE, SURE, COLUMNS, NEEDED = QUOTE };

typedef struct load {
    bpl_claim_pairs *out;
    const bpl_evaluate_options *options;
    bpl_rows *rows;
    size_t columns[COLUMNS];
    int is_gold; /* the rows are those of the gold file */
    bpl_error *err;
} load;

/* --- pairs --- */

static bpl_status add_page(bpl_claim_pairs *pairs, bpl_str id, uint32_t *page)
{
    BPL_TRY(bpl_values_add(&pairs->pages, id, page));
    if (*page == BPL_NO_VALUE || *page < pairs->flag_room)
        return BPL_OK;
    size_t room = pairs->flag_room ? pairs->flag_room * 2 : 256;
    uint8_t *flags = realloc(pairs->flags, room);
    if (!flags)
        return BPL_E_NOMEM;
    memset(flags + pairs->flag_room, 0, room - pairs->flag_room);
    pairs->flags = flags;
    pairs->flag_room = room;
    return BPL_OK;
}

/* The page's claim of that type; *is_new if it was not there yet. */
static bpl_status find_pair(bpl_claim_pairs *pairs, uint32_t page, bpl_str type,
                            bpl_claim_pair **out, int *is_new)
{
    uint32_t place, key[2] = {page, BPL_NO_VALUE};
    BPL_TRY(bpl_values_add(&pairs->types, type, &key[1]));
    BPL_TRY(bpl_map_add(&pairs->places, (const char *)key, sizeof key,
                        (uint32_t)pairs->count, &place));
    *is_new = place == pairs->count;
    if (*is_new && pairs->count == pairs->room) {
        size_t room = pairs->room ? pairs->room * 2 : 256;
        bpl_claim_pair *list = realloc(pairs->list, room * sizeof *list);
        if (!list)
            return BPL_E_NOMEM;
        pairs->list = list;
        pairs->room = room;
    }
    if (*is_new)
        pairs->list[pairs->count++] = (bpl_claim_pair){
            page, key[1], BPL_NO_VERDICT, BPL_NO_VERDICT, 1, "", ""};
    *out = &pairs->list[place];
    return BPL_OK;
}

static bpl_status add_found(bpl_claim_pairs *pairs, uint32_t page, bpl_str type,
                            bpl_verdict verdict, bpl_str quote)
{
    bpl_claim_pair *pair;
    int is_new;
    BPL_TRY(find_pair(pairs, page, type, &pair, &is_new));
    if (pair->found != BPL_NO_VERDICT)
        return BPL_OK; /* the first row of a claim is its verdict */
    pair->found = (uint8_t)verdict;
    pair->quote = bpl_arena_dup(&pairs->arena, quote.data, quote.len);
    if (is_new && (pairs->flags[page] & BPL_PAGE_UNSURE))
        pair->sure = 0;
    return pair->quote ? BPL_OK : BPL_E_NOMEM;
}

/* --- rows --- */

static int is_text(bpl_str cell, const char *text)
{
    return cell.len == strlen(text) && memcmp(cell.data, text, cell.len) == 0;
}

/* BPL_NO_VERDICT: it is the name of none. */
static int verdict_of(bpl_str cell)
{
    int verdict = 0;
    while (verdict < BPL_VERDICTS &&
           !is_text(cell, bpl_verdict_name((bpl_verdict)verdict)))
        verdict++;
    return verdict;
}

static bpl_str cell_of(const load *l, int column)
{
    return bpl_trim(bpl_rows_cell(l->rows, l->columns[column]));
}

static bpl_status add_truth(load *l, uint32_t page, bpl_str type, int verdict,
                            const bpl_record *record, bpl_error *err)
{
    bpl_claim_pair *pair;
    int is_new;
    bpl_str quote = cell_of(l, QUOTE);
    if (find_pair(l->out, page, type, &pair, &is_new) != BPL_OK)
        return bpl_fail_nomem(err);
    if (!is_new)
        return bpl_fail(err, BPL_E_PARSE, record->source, record->line,
                        "the page has the claim \"%.*s\" already",
                        (int)(type.len < 60 ? type.len : 60), type.data);
    pair->truth = (uint8_t)verdict;
    pair->sure = !is_text(cell_of(l, SURE), "no");
    pair->true_quote = bpl_arena_dup(&l->out->arena, quote.data, quote.len);
    return pair->true_quote ? BPL_OK : bpl_fail_nomem(err);
}

/* PARSE: the row is wrong. */
static bpl_status take_row(load *l, const bpl_record *record, bpl_error *err)
{
    bpl_str id = cell_of(l, ID), type = cell_of(l, CLAIM);
    int verdict = verdict_of(cell_of(l, VERDICT));
    uint32_t page;
    if (!id.len || !type.len)
        return bpl_fail(err, BPL_E_PARSE, record->source, record->line,
                        "the row has no %s", id.len ? "claim" : "id");
    if (!is_text(type, NO_CLAIM) && verdict == BPL_NO_VERDICT)
        return bpl_fail(err, BPL_E_PARSE, record->source, record->line,
                        "a verdict is unsupported, supported or contradicted");
    if (!l->is_gold)
        page = bpl_map_get(&l->out->pages.map, id.data, id.len);
    else if (add_page(l->out, id, &page) != BPL_OK)
        return bpl_fail_nomem(err);
    if (page >= l->out->pages.count)
        return BPL_OK; /* a page that the gold file has not */
    if (!l->is_gold)
        l->out->flags[page] |= BPL_PAGE_READ;
    if (is_text(type, NO_CLAIM)) {
        if (l->is_gold && is_text(cell_of(l, SURE), "no"))
            l->out->flags[page] |= BPL_PAGE_UNSURE;
        return BPL_OK;
    }
    if (l->is_gold)
        return add_truth(l, page, type, verdict, record, err);
    return add_found(l->out, page, type, (bpl_verdict)verdict,
                     cell_of(l, QUOTE)) == BPL_OK
               ? BPL_OK
               : bpl_fail_nomem(err);
}

static bpl_status check_columns(load *l)
{
    for (int i = 0; i < NEEDED; i++)
        if (!bpl_rows_has(l->rows, l->columns[i]))
            return bpl_rows_no_column(
                l->rows, l->columns[i],
                l->is_gold ? "" : " (is it what `bpolens audit` wrote?)",
                l->err);
    return BPL_OK;
}

static void reject(load *l, bpl_error *why, const bpl_record *record)
{
    if (!why->record)
        why->record = record->number;
    l->out->rejected += (uint64_t)l->is_gold;
    if (l->options->report)
        l->options->report(l->options->payload, why, 1);
}

static bpl_status read_rows(load *l, const char *path)
{
    uint64_t rows = 0;
    for (;;) {
        bpl_error why = {0};
        bpl_record record = {0};
        bpl_status status = bpl_rows_next(l->rows, &record, &why);
        if (status == BPL_END)
            break;
        if (status == BPL_OK) {
            if (!rows++ && !bpl_rows_are_json(l->rows))
                BPL_TRY(check_columns(l));
            status = take_row(l, &record, &why);
        }
        if (status == BPL_E_PARSE || status == BPL_E_LIMIT) {
            reject(l, &why, &record);
        } else if (status != BPL_OK) {
            if (l->err)
                *l->err = why;
            return status;
        }
    }
    if (!rows)
        return bpl_fail(l->err, BPL_E_NOTFOUND, path, 0,
                        "there is no record in it");
    return bpl_rows_are_json(l->rows) ? check_columns(l) : BPL_OK;
}

static bpl_status read_table(load *l, const bpl_model *model, const char *path,
                             int is_gold)
{
    static const char *const names[COLUMNS] = {"id", "claim", "verdict",
                                               "quote", "sure"};
    l->is_gold = is_gold;
    bpl_status status = bpl_rows_open(&l->rows, model, path, l->options->jsonl,
                                      0, l->options->reader, l->err);
    for (int i = 0; i < COLUMNS && status == BPL_OK; i++)
        if (bpl_rows_want(l->rows, names[i], &l->columns[i]) != BPL_OK)
            status = bpl_fail_nomem(l->err);
    if (status == BPL_OK)
        status = read_rows(l, path);
    bpl_rows_close(l->rows);
    l->rows = NULL;
    return status;
}

/* --- pages audited on the way --- */

static int is_wanted(void *payload, const char *id)
{
    const load *l = payload;
    return bpl_values_find(&l->out->pages, id) != BPL_NO_VALUE;
}

static int take_audit(void *payload, const bpl_audit *audit)
{
    load *l = payload;
    uint32_t page = bpl_values_find(&l->out->pages, audit->id);
    if (page == BPL_NO_VALUE)
        return 1;
    l->out->flags[page] |= BPL_PAGE_READ;
    for (size_t i = 0; i < audit->claim_count; i++) {
        const bpl_claim *claim = &audit->claims[i];
        if (add_found(l->out, page, bpl_str_of(claim->type), claim->verdict,
                      bpl_str_of(claim->mentions[0].quote)) == BPL_OK)
            continue;
        bpl_fail_nomem(l->err);
        return 0;
    }
    return 1;
}

static void report(void *payload, const bpl_error *err, int failed)
{
    const load *l = payload;
    if (l->options->report)
        l->options->report(l->options->payload, err, failed);
}

static bpl_status audit_pages(load *l, const bpl_model *model,
                              const char *const *pages, size_t page_count)
{
    bpl_audit_options how = BPL_AUDIT_OPTIONS_INIT;
    how.id_column = l->options->id_column;
    how.reader = l->options->reader;
    how.wanted = is_wanted;
    how.take = take_audit;
    how.report = report;
    how.payload = l;
    bpl_status status = bpl_audit_files(model, pages, page_count, &how, l->err);
    return status == BPL_END ? BPL_E_NOMEM : status;
}

static bpl_status check_read(const load *l, const char *gold)
{
    for (uint32_t i = 0; i < l->out->pages.count; i++)
        if (l->out->flags[i] & BPL_PAGE_READ)
            return BPL_OK;
    return bpl_fail(l->err, BPL_E_NOTFOUND, gold, 0,
                    "none of its %u pages has an audit: the ids don't fit",
                    l->out->pages.count);
}

bpl_status bpl_claim_pairs_load(bpl_claim_pairs *out, const bpl_model *model,
                                const char *gold, const char *predictions,
                                const char *const *pages, size_t page_count,
                                const bpl_evaluate_options *options,
                                bpl_error *err)
{
    load l = {.out = out, .options = options, .err = err};
    memset(out, 0, sizeof *out);
    bpl_values_init(&out->pages, &out->arena);
    bpl_values_init(&out->types, &out->arena);
    bpl_map_init(&out->places, &out->arena);
    BPL_TRY(read_table(&l, model, gold, 1));
    if (!out->pages.count)
        return bpl_fail(err, BPL_E_NOTFOUND, gold, 0, "there is no page in it");
    if (predictions)
        BPL_TRY(read_table(&l, model, predictions, 0));
    else
        BPL_TRY(audit_pages(&l, model, pages, page_count));
    return check_read(&l, gold);
}

void bpl_claim_pairs_fini(bpl_claim_pairs *pairs)
{
    bpl_values_fini(&pairs->pages);
    bpl_values_fini(&pairs->types);
    bpl_map_fini(&pairs->places);
    free(pairs->flags);
    free(pairs->list);
    bpl_arena_fini(&pairs->arena);
    memset(pairs, 0, sizeof *pairs);
}
