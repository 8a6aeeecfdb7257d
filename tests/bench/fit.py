#!/usr/bin/env python3
"""Fits the points of a rule table (lexicons/rules/FACET.tsv) to documents with
true labels, and says by cross-validation what that is worth.

The table stays the model: a multinomial logistic regression over what each
rule measures in a document (its amount), one weight a rule, the weight being
the rule's points. Three things keep it readable and true of the field:
- a rule keeps the sign that it was written with, and never less than 0.05;
- a penalty draws each weight to its prior (--prior): the points in the table, or
  `sign`: one point for every rule, so that nothing fitted before leaks into
  a cross-validation;
- documents that readers doubted count half, and many of one group
  (column near) count as the square root of their number.

usage: fit.py [options] GOLD.csv [GOLD.csv ...]

Columns of a gold file: those of `bpolens label` for the text, and label, the
facets, and (optional) near, lang, sure. Groups are never split between folds.
"""
import argparse
import collections
import csv
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy
from scipy.optimize import minimize

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEAST = 0.05
DOUBTED = 0.5
TEXT_COLUMNS = ["title", "company", "location", "text"]


def bucket(near, salt=""):
    """A number that is the same for all documents of a group."""
    return zlib.crc32((salt + near).encode())


def read_gold(paths):
    csv.field_size_limit(1 << 30)
    rows = []
    for path in paths:
        with open(path, newline="", encoding="utf-8") as file:
            for number, row in enumerate(csv.DictReader(file)):
                row["file"], row["number"] = path, number
                row["near"] = row.get("near") or f"{path}:{number}"
                rows.append(row)
    return rows


def brings_points(value):
    """Not a signal, a cap, a refusal or a move (docs/PLUGINS.md)."""
    return not (value.startswith("=") or value.startswith("cap") or
                value == "insufficient" or ">" in value)


def read_rules(path):
    """Rows of a rule table that bring points, in order, and the values."""
    with open(path, encoding="utf-8") as file:
        cells = [line.rstrip("\n").split("\t") for line in file
                 if line.strip() and not line.startswith("#")]
    rules = [dict(zip(cells[0], row)) for row in cells[1:]]
    rules = [rule for rule in rules if brings_points(rule["value"])]
    values = list(dict.fromkeys(rule["value"] for rule in rules))
    return rules, values


def measure(build, lexicons, rows, facet, rules):
    """Amounts: documents × rules."""
    place = {rule["id"]: i for i, rule in enumerate(rules)}
    line_of = {(row["file"], row["number"]): i for i, row in enumerate(rows)}
    amounts = numpy.zeros((len(rows), len(rules)))
    for path in dict.fromkeys(row["file"] for row in rows):
        out = subprocess.run(
            [f"{build}/tests/amounts", lexicons, f"{build}/plugins", path],
            check=True, capture_output=True, text=True).stdout
        for line in out.splitlines():
            number, plugin, rule, amount = line.split("\t")
            document = line_of.get((path, int(number)))
            if plugin == facet and document is not None:
                amounts[document, place[rule]] = amount
    return amounts


class Model:
    """What is known of the rules: the value of each, and its prior."""

    def __init__(self, rules, values, prior):
        self.values = values
        self.target = numpy.array([values.index(r["value"]) for r in rules])
        points = numpy.array([float(rule["points"]) for rule in rules])
        self.sign = numpy.where(points < 0, -1.0, 1.0)
        self.prior = points if prior == "table" else self.sign
        self.points = points
        self.member = numpy.zeros((len(rules), len(values)))
        self.member[numpy.arange(len(rules)), self.target] = 1

    def scores(self, amounts, points):
        sums = (amounts * points) @ self.member
        sums = numpy.exp(sums - sums.max(axis=1, keepdims=True))
        return sums / sums.sum(axis=1, keepdims=True)

    def fit(self, amounts, truth, weight, penalty):
        rows = numpy.arange(len(truth))

        def loss(points):
            scores = self.scores(amounts, points)
            value = -(weight * numpy.log(scores[rows, truth] + 1e-12)).sum()
            wrong = scores.copy()
            wrong[rows, truth] -= 1
            wrong *= weight[:, None]
            slope = ((amounts.T @ wrong) * self.member).sum(axis=1)
            away = points - self.prior
            return value + penalty * away @ away, slope + 2 * penalty * away

        bounds = [(LEAST, None) if s > 0 else (None, -LEAST)
                  for s in self.sign]
        return minimize(loss, self.prior, jac=True, bounds=bounds,
                        method="L-BFGS-B").x


def macro_f1(truth, guess, count):
    scores = []
    for value in range(count):
        hit = ((truth == value) & (guess == value)).sum()
        said = (guess == value).sum() + (truth == value).sum()
        if said:
            scores.append(2 * hit / said)
    return float(numpy.mean(scores))


def weights(rows):
    size = collections.Counter(row["near"] for row in rows)
    return numpy.array([
        (DOUBTED if row.get("sure") == "no" else 1) / size[row["near"]] ** 0.5
        for row in rows])


def cross_scores(model, amounts, truth, weight, penalty, fold):
    """Scores of each document by points that were fitted without its fold."""
    scores = numpy.zeros((len(truth), len(model.values)))
    for number in set(fold):
        learn, test = fold != number, fold == number
        points = model.fit(amounts[learn], truth[learn], weight[learn],
                           penalty)
        scores[test] = model.scores(amounts[test], points)
    return scores


def crossfit(rows, folds, build=None, penalty=3):
    """The label of each row by points that were fitted on the rows of other
    folds, from a prior that no document has shaped. folds: a number a row."""
    build = build or str(ROOT / "build/dev")
    rules, values = read_rules(f"{build}/lexicons/rules/label.tsv")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/rows.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, TEXT_COLUMNS, restval="",
                                 extrasaction="ignore")
            out.writeheader()
            out.writerows(rows)
        rows = [dict(row, file=path, number=number)
                for number, row in enumerate(rows)]
        amounts = measure(build, f"{build}/lexicons", rows, "label", rules)
    truth = numpy.array([values.index(row["label"]) for row in rows])
    model = Model(rules, values, "sign")
    scores = cross_scores(model, amounts, truth, weights(rows), penalty,
                          numpy.array(folds))
    return [values[best] for best in scores.argmax(axis=1)]


def calibration_error(scores, right, bins=10):
    """Expected calibration error: mean gap of confidence and accuracy over
    equal bins of confidence (Naeini et al. 2015)."""
    best = scores.max(axis=1)
    place = numpy.minimum((best * bins).astype(int), bins - 1)
    return float(sum(abs(best[place == b].mean() - right[place == b].mean()) *
                     (place == b).mean() for b in set(place)))


def describe(name, scores, truth, sure, count):
    guess = scores.argmax(axis=1)
    right = guess == truth
    parts = [f"n {len(truth)}", f"accuracy {right.mean():.3f}",
             f"macro-F1 {macro_f1(truth, guess, count):.3f}",
             f"ECE {calibration_error(scores, right):.3f}"]
    if sure.any():
        parts.append(f"accuracy, sure {right[sure].mean():.3f}")
    print(f"{name:28s} " + "  ".join(parts))


def write_points(path, rules, points):
    """Rounded to tenths; a rule is never without effect."""
    new = {}
    for rule, value in zip(rules, points):
        rounded = round(float(value), 1)
        new[rule["id"]] = f"{rounded if rounded else numpy.sign(value) / 10}"
    lines = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if len(cells) > 3 and cells[0] in new and \
                    not cells[1].startswith("="):
                cells[2] = new[cells[0]]
                line = "\t".join(cells) + "\n"
            lines.append(line)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("gold", nargs="+", help="files with true labels")
    parser.add_argument("--facet", default="label", help="default: label")
    parser.add_argument("--penalty", type=float, default=3)
    parser.add_argument("--prior", choices=["table", "sign"], default="table")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--lang", help="only documents of this language")
    parser.add_argument("--hold", type=int, action="append", default=[],
                        metavar="N", help="never fit on groups whose "
                        "crc32(near) %% 10 is N; may be repeated")
    parser.add_argument("--by", help="cross-validate with one value of this "
                        "column (source, kind) left out, not by folds")
    parser.add_argument("--write", action="store_true",
                        help="write the fitted points into the table")
    parser.add_argument("--verbose", action="store_true",
                        help="print the points of every rule")
    parser.add_argument("--build", default=str(ROOT / "build/dev"),
                        help="build tree with tests (default: build/dev)")
    parser.add_argument("--lexicons", help="default: those of the build tree")
    return parser.parse_args()


def main():
    args = parse_args()
    lexicons = args.lexicons or f"{args.build}/lexicons"
    rules, values = read_rules(f"{lexicons}/rules/{args.facet}.tsv")
    rows = [row for row in read_gold(args.gold)
            if not args.lang or row.get("lang") in (None, "", args.lang)]
    # A facet describes nothing where the label is none.
    keep = [args.facet == "label" or row["label"] != "none" for row in rows]
    amounts = measure(args.build, lexicons, rows, args.facet, rules)[keep]
    rows = [row for row, kept in zip(rows, keep) if kept]
    truth = numpy.array([values.index(row[args.facet])
                         if row[args.facet] in values else 0 for row in rows])
    sure = numpy.array([row.get("sure") == "yes" for row in rows])
    weight = weights(rows)
    if args.by:
        fold = numpy.array([row[args.by] for row in rows])
    else:
        fold = numpy.array([bucket(row["near"], "k") % args.folds
                            for row in rows])
    held = numpy.array([bucket(row["near"]) % 10 in args.hold
                        for row in rows])
    model = Model(rules, values, args.prior)
    learn = ~held

    def say(name, scores, which):
        if which.any():
            describe(name, scores, truth[which], sure[which], len(values))

    say("the table as it is", model.scores(amounts[learn], model.points),
        learn)
    say("  held out", model.scores(amounts[held], model.points), held)
    say(f"cross-validated, prior {args.prior}",
        cross_scores(model, amounts[learn], truth[learn], weight[learn],
                 args.penalty, fold[learn]), learn)
    points = model.fit(amounts[learn], truth[learn], weight[learn],
                       args.penalty)
    say("fitted to all of them", model.scores(amounts[learn], points), learn)
    say("  held out", model.scores(amounts[held], points), held)
    if args.verbose:
        for rule, old, new, seen in zip(rules, model.points, points,
                                        (amounts[learn] != 0).sum(axis=0)):
            print(f"{rule['value']:16s} {rule['id']:22s} "
                  f"{old:6.2f} -> {new:6.2f}  n={seen}")
    if args.write:
        write_points(ROOT / f"lexicons/rules/{args.facet}.tsv", rules, points)
    return 0


if __name__ == "__main__":
    sys.exit(main())
