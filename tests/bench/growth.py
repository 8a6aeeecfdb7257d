#!/usr/bin/env python3
"""What `bpolens label` costs before the first record, and as the lexicon and
the input grow: on one thread, in one run, interleaved.

usage: growth.py PROGRAM [--runs N]

Start-up is a CSV file of two lines, with the shipped lexicons. For the others
the time for each ad of corpora/ once is taken off, in the same round, so that
loading does not count. Time is that of the processor (user and system); the figures are
medians of the ratios within a round.
"""
import argparse
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from bench import read_ads, write_ads

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENTRIES = (300, 3_000, 30_000)
TIMES = (1, 10, 100)
UNIT_BYTES = 1_000_000
HEAD = "term\tcategory\tweight\tmatch\tsource\tnote\n"


def make_terms(ads, count):
    """Terms of one to three words. Of a hundred, two stand in the text; the
    others begin with a word of it, or are made up."""
    rng = random.Random(2)
    texts = [re.findall(r"[a-z]{3,}", ad["description"].lower()) for ad in ads]
    known = sorted({word for text in texts for word in text})
    terms = set()
    while len(terms) < count:
        length = rng.choice((1, 2, 2, 2, 3, 3))
        if rng.random() < 0.02:
            text = rng.choice([text for text in texts if len(text) > length])
            at = rng.randrange(len(text) - length)
            terms.add(" ".join(text[at:at + length]))
            continue
        words = ["".join(rng.choice(("ba", "de", "fi", "go", "lu", "mer",
                                     "nis", "por", "tal", "ver"))
                         for _ in range(rng.randint(2, 4)))
                 for _ in range(length)]
        if length > 1:
            words[0] = rng.choice(known)
        terms.add(" ".join(words))
    terms = sorted(terms)
    rng.shuffle(terms)
    return terms


def make_lexicons(program, folder, terms):
    """The shipped English lexicons with one entry a category, which the rules
    need, and a lexicon of all the terms."""
    shipped = program.parent / "lexicons"
    shutil.copytree(shipped / "rules", folder / "rules")
    os.mkdir(folder / "en")
    for path in sorted((shipped / "en").glob("*.tsv")):
        out, seen, column = [], set(), None
        for line in path.read_text(encoding="utf-8").splitlines(True):
            cells = line.rstrip("\n").split("\t")
            if line.startswith("#") or not line.strip():
                out.append(line if line.startswith("#!") else "")
            elif column is None:
                column = cells.index("category")
                out.append(line)
            elif cells[column] not in seen:
                seen.add(cells[column])
                out.append(line)
        (folder / "en" / path.name).write_text("".join(out), encoding="utf-8")
    with open(folder / "en/growth.tsv", "w", encoding="utf-8") as file:
        file.write("#!bpolens-lexicon 1\n#!id en/growth\n" + HEAD)
        file.writelines(f"{term}\tany\t1\tstem\tbench\t\n" for term in terms)


def run(command):
    """Seconds on the clock and of the processor."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {process.returncode}")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime


def measure_start(program, two, runs):
    for name, command in (("bpolens --version", [program, "--version"]),
                          ("bpolens label, two lines",
                           [program, "label", two])):
        taken = [run(command) for _ in range(runs)]
        wall, used = zip(*taken)
        print(f"{name:26s} wall {min(wall) * 1e3:5.1f} ms (median "
              f"{statistics.median(wall) * 1e3:5.1f})   processor "
              f"{min(used) * 1e3:5.1f} ms (median "
              f"{statistics.median(used) * 1e3:5.1f})")


def compare(title, cases, runs):
    """cases: (name, command, command that only loads, amount of work). The
    first is what the others are compared with."""
    taken = {name: [] for name, *_ in cases}
    for _ in range(runs + 1):
        for name, command, load, amount in cases:
            taken[name].append((run(command)[1] - run(load)[1]) / amount)
    first = cases[0][0]
    for name, costs in taken.items():
        ratios = [b / a for a, b in zip(taken[first][1:], costs[1:])]
        print(f"{title} {name:>7s}: {statistics.median(costs[1:]) * 1e3:7.2f}"
              f" ms/MB, {statistics.median(ratios):.2f} "
              f"({min(ratios):.2f} to {max(ratios):.2f}) of {first}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args()
    program = args.program.resolve()
    label = [program, "label", "--jobs", "1"]
    ads = read_ads()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        two = folder / "two.csv"
        write_ads(two, ads[:1], 1)
        once = ROOT / "corpora/ads.csv"
        files = []
        for factor in TIMES:
            files.append(folder / f"{factor}.csv")
            write_ads(files[-1], ads, factor * UNIT_BYTES)
        sizes = [(path.stat().st_size - once.stat().st_size) / 1e6
                 for path in files]
        measure_start(program, two, 3 * args.runs)
        cases = []
        terms = make_terms(ads, max(ENTRIES))
        for count in ENTRIES:
            lexicons = folder / str(count)
            os.mkdir(lexicons)
            make_lexicons(program, lexicons, terms[:count])
            command = label + ["--lexicon-dir", lexicons]
            cases.append((f"{count:,}", command + [files[1]],
                          command + [once], sizes[1]))
        compare("entries", cases, args.runs)
        compare("input", [(f"x{factor}", label + [path], label + [once], size)
                          for factor, path, size in zip(TIMES, files, sizes)],
                max(args.runs // 2, 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
