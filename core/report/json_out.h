/* SPDX-License-Identifier: MIT */
/*
 * JSON of reports, member by member. Commas come by themselves. What is not
 * defined is null.
 */
#ifndef BPL_REPORT_JSON_OUT_H
#define BPL_REPORT_JSON_OUT_H

#include "write/pen.h"
#include <bpolens/evaluate.h>

/* A comma, if one is due before the next value. */
void bpl_json_comma(bpl_pen *pen);
/* "key": */
void bpl_json_name(bpl_pen *pen, const char *key);
void bpl_json_text(bpl_pen *pen, const char *key, const char *text);
/* null for NULL and "" */
void bpl_json_optional(bpl_pen *pen, const char *key, const char *text);
void bpl_json_flag(bpl_pen *pen, const char *key, int flag);
void bpl_json_count(bpl_pen *pen, const char *key, uint64_t number);
void bpl_json_number(bpl_pen *pen, const char *key, double number);
/* {"value":…,"low":…,"high":…} */
void bpl_json_measure(bpl_pen *pen, const char *key, bpl_measure measure);
/* An array of numbers, as an element of an array. */
void bpl_json_counts(bpl_pen *pen, const uint64_t *numbers, size_t count);
/* An opening bracket; key NULL: of an element of an array. */
void bpl_json_begin(bpl_pen *pen, const char *key, char bracket);

#endif
