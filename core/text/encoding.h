/* SPDX-License-Identifier: MIT */
/* From bytes of any origin to UTF-8. */
#ifndef BPL_TEXT_ENCODING_H
#define BPL_TEXT_ENCODING_H

#include "base/buf.h"

/* 1 if the bytes are valid UTF-8. Fast on ASCII. */
int bpl_utf8_valid(const char *data, size_t len);

/* Appends `in` as UTF-8: a byte order mark decides (UTF-8, UTF-16), then the
 * declared encoding (NULL: none; as in HTML's meta or HTTP, by the labels of
 * the WHATWG Encoding Standard that iconv knows), then valid UTF-8, else
 * windows-1252. Valid UTF-8 wins over a declaration that it contradicts.
 * NUL bytes become spaces; what can't be decoded becomes U+FFFD. Errors:
 * LIMIT, NOMEM. */
bpl_status bpl_to_utf8(bpl_buf *out, bpl_str in, const char *declared);

#endif
