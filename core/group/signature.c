/* SPDX-License-Identifier: MIT */
/*
 * What is compared of an ad, from its words as the tokenizer left them: folded,
 * without punctuation and blanks.
 *
 *   text    hash of all words, of title, company and location apart
 *   key     hash of the words of title, company (without its legal form) and
 *           location
 *   minima  a sketch of the set of shingles (five words in a row) of the rest
 *
 * The sketch is that of Dahlgaard, Knudsen and Thorup (Fast Similarity
 * Sketching, FOCS 2017): each shingle is thrown into one of the bins, which
 * keeps the least; that is done again, with other hashes, until no bin is
 * empty, and what came in an earlier round is less. Two sets have the same in
 * a bin with a probability that is their Jaccard similarity, as with one
 * permutation a bin (Broder), for the price of one hash a shingle; unlike
 * densified one permutation hashing, it is as good for short texts, and for
 * these nearly every shingle is looked at.
 */
#include <bpolens/duplicates.h>

#include "base/hash.h"
#include "score/worker.h"
#include <string.h>

enum {
    BINS = BPL_SIGNATURE_HASHES,
    SHINGLE = 5,
    BIN_SHIFT = 32 - 7 /* of a 32-bit number to one of the bins */
};
_Static_assert(1u << (32 - BIN_SHIFT) == BINS, "bins are 2 to the power of 7");

#define PRIME UINT64_C(0x9E3779B97F4A7C15)
#define EMPTY UINT64_MAX

bpl_status bpl_worker_read(bpl_worker *worker, const bpl_record *record,
                           bpl_error *err)
{
    return bpl_document_build(&worker->document, record, err);
}

/* Title, company and location are compared by the key. */
static int is_body(const bpl_token *token)
{
    return token->zone != BPL_ZONE_TITLE && token->zone != BPL_ZONE_COMPANY &&
           token->zone != BPL_ZONE_LOCATION;
}

static int is_form(const bpl_table *table, bpl_str word)
{
    size_t column = table ? bpl_table_column(table, "form") : BPL_NO_COLUMN;
    for (size_t row = 0; column != BPL_NO_COLUMN && row < table->rows; row++) {
        const char *form = bpl_table_cell(table, row, column);
        if (strlen(form) == word.len && memcmp(form, word.data, word.len) == 0)
            return 1;
    }
    return 0;
}

/* Adds the words of one field to a hash; 0: it has none. Legal forms at the
 * end are left out, but not all of the name. */
static int add_field(uint64_t *hash, const bpl_document *document,
                     bpl_zone zone, const bpl_table *forms)
{
    size_t begin = 0, end = document->token_count;
    while (begin < end && document->tokens[begin].zone != zone)
        begin++;
    while (end > begin && document->tokens[end - 1].zone != zone)
        end--;
    if (begin == end)
        return 0;
    while (
        forms && end - 1 > begin &&
        is_form(forms, bpl_token_folded(document, &document->tokens[end - 1])))
        end--;
    for (size_t i = begin; i < end; i++)
        if (document->tokens[i].zone == zone)
            *hash = bpl_hash_mix(*hash, document->tokens[i].hash);
    *hash = bpl_hash_mix(*hash, (uint64_t)zone + 1);
    return 1;
}

/* A key without a location would make one job of openings in many cities. */
static uint64_t make_key(const bpl_worker *worker)
{
    const bpl_document *document = &worker->document;
    const bpl_table *forms = bpl_model_table(worker->model, "company_forms");
    uint64_t hash = PRIME;
    if (!add_field(&hash, document, BPL_ZONE_TITLE, NULL) ||
        !add_field(&hash, document, BPL_ZONE_COMPANY, forms) ||
        !add_field(&hash, document, BPL_ZONE_LOCATION, NULL))
        return 0;
    return hash ? hash : 1;
}

/* Hashes all words; counts those of the body. */
static uint64_t hash_text(const bpl_document *document, uint32_t *words)
{
    uint64_t hash = PRIME;
    uint8_t field = BPL_ZONE_COUNT;
    *words = 0;
    for (size_t i = 0; i < document->token_count; i++) {
        const bpl_token *token = &document->tokens[i];
        /* Zones within the body are guesses, and only made for labels. */
        uint8_t zone = is_body(token) ? BPL_ZONE_BODY : token->zone;
        if (zone != field)
            hash = bpl_hash_mix(hash, (uint64_t)zone + 1);
        field = zone;
        hash = bpl_hash_mix(hash, token->hash);
        *words += zone == BPL_ZONE_BODY;
    }
    if (!document->token_count)
        return 0;
    return hash ? hash : 1;
}

/* A shingle's hash as round `round` has it. */
static uint64_t throw_shingle(uint64_t shingle, uint64_t round)
{
    uint64_t hash = (shingle ^ (round * UINT64_C(0xA0761D6478BD642F))) * PRIME;
    hash ^= hash >> 32;
    hash *= UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ (hash >> 32);
}

/* One round; returns the number of bins that were empty and are not. */
static uint32_t run_round(uint64_t bins[BINS], const bpl_document *document,
                          uint64_t round)
{
    uint64_t power = 1, sum = 0;
    uint32_t last[SHINGLE] = {0}, count = 0, filled = 0;
    for (int i = 0; i < SHINGLE; i++)
        power *= PRIME;
    for (size_t i = 0; i < document->token_count; i++) {
        const bpl_token *token = &document->tokens[i];
        if (!is_body(token))
            continue;
        if (count == BPL_LIMIT_SIGNED_WORDS)
            break;
        uint32_t *oldest = &last[count++ % SHINGLE];
        /* Of the words w in a row: sum of w[i] × PRIME^(SHINGLE - 1 - i). */
        sum = sum * PRIME + token->hash - *oldest * power;
        *oldest = token->hash;
        if (count < SHINGLE)
            continue;
        uint64_t hash = throw_shingle(sum, round);
        /* The later rounds fill what chance leaves empty. */
        uint64_t bin =
            round < BINS ? (uint32_t)(hash >> 32) >> BIN_SHIFT : round - BINS;
        uint64_t value = round << 32 | (uint32_t)hash;
        filled += bins[bin] == EMPTY;
        if (value < bins[bin])
            bins[bin] = value;
    }
    return filled;
}

static void make_minima(const bpl_document *document,
                        uint32_t minima[BPL_SIGNATURE_HASHES])
{
    uint64_t bins[BINS];
    uint32_t filled = 0;
    memset(bins, 0xFF, sizeof bins);
    for (uint64_t round = 0; filled < BINS; round++)
        filled += run_round(bins, document, round);
    for (size_t i = 0; i < BINS; i++)
        minima[i] = (uint32_t)bins[i];
}

void bpl_worker_sign(const bpl_worker *worker, const bpl_record *record,
                     int32_t day, bpl_signature *out)
{
    (void)record;
    memset(out, 0, sizeof *out);
    out->day = day;
    out->text = hash_text(&worker->document, &out->words);
    out->key = make_key(worker);
    if (out->words >= BPL_SIGNATURE_WORDS)
        make_minima(&worker->document, out->minima);
}
