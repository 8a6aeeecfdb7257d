/* SPDX-License-Identifier: MIT */
/*
 * libxml2 builds the tree; three things are ours. Its limits are lifted
 * (HUGE) and replaced: an element below the limit of depth, or after
 * too many others, is not built, its text goes to the one above.
 * Each stray end tag makes libxml2 look through all open elements, which is
 * quadratic on a page of unclosed tags: such looks are counted and over a
 * budget the parser is stopped, as it is behind so much text that a page never
 * has. And the tree is flattened into an array in the
 * order of the page; no walk recurses.
 *
 * What nothing looks at is not built, as memory is half of what a tree costs:
 * most attributes, comments, the inside of drawings, scripts and styles.
 */
#include "read/html_dom.h"

#include "base/error.h"
#include "text/ascii.h"
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ATTRIBUTES 64u /* names and values of those kept of a tag; even */

void bpl_dom_clear(bpl_dom *dom)
{
    xmlFreeDoc(dom->doc);
    dom->doc = NULL;
    dom->count = dom->script_count = dom->posting_count = 0;
    dom->code_bytes = dom->depth = dom->work = dom->elements_built = 0;
    dom->title = dom->postings = NULL;
    dom->og_title = NULL;
    dom->stopped = 0;
}

void bpl_dom_fini(bpl_dom *dom)
{
    bpl_dom_clear(dom);
    free(dom->elements);
    free(dom->scripts);
    memset(dom, 0, sizeof *dom);
}

/* Attributes that are looked at, apart from those that rules name. */
static int is_read(const bpl_dom *dom, const char *name)
{
    static const char *const names[] = {
        "class",    "id",       "style",    "type",        "src",
        "role",     "hidden",   "content",  "aria-hidden", "property",
        "itemprop", "itemtype", "itemscope"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (*name == *names[i] && strcmp(name, names[i]) == 0)
            return 1;
    return dom->rules && bpl_html_rules_reads(dom->rules, name);
}

/* Leaves out attributes that nothing looks at: two of three, and each would
 * be three pieces of memory. Of an element that has no others one is left,
 * without its value, since it matters whether there are any. `out` has room
 * for two more than ATTRIBUTES; 0: they are too many to be sorted out. */
static int pick_attributes(const bpl_dom *dom, const xmlChar **attributes,
                           const xmlChar **out)
{
    size_t count = 0;
    for (size_t i = 0; attributes[i]; i += 2) {
        const char *name = (const char *)attributes[i];
        if (!is_read(dom, name))
            continue;
        if (count == ATTRIBUTES)
            return 0;
        out[count++] = attributes[i];
        /* It may hold a whole picture, and matters only for being there. */
        out[count++] = strcmp(name, "src") == 0 ? NULL : attributes[i + 1];
    }
    if (!count && attributes[0]) {
        out[count++] = attributes[0];
        out[count++] = NULL;
    }
    out[count] = out[count + 1] = NULL;
    return 1;
}

static void start_element(void *payload, const xmlChar *name,
                          const xmlChar **attributes)
{
    const xmlChar *picked[ATTRIBUTES + 2];
    htmlParserCtxtPtr parser = (htmlParserCtxtPtr)payload;
    bpl_dom *dom = (bpl_dom *)parser->_private;
    if (dom->elements_built >= dom->limits->html_elements &&
        dom->built > dom->depth)
        dom->built = dom->depth;
    if (dom->depth++ >= dom->built) {
        if (dom->elements_built >= dom->limits->html_elements ||
            dom->depth > dom->limits->html_depth) /* words stay apart */
            xmlSAX2Characters(parser, (const xmlChar *)" ", 1);
        return;
    }
    dom->elements_built++;
    if (strcmp((const char *)name, "svg") == 0)
        dom->built = dom->depth;
    if (attributes && pick_attributes(dom, attributes, picked))
        attributes = picked;
    xmlSAX2StartElement(parser, name, attributes);
}

static void end_element(void *payload, const xmlChar *name)
{
    htmlParserCtxtPtr parser = (htmlParserCtxtPtr)payload;
    bpl_dom *dom = (bpl_dom *)parser->_private;
    if (dom->depth && dom->depth-- <= dom->built)
        xmlSAX2EndElement(parser, name);
    if (dom->depth < dom->built)
        dom->built = dom->limits->html_depth;
}

static int is_json(const xmlNode *script)
{
    const char *type = bpl_dom_attribute(script, "type");
    return type && strncasecmp(type, "application/ld+json", 19) == 0;
}

/* How much of so many more bytes of text is built. */
static int allow(bpl_dom *dom, htmlParserCtxtPtr parser, int len)
{
    if ((size_t)len <= dom->text_left) {
        dom->text_left -= (size_t)len;
        return 1;
    }
    dom->text_left = 0;
    dom->stopped = 1;
    xmlStopParser(parser);
    return 0;
}

static void on_text(void *payload, const xmlChar *text, int len)
{
    htmlParserCtxtPtr parser = (htmlParserCtxtPtr)payload;
    if (allow((bpl_dom *)parser->_private, parser, len))
        xmlSAX2Characters(parser, text, len);
}

/* Bytes of a script, in a member of the node that is free for its owner. */
static uintptr_t count_code(xmlNode *node, int len)
{
    uintptr_t count = (uintptr_t)node->psvi + (uintptr_t)len;
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    node->psvi = (void *)count;
    return count;
}

/* Scripts and styles: what is no data is only counted. */
static void on_code(void *payload, const xmlChar *text, int len)
{
    htmlParserCtxtPtr parser = (htmlParserCtxtPtr)payload;
    bpl_dom *dom = (bpl_dom *)parser->_private;
    xmlNode *node = parser->node;
    const char *name =
        node && node->type == XML_ELEMENT_NODE ? (const char *)node->name : "";
    if (dom->depth > dom->built) /* of a script that is not built */
        return;
    if (strcmp(name, "style") == 0 ||
        (strcmp(name, "script") == 0 && !is_json(node)))
        count_code(node, len);
    else if (strcmp(name, "script") == 0 &&
             count_code(node, len) > (uintptr_t)dom->limits->json)
        return; /* it will not be read */
    else if (allow(dom, parser, len))
        xmlSAX2CDataBlock(parser, text, len);
}

/* An xmlInputReadCallback. Read piece by piece a page is not copied whole. */
static int read_left(void *payload, char *out, int size)
{
    bpl_dom *dom = payload;
    size_t len = (size_t)size < dom->left.len ? (size_t)size : dom->left.len;
    memcpy(out, dom->left.data, len);
    dom->left.data += len;
    dom->left.len -= len;
    return (int)len;
}

#if LIBXML_VERSION >= 21200
static void on_error(void *payload, const xmlError *error)
#else
static void on_error(void *payload, xmlErrorPtr error)
#endif
{
    htmlParserCtxtPtr parser = (htmlParserCtxtPtr)payload;
    bpl_dom *dom = (bpl_dom *)parser->_private;
    (void)error;
    dom->work += (size_t)parser->nameNr + 1;
    if (dom->work > dom->budget && !dom->stopped) {
        dom->stopped = 1;
        xmlStopParser(parser);
    }
}

/* Where a value that begins behind "=" ends. */
static char *skip_value(char *at, const char *end)
{
    while (at < end && bpl_is_blank(*at))
        at++;
    if (at == end || (*at != '"' && *at != '\''))
        return at;
    char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return close ? close + 1 : at + (end - at);
}

void bpl_html_defuse(char *html, size_t len, size_t most)
{
    char *at = html, *end = html + len;
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        size_t count = 0;
        for (at++; at < end && *at != '>' && *at != '<';) {
            if (*at == '=') {
                at = skip_value(at + 1, end);
                continue;
            }
            /* What is between spaces or slashes is at most one attribute. */
            count +=
                bpl_is_blank(*at) || *at == '/' || *at == '"' || *at == '\'';
            if (count > most)
                *at = ' ';
            at++;
        }
    }
}

static bpl_status parse(bpl_dom *dom, const bpl_html_rules *rules, bpl_str html)
{
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    if (!parser)
        return BPL_E_NOMEM;
    dom->rules = rules;
    dom->built = dom->limits->html_depth;
    parser->_private = dom;
    /* No table of the ids is needed. */
    parser->loadsubset |= XML_SKIP_IDS;
    parser->sax->startElement = start_element;
    parser->sax->endElement = end_element;
    parser->sax->characters = on_text;
    parser->sax->cdataBlock = on_code;
    parser->sax->comment = NULL;
    parser->sax->serror = on_error;
    parser->sax->initialized = XML_SAX2_MAGIC;
    /* Real pages have some stray end tags a kilobyte, and a shallow stack. */
    dom->budget = (size_t)BPL_MIB * 4 + html.len * 64;
    dom->left = html;
    dom->text_left = dom->limits->html_text;
    dom->doc = htmlCtxtReadIO(parser, read_left, NULL, dom, NULL, "UTF-8",
                              HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                  HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                  HTML_PARSE_IGNORE_ENC | (int)XML_PARSE_HUGE);
    int lost = parser->errNo == XML_ERR_NO_MEMORY;
    htmlFreeParserCtxt(parser);
    dom->rules = NULL;
    return lost ? BPL_E_NOMEM : BPL_OK;
}

static const char *attribute_value(const xmlAttr *attribute)
{
    const xmlNode *text = attribute->children;
    return text && text->content ? (const char *)text->content : "";
}

const char *bpl_dom_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->properties; at; at = at->next)
        if (strcmp((const char *)at->name, name) == 0)
            return attribute_value(at);
    return NULL;
}

xmlNode *bpl_dom_next(const xmlNode *root, xmlNode *node, int skip)
{
    if (!skip && node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node != root) {
        if (node->next)
            return node->next;
        node = node->parent;
    }
    return NULL;
}

/* Does a style hold "property: value", whatever the spaces? */
static int has_style(const char *style, const char *property, const char *value)
{
    for (const char *at = style; (at = strcasestr(at, property)) != NULL;) {
        at += strlen(property);
        while (*at == ' ' || *at == ':')
            at++;
        if (strncasecmp(at, value, strlen(value)) == 0)
            return 1;
    }
    return 0;
}

static uint32_t style_flags(const char *style)
{
    uint32_t flags = 0;
    if (has_style(style, "display", "none") ||
        has_style(style, "visibility", "hidden"))
        flags |= BPL_EL_HIDDEN;
    if (has_style(style, "white-space", "pre"))
        flags |= BPL_EL_PRE;
    return flags;
}

/* What the attributes of an element say about it. */
static void read_attributes(bpl_dom *dom, const bpl_html_rules *rules,
                            bpl_element *element)
{
    for (const xmlAttr *at = element->node->properties; at; at = at->next) {
        const char *name = (const char *)at->name;
        const char *value = attribute_value(at);
        if (strcmp(name, "class") == 0 || strcmp(name, "id") == 0) {
            if (rules)
                bpl_html_rules_names(rules, value, &element->match);
        } else if (strcmp(name, "style") == 0) {
            element->flags |= style_flags(value);
        } else if (strcmp(name, "hidden") == 0 ||
                   (strcmp(name, "aria-hidden") == 0 &&
                    strcmp(value, "true") == 0)) {
            element->flags |= BPL_EL_HIDDEN;
        } else if (strcmp(name, "itemtype") == 0 &&
                   strstr(value, "schema.org/JobPosting")) {
            if (!dom->posting_count++)
                dom->postings = element->node;
        } else if (strcmp(name, "role") == 0 && strcmp(value, "main") == 0) {
            element->flags |= BPL_EL_MAIN;
        } else if (rules) {
            bpl_html_rules_attribute(rules, name, value, &element->match);
        }
    }
}

static int add_script(bpl_dom *dom, xmlNode *node)
{
    if (!is_json(node)) {
        dom->code_bytes += (size_t)(uintptr_t)node->psvi;
        dom->code_bytes += bpl_dom_attribute(node, "src") != NULL;
        return 1;
    }
    if (dom->script_count == dom->script_size) {
        size_t size = dom->script_size ? dom->script_size * 2 : 16;
        xmlNode **grown =
            (xmlNode **)realloc((void *)dom->scripts, size * sizeof(xmlNode *));
        if (!grown)
            return 0;
        dom->scripts = grown;
        dom->script_size = size;
    }
    dom->scripts[dom->script_count++] = node;
    return 1;
}

static int add_element(bpl_dom *dom, const bpl_html_rules *rules, xmlNode *node,
                       uint32_t flags, uint32_t parent)
{
    if (dom->count == dom->size) {
        size_t size = dom->size ? dom->size * 2 : 1024;
        bpl_element *grown = realloc(dom->elements, size * sizeof *grown);
        if (!grown)
            return 0;
        dom->elements = grown;
        dom->size = size;
    }
    bpl_element *element = &dom->elements[dom->count++];
    memset(element, 0, sizeof *element);
    element->node = node;
    element->parent = parent;
    element->flags = flags;
    if (dom->count > 1)
        element->flags |= dom->elements[parent].flags & BPL_EL_INHERIT;
    if (flags & BPL_EL_LINK)
        element->links = 1;
    read_attributes(dom, rules, element);
    /* An index, since the array moves.
     * NOLINTNEXTLINE(performance-no-int-to-ptr) */
    node->_private = (void *)(uintptr_t)dom->count;
    return 1;
}

/* Text that is looked at, but none of the page's. */
static void read_meta(bpl_dom *dom, const xmlNode *node)
{
    const char *property;
    if (strcmp((const char *)node->name, "title") == 0) {
        if (!dom->title)
            dom->title = node;
    } else if ((property = bpl_dom_attribute(node, "property")) != NULL &&
               strcmp(property, "og:title") == 0 && !dom->og_title) {
        dom->og_title = bpl_dom_attribute(node, "content");
    }
}

static uint32_t count_text(const xmlChar *text)
{
    /* Its length first: then compilers count many bytes at a time. */
    size_t len = strlen((const char *)text), count = 0;
    for (size_t i = 0; i < len; i++)
        count += text[i] > ' ';
    return (uint32_t)count;
}

static void add_text(bpl_dom *dom, const xmlNode *node)
{
    size_t parent = node->parent ? bpl_dom_index(node->parent) : SIZE_MAX;
    if (parent >= dom->count || !node->content)
        return;
    bpl_element *element = &dom->elements[parent];
    uint32_t count = count_text(node->content);
    element->own_text += count;
    if (element->flags & BPL_EL_LINK)
        element->own_link += count;
}

/* One node; *skip: nothing inside is looked at. */
static int index_node(bpl_dom *dom, const bpl_html_rules *rules, xmlNode *node,
                      int *skip)
{
    *skip = 0;
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        add_text(dom, node);
        return 1;
    }
    *skip = 1;
    if (node->type != XML_ELEMENT_NODE)
        return 1;
    const char *name = (const char *)node->name;
    uint32_t flags = bpl_html_tag(name, strlen(name));
    if (flags & BPL_EL_NEVER)
        return strcmp(name, "script") == 0 ? add_script(dom, node) : 1;
    if (flags & BPL_EL_META)
        read_meta(dom, node);
    size_t index = node->parent ? bpl_dom_index(node->parent) : SIZE_MAX;
    uint32_t parent = index < dom->count ? (uint32_t)index : 0;
    /* A button in a heading opens what is below it, and has its name. */
    if (flags & BPL_EL_WIDGET && index < dom->count &&
        dom->elements[parent].flags & BPL_EL_HEADING)
        flags = BPL_EL_INLINE;
    *skip = (flags & BPL_EL_WIDGET) ||
            (flags & BPL_EL_META && strcmp(name, "head") != 0);
    return *skip || add_element(dom, rules, node, flags, parent);
}

static bpl_status index_all(bpl_dom *dom, const bpl_html_rules *rules)
{
    /* Comments and such may stand beside the root. */
    for (xmlNode *root = dom->doc->children; root; root = root->next) {
        int skip = 0;
        for (xmlNode *node = root; node;
             node = bpl_dom_next(root, node, skip)) {
            if (!index_node(dom, rules, node, &skip))
                return BPL_E_NOMEM;
        }
    }
    return BPL_OK;
}

/* Sums over descendants: children come after their parents in the array. */
static void sum_up(bpl_dom *dom)
{
    for (size_t i = dom->count; i-- > 0;) {
        bpl_element *element = &dom->elements[i];
        element->text += element->own_text;
        element->link += element->own_link;
        if (!element->end)
            element->end = (uint32_t)i + 1;
        if (element->flags & BPL_EL_MAIN ||
            element->match.action == BPL_HTML_CONTAINER ||
            element->match.action == BPL_HTML_MAIN)
            element->has |= BPL_HAS_MAIN;
        if (element->flags & BPL_EL_TITLE ||
            strcmp((const char *)element->node->name, "h2") == 0)
            element->has |= BPL_HAS_HEADING;
        if (i == 0)
            continue;
        bpl_element *parent = &dom->elements[element->parent];
        parent->text += element->text;
        parent->link += element->link;
        parent->links += element->links;
        parent->has |= element->has;
        if (parent->end < element->end)
            parent->end = element->end;
    }
}

bpl_status bpl_dom_parse(bpl_dom *dom, const bpl_html_rules *rules,
                         const bpl_limits *limits, bpl_str html)
{
    bpl_dom_clear(dom);
    dom->limits = limits;
    BPL_TRY(parse(dom, rules, html));
    if (!dom->doc)
        return BPL_OK;
    BPL_TRY(index_all(dom, rules));
    sum_up(dom);
    return BPL_OK;
}
