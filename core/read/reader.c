/* SPDX-License-Identifier: MIT */
/*
 * The list of inputs, one open at a time:
 *
 *   paths ──► folder? walk.c ──► open ──► source.c: members, unpacked
 *         ──► kind by name or content (handlers.c)
 *         ──► units, as the kind cuts them ──► batch ──► parser.c
 *
 * A failure belongs to a record, a member or a file; what comes next goes on
 * behind it.
 */
#include "read/inside.h"

#include "base/hash.h"
#include "base/options.h"
#include "score/model.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bpl_status copy_options(bpl_reader_options *out,
                               const bpl_reader_options *in, bpl_error *err)
{
    bpl_reader_options fresh = BPL_READER_OPTIONS_INIT;
    *out = fresh;
    BPL_TRY(bpl_options_take(out, sizeof *out, in, err));
    char d = out->delimiter;
    if ((unsigned)out->input > BPL_INPUT_JSONL)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "unknown input kind %d",
                        (int)out->input);
    if (d == '"' || d == '\r' || d == '\n')
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "a quote or line end can't be the delimiter");
    return BPL_OK;
}

bpl_status bpl_reader_open(bpl_reader **out, const bpl_model *model,
                           const char *const *paths, size_t path_count,
                           const bpl_reader_options *options, bpl_error *err)
{
    *out = NULL;
    if (!model || (path_count && !paths))
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "no model, or no paths");
    bpl_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return bpl_fail_nomem(err);
    reader->fd = -1;
    bpl_csv_init(&reader->csv);
    bpl_stream_init(&reader->stream, BPL_STREAM_BLOCK);
    reader->limits = bpl_model_limits(model);
    reader->csv.columns = reader->limits->columns;
    reader->table = bpl_model_table(model, "columns");
    reader->paths = paths;
    reader->path_count = path_count;
    bpl_status status = copy_options(&reader->options, options, err);
    if (status == BPL_OK)
        status = bpl_columns_check(reader->table, err);
    if (status == BPL_OK)
        status = bpl_names_init(&reader->names, reader->table, &reader->options,
                                err);
    bpl_paths_init(&reader->list, reader->options.paths_from);
    if (status == BPL_OK)
        status = bpl_walk_new(&reader->walk, bpl_kind_wanted, err);
    if (status == BPL_OK)
        status = bpl_source_new(&reader->file, err);
    if (status == BPL_OK)
        bpl_source_limit(reader->file, reader->limits->members,
                         reader->limits->expansion);
    reader->stop.fd = reader->options.stop_fd;
    reader->list.stop = &reader->stop;
    if (status == BPL_OK)
        bpl_source_stop_by(reader->file, &reader->stop);
    if (status == BPL_OK)
        status = bpl_parser_new(&reader->parser, model, err);
    if (status == BPL_OK)
        status = bpl_batch_new(&reader->batch, err);
    if (status == BPL_OK)
        *out = reader;
    else
        bpl_reader_close(reader);
    return status;
}

static void close_file(bpl_reader *reader)
{
    if (reader->fd > STDIN_FILENO)
        close(reader->fd);
    reader->fd = -1;
    reader->opened = reader->reading = 0;
}

void bpl_reader_close(bpl_reader *reader)
{
    if (!reader)
        return;
    close_file(reader);
    bpl_csv_fini(&reader->csv);
    bpl_stream_fini(&reader->stream);
    bpl_names_fini(&reader->names);
    bpl_paths_fini(&reader->list);
    bpl_walk_free(reader->walk);
    bpl_source_free(reader->file);
    bpl_parser_free(reader->parser);
    bpl_batch_free(reader->batch);
    bpl_origin_drop(reader->origin);
    free(reader);
}

int bpl_reader_wants(const char *name)
{
    return bpl_kind_wanted(name);
}

bpl_status bpl_reader_failed(const bpl_reader *reader, bpl_status status,
                             bpl_error *err)
{
    bpl_input input = reader->origin->input;
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    status = bpl_source_why(reader->file, reader->origin->name,
                            reader->stream.failed, err);
    if (status == BPL_E_NOMEM ||
        (input != BPL_INPUT_CSV && input != BPL_INPUT_JSONL))
        return status;
    if (err)
        err->code = BPL_E_IO;
    return BPL_E_IO;
}

/* From here on units and failures are those of this input. */
static bpl_status set_origin(bpl_reader *reader, const char *name,
                             bpl_error *err)
{
    bpl_origin_drop(reader->origin);
    reader->origin = bpl_origin_new(name);
    return reader->origin ? BPL_OK : bpl_fail_nomem(err);
}

static bpl_input input_of(bpl_kind kind)
{
    switch (kind) {
    case BPL_KIND_CSV:
    case BPL_KIND_TSV:
        return BPL_INPUT_CSV;
    case BPL_KIND_HTML:
        return BPL_INPUT_HTML;
    case BPL_KIND_TEXT:
        return BPL_INPUT_TEXT;
    case BPL_KIND_JSONL:
        return BPL_INPUT_JSONL;
    default:
        return BPL_INPUT_AUTO;
    }
}

/* The member's kind is found, and what stands before its units read. */
static bpl_status begin_member(bpl_reader *reader, bpl_error *err)
{
    bpl_origin *origin = reader->origin;
    bpl_stream_start(&reader->stream, bpl_source_read, reader->file);
    reader->done = 0;
    bpl_input input = reader->options.input;
    if (input == BPL_INPUT_AUTO)
        input = input_of(reader->member.kind);
    origin->guessed = input == BPL_INPUT_AUTO;
    if (origin->guessed)
        BPL_TRY(bpl_input_by_content(reader, &input, err));
    origin->input = input;
    const bpl_handler *handler = bpl_handler_of(input);
    return handler->begin ? handler->begin(reader, err) : BPL_OK;
}

static void add_to_mark(bpl_reader *reader, const void *data, size_t len)
{
    reader->mark = bpl_hash_seed(reader->mark, data, len);
}

/* What is no file is known by its name alone. */
static void mark_file(bpl_reader *reader, const struct stat *info)
{
    uint64_t now[] = {(uint64_t)info->st_size, (uint64_t)info->st_mtim.tv_sec,
                      (uint64_t)info->st_mtim.tv_nsec};
    if (S_ISREG(info->st_mode))
        add_to_mark(reader, now, sizeof now);
}

/* A named pipe without a writer makes open() wait, where nothing else can be
 * waited for; so it is opened without, and waited for by the first read. */
static int open_to_wait(const bpl_reader *reader, const char *path)
{
    int wait = reader->stop.fd ? O_NONBLOCK : 0, fd;
    do {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | wait);
    } while (fd < 0 && errno == EINTR);
    if (fd >= 0 && wait)
        (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

/* The file, or folder, is open; what is no file may make us wait. */
static bpl_status open_path(bpl_reader *reader, const char *path, int *folder,
                            bpl_error *err)
{
    struct stat info;
    reader->path = path;
    BPL_TRY(set_origin(reader, path, err));
    add_to_mark(reader, path, strlen(path));
    reader->fd = open_to_wait(reader, path);
    if (reader->fd < 0)
        return bpl_fail(err, BPL_E_IO, path, 0, "can't open: %s",
                        strerror(errno));
    int known = fstat(reader->fd, &info) == 0;
    reader->slow = !known || !S_ISREG(info.st_mode);
    if (known)
        mark_file(reader, &info);
    *folder = known && S_ISDIR(info.st_mode);
    return BPL_OK;
}

/* A failure without an input of its own. A path or folder over a limit is a
 * part of the input that is given up. */
static bpl_status fail_path(bpl_reader *reader, bpl_status status,
                            bpl_error *err)
{
    bpl_origin_drop(reader->origin);
    reader->origin = NULL;
    if (status == BPL_E_LIMIT && err)
        err->code = BPL_E_IO;
    return status == BPL_E_LIMIT ? BPL_E_IO : status;
}

/* The paths given, then those of the list; stdin if there is neither. */
static bpl_status choose_path(bpl_reader *reader, int wait, const char **path,
                              bpl_error *err)
{
    const char *list = reader->options.paths_from;
    size_t at = reader->next_path;
    *path = "-";
    if (at < reader->path_count || (at == 0 && !list)) {
        reader->next_path++;
        if (reader->path_count)
            *path = reader->paths[at];
    } else {
        int ready = reader->list.fd >= 0 && bpl_cut_ready(&reader->list.cut);
        if (list && !wait && !ready)
            return BPL_WAIT;
        bpl_status status = bpl_paths_next(&reader->list, path, err);
        if (status != BPL_OK)
            return status == BPL_END ? status : fail_path(reader, status, err);
    }
    if (list && strcmp(list, "-") == 0 && strcmp(*path, "-") == 0)
        return bpl_fail(err, BPL_E_IO, *path, 0,
                        "standard input holds the list of files already");
    return BPL_OK;
}

/* OK: a file is open, or a folder is being walked. */
static bpl_status next_path(bpl_reader *reader, int wait, bpl_error *err)
{
    const char *path;
    int folder = 0;
    BPL_TRY(choose_path(reader, wait, &path, err));
    if (strcmp(path, "-") == 0) {
        reader->path = path;
        reader->fd = STDIN_FILENO;
        reader->slow = 1;
        add_to_mark(reader, path, strlen(path));
        return set_origin(reader, path, err);
    }
    BPL_TRY(open_path(reader, path, &folder, err));
    if (!folder)
        return BPL_OK;
    close_file(reader);
    reader->walking = 1;
    return bpl_walk_start(reader->walk, path, err);
}

/* The next file of the folder; END: there are no more. */
static bpl_status next_in_folder(bpl_reader *reader, bpl_error *err)
{
    const char *path;
    int folder;
    bpl_status status = bpl_walk_next(reader->walk, &path, err);
    if (status == BPL_OK)
        return open_path(reader, path, &folder, err);
    return status == BPL_END ? status : fail_path(reader, status, err);
}

static bpl_status open_next(bpl_reader *reader, int wait, bpl_error *err)
{
    while (reader->fd < 0) {
        bpl_status status = reader->walking ? next_in_folder(reader, err)
                                            : next_path(reader, wait, err);
        if (status == BPL_END && reader->walking)
            reader->walking = 0;
        else if (status != BPL_OK)
            return status;
    }
    return BPL_OK;
}

/* The next member of the open file, else of the next one. */
static bpl_status next_member(bpl_reader *reader, int wait, bpl_error *err)
{
    for (;;) {
        bpl_status status = BPL_OK;
        if (reader->fd < 0)
            status = open_next(reader, wait, err);
        if (status == BPL_OK && reader->slow && !wait)
            return BPL_WAIT;
        if (status == BPL_OK && !reader->opened) {
            status =
                bpl_source_start(reader->file, reader->fd, reader->path, err);
            reader->opened = status == BPL_OK;
        }
        if (status != BPL_OK) {
            close_file(reader);
            return status;
        }
        status = bpl_source_next(reader->file, &reader->member, err);
        if (status != BPL_END) {
            BPL_TRY(set_origin(reader, reader->member.name, err));
            if (status == BPL_OK)
                status = begin_member(reader, err);
            reader->reading = status == BPL_OK;
            return status;
        }
        close_file(reader);
    }
}

static int gives_up_member(bpl_status status)
{
    return status == BPL_E_IO || status == BPL_E_NOTFOUND || status == BPL_END;
}

/* `wait`: there is nothing in the batch yet that could be handed on. */
static bpl_status fetch_unit(bpl_reader *reader, int wait, bpl_unit *unit,
                             bpl_str *raw, bpl_error *err)
{
    for (;;) {
        if (!reader->reading)
            BPL_TRY(next_member(reader, wait, err));
        reader->stream.hold = reader->slow && !wait;
        bpl_status status = bpl_handler_of(reader->origin->input)
                                ->fetch(reader, unit, raw, err);
        if (gives_up_member(status))
            reader->reading = 0;
        if (status != BPL_END)
            return status;
    }
}

static bpl_status add_unit(bpl_reader *reader, bpl_batch *batch, bpl_unit *unit,
                           bpl_str raw, const bpl_error *why)
{
    if (unit->whole && raw.len > (size_t)BPL_LIMIT_KEPT_BYTES)
        return bpl_batch_take(batch, unit, reader->origin, &reader->stream);
    unit->whole = 0;
    return bpl_batch_add(batch, unit, reader->origin, raw, why);
}

bpl_status bpl_reader_fetch_some(bpl_reader *reader, bpl_batch *batch,
                                 uint64_t most, bpl_error *err)
{
    bpl_error why;
    bpl_batch_reset(batch);
    while (!bpl_batch_is_full(batch) && batch->count < most) {
        bpl_unit unit;
        bpl_str raw = {NULL, 0};
        memset(&unit, 0, sizeof unit);
        unit.status = fetch_unit(reader, !batch->count, &unit, &raw, &why);
        /* What was cut while we were stopped may not be whole. */
        if (unit.status == BPL_END || unit.status == BPL_WAIT ||
            reader->stop.stopped)
            break;
        if (unit.status == BPL_E_NOMEM ||
            add_unit(reader, batch, &unit, raw, &why) != BPL_OK)
            return bpl_fail_nomem(err);
        batch->mark = reader->mark;
    }
    return batch->count ? BPL_OK : BPL_END;
}

bpl_status bpl_reader_fetch(bpl_reader *reader, bpl_batch *batch,
                            bpl_error *err)
{
    return bpl_reader_fetch_some(reader, batch, UINT64_MAX, err);
}

bpl_status bpl_reader_next(bpl_reader *reader, bpl_record *out, bpl_error *err)
{
    bpl_status status = bpl_parser_next(reader->parser, out, err);
    if (status != BPL_END)
        return status;
    BPL_TRY(bpl_reader_fetch(reader, reader->batch, err));
    bpl_parser_start(reader->parser, reader->batch);
    return bpl_parser_next(reader->parser, out, err);
}

const char *bpl_reader_warning(const bpl_reader *reader)
{
    return bpl_parser_warning(reader->parser);
}

bpl_input bpl_reader_input(const bpl_reader *reader)
{
    return bpl_parser_input(reader->parser);
}

bpl_csv_shape bpl_reader_csv_shape(const bpl_reader *reader)
{
    if (reader->parser->unit)
        return bpl_parser_csv_shape(reader->parser);
    return bpl_unit_shape(reader->origin, NULL);
}

uint64_t bpl_reader_bytes(const bpl_reader *reader)
{
    return bpl_source_bytes(reader->file);
}

uint64_t bpl_reader_skipped(const bpl_reader *reader)
{
    return bpl_source_skipped(reader->file);
}
