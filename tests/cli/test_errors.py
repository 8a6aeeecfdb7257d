# SPDX-License-Identifier: MIT
"""Every exit status, and messages that say what to do."""
import os
import signal
import socket
import subprocess
import unittest

from program import (ADS, CALLS, DONE, INPUT, LEXICONS, LOAD, PATIENCE, PROGRAM,
                     REJECTED, USAGE, Case, run)


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
                 (["label", "--wrong=1"], "there is no option --wrong;"),
                 (["label", "-z"], "there is no option -z"),
                 (["label", "--only", "-qz"], "there is no option -z"),
                 (["label", "--t", "x"],
                  "--t may be any of --text, --title;"),
                 (["evaluate", "--pre=x"],
                  "--pre may be any of --predictions, --prefix;"),
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

    def test_more_names_on_a_terminal(self):
        """Control characters above ASCII and what is no UTF-8 neither."""
        cases = [(b"a\xc2\x9b31m.csv", b"a\\xc2\\x9b31m.csv"),
                 (b"a\x9b31m.csv", b"a\\x9b31m.csv"),
                 (b"a\xff\xc0\xaf.csv", b"a\\xff\\xc0\\xaf.csv"),
                 (b"a\xed\xa0\x80.csv", b"a\\xed\\xa0\\x80.csv"),
                 (b"a\xf4\x90\x80\x80", b"a\\xf4\\x90\\x80\\x80"),
                 (b"a\xe2\x82", b"a\\xe2\\x82"),
                 ("é€ß\u00a0😀.csv".encode(), "é€ß\u00a0😀.csv".encode())]
        for name, want in cases:
            done = subprocess.run([PROGRAM.encode(), b"label", name],
                                  stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, INPUT)
            self.assertTrue(done.stderr.startswith(
                b"bpolens: " + want + b": can't open: "), done.stderr)

    def test_a_message_is_one_write(self):
        """Each arrives as one packet, so lines of processes don't mix."""
        ours, theirs = socket.socketpair(socket.AF_UNIX,
                                         socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                done = subprocess.run([PROGRAM, "label", "no.csv", "nor.csv"],
                                      stderr=theirs, check=False)
            self.assertEqual(done.returncode, INPUT)
            for name in (b"no.csv", b"nor.csv"):
                packet = ours.recv(4096)
                self.assertTrue(packet.startswith(b"bpolens: " + name))
                self.assertTrue(packet.endswith(b"\n"))


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

    def test_a_folder_without_files(self):
        folder = self.path("empty")
        os.makedirs(os.path.join(folder, "deeper"))
        self.write("empty/picture.png", "x")
        self.write("old.csv", "old")
        for verb in ("label", "explain"):
            result = self.expect(run(verb, folder), INPUT,
                                 f"no CSV, JSONL, HTML or text file in {folder}\n")
            self.assertEqual(result.out, "")
        self.expect(run("label", folder, "-o", self.path("old.csv")), INPUT)
        self.assertEqual(self.read("old.csv"), b"old")
        result = self.expect(run("label", ADS, folder), INPUT, "no CSV")
        self.assertEqual(len(result.rows()), 4)
        self.write("empty/deeper/a.csv", "id,text\n")
        self.expect(run("label", folder), DONE)

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
                self.assertEqual(process.wait(PATIENCE), -signal.SIGPIPE)


class ClosedStreams(Case):
    """Started without a stream, as by a careless daemon."""

    def start(self, closing, *args):
        done = subprocess.run(["sh", "-c", f'exec "$@" {closing}', "sh",
                               PROGRAM, *args], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=PATIENCE, check=False)
        return done.returncode, done.stdout, done.stderr.decode()

    def test_stderr(self):
        path = self.write("a.csv", f"id,text\n1,{CALLS}\n1,2,3\n")
        status, out, _ = self.start("2>&-", "label", path, "-o",
                                    self.path("out.csv"), "--rejects",
                                    self.path("bad.csv"))
        self.assertEqual((status, out), (REJECTED, b""))
        self.assertEqual(self.read("out.csv"), run("label", path).raw)
        self.assertNotIn(b"bpolens: ", self.read("bad.csv"))

    def test_stdout(self):
        for args in (["label", ADS], ["explain", ADS], ["--help"]):
            status, _, err = self.start(">&-", *args)
            self.assertEqual(status, INPUT)
            self.assertIn("can't write", err)
        status, _, err = self.start(">&-", "label", ADS, "-o",
                                    self.path("out.csv"))
        self.assertEqual((status, err), (DONE, ""))
        self.assertEqual(self.read("out.csv"), run("label", ADS).raw)

    def test_stdin(self):
        status, _, err = self.start("<&-", "label")
        self.assertEqual(status, INPUT)
        self.assertIn("standard input: can't read", err)
        self.assertEqual(self.start("<&-", "label", ADS)[0], DONE)

    def test_all(self):
        status, _, _ = self.start("<&- >&- 2>&-", "label", ADS, "-o",
                                  self.path("out.csv"))
        self.assertEqual(status, DONE)
        self.assertEqual(self.read("out.csv"), run("label", ADS).raw)


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

    def test_a_folder_without_lexicons(self):
        self.write("none/en/readme.txt", "x")
        result = self.expect(run("lexicon", "check", self.path("none")), LOAD,
                             "none: no lexicon in this folder")
        self.assertEqual(result.out, "")

    def test_failing_plugins_are_heard(self):
        """--quiet hides warnings; these are errors."""
        plugins = os.path.join(os.path.dirname(PROGRAM), "tests", "plugins",
                               "failing")
        if not os.path.isdir(plugins):
            self.skipTest("no plugins for tests")
        self.expect(run("label", "-q", ADS, "--plugin-dir", plugins),
                    REJECTED, "ads.csv: record 1, line 2: the plugin of ",
                    " failed: ")
        rows = "".join(f"{i},{CALLS}\n" for i in range(25))
        path = self.write("a.csv", "id,text\n" + rows)
        result = run("label", "-q", path, "--plugin-dir", plugins)
        self.expect(result, REJECTED, "bpolens: 5 more: the plugin of ")
        self.assertIn("record 20, ", result.err)
        self.assertNotIn("record 21, ", result.err)

    def test_bad_plugin(self):
        self.write("plugins/odd.so", "this is no shared object")
        self.expect(run("label", ADS, "--plugin-dir", self.path("plugins")),
                    LOAD, "odd")
        self.expect(run("plugins", env={"BPOLENS_PLUGINS":
                                        self.path("nowhere")}), LOAD)


if __name__ == "__main__":
    unittest.main()
