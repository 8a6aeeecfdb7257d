/* SPDX-License-Identifier: MIT */
/*
 * A record's fields made one document: clean UTF-8 text, and words with their
 * places in it.
 *
 *   field bytes ─ encoding.c ─► UTF-8 ─ clean.c ─► text ─ tokenize.c ─► tokens
 *
 * One document is filled again and again by one worker; its memory grows to
 * the largest one seen and is reused. Nothing is allocated per token.
 */
#ifndef BPL_TEXT_DOCUMENT_H
#define BPL_TEXT_DOCUMENT_H

#include "base/buf.h"
#include <bpolens/limits.h>
#include <bpolens/record.h>

enum {                         /* bpl_token.flags */
       BPL_TOKEN_SENTENCE = 1, /* first word of a sentence */
       BPL_TOKEN_LINE = 2,     /* first word of a line, list item or field */
       BPL_TOKEN_GLUED = 4,  /* no white space before it: "customers|Handle" */
       BPL_TOKEN_COLON = 8,  /* a colon follows, or "?" or " - " / dash */
       BPL_TOKEN_LAST = 16,  /* last word of its line, or glued to the next */
       BPL_TOKEN_UPPER = 32, /* all capitals, two letters or more */
       BPL_TOKEN_CAPITAL = 64, /* begins with a capital */
       BPL_TOKEN_NUMBER = 128, /* digits only, with separators */
       BPL_TOKEN_CLAUSE =
           256, /* a comma, semicolon, dash or bracket before it */
       BPL_TOKEN_JOINED =
           512 /* only a hyphen or slash before it: "non|-voice" */
};

/* A word. The folded form is lower case, compatibility-normalized (NFKC),
 * without a possessive
 * ("customer's" → "customer") and without the dots of an acronym ("U.S." →
 * "us"); the cased form is the same but for the case. */
typedef struct bpl_token {
    uint32_t begin, end; /* bytes in text */
    uint32_t form;       /* folded bytes in `forms`; cased ones follow them */
    uint16_t form_len;   /* both have this length, or the cased is absent */
    uint16_t flags;      /* BPL_TOKEN_… */
    uint32_t sentence;   /* 0-based */
    uint32_t hash;       /* low half of bpl_hash of the folded form */
    uint8_t zone;        /* of its field; refined in match/ */
    uint8_t reserved[3];
} bpl_token;

typedef struct bpl_document {
    bpl_buf text;  /* clean text; fields are separated by "\n" */
    bpl_buf forms; /* folded and cased forms of the tokens; 8 bytes more may
                      be read, but not written */
    bpl_buf work;  /* scratch of the cleaner */
    bpl_token *tokens;
    size_t token_count, token_size;
    uint32_t sentence_count;
    int truncated; /* a limit cut the text */
    const bpl_limits
        *limits; /* borrowed; the usual ones until another is set */
} bpl_document;

void bpl_document_init(bpl_document *document);
void bpl_document_fini(bpl_document *document);

/* Fills the document from the record's fields. The order of the text is
 * title, company, location, then the rest as given. Errors: LIMIT (fields
 * over the limit of a record in all), NOMEM. Linear in the bytes. */
bpl_status bpl_document_build(bpl_document *document, const bpl_record *record,
                              bpl_error *err);

/* Tokenizes a term as text is tokenized; used for the lexicons' entries, so
 * that both sides meet. document->tokens hold the result. */
bpl_status bpl_document_build_term(bpl_document *document, const char *term,
                                   bpl_error *err);

static inline bpl_str bpl_token_folded(const bpl_document *document,
                                       const bpl_token *token)
{
    bpl_str out = {document->forms.data + token->form, token->form_len};
    return out;
}

/* The form with its capitals (the folded one where there are none). */
bpl_str bpl_token_cased(const bpl_document *document, const bpl_token *token);

#endif
