/* SPDX-License-Identifier: MIT */
/*
 * Zones inside a text: a heading of the lexicon `zones` opens one that holds
 * until the next heading or the next field; a phrase of `cues` puts only its
 * own sentence into one. Fields that are a zone by themselves (title, company,
 * location) keep theirs.
 *
 * What is a heading? Line breaks are lost in most scraped texts, so a heading
 * often stands glued between two others ("customersQualificationsBachelor"),
 * or has only its colon or its capitals to show for itself.
 */
#include "base/error.h"
#include "match/matcher.h"
#include <stdlib.h>
#include <string.h>

struct bpl_zone_factors {
    bpl_map map; /* lexicon → row of factors */
    float (*rows)[BPL_ZONE_COUNT];
    bpl_arena arena;
};

static int zone_of(const char *name)
{
    for (int zone = 0; name && zone < BPL_ZONE_COUNT; zone++)
        if (strcmp(name, bpl_zone_name((bpl_zone)zone)) == 0)
            return zone;
    return -1;
}

/* Row 0 is "*". A lexicon's row says -1 where the table has no factor of its
 * own for a zone. */
static bpl_status read_factors(bpl_zone_factors *factors,
                               const bpl_table *table, bpl_error *err)
{
    size_t lexicon = bpl_table_column(table, "lexicon");
    size_t zone_column = bpl_table_column(table, "zone");
    size_t factor = bpl_table_column(table, "factor");
    if (lexicon == BPL_NO_COLUMN || zone_column == BPL_NO_COLUMN ||
        factor == BPL_NO_COLUMN)
        return bpl_fail(err, BPL_E_PARSE, table->path, table->head,
                        "columns lexicon, zone, factor expected");
    factors->rows = malloc((table->rows + 1) * sizeof *factors->rows);
    if (!factors->rows)
        return bpl_fail_nomem(err);
    for (size_t row = 0; row <= table->rows; row++)
        for (int zone = 0; zone < BPL_ZONE_COUNT; zone++)
            factors->rows[row][zone] = row ? -1.0F : 1.0F;
    if (bpl_map_add(&factors->map, "*", 1, 0, NULL) != BPL_OK)
        return bpl_fail_nomem(err);
    for (size_t row = 0; row < table->rows; row++) {
        const char *name = bpl_table_cell(table, row, lexicon);
        const char *zone_name = bpl_table_cell(table, row, zone_column);
        const char *text = bpl_table_cell(table, row, factor);
        uint32_t index;
        double value;
        int zone = zone_of(zone_name);
        if (zone < 0)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                            "\"%s\" is no zone", zone_name);
        if (!bpl_parse_number(text, &value) || value < 0 || value > 100)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->lines[row],
                            "factor \"%s\" is no number in [0, 100]", text);
        if (bpl_map_add(&factors->map, name, strlen(name),
                        (uint32_t)factors->map.count, &index) != BPL_OK)
            return bpl_fail_nomem(err);
        factors->rows[index][zone] = (float)value;
    }
    return BPL_OK;
}

bpl_status bpl_zone_factors_new(bpl_zone_factors **out, const bpl_table *table,
                                bpl_error *err)
{
    *out = NULL;
    bpl_zone_factors *factors = calloc(1, sizeof *factors);
    if (!factors)
        return bpl_fail_nomem(err);
    bpl_map_init(&factors->map, &factors->arena);
    bpl_status status = read_factors(factors, table, err);
    if (status == BPL_OK)
        *out = factors;
    else
        bpl_zone_factors_free(factors);
    return status;
}

void bpl_zone_factors_free(bpl_zone_factors *factors)
{
    if (!factors)
        return;
    bpl_map_fini(&factors->map);
    bpl_arena_fini(&factors->arena);
    free(factors->rows);
    free(factors);
}

float bpl_zone_factor(const bpl_zone_factors *factors, const char *lexicon,
                      bpl_zone zone)
{
    if ((unsigned)zone >= BPL_ZONE_COUNT)
        return 0;
    uint32_t row = bpl_map_get(&factors->map, lexicon, strlen(lexicon));
    if (row != BPL_MAP_NONE && factors->rows[row][zone] >= 0)
        return factors->rows[row][zone];
    return factors->rows[0][zone];
}

static int has(const bpl_document *document, uint32_t token, unsigned flags)
{
    return token < document->token_count &&
           (document->tokens[token].flags & flags);
}

static int all_upper(const bpl_document *document, const bpl_hit *hit)
{
    for (uint32_t i = hit->token_begin; i < hit->token_end; i++)
        if (!has(document, i, BPL_TOKEN_UPPER))
            return 0;
    return 1;
}

static int is_heading(const bpl_document *document, const bpl_hit *hit)
{
    uint32_t begin = hit->token_begin;
    uint32_t end = hit->token_end;
    if (document->tokens[begin].zone != BPL_ZONE_BODY)
        return 0;
    int starts = has(document, begin,
                     BPL_TOKEN_LINE | BPL_TOKEN_SENTENCE | BPL_TOKEN_GLUED);
    int ends = has(document, end - 1, BPL_TOKEN_COLON | BPL_TOKEN_LAST) ||
               has(document, end, BPL_TOKEN_LINE | BPL_TOKEN_GLUED) ||
               end == document->token_count;
    if (starts && ends)
        return 1;
    /* A line break that became a space: "… tools Additional Information: …" */
    if (has(document, begin, BPL_TOKEN_CAPITAL) &&
        has(document, end - 1, BPL_TOKEN_COLON))
        return 1;
    if (!all_upper(document, hit))
        return 0;
    /* Capitals say nothing inside a text that is all capitals. */
    return starts || !has(document, begin - 1, BPL_TOKEN_UPPER) ||
           !has(document, end, BPL_TOKEN_UPPER);
}

static void apply_headings(const bpl_matcher *matcher, bpl_document *document)
{
    const bpl_own_hits *own = &matcher->own[BPL_OWN_ZONES];
    uint8_t zone = BPL_ZONE_BODY;
    size_t at = 0;
    for (size_t h = 0; h <= own->count; h++) {
        const bpl_hit *hit = h < own->count ? &own->hits[h] : NULL;
        if (hit && !is_heading(document, hit))
            continue;
        size_t end = hit ? hit->token_begin : document->token_count;
        for (; at < end; at++) {
            bpl_token *token = &document->tokens[at];
            if (token->zone == BPL_ZONE_BODY)
                token->zone = zone;
            else
                zone = BPL_ZONE_BODY;
        }
        if (hit)
            zone = matcher->set->codes[BPL_OWN_ZONES][hit->entry];
    }
}

/* Fields' own zones were kept by apply_headings, so a sentence inside one of
 * them has to be known by more than its zone: cues act on the zones that a
 * body can have. */
static int is_field(uint8_t zone)
{
    return zone == BPL_ZONE_TITLE || zone == BPL_ZONE_COMPANY ||
           zone == BPL_ZONE_LOCATION;
}

static void apply_cues(const bpl_matcher *matcher, bpl_document *document)
{
    const bpl_own_hits *own = &matcher->own[BPL_OWN_CUES];
    size_t done = 0; /* the first cue of a sentence decides */
    for (size_t h = 0; h < own->count; h++) {
        const bpl_hit *hit = &own->hits[h];
        uint8_t zone = matcher->set->codes[BPL_OWN_CUES][hit->entry];
        size_t at = hit->token_begin;
        if (at < done || is_field(document->tokens[at].zone))
            continue;
        while (at > done &&
               document->tokens[at - 1].sentence == hit->sentence &&
               !is_field(document->tokens[at - 1].zone))
            at--;
        for (; at < document->token_count &&
               document->tokens[at].sentence == hit->sentence &&
               !is_field(document->tokens[at].zone);
             at++)
            document->tokens[at].zone = zone;
        done = at;
    }
}

void bpl_zones_apply(const bpl_matcher *matcher, bpl_document *document)
{
    if (matcher->own[BPL_OWN_ZONES].count)
        apply_headings(matcher, document);
    if (matcher->own[BPL_OWN_CUES].count)
        apply_cues(matcher, document);
}
