# SPDX-License-Identifier: MIT
"""Pages in headless Chromium: the samples that unit_page writes, and one that
the program makes. Skipped (77) but in `./dev test --full`."""
import collections
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SAMPLES = ["one", "two", "compared", "hostile"]
FORBIDDEN = {"script", "img", "iframe", "object", "embed", "link", "base",
             "form", "image", "use", "foreignobject", "a"}

# What a copy of the page tells of itself; its policy lets this script in, so
# that a script of a stranger would run as well.
PROBE = r"""<script>addEventListener("load", () => {
  const root = document.documentElement, all = document.querySelectorAll("*");
  const cut = [];
  for (const text of document.querySelectorAll("figure svg text")) {
    const svg = text.ownerSVGElement.getBoundingClientRect();
    const box = text.getBoundingClientRect();
    if (box.left < svg.left - 1 || box.right > svg.right + 1 ||
        box.bottom > svg.bottom + 1) cut.push(text.textContent);
  }
  parent.postMessage(JSON.stringify({
    scroll: root.scrollWidth, client: root.clientWidth, cut,
    resources: performance.getEntriesByType("resource").length,
    handlers: [...all].filter(e => [...e.attributes].some(
      a => /^on/i.test(a.name) || /^\s*javascript:/i.test(a.value))).length,
    alerts: window.alerts || 0}), "*");
}); window.alert = () => { window.alerts = (window.alerts || 0) + 1; };
</script>"""
FRAME = """<!DOCTYPE html><meta charset="utf-8"><body><pre id="said"></pre>
<script>addEventListener("message", e => {
  document.getElementById("said").textContent = e.data; });</script>
<iframe src="%s" style="width:%dpx;height:900px;border:0"></iframe>"""


class Page(html.parser.HTMLParser):
    """Elements of the page as the browser has built it."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.headings, self.text = [], [], ""
        self.inside = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])
            self.inside = tag

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data):
        self.text += data
        if self.inside:
            self.headings[-1][1] += data

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
             for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp()
        subprocess.run([os.environ["UNIT_PAGE"], cls.dir], check=True)
        cls.pages = list(SAMPLES)
        ads = os.path.join(os.environ["BPL_CORPORA"], "tally-ads.csv")
        subprocess.run([os.environ["BPOLENS"], "tally", "--by",
                        "role,channel", "--html", cls.path("program"), ads],
                       stdout=subprocess.DEVNULL, check=True)
        cls.pages.append("program")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dir)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.dir, name + ".html")

    def source(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def open(self, name):
        """The DOM, and what the browser had to say of the page."""
        done = subprocess.run(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-background-networking", "--disable-component-update",
             "--no-first-run", "--hide-scrollbars",
             "--enable-logging=stderr",
             "--user-data-dir=" + os.path.join(self.dir, "profile"),
             "--window-size=1280,1000", "--virtual-time-budget=5000",
             "--dump-dom", "file://" + self.path(name)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
            check=True)
        said = [line for line in done.stderr.decode(errors="replace")
                .splitlines() if "CONSOLE" in line]
        return done.stdout.decode(), said

    def probe(self, name, width):
        """What the page measures in a window of that width."""
        page = self.source(name)
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        self.assertIn(policy, page)
        page = page.replace(policy, policy + "; script-src 'unsafe-inline'")
        for path, text in (("copy", page.replace("</head>", PROBE + "</head>")),
                           ("frame", FRAME % ("copy.html", width))):
            with open(self.path(path), "w", encoding="utf-8") as file:
                file.write(text)
        dom, _ = self.open("frame")
        said = re.search('<pre id="said">(.*?)</pre>', dom, re.S).group(1)
        return json.loads(html.unescape(said))

    def test_dom(self):
        for name in self.pages:
            with self.subTest(name):
                dom, said = self.open(name)
                self.assertEqual(said, [])
                page = Page(dom)
                tags = collections.Counter(tag for tag, _ in page.elements)
                self.assertFalse(FORBIDDEN & set(tags))
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
            for _, attrs in Page(self.source(name)).elements:
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
        page = Page(self.open("hostile")[0])
        self.assertIn('</title></style><script>alert(1)</script>"><img src=x '
                      "onerror=alert(2)>']]>--><svg/onload=alert(3)>"
                      "javascript:alert(4)", page.text)
        self.assertIn("-fdp.exe", page.text)

    def test_contrast(self):
        css = self.source("one")
        themes = re.findall(r":root \{(.*?)\}", css, re.S)
        self.assertEqual(len(themes), 2)
        for theme in themes:
            colours = dict(re.findall("--([a-z]+): (#[0-9a-f]{6})", theme))
            for text, ground, least in (
                    ("ink", "paper", 7), ("soft", "paper", 4.5),
                    ("ink", "wash", 7), ("link", "paper", 4.5),
                    ("edge", "paper", 3), ("ink", "bar", 4.5)):
                light = sorted(luminance(colours[c]) for c in (text, ground))
                ratio = (light[1] + 0.05) / (light[0] + 0.05)
                self.assertGreaterEqual(ratio, least, (text, ground))


if __name__ == "__main__":
    if not os.environ.get("BPL_TEST_LONG"):
        print("only in ./dev test --full")
        sys.exit(77)
    unittest.main()
