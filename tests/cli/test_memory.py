# SPDX-License-Identifier: MIT
"""Memory at one thread: 64 MiB, however long the input is, and for the worst
single record. BPL_TEST_LONG=1: a stream of 2 GB."""
import json
import lzma
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile

from program import CALLS, DONE, INPUT, PATIENCE, PROGRAM, REJECTED, Case, run

MIB = 1024 * 1024
MOST = 64 * MIB
LONG = bool(os.environ.get("BPL_TEST_LONG"))
LETTERS = bytes(ord("abcdefghijklmnopqrstuvwxyz"[i % 26]) if i < 224 else 32
                for i in range(256))


# A child's peak is not less than that of whoever starts it, so that is a small
# process. Its status and peak in KiB go to a file.
STARTER = """
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=file)
"""


def label(path, write=None, read=None):
    """Labels a file, or standard input, which `write` fills: status, bytes of
    output, peak of memory."""
    count = 0
    with tempfile.NamedTemporaryFile("r") as result, subprocess.Popen(
            [sys.executable, "-S", "-c", STARTER, result.name, PROGRAM, "label",
             "--jobs", "1", path], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        if write:
            thread = threading.Thread(target=write, args=(child.stdin,))
            thread.start()
        while True:
            data = child.stdout.read(MIB)
            count += len(data)
            if not data:
                break
            if read:
                read(count)
        if write:
            thread.join()
        child.wait(PATIENCE)
        status, peak = result.read().split()
    return int(status), count, int(peak) * 1024


class HugeRecord(Case):
    """Of each kind one below its limit."""

    def check(self, name, begin, piece, end, size, status=DONE):
        piece = piece.encode() if isinstance(piece, str) else piece
        block = piece * (MIB // 16 // len(piece))
        with open(self.path(name), "wb") as file:
            file.write(begin)
            left = size - len(begin) - len(end)
            for _ in range(left // len(block)):
                file.write(block)
            file.write(end)
        got, out, peak = label(self.path(name))
        self.assertEqual(got, status)
        self.assertLessEqual(peak, MOST, name)
        self.assertEqual(out > 1000, status == DONE)

    def test_tables(self):
        for piece in ("call ", "call center ", CALLS, "x ", "Ab ", "caf\u00e9 "):
            self.check("a.csv", b"title,description\nAgent,\"", piece, b"\"\n",
                       3 * MIB)
        self.check("q.csv", b"title,description\nAgent,\"a \"b\" ", "call it ",
                   b"\" \n", 3 * MIB)
        self.check("b.csv", b"title,description\nAgent,\"\xe9", "call ", b"\"\n",
                   3 * MIB)

    def test_json(self):
        begin = b'{"title":"Agent","description":"'
        self.check("a.jsonl", begin, CALLS, b'"}\n', 3 * MIB)
        self.check("b.jsonl", begin, r"\u0063\u0061ll ", b'"}\n', 3 * MIB)

    def test_texts(self):
        self.check("a.txt", b"", "call ", b"", 3 * MIB)
        self.check("b.txt", b"\xff\xfe", CALLS.encode("utf-16-le"), b"", 3 * MIB)

    def test_pages(self):
        ad = (b"<p>" + CALLS.encode() * 3)
        for piece in ("<p>Answer calls by phone", "<b>a</b>", "call ", "<a>",
                      "<p class=x>a", "&amp;", "<td>calls<td>mail",
                      "<!-- nothing -->", "<script>x</script>"):
            self.check("a.html", b"<html><body>" + ad, piece, b"", 8 * MIB)
        self.check("b.html", ad + b"<img src=\"data:", "abcd", b"\">" + ad,
                   8 * MIB)

    def test_json_in_pages(self):
        begin = b'<p>%s<script type="application/ld+json">' % (
            CALLS.encode() * 3)
        for kib in (500, 7000):
            for piece in ("[],", r"\u0063", '{"a":1},', '"",'):
                self.check("a.html", begin + b"[", piece, b"1]</script>",
                           kib * 1024)

    def test_larger_ones_are_told(self):
        for name, begin, size in (("a.csv", b"title,text\nx,\"", 4),
                                  ("a.jsonl", b'{"text":"', 4),
                                  ("a.txt", b"", 4), ("a.html", b"<p>", 9)):
            self.check(name, begin, "call ", b'"', size * MIB, REJECTED)


def rows(mib):
    """Ads whose words were never there before."""
    for _ in range(mib):
        words = os.urandom(MIB).translate(LETTERS)
        yield b"".join(b'Agent,"Answer calls. ' + words[i:i + 3000] + b'"\n'
                       for i in range(0, MIB, 3000))


def fill(mib):
    def write(stream):
        stream.write(b"title,description\n")
        for block in rows(mib):
            stream.write(block)
        stream.close()
    return write


class Stream(Case):
    def test_new_words(self):
        _, _, short = label("-", write=fill(8))
        got, out, peak = label("-", write=fill(2000 if LONG else 48))
        self.assertEqual(got, DONE)
        self.assertGreater(out, 48 * MIB)
        self.assertLessEqual(peak, MOST)
        self.assertLess(peak - short, 2 * MIB)

    def test_slow_output(self):
        got, out, peak = label("-", write=fill(24),
                               read=lambda count: time.sleep(0.02))
        self.assertEqual(got, DONE)
        self.assertGreater(out, 24 * MIB)
        self.assertLessEqual(peak, MOST)

    def test_huge_among_small(self):
        """What a huge record took is given back: a second one adds nothing."""
        def write(stream):
            fill_small = b'Agent,"Answer calls by phone."\n' * 3000
            stream.write(b"title,description\n" + fill_small)
            for _ in range(12):
                stream.write(b'Agent,"' + b"call " * (500 * 1024) + b'"\n')
                stream.write(fill_small)
            stream.close()
        got, out, peak = label("-", write=write)
        self.assertEqual(got, DONE)
        self.assertGreater(out, 24 * MIB)
        self.assertLessEqual(peak, MOST)


LINE = json.dumps({"title": "Agent", "description": CALLS}).encode() + b"\n"


def xz(dictionary):
    return lzma.compress(LINE, filters=[
        {"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": dictionary}])


def zstd(window):
    """A frame of one raw block (RFC 8878, 3.1.1): `window` is its exponent
    over 1 KiB, in the upper five bits."""
    return (b"\x28\xB5\x2F\xFD\0" + bytes([window])
            + (len(LINE) << 3 | 1).to_bytes(3, "little") + LINE)


class Packed(Case):
    """What asks for much memory to be unpacked is refused."""

    def test_windows(self):
        """An xz file says what it takes; so may every part of it."""
        small, most, more = (xz(dictionary << 20) for dictionary in (1, 64, 65))
        frame = zstd(21 << 3)
        for name, data, ads in (("a.jsonl.xz", most * 2, 2),
                                ("b.jsonl.xz", more, -1),
                                ("c.jsonl.xz", small + more, -1),
                                ("d.jsonl.zst", zstd(16 << 3) * 2, 2),
                                ("e.jsonl.zst", frame, -1),
                                ("f.jsonl.zst", zstd(0) + frame, -1)):
            with self.subTest(name):
                path = self.write(name, data)
                got = run("label", path)
                if ads > 0:
                    self.assertEqual(len(self.expect(got, DONE).objects()), ads)
                else:
                    self.expect(got, INPUT, "takes more than 64 MiB to unpack")
                status, _, peak = label(path)
                self.assertEqual(status, got.status)
                self.assertLessEqual(peak, MOST if ads < 0 else 2 * MOST)

    def test_zip(self):
        """Its members by LZMA have a window as well, and no limit to it."""
        for method, status in ((zipfile.ZIP_LZMA, REJECTED),
                               (zipfile.ZIP_BZIP2, DONE)):
            path = self.path("a.zip")
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("a.jsonl", LINE, method)
                archive.writestr("b.jsonl", LINE, zipfile.ZIP_DEFLATED)
            got = self.expect(run("label", path), status)
            self.assertEqual(len(got.objects()), 2 if status == DONE else 1)
            if status == REJECTED:
                self.assertIn("a.zip!a.jsonl", got.err)
                self.assertIn("another way than deflate and bzip2", got.err)


if __name__ == "__main__":
    unittest.main()
