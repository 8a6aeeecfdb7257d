/* SPDX-License-Identifier: MIT */
/* Clean text to words. */
#ifndef BPL_TEXT_TOKENIZE_H
#define BPL_TEXT_TOKENIZE_H

#include "text/document.h"

/* Appends the tokens of document->text from `begin` to its end, one field,
 * with the field's zone. Sets truncated at BPL_LIMIT_TOKENS. Errors: LIMIT
 * (forms), NOMEM. Linear. */
bpl_status bpl_tokenize(bpl_document *document, size_t begin, bpl_zone zone);

#endif
