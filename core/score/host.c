/* SPDX-License-Identifier: MIT */
/*
 * The services that plugins get. A plugin is not trusted to be right: what
 * it hands in is checked, and a mistake fails its facet of this document, not
 * the run.
 */
#include "score/worker.h"

#include "base/error.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bpl_seat *seat_of(const bpl_run *run)
{
    return &run->worker->seats[run->plugin];
}

static const bpl_loaded *loaded_of(const bpl_run *run)
{
    return &run->worker->model->plugins[run->plugin];
}

static int has_lexicon(const bpl_run *run, const char *lexicon)
{
    const char *const *at = loaded_of(run)->plugin.lexicons;
    while (*at && strcmp(*at, lexicon) != 0)
        at++;
    return *at != NULL;
}

static void *host_alloc(bpl_run *run, size_t size)
{
    bpl_arena *arena =
        run->opening ? &seat_of(run)->arena : &run->worker->arena;
    if (size > (size_t)BPL_LIMIT_PLUGIN_BYTES)
        return NULL;
    void *out = bpl_arena_zalloc(arena, size);
    run->worker->lost |= !out;
    return out;
}

static int host_fail(bpl_run *run, const char *format, ...)
{
    bpl_seat *seat = seat_of(run);
    char reason[sizeof seat->failure];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    for (char *at = reason; *at; at++)
        if ((unsigned char)*at < ' ')
            *at = ' ';
    return bpl_seat_fail(seat, "%s", reason);
}

static int32_t host_category(bpl_run *run, const char *lexicon,
                             const char *category)
{
    if (!has_lexicon(run, lexicon))
        return -1;
    return bpl_category_find(&run->worker->model->categories, lexicon,
                             category);
}

/* The facets that a plugin's rules may ask for. */
static bpl_rule_facet *facets_in_scope(const bpl_run *run)
{
    const bpl_loaded *loaded = loaded_of(run);
    bpl_rule_facet *out = bpl_arena_alloc(
        &seat_of(run)->arena, (loaded->need_count + 1) * sizeof *out);
    for (size_t i = 0; out && i < loaded->need_count; i++) {
        const bpl_plugin *needed =
            &run->worker->model->plugins[loaded->needs[i]].plugin;
        out[i].name = needed->facet;
        out[i].values = needed->values;
    }
    return out;
}

static bpl_rules *add_rules(const bpl_run *run, const bpl_table *table)
{
    bpl_seat *seat = seat_of(run);
    const bpl_plugin *plugin = &loaded_of(run)->plugin;
    bpl_rules_scope scope = {&run->worker->model->categories,
                             plugin->lexicons,
                             plugin->values,
                             facets_in_scope(run),
                             loaded_of(run)->need_count,
                             run->plugin == run->worker->model->label};
    bpl_rules **more =
        realloc(seat->rules, (seat->rules_count + 1) * sizeof(bpl_rules *));
    if (more)
        seat->rules = more;
    if (!more || !scope.facets) {
        bpl_fail_nomem(run->err);
        return NULL;
    }
    if (bpl_rules_new(&more[seat->rules_count], table, &scope, run->err) !=
        BPL_OK)
        return NULL;
    return more[seat->rules_count++];
}

static const bpl_rules *host_rules(bpl_run *run, const char *name)
{
    const bpl_table *table = bpl_model_table(run->worker->model, name);
    if (!run->opening)
        return NULL;
    if (!table) {
        bpl_fail(run->err, BPL_E_NOTFOUND, loaded_of(run)->info.path, 0,
                 "plugin %s wants the table rules/%s.tsv, which is missing",
                 loaded_of(run)->plugin.name, name);
        return NULL;
    }
    return add_rules(run, table);
}

static const char *host_cell(bpl_run *run, const char *name, uint32_t row,
                             const char *column)
{
    const bpl_table *table = bpl_model_table(run->worker->model, name);
    return table ? bpl_table_cell(table, row, bpl_table_column(table, column))
                 : NULL;
}

static const char *host_text(bpl_run *run, size_t *len)
{
    bpl_str text = bpl_buf_str(&run->worker->document.text);
    *len = run->opening ? 0 : text.len;
    return text.data && !run->opening ? text.data : "";
}

/* Place of a lexicon in the document's language (or, while opening, in the
 * first one that has it). */
static size_t find_lexicon(const bpl_run *run, const char *lexicon, size_t *set)
{
    const bpl_model *model = run->worker->model;
    size_t first = run->opening ? 0 : run->worker->lexset;
    size_t end = run->opening ? model->lexset_count : first + 1;
    for (*set = first; *set < end && has_lexicon(run, lexicon); ++*set) {
        size_t at = bpl_lexset_find(model->lexsets[*set], lexicon);
        if (at != SIZE_MAX)
            return at;
    }
    return SIZE_MAX;
}

static size_t host_hits(bpl_run *run, const char *lexicon, const bpl_hit **hits)
{
    size_t set;
    const bpl_matches *matches = &run->worker->matches;
    *hits = NULL;
    size_t at = run->opening ? SIZE_MAX : find_lexicon(run, lexicon, &set);
    if (at >= matches->lexicon_count)
        return 0;
    *hits = matches->hits + matches->first[at];
    return matches->first[at + 1] - matches->first[at];
}

static double host_strength(bpl_run *run, int32_t category, uint32_t zone_mask)
{
    if (category < 0 || run->opening)
        return 0;
    return bpl_sums_strength(&run->worker->sums, (uint32_t)category, zone_mask);
}

static bpl_entry_info *make_info(bpl_worker *worker, const bpl_lexicon *lexicon,
                                 const bpl_entry *entry)
{
    bpl_entry_info *out = bpl_arena_alloc(&worker->kept, sizeof *out);
    if (!out)
        return NULL;
    *out = (bpl_entry_info){sizeof *out,
                            entry->line,
                            lexicon->name,
                            entry->term,
                            worker->model->categories.name[entry->category],
                            entry->source,
                            entry->note,
                            (double)entry->weight};
    return out;
}

static const bpl_entry_info *host_entry(bpl_run *run, const char *name,
                                        uint32_t entry)
{
    size_t set, at = find_lexicon(run, name, &set);
    if (at == SIZE_MAX || at >= BPL_LIMIT_LEXICONS)
        return NULL;
    bpl_worker *worker = run->worker;
    const bpl_lexicon *lexicon =
        bpl_lexset_lexicon(worker->model->lexsets[set], at);
    const bpl_entry_info ***infos =
        &worker->infos[set * BPL_LIMIT_LEXICONS + at];
    if (entry >= lexicon->entry_count)
        return NULL;
    if (!*infos)
        *infos = bpl_arena_zalloc(&worker->kept, lexicon->entry_count *
                                                     sizeof(bpl_entry_info *));
    if (*infos && !(*infos)[entry])
        (*infos)[entry] = make_info(worker, lexicon, &lexicon->entries[entry]);
    worker->lost |= !*infos || !(*infos)[entry];
    return *infos ? (*infos)[entry] : NULL;
}

/* Place among the plugin's needs; SIZE_MAX if it isn't there. */
static size_t find_need(const bpl_run *run, const char *facet)
{
    const char *const *needs = loaded_of(run)->plugin.needs;
    for (size_t i = 0; !run->opening && needs[i]; i++)
        if (strcmp(needs[i], facet) == 0)
            return loaded_of(run)->needs[i];
    return SIZE_MAX;
}

static const char *host_facet(bpl_run *run, const char *facet)
{
    size_t at = find_need(run, facet);
    const bpl_worker *worker = run->worker;
    if (at == SIZE_MAX)
        return "";
    return worker->model->plugins[at].plugin.values[worker->seats[at].winner];
}

static double host_facet_score(bpl_run *run, const char *facet,
                               const char *value)
{
    size_t at = find_need(run, facet);
    if (at == SIZE_MAX)
        return 0;
    uint32_t number = bpl_value_of(
        run->worker->model->plugins[at].plugin.values, value, strlen(value));
    return number == UINT32_MAX ? 0 : run->worker->seats[at].scores[number];
}

static int host_emit(bpl_run *run, uint32_t value, double score)
{
    bpl_seat *seat = seat_of(run);
    if (run->opening)
        return -1;
    if (value >= loaded_of(run)->value_count)
        return bpl_seat_fail(seat, "it has no value number %u",
                             (unsigned)value);
    /* Written so that NaN is refused too. */
    if (!(score >= 0 && score <= 1))
        return bpl_seat_fail(seat, "the score %g of %s is not in [0, 1]", score,
                             loaded_of(run)->plugin.values[value]);
    seat->scores[value] = score;
    return 0;
}

static int host_evidence(bpl_run *run, uint32_t value, const bpl_hit *hit,
                         double worth)
{
    bpl_seat *seat = seat_of(run);
    const bpl_matches *matches = &run->worker->matches;
    if (run->opening)
        return -1;
    size_t count = matches->hits ? matches->first[matches->lexicon_count] : 0;
    uintptr_t begin = (uintptr_t)matches->hits, at = (uintptr_t)hit;
    if (at < begin || at >= begin + count * sizeof *hit ||
        (at - begin) % sizeof *hit != 0)
        return bpl_seat_fail(seat, "its evidence is no hit of this document");
    if (value >= loaded_of(run)->value_count || !(worth > 0) ||
        !isfinite(worth))
        return bpl_seat_fail(seat,
                             "its evidence has value number %u and worth %g",
                             (unsigned)value, worth);
    worth = fmin(worth, BPL_LIMIT_STRENGTH); /* the sum of many is finite */
    if (seat->given_count == seat->given_size) {
        size_t size = seat->given_size ? seat->given_size * 2 : 64;
        bpl_given *given = realloc(seat->given, size * sizeof *given);
        run->worker->lost |= !given;
        if (!given)
            return bpl_seat_fail(seat, "out of memory");
        seat->given = given;
        seat->given_size = size;
    }
    seat->given[seat->given_count++] =
        (bpl_given){(uint32_t)((at - begin) / sizeof *hit), value, worth};
    return 0;
}

/* The plugin's own table that a const pointer of it stands for. */
static bpl_rules *own_rules(const bpl_run *run, const bpl_rules *rules)
{
    const bpl_seat *seat = seat_of(run);
    for (size_t i = 0; i < seat->rules_count; i++)
        if (seat->rules[i] == rules)
            return seat->rules[i];
    return NULL;
}

static int host_decide(bpl_run *run, const bpl_rules *table)
{
    bpl_seat *seat = seat_of(run);
    bpl_rules *rules = own_rules(run, table);
    if (run->opening)
        return -1;
    if (!rules)
        return bpl_seat_fail(seat, "it decides by a table that is not its own");
    bpl_rules_input input = bpl_worker_input(run->worker, run->plugin);
    bpl_rules_run(rules, &input);
    seat->decided = rules;
    for (uint32_t i = 0; i < rules->value_count; i++)
        if (host_emit(run, i, rules->scores[i]) != 0)
            return -1;
    return 0;
}

static int host_signal(bpl_run *run, const bpl_rules *table, const char *name,
                       double strength)
{
    bpl_rules *rules = own_rules(run, table);
    if (!rules || run->opening || !isfinite(strength))
        return -1;
    strength = fmax(fmin(strength, BPL_LIMIT_STRENGTH), -BPL_LIMIT_STRENGTH);
    return bpl_rules_set(rules, name, strength) ? 0 : -1;
}

const bpl_host bpl_host_services = {sizeof(bpl_host), BPL_PLUGIN_ABI_MINOR,
                                    BPL_VERSION,      host_alloc,
                                    host_fail,        host_category,
                                    host_rules,       host_cell,
                                    host_text,        host_hits,
                                    host_strength,    host_entry,
                                    host_facet,       host_facet_score,
                                    host_emit,        host_evidence,
                                    host_decide,      host_signal};
