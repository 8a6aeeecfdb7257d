/* SPDX-License-Identifier: MIT */
/* Elements to lines of text. */
#ifndef BPL_READ_HTML_TEXT_H
#define BPL_READ_HTML_TEXT_H

#include "base/buf.h"
#include "read/html_dom.h"

/* One block. `link`: bytes of it in links; flags: BPL_EL_HEADING, _ITEM. */
typedef struct bpl_line {
    uint32_t begin, len, link, flags;
} bpl_line;

/* Lines over one buffer; memory is reused. */
typedef struct bpl_lines {
    bpl_buf text;
    bpl_line *lines;
    size_t count, size;
    uint64_t *seen; /* hashes, for bpl_lines_unique */
    size_t seen_size;
} bpl_lines;

void bpl_lines_init(bpl_lines *lines);
void bpl_lines_fini(bpl_lines *lines);
void bpl_lines_reset(bpl_lines *lines);

/* Appends the text of an element, without what is dropped at `level`. `keep`:
 * line ends in the source are line ends. Errors: NOMEM, LIMIT. */
bpl_status bpl_lines_add(bpl_lines *lines, const bpl_dom *dom, size_t element,
                         int level, int keep);

/* Empties lines of more than 50 bytes that were there before. */
bpl_status bpl_lines_unique(bpl_lines *lines);

/* Empties lines that are no content on a page that doesn't say where its
 * content is: links, and short lines before and after everything else. */
void bpl_lines_classify(bpl_lines *lines);

/* Appends what is left, one line a block. */
bpl_status bpl_lines_write(const bpl_lines *lines, bpl_buf *out);

/* Bytes that bpl_lines_write would append. */
size_t bpl_lines_size(const bpl_lines *lines);

/* Appends the text of a node, its white space collapsed; for titles. */
bpl_status bpl_node_text(const xmlNode *node, bpl_buf *out);

#endif
