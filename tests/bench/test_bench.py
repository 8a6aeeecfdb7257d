# SPDX-License-Identifier: MIT
"""bench.py in a quick run: that all programs run, and what it reports. No
speed is asserted. BPOLENS is the program."""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import bench

HERE = pathlib.Path(__file__).parent
PROGRAM = pathlib.Path(os.environ["BPOLENS"])


class Samples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_a_part_has_whole_records(self):
        bench.write_ads(self.folder / "all.csv", bench.read_ads(), 20_000)
        bench.write_part(self.folder / "part.csv", self.folder / "all.csv",
                         5_000)
        rows, part = ([*csv.reader((self.folder / name).read_text(
            encoding="utf-8").splitlines(True))]
                      for name in ("all.csv", "part.csv"))
        self.assertLess(len(part), len(rows))
        self.assertEqual(part, rows[:len(part)])

    def test_samples_are_the_same_each_time(self):
        for name in ("one.csv", "two.csv"):
            bench.write_ads(self.folder / name, bench.read_ads(), 20_000)
        self.assertEqual((self.folder / "one.csv").read_bytes(),
                         (self.folder / "two.csv").read_bytes())

    def test_pages_keep_their_tags_and_texts(self):
        source, out = self.folder / "source", self.folder / "out"
        source.mkdir()
        out.mkdir()
        page = b"<ul><li>a</li><li>b</li></ul><p class=x>c</p><p>d</p><p>e</p>"
        (source / "page.html").write_bytes(page)
        bench.write_pages(out, source, 20 * len(page))
        pages = [path.read_bytes() for path in sorted(out.iterdir())]
        self.assertEqual(len(pages), 20)
        self.assertGreater(len(set(pages)), 1)
        for varied in pages:
            self.assertEqual(sorted(varied), sorted(page))
            self.assertIn(b"<p class=x>c</p>", varied)


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "report.json"
            done = subprocess.run(
                [sys.executable, "-B", HERE / "bench.py", PROGRAM, "--quick",
                 "--json", out], capture_output=True, text=True,
                encoding="utf-8", timeout=500, check=False)
            assert done.returncode == 0, done.stderr
            cls.report = json.loads(out.read_text(encoding="utf-8"))
        cls.said = done.stdout

    def test_what_is_here_ran(self):
        programs = self.report["programs"]
        for name in ("one thread", "two threads", "label --dedupe", "tally",
                     "wc", "libcsv", "pages", "libxml2"):
            self.assertEqual(len(programs[name]["wall"]), 1, name)
            self.assertGreater(programs[name]["mb_per_s"]["wall"], 0)

    def test_the_programs_of_users_find_terms(self):
        # They read the file, and not something else.
        for name, hits in self.report["hits"].items():
            self.assertGreater(hits, 100, name)

    def test_what_is_not_here_is_named(self):
        programs = self.report["programs"]
        for name, package in (("rg -F", "ripgrep"),
                              ("PyStemmer", "python3-stemmer"),
                              ("CountVectorizer", "python3-sklearn")):
            line = f"apt install {package}"
            self.assertNotEqual(name in programs,
                                line in self.report["missing"])
            self.assertNotEqual(name in programs, line in self.said)

    def test_ratios_are_those_of_the_speeds(self):
        programs = self.report["programs"]
        self.assertGreaterEqual(len(self.report["ratios"]), 5)
        for row in self.report["ratios"]:
            speeds = [programs[row[name]]["mb_per_s"]["wall"]
                      for name in ("speed_of", "beside")]
            self.assertAlmostEqual(row["wall"]["median"],
                                   speeds[0] / speeds[1])
            self.assertIn(row["what"], self.said)

    def test_stages_are_the_whole(self):
        for kind in ("file", "pages"):
            found = self.report["stages"][kind]
            self.assertGreater(found["records"], 100)
            self.assertGreater(found["tokens"], 100 * found["records"])
            self.assertAlmostEqual(
                sum(found["stages"][name]["share"] for name in bench.STAGES),
                1)
        file = self.report["stages"]["file"]
        self.assertEqual(file["failed"], 0)


if __name__ == "__main__":
    unittest.main()
