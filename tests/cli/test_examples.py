# SPDX-License-Identifier: MIT
"""The worked examples in docs/EXAMPLE-*.md, run in a folder of their own with
corpora/ in it: each command of a block gives the lines that follow it there.
Hashes of lexicons may differ. With --update the documents are rewritten."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
DOCUMENTS = sorted(glob.glob(os.path.join(ROOT, "docs", "EXAMPLE-*.md")))
HASH = re.compile(r"\b[0-9a-f]{16}\b")


def run_blocks(document):
    """The document with the output of its commands as it is now, the folder
    they were run in, and the commands that failed."""
    folder = tempfile.mkdtemp()
    os.mkdir(os.path.join(folder, "bin"))
    os.symlink(os.path.join(ROOT, "corpora"), os.path.join(folder, "corpora"))
    program = os.path.join(folder, "bin", "bpolens")
    with open(program, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nexec "%s" "$@"\n' % os.environ["BPOLENS"])
    os.chmod(program, 0o755)
    env = dict(os.environ, LC_ALL="C.UTF-8")
    env["PATH"] = os.path.join(folder, "bin") + ":" + env["PATH"]
    failed = []

    def fresh(block):
        out = []
        for line in block.group(1).splitlines():
            if not line.startswith("$ "):
                continue
            done = subprocess.run(["bash", "-c", line[2:]], cwd=folder,
                                  env=env, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=120,
                                  check=False)
            if done.returncode:
                failed.append(line)
            text = done.stdout.decode().rstrip("\n")
            out.append(line + "\n" + (text + "\n" if text else ""))
        return "```\n" + "".join(out) + "```"
    new = re.sub("```\n(\\$ .*?)```", fresh, document, flags=re.S)
    return new, folder, failed


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Examples(unittest.TestCase):
    maxDiff = None

    def test_documents(self):
        self.assertTrue(DOCUMENTS)
        for path in DOCUMENTS:
            with self.subTest(os.path.basename(path)):
                text = read(path)
                new, folder, failed = run_blocks(text)
                self.addCleanup(shutil.rmtree, folder)
                self.assertEqual(failed, [])
                self.assertEqual(HASH.sub("HASH", new), HASH.sub("HASH", text))


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        for name in DOCUMENTS:
            fresh_text, work, bad = run_blocks(read(name))
            shutil.rmtree(work)
            if bad:
                sys.exit("failed: " + "; ".join(bad))
            with open(name, "w", encoding="utf-8") as target:
                target.write(fresh_text)
    else:
        unittest.main()
