/* SPDX-License-Identifier: MIT */
/*
 * The table `shores` as a square, so that nothing is parsed while documents
 * are read: work × client, countries by their place in a sorted list. The last
 * row and column stand for all countries that the table doesn't name.
 */
#ifndef GEOGRAPHY_SHORES_H
#define GEOGRAPHY_SHORES_H

#include <stddef.h>

enum { MAX_CODES = 512 }; /* more are refused */

/* A country as the table names it: a word of a cell. */
typedef struct code {
    const char *text;
    size_t len;
} code;

typedef struct shores {
    code codes[MAX_CODES]; /* sorted */
    size_t count;
    unsigned char *cells; /* geo_cells() of them */
    unsigned char same;   /* twice the same country that is not named */
} shores;

/* The next word of a cell, or NULL at its end. */
const char *geo_next_word(const char *cell, size_t *len);

/* Adds the countries of a cell of any row; -1: there are too many. */
int geo_add_codes(shores *at, const char *cell);
/* How many cells there are, then. */
size_t geo_cells(const shores *at);
/* Writes a row over what was written before it. */
void geo_put_row(shores *at, const char *work, const char *client,
                 unsigned char shore);

unsigned geo_shore(const shores *at, const char *work, const char *client);

#endif
