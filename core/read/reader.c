/* SPDX-License-Identifier: MIT */
/*
 * The list of inputs, one open at a time:
 *
 *   paths ──► folder? walk.c ──► open ──► kind by name or content
 *      CSV  ──► csv.c, record by record out of the stream
 *      HTML ──► the whole file, html.c
 *      TEXT ──► the whole file, text.c
 *
 * A failure belongs to a record or a file; the next call goes on behind it.
 */
#include <bpolens/reader.h>

#include "base/error.h"
#include "read/csv.h"
#include "read/html.h"
#include "read/text.h"
#include "read/walk.h"
#include "score/model.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct bpl_reader {
    const bpl_table *table; /* columns.tsv, or NULL */
    bpl_reader_options options;
    const char *const *paths;
    size_t path_count, next_path;
    bpl_walk *walk;
    int walking;
    bpl_page *page;
    bpl_csv csv;
    bpl_stream stream;
    bpl_field text_fields[BPL_TEXT_FIELDS];
    bpl_input input;    /* of the current file; AUTO before the first */
    const char *source; /* of the current file */
    int fd;             /* -1: none is open */
    int done;           /* the current page or text was handed out */
    int guessed;        /* the current file's kind is by its content */
};

static const struct ending {
    const char *name;
    bpl_input input;
} endings[] = {
    {"csv", BPL_INPUT_CSV},  {"tsv", BPL_INPUT_CSV},  {"html", BPL_INPUT_HTML},
    {"htm", BPL_INPUT_HTML}, {"txt", BPL_INPUT_TEXT}, {"md", BPL_INPUT_TEXT},
};

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c + ('a' - 'A'));
    return c;
}

static int same_letters(const char *a, const char *b)
{
    while (*a && lower(*a) == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static const struct ending *find_ending(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof endings[0]; i++)
        if (same_letters(dot + 1, endings[i].name))
            return &endings[i];
    return NULL;
}

static int is_known(const char *name)
{
    return find_ending(name) != NULL;
}

static int is_tsv(const char *path)
{
    const struct ending *ending = find_ending(path);
    return ending && strcmp(ending->name, "tsv") == 0;
}

/* Our fields of a caller's struct, which may be shorter or longer. */
static bpl_status copy_options(bpl_reader_options *out,
                               const bpl_reader_options *in, bpl_error *err)
{
    bpl_reader_options fresh = BPL_READER_OPTIONS_INIT;
    *out = fresh;
    if (!in)
        return BPL_OK;
    if (in->struct_size < offsetof(bpl_reader_options, text_column))
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "reader options without a size");
    memcpy(out, in,
           in->struct_size < sizeof *out ? in->struct_size : sizeof *out);
    out->struct_size = sizeof *out;
    char d = out->delimiter;
    if ((unsigned)out->input > BPL_INPUT_TEXT)
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
    reader->table = bpl_model_table(model, "columns");
    reader->paths = paths;
    reader->path_count = path_count;
    bpl_status status = copy_options(&reader->options, options, err);
    if (status == BPL_OK)
        status = bpl_columns_check(reader->table, err);
    if (status == BPL_OK)
        status = bpl_walk_new(&reader->walk, is_known, err);
    if (status == BPL_OK)
        status =
            bpl_page_new(&reader->page, bpl_model_table(model, "html"), err);
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
}

void bpl_reader_close(bpl_reader *reader)
{
    if (!reader)
        return;
    close_file(reader);
    bpl_csv_fini(&reader->csv);
    bpl_stream_fini(&reader->stream);
    bpl_walk_free(reader->walk);
    bpl_page_free(reader->page);
    free(reader);
}

static ssize_t read_fd(void *from, char *data, size_t size)
{
    return read(*(const int *)from, data, size);
}

static bpl_status stream_failed(const bpl_reader *reader, bpl_status status,
                                bpl_error *err)
{
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    return bpl_fail(err, BPL_E_IO, reader->source, 0, "can't read: %s",
                    strerror(reader->stream.failed));
}

/* The first byte that is neither blank nor of a byte order mark; NUL bytes
 * are blank, for UTF-16. */
static size_t first_letter(bpl_str bytes)
{
    size_t at = 0;
    while (at < bytes.len &&
           (bytes.data[at] == ' ' || bytes.data[at] == '\0' ||
            (bytes.data[at] >= '\t' && bytes.data[at] <= '\r') ||
            (at < 3 && (unsigned char)bytes.data[at] >= 0xBB)))
        at++;
    return at;
}

/* A tag first: HTML; a header with a text column: CSV; else text. No more is
 * read than is needed to say so: stdin may be slow. */
static bpl_status guess_input(bpl_reader *reader, bpl_input *out,
                              bpl_error *err)
{
    bpl_stream *stream = &reader->stream;
    bpl_str bytes;
    bpl_status status;
    size_t at;
    do {
        status = bpl_stream_more(stream);
        if (status != BPL_OK && status != BPL_END)
            return stream_failed(reader, status, err);
        bytes = bpl_stream_bytes(stream);
        at = first_letter(bytes);
        if (at < bytes.len && bytes.data[at] == '<') {
            *out = BPL_INPUT_HTML;
            return BPL_OK;
        }
        if (at < bytes.len && memchr(bytes.data + at, '\n', bytes.len - at))
            break;
    } while (status == BPL_OK && bytes.len < BPL_STREAM_BLOCK);
    *out = BPL_INPUT_TEXT;
    if (at == bytes.len)
        return BPL_OK;
    int found = bpl_csv_looks_so(&reader->csv, bytes, reader->table,
                                 &reader->options, err);
    if (found == 1)
        *out = BPL_INPUT_CSV;
    return found < 0 ? (bpl_status)found : BPL_OK;
}

/* The open file's kind is found, and a CSV file's header read. */
static bpl_status begin_file(bpl_reader *reader, bpl_error *err)
{
    bpl_stream_start(&reader->stream, read_fd, &reader->fd);
    reader->done = 0;
    reader->csv.columns.count = 0;
    bpl_buf_reset(&reader->csv.header);
    bpl_input input = reader->options.input;
    const struct ending *ending = find_ending(reader->source);
    reader->guessed = input == BPL_INPUT_AUTO && !ending;
    if (input == BPL_INPUT_AUTO && ending)
        input = ending->input;
    else if (input == BPL_INPUT_AUTO)
        BPL_TRY(guess_input(reader, &input, err));
    reader->input = input;
    if (input != BPL_INPUT_CSV)
        return BPL_OK;
    char delimiter = reader->options.delimiter;
    if (!delimiter && is_tsv(reader->source))
        delimiter = '\t';
    return bpl_csv_open(&reader->csv, &reader->stream, reader->source,
                        reader->table, &reader->options, delimiter,
                        (size_t)BPL_LIMIT_RECORD_BYTES, err);
}

static bpl_status open_path(bpl_reader *reader, const char *path,
                            bpl_error *err)
{
    reader->source = path;
    do {
        reader->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (reader->fd < 0 && errno == EINTR);
    if (reader->fd < 0)
        return bpl_fail(err, BPL_E_IO, path, 0, "can't open: %s",
                        strerror(errno));
    return BPL_OK;
}

/* OK: a file is open, or a folder is being walked. */
static bpl_status next_path(bpl_reader *reader, bpl_error *err)
{
    if (reader->next_path >= reader->path_count && reader->next_path > 0)
        return BPL_END;
    const char *path =
        reader->path_count ? reader->paths[reader->next_path] : "-";
    reader->next_path++;
    if (strcmp(path, "-") == 0) {
        reader->source = path;
        reader->fd = STDIN_FILENO;
        return BPL_OK;
    }
    BPL_TRY(open_path(reader, path, err));
    struct stat info;
    if (fstat(reader->fd, &info) != 0 || !S_ISDIR(info.st_mode))
        return BPL_OK;
    close_file(reader);
    reader->walking = 1;
    return bpl_walk_start(reader->walk, path, err);
}

static bpl_status next_file(bpl_reader *reader, bpl_error *err)
{
    while (reader->fd < 0) {
        const char *path;
        if (!reader->walking) {
            BPL_TRY(next_path(reader, err));
            continue;
        }
        reader->source = NULL;
        bpl_status status = bpl_walk_next(reader->walk, &path, err);
        if (status == BPL_END) {
            reader->walking = 0;
            continue;
        }
        /* A folder too deep is a part of the input that is given up. */
        if (status == BPL_E_LIMIT && err)
            err->code = BPL_E_IO;
        if (status != BPL_OK)
            return status == BPL_E_LIMIT ? BPL_E_IO : status;
        BPL_TRY(open_path(reader, path, err));
    }
    return begin_file(reader, err);
}

static bpl_status read_whole(bpl_reader *reader, bpl_error *err)
{
    bpl_status status =
        bpl_stream_need(&reader->stream, (size_t)BPL_LIMIT_PAGE_BYTES + 1);
    if (status == BPL_OK)
        return bpl_fail(err, BPL_E_LIMIT, reader->source, 0,
                        "more than %u bytes", BPL_LIMIT_PAGE_BYTES);
    return status == BPL_END ? BPL_OK : stream_failed(reader, status, err);
}

/* The buffer of warnings is that of the CSV reader, which is idle now. */
static bpl_status read_page(bpl_reader *reader, bpl_record *out, bpl_error *err)
{
    if (bpl_text_magic(out->raw) || out->raw.len == 0)
        return bpl_text_check(out->raw, reader->source, err);
    if (bpl_text_binary(out->raw))
        return bpl_fail(err, BPL_E_PARSE, reader->source, 0, "looks binary");
    BPL_TRY(bpl_page_read(reader->page, out->raw, reader->source, &out->fields,
                          &out->field_count, err));
    if (bpl_page_cut(reader->page) &&
        bpl_buf_printf(&reader->csv.warning,
                       "page %" PRIu64 ": cut: its tags are too tangled to be "
                       "read to the end",
                       out->number) != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

/* Nobody said that this is a text, and perhaps it is none. */
static bpl_status warn_of_table(bpl_reader *reader, bpl_str bytes,
                                bpl_error *err)
{
    if (!reader->guessed || !bpl_csv_looks_even(bytes))
        return BPL_OK;
    if (bpl_buf_printf(&reader->csv.warning,
                       "read as text: the first lines look like a table, but "
                       "no column named like a description; --input csv, "
                       "--text COLUMN") != BPL_OK)
        return bpl_fail_nomem(err);
    return BPL_OK;
}

/* A page or text: one record. */
static bpl_status next_whole(bpl_reader *reader, bpl_record *out,
                             bpl_error *err)
{
    if (reader->done)
        return BPL_END;
    reader->done = 1;
    out->number = 1;
    BPL_TRY(read_whole(reader, err));
    out->raw = bpl_stream_bytes(&reader->stream);
    if (reader->input == BPL_INPUT_HTML)
        return read_page(reader, out, err);
    BPL_TRY(bpl_text_check(out->raw, reader->source, err));
    out->field_count = bpl_text_fields(out->raw, reader->text_fields);
    out->fields = reader->text_fields;
    return warn_of_table(reader, out->raw, err);
}

static int gives_up_file(bpl_status status)
{
    return status == BPL_E_IO || status == BPL_E_NOTFOUND || status == BPL_END;
}

bpl_status bpl_reader_next(bpl_reader *reader, bpl_record *out, bpl_error *err)
{
    bpl_buf_reset(&reader->csv.warning);
    for (;;) {
        memset(out, 0, sizeof *out);
        bpl_status status = BPL_OK;
        if (reader->fd < 0) {
            status = next_file(reader, err);
            if (status != BPL_OK)
                close_file(reader);
            if (status == BPL_END)
                return status;
        }
        out->source = reader->source;
        if (status == BPL_OK && reader->input == BPL_INPUT_CSV)
            status = bpl_csv_next(&reader->csv, out, err);
        else if (status == BPL_OK)
            status = next_whole(reader, out, err);
        if (status != BPL_OK && out->number && err && !err->record)
            err->record = out->number;
        if (gives_up_file(status))
            close_file(reader);
        if (status != BPL_END)
            return status;
    }
}

const char *bpl_reader_warning(const bpl_reader *reader)
{
    return reader->csv.warning.len ? reader->csv.warning.data : NULL;
}

bpl_input bpl_reader_input(const bpl_reader *reader)
{
    return reader->input;
}

bpl_csv_shape bpl_reader_csv_shape(const bpl_reader *reader)
{
    bpl_csv_shape shape;
    memset(&shape, 0, sizeof shape);
    if (reader->input != BPL_INPUT_CSV || !reader->csv.columns.count)
        return shape;
    shape.header = bpl_buf_str(&reader->csv.header);
    shape.delimiter = reader->csv.delimiter;
    shape.columns = reader->csv.columns.count;
    shape.missing = reader->csv.missing;
    shape.had_bom = reader->csv.had_bom;
    shape.quotes_are_data = !reader->csv.quote || reader->csv.literal;
    return shape;
}

uint64_t bpl_reader_bytes(const bpl_reader *reader)
{
    return reader->stream.total;
}
