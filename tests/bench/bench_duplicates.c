/* SPDX-License-Identifier: MIT */
/*
 * What duplicates.py compares, and what telling duplicates costs.
 *
 *   bench_duplicates FILE     a line for each ad: its words, as they are
 *                             compared; minima; group and kind; then what it
 *                             took to read and to sign it
 *   bench_duplicates --many N groups of N made-up ads, of which one in five
 *                             repeats: time and memory
 */
#include "score/worker.h"
#include <bpolens/bpolens.h>
#include <bpolens/duplicates.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int fail(const bpl_error *err)
{
    fprintf(stderr, "%s: %s\n", err->source, err->message);
    return 1;
}

static void print_ad(const bpl_worker *worker, const bpl_signature *signature,
                     const bpl_duplicate *duplicate)
{
    const bpl_document *document = &worker->document;
    printf("%" PRIu64 "\t%s\t%" PRIx64 "\t", duplicate->group,
           bpl_duplicate_name(duplicate->kind), signature->key);
    for (size_t i = 0; i < BPL_SIGNATURE_HASHES; i++)
        printf("%" PRIx32 " ", signature->minima[i]);
    putchar('\t');
    for (size_t i = 0; i < document->token_count; i++) {
        const bpl_token *token = &document->tokens[i];
        bpl_str word = bpl_token_folded(document, token);
        if (token->zone != BPL_ZONE_TITLE && token->zone != BPL_ZONE_COMPANY &&
            token->zone != BPL_ZONE_LOCATION)
            printf("%.*s ", (int)word.len, word.data);
    }
    putchar('\n');
}

static int read_all(bpl_reader *reader, bpl_worker *worker, bpl_groups *groups,
                    bpl_error *err)
{
    double signing = 0, labelling = 0, adding = 0;
    uint64_t count = 0;
    bpl_record record;
    bpl_status status;
    while ((status = bpl_reader_next(reader, &record, err)) != BPL_END) {
        const bpl_finding *finding;
        bpl_signature signature;
        bpl_duplicate duplicate;
        if (status != BPL_OK)
            return fail(err);
        double begin = now();
        if (bpl_worker_label(worker, &record, &finding, err) != BPL_OK)
            return fail(err);
        double labelled = now();
        bpl_worker_sign(worker, &record, bpl_day(record.date), &signature);
        double is_signed = now();
        if (bpl_groups_add(groups, &signature, &duplicate, err) != BPL_OK)
            return fail(err);
        adding += now() - is_signed;
        labelling += labelled - begin;
        signing += is_signed - labelled;
        count++;
        print_ad(worker, &signature, &duplicate);
    }
    double each = count ? 1e6 / (double)count : 0;
    fprintf(stderr, "label %.1f us, sign %.2f us, group %.2f us an ad\n",
            labelling * each, signing * each, adding * each);
    return 0;
}

static int run_file(const char *path)
{
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_worker *worker = NULL;
    bpl_reader *reader = NULL;
    bpl_groups *groups = NULL;
    int failed = 1;
    if (bpl_model_open(&model, NULL, &err) == BPL_OK &&
        bpl_worker_new(&worker, model, &err) == BPL_OK &&
        bpl_reader_open(&reader, model, &path, 1, NULL, &err) == BPL_OK &&
        bpl_groups_new(&groups, BPL_WINDOW_DAYS, &err) == BPL_OK)
        failed = read_all(reader, worker, groups, &err);
    else
        fail(&err);
    bpl_groups_free(groups);
    bpl_reader_close(reader);
    bpl_worker_free(worker);
    bpl_model_close(model);
    return failed;
}

static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/* The ad of a number is the same whenever it is made. */
static void make(bpl_signature *out, uint64_t number)
{
    uint64_t kept = state;
    state = (number + 1) * UINT64_C(0x9E3779B97F4A7C15);
    *out = (bpl_signature){.text = draw(), .key = draw(), .words = 400};
    out->day = (int32_t)(number / 5000);
    for (size_t i = 0; i < BPL_SIGNATURE_HASHES; i++)
        out->minima[i] = (uint32_t)draw();
    state = kept;
}

static int run_many(uint64_t count)
{
    bpl_error err = {0};
    bpl_groups *groups;
    uint64_t found = 0;
    if (bpl_groups_new(&groups, BPL_WINDOW_DAYS, &err) != BPL_OK)
        return fail(&err);
    double begin = now();
    for (uint64_t i = 0; i < count; i++) {
        bpl_signature signature;
        bpl_duplicate duplicate;
        int again = i >= 1000 && draw() % 5 == 0;
        make(&signature, again ? i - 1 - draw() % 1000 : i);
        if (again) {
            signature.text++;
            signature.key = 0;
            for (size_t k = 0; k < 12; k++)
                signature.minima[draw() % BPL_SIGNATURE_HASHES]++;
        }
        if (bpl_groups_add(groups, &signature, &duplicate, &err) != BPL_OK)
            return fail(&err);
        found += duplicate.kind != BPL_UNIQUE;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%" PRIu64 " ads, %" PRIu64 " of them duplicates: %.2f us an ad, "
           "%.0f bytes an ad\n",
           count, found, (now() - begin) * 1e6 / (double)count,
           (double)usage.ru_maxrss * 1024 / (double)count);
    bpl_groups_free(groups);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--many") == 0)
        return run_many(strtoull(argv[2], NULL, 10));
    if (argc == 2)
        return run_file(argv[1]);
    fprintf(stderr, "usage: bench_duplicates FILE | --many N\n");
    return 2;
}
