/* SPDX-License-Identifier: MIT */
/* Scraped text made clean text: one line a paragraph or list item, single
 * blanks, plain punctuation, no markup. */
#ifndef BPL_TEXT_CLEAN_H
#define BPL_TEXT_CLEAN_H

#include "base/buf.h"
#include <bpolens/record.h>

/* Behind the text of `out` stand this many bytes that may be read and mean
 * nothing (the first is 0), so that the tokenizer can look ahead. */
#define BPL_CLEAN_SLACK 16u

/* The most that a text of len bytes can become. */
#define BPL_CLEAN_ROOM(len) (4 * (size_t)(len) + BPL_CLEAN_SLACK)

/* Appends `in`, valid UTF-8, to `out`, cleaned. `in` may lie in `work`, whose
 * content is lost. Errors: LIMIT (out->max), NOMEM. Linear. */
bpl_status bpl_clean(bpl_buf *out, bpl_buf *work, bpl_str in,
                     bpl_markup markup);

#endif
