/* SPDX-License-Identifier: MIT */
/* Which elements of a page are its content. */
#ifndef BPL_READ_HTML_CONTENT_H
#define BPL_READ_HTML_CONTENT_H

#include "read/html_text.h"

/* A source of text is believed with more bytes than this. */
#define BPL_SOURCE_MIN 100

/* Marks what is dropped (bpl_element.drop) and returns the level that leaves
 * enough of the page. */
int bpl_content_prune(bpl_dom *dom);

/* Fills lines with the page's content: known containers, main, article, else
 * the classified body, else all of it. Errors: NOMEM, LIMIT. */
bpl_status bpl_content_find(const bpl_dom *dom, int level, bpl_lines *lines);

/* Appends the text of the first element that a rule says has it, if it is a
 * short one. Without any: nothing. */
bpl_status bpl_content_named(const bpl_dom *dom, bpl_html_action action,
                             bpl_lines *lines, bpl_buf *out);

#endif
