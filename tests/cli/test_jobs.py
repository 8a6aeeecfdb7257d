# SPDX-License-Identifier: MIT
"""label --jobs: whatever the number of threads, the same bytes, messages and
status; and what happens when the output is slow, full or gone."""
import os
import signal
import subprocess
import threading
import time
import unittest

from program import (ADS, CALLS, DONE, INPUT, OTHER, PATIENCE, PROGRAM,
                     REJECTED, SITE, USAGE, Case, run, text_of, wait_until)

# Each run takes seconds with a sanitizer.
JOBS = ("1", "3", "8") if os.environ.get("BPL_SANITIZE") else (
    "1", "2", "3", "8")


def table(rows, bad=0):
    """CSV of more than one batch; every bad-th record is broken somehow."""
    lines = ["id,title,text"]
    for i in range(rows):
        text = text_of(i)
        kind = i // bad % 5 if bad and i % bad == 0 else -1
        lines.append({0: f'{i},"never closed,{text}',
                      1: f"{i},one,{text},too many",
                      2: f"{i}",
                      3: f'{i},"Best" agent,{text.replace(",", "")}',
                      4: f'{i},"a "quoted" word",{text}'
                      }.get(kind, f'{i},Agent {i},"{text}"'))
    return "\n".join(lines) + "\n"


class Same(Case):
    def all_equal(self, *args, status=DONE, stdin=b""):
        """Runs with each number of threads; returns the first result."""
        first = None
        for jobs in JOBS:
            result = run("label", *args, "--jobs", jobs, "--rejects",
                         self.path("bad.csv"), stdin=stdin)
            got = (result.status, result.raw, result.err,
                   self.read("bad.csv"))
            first = first or (result, got)
            self.assertEqual(got, first[1], f"--jobs {jobs}")
        self.assertEqual(first[0].status, status, first[0].err)
        return first[0]

    def test_table(self):
        path = self.write("a.csv", table(2000))
        for form in "csv", "jsonl", "table":
            result = self.all_equal("-f", form, path)
            self.assertGreaterEqual(result.out.count("\n"), 2000)

    def test_bad_records(self):
        path = self.write("a.csv", table(2000, bad=7))
        self.all_equal("-f", "csv", path, status=REJECTED)
        self.assertGreater(self.read("bad.csv").count(b"\n"), 150)
        self.all_equal("-f", "jsonl", path, status=REJECTED)
        self.all_equal("--only", path, status=REJECTED)

    def test_from_a_pipe(self):
        data = table(1500, bad=50).encode()
        from_pipe = self.all_equal("--input", "csv", stdin=data,
                                   status=REJECTED)
        path = self.write("a.csv", data)
        self.assertEqual(run("label", path).raw, from_pipe.raw)

    def test_folder_of_pages(self):
        for i in range(600):
            text = CALLS if i % 2 else OTHER
            self.write(f"site/{i:04}.html",
                       f"<title>Ad {i}</title><body><p>{text * 4} {i}</p>"
                       if i % 11 else "")
            if i % 100 == 0:
                self.write(f"site/{i:04}.txt", text)
        for form in "jsonl", "csv", "table":
            result = self.all_equal("-f", form, self.path("site"),
                                    status=REJECTED)
        self.assertIn(" records: ", result.out)

    def test_mixed_list(self):
        """Also files that are missing, and have other columns."""
        a = self.write("a.csv", table(1100))
        b = self.write("b.csv", table(1100).replace("id,", "key,", 1))
        none = self.path("none.csv")
        paths = (a, b, none, SITE, a, b, ADS)
        result = self.all_equal(*paths, status=INPUT)
        self.assertEqual(result.out.count("\n"), 2201)
        self.assertEqual(result.err.count("has other columns"), 3)
        self.all_equal("-f", "jsonl", *paths, status=INPUT)
        self.all_equal("-f", "table", *paths, status=INPUT)

    def test_first_file_refused(self):
        """The columns are those of the first file that has some to offer."""
        a = self.write("a.csv", table(1100).replace("title", "bpo_label", 1))
        b = self.write("b.csv", table(1100))
        result = self.all_equal(a, b, status=INPUT)
        self.assertTrue(result.out.startswith("id,title,text,bpo_label"))
        self.assertEqual(result.out.count("\n"), 1101)

    def test_small_and_empty(self):
        self.all_equal(ADS)
        path = self.write("a.csv", "id,text\n")
        self.assertEqual(self.all_equal(path).out.count("\n"), 1)

    def test_output_file(self):
        path = self.write("a.csv", table(1500))
        want = run("label", path, "-j", "1").raw
        self.expect(run("label", path, "-j", "3", "-o", path), DONE)
        self.assertEqual(self.read("a.csv"), want)

    def test_numbers(self):
        for word in "0", "-1", "x", "2x", "", "99999999999":
            self.expect(run("label", f"--jobs={word}", ADS), USAGE, "--jobs")


class Output(Case):
    def start(self, *args, **more):
        return subprocess.Popen([PROGRAM, "label", *args],
                                stderr=subprocess.PIPE, **more)

    def feed(self, process):
        """Writes ads for ever, from a thread; counts the bytes."""
        data = table(500).encode()
        self.fed = 0

        def write():
            try:
                while True:
                    self.fed += process.stdin.write(data)
                    process.stdin.flush()
            except (BrokenPipeError, ValueError, OSError):
                pass
        thread = threading.Thread(target=write, daemon=True)
        thread.start()
        return thread

    def end(self, process, thread):
        process.kill()
        process.wait(PATIENCE)
        thread.join(60)
        for stream in process.stdin, process.stdout, process.stderr:
            try:
                if stream:
                    stream.close()
            except OSError:
                pass

    def test_slow_reader(self):
        """Nobody reads: so nothing more is taken in, and memory stays."""
        process = self.start("--input", "csv", "-j", "3",
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        thread = self.feed(process)
        before, same = 0, 0
        end = time.monotonic() + PATIENCE
        while same < 5 and time.monotonic() < end:
            time.sleep(0.2)
            fed = self.fed
            same = same + 1 if fed and fed == before else 0
            before = fed
        self.assertEqual(same, 5)
        self.assertLess(before, 16 << 20)
        self.end(process, thread)

    def test_closed_pipe(self):
        process = self.start("--input", "csv", "-j", "3",
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        thread = self.feed(process)
        process.stdout.read(1000)
        process.stdout.close()
        self.assertEqual(process.wait(PATIENCE), -signal.SIGPIPE)
        self.assertEqual(process.stderr.read(), b"")
        self.end(process, thread)

    def test_full_disk(self):
        path = self.write("a.csv", table(2000))
        for jobs in JOBS:
            with open("/dev/full", "wb") as full:
                self.expect(run("label", path, "-j", jobs, stdout=full),
                            INPUT, "can't write")
            self.expect(run("label", path, "-j", jobs, "-o", "/dev/full"),
                        INPUT, "can't write")

    def test_failure_leaves_the_old_file(self):
        self.write("out.csv", "old")
        process = self.start("--input", "csv", "-j", "3", "-o",
                             self.path("out.csv"), stdin=subprocess.PIPE)
        thread = self.feed(process)
        # What was done waits for --resume beside it.
        names = ["out.csv", "out.csv.part", "out.csv.resume"]
        wait_until(lambda: sorted(os.listdir(self.dir)) == names and
                   os.path.getsize(self.path(names[1])))
        process.terminate()
        process.wait(PATIENCE)
        self.end(process, thread)
        self.assertEqual(self.read("out.csv"), b"old")
        self.assertEqual(sorted(os.listdir(self.dir)), names)

    def test_what_came_is_labelled(self):
        """Records do not wait for the ones behind them."""
        process = self.start("--input", "csv", "-f", "jsonl", "-j", "3",
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        counts = []

        def read():
            for _ in process.stdout:
                counts.append(1)
        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        process.stdin.write(table(3000).encode())
        process.stdin.flush()
        end = time.monotonic() + PATIENCE
        while len(counts) < 2900 and time.monotonic() < end:
            time.sleep(0.05)
        self.assertGreaterEqual(len(counts), 2900)
        process.stdin.close()
        self.assertEqual(process.wait(PATIENCE), DONE)
        reader.join(60)
        self.assertEqual(len(counts), 3000)
        process.stdout.close()
        process.stderr.close()


if __name__ == "__main__":
    unittest.main()
