/* SPDX-License-Identifier: MIT */
/*
 * Evaluation: how far findings agree with values that people gave, with
 * intervals. Everything is counted on documents that have a true value; a
 * document without a predicted one counts as wrong (and lowers coverage).
 *
 *   precision, recall, F1   of each value; macro-F1 is the mean of the values'
 *                           F1 (Sokolova & Lapalme, Information Processing and
 *                           Management 45, 2009), over the values that occur
 *                           as true or as predicted
 *   kappa                   Cohen, Educational and Psychological Measurement
 *                           20, 1960; no prediction is a value of its own
 *   alpha                   nominal; Krippendorff, Content Analysis, 2004, and
 *                           Computing Krippendorff's Alpha-Reliability, 2011;
 *                           a missing prediction is left out, as it says there
 *   intervals               95 %, percentile bootstrap; Efron & Tibshirani, An
 *                           Introduction to the Bootstrap, 1993, ch. 13. Whole
 *                           groups are drawn, where a column names groups
 *   calibration error       expected, over ten bins of equal width; Naeini,
 *                           Cooper & Hauskrecht, AAAI 2015
 *
 * Thread rule: an evaluation is immutable once it is made.
 */
#ifndef BPOLENS_EVALUATE_H
#define BPOLENS_EVALUATE_H

#include <bpolens/reader.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A measure and its interval; NaN is "not defined" (no such document) or, for
 * the interval, "none asked for". */
typedef struct bpl_measure {
    double value, low, high;
} bpl_measure;

/* One value of a facet against all others. */
typedef struct bpl_value_score {
    const char *value;
    uint64_t truth, predicted, hits; /* documents */
    bpl_measure precision, recall, f1;
} bpl_value_score;

/* How one facet agrees on one set of documents. */
typedef struct bpl_agreement {
    const char *facet; /* "label", "channel", … */
    /* "all" (of a facet: documents whose true label is not none), "known" (of
     * these: the facet's true value is not its first, unknown), else the
     * column that the label is broken down by, or "status". */
    const char *scope;
    const char *part;           /* the column's value there; "" else */
    uint64_t n, answered, hits; /* documents; with a prediction; right ones */
    bpl_measure accuracy, macro_f1, kappa, alpha;
    bpl_measure coverage; /* answered / n */
    bpl_measure share;    /* of n in all documents with a true label */
    size_t value_count;   /* 0 where scope is a column */
    const bpl_value_score *values;
    /* value_count rows (true) of value_count + 1 columns (predicted; the last
     * one: nothing). */
    const uint64_t *confusion;
} bpl_agreement;

/* Labels whose confidence is above `from` and at most `to`. */
typedef struct bpl_reliability {
    double from, to;
    uint64_t n;
    double confidence; /* their mean; NaN if there are none */
    bpl_measure accuracy;
} bpl_reliability;
#define BPL_RELIABILITY_BINS 10

/* One set of predictions against the truth. */
typedef struct bpl_evaluated {
    const char *source;           /* its file; NULL: made on the way */
    const char *definition;       /* by which it was; NULL: it is a file */
    uint64_t missing;             /* documents that it has no row for */
    const bpl_agreement *facets;  /* label first; of others all, then known */
    size_t facet_count;           /* of these */
    const bpl_agreement *columns; /* the label, column by column */
    size_t column_count;
    const bpl_agreement *statuses;
    size_t status_count;
    bpl_measure calibration_error;
    bpl_reliability bins[BPL_RELIABILITY_BINS];
} bpl_evaluated;

/* The second set of predictions less the first, on the same documents. */
typedef struct bpl_difference {
    const bpl_agreement *first, *second;
    bpl_measure accuracy, macro_f1, kappa, alpha, coverage;
    uint64_t only_first, only_second; /* documents that one of them has right */
} bpl_difference;

/* A document whose prediction is not the true value. */
typedef struct bpl_disagreement {
    uint64_t record;           /* 1-based, in the gold file */
    const char *id, *title;    /* "" if there is none */
    const char *facet, *truth; /* predicted: "" for nothing */
    const char *predicted, *status, *evidence;
    double confidence; /* of the label; NaN if there is none */
} bpl_disagreement;

typedef struct bpl_evaluation {
    const char *gold;
    uint64_t records;   /* in the gold file, without rejected ones */
    uint64_t rejected;  /* that could not be read */
    uint64_t left_out;  /* by `where` */
    uint64_t unlabeled; /* of the others: without a true label */
    uint64_t documents; /* that count */
    uint64_t groups;    /* that are drawn; = documents without groups */
    uint64_t seed;
    uint32_t samples;
    size_t set_count; /* 1, or 2 to compare */
    bpl_evaluated sets[2];
    const bpl_difference *differences; /* of facets, then of columns */
    size_t difference_count;
    const bpl_disagreement *disagreements; /* of the last set, in order */
    size_t disagreement_count;
} bpl_evaluation;

/* Start from BPL_EVALUATE_OPTIONS_INIT; everything is borrowed during the
 * call. Columns are names, or "#N". */
typedef struct bpl_evaluate_options {
    uint32_t struct_size;
    uint32_t samples; /* of the bootstrap; 0: no intervals */
    uint64_t seed;
    const char *truth_prefix; /* of the true columns; NULL: "" */
    const char *prefix;       /* of the predicted columns; NULL: "bpo_" */
    const char *id_column;    /* joins gold and predictions; NULL: by order */
    const char *group_column; /* of documents that depend; NULL: none */
    const char *const *by;    /* columns */
    size_t by_count;
    const char *const *where; /* "COLUMN=VALUE"; of one column any of several,
                                 of several columns all */
    size_t where_count;
    const bpl_reader_options *reader; /* columns, delimiter; NULL: found */
    int jsonl; /* files are JSONL; else those named .jsonl, .ndjson, .json, and
                  those that begin with "{" */
    int reserved;
    /* Told of every record that is rejected or fails (failed 1), and of what
     * is odd (0); may be NULL. */
    void (*report)(void *payload, const bpl_error *err, int failed);
    void *payload;
} bpl_evaluate_options;
#define BPL_EVALUATE_OPTIONS_INIT                                              \
    {                                                                          \
        sizeof(bpl_evaluate_options), 1000, 1, NULL, NULL, NULL, NULL, NULL,   \
            0, NULL, 0, NULL, 0, 0, NULL, NULL                                 \
    }

/* Evaluates. gold: CSV or JSONL with the true values in columns named like
 * the facets. predictions: up to two files that `bpolens label` wrote as CSV
 * or JSONL; NULL in the list (or none at all): gold's texts are labelled on
 * the way, and no true value is seen by that. gold NULL: the first file of
 * predictions has the true values as well. *out is owned by the caller, freed
 * with bpl_evaluation_free().
 * Errors: NOTFOUND (a column is missing, no document is left), PARSE (files
 * that don't fit together), IO, ARG, LIMIT, NOMEM; of the worker PLUGIN. */
BPL_API BPL_MUST_USE bpl_status
bpl_evaluate(bpl_evaluation **out, const bpl_model *model, const char *gold,
             const char *const *predictions, size_t prediction_count,
             const bpl_evaluate_options *options, bpl_error *err);
BPL_API void bpl_evaluation_free(bpl_evaluation *evaluation);

typedef enum bpl_report_format {
    BPL_REPORT_TABLE = 0, /* aligned, for people */
    BPL_REPORT_JSON,      /* one object */
    BPL_REPORT_CSV        /* subject,measure,class,value,low,high,n */
} bpl_report_format;

typedef struct bpl_report_options {
    uint32_t struct_size;
    bpl_report_format format;
    int color;
    int width;          /* columns of the terminal; 0: 100 */
    int full;           /* table: every facet as the label */
    const char *errors; /* list the disagreements of a facet, or of "all";
                           in CSV they are listed instead of the measures */
} bpl_report_options;
#define BPL_REPORT_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(bpl_report_options), BPL_REPORT_TABLE, 0, 0, 0, NULL            \
    }

/* Writes it to `file` (borrowed). options NULL: the usual ones. Errors: IO,
 * NOMEM, LIMIT, ARG (options without their size). */
BPL_API BPL_MUST_USE bpl_status
bpl_evaluation_write(FILE *file, const bpl_evaluation *evaluation,
                     const bpl_report_options *options, bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
