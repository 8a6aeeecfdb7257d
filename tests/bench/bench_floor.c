/* SPDX-License-Identifier: MIT */
/*
 * What the libraries take alone for what bpolens has them do: libcsv through
 * a file with callbacks that only count; libxml2 from each page of a folder
 * to its tree, which is freed, with the options of core/read/html_dom.c.
 *
 * usage: bench_floor csv FILE | html FOLDER
 */
#include <csv.h>
#include <dirent.h>
#include <libxml/HTMLparser.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct counts {
    size_t records, cells, bytes;
} counts;

static void on_cell(void *cell, size_t len, void *payload)
{
    counts *all = payload;
    (void)cell;
    all->cells++;
    all->bytes += len;
}

static void on_record(int end, void *payload)
{
    counts *all = payload;
    (void)end;
    all->records++;
}

static int run_csv(const char *path, counts *all)
{
    static char buffer[1 << 16];
    struct csv_parser parser;
    size_t len;
    int failed = 0;
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    if (csv_init(&parser, 0) != 0) {
        fclose(file);
        return 0;
    }
    while ((len = fread(buffer, 1, sizeof buffer, file)) > 0 && !failed)
        if (csv_parse(&parser, buffer, len, on_cell, on_record, all) != len)
            failed = 1;
    csv_fini(&parser, on_cell, on_record, all);
    csv_free(&parser);
    int ok = !ferror(file) && !failed;
    fclose(file);
    return ok;
}

/* The file's bytes, to be freed; NULL if it can't be read. */
static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *data = NULL;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size >= 0 && size < INT_MAX && fseek(file, 0, SEEK_SET) == 0)
        data = malloc((size_t)size + 1);
    *len = data ? fread(data, 1, (size_t)size, file) : 0;
    fclose(file);
    return data;
}

static int run_page(const char *path, counts *all)
{
    size_t len;
    char *data = read_file(path, &len);
    if (!data)
        return 0;
    xmlDoc *doc = htmlReadMemory(
        data, (int)len, NULL, "UTF-8",
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
            HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | (int)XML_PARSE_HUGE);
    all->records++;
    all->cells += doc != NULL;
    all->bytes += len;
    xmlFreeDoc(doc);
    free(data);
    return 1;
}

static int run_html(const char *folder, counts *all)
{
    DIR *dir = opendir(folder);
    int ok = dir != NULL;
    for (struct dirent *entry; ok && (entry = readdir(dir)) != NULL;) {
        char path[PATH_MAX];
        if (entry->d_name[0] == '.')
            continue;
        int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        ok = len > 0 && (size_t)len < sizeof path && run_page(path, all);
    }
    if (dir)
        closedir(dir);
    xmlCleanupParser();
    return ok;
}

int main(int argc, char **argv)
{
    counts all = {0, 0, 0};
    int ok = 0;
    if (argc == 3 && strcmp(argv[1], "csv") == 0) {
        ok = run_csv(argv[2], &all);
    } else if (argc == 3 && strcmp(argv[1], "html") == 0) {
        ok = run_html(argv[2], &all);
    } else {
        fputs("usage: bench_floor csv FILE | html FOLDER\n", stderr);
        return 2;
    }
    printf("records\t%zu\ncells\t%zu\nbytes\t%zu\n", all.records, all.cells,
           all.bytes);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
