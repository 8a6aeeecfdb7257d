/* SPDX-License-Identifier: MIT */
/* Definition profiles: rules that follow one definition of the business. */
#ifndef BPL_SCORE_DEFINITION_H
#define BPL_SCORE_DEFINITION_H

#include "score/inside.h"

#define BPL_DEFINITIONS        "definitions" /* folder of the profiles */
#define BPL_DEFINITION_FORMAT  "bpolens-definition 1"
#define BPL_DEFINITION_DEFAULT "codebook"

/* Lays definitions/NAME.tsv of extra (may be NULL), else of dir, over the
 * tables of the model, which are loaded; name NULL or "codebook": nothing.
 * Errors: NOTFOUND (the message has the names that there are), PARSE (with
 * line), IO, LIMIT, NOMEM. */
bpl_status bpl_load_definition(bpl_model *model, const char *dir,
                               const char *extra, const char *name,
                               bpl_error *err);

#endif
