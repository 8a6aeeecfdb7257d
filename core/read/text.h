/* SPDX-License-Identifier: MIT */
/* Whole files as text: is it one? */
#ifndef BPL_READ_TEXT_H
#define BPL_READ_TEXT_H

#include <bpolens/record.h>

/* What a file of these bytes is by its first ones ("a PDF file"), NULL if
 * nothing known. Static. */
const char *bpl_text_magic(bpl_str bytes);
#define BPL_TEXT_MAGIC_BYTES 16u /* that it looks at, at most */

/* 1 if so many of the first bytes are control bytes that it is no text, 0 if
 * not (also for UTF-16 with a byte order mark, which is read). A stray NUL is
 * borne: pages and tables have them. */
int bpl_text_binary(bpl_str bytes);

/* 1 if the bytes are UTF-16 by their byte order mark, or, as nearly every
 * second byte is NUL, without one. */
int bpl_text_utf16(bpl_str bytes);

/* PARSE: the file is empty or looks binary; OK: it can be read as text. */
bpl_status bpl_text_check(bpl_str bytes, const char *source, bpl_error *err);

/* The text as fields, to be cleaned as scraped text is: a title, where the
 * first line reads as one, and the body. Returns how many. */
#define BPL_TEXT_FIELDS 2
size_t bpl_text_fields(bpl_str bytes, bpl_field fields[BPL_TEXT_FIELDS]);

#endif
