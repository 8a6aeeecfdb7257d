/* SPDX-License-Identifier: MIT */
/*
 * Messages on stderr, and the exit status that goes with them. A message is
 * made whole and written at once: stderr has no buffer, and lines of several
 * processes shall not mix.
 */
#include "cli.h"
#include "crash.h"

#include <stdarg.h>
#include <string.h>

enum { MESSAGE_BYTES = 2048 };

/* File names and the like may hold anything; a terminal gets none of it. */
static void print_safe(const char *text)
{
    static const char begin[] = "bpolens: ";
    char out[sizeof begin + (size_t)4 * MESSAGE_BYTES + 1];
    size_t used = sizeof begin - 1;
    memcpy(out, begin, used);
    used += cli_make_safe(out + used, sizeof out - used, text);
    out[used++] = '\n';
    fwrite(out, 1, used, stderr);
}

void cli_say(const char *format, ...)
{
    char text[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    print_safe(text);
}

void cli_say_error(const bpl_error *err)
{
    char place[400] = "", where[64] = "";
    const char *message =
        err->message[0] ? err->message : bpl_status_name(err->code);
    if (err->source[0])
        snprintf(place, sizeof place, "%s: ",
                 strcmp(err->source, "-") == 0 ? "standard input"
                                               : err->source);
    if (err->record && err->line)
        snprintf(where, sizeof where,
                 "record %llu, line %llu: ", (unsigned long long)err->record,
                 (unsigned long long)err->line);
    else if (err->record)
        snprintf(where, sizeof where,
                 "record %llu: ", (unsigned long long)err->record);
    else if (err->line)
        snprintf(where, sizeof where,
                 "line %llu: ", (unsigned long long)err->line);
    cli_say("%s%s%s", place, where, message);
}

int cli_usage(cli_run *cli, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_say("%s; see bpolens %s%s--help", text, cli->verb,
            *cli->verb ? " " : "");
    cli_note(cli, CLI_USAGE);
    return CLI_USAGE;
}

void cli_note(cli_run *cli, int status)
{
    if (status > cli->status)
        cli->status = status;
}

void cli_failed(cli_run *cli, const bpl_error *err)
{
    cli_say_error(err);
    switch (err->code) {
    case BPL_E_ARG:
        cli_note(cli, CLI_USAGE);
        break;
    case BPL_E_PLUGIN:
    case BPL_E_ABI:
        cli_note(cli, CLI_LOAD);
        break;
    case BPL_E_NOMEM:
    case BPL_E_INTERNAL:
        cli_note(cli, CLI_INTERNAL);
        break;
    default:
        cli_note(cli, CLI_INPUT);
    }
}

int cli_out_of_memory(cli_run *cli)
{
    cli_say("out of memory");
    cli_note(cli, CLI_INTERNAL);
    return 0;
}

int cli_internal(cli_run *cli, const bpl_error *err)
{
    cli_say_error(err);
    cli_note(cli, CLI_INTERNAL);
    return 0;
}

int cli_load_failed(cli_run *cli, const bpl_error *err)
{
    int own = err->code == BPL_E_NOMEM || err->code == BPL_E_INTERNAL;
    cli_say_error(err);
    cli_note(cli, own ? CLI_INTERNAL : CLI_LOAD);
    return 0;
}

void cli_complete(bpl_error *err, const bpl_record *record)
{
    if (!err->source[0] && record->source)
        snprintf(err->source, sizeof err->source, "%s", record->source);
    if (!err->record)
        err->record = record->number;
    if (!err->line)
        err->line = record->line;
}

int cli_open_model(cli_run *cli, bpl_model **model, const cli_options *options)
{
    bpl_error err = {0};
    if (bpl_model_open(model, &options->model, &err) == BPL_OK) {
        cli_crash_know(*model);
        return 1;
    }
    return cli_load_failed(cli, &err);
}

void cli_worker_failed(cli_run *cli, const bpl_error *err)
{
    cli_say_error(err);
    int load = err->code == BPL_E_PLUGIN || err->code == BPL_E_PARSE ||
               err->code == BPL_E_NOTFOUND || err->code == BPL_E_ABI ||
               err->code == BPL_E_IO; /* a lexicon that was met late */
    cli_note(cli, load ? CLI_LOAD : CLI_INTERNAL);
}

int cli_open_codes(cli_run *cli, bpl_codes **codes, const bpl_model *model)
{
    bpl_error err = {0};
    return bpl_codes_open(codes, model, &err) == BPL_OK ||
           cli_load_failed(cli, &err);
}

int cli_open_work(cli_run *cli, const bpl_model *model,
                  const cli_options *options, int argc, char **argv,
                  bpl_worker **worker, bpl_reader **reader)
{
    bpl_error err = {0};
    if (bpl_worker_new(worker, model, &err) != BPL_OK) {
        cli_worker_failed(cli, &err);
        return 0;
    }
    const char *const *paths = (const char *const *)(argv + optind);
    if (bpl_reader_open(reader, model, paths, (size_t)(argc - optind),
                        &options->reader, &err) == BPL_OK)
        return 1;
    if (err.code != BPL_E_ARG)
        return cli_load_failed(cli, &err);
    cli_failed(cli, &err);
    return 0;
}
