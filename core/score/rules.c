/* SPDX-License-Identifier: MIT */
/*
 * Compiling rule tables: every name becomes a number, so that a run over a
 * document only walks flat arrays. What can be wrong is found here, with the
 * line it stands in.
 */
#include "score/rules.h"

#include "base/error.h"
#include <bpolens/limits.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "bpolens-rules 1"

struct columns {
    size_t id, value, points, per, when, source, reason;
};

/* The table being compiled, and the row. */
struct compiler {
    bpl_rules *rules;
    const bpl_table *table;
    const bpl_rules_scope *scope;
    struct columns columns;
    size_t row;
    bpl_error *err;
};

#define WRONG(c, ...)                                                          \
    bpl_fail((c)->err, BPL_E_PARSE, bpl_table_origin((c)->table, (c)->row),    \
             (c)->table->lines[(c)->row], __VA_ARGS__)

static int is(bpl_str text, const char *word)
{
    return strlen(word) == text.len && memcmp(text.data, word, text.len) == 0;
}

static bpl_str str(const char *text)
{
    bpl_str out = {text, strlen(text)};
    return out;
}

/* A number that stands alone in `text`. */
static int number(bpl_str text, double *out)
{
    char digits[64];
    if (text.len == 0 || text.len >= sizeof digits)
        return 0;
    memcpy(digits, text.data, text.len);
    digits[text.len] = '\0';
    return bpl_parse_number(digits, out);
}

/* One more element in a growing array. */
static void *push(void **array, size_t *count, size_t *size, size_t bytes)
{
    if (!*array || *count == *size) {
        size_t bigger = *size ? *size * 2 : 64;
        void *at = realloc(*array, bigger * bytes);
        if (!at)
            return NULL;
        *array = at;
        *size = bigger;
    }
    void *out = (char *)*array + *count * bytes;
    memset(out, 0, bytes);
    ++*count;
    return out;
}

static bpl_term *push_term(bpl_rules *rules)
{
    void *array = rules->terms;
    bpl_term *out =
        push(&array, &rules->term_count, &rules->term_size, sizeof *out);
    rules->terms = array;
    return out;
}

static bpl_test *push_test(bpl_rules *rules)
{
    void *array = rules->tests;
    bpl_test *out =
        push(&array, &rules->test_count, &rules->test_size, sizeof *out);
    rules->tests = array;
    return out;
}

static bpl_signal *find_signal(const bpl_rules *rules, bpl_str name)
{
    for (size_t i = 0; i < rules->signal_count; i++)
        if (is(name, rules->signals[i].name))
            return &rules->signals[i];
    return NULL;
}

static bpl_signal *add_signal(bpl_rules *rules, bpl_str name, int given)
{
    void *array = rules->signals;
    const char *copy = bpl_arena_dup(&rules->arena, name.data, name.len);
    bpl_signal *out = copy ? push(&array, &rules->signal_count,
                                  &rules->signal_size, sizeof *out)
                           : NULL;
    rules->signals = array;
    if (!out)
        return NULL;
    out->name = copy;
    out->given = given;
    return out;
}

/* "title,body" behind "@". */
static bpl_status parse_zones(struct compiler *c, bpl_str text, uint32_t *out)
{
    *out = 0;
    const char *at = text.data, *end = text.data + text.len;
    while (at <= end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        bpl_str name = {at, (size_t)((comma ? comma : end) - at)};
        uint32_t zone = 0;
        while (zone < BPL_ZONE_COUNT && !is(name, bpl_zone_name(zone)))
            zone++;
        if (zone == BPL_ZONE_COUNT)
            return WRONG(c, "unknown zone \"%.*s\"", (int)name.len, name.data);
        *out |= 1u << zone;
        at += name.len + 1;
    }
    return BPL_OK;
}

/* "lexicon.category" or "lexicon.category@zone,zone". */
static bpl_status parse_category(struct compiler *c, bpl_str text,
                                 bpl_term *term)
{
    const char *at = memchr(text.data, '@', text.len);
    size_t len = at ? (size_t)(at - text.data) : text.len;
    const char *dot = memchr(text.data, '.', len);
    char lexicon[128], name[128];
    size_t before = dot ? (size_t)(dot - text.data) : 0;
    size_t after = dot ? len - before - 1 : 0;
    if (!before || !after || before >= sizeof lexicon || after >= sizeof name)
        return WRONG(c, "\"%.*s\" is no number, $signal or lexicon.category",
                     (int)text.len, text.data);
    memcpy(lexicon, text.data, before);
    lexicon[before] = '\0';
    memcpy(name, dot + 1, after);
    name[after] = '\0';
    const char *const *allowed = c->scope->lexicons;
    while (*allowed && strcmp(*allowed, lexicon) != 0)
        allowed++;
    if (!*allowed)
        return WRONG(c, "lexicon \"%s\" is not in the plugin's list", lexicon);
    int32_t found = bpl_category_find(c->scope->categories, lexicon, name);
    if (found < 0)
        return WRONG(c, "unknown category \"%s.%s\"", lexicon, name);
    term->kind = BPL_TERM_CATEGORY;
    term->index = (uint32_t)found;
    term->zones = BPL_ALL_ZONES;
    if (!at)
        return BPL_OK;
    bpl_str zones = {at + 1, text.len - len - 1};
    return parse_zones(c, zones, &term->zones);
}

/* "[number*]signal" or a number. */
static bpl_status parse_term(struct compiler *c, bpl_str text)
{
    bpl_term term = {1, BPL_TERM_NUMBER, 0, 0};
    const char *star = memchr(text.data, '*', text.len);
    if (star) {
        bpl_str factor = {text.data, (size_t)(star - text.data)};
        if (!number(factor, &term.factor))
            return WRONG(c, "bad number \"%.*s\"", (int)factor.len,
                         factor.data);
        text.data = star + 1;
        text.len -= factor.len + 1;
    }
    if (text.len == 0)
        return WRONG(c, "an expression has an empty part");
    if (*text.data == '$') {
        bpl_str name = {text.data + 1, text.len - 1};
        bpl_signal *signal = find_signal(c->rules, name);
        if (!signal)
            return WRONG(c,
                         "unknown signal \"%.*s\": no row =%.*s above defines "
                         "it (or, left empty, leaves it to the plugin)",
                         (int)text.len, text.data, (int)name.len, name.data);
        signal->used = 1;
        term.kind = BPL_TERM_SIGNAL;
        term.index = (uint32_t)(signal - c->rules->signals);
    } else if (star || !number(text, &term.factor)) {
        BPL_TRY(parse_category(c, text, &term));
    }
    bpl_term *out = push_term(c->rules);
    if (!out)
        return bpl_fail_nomem(c->err);
    *out = term;
    return BPL_OK;
}

static bpl_status parse_expr(struct compiler *c, bpl_str text, bpl_expr *out)
{
    out->first = (uint32_t)c->rules->term_count;
    const char *at = text.data, *end = text.data + text.len;
    if (memchr(text.data, ' ', text.len))
        return WRONG(c, "an expression has no spaces: \"%.*s\"", (int)text.len,
                     text.data);
    while (at <= end) {
        const char *plus = memchr(at, '+', (size_t)(end - at));
        bpl_str part = {at, (size_t)((plus ? plus : end) - at)};
        BPL_TRY(parse_term(c, part));
        at += part.len + 1;
    }
    out->count = (uint32_t)c->rules->term_count - out->first;
    return BPL_OK;
}

/* "facet=value" or "facet!=value". */
static bpl_status parse_facet_test(struct compiler *c, bpl_str facet,
                                   bpl_str value, bpl_test *test)
{
    size_t i = 0;
    while (i < c->scope->facet_count && !is(facet, c->scope->facets[i].name))
        i++;
    if (i == c->scope->facet_count)
        return WRONG(c, "facet \"%.*s\" is not in the plugin's needs",
                     (int)facet.len, facet.data);
    const char *const *values = c->scope->facets[i].values;
    uint32_t k = 0;
    while (values[k] && !is(value, values[k]))
        k++;
    if (!values[k])
        return WRONG(c, "facet %s has no value \"%.*s\"",
                     c->scope->facets[i].name, (int)value.len, value.data);
    test->facet = (uint32_t)i;
    test->value = k;
    return BPL_OK;
}

/* The operator of a test and where it stands; text.len if there is none. */
static size_t find_operator(bpl_str text, uint32_t *kind, size_t *len)
{
    size_t at = 0;
    while (at < text.len && !strchr("<>=", text.data[at]) &&
           !(text.data[at] == '!' && at > 0))
        at++;
    *len = 1;
    if (at == text.len)
        return at;
    int equal = at + 1 < text.len && text.data[at + 1] == '=';
    switch (text.data[at]) {
    case '<':
        *kind = equal ? BPL_TEST_AT_MOST : BPL_TEST_LESS;
        *len += (size_t)equal;
        break;
    case '>':
        *kind = equal ? BPL_TEST_AT_LEAST : BPL_TEST_MORE;
        *len += (size_t)equal;
        break;
    case '!':
        *kind = BPL_TEST_IS_NOT;
        *len += (size_t)equal;
        break;
    default:
        *kind = BPL_TEST_IS;
    }
    return at;
}

static bpl_status parse_test(struct compiler *c, bpl_str text)
{
    bpl_test test = {0};
    size_t op_len, at = find_operator(text, &test.kind, &op_len);
    bpl_str left = {text.data, at};
    bpl_str right = {text.data + at + op_len, 0};
    if (at == text.len) {
        test.kind = *text.data == '!' ? BPL_TEST_NONE : BPL_TEST_SOME;
        left.data += test.kind == BPL_TEST_NONE;
        left.len -= test.kind == BPL_TEST_NONE;
        BPL_TRY(parse_expr(c, left, &test.left));
    } else {
        right.len = text.len - at - op_len;
        if (test.kind == BPL_TEST_IS || test.kind == BPL_TEST_IS_NOT) {
            BPL_TRY(parse_facet_test(c, left, right, &test));
        } else {
            BPL_TRY(parse_expr(c, left, &test.left));
            BPL_TRY(parse_expr(c, right, &test.right));
        }
    }
    bpl_test *out = push_test(c->rules);
    if (!out)
        return bpl_fail_nomem(c->err);
    *out = test;
    return BPL_OK;
}

static bpl_status parse_tests(struct compiler *c, const char *when,
                              bpl_rule *rule)
{
    rule->first_test = (uint32_t)c->rules->test_count;
    while (*when) {
        bpl_str test = {when, strcspn(when, " ")};
        if (test.len)
            BPL_TRY(parse_test(c, test));
        when += test.len + (when[test.len] == ' ');
    }
    rule->test_count = (uint32_t)c->rules->test_count - rule->first_test;
    return BPL_OK;
}

static const char *cell(const struct compiler *c, size_t column)
{
    const char *text = bpl_table_cell(c->table, c->row, column);
    return text ? text : "";
}

static bpl_status parse_points(struct compiler *c, bpl_rule *rule)
{
    const char *text = cell(c, c->columns.points);
    int parsed = bpl_parse_number(text, &rule->points);
    if (rule->kind == BPL_RULE_SIGNAL && text[0] &&
        !(parsed && rule->points == 0))
        return WRONG(c, "a signal (%s) has no points", rule->value);
    if (rule->kind == BPL_RULE_MOVE && text[0])
        return WRONG(c, "a move (%s) has no points", rule->value);
    if (rule->kind == BPL_RULE_SIGNAL || rule->kind == BPL_RULE_MOVE ||
        (rule->kind == BPL_RULE_INSUFFICIENT && !text[0]))
        return BPL_OK;
    if (!parsed)
        return WRONG(c, "bad number \"%s\" in points", text);
    if (rule->kind == BPL_RULE_CAP && (rule->points < 0 || rule->points > 1))
        return WRONG(c, "a cap is in [0, 1], not %s", text);
    return BPL_OK;
}

/* After its expressions are parsed, so that a signal can't name itself. */
static bpl_status define_signal(struct compiler *c, bpl_rule *rule)
{
    bpl_str name = str(rule->value + 1);
    int given = rule->per.count == 0 && rule->test_count == 0;
    if (!name.len || strpbrk(name.data, "$+*<>=! "))
        return WRONG(c, "\"%s\" is no name of a signal", rule->value);
    bpl_signal *signal = find_signal(c->rules, name);
    if (signal && (signal->used || signal->given || given))
        return WRONG(c, "signal $%s is %s above", signal->name,
                     signal->used ? "used" : "defined");
    if (!signal)
        signal = add_signal(c->rules, name, given);
    if (!signal)
        return bpl_fail_nomem(c->err);
    rule->target = (uint32_t)(signal - c->rules->signals);
    return BPL_OK;
}

static bpl_status find_value(const struct compiler *c, bpl_str name,
                             uint32_t *out)
{
    const char *const *values = c->scope->values;
    for (*out = 0; values[*out]; ++*out)
        if (is(name, values[*out]))
            return BPL_OK;
    return WRONG(c, "unknown value \"%.*s\"", (int)name.len, name.data);
}

/* "from>to" */
static bpl_status parse_move(const struct compiler *c, bpl_rule *rule)
{
    bpl_str from = {rule->value, strcspn(rule->value, ">")};
    rule->kind = BPL_RULE_MOVE;
    BPL_TRY(find_value(c, from, &rule->from));
    BPL_TRY(find_value(c, str(rule->value + from.len + 1), &rule->target));
    if (rule->from == rule->target)
        return WRONG(c, "%s moves nothing", rule->value);
    return BPL_OK;
}

static bpl_status parse_kind(const struct compiler *c, bpl_rule *rule)
{
    if (rule->value[0] == '=') {
        rule->kind = BPL_RULE_SIGNAL;
    } else if (strcmp(rule->value, "cap") == 0) {
        rule->kind = BPL_RULE_CAP;
        rule->target = BPL_ANY_VALUE;
    } else if (strncmp(rule->value, "cap:", 4) == 0 && c->scope->is_label) {
        rule->kind = BPL_RULE_CAP;
        return find_value(c, str(rule->value + 4), &rule->target);
    } else if (strcmp(rule->value, "insufficient") == 0) {
        rule->kind = BPL_RULE_INSUFFICIENT;
    } else if (strchr(rule->value, '>')) {
        return parse_move(c, rule);
    } else {
        return find_value(c, str(rule->value), &rule->target);
    }
    if (rule->kind >= BPL_RULE_CAP && !c->scope->is_label)
        return WRONG(c, "rows \"%s\" are for the label only", rule->value);
    return BPL_OK;
}

static bpl_status check_id(const struct compiler *c, const bpl_rule *rule)
{
    if (!rule->id[0])
        return WRONG(c, "the row has no id");
    for (const bpl_rule *at = c->rules->rules; at < rule; at++)
        if (strcmp(at->id, rule->id) == 0)
            return WRONG(c, "the id \"%s\" is that of line %u too", rule->id,
                         (unsigned)at->line);
    return BPL_OK;
}

static bpl_status parse_row(struct compiler *c, bpl_rule *rule)
{
    rule->id = cell(c, c->columns.id);
    rule->value = cell(c, c->columns.value);
    rule->reason = cell(c, c->columns.reason);
    rule->source = cell(c, c->columns.source);
    rule->line = c->table->lines[c->row];
    BPL_TRY(check_id(c, rule));
    BPL_TRY(parse_kind(c, rule));
    BPL_TRY(parse_points(c, rule));
    bpl_str per = str(cell(c, c->columns.per));
    if (per.len && rule->kind >= BPL_RULE_CAP)
        return WRONG(c, "a row \"%s\" has nothing in per", rule->value);
    if (per.len)
        BPL_TRY(parse_expr(c, per, &rule->per));
    BPL_TRY(parse_tests(c, cell(c, c->columns.when), rule));
    return rule->kind == BPL_RULE_SIGNAL ? define_signal(c, rule) : BPL_OK;
}

static bpl_status find_columns(struct compiler *c)
{
    const struct {
        const char *name;
        size_t *column;
    } wanted[] = {
        {"id", &c->columns.id},         {"value", &c->columns.value},
        {"points", &c->columns.points}, {"per", &c->columns.per},
        {"when", &c->columns.when},     {"source", &c->columns.source},
        {"reason", &c->columns.reason}};
    const char *path = c->table->path;
    if (strcmp(c->table->format, FORMAT) != 0)
        return bpl_fail(c->err, BPL_E_PARSE, path, 1,
                        "a rule table begins with #!" FORMAT);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        *wanted[i].column = bpl_table_column(c->table, wanted[i].name);
        if (*wanted[i].column == BPL_NO_COLUMN)
            return bpl_fail(c->err, BPL_E_PARSE, path, 0,
                            "the column \"%s\" is missing", wanted[i].name);
    }
    if (c->table->rows > BPL_LIMIT_RULES)
        return bpl_fail(c->err, BPL_E_LIMIT, path, 0, "more than %u rules",
                        BPL_LIMIT_RULES);
    return BPL_OK;
}

static bpl_status compile(struct compiler *c)
{
    bpl_rules *rules = c->rules;
    BPL_TRY(find_columns(c));
    while (c->scope->values[rules->value_count])
        rules->value_count++;
    rules->points = calloc(rules->value_count + 1, sizeof(double));
    rules->scores = calloc(rules->value_count + 1, sizeof(double));
    rules->becomes = calloc(rules->value_count + 1, sizeof *rules->becomes);
    rules->rules = calloc(c->table->rows + 1, sizeof *rules->rules);
    if (!rules->points || !rules->scores || !rules->becomes || !rules->rules ||
        !add_signal(rules, str("words"), 1) ||
        !add_signal(rules, str("sentences"), 1))
        return bpl_fail_nomem(c->err);
    for (c->row = 0; c->row < c->table->rows; c->row++) {
        BPL_TRY(parse_row(c, &rules->rules[c->row]));
        rules->rule_count++;
    }
    return BPL_OK;
}

bpl_status bpl_rules_new(bpl_rules **out, const bpl_table *table,
                         const bpl_rules_scope *scope, bpl_error *err)
{
    *out = NULL;
    bpl_rules *rules = calloc(1, sizeof *rules);
    if (!rules)
        return bpl_fail_nomem(err);
    rules->path = table->path;
    struct compiler compiler = {rules, table, scope, {0}, 0, err};
    bpl_status status = compile(&compiler);
    if (status != BPL_OK) {
        bpl_rules_free(rules);
        return status;
    }
    *out = rules;
    return BPL_OK;
}

void bpl_rules_free(bpl_rules *rules)
{
    if (!rules)
        return;
    free(rules->rules);
    free(rules->signals);
    free(rules->terms);
    free(rules->tests);
    free(rules->points);
    free(rules->scores);
    free(rules->becomes);
    bpl_arena_fini(&rules->arena);
    free(rules);
}
