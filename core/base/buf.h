/* SPDX-License-Identifier: MIT */
/*
 * A growing byte buffer with a mandatory ceiling. Resetting keeps its memory.
 */
#ifndef BPL_BASE_BUF_H
#define BPL_BASE_BUF_H

#include <bpolens/status.h>

typedef struct bpl_buf {
    char *data;
    size_t len, size, max;
} bpl_buf;

void bpl_buf_init(bpl_buf *buf, size_t max);
void bpl_buf_fini(bpl_buf *buf);
static inline void bpl_buf_reset(bpl_buf *buf)
{
    buf->len = 0;
}

/* The same, but memory over BPL_LIMIT_KEPT_BYTES is given back. */
void bpl_buf_empty(bpl_buf *buf);

/* Room for `more` bytes behind len. BPL_E_LIMIT over max, BPL_E_NOMEM; the
 * content stays as it was. */
bpl_status bpl_buf_reserve(bpl_buf *buf, size_t more);
bpl_status bpl_buf_add(bpl_buf *buf, const void *data, size_t len);
bpl_status bpl_buf_putc(bpl_buf *buf, char c);
bpl_status bpl_buf_puts(bpl_buf *buf, const char *text);
bpl_status bpl_buf_printf(bpl_buf *buf, const char *format, ...)
    BPL_PRINTF(2, 3);

static inline bpl_str bpl_buf_str(const bpl_buf *buf)
{
    bpl_str out = {buf->data ? buf->data : "", buf->len};
    return out;
}

#endif
