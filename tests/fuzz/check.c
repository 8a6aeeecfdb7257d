/* SPDX-License-Identifier: MIT */
/*
 * What has to hold of findings and of outputs, whatever the input was. UTF-8
 * is checked by utf8proc and outputs by libcsv and jansson, not by our code.
 */
#include "fuzz.h"

#include "score/worker.h"
#include <csv.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

int fuzz_utf8(bpl_str text)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text.data;
    utf8proc_ssize_t left = (utf8proc_ssize_t)text.len;
    while (left > 0) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t len = utf8proc_iterate(at, left, &cp);
        if (len <= 0)
            return 0;
        at += len;
        left -= len;
    }
    return 1;
}

int fuzz_boundary(bpl_str text, size_t at)
{
    return at == text.len ||
           (at < text.len && ((unsigned char)text.data[at] & 0xC0) != 0x80);
}

static void check_tokens(const bpl_document *document, bpl_str text)
{
    const bpl_token *before = NULL;
    for (size_t i = 0; i < document->token_count; i++) {
        const bpl_token *token = &document->tokens[i];
        FUZZ_REQUIRE(token->begin < token->end && token->end <= text.len);
        FUZZ_REQUIRE(fuzz_boundary(text, token->begin));
        FUZZ_REQUIRE(fuzz_boundary(text, token->end));
        FUZZ_REQUIRE(token->zone < BPL_ZONE_COUNT);
        FUZZ_REQUIRE(token->sentence < document->sentence_count);
        FUZZ_REQUIRE((size_t)token->form + token->form_len <=
                     document->forms.len);
        FUZZ_REQUIRE(fuzz_utf8(bpl_token_folded(document, token)));
        FUZZ_REQUIRE(fuzz_utf8(bpl_token_cased(document, token)));
        FUZZ_REQUIRE(!before || (before->end <= token->begin &&
                                 before->sentence <= token->sentence));
        before = token;
    }
}

static void check_hit(const bpl_worker *worker, const bpl_lexicon *lexicon,
                      const bpl_hit *hit)
{
    const bpl_document *document = &worker->document;
    FUZZ_REQUIRE(hit->token_begin < hit->token_end);
    FUZZ_REQUIRE(hit->token_end <= document->token_count);
    FUZZ_REQUIRE(hit->byte_begin == document->tokens[hit->token_begin].begin);
    FUZZ_REQUIRE(hit->byte_end == document->tokens[hit->token_end - 1].end);
    FUZZ_REQUIRE(hit->entry < lexicon->entry_count);
    FUZZ_REQUIRE(hit->category < worker->model->categories.count);
    FUZZ_REQUIRE(hit->zone < BPL_ZONE_COUNT);
    FUZZ_REQUIRE(isfinite(hit->weight));
}

static void check_hits(const bpl_worker *worker)
{
    const bpl_matches *matches = &worker->matches;
    const bpl_lexset *set = worker->model->lexsets[worker->lexset];
    FUZZ_REQUIRE(matches->lexicon_count == bpl_lexset_count(set));
    for (size_t i = 0; i < matches->lexicon_count; i++) {
        const bpl_lexicon *lexicon = bpl_lexset_lexicon(set, i);
        FUZZ_REQUIRE(matches->first[i] <= matches->first[i + 1]);
        for (uint32_t k = matches->first[i]; k < matches->first[i + 1]; k++) {
            const bpl_hit *hit = &matches->hits[k];
            check_hit(worker, lexicon, hit);
            FUZZ_REQUIRE(k == matches->first[i] ||
                         hit[-1].token_end <= hit->token_begin);
        }
    }
}

void fuzz_check_worker(const bpl_worker *worker)
{
    bpl_str text = bpl_buf_str(&worker->document.text);
    FUZZ_REQUIRE(fuzz_utf8(text));
    check_tokens(&worker->document, text);
    if (worker->lexset != SIZE_MAX && worker->matches.first)
        check_hits(worker);
}

static int is_share(double value)
{
    return value >= 0 && value <= 1;
}

static void check_facet(const bpl_facet *facet)
{
    int found = !facet->value[0], raw = 0; /* "": insufficient */
    for (size_t i = 0; i < facet->value_count; i++) {
        FUZZ_REQUIRE(is_share(facet->scores[i]));
        found |= strcmp(facet->values[i], facet->value) == 0;
        raw |= strcmp(facet->values[i], facet->raw_value) == 0;
    }
    FUZZ_REQUIRE(facet->failure || (found && raw));
    FUZZ_REQUIRE(is_share(facet->score));
}

static void check_evidence(bpl_str text, const bpl_evidence *at)
{
    FUZZ_REQUIRE(at->begin < at->end && at->end <= text.len);
    FUZZ_REQUIRE(fuzz_boundary(text, at->begin));
    FUZZ_REQUIRE(fuzz_boundary(text, at->end));
    FUZZ_REQUIRE(at->words.data == text.data + at->begin);
    FUZZ_REQUIRE(at->words.len == at->end - at->begin);
    FUZZ_REQUIRE(bpl_zone_name(at->zone));
    FUZZ_REQUIRE(isfinite(at->worth));
    FUZZ_REQUIRE(at->facet && at->value && at->lexicon && at->term &&
                 at->category);
}

void fuzz_check_finding(const bpl_model *model, const bpl_finding *finding)
{
    FUZZ_REQUIRE(fuzz_utf8(finding->text));
    FUZZ_REQUIRE(finding->certainty <= BPL_INSUFFICIENT);
    FUZZ_REQUIRE(is_share(finding->confidence));
    FUZZ_REQUIRE(is_share(finding->runner_up_confidence));
    FUZZ_REQUIRE(finding->facet_count <= bpl_model_plugin_count(model));
    for (size_t i = 0; i < finding->facet_count; i++)
        check_facet(&finding->facets[i]);
    FUZZ_REQUIRE(finding->evidence_count <= BPL_LIMIT_EVIDENCE);
    for (size_t i = 0; i < finding->evidence_count; i++)
        check_evidence(finding->text, &finding->evidence[i]);
    for (size_t i = 0; i < finding->rule_count; i++)
        FUZZ_REQUIRE(isfinite(finding->rules[i].points));
}

void fuzz_tell_finding(bpl_buf *out, const bpl_finding *finding)
{
    fuzz_printf(out, "%s|%d|%u|%.17g|%s|%.17g|%s|%s|%zu\n", finding->label,
                (int)finding->certainty, finding->flags, finding->confidence,
                finding->runner_up, finding->runner_up_confidence,
                finding->reason, finding->language, finding->token_count);
    for (size_t i = 0; i < finding->facet_count; i++) {
        const bpl_facet *facet = &finding->facets[i];
        fuzz_printf(out, "%s=%s/%s %.17g %s\n", facet->name, facet->value,
                    facet->raw_value, facet->score,
                    facet->failure ? facet->failure : "");
    }
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const bpl_evidence *at = &finding->evidence[i];
        fuzz_printf(out, "%s=%s %s:%s %u-%u %d %u %.17g\n", at->facet,
                    at->value, at->lexicon, at->term, at->begin, at->end,
                    (int)at->zone, at->flags, at->worth);
    }
    for (size_t i = 0; i < finding->rule_count; i++)
        fuzz_printf(out, "%s %d %.17g\n", finding->rules[i].id,
                    finding->rules[i].fired, finding->rules[i].points);
    fuzz_add(out, finding->text.data, finding->text.len);
}

/* --- outputs --- */

struct count {
    size_t rows, cells, columns;
    int even;
};

static void on_cell(void *cell, size_t len, void *payload)
{
    (void)cell;
    (void)len;
    ((struct count *)payload)->cells++;
}

static void on_row(int end, void *payload)
{
    struct count *count = payload;
    (void)end;
    if (!count->columns)
        count->columns = count->cells;
    count->even &= count->cells == count->columns;
    count->cells = 0;
    count->rows++;
}

size_t fuzz_csv_rows(bpl_str text, char delimiter, size_t columns)
{
    struct csv_parser parser;
    struct count count = {0, 0, columns, 1};
    FUZZ_REQUIRE(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
    csv_set_delim(&parser, (unsigned char)delimiter);
    FUZZ_REQUIRE(csv_parse(&parser, text.data, text.len, on_cell, on_row,
                           &count) == text.len);
    FUZZ_REQUIRE(csv_fini(&parser, on_cell, on_row, &count) == 0);
    csv_free(&parser);
    FUZZ_REQUIRE(count.even);
    return count.rows;
}

/* Names of members with a NUL are JSON, but jansson has no room for them. */
static int is_object(bpl_str line)
{
    json_error_t why;
    json_t *json = json_loadb(line.data, line.len, JSON_ALLOW_NUL, &why);
    int good = json_is_object(json) ||
               (!json && json_error_code(&why) == json_error_null_byte_in_key);
    if (!good)
        fprintf(stderr, "%s: %.*s\n", why.text, (int)line.len, line.data);
    json_decref(json);
    return good;
}

size_t fuzz_json_lines(bpl_str text)
{
    size_t lines = 0;
    for (size_t at = 0; at < text.len; lines++) {
        const char *line = text.data + at;
        const char *end = memchr(line, '\n', text.len - at);
        FUZZ_REQUIRE(end);
        FUZZ_REQUIRE(is_object((bpl_str){line, (size_t)(end - line)}));
        at = (size_t)(end - text.data) + 1;
    }
    return lines;
}

size_t fuzz_tsv_lines(bpl_str text, size_t columns)
{
    size_t lines = 0, cells = 1;
    FUZZ_REQUIRE(text.len == 0 || text.data[text.len - 1] == '\n');
    for (size_t at = 0; at < text.len; at++) {
        cells += text.data[at] == '\t';
        if (text.data[at] != '\n')
            continue;
        FUZZ_REQUIRE(cells == columns);
        cells = 1;
        lines++;
    }
    return lines;
}
