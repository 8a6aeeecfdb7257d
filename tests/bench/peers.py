#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bpolens beside other ways to label the same documents, on the same folds.

usage: peers.py [--gold FILE] [--test FILE] [--folds N] [--only FILE] ...

  svm, logistic     TF-IDF of words and pairs of words (sublinear), linear SVM
                    and logistic regression; C and the classes' weights chosen
                    inside the training folds
  fasttext          supervised, pairs of words
  keywords          the lexicons' terms, counted as plain words: no masks,
                    negation, zones, weights, stems; the label with most hits;
                    how few are none is chosen on the training folds
  bpolens           as it is
  bpolens, refitted with points fitted on the training folds only (fit.py)

All see title, company, location and text. Each document is labelled by what
was trained on the other folds; documents of one group (column near) share a
fold. With --test all of --gold is trained on, and all of that file is labelled.
Differences are bpolens less the peer, on the same documents, with a 95 %
interval by a seeded bootstrap over groups.

Exit status: 0 done, 2 failed, 77 a package is missing.
"""
import argparse
import collections
import html
import json
import pathlib
import re
import sys
import tempfile

import gold

PACKAGES = {"sklearn": "python3-sklearn", "fasttext": "python3-fasttext"}
STRENGTHS = [0.3, 3, 30]
FEWEST = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30]
LONGEST_TERM = 6
# Values of a column with fewer documents are reported together.
FEW = 10


def missing_packages():
    missing = []
    for module, package in PACKAGES.items():
        try:
            __import__(module)
        except ImportError:
            missing.append(package)
    return missing


def plain(row):
    """All fields as one text, without tags and entities."""
    text = "\n".join(row.get(name) or "" for name in gold.TEXTS)
    text = re.sub(r"</?[a-zA-Z!][^>]*>", " ", html.unescape(text))
    return html.unescape(text)


def words(row):
    return re.findall(r"\w+", plain(row).lower())


# Each peer is a function: documents to learn from, documents to label, seed.


def tfidf_with(model, learn, test):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import GridSearchCV, GroupKFold
    tfidf = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    search = GridSearchCV(model, {"C": STRENGTHS,
                                  "class_weight": [None, "balanced"]},
                          cv=GroupKFold(3), scoring="accuracy")
    search.fit(tfidf.fit_transform([plain(row) for row in learn]),
               [row["label"] for row in learn],
               groups=[row["near"] for row in learn])
    return list(search.predict(tfidf.transform([plain(row) for row in test])))


def svm(learn, test, seed):
    from sklearn.svm import LinearSVC
    return tfidf_with(LinearSVC(random_state=seed, max_iter=10000), learn,
                      test)


def logistic(learn, test, seed):
    from sklearn.linear_model import LogisticRegression
    return tfidf_with(LogisticRegression(random_state=seed, max_iter=1000),
                      learn, test)


def fasttext(learn, test, seed):
    import fasttext as library
    library.FastText.eprint = lambda *_: None  # a warning at every model
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "learn.txt"
        path.write_text("".join(
            f"__label__{row['label']} {' '.join(words(row))}\n"
            for row in learn), encoding="utf-8")
        model = library.train_supervised(
            str(path), wordNgrams=2, epoch=100, lr=1.0, dim=50,
            bucket=200_000, thread=1, seed=seed, verbose=0)
    said = model.predict([" ".join(words(row)) for row in test])[0]
    return [labels[0].removeprefix("__label__") for labels in said]


def read_lexicon(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file
                 if line.strip() and not line.startswith("#")]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def speaking(lexicons):
    """label → the categories that rules/label.tsv counts for it."""
    found = collections.defaultdict(set)
    for rule in read_lexicon(lexicons / "rules/label.tsv"):
        value = rule["value"].replace("=", "$")
        if not value.startswith("$") and float(rule["points"]) <= 0:
            continue
        for part in filter(None, rule["per"].split("+")):
            name = part.split("*")[-1].split("@")[0]
            if not part.startswith("-"):
                found[value] |= found[name] if name[0] == "$" else {name}
    return {label: names for label, names in found.items()
            if label[0] != "$" and label not in ("none", "insufficient")}


def terms_of(lexicons):
    """The words of a term → the labels that it speaks for."""
    labels = collections.defaultdict(set)
    for label, names in speaking(lexicons).items():
        for name in names:
            labels[name].add(label)
    terms = collections.defaultdict(set)
    for path in gold.lexicon_files(lexicons):
        for entry in read_lexicon(path):
            name = f"{path.stem}.{entry['category']}"
            if name in labels and entry["match"] != "glob":
                key = tuple(re.findall(r"\w+", entry["term"].lower()))
                terms[key] |= labels[name]
    return terms


def count_terms(terms, row):
    hits = collections.Counter()
    text = words(row)
    for begin in range(len(text)):
        for length in range(1, LONGEST_TERM + 1):
            hits.update(terms.get(tuple(text[begin:begin + length]), ()))
    return hits


def most_hits(hits, fewest):
    label, most = max(sorted(hits.items()), key=lambda item: item[1],
                      default=("none", 0))
    return label if most >= fewest else "none"


def keywords_of(lexicons):
    terms = terms_of(lexicons)

    def keywords(learn, test, _seed):
        counted = [(count_terms(terms, row), row["label"]) for row in learn]
        fewest = max(FEWEST, key=lambda n: sum(
            most_hits(hits, n) == label for hits, label in counted))
        return [most_hits(count_terms(terms, row), fewest) for row in test]
    return keywords


def cross(peer, rows, folds, wanted, seed):
    """The labels of the rows of the folds `wanted`, learnt from the others."""
    said = [""] * len(rows)
    for fold in wanted:
        test = [i for i, f in enumerate(folds) if f == fold]
        learn = [row for row, f in zip(rows, folds) if f != fold]
        for i, label in zip(test, peer(learn, [rows[i] for i in test], seed)):
            said[i] = label
    return said


def refitted(rows, folds, build):
    """The labels of fit.py's crossfit, or why there are none.

    Of each row, crossfit gives the label by points that were fitted on the rows
    of other folds.
    """
    try:
        from fit import crossfit
        return list(crossfit(rows, folds, build)), None
    except (ImportError, FileNotFoundError) as error:
        return None, f"without bpolens, refitted: {error}"


def ask_all(args, rows, folds, wanted):
    """name → labels, and notes."""
    lexicons = pathlib.Path(args.lexicons or
                            pathlib.Path(args.bpolens).parent / "lexicons")
    with tempfile.TemporaryDirectory() as folder:
        answers = {"bpolens": [found["label"] for found in gold.label_rows(
            args.bpolens, rows, folder, ["--lexicon-dir", lexicons])]}
    said, note = refitted(rows, folds, pathlib.Path(args.bpolens).parent)
    if said:
        answers["bpolens, refitted"] = said
    for peer in (svm, logistic, fasttext, keywords_of(lexicons)):
        answers[peer.__name__] = cross(peer, rows, folds, wanted, args.seed)
    return answers, [note] if note else []


def breakdown(rows, answers, column):
    """For each value: how many, and where only one of two is right."""
    values = [row.get(column, "") for row in rows]
    common = collections.Counter(values)
    values = [value if common[value] >= FEW else "(others)"
              for value in values]
    lines = []
    for value in sorted(set(values)):
        at = [i for i, found in enumerate(values) if found == value]
        right = {name: {i for i in at if said[i] == rows[i]["label"]}
                 for name, said in answers.items()}
        ours = right["bpolens"]
        lines.append({
            "column": column, "value": value, "n": len(at),
            "right": {name: len(found) for name, found in right.items()},
            "peer_only": {name: len(found - ours)
                          for name, found in right.items()},
            "bpolens_only": {name: len(ours - found)
                             for name, found in right.items()}})
    return lines


def print_report(report):
    print(f"{report['documents']} documents in {report['groups']} groups, "
          f"{report['method']}, seed {report['seed']}, "
          f"{report['samples']} bootstrap samples\n")
    lines = []
    for name, found in report["peers"].items():
        apart = [gold.signed(found[m]) if name != "bpolens" else ""
                 for m in gold.MEASURES]
        lines.append([name, *(f"{found[m]['value']:.3f}"
                              for m in gold.MEASURES), *apart])
    gold.print_table(["", "accuracy", "macro-F1", "bpolens − it: accuracy",
                      "bpolens − it: macro-F1"], lines)
    others = [name for name in report["peers"] if name != "bpolens"]
    print("\nWho alone is right: the peer / bpolens")
    lines = [[f"{line['column']} {line['value']}", line["n"],
              line["right"]["bpolens"],
              *(f"{line['peer_only'][name]} / {line['bpolens_only'][name]}"
                for name in others)] for line in report["by"]]
    gold.print_table(["", "n", "bpolens right", *others], lines)
    for note in report["notes"]:
        print("\nnote: " + note)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    gold.arguments(parser)
    parser.add_argument("--test", metavar="FILE",
                        help="train on --gold, label this file")
    parser.add_argument("--folds", type=int, default=5, metavar="N")
    parser.add_argument("--only", metavar="FILE",
                        help="report on the ids in this file, one a line")
    parser.add_argument("--by", action="append", metavar="COLUMN",
                        help="who is right by a column; may be repeated\n"
                        "(default: kind, lang, source and label)")
    parser.add_argument("--lexicons", metavar="DIR",
                        help="default: beside the program")
    return parser.parse_args()


def chosen(args, rows, folds, wanted):
    """The places of the rows that are reported."""
    keep = gold.where(args.where)
    ids = None
    if args.only:
        ids = set(pathlib.Path(args.only).read_text("utf-8").split())
    places = [i for i, row in enumerate(rows) if folds[i] in wanted and
              keep(row) and (ids is None or row["id"] in ids)]
    if not places:
        raise gold.Failed("--where and --only leave no document")
    return places


def main():
    args = parse_args()
    missing = missing_packages()
    if missing:
        print(f"peers.py: missing with {sys.executable}; on Debian, with its "
              f"python3: apt-get install {' '.join(missing)}",
              file=sys.stderr)
        return gold.SKIPPED
    rows = gold.read_gold(args.gold) if args.gold else \
        gold.read_corpora(args.bpolens)
    if args.test:
        learnt, rows = len(rows), rows + gold.read_gold(args.test)
        folds = [int(i >= learnt) for i in range(len(rows))]
        wanted, method = [1], f"trained on {learnt} others"
    else:
        folds = gold.make_folds(rows, args.folds, args.seed)
        wanted, method = range(args.folds), f"{args.folds} folds"
    answers, notes = ask_all(args, rows, folds, wanted)
    places = chosen(args, rows, folds, wanted)
    rows = [rows[i] for i in places]
    answers = {name: [said[i] for i in places]
               for name, said in answers.items()}
    columns = args.by or [name for name in ("kind", "lang", "source", "label")
                          if rows[0].get(name)]
    report = {
        "documents": len(rows), "groups": len({row["near"] for row in rows}),
        "method": method, "seed": args.seed, "samples": args.samples,
        "peers": gold.compare(rows, answers, "bpolens", args.samples,
                              args.seed),
        "by": [line for column in columns
               for line in breakdown(rows, answers, column)],
        "notes": notes}
    if args.format == "json":
        json.dump(report, sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        print_report(report)
    return 0


if __name__ == "__main__":
    gold.finish(main)
