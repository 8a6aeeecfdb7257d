# SPDX-License-Identifier: MIT
"""Plugins are foreign code: which files are loaded, and what is said, and left,
when one crashes."""
import os
import shutil
import signal
import unittest

from program import ADS, CALLS, DONE, LOAD, PROGRAM, REJECTED, Case, run

FIXTURES = os.path.join(os.path.dirname(PROGRAM), "tests", "plugins")
THIRD_USER = 54321
SANITIZED = bool(os.environ.get("BPL_SANITIZE"))


class Trusted(Case):
    def setUp(self):
        super().setUp()
        self.folder = self.path("plugins")
        os.mkdir(self.folder, 0o755)
        self.file = os.path.join(self.folder, "crash.so")
        shutil.copyfile(os.path.join(FIXTURES, "no_crash", "crash.so"),
                        self.file)
        os.chmod(self.file, 0o644)

    def listed(self):
        return run("plugins", "--plugin-dir", self.folder)

    def refused(self, path, why):
        got = self.expect(self.listed(), LOAD, f"{path}: no plugins are "
                          f"loaded from here: {why}")
        self.assertEqual(got.out, "")

    def test_good(self):
        got = self.expect(self.listed(), DONE)
        self.assertIn("a plugin of the tests", got.out)

    def test_file_that_others_can_write(self):
        os.chmod(self.file, 0o646)
        self.refused(self.file, "everybody can write to the file (mode 0646)")
        os.chmod(self.file, 0o664)
        self.refused(self.file, "its group can write to the file (mode 0664)")

    def test_folder_that_others_can_write(self):
        for mode in (0o757, 0o1777):
            os.chmod(self.folder, mode)
            self.refused(self.folder, "everybody can write to the folder "
                         f"(mode {mode:04o})")
        os.chmod(self.folder, 0o775)
        self.refused(self.folder, "its group can write to the folder")

    @unittest.skipIf(os.geteuid() != 0, "only root gives files away")
    def test_owned_by_a_third_user(self):
        for path, kind in ((self.file, "file"), (self.folder, "folder")):
            os.chown(path, THIRD_USER, -1)
            self.refused(path, f"the {kind} belongs to user {THIRD_USER}, "
                         "who is neither root nor the one that runs bpolens")
            os.chown(path, 0, -1)
        self.expect(self.listed(), DONE)

    def test_links_are_followed(self):
        elsewhere = self.write("elsewhere.so", b"")
        os.replace(self.file, elsewhere)
        os.chmod(elsewhere, 0o646)
        os.symlink(elsewhere, self.file)
        self.refused(self.file, "everybody can write to the file")
        os.chmod(elsewhere, 0o644)
        self.expect(self.listed(), DONE)

    def test_what_is_no_file(self):
        os.unlink(self.file)
        os.mkfifo(self.file, 0o644)
        self.refused(self.file, "it is no file")

    def test_the_folder_of_the_environment_too(self):
        os.chmod(self.folder, 0o777)
        self.expect(run("plugins", env={"BPOLENS_PLUGINS": self.folder}),
                    LOAD, "everybody can write to the folder")

    def test_only_where_they_are_configured(self):
        """Not from the working directory, nor from beside the input."""
        path = self.write("plugins/ads.csv", "id,text\n1," + CALLS + "\n")
        got = run("label", path, cwd=self.folder)
        self.expect(got, DONE)
        self.assertNotIn("bpo_crash", got.out)


class Crashes(Case):
    def setUp(self):
        super().setUp()
        self.out, self.bad = self.path("out.csv"), self.path("bad.csv")
        self.plugins = self.path("plugins")
        os.mkdir(self.plugins, 0o755)
        self.install("crash")

    def install(self, which):
        # A new file, as a linker makes it: another inode, another time.
        path = os.path.join(self.plugins, "crash.so")
        shutil.copyfile(os.path.join(FIXTURES, which, "crash.so"),
                        path + ".new")
        os.replace(path + ".new", path)

    def table(self, words, rows=3000):
        lines = ["id,text"]
        for i in range(1, rows + 1):
            lines.append(f"{i},{CALLS} {words.get(i, '')}")
        return self.write("ads.csv", "\n".join(lines) + "\n")

    def label(self, path, *args, jobs="1"):
        return run("label", "--plugin-dir", self.plugins, "-j", jobs,
                   "-o", self.out, "--rejects", self.bad, *args, path)

    def ended(self, got, how):
        """By a signal, or, with a sanitizer, by its report."""
        if SANITIZED:
            self.assertNotEqual(got.status, DONE)
        else:
            self.assertEqual(got.status, -how)

    def crashed(self, got, how, record):
        self.ended(got, how)
        self.assertFalse(os.path.exists(self.out))
        name = signal.Signals(how).name
        self.assertIn(f"bpolens: plugin crash ({self.plugins}/crash.so) "
                      f"crashed in its score by {name} with ", got.err)
        self.assertIn(f"ads.csv, record {record}, line {record + 1};", got.err)
        self.assertIn("--resume goes on, without this record", got.err)

    def undisturbed(self, path):
        self.install("no_crash")
        self.assertIn(self.label(path, "--quiet").status, (DONE, REJECTED))
        want = self.read("out.csv"), self.read("bad.csv")
        os.unlink(self.out)
        os.unlink(self.bad)
        self.install("crash")
        return want

    def test_names_plugin_and_record(self):
        for word, how in (("fault", signal.SIGSEGV),
                          ("abort", signal.SIGABRT),
                          ("divide", signal.SIGFPE),
                          ("recurse", signal.SIGSEGV)):
            path = self.table({7: "crashby" + word}, 20)
            for jobs in ("1", "2"):
                self.crashed(self.label(path, jobs=jobs), how, 7)

    def test_name_of_the_source_is_harmless(self):
        path = self.table({2: "crashbyabort"}, 3)
        evil = self.path("a\x1b[2J\u202e.csv")
        os.rename(path, evil)
        got = self.label(evil)
        self.assertNotIn("\x1b", got.err)
        self.assertNotIn("\u202e", got.err)
        self.assertIn("a?[2J\\xe2\\x80\\xae.csv, record 2", got.err)

    def test_resume_goes_on_without_the_record(self):
        path = self.table({7: "crashbyfault", 2500: "crashbyabort",
                           2501: "crashbyfault"})
        want, _ = self.undisturbed(path)
        for jobs, record, how in (("1", 7, signal.SIGSEGV),
                                  ("2", 2500, signal.SIGABRT),
                                  ("1", 2501, signal.SIGSEGV)):
            got = self.label(path, "--resume", jobs=jobs)
            self.crashed(got, how, record)
        got = self.label(path, "--resume")
        self.assertEqual(got.status, REJECTED, got.err)
        rows = want.decode().split("\n")
        for record in (2501, 2500, 7):
            del rows[record]
        self.assertTrue(self.read("out.csv").decode() == "\n".join(rows))
        bad = self.read("bad.csv").decode()
        self.assertEqual(bad.count("plugin crash crashed by it in a run "
                                   "before"), 3)
        for record in (7, 2500, 2501):
            self.assertIn(f",{record},{record + 1},", bad)
            self.assertIn(f"\"{record},{CALLS}", bad)
        self.assertEqual({"out.csv", "bad.csv", "ads.csv", "plugins"},
                         set(os.listdir(self.dir)))

    def test_resume_with_the_plugin_mended(self):
        """Then nothing is left out: it is as if nothing had happened."""
        path = self.table({2500: "crashbyfault"})
        want = self.undisturbed(path)
        self.crashed(self.label(path), signal.SIGSEGV, 2500)
        self.install("no_crash")
        self.expect(self.label(path, "--resume"), DONE)
        self.assertTrue(want == (self.read("out.csv"), self.read("bad.csv")))

    def test_begun_anew_everything_is_tried_again(self):
        path = self.table({3: "crashbyfault"}, 5)
        for _ in range(2):
            self.crashed(self.label(path), signal.SIGSEGV, 3)

    def test_other_inputs_have_other_records(self):
        path = self.table({3: "crashbyfault"}, 5)
        self.crashed(self.label(path), signal.SIGSEGV, 3)
        other = self.write("other.csv", f"id,text\n1,{CALLS}\n2,b\n3,{CALLS}\n")
        self.expect(self.label(other, "--resume", "--quiet"), DONE)
        self.assertEqual(self.read("out.csv").count(b"\n"), 4)

    def test_with_duplicates(self):
        path = self.table({2500: "crashbyabort", 2999: "crashbyabort"})
        for record in (2500, 2999):
            self.crashed(self.label(path, "--dedupe", "--resume"),
                         signal.SIGABRT, record)
        got = self.label(path, "--dedupe", "--resume", "--quiet")
        self.assertEqual(got.status, REJECTED, got.err)
        self.assertEqual(self.read("out.csv").count(b"\n"), 2999)

    def test_before_the_first_record(self):
        for which, step in (("crash_open", "open"), ("crash_load", "load")):
            self.install(which)
            got = self.label(ADS)
            self.ended(got, signal.SIGABRT)
            self.assertIn(f"crashed in its {step} by SIGABRT\n", got.err)

    def test_to_a_pipe(self):
        path = self.table({2: "crashbyabort"}, 5)
        for verb in ("label", "explain", "tally"):
            got = run(verb, "--plugin-dir", self.plugins, path)
            self.ended(got, signal.SIGABRT)
            self.assertIn("crashed in its score by SIGABRT with ", got.err)
            self.assertIn("ads.csv, record 2, line 3\n", got.err)

    def test_in_a_thread_of_tally(self):
        """It begins with one, so there are many records before."""
        path = self.table({2999: "crashbyrecurse"})
        got = run("tally", "-j", "2", "--plugin-dir", self.plugins, path)
        self.ended(got, signal.SIGSEGV)
        self.assertIn("crashed in its score by SIGSEGV with ", got.err)
        self.assertIn("ads.csv, record 2999, line 3000\n", got.err)


if __name__ == "__main__":
    unittest.main()
