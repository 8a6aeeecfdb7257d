/* SPDX-License-Identifier: MIT */
/*
 * One ad: is it labelled already, what are its values, does it pass, what is
 * its signature. Of tables that were not labelled a row is only split again
 * where a column is asked for; of objects only those are parsed again.
 */
#include "report/tally_load.h"

#include "base/error.h"
#include "read/json_repair.h"
#include "text/encoding.h"
#include "write/pen.h"
#include <stdlib.h>
#include <string.h>

bpl_status bpl_tally_member_init(bpl_tally_member *member,
                                 const bpl_model *model, const bpl_asks *asks,
                                 bpl_error *err)
{
    member->asks = asks;
    bpl_members_init(&member->members);
    bpl_buf_init(&member->text, (size_t)BPL_MOST_RECORD_BYTES * 4);
    if (bpl_asks_want(asks, &member->members) != BPL_OK)
        return bpl_fail_nomem(err);
    BPL_TRY(bpl_parser_new(&member->parser, model, err));
    bpl_status status = bpl_worker_new(&member->worker, model, err);
    /* What is wrong with a plugin's table is not wrong with our files. */
    if (status != BPL_OK && status != BPL_E_NOMEM) {
        status = BPL_E_PLUGIN;
        if (err)
            err->code = status;
    }
    return status;
}

void bpl_tally_member_fini(bpl_tally_member *member)
{
    bpl_parser_free(member->parser);
    bpl_worker_free(member->worker);
    bpl_members_fini(&member->members);
    bpl_buf_fini(&member->text);
    memset(member, 0, sizeof *member);
}

bpl_status bpl_tally_load_new(bpl_tally_load **out, const bpl_asks *asks,
                              bpl_error *err)
{
    bpl_tally_load *load = calloc(1, sizeof *load);
    *out = load;
    if (!load)
        return bpl_fail_nomem(err);
    bpl_buf_init(&load->bytes, SIZE_MAX / 2);
    load->absent = calloc(bpl_asks_count(asks) + 1, sizeof *load->absent);
    load->matched = calloc(asks->where_count + 1, sizeof *load->matched);
    if (!load->absent || !load->matched)
        return bpl_fail_nomem(err);
    return bpl_batch_new(&load->batch, err);
}

void bpl_tally_load_free(bpl_tally_load *load)
{
    if (!load)
        return;
    bpl_batch_free(load->batch);
    bpl_kept_free(load->kept);
    bpl_buf_fini(&load->bytes);
    free(load->ads);
    free(load->events);
    free(load->absent);
    free(load->matched);
    free(load);
}

void bpl_tally_load_reset(bpl_tally_load *load, const bpl_asks *asks)
{
    load->count = load->event_count = 0;
    load->lost = 0;
    load->columns[0] = '\0';
    if (load->kept)
        bpl_kept_clear(load->kept);
    bpl_buf_reset(&load->bytes);
    memset(load->absent, 0, bpl_asks_count(asks) * sizeof *load->absent);
    memset(load->matched, 0, asks->where_count * sizeof *load->matched);
}

/* --- what there is to say --- */

static void add_event(bpl_tally_load *load, enum bpl_tally_said what,
                      const bpl_error *err)
{
    if (load->event_count == load->event_room) {
        size_t room = load->event_room ? load->event_room * 2 : 8;
        bpl_tally_event *events = realloc(load->events, room * sizeof *events);
        if (!events) {
            load->lost = 1;
            return;
        }
        load->events = events;
        load->event_room = room;
    }
    load->events[load->event_count].what = what;
    load->events[load->event_count++].err = *err;
}

static void place_error(bpl_error *err, const bpl_record *record)
{
    if (!err->source[0] && record->source)
        snprintf(err->source, sizeof err->source, "%s", record->source);
    if (!err->record)
        err->record = record->number;
    if (!err->line)
        err->line = record->line;
}

int bpl_tally_refuse(bpl_tally_load *load, const bpl_record *record,
                     bpl_status status, bpl_error *err)
{
    switch (status) {
    case BPL_E_PARSE:
    case BPL_E_LIMIT:
    case BPL_E_ARG:
        place_error(err, record);
        add_event(load, BPL_TALLY_REJECTED, err);
        return !load->lost;
    case BPL_E_IO:
    case BPL_E_NOTFOUND:
        add_event(load, BPL_TALLY_NO_FILE, err);
        return !load->lost;
    default:
        add_event(load, BPL_TALLY_FATAL, err);
        return 0;
    }
}

static void add_failures(bpl_tally_load *load, const bpl_record *record,
                         const bpl_finding *finding)
{
    for (size_t i = 0; i < finding->facet_count; i++) {
        bpl_error err = {0};
        if (!finding->facets[i].failure)
            continue;
        bpl_fail(&err, BPL_E_PLUGIN, record->source, record->line,
                 "the plugin of %s failed: %s", finding->facets[i].name,
                 finding->facets[i].failure);
        place_error(&err, record);
        add_event(load, BPL_TALLY_FAILED, &err);
    }
}

/* --- members of the record --- */

/* *out NULL: it can't be read as JSON. */
static bpl_status parse(bpl_tally_member *member, bpl_str raw, json_t **out)
{
    bpl_buf *text = &member->text, repaired;
    unsigned flags;
    *out = json_loadb(raw.data, raw.len, 0, NULL);
    if (*out)
        return BPL_OK;
    bpl_buf_reset(text);
    bpl_buf_init(&repaired, text->max);
    bpl_status status = bpl_to_utf8(text, raw, NULL);
    if (status == BPL_OK)
        status = bpl_json_repair(&repaired, bpl_buf_str(text),
                                 BPL_MOST_JSON_DEPTH, &flags);
    if (status == BPL_OK)
        *out = json_loadb(repaired.data, repaired.len, 0, NULL);
    bpl_buf_fini(&repaired);
    return status;
}

static bpl_status read_object(bpl_tally_member *member,
                              const bpl_record *record, bpl_error *err)
{
    const bpl_asks *asks = member->asks;
    bpl_str raw = record->raw;
    if (!asks->columns && asks->stem.len &&
        !memmem(raw.data, raw.len, asks->stem.data, asks->stem.len)) {
        bpl_members_none(&member->members);
        return BPL_OK;
    }
    json_t *object;
    bpl_status status = parse(member, raw, &object);
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    status = BPL_OK;
    if (json_is_object(object))
        status = bpl_members_object(&member->members, object, err);
    else
        bpl_members_none(&member->members);
    json_decref(object);
    return status;
}

static bpl_status read_members(bpl_tally_member *member,
                               const bpl_record *record, bpl_error *err)
{
    bpl_csv_shape shape = bpl_parser_csv_shape(member->parser);
    if (record->object)
        return read_object(member, record, err);
    if (!shape.columns) {
        bpl_members_none(&member->members);
        return BPL_OK;
    }
    BPL_TRY(bpl_members_table(&member->members, &shape, record->source, err));
    if (!member->asks->columns &&
        !bpl_asks_labelled(member->asks, &member->members))
        return BPL_OK;
    return bpl_members_row(&member->members, record, &shape, err);
}

/* --- the ad --- */

static bpl_status keep_value(bpl_tally_load *load, bpl_tally_ad *ad, size_t by,
                             bpl_str value)
{
    ad->by[by].begin = load->bytes.len;
    bpl_status status = bpl_utf8_valid(value.data, value.len)
                            ? bpl_buf_add(&load->bytes, value.data, value.len)
                            : bpl_to_utf8(&load->bytes, value, NULL);
    ad->by[by].len = load->bytes.len - ad->by[by].begin;
    return status;
}

static uint8_t status_of(bpl_str name)
{
    for (int i = BPL_CONFIDENT; i <= BPL_INSUFFICIENT; i++)
        if (bpl_str_is(name, bpl_certainty_name((bpl_certainty)i)))
            return (uint8_t)i;
    return BPL_TALLY_STATUSES - 1;
}

static bpl_tally_ad *add_ad(bpl_tally_load *load)
{
    if (load->count == load->room) {
        size_t room = load->room ? load->room * 2 : 16;
        bpl_tally_ad *ads = realloc(load->ads, room * sizeof *ads);
        if (!ads)
            return NULL;
        load->ads = ads;
        load->room = room;
    }
    return &load->ads[load->count++];
}

static void note_absent(const bpl_tally_member *member, bpl_tally_load *load,
                        const bpl_finding *finding)
{
    const bpl_asks *asks = member->asks;
    for (size_t i = 0; i < bpl_asks_count(asks); i++) {
        if (bpl_ask_fits(bpl_asks_at(asks, i), finding, &member->members))
            continue;
        load->absent[i]++;
        if (!load->columns[0] && member->members.list.len)
            snprintf(load->columns, sizeof load->columns, "%s",
                     member->members.list.data);
    }
}

static bpl_status take(bpl_tally_member *member, bpl_tally_load *load,
                       const bpl_record *record, const bpl_finding *finding)
{
    const bpl_asks *asks = member->asks;
    const bpl_members *members = &member->members;
    bpl_tally_ad *ad = add_ad(load);
    if (!ad)
        return BPL_E_NOMEM;
    ad->labelled = finding != NULL;
    ad->status =
        status_of(bpl_ask_answer(asks, &asks->status, finding, members));
    ad->passes = bpl_asks_pass(asks, finding, members, load->matched) ? 1 : 0;
    for (size_t i = 0; i < asks->by_count; i++)
        BPL_TRY(keep_value(
            load, ad, i, bpl_ask_answer(asks, &asks->by[i], finding, members)));
    note_absent(member, load, finding);
    bpl_worker_sign(member->worker, record, bpl_day(record->date),
                    &ad->signature);
    return BPL_OK;
}

static int has_words(const bpl_record *record)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].zone == BPL_ZONE_BODY ||
            record->fields[i].zone == BPL_ZONE_TITLE)
            return 1;
    return 0;
}

static bpl_status keep(const bpl_tally_member *member, bpl_tally_load *load,
                       const bpl_record *record, const bpl_finding *finding,
                       bpl_error *err)
{
    bpl_csv_shape shape = bpl_parser_csv_shape(member->parser);
    if (!member->keeps)
        return BPL_OK;
    if (!load->kept)
        BPL_TRY(bpl_kept_new(&load->kept, err));
    return bpl_kept_add(load->kept, record, &shape, finding, err);
}

int bpl_tally_take(bpl_tally_member *member, bpl_tally_load *load,
                   const bpl_record *record)
{
    bpl_error err = {0};
    const bpl_finding *finding = NULL;
    bpl_status status;
    if (bpl_asks_labelled(member->asks, &member->members))
        status = bpl_worker_read(member->worker, record, &err);
    else if (record->object && !has_words(record))
        status = bpl_fail(&err, BPL_E_PARSE, record->source, record->line,
                          "no member with the ad's text (name it with "
                          "--text), and no label");
    else
        status = bpl_worker_label(member->worker, record, &finding, &err);
    /* A lexicon's term is wrong: no file of ours is. */
    if (status == BPL_E_IO) {
        err.code = BPL_E_PLUGIN;
        add_event(load, BPL_TALLY_FATAL, &err);
        return 0;
    }
    if (status != BPL_OK)
        return bpl_tally_refuse(load, record, status, &err);
    if (finding && (finding->flags & BPL_FINDING_PLUGIN_FAILED))
        add_failures(load, record, finding);
    if (finding)
        status = keep(member, load, record, finding, &err);
    if (status != BPL_OK) {
        add_event(load, BPL_TALLY_FATAL, &err);
        return 0;
    }
    if (take(member, load, record, finding) == BPL_OK)
        return !load->lost;
    load->lost = 1;
    return 0;
}

static int work_on(bpl_tally_member *member, bpl_tally_load *load,
                   const bpl_record *record)
{
    bpl_error err = {0};
    const char *warning = bpl_parser_warning(member->parser);
    if (warning) {
        bpl_fail(&err, BPL_E_PARSE, record->source, 0, "warning: %s", warning);
        add_event(load, BPL_TALLY_ODD, &err);
    }
    bpl_status status = read_members(member, record, &err);
    if (status != BPL_OK)
        return bpl_tally_refuse(load, record, status, &err);
    return bpl_tally_take(member, load, record);
}

void bpl_tally_work(bpl_tally_member *member, bpl_tally_load *load)
{
    bpl_parser_start(member->parser, load->batch);
    for (int more = 1; more;) {
        bpl_error err = {0};
        bpl_record record = {0};
        bpl_status status = bpl_parser_next(member->parser, &record, &err);
        if (status == BPL_END)
            return;
        more = status == BPL_OK ? work_on(member, load, &record)
                                : bpl_tally_refuse(load, &record, status, &err);
    }
}
