/* SPDX-License-Identifier: MIT */
/* How much memory a compressed file asks for. */
#ifndef BPL_READ_WINDOW_H
#define BPL_READ_WINDOW_H

#include <bpolens/status.h>

/* Bytes of the window (xz: dictionary) that is needed to unpack a file that
 * begins with these; 0 if they don't say. */
uint64_t bpl_window_bytes(bpl_str first);

#endif
