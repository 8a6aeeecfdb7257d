/* SPDX-License-Identifier: MIT */
/*
 * A crew: loads of work done by several threads, and handed on in order.
 *
 *     fetch  ──► work, by any thread ──► emit
 *     (the caller's thread)              (in the order of fetch)
 *
 * It knows nothing of what a load is. For labelling it is a bpl_batch, a
 * bpl_draft and what there is to say about them; each thread has a bpl_parser
 * and a bpl_worker.
 */
#ifndef BPOLENS_CREW_H
#define BPOLENS_CREW_H

#include <bpolens/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bpl_crew {
    uint32_t struct_size;
    /* Threads that work. 1: everything is done by the caller's thread. */
    uint32_t jobs;
    /* The caller's loads, used again and again: there are never more of them
     * under way, so a slow output makes fetch wait. 1 is enough for one job;
     * for more, jobs × 2 + 1 keep all of them busy. */
    void **loads;
    size_t load_count;
    void *context;
    /* Fills a load. Called by the thread that called bpl_crew_run(). 1: it is
     * filled; 0: there is no more. */
    int (*fetch)(void *context, void *load);
    /* Works on a load. `member` is below jobs; of one member there is one call
     * at a time. What goes wrong is kept in the load. */
    void (*work)(void *context, size_t member, void *load);
    /* Hands a load on. One call at a time, in the order of fetch, by whichever
     * thread; it may block. 1: go on; 0: stop, nothing more is emitted. */
    int (*emit)(void *context, void *load);
} bpl_crew;

/* Runs until fetch returns 0 and everything is emitted, or emit returns 0.
 * When it returns, no thread is left. If the system gives fewer threads than
 * asked for, those do the work. A fetch that waits for input is waited for.
 * Errors: NOMEM, ARG. */
BPL_API BPL_MUST_USE bpl_status bpl_crew_run(const bpl_crew *crew,
                                             bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
