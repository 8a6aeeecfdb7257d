/* SPDX-License-Identifier: MIT */
/*
 * HTML pages that stand alone: what every report in HTML is made with. Text
 * of strangers goes through bpl_html_text() and those built on it, and nowhere
 * else; attributes stand in double quotes. A page holds no script, and its
 * policy allows none and no network.
 */
#ifndef BPL_REPORT_HTML_OUT_H
#define BPL_REPORT_HTML_OUT_H

#include "write/pen.h"

/* The text, harmless as content of HTML and SVG and inside a quoted attribute:
 * escaped; what is not UTF-8 and control characters are U+FFFD, white space is
 * one space each, and characters that turn the direction of writing are left
 * out. */
void bpl_html_text(bpl_pen *pen, bpl_str text);
void bpl_html_puts(bpl_pen *pen, const char *text);
/* The same on its own in the direction of writing, and breakable anywhere. */
void bpl_html_value(bpl_pen *pen, const char *text);
/* The same as the name of a file; "-" is standard input. */
void bpl_html_source(bpl_pen *pen, const char *path);

/* "1,234,567" */
void bpl_html_count(bpl_pen *pen, uint64_t number);
/* One with its noun: "1 ad", "2 ads". */
void bpl_html_counted(bpl_pen *pen, uint64_t number, const char *noun);
/* Of 100, with one digit behind the point and a true minus; "–": NaN. */
void bpl_html_percent(bpl_pen *pen, double share);

/* From the beginning to the end of <h1>. `version` is of bpolens. */
void bpl_html_open(bpl_pen *pen, const char *title, const char *version);
void bpl_html_close(bpl_pen *pen);

/* A section with a heading of the second level. `id` is one word; it and
 * `heading` are ours. */
void bpl_html_section(bpl_pen *pen, const char *id, const char *heading);
void bpl_html_section_end(bpl_pen *pen);

/* A part that can be folded. */
void bpl_html_fold(bpl_pen *pen, const char *summary, int open);
void bpl_html_fold_end(bpl_pen *pen);

/* A table, up to the words of its caption, which the caller goes on with. One
 * that is wider than the window scrolls on its own. `id` is one word. */
void bpl_html_table(bpl_pen *pen, const char *id);
void bpl_html_table_end(bpl_pen *pen);

#endif
