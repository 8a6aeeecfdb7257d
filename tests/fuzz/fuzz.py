# SPDX-License-Identifier: MIT
"""Runs the fuzz targets of a build with libFuzzer, as many at once as there are
cores, and says what came of it. What is found stays in BUILD/tests/fuzz/found,
and what reaches new code in BUILD/tests/fuzz/corpus, for the next time.

    fuzz.py BUILD [SECONDS [TARGET…]]
"""
import concurrent.futures
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_BYTES = 64 * 1024


def targets():
    return sorted(name[len("target_"):-len(".c")] for name in os.listdir(HERE)
                  if name.startswith("target_") and name.endswith(".c"))


def run(build, target, seconds):
    """Executions, branches covered, inputs that were found to fail, status."""
    place = os.path.join(build, "tests", "fuzz")
    corpus = os.path.join(place, "corpus", target)
    found = os.path.join(place, "found", target) + os.sep
    os.makedirs(corpus, exist_ok=True)
    os.makedirs(found, exist_ok=True)
    before = set(os.listdir(found))
    command = [os.path.join(place, "fuzz_" + target), corpus,
               os.path.join(HERE, "seeds", target),
               f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}",
               "-timeout=20", "-rss_limit_mb=2000", "-print_final_stats=1",
               f"-artifact_prefix={found}"]
    words = os.path.join(HERE, target + ".dict")
    if os.path.exists(words):
        command.append("-dict=" + words)
    done = subprocess.run(command, capture_output=True, check=False)
    text = done.stderr.decode("utf-8", "replace")
    with open(os.path.join(place, target + ".log"), "w",
              encoding="utf-8") as log:
        log.write(text)
    count = re.findall(r"number_of_executed_units: (\d+)", text)
    cover = re.findall(r" cov: (\d+)", text)
    new = sorted(set(os.listdir(found)) - before)
    return (int(count[-1]) if count else 0, int(cover[-1]) if cover else 0,
            [found + name for name in new], done.returncode)


def main():
    build = sys.argv[1]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    names = sys.argv[3:] or targets()
    for name in set(names) - set(targets()):
        sys.exit(f"no target {name}; there are {' '.join(targets())}")
    print(f"{'target':10} {'executions':>10} {'a second':>8} {'covered':>8}  "
          "found", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = {pool.submit(run, build, name, seconds): name
                   for name in names}
        for one in concurrent.futures.as_completed(waiting):
            count, cover, found, status = one.result()
            failed |= status != 0
            print(f"{waiting[one]:10} {count:10} {count // seconds:8} "
                  f"{cover:8}  {', '.join(found) or 'nothing'}"
                  + (f" (status {status}, see the log)" if status else ""),
                  flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
