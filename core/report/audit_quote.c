/* SPDX-License-Identifier: MIT */
/*
 * What shows a claim and its verdict: the words that make the claim (mentions),
 * those that the deciding row counted (evidence), or what was looked for and
 * not found. A row's evidence is found by following its conditions down to the
 * categories that they count.
 */
#include "base/error.h"
#include "report/audit_judge.h"
#include <string.h>

/* --- quotes --- */

/* A copy with every run of blanks as one blank. */
static const char *copy(const bpl_judge *j, uint32_t begin, uint32_t end)
{
    const char *text = j->site->text.data;
    char *out = bpl_arena_alloc(j->arena, end - begin + 1);
    size_t len = 0;
    if (!out)
        return NULL;
    for (uint32_t i = begin; i < end; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c > ' ')
            out[len++] = text[i];
        else if (len && out[len - 1] != ' ')
            out[len++] = ' ';
    }
    while (len && out[len - 1] == ' ')
        len--;
    out[len] = '\0';
    return out;
}

/* Widens the words in their sentence up to the limit, by whole words: behind
 * them as far as it goes, then before them. */
static void widen(const bpl_judge *j, const bpl_site_hit *hit, uint32_t *begin,
                  uint32_t *end)
{
    const bpl_site_sentence *in = &j->site->sentences[hit->sentence];
    const char *text = j->site->text.data;
    uint32_t room = BPL_LIMIT_QUOTE_BYTES;
    *begin = hit->begin < in->begin ? hit->begin : in->begin;
    *end = hit->end > in->end ? hit->end : in->end;
    if (*end - *begin <= room)
        return;
    uint32_t len = hit->end - hit->begin;
    uint32_t side = len < room ? (room - len) / 2 : 0;
    uint32_t from = hit->begin - *begin > side ? hit->begin - side : *begin;
    uint32_t to = *end - hit->end > side ? hit->end + side : *end;
    while (from < hit->begin && from > *begin && text[from - 1] != ' ')
        from++;
    while (to > hit->end && to < *end && text[to] != ' ')
        to--;
    *begin = from;
    *end = to;
}

static bpl_status make_quote(const bpl_judge *j, const bpl_site_hit *hit,
                             bpl_quote *out)
{
    const bpl_site *site = j->site;
    const bpl_model *model = site->auditor->model;
    uint32_t begin, end;
    widen(j, hit, &begin, &end);
    *out = (bpl_quote){copy(j, begin, end),
                       copy(j, hit->begin, hit->end),
                       hit->page,
                       hit->begin - site->page_begins[hit->page],
                       hit->end - site->page_begins[hit->page],
                       (bpl_zone)hit->zone,
                       BPL_CLAIMS_LEXICON,
                       "",
                       bpl_model_categories(model)->name[hit->category],
                       ""};
    if (!out->quote || !out->words)
        return bpl_fail_nomem(j->err);
    if (hit->entry == BPL_NO_ENTRY)
        return BPL_OK;
    const bpl_lexicon *lexicon =
        bpl_lexset_lexicon(bpl_model_lexset(model, hit->lexset), hit->lexicon);
    const bpl_entry *entry = &lexicon->entries[hit->entry];
    out->lexicon = bpl_lexicon_id(lexicon, entry);
    out->term = entry->term;
    out->source = entry->source;
    return BPL_OK;
}

/* Heavier first, then earlier. */
static int is_before(const bpl_site_hit *a, const bpl_site_hit *b)
{
    if (a->weight != b->weight)
        return a->weight > b->weight;
    return a->begin < b->begin;
}

bpl_status bpl_audit_mentions(bpl_judge *j, size_t number, bpl_claim *claim)
{
    const bpl_site_hit *best[BPL_LIMIT_CLAIM_MENTIONS];
    size_t count = 0;
    for (size_t i = 0; i < j->own_count; i++) {
        const bpl_site_hit *hit = &j->site->hits[j->own[i]];
        if (bpl_claim_of(j, hit) != number || !hit->counts)
            continue;
        size_t at = count;
        if (count < BPL_LIMIT_CLAIM_MENTIONS)
            count++;
        else if (is_before(hit, best[--at]))
            best[at] = hit;
        else
            continue;
        for (; at > 0 && is_before(hit, best[at - 1]); at--)
            best[at] = best[at - 1];
        best[at] = hit;
    }
    bpl_quote *quotes = bpl_judge_get(j, count, sizeof *quotes);
    if (!quotes)
        return bpl_fail_nomem(j->err);
    for (size_t i = 0; i < count; i++)
        BPL_TRY(make_quote(j, best[i], &quotes[i]));
    claim->mentions = quotes;
    claim->mention_count = count;
    return BPL_OK;
}

/* --- evidence --- */

static void want_expr(const bpl_judge *j, bpl_expr expr);

static void want_rule(const bpl_judge *j, const bpl_rule *rule)
{
    const bpl_rules *rules = j->tables->rules;
    want_expr(j, rule->per);
    for (uint32_t i = 0; i < rule->test_count; i++) {
        const bpl_test *test = &rules->tests[rule->first_test + i];
        if (test->kind == BPL_TEST_SOME || test->kind == BPL_TEST_AT_LEAST ||
            test->kind == BPL_TEST_MORE)
            want_expr(j, test->left);
    }
}

/* A signal stands for the rows that made it, or for what it counts. */
static void want_signal(const bpl_judge *j, uint32_t signal)
{
    const bpl_rules *rules = j->tables->rules;
    for (size_t i = 0; i < j->tables->count_count; i++) {
        const bpl_count *count = &j->tables->counts[i];
        int near =
            count->kind == BPL_COUNT_NEAR || count->kind == BPL_COUNT_SAME;
        if (count->signal == signal)
            j->wanted[count->category] |= (uint8_t)(near ? 2 : 1);
    }
    for (size_t i = 0; i < rules->rule_count; i++)
        if (rules->rules[i].kind == BPL_RULE_SIGNAL &&
            rules->rules[i].target == signal && rules->rules[i].fired &&
            !rules->signals[signal].given)
            want_rule(j, &rules->rules[i]);
}

/* Signals are made of those above them, so this ends. */
static void want_expr(const bpl_judge *j, bpl_expr expr)
{
    for (uint32_t i = 0; i < expr.count; i++) {
        const bpl_term *term = &j->tables->rules->terms[expr.first + i];
        if (term->kind == BPL_TERM_CATEGORY)
            j->wanted[term->index] |= 1;
        else if (term->kind == BPL_TERM_SIGNAL)
            want_signal(j, term->index);
    }
}

static int is_wanted(const bpl_judge *j, const bpl_site_hit *hit)
{
    uint8_t how = j->wanted[hit->category];
    return hit->counts &&
           ((how & 1) || ((how & 2) && j->beside[hit->sentence]));
}

/* Nearer to a mention first, then as mentions are. */
static int is_better(const bpl_judge *j, const bpl_site_hit *a,
                     const bpl_site_hit *b)
{
    if (j->beside[a->sentence] != j->beside[b->sentence])
        return j->beside[a->sentence] > j->beside[b->sentence];
    return is_before(a, b);
}

/* The best hit of each category, in the order of is_better. */
static size_t best_hits(const bpl_judge *j, const bpl_site_hit **out)
{
    size_t count = 0;
    for (size_t from = 0, to; from < j->sorted_count; from = to) {
        const bpl_site_hit *first = &j->site->hits[j->sorted[from]];
        const bpl_site_hit *best = NULL;
        for (to = from; to < j->sorted_count; to++) {
            const bpl_site_hit *hit = &j->site->hits[j->sorted[to]];
            if (hit->category != first->category)
                break;
            if (is_wanted(j, hit) && (!best || is_better(j, hit, best)))
                best = hit;
        }
        if (!best)
            continue;
        size_t at = count < BPL_LIMIT_CLAIM_EVIDENCE ? count++ : count;
        for (; at > 0 && is_better(j, best, out[at - 1]); at--)
            if (at < BPL_LIMIT_CLAIM_EVIDENCE)
                out[at] = out[at - 1];
        if (at < BPL_LIMIT_CLAIM_EVIDENCE)
            out[at] = best;
    }
    return count;
}

/* Evidence that the finding gives for a facet that the row asks for. */
static bpl_status add_facet(const bpl_judge *j, const bpl_rule *rule,
                            bpl_quote *quotes, size_t *count)
{
    const bpl_rules *rules = j->tables->rules;
    const bpl_site *site = j->site;
    for (uint32_t i = 0; i < rule->test_count; i++) {
        const bpl_test *test = &rules->tests[rule->first_test + i];
        if (test->kind != BPL_TEST_IS)
            continue;
        const bpl_rule_facet *facet = &j->tables->facets[test->facet];
        for (size_t e = 0; e < site->finding.evidence_count; e++) {
            const bpl_evidence *at = &site->finding.evidence[e];
            if (*count == BPL_LIMIT_CLAIM_EVIDENCE)
                return BPL_OK;
            if (strcmp(at->facet, facet->name) != 0 ||
                strcmp(at->value, facet->values[test->value]) != 0)
                continue;
            size_t page = site->page_count;
            while (page > 1 && site->page_begins[page - 1] > at->begin)
                page--;
            bpl_quote *quote = &quotes[(*count)++];
            *quote = (bpl_quote){copy(j, at->begin, at->end),
                                 copy(j, at->begin, at->end),
                                 (uint32_t)page - 1,
                                 at->begin - site->page_begins[page - 1],
                                 at->end - site->page_begins[page - 1],
                                 at->zone,
                                 at->lexicon,
                                 at->term,
                                 at->category,
                                 at->source};
            if (!quote->quote || !quote->words)
                return bpl_fail_nomem(j->err);
        }
    }
    return BPL_OK;
}

/* A row that asks for nothing is backed by the claim's own words, as a number
 * with its unit is. */
bpl_status bpl_audit_evidence(bpl_judge *j, const bpl_rule *rule,
                              bpl_claim *claim)
{
    if (!rule->test_count && !rule->per.count) {
        claim->evidence = claim->mentions;
        claim->evidence_count = claim->mention_count > 0;
        return BPL_OK;
    }
    const bpl_site_hit *best[BPL_LIMIT_CLAIM_EVIDENCE];
    bpl_quote *quotes =
        bpl_judge_get(j, BPL_LIMIT_CLAIM_EVIDENCE, sizeof *quotes);
    if (!quotes)
        return bpl_fail_nomem(j->err);
    memset(j->wanted, 0, j->categories);
    want_rule(j, rule);
    size_t count = best_hits(j, best);
    for (size_t i = 0; i < count; i++)
        BPL_TRY(make_quote(j, best[i], &quotes[i]));
    BPL_TRY(add_facet(j, rule, quotes, &count));
    claim->evidence = quotes;
    claim->evidence_count = count;
    return BPL_OK;
}

static int backs(const bpl_rule *rule, size_t claim)
{
    return rule->kind == BPL_RULE_VALUE &&
           rule->target == claim * BPL_CLAIM_ROWS + BPL_CLAIM_SUPPORTED;
}

/* Does a row before this one back the claim for the same reason? */
static int is_said(const bpl_rules *rules, size_t row, size_t claim)
{
    for (size_t i = 0; i < row; i++)
        if (backs(&rules->rules[i], claim) &&
            strcmp(rules->rules[i].reason, rules->rules[row].reason) == 0)
            return 1;
    return 0;
}

/* Reasons of the rows that would have backed the claim. */
bpl_status bpl_audit_sought(bpl_judge *j, size_t number, bpl_claim *claim)
{
    const bpl_rules *rules = j->tables->rules;
    bpl_buf text;
    bpl_status status = BPL_OK;
    bpl_buf_init(&text, SIZE_MAX);
    for (size_t i = 0; i < rules->rule_count && status == BPL_OK; i++) {
        const bpl_rule *rule = &rules->rules[i];
        if (!backs(rule, number) || is_said(rules, i, number))
            continue;
        if (text.len)
            status = bpl_buf_puts(&text, "; ");
        if (status == BPL_OK)
            status = bpl_buf_puts(&text, rule->reason);
    }
    if (status == BPL_OK) {
        claim->reason =
            bpl_arena_dup(j->arena, text.data ? text.data : "", text.len);
        if (!claim->reason)
            status = BPL_E_NOMEM;
    }
    bpl_buf_fini(&text);
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(j->err);
}
