/* SPDX-License-Identifier: MIT */
/* --limit NAME=VALUE, and the table of what there is. */
#include "limit.h"

#include <stdlib.h>
#include <string.h>

static void print_table(void)
{
    bpl_limit at;
    for (size_t i = 0; bpl_limits_at(i, &at); i++) {
        printf("%-15s %9u  (%u to %u)\n    %s\n    over it: %s\n", at.name,
               at.usual, at.least, at.most, at.of, at.over);
    }
}

/* A number, or one of KiB or MiB ("8M"). */
static int read_value(const char *word, uint64_t *out)
{
    char *end;
    if (*word < '0' || *word > '9')
        return 0;
    uint64_t value = strtoull(word, &end, 10);
    if (value > UINT32_MAX)
        value = UINT32_MAX; /* more than any limit can be */
    if (*end == 'K' || *end == 'M')
        value *= *end++ == 'K' ? BPL_KIB : BPL_MIB;
    *out = value;
    return !*end;
}

int cli_set_limit(cli_run *cli, cli_options *options, const char *word)
{
    bpl_error err;
    char name[32];
    uint64_t value;
    if (strcmp(word, "help") == 0) {
        print_table();
        return 0;
    }
    const char *equals = strchr(word, '=');
    if (!equals || !read_value(equals + 1, &value)) {
        cli_usage(cli, "--limit is NAME=NUMBER, not %s (--limit help: all)",
                  word);
        return 0;
    }
    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    bpl_status status = bpl_limits_set(&options->limits, name, value, &err);
    if (status != BPL_OK) {
        cli_usage(cli, "--limit %s: %s (--limit help: all)", word, err.message);
        return 0;
    }
    options->model.limits = &options->limits;
    return 1;
}
