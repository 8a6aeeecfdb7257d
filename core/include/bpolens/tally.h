/* SPDX-License-Identifier: MIT */
/*
 * Tallies: how many ads, and how many different jobs, there are of each kind.
 *
 * A posting is a record; a job is a group of postings that are duplicates of
 * each other (bpolens/duplicates.h). A job counts where its first posting that
 * passes the filters counts, so that jobs add up as postings do. Shares and
 * their intervals are of jobs.
 *
 *   share of a value that excludes one other    Wilson, JASA 22, 1927
 *   shares of three values and more, together   Goodman, Technometrics 7, 1965
 *   difference of two shares                    Newcombe, Statistics in
 *                                               Medicine 17, 1998 (method 10)
 *   share corrected for wrong labels            Rogan & Gladen, American
 *       Journal of Epidemiology 107, 1978; for more values Barron, Biometrics
 *       33, 1977; intervals by the bootstrap of bpolens/evaluate.h
 *
 * Thread rule: a tally is immutable once it is made.
 */
#ifndef BPOLENS_TALLY_H
#define BPOLENS_TALLY_H

#include <bpolens/database.h>
#include <bpolens/evaluate.h>
#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { BPL_TALLY_BY = 2 };

/* One row of the table in one of the sets. */
typedef struct bpl_tally_count {
    uint64_t postings, jobs;
    bpl_measure share;     /* of jobs, among those that the row is a part of */
    bpl_measure corrected; /* NaN: not asked for, or refused */
    int small;             /* under BPL_LIMIT_SMALL_CELL jobs */
} bpl_tally_count;

/* By one column: a row a value. By two: after each value of the first a row
 * for each of the second with it, whose shares are of the first one's jobs. */
typedef struct bpl_tally_row {
    const char *values[BPL_TALLY_BY]; /* "": no value; [1] NULL: a row of the
                                         first column alone */
    const char *titles[BPL_TALLY_BY]; /* of codes; "" else */
    bpl_tally_count sets[2];
    bpl_measure difference; /* share in the second set less that in the first;
                               NaN without a second one */
} bpl_tally_row;

/* What was counted: the files, or those to compare them with. */
typedef struct bpl_tally_set {
    const char *const *sources; /* files, as given */
    size_t source_count;
    uint64_t records, rejected;   /* read; that could not be read or labelled */
    uint64_t labelled;            /* of records: by this run, not before it */
    uint64_t left_out;            /* of records: by the filters */
    uint64_t postings, jobs;      /* that count */
    uint64_t exact, near, repost; /* of postings: duplicates, by kind */
    uint64_t undated;             /* of postings: without a date */
    const char *first_day, *last_day; /* "2026-01-31"; "": no dates */
    bpl_measure review, insufficient; /* shares of jobs, by status; Wilson */
} bpl_tally_set;

typedef struct bpl_tally_hash {
    const char *name, *hash; /* "lexicons": of all, bpl_model_hash(), comes
                                first; then "lexicons/en/channel" and so on;
                                "lexicons/codes" where codes are asked for */
} bpl_tally_hash;

typedef struct bpl_tally {
    const char *by[BPL_TALLY_BY]; /* names as given */
    size_t by_count;              /* 1 or 2 */
    const char *const *where;
    size_t where_count;
    const bpl_tally_row *rows; /* most jobs first; rows of a group together;
                                  of codes in their order */
    size_t row_count;
    bpl_tally_set sets[2];
    size_t set_count;               /* 2: compared */
    int simultaneous[BPL_TALLY_BY]; /* column by column: Goodman, else Wilson */
    double window_days, threshold;  /* of duplicates */
    const char *gold;               /* NULL: no correction was asked for */
    uint64_t gold_documents;        /* that the correction rests on */
    uint64_t gold_groups;           /* of these; = documents without groups */
    const char *gold_refused;       /* why there is none; NULL */
    uint64_t seed;
    uint32_t samples;
    const char *version, *definition; /* of bpolens; "": the codebook */
    const bpl_tally_hash *hashes;
    size_t hash_count;
    const char *const *notes; /* what a reader has to know: sentences */
    size_t note_count;
} bpl_tally;

/* Start from BPL_TALLY_OPTIONS_INIT; everything is borrowed during the call. */
typedef struct bpl_tally_options {
    uint32_t struct_size;
    uint32_t jobs; /* threads; 0: 1 */
    /* Facets, "status", "language", "psic", "psoc", "isco", or input columns;
     * a facet that has the name of an input column comes first, "#N" is a
     * column. */
    const char *const *by;
    size_t by_count;
    const char *const *where; /* "NAME=VALUE", "NAME!=VALUE"; of one name any
                                 of several, of several names all */
    size_t where_count;
    const char *const *compare; /* files of the second set */
    size_t compare_count;
    const char *gold;        /* labelled by people: see bpl_evaluate(); NULL */
    const char *prefix;      /* of columns that label wrote; NULL: "bpo_" */
    const char *date_column; /* NULL: found by name */
    double window_days;      /* NaN: BPL_WINDOW_DAYS */
    uint32_t samples;
    uint32_t reserved;
    uint64_t seed;
    const bpl_reader_options *reader; /* NULL: the defaults */
    /* Told of every record that is rejected or fails (failed 1), and of what
     * is odd (0), in the order of the input; may be NULL. */
    void (*report)(void *payload, const bpl_error *err, int failed);
    /* Told now and then of what is done; may be NULL. 0: stop; the call
     * returns BPL_END. */
    int (*progress)(void *payload, uint64_t records, uint64_t bytes);
    void *payload;
    /* Ads that are labelled on the way are added to it; NULL: none. */
    bpl_database *database;
    /* Column of gold whose documents with one value depend on each other: the
     * bootstrap draws them together. NULL: none. */
    const char *gold_group;
} bpl_tally_options;
#define BPL_TALLY_OPTIONS_INIT                                                 \
    {                                                                          \
        sizeof(bpl_tally_options), 1, NULL, 0, NULL, 0, NULL, 0, NULL, NULL,   \
            NULL, NAN, 1000, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL          \
    }

/* Counts. paths: files or folders of ads, which are labelled on the way; files
 * that `bpolens label` wrote (CSV, JSONL), whose labels are kept; results
 * databases. *out is owned by the caller, freed with bpl_tally_free(). Memory:
 * below 1 KiB a posting.
 * Errors: NOTFOUND (a column is missing, no record is left), PARSE, IO, ARG,
 * LIMIT, NOMEM; of the worker PLUGIN; BPL_END if progress stopped it. */
BPL_API BPL_MUST_USE bpl_status bpl_tally_make(
    bpl_tally **out, const bpl_model *model, const char *const *paths,
    size_t path_count, const bpl_tally_options *options, bpl_error *err);
BPL_API void bpl_tally_free(bpl_tally *tally);

typedef enum bpl_tally_format {
    BPL_TALLY_TABLE = 0, /* aligned, for people */
    BPL_TALLY_CSV,
    BPL_TALLY_JSON, /* one object */
    BPL_TALLY_MARKDOWN,
    BPL_TALLY_HTML /* one page, which needs nothing else */
} bpl_tally_format;

typedef struct bpl_tally_style {
    uint32_t struct_size;
    bpl_tally_format format;
    int color;         /* table */
    int width;         /* table: columns of the terminal; 0: 100 */
    const char *title; /* of table and page; NULL: made of `by` */
} bpl_tally_style;
#define BPL_TALLY_STYLE_INIT                                                   \
    {                                                                          \
        sizeof(bpl_tally_style), BPL_TALLY_TABLE, 0, 0, NULL                   \
    }

/* Writes it to `file` (borrowed). style NULL: the usual one. Errors: IO, NOMEM,
 * LIMIT, ARG (a style without its size). */
BPL_API BPL_MUST_USE bpl_status bpl_tally_write(FILE *file,
                                                const bpl_tally *tally,
                                                const bpl_tally_style *style,
                                                bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
