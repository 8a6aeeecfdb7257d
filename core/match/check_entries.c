/* SPDX-License-Identifier: MIT */
/*
 * Checking the entries of one lexicon against each other, by the symbols that
 * they are matched by: entries with one path, entries that a glob hides, and
 * words that only the stemmer holds for the same.
 */
#include "base/error.h"
#include "match/checker.h"
#include <stdlib.h>
#include <string.h>

struct item {
    bpl_entry entry;
    const char *category;
    bpl_symbol *symbols;
    size_t count; /* 0: the entry is broken */
    int told;     /* it was reported to be another's double, or hidden */
};

/* Where a stem was met first. */
struct stem_use {
    const char *word;
    uint32_t line;
    int told;
};

struct pass {
    bpl_checker *checker;
    const bpl_table *table;
    const char *inflections;
    int stemless; /* the folder is known, and has no stemmer */
    bpl_arena arena;
    bpl_map paths; /* symbols → item */
    bpl_map stems; /* stem → use */
    struct item *items;
    struct stem_use *uses;
    size_t use_count, use_size;
    bpl_term term;
    bpl_buf text;
};

static int in_list(const char *list, const char *word, size_t len)
{
    while (*list) {
        size_t size = strcspn(list, " ");
        if (size == len && memcmp(list, word, len) == 0)
            return 1;
        list += size;
        list += strspn(list, " ");
    }
    return len == 0;
}

/* Is `rest`, behind the letter `before`, a plain ending, as in "plan|s" or
 * "plan|ning"? */
static int is_ending(const char *list, const char *rest, char before)
{
    size_t len = strlen(rest);
    return in_list(list, rest, len) ||
           (len > 1 && rest[0] == before && in_list(list, rest + 1, len - 1));
}

static int are_inflections(const char *list, const char *a, const char *b)
{
    size_t same = 0;
    while (a[same] && a[same] == b[same])
        same++;
    if (a[same] == b[same])
        return 1;
    return same > 1 && is_ending(list, a + same, a[same - 1]) &&
           is_ending(list, b + same, a[same - 1]);
}

/* Reports a stem that two words share which are no plain inflections. */
static bpl_status check_stem(struct pass *pass, const struct item *item,
                             bpl_str stem, bpl_str folded)
{
    uint32_t index;
    const char *word = bpl_arena_dup(&pass->arena, folded.data, folded.len);
    if (!word || bpl_map_add(&pass->stems, stem.data, stem.len,
                             (uint32_t)pass->use_count, &index) != BPL_OK)
        return BPL_E_NOMEM;
    if (index == pass->use_count) {
        if (pass->use_count == pass->use_size) {
            size_t size = pass->use_size ? pass->use_size * 2 : 256;
            struct stem_use *uses = realloc(pass->uses, size * sizeof *uses);
            if (!uses)
                return BPL_E_NOMEM;
            pass->uses = uses;
            pass->use_size = size;
        }
        pass->uses[pass->use_count++] =
            (struct stem_use){word, item->entry.line, 0};
        return BPL_OK;
    }
    struct stem_use *use = &pass->uses[index];
    if (use->told || are_inflections(pass->inflections, use->word, word))
        return BPL_OK;
    use->told = 1;
    bpl_check_report(pass->checker, 0, pass->table->path, item->entry.line,
                     "\"%s\" and \"%s\" of line %u have one stem, \"%.*s\"",
                     word, use->word, use->line, (int)stem.len, stem.data);
    return BPL_OK;
}

static bpl_status check_stems(struct pass *pass, const struct item *item,
                              const bpl_symbol *symbols, size_t count)
{
    if (!*pass->inflections)
        return BPL_OK;
    for (size_t i = 0; i < count; i++)
        if (symbols[i].kind == BPL_SYMBOL_STEM &&
            check_stem(pass, item, symbols[i].key, symbols[i].folded) != BPL_OK)
            return BPL_E_NOMEM;
    return BPL_OK;
}

static bpl_status keep_symbols(struct pass *pass, struct item *item,
                               const bpl_symbol *symbols, size_t count)
{
    item->symbols = bpl_arena_alloc(&pass->arena, count * sizeof *symbols);
    if (!item->symbols)
        return BPL_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        item->symbols[i] = symbols[i];
        item->symbols[i].key.data = bpl_arena_dup(
            &pass->arena, symbols[i].key.data, symbols[i].key.len);
        if (!item->symbols[i].key.data)
            return BPL_E_NOMEM;
    }
    item->count = count;
    return BPL_OK;
}

/* Adds a path and reports another entry that has it. */
static bpl_status check_path(struct pass *pass, size_t row, size_t path,
                             const bpl_symbol *symbols, size_t count)
{
    struct item *item = &pass->items[row];
    uint32_t other;
    bpl_buf_reset(&pass->text);
    if (bpl_symbols_write(symbols, count, &pass->text) != BPL_OK ||
        bpl_map_add(&pass->paths, pass->text.data, pass->text.len,
                    (uint32_t)row, &other) != BPL_OK)
        return BPL_E_NOMEM;
    if (other == row)
        return BPL_OK;
    const struct item *first = &pass->items[other];
    int differ = strcmp(item->category, first->category) != 0;
    if (item->told || (path > 0 && !differ))
        return BPL_OK;
    item->told = 1;
    bpl_check_report(pass->checker, differ, pass->table->path, item->entry.line,
                     "\"%s\" is the same as \"%s\" of line %u%s%s",
                     item->entry.term, first->entry.term, first->entry.line,
                     differ ? ", of category " : "",
                     differ ? first->category : "");
    return BPL_OK;
}

static bpl_status read_item(struct pass *pass,
                            const bpl_lexicon_columns *columns, bpl_own own,
                            size_t row, bpl_error *err)
{
    struct item *item = &pass->items[row];
    bpl_error failure = {0};
    const bpl_table *table = pass->table;
    bpl_status status = bpl_lexicon_entry(
        table, columns, own, table->cells + row * table->columns,
        table->lines[row], &item->entry, &failure);
    if (status == BPL_OK) {
        item->category = bpl_table_cell(pass->table, row, columns->category);
        status = bpl_term_read(&pass->term, item->entry.term,
                               (bpl_match_kind)item->entry.match, &failure);
        failure.line = pass->table->lines[row];
    }
    if (status == BPL_OK && pass->stemless &&
        item->entry.match == BPL_MATCH_STEM)
        bpl_check_report(pass->checker, 1, pass->table->path, item->entry.line,
                         "\"%s\" is matched by stems, and its folder has no "
                         "stemmer",
                         item->entry.term);
    if (status != BPL_OK)
        return bpl_check_failure(pass->checker, status, pass->table->path,
                                 &failure, err);
    for (size_t path = 0; path < bpl_term_paths(&pass->term); path++) {
        bpl_symbol symbols[BPL_LIMIT_ENTRY_WORDS];
        size_t count;
        BPL_TRY(bpl_term_path(&pass->term, path, symbols, &count, err));
        if (path == 0 && count == 0)
            bpl_check_report(pass->checker, 1, pass->table->path,
                             item->entry.line, "\"%s\" can't be matched",
                             item->entry.term);
        if (count == 0)
            continue;
        if (check_path(pass, row, path, symbols, count) != BPL_OK ||
            (path == 0 && (check_stems(pass, item, symbols, count) != BPL_OK ||
                           keep_symbols(pass, item, symbols, count) != BPL_OK)))
            return bpl_fail_nomem(err);
    }
    return BPL_OK;
}

static int holds(bpl_str text, bpl_str part)
{
    return memmem(text.data, text.len, part.data, part.len) != NULL;
}

/* Does the symbol of a glob's entry meet every word that `other` meets? A
 * stem is taken for the beginning of its words. */
static int covers(const bpl_symbol *glob, const bpl_symbol *other)
{
    bpl_str key = glob->key;
    bpl_str text = other->key;
    if (glob->kind == other->kind && key.len == text.len &&
        memcmp(key.data, text.data, key.len) == 0)
        return 1;
    if (key.len > text.len)
        return 0;
    switch (glob->kind) {
    case BPL_SYMBOL_PREFIX:
        return (other->kind == BPL_SYMBOL_STEM ||
                other->kind == BPL_SYMBOL_EXACT ||
                other->kind == BPL_SYMBOL_PREFIX) &&
               memcmp(text.data, key.data, key.len) == 0;
    case BPL_SYMBOL_SUFFIX:
        return (other->kind == BPL_SYMBOL_EXACT ||
                other->kind == BPL_SYMBOL_SUFFIX) &&
               memcmp(text.data + text.len - key.len, key.data, key.len) == 0;
    case BPL_SYMBOL_INFIX:
        return holds(text, key);
    default:
        return 0;
    }
}

/* A glob wins over a stem, and over a later glob. */
static int hides(const struct item *glob, const struct item *other)
{
    if (glob->count != other->count || glob == other)
        return 0;
    if (other->entry.match == BPL_MATCH_GLOB
            ? other->entry.line < glob->entry.line
            : other->entry.match != BPL_MATCH_STEM)
        return 0;
    for (size_t i = 0; i < glob->count; i++)
        if (!covers(&glob->symbols[i], &other->symbols[i]))
            return 0;
    return 1;
}

/* Each glob with each entry: quadratic, so there is a limit of pairs; lexicons
 * made by people have few globs. */
static void check_hidden(struct pass *pass)
{
    size_t left = BPL_LIMIT_COMPARED;
    for (size_t g = 0; g < pass->table->rows; g++) {
        const struct item *glob = &pass->items[g];
        if (glob->entry.match != BPL_MATCH_GLOB || glob->count == 0)
            continue;
        if (left < pass->table->rows) {
            bpl_check_report(pass->checker, 0, pass->table->path,
                             glob->entry.line,
                             "from here on globs are not compared with all "
                             "entries: they are too many");
            return;
        }
        left -= pass->table->rows;
        for (size_t i = 0; i < pass->table->rows; i++) {
            struct item *item = &pass->items[i];
            if (item->told || item->count == 0 || !hides(glob, item))
                continue;
            item->told = 1;
            bpl_check_report(
                pass->checker, 0, pass->table->path, item->entry.line,
                "\"%s\" is never reached: \"%s\" of line %u hides it",
                item->entry.term, glob->entry.term, glob->entry.line);
        }
    }
}

bpl_status bpl_check_entries(bpl_checker *checker, const bpl_table *table,
                             const char *name, const char *stemmer,
                             const char *inflections, bpl_error *err)
{
    bpl_lexicon_columns columns;
    bpl_error failure = {0};
    bpl_status status = bpl_lexicon_head(table, &columns, &failure);
    if (status != BPL_OK)
        return bpl_check_failure(checker, status, table->path, &failure, err);
    struct pass pass;
    memset(&pass, 0, sizeof pass);
    pass.checker = checker;
    pass.table = table;
    pass.inflections = inflections;
    pass.stemless = checker->stemmers.rows > 0 && !*stemmer;
    bpl_map_init(&pass.paths, &pass.arena);
    bpl_map_init(&pass.stems, &pass.arena);
    bpl_buf_init(&pass.text, 64 * (size_t)(BPL_LIMIT_LINE_BYTES));
    status = bpl_term_init(&pass.term, stemmer, err);
    pass.items = calloc(table->rows + 1, sizeof *pass.items);
    if (status == BPL_OK && !pass.items)
        status = bpl_fail_nomem(err);
    for (size_t row = 0; pass.items && row < table->rows && status == BPL_OK;
         row++)
        status = read_item(&pass, &columns, bpl_own_of(name), row, err);
    if (status == BPL_OK && pass.items)
        check_hidden(&pass);
    bpl_term_fini(&pass.term);
    bpl_buf_fini(&pass.text);
    bpl_map_fini(&pass.paths);
    bpl_map_fini(&pass.stems);
    bpl_arena_fini(&pass.arena);
    free(pass.items);
    free(pass.uses);
    return status;
}
