/* SPDX-License-Identifier: MIT */
/* Classes of ASCII bytes, independent of the locale. */
#ifndef BPL_TEXT_ASCII_H
#define BPL_TEXT_ASCII_H

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

static inline char bpl_to_lower(char c)
{
    if (bpl_is_upper(c))
        return (char)(c | 0x20);
    return c;
}

#endif
