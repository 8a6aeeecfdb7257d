# SPDX-License-Identifier: MIT
"""What the tests of the program share: running it, in a folder of its own."""
import csv
import fcntl
import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PROGRAM = os.environ["BPOLENS"]
DATA = os.environ["BPL_TEST_DATA"]
ADS = os.path.join(DATA, "ads.csv")
SITE = os.path.join(DATA, "site")
LEXICONS = os.path.join(os.path.dirname(PROGRAM), "lexicons")

# Seconds for what takes one or two, on a machine with much else to do.
PATIENCE = 300

DONE, REJECTED, USAGE, INPUT, LOAD, INTERNAL = range(6)
NAMES = ["bpo_label", "bpo_status", "bpo_confidence", "bpo_channel",
         "bpo_office", "bpo_direction", "bpo_sourcing", "bpo_geography",
         "bpo_role", "bpo_evidence"]
LABELS = {"call_center", "contact_center", "bpo", "none"}
CALLS = ("Answer inbound calls from customers by phone in our call center. "
         "You handle billing questions over the telephone and log every call.")
OTHER = ("We look for a carpenter who builds stairs and window frames. "
         "You work in our workshop and on site.")


def text_of(i):
    """The i-th text: every third one is of another trade; four lengths."""
    return (CALLS if i % 3 else OTHER) * (1 + i % 4) + f" Number {i}."


def csv_of(rows, **more):
    out = io.StringIO(newline="")
    csv.writer(out, **more).writerows(rows)
    return out.getvalue()


def run_on_terminal(*args, width=120, env=None, stdout=None):
    """Runs with stderr on a terminal, and stdout, unless it is given. Gives
    status and output."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ,
                struct.pack("HHHH", 40, width, 0, 0))
    around = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    around["TERM"] = "xterm"
    around.update(env or {})
    with subprocess.Popen([PROGRAM, *args], stdin=subprocess.DEVNULL,
                          stdout=slave if stdout is None else stdout,
                          stderr=slave, env=around) as process:
        os.close(slave)
        data = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            data += piece
        os.close(master)
        status = process.wait(PATIENCE)
    return status, data.decode().replace("\r\n", "\n")


class Result:
    def __init__(self, done):
        self.status = done.returncode
        self.raw = done.stdout
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    def rows(self, delimiter=","):
        return list(csv.DictReader(io.StringIO(self.out, newline=""),
                                   delimiter=delimiter))

    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]


def run(*args, stdin=b"", env=None, **more):
    """Runs the program; stdin is bytes."""
    around = {k: v for k, v in os.environ.items()
              if not k.startswith("BPOLENS_") and k != "NO_COLOR"}
    around.update(env or {})
    done = subprocess.run([PROGRAM, *args], input=stdin, env=around,
                          stdout=more.pop("stdout", subprocess.PIPE),
                          stderr=subprocess.PIPE, check=False,
                          timeout=more.pop("timeout", PATIENCE), **more)
    done.stdout = done.stdout or b""
    return Result(done)


def wait_until(true, pause=0.01):
    """What a machine with much else to do takes long for."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise AssertionError("it takes too long")
        time.sleep(pause)


def wait_for_handler(process, number):
    """Until the program handles this signal."""
    def handled():
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            mask = re.search(r"^SigCgt:\s*(\w+)", status.read(), re.M)
        return mask and int(mask[1], 16) >> (number - 1) & 1
    wait_until(handled)


def bytes_in(pipe):
    """How many were written to it and not yet read."""
    left = fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))
    return int.from_bytes(left, sys.byteorder)


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.dir)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, data):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def expect(self, result, status, *in_err):
        """The status, and every line on stderr a message of ours."""
        self.assertEqual(result.status, status, result.err)
        for line in result.err.splitlines():
            self.assertTrue(line.startswith("bpolens: "), line)
        for part in in_err:
            self.assertIn(part, result.err)
        if not in_err and status == DONE:
            self.assertEqual(result.err, "")
        return result
