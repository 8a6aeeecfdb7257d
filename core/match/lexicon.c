/* SPDX-License-Identifier: MIT */
/* One lexicon's file: its header and its rows, checked as they are read. */
#include "match/lexicon.h"

#include "base/error.h"
#include "match/set.h"
#include <string.h>

#define FORMAT "bpolens-lexicon 1"
/* Words that a negation reaches over where its file doesn't say: NegEx's. */
#define REACH 5.0

bpl_own bpl_own_of(const char *name)
{
    static const char *const names[BPL_OWN_COUNT] = {"zones", "cues",
                                                     "negation"};
    for (int own = 0; own < BPL_OWN_COUNT; own++)
        if (strcmp(name, names[own]) == 0)
            return (bpl_own)own;
    return BPL_OWN_NONE;
}

int bpl_own_code(bpl_own own, const char *category)
{
    static const char *const cues[] = {"pre", "post", "pseudo", "stop"};
    if (own == BPL_OWN_NEGATION) {
        for (int i = 0; i < (int)(sizeof cues / sizeof cues[0]); i++)
            if (strcmp(category, cues[i]) == 0)
                return i;
        return -1;
    }
    for (int zone = 0; zone < BPL_ZONE_COUNT; zone++)
        if (strcmp(category, bpl_zone_name((bpl_zone)zone)) == 0)
            return zone;
    return -1;
}

bpl_status bpl_lexicon_head(const bpl_table *table, bpl_lexicon_columns *out,
                            bpl_error *err)
{
    static const struct {
        const char *name;
        size_t place;
        int needed;
    } known[] = {{"term", offsetof(bpl_lexicon_columns, term), 1},
                 {"category", offsetof(bpl_lexicon_columns, category), 1},
                 {"weight", offsetof(bpl_lexicon_columns, weight), 0},
                 {"match", offsetof(bpl_lexicon_columns, match), 0},
                 {"source", offsetof(bpl_lexicon_columns, source), 1},
                 {"note", offsetof(bpl_lexicon_columns, note), 0}};
    size_t count = sizeof known / sizeof known[0];
    if (strcmp(table->format, FORMAT) != 0)
        return bpl_fail(err, BPL_E_PARSE, table->path, 1,
                        "no lexicon: its first line is not \"#!%s\"", FORMAT);
    for (size_t i = 0; i < table->columns; i++) {
        size_t k = 0;
        while (k < count && strcmp(table->names[i], known[k].name) != 0)
            k++;
        if (k == count)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->head,
                            "unknown column \"%s\"", table->names[i]);
    }
    for (size_t k = 0; k < count; k++) {
        size_t column = bpl_table_column(table, known[k].name);
        if (known[k].needed && column == BPL_NO_COLUMN)
            return bpl_fail(err, BPL_E_PARSE, table->path, table->head,
                            "no column \"%s\"", known[k].name);
        memcpy((char *)out + known[k].place, &column, sizeof column);
    }
    return BPL_OK;
}

/* A cell of a row; "" where the table lacks the column. */
static const char *cell(const char *const *row, size_t column)
{
    return column == BPL_NO_COLUMN ? "" : row[column];
}

static int match_of(const char *text)
{
    static const char *const names[] = {"stem", "exact", "cased", "glob"};
    if (!*text)
        return BPL_MATCH_STEM;
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++)
        if (text[0] == names[i][0] && strcmp(text, names[i]) == 0)
            return i;
    return -1;
}

bpl_status bpl_lexicon_entry(const bpl_table *table,
                             const bpl_lexicon_columns *columns, bpl_own own,
                             const char *const *cells, uint32_t line,
                             bpl_entry *out, bpl_error *err)
{
    const char *category = cell(cells, columns->category);
    const char *weight = cell(cells, columns->weight);
    int match = match_of(cell(cells, columns->match));
    double number = own == BPL_OWN_NEGATION ? REACH : 1;
    memset(out, 0, sizeof *out);
    out->line = line;
    out->term = cell(cells, columns->term);
    out->source = cell(cells, columns->source);
    out->note = cell(cells, columns->note);
    out->mask = category[0] == 'm' && strcmp(category, "mask") == 0;
    if (!*out->term)
        return bpl_fail(err, BPL_E_PARSE, table->path, out->line, "no term");
    if (!*category)
        return bpl_fail(err, BPL_E_PARSE, table->path, out->line,
                        "\"%s\" has no category", out->term);
    if (!*out->source)
        return bpl_fail(err, BPL_E_PARSE, table->path, out->line,
                        "\"%s\" has no source", out->term);
    if (match < 0)
        return bpl_fail(err, BPL_E_PARSE, table->path, out->line,
                        "match \"%s\" is none of stem, exact, cased, glob",
                        cell(cells, columns->match));
    if (*weight && !bpl_parse_number(weight, &number))
        return bpl_fail(err, BPL_E_PARSE, table->path, out->line,
                        "weight \"%s\" is no number", weight);
    if (number < -BPL_LIMIT_WEIGHT || number > BPL_LIMIT_WEIGHT)
        return bpl_fail(err, BPL_E_PARSE, table->path, out->line,
                        "weight %s is not in [-%d, %d]", weight,
                        BPL_LIMIT_WEIGHT, BPL_LIMIT_WEIGHT);
    if (own != BPL_OWN_NONE && !out->mask && bpl_own_code(own, category) < 0)
        return bpl_fail(err, BPL_E_PARSE, table->path, out->line,
                        "category \"%s\" has no meaning here", category);
    out->match = (uint8_t)match;
    out->weight = (float)number;
    return BPL_OK;
}

int32_t bpl_category_find(const bpl_categories *categories, const char *lexicon,
                          const char *name)
{
    char key[2 * (size_t)(BPL_LIMIT_LINE_BYTES)];
    size_t first = strlen(lexicon), second = strlen(name);
    if (first + second + 2 > sizeof key)
        return -1;
    memcpy(key, lexicon, first + 1);
    key[first] = '\t';
    memcpy(key + first + 1, name, second + 1);
    uint32_t number = bpl_map_get(&categories->map, key, first + 1 + second);
    return number == BPL_MAP_NONE ? -1 : (int32_t)number;
}
