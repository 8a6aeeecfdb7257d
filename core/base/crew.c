/* SPDX-License-Identifier: MIT */
/*
 * A ring of loads and three counters that only grow:
 *
 *     emitted ≤ taken ≤ fetched ≤ emitted + loads
 *
 * fetch waits for room in the ring, members wait for a load. Whoever finishes
 * the load whose turn it is emits it, and those behind it that are finished;
 * meanwhile the others go on working. One lock guards the counters; it is
 * taken twice a load and never held during a callback.
 */
#include <bpolens/crew.h>

#include "base/error.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* Of a thread, for a signal's handler: it may have filled its own stack. */
enum { HANDLER_STACK = 64 * 1024 };

struct ring {
    const bpl_crew *crew;
    pthread_mutex_t lock;
    pthread_cond_t filled; /* there is a load to take, or an end */
    pthread_cond_t freed;  /* there is room in the ring, or an end */
    uint64_t fetched, taken, emitted;
    unsigned char *done; /* by place in the ring: worked on, not yet emitted */
    int emitting;        /* by some member */
    int closed;          /* nothing more is fetched */
    int stopped;         /* by emit */
};

struct member {
    struct ring *ring;
    pthread_t thread;
    size_t number;
};

static size_t place_of(const struct ring *ring, uint64_t load)
{
    return (size_t)(load % ring->crew->load_count);
}

/* With the lock held, which is let go meanwhile. */
static void emit_ready(struct ring *ring)
{
    const bpl_crew *crew = ring->crew;
    if (ring->emitting)
        return;
    ring->emitting = 1;
    while (!ring->stopped && ring->emitted < ring->taken &&
           ring->done[place_of(ring, ring->emitted)]) {
        size_t place = place_of(ring, ring->emitted);
        pthread_mutex_unlock(&ring->lock);
        int more = crew->emit(crew->context, crew->loads[place]);
        pthread_mutex_lock(&ring->lock);
        ring->done[place] = 0;
        ring->emitted++;
        if (!more) {
            ring->stopped = 1;
            pthread_cond_broadcast(&ring->filled);
        }
        pthread_cond_signal(&ring->freed);
    }
    ring->emitting = 0;
}

static void work_on(const struct member *member)
{
    struct ring *ring = member->ring;
    const bpl_crew *crew = ring->crew;
    pthread_mutex_lock(&ring->lock);
    for (;;) {
        while (ring->taken == ring->fetched && !ring->closed && !ring->stopped)
            pthread_cond_wait(&ring->filled, &ring->lock);
        if (ring->stopped || ring->taken == ring->fetched)
            break;
        size_t place = place_of(ring, ring->taken++);
        pthread_mutex_unlock(&ring->lock);
        crew->work(crew->context, member->number, crew->loads[place]);
        pthread_mutex_lock(&ring->lock);
        ring->done[place] = 1;
        emit_ready(ring);
    }
    pthread_mutex_unlock(&ring->lock);
}

static void *run_member(void *argument)
{
    /* At this end of the stack, which grows away from it. */
    char bytes[HANDLER_STACK];
    stack_t now, own = {.ss_sp = bytes, .ss_size = sizeof bytes};
    /* A sanitizer's own is kept: it frees it. */
    int none = sigaltstack(NULL, &now) == 0 && now.ss_flags & SS_DISABLE &&
               sigaltstack(&own, NULL) == 0;
    work_on(argument);
    if (none)
        sigaltstack(&now, NULL);
    return NULL;
}

/* Fills load after load; returns when there is nothing more to fill. */
static void fetch_all(struct ring *ring)
{
    const bpl_crew *crew = ring->crew;
    pthread_mutex_lock(&ring->lock);
    while (!ring->closed) {
        while (ring->fetched - ring->emitted == crew->load_count &&
               !ring->stopped)
            pthread_cond_wait(&ring->freed, &ring->lock);
        if (ring->stopped)
            break;
        size_t place = place_of(ring, ring->fetched);
        pthread_mutex_unlock(&ring->lock);
        int filled = crew->fetch(crew->context, crew->loads[place]);
        pthread_mutex_lock(&ring->lock);
        ring->fetched += filled ? 1 : 0;
        ring->closed = !filled;
        pthread_cond_signal(&ring->filled);
    }
    ring->closed = 1;
    pthread_cond_broadcast(&ring->filled);
    pthread_mutex_unlock(&ring->lock);
}

static void run_alone(const bpl_crew *crew)
{
    void *load = crew->loads[0];
    while (crew->fetch(crew->context, load)) {
        crew->work(crew->context, 0, load);
        if (!crew->emit(crew->context, load))
            return;
    }
}

/* Signals are the caller's: no thread of ours gets any. */
static size_t start_threads(struct ring *ring, struct member *members)
{
    const bpl_crew *crew = ring->crew;
    size_t count = 0;
    /* What a thread's own doing raises stays its own: a closed pipe has to
     * end the program, and a fault must not hang it. */
    static const int own[] = {SIGPIPE, SIGSEGV, SIGBUS,
                              SIGFPE,  SIGILL,  SIGABRT};
    sigset_t all, old;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        sigdelset(&all, own[i]);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    for (; count < crew->jobs; count++) {
        members[count].ring = ring;
        members[count].number = count;
        if (pthread_create(&members[count].thread, NULL, run_member,
                           &members[count]) != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return count;
}

static void run_threads(struct ring *ring, struct member *members)
{
    size_t count = start_threads(ring, members);
    if (count)
        fetch_all(ring);
    else
        run_alone(ring->crew);
    for (size_t i = 0; i < count; i++)
        pthread_join(members[i].thread, NULL);
}

bpl_status bpl_crew_run(const bpl_crew *crew, bpl_error *err)
{
    if (crew->struct_size != sizeof *crew || !crew->jobs ||
        crew->jobs > BPL_LIMIT_JOBS || !crew->load_count)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no jobs, or no loads");
    if (crew->jobs == 1) {
        run_alone(crew);
        return BPL_OK;
    }
    struct ring ring = {.crew = crew};
    struct member *members = calloc(crew->jobs, sizeof *members);
    ring.done = calloc(crew->load_count, sizeof *ring.done);
    bpl_status status = BPL_OK;
    if (!members || !ring.done) {
        status = bpl_fail_nomem(err);
    } else {
        pthread_mutex_init(&ring.lock, NULL);
        pthread_cond_init(&ring.filled, NULL);
        pthread_cond_init(&ring.freed, NULL);
        run_threads(&ring, members);
        pthread_cond_destroy(&ring.freed);
        pthread_cond_destroy(&ring.filled);
        pthread_mutex_destroy(&ring.lock);
    }
    free(members);
    free(ring.done);
    return status;
}
