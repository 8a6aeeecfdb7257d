/* SPDX-License-Identifier: MIT */
/* A member put into the bytes of a JSON object, all others as they are. */
#ifndef BPL_WRITE_SPLICE_H
#define BPL_WRITE_SPLICE_H

#include "write/pen.h"

/* Writes a raw object up to where its last member ends; *tail is what belongs
 * behind the member that the caller adds. Members called `name` are left out
 * (our own of an earlier run). `only`: of the others, the first alone is
 * written. Also for objects that a strict parser refuses: what is broken in a
 * string stays so. 0 and nothing written: the bytes are no object. */
int bpl_splice_begin(bpl_pen *pen, bpl_str raw, const char *name, int only,
                     bpl_str *tail);

#endif
