#!/usr/bin/env python3
"""Speed of `bpolens label` beside wc, in one run, interleaved: the time on the
clock, and the time that the processor worked for the program (user), which
other work on the machine disturbs less.

usage: bench.py PROGRAM [FILE.csv] [--runs N]

Without a file, ads are varied from corpora/ads.csv by a seeded generator. The
figure that counts is the median of the ratios, pair by pair: machines drift.
"""
import argparse
import csv
import pathlib
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE_BYTES = 20_000_000


def write_sample(path):
    """Ads of corpora/ads.csv in random order, with sentences shuffled."""
    rng = random.Random(1)
    with open(ROOT / "corpora/ads.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = ["id", "title", "company", "location", "description"]
    size = number = 0
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(columns)
        while size < SAMPLE_BYTES:
            row = rng.choice(rows)
            parts = row["description"].split(". ")
            rng.shuffle(parts)
            text = ". ".join(parts)
            number += 1
            out.writerow([f"sample-{number}", row["title"], row["company"],
                          row["location"], text])
            size += len(text) + 100


def seconds(command):
    """Wall and user seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - begin
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def report(times, size):
    """Medians of each program, and of the ratios of each pair of runs."""
    for name, taken in times.items():
        wall, user = (statistics.median(column) for column in zip(*taken))
        print(f"{name:15s} wall {wall:6.3f} s  {size / wall:7.1f} MB/s"
              f"   user {user:6.3f} s  {size / user:7.1f} MB/s")
    for column, kind in enumerate(("wall", "user")):
        ratios = [wc[column] / ours[column]
                  for ours, wc in zip(times["bpolens label"], times["wc"])]
        print(f"speed beside wc, {kind}: {statistics.median(ratios):.2f} "
              f"({min(ratios):.2f} to {max(ratios):.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("file", nargs="?")
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.file
        if not path:
            path = str(pathlib.Path(folder) / "sample.csv")
            write_sample(path)
        size = pathlib.Path(path).stat().st_size
        commands = {"bpolens label": [args.program, "label", path],
                    "wc": ["wc", path]}
        times = {name: [] for name in commands}
        for _ in range(args.runs + 1):
            for name, command in commands.items():
                times[name].append(seconds(command))
        # The first runs only fill the caches.
        times = {name: taken[1:] for name, taken in times.items()}
        print(f"{path}: {size / 1e6:.1f} MB, {args.runs} runs, one thread")
        report(times, size / 1e6)
    return 0


if __name__ == "__main__":
    sys.exit(main())
