/* SPDX-License-Identifier: MIT */
/* The tags of HTML that are more than a plain block, in the order of strcmp,
 * for a binary search. Names and roles are those of the HTML standard. */
#include "read/html_dom.h"

#include <string.h>

#define BLOCK   BPL_EL_KNOWN
#define INLINE  (BPL_EL_INLINE | BPL_EL_KNOWN)
#define NEVER   (BPL_EL_NEVER | BPL_EL_KNOWN)
#define WIDGET  (BPL_EL_WIDGET | BPL_EL_KNOWN)
#define HEADING (BPL_EL_HEADING | BPL_EL_KNOWN)
#define ASIDE   (BPL_EL_ASIDE | BPL_EL_KNOWN)
#define ROOT    (BPL_EL_ROOT | BPL_EL_KNOWN)
#define META    (BPL_EL_META | BPL_EL_KNOWN)

static const struct {
    const char *name;
    uint32_t flags;
} tags[] = {
    {"a", INLINE | BPL_EL_LINK},
    {"abbr", INLINE},
    {"acronym", INLINE},
    {"address", BLOCK},
    {"applet", NEVER},
    {"article", BLOCK | BPL_EL_ARTICLE},
    {"aside", ASIDE},
    {"audio", NEVER},
    {"b", INLINE},
    {"base", NEVER},
    {"bdi", INLINE},
    {"bdo", INLINE},
    {"big", INLINE},
    {"blink", INLINE},
    {"blockquote", BLOCK},
    {"body", ROOT},
    {"br", BLOCK | BPL_EL_BREAK},
    {"button", WIDGET},
    {"canvas", NEVER},
    {"caption", BLOCK},
    {"center", BLOCK},
    {"cite", INLINE},
    {"code", INLINE},
    {"data", INLINE},
    {"datalist", NEVER},
    {"dd", BLOCK | BPL_EL_ITEM},
    {"del", INLINE},
    {"details", BLOCK},
    {"dfn", INLINE},
    {"dialog", ASIDE},
    {"dir", BLOCK},
    {"div", BLOCK},
    {"dl", BLOCK},
    {"dt", BLOCK | BPL_EL_ITEM},
    {"em", INLINE},
    {"embed", NEVER},
    {"fieldset", BLOCK},
    {"figcaption", BLOCK},
    {"figure", BLOCK},
    {"font", INLINE},
    {"footer", ASIDE},
    {"form", BLOCK | BPL_EL_FORM},
    {"frame", NEVER},
    {"frameset", NEVER},
    {"h1", HEADING | BPL_EL_TITLE},
    {"h2", HEADING},
    {"h3", HEADING},
    {"h4", HEADING},
    {"h5", HEADING},
    {"h6", HEADING},
    {"head", META},
    {"header", BLOCK | BPL_EL_HEADER},
    {"hr", BLOCK | BPL_EL_BREAK},
    {"html", ROOT},
    {"i", INLINE},
    {"iframe", NEVER},
    {"img", INLINE},
    {"input", WIDGET},
    {"ins", INLINE},
    {"kbd", INLINE},
    {"label", INLINE},
    {"legend", BLOCK},
    {"li", BLOCK | BPL_EL_ITEM},
    {"link", NEVER},
    {"main", BLOCK | BPL_EL_MAIN},
    {"map", INLINE},
    {"mark", INLINE},
    {"math", NEVER},
    {"menu", BLOCK},
    {"meta", META},
    {"meter", WIDGET},
    {"nav", ASIDE},
    {"nobr", INLINE},
    {"noembed", NEVER},
    {"noframes", NEVER},
    {"noscript", NEVER},
    {"object", NEVER},
    {"ol", BLOCK},
    {"optgroup", WIDGET},
    {"option", WIDGET},
    {"output", INLINE},
    {"p", BLOCK},
    {"param", NEVER},
    {"picture", NEVER},
    {"pre", BLOCK | BPL_EL_PRE},
    {"progress", WIDGET},
    {"q", INLINE},
    {"rp", NEVER},
    {"rt", INLINE},
    {"ruby", INLINE},
    {"s", INLINE},
    {"samp", INLINE},
    {"script", NEVER},
    {"search", ASIDE},
    {"section", BLOCK},
    {"select", WIDGET},
    {"slot", INLINE},
    {"small", INLINE},
    {"span", INLINE | BPL_EL_SPAN},
    {"strike", INLINE},
    {"strong", INLINE},
    {"style", NEVER},
    {"sub", INLINE},
    {"summary", BLOCK},
    {"sup", INLINE},
    {"svg", NEVER},
    {"table", BLOCK},
    {"tbody", BLOCK},
    {"td", INLINE | BPL_EL_CELL},
    {"template", NEVER},
    {"textarea", WIDGET},
    {"tfoot", BLOCK},
    {"th", INLINE | BPL_EL_CELL},
    {"thead", BLOCK},
    {"time", INLINE},
    {"title", META},
    {"tr", BLOCK},
    {"tt", INLINE},
    {"u", INLINE},
    {"ul", BLOCK},
    {"var", INLINE},
    {"video", NEVER},
    {"wbr", INLINE},
};

uint32_t bpl_html_tag(const char *name, size_t len)
{
    size_t low = 0, high = sizeof tags / sizeof tags[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(name, tags[middle].name, len);
        if (order == 0 && tags[middle].name[len] != '\0')
            order = -1;
        if (order == 0)
            return tags[middle].flags;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    /* "o:p" and the like of word processors are inline. */
    return memchr(name, ':', len) ? BPL_EL_INLINE : 0;
}
