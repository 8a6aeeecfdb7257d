/* SPDX-License-Identifier: MIT */
/* The limits that a user may set, as a table: names, bounds, meaning. */
#include "base/error.h"
#include <bpolens/limits.h>
#include <string.h>

#define ROW(member, name, least, most, of, over)                               \
    {                                                                          \
        {name, least, 0, most, of, over}, offsetof(bpl_limits, member)         \
    }

static const struct row {
    bpl_limit info;
    size_t offset;
} rows[] = {
    ROW(record, "record", 1, BPL_MOST_RECORD_BYTES,
        "bytes of a row, a line, a text file, and of a page's fields",
        "the record is rejected"),
    ROW(field, "field", 1, BPL_MOST_RECORD_BYTES,
        "bytes of one field that is read: a cell, a member, a part of a page",
        "the record is rejected"),
    ROW(columns, "columns", 1, BPL_LIMIT_COLUMNS, "columns of a CSV record",
        "the record is rejected; in a header, the file"),
    ROW(tokens, "tokens", 1, 10 * BPL_LIMIT_TOKENS, "words of a document",
        "the rest is not looked at, which the finding says"),
    ROW(word, "word", 1, BPL_LIMIT_TOKEN_BYTES, "bytes of a word",
        "the word is kept as text, but matches nothing"),
    ROW(evidence, "evidence", 0, BPL_LIMIT_EVIDENCE,
        "pieces of evidence of a record", "the strongest are kept"),
    ROW(page, "page", 1, BPL_MOST_PAGE_BYTES, "bytes of an HTML page",
        "the page is rejected"),
    ROW(html_text, "html-text", 1, BPL_MOST_RECORD_BYTES,
        "bytes of a page's text", "the rest is not read, with a warning"),
    ROW(html_depth, "html-depth", 1, BPL_LIMIT_HTML_DEPTH,
        "elements nested in a page",
        "deeper ones give their text to the one above"),
    ROW(html_elements, "html-elements", 1, 10 * BPL_LIMIT_HTML_ELEMENTS,
        "elements of a page", "of more only the text is kept"),
    ROW(html_attributes, "html-attributes", 1, BPL_LIMIT_HTML_ATTRIBUTES,
        "attributes of a tag", "more are not read"),
    ROW(json, "json", 1, BPL_MOST_RECORD_BYTES,
        "bytes of a script of JSON-LD in a page", "the script is passed over"),
    ROW(json_depth, "json-depth", 1, BPL_MOST_JSON_DEPTH,
        "objects and lists nested in JSON",
        "the record is rejected; in a page, the script passed over"),
    ROW(members, "members", 1, 10 * BPL_LIMIT_MEMBERS, "files in an archive",
        "the rest of the archive is given up"),
    ROW(expansion, "expansion", 1, 1000 * BPL_LIMIT_EXPANSION,
        "unpacked bytes of a packed one, from 64 MiB on",
        "the rest of the file is given up"),
};

#define ROWS (sizeof rows / sizeof rows[0])

static const bpl_limits usual = BPL_LIMITS_INIT;

static uint32_t get(const bpl_limits *limits, const struct row *row)
{
    uint32_t value;
    memcpy(&value, (const char *)limits + row->offset, sizeof value);
    return value;
}

const bpl_limits *bpl_limits_usual(void)
{
    return &usual;
}

int bpl_limits_at(size_t index, bpl_limit *out)
{
    if (index >= ROWS)
        return 0;
    *out = rows[index].info;
    out->usual = get(&usual, &rows[index]);
    return 1;
}

bpl_status bpl_limits_check(const bpl_limits *limits, bpl_error *err)
{
    if (limits->struct_size != sizeof *limits)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "limits without their size");
    for (size_t i = 0; i < ROWS; i++) {
        const bpl_limit *info = &rows[i].info;
        uint32_t value = get(limits, &rows[i]);
        if (value < info->least || value > info->most)
            return bpl_fail(err, BPL_E_ARG, NULL, 0,
                            "the limit %s is from %u to %u, not %u", info->name,
                            info->least, info->most, value);
    }
    return BPL_OK;
}

bpl_status bpl_limits_set(bpl_limits *limits, const char *name, uint64_t value,
                          bpl_error *err)
{
    for (size_t i = 0; i < ROWS; i++) {
        const bpl_limit *info = &rows[i].info;
        uint32_t part = (uint32_t)value;
        if (strcmp(info->name, name) != 0)
            continue;
        if (value < info->least || value > info->most)
            return bpl_fail(err, BPL_E_ARG, NULL, 0,
                            "the limit %s is from %u to %u", name, info->least,
                            info->most);
        memcpy((char *)limits + rows[i].offset, &part, sizeof part);
        return BPL_OK;
    }
    return bpl_fail(err, BPL_E_NOTFOUND, NULL, 0, "there is no limit %.60s",
                    name);
}
