/* SPDX-License-Identifier: MIT */
/*
 * What to do with a code point is a sorted table of ranges for U+2000 and up
 * and a small one below; letters, case and NFKC are utf8proc's. Accented
 * Latin letters, by far the most, take a shortcut.
 */
#include "text/unicode.h"

#include <string.h>
#include <utf8proc.h>

struct range {
    uint32_t first, last;
    bpl_char_kind kind;
};

/* Sorted, disjoint; code points between the ranges are COMPAT. */
static const struct range ranges[] = {
    {0x80, 0x84, BPL_CHAR_DROP},
    {0x85, 0x85, BPL_CHAR_LINE},
    {0x86, 0x9F, BPL_CHAR_DROP},
    {0xA0, 0xA0, BPL_CHAR_BLANK},
    {0xA7, 0xA7, BPL_CHAR_BULLET}, /* Wingdings' square, as text */
    {0xA8, 0xA9, BPL_CHAR_BLANK},
    {0xAB, 0xAB, BPL_CHAR_QUOTE},
    {0xAD, 0xAD, BPL_CHAR_DROP},
    {0xAE, 0xAF, BPL_CHAR_BLANK},
    {0xB4, 0xB4, BPL_CHAR_APOSTROPHE},
    {0xB7, 0xB7, BPL_CHAR_BULLET},
    {0xB8, 0xB8, BPL_CHAR_BLANK},
    {0xBB, 0xBB, BPL_CHAR_QUOTE},
    {0xC0, 0x131, BPL_CHAR_KEEP},
    {0x134, 0x13E, BPL_CHAR_KEEP},
    {0x141, 0x148, BPL_CHAR_KEEP},
    {0x14A, 0x17E, BPL_CHAR_KEEP},
    {0x2B9, 0x2BA, BPL_CHAR_APOSTROPHE},
    {0x2BB, 0x2BD, BPL_CHAR_APOSTROPHE},
    {0x300, 0x36F, BPL_CHAR_MARK},
    {0x391, 0x3A9, BPL_CHAR_KEEP},
    {0x3B1, 0x3C9, BPL_CHAR_KEEP},
    {0x400, 0x481, BPL_CHAR_KEEP},
    {0x2000, 0x200A, BPL_CHAR_BLANK},
    {0x200B, 0x200F, BPL_CHAR_DROP},
    {0x2010, 0x2015, BPL_CHAR_DASH},
    {0x2018, 0x201B, BPL_CHAR_APOSTROPHE},
    {0x201C, 0x201F, BPL_CHAR_QUOTE},
    {0x2020, 0x2021, BPL_CHAR_BLANK},
    {0x2022, 0x2023, BPL_CHAR_BULLET},
    {0x2026, 0x2026, BPL_CHAR_ELLIPSIS},
    {0x2027, 0x2027, BPL_CHAR_BULLET},
    {0x2028, 0x2029, BPL_CHAR_LINE},
    {0x202A, 0x202E, BPL_CHAR_DROP},
    {0x202F, 0x202F, BPL_CHAR_BLANK},
    {0x2032, 0x2032, BPL_CHAR_APOSTROPHE},
    {0x2033, 0x2033, BPL_CHAR_QUOTE},
    {0x2035, 0x2035, BPL_CHAR_APOSTROPHE},
    {0x2036, 0x2036, BPL_CHAR_QUOTE},
    {0x2039, 0x203A, BPL_CHAR_QUOTE},
    {0x2043, 0x2043, BPL_CHAR_BULLET},
    {0x205F, 0x205F, BPL_CHAR_BLANK},
    {0x2060, 0x206F, BPL_CHAR_DROP},
    {0x20A0, 0x20C0, BPL_CHAR_KEEP},
    {0x20D0, 0x20F0, BPL_CHAR_DROP}, /* circles round a letter, keycaps */
    {0x2120, 0x2120, BPL_CHAR_BLANK},
    {0x2122, 0x2122, BPL_CHAR_BLANK},
    {0x2190, 0x21FF, BPL_CHAR_BULLET},
    {0x2212, 0x2212, BPL_CHAR_DASH},
    {0x2219, 0x2219, BPL_CHAR_BULLET},
    {0x22C5, 0x22C6, BPL_CHAR_BULLET},
    {0x2300, 0x23FF, BPL_CHAR_BULLET},
    {0x2500, 0x27BF, BPL_CHAR_BULLET},
    {0x27F0, 0x27FF, BPL_CHAR_BULLET},
    {0x2900, 0x297F, BPL_CHAR_BULLET},
    {0x2B00, 0x2BFF, BPL_CHAR_BULLET},
    {0x2E3A, 0x2E3B, BPL_CHAR_DASH},
    {0x3000, 0x3000, BPL_CHAR_BLANK},
    {0x4E00, 0x9FFF, BPL_CHAR_KEEP},
    {0xAC00, 0xD7A3, BPL_CHAR_KEEP},
    {0xE000, 0xF8FF, BPL_CHAR_BULLET}, /* private use: Symbol, Wingdings */
    {0xFE00, 0xFE0F, BPL_CHAR_DROP},
    {0xFE31, 0xFE32, BPL_CHAR_DASH},
    {0xFE58, 0xFE58, BPL_CHAR_DASH},
    {0xFE63, 0xFE63, BPL_CHAR_DASH},
    {0xFEFF, 0xFEFF, BPL_CHAR_DROP},
    {0xFF0D, 0xFF0D, BPL_CHAR_DASH},
    {0xFFF9, 0xFFFB, BPL_CHAR_DROP},
    {0xFFFC, 0xFFFC, BPL_CHAR_BLANK},
    {0xFFFD, 0xFFFD, BPL_CHAR_LOST},
    {0x1F000, 0x1F0FF, BPL_CHAR_BULLET},
    {0x1F170, 0x1F1FF, BPL_CHAR_BULLET},
    {0x1F300, 0x1FAFF, BPL_CHAR_BULLET},
    {0xE0000, 0xE01EF, BPL_CHAR_DROP},
    {0xF0000, 0x10FFFF, BPL_CHAR_BULLET},
};

bpl_char_kind bpl_char_kind_of(uint32_t cp)
{
    if (cp >= 0xC0 && cp <= 0x131)
        return BPL_CHAR_KEEP;
    size_t low = 0, high = sizeof ranges / sizeof ranges[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cp > ranges[middle].last)
            low = middle + 1;
        else if (cp < ranges[middle].first)
            high = middle;
        else
            return ranges[middle].kind;
    }
    return BPL_CHAR_COMPAT;
}

size_t bpl_char_read(const char *at, const char *end, uint32_t *cp)
{
    if ((unsigned char)*at < 0x80) {
        *cp = (unsigned char)*at;
        return 1;
    }
    utf8proc_int32_t value;
    ptrdiff_t left = end - at;
    utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)at,
                                            left < 4 ? left : 4, &value);
    if (len <= 0) {
        *cp = BPL_REPLACEMENT;
        return 1;
    }
    *cp = (uint32_t)value;
    return (size_t)len;
}

size_t bpl_char_write(char *out, uint32_t cp)
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp,
                                        (utf8proc_uint8_t *)out);
}

size_t bpl_char_nfkc(char out[8], uint32_t cp)
{
    utf8proc_int32_t parts[20];
    int boundclass = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)cp, parts, 20, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
        &boundclass);
    if (count > 0 && count <= 8)
        count = utf8proc_normalize_utf32(parts, count,
                                         UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    char bytes[8 * 4];
    size_t len = 0;
    if (count > 0 && count <= 8)
        for (utf8proc_ssize_t i = 0; i < count; i++)
            len += bpl_char_write(bytes + len, (uint32_t)parts[i]);
    if (len == 0 || len > 8)
        return bpl_char_write(out, cp);
    memcpy(out, bytes, len);
    return len;
}

uint32_t bpl_char_compose(uint32_t base, uint32_t mark)
{
    utf8proc_int32_t pair[2] = {(utf8proc_int32_t)base, (utf8proc_int32_t)mark};
    utf8proc_ssize_t count =
        utf8proc_normalize_utf32(pair, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    return count == 1 ? (uint32_t)pair[0] : 0;
}

bpl_letter bpl_letter_of(uint32_t cp)
{
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
        return BPL_LETTER_UPPER;
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return BPL_LETTER_LOWER;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return BPL_LETTER_DIGIT;
    default:
        return BPL_LETTER_NONE;
    }
}

uint32_t bpl_char_lower(uint32_t cp)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

/* 0x80 to 0x9F; the five bytes without a character are C1 controls. */
static const uint16_t cp1252_high[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

uint32_t bpl_cp1252_decode(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? cp1252_high[byte - 0x80] : byte;
}

/* The way back; -1: it has none. */
static int cp1252_encode(uint32_t cp)
{
    if (cp < 0x100)
        return (int)cp;
    for (int i = 0; i < 32; i++)
        if (cp1252_high[i] == cp)
            return 0x80 + i;
    return -1;
}

size_t bpl_mojibake_read(const char *at, const char *end, uint32_t *cp)
{
    uint32_t first;
    size_t step = bpl_char_read(at, end, &first);
    int lead = cp1252_encode(first);
    char bytes[4] = {(char)lead, 0, 0, 0};
    size_t have = 1, need;
    switch (lead) {
    case 0xC2:
    case 0xC3:
        need = 2;
        break;
    case 0x80: /* the euro sign for the second byte, the first one lost */
        bytes[0] = (char)0xE2;
        bytes[1] = (char)0x80;
        have = 2;
        need = 3;
        break;
    case 0xE2:
    case 0xEF:
        need = 3;
        break;
    case 0xF0:
        need = 4;
        break;
    default:
        return 0;
    }
    const char *p = at + step;
    while (have < need && p < end) {
        uint32_t next;
        p += bpl_char_read(p, end, &next);
        int byte = cp1252_encode(next);
        if (byte < 0x80 || byte > 0xBF)
            return 0;
        bytes[have++] = (char)byte;
    }
    return have == need && bpl_char_read(bytes, bytes + need, cp) == need
               ? (size_t)(p - at)
               : 0;
}
