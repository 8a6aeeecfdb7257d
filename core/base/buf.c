/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <bpolens/limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bpl_buf_init(bpl_buf *buf, size_t max)
{
    memset(buf, 0, sizeof *buf);
    buf->max = max;
}

void bpl_buf_fini(bpl_buf *buf)
{
    free(buf->data);
    bpl_buf_init(buf, buf->max);
}

void bpl_buf_empty(bpl_buf *buf)
{
    bpl_buf_reset(buf);
    if (buf->size > (size_t)BPL_LIMIT_KEPT_BYTES)
        bpl_buf_fini(buf);
}

bpl_status bpl_buf_reserve(bpl_buf *buf, size_t more)
{
    if (more <= buf->size - buf->len)
        return BPL_OK;
    if (more > buf->max || buf->len > buf->max - more)
        return BPL_E_LIMIT;
    size_t size = buf->size ? buf->size : 256;
    while (size < buf->len + more)
        size = size > SIZE_MAX / 2 ? buf->len + more : size * 2;
    if (size > buf->max)
        size = buf->max;
    char *data = realloc(buf->data, size);
    if (!data)
        return BPL_E_NOMEM;
    buf->data = data;
    buf->size = size;
    return BPL_OK;
}

bpl_status bpl_buf_add(bpl_buf *buf, const void *data, size_t len)
{
    bpl_status status = bpl_buf_reserve(buf, len);
    if (status == BPL_OK && len) {
        memcpy(buf->data + buf->len, data, len);
        buf->len += len;
    }
    return status;
}

bpl_status bpl_buf_putc(bpl_buf *buf, char c)
{
    return bpl_buf_add(buf, &c, 1);
}

bpl_status bpl_buf_puts(bpl_buf *buf, const char *text)
{
    return bpl_buf_add(buf, text, strlen(text));
}

bpl_status bpl_buf_printf(bpl_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0)
        return BPL_E_INTERNAL;
    bpl_status status = bpl_buf_reserve(buf, (size_t)need + 1);
    if (status != BPL_OK)
        return status;
    va_start(args, format);
    vsnprintf(buf->data + buf->len, (size_t)need + 1, format, args);
    va_end(args);
    buf->len += (size_t)need;
    return BPL_OK;
}
