/* SPDX-License-Identifier: MIT */
/*
 * shift: is the work done by day or by night? A plugin to copy from.
 *
 * It shows the way without a rule table: look at each hit, add up, hand in a
 * score for each value and the words that speak for it. Where points and
 * conditions are enough, a table is less work: see BPL_RULES_PLUGIN.
 */
#include <bpolens/plugin.h>

/* values[0] is what holds when nothing is known. */
enum { UNKNOWN, DAY, NIGHT, VALUES };
static const char *const values[] = {"unknown", "day", "night", NULL};
static const char *const lexicons[] = {"shift", NULL};
static const char *const needs[] = {NULL};

/* How much evidence makes an even chance against not knowing. */
static const double doubt = 0.5;

/* What open() finds out once. One worker, one state; the host frees it. */
typedef struct state {
    int32_t day, night; /* categories of the lexicon */
} state;

static int plugin_open(const bpl_host *host, bpl_run *run, void **out)
{
    state *own = host->alloc(run, sizeof *own);
    if (!own)
        return host->fail(run, "out of memory");
    own->day = host->category(run, "shift", "day");
    own->night = host->category(run, "shift", "night");
    if (own->day < 0 || own->night < 0)
        return host->fail(run, "lexicon shift lacks the category day or night");
    *out = own;
    return 0;
}

/* The value that a hit speaks for. */
static uint32_t value_of(const state *own, const bpl_hit *hit)
{
    if (hit->flags & BPL_HIT_NEGATED) /* "no night shift" */
        return UNKNOWN;
    if (hit->category == own->day)
        return DAY;
    return hit->category == own->night ? NIGHT : UNKNOWN;
}

static int plugin_score(const bpl_host *host, bpl_run *run, void *opaque)
{
    const state *own = opaque;
    const bpl_hit *hits;
    size_t count = host->hits(run, "shift", &hits);
    double sums[VALUES] = {doubt, 0, 0}, total = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t value = value_of(own, &hits[i]);
        if (value == UNKNOWN || !(hits[i].weight > 0))
            continue; /* weight: of the entry, by the zone it stands in */
        sums[value] += (double)hits[i].weight;
        if (host->evidence(run, value, &hits[i], (double)hits[i].weight))
            return -1;
    }
    for (uint32_t i = 0; i < VALUES; i++)
        total += sums[i];
    for (uint32_t i = 0; i < VALUES; i++)
        if (host->emit(run, i, sums[i] / total))
            return -1;
    return 0;
}

const bpl_plugin *bpl_plugin_v1(void)
{
    static const bpl_plugin plugin = {
        sizeof plugin,
        BPL_PLUGIN_ABI_MINOR,
        "shift",
        "1.0",
        "work by day or by night", /* shown by `bpolens plugins` */
        "shift",                   /* the facet, and so the column */
        values,
        lexicons,
        needs,
        plugin_open,
        plugin_score,
        NULL};
    return &plugin;
}
