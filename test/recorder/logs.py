"""Logs as tests look at them: both formats, with numbers as Python's."""
import contextlib
import functools
import json
import os
import re
import runpy
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from unittest import mock

import torch

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORDER, RECORDED = os.path.join(ROOT, "src", "recorder"), os.path.join(ROOT, "test", "recorded")
PROGRAM = os.path.join(ROOT, "dist", "backprop-tui.js")
ENVIRONMENT = {**os.environ, "PYTHONPATH": RECORDER}
sys.path.insert(0, RECORDER)
import backprop_record  # noqa: E402

record = functools.partial(backprop_record.record, quiet=True)  # tests of what it says call it by its module
record.ring = backprop_record.ring

torch.set_num_threads(1)
NUMBERS = ("value", "contribution", "upstream", "before", "after", "arrived", "gradient")
TYPES = {"float64": torch.float64, "float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16, "int64": torch.int64, "int32": torch.int32, "int16": torch.int16,
         "int8": torch.int8, "uint8": torch.uint8, "bool": torch.bool}


class RecorderTest(unittest.TestCase):
    """A test with a folder of its own; errors of the recorder's own are failures."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def python(self, *words, **environment):
        """Python, run in the folder, where it finds the recorder."""
        return subprocess.run([sys.executable, *words], cwd=self.folder, env={**ENVIRONMENT, **environment}, capture_output=True, text=True)

    def program(self, *words):
        """What `backprop-tui` prints, run in the folder."""
        if not os.path.exists(PROGRAM):
            self.fail("npm run build first")
        done = subprocess.run(["node", PROGRAM, *words], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def run_script(self, name, log):
        """Records a script of test/recorded, run beside itself, so that its path in the log is the same everywhere."""
        with contextlib.chdir(RECORDED), mock.patch.object(sys, "argv", [name, log]):
            runpy.run_path(name, run_name="__main__")

    def recorded(self, work, ending="ndjson", **settings):
        """The log of what `work` does."""
        path = self.path(f"run.{ending}")
        with record(path, **settings) as recorder:
            work()
        self.assertIn(recorder.stopped, (None, "max_bytes"))
        return Log(path)


def parsed(x):
    """NaN and the infinite are texts."""
    return [parsed(y) for y in x] if isinstance(x, list) else float(x) if isinstance(x, str) else x


def tensor(value, dtype, shape=None):
    """Numbers of a log as a tensor of their own type."""
    if isinstance(value, dict):
        value, shape, dtype = (value["value"], value["shape"], value.get("dtype", dtype)) if "value" in value else (value["head"], None, dtype)
    out = torch.tensor(parsed(value), dtype=torch.float64 if dtype not in ("int64", "bool") else None).to(TYPES[dtype])
    return out if shape is None else out.reshape(shape)


class Log:
    """A log of lines of JSON."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.lines = [json.loads(line) for line in file]
        self.header, self.end = self.lines[0], self.lines[-1]
        self.nodes = {x["node"]: x for x in self.lines if x.get("def") == "node"}
        self.sources = [x for x in self.lines if x.get("def") == "source"]
        self.senders = {x["node"]: x["by"] for x in self.lines if x.get("def") == "backward"}
        self.events = [x for x in self.lines if "i" in x]

    def of(self, *kinds):
        return [e for e in self.events if e["type"] in kinds]

    def is_given_before_use(self):
        """Whether all operands of what is computed have values by then; what was seen only later need not."""
        known = set()
        for e in self.of("value.given", "value.computed"):
            if "seen" not in e and not known.issuperset(self.nodes[e["node"]].get("operands", [])):
                return False
            known.add(e["node"])
        return True

    def line_of(self, node):
        """The text of the source line that a node comes from."""
        site = self.nodes[node]["site"]
        return self.sources[site["file"]]["text"].split("\n")[site["line"] - 1].strip()

    def number(self, event, key):
        node = self.nodes[event.get("to") if key == "contribution" else event.get("from") if key == "upstream" else event.get("node", event.get("parameter"))]
        return tensor(event[key], node["dtype"])


def chunks(path):
    """A .bplog's chunks as (tag, body); fails on damage."""
    with open(path, "rb") as file:
        raw = file.read()
    assert raw[:8] == b"\x89bplog\r\n"
    at = 8
    while at < len(raw):
        tag, size, crc, head_crc = struct.unpack_from("<4s3I", raw, at)
        body = raw[at + 16:at + 16 + size]
        assert zlib.crc32(raw[at:at + 12]) == head_crc and zlib.crc32(body) == crc and len(body) == size, f"chunk at {at} is damaged"
        yield tag.decode(), body
        at += 16 + size


class ByteLog:
    """A .bplog, read as docs/recorded-runs.md says; events are those of lines of JSON."""

    def __init__(self, path):
        self.header, self.nodes, self.edges, self.facts, self.definitions, self.rows, self.end = None, [], [], {}, [], [], None
        numbers = bytearray()
        for tag, body in chunks(path):
            if tag == "head":
                self.header = json.loads(body)
            elif tag == "nums":
                assert len(numbers) % 8 == 0
                numbers += body
            elif tag == "defs":
                for line in map(json.loads, body.decode().split("\n")):
                    if "event" in line:
                        self.facts[line["event"]] = line
                    elif line["def"] == "edge":
                        self.edges.append(line)
                    else:
                        self.definitions.append(line)
                        if line["def"] == "node":
                            self.nodes.append(line)
            elif tag == "rows":
                n = len(body) // 22
                columns = struct.unpack(f"<{n}Q{n}i{n}i{n}i{n}H", body)
                self.rows += zip(*(columns[k * n:(k + 1) * n] for k in range(5)))
            elif tag == "ends":
                self.end = {"ends": struct.unpack_from("<Q", body)[0], **json.loads(body[8:])}
        self.numbers = bytes(numbers)
        self.types = {k["code"]: k["type"] for k in self.header["kinds"]}

    def at(self, place, how, shape, dtype):
        """The numbers at a place: (summary or None, tensor)."""
        width = torch.tensor([], dtype=TYPES[dtype]).element_size()
        count, summary = 1, None
        for n in shape:
            count *= n
        if how == 1:
            count, *rest = struct.unpack_from("<Q4d3q", self.numbers, place)
            summary = dict(zip(("min", "max", "mean", "norm", "zeros", "nan", "inf"), rest))
            place += 64
            shape = [count]
        raw = bytearray(self.numbers[place:place + count * width])
        return summary, (torch.frombuffer(raw, dtype=TYPES[dtype]) if raw else torch.tensor([], dtype=TYPES[dtype])).reshape(shape)

    def row(self, i):
        """(type, node, edge, summary, numbers) of an event."""
        place, previous, node, edge, kind = self.rows[i]
        what = self.types[kind & 0xFFF]
        about = self.nodes[self.edges[edge]["to"]] if what == "contribution.computed" else self.nodes[node] if node >= 0 else None
        has_numbers = what not in ("iteration.started", "pass.started", "gradients.cleared", "run.failed")
        summary, numbers = self.at(place, 1 if about.get("kept") else 0, about["shape"], about["dtype"]) if has_numbers else (None, None)
        if has_numbers and kind >> 12 != 2:
            assert (kind >> 12 == 1) == ("kept" in about), about
        return what, about, edge, summary, numbers


def same_bits(a, b):
    """Equal to the bit; a NaN is a NaN."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if not a.dtype.is_floating_point:
        return torch.equal(a, b)
    sign = torch.signbit(a) == torch.signbit(b)
    return bool((((a == b) & sign) | (torch.isnan(a) & torch.isnan(b))).all())


def line_of(text, function):
    """The line of a function's source that has this text."""
    import inspect
    lines, first = inspect.getsourcelines(function)
    return next(first + k for k, line in enumerate(lines) if re.search(re.escape(text), line))
