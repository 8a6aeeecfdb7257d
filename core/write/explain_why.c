/* SPDX-License-Identifier: MIT */
/*
 * Why the label is what it is, and what would have made it another: the rows
 * of the label's rule table, with the reasons that stand there and the points
 * that they brought. This file holds no reason of its own.
 */
#include "write/evidence.h"
#include "write/explain.h"
#include <string.h>

enum { REASONS_FOR = 5, REASONS_OTHER = 3 };

/* Which rows are wanted. */
struct choice {
    const char *value;
    int fired;
    int sign; /* of their points: 1, -1, 0 for any */
    size_t most;
};

static int is_chosen(const bpl_rule_use *rule, const struct choice *choice)
{
    if (!rule->value || !choice->value ||
        strcmp(rule->value, choice->value) != 0 ||
        !rule->fired != !choice->fired)
        return 0;
    return choice->sign == 0 || (choice->sign > 0 && rule->points > 0) ||
           (choice->sign < 0 && rule->points < 0);
}

static size_t count_rules(const bpl_finding *finding, const char *value,
                          int fired, int sign)
{
    const struct choice choice = {value, fired, sign, 0};
    size_t count = 0;
    for (size_t i = 0; i < finding->rule_count; i++)
        count += is_chosen(&finding->rules[i], &choice) ? 1 : 0;
    return count;
}

static double sum_points(const bpl_finding *finding, const char *value)
{
    const struct choice choice = {value, 1, 0, 0};
    double sum = 0;
    for (size_t i = 0; i < finding->rule_count; i++)
        if (is_chosen(&finding->rules[i], &choice))
            sum += finding->rules[i].points;
    return sum;
}

/* Its reason, id and source. */
static void put_grounds(bpl_page *page, const bpl_rule_use *rule)
{
    bpl_wrap *wrap = &page->wrap;
    const char *reason = bpl_or_empty(rule->reason);
    bpl_wrap_puts(wrap, *reason ? reason : bpl_or_empty(rule->id));
    bpl_wrap_style(wrap, BPL_STYLE_DIM);
    bpl_wrap_puts(wrap, " (");
    bpl_wrap_puts(wrap, bpl_or_empty(rule->id));
    if (rule->source && *rule->source) {
        bpl_wrap_puts(wrap, "; ");
        bpl_wrap_puts(wrap, rule->source);
    }
    bpl_wrap_puts(wrap, ")");
    bpl_wrap_style(wrap, BPL_STYLE_NONE);
}

static void put_rule(bpl_page *page, const bpl_rule_use *rule)
{
    bpl_wrap_line(&page->wrap, 4);
    bpl_wrap_style(&page->wrap, BPL_STYLE_DIM);
    bpl_page_fixed(page, rule->points, 2, 1);
    bpl_wrap_style(&page->wrap, BPL_STYLE_NONE);
    bpl_wrap_tab(&page->wrap, 11);
    put_grounds(page, rule);
}

/* What the definition in use makes of another label. */
static void put_moves(bpl_page *page)
{
    const bpl_finding *finding = page->finding;
    for (size_t i = 0; i < finding->rule_count; i++) {
        const bpl_rule_use *rule = &finding->rules[i];
        const char *to = strchr(bpl_or_empty(rule->value), '>');
        if (!to)
            continue;
        bpl_wrap_puts(&page->wrap, "What would be ");
        bpl_wrap_text(&page->wrap,
                      (bpl_str){rule->value, (size_t)(to - rule->value)});
        bpl_wrap_puts(&page->wrap, " is ");
        bpl_wrap_puts(&page->wrap, to + 1);
        bpl_wrap_puts(&page->wrap, " here: ");
        put_grounds(page, rule);
        bpl_wrap_line(&page->wrap, 2);
    }
}

/* Rules come strongest first; those against a value are at the end. */
static void put_rules(bpl_page *page, struct choice choice)
{
    const bpl_finding *finding = page->finding;
    size_t shown = 0, count = finding->rule_count;
    for (size_t i = 0; i < count && shown < choice.most; i++) {
        const bpl_rule_use *rule =
            &finding->rules[choice.sign < 0 ? count - 1 - i : i];
        if (!is_chosen(rule, &choice))
            continue;
        put_rule(page, rule);
        shown++;
    }
}

static void put_sentence(bpl_page *page, const char *const *parts)
{
    bpl_wrap_line(&page->wrap, 2);
    for (; *parts; parts++)
        bpl_wrap_puts(&page->wrap, *parts);
}

static void put_against(bpl_page *page, const char *value)
{
    if (!count_rules(page->finding, value, 1, -1))
        return;
    put_sentence(page, (const char *const[]){"Against ", value, ":", NULL});
    put_rules(page, (struct choice){value, 1, -1, REASONS_OTHER});
}

static void put_label(bpl_page *page)
{
    const bpl_finding *finding = page->finding;
    const char *label = bpl_or_empty(finding->label);
    bpl_page_fixed(page, sum_points(finding, label), 2, 0);
    bpl_wrap_puts(&page->wrap, " points speak for ");
    bpl_wrap_puts(&page->wrap, label);
    bpl_wrap_puts(&page->wrap, ":");
    put_rules(page, (struct choice){label, 1, 1, REASONS_FOR});
    put_against(page, label);
    if (count_rules(finding, "cap", 1, 0)) {
        put_sentence(page,
                     (const char *const[]){
                         "The confidence is held down to at most:", NULL});
        put_rules(page, (struct choice){"cap", 1, 0, REASONS_OTHER});
    }
}

static void put_other(bpl_page *page)
{
    const bpl_finding *finding = page->finding;
    const char *other = finding->runner_up;
    double gap =
        sum_points(finding, finding->label) - sum_points(finding, other);
    put_sentence(page,
                 (const char *const[]){"Next comes ", other, " with ", NULL});
    bpl_page_fixed(page, sum_points(finding, other), 2, 0);
    bpl_wrap_puts(&page->wrap, " points (confidence ");
    bpl_page_fixed(page, finding->runner_up_confidence, 2, 0);
    int had = count_rules(finding, other, 1, 1) > 0;
    bpl_wrap_puts(&page->wrap, had ? "):" : "); nothing speaks for it.");
    put_rules(page, (struct choice){other, 1, 1, REASONS_OTHER});
    put_against(page, other);
    if (!count_rules(finding, other, 0, 1))
        return;
    if (gap > 0) {
        put_sentence(
            page, (const char *const[]){"It would be ", other, " with ", NULL});
        bpl_page_fixed(page, gap, 2, 0);
        bpl_wrap_puts(&page->wrap, " points more. What could bring them:");
    } else {
        put_sentence(page,
                     (const char *const[]){"What ", other, " lacked:", NULL});
    }
    put_rules(page, (struct choice){other, 0, 1, REASONS_OTHER});
}

void bpl_page_why(bpl_page *page)
{
    const bpl_finding *finding = page->finding;
    const char *reason = bpl_or_empty(finding->reason);
    bpl_page_heading(page, "Why");
    if (finding->certainty == BPL_INSUFFICIENT) {
        bpl_wrap_puts(&page->wrap, "There is no label: ");
        bpl_wrap_puts(&page->wrap, *reason ? reason : "no reason is known");
        bpl_wrap_line(&page->wrap, 0);
        return;
    }
    if (finding->certainty == BPL_REVIEW && *reason) {
        bpl_wrap_style(&page->wrap, BPL_STYLE_WARN);
        bpl_wrap_puts(&page->wrap, "A person should look at it: ");
        bpl_wrap_puts(&page->wrap, reason);
        bpl_wrap_style(&page->wrap, BPL_STYLE_NONE);
        bpl_wrap_line(&page->wrap, 2);
    }
    put_moves(page);
    put_label(page);
    if (finding->runner_up && *finding->runner_up)
        put_other(page);
    bpl_wrap_line(&page->wrap, 0);
}
