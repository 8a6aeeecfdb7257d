# SPDX-License-Identifier: MIT
"""Pages as headless Chromium has them."""
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

FORBIDDEN = {"script", "img", "iframe", "object", "embed", "link", "base",
             "form", "image", "use", "foreignobject"}

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
  const columns = [...document.querySelectorAll(".beside")].map(e => new Set(
    [...e.children].map(c => c.getBoundingClientRect().left)).size);
  parent.postMessage(JSON.stringify({
    columns,
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


class Browser(unittest.TestCase):
    """A folder of pages, which setUpClass of a test fills."""

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp()

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

    def check_contrast(self, name, pairs):
        """Of (text, ground, least ratio), as the page's themes name them."""
        themes = re.findall(r":root \{(.*?)\}", self.source(name), re.S)
        self.assertEqual(len(themes), 2)
        for theme in themes:
            colours = dict(re.findall("--([a-z]+): (#[0-9a-f]{6})", theme))
            for text, ground, least in pairs:
                light = sorted(luminance(colours[c]) for c in (text, ground))
                ratio = (light[1] + 0.05) / (light[0] + 0.05)
                self.assertGreaterEqual(ratio, least, (text, ground))


def main():
    if not os.environ.get("BPL_TEST_LONG"):
        print("only in ./dev test --full")
        sys.exit(77)
    unittest.main()
