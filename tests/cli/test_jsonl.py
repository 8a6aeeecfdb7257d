# SPDX-License-Identifier: MIT
"""JSONL in and out, lists of files, and line mode."""
import json
import os
import random
import select
import shutil
import subprocess
import unittest

from program import (CALLS, DONE, INPUT, NAMES, PATIENCE, PROGRAM, REJECTED,
                     USAGE, Case, run)


def line(**members):
    return json.dumps(members, ensure_ascii=False)


class Jsonl(Case):
    def label(self, text, *options, status=DONE, name="a.jsonl"):
        return self.expect(run("label", "-q", *options,
                               self.write(name, text)), status)

    def test_bytes_stay(self):
        """Numbers, escapes, order, names that come twice, line ends."""
        objects = ['{"id" : 1, "pay":20000.10, "big":12345678901234567890123, '
                   '"x":{"b":[1,2],"a":"\\u00e9\\/"}, "text":"%s" }' % CALLS,
                   '{"text":"no","text":"%s","e":1E5}' % CALLS]
        for end in ("\n", "\r\n"):
            out = self.label(end.join(objects)).out.replace(end, "\n")
            for want, got in zip(objects, out.splitlines()):
                cut = got.index(',"bpo":{')
                tail = " }" if want.endswith(" }") else "}"
                self.assertEqual(got[:cut] + tail, want)
                self.assertTrue(got.endswith("}" + tail))
                self.assertEqual(json.loads(got)["bpo"]["label"],
                                 "call_center")

    def test_twice_is_once(self):
        once = self.label(line(id=1, text=CALLS) + "\n")
        twice = self.label(once.raw)
        self.assertEqual(once.raw, twice.raw)

    def test_only(self):
        out = self.label(line(id=7, text=CALLS, x=1), "--only").objects()
        self.assertEqual(list(out[0]), ["id", "bpo"])

    def test_as_csv(self):
        rows = self.label(line(id=7, title="Agent", text=CALLS),
                          "-f", "csv").rows()
        self.assertEqual(list(rows[0]), ["source", "title"] + NAMES)
        self.assertEqual(rows[0]["title"], "Agent")
        self.assertEqual(rows[0]["bpo_label"], "call_center")

    def test_names_and_paths(self):
        nested = line(job={"name": "Agent", "parts": [{"text": CALLS}]})
        out = self.label(nested, "--text", "job.parts.text",
                         "--title", "job.name", "-f", "csv").rows()
        self.assertEqual(out[0]["title"], "Agent")
        self.assertEqual(out[0]["bpo_label"], "call_center")
        posting = line(**{"@type": "JobPosting", "title": "Agent",
                          "description": CALLS,
                          "hiringOrganization": {"name": "Blue Kettle"}})
        out = self.label(posting).objects()
        self.assertEqual(out[0]["bpo"]["label"], "call_center")
        result = run("label", "--text", "#2", self.write("a.jsonl", nested))
        self.expect(result, INPUT, "members of JSON have names")

    def test_repaired(self):
        raw = b'{"pay":NaN,"text":"%s\t\xe9\\x",}\n' % CALLS.encode()
        path = self.write("a.jsonl", raw)
        result = self.expect(run("label", path), DONE,
                             "warning: record 1 (line 1): no valid JSON")
        self.assertTrue(result.raw.startswith(raw[:-3]))
        self.assertIn(b'"label":"call_center"', result.raw)

    def test_rejects(self):
        text = "\n".join([line(text=CALLS), "", "[1]", "junk", '{"text":"a',
                          line(text=CALLS, id=2), line(id=3)]) + "\n"
        rejects = self.path("bad.csv")
        result = run("label", "--rejects", rejects,
                     self.write("a.jsonl", text))
        self.expect(result, REJECTED, "record 2, line 3: is no JSON object")
        self.assertEqual(len(result.objects()), 2)
        bad = self.read("bad.csv").decode()
        self.assertIn(",2,3,", bad)
        self.assertIn(',6,7,"no member with the ad', bad)

    def test_kinds(self):
        text = line(text=CALLS) + "\n"
        for name in ("a.jsonl", "a.ndjson", "a.JSONL", "noname"):
            out = self.label(text, name=name).objects()
            self.assertEqual(out[0]["text"], CALLS, name)
        out = self.expect(run("label", stdin=text.encode()), DONE).objects()
        self.assertEqual(out[0]["text"], CALLS)
        out = self.label(text, "--input", "jsonl", name="a.txt").objects()
        self.assertEqual(out[0]["text"], CALLS)
        self.label(text.encode("utf-16"), status=INPUT)
        out = self.label("\ufeff" + text).raw
        self.assertTrue(out.startswith(b'{"text"'))

    def test_json_of_another_form(self):
        """It is not taken for the text of one ad."""
        ads = [{"id": i, "text": CALLS} for i in range(3)]
        for text, hint in ((json.dumps(ads), "jq -c '.[]'"),
                           (json.dumps(ads, indent=2), "jq -c '.[]'"),
                           (json.dumps(ads[0], indent=2), "jq -c ."),
                           (CALLS + json.dumps(ads), None)):
            status = INPUT if hint else DONE
            for result in (run("label", self.write("a.json", text)),
                           run("label", stdin=text.encode())):
                self.expect(result, status, *filter(None, [hint]))
                self.assertEqual(len(result.objects()), 0 if hint else 1)

    def test_explain(self):
        path = self.write("a.jsonl", line(title="Agent", text=CALLS))
        self.assertIn("call_center", self.expect(run("explain", path),
                                                 DONE).out)

    def test_long_line(self):
        with open(self.path("a.jsonl"), "wb") as file:
            file.write(b'{"x":"' + b"y" * (33 << 20) + b'"}\n'
                       + line(text=CALLS).encode() + b"\n")
        result = run("label", self.path("a.jsonl"))
        self.expect(result, REJECTED, "line 1: line that is longer")
        self.assertEqual(len(result.objects()), 1)


class FilesFrom(Case):
    def names(self, result):
        return [os.path.basename(o["source"]) for o in result.objects()]

    def setUp(self):
        super().setUp()
        for name in ("a.txt", "b c.txt", "d.txt"):
            self.write(name, CALLS)

    def test_lines_and_nuls(self):
        paths = [self.path("b c.txt"), self.path("a.txt")]
        for text in ("\n".join(paths), "\r\n".join(paths) + "\r\n",
                     "\0".join(paths) + "\0"):
            result = run("label", "--files-from", self.write("list", text))
            self.assertEqual(self.names(self.expect(result, DONE)),
                             ["b c.txt", "a.txt"])
            result = run("label", "--files-from", "-", self.path("d.txt"),
                         stdin=text.encode())
            self.assertEqual(self.names(self.expect(result, DONE)),
                             ["d.txt", "b c.txt", "a.txt"])

    def test_missing(self):
        text = "\n".join([self.path("no.txt"), self.path("a.txt"), "-"])
        result = run("label", "--files-from", "-", stdin=text.encode())
        self.expect(result, INPUT, "no.txt: can't open",
                    "holds the list of files already")
        self.assertEqual(self.names(result), ["a.txt"])
        self.expect(run("label", "--files-from", self.path("none")), INPUT,
                    "can't open the list")
        result = run("label", "--files-from", "-", stdin=b"")
        self.assertEqual(self.expect(result, DONE).out, "")

    def test_as_it_comes(self):
        """A file named is labelled before the next name is there."""
        with subprocess.Popen([PROGRAM, "label", "--files-from", "-"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdin.write(self.path("no.txt").encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stderr], [], [], 30)
            self.assertTrue(ready)
            process.stdin.write(self.path("a.txt").encode())
            out, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(len(out.splitlines()), 1)


class Stream(Case):
    def stream(self, kind, text, *options):
        data = text if isinstance(text, bytes) else text.encode()
        return self.expect(run("label", "--stream", kind, *options,
                               stdin=data), DONE)

    def test_one_for_one(self):
        lines = [line(id=1, text=CALLS), "", "junk", "[]", line(id=5), " ",
                 '{"text":"x', line(id=8, title="Chef"),
                 line(id=9, text=CALLS, bpo={"old": 1})]
        out = self.stream("jsonl", "\n".join(lines)).objects()
        self.assertEqual(len(out), len(lines))
        errors = [i for i, o in enumerate(out) if "error" in o["bpo"]]
        self.assertEqual(errors, [1, 2, 3, 4, 5, 6])
        self.assertEqual(out[4]["id"], 5)
        self.assertEqual(out[0]["bpo"]["label"], "call_center")
        self.assertEqual(out[7]["bpo"]["status"], "insufficient")
        self.assertEqual(out[8]["bpo"], out[0]["bpo"])
        self.assertEqual(self.stream("jsonl", "").raw, b"")
        self.assertEqual(len(self.stream("jsonl", "\n").objects()), 1)

    def test_same_as_files(self):
        text = "".join(line(id=i, text=CALLS * i) + "\n" for i in range(1, 9))
        path = self.write("a.jsonl", text)
        self.assertEqual(self.stream("jsonl", text).raw,
                         run("label", path).raw)

    def test_tsv(self):
        text = (CALLS + "\n\n" + CALLS + "\tAgent\\tII\r\n"
                + "a\tb\tc\td\te\n" + "\\N\tx\n")
        out = self.stream("tsv", text).raw.decode().split("\n")
        self.assertEqual(out.pop(), "")
        self.assertEqual(len(out), 5)
        ours = len(NAMES) + 1
        cells = [row.split("\t") for row in out]
        self.assertEqual([len(row) - ours for row in cells], [1, 1, 2, 5, 2])
        self.assertEqual(cells[0][0], CALLS)
        self.assertEqual(cells[0][1], "call_center")
        self.assertRegex(cells[0][3], r"^0\.\d\d$")
        self.assertEqual([row[-1] for row in cells],
                         ["", "blank line", "",
                          "more than the 4 columns that are named", ""])
        self.assertEqual(cells[2][:2], [CALLS, "Agent\\tII"])
        self.assertEqual(cells[4][-ours + 1], "insufficient")
        row = self.stream("tsv", "7\tAgent\t" + CALLS + "\n", "--columns",
                          "id,title,description").raw.decode().split("\t")
        self.assertEqual(row[3], "call_center")

    def test_long_line(self):
        data = (b'{"x":"' + b"y" * (40 << 20) + b'"}\n'
                + line(text=CALLS).encode() + b"\n")
        out = self.stream("jsonl", data).objects()
        self.assertEqual(len(out), 2)
        self.assertIn("more than", out[0]["bpo"]["error"])
        self.assertEqual(out[1]["bpo"]["label"], "call_center")
        cells = self.stream("tsv", b"y" * (17 << 20) + b"\nx\n").raw
        self.assertEqual(cells.count(b"\n"), 2)

    def test_hostile_lines(self):
        """Whatever a line is made of, one comes out for it, in order."""
        pick = random.Random(11)
        pieces = [b'"', b"\\", b"\0", b"\xff\xfe", b"\xc3\xa9", b"\r", b"{", b"}",
                  b"[", b",", b":", b"null", b" ", b"\t", b"\x01", b"\\N",
                  b"\xe2\x80\xa8", b"\xef\xbb\xbf", CALLS.encode()]
        lines = []
        for i in range(4000):
            text = b"".join(pick.choices(pieces, k=i % 9))
            if i % 2:
                text = b'{"id":%d,"text":"%s"}' % (i, text)
            lines.append(text if i % 1000 else text + b"agent " * 200000)
        for kind in "jsonl", "tsv":
            for end in b"\n", b"\r\n":
                out = self.stream(kind, end.join(lines) + b"x").raw
                self.assertTrue(out.endswith(b"\n"))
                rows = out.split(b"\n")[:-1]
                self.assertEqual(len(rows), len(lines))
                wrong = [i for i, row in enumerate(rows) if i % 2 and
                         not row.startswith((b'{"id":%d,' % i, b'{"bpo":'))]
                self.assertEqual(wrong, [])

    def test_answers_at_once(self):
        """A co-process: one line out before the next one is written."""
        for kind, text in (("jsonl", line(text=CALLS)), ("tsv", CALLS),
                           ("jsonl", ""), ("jsonl", "junk")):
            with subprocess.Popen([PROGRAM, "label", "--stream", kind],
                                  stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE) as process:
                for _ in range(3):
                    process.stdin.write(text.encode() + b"\n")
                    process.stdin.flush()
                    ready, _, _ = select.select([process.stdout], [], [], 30)
                    self.assertTrue(ready, "no answer")
                    self.assertTrue(process.stdout.readline().endswith(b"\n"))
                # Nor does a line wait for the rest of the one behind it.
                process.stdin.write(text.encode() + b"\n{")
                process.stdin.flush()
                ready, _, _ = select.select([process.stdout], [], [], 30)
                self.assertTrue(ready, "no answer")
                process.stdin.close()
                self.assertEqual(process.wait(PATIENCE), DONE)

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel isn't here")
    def test_parallel(self):
        lines = [line(id=i, text=CALLS * (i % 5 + 1)) if i % 7 else "junk"
                 for i in range(400)]
        data = ("\n".join(lines) + "\n").encode()
        done = subprocess.run(
            ["parallel", "--will-cite", "--pipe", "--block", "50k", "-j2",
             "-k", PROGRAM, "label", "--stream", "jsonl"], input=data,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE,
            check=False, env={**os.environ, "HOME": self.dir})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, self.stream("jsonl", data).raw)

    def test_usage(self):
        path = self.write("a.jsonl", line(text=CALLS))
        for options in (["--stream", "csv"], ["--stream", "jsonl", path],
                        ["--stream", "jsonl", "-f", "csv"],
                        ["--stream", "tsv", "-o", self.path("x")],
                        ["--stream", "tsv", "--files-from", path],
                        ["--columns", "text"]):
            self.expect(run("label", *options), USAGE, "bpolens: ")
        self.expect(run("label", "--stream", "tsv", "--columns", "id,size"),
                    INPUT, "no text column")
        self.expect(run("label", "--stream", "jsonl", "--text", "#2"), INPUT,
                    "members of JSON have names")


if __name__ == "__main__":
    unittest.main()
