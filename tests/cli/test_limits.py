# SPDX-License-Identifier: MIT
"""Every limit that can be set: an input that is just under it, and the same
with the limit one lower, so that it is just over; at the usual value and at a
small one. docs/LIMITS.md is the table that the program prints."""
import gzip
import io
import json
import os
import re
import tarfile
import unittest

from program import (CALLS, DATA, DONE, INPUT, LEXICONS, REJECTED, USAGE, Case,
                     run)

ROOT = os.path.join(DATA, *[".."] * 3)
DOCUMENT = os.path.join(ROOT, "docs", "LIMITS.md")
HEADER = os.path.join(ROOT, "core", "include", "bpolens", "limits.h")
LONG = (bool(os.environ.get("BPL_TEST_LONG")) and
        not os.environ.get("BPL_SANITIZE"))
PADDING = "Our agents help people with their accounts, every day of the week. "


def table():
    """{name: (usual, least, most, of, over)} as --limit help says."""
    out = {}
    lines = run("label", "--limit", "help").out.splitlines()
    for head, of, over in zip(lines[::3], lines[1::3], lines[2::3]):
        name, usual, least, most = re.fullmatch(
            r"(\S+) +(\d+)  \((\d+) to (\d+)\)", head).groups()
        assert over.startswith("    over it: ")
        out[name] = (int(usual), int(least), int(most), of.strip(),
                     over[len("    over it: "):])
    return out


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        return [[cell.strip() for cell in line.strip("|\n").split("|")]
                for line in file if line.startswith("| `") and "…" not in line]


def value_of(text):
    """Of "64 MiB", "1,000", "(64u * BPL_KIB)", "0xFFu"."""
    units = {"KiB": 1 << 10, "BPL_KIB": 1 << 10, "MiB": 1 << 20,
             "BPL_MIB": 1 << 20}
    out = 1
    for part in re.sub(r"[(),*]", lambda at: "" if at[0] == "," else " ",
                       text).split():
        part = part if part in units else part.rstrip("u")
        out *= units.get(part) or (float(part) if re.search(r"[.e]", part)
                                   else int(part, 0))
    return out


def text_of(size):
    """A text of so many bytes; a word for each 9, so that the limit of tokens
    is far."""
    return (CALLS + " " + "customers " * (size // 10 + 1))[:size]


def page_of(inner):
    return ("<!DOCTYPE html><html><body><div>" + PADDING + "</div>" + inner +
            "</body></html>")


class Limits(Case):
    def label(self, name, data, *limits, status=DONE, more=()):
        options = [part for limit in limits for part in ("--limit", limit)]
        result = run("label", "-f", "jsonl", *options, *more,
                     self.write(name, data))
        self.assertEqual(result.status, status, result.err)
        return result

    def words(self, result):
        return {item["words"]
                for item in result.objects()[0]["bpo"]["evidence"]}

    def turn(self, name, data, limit, size, reason, status=REJECTED,
             others=()):
        """At `size` it is read, at one less it is not."""
        result = self.label(name, data, f"{limit}={size}", *others)
        self.assertTrue(result.out)
        result = self.label(name, data, f"{limit}={size - 1}", *others,
                            status=status)
        self.assertEqual(result.out, "")
        self.assertIn(reason, result.err)

    def test_the_usual_ones_are_what_is_printed(self):
        """A limit set to its usual value changes nothing; one more than the
        most can't be set, nor one less than the least."""
        for name, (usual, least, most, _, _) in table().items():
            self.expect(run("label", "--limit", f"{name}={usual}",
                            stdin=b"id,text\n"), DONE)
            for wrong in (least - 1, most + 1):
                self.expect(run("label", "--limit", f"{name}={wrong}"), USAGE)
        for wrong in ("", "record", "record=", "record=8G", "record=1.5",
                      "nothing=1", "record=99999999999999999999", "=1"):
            self.expect(run("label", "--limit", wrong), USAGE, "--limit")
        self.expect(run("label", "--limit", "record=32M", stdin=b"id,text\n"),
                    DONE)

    def test_record(self):
        usual = table()["record"][0]
        for size in (200, usual):
            self.turn("a.txt", text_of(size), "record", size, "more than")
        for size in (200, usual):
            line = text_of(size - len('{"text":""}\n'))
            self.turn("a.jsonl", '{"text":"%s"}\n' % line, "record", size,
                      "longer than the limit", others=("field=4M",))
            row = f"1,{text_of(size - 3)}\n"
            self.turn("a.csv", "id,text\n" + row, "record", size,
                      "longer than the limit", others=("field=4M",))
        self.label("a.txt", text_of(usual + 1), status=REJECTED)
        self.label("a.txt", text_of(usual + 1), "record=4M", "field=4M")

    def test_field(self):
        usual = table()["field"][0]
        for size in (200, usual):
            for name, data in (
                    ("a.csv", f"id,text\n1,{text_of(size)}\n"),
                    ("a.jsonl", json.dumps({"text": text_of(size)}) + "\n"),
                    ("a.txt", text_of(size))):
                self.turn(name, data, "field", size, "a field of",
                          others=("record=4M",))
        line = json.dumps({"text": text_of(200)}).encode() + b"\n"
        for size, said in ((200, b"label"), (199, b"error")):
            result = self.expect(run("label", "--stream", "jsonl", "--limit",
                                     f"field={size}", stdin=line), DONE)
            self.assertIn(said, result.raw)

    def test_columns(self):
        for size in (5, table()["columns"][0]):
            names = ",".join(f"c{i}" for i in range(size - 1)) + ",text\n"
            row = "1," * (size - 1) + CALLS + "\n"
            self.turn("a.csv", names + row, "columns", size, "more than",
                      status=INPUT)
        names = ",".join(f"c{i}" for i in range(size)) + ",text\n"
        self.label("a.csv", names + "1," + row, status=INPUT)

    def test_tokens(self):
        for size in (50, table()["tokens"][0]):
            data = "call " * size
            for limit, cut in ((size, False), (size - 1, True)):
                result = self.label("a.txt", data, f"tokens={limit}")
                finding = result.objects()[0]["bpo"]
                self.assertEqual(finding.get("truncated", False), cut)

    def test_word(self):
        """A word of the lexicon's is met, or it is not. The usual limit is
        also that of a lexicon's word: its test is in tests/unit/test_text.c."""
        for limit, met in ((9, True), (8, False)):
            result = self.label("a.txt", PADDING + "Answer the telephone.",
                                f"word={limit}")
            self.assertEqual(any("telephone" in words
                                 for words in self.words(result)), met)

    def test_evidence(self):
        with open(os.path.join(LEXICONS, "en", "channel.tsv"),
                  encoding="utf-8") as file:
            terms = [line.split("\t")[0] for line in file
                     if line.count("\t") > 3 and line[0] not in "#*"]
        data = ".\n".join(terms[1:])
        usual = table()["evidence"][0]
        for limit in (0, 1, 2, usual - 1, usual):
            for more in ([], ["--definition", "002"]):
                result = self.label("a.txt", data, f"evidence={limit}",
                                    more=more)
                evidence = result.objects()[0]["bpo"]["evidence"]
                self.assertEqual(len(evidence), limit)

    def test_page(self):
        for size in (2000, table()["page"][0]):
            data = page_of("")
            data += " " * (size - len(data))
            self.turn("a.html", data, "page", size, "more than")
        self.label("a.html", data + " ", status=REJECTED)
        self.label("a.html", data + " ", "page=9M")

    def test_html_text(self):
        for size in (3000, table()["html-text"][0]):
            text = text_of(size - 4) + " end"
            data = "<html><body><p>" + text + "</p></body></html>"
            result = self.label("a.html", data, f"html-text={size}")
            self.assertEqual(result.err, "")
            result = self.label("a.html", data, f"html-text={size - 1}")
            self.assertIn("cut: too much text", result.err)

    def joined(self, data, limit):
        """Are the words of two blocks those of one?"""
        return "call center" in self.words(self.label("a.html", data, limit))

    def test_html_depth(self):
        """Of an element that is too deep only the text is left."""
        for size in (12, table()["html-depth"][0]):
            data = page_of("<div>" * (size - 3) +
                           "we run a call<div>center</div>" +
                           "</div>" * (size - 3))
            self.assertFalse(self.joined(data, f"html-depth={size}"))
            self.assertTrue(self.joined(data, f"html-depth={size - 1}"))

    def test_html_elements(self):
        for size in (30, table()["html-elements"][0]):
            data = page_of("<br>" * (size - 5) + "<div>we run a call"
                           "<div>center</div></div>")
            self.assertFalse(self.joined(data, f"html-elements={size}"))
            self.assertTrue(self.joined(data, f"html-elements={size - 1}"))

    def test_html_attributes(self):
        """The last one hides its element, if it is read."""
        for size in (5, table()["html-attributes"][0]):
            others = " ".join(f"a{i}=x" for i in range(size - 1))
            data = page_of(f"<div {others} hidden>we run a call center</div>")
            self.assertFalse(self.joined(data, f"html-attributes={size}"))
            self.assertTrue(self.joined(data, f"html-attributes={size - 1}"))

    def posting(self, description):
        return ('{"@type":"JobPosting","title":"Agent","description":"%s"}' %
                description)

    def test_json(self):
        """A script that is too large is passed over, and the page read."""
        for size in (1000, table()["json"][0]):
            text = text_of(size - len(self.posting("")))
            data = page_of('<script type="application/ld+json">' +
                           self.posting(text) + "</script>")
            for limit, title in ((size, "Agent"), (size - 1, None)):
                result = self.label("a.html", data, f"json={limit}")
                got = result.objects()[0]["title"]
                self.assertEqual(got == "Agent", title is not None)

    def test_json_depth(self):
        for size in (2, table()["json-depth"][0]):
            data = ('{"text":"%s","more":' % CALLS + "[" * (size - 1) +
                    "]" * (size - 1) + "}\n")
            self.turn("a.jsonl", data, "json-depth", size, "nests deeper")
            data = page_of('<script type="application/ld+json">' +
                           "[" * (size - 1) + self.posting(CALLS) +
                           "]" * (size - 1) + "</script>")
            for limit, found in ((size, True), (size - 1, False)):
                result = self.label("a.html", data, f"json-depth={limit}")
                got = result.objects()[0]["title"]
                self.assertEqual(got == "Agent", found)
        deep = '{"text":"%s","more":' % CALLS + "[" * 511 + "]" * 511 + "}\n"
        self.label("a.jsonl", deep, "json-depth=512")

    def test_members(self):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as file:
            for i in range(7):
                info = tarfile.TarInfo(f"{i}.txt")
                info.size = len(CALLS)
                file.addfile(info, io.BytesIO(CALLS.encode()))
        result = self.label("a.tar", tar.getvalue(), "members=7")
        self.assertEqual(len(result.objects()), 7)
        result = self.label("a.tar", tar.getvalue(), "members=6", status=INPUT)
        self.assertEqual(len(result.objects()), 6)
        self.assertIn("more than 6 members", result.err)

    @unittest.skipUnless(LONG, "a minute; with a sanitizer, eight")
    def test_members_at_the_usual_value(self):
        """Heads of empty files of no kind that is read: 5 GB of them."""
        usual = table()["members"][0]
        head = tarfile.TarInfo("a.bin").tobuf()
        block = gzip.compress(head * (usual // 100), 6)
        end = gzip.compress(bytes(2 * len(head)))
        for more, reason in ((b"", f"({usual} other files)"),
                             (gzip.compress(head), f"more than {usual} mem")):
            path = self.write("a.tar.gz", block * 100 + more + end)
            self.expect(run("label", "--limit", "expansion=200000", path,
                            timeout=600), INPUT, reason)

    def test_expansion(self):
        """Blank lines are no records, but they are bytes. The usual limit:
        tests/unit/test_source.c."""
        data = f"id,text\n1,{CALLS}\n".encode() + b"\n" * (65 << 20)
        packed = gzip.compress(data, 9)
        times = len(data) // len(packed)
        self.label("a.csv.gz", packed, f"expansion={times * 2}")
        result = self.label("a.csv.gz", packed, f"expansion={times // 2}",
                            status=INPUT)
        self.assertIn(f"grows to more than {times // 2} times", result.err)

    def test_all_have_a_test(self):
        for name in table():
            self.assertTrue(hasattr(self, "test_" + name.replace("-", "_")),
                            name)

    def test_other_verbs(self):
        """Those that read ads have the option as well."""
        path = self.write("a.csv", f"id,text\n1,{CALLS}\n")
        for verb in (["tally"], ["audit", "-f", "csv"], ["explain"]):
            self.assertIn("a field of", run(*verb, "--limit", "field=20",
                                            path).err)
        gold = self.write("gold.csv", f"id,text,label\n1,{CALLS},call_center\n"
                          "2,Call us.,none\n")
        self.assertIn("a field of", run("evaluate", "--limit", "field=20",
                                        gold).err)

    def test_document(self):
        """docs/LIMITS.md has a row for each, as it is."""
        rows = [row for row in rows_of(DOCUMENT) if row[0] != row[0].upper()]
        want = [[f"`{name}`", f"{usual:,}", f"{least:,} to {most:,}", of,
                 over] for name, (usual, least, most, of, over)
                in table().items()]
        self.assertEqual([row[:5] for row in rows], want)

    def test_document_has_the_fixed_ones(self):
        """With the values of the header; the others are usual values there."""
        with open(HEADER, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", " ", file.read().replace("\\\n", " "),
                          flags=re.S)
        known = dict(re.findall(r"#define BPL_LIMIT_(\w+) +(\S.*\S|\S)", text))
        known = {name: known.get(value.removeprefix("BPL_LIMIT_"), value)
                 for name, value in known.items()}  # one may be another's
        usual = text[text.index("#define BPL_LIMITS_INIT"):]
        for name in re.findall(r"BPL_LIMIT_(\w+)", usual):
            known.pop(name, None)
        rows = {row[0].strip("`"): row[1] for row in rows_of(DOCUMENT)
                if row[0] == row[0].upper()}
        self.assertEqual(sorted(rows), sorted(known))
        for name, value in known.items():
            self.assertEqual(value_of(rows[name].split(", ")[0]),
                             value_of(value), name)


if __name__ == "__main__":
    unittest.main()
