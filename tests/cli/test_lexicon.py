# SPDX-License-Identifier: MIT
"""bpolens lexicon and plugins: looking inside."""
import unittest

from program import DONE, LEXICONS, LOAD, REJECTED, Case, run

HEAD = ("#!bpolens-lexicon 1\n#!id en/mine\n#!lang en\n"
        "term\tcategory\tweight\tmatch\tsource\tnote\n")


class Check(Case):
    def test_good(self):
        path = self.write("en/mine.tsv",
                          HEAD + "phone\tvoice\t1\tstem\tfield\tx\n")
        result = self.expect(run("lexicon", "check", path), DONE)
        self.assertIn("0 errors, ", result.out)

    def test_bad(self):
        path = self.write("en/mine.tsv", HEAD + "phone\tvoice\t1\tstem\t\tx\n"
                          "chat\tvoice\t1\tstem\tfield\tx\n"
                          "chats\twritten\t1\tstem\tfield\tx\n")
        result = self.expect(run("lexicon", "check", path), REJECTED)
        self.assertIn("mine.tsv:5: error: ", result.out)
        self.assertRegex(result.out, r"[1-9]\d* errors?, \d+ warnings?\n$")
        rows = run("lexicon", "check", "-f", "tsv", path).rows("\t")
        self.assertEqual(list(rows[0]), ["kind", "file", "line", "message"])
        self.assertEqual(rows[0]["line"], "5")

    def test_globs_too_many(self):
        """Of 10,000,000 pairs of a glob and an entry it says that it stops."""
        told = "globs are not compared with all entries"
        for globs in 3162, 3163:
            path = self.write("en/mine.tsv", HEAD + "".join(
                f"a*{i}\tx\t1\tglob\tfield\t\n" for i in range(globs)))
            out = self.expect(run("lexicon", "check", path), DONE).out
            self.assertEqual(out.count(told), globs > 3162)

    def test_missing(self):
        self.expect(run("lexicon", "check", self.path("no.tsv")), LOAD,
                    "no.tsv")

    def test_ours(self):
        """Without a name it is the lexicons in use; they are sound."""
        result = self.expect(run("lexicon", "check"), DONE)
        self.assertIn("0 errors, ", result.out)
        self.assertEqual(run("lexicon", "check", LEXICONS).out, result.out)


    def test_folder_in_use(self):
        """--lexicon-dir says which; what loading would say of it is said."""
        self.write("mine/rules/label.tsv",
                   "#!bpolens-rules 1\n"
                   "id\tvalue\tpoints\tper\twhen\tsource\treason\n"
                   "a\tnone\t1\tlabel.nowhere\t\tfield\tx\n")
        result = self.expect(run("lexicon", "check", "--lexicon-dir",
                                 self.path("mine")), REJECTED)
        self.assertIn("label.tsv:3: error: unknown category", result.out)


class Show(Case):
    def test_one(self):
        rows = self.expect(run("lexicon", "show", "en/channel", "-f", "tsv"),
                           DONE).rows("\t")
        self.assertEqual(list(rows[0]), ["lexicon", "term", "category",
                                         "weight", "match", "source",
                                         "matched", "note"])
        self.assertEqual({row["lexicon"] for row in rows}, {"en/channel"})
        self.assertTrue(all(row["source"] for row in rows))
        some = self.expect(run("lexicon", "show", "channel", "-f", "tsv"),
                           DONE).rows("\t")
        self.assertGreaterEqual(len(some), len(rows))
        every = self.expect(run("lexicon", "show", "-f", "tsv"),
                            DONE).rows("\t")
        self.assertGreater(len(every), len(some))

    def test_aligned(self):
        lines = run("lexicon", "show", "en/channel").out.splitlines()
        column = lines[0].index("category")
        for line in lines[1:]:
            self.assertEqual(line[column - 2:column], "  ", line)
            self.assertNotEqual(line[column], " ", line)

    def test_unknown(self):
        self.expect(run("lexicon", "show", "nothing"), LOAD, "nothing")


class Find(Case):
    def test_hits(self):
        text = "Answer inbound calls. This is not a call center."
        rows = self.expect(run("lexicon", "find", "-f", "tsv", text),
                           DONE).rows("\t")
        words = {row["words"].lower(): row for row in rows}
        self.assertIn("inbound calls", words)
        self.assertEqual(words["inbound calls"]["negated"], "")
        for row in rows:
            at = int(row["at"])
            self.assertTrue(text[at:].startswith(row["words"]), row)
        negated = [row for row in rows if row["negated"]]
        self.assertTrue(any("call center" in row["words"].lower()
                            for row in negated))

    def test_words_and_stdin_are_the_same(self):
        one = run("lexicon", "find", "Answer", "inbound", "calls")
        two = run("lexicon", "find", "-", stdin=b"Answer inbound calls")
        self.assertEqual(one.out, two.out)

    def test_nothing(self):
        self.expect(run("lexicon", "find", "xyzzy"), DONE, "no entry is hit")

    def test_own_entry(self):
        self.write("more/en/channel.tsv",
                   HEAD.replace("en/mine", "en/channel")
                   + "frobnicate\tvoice\t2\tstem\tfield\tx\n")
        rows = run("lexicon", "find", "--language", "en", "-f", "tsv",
                   "--extra-lexicons", self.path("more"),
                   "frobnicating phones").rows("\t")
        self.assertEqual([row["weight"] for row in rows
                          if row["term"] == "frobnicate"], ["2"])


class Plugins(Case):
    def test_list(self):
        rows = self.expect(run("plugins", "-f", "tsv"), DONE).rows("\t")
        facets = [row["facet"] for row in rows]
        for facet in ("channel", "office", "direction", "sourcing",
                      "geography", "role", "label"):
            self.assertIn(facet, facets)
        self.assertEqual(facets[-1], "label")
        for row in rows:
            self.assertTrue(row["path"].endswith(f"/{row['name']}.so"))
            self.assertTrue(row["summary"])
        out = self.expect(run("plugins"), DONE).out
        self.assertIn("hash ", out)
        for row in rows:
            self.assertIn(row["path"], out)


if __name__ == "__main__":
    unittest.main()
