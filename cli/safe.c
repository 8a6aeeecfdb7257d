/* SPDX-License-Identifier: MIT */
/*
 * Text of strangers for a terminal. Also called by a handler of signals, so it
 * works on its arguments alone.
 */
#include "cli.h"

#include <string.h>

/* Bytes of the character at `text`, and its number; 0: it is no UTF-8. */
static size_t read_character(const unsigned char *text, uint32_t *number)
{
    unsigned char c = text[0], low = 0x80, high = 0xbf;
    size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if ((c >= 0x80 && c < 0xc2) || c > 0xf4)
        return 0;
    if (c == 0xe0)
        low = 0xa0;
    else if (c == 0xed)
        high = 0x9f;
    else if (c == 0xf0)
        low = 0x90;
    else if (c == 0xf4)
        high = 0x8f;
    *number = len == 1 ? c : c & (0x3fu >> (len - 1));
    for (size_t i = 1; i < len; i++) {
        if (text[i] < low || text[i] > high)
            return 0;
        *number = *number << 6 | (text[i] & 0x3fu);
        low = 0x80;
        high = 0xbf;
    }
    return len;
}

/* Control characters, which some terminals obey, and characters that are not
 * seen and turn, break or hide what is beside them. */
static int is_harmful(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x80, 0x9f},     {0xad, 0xad},      {0x61c, 0x61c},
                  {0x180e, 0x180e}, {0x200b, 0x200b},  {0x200e, 0x200f},
                  {0x2028, 0x202e}, {0x2060, 0x206f},  {0xfeff, 0xfeff},
                  {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return 1;
    return 0;
}

/* What is printed for the character at *text, which is passed over. */
static size_t put_character(char out[16], const char **text)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *from = (const unsigned char *)*text;
    uint32_t number = 0;
    size_t len = read_character(from, &number), used = 0;
    int bad = !len || is_harmful(number);
    len = len ? len : 1;
    *text += len;
    if (!bad && (number < 0x20 || number == 0x7f))
        out[used++] = '?';
    else if (!bad)
        memcpy(out, from, used = len);
    for (size_t i = 0; bad && i < len; i++) {
        const char escaped[] = {'\\', 'x', hex[from[i] >> 4],
                                hex[from[i] & 15]};
        memcpy(out + used, escaped, sizeof escaped);
        used += sizeof escaped;
    }
    return used;
}

size_t cli_make_safe(char *out, size_t size, const char *text)
{
    char piece[16];
    size_t used = 0;
    while (*text) {
        size_t len = put_character(piece, &text);
        if (used + len >= size)
            break;
        memcpy(out + used, piece, len);
        used += len;
    }
    out[used] = '\0';
    return used;
}

void cli_print_safe(const char *text)
{
    char piece[16];
    while (*text)
        fwrite(piece, 1, put_character(piece, &text), stdout);
}
