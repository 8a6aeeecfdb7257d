/* SPDX-License-Identifier: MIT */
/*
 * geography: where is the work done, seen from the client?
 *
 * Three kinds of evidence. Words such as "nearshore" are scored by the rule
 * table like those of any plugin. The rest needs two ends, the place of the
 * work and the client's country, and is found here:
 *
 *   1. Hits of the two lexicons of places are merged; where they overlap the
 *      leftmost longest name wins ("New Mexico", not "Mexico").
 *   2. Each place is put on a side by the table `sides`: by the zone it stands
 *      in, or by the nearest cue of lexicon `geography` in its sentence. Cues
 *      that are a client in themselves ("overseas clients") join in.
 *   3. The country with the most points on the side `work` is the place of
 *      work. Each country on the other sides is looked up with it in the
 *      table `shores`; both ends are needed, so the weaker one counts.
 *
 * The sums are signals of the rule table, $client_offshore and so on: what
 * they are worth is said there. No country, distance or number stands here.
 */
#include "shores.h"

#include <bpolens/plugin.h>
#include <string.h>

/* In the order of `values`. */
enum { UNKNOWN, ONSHORE, NEARSHORE, OFFSHORE, SHORES };
static const char *const values[] = {"unknown", "onshore", "nearshore",
                                     "offshore", NULL};
static const char *const lexicons[] = {"geography", "places", "places-iso",
                                       NULL};
static const char *const needs[] = {NULL};

/* In the order of enum bpl_zone. */
static const char *const zones[] = {"body",     "title",        "company",
                                    "location", "requirements", "benefits",
                                    "about",    "apply",        NULL};

/* Abroad counts only if it is another country than that of the work; a place
 * that nothing puts on a side brings nothing to it. */
enum { WORK, CLIENT, ABROAD, SIDES };
static const char *const side_names[] = {"work", "client", "abroad", NULL};
static const char *const signals[SIDES][SHORES] = {
    {NULL, NULL, NULL, NULL},
    {NULL, "client_onshore", "client_nearshore", "client_offshore"},
    {NULL, "abroad_onshore", "abroad_nearshore", "abroad_offshore"},
};

/* Bounds of this plugin; what is over them is left out (countries of one
 * document) or refused (rows of `sides`). */
enum { MAX_COUNTRIES = 64, MAX_ROWS = 256 };

/* Category of names that are no place though they hold one. */
static const char NO_PLACE[] = "other";
/* In the table `sides`: any zone. */
static const char ANY[] = "*";

/* A row of the table `sides`. With a cue, `before` and `after` are the most
 * words that may stand between it and the place, by where the cue stands; -1
 * is nowhere. Without, `before` ranks the row as a cue so far away would be.
 * A cue that is a client in itself has `place`, and no reach. */
typedef struct side_row {
    const char *cue, *place;
    int32_t category;
    uint32_t zone_mask;
    int before, after;
    unsigned side;
    double points;
} side_row;

typedef struct state {
    const bpl_rules *rules;
    side_row sides[MAX_ROWS];
    size_t side_count;
    int reach; /* the longest of any row */
    shores shores;
} state;

/* A place of the document, and on which side it came to stand. */
typedef struct place {
    const bpl_hit *hit;
    const char *country;
    unsigned side;
    double weight; /* of the entry: zones are the business of `sides` */
    double points;
} place;

typedef struct cue {
    const bpl_hit *hit;
    double weight;
} cue;

typedef struct country {
    const char *code;
    double points[SIDES];
} country;

/* What is known of the document. */
typedef struct survey {
    place *places;
    cue *cues;
    size_t place_count, cue_count;
    country countries[MAX_COUNTRIES];
    size_t country_count;
} survey;

/* Opening: the tables. */

static int find_name(const char *const *names, const char *name, size_t len)
{
    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
            return i;
    return -1;
}

/* A plain decimal number without sign, "1.25"; -1 if it is none. */
static double parse_number(const char *text)
{
    double value = 0, unit = 1;
    int digits = 0, fraction = 0;
    for (; *text; text++) {
        if (*text == '.' && !fraction) {
            fraction = 1;
            continue;
        }
        if (*text < '0' || *text > '9' || ++digits > 9)
            return -1;
        value = value * 10 + (*text - '0');
        if (fraction)
            unit *= 10;
    }
    return digits ? value / unit : -1;
}

/* Words between a cue and a place: -1 for an empty cell. -2: wrong. */
static int parse_reach(const char *text)
{
    if (!text[0])
        return -1;
    double value = parse_number(text);
    return value < 0 || value > 1000 ? -2 : (int)value;
}

static int parse_zones(const char *cell, uint32_t *mask)
{
    size_t len;
    *mask = strcmp(cell, ANY) == 0 ? ~0u : 0;
    if (*mask)
        return 0;
    for (const char *at = cell; (at = geo_next_word(at, &len)); at += len) {
        int zone = find_name(zones, at, len);
        if (zone < 0)
            return -1;
        *mask |= 1u << zone;
    }
    return *mask ? 0 : -1;
}

/* Why the row is wrong, or NULL. */
static const char *read_side(const bpl_host *host, bpl_run *run, uint32_t row,
                             side_row *out)
{
    const char *side = host->cell(run, "sides", row, "side");
    const char *zone = host->cell(run, "sides", row, "zones");
    const char *before = host->cell(run, "sides", row, "before");
    const char *after = host->cell(run, "sides", row, "after");
    const char *points = host->cell(run, "sides", row, "points");
    out->cue = host->cell(run, "sides", row, "cue");
    out->place = host->cell(run, "sides", row, "place");
    if (!side || !zone || !before || !after || !points || !out->cue ||
        !out->place)
        return "a column is missing";
    int number = find_name(side_names, side, strlen(side));
    if (number < 0)
        return "no such side";
    out->side = (unsigned)number;
    if (parse_zones(zone, &out->zone_mask) != 0)
        return "no such zone";
    out->before = parse_reach(before);
    out->after = parse_reach(after);
    out->points = parse_number(points);
    if (out->before < -1 || out->after < -1 || out->points < 0)
        return "no number";
    /* A lexicon of a user may lack the category: the row then never holds. */
    out->category =
        out->cue[0] ? host->category(run, "geography", out->cue) : -1;
    return NULL;
}

static int read_sides(const bpl_host *host, bpl_run *run, state *own)
{
    for (uint32_t row = 0; host->cell(run, "sides", row, "side"); row++) {
        if (row == MAX_ROWS)
            return host->fail(run, "sides: more than %d rows", MAX_ROWS);
        side_row *out = &own->sides[row];
        const char *wrong = read_side(host, run, row, out);
        if (wrong)
            return host->fail(run, "sides: row %u: %s", row + 1, wrong);
        if (out->cue[0] && out->before > own->reach)
            own->reach = out->before;
        if (out->after > own->reach)
            own->reach = out->after;
        own->side_count = row + 1;
    }
    return own->side_count ? 0 : host->fail(run, "table sides is missing");
}

/* The rows from the last to the first, so that the first decides. */
static int read_shores(const bpl_host *host, bpl_run *run, state *own)
{
    const char *work, *client;
    uint32_t rows = 0;
    while ((work = host->cell(run, "shores", rows, "work")) &&
           (client = host->cell(run, "shores", rows, "client"))) {
        if (geo_add_codes(&own->shores, work) != 0 ||
            geo_add_codes(&own->shores, client) != 0)
            return host->fail(run, "shores: more than %d countries", MAX_CODES);
        rows++;
    }
    own->shores.cells = host->alloc(run, geo_cells(&own->shores));
    if (!own->shores.cells)
        return host->fail(run, "out of memory");
    for (uint32_t row = rows; row-- > 0;) {
        const char *shore = host->cell(run, "shores", row, "shore");
        int value = shore ? find_name(values, shore, strlen(shore)) : -1;
        if (value < 0)
            return host->fail(run, "shores: row %u: no such shore", row + 1);
        work = host->cell(run, "shores", row, "work");
        client = host->cell(run, "shores", row, "client");
        if (work && client)
            geo_put_row(&own->shores, work, client, (unsigned char)value);
    }
    return rows ? 0 : host->fail(run, "table shores is missing");
}

static int plugin_open(const bpl_host *host, bpl_run *run, void **out)
{
    state *own = host->alloc(run, sizeof *own);
    if (!own)
        return host->fail(run, "out of memory");
    own->rules = host->rules(run, "geography");
    if (!own->rules)
        return -1;
    if (read_sides(host, run, own) != 0 || read_shores(host, run, own) != 0)
        return -1;
    *out = own;
    return 0;
}

/* Scoring. */

/* Leftmost first, then longest. */
static int comes_first(const bpl_hit *a, const bpl_hit *b)
{
    if (a->token_begin != b->token_begin)
        return a->token_begin < b->token_begin;
    return a->token_end >= b->token_end;
}

/* Adds a hit as a place, unless it is none or negated. */
static void add_place(const bpl_host *host, bpl_run *run, survey *doc,
                      const char *lexicon, const bpl_hit *hit)
{
    const bpl_entry_info *entry = host->entry(run, lexicon, hit->entry);
    if (!entry || strcmp(entry->category, NO_PLACE) == 0 ||
        hit->flags & BPL_HIT_NEGATED)
        return;
    doc->places[doc->place_count++] =
        (place){hit, entry->category, ABROAD, entry->weight, 0};
}

/* Merges the hits of both lexicons into doc->places, the first lexicon first
 * where names are equally long. `spare` is room for more. Returns 0, or -1
 * without memory. */
static int merge_places(const bpl_host *host, bpl_run *run, survey *doc,
                        size_t spare)
{
    const bpl_hit *hits[2] = {NULL, NULL};
    size_t count[2], at[2] = {0, 0};
    for (int i = 0; i < 2; i++)
        count[i] = host->hits(run, lexicons[i + 1], &hits[i]);
    size_t room = count[0] + count[1] + spare + 1;
    doc->places = host->alloc(run, room * sizeof *doc->places);
    if (!doc->places)
        return -1;
    uint32_t end = 0; /* of the words taken */
    while (at[0] < count[0] || at[1] < count[1]) {
        int second = at[0] == count[0] ||
                     (at[1] < count[1] &&
                      !comes_first(&hits[0][at[0]], &hits[1][at[1]]));
        const bpl_hit *hit = &hits[second][at[second]++];
        if (hit->token_begin < end)
            continue;
        end = hit->token_end;
        add_place(host, run, doc, lexicons[second + 1], hit);
    }
    return 0;
}

/* The cues with their weights, and the places; 0, or -1 without memory. */
static int collect(const bpl_host *host, bpl_run *run, survey *doc)
{
    const bpl_hit *hits = NULL;
    size_t count = host->hits(run, lexicons[0], &hits);
    doc->cues = host->alloc(run, (count + 1) * sizeof *doc->cues);
    if (!doc->cues)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const bpl_entry_info *entry =
            host->entry(run, lexicons[0], hits[i].entry);
        if (entry && !(hits[i].flags & BPL_HIT_NEGATED))
            doc->cues[doc->cue_count++] = (cue){&hits[i], entry->weight};
    }
    return merge_places(host, run, doc, doc->cue_count);
}

/* Distance of a place from a cue by this row, or -1 if the row doesn't put
 * the place on its side. */
static int row_distance(const side_row *row, const bpl_hit *where,
                        const bpl_hit *by)
{
    if (row->category != (int32_t)by->category || row->place[0])
        return -1;
    int after = by->token_begin >= where->token_end;
    if (!after && by->token_end > where->token_begin)
        return -1; /* they overlap */
    uint32_t gap = after ? by->token_begin - where->token_end
                         : where->token_begin - by->token_end;
    int reach = after ? row->after : row->before;
    return reach >= 0 && gap <= (uint32_t)reach ? (int)gap : -1;
}

/* Puts one place on a side: the nearest cue that a row allows, or the row of
 * its zone; the earlier row where they are equally near. */
static void take_side(const state *own, place *at, const cue *cues,
                      size_t cue_count)
{
    int best = -1;
    for (size_t r = 0; r < own->side_count; r++) {
        const side_row *row = &own->sides[r];
        if (!(row->zone_mask >> at->hit->zone & 1u))
            continue;
        if (!row->cue[0] && (best < 0 || row->before < best)) {
            best = row->before;
            at->side = row->side;
            at->points = row->points * at->weight;
        }
        for (size_t i = 0; row->category >= 0 && i < cue_count; i++) {
            int gap = row_distance(row, at->hit, cues[i].hit);
            if (gap < 0 || (best >= 0 && gap >= best) ||
                cues[i].hit->sentence != at->hit->sentence)
                continue;
            best = gap;
            at->side = row->side;
            at->points = row->points * at->weight * cues[i].weight;
        }
    }
}

/* Takes sides for all places. Cues and places rise together, so each place
 * looks at the cues within reach only. */
static void take_sides(const state *own, survey *doc)
{
    size_t from = 0, to = 0;
    uint32_t reach = (uint32_t)own->reach;
    for (size_t i = 0; i < doc->place_count; i++) {
        const bpl_hit *hit = doc->places[i].hit;
        while (from < doc->cue_count &&
               doc->cues[from].hit->token_end + reach < hit->token_begin)
            from++;
        if (to < from)
            to = from;
        while (to < doc->cue_count &&
               doc->cues[to].hit->token_begin <= hit->token_end + reach)
            to++;
        take_side(own, &doc->places[i], doc->cues + from, to - from);
    }
}

/* Cues that are a client in themselves. */
static void add_clients(const state *own, survey *doc)
{
    for (size_t i = 0; i < doc->cue_count; i++)
        for (size_t r = 0; r < own->side_count; r++) {
            const side_row *row = &own->sides[r];
            const bpl_hit *hit = doc->cues[i].hit;
            if (!row->place[0] || row->category != (int32_t)hit->category ||
                !(row->zone_mask >> hit->zone & 1u))
                continue;
            double weight = doc->cues[i].weight;
            doc->places[doc->place_count++] = (place){
                hit, row->place, row->side, weight, row->points * weight};
            break;
        }
}

/* "Berlin, Germany" is one place named twice. */
static int is_same_place(const place *at, const place *next)
{
    return at->hit->token_end == next->hit->token_begin &&
           at->side == next->side && strcmp(at->country, next->country) == 0;
}

static void tally(survey *doc)
{
    for (size_t i = 0; i < doc->place_count; i++) {
        const place *at = &doc->places[i];
        if (i && is_same_place(at - 1, at))
            continue;
        size_t c = 0;
        while (c < doc->country_count &&
               strcmp(doc->countries[c].code, at->country) != 0)
            c++;
        if (c == MAX_COUNTRIES)
            continue;
        if (c == doc->country_count)
            doc->countries[doc->country_count++] =
                (country){at->country, {0, 0, 0}};
        doc->countries[c].points[at->side] += at->points;
    }
}

/* The country of work, NULL if there is none. */
static const country *work_country(const survey *doc)
{
    const country *best = NULL;
    for (size_t c = 0; c < doc->country_count; c++) {
        const country *at = &doc->countries[c];
        if (at->points[WORK] > (best ? best->points[WORK] : 0))
            best = at;
    }
    return best;
}

/* Sets the signals of all pairs with this place of work. */
static void set_signals(const bpl_host *host, bpl_run *run, const state *own,
                        const survey *doc, const country *work)
{
    double sums[SIDES][SHORES] = {{0}};
    for (size_t c = 0; c < doc->country_count; c++) {
        const country *at = &doc->countries[c];
        unsigned shore = geo_shore(&own->shores, work->code, at->code);
        sums[CLIENT][shore] += at->points[CLIENT];
        sums[ABROAD][shore] += at->points[ABROAD];
    }
    for (unsigned side = CLIENT; side < SIDES; side++)
        for (unsigned shore = ONSHORE; shore < SHORES; shore++) {
            double sum = sums[side][shore];
            if (sum > work->points[WORK])
                sum = work->points[WORK];
            if (sum > 0)
                host->signal(run, own->rules, signals[side][shore], sum);
        }
}

/* Names both ends of each pair that was found. */
static void name_evidence(const bpl_host *host, bpl_run *run, const state *own,
                          const survey *doc, const country *work)
{
    const place *site = NULL;
    unsigned seen = 0; /* shores, as bits */
    for (size_t i = 0; i < doc->place_count; i++) {
        const place *at = &doc->places[i];
        if (at->side == WORK && strcmp(at->country, work->code) == 0 &&
            (!site || at->points > site->points))
            site = at;
        unsigned shore = at->side != WORK && at->points > 0
                             ? geo_shore(&own->shores, work->code, at->country)
                             : UNKNOWN;
        if (shore == UNKNOWN || (at->side == ABROAD && shore == ONSHORE))
            continue;
        seen |= 1u << shore;
        host->evidence(run, shore, at->hit, at->points);
    }
    for (unsigned shore = ONSHORE; site && shore < SHORES; shore++)
        if (seen >> shore & 1u)
            host->evidence(run, shore, site->hit, site->points);
}

static int plugin_score(const bpl_host *host, bpl_run *run, void *payload)
{
    const state *own = payload;
    survey *doc = host->alloc(run, sizeof *doc);
    if (!doc || collect(host, run, doc) != 0)
        return host->fail(run, "out of memory");
    take_sides(own, doc);
    add_clients(own, doc);
    tally(doc);
    const country *work = work_country(doc);
    if (work) {
        set_signals(host, run, own, doc, work);
        name_evidence(host, run, own, doc, work);
    }
    return host->decide(run, own->rules);
}

const bpl_plugin *BPL_PLUGIN_FUNCTION(void)
{
    static const bpl_plugin plugin = {
        sizeof plugin,
        BPL_PLUGIN_ABI_MINOR,
        "geography",
        "1.0",
        "where the work is done, seen from the client",
        "geography",
        values,
        lexicons,
        needs,
        plugin_open,
        plugin_score,
        NULL};
    return &plugin;
}
