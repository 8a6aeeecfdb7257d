/* SPDX-License-Identifier: MIT */
/* Text of strangers in Markdown. */
#ifndef BPL_REPORT_MARKDOWN_OUT_H
#define BPL_REPORT_MARKDOWN_OUT_H

#include "write/pen.h"

/* Nothing in it is markup within a line, or ends the line; what a line begins
 * with is the caller's matter. */
void bpl_markdown_some(bpl_pen *pen, bpl_str text);
void bpl_markdown_text(bpl_pen *pen, const char *text);

#endif
