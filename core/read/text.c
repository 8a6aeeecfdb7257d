/* SPDX-License-Identifier: MIT */
/*
 * A text file is one record; its first line is the title if it reads as one.
 * Encoding, time stamps and the like are core/text's work; here only what is no
 * text is told apart, so that a PDF or a spreadsheet is rejected with a reason
 * and not read as noise.
 */
#include "read/text.h"

#include "base/error.h"
#include "text/encoding.h"
#include <bpolens/limits.h>
#include <string.h>

#define PROBE 8192u /* bytes that are looked at */

const char *bpl_text_magic(bpl_str bytes)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *name;
    } known[] = {
        {"%PDF-", 5, "a PDF file"},
        {"PK\3\4", 4, "a ZIP or Office file"},
        {"\xD0\xCF\x11\xE0", 4, "an old Office file"},
        {"{\\rtf", 5, "an RTF file"},
        {"\x1F\x8B", 2, "a gzip file"},
        {"BZh9", 4, "a bzip2 file"},
        {"\xFD"
         "7zXZ",
         5, "an xz file"},
        {"\x28\xB5\x2F\xFD", 4, "a zstd file"},
        {"7z\xBC\xAF", 4, "a 7z file"},
        {"\x89PNG", 4, "a PNG image"},
        {"\xFF\xD8\xFF", 3, "a JPEG image"},
        {"GIF8", 4, "a GIF image"},
        {"\x7F"
         "ELF",
         4, "a program"},
        {"SQLite format 3", 16, "an SQLite database"},
        {"PAR1\x15", 5, "a Parquet file"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (bytes.len >= known[i].len &&
            memcmp(bytes.data, known[i].magic, known[i].len) == 0)
            return known[i].name;
    return NULL;
}

/* By the byte order mark. */
static int has_utf16_mark(bpl_str bytes)
{
    return bytes.len >= 2 && (memcmp(bytes.data, "\xFF\xFE", 2) == 0 ||
                              memcmp(bytes.data, "\xFE\xFF", 2) == 0);
}

static bpl_str probe(bpl_str bytes)
{
    if (bytes.len > PROBE)
        bytes.len = PROBE;
    return bytes;
}

int bpl_text_utf16(bpl_str bytes)
{
    if (has_utf16_mark(bytes))
        return 1;
    bytes = probe(bytes);
    size_t nuls[2] = {0, 0}, pairs = bytes.len / 2;
    for (size_t at = 0; at < pairs * 2; at++)
        nuls[at % 2] += bytes.data[at] == '\0';
    size_t few = nuls[0] < nuls[1] ? nuls[0] : nuls[1];
    size_t most = nuls[0] + nuls[1] - few;
    return pairs >= 2 && most >= pairs - pairs / 8 && few <= pairs / 8;
}

/* Characters that were cut off at the end are no fault. */
static int is_utf8(bpl_str bytes)
{
    for (int i = 0; i < 3 && bytes.len > 0; i++) {
        unsigned char last = (unsigned char)bytes.data[bytes.len - 1];
        if (last < 0x80)
            break;
        bytes.len--;
        if (last >= 0xC0)
            break;
    }
    return bpl_utf8_valid(bytes.data, bytes.len);
}

/* Line ends, tabs, the end mark of DOS and the escape of Japanese encodings
 * are found in texts. A tenth of random bytes are others; beside bytes that
 * are no UTF-8 fewer will do, as old encodings have none of them either. */
int bpl_text_binary(bpl_str bytes)
{
    if (has_utf16_mark(bytes))
        return 0;
    bytes = probe(bytes);
    size_t controls = 0;
    for (size_t at = 0; at < bytes.len; at++) {
        unsigned char c = (unsigned char)bytes.data[at];
        controls +=
            (c < ' ' && !(c >= '\t' && c <= '\r') && c != 0x1A && c != 0x1B) ||
            c == 0x7F;
    }
    return controls > 8 + bytes.len / 64 ||
           (controls > 2 + bytes.len / 256 && !is_utf8(bytes));
}

static int is_empty(bpl_str bytes)
{
    size_t at = 0;
    int wide = has_utf16_mark(bytes);
    if (wide)
        at = 2;
    else if (bytes.len >= 3 && memcmp(bytes.data, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < bytes.len &&
           (bytes.data[at] == ' ' || (wide && bytes.data[at] == '\0') ||
            (bytes.data[at] >= '\t' && bytes.data[at] <= '\r')))
        at++;
    return at == bytes.len;
}

static int is_nuls(bpl_str bytes)
{
    return !*bytes.data &&
           memcmp(bytes.data, bytes.data + 1, bytes.len - 1) == 0;
}

bpl_status bpl_text_check(bpl_str bytes, const char *source, bpl_error *err)
{
    if (is_empty(bytes))
        return bpl_fail(err, BPL_E_PARSE, source, 0, "empty file");
    const char *kind = bpl_text_magic(bytes);
    if (kind)
        return bpl_fail(err, BPL_E_PARSE, source, 0,
                        "looks binary: it seems to be %s", kind);
    if (is_nuls(bytes))
        return bpl_fail(err, BPL_E_PARSE, source, 0,
                        "looks binary: nothing but NUL bytes");
    int nul = memchr(bytes.data, '\0', probe(bytes).len) != NULL;
    if ((nul && !has_utf16_mark(bytes)) || bpl_text_binary(bytes))
        return bpl_fail(err, BPL_E_PARSE, source, 0, "looks binary");
    return BPL_OK;
}

static int is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Length of the title at the start of the text: a first line that is short,
 * no sentence, and followed by more. 0 if there is none. */
static size_t title_length(bpl_str text)
{
    const char *stop = memchr(text.data, '\n', text.len);
    size_t len = stop ? (size_t)(stop - text.data) : text.len;
    size_t end = len;
    while (end > 0 && is_blank(text.data[end - 1]))
        end--;
    if (end == 0 || end > BPL_LIMIT_TITLE_LINE ||
        strchr(".:;,", text.data[end - 1]) || text.data[0] == '[')
        return 0;
    for (size_t at = len; at < text.len; at++)
        if (!is_blank(text.data[at]))
            return len;
    return 0;
}

size_t bpl_text_fields(bpl_str bytes, bpl_field fields[BPL_TEXT_FIELDS])
{
    bpl_str text = bytes;
    while (text.len > 0 && is_blank(*text.data)) {
        text.data++;
        text.len--;
    }
    size_t title = has_utf16_mark(bytes) ? 0 : title_length(text);
    bpl_str head = {text.data, title};
    bpl_str body = {text.data + title, text.len - title};
    bpl_field title_field = {head, BPL_ZONE_TITLE, BPL_MARKUP_SCRAPED};
    bpl_field body_field = {title > 0 ? body : bytes, BPL_ZONE_BODY,
                            BPL_MARKUP_SCRAPED};
    size_t count = 0;
    if (title > 0)
        fields[count++] = title_field;
    fields[count++] = body_field;
    return count;
}
