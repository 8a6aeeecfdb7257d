# SPDX-License-Identifier: MIT
"""The program with faults of the system injected: memory that can't be had,
input that comes in pieces or fails, a disk that is full. The program is the
usual one, linked with tests/fault/alloc.c and io.c."""
import gzip
import json
import os
import resource
import signal
import subprocess
import unittest

from program import (ADS, CALLS, DONE, INPUT, INTERNAL, LOAD, PATIENCE, PROGRAM,
                     SITE, Case)

LONG = bool(os.environ.get("BPL_TEST_LONG"))
ROWS = 400


def rows(count):
    return "id,title,text\n" + "".join(
        f'{i},Agent {i},"{CALLS} We are team {i}.\nSecond line."\n'
        for i in range(count))


class Faults(Case):
    def start(self, *args, env=None, limit=None, count=False):
        """Status, stderr, and how many allocations there were."""
        def prepare():
            if limit is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        around = dict(os.environ, BPL_READ_IN=self.dir, **(env or {}))
        counted = self.path("counted")
        command = [PROGRAM, *args]
        if count:
            command = ["sh", "-c", f'exec 3>"{counted}"; exec "$@"', "sh",
                       *command]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, env=around,
                              capture_output=True, timeout=PATIENCE, check=False,
                              preexec_fn=prepare)
        self.assertGreaterEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(b"Sanitizer", done.stderr)
        allocations = int(self.read("counted") or 0) if count else 0
        return done.returncode, done.stderr.decode(), allocations

    def commands(self):
        """Each with the files that it writes."""
        ads = self.write("in/ads.csv", rows(6))
        out, bad = self.path("out"), self.path("bad")
        page, db = self.path("page.html"), self.path("a.db")
        return {
            "label": (["label", ads, SITE, "-j", "2", "-f", "jsonl", "-o", out,
                       "--rejects", bad, "--dedupe"], [out, bad]),
            "db": (["label", ads, "-o", out, "--db", db], [out]),
            "tally": (["tally", ads, "-o", out, "--html", page], [out, page]),
            "audit": (["audit", SITE, "-f", "csv", "-o", out, "--html", page],
                      [out, page]),
            "explain": (["explain", ads], []),
        }

    def clear(self):
        for name in os.listdir(self.dir):
            if name != "in":
                os.unlink(self.path(name))

    def check_whole(self, files, want, what):
        """Nothing under its name, or the whole; nothing else is left."""
        for path in files:
            if os.path.exists(path):
                with open(path, "rb") as file:
                    self.assertEqual(file.read(), want[path], what)

    def test_memory(self):
        for name, (args, files) in self.commands().items():
            status, err, count = self.start(*args, env={"BPL_FAIL": "0"},
                                            count=True)
            self.assertEqual(status, DONE, err)
            self.assertGreater(count, 100)
            want = {}
            for path in files:
                with open(path, "rb") as file:
                    want[path] = file.read()
            step = 1 if LONG else count // 23 + 1
            for number in range(1, count + 1, step):
                self.clear()
                what = f"{name}, allocation {number} of {count}"
                status, err, seen = self.start(
                    *args, env={"BPL_FAIL": str(number)}, count=True)
                if seen < number:
                    continue
                self.check_whole(files, want, what)
                if status == DONE:
                    # Output goes to a file with a name, if it can't go to one
                    # without.
                    self.assertTrue(all(map(os.path.exists, files)), what)
                    continue
                self.assertIn(status, (INPUT, LOAD, INTERNAL), what + err)
                self.assertIn("memory", err, what)
            self.clear()

    def test_pieces_and_signals(self):
        """Bytes one by one, and calls that a signal breaks off."""
        text = rows(40)
        lines = "".join(json.dumps({"id": i, "text": CALLS}) + "\n"
                        for i in range(20))
        for name, data in (("a.csv", text), ("a.jsonl", lines),
                           ("a.csv.gz", gzip.compress(text.encode())),
                           ("a.html", f"<html><p>{CALLS}</p></html>")):
            path = self.write("in/" + name, data)
            args = ["label", path, "-o", self.path("out")]
            self.assertEqual(self.start(*args)[0], DONE)
            want = self.read("out")
            for env in ({"BPL_READ_MOST": "1"}, {"BPL_READ_MOST": "7"},
                        {"BPL_READ_SIGNAL": "2"},
                        {"BPL_READ_SIGNAL": "3", "BPL_READ_MOST": "5"}):
                status, err, _ = self.start(*args, env=env)
                self.assertEqual((status, err), (DONE, ""), (name, env))
                self.assertEqual(self.read("out"), want, (name, env))

    def test_a_read_that_fails(self):
        """The rest of the file is given up, and that is said."""
        path = self.write("in/a.csv", rows(ROWS))
        self.assertEqual(self.start("label", path, "-o", self.path("all"))[0],
                         DONE)
        for call in (1, 2, 5, 20):
            status, err, _ = self.start(
                "label", path, "-o", self.path("out"),
                env={"BPL_READ_FAIL": str(call), "BPL_READ_MOST": "1000"})
            self.assertEqual(status, INPUT)
            self.assertIn("can't read: Input/output error", err)
            if os.path.exists(self.path("out")):
                got = self.read("out")
                self.assertTrue(self.read("all").startswith(got))
            for verb in ("tally", "audit"):
                status, err, _ = self.start(
                    verb, path, env={"BPL_READ_FAIL": str(call),
                                     "BPL_READ_MOST": "1000"})
                self.assertEqual(status, INPUT, err)

    def test_a_file_that_shrinks(self):
        """What is there is read; a record that was cut in its quotes is a
        reject, or the last row."""
        path = self.write("in/a.csv", rows(ROWS))
        self.start("label", path, "-o", self.path("all"))
        for call in (3, 4, 9):
            status, err, _ = self.start(
                "label", path, "-o", self.path("out"), "--rejects",
                self.path("bad"), env={"BPL_READ_END": str(call),
                                       "BPL_READ_MOST": "1003"})
            self.assertIn(status, (0, 1), err)
            got = self.read("out").split(b"\n")
            whole = self.read("all").split(b"\n")
            self.assertEqual(got[:-3], whole[:len(got) - 3])

    def test_full_disk(self):
        """No file under its name, and an old one stays."""
        ads = self.write("in/a.csv", rows(ROWS))
        out, page = self.path("out"), self.path("page.html")
        for args in (["label", ads, "-o", out],
                     ["label", ads, "-o", out, "--dedupe", "-j", "2"],
                     ["label", ads, "-o", out, "--rejects", self.path("bad"),
                      "--db", self.path("a.db")],
                     ["audit", ads, "-o", out],
                     ["tally", ads, "-o", "/dev/null", "--html", page],
                     ["audit", ads, "-o", "/dev/null", "--html", page]):
            for limit in (0, 1000, 9000):
                self.clear()
                self.write("out", "old")
                self.write("page.html", "old")
                status, err, _ = self.start(*args, limit=limit)
                self.assertEqual(status, INPUT, (args, limit, err))
                self.assertRegex(err, "can't (write|be)|disk|large")
                self.assertEqual(self.read("out"), b"old", args)
                self.assertEqual(self.read("page.html"), b"old", args)

    def test_rename_fails(self):
        for name, (args, files) in self.commands().items():
            if not files:
                continue
            self.clear()
            for path in files:
                self.write(os.path.basename(path), "old")
            status, err, _ = self.start(*args, env={"BPL_RENAME_FAIL": "1"})
            self.assertEqual(status, INPUT, (name, err))
            self.assertIn("No space left", err)
            for path in files:
                self.assertEqual(self.read(os.path.basename(path)), b"old")

    def test_a_folder_that_disappears(self):
        """The output's, while the input is still read; and an input's."""
        for name in ("in", "gone"):
            os.makedirs(self.path(name), exist_ok=True)
        with subprocess.Popen(
                [PROGRAM, "label", "--input", "csv", "-o",
                 self.path("gone/out")], stdin=subprocess.PIPE,
                stderr=subprocess.PIPE) as process:
            process.stdin.write(rows(2).encode())
            process.stdin.flush()
            # The output and its journal.
            while len(os.listdir(self.path("gone"))) < 2:
                self.assertIsNone(process.poll())
            for name in os.listdir(self.path("gone")):
                os.unlink(self.path("gone/" + name))
            os.rmdir(self.path("gone"))
            process.stdin.close()
            err = process.stderr.read().decode()
            self.assertEqual(process.wait(PATIENCE), INPUT, err)
        self.assertIn("can't write", err)
        status, err, _ = self.start("label", self.path("gone"), ADS)
        self.assertEqual(status, INPUT)
        self.assertIn("No such file", err)

    @unittest.skipIf(os.geteuid() == 0, "root may do anything")
    def test_not_permitted(self):
        ads = self.write("in/a.csv", rows(2))
        os.makedirs(self.path("shut"))
        os.chmod(self.path("shut"), 0o500)
        for args in (["label", ads, "-o"], ["tally", ads, "--html"],
                     ["label", ads, "--db"], ["label", ads, "--rejects"]):
            status, err, _ = self.start(*args, self.path("shut/x"))
            self.assertEqual(status, INPUT, (args, err))
            self.assertIn("ermission", err)
        os.chmod(self.path("shut"), 0o700)
        self.assertEqual(os.listdir(self.path("shut")), [])


if __name__ == "__main__":
    unittest.main()
