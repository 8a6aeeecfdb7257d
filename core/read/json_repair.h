/* SPDX-License-Identifier: MIT */
/* JSON as it is found, made JSON that a strict parser takes. */
#ifndef BPL_READ_JSON_REPAIR_H
#define BPL_READ_JSON_REPAIR_H

#include "base/buf.h"

enum {
    BPL_JSON_DEEP = 1,     /* nests deeper than `deepest` */
    BPL_JSON_REPAIRED = 2, /* something was wrong */
    BPL_JSON_DIGITS = 15   /* of a number that is kept */
};

/* Appends `in` to out: control characters in strings become spaces or line
 * ends, wrong escapes and lone surrogates are replaced, commas before a
 * closing bracket and comment marks around it all dropped. NaN and Infinity
 * are null, and every number but a small integer is 0: nobody asks for one, and
 * those of too many digits would be refused. UTF-8 is not looked at. *flags:
 * BPL_JSON_…; with DEEP out is of no use. LIMIT, NOMEM. */
bpl_status bpl_json_repair(bpl_buf *out, bpl_str in, size_t deepest,
                           unsigned *flags);

#endif
