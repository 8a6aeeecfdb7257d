/* SPDX-License-Identifier: MIT */
/*
 * Ads that brought something new (words, a key) are kept; each belongs to a
 * group. What is compared of a text is kept only of those that no group had
 * one near to, in blocks, so that nothing is copied as they grow.
 *
 *   tables (text, key, 21 bands)      ads                sketches
 *   hash ─► ad, ad, …          ad ─► group, sketch ─► 128 × 16 bits
 *
 * A band is a hash of six of the minima, so two texts of similarity s have one
 * in common with a probability of 1 - (1 - s^6)^21:
 *
 *   s     0.4   0.5   0.6   0.7   0.8    0.85   0.9
 *         0.08  0.28  0.63  0.93  0.998  1.000  1.000
 *
 * What is found is compared by all 128. Of the minima 16 bits are kept (Li and
 * König, b-bit minwise hashing, WWW 2010: two that differ look the same once in
 * 65,536).
 */
#include <bpolens/duplicates.h>

#include "base/error.h"
#include "base/hash.h"
#include "group/table.h"
#include <stdlib.h>
#include <string.h>

enum {
    ROWS = 6,
    BANDS = BPL_SIGNATURE_HASHES / ROWS,
    TABLES = BANDS + 2,
    BLOCK = 1024 /* sketches */
};
#define TEXTS     ((size_t)BANDS) /* the tables behind those of the bands */
#define KEYS      ((size_t)BANDS + 1)
#define NO_SKETCH UINT32_MAX
#define THRESHOLD 0.8

typedef struct kept_sketch {
    uint16_t minima[BPL_SIGNATURE_HASHES];
} kept_sketch;

/* What is kept of an ad. */
typedef struct kept_ad {
    uint64_t text, key;
    int32_t day;
    uint32_t group;
    uint32_t sketch; /* its own, or that of the ad it is near to */
    uint32_t seen;   /* last ad that it was compared with */
} kept_ad;

/* A group: its first ad in the order added, and its days. */
typedef struct kept_group {
    uint32_t first;
    int32_t from, to; /* BPL_NO_DAY: none is known */
} kept_group;

struct bpl_groups {
    double window;
    uint32_t added; /* ads */
    kept_ad *ads;
    size_t ad_count, ad_room;
    kept_group *groups;
    size_t group_count, group_room;
    kept_sketch **blocks;
    size_t sketch_count, block_room;
    bpl_ad_table tables[TABLES];
};

const char *bpl_duplicate_name(bpl_duplicate_kind kind)
{
    switch (kind) {
    case BPL_UNIQUE:
        return "";
    case BPL_EXACT:
        return "exact";
    case BPL_NEAR:
        return "near";
    case BPL_REPOST:
        return "repost";
    }
    return "";
}

double bpl_duplicate_threshold(void)
{
    return THRESHOLD;
}

bpl_status bpl_groups_new(bpl_groups **out, double window_days, bpl_error *err)
{
    *out = NULL;
    if (!(window_days >= 0))
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "a window is a number of days, 0 and more");
    *out = calloc(1, sizeof **out);
    if (!*out)
        return bpl_fail_nomem(err);
    (*out)->window = window_days;
    return BPL_OK;
}

void bpl_groups_free(bpl_groups *groups)
{
    if (!groups)
        return;
    for (size_t i = 0; i < TABLES; i++)
        bpl_ad_table_fini(&groups->tables[i]);
    for (size_t i = 0; i * BLOCK < groups->sketch_count; i++)
        free(groups->blocks[i]);
    free(groups->blocks);
    free(groups->groups);
    free(groups->ads);
    free(groups);
}

/* Room for one more; grows by a half. */
static bpl_status make_room(void **items, size_t *room, size_t count,
                            size_t size)
{
    if (count < *room)
        return BPL_OK;
    size_t more = *room + *room / 2 + 64;
    void *next = realloc(*items, more * size);
    if (!next)
        return BPL_E_NOMEM;
    *items = next;
    *room = more;
    return BPL_OK;
}

/* --- comparing --- */

static const kept_sketch *sketch_at(const bpl_groups *groups, uint32_t index)
{
    return &groups->blocks[index / BLOCK][index % BLOCK];
}

static uint64_t hash_band(const bpl_signature *signature, size_t band)
{
    return bpl_hash(signature->minima + band * ROWS,
                    ROWS * sizeof signature->minima[0]);
}

static int is_comparable(const bpl_signature *signature)
{
    return signature->words >= BPL_SIGNATURE_WORDS;
}

/* Estimated similarity to the text of an ad, or to that it is near to. */
static double compare(const bpl_groups *groups, const bpl_signature *signature,
                      const kept_ad *other)
{
    if (!is_comparable(signature) || other->sketch == NO_SKETCH)
        return 0;
    const kept_sketch *sketch = sketch_at(groups, other->sketch);
    uint32_t same = 0;
    for (size_t i = 0; i < BPL_SIGNATURE_HASHES; i++)
        same += (uint16_t)signature->minima[i] == sketch->minima[i];
    return same / (double)BPL_SIGNATURE_HASHES;
}

/* May an ad of this day join? */
static int is_in_window(const bpl_groups *groups, const kept_group *group,
                        int32_t day)
{
    if (day == BPL_NO_DAY || group->from == BPL_NO_DAY)
        return 1;
    double from = day < group->from ? day : group->from;
    double to = day > group->to ? day : group->to;
    return to - from <= groups->window;
}

static int may_join(const bpl_groups *groups, const kept_ad *other,
                    const bpl_signature *signature)
{
    return is_in_window(groups, &groups->groups[other->group], signature->day);
}

/* --- finding --- */

/* The ad with the same text, or key; of several the first. BPL_NO_AD. */
static uint32_t find_same(const bpl_groups *groups,
                          const bpl_signature *signature, size_t table)
{
    bpl_ad_list list;
    uint32_t found = BPL_NO_AD;
    bpl_ad_table_find(&groups->tables[table],
                      table == TEXTS ? signature->text : signature->key, &list);
    for (size_t i = 0; i < list.count; i++) {
        const kept_ad *other = &groups->ads[list.ads[i]];
        int same = table == TEXTS ? other->text == signature->text
                                  : other->key == signature->key;
        if (same && list.ads[i] < found && may_join(groups, other, signature))
            found = list.ads[i];
    }
    return found;
}

/* The ad with the most similar text; of several the first. BPL_NO_AD. */
static uint32_t find_near(bpl_groups *groups, const bpl_signature *signature,
                          double *similarity)
{
    uint32_t found = BPL_NO_AD;
    *similarity = THRESHOLD;
    if (!is_comparable(signature))
        return found;
    for (size_t band = 0; band < BANDS; band++) {
        bpl_ad_list list;
        bpl_ad_table_find(&groups->tables[band], hash_band(signature, band),
                          &list);
        for (size_t i = 0; i < list.count; i++) {
            uint32_t at = list.ads[i];
            kept_ad *other = &groups->ads[at];
            if (other->seen == groups->added ||
                !may_join(groups, other, signature))
                continue;
            other->seen = groups->added;
            double similar = compare(groups, signature, other);
            if (similar > *similarity ||
                (similar == *similarity && at < found)) {
                *similarity = similar;
                found = at;
            }
        }
    }
    return found;
}

/* Of an ad that was found by its text or key. */
static bpl_duplicate_kind kind_of(const kept_ad *other,
                                  const bpl_signature *signature)
{
    int days = signature->day != BPL_NO_DAY && other->day != BPL_NO_DAY &&
               signature->day != other->day;
    int same_text = other->text == signature->text;
    return same_text && (!signature->key || !days) ? BPL_EXACT : BPL_REPOST;
}

/* --- keeping --- */

static bpl_status add_sketch(bpl_groups *groups, const bpl_signature *signature,
                             uint32_t *out)
{
    size_t block = groups->sketch_count / BLOCK;
    if (groups->sketch_count % BLOCK == 0) {
        BPL_TRY(make_room((void **)&groups->blocks, &groups->block_room, block,
                          sizeof(kept_sketch *)));
        groups->blocks[block] = malloc(BLOCK * sizeof(kept_sketch));
        if (!groups->blocks[block])
            return BPL_E_NOMEM;
    }
    kept_sketch *sketch = &groups->blocks[block][groups->sketch_count % BLOCK];
    for (size_t i = 0; i < BPL_SIGNATURE_HASHES; i++)
        sketch->minima[i] = (uint16_t)signature->minima[i];
    *out = (uint32_t)groups->sketch_count++;
    return BPL_OK;
}

/* Keeps an ad of the group. sketch: of the ad it is near to; NO_SKETCH: of
 * its own. */
static bpl_status keep(bpl_groups *groups, const bpl_signature *signature,
                       uint32_t group, uint32_t sketch)
{
    uint32_t at = (uint32_t)groups->ad_count;
    int own = sketch == NO_SKETCH && is_comparable(signature);
    BPL_TRY(make_room((void **)&groups->ads, &groups->ad_room, at,
                      sizeof *groups->ads));
    if (own)
        BPL_TRY(add_sketch(groups, signature, &sketch));
    groups->ads[groups->ad_count++] =
        (kept_ad){signature->text, signature->key, signature->day,
                  group,           sketch,         groups->added};
    BPL_TRY(bpl_ad_table_add(&groups->tables[TEXTS], signature->text, at));
    if (signature->key)
        BPL_TRY(bpl_ad_table_add(&groups->tables[KEYS], signature->key, at));
    for (size_t band = 0; own && band < BANDS; band++)
        BPL_TRY(bpl_ad_table_add(&groups->tables[band],
                                 hash_band(signature, band), at));
    return BPL_OK;
}

static bpl_status start_group(bpl_groups *groups,
                              const bpl_signature *signature)
{
    uint32_t at = (uint32_t)groups->group_count;
    BPL_TRY(make_room((void **)&groups->groups, &groups->group_room, at,
                      sizeof *groups->groups));
    groups->groups[groups->group_count++] =
        (kept_group){groups->added, signature->day, signature->day};
    return signature->text ? keep(groups, signature, at, NO_SKETCH) : BPL_OK;
}

static bpl_status join(bpl_groups *groups, const bpl_signature *signature,
                       uint32_t found, const bpl_duplicate *duplicate)
{
    const kept_ad *other = &groups->ads[found];
    kept_group *group = &groups->groups[other->group];
    int32_t day = signature->day;
    if (day != BPL_NO_DAY) {
        int fresh = group->from == BPL_NO_DAY;
        group->from = fresh || day < group->from ? day : group->from;
        group->to = fresh || day > group->to ? day : group->to;
    }
    if (other->text == signature->text)
        return BPL_OK;
    int near = duplicate->similarity >= THRESHOLD;
    return keep(groups, signature, other->group,
                near ? other->sketch : NO_SKETCH);
}

static bpl_status add(bpl_groups *groups, const bpl_signature *signature,
                      bpl_duplicate *out)
{
    uint32_t found = BPL_NO_AD;
    *out = (bpl_duplicate){groups->added, BPL_UNIQUE, 0};
    if (signature->text)
        found = find_same(groups, signature, TEXTS);
    if (found == BPL_NO_AD && signature->key)
        found = find_same(groups, signature, KEYS);
    if (found != BPL_NO_AD) {
        const kept_ad *other = &groups->ads[found];
        out->kind = kind_of(other, signature);
        out->similarity = other->text == signature->text
                              ? 1
                              : compare(groups, signature, other);
    } else {
        found = find_near(groups, signature, &out->similarity);
        if (found == BPL_NO_AD) {
            out->similarity = 0;
            return start_group(groups, signature);
        }
        out->kind = BPL_NEAR;
    }
    out->group = groups->groups[groups->ads[found].group].first;
    return join(groups, signature, found, out);
}

bpl_status bpl_groups_add(bpl_groups *groups, const bpl_signature *signature,
                          bpl_duplicate *out, bpl_error *err)
{
    if (groups->added == BPL_LIMIT_ADS)
        return bpl_fail(err, BPL_E_LIMIT, NULL, 0,
                        "more than %u ads to compare", BPL_LIMIT_ADS);
    if (add(groups, signature, out) != BPL_OK)
        return bpl_fail_nomem(err);
    groups->added++;
    return BPL_OK;
}
