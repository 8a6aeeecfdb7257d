/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target once on each file that is named, and on each in the
 * folders that are named: for builds without libFuzzer, and for seeds as tests.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST = 1 << 20 };

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = file ? malloc(MOST) : NULL;
    if (!bytes) {
        perror(path);
        if (file)
            fclose(file);
        return 0;
    }
    size_t len = fread(bytes, 1, MOST, file);
    fclose(file);
    fprintf(stderr, "%s\n", path);
    /* Of its own size, so that a read behind its end is seen. */
    uint8_t *exact = malloc(len ? len : 1);
    if (exact) {
        memcpy(exact, bytes, len);
        LLVMFuzzerTestOneInput(exact, len);
    }
    free(bytes);
    free(exact);
    return exact != NULL;
}

static int run_folder(const char *path)
{
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort), run = 0;
    for (int i = 0; i < count; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            run += run_file(file);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return run;
}

int main(int argc, char **argv)
{
    int run = 0;
    for (int i = 1; i < argc; i++) {
        struct stat info;
        if (stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode))
            run += run_folder(argv[i]);
        else
            run += run_file(argv[i]);
    }
    fprintf(stderr, "%d inputs\n", run);
    return run == 0;
}
