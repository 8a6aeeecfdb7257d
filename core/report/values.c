/* SPDX-License-Identifier: MIT */
#include "report/values.h"

#include <stdlib.h>
#include <string.h>

void bpl_values_init(bpl_values *values, bpl_arena *arena)
{
    memset(values, 0, sizeof *values);
    bpl_map_init(&values->map, arena);
}

void bpl_values_fini(bpl_values *values)
{
    bpl_map_fini(&values->map);
    free(values->names);
    values->names = NULL;
    values->count = values->room = 0;
}

static bpl_status make_room(bpl_values *values)
{
    if (values->count < values->room)
        return BPL_OK;
    uint32_t room = values->room ? values->room * 2 : 16;
    const char **names = realloc(values->names, room * sizeof *names);
    if (!names)
        return BPL_E_NOMEM;
    values->names = names;
    values->room = room;
    return BPL_OK;
}

bpl_status bpl_values_add(bpl_values *values, bpl_str text, uint32_t *out)
{
    *out = BPL_NO_VALUE;
    text = bpl_trim(text);
    if (!text.len)
        return BPL_OK;
    if (make_room(values) != BPL_OK ||
        bpl_map_add(&values->map, text.data, text.len, values->count, out) !=
            BPL_OK)
        return BPL_E_NOMEM;
    if (*out != values->count)
        return BPL_OK;
    char *name = bpl_arena_dup(values->map.arena, text.data, text.len);
    if (!name)
        return BPL_E_NOMEM;
    values->names[values->count++] = name;
    return BPL_OK;
}

uint32_t bpl_values_find(const bpl_values *values, const char *text)
{
    return bpl_map_get(&values->map, text, strlen(text));
}
