/* SPDX-License-Identifier: MIT */
/*
 * Makes the lexicon en/places-iso.tsv from the JSON files of iso-codes, when
 * bpolens is built:
 *
 *     places iso_3166-1.json iso_3166-2.json iso3166.tsv places-iso.tsv
 *
 * Each name becomes an entry whose category is the country's code. "Korea,
 * Republic of" is written "Republic of Korea", a bracket is cut off, and a
 * name with diacritics is entered without them, too. Which names are left out
 * or matched by their case is said in iso3166.tsv.
 */
#include "base/file.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { NAME_BYTES = 256, MAX_NAMES = 10000 };

typedef struct name {
    char text[NAME_BYTES];
    char category[3];
    const char *code, *use;
} name;

typedef struct gazetteer {
    bpl_table settings;
    json_t *countries, *regions;
    name *names;
    size_t count;
} gazetteer;

/* What iso3166.tsv says of a code: its own row, else that of `general`. */
static const char *use_of(const gazetteer *list, const char *code,
                          const char *general)
{
    size_t codes = bpl_table_column(&list->settings, "code");
    size_t uses = bpl_table_column(&list->settings, "use");
    const char *found = "skip";
    for (size_t row = 0; row < list->settings.rows; row++) {
        const char *cell = bpl_table_cell(&list->settings, row, codes);
        if (strcmp(cell, code) == 0)
            return bpl_table_cell(&list->settings, row, uses);
        if (strcmp(cell, general) == 0)
            found = bpl_table_cell(&list->settings, row, uses);
    }
    return found;
}

/* The name as people write it, into out; 0 if it doesn't fit. */
static int plain_name(const char *text, char out[NAME_BYTES])
{
    size_t len = strcspn(text, "([*");
    while (len && text[len - 1] == ' ')
        len--;
    const char *comma = memchr(text, ',', len);
    size_t first = comma ? (size_t)(comma - text) : len;
    const char *rest = comma ? comma + 1 + strspn(comma + 1, " ") : text + len;
    size_t rest_len = (size_t)(text + len - rest);
    if (!first || len + 2 > NAME_BYTES)
        return 0;
    /* A list ("Bonaire, Sint Eustatius and Saba") is no turned name. */
    if (rest_len && strstr(rest, " and "))
        rest_len = 0;
    int put = rest_len ? snprintf(out, NAME_BYTES, "%.*s %.*s", (int)rest_len,
                                  rest, (int)first, text)
                       : snprintf(out, NAME_BYTES, "%.*s", (int)first, text);
    return put > 0 && put < NAME_BYTES;
}

static int add_text(gazetteer *list, const char *text, const char *code,
                    const char *use)
{
    if (list->count == MAX_NAMES || strlen(text) >= NAME_BYTES)
        return -1;
    name *at = &list->names[list->count++];
    memset(at, 0, sizeof *at);
    memcpy(at->text, text, strlen(text));
    for (int i = 0; i < 2; i++)
        at->category[i] = (char)(code[i] | 0x20);
    at->code = code;
    at->use = use;
    return 0;
}

/* Adds a name, and the same without diacritics where it has any. */
static int add_name(gazetteer *list, const char *text, const char *code,
                    const char *use)
{
    char plain[NAME_BYTES];
    utf8proc_uint8_t *bare = NULL;
    if (!text || strcmp(use, "skip") == 0)
        return 0;
    if (!plain_name(text, plain) || add_text(list, plain, code, use) != 0)
        return -1;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)plain, 0, &bare,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_STRIPMARK |
                         UTF8PROC_COMPOSE);
    int failed = len < 0;
    if (!failed && strcmp((const char *)bare, plain) != 0)
        failed = add_text(list, (const char *)bare, code, use) != 0;
    free(bare);
    return failed ? -1 : 0;
}

static int add_countries(gazetteer *list)
{
    static const char *const keys[] = {"name", "common_name", "official_name"};
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(list->countries, "3166-1"), i, one)
    {
        const char *code = json_string_value(json_object_get(one, "alpha_2"));
        if (!code || strlen(code) != 2)
            return -1;
        const char *use = use_of(list, code, "*");
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            if (add_name(list, json_string_value(json_object_get(one, keys[k])),
                         code, use) != 0)
                return -1;
    }
    return list->count ? 0 : -1;
}

static int add_regions(gazetteer *list)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(list->regions, "3166-2"), i, one)
    {
        const char *code = json_string_value(json_object_get(one, "code"));
        if (!code || strlen(code) < 4 || code[2] != '-')
            return -1;
        char all[] = {code[0], code[1], '-', '*', '\0'};
        if (add_name(list, json_string_value(json_object_get(one, "name")),
                     code, use_of(list, code, all)) != 0)
            return -1;
    }
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    const name *left = a, *right = b;
    int order = strcmp(left->text, right->text);
    return order ? order : strcmp(left->code, right->code);
}

static int write_names(gazetteer *list, const char *path)
{
    FILE *out = fopen(path, "wb");
    if (!out)
        return -1;
    qsort(list->names, list->count, sizeof *list->names, compare_names);
    fputs(
        "#!bpolens-lexicon 1\n#!id en/places-iso\n#!lang en\n"
        "# Made from iso-codes (LGPL-2.1+) by lexicons/generate/places.c when "
        "bpolens was\n# built; change lexicons/generate/iso3166.tsv "
        "instead.\n"
        "term\tcategory\tweight\tmatch\tsource\tnote\n",
        out);
    for (size_t i = 0; i < list->count; i++) {
        const name *at = &list->names[i];
        if (i && strcmp(at->text, at[-1].text) == 0)
            continue;
        fprintf(out, "%s\t%s\t1\t%s\tiso3166\tISO 3166 %s\n", at->text,
                at->category, at->use, at->code);
    }
    int failed = ferror(out);
    return fclose(out) != 0 || failed ? -1 : 0;
}

int main(int argc, char **argv)
{
    gazetteer list = {0};
    bpl_error err = {0};
    json_error_t wrong = {0};
    int status = 1;
    if (argc != 5) {
        fprintf(stderr, "usage: places ISO_3166-1 ISO_3166-2 SETTINGS OUT\n");
        return 2;
    }
    list.countries = json_load_file(argv[1], 0, &wrong);
    if (list.countries)
        list.regions = json_load_file(argv[2], 0, &wrong);
    list.names = calloc(MAX_NAMES, sizeof *list.names);
    if (!list.regions || !list.names)
        fprintf(stderr, "places: %s:%d: %s\n", wrong.source, wrong.line,
                wrong.text);
    else if (bpl_table_load(&list.settings, argv[3], &err) != BPL_OK)
        fprintf(stderr, "places: %s: %s\n", err.source, err.message);
    else if (add_countries(&list) != 0 || add_regions(&list) != 0)
        fprintf(stderr, "places: not the files of iso-codes\n");
    else if (write_names(&list, argv[4]) != 0)
        fprintf(stderr, "places: can't write %s\n", argv[4]);
    else
        status = 0;
    bpl_table_fini(&list.settings);
    json_decref(list.countries);
    json_decref(list.regions);
    free(list.names);
    return status;
}
