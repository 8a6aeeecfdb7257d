# SPDX-License-Identifier: MIT
"""What the scripts that measure labels share: documents with true labels, what
the program says of them, and measures with intervals.

A document is a dict: id, title, company, location, text, the true label and
facets, near (its group), and whatever other columns its file has. Groups are
never split: neither between folds, nor when the bootstrap draws.
"""
import collections
import csv
import io
import json
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/bpolens"
FACETS = ("channel", "office", "direction", "sourcing", "geography", "role")
TEXTS = ("title", "company", "location", "text")
# CTest takes this exit status for a test that was skipped.
SKIPPED = 77


class Failed(Exception):
    pass


def read_csv(path):
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_gold(path):
    """Documents of a CSV file that has title, text or description, label."""
    rows = read_csv(path)
    if not rows or "label" not in rows[0]:
        raise Failed(f"{path}: no rows, or no column label")
    for number, row in enumerate(rows):
        row["text"] = row.get("text") or row.get("description") or ""
        row["near"] = row.get("near") or f"{path}:{number}"
        row["id"] = row.get("id") or str(number + 1)
    return [row for row in rows if row["label"]]


def read_corpora(program):
    """The project's own samples; of a page, the text that bpolens reads."""
    rows = [dict(row, kind="ad") for row in
            read_gold(ROOT / "corpora/ads.csv")]
    truths = [dict(row, kind="page", id=row["file"], near=row["file"])
              for row in read_csv(ROOT / "corpora/pages.csv")]
    paths = [ROOT / "corpora/pages" / row["id"] for row in truths]
    for row, answer in zip(truths, label_pages(program, paths)):
        row["title"] = answer["title"] or ""
        row["text"] = answer["bpo"]["text"].removeprefix(row["title"])
    return rows + truths


def lexicon_files(folder, names=None):
    """The lexicons of all languages, or those of these names: other files in
    the folder are tables."""
    def is_lexicon(path):
        with open(path, encoding="utf-8") as file:
            return file.readline().startswith("#!bpolens-lexicon")
    return [path for path in sorted(pathlib.Path(folder).glob("*/*.tsv"))
            if (names is None or path.stem in names) and is_lexicon(path)]


def run(program, arguments):
    command = [str(program), "label", "--quiet", *map(str, arguments)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=600)
    except OSError as error:
        raise Failed(f"{program}: {error.strerror}; build it: ./dev build")
    if done.returncode != 0:
        raise Failed(f"{' '.join(command[:5])} …: exit {done.returncode}\n"
                     + done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8")


def label_rows(program, rows, folder, options=()):
    """The bpo_* columns of each row. The program sees the texts alone."""
    path = pathlib.Path(folder) / "rows.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, ("id", *TEXTS), restval="",
                             extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(dict(row, id=i) for i, row in enumerate(rows))
    text = run(program, ["--format", "csv", "--only", *options, path])
    answers = list(csv.DictReader(io.StringIO(text, newline="")))
    if [row["id"] for row in answers] != [str(i) for i in range(len(rows))]:
        raise Failed("the program's rows aren't those that it was given")
    return [{name: row["bpo_" + name] for name in ("label", *FACETS)}
            for row in answers]


def label_pages(program, paths, options=()):
    """The JSONL object of each page; the first, where it has several."""
    text = run(program, ["--format", "jsonl", *options, *paths])
    found = {}
    for line in text.split("\n"):
        if line:
            answer = json.loads(line)
            found.setdefault(answer["source"].split("#")[0], answer)
    lost = [str(path) for path in paths if str(path) not in found]
    if lost:
        raise Failed("no finding for " + ", ".join(lost))
    return [found[str(path)] for path in paths]


def make_folds(rows, count, seed):
    """The fold of each row, 0 to count - 1; about as many rows in each."""
    sizes = collections.Counter(row["near"] for row in rows)
    groups = sorted(sizes)
    if len(groups) < count:
        raise Failed(f"{len(groups)} groups are too few for {count} folds")
    random.Random(seed).shuffle(groups)
    filled = [0] * count
    fold_of = {}
    for group in groups:
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += sizes[group]
    return [fold_of[row["near"]] for row in rows]


def accuracy(table):
    """Of a table: (true, predicted) → how many."""
    total = sum(table.values())
    right = sum(n for (true, said), n in table.items() if true == said)
    return right / total if total else 0.0


def macro_f1(table):
    """Mean F1 of the labels that occur, as `bpolens evaluate` has it."""
    true, said, both = (collections.Counter() for _ in range(3))
    for (truth, answer), n in table.items():
        true[truth] += n
        said[answer] += n
        both[truth] += n * (truth == answer)
    labels = (set(true) | set(said)) - {""}
    return sum(2 * both[label] / (true[label] + said[label])
               for label in labels) / len(labels)


MEASURES = {"accuracy": accuracy, "macro_f1": macro_f1}


def tables_of(rows, answers):
    """group → [((true, predicted), how many)]"""
    tables = collections.defaultdict(collections.Counter)
    for row, answer in zip(rows, answers):
        tables[row["near"]][row["label"], answer] += 1
    return {group: list(table.items()) for group, table in tables.items()}


def add_up(tables, draw):
    total = collections.Counter()
    for group, times in draw.items():
        for pair, n in tables[group]:
            total[pair] += n * times
    return total


def interval(values):
    """95 %, by percentiles."""
    values = sorted(values)
    cut = int(0.025 * len(values))
    return values[cut], values[-1 - cut]


def compare(rows, answers, base, samples, seed):
    """The measures of each set of answers, and their difference to those of
    the set `base`, with a paired bootstrap interval over groups.

    answers: name → list of labels. The result is by name, then by measure.
    """
    tables = {name: tables_of(rows, said) for name, said in answers.items()}
    groups = sorted(tables[base])
    whole = collections.Counter(groups)
    rng = random.Random(seed)
    draws = [collections.Counter(rng.choices(groups, k=len(groups)))
             for _ in range(samples)]

    def measure(name, draw):
        total = add_up(tables[name], draw)
        return {m: function(total) for m, function in MEASURES.items()}

    base_values = [measure(base, draw) for draw in [whole, *draws]]
    result = {}
    for name in answers:
        values = base_values if name == base else [
            measure(name, draw) for draw in [whole, *draws]]
        result[name] = {}
        for m in MEASURES:
            apart = [b[m] - v[m] for b, v in zip(base_values, values)]
            low, high = interval(apart[1:] or apart)
            result[name][m] = {"value": values[0][m], "difference": apart[0],
                               "low": low, "high": high}
    return result


def print_table(header, lines, file=None):
    """Columns of a width that fits; all but the first to the right."""
    lines = [[str(cell) for cell in line] for line in [header, *lines]]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width)
                  for cell, width in zip(line[1:], widths[1:])]
        print("  ".join(cells).rstrip(), file=file or sys.stdout)


def signed(measure, sign=1):
    """A difference with its interval; sign -1 turns it round."""
    ends = sorted((sign * measure["low"], sign * measure["high"]))
    return (f"{sign * measure['difference'] + 0.0:+.3f} "
            f"[{ends[0] + 0.0:+.3f} {ends[1] + 0.0:+.3f}]")


def where(tests):
    """The test of a row for COLUMN=VALUE arguments: of one column any of the
    values, of several columns all."""
    wanted = collections.defaultdict(set)
    for test in tests:
        column, equals, value = test.partition("=")
        if not equals:
            raise Failed(f"--where {test}: COLUMN=VALUE is wanted")
        wanted[column].add(value)
    return lambda row: all(row.get(column, "") in values
                           for column, values in wanted.items())


def arguments(parser):
    """The options that the scripts share."""
    parser.add_argument("--gold", metavar="FILE",
                        help="documents with true labels (default: corpora/)")
    parser.add_argument("--bpolens", metavar="PATH", default=str(PROGRAM),
                        help="default: build/release/bpolens")
    parser.add_argument("--where", action="append", default=[],
                        metavar="COLUMN=VALUE",
                        help="report on these documents only; may be repeated")
    parser.add_argument("--samples", type=int, default=1000, metavar="N",
                        help="of the bootstrap (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--format", choices=("table", "json"),
                        default="table")


def finish(main):
    """Runs main; what failed is said in a line, without a traceback."""
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.exit(main())
    except (Failed, OSError, ValueError, KeyError,
            subprocess.TimeoutExpired) as error:
        name = "" if isinstance(error, Failed) else type(error).__name__ + ": "
        print(f"{pathlib.Path(sys.argv[0]).name}: {name}{error}",
              file=sys.stderr)
        sys.exit(2)
