/* SPDX-License-Identifier: MIT */
/* Rows tallied and evaluated, what is written parsed by others. */
#ifndef BPL_TESTS_FUZZ_TALLIES_H
#define BPL_TESTS_FUZZ_TALLIES_H

#include "fuzz.h"

/* A tally of the file, by what the bytes choose; all that it says. */
void fuzz_tally(bpl_str bytes, const char *path, uint32_t jobs, bpl_buf *told);

/* The file evaluated against itself. */
void fuzz_evaluate(bpl_str bytes, const char *path, bpl_buf *told);

#endif
