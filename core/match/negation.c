/* SPDX-License-Identifier: MIT */
/*
 * Negation after NegEx and ConText: a cue flags the hits within its reach, a
 * number of words, but not over the end of the sentence or a stop word.
 *
 *   pre     "no outbound calls"       hits that begin within reach after it
 *   post    "calls are not required"  hits that end within reach before it
 *   pseudo  "not only"                consumes the cue in it, does nothing
 *   stop    "but"                     ends a scope
 *
 * A comma does not end the scope of a pre cue ("no calls, mails or chats"), a
 * clause mark ends that of a post cue ("sales, calls are not required"), but
 * for one right before the cue ("sales (not required)"). A hit that holds the
 * cue itself ("non-voice") is not in its scope.
 */
#include "base/error.h"
#include "match/matcher.h"
#include <string.h>

enum { MARK_PRE = 1, MARK_POST = 2 };

static bpl_status reserve_marks(bpl_matcher *matcher, size_t count,
                                bpl_error *err)
{
    if (count > matcher->mark_size) {
        uint8_t *marks =
            bpl_grow(matcher->marks, &matcher->mark_size, count, sizeof *marks);
        if (!marks)
            return bpl_fail_nomem(err);
        matcher->marks = marks;
    }
    memset(matcher->marks, 0, count);
    return BPL_OK;
}

static bpl_cue cue_of(const bpl_matcher *matcher, const bpl_hit *hit)
{
    return (bpl_cue)matcher->set->codes[BPL_OWN_NEGATION][hit->entry];
}

/* Where a scope that begins at a cue must end: the next stop word. */
static uint32_t next_stop(const bpl_matcher *matcher, size_t cue, uint32_t end)
{
    const bpl_own_hits *own = &matcher->own[BPL_OWN_NEGATION];
    for (size_t i = cue + 1; i < own->count; i++) {
        if (own->hits[i].token_begin >= end)
            break;
        if (cue_of(matcher, &own->hits[i]) == BPL_CUE_STOP)
            return own->hits[i].token_begin;
    }
    return end;
}

static uint32_t last_stop(const bpl_matcher *matcher, size_t cue,
                          uint32_t begin)
{
    const bpl_own_hits *own = &matcher->own[BPL_OWN_NEGATION];
    for (size_t i = cue; i-- > 0;) {
        if (own->hits[i].token_end <= begin)
            break;
        if (cue_of(matcher, &own->hits[i]) == BPL_CUE_STOP)
            return own->hits[i].token_end;
    }
    return begin;
}

static void mark_after(const bpl_matcher *matcher, const bpl_document *document,
                       size_t cue, uint32_t reach)
{
    const bpl_hit *hit = &matcher->own[BPL_OWN_NEGATION].hits[cue];
    size_t room = document->token_count - hit->token_end;
    /* "NoSQL" is a word of its own, not a negated SQL. */
    if (room == 0 || (document->tokens[hit->token_end].flags & BPL_TOKEN_GLUED))
        return;
    uint32_t end = hit->token_end + (reach < room ? reach : (uint32_t)room);
    end = next_stop(matcher, cue, end);
    for (uint32_t i = hit->token_end; i < end; i++) {
        if (document->tokens[i].sentence != hit->sentence)
            break;
        matcher->marks[i] |= MARK_PRE;
    }
}

static void mark_before(const bpl_matcher *matcher,
                        const bpl_document *document, size_t cue,
                        uint32_t reach)
{
    const bpl_hit *hit = &matcher->own[BPL_OWN_NEGATION].hits[cue];
    uint32_t begin = hit->token_begin;
    uint32_t end = last_stop(matcher, cue, begin > reach ? begin - reach : 0);
    for (uint32_t i = begin; i-- > end;) {
        if (document->tokens[i].sentence != hit->sentence)
            break;
        matcher->marks[i] |= MARK_POST;
        if (document->tokens[i].flags & BPL_TOKEN_CLAUSE)
            break;
    }
}

bpl_status bpl_negation_apply(bpl_matcher *matcher,
                              const bpl_document *document, size_t hit_count,
                              bpl_error *err)
{
    const bpl_own_hits *own = &matcher->own[BPL_OWN_NEGATION];
    if (own->count == 0 || hit_count == 0)
        return BPL_OK;
    BPL_TRY(reserve_marks(matcher, document->token_count, err));
    for (size_t i = 0; i < own->count; i++) {
        const bpl_hit *hit = &own->hits[i];
        float weight = hit->weight;
        uint32_t reach = weight > 0 ? (uint32_t)weight : 0;
        bpl_cue cue = cue_of(matcher, hit);
        if (cue == BPL_CUE_PRE)
            mark_after(matcher, document, i, reach);
        else if (cue == BPL_CUE_POST)
            mark_before(matcher, document, i, reach);
    }
    for (size_t i = 0; i < hit_count; i++) {
        bpl_hit *hit = &matcher->hits[i];
        if ((matcher->marks[hit->token_begin] & MARK_PRE) ||
            (matcher->marks[hit->token_end - 1] & MARK_POST))
            hit->flags |= BPL_HIT_NEGATED;
    }
    return BPL_OK;
}
