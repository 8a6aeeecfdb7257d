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

Python programs get the first MB of the file (--part), since they are slow;
their imports are not counted. Speeds are in MB/s of what was read. Programs
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
STAGES = ("splitting", "reading", "tokenizing", "language", "matching",
          "scoring", "writing")
# what, speed of, beside, ratio to reach or None, the goal behind it or None
RATIOS = [
    ("beside libcsv alone", "one thread", "libcsv", 0.2, None),
    ("beside PyStemmer and a set", "one thread", "PyStemmer", 8, None),
    ("beside CountVectorizer", "one thread", "CountVectorizer", None, None),
    ("beside rg -c -w -F", "one thread", "rg", None, None),
    ("beside wc", "one thread", "wc", None, None),
    ("two threads beside one", "two threads", "one thread", 1.7, None),
    ("two threads beside wc", "two threads", "wc", None, 1),
    ("pages beside libxml2 alone", "pages", "libxml2", 0.6, 0.8),
]
THREADED = ("two threads",)  # user time says nothing about their speed


def write_sample(path, size):
    """Ads of corpora/ads.csv in random order, with sentences shuffled."""
    rng = random.Random(1)
    with open(ROOT / "corpora/ads.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = ["id", "title", "company", "location", "description"]
    number = 0
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(columns)
        while size > 0:
            row = rng.choice(rows)
            parts = row["description"].split(". ")
            rng.shuffle(parts)
            text = ". ".join(parts)
            number += 1
            out.writerow([f"sample-{number}", row["title"], row["company"],
                          row["location"], text])
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
    """Pages again and again, with their paragraphs shuffled: the text between
    two tags changes places with the next of its kind."""
    rng = random.Random(1)
    pages = [(path.stem, path.read_bytes()) for path in sorted(source.iterdir())
             if path.suffix in (".html", ".htm")]
    if not pages:
        sys.exit(f"bench.py: {source}: no pages")
    number = 0
    while size > 0:
        for name, page in pages:
            parts = re.split(rb"(?<=</p>)|(?<=</li>)", page)
            if number:
                inner = parts[1:-1]
                rng.shuffle(inner)
                parts[1:-1] = inner
            (folder / f"{number:05d}-{name}.html").write_bytes(b"".join(parts))
            number += 1
            size -= len(page)


def read_terms(program):
    """The terms of all lexicons, but those with * or ?."""
    done = subprocess.run([program, "lexicon", "show", "--format", "tsv"],
                          capture_output=True, text=True, encoding="utf-8",
                          check=True)
    rows = csv.DictReader(done.stdout.splitlines(), delimiter="\t",
                          quoting=csv.QUOTE_NONE)
    return {row["term"]: row["lexicon"] for row in rows
            if not set(row["term"]) & set("*?")}
