/* SPDX-License-Identifier: MIT */
/* Sources but those of WARC; archives are made here. */
#include "source_notes.h"

#include <archive.h>
#include <archive_entry.h>

struct file {
    const char *name, *text;
    unsigned type; /* 0: a regular file */
};

/* An archive of files in memory, through libarchive's writer. */
static void make(bpl_buf *out, int format, int filter, const char *options,
                 const struct file *files, size_t count)
{
    size_t used = 0, size = 1u << 20;
    bpl_buf_init(out, SIZE_MAX);
    CU_ASSERT_FATAL(bpl_buf_reserve(out, size) == BPL_OK);
    struct archive *lib = archive_write_new();
    archive_write_set_format(lib, format);
    archive_write_add_filter(lib, filter);
    archive_write_set_bytes_in_last_block(lib, 1);
    if (options)
        CU_ASSERT_EQUAL(archive_write_set_options(lib, options), ARCHIVE_OK);
    archive_write_set_passphrase(lib, "x");
    archive_write_open_memory(lib, out->data, size, &used);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        size_t len = files[i].text ? strlen(files[i].text) : 0;
        archive_entry_set_pathname(entry, files[i].name);
        archive_entry_set_filetype(entry, files[i].type ? files[i].type
                                                        : (unsigned)AE_IFREG);
        if (files[i].type == AE_IFLNK)
            archive_entry_set_symlink(entry, "elsewhere");
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)len);
        CU_ASSERT_TRUE(archive_write_header(lib, entry) >= ARCHIVE_WARN);
        if (len)
            archive_write_data(lib, files[i].text, len);
        archive_entry_free(entry);
    }
    archive_write_close(lib);
    archive_write_free(lib);
    out->len = used;
}

static void test_plain(void)
{
    check("ads.csv", "a,b\n1,2\n", "ads.csv [csv] a,b\n1,2\n\n");
    check("page", "<html>", "page [?] <html>\n");
    check("x.csv", "", "x.csv [csv] \n");
    check("-", "W", "- [?] W\n");
    check("BZh.txt", "BZh9 and more of it",
          "BZh.txt [text] BZh9 and more of "
          "it\n");
    check("warc.txt", "WARC is a format", "warc.txt [text] WARC is a format\n");
    check("PK.csv", "PK,name\n1,2\n", "PK.csv [csv] PK,name\n1,2\n\n");
}

/* A plain file's kind is clear before the whole of it is there. */
static void test_slow(void)
{
    int ends[2];
    bpl_source *source = NULL;
    bpl_error err;
    bpl_member member;
    char data[32];
    CU_ASSERT_FATAL(pipe(ends) == 0 && write(ends[1], "a,b\n", 4) == 4);
    CU_ASSERT_FATAL(bpl_source_new(&source, &err) == BPL_OK);
    CU_ASSERT_EQUAL(bpl_source_start(source, ends[0], "-", &err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_source_next(source, &member, &err), BPL_OK);
    CU_ASSERT_TRUE(member.plain);
    CU_ASSERT_EQUAL(bpl_source_read(source, data, sizeof data), 4);
    CU_ASSERT_EQUAL(bpl_source_bytes(source), 4);
    bpl_source_free(source);
    close(ends[0]);
    close(ends[1]);
}

static void test_gzip(void)
{
    bpl_buf buf;
    bpl_buf_init(&buf, SIZE_MAX);
    pack_text(&buf, "a,b\n1,2\n");
    pack_text(&buf, "3,4\n"); /* members one behind the other are one file */
    bpl_buf_add(&buf, "\0\0\0\0", 4);
    check_bytes("x/ads.CSV.gz", buf.data, buf.len,
                "x/ads.CSV.gz [csv] a,b\n1,2\n3,4\n\n");
    check_bytes("-", buf.data, buf.len, "- [?] a,b\n1,2\n3,4\n\n");
    check_bytes("x", buf.data, 20,
                "x [?] a,b\n1,2\n input/output error: compressed data ends "
                "early\n");
    bpl_buf_add(&buf, "x", 1);
    check_bytes("x.csv.gz", buf.data, buf.len,
                "x.csv.gz [csv] a,b\n1,2\n3,4\n input/output error: damaged "
                "compressed data: no gzip member where one has to begin\n");
    buf.len--;
    buf.data[22] ^= 1; /* in the checksum */
    check_buf("x.txt.gz", &buf,
              "x.txt.gz [text] a,b\n1,2\n input/output error: damaged "
              "compressed data: incorrect data check\n");
    bpl_buf_init(&buf, SIZE_MAX);
    pack_text(&buf, "");
    check_buf("x.csv.gz", &buf, "x.csv.gz [csv] \n");
}

static void test_single(void)
{
    static const struct {
        int filter;
        const char *name, *want;
    } rows[] = {
        {ARCHIVE_FILTER_XZ, "a.csv.xz", "a.csv.xz [csv] a\n1\n\n"},
        {ARCHIVE_FILTER_BZIP2, "a.tsv.bz2", "a.tsv.bz2 [tsv] a\n1\n\n"},
        {ARCHIVE_FILTER_ZSTD, "a.zst", "a.zst [?] a\n1\n\n"},
    };
    static const struct file files[] = {{"x", "a\n1\n", 0}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        bpl_buf buf;
        make(&buf, ARCHIVE_FORMAT_RAW, rows[i].filter, NULL, files, 1);
        check_buf(rows[i].name, &buf, rows[i].want);
        make(&buf, ARCHIVE_FORMAT_RAW, rows[i].filter, NULL, files, 1);
        buf.len -= 6;
        check_part(&buf, "compressed data ends early");
        bpl_buf_fini(&buf);
    }
}

static void test_warc_in_zstd(void)
{
    static const struct file files[] = {
        {"x",
         "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: u:1\r\n"
         "Content-Type: text/html\r\nContent-Length: 3\r\n\r\n<i>\r\n\r\n",
         0}};
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD, NULL, files, 1);
    check_buf("c.warc.zst", &buf, "c.warc.zst!u:1 [html] <i>\n");
}

static const struct file site[] = {
    {"dir/", NULL, AE_IFDIR},
    {"dir/a.html", "<p>one</p>", 0},
    {"dir/logo.png", "\x89PNG", 0},
    {"dir/.hidden.html", "no", 0},
    {"dir/._a.html", "no", 0},
    {"dir/inner.tar.gz", "no", 0},
    {"../../b\x1b[31m\xff.csv", "a\n1\n", 0},
    {"c.txt", "", 0},
};
#define SITE(archive)                                                          \
    archive "!dir/a.html [html] <p>one</p>\n"                                  \
            "! " archive "!dir/inner.tar.gz: parse error: compressed inside "  \
            "an archive: not opened\n" archive                                 \
            "!../../b\xEF\xBF\xBD[31m\xEF\xBF\xBD.csv [csv] a\n1\n\n" archive  \
            "!c.txt [text] \nskipped 3\n"

static void test_archives(void)
{
    static const struct {
        int format, filter;
    } rows[] = {
        {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE},
        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE},
        {ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_NONE},
        {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP},
        {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD},
        {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ},
        {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_BZIP2},
        {ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE},
        {ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_GZIP},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bpl_buf buf;
        make(&buf, rows[i].format, rows[i].filter, NULL, site, COUNT(site));
        check_buf("s/x", &buf, SITE("s/x"));
    }
}

static void test_links(void)
{
    static const struct file files[] = {{"l.html", NULL, AE_IFLNK},
                                        {"fifo.html", NULL, AE_IFIFO},
                                        {"dev.html", NULL, AE_IFCHR},
                                        {"a.jsonl", "{}", 0}};
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, files, 4);
    check_buf("x.tar", &buf, "x.tar!a.jsonl [jsonl] {}\n");
}

/* Text whose first line is read is no archive, whatever else is read. */
static void test_line_in_name(void)
{
    static const struct file files[] = {{"a\nb.html", "<p>", 0}};
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, files, 1);
    check_part(&buf, "x [?] a\nb.html");
    bpl_buf_fini(&buf);
}

static void test_no_pages(void)
{
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, site + 2, 2);
    check_buf("x.zip", &buf,
              "! x.zip: input/output error: no page, text or table in it (2 "
              "other files)\nskipped 2\n");
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, site, 0);
    check_buf("x.zip", &buf,
              "! x.zip: input/output error: no page, text or table in it (0 "
              "other files)\n");
    /* Not an archive for us: the reader says what it is. */
    static const struct file office[] = {{"[Content_Types].xml", "<a>", 0}};
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, office, 1);
    CU_ASSERT_EQUAL(memcmp(buf.data, "PK", 2), 0);
    check_part(&buf, "x [?] PK");
    bpl_buf_fini(&buf);
}

static void test_encrypted(void)
{
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE,
         "zip:encryption=traditional", site + 1, 2);
    check_buf("x.zip", &buf,
              "! x.zip!dir/a.html: parse error: encrypted\nskipped 1\n");
}

static const struct file two[] = {{"a.html", "<p>one and more of it</p>", 0},
                                  {"b.html", "<p>two</p>", 0}};

/* A wrong checksum is one member's, a missing end is the file's. */
static void test_damaged(void)
{
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, two, 2);
    char *sum = memmem(buf.data, buf.len, "PK\7\10", 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(sum);
    if (sum) /* the analyser does not know FATAL */
        sum[4] ^= 1;
    check_part(&buf, "x!a.html [html] <p>one and more of it</p> parse error: "
                     "ZIP bad CRC");
    check_part(&buf, "x!b.html [html] <p>two</p>\n");
    bpl_buf_fini(&buf);
    make(&buf, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, two, 2);
    buf.len = 1024 + 512 + 4;
    check_part(&buf, "x!a.html [html] <p>one and more of it</p>\nx!b.html ");
    check_part(&buf, "input/output error: Truncated tar archive\n");
    bpl_buf_fini(&buf);
    make(&buf, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, two, 2);
    memset(buf.data + 1024, 'x', 100); /* the name of the second */
    check_buf("x.tar", &buf,
              "x.tar!a.html [html] <p>one and more of it</p>\n"
              "! x.tar: parse error: Damaged tar archive\n");
}

/* Where the n-th member of a zip file begins. */
static char *head(const bpl_buf *zip, int n)
{
    char *at = zip->data;
    for (int i = 1; i <= n && at; i++)
        at = memmem(at + 4, zip->len - (size_t)(at + 4 - zip->data), "PK\3\4",
                    4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    return at;
}

#define TWO(archive)                                                           \
    archive "!a.html [html] <p>one and more of it</p>\n" archive               \
            "!b.html [html] <p>two</p>\n"

/* Damage costs the member it is in; of those that are gone, the number is told:
 * libarchive gives up at the one and says nothing of the other. */
static void test_damaged_zip(void)
{
    static const struct file three[] = {{"a.html", "<p>one</p>", 0},
                                        {"b.html", "<p>two</p>", 0},
                                        {"c.html", "<p>three</p>", 0}};
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, three, 3);
    char *at = head(&buf, 1);
    memset(at + 30 + at[26] + at[28], 0xFF, 8); /* behind name and extra */
    check_buf(
        "x.zip", &buf,
        "x.zip!a.html [html] <p>one</p>\n"
        "x.zip!b.html [html]  parse error: ZIP decompression failed (-3)\n"
        "x.zip!c.html [html] <p>three</p>\n");
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, three, 3);
    *head(&buf, 1) = 'Q';
    check_buf("x.zip", &buf,
              "x.zip!a.html [html] <p>one</p>\n"
              "x.zip!c.html [html] <p>three</p>\n"
              "! x.zip: input/output error: 1 of the 3 files in its directory "
              "were not found\n");
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, three, 3);
    memcpy(head(&buf, 1) + 6, "\x41\x20", 2); /* its header is encrypted */
    check_buf("x.zip", &buf,
              "x.zip!a.html [html] <p>one</p>\n"
              "! x.zip: parse error: damaged archive\n"
              "x.zip!c.html [html] <p>three</p>\n");
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, two, 2);
    buf.len -= 4;
    check_buf("x.zip", &buf,
              TWO("x.zip") "! x.zip: input/output error: its end is missing: "
                           "files may be, too\n");
}

/* In a comment, headers are none. */
static void test_comment(void)
{
    static const char comment[] = "PK\3\4 and PK\5\6";
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, two, 2);
    buf.data[buf.len - 2] = sizeof comment - 1;
    bpl_buf_puts(&buf, comment);
    check_buf("x.zip", &buf, TWO("x.zip"));
}

/* One behind another. */
static void test_two_archives(void)
{
    static const int formats[] = {ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_TAR_USTAR};
    for (size_t i = 0; i < COUNT(formats); i++) {
        bpl_buf buf;
        make(&buf, formats[i], ARCHIVE_FILTER_NONE, NULL, two, 2);
        bpl_str again = {buf.data, buf.len};
        CU_ASSERT_EQUAL(bpl_buf_add(&buf, again.data, again.len), BPL_OK);
        check_buf("x", &buf, TWO("x") TWO("x"));
    }
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, two, 2);
    CU_ASSERT_EQUAL(bpl_buf_puts(&buf, "and more"), BPL_OK);
    check_buf("x", &buf,
              TWO("x") "! x: input/output error: what stands behind its end is "
                       "no archive\n");
}

/* What comes out of a damaged member does not depend on how it is read. */
static void test_damage_in_table(void)
{
    static const char header[] = "PK\3\4\24\0\10\0\10\0\0\0\0\0\0\0\0\0\0\0\0"
                                 "\0\0\0\0\0\5\0\0\0a.csv";
    bpl_buf table, zip, out[2];
    unsigned number = 1;
    bpl_buf_init(&table, SIZE_MAX);
    bpl_buf_init(&zip, SIZE_MAX);
    while (table.len < 60000) {
        number = number * 1103515245u + 12345u;
        bpl_buf_printf(&table, "%u\n", number);
    }
    bpl_buf_add(&zip, header, sizeof header - 1);
    pack_to(&zip, table.data, table.len, -15, Z_SYNC_FLUSH);
    bpl_buf_puts(&zip, "\7 no kind of block");
    for (int slow = 0; slow < 2; slow++) {
        bpl_buf_init(&out[slow], SIZE_MAX);
        note_all("x", zip.data, zip.len, slow, 4096, &out[slow]);
    }
    bpl_buf_putc(&out[0], '\0');
    CU_ASSERT_PTR_NOT_NULL(strstr(out[0].data, "ZIP decompression failed"));
    UNIT_TEXT(out[1].data, out[1].len, out[0].data);
    check_part(&zip, "! x: input/output error: its end is missing");
    bpl_buf_fini(&out[0]);
    bpl_buf_fini(&out[1]);
    bpl_buf_fini(&table);
    bpl_buf_fini(&zip);
}

/* Of two faults both are told: damage that could be passed over, and what was
 * found while that was done. */
static void test_damage_twice(void)
{
    bpl_buf tar, gz;
    make(&tar, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, two, 2);
    memset(tar.data + 1024, 'x', 100);
    bpl_buf_init(&gz, SIZE_MAX);
    pack(&gz, tar.data, tar.len, 31);
    gz.data[gz.len - 8] ^= 1;
    check_buf("x", &gz,
              "x!a.html [html] <p>one and more of it</p>\n"
              "! x: parse error: Damaged tar archive\n"
              "! x: input/output error: damaged compressed data: incorrect "
              "data check\n");
    bpl_buf_fini(&tar);
    make(&tar, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, two, 2);
    bpl_buf_puts(&tar, "and more");
    bpl_buf_init(&gz, SIZE_MAX);
    pack(&gz, tar.data, tar.len, 31);
    gz.data[gz.len - 8] ^= 1;
    check_buf("x", &gz,
              TWO("x") "! x: input/output error: damaged compressed data: "
                       "incorrect data check\n");
    bpl_buf_fini(&tar);
}

/* A member of a zip file whose name is not what it is said to be is read. */
static void test_name_not_utf8(void)
{
    bpl_buf buf;
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, two, 2);
    buf.data[7] |= 8; /* UTF-8 */
    buf.data[30] = '\xFF';
    check_buf("x", &buf,
              "x!\xEF\xBF\xBD.html [html] <p>one and more of it</p>\n"
              "x!b.html [html] <p>two</p>\n");
}

/* Passing members over ends as reading does. */
static void test_stopped(void)
{
    static const struct file files[] = {{"a.png", "x", 0}, {"b.html", "x", 0}};
    bpl_buf buf;
    pid_t child;
    bpl_source *source = NULL;
    bpl_error err;
    bpl_member member;
    int ends[2];
    CU_ASSERT_FATAL(pipe(ends) == 0);
    bpl_stop by = {ends[0], 0};
    make(&buf, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, files, 2);
    int fd = feed(buf.data, buf.len, 0, &child);
    CU_ASSERT_FATAL(bpl_source_new(&source, &err) == BPL_OK);
    bpl_source_stop_by(source, &by);
    CU_ASSERT_EQUAL(bpl_source_start(source, fd, "x", &err), BPL_OK);
    CU_ASSERT_EQUAL(write(ends[1], "x", 1), 1);
    CU_ASSERT_NOT_EQUAL(bpl_source_next(source, &member, &err), BPL_OK);
    CU_ASSERT_TRUE(by.stopped);
    CU_ASSERT_EQUAL(bpl_source_next(source, &member, &err), BPL_END);
    bpl_source_free(source);
    stop(fd, child);
    close(ends[0]);
    close(ends[1]);
    bpl_buf_fini(&buf);
}

/* A member that nobody reads is passed over. */
static void test_unread(void)
{
    bpl_buf buf;
    pid_t child;
    bpl_source *source = NULL;
    bpl_error err;
    bpl_member member;
    char data[64];
    make(&buf, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, two, 2);
    int fd = feed(buf.data, buf.len, 0, &child);
    CU_ASSERT_FATAL(bpl_source_new(&source, &err) == BPL_OK);
    CU_ASSERT_EQUAL(bpl_source_start(source, fd, "x", &err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_source_next(source, &member, &err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_source_read(source, data, 3), 3);
    CU_ASSERT_EQUAL(bpl_source_next(source, &member, &err), BPL_OK);
    CU_ASSERT_FALSE(member.plain);
    CU_ASSERT_STRING_EQUAL(member.name, "x!b.html");
    CU_ASSERT_EQUAL(bpl_source_read(source, data, sizeof data), 10);
    bpl_source_free(source);
    stop(fd, child);
    bpl_buf_fini(&buf);
}

static void test_member_limit(void)
{
    bpl_buf buf;
    pid_t child;
    bpl_source *source = NULL;
    bpl_error err;
    bpl_member member;
    make(&buf, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL, two, 2);
    int fd = feed(buf.data, buf.len, 0, &child);
    CU_ASSERT_FATAL(bpl_source_new(&source, &err) == BPL_OK);
    bpl_source_limit(source, 1, BPL_LIMIT_EXPANSION);
    CU_ASSERT_EQUAL(bpl_source_start(source, fd, "x", &err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_source_next(source, &member, &err), BPL_OK);
    CU_ASSERT_EQUAL(bpl_source_next(source, &member, &err), BPL_E_IO);
    CU_ASSERT_STRING_EQUAL(err.message, "more than 1 members");
    CU_ASSERT_EQUAL(bpl_source_next(source, &member, &err), BPL_END);
    bpl_source_free(source);
    stop(fd, child);
    bpl_buf_fini(&buf);
}

static const char grows[] = " input/output error: grows to more than 200 times";

/* So many equal bytes in so few that it is an attack. */
static void test_bomb(void)
{
    size_t len = (size_t)BPL_LIMIT_EXPANSION_FROM + 1000000;
    char *zeros = malloc(len + 1);
    bpl_buf gz, zip;
    CU_ASSERT_PTR_NOT_NULL_FATAL(zeros);
    if (!zeros) /* the analyser does not know FATAL */
        return;
    memset(zeros, 'x', len);
    zeros[len] = '\0';
    bpl_buf_init(&gz, SIZE_MAX);
    pack(&gz, zeros, len, 31);
    const struct file files[] = {{"b.csv", zeros, 0}, {"c.csv", "a\n1\n", 0}};
    make(&zip, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, files, 2);
    check_part(&gz, grows);
    check_part(&zip, grows);
    bpl_buf_fini(&zip);
    /* To pass one over takes to unpack it if it does not say how long it is,
     * which a zip file can deny. */
    const struct file skipped[] = {{"b.png", zeros, 0}, {"c.csv", "a\n1\n", 0}};
    make(&zip, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, skipped, 2);
    check_part(&zip, grows);
    zip.data[22] = 1;
    check_part(&zip, grows);
    free(zeros);
    bpl_buf_fini(&gz);
    bpl_buf_fini(&zip);
}

/* All bodies of a crawl count together. */
static void test_bomb_in_parts(void)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
                               "Content-Encoding: gzip\r\n\r\n";
    size_t len = (size_t)BPL_LIMIT_EXPANSION_FROM / 2 + 1000000;
    char *zeros = calloc(1, len);
    bpl_buf body, crawl, out;
    bpl_buf_init(&body, SIZE_MAX);
    bpl_buf_init(&crawl, SIZE_MAX);
    CU_ASSERT_FATAL(zeros != NULL);
    pack(&body, zeros, len, 31);
    free(zeros);
    for (int i = 0; i < 2; i++) {
        bpl_buf_printf(&crawl,
                       "WARC/1.0\r\nWARC-Type: response\r\n"
                       "WARC-Target-URI: http://a/%d.csv\r\nContent-Type: "
                       "application/http\r\nContent-Length: %zu\r\n\r\n%s",
                       i, body.len + sizeof head - 1, head);
        bpl_buf_add(&crawl, body.data, body.len);
        bpl_buf_puts(&crawl, "\r\n\r\n");
    }
    bpl_buf_init(&out, SIZE_MAX);
    note_all("x", crawl.data, crawl.len, 0, 4096, &out);
    const char *at = memmem(out.data, out.len, grows, sizeof grows - 1);
    const char *second = memmem(out.data, out.len, "a/1.csv", 7);
    CU_ASSERT_TRUE(at && second && second < at);
    bpl_buf_fini(&body);
    bpl_buf_fini(&crawl);
    bpl_buf_fini(&out);
}

static void test_names(void)
{
    static const struct {
        const char *name;
        bpl_kind kind, unpacked;
        int wanted;
    } rows[] = {
        {"a.csv", BPL_KIND_CSV, BPL_KIND_CSV, 1},
        {"a.CSV.GZ", BPL_KIND_PACKED, BPL_KIND_CSV, 1},
        {"a.tar.zst", BPL_KIND_PACKED, BPL_KIND_PACKED, 1},
        {"a.warc.wet.gz", BPL_KIND_PACKED, BPL_KIND_PACKED, 1},
        {"a.zip", BPL_KIND_PACKED, BPL_KIND_PACKED, 1},
        {"a.tgz", BPL_KIND_PACKED, BPL_KIND_PACKED, 1},
        {"a.7z", BPL_KIND_PACKED, BPL_KIND_PACKED, 0},
        {"a.sql.gz", BPL_KIND_PACKED, BPL_KIND_UNKNOWN, 0},
        {"a.gz", BPL_KIND_PACKED, BPL_KIND_UNKNOWN, 0},
        {"a.html.gz.xz", BPL_KIND_PACKED, BPL_KIND_PACKED, 0},
        {"a.b/csv", BPL_KIND_UNKNOWN, BPL_KIND_UNKNOWN, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *name = rows[i].name;
        CU_ASSERT_EQUAL(bpl_kind_of_name(name, strlen(name)), rows[i].kind);
        CU_ASSERT_EQUAL(bpl_kind_unpacked(name, strlen(name)),
                        rows[i].unpacked);
        CU_ASSERT_EQUAL(bpl_kind_wanted(name), rows[i].wanted);
    }
    bpl_buf buf;
    bpl_buf_init(&buf, SIZE_MAX);
    for (size_t i = 0; i < (size_t)BPL_LIMIT_NAME_BYTES; i++)
        bpl_buf_putc(&buf, 'n');
    bpl_buf_puts(&buf, ".html");
    bpl_buf out;
    bpl_buf_init(&out, SIZE_MAX);
    CU_ASSERT_EQUAL(bpl_kind_label(&out, buf.data, buf.len), BPL_OK);
    CU_ASSERT_EQUAL(out.len, (size_t)BPL_LIMIT_NAME_BYTES + strlen("…"));
    bpl_buf_fini(&buf);
    bpl_buf_fini(&out);
}

int main(void)
{
    static const unit_test tests[] = {
        {"plain files", test_plain},
        {"slow stdin", test_slow},
        {"gzip", test_gzip},
        {"xz, bzip2, zstd", test_single},
        {"WARC in zstd", test_warc_in_zstd},
        {"zip and tar", test_archives},
        {"links and devices", test_links},
        {"a line end in the first name", test_line_in_name},
        {"nothing to read", test_no_pages},
        {"encrypted", test_encrypted},
        {"damaged archives", test_damaged},
        {"damage in a zip file", test_damaged_zip},
        {"a comment", test_comment},
        {"archives behind archives", test_two_archives},
        {"damage in a table", test_damage_in_table},
        {"damage behind damage", test_damage_twice},
        {"a name that is no UTF-8", test_name_not_utf8},
        {"stopped", test_stopped},
        {"members not read", test_unread},
        {"too many members", test_member_limit},
        {"too much out of too little", test_bomb},
        {"too much in parts", test_bomb_in_parts},
        {"names", test_names},
    };
    return unit_main("source", tests, COUNT(tests));
}
