/* SPDX-License-Identifier: MIT */
/* The tally as one JSON object. What is not defined is null. */
#include "report/json_out.h"
#include "report/tally_write.h"

static void put_list(bpl_pen *pen, const char *key, const char *const *list,
                     size_t count)
{
    bpl_json_begin(pen, key, '[');
    for (size_t i = 0; i < count; i++) {
        bpl_json_comma(pen);
        if (list[i])
            bpl_pen_json(pen, bpl_str_of(list[i]));
        else
            bpl_pen_puts(pen, "null");
    }
    bpl_pen_putc(pen, ']');
}

static void put_set(bpl_pen *pen, const bpl_tally_set *set)
{
    bpl_json_begin(pen, NULL, '{');
    put_list(pen, "sources", set->sources, set->source_count);
    bpl_json_count(pen, "records", set->records);
    bpl_json_count(pen, "rejected", set->rejected);
    bpl_json_count(pen, "labelled", set->labelled);
    bpl_json_count(pen, "left_out", set->left_out);
    bpl_json_count(pen, "postings", set->postings);
    bpl_json_count(pen, "jobs", set->jobs);
    bpl_json_begin(pen, "duplicates", '{');
    bpl_json_count(pen, "exact", set->exact);
    bpl_json_count(pen, "near", set->near);
    bpl_json_count(pen, "repost", set->repost);
    bpl_pen_putc(pen, '}');
    bpl_json_count(pen, "undated", set->undated);
    bpl_json_optional(pen, "first_day", set->first_day);
    bpl_json_optional(pen, "last_day", set->last_day);
    bpl_json_measure(pen, "review", set->review);
    bpl_json_measure(pen, "insufficient", set->insufficient);
    bpl_pen_putc(pen, '}');
}

static void put_row(bpl_pen *pen, const bpl_tally *tally,
                    const bpl_tally_row *row)
{
    size_t count = row->values[1] ? 2 : 1;
    bpl_json_begin(pen, NULL, '{');
    put_list(pen, "values", row->values, count);
    put_list(pen, "titles", row->titles, count);
    bpl_json_begin(pen, "sets", '[');
    for (size_t i = 0; i < tally->set_count; i++) {
        const bpl_tally_count *cell = &row->sets[i];
        bpl_json_begin(pen, NULL, '{');
        bpl_json_count(pen, "postings", cell->postings);
        bpl_json_count(pen, "jobs", cell->jobs);
        bpl_json_measure(pen, "share", cell->share);
        bpl_json_measure(pen, "corrected", cell->corrected);
        bpl_json_flag(pen, "small", cell->small);
        bpl_pen_putc(pen, '}');
    }
    bpl_pen_putc(pen, ']');
    if (tally->set_count > 1)
        bpl_json_measure(pen, "difference", row->difference);
    bpl_pen_putc(pen, '}');
}

static void put_gold(bpl_pen *pen, const bpl_tally *tally)
{
    if (!tally->gold)
        return;
    bpl_json_begin(pen, "gold", '{');
    bpl_json_text(pen, "source", tally->gold);
    bpl_json_count(pen, "documents", tally->gold_documents);
    bpl_json_count(pen, "groups", tally->gold_groups);
    bpl_json_optional(pen, "refused", tally->gold_refused);
    bpl_json_count(pen, "samples", tally->samples);
    bpl_json_count(pen, "seed", tally->seed);
    bpl_pen_putc(pen, '}');
}

static void put_hashes(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_json_begin(pen, "lexicons", '{');
    for (size_t i = 0; i < tally->hash_count; i++)
        bpl_json_text(pen, tally->hashes[i].name, tally->hashes[i].hash);
    bpl_pen_putc(pen, '}');
}

static void put_intervals(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_json_begin(pen, "intervals", '[');
    for (size_t i = 0; i < tally->by_count; i++) {
        bpl_json_comma(pen);
        bpl_pen_puts(pen,
                     tally->simultaneous[i] ? "\"goodman\"" : "\"wilson\"");
    }
    bpl_pen_putc(pen, ']');
}

/* Sentences as the table has them, a line each. */
static void put_lines(bpl_pen *pen, bpl_str text)
{
    while (text.len) {
        size_t len = 0;
        while (len < text.len && text.data[len] != '\n')
            len++;
        bpl_json_comma(pen);
        bpl_pen_json(pen, (bpl_str){text.data, len});
        len += len < text.len ? 1 : 0;
        text = (bpl_str){text.data + len, text.len - len};
    }
}

void bpl_tally_json(bpl_pen *pen, const bpl_tally *tally,
                    const bpl_tally_style *style)
{
    bpl_pen text;
    bpl_pen_init(&text);
    bpl_pen_putc(pen, '{');
    bpl_tally_title(&text, tally, style);
    bpl_json_name(pen, "title");
    bpl_pen_json(pen, bpl_pen_text(&text));
    put_list(pen, "by", tally->by, tally->by_count);
    put_list(pen, "where", tally->where, tally->where_count);
    bpl_json_begin(pen, "sets", '[');
    for (size_t i = 0; i < tally->set_count; i++)
        put_set(pen, &tally->sets[i]);
    bpl_pen_putc(pen, ']');
    put_intervals(pen, tally);
    bpl_json_begin(pen, "rows", '[');
    for (size_t i = 0; i < tally->row_count; i++)
        put_row(pen, tally, &tally->rows[i]);
    bpl_pen_putc(pen, ']');
    put_gold(pen, tally);
    bpl_json_number(pen, "window_days", tally->window_days);
    bpl_json_number(pen, "threshold", tally->threshold);
    bpl_json_begin(pen, "notes", '[');
    bpl_pen_reset(&text);
    bpl_tally_foot(&text, tally);
    put_lines(pen, bpl_pen_text(&text));
    bpl_pen_putc(pen, ']');
    bpl_json_text(pen, "version", tally->version);
    bpl_json_optional(pen, "definition", tally->definition);
    put_hashes(pen, tally);
    bpl_pen_puts(pen, "}\n");
    if (text.status != BPL_OK)
        pen->status = text.status;
    bpl_pen_fini(&text);
}
