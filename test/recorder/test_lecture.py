"""The lecture's network in plain torch is the product's own trace, event by event; so are known derivatives, number by number."""
import json
import os
import unittest

import torch

from logs import ROOT, Log, RecorderTest, record, tensor
from models import MODELS, made

SCENARIO = os.path.join(ROOT, "scenarios", "two-layer.json")


def network(dtype):
    """scenarios/two-layer.json, line by line; its loss and its optimizer's step as a function."""
    with open(SCENARIO, encoding="utf-8") as file:
        scenario = json.load(file)

    def given(kind, name):
        return torch.tensor(scenario[kind][name], dtype=dtype)

    W1, b1, W2, b2 = (given("parameters", name).requires_grad_() for name in ("W1", "b1", "W2", "b2"))
    x, y = given("inputs", "x").requires_grad_(), given("constants", "y")
    optimizer = torch.optim.SGD([W1, b1, W2, b2], lr=scenario["training"]["optimizer"]["lr"])

    def step():
        z1 = W1 @ x + b1
        a1 = torch.relu(z1)
        z2 = W2 @ a1 + b2
        a2 = torch.sigmoid(z2)
        L = -(y * torch.log(a2) + (1 - y) * torch.log(1 - a2))
        L.backward()
        optimizer.step()

    return step, optimizer


def facts(e, slot):
    return e["type"], e.get("node", e.get("parameter")), e.get("from"), e.get("to"), slot


class Lecture(RecorderTest):
    def test_every_event_is_the_products_own(self):
        # The product clears gradients at its start; torch has none to clear.
        theirs = [e for e in map(json.loads, self.program("trace", SCENARIO, "--json").splitlines()) if e.get("type") not in (None, "gradients.cleared")]
        for dtype, tolerance, most in ((torch.float64, 1e-12, 0), (torch.float32, 1e-6, None)):
            with self.subTest(dtype=dtype):
                step, optimizer = network(dtype)
                log = self.recorded(step, optimizer=optimizer)
                ours = [e for e in log.events if e["type"] != "value.given"]
                self.assertEqual(len(ours), len(theirs))
                far = [self.compared(a, b, log, tolerance) for a, b in zip(ours, theirs)]
                if most is not None:
                    self.assertEqual([x for x in far if x], [])
                else:  # log(1 − a2): float32 cancels in 1 − 0.999996
                    self.assertEqual([x for x in far if x], ["L.5"])

    def compared(self, a, b, log, tolerance):
        """Asserts that two events are one; the node whose numbers differ by more than the tolerance, if any."""
        slot = a.get("slot")
        if slot is not None and log.nodes[a["from"]]["op"] == "aten::rsub":
            slot += 1  # torch computes 1 − x as rsub(x, 1)
        self.assertEqual(facts(a, slot), facts(b, b.get("slot")))
        for key in ("value", "contribution", "upstream", "before", "after", "gradient"):
            if key in b:
                self.assertEqual(a.get(key) is None, b[key] is None, (key, a, b))
                if b[key] is not None:
                    mine, own = (tensor(x[key], "float64").reshape(-1) for x in (a, b))
                    if not torch.allclose(mine, own, rtol=tolerance, atol=tolerance):
                        return a.get("node", a.get("from"))
        return None


def unbroadcast(g, shape):
    while g.dim() > len(shape):
        g = g.sum(0)
    for k, n in enumerate(shape):
        if n == 1 and g.shape[k] != 1:
            g = g.sum(k, keepdim=True)
    return g


# What an operation sends to each operand, by hand: upstream g, operands x, value v, attributes a.
RULES = {
    "add": lambda g, x, v, a: [g, g * a.get("alpha", 1)],
    "sub": lambda g, x, v, a: [g, -g * a.get("alpha", 1)],
    "rsub": lambda g, x, v, a: [-g],
    "mul": lambda g, x, v, a: [g * x[1], g * x[0]] if len(x) == 2 else [g * a["other"]],
    "div": lambda g, x, v, a: [g / x[1], -g * x[0] / x[1] ** 2] if len(x) == 2 else [g / a["other"]],
    "neg": lambda g, x, v, a: [-g],
    "exp": lambda g, x, v, a: [g * v],
    "log": lambda g, x, v, a: [g / x[0]],
    "sqrt": lambda g, x, v, a: [g / (2 * v)],
    "relu": lambda g, x, v, a: [torch.where(x[0] > 0, g, torch.zeros_like(g))],
    "tanh": lambda g, x, v, a: [g * (1 - v * v)],
    "sigmoid": lambda g, x, v, a: [g * v * (1 - v)],
    "mm": lambda g, x, v, a: [g @ x[1].T, x[0].T @ g],
    "mv": lambda g, x, v, a: [torch.outer(g, x[1]), x[0].T @ g],
    "dot": lambda g, x, v, a: [g * x[1], g * x[0]],
    "addmm": lambda g, x, v, a: [g, g @ x[2].T, x[1].T @ g],
    "t": lambda g, x, v, a: [g.t()],
    "view": lambda g, x, v, a: [g.reshape(x[0].shape)],
    "sum": lambda g, x, v, a: [g.expand(x[0].shape)] if not a.get("dim") else [],
    "mean": lambda g, x, v, a: [g.expand(x[0].shape) / x[0].numel()] if not a.get("dim") else [],
    "mse_loss": lambda g, x, v, a: [g * 2 * (x[0] - x[1]) / x[0].numel(), g * 2 * (x[1] - x[0]) / x[0].numel()],
    "_log_softmax": lambda g, x, v, a: [g - v.exp() * g.sum(a["dim"], keepdim=True)],
    "_softmax": lambda g, x, v, a: [v * (g - (g * v).sum(a["dim"], keepdim=True))],
    "clone": lambda g, x, v, a: [g],
    "part": lambda g, x, v, a: [torch.cat([torch.zeros(a["start"], dtype=g.dtype), g.reshape(-1), torch.zeros(x[0].numel() - a["start"] - g.numel(), dtype=g.dtype)])],
}
ULP = {"float64": 2.0 ** -52, "float32": 2.0 ** -23}


class Rules(RecorderTest):
    """Known derivatives, computed in float64 from the numbers of the log, agree within 4 units in the last place of the largest element or term."""

    def test_contributions_follow_from_recorded_numbers(self):
        checked = 0
        for name in MODELS:
            with self.subTest(model=name):
                torch.manual_seed(1)
                models, optimizers, step = made(name)
                with record(self.path("run.ndjson"), model=models, optimizer=optimizers, keep=1 << 20):
                    step()
                    step()
                checked += self.check(Log(self.path("run.ndjson")))
        self.assertGreater(checked, 800)

    def check(self, log):
        values, checked = {}, 0
        for e in log.events:
            if e["type"] in ("value.given", "value.computed"):
                values[e["node"]] = log.number(e, "value")
            elif e["type"] in ("parameter.updated", "buffer.updated"):
                values[e.get("node", e.get("parameter"))] = log.number(e, "after")
            elif e["type"] == "contribution.computed":
                checked += self.check_one(log, e, values)
        return checked

    def check_one(self, log, e, values):
        node = log.nodes[e["from"]]
        rule = RULES.get(node["op"].removeprefix("aten::"))
        if rule is None or node["dtype"] not in ULP or e["from"] not in values or any("int" in str(values[x].dtype) or values[x].dtype == torch.bool for x in node["operands"]):
            return 0
        upstream, sent = log.number(e, "upstream").double(), log.number(e, "contribution").double()
        operands = [values[x].double() for x in node["operands"]]
        expected = rule(upstream, operands, values[e["from"]].double(), node.get("attributes", {}))
        if e["slot"] >= len(expected):
            return 0
        expected = unbroadcast(expected[e["slot"]], sent.shape)
        finite = torch.isfinite(expected) & torch.isfinite(sent)
        self.assertTrue(bool((torch.isfinite(expected) == torch.isfinite(sent)).all()), e)
        if not bool(finite.any()):
            return 1
        # A sum whose terms cancel is as exact as its terms.
        terms = unbroadcast(rule(upstream.abs(), [x.abs() for x in operands], values[e["from"]].double(), node.get("attributes", {}))[e["slot"]], sent.shape)
        scale = max(float(expected[finite].abs().max()), float(terms[finite].abs().max()), 1e-30)
        worst = float((expected - sent)[finite].abs().max()) / scale / ULP[node["dtype"]]
        self.assertLessEqual(worst, 4, (node["op"], e))
        return 1


if __name__ == "__main__":
    unittest.main()
