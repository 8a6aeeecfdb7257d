/* SPDX-License-Identifier: MIT */
/*
 * libcsv gives no positions and lets one bad quote swallow a file, so the
 * bounds of each record are found here first, by its rules:
 *
 *   START ── quote ──► QUOTED ◄── pair, stray ── CLOSING ── delimiter ─► START
 *     │                   └──────── quote ─────────►   └──── line end ─► done
 *     └── other ──► UNQUOTED ── delimiter ─► START;   line end ─► done
 *
 * Space and tab (unless they delimit) are skipped in START and after what may
 * be a closing quote. A quote in an unquoted field is data: 5" pipe. Every
 * file that is valid by RFC 4180 is split as the RFC says.
 *
 * A stray quote, one inside a quoted field that is neither doubled nor behind
 * it a delimiter or line end, is data as in libcsv ("a "quoted" word"), but
 * only in a field that lies within one line. A field with a stray quote that
 * spans lines is a broken record: the usual reason is a quote that was never
 * closed, with the next record's opening quote as the stray one. Broken are
 * also quotes still open at the end of the input or at the limit of a record,
 * and a record shorter than the header in which a quote reads as well as the
 * begin of a field (a delimiter before it).
 *
 * Of a broken record only the first line is rejected, and reading goes on at
 * the next one. Where the fault was a stray quote in that line, but not one
 * that reads as the begin of a field, and the line has just the header's number
 * of fields with its quotes taken as ordinary bytes, it is a record and not
 * rejected ("literal"): id,"Best" Company,place.
 *
 * Time stays linear although lines are read again. All line ends between the
 * begin and the end of a broken scan were inside quotes; so a later scan that
 * meets one of them inside quotes is in the same state as that scan was, and
 * jumps to where it ended (`memo`). Records that are only suspect are given
 * up once in the same place (`trust_end`).
 */
#include "read/csv_split.h"

#include <string.h>

#define PIECE 4096u

enum { START, UNQUOTED, QUOTED, CLOSING };

enum verdict {
    MORE,     /* the record goes on behind the window */
    DONE,     /* scan.pos is behind the line end */
    UNCLOSED, /* broken; see the top */
    STRAY     /* broken, and perhaps literal */
};

/* What is looked at: the record's begin and as much as there is of it, but
 * not far over the limit. */
struct window {
    const char *data;
    size_t len;
    int last; /* nothing comes behind it */
};

void bpl_split_start(bpl_split *split, bpl_stream *stream, char delimiter,
                     char quote, size_t limit)
{
    memset(split, 0, sizeof *split);
    split->stream = stream;
    split->delimiter = delimiter;
    split->quote = quote;
    split->quoting = quote != '\0';
    split->limit = limit;
    split->line = 1;
    split->stop['\r'] = split->stop['\n'] = 1;
    split->stop[(unsigned char)delimiter] = 1;
}

/* Line ends: LF, CR LF, or CR alone. */
static uint64_t count_lines(const char *data, size_t len)
{
    uint64_t lines = 0;
    const char *at = data, *end = data + len;
    for (; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
        lines++;
    at = data;
    for (; at < end && (at = memchr(at, '\r', (size_t)(end - at))); at++)
        lines += at + 1 == end || at[1] != '\n';
    return lines;
}

/* First line end in [from, to), or `to`. By pieces, so that files with only
 * one kind of line end are not searched for the other to their end. */
static size_t find_line_end(const char *data, size_t from, size_t to)
{
    while (from < to) {
        size_t len = to - from < PIECE ? to - from : PIECE;
        const char *lf = memchr(data + from, '\n', len);
        if (lf)
            len = (size_t)(lf - (data + from));
        const char *cr = memchr(data + from, '\r', len);
        if (cr || lf)
            return (size_t)((cr ? cr : lf) - data);
        from += len;
    }
    return to;
}

/* Length of the line end at `pos`, 0 if it can't be known yet. */
static size_t line_end_len(const struct window *w, size_t pos)
{
    if (w->data[pos] == '\n')
        return 1;
    if (pos + 1 < w->len)
        return w->data[pos + 1] == '\n' ? 2 : 1;
    return w->last ? 1 : 0;
}

static int is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static int is_blank(const bpl_split *split, char c)
{
    return (c == ' ' || c == '\t') && c != split->delimiter;
}

/* The record ends at the line end at scan.pos. */
static enum verdict end_record(bpl_split_scan *scan, const struct window *w)
{
    size_t len = line_end_len(w, scan->pos);
    if (len == 0)
        return MORE;
    scan->fields++;
    scan->pos += len;
    return DONE;
}

static enum verdict scan_start(bpl_split *split, const struct window *w)
{
    bpl_split_scan *scan = &split->scan;
    for (; scan->pos < w->len; scan->pos++) {
        char c = w->data[scan->pos];
        if (c == split->delimiter) {
            scan->fields++;
        } else if (is_line_end(c)) {
            return end_record(scan, w);
        } else if (split->quoting && c == split->quote) {
            scan->open = scan->pos++;
            scan->stray = 0;
            scan->state = QUOTED;
            return MORE;
        } else if (c != ' ' && c != '\t') {
            scan->state = UNQUOTED;
            return MORE;
        }
    }
    return MORE;
}

static enum verdict scan_unquoted(bpl_split *split, const struct window *w)
{
    bpl_split_scan *scan = &split->scan;
    const unsigned char *data = (const unsigned char *)w->data;
    const unsigned char *stop = split->stop;
    size_t pos = scan->pos;
    while (pos < w->len && !stop[data[pos]])
        pos++;
    scan->pos = pos;
    if (pos == w->len)
        return MORE;
    if (w->data[pos] != split->delimiter)
        return end_record(scan, w);
    scan->fields++;
    scan->pos++;
    scan->state = START;
    return MORE;
}

/* On to where an earlier scan ended that was in the same state here. */
static void jump(bpl_split *split)
{
    uint64_t base = split->stream->base;
    size_t shift = (size_t)(base - split->memo_base);
    size_t here = split->scan.pos + shift, open = split->scan.open;
    split->scan = split->memo;
    split->scan.pos -= shift;
    split->scan.suspect = 0;
    split->scan.jumped = 1;
    /* In the memo's last field already: this scan knows better where that
     * was opened. */
    split->scan.open =
        here > split->memo.open ? open : split->memo.open - shift;
}

static enum verdict scan_quoted(bpl_split *split, const struct window *w)
{
    bpl_split_scan *scan = &split->scan;
    const char *quote =
        memchr(w->data + scan->pos, split->quote, w->len - scan->pos);
    size_t stop = quote ? (size_t)(quote - w->data) : w->len;
    uint64_t base = split->stream->base;
    int known = base + scan->pos < split->memo_end;
    if (scan->stray || known) {
        size_t end = find_line_end(w->data, scan->pos, stop);
        if (end < stop && scan->stray) {
            scan->pos = end;
            return line_end_len(w, end) ? STRAY : MORE;
        }
        if (end < stop && base + end < split->memo_end) {
            scan->pos = end;
            jump(split);
            return MORE;
        }
    }
    scan->pos = stop;
    if (quote) {
        scan->pos++;
        scan->spaces = 0;
        scan->state = CLOSING;
    }
    return MORE;
}

/* The quote at `at` is inside a quoted field and not doubled. */
static enum verdict stray_quote(bpl_split *split, const struct window *w,
                                size_t at)
{
    bpl_split_scan *scan = &split->scan;
    if (!scan->stray && find_line_end(w->data, scan->open, at) < at)
        return UNCLOSED;
    scan->stray = scan->unescaped = 1;
    if (w->data[at - 1] == split->delimiter)
        scan->suspect = 1;
    return MORE;
}

static enum verdict scan_closing(bpl_split *split, const struct window *w)
{
    bpl_split_scan *scan = &split->scan;
    while (scan->pos < w->len) {
        char c = w->data[scan->pos];
        size_t quote = scan->pos - scan->spaces - 1;
        if (c == split->delimiter) {
            scan->fields++;
            scan->pos++;
            scan->state = START;
            return MORE;
        }
        if (is_line_end(c)) {
            if (w->data[quote - 1] == split->delimiter &&
                quote - 1 > scan->open &&
                find_line_end(w->data, scan->open, quote) < quote)
                scan->suspect = 1;
            return end_record(scan, w);
        }
        if (c == ' ' || c == '\t') {
            scan->spaces++;
            scan->pos++;
            continue;
        }
        int pair = c == split->quote && scan->spaces == 0;
        if (!pair && stray_quote(split, w, quote) == UNCLOSED)
            return UNCLOSED;
        scan->pos++;
        scan->spaces = 0;
        if (pair || c != split->quote) {
            /* libcsv reads on at the byte behind; a line end can't be here */
            scan->state = QUOTED;
            return MORE;
        }
    }
    return MORE;
}

static enum verdict scan_window(bpl_split *split, const struct window *w)
{
    bpl_split_scan *scan = &split->scan;
    for (;;) {
        size_t pos = scan->pos;
        int state = scan->state;
        enum verdict verdict = MORE;
        switch (state) {
        case START:
            verdict = scan_start(split, w);
            break;
        case UNQUOTED:
            verdict = scan_unquoted(split, w);
            break;
        case QUOTED:
            verdict = scan_quoted(split, w);
            break;
        default:
            verdict = scan_closing(split, w);
        }
        if (verdict != MORE)
            return verdict;
        if (scan->pos == w->len || (scan->pos == pos && scan->state == state))
            break;
    }
    if (!w->last)
        return MORE;
    /* At the end of the input a quote may close; one that is open is not. */
    if (scan->state == QUOTED)
        return scan->stray ? STRAY : UNCLOSED;
    scan->fields++;
    return DONE;
}

/* OK: a record begins. */
bpl_status bpl_split_skip_blank(bpl_split *split)
{
    bpl_stream *stream = split->stream;
    for (size_t pos = 0;;) {
        bpl_str bytes = bpl_stream_bytes(stream);
        struct window w = {bytes.data, bytes.len, stream->ended};
        size_t len = 0;
        while (pos < w.len && is_blank(split, w.data[pos]))
            pos++;
        if (pos < w.len && !is_line_end(w.data[pos]))
            return BPL_OK;
        if (pos > split->limit)
            return BPL_OK;
        if (pos < w.len && (len = line_end_len(&w, pos)) > 0) {
            bpl_stream_take(stream, pos + len);
            split->line++;
            pos = 0;
            continue;
        }
        if (w.last) {
            bpl_stream_take(stream, pos);
            return BPL_END;
        }
        bpl_status status = bpl_stream_more(stream);
        if (status != BPL_OK && status != BPL_END)
            return status;
    }
}

static bpl_status reject(bpl_split *split, bpl_split_record *out,
                         const struct window *w, size_t len, bpl_status code,
                         const char *reason)
{
    out->raw.data = w->data;
    out->raw.len = len;
    out->reason = reason;
    split->taken = len;
    return code;
}

/* The first line of the window with its line end. 0: it has no line end. */
static size_t first_line(const struct window *w)
{
    size_t end = find_line_end(w->data, 0, w->len);
    return end == w->len ? 0 : end + line_end_len(w, end);
}

/* Has the line as many fields as the header, quotes being ordinary? */
static int is_literal(const bpl_split *split, const char *data, size_t len)
{
    size_t fields = 1;
    for (size_t i = 0; i < len; i++)
        fields += data[i] == split->delimiter;
    return fields == split->columns;
}

/* Line of a place in the window. No byte is counted again that a scan before
 * a jump has counted. */
static uint64_t line_of(const bpl_split *split, const char *data, size_t pos)
{
    uint64_t base = split->stream->base;
    if (!split->scan.jumped || base + pos < split->memo_end) {
        if (split->scan.jumped &&
            base + pos == split->memo_base + split->memo.open)
            return split->memo_open_line;
        return split->line + count_lines(data, pos);
    }
    size_t known = (size_t)(split->memo_end - base);
    return split->memo_end_line + count_lines(data + known, pos - known);
}

/* The scan ends here, its record is given up. Sets *open_line. */
static void remember(bpl_split *split, const struct window *w,
                     uint64_t *open_line)
{
    const bpl_split_scan *scan = &split->scan;
    uint64_t base = split->stream->base;
    *open_line = line_of(split, w->data, scan->open);
    if (base + scan->pos <= split->memo_end)
        return;
    split->memo_end_line = line_of(split, w->data, scan->pos);
    split->memo_open_line = *open_line;
    split->memo = *scan;
    split->memo_base = base;
    split->memo_end = base + scan->pos;
}

static bpl_status broken(bpl_split *split, bpl_split_record *out,
                         const struct window *w, enum verdict verdict)
{
    size_t len = first_line(w);
    if (len == 0)
        len = w->len;
    if (verdict == STRAY && split->scan.open < len && !split->scan.suspect &&
        is_literal(split, w->data, len)) {
        out->raw.data = w->data;
        out->raw.len = split->taken = len;
        out->fields = split->columns;
        out->literal = out->unescaped = 1;
        return BPL_OK;
    }
    return reject(split, out, w, len, BPL_E_PARSE,
                  verdict == STRAY
                      ? "quotes inside a quoted field are not doubled"
                      : "a quote is not closed");
}

/* The window is as long as may be, and the record does not end in it. */
static bpl_status too_long(bpl_split *split, bpl_split_record *out,
                           struct window w)
{
    size_t end = find_line_end(w.data, 0, split->limit);
    if (end < split->limit) {
        remember(split, &w, &out->open_line);
        end += line_end_len(&w, end);
    } else {
        split->tail = 1;
    }
    return reject(split, out, &w, end, BPL_E_LIMIT,
                  "record is longer than the limit");
}

/* What is left of a line over the limit, a piece at a time. */
static bpl_status next_tail(bpl_split *split, bpl_split_record *out)
{
    bpl_status status = bpl_stream_need(split->stream, split->limit + 2);
    if (status != BPL_OK && status != BPL_END)
        return status;
    bpl_str bytes = bpl_stream_bytes(split->stream);
    struct window w = {bytes.data, bytes.len, split->stream->ended};
    if (w.len == 0) {
        split->tail = 0;
        return BPL_END;
    }
    out->rest = 1;
    size_t room = w.len < split->limit ? w.len : split->limit;
    size_t end = find_line_end(w.data, 0, room);
    if (end < room)
        end += line_end_len(&w, end);
    if (end < room || room < split->limit || is_line_end(w.data[end - 1]))
        split->tail = 0;
    return reject(split, out, &w, end, BPL_E_LIMIT,
                  "rest of a record that is longer than the limit");
}

static bpl_status finish(bpl_split *split, bpl_split_record *out,
                         const struct window *w)
{
    const bpl_split_scan *scan = &split->scan;
    uint64_t base = split->stream->base;
    if (scan->suspect && scan->fields < split->columns &&
        base >= split->trust_end) {
        split->trust_end = base + scan->pos;
        out->open_line = line_of(split, w->data, scan->open);
        return broken(split, out, w, UNCLOSED);
    }
    out->raw.data = w->data;
    out->raw.len = split->taken = scan->pos;
    out->unescaped = scan->unescaped;
    /* A jump brings the fields of another record. */
    if (!scan->jumped)
        out->fields = scan->fields;
    return BPL_OK;
}

/* Takes what the last call handed out. */
static void take_last(bpl_split *split)
{
    bpl_str bytes = bpl_stream_bytes(split->stream);
    split->line += count_lines(bytes.data, split->taken);
    bpl_stream_take(split->stream, split->taken);
    split->taken = 0;
}

bpl_status bpl_split_next(bpl_split *split, bpl_split_record *out)
{
    memset(out, 0, sizeof *out);
    if (split->taken)
        take_last(split);
    bpl_status status = BPL_OK;
    if (!split->tail)
        status = bpl_split_skip_blank(split);
    out->line = split->line;
    if (status != BPL_OK)
        return status;
    if (split->tail)
        return next_tail(split, out);
    memset(&split->scan, 0, sizeof split->scan);
    for (;;) {
        bpl_str bytes = bpl_stream_bytes(split->stream);
        struct window w = {bytes.data, bytes.len, split->stream->ended};
        if (w.len > split->limit + 2) {
            w.len = split->limit + 2;
            w.last = 0;
        }
        enum verdict verdict = scan_window(split, &w);
        if (verdict == DONE && split->scan.pos <= split->limit)
            return finish(split, out, &w);
        if (verdict == UNCLOSED || verdict == STRAY) {
            remember(split, &w, &out->open_line);
            return broken(split, out, &w, verdict);
        }
        if (verdict == DONE || w.len == split->limit + 2)
            return too_long(split, out, w);
        status = bpl_stream_more(split->stream);
        if (status != BPL_OK && status != BPL_END)
            return status;
    }
}
