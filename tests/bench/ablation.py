#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What each part of bpolens is worth: the same program, with one thing taken
out of a copy of its lexicons, on the same documents.

usage: ablation.py [--gold FILE] [--html DIR] ...

  negation        the lexicons `negation` are empty
  masks           the entries of category mask are dropped
  zones           the lexicons `zones` and `cues` are empty, every zone counts 1
  clearing        a label clears no facets (rules/clear.tsv is empty)
  lexicon NAME    its entries are worth 0: no rule gets anything from them
  main content    pages as all the text in them, without what is hidden in
                  <script>; only for pages, in a table of their own

The same is done to the folders of all languages. `labels` are the documents
whose label changes. `facets` is the share of right ones of the six facets
in all documents, also those that are none. Differences are of the version without
the part less the full program, on the same documents, with a 95 % interval by
a seeded bootstrap over groups: below 0, the part helps.

Pages are those of corpora/pages, or with --gold and --html the files
DIR/vendor-ID.html whose ID is in the gold file.

Exit status: 0 done, 2 failed.
"""
import argparse
import html.parser
import json
import pathlib
import shutil
import sys
import tempfile

import gold

# Lexicons that the matcher applies itself.
RESERVED = ("negation", "zones", "cues")
# Lexicons that are one part: geography's places.
TOGETHER = {"geography": ("geography", "places", "places-iso")}
FULL = "full"


def rewrite(path, change):
    """Each entry becomes change(its cells by column); None drops it."""
    lines = path.read_text("utf-8").splitlines()
    header, out = None, []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            out.append(line)
        elif header is None:
            header = line.split("\t")
            out.append(line)
        else:
            row = change(dict(zip(header, line.split("\t"))))
            if row:
                out.append("\t".join(row.values()))
    path.write_text("\n".join(out) + "\n", "utf-8")


def drop(_row):
    return None


def without_negation(folder):
    for path in gold.lexicon_files(folder, ("negation",)):
        rewrite(path, drop)


def without_masks(folder):
    for path in gold.lexicon_files(folder):
        rewrite(path, lambda row: None if row["category"] == "mask" else row)


def without_zones(folder):
    for path in gold.lexicon_files(folder, ("zones", "cues")):
        rewrite(path, drop)
    rewrite(folder / "rules/zones.tsv", lambda row: dict(row, factor="1"))


def without_clearing(folder):
    rewrite(folder / "rules/clear.tsv", drop)


def without_lexicon(names):
    def change(folder):
        for path in gold.lexicon_files(folder, names):
            rewrite(path, lambda row: row if row["category"] == "mask"
                    else dict(row, weight="0"))
    return change


def parts(lexicons):
    """name → what takes the part out of a copy of the lexicons."""
    found = {"negation": without_negation, "masks": without_masks,
             "zones": without_zones, "clearing": without_clearing}
    joined = {name for names in TOGETHER.values() for name in names}
    names = {path.stem for path in gold.lexicon_files(lexicons)} - joined
    names |= set(TOGETHER)
    for name in sorted(names - set(RESERVED)):
        found[f"lexicon {name}"] = without_lexicon(
            TOGETHER.get(name, (name,)))
    return found


def label_with(program, lexicons, change, rows):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "lexicons"
        shutil.copytree(lexicons, copy)
        change(copy)
        return gold.label_rows(program, rows, folder, ["--lexicon-dir", copy])


def facet_share(rows, answers):
    """Right ones of all true facets; None where there are none."""
    pairs = [(row[facet], answer[facet]) for row, answer in zip(rows, answers)
             for facet in gold.FACETS if row.get(facet)]
    if not pairs:
        return None
    return sum(true == said for true, said in pairs) / len(pairs)


def summary(rows, answers, args):
    """answers: name → [{label, facets}]; the first is the full program."""
    labels = {name: [answer["label"] for answer in said]
              for name, said in answers.items()}
    result = gold.compare(rows, labels, FULL, args.samples, args.seed)
    for name, found in result.items():
        found["labels"] = sum(a != b for a, b in
                              zip(labels[name], labels[FULL]))
        found["facets"] = facet_share(rows, answers[name])
    return result


class AllText(html.parser.HTMLParser):
    """The title, and all other text but that of scripts and styles."""

    def __init__(self):
        super().__init__()
        self.inside = []
        self.title = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "title"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data):
        if "title" in self.inside:
            self.title.append(data)
        elif not self.inside:
            self.text.append(data.strip())


def raw_page(path, row):
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    page = AllText()
    page.feed(text)
    return dict(row, title=" ".join("".join(page.title).split()), company="",
                location="", text="\n".join(filter(None, page.text)))


def find_pages(args):
    """(path, row with the true label) of each page."""
    if not args.gold:
        folder = gold.ROOT / "corpora/pages"
        return [(folder / row["file"], dict(row, near=row["file"]))
                for row in gold.read_csv(gold.ROOT / "corpora/pages.csv")]
    if not args.html:
        return []
    paths = [(pathlib.Path(args.html) / f"vendor-{row['id']}.html", row)
             for row in gold.read_gold(args.gold)]
    return [(path, row) for path, row in paths if path.exists()]


def label_pages(args, lexicons):
    """The pages' rows, and what the program says with and without."""
    pages = [(path, row) for path, row in find_pages(args)
             if gold.where(args.where)(row)]
    rows = [row for _, row in pages]
    if not rows:
        return [], {}
    options = ["--lexicon-dir", lexicons]
    whole = gold.label_pages(args.bpolens, [path for path, _ in pages],
                             options)
    with tempfile.TemporaryDirectory() as folder:
        raw = gold.label_rows(args.bpolens,
                              [raw_page(path, row) for path, row in pages],
                              folder, options)
    full = [{name: answer["bpo"].get(name) or ""
             for name in ("label", *gold.FACETS)} for answer in whole]
    return rows, {FULL: full, "main content": raw}


def label_documents(args, lexicons):
    rows = gold.read_gold(args.gold) if args.gold else \
        gold.read_corpora(args.bpolens)
    rows = [row for row in rows if gold.where(args.where)(row)]
    if not rows:
        raise gold.Failed("--where leaves no document")
    answers = {FULL: label_with(args.bpolens, lexicons, lambda _: None, rows)}
    for name, change in parts(lexicons).items():
        answers[name] = label_with(args.bpolens, lexicons, change, rows)
    return rows, answers


def print_summary(title, count, result):
    print(f"{title}: {count}")
    lines = []
    for name, found in result.items():
        apart = [gold.signed(found[m], -1) if name != FULL else ""
                 for m in gold.MEASURES]
        facets = found["facets"]
        lines.append([name if name == FULL else "without " + name,
                      *(f"{found[m]['value']:.3f}" for m in gold.MEASURES),
                      *apart, found["labels"] if name != FULL else "",
                      "–" if facets is None else f"{facets:.3f}"])
    gold.print_table(["", "accuracy", "macro-F1", "accuracy − full",
                      "macro-F1 − full", "labels", "facets"], lines)
    print()


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    gold.arguments(parser)
    parser.add_argument("--html", metavar="DIR",
                        help="with --gold: pages, DIR/vendor-ID.html")
    parser.add_argument("--lexicons", metavar="DIR",
                        help="default: beside the program")
    return parser.parse_args()


def main():
    args = parse_args()
    lexicons = pathlib.Path(args.lexicons or
                            pathlib.Path(args.bpolens).parent / "lexicons")
    report = {"seed": args.seed, "samples": args.samples}
    rows, answers = label_documents(args, lexicons)
    report["documents"] = {"n": len(rows),
                           "without": summary(rows, answers, args)}
    rows, answers = label_pages(args, lexicons)
    if rows:
        report["pages"] = {"n": len(rows),
                           "without": summary(rows, answers, args)}
    if args.format == "json":
        json.dump(report, sys.stdout, indent=1, ensure_ascii=False)
        print()
        return 0
    for name in ("documents", "pages"):
        if name in report:
            print_summary(name, report[name]["n"], report[name]["without"])
    return 0


if __name__ == "__main__":
    gold.finish(main)
