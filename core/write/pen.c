/* SPDX-License-Identifier: MIT */
#include "write/pen.h"

#include "base/error.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/unicode.h"
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

void bpl_pen_grow(bpl_pen *pen, const char *data, size_t len)
{
    if (pen->status == BPL_OK)
        pen->status = bpl_buf_add(&pen->buf, data, len);
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

/* Digits of a number, the point before the last `places` of them, the sign. */
static void put_digits(bpl_pen *pen, uint64_t number, int places, int negative)
{
    char text[32];
    size_t at = sizeof text;
    for (int i = 0; i < places; i++, number /= 10)
        text[--at] = (char)('0' + number % 10);
    if (places)
        text[--at] = '.';
    do {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    if (negative)
        text[--at] = '-';
    bpl_pen_add(pen, text + at, sizeof text - at);
}

void bpl_pen_count(bpl_pen *pen, uint64_t number)
{
    put_digits(pen, number, 0, 0);
}

void bpl_pen_fixed(bpl_pen *pen, double number, int digits)
{
    static const unsigned scales[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    digits = digits < 0 ? 0 : digits > 6 ? 6 : digits;
    if (!isfinite(number))
        number = 0;
    number = number < -1e12 ? -1e12 : number > 1e12 ? 1e12 : number;
    long long scaled = llround(number * scales[digits]);
    put_digits(pen, (uint64_t)(scaled < 0 ? -scaled : scaled), digits,
               scaled < 0);
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

/* Control characters that some terminals obey, and characters that turn or hide
 * what is beside them. */
static int is_hidden(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x80, 0x9f},     {0xad, 0xad},      {0x61c, 0x61c},
                  {0x180e, 0x180e}, {0x200b, 0x200b},  {0x200e, 0x200f},
                  {0x2028, 0x202e}, {0x2060, 0x206f},  {0xfeff, 0xfeff},
                  {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c <= ranges[i].last)
            return c >= ranges[i].first;
    return 0;
}

static void put_json_number(bpl_pen *pen, unsigned number)
{
    static const char hex[] = "0123456789abcdef";
    char escaped[] = {'\\',
                      'u',
                      hex[number >> 12 & 15],
                      hex[number >> 8 & 15],
                      hex[number >> 4 & 15],
                      hex[number & 15]};
    bpl_pen_add(pen, escaped, sizeof escaped);
}

/* As \u escapes: of what is beyond U+FFFF two, as JSON has it. */
static void put_json_hidden(bpl_pen *pen, uint32_t c)
{
    if (c > 0xffff) {
        put_json_number(pen, 0xd800 + ((c - 0x10000) >> 10));
        c = 0xdc00 + (c & 0x3ff);
    }
    put_json_number(pen, c);
}

/* A run of valid UTF-8 without what JSON itself has escaped. */
static void put_json_run(bpl_pen *pen, const char *text, size_t len)
{
    size_t from = 0, at = 0, step = 1;
    for (; at < len; at += step) {
        unsigned char c = (unsigned char)text[at];
        uint32_t number = 0;
        step = 1;
        /* What is_hidden() knows begins with one of these. */
        if (c != 0xc2 && c != 0xd8 && (c < 0xe1 || c > 0xe2) && c != 0xef &&
            c != 0xf3)
            continue;
        step = bpl_char_read(text + at, text + len, &number);
        if (!is_hidden(number))
            continue;
        bpl_pen_add(pen, text + from, at - from);
        put_json_hidden(pen, number);
        from = at + step;
    }
    bpl_pen_add(pen, text + from, len - from);
}

/* Takes runs whole: most text has nothing to escape. */
static void put_json_runs(bpl_pen *pen, bpl_str text)
{
    if (!text.len) /* an empty one may have no address */
        return;
    const char *at = text.data, *end = text.data + text.len;
    for (;;) {
        size_t run = bpl_json_run(at, (size_t)(end - at));
        put_json_run(pen, at, run);
        at += run;
        if (at == end)
            break;
        put_json_ascii(pen, (unsigned char)*at++);
    }
}

void bpl_pen_json(bpl_pen *pen, bpl_str text)
{
    bpl_pen_putc(pen, '"');
    if (bpl_utf8_valid(text.data, text.len)) {
        put_json_runs(pen, text);
        text.len = 0;
    }
    while (text.len) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate(
            (const unsigned char *)text.data, (utf8proc_ssize_t)text.len, &c);
        bpl_str one = {text.data, step > 0 ? (size_t)step : 1};
        if (step > 0)
            put_json_runs(pen, one);
        else
            bpl_pen_puts(pen, "\xEF\xBF\xBD");
        text.data += one.len;
        text.len -= one.len;
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
    bpl_pen_clear(pen);
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
