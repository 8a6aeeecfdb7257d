/* SPDX-License-Identifier: MIT */
/* schema.org JobPosting of a page, from JSON-LD or microdata. */
#ifndef BPL_READ_HTML_JSONLD_H
#define BPL_READ_HTML_JSONLD_H

#include "read/html_text.h"

typedef enum bpl_part {
    BPL_PART_TITLE = 0,
    BPL_PART_COMPANY,
    BPL_PART_LOCATION,
    BPL_PART_DESCRIPTION,
    BPL_PART_DUTIES,
    BPL_PART_REQUIREMENTS,
    BPL_PART_BENEFITS,
    BPL_PART_ABOUT,
    BPL_PART_DATE,
    BPL_PART_COUNT
} bpl_part;

/* A posting's properties as they are written (HTML, maybe escaped), those of
 * one part joined by line ends. Memory is reused. */
typedef struct bpl_posting {
    bpl_buf parts[BPL_PART_COUNT];
} bpl_posting;

void bpl_posting_init(bpl_posting *posting);
void bpl_posting_fini(bpl_posting *posting);
void bpl_posting_reset(bpl_posting *posting);

/* Part of a property of JobPosting by its schema.org name; PART_COUNT: none.*/
bpl_part bpl_posting_part(const char *property);

/* Adds a value to a part, on a line of its own. */
bpl_status bpl_posting_add(bpl_posting *posting, bpl_part part,
                           const char *text, size_t len);

/* Reads the page's JobPosting out of its JSON-LD scripts. Of several, the one
 * whose title stands in `heading` (the page's title); if there are several
 * and none does, the page is a list and nothing is taken. Scripts that can't
 * be repaired are passed over. `work` is scratch. *found: 1 if there is one.
 * Errors: NOMEM, LIMIT. */
bpl_status bpl_jsonld_read(const bpl_dom *dom, bpl_str heading,
                           bpl_posting *posting, bpl_buf *work, int *found);

/* The same for the microdata of a page with one JobPosting; the values are
 * plain text. */
bpl_status bpl_microdata_read(const bpl_dom *dom, bpl_posting *posting,
                              bpl_lines *lines, bpl_buf *work, int *found);

#endif
