/* SPDX-License-Identifier: MIT */
/*
 * JSONL output: one object a line. The members are written straight into the
 * pen; a tree of values would be thousands of allocations a second for text
 * that is thrown away at once. The tests parse it back with jansson.
 */
#include "base/error.h"
#include "text/encoding.h"
#include "write/evidence.h"
#include "write/grouping.h"
#include "write/splice.h"
#include <bpolens/plugin.h>
#include <string.h>

/* Bytes; a longer first line is no title. Pages may name themselves longer
 * than a line of text that is taken for a title. */
enum { LONGEST_TITLE = 4 * BPL_LIMIT_TITLE_LINE };

static inline void comma(bpl_pen *pen)
{
    size_t len = pen->buf.len;
    if (len && pen->buf.data[len - 1] != '{')
        bpl_pen_putc(pen, ',');
}

/* Inline, and so are those below: names are known to the compiler, their
 * length as well. They need no escapes. */
static inline void member(bpl_pen *pen, const char *name)
{
    comma(pen);
    bpl_pen_putc(pen, '"');
    bpl_pen_puts(pen, name);
    bpl_pen_puts(pen, "\":");
}

/* Of a name of a plugin's. */
static void member_named(bpl_pen *pen, const char *name)
{
    comma(pen);
    bpl_pen_json(pen, bpl_str_of(name));
    bpl_pen_putc(pen, ':');
}

static inline void member_text(bpl_pen *pen, const char *name, const char *text)
{
    member(pen, name);
    bpl_pen_json(pen, bpl_str_of(bpl_or_empty(text)));
}

/* null for "". */
static void put_name(bpl_pen *pen, const char *text)
{
    if (text && *text)
        bpl_pen_json(pen, bpl_str_of(text));
    else
        bpl_pen_puts(pen, "null");
}

static inline void member_name(bpl_pen *pen, const char *name, const char *text)
{
    member(pen, name);
    put_name(pen, text);
}

static inline void member_number(bpl_pen *pen, const char *name, double number,
                                 int digits)
{
    member(pen, name);
    bpl_pen_fixed(pen, number, digits);
}

static void put_facets(bpl_pen *pen, const bpl_writer *writer,
                       const bpl_finding *finding)
{
    for (size_t i = 0; i < writer->facet_count; i++) {
        const bpl_facet *facet = bpl_finding_facet(finding, writer->facets[i]);
        member_named(pen, writer->facets[i]);
        put_name(pen, facet ? facet->value : NULL);
    }
}

static void put_scores(bpl_pen *pen, const bpl_finding *finding)
{
    member(pen, "scores");
    bpl_pen_putc(pen, '{');
    for (size_t i = 0; i < finding->facet_count; i++) {
        const bpl_facet *facet = &finding->facets[i];
        member_named(pen, facet->name);
        bpl_pen_putc(pen, '{');
        for (size_t v = 0; v < facet->value_count && facet->scores; v++) {
            member_named(pen, facet->values[v]);
            bpl_pen_fixed(pen, facet->scores[v], 4);
        }
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, '}');
}

/* Offsets only where the text that they are of is in the object, too. */
static void put_one_evidence(bpl_pen *pen, const bpl_evidence *evidence,
                             int with_text)
{
    bpl_pen_putc(pen, '{');
    member_text(pen, "facet", evidence->facet);
    member_text(pen, "value", evidence->value);
    member(pen, "words");
    bpl_pen_json(pen, evidence->words);
    member_text(pen, "zone", bpl_zone_name(evidence->zone));
    if (with_text) {
        member_number(pen, "begin", evidence->begin, 0);
        member_number(pen, "end", evidence->end, 0);
    }
    member_text(pen, "lexicon", evidence->lexicon);
    member_text(pen, "term", evidence->term);
    member_text(pen, "category", evidence->category);
    member_text(pen, "source", evidence->source);
    member_text(pen, "note", evidence->note);
    member(pen, "negated");
    bpl_pen_puts(pen, evidence->flags & BPL_HIT_NEGATED ? "true" : "false");
    member_number(pen, "worth", evidence->worth, 4);
    bpl_pen_putc(pen, '}');
}

static void put_evidence(bpl_pen *pen, const bpl_finding *finding,
                         int with_text)
{
    member(pen, "evidence");
    bpl_pen_putc(pen, '[');
    for (size_t i = 0; i < finding->evidence_count; i++) {
        if (i)
            bpl_pen_putc(pen, ',');
        put_one_evidence(pen, &finding->evidence[i], with_text);
    }
    bpl_pen_putc(pen, ']');
}

static void put_codes(bpl_pen *pen, const bpl_codes *codes,
                      const bpl_finding *finding)
{
    member(pen, "codes");
    bpl_pen_putc(pen, '{');
    for (int i = 0; i < BPL_CODE_SYSTEMS; i++) {
        const bpl_code *code = bpl_codes_of(codes, (bpl_code_system)i, finding);
        member_named(pen, bpl_code_system_name((bpl_code_system)i));
        if (!code) {
            bpl_pen_puts(pen, "null");
            continue;
        }
        bpl_pen_putc(pen, '{');
        member_text(pen, "code", code->code);
        member_text(pen, "title", code->title);
        member_text(pen, "reason", code->reason);
        bpl_pen_putc(pen, '}');
    }
    member_text(pen, "tables", bpl_codes_hash(codes));
    bpl_pen_putc(pen, '}');
}

static void put_failures(bpl_pen *pen, const bpl_finding *finding)
{
    int any = 0;
    for (size_t i = 0; i < finding->facet_count; i++)
        any |= finding->facets[i].failure != NULL;
    if (!any)
        return;
    member(pen, "failures");
    bpl_pen_putc(pen, '{');
    for (size_t i = 0; i < finding->facet_count; i++)
        if (finding->facets[i].failure) {
            member_named(pen, finding->facets[i].name);
            bpl_pen_json(pen, bpl_str_of(finding->facets[i].failure));
        }
    bpl_pen_putc(pen, '}');
}

static void put_label(bpl_pen *pen, const bpl_finding *finding)
{
    int known = finding->certainty != BPL_INSUFFICIENT;
    member_name(pen, BPL_LABEL_FACET, finding->label);
    member_text(pen, "status", bpl_certainty_name(finding->certainty));
    if (known)
        member_number(pen, "confidence", finding->confidence, 4);
    else
        member_name(pen, "confidence", NULL);
    member_name(pen, "runner_up", known ? finding->runner_up : NULL);
    if (known && finding->runner_up && *finding->runner_up)
        member_number(pen, "runner_up_confidence",
                      finding->runner_up_confidence, 4);
    else
        member_name(pen, "runner_up_confidence", NULL);
    member_name(pen, "language", finding->language);
    member_name(pen, "reason", finding->reason);
}

static void put_finding(bpl_draft *draft, const bpl_finding *finding,
                        int with_text)
{
    const bpl_writer *writer = draft->writer;
    bpl_pen *pen = &draft->pen;
    member(pen, "bpo");
    bpl_pen_putc(pen, '{');
    put_label(pen, finding);
    put_facets(pen, writer, finding);
    put_scores(pen, finding);
    put_evidence(pen, finding, with_text);
    if (writer->codes)
        put_codes(pen, writer->codes, finding);
    if (with_text) {
        member(pen, "text");
        bpl_pen_json(pen, finding->text);
    }
    put_failures(pen, finding);
    if (finding->flags & BPL_FINDING_TRUNCATED) {
        member(pen, "truncated");
        bpl_pen_puts(pen, "true");
    }
    member_text(pen, "version", bpl_version());
    member_text(pen, "lexicons",
                writer->model ? bpl_model_hash(writer->model) : "");
    member_text(pen, "stemmer", bpl_stemmer_version());
    if (*bpl_or_empty(finding->definition))
        member_text(pen, "definition", finding->definition);
    if (writer->grouped)
        bpl_grouping_here(draft);
    bpl_pen_putc(pen, '}');
}

/* A cell's text in UTF-8, whatever it came in. */
static bpl_status decode(bpl_draft *draft, bpl_str *text, bpl_error *err)
{
    if (bpl_utf8_valid(text->data, text->len))
        return BPL_OK;
    bpl_pen_reset(&draft->cell);
    if (bpl_to_utf8(&draft->cell.buf, *text, NULL) != BPL_OK)
        return bpl_fail_nomem(err);
    *text = bpl_pen_text(&draft->cell);
    return BPL_OK;
}

/* Is the column's name free? Not if it has none, or one that is in use. */
static int name_is_free(const bpl_cells *names, size_t index)
{
    bpl_str name = bpl_cells_get(names, index);
    if (name.len == 0 || bpl_str_is(name, "bpo"))
        return 0;
    for (size_t i = 0; i < index; i++) {
        bpl_str other = bpl_cells_get(names, i);
        if (other.len == name.len &&
            memcmp(other.data, name.data, name.len) == 0)
            return 0;
    }
    return 1;
}

/* The member's name as it will be copied into every object, one a line:
 * "#3" for the third column if it has no name, "name#3" if that is taken. */
static bpl_status add_key(bpl_draft *draft, size_t index, bpl_error *err)
{
    bpl_str name = bpl_cells_get(&draft->cells, index);
    int is_free = name_is_free(&draft->cells, index);
    BPL_TRY(decode(draft, &name, err));
    bpl_pen_json(&draft->keys, name);
    if (!is_free && draft->keys.status == BPL_OK) {
        draft->keys.buf.len--;
        bpl_pen_putc(&draft->keys, '#');
        bpl_pen_count(&draft->keys, index + 1);
        bpl_pen_putc(&draft->keys, '"');
    }
    bpl_pen_puts(&draft->keys, ":\n");
    return draft->keys.status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

/* Makes the names anew when the header changes. */
static bpl_status use_header(bpl_draft *draft, const char *source,
                             const bpl_csv_shape *shape, bpl_error *err)
{
    bpl_str kept = bpl_pen_text(&draft->header);
    if (draft->keyed && draft->delimiter == shape->delimiter &&
        kept.len == shape->header.len &&
        (!kept.len || memcmp(kept.data, shape->header.data, kept.len) == 0))
        return BPL_OK;
    draft->keyed = 0;
    draft->delimiter = shape->delimiter;
    BPL_TRY(bpl_cells_split_header(&draft->cells, shape, source, err));
    bpl_pen_reset(&draft->keys);
    for (size_t i = 0; i < shape->columns; i++)
        BPL_TRY(add_key(draft, i, err));
    bpl_pen_reset(&draft->header);
    bpl_pen_str(&draft->header, shape->header);
    if (draft->header.status != BPL_OK)
        return bpl_fail_nomem(err);
    draft->keyed = 1;
    return BPL_OK;
}

static bpl_status put_cells(bpl_draft *draft, const bpl_record *record,
                            const bpl_csv_shape *shape, bpl_error *err)
{
    BPL_TRY(use_header(draft, record->source, shape, err));
    BPL_TRY(bpl_cells_split(&draft->cells, record->raw, shape, record->source,
                            err));
    size_t count = draft->writer->only ? 1 : shape->columns;
    bpl_str keys = bpl_pen_text(&draft->keys);
    for (size_t i = 0; i < count && keys.len; i++) {
        size_t len = (size_t)((const char *)memchr(keys.data, '\n', keys.len) -
                              keys.data);
        if (i)
            bpl_pen_putc(&draft->pen, ',');
        bpl_pen_add(&draft->pen, keys.data, len);
        keys = (bpl_str){keys.data + len + 1, keys.len - len - 1};
        bpl_str cell = bpl_cells_get(&draft->cells, i);
        BPL_TRY(decode(draft, &cell, err));
        bpl_pen_json(&draft->pen, cell);
    }
    return BPL_OK;
}

static void put_page(bpl_draft *draft, const bpl_record *record,
                     const bpl_finding *finding)
{
    member_text(&draft->pen, "source", record->source);
    member_number(&draft->pen, "record", (double)record->number, 0);
    if (draft->writer->only)
        return;
    bpl_str title = bpl_finding_title(finding);
    member(&draft->pen, "title");
    if (title.len <= LONGEST_TITLE)
        bpl_pen_json(&draft->pen, title);
    else
        bpl_pen_puts(&draft->pen, "null");
}

/* Of an object the bytes stay as they are, with one member more. */
static int begin_object(bpl_draft *draft, const bpl_record *record,
                        bpl_str *tail)
{
    *tail = (bpl_str){"}\n", 2};
    return record->object && bpl_splice_begin(&draft->pen, record->raw, "bpo",
                                              draft->writer->only, tail);
}

static void end_object(bpl_draft *draft, bpl_str tail)
{
    bpl_pen_str(&draft->pen, tail);
    if (!tail.len || tail.data[tail.len - 1] != '\n')
        bpl_pen_putc(&draft->pen, '\n');
}

void bpl_jsonl_put_error(bpl_draft *draft, const bpl_record *record,
                         const bpl_error *why)
{
    bpl_str tail;
    if (!begin_object(draft, record, &tail))
        bpl_pen_putc(&draft->pen, '{');
    member(&draft->pen, "bpo");
    bpl_pen_putc(&draft->pen, '{');
    member_text(&draft->pen, "error", why->message);
    bpl_pen_putc(&draft->pen, '}');
    end_object(draft, tail);
}

bpl_status bpl_jsonl_put(bpl_draft *draft, const bpl_record *record,
                         const bpl_csv_shape *shape, const bpl_finding *finding,
                         bpl_error *err)
{
    bpl_str tail;
    if (begin_object(draft, record, &tail)) {
        put_finding(draft, finding, 0);
        end_object(draft, tail);
        return BPL_OK;
    }
    bpl_pen_putc(&draft->pen, '{');
    int is_row = shape && shape->columns;
    if (is_row)
        BPL_TRY(put_cells(draft, record, shape, err));
    else
        put_page(draft, record, finding);
    /* A row's text is in its cells; twice would be twice the output. */
    put_finding(draft, finding, !is_row && !draft->writer->only);
    end_object(draft, tail);
    return BPL_OK;
}
