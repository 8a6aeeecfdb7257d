/* SPDX-License-Identifier: MIT */
/*
 * FILE gets every reject. The terminal gets as much as a person reads: some
 * messages of a kind; of the lines behind a broken record, which may be its
 * rest, the first; a record that comes in pieces once. What is left out is
 * counted, and told at the end.
 */
#include "rejects.h"

#include <string.h>

/* The message with each number as "N". */
static void make_kind(char *out, size_t size, const char *message)
{
    size_t used = 0;
    for (; *message && used + 1 < size; message++) {
        int digit = *message >= '0' && *message <= '9';
        if (!digit)
            out[used++] = *message;
        else if (!used || out[used - 1] != 'N')
            out[used++] = 'N';
    }
    out[used] = '\0';
}

int cli_kinds_count(cli_kinds *kinds, const char *message)
{
    char kind[CLI_KIND_BYTES];
    size_t at = 0;
    make_kind(kind, sizeof kind, message);
    while (at < kinds->used && at < CLI_KINDS - 1 &&
           strcmp(kinds->of[at].message, kind) != 0)
        at++;
    if (at == kinds->used) {
        kinds->used++;
        snprintf(kinds->of[at].message, sizeof kinds->of[at].message, "%s",
                 at < CLI_KINDS - 1 ? kind : "other reasons");
    }
    return ++kinds->of[at].count <= CLI_MOST_OF_A_KIND;
}

void cli_kinds_end(const cli_kinds *kinds, const char *hint)
{
    for (size_t i = 0; i < kinds->used; i++) {
        const struct cli_kind *kind = &kinds->of[i];
        if (kind->count > CLI_MOST_OF_A_KIND)
            cli_say("%llu more: %s%s",
                    (unsigned long long)kind->count - CLI_MOST_OF_A_KIND,
                    kind->message, hint);
    }
}

static void put_inside(FILE *file, bpl_str text)
{
    while (text.len) {
        const char *quote = memchr(text.data, '"', text.len);
        size_t len = quote ? (size_t)(quote - text.data) + 1 : text.len;
        fwrite(text.data, 1, len, file);
        if (quote)
            fputc('"', file);
        text.data += len;
        text.len -= len;
    }
}

static void put_cell(FILE *file, bpl_str text)
{
    fputc('"', file);
    put_inside(file, text);
    fputc('"', file);
}

/* One that is ours: no formula. */
static void put_own(FILE *file, const char *words)
{
    bpl_str text = {words, strlen(words)};
    fputc('"', file);
    if (bpl_is_formula(text))
        fputc('\'', file);
    put_inside(file, text);
    fputc('"', file);
}

/* The record is the input's, byte by byte, so that it can be mended. */
static void put_row(FILE *file, const bpl_error *err, bpl_str raw)
{
    put_own(file, err->source);
    fprintf(file, ",%llu,%llu,", (unsigned long long)err->record,
            (unsigned long long)err->line);
    put_own(file, err->message);
    fputc(',', file);
    put_cell(file, raw);
    fputc('\n', file);
}

int cli_rejects_open(cli_run *cli, cli_rejects *rejects, const char *path,
                     int part, int resume)
{
    rejects->path = path;
    if (!path)
        return 1;
    if (!(part ? cli_output_open_part(cli, &rejects->output, path, resume)
               : cli_output_open(cli, &rejects->output, path)))
        return 0;
    /* What is no file has no part: it gets what is new. */
    if (resume && rejects->output.path)
        return 1;
    fputs("file,record,line,reason,raw\n", rejects->output.file);
    return 1;
}

static void end_pieces(cli_rejects *rejects)
{
    if (rejects->pieces) {
        bpl_error err = rejects->last;
        snprintf(err.message, sizeof err.message,
                 "its rest is rejected as well, in %llu piece%s",
                 (unsigned long long)rejects->pieces,
                 rejects->pieces == 1 ? "" : "s");
        cli_say_error(&err);
    }
    rejects->pieces = 0;
}

/* The reader gives a record over the limit away in pieces. */
static int is_piece(const cli_rejects *rejects, const bpl_error *err)
{
    const bpl_error *last = &rejects->last;
    return err->code == BPL_E_LIMIT && last->code == BPL_E_LIMIT &&
           err->record && err->record == last->record &&
           err->line == last->line && strcmp(err->source, last->source) == 0;
}

/* A line of the same broken record as the one before? The reader tells of it
 * in words only, and ends these with the line of the broken one. */
static int is_more_of_the_rest(cli_rejects *rejects, const bpl_error *err)
{
    static const char words[] = "the rest of the broken record in line ";
    const char *here = strstr(err->message, words);
    if (!here)
        return 0;
    const char *there = strstr(rejects->root.message, words);
    int more = there && strcmp(here, there) == 0 &&
               strcmp(err->source, rejects->root.source) == 0;
    rejects->root = *err;
    return more;
}

void cli_rejects_put(cli_run *cli, cli_rejects *rejects, const bpl_error *err,
                     bpl_str raw)
{
    cli_note(cli, CLI_REJECTED);
    if (rejects->output.file)
        put_row(rejects->output.file, err, raw);
    if (is_piece(rejects, err)) {
        rejects->pieces++;
        return;
    }
    end_pieces(rejects);
    rejects->last = *err;
    rejects->count++;
    if (is_more_of_the_rest(rejects, err))
        rejects->rest_lines++;
    else if (cli_kinds_count(&rejects->kinds, err->message))
        cli_say_error(err);
}

void cli_rejects_end(cli_rejects *rejects)
{
    char hint[400];
    if (rejects->path)
        snprintf(hint, sizeof hint, "; see --rejects %s", rejects->path);
    else
        snprintf(hint, sizeof hint,
                 "; bpolens label --rejects FILE keeps all of them");
    end_pieces(rejects);
    if (rejects->rest_lines)
        cli_say("%llu more lines rejected that may be the rest of broken "
                "records%s",
                (unsigned long long)rejects->rest_lines, hint);
    cli_kinds_end(&rejects->kinds, hint);
}
