# SPDX-License-Identifier: MIT
"""--output: the file is there whole, or as it was."""
import os
import subprocess
import time
import unittest

from program import ADS, CALLS, DONE, INPUT, PATIENCE, PROGRAM, Case, run


class OutputFile(Case):
    def names(self):
        return sorted(os.listdir(self.dir))

    def test_same_as_stdout(self):
        result = self.expect(run("label", ADS, "-o", self.path("out.csv")),
                             DONE)
        self.assertEqual(result.out, "")
        self.assertEqual(self.read("out.csv"), run("label", ADS).raw)
        self.assertEqual(self.names(), ["out.csv"])

    def test_permissions(self):
        old = os.umask(0o027)
        try:
            run("label", ADS, "-o", self.path("new.csv"))
        finally:
            os.umask(old)
        self.assertEqual(os.stat(self.path("new.csv")).st_mode & 0o777, 0o640)
        os.chmod(self.write("old.csv", "x"), 0o604)
        run("label", ADS, "-o", self.path("old.csv"))
        self.assertEqual(os.stat(self.path("old.csv")).st_mode & 0o777, 0o604)

    def test_over_its_own_input(self):
        path = self.write("a.csv", f"id,text\n1,{CALLS}\n")
        want = run("label", path).raw
        self.expect(run("label", path, "-o", path), DONE)
        self.assertEqual(self.read("a.csv"), want)

    def test_a_link_leads_to_its_file(self):
        self.write("real/out.csv", "x")
        os.symlink("real/out.csv", self.path("link.csv"))
        self.expect(run("label", ADS, "-o", self.path("link.csv")), DONE)
        self.assertTrue(os.path.islink(self.path("link.csv")))
        self.assertEqual(self.read("real/out.csv"), run("label", ADS).raw)

    def test_failure_leaves_the_old_file(self):
        self.write("out.csv", "old")
        self.expect(run("label", self.path("none.csv"), "-o",
                        self.path("out.csv")), INPUT)
        self.assertEqual(self.read("out.csv"), b"old")
        self.assertEqual(self.names(), ["out.csv"])

    def test_killed_leaves_no_half_file(self):
        """While it waits for more input there is no half file; nor after."""
        with subprocess.Popen([PROGRAM, "label", "--input", "csv", "-o",
                               self.path("out.csv")], stdin=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdin.write(f"id,text\n1,{CALLS}\n".encode())
            process.stdin.flush()
            time.sleep(0.5)
            self.assertNotIn("out.csv", self.names())
            process.terminate()
            process.wait(PATIENCE)
        self.assertNotIn("out.csv", self.names())

    def test_not_writable(self):
        self.expect(run("label", ADS, "-o", self.path("no/out.csv")), INPUT,
                    "no/out.csv", "can't write")
        self.expect(run("label", ADS, "-o", self.dir), INPUT, "can't write")
        self.expect(run("label", ADS, "--rejects", self.path("no/r.csv")),
                    INPUT, "no/r.csv")
        self.assertEqual(self.names(), [])

    def test_a_device(self):
        self.expect(run("label", ADS, "-o", "/dev/null"), DONE)
        self.expect(run("label", ADS, "-o", "/dev/full"), INPUT, "can't write")

    def test_stdout_by_dash(self):
        self.assertEqual(run("label", ADS, "-o", "-").raw,
                         run("label", ADS).raw)


if __name__ == "__main__":
    unittest.main()
