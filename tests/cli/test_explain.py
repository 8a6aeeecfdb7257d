# SPDX-License-Identifier: MIT
"""bpolens explain: the reasoning, in words."""
import unittest

from program import ADS, CALLS, DATA, DONE, INPUT, REJECTED, SITE, Case, run


class Explain(Case):
    def test_parts_in_order(self):
        out = self.expect(run("explain", "-n", "1", ADS), DONE).out
        at = -1
        for part in ("ads.csv, record 1, line 2", "Call Center Agent",
                     "call_center, confidence 0.", "Why",
                     "points speak for call_center:", "Facets", "channel",
                     "Text", "Makati City"):
            found = out.find(part, at + 1)
            self.assertGreater(found, at, part)
            at = found

    def test_evidence_is_marked(self):
        out = self.expect(run("explain", "-n", "1", ADS), DONE).out
        text = out[out.index("\nText\n"):]
        self.assertRegex(text, r"\[[A-Za-z ]+\][¹²³⁴⁵⁶⁷⁸⁹]")
        color = run("explain", "-n", "1", "--color", "always", ADS).out
        self.assertIn("\x1b[", color)
        self.assertNotIn("]¹", color)

    def test_codes(self):
        out = self.expect(run("explain", "-n", "1", "--codes", ADS), DONE).out
        self.assertRegex(out, r"\n  psoc +4222 Contact center information "
                              r"clerks\s+\(who answers")
        self.assertNotIn("4222", run("explain", "-n", "1", ADS).out)

    def test_every_record(self):
        out = self.expect(run("explain", ADS, SITE), DONE).out
        self.assertEqual(out.count("\nWhy\n"), 6)

    def test_width(self):
        for line in run("explain", ADS).out.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_insufficient(self):
        out = self.expect(run("explain", "-", stdin=b"Hi"), DONE).out
        self.assertIn("no label", out)
        self.assertIn("standard input", out)

    def test_record_that_is_not_there(self):
        self.expect(run("explain", "-n", "9", ADS), INPUT,
                    "no record 9, only 4")

    def test_rejected_record(self):
        broken = f"{DATA}/broken.csv"
        self.expect(run("explain", "-n", "2", broken), REJECTED,
                    "record 2, line 3")
        self.expect(run("explain", "-n", "1", broken), DONE)

    def test_harmless(self):
        """No escape sequence of the text reaches the terminal."""
        text = f"\x1b]0;owned\x07 \x1b[2J {CALLS} \u202e\x9b31m".encode()
        for color in ("never", "always"):
            out = run("explain", "--input", "text", "--color", color,
                      stdin=text).out
            self.assertNotIn("\x1b]", out)
            self.assertNotIn("\x1b[2J", out)
            self.assertNotIn("\x07", out)
            self.assertNotIn("\u202e", out)


if __name__ == "__main__":
    unittest.main()
