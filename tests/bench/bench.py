#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Speed of `bpolens label`, beside programs that do less and programs that
users would write instead; and what each of its stages takes.

usage: bench.py PROGRAM [FILE.csv] [--html FOLDER] [--runs N] [--quick]
                [--json FILE] [--part MB]

Without a file, ads are varied from corpora/ads.csv by a seeded generator;
without a folder, pages from corpora/pages. All programs run in turn, again and
again, and the figure that counts is the median of the ratios, round by round:
machines drift. Wall is time on the clock; user is time that the processor
worked for the program, which other work on the machine disturbs less.

Slow programs get the first MB of the file (--part): those in Python, whose
imports are not counted, and rg -w, which also runs in every third round only.
Speeds are in MB/s of what was read. Programs
that are missing are left out.
"""
import argparse
import csv
import json
import pathlib
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COLUMNS = ["id", "title", "company", "location", "description"]
QUICK_TERMS = 500
CLOCK = 1e-3  # the least that user time can tell, in seconds
LONGEST_RUN = 600  # seconds; then something is wrong
RARE = 3  # what takes long runs in every third round
STAGES = ("splitting", "reading", "tokenizing", "language", "matching",
          "scoring", "writing")
# what, speed of, beside, ratio to reach or None, the goal behind it or None
RATIOS = [
    ("beside libcsv alone", "one thread", "libcsv", 0.2, None),
    ("beside PyStemmer, 1-4 words", "one thread", "PyStemmer", 8, None),
    ("beside PyStemmer, all terms", "one thread", "PyStemmer, all", 8, None),
    ("beside CountVectorizer", "one thread", "CountVectorizer", None, None),
    ("beside rg -F", "one thread", "rg -F", None, None),
    ("beside rg -F -w", "one thread", "rg -F -w", None, None),
    ("beside wc", "one thread", "wc", None, None),
    ("two threads beside one", "two threads", "one thread", 1.7, None),
    ("two threads beside wc", "two threads", "wc", None, 1),
    ("duplicates told, beside not", "label --dedupe", "one thread", None,
     None),
    ("tally beside label", "tally", "one thread", None, None),
    ("pages beside libxml2 alone", "pages", "libxml2", 0.6, 0.8),
]
THREADED = ("two threads",)  # user time says nothing about their speed


def read_ads():
    with open(ROOT / "corpora/ads.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_ads(path, ads, size):
    """Ads in random order, their sentences shuffled, until there are so many
    bytes."""
    rng = random.Random(1)
    number = 0
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        while size > 0:
            ad = rng.choice(ads)
            parts = ad["description"].split(". ")
            rng.shuffle(parts)
            text = ". ".join(parts)
            number += 1
            out.writerow([f"sample-{number}", ad["title"], ad["company"],
                          ad["location"], text])
            size -= len(text) + 100


def write_part(path, source, size):
    """The first records of a CSV file, about so many bytes."""
    csv.field_size_limit(1 << 30)
    with open(source, newline="", encoding="utf-8", errors="replace") as file, \
            open(path, "w", newline="", encoding="utf-8") as part:
        out = csv.writer(part)
        for row in csv.reader(file):
            out.writerow(row)
            if part.tell() >= size:
                break


def write_pages(folder, source, size):
    """Pages again and again, whose paragraphs and list items change places
    with others of the same page."""
    rng = random.Random(1)
    plain = re.compile(rb"(?<=<p>)[^<]+(?=</p>)|(?<=<li>)[^<]+(?=</li>)")
    pages = [(path.stem, path.read_bytes()) for path in sorted(source.iterdir())
             if path.suffix in (".html", ".htm")]
    if not pages:
        sys.exit(f"bench.py: {source}: no pages")
    number = 0
    while size > 0:
        for name, page in pages:
            texts = plain.findall(page)
            rng.shuffle(texts)
            page = plain.sub(lambda _: texts.pop(), page)
            (folder / f"{number:05d}-{name}.html").write_bytes(page)
            number += 1
            size -= len(page)


def write_terms(path, program, most):
    """The terms of all lexicons, but those with * or ?."""
    done = subprocess.run([program, "lexicon", "show", "--format", "tsv"],
                          capture_output=True, text=True, encoding="utf-8",
                          check=True)
    rows = csv.DictReader(done.stdout.splitlines(), delimiter="\t",
                          quoting=csv.QUOTE_NONE)
    terms = {row["term"] for row in rows if not set(row["term"]) & set("*?")}
    terms = sorted(terms)[:most]
    path.write_text("".join(f"{term}\n" for term in terms), encoding="utf-8")
    return len(terms)


def has_module(name):
    return subprocess.run([sys.executable, "-c", f"import {name}"],
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


class Bench:
    """All that runs: the programs, by name, and the stages."""

    def __init__(self, args, folder):
        self.program = args.program.resolve()
        self.tools = self.program.parent / "tests"
        self.folder = folder
        self.file = args.file
        if not self.file:
            self.file = folder / "ads.csv"
            write_ads(self.file, read_ads(), args.size)
        self.part = folder / "part.csv"
        write_part(self.part, self.file, args.part * 1e6)
        self.pages = folder / "pages"
        self.pages.mkdir()
        write_pages(self.pages, args.html or ROOT / "corpora/pages", args.size)
        self.terms = folder / "terms.txt"
        self.term_count = write_terms(self.terms, self.program,
                                      QUICK_TERMS if args.quick else None)
        self.missing = []   # what to install or build for the other rows
        self.programs = {}  # name: (command, megabytes, inner, rare)
        self.hits = {}      # of those that time themselves
        self.taken = {}     # name: {round: (wall, user)}
        self.stages = {"file": [], "pages": []}
        self.set_up()

    def megabytes(self, path):
        paths = path.iterdir() if path.is_dir() else [path]
        return sum(one.stat().st_size for one in paths) / 1e6

    def add(self, name, command, path, needs=None, inner=False,
            rare=False):
        """needs: (there, what to do where it isn't); inner: times itself"""
        if needs and not needs[0]:
            if needs[1] not in self.missing:
                self.missing.append(needs[1])
            return
        self.programs[name] = ([str(word) for word in command + [path]],
                               self.megabytes(path), inner, rare)
        self.taken[name] = {}

    def set_up(self):
        label = [self.program, "label", "--format"]
        users = [sys.executable, "-B", HERE / "bench_users.py"]
        floor = self.tools / "bench_floor"
        built = floor.exists(), "build with -DBPL_BUILD_TESTS=ON"
        self.add("one thread", label + ["csv", "--jobs", "1"], self.file)
        self.add("two threads", label + ["csv", "--jobs", "2"], self.file)
        self.add("label --dedupe", label + ["csv", "--jobs", "1", "--dedupe"],
                 self.file)
        self.add("tally", [self.program, "tally", "--jobs", "1"], self.file)
        self.add("wc", ["wc"], self.file)
        self.add("libcsv", [floor, "csv"], self.file, built)
        found = shutil.which("rg"), "apt install ripgrep"
        rg = ["rg", "-c", "-F", "-f", self.terms]
        self.add("rg -F", rg, self.file, found)
        self.add("rg -F -w", rg + ["-w"], self.part, found, rare=True)
        for name, kind, module, package in (
                ("PyStemmer", "stemmer", "Stemmer", "python3-stemmer"),
                ("PyStemmer, all", "stemmer-all", "Stemmer",
                 "python3-stemmer"),
                ("CountVectorizer", "vectorizer", "sklearn",
                 "python3-sklearn")):
            self.add(name, users + [kind, self.terms], self.part,
                     (has_module(module), f"apt install {package}"), True)
        self.add("pages", label + ["jsonl", "--jobs", "1"], self.pages)
        self.add("libxml2", [floor, "html"], self.pages, built)

    def run(self, name):
        """Wall and user seconds of one run."""
        command, _, inner, _ = self.programs[name]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        begin = time.perf_counter()
        done = subprocess.run(command, stderr=subprocess.DEVNULL, check=False,
                              timeout=LONGEST_RUN,
                              stdout=subprocess.PIPE if inner
                              else subprocess.DEVNULL)
        wall = time.perf_counter() - begin
        user = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        # 1: some records or pages could not be read; rg found nothing
        if done.returncode not in (0, 1):
            sys.exit(f"bench.py: {' '.join(command)}: {done.returncode}")
        if inner:
            said = dict(line.split("\t")
                        for line in done.stdout.decode().splitlines())
            wall, user = float(said["wall"]), float(said["user"])
            self.hits[name] = int(said["hits"])
        return wall, max(user, CLOCK)

    def run_stages(self, kind):
        """Seconds of each stage, and counts."""
        path, output = {"file": (self.file, "csv"),
                        "pages": (self.pages, "jsonl")}[kind]
        beside = self.program.parent
        done = subprocess.run(
            [self.tools / "bench_stages", beside / "lexicons",
             beside / "plugins", path, output],
            capture_output=True, text=True, check=True)
        return {name: float(value) for name, value in
                (line.split("\t") for line in done.stdout.splitlines())}

    def run_all(self, runs):
        for turn in range(runs + 1):
            rare = turn % RARE == 1
            for name, taken in self.taken.items():
                if rare or not self.programs[name][3]:
                    taken[turn] = self.run(name)
            if rare and (self.tools / "bench_stages").exists():
                for kind, taken in self.stages.items():
                    taken.append(self.run_stages(kind))
        for taken in self.taken.values():
            taken.pop(0, None)  # it only filled the caches

    def speed(self, name, column):
        """MB/s by round."""
        return {turn: self.programs[name][1] / one[column]
                for turn, one in self.taken[name].items()}


def spread(values):
    return {"median": statistics.median(values), "low": min(values),
            "high": max(values)}


def compare(bench):
    found = []
    for what, ours, other, target, goal in RATIOS:
        if ours not in bench.programs or other not in bench.programs:
            continue
        row = {"what": what, "speed_of": ours, "beside": other,
               "target": target, "goal": goal}
        for column, kind in enumerate(("wall", "user")):
            if kind == "user" and ours in THREADED:
                continue
            beside = bench.speed(other, column)
            row[kind] = spread([speed / beside[turn] for turn, speed in
                                bench.speed(ours, column).items()
                                if turn in beside])
        found.append(row)
    return found


def sum_stages(bench, kind):
    """Medians; each stage's share is that of the stages' sum."""
    taken = bench.stages[kind]
    if not taken:
        return None
    middle = {name: statistics.median(one[name] for one in taken)
              for name in taken[0]}
    whole = sum(middle[name] for name in STAGES)
    size = bench.megabytes(bench.file if kind == "file" else bench.pages)
    found = {"megabytes": size}
    found.update((name, int(middle[name]))
                 for name in ("records", "tokens", "failed"))
    found["opening_seconds"] = middle["opening"]
    found["stages"] = {
        name: {"seconds": middle[name], "mb_per_s": size / middle[name],
               "tokens_per_s": middle["tokens"] / middle[name],
               "share": middle[name] / whole if name in STAGES else None}
        for name in (*STAGES, "stemming")}
    return found


def summarize(bench, runs):
    programs = {}
    for name, (_, size, _, _) in bench.programs.items():
        wall, user = zip(*bench.taken[name].values())
        programs[name] = {
            "megabytes": size, "wall": wall, "user": user,
            "mb_per_s": {kind: statistics.median(
                bench.speed(name, column).values())
                for column, kind in enumerate(("wall", "user"))}}
    return {"runs": runs, "terms": bench.term_count, "hits": bench.hits,
            "pages": len(list(bench.pages.iterdir())),
            "programs": programs, "ratios": compare(bench),
            "stages": {kind: sum_stages(bench, kind) for kind in bench.stages},
            "missing": bench.missing}


def print_ratios(ratios):
    print(f"\n{'speed, as a ratio':28s}{'wall':>6s} {'lowest, highest':>17s}"
          f"{'user':>8s} {'lowest, highest':>17s}  to reach")
    for row in ratios:
        cells = ""
        for kind, width in (("wall", 6), ("user", 8)):
            one = row.get(kind)
            cells += (f"{one['median']:{width}.2f} {one['low']:9.2f} to "
                      f"{one['high']:4.2f}" if one
                      else f"{'-':>{width}s} {'':17s}")
        aims = [f"{aim:g} {'yes' if row['wall']['median'] >= aim else 'no'}"
                for aim in (row["target"], row["goal"]) if aim]
        print(f"{row['what']:28s}{cells}  {', '.join(aims)}".rstrip())


def print_stages(kind, found):
    print(f"\n{'stages, ' + kind:28s}{'seconds':>8s}{'share':>7s}{'MB/s':>9s}"
          f"{'tokens/s':>14s}   ({found['records']} records, "
          f"{found['tokens']} tokens)")
    for name, one in found["stages"].items():
        share = "" if one["share"] is None else f"{one['share']:.0%}"
        label = "stemming every word" if name == "stemming" else name
        print(f"{label:28s}{one['seconds']:8.3f}{share:>7s}"
              f"{one['mb_per_s']:9.1f}{one['tokens_per_s']:14,.0f}")


def print_all(report):
    print(f"{report['runs']} runs in turn, medians; {report['terms']} terms, "
          f"{report['pages']} pages")
    print(f"\n{'program':28s}{'MB read':>8s}{'wall s':>8s}{'MB/s':>8s}"
          f"{'user s':>9s}{'MB/s':>8s}")
    for name, one in report["programs"].items():
        print(f"{name:28s}{one['megabytes']:8.1f}"
              f"{statistics.median(one['wall']):8.3f}"
              f"{one['mb_per_s']['wall']:8.1f}"
              f"{statistics.median(one['user']):9.3f}"
              f"{one['mb_per_s']['user']:8.1f}")
    print_ratios(report["ratios"])
    for kind, found in report["stages"].items():
        if found:
            print_stages(kind, found)
    for what in report["missing"]:
        print(f"left out: for more rows, {what}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("file", nargs="?", type=pathlib.Path)
    parser.add_argument("--html", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--quick", action="store_true",
                        help="one run of little: does everything work?")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--part", type=float, metavar="MB")
    args = parser.parse_args()
    args.size = 500_000 if args.quick else 30_000_000
    args.runs = args.runs or (1 if args.quick else 7)
    args.part = args.part or (0.1 if args.quick else 2)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(args, pathlib.Path(folder))
        bench.run_all(args.runs)
        report = summarize(bench, args.runs)
    print_all(report)
    if args.json:
        args.json.write_text(json.dumps(report, indent=1) + "\n",
                             encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
