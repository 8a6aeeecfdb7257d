/* SPDX-License-Identifier: MIT */
/*
 * Every record is written down as it came, so that two readings are the same
 * if their texts are.
 */
#include "reading.h"

#include "read/source.h"
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

void fuzz_reading_init(fuzz_reading *reading, bpl_str whole)
{
    memset(reading, 0, sizeof *reading);
    bpl_buf_init(&reading->told, SIZE_MAX / 2);
    bpl_buf_init(&reading->firsts, SIZE_MAX / 2);
    reading->whole = whole;
}

void fuzz_reading_fini(fuzz_reading *reading)
{
    bpl_buf_fini(&reading->told);
    bpl_buf_fini(&reading->firsts);
}

/* NUL bytes are blank, too: files that were not written to their end have
 * them. */
static int is_blank(char c)
{
    return c == ' ' || c == '\0' || c == '\n' || (c >= '\t' && c <= '\r');
}

/* The raw bytes stand behind those before, with only blanks between. */
static void check_piece(fuzz_reading *reading, bpl_str raw)
{
    bpl_str whole = reading->whole;
    if (!whole.data)
        return;
    if (!reading->place && whole.len >= 3 &&
        memcmp(whole.data, "\xEF\xBB\xBF", 3) == 0)
        reading->place = 3;
    while (reading->place + raw.len <= whole.len &&
           memcmp(whole.data + reading->place, raw.data, raw.len) != 0) {
        FUZZ_REQUIRE(is_blank(whole.data[reading->place]));
        reading->place++;
    }
    FUZZ_REQUIRE(reading->place + raw.len <= whole.len);
    reading->place += raw.len;
}

static void check_end(const fuzz_reading *reading)
{
    for (size_t at = reading->place; at < reading->whole.len; at++)
        FUZZ_REQUIRE(is_blank(reading->whole.data[at]));
}

static void tell_fields(fuzz_reading *reading, const bpl_record *record)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const bpl_field *field = &record->fields[i];
        FUZZ_REQUIRE(field->zone < BPL_ZONE_COUNT);
        fuzz_printf(&reading->told, "%d %d ", (int)field->zone,
                    (int)field->markup);
        fuzz_add(&reading->told, field->text.data, field->text.len);
        fuzz_printf(&reading->told, "\n");
        if (i == 0)
            fuzz_add(&reading->firsts, field->text.data, field->text.len);
    }
    fuzz_add(&reading->firsts, "", 1);
}

static void tell(fuzz_reading *reading, bpl_status status,
                 const bpl_record *record, const bpl_error *err,
                 const char *warning, const bpl_csv_shape *shape)
{
    fuzz_printf(&reading->told, "%d %s #%" PRIu64 " :%" PRIu64 " %d ",
                (int)status, record->source ? record->source : "",
                record->number, record->line, record->object);
    fuzz_add(&reading->told, record->raw.data, record->raw.len);
    if (status == BPL_OK) {
        reading->records++;
        tell_fields(reading, record);
        fuzz_add(&reading->told, record->date.data, record->date.len);
    } else {
        reading->rejects += status == BPL_E_PARSE || status == BPL_E_LIMIT;
        reading->failures += status == BPL_E_IO || status == BPL_E_NOTFOUND;
        FUZZ_REQUIRE(err->message[0]);
        fuzz_printf(&reading->told, "%s:%" PRIu64 ":%" PRIu64 " %s",
                    err->source, err->line, err->record, err->message);
    }
    fuzz_printf(&reading->told, "%s|%zu %zu\n", warning ? warning : "",
                shape->columns, shape->missing);
    if (shape->header.len && !reading->header) {
        reading->header = shape->header.len;
        check_piece(reading, shape->header);
    }
    if (status != BPL_E_IO && status != BPL_E_NOTFOUND)
        check_piece(reading, record->raw);
}

static void read_whole(fuzz_reading *reading, bpl_reader *reader)
{
    for (;;) {
        bpl_record record = {0};
        bpl_error err = {0};
        bpl_status status = bpl_reader_next(reader, &record, &err);
        if (status == BPL_END)
            return;
        FUZZ_REQUIRE(status != BPL_E_NOMEM && status != BPL_E_INTERNAL);
        bpl_csv_shape shape = bpl_reader_csv_shape(reader);
        tell(reading, status, &record, &err, bpl_reader_warning(reader),
             &shape);
    }
}

static void read_halves(fuzz_reading *reading, bpl_reader *reader,
                        const bpl_model *model)
{
    bpl_batch *batch = NULL;
    bpl_parser *parser = NULL;
    bpl_error err = {0};
    FUZZ_REQUIRE(bpl_batch_new(&batch, &err) == BPL_OK);
    FUZZ_REQUIRE(bpl_parser_new(&parser, model, &err) == BPL_OK);
    while (bpl_reader_fetch_some(reader, batch, 3, &err) == BPL_OK) {
        bpl_record record = {0};
        bpl_status status;
        FUZZ_REQUIRE(bpl_batch_count(batch) > 0);
        bpl_parser_start(parser, batch);
        while ((status = bpl_parser_next(parser, &record, &err)) != BPL_END) {
            bpl_csv_shape shape = bpl_parser_csv_shape(parser);
            tell(reading, status, &record, &err, bpl_parser_warning(parser),
                 &shape);
            memset(&err, 0, sizeof err);
        }
    }
    bpl_parser_free(parser);
    bpl_batch_free(batch);
}

void fuzz_read(fuzz_reading *reading, const bpl_model *model, const char *path,
               const bpl_reader_options *options, int halves)
{
    bpl_error err = {0};
    bpl_reader *reader = NULL;
    FUZZ_REQUIRE(bpl_reader_open(&reader, model, &path, 1, options, &err) ==
                 BPL_OK);
    if (halves)
        read_halves(reading, reader, model);
    else
        read_whole(reading, reader);
    if (!reading->failures && reading->records + reading->rejects)
        check_end(reading);
    bpl_reader_close(reader);
}

/* Are the bytes the input itself, or something packed? */
static int is_plain(const char *path)
{
    bpl_source *source = NULL;
    bpl_member member = {0};
    bpl_error err = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    FUZZ_REQUIRE(fd >= 0 && bpl_source_new(&source, &err) == BPL_OK);
    int plain = bpl_source_start(source, fd, path, &err) == BPL_OK &&
                bpl_source_next(source, &member, &err) == BPL_OK &&
                member.plain;
    bpl_source_free(source);
    close(fd);
    return plain;
}

void fuzz_read_ways(fuzz_reading *out, const bpl_model *model, bpl_str bytes,
                    const bpl_reader_options *options, int pieces)
{
    const char *path = fuzz_file(0, bytes);
    const bpl_str none = {NULL, 0};
    bpl_str whole = pieces && is_plain(path) ? bytes : none;
    fuzz_reading_init(out, whole);
    fuzz_read(out, model, path, options, 0);
    const size_t blocks[] = {1 + fuzz_dice(bytes, 0, 16),
                             1 + fuzz_dice(bytes, 1, 1000), 0};
    for (size_t i = 0; i < 3; i++) {
        fuzz_reading again;
        if (blocks[i] && bytes.len / blocks[i] > 1000)
            continue; /* so many calls cost more than they find */
        fuzz_reading_init(&again, whole);
        fuzz_blocks(blocks[i]);
        fuzz_read(&again, model, path, options, i != 0);
        fuzz_blocks(0);
        FUZZ_REQUIRE(fuzz_same(&out->told, &again.told));
        fuzz_reading_fini(&again);
    }
}
