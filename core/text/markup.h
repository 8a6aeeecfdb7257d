/* SPDX-License-Identifier: MIT */
/* Markup inside scraped cells: one entity, one tag, one list marker.
 * Thread-safe. */
#ifndef BPL_TEXT_MARKUP_H
#define BPL_TEXT_MARKUP_H

#include <stddef.h>
#include <stdint.h>

/* What a tag leaves in the text. */
typedef enum bpl_tag {
    BPL_TAG_NONE = 0, /* no tag: "<" is text */
    BPL_TAG_INLINE,   /* nothing */
    BPL_TAG_BLANK,    /* a space: cells of a table */
    BPL_TAG_LINE      /* a line break: blocks, list items */
} bpl_tag;

/* Reads the markup that begins with the "<" at `at`: a tag, a comment, a
 * declaration, or a script or style with all its content. *len is its bytes.
 * *unclosed, 0 at first and kept for the rest of the text, remembers which
 * ends don't come any more, so that nothing is searched for twice. */
bpl_tag bpl_tag_read(const char *at, const char *end, size_t *len,
                     unsigned *unclosed);

/* Reads the entity that begins with the "&" at `at`, also if the "&" itself
 * is escaped, any number of times ("&amp;nbsp;"). Returns its bytes and sets
 * *cp; 0 if it is none. */
size_t bpl_entity_read(const char *at, const char *end, uint32_t *cp);

/* Length of the time stamp of a transcript at `at`, "[00:18]" or "[1:02:33]";
 * 0 if there is none. */
size_t bpl_stamp_length(const char *at, const char *end);

/* Length of what marks a list item or heading at the start of a line, in
 * Markdown or typed: "-", "*", "##", "1.", "a)". 0 if there is none. */
size_t bpl_marker_length(const char *at, const char *end);

#endif
