/* SPDX-License-Identifier: MIT */
/*
 * What a thread is doing, for a handler of signals: a plugin is foreign code
 * in our process, and when it crashes, somebody has to be able to say which
 * one it was, and with which record. The library installs no handlers.
 */
#ifndef BPOLENS_DOING_H
#define BPOLENS_DOING_H

#include <bpolens/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bpl_doing {
    const char *plugin; /* that is being called; NULL: none */
    const char *path;   /* of its file */
    const char *step;   /* "load", "open", "score", "close" */
    const char *source; /* of the record that is being labelled; may be NULL */
    uint64_t record;    /* its number; 0: none is being labelled */
    uint64_t line;      /* where it begins; 0: unknown */
} bpl_doing;

/* Of the calling thread. Never NULL; may be called in a handler of signals.
 * Strings are borrowed until the thread goes on. */
BPL_API const bpl_doing *bpl_doing_now(void);

#ifdef __cplusplus
}
#endif
#endif
