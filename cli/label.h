/* SPDX-License-Identifier: MIT */
/*
 * bpolens label, in five files: label.c is the run, its options and how it
 * ends; label_load.c is what is done with one batch of records; label_resume.c
 * is its outputs, and going on with those of a run before; label_db.c is its
 * results database; label_dedupe.c tells duplicates.
 */
#ifndef BPL_CLI_LABEL_H
#define BPL_CLI_LABEL_H

#include "cli.h"
#include "journal.h"
#include "progress.h"
#include "rejects.h"

/* What there is to say about a record or file. It is said when the batch's
 * turn has come: the order is that of the input, whoever did the work. */
typedef struct label_event {
    enum label_said {
        SAID_REJECTED,  /* by the reader */
        SAID_UNLABELED, /* a record that can't be labelled or written */
        SAID_WARNING,
        SAID_FAILURE, /* of a plugin */
        SAID_FILE,    /* given up by the reader */
        SAID_REFUSED, /* a file that does not fit the output */
        SAID_WORKER,  /* the worker can't go on; nothing more is done */
        SAID_FATAL    /* likewise: memory */
    } what;
    bpl_error err;
    const char *source; /* file, or NULL; of the batch, as raw is */
    bpl_str raw;        /* of a reject */
} label_event;

enum { LABEL_STATUSES = 3 };

/* A batch on its way from input to output. */
typedef struct label_load {
    bpl_batch *batch;
    bpl_draft *draft; /* NULL until there is a record to write */
    bpl_kept *kept;   /* its records for the database; NULL: none */
    struct label_signed *signatures; /* of its records, to tell duplicates */
    size_t signed_count, signed_room;
    label_event *events;
    size_t event_count, event_room;
    int lost;         /* no memory for an event */
    uint64_t records; /* in draft */
    uint64_t first;   /* unit of the first of them; 0: there is none */
    uint64_t by_status[LABEL_STATUSES], by_label[BPL_LIMIT_VALUES];
    const char *source; /* of the last unit, and its number; of the batch */
    uint64_t number;
    uint64_t bytes; /* read when it was fetched */
} label_load;

/* What one thread needs. */
typedef struct label_member {
    bpl_parser *parser;
    bpl_worker *worker;
} label_member;

typedef struct label_run {
    cli_run *cli;
    cli_options options;
    bpl_writer_options how;
    int format; /* of csv, jsonl, table; -1: by the first record */
    int stream; /* of jsonl, tsv; -1: no line mode */
    int coded;  /* codes are wanted */
    const char *output_path, *rejects_path, *columns, *db_path;
    uint32_t jobs;
    cli_output output;
    cli_rejects rejects;
    cli_kinds failures; /* of plugins */
    bpl_model *model;
    bpl_codes *codes; /* NULL: none are wanted */
    bpl_reader *reader;
    bpl_writer *writer;     /* NULL until the format is known */
    bpl_database *database; /* NULL: none */
    label_member *members;  /* jobs of them */
    void **loads;           /* label_load */
    size_t load_count;
    bpl_status fetched; /* what the last fetch returned */
    bpl_error fetch_error;
    char *refused; /* file whose records don't fit the output */
    uint64_t records, files_failed, warnings;
    int failed;   /* the run can't go on */
    char **files; /* as they were given */
    int file_count;
    int resume, summary; /* options */
    int stopped;         /* by a signal, before the input's end */
    bpl_error at;        /* source and number of the last unit that is done */
    const char *const *labels; /* the values of label; of the model */
    cli_journal journal;
    cli_journal_state state; /* counts, also where there is no journal */
    int keep_journal;        /* it is another run's still */
    int resumed;             /* there is something to go on with */
    uint64_t records_before;
    struct cli_crash *crashes; /* of runs before */
    size_t crash_count;
    int dedupe;                  /* option */
    double window;               /* days */
    int windowed;                /* it was given */
    struct label_groups *groups; /* NULL: no dedupe */
    cli_progress progress;
} label_run;

/* The callbacks of the crew; context is the label_run. */
int label_fetch(void *context, void *load);
void label_work(void *context, size_t member, void *load);
int label_emit(void *context, void *load);

void label_load_reset(label_load *load);
void label_load_free(label_load *load);

/* Opens output and rejects, and the journal if the output is a file. 0: a
 * message was printed, or there was nothing left to do. */
int label_outputs_open(label_run *run);
/* Did a plugin crash by this record in a run before, one that is still the
 * same? Then err says so. */
int label_crashed(const label_run *run, const bpl_record *record,
                  bpl_error *err);
/* Goes to where the run before ended. 0: a message was printed, or we were
 * stopped. */
int label_catch_up(label_run *run);
/* Counts a load that has been written, and keeps the journal. 0: a message was
 * printed. */
int label_account(label_run *run, const label_load *load);
/* LEAVE: for a run that goes on, if there is something to go on with. */
void label_outputs_close(label_run *run, cli_keep keep);

/* Opens the writer if it isn't yet: in the format that was asked for, or that
 * goes with the input (csv: it is a table). */
bpl_status label_open_writer(label_run *run, int csv, bpl_error *err);

/* label_db.c; all do nothing without --db. 0: a message was printed.
 * The database must not be one of the other files. */
int label_database_check(label_run *run);
/* Opens it when the outputs are open. argv: for the record. */
int label_database_open(label_run *run, int argc, char **argv);
/* Keeps a finding for it in the load. */
bpl_status label_database_keep(const label_run *run, label_load *load,
                               const bpl_record *record,
                               const bpl_csv_shape *shape,
                               const bpl_finding *finding, bpl_error *err);
/* Before the output has them, so that the database has no fewer records. */
int label_database_add(label_run *run, const label_load *load,
                       const bpl_grouping *groupings);
int label_database_finish(label_run *run);

/* label_dedupe.c; all do nothing without --dedupe. 0: a message was printed. */
int label_dedupe_open(label_run *run);
void label_dedupe_close(label_run *run);
/* Signs the record that the worker has labelled, or read, last. NOMEM. */
bpl_status label_dedupe_sign(const label_run *run, label_load *load,
                             const bpl_worker *worker, const bpl_record *record,
                             bpl_error *err);
/* Finds the groups of a load's records, in their order; *out: one a record,
 * borrowed until the next call, NULL without --dedupe. */
int label_dedupe_add(label_run *run, const label_load *load,
                     const bpl_grouping **out);
/* The same for units that a run before has labelled: reads them again. */
int label_dedupe_pass(label_run *run, label_load *load);
/* Records so far. */
uint64_t label_dedupe_count(const label_run *run);
void label_dedupe_say(const label_run *run);

/* Says that a file does not fit the output. */
void label_say_misfit(const bpl_error *err);

#endif
