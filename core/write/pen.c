/* SPDX-License-Identifier: MIT */
#include "write/pen.h"

#include "base/error.h"
#include <errno.h>
#include <math.h>
#include <string.h>
#include <utf8proc.h>

void bpl_pen_init(bpl_pen *pen)
{
    bpl_buf_init(&pen->buf, (size_t)BPL_LIMIT_OUTPUT_BYTES);
    pen->status = BPL_OK;
}

void bpl_pen_fini(bpl_pen *pen)
{
    bpl_buf_fini(&pen->buf);
}

void bpl_pen_add(bpl_pen *pen, const char *data, size_t len)
{
    if (pen->status == BPL_OK)
        pen->status = bpl_buf_add(&pen->buf, data, len);
}

void bpl_pen_str(bpl_pen *pen, bpl_str text)
{
    bpl_pen_add(pen, text.data, text.len);
}

void bpl_pen_puts(bpl_pen *pen, const char *text)
{
    bpl_pen_add(pen, text, strlen(text));
}

void bpl_pen_putc(bpl_pen *pen, char c)
{
    bpl_pen_add(pen, &c, 1);
}

void bpl_pen_fill(bpl_pen *pen, char c, size_t count)
{
    if (pen->status == BPL_OK)
        pen->status = bpl_buf_reserve(&pen->buf, count);
    if (pen->status == BPL_OK && count) {
        memset(pen->buf.data + pen->buf.len, c, count);
        pen->buf.len += count;
    }
}

/* Digits of number, at least `width` of them. */
static void put_digits(bpl_pen *pen, uint64_t number, size_t width)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number || sizeof digits - at < width);
    bpl_pen_add(pen, digits + at, sizeof digits - at);
}

void bpl_pen_count(bpl_pen *pen, uint64_t number)
{
    put_digits(pen, number, 1);
}

void bpl_pen_fixed(bpl_pen *pen, double number, int digits)
{
    static const unsigned scales[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    unsigned scale = scales[digits < 0 ? 0 : digits > 6 ? 6 : digits];
    if (!isfinite(number))
        number = 0;
    number = fmax(-1e12, fmin(1e12, number));
    long long scaled = llround(number * scale);
    if (scaled < 0)
        bpl_pen_putc(pen, '-');
    uint64_t size = (uint64_t)(scaled < 0 ? -scaled : scaled);
    put_digits(pen, size / scale, 1);
    if (scale > 1) {
        bpl_pen_putc(pen, '.');
        put_digits(pen, size % scale, (size_t)digits);
    }
}

static void put_json_ascii(bpl_pen *pen, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char plain[] = "\b\f\n\r\t\"\\";
    static const char letter[] = "bfnrt\"\\";
    const char *at = memchr(plain, c, sizeof plain - 1);
    if (at) {
        char escaped[] = {'\\', letter[at - plain]};
        bpl_pen_add(pen, escaped, sizeof escaped);
    } else {
        char escaped[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        bpl_pen_add(pen, escaped, sizeof escaped);
    }
}

static int json_as_is(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Takes runs of plain ASCII whole: most text is nothing else. */
void bpl_pen_json(bpl_pen *pen, bpl_str text)
{
    const unsigned char *data = (const unsigned char *)text.data;
    bpl_pen_putc(pen, '"');
    for (size_t at = 0; at < text.len;) {
        size_t run = at;
        while (run < text.len && json_as_is(data[run]))
            run++;
        if (run > at) {
            bpl_pen_add(pen, text.data + at, run - at);
            at = run;
        } else if (data[at] < 0x80) {
            put_json_ascii(pen, data[at++]);
        } else {
            utf8proc_int32_t c;
            utf8proc_ssize_t len = utf8proc_iterate(
                data + at, (utf8proc_ssize_t)(text.len - at), &c);
            if (len <= 0)
                bpl_pen_puts(pen, "\xEF\xBF\xBD");
            else
                bpl_pen_add(pen, text.data + at, (size_t)len);
            at += len <= 0 ? 1 : (size_t)len;
        }
    }
    bpl_pen_putc(pen, '"');
}

size_t bpl_pen_begin(bpl_pen *pen)
{
    pen->status = BPL_OK;
    pen->buf.max = pen->buf.len + (size_t)BPL_LIMIT_OUTPUT_BYTES;
    return pen->buf.len;
}

bpl_status bpl_pen_check(const bpl_pen *pen, bpl_error *err)
{
    if (pen->status == BPL_E_LIMIT)
        return bpl_fail(err, pen->status, NULL, 0,
                        "output of one record over %u bytes",
                        BPL_LIMIT_OUTPUT_BYTES);
    return pen->status == BPL_OK ? BPL_OK : bpl_fail_nomem(err);
}

bpl_status bpl_pen_write(bpl_str text, FILE *file, bpl_error *err)
{
    if (text.len && fwrite(text.data, 1, text.len, file) != text.len)
        return bpl_fail(err, BPL_E_IO, NULL, 0, "can't write: %s",
                        strerror(errno));
    return BPL_OK;
}

bpl_status bpl_pen_flush(bpl_pen *pen, FILE *file, bpl_error *err)
{
    bpl_status status = bpl_pen_check(pen, err);
    bpl_str text = bpl_pen_text(pen);
    bpl_pen_reset(pen);
    return status == BPL_OK ? bpl_pen_write(text, file, err) : status;
}

bpl_str bpl_str_of(const char *text)
{
    bpl_str out = {text, text ? strlen(text) : 0};
    return out;
}

int bpl_str_is(bpl_str text, const char *other)
{
    return strlen(other) == text.len && memcmp(text.data, other, text.len) == 0;
}
