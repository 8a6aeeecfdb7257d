/* SPDX-License-Identifier: MIT */
/*
 * Dates as boards and scrapers write them. Names of months are those of the C
 * locale, which strptime_l() knows. The day is that which is written: a time
 * of day, and the zone that it is of, are not looked at.
 */
#include <bpolens/duplicates.h>

#include "text/ascii.h"
#include <locale.h>
#include <string.h>
#include <time.h>

enum {
    MOST_BYTES = 63, /* of a date that is looked at */
    DAY_SECONDS = 86400,
    FIRST_YEAR = 1970,
    LAST_YEAR = 2999
};

/* Days from 1970-01-01 to a date of the Gregorian calendar; the year is taken
 * to begin in March (Hinnant, chrono-compatible low-level date algorithms). */
static int32_t count_days(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static int is_date(int year, int month, int day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12)
        return 0;
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day >= 1 && day <= lengths[month - 1] + (month == 2 && leap);
}

/* Seconds (9 or 10 digits) or milliseconds (12 or 13), with or without a
 * fraction: 1973 and later. */
static int32_t read_unix(const char *text)
{
    int64_t value = 0;
    size_t digits = 0;
    for (; digits <= 13 && bpl_is_digit(text[digits]); digits++)
        value = value * 10 + (text[digits] - '0');
    const char *rest = text + digits;
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    if (*rest)
        return BPL_NO_DAY;
    if (digits == 12 || digits == 13)
        return (int32_t)(value / 1000 / DAY_SECONDS);
    if (digits == 9 || digits == 10)
        return (int32_t)(value / DAY_SECONDS);
    return BPL_NO_DAY;
}

/* May this stand behind a date? Nothing, a time, a zone. */
static int is_time(const char *rest)
{
    size_t gap = strspn(rest, "Tt ,");
    const char *at = rest + gap;
    if (!*at || *at == 'Z')
        return 1;
    if (!gap)
        return (*at == '+' || *at == '-') && bpl_is_digit(at[1]);
    size_t hours = strspn(at, "0123456789");
    return (hours == 1 || hours == 2) && at[hours] == ':' &&
           bpl_is_digit(at[hours + 1]);
}

static int32_t read_words(const char *text)
{
    static const char *const formats[] = {
        "%Y-%m-%d",    "%Y/%m/%d",      "%d %b %Y",    "%d-%b-%Y",
        "%b %d, %Y",   "%b %d %Y",      "%d %b, %Y",   "%a, %d %b %Y",
        "%a %d %b %Y", "%a, %b %d, %Y", "%a %b %d %Y", "%a %b %d %H:%M:%S %Y"};
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    int32_t day = BPL_NO_DAY;
    for (size_t i = 0; plain && i < sizeof formats / sizeof *formats; i++) {
        struct tm tm = {0};
        const char *rest = strptime_l(text, formats[i], &tm, plain);
        int year = tm.tm_year + 1900, month = tm.tm_mon + 1;
        if (rest && is_time(rest) && is_date(year, month, tm.tm_mday)) {
            day = count_days(year, month, tm.tm_mday);
            break;
        }
    }
    if (plain)
        freelocale(plain);
    return day;
}

int32_t bpl_day(bpl_str date)
{
    char text[MOST_BYTES + 1];
    date = bpl_trim(date);
    if (!date.len || date.len > MOST_BYTES || memchr(date.data, '\0', date.len))
        return BPL_NO_DAY;
    memcpy(text, date.data, date.len);
    text[date.len] = '\0';
    int32_t day = read_unix(text);
    return day == BPL_NO_DAY ? read_words(text) : day;
}
