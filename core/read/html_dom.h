/* SPDX-License-Identifier: MIT */
/*
 * A page parsed and indexed: its elements in the order of the page, each with
 * what is known about it, so that everything else is loops over an array.
 */
#ifndef BPL_READ_HTML_DOM_H
#define BPL_READ_HTML_DOM_H

#include "read/html_rules.h"
#include <bpolens/limits.h>
#include <libxml/tree.h>

enum {                    /* of a tag, and bpl_element.flags */
       BPL_EL_INLINE = 1, /* no line break around it */
       BPL_EL_NEVER = 2,  /* never text: script, style, svg, … */
       BPL_EL_WIDGET = 4, /* button, select, … */
       BPL_EL_LINK = 8,
       BPL_EL_HEADING = 16,
       BPL_EL_ITEM = 32, /* of a list */
       BPL_EL_PRE = 64,  /* line ends in it are meant */
       BPL_EL_CELL = 128,
       BPL_EL_BREAK = 256,
       BPL_EL_ASIDE = 512, /* nav, footer, aside */
       BPL_EL_HEADER = 1024,
       BPL_EL_FORM = 2048,
       BPL_EL_MAIN = 4096,
       BPL_EL_ARTICLE = 8192,
       BPL_EL_ROOT = 16384,   /* html, body */
       BPL_EL_HIDDEN = 32768, /* by attribute or style */
       BPL_EL_TITLE = 65536,  /* h1 */
       BPL_EL_SPAN = 131072,
       BPL_EL_META = 262144,  /* head, title, meta: looked at, no text */
       BPL_EL_KNOWN = 524288, /* a tag of HTML */
       /* What holds for everything inside as well. */
       BPL_EL_INHERIT = BPL_EL_LINK | BPL_EL_HEADING | BPL_EL_ITEM | BPL_EL_PRE
};

/* How much is pruned; a level that leaves too little is undone. */
enum {
    BPL_PRUNE_ALL = 0, /* navigation, forms, hidden, by name, lists of links */
    BPL_PRUNE_HIDDEN,  /* only what is hidden */
    BPL_PRUNE_NOTHING
};

typedef struct bpl_element {
    xmlNode *node;
    uint32_t parent, end; /* end: one past its last descendant */
    uint32_t flags;
    uint32_t text, link, links; /* bytes but spaces; in links; <a> */
    uint32_t own_text, own_link;
    uint32_t kept_text, kept_link, kept_links; /* after BPL_PRUNE_ALL */
    bpl_html_match match;
    uint8_t drop; /* dropped at levels below this one */
    uint8_t has;  /* bits BPL_HAS_… of what stands in it */
} bpl_element;

enum {
    BPL_HAS_MAIN = 1,   /* main or a container */
    BPL_HAS_HEADING = 2 /* h1 or h2 */
};

typedef struct bpl_dom {
    xmlDoc *doc;
    bpl_element *elements; /* 0 is the document's root */
    size_t count, size;
    xmlNode **scripts; /* JSON-LD */
    size_t script_count, script_size;
    size_t code_bytes;       /* of other scripts */
    const xmlNode *title;    /* the first <title> outside of pictures */
    const char *og_title;    /* NULL: none */
    const xmlNode *postings; /* first element of a microdata JobPosting */
    size_t posting_count;
    /* while parsing */
    const bpl_html_rules *rules;
    size_t depth, work, budget;
    size_t elements_built;
    size_t built;     /* elements deeper than this are not built */
    bpl_str left;     /* what libxml2 has not yet asked for */
    size_t text_left; /* bytes of text that may still be built */
    const bpl_limits *limits;
    int stopped; /* the parser was: the rest of the page is missing */
} bpl_dom;

/* A zeroed bpl_dom is an empty one. */
void bpl_dom_fini(bpl_dom *dom);

/* Parses UTF-8 and indexes the elements. What nests deeper than the limits
 * say, or comes after too many others, gives its text to the element above;
 * behind so many bytes of text it stops. Frees the page before. Errors: NOMEM.
 * A page without any element: count is 0. */
bpl_status bpl_dom_parse(bpl_dom *dom, const bpl_html_rules *rules,
                         const bpl_limits *limits, bpl_str html);
void bpl_dom_clear(bpl_dom *dom);

/* Blanks out, in place, the attributes of a tag that are more than `most`:
 * libxml2 compares each with all before it. */
void bpl_html_defuse(char *html, size_t len, size_t most);

/* Flags of a tag of this name (lower case); 0 flags but KNOWN for a plain
 * block. Without KNOWN for anything that is not HTML. */
uint32_t bpl_html_tag(const char *name, size_t len);

/* The element's index, or SIZE_MAX for one that never holds text. */
static inline size_t bpl_dom_index(const xmlNode *node)
{
    return (size_t)(uintptr_t)node->_private - 1;
}

/* Value of an attribute, "" if it is empty, NULL if it isn't there. */
const char *bpl_dom_attribute(const xmlNode *node, const char *name);

/* The next node in the order of the page below root, NULL at the end. Goes
 * not into `node` if skip. */
xmlNode *bpl_dom_next(const xmlNode *root, xmlNode *node, int skip);

#endif
