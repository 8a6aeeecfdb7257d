/* SPDX-License-Identifier: MIT */
/* Microdata: the itemprops below an element of type JobPosting. Those of a
 * nested item (the organization's name, the place's address) belong to the
 * property that the item is the value of. */
#include "base/error.h"
#include "read/html_jsonld.h"

#include <string.h>

/* Which part a property fills, `owner` being the part of the item it is in. */
static bpl_part nested_part(bpl_part owner, const char *property)
{
    if (owner == BPL_PART_COUNT)
        return bpl_posting_part(property);
    if (owner == BPL_PART_LOCATION &&
        strncmp(property, "address", strlen("address")) == 0 &&
        strcmp(property, "address") != 0)
        return owner;
    return strcmp(property, "name") == 0 ? owner : BPL_PART_COUNT;
}

/* Part of the innermost item around the node that is itself a property. */
static bpl_part owner_of(const xmlNode *root, const xmlNode *node)
{
    for (node = node->parent; node && node != root; node = node->parent) {
        if (node->type != XML_ELEMENT_NODE ||
            !bpl_dom_attribute(node, "itemscope"))
            continue;
        const char *property = bpl_dom_attribute(node, "itemprop");
        bpl_part part = property ? bpl_posting_part(property) : BPL_PART_COUNT;
        if (part != BPL_PART_COUNT)
            return part;
    }
    return BPL_PART_COUNT;
}

static bpl_status add_property(const bpl_dom *dom, const xmlNode *node,
                               bpl_part part, bpl_posting *posting,
                               bpl_lines *lines, bpl_buf *work)
{
    const char *content = bpl_dom_attribute(node, "content");
    if (!content && part == BPL_PART_DATE)
        content = bpl_dom_attribute(node, "datetime");
    if (content)
        return bpl_posting_add(posting, part, content, strlen(content));
    size_t index = bpl_dom_index(node);
    if (index >= dom->count)
        return BPL_OK;
    bpl_lines_reset(lines);
    bpl_buf_reset(work);
    BPL_TRY(bpl_lines_add(lines, dom, index, BPL_PRUNE_HIDDEN, 0));
    BPL_TRY(bpl_lines_write(lines, work));
    return bpl_posting_add(posting, part, work->data, work->len);
}

bpl_status bpl_microdata_read(const bpl_dom *dom, bpl_posting *posting,
                              bpl_lines *lines, bpl_buf *work, int *found)
{
    const xmlNode *root = dom->postings;
    bpl_posting_reset(posting);
    *found = root && dom->posting_count == 1;
    if (!*found)
        return BPL_OK;
    int skip = 0;
    for (xmlNode *node = root->children; node;
         node = bpl_dom_next(root, node, skip)) {
        skip = 0;
        const char *property = node->type == XML_ELEMENT_NODE
                                   ? bpl_dom_attribute(node, "itemprop")
                                   : NULL;
        if (!property)
            continue;
        bpl_part part = nested_part(owner_of(root, node), property);
        if (part == BPL_PART_COUNT || bpl_dom_attribute(node, "itemscope"))
            continue;
        BPL_TRY(add_property(dom, node, part, posting, lines, work));
        skip = 1;
    }
    return BPL_OK;
}
