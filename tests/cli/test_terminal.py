# SPDX-License-Identifier: MIT
"""What changes when a person looks on: tables, colours, a summary."""
import unittest

from program import ADS, Case, run_on_terminal


class Terminal(Case):
    def test_table_by_default(self):
        status, out = run_on_terminal("label", ADS)
        self.assertEqual(status, 0)
        self.assertIn("4 records: ", out)
        self.assertIn("\x1b[", out)
        self.assertNotIn("bpo_label", out)

    def test_width(self):
        for width in (80, 100, 140, 200):
            _, out = run_on_terminal("label", ADS, width=width,
                                     env={"NO_COLOR": "1"})
            self.assertNotIn("\x1b", out)
            for line in out.splitlines():
                self.assertLessEqual(len(line), width, line)

    def test_format_wins(self):
        _, out = run_on_terminal("label", "--format", "csv", ADS)
        self.assertIn("bpo_label", out)

    def test_colours(self):
        _, out = run_on_terminal("explain", ADS)
        self.assertIn("\x1b[", out)
        for args, env in ((["--color", "never"], {}),
                          ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})):
            _, out = run_on_terminal("explain", *args, ADS, env=env)
            self.assertNotIn("\x1b", out)

    def test_summary(self):
        path = self.path("out.csv")
        _, out = run_on_terminal("label", ADS, "-o", path)
        self.assertIn("4 records labelled, 0 rejected", out)
        with open(path, encoding="utf-8") as file:
            self.assertIn("bpo_label", file.readline())
        _, out = run_on_terminal("label", "-q", ADS, "-o", path)
        self.assertEqual(out, "")


if __name__ == "__main__":
    unittest.main()
