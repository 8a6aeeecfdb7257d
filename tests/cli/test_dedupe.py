# SPDX-License-Identifier: MIT
"""bpolens label --dedupe: which records are duplicates of which."""

import json
import os
import random
import subprocess
import unittest

from program import (DONE, INPUT, PROGRAM, USAGE, Case, csv_of, run,
                     wait_until)

TEXT = ("We look for people who answer calls of customers of a bank in {city}. "
        "You note every call, solve what can be solved at once, and hand on "
        "what can't. Night shifts and two days off a week are part of the job, "
        "and so is a training of six weeks that is paid in full.")
HEADER = ["id", "title", "company", "location", "description", "date"]


def ad(number, city="Cebu", day="2026-01-05", company="Acme Corp.",
       text=TEXT, title="Customer Service Agent"):
    return [str(number), title, company, city, text.format(city=city), day]


def table(rows, header=HEADER):
    return csv_of([header, *rows])


class Dedupe(Case):
    def label(self, rows, *options, name="ads.csv"):
        path = self.write(name, table(rows))
        result = run("label", "--dedupe", "--format", "csv",
                                  *options, path)
        self.expect(result, DONE)
        found = result.rows()
        return [(int(row["bpo_group"]), row["bpo_duplicate"],
                 row["bpo_first"].replace(path, "F")) for row in found]

    def test_kinds(self):
        found = self.label([
            ad(1),
            ad(2, company="ACME Corporation"),
            ad(3),
            ad(4, city="Davao"),
            ad(5, day="9 Jan 2026"),
            ad(6, text="Other words, all of them.", title="Cook"),
            ad(7, day="2026-01-05T10:00:00Z", title="CUSTOMER SERVICE agent!"),
        ])
        self.assertEqual(found, [
            (1, "", "F:1"), (1, "repost", "F:1"), (1, "exact", "F:1"),
            (1, "near", "F:1"), (1, "repost", "F:1"), (6, "", "F:6"),
            (1, "exact", "F:1")])

    def test_window(self):
        rows = [ad(1, day="2026-01-05"), ad(2, day="2026-01-25"),
                ad(3, day="2026-04-05"), ad(4, day="a while ago")]
        self.assertEqual([f[0] for f in self.label(rows)], [1, 1, 3, 1])
        self.assertEqual([f[0] for f in self.label(rows, "--window", "10")],
                         [1, 2, 3, 1])
        self.assertEqual([f[0] for f in self.label(rows, "--window", "365")],
                         [1, 1, 1, 1])
        self.assertEqual([f[0] for f in self.label(rows, "--date", "")],
                         [1, 1, 1, 1])

    def test_date_column(self):
        rows = [ad(1), ad(2, day="2026-09-09")]
        header = HEADER[:-1] + ["seen"]
        path = self.write("seen.csv", table(rows, header))
        for options, wanted in ([], ["1", "1"]), (["--date", "SEEN"],
                                                 ["1", "2"]):
            result = run("label", "--dedupe", "--format", "csv",
                                      *options, path)
            self.expect(result, DONE)
            found = result.rows()
            self.assertEqual([row["bpo_group"] for row in found], wanted)
        self.expect(run("label", "--dedupe", "--date", "day",
                                     path), INPUT, 'no column "day"')

    def test_date_is_no_text(self):
        path = self.write("a.csv", table([ad(1)]))
        other = self.write("b.csv", table([ad(1, day="call center")]))
        one = run("label", "--format", "csv", path)
        two = run("label", "--format", "csv", other)
        self.expect(one, DONE)
        self.assertEqual(one.out.splitlines()[1].split(",")[-11:],
                         two.out.splitlines()[1].split(",")[-11:])

    def test_rows_stay_as_they_are(self):
        path = self.write("a.csv", table([ad(1), ad(1)]))
        plain = run("label", "--format", "csv", path)
        marked = run("label", "--format", "csv", "--dedupe", path)
        for before, after in zip(plain.out.splitlines(),
                                 marked.out.splitlines()):
            self.assertTrue(after.startswith(before + ","), after)

    def test_jsonl(self):
        rows = [dict(zip(HEADER, ad(1))), dict(zip(HEADER, ad(2, city="Bohol")))]
        rows[0]["date"] = 1767571200000  # pandas writes dates so
        rows[1]["date"] = 1767571200
        late = dict(zip(HEADER, ad(3)), date=1790000000000)
        path = self.write("a.jsonl", "".join(json.dumps(row) + "\n"
                                            for row in rows + [late]))
        result = run("label", "--dedupe", path)
        self.expect(result, DONE)
        found = [json.loads(line) for line in result.out.splitlines()]
        self.assertEqual([f["date"] for f in found],
                         [1767571200000, 1767571200, 1790000000000])
        found = [f["bpo"] for f in found]
        self.assertEqual([(f["group"], f["duplicate"]) for f in found],
                         [(1, None), (1, "near"), (3, None)])
        self.assertEqual(found[1]["first"], {"source": path, "record": 1})
        self.assertIsNone(found[0]["similarity"])
        self.assertGreaterEqual(found[1]["similarity"], 0.8)

    def test_pages(self):
        page = ('<html><head><title>Agent</title><script type='
                '"application/ld+json">{"@type":"JobPosting","title":"Agent",'
                '"datePosted":"%s","hiringOrganization":{"name":"Acme"},'
                '"jobLocation":{"address":{"addressLocality":"Cebu"}},'
                '"description":"%s"}</script></head><body>x</body></html>')
        paths = [self.write("%d.html" % i, page % (day, TEXT))
                 for i, day in enumerate(["2026-01-05", "2026-01-09",
                                          "2026-06-01"])]
        result = run("label", "--dedupe", *paths)
        self.expect(result, DONE)
        found = [json.loads(line)["bpo"] for line in result.out.splitlines()]
        self.assertEqual([(f["group"], f["duplicate"]) for f in found],
                         [(1, None), (1, "repost"), (3, None)])
        self.assertEqual(found[1]["first"], {"source": paths[0], "record": 1})

    def test_table(self):
        path = self.write("a.csv", table([ad(1), ad(2, city="Davao")]))
        result = run("label", "--dedupe", "--format", "table",
                                  path)
        self.expect(result, DONE)
        lines = result.out.splitlines()
        self.assertIn("dupl.", lines[0])
        self.assertNotIn(" near ", lines[2])
        self.assertIn(" near ", lines[3])

    def test_odd_names_are_quoted(self):
        path = self.write('a, "b".csv', table([ad(1)]))
        result = run("label", "--dedupe", "--format", "csv", path)
        self.expect(result, DONE)
        row = result.rows()[0]
        self.assertEqual(row["bpo_first"], path + ":1")

    def test_rejected_records_have_no_group(self):
        path = self.write("a.csv", table([ad(1), ad(2) + ["x"] * 5, ad(3)]))
        result = run("label", "--dedupe", "--format", "csv", path)
        found = result.rows()
        self.assertEqual([row["bpo_first"] for row in found],
                         [path + ":1", path + ":1"])
        self.assertEqual(found[1]["bpo_group"], "1")

    def test_summary(self):
        path = self.write("a.csv", table([ad(1), ad(2), ad(3, day="?")]))
        result = run("label", "--dedupe", "--summary", path)
        self.expect(result, DONE, "1 jobs; duplicates: exact 2, near 0, "
                                  "repost 0", "1 records without a date")

    def test_usage(self):
        self.expect(run("label", "--window", "3", "x"), USAGE,
                    "--window goes with --dedupe")
        for days in "x", "-1", "1.5", "", "99999":
            self.expect(run("label", "--dedupe", "--window", days),
                        USAGE, "--window is a number of days")
        self.expect(run("label", "--dedupe", "--stream", "jsonl"),
                    USAGE, "don't go with --stream")


def many(count):
    rng = random.Random(5)
    rows = []
    for i in range(count):
        if i > 10 and rng.random() < 0.5:
            row = list(rng.choice(rows))
            row[3] = rng.choice(["Cebu", "Davao", "Bohol"])
            row[5] = "2026-%02d-%02d" % (rng.randint(1, 6), rng.randint(1, 28))
        else:
            words = " ".join("w%d" % rng.randrange(900) for _ in range(60))
            row = ad(i, text=words, title="Agent %d" % i)
        rows.append(row)
    return rows


class Runs(Case):
    def test_same_for_all_jobs(self):
        path = self.write("many.csv", table(many(3000)))
        for form in "csv", "jsonl", "table":
            outputs = [run("label", "--dedupe", "--format", form,
                                        "--jobs", jobs, path).out
                       for jobs in ("1", "2", "5")]
            self.assertTrue(outputs[0])
            self.assertEqual(outputs[0], outputs[1])
            self.assertEqual(outputs[0], outputs[2])

    def test_resume(self):
        path = self.write("many.csv", table(many(4000)))
        whole = os.path.join(self.dir, "whole.csv")
        self.expect(run("label", "--dedupe", path, "--output",
                                     whole), DONE)
        out = os.path.join(self.dir, "out.csv")
        options = ["label", "--dedupe", path, "--output", out, "--jobs", "1"]
        part = out + ".part"

        def is_midway():
            return os.path.exists(part) and os.path.getsize(part) > 400000
        for _ in range(100):  # it may be over before
            with subprocess.Popen([PROGRAM, *options],
                                  stderr=subprocess.DEVNULL) as process:
                wait_until(lambda: is_midway() or process.poll() is not None,
                           0.002)
                process.kill()
            if os.path.exists(part):
                break
        self.assertTrue(os.path.exists(part), "it is over too soon")
        refused = run(*options[:1], *options[2:], "--resume")
        self.expect(refused, INPUT, "with other options")
        self.expect(run(*options, "--resume"), DONE)
        with open(whole, "rb") as one, open(out, "rb") as two:
            self.assertEqual(one.read(), two.read())


if __name__ == "__main__":
    unittest.main()
