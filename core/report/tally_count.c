/* SPDX-License-Identifier: MIT */
/*
 * Every ad is put into a group, whether it passes the filters or not: what is
 * one job does not depend on what is asked. The first ad of a group that
 * passes is the group's job; a bit a group remembers that it was counted.
 */
#include "report/tally_count.h"

#include "base/error.h"
#include <stdlib.h>
#include <string.h>

void bpl_tally_counts_init(bpl_tally_counts *counts, bpl_arena *arena)
{
    memset(counts, 0, sizeof *counts);
    counts->arena = arena;
    for (size_t i = 0; i < BPL_TALLY_BY; i++)
        bpl_values_init(&counts->values[i], arena);
}

void bpl_tally_tab_close(bpl_tally_tab *tab)
{
    bpl_groups_free(tab->groups);
    tab->groups = NULL;
    free(tab->counted);
    tab->counted = NULL;
    tab->counted_bytes = 0;
}

void bpl_tally_counts_fini(bpl_tally_counts *counts)
{
    for (size_t i = 0; i < 2; i++) {
        bpl_tally_tab_close(&counts->tabs[i]);
        bpl_map_fini(&counts->tabs[i].map);
        free(counts->tabs[i].cells);
        counts->tabs[i].cells = NULL;
    }
    for (size_t i = 0; i < BPL_TALLY_BY; i++)
        bpl_values_fini(&counts->values[i]);
}

bpl_status bpl_tally_tab_open(bpl_tally_counts *counts, size_t number,
                              const bpl_asks *asks, double window_days,
                              bpl_error *err)
{
    bpl_tally_tab *tab = &counts->tabs[number];
    bpl_map_init(&tab->map, counts->arena);
    tab->first_day = tab->last_day = BPL_NO_DAY;
    tab->absent = bpl_arena_zalloc(counts->arena, (bpl_asks_count(asks) + 1) *
                                                      sizeof *tab->absent);
    tab->matched = bpl_arena_zalloc(counts->arena, (asks->where_count + 1) *
                                                       sizeof *tab->matched);
    if (!tab->absent || !tab->matched)
        return bpl_fail_nomem(err);
    return bpl_groups_new(&tab->groups, window_days, err);
}

static bpl_status make_cell(bpl_tally_tab *tab, const uint32_t by[BPL_TALLY_BY])
{
    if (tab->count == tab->room) {
        size_t room = tab->room ? tab->room * 2 : 64;
        bpl_tally_cell *cells = realloc(tab->cells, room * sizeof *cells);
        if (!cells)
            return BPL_E_NOMEM;
        tab->cells = cells;
        tab->room = room;
    }
    bpl_tally_cell *cell = &tab->cells[tab->count++];
    memset(cell, 0, sizeof *cell);
    memcpy(cell->by, by, sizeof cell->by);
    return BPL_OK;
}

static bpl_status find_cell(bpl_tally_counts *counts, bpl_tally_tab *tab,
                            const bpl_asks *asks, const bpl_tally_load *load,
                            const bpl_tally_ad *ad, size_t *out, bpl_error *err)
{
    uint32_t by[BPL_TALLY_BY], place;
    for (size_t i = 0; i < BPL_TALLY_BY; i++) {
        bpl_str value = {"", 0};
        if (i < asks->by_count && ad->by[i].len)
            value =
                (bpl_str){load->bytes.data + ad->by[i].begin, ad->by[i].len};
        if (bpl_values_add(&counts->values[i], value, &by[i]) != BPL_OK)
            return bpl_fail_nomem(err);
    }
    if (bpl_map_add(&tab->map, (const char *)by, sizeof by,
                    (uint32_t)tab->count, &place) != BPL_OK ||
        (place == tab->count && make_cell(tab, by) != BPL_OK))
        return bpl_fail_nomem(err);
    *out = place;
    if (tab->count > BPL_LIMIT_TALLY_ROWS)
        return bpl_fail(err, BPL_E_LIMIT, NULL, 0,
                        "--by %.60s%s%.60s: more than %u different values",
                        asks->by[0].name, asks->by_count > 1 ? "," : "",
                        asks->by_count > 1 ? asks->by[1].name : "",
                        BPL_LIMIT_TALLY_ROWS);
    return BPL_OK;
}

/* Is this the first of its group that counts? -1: no memory. */
static int count_group(bpl_tally_tab *tab, uint64_t group)
{
    size_t byte = (size_t)(group / 8);
    uint8_t bit = (uint8_t)(1u << (group % 8));
    if (byte >= tab->counted_bytes) {
        size_t bytes = tab->counted_bytes ? tab->counted_bytes : 1024;
        while (bytes <= byte)
            bytes *= 2;
        uint8_t *more = realloc(tab->counted, bytes);
        if (!more)
            return -1;
        memset(more + tab->counted_bytes, 0, bytes - tab->counted_bytes);
        tab->counted = more;
        tab->counted_bytes = bytes;
    }
    int first = !(tab->counted[byte] & bit);
    tab->counted[byte] |= bit;
    return first;
}

static void count_day(bpl_tally_tab *tab, int32_t day)
{
    if (day == BPL_NO_DAY) {
        tab->undated++;
        return;
    }
    if (tab->first_day == BPL_NO_DAY || day < tab->first_day)
        tab->first_day = day;
    if (tab->last_day == BPL_NO_DAY || day > tab->last_day)
        tab->last_day = day;
}

static bpl_status count_ad(bpl_tally_counts *counts, bpl_tally_tab *tab,
                           const bpl_asks *asks, const bpl_tally_load *load,
                           bpl_tally_ad *ad, bpl_error *err)
{
    bpl_duplicate duplicate;
    size_t place = 0;
    BPL_TRY(bpl_groups_add(tab->groups, &ad->signature, &duplicate, err));
    ad->duplicate = duplicate;
    tab->records++;
    tab->labelled += ad->labelled;
    if (!ad->passes) {
        tab->left_out++;
        return BPL_OK;
    }
    BPL_TRY(find_cell(counts, tab, asks, load, ad, &place, err));
    int first = count_group(tab, duplicate.group);
    if (first < 0)
        return bpl_fail_nomem(err);
    bpl_tally_cell *cell = &tab->cells[place];
    tab->postings++;
    cell->postings++;
    count_day(tab, ad->signature.day);
    if (!first) {
        tab->kinds[duplicate.kind]++;
        return BPL_OK;
    }
    tab->jobs++;
    cell->jobs++;
    tab->statuses[ad->status]++;
    return BPL_OK;
}

bpl_status bpl_tally_tab_add(bpl_tally_counts *counts, size_t number,
                             const bpl_asks *asks, bpl_tally_load *load,
                             bpl_error *err)
{
    bpl_tally_tab *tab = &counts->tabs[number];
    for (size_t i = 0; i < load->count; i++)
        BPL_TRY(count_ad(counts, tab, asks, load, &load->ads[i], err));
    for (size_t i = 0; i < bpl_asks_count(asks); i++)
        tab->absent[i] += load->absent[i];
    for (size_t i = 0; i < asks->where_count; i++)
        tab->matched[i] += load->matched[i];
    if (!tab->columns[0])
        memcpy(tab->columns, load->columns, sizeof tab->columns);
    return BPL_OK;
}
