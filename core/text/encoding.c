/* SPDX-License-Identifier: MIT */
/*
 * In this order: a byte order mark; bytes that are valid UTF-8; the declared
 * encoding through iconv; windows-1252 by a table.
 *
 * Pure ASCII is what it is in every encoding of the web but UTF-16 and the
 * seven-bit ISO-2022 ones; those show by NUL and ESC bytes, and only then is
 * the declaration looked at. A text that is UTF-8 but for some broken bytes
 * (cut off in the middle of a character) stays UTF-8: windows-1252 would
 * garble every other character in it.
 */
#include "text/encoding.h"

#include "text/unicode.h"
#include <errno.h>
#include <iconv.h>
#include <string.h>

#define HIGH_BITS    UINT64_C(0x8080808080808080)
#define LABEL_LENGTH 40

/* Bytes of the well-formed sequence at `at`, 0 if it is none. */
static size_t sequence(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    if (left < 2 || lead < 0xC2 || lead > 0xF4 || (at[1] & 0xC0) != 0x80)
        return 0;
    if (lead < 0xE0)
        return 2;
    if (left < 3 || (at[2] & 0xC0) != 0x80)
        return 0;
    if (lead < 0xF0) /* no overlong forms, no surrogates */
        return (lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F)
                   ? 0
                   : 3;
    if (left < 4 || (at[3] & 0xC0) != 0x80)
        return 0;
    return (lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F) ? 0
                                                                            : 4;
}

/* Length of the ASCII that the bytes begin with. */
static size_t ascii_run(const char *data, size_t len)
{
    size_t i = 0;
    uint64_t word;
    for (; len - i >= 8; i += 8) {
        memcpy(&word, data + i, 8);
        if (word & HIGH_BITS)
            break;
    }
    while (i < len && !(data[i] & 0x80))
        i++;
    return i;
}

int bpl_utf8_valid(const char *data, size_t len)
{
    size_t i = 0;
    if (!len) /* data may be NULL */
        return 1;
    for (;;) {
        i += ascii_run(data + i, len - i);
        if (i >= len)
            return 1;
        while (i < len && (data[i] & 0x80)) {
            size_t step = sequence((const unsigned char *)data + i, len - i);
            if (!step)
                return 0;
            i += step;
        }
    }
}

/* A byte that goes on a character of UTF-8. */
static int is_tail(char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* 1 if the bytes beyond ASCII are mostly well-formed UTF-8. */
static int mostly_utf8(bpl_str in)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < in.len;) {
        i += ascii_run(in.data + i, in.len - i);
        if (i >= in.len)
            break;
        size_t step = sequence((const unsigned char *)in.data + i, in.len - i);
        good += step > 0;
        bad += step == 0;
        /* What is left of a character that was cut counts once. */
        for (i += step ? step : 1; !step && i < in.len && is_tail(in.data[i]);)
            i++;
    }
    return good > 0 && good >= bad;
}

static bpl_status put(bpl_buf *out, uint32_t cp)
{
    char bytes[4];
    return bpl_buf_add(out, bytes, bpl_char_write(bytes, cp));
}

/* As it stands, with U+FFFD for what is broken. */
static bpl_status add_utf8(bpl_buf *out, bpl_str in)
{
    for (size_t i = 0; i < in.len;) {
        const unsigned char *at = (const unsigned char *)in.data + i;
        size_t begin = i, step = 1;
        while (i < in.len && (step = sequence(at, in.len - i)) > 0) {
            i += step;
            at += step;
        }
        bpl_status status = bpl_buf_add(out, in.data + begin, i - begin);
        if (status == BPL_OK && i < in.len) {
            status = put(out, BPL_REPLACEMENT);
            for (i++; i < in.len && is_tail(in.data[i]);)
                i++;
        }
        if (status != BPL_OK)
            return status;
    }
    return BPL_OK;
}

static bpl_status add_cp1252(bpl_buf *out, bpl_str in)
{
    for (size_t i = 0; i < in.len;) {
        size_t run = ascii_run(in.data + i, in.len - i);
        bpl_status status = bpl_buf_add(out, in.data + i, run);
        i += run;
        if (status == BPL_OK && i < in.len)
            status = put(out, bpl_cp1252_decode((unsigned char)in.data[i++]));
        if (status != BPL_OK)
            return status;
    }
    return BPL_OK;
}

/* iconv in chunks; a unit that can't be decoded is U+FFFD and skipped. */
static bpl_status add_iconv(bpl_buf *out, bpl_str in, iconv_t cd, size_t unit)
{
    char *from; /* iconv takes it as writable, but only reads */
    memcpy(&from, &in.data, sizeof from);
    size_t left = in.len;
    while (left > 0) {
        char chunk[4096], *to = chunk;
        size_t room = sizeof chunk;
        size_t done = iconv(cd, &from, &left, &to, &room);
        int number = errno;
        bpl_status status = bpl_buf_add(out, chunk, sizeof chunk - room);
        if (status == BPL_OK && done == (size_t)-1 && number != E2BIG) {
            status = put(out, BPL_REPLACEMENT);
            size_t skip = left < unit ? left : unit;
            from += skip;
            left -= skip;
        }
        if (status != BPL_OK)
            return status;
    }
    char chunk[64], *to = chunk;
    size_t room = sizeof chunk;
    iconv(cd, NULL, NULL, &to, &room); /* what a stateful one still holds */
    return bpl_buf_add(out, chunk, sizeof chunk - room);
}

/* Labels of the WHATWG Encoding Standard that iconv doesn't know or means
 * something narrower by. */
static const struct {
    const char *label, *name;
} aliases[] = {
    {"ascii", "CP1252"},          {"us-ascii", "CP1252"},
    {"iso-8859-1", "CP1252"},     {"iso8859-1", "CP1252"},
    {"iso88591", "CP1252"},       {"iso_8859-1", "CP1252"},
    {"latin1", "CP1252"},         {"l1", "CP1252"},
    {"windows-1252", "CP1252"},   {"cp1252", "CP1252"},
    {"x-cp1252", "CP1252"},       {"ansi", "CP1252"},
    {"iso-8859-9", "CP1254"},     {"latin5", "CP1254"},
    {"tis-620", "CP874"},         {"iso-8859-11", "CP874"},
    {"windows-874", "CP874"},     {"macintosh", "MACINTOSH"},
    {"x-mac-roman", "MACINTOSH"}, {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},       {"sjis", "CP932"},
    {"x-sjis", "CP932"},          {"windows-31j", "CP932"},
    {"gb2312", "GB18030"},        {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},         {"chinese", "GB18030"},
    {"big5", "BIG5-HKSCS"},       {"x-x-big5", "BIG5-HKSCS"},
    {"euc-kr", "CP949"},          {"ks_c_5601-1987", "CP949"},
    {"korean", "CP949"},          {"unicode", "UTF-16LE"},
    {"utf-16", "UTF-16LE"},       {"utf8", "UTF-8"},
};

/* The label in lower case, trimmed, as iconv calls it; 0 for what can't be
 * one. Only letters, digits and "-_.:" pass: iconv reads more into "//". */
static int encoding_name(const char *declared, char name[LABEL_LENGTH])
{
    size_t len = 0;
    while (*declared == ' ' || *declared == '\t')
        declared++;
    for (; *declared && *declared != ' ' && *declared != '\t'; declared++) {
        char c = *declared;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
              c == '_' || c == '.' || c == ':') ||
            len + 1 >= LABEL_LENGTH)
            return 0;
        name[len++] = c;
    }
    name[len] = '\0';
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (strcmp(aliases[i].label, name) == 0)
            memcpy(name, aliases[i].name, strlen(aliases[i].name) + 1);
    /* UTF-7 is in no browser, for its security. */
    return len > 0 && strncmp(name, "utf-7", 5) != 0;
}

static bpl_status add_named(bpl_buf *out, bpl_str in, const char *declared)
{
    char name[LABEL_LENGTH];
    if (!declared || !encoding_name(declared, name) ||
        strcmp(name, "CP1252") == 0)
        return add_cp1252(out, in);
    if (strcmp(name, "UTF-8") == 0 || strcmp(name, "utf-8") == 0)
        return mostly_utf8(in) ? add_utf8(out, in) : add_cp1252(out, in);
    iconv_t cd = iconv_open("UTF-8", name);
    if ((intptr_t)cd == -1)
        return errno == ENOMEM ? BPL_E_NOMEM : add_cp1252(out, in);
    size_t unit =
        strncmp(name, "UTF-16", 6) == 0 || strncmp(name, "utf-16", 6) == 0 ? 2
                                                                           : 1;
    bpl_status status = add_iconv(out, in, cd, unit);
    iconv_close(cd);
    return status;
}

static bpl_status decode(bpl_buf *out, bpl_str in, const char *declared)
{
    static const struct {
        const char *bytes, *name;
        size_t len;
    } marks[] = {{"\xEF\xBB\xBF", NULL, 3},
                 {"\xFF\xFE", "UTF-16LE", 2},
                 {"\xFE\xFF", "UTF-16BE", 2}};
    for (size_t i = 0; i < 3; i++) {
        size_t len = marks[i].len;
        if (in.len < len || memcmp(in.data, marks[i].bytes, len) != 0)
            continue;
        bpl_str rest = {in.data + len, in.len - len};
        return marks[i].name ? add_named(out, rest, marks[i].name)
                             : add_utf8(out, rest);
    }
    if (bpl_utf8_valid(in.data, in.len)) {
        int seven_bit =
            declared && ascii_run(in.data, in.len) == in.len &&
            (memchr(in.data, '\0', in.len) || memchr(in.data, '\x1B', in.len));
        return seven_bit ? add_named(out, in, declared)
                         : bpl_buf_add(out, in.data, in.len);
    }
    if (!declared && mostly_utf8(in))
        return add_utf8(out, in);
    return add_named(out, in, declared);
}

bpl_status bpl_to_utf8(bpl_buf *out, bpl_str in, const char *declared)
{
    size_t begin = out->len;
    if (!in.len)
        return BPL_OK;
    bpl_status status = decode(out, in, declared);
    if (status != BPL_OK)
        out->len = begin;
    if (out->len == begin)
        return status;
    char *at = out->data + begin, *end = out->data + out->len;
    while (at < end && (at = memchr(at, '\0', (size_t)(end - at))))
        *at++ = ' ';
    return BPL_OK;
}
