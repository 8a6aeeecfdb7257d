/* SPDX-License-Identifier: MIT */
/* One HTML page to fields: a posting in JSON-LD or the main text. */
#ifndef BPL_READ_HTML_H
#define BPL_READ_HTML_H

#include "base/file.h"
#include <bpolens/limits.h>
#include <bpolens/record.h>

typedef struct bpl_page bpl_page;

/* A page reader, used again and again; freed with bpl_page_free(), for which
 * NULL is allowed. `rules`: the table rules/html.tsv (columns kind, name,
 * action), read here and not kept; NULL: nothing is told by names.
 * Errors: NOMEM; PARSE (an unknown kind or action). */
bpl_status bpl_page_new(bpl_page **out, const bpl_table *rules, bpl_error *err);
void bpl_page_free(bpl_page *page);
/* Other limits than the usual ones; borrowed while the reader lives. */
void bpl_page_limit(bpl_page *page, const bpl_limits *limits);

/* Reads one page: HTML in any encoding to fields (title, company, location,
 * body and other zones; markup PLAIN), borrowed until the next call. `source`
 * is for errors. Errors: PARSE (a page without text), LIMIT, NOMEM. */
bpl_status bpl_page_read(bpl_page *page, bpl_str bytes, const char *source,
                         const bpl_field **fields, size_t *count,
                         bpl_error *err);

/* When the posting of the page read last was posted, as it is written; "" if it
 * doesn't say. Borrowed until the next call. */
bpl_str bpl_page_date(const bpl_page *page);

/* 1 if the end of the page read last is missing: it was too hostile. */
int bpl_page_cut(const bpl_page *page);

#endif
