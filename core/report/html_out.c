/* SPDX-License-Identifier: MIT */
#include "report/html_out.h"

#include "write/glyph.h"
#include <math.h>
#include <string.h>

/* page.css, as CMake has put it into the build. */
extern const char bpl_page_css[];

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void bpl_html_text(bpl_pen *pen, bpl_str text)
{
    bpl_str glyph;
    while (text.len) {
        bpl_glyph_next(&text, &glyph);
        const char *entity = glyph.len == 1 ? entity_of(*glyph.data) : NULL;
        if (entity)
            bpl_pen_puts(pen, entity);
        else
            bpl_pen_str(pen, glyph);
    }
}

void bpl_html_puts(bpl_pen *pen, const char *text)
{
    bpl_html_text(pen, bpl_str_of(text));
}

void bpl_html_value(bpl_pen *pen, const char *text)
{
    bpl_pen_puts(pen, "<bdi>");
    bpl_html_puts(pen, text);
    bpl_pen_puts(pen, "</bdi>");
}

void bpl_html_source(bpl_pen *pen, const char *path)
{
    if (strcmp(path, "-") == 0)
        bpl_pen_puts(pen, "standard input");
    else
        bpl_html_value(pen, path);
}

void bpl_html_count(bpl_pen *pen, uint64_t number)
{
    char digits[32];
    size_t at = sizeof digits, done = 0;
    do {
        if (done && done % 3 == 0)
            digits[--at] = ',';
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
        done++;
    } while (number);
    bpl_pen_add(pen, digits + at, sizeof digits - at);
}

void bpl_html_counted(bpl_pen *pen, uint64_t number, const char *noun)
{
    bpl_html_count(pen, number);
    bpl_pen_putc(pen, ' ');
    bpl_pen_puts(pen, noun);
    if (number != 1)
        bpl_pen_putc(pen, 's');
}

void bpl_html_percent(bpl_pen *pen, double share)
{
    if (isnan(share)) {
        bpl_pen_puts(pen, "–");
        return;
    }
    if (share <= -0.0005)
        bpl_pen_puts(pen, "\xE2\x88\x92");
    bpl_pen_fixed(pen, fabs(share) * 100, 1);
}

void bpl_html_open(bpl_pen *pen, const char *title, const char *version)
{
    bpl_pen_puts(
        pen,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
        "charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
        "dark\">\n<meta name=\"generator\" content=\"bpolens ");
    bpl_html_puts(pen, version);
    bpl_pen_puts(pen, "\">\n<title>");
    bpl_html_puts(pen, title);
    bpl_pen_puts(pen, "</title>\n<style>\n");
    bpl_pen_puts(pen, bpl_page_css);
    bpl_pen_puts(pen, "</style>\n</head>\n<body>\n<main>\n<h1>");
    bpl_html_value(pen, title);
    bpl_pen_puts(pen, "</h1>\n");
}

void bpl_html_close(bpl_pen *pen)
{
    bpl_pen_puts(pen, "</main>\n</body>\n</html>\n");
}

void bpl_html_section(bpl_pen *pen, const char *id, const char *heading)
{
    bpl_pen_puts(pen, "<section aria-labelledby=\"h-");
    bpl_pen_puts(pen, id);
    bpl_pen_puts(pen, "\">\n<h2 id=\"h-");
    bpl_pen_puts(pen, id);
    bpl_pen_puts(pen, "\">");
    bpl_pen_puts(pen, heading);
    bpl_pen_puts(pen, "</h2>\n");
}

void bpl_html_section_end(bpl_pen *pen)
{
    bpl_pen_puts(pen, "</section>\n");
}

void bpl_html_fold(bpl_pen *pen, const char *summary, int open)
{
    bpl_pen_puts(pen, open ? "<details open>\n" : "<details>\n");
    bpl_pen_puts(pen, "<summary>");
    bpl_html_puts(pen, summary);
    bpl_pen_puts(pen, "</summary>\n");
}

void bpl_html_fold_end(bpl_pen *pen)
{
    bpl_pen_puts(pen, "</details>\n");
}

void bpl_html_table(bpl_pen *pen, const char *id)
{
    static const char *const parts[] = {
        ("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
         "aria-labelledby=\"t-"),
        "\">\n<table class=\"", "\">\n<caption id=\"t-", "\">"};
    for (size_t i = 0; i < 4; i++) {
        bpl_pen_puts(pen, parts[i]);
        if (i < 3)
            bpl_pen_puts(pen, id);
    }
}

void bpl_html_table_end(bpl_pen *pen)
{
    bpl_pen_puts(pen, "</table>\n</div>\n");
}
