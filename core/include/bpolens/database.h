/* SPDX-License-Identifier: MIT */
/*
 * A results database: an SQLite file with tables for runs, ads, findings,
 * facets, evidence and duplicates, which later runs add to. Its schema is told
 * in docs/DATABASE.md.
 *
 *     each thread    bpl_kept_add(kept, record, …) for the records of a batch:
 *                    copies, since a finding is borrowed
 *     one thread     bpl_database_add(database, kept, …) in their order: one
 *                    transaction; bpl_kept_clear(kept)
 *
 * A killed run leaves whole batches, and a row of `runs` without `finished`.
 */
#ifndef BPOLENS_DATABASE_H
#define BPOLENS_DATABASE_H

#include <bpolens/duplicates.h>
#include <bpolens/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Copies of findings, and of what there is to know of their ads. Used by one
 * thread at a time. */
typedef struct bpl_kept bpl_kept;

/* Freed with bpl_kept_free(). Errors: NOMEM. */
BPL_API BPL_MUST_USE bpl_status bpl_kept_new(bpl_kept **out, bpl_error *err);
BPL_API void bpl_kept_free(bpl_kept *kept);
/* Empties it; memory is kept for the next batch, if it is of usual size. */
BPL_API void bpl_kept_clear(bpl_kept *kept);
BPL_API size_t bpl_kept_count(const bpl_kept *kept);

/* Adds a record with its finding, which is copied but for what belongs to the
 * model. `shape` is that of its file. One that fails leaves no trace.
 * Errors: NOMEM, LIMIT. */
BPL_API BPL_MUST_USE bpl_status bpl_kept_add(bpl_kept *kept,
                                             const bpl_record *record,
                                             const bpl_csv_shape *shape,
                                             const bpl_finding *finding,
                                             bpl_error *err);

typedef struct bpl_database bpl_database;

/* Start from BPL_DATABASE_OPTIONS_INIT; borrowed during the call. */
typedef struct bpl_database_options {
    uint32_t struct_size;
    uint32_t wait_ms;             /* for others who have it locked; 0: 30 s */
    int deduped;                  /* duplicates are looked for */
    double window_days;           /* then: how near their days are */
    const char *const *arguments; /* of the command, for the record */
    size_t argument_count;
    /* 0: a new run; else one that was killed, of which only the first
     * `findings` are kept: its row is gone on with. */
    int64_t run;
    uint64_t findings;
} bpl_database_options;
#define BPL_DATABASE_OPTIONS_INIT                                              \
    {                                                                          \
        sizeof(bpl_database_options), 0, 0, 0, NULL, 0, 0, 0                   \
    }

/* Opens the database to add a run to it, or makes it if there is no such file
 * (or an empty one). Used by one thread at a time; the model is borrowed.
 * Errors: IO (can't be opened or written; another program has it locked),
 * PARSE (no SQLite file, a database of another program or of a newer bpolens),
 * NOTFOUND (the run to go on with, or its findings), NOMEM, ARG (no path or
 * model, options without their size). */
BPL_API BPL_MUST_USE bpl_status
bpl_database_open(bpl_database **out, const char *path, const bpl_model *model,
                  const bpl_database_options *options, bpl_error *err);

/* The number of this run. */
BPL_API int64_t bpl_database_run(const bpl_database *database);

/* Adds findings, behind those that the run has: all of them or, on failure,
 * none. `duplicates`: one a finding, whose groups are numbered from the run's
 * first finding; NULL: none were looked for. kept stays as it is.
 * Errors: IO, NOMEM, ARG (a group that does not exist). */
BPL_API BPL_MUST_USE bpl_status
bpl_database_add(bpl_database *database, const bpl_kept *kept,
                 const bpl_duplicate *duplicates, bpl_error *err);

/* The run is done with all its input. Errors: IO. */
BPL_API BPL_MUST_USE bpl_status bpl_database_finish(bpl_database *database,
                                                    bpl_error *err);
/* NULL is allowed. */
BPL_API void bpl_database_close(bpl_database *database);

#ifdef __cplusplus
}
#endif
#endif
