/* SPDX-License-Identifier: MIT */
/*
 * The stages of `bpolens label` on one thread, each with a clock of its own.
 * A batch of raw records goes through all of them before the next one, so
 * that memory is about as warm as in the program. The inside of a worker is
 * timed in three passes over the batch: its parts (tokenizing, language,
 * matching), the same again, and the worker as a whole. The whole less the
 * second pass, both warm, is what plugins, finding and evidence take.
 *
 * Stemming is a part of matching, and done only for word forms that are not in
 * the cache; here every word is stemmed, as a pipeline without a cache would:
 * that is no part of the whole.
 *
 * usage: bench_stages LEXICONS PLUGINS PATH csv|jsonl
 * prints lines "NAME<tab>SECONDS" of the processor, and counts
 */
#include "base/error.h"
#include "match/vocabulary.h"
#include "score/worker.h"
#include <bpolens/bpolens.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    OPENING,
    SPLITTING,
    READING,
    TOKENIZING,
    LANGUAGE,
    MATCHING,
    SCORING,
    WRITING,
    STEMMING,
    STAGES
};

static const char *const names[STAGES] = {
    "opening",  "splitting", "reading", "tokenizing", "language",
    "matching", "scoring",   "writing", "stemming"};

typedef struct bench {
    const char *paths[1];
    bpl_model *model;
    bpl_worker *worker;
    bpl_reader *reader;
    bpl_parser *parser;
    bpl_batch *batch;
    bpl_writer *writer;
    bpl_draft *draft;
    bpl_stemmer stemmer;
    FILE *null;
    double seconds[STAGES];
    double again[STAGES]; /* of the second pass */
    double last;
    size_t records, tokens, failed;
} bench;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void start(bench *b)
{
    b->last = now();
}

static void stop(bench *b, double *seconds)
{
    double time = now();
    *seconds += time - b->last;
    b->last = time;
}

static bpl_status open_all(bench *b, char **argv, bpl_error *err)
{
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    bpl_writer_options how = BPL_WRITER_OPTIONS_INIT;
    b->paths[0] = argv[3];
    options.lexicon_dir = argv[1];
    options.plugin_dir = argv[2];
    how.output = strcmp(argv[4], "csv") ? BPL_OUTPUT_JSONL : BPL_OUTPUT_CSV;
    bpl_status status = bpl_model_open(&b->model, &options, err);
    if (status == BPL_OK)
        status = bpl_worker_new(&b->worker, b->model, err);
    if (status == BPL_OK)
        status = bpl_reader_open(&b->reader, b->model, b->paths, 1, NULL, err);
    if (status == BPL_OK)
        status = bpl_parser_new(&b->parser, b->model, err);
    if (status == BPL_OK)
        status = bpl_batch_new(&b->batch, err);
    if (status == BPL_OK)
        status = bpl_writer_open(&b->writer, b->model, b->null, &how, err);
    if (status == BPL_OK)
        status = bpl_draft_new(&b->draft, b->writer, err);
    if (status == BPL_OK)
        status = bpl_stemmer_init(&b->stemmer, "english", err);
    return status;
}

static void close_all(bench *b)
{
    bpl_error err;
    bpl_stemmer_fini(&b->stemmer);
    bpl_draft_free(b->draft);
    if (b->writer && bpl_writer_close(b->writer, NULL, &err) != BPL_OK)
        fputs("bench_stages: the output can't be closed\n", stderr);
    bpl_batch_free(b->batch);
    bpl_parser_free(b->parser);
    bpl_reader_close(b->reader);
    bpl_worker_free(b->worker);
    bpl_model_close(b->model);
    if (b->null)
        fclose(b->null);
}

/* The next record of the batch; those that can't be read are left out. */
static int next_record(bench *b, bpl_record *record)
{
    bpl_error err;
    bpl_status status;
    while ((status = bpl_parser_next(b->parser, record, &err)) != BPL_OK) {
        if (status == BPL_END || status == BPL_E_NOMEM)
            return 0;
        b->failed++;
    }
    return 1;
}

static void stem_all(bench *b, const bpl_document *document)
{
    for (size_t i = 0; i < document->token_count; i++)
        (void)bpl_stem(&b->stemmer,
                       bpl_token_folded(document, &document->tokens[i]));
}

/* The first two passes: up to the hits, in the worker's own memory. */
static bpl_status pass_parts(bench *b, double *seconds, bpl_error *err)
{
    bpl_record record;
    bpl_worker *worker = b->worker;
    const bpl_model *model = b->model;
    bpl_parser_start(b->parser, b->batch);
    start(b);
    while (next_record(b, &record)) {
        stop(b, &seconds[READING]);
        BPL_TRY(bpl_document_build(&worker->document, &record, err));
        stop(b, &seconds[TOKENIZING]);
        size_t row = bpl_language_detect(model->languages, &worker->document);
        stop(b, &seconds[LANGUAGE]);
        size_t set =
            row == SIZE_MAX ? model->first_lexset : model->language_lexset[row];
        if (set != SIZE_MAX && !worker->matchers[set])
            BPL_TRY(bpl_matcher_new(&worker->matchers[set], model->lexsets[set],
                                    model->zones, err));
        stop(b, &b->seconds[OPENING]);
        if (set != SIZE_MAX)
            BPL_TRY(bpl_match(worker->matchers[set], &worker->document,
                              &worker->matches, err));
        stop(b, &seconds[MATCHING]);
        if (seconds != b->seconds)
            continue;
        b->records++;
        b->tokens += worker->document.token_count;
        stem_all(b, &worker->document);
        stop(b, &seconds[STEMMING]);
    }
    return BPL_OK;
}

/* The third: what the program does, and its output. */
static bpl_status pass_whole(bench *b, bpl_error *err)
{
    bpl_record record;
    const bpl_finding *finding;
    bpl_parser_start(b->parser, b->batch);
    while (next_record(b, &record)) {
        start(b);
        BPL_TRY(bpl_worker_label(b->worker, &record, &finding, err));
        stop(b, &b->seconds[SCORING]);
        bpl_csv_shape shape = bpl_parser_csv_shape(b->parser);
        BPL_TRY(bpl_draft_put(b->draft, &record, &shape, finding, err));
        stop(b, &b->seconds[WRITING]);
    }
    start(b);
    BPL_TRY(bpl_writer_add(b->writer, b->draft, err));
    stop(b, &b->seconds[WRITING]);
    return BPL_OK;
}

static bpl_status run(bench *b, bpl_error *err)
{
    bpl_status status;
    start(b);
    while ((status = bpl_reader_fetch(b->reader, b->batch, err)) == BPL_OK) {
        stop(b, &b->seconds[SPLITTING]);
        BPL_TRY(pass_parts(b, b->seconds, err));
        BPL_TRY(pass_parts(b, b->again, err));
        BPL_TRY(pass_whole(b, err));
        start(b);
    }
    for (int stage = TOKENIZING; stage <= MATCHING; stage++)
        b->seconds[SCORING] -= b->again[stage];
    return status == BPL_END ? BPL_OK : status;
}

int main(int argc, char **argv)
{
    bpl_error err = {0};
    bench b = {0};
    if (argc != 5) {
        fputs("usage: bench_stages LEXICONS PLUGINS PATH csv|jsonl\n", stderr);
        return 2;
    }
    start(&b);
    b.null = fopen("/dev/null", "wb");
    bpl_status status =
        b.null ? open_all(&b, argv, &err)
               : bpl_fail(&err, BPL_E_IO, "/dev/null", 0, "can't be opened");
    stop(&b, &b.seconds[OPENING]);
    if (status == BPL_OK && b.model)
        status = run(&b, &err);
    close_all(&b);
    if (status != BPL_OK) {
        fprintf(stderr, "bench_stages: %s:%llu: %s\n", err.source,
                (unsigned long long)err.line, err.message);
        return EXIT_FAILURE;
    }
    for (int stage = 0; stage < STAGES; stage++)
        printf("%s\t%.6f\n", names[stage], b.seconds[stage]);
    printf("records\t%zu\ntokens\t%zu\nfailed\t%zu\n", b.records, b.tokens,
           b.failed / 3);
    return EXIT_SUCCESS;
}
