/* SPDX-License-Identifier: MIT */
#include "shores.h"

#include <string.h>

/* Cells of the table: any country; the country of the work. */
static const char ANY[] = "*", SAME[] = "=";

const char *geo_next_word(const char *cell, size_t *len)
{
    cell += strspn(cell, " ");
    *len = strcspn(cell, " ");
    return *len ? cell : NULL;
}

static int is_list(const char *cell)
{
    return strcmp(cell, ANY) != 0 && strcmp(cell, SAME) != 0;
}

static int compare(const char *text, size_t len, const code *with)
{
    int order = memcmp(text, with->text, len < with->len ? len : with->len);
    return order ? order : (len > with->len) - (len < with->len);
}

/* Where the country is, or where it belongs. */
static size_t find_code(const shores *at, const char *text, size_t len,
                        int *found)
{
    size_t low = 0, high = at->count;
    *found = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(text, len, &at->codes[middle]);
        if (order == 0) {
            *found = 1;
            return middle;
        }
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Its row and column. */
static size_t number_of(const shores *at, const char *text, size_t len)
{
    int found;
    size_t where = find_code(at, text, len, &found);
    return found ? where : at->count;
}

int geo_add_codes(shores *at, const char *cell)
{
    size_t len;
    if (!is_list(cell))
        return 0;
    for (const char *text = cell; (text = geo_next_word(text, &len));
         text += len) {
        int found;
        size_t where = find_code(at, text, len, &found);
        if (found)
            continue;
        if (at->count == MAX_CODES)
            return -1;
        memmove(&at->codes[where + 1], &at->codes[where],
                (at->count - where) * sizeof at->codes[0]);
        at->codes[where] = (code){text, len};
        at->count++;
    }
    return 0;
}

size_t geo_cells(const shores *at)
{
    return (at->count + 1) * (at->count + 1);
}

/* Marks the countries of a cell, by their numbers. */
static void mark(const shores *at, const char *cell, unsigned char *marks)
{
    size_t len;
    memset(marks, strcmp(cell, ANY) == 0, at->count + 1);
    if (!is_list(cell))
        return;
    for (const char *text = cell; (text = geo_next_word(text, &len));
         text += len)
        marks[number_of(at, text, len)] = 1;
}

void geo_put_row(shores *at, const char *work, const char *client,
                 unsigned char shore)
{
    unsigned char works[MAX_CODES + 1], clients[MAX_CODES + 1];
    size_t size = at->count + 1, other = at->count;
    int same = strcmp(client, SAME) == 0;
    mark(at, work, works);
    mark(at, client, clients);
    for (size_t w = 0; w < size; w++)
        for (size_t c = 0; works[w] && c < size; c++)
            if (clients[c] || (same && c == w && c != other))
                at->cells[w * size + c] = shore;
    if (works[other] && (clients[other] || same))
        at->same = shore;
}

unsigned geo_shore(const shores *at, const char *work, const char *client)
{
    size_t w = number_of(at, work, strlen(work));
    size_t c = number_of(at, client, strlen(client));
    if (w == at->count && c == w && strcmp(work, client) == 0)
        return at->same;
    return at->cells[w * (at->count + 1) + c];
}
