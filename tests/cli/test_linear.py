# SPDX-License-Identifier: MIT
"""No input takes more than linear time: what is eight times as large may cost
at most twenty times the processor time, beside that of starting. Time is the
program's own, and of several tries the best pair counts, so that a busy machine
fails no test; what is quadratic costs 64 times as much."""
import contextlib
import io
import os
import sqlite3
import subprocess
import tarfile
import unittest

from program import CALLS, DONE, INPUT, PROGRAM, REJECTED, Case, run

FACTOR = 8
MOST = 20
LEAST = 0.08  # seconds: what costs less is not told from noise
TRIES = 4


def cost(args):
    """Processor time of a run, in seconds, and its status."""
    with subprocess.Popen([PROGRAM, *args], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, child.returncode


def json_line(text):
    return '{"description":"' + text + '"}\n'


def crawl(heads):
    """A WARC file of records that have these fields besides the usual ones."""
    page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + CALLS
    return "".join(
        f"WARC/1.0\r\nWARC-Type: response\r\n{head}"
        "Content-Type: application/http\r\n"
        f"Content-Length: {len(page)}\r\n\r\n{page}\r\n\r\n" for head in heads)


# Name of the file, and its content at size n. The last number is n.
PAGES = {
    "divs": (lambda n: "<div>" * n + CALLS, 12500),
    "inline tags": (lambda n: "<b><i>" * n + CALLS, 6250),
    "tags that close others": (lambda n: "<p><b><a>" * n + CALLS, 4000),
    "end tags": (lambda n: "<div>" * 100 + "</p></b>" * n + CALLS, 12500),
    "table cells": (lambda n: "<table><tr><td>" * n + CALLS, 4000),
    "entities": (lambda n: "<p>" + "&eacute;" * n, 100000),
    "broken entities": (lambda n: "<p>" + "&#x" * n, 100000),
    "angles": (lambda n: "<p>" + "<" * n, 100000),
    "comments": (lambda n: "<p>" + "<!--" * n, 60000),
    "attributes": (lambda n: "<p " + 'a="' * n + CALLS, 60000),
    "attributes of one tag": (
        lambda n: "<p" + "".join(f" a{i}=1" for i in range(n)) + ">" + CALLS,
        10000),
    "scripts": (lambda n: "<script>" * n + CALLS, 30000),
    "JSON-LD": (lambda n: '<script type="application/ld+json">' + "[" * n +
                "</script><p>" + CALLS, 25000),
    "JSON-LD members": (
        lambda n: '<script type="application/ld+json">{"@graph":[' +
        '{"@type":"JobPosting","description":"x"},' * n + "]}</script>", 1500),
    "classes": (lambda n: '<p class="' + "job-" * n + '">' + CALLS, 20000),
}
TEXTS = {
    "one word": (lambda n: "x" * n, 300000),
    "one word beyond the limit": (lambda n: "x" * n, 2 * 1024 * 1024),
    "combining marks": (lambda n: "a" + "\u0301" * n, 150000),
    "marks to sort": (lambda n: "a" + "\u0301\u0323" * n, 75000),
    "joiners": (lambda n: "a\u200d" * n, 90000),
    "entities in entities": (lambda n: "&" + "amp;" * n, 75000),
    "angles": (lambda n: "<" * n, 300000),
    "tags": (lambda n: "<b>" * n, 100000),
    "brackets": (lambda n: "[" * n, 300000),
    "links": (lambda n: "[a](" * n, 75000),
    "stars": (lambda n: "**a" * n, 100000),
    "backslashes": (lambda n: "\\" * n, 300000),
    "hyphens": (lambda n: "a-" * n, 150000),
    "apostrophes": (lambda n: "a'" * n, 150000),
    "dots": (lambda n: "a." * n, 150000),
    "numbers": (lambda n: "1," * n, 150000),
    "slashes": (lambda n: "http://" * n, 40000),
    "mojibake": (lambda n: "\u00c3\u00a2" * n, 70000),
    "line ends": (lambda n: "a\n" * n, 150000),
    "negations": (lambda n: "no " * n, 100000),
    "headings": (lambda n: "Requirements:\n" * n, 20000),
    "hits": (lambda n: "call center " * n, 25000),
    "places": (lambda n: "Manila and " * n, 25000),
}
TABLES = {
    "quotes": (lambda n: 'id,description\n1,' + '"' * n, 300000),
    "quotes without end": (
        lambda n: "id,description\n" + '1,"a\n' * n, 60000),
    "quotes in quotes": (
        lambda n: "id,description\n" + '1,"a" b\n2,"c\n' * n, 5000),
    "quotes that may begin": (
        lambda n: "id,title,description\n" + '1,"a,"b\n' * n, 40000),
    "short rows": (lambda n: "id,a,b,c,description\n" + "1\n" * n, 5000),
    "blank lines": (lambda n: "\n" * n + "id,description\n1,x\n", 1000000),
    "fields": (lambda n: "id,description\n1" + "," * n + "\n", 300000),
    "column names": (
        lambda n: ",".join(f"job_{i}" for i in range(n)) + ",description\n",
        400),
    "formulas": (lambda n: "id,description\n" + "=1,x\n" * n, 5000),
}
LINES = {
    "lists": (lambda n: '{"description":"x","a":' + "[" * n + "]" * n + "}\n",
              100000),
    "lists without end": (
        lambda n: '{"description":"x","a":' + "[" * n + "\n", 200000),
    "objects": (lambda n: '{"a":' * n + "1" + "}" * n + "\n", 40000),
    "members": (lambda n: '{"description":"x"' + "".join(
        f',"a{i}":1' for i in range(n)) + "}\n", 30000),
    "texts": (lambda n: '{' + '"description":"x",' * n + '"a":1}\n', 15000),
    "escapes": (lambda n: json_line("\\u00e9" * n), 50000),
    "halves of characters": (lambda n: json_line("\\ud83d" * n), 50000),
    "broken strings": (
        lambda n: json_line('a"b' * n), 60000),
    "broken lines": (lambda n: '{"description":"x\n' * n, 15000),
}
CRAWLS = {
    "records": (lambda n: crawl([""] * n), 150),
    "fields of a head": (lambda n: crawl([
        "".join(f"X-{i}: y\r\n" for i in range(40))] * n), 100),
    "parts": (lambda n: crawl(["WARC-Segment-Number: 2\r\n"] * n), 1500),
    "folded lines": (lambda n: crawl(["X: y\r\n" + " z\r\n" * 8000] * n), 8),
    "lengths that are too large": (
        lambda n: crawl(["Content-Length: 7000000\r\n"] * n), 1500),
    "heads that never end": (lambda n: "WARC/1.0\r\n" * n, 2000),
    "heads without end": (lambda n: "WARC/1.0\r\n" + "X: y\r\n" * n, 200000),
    "records in a record": (
        lambda n: crawl([""]).replace("<p>", "<p>\r\nWARC/1.0\r\nWARC-X" * n),
        2000),
}


def listed(members, entries):
    """A tar file whose headers say who may read what."""
    out = io.BytesIO()
    who = ",".join(f"u:{i}:r" for i in range(entries))
    with tarfile.open(fileobj=out, mode="w",
                      format=tarfile.PAX_FORMAT) as archive:
        for i in range(members):
            info = tarfile.TarInfo(f"{i}.txt")
            info.pax_headers = {"SCHILY.acl.access": who}
            archive.addfile(info)
    return out.getvalue()


# The header of a member of a zip file whose length stands behind it.
MEMBER = (b"PK\3\4\x14\0\x08\0\x08\0" + bytes(16) + b"\5\0\0\0a.txt")
ARCHIVES = {
    "who may read a file": (lambda n: listed(1, n), 10000),
    "who may read files": (lambda n: listed(n, 1000), 25),
    "damaged members": (lambda n: (MEMBER + b"\xff") * n, 3000),
    "headers that are none": (lambda n: b"PK\3\4" * n, 100000),
    "what may be a header": (lambda n: MEMBER + b"\xff" + b"P" * n, 1000000),
    "ends": (lambda n: MEMBER + b"\xff" + (b"PK\5\6" + bytes(18)) * n, 100000),
    "empty archives": (
        lambda n: (b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(18)) * n, 8000),
}


class Linear(Case):
    starts = {}

    def start(self, args, suffix):
        """What a run costs that has nothing to do."""
        if (args, suffix) not in self.starts:
            path = self.write("empty" + suffix, b"")
            self.starts[args, suffix] = min(cost([*args, path])[0]
                                            for _ in range(3))
        return self.starts[args, suffix]

    def check(self, make, size, *args, suffix=""):
        """make(n): what to write to the file that is given last."""
        paths = []
        for n in (size, size * FACTOR):
            data = make(n)
            data = data if isinstance(data, bytes) else data.encode()
            paths.append(self.write(f"input{n}{suffix}", data))
        best = [1e9, 1e9]
        start = self.start(args, suffix)
        for _ in range(TRIES):
            for i, path in enumerate(paths):
                spent, status = cost([*args, path])
                self.assertIn(status, (DONE, REJECTED, INPUT))
                best[i] = min(best[i], spent - start)
            if best[1] <= MOST * max(best[0], LEAST / FACTOR):
                return
        self.fail(f"{best[0]:.3f} s at n, {best[1]:.3f} s at {FACTOR} n, "
                  f"beside {start:.3f} s")

    def all(self, cases, suffix):
        for name, (make, size) in cases.items():
            with self.subTest(name):
                self.check(make, size, "label", "--jobs", "1", "--format",
                           "jsonl", suffix=suffix)

    def test_pages(self):
        self.all(PAGES, ".html")

    def test_texts(self):
        self.all(TEXTS, ".txt")

    def test_tables(self):
        self.all(TABLES, ".csv")

    def test_lines(self):
        self.all(LINES, ".jsonl")

    def test_crawls(self):
        self.all(CRAWLS, ".warc")

    def test_archives(self):
        self.all(ARCHIVES, ".zip")

    def test_hundred_thousand_tags_and_a_million_entities(self):
        """As the sizes that they are named by."""
        for text in ("<div>" * 100000 + CALLS,
                     "<p>" + CALLS + "&amp;" * 1000000):
            path = self.write("one.html", text)
            spent, status = cost(["label", "--jobs", "1", path])
            self.assertEqual(status, DONE)
            small = cost(["label", "--jobs", "1",
                          self.write("small.html", "<p>" + CALLS)])[0]
            self.assertLess(spent, 200 * max(small, LEAST))


    def test_crawl_of_heads(self):
        """What is not read costs no more than as many lines of JSONL."""
        crawl = self.write("heads.warc", "WARC/1.0\r\n" * 100000)
        lines = self.write("lines.jsonl", "}\n" * 100000)
        spent, usual = (min(cost(["label", "--jobs", "1", path])[0]
                            for _ in range(2)) for path in (crawl, lines))
        self.assertLess(spent, MOST * max(usual, LEAST))


class Databases(Case):
    """Results databases that strangers made over."""
    check, start, starts = Linear.check, Linear.start, {}
    MANY = "WITH RECURSIVE t(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM t " \
           "LIMIT {n}) "

    def database(self, n, more=""):
        path = self.path("made.db")
        if os.path.exists(path):
            os.remove(path)
        run("label", "--db", path, "-", stdin=CALLS.encode())
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.executescript((
                "DELETE FROM facets WHERE facet <> 'channel';" + self.MANY +
                "INSERT INTO ads(id, source, number, hash, title, text) "
                "SELECT n, '', n, '', 'Agent ' || n, 'x' FROM t;" + self.MANY +
                "INSERT INTO findings SELECT n, 1, n, n, 'bpo', 'confident', "
                "1, NULL, NULL, NULL, 'en', 1, 0 FROM t;" + self.MANY +
                "INSERT INTO facets SELECT n, 'channel', 'voice', 1, NULL "
                "FROM t;" + more).format(n=n))
        with open(path, "rb") as file:
            return file.read()

    def test_rows(self):
        self.check(lambda n: self.database(n), 4000, "tally", "--by", "label",
                   suffix=".db")

    def test_facets_without_an_index(self):
        self.check(lambda n: self.database(
            n, "DROP VIEW postings; CREATE TABLE f AS SELECT * FROM facets; DROP TABLE facets; "
               "ALTER TABLE f RENAME TO facets"), 4000, "tally", "--by",
            "label", suffix=".db")


class Reports(Case):
    """Of very many values, sites and entries."""

    check, start, starts = Linear.check, Linear.start, {}

    def rows(self, n):
        return "id,company,description\n" + "".join(
            f"{i},Acme {i},x{i}\n" for i in range(n))

    def test_tally(self):
        for form in "table", "csv", "json", "markdown":
            self.check(self.rows, 4000, "tally", "--jobs", "1", "--by",
                       "company", "--format", form, suffix=".csv")
        self.check(self.rows, 2000, "tally", "--jobs", "1", "--by", "company",
                   "--html", self.path("page.html"), suffix=".csv")

    def test_audit(self):
        for form in "table", "csv", "jsonl", "markdown":
            self.check(self.rows, 1000, "audit", "--site=company", "--format",
                       form, suffix=".csv")
        self.check(lambda n: CALLS * n, 500, "audit", suffix=".txt")

    def test_lexicon_check(self):
        head = Lexicons.HEAD
        for form in "*{}a*", "a{}*", "*a{}":
            self.check(lambda n, form=form: head + "".join(
                f"{form.format(i)}\tx\t1\tglob\ttest\t\n"
                for i in range(n)), 3000, "lexicon", "check", suffix=".tsv")
        self.check(lambda n: head + "".join(
            f"{'a' * (3 + i % 240)}*\tx\t1\tglob\ttest\t\n"
            for i in range(n)), 500, "lexicon", "check", suffix=".tsv")


class Lexicons(Case):
    """Entries that share their beginnings, and words that begin them all."""

    HEAD = ("#!bpolens-lexicon 1\n#!id en/shared\n#!lang en\n"
            "term\tcategory\tweight\tmatch\tsource\tnote\n")

    def lexicon(self, name, entries):
        folder = os.path.dirname(self.write(
            f"{name}/en/shared.tsv", self.HEAD + "".join(
                f"{term}\tx\t1\t{match}\ttest\t\n"
                for term, match in entries)))
        return os.path.dirname(folder)

    check, start, starts = Linear.check, Linear.start, {}

    def test_texts(self):
        folder = self.lexicon("lex", [
            ("a " * 10 + f"b{i}", "stem") for i in range(300)] + [
                ("a" * i + "*", "glob") for i in range(3, 30)])
        args = ("label", "--jobs", "1", "--format", "jsonl", "--extra-lexicons",
                folder)
        self.check(lambda n: "a " * n, 40000, *args, suffix=".txt")
        self.check(lambda n: "aaaaaaaaaaaa " * n, 10000, *args, suffix=".txt")

    def test_entries(self):
        text = self.write("a.txt", "a " * 1000)
        best = [1e9, 1e9]
        folders = [self.lexicon(f"lex{n}", [
            ("a " * 10 + f"b{i}", "stem") for i in range(n)])
            for n in (5000, 5000 * FACTOR)]
        start = cost(["label", "--jobs", "1", text])[0]
        for _ in range(TRIES):
            for i, folder in enumerate(folders):
                spent, status = cost(["label", "--jobs", "1", "--extra-lexicons",
                                      folder, text])
                self.assertEqual(status, DONE)
                best[i] = min(best[i], spent - start)
            if best[1] <= MOST * max(best[0], LEAST / FACTOR):
                return
        self.fail(f"{best[0]:.3f} s, {best[1]:.3f} s")


class Duplicates(Case):
    """The same ad again and again, and ads that have parts in common."""

    check, start, starts = Linear.check, Linear.start, {}

    def test_groups(self):
        args = ("label", "--jobs", "1", "--format", "csv", "--dedupe")
        head = "id,title,company,location,description\n"
        self.check(lambda n: head + "".join(
            f"{i},Agent,Acme,Cebu,{CALLS}\n" for i in range(n)), 300, *args,
            suffix=".csv")
        self.check(lambda n: head + "".join(
            f"{i},Agent {i},Acme {i},Cebu,{CALLS} {i}\n" for i in range(n)),
            300, *args, suffix=".csv")


if __name__ == "__main__":
    unittest.main()
