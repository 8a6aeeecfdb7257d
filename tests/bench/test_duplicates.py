# SPDX-License-Identifier: MIT
"""duplicates.py: that variants of ads are found as docs/DUPLICATES.md says,
and no two different ads are one. BPOLENS is the program."""
import csv
import os
import pathlib
import subprocess
import tempfile
import unittest

import duplicates

PROGRAM = str(pathlib.Path(os.environ["BPOLENS"]).parent / "tests" /
              "bench_duplicates")


class Variants(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.count, cls.merged, cls.variants = duplicates.measure_variants(
            PROGRAM, 1)

    def test_different_ads_stay_apart(self):
        self.assertGreater(self.count, 100)
        self.assertEqual(self.merged, 0)

    def test_found(self):
        for name, least in (
                ("as it was", 1), ("company's form", 1),
                ("other words, same title, company, place", 0.95),
                ("city swapped", 0.95), ("1 word in 100 changed", 0.85),
                ("sentence dropped", 0.6)):
            self.assertGreaterEqual(self.variants[name][0] / self.count, least,
                                    name)

    def test_likeness_decides(self):
        """Less alike is found less often."""
        almost, less = (self.variants[f"1 word in {n} changed"]
                        for n in (100, 30))
        self.assertGreater(almost[1], less[1])
        self.assertGreater(almost[0], less[0])


class File(unittest.TestCase):
    def test_pairs_are_counted_whole(self):
        """The inverted index finds the pairs that a comparison of all finds,
        and the estimates are near."""
        with open(duplicates.ROOT / "corpora/ads.csv", newline="",
                  encoding="utf-8") as file:
            texts = [row["description"] for row in csv.DictReader(file)][:40]
        rows = [(f"Job {i}", "", "", text) for i, text in enumerate(texts)]
        rows += [(f"Work {i}", "", "", text + " Send your resume today, and "
                  "say where you have read of us, please.")
                 for i, text in enumerate(texts)]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "ads.csv")
            duplicates.write_rows(path, rows)
            ads = duplicates.read(PROGRAM, path)
        pairs = {(a, b): s for a, b, s in duplicates.close_pairs(ads, 0.3)}
        whole = {(a, b): duplicates.jaccard(ads[a], ads[b])
                 for b in range(len(ads)) for a in range(b)}
        self.assertEqual(pairs, {k: s for k, s in whole.items() if s >= 0.3})
        self.assertGreaterEqual(len(pairs), 40)
        error = sum(abs(duplicates.estimate(ads[a], ads[b]) - s)
                    for (a, b), s in pairs.items()) / len(pairs)
        self.assertLess(error, 0.05)


@unittest.skipIf(os.environ.get("BPL_SANITIZE"),
                 "a sanitizer takes several times as much")
class Many(unittest.TestCase):
    def test_an_ad_takes_less_than_a_kilobyte(self):
        said = subprocess.run([PROGRAM, "--many", "200000"], check=True,
                              capture_output=True, text=True).stdout
        self.assertIn("200000 ads", said)
        taken = int(said.split(" bytes an ad")[0].split()[-1])
        self.assertGreater(taken, 100)
        self.assertLess(taken, 1024)


if __name__ == "__main__":
    unittest.main()
