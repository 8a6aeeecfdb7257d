/* SPDX-License-Identifier: MIT */
/*
 * Contexts that void claims. Each row of the table marks sentences, or hits
 * within its reach; what is marked counts no more, so one pass over the hits
 * a row is enough.
 */
#include "report/audit_judge.h"

/* Voids claims of the context's sentence that stand within its reach. */
static void void_beside(const bpl_judge *j, const bpl_context *context,
                        size_t at)
{
    bpl_site_hit *hits = j->site->hits;
    const bpl_site_hit *cue = &hits[j->own[at]];
    int before = context->scope == BPL_CONTEXT_BEFORE;
    for (size_t i = at; before ? i + 1 < j->own_count : i > 0;) {
        i = before ? i + 1 : i - 1;
        bpl_site_hit *hit = &hits[j->own[i]];
        uint8_t claim = bpl_claim_of(j, hit);
        if (hit->sentence != cue->sentence)
            return;
        uint32_t words =
            before ? hit->first - cue->last : cue->first - hit->last;
        if (words > context->reach)
            return;
        if (claim != BPL_NO_CLAIM && context->claims >> claim & 1)
            hit->counts = 0;
    }
}

static void void_sentence(const bpl_context *context,
                          bpl_site_sentence *sentence)
{
    if (!sentence->kept)
        sentence->voids |= context->claims;
}

/* All sentences of the page of this one. */
static void void_page(const bpl_judge *j, const bpl_context *context,
                      size_t sentence)
{
    bpl_site_sentence *all = j->site->sentences;
    uint32_t page = all[sentence].page;
    for (size_t i = sentence; i > 0 && all[i - 1].page == page; i--)
        void_sentence(context, &all[i - 1]);
    for (size_t i = sentence; i < j->site->sentence_count; i++) {
        if (all[i].page != page)
            return;
        void_sentence(context, &all[i]);
    }
}

/* The sentence and those behind it on its page. */
static void void_next(const bpl_judge *j, const bpl_context *context,
                      size_t sentence)
{
    const bpl_site *site = j->site;
    bpl_site_sentence *all = site->sentences;
    for (size_t i = sentence;
         i < site->sentence_count && i <= sentence + context->reach &&
         all[i].page == all[sentence].page;
         i++)
        void_sentence(context, &all[i]);
}

static void apply_cue(const bpl_judge *j, const bpl_context *context, size_t at)
{
    bpl_site *site = j->site;
    const bpl_site_hit *cue = &site->hits[j->own[at]];
    bpl_site_sentence *sentence = &site->sentences[cue->sentence];
    switch (context->scope) {
    case BPL_CONTEXT_SENTENCE:
        void_sentence(context, sentence);
        break;
    case BPL_CONTEXT_NEXT:
        void_next(j, context, cue->sentence);
        break;
    case BPL_CONTEXT_PAGE:
        void_page(j, context, cue->sentence);
        break;
    default:
        if (!sentence->kept)
            void_beside(j, context, at);
    }
}

/* Marks the sentences that the context leaves alone. */
static void keep_sentences(const bpl_judge *j, const bpl_context *context)
{
    bpl_site *site = j->site;
    for (size_t i = 0; i < site->sentence_count; i++)
        site->sentences[i].kept = 0;
    for (size_t i = 0; context->unless >= 0 && i < j->own_count; i++) {
        const bpl_site_hit *hit = &site->hits[j->own[i]];
        if (hit->category == (uint32_t)context->unless)
            site->sentences[hit->sentence].kept = 1;
    }
}

static void apply_category(const bpl_judge *j, const bpl_context *context)
{
    uint32_t page = UINT32_MAX; /* that was voided last */
    for (size_t i = 0; i < j->own_count; i++) {
        const bpl_site_hit *hit = &j->site->hits[j->own[i]];
        if (hit->category != (uint32_t)context->category || !hit->counts ||
            (context->zone >= 0 && hit->zone != context->zone) ||
            (context->scope == BPL_CONTEXT_PAGE && hit->page == page))
            continue;
        apply_cue(j, context, i);
        page = hit->page;
    }
}

static void apply_zone(const bpl_judge *j, const bpl_context *context)
{
    for (size_t i = 0; i < j->own_count; i++) {
        bpl_site_hit *hit = &j->site->hits[j->own[i]];
        uint8_t claim = bpl_claim_of(j, hit);
        if (hit->zone == context->zone && claim != BPL_NO_CLAIM &&
            !j->site->sentences[hit->sentence].kept &&
            context->claims >> claim & 1)
            hit->counts = 0;
    }
}

static void apply_context(const bpl_judge *j, const bpl_context *context)
{
    bpl_site *site = j->site;
    keep_sentences(j, context);
    if (context->category >= 0)
        apply_category(j, context);
    else if (context->category == -2)
        apply_zone(j, context);
    else
        for (size_t i = 0; i < site->sentence_count; i++)
            if (site->sentences[i].question)
                void_sentence(context, &site->sentences[i]);
}

void bpl_audit_contexts(const bpl_judge *j)
{
    for (size_t i = 0; i < j->tables->context_count; i++)
        apply_context(j, &j->tables->contexts[i]);
    for (size_t i = 0; i < j->own_count; i++) {
        bpl_site_hit *hit = &j->site->hits[j->own[i]];
        uint8_t claim = bpl_claim_of(j, hit);
        if (claim != BPL_NO_CLAIM &&
            j->site->sentences[hit->sentence].voids >> claim & 1)
            hit->counts = 0;
    }
}
