"""docs/pytorch.md is true: its script, recorded as it says, and the keys that it names lead to what it says."""
import os
import re
import shutil

from logs import ROOT, Log, RecorderTest, backprop_record


class Page(RecorderTest):
    def setUp(self):
        super().setUp()
        with open(os.path.join(ROOT, "docs", "pytorch.md"), encoding="utf-8") as file:
            self.page = file.read()
        (self.script,) = re.findall(r"<!-- python train -->\n```python\n(.*?)```", self.page, re.S)
        (self.added,) = re.findall(r"in place of the last line:\n\n```python\n(.*?)```", self.page, re.S)
        self.write("train.py", self.script)
        shutil.copy(backprop_record.__file__, self.folder)

    def printed(self, *words):
        """What Python prints, with the recorder beside the script and nowhere else."""
        done = self.python(*words, PYTHONPATH="")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.said = done.stderr
        return done.stdout

    def frame(self, keys):
        return re.sub(r"\s+", " ", self.program("frame", "run.bplog", "--keys", keys, "--size", "140x40"))

    def test_the_nan_is_found_on_its_line(self):
        printed = self.printed("-m", "backprop_record", "train.py")
        (example,) = re.findall(r"```\n(backprop_record: .*)\n```", self.page)
        size = r"[\d.]+ kB"  # paths and versions of PyTorch are in the log
        self.assertEqual(re.sub(size, "", self.said), re.sub(size, "", f"{example}\n"))
        self.assertEqual(printed, self.printed("train.py"))
        self.assertTrue(printed.endswith("1 nan\n2 nan\n"))
        listed = self.frame("N")
        self.assertRegex(listed, r"12 1 backward ∂distance\.2\[1\] sqrt′\(0\) = ∞")
        there = self.frame("N<enter>")
        self.assertIn("event 12/", there)
        self.assertIn("13 distance = torch.sqrt(", there)
        self.assertIn("distance.2 ← distance.1 ← h ← points · the path ends here: points[1, 0] = 0 was given, not computed", self.frame("N<enter>r"))

    def test_the_line_added_gives_the_same(self):
        self.printed("-m", "backprop_record", "--output", "launched.ndjson", "train.py")
        self.write("train.py", self.script.rstrip().removesuffix("train()") + self.added.replace("run.bplog", "run.ndjson"))
        self.printed("train.py")
        launched, added = Log(self.path("launched.ndjson")), Log(self.path("run.ndjson"))
        self.assertEqual([(e["type"], e.get("node")) for e in launched.events], [(e["type"], e.get("node")) for e in added.events])

    def test_the_mended_line_mends_it(self):
        (mended,) = re.findall(r"`(torch\.sqrt\([^`]*\+ 1e-12\))` mends it", self.page)
        self.write("train.py", self.script.replace("torch.sqrt((h * h).sum(1))", mended))
        self.assertNotIn("nan", self.printed("train.py"))
