/* SPDX-License-Identifier: MIT */
/*
 * Official codes of activities and occupations, and which of them a finding
 * suggests. Codes and the crosswalk are tables in lexicons/codes/.
 *
 * Thread rule: immutable once opened.
 */
#ifndef BPOLENS_CODES_H
#define BPOLENS_CODES_H

#include <bpolens/finding.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum bpl_code_system {
    BPL_PSIC = 0, /* activities, 2009 with the updates of 2019 */
    BPL_PSOC,     /* occupations, 2012 */
    BPL_ISCO,     /* occupations, ISCO-08 */
    BPL_CODE_SYSTEMS
} bpl_code_system;

typedef struct bpl_code {
    const char *code, *title;
    const char *reason; /* of the crosswalk's row */
} bpl_code;

typedef struct bpl_codes bpl_codes;

/* Reads lexicons/codes of the model's folder of lexicons. Freed with
 * bpl_codes_close() (NULL is allowed), before the model. Errors: NOTFOUND (a
 * table is missing), IO, PARSE (its line), LIMIT, NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_codes_open(bpl_codes **out,
                                               const bpl_model *model,
                                               bpl_error *err);
BPL_API void bpl_codes_close(bpl_codes *codes);

/* The code that a label and a role suggest; NULL: none. Borrowed from codes. */
BPL_API const bpl_code *bpl_codes_suggest(const bpl_codes *codes,
                                          bpl_code_system system,
                                          const char *label, const char *role);

/* The same of a finding: by its label and its facet role. */
BPL_API const bpl_code *bpl_codes_of(const bpl_codes *codes,
                                     bpl_code_system system,
                                     const bpl_finding *finding);

/* Of all tables together: 16 hexadecimal digits. The hash of the model's
 * lexicons does not cover them. Borrowed from codes. */
BPL_API const char *bpl_codes_hash(const bpl_codes *codes);

/* The title of a code, also of one that is only a group; NULL: not known.
 * Borrowed from codes. */
BPL_API const char *bpl_code_title(const bpl_codes *codes,
                                   bpl_code_system system, const char *code);

/* "psic", "psoc", "isco". Borrowed, static. */
BPL_API const char *bpl_code_system_name(bpl_code_system system);

#ifdef __cplusplus
}
#endif
#endif
