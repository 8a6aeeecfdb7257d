/* SPDX-License-Identifier: MIT */
/*
 * A batch owns the bytes of its units and holds the origins they come from, so
 * that the reader can go on while threads work on what it has cut. Origins are
 * counted atomically: a batch may be emptied by any thread.
 */
#include "read/batch.h"

#include "base/error.h"
#include <stdlib.h>
#include <string.h>

bpl_origin *bpl_origin_new(const char *name)
{
    bpl_origin *origin = calloc(1, sizeof *origin);
    if (!origin)
        return NULL;
    atomic_init(&origin->holders, 1);
    bpl_buf_init(&origin->header, SIZE_MAX / 2);
    origin->name = strdup(name);
    if (origin->name)
        return origin;
    free(origin);
    return NULL;
}

bpl_origin *bpl_origin_hold(bpl_origin *origin)
{
    atomic_fetch_add(&origin->holders, 1);
    return origin;
}

void bpl_origin_drop(bpl_origin *origin)
{
    if (!origin || atomic_fetch_sub(&origin->holders, 1) > 1)
        return;
    bpl_columns_fini(&origin->columns);
    bpl_buf_fini(&origin->header);
    free(origin->name);
    free(origin);
}

bpl_status bpl_batch_new(bpl_batch **out, bpl_error *err)
{
    bpl_batch *batch = calloc(1, sizeof *batch);
    *out = batch;
    if (!batch)
        return bpl_fail_nomem(err);
    bpl_buf_init(&batch->bytes, SIZE_MAX / 2);
    bpl_buf_init(&batch->whole, SIZE_MAX / 2);
    return BPL_OK;
}

void bpl_batch_free(bpl_batch *batch)
{
    if (!batch)
        return;
    bpl_batch_reset(batch);
    bpl_buf_fini(&batch->bytes);
    free(batch->units);
    free(batch->errors);
    free(batch->origins);
    free(batch);
}

size_t bpl_batch_count(const bpl_batch *batch)
{
    return batch->count;
}

uint64_t bpl_batch_mark(const bpl_batch *batch)
{
    return batch->mark;
}

void bpl_batch_reset(bpl_batch *batch)
{
    for (size_t i = 0; i < batch->origin_count; i++)
        bpl_origin_drop(batch->origins[i]);
    batch->count = batch->error_count = batch->origin_count = 0;
    bpl_buf_empty(&batch->bytes);
    bpl_buf_fini(&batch->whole);
}

int bpl_batch_is_full(const bpl_batch *batch)
{
    return batch->bytes.len >= (size_t)BPL_LIMIT_BATCH_BYTES ||
           batch->whole.len || batch->count >= BPL_LIMIT_BATCH_RECORDS;
}

/* Room for one more of `size` bytes behind `count`. */
static bpl_status make_room(void **array, size_t *room, size_t count,
                            size_t size)
{
    if (count < *room)
        return BPL_OK;
    size_t more = *room ? *room * 2 : 16;
    void *grown = realloc(*array, more * size);
    if (!grown)
        return BPL_E_NOMEM;
    *array = grown;
    *room = more;
    return BPL_OK;
}

static bpl_status hold(bpl_batch *batch, bpl_origin *origin)
{
    size_t count = batch->origin_count;
    if (!origin || (count && batch->origins[count - 1] == origin))
        return BPL_OK;
    void *origins = batch->origins;
    BPL_TRY(make_room(&origins, &batch->origin_room, count, sizeof(void *)));
    batch->origins = origins;
    batch->origins[batch->origin_count++] = bpl_origin_hold(origin);
    return BPL_OK;
}

static bpl_status add_error(bpl_batch *batch, const bpl_error *err)
{
    void *errors = batch->errors;
    BPL_TRY(make_room(&errors, &batch->error_room, batch->error_count,
                      sizeof *err));
    batch->errors = errors;
    batch->errors[batch->error_count++] = *err;
    return BPL_OK;
}

bpl_status bpl_batch_add(bpl_batch *batch, const bpl_unit *unit,
                         bpl_origin *origin, bpl_str raw, const bpl_error *err)
{
    void *units = batch->units;
    BPL_TRY(make_room(&units, &batch->room, batch->count, sizeof *unit));
    batch->units = units;
    BPL_TRY(hold(batch, origin));
    bpl_unit *copy = &batch->units[batch->count];
    *copy = *unit;
    copy->origin = origin;
    copy->error = batch->error_count;
    if (unit->status != BPL_OK && err)
        BPL_TRY(add_error(batch, err));
    copy->begin = batch->bytes.len;
    copy->len = raw.len;
    BPL_TRY(bpl_buf_add(&batch->bytes, raw.data, raw.len));
    batch->count++;
    return BPL_OK;
}

bpl_status bpl_batch_take(bpl_batch *batch, const bpl_unit *unit,
                          bpl_origin *origin, bpl_stream *stream)
{
    bpl_str none = {NULL, 0};
    BPL_TRY(bpl_batch_add(batch, unit, origin, none, NULL));
    bpl_unit *added = &batch->units[batch->count - 1];
    added->begin = stream->begin;
    added->len = stream->end - stream->begin;
    added->whole = 1;
    batch->whole.data = stream->data;
    batch->whole.size = stream->size;
    batch->whole.len = stream->end;
    stream->data = NULL;
    stream->size = stream->begin = stream->end = 0;
    return BPL_OK;
}

bpl_csv_shape bpl_unit_shape(const bpl_origin *origin, const bpl_unit *unit)
{
    bpl_csv_shape shape;
    memset(&shape, 0, sizeof shape);
    if (!origin || !origin->columns.count)
        return shape;
    shape.header = bpl_buf_str(&origin->header);
    shape.delimiter = origin->delimiter;
    shape.columns = origin->columns.count;
    shape.had_bom = origin->had_bom;
    shape.quotes_are_data = !origin->quote;
    if (unit) {
        shape.quotes_are_data |= unit->literal;
        if (unit->status == BPL_OK && unit->fields < shape.columns)
            shape.missing = shape.columns - unit->fields;
    }
    return shape;
}
