# SPDX-License-Identifier: MIT
"""Long runs: stopped, killed and resumed, the output is that of a run that was
left alone; progress in a terminal; the summary. BPL_TEST_LONG=1: more of it."""
import os
import random
import re
import resource
import signal
import subprocess
import time
import unittest

from program import (ADS, CALLS, DONE, INPUT, PATIENCE, PROGRAM, REJECTED,
                     USAGE, Case, bytes_in, run, run_on_terminal, text_of,
                     wait_for_handler, wait_until)

STOPPED = 130
LONG = bool(os.environ.get("BPL_TEST_LONG"))
SANITIZED = bool(os.environ.get("BPL_SANITIZE"))  # each start takes seconds
ROWS, KILLS = ((20000, 50) if LONG else (1500, 4) if SANITIZED else (3000, 8))


def table(rows, first=0, end="\n"):
    """CSV; some records are broken."""
    lines = ["id,title,text"]
    for i in range(first, first + rows):
        if i % 97 == 5:
            lines.append(f"{i},one,two,three,four")
        else:
            lines.append(f'{i},"Agent\n{i}","{text_of(i)}"')
    return end.join(lines) + end


class Resumes(Case):
    """Each test has a run that is left alone, and others to compare."""
    def setUp(self):
        super().setUp()
        self.random = random.Random(7)
        self.out, self.bad = self.path("out"), self.path("bad.csv")

    def command(self, *args, resume=False):
        return ["label", *args, "-o", self.out, "--rejects", self.bad,
                *(["--resume"] if resume else [])]

    def files(self):
        return {name for name in os.listdir(self.dir)
                if name.startswith(("out", "bad"))}

    def left_alone(self, *args, stdin=b""):
        begin = time.monotonic()
        self.status = run(*self.command(*args), stdin=stdin).status
        self.seconds = time.monotonic() - begin
        self.want = self.read("out"), self.read("bad.csv")
        self.assertEqual(self.files(), {"out", "bad.csv"})
        self.remove()

    def remove(self):
        for name in self.files():
            os.unlink(self.path(name))

    def is_same(self, status):
        self.assertEqual(status, self.status)
        self.assertEqual(self.files(), {"out", "bad.csv"})
        self.assertEqual(self.read("bad.csv"), self.want[1])
        # Not assertEqual: its message would hold the files.
        self.assertTrue(self.read("out") == self.want[0], "output differs")

    def start(self, *args, resume=False, stdin=subprocess.DEVNULL, **more):
        return subprocess.Popen(
            [PROGRAM, *self.command(*args, resume=resume)], stdin=stdin,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)

    def wait_for_part(self, process, size=1, journal="out.resume"):
        """Until something was written that can be gone on with, or all."""
        def written():
            try:
                units = re.search(rb"\nunits (\d+)\n", self.read(journal))
                return (units and int(units[1])
                        and os.stat(self.out + ".part").st_size >= size)
            except OSError:
                return False
        wait_until(lambda: written() or process.poll() is not None, 0.002)

    def is_midway(self):
        try:
            return (re.search(rb"\nwhole 0+\n", self.read("out.resume"))
                    and os.path.exists(self.out + ".part"))
        except OSError:
            return False

    def interrupted(self, number, *args, **more):
        """Status and messages of a run that this signal ended midway; one that
        was over before is begun again."""
        for _ in range(100):
            with self.start(*args, **more) as process:
                self.wait_for_part(process)
                process.send_signal(number)
                err = process.stderr.read().decode()
            if self.is_midway():
                return process.returncode, err
            self.remove()
        return self.fail("it is over too soon")

    def kill_at(self, seconds, number, *args):
        with self.start(*args) as process:
            time.sleep(seconds)
            process.send_signal(number)
            process.stderr.read()
        return process.returncode

    def resumed(self, *args):
        done = run(*self.command(*args, "-j", "2", resume=True))
        self.is_same(done.status)
        self.remove()

    def killed_and_resumed(self, *args, kills=KILLS,
                           signals=(signal.SIGKILL,)):
        self.left_alone(*args)
        for i in range(kills):
            number = signals[i % len(signals)]
            status = self.kill_at(self.random.uniform(0, self.seconds), number,
                                  *args, "-j", "123"[i // 3 % 3])
            self.assertIn(status, (-number, self.status, STOPPED))
            self.resumed(*args)

    def killed_often(self, *args, jobs="3"):
        """Every run, also a resumed one, is killed when it has done more."""
        self.left_alone(*args)
        size = 1
        for i in range(4):
            with self.start(*args, "-j", jobs, resume=i > 0) as process:
                self.wait_for_part(process, size)
                time.sleep(self.random.uniform(0, 0.02))
                process.kill()
                process.stderr.read()
            if "out" in self.files():
                break
            size = os.stat(self.out + ".part").st_size + 1
            if size > len(self.want[0]):
                break
        self.is_same(run(*self.command(*args, resume=True)).status)


class Killed(Resumes):
    def test_table(self):
        path = self.write("a.csv", table(ROWS))
        self.killed_and_resumed(path)

    def test_table_to_jsonl(self):
        path = self.write("a.csv", table(ROWS // 2))
        self.killed_and_resumed(path, "-f", "jsonl", kills=KILLS // 4)

    def test_duplicates(self):
        """Groups are found across the place where it goes on."""
        path = self.write("a.csv", table(ROWS // 2) + "".join(
            table(ROWS // 2).splitlines(keepends=True)[1:]))
        self.killed_and_resumed(path, "--dedupe", kills=KILLS // 2)
        self.assertIn(b",exact,", self.want[0])
        self.killed_often(path, "--dedupe", jobs="2")

    def test_again_and_again(self):
        path = self.write("a.csv", table(ROWS))
        for jobs in "1", "2", "3":
            with self.subTest(jobs=jobs):
                self.killed_often(path, jobs=jobs)
                self.remove()

    def test_asked_to_stop_anywhere(self):
        path = self.write("a.csv", table(ROWS))
        self.killed_and_resumed(path, kills=KILLS // 2, signals=(
            signal.SIGINT, signal.SIGTERM, signal.SIGHUP))

    def test_full_disk(self):
        """As with a bound on the size of files: writing fails, or, where the
        signal for that is not ignored, it may kill the run."""
        path = self.write("a.csv", table(ROWS))
        self.left_alone(path)
        for i in range(KILLS // 2):
            most = self.random.randrange(4096, len(self.want[0]))
            with self.start(
                    path, restore_signals=i % 2 == 0,
                    preexec_fn=lambda: resource.setrlimit(
                        resource.RLIMIT_FSIZE, (most, most))) as process:
                err = process.stderr.read().decode()
            if i % 2 or process.returncode != -signal.SIGXFSZ:
                self.assertEqual(process.returncode, INPUT)
                self.assertIn("can't write: File too large", err)
            self.assertNotIn("out", self.files())
            self.resumed(path)

    def test_folder_of_pages(self):
        for i in range(800):
            self.write(f"site/{i:04}.html", f"<title>Ad {i}</title><body>"
                       f"<p>{text_of(i) * 4}</p>" if i % 11 else "")
        self.killed_often(self.path("site"))

    def test_several_files(self):
        """Lines end as in the first file, whatever the one it goes on in has;
        and the format is that of the first."""
        names = [self.write("a.csv", table(700, end="\r\n")),
                 self.write("b.csv", table(900, first=700)),
                 self.write("c.csv", table(900, first=1600)),
                 self.write("d.html", f"<p>{CALLS}</p>")]
        self.killed_often(*names)

    def test_a_partial_record_is_cut_off(self):
        path = self.write("a.csv", table(ROWS))
        self.left_alone(path)
        self.interrupted(signal.SIGKILL, path, "-j", "1")
        for name in "out.part", "bad.csv.part":
            with open(self.path(name), "ab") as file:
                file.write(b'12,"half of a rec')
        self.is_same(run(*self.command(path, resume=True)).status)

    def test_while_it_was_renamed(self):
        """Killed between its last two steps."""
        path = self.write("a.csv", table(ROWS))
        self.left_alone(path)
        self.interrupted(signal.SIGKILL, path)
        journal = self.read("out.resume")
        self.write("out.resume", re.sub(rb"whole 0+\n",
                                        b"whole %020d\n" % 1, journal))
        os.rename(self.path("bad.csv.part"), self.bad)
        run(*self.command(path, resume=True))
        self.assertEqual(self.files(), {"out", "bad.csv"})

    def test_in_place(self):
        path = self.write("a.csv", table(ROWS))
        want = run("label", path).raw
        self.out = path
        with self.start(path) as process:
            self.wait_for_part(process, journal="a.csv.resume")
            process.kill()
            process.stderr.read()
        if process.returncode != -signal.SIGKILL:
            self.skipTest("it was over before")
        run(*self.command(path, resume=True))
        self.assertTrue(self.read("a.csv") == want)


class Stopped(Resumes):
    def test_goes_on(self):
        path = self.write("a.csv", table(ROWS * 3))
        self.left_alone(path)
        for number, jobs in ((signal.SIGINT, "1"), (signal.SIGTERM, "3"),
                             (signal.SIGHUP, "2")):
            status, err = self.interrupted(number, path, "-j", jobs)
            self.assertEqual(status, STOPPED, err)
            last = err.splitlines()[-1]
            self.assertRegex(last, r"^bpolens: .*a\.csv: record \d+: stopped "
                             "behind this record; the same command with "
                             "--resume goes on$")
            done = int(re.search(r"record (\d+)", last)[1])
            self.assertLess(done, ROWS * 3)
            self.assertEqual(self.files(), {"out.part", "out.resume",
                                            "bad.csv.part"})
            self.is_same(run(*self.command(path, resume=True)).status)
            self.remove()

    def test_waiting_for_input(self):
        for jobs in "1", "3":
            with self.start("--input", "csv", "-j", jobs,
                            stdin=subprocess.PIPE) as process:
                process.stdin.write(f"id,text\n1,{CALLS}\n2,".encode())
                process.stdin.flush()
                self.wait_for_part(process)
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(PATIENCE), STOPPED)
                self.assertIn("standard input: record 1: stopped",
                              process.stderr.read().decode())
            self.remove()

    def test_waiting_for_a_named_pipe(self):
        os.mkfifo(self.path("pipe.csv"))
        with self.start(self.path("pipe.csv")) as process:
            wait_for_handler(process, signal.SIGTERM)
            time.sleep(0.3)  # or it is told before it begins to wait
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), STOPPED)
            self.assertIn("before the first record",
                          process.stderr.read().decode())
        self.assertNotIn("out", self.files())

    def test_stdin_is_passed_over(self):
        data = table(ROWS).encode()
        self.left_alone("--input", "csv", stdin=data)
        with self.start("--input", "csv", stdin=subprocess.PIPE) as process:
            process.stdin.write(data[:len(data) // 2])
            process.stdin.flush()
            self.wait_for_part(process)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(PATIENCE), STOPPED)
        done = run(*self.command("--input", "csv", resume=True), stdin=data)
        self.is_same(done.status)

    def test_standard_output_ends_properly(self):
        for form, last in (("csv", b"\n"), ("jsonl", b"}\n")):
            with subprocess.Popen([PROGRAM, "label", "--input", "csv", "-f",
                                   form], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                process.stdin.write(f"id,text\n1,{CALLS}\n2,x".encode())
                process.stdin.flush()
                wait_until(lambda: not bytes_in(process.stdin))
                process.send_signal(signal.SIGINT)
                out = process.stdout.read()
                err = process.stderr.read().decode()
            self.assertEqual(process.returncode, STOPPED)
            self.assertIn("record 1: stopped behind this record; the output "
                          "ends there", err)
            self.assertTrue(out.endswith(last), out)
            self.assertIn(b"call_center", out)

    @unittest.skipIf("TSAN_OPTIONS" in os.environ,
                     "its handlers wait until a call that is stuck returns")
    def test_second_signal_ends_at_once(self):
        """The output is stuck: the first one has to wait."""
        path = self.write("a.csv", table(ROWS))
        with subprocess.Popen([PROGRAM, "label", path],
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            wait_until(lambda: bytes_in(process.stdout) > 60000)
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
            self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(PATIENCE), -signal.SIGINT)

    def test_ignored_signals_stay_so(self):
        path = self.write("a.csv", table(ROWS))
        with subprocess.Popen(
                [PROGRAM, "label", path, "-o", self.out],
                stderr=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(
                    signal.SIGINT, signal.SIG_IGN)) as process:
            self.wait_for_part(process)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(PATIENCE), REJECTED)


class Refused(Resumes):
    def setUp(self):
        super().setUp()
        self.input = self.write("a.csv", table(ROWS))
        self.interrupted(signal.SIGKILL, self.input)
        self.before = {name: self.read(name) for name in self.files()}

    def refuse(self, why, *args):
        result = self.expect(run(*self.command(*args, resume=True)), INPUT,
                             "can't be resumed", why)
        self.assertEqual({name: self.read(name) for name in self.files()},
                         self.before)
        return result

    def test_other_options(self):
        for more in (["--only"], ["-f", "jsonl"], ["--text", "title"],
                     ["--prefix", "x_"], ["--limit", "tokens=999"]):
            self.refuse("other options", self.input, *more)

    def test_other_lexicons(self):
        self.refuse("definition", self.input, "--definition", "001")
        self.write("more/en/mine.tsv", "#!bpolens-lexicon 1\n"
                   "#!id en/mine\n#!lang en\nterm\tcategory\tweight\tmatch\tsource\tnote\n"
                   "zyx\tzyx\t1\texact\ttest\t\n")
        self.refuse("lexicons", self.input, "--extra-lexicons",
                    self.path("more"))

    def test_other_inputs(self):
        self.refuse("other inputs", self.write("b.csv", table(ROWS)))
        self.refuse("other inputs", self.input, ADS)

    def test_changed_input(self):
        os.utime(self.input, (1, 1))
        self.refuse("has changed", self.input)
        self.write("a.csv", table(10))
        self.refuse("less input", self.input)

    def test_a_part_that_is_too_short(self):
        os.truncate(self.out + ".part", 10)
        self.before["out.part"] = self.before["out.part"][:10]
        self.refuse(".part is not", self.input)

    def test_no_journal_of_ours(self):
        self.write("out.resume", "mine")
        self.expect(run(*self.command(self.input)), INPUT, "out.resume")
        self.assertEqual(self.read("out.resume"), b"mine")

    def test_without_resume_it_begins_anew(self):
        run(*self.command(self.input))
        self.assertEqual(self.files(), {"out", "bad.csv"})
        self.assertEqual(self.read("out"), run("label", self.input).raw)

    def test_other_jobs_are_the_same_run(self):
        result = run(*self.command(self.input, "--jobs", "1", resume=True))
        self.assertEqual(result.status, REJECTED, result.err)
        self.assertEqual(self.read("out"), run("label", self.input).raw)


class Usage(Case):
    def test_nothing_to_resume(self):
        path = self.path("out.csv")
        self.expect(run("label", ADS, "-o", path, "--resume"), DONE)
        self.assertEqual(self.read("out.csv"), run("label", ADS).raw)
        self.assertEqual(os.listdir(self.dir), ["out.csv"])

    def test_needs_a_file(self):
        for more in ([], ["-o", "-"], ["-o", "/dev/null"],
                     ["-o", self.path("t"), "-f", "table"]):
            self.expect(run("label", ADS, "--resume", *more), USAGE,
                        "--resume needs --output FILE")
        self.expect(run("label", "--stream", "jsonl", "--resume"), USAGE)

    def test_input_would_be_overwritten(self):
        for end in ".part", ".resume":
            part = self.write("out.csv" + end, f"id,text\n1,{CALLS}\n")
            self.expect(run("label", "--input", "csv", part, "-o",
                            self.path("out.csv")), USAGE, end)
            self.assertIn(CALLS.encode(), self.read("out.csv" + end))
            os.unlink(part)

    def test_two_at_once(self):
        path = self.path("out.csv")
        with subprocess.Popen([PROGRAM, "label", "--input", "csv", "-o", path],
                              stdin=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            wait_until(lambda: os.path.exists(path + ".part"))
            self.expect(run("label", ADS, "-o", path), INPUT, "another run")
            process.stdin.write(f"id,text\n1,{CALLS}\n".encode())
        self.assertEqual(process.returncode, DONE)
        self.assertEqual(os.listdir(self.dir), ["out.csv"])

    def test_summary(self):
        result = self.expect(run("label", ADS, "--summary"), DONE,
                             "4 records labelled, 0 rejected")
        counts = result.err.splitlines()[1]
        for name, column in (("call_center", "bpo_label"),
                             ("none", "bpo_label"),
                             ("confident", "bpo_status")):
            count = sum(row[column] == name for row in result.rows())
            self.assertRegex(counts, rf"\b{name} {count}\b")


def on_terminal(path, *args, width=120):
    """What stderr shows; stdout goes nowhere."""
    return run_on_terminal("label", path, *args, width=width,
                           stdout=subprocess.DEVNULL)


class Progress(Case):
    def setUp(self):
        super().setUp()
        rows = "".join(f'{i},"{text_of(i)}"\n' for i in range(20000))
        self.input = self.write("a.csv", "id,text\n" + rows)

    def test_line(self):
        for width in 120, 40:
            status, shown = on_terminal(self.input, "-j", "1", width=width)
            self.assertEqual(status, DONE)
            lines = re.findall(r"\r([^\r\n]+?)\x1b\[K", shown)
            self.assertGreater(len(lines), 0)
            for line in lines:
                self.assertLess(len(line), width)
            if width == 120:
                self.assertRegex(lines[0], r"^\d+ records, [\d.]+ of [\d.]+ "
                                 r"MB, \d+ records/s, [\d.]+ MB/s, "
                                 r"\d+:\d\d left$")
            # Cleared, then the summary.
            self.assertRegex(shown, r"\r\x1b\[Kbpolens: 20000 records "
                             r"labelled")

    def test_quiet(self):
        self.assertEqual(on_terminal(self.input, "-q"), (DONE, ""))

    def test_no_terminal(self):
        self.expect(run("label", self.input), DONE)


if __name__ == "__main__":
    unittest.main()
