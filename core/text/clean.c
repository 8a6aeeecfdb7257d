/* SPDX-License-Identifier: MIT */
/*
 * One pass. Runs of bytes that need nothing are copied whole; the others are
 * looked at one by one. Nothing is written before it has to be: blanks and
 * line breaks are held in `pending` until the next visible byte comes, which
 * makes runs of them one, and lets that byte decide whether the break of a
 * wrapped line was one (soft) or not (hard: markup, bullets, empty lines).
 *
 * Output is never more than four bytes for a byte of input, so room is taken
 * once, before: a blank or break stands for a byte read, an NFKC form of two
 * bytes or more for up to eight, an entity of four or more for up to eight.
 *
 * A cell whose tags are escaped ("&lt;p&gt;") shows at its first "&lt;" that
 * could begin a tag; from there its entities are decoded in `work`, and the
 * pass goes on over that.
 */
#include "text/clean.h"

#include "base/error.h"
#include "text/ascii.h"
#include "text/markup.h"
#include "text/plain.h"
#include "text/unicode.h"
#include <string.h>

/* A line that is shorter is a list item rather than a wrapped line. */
#define WRAPPED_LINE 25

/* "[text](address)": farther apart it is no link. */
#define LINK_TEXT    300
#define LINK_ADDRESS 2000

enum { PENDING_NONE, PENDING_BLANK, PENDING_SOFT, PENDING_HARD };

typedef struct cleaner {
    const char *at, *end; /* input */
    char *begin, *out;    /* of this field's output, and where it goes on */
    char *line;           /* where the line of the output began */
    const char *link;     /* "](" of a link that is open */
    bpl_buf *work;
    int pending;
    int fresh;   /* at the start of a line of the input */
    int stamped; /* a transcript: lines had time stamps */
    int scraped, unescaped;
    unsigned unclosed; /* see bpl_tag_read */
} cleaner;

enum {
    SPECIAL = 1, /* always looked at */
    MARKUP = 2,  /* looked at in scraped text */
    BLANK = 4    /* looked at where another one follows */
};

static const unsigned char classes[256] = {
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* controls */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
    4, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, /* blank & * */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, /* < */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 2, /* [ \ ] _ */
    2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* ` */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, /* DEL */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* beyond ASCII */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
};

/* Letters beyond ASCII count by their bytes. */
static int is_word(char c)
{
    return bpl_is_letter(c) || bpl_is_digit(c) || (c & 0x80);
}

/* The byte `ahead` bytes from here; NUL past the end. */
static char peek(const cleaner *c, size_t ahead)
{
    if (ahead < (size_t)(c->end - c->at))
        return c->at[ahead];
    return '\0';
}

/* The last byte written, NUL where a blank or break has come since. */
static char last(const cleaner *c)
{
    if (c->pending == PENDING_NONE && c->out > c->begin)
        return c->out[-1];
    return '\0';
}

static size_t run_of(const cleaner *c, char byte)
{
    size_t count = 0;
    while (peek(c, count) == byte)
        count++;
    return count;
}

static void set_pending(cleaner *c, int pending)
{
    if (c->pending < pending)
        c->pending = pending;
}

static void hard_break(cleaner *c)
{
    c->pending = PENDING_HARD;
    c->fresh = 1;
}

/* A line break of the input; the second one in a row ends a paragraph. */
static void line_break(cleaner *c)
{
    c->pending =
        c->scraped && c->pending < PENDING_SOFT ? PENDING_SOFT : PENDING_HARD;
    c->fresh = 1;
}

/* 1 if the sentence goes on over the break that is pending, with `next`. */
static int goes_on(const cleaner *c, const char *next, size_t len)
{
    char before = c->out[-1];
    if (strchr(".!?:;", before))
        return 0;
    if (!c->stamped && c->out - c->line <= WRAPPED_LINE)
        return 0;
    if (bpl_is_digit(*next))
        return c->stamped || before == ',';
    uint32_t cp;
    bpl_char_read(next, next + len, &cp);
    return cp < 0x250 && bpl_letter_of(cp) == BPL_LETTER_LOWER;
}

static void flush(cleaner *c, const char *next, size_t len)
{
    int pending = c->pending;
    c->pending = PENDING_NONE;
    c->fresh = 0;
    if (c->out == c->begin)
        return;
    if (pending == PENDING_BLANK ||
        (pending == PENDING_SOFT && goes_on(c, next, len))) {
        *c->out++ = ' ';
    } else {
        *c->out++ = '\n';
        c->line = c->out;
    }
}

static void put(cleaner *c, const char *bytes, size_t len)
{
    if (c->pending)
        flush(c, bytes, len);
    memcpy(c->out, bytes, len);
    c->out += len;
}

static void put_char(cleaner *c, char byte)
{
    put(c, &byte, 1);
}

/* Decodes all entities from here to the end in `work`, where that is safe to
 * do in place: no entity is shorter than what it stands for. */
static bpl_status unescape(cleaner *c)
{
    bpl_buf *work = c->work;
    size_t left = (size_t)(c->end - c->at);
    char *to = work->data;
    if (work->data && c->at >= work->data && c->at <= work->data + work->len) {
        to += c->at - work->data;
    } else {
        bpl_buf_reset(work);
        bpl_status status = bpl_buf_add(work, c->at, left);
        if (status != BPL_OK)
            return status;
        to = work->data;
    }
    const char *from = to, *end = to + left;
    c->at = to;
    while (from < end) {
        uint32_t cp;
        size_t len = *from == '&' ? bpl_entity_read(from, end, &cp) : 0;
        if (len) {
            from += len;
            to += bpl_char_write(to, cp);
        } else {
            *to++ = *from++;
        }
    }
    c->end = to;
    c->unescaped = 1;
    c->unclosed = 0;
    c->link = NULL;
    return BPL_OK;
}

/* A letter that lost its character set: the apostrophe of "don?t" or
 * "it?s", by far the most frequent one; others only separate. */
static void put_lost(cleaner *c)
{
    if (is_word(last(c)) && bpl_is_lower(peek(c, 0)))
        put_char(c, '\'');
    else
        set_pending(c, PENDING_BLANK);
}

static void put_mark(cleaner *c, uint32_t mark)
{
    if (c->pending || c->out == c->begin)
        return;
    char *at = c->out - 1;
    while (at > c->begin && (*at & 0xC0) == 0x80)
        at--;
    uint32_t base;
    bpl_char_read(at, c->out, &base);
    uint32_t both = bpl_char_compose(base, mark);
    if (both)
        c->out = at + bpl_char_write(at, both);
    else
        c->out += bpl_char_write(c->out, mark);
}

static void put_dash(cleaner *c)
{
    char next = peek(c, 0);
    if (c->scraped && c->pending >= PENDING_SOFT &&
        (bpl_is_blank(next) || bpl_is_letter(next)))
        hard_break(c);
    else
        put_char(c, '-');
}

/* A code point beyond ASCII that c->at stands behind. */
static void put_high(cleaner *c, uint32_t cp)
{
    char bytes[8];
    switch (bpl_char_kind_of(cp)) {
    case BPL_CHAR_KEEP:
        put(c, bytes, bpl_char_write(bytes, cp));
        break;
    case BPL_CHAR_COMPAT: {
        size_t len = bpl_char_nfkc(bytes, cp);
        if (bytes[0] == ' ')
            set_pending(c, PENDING_BLANK);
        else
            put(c, bytes, len);
        break;
    }
    case BPL_CHAR_MARK:
        put_mark(c, cp);
        break;
    case BPL_CHAR_DROP:
        break;
    case BPL_CHAR_BLANK:
        set_pending(c, PENDING_BLANK);
        break;
    case BPL_CHAR_LINE:
    case BPL_CHAR_BULLET:
        hard_break(c);
        break;
    case BPL_CHAR_APOSTROPHE:
        put_char(c, '\'');
        break;
    case BPL_CHAR_QUOTE:
        put_char(c, '"');
        break;
    case BPL_CHAR_DASH:
        put_dash(c);
        break;
    case BPL_CHAR_ELLIPSIS:
        put(c, "...", 3);
        break;
    case BPL_CHAR_LOST:
        put_lost(c);
        break;
    }
}

static void read_high(cleaner *c)
{
    uint32_t cp, repaired;
    size_t len = bpl_char_read(c->at, c->end, &cp);
    size_t more = bpl_mojibake_read(c->at, c->end, &repaired);
    if (more) {
        len = more;
        cp = repaired;
    }
    c->at += len;
    /* A character lost as one U+FFFD per byte is still one character. */
    while (cp == BPL_REPLACEMENT && peek(c, 0) == '\xEF' &&
           peek(c, 1) == '\xBF' && peek(c, 2) == '\xBD')
        c->at += 3;
    if (cp < 0x80)
        put_char(c, (char)cp);
    else
        put_high(c, cp);
}

static void read_control(cleaner *c)
{
    char byte = *c->at++;
    if (byte == '\r' && peek(c, 0) == '\n')
        c->at++;
    if (byte == '\n' || byte == '\r')
        line_break(c);
    else if (byte == '\v' || byte == '\f')
        hard_break(c);
    else if (byte == '\t' || byte == '\0')
        set_pending(c, PENDING_BLANK);
}

static bpl_status read_entity(cleaner *c)
{
    uint32_t cp;
    size_t len = bpl_entity_read(c->at, c->end, &cp);
    if (!len) {
        c->at++;
        put_char(c, '&');
        return BPL_OK;
    }
    char next = peek(c, len);
    if (cp == '<' && !c->unescaped &&
        (bpl_is_letter(next) || next == '/' || next == '!'))
        return unescape(c);
    c->at += len;
    if (cp >= 0x80)
        put_high(c, cp);
    else if (cp == '\n' || cp == '\r')
        line_break(c);
    else if (cp > ' ' && cp < 0x7F)
        put_char(c, (char)cp);
    else
        set_pending(c, PENDING_BLANK);
    return BPL_OK;
}

static void read_tag(cleaner *c)
{
    size_t len = 0;
    switch (bpl_tag_read(c->at, c->end, &len, &c->unclosed)) {
    case BPL_TAG_NONE:
        c->at++;
        put_char(c, '<');
        return;
    case BPL_TAG_INLINE:
        break;
    case BPL_TAG_BLANK:
        set_pending(c, PENDING_BLANK);
        break;
    case BPL_TAG_LINE:
        hard_break(c);
        break;
    }
    c->at += len;
}

/* Markdown's escapes, however often escaped; and "\n" as two characters, as
 * dumps of JSON have it. */
static void read_backslash(cleaner *c)
{
    c->at += run_of(c, '\\');
    char next = peek(c, 0), after = peek(c, 1);
    if ((next == 'n' || next == 'r' || next == 't') && !bpl_is_lower(after)) {
        c->at++;
        if (next == 'n')
            line_break(c);
        else
            set_pending(c, PENDING_BLANK);
    } else if (is_word(next)) {
        put_char(c, '\\');
    }
}

/* Emphasis goes; " * " in a line was a list item; "5*3" stays. */
static void read_stars(cleaner *c)
{
    size_t count = run_of(c, '*');
    char before = last(c), next = peek(c, count);
    c->at += count;
    if (count == 1 && bpl_is_digit(before) && bpl_is_digit(next))
        put_char(c, '*');
    else if (count == 1 && c->pending && bpl_is_blank(next))
        hard_break(c);
    else if (is_word(before) && is_word(next) && !bpl_is_upper(next))
        set_pending(c, PENDING_BLANK);
}

static void read_underscores(cleaner *c)
{
    size_t count = run_of(c, '_');
    int before = is_word(last(c)), next = is_word(peek(c, count));
    c->at += count;
    if (count == 1 && before == next)
        put_char(c, '_');
    else if ((before && next) || count > 2)
        set_pending(c, PENDING_BLANK);
}

static void read_backquote(cleaner *c)
{
    c->at++;
    if (is_word(last(c)) && is_word(peek(c, 0)))
        put_char(c, '\'');
}

/* Of "[text](address)" the text stays. */
static void read_bracket(cleaner *c)
{
    size_t left = (size_t)(c->end - c->at);
    const char *close = memchr(c->at, ']', left < LINK_TEXT ? left : LINK_TEXT);
    int link = close && close + 1 < c->end && close[1] == '(' &&
               !memchr(c->at, '\n', (size_t)(close - c->at));
    if (link) {
        left = (size_t)(c->end - close);
        link = memchr(close, ')', left < LINK_ADDRESS ? left : LINK_ADDRESS) !=
               NULL;
    }
    c->at++;
    if (!link) {
        put_char(c, '[');
        return;
    }
    c->link = close;
    if (last(c) == '!') /* of an image */
        c->out--;
}

static void read_bracket_end(cleaner *c)
{
    if (c->at == c->link) {
        const char *close = memchr(c->at, ')', (size_t)(c->end - c->at));
        c->at = close ? close + 1 : c->end;
        c->link = NULL;
        return;
    }
    c->at++;
    put_char(c, ']');
}

/* Takes what a line begins with that is no text. */
static void begin_line(cleaner *c)
{
    c->fresh = 0;
    while (c->at < c->end) {
        size_t escaped = run_of(c, '\\');
        if (escaped && peek(c, escaped) && strchr("-*+#>", peek(c, escaped)))
            c->at += escaped;
        size_t len = bpl_stamp_length(c->at, c->end);
        if (len) {
            c->stamped = 1;
        } else if (peek(c, 0) == ' ' || peek(c, 0) == '\t') {
            len = 1;
        } else {
            len = bpl_marker_length(c->at, c->end);
            if (!len)
                return;
            c->pending = PENDING_HARD;
        }
        c->at += len;
    }
}

static bpl_status read_special(cleaner *c)
{
    switch (*c->at) {
    case ' ':
        c->at++;
        set_pending(c, PENDING_BLANK);
        return BPL_OK;
    case '<':
        read_tag(c);
        return BPL_OK;
    case '&':
        return read_entity(c);
    case '\\':
        read_backslash(c);
        return BPL_OK;
    case '*':
        read_stars(c);
        return BPL_OK;
    case '_':
        read_underscores(c);
        return BPL_OK;
    case '`':
        read_backquote(c);
        return BPL_OK;
    case '[':
        read_bracket(c);
        return BPL_OK;
    case ']':
        read_bracket_end(c);
        return BPL_OK;
    default:
        if (*c->at & 0x80)
            read_high(c);
        else
            read_control(c);
        return BPL_OK;
    }
}

/* End of the bytes that are copied as they are: at the second of two blanks
 * at the latest. Blocks without a special byte are passed over whole; in the
 * others there is one branch a byte, which is nearly never taken: a test of
 * its own for blanks would be mispredicted at every word. */
static const char *plain_end(const char *at, const char *end, unsigned mask)
{
    unsigned before = 0;
    while (at < end) {
        while (!before && (size_t)(end - at) > BPL_PLAIN_BLOCK &&
               bpl_plain_block(at))
            at += BPL_PLAIN_BLOCK;
        const char *stop = end;
        if ((size_t)(end - at) > BPL_PLAIN_BLOCK)
            stop = at + BPL_PLAIN_BLOCK;
        for (; at < stop; at++) {
            unsigned class = classes[(unsigned char)*at];
            if ((class & mask) | (class & before))
                return at;
            before = class & BLANK;
        }
    }
    return at;
}

/* Copies plain bytes; a blank at either end only waits. */
static void put_plain(cleaner *c, const char *stop)
{
    const char *begin = c->at;
    c->at = stop;
    if (*begin == ' ') {
        set_pending(c, PENDING_BLANK);
        begin++;
    }
    int blank = stop > begin && stop[-1] == ' ';
    stop -= blank;
    if (stop > begin)
        put(c, begin, (size_t)(stop - begin));
    if (blank)
        set_pending(c, PENDING_BLANK);
}

bpl_status bpl_clean(bpl_buf *out, bpl_buf *work, bpl_str in, bpl_markup markup)
{
    BPL_TRY(bpl_buf_reserve(out, BPL_CLEAN_ROOM(in.len)));
    cleaner c;
    memset(&c, 0, sizeof c);
    c.at = in.data;
    c.end = in.data + in.len;
    c.begin = c.out = c.line = out->data + out->len;
    c.work = work;
    c.pending = PENDING_HARD;
    c.scraped = markup == BPL_MARKUP_SCRAPED;
    c.fresh = 1;
    unsigned mask = SPECIAL | (c.scraped ? (unsigned)MARKUP : 0);
    while (c.at < c.end) {
        if (c.fresh && c.scraped)
            begin_line(&c);
        const char *stop = plain_end(c.at, c.end, mask);
        if (stop > c.at)
            put_plain(&c, stop);
        if (c.at < c.end)
            BPL_TRY(read_special(&c));
    }
    memset(c.out, 0, BPL_CLEAN_SLACK);
    out->len = (size_t)(c.out - out->data);
    return BPL_OK;
}
