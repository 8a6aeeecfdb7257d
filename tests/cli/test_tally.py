# SPDX-License-Identifier: MIT
"""bpolens tally, as a user runs it."""
import json
import os
import unittest

from program import (CALLS, DONE, INPUT, REJECTED, USAGE, Case, csv_of, run,
                     run_on_terminal)

COOK = ("Cook rice, fish and vegetables for guests of our restaurant. Keep the "
        "kitchen clean and help to receive the goods every morning.")
CODER = ("Outsourcing company needs data entry for foreign clients: key in "
         "invoices into the system of the client, back office work, no calls.")
NAMES = ["id", "title", "company", "location", "description", "board", "date"]
ROWS = [
    # One job: posted on two boards, and again a month later.
    ["1", "Call Center Agent", "Acme", "Cebu", CALLS, "one", "2026-01-01"],
    ["2", "Call Center Agent", "Acme", "Cebu", CALLS, "two", "2026-01-01"],
    ["3", "Call Center Agent", "Acme", "Cebu", CALLS, "one", "2026-02-01"],
    ["4", "Cook", "Kusina", "Davao", COOK, "two", "2026-01-05"],
    ["5", "Data Encoder", "Talaan", "Manila", CODER, "one", "2026-01-06"]]


def table(rows):
    return csv_of([NAMES, *rows], lineterminator="\n")


class Tally(Case):
    def setUp(self):
        super().setUp()
        self.ads = self.write("ads.csv", table(ROWS))

    def count(self, *args, **more):
        result = self.expect(run("tally", *args, "-f", "csv", **more), DONE)
        return {(r["value1"], r["value2"]): (int(r["postings"]),
                                             int(r["jobs"]))
                for r in result.rows()}

    def test_counts_ads_and_jobs(self):
        self.assertEqual(self.count(self.ads),
                         {("call_center", ""): (3, 1), ("bpo", ""): (1, 1),
                          ("none", ""): (1, 1)})

    def test_two_columns(self):
        counts = self.count(self.ads, "--by", "label,board")
        self.assertEqual(counts[("call_center", "")], (3, 1))
        self.assertEqual(counts[("call_center", "one")], (2, 1))
        # The job counts where its first ad does.
        self.assertEqual(counts[("call_center", "two")], (1, 0))

    def test_filters_and_the_first_that_passes(self):
        self.assertEqual(self.count(self.ads, "--by", "label", "--where",
                                    "board=two"),
                         {("call_center", ""): (1, 1), ("none", ""): (1, 1)})
        self.assertEqual(self.count(self.ads, "--where", "label!=none",
                                    "--where", "label!=bpo"),
                         {("call_center", ""): (3, 1)})
        self.assertEqual(self.count(self.ads, "--where", "label=none",
                                    "--where", "label=bpo", "--where",
                                    "board=one"), {("bpo", ""): (1, 1)})

    def test_filters_that_nothing_has(self):
        got = json.loads(self.expect(run("tally", self.ads, "--where",
                                         "label!=non", "-f", "json"),
                                     DONE).out)
        self.assertTrue(any("no record has the value" in note
                            for note in got["notes"]), got["notes"])
        got = json.loads(run("tally", self.ads, "--where", "label!=none", "-f",
                             "json").out)
        self.assertFalse(any("no record" in note for note in got["notes"]))
        self.expect(run("tally", self.ads, "--where", "board=three"), INPUT,
                    "none has board=three")

    def test_csv_says_what_shares_are_of(self):
        rows = run("tally", self.ads, "--by", "label,board", "-f",
                   "csv").rows()
        for row in rows:
            whole = 3 if not row["by2"] else 1
            self.assertEqual(int(row["of"]), whole)
            self.assertAlmostEqual(float(row["share"]),
                                   int(row["jobs"]) / whole, places=5)
            self.assertEqual(row["insufficient"], "0.000000")
            self.assertLess(float(row["insufficient"]),
                            float(row["insufficient_high"]))
            self.assertLessEqual(float(row["review_low"]),
                                 float(row["review"]))

    def test_codes(self):
        got = json.loads(self.expect(run("tally", self.ads, "--by", "psoc",
                                         "-f", "json"), DONE).out)
        self.assertIn(["4222"], [r["values"] for r in got["rows"]])
        self.assertRegex(got["lexicons"]["lexicons/codes"], "^[0-9a-f]{16}$")
        got = json.loads(run("tally", self.ads, "-f", "json").out)
        self.assertNotIn("lexicons/codes", got["lexicons"])

    def test_window(self):
        near = self.count(self.ads, "--window", "10")
        self.assertEqual(near[("call_center", "")], (3, 2))

    def test_no_date_column(self):
        path = self.write("undated.csv", "\n".join(
            line.rsplit(",", 1)[0] for line in table(ROWS).splitlines()))
        self.assertEqual(self.count(path, "--window", "10")
                         [("call_center", "")], (3, 1))

    def test_labelled_files_give_the_same(self):
        labelled = self.path("labelled.csv")
        lines = self.path("labelled.jsonl")
        self.expect(run("label", self.ads, "-q", "-o", labelled), DONE)
        self.expect(run("label", self.ads, "-q", "-f", "jsonl", "-o", lines),
                    DONE)
        for by in ("role,label", "channel,board", "status", "psoc"):
            raw = run("tally", self.ads, "--by", by, "-f", "csv").out
            for path in (labelled, lines):
                self.assertEqual(
                    run("tally", path, "--by", by, "-f", "csv").out, raw, by)

    def test_labels_are_kept(self):
        path = self.write("kept.csv", table(ROWS).replace(
            "id,", "bpo_label,bpo_status,id,", 1).replace(
            "\n", "\nbpo,review,").rsplit("\n", 1)[0] + "\n")
        result = self.expect(run("tally", path, "-f", "json"), DONE)
        got = json.loads(result.out)
        self.assertEqual([r["values"] for r in got["rows"]], [["bpo"]])
        self.assertEqual(got["sets"][0]["labelled"], 0)
        self.assertEqual(got["sets"][0]["review"]["value"], 1)

    def test_labelled_without_a_text(self):
        only = self.expect(run("label", self.ads, "-q", "--only", "-f", "csv"),
                           DONE)
        counts = self.count(stdin=only.raw)
        self.assertEqual(counts[("call_center", "")], (3, 3))

    def test_mixed_files(self):
        lines = self.path("labelled.jsonl")
        self.expect(run("label", self.ads, "-q", "-f", "jsonl", "-o", lines),
                    DONE)
        got = json.loads(self.expect(run("tally", self.ads, lines, "-f",
                                         "json"), DONE).out)["sets"][0]
        self.assertEqual((got["records"], got["labelled"], got["jobs"]),
                         (10, 5, 3))

    def test_a_database(self):
        path = self.path("results.db")
        self.expect(run("label", self.ads, "-q", "--db", path, "-o",
                        self.path("x.csv")), DONE)
        self.assertEqual(self.count(path, "--by", "label,board"),
                         self.count(self.ads, "--by", "label,board"))

    def test_jobs_change_nothing(self):
        rows = [[str(i), f"Agent {i % 7}", f"Firm {i % 11}", "Cebu",
                 f"{CALLS} Team {i % 5} of {i % 3}.", str(i % 4),
                 f"2026-01-{i % 28 + 1:02}"] for i in range(900)]
        path = self.write("many.csv", table(rows))
        want = run("tally", path, "--by", "board,label", "-f", "csv", "-j", "1")
        self.assertEqual(want.status, DONE)
        for jobs in "2", "5":
            self.assertEqual(run("tally", path, "--by", "board,label", "-f",
                                 "csv", "-j", jobs).out, want.out)

    def test_compare(self):
        other = self.write("other.csv", table(ROWS[3:]))
        result = self.expect(run("tally", self.ads, "--compare", other, "-f",
                                 "csv"), DONE)
        rows = {(r["set"], r["value1"]): r for r in result.rows()}
        self.assertEqual(rows[("B", "none")]["jobs"], "1")
        self.assertEqual(rows[("B", "call_center")]["jobs"], "0")
        self.assertEqual(rows[("B", "none")]["difference"], "0.166667")
        self.assertEqual(rows[("A", "none")]["difference"], "")

    def test_gold(self):
        gold = self.write("gold.csv", "description,label\n" + "".join(
            f"{text} Job number {i}.,{label}\n".replace(":", "")
            for text, label in ((CALLS.replace(",", ""), "call_center"),
                                (COOK.replace(",", ""), "none"),
                                (CODER.replace(",", ""), "bpo"))
            for i in range(30)))
        got = json.loads(self.expect(run("tally", self.ads, "--gold", gold,
                                         "-f", "json"), DONE).out)
        self.assertIsNone(got["gold"]["refused"])
        self.assertEqual(got["gold"]["documents"], 90)
        for row in got["rows"]:
            self.assertAlmostEqual(row["sets"][0]["corrected"]["value"], 1 / 3,
                                   places=4)
        self.assertEqual(got["gold"]["groups"], 90)
        self.assertFalse(any("whole gold" in note for note in got["notes"]))
        got = json.loads(self.expect(run(
            "tally", self.ads, "--gold", gold, "--group", "label", "--where",
            "board=one", "-f", "json"), DONE).out)
        self.assertEqual(got["gold"]["groups"], 3)
        self.assertTrue(any("whole gold" in note for note in got["notes"]))
        self.expect(run("tally", self.ads, "--gold", gold, "--group", "x"),
                    INPUT, 'no column "x" (--group)')
        for more in (["--by", "label,role"], ["--by", "board"],
                     ["--where", "role!=sales_telemarketing"]):
            got = json.loads(self.expect(run(
                "tally", self.ads, "--gold", gold, "-f", "json", *more),
                DONE).out)
            self.assertTrue(got["gold"]["refused"])
            self.assertIsNone(got["rows"][0]["sets"][0]["corrected"]["value"])

    def test_missing_column(self):
        self.expect(run("tally", self.ads, "--by", "salary"), INPUT,
                    'no column "salary"', "columns are: id, title, company")
        self.expect(run("tally", self.ads, "--where", "salary=1"), INPUT,
                    "--where salary")
        # In some of the files it is a value less, and a note.
        other = self.write("other.csv", table(ROWS).replace("board", "x", 1))
        got = json.loads(self.expect(run("tally", self.ads, other, "--by",
                                         "board", "-f", "json"), DONE).out)
        self.assertIn([""], [r["values"] for r in got["rows"]])
        self.assertTrue(any("5 of 10 records" in n for n in got["notes"]))

    def test_column_called_like_a_facet(self):
        path = self.write("odd.csv", table(ROWS).replace("board", "role", 1))
        self.assertNotIn(("one", ""), self.count(path, "--by", "role"))
        self.assertEqual(self.count(path, "--by", "#6")[("one", "")], (3, 2))

    def test_rejects_are_told(self):
        path = self.write("bad.csv", table(ROWS) + "6,a,b,c,d,e,f,g,h\n")
        result = self.expect(run("tally", path, "-f", "json"), REJECTED,
                             "record 6")
        self.assertEqual(json.loads(result.out)["sets"][0]["rejected"], 1)

    def test_files_that_cannot_be_read(self):
        result = self.expect(run("tally", self.path("none.csv")), INPUT,
                             "none.csv", "there is nothing to count")
        self.assertEqual(result.err.count("none.csv"), 1)
        result = run("tally", self.ads, self.path("none.csv"), "-f", "json")
        self.assertEqual(result.status, INPUT)
        self.assertTrue(any("could not be read" in note
                            for note in json.loads(result.out)["notes"]))

    def test_usage(self):
        self.expect(run("tally", self.ads, "--by", "label,label"), USAGE,
                    "label twice")
        for args in (["--by", "a,b,c"], ["--by", ""], ["--by", "a", "--by",
                                                       "b"],
                     ["--where", "label"], ["--where", "!=x"],
                     ["--window", "x"], ["--jobs", "0"], ["-f", "xml"],
                     ["--html", "-"], ["-o", self.ads],
                     ["--html", self.ads], ["-", "-"]):
            self.expect(run("tally", self.ads, *args), USAGE,
                        "bpolens tally --help")
        names = self.write("names", self.ads + "\n")
        for option in ("-o", "--html", "--db"):
            self.expect(run("tally", "--files-from", names, option, names),
                        USAGE, "files read")
        self.assertEqual(self.read("names").decode(), self.ads + "\n")
        self.assertEqual(self.read("ads.csv").decode(), table(ROWS))

    def test_output_and_page(self):
        out, page = self.path("t.md"), self.path("p.html")
        result = self.expect(run("tally", self.ads, "-f", "markdown", "-o",
                                 out, "--html", page, "--heading",
                                 "A | B <i>"), DONE)
        self.assertEqual(result.out, "")
        text = self.read("t.md").decode()
        self.assertIn("# A \\| B &lt;i>", text.replace("\\>", ">"))
        self.assertIn("| call_center | 3 | 1 † |", text)
        self.assertIn(b"A | B &lt;i&gt;", self.read("p.html"))
        self.assertEqual(sorted(os.listdir(self.dir)),
                         ["ads.csv", "p.html", "t.md"])

    def test_table_says_what_was_counted(self):
        out = self.expect(run("tally", self.ads), DONE).out
        for part in ("5 ads, 3 unique jobs", "1 exact", "1 reposted",
                     "not vacancies", "Goodman", "insufficient text", "†",
                     "2026-01-01 to 2026-02-01"):
            self.assertIn(part, out)

    def test_strangers_text_is_harmless(self):
        path = self.write("evil.csv", table(
            [[*ROWS[0][:5], "\x1b[31m=1+1", ""], [*ROWS[3][:5], "=2+2", ""]]))
        status, out = run_on_terminal("tally", "-q", path, "--by", "board",
                                      "--color", "never")
        self.assertEqual(status, DONE)
        self.assertNotIn("\x1b", out)
        self.assertIn("'=2+2", run("tally", path, "--by", "board", "-f",
                                   "csv").out)

    def test_fits_the_terminal(self):
        for width in 80, 120:
            _, out = run_on_terminal("tally", self.ads, "--by", "role,board",
                                     width=width, env={"TERM": "dumb"})
            self.assertLessEqual(max(map(len, out.splitlines())), width)


if __name__ == "__main__":
    unittest.main()
