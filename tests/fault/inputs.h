/* SPDX-License-Identifier: MIT */
/* Small files of every kind that is read. */
#ifndef BPL_FAULT_INPUTS_H
#define BPL_FAULT_INPUTS_H

/* Makes them in a new folder, which becomes the working folder; 0: that
 * failed. */
int inputs_make(void);
/* Removes that folder; 0: that failed. */
int inputs_remove(void);
/* The path of one there; of eight calls back. */
const char *inputs_path(const char *name);

#endif
