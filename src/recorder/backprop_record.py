"""Records a PyTorch training run, event by event, for `backprop-tui run.bplog`. One file; it needs the standard library and torch only.

    from backprop_record import record

    with record("run.bplog", model=model, optimizer=optimizer):
        train()

Without a change to the script: `python -m backprop_record train.py`.

What is recorded: every operator of the forward pass with its operands, its value and the line that called it; every contribution of
the backward pass and every sum of them; clipping, hooks and clearing; every update with the optimizer's state. Nothing is changed:
parameters are the same bits with and without it. If the recorder itself fails, it says so once, closes the log and lets the training run on.

How it looks inside:
  forward    a TorchDispatchMode sees each operator below autograd. It holds the result until the next operator, when autograd has given
             that very tensor its grad_fn: so each autograd Node is matched to its operator without guessing.
  backward   hooks on the Nodes give upstream gradients and contributions; the engine is wrapped to see where a pass starts.
  modules    global forward hooks give module paths, and buffers that a forward pass changed.
  updates    step and zero_grad of the optimizers are wrapped on the instances.

The log holds the text of your source files and numbers of your data: `sources=False` leaves the text out.
"""
import ast
import bisect
import collections
import contextlib
import ctypes
import dis
import functools
import gzip
import hashlib
import inspect
import itertools
import json
import linecache
import math
import os
import re
import shlex
import struct
import sys
import sysconfig
import threading
import time
import types
import weakref
import zlib

import torch
import torch.utils._python_dispatch
from torch.utils._python_dispatch import TorchDispatchMode

VERSION = 2  # of the log's format: docs/recorded-runs.md
PROGRAM = "backprop_record 1.0"
MOST_LINES, MOST_BYTES = 5_000, 1 << 20  # of a source file that is kept
MOST_FILES = 256
LONGEST_NAME = 256
LONGEST_ATTRIBUTE = 64  # elements of a list, characters of a text
MOST_SETTINGS = 8  # of one line's operation, as where a factor is another in each iteration: what comes after them is one node more
CHUNK = 1 << 20  # bytes of numbers after which a chunk ends
GROUP = 4096  # events of a chunk of rows
UNKNOWN, NOT_RECORDED = "unknown", "iterations that were not recorded"  # who changed a number, where no operator was seen to do it
AT_FIRST_USE = "at its first use"  # when a value was seen that no operator showed as it was computed

TORCH_DIR = os.path.dirname(torch.__file__) + os.sep
OPTIM_DIR = os.path.join(TORCH_DIR, "optim") + os.sep
LIBRARY_DIRS = tuple(sysconfig.get_paths()[key] + os.sep for key in ("stdlib", "platstdlib"))
SITE_DIRS = tuple(os.sep + name + os.sep for name in ("site-packages", "dist-packages"))
SEEDING = {"_make_grads", "backward", "grad"}  # of torch.autograd: what they compute before the engine starts is the seed

# Operators of which several outputs carry a gradient; those that return a list all do.
SEVERAL = {"std_mean", "var_mean", "_thnn_fused_lstm_cell", "_thnn_fused_gru_cell", "mkldnn_rnn_layer", "_cudnn_rnn", "_linalg_svd", "linalg_eigh",
           "_linalg_eigh", "linalg_qr", "_linalg_slogdet", "linalg_slogdet", "aminmax", "lstm_mps"}
CLEARING = {"aten::zero_", "aten::fill_", "aten::_foreach_zero_"}  # a gradient that one of these made 0 is cleared
# Operators that copy nothing and that PyTorch calls for itself.
INTERNAL = {"detach", "alias", "lift_fresh", "_has_compatible_shallow_copy_type"}
# Elementwise operators by name, for torch before 2.0, which has no Tag.pointwise.
POINTWISE = set("""abs acos add addcdiv addcmul asin atan atan2 bitwise_and bitwise_not bitwise_or ceil celu clamp clamp_max clamp_min clone copy cos cosh
    div elu erf erfc exp expm1 fill floor gelu hardsigmoid hardswish hardtanh leaky_relu lerp log log10 log1p log2 log_sigmoid_forward logical_not logit
    masked_fill maximum minimum mish mul neg pow reciprocal relu round rsqrt rsub sigmoid sign silu sin sinh softplus sqrt square sub tan tanh threshold
    _to_copy where""".split())
# Operators that take a part of data; where it stands is another in each iteration and does not make another node, unless a gradient goes through.
PLACED = {"slice", "select", "narrow", "as_strided"}
TAG_POINTWISE = getattr(getattr(torch, "Tag", None), "pointwise", None)


# ---------------------------------------------------------------------------------------------------------------------- numbers
class unseen:
    """PyTorch's operators run as if no mode were there, and without gradients."""

    __slots__ = ("guard", "had")

    def __enter__(self):
        self.guard, self.had = torch._C._DisableTorchDispatch(), torch.is_grad_enabled()
        torch._C._set_grad_enabled(False)

    def __exit__(self, *error):
        torch._C._set_grad_enabled(self.had)
        self.guard = None


@functools.lru_cache(None)
def type_name(dtype):
    return {torch.complex64: "float32", torch.complex128: "float64"}.get(dtype) or str(dtype).removeprefix("torch.")


class Numbers:
    """A tensor's numbers at one moment, in its own type: all of them as bytes, or a summary and the first ones."""

    __slots__ = ("shape", "dtype", "raw", "summary", "first", "place", "text", "is_complex")

    def __init__(self, shape, dtype, raw, summary=None, first=None, is_complex=False):
        self.shape, self.dtype, self.raw, self.summary, self.first, self.place, self.text, self.is_complex = shape, dtype, raw, summary, first, None, None, is_complex

    @property
    def is_zero(self):
        """Whether all are 0 or −0 (False if only a summary is known and says otherwise)."""
        if self.summary is not None:
            return self.summary["zeros"] == math.prod(self.shape)
        if self.raw.count(0) == len(self.raw):
            return True
        return self.dtype.startswith(("float", "bfloat")) and not any(x != 0 for x in self.flat())

    def same(self, other):
        """Whether the numbers are the same, −0 being 0 and NaN being NaN."""
        if self.raw == other.raw and self.summary == other.summary:
            return True
        if len(self.raw) != len(other.raw) or self.dtype != other.dtype:
            return False
        if (self.summary is None) != (other.summary is None) or not self.dtype.startswith(("float", "bfloat")):
            return False
        if self.summary is not None and any(a != b and a == a for a, b in zip(self.summary.values(), other.summary.values())):
            return False
        return all(a == b or a != a and b != b for a, b in zip(self.flat(), other.flat()))

    def flat(self):
        """The numbers kept, as Python's."""
        if not self.raw:
            return []
        with unseen():
            return torch.frombuffer(bytearray(self.raw), dtype=getattr(torch, self.dtype)).tolist()

    def is_finite(self):
        if self.summary is not None:
            return self.summary["nan"] == 0 and self.summary["inf"] == 0
        return not self.dtype.startswith(("float", "bfloat")) or all(map(math.isfinite, self.flat()))


def numbers_of(t, keep):
    """The numbers of a tensor: all of them if there are at most `keep`, else a summary and the first `keep`."""
    if t.layout is torch.strided and t.device.type == "cpu" and t.is_contiguous() and not t.dtype.is_complex:
        n = t.numel()
        if n <= keep and type(t) in PLAIN and not t.is_neg() and not t._is_zerotensor():
            shape = list(t.shape)
            return Numbers(shape, type_name(t.dtype), ctypes.string_at(t.data_ptr(), n * t.element_size()) if n else b"")
    with unseen():
        numbers = numbers_of_any(t.detach(), keep)
    numbers.is_complex = t.dtype.is_complex
    return numbers


PLAIN = {torch.Tensor, torch.nn.Parameter}


def numbers_of_any(t, keep):
    if t._is_zerotensor():  # all 0, and no memory behind it
        t = torch.zeros(t.shape, dtype=t.dtype)
    if t.layout is not torch.strided:
        t = t.to_dense()
    if t.is_quantized:
        t = t.dequantize()
    if t.dtype.is_complex:
        t = torch.view_as_real(t.resolve_conj())
    t = t.resolve_neg()
    flat = t.reshape(-1)
    dtype = type_name(t.dtype)
    if t.numel() <= keep:
        return Numbers(list(t.shape), dtype, bytes_of(flat))
    summary = summary_of(flat)
    return Numbers(list(t.shape), dtype, bytes_of(flat[:keep]), summary, first_behind(flat, summary, keep))


def first_behind(flat, summary, keep):
    """Where the first NaN and the first ∞ stand, if that is behind the first `keep` elements."""
    first = {key: int(test(flat).view(torch.uint8).argmax()) for key, test in (("nan", torch.isnan), ("inf", torch.isinf)) if summary[key]}
    return {key: place for key, place in first.items() if place >= keep} or None


def bytes_of(flat):
    flat = flat.cpu().contiguous()
    return ctypes.string_at(flat.data_ptr(), flat.numel() * flat.element_size()) if flat.numel() else b""


def summary_of(flat):
    """Smallest, largest, mean and norm of the finite elements, and how many are 0, NaN and infinite."""
    wide = flat if flat.dtype in (torch.float32, torch.float64) else flat.double()
    low, high = torch.aminmax(wide)
    parts = torch.stack([low.double(), high.double(), wide.mean(dtype=torch.float64), torch.linalg.vector_norm(wide, dtype=torch.float64)])
    zeros = flat.numel() - torch.count_nonzero(flat)
    low, high, mean, norm = parts.tolist()
    nan = inf = 0
    if not (math.isfinite(low) and math.isfinite(high)):
        finite = wide[torch.isfinite(wide)].double()
        nan = int(torch.isnan(wide).sum())
        inf = wide.numel() - finite.numel() - nan
        low, high, mean, norm = (float(finite.min()), float(finite.max()), float(finite.mean()), float(finite.norm())) if finite.numel() else (0.0,) * 4
    return {"min": low, "max": high, "mean": mean, "norm": norm, "zeros": int(zeros), "nan": nan, "inf": inf}


DIGITS = {"float32": (6, 9), "float16": (3, 5), "bfloat16": (2, 4)}  # always exact in the type; enough for every number of it
FEW = 24  # numbers up to which each is looked at by itself
LEAST_TEN = 22  # below 0
TENS = torch.tensor([float(f"1e{k}") for k in range(-LEAST_TEN, 23)], dtype=torch.float64)
PLAINLY = 1e-13, 1e13  # between these, a decimal is found by products with powers of ten


def decimals(numbers):
    """Texts as JSON has them: the shortest decimals that read back as these numbers of their type; what is not finite as texts in quotes."""
    if not numbers.raw:
        return []
    dtype = numbers.dtype
    with unseen():
        t = torch.frombuffer(bytearray(numbers.raw), dtype=getattr(torch, dtype))
        if not t.is_floating_point():
            return list(map(str, t.to(torch.int64).tolist()))
        wide = t.double()
        flat = wide.tolist()
        if dtype not in DIGITS:
            return [repr(x) if math.isfinite(x) else json.dumps(in_json(x)) for x in flat]
        if len(flat) <= FEW:
            return [decimal(x, dtype) if x else repr(x) for x in flat]  # a cache takes −0 for 0
        texts = many_decimals(flat, t, wide, dtype)
        back = torch.tensor(list(map(float, texts)), dtype=torch.float64).to(t.dtype)
        wrong = ((back != t) | torch.where(t == 0, torch.signbit(t), (wide.abs() < max(PLAINLY[0], torch.finfo(t.dtype).tiny)) | (wide.abs() > PLAINLY[1]))).nonzero().reshape(-1).tolist()
    for k in wrong:
        texts[k] = decimal(flat[k], dtype) if flat[k] else repr(flat[k])
    return texts


@functools.lru_cache(1 << 16)
def decimal(x, dtype):
    """The shortest decimal of a number that is not 0."""
    if not math.isfinite(x):
        return json.dumps(in_json(x))
    fewest, most = DIGITS[dtype]
    for digits in range(1 if abs(x) < torch.finfo(getattr(torch, dtype)).tiny else fewest, most):
        text = f"{x:.{digits}g}"
        if rounded_to(float(text), dtype) == x:
            return text
    return f"{x:.{most}g}"


def rounded_to(x, dtype):
    if dtype == "float32":
        return ctypes.c_float(x).value
    return torch.tensor(x, dtype=torch.float64).to(getattr(torch, dtype)).item()


def many_decimals(flat, t, wide, dtype):
    """Nearly always the shortest, for numbers that are neither tiny nor huge: how many digits each needs is found for all at once."""
    fewest, most = DIGITS[dtype]
    size, same = wide.abs(), t.abs()
    exponent = size.clamp(*PLAINLY).nan_to_num_(1.0).log10_().floor_().long()
    factor = TENS[most + LEAST_TEN - 2 - exponent]  # with it, all digits but the last stand before the point
    scaled, digits = size * factor, torch.full_like(exponent, most)
    fits = None
    for step in range(most - fewest):
        near = (scaled / 10 ** step).round_().mul_(10 ** step).div_(factor).to(t.dtype) == same
        fits = near if fits is None else fits & near
        digits.sub_(fits.long())
    pairs = [None] * (2 * len(flat))
    pairs[::2], pairs[1::2] = digits.tolist(), flat
    return ("%.*g " * len(flat) % tuple(pairs)).split()


def in_json(x):
    return x if math.isfinite(x) else "NaN" if x != x else "Infinity" if x > 0 else "-Infinity"


def all_in_json(flat):
    """Numbers of a tensor as JSON has them: booleans are 0 and 1."""
    return [in_json(x) if isinstance(x, float) else int(x) for x in flat]


def nested(flat, shape):
    if not shape:
        return flat[0]
    if 0 in shape:
        return empty(shape)
    for n in reversed(shape[1:]):
        flat = [flat[k:k + n] for k in range(0, len(flat), n)]
    return flat


def empty(shape):
    return [empty(shape[1:]) for _ in range(shape[0])] if shape and shape[0] else []


def text_of_numbers(numbers):
    """Numbers as lines of JSON have them; the text is made once."""
    if numbers.text is None:
        texts = decimals(numbers)
        if numbers.summary is not None:
            numbers.text = f'{{"shape":{numbers.shape},"summary":{dumps(finite(numbers.summary))},"head":[{",".join(texts)}]}}'
        elif 0 in numbers.shape:
            numbers.text = dumps(empty(numbers.shape))
        elif not numbers.shape:
            numbers.text = texts[0]
        else:
            for n in reversed(numbers.shape[1:]):
                texts = [f"[{','.join(texts[k:k + n])}]" for k in range(0, len(texts), n)]
            numbers.text = f"[{','.join(texts)}]"
    return numbers.text


# ---------------------------------------------------------------------------------------------------------------------- sources
class Statement:
    """A statement of a source file: its lines, the names it assigns, and where the value of each stands."""

    __slots__ = ("line", "end", "target", "targets", "values")

    def __init__(self, node):
        self.line, self.target, self.targets, self.values = node.lineno, None, (), {}
        body = getattr(node, "body", None)  # of a compound statement, only its head
        self.end = max(node.lineno, body[0].lineno - 1) if isinstance(body, list) and body else node.end_lineno
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
            self.assign(node.targets[0] if isinstance(node, ast.Assign) else node.target, node.value)

    def assign(self, target, value):
        names = target.elts if isinstance(target, (ast.Tuple, ast.List)) and target.elts else [target]
        self.targets = [ast.unparse(name) for name in names]
        self.target = self.targets[0]
        values = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(names) > 1 else [value]
        for name, part in zip(self.targets, values):
            self.values[part.lineno, part.col_offset, part.end_lineno, part.end_col_offset] = name


@functools.lru_cache(None)
def statements(file):
    """The innermost statements of a file by their first lines."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return [], []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [Statement(node) for node in ast.walk(tree) if isinstance(node, ast.stmt) and not isinstance(node, kinds)]
    found.sort(key=lambda s: (s.line, -s.end))
    return found, [s.line for s in found]


class Site:
    """Where in a source file an instruction is at work: line and columns, and the statement around it."""

    __slots__ = ("file", "line", "columns", "statement")

    def __init__(self, file, line, columns, statement):
        self.file, self.line, self.columns, self.statement = file, line, columns, statement

    @property
    def span(self):
        """[start, end] in characters of the line; None before Python 3.11, which does not know columns."""
        if self.columns is None:
            return None
        start, last, end = self.columns
        raw = linecache.getline(self.file, self.line).rstrip("\n").encode()
        if last != self.line:
            end = len(raw)
        return [len(raw[:start].decode(errors="ignore")), len(raw[:end].decode(errors="ignore"))]

    @property
    def text(self):
        """The source of what the instruction does; where its columns are not known, the lines of its statement."""
        if self.columns is None:
            first, last = (self.statement.line, self.statement.end) if self.statement is not None else (self.line, self.line)
            return "".join(linecache.getline(self.file, k) for k in range(first, last + 1))
        start, last, end = self.columns
        lines = [linecache.getline(self.file, k).encode() for k in range(self.line, last + 1)]
        lines[-1] = lines[-1][:end]
        return b"".join((lines[0][start:], *lines[1:])).decode(errors="ignore")

    @property
    def assigned(self):
        """The name that the statement gives to what the instruction computes; None if it is only a part of that."""
        return self.statement.values.get((self.line, *self.columns)) if self.statement is not None and self.columns is not None else None


@functools.lru_cache(None)
def site_at(code, instruction):
    line = columns = None
    if hasattr(code, "co_positions"):
        first, last, start, end = next((p for k, p in enumerate(code.co_positions()) if k == instruction // 2), (None,) * 4)
        line = first
        if None not in (start, end, last):
            columns = (start, last, end)
    if line is None:
        line = max((start, number) for start, number in ((0, code.co_firstlineno), *dis.findlinestarts(code)) if start <= instruction and number is not None)[1]
    found, starts = statements(code.co_filename)
    statement = None
    for k in range(bisect.bisect_right(starts, line) - 1, -1, -1):
        if found[k].end >= line:
            statement = found[k]
            break
        if line - found[k].line > 200:
            break
    return Site(code.co_filename, line, columns, statement)


OWN, TORCH, LIBRARY, USER = range(4)
_kinds = {}


def kind_of(code):
    """Whose code it is: the recorder's, torch's, Python's own, or the user's, notebook cells included."""
    kind = _kinds.get(code)
    if kind is None:
        kind = _kinds[code] = kind_of_file(code.co_filename)
    return kind


def kind_of_file(file):
    if file == __file__ or file.endswith(os.path.join("utils", "_python_dispatch.py")):
        return OWN
    if file.startswith(TORCH_DIR):
        return TORCH
    if file.startswith("<"):  # a cell of a notebook has lines, exec and frozen modules have none
        return USER if linecache.getlines(file) else LIBRARY
    if file.startswith(LIBRARY_DIRS) and not any(part in file for part in SITE_DIRS):
        return LIBRARY
    return USER


def sites_at(calls):
    return [site_at(code, instruction) for code, instruction in calls]


class Where:
    """The user's place at one moment: the innermost frame of their code, the frames around it, and torch's frame that it called."""

    __slots__ = ("frame", "via", "outer", "calls")


def where(base=None):
    """`base` is the frame that started the recording: what is around it tells nothing."""
    f = sys._getframe(1)
    w = Where()
    w.frame = w.via = w.outer = None
    w.calls = []
    while f is not None:
        kind = _kinds.get(f.f_code)
        if kind is None:
            kind = kind_of(f.f_code)
        if kind == USER:
            if w.frame is None:
                w.frame = f
            else:
                w.calls.append((f.f_code, f.f_lasti))
            if f is base:
                break
        elif kind == TORCH and w.frame is None:
            if w.via is None:
                w.via = f
            w.outer = f
        f = f.f_back
    return w


# ---------------------------------------------------------------------------------------------------------------------- writers
def to_json(value):
    """For what JSON has no name for."""
    return value.item() if hasattr(value, "item") else str(value)


def dumps(record):
    """One line of JSON; numbers are finite, or texts already."""
    try:
        return json.dumps(record, separators=(",", ":"), allow_nan=False, default=to_json)
    except ValueError:
        return json.dumps(finite(record), separators=(",", ":"), allow_nan=False, default=to_json)


quoted = json.encoder.encode_basestring_ascii


def text_of(value):
    """A field of an event as JSON."""
    kind = type(value)
    if kind is Numbers:
        return text_of_numbers(value)
    if kind is str:
        return quoted(value)
    if kind is dict:
        return f"{{{','.join(f'{quoted(key)}:{text_of(x)}' for key, x in value.items())}}}"
    return "null" if value is None else dumps(value)


def finite(value):
    if isinstance(value, float):
        return in_json(value)
    if isinstance(value, dict):
        return {key: finite(x) for key, x in value.items()}
    return [finite(x) for x in value] if isinstance(value, (list, tuple)) else value


def opened(path):
    return gzip.open(path, "wb", compresslevel=1) if path.endswith(".gz") else open(path, "wb", buffering=1 << 16)


class Lines:
    """Lines of JSON."""

    def __init__(self, path):
        self.file, self.size, self.events, self.written = opened(path), 0, 0, 0

    def line(self, record):
        self.write(dumps(record))

    def write(self, line):
        text = line.encode() + b"\n"
        self.size += len(text)
        self.file.write(text)

    @property
    def length(self):
        return self.size

    def header(self, facts):
        self.line({"trace": VERSION, **facts})

    def define(self, record):
        self.line(record)

    def event(self, kind, fields):
        # An optimizer's state has numbers of other shapes and types than its parameter.
        for key in ("stateBefore", "stateAfter"):
            if key in fields:
                fields = {**fields, key: {k: self.described(v, fields["after"]) for k, v in fields[key].items()}}
        numbers = fields.get("value", fields.get("after", fields.get("contribution")))
        if numbers is not None and numbers.first is not None:
            fields = {**fields, "first": numbers.first}
        facts = "".join(f',"{key}":{text_of(x)}' for key, x in fields.items() if x is not None or key == "before")
        self.write(f'{{"i":{self.events},"type":"{kind}"{facts}}}')
        self.events += 1

    @staticmethod
    def described(value, like):
        if not isinstance(value, Numbers) or (value.shape == like.shape and value.dtype == like.dtype):
            return value
        return {"shape": value.shape, "dtype": value.dtype, "value": value}

    def flush(self):
        self.file.flush()
        self.written = self.events

    def close(self, ends):
        with self.file:  # closed even where the disk is full
            self.line({"ends": self.events, **ends})
            self.flush()


# code, type, what its numbers are, what it writes: the table of docs/binary-log.md
KINDS = [(0, "iteration.started", "fed", None), (9, "pass.started", "fed", None), (1, "gradients.cleared", "none", None), (2, "value.computed", "node", "value"),
         (16, "backward.started", "none", None), (3, "backward.seeded", "node", "gradient"), (4, "contribution.computed", "operand", None), (5, "gradient.accumulated", "node", "gradient"),
         (12, "gradient.kept", "node", "gradient"), (6, "parameter.updated", "update", "value"),
         (15, "step.skipped", "none", None), (17, "scale.updated", "node", None), (10, "value.given", "node", "value"),
         (11, "gradient.changed", "node", "gradient"), (13, "buffer.updated", "node", "value"),
         (19, "validation.computed", "node", "value"), (14, "run.failed", "none", None),
         (7, "value.edited", "node", "value"), (8, "value.edited", "node", "gradient")]
CODES = {kind: code for code, kind, _, _ in KINDS}
WRITES = {kind: writes for _, kind, _, writes in KINDS}
ALL, SUMMARY, ELSEWHERE = 0, 1 << 12, 2 << 12  # what stands at a row's place
NEVER = (-1, None)
NOT_MADE = (lambda: None, [], None)  # in place of what no_grad computed
MOST_SOURCES = 8  # of it
VARIES, NAMED = "varies", (None, None)  # in place of settings; in place of a leaf's facts


class Chunks:
    """The container of docs/recorded-runs.md: chunks with their CRCs; numbers as bytes, each tensor once."""

    def __init__(self, path):
        self.file = opened(path)
        self.file.write(b"\x89bplog\r\n")
        self.size, self.events, self.written, self.place = 8, 0, 0, 0
        self.nodes, self.edges = {}, {}
        self.values, self.gradients = {}, {}  # by node: the last event that wrote it, and what it wrote
        self.before_pass = {}  # by node: that of its gradient when a pass first sent it something
        self.last = {}  # by kind, of those without a node
        self.start_group()

    def start_group(self):
        self.defs, self.defs_size, self.nums, self.nums_size, self.rows = [], 0, [], 0, []

    @property
    def length(self):
        """Bytes of the log, what is not written yet included."""
        return self.size + self.defs_size + self.nums_size + 22 * len(self.rows)

    def add_line(self, record):
        line = dumps(record)
        self.defs.append(line)
        self.defs_size += len(line) + 1

    def chunk(self, tag, body):
        head = struct.pack("<4sII", tag, len(body), zlib.crc32(body))
        self.file.write(head + struct.pack("<I", zlib.crc32(head)))
        self.file.write(body)
        self.size += 16 + len(body)

    def header(self, facts):
        kinds = [{"code": code, "type": kind, "numbers": numbers, **({"writes": writes} if writes else {})} for code, kind, numbers, writes in KINDS]
        self.chunk(b"head", dumps({"bplog": VERSION, **facts, "kinds": kinds}).encode())

    def define(self, record):
        if record["def"] == "node":
            self.nodes[record["node"]] = len(self.nodes)
        self.add_line(record)
        if len(self.defs) >= GROUP:
            self.flush()

    def edge(self, source, to, slot):
        key = (source, to, slot)
        if key not in self.edges:
            self.edges[key] = len(self.edges)
            self.add_line({"def": "edge", "from": self.nodes[source], "to": self.nodes[to], "slot": slot})
        return self.edges[key]

    def keep(self, numbers):
        """Writes numbers unless they stand in the log already; returns whether they did."""
        if numbers.place is not None:
            return True
        body = numbers.raw
        if numbers.summary is not None:
            s = numbers.summary
            body = struct.pack("<Q4d3q", len(body) // ITEM_SIZES[numbers.dtype], s["min"], s["max"], s["mean"], s["norm"], s["zeros"], s["nan"], s["inf"]) + body
        body += bytes(-len(body) % 8)
        numbers.place = self.place
        self.nums.append(body)
        self.nums_size += len(body)
        self.place += len(body)
        return False

    def described(self, value):
        """A number of a fact: where it stands."""
        if not isinstance(value, Numbers):
            return value
        self.keep(value)
        return {"shape": value.shape, "dtype": value.dtype, "place": value.place, "how": 0 if value.summary is None else 1}

    def event(self, kind, fields):
        node, edge, previous, numbers, facts = -1, -1, -1, None, {}
        if kind == "contribution.computed":
            source = fields["from"]
            node, edge, numbers = self.nodes[source], self.edge(source, fields["to"], fields["slot"]), fields["contribution"]
            previous = self.gradients.get(source, NEVER)[0]
        elif kind == "gradient.accumulated":
            name, before, numbers = fields["node"], fields["before"], fields["after"]
            node, edge = self.nodes[name], self.edge(fields["from"], name, fields["slot"])
            last = self.gradients.get(name, NEVER)
            previous = last[0]
            if before is None:
                self.before_pass[name] = last
            elif before is not last[1]:
                self.fact(facts, "before", before, last[1])
            self.gradients[name] = (self.events, numbers)
        else:
            node, previous, numbers = self.other(kind, fields, facts)
        place = how = 0
        if numbers is not None:
            stands = self.keep(numbers)
            if numbers.first is not None:
                facts["first"] = numbers.first
            place, how = numbers.place, ELSEWHERE if stands else SUMMARY if numbers.summary is not None else ALL
        if facts:
            self.add_line({"event": self.events, **facts})
        self.rows.append((place, previous, node, edge, CODES[kind] | how))
        self.events += 1
        if len(self.rows) == GROUP or self.nums_size >= CHUNK:
            self.flush()

    def fact(self, facts, key, numbers, last):
        """Adds numbers to the facts of an event, where they are not what the last event about them wrote."""
        if numbers is not None and (last is None or (numbers.raw, numbers.summary) != (last.raw, last.summary)):
            facts[key] = self.described(numbers)

    def other(self, kind, fields, facts):
        """Node, previous writer and numbers of an event that is neither a contribution nor its sum; its facts are added."""
        name = fields.get("node", fields.get("parameter"))
        numbers = fields.get("value", fields.get("after"))
        left = {"node", "parameter", "value", "after", "before"}
        written = {"gradient": self.gradients, "value": self.values}.get(WRITES[kind])
        if written is None:
            # Iterations and passes follow each other in one list.
            key = "iteration.started" if kind == "pass.started" else kind
            previous, self.last[key] = self.last.get(key, -1), self.events
        else:
            previous, last = written.get(name, NEVER)
            written[name] = (self.events, numbers)
            if kind == "gradient.kept":
                left.add("arrived")
                self.fact(facts, "arrived", fields["arrived"], last)
                last = self.before_pass.get(name, NEVER)[1]
            if "before" in fields:
                self.fact(facts, "before", fields["before"], last)
            if kind == "parameter.updated":
                left.add("gradient")
                self.fact(facts, "gradient", fields["gradient"], self.gradients.get(name, NEVER)[1])
        for key, value in fields.items():
            if key not in left and value is not None:
                facts[key] = {k: self.described(v) for k, v in value.items()} if key.startswith("state") else value
        return self.nodes[name] if name is not None else -1, previous, numbers

    def flush(self):
        if self.defs:
            self.chunk(b"defs", "\n".join(self.defs).encode())
        if self.nums:
            self.chunk(b"nums", b"".join(self.nums))
        if self.rows:
            n = len(self.rows)
            columns = [x for column in zip(*self.rows) for x in column]
            self.chunk(b"rows", struct.pack(f"<{n}Q{n}i{n}i{n}i{n}H", *columns))
        self.start_group()
        self.file.flush()
        self.written = self.events

    def close(self, ends):
        with self.file:  # as above
            self.flush()
            self.chunk(b"ends", struct.pack("<Q", self.events) + dumps(ends).encode())


WHOLE = 1 << 62
ITEM_SIZES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1, "bool": 1}


def format_of(path):
    """The writer for a path by its ending."""
    ending = path.removesuffix(".gz")
    if ending.endswith(".ndjson"):
        return Lines
    if ending.endswith(".bplog"):
        return Chunks
    raise ValueError(f"expected a path that ends in .bplog or .ndjson, found {path}")


def writer_for(path):
    return format_of(path)(path)


class Ring:
    """Keeps the last iterations in memory, and writes them only when `alarm` has been called."""

    length = 0

    def __init__(self, path, last):
        self.path, self.last = path, last
        self.facts, self.definitions, self.operands = {}, [], {}
        self.iterations = []  # each a list of events
        self.left = []  # values of the iteration that was let go of last, in their order
        self.values = {}  # by node, before that: those of leaves are given, those of operations are there for what uses them
        self.events = self.written = 0
        self.is_alarmed = False

    def header(self, facts):
        self.facts = facts

    def define(self, record):
        self.definitions.append(record)
        if record["def"] == "node":
            self.operands[record["node"]] = record.get("operands")

    def event(self, kind, fields):
        if kind == "iteration.started" or not self.iterations:
            self.iterations.append([])
            if len(self.iterations) > self.last:
                self.values.update(self.left)
                self.left = [(what.get("node", what.get("parameter")), what.get("value", what.get("after"))) for old, what in self.iterations.pop(0)
                             if old in ("value.given", "value.computed", "parameter.updated", "buffer.updated")]
        self.iterations[-1].append((kind, fields))
        self.events += 1

    def flush(self):
        pass

    def close(self, ends):
        if not self.is_alarmed:
            return
        out = writer_for(self.path)
        out.header(self.facts)
        for record in self.definitions:
            out.define(record)
        start, *kept = (event for events in self.iterations for event in events)
        for kind, fields in (start, *self.given(self.carried(kept)), *kept):
            out.event(kind, fields)
        out.close(ends)
        self.written = out.written

    def given(self, carried):
        """What the first kept iteration starts with, in the order in which it came to be: what is carried has the numbers that its operands had then."""
        values, left = self.values, self.left
        if not carried:
            values, left = {**values, **dict(left)}, []
        before = [(node, values[node]) for node in self.operands if node in values]  # an operation is defined after its operands
        for node, value in (*before, *left):
            if self.operands[node] is None:
                yield "value.given", {"node": node, "value": value}
            elif node in carried:
                yield "value.computed", {"node": node, "value": value, "seen": AT_FIRST_USE}

    def carried(self, kept):
        """The operations that were computed before what is kept and are used in it, such as a state that is carried on, with all that they were made of."""
        seen, todo = set(), []
        for kind, fields in kept:
            if kind == "value.computed":
                seen.add(fields["node"])
                todo += [x for x in self.operands[fields["node"]] if x not in seen]
            elif kind == "contribution.computed":
                todo += [x for x in (fields["from"], fields["to"]) if x not in seen]
        carried, known = set(), self.values.keys() | {node for node, _ in self.left}
        while todo:
            node = todo.pop()
            if node not in carried and node in known and self.operands[node] is not None:
                carried.add(node)
                todo += self.operands[node]
        return carried


# ---------------------------------------------------------------------------------------------------------------------- the recorder
def memory_of(t):
    """What tells one constant from another while both are held."""
    if t.layout is not torch.strided:
        return version_of(t)
    return (t.data_ptr(), t.storage_offset(), tuple(t.shape), t.stride(), writes_of(t), t.dtype)


def address_of(t):
    """Where a tensor stands; a sparse one has no memory of its own."""
    return t.data_ptr() if t.layout is torch.strided else id(t)


def version_of(t):
    return (id(t), writes_of(t), address_of(t))


def writes_of(t):
    """How often a tensor was written in place, as far as PyTorch counts that: not of what inference_mode makes."""
    try:
        return t._version
    except RuntimeError:
        return 0


def head_of(t, keep):
    with unseen():
        return bytes_of(t.detach().reshape(-1)[:keep])


def shape_of(t):
    """Shape and type as the log has them."""
    return list(t.shape) + [2] * t.dtype.is_complex, type_name(t.dtype)


def joined(values, keep):
    """Several tensors as one vector."""
    sizes, dtype = [math.prod(v.shape) for v in values], values[0].dtype
    if all(v.summary is None for v in values):
        return summarised(Numbers([sum(sizes)], dtype, b"".join(v.raw for v in values)), keep)
    head = bytearray()  # each that is before the end of what is kept is there to that end, or whole
    for v in values:
        head += v.raw
        if len(head) >= keep * ITEM_SIZES[dtype]:
            break
    parts = [v.summary or summary_of_all(v) for v in values]
    finite_sizes = [n - s["nan"] - s["inf"] for n, s in zip(sizes, parts)]
    some = [s for s, n in zip(parts, finite_sizes) if n] or [{"min": 0.0, "max": 0.0}]
    summary = {"min": min(s["min"] for s in some), "max": max(s["max"] for s in some),
               "mean": sum(s["mean"] * n for s, n in zip(parts, finite_sizes)) / max(1, sum(finite_sizes)), "norm": math.hypot(*(s["norm"] for s in parts)),
               **{key: sum(s[key] for s in parts) for key in ("zeros", "nan", "inf")}}
    return Numbers([sum(sizes)], dtype, bytes(head[:keep * ITEM_SIZES[dtype]]), summary)


def summarised(numbers, keep):
    """Numbers as they are, or their summary if there are more than `keep`."""
    if numbers.summary is not None or math.prod(numbers.shape) <= keep:
        return numbers
    summary = summary_of_all(numbers)
    with unseen():
        first = first_behind(flat_of(numbers), summary, keep) if summary["nan"] or summary["inf"] else None
    return Numbers(numbers.shape, numbers.dtype, numbers.raw[:keep * ITEM_SIZES[numbers.dtype]], summary, first, numbers.is_complex)


def flat_of(numbers):
    return torch.frombuffer(bytearray(numbers.raw), dtype=getattr(torch, numbers.dtype))


def summary_of_all(numbers):
    with unseen():
        return summary_of(flat_of(numbers)) if numbers.raw else dict.fromkeys(("min", "max", "mean", "norm"), 0.0) | dict.fromkeys(("zeros", "nan", "inf"), 0)


def operands_first(nodes):
    """Records of nodes by name, in an order in which each stands behind its operands."""
    ordered, todo = {}, list(reversed(nodes))
    while todo:
        name = todo[-1]
        below = [x for x in nodes[name].get("operands") or () if x in nodes and x not in ordered] if name not in ordered else []
        if not below:
            ordered[todo.pop()] = nodes[name]
        todo += below
    return ordered.values()


def settings_of(group):
    return {key: finite(list(x) if isinstance(x, tuple) else x) for key, x in group.items() if key != "params" and isinstance(x, (int, float, bool, str, tuple))
            and (not isinstance(x, tuple) or all(isinstance(y, (int, float)) for y in x))}


def world_size():
    return torch.distributed.get_world_size() if is_distributed() else 1


def is_distributed():
    return torch.distributed.is_available() and torch.distributed.is_initialized()


def path_of(file):
    """A file as the person would type it; a notebook's cell by its number."""
    cell = re.match(r"<ipython-input-(\d+)", file)
    if cell:
        return f"cell {cell[1]}"
    if not os.path.exists(file):
        return os.path.basename(file) or file
    near = os.path.relpath(file)
    return file if near.startswith(os.pardir) else near


def dotted(*parts):
    """A path of modules; a part may be empty."""
    return ".".join(filter(None, parts))


def say(text):
    print(f"backprop_record: {text}", file=sys.stderr)


def opening(path):
    """The command that opens a log."""
    return f"backprop-tui {shlex.quote(path)}"


def counted(count, word):
    """`1 event`, `1,234 events`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def iterations_text(numbers):
    if len(numbers) < 2:
        return f"iteration {numbers[0]}" if numbers else ""
    first, last = numbers[0], numbers[-1]
    return f"iterations {first} to {last}" if last - first == len(numbers) - 1 else f"{len(numbers):,} iterations from {first} to {last}"


def size_text(size):
    """`812 bytes`, `12.3 kB`."""
    power = min(max(0, (len(str(size)) - 1) // 3), 3)
    return f"{size / 1000 ** power:.{1 if power else 0}f} {('bytes', 'kB', 'MB', 'GB')[power]}"


def dense(t):
    return t.to_dense() if t.layout is not torch.strided else t


def is_same(a, b):
    """Whether two gradients are the same numbers, NaN being NaN."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    with unseen():
        a, b = dense(a.detach()), dense(b.detach())
        return torch.equal(a, b) or bool(((a == b) | (a != a) & (b != b)).all())


def innermost_mode():
    """The dispatch mode that was entered last, if there is one."""
    return torch.utils._python_dispatch._get_current_dispatch_mode()


def is_innermost(mode):
    """Whether no other mode was entered after this one."""
    return innermost_mode() is mode


def restore(owner, method, ours, had):
    """Takes back what was put on one object, unless something else lies above it by now."""
    if owner.__dict__.get(method) is ours:
        if had is None:
            del owner.__dict__[method]
        else:
            owner.__dict__[method] = had


def replaced(owner, name, ours):
    """Puts a function in the place of a class's. Returns what takes that back."""
    had = owner.__dict__.get(name)
    setattr(owner, name, ours)
    return lambda: setattr(owner, name, had) if had is not None else delattr(owner, name)


def take_back(steps):
    """Calls what takes back each step, the last first; one that fails, as in a training that is over, keeps none of the others."""
    for undo in reversed(steps):
        with contextlib.suppress(Exception):
            undo()


def forced_eager():
    """Compiled code shows no operators: torch.compile runs uncompiled while there is a recording. Returns what takes that back."""
    compiler = getattr(torch, "compiler", None)
    if hasattr(compiler, "set_stance"):  # torch 2.6
        stance = compiler.set_stance("force_eager")
        return lambda: stance.__exit__(None, None, None) if hasattr(stance, "__exit__") else None
    dynamo = sys.modules.get("torch._dynamo")
    if dynamo is None:
        return lambda: None
    had, dynamo.config.disable = dynamo.config.disable, True
    return lambda: setattr(dynamo.config, "disable", had)


def adopt_optimizers(recorder):
    """Optimizers that are made while recording are recorded too. Returns what takes that back."""
    real = torch.optim.Optimizer.__init__

    @functools.wraps(real)
    def made(self, *args, **kwargs):
        real(self, *args, **kwargs)
        if not recorder.is_over:
            recorder.adopt_optimizer(self)

    torch.optim.Optimizer.__init__ = made

    def undo():
        if torch.optim.Optimizer.__init__ is made:
            torch.optim.Optimizer.__init__ = real

    return undo


def root_of(t):
    """Node, number and tensor of what a backward pass starts from: a tensor, or from torch 2.6 an edge of the graph."""
    return (t.grad_fn, t.output_nr, t) if isinstance(t, torch.Tensor) else (t.node, t.output_nr, None)


def models_around():
    """(name, module) of the user's variables, the innermost frame first."""
    f = where().frame
    while f is not None:
        if kind_of(f.f_code) == USER:
            for name, x in (*f.f_locals.items(), *f.f_globals.items()):
                if isinstance(x, torch.nn.Module):
                    yield name, x
        f = f.f_back


CUTS = {"detach": "detach()", "data": ".data", "tensor": "torch.tensor()", "new_tensor": "new_tensor()"}
LISTS = {"tensor": "torch.tensor()", "as_tensor": "torch.as_tensor()"}  # of tensors, too, whose numbers they read without an operator
UNSEEN_CUTS = ("tolist", "numpy", "detach_")  # methods of tensors that run no operator


@functools.lru_cache(None)
def detaching(code, instruction):
    """What an instruction detaches by, such as `.data`; None where PyTorch does so for itself."""
    site = site_at(code, instruction)
    if site.columns is None:
        return next((CUTS[word] for word in re.findall(r"\w+", site.text) if word in CUTS), None)
    return CUTS.get(called_in(site)[0])


def called_in(site):
    """Name and arguments of what is called there: `detach` of `x.detach()`, `data` of `x.data`."""
    try:
        part = ast.parse(f"({site.text})", mode="eval").body  # in parentheses, as it may have several lines
    except SyntaxError:
        return None, []
    called, given = (part.func, part.args) if isinstance(part, ast.Call) else (part, [])
    return getattr(called, "attr", getattr(called, "id", None)), given  # of a call over several lines, Python knows the last name alone


@functools.lru_cache(None)
def listed_at(code, instruction):
    """What makes a tensor of numbers there, such as `torch.tensor()`, and the variables that it is given, alone or in lists."""
    name, given = called_in(site_at(code, instruction))
    todo, names = given if name in LISTS else [], []
    while todo:
        first, *todo = todo
        todo += first.elts if isinstance(first, (ast.List, ast.Tuple)) else []
        names += [first.id] if isinstance(first, ast.Name) else []
    return LISTS.get(name), names


@functools.lru_cache(None)
def is_torch_own(code):
    """Whether torch computes for itself: an optimizer's inside, the seed of a backward pass."""
    file = code.co_filename
    return file.startswith(OPTIM_DIR) or code.co_name in SEEDING and file.endswith(("_tensor.py", os.path.join("autograd", "__init__.py")))


class Op:
    """One operator as it ran, or what a Node that no operator made stands for. Its name is settled when its statement is over."""

    __slots__ = ("name", "node", "aten", "operands", "attributes", "site", "calls", "module", "is_library", "via", "grad", "values", "is_list", "outs",
                 "is_inplace", "is_pointwise", "is_outside", "is_fixed", "seen", "recomputed", "born", "base", "view", "parts", "part_names", "key")

    def __init__(self):
        self.name = self.node = self.attributes = self.module = self.via = self.site = self.seen = self.base = self.view = None
        self.is_library = self.is_list = self.is_inplace = self.is_pointwise = self.is_outside = self.is_fixed = self.recomputed = False
        self.operands, self.values, self.outs, self.calls, self.parts = [], [], [], (), {}
        self.grad, self.part_names = True, None


def name_if_known(x):
    """An operand by the name of its node, where it has one: what holds the name does not hold the graph of its iteration."""
    op, k = x if isinstance(x, tuple) else (x, None)
    return isinstance(op, Op) and (op.node if k is None else op.parts.get(k)) or x


class Known:
    """What is known of an autograd Node: the operator that made it, or the leaf whose gradient it accumulates."""

    __slots__ = ("op", "leaf", "node", "handles", "born", "is_done", "is_old", "others")

    def __init__(self, born):
        self.op = self.leaf = self.node = None
        self.handles, self.born, self.is_done, self.is_old, self.others = [], born, False, False, {}


class Grad:
    """A leaf's `.grad` as a backward pass left it."""

    __slots__ = ("leaf", "grad", "version", "numbers", "born")

    def __init__(self, leaf, numbers, born):
        self.leaf, self.grad, self.version, self.numbers, self.born = leaf, leaf.grad, writes_of(leaf.grad), numbers, born


class Schema:
    """What is asked of an operator's schema, once."""

    __slots__ = ("name", "short", "arguments", "optional", "is_inplace", "is_list", "is_none", "is_pointwise")

    def __init__(self, func):
        schema = func._schema
        self.name = schema.name
        self.short = schema.name.split("::")[1]
        self.arguments = [a.name for a in schema.arguments]
        self.optional = {a.name for a in schema.arguments if str(a.type) == "Optional[Tensor]"}
        self.is_inplace = schema.is_mutable
        self.is_list = self.short in SEVERAL or bool(schema.returns) and "List[Tensor]" in str(schema.returns[0].type)
        # What gives no tensor, such as item(), is no operation.
        self.is_none = schema.name.startswith("profiler::") or not schema.is_mutable and not any("Tensor" in str(r.type) for r in schema.returns)
        plain = self.short.rstrip("_")
        self.is_pointwise = TAG_POINTWISE in func.tags if TAG_POINTWISE is not None else plain in POINTWISE


_schemas = {}


def schema_of(func):
    known = _schemas.get(func)
    if known is None:
        known = _schemas[func] = Schema(func)
    return known


def tensors_in(args, kwargs):
    found = []
    for a in (*args, *kwargs.values()) if kwargs else args:
        if isinstance(a, torch.Tensor):
            found.append(a)
        elif isinstance(a, (list, tuple)):
            found += [x for x in a if isinstance(x, torch.Tensor)]
    return found


def attributes_of(schema, args, kwargs):
    """The arguments that are no tensors, by the names of the schema; None for a tensor that was left out before one that was given."""
    out, left_out = {}, []
    for name, value in (*zip(schema.arguments, args), *kwargs.items()):
        if value is None:
            if name in schema.optional:
                left_out.append(name)
            continue
        if isinstance(value, torch.Tensor):
            if left_out:
                out.update(dict.fromkeys(left_out))
                left_out = []
            continue
        if isinstance(value, (list, tuple)) and any(isinstance(x, torch.Tensor) for x in value):
            if any(x is None for x in value):
                out[name] = places_of(value)
            continue
        if isinstance(value, (list, tuple)):
            plain = all(isinstance(x, (int, float, bool)) for x in value)
            out[name] = finite(list(value)) if plain and len(value) <= LONGEST_ATTRIBUTE else str(value)[:LONGEST_ATTRIBUTE]
        elif isinstance(value, float):
            out[name] = in_json(value)
        else:
            out[name] = value if isinstance(value, (int, bool)) and abs(value) < 1 << 53 else str(value)[:LONGEST_ATTRIBUTE]
    return out or None


def view_of(t, base):
    """Where the elements of a view stand in the whole tensor; True where they are not in its order in memory, or of another type."""
    if not base.is_contiguous() or t.dtype != base.dtype or t.dtype.is_complex:
        return True
    return {"start": t.storage_offset() - base.storage_offset(), "shape": list(t.shape), "strides": list(t.stride())}


def tensors_within(value):
    """The tensors of nested lists."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for x in value[:FEW]:
            yield from tensors_within(x)


def places_of(tensors):
    """A list of tensors with gaps, such as the indices of x[:, k]: the number of each tensor among them, and None for a gap."""
    return [None if x is None else sum(y is not None for y in tensors[:k]) for k, x in enumerate(tensors)]


@functools.lru_cache(None)
def plain_name(text):
    """A target as the source has it, without self and without spaces: `self.x[ :, 1]` is x[:,1]."""
    text = re.sub(r"\bself\.", "", text)
    return re.sub(r"\s+", "", text)[:LONGEST_NAME // 2]


@functools.lru_cache(None)
def operator_name(aten):
    """`_softmax`, `mul_` and `BackwardHookFunctionBackward` without what is PyTorch's own about them."""
    short = aten.split("::")[-1]
    return re.sub(r"Backward\d*$", "", short).strip("_") or short


@functools.lru_cache(1 << 16)
def unnumbered(name):
    """`h#2~3` is a version of h."""
    return re.sub(r"[#~]\d+", "", name)


_live = weakref.WeakSet()  # the recorders at work


def after_fork():
    """A forked process, such as a DataLoader's worker, must not write to its parent's log."""
    for recorder in list(_live):
        recorder.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=after_fork)


class Unsupported(ValueError):
    """What a scenario does not have."""


def probe():
    """Tries on three numbers what the recorder relies on; the text of what is missing, or None."""
    seen = []

    class Probe(TorchDispatchMode):
        def __torch_dispatch__(self, func, kinds, args=(), kwargs=None):
            out = func(*args, **(kwargs or {}))
            seen.append((func._schema.name, out))
            return out

    try:
        w = torch.ones(3, requires_grad=True)
        with torch.enable_grad(), Probe():
            loss = (w * 2)[1:].sum()
        made = {name: out.grad_fn for name, out in seen if isinstance(out, torch.Tensor)}
        if made.get("aten::mul") is None or made.get("aten::slice") is None or made.get("aten::sum") is not loss.grad_fn:
            return "autograd does not give its Nodes to the tensors that a TorchDispatchMode returns"
        sent = []
        loss.grad_fn.register_prehook(lambda grads: None)
        loss.grad_fn.register_hook(lambda inputs, outputs: sent.append((inputs, outputs)))
        torch.autograd.Variable._execution_engine.run_backward
        innermost_mode()
        loss.backward()
        if len(sent) != 1 or sent[0][0][0].tolist() != [1, 1]:
            return "hooks of autograd Nodes do not show what is sent"
        with unseen():
            torch.ones(1)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


class Mode(TorchDispatchMode):
    supports_higher_order_operators = True  # torch 2: a mode that does not say so stops them

    def __init__(self, recorder):
        super().__init__()
        self.recorder = recorder

    def __torch_dispatch__(self, func, kinds, args=(), kwargs=None):
        return self.recorder.dispatch(func, args, kwargs or {})


class Engine:
    """torch's autograd engine, seen at its start and its end."""

    def __init__(self, real, recorder):
        self.real, self.recorder = real, recorder

    def __getattr__(self, name):
        return getattr(self.real, name)

    def run_backward(self, tensors, grad_tensors, keep_graph, create_graph, *args, **kwargs):
        return self.recorder.run_backward(self.real.run_backward, tensors, grad_tensors, keep_graph, create_graph, args, kwargs)


def guarded(work):
    """What the recorder does within the training: it never raises, and an error of its own ends the recording."""

    @functools.wraps(work)
    def quiet(self, *args):
        if self.is_over:
            return None
        guard = torch._C._DisableTorchDispatch()
        try:
            with self.lock:
                return work(self, *args)
        except Exception as error:
            self.fail(error)
            return None
        finally:
            del guard

    return quiet


class Recorder:
    """Records what happens between `__enter__` and `__exit__`. See `record`, which makes it."""

    def __init__(self, out, models, optimizers, names, keep, full, iterations, max_bytes, sources, title, rank, check, path, quiet):
        self.out, self.keep, self.full, self.wanted, self.max_bytes, self.keeps_sources = out, keep, frozenset(full), iterations, max_bytes, sources
        self.title, self.rank, self.check, self.path, self.quiet = title, rank, check, path, quiet
        self.names, self.roles, self.held, self.taken = {}, {}, {}, {}  # by id of the tensors that are held, the last by name: whose it is
        self.replaced = set()  # ids of tensors in whose places others stand
        self.optimizers, self.trained = [], set()
        self.paths = weakref.WeakKeyDictionary()  # of modules; a script may make another of the same kind in each iteration
        self.adopts, self.adopts_models = not optimizers, not models
        self.lock = threading.RLock()
        self.is_over = self.is_open = self.is_begun = self.is_used = self.is_inside_step = self.has_header = False
        # `is_begun`: a leaf was used since the last step, which opens an iteration where its numbers are new.
        self.stepped_at = []  # the places of the last step that ended an iteration, the outermost call first
        self.iteration = self.passes = self.depth = self.unrecorded_depth = 0
        self.opened = []  # numbers of the iterations that were recorded
        self.skipped, self.stopped, self.problems = collections.Counter(), None, []
        self.whole = set()  # nodes that are kept whole although they are long
        self.defined, self.leaf_names, self.given, self.versions = {}, set(), {}, {}
        self.senders = {}  # nodes of which it is known what operators send their gradients back
        self.grads, self.grads_at_start, self.mutated, self.arrived = {}, {}, {}, {}
        self.leaf_memory = {}  # the keys of leaves that stay, by their addresses: what is written there is told when they are read next
        self.files, self.stepped, self.stack = {}, set(), []
        self.by_node, self.consts, self.alive, self.fresh = {}, {}, [], set()
        self.kept_states, self.hooked = {}, set()
        self.between = []  # gradients cleared and buffers updated since the last iteration: told in the next, if there is one
        self.mode = self.base = None
        self.cuts, self.cuts_written, self.ungraded = [], set(), {}  # what no_grad computed, by address
        self.waiting, self.unseen = None, {}  # what is written when a graph from before the recording has been differentiated, and its operations by node
        self.resting = None  # the mode, when nothing is recorded but another that lies above it keeps it from going
        self.undo, self.unlisten = [], []
        self.changed_by = UNKNOWN  # who changed what is found changed, where no operator was seen to do it
        self.checked = 0  # sums that were held against what autograd handed on
        self.needs_operators = False  # backward passes compute what must be seen: checkpoints, double backward
        self.new_graph(everything=True)
        for name, model in models:
            self.add_model(model, name)
        for name, tensor in names.items():
            self.christen(tensor, name, None)
        for optimizer in optimizers:
            self.add_optimizer(optimizer)

    # -- what the caller has given ------------------------------------------------------------------------------------------------
    def add_model(self, model, prefix=""):
        prefix = self.free_prefix(prefix, model)
        for path, module in model.named_modules():
            self.paths[module] = dotted(prefix, path)
        for name, p in model.named_parameters():
            self.christen(p, dotted(prefix, name), "parameter")
        for name, b in model.named_buffers():
            self.christen(b, dotted(prefix, name), "buffer")

    def free_prefix(self, prefix, model):
        """The prefix, with a number where other tensors have its names: those of `for layer in layers: x = layer(x)` are layer, layer2, …"""
        own = [*model.named_parameters(), *model.named_buffers()]
        tries = itertools.chain([prefix], (f"{prefix or type(model).__name__}{k}" for k in itertools.count(2)))
        return next(x for x in tries if all(self.taken.get(dotted(x, name), id(t)) == id(t) for name, t in own))

    def christen(self, tensor, name, role):
        tries = itertools.chain([name], (f"{name}_{k}" for k in itertools.count(2)))
        name = next(x for x in tries if self.taken.setdefault(x, id(tensor)) == id(tensor))
        self.names[id(tensor)] = name
        if role:
            self.roles[id(tensor)] = role
        self.held[id(tensor)] = tensor

    def add_optimizer(self, optimizer):
        self.optimizers.append(optimizer)
        self.trained.update(id(p) for group in optimizer.param_groups for p in group["params"])
        self.held.update((id(p), p) for group in optimizer.param_groups for p in group["params"])

    @guarded
    def adopt_optimizer(self, optimizer):
        """An optimizer that is made while recording."""
        self.add_optimizer(optimizer)
        self.undo.append(self.wrap(optimizer, "step"))
        if self.mode is not None:
            self.unlisten.append(self.wrap(optimizer, "zero_grad"))

    # -- events -------------------------------------------------------------------------------------------------------------------
    def write_header(self):
        self.has_header = True
        runtime = {"torch": torch.__version__, "python": sys.version.split()[0], "device": self.device(), "threads": torch.get_num_threads(), "rank": self.rank,
                   "world": world_size()}
        optimizers = [{"type": type(o).__name__, **settings_of(o.defaults)} for o in self.optimizers]
        self.out.header({"program": PROGRAM, "title": self.title, "runtime": runtime, "keep": self.keep, "optimizers": optimizers})

    def device(self):
        return next((str(p.device) for p in self.held.values()), "cpu")

    def define_record(self, record):
        if self.waiting is not None:
            self.waiting.append((None, record))
            return
        if not self.has_header:
            self.write_header()
        self.out.define({key: value for key, value in record.items() if value is not None})

    def emit(self, kind, **fields):
        if not self.is_open and kind in ("gradients.cleared", "buffer.updated"):
            self.between.append((kind, fields))  # after the last step, as by an evaluation, it begins no iteration
            return
        if not self.is_open and kind != "run.failed":
            self.open_iteration()
        if self.waiting is not None:
            self.waiting.append((kind, fields))
            return
        if not self.has_header:
            self.write_header()
        if self.is_over:  # what waited was too much for the budget
            return
        self.out.event(kind, fields)
        if self.max_bytes is not None and self.stopped is None and self.out.length > self.max_bytes:
            self.give_up("max_bytes", f"the log has reached max_bytes={self.max_bytes:,}")

    def release(self):
        """Writes what waited for a backward pass to show the operands that nodes of a graph from before the recording have."""
        if self.waiting is None:
            return
        held, self.waiting = self.waiting, None
        records = [record for kind, record in held if kind is None]
        nodes = {record["node"]: record for record in records if record["def"] == "node"}
        for name in self.unseen.keys() & nodes.keys():
            nodes[name]["operands"] = list(map(self.node_of, self.unseen[name].operands))
        self.unseen = {}
        for record in records:
            if record["def"] == "source":
                self.define_record(record)
        for record in operands_first(nodes):
            self.define_record(record)
        for kind, record in held:
            if kind is not None:
                self.emit(kind, **record)
            elif record["def"] in ("backward", "cut"):
                self.define_record(record)

    def open_iteration(self):
        self.is_open, self.passes = True, 1
        self.iteration += 1
        self.opened.append(self.iteration)
        self.emit("iteration.started", iteration=self.iteration)
        between, self.between = self.between, []
        for kind, fields in between:
            self.emit(kind, **fields)

    def now(self):
        """The number of the iteration that is open, or of the next."""
        return self.iteration + (0 if self.is_open else 1)

    def now_or_next(self):
        """The iteration that what is computed belongs to: without an optimizer, what comes after a backward pass is of the next."""
        return self.now() + (self.is_used and not self.optimizers and self.depth == 0)

    def is_wanted(self):
        return not self.is_over and (self.wanted is None or self.now() in self.wanted)

    def number(self, tensor, node=None):
        """Its numbers, as many as are kept of this node's."""
        return numbers_of(tensor, self.most(node))

    def most(self, node):
        return WHOLE if node in self.whole else self.keep

    def kept_of(self, name, shape):
        """How many numbers of a node are kept, when not all are."""
        return self.keep if math.prod(shape) > self.keep and unnumbered(name) not in self.full else None

    def site_here(self):
        """Where the user's code is at this moment; None outside of it."""
        frame = where(self.base).frame
        return site_at(frame.f_code, frame.f_lasti) if frame is not None else None

    def site_record(self, site):
        place = site and self.place_of(site)
        return place and {**place, **({"span": site.span} if site.columns is not None else {})}

    def place_of(self, site):
        """File and line; None for a file past the most that a log has, or cut short since it was run."""
        file, lines = self.file_of(site.file)
        return {"file": file, "line": site.line} if file is not None and site.line <= lines else None

    def file_of(self, file):
        """Its number in the log, and how many lines it has there."""
        known = self.files.get(file)
        if known is None:
            known = self.files[file] = self.define_source(file, len(self.files)) if len(self.files) < MOST_FILES else (None, 0)
        return known

    def define_source(self, file, number):
        lines = linecache.getlines(file)
        text = "".join(lines)
        is_kept = self.keeps_sources and len(lines) <= MOST_LINES and len(text.encode()) <= MOST_BYTES
        try:
            with open(file, "rb") as source:
                digest = hashlib.sha256(source.read()).hexdigest()
        except OSError:
            digest = hashlib.sha256(text.encode()).hexdigest()
        self.define_record({"def": "source", "file": number, "path": path_of(file), "sha256": digest, "text": text if is_kept else None})
        return number, len(lines)

    # -- names and nodes ----------------------------------------------------------------------------------------------------------
    def define(self, base, role, shape, dtype, op=None, operands=(), facts=dict, settings=None):
        """The name of a node with these facts: `h`, `h#2` when it comes again in one pass, `h~2` when it is something else. `facts` gives the others."""
        is_leaf = op is None
        n = self.occurrences[base, is_leaf] = self.occurrences.get((base, is_leaf), 0) + 1
        if is_leaf:
            self.leaf_names.add(base)
        elif base in self.leaf_names:
            n += 1
        name = base if n == 1 else f"{base}#{n}"
        key = (role, op, tuple(operands), tuple(shape), dtype)
        settings = settings and str(settings)
        variants = self.defined.setdefault(name, {})
        known = variants.get((key, settings)) or variants.get((key, VARIES))
        if known is None:
            others = {} if sum(other[0] == key for other in variants) < MOST_SETTINGS else {"attributes": None, "varies": True}
            known = variants[key, VARIES if others else settings] = name if not variants else f"{name}~{len(variants) + 1}"
            own = facts()
            if others and own.get("view"):
                others["view"] = True
            self.define_node(known, {"role": role, "op": op, "operands": None if is_leaf else operands, "shape": shape, "dtype": dtype, **own, **others})
        return known

    def define_node(self, node, facts):
        if "kept" not in facts:
            facts["kept"] = self.kept_of(node, facts["shape"])
        if facts["kept"] is None and math.prod(facts["shape"]) > self.keep:
            self.whole.add(node)
        self.define_record({"def": "node", "node": node, **facts})

    def leaf(self, t, hint):
        """The node of a tensor that no recorded operation made; its numbers are given when they are new."""
        is_named = id(t) in self.names
        key = ("leaf", id(t)) if is_named or t.requires_grad else memory_of(t)
        node = self.consts.get(key)
        if node is not None and key in self.fresh:
            return node
        if node is None:
            node = self.consts[key] = self.define_leaf(t, hint)
            self.cut_to(node, key)
        self.fresh.add(key)
        self.alive.append(t)
        self.leaf_memory[address_of(t)] = key
        last = self.given.get(node)
        if last is not None and last.summary is not None and is_named and self.versions.get(node) == version_of(t) and head_of(t, self.keep) == last.raw:
            return node
        now = self.number(t, node)
        self.versions[node] = version_of(t)
        if last is None or not last.same(now):
            self.given[node] = now
            by, site = self.mutated.pop(address_of(t), (None, None)) if last is not None else (None, None)
            self.buffered.append(("value.given", {"node": node, "value": now, "by": by, "site": self.site_record(site)}))
        return node

    def define_leaf(self, t, hint):
        if self.adopts_models and isinstance(t, torch.nn.Parameter) and id(t) not in self.names:
            self.adopt_owner(t)
        role = "parameter" if id(t) in self.trained or self.roles.get(id(t)) == "parameter" and t.requires_grad else "input" if t.requires_grad else \
            "buffer" if self.roles.get(id(t)) == "buffer" else "constant"
        shape, dtype = shape_of(t)
        facts = {"complex": t.dtype.is_complex or None, "grad": t.requires_grad or None}
        name = self.names.get(id(t))
        if name is not None:
            return self.define_named(name, {"role": role, "shape": shape, "dtype": dtype, **facts})
        return self.define(self.variable(t) or hint, role, shape, dtype, facts=lambda: facts)

    def adopt_owner(self, p):
        """A parameter may be seen before its model is called, as where its graph is from before the recording: the largest model around that has it."""
        owner = self.largest_around(lambda model: any(p is other for other in model.parameters()))
        if owner is not None:
            self.adopt_model(*owner)

    def adopt_called(self, module):
        """The model of a module that is called: itself, or the largest around that has it, as its parts may be called one by one."""
        owner = self.largest_around(lambda model: model is not module and any(x is module for x in model.modules()))
        self.adopt_model(*owner or (module, self.variable(module) or type(module).__name__))

    def largest_around(self, has):
        """Model and name of the user's largest that is not known yet and has what is asked for; None without any."""
        owners = [(model, name) for name, model in models_around() if model not in self.paths and has(model)]
        return max(owners, key=lambda owner: sum(1 for _ in owner[0].modules()), default=None)

    def adopt_model(self, model, name):
        """Its names are without the model's own when it is the only one."""
        is_only = not self.paths and is_named_inside(model)
        if is_only:
            own = set(map(id, model.parameters()))
            is_only = self.trained <= own and all(any(id(p) in own for p in other.parameters()) for _, other in models_around() if any(True for _ in other.parameters()))
        self.add_model(model, "" if is_only else name)

    def define_named(self, name, facts):
        """A leaf with a name of its own: the same node for ever."""
        variants = self.defined.get(name)
        if variants is None or NAMED not in variants:
            node = name if not variants else f"{name}~{len(variants) + 1}"
            self.defined.setdefault(name, {})[NAMED] = node
            self.leaf_names.add(name)
            self.define_node(node, facts)
        return self.defined[name][NAMED]

    def parameter_node(self, p):
        key = ("leaf", id(p))
        if key not in self.consts:
            self.consts[key] = self.define_leaf(p, "parameter")
        return self.consts[key]

    def variable(self, t):
        """The name that the user's code has for a tensor."""
        f = where().frame
        for _ in range(4):
            if f is None:
                return None
            if kind_of(f.f_code) == USER:
                for name, value in f.f_locals.items():
                    if value is t:
                        return self.prefix() + name if f.f_code.co_name == "forward" else name
                for name, value in f.f_locals.items():
                    if type(value) in (tuple, list) and len(value) <= FEW:
                        k = next((k for k, x in enumerate(value) if x is t), None)
                        if k is not None:
                            return f"{self.prefix() if f.f_code.co_name == 'forward' else ''}{name}[{k}]"
                for name in f.f_code.co_names:
                    if f.f_globals.get(name) is t:
                        return name
                owner = f.f_locals.get("self")
                for name, value in getattr(owner, "__dict__", {}).items():
                    if value is t:
                        return self.prefix() + name
            f = f.f_back
        return None

    def prefix(self):
        for path, is_own, _ in reversed(self.stack):
            if is_own and path:
                return path + "."
        return ""

    # -- forward: operators -------------------------------------------------------------------------------------------------------
    def dispatch(self, func, args, kwargs):
        if self.mode is None or self.is_over or self.is_inside_step or not hasattr(func, "_schema"):
            return func(*args, **kwargs)  # what has no schema is an operator of higher order: what it calls is seen
        if not torch.is_grad_enabled():
            out = func(*args, **kwargs)
            self.unrecorded(func, args, out)
            return out
        op = self.before(func, args, kwargs)
        out = func(*args, **kwargs)
        if op is not None:
            self.after(op, func, args, out)
        return out

    @guarded
    def unrecorded(self, func, args, out):
        """An operator that runs without gradients: part of a backward pass, or the user's no_grad."""
        schema = schema_of(func)
        if self.depth:
            if self.current is not None:
                self.current.append(schema.short)
        else:
            self.skipped["no_grad"] += 1
            self.note_ungraded(args, out)
            if schema.short == "_local_scalar_dense":
                self.cut(args[0], "item()", where(self.base))
        if schema.is_inplace and self.depth == 0:
            self.note_mutation(schema, args)

    def note_ungraded(self, args, out):
        """What no_grad computes of numbers with a gradient, and where it began: for the leaf that it becomes where it is used."""
        if not isinstance(out, torch.Tensor):
            return
        sources, site = [], None
        for t in tensors_in(args, None):
            found, began = self.cut_sources(t)
            if found:
                sources, site = list(dict.fromkeys(sources + found))[:MOST_SOURCES] if sources else found, site or began
        if sources:
            self.ungraded[address_of(out)] = weakref.ref(out), sources, site or self.site_here()

    def cut_sources(self, t):
        """The operands with a gradient that a tensor's numbers are of, and where no_grad began to compute with them: nothing of a parameter that is not trained, or of what was not recorded."""
        made, sources, began = self.ungraded.get(address_of(t), NOT_MADE)
        if made() is t:
            return sources, began
        if not t.requires_grad:
            return [], None
        if t.grad_fn is None:
            return [t] if id(t) in self.trained else [], None
        self.claim()
        known = self.by_node.get(t.grad_fn)
        return [] if known is None else [self.output(known, t.output_nr)], None

    def cut(self, t, by, w):
        """The path of a gradient is cut at a tensor: its numbers go on without it. torch itself cuts none, as where it reads what it prints."""
        if self.depth == 0 and w.frame is not None and w.via is None:
            self.cuts += [(source, None, by, site_at(w.frame.f_code, w.frame.f_lasti)) for source in self.cut_sources(t)[0]]

    def cut_listed(self, w):
        """Tensors whose numbers are made a tensor again: `torch.tensor([a, b])`."""
        by, names = listed_at(w.frame.f_code, w.frame.f_lasti)
        for name in names:
            for t in tensors_within(w.frame.f_locals.get(name, w.frame.f_globals.get(name))):
                self.cut(t, by, w)

    def watch_cut(self, method):
        """A method of tensors that takes numbers out of the graph and runs no operator. Returns what takes that back."""
        real = getattr(torch.Tensor, method)

        @functools.wraps(real)
        def seen(tensor, *args, **kwargs):
            cuts = self.cuts_of(tensor, f"{method}()")
            out = real(tensor, *args, **kwargs)
            self.cuts += cuts or ()  # an error of it cuts nothing
            return out

        return replaced(torch.Tensor, method, seen)

    @guarded
    def cuts_of(self, tensor, by):
        had, self.cuts = self.cuts, []
        self.cut(tensor, by, where(self.base))
        cuts, self.cuts = self.cuts, had
        return cuts

    def cut_to(self, node, key):
        """A constant that no_grad computed cuts the paths of what it was computed of."""
        made, sources, site = self.ungraded.get(key[0], NOT_MADE)
        if made() is not None:
            self.cuts += [(source, node, "no_grad", site) for source in sources]

    def write_cuts(self):
        """Says where paths are cut, each once."""
        cuts, self.cuts = self.cuts, []
        for source, to, by, site in cuts:
            node = self.leaf(source, "leaf") if isinstance(source, torch.Tensor) else self.node_of(source)
            key = (node, to, by, site and (site.file, site.line))
            if node is not None and key not in self.cuts_written:
                self.cuts_written.add(key)
                self.define_record({"def": "cut", "node": node, "to": to, "by": by, "site": self.site_record(site)})

    @guarded
    def before(self, func, args, kwargs):
        """The operator about to run, with its operands; None for what is no operation of the user's."""
        schema = schema_of(func)
        w = where(self.base)
        frame = w.frame
        if frame is None:
            return None
        if schema.short == "_local_scalar_dense":
            self.cut(args[0], "item()", w)
        elif schema.short == "lift_fresh":
            self.cut_listed(w)
        by = detaching(frame.f_code, frame.f_lasti) if schema.short in ("detach", "alias") else None
        if schema.is_none or schema.short in INTERNAL and by is None:
            return None
        if self.depth == 0 and w.outer is not None and is_torch_own(w.outer.f_code):
            return None
        self.claim()
        tensors = tensors_in(args, kwargs)
        if schema.short == "detach" and (not tensors[0].requires_grad or self.is_from_before(tensors[0].grad_fn)):
            self.detached.setdefault(address_of(tensors[0]), self.variable(tensors[0]))
            return None  # a constant is known by its memory; what is from before is given where it is used
        if by:
            self.cut(tensors[0], by, w)
        op = Op()
        op.grad = any(t.requires_grad for t in tensors)
        op.aten, op.is_inplace, op.is_pointwise, op.born = schema.name, schema.is_inplace, schema.is_pointwise, self.now_or_next()
        op.site, op.calls = site_at(frame.f_code, frame.f_lasti), w.calls
        if w.via is not None:
            op.via = (w.via.f_code.co_filename, w.via.f_lineno, w.via.f_code.co_name)
        if self.stack:
            op.module, is_own, _ = self.stack[-1]
            op.is_library = not is_own and bool(op.module)
        if self.depth and not self.creates_graph:
            op.recomputed = self.needs_operators = True
        if op.grad:
            self.begin_pass_if_new()
        if self.mode is None:
            return None  # it would begin an iteration that is not wanted
        self.begin_statement(op, frame)
        if op.is_inplace and tensors and tensors[0]._is_view() and tensors[0]._base is not None:
            op.base, op.view = tensors[0]._base, view_of(tensors[0], tensors[0]._base)
            tensors[0] = op.base  # what is written through a view is the whole tensor anew
        for k, t in enumerate(tensors):
            op.operands.append(self.identify(t, op, k))
        op.attributes = attributes_of(schema, args, kwargs)
        op.key = memory_of(tensors[0]) if schema.short == "detach" else None  # what is detached has the version of its tensor, only not yet
        return op

    @guarded
    def after(self, op, func, args, out):
        schema = schema_of(func)
        outs = [out] if isinstance(out, torch.Tensor) else [x for x in out if isinstance(x, torch.Tensor)] if isinstance(out, (list, tuple)) else []
        if op.is_inplace:
            first = args[0] if args and isinstance(args[0], torch.Tensor) else outs[0] if outs else None
            outs = [op.base if op.base is not None else first] if first is not None else []
            if outs and not op.grad:
                self.note_mutation(schema, args)  # a constant is filled: its next use gives it anew
                return
        if not outs:
            return
        if not schema.is_list or len(outs) == 1:
            outs = [x for x in outs if x.dtype.is_floating_point or x.dtype.is_complex or not op.grad][:1] or outs[:1]
        op.is_list = len(outs) > 1
        if not (outs[0].dtype.is_floating_point or outs[0].dtype.is_complex):
            op.grad = False
        # Its name is not settled yet; what turns out to be not asked for is made a summary then.
        most = WHOLE if self.full and (self.hint(op) in self.full or op.module in self.full) else self.keep
        op.values = [numbers_of(x, most) for x in outs]
        op.outs = outs
        self.buffered.append(op)
        if op.grad:
            self.unclaimed.append(op)
        else:
            op.is_fixed = all(isinstance(x, Op) and x.is_fixed for x in op.operands)
            self.register(op)

    def apply(self, real, kind, args, kwargs):
        """A custom Function: its inside runs without gradients, so that it is one operation."""
        out = real(*args, **kwargs)
        if self.mode is not None and torch.is_grad_enabled():
            self.after_apply(kind, args, out)
        return out

    @guarded
    def after_apply(self, kind, args, out):
        outs = [x for x in (out if isinstance(out, tuple) else (out,)) if isinstance(x, torch.Tensor)]
        node = next((x.grad_fn for x in outs if x.grad_fn is not None), None)
        w = where(self.base)
        if node is None or node in self.by_node or w.frame is None:
            return
        self.claim()
        op = Op()
        op.aten, op.born = f"autograd::{kind.__name__}", self.now()
        op.site, op.calls = site_at(w.frame.f_code, w.frame.f_lasti), w.calls
        op.module = self.stack[-1][0] if self.stack else None
        self.begin_pass_if_new()
        if self.mode is None:
            return
        self.begin_statement(op, w.frame)
        op.operands = [self.identify(t, op, k) for k, t in enumerate(tensors_in(args, None)) if t.grad_fn is not node]
        op.values = [self.number(x) for x in outs]
        op.is_list = len(outs) > 1
        self.buffered.append(op)
        self.adopt(node, op)

    def register(self, op):
        """A constant that an operator made is known by its memory; x[:] of a constant is that constant."""
        for k, x in enumerate(op.outs):
            key = memory_of(x)
            if key not in self.fresh or key not in self.consts:  # what an earlier iteration knew by this memory is over
                self.consts[key] = (op, k) if op.is_list else op
            self.fresh.add(key)
        if op.key is not None:
            self.consts[op.key] = op
            self.fresh.add(op.key)
        self.alive += op.outs
        op.outs = []

    def claim(self):
        """Autograd has now given the results of the last operators their Nodes."""
        if not self.unclaimed:
            return
        for op in self.unclaimed:
            node = next((x.grad_fn for x in op.outs if x.grad_fn is not None), None)
            if node is None:
                op.grad = False
                self.register(op)
                continue
            op.outs = []
            if node not in self.by_node:
                self.adopt(node, op)
        self.unclaimed.clear()

    def adopt(self, node, op):
        known = self.by_node[node] = Known(self.now())
        known.op = op
        for below, _ in node.next_functions:
            if below is not None and below not in self.by_node:
                self.resolve(below)
        self.listen_to(node, known)

    def listen_to(self, node, known):
        known.handles = [node.register_prehook(functools.partial(self.before_node, node, known)), node.register_hook(functools.partial(self.after_node, node, known))]

    def resolve(self, top):
        """Gives each Node from `top` down that no operator has claimed its leaf, or an operation of its own."""
        todo, order, seen = [(top, False)], [], set()
        while todo:
            node, is_ready = todo.pop()
            if is_ready:
                order.append(node)
            elif node not in self.by_node and node not in seen:
                seen.add(node)
                todo.append((node, True))
                todo += [(below, False) for below, _ in node.next_functions if below is not None]
        for node in order:
            known = self.by_node[node] = Known(self.now())
            if node.name().endswith("AccumulateGrad"):
                known.leaf = node.variable
                known.node = self.leaf(node.variable, "leaf")
            else:
                known.op = self.hidden(node)
            self.listen_to(node, known)
        return self.by_node[top]

    def hidden(self, node):
        """The operation of a Node that no operator was seen to make: a custom Function, a checkpoint, a view that was made again."""
        op = Op()
        op.aten = "autograd::" + re.sub(r"Backward\d*$", "", node.name().split("::")[-1])
        op.born = self.now()
        w = where(self.base)
        if w.frame is not None:
            op.site, op.calls = site_at(w.frame.f_code, w.frame.f_lasti), w.calls
        if self.stack:
            op.module = self.stack[-1][0]
        op.operands = [self.output(self.by_node[below], nr) for below, nr in node.next_functions if below in self.by_node]
        op.seen = AT_FIRST_USE
        if self.waiting is None and any(isinstance(x, Op) and x.node is None for x in op.operands):
            self.waiting = []
        return op

    def is_from_before(self, node):
        """Whether a Node was made in an earlier iteration, or, as those right below it, while nothing was recorded."""
        if node in self.by_node:
            return self.by_node[node].born < self.now()
        return node is not None and not any(below in self.by_node for below, _ in node.next_functions)

    def output(self, known, nr, t=None):
        """The operand that output number nr of a Node is; `t` is its tensor where there is one."""
        op = known.op
        if op is None:
            return known.node
        if op.is_list:
            return (op, nr)
        if op.seen is None:
            return op
        if nr:  # another output of a custom Function: an operation beside the first
            if nr not in known.others:
                other = known.others[nr] = Op()
                other.aten, other.site, other.calls, other.module, other.operands, other.born, other.seen = op.aten, op.site, op.calls, op.module, op.operands, op.born, op.seen
            op = known.others[nr]
        if t is not None and not op.values:
            op.name, op.values = op.name or self.variable(t), [self.number(t)]
            self.buffered.append(op)
        return op

    def identify(self, t, op, k):
        node = t.grad_fn
        if node is not None:
            known = self.by_node.get(node) or self.resolve(node)
            return self.output(known, t.output_nr, t)
        if not t.requires_grad and id(t) not in self.names:
            key = memory_of(t)
            known = self.consts.get(key)
            made = known[0] if isinstance(known, tuple) else known
            if isinstance(made, Op):
                if not (made.is_outside and made.node is None) and (made.is_fixed or made.born >= self.now()):
                    self.fresh.add(key)
                    self.show_again(made)
                    return known
                del self.consts[key]  # made before the iteration, such as a state that is carried on: from there on it is given, as one leaf in all iterations
                name = made.part_names[known[1]] if known is not made and made.part_names else made.name
                hint = unnumbered(name) if name else self.hint_of(t, op, k)
                return self.leaf(t, hint) if op.grad else self.given_later(t, key, hint)
            if known is None:
                known = self.find_written(key)
            if not op.grad and known is None:
                return self.given_later(t, key, self.hint_of(t, op, k))
        self.is_begun |= t.requires_grad or id(t) in self.names
        return self.leaf(t, self.hint_of(t, op, k))

    def hint_of(self, t, op, k):
        """A name for operand k of an operator, a tensor that has none."""
        return self.detached.get(address_of(t)) or f"{self.prefix()}{operator_name(op.aten)}.{k}"

    def find_written(self, key):
        """The node of a constant that was written in place since it was read: the same memory, which is held, in another version."""
        old = self.leaf_memory.get(key[0])
        node = self.consts.get(old)
        if not isinstance(node, str) or old[0] == "leaf" or old[1:4] != key[1:4] or old[5:] != key[5:]:
            return None
        self.consts[key] = self.consts.pop(old)
        return node

    def given_later(self, t, key, hint):
        """A constant that an operator without a gradient uses: given when that is written, if it is."""
        op = Op()
        op.aten, op.grad, op.key, op.name, op.values, op.born = None, False, key, self.variable(t) or hint, [self.number(t)], self.now()
        self.alive.append(t)
        return op

    def write_given(self, op):
        node = self.consts.get(op.key)
        if not isinstance(node, str):
            node = self.consts[op.key] = self.define(op.name, "constant", op.values[0].shape, op.values[0].dtype, facts=lambda: {"complex": op.values[0].is_complex or None})
            self.cut_to(node, op.key)
        op.node = node
        self.fresh.add(op.key)
        last = self.given.get(node)
        if last is None or not last.same(op.values[0]):
            self.given[node] = op.values[0]
            self.emit("value.given", node=node, value=op.values[0])
        else:
            self.give_now(node)

    def give_now(self, node):
        """Writes what is to be given further on in the statement: something that comes before it there uses it, too."""
        for buffer in (self.settling, self.buffered):
            for place, b in enumerate(buffer):
                if not isinstance(b, Op) and b[0] == "value.given" and b[1]["node"] == node:
                    del buffer[place]
                    self.emit(b[0], **b[1])
                    return

    def show_again(self, op):
        """What an earlier iteration computed of no numbers that it was given, such as a mask, and this one uses: its value is said again."""
        if op.born < self.now() and op.node is not None:
            op.born = self.now()
            self.buffered.append(("value.computed", {"node": op.node, "value": self.value_of(op), "seen": AT_FIRST_USE}))

    # -- statements and names -----------------------------------------------------------------------------------------------------
    def begin_statement(self, op, frame):
        """A statement is over when another runs, or an earlier part of the same one in another round."""
        statement = op.site.statement
        now = (id(frame), statement.line if statement is not None else op.site.line)
        if now != self.statement or frame.f_lasti < self.instruction:
            self.settle()
        self.statement, self.instruction = now, frame.f_lasti
        self.statement_prefix = self.prefix()

    def hint(self, op):
        """The name that the value of an operator's statement has, as far as it is known while it runs."""
        statement = op.site.statement if op.site is not None else None
        if statement is not None and statement.target:
            return self.prefix() + plain_name(statement.target)
        return self.prefix() + operator_name(op.aten)

    def settle(self):
        """Names what the last statement computed, and writes it."""
        self.claim()
        buffered, self.buffered = self.buffered, []
        ops = [b for b in buffered if isinstance(b, Op)]
        used = set()  # by an operation that is written: what no gradient goes through is written only then
        for op in reversed(ops):
            if op.grad or id(op) in used:
                used.update(id(x[0] if isinstance(x, tuple) else x) for x in op.operands if not isinstance(x, str))
        if ops:
            self.name_all(ops, used)
        self.settling += buffered
        while self.settling:
            b = self.settling.popleft()
            if not isinstance(b, Op):
                kind, fields = b
                self.emit(kind, **fields)
            elif b.node is None and (b.grad or id(b) in used):
                self.write(b)
            elif not self.is_open and not (self.is_begun and self.is_before_step(b)):
                b.is_outside = True
        if self.cuts:
            self.write_cuts()

    def is_before_step(self, op):
        """Whether an operation stands above the last step: then the script has begun another round, and not only gone on."""
        if op.site is not None:
            for here, step in zip(sites_at([*reversed(op.calls)]) + [op.site], self.stepped_at):
                if here.file != step.file or here.line != step.line:
                    return here.file == step.file and here.line < step.line
        return False

    def name_all(self, ops, used):
        """What a statement assigns has the assigned name; operations before it are NAME.1, NAME.2, … in the order they ran."""
        statement = next((op.site.statement for op in ops if op.site is not None), None)
        target = statement.target if statement is not None else None
        named = {op.site.assigned: op for op in ops if op.site is not None and op.seen is None and op.site.assigned}
        seen = [op for op in ops if op.seen is None] or ops
        if target and not named:
            named[target] = seen[-1]
        base = self.statement_prefix + (plain_name(target) if target else operator_name(seen[-1].aten))
        last = {id(op): self.statement_prefix + plain_name(name) for name, op in named.items()}
        k = self.part_count if self.part_base == (base, self.statement) and not target else 0
        for op in ops:
            written_in_place = self.name_of_operand(op.operands[0]) if op.is_inplace and op.operands else None
            if id(op) in last and op.base is None:
                op.name = last[id(op)]
                if op.is_list and len(statement.targets) == len(op.values):
                    op.part_names = [self.statement_prefix + plain_name(name) for name in statement.targets]
                    op.name = ",".join(op.part_names)
            elif op.name is not None:
                continue  # the result of a library's module
            elif written_in_place and (op.base is not None or not target):
                op.name = written_in_place
            elif op.is_library:
                op.name = f"{op.module}.{operator_name(op.aten)}"
            elif op.seen is not None:
                op.name = self.statement_prefix + operator_name(op.aten)
            elif len(ops) == 1 and not target:
                op.name = base
            elif op.grad or id(op) in used:
                k += 1
                op.name = f"{base}.{k}"
            else:
                op.name = f"{base}.{operator_name(op.aten)}"
        self.part_base, self.part_count = (base, self.statement), k

    @staticmethod
    def name_of_operand(x):
        """The name of an operand without its number: a tensor that is written in place is a new version of the same name."""
        op = x[0] if isinstance(x, tuple) else x
        name = op if isinstance(op, str) else op.node or op.name
        return name and unnumbered(name)

    def write(self, op):
        """Defines an operation's node if it is new, and writes its value."""
        if op.node is not None:
            return
        if op.aten is None:
            self.write_given(op)
            return
        operands = self.name_with_operands(op)
        shape = [sum(math.prod(v.shape) for v in op.values)] if op.is_list else op.values[0].shape
        kept = self.kept_of(op.name, shape)
        if kept is not None:
            op.values = [summarised(v, self.keep) for v in op.values]
        elif any(v.summary is not None for v in op.values):
            kept = self.keep
        settings = None if not op.grad and op.aten.split("::")[1] in PLACED else (op.attributes, op.view) if op.view else op.attributes
        op.node = self.define(op.name, "operation", shape, op.values[0].dtype, op.aten, operands, lambda: {"kept": kept, **self.facts_of(op)}, settings)
        if op.seen is not None and self.waiting is not None:
            self.unseen[op.node] = op
        self.emit("value.computed", node=op.node, value=self.value_of(op), seen=op.seen)

    def name_with_operands(self, op):
        """Settles its name, and writes its operands if they are not yet; returns their nodes. What nothing has shown yet is left out."""
        op.name = (op.name or self.statement_prefix + operator_name(op.aten))[:LONGEST_NAME - 16]
        op.operands = [x for x in op.operands if self.node_of(x) is not None]
        return list(map(self.node_of, op.operands))

    def value_of(self, op):
        """What it computed; several results as one vector."""
        return joined(op.values, self.most(op.node)) if op.is_list else op.values[0]

    def facts_of(self, op):
        return {"attributes": op.attributes, "pointwise": op.is_pointwise or None, "complex": any(v.is_complex for v in op.values) or None, "view": op.view, "grad": op.grad or None, "site": self.site_record(op.site), "calls": self.calls_of(op),
                "module": op.module or None, "via": op.via and f"{os.path.basename(op.via[0])}:{op.via[1]} {op.via[2]}", "parts": [v.shape for v in op.values] if op.is_list else None,
                "recomputed": op.recomputed or None}

    def calls_of(self, op):
        sites = [site_at(code, instruction) for code, instruction in op.calls[:8]]
        return list(filter(None, map(self.place_of, reversed(sites)))) or None

    def node_of(self, x):
        """The name of the node of an operand; what needs no gradient is written when something uses it."""
        if isinstance(x, str):
            return x
        if isinstance(x, tuple):
            return self.part(*x)
        if x.node is None and x.values:
            self.write(x)
        return x.node

    def part(self, op, k):
        """The node of output k of an operation that has several."""
        if op.node is None:
            self.write(op)
        if k not in op.parts:
            value = op.values[k] = summarised(op.values[k], self.keep)
            start = sum(math.prod(v.shape) for v in op.values[:k])
            name = op.part_names[k] if op.part_names else f"{op.node}[{k}]"
            op.parts[k] = self.define(name, "operation", value.shape, value.dtype, "part", [op.node], lambda: {
                "attributes": {"start": start}, "kept": self.keep if value.summary is not None else None, "complex": value.is_complex or None, "grad": op.grad or None, "site": self.site_record(op.site),
                "module": op.module or None})
            self.emit("value.computed", node=op.parts[k], value=value)
        return op.parts[k]

    # -- passes -------------------------------------------------------------------------------------------------------------------
    def new_graph(self, everything=False):
        """Lets go of graphs that were differentiated, and of those that two iterations did not use; others may still be used.
        What was differentiated is known by name for one iteration more: `total += loss.detach()`."""
        left = {}
        for node, known in self.by_node.items():
            stays = known.leaf is not None and id(known.leaf) in self.trained
            if not everything and (stays or not known.is_done and known.born >= self.iteration - 1):
                left[node] = known
                continue
            for handle in known.handles:
                handle.remove()
            if known.leaf is None and known.is_done and not known.is_old and not everything:
                known.handles, known.is_old = [], True
                left[node] = known
        self.by_node = left
        for place in self.replaced:
            for known in (self.names, self.roles, self.held):
                known.pop(place, None)
        self.replaced = set()
        self.consts = {key: x for key, x in self.consts.items() if key[0] == "leaf" and (key[1] in self.names or key[1] in self.trained) or key in self.fresh and key[0] != "leaf"}
        self.leaf_memory = {address: key for address, key in self.leaf_memory.items() if key in self.consts}
        self.older, self.alive = self.alive, []  # what memory stands for is held as long as it is known by its memory
        self.fresh, self.buffered, self.settling, self.unclaimed = set(), [], collections.deque(), []
        self.ungraded = {address: (made, list(map(name_if_known, sources)), site) for address, (made, sources, site) in self.ungraded.items() if made() is not None}
        self.detached = {}  # names of constants, and of what was from before, by address
        self.occurrences, self.sums, self.current, self.creates_graph, self.keeps_graph = {}, [], None, False, False
        self.statement, self.instruction, self.statement_prefix = None, 0, ""
        self.part_base, self.part_count, self.differentiated_at = None, 0, None

    def begin_pass_if_new(self):
        """After a backward pass, the same lines compute the same nodes again: those of a micro-batch, or of the next iteration."""
        if not self.is_used or self.depth:
            return
        self.settle()
        self.is_used, self.occurrences, self.part_base = False, {}, None
        self.fresh = {key for key in self.fresh if key[0] == "leaf"}
        if not self.optimizers:
            self.end_iteration()  # without an optimizer, a backward pass is an iteration
        elif self.is_open:
            self.passes += 1
            self.emit("pass.started", **{"pass": self.passes})

    # -- backward: Nodes ----------------------------------------------------------------------------------------------------------
    def run_backward(self, real, tensors, grad_tensors, keep_graph, create_graph, args, kwargs):
        if self.mode is None or self.is_over:
            if self.optimizers or self.is_over:  # nothing is counted: outside the range, a wrapped call costs as little as it can
                return real(tensors, grad_tensors, keep_graph, create_graph, *args, **kwargs)
            return self.count_backward(functools.partial(real, tensors, grad_tensors, keep_graph, create_graph, *args, **kwargs), keep_graph)
        outer = (self.creates_graph, self.current, self.keeps_graph)
        self.keeps_graph = keep_graph
        self.begin_backward(list(tensors), grad_tensors, create_graph)
        is_blind = self.depth == 1 and not create_graph and not self.needs_operators and self.knows_senders()
        guard = torch._C._DisableTorchDispatch() if is_blind else None
        try:
            return real(tensors, grad_tensors, keep_graph, create_graph, *args, **kwargs)
        finally:
            del guard
            self.creates_graph, self.current, self.keeps_graph = outer
            self.end_backward(keep_graph)

    def count_backward(self, run, keep_graph):
        """A backward pass that is not recorded: without an optimizer it is an iteration, as in `begin_pass_if_new`. Losses that were all
        computed before the first of them was differentiated are several here: the operators between them are not seen."""
        self.unrecorded_depth += 1
        try:
            out = run()
        finally:
            self.unrecorded_depth -= 1
        if not (self.optimizers or self.unrecorded_depth or keep_graph or self.is_over):
            self.next_unrecorded()
        return out

    @guarded
    def knows_senders(self):
        """Whether nothing is to be learnt from the operators of the pass: they have been seen once."""
        return all(known.op is None or known.is_done or known.op.node in self.senders for known in self.by_node.values())

    @guarded
    def begin_backward(self, roots, seeds, create_graph):
        self.settle()
        if self.depth == 0:
            self.trim_stack()
            self.note_grads()
            self.sums = []
        for t in roots:
            node = root_of(t)[0]
            if node is not None and node not in self.by_node:
                self.resolve(node)
        self.settle()
        if self.depth == 0:
            for known in self.by_node.values():
                leaf = known.leaf
                if leaf is not None and known.node not in self.grads and leaf.grad is not None:
                    had = self.number(leaf.grad, known.node)
                    self.grads_at_start[id(leaf)] = None if had.is_zero else had
        self.depth += 1
        self.creates_graph = create_graph
        self.sums.append({})
        site = self.differentiated_at = self.site_record(self.site_here())
        for k, t in enumerate(roots):
            seed = seeds[k] if seeds is not None and k < len(seeds) else None
            made_by, nr, tensor = root_of(t)
            if seed is None and tensor is None:
                continue  # an edge of the graph does not say the shape of its seed
            seed = torch.ones_like(tensor) if seed is None else seed
            operand = self.output(self.by_node[made_by], nr, tensor) if made_by is not None else self.leaf(tensor, "root")
            self.settle()
            node = self.node_of(operand)
            if node is None:
                continue
            self.alarm_unless_finite(operand, node)
            numbers = self.number(seed, node)
            self.sums[-1][node] = (seed.detach(), numbers)
            self.emit("backward.seeded", node=node, value=numbers, site=site, depth=self.depth if self.depth > 1 else None, createGraph=True if create_graph else None)

    @guarded
    def end_backward(self, keep_graph):
        if self.depth == 0:
            return
        self.depth -= 1
        self.sums.pop()
        if self.depth:
            return
        self.release()
        self.is_used = not keep_graph
        reduces = is_distributed() and world_size() > 1
        for node, (leaf, numbers) in self.arrived.items():
            if leaf.grad is None:
                continue
            if reduces:
                now = self.number(leaf.grad, node)
                if not now.same(numbers):
                    self.emit("gradient.changed", node=node, by="all-reduce", before=numbers, after=now)
                    numbers = now
            self.grads[node] = Grad(leaf, numbers, self.iteration)
        self.arrived = {}

    @guarded
    def before_node(self, node, known, grads):
        self.current = []

    @guarded
    def after_node(self, node, known, grad_inputs, grad_outputs):
        by, self.current = self.current, None
        known.is_done = not self.keeps_graph
        if not self.sums:
            return
        sums = self.sums[-1]
        if known.leaf is not None:
            self.after_leaf(known, sums, grad_outputs[0])
            return
        op = known.op
        if self.waiting is not None:
            self.write_below(node, grad_inputs)
        if op.is_list:
            self.join_parts(op, grad_outputs, sums)
        else:
            k, upstream = next(((k, g) for k, g in enumerate(grad_outputs) if g is not None), (0, None))
            if upstream is None:
                return
            if k and k in known.others:
                op = known.others[k]
            if op.node is None:
                self.write_unseen(op, upstream)
            self.check_upstream(op.node, upstream, sums)
        self.send_all(node, op, grad_inputs, sums)
        if by is not None and op.node not in self.senders:
            self.senders[op.node] = by
            if by:
                self.define_record({"def": "backward", "node": op.node, "by": by})

    def after_leaf(self, known, sums, upstream):
        leaf, node = known.leaf, known.node
        # Before torch 2.0, hooks of a leaf run within its Node, which does not show what they return.
        if upstream is not None and node not in self.hooked:
            self.check_upstream(node, upstream, sums)
        self.hooked.discard(node)
        _, arrived = sums.pop(node, (None, None))
        if leaf.grad is None or arrived is None:
            return
        had = self.grads_at_start.get(id(leaf))
        is_plain = had is None and not leaf._backward_hooks and arrived.summary is not None
        now = arrived if is_plain else self.number(leaf.grad, node)
        if had is not None:
            self.emit("gradient.kept", node=node, before=had, arrived=arrived, after=now, site=self.differentiated_at)
        elif not now.same(arrived):
            self.emit("gradient.changed", node=node, by="hook", before=arrived, after=now)
        self.grads_at_start[id(leaf)] = now
        self.arrived[node] = (leaf, now)
        if not now.is_finite():
            self.alarm(f"the gradient of {node}")

    def join_parts(self, op, grads, sums):
        """Each part sends its gradient to the whole, at the place where it stands there."""
        if op.node is None:
            self.write(op)
        sizes = [math.prod(v.shape) for v in op.values]
        for k, g in enumerate(grads):
            if g is None or k >= len(sizes):
                continue
            name = self.part(op, k)
            self.check_upstream(name, g, sums)
            start = sum(sizes[:k])
            whole = torch.zeros(sum(sizes), dtype=g.dtype, device=g.device)
            whole[start:start + sizes[k]] = g.detach().reshape(-1)
            self.send(name, op.node, 0, whole, sums)

    def check_upstream(self, node, upstream, sums):
        """The engine hands a Node the sum of what was sent to it, unless a hook that was there before the recording has changed it."""
        had = sums.get(node)
        self.checked += 1
        if had is not None and had[0] is upstream:
            return
        numbers = self.number(upstream, node)
        if had is not None and (numbers.same(had[1]) if numbers.summary is None else is_same(had[0], upstream)):
            return
        if self.check:
            self.problems.append(f"{node}: its gradient is not the sum of what was sent to it")
        self.emit("gradient.changed", node=node, by="hook", before=had[1] if had is not None else None, after=numbers)
        sums[node] = (upstream.detach(), numbers)

    def write_unseen(self, op, like):
        """Defines an operation whose value nothing has shown, by the shape of its gradient."""
        shape, dtype = shape_of(like)
        operands = self.name_with_operands(op)
        op.node = self.define(op.name, "operation", shape, dtype, op.aten, operands, lambda: {**self.facts_of(op), "complex": like.dtype.is_complex or None})
        if self.waiting is not None:
            self.unseen[op.node] = op

    def write_below(self, node, grad_inputs):
        """Defines what a Node sends to, where only that shows its shape: a graph from before the recording."""
        for (to, nr), g in zip(node.next_functions, grad_inputs):
            known = self.by_node.get(to) if g is not None else None
            target = known and self.output(known, nr)
            if isinstance(target, Op) and target.node is None:
                self.write_shown(target, g)

    def write_shown(self, op, gradient):
        """Writes an operation by its value, or, where nothing has shown it, by the shape of its gradient."""
        self.write(op) if op.values else self.write_unseen(op, gradient)

    def send_all(self, node, op, grad_inputs, sums):
        at = 0
        below = node.next_functions
        operands = None
        for k, g in enumerate(grad_inputs):
            to, nr = below[k] if k < len(below) else (None, 0)
            if to is None or g is None:
                continue
            known = self.by_node.get(to)
            target = None if known is None else self.output(known, nr)
            if target is None:
                self.skipped["unmatched"] += 1
                continue
            if isinstance(target, Op) and target.node is None:
                self.write_shown(target, g)
            name = self.node_of(target)
            if operands is None:
                operands = [self.node_of(x) for x in op.operands]
            slot = next((j for j in range(at, len(operands)) if operands[j] == name), None)
            if slot is None:
                slot = next((j for j, x in enumerate(operands) if x == name), None)
            if slot is None and op.node in self.unseen:  # nothing had shown this operand before
                slot = len(operands)
                op.operands.append(target)
                operands.append(name)
            if slot is None:
                self.skipped["unmatched"] += 1
                if self.check:
                    self.problems.append(f"{op.node}: {name} is none of its operands")
                continue
            at = slot + 1
            self.send(op.node, name, slot, g, sums)

    def send(self, source, to, slot, contribution, sums):
        numbers = self.number(contribution, to)
        upstream = sums.get(source)
        self.emit("contribution.computed", **{"from": source}, to=to, slot=slot, upstream=upstream and upstream[1], contribution=numbers)
        had = sums.get(to)
        total, after = contribution, numbers
        if had is not None:
            with unseen():
                total = dense(had[0].detach()) + dense(total.detach())
            after = self.number(total, to)
        sums[to] = (total, after)
        self.emit("gradient.accumulated", node=to, **{"from": source}, slot=slot, before=had and had[1], after=after)

    # -- hooks of tensors ---------------------------------------------------------------------------------------------------------
    def register_hook(self, real, tensor, hook):
        """A tensor's hook, wrapped so that what it changes is known to be its doing."""
        place = self.place_of_hook(tensor)
        if place is None:
            return real(tensor, hook)
        operand, site = place

        @functools.wraps(hook)
        def seen(grad):
            version = writes_of(grad)
            out = hook(grad)
            if out is not None or writes_of(grad) != version:
                self.after_hook(operand, site, grad if out is None else out)
            return out

        return real(tensor, seen)

    @guarded
    def place_of_hook(self, tensor):
        if self.mode is None:
            return None
        self.claim()
        if tensor.grad_fn is not None:
            known = self.by_node.get(tensor.grad_fn) or self.resolve(tensor.grad_fn)
            operand = self.output(known, tensor.output_nr, tensor)
        else:
            operand = self.leaf(tensor, "leaf")
        return operand, self.site_record(self.site_here())

    @guarded
    def after_hook(self, operand, site, grad):
        node = self.node_of(operand)
        if not self.sums or node not in self.sums[-1]:
            return
        before = self.sums[-1][node][1]
        after = self.number(grad, node)
        if not after.same(before):
            self.emit("gradient.changed", node=node, by="hook", site=site, before=before, after=after)
        self.sums[-1][node] = (grad.detach(), after)
        self.hooked.add(node)

    # -- between the passes -------------------------------------------------------------------------------------------------------
    def note_mutation(self, schema, args):
        """Who wrote in place into which memory: a gradient or a leaf that is found changed later was changed there."""
        first = args[0] if args else None
        tensors = [x for x in (first if isinstance(first, (list, tuple)) else [first]) if isinstance(x, torch.Tensor)]
        if not tensors:
            return
        site = self.site_here()
        for t in tensors:
            address = address_of(t)
            self.mutated[address] = (schema.name, site)
            self.fresh.discard(self.leaf_memory.get(address))

    def note_grads(self, site=None, is_zeroing=False):
        """What was done to each `.grad` since the last backward pass: nothing, cleared, or changed; other operators than those of clearing may leave 0 as well."""
        self.grads_at_start = {}
        cleared = []
        for node, known in list(self.grads.items()):
            leaf, grad = known.leaf, known.leaf.grad
            is_written = grad is not None and address_of(grad) in self.mutated  # through grad.data, which leaves its version
            if grad is known.grad and writes_of(grad) == known.version and not is_written:
                self.grads_at_start[id(leaf)] = None if known.numbers.is_zero else known.numbers
                continue
            now = None if grad is None else self.number(grad, node)
            by, where_changed = (self.changed_by, None) if now is None else self.mutated.get(address_of(grad), (self.changed_by, None))
            is_clearing = is_zeroing or not is_written or by in CLEARING
            if now is None or is_clearing and now.is_zero and not known.numbers.is_zero:
                cleared.append(node)
                del self.grads[node]
                continue
            if not now.same(known.numbers):
                self.emit("gradient.changed", node=node, by=by, site=self.site_record(where_changed), before=known.numbers, after=now)
            self.grads[node] = Grad(leaf, now, self.iteration)
            self.grads_at_start[id(leaf)] = now
        self.mutated = {memory: change for memory, change in self.mutated.items() if memory in self.leaf_memory}
        if cleared:
            self.emit("gradients.cleared", nodes=cleared, site=site)

    @guarded
    def after_clearing(self):
        self.settle()
        self.note_grads(self.site_record(self.site_here()), is_zeroing=True)

    # -- updates ------------------------------------------------------------------------------------------------------------------
    def wrap(self, owner, method):
        """Puts a method of this one object into ours, and returns what takes that back; schedulers that do the same are left to work."""
        real = getattr(owner, method)
        had = owner.__dict__.get(method)
        work = self.step if method == "step" else self.zero_grad

        @functools.wraps(getattr(real, "__func__", real))
        def ours(self_, *args, **kwargs):
            if self.mode is not None:
                return work(real, self_, args, kwargs)
            out = real(*args, **kwargs)
            if method == "step":
                self.count_step(self_)
            return out

        bound = types.MethodType(ours, owner)
        owner.__dict__[method] = bound
        return lambda: restore(owner, method, bound, had)

    def zero_grad(self, real, owner, args, kwargs):
        if self.mode is None or self.is_over:
            return real(*args, **kwargs)
        guard = torch._C._DisableTorchDispatch()
        try:
            out = real(*args, **kwargs)
        finally:
            del guard
        self.after_clearing()
        return out

    def step(self, real, optimizer, args, kwargs):
        if self.mode is None or self.is_over:
            out = real(*args, **kwargs)
            self.count_step(optimizer)
            return out
        closure = args[0] if args else kwargs.get("closure")
        before = self.before_step(optimizer, callable(closure))
        guard = None
        if callable(closure):
            inside = functools.partial(self.run_closure, closure)
            args, kwargs = ((inside, *args[1:]), kwargs) if args else ((), {**kwargs, "closure": inside})
        else:
            guard = torch._C._DisableTorchDispatch()
        self.is_inside_step = True
        try:
            out = real(*args, **kwargs)
        finally:
            del guard
            self.is_inside_step = False
        self.after_step(optimizer, before)
        return out

    def run_closure(self, closure):
        self.is_inside_step = False
        try:
            return closure()
        finally:
            self.is_inside_step = True

    def count_step(self, optimizer):
        """A step that is not recorded: as little as can be."""
        if self.is_over:
            return
        if len(self.optimizers) > 1:
            self.stepped.add(id(optimizer))
            if len(self.stepped) < len(self.optimizers):
                return
            self.stepped.clear()
        self.next_unrecorded()

    def next_unrecorded(self):
        """An iteration that was not recorded is over."""
        self.iteration += 1
        if self.is_wanted():
            self.listen()
        elif self.resting is not None:
            self.leave()

    @guarded
    def before_step(self, optimizer, has_closure):
        self.settle()
        self.trim_stack()
        if id(optimizer) in self.stepped:
            self.end_iteration()
        self.note_grads()
        before = {}
        for group in optimizer.param_groups:
            for p in group["params"]:
                if has_closure or p.grad is not None:
                    node = self.parameter_node(p)
                    known = self.grads.get(node)
                    grad = None  # a closure is yet to compute it
                    if not has_closure:
                        grad = known.numbers if known is not None and known.grad is p.grad and known.version == writes_of(p.grad) else self.number(p.grad, node)
                    before[id(p)] = (node, self.value_before(p, node), grad, self.state_of(optimizer, p, node))
        return before

    def value_before(self, p, node):
        """A parameter's numbers before its update; where the script itself has changed them since they were written, that is written first."""
        last, now = self.given.get(node), self.value_now(p, node)
        if last is not None and not last.same(now):
            by, site = self.mutated.pop(address_of(p), (self.changed_by, None))
            self.emit("value.given", node=node, value=now, by=by, site=self.site_record(site))
            self.given[node], self.versions[node] = now, version_of(p)
        return now

    def value_now(self, p, node):
        last = self.given.get(node)
        is_known = last is not None and last.summary is not None and self.versions.get(node) == version_of(p)
        if is_known and head_of(p, self.keep) == last.raw:
            return last
        now = self.number(p, node)
        return last if last is not None and last.raw == now.raw and last.summary == now.summary else now

    def state_of(self, optimizer, p, node):
        return {key: self.state_number(x, node, key) for key, x in optimizer.state.get(p, {}).items()}

    def state_number(self, x, node, key):
        """A part of an optimizer's state; what was written after the last step is used again."""
        if not isinstance(x, torch.Tensor):
            return finite(x) if isinstance(x, (int, float, bool, str, type(None))) else str(type(x).__name__)
        made, version, had = self.kept_states.get((node, key), (lambda: None, None, None))
        if made() is x and version == version_of(x) and had.summary is not None and head_of(x, self.keep) == had.raw:
            return had
        now = self.number(x, node)
        if had is not None and (had.raw, had.summary, had.shape) == (now.raw, now.summary, now.shape):
            now = had  # it stands in the log already
        self.kept_states[node, key] = weakref.ref(x), version_of(x), now
        return now

    @guarded
    def after_step(self, optimizer, before):
        self.settle()
        self.stepped.add(id(optimizer))
        place = next((k for k, o in enumerate(self.optimizers) if o is optimizer), None)
        site = self.site_record(self.site_here())
        for group in optimizer.param_groups:
            settings = settings_of(group)
            for p in group["params"]:
                if before is None or id(p) not in before:
                    continue
                node, was, grad, state = before[id(p)]
                if grad is None and p.grad is None:
                    continue
                grad = self.number(p.grad, node) if grad is None else grad
                after = self.number(p, node)
                self.given[node], self.versions[node] = after, version_of(p)
                rate = group.get("lr")
                self.emit("parameter.updated", parameter=node, optimizer=place, lr=float(rate) if rate is not None else None, settings=settings, before=was, gradient=grad, after=after,
                          stateBefore=state, stateAfter=self.state_of(optimizer, p, node), site=site)
        if len(self.stepped) >= len(self.optimizers):
            w = where(self.base)
            self.stepped_at = sites_at([*reversed(w.calls)] + ([(w.frame.f_code, w.frame.f_lasti)] if w.frame is not None else []))
            self.end_iteration()

    def end_iteration(self):
        self.settle()
        self.release()
        self.new_graph()
        self.is_open = self.is_begun = self.is_used = False
        self.changed_by = UNKNOWN
        self.stepped = set()
        self.grads = {node: known for node, known in self.grads.items() if known.born >= self.iteration - 1 or id(known.leaf) in self.trained}
        if isinstance(self.out, Ring) and self.out.is_alarmed:
            self.give_up("ring", None)
        elif time.monotonic() - self.flushed > 1:
            self.out.flush()
            self.flushed = time.monotonic()
        if not self.is_wanted():
            self.leave()

    # -- modules ------------------------------------------------------------------------------------------------------------------
    @guarded
    def enter_module(self, module, inputs):
        if self.adopts_models and not self.stack and module not in self.paths:
            self.adopt_called(module)
        path = self.paths.get(module, type(module).__name__)
        held = None
        if module._buffers and module.training:
            always = isinstance(module, torch.nn.modules.batchnorm._NormBase)  # its kernel writes without a new version
            held = {name: (b, writes_of(b), self.number(b) if always or b.numel() <= self.keep else None) for name, b in module._buffers.items() if b is not None}
        self.stack.append((path, not type(module).__module__.startswith("torch."), (module, held)))

    @guarded
    def leave_module(self, module, inputs, out):
        while self.stack:
            path, is_own, (left, held) = self.stack.pop()
            if left is module:
                break
        else:
            return
        if not is_own and path:  # the result of a library's module has the module's name
            last = self.last_op()
            if last is not None and last.name is None and last.module and (last.module == path or last.module.startswith(path + ".")):
                last.name = path
        for name, b in module._buffers.items() if held else ():
            if b is None or name not in held:
                continue
            before, version, numbers = held[name]
            if b is before and writes_of(b) == version and not isinstance(module, torch.nn.modules.batchnorm._NormBase):
                continue
            now = self.number(b)
            if b is not before and numbers is None:
                numbers = self.number(before)
            if numbers is not None and not now.same(numbers):
                self.buffer_updated(dotted(self.paths.get(module, path), name), b, numbers, now)

    def last_op(self):
        return next((b for b in reversed(self.buffered) if isinstance(b, Op)), None)

    def buffer_updated(self, name, buffer, before, after):
        if id(buffer) not in self.names or id(buffer) in self.replaced:
            if name in self.taken:
                self.replaced.add(self.taken[name])
            self.replaced.discard(id(buffer))
            self.taken[name] = id(buffer)  # it stands in the place of the tensor that had the name: `self.mean = 0.9 * self.mean + …`
            self.christen(buffer, name, "buffer")
        name = self.define_named(self.names[id(buffer)], {"role": "buffer", "shape": after.shape, "dtype": after.dtype})
        if name in self.given and self.given[name].same(before):
            before = self.given[name]
        self.given[name], self.versions[name] = after, version_of(buffer)
        last = self.last_op()
        site = self.site_record(last and last.site)
        self.buffered.append(("buffer.updated", {"node": name, "before": before, "after": after, "site": site}))  # after its operands are given

    def trim_stack(self):
        """An exception that was caught has left modules without a word."""
        if not self.stack:
            return
        at_work, f = 0, sys._getframe(1)
        while f is not None:
            at_work += f.f_code.co_name == "_call_impl"
            f = f.f_back
        del self.stack[at_work:]

    # -- on and off ---------------------------------------------------------------------------------------------------------------
    def __enter__(self):
        return self.start(sys._getframe(1))

    def start(self, base=None):
        if self.is_over:
            return self
        missing = "another recording is at work" if any(not r.is_over for r in _live) else probe()
        if missing is not None:
            self.is_over = True
            say(f"nothing is recorded with torch {torch.__version__}: {missing}. The training runs as it is.")
            return self
        self.out = self.out()
        _live.add(self)
        self.base = base
        self.flushed = time.monotonic()
        self.undo += [self.watch_modes(), self.watch_engine(), forced_eager(), *(self.wrap(optimizer, "step") for optimizer in self.optimizers)]
        if self.adopts:
            self.undo.append(adopt_optimizers(self))
        if self.is_wanted():
            self.listen()
        return self

    @guarded
    def listen(self):
        """From here on what runs is recorded."""
        if self.mode is not None:
            return
        if self.opened:
            self.changed_by = NOT_RECORDED
        function = torch.autograd.Function
        real_hook, real_zero, real_apply = torch.Tensor.register_hook, torch.nn.Module.zero_grad, inspect.getattr_static(function, "apply")

        @functools.wraps(real_hook)
        def register_hook(tensor, hook):
            return self.register_hook(real_hook, tensor, hook)

        @functools.wraps(real_zero)
        def zero_grad(module, *args, **kwargs):
            return self.zero_grad(functools.partial(real_zero, module), module, args, kwargs)

        def apply(kind, *args, **kwargs):
            return self.apply(real_apply.__get__(None, kind), kind, args, kwargs)

        modules = torch.nn.modules.module
        ours = (lambda: replaced(function, "apply", classmethod(apply)), lambda: replaced(torch.Tensor, "register_hook", register_hook),
                lambda: replaced(torch.nn.Module, "zero_grad", zero_grad), *(functools.partial(self.watch_cut, method) for method in UNSEEN_CUTS),
                lambda: modules.register_module_forward_pre_hook(self.enter_module).remove, lambda: modules.register_module_forward_hook(self.leave_module).remove,
                *(functools.partial(self.wrap, optimizer, "zero_grad") for optimizer in self.optimizers))
        for put_in in ours:
            self.unlisten.append(put_in())  # one by one: what is in must come out, also when the next fails
        if self.resting is None:
            self.mode = Mode(self)
            self.mode.__enter__()
        else:
            self.mode, self.resting = self.resting, None

    def stop_listening(self):
        put_in, self.unlisten = self.unlisten, []
        take_back(put_in)

    def watch_engine(self):
        """Backward passes are seen, or, outside of the iterations that are recorded, counted. Returns what ends that."""
        variable = torch.autograd.Variable
        real = variable._execution_engine
        engine = variable._execution_engine = Engine(real, self)

        def unwatch():
            if variable._execution_engine is engine:
                variable._execution_engine = real

        return unwatch

    def watch_modes(self):
        """Modes of the user's that lie below ours, as when a range begins within them, must take themselves from the stack, not ours. Returns what ends that."""
        real = TorchDispatchMode.__exit__

        @functools.wraps(real)
        def left(other, *error):
            ours = self.mode or self.resting
            if ours is None or other is ours or not is_innermost(ours):
                out = real(other, *error)
            else:
                real(ours, None, None, None)
                out = real(other, *error)
                if ours is self.mode:
                    ours.__enter__()
                else:
                    self.resting = None
            self.rest_no_longer()
            unwatch()
            return out

        def unwatch():
            if self not in _live and self.resting is None and TorchDispatchMode.__exit__ is left:
                TorchDispatchMode.__exit__ = real

        TorchDispatchMode.__exit__ = left
        return unwatch

    def rest_no_longer(self):
        """Takes our mode from the stack when it is at rest and no other lies above it."""
        if self.resting is not None and is_innermost(self.resting):
            ours, self.resting = self.resting, None
            ours.__exit__(None, None, None)

    def leave(self):
        """What runs from here on is not recorded, and runs as fast as without a recorder once no mode of the user's lies above ours."""
        if self.mode is not None:
            self.stop_listening()
            self.new_graph(everything=True)
            self.stack = []
            self.mutated = {}
            self.mode, self.resting = None, self.mode
        self.rest_no_longer()

    def take_out(self):
        """What `leave` could not do: nothing of ours stays in torch."""
        self.mode, self.resting = None, self.mode or self.resting
        take_back([self.rest_no_longer, self.stop_listening])

    def __exit__(self, kind=None, error=None, trace=None):
        if not self.is_over:
            self.finish(kind, error, trace)
        put_in, self.undo = self.undo, []
        take_back([*put_in, lambda: _live.discard(self), self.take_out, self.leave])

    close = __exit__

    @guarded
    def finish(self, kind, error, trace):
        if self.mode is not None:
            self.settle()
        if kind is not None and not (issubclass(kind, SystemExit) and not error.code):
            site = None
            while trace is not None:
                if kind_of(trace.tb_frame.f_code) == USER:
                    site = site_at(trace.tb_frame.f_code, trace.tb_lasti)
                trace = trace.tb_next
            self.emit("run.failed", error=kind.__name__, message=str(error)[:2000], site=self.site_record(site))
        self.end()

    def end(self):
        if self.close_log():
            self.say_the_rest()

    def close_log(self):
        """Writes what waits and the end of the log; returns whether that was not done before."""
        if not self.is_over:
            self.release()
        if self.is_over:
            return False
        self.is_over = True
        if not self.has_header:
            self.write_header()
        self.out.close({**({"skipped": self.skipped} if self.skipped else {}), **({"stopped": self.stopped} if self.stopped else {})})
        return True

    def say_the_rest(self):
        ring = self.out if isinstance(self.out, Ring) else None
        if ring is not None and ring.is_alarmed:
            say(f"{ring.alarm} is not finite: {ring.path} has the last {counted(len(ring.iterations), 'iteration')}. Open it: {opening(ring.path)}")
        if self.stopped is None and not self.quiet:
            self.say_what_there_is()
        if self.check:
            say(self.balance())

    def balance(self):
        """What `check` says."""
        if self.problems:
            return f"{counted(len(self.problems), 'sum')} {'does' if len(self.problems) == 1 else 'do'} not balance" + "".join(f"\n  {p}" for p in self.problems[:10])
        if not self.checked:
            return "no sum was checked: no gradient was recorded"
        return "every sum balances" if self.stopped is None else f"every sum balances that was recorded ({self.checked:,})"

    def say_what_there_is(self):
        if not self.out.events:
            say(f"{self.path} has no event: no iteration began that was to be recorded")
            return
        with contextlib.suppress(OSError):  # such as that of a file that was moved meanwhile
            what = iterations_text(self.opened), counted(self.out.events, "event"), size_text(os.path.getsize(self.path))
            say(f"{self.path} has {', '.join(filter(None, what))}. Open it: {opening(self.path)}")

    def give_up(self, reason, message):
        """Ends the recording; the log is whole up to here, or as far as the disk took it, and the training goes on."""
        self.stopped = reason
        is_closed = False
        try:
            is_closed = self.close_log()
        finally:
            if message is not None:
                what = "and the log can be read" if self.out.written > 0 else "and nothing was recorded"
                say(f"stopped recording after {counted(self.out.events, 'event')}: {message}. The training goes on, {what}.")
        if is_closed:
            self.say_the_rest()

    def fail(self, error):
        """An error of the recorder's own."""
        try:
            with contextlib.suppress(Exception):
                self.release()  # what waited is written as far as it can be
            self.give_up(f"{type(error).__name__}: {error}", f"{type(error).__name__}: {error}")
        except Exception:
            pass  # the disk is full, or the like: what is written is what there is
        self.is_over = True
        if os.environ.get("BACKPROP_RECORD_DEBUG"):
            import traceback
            traceback.print_exc()

    def abandon(self):
        """In a forked process: the log is the parent's."""
        self.is_over = True

    def alarm_unless_finite(self, operand, node):
        op = operand[0] if isinstance(operand, tuple) else operand
        if isinstance(self.out, Ring) and isinstance(op, Op) and not all(v.is_finite() for v in op.values):
            self.alarm(node)

    def alarm(self, what):
        if isinstance(self.out, Ring) and not self.out.is_alarmed:
            self.out.is_alarmed, self.out.alarm = True, what


# ---------------------------------------------------------------------------------------------------------------------- small models as scenarios
def scenario(model, inputs, loss, optimizer=None, iterations=1, title=None):
    """A scenario file (a dict, for json.dump) of a small model, which backprop-tui computes itself: there numbers can be edited and predicted.

    inputs     a tensor, several, or a dict by name of the model's arguments
    loss       a function of what the model returns, such as `lambda out: F.cross_entropy(out, labels)`
    optimizer  gives the update rule and its settings

    Its graph is traced by torch.fx. Raises Unsupported with the name of every operation that the scenario language does not have.
    """
    return Translation(model, inputs, loss).scenario(optimizer, iterations, title)


def call(name, *settings):
    """An expression `name(x, …)` for a function of one tensor: `settings` are its arguments after it, by their names there and here."""

    def written(t, x, *args, **kwargs):
        given = dict(zip((theirs for theirs, _ in settings), args)) | kwargs
        if len(args) > len(settings):
            raise Unsupported(f"{name} with these arguments")
        if given.get("dtype") is not None and given["dtype"] != t.values[x].dtype:
            raise Unsupported(f"{name} with another type")
        shown = [f"{ours}={t.literal(given[theirs])}" for theirs, ours in settings if ours and given.get(theirs) is not None]
        unknown = [key for key, value in given.items() if key not in dict(settings) and value is not None and value is not False]
        if unknown:
            raise Unsupported(f"{name} with {', '.join(unknown)}")
        return f"{name}({', '.join((t.operand(x), *shown))})"

    return written


def softened(name):
    """softmax and its logarithm: without an axis, PyTorch takes the first of 0, 1 or 3 axes, else the second."""
    along = call(name, ("dim", "axis"), ("dtype", None))
    return lambda t, x, dim=None, _stacklevel=3, dtype=None: along(t, x, (0 if t.values[x].dim() in (0, 1, 3) else 1) if dim is None else dim, dtype)


def operator_between(sign):
    return lambda t, a, b, **kwargs: f"{t.operand(a)} {sign} {t.operand(b)}" if not {k: v for k, v in kwargs.items() if v not in (1, None)} else t.refuse(f"{sign} with {kwargs}")


def loss_of(name):
    def written(t, a, b, *args, weight=None, reduction="mean", ignore_index=-100, label_smoothing=0.0, beta=1.0, delta=1.0, pos_weight=None, size_average=None, reduce=None):
        if args or weight is not None or pos_weight is not None or label_smoothing or ignore_index != -100:
            t.refuse(f"{name} with weight, pos_weight, ignore_index or label_smoothing")
        if size_average is not None or reduce is not None:
            t.refuse(f"{name} with size_average or reduce")
        shown = [f"beta={beta}"] if name == "smooth_l1" and beta != 1 else [f"delta={delta}"] if name == "huber" and delta != 1 else []
        return f"{name}({', '.join((t.operand(a), t.operand(b), *shown, *([] if reduction == 'mean' else [f'reduction={json.dumps(reduction)}'])))})"

    return written


def reshaped(t, x, *args, **kwargs):
    """view, reshape, flatten, squeeze and unsqueeze: the shape is that of the example."""
    if any(isinstance(a, torch.dtype) for a in (*args, *kwargs.values())):
        t.refuse("view of another type")
    return f"reshape({t.operand(x)}, shape={list(t.shape)})"


def transposed(t, x, a, b):
    return f"swapaxes({t.operand(x)}, {t.axis(x, a)}, {t.axis(x, b)})"


def permuted(t, x, *axes):
    axes = axes[0] if len(axes) == 1 else axes
    return f"transpose({t.operand(x)}, {[t.axis(x, a) for a in axes]})"


def indexed(t, x, index):
    parts = [t.index(i) for i in (index if isinstance(index, tuple) else (index,))]
    return f"{t.operand(x)}[{', '.join(parts)}]"


def joined_along(t, tensors, dim=0, axis=None):
    return f"concat([{', '.join(map(t.operand, tensors))}], axis={t.literal(dim if axis is None else axis)})"


def stacked(t, tensors, dim=0):
    return f"stack([{', '.join(map(t.operand, tensors))}])" if dim == 0 else t.refuse("stack along another axis than the first")


def linear(t, x, weight, bias=None):
    return f"{t.operand(x)} @ {t.operand(weight)}.T" + (f" + {t.operand(bias)}" if bias is not None else "")


def convolution(name):
    def written(t, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        settings = [f"{key}={t.number_or_pair(value)}" for key, value, usual in (("stride", stride, 1), ("padding", padding, 0), ("dilation", dilation, 1), ("groups", groups, 1))
                    if t.number_or_pair(value) != str(usual)]
        return f"{name}({', '.join((t.operand(x), t.operand(weight), *([t.operand(bias)] if bias is not None else []), *settings))})"

    return written


def pooled(t, name, x, kernel_size, stride, padding):
    settings = [f"stride={t.number_or_pair(stride)}"] if stride not in (None, kernel_size) else []
    return f"{name}({', '.join((t.operand(x), t.number_or_pair(kernel_size), *settings, *([f'padding={t.number_or_pair(padding)}'] if padding else [])))})"


def max_pooled(t, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    if t.number_or_pair(dilation) != "1" or ceil_mode or return_indices:
        t.refuse("max_pool2d with dilation, ceil_mode or return_indices")
    return pooled(t, "max_pool2d", x, kernel_size, stride, padding)


def mean_pooled(t, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    if ceil_mode or divisor_override is not None or not count_include_pad and padding not in (0, (0, 0)):
        t.refuse("avg_pool2d with ceil_mode, divisor_override or count_include_pad=False")
    return pooled(t, "avg_pool2d", x, kernel_size, stride, padding)


def embedded(t, idx, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    if max_norm is not None or scale_grad_by_freq:
        t.refuse("embedding with max_norm or scale_grad_by_freq")
    padding = f", padding_idx={t.literal(padding_idx)}" if padding_idx is not None else ""
    return f"embedding({t.operand(weight)}, {t.operand(idx)}{padding})"


def layer_normed(t, x, normalized_shape, weight=None, bias=None, eps=1e-5):
    if len(normalized_shape) != 1 or weight is None or bias is None:
        t.refuse("layer_norm over several axes, or without weight and bias")
    return f"layer_norm({t.operand(x)}, {t.operand(weight)}, {t.operand(bias)}, eps={eps})"


def same_value(t, x, *args, **kwargs):
    return t.operand(x)


REDUCED = (("dim", "axis"), ("keepdim", "keepdims"), ("dtype", None))
# By the names that functions of torch, of torch.nn.functional, of tensors and of operator have alike.
WRITTEN = {
    **{name: operator_between(sign) for sign, names in {"+": "add iadd", "-": "sub isub", "*": "mul imul", "/": "truediv div", "@": "matmul mm mv dot bmm", "**": "pow", ">": "gt", "<": "lt",
                                                       ">=": "ge", "<=": "le", "==": "eq", "!=": "ne"}.items() for name in names.split()},
    **{name: call(name) for name in "tanh sigmoid exp log sqrt abs sin cos tan erf log1p expm1 log2 log10 reciprocal square sign floor round".split()},
    "relu": call("relu", ("inplace", None)), "silu": call("silu", ("inplace", None)), "softplus": call("softplus"), "neg": lambda t, x: f"-{t.operand(x)}",
    "elu": call("elu", ("alpha", "alpha"), ("inplace", None)), "leaky_relu": call("leaky_relu", ("negative_slope", "slope"), ("inplace", None)),
    "gelu": lambda t, x, approximate="none": f"gelu{'_tanh' if approximate == 'tanh' else ''}({t.operand(x)})",
    "softmax": softened("softmax"), "log_softmax": softened("log_softmax"),
    "logsumexp": call("logsumexp", *REDUCED), "sum": call("sum", *REDUCED), "mean": call("mean", *REDUCED), "prod": call("prod", *REDUCED),
    "clamp": call("clip", ("min", "min"), ("max", "max")), "where": lambda t, c, a, b: f"where({t.operand(c)}, {t.operand(a)}, {t.operand(b)})",
    "masked_fill": lambda t, x, mask, value: f"where({t.operand(mask)}, {t.operand(value)}, {t.operand(x)})", "maximum": lambda t, a, b: f"max({t.operand(a)}, {t.operand(b)})",
    "minimum": lambda t, a, b: f"min({t.operand(a)}, {t.operand(b)})", "outer": lambda t, a, b: f"outer({t.operand(a)}, {t.operand(b)})",
    "einsum": lambda t, equation, *xs: f"einsum({json.dumps(equation)}, {', '.join(map(t.operand, xs))})",
    "view": reshaped, "reshape": reshaped, "flatten": reshaped, "squeeze": reshaped, "unsqueeze": reshaped, "transpose": transposed, "swapaxes": transposed, "permute": permuted,
    "t": lambda t, x: f"{t.operand(x)}.T", "getitem": indexed, "cat": joined_along, "concat": joined_along, "stack": stacked, "cumsum": call("cumsum", ("dim", "axis")),
    "contiguous": same_value, "clone": same_value, "float": same_value, "double": same_value, "identity": same_value, "detach": call("detach"),
    "linear": linear, "conv1d": convolution("conv1d"), "conv2d": convolution("conv2d"), "max_pool2d": max_pooled, "avg_pool2d": mean_pooled,
    "layer_norm": layer_normed, "embedding": embedded,
    "dropout": lambda t, x, p=0.5, training=True, inplace=False: t.operand(x) if not training or p == 0 else t.refuse("dropout while training"),
    "cross_entropy": loss_of("cross_entropy"), "nll_loss": loss_of("nll_loss"), "mse_loss": loss_of("mse"), "l1_loss": loss_of("l1"), "smooth_l1_loss": loss_of("smooth_l1"), "huber_loss": loss_of("huber"),
    "binary_cross_entropy": loss_of("bce"), "binary_cross_entropy_with_logits": loss_of("bce_with_logits"),
}
# Modules of torch.nn as calls of the above: (function, names of the attributes that are its further arguments).
MODULES = {
    "Linear": ("linear", ["weight", "bias"], []), "Conv1d": ("conv1d", ["weight", "bias"], ["stride", "padding", "dilation", "groups"]),
    "Conv2d": ("conv2d", ["weight", "bias"], ["stride", "padding", "dilation", "groups"]), "MaxPool2d": ("max_pool2d", [], ["kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"]),
    "AvgPool2d": ("avg_pool2d", [], ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"]),
    "Embedding": ("embedding", ["weight"], ["padding_idx", "max_norm", "scale_grad_by_freq"]), "Flatten": ("flatten", [], []), "Identity": ("identity", [], []),
    "ReLU": ("relu", [], []), "Tanh": ("tanh", [], []), "Sigmoid": ("sigmoid", [], []), "GELU": ("gelu", [], ["approximate"]), "SiLU": ("silu", [], []), "LeakyReLU": ("leaky_relu", [], ["negative_slope"]),
    "ELU": ("elu", [], ["alpha"]), "Softmax": ("softmax", [], ["dim"]), "LogSoftmax": ("log_softmax", [], ["dim"]), "CrossEntropyLoss": ("cross_entropy", [], ["weight", "reduction", "ignore_index", "label_smoothing"]),
    "MSELoss": ("mse_loss", [], ["reduction"]), "L1Loss": ("l1_loss", [], ["reduction"]), "BCELoss": ("binary_cross_entropy", [], ["weight", "reduction"]),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", [], ["weight", "pos_weight", "reduction"]), "NLLLoss": ("nll_loss", [], ["weight", "reduction", "ignore_index"]),
}
# torch's settings of an optimizer that have the same meaning in a scenario, by class.
RULES = {"SGD": ("sgd", "momentum dampening nesterov weight_decay"), "Adam": ("adam", "betas eps weight_decay amsgrad"), "AdamW": ("adamw", "betas eps weight_decay amsgrad"),
         "Adamax": ("adamax", "betas eps weight_decay"), "NAdam": ("nadam", "betas eps momentum_decay weight_decay"), "RAdam": ("radam", "betas eps weight_decay"),
         "RMSprop": ("rmsprop", "alpha eps momentum centered weight_decay"), "Adagrad": ("adagrad", "lr_decay initial_accumulator_value eps weight_decay"), "Adadelta": ("adadelta", "rho eps weight_decay")}
OTHER_NAMES = {"initial_accumulator_value": "initialAccumulator"}


class Translation:
    """A model and its loss, traced, as lines of the scenario language."""

    def __init__(self, model, inputs, loss):
        import torch.fx

        class Whole(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = model

            def forward(self, *inputs):
                return loss(self.model(*inputs))

        named = inputs if isinstance(inputs, dict) else {f"x{k}" if k else "x": x for k, x in enumerate([inputs] if isinstance(inputs, torch.Tensor) else inputs)}
        self.fx, self.missing, self.leaves, self.lines = torch.fx, [], {}, []
        self.parameters = {id(p): name for name, p in model.named_parameters()}
        self.names, self.values, self.node, self.types, self.several = {}, {}, None, set(), set()
        whole = Whole()
        graph = self.trace(whole, list(named))
        self.run(whole, graph, list(named.values()))

    def trace(self, whole, names):
        """The graph with one input for each name: fx knows no `*inputs`."""
        arguments = ", ".join(names)
        made = {}
        exec(f"def forward(self, {arguments}):\n    return type(self).several(self, {arguments})\n", made)
        kind = type("Whole", (type(whole),), {"several": type(whole).forward, "forward": made["forward"]})
        whole.__class__ = kind

        class Tracer(self.fx.Tracer):
            def path_of_module(self, module):
                """A module that the loss uses is none of the model's: it is put beside it."""
                try:
                    return super().path_of_module(module)
                except NameError:
                    name = f"loss{sum(1 for _ in self.root.children())}"
                    self.root.add_module(name, module)
                    return name

        try:
            return Tracer().trace(whole)
        except Exception as error:  # of the model's own code too, which meets what stands for tensors
            raise Unsupported(f"torch.fx cannot trace the model: {error}") from error

    def run(self, whole, graph, inputs):
        """Computes every node once, for shapes and for what is no tensor, and writes a line for each that is one."""
        outer = self

        class Each(self.fx.Interpreter):
            def run_node(self, node):
                value = super().run_node(node)
                outer.values[node] = value
                outer.add(node, value, self)
                return value

        with torch.no_grad():
            Each(self.fx.GraphModule(whole, graph)).run(*inputs)
        if self.missing:
            raise Unsupported("a scenario has no " + ", ".join(dict.fromkeys(self.missing)))

    def add(self, node, value, interpreter):
        if node.op == "output":
            self.loss = self.operand(node.args[0])
            if not isinstance(value, torch.Tensor) or value.numel() != 1:
                raise Unsupported(f"expected a loss of one number, found {list(value.shape) if isinstance(value, torch.Tensor) else value!r}")
            self.loss_value = float(value)
            return
        if not isinstance(value, torch.Tensor):
            if any(True for _ in tensors_within(value)):
                self.missing.append(self.called_with_module(node, interpreter))
                self.several.add(node)
            return
        self.node, self.shape = node, list(value.shape)
        if value.is_floating_point() or value.is_complex():
            self.types.add(value.dtype)
        if node.op == "placeholder":
            self.names[node] = self.leaf(value, str(node.target))
            return
        if node.op == "get_attr":
            self.names[node] = self.leaf(value, str(node.target).removeprefix("model."))
            return
        try:
            text = self.expression(node, interpreter) if self.several.isdisjoint(node.all_input_nodes) else "0"  # it is said already
        except Unsupported as error:
            self.missing.append(str(error))
            text = "0"
        except TypeError:
            self.missing.append(f"{self.called(node)} with these arguments")
            text = "0"
        if text in self.leaves or text in self.names.values():
            self.names[node] = text  # the same value by another name
            return
        self.names[node] = self.free(node.name.removeprefix("model_"))
        self.lines.append(f"{self.names[node]} = {text}")

    def called_with_module(self, node, interpreter):
        """What is called: of a module its kind and path."""
        return f"{type(interpreter.module.get_submodule(node.target)).__name__} ({str(node.target).removeprefix('model.')})" if node.op == "call_module" else self.called(node)

    def called(self, node):
        return str(node.target) if isinstance(node.target, str) else getattr(node.target, "__name__", str(node.target))

    def expression(self, node, interpreter):
        if node.op == "call_module":
            return self.module(interpreter.module.get_submodule(node.target), node)
        name = self.called(node).strip("_")
        if name not in WRITTEN:
            raise Unsupported(self.called(node))
        return WRITTEN[name](self, *node.args, **node.kwargs)

    def module(self, module, node):
        kind = type(module).__name__
        if kind == "Dropout" and (not module.training or module.p == 0):
            return self.operand(node.args[0])
        if kind == "LayerNorm":
            return layer_normed(self, node.args[0], module.normalized_shape, module.weight, module.bias, module.eps)
        if kind in ("BatchNorm1d", "BatchNorm2d") and module.training and module.affine:
            return f"batch_norm({self.operand(node.args[0])}, {self.operand(module.weight)}, {self.operand(module.bias)}, eps={module.eps})"
        if kind not in MODULES or getattr(module, "padding_mode", "zeros") != "zeros":
            raise Unsupported(f"{kind} ({str(node.target).removeprefix('model.')})")
        name, tensors, settings = MODULES[kind]
        return WRITTEN[name](self, *node.args, *(getattr(module, key) for key in tensors), **{key: getattr(module, key) for key in settings})

    def refuse(self, what):
        raise Unsupported(what)

    def operand(self, x):
        if isinstance(x, self.fx.Node):
            value = self.values[x]
            return self.names[x] if isinstance(value, torch.Tensor) else self.literal(value)
        if isinstance(x, torch.Tensor):
            return self.leaf(x, self.parameters.get(id(x), "c"))
        return self.literal(x)

    def literal(self, x):
        x = self.values[x] if isinstance(x, self.fx.Node) else x
        if isinstance(x, bool):
            return "true" if x else "false"
        if isinstance(x, (list, tuple)):
            return "[" + ", ".join(map(self.literal, x)) + "]" if len(x) != 1 else self.literal(x[0])
        if isinstance(x, (int, float)):
            if not math.isfinite(x):
                return self.leaf(torch.tensor(x), "infinity" if x == x else "nan")
            return repr(x) if x >= 0 else f"({x!r})"
        raise Unsupported(f"{self.called(self.node)} with {x!r}")

    def number_or_pair(self, x):
        pair = list(x) if isinstance(x, (list, tuple)) else [x]
        if len(set(pair)) != 1 or isinstance(pair[0], str):
            raise Unsupported(f"{self.called(self.node)} with {x}")
        return str(pair[0])

    def axis(self, x, axis):
        return axis % self.values[x].dim()

    def index(self, i):
        if isinstance(i, slice):
            return ":".join("" if part is None else self.literal(part) for part in (i.start, i.stop)) + (f":{self.literal(i.step)}" if i.step is not None else "")
        if i is None:
            return "None"
        if i is Ellipsis:
            return "..."
        if isinstance(i, int) or isinstance(i, self.fx.Node) and not isinstance(self.values[i], torch.Tensor):
            return self.literal(i).strip("()")
        raise Unsupported("indexing by a tensor")

    def leaf(self, tensor, name):
        """The name of a leaf with these numbers."""
        known = next((key for key, (held, _) in self.leaves.items() if held is tensor), None)
        if known is not None:
            return known
        role = "parameters" if id(tensor) in self.parameters else "inputs" if tensor.requires_grad else "constants"
        name = self.free(self.parameters.get(id(tensor), name))
        self.leaves[name] = (tensor, role)
        return name

    def free(self, name):
        """A name of the language that is not taken."""
        base = re.sub(r"\W", "_", name.lstrip("_")) or "c"
        base = f"_{base}" if base[0].isdigit() else base
        taken = {*self.leaves, *self.names.values()}
        return next(x for x in itertools.chain((base,), (f"{base}_{k}" for k in itertools.count(1))) if x not in taken)[:64]

    def scenario(self, optimizer, iterations, title):
        exact = {"parameters": {}, "inputs": {}, "constants": {}}
        for name, (tensor, role) in self.leaves.items():
            exact[role][name] = nested(all_in_json(tensor.detach().reshape(-1).tolist()), list(tensor.shape))
        precision = self.precision()
        # Sums of a narrower type are added up in another order there: the loss differs in the last digits that it has.
        tolerance = 1e-9 if precision == "float64" else 8 * torch.finfo(getattr(torch, precision)).eps * max(1.0, abs(self.loss_value))
        out = {"version": 1, "title": title or "A model from PyTorch", **{role: leaves for role, leaves in exact.items() if leaves}, "program": self.lines, "loss": self.loss}
        if optimizer is not None:
            out["training"] = {"iterations": iterations, "optimizer": self.rule(optimizer)}
        if precision != "float64":
            out["training"] = {**out.get("training", {}), "precision": precision}
        if math.isfinite(self.loss_value):
            out["expect"] = [{"values": {self.loss: self.loss_value}, "tolerance": tolerance}]
        return out

    def precision(self):
        """The one type of its numbers."""
        types = self.types | {t.dtype for t, role in self.leaves.values() if role == "parameters"} or {torch.float64}
        if len(types) > 1 or not types <= {torch.float64, torch.float32, torch.float16, torch.bfloat16}:
            raise Unsupported(f"expected numbers of one type, found {', '.join(sorted(map(type_name, types)))}")
        return type_name(next(iter(types)))

    def rule(self, optimizer):
        kind = type(optimizer).__name__
        if kind not in RULES or len(optimizer.param_groups) != 1:
            raise Unsupported(f"a scenario has no optimizer {kind}" if kind not in RULES else "expected an optimizer with one group of parameters")
        group, defaults = optimizer.param_groups[0], optimizer.defaults
        for key, own in (("maximize", False), ("decoupled_weight_decay", kind == "AdamW")):  # AdamW of PyTorch 2 is an Adam with it
            if group.get(key, own) != own:
                raise Unsupported(f"a scenario has no {kind} with {key}={group[key]}")
        if kind == "NAdam" and torch.__version__.startswith("1."):
            raise Unsupported("a scenario has no NAdam of PyTorch 1, which follows another rule")
        name, settings = RULES[kind]
        return {"type": name, "lr": group["lr"], **{OTHER_NAMES.get(key, camel(key)): list(group[key]) if isinstance(group[key], tuple) else group.get(key, defaults.get(key))
                                                    for key in settings.split() if key in group or key in defaults}}


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


# ---------------------------------------------------------------------------------------------------------------------- what is called
def listed(one_or_several, kind):
    if one_or_several is None:
        return []
    return [one_or_several] if isinstance(one_or_several, kind) else list(one_or_several)


def named_models(model, frame):
    """(name, model) of the models given; several have their names before those of their parameters."""
    if isinstance(model, dict):
        return list(model.items())
    models = listed(model, torch.nn.Module)
    if len(models) == 1 and is_named_inside(models[0]):
        return [("", models[0])]
    names = {}
    while frame is not None:
        for name, value in (*frame.f_locals.items(), *frame.f_globals.items()):
            if isinstance(value, torch.nn.Module):
                names.setdefault(id(value), name)
        frame = frame.f_back
    return [(names.get(id(m), f"{type(m).__name__}{k if len(models) > 1 else ''}"), m) for k, m in enumerate(models)]


def is_named_inside(model):
    """Whether its parameters have names that say something without its own: not those of a Sequential, 0.weight and 2.bias."""
    return not any(name.isdigit() for name, _ in model.named_children())


def recorder_of(out, path, frame, model, optimizer, names, keep, full, iterations, max_bytes, sources, title, rank, check, quiet):
    rank = int(os.environ.get("RANK", torch.distributed.get_rank() if is_distributed() else 0)) if rank is None else rank
    path = os.fspath(path).replace("{rank}", str(rank))
    format_of(path)
    if keep < 1:
        raise ValueError(f"expected keep of at least 1, found {keep}")
    title = title or os.path.basename(sys.argv[0] if sys.argv and sys.argv[0] else "") or "run"
    return Recorder(functools.partial(out, path), named_models(model, frame), listed(optimizer, torch.optim.Optimizer), names or {}, keep, full, iterations, max_bytes, sources, title, rank, check, path, quiet)


def record(path, model=None, optimizer=None, *, names=None, keep=1024, full=(), iterations=None, max_bytes=None, sources=True, title=None, rank=None, check=False, quiet=False):
    """A context manager; what runs inside it is recorded to `path`.

    path        ends in .bplog (compact) or .ndjson (lines of JSON), with .gz behind it if it is to be packed; {rank} in it is the process's rank
    model       a module, several, or a dict of them by name: parameters and operations are named by their paths
    optimizer   one or several; an iteration ends when each has stepped. Without it, those made inside are recorded;
                without any, a backward pass is an iteration
    names       more tensors by name: {"x": x}
    keep        most numbers of a tensor that are all kept; a longer one is kept as a summary and its first numbers
    full        names of tensors that are kept whole however long they are
    iterations  a range of those to record, from 1, counted by the optimizer's steps; the others run as fast as without a recorder
    max_bytes   the recording stops when the log is longer; the training goes on
    sources     whether the text of the source files is kept in the log
    title       what the screen calls the run
    check       says at the end whether every gradient was the sum of what was sent to it
    quiet       does not say at the end what the log has and how it is opened
    """
    return recorder_of(writer_for, path, sys._getframe(1), model, optimizer, names, keep, full, iterations, max_bytes, sources, title, rank, check, quiet)


def ring(path, model=None, optimizer=None, *, last=3, names=None, keep=1024, full=(), iterations=None, sources=True, title=None, rank=None, check=False):
    """As `record`, but only the last iterations are kept, in memory; they are written when a loss or a gradient is not finite."""
    if last < 1:
        raise ValueError(f"expected last of at least 1, found {last}")
    return recorder_of(functools.partial(Ring, last=last), path, sys._getframe(1), model, optimizer, names, keep, full, iterations, None, sources, title, rank, check, quiet=True)


record.ring = ring


def main(arguments):
    import argparse
    import runpy

    parser = argparse.ArgumentParser(prog="python -m backprop_record", description="Runs a script and records its training for `backprop-tui run.bplog`.")
    parser.add_argument("--output", metavar="FILE", default="run.bplog", help="the log; .bplog or .ndjson (default: %(default)s)")
    parser.add_argument("--keep", type=int, metavar="N", default=1024, help="most numbers of a tensor that are all kept (default: %(default)s)")
    parser.add_argument("--iterations", metavar="FIRST:LAST", help="those to record, from 1, both included")
    parser.add_argument("--max-bytes", type=int, metavar="N", help="stop recording when the log is longer")
    parser.add_argument("--ring", type=int, metavar="N", help="keep the last N iterations, and write them only when a loss or a gradient is not finite")
    parser.add_argument("--no-sources", action="store_true", help="leave the text of source files out of the log")
    parser.add_argument("--check", action="store_true", help="say at the end whether every gradient was the sum of what was sent to it")
    parser.add_argument("--quiet", action="store_true", help="do not say at the end what the log has and how it is opened")
    parser.add_argument("script", help="what to run; the options of the recorder stand before it")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the script itself is given")
    options = parser.parse_args(arguments)
    if not os.path.exists(options.script):  # before a log of another run is overwritten
        parser.error(f"no such file: {options.script}")
    try:
        first, last = (int(x) for x in options.iterations.split(":")) if options.iterations else (1, 0)
    except ValueError:
        parser.error(f"expected --iterations such as 400:410, found {options.iterations}")
    shared = {"keep": options.keep, "iterations": range(first, last + 1) if options.iterations else None, "sources": not options.no_sources, "check": options.check, "title": os.path.basename(options.script)}
    try:
        recorder = ring(options.output, last=options.ring, **shared) if options.ring is not None else record(options.output, max_bytes=options.max_bytes, quiet=options.quiet, **shared)
    except ValueError as error:
        parser.error(str(error))
    sys.argv = [options.script, *options.arguments]
    sys.path[0] = os.path.dirname(os.path.abspath(options.script))
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(recorder)
        except OSError as error:
            parser.error(f"cannot write {options.output}: {error.strerror}")
        runpy.run_path(options.script, run_name="__main__")


if __name__ == "__main__":
    sys.modules.setdefault("backprop_record", sys.modules["__main__"])  # a script that imports it gets this one
    main(sys.argv[1:])
