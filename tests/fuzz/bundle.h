/* SPDX-License-Identifier: MIT */
/*
 * One input that stands for several files: what follows a line "%% NAME" is
 * the file of that name, until the next such line; "%% text" is a text. Names
 * that are not in the list of bundle.c are passed over.
 */
#ifndef BPL_TESTS_FUZZ_BUNDLE_H
#define BPL_TESTS_FUZZ_BUNDLE_H

#include "fuzz.h"

typedef struct fuzz_bundle {
    const char *dir; /* a folder of lexicons, emptied by the next one */
    bpl_str text;    /* of the bundle */
    int definition;  /* it has definitions/fuzz.tsv */
    int codes;       /* … a file of codes/ */
} fuzz_bundle;

void fuzz_bundle_write(fuzz_bundle *out, bpl_str bytes);

/* Why it could not be loaded: one line, and of a wrong line its file. */
void fuzz_check_error(bpl_status status, const bpl_error *err);

#endif
