# SPDX-License-Identifier: MIT
"""Pages in headless Chromium: the samples that unit_page writes, and one that
the program makes. Skipped (77) but in `./dev test --full`."""
import collections
import os
import re
import subprocess

import browser

SAMPLES = ["one", "two", "compared", "hostile"]


class Pages(browser.Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run([os.environ["UNIT_PAGE"], cls.dir], check=True)
        cls.pages = list(SAMPLES)
        ads = os.path.join(os.environ["BPL_CORPORA"], "tally-ads.csv")
        subprocess.run([os.environ["BPOLENS"], "tally", "--by",
                        "role,channel", "--html", cls.path("program"), ads],
                       stdout=subprocess.DEVNULL, check=True)
        cls.pages.append("program")

    def test_dom(self):
        for name in self.pages:
            with self.subTest(name):
                dom, said = self.open(name)
                self.assertEqual(said, [])
                page = browser.Page(dom)
                tags = collections.Counter(tag for tag, _ in page.elements)
                self.assertFalse((browser.FORBIDDEN | {"a"}) & set(tags))
                self.assertEqual(tags["main"], 1)
                self.assertEqual(page.all("html")[0]["lang"], "en")
                self.assertEqual([level for level, _ in page.headings],
                                 [1] + [2] * (len(page.headings) - 1))
                names = [text for _, text in page.headings]
                for want in ("What was counted", "Shares", "Table",
                             "How it was counted", "What it was made with"):
                    self.assertIn(want, names)
                self.assertEqual(tags["table"], tags["caption"])
                self.assertEqual(tags["table"], 3)
                for cell in page.all("th"):
                    self.assertIn("scope", cell)
                ids = [a["id"] for _, a in page.elements if "id" in a]
                self.assertEqual(len(ids), len(set(ids)))
                pictures = [a for a in page.all("svg")
                            if a.get("role") == "img"]
                self.assertTrue(pictures)
                for picture in pictures:
                    for part in picture["aria-labelledby"].split():
                        self.assertIn(part, ids)

    def test_nothing_leaves_the_page(self):
        for name in self.pages:
            for _, attrs in browser.Page(self.source(name)).elements:
                self.assertFalse({"src", "href", "action", "srcset"} &
                                 set(attrs))
            style = re.search("<style>(.*?)</style>", self.source(name),
                              re.S).group(1)
            self.assertEqual(set(re.findall(r"url\(.*?\)", style)),
                             {"url(#few)"})
            self.assertNotIn("@import", style)

    def test_widths(self):
        for name in self.pages:
            for width in (360, 1000):
                with self.subTest(name, width=width):
                    said = self.probe(name, width)
                    self.assertEqual(said["client"], width)
                    self.assertLessEqual(said["scroll"], width)
                    self.assertEqual(said["cut"], [])
                    self.assertEqual(said["resources"], 0)
                    self.assertEqual(said["handlers"], 0)
                    self.assertEqual(said["alerts"], 0)

    def test_hostile_values_are_text(self):
        page = browser.Page(self.open("hostile")[0])
        self.assertIn('</title></style><script>alert(1)</script>"><img src=x '
                      "onerror=alert(2)>']]>--><svg/onload=alert(3)>"
                      "javascript:alert(4)", page.text)
        self.assertIn("-fdp.exe", page.text)

    def test_contrast(self):
        self.check_contrast("one", (
            ("ink", "paper", 7), ("soft", "paper", 4.5), ("ink", "wash", 7),
            ("link", "paper", 4.5), ("edge", "paper", 3), ("ink", "bar", 4.5)))


if __name__ == "__main__":
    browser.main()
