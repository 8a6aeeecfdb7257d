/* SPDX-License-Identifier: MIT */
/*
 * Audits of files, what is written of them, and how far they agree with the
 * audits of people.
 */
#ifndef BPOLENS_AUDIT_REPORT_H
#define BPOLENS_AUDIT_REPORT_H

#include <bpolens/audit.h>
#include <bpolens/evaluate.h>
#include <bpolens/reader.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- reading --- */

/* Which pages are one subject. */
typedef enum bpl_audit_by {
    BPL_AUDIT_PAGE = 0, /* each on its own */
    BPL_AUDIT_SITE,     /* by host where the source has one, else by folder */
    /* Pages of a folder, and of those in it: the topmost folder that has pages
     * of its own (HTML, if there is any) is the site. */
    BPL_AUDIT_FOLDER,
    BPL_AUDIT_HOST,  /* of the source, "crawl.warc!https://host/path" */
    BPL_AUDIT_COLUMN /* by a column's values */
} bpl_audit_by;

/* Start from BPL_AUDIT_OPTIONS_INIT; everything is borrowed during the call.
 * Columns are names, or "#N"; of JSON members or their paths. */
typedef struct bpl_audit_options {
    uint32_t struct_size;
    bpl_audit_by by;
    const char *column;    /* of BPL_AUDIT_COLUMN */
    const char *id_column; /* of pages; NULL: "id", if there is one. Else the
                              source is the id, of rows with their number */
    const bpl_reader_options *reader; /* NULL: the defaults */
    /* Pages whose id it says 0 of are passed over; NULL: none. */
    int (*wanted)(void *payload, const char *id);
    /* An audit, borrowed during the call. 0: stop. */
    int (*take)(void *payload, const bpl_audit *audit);
    /* Told of every record or file that fails (failed 1), and of what is odd
     * (0); may be NULL. */
    void (*report)(void *payload, const bpl_error *err, int failed);
    /* Pages and bytes read so far; may be NULL. 0: stop. */
    int (*progress)(void *payload, uint64_t pages, uint64_t bytes);
    void *payload;
} bpl_audit_options;
#define BPL_AUDIT_OPTIONS_INIT                                                 \
    {                                                                          \
        sizeof(bpl_audit_options), BPL_AUDIT_PAGE, NULL, NULL, NULL, NULL,     \
            NULL, NULL, NULL, NULL                                             \
    }

/* Audits what bpl_reader_open() reads, subject by subject: pages as they come,
 * sites when all is read, in the order of their first pages. The texts of
 * sites are held in memory meanwhile. The model has its claims.
 * Errors: BPL_END if take or progress stopped it; NOTFOUND (a column; sites of
 * rows without a column; a table of the model), PARSE (of those), PLUGIN,
 * NOMEM, ARG (no take, no column, options without their size). */
BPL_API BPL_MUST_USE bpl_status bpl_audit_files(
    const bpl_model *model, const char *const *paths, size_t path_count,
    const bpl_audit_options *options, bpl_error *err);

/* --- writing --- */

typedef enum bpl_audit_format {
    BPL_AUDIT_TABLE = 0, /* for people, in a terminal */
    BPL_AUDIT_CSV, /* id,source,claim,verdict,quote,evidence,zone,offset */
    BPL_AUDIT_JSONL,
    BPL_AUDIT_MARKDOWN,
    BPL_AUDIT_HTML /* one page, complete in itself */
} bpl_audit_format;

typedef struct bpl_audit_style {
    uint32_t struct_size;
    bpl_audit_format format;
    int color;         /* table */
    int width;         /* of the table; 0: 100 */
    const char *title; /* of the page; NULL: its own */
} bpl_audit_style;
#define BPL_AUDIT_STYLE_INIT                                                   \
    {                                                                          \
        sizeof(bpl_audit_style), BPL_AUDIT_TABLE, 0, 0, NULL                   \
    }

typedef struct bpl_audit_writer bpl_audit_writer;

/* file, model and the style's title are borrowed while the writer lives; it is
 * freed with bpl_audit_writer_free(). style NULL: the usual one. Errors: NOMEM,
 * ARG (a style without its size). */
BPL_API BPL_MUST_USE bpl_status
bpl_audit_writer_new(bpl_audit_writer **out, FILE *file, const bpl_model *model,
                     const bpl_audit_style *style, bpl_error *err);
BPL_API void bpl_audit_writer_free(bpl_audit_writer *writer);

/* One subject. Errors: IO, LIMIT, NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_audit_write(bpl_audit_writer *writer,
                                                const bpl_audit *audit,
                                                bpl_error *err);

/* Behind the last one. Errors: IO, LIMIT, NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_audit_writer_end(bpl_audit_writer *writer,
                                                     bpl_error *err);

/* --- agreement with people --- */

/*
 * Claims are compared by page and type, verdicts on the claims that both have.
 *
 *   precision, recall, F1   of claims; van Rijsbergen, Information Retrieval,
 *                           2nd ed. 1979, ch. 7
 *   agreement, kappa        of verdicts; Cohen, Educational and Psychological
 *                           Measurement 20, 1960
 *   usual                   the same for who gives each type of claim the
 *                           verdict that people gave it most often in this
 *                           file (of two the first), without looking
 *   intervals               95 %, percentile bootstrap over pages; see
 *                           bpolens/evaluate.h
 */
typedef struct bpl_claim_agreement {
    const char *type;            /* "": of all types */
    uint64_t truth, found, both; /* claims: people's, the audit's */
    bpl_measure precision, recall, f1;
    uint64_t same; /* of both: with one verdict */
    bpl_measure agreement, kappa;
    const char *usual; /* the verdict; "" of all types */
    bpl_measure usual_agreement, usual_kappa;
} bpl_claim_agreement;

/* A claim that only one has, or with two verdicts. */
typedef struct bpl_claim_dispute {
    const char *id, *type;
    const char *truth, *found;      /* verdicts; "": no such claim */
    const char *true_quote, *quote; /* "" if there is none */
    int sure;
} bpl_claim_dispute;

#define BPL_VERDICT_COUNT 3

typedef struct bpl_audit_agreement {
    const char *gold;
    const char *predictions; /* NULL: audited on the way */
    uint64_t pages;          /* in the gold file */
    uint64_t missing;        /* of these without an audit: claims missed */
    uint64_t rejected;       /* rows of the gold file */
    uint64_t unsure;         /* claims of either that are not counted in sure */
    uint64_t seed;
    uint32_t samples;
    bpl_claim_agreement all, sure;    /* sure: of which people were */
    const bpl_claim_agreement *types; /* in order of their names */
    size_t type_count;
    /* Claims by people's verdict and the audit's; the last: no such claim. */
    uint64_t verdicts[BPL_VERDICT_COUNT + 1][BPL_VERDICT_COUNT + 1];
    const bpl_claim_dispute *disputes;
    size_t dispute_count;
} bpl_audit_agreement;

/* gold: CSV or JSONL with the columns id, claim, verdict, and as it likes
 * quote and sure ("no": readers differed); a page without claims has one row
 * with the claim "none". predictions: what is written as BPL_AUDIT_CSV; NULL:
 * the pages are audited, each on its own, those whose id gold has; then the
 * model has its claims. Of the options these count: samples, seed, id_column
 * (of the pages), reader, jsonl, report. *out is freed with
 * bpl_audit_agreement_free(). Errors: as bpl_evaluate(), bpl_audit_files(). */
BPL_API BPL_MUST_USE bpl_status bpl_audit_evaluate(
    bpl_audit_agreement **out, const bpl_model *model, const char *gold,
    const char *predictions, const char *const *pages, size_t page_count,
    const bpl_evaluate_options *options, bpl_error *err);
BPL_API void bpl_audit_agreement_free(bpl_audit_agreement *agreement);

/* Writes it to `file` (borrowed). options.errors: "label" or "all" lists every
 * dispute, else those of one type. options NULL: the usual ones. Errors: IO,
 * NOMEM, LIMIT, ARG (options without their size). */
BPL_API BPL_MUST_USE bpl_status
bpl_audit_agreement_write(FILE *file, const bpl_audit_agreement *agreement,
                          const bpl_report_options *options, bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
