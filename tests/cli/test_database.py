# SPDX-License-Identifier: MIT
"""label --db: findings in an SQLite database, added to by later runs, read by
tally; killed and resumed; files that are none, or hostile."""
import contextlib
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import time
import unittest

from program import (ADS, CALLS, DATA, DONE, INPUT, NAMES, PROGRAM, SITE,
                     USAGE, Case, run, text_of)

HEADER = os.path.join(DATA, *[".."] * 3, "core", "include", "bpolens", "limits.h")


def table(rows, first=0):
    lines = ["id,title,board,date,text"]
    for i in range(first, first + rows):
        lines.append(f'{i},Agent {i},{"north" if i % 2 else "south"},'
                     f'2026-01-{i % 28 + 1:02},'
                     f'"{text_of(i)}"')
    return "\n".join(lines) + "\n"


def circle(path, name, times, levels=1):
    """The root page of a table, which is a leaf, becomes one of an inner page
    that says `times` that its child is the leaf; of so many levels. By the file
    format of SQLite, https://www.sqlite.org/fileformat2.html."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        size = db.execute("PRAGMA page_size").fetchone()[0]
        root = 1 if name == "sqlite_master" else db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?",
            (name,)).fetchone()[0]
    with open(path, "rb") as file:
        data = bytearray(file.read())

    def inner(child, head):
        page = bytearray(size)
        cells = times - 1  # and the last child
        first = size - 5 * cells
        struct.pack_into(">BHHHBI", page, head, 5, 0, cells, first, 0, child)
        for i in range(cells):
            at = first + 5 * i
            struct.pack_into(">H", page, head + 12 + 2 * i, at)
            struct.pack_into(">IB", page, at, child, min(i, 127))
        return page

    leaf = data[(root - 1) * size:root * size]
    head = 100 if root == 1 else 0  # of the file
    cells = struct.unpack_from(">H", leaf, head + 3)[0]
    leaf[:8 + 2 * cells] = leaf[head:head + 8 + 2 * cells]
    new = [leaf]
    last = len(data) // size
    for _ in range(levels - 1):
        new.append(inner(last + len(new), 0))
    page = inner(last + len(new), head)
    page[:head] = data[:head]
    data[(root - 1) * size:root * size] = page
    data += b"".join(new)
    struct.pack_into(">I", data, 28, last + len(new))
    with open(path, "wb") as file:
        file.write(data)


class Database(Case):
    def setUp(self):
        super().setUp()
        self.db = self.path("r.db")

    def ask(self, sql, *values):
        with sqlite3.connect(self.db) as db:
            return db.execute(sql, values).fetchall()

    def label(self, *args, **more):
        return run("label", "--db", self.db, *args, **more)

    def script(self, sql):
        with sqlite3.connect(self.db) as db:
            db.executescript(sql)


class Label(Database):
    def test_as_the_csv_says(self):
        result = self.expect(self.label("-f", "csv", ADS), DONE)
        rows = result.rows()
        names = [n for n in NAMES if n != "bpo_evidence"]
        with sqlite3.connect(self.db) as db:
            db.row_factory = sqlite3.Row
            postings = db.execute("SELECT * FROM postings").fetchall()
        self.assertEqual(len(rows), len(postings))
        self.assertGreater(len(rows), 3)
        for row, posting in zip(rows, postings):
            for name in names:
                want = row[name]
                if name == "bpo_confidence" and want:
                    self.assertAlmostEqual(posting[name], float(want), 2)
                else:
                    self.assertEqual(posting[name] or "", want)

    def test_output_is_the_same_without(self):
        plain = run("label", ADS)
        self.assertEqual(self.label(ADS).raw, plain.raw)

    def test_evidence_is_in_the_text(self):
        self.expect(self.label(ADS, "-o", os.devnull), DONE)
        pieces = self.ask("""
            SELECT words, substr(CAST(text AS BLOB), byte_begin + 1,
                                 byte_end - byte_begin)
            FROM evidence JOIN findings ON findings.id = finding
            JOIN ads ON ads.id = ad""")
        self.assertGreater(len(pieces), 5)
        for words, place in pieces:
            self.assertEqual(words.encode(), place)

    def test_same_for_every_number_of_threads(self):
        path = self.write("a.csv", table(600))
        dumps = []
        for jobs in "1", "3":
            self.expect(self.label(path, "-j", jobs, "-o", os.devnull), DONE)
            with sqlite3.connect(self.db) as db:
                dumps.append([line for line in db.iterdump()
                              if not line.startswith('INSERT INTO "runs"')])
            os.unlink(self.db)
        self.assertTrue(dumps[0] == dumps[1])

    def test_columns_of_the_input(self):
        path = self.write("a.csv", table(3))
        self.expect(self.label(path), DONE)
        fields = [json.loads(f) for (f,) in self.ask("SELECT fields FROM ads")]
        self.assertEqual(fields[1], {"id": "1", "title": "Agent 1",
                                     "board": "north", "date": "2026-01-02"})
        self.assertEqual(self.ask("SELECT date FROM ads"),
                         [("2026-01-01",), ("2026-01-02",), ("2026-01-03",)])

    def test_objects_and_pages(self):
        path = self.write("a.jsonl", json.dumps(
            {"title": "Agent", "pay": 12, "tags": ["x"],
             "description": CALLS}) + "\n")
        self.expect(self.label(path, SITE), DONE)
        rows = self.ask("SELECT title, fields, line FROM ads ORDER BY id")
        self.assertEqual(json.loads(rows[0][1]),
                         {"title": "Agent", "pay": 12, "tags": ["x"]})
        self.assertEqual(rows[1][1], None)

    def test_later_runs_add(self):
        path = self.write("a.csv", table(5))
        self.expect(self.label(path), DONE)
        self.write("a.csv", table(7))
        self.expect(self.label(path, "--definition", "001"), DONE)
        self.assertEqual(self.ask("SELECT count(*) FROM ads"), [(7,)])
        self.assertEqual(self.ask("SELECT run, count(*) FROM findings "
                                  "GROUP BY run"), [(1, 5), (2, 7)])
        self.assertEqual(self.ask("SELECT DISTINCT run FROM postings"), [(2,)])
        runs = self.ask("SELECT definition, finished >= started, arguments "
                        "FROM runs")
        self.assertEqual([r[:2] for r in runs], [("codebook", 1), ("001", 1)])
        self.assertEqual(json.loads(runs[1][2])[-3:],
                         ["--definition", "001", path])

    def test_rejected_records_are_not_there(self):
        path = self.write("a.csv", table(2) + "1,2,3,4,5,6,7\n" + table(2)[25:])
        result = self.label(path)
        self.assertEqual(result.status, 1)
        self.assertEqual(self.ask("SELECT count(*) FROM findings")[0][0],
                         len(result.rows()))

    def test_not_with_the_same_file(self):
        path = self.write("a.csv", table(2))
        for args in ((path, "--db", path), (path, "--db", "-"),
                     (path, "-o", self.db), (path, "--rejects", self.db),
                     ("--stream", "jsonl")):
            self.expect(self.label(*args), USAGE, "--db")
        self.assertEqual(self.read("a.csv").decode(), table(2))


class Killed(Database):
    def start(self, *args, **more):
        return subprocess.Popen(
            [PROGRAM, "label", "--db", self.db, "-o", self.path("out"), *args],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)

    def wait(self):
        """Until something was written that can be gone on with, or all."""
        for _ in range(30000):
            try:
                if re.search(rb"\nunits 0*[1-9]", self.read("out.resume")):
                    return
            except OSError:
                if os.path.exists(self.path("out")):
                    return
            time.sleep(0.002)
        self.fail("nothing was written")

    def resume(self, *args):
        with self.start(*args, "--resume") as process:
            err = process.stderr.read().decode()
        return process.returncode, err

    def whole(self, rows, run_number):
        self.assertEqual(
            self.ask("SELECT count(*), count(DISTINCT place), min(place), "
                     "max(place), count(DISTINCT ad) FROM findings "
                     "WHERE run = ?", run_number),
            [(rows, rows, 0, rows - 1, rows)])
        self.assertEqual(self.ask("PRAGMA foreign_key_check"), [])
        self.assertEqual(self.ask("PRAGMA integrity_check"), [("ok",)])

    def test_resumed(self):
        """The run that is gone on with is the one that was killed."""
        rows = 3000
        path = self.write("a.csv", table(rows))
        before = 0
        for delay in 0, 0.02, 0.05, 0.1:
            killed = True
            for resumed in (), ("--resume",):
                with self.start(path, *resumed) as process:
                    self.wait()
                    time.sleep(delay)
                    process.kill()
                    process.stderr.read()
                killed &= process.returncode == -signal.SIGKILL
            status, err = self.resume(path)
            self.assertEqual(status, DONE, err)
            runs = self.ask("SELECT id, finished FROM runs")
            if killed:  # or one was over before, and the next another run
                self.assertEqual(len(runs), before + 1)
            before = len(runs)
            self.assertIsNotNone(runs[-1][1])
            self.whole(rows, runs[-1][0])
            self.assertEqual(self.ask("SELECT count(*) FROM ads"), [(rows,)])
            os.unlink(self.path("out"))

    def test_stopped_run_is_not_finished(self):
        path = self.write("a.csv", table(3000))
        with self.start(path) as process:
            self.wait()
            process.send_signal(signal.SIGINT)
            process.stderr.read()
        if process.returncode == DONE:
            self.skipTest("it was over before")
        self.assertEqual(self.ask("SELECT finished FROM runs"), [(None,)])
        self.assertEqual(self.resume(path), (DONE, ""))
        self.assertEqual(self.ask("SELECT count(*) FROM runs"), [(1,)])
        self.whole(3000, 1)

    def test_another_database_is_refused(self):
        path = self.write("a.csv", table(3000))
        with self.start(path) as process:
            self.wait()
            process.kill()
            process.stderr.read()
        if os.path.exists(self.path("out")):
            self.skipTest("it was over before")
        os.unlink(self.db)
        status, err = self.resume(path)
        self.assertEqual(status, INPUT, err)
        self.assertIn("has not what the run before wrote", err)

    def test_full_disk(self):
        """What later runs can't add leaves the database as it was."""
        path = self.write("a.csv", table(3000))
        self.expect(self.label(self.write("b.csv", table(10))), DONE)
        most = 8000000
        with self.start(path, restore_signals=False,
                        preexec_fn=lambda: resource.setrlimit(
                            resource.RLIMIT_FSIZE, (most, most))) as process:
            err = process.stderr.read().decode()
        self.assertEqual(process.returncode, INPUT, err)
        self.assertIn("r.db: disk I/O error", err)
        self.assertEqual(self.ask("PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(self.ask("SELECT count(*) FROM findings WHERE run=1"),
                         [(10,)])
        self.assertEqual(self.resume(path), (DONE, ""))
        self.whole(3000, 2)


class Refused(Database):
    def test_no_database(self):
        ads = self.write("a.csv", table(2))
        self.write("r.db", table(50))
        self.expect(self.label(ads), INPUT, "is no SQLite database")
        self.assertEqual(self.read("r.db").decode(), table(50))

    def test_another_programs(self):
        ads = self.write("a.csv", table(2))
        self.script("CREATE TABLE theirs(x)")
        self.expect(self.label(ads), INPUT, "of another program")
        self.assertEqual(self.ask("SELECT name FROM sqlite_master"),
                         [("theirs",)])

    def test_a_newer_one(self):
        ads = self.write("a.csv", table(2))
        self.expect(self.label(ads), DONE)
        self.script("PRAGMA user_version = 99")
        self.expect(self.label(ads), INPUT, "newer bpolens (schema 99")

    def test_an_empty_file_is_a_new_one(self):
        self.write("r.db", "")
        self.expect(self.label(self.write("a.csv", table(2))), DONE)
        self.assertEqual(self.ask("SELECT count(*) FROM postings"), [(2,)])

    def test_no_folder(self):
        ads = self.write("a.csv", table(2))
        self.expect(run("label", ads, "--db", self.path("no/r.db")), INPUT,
                    "r.db: can't open: No such file")
        self.expect(run("label", ads, "--db", self.dir), INPUT, self.dir)

    @unittest.skipIf(os.geteuid() == 0, "root may write everything")
    def test_read_only(self):
        ads = self.write("a.csv", table(2))
        self.expect(self.label(ads), DONE)
        os.chmod(self.db, 0o444)
        self.expect(self.label(ads), INPUT, "can't write")

    def test_output_is_left_alone(self):
        ads = self.write("a.csv", table(2))
        self.write("out", "old")
        self.write("r.db", "none at all, but longer than a header is" * 20)
        self.expect(self.label(ads, "-o", self.path("out")), INPUT)
        self.assertEqual(self.read("out"), b"old")


class Tally(Database):
    def test_labels_on_the_way(self):
        """What it labels is added, with the groups that it counts by."""
        ads = self.write("a.csv", table(30) + table(8, 20)[25:])
        self.expect(run("label", ads, "-o", self.path("l.csv")), DONE)
        result = run("tally", "--db", self.db, self.path("l.csv"), ads, "--by",
                     "label", "-f", "csv")
        self.assertEqual(result.status, DONE, result.err)
        self.assertEqual(self.ask("SELECT deduped, finished IS NULL FROM runs"),
                         [(1, 0)])
        self.assertEqual(self.ask("SELECT count(*) FROM findings"), [(38,)])
        os.unlink(self.db)
        run("tally", "--db", self.db, ads, "-j", "3")
        result = run("label", "--dedupe", ads)
        self.assertEqual(
            [(int(r["bpo_group"]), r["bpo_duplicate"] or None)
             for r in result.rows()],
            self.ask("SELECT bpo_group, bpo_duplicate FROM postings "
                     "ORDER BY ad"))
        self.assertTrue(self.ask("SELECT * FROM duplicates"))

    def test_not_the_same_file(self):
        ads = self.write("a.csv", table(2))
        for args in ((ads, "--db", ads), (ads, "--db", "-"),
                     (ads, "--db", self.db, "-o", self.db)):
            self.expect(run("tally", *args), USAGE, "--db")

    def test_no_database(self):
        self.write("r.db", table(9))
        self.expect(run("tally", "--db", self.db, ADS), INPUT,
                    "is no SQLite database")


class Read(Database):
    """A database in the place of a table."""
    def tally(self, *args):
        return run("tally", "--format", "csv", *args)

    def same(self, *args):
        ads = self.write("a.csv", table(40))
        self.expect(self.label(ads, "-f", "csv", "-o", self.path("l.csv")),
                    DONE)
        one = self.tally(self.path("l.csv"), *args)
        other = self.tally(self.db, *args)
        self.assertEqual(one.status, DONE, one.err)
        self.assertEqual(other.status, DONE, other.err)
        self.assertGreater(len(one.rows()), 1)
        self.assertEqual(other.rows(), one.rows())

    def test_by_facet(self):
        self.same("--by", "label")

    def test_by_column(self):
        self.same("--by", "board,channel", "--where", "label=call_center")

    def test_newest_findings(self):
        ads = self.write("a.csv", table(4))
        self.expect(self.label(ads), DONE)
        self.expect(self.label(ads), DONE)
        self.script("UPDATE findings SET label = 'bpo' WHERE run = 2")
        out = self.tally(self.db, "--by", "label").out
        self.assertIn("bpo", out)
        self.assertNotIn("call_center", out)

    def test_hostile(self):
        """What a stranger's file holds is data, and at worst an error."""
        self.expect(self.label(self.write("a.csv", table(4))), DONE)
        for sql in (
                "UPDATE ads SET fields = '{\"board\":', title = x'fffe00'",
                "UPDATE ads SET fields = '[1]', text = 7, number = 'x'",
                "UPDATE findings SET label = x'ff00', status = 3.5",
                "DROP VIEW postings; CREATE VIEW postings AS WITH RECURSIVE "
                "t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) "
                "SELECT x FROM t"):
            self.script(sql)
            result = self.tally(self.db, "--by", "label")
            self.assertIn(result.status, (DONE, 1), result.err)
        self.script("ALTER TABLE facets RENAME TO f; CREATE VIEW facets AS "
                    "SELECT * FROM f")
        result = self.tally(self.db, "--by", "label")
        self.assertEqual(result.status, INPUT)
        self.assertIn("tables are missing", result.err)

    def refused(self, why):
        result = self.tally(self.db, "--by", "label")
        self.assertEqual(result.status, INPUT, result.err)
        self.assertIn(why, result.err)

    def test_without_its_index(self):
        """Each ad's findings would be looked for among all."""
        self.expect(self.label(self.write("a.csv", table(4))), DONE)
        self.script("DROP INDEX findings_ad")
        self.refused("no such index")

    def test_computed(self):
        """A few bytes that stand for as many as one likes."""
        self.expect(self.label(self.write("a.csv", table(4))), DONE)
        self.script("DROP VIEW postings; "
                    "ALTER TABLE findings DROP COLUMN language; "
                    "ALTER TABLE findings ADD COLUMN language TEXT "
                    "AS (hex(zeroblob(1000000)))")
        self.refused("columns are computed")

    def test_changed_by_its_owner(self):
        """A column, a table, a view and an index more, statistics, another
        encoding or size of pages: it is read as before."""
        self.expect(self.label(self.write("a.csv", table(40))), DONE)
        before = self.tally(self.db, "--by", "label,channel")
        self.expect(before, DONE)
        for sql in ("ALTER TABLE ads ADD COLUMN mine TEXT",
                    "CREATE TABLE mine(x); INSERT INTO mine VALUES(1)",
                    "CREATE VIEW own AS SELECT title FROM ads",
                    "CREATE INDEX own_date ON ads(date)", "ANALYZE",
                    "PRAGMA page_size = 512; VACUUM",
                    "PRAGMA page_size = 65536; VACUUM",
                    "PRAGMA journal_mode = WAL"):
            self.script(sql)
            after = self.tally(self.db, "--by", "label,channel")
            self.assertEqual((after.status, after.out),
                             (before.status, before.out), sql)

    def test_circles(self):
        """Trees that are endless, or would be soon."""
        for name, why in (("ads", "damaged database"),
                          ("sqlite_master", "more work")):
            with self.subTest(name):
                if os.path.exists(self.db):
                    os.remove(self.db)
                self.expect(self.label(self.write("a.csv", table(4))), DONE)
                circle(self.db, name, 500, levels=5)
                self.refused(why)
        result = self.label(self.write("a.csv", table(4)))
        self.assertEqual(result.status, INPUT)
        self.assertIn("more work", result.err)

    def test_no_more_text_than_its_size_explains(self):
        """Just under the limit, and just over: four times its size."""
        with open(HEADER, encoding="utf-8") as header:
            limit = int(re.search(r"BPL_LIMIT_DATABASE_TEXT +(\d+)u",
                                  header.read()).group(1))
        long = self.write("a.txt", CALLS * 400)
        self.expect(self.label(long), DONE)
        row = self.ask("SELECT " + "+".join(
            f"coalesce(length(CAST({name} AS BLOB)), 0)" for name in (
                "source", "number", "title", "company", "location", "a.date",
                "text", "fields", "label", "status", "confidence", "runner_up",
                "reason", "language", "(SELECT json_group_object(facet, value) "
                "FROM facets)")) + " FROM ads a, findings")[0][0]
        sound = self.path("sound.db")
        os.rename(self.db, sound)
        size = os.path.getsize(sound) + 4096  # the page that is added
        most = limit * size // row
        self.assertGreater(most, 4)
        for times in most, most + 1:
            shutil.copy(sound, self.db)
            circle(self.db, "ads", times)
            if times == most:
                self.expect(self.tally(self.db, "--by", "label"), DONE)
            else:
                self.refused("more text than its size explains")

    def test_none_of_ours(self):
        self.script("CREATE TABLE theirs(x)")
        result = self.tally(self.db, "--by", "label")
        self.assertEqual(result.status, INPUT)
        self.assertIn("of another program", result.err)


class Examples(Database):
    def test_documented_queries(self):
        """Those of docs/DATABASE.md say something."""
        with open(os.path.join(DATA, "../../../docs/DATABASE.md"),
                  encoding="utf-8") as file:
            queries = re.findall(r"```sql\n(.*?)```", file.read(), re.S)
        self.assertEqual(len(queries), 7)
        ads = self.write("a.csv", table(30) + table(8, 20)[25:])
        self.expect(self.label(ads), DONE)
        self.script("UPDATE findings SET label = 'bpo' WHERE place < 3")
        self.expect(self.label(ads, "--dedupe"), DONE)
        for query in queries[:-1]:
            self.assertTrue(self.ask(query), query)
        self.script(queries[-1])
        self.assertEqual(self.ask("SELECT DISTINCT run FROM findings"), [(2,)])
        self.assertEqual(self.ask("PRAGMA foreign_key_check"), [])


if __name__ == "__main__":
    unittest.main()
