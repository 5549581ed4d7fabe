"""What recording must not change, and what must always balance, over all models."""
import math
import os

import torch

from logs import ROOT, ByteLog, Log, RecorderTest, backprop_record, record, same_bits, tensor
from models import MODELS, made

STEPS = 3


def parameters_after(name, recorder=None):
    models, optimizers, step = made(name)
    torch.manual_seed(1)
    if recorder is None:
        losses = [step() for _ in range(STEPS)]
        return models, losses, None
    with recorder(models, optimizers) as r:
        losses = [step() for _ in range(STEPS)]
    return models, losses, r


def states(models):
    return [t.detach().clone() for m in models for t in (*m.parameters(), *m.buffers())]


class Transparency(RecorderTest):
    def test_training_is_the_same_to_the_bit(self):
        self.assertGreaterEqual(len(MODELS), 20)
        for name in MODELS:
            for ending, settings in (("bplog", {}), ("ndjson", {"keep": 4}), ("bplog", {"iterations": range(2, 3)} if name != "by_hand" else {"keep": 1})):
                with self.subTest(model=name, ending=ending, **settings):
                    plain, losses, _ = parameters_after(name)
                    path = self.path(f"{name}.{ending}")
                    models, again, r = parameters_after(name, lambda m, o: record(path, model=m, optimizer=o, **settings))
                    self.assertIsNone(r.stopped)
                    self.assertGreater(r.out.events, 0)
                    for a, b in zip((*states(plain), *losses), (*states(models), *again)):
                        self.assertTrue(same_bits(a.detach(), b.detach()))

    def test_nothing_stays_behind(self):
        engine, hook, zero, made_optimizer = torch.autograd.Variable._execution_engine, torch.Tensor.register_hook, torch.nn.Module.zero_grad, torch.optim.Optimizer.__init__
        for name in ("cnn", "scheduled", "lbfgs"):
            models, optimizers, step = made(name)
            before = [dict(o.__dict__) for o in optimizers]
            with record(self.path("run.bplog"), model=models, optimizer=optimizers):
                step()
            self.assertEqual([set(o.__dict__) for o in optimizers], [set(b) for b in before])
            self.assertEqual([o.__dict__.get("step") for o in optimizers], [b.get("step") for b in before])
        self.assertIs(torch.autograd.Variable._execution_engine, engine)
        self.assertIs(torch.Tensor.register_hook, hook)
        self.assertIs(torch.nn.Module.zero_grad, zero)
        self.assertIs(torch.optim.Optimizer.__init__, made_optimizer)
        self.assertFalse(torch.nn.modules.module._global_forward_hooks or torch.nn.modules.module._global_forward_pre_hooks)


class Books(RecorderTest):
    """Every number of a gradient is where it came from."""

    def logs(self):
        for name in MODELS:
            _, _, r = parameters_after(name, lambda m, o: record(self.path("run.ndjson"), model=m, optimizer=o, keep=1 << 20, check=False))
            yield name, Log(self.path("run.ndjson")), r

    def test_balance(self):
        for name, log, recorder in self.logs():
            with self.subTest(model=name):
                self.assertEqual({k: n for k, n in recorder.skipped.items() if k != "no_grad"}, {})
                self.balance(log)
                self.definitions(log)
                self.values(log)
                unexplained = [e for e in log.of("gradient.changed") if e["by"] == "hook" and "site" not in e and name != "hooks" or e["by"] == "unknown"]
                self.assertEqual(unexplained, [])

    def balance(self, log):
        """An upstream is the sum so far; a sum is what was there and the contribution, rounded in its type; sent along an edge that there is."""
        sums, waiting = {}, None
        for e in log.events:
            kind = e["type"]
            if kind == "contribution.computed":
                operands = log.nodes[e["from"]]["operands"]
                self.assertEqual(operands[e["slot"]], e["to"])
                upstream = log.number(e, "upstream")
                self.assertTrue(same_bits(upstream, sums[e["from"]]), e)
                self.assertEqual(list(upstream.shape), log.nodes[e["from"]]["shape"])
                waiting = log.number(e, "contribution")
                self.assertEqual(list(waiting.shape), log.nodes[e["to"]]["shape"])
            elif kind == "gradient.accumulated":
                after = log.number(e, "after")
                if e["before"] is not None:
                    before = log.number(e, "before")
                    waiting = before + waiting
                self.assertTrue(same_bits(after, waiting), e)
                sums[e["node"]] = after
            elif kind == "gradient.kept":
                total = log.number(e, "before") + log.number(e, "arrived")
                self.assertTrue(same_bits(log.number(e, "after"), total) or log.nodes[e["node"]]["dtype"] != "float32", e)
            elif kind in ("backward.seeded", "gradient.changed"):
                sums[e["node"]] = log.number(e, "value" if kind == "backward.seeded" else "after")

    def definitions(self, log):
        """Everything stands before its first use, and events are numbered without gaps."""
        seen, files = set(), set()
        for x in log.lines[1:-1]:
            if x.get("def") == "source":
                files.add(x["file"])
            elif x.get("def") == "node":
                self.assertNotIn(x["node"], seen)
                self.assertLessEqual(set(x.get("operands", ())), seen)
                self.assertLessEqual({s["file"] for s in (x.get("site"), *x.get("calls", ())) if s}, files)
                seen.add(x["node"])
            else:
                self.assertLessEqual({x[k] for k in ("node", "from", "to", "parameter") if k in x}, seen, x)
        self.assertEqual([e["i"] for e in log.events], list(range(log.end["ends"])))

    def values(self, log):
        """Every operand of an operation has the value that the operation used: it was given, computed or updated before it."""
        known = set()
        for e in log.events:
            if e["type"] == "value.computed":
                self.assertLessEqual(set(log.nodes[e["node"]]["operands"]), known, e["node"])
            if e["type"] in ("value.given", "value.computed", "parameter.updated", "buffer.updated"):
                known.add(e.get("node", e.get("parameter")))
                value = log.number(e, "value" if "value" in e else "after")
                self.assertEqual(list(value.shape), log.nodes[e.get("node", e.get("parameter"))]["shape"])


class RoundTrip(RecorderTest):
    def test_kinds_of_events_are_the_documented_ones(self):
        with open(os.path.join(ROOT, "docs", "binary-log.md"), encoding="utf-8") as file:
            table = file.read().split("<!-- kinds -->")[1].split("<!-- /kinds -->")[0]
        rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in table.strip().split("\n")[2:]]
        self.assertEqual([(int(code), kind, numbers, writes or None) for code, kind, numbers, writes in rows], backprop_record.KINDS)

    def test_both_formats_hold_the_same_bits(self):
        for name in MODELS:
            with self.subTest(model=name):
                parameters_after(name, lambda m, o: record(self.path("run.ndjson"), model=m, optimizer=o, keep=100))
                parameters_after(name, lambda m, o: record(self.path("run.bplog"), model=m, optimizer=o, keep=100))
                lines, raw = Log(self.path("run.ndjson")), ByteLog(self.path("run.bplog"))
                self.first = {}
                self.assertEqual(len(raw.rows), lines.end["ends"])
                self.assertEqual(raw.end, lines.end)
                self.assertEqual([d for d in raw.definitions if d["def"] != "backward"], [x for x in lines.lines if x.get("def") in ("node", "source", "cut")])
                for i, e in enumerate(lines.events):
                    self.same(raw, i, e, lines)

    def same(self, raw, i, e, lines):
        kind, about, edge, summary, numbers = raw.row(i)
        self.assertEqual(kind, e["type"])
        if about is None:
            return
        if edge >= 0:
            names = [n["node"] for n in raw.nodes]
            found = raw.edges[edge]
            self.assertEqual((names[found["from"]], names[found["to"]], found["slot"]), (e["from"], e.get("to", e.get("node")), e["slot"]))
        key = "contribution" if kind == "contribution.computed" else "value" if "value" in e else "after"
        self.assertTrue(same_bits(numbers, tensor(e[key], about["dtype"])), e)
        if isinstance(e[key], dict):
            for name, x in e[key]["summary"].items():
                self.assertEqual(summary[name], float(x) if isinstance(x, str) else x)
        self.written_before(raw, i, e, lines)

    def written_before(self, raw, i, e, lines):
        """What an event refers to is what an earlier row wrote, or a fact of the event."""
        _, previous, node, _, code = raw.rows[i]
        how, kind = code >> 12, e["type"]
        if kind == "gradient.accumulated":
            self.assertEqual(how == 2, e["before"] is None)
            if how == 2:
                self.first[node] = previous
        wrote = {"upstream": previous, "arrived": previous, "before": self.first.get(node, -1) if kind == "gradient.kept" else previous}
        for key, writer in wrote.items():
            if e.get(key) is None or kind == "parameter.updated" and key != "before":
                continue
            if key in raw.facts.get(i, {}):
                fact = raw.facts[i][key]
                _, numbers = raw.at(fact["place"], fact["how"], fact["shape"], fact["dtype"])
            else:
                self.assertGreaterEqual(writer, 0, e)
                numbers = raw.row(writer)[4]
            self.assertTrue(same_bits(numbers, lines.number(e, key)), e)


class Numbers(RecorderTest):
    def test_a_number_reads_back_in_its_own_type(self):
        for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
            with self.subTest(dtype=dtype):
                info = torch.finfo(dtype)
                special = [0.0, -0.0, math.nan, math.inf, -math.inf, info.tiny, info.tiny / 2, info.tiny * info.eps, info.max, -info.max, info.eps, 0.1, 1 / 3, 1e-3]
                some = torch.tensor(special, dtype=torch.float64).to(dtype)
                random = (torch.randn(500, dtype=torch.float64) * 10 ** torch.randn(500, dtype=torch.float64)).to(dtype)
                x = torch.cat([some, random])
                w = torch.ones((), dtype=dtype, requires_grad=True)
                log = self.recorded(lambda: x * w)
                (given,) = [e for e in log.of("value.given") if e["node"] == "x"]
                self.assertTrue(same_bits(log.number(given, "value"), x))

    def test_decimals_are_the_shortest(self):
        x = torch.tensor([0.1, 0.3, 1e-45, 16777216.0, 1 / 3])
        w = torch.ones((), requires_grad=True)
        log = self.recorded(lambda: x * w)
        (given,) = [e for e in log.of("value.given") if e["node"] == "x"]
        self.assertEqual([str(v) for v in given["value"]], ["0.1", "0.3", "1e-45", "16777216", "0.33333334"])

    def test_decimals_of_many_numbers_are_the_shortest(self):
        for dtype in (torch.float32, torch.float16, torch.bfloat16):
            with self.subTest(dtype=dtype):
                generator = torch.Generator().manual_seed(5)
                x = (torch.randn(400, generator=generator) * 10 ** (3 * torch.randn(400, generator=generator))).to(dtype)
                x = torch.cat([x, torch.tensor([0.0, -0.0, 1.0, 10.0, 999.5, 1e-5, 0.1, math.inf, math.nan]).to(dtype)])
                texts = backprop_record.decimals(backprop_record.numbers_of(x, 1 << 20))
                for text, number in zip(texts, x.tolist()):
                    if not math.isfinite(number):
                        self.assertIn(text, ('"Infinity"', '"NaN"', '"-Infinity"'))
                        continue
                    back = torch.tensor(float(text), dtype=torch.float64).to(dtype)
                    self.assertTrue(same_bits(back, torch.tensor(number).to(dtype)), text)
                    short = (f"{number:.{digits}g}" for digits in range(1, 10))
                    fewest = next(len(t) for t in short if torch.tensor(float(t), dtype=torch.float64).to(dtype) == number)
                    self.assertLessEqual(len(text.removesuffix(".0")), fewest)

    def test_a_long_tensor_is_a_summary(self):
        x = torch.tensor([3.0, -4.0, 0.0, math.nan, math.inf, 12.0])
        w = torch.ones((), requires_grad=True)
        log = self.recorded(lambda: x * w, keep=2)
        (given,) = [e for e in log.of("value.given") if e["node"] == "x"]
        # Of the finite 3, −4, 0 and 12: mean 11/4, norm √(9 + 16 + 144) = 13.
        self.assertEqual(given["value"], {"shape": [6], "summary": {"min": -4, "max": 12, "mean": 2.75, "norm": 13, "zeros": 1, "nan": 1, "inf": 1}, "head": [3, -4]})

    def test_a_gradient_without_memory_is_zeros(self):
        w = torch.tensor([0.5, -2.0, 3.0], requires_grad=True)

        def work():
            h = torch.sgn(w)
            h.sum().backward()

        log = self.recorded(work)
        (sent,) = [e for e in log.of("contribution.computed") if e["to"] == "w"]
        self.assertEqual(sent["contribution"], [0, 0, 0])

    def test_a_tensor_named_in_full_is_kept_whole(self):
        x = torch.arange(6.0)
        w = torch.ones(6, requires_grad=True)

        def work():
            h = x * w
            h.sum().backward()

        log = self.recorded(work, keep=2, full={"h"})
        (h,) = [e for e in log.of("value.computed") if e["node"] == "h"]
        self.assertEqual(h["value"], [0, 1, 2, 3, 4, 5])
        self.assertIn("summary", log.of("value.given")[0]["value"])
        (arrived,) = [e for e in log.of("gradient.accumulated") if e["node"] == "h"]
        self.assertEqual(arrived["after"], [1] * 6)
