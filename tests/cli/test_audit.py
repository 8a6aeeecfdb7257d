# SPDX-License-Identifier: MIT
"""bpolens audit, and how evaluate measures it."""
import json
import os
import shutil
import unittest

from program import (DONE, INPUT, LEXICONS, REJECTED, USAGE, Case, csv_of,
                     run, run_on_terminal)
from test_archives import record, zipped

COLUMNS = "id,source,claim,verdict,quote,evidence,zone,offset"
VERDICTS = {"supported", "unsupported", "contradicted"}

# A lexicon of its own, so that the shipped one can change: laid over it.
WORDS = """#!bpolens-lexicon 1
#!id en/claims
#!lang en
term\tcategory\tweight\tmatch\tsource\tnote
omnichannel\tomni\t1\tstem\ttest\t
certified\tcert\t1\tstem\ttest\t
iso 9001\tstandard\t1\texact\ttest\t
phone\tphone\t1\tstem\ttest\t
chat\tchat\t1\tstem\ttest\t
email\temail\t1\tstem\ttest\t
phone only\tonly\t1\tstem\ttest\t
our client\tothers\t1\tstem\ttest\t
bpo company\tbpo\t1\tstem\ttest\t
"""
RULES = """#!bpolens-rules 1
#!id rules/claims
id\tvalue\tper\twhen\tsource\treason
one\t=channels\t\tclaims.phone\ttest\tphone
two\t=channels\t\tclaims.chat\ttest\tchat
three\t=channels\t\tclaims.email\ttest\te-mail
omni\tomni=claimed\t\t\ttest\tits words
omni.three\tomni=supported\t\t$channels>=3\ttest\tthree channels named
omni.one\tomni=contradicted\t\tclaims.only\ttest\tone channel only
cert\tcert=claimed\t\t\ttest\tits words
cert.standard\tcert=supported\t\tclaims.standard\ttest\tthe standard by name
bpo\tbpo=claimed\t\t\ttest\tits words
"""
CONTEXTS = """#!bpolens-table 1
#!id rules/claim_contexts
context\tclaims\tscope\tunless\tsource\treason
?\t*\tsentence\t\ttest\ta question
others\t*\tsentence\t\ttest\tothers
"""
NUMBERS = """#!bpolens-table 1
#!id rules/claim_numbers
category\tbefore\tafter\tleast\tsource\treason
"""

OMNI = "We are an omnichannel company for you and for all of your customers. "
CERT = "We are certified, and the team is here for you and your customers. "
BACK = "You reach the team by phone, by chat and by email in the day. "
NONE = "The house is on the hill, and the garden is behind the house. "


def page(body, title="Home"):
    return (f"<html><head><title>{title}</title></head><body>"
            f"<p>{body}</p></body></html>")


class Audit(Case):
    def setUp(self):
        super().setUp()
        self.write("own/en/claims.tsv", WORDS)
        self.write("own/rules/claims.tsv", RULES)
        self.write("own/rules/claim_contexts.tsv", CONTEXTS)
        self.write("own/rules/claim_numbers.tsv", NUMBERS)

    def audit(self, *args, **more):
        return run("audit", "--extra-lexicons", self.path("own"), *args,
                   **more)

    def evaluate(self, *args, **more):
        return run("evaluate", "--extra-lexicons", self.path("own"), *args,
                   **more)

    def claims(self, *args, **more):
        """Rows, short: (id, claim, verdict)."""
        got = self.expect(self.audit(*args, "-f", "csv", **more), DONE)
        return [(row["id"], row["claim"], row["verdict"])
                for row in got.rows()]


class Formats(Audit):
    def test_csv(self):
        file = self.write("about.txt", OMNI + CERT + BACK)
        got = self.expect(self.audit(file), DONE)
        self.assertEqual(got.out.splitlines()[0], COLUMNS)
        omni, cert = got.rows()
        self.assertEqual((omni["id"], omni["source"]), (file, file))
        self.assertEqual((omni["claim"], omni["verdict"]),
                         ("omni", "supported"))
        self.assertIn("omnichannel company", omni["quote"])
        for words in ("phone [phone] test", "chat [chat]", "email [email]"):
            self.assertIn(words, omni["evidence"])
        self.assertEqual(omni["zone"], "body")
        self.assertEqual(int(omni["offset"]), OMNI.index("omnichannel"))
        self.assertEqual(cert["verdict"], "unsupported")
        self.assertEqual(cert["evidence"], "looked for: the standard by name")

    def test_no_claims(self):
        file = self.write("about.txt", NONE)
        got = self.expect(self.audit(file), DONE)
        self.assertEqual(got.out, f"{COLUMNS}\n{file},{file},none,none,,,,\n")
        got = self.expect(self.audit(file, "-f", "jsonl"), DONE)
        self.assertEqual(got.objects()[0]["claims"], [])
        for form in ("table", "markdown"):
            got = self.expect(self.audit(file, "-f", form), DONE)
            self.assertIn("no claims", got.out.lower())

    def test_offsets(self):
        """Ranges are those of the words in the text as read: bytes."""
        text = "Wir grüßen euch in Łódź, 東京. " + OMNI + BACK + CERT
        file = self.write("about.txt", text)
        data = text.encode()
        got = self.expect(self.audit(file, "-f", "jsonl"), DONE)
        audit, = got.objects()
        seen = 0
        for claim in audit["claims"]:
            for at in claim["mentions"] + claim["evidence"]:
                self.assertEqual(data[at["begin"]:at["end"]].decode(),
                                 at["words"])
                self.assertIn(at["words"], at["quote"])
                seen += 1
        self.assertEqual(seen, 5)

    def test_jsonl(self):
        file = self.write("about.html", page(OMNI + "Use the phone only."))
        got = self.expect(self.audit(file, "-f", "jsonl"), DONE)
        audit, = got.objects()
        self.assertEqual(audit["id"], file)
        claim, = audit["claims"]
        self.assertEqual(claim["verdict"], "contradicted")
        self.assertEqual(claim["rule"], "omni.one")
        self.assertEqual(claim["evidence"][0]["words"], "phone only")
        self.assertEqual(audit["pages"][0]["title"], "Home")
        self.assertFalse(audit["truncated"])

    def test_calls_itself(self):
        file = self.write("about.txt", "We are a bpo company. " + CERT + NONE)
        got = self.expect(self.audit(file, "-f", "table"), DONE)
        self.assertIn("It calls itself: bpo (unsupported)", got.out)
        self.assertIn("What its services amount to: ", got.out)
        got = self.expect(self.audit(file, "-f", "jsonl"), DONE)
        self.assertEqual([c["is_label"] for c in got.objects()[0]["claims"]],
                         [False, True])

    def test_page(self):
        file = self.write("about.txt", OMNI)
        report = self.path("report.html")
        got = self.expect(self.audit(file, "--html", report, "-f", "csv"),
                          DONE)
        self.assertEqual(len(got.rows()), 1)
        data = self.read("report.html").decode()
        self.assertTrue(data.startswith("<!DOCTYPE html>"))
        self.assertIn("omni", data)

    def test_output(self):
        """Whole or not at all; a terminal gets the table."""
        file = self.write("about.txt", OMNI)
        out = self.path("out.csv")
        got = self.expect(self.audit(file, "-o", out), DONE)
        self.assertEqual(got.out, "")
        self.assertTrue(self.read("out.csv").startswith(COLUMNS.encode()))
        status, shown = run_on_terminal("audit", "--extra-lexicons",
                                        self.path("own"), file)
        self.assertEqual(status, DONE)
        self.assertIn("unsupported", shown)
        self.assertNotIn(COLUMNS, shown)
        status, shown = run_on_terminal("audit", "--extra-lexicons",
                                        self.path("own"), file, "-o", out)
        self.assertIn("1 pages; claims: 0 supported, 1 unsupported", shown)

    def test_hostile(self):
        """Escapes, formulas, broken bytes: nothing comes through."""
        bad = (b"=cmd|calc omnichannel \x1b[31mred\x1b[0m \x07 \xff\xfe "
               b"<script>alert(1)</script> \xe2\x80\xae " + OMNI.encode())
        file = self.write("bad.txt", bad)
        for form in ("csv", "jsonl", "markdown", "table"):
            got = self.expect(self.audit(file, "-f", form), DONE)
            self.assertNotIn(b"\x1b", got.raw)
            self.assertNotIn(b"\x07", got.raw)
            got.raw.decode("utf-8")
        rows = self.audit(file, "-f", "csv").rows()
        for row in rows:
            for cell in row.values():
                self.assertFalse(cell.startswith(("=", "+", "-", "@")), cell)
        got = self.audit(file, "-f", "jsonl").objects()
        self.assertEqual(len(got), 1)


class Inputs(Audit):
    def test_html_menus(self):
        """Menus and footers make no claim and back none."""
        file = self.write("about.html", "<html><body><nav>" + CERT
                          + "</nav><main><p>" + OMNI + "</p><p>" + 6 * NONE
                          + "</p></main><footer>"
                          + BACK + "</footer></body></html>")
        self.assertEqual(self.claims(file), [(file, "omni", "unsupported")])

    def test_ids(self):
        table = (f'id,title,text,firm\na1,Home,"{OMNI}",A\n'
                 f',Home,"{CERT}",B\n')
        file = self.write("pages.csv", table)
        self.assertEqual(self.claims(file),
                         [("a1", "omni", "unsupported"),
                          (file + "#2", "cert", "unsupported")])
        self.assertEqual(self.claims(file, "--id", "firm"),
                         [("A", "omni", "unsupported"),
                          ("B", "cert", "unsupported")])
        self.expect(self.audit(file, "--id", "nope"), INPUT,
                    'no column "nope"')
        file = self.write("pages.jsonl", json.dumps({"text": OMNI, "a": 1})
                          + "\n" + json.dumps({"text": CERT}) + "\n")
        got = self.expect(self.audit(file, "--id", "a"), REJECTED,
                          "record 2")
        self.assertEqual([row["id"] for row in got.rows()], ["1"])

    def test_stdin(self):
        got = self.expect(self.audit("-", stdin=OMNI.encode()), DONE)
        self.assertEqual([row["id"] for row in got.rows()],
                         ["standard input"])
        self.assertEqual(self.claims(stdin=page(CERT).encode()),
                         [("standard input", "cert", "unsupported")])

    def test_empty_and_missing(self):
        empty = self.write("empty.html", "")
        good = self.write("good.html", page(OMNI))
        got = self.expect(self.audit(empty, good), REJECTED, "empty.html")
        self.assertEqual(len(got.rows()), 1)
        got = self.expect(self.audit(self.path("no.html"), good), INPUT,
                          "no.html")
        self.assertEqual(len(got.rows()), 1)

    def test_usage(self):
        good = self.write("good.html", page(OMNI))
        self.expect(self.audit(good, "-f", "xml"), USAGE, "xml")
        self.expect(self.audit(good, "-o", good), USAGE, "files read")
        self.expect(self.audit(good, "--html", good), USAGE, "files read")
        names = self.write("names", good + "\n")
        for option in ("-o", "--html"):
            self.expect(self.audit("--files-from", names, option, names),
                        USAGE, "files read")
        self.assertEqual(self.read("names").decode(), good + "\n")
        self.expect(self.audit("-", "-"), USAGE)
        self.assertEqual(self.read("good.html").decode(), page(OMNI))


class Sites(Audit):
    """A claim on one page, backed on another."""

    def setUp(self):
        super().setUp()
        self.files = [("one/index.html", page(OMNI).encode()),
                      ("one/more/contact.html", page(BACK).encode()),
                      ("two/index.html", page(OMNI).encode()),
                      ("two/about.html", page(CERT).encode())]
        for name, data in self.files:
            self.write("web/" + name, data)
        self.web = self.path("web")

    def verdicts(self, *args):
        return {(os.path.basename(name), claim): verdict
                for name, claim, verdict in self.claims(*args)}

    def test_pages(self):
        got = self.claims(self.web)
        self.assertEqual([verdict for _, _, verdict in got],
                         ["unsupported", "none", "unsupported",
                          "unsupported"])

    def test_folders(self):
        want = {("one", "omni"): "supported", ("two", "omni"): "unsupported",
                ("two", "cert"): "unsupported"}
        self.assertEqual(self.verdicts(self.web, "--site"), want)
        self.assertEqual(self.verdicts(self.web, "--site=folder"), want)
        got = self.audit(self.web, "--site", "-f", "jsonl").objects()
        self.assertEqual([len(site["pages"]) for site in got], [2, 2])
        evidence = got[0]["claims"][0]["evidence"]
        self.assertEqual({os.path.basename(at["source"]) for at in evidence},
                         {"contact.html"})

    def test_archive(self):
        file = self.write("web.zip", zipped(self.files))
        got = self.claims(file, "--site")
        self.assertEqual({(name.rpartition("!")[2], claim): verdict
                          for name, claim, verdict in got},
                         {("one", "omni"): "supported",
                          ("two", "omni"): "unsupported",
                          ("two", "cert"): "unsupported"})

    def test_hosts(self):
        crawl = (record("https://www.one.example/", page(OMNI).encode())
                 + record("https://two.example/", page(CERT).encode())
                 + record("https://one.example:443/contact?x=1",
                          page(BACK).encode()))
        file = self.write("crawl.warc", crawl)
        want = [("one.example", "omni", "supported"),
                ("two.example", "cert", "unsupported")]
        self.assertEqual(self.claims(file, "--site=host"), want)
        self.assertEqual(self.claims(file, "--site"), want)
        self.expect(self.audit(self.web, "--site=host"), REJECTED,
                    "the page has no host")

    def test_column(self):
        table = csv_of([["id", "title", "text", "firm"],
                        ["1", "Home", OMNI, "A"], ["2", "Home", CERT, "B"],
                        ["3", "Contact", BACK, "A"]])
        file = self.write("pages.csv", table)
        want = [("A", "omni", "supported"), ("B", "cert", "unsupported")]
        self.assertEqual(self.claims(file, "--site=firm"), want)
        self.expect(self.audit(file, "--site=nope"), INPUT, 'column "nope"')
        self.expect(self.audit(file, "--site"), INPUT, "--site=COLUMN")
        lines = [{"text": OMNI, "by": {"name": "A"}},
                 {"text": BACK, "by": {"name": "A"}},
                 {"text": CERT, "by": {}}]
        file = self.write("pages.jsonl", "".join(
            json.dumps(line) + "\n" for line in lines))
        got = self.expect(self.audit(file, "--site=by.name", "-f", "csv"),
                          REJECTED, 'record 3', 'no member "by.name"')
        self.assertEqual([(row["id"], row["verdict"]) for row in got.rows()],
                         [("A", "supported")])


class Shipped(Case):
    """With the lexicons that come with bpolens; they may be tuned."""

    def test_vendor(self):
        file = self.write("about.html", page(
            "Acme is a full-service call center and BPO company. Our agents "
            "answer inbound calls by phone, reply to e-mail and live chat. "
            "We also do data entry, bookkeeping and payroll for our clients. "
            "We are ISO 27001 certified and available 24/7.", "Acme"))
        got = self.expect(run("audit", file, "-f", "csv"), DONE)
        claims = {row["claim"]: row["verdict"] for row in got.rows()}
        for claim in ("call_center", "bpo", "certified", "round_the_clock"):
            self.assertIn(claim, claims)
        self.assertEqual(claims["certified"], "supported")
        self.assertTrue(set(claims.values()) <= VERDICTS)

    def test_find(self):
        words = "We are omnichannel and call center agents"
        got = self.expect(run("lexicon", "find", "--claims", words), DONE)
        self.assertIn("en/claims", got.out)
        got = self.expect(run("lexicon", "find", words), DONE)
        self.assertNotIn("en/claims", got.out)
        got = self.expect(run("lexicon", "show", "claims"), DONE)
        self.assertIn("omnichannel", got.out)

    def test_check(self):
        """lexicon check knows the tables of claims for what they are."""
        own = self.path("lexicons")
        shutil.copytree(LEXICONS, own, symlinks=False)
        tables = {"claims": ("\tcall_center=claimed\t", "\tnobody=claimed\t"),
                  "claim_contexts": ("\tsentence\t", "\tchapter\t"),
                  "claim_numbers": ("scale:years\t", "nobody\t")}
        for name, (old, new) in tables.items():
            file = os.path.join(own, "rules", name + ".tsv")
            got = run("lexicon", "check", file)
            self.assertEqual(got.status, DONE, got.out)
            with open(file, encoding="utf-8") as table:
                text = table.read()
            os.chmod(file, 0o644)
            with open(file, "w", encoding="utf-8") as table:
                table.write(text.replace(old, new, 1))
            got = run("lexicon", "check", file)
            self.assertEqual(got.status, REJECTED, name)
            self.assertIn(f"{name}.tsv:", got.out)
            self.assertIn("error", got.out)
            with open(file, "w", encoding="utf-8") as table:
                table.write(text)


GOLD = """id,claim,verdict,quote,sure
p1,omni,supported,omnichannel,yes
p1,cert,unsupported,certified,yes
p2,omni,unsupported,omnichannel,no
p3,cert,supported,certified,yes
p4,none,none,,yes
p5,omni,unsupported,omnichannel,yes
"""


class Evaluate(Audit):
    """p1: both found, both verdicts right. p2: a wrong verdict, unsure. p3:
    missed. p4: found where there is none. p5: right."""

    def setUp(self):
        super().setUp()
        self.pages = self.write("pages.csv", csv_of(
            [["id", "title", "text"], ["p1", "", OMNI + CERT + BACK],
             ["p2", "", OMNI + BACK], ["p3", "", NONE], ["p4", "", CERT],
             ["p5", "", OMNI], ["p9", "", OMNI + CERT]]))
        self.gold = self.write("gold.csv", GOLD)

    def test_json(self):
        got = self.expect(self.evaluate("--audit", self.gold, self.pages, "-f",
                                        "json"), DONE)
        it = json.loads(got.out)
        self.assertEqual((it["pages"], it["missing"], it["unsure"]), (5, 0, 1))
        every = it["all"]
        self.assertEqual((every["true"], every["found"], every["both"],
                          every["same"]), (5, 5, 4, 3))
        self.assertAlmostEqual(every["precision"]["value"], 4 / 5, 5)
        self.assertAlmostEqual(every["recall"]["value"], 4 / 5, 5)
        self.assertAlmostEqual(every["f1"]["value"], 4 / 5, 5)
        self.assertAlmostEqual(every["agreement"]["value"], 3 / 4, 5)
        # true: supported 1, unsupported 3; found: 2 and 2
        self.assertAlmostEqual(every["kappa"]["value"],
                               (3 / 4 - 1 / 2) / (1 / 2), 5)
        # usual: omni unsupported; cert unsupported (a tie: the first)
        self.assertAlmostEqual(every["usual_agreement"]["value"], 3 / 4, 5)
        self.assertAlmostEqual(every["usual_kappa"]["value"], 0, 5)
        self.assertLessEqual(every["f1"]["low"], every["f1"]["value"])
        self.assertGreaterEqual(every["f1"]["high"], every["f1"]["value"])
        sure = it["sure"]
        self.assertEqual((sure["true"], sure["found"], sure["same"]),
                         (4, 4, 3))
        self.assertEqual(sure["agreement"]["value"], 1)
        cert, omni = it["claims"]
        self.assertEqual((cert["claim"], cert["true"], cert["found"],
                          cert["both"]), ("cert", 2, 2, 1))
        self.assertEqual((omni["usual"], omni["both"], omni["same"]),
                         ("unsupported", 3, 2))
        self.assertEqual(it["confusion"], [[2, 1, 0, 0], [0, 1, 0, 1],
                                           [0, 0, 0, 0], [1, 0, 0, 0]])

    def test_written(self):
        """Of a file that audit wrote it is the same."""
        file = self.path("audit.csv")
        self.expect(self.audit(self.pages, "-f", "csv", "-o", file), DONE)
        now = self.evaluate("--audit", self.gold, self.pages, "-f", "csv")
        then = self.expect(self.evaluate("--audit", self.gold, "-p", file,
                                         "-f", "csv"), DONE)
        self.assertEqual(now.out, then.out)
        rows = {(row["subject"], row["measure"], row["class"]): row
                for row in then.rows()}
        self.assertEqual(rows["claims", "f1", "omni"]["value"], "1.000000")
        self.assertEqual(rows["claims", "f1", "omni"]["n"], "3")
        self.assertEqual(rows["claims", "confusion",
                              "supported>"]["value"], "1")
        self.assertIn(("sure claims", "kappa", ""), rows)

    def test_table(self):
        got = self.expect(self.evaluate("--audit", self.gold, self.pages),
                          DONE)
        self.assertIn("5 claims on 5 pages; audited now", got.out)
        self.assertIn("where readers were sure", got.out)
        self.assertIn("no such claim", got.out)
        again = self.evaluate("--audit", self.gold, self.pages)
        self.assertEqual(got.out, again.out)

    def test_errors(self):
        got = self.expect(self.evaluate("--audit", self.gold, self.pages,
                                        "--errors", "-f", "csv"), DONE)
        self.assertEqual([(row["id"], row["claim"], row["true"], row["found"],
                           row["sure"]) for row in got.rows()],
                         [("p2", "omni", "unsupported", "supported", "no"),
                          ("p3", "cert", "supported", "", "yes"),
                          ("p4", "cert", "", "unsupported", "yes")])
        got = self.evaluate("--audit", self.gold, self.pages, "--errors=cert")
        self.assertIn("p3 cert", got.out)
        self.assertNotIn("p2 omni", got.out)

    def test_missing_pages(self):
        gold = self.write("more.csv", GOLD + "p8,omni,supported,x,yes\n")
        got = self.expect(self.evaluate("--audit", gold, self.pages, "-f",
                                        "json"), DONE)
        it = json.loads(got.out)
        self.assertEqual(it["missing"], 1)
        self.assertAlmostEqual(it["all"]["recall"]["value"], 4 / 6, 5)
        gold = self.write("other.csv", "id,claim,verdict\nq1,none,none\n")
        self.expect(self.evaluate("--audit", gold, self.pages), INPUT,
                    "the ids don't fit")

    def test_bad_gold(self):
        gold = self.write("bad.csv", GOLD + "p1,omni,supported,twice,yes\n"
                          "p2,cert,perhaps,,yes\n,cert,supported,,yes\n")
        got = self.expect(self.evaluate("--audit", gold, self.pages, "-f",
                                        "json"), REJECTED,
                          'has the claim "omni" already',
                          "a verdict is unsupported, supported")
        self.assertEqual(json.loads(got.out)["all"]["true"], 5)
        self.expect(self.evaluate("--audit", self.pages, self.pages), INPUT,
                    'no column "claim"')
        self.expect(self.evaluate("--audit", self.gold, "-p", self.pages),
                    INPUT, "bpolens audit")

    def test_usage(self):
        self.expect(self.evaluate("--audit", self.gold), USAGE, "needs pages")
        self.expect(self.evaluate("--audit", self.gold, self.pages, "-p",
                                  self.pages), USAGE, "not both")
        self.expect(self.evaluate("--audit", self.gold, self.pages, "--by",
                                  "x"), USAGE, "--by")
        self.expect(self.evaluate("--audit", self.gold, self.pages, "-o",
                                  self.pages), USAGE, "files read")


if __name__ == "__main__":
    unittest.main()
