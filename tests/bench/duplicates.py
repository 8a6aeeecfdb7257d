#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well duplicates are told: measured on variants of corpora/ads.csv, and
on a file of real ads.

    duplicates.py                       variants
    duplicates.py --file FILE --part N  pairs of one Nth of the file's ads

Variants: of each ad some are made by swapping its city, dropping a sentence,
adding boilerplate, changing words; what is true of a pair is known, by how it
was made, and by its Jaccard similarity, counted whole. With a file only the
latter is known. Build bench_duplicates first.
"""

import argparse
import collections
import csv
import itertools
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
THRESHOLD, ROWS, SHINGLE = 0.8, 6, 5
CITIES = ["Cebu City", "Davao City", "Taguig", "Iloilo City", "Clark", "Bacolod"]
NOTICE = ("{} is an equal opportunity employer. All applicants are considered "
          "without regard to age, gender, religion or disability. Only those "
          "who are shortlisted will be contacted for an interview.")


class Ad:
    def __init__(self, line):
        group, self.kind, self.key, minima, words = line.rstrip("\n").split("\t")
        self.group = int(group)
        self.minima = minima.split()
        words = words.split()
        self.words = len(words)
        self.shingles = {tuple(words[i:i + SHINGLE])
                         for i in range(len(words) - SHINGLE + 1)}


def read(program, path):
    run = subprocess.run([program, path], stdout=subprocess.PIPE, check=True,
                         stderr=subprocess.PIPE, text=True)
    sys.stderr.write(run.stderr)
    return [Ad(line) for line in run.stdout.splitlines()]


def jaccard(a, b):
    both = len(a.shingles & b.shingles)
    return both / ((len(a.shingles) + len(b.shingles) - both) or 1)


def estimate(a, b):
    return sum(x == y for x, y in zip(a.minima, b.minima)) / len(a.minima)


def share_band(a, b):
    return any(a.minima[i:i + ROWS] == b.minima[i:i + ROWS]
               for i in range(0, len(a.minima) - ROWS + 1, ROWS))


def write_rows(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["title", "company", "location", "description"])
        out.writerows(rows)


# --- variants ---

def drop_sentence(rng, text):
    parts = re.split(r"(?<=[.!?])\s+|&nbsp;", text)
    if len(parts) > 2:
        del parts[rng.randrange(1, len(parts))]
    return " ".join(parts)


def change_words(rng, text, share):
    words = text.split(" ")
    for i in range(len(words)):
        if rng.random() < share:
            words[i] = "w%d" % rng.randrange(10000)
    return " ".join(words)


def make_variants(rng, row):
    title, company, place, text = row
    city = rng.choice(CITIES)
    name = place.split(",")[0]
    swapped = text.replace(name, city) if len(name) > 3 else text
    return {
        "as it was": row,
        "company's form": (title, company + " Inc.", place, text),
        "other words, same title, company, place":
            (title, company, place, change_words(rng, text, 0.3)),
        "city swapped": (title, company, city, swapped + " Apply in " + city),
        "sentence dropped": (title, "Agency", place, drop_sentence(rng, text)),
        "notice added": (title, "Agency", place, text + " " +
                         NOTICE.format(company)),
        "1 word in 100 changed":
            (title, "Agency", place, change_words(rng, text, 0.01)),
        "1 word in 30 changed":
            (title, "Agency", place, change_words(rng, text, 0.033)),
    }


def count_found(program, path, rows, some):
    """How many of these are told to repeat their row, and how like they are."""
    write_rows(path, rows + some)
    ads = read(program, path)
    found = sum(ads[len(rows) + i].group == i for i in range(len(rows)))
    likeness = [jaccard(ads[i], ads[len(rows) + i]) for i in range(len(rows))]
    return found, sum(likeness) / len(rows)


def measure_variants(program, seed):
    """Ads, those of them told to be duplicates, and by variant what
    count_found() returns."""
    rng = random.Random(seed)
    with open(ROOT / "corpora/ads.csv", newline="", encoding="utf-8") as file:
        rows = [(r["title"], r["company"], r["location"], r["description"])
                for r in csv.DictReader(file)]
    variants = [make_variants(rng, row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "ads.csv")
        write_rows(path, rows)
        merged = sum(ad.kind != "" for ad in read(program, path))
        return len(rows), merged, {
            name: count_found(program, path, rows,
                              [made[name] for made in variants])
            for name in variants[0]}


def print_variants(program, seed):
    count, merged, variants = measure_variants(program, seed)
    print("%d ads of corpora/ads.csv, all different: %d told to be "
          "duplicates" % (count, merged))
    print("%-42s %5s %6s %7s" % ("variant", "found", "of", "Jaccard"))
    for name, (found, likeness) in variants.items():
        print("%-42s %5d %6d %7.2f" % (name, found, count, likeness))


# --- a file ---

def close_pairs(ads, least):
    """All pairs with a similarity of at least that, by an inverted index."""
    where = collections.defaultdict(list)
    for number, ad in enumerate(ads):
        common = collections.Counter()
        for shingle in ad.shingles:
            common.update(where[shingle])
            where[shingle].append(number)
        for other, both in common.items():
            whole = len(ad.shingles) + len(ads[other].shingles) - both
            if both / whole >= least:
                yield other, number, both / whole


def print_bins(pairs, ads):
    print("%-12s %7s %9s %7s %9s %9s" % ("Jaccard", "pairs", "bias", "SE",
                                        "in a band", "est>=0.8"))
    edges = [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.001]
    for low, high in itertools.pairwise(edges):
        some = [p for p in pairs if low <= p[2] < high]
        if not some:
            continue
        found = [estimate(ads[a], ads[b]) for a, b, _ in some]
        errors = [est - p[2] for est, p in zip(found, some)]
        bias = sum(errors) / len(some)
        spread = (sum((e - bias) ** 2 for e in errors) / len(some)) ** 0.5
        bands = sum(share_band(ads[a], ads[b]) for a, b, _ in some)
        near = sum(est >= THRESHOLD for est in found)
        print("%.2f - %.2f  %7d %9.4f %7.4f %9.4f %9.4f" % (
            low, min(high, 1), len(some), bias, spread, bands / len(some),
            near / len(some)))


def print_rates(pairs, ads):
    alike = [p for p in pairs if p[2] >= THRESHOLD]
    near = [p for p in pairs if estimate(ads[p[0]], ads[p[1]]) >= THRESHOLD
            and share_band(ads[p[0]], ads[p[1]])]
    both = sum(p[2] >= THRESHOLD for p in near)
    print("pairs of Jaccard >= %.1f: %d; told: %d, of these right: %d; recall "
          "%.3f, precision %.3f" % (THRESHOLD, len(alike), len(near), both,
                                   both / (len(alike) or 1),
                                   both / (len(near) or 1)))
    kinds = collections.Counter(ad.kind or "first" for ad in ads)
    print("groups:", ", ".join("%s %d" % k for k in sorted(kinds.items())))


def measure_file(program, path, part):
    ads = [ad for number, ad in enumerate(read(program, path))
           if ad.words >= 20 and zlib.crc32(b"%d" % number) % part == 0]
    print("%d ads of %s, %d pairs" % (len(ads), os.path.basename(path),
                                     len(ads) * (len(ads) - 1) // 2))
    pairs = list(close_pairs(ads, 0.3))
    print_bins(pairs, ads)
    print_rates(pairs, ads)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(
        ROOT / "build/release/tests/bench_duplicates"))
    parser.add_argument("--file")
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.file:
        measure_file(args.program, args.file, args.part)
    else:
        print_variants(args.program, args.seed)


if __name__ == "__main__":
    main()
