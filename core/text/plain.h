/* SPDX-License-Identifier: MIT */
/*
 * Blocks of text that the cleaner copies as they are. Vectors are those of
 * the compiler (gcc and clang), so they are what each processor has; other
 * compilers look at every byte.
 */
#ifndef BPL_TEXT_PLAIN_H
#define BPL_TEXT_PLAIN_H

#include <stdint.h>
#include <string.h>

#define BPL_PLAIN_BLOCK 16u

/* 1 if none of the 16 bytes at `at` can be special to the cleaner, neither by
 * itself nor as one of two blanks; one byte behind them is looked at, too. 0
 * says nothing: '^' stops it as well, being between '[' and '`'. */
static inline int bpl_plain_block(const char *at)
{
#if defined(__GNUC__)
    typedef unsigned char bytes __attribute__((vector_size(BPL_PLAIN_BLOCK)));
    bytes here, next;
    uint64_t halves[2];
    memcpy(&here, at, sizeof here);
    memcpy(&next, at + 1, sizeof next);
    bytes special = (bytes)(here - ' ' >= 0x7F - ' ') | (bytes)(here == '&') |
                    (bytes)(here == '*') | (bytes)(here == '<') |
                    (bytes)(here - '[' <= '`' - '[') |
                    ((bytes)(here == ' ') & (bytes)(next == ' '));
    memcpy(halves, &special, sizeof halves);
    return (halves[0] | halves[1]) == 0;
#else
    (void)at;
    return 0;
#endif
}

#endif
