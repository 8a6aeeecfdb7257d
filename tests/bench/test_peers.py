# SPDX-License-Identifier: MIT
"""peers.py on the corpora, quickly: what it reports, and what must hold.

BPOLENS is the program. Exit status 77 (skipped) without the packages.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import gold
import peers

HERE = pathlib.Path(__file__).parent
PROGRAM = os.environ["BPOLENS"]


def run(*args):
    return subprocess.run(
        [sys.executable, "-B", HERE / "peers.py", "--bpolens", PROGRAM,
         "--samples", "40", *args],
        capture_output=True, text=True, encoding="utf-8", timeout=280,
        check=False)


class Measures(unittest.TestCase):
    ROWS = [{"label": label, "near": near} for label, near in
            zip(["bpo", "bpo", "none", "none", "call_center"], "aabcd")]

    def test_accuracy_and_f1(self):
        said = ["bpo", "none", "none", "none", ""]
        found = gold.compare(self.ROWS, {"it": said}, "it", 10, 1)["it"]
        self.assertAlmostEqual(found["accuracy"]["value"], 0.6)
        # bpo 2/3, none 4/5, call_center 0; no label is no class
        self.assertAlmostEqual(found["macro_f1"]["value"],
                               (2 / 3 + 4 / 5) / 3)

    def test_difference_is_paired(self):
        said = ["bpo", "bpo", "none", "none", "call_center"]
        found = gold.compare(self.ROWS, {"a": said, "b": list(said),
                                         "c": ["none"] * 5}, "a", 50, 1)
        same, worse = found["b"]["accuracy"], found["c"]["accuracy"]
        self.assertEqual((same["low"], same["high"]), (0, 0))
        self.assertAlmostEqual(worse["difference"], 0.6)
        self.assertLess(worse["low"], worse["high"])

    def test_folds_keep_groups_together(self):
        rows = [{"near": str(i // 3)} for i in range(60)]
        folds = gold.make_folds(rows, 5, 1)
        self.assertEqual(set(folds), set(range(5)))
        self.assertEqual(len({(row["near"], fold) for row, fold in
                              zip(rows, folds)}), 20)
        self.assertEqual(folds, gold.make_folds(rows, 5, 1))
        self.assertNotEqual(folds, gold.make_folds(rows, 5, 2))
        with self.assertRaises(gold.Failed):
            gold.make_folds(rows[:9], 5, 1)

    def test_where(self):
        keep = gold.where(["lang=en", "lang=es", "kind=ad"])
        self.assertTrue(keep({"lang": "es", "kind": "ad"}))
        self.assertFalse(keep({"lang": "es", "kind": "page"}))
        self.assertFalse(keep({"kind": "ad"}))


class Keywords(unittest.TestCase):
    def test_counts_and_is_none_below_the_fewest(self):
        terms = {("call", "center"): {"call_center"}, ("outsourcing",):
                 {"bpo"}}
        hits = peers.count_terms(terms, {
            "title": "Call-center agent", "text": "<b>Call&nbsp;center</b> "
            "of an outsourcing firm"})
        self.assertEqual(hits, {"call_center": 2, "bpo": 1})
        self.assertEqual(peers.most_hits(hits, 2), "call_center")
        self.assertEqual(peers.most_hits(hits, 3), "none")
        self.assertEqual(peers.most_hits({}, 1), "none")

    def test_terms_are_those_that_speak_for_a_label(self):
        terms = peers.terms_of(gold.ROOT / "lexicons")
        self.assertIn("call_center", terms["call", "centers"])
        spoken = set().union(*terms.values())
        self.assertEqual(spoken, {"call_center", "contact_center", "bpo"})


class OnTheCorpora(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = run("--format", "json", "--folds", "3", "--by", "kind")
        assert done.returncode == 0, done.stderr
        cls.report = json.loads(done.stdout)

    def test_same_documents_for_all(self):
        count = len(gold.read_csv(gold.ROOT / "corpora/ads.csv")) + \
            len(gold.read_csv(gold.ROOT / "corpora/pages.csv"))
        self.assertEqual(self.report["documents"], count)
        kinds = self.report["by"]
        self.assertEqual({line["value"] for line in kinds}, {"ad", "page"})
        self.assertEqual(sum(line["n"] for line in kinds), count)
        for name, found in self.report["peers"].items():
            right = sum(line["right"][name] for line in kinds)
            self.assertAlmostEqual(found["accuracy"]["value"], right / count)

    def test_peers(self):
        names = list(self.report["peers"])
        for name in ("bpolens", "svm", "logistic", "fasttext", "keywords"):
            self.assertIn(name, names)
        if "bpolens, refitted" not in names:
            self.assertIn("refitted", self.report["notes"][0])

    def test_peers_learn(self):
        """Better than the most frequent label."""
        rows = gold.read_csv(gold.ROOT / "corpora/ads.csv") + \
            gold.read_csv(gold.ROOT / "corpora/pages.csv")
        labels = [row["label"] for row in rows]
        most = max(map(labels.count, set(labels))) / len(labels)
        for name, found in self.report["peers"].items():
            self.assertGreater(found["accuracy"]["value"], most, name)

    def test_bpolens_beats_the_keyword_count(self):
        found = self.report["peers"]["keywords"]
        for measure in gold.MEASURES:
            self.assertGreater(found[measure]["difference"], 0)


class AnotherFile(unittest.TestCase):
    def test_train_on_one_label_the_other(self):
        rows = gold.read_csv(gold.ROOT / "corpora/ads.csv")
        with tempfile.TemporaryDirectory() as folder:
            only = pathlib.Path(folder) / "ids"
            only.write_text("\n".join(row["id"] for row in rows[:30]))
            done = run("--test", gold.ROOT / "corpora/ads.csv", "--only",
                       only)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("30 documents", done.stdout)
        self.assertIn("trained on", done.stdout)
        self.assertIn("Who alone is right", done.stdout)

    def test_errors_are_a_line(self):
        done = run("--gold", "/nowhere.csv")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count("\n"), 1)
        done = run("--where", "kind=nothing")
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    missing = peers.missing_packages()
    if missing:
        print("skipped: apt-get install " + " ".join(missing))
        sys.exit(gold.SKIPPED)
    unittest.main()
