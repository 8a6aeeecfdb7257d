# SPDX-License-Identifier: MIT
"""What users would write instead of bpolens, for bench.py: the hits of the
lexicon's terms in each text of a CSV file.

usage: bench_users.py stemmer|stemmer-all|vectorizer TERMS FILE

  stemmer     csv, words by a regular expression, PyStemmer, and each run of
              one to four stems looked up in a set of the terms' stems
  stemmer-all the same with runs as long as the longest term
  vectorizer  csv and scikit-learn's CountVectorizer, with the terms as its
              vocabulary, one to four words

Prints the seconds on the clock and of the processor (user), without imports
and loading the terms, and the hits.
"""
import csv
import re
import resource
import sys
import time

LONGEST = 4
COLUMNS = ("title", "company", "location", "description")


def texts(path):
    csv.field_size_limit(1 << 30)
    with open(path, newline="", encoding="utf-8", errors="replace") as file:
        for row in csv.DictReader(file):
            yield "\n".join(row.get(name) or "" for name in COLUMNS)


def with_stemmer(terms, longest=LONGEST):
    import Stemmer
    stem = Stemmer.Stemmer("english").stemWords
    words = re.compile(r"\w+").findall
    phrases = {" ".join(stem(words(term.lower()))) for term in terms}
    if not longest:
        longest = max(phrase.count(" ") + 1 for phrase in phrases)

    def count(path):
        hits = 0
        for text in texts(path):
            stems = stem(words(text.lower()))
            hits += sum(one in phrases for one in stems)
            for length in range(2, longest + 1):
                runs = zip(*(stems[i:] for i in range(length)))
                hits += sum(" ".join(run) in phrases for run in runs)
        return hits
    return count


def with_vectorizer(terms):
    from sklearn.feature_extraction.text import CountVectorizer
    counter = CountVectorizer(vocabulary=sorted({t.lower() for t in terms}),
                              ngram_range=(1, LONGEST))
    return lambda path: counter.transform(texts(path)).sum()


def main():
    kind, terms, path = sys.argv[1:]
    with open(terms, encoding="utf-8") as file:
        found = [line.rstrip("\n") for line in file]
    count = {"stemmer": with_stemmer,
             "stemmer-all": lambda terms: with_stemmer(terms, None),
             "vectorizer": with_vectorizer}[kind](found)
    user = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    begin = time.perf_counter()
    hits = count(path)
    wall = time.perf_counter() - begin
    user = resource.getrusage(resource.RUSAGE_SELF).ru_utime - user
    print(f"wall\t{wall:.6f}\nuser\t{user:.6f}\nhits\t{hits}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
