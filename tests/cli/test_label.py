# SPDX-License-Identifier: MIT
"""bpolens label: what goes in comes out, with our columns behind it."""
import csv
import os
import subprocess
import unittest

from program import (ADS, CALLS, DONE, INPUT, LABELS, NAMES, PROGRAM,
                     REJECTED, SITE, USAGE, Case, run)


class Csv(Case):
    def test_columns_and_values(self):
        rows = self.expect(run("label", ADS), DONE).rows()
        self.assertEqual(list(rows[0]), ["id", "title", "company", "location",
                                         "description"] + NAMES)
        self.assertEqual([row["id"] for row in rows], ["1", "2", "3", "4"])
        self.assertEqual(rows[0]["bpo_label"], "call_center")
        self.assertEqual(rows[1]["bpo_label"], "none")
        for row in rows:
            self.assertIn(row["bpo_label"], LABELS)
            self.assertIn(row["bpo_status"], ("confident", "review"))
            self.assertRegex(row["bpo_confidence"], r"^[01]\.\d\d$")
        self.assertRegex(rows[0]["bpo_evidence"],
                         r'^[a-z_]+=[a-z_]+ (not )?"[^"]+" \[[a-z]+\] \S')

    def test_bytes_pass_through(self):
        """Line ends, quotes, blanks and bytes of no encoding stay."""
        records = [b'1, "%s" ,\xff\xfe\r\n' % CALLS.encode(),
                   b'2,"say ""hi"",\nthen ' + CALLS.encode() + b'",x\n',
                   b'3,  ' + CALLS.encode() + b' 5" pipe,\r\n',
                   b'4,' + CALLS.encode() + b',last']
        header = b'id,"description",note'
        path = self.write("a.csv", header + b"\r\n" + b"".join(records))
        out = self.expect(run("label", path), DONE).raw
        self.assertTrue(out.startswith(header + b"," + ",".join(NAMES).encode()
                                       + b"\r\n"))
        at = 0
        for record in records:
            body = record.rstrip(b"\r\n")
            end = record[len(body):] or b"\r\n"
            at = out.find(body + b",", at)
            self.assertGreater(at, 0, record)
            at = out.find(end, at + len(body))
            self.assertGreater(at, 0, record)
        self.assertTrue(out.endswith(b"\r\n"))

    def test_byte_order_mark_goes(self):
        path = self.write("a.csv", b"\xef\xbb\xbfid,text\n1,%s\n"
                          % CALLS.encode())
        result = self.expect(run("label", path), DONE)
        self.assertTrue(result.raw.startswith(b"id,text,bpo_label,"))

    def test_only_and_prefix(self):
        result = self.expect(run("label", "--only", "--prefix", "x-", ADS),
                             DONE)
        names = [name.replace("bpo_", "x-") for name in NAMES]
        self.assertEqual(list(result.rows()[0]), ["id"] + names)
        self.assertEqual(len(result.rows()), 4)

    def test_short_row_is_padded(self):
        path = self.write("a.csv", f"id,text,x,y\n1,{CALLS}\n")
        result = self.expect(run("label", path), DONE, "warning: ", "padded")
        self.assertEqual(result.rows()[0]["y"], "")
        self.assertEqual(result.rows()[0]["bpo_label"], "call_center")
        self.expect(run("label", "-q", path), DONE)

    def test_delimiters(self):
        for mark, option in ((";", []), ("\t", ["--delimiter", "tab"]),
                             ("|", ["--delimiter", "|"])):
            path = self.write("a.csv", f"id{mark}text\n1{mark}{CALLS}\n")
            result = self.expect(run("label", *option, path), DONE)
            row = result.rows(mark)[0]
            self.assertEqual(row["id"], "1")
            self.assertEqual(row["bpo_label"], "call_center", mark)

    def test_columns_by_name_and_number(self):
        path = self.write("a.csv", f"a,b\n{CALLS},Forklift driver wanted\n")
        one = self.expect(run("label", "--text", "a", path), DONE)
        two = self.expect(run("label", "--text", "#1", path), DONE)
        self.assertEqual(one.raw, two.raw)
        self.assertEqual(one.rows()[0]["bpo_label"], "call_center")

    def test_several_files_are_one_table(self):
        one = self.write("a.csv", f"id,text\n1,{CALLS}\n")
        two = self.write("b.csv", f"id,text\n2,{CALLS}\n")
        rows = self.expect(run("label", one, two), DONE).rows()
        self.assertEqual([row["id"] for row in rows], ["1", "2"])

    def test_another_header_is_refused(self):
        one = self.write("a.csv", f"id,text\n1,{CALLS}\n")
        two = self.write("b.csv", f"name,text\n2,{CALLS}\n3,{CALLS}\n")
        three = self.write("c.csv", f"id,text\n4,{CALLS}\n")
        result = self.expect(run("label", one, two, three), INPUT,
                             "b.csv", "a.csv", "other columns")
        self.assertEqual([row["id"] for row in result.rows()], ["1", "4"])
        self.assertEqual(len(result.err.splitlines()), 1)
        result = self.expect(run("label", "-f", "jsonl", one, two, three),
                             DONE)
        self.assertEqual(len(result.objects()), 4)

    def test_own_output_is_refused(self):
        first = self.expect(run("label", ADS), DONE)
        path = self.write("again.csv", first.raw)
        result = self.expect(run("label", path), INPUT, "bpo_label already",
                             "--prefix")
        self.assertEqual(len(result.err.splitlines()), 1)
        self.assertEqual(result.out, "")
        head = self.write("head.csv", first.raw.split(b"\n")[0] + b"\n")
        result = self.expect(run("label", head), INPUT, "--prefix")
        self.assertEqual(len(result.err.splitlines()), 1)
        result = self.expect(run("label", "--prefix", "two_", path), DONE)
        self.assertEqual([row["bpo_label"] for row in result.rows()],
                         [row["two_label"] for row in result.rows()])

    def test_header_alone(self):
        path = self.write("a.csv", "id,text\n")
        result = self.expect(run("label", path), DONE)
        self.assertEqual(result.out, "id,text," + ",".join(NAMES) + "\n")

    def test_insufficient(self):
        path = self.write("a.csv", "id,text\n1,Hi\n")
        row = self.expect(run("label", path), DONE).rows()[0]
        self.assertEqual((row["bpo_label"], row["bpo_status"],
                          row["bpo_confidence"]), ("", "insufficient", ""))
        self.assertGreater(len(row["bpo_evidence"]), 5)

    def test_stdin(self):
        with open(ADS, "rb") as file:
            data = file.read()
        named = self.expect(run("label", ADS), DONE)
        for args in ([], ["-"]):
            result = self.expect(run("label", *args, stdin=data), DONE)
            self.assertEqual(result.raw, named.raw)

    def test_a_file_called_like_an_option(self):
        self.write("--only", f"id,text\n1,{CALLS}\n")
        result = self.expect(run("label", "--input", "csv", "--", "--only",
                                 cwd=self.dir), DONE)
        self.assertEqual(result.rows()[0]["id"], "1")


class Jsonl(Case):
    def test_csv_cells(self):
        path = self.write("a.csv", "id,id,,bpo,text\n1,2,3,4,\"%s\ncaf\xe9\"\n"
                          .encode("latin-1") % CALLS.encode())
        result = self.expect(run("label", "-f", "jsonl", path), DONE)
        one = result.objects()[0]
        self.assertEqual(list(one), ["id", "id#2", "#3", "bpo#4", "text",
                                     "bpo"])
        self.assertTrue(one["text"].endswith("\ncaf\u00e9"))
        bpo = one["bpo"]
        self.assertEqual(bpo["label"], "call_center")
        for name in ("status", "confidence", "runner_up", "language",
                     "channel", "role", "scores", "evidence", "version",
                     "lexicons", "stemmer"):
            self.assertIn(name, bpo)
        self.assertAlmostEqual(sum(bpo["scores"]["label"].values()), 1,
                               delta=0.01)
        for one in bpo["evidence"]:
            self.assertTrue(one["words"])
            self.assertTrue(one["source"])
            self.assertNotIn("begin", one)
        self.assertNotIn("text", bpo)

    def test_folder(self):
        objects = self.expect(run("label", SITE), DONE).objects()
        self.assertEqual([one["source"].rsplit("/", 1)[1] for one in objects],
                         ["note.txt", "page.html"])
        self.assertEqual([one["bpo"]["label"] for one in objects],
                         ["none", "call_center"])

    def test_offsets(self):
        """They are of the text that stands beside them."""
        text = f"Caf\u00e9 \"Agent\"\n{CALLS}\n".encode()
        one = self.expect(run("label", "--input", "text", "-f", "jsonl",
                              stdin=text), DONE).objects()[0]
        self.assertEqual(one["title"], "Caf\u00e9 \"Agent\"")
        clean = one["bpo"]["text"].encode()
        self.assertTrue(one["bpo"]["evidence"])
        for piece in one["bpo"]["evidence"]:
            words = clean[piece["begin"]:piece["end"]].decode()
            self.assertEqual(words, piece["words"])

    def test_folder_and_table(self):
        result = self.expect(run("label", SITE, ADS), DONE)
        self.assertEqual(len(result.objects()), 6)

    def test_pages_as_csv(self):
        result = self.expect(run("label", "-f", "csv", SITE), DONE)
        self.assertEqual(list(result.rows()[0]), ["source", "title"] + NAMES)
        result = run("label", "-f", "csv", SITE, ADS)
        self.expect(result, INPUT, "ads.csv", "is a table")
        self.assertEqual(len(result.rows()), 2)

    def test_html_on_stdin(self):
        result = self.expect(run("label", stdin=b"<html><body><p>%s</p>"
                                 % CALLS.encode()), DONE)
        self.assertEqual(result.objects()[0]["bpo"]["label"], "call_center")
        self.assertEqual(result.objects()[0]["source"], "-")

    def test_same_twice(self):
        self.assertEqual(run("label", "-f", "jsonl", ADS).raw,
                         run("label", "-f", "jsonl", ADS).raw)


class Codes(Case):
    """--codes: the codes that label and role suggest, ad by ad."""

    def test_columns(self):
        rows = self.expect(run("label", "--codes", "--dedupe", ADS),
                           DONE).rows()
        names = list(rows[0])
        at = names.index("bpo_evidence")
        self.assertEqual(names[at + 1:], [
            "bpo_psic", "bpo_psoc", "bpo_isco", "bpo_group", "bpo_duplicate",
            "bpo_first"])
        self.assertEqual([rows[0][f"bpo_{name}"] for name in
                          ("label", "role", "psic", "psoc", "isco")],
                         ["call_center", "customer_service", "82211", "4222",
                          "4222"])
        for row in rows:
            self.assertEqual(row["bpo_label"] in ("none", ""),
                             not row["bpo_psic"], row["id"])

    def test_jsonl(self):
        found = self.expect(run("label", "-f", "jsonl", "--codes", ADS),
                            DONE).objects()
        codes = found[0]["bpo"]["codes"]
        self.assertEqual(codes["psoc"]["code"], "4222")
        self.assertEqual(codes["psoc"]["title"],
                         "Contact center information clerks")
        self.assertTrue(codes["psic"]["reason"])
        self.assertRegex(codes["tables"], "^[0-9a-f]{16}$")
        none = [o["bpo"] for o in found if o["bpo"]["label"] == "none"]
        self.assertIsNone(none[0]["codes"]["isco"])
        plain = run("label", "-f", "jsonl", ADS).objects()
        self.assertNotIn("codes", plain[0]["bpo"])

    def test_not_in_line_mode(self):
        self.expect(run("label", "--stream", "tsv", "--codes"), USAGE,
                    "--stream")


class Confidence(Case):
    GENERIC = [
        ("Customer Service Agent", "We look for a customer service agent for "
         "our support team. You give service and support every day."),
        ("Agent", "Agent for customer service. Good customer service skills. "
         "You support the team and serve customers."),
        ("Support Agent", "Support agent. Support our customers. Support."),
        ("Customer Service", "Customer service. Customer support. Customer "
         "care. Agents wanted for customer service."),
        ("Customer Support Agent", "Customer service, support, agent. Customer "
         "support. Customer care. Shop discounts for staff."),
        ("Team member", "You will join a company that values customer service "
         "and support. As an agent you are part of a team."),
    ]

    def test_generic_words_are_never_enough(self):
        lines = [f'"{title}","{text}"\n' for title, text in self.GENERIC]
        path = self.write("a.csv", ("title,description\n" +
                                    "".join(lines)).encode())
        for row in self.expect(run("label", path), DONE).rows():
            self.assertEqual(row["bpo_status"], "review", row)

    def test_sure_signs_are(self):
        path = self.write("a.csv", b"title,description\n"
                          b"Call Center Agent,\"You answer inbound calls of our "
                          b"client's customers in our call center and make "
                          b"outbound calls to them, 80 calls a day, by a "
                          b"script. Call center experience wanted.\"\n")
        row, = self.expect(run("label", path), DONE).rows()
        self.assertEqual((row["bpo_label"], row["bpo_status"]),
                         ("call_center", "confident"))


class Table(Case):
    def test_table(self):
        result = self.expect(run("label", "-f", "table", ADS), DONE)
        self.assertIn("4 records: ", result.out)
        self.assertIn("Forklift Operator, day", result.out)
        self.assertNotIn("\x1b", result.out)
        result = run("label", "-f", "table", "--color", "always", ADS)
        self.assertIn("\x1b[", result.out)


class Rejects(Case):
    def rejected(self, path):
        csv.field_size_limit(1 << 30)
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_not_over_another_file(self):
        text = f"id,text\n1,{CALLS}\n1,2,3\n".encode()
        path = self.write("w.csv", text)
        self.write("out.csv", "old")
        os.link(path, self.path("hard.csv"))
        os.symlink("w.csv", self.path("soft.csv"))
        os.symlink(".", self.path("here"))
        cases = [[path, "--rejects", path],
                 [ADS, path, "--rejects", path],
                 [path, "--rejects", self.path("hard.csv")],
                 [path, "--rejects", self.path("soft.csv")],
                 [path, "--rejects", self.path("here/w.csv")],
                 [path, "-o", path, "--rejects", path],
                 [path, "--rejects", self.path("out.csv"), "-o",
                  self.path("out.csv")],
                 [path, "--rejects", self.path("new.csv"), "-o",
                  self.path("new.csv")],
                 [path, "--rejects", self.path("here/new.csv"), "-o",
                  self.path("new.csv")],
                 [path, "--rejects", "-"]]
        names = sorted(os.listdir(self.dir))
        for args in cases:
            result = self.expect(run("label", *args), USAGE, "--rejects")
            self.assertEqual(result.out, "")
            self.assertEqual(self.read("w.csv"), text)
            self.assertEqual(self.read("out.csv"), b"old")
            self.assertEqual(sorted(os.listdir(self.dir)), names)

    def test_not_over_a_stream(self):
        text = f"id,text\n1,{CALLS}\n1,2,3\n".encode()
        path = self.write("w.csv", text)
        for args in ([], ["-"]):
            with open(path, "rb") as file:
                done = subprocess.run([PROGRAM, "label", "--rejects", path,
                                       *args], stdin=file, check=False,
                                      stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, USAGE)
        self.assertEqual(self.read("w.csv"), text)
        with open(self.path("out.csv"), "wb") as file:
            self.expect(run("label", path, "--rejects", self.path("out.csv"),
                            stdout=file), USAGE)

    def test_where_they_may_go(self):
        path = self.write("w.csv", f"id,text\n1,{CALLS}\n1,2,3\n")
        want = run("label", path).raw
        self.expect(run("label", path, "-o", "/dev/null", "--rejects",
                        "/dev/null"), REJECTED)
        result = self.expect(run("label", path, "-o", path, "--rejects", "-"),
                             REJECTED)
        self.assertEqual(len(result.rows()), 1)
        self.assertEqual(self.read("w.csv"), want)

    def test_many_of_a_kind(self):
        """The file has all; people see some of each kind, and how many."""
        wide = "".join(f"{i},a,b\n" for i in range(50))
        path = self.write("a.csv", "id,text\n" + wide + '1,"not closed\n')
        rejects = self.path("bad.csv")
        result = run("label", path, "--rejects", rejects)
        self.expect(result, REJECTED, "record 20, line 21: 3 fields",
                    "a quote is not closed", "bpolens: 30 more: N fields",
                    f"see --rejects {rejects}\n")
        self.assertEqual(len(result.err.splitlines()), 22)
        self.assertEqual(len(self.rejected(rejects)), 51)
        for verb in ("label", "explain"):
            result = self.expect(run(verb, path), REJECTED, "--rejects FILE")
            self.assertEqual(len(result.err.splitlines()), 22)

    def test_the_rest_of_a_broken_record(self):
        parts = [f'{i},a,"not closed\n' + "more\n" * 10 for i in range(2)]
        path = self.write("a.csv", "id,title,text\n" + "".join(parts))
        rejects = self.path("bad.csv")
        result = run("label", path, "--rejects", rejects)
        self.expect(result, REJECTED, "broken record in line 2\n",
                    "broken record in line 13\n", "bpolens: 18 more lines",
                    rejects)
        self.assertEqual(len(result.err.splitlines()), 5, result.err)
        self.assertEqual("".join(row["raw"] for row in self.rejected(rejects)),
                         "".join(parts))

    def test_a_record_in_pieces(self):
        long = "1," + "a b " * (2 << 20) + "\n"
        path = self.write("a.csv", f"id,text\n{long}2,{CALLS}\n")
        rejects = self.path("bad.csv")
        result = run("label", path, "--rejects", rejects)
        self.expect(result, REJECTED,
                    "record 1, line 2: record is longer than the limit\n",
                    "record 1, line 2: its rest is rejected as well, in 2 ")
        self.assertEqual(len(result.err.splitlines()), 2)
        self.assertEqual([row["id"] for row in result.rows()], ["2"])
        raw = "".join(row["raw"] for row in self.rejected(rejects))
        self.assertTrue(raw == long)

    def test_nothing_is_lost(self):
        """Output and rejects are the whole input."""
        good = [f"1,a,{CALLS}\n", f"4,b,{CALLS}\r\n"]
        bad = ["2,too,many,fields,\"x\"\n", '3,c,"never closed\n']
        path = self.write("a.csv", "id,title,text\n" + good[0] + bad[0]
                          + good[1] + bad[1])
        rejects = self.path("rejects.csv")
        result = run("label", path, "--rejects", rejects)
        self.expect(result, REJECTED, "a.csv: record 2, line 3: ",
                    "a.csv: record 4, line 5: ")
        self.assertEqual([row["id"] for row in result.rows()], ["1", "4"])
        rows = self.rejected(rejects)
        self.assertEqual(list(rows[0]), ["file", "record", "line", "reason",
                                         "raw"])
        self.assertEqual([row["raw"] for row in rows], bad)
        self.assertEqual([row["line"] for row in rows], ["3", "5"])
        self.assertEqual({row["file"] for row in rows}, {path})

    def test_no_rejects_is_a_header(self):
        rejects = self.path("rejects.csv")
        self.expect(run("label", ADS, "--rejects", rejects), DONE)
        self.assertEqual(self.read("rejects.csv"),
                         b"file,record,line,reason,raw\n")


if __name__ == "__main__":
    unittest.main()
