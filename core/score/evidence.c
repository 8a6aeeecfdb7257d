/* SPDX-License-Identifier: MIT */
/*
 * Which words decided. Each facet's points are shared out over categories and
 * zones, and so over the hits there; plugins may name hits themselves. Hits
 * of the same words for the same value are one piece. Only the strongest are
 * kept, in a short sorted list.
 */
#include "score/worker.h"

#include <string.h>

struct item {
    double worth; /* of all its hits */
    double most;  /* of the strongest of them, which is told */
    size_t plugin;
    uint32_t value, hit;
    const char *source; /* of several hits; NULL: that of the entry */
};

struct list {
    bpl_worker *worker;
    struct item items[BPL_LIMIT_EVIDENCE];
    size_t count;
};

/* The entry that a hit is of, and its lexicon. */
static const bpl_entry *entry_of(const bpl_worker *worker, uint32_t hit,
                                 const bpl_lexicon **lexicon)
{
    const bpl_matches *matches = &worker->matches;
    size_t at = 0;
    while (matches->first[at + 1] <= hit)
        at++;
    *lexicon = bpl_lexset_lexicon(worker->model->lexsets[worker->lexset], at);
    return &(*lexicon)->entries[matches->hits[hit].entry];
}

static const char *source_of(const bpl_worker *worker, const struct item *item)
{
    const bpl_lexicon *lexicon;
    if (item->source)
        return item->source;
    const char *source = entry_of(worker, item->hit, &lexicon)->source;
    return source ? source : "";
}

/* Is it one of the names in a list with commas? */
static int is_listed(const char *list, const char *name, size_t len)
{
    for (;; list++) {
        size_t part = strcspn(list, ",");
        if (part == len && memcmp(list, name, len) == 0)
            return 1;
        list += part;
        if (!*list)
            return 0;
    }
}

/* Both lists of sources as one, without names twice. */
static const char *join_sources(bpl_worker *worker, const char *first,
                                const char *second)
{
    size_t len = strlen(first);
    char *out = bpl_arena_alloc(&worker->arena, len + strlen(second) + 2);
    worker->lost |= !out;
    if (!out)
        return first;
    memcpy(out, first, len + 1);
    for (;; second++) {
        size_t part = strcspn(second, ",");
        if (part && !is_listed(out, second, part)) {
            if (len)
                out[len++] = ',';
            memcpy(out + len, second, part);
            len += part;
            out[len] = '\0';
        }
        second += part;
        if (!*second)
            return out;
    }
}

/* Puts an item behind those of the same worth, so that what came first stays
 * first. The last one falls out of a full list. */
static void insert(struct list *list, struct item item)
{
    size_t at = list->count;
    if (at == list->worker->model->limits.evidence) {
        if (!at || item.worth <= list->items[at - 1].worth)
            return;
        at--;
    } else {
        list->count++;
    }
    for (; at > 0 && list->items[at - 1].worth < item.worth; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = item;
}

/* The same words for the same value; negated ones are worth nothing, and
 * stay by themselves. */
static int is_same(const bpl_worker *worker, const struct item *one,
                   const struct item *other)
{
    const bpl_hit *hits = worker->matches.hits;
    return one->plugin == other->plugin && one->value == other->value &&
           (one->worth > 0) == (other->worth > 0) &&
           hits[one->hit].byte_begin == hits[other->hit].byte_begin &&
           hits[one->hit].byte_end == hits[other->hit].byte_end;
}

/* What is told of two hits: the stronger one, with the sources of both. */
static void merge(bpl_worker *worker, struct item *old, const struct item *item)
{
    const char *had = source_of(worker, old), *more = source_of(worker, item);
    if (old->most < item->most) {
        old->most = item->most;
        old->hit = item->hit;
        old->source = join_sources(worker, more, had);
    } else {
        old->source = join_sources(worker, had, more);
    }
}

/* Adds a piece; where it is there already, their worths add up. */
static void add(struct list *list, size_t plugin, uint32_t value, uint32_t hit,
                double worth)
{
    bpl_worker *worker = list->worker;
    struct item item = {worth, worth, plugin, value, hit, NULL};
    for (size_t i = 0; i < list->count; i++) {
        struct item old = list->items[i];
        if (!is_same(worker, &old, &item))
            continue;
        if (old.hit != hit)
            merge(worker, &old, &item);
        old.worth += worth;
        list->count--;
        memmove(&list->items[i], &list->items[i + 1],
                (list->count - i) * sizeof item);
        item = old;
        break;
    }
    insert(list, item);
}

/* The hits of the plugin's lexicons that what it decided rests on,
 * or what speaks for another value. */
static void add_decided(struct list *list, size_t plugin, uint32_t value)
{
    bpl_worker *worker = list->worker;
    const bpl_seat *seat = &worker->seats[plugin];
    const bpl_matches *matches = &worker->matches;
    const bpl_sums *sums = &worker->sums;
    const bpl_lexset *set = worker->model->lexsets[worker->lexset];
    const char *const *lexicon = worker->model->plugins[plugin].plugin.lexicons;
    bpl_rules_share(seat->decided, value, sums, worker->worth);
    for (; *lexicon; lexicon++) {
        size_t at = bpl_lexset_find(set, *lexicon);
        if (at >= matches->lexicon_count)
            continue;
        for (uint32_t i = matches->first[at]; i < matches->first[at + 1]; i++) {
            const bpl_hit *hit = &matches->hits[i];
            size_t cell = (size_t)hit->category * BPL_ZONE_COUNT + hit->zone;
            double worth = worker->worth[cell] * (double)sums->counted[i];
            if (worth > 0)
                add(list, plugin, value, i, worth);
        }
    }
    for (size_t i = 0; i < sums->touched_count; i++)
        memset(&worker->worth[sums->touched[i] * (size_t)BPL_ZONE_COUNT], 0,
               BPL_ZONE_COUNT * sizeof *worker->worth);
}

static void add_value(struct list *list, size_t plugin, uint32_t value)
{
    const bpl_seat *seat = &list->worker->seats[plugin];
    if (seat->failed)
        return;
    if (seat->decided)
        add_decided(list, plugin, value);
    for (size_t i = 0; i < seat->given_count; i++)
        if (seat->given[i].value == value)
            add(list, plugin, value, seat->given[i].hit, seat->given[i].worth);
}

/* What spoke for the next label, for the person who is to look: where the
 * label cleared the facets, there may be no other words. */
static void add_runner_up(struct list *list)
{
    bpl_worker *worker = list->worker;
    const bpl_model *model = worker->model;
    const bpl_finding *finding = &worker->finding;
    struct list next;
    if (finding->certainty != BPL_REVIEW || model->label == BPL_NO_PLUGIN)
        return;
    uint32_t value =
        bpl_value_of(model->plugins[model->label].plugin.values,
                     finding->runner_up, strlen(finding->runner_up));
    if (value == UINT32_MAX)
        return;
    next.worker = worker;
    next.count = 0;
    add_value(&next, model->label, value);
    for (size_t i = 0; i < next.count && list->count < model->limits.evidence;
         i++)
        list->items[list->count++] = next.items[i];
}

/* Whose word a negated hit would have been: that of the plugin of the facet
 * that the lexicon is named as. Others read the lexicon for what it says of
 * their own facet; what is not so says nothing there. */
static size_t find_owner(const bpl_worker *worker, const char *lexicon)
{
    size_t owner = bpl_plugin_of(worker->model, lexicon);
    if (owner != BPL_NO_PLUGIN &&
        (worker->seats[owner].cleared || worker->seats[owner].failed))
        owner = BPL_NO_PLUGIN;
    return owner;
}

/* A negated hit speaks of what it would have been, where that is a value. */
static uint32_t value_of(const bpl_worker *worker, size_t plugin,
                         const bpl_hit *hit)
{
    const char *category = worker->model->categories.name[hit->category];
    uint32_t named = bpl_value_of(worker->model->plugins[plugin].plugin.values,
                                  category, strlen(category));
    return named == UINT32_MAX ? worker->seats[plugin].value : named;
}

static void add_negated(struct list *list)
{
    const bpl_worker *worker = list->worker;
    const bpl_matches *matches = &worker->matches;
    const bpl_lexset *set = worker->model->lexsets[worker->lexset];
    for (size_t k = 0; k < matches->lexicon_count; k++) {
        uint32_t i = matches->first[k], end = matches->first[k + 1];
        while (i < end && !(matches->hits[i].flags & BPL_HIT_NEGATED))
            i++;
        size_t owner =
            i == end ? BPL_NO_PLUGIN
                     : find_owner(worker, bpl_lexset_lexicon(set, k)->name);
        for (; owner != BPL_NO_PLUGIN && i < end &&
               list->count < worker->model->limits.evidence;
             i++)
            if (matches->hits[i].flags & BPL_HIT_NEGATED)
                add(list, owner, value_of(worker, owner, &matches->hits[i]), i,
                    0);
    }
}

static void write_item(const bpl_worker *worker, const struct item *item,
                       bpl_evidence *out)
{
    const bpl_hit *hit = &worker->matches.hits[item->hit];
    const bpl_plugin *plugin = &worker->model->plugins[item->plugin].plugin;
    const bpl_lexicon *lexicon;
    const bpl_entry *entry = entry_of(worker, item->hit, &lexicon);
    out->category = worker->model->categories.name[hit->category];
    out->facet = plugin->facet;
    out->value = plugin->values[item->value];
    out->lexicon = bpl_lexicon_id(lexicon, entry);
    out->term = entry->term;
    out->source = item->source ? item->source : entry->source;
    out->note = entry->note;
    out->words.data = worker->document.text.data + hit->byte_begin;
    out->words.len = hit->byte_end - hit->byte_begin;
    out->begin = hit->byte_begin;
    out->end = hit->byte_end;
    out->zone = (bpl_zone)hit->zone;
    out->flags = hit->flags;
    out->worth = item->worth;
}

void bpl_evidence_make(bpl_worker *worker)
{
    const bpl_model *model = worker->model;
    struct list list;
    list.worker = worker;
    list.count = 0;
    /* The label first: of equal words its own are named first. */
    for (size_t i = model->plugin_count; i-- > 0;) {
        const bpl_seat *seat = &worker->seats[model->output[i]];
        if (!seat->cleared)
            add_value(&list, model->output[i], seat->value);
    }
    add_runner_up(&list);
    add_negated(&list);
    for (size_t i = 0; i < list.count; i++)
        write_item(worker, &list.items[i], &worker->evidence[i]);
    worker->finding.evidence = worker->evidence;
    worker->finding.evidence_count = list.count;
}
