/* SPDX-License-Identifier: MIT */
/*
 * Which words decided. Each facet's points are shared out over categories and
 * zones, and so over the hits there; plugins may name hits themselves. Only
 * the strongest are kept, in a short sorted list.
 */
#include "score/worker.h"

#include <string.h>

struct item {
    double worth;
    size_t plugin;
    uint32_t hit;
};

struct list {
    bpl_worker *worker;
    struct item items[BPL_LIMIT_EVIDENCE];
    size_t count;
};

/* Puts an item behind those of the same worth, so that what came first stays
 * first. The last one falls out of a full list. */
static void insert(struct list *list, struct item item)
{
    size_t at = list->count;
    if (at == BPL_LIMIT_EVIDENCE) {
        if (item.worth <= list->items[at - 1].worth)
            return;
        at--;
    } else {
        list->count++;
    }
    for (; at > 0 && list->items[at - 1].worth < item.worth; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = item;
}

/* The same, where the hit may be there already: then their worths add up. */
static void merge(struct list *list, struct item item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].hit != item.hit ||
            list->items[i].plugin != item.plugin)
            continue;
        item.worth += list->items[i].worth;
        list->count--;
        memmove(&list->items[i], &list->items[i + 1],
                (list->count - i) * sizeof item);
        break;
    }
    insert(list, item);
}

/* The hits of the plugin's lexicons that what it decided rests on. */
static void add_decided(struct list *list, size_t plugin)
{
    bpl_worker *worker = list->worker;
    const bpl_seat *seat = &worker->seats[plugin];
    const bpl_matches *matches = &worker->matches;
    const bpl_tally *tally = &worker->tally;
    const bpl_lexset *set = worker->model->lexsets[worker->lexset];
    const char *const *lexicon = worker->model->plugins[plugin].plugin.lexicons;
    bpl_rules_share(seat->decided, seat->value, tally, worker->worth);
    for (; *lexicon; lexicon++) {
        size_t at = bpl_lexset_find(set, *lexicon);
        if (at >= matches->lexicon_count)
            continue;
        for (uint32_t i = matches->first[at]; i < matches->first[at + 1]; i++) {
            const bpl_hit *hit = &matches->hits[i];
            size_t cell = (size_t)hit->category * BPL_ZONE_COUNT + hit->zone;
            double worth = worker->worth[cell] * (double)tally->counted[i];
            if (worth > 0)
                insert(list, (struct item){worth, plugin, i});
        }
    }
    for (size_t i = 0; i < tally->touched_count; i++)
        memset(&worker->worth[tally->touched[i] * (size_t)BPL_ZONE_COUNT], 0,
               BPL_ZONE_COUNT * sizeof *worker->worth);
}

static void add_facet(struct list *list, size_t plugin)
{
    const bpl_seat *seat = &list->worker->seats[plugin];
    if (seat->cleared || seat->failed)
        return;
    if (seat->decided)
        add_decided(list, plugin);
    for (size_t i = 0; i < seat->given_count; i++)
        if (seat->given[i].value == seat->value)
            merge(list, (struct item){seat->given[i].worth, plugin,
                                      seat->given[i].hit});
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
               list->count < BPL_LIMIT_EVIDENCE;
             i++)
            if (matches->hits[i].flags & BPL_HIT_NEGATED)
                list->items[list->count++] = (struct item){0, owner, i};
    }
}

/* A negated hit speaks of what it would have been, where that is a value. */
static const char *value_of(const bpl_worker *worker, const struct item *item,
                            const char *category)
{
    const char *const *values =
        worker->model->plugins[item->plugin].plugin.values;
    uint32_t value = worker->seats[item->plugin].value;
    if (item->worth <= 0) {
        uint32_t named = bpl_value_of(values, category, strlen(category));
        value = named == UINT32_MAX ? value : named;
    }
    return values[value];
}

static void write_item(const bpl_worker *worker, const struct item *item,
                       bpl_evidence *out)
{
    const bpl_matches *matches = &worker->matches;
    const bpl_hit *hit = &matches->hits[item->hit];
    size_t at = 0;
    while (matches->first[at + 1] <= item->hit)
        at++;
    const bpl_lexicon *lexicon =
        bpl_lexset_lexicon(worker->model->lexsets[worker->lexset], at);
    const bpl_entry *entry = &lexicon->entries[hit->entry];
    out->category = worker->model->categories.name[hit->category];
    out->facet = worker->model->plugins[item->plugin].plugin.facet;
    out->value = value_of(worker, item, out->category);
    out->lexicon = lexicon->id;
    out->term = entry->term;
    out->source = entry->source;
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
    for (size_t i = model->plugin_count; i-- > 0;)
        add_facet(&list, model->output[i]);
    add_negated(&list);
    for (size_t i = 0; i < list.count; i++)
        write_item(worker, &list.items[i], &worker->evidence[i]);
    worker->finding.evidence = worker->evidence;
    worker->finding.evidence_count = list.count;
}
