/* SPDX-License-Identifier: MIT */
/*
 * From the plugins' scores to a finding: the label and how sure it is, the
 * facets after the codebook's clearing, and the rules of the label.
 */
#include "score/worker.h"

#include "base/error.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *bpl_certainty_name(bpl_certainty certainty)
{
    switch (certainty) {
    case BPL_CONFIDENT:
        return "confident";
    case BPL_REVIEW:
        return "review";
    case BPL_INSUFFICIENT:
        return "insufficient";
    }
    return "unknown";
}

/* A reason put together, kept for the document; "" without memory. */
static const char *reason(bpl_worker *worker, const char *begin,
                          const char *first, const char *second)
{
    char text[512];
    snprintf(text, sizeof text, "%s%s%s", begin, first, second);
    const char *out = bpl_arena_dup(&worker->arena, text, strlen(text));
    worker->lost |= !out;
    return out ? out : "";
}

static void set_insufficient(bpl_worker *worker, const char *why)
{
    bpl_finding *finding = &worker->finding;
    finding->certainty = BPL_INSUFFICIENT;
    finding->label = finding->runner_up = "";
    finding->confidence = finding->runner_up_confidence = 0;
    finding->reason = why;
}

/* Fired; a cap also has to be for the label that is given. */
static int holds(const bpl_rule *rule, uint32_t kind, uint32_t label)
{
    return rule->kind == kind && rule->fired &&
           (kind != BPL_RULE_CAP || rule->target == BPL_ANY_VALUE ||
            rule->target == label);
}

/* The first row of a kind that holds with the lowest points, or NULL. */
static const bpl_rule *find_fired(const bpl_seat *label, uint32_t kind)
{
    const bpl_rule *out = NULL;
    for (size_t i = 0; label->decided && i < label->decided->rule_count; i++) {
        const bpl_rule *rule = &label->decided->rules[i];
        if (holds(rule, kind, label->winner) &&
            (!out || rule->points < out->points))
            out = rule;
    }
    return out;
}

static const char *find_failure(bpl_worker *worker)
{
    const bpl_model *model = worker->model;
    const bpl_loaded *label = &model->plugins[model->label];
    for (size_t i = 0; i < label->need_count; i++)
        if (worker->seats[label->needs[i]].failed)
            return reason(worker, model->plugins[label->needs[i]].plugin.facet,
                          " failed: ", worker->seats[label->needs[i]].failure);
    return NULL;
}

/* The value with the second best score. */
static uint32_t find_second(const bpl_seat *seat, size_t count)
{
    uint32_t second = seat->winner == 0;
    for (uint32_t i = 0; i < count; i++)
        if (i != seat->winner && seat->scores[i] > seat->scores[second])
            second = i;
    return second;
}

/* What is left of the confidence goes to the others by their scores. */
static double share_of_rest(const bpl_seat *seat, size_t count, uint32_t second,
                            double confidence)
{
    double rest = 0;
    for (size_t i = 0; i < count; i++)
        rest += i == seat->winner ? 0 : seat->scores[i];
    return rest > 0 ? (1 - confidence) * seat->scores[second] / rest : 0;
}

static void judge(bpl_worker *worker, const bpl_rule *cap)
{
    const bpl_policy *policy = &worker->model->policy;
    bpl_finding *finding = &worker->finding;
    const char *failure = find_failure(worker);
    double margin = finding->confidence - finding->runner_up_confidence;
    finding->certainty = BPL_REVIEW;
    if (failure)
        finding->reason = failure;
    else if (finding->confidence < policy->min_confidence)
        finding->reason = cap ? cap->reason : policy->thin;
    else if (margin < policy->min_margin)
        finding->reason =
            reason(worker, policy->close, ": ", finding->runner_up);
    else
        finding->certainty = BPL_CONFIDENT;
}

static void decide_label(bpl_worker *worker)
{
    const bpl_model *model = worker->model;
    bpl_finding *finding = &worker->finding;
    const bpl_loaded *loaded = &model->plugins[model->label];
    const bpl_seat *seat = &worker->seats[model->label];
    if (seat->failed) {
        set_insufficient(worker, reason(worker, loaded->plugin.facet,
                                        " failed: ", seat->failure));
        return;
    }
    const bpl_rule *none = find_fired(seat, BPL_RULE_INSUFFICIENT);
    if (none) {
        set_insufficient(worker, none->reason);
        return;
    }
    uint32_t second = find_second(seat, loaded->value_count);
    double sure = bpl_calibrate(&model->policy, seat->scores[seat->winner]);
    double rest = share_of_rest(seat, loaded->value_count, second, sure);
    const bpl_rule *cap = find_fired(seat, BPL_RULE_CAP);
    if (cap && cap->points < sure)
        sure = cap->points;
    else
        cap = NULL;
    finding->label = loaded->plugin.values[seat->winner];
    finding->confidence = sure;
    finding->runner_up = loaded->plugin.values[second];
    finding->runner_up_confidence = rest < sure ? rest : sure;
    judge(worker, cap);
}

static void clear_facets(bpl_worker *worker)
{
    const bpl_model *model = worker->model;
    uint32_t label = worker->seats[model->label].winner;
    for (size_t i = 0; i < model->policy.clearing_count; i++) {
        const bpl_clearing *clearing = &model->policy.clearings[i];
        bpl_seat *seat = &worker->seats[clearing->plugin];
        if (clearing->label != label ||
            (clearing->keep >> seat->winner & UINT64_C(1)))
            continue;
        seat->value = clearing->instead;
        seat->cleared = 1;
    }
}

static void fill_facets(bpl_worker *worker)
{
    const bpl_model *model = worker->model;
    for (size_t i = 0; i < model->plugin_count; i++) {
        size_t plugin = model->output[i];
        const bpl_loaded *loaded = &model->plugins[plugin];
        const bpl_seat *seat = &worker->seats[plugin];
        bpl_facet *out = &worker->facets[i];
        out->name = loaded->plugin.facet;
        out->value = loaded->plugin.values[seat->value];
        if (plugin == model->label)
            out->value = worker->finding.label;
        out->raw_value = loaded->plugin.values[seat->winner];
        out->score = seat->scores[seat->winner];
        out->values = loaded->plugin.values;
        out->scores = seat->scores;
        out->value_count = loaded->value_count;
        out->failure = seat->failed ? seat->failure : NULL;
        if (seat->failed)
            worker->finding.flags |= BPL_FINDING_PLUGIN_FAILED;
    }
    worker->finding.facets = worker->facets;
    worker->finding.facet_count = model->plugin_count;
}

static int compare_uses(const void *a, const void *b)
{
    const bpl_rule_use *left = a, *right = b;
    if (left->fired != right->fired)
        return right->fired - left->fired;
    if (left->points != right->points)
        return left->points < right->points ? 1 : -1;
    return strcmp(left->id, right->id);
}

/* What is told of a row: what it brought, or what the runner-up lacks by it.
 * Returns 0 if nothing is. */
#define LEAST_MOVED 0.05 /* less is not worth telling */

static int use_rule(const bpl_worker *worker, const bpl_rules *rules,
                    const bpl_rule *rule, bpl_rule_use *out)
{
    bpl_rules_input input = bpl_worker_input(worker, worker->model->label);
    double points = rule->points;
    const char *value = rule->value;
    if (rule->kind == BPL_RULE_VALUE && rule->fired) {
        const bpl_loaded *label = &worker->model->plugins[worker->model->label];
        points = rule->brought;
        value = label->plugin.values[rules->becomes[rule->target]];
    } else if (rule->kind == BPL_RULE_MOVE) {
        if (!rule->fired || rule->brought < LEAST_MOVED)
            return 0;
        points = rule->brought;
    } else if (rule->kind == BPL_RULE_VALUE) {
        if (points <= 0 || strcmp(rule->value, worker->finding.runner_up) != 0)
            return 0;
        double worth = bpl_rule_worth(rules, rule, &input);
        if (worth > 0)
            points = worth;
    } else {
        if (!holds(rule, BPL_RULE_CAP,
                   worker->seats[worker->model->label].winner))
            return 0;
        value = "cap";
    }
    *out = (bpl_rule_use){BPL_LABEL_FACET, rule->id, value,      rule->reason,
                          rule->source,    points,   rule->fired};
    return 1;
}

/* Rows of the label that fired, and those that the runner-up lacks. */
static bpl_status fill_rules(bpl_worker *worker, bpl_error *err)
{
    const bpl_rules *rules = worker->seats[worker->model->label].decided;
    size_t count = 0;
    if (!rules)
        return BPL_OK;
    bpl_rule_use *uses =
        bpl_arena_alloc(&worker->arena, (rules->rule_count + 1) * sizeof *uses);
    if (!uses)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < rules->rule_count; i++)
        count += use_rule(worker, rules, &rules->rules[i], &uses[count]) != 0;
    if (count)
        qsort(uses, count, sizeof *uses, compare_uses);
    worker->finding.rules = uses;
    worker->finding.rule_count = count;
    return BPL_OK;
}

bpl_status bpl_finding_make(bpl_worker *worker, bpl_error *err)
{
    const bpl_model *model = worker->model;
    bpl_finding *finding = &worker->finding;
    memset(finding, 0, sizeof *finding);
    finding->definition = model->definition.path ? model->definition_name : "";
    finding->label = finding->runner_up = finding->reason = "";
    finding->language = worker->language;
    finding->text = bpl_buf_str(&worker->document.text);
    finding->token_count = worker->document.token_count;
    if (worker->document.truncated || worker->matches.truncated)
        finding->flags |= BPL_FINDING_TRUNCATED;
    if (worker->lexset == SIZE_MAX && !worker->language[0]) {
        set_insufficient(worker, "the language can't be told");
    } else if (worker->lexset == SIZE_MAX) {
        set_insufficient(worker, reason(worker, "language ", worker->language,
                                        " is not covered"));
    } else if (model->label == BPL_NO_PLUGIN) {
        set_insufficient(worker, "no plugin decides the label");
    } else {
        decide_label(worker);
        if (finding->certainty != BPL_INSUFFICIENT)
            clear_facets(worker);
        BPL_TRY(fill_rules(worker, err));
    }
    fill_facets(worker);
    if (worker->lexset != SIZE_MAX)
        bpl_evidence_make(worker);
    return BPL_OK;
}
