/* SPDX-License-Identifier: MIT */
/*
 * Heads are read as they come: line ends with or without CR, any case of
 * names. Many crawlers store a body without its chunks and leave the field
 * that announces them, so what doesn't begin as a chunk is taken as it is.
 */
#include "read/http.h"

#include "read/kind.h"
#include "text/ascii.h"
#include <errno.h>
#include <string.h>

size_t bpl_head_length(bpl_str bytes)
{
    size_t at = 0;
    while (at < bytes.len) {
        const char *line = bytes.data + at;
        const char *end = memchr(line, '\n', bytes.len - at);
        if (!end)
            return 0;
        if (at && end - line >= 5 && memcmp(line, "WARC/", 5) == 0)
            return SIZE_MAX;
        at = (size_t)(end - bytes.data) + 1;
        if (end == line || (end == line + 1 && *line == '\r'))
            return at;
    }
    return 0;
}

bpl_str bpl_head_field(bpl_str head, const char *name)
{
    bpl_str none = {NULL, 0};
    while (head.len) {
        const char *end = memchr(head.data, '\n', head.len);
        size_t len = end ? (size_t)(end - head.data) : head.len;
        const char *colon = memchr(head.data, ':', len);
        if (colon) {
            bpl_str got = {head.data, (size_t)(colon - head.data)};
            bpl_str value = {colon + 1, len - got.len - 1};
            if (bpl_same_letters(bpl_trim(got), name) &&
                !bpl_is_blank(*head.data))
                return bpl_trim(value);
        }
        head.data += end ? len + 1 : len;
        head.len -= end ? len + 1 : len;
    }
    return none;
}

int bpl_head_item(bpl_str *list, bpl_str *item)
{
    if (!list->len)
        return 0;
    const char *comma = memchr(list->data, ',', list->len);
    size_t len = comma ? (size_t)(comma - list->data) : list->len;
    *item = bpl_trim((bpl_str){list->data, len});
    len += comma != NULL;
    list->data += len;
    list->len -= len;
    return 1;
}

int bpl_head_number(bpl_str text, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || i > 17)
            return 0;
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out = value;
    return text.len > 0;
}

unsigned bpl_http_status(bpl_str head)
{
    uint64_t status = 0;
    if (head.len < 12 || memcmp(head.data, "HTTP/", 5) != 0)
        return 0;
    const char *space = memchr(head.data, ' ', head.len - 3);
    bpl_str digits = {space ? space + 1 : "", space ? 3 : 0};
    return bpl_head_number(digits, &status) ? (unsigned)status : 0;
}

enum { FIRST_SIZE, SIZE, DATA, LINE_END, DONE };

void bpl_chunks_start(bpl_chunks *chunks, bpl_read_fn read, void *from,
                      bpl_fault *fault)
{
    chunks->read = read;
    chunks->from = from;
    chunks->fault = fault;
    chunks->cut = chunks->plain = 0;
    chunks->next = FIRST_SIZE;
    chunks->left = 0;
    chunks->begin = chunks->end = 0;
}

/* Some bytes behind those that are there, moved to the front. */
static ssize_t refill(bpl_chunks *chunks)
{
    size_t left = chunks->end - chunks->begin;
    memmove(chunks->block, chunks->block + chunks->begin, left);
    chunks->begin = 0;
    chunks->end = left;
    ssize_t got = chunks->read(chunks->from, chunks->block + left,
                               sizeof chunks->block - left);
    if (got > 0)
        chunks->end += (size_t)got;
    return got;
}

static ssize_t take(bpl_chunks *chunks, char *data, size_t size)
{
    size_t there = chunks->end - chunks->begin;
    if (there == 0)
        return chunks->read(chunks->from, data, size);
    if (size > there)
        size = there;
    memcpy(data, chunks->block + chunks->begin, size);
    chunks->begin += size;
    return (ssize_t)size;
}

static int hex_digit(char c)
{
    c = bpl_to_lower(c);
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "1a2b", "1a2b ; extension": 1, else 0. */
static int chunk_size(bpl_str line, uint64_t *out)
{
    size_t at = 0;
    *out = 0;
    while (at < line.len && at < 15 && hex_digit(line.data[at]) >= 0)
        *out = *out * 16 + (uint64_t)hex_digit(line.data[at++]);
    return at > 0 && (at == line.len || bpl_is_blank(line.data[at]) ||
                      line.data[at] == ';');
}

static ssize_t bad_chunk(bpl_chunks *chunks, const char *why)
{
    return bpl_fault_set(chunks->fault, BPL_E_PARSE, 0, "%s", why);
}

/* A line of at most a block: 1, 0 at the end, -1. */
static int whole_line(bpl_chunks *chunks, bpl_str *line)
{
    for (;;) {
        line->data = chunks->block + chunks->begin;
        line->len = chunks->end - chunks->begin;
        const char *end = memchr(line->data, '\n', line->len);
        if (end) {
            line->len = (size_t)(end - line->data);
            return 1;
        }
        if (line->len == sizeof chunks->block)
            return 1;
        ssize_t got = refill(chunks);
        if (got <= 0)
            return (int)got;
    }
}

static ssize_t read_size(bpl_chunks *chunks)
{
    bpl_str line;
    int got = whole_line(chunks, &line);
    if (got < 0)
        return -1;
    if (got == 0 && !(chunks->next == FIRST_SIZE && line.len)) {
        if (!chunks->cut)
            return bad_chunk(chunks, "the chunks end early");
        chunks->next = DONE;
        return 0;
    }
    if (chunk_size(line, &chunks->left) && got == 1) {
        chunks->begin += line.len + (line.len < sizeof chunks->block);
        chunks->next = chunks->left ? DATA : DONE;
        return 0;
    }
    if (chunks->next != FIRST_SIZE)
        return bad_chunk(chunks, "a chunk without its size");
    chunks->plain = 1;
    chunks->left = UINT64_MAX;
    chunks->next = DATA;
    return 0;
}

static ssize_t read_data(bpl_chunks *chunks, char *data, size_t size)
{
    if (size > chunks->left)
        size = (size_t)chunks->left;
    ssize_t got = take(chunks, data, size);
    if (got < 0)
        return got;
    if (got == 0 && !chunks->plain && !chunks->cut)
        return bad_chunk(chunks, "the chunks end early");
    if (got == 0)
        chunks->next = DONE;
    if (!chunks->plain)
        chunks->left -= (uint64_t)got;
    if (got > 0 && chunks->left == 0)
        chunks->next = LINE_END;
    return got;
}

static ssize_t read_line_end(bpl_chunks *chunks)
{
    bpl_str line;
    int got = whole_line(chunks, &line);
    if (got < 0)
        return -1;
    if (bpl_trim(line).len)
        return bad_chunk(chunks, "a chunk longer than its size");
    chunks->begin += line.len + (got == 1);
    chunks->next = SIZE;
    return 0;
}

ssize_t bpl_chunks_read(void *from, char *data, size_t size)
{
    bpl_chunks *chunks = from;
    while (chunks->next != DONE) {
        ssize_t got;
        if (chunks->next == DATA) {
            got = read_data(chunks, data, size);
            if (got != 0)
                return got;
        } else if (chunks->next == LINE_END) {
            got = read_line_end(chunks);
        } else {
            got = read_size(chunks);
        }
        if (got < 0)
            return -1;
    }
    return 0;
}
