# SPDX-License-Identifier: MIT
"""ablation.py: that each part is really taken away, and what it reports on
the corpora. BPOLENS is the program."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import ablation
import gold

HERE = pathlib.Path(__file__).parent
PROGRAM = os.environ["BPOLENS"]
LEXICONS = pathlib.Path(PROGRAM).parent / "lexicons"


def entries(path):
    """The columns of each entry."""
    found = []
    ablation.rewrite(path, lambda row: found.append(row) or row)
    return found


class Copies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.copy = pathlib.Path(folder) / "lexicons"
        shutil.copytree(LEXICONS, self.copy)

    def take(self, name):
        ablation.parts(LEXICONS)[name](self.copy)

    def files(self, name):
        return gold.lexicon_files(self.copy, (name,))

    def test_negation_of_all_languages(self):
        self.take("negation")
        self.assertGreaterEqual(len(self.files("negation")), 3)
        for path in self.files("negation"):
            self.assertEqual(entries(path), [])

    def test_masks(self):
        self.take("masks")
        for path in gold.lexicon_files(self.copy):
            rows = entries(path)
            self.assertTrue(rows)
            self.assertNotIn("mask", {row["category"] for row in rows})

    def test_zones(self):
        self.take("zones")
        for path in self.files("zones") + self.files("cues"):
            self.assertEqual(entries(path), [])
        factors = entries(self.copy / "rules/zones.tsv")
        self.assertEqual({row["factor"] for row in factors}, {"1"})

    def test_lexicon_keeps_its_masks(self):
        self.take("lexicon geography")
        for name in ("geography", "places"):
            rows = [row for path in self.files(name) for row in entries(path)]
            self.assertEqual({row["weight"] for row in rows
                              if row["category"] != "mask"}, {"0"})

    def test_the_program_takes_all_copies(self):
        ads = gold.read_gold(gold.ROOT / "corpora/ads.csv")[:2]
        for name, change in ablation.parts(LEXICONS).items():
            with self.subTest(name):
                said = ablation.label_with(PROGRAM, LEXICONS, change, ads)
                self.assertEqual(len(said), 2)

    def test_negation_matters_where_there_is_one(self):
        text = ("You answer customers by chat and email. No outbound calls "
                "and never cold calling.")
        ad = [{"title": "Customer Care Associate", "text": text}]
        full, without = (
            ablation.label_with(PROGRAM, LEXICONS, change, ad)[0]["direction"]
            for change in (lambda _: None, ablation.without_negation))
        self.assertNotIn(full, ("outbound", "both"))
        self.assertIn(without, ("outbound", "both"))


class Pages(unittest.TestCase):
    def test_raw_page(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "page.html"
            path.write_bytes(
                b"<title>Our\n caf\xe9</title><script>var x = '<b>';</script>"
                b"<nav>Home</nav><p>We answer <b>calls</b>.</p>")
            row = ablation.raw_page(path, {"label": "none"})
        self.assertEqual(row["title"], "Our café")
        self.assertEqual(row["text"], "Home\nWe answer\ncalls\n.")
        self.assertEqual(row["label"], "none")


class OnTheCorpora(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run(
            [sys.executable, "-B", HERE / "ablation.py", "--bpolens", PROGRAM,
             "--samples", "40", "--format", "json"], capture_output=True,
            text=True, encoding="utf-8", timeout=280, check=False)
        assert done.returncode == 0, done.stderr
        cls.report = json.loads(done.stdout)

    def test_structure(self):
        documents = self.report["documents"]["without"]
        self.assertEqual(list(documents), [
            ablation.FULL, *ablation.parts(LEXICONS)])
        self.assertEqual(list(self.report["pages"]["without"]),
                         [ablation.FULL, "main content"])
        for found in documents.values():
            for measure in gold.MEASURES:
                self.assertGreater(found[measure]["value"], 0)
                self.assertLessEqual(found[measure]["low"],
                                     found[measure]["high"])

    def test_what_must_matter(self):
        documents = self.report["documents"]["without"]
        self.assertEqual(documents[ablation.FULL]["labels"], 0)
        for name in ("lexicon channel", "lexicon label", "lexicon role"):
            self.assertGreater(documents[name]["labels"], 0, name)
            self.assertGreater(documents[name]["accuracy"]["difference"], 0)
        # Clearing comes after the label.
        self.assertEqual(documents["clearing"]["labels"], 0)
        self.assertLess(documents["clearing"]["facets"],
                        documents[ablation.FULL]["facets"])
        pages = self.report["pages"]["without"]
        self.assertGreater(pages["main content"]["labels"], 0)


if __name__ == "__main__":
    unittest.main()
