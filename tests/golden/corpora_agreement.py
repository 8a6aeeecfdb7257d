#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How far a program agrees with the labelled texts in corpora/.

usage: corpora_agreement.py PROGRAM CORPORA_DIR [--floor F] [--facet-floor F]

The truth columns are cut off before the program sees the ads, so it cannot
read its answers there. Label accuracy counts every text. Facet accuracy counts
the texts whose true label is not none: the facets of the others are cleared by
a rule, and counting them would only flatter. Every disagreement is printed.
Exit status: 0 good, 1 below a floor or a text without a finding, 2 the program
failed. A finding without a label (too little text) counts as a wrong label.
"""
import argparse
import collections
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

FACETS = ("channel", "office", "direction", "sourcing", "geography", "role")
INPUT = ("id", "title", "company", "location", "description")


class ProgramFailed(Exception):
    pass


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def run(program, arguments):
    command = [program, "label", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=600)
    if done.returncode not in (0, 1):  # 1: done, with rejects
        raise ProgramFailed(
            f"{' '.join(command[:4])} …: exit {done.returncode}\n"
            + done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8")


def label_ads(program, ads):
    """id → {label, facets} as the program sees them."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "ads.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, INPUT, extrasaction="ignore",
                                    lineterminator="\n")
            writer.writeheader()
            writer.writerows(ads)
        out = run(program, ["--format", "csv", path])
    rows = csv.DictReader(io.StringIO(out, newline=""), strict=True)
    return {row["id"]: {k: row["bpo_" + k] for k in ("label", *FACETS)}
            for row in rows}


def label_pages(program, folder, pages):
    """file name → {label, facets}."""
    paths = [os.path.join(folder, page["file"]) for page in pages]
    found = {}
    out = run(program, ["--format", "jsonl", *paths])
    for line in out.split("\n"):
        if not line:
            continue
        answer = json.loads(line)
        name = os.path.basename(answer["source"].split("#")[0])
        if name in found:
            print(f"{name}: more than one finding; the first counts")
            continue
        found[name] = {k: answer["bpo"].get(k, "") for k in
                       ("label", *FACETS)}
    return found


def compare(truths, answers, key):
    """One (name, truth, answer) a text; a missing answer is empty strings."""
    none = dict.fromkeys(("label", *FACETS), "")
    return [(row[key], row, answers.get(row[key], none)) for row in truths]


def agreement(pairs, column):
    good = sum(truth[column] == answer[column] for _, truth, answer in pairs)
    return good, len(pairs)


def print_share(name, good, total, note=""):
    print(f"  {name:<16}{good:>4} of {total:<4} {good / total:7.1%}{note}")


def print_labels(pairs):
    print("label: recall of each, what it was taken for")
    by_label = collections.defaultdict(list)
    for pair in pairs:
        by_label[pair[1]["label"]].append(pair)
    for label, group in sorted(by_label.items()):
        wrong = collections.Counter(
            answer["label"] or "(none given)" for _, truth, answer in group
            if answer["label"] != label)
        note = "  " + ", ".join(f"{k} {n}" for k, n in wrong.most_common())
        print_share(label, *agreement(group, "label"), note.rstrip())


def print_disagreements(pairs):
    print("disagreements (truth → program)")
    for name, truth, answer in pairs:
        columns = ("label", *FACETS) if truth["label"] != "none" else ("label",)
        wrong = [f"{c} {truth[c]} → {answer[c] or '?'}" for c in columns
                 if truth[c] != answer[c]]
        if wrong:
            print(f"  {name} [{truth['rule']}] {'; '.join(wrong)}")
            print(f"      {truth.get('title', '')[:70]} ({truth['why']})")


def arguments():
    parser = argparse.ArgumentParser(
        description="Agreement of the program with the labels in corpora/.")
    parser.add_argument("program")
    parser.add_argument("corpora")
    parser.add_argument("--floor", type=float, default=0.9,
                        help="least accuracy of the label (%(default)s)")
    parser.add_argument("--facet-floor", type=float, default=0.75,
                        help="least accuracy of each facet (%(default)s)")
    return parser.parse_args()


def main():
    args = arguments()
    sys.stdout.reconfigure(encoding="utf-8")
    ads = read_csv(os.path.join(args.corpora, "ads.csv"))
    pages = read_csv(os.path.join(args.corpora, "pages.csv"))
    folder = os.path.join(args.corpora, "pages")
    try:
        pairs = compare(ads, label_ads(args.program, ads), "id")
        on_ads = len(pairs)
        pairs += compare(pages, label_pages(args.program, folder, pages),
                         "file")
    except (ProgramFailed, OSError, KeyError, ValueError,
            subprocess.TimeoutExpired) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2

    below = []
    print_disagreements(pairs)
    print_labels(pairs)
    print("accuracy")
    print_share("ads", *agreement(pairs[:on_ads], "label"))
    print_share("pages", *agreement(pairs[on_ads:], "label"))
    work = [pair for pair in pairs if pair[1]["label"] != "none"]
    for column in ("label", *FACETS):
        counted = pairs if column == "label" else work
        floor = args.floor if column == "label" else args.facet_floor
        good, total = agreement(counted, column)
        note = ""
        if good / total < floor:
            note = f"  BELOW {floor:.1%}"
            below.append(column)
        print_share(column, good, total, note)
    lost = [name for name, _, answer in pairs if not any(answer.values())]
    if lost:
        print("no finding at all: " + ", ".join(lost))
    return 1 if below or lost else 0


if __name__ == "__main__":
    sys.exit(main())
