/* SPDX-License-Identifier: MIT */
/* Strings as small numbers, in the order in which they come. */
#ifndef BPL_REPORT_VALUES_H
#define BPL_REPORT_VALUES_H

#include "base/map.h"
#include "text/ascii.h"
#include <bpolens/status.h>

typedef struct bpl_values {
    bpl_map map;
    const char **names; /* kept by the arena */
    uint32_t count, room;
} bpl_values;

#define BPL_NO_VALUE UINT32_MAX

void bpl_values_init(bpl_values *values, bpl_arena *arena);
void bpl_values_fini(bpl_values *values);

/* The number of `text`, without blanks around it; BPL_NO_VALUE for one that
 * is empty. NOMEM. */
bpl_status bpl_values_add(bpl_values *values, bpl_str text, uint32_t *out);

/* The same, or BPL_NO_VALUE if it has none yet. */
uint32_t bpl_values_find(const bpl_values *values, const char *text);

/* "" for BPL_NO_VALUE. */
static inline const char *bpl_values_name(const bpl_values *values,
                                          uint32_t code)
{
    return code < values->count ? values->names[code] : "";
}

#endif
