/* SPDX-License-Identifier: MIT */
/*
 * A whole labelling run: reader, parsers, workers, drafts and writer, wired as
 * `bpolens label` does it, once by one thread and once by two or three that are
 * fed in small blocks. Both have to write the same, as many rows as there are
 * records, and what is written has to parse as what it says it is.
 */
#include "reading.h"

#include <bpolens/crew.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS = 3, LOADS = MEMBERS * 2 + 1 };

struct load {
    bpl_batch *batch;
    bpl_draft *draft;
    bpl_buf told; /* rejects and warnings */
    size_t records, repaired, others;
};

struct run {
    bpl_reader *reader;
    bpl_writer *writer;
    bpl_writer_options options;
    FILE *file;
    char *text;
    size_t text_len;
    uint64_t at_once; /* units of a load */
    int first_only;   /* until the writer is settled */
    size_t units, records, repaired, others;
    bpl_buf told;
    char delimiter; /* of a table; 0: it was none */
};

struct member {
    bpl_parser *parser;
    bpl_worker *worker;
};

static struct member members[MEMBERS];
static struct load loads[LOADS];

static void open_crew(void)
{
    bpl_error err;
    for (size_t i = 0; i < MEMBERS; i++) {
        members[i].worker = fuzz_worker(fuzz_model());
        FUZZ_REQUIRE(bpl_parser_new(&members[i].parser, fuzz_model(), &err) ==
                     BPL_OK);
    }
    for (size_t i = 0; i < LOADS; i++) {
        FUZZ_REQUIRE(bpl_batch_new(&loads[i].batch, &err) == BPL_OK);
        bpl_buf_init(&loads[i].told, SIZE_MAX / 2);
    }
}

static int fetch(void *context, void *item)
{
    struct run *run = context;
    struct load *load = item;
    bpl_error err = {0};
    if (run->first_only && bpl_writer_settled(run->writer))
        return 0;
    bpl_buf_reset(&load->told);
    load->records = load->repaired = load->others = 0;
    bpl_status status =
        bpl_reader_fetch_some(run->reader, load->batch, run->at_once, &err);
    FUZZ_REQUIRE(status == BPL_OK || status == BPL_END);
    if (status == BPL_OK)
        run->units += bpl_batch_count(load->batch);
    return status == BPL_OK;
}

static void tell(struct load *load, const bpl_record *record, bpl_status status,
                 const char *message)
{
    fuzz_printf(&load->told, "%llu %d %s\n", (unsigned long long)record->number,
                (int)status, message);
}

static void label(const struct member *member, struct load *load,
                  const bpl_record *record)
{
    bpl_error err = {0};
    const bpl_finding *finding = NULL;
    const char *warning = bpl_parser_warning(member->parser);
    bpl_csv_shape shape = bpl_parser_csv_shape(member->parser);
    bpl_status status =
        bpl_worker_label(member->worker, record, &finding, &err);
    if (status == BPL_OK)
        status = bpl_draft_put(load->draft, record, &shape, finding, &err);
    FUZZ_REQUIRE(status == BPL_OK || status == BPL_E_LIMIT ||
                 status == BPL_E_PARSE);
    if (status == BPL_OK)
        load->records++;
    else
        load->others++;
    if (warning)
        tell(load, record, BPL_OK, warning);
    if (status != BPL_OK)
        tell(load, record, status, err.message);
    load->repaired += warning && record->object;
}

static void work(void *context, size_t number, void *item)
{
    struct run *run = context;
    struct load *load = item;
    const struct member *member = &members[number];
    bpl_record record;
    bpl_error err = {0};
    bpl_status status;
    if (!load->draft)
        FUZZ_REQUIRE(bpl_draft_new(&load->draft, run->writer, &err) == BPL_OK);
    bpl_parser_start(member->parser, load->batch);
    while ((status = bpl_parser_next(member->parser, &record, &err)) !=
           BPL_END) {
        if (status == BPL_OK) {
            label(member, load, &record);
        } else {
            load->others++;
            tell(load, &record, status, err.message);
        }
        memset(&err, 0, sizeof err);
    }
}

static int emit(void *context, void *item)
{
    struct run *run = context;
    struct load *load = item;
    bpl_error err;
    FUZZ_REQUIRE(bpl_writer_add(run->writer, load->draft, &err) == BPL_OK);
    fuzz_add(&run->told, load->told.data, load->told.len);
    run->records += load->records;
    run->repaired += load->repaired;
    run->others += load->others;
    return 1;
}

static void go(struct run *run, uint32_t jobs, int first_only)
{
    bpl_error err = {0};
    void *items[LOADS];
    for (size_t i = 0; i < LOADS; i++)
        items[i] = &loads[i];
    bpl_crew crew = {.struct_size = sizeof crew,
                     .jobs = jobs,
                     .loads = items,
                     .load_count = jobs == 1 ? 1 : jobs * 2u + 1u,
                     .context = run,
                     .fetch = fetch,
                     .work = work,
                     .emit = emit};
    run->first_only = first_only;
    FUZZ_REQUIRE(bpl_crew_run(&crew, &err) == BPL_OK);
}

static void run_all(struct run *run, const char *path, uint32_t jobs)
{
    bpl_error err = {0};
    bpl_reader_options reader = BPL_READER_OPTIONS_INIT;
    run->file = open_memstream(&run->text, &run->text_len);
    FUZZ_REQUIRE(run->file);
    bpl_buf_init(&run->told, SIZE_MAX / 2);
    FUZZ_REQUIRE(bpl_writer_open(&run->writer, fuzz_model(), run->file,
                                 &run->options, &err) == BPL_OK);
    FUZZ_REQUIRE(bpl_reader_open(&run->reader, fuzz_model(), &path, 1, &reader,
                                 &err) == BPL_OK);
    if (jobs > 1)
        go(run, 1, 1);
    go(run, jobs, 0);
    for (size_t i = 0; i < LOADS; i++) {
        bpl_draft_free(loads[i].draft);
        loads[i].draft = NULL;
    }
    bpl_csv_shape shape = bpl_reader_csv_shape(run->reader);
    run->delimiter = shape.delimiter;
    FUZZ_REQUIRE(bpl_writer_close(run->writer, &shape, &err) == BPL_OK);
    FUZZ_REQUIRE(fclose(run->file) == 0);
    bpl_reader_close(run->reader);
    FUZZ_REQUIRE(run->records + run->others == run->units);
}

/* What we wrote, we read: as many records, and no reject. */
static void check_csv(const struct run *run)
{
    bpl_str text = {run->text, run->text_len};
    bpl_reader_options options = BPL_READER_OPTIONS_INIT;
    fuzz_reading reading;
    if (!run->delimiter) {
        size_t rows = fuzz_csv_rows(text, ',', 0);
        FUZZ_REQUIRE(rows == run->records + (run->records > 0));
        return;
    }
    options.input = BPL_INPUT_CSV;
    options.delimiter = run->delimiter;
    options.text_column = "#1";
    fuzz_reading_init(&reading, text);
    fuzz_read(&reading, fuzz_model(), fuzz_file(1, text), &options, 0);
    FUZZ_REQUIRE(reading.records == run->records);
    FUZZ_REQUIRE(reading.rejects == 0);
    fuzz_reading_fini(&reading);
}

static size_t count_lines(bpl_str text)
{
    size_t lines = 0;
    for (size_t at = 0; at < text.len; at++)
        lines += text.data[at] == '\n';
    return lines;
}

static void check_output(const struct run *run)
{
    bpl_str text = {run->text, run->text_len};
    switch (run->options.output) {
    case BPL_OUTPUT_CSV:
        check_csv(run);
        break;
    case BPL_OUTPUT_JSONL:
        if (run->repaired) /* these lines are as they were */
            FUZZ_REQUIRE(count_lines(text) == run->records);
        else
            FUZZ_REQUIRE(fuzz_json_lines(text) == run->records);
        break;
    default:
        FUZZ_REQUIRE(fuzz_utf8(text));
        for (size_t i = 0; i < text.len; i++)
            FUZZ_REQUIRE((unsigned char)text.data[i] >= ' ' ||
                         text.data[i] == '\n');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const bpl_output outputs[] = {BPL_OUTPUT_CSV, BPL_OUTPUT_JSONL,
                                         BPL_OUTPUT_TABLE};
    bpl_str bytes = {(const char *)data, size};
    const char *path = fuzz_file(0, bytes);
    struct run runs[2] = {0};
    if (!members[0].worker)
        open_crew();
    for (size_t i = 0; i < 2; i++) {
        runs[i].options = (bpl_writer_options)BPL_WRITER_OPTIONS_INIT;
        runs[i].options.output = outputs[fuzz_dice(bytes, 0, 3)];
        runs[i].options.only = fuzz_dice(bytes, 1, 4) == 0;
        runs[i].at_once = i ? 1 + fuzz_dice(bytes, 2, 4) : 1000;
        size_t block = 1 + fuzz_dice(bytes, 3, 200);
        fuzz_blocks(i && size / block < 1000 ? block : 0);
        run_all(&runs[i], path, i ? 2 + fuzz_dice(bytes, 4, 2) : 1);
        fuzz_blocks(0);
    }
    bpl_buf texts[2] = {{.data = runs[0].text, .len = runs[0].text_len},
                        {.data = runs[1].text, .len = runs[1].text_len}};
    FUZZ_REQUIRE(fuzz_same(&texts[0], &texts[1]));
    FUZZ_REQUIRE(fuzz_same(&runs[0].told, &runs[1].told));
    check_output(&runs[0]);
    for (size_t i = 0; i < 2; i++) {
        bpl_buf_fini(&runs[i].told);
        free(runs[i].text);
    }
    return 0;
}
