/* SPDX-License-Identifier: MIT */
/*
 * Every limit of bpolens, with its value and what happens over it. The whole
 * table stands here; nothing else in the code sets a limit of its own. Those
 * that a user may set are in bpl_limits, below, with these as their usual
 * values: `--limit NAME=VALUE`, and docs/LIMITS.md.
 */
#ifndef BPOLENS_LIMITS_H
#define BPOLENS_LIMITS_H

#include <bpolens/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BPL_KIB 1024u
#define BPL_MIB (1024u * 1024u)

/* Input. Over it: the record (or page) is rejected, reading goes on. */
#define BPL_LIMIT_RECORD_BYTES (3u * BPL_MIB) /* of a record, a text */
#define BPL_LIMIT_COLUMNS      4096u          /* columns of a CSV record */
#define BPL_LIMIT_PAGE_BYTES   (8u * BPL_MIB) /* an HTML file */
/* Elements nested deeper are not built: the one above keeps their text. */
#define BPL_LIMIT_HTML_DEPTH      2000u
#define BPL_LIMIT_HTML_ELEMENTS   25000u /* of a page; text of more is kept */
#define BPL_LIMIT_HTML_ATTRIBUTES 1000u  /* of a tag; more are not read */
#define BPL_LIMIT_JSON_DEPTH      64u    /* nesting in JSON-LD */
#define BPL_LIMIT_TITLE_LINE      120u   /* bytes; longer is no title */
#define BPL_LIMIT_FOLDER_DEPTH    32u    /* folders in folders */
/* Over it: the rest of the page is not read, with a warning. */
#define BPL_LIMIT_HTML_TEXT (2u * BPL_MIB) /* bytes of a page's text */
/* Over it: the script is passed over. */
#define BPL_LIMIT_JSON_BYTES (512u * BPL_KIB) /* of a page's JSON-LD */
/* Archives. Over it: the rest of the file is given up. */
#define BPL_LIMIT_MEMBERS        10000000u /* files in an archive */
#define BPL_LIMIT_EXPANSION      200u      /* unpacked bytes of a packed */
#define BPL_LIMIT_EXPANSION_FROM (64u * BPL_MIB) /* and these are allowed */
/* Over it: the record is rejected. */
#define BPL_LIMIT_HEAD_BYTES (64u * BPL_KIB) /* of a record, a response */
/* In a tar file, over it: the rest of the file is given up. */
#define BPL_LIMIT_MEMBER_HEAD_BYTES                                            \
    (16u * BPL_KIB) /* in front of a member: names, attributes, maps */
/* Over it: the name is cut. */
#define BPL_LIMIT_NAME_BYTES (2u * BPL_KIB) /* of a file or page in one */

/* Document. Over it: the rest of the text is not looked at; the finding
 * carries the flag BPL_FINDING_TRUNCATED. */
#define BPL_LIMIT_TOKENS 200000u /* tokens of a document */
#define BPL_LIMIT_HITS   50000u  /* hits of a document */

/* A word of more bytes is kept as text, but matches no entry. */
#define BPL_LIMIT_TOKEN_BYTES 255u

/* Lexicons and tables. Over it: the file is refused with its line. */
#define BPL_LIMIT_LEXICON_BYTES   (256u * BPL_MIB)
#define BPL_LIMIT_LINE_BYTES      (4u * BPL_KIB)
#define BPL_LIMIT_LEXICON_ENTRIES 1000000u
#define BPL_LIMIT_LANGUAGES       32u       /* rows of the table of languages */
#define BPL_LIMIT_LEXICONS        60u       /* lexicons of one language */
#define BPL_LIMIT_FOLDERS         4u        /* folders matched together */
#define BPL_LIMIT_CATEGORIES      1000u     /* categories of all lexicons */
#define BPL_LIMIT_ENTRY_WORDS     12u       /* words of one entry */
#define BPL_LIMIT_RULES           2000u     /* rows of one rule table */
#define BPL_LIMIT_COMPARED        10000000u /* pairs of a glob and another entry */
#define BPL_LIMIT_WEIGHT          10        /* of an entry, above or below 0 */

/* Matching. Over it: a word's shortest globs are left out; the walk from a
 * word stops with what it has found. No lexicon made by people gets there. */
#define BPL_LIMIT_WORD_SYMBOLS 64u   /* symbols that one word can stand for */
#define BPL_LIMIT_WALK_STEPS   4096u /* transitions tried from one word */

/* Plugins. Over it: loading fails. */
#define BPL_LIMIT_PLUGINS 64u
#define BPL_LIMIT_VALUES  64u /* values of one facet */
/* More is not given to one: it says that it failed. */
#define BPL_LIMIT_PLUGIN_BYTES (16u * BPL_MIB) /* asked for at once */

/* What plugins say. Over it: it counts as this. */
#define BPL_LIMIT_STRENGTH 1e9 /* worth of evidence, strength of a signal */

/* Findings. Only the strongest are kept. */
#define BPL_LIMIT_EVIDENCE     64u /* evidence of one finding */
#define BPL_LIMIT_EVIDENCE_CSV 8u  /* of these, in the column bpo_evidence */
#define BPL_LIMIT_EVIDENCE_WORDS                                               \
    60u /* bytes of the words of one there; the rest is cut */

/* Evaluation. Over it: it is refused. */
#define BPL_LIMIT_TRUE_VALUES 256u    /* values of one facet, true or not */
#define BPL_LIMIT_PARTS       1000u   /* values of a column to break down by */
#define BPL_LIMIT_SAMPLES     100000u /* of the bootstrap */

/* Duplicates. Over it: further words are not compared; of ads that have the
 * same part of their text, the oldest are forgotten; refused. */
#define BPL_LIMIT_SIGNED_WORDS 20000u
#define BPL_LIMIT_BUCKET       32u
#define BPL_LIMIT_ADS          0xFFFFFFFEu

/* Tallies. A cell of fewer jobs is marked. */
#define BPL_LIMIT_SMALL_CELL 5u
/* Over it: refused. */
#define BPL_LIMIT_TALLY_ROWS 100000u /* rows of a table */
/* Under it: shares are not corrected for wrong labels. */
#define BPL_LIMIT_GOLD_DOCUMENTS 5u /* gold documents of a value */
#define BPL_LIMIT_GOLD_UNLIKE                                                  \
    0.05 /* length of what the predictions of a                                \
            value share with no mix of others */

/* Audits. Over it: refused (claims of the table); a page is not looked at
 * (bytes of a site's text, which is labelled as one record: the user's limit
 * of records counts as well); only the strongest are kept; a quote is cut. */
#define BPL_LIMIT_CLAIMS         64u
#define BPL_LIMIT_SITE_BYTES     BPL_LIMIT_RECORD_BYTES /* one record */
#define BPL_LIMIT_CLAIM_MENTIONS 20u
#define BPL_LIMIT_CLAIM_EVIDENCE 4u
#define BPL_LIMIT_QUOTE_BYTES    100u
/* Over it: the table of contexts is refused. */
#define BPL_LIMIT_CONTEXT_REACH 100u /* words or sentences */

/* Output of one record. Over it: the record is reported, the run goes on. */
#define BPL_LIMIT_OUTPUT_BYTES (256u * BPL_MIB)

/* Results databases that are read. Over it: the rest of the file is given up,
 * as damaged: its trees lead in circles, or an index is gone. Of those that
 * bpolens makes none takes a quarter of it. */
#define BPL_LIMIT_SCHEMA_WORK        1000000u /* steps, until it is known */
#define BPL_LIMIT_DATABASE_WORK      4u /* steps for each byte of its size */
#define BPL_LIMIT_DATABASE_PAGE_WORK 8u /* steps that a page counts as */
#define BPL_LIMIT_DATABASE_TEXT      4u /* bytes read for each of its size */

/* Work of several threads. Over it: a number of threads is refused; a batch
 * is handed on, with what it was filled with last. */
#define BPL_LIMIT_JOBS          256u
#define BPL_LIMIT_BATCH_BYTES   (128u * BPL_KIB) /* raw bytes */
#define BPL_LIMIT_BATCH_RECORDS 1000u

/* Memory. A buffer that one huge record made larger is given back. */
#define BPL_LIMIT_KEPT_BYTES (512u * BPL_KIB)
/* Over it: the rest of the file is given up. As much as `xz -9` needs. */
#define BPL_LIMIT_WINDOW_BYTES                                                 \
    (64u * BPL_MIB) /* to unpack a part of a file                              \
                     */

/* Memory of a worker that does not depend on the input. */
#define BPL_WORD_CACHE_SLOTS                                                   \
    65536u /* word forms remembered with their stems                           \
            */

/* Most that a user may set, for what memory grows with: a huge record takes
 * several times its size. */
#define BPL_MOST_RECORD_BYTES (32u * BPL_MIB)
#define BPL_MOST_PAGE_BYTES   (64u * BPL_MIB)
#define BPL_MOST_JSON_DEPTH   512u

/* Start from BPL_LIMITS_INIT. The names in --limit are those of the members,
 * with "-" for "_". */
typedef struct bpl_limits {
    uint32_t struct_size;
    uint32_t record, field, columns; /* over: the record is rejected */
    uint32_t tokens;                 /* BPL_FINDING_TRUNCATED */
    uint32_t word;                   /* matches nothing */
    uint32_t evidence;               /* the strongest are kept */
    uint32_t page;                   /* rejected */
    uint32_t html_text, html_depth, html_elements, html_attributes;
    uint32_t json, json_depth;
    uint32_t members, expansion; /* the rest of the file is given up */
} bpl_limits;
#define BPL_LIMITS_INIT                                                        \
    {                                                                          \
        sizeof(bpl_limits), BPL_LIMIT_RECORD_BYTES, BPL_LIMIT_RECORD_BYTES,    \
            BPL_LIMIT_COLUMNS, BPL_LIMIT_TOKENS, BPL_LIMIT_TOKEN_BYTES,        \
            BPL_LIMIT_EVIDENCE, BPL_LIMIT_PAGE_BYTES, BPL_LIMIT_HTML_TEXT,     \
            BPL_LIMIT_HTML_DEPTH, BPL_LIMIT_HTML_ELEMENTS,                     \
            BPL_LIMIT_HTML_ATTRIBUTES, BPL_LIMIT_JSON_BYTES,                   \
            BPL_LIMIT_JSON_DEPTH, BPL_LIMIT_MEMBERS, BPL_LIMIT_EXPANSION       \
    }

/* What there is to say of one of them. */
typedef struct bpl_limit {
    const char *name;
    uint32_t least, usual, most; /* values that it can have */
    const char *of, *over;       /* of what; what happens over it */
} bpl_limit;

/* The limit at `index`: 1, or 0 past the end. Strings are static. */
BPL_API int bpl_limits_at(size_t index, bpl_limit *out);

/* The usual limits. Static. */
BPL_API const bpl_limits *bpl_limits_usual(void);

/* Sets one by its name. Errors: NOTFOUND (no such name), ARG (a value that it
 * can't have). */
BPL_API BPL_MUST_USE bpl_status bpl_limits_set(bpl_limits *limits,
                                               const char *name, uint64_t value,
                                               bpl_error *err);

/* Errors: ARG (a value that a limit can't have). */
BPL_API BPL_MUST_USE bpl_status bpl_limits_check(const bpl_limits *limits,
                                                 bpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
