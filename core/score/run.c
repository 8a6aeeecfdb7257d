/* SPDX-License-Identifier: MIT */
/*
 * Running rule tables: one pass over flat arrays. A row that brings points
 * in proportion to an expression brings points × log2(1 + expression): twice
 * the evidence counts once more, not double.
 */
#include "score/rules.h"

#include <math.h>
#include <string.h>

enum { SIGNAL_WORDS, SIGNAL_SENTENCES, SIGNAL_OWN };

int bpl_rules_set(bpl_rules *rules, const char *name, double strength)
{
    for (size_t i = SIGNAL_OWN; i < rules->signal_count; i++)
        if (rules->signals[i].given &&
            strcmp(rules->signals[i].name, name) == 0) {
            rules->signals[i].value = strength;
            return 1;
        }
    return 0;
}

void bpl_rules_forget(bpl_rules *rules)
{
    for (size_t i = 0; i < rules->signal_count; i++)
        rules->signals[i].value = 0;
}

static double term_value(const bpl_rules *rules, const bpl_term *term,
                         const bpl_rules_input *input)
{
    switch (term->kind) {
    case BPL_TERM_CATEGORY:
        return term->factor *
               bpl_sums_strength(input->sums, term->index, term->zones);
    case BPL_TERM_SIGNAL:
        return term->factor * rules->signals[term->index].value;
    default:
        return term->factor;
    }
}

static double expr_value(const bpl_rules *rules, bpl_expr expr,
                         const bpl_rules_input *input)
{
    double sum = 0;
    for (uint32_t i = 0; i < expr.count; i++)
        sum += term_value(rules, &rules->terms[expr.first + i], input);
    return sum;
}

static int test_holds(const bpl_rules *rules, const bpl_test *test,
                      const bpl_rules_input *input)
{
    if (test->kind >= BPL_TEST_IS)
        return (input->facets[test->facet] == test->value) ==
               (test->kind == BPL_TEST_IS);
    double left = expr_value(rules, test->left, input);
    double right = expr_value(rules, test->right, input);
    switch (test->kind) {
    case BPL_TEST_NONE:
        return !(left > 0);
    case BPL_TEST_AT_LEAST:
        return left >= right;
    case BPL_TEST_AT_MOST:
        return left <= right;
    case BPL_TEST_LESS:
        return left < right;
    default: /* SOME: right is the empty sum */
        return left > right;
    }
}

static int tests_hold(const bpl_rules *rules, const bpl_rule *rule,
                      const bpl_rules_input *input)
{
    for (uint32_t i = 0; i < rule->test_count; i++)
        if (!test_holds(rules, &rules->tests[rule->first_test + i], input))
            return 0;
    return 1;
}

/* An empty `per` is worth 1. */
static double per_value(const bpl_rules *rules, const bpl_rule *rule,
                        const bpl_rules_input *input)
{
    return rule->per.count ? expr_value(rules, rule->per, input) : 1;
}

double bpl_rule_worth(const bpl_rules *rules, const bpl_rule *rule,
                      const bpl_rules_input *input)
{
    double per = per_value(rules, rule, input);
    return per > 0 ? rule->points * log2(1 + per) : 0;
}

static void run_rule(bpl_rules *rules, bpl_rule *rule,
                     const bpl_rules_input *input)
{
    rule->brought = 0;
    rule->fired = 0;
    /* A row without tests and expression only declares the signal. */
    if (rule->kind == BPL_RULE_SIGNAL && rules->signals[rule->target].given)
        return;
    if (!tests_hold(rules, rule, input))
        return;
    if (rule->kind == BPL_RULE_SIGNAL) {
        rule->brought = per_value(rules, rule, input);
        rule->fired = 1;
        rules->signals[rule->target].value += rule->brought;
    } else if (rule->kind == BPL_RULE_VALUE) {
        rule->fired = rule->per.count == 0 || per_value(rules, rule, input) > 0;
        rule->brought = rule->fired ? bpl_rule_worth(rules, rule, input) : 0;
        rules->points[rule->target] += rule->brought;
    } else {
        rule->fired = 1;
    }
}

/* Shifted by the largest, so that no exponential overflows. */
static void softmax(const double *points, double *scores, size_t count)
{
    double max = points[0], sum = 0;
    for (size_t i = 1; i < count; i++)
        max = points[i] > max ? points[i] : max;
    for (size_t i = 0; i < count; i++)
        sum += scores[i] = exp(points[i] - max);
    for (size_t i = 0; i < count; i++)
        scores[i] /= sum;
}

/* What would be one value is another: it has the score of both. A later move
 * takes along what an earlier one brought. */
static void move(bpl_rules *rules, bpl_rule *rule)
{
    rule->brought = rules->scores[rule->from];
    rules->scores[rule->target] += rule->brought;
    rules->scores[rule->from] = 0;
    for (size_t i = 0; i < rules->value_count; i++)
        if (rules->becomes[i] == rule->from)
            rules->becomes[i] = rule->target;
}

void bpl_rules_run(bpl_rules *rules, const bpl_rules_input *input)
{
    for (size_t i = 0; i < rules->signal_count; i++)
        if (!rules->signals[i].given)
            rules->signals[i].value = 0;
    rules->signals[SIGNAL_WORDS].value = input->words;
    rules->signals[SIGNAL_SENTENCES].value = input->sentences;
    memset(rules->points, 0, rules->value_count * sizeof *rules->points);
    for (size_t i = 0; i < rules->rule_count; i++)
        run_rule(rules, &rules->rules[i], input);
    softmax(rules->points, rules->scores, rules->value_count);
    for (uint32_t i = 0; i < rules->value_count; i++)
        rules->becomes[i] = i;
    for (size_t i = 0; i < rules->rule_count; i++)
        if (rules->rules[i].kind == BPL_RULE_MOVE && rules->rules[i].fired)
            move(rules, &rules->rules[i]);
}

/*
 * Sharing points out to hits. Forwards, the mass of each row: what categories
 * contribute positively to it, directly or through signals. Backwards, each
 * row hands its points on in proportion to that mass; signals come before
 * their uses, so one pass each way reaches everything.
 */
struct sharing {
    bpl_rules *rules;
    const bpl_sums *sums;
    double *worth; /* NULL while measuring */
};

/* Measures a category, or adds `factor` to the worth of its strength. */
static double share_category(const struct sharing *to, const bpl_term *term,
                             double factor)
{
    double sum = 0;
    size_t at = (size_t)term->index * BPL_ZONE_COUNT;
    for (uint32_t zone = 0; zone < BPL_ZONE_COUNT; zone++) {
        double strength = (double)to->sums->zone[at + zone];
        if (!(term->zones & (1u << zone)) || strength <= 0)
            continue;
        sum += factor * strength;
        if (to->worth)
            to->worth[at + zone] += factor;
    }
    return sum;
}

static double share_expr(const struct sharing *to, bpl_expr expr, double factor)
{
    double sum = 0;
    for (uint32_t i = 0; i < expr.count; i++) {
        const bpl_term *term = &to->rules->terms[expr.first + i];
        double part = factor * term->factor;
        if (part <= 0)
            continue; /* it speaks against the row */
        if (term->kind == BPL_TERM_CATEGORY)
            sum += share_category(to, term, part);
        if (term->kind != BPL_TERM_SIGNAL)
            continue;
        bpl_signal *signal = &to->rules->signals[term->index];
        sum += part * signal->mass;
        if (to->worth)
            signal->share += part;
    }
    return sum;
}

/* Where nothing in `per` has hits, the tests that ask for hits share. */
static double share_tests(const struct sharing *to, const bpl_rule *rule,
                          double factor)
{
    double sum = 0;
    for (uint32_t i = 0; i < rule->test_count; i++) {
        const bpl_test *test = &to->rules->tests[rule->first_test + i];
        if (test->kind == BPL_TEST_SOME || test->kind == BPL_TEST_MORE ||
            test->kind == BPL_TEST_AT_LEAST)
            sum += share_expr(to, test->left, factor);
        else if (test->kind == BPL_TEST_LESS || test->kind == BPL_TEST_AT_MOST)
            sum += share_expr(to, test->right, factor);
    }
    return sum;
}

static void measure(const struct sharing *to)
{
    bpl_rules *rules = to->rules;
    for (size_t i = 0; i < rules->signal_count; i++)
        rules->signals[i].mass = rules->signals[i].share = 0;
    for (size_t i = 0; i < rules->rule_count; i++) {
        bpl_rule *rule = &rules->rules[i];
        rule->mass = 0;
        if (!rule->fired || rule->kind >= BPL_RULE_CAP)
            continue;
        rule->mass = share_expr(to, rule->per, 1);
        rule->by_tests = rule->mass <= 0;
        if (rule->by_tests)
            rule->mass = share_tests(to, rule, 1);
        if (rule->kind == BPL_RULE_SIGNAL)
            rules->signals[rule->target].mass += rule->mass;
    }
}

void bpl_rules_share(bpl_rules *rules, uint32_t value, const bpl_sums *sums,
                     double *worth)
{
    struct sharing to = {rules, sums, NULL};
    measure(&to);
    to.worth = worth;
    for (size_t i = rules->rule_count; i-- > 0;) {
        const bpl_rule *rule = &rules->rules[i];
        double factor = 0;
        if (rule->mass <= 0)
            continue;
        if (rule->kind == BPL_RULE_SIGNAL)
            factor = rules->signals[rule->target].share;
        else if (rules->becomes[rule->target] == value && rule->brought > 0)
            factor = rule->brought / rule->mass;
        if (factor > 0 && rule->by_tests)
            (void)share_tests(&to, rule, factor);
        else if (factor > 0)
            (void)share_expr(&to, rule->per, factor);
    }
}
