/* SPDX-License-Identifier: MIT */
/*
 * Pages are audited as they come. Pages of sites are kept until all are read:
 * which folder is a site is known only then, and sites may come interleaved.
 */
#include <bpolens/audit_report.h>

#include "base/options.h"
#include "report/members.h"
#include "report/values.h"
#include "text/encoding.h"
#include "write/pen.h"
#include <stdlib.h>
#include <string.h>

#define ID_COLUMN "id"
#define NONE      SIZE_MAX

struct kept_page {
    bpl_record record;
    uint32_t site; /* its folder, before folders are joined */
    size_t next;   /* page of its site; NONE: it is the last one */
};

struct run {
    const bpl_audit_options *how;
    bpl_auditor *auditor;
    bpl_reader *reader;
    bpl_members members;
    size_t id, column; /* of members; NONE */
    bpl_buf text;      /* of an id */
    bpl_arena arena;   /* of what is kept */
    bpl_values sites;
    uint8_t *is_root; /* by site: it has pages of its own */
    size_t *first, *last;
    size_t site_room;
    struct kept_page *pages;
    size_t count, room;
    uint64_t read;
    bpl_error *err;
};

static void tell(const struct run *run, bpl_error *err,
                 const bpl_record *record, int failed)
{
    if (record->source && !err->source[0])
        snprintf(err->source, sizeof err->source, "%s", record->source);
    if (!err->record)
        err->record = record->number;
    if (run->how->report)
        run->how->report(run->how->payload, err, failed);
}

/* --- members of rows --- */

static bpl_status read_members(struct run *run, const bpl_record *record,
                               bpl_error *err)
{
    bpl_members *members = &run->members;
    bpl_csv_shape shape = bpl_reader_csv_shape(run->reader);
    if (record->object) {
        json_t *object = json_loadb(record->raw.data, record->raw.len, 0, NULL);
        bpl_status status = BPL_OK;
        if (object)
            status = bpl_members_object(members, object, err);
        else
            bpl_members_none(members);
        json_decref(object);
        return status;
    }
    if (!shape.columns) {
        bpl_members_none(members);
        return BPL_OK;
    }
    BPL_TRY(bpl_members_table(members, &shape, record->source, err));
    return bpl_members_row(members, record, &shape, err);
}

static int is_row(const struct run *run)
{
    bpl_input input = bpl_reader_input(run->reader);
    return input == BPL_INPUT_CSV || input == BPL_INPUT_JSONL;
}

/* The cell as UTF-8 in run->text, without blanks around it. */
static bpl_status read_cell(struct run *run, size_t name, bpl_error *why)
{
    bpl_str cell = {NULL, 0};
    bpl_buf_reset(&run->text);
    if (name != NONE)
        cell = bpl_trim(bpl_members_cell(&run->members, name));
    bpl_status status = bpl_utf8_valid(cell.data, cell.len)
                            ? bpl_buf_add(&run->text, cell.data, cell.len)
                            : bpl_to_utf8(&run->text, cell, NULL);
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(why);
}

/* The row has the member that was asked for. A table without it is none of
 * ours; an object may lack it. */
static bpl_status need_member(struct run *run, const bpl_record *record,
                              size_t name, bpl_error *why)
{
    if (run->members.names[name].here)
        return BPL_OK;
    bpl_status status =
        bpl_members_missing(&run->members, name, record->source, "", why);
    if (!record->object || status != BPL_E_NOTFOUND)
        return status;
    why->code = BPL_E_PARSE;
    return BPL_E_PARSE;
}

/* The page's id, in run->text. PARSE: the record has none. */
static bpl_status find_id(struct run *run, const bpl_record *record,
                          bpl_error *why)
{
    if (is_row(run) && run->how->id_column)
        BPL_TRY(need_member(run, record, run->id, why));
    BPL_TRY(read_cell(run, run->id, why));
    if (!run->text.len) {
        bpl_status status =
            bpl_buf_puts(&run->text, bpl_or_empty(record->source));
        if (status == BPL_OK && is_row(run))
            status = bpl_buf_printf(&run->text, "#%llu",
                                    (unsigned long long)record->number);
        if (status != BPL_OK)
            return bpl_fail_nomem(why);
    }
    if (bpl_buf_putc(&run->text, '\0') != BPL_OK)
        return bpl_fail_nomem(why);
    run->text.len--;
    return BPL_OK;
}

/* --- audits --- */

/* What adding or judging came to. 1: the subject is lost, others may do. */
static int is_about_record(bpl_status status)
{
    return status == BPL_E_LIMIT || status == BPL_E_ARG ||
           status == BPL_E_PARSE;
}

/* A lexicon's term is wrong: no file of the caller's is. */
static bpl_status give_up(struct run *run, bpl_status status)
{
    if (status == BPL_E_IO && run->err)
        run->err->code = BPL_E_PLUGIN;
    return status == BPL_E_IO ? BPL_E_PLUGIN : status;
}

static bpl_status add_page(struct run *run, bpl_site *site,
                           const bpl_record *record, int *added)
{
    bpl_error err = {0};
    bpl_status status = bpl_site_add(site, record, &err);
    *added = status == BPL_OK;
    if (is_about_record(status)) {
        tell(run, &err, record, 1);
        return BPL_OK;
    }
    if (status != BPL_OK && run->err)
        *run->err = err;
    return give_up(run, status);
}

static bpl_status judge(struct run *run, bpl_site *site)
{
    const bpl_audit *audit;
    bpl_status status = bpl_site_judge(site, &audit, run->err);
    if (status != BPL_OK)
        return give_up(run, status);
    return run->how->take(run->how->payload, audit) ? BPL_OK : BPL_END;
}

static bpl_status audit_page(struct run *run, const bpl_record *record)
{
    bpl_site *site;
    int added;
    BPL_TRY(bpl_site_new(&site, run->auditor, run->text.data, run->err));
    bpl_status status = add_page(run, site, record, &added);
    if (status == BPL_OK && added)
        status = judge(run, site);
    bpl_site_free(site);
    return status;
}

/* --- sites --- */

/* Up to which byte the source is its folder: that behind the last "/", or the
 * archive with its "!". 0: it has none. */
static size_t folder_len(const char *source, size_t len)
{
    const char *bang = memrchr(source, '!', len);
    size_t least = bang ? (size_t)(bang - source) + 1 : 0;
    const char *slash = memrchr(source + least, '/', len - least);
    if (!slash)
        return least;
    return slash > source ? (size_t)(slash - source) : 1;
}

/* The host of a URL in the source, in run->text; empty: it has none. */
static bpl_status read_host(struct run *run, const char *source, bpl_error *why)
{
    static const char www[] = "www.";
    const char *at = strstr(source, "://");
    bpl_buf_reset(&run->text);
    if (!at)
        return BPL_OK;
    at += strlen("://");
    size_t len = strcspn(at, "/?#");
    const char *user = memrchr(at, '@', len);
    if (user) {
        len -= (size_t)(user + 1 - at);
        at = user + 1;
    }
    const char *port = memchr(at, ':', len);
    len = port ? (size_t)(port - at) : len;
    if (len > strlen(www) && strncasecmp(at, www, strlen(www)) == 0) {
        at += strlen(www);
        len -= strlen(www);
    }
    for (size_t i = 0; i < len; i++) {
        char c = (char)(at[i] >= 'A' && at[i] <= 'Z' ? at[i] | 0x20 : at[i]);
        if (bpl_buf_putc(&run->text, c) != BPL_OK)
            return bpl_fail_nomem(why);
    }
    return BPL_OK;
}

static bpl_status read_folder(struct run *run, const char *source,
                              bpl_error *why)
{
    size_t len = folder_len(source, strlen(source));
    bpl_buf_reset(&run->text);
    bpl_status status = len ? bpl_buf_add(&run->text, source, len)
                            : bpl_buf_putc(&run->text, '.');
    return status == BPL_OK ? BPL_OK : bpl_fail_nomem(why);
}

/* The name of the page's site, in run->text. PARSE: it has none. */
static bpl_status find_site(struct run *run, const bpl_record *record,
                            bpl_error *why)
{
    const char *source = bpl_or_empty(record->source);
    bpl_audit_by by = run->how->by;
    if (by == BPL_AUDIT_COLUMN) {
        BPL_TRY(need_member(run, record, run->column, why));
        BPL_TRY(read_cell(run, run->column, why));
    } else if (is_row(run)) {
        return bpl_fail(why, BPL_E_NOTFOUND, source, 0,
                        "rows of a table are no pages of a folder or host; "
                        "--site=COLUMN says which column has their site");
    } else {
        bpl_buf_reset(&run->text);
        if (by != BPL_AUDIT_FOLDER)
            BPL_TRY(read_host(run, source, why));
        if (!run->text.len && by != BPL_AUDIT_HOST)
            BPL_TRY(read_folder(run, source, why));
    }
    return run->text.len
               ? BPL_OK
               : bpl_fail(why, BPL_E_PARSE, source, record->line,
                          by == BPL_AUDIT_HOST ? "the page has no host"
                                               : "no name of a site");
}

static bpl_status copy_record(struct run *run, const bpl_record *record,
                              bpl_record *out)
{
    bpl_arena *arena = &run->arena;
    const char *source = bpl_or_empty(record->source);
    bpl_field *fields =
        bpl_arena_alloc(arena, (record->field_count + 1) * sizeof *fields);
    *out = (bpl_record){.source = bpl_arena_dup(arena, source, strlen(source)),
                        .number = record->number,
                        .line = record->line,
                        .fields = fields,
                        .field_count = record->field_count};
    int failed = !fields || !out->source;
    for (size_t i = 0; !failed && i < record->field_count; i++) {
        fields[i] = record->fields[i];
        fields[i].text.data =
            bpl_arena_dup(arena, fields[i].text.data, fields[i].text.len);
        failed = !fields[i].text.data;
    }
    return failed ? bpl_fail_nomem(run->err) : BPL_OK;
}

/* Room for what is known of one more site. */
static bpl_status add_site(struct run *run, uint32_t *site)
{
    bpl_str name = {run->text.data, run->text.len};
    uint32_t before = run->sites.count;
    if (bpl_values_add(&run->sites, name, site) != BPL_OK)
        return bpl_fail_nomem(run->err);
    if (run->sites.count > run->site_room) {
        size_t room = run->site_room ? run->site_room * 2 : 64;
        uint8_t *roots = realloc(run->is_root, room);
        if (roots)
            run->is_root = roots;
        size_t *first = realloc(run->first, room * sizeof *first);
        if (first)
            run->first = first;
        size_t *last = realloc(run->last, room * sizeof *last);
        if (last)
            run->last = last;
        if (!roots || !first || !last)
            return bpl_fail_nomem(run->err);
        run->site_room = room;
    }
    if (run->sites.count > before) {
        run->is_root[before] = 0;
        run->first[before] = run->last[before] = NONE;
    }
    return BPL_OK;
}

static void link_page(struct run *run, uint32_t site, size_t page)
{
    if (run->first[site] == NONE)
        run->first[site] = page;
    else
        run->pages[run->last[site]].next = page;
    run->last[site] = page;
    run->pages[page].next = NONE;
}

static bpl_status keep_page(struct run *run, const bpl_record *record)
{
    uint32_t site;
    if (run->count == run->room) {
        size_t room = run->room ? run->room * 2 : 64;
        struct kept_page *pages =
            realloc(run->pages, room * sizeof *run->pages);
        if (!pages)
            return bpl_fail_nomem(run->err);
        run->pages = pages;
        run->room = room;
    }
    BPL_TRY(add_site(run, &site));
    BPL_TRY(copy_record(run, record, &run->pages[run->count].record));
    run->pages[run->count].site = site;
    link_page(run, site, run->count++);
    run->is_root[site] |= bpl_reader_input(run->reader) == BPL_INPUT_HTML;
    return BPL_OK;
}

/* The topmost folder above the site that has pages of its own; the site. */
static uint32_t root_of(const struct run *run, uint32_t site)
{
    char name[2 * BPL_LIMIT_NAME_BYTES];
    uint32_t root = site;
    snprintf(name, sizeof name, "%s", run->sites.names[site]);
    for (size_t len = strlen(name); len && strcmp(name, ".") != 0;) {
        size_t shorter = name[len - 1] == '!' ? 0 : folder_len(name, len);
        len = shorter < len ? shorter : 0;
        snprintf(name + len, sizeof name - len, "%s", len ? "" : ".");
        uint32_t above = bpl_values_find(&run->sites, name);
        if (above != BPL_NO_VALUE && run->is_root[above])
            root = above;
    }
    return root;
}

/* Hands the pages of folders within a site to the site. */
static bpl_status join_folders(struct run *run)
{
    size_t sites = run->sites.count;
    if (run->how->by != BPL_AUDIT_FOLDER && run->how->by != BPL_AUDIT_SITE)
        return BPL_OK;
    uint32_t *roots = bpl_arena_alloc(&run->arena, (sites + 1) * sizeof *roots);
    if (!roots)
        return bpl_fail_nomem(run->err);
    for (uint32_t i = 0; i < sites; i++)
        roots[i] = root_of(run, i);
    for (uint32_t i = 0; i < sites; i++)
        run->first[i] = run->last[i] = NONE;
    for (size_t p = 0; p < run->count; p++)
        link_page(run, roots[run->pages[p].site], p);
    return BPL_OK;
}

static bpl_status audit_site(struct run *run, uint32_t number)
{
    char name[2 * BPL_LIMIT_NAME_BYTES];
    size_t pages = 0;
    bpl_site *site;
    snprintf(name, sizeof name, "%s", run->sites.names[number]);
    size_t len = strlen(name);
    if (len > 1 && name[len - 1] == '!')
        name[len - 1] = '\0';
    BPL_TRY(bpl_site_new(&site, run->auditor, name, run->err));
    bpl_status status = BPL_OK;
    for (size_t p = run->first[number]; status == BPL_OK && p != NONE;
         p = run->pages[p].next) {
        int added;
        status = add_page(run, site, &run->pages[p].record, &added);
        pages += (size_t)added;
    }
    if (status == BPL_OK && pages)
        status = judge(run, site);
    bpl_site_free(site);
    return status;
}

static bpl_status audit_sites(struct run *run)
{
    BPL_TRY(join_folders(run));
    for (uint32_t i = 0; i < run->sites.count; i++)
        if (run->first[i] != NONE)
            BPL_TRY(audit_site(run, i));
    return BPL_OK;
}

/* --- the run --- */

/* The record's page, told apart by its id, and its site. */
static bpl_status place_record(struct run *run, const bpl_record *record,
                               bpl_error *why, int *wanted)
{
    BPL_TRY(read_members(run, record, why));
    BPL_TRY(find_id(run, record, why));
    *wanted = !run->how->wanted ||
              run->how->wanted(run->how->payload, run->text.data);
    if (*wanted && run->how->by != BPL_AUDIT_PAGE)
        return find_site(run, record, why);
    return BPL_OK;
}

static bpl_status take_record(struct run *run, const bpl_record *read)
{
    bpl_error err = {0};
    int wanted = 0;
    bpl_record named = *read;
    const bpl_record *record = &named;
    if (strcmp(bpl_or_empty(read->source), "-") == 0)
        named.source = "standard input"; /* what people are told */
    const char *warning = bpl_reader_warning(run->reader);
    if (warning) {
        bpl_fail(&err, BPL_E_PARSE, record->source, 0, "warning: %s", warning);
        tell(run, &err, record, 0);
        memset(&err, 0, sizeof err);
    }
    bpl_status status = place_record(run, record, &err, &wanted);
    if (is_about_record(status)) {
        tell(run, &err, record, 1);
        return BPL_OK;
    }
    if (status != BPL_OK) {
        if (run->err)
            *run->err = err;
        return status;
    }
    if (!wanted)
        return BPL_OK;
    return run->how->by == BPL_AUDIT_PAGE ? audit_page(run, record)
                                          : keep_page(run, record);
}

static bpl_status read_all(struct run *run)
{
    for (;;) {
        bpl_error err = {0};
        bpl_record record = {0};
        bpl_status status = bpl_reader_next(run->reader, &record, &err);
        if (status == BPL_END)
            return BPL_OK;
        if (status == BPL_E_NOMEM)
            return bpl_fail_nomem(run->err);
        if (status == BPL_OK)
            BPL_TRY(take_record(run, &record));
        else
            tell(run, &err, &record, 1);
        run->read++;
        if (run->how->progress &&
            !run->how->progress(run->how->payload, run->read,
                                bpl_reader_bytes(run->reader)))
            return BPL_END;
    }
}

static bpl_status want_columns(struct run *run)
{
    const char *id = run->how->id_column;
    run->id = run->column = NONE;
    BPL_TRY(bpl_members_want(&run->members, id ? id : ID_COLUMN, &run->id));
    if (run->how->by == BPL_AUDIT_COLUMN)
        BPL_TRY(
            bpl_members_want(&run->members, run->how->column, &run->column));
    return BPL_OK;
}

bpl_status bpl_audit_files(const bpl_model *model, const char *const *paths,
                           size_t path_count, const bpl_audit_options *options,
                           bpl_error *err)
{
    bpl_audit_options own = BPL_AUDIT_OPTIONS_INIT;
    BPL_TRY(bpl_options_take(&own, sizeof own, options, err));
    if (!own.take || (own.by == BPL_AUDIT_COLUMN && !own.column))
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "incomplete options");
    struct run run = {.how = &own, .err = err};
    bpl_members_init(&run.members);
    bpl_buf_init(&run.text, SIZE_MAX);
    bpl_values_init(&run.sites, &run.arena);
    bpl_status status = want_columns(&run);
    if (status != BPL_OK)
        bpl_fail_nomem(err);
    if (status == BPL_OK)
        status = bpl_auditor_new(&run.auditor, model, err);
    if (status == BPL_OK)
        status = bpl_reader_open(&run.reader, model, paths, path_count,
                                 own.reader, err);
    if (status == BPL_OK)
        status = read_all(&run);
    if (status == BPL_OK && own.by != BPL_AUDIT_PAGE)
        status = audit_sites(&run);
    bpl_reader_close(run.reader);
    bpl_auditor_free(run.auditor);
    bpl_values_fini(&run.sites);
    bpl_members_fini(&run.members);
    bpl_buf_fini(&run.text);
    bpl_arena_fini(&run.arena);
    free(run.is_root);
    free(run.first);
    free(run.last);
    free(run.pages);
    return status;
}
