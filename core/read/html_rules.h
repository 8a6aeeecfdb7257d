/* SPDX-License-Identifier: MIT */
/* What classes, ids and attributes of known sites mean, from the table
 * rules/html.tsv: lookup by the parts of a name. */
#ifndef BPL_READ_HTML_RULES_H
#define BPL_READ_HTML_RULES_H

#include "base/file.h"

typedef enum bpl_html_action {
    BPL_HTML_NONE = 0,
    BPL_HTML_DROP,      /* no content */
    BPL_HTML_LINKS,     /* no content if it has many links */
    BPL_HTML_MAIN,      /* the page's content, as <main> */
    BPL_HTML_CONTAINER, /* the text of an ad */
    BPL_HTML_TITLE,
    BPL_HTML_COMPANY,
    BPL_HTML_LOCATION,
    BPL_HTML_ACTION_COUNT
} bpl_html_action;

typedef struct bpl_html_rules {
    bpl_map names, attributes; /* key → row × ACTION_COUNT + action */
    bpl_map read;              /* names of attributes in `attributes` */
    bpl_arena arena;
} bpl_html_rules;

/* The best rule for one element so far: the longest name wins, then the
 * earlier row. A zeroed one is none. */
typedef struct bpl_html_match {
    uint32_t action, row, parts;
} bpl_html_match;

/* Columns: kind, name, action. Kind `name`: parts of a class or id, "job-ad"
 * for job-ad, jobAd, x_job__ad-y; `attr`: "name=value", whole. NULL: no rules.
 * Keeps nothing of the table. Errors: PARSE, NOMEM. */
bpl_status bpl_html_rules_init(bpl_html_rules *rules, const bpl_table *table,
                               bpl_error *err);
void bpl_html_rules_fini(bpl_html_rules *rules);

/* Looks up all names of a class or id attribute. */
void bpl_html_rules_names(const bpl_html_rules *rules, const char *value,
                          bpl_html_match *best);
/* Does a rule ask for attributes of this name? */
int bpl_html_rules_reads(const bpl_html_rules *rules, const char *name);
/* Looks up any other attribute. */
void bpl_html_rules_attribute(const bpl_html_rules *rules, const char *name,
                              const char *value, bpl_html_match *best);

#endif
