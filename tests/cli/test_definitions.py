# SPDX-License-Identifier: MIT
"""--definition: each profile as its document says, one's own, wrong ones."""
import json
import os
import unittest

from program import (ADS, CALLS, DONE, LEXICONS, LOAD, REJECTED, USAGE, Case,
                     csv_of, run)

HEAD = ("#!bpolens-definition 1\n"
        "table\tid\tvalue\tpoints\tper\twhen\tsource\treason\n")
NAMES = ["000", "001", "002", "003", "004"]

# What a document calls otherwise than the codebook: title, text, the
# codebook's label, and that of each document that speaks of it.
TEXTS = {
    "mail beside calls": (
        "Call Center Agent",
        "You answer inbound calls from customers over the phone all day in "
        "our call center, take their orders by telephone and log every call. "
        "Now and then you reply to emails.",
        "call_center", {"000": "contact_center", "001": "bpo"}),
    "chat beside calls": (
        "Call Center Representative",
        "In our call center you take inbound calls by phone from customers. "
        "You answer calls about bills and return calls. On quiet days you "
        "help with live chat.",
        "call_center", {"000": "contact_center", "001": "bpo"}),
    "captive ledger": (
        "Accountant, Shared Services",
        "In our shared service center you post invoices, reconcile ledgers "
        "and close the books for our own group of companies.",
        "bpo", {"000": "none", "002": "none", "004": "none"}),
    "captive payroll": (
        "Payroll Specialist",
        "You process payroll and employee records in the global shared "
        "services center of our group, for our own offices in ten countries.",
        "bpo", {"000": "none", "002": "none", "004": "none"}),
    "all channels": (
        "Customer Service Representative",
        "In our contact center you handle inbound calls, emails and live chat "
        "from customers, answer their questions and resolve complaints over "
        "the phone, by email and by chat.",
        "contact_center",
        {"001": "bpo", "002": "call_center", "004": "call_center"}),
    "chat alone": (
        "Chat Support Agent",
        "You help customers by live chat, no calls. You answer questions "
        "about their orders in several chats at once and resolve concerns.",
        "contact_center", {"001": "bpo"}),
    "mail alone": (
        "Email Support Representative",
        "Customer service by email: you answer emails from customers about "
        "orders and refunds for our client and resolve their concerns.",
        "contact_center", {"001": "bpo", "003": "call_center"}),
    "calls out": (
        "Telemarketer",
        "Outbound call center: you cold call customers by telephone for our "
        "client, make outbound calls all day and sell them internet plans "
        "over the phone.",
        "call_center", {"001": "bpo", "002": "bpo"}),
    "survey": (
        "Telephone Survey Interviewer",
        "In our call center you call people by phone, conduct telephone "
        "surveys for our client's market research and record the survey "
        "answers.",
        "call_center", {"001": "bpo", "002": "bpo"}),
    "quality": (
        "Call Center Quality Analyst",
        "You listen to recorded calls of our call center agents, score the "
        "calls and coach agents on how they answer calls over the phone.",
        "call_center", {"001": "bpo"}),
    "open service": (
        "Customer Service Representative",
        "As a remote customer service representative you assist customers "
        "with questions, complaints and orders, resolve customer concerns and "
        "customer inquiries, and update customer accounts.",
        "contact_center", {"002": "call_center", "003": "call_center",
                           "004": "call_center"}),
    "open support": (
        "Technical Support Representative",
        "You give remote technical support to customers of our client: you "
        "troubleshoot their routers, resolve technical issues and customer "
        "concerns, and guide customers through the setup.",
        "contact_center", {"003": "call_center"}),
    "plain calls": (
        "Call Center Agent", CALLS, "call_center", {}),
    "plain back office": (
        "Data Entry Clerk",
        "Our BPO company keys invoices for its clients in the United States. "
        "You do data entry in the client's system for an outsourcing project.",
        "bpo", {}),
    "plain trade": (
        "Welder",
        "You weld steel frames at our construction site and repair trucks.",
        "none", {}),
}


class Texts(Case):
    """TEXTS as a table, with the labels of one document."""

    def setUp(self):
        super().setUp()
        self.texts = self.write("texts.csv", csv_of(
            [["id", "title", "description", "label"]]
            + [[name, title, text, others.get("001", codebook)]
               for name, (title, text, codebook, others) in TEXTS.items()]))


class Definitions(Texts):
    def labels(self, *args):
        rows = self.expect(run("label", self.texts, *args), DONE).rows()
        return {row["id"]: row["bpo_label"] for row in rows}

    def follows(self, name):
        """All that the document says, and nothing that it does not say."""
        found = self.labels("--definition", name)
        moved = 0
        for text, (_, _, codebook, others) in TEXTS.items():
            with self.subTest(text):
                self.assertEqual(found[text], others.get(name, codebook))
                moved += found[text] != codebook
        self.assertGreaterEqual(moved, 3)

    def test_000(self):
        self.follows("000")

    def test_001(self):
        self.follows("001")

    def test_002(self):
        self.follows("002")

    def test_003(self):
        self.follows("003")

    def test_004(self):
        self.follows("004")

    def test_codebook(self):
        plain = self.labels()
        self.assertEqual(plain, {text: row[2] for text, row in TEXTS.items()})
        self.assertEqual(plain, self.labels("--definition", "codebook"))

    def test_empty_is_the_codebook(self):
        """One's own of a name that exists is used in its place."""
        for name in NAMES:
            self.write(f"more/definitions/{name}.tsv", HEAD)
        for name in NAMES:
            self.assertEqual(self.labels("--definition", name,
                                         "--extra-lexicons",
                                         self.path("more")), self.labels())

    def test_other_facets(self):
        self.write("ads.csv", "title,description\n"
                   "Call Center Agent,Join our call center. You speak with "
                   "customers of our call center over the phone all night.\n"
                   "Survey Interviewer,You conduct telephone surveys by phone "
                   "in our call center and record the survey answers.\n")
        def rows(name):
            return run("label", self.path("ads.csv"),
                       "--definition", name).rows()
        plain = rows("codebook")
        self.assertEqual(plain[0]["bpo_direction"], "unknown")
        self.assertEqual(rows("001")[0]["bpo_direction"], "inbound")
        self.assertEqual(plain[1]["bpo_role"], "survey_research")
        self.assertEqual(rows("003")[1]["bpo_role"], "lead_generation")

    def test_rows_meet_rules(self):
        """An id of ours without the profile's name is that of a rule, so that
        a rule that gets another name is missed here, not silently added."""
        for name in NAMES:
            path = os.path.join(LEXICONS, "definitions", f"{name}.tsv")
            with open(path, encoding="utf-8") as file:
                lines = [x for x in file.read().splitlines() if x[0] != "#"]
            for line in lines[1:]:
                table, rule = line.split("\t")[:2]
                if rule.startswith(name + "-"):
                    continue
                with open(os.path.join(LEXICONS, "rules", f"{table}.tsv"),
                          encoding="utf-8") as file:
                    ids = {x.split("\t")[0] for x in file}
                self.assertIn(rule, ids, path)


class Output(Texts):
    def test_jsonl_says_which(self):
        plain, ours, other = (
            run("label", ADS, "-f", "jsonl", *args).objects()[0]["bpo"]
            for args in ((), ("--definition", "000"), ("--definition", "001")))
        self.assertNotIn("definition", plain)
        self.assertEqual(ours["definition"], "000")
        self.assertEqual(len({plain["lexicons"], ours["lexicons"],
                              other["lexicons"]}), 3)

    def test_explain_says_which_and_why(self):
        args = ("explain", "-n", "1", self.texts)
        out = self.expect(run(*args, "--definition", "001"), DONE).out
        self.assertIn("definition 001", out)
        self.assertIn("\n  What would be call_center is bpo here: e-mail", out)
        self.assertRegex(out, r"\n  \d+\.\d+ points speak for bpo:")
        plain = self.expect(run(*args), DONE).out
        self.assertNotIn("definition", plain)
        self.assertNotIn("What would be", plain)

    def test_evidence_moves_along(self):
        rows = run("label", self.texts, "--definition", "001").rows()
        self.assertEqual(rows[0]["bpo_label"], "bpo")
        self.assertRegex(rows[0]["bpo_evidence"], r'label=bpo "[^"]*[Cc]all')

    def test_evaluate(self):
        def accuracy(*args):
            out = self.expect(run("evaluate", self.texts, "-f", "csv",
                                  "--samples", "0", *args), DONE).out
            return next(float(x.split(",")[3]) for x in out.splitlines()
                        if x.startswith("label,accuracy,"))
        self.assertEqual(accuracy("--definition", "001"), 1)
        self.assertLess(accuracy(), 0.7)

    def test_evaluate_says_which(self):
        def said(*args, form="table"):
            return self.expect(run("evaluate", self.texts, "--samples", "0",
                                   "-f", form, *args), DONE).out
        self.assertIn("; labelled now by definition 001\n",
                      said("--definition", "001"))
        self.assertIn("; labelled now\n", said())
        for args, name in (((), "codebook"), (("--definition", "001"), "001")):
            sets = json.loads(said(*args, form="json"))["predictions"]
            self.assertEqual(sets[0]["definition"], name)
        old = self.path("old.csv")
        self.expect(run("label", self.texts, "-o", old), DONE)
        args = ("--compare", old, "--definition", "001")
        self.assertIn(f"{old}, then labelled now by definition 001\n",
                      said(*args))
        sets = json.loads(said(*args, form="json"))["predictions"]
        self.assertEqual([each["definition"] for each in sets], [None, "001"])

    def test_help(self):
        for verb in ("label", "explain", "evaluate"):
            self.assertIn("--definition NAME", run(verb, "--help").out)
        self.expect(run("plugins", "--definition", "000"), USAGE)


class Own(Case):
    def own(self, rows, name="mine"):
        self.write(f"more/definitions/{name}.tsv", HEAD + rows)
        return ("--extra-lexicons", self.path("more"), "--definition", name)

    def label(self, *args):
        return run("label", "-f", "csv", "--input", "text", *args,
                   stdin=CALLS.encode())

    def test_own(self):
        args = self.own("label\tmine-all\tcall_center>none\t\t\t\tfield\tx\n")
        rows = self.expect(self.label(*args), DONE).rows()
        self.assertEqual(rows[0]["bpo_label"], "none")

    def test_drop_and_patch(self):
        """A dropped rule brings nothing; an empty cell keeps the rule's."""
        def scores(*args):
            out = run("label", "-f", "jsonl", "--input", "text", *args,
                      stdin=CALLS.encode())
            return self.expect(out, DONE).objects()[0]["bpo"]["scores"]
        plain = scores()["channel"]
        less = scores(*self.own("channel\tcalls\tdrop\t\t\t\tfield\tx\n"))
        self.assertLess(less["channel"]["voice"], plain["voice"])
        more = scores(*self.own("channel\tcalls\t\t9\t\t\tfield\tx\n"))
        self.assertGreater(more["channel"]["voice"], plain["voice"])
        other = scores(*self.own("channel\tcalls\tnonvoice\t\t\t\tfield\tx\n"))
        self.assertGreater(other["channel"]["nonvoice"], plain["nonvoice"])

    def test_unknown(self):
        self.expect(self.label("--definition", "005"), LOAD,
                    'no definition "005"', "codebook, 000, 001, 002, 003, 004")
        args = self.own("")
        self.expect(self.label(*args[:2], "--definition", "nine"), LOAD,
                    "004, mine")
        for name in ("", "../rules/label", "."):
            self.expect(self.label("--definition", name), LOAD,
                        "no definition")

    def test_wrong(self):
        for rows, message in (
                ("lable\ta\tbpo\t1\t\t\tf\tx\n", 'no rule table "lable"'),
                ("zones\ta\tbpo\t1\t\t\tf\tx\n", 'no rule table "zones"'),
                ("label\tnope\tdrop\t\t\t\tf\tx\n", 'no rule "nope"'),
                ("label\t\tbpo\t1\t\t\tf\tx\n", "no id"),
                ("label\ta\tbpo\t1\t\t\tf\tx\nlabel\ta\tbpo\t2\t\t\tf\tx\n",
                 "line 3 too"),
                ("label\ta\tbop\t1\t\t\tf\tx\n", 'unknown value "bop"'),
                ("label\ta\tbpo>bop\t\t\t\tf\tx\n", 'unknown value "bop"'),
                ("label\ta\tbpo>none\t2\t\t\tf\tx\n", "no points"),
                ("label\ta\tbpo\t1\t$lost\t\tf\tx\n", "$lost")):
            with self.subTest(rows):
                args = self.own(rows)
                line = 2 + rows.count("\n")
                self.expect(self.label(*args), LOAD, "definitions/mine.tsv",
                            f"line {line}: ", message)
                result = run("lexicon", "check", self.path("more"))
                self.expect(result, REJECTED)
                self.assertIn(f"mine.tsv:{line}: error: ", result.out)
                self.assertIn(message, result.out)

    def test_check(self):
        self.own("label\tmine-all\tcall_center>none\t\t\t\tfield\tx\n")
        for path in ("more", "more/definitions", "more/definitions/mine.tsv"):
            out = self.expect(run("lexicon", "check", self.path(path)),
                              DONE).out
            self.assertIn("0 errors, 0 warnings", out, path)
        self.own("label\tmine-all\tcall_center>none\t\t\t\tfield\t\n")
        out = self.expect(run("lexicon", "check", self.path("more")),
                          REJECTED).out
        self.assertIn("the row has no reason", out)
        self.own("", "codebook")
        out = run("lexicon", "check", self.path("more")).out
        self.assertIn('"codebook" is the name of the rules', out)


if __name__ == "__main__":
    unittest.main()
