/* SPDX-License-Identifier: MIT */
/*
 * Collecting a site. Of each page its text, sentences and hits are kept, so
 * that the judgement can look at all pages at once; numbers are read here,
 * where the words are at hand.
 */
#include "report/audit_site.h"

#include "base/error.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

bpl_status bpl_site_new(bpl_site **out, bpl_auditor *auditor, const char *id,
                        bpl_error *err)
{
    *out = NULL;
    bpl_site *site = calloc(1, sizeof *site);
    if (!site)
        return bpl_fail_nomem(err);
    site->auditor = auditor;
    bpl_buf_init(&site->text, (size_t)BPL_LIMIT_SITE_BYTES);
    site->id = bpl_arena_dup(&site->arena, id, strlen(id));
    if (!site->id) {
        bpl_site_free(site);
        return bpl_fail_nomem(err);
    }
    *out = site;
    return BPL_OK;
}

void bpl_site_free(bpl_site *site)
{
    if (!site)
        return;
    bpl_buf_fini(&site->text);
    free(site->pages);
    free(site->page_begins);
    free(site->hits);
    free(site->sentences);
    bpl_arena_fini(&site->arena);
    bpl_arena_fini(&site->judged);
    free(site);
}

/* Room for one more item; 0: no memory. */
static int grow(void *array, size_t *room, size_t count, size_t item)
{
    void **at = array;
    if (count < *room)
        return 1;
    size_t more = *room ? *room * 2 : 64;
    void *bigger = realloc(*at, more * item);
    if (!bigger)
        return 0;
    *at = bigger;
    *room = more;
    return 1;
}

static const char *keep(bpl_arena *arena, const char *text)
{
    return bpl_arena_dup(arena, text ? text : "", text ? strlen(text) : 0);
}

/* --- the finding --- */

static bpl_status keep_evidence(bpl_site *site, const bpl_finding *finding,
                                bpl_error *err)
{
    bpl_site_finding *out = &site->finding;
    out->evidence_count = 0;
    out->evidence = bpl_arena_alloc(
        &site->judged, (finding->evidence_count + 1) * sizeof *out->evidence);
    if (!out->evidence)
        return bpl_fail_nomem(err);
    if (finding->text.len != site->text.len)
        return BPL_OK; /* not our text: offsets would be of another */
    for (size_t i = 0; i < finding->evidence_count; i++) {
        bpl_evidence *at = &out->evidence[out->evidence_count++];
        *at = finding->evidence[i];
        at->lexicon = keep(&site->judged, at->lexicon);
        at->term = keep(&site->judged, at->term);
        at->source = keep(&site->judged, at->source);
        if (!at->lexicon || !at->term || !at->source)
            return bpl_fail_nomem(err);
    }
    return BPL_OK;
}

bpl_status bpl_site_keep(bpl_site *site, const bpl_finding *finding,
                         bpl_error *err)
{
    const bpl_claim_tables *tables = &site->auditor->tables;
    bpl_site_finding *out = &site->finding;
    bpl_arena_reset(&site->judged);
    out->values = bpl_arena_zalloc(&site->judged, (tables->facet_count + 1) *
                                                      sizeof *out->values);
    out->label = keep(&site->judged, finding->label);
    out->runner_up = keep(&site->judged, finding->runner_up);
    out->reason = keep(&site->judged, finding->reason);
    out->language = keep(&site->judged, finding->language);
    if (!out->values || !out->label || !out->runner_up || !out->reason ||
        !out->language)
        return bpl_fail_nomem(err);
    out->status = bpl_certainty_name(finding->certainty);
    out->confidence = finding->confidence;
    for (size_t i = 0; i < finding->facet_count && i < tables->facet_count;
         i++) {
        const bpl_facet *facet = &finding->facets[i];
        for (uint32_t v = 0; v < facet->value_count; v++)
            if (strcmp(facet->values[v], facet->value) == 0)
                out->values[i] = v;
    }
    return keep_evidence(site, finding, err);
}

/* --- pages --- */

static bpl_status add_page(bpl_site *site, const bpl_record *record,
                           const bpl_finding *finding)
{
    size_t room = site->page_room;
    if (!grow(&site->pages, &room, site->page_count, sizeof *site->pages) ||
        !grow(&site->page_begins, &site->page_room, site->page_count,
              sizeof *site->page_begins))
        return BPL_E_NOMEM;
    bpl_audit_page *page = &site->pages[site->page_count];
    bpl_str title = {"", 0};
    for (size_t i = record->field_count; i-- > 0;)
        if (record->fields[i].zone == BPL_ZONE_TITLE)
            title = record->fields[i].text;
    *page = (bpl_audit_page){keep(&site->arena, record->source),
                             record->number,
                             bpl_arena_dup(&site->arena, title.data, title.len),
                             keep(&site->arena, finding->label),
                             bpl_certainty_name(finding->certainty),
                             finding->confidence};
    if (!page->source || !page->title || !page->label)
        return BPL_E_NOMEM;
    site->page_begins[site->page_count++] = (uint32_t)site->text.len;
    return bpl_buf_add(&site->text, finding->text.data, finding->text.len);
}

static int has_question(const bpl_document *document, size_t from, size_t to)
{
    return memchr(document->text.data + from, '?', to - from) != NULL;
}

static bpl_status add_sentences(bpl_site *site, const bpl_document *document,
                                uint32_t base)
{
    uint32_t page = (uint32_t)site->page_count - 1;
    for (size_t i = 0; i < document->token_count; i++) {
        const bpl_token *token = &document->tokens[i];
        if (i == 0 || token->sentence != token[-1].sentence) {
            if (!grow(&site->sentences, &site->sentence_room,
                      site->sentence_count, sizeof *site->sentences))
                return BPL_E_NOMEM;
            site->sentences[site->sentence_count++] =
                (bpl_site_sentence){.begin = base + token->begin, .page = page};
        }
        size_t next =
            i + 1 < document->token_count ? token[1].begin : document->text.len;
        bpl_site_sentence *sentence =
            &site->sentences[site->sentence_count - 1];
        sentence->end = base + token->end;
        sentence->question |= has_question(document, token->end, next);
    }
    return BPL_OK;
}

/* --- numbers --- */

/* Is what stands behind a separator a group of thousands? */
static int is_group(const char *at, const char *end)
{
    size_t digits = 0;
    while (at + digits < end && at[digits] >= '0' && at[digits] <= '9')
        digits++;
    return digits == 3;
}

/* The value of digits with separators. */
static double read_number(const bpl_document *document, const bpl_token *token)
{
    const char *end = document->text.data + token->end;
    char digits[32];
    size_t len = 0;
    double value = NAN;
    for (const char *at = document->text.data + token->begin;
         at < end && len + 1 < sizeof digits; at++)
        if (*at >= '0' && *at <= '9')
            digits[len++] = *at;
        else if (!is_group(at + 1, end))
            digits[len++] = '.';
    digits[len] = '\0';
    return bpl_parse_number(digits, &value) ? value : NAN;
}

/* "%" behind it, or the sign of a currency before it. */
static int is_percent(const bpl_document *document, const bpl_token *token)
{
    size_t at = token->end;
    while (at < document->text.len && document->text.data[at] == ' ')
        at++;
    return at < document->text.len && document->text.data[at] == '%';
}

static int is_price(const bpl_document *document, const bpl_token *token)
{
    size_t at = token->begin;
    while (at > 0 && document->text.data[at - 1] == ' ')
        at--;
    size_t begin = at;
    while (begin > 0 && at - begin < 4 &&
           ((unsigned char)document->text.data[--begin] & 0xC0) == 0x80)
        continue;
    utf8proc_int32_t point;
    return begin < at &&
           utf8proc_iterate((const utf8proc_uint8_t *)document->text.data +
                                begin,
                            (utf8proc_ssize_t)(at - begin), &point) > 0 &&
           utf8proc_category(point) == UTF8PROC_CATEGORY_SC;
}

/* What the hits around `at`, which are in order, say of a token: 1: it is a
 * number in words; -1: it belongs to another entry ("Fortune 500"). */
static int number_in(const bpl_site *site, const bpl_hit *hits, size_t count,
                     size_t at, uint32_t token)
{
    uint32_t words = (uint32_t)site->auditor->tables.number_category;
    int found = 0;
    size_t first = at;
    while (first > 0 &&
           hits[first - 1].token_begin + BPL_LIMIT_ENTRY_WORDS > token)
        first--;
    for (size_t i = first; i < count && hits[i].token_begin <= token; i++) {
        if (hits[i].token_end <= token || hits[i].entry == hits[at].entry)
            continue;
        if (hits[i].category != words)
            return -1;
        found = 1;
    }
    return found;
}

/* Is the token a number of things: digits, or a word for one? */
static int is_number(const bpl_site *site, const bpl_document *document,
                     const bpl_hit *hits, size_t count, size_t at,
                     uint32_t token, double *value)
{
    const bpl_token *of = &document->tokens[token];
    int digits = (of->flags & BPL_TOKEN_NUMBER) != 0;
    int said = number_in(site, hits, count, at, token);
    *value = digits ? read_number(document, of) : NAN;
    return said > 0 || (said == 0 && digits && !is_percent(document, of) &&
                        !is_price(document, of));
}

/* Does the token stand in the hit's sentence, or in a short one before it, as
 * in a row of figures ("500+" over "agents")? */
static int is_beside(const bpl_document *document, uint32_t token,
                     const bpl_hit *hit)
{
    enum { SHORT = 3 };
    uint32_t sentence = document->tokens[token].sentence;
    if (sentence + 1 != hit->sentence)
        return sentence == hit->sentence;
    uint32_t first = token;
    while (first > 0 && document->tokens[first - 1].sentence == sentence)
        first--;
    return hit->token_begin - first <= SHORT;
}

/* The number that a hit needs; 0: it has none. */
static int find_number(const bpl_site *site, const bpl_document *document,
                       const bpl_hit *hits, size_t count, size_t at,
                       double *value)
{
    const bpl_hit *hit = &hits[at];
    const bpl_claim_tables *tables = &site->auditor->tables;
    int needed = 0;
    for (size_t i = 0; i < tables->number_count; i++) {
        const bpl_number_need *need = &tables->numbers[i];
        if (need->category != hit->category)
            continue;
        needed = 1;
        uint32_t reach = need->is_before ? need->before + 1 : 0;
        uint32_t from = hit->token_begin > reach ? hit->token_begin - reach : 0;
        uint32_t to = hit->token_end;
        if (need->is_after)
            to += need->after + 1;
        for (uint32_t t = from; t < to && t < document->token_count; t++)
            if (is_beside(document, t, hit) &&
                is_number(site, document, hits, count, at, t, value) &&
                !(*value < need->least))
                return 1;
    }
    *value = NAN;
    return !needed;
}

static bpl_status add_hit(bpl_site *site, const bpl_site_hit *hit)
{
    if (!grow(&site->hits, &site->hit_room, site->hit_count,
              sizeof *site->hits))
        return BPL_E_NOMEM;
    site->hits[site->hit_count++] = *hit;
    return BPL_OK;
}

/* Numbers of the text itself, as hits of the categories that stand for them
 * in the lexicon of claims; a category that it lacks is not wanted. */
static bpl_status add_numbers(bpl_site *site, const bpl_document *document,
                              uint32_t base, uint32_t sentence)
{
    const bpl_categories *all = bpl_model_categories(site->auditor->model);
    int32_t percent = bpl_category_find(all, BPL_CLAIMS_LEXICON, "percent");
    int32_t price = bpl_category_find(all, BPL_CLAIMS_LEXICON, "price");
    int32_t figure = bpl_category_find(all, BPL_CLAIMS_LEXICON, "figure");
    for (uint32_t i = 0; i < document->token_count; i++) {
        const bpl_token *token = &document->tokens[i];
        if (!(token->flags & BPL_TOKEN_NUMBER))
            continue;
        int32_t category = is_percent(document, token) ? percent
                           : is_price(document, token) ? price
                                                       : figure;
        bpl_site_hit hit = {base + token->begin,
                            base + token->end,
                            site->token_count + i,
                            site->token_count + i + 1,
                            sentence + token->sentence,
                            BPL_NO_ENTRY,
                            (uint16_t)category,
                            (uint16_t)(site->page_count - 1),
                            0,
                            0,
                            token->zone,
                            1,
                            1.0F,
                            read_number(document, token)};
        if (category >= 0 && add_hit(site, &hit) != BPL_OK)
            return BPL_E_NOMEM;
    }
    return BPL_OK;
}

static bpl_status add_hits(bpl_site *site, const bpl_document *document,
                           uint32_t base, uint32_t sentence)
{
    const bpl_worker *worker = site->auditor->worker;
    const bpl_matches *matches = &worker->matches;
    for (size_t k = 0; worker->lexset != SIZE_MAX && k < matches->lexicon_count;
         k++) {
        const bpl_hit *hits = matches->hits + matches->first[k];
        size_t count = matches->first[k + 1] - matches->first[k];
        for (size_t i = 0; i < count; i++) {
            double number = NAN;
            int has = find_number(site, document, hits, count, i, &number);
            bpl_site_hit hit = {base + hits[i].byte_begin,
                                base + hits[i].byte_end,
                                site->token_count + hits[i].token_begin,
                                site->token_count + hits[i].token_end,
                                sentence + hits[i].sentence,
                                hits[i].entry,
                                hits[i].category,
                                (uint16_t)(site->page_count - 1),
                                (uint8_t)worker->lexset,
                                (uint8_t)k,
                                hits[i].zone,
                                has && !(hits[i].flags & BPL_HIT_NEGATED),
                                hits[i].weight,
                                number};
            if (add_hit(site, &hit) != BPL_OK)
                return BPL_E_NOMEM;
        }
    }
    return add_numbers(site, document, base, sentence);
}

#define GAP "\n\n" /* between pages */

/* Bytes of a site's text: it is labelled as one record. */
static size_t room_of(const bpl_worker *worker)
{
    uint32_t record = worker->document.limits->record;
    return record < BPL_LIMIT_SITE_BYTES ? record : BPL_LIMIT_SITE_BYTES;
}

bpl_status bpl_site_add(bpl_site *site, const bpl_record *record,
                        bpl_error *err)
{
    bpl_worker *worker = site->auditor->worker;
    const bpl_finding *finding;
    BPL_TRY(bpl_worker_label(worker, record, &finding, err));
    size_t gap = site->page_count ? strlen(GAP) : 0;
    if (site->text.len + gap + finding->text.len > room_of(worker) ||
        site->page_count == UINT16_MAX) {
        site->truncated = 1;
        return BPL_OK;
    }
    if (bpl_buf_add(&site->text, GAP, gap) != BPL_OK)
        return bpl_fail_nomem(err);
    uint32_t base = (uint32_t)site->text.len;
    uint32_t sentence = (uint32_t)site->sentence_count;
    site->truncated |= (finding->flags & BPL_FINDING_TRUNCATED) != 0;
    if (add_page(site, record, finding) != BPL_OK ||
        add_sentences(site, &worker->document, base) != BPL_OK ||
        add_hits(site, &worker->document, base, sentence) != BPL_OK)
        return bpl_fail_nomem(err);
    site->token_count += (uint32_t)worker->document.token_count;
    return site->page_count == 1 ? bpl_site_keep(site, finding, err) : BPL_OK;
}
