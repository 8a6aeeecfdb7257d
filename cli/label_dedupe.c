/* SPDX-License-Identifier: MIT */
/*
 * label --dedupe. Records are signed by whoever labels them; groups are made in
 * label_emit(), in the order of the input, so that they are the same for every
 * number of threads.
 */
#include "label.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A record that is signed; its source is borrowed from the batch. */
struct label_signed {
    bpl_signature signature;
    const char *source;
    uint64_t number;
};

/* Where a record was. */
struct place {
    uint32_t source; /* place in sources */
    uint64_t number;
};

struct label_groups {
    bpl_groups *groups;
    struct place *places; /* of all records */
    size_t count, room;
    char **sources;
    size_t source_count, source_room;
    bpl_grouping *groupings; /* of the load in hand */
    size_t grouping_room;
    uint64_t kinds[BPL_REPOST + 1], undated;
};

/* Room for `need` items, at most half as many again. */
static int make_room(void **items, size_t *room, size_t need, size_t size)
{
    if (need <= *room)
        return 1;
    size_t more = need + need / 2 + 64;
    void *next = realloc(*items, more * size);
    if (!next)
        return 0;
    *items = next;
    *room = more;
    return 1;
}

int label_dedupe_open(label_run *run)
{
    bpl_error err = {0};
    run->how.grouped = run->dedupe;
    if (!run->dedupe)
        return 1;
    run->groups = calloc(1, sizeof *run->groups);
    if (!run->groups)
        return cli_out_of_memory(run->cli);
    return bpl_groups_new(&run->groups->groups, run->window, &err) == BPL_OK ||
           cli_internal(run->cli, &err);
}

void label_dedupe_close(label_run *run)
{
    struct label_groups *all = run->groups;
    if (!all)
        return;
    bpl_groups_free(all->groups);
    for (size_t i = 0; i < all->source_count; i++)
        free(all->sources[i]);
    free(all->sources);
    free(all->places);
    free(all->groupings);
    free(all);
    run->groups = NULL;
}

bpl_status label_dedupe_sign(const label_run *run, label_load *load,
                             const bpl_worker *worker, const bpl_record *record,
                             bpl_error *err)
{
    if (!run->dedupe)
        return BPL_OK;
    if (!make_room((void **)&load->signatures, &load->signed_room,
                   load->signed_count + 1, sizeof *load->signatures)) {
        snprintf(err->message, sizeof err->message, "out of memory");
        return err->code = BPL_E_NOMEM;
    }
    struct label_signed *at = &load->signatures[load->signed_count++];
    bpl_worker_sign(worker, record, bpl_day(record->date), &at->signature);
    at->source = record->source;
    at->number = record->number;
    return BPL_OK;
}

/* Remembers where a record was. */
static int add_place(struct label_groups *all, const char *source,
                     uint64_t number)
{
    const char *name = source ? source : "-";
    size_t sources = all->source_count;
    if (!sources || strcmp(all->sources[sources - 1], name) != 0) {
        if (!make_room((void **)&all->sources, &all->source_room, sources + 1,
                       sizeof *all->sources))
            return 0;
        all->sources[sources] = strdup(name);
        if (!all->sources[sources])
            return 0;
        all->source_count = ++sources;
    }
    if (!make_room((void **)&all->places, &all->room, all->count + 1,
                   sizeof *all->places))
        return 0;
    all->places[all->count++] = (struct place){(uint32_t)(sources - 1), number};
    return 1;
}

int label_dedupe_add(label_run *run, const label_load *load,
                     const bpl_grouping **out)
{
    struct label_groups *all = run->groups;
    *out = NULL;
    if (!run->dedupe)
        return 1;
    if (!make_room((void **)&all->groupings, &all->grouping_room,
                   load->signed_count, sizeof *all->groupings))
        return cli_out_of_memory(run->cli);
    for (size_t i = 0; i < load->signed_count; i++) {
        const struct label_signed *one = &load->signatures[i];
        bpl_error err = {0};
        bpl_duplicate duplicate;
        if (bpl_groups_add(all->groups, &one->signature, &duplicate, &err) !=
            BPL_OK)
            return cli_internal(run->cli, &err);
        if (!add_place(all, one->source, one->number))
            return cli_out_of_memory(run->cli);
        const struct place *first = &all->places[duplicate.group];
        all->groupings[i] = (bpl_grouping){
            duplicate.group + 1, bpl_duplicate_name(duplicate.kind),
            duplicate.similarity, all->sources[first->source], first->number};
        all->kinds[duplicate.kind]++;
        all->undated += one->signature.day == BPL_NO_DAY;
    }
    *out = all->groupings;
    return 1;
}

/* A record of a run before: what could not be read then is none. */
static int sign_again(label_run *run, label_load *load,
                      const bpl_record *record)
{
    bpl_error err = {0};
    bpl_worker *worker = run->members[0].worker;
    if (label_crashed(run, record, &err))
        return 1;
    bpl_status status = bpl_worker_read(worker, record, &err);
    if (status == BPL_E_LIMIT || status == BPL_E_ARG || status == BPL_E_PARSE)
        return 1;
    if (status == BPL_OK)
        status = label_dedupe_sign(run, load, worker, record, &err);
    return status == BPL_OK || cli_internal(run->cli, &err);
}

int label_dedupe_pass(label_run *run, label_load *load)
{
    bpl_parser *parser = run->members[0].parser;
    const bpl_grouping *groupings;
    bpl_record record;
    bpl_error err;
    bpl_status status;
    if (!run->dedupe)
        return 1;
    load->signed_count = 0;
    bpl_parser_start(parser, load->batch);
    while ((status = bpl_parser_next(parser, &record, &err)) != BPL_END) {
        if (status == BPL_E_NOMEM)
            return cli_internal(run->cli, &err);
        if (status == BPL_OK && !sign_again(run, load, &record))
            return 0;
    }
    return label_dedupe_add(run, load, &groupings);
}

uint64_t label_dedupe_count(const label_run *run)
{
    return run->groups ? run->groups->count : 0;
}

void label_dedupe_say(const label_run *run)
{
    const struct label_groups *all = run->groups;
    if (!all)
        return;
    const uint64_t *kinds = all->kinds;
    cli_say("%" PRIu64 " jobs; duplicates: exact %" PRIu64 ", near %" PRIu64
            ", repost %" PRIu64,
            kinds[BPL_UNIQUE], kinds[BPL_EXACT], kinds[BPL_NEAR],
            kinds[BPL_REPOST]);
    if (all->undated)
        cli_say("%" PRIu64 " records without a date that can be read: they are "
                "held to be in every window",
                all->undated);
}
