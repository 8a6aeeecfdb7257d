/* SPDX-License-Identifier: MIT */
/* What can be wrong with a tally as a whole, and what one has to know of it. */
#include "base/error.h"
#include "match/lexicon.h"
#include "report/tally_make.h"
#include "score/model.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NOTES = 32, NOTE_BYTES = 512 };

/* Among the hashes: all tables of codes together. */
#define CODES "lexicons/codes"

/* What a record that was labelled before would have to have. */
static void name_member(const bpl_tally_made *made, const bpl_ask *ask,
                        char out[256])
{
    int column = ask->kind == BPL_ASK_COLUMN;
    snprintf(out, 256, "%s%s", column ? "" : made->asks.prefix,
             ask->kind == BPL_ASK_CODE ? "role" : ask->name);
}

static bpl_status check_columns(const bpl_tally_made *made,
                                const bpl_tally_tab *tab, bpl_error *err)
{
    const bpl_asks *asks = &made->asks;
    for (size_t i = 0; i < bpl_asks_count(asks); i++) {
        const bpl_ask *ask = bpl_asks_at(asks, i);
        char name[256];
        if (tab->absent[i] < tab->records)
            continue;
        name_member(made, ask, name);
        return bpl_fail(err, BPL_E_NOTFOUND, NULL, 0,
                        "no column \"%.60s\" (%s %.60s)%s%.300s", name,
                        i < asks->by_count ? "--by" : "--where", ask->name,
                        tab->columns[0] ? "; columns are: " : "", tab->columns);
    }
    return BPL_OK;
}

/* A filter, from this one on, whose value no record has; NULL: none. */
static const char *unmatched(const bpl_tally_made *made,
                             const bpl_tally_tab *tab, size_t from)
{
    for (size_t i = from; i < made->asks.where_count; i++)
        if (!tab->matched[i])
            return made->options->where[i];
    return NULL;
}

bpl_status bpl_tally_check(bpl_tally_made *made, size_t number, bpl_error *err)
{
    const bpl_tally_tab *tab = &made->counts.tabs[number];
    if (!tab->records && tab->files)
        return bpl_fail(err, tab->no_file.code, NULL, 0,
                        "there is nothing to count%s: no file could be read",
                        number ? " with --compare" : "");
    if (!tab->records)
        return bpl_fail(
            err, BPL_E_NOTFOUND, NULL, 0,
            "there is nothing to count%s: %" PRIu64 " records were rejected",
            number ? " in the files of --compare" : "", tab->rejected);
    BPL_TRY(check_columns(made, tab, err));
    if (tab->postings)
        return BPL_OK;
    const char *unmet = unmatched(made, tab, 0);
    return bpl_fail(err, BPL_E_NOTFOUND, NULL, 0,
                    "none of %" PRIu64 " records%s passes the filters "
                    "(--where)%s%.100s",
                    tab->records, number ? " of --compare" : "",
                    unmet ? "; none has " : "", unmet ? unmet : "");
}

/* --- notes --- */

static bpl_status add_note(bpl_tally_made *made, const char *text)
{
    const char *copy = bpl_arena_dup(&made->arena, text, strlen(text));
    if (!copy)
        return BPL_E_NOMEM;
    if (made->tally.note_count < MOST_NOTES)
        made->notes[made->tally.note_count++] = copy;
    return BPL_OK;
}

/* Which set a note is about, where there are two. */
static const char *of_set(const bpl_tally_made *made, size_t number)
{
    return made->tally.set_count < 2 ? "" : number ? " (B)" : " (A)";
}

static bpl_status note_columns(bpl_tally_made *made, size_t number)
{
    const bpl_tally_tab *tab = &made->counts.tabs[number];
    const bpl_asks *asks = &made->asks;
    char text[NOTE_BYTES], name[256];
    for (size_t i = 0; i < bpl_asks_count(asks); i++) {
        const bpl_ask *ask = bpl_asks_at(asks, i);
        if (!tab->absent[i])
            continue;
        name_member(made, ask, name);
        snprintf(text, sizeof text,
                 "%" PRIu64 " of %" PRIu64 " records%s are of files without "
                 "a column \"%.60s\"; they have no value of %.60s.",
                 tab->absent[i], tab->records, of_set(made, number), name,
                 ask->name);
        BPL_TRY(add_note(made, text));
    }
    return BPL_OK;
}

/* A value that is mistyped filters nothing, or too much. */
static bpl_status note_where(bpl_tally_made *made, size_t number)
{
    const bpl_tally_tab *tab = &made->counts.tabs[number];
    char text[NOTE_BYTES];
    for (size_t i = 0; i < made->asks.where_count; i++) {
        if (tab->matched[i])
            continue;
        const bpl_condition *where = &made->asks.where[i];
        snprintf(text, sizeof text,
                 "Of --where %.100s: no record%s has the value \"%.100s\".",
                 made->options->where[i], of_set(made, number), where->value);
        BPL_TRY(add_note(made, text));
    }
    return BPL_OK;
}

static bpl_status note_files(bpl_tally_made *made, size_t number)
{
    const bpl_tally_tab *tab = &made->counts.tabs[number];
    char text[NOTE_BYTES];
    if (!tab->files)
        return BPL_OK;
    snprintf(text, sizeof text,
             "%" PRIu64 " file(s)%s could not be read and are not counted; "
             "the first: %.100s: %.200s.",
             tab->files, of_set(made, number), tab->no_file.source,
             tab->no_file.message);
    return add_note(made, text);
}

static bpl_status note_labels(bpl_tally_made *made, size_t number)
{
    const bpl_tally_set *set = &made->tally.sets[number];
    char text[NOTE_BYTES];
    if (set->labelled == set->records)
        return BPL_OK;
    snprintf(text, sizeof text,
             "%" PRIu64 " of %" PRIu64 " records%s had labels of an earlier "
             "run, which are kept; version and lexicons named here are those "
             "of this run.",
             set->records - set->labelled, set->records, of_set(made, number));
    return add_note(made, text);
}

static bpl_status note_days(bpl_tally_made *made, size_t number)
{
    const bpl_tally_set *set = &made->tally.sets[number];
    char text[NOTE_BYTES];
    if (!set->undated)
        return BPL_OK;
    if (set->undated == set->postings)
        snprintf(text, sizeof text,
                 "No ad has a date%s: duplicates are found whatever their "
                 "age.",
                 of_set(made, number));
    else
        snprintf(text, sizeof text,
                 "%" PRIu64 " of %" PRIu64 " ads%s have no date that can be "
                 "read; they are duplicates whatever their age.",
                 set->undated, set->postings, of_set(made, number));
    return add_note(made, text);
}

static bpl_status note_values(bpl_tally_made *made)
{
    for (size_t by = 0; by < made->asks.by_count; by++) {
        const bpl_ask *ask = &made->asks.by[by];
        int any = 0;
        char text[NOTE_BYTES];
        for (size_t i = 0; i < made->tally.row_count; i++) {
            const char *value = made->rows[i].values[by];
            any |= value && !*value;
        }
        if (!any)
            continue;
        snprintf(text, sizeof text,
                 "Jobs without a value of %.60s%s are a part of the shares.",
                 ask->name,
                 ask->kind == BPL_ASK_COLUMN ? ""
                 : ask->kind == BPL_ASK_CODE
                     ? " (no code fits, or the text says too little)"
                     : " (the text says too little, or is not covered)");
        BPL_TRY(add_note(made, text));
    }
    return BPL_OK;
}

static bpl_status note_all(bpl_tally_made *made)
{
    for (size_t i = 0; i < made->tally.set_count; i++) {
        BPL_TRY(note_files(made, i));
        BPL_TRY(note_columns(made, i));
        BPL_TRY(note_where(made, i));
        BPL_TRY(note_labels(made, i));
        BPL_TRY(note_days(made, i));
    }
    BPL_TRY(note_values(made));
    if (made->tally.set_count > 1)
        BPL_TRY(add_note(made, "The two sets are taken as independent: a job "
                               "that is in both counts in both."));
    if (!made->tally.gold || made->tally.gold_refused)
        return BPL_OK;
    if (made->asks.where_count)
        BPL_TRY(add_note(made, "The errors that shares are corrected for are "
                               "those on the whole gold file, which the "
                               "filters leave as it is."));
    return add_note(made, "Corrected shares are of the jobs that have a "
                          "value.");
}

bpl_status bpl_tally_make_notes(bpl_tally_made *made, bpl_error *err)
{
    made->notes = calloc(MOST_NOTES, sizeof *made->notes);
    made->tally.notes = made->notes;
    if (!made->notes || note_all(made) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

/* --- hashes --- */

typedef struct hashes {
    bpl_tally_made *made;
    bpl_tally_hash *list;
    size_t count, room;
} hashes;

static bpl_status add_text(hashes *all, const char *name, const char *hash)
{
    bpl_arena *arena = &all->made->arena;
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->list[i].name, name) == 0)
            return BPL_OK; /* a file of several languages */
    if (all->count == all->room) {
        size_t room = all->room ? all->room * 2 : 64;
        bpl_tally_hash *list = bpl_arena_alloc(arena, room * sizeof *list);
        if (!list)
            return BPL_E_NOMEM;
        if (all->count)
            memcpy(list, all->list, all->count * sizeof *list);
        all->list = list;
        all->room = room;
    }
    bpl_tally_hash *at = &all->list[all->count++];
    at->name = bpl_arena_dup(arena, name, strlen(name));
    at->hash = bpl_arena_dup(arena, hash, strlen(hash));
    return at->name && at->hash ? BPL_OK : BPL_E_NOMEM;
}

static bpl_status add_hash(hashes *all, const char *folder, const char *name,
                           uint64_t hash)
{
    char text[256], digits[17];
    snprintf(text, sizeof text, "lexicons/%s%.200s", folder, name);
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)hash);
    return add_text(all, text, digits);
}

static bpl_status add_lexset(hashes *all, const bpl_lexset *set)
{
    for (size_t i = 0; i < bpl_lexset_count(set); i++) {
        const bpl_lexicon *lexicon = bpl_lexset_lexicon(set, i);
        for (size_t part = 0; part < lexicon->part_count; part++)
            BPL_TRY(add_hash(all, "", lexicon->parts[part].id,
                             lexicon->parts[part].table.hash));
    }
    return BPL_OK;
}

static int compare_hashes(const void *a, const void *b)
{
    return strcmp(((const bpl_tally_hash *)a)->name,
                  ((const bpl_tally_hash *)b)->name);
}

bpl_status bpl_tally_make_hashes(bpl_tally_made *made, bpl_error *err)
{
    hashes all = {.made = made};
    /* Of all together; it sorts before its files. */
    bpl_status status = add_text(&all, "lexicons", bpl_model_hash(made->model));
    for (size_t i = 0; status == BPL_OK; i++) {
        uint64_t hash;
        const char *name = bpl_model_table_at(made->model, i, &hash);
        if (!name)
            break;
        status = add_hash(&all, "rules/", name, hash);
    }
    for (size_t i = 0;
         i < bpl_model_lexset_count(made->model) && status == BPL_OK; i++)
        status = add_lexset(&all, bpl_model_lexset(made->model, i));
    if (status == BPL_OK && made->asks.codes)
        status = add_text(&all, CODES, bpl_codes_hash(made->asks.codes));
    if (status != BPL_OK)
        return bpl_fail_nomem(err);
    qsort(all.list, all.count, sizeof *all.list, compare_hashes);
    made->tally.hashes = all.list;
    made->tally.hash_count = all.count;
    return BPL_OK;
}
