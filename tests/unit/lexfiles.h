/* SPDX-License-Identifier: MIT */
/* Lexicons of a test, written to a folder of its own and removed again. */
#ifndef BPL_TESTS_LEXFILES_H
#define BPL_TESTS_LEXFILES_H

#include "unit.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEXICON(name)                                                          \
    "#!bpolens-lexicon 1\n#!id en/" name "\n#!lang en\n"                       \
    "term\tcategory\tweight\tmatch\tsource\tnote\n"

typedef struct lexfiles {
    char root[256]; /* holds en/ and rules/ */
    char files[16][400];
    size_t count;
} lexfiles;

static inline void lexfiles_make(lexfiles *at)
{
    char path[400];
    memset(at, 0, sizeof *at);
    snprintf(at->root, sizeof at->root, "%s/lexfiles-XXXXXX", BPL_BUILD_DIR);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(at->root));
    snprintf(path, sizeof path, "%s/en", at->root);
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/rules", at->root);
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
}

/* Path of a file below the root, "en/channel.tsv". */
static inline const char *lexfiles_path(lexfiles *at, const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s%s%s", at->root, *name ? "/" : "", name);
    return path;
}

static inline FILE *lexfiles_open(lexfiles *at, const char *name)
{
    CU_ASSERT_FATAL(at->count < sizeof at->files / sizeof at->files[0]);
    snprintf(at->files[at->count], sizeof at->files[0], "%s",
             lexfiles_path(at, name));
    FILE *file = fopen(at->files[at->count++], "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    return file;
}

static inline void lexfiles_put(lexfiles *at, const char *name,
                                const char *content)
{
    FILE *file = lexfiles_open(at, name);
    fputs(content, file);
    CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
}

static inline void lexfiles_drop(lexfiles *at)
{
    char path[400];
    for (size_t i = 0; i < at->count; i++)
        unlink(at->files[i]);
    snprintf(path, sizeof path, "%s/en", at->root);
    rmdir(path);
    snprintf(path, sizeof path, "%s/rules", at->root);
    rmdir(path);
    rmdir(at->root);
}

#endif
