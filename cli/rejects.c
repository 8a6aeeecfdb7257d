/* SPDX-License-Identifier: MIT */
#include "rejects.h"

#include <string.h>

static void put_cell(FILE *file, bpl_str text)
{
    fputc('"', file);
    while (text.len) {
        const char *quote = memchr(text.data, '"', text.len);
        size_t len = quote ? (size_t)(quote - text.data) + 1 : text.len;
        fwrite(text.data, 1, len, file);
        if (quote)
            fputc('"', file);
        text.data += len;
        text.len -= len;
    }
    fputc('"', file);
}

void cli_rejects_head(FILE *file)
{
    fputs("file,record,line,reason,raw\n", file);
}

void cli_rejects_put(FILE *file, const bpl_error *err, bpl_str raw)
{
    bpl_str source = {err->source, strlen(err->source)};
    bpl_str reason = {err->message, strlen(err->message)};
    put_cell(file, source);
    fprintf(file, ",%llu,%llu,", (unsigned long long)err->record,
            (unsigned long long)err->line);
    put_cell(file, reason);
    fputc(',', file);
    put_cell(file, raw);
    fputc('\n', file);
}
