# SPDX-License-Identifier: MIT
"""Compressed files, archives and crawls, labelled without unpacking them."""
import bz2
import gzip
import io
import lzma
import os
import tarfile
import unittest
import zipfile
import zlib

from program import (ADS, CALLS, DONE, INPUT, REJECTED, Case, run)

PAGE = f"<html><title>Agent</title><body><p>{CALLS}</p></body></html>".encode()
NURSE = (b"<html><title>Nurse</title><body><p>You care for patients on the "
         b"ward, give medicine and work shifts in our hospital. You have a "
         b"diploma in nursing.</p></body></html>")
PNG = b"\x89PNG\r\n\x1a\n"


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def sparse(name, pieces, parts):
    """A file of `parts`, offset and length each (pax, version 0.1)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w",
                      format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(pieces)
        info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1",
                            "GNU.sparse.map": parts, "GNU.sparse.name": name,
                            "GNU.sparse.size": "9000000000000"}
        archive.addfile(info, io.BytesIO(pieces))
    return out.getvalue()


def sparse_map(name, blocks):
    """A header with so many blocks of the old GNU map behind it."""
    info = tarfile.TarInfo(name)
    info.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[386:482] = b"%011o\0" % 0 * 8
    head[482:495] = b"\1%011o\0" % 100
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    part = b"%011o\0" % 0 * 42
    return (bytes(head) + (part + b"\1" + b"\0" * 7) * (blocks - 1)
            + part + b"\0" * 8)


def record(url, body, head="Content-Type: text/html", status="200 OK",
           version="1.1"):
    http = f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + body
    return (f"WARC/{version}\r\nWARC-Type: response\r\n"
            f"WARC-Target-URI: {url}\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n").encode() \
        + http + b"\r\n\r\n"


SITE = [("site/agent.html", PAGE), ("site/logo.png", PNG),
        ("site/nurse.htm", NURSE)]


class Compressed(Case):
    def same(self, name, data):
        """As the plain file, but for its name."""
        plain = run("label", ADS)
        got = run("label", self.write(name, data))
        self.assertEqual(got.out, plain.out)
        self.assertEqual(got.status, plain.status)
        piped = run("label", "-", stdin=data)
        self.assertEqual(piped.out, plain.out)

    def test_table(self):
        with open(ADS, "rb") as file:
            ads = file.read()
        self.same("ads.csv.gz", gzip.compress(ads))
        self.same("ads.csv.xz", lzma.compress(ads))
        self.same("ads.csv.bz2", bz2.compress(ads))
        half = len(ads) // 2
        for name, pack in (("a.csv.gz", gzip.compress),
                           ("a.csv.xz", lzma.compress),
                           ("a.csv.bz2", bz2.compress)):
            self.same(name, pack(ads[:half]) + pack(ads[half:]))

    def test_twice(self):
        """Not opened; of any length, also one that is read in many blocks."""
        line = b'{"title": "Agent", "description": "%s"}\n'
        ads = b"".join(line % os.urandom(500).hex().encode()
                       for _ in range(1000))
        for outer in gzip.compress, lzma.compress, bz2.compress:
            for inner in gzip.compress, lzma.compress, bz2.compress:
                path = self.write("a.jsonl", outer(inner(ads)))
                got = self.expect(run("label", path), INPUT,
                                  "is no JSONL")
                self.assertEqual(got.raw, b"")
                path = self.write("a.txt", outer(inner(ads)))
                got = self.expect(run("label", path), REJECTED,
                                  "looks binary")
                self.assertEqual(got.raw, b"")

    def test_ends_early(self):
        rows = "".join(f"Agent {n},{CALLS} {zlib.crc32(b'%d' % n)}\n"
                       for n in range(3000))
        data = gzip.compress(("title,description\n" + rows).encode())
        path = self.write("ads.csv.gz", data[:len(data) // 2])
        got = self.expect(run("label", path), INPUT,
                          "ads.csv.gz", "compressed data ends early")
        self.assertGreater(len(got.rows()), 1000)

    def test_page(self):
        path = self.write("page.html.gz", gzip.compress(PAGE))
        got = self.expect(run("label", path), DONE).objects()
        self.assertEqual([path], [o["source"] for o in got])
        self.assertEqual(got[0]["bpo"]["label"], "call_center")


class Archives(Case):
    def check(self, path, result):
        got = self.expect(result, DONE).objects()
        self.assertEqual([o["source"] for o in got],
                         [f"{path}!site/agent.html", f"{path}!site/nurse.htm"])
        self.assertEqual([o["bpo"]["label"] for o in got],
                         ["call_center", "none"])

    def test_zip_and_tar(self):
        for name, data in (("pages.zip", zipped(SITE)),
                           ("pages.tar", tarred(SITE)),
                           ("pages.tar.gz", tarred(SITE, "w:gz")),
                           ("pages.tgz", tarred(SITE, "w:gz")),
                           ("pages.tar.xz", tarred(SITE, "w:xz")),
                           ("pages.bin", tarred(SITE, "w:bz2"))):
            with self.subTest(name):
                path = self.write(name, data)
                self.check(path, run("label", path))
                self.check("-", run("label", "-", stdin=data))

    def test_folder(self):
        self.write("in/a.zip", zipped(SITE))
        self.write("in/b.html", PAGE)
        self.write("in/c.html.gz", gzip.compress(NURSE))
        self.write("in/d.sql.gz", gzip.compress(b"select 1;"))
        self.write("in/e.warc.gz", gzip.compress(record("https://a/", PAGE)))
        got = self.expect(run("label", self.path("in")), DONE).objects()
        self.assertEqual(
            [os.path.relpath(o["source"], self.path("in")) for o in got],
            ["a.zip!site/agent.html", "a.zip!site/nurse.htm", "b.html",
             "c.html.gz", "e.warc.gz!https:/a"])

    def test_members_rejected(self):
        path = self.write("pages.zip", zipped(
            [("a.html", PAGE), ("inner.zip", zipped(SITE)),
             ("b.html", b"%PDF-1.4"), ("c.html", PAGE)]))
        rejects = self.path("bad.csv")
        got = run("label", path, "--rejects", rejects)
        self.expect(got, REJECTED, "pages.zip!inner.zip",
                    "compressed inside an archive", "pages.zip!b.html")
        self.assertEqual(len(got.objects()), 2)
        self.assertIn(b"pages.zip!inner.zip", self.read("bad.csv"))

    def test_names_are_labels(self):
        name = "../../etc/\x1b[31mred\u202e.html"
        path = self.write("x.tar", tarred([(name, PAGE)]))
        got = self.expect(run("label", path), DONE).objects()
        self.assertEqual(got[0]["source"],
                         f"{path}!../../etc/\ufffd[31mred\ufffd.html")
        self.assertEqual(os.listdir(self.dir), ["x.tar"])

    def test_nothing_in_it(self):
        path = self.write("x.zip", zipped([("logo.png", PNG)]))
        self.expect(run("label", path), INPUT,
                    "no page, text or table in it (1 other files)")

    def test_damaged(self):
        whole = zipped(SITE * 2)
        path = self.write("x.zip", whole[:len(whole) // 2])
        got = self.expect(run("label", path), INPUT, "x.zip")
        self.assertGreaterEqual(len(got.objects()), 1)

    def test_table_ends_early(self):
        """The rows before come out, also those of the last block."""
        rows = "".join(f"Agent {n},{CALLS}\n" for n in range(5000))
        table = ("title,description\n" + rows).encode()
        for name, data in (("x.tar", tarred([("a.csv", table)])),
                           ("x.tar.gz", tarred([("a.csv", table)], "w:gz"))):
            path = self.write(name, data[:len(data) // 2])
            got = self.expect(run("label", path), INPUT, f"{name}!a.csv")
            self.assertGreater(len(got.rows()), 1000)

    def test_sparse(self):
        """Files with holes, as GNU tar stores them."""
        pieces = CALLS.encode().ljust(512) + b"By phone.".ljust(512)
        for name, parts in (("a.txt", "0,512,512,512"),
                            ("b.txt", "512,512,0,512"),
                            ("c.txt", "0,512,8000000000000,512")):
            path = self.write("x.tar", sparse(name, pieces, parts))
            got = run("label", path)
            if name == "a.txt":
                self.assertEqual(len(self.expect(got, DONE).objects()), 1)
            elif name == "b.txt":
                self.expect(got, REJECTED, "x.tar!b.txt",
                            "parts of it out of their order")
            else:
                self.expect(got, REJECTED, "x.tar!c.txt", "more than")

    def test_map_of_sparse(self):
        """libarchive keeps it: it may have 16 KiB, by pieces of 4 KiB."""
        for blocks, status in (31, REJECTED), (32 + 9, INPUT):
            member = tarred([("b.html", PAGE)])
            path = self.write("x.tar", sparse_map("a.txt", blocks) + member)
            got = run("label", path)
            if status == REJECTED:
                self.expect(got, status, "x.tar!a.txt", "empty file")
                self.assertEqual(len(got.objects()), 1)
            else:
                self.expect(got, status,
                            "more than 16384 bytes in front of a member")

    def test_table_in_archive(self):
        with open(ADS, "rb") as file:
            data = file.read()
        path = self.write("x.zip", zipped([("ads.csv", data)]))
        self.assertEqual(run("label", path).out, run("label", ADS).out)

    def test_explain(self):
        path = self.write("x.zip", zipped(SITE))
        got = run("explain", path)
        self.assertEqual(got.status, DONE)
        self.assertIn("x.zip!site/agent.html", got.out)


class Crawls(Case):
    def test_crawl(self):
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(NURSE), NURSE)
        records = [
            b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n"
            b"\r\n\r\n",
            record("https://jobs.example/", PAGE, version="1.0"),
            record("https://jobs.example/nurse", chunks,
                   "Content-Type: text/html; charset=utf-8\r\n"
                   "Transfer-Encoding: chunked"),
            record("https://jobs.example/gz/", gzip.compress(PAGE),
                   "Content-Type: text/html\r\nContent-Encoding: gzip"),
            record("https://jobs.example/x.png", PNG,
                   "Content-Type: image/png"),
            record("https://jobs.example/gone", b"", status="404 Not Found"),
        ]
        want = ["https://jobs.example/", "https://jobs.example/nurse",
                "https://jobs.example/gz/"]
        for name, data in (
                ("crawl.warc", b"".join(records)),
                ("crawl.warc.gz", b"".join(map(gzip.compress, records)))):
            with self.subTest(name):
                path = self.write(name, data)
                got = self.expect(run("label", path), DONE).objects()
                self.assertEqual([o["source"] for o in got],
                                 [f"{path}!{url}" for url in want])
                self.assertEqual([o["bpo"]["label"] for o in got],
                                 ["call_center", "none", "call_center"])
                piped = self.expect(run("label", "-", stdin=data), DONE)
                self.assertEqual(piped.objects()[0]["source"], f"-!{want[0]}")

    def test_broken_record(self):
        data = (record("https://a/1", PAGE).replace(b"Length: ", b"Length: x")
                + record("https://a/2", PAGE))
        path = self.write("c.warc", data)
        got = self.expect(run("label", path), REJECTED, "c.warc!https://a/1",
                          "without Content-Length")
        self.assertEqual([o["source"] for o in got.objects()],
                         [f"{path}!https://a/2"])

    def test_too_large(self):
        big = b"<p>" + b"words and " * 1800000
        path = self.write("c.warc", record("https://a/1", big)
                          + record("https://a/2", PAGE))
        got = self.expect(run("label", path), REJECTED, "c.warc!https://a/1",
                          "more than 8388608 bytes")
        self.assertEqual(len(got.objects()), 1)


if __name__ == "__main__":
    unittest.main()
