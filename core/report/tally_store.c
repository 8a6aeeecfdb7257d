/* SPDX-License-Identifier: MIT */
#include "report/tally_store.h"

#include "base/error.h"
#include <stdlib.h>

void bpl_tally_store_fini(bpl_tally_store *store)
{
    free(store->places);
    free(store->found);
    *store = (bpl_tally_store){0};
}

static bpl_status make_room(bpl_tally_store *store, size_t more)
{
    if (store->count + more > store->room) {
        size_t room = (store->count + more) * 2;
        uint64_t *places = realloc(store->places, room * sizeof *places);
        if (!places)
            return BPL_E_NOMEM;
        store->places = places;
        store->room = room;
    }
    if (more > store->found_room) {
        bpl_duplicate *found = realloc(store->found, more * sizeof *found);
        if (!found)
            return BPL_E_NOMEM;
        store->found = found;
        store->found_room = more;
    }
    return BPL_OK;
}

bpl_status bpl_tally_store_add(bpl_tally_store *store, bpl_database *database,
                               const bpl_tally_load *load, uint64_t *stored,
                               bpl_error *err)
{
    size_t labelled = 0;
    if (!database)
        return BPL_OK;
    if (make_room(store, load->count) != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t i = 0; i < load->count; i++) {
        const bpl_tally_ad *ad = &load->ads[i];
        store->places[store->count++] = ad->labelled ? ++*stored : 0;
        if (!ad->labelled)
            continue;
        bpl_duplicate *found = &store->found[labelled++];
        *found = ad->duplicate;
        uint64_t first = store->places[found->group];
        if (!first)
            found->kind = BPL_UNIQUE;
        found->group = first ? first - 1 : 0;
    }
    return labelled ? bpl_database_add(database, load->kept, store->found, err)
                    : BPL_OK;
}
