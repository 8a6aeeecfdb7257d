/* SPDX-License-Identifier: MIT */
/* What all kinds of input ask of a record's fields. */
#ifndef BPL_READ_FIELD_H
#define BPL_READ_FIELD_H

#include <bpolens/limits.h>
#include <bpolens/record.h>

/* Errors: LIMIT (a field of more bytes than limits->field). */
bpl_status bpl_fields_check(const bpl_record *record, const bpl_limits *limits,
                            bpl_error *err);

#endif
