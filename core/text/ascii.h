/* SPDX-License-Identifier: MIT */
/* Classes of ASCII bytes, independent of the locale. */
#ifndef BPL_TEXT_ASCII_H
#define BPL_TEXT_ASCII_H

#include <bpolens/status.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline int bpl_is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static inline int bpl_is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline int bpl_is_letter(char c)
{
    return bpl_is_lower(c) || bpl_is_upper(c);
}

static inline int bpl_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* White space, and NUL. */
static inline int bpl_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

/* The text without white space around it. */
static inline bpl_str bpl_trim(bpl_str text)
{
    while (text.len && bpl_is_blank(text.data[text.len - 1]))
        text.len--;
    while (text.len && bpl_is_blank(*text.data)) {
        text.data++;
        text.len--;
    }
    return text;
}

static inline char bpl_to_lower(char c)
{
    if (bpl_is_upper(c))
        return (char)(c | 0x20);
    return c;
}

/* How many of the bytes come before the first that a string of JSON does not
 * have as it is: quote, backslash, control byte, DEL. Eight at a time: found
 * has the high bit of such a byte, and perhaps of some behind it. */
static inline size_t bpl_json_run(const char *data, size_t len)
{
    const uint64_t ones = UINT64_MAX / 255, high = ones * 128;
    size_t i = 0;
    for (; len - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
        uint64_t found = (quote - ones) & ~quote;
        found |= (slash - ones) & ~slash;
        uint64_t del = word ^ ones * 127;
        found |= (del - ones) & ~del;
        found |= (word - ones * ' ') & ~word;
        if (found & high)
            break;
    }
    while (i < len && data[i] != '"' && data[i] != '\\' && data[i] != 127 &&
           (unsigned char)data[i] >= ' ')
        i++;
    return i;
}

#endif
