/* SPDX-License-Identifier: MIT */
/*
 * Errors as values, and text as pointer plus length.
 *
 * Every call that can fail returns a bpl_status and takes a bpl_error as its
 * last parameter (NULL is allowed). The library never prints and never exits.
 * Thread rule: nothing here is shared; a bpl_error belongs to its caller.
 */
#ifndef BPOLENS_STATUS_H
#define BPOLENS_STATUS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define BPL_API          __attribute__((visibility("default")))
#define BPL_MUST_USE     __attribute__((warn_unused_result))
#define BPL_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define BPL_API
#define BPL_MUST_USE
#define BPL_PRINTF(f, a)
#endif

typedef enum bpl_status {
    BPL_OK = 0,
    BPL_END = 1,         /* no more records: not an error */
    BPL_E_NOMEM = -1,    /* memory could not be had */
    BPL_E_ARG = -2,      /* an argument that makes no sense */
    BPL_E_IO = -3,       /* a file can't be opened, read or written */
    BPL_E_PARSE = -4,    /* a text that is not what it should be */
    BPL_E_LIMIT = -5,    /* over a limit of bpolens/limits.h */
    BPL_E_ABI = -6,      /* a plugin of another ABI, or none at all */
    BPL_E_PLUGIN = -7,   /* a plugin reported a failure */
    BPL_E_NOTFOUND = -8, /* a column, lexicon, table or folder is missing */
    BPL_E_INTERNAL = -9  /* a fault of bpolens itself */
} bpl_status;

/* Caller's storage; nothing to free. `message` is one line without a final
 * newline; `source` is a file, plugin or lexicon ("" when unknown). */
typedef struct bpl_error {
    bpl_status code;
    uint32_t reserved;
    uint64_t line;   /* 1-based line in source; 0 = not applicable */
    uint64_t record; /* 1-based record in source; 0 = not applicable */
    char source[256];
    char message[512];
} bpl_error;

/* Bytes somewhere else: not NUL-terminated, borrowed as long as their owner
 * says. {NULL, 0} is the empty text. */
typedef struct bpl_str {
    const char *data;
    size_t len;
} bpl_str;

/* The zones of a document; evidence is worth more or less by zone
 * (lexicons/rules/zones.tsv). */
typedef enum bpl_zone {
    BPL_ZONE_BODY = 0,
    BPL_ZONE_TITLE,
    BPL_ZONE_COMPANY,
    BPL_ZONE_LOCATION,
    BPL_ZONE_REQUIREMENTS,
    BPL_ZONE_BENEFITS,
    BPL_ZONE_ABOUT,
    BPL_ZONE_APPLY,
    BPL_ZONE_COUNT
} bpl_zone;

/* Name of a zone as in output and tables: "body", "title", … Borrowed, static.
 * NULL for a number that is no zone. */
BPL_API const char *bpl_zone_name(bpl_zone zone);

/* Name of a status, for messages: "out of memory", "parse error", …
 * Borrowed, static; never NULL. */
BPL_API const char *bpl_status_name(bpl_status status);

#ifdef __cplusplus
}
#endif
#endif
