/* SPDX-License-Identifier: MIT */
/* WARC records, written by hand. */
#include "source_notes.h"

#define LINE "\r\n"
#define HEAD(version, type, url, media, length)                                \
    "WARC/" version LINE "WARC-Type: " type LINE "WARC-Target-URI: " url LINE  \
    "Content-Type: " media LINE "Content-Length: " length LINE LINE
#define END  LINE LINE
#define HTTP "application/http; msgtype=response"

/* A record around a block of known length. */
static void add_record(bpl_buf *out, const char *url, const char *head,
                       const char *body, size_t len)
{
    bpl_buf_printf(out,
                   "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: "
                   "%s\r\nContent-Type: application/http\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   url, strlen(head) + len, head);
    bpl_buf_add(out, body, len);
    bpl_buf_puts(out, END);
}

static void test_warc(void)
{
    check(
        "c.warc",
        "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\nabc" END
            HEAD("1.1", "request", "http://a/", "application/http",
                 "4") "GET " END
                HEAD(
                    "1.1", "response", "http://a/", HTTP,
                    "52") "HTTP/1.1 200 OK\r\nContent-Type: "
                          "text/html\r\n\r\n<p>1</p>" END
                          /* wget's brackets, LF only, no space behind the colon
                           */
                          "WARC/1.0\nwarc-type:response\nWARC-Target-URI: "
                          "<http://a/x>\n"
                          "Content-Type:application/http\ncontent-length:45\n\n"
                          "HTTP/1.0 200\ncontent-TYPE: "
                          "text/csv\n\na,b\n1,2\n\n\n" HEAD(
                              "1.0", "response", "http://a/404", HTTP,
                              "26") "HTTP/1.1 404 Not Found" LINE LINE END
                              HEAD(
                                  "1.0", "response", "http://a/p", HTTP,
                                  "45") "HTTP/2 200\r\nContent-Type: "
                                        "image/png\r\n\r\n12345" END HEAD(
                                            "1.0", "revisit", "http://a/", HTTP,
                                            "2") "xx" END HEAD("1.0",
                                                               "response",
                                                               "dns:a",
                                                               "text/dns",
                                                               "2") "xx" END
                                            HEAD("0.18", "resource",
                                                 "file:///p",
                                                 "text/html;charset=utf-8",
                                                 "3") "<b>" END
                                                HEAD("1.0", "conversion",
                                                     "http://a/t", "text/plain",
                                                     "4") "text" END,
        "c.warc!http://a/ [html] <p>1</p>\n"
        "c.warc!http://a/x [csv] a,b\n1,2\n\n"
        "c.warc!file:///p [html] <b>\n"
        "c.warc!http://a/t [text] text\nskipped 3\n");
}

/* Lengths that are wrong, heads that are none: the next record is found. */
static void test_warc_damaged(void)
{
    check("c",
          HEAD("1.0", "resource", "u:1", "text/html",
               "2") "<b>WARC/1.0" END HEAD("1.0", "resource", "u:2",
                                           "text/html", "3") "<i>" END,
          "c!u:1 [html]  parse error: its Content-Length is too short\n"
          "c!u:2 [html] <i>\n");
    check("c",
          "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: u:1\r\n"
          "Content-Length: many\r\n\r\nabc" END HEAD("1.0", "resource", "u:2",
                                                     "text/html", "9") "<i>",
          "! c!u:1: parse error: a record without Content-Length\n"
          "c!u:2 [html]  input/output error: the file ends in the middle "
          "of a record\n");
    check("c",
          HEAD("1.0", "response", "u:1", HTTP, "3") "no!" END HEAD(
              "1.0", "resource", "u:\x1b\xff", "text/html", "3") "<i>",
          "! c!u:1: parse error: no HTTP head in the response\n"
          "c!u:\xEF\xBF\xBD\xEF\xBF\xBD [html] <i>\n");
    check("c", /* a head that the next one breaks off */
          "WARC/1.0\r\nWARC-Type: resource\r\n" HEAD(
              "1.0", "resource", "u:2", "text/html", "3") "<i>" END,
          "! c: parse error: the head of the record doesn't end\n"
          "c!u:2 [html] <i>\n");
    check("c", "WARC/1.0\r\nContent-Length: 0" END, /* holds no page */
          "! c: input/output error: no page, text or table in it (0 other "
          "files)\n");
    bpl_buf buf;
    bpl_buf_init(&buf, SIZE_MAX);
    bpl_buf_puts(&buf, "WARC/1.0\r\nX: ");
    for (size_t i = 0; i < (size_t)BPL_LIMIT_HEAD_BYTES; i++)
        bpl_buf_putc(&buf, 'x');
    bpl_buf_puts(&buf, "\nWARC/1.");
    bpl_buf_puts(&buf, HEAD("1.0", "resource", "u:1", "text/html", "1") "x");
    buf.data[buf.len] = '\0';
    check_part(&buf, "! x: parse error: the head of the record doesn't end\n"
                     "x!u:1 [html] x\n");
    bpl_buf_fini(&buf);
}

/* One that is too long takes nothing of the next record. */
static void test_warc_too_long(void)
{
#define SECOND HEAD("1.0", "resource", "u:2", "text/html", "3") "<i>" END
#define TOO_LONG                                                               \
    "c!u:1 [html]  parse error: its Content-Length reaches into the next "     \
    "record\nc!u:2 [html] <i>\n"
    static const char *const lengths[] = {"8",   "9",    "20",         "70",
                                          "100", "9999", "99999999999"};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        bpl_buf buf;
        bpl_buf_init(&buf, SIZE_MAX);
        bpl_buf_printf(&buf,
                       "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: "
                       "u:1\r\nContent-Type: text/html\r\nContent-Length: "
                       "%s\r\n\r\n<b>" END SECOND,
                       lengths[i]);
        check_buf("c", &buf, TOO_LONG);
    }
    /* By the blank lines alone it does no harm. */
    check("c",
          HEAD("1.0", "resource", "u:1", "text/html", "7") "<b>" END SECOND,
          "c!u:1 [html] <b>\r\n\r\n\nc!u:2 [html] <i>\n");
    /* Also where nobody reads the block. */
    check("c", HEAD("1.0", "metadata", "u:1", "text/x", "90") "<b>" END SECOND,
          "! c!u:1: parse error: its Content-Length reaches into the next "
          "record\nc!u:2 [html] <i>\n");
    /* A page that tells of WARC is whole all the same. */
    check("c",
          HEAD("1.0", "resource", "u:1", "text/html",
               "35") "<p>\nWARC/1.0\nWARC-Type: response\n\n<" END SECOND,
          "c!u:1 [html] <p>\nWARC/1.0\nWARC-Type: response\n\n<\n"
          "c!u:2 [html] <i>\n");
}

static void test_warc_begins(void)
{
    const char *want = "c!u:1 [html] <b>\n";
    check("c", "\r\n\n" HEAD("1.0", "resource", "u:1", "text/html", "3") "<b>",
          want);
    check("c", HEAD("2.0", "resource", "u:1", "text/html", "3") "<b>" END,
          want);
    check("c", HEAD("0.18", "resource", "u:1", "text/html", "3") "<b>" END,
          want);
    check("c", "\nWARC/peace", "c [?] \nWARC/peace\n");
}

#define OK_HTML "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
#define CHUNKED OK_HTML "Transfer-Encoding: chunked\r\n\r\n"

static void add_text(bpl_buf *out, const char *url, const char *head,
                     const char *body)
{
    add_record(out, url, head, body, strlen(body));
}

static void test_chunks(void)
{
    bpl_buf buf;
    bpl_buf_init(&buf, SIZE_MAX);
    add_text(&buf, "u:1", CHUNKED,
             "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n"
             "Trailer: x\r\n\r\n");
    add_text(&buf, "u:2", CHUNKED, "<p>not chunked at all");
    add_text(&buf, "u:3", CHUNKED, "3\r\nabc\r\n4\r\nd");
    add_text(&buf, "u:4", CHUNKED, "3\r\nabc\r\n4\r\ndefgh\r\n0\r\n\r\n");
    add_text(&buf, "u:5", CHUNKED, "3\nabc\n0\n\n");
    add_text(&buf, "u:6", CHUNKED, "3\r\nabc\r\nxyz\r\n");
    add_text(&buf, "u:7", CHUNKED, "");
    check_buf("c", &buf,
              "c!u:1 [html] abc0123456789\n"
              "c!u:2 [html] <p>not chunked at all\n"
              "c!u:3 [html] abcd parse error: the chunks end early\n"
              "c!u:4 [html] abcdefg parse error: a chunk longer than its "
              "size\n"
              "c!u:5 [html] abc\n"
              "c!u:6 [html] abc parse error: a chunk without its size\n"
              "c!u:7 [html]  parse error: the chunks end early\n");
}

/* Encodings in lists, and one that the transfer has. */
static void add_listed(bpl_buf *buf)
{
    bpl_buf body, chunks;
    bpl_buf_init(&body, SIZE_MAX);
    bpl_buf_init(&chunks, SIZE_MAX);
    pack_text(&body, "<p>page");
    add_record(buf, "u:list",
               OK_HTML "Content-Encoding: identity , GZip\r\n\r\n", body.data,
               body.len);
    bpl_buf_printf(&chunks, "%zx\r\n", body.len);
    bpl_buf_add(&chunks, body.data, body.len);
    bpl_buf_puts(&chunks, "\r\n0\r\n\r\n");
    add_record(buf, "u:transfer",
               OK_HTML "Transfer-Encoding: gzip, chunked\r\n\r\n", chunks.data,
               chunks.len);
    bpl_buf_fini(&body);
    bpl_buf_fini(&chunks);
}

static void test_encodings(void)
{
    static const int windows[] = {31, 15, -15};
    bpl_buf buf, body, chunks;
    bpl_buf_init(&buf, SIZE_MAX);
    for (size_t i = 0; i < 3; i++) {
        bpl_buf_init(&body, SIZE_MAX);
        bpl_buf_init(&chunks, SIZE_MAX);
        pack(&body, "<p>page", 7, windows[i]);
        add_record(&buf, i ? "u:deflate" : "u:gzip",
                   i ? OK_HTML "Content-Encoding: deflate\r\n\r\n"
                     : OK_HTML "Content-Encoding: GZIP\r\n\r\n",
                   body.data, body.len);
        bpl_buf_printf(&chunks, "%zx\r\n", body.len);
        bpl_buf_add(&chunks, body.data, body.len);
        bpl_buf_puts(&chunks, "\r\n0\r\n\r\n");
        add_record(&buf, "u:both",
                   i ? OK_HTML "Transfer-Encoding: Chunked\r\n"
                               "Content-Encoding: deflate\r\n\r\n"
                     : OK_HTML "Transfer-Encoding: chunked\r\n"
                               "Content-Encoding: x-gzip\r\n\r\n",
                   chunks.data, chunks.len);
        if (i == 0)
            add_record(&buf, "u:cut", OK_HTML "Content-Encoding: gzip\r\n\r\n",
                       body.data, body.len - 9);
        bpl_buf_fini(&body);
        bpl_buf_fini(&chunks);
    }
    add_text(&buf, "u:plain", OK_HTML "Content-Encoding: gzip\r\n\r\n", "<p>");
    add_text(&buf, "u:xx", OK_HTML "Content-Encoding: xx\r\n\r\n", "<p>");
    add_text(&buf, "u:none", OK_HTML "Content-Encoding: identity\r\n\r\n", "x");
    add_text(&buf, "u:br", OK_HTML "Content-Encoding: br\r\n\r\n", "x");
    add_text(&buf, "u:twice", OK_HTML "Content-Encoding: gzip, br\r\n\r\n",
             "x");
    add_listed(&buf);
    check_buf("c", &buf,
              "c!u:gzip [html] <p>page\n"
              "c!u:both [html] <p>page\n"
              "c!u:cut [html] <p>page parse error: compressed data ends "
              "early\n"
              "c!u:deflate [html] <p>page\nc!u:both [html] <p>page\n"
              "c!u:deflate [html] <p>page\nc!u:both [html] <p>page\n"
              "c!u:plain [html] <p>\n"
              "! c!u:xx: parse error: Content-Encoding xx can't be read\n"
              "c!u:none [html] x\n"
              "! c!u:br: parse error: Content-Encoding br can't be read\n"
              "! c!u:twice: parse error: encoded more than once: not read\n"
              "c!u:list [html] <p>page\nc!u:transfer [html] <p>page\n");
}

/* What a crawler cut off on purpose is read as far as it goes. */
static void test_truncated(void)
{
    check("c",
          "WARC/1.0\r\nWARC-Type: response\r\nWARC-Truncated: length\r\n"
          "WARC-Target-URI: u:1\r\nContent-Type: application/http\r\n"
          "Content-Length: 78\r\n\r\n" CHUNKED "9\r\nabc" END,
          "c!u:1 [html] abc\n");
}

static void test_warc_packed(void)
{
    bpl_buf buf;
    bpl_buf_init(&buf, SIZE_MAX);
    pack_text(&buf, HEAD("1.1", "resource", "u:1", "text/html", "3") "<i>" END);
    pack_text(&buf, HEAD("1.1", "resource", "u:2", "text/html", "3") "<b>" END);
    check_bytes("c.warc.gz", buf.data, buf.len,
                "c.warc.gz!u:1 [html] <i>\nc.warc.gz!u:2 [html] <b>\n");
    buf.len -= 20;
    check_buf("c.warc.gz", &buf,
              "c.warc.gz!u:1 [html] <i>\n! c.warc.gz: input/output error: "
              "compressed data ends early\n");
}

static void pack_page(bpl_buf *out, int number)
{
    char text[400];
    int len = snprintf(
        text, sizeof text,
        HEAD("1.1", "resource", "u:%d", "text/html", "60") "<p>%057d" END,
        number, number * 1234567);
    pack(out, text, (size_t)len, 31);
}

/* A byte is changed in the second of four members, each in its turn: it is
 * rejected, or what is read of it is right, and all others are read. */
static void test_warc_gap(void)
{
    bpl_buf buf, out;
    bpl_buf_init(&buf, SIZE_MAX);
    size_t begin = 0, end = 0;
    for (int i = 1; i <= 4; i++) {
        begin = i == 2 ? buf.len : begin;
        pack_page(&buf, i);
        end = i == 2 ? buf.len : end;
    }
    for (size_t at = begin; at < end; at++) {
        buf.data[at] ^= 0x55;
        bpl_buf_init(&out, SIZE_MAX);
        note_all("c", buf.data, buf.len, 0, 4096, &out);
        bpl_buf_putc(&out, '\0');
        CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "c!u:1 [html] <p>"));
        CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "1234567\n"));
        CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "3703701\n"));
        CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "4938268\n"));
        if (!strstr(out.data, "2469134\n"))
            CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "parse error: damaged"));
        bpl_buf_fini(&out);
        buf.data[at] ^= 0x55;
    }
    bpl_buf_fini(&buf);
}

/* Bytes between members; and one member for all records, so that there is
 * nothing to go on at. */
static void test_warc_gap_told(void)
{
    bpl_buf buf, text;
    bpl_buf_init(&buf, SIZE_MAX);
    pack_page(&buf, 1);
    bpl_buf_puts(&buf, "rubbish \x1F\x8B\x08 and more");
    pack_page(&buf, 2);
    buf.data[60] ^= 0x55;
    check_buf("c", &buf,
              "! c!u:1: parse error: damaged compressed data: incorrect data "
              "check\nc!u:2 [html] <p>"
              "000000000000000000000000000000000000000000000000002469134\n");
    bpl_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 2000; i++)
        bpl_buf_printf(
            &text,
            HEAD("1.1", "resource", "u:%d", "text/other", "6") "%06d" END, i,
            i * 7919 % 1000000);
    pack(&buf, text.data, text.len, 31);
    bpl_buf_fini(&text);
    buf.data[buf.len / 2] ^= 0x55;
    check_part(&buf, "parse error: damaged compressed data: ");
    check_part(&buf, "! x: input/output error: damaged compressed data: its "
                     "rest is lost\n");
    bpl_buf_fini(&buf);
}

int main(void)
{
    static const unit_test tests[] = {
        {"WARC", test_warc},
        {"WARC, damaged", test_warc_damaged},
        {"chunks", test_chunks},
        {"encodings", test_encodings},
        {"truncated on purpose", test_truncated},
        {"WARC, compressed", test_warc_packed},
        {"WARC, a length that is too large", test_warc_too_long},
        {"WARC, how it begins", test_warc_begins},
        {"WARC, a gap", test_warc_gap},
        {"WARC, a gap that is told of", test_warc_gap_told},
    };
    return unit_main("warc", tests, COUNT(tests));
}
