# SPDX-License-Identifier: MIT
"""`tally --html`: the page says what the other formats say, and texts of
strangers stay text. What a browser makes of it: tests/browser."""
import html.parser
import json
import unittest

from program import CALLS, Case, DONE, run

HEAD = "title,company,location,date,description\n"
BAD = '</td><script>alert(1)</script><img src=x onerror="alert(2)">'


class Tables(html.parser.HTMLParser):
    """Cells of every table, by the id of its caption; and all tags."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.tags, self.cell, self.name = {}, [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "caption":
            self.name = dict(attrs)["id"]
            self.tables[self.name] = []
        elif tag == "tr":
            self.tables[self.name].append([])
        elif tag in ("td", "th"):
            self.tables[self.name][-1].append("")
            self.cell = tag

    def handle_endtag(self, tag):
        if tag == self.cell:
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.tables[self.name][-1][-1] += data


class Pages(Case):
    def page(self, *args):
        self.expect(run("tally", *args, "--html", self.path("p.html"), "-o",
                        self.path("out")), DONE)
        return self.read("p.html").decode()

    def ads(self, companies):
        rows = "".join('Agent %d,"%s",City %d,2025-03-%02d,"%s Desk %s."\n' %
                       (i, name.replace('"', '""'), i, 1 + i, CALLS, "xyzw"[i])
                       for i, name in enumerate(companies))
        return self.write("ads & more.csv", HEAD + rows)

    def test_numbers_are_those_of_json(self):
        ads = self.ads(["Una", "Dalawa", "Una", "Tatlo"])
        page = Tables(self.page(ads, "--by", "company", "-f", "json"))
        tally = json.loads(self.read("out"))
        counted = {row[0]: row[1] for row in page.tables["t-counted"]}
        self.assertEqual(counted["Records read"], "4")
        want = {row[0]: row[2] for row in page.tables["t-table"][1:]}
        self.assertEqual(set(want), {"Una", "Dalawa", "Tatlo"})
        jobs = sum(int(count.lstrip("†")) for count in want.values())
        self.assertEqual(counted["Unique jobs"], str(jobs))
        self.assertIn(str(jobs), json.dumps(tally))

    def test_strangers(self):
        ads = self.ads([BAD, "Una\u202e", "=1+1", "ok"])
        text = self.page(ads, "--by", "company", "--where",
                         "company!=<b>x</b>", "--heading", "A </title> & B")
        page = Tables(text)
        self.assertFalse({"script", "img", "b1"} & set(page.tags))
        self.assertIn(BAD, [row[0] for row in page.tables["t-table"]])
        self.assertIn("&lt;b&gt;x&lt;/b&gt;", text)
        self.assertIn("<title>A &lt;/title&gt; &amp; B</title>", text)
        self.assertIn("ads &amp; more.csv", text)
        self.assertNotIn("\u202e", text)

    def test_same_every_time(self):
        ads = self.ads(["Una", "Dalawa"])
        first = self.page(ads, "--by", "label,channel")
        self.assertEqual(first, self.page(ads, "--by", "label,channel", "-j",
                                          "2"))
        self.assertIn("Content-Security-Policy", first)


if __name__ == "__main__":
    unittest.main()
