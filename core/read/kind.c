/* SPDX-License-Identifier: MIT */
/*
 * Two tables, and names from outside made fit for messages: an archive's
 * names are labels and never paths.
 */
#include "read/kind.h"

#include "text/ascii.h"
#include <bpolens/limits.h>
#include <string.h>
#include <utf8proc.h>

struct row {
    const char *name;
    bpl_kind kind;
};

static const struct row endings[] = {
    {"csv", BPL_KIND_CSV},      {"tsv", BPL_KIND_TSV},
    {"html", BPL_KIND_HTML},    {"htm", BPL_KIND_HTML},
    {"xhtml", BPL_KIND_HTML},   {"txt", BPL_KIND_TEXT},
    {"md", BPL_KIND_TEXT},      {"jsonl", BPL_KIND_JSONL},
    {"ndjson", BPL_KIND_JSONL}, {"jsonlines", BPL_KIND_JSONL}};

/* Those that hold one file come first. */
#define SINGLE 4
static const char *const packed[] = {
    "gz",  "zst",  "xz",   "bz2",  "zip", "tar", "tgz", "tbz2",
    "txz", "tzst", "warc", "wet",  "7z",  "rar", "lz",  "lzma",
    "lz4", "br",   "cab",  "cpio", "iso", "jar"};
#define READABLE 12 /* of these, the first ones */

static const struct row types[] = {
    {"text/html", BPL_KIND_HTML},
    {"application/xhtml+xml", BPL_KIND_HTML},
    {"text/plain", BPL_KIND_TEXT},
    {"text/markdown", BPL_KIND_TEXT},
    {"text/csv", BPL_KIND_CSV},
    {"text/tab-separated-values", BPL_KIND_TSV},
    {"application/jsonl", BPL_KIND_JSONL},
    {"application/x-ndjson", BPL_KIND_JSONL},
    {"", BPL_KIND_UNKNOWN},
};

int bpl_same_letters(bpl_str text, const char *lower)
{
    size_t at = 0;
    while (at < text.len && lower[at] &&
           bpl_to_lower(text.data[at]) == lower[at])
        at++;
    return at == text.len && !lower[at];
}

/* Behind the last dot of the last part of a path; empty if there is none. */
static bpl_str ending_of(const char *name, size_t len)
{
    size_t at = len;
    while (at > 0 && name[at - 1] != '.' && name[at - 1] != '/')
        at--;
    bpl_str out = {name + len, 0};
    if (at > 0 && name[at - 1] == '.') {
        out.data = name + at;
        out.len = len - at;
    }
    return out;
}

#define NONE (sizeof packed / sizeof packed[0])

static size_t find_packed(bpl_str ending)
{
    size_t i = 0;
    while (i < NONE && !bpl_same_letters(ending, packed[i]))
        i++;
    return i;
}

bpl_kind bpl_kind_of_name(const char *name, size_t len)
{
    bpl_str ending = ending_of(name, len);
    if (!ending.len)
        return BPL_KIND_UNKNOWN;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (bpl_same_letters(ending, endings[i].name))
            return endings[i].kind;
    return find_packed(ending) == NONE ? BPL_KIND_UNKNOWN : BPL_KIND_PACKED;
}

bpl_kind bpl_kind_unpacked(const char *name, size_t len)
{
    bpl_str ending = ending_of(name, len);
    if (ending.len && find_packed(ending) < SINGLE)
        len -= ending.len + 1;
    return bpl_kind_of_name(name, len);
}

int bpl_kind_wanted(const char *name)
{
    size_t len = strlen(name);
    bpl_str ending = ending_of(name, len);
    if (bpl_kind_of_name(name, len) != BPL_KIND_PACKED)
        return bpl_kind_of_name(name, len) != BPL_KIND_UNKNOWN;
    size_t which = find_packed(ending);
    if (which >= SINGLE)
        return which < READABLE;
    len -= ending.len + 1;
    ending = ending_of(name, len);
    which = find_packed(ending);
    return bpl_kind_of_name(name, len) != BPL_KIND_UNKNOWN &&
           (which == NONE || (which >= SINGLE && which < READABLE));
}

bpl_kind bpl_kind_of_type(bpl_str type)
{
    size_t len = 0;
    while (len < type.len && type.data[len] != ';' && type.data[len] != ',')
        len++;
    while (len > 0 && (type.data[len - 1] == ' ' || type.data[len - 1] == '\t'))
        len--;
    bpl_str name = {type.data, len};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (bpl_same_letters(name, types[i].name))
            return types[i].kind;
    return BPL_KIND_OTHER;
}

static int is_harmless(utf8proc_int32_t code)
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return 0;
    default:
        return 1;
    }
}

bpl_status bpl_kind_label(bpl_buf *out, const char *name, size_t len)
{
    bpl_status status = BPL_OK;
    for (size_t at = 0, kept = 0; at < len && status == BPL_OK;) {
        utf8proc_int32_t code = 0;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)name + at,
                             (utf8proc_ssize_t)(len - at), &code);
        kept += step < 1 ? 3 : (size_t)step;
        if (kept > (size_t)BPL_LIMIT_NAME_BYTES)
            return bpl_buf_puts(out, "…");
        if (step < 1 || !is_harmless(code))
            status = bpl_buf_puts(out, "\xEF\xBF\xBD");
        else
            status = bpl_buf_add(out, name + at, (size_t)step);
        at += step < 1 ? 1 : (size_t)step;
    }
    return status;
}
