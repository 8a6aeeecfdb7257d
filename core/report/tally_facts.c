/* SPDX-License-Identifier: MIT */
#include "report/tally_write.h"
#include "write/evidence.h"
#include <bpolens/limits.h>
#include <math.h>
#include <string.h>

enum { MOST_BYTES = 200, MOST_SOURCES = 3 };

static void put_safe(bpl_pen *pen, const char *text)
{
    bpl_put_words(pen, bpl_str_of(text), MOST_BYTES);
}

/* "1 ad", "2 ads" */
static void put_counted(bpl_pen *pen, uint64_t count, const char *noun)
{
    bpl_pen_count(pen, count);
    bpl_pen_putc(pen, ' ');
    bpl_pen_puts(pen, noun);
    if (count != 1)
        bpl_pen_putc(pen, 's');
}

const char *bpl_tally_value(const char *value)
{
    return *value ? value : "(no value)";
}

void bpl_tally_percent(bpl_pen *pen, double share, int sign)
{
    double percent = share * 100;
    if (isnan(share)) {
        bpl_pen_puts(pen, "–");
        return;
    }
    /* What would be rounded to 0 has no sign. */
    if (fabs(percent) < 0.05)
        percent = 0;
    if (sign && percent > 0)
        bpl_pen_putc(pen, '+');
    bpl_pen_fixed(pen, percent, 1);
}

void bpl_tally_interval(bpl_pen *pen, bpl_measure measure, int sign)
{
    bpl_tally_percent(pen, measure.value, sign);
    if (isnan(measure.low))
        return;
    bpl_pen_puts(pen, " [");
    bpl_tally_percent(pen, measure.low, sign);
    bpl_pen_putc(pen, ' ');
    bpl_tally_percent(pen, measure.high, sign);
    bpl_pen_putc(pen, ']');
}

int bpl_tally_has_titles(const bpl_tally *tally)
{
    for (size_t i = 0; i < tally->row_count; i++)
        if (*tally->rows[i].titles[0] || *tally->rows[i].titles[1])
            return 1;
    return 0;
}

int bpl_tally_has_small(const bpl_tally *tally)
{
    for (size_t i = 0; i < tally->row_count; i++)
        for (size_t set = 0; set < tally->set_count; set++)
            if (tally->rows[i].sets[set].small)
                return 1;
    return 0;
}

void bpl_tally_title(bpl_pen *pen, const bpl_tally *tally,
                     const bpl_tally_style *style)
{
    if (style->title) {
        put_safe(pen, style->title);
        return;
    }
    bpl_pen_puts(pen, "Job ads by ");
    for (size_t i = 0; i < tally->by_count; i++) {
        bpl_pen_puts(pen, i ? " and " : "");
        put_safe(pen, tally->by[i]);
    }
}

/* --- before the rows --- */

static void put_sources(bpl_pen *pen, const bpl_tally_set *set)
{
    for (size_t i = 0; i < set->source_count && i < MOST_SOURCES; i++) {
        bpl_pen_puts(pen, i ? ", " : "");
        put_safe(pen, strcmp(set->sources[i], "-") == 0 ? "standard input"
                                                        : set->sources[i]);
    }
    if (set->source_count > MOST_SOURCES) {
        bpl_pen_puts(pen, " and ");
        bpl_pen_count(pen, set->source_count - MOST_SOURCES);
        bpl_pen_puts(pen, " more");
    }
}

static void put_where(bpl_pen *pen, const bpl_tally *tally)
{
    for (size_t i = 0; i < tally->where_count; i++) {
        bpl_pen_puts(pen, i ? ", " : "only ");
        put_safe(pen, tally->where[i]);
    }
    if (tally->where_count)
        bpl_pen_putc(pen, '\n');
}

static void put_records(bpl_pen *pen, const bpl_tally_set *set)
{
    bpl_pen_puts(pen, "of ");
    put_counted(pen, set->records, "record");
    if (set->left_out) {
        bpl_pen_puts(pen, ", ");
        bpl_pen_count(pen, set->left_out);
        bpl_pen_puts(pen, " left out by the filters");
    }
    bpl_pen_puts(pen, "; ");
    bpl_pen_count(pen, set->rejected);
    bpl_pen_puts(pen, " rejected\n");
}

static void put_duplicates(bpl_pen *pen, const bpl_tally_set *set)
{
    put_counted(pen, set->postings - set->jobs, "duplicate");
    bpl_pen_puts(pen, ": ");
    bpl_pen_count(pen, set->exact);
    bpl_pen_puts(pen, " exact, ");
    bpl_pen_count(pen, set->near);
    bpl_pen_puts(pen, " near, ");
    bpl_pen_count(pen, set->repost);
    bpl_pen_puts(pen, " reposted\n");
}

static void put_statuses(bpl_pen *pen, const bpl_tally_set *set)
{
    bpl_pen_puts(pen, "to be reviewed: ");
    bpl_tally_interval(pen, set->review, 0);
    bpl_pen_puts(pen, " % of jobs; insufficient text: ");
    bpl_tally_interval(pen, set->insufficient, 0);
    bpl_pen_puts(pen, " %\n");
}

static void put_set(bpl_pen *pen, const bpl_tally *tally, size_t number)
{
    const bpl_tally_set *set = &tally->sets[number];
    if (tally->set_count > 1)
        bpl_pen_puts(pen, number ? "B: " : "A: ");
    put_sources(pen, set);
    bpl_pen_putc(pen, '\n');
    put_counted(pen, set->postings, "ad");
    bpl_pen_puts(pen, ", ");
    put_counted(pen, set->jobs, "unique job");
    if (*set->first_day) {
        bpl_pen_puts(pen, ", posted from ");
        bpl_pen_puts(pen, set->first_day);
        bpl_pen_puts(pen, " to ");
        bpl_pen_puts(pen, set->last_day);
    }
    bpl_pen_puts(pen, "; ");
    put_records(pen, set);
    put_duplicates(pen, set);
    put_statuses(pen, set);
}

void bpl_tally_head(bpl_pen *pen, const bpl_tally *tally)
{
    put_where(pen, tally);
    for (size_t i = 0; i < tally->set_count; i++)
        put_set(pen, tally, i);
}

/* --- behind them --- */

static void put_small(bpl_pen *pen, const bpl_tally *tally)
{
    if (!bpl_tally_has_small(tally))
        return;
    bpl_pen_puts(pen, "† fewer than ");
    bpl_pen_count(pen, BPL_LIMIT_SMALL_CELL);
    bpl_pen_puts(pen, " jobs: too few to say much.\n");
}

static void put_intervals(bpl_pen *pen, const bpl_tally *tally)
{
    bpl_pen_puts(pen, "Shares are of unique jobs");
    if (tally->by_count > 1) {
        bpl_pen_puts(pen, ", those by ");
        put_safe(pen, tally->by[1]);
        bpl_pen_puts(pen, " of the jobs of the row that they stand below");
    }
    bpl_pen_puts(pen, ". 95 % intervals: ");
    for (size_t i = 0; i < tally->by_count; i++) {
        bpl_pen_puts(pen, i ? "; by " : "by ");
        put_safe(pen, tally->by[i]);
        bpl_pen_puts(pen, tally->simultaneous[i]
                              ? " Goodman's, for all values at once"
                              : " Wilson's");
    }
    if (tally->set_count > 1)
        bpl_pen_puts(pen, "; of differences Newcombe's");
    bpl_pen_puts(pen, ".\nDuplicates: the same words, or the same title, "
                      "company and location, or texts of an estimated "
                      "similarity from ");
    bpl_pen_fixed(pen, tally->threshold, 2);
    bpl_pen_puts(pen, " on; within ");
    bpl_pen_fixed(pen, tally->window_days,
                  tally->window_days == floor(tally->window_days) ? 0 : 1);
    bpl_pen_puts(pen, " days. A job counts where its first ad counts.\n");
}

static void put_gold(bpl_pen *pen, const bpl_tally *tally)
{
    if (!tally->gold)
        return;
    bpl_pen_puts(pen, tally->gold_refused ? "Not corrected by "
                                          : "Corrected for wrong labels by ");
    put_safe(pen, tally->gold);
    if (tally->gold_refused) {
        bpl_pen_puts(pen, ": ");
        put_safe(pen, tally->gold_refused);
    } else {
        bpl_pen_puts(pen, " (");
        put_counted(pen, tally->gold_documents, "document");
        if (tally->gold_groups < tally->gold_documents) {
            bpl_pen_puts(pen, " in ");
            put_counted(pen, tally->gold_groups, "group");
        }
        bpl_pen_puts(pen, ", ");
        bpl_pen_count(pen, tally->samples);
        bpl_pen_puts(pen, " bootstrap samples, seed ");
        bpl_pen_count(pen, tally->seed);
        bpl_pen_putc(pen, ')');
    }
    bpl_pen_puts(pen, ".\n");
}

void bpl_tally_foot(bpl_pen *pen, const bpl_tally *tally)
{
    put_small(pen, tally);
    bpl_pen_puts(pen, "Ads are not vacancies: one ad may stand for one place, "
                      "for a hundred or for none, and many jobs are never "
                      "advertised.\n");
    put_intervals(pen, tally);
    put_gold(pen, tally);
    for (size_t i = 0; i < tally->note_count; i++) {
        bpl_put_words(pen, bpl_str_of(tally->notes[i]), 1024);
        bpl_pen_putc(pen, '\n');
    }
    bpl_pen_puts(pen, "bpolens ");
    bpl_pen_puts(pen, tally->version);
    if (tally->hash_count) {
        bpl_pen_puts(pen, ", lexicons ");
        bpl_pen_puts(pen, tally->hashes[0].hash);
    }
    bpl_pen_puts(pen, ", definition ");
    put_safe(pen, *tally->definition ? tally->definition : "of the codebook");
    bpl_pen_puts(pen, ".\n");
}
