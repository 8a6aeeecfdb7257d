# SPDX-License-Identifier: MIT
"""Inputs that are made to cost time or memory, or to hide that they are
broken."""
import json
import os
import subprocess
import unittest

from program import CALLS, DONE, PROGRAM, REJECTED, Case, run

MIB = 1024 * 1024


def measured(path):
    """Labels the file: status, output, peak of memory in bytes."""
    with subprocess.Popen([PROGRAM, "label", "--jobs", "1", "--format", "csv",
                           path], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as child:
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, out, usage.ru_maxrss * 1024


class BlankLines(Case):
    """Blank lines before the header were all held, and read again with every
    block: 50 MB of them took half a minute."""

    def blank(self, name, mib):
        # In pieces: a child's peak of memory is not less than ours was.
        path = os.path.join(self.dir, name)
        with open(path, "wb") as file:
            for _ in range(mib):
                file.write(b"\n" * MIB)
            file.write(b"id,description\n1," + CALLS.encode() + b"\n")
        return path

    def test_many_cost_no_memory(self):
        _, _, few = measured(self.blank("few.csv", 1))
        status, out, many = measured(self.blank("many.csv", 48))
        self.assertEqual(status, DONE)
        self.assertIn(b",call_center,", out)
        self.assertLess(many - few, 24 * MIB)

    def test_they_are_counted_and_the_dialect_is_found(self):
        for end in (b"\n", b"\r\n", b"\r"):
            lines = [b"\xEF\xBB\xBF", b"  ", b"", b"id;description", b'1;"x']
            got = run("label", "--input", "csv", stdin=end.join(lines))
            self.assertEqual(got.status, REJECTED)
            self.assertIn("record 1, line 5: a quote is not closed", got.err)

    def test_a_first_line_of_tabs_is_a_header(self):
        got = run("label", "--input", "csv", "--text", "#2",
                  stdin=b"\n\t\n1\t" + CALLS.encode() + b"\n")
        self.assertEqual(got.status, DONE, got.err)
        self.assertIn("call_center", got.out)


class SilentRepairs(Case):
    """What was no valid JSON has a warning, whatever was wrong with it."""

    def warned(self, text):
        got = run("label", "--input", "jsonl", stdin=text + b"\n")
        self.assertEqual(got.status, DONE, got.err)
        return "no valid JSON, read as repaired" in got.err

    def test_numbers(self):
        for number in ("1-2", "01", "-", "1.", ".5", "+5", "1e", "1e+", "-01",
                       "1.e5", "--1"):
            text = f'{{"description":"x","n":{number}}}'.encode()
            self.assertTrue(self.warned(text), number)

    def test_good_numbers(self):
        for number in ("0", "-0", "-0.5e+10", "1E9", "10.25", "1e-0"):
            text = f'{{"description":"x","n":[{number}]}}'
            json.loads(text)
            self.assertFalse(self.warned(text.encode()), number)

    def test_control_bytes_between_members(self):
        for byte in (b"\f", b"\v", b"\0", b"\x01"):
            for text in (b'{"description":"x",%c"n":2}',
                         b'{%c"description":"x"}', b'{"description":%c"x"}'):
                self.assertTrue(self.warned(text % byte), text % byte)
        self.assertFalse(self.warned(b'{ "description" :\t"x" ,\r"n":2 }'))


if __name__ == "__main__":
    unittest.main()
