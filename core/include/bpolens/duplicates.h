/* SPDX-License-Identifier: MIT */
/*
 * Duplicates: the same job posted more than once. Ads are added in the order
 * of the input, and each is compared with those before it; the first of a
 * group stands for the job. Nothing is deleted.
 *
 * An ad joins a group if all of the group's days, where they are known, are
 * then within a window (so a job that is posted daily counts anew when the
 * window is over), and, tried in this order,
 *   1. all words are those of an ad of the group, or
 *   2. title, company and location are, normalized, or
 *   3. the text is near-equal to that of the first ad of the group: the Jaccard
 *      similarity of their sets of word shingles, estimated by MinHash (Broder,
 *      SEQUENCES 1997), candidates found by banding (Leskovec, Rajaraman &
 *      Ullman, Mining of Massive Datasets, ch. 3). Texts that came into the
 *      group by 2 stand beside the first; those that came by 3 do not, so that
 *      likeness doesn't drift.
 * Of several groups 1 and 2 take the first, 3 the most similar one.
 * docs/DUPLICATES.md has the method and its measured errors.
 *
 * Thread rule: a signer belongs to one thread; groups too. Signatures are
 * plain values.
 */
#ifndef BPOLENS_DUPLICATES_H
#define BPOLENS_DUPLICATES_H

#include <bpolens/finding.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    BPL_SIGNATURE_HASHES = 128,
    BPL_SIGNATURE_WORDS = 20 /* fewer: the text is not compared by minima */
};
#define BPL_WINDOW_DAYS 60.0
#define BPL_NO_DAY      INT32_MIN

/* All that is compared of an ad. */
typedef struct bpl_signature {
    uint64_t text;  /* hash of all words, folded; 0: no words */
    uint64_t key;   /* of title, company, location; 0: one is missing */
    int32_t day;    /* days since 1970-01-01; BPL_NO_DAY */
    uint32_t words; /* besides title, company and location */
    uint32_t minima[BPL_SIGNATURE_HASHES];
} bpl_signature;

/* Signs the record that the worker has labelled last, from its words as they
 * were read. `day` is the record's. */
BPL_API void bpl_worker_sign(const bpl_worker *worker, const bpl_record *record,
                             int32_t day, bpl_signature *out);

/* Reads the record as for labelling (encoding, clean text, words), but does
 * not label it; for bpl_worker_sign(). Errors: as bpl_worker_label(). */
BPL_API BPL_MUST_USE bpl_status bpl_worker_read(bpl_worker *worker,
                                                const bpl_record *record,
                                                bpl_error *err);

/* The day of a date as boards and scrapers write it: "2026-01-31", with or
 * without a time; "31 Jan 2026", "Jan 31, 2026"; Unix time in s or ms.
 * BPL_NO_DAY: none of these, or one that can be read in two ways (01/02/2026).
 */
BPL_API int32_t bpl_day(bpl_str date);

typedef enum bpl_duplicate_kind {
    BPL_UNIQUE = 0, /* the first of its group */
    BPL_EXACT,      /* all words are the same, and it is no repost */
    BPL_NEAR,       /* near-equal text; another title, company or location, or
                       one of these is missing */
    BPL_REPOST      /* the same title, company and location, but the days are
                       known and differ, or the words differ */
} bpl_duplicate_kind;

typedef struct bpl_duplicate {
    uint64_t group; /* number of its first ad, from 0 in the order added */
    bpl_duplicate_kind kind;
    double similarity; /* of the texts, estimated, to the ad that it was found
                          by; 1: exact; 0: too short to tell, or unique */
} bpl_duplicate;

typedef struct bpl_groups bpl_groups;

/* window_days: 0 and more; usually BPL_WINDOW_DAYS. Freed with
 * bpl_groups_free(). Errors: NOMEM, ARG. */
BPL_API BPL_MUST_USE bpl_status bpl_groups_new(bpl_groups **out,
                                               double window_days,
                                               bpl_error *err);
BPL_API void bpl_groups_free(bpl_groups *groups);

/* Adds the next ad. Memory: below 1 KiB each. Work: bounded, see
 * BPL_LIMIT_BUCKET. Errors: NOMEM, LIMIT (more than BPL_LIMIT_ADS). */
BPL_API BPL_MUST_USE bpl_status bpl_groups_add(bpl_groups *groups,
                                               const bpl_signature *signature,
                                               bpl_duplicate *out,
                                               bpl_error *err);

/* "", "exact", "near", "repost". Borrowed, static. */
BPL_API const char *bpl_duplicate_name(bpl_duplicate_kind kind);
/* The estimated similarity from which on texts are near-equal. */
BPL_API double bpl_duplicate_threshold(void);

#ifdef __cplusplus
}
#endif
#endif
