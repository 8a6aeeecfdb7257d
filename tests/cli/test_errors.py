# SPDX-License-Identifier: MIT
"""Every exit status, and messages that say what to do."""
import os
import signal
import subprocess
import unittest

from program import (ADS, CALLS, DONE, INPUT, LEXICONS, LOAD, PROGRAM, USAGE,
                     Case, run)


class Usage(Case):
    def test_help(self):
        for args in (["--help"], ["help"], ["-h"]):
            result = self.expect(run(*args), DONE)
            for verb in ("label", "explain", "evaluate", "lexicon", "plugins"):
                self.assertIn(verb, result.out)
        for verb in ("label", "explain", "evaluate", "lexicon", "plugins"):
            result = self.expect(run(verb, "--help"), DONE)
            self.assertTrue(result.out.startswith(f"bpolens {verb}"))
            self.assertIn("Examples:", result.out)
            self.assertEqual(run("help", verb).out, result.out)
            for line in result.out.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_version(self):
        result = self.expect(run("--version"), DONE)
        self.assertRegex(result.out, r"^bpolens \d+\.\d+\.\d+\nstemmer \S")

    def test_wrong(self):
        cases = [(["lable"], "there is no verb lable; see bpolens --help"),
                 (["--wrong"], "there is no option --wrong"),
                 (["help", "x"], "there is no verb x"),
                 (["label", "--wrong"], "--wrong"),
                 (["label", "-z"], "there is no option -z"),
                 (["label", "--format", "xml"], "csv, jsonl, table, not xml"),
                 (["label", "--format"], "--format needs a value"),
                 (["label", "--only=1"], "--only=1"),
                 (["label", "--delimiter", "ab"], "--delimiter"),
                 (["label", "--delimiter", '"'], "--delimiter"),
                 (["label", "--input", "pdf"], "not pdf"),
                 (["label", "--color", "red"], "not red"),
                 (["explain", "--record", "0"], "not 0"),
                 (["explain", "--record", "two"], "not two"),
                 (["explain", "--format", "csv"], "--format"),
                 (["lexicon"], "check, show or find?"),
                 (["lexicon", "polish"], "not polish"),
                 (["plugins", "x"], "x")]
        for args, part in cases:
            result = self.expect(run(*args), USAGE, part, "--help")
            self.assertEqual(result.out, "")
            self.assertEqual(len(result.err.splitlines()), 1)
        result = run()
        self.assertEqual(result.status, USAGE)
        self.assertIn("bpolens VERB --help", result.err)

    def test_names_on_a_terminal(self):
        """A file's name can't send escape sequences through a message."""
        result = run("label", "no\x1b[31m\nfile.csv")
        self.expect(result, INPUT, "no?[31m?file.csv")


class Input(Case):
    def test_missing_file(self):
        result = self.expect(run("label", self.path("none.csv")), INPUT,
                             "none.csv: ", "No such file")
        self.assertEqual(result.out, "")

    def test_missing_file_among_others(self):
        result = self.expect(run("label", self.path("none.csv"), ADS), INPUT)
        self.assertEqual(len(result.rows()), 4)

    def test_missing_column(self):
        path = self.write("a.csv", "id,colour\n1,red\n")
        self.expect(run("label", path), INPUT, "a.csv", "text")
        self.expect(run("label", "--text", "body", path), INPUT, "body")

    @unittest.skipIf(os.geteuid() == 0, "root may read anything")
    def test_unreadable_file(self):
        path = self.write("a.csv", "id,text\n")
        os.chmod(path, 0)
        self.expect(run("label", path), INPUT, "a.csv", "Permission denied")

    def test_empty(self):
        path = self.write("a.csv", "")
        result = run("label", path)
        self.assertIn(result.status, (DONE, INPUT))
        self.assertEqual(result.out, "")

    def test_binary(self):
        """Bytes of a picture give a message, no crash and no output."""
        data = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40
        for name in ("a.csv", "a.html", "a.txt"):
            result = run("label", self.write(name, data))
            self.assertIn(result.status, (DONE, 1, INPUT), result.err)
            self.assertIn(name, result.out + result.err)

    def test_worst_status_is_told(self):
        broken = self.write("b.csv", f"id,text\n1,{CALLS}\n1,2,3\n")
        self.expect(run("label", broken, self.path("none.csv")), INPUT)


class Output(Case):
    def test_full_disk(self):
        for args in (["label", ADS], ["explain", ADS], ["plugins"],
                     ["lexicon", "show"], ["--help"]):
            with open("/dev/full", "wb") as full:
                self.expect(run(*args, stdout=full), INPUT, "can't write")

    def test_reader_goes_away(self):
        """As with other filters: killed by SIGPIPE, without a word."""
        rows = "".join(f"{i},{CALLS}\n" for i in range(5000))
        path = self.write("a.csv", "id,text\n" + rows)
        for args in (["label", path], ["explain", path]):
            with subprocess.Popen([PROGRAM, *args], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                process.stdout.readline()
                process.stdout.close()
                self.assertEqual(process.stderr.read(), b"")
                self.assertEqual(process.wait(60), -signal.SIGPIPE)


class Load(Case):
    def test_lexicons(self):
        gone = self.path("nowhere")
        for verb in (["label", ADS], ["explain", ADS], ["plugins"],
                     ["lexicon", "show"], ["lexicon", "find", "x"]):
            result = self.expect(run(*verb, "--lexicon-dir", gone), LOAD,
                                 "nowhere")
            self.assertEqual(result.out, "")
            self.expect(run(*verb, env={"BPOLENS_LEXICONS": gone}), LOAD,
                        "nowhere")
        self.expect(run("label", ADS, "--lexicon-dir", LEXICONS), DONE)

    def test_bad_line(self):
        self.write("more/en/channel.tsv",
                   "#!bpolens-lexicon 1\n#!id en/channel\n#!lang en\n"
                   "term\tcategory\tweight\tmatch\tsource\tnote\n"
                   "phone\tvoice\theavy\tstem\tfield\tx\n")
        self.expect(run("label", ADS, "--extra-lexicons", self.path("more")),
                    LOAD, "channel.tsv: line 5: ")

    def test_bad_plugin(self):
        self.write("plugins/odd.so", "this is no shared object")
        self.expect(run("label", ADS, "--plugin-dir", self.path("plugins")),
                    LOAD, "odd")
        self.expect(run("plugins", env={"BPOLENS_PLUGINS":
                                        self.path("nowhere")}), LOAD)


if __name__ == "__main__":
    unittest.main()
