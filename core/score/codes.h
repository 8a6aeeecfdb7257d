/* SPDX-License-Identifier: MIT */
/* Inside of the codes: what the check of lexicons asks for. */
#ifndef BPL_SCORE_CODES_H
#define BPL_SCORE_CODES_H

#include "base/file.h"
#include <bpolens/codes.h>

/* The folder of the tables, beside rules/, and their formats. */
#define BPL_CODES            "codes"
#define BPL_CODES_FORMAT     "bpolens-codes 1"
#define BPL_CROSSWALK_FORMAT "bpolens-crosswalk 1"

/* As bpl_codes_open(), from another folder of lexicons. */
bpl_status bpl_codes_open_in(bpl_codes **out, const bpl_model *model,
                             const char *lexicons, bpl_error *err);

/* Is this table a list of codes without fault? Errors: PARSE, NOMEM. */
bpl_status bpl_codes_check(const bpl_table *table, bpl_error *err);

#endif
