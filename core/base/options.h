/* SPDX-License-Identifier: MIT */
/*
 * Options of a caller whose headers may be older or newer than we are: they
 * begin with a uint32_t, their size, and have only grown at their end since.
 */
#ifndef BPL_BASE_OPTIONS_H
#define BPL_BASE_OPTIONS_H

#include "base/error.h"

/* Over the usual ones in `own`, of `size` bytes, what `given` has; NULL has
 * nothing. ARG: its size was not set. */
bpl_status bpl_options_take(void *own, size_t size, const void *given,
                            bpl_error *err);

#endif
