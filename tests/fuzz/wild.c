/* SPDX-License-Identifier: MIT */
/*
 * A plugin that does what a script says: arbitrary values and scores, hits that
 * are none, questions that make no sense, failures. With WILD_LABEL it decides
 * the label. target_plugins.c says which script.
 */
#include <bpolens/plugin.h>
#include <math.h>
#include <string.h>

#ifdef WILD_LABEL
#define NAME "label"
static const char *const values[] = {"none", "call_center", "contact_center",
                                     NULL};
static const char *const needs[] = {"channel", "wild", NULL};
#else
#define NAME "wild"
static const char *const values[] = {"unknown", "a", "b", "c", NULL};
static const char *const needs[] = {"channel", NULL};
#endif
static const char *const lexicons[] = {"channel", "label", NULL};

typedef struct script {
    const unsigned char *at, *end;
} script;

BPL_PLUGIN_EXPORT extern script wild_script;
script wild_script;

static unsigned take(void)
{
    return wild_script.at < wild_script.end ? *wild_script.at++ : 0u;
}

static double take_number(void)
{
    static const double numbers[] = {0,    1,     0.5,    0.25, 0.999,
                                     -1,   1.5,   1e-300, 5,    0.1,
                                     -0.0, 1e308, -1e308, 0.75, 1e-9};
    unsigned which = take() % 18;
    if (which < 15)
        return numbers[which];
    return which == 15 ? (double)NAN : which == 16 ? HUGE_VAL : -HUGE_VAL;
}

static uint32_t take_value(void)
{
    unsigned value = take();
    return value < 200 ? value % 5 : (uint32_t)0 - value;
}

static int give_hit(const bpl_host *host, bpl_run *run)
{
    const bpl_hit *hits = NULL;
    size_t count = host->hits(run, lexicons[take() % 2], &hits);
    unsigned how = take();
    bpl_hit stray = {0};
    const bpl_hit *hit = &stray;
    if (count && how < 200) {
        hit = &hits[how % count];
    } else if (count && how < 230) {
        stray = hits[how % count];
        stray.byte_end += take();
        stray.entry += take();
    }
    return host->evidence(run, take_value(), hit, take_number());
}

static int ask(const bpl_host *host, bpl_run *run)
{
    size_t len = 0;
    const bpl_hit *hits = NULL;
    uint32_t number = take_value();
    double sum = host->strength(run, (int32_t)number, take());
    sum += host->facet_score(run, take() % 2 ? "channel" : "nowhere",
                             take() % 2 ? "voice" : "nothing");
    const char *facet = host->facet(run, take() % 2 ? "channel" : "label");
    const char *text = host->text(run, &len);
    const bpl_entry_info *info = host->entry(run, "channel", number);
    (void)host->hits(run, "nowhere", &hits);
    (void)host->category(run, "channel", "voice");
    (void)host->cell(run, "facets", number, "facet");
    (void)host->rules(run, "label");
    if (!text || !facet || (info && !info->term) || isnan(sum))
        return host->fail(run, "a wrong answer");
    return 0;
}

static int use_memory(const bpl_host *host, bpl_run *run)
{
    static const size_t sizes[] = {
        0, 1, 8, 1000, 1 << 16, SIZE_MAX, SIZE_MAX - 15};
    size_t size = sizes[take() % 7];
    char *memory = host->alloc(run, size);
    if (memory && size <= 1 << 16)
        memset(memory, 0xA5, size);
    return 0;
}

static int step(const bpl_host *host, bpl_run *run, const bpl_rules *rules)
{
    switch (take() % 12) {
    case 0:
    case 1:
    case 2:
        return host->emit(run, take_value(), take_number());
    case 3:
    case 4:
    case 5:
        return give_hit(host, run);
    case 6:
        return ask(host, run);
    case 7:
        return rules ? host->decide(run, rules) : 0;
    case 8:
        return rules ? host->signal(run, rules, "wild", take_number()) : 0;
    case 9:
        return use_memory(host, run);
    case 10:
        return take() > 250
                   ? host->fail(run, "%s\n%c", "no\tluck", (int)(take() % 128))
                   : 0;
    default:
        return take() > 250 ? 1 : 0;
    }
}

static int wild_open(const bpl_host *host, bpl_run *run, void **state)
{
    union {
        const bpl_rules *theirs;
        void *ours;
    } rules = {host->rules(run, "channel")};
    *state = rules.ours;
    return 0;
}

/* It goes on after calls that failed, as plugins do that do not look. */
static int wild_score(const bpl_host *host, bpl_run *run, void *state)
{
    int last = 0;
    unsigned steps = take() % 64;
    for (unsigned i = 0; i < steps; i++)
        last = step(host, run, state);
    return take() % 4 ? 0 : last;
}

const bpl_plugin *bpl_plugin_v1(void)
{
    static const bpl_plugin plugin = {sizeof plugin,  BPL_PLUGIN_ABI_MINOR,
                                      NAME,           "1.0",
                                      "does as told", NAME,
                                      values,         lexicons,
                                      needs,          wild_open,
                                      wild_score,     NULL};
    return &plugin;
}
