# SPDX-License-Identifier: MIT
"""Pages of audits in headless Chromium: those that unit_audit_page writes, and
that of the site in corpora/. Skipped (77) but in `./dev test --full`."""
import collections
import os
import re
import subprocess

import browser


class AuditPages(browser.Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run([os.environ["UNIT_AUDIT_PAGE"], cls.dir], check=True)
        site = os.path.join(os.environ["BPL_CORPORA"], "audit-site")
        subprocess.run([os.environ["BPOLENS"], "audit", "--site", site,
                        "--html", cls.path("site")],
                       stdout=subprocess.DEVNULL, check=True)
        cls.pages = ["audit", "audit-hostile", "site"]

    def test_dom(self):
        for name in self.pages:
            with self.subTest(name):
                dom, said = self.open(name)
                self.assertEqual(said, [])
                page = browser.Page(dom)
                tags = collections.Counter(tag for tag, _ in page.elements)
                self.assertFalse(browser.FORBIDDEN & set(tags))
                self.assertEqual(tags["main"], 1)
                self.assertEqual(page.all("html")[0]["lang"], "en")
                self.assertEqual(tags["table"], tags["caption"])
                for cell in page.all("th"):
                    self.assertIn("scope", cell)
                ids = [a["id"] for _, a in page.elements if "id" in a]
                self.assertEqual(len(ids), len(set(ids)))
                for link in page.all("a"):
                    self.assertEqual(link["href"][0], "#")
                    self.assertIn(link["href"][1:], ids)

    def test_headings(self):
        for name in self.pages:
            with self.subTest(name):
                page = browser.Page(self.open(name)[0])
                levels = [level for level, _ in page.headings]
                self.assertEqual(levels[0], 1)
                self.assertEqual(levels.count(1), 1)
                for before, level in zip(levels, levels[1:]):
                    self.assertLessEqual(level, before + 1)
                names = [text for _, text in page.headings]
                for want in ("Claims and verdicts", "Pages read",
                             "How it was judged", "What it was made with"):
                    self.assertIn(want, names)

    def test_claims_are_linked(self):
        page = browser.Page(self.open("site")[0])
        claims = [a["aria-labelledby"] for a in page.all("section")
                  if a.get("class") == "claim"]
        self.assertGreater(len(claims), 5)
        links = [a["href"] for a in page.all("a")]
        for claim in claims:
            self.assertIn("#" + claim, links)

    def test_widths(self):
        for name in self.pages:
            for width, columns in ((360, 1), (1000, 2)):
                with self.subTest(name, width=width):
                    said = self.probe(name, width)
                    self.assertEqual(said["client"], width)
                    self.assertLessEqual(said["scroll"], width)
                    self.assertEqual(set(said["columns"]), {columns})
                    self.assertEqual(said["resources"], 0)
                    self.assertEqual(said["handlers"], 0)
                    self.assertEqual(said["alerts"], 0)

    def test_nothing_leaves_the_page(self):
        for name in self.pages:
            page = self.source(name)
            for _, attrs in browser.Page(page).elements:
                self.assertFalse({"src", "action", "srcset"} & set(attrs))
            style = re.search("<style>(.*?)</style>", page, re.S).group(1)
            self.assertNotIn("@import", style)

    def test_hostile_values_are_text(self):
        page = browser.Page(self.open("audit-hostile")[0])
        self.assertIn('</title></style><script>alert(1)</script>"><img src=x '
                      "onerror=alert(2)>']]>--><svg/onload=alert(3)>"
                      "javascript:alert(4)", page.text)

    def test_contrast(self):
        self.check_contrast("site", (
            ("good", "paper", 4.5), ("bad", "paper", 4.5),
            ("open", "paper", 4.5), ("ink", "mark", 4.5)))


if __name__ == "__main__":
    browser.main()
