# SPDX-License-Identifier: MIT
"""bpolens evaluate: agreement with true values, for people and programs."""
import csv
import io
import json
import unittest

from program import (ADS, CALLS, DONE, INPUT, LEXICONS, LOAD, REJECTED, USAGE,
                     Case, run)

TRUTH = ("id,label,channel,near\n"
         "1,call_center,voice,p\n"
         "2,none,unknown,p\n"
         "3,contact_center,blended,q\n"
         "4,bpo,nonvoice,\n")


class Base(Case):
    def setUp(self):
        super().setUp()
        self.truth = self.write("truth.csv", TRUTH)
        self.labelled = self.path("labelled.csv")
        self.assertEqual(run("label", ADS, "-o", self.labelled).status, DONE)

    def gold(self, *columns):
        """The texts with columns of truth behind them."""
        with open(ADS, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        truth = list(csv.DictReader(io.StringIO(TRUTH)))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, [*rows[0], *columns])
        writer.writeheader()
        for row, true in zip(rows, truth):
            writer.writerow({**row, **{c: true[c] for c in columns}})
        return self.write("gold.csv", out.getvalue())

    def json(self, *args):
        return json.loads(self.expect(run("evaluate", "-f", "json", *args),
                                      DONE).out)

    def swap(self, was, becomes):
        """The predictions, with one label instead of another."""
        rows = list(csv.DictReader(io.StringIO(
            self.read("labelled.csv").decode(), newline="")))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        for row in rows:
            if row["bpo_label"] == was:
                row["bpo_label"] = becomes
            writer.writerow(row)
        return self.write("swapped.csv", out.getvalue())


class Same(Base):
    def test_label_or_predictions(self):
        """Labelled now, before, in CSV or JSONL, or in one file: the same."""
        gold = self.gold("label", "channel")
        now = self.json(gold)
        before = self.json(self.truth, "--predictions", self.labelled)
        lines = self.write("labelled.jsonl",
                           run("label", ADS, "-f", "jsonl").raw)
        objects = self.json(self.truth, "-p", lines)
        inside = json.loads(run("evaluate", "-f", "json", "-p", "-",
                                stdin=run("label", gold).raw).out)
        facets = now["predictions"][0]["facets"]
        self.assertEqual(facets[0]["n"], 4)
        self.assertEqual([f["facet"] for f in facets],
                         ["label", "channel", "channel"])
        for other in (before, objects, inside):
            self.assertEqual(other["predictions"][0]["facets"], facets)

    def test_truth_is_not_seen(self):
        """Other values in the true columns change no prediction."""
        gold = self.gold("label")
        text = self.read("gold.csv").decode()
        wrong = self.write("wrong.csv", text.replace(",call_center", ",bpo"))
        one, two = (self.json(path, "--samples", "0")["predictions"][0]
                    ["facets"][0]["values"] for path in (gold, wrong))
        self.assertEqual({v["value"]: v["predicted"] for v in one},
                         {v["value"]: v["predicted"] for v in two
                          if v["predicted"] or v["value"] != "bpo"})

    def test_seed(self):
        args = ("evaluate", self.truth, "-p", self.labelled)
        self.assertEqual(run(*args).out, run(*args).out)
        self.assertEqual(run(*args, "--seed", "1").out, run(*args).out)
        self.assertIn("seed 7", run(*args, "--seed", "7").out)

    def test_jsonl_gold(self):
        path = self.write("gold.jsonl", json.dumps(
            {"title": "Agent", "description": CALLS, "label": "call_center"}))
        self.assertEqual(self.json(path)["predictions"][0]["facets"][0]
                         ["right"], 1)


class Numbers(Base):
    def test_all_right(self):
        """The four ads are plain ones."""
        label = self.json(self.truth, "-p", self.labelled)["predictions"][0]
        label = label["facets"][0]
        self.assertEqual(label["accuracy"], {"value": 1, "low": 1, "high": 1})
        self.assertEqual(label["kappa"]["value"], 1)
        self.assertEqual(label["coverage"]["value"], 1)

    def test_csv(self):
        result = self.expect(run("evaluate", self.truth, "-p", self.labelled,
                                 "-f", "csv", "--by", "near"), DONE)
        rows = result.rows()
        self.assertEqual(list(rows[0]), ["subject", "measure", "class",
                                         "value", "low", "high", "n"])
        found = {(r["subject"], r["measure"], r["class"]): r for r in rows}
        self.assertEqual(found["label", "confusion",
                               "call_center>call_center"]["value"], "1")
        self.assertEqual(found["near=p", "accuracy", ""]["n"], "2")
        self.assertEqual(found["near=", "coverage", ""]["n"], "1")
        self.assertIn(("channel known", "accuracy", ""), found)
        self.assertIn(("calibration", "error", ""), found)

    def test_where_and_group(self):
        some = self.json(self.truth, "-p", self.labelled, "--where", "near=p",
                         "--where", "near=q", "--group", "near")
        self.assertEqual((some["documents"], some["left_out"],
                          some["groups"]), (3, 1, 2))

    def test_compare(self):
        swapped = self.swap("call_center", "none")
        both = self.json(self.truth, "--compare", self.labelled, swapped)
        label = both["differences"][0]
        self.assertEqual((label["only_first"], label["only_second"]), (1, 0))
        self.assertLess(label["accuracy"]["value"], 0)
        self.assertLess(label["accuracy"]["low"], 0)
        gold = self.gold("label")
        now = self.json(gold, "--compare", swapped)
        self.assertIsNone(now["predictions"][1]["source"])
        self.assertGreater(now["differences"][0]["accuracy"]["value"], 0)
        table = self.expect(run("evaluate", gold, "--compare", swapped), DONE)
        self.assertIn("then labelled now", table.out)
        self.assertRegex(table.out, r"(?m)^label .* \+0\.\d")


class Errors(Base):
    def test_list(self):
        swapped = self.swap("call_center", "none")
        args = ("evaluate", self.truth, "-p", swapped, "--errors")
        table = self.expect(run(*args), DONE).out
        self.assertIn("#1 1  Call Center Agent\n"
                      "    label: call_center, predicted none", table)
        rows = run(*args, "-f", "csv").rows()
        self.assertEqual([r["record"] for r in rows if r["true"] !=
                          r["predicted"]], [r["record"] for r in rows])
        self.assertEqual(rows[0]["title"], "Call Center Agent")
        self.assertIn("call_center", rows[0]["evidence"])
        errors = self.json(*args[1:])["errors"]
        self.assertEqual([str(e["record"]) for e in errors],
                         [r["record"] for r in rows])

    def test_terminal_is_safe(self):
        gold = self.write("gold.csv", "title,text,label\n\x1b[31mred,\"" +
                          CALLS + "\",none\n")
        result = self.expect(run("evaluate", gold, "--errors"), DONE)
        self.assertNotIn("\x1b", result.out)
        self.assertIn("[31mred", result.out)


class Table(Base):
    def test_headline_first(self):
        out = self.expect(run("evaluate", self.truth, "-p", self.labelled),
                          DONE).out
        self.assertLess(out.index("accuracy"), out.index("precision"))
        for part in ("kappa", "alpha", "macro-F1", "true \\ predicted",
                     "status", "expected calibration error", "facet"):
            self.assertIn(part, out)
        self.assertNotIn("\x1b", out)
        full = run("evaluate", self.truth, "-p", self.labelled, "--full").out
        self.assertTrue(full.startswith(out))
        self.assertTrue(full[len(out):].startswith("channel\naccuracy "))

    def test_output(self):
        path = self.path("report.txt")
        result = self.expect(run("evaluate", self.truth, "-p", self.labelled,
                                 "-o", path), DONE)
        self.assertEqual(result.out, "")
        self.assertIn(b"accuracy", self.read("report.txt"))


class Wrong(Base):
    def test_output_spares_input(self):
        gold = self.gold("label")
        before = self.read("gold.csv")
        for args in ((gold, "-o", gold),
                     (self.truth, "-p", self.labelled, "-o", self.labelled)):
            self.assertEqual(run("evaluate", *args).status, USAGE)
        self.assertEqual(self.read("gold.csv"), before)

    def test_usage(self):
        cases = [([], "which GOLD file?"),
                 (["a", "b"], "not b"),
                 (["a", "--compare"], "--compare needs"),
                 (["a", "b", "--compare", "-p", "c"], "not both"),
                 (["a", "b", "c", "d", "--compare"], "not d"),
                 (["-", "-p", "-"], "only one"),
                 (["a", "--where", "b"], "COLUMN=VALUE, not b"),
                 (["a", "--samples", "-1"], "not -1"),
                 (["a", "--seed", "x"], "not x"),
                 (["a", "--format", "xml"], "not xml"),
                 (["a", "--input", "html"], "not html"),
                 (["a", "--errors=size"], "no facet size")]
        for args, part in cases:
            result = self.expect(run("evaluate", *args), USAGE, part, "--help")
            self.assertEqual(result.out, "")

    def test_input(self):
        p = ("-p", self.labelled)
        cases = [([self.path("none.csv")], "No such file"),
                 ([self.dir, *p], "is a folder"),
                 ([ADS], 'no column "label"', "--truth"),
                 ([self.truth], "no text column", "--text"),
                 ([self.truth, "-p", self.truth], '"bpo_label"'),
                 ([self.truth, *p, "--by", "x"], 'no column "x" (--by)'),
                 ([self.truth, *p, "--group", "x"], '"x" (--group)'),
                 ([self.truth, *p, "--where", "x=1"], '"x" (--where)'),
                 ([self.truth, *p, "--where", "id=9"], "no record is left"),
                 ([self.truth, *p, "--id", "near"], '"near" (--id)')]
        for args, *parts in cases:
            result = self.expect(run("evaluate", *args), INPUT, *parts)
            self.assertEqual(result.out, "")
        short = self.write("short.csv", "bpo_label\nnone\n")
        self.expect(run("evaluate", self.truth, "-p", short), INPUT,
                    "1 rows for 4", "--id")

    def test_rejected(self):
        path = self.write("gold.csv", f"text,label\n{CALLS},none\n1,2,3\n"
                          f"{CALLS},call_center\n")
        result = self.expect(run("evaluate", path, "-f", "json"), REJECTED,
                             "record 2")
        found = json.loads(result.out)
        self.assertEqual((found["documents"], found["rejected"]), (2, 1))

    def test_odd_truth(self):
        path = self.write("gold.csv", f"text,label\n{CALLS},callcenter\n")
        self.expect(run("evaluate", path), DONE, '"callcenter"')
        self.expect(run("evaluate", path, "-q"), DONE)

    def test_load(self):
        self.expect(run("evaluate", self.truth, "-p", self.labelled,
                        "--lexicon-dir", self.path("nowhere")), LOAD,
                    "nowhere")
        self.expect(run("evaluate", self.truth, "-p", self.labelled,
                        "--lexicon-dir", LEXICONS), DONE)


if __name__ == "__main__":
    unittest.main()
