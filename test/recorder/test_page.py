"""docs/pytorch.md is true: its script, recorded as it says, and the keys that it names lead to what it says."""
import os
import re
import subprocess
import sys

from logs import ROOT, Log, RecorderTest

PROGRAM = os.path.join(ROOT, "dist", "backprop-tui.js")


class Page(RecorderTest):
    def setUp(self):
        super().setUp()
        with open(os.path.join(ROOT, "docs", "pytorch.md"), encoding="utf-8") as file:
            self.page = file.read()
        (self.script,) = re.findall(r"<!-- python train -->\n```python\n(.*?)```", self.page, re.S)
        (self.added,) = re.findall(r"in place of the last line:\n\n```python\n(.*?)```", self.page, re.S)
        with open(self.path("train.py"), "w") as file:
            file.write(self.script)
        self.python("-c", "import shutil, backprop_record; shutil.copy(backprop_record.__file__, '.')", PYTHONPATH=os.path.join(ROOT, "src", "recorder"))

    def python(self, *words, **environment):
        done = subprocess.run([sys.executable, *words], cwd=self.folder, env={**os.environ, **environment}, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def frame(self, keys):
        if not os.path.exists(PROGRAM):
            self.fail("npm run build first")
        done = subprocess.run(["node", PROGRAM, "frame", "run.bplog", "--keys", keys, "--size", "140x40"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return re.sub(r"\s+", " ", done.stdout)

    def test_the_nan_is_found_on_its_line(self):
        printed = self.python("-m", "backprop_record", "train.py")
        self.assertEqual(printed, self.python("train.py"))
        self.assertTrue(printed.endswith("1 nan\n2 nan\n"))
        listed = self.frame("N")
        self.assertRegex(listed, r"12 1 backward ∂distance\.2\[1\] sqrt′\(0\) = ∞")
        there = self.frame("N<enter>")
        self.assertIn("event 12/", there)
        self.assertIn("13 distance = torch.sqrt(", there)
        self.assertIn("distance.2 ← distance.1 ← h ← points · the path ends here: points[1, 0] = 0 was given, not computed", self.frame("N<enter>r"))

    def test_the_line_added_gives_the_same(self):
        self.python("-m", "backprop_record", "--output", "launched.ndjson", "train.py")
        with open(self.path("train.py"), "w") as file:
            file.write(self.script.rstrip().removesuffix("train()") + self.added.replace("run.bplog", "run.ndjson"))
        self.python("train.py")
        launched, added = Log(self.path("launched.ndjson")), Log(self.path("run.ndjson"))
        self.assertEqual([(e["type"], e.get("node")) for e in launched.events], [(e["type"], e.get("node")) for e in added.events])

    def test_the_mended_line_mends_it(self):
        (mended,) = re.findall(r"`(torch\.sqrt\([^`]*\+ 1e-12\))` mends it", self.page)
        with open(self.path("train.py"), "w") as file:
            file.write(self.script.replace("torch.sqrt((h * h).sum(1))", mended))
        self.assertNotIn("nan", self.python("train.py"))
