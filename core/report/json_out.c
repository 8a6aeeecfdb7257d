/* SPDX-License-Identifier: MIT */
#include "report/json_out.h"

#include <math.h>

enum { DIGITS = 6 };

void bpl_json_comma(bpl_pen *pen)
{
    size_t len = pen->buf.len;
    char last = '{';
    if (len)
        last = pen->buf.data[len - 1];
    if (last != '{' && last != '[' && last != ':')
        bpl_pen_putc(pen, ',');
}

void bpl_json_name(bpl_pen *pen, const char *key)
{
    bpl_json_comma(pen);
    bpl_pen_json(pen, bpl_str_of(key));
    bpl_pen_putc(pen, ':');
}

void bpl_json_text(bpl_pen *pen, const char *key, const char *text)
{
    bpl_json_name(pen, key);
    bpl_pen_json(pen, bpl_str_of(text));
}

void bpl_json_optional(bpl_pen *pen, const char *key, const char *text)
{
    bpl_json_name(pen, key);
    if (text && *text)
        bpl_pen_json(pen, bpl_str_of(text));
    else
        bpl_pen_puts(pen, "null");
}

void bpl_json_flag(bpl_pen *pen, const char *key, int flag)
{
    bpl_json_name(pen, key);
    bpl_pen_puts(pen, flag ? "true" : "false");
}

void bpl_json_count(bpl_pen *pen, const char *key, uint64_t number)
{
    bpl_json_name(pen, key);
    bpl_pen_count(pen, number);
}

void bpl_json_number(bpl_pen *pen, const char *key, double number)
{
    bpl_json_name(pen, key);
    if (isnan(number))
        bpl_pen_puts(pen, "null");
    else
        bpl_pen_fixed(pen, number, DIGITS);
}

void bpl_json_measure(bpl_pen *pen, const char *key, bpl_measure measure)
{
    bpl_json_name(pen, key);
    bpl_pen_putc(pen, '{');
    bpl_json_number(pen, "value", measure.value);
    bpl_json_number(pen, "low", measure.low);
    bpl_json_number(pen, "high", measure.high);
    bpl_pen_putc(pen, '}');
}

void bpl_json_counts(bpl_pen *pen, const uint64_t *numbers, size_t count)
{
    bpl_json_begin(pen, NULL, '[');
    for (size_t i = 0; i < count; i++) {
        bpl_json_comma(pen);
        bpl_pen_count(pen, numbers[i]);
    }
    bpl_pen_putc(pen, ']');
}

void bpl_json_begin(bpl_pen *pen, const char *key, char bracket)
{
    if (key)
        bpl_json_name(pen, key);
    else
        bpl_json_comma(pen);
    bpl_pen_putc(pen, bracket);
}
