# SPDX-License-Identifier: MIT
"""What program, library and plugins were built with, as it is in the files."""
import glob
import os
import platform
import re
import shutil
import subprocess
import unittest

from program import PROGRAM

BUILD = os.path.dirname(PROGRAM)
OPTIMIZED = os.environ.get("BPL_BUILD_TYPE") in ("Release", "RelWithDebInfo",
                                                 "MinSizeRel")
SANITIZED = bool(os.environ.get("BPL_SANITIZE"))


def tool(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout.decode()


@unittest.skipUnless(shutil.which("readelf"), "no readelf")
class Hardening(unittest.TestCase):
    def setUp(self):
        shared = os.path.join(BUILD, "core", "libbpolens.so")
        plugins = glob.glob(os.path.join(BUILD, "plugins", "*.so"))
        self.assertGreaterEqual(len(plugins), 7)
        self.plugins = plugins
        self.files = [PROGRAM, *plugins]
        if os.path.exists(shared): # not where only the program is built
            self.files.append(shared)

    def test_placed_anywhere(self):
        head = tool("readelf", "-hd", PROGRAM)
        self.assertRegex(head, r"Type:\s+DYN")
        self.assertRegex(head, r"Flags:.* PIE")

    def test_read_only_once_linked(self):
        for file in self.files:
            text = tool("readelf", "-ldW", file)
            self.assertIn("GNU_RELRO", text, file)
            self.assertRegex(text, r"BIND_NOW|Flags:.* NOW", file)
            self.assertNotIn("TEXTREL", text, file)

    def test_nothing_is_written_and_run(self):
        for file in self.files:
            text = tool("readelf", "-lW", file)
            stack = re.search(r"GNU_STACK.*", text)
            self.assertIsNotNone(stack, file)
            self.assertRegex(stack[0], r" RW  ", file)
            for line in re.findall(r"^\s+LOAD.*", text, re.M):
                self.assertNotRegex(line, r"\bRWE\b", file)

    def test_no_folders_of_this_machine(self):
        for file in self.files:
            if not SANITIZED:
                self.assertNotRegex(tool("readelf", "-dW", file),
                                    r"\((RPATH|RUNPATH)\)", file)

    def test_stack_is_guarded(self):
        self.assertIn("__stack_chk_fail",
                      tool("readelf", "--dyn-syms", "-W", PROGRAM))

    @unittest.skipUnless(OPTIMIZED and not SANITIZED,
                         "checked functions need optimized code")
    def test_functions_are_checked(self):
        names = tool("readelf", "--dyn-syms", "-W", PROGRAM)
        for name in ("__memcpy_chk", "__snprintf_chk", "__vsnprintf_chk",
                     "__fprintf_chk"):
            if name in names:
                return
        self.fail("no function of _FORTIFY_SOURCE is used")

    @unittest.skipUnless(platform.machine() in ("x86_64", "AMD64")
                         and shutil.which("objdump"), "for x86 only")
    def test_jumps_have_marked_targets(self):
        for file in self.plugins:
            code = tool("objdump", "-d", "--disassemble=bpl_plugin_v1", file)
            self.assertIn("endbr64", code, file)


if __name__ == "__main__":
    unittest.main()
