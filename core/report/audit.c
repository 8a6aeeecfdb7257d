/* SPDX-License-Identifier: MIT */
/*
 * Judging a site, in this order: contexts void claims; what is left is summed
 * up as in a document; then for each claim its own counts are set and the rule
 * table is run. A claim is made if one of its rows "claimed" fires; a row
 * "contradicted" beats a row "supported", the first of each in the table
 * decides.
 */
#include <bpolens/audit.h>

#include "base/error.h"
#include "report/audit_judge.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *bpl_verdict_name(bpl_verdict verdict)
{
    static const char *const names[] = {"unsupported", "supported",
                                        "contradicted"};
    return names[verdict];
}

bpl_status bpl_auditor_new(bpl_auditor **out, const bpl_model *model,
                           bpl_error *err)
{
    *out = NULL;
    bpl_auditor *auditor = calloc(1, sizeof *auditor);
    if (!auditor)
        return bpl_fail_nomem(err);
    auditor->model = model;
    bpl_status status = bpl_claim_tables_load(&auditor->tables, model, err);
    if (status == BPL_OK)
        status = bpl_worker_new(&auditor->worker, model, err);
    if (status == BPL_OK &&
        bpl_sums_init(&auditor->sums, bpl_model_categories(model)->count) !=
            BPL_OK)
        status = bpl_fail_nomem(err);
    if (status == BPL_OK)
        *out = auditor;
    else
        bpl_auditor_free(auditor);
    return status;
}

void bpl_auditor_free(bpl_auditor *auditor)
{
    if (!auditor)
        return;
    bpl_sums_fini(&auditor->sums);
    bpl_worker_free(auditor->worker);
    bpl_claim_tables_fini(&auditor->tables);
    free(auditor);
}

const char *bpl_auditor_claim(const bpl_auditor *auditor, size_t index)
{
    return index < auditor->tables.claim_count ? auditor->tables.claims[index]
                                               : NULL;
}

/* --- which hits count --- */

static int is_own(const bpl_judge *j, const bpl_site_hit *hit)
{
    const bpl_categories *all = bpl_model_categories(j->site->auditor->model);
    return strcmp(all->lexicon[hit->category], BPL_CLAIMS_LEXICON) == 0;
}

/* The hits are in order lexicon by lexicon; those of one are in order. */
static bpl_status find_own(bpl_judge *j)
{
    const bpl_site *site = j->site;
    j->own = bpl_judge_get(j, site->hit_count, sizeof *j->own);
    if (!j->own)
        return bpl_fail_nomem(j->err);
    for (size_t i = 0; i < site->hit_count; i++)
        if (is_own(j, &site->hits[i]) && site->hits[i].entry != BPL_NO_ENTRY)
            j->own[j->own_count++] = (uint32_t)i;
    return BPL_OK;
}

/* --- sums --- */

static int compare_entries(const void *a, const void *b, void *hits)
{
    const bpl_site_hit *left = (bpl_site_hit *)hits + *(const uint32_t *)a;
    const bpl_site_hit *right = (bpl_site_hit *)hits + *(const uint32_t *)b;
#define BY(member)                                                             \
    if (left->member != right->member)                                         \
    return left->member < right->member ? -1 : 1
    BY(category);
    BY(lexset);
    BY(entry);
    BY(begin);
#undef BY
    return 0;
}

static int is_same_entry(const bpl_site_hit *a, const bpl_site_hit *b)
{
    return a->category == b->category && a->lexset == b->lexset &&
           a->entry == b->entry;
}

static bpl_status sort_hits(bpl_judge *j)
{
    j->sorted = bpl_judge_get(j, j->site->hit_count, sizeof *j->sorted);
    if (!j->sorted)
        return bpl_fail_nomem(j->err);
    for (size_t i = 0; i < j->site->hit_count; i++)
        if (j->site->hits[i].counts)
            j->sorted[j->sorted_count++] = (uint32_t)i;
    qsort_r(j->sorted, j->sorted_count, sizeof *j->sorted, compare_entries,
            j->site->hits);
    return BPL_OK;
}

/* As in a document: an entry's second hit counts half, the third a quarter. */
static void fill_sums(bpl_judge *j)
{
    static const float factors[] = {1.0F, 0.5F, 0.25F};
    bpl_sums *sums = &j->site->auditor->sums;
    size_t seen = 0;
    bpl_sums_reset(sums);
    for (size_t i = 0; i < j->sorted_count; i++) {
        const bpl_site_hit *hit = &j->site->hits[j->sorted[i]];
        seen = i && is_same_entry(hit, &j->site->hits[j->sorted[i - 1]])
                   ? seen + 1
                   : 0;
        if (seen >= sizeof factors / sizeof *factors)
            continue;
        if (!sums->listed[hit->category]) {
            sums->listed[hit->category] = 1;
            sums->touched[sums->touched_count++] = hit->category;
        }
        float worth = hit->weight * factors[seen];
        sums->total[hit->category] += worth;
        sums->zone[hit->category * (size_t)BPL_ZONE_COUNT + hit->zone] += worth;
    }
}

/* --- one claim --- */

static void mark_sentences(bpl_judge *j, size_t claim)
{
    const bpl_site *site = j->site;
    memset(j->beside, 0, site->sentence_count);
    for (size_t i = 0; i < j->own_count; i++) {
        const bpl_site_hit *hit = &site->hits[j->own[i]];
        if (bpl_claim_of(j, hit) != claim || !hit->counts)
            continue;
        uint32_t at = hit->sentence, page = site->sentences[at].page;
        j->beside[at] = 2;
        if (at > 0 && site->sentences[at - 1].page == page &&
            !j->beside[at - 1])
            j->beside[at - 1] = 1;
        if (at + 1 < site->sentence_count &&
            site->sentences[at + 1].page == page && !j->beside[at + 1])
            j->beside[at + 1] = 1;
    }
}

static double count_hits(const bpl_judge *j, const bpl_count *count)
{
    double found = 0;
    const bpl_site_hit *last = NULL;
    for (size_t i = 0; i < j->sorted_count; i++) {
        const bpl_site_hit *hit = &j->site->hits[j->sorted[i]];
        if (hit->category != count->category)
            continue;
        switch (count->kind) {
        case BPL_COUNT_NEAR:
            found += j->beside[hit->sentence] > 0;
            break;
        case BPL_COUNT_SAME:
            found += j->beside[hit->sentence] == 2;
            break;
        case BPL_COUNT_DISTINCT:
            found += !last || !is_same_entry(hit, last);
            break;
        default: /* DIFFER: one for each number unlike the first */
            if (isnan(hit->number))
                continue;
            found += last && hit->number != last->number;
            if (last)
                continue;
        }
        last = hit;
    }
    return found;
}

static void run_rules(bpl_judge *j, size_t claim)
{
    bpl_site *site = j->site;
    bpl_rules *rules = j->tables->rules;
    bpl_rules_input input = {&site->auditor->sums, (double)site->token_count,
                             (double)site->sentence_count,
                             site->finding.values};
    mark_sentences(j, claim);
    bpl_rules_forget(rules);
    for (size_t i = 0; i < j->tables->count_count; i++) {
        const bpl_count *count = &j->tables->counts[i];
        bpl_rules_set(rules, rules->signals[count->signal].name,
                      count_hits(j, count));
    }
    bpl_rules_run(rules, &input);
}

/* The first row of its kind for the claim that fired. */
static const bpl_rule *fired(const bpl_judge *j, size_t claim,
                             bpl_claim_row row)
{
    const bpl_rules *rules = j->tables->rules;
    for (size_t i = 0; i < rules->rule_count; i++)
        if (rules->rules[i].kind == BPL_RULE_VALUE && rules->rules[i].fired &&
            rules->rules[i].target == claim * BPL_CLAIM_ROWS + row)
            return &rules->rules[i];
    return NULL;
}

/* *made is 0 if the site does not make the claim. */
static bpl_status judge_claim(bpl_judge *j, size_t number, bpl_claim *claim,
                              int *made)
{
    run_rules(j, number);
    *made = fired(j, number, BPL_CLAIM_MADE) != NULL;
    if (!*made)
        return BPL_OK;
    const bpl_rule *against = fired(j, number, BPL_CLAIM_CONTRADICTED);
    const bpl_rule *for_it = fired(j, number, BPL_CLAIM_SUPPORTED);
    const bpl_rule *rule = against ? against : for_it;
    *claim = (bpl_claim){.type = j->tables->claims[number],
                         .verdict = against  ? BPL_CONTRADICTED
                                    : for_it ? BPL_SUPPORTED
                                             : BPL_UNSUPPORTED,
                         .rule = rule ? rule->id : "",
                         .reason = rule ? rule->reason : ""};
    BPL_TRY(bpl_audit_mentions(j, number, claim));
    *made = claim->mention_count > 0;
    return rule ? bpl_audit_evidence(j, rule, claim)
                : bpl_audit_sought(j, number, claim);
}

/* --- the site --- */

/* More pages than one are one text. */
static bpl_status find_label(bpl_site *site, bpl_error *err)
{
    bpl_field field = {bpl_buf_str(&site->text), BPL_ZONE_BODY,
                       BPL_MARKUP_PLAIN};
    bpl_record record = {
        .source = site->id, .number = 1, .fields = &field, .field_count = 1};
    const bpl_finding *finding;
    if (site->page_count == 1)
        return BPL_OK;
    BPL_TRY(bpl_worker_label(site->auditor->worker, &record, &finding, err));
    return bpl_site_keep(site, finding, err);
}

static bpl_status judge_claims(bpl_judge *j)
{
    bpl_audit *audit = &j->site->audit;
    bpl_claim *claims =
        bpl_judge_get(j, j->tables->claim_count, sizeof *claims);
    j->beside = bpl_judge_get(j, j->site->sentence_count, 1);
    j->categories = bpl_model_categories(j->site->auditor->model)->count;
    j->wanted = bpl_judge_get(j, j->categories, 1);
    if (!claims || !j->beside || !j->wanted)
        return bpl_fail_nomem(j->err);
    BPL_TRY(find_own(j));
    bpl_audit_contexts(j);
    BPL_TRY(sort_hits(j));
    fill_sums(j);
    audit->claims = claims;
    for (size_t i = 0; i < j->tables->claim_count; i++) {
        int made = 0;
        BPL_TRY(judge_claim(j, i, &claims[audit->claim_count], &made));
        audit->claim_count += (size_t)made;
    }
    return BPL_OK;
}

bpl_status bpl_site_judge(bpl_site *site, const bpl_audit **out, bpl_error *err)
{
    *out = NULL;
    BPL_TRY(find_label(site, err));
    const bpl_site_finding *finding = &site->finding;
    site->audit = (bpl_audit){.id = site->id,
                              .pages = site->pages,
                              .page_count = site->page_count,
                              .label = finding->label,
                              .status = finding->status,
                              .runner_up = finding->runner_up,
                              .reason = finding->reason,
                              .language = finding->language,
                              .confidence = finding->confidence,
                              .truncated = site->truncated};
    bpl_judge j = {.site = site,
                   .tables = &site->auditor->tables,
                   .arena = &site->judged,
                   .err = err};
    BPL_TRY(judge_claims(&j));
    *out = &site->audit;
    return BPL_OK;
}
