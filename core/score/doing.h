/* SPDX-License-Identifier: MIT */
/* Writing down what this thread is doing: a few stores, no calls. */
#ifndef BPL_SCORE_DOING_H
#define BPL_SCORE_DOING_H

#include <bpolens/doing.h>
#include <bpolens/record.h>
#include <string.h>

/* The one variable that threads have of their own: a handler of signals gets
 * no argument of ours. Of the initial model, which needs no memory when it is
 * met first in a handler. */
extern _Thread_local bpl_doing bpl_doing_here
    __attribute__((tls_model("initial-exec")));

static inline void bpl_doing_call(const char *plugin, const char *path,
                                  const char *step)
{
    bpl_doing_here.path = path;
    bpl_doing_here.step = step;
    bpl_doing_here.plugin = plugin;
}

static inline void bpl_doing_called(void)
{
    bpl_doing_here.plugin = NULL;
}

/* NULL: it is done with. */
static inline void bpl_doing_record(const bpl_record *record)
{
    bpl_doing_here.source = record ? record->source : NULL;
    bpl_doing_here.record = record ? record->number : 0;
    bpl_doing_here.line = record ? record->line : 0;
}

#endif
