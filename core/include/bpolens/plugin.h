/* SPDX-License-Identifier: MIT */
/*
 * The plugin ABI: everything a plugin needs, and all it may include.
 *
 * A plugin is a shared object NAME.so with one exported symbol,
 * bpl_plugin_v1(), that returns a constant descriptor. It decides one facet
 * (a name and a list of values, such as channel: voice, nonvoice, blended).
 * The host finds the words: it matches the plugin's lexicons against each
 * document and hands over the hits. The plugin turns them into a score per
 * value, or lets a table of rules do so (bpl_host.decide).
 *
 * Versions. The major version is in the symbol's name. Within it, structs
 * only grow at their end: struct_size says how much of one is there, and
 * BPL_HAS(p, member) asks. A host accepts any descriptor that is at least as
 * large as the first one of this major; it ignores what it doesn't know.
 *
 * Rules for a plugin: it links to nothing of bpolens; it keeps no pointer
 * from the host past the call that gave it, except those of open() (valid
 * until close()); it never prints, reads files or exits. Memory of the host
 * is never freed by the plugin, nor the reverse.
 *
 * Threads: each worker opens the plugin for itself, so a state is used by
 * one thread at a time; static data must be constant.
 */
#ifndef BPOLENS_PLUGIN_H
#define BPOLENS_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BPL_PLUGIN_ABI_MINOR 0u

#if defined(__GNUC__)
#define BPL_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define BPL_PLUGIN_EXPORT
#endif

/* The call in progress; opaque. */
typedef struct bpl_run bpl_run;

/* A compiled table of rules; opaque, owned by the host, valid until close. */
typedef struct bpl_rules bpl_rules;

/* Flags of a hit. */
enum {
    BPL_HIT_NEGATED = 1 /* in the scope of a negation: counts for nothing */
};

/* One lexicon entry found in the document. FROZEN at 32 bytes: arrays of it
 * cross the ABI. Byte offsets are into bpl_host.text(). */
typedef struct bpl_hit {
    uint32_t byte_begin, byte_end;
    uint32_t token_begin, token_end; /* end is one past the last */
    uint32_t entry;                  /* number of the entry, for entry() */
    uint32_t sentence;               /* 0-based, rising */
    uint16_t category;               /* as category() returns it */
    uint8_t zone;                    /* enum bpl_zone */
    uint8_t flags;                   /* BPL_HIT_… */
    float weight;                    /* of the entry × factor of the zone */
} bpl_hit;

/* What a lexicon says of an entry. Borrowed until close(). */
typedef struct bpl_entry_info {
    uint32_t struct_size;
    uint32_t line;
    const char *lexicon, *term, *category, *source, *note;
    double weight;
} bpl_entry_info;

/* Host to plugin. Append only. Functions marked [open] may be called in
 * open(), [score] in score(), others in both. */
typedef struct bpl_host {
    uint32_t struct_size, abi_minor;
    const char *version; /* of bpolens, "0.1.0" */

    /* Zeroed memory; from open() it lives until close(), from score() until
     * score() returns. NULL when there is none: return fail(). */
    void *(*alloc)(bpl_run *run, size_t size);

    /* Records why the plugin fails, and returns the value to return. In
     * open() it refuses the plugin; in score() it marks the facet of this
     * document as failed, and the run goes on. One line, no newline. */
    int (*fail)(bpl_run *run, const char *format, ...);

    /* [open] Number of a category of one of the descriptor's lexicons, over
     * all languages; -1 if no lexicon of that name has it. */
    int32_t (*category)(bpl_run *run, const char *lexicon,
                        const char *category);

    /* [open] The rule table rules/NAME.tsv, compiled; NULL if it is missing
     * or wrong: then the host knows the reason, and open() returns -1. */
    const bpl_rules *(*rules)(bpl_run *run, const char *name);

    /* [open] Cell of the data table rules/NAME.tsv by row (0-based, without
     * header) and column name; NULL past the end or for an unknown column.
     * Borrowed until close(). */
    const char *(*cell)(bpl_run *run, const char *table, uint32_t row,
                        const char *column);

    /* [score] Text of the document, UTF-8; *len bytes, not terminated. */
    const char *(*text)(bpl_run *run, size_t *len);

    /* [score] The hits of one lexicon in the order of the text. Borrowed
     * until score() returns. Returns their number. */
    size_t (*hits)(bpl_run *run, const char *lexicon, const bpl_hit **hits);

    /* [score] Strength of a category over the zones of zone_mask (bit
     * 1 << zone; ~0u for all): for every entry its weighted hits, the
     * second counting half and the third a quarter, later ones nothing;
     * negated hits count for nothing. */
    double (*strength)(bpl_run *run, int32_t category, uint32_t zone_mask);

    /* What the lexicon says of the entry. NULL for an unknown number. */
    const bpl_entry_info *(*entry)(bpl_run *run, const char *lexicon,
                                   uint32_t entry);

    /* [score] Value of a facet of the descriptor's needs list ("unknown"
     * when nothing is known or its plugin failed), and the score of one of
     * its values (0 if none). */
    const char *(*facet)(bpl_run *run, const char *facet);
    double (*facet_score)(bpl_run *run, const char *facet, const char *value);

    /* [score] Gives a value of this plugin's facet a score in [0, 1]; index
     * into descriptor.values. The highest wins; with none above 0, values[0].
     * Returns 0, or -1 for a value or score out of range: the facet of this
     * document is then marked as failed. */
    int (*emit)(bpl_run *run, uint32_t value, double score);

    /* [score] Names a hit as evidence for a value, with its worth (any
     * positive number; larger is named first). Returns 0 or -1. */
    int (*evidence)(bpl_run *run, uint32_t value, const bpl_hit *hit,
                    double worth);

    /* [score] Applies a rule table: emits scores and evidence by it. Returns
     * 0 or -1 (already failed). The grammar is in docs/PLUGINS.md. */
    int (*decide)(bpl_run *run, const bpl_rules *rules);
    /* [score] Sets a signal of one's own, to be used in the plugin's rules
     * as $name before decide(). Returns 0, or -1 if the rules don't use it. */
    int (*signal)(bpl_run *run, const bpl_rules *rules, const char *name,
                  double strength);
} bpl_host;

/* Plugin to host: static const. Append only. Lists end with NULL. */
typedef struct bpl_plugin {
    uint32_t struct_size, abi_minor;
    const char *name;          /* must equal the file's name without .so */
    const char *version;       /* of the plugin, "1.0" */
    const char *summary;       /* one line for `bpolens plugins` */
    const char *facet;         /* column name without prefix: [a-z][a-z0-9_]* */
    const char *const *values; /* values[0]: when nothing is known */
    const char *const *lexicons; /* names, "channel" = LANG/channel.tsv */
    const char *const *needs;    /* facets that are decided before */
    /* All return 0, or what fail() returned. *state is handed back. */
    int (*open)(const bpl_host *host, bpl_run *run, void **state);
    int (*score)(const bpl_host *host, bpl_run *run, void *state);
    void (*close)(void *state); /* may be NULL */
} bpl_plugin;

/* The only exported symbol of a plugin. */
typedef const bpl_plugin *(*bpl_plugin_entry)(void);
#define BPL_PLUGIN_SYMBOL "bpl_plugin_v1"

/* A static build defines BPL_PLUGIN_FUNCTION to give each plugin its own. */
#ifndef BPL_PLUGIN_FUNCTION
#define BPL_PLUGIN_FUNCTION bpl_plugin_v1
#endif
BPL_PLUGIN_EXPORT const bpl_plugin *BPL_PLUGIN_FUNCTION(void);

#define BPL_HAS(p, member)                                                     \
    ((p)->struct_size >=                                                       \
     offsetof(__typeof__(*(p)), member) + sizeof((p)->member))

/* A plugin whose facet is decided by the rule table of its own name. */
#define BPL_RULES_PLUGIN(NAME, VERSION, SUMMARY, VALUES, LEXICONS, NEEDS)      \
    static int plugin_open(const bpl_host *host, bpl_run *run, void **state)   \
    {                                                                          \
        union {                                                                \
            const bpl_rules *theirs;                                           \
            void *ours;                                                        \
        } rules = {host->rules(run, NAME)};                                    \
        *state = rules.ours;                                                   \
        return rules.theirs ? 0 : -1;                                          \
    }                                                                          \
    static int plugin_score(const bpl_host *host, bpl_run *run, void *state)   \
    {                                                                          \
        return host->decide(run, (const bpl_rules *)state);                    \
    }                                                                          \
    const bpl_plugin *BPL_PLUGIN_FUNCTION(void)                                \
    {                                                                          \
        static const bpl_plugin plugin = {sizeof plugin, BPL_PLUGIN_ABI_MINOR, \
                                          NAME,          VERSION,              \
                                          SUMMARY,       NAME,                 \
                                          VALUES,        LEXICONS,             \
                                          NEEDS,         plugin_open,          \
                                          plugin_score,  NULL};                \
        return &plugin;                                                        \
    }

#ifdef __cplusplus
}
#endif
#endif
