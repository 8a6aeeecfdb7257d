#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How far labels depend on the definition: the same files under the codebook
and under each profile, and what moves where.

usage: definitions.py PROGRAM [FILE|FOLDER...] [--check]

Without a file, those of corpora/ are labelled. --check fails where a profile
moves a label to where its document would not have it, or moves nothing.
"""
import argparse
import collections
import csv
import io
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPORA = [ROOT / "corpora/ads.csv", ROOT / "corpora/pages"]
LABELS = ["call_center", "contact_center", "bpo", "none", "insufficient"]
# What each document calls something else than the codebook; scores that are
# joined may also outweigh a third label, which then moves to the same one.
MOVES = {
    "000": {("call_center", "contact_center"), ("bpo", "none")},
    "001": {("call_center", "bpo"), ("contact_center", "bpo")},
    "002": {("contact_center", "call_center"), ("call_center", "bpo"),
            ("contact_center", "bpo"), ("bpo", "none")},
    "003": {("contact_center", "call_center")},
    "004": {("contact_center", "call_center"), ("bpo", "none")},
}


def labels(program, files, definition):
    """The label of every record, in order."""
    found = []
    for file in files:
        done = subprocess.run(
            [program, "label", "--quiet", "--only", "--format", "csv",
             "--definition", definition, str(file)],
            stdout=subprocess.PIPE, check=True)
        rows = csv.DictReader(io.StringIO(done.stdout.decode("utf-8", "replace"),
                                          newline=""))
        found += [row["bpo_label"] or "insufficient" for row in rows]
    return found


def matrix(before, after):
    """Rows: label by the codebook; columns: by the profile."""
    counts = collections.Counter(zip(before, after))
    used = [x for x in LABELS if x in before or x in after]
    lines = [" ".join([f"{'codebook':>14}"] + [f"{x:>14}" for x in used])]
    for row in used:
        cells = [f"{counts[row, column]:>14}" for column in used]
        lines.append(" ".join([f"{row:>14}"] + cells))
    return "\n".join(lines)


def faults(name, before, after):
    """What the document would not say."""
    seen = {(a, b) for a, b in zip(before, after) if a != b}
    ends = {end for _, end in MOVES[name]}
    out = [f"{name}: {a} becomes {b}" for a, b in sorted(seen) if b not in ends]
    if not seen & MOVES[name]:
        out.append(f"{name}: nothing moves as its document says")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("files", nargs="*", type=pathlib.Path, default=CORPORA)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    files = args.files or CORPORA
    before = labels(args.program, files, "codebook")
    wrong = [] if before else ["no record was labelled"]
    for name in MOVES:
        after = labels(args.program, files, name)
        moved = sum(a != b for a, b in zip(before, after))
        print(f"definition {name}: {moved} of {len(before)} labels move\n\n"
              f"{matrix(before, after)}\n")
        if len(after) != len(before):
            wrong.append(f"{name}: {len(after)} records, not {len(before)}")
        wrong += faults(name, before, after)
    if args.check and wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
