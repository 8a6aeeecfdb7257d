# SPDX-License-Identifier: MIT
"""What strangers wrote can't be turned against the one who looks at the results:
in a terminal, a spreadsheet, a browser; nor against the machine that reads it."""
import csv
import html.parser
import io
import os
import re
import socket
import tarfile
import threading
import unittest
import zipfile

from program import (CALLS, DONE, LEXICONS, REJECTED, Case, csv_of, run,
                     run_on_terminal)

ESCAPE = "\x1b]0;pwned\x07\x1b[2J"
C1 = "\x9b31m\x90q\x85"
TURNED = "\u202e\u2066\u200f\u200b\ufeff\u2028\U000e0041"
HARM = ESCAPE + C1 + TURNED + "\x00\x7f\x08"
# What may not arrive on a terminal; line ends are ours.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f"
                     "\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
OUR_COLOURS = re.compile("\x1b\\[([0-9]{0,3}m|K)")

FORMULAS = ["=1+1", "=HYPERLINK(\"http://x\")", "+1+1", "-2+3+cmd|' /C calc'!A0",
            "@SUM(1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "-", "--1",
            "-1.", "+e5"]
NUMBERS = ["-5", "+5", "-0.25", "-1e-7", "12", "-3E5"]


class Terminals(Case):
    """Tables, explanations and messages, in a terminal and out of it."""

    def harmless(self, text, *wanted):
        rest = OUR_COLOURS.sub("", text.replace("\r", ""))
        self.assertIsNone(HARMFUL.search(rest), ascii(rest))
        self.assertNotIn("pwned\x07", text)
        for part in wanted:
            self.assertIn(part, text)

    def on_both(self, *args, wanted=()):
        got = run(*args)
        self.harmless(got.out + got.err, *wanted)
        _, out = run_on_terminal(*args)
        self.harmless(out)

    def harmful_table(self, name="ads.csv"):
        table = csv_of(
            [["id", "title", "company", "description"]]
            + [[i, f"Agent{HARM}desk", f"Acme{HARM}Inc",
                f"{HARM}{CALLS} in{HARM}bound calls"] for i in range(3)])
        return self.write(name, table.replace("\x00", ""))

    def test_table_and_explanation(self):
        path = self.harmful_table()
        for args in (("label", "--format", "table"), ("explain",),
                     ("label", "--format", "table", "--dedupe")):
            self.on_both(*args, path, wanted=["call_center", "Agent"])

    def test_tally(self):
        path = self.harmful_table()
        self.on_both("tally", "--by", "company", path, wanted=["Acme"])
        for form in ("markdown", "table"):
            self.on_both("tally", "--by", "company,label", "--format", form,
                         path)

    def test_audit(self):
        page = ("<html><head><title>T%s</title></head><body><h1>We%s</h1><p>"
                "We are the best call%s center outsourcing provider with 20 "
                "years of experience and 500%s seats in Manila.</p></body>"
                "</html>" % ((HARM.replace("\x00", ""),) * 4))
        path = self.write("page.html", page)
        for form in ("table", "markdown"):
            self.on_both("audit", "--format", form, path,
                         wanted=["scale", "supported"])

    def test_json(self):
        """Escaped, it means the same. (But for U+E0041 and its like.)"""
        title = f"Agent{C1}{TURNED[:-1]}desk"
        path = self.write(f"p{C1}\u202e.html", "<html><head><title>"
                          f"{title}</title></head><body>{CALLS}</body></html>")
        for verb in ("label", "audit", "tally"):
            got = run(verb, *(["--by", "label"] if verb == "tally" else []),
                      "--format", "json" if verb == "tally" else "jsonl", path)
            self.assertEqual(got.status, DONE, got.err)
            self.harmless(got.out)
            for item in got.objects():
                if "source" in item:
                    self.assertEqual(item["source"], path)

    def test_names_of_files(self):
        name = f"a{ESCAPE}{C1}{TURNED}.csv".replace("/", "")
        path = self.harmful_table(name)
        self.on_both("label", "--format", "table", path)
        self.on_both("explain", path)
        self.on_both("tally", "--by", "label", path)
        self.on_both("label", path + "x")

    def test_reasons_of_rejects(self):
        path = self.write("bad.csv", f"id,{HARM}\n1,2,{HARM},4,5\n"
                          .replace("\x00", ""))
        self.on_both("label", path, "--text", f"a{HARM}b".replace("\x00", ""))
        got = run("label", "-o", self.path("out"), path)
        self.harmless(got.err)

    def test_options(self):
        evil = f"x{HARM}".replace("\x00", "")
        for args in ((evil,), ("label", "--format", evil),
                     ("label", "--" + evil), ("tally", "--by", evil, "x"),
                     ("label", "--definition", evil)):
            self.on_both(*args)

    def test_lexicons(self):
        """One that somebody sent: names, terms and what is wrong with it."""
        evil = HARM.replace("\x00", "").replace("\x85", "")
        path = self.write(
            "lex/en/evil.tsv",
            "#!bpolens-lexicon 1\n#!id en/evil\n#!lang en\n"
            "term\tcategory\tweight\tmatch\tsource\tnote\n"
            f"in{evil}bound\tc{evil}\t{evil}\tstem\tf{evil}\tn{evil}\n")
        self.on_both("lexicon", "check", path)
        got = run("lexicon", "check", "--format", "tsv", path)
        self.harmless(got.out.replace("\t", " "))
        self.write("lex/en/evil.tsv", self.read("lex/en/evil.tsv").replace(
            f"\t{evil}\t".encode(), b"\t1\t"))
        extra = ("--extra-lexicons", self.path("lex"))
        self.on_both("lexicon", "show", "evil", *extra)
        self.on_both("lexicon", "find", f"in{evil}bound", *extra)
        self.on_both("lexicon", "find", "inbound calls")

    def test_plugins(self):
        folder = self.path(f"p{ESCAPE}{TURNED}")
        os.mkdir(folder, 0o755)
        with open(os.path.join(folder, "x.so"), "wb") as file:
            file.write(b"no object")
        self.on_both("plugins", "--plugin-dir", folder)
        self.on_both("plugins", "--lexicon-dir", LEXICONS)

    def test_readable_text_stays(self):
        """What is no control character is not touched."""
        text = "Größe ñandú 電話 خدمة"
        path = self.write("ok.csv", f"id,title,text\n1,{text},{CALLS}\n")
        self.on_both("label", "--format", "table", path, wanted=[text])
        got = run("label", self.path(text))
        self.assertIn(text, got.err)


class Spreadsheets(Case):
    def cells(self, text):
        return list(csv.reader(io.StringIO(text, newline="")))

    def safe(self, cell):
        self.assertFalse(re.match("[=@\t\r\n＝＋－＠]", cell), ascii(cell))
        if cell[:1] in ("+", "-"):
            float(cell)

    def titled(self, title, name):
        escaped = title.replace("&", "&amp;").replace("<", "&lt;")
        return self.write(name, f"<html><head><title>{escaped}</title></head>"
                          f"<body><p>{CALLS}</p></body></html>")

    def test_sources_and_titles_of_pages(self):
        paths = [self.titled(formula, f"={i}.html")
                 for i, formula in enumerate(FORMULAS)]
        names = [os.path.basename(path) for path in paths]
        got = run("label", "--format", "csv", "--dedupe", *names, cwd=self.dir)
        self.assertEqual(got.status, DONE, got.err)
        rows = self.cells(got.out)
        self.assertEqual([row[0] for row in rows[1:]],
                         ["'" + name for name in names])
        self.assertEqual(rows[1][1], "'=1+1")
        for row in rows:
            for cell in row:
                self.safe(cell)

    def test_the_users_cells_stay_as_they_are(self):
        """Byte by byte: it is their table; ours stand behind it."""
        lines = ["id,text,x"]
        for i, formula in enumerate(FORMULAS):
            quoted = formula.replace('"', '""')
            lines.append(f'{i},"{CALLS}","{quoted}"')
        path = self.write("a.csv", "\n".join(lines) + "\n")
        out = run("label", path).out.split("\n")
        # \r within quotes does not end a line.
        self.assertEqual(len(out), len(lines) + 1)
        for line, was in zip(out, lines):
            self.assertTrue(line.startswith(was + ","), line)
            for cell in self.cells(line[len(was) + 1:])[0]:
                self.safe(cell)

    def tally_table(self, values):
        return self.write("t.csv", csv_of(
            [["id", "kind", "text"]]
            + [[i, value, f"{CALLS} Number {i} of {value}."]
               for i, value in enumerate(values)]))

    def test_values_of_a_tally(self):
        path = self.tally_table(FORMULAS + NUMBERS)
        got = run("tally", "--by", "kind", "--format", "csv", path)
        self.assertEqual(got.status, DONE, got.err)
        values = [row[2] for row in self.cells(got.out)[1:]]
        for value in values:
            self.safe(value)
        self.assertIn("'=1+1", values)
        self.assertIn("'-2+3+cmd|' /C calc'!A0", values)
        for number in NUMBERS:
            self.assertIn(number, values)

    def test_claims(self):
        page = ("<html><body><p>=cmd|'/C calc'!A0 We are a call center "
                "outsourcing provider with 20 years of experience.</p></body>"
                "</html>")
        self.write("=page.html", page)
        got = run("audit", "--format", "csv", "=page.html", cwd=self.dir)
        self.assertIn("'=page.html", got.out)
        for row in self.cells(got.out):
            for cell in row:
                self.safe(cell)

    def test_rejects(self):
        """File and reason are ours; the record is the input's."""
        self.write("=bad.csv", "id,text\n=1+1,2,3,4\n")
        got = run("label", "-o", "out.csv", "--rejects", "bad", "=bad.csv",
                  cwd=self.dir)
        self.assertEqual(got.status, REJECTED)
        rows = self.cells(self.read("bad").decode())
        self.assertEqual(rows[1][0], "'=bad.csv")
        self.assertEqual(rows[1][4], "=1+1,2,3,4\n")

    def test_agreement(self):
        path = self.write("=gold.csv", "id,text,label\n"
                          f"=1,{CALLS},none\n+2,{CALLS},call_center\n")
        got = run("evaluate", "--format", "csv", "--errors", "all", path)
        for row in self.cells(got.out):
            for cell in row:
                self.safe(cell)


class Tags(html.parser.HTMLParser):
    """All that could run, load or lead elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.found, self.ids = [], []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "img", "base",
                   "form", "link"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "action"):
                self.found.append(f"{tag} {name}")
            if name in ("href", "xlink:href") and not value.startswith("#"):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        self.text += data


class Browsers(Case):
    ATTACKS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
               "' onmouseover='alert(1)", "</title><script>alert(1)</script>",
               "</style><script>alert(1)</script>", "]]><script>", "-->",
               "<svg onload=alert(1)>", "javascript:alert(1)",
               "&lt;script&gt;", "{{7*7}}"]

    def page(self, path, *wanted):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        tags = Tags(text)
        self.assertEqual(tags.found, [])
        self.assertIn("default-src 'none'", text)
        self.assertIsNone(HARMFUL.search(text))
        for part in wanted:
            self.assertIn(part, tags.text)

    def test_tally(self):
        path = self.write("<img src=x onerror=alert(1)>.csv", csv_of(
            [["id", "kind", "text"]]
            + [[i, attack, f"{CALLS} Number {i}."]
               for i, attack in enumerate(self.ATTACKS)]))
        page = self.path("page.html")
        for more in (("--by", "kind"), ("--by", "kind,label"),
                     ("--by", "label", "--where", f"kind={self.ATTACKS[1]}")):
            got = run("tally", *more, "--html", page, path)
            self.assertEqual(got.status, DONE, got.err)
            self.page(page, "<img src=x onerror=alert(1)>")

    def test_audit(self):
        body = "".join(
            f"<p>We are a leading call center outsourcing provider {text} with "
            f"20 years of experience and 500 seats in Manila. {text}</p>"
            for text in (attack.replace("&", "&amp;").replace("<", "&lt;")
                         for attack in self.ATTACKS))
        path = self.write("<svg onload=alert(1)>.html",
                          "<html><head><title>&lt;script>alert(1)&lt;/script>"
                          f"</title></head><body>{body}</body></html>")
        page = self.path("page.htm")
        got = run("audit", "--html", page, path)
        self.assertEqual(got.status, DONE, got.err)
        self.page(page, "<svg onload=alert(1)>.html",
                  "provider <script>alert(1)</script> with",
                  "\"><img src=x onerror=alert(1)>")


class Reading(Case):
    """Reading touches nothing but the input: no network, no other file."""

    def setUp(self):
        super().setUp()
        self.secret = self.write("secret.txt", "call center secret phrase")
        self.calls = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()
        self.addCleanup(self.server.close)

    def listen(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.calls.append(connection.recv(100))
            connection.close()

    def pages(self):
        url = f"http://127.0.0.1:{self.port}/x"
        file = f"file://{self.secret}"
        for where in (url, file):
            yield (f'<!DOCTYPE html SYSTEM "{where}.dtd" [<!ENTITY a SYSTEM '
                   f'"{where}">]><html><body><p>&a; {CALLS}</p></body></html>')
            yield ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD '
                   f'XHTML 1.0 Strict//EN" "{where}" [<!ENTITY % p SYSTEM '
                   f'"{where}">%p;<!ENTITY a SYSTEM "{where}">]>'
                   '<html xmlns="http://www.w3.org/1999/xhtml" '
                   'xmlns:xi="http://www.w3.org/2001/XInclude"><body>'
                   f'<xi:include href="{where}" parse="text"/>&a;<p>{CALLS}'
                   '</p></body></html>')
            yield (f'<html><head><base href="{url}"><link rel=stylesheet '
                   f'href="{where}"><meta http-equiv=refresh content="0;'
                   f'{where}"><script src="{where}"></script></head><body>'
                   f'<iframe src="{where}"></iframe><img src="{where}">'
                   f'<object data="{where}"></object><p>{CALLS}</p></body>')
            yield ('<html><head><script type="application/ld+json">'
                   f'{{"@context":"{where}","@type":"JobPosting",'
                   f'"url":"{where}","description":"{CALLS}"}}</script>'
                   f'</head><body>{CALLS}</body></html>')

    def test_network_and_files(self):
        paths = [self.write(f"p{i}.{end}", page)
                 for i, page in enumerate(self.pages())
                 for end in ("html", "xhtml")]
        for verb in (("label", "--format", "jsonl"), ("explain",), ("audit",)):
            got = run(*verb, "--input", "html", *paths)
            self.assertEqual(got.status, DONE, got.err)
            self.assertNotIn("secret phrase", got.out)
        self.assertEqual(self.calls, [])

    NAMES = ["../up.html", "../../../../../../tmp/bpolens-test-evil.html",
             "/tmp/bpolens-test-absolute.html", "secret.txt", "./secret.txt",
             "a/../../secret.txt", "\x1b[2J.html", "-.html", "--output.html",
             "C:\\evil.html"]

    def unpacked(self, path):
        """As many records as members, named by the archive, nothing written,
        and of secret.txt what is in the archive, not beside it."""
        before = set(os.listdir(self.dir))
        got = run("label", "--format", "jsonl", "--input", "text", path,
                  cwd=self.dir)
        self.assertEqual(got.status, DONE, got.err)
        self.assertNotIn("secret phrase", got.out)
        for item in got.objects():
            self.assertTrue(item["source"].startswith(path), item["source"])
        self.assertEqual(set(os.listdir(self.dir)), before)
        for name in ("evil", "absolute"):
            self.assertFalse(os.path.exists(f"/tmp/bpolens-test-{name}.html"))
        self.assertFalse(os.path.exists(os.path.join(self.dir, "..",
                                                     "up.html")))
        return got

    def test_names_in_archives(self):
        text = CALLS.encode()
        path = self.path("a.tar")
        with tarfile.open(path, "w") as archive:
            for name in self.NAMES:
                member = tarfile.TarInfo(name)
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text))
        self.assertEqual(len(self.unpacked(path).objects()), len(self.NAMES))
        path = self.path("a.zip")
        with zipfile.ZipFile(path, "w") as archive:
            for name in self.NAMES:
                archive.writestr(zipfile.ZipInfo(name), text)
        self.assertEqual(len(self.unpacked(path).objects()), len(self.NAMES))

    def test_links_in_archives_lead_nowhere(self):
        path = self.path("links.tar")
        with tarfile.open(path, "w") as archive:
            for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE,
                         tarfile.CHRTYPE):
                member = tarfile.TarInfo(f"link{kind.decode()}.html")
                member.type, member.linkname = kind, self.secret
                archive.addfile(member)
            member = tarfile.TarInfo("page.html")
            member.size = len(CALLS)
            archive.addfile(member, io.BytesIO(CALLS.encode()))
        got = self.unpacked(path)
        self.assertEqual([item["source"] for item in got.objects()
                          if "page.html" not in item["source"]], [])


if __name__ == "__main__":
    unittest.main()
