/* SPDX-License-Identifier: MIT */
/* xz, bzip2 and zstd: whole, in parts, cut off, damaged; in reads of any size.
 */
#include "unit.h"

#include "base/buf.h"
#include "read/unpack.h"
#include <bpolens/limits.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const bpl_packing packings[] = {BPL_PACKING_XZ, BPL_PACKING_BZIP2,
                                       BPL_PACKING_ZSTD};

/* Appends what the library makes of it. */
static void pack(bpl_buf *out, bpl_packing packing, const char *data,
                 size_t len)
{
    size_t room = len + len / 50 + 1000, used = 0;
    CU_ASSERT_FATAL(bpl_buf_reserve(out, out->len + room) == BPL_OK);
    char *to = out->data + out->len;
    unsigned size = (unsigned)room;
    if (packing == BPL_PACKING_XZ) {
        CU_ASSERT_EQUAL(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL,
                                                (const uint8_t *)data, len,
                                                (uint8_t *)to, &used, room),
                        LZMA_OK);
    } else if (packing == BPL_PACKING_BZIP2) {
        char *copy = malloc(len + 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
        if (copy && data)
            memcpy(copy, data, len);
        CU_ASSERT_EQUAL(
            BZ2_bzBuffToBuffCompress(to, &size, copy, (unsigned)len, 1, 0, 0),
            BZ_OK);
        free(copy);
        used = size;
    } else {
        ZSTD_CCtx *zstd = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
        used = ZSTD_compress2(zstd, to, room, data, len);
        CU_ASSERT_FALSE(ZSTD_isError(used));
        ZSTD_freeCCtx(zstd);
    }
    out->len += used;
}

struct input {
    bpl_str bytes;
    size_t at, step;
};

static ssize_t read_input(void *from, char *data, size_t size)
{
    struct input *input = from;
    size_t left = input->bytes.len - input->at;
    if (size > left)
        size = left;
    if (size > input->step)
        size = input->step;
    memcpy(data, input->bytes.data + input->at, size);
    input->at += size;
    return (ssize_t)size;
}

/* All that comes out, and why it ended: "" at its end. */
static void unpack(bpl_str bytes, size_t step, bpl_buf *out, bpl_fault *fault)
{
    struct input input = {bytes, 0, step};
    bpl_unpack layer;
    static char data[100000];
    ssize_t got;
    memset(&layer, 0, sizeof layer);
    memset(fault, 0, sizeof *fault);
    bpl_growth growth = {BPL_LIMIT_EXPANSION, bytes.len, 0};
    fault->growth = &growth;
    bpl_buf_reset(out);
    CU_ASSERT_EQUAL_FATAL(bpl_unpack_start(&layer, bpl_packing_of(bytes),
                                           read_input, &input, fault),
                          BPL_OK);
    while ((got = bpl_unpack_read(&layer, data, sizeof data)) > 0)
        bpl_buf_add(out, data, (size_t)got);
    CU_ASSERT_EQUAL(got < 0, fault->code != BPL_OK);
    bpl_unpack_fini(&layer);
}

static int is(const bpl_buf *buf, const char *data, size_t len)
{
    if (!buf->data || !data || buf->len != len)
        return buf->len == len && !len;
    return memcmp(buf->data, data, len) == 0;
}

/* The same whether it comes byte by byte or at once. */
static void check(const bpl_buf *packed, bpl_buf *out, bpl_fault *fault)
{
    bpl_str bytes = {packed->data, packed->len};
    bpl_buf again;
    bpl_fault other;
    bpl_buf_init(&again, SIZE_MAX);
    unpack(bytes, SIZE_MAX, out, fault);
    unpack(bytes, 1, &again, &other);
    CU_ASSERT_EQUAL(fault->code, other.code);
    CU_ASSERT_STRING_EQUAL(fault->text, other.text);
    CU_ASSERT_TRUE(is(out, again.data, again.len));
    bpl_buf_fini(&again);
}

static void check_whole(const bpl_buf *packed, const char *want, size_t len)
{
    bpl_buf out;
    bpl_fault fault;
    bpl_buf_init(&out, SIZE_MAX);
    check(packed, &out, &fault);
    CU_ASSERT_STRING_EQUAL(fault.text, "");
    CU_ASSERT_TRUE(is(&out, want, len));
    bpl_buf_fini(&out);
}

static const char text[] = "id,text\n1,calls of customers\n2,chats of them\n";
#define LEN (sizeof text - 1)

static void test_parts(void)
{
    for (size_t i = 0; i < COUNT(packings); i++) {
        bpl_buf buf;
        bpl_buf_init(&buf, SIZE_MAX);
        pack(&buf, packings[i], "", 0);
        check_whole(&buf, "", 0);
        pack(&buf, packings[i], text, 10);
        pack(&buf, packings[i], "", 0);
        pack(&buf, packings[i], text + 10, LEN - 10);
        check_whole(&buf, text, LEN);
        bpl_buf_fini(&buf);
    }
}

/* Longer than a block of zstd and than the layer's own. */
static void test_long(void)
{
    bpl_buf data;
    uint32_t dice = 1;
    bpl_buf_init(&data, SIZE_MAX);
    for (size_t i = 0; i < 700000; i++) {
        dice = dice * 1664525 + 1013904223;
        bpl_buf_putc(&data, (char)('a' + (dice >> 28)));
    }
    for (size_t i = 0; i < COUNT(packings); i++) {
        bpl_buf buf;
        bpl_buf_init(&buf, SIZE_MAX);
        pack(&buf, packings[i], data.data, data.len);
        check_whole(&buf, data.data, data.len);
        bpl_buf_fini(&buf);
    }
    bpl_buf_fini(&data);
}

/* What was said before the end comes out. */
static void test_cut_off(void)
{
    for (size_t i = 0; i < COUNT(packings); i++) {
        bpl_buf buf, out;
        bpl_fault fault;
        bpl_buf_init(&buf, SIZE_MAX);
        bpl_buf_init(&out, SIZE_MAX);
        pack(&buf, packings[i], text, LEN);
        for (buf.len--; bpl_packing_of(bpl_buf_str(&buf)) == packings[i];
             buf.len--) {
            check(&buf, &out, &fault);
            CU_ASSERT_EQUAL(fault.code, BPL_E_PARSE);
            CU_ASSERT_TRUE(fault.whole);
            CU_ASSERT_STRING_EQUAL(fault.text, "compressed data ends early");
            CU_ASSERT_TRUE(out.len <= LEN && is(&out, text, out.len));
        }
        bpl_buf_fini(&buf);
        bpl_buf_fini(&out);
    }
}

static void flip(bpl_buf *buf, size_t bit)
{
    buf->data[bit / 8] = (char)(buf->data[bit / 8] ^ 1 << bit % 8);
}

/* A flipped bit is told, unless it is none of the data, as bzip2's level. */
static void test_flipped(void)
{
    for (size_t i = 0; i < COUNT(packings); i++) {
        bpl_buf buf, out;
        bpl_fault fault;
        size_t told = 0;
        bpl_buf_init(&buf, SIZE_MAX);
        bpl_buf_init(&out, SIZE_MAX);
        pack(&buf, packings[i], text, LEN);
        for (size_t bit = 0; bit < buf.len * 8; bit++) {
            flip(&buf, bit);
            if (bpl_packing_of(bpl_buf_str(&buf)) == packings[i]) {
                check(&buf, &out, &fault);
                told += fault.code != BPL_OK;
                CU_ASSERT_TRUE(fault.code || is(&out, text, LEN));
            }
            flip(&buf, bit);
        }
        CU_ASSERT_TRUE(told > buf.len * 4);
        bpl_buf_fini(&buf);
        bpl_buf_fini(&out);
    }
}

/* Behind the end: nothing is passed over in silence but padding. */
static void test_trailing(void)
{
    for (size_t i = 0; i < COUNT(packings); i++) {
        bpl_buf buf, out;
        bpl_fault fault;
        bpl_buf_init(&buf, SIZE_MAX);
        bpl_buf_init(&out, SIZE_MAX);
        pack(&buf, packings[i], text, LEN);
        if (packings[i] != BPL_PACKING_ZSTD) {
            bpl_buf_add(&buf, "\0\0\0\0", 4);
            check_whole(&buf, text, LEN);
        }
        bpl_buf_puts(&buf, "and more of it");
        check(&buf, &out, &fault);
        CU_ASSERT_EQUAL(fault.code, BPL_E_PARSE);
        CU_ASSERT_STRING_EQUAL(fault.text, "damaged compressed data");
        CU_ASSERT_TRUE(is(&out, text, LEN));
        bpl_buf_fini(&buf);
        bpl_buf_fini(&out);
    }
}

/* Frames that hold no data, as pzstd's, and one that wants a dictionary. */
static void test_frames(void)
{
    bpl_buf buf, out;
    bpl_fault fault;
    bpl_buf_init(&buf, SIZE_MAX);
    bpl_buf_init(&out, SIZE_MAX);
    bpl_buf_add(&buf, "\x5D\x2A\x4D\x18\3\0\0\0abc", 11);
    pack(&buf, BPL_PACKING_ZSTD, text, LEN);
    bpl_buf_add(&buf, "\x50\x2A\x4D\x18\0\0\0\0", 8);
    check_whole(&buf, text, LEN);
    bpl_buf_add(&buf, "\x28\xB5\x2F\xFD\1\0\7\x11\0\0a\n", 12);
    check(&buf, &out, &fault);
    CU_ASSERT_TRUE(is(&out, text, LEN));
    CU_ASSERT_EQUAL(fault.code, BPL_E_PARSE);
    CU_ASSERT_STRING_EQUAL(fault.text, "packed with a dictionary: unpack it "
                                       "and pipe it in");
    bpl_buf_reset(&buf); /* ends within, though it says 4 GiB */
    bpl_buf_add(&buf, "\x50\x2A\x4D\x18\xFF\xFF\xFF\xFF and", 12);
    check(&buf, &out, &fault);
    CU_ASSERT_STRING_EQUAL(fault.text, "compressed data ends early");
    bpl_buf_fini(&buf);
    bpl_buf_fini(&out);
}

/* A frame of zstd with this window (RFC 8878, 3.1.1.1.2) that holds "a\n". */
static void add_frame(bpl_buf *out, int window)
{
    bpl_buf_add(out, "\x28\xB5\x2F\xFD\0", 5);
    bpl_buf_putc(out, (char)window);
    bpl_buf_add(out, "\x11\0\0a\n", 5);
}

/* 64 MiB, and an eighth more; in the first frame, and in a later one. */
static void test_window(void)
{
    static const struct {
        int first, second;
        const char *want;
        int refused;
    } rows[] = {
        {0x80, 0x80, "a\na\n", 0}, {0x81, 0x00, "", 1}, {0x00, 0x81, "a\n", 1}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        bpl_buf buf, out;
        bpl_fault fault;
        bpl_buf_init(&buf, SIZE_MAX);
        bpl_buf_init(&out, SIZE_MAX);
        add_frame(&buf, rows[i].first);
        add_frame(&buf, rows[i].second);
        check(&buf, &out, &fault);
        UNIT_TEXT(out.data ? out.data : "", out.len, rows[i].want);
        CU_ASSERT_EQUAL(fault.code, rows[i].refused ? BPL_E_LIMIT : BPL_OK);
        CU_ASSERT_STRING_EQUAL(fault.text,
                               rows[i].refused
                                   ? "takes more than 64 MiB to unpack: unpack "
                                     "it and pipe it in"
                                   : "");
        bpl_buf_fini(&buf);
        bpl_buf_fini(&out);
    }
}

int main(void)
{
    static const unit_test tests[] = {
        {"one part, several, none", test_parts},
        {"long", test_long},
        {"cut off", test_cut_off},
        {"flipped bits", test_flipped},
        {"more behind the end", test_trailing},
        {"frames of zstd", test_frames},
        {"windows", test_window},
    };
    return unit_main("unpack", tests, COUNT(tests));
}
