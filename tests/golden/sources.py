#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the lexicons hold what the five documents name, with the document's id?

usage: sources.py PROGRAM TABLE

For each row of TABLE (document, kind, words) `lexicon find` must show an entry
whose source names the document.
"""
import csv
import subprocess
import sys


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def sources_of(program, words):
    """The source columns of all entries that the words hit."""
    out = subprocess.run(
        [program, "lexicon", "find", "--language", "en", "--format", "tsv",
         words], capture_output=True, check=True, encoding="utf-8").stdout
    found = csv.DictReader(out.splitlines(), delimiter="\t",
                           quoting=csv.QUOTE_NONE)
    return [row["source"] for row in found]


def main():
    program, table = sys.argv[1:]
    missing = 0
    rows = rows_of(table)
    for row in rows:
        sources = sources_of(program, row["words"])
        if not any(row["document"] in source.split(",") for source in sources):
            missing += 1
            print(f"{row['document']} {row['kind']} \"{row['words']}\": "
                  f"only from {sources}")
    print(f"{len(rows)} terms, {missing} missing")
    return 1 if missing or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
