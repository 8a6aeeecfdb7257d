/* SPDX-License-Identifier: MIT */
/* Setting errors. Set once where it arises; callers only pass it on. */
#ifndef BPL_BASE_ERROR_H
#define BPL_BASE_ERROR_H

#include <bpolens/limits.h>
#include <bpolens/status.h>

/* Fills err (if not NULL) and returns code. source may be NULL. */
bpl_status bpl_fail(bpl_error *err, bpl_status code, const char *source,
                    uint64_t line, const char *format, ...) BPL_PRINTF(5, 6);

/* The message that goes with lost memory; returns BPL_E_NOMEM. */
bpl_status bpl_fail_nomem(bpl_error *err);

/* Hands a failure on where nothing is held. */
#define BPL_TRY(call)                                                          \
    do {                                                                       \
        bpl_status try_status_ = (call);                                       \
        if (try_status_ != BPL_OK)                                             \
            return try_status_;                                                \
    } while (0)

#endif
