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

/* "dir/name" into a buffer; dir alone if name is empty. */
static inline void lexfiles_join(char *out, size_t size, const char *dir,
                                 const char *name)
{
    size_t before = strlen(dir), len = strlen(name);
    CU_ASSERT_FATAL(before + len + 2 <= size);
    memcpy(out, dir, before + 1);
    if (len)
        out[before++] = '/';
    memcpy(out + before, name, len + 1);
}

static inline void lexfiles_make(lexfiles *at)
{
    char path[400];
    memset(at, 0, sizeof *at);
    lexfiles_join(at->root, sizeof at->root, BPL_BUILD_DIR, "lexfiles-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(at->root));
    lexfiles_join(path, sizeof path, at->root, "en");
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
    lexfiles_join(path, sizeof path, at->root, "rules");
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
}

/* Path of a file below the root, "en/channel.tsv". */
static inline const char *lexfiles_path(lexfiles *at, const char *name)
{
    static char path[400];
    lexfiles_join(path, sizeof path, at->root, name);
    return path;
}

static inline FILE *lexfiles_open(lexfiles *at, const char *name)
{
    CU_ASSERT_FATAL(at->count < sizeof at->files / sizeof at->files[0]);
    lexfiles_join(at->files[at->count], sizeof at->files[0], at->root, name);
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
    lexfiles_join(path, sizeof path, at->root, "en");
    rmdir(path);
    lexfiles_join(path, sizeof path, at->root, "rules");
    rmdir(path);
    rmdir(at->root);
}

#endif
