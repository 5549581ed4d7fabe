"""Recordings that begin in the middle of a run: what the script made before is given, and the numbers are those of the whole run."""
import contextlib
import io
import runpy

import torch

from logs import Log, RecorderTest, backprop_record

HEAD = """import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
"""
TWO = """g, d = nn.Linear(2, 2), nn.Linear(2, 2)
optimizer = torch.optim.SGD([*g.parameters(), *d.parameters()], lr=0.1)
h = torch.ones(1, 2)
"""
STEP = "d(h).sum().backward(); optimizer.step(); optimizer.zero_grad()"
SCRIPTS = {
    "a state that is detached before it is used": TWO + f"""
for _ in range(6):
    h = h.detach()
    h = torch.tanh(g(h))
    {STEP}
""",
    "a state that is detached in place": TWO + f"""
for _ in range(6):
    h.detach_()
    h = torch.tanh(g(h))
    {STEP}
""",
    "a tuple of states": """
lstm, decoder = nn.LSTM(2, 3, batch_first=True), nn.Linear(3, 1)
optimizer = torch.optim.Adam([*lstm.parameters(), *decoder.parameters()], lr=0.1)
x, state = torch.randn(2, 6, 2), (torch.zeros(1, 2, 3), torch.zeros(1, 2, 3))
for i in range(6):
    optimizer.zero_grad()
    state = tuple(s.detach() for s in state)
    out, state = lstm(x[:, i:i + 1], state)
    decoder(out).square().mean().backward()
    optimizer.step()
""",
    "a list of states": TWO + """
hs = [h, h * 2]
for _ in range(6):
    hs = [torch.tanh(g(h.detach() * 0.5)) for h in hs]
    d(torch.cat(hs)).sum().backward(); optimizer.step(); optimizer.zero_grad()
""",
    "views of a result": """
g, d = nn.Linear(2, 4), nn.Linear(2, 2)
optimizer = torch.optim.SGD([*g.parameters(), *d.parameters()], lr=0.1)
both = torch.ones(3, 4)
for _ in range(6):
    h = both[:, 1:3].detach() + both.detach()[:, :2]
    both = torch.tanh(g(h))
    a, b = both.split(2, 1)
    d(a * b).sum().backward(); optimizer.step(); optimizer.zero_grad()
""",
    "operations of a result before it is detached": TWO + f"""
h = g(h)
for _ in range(6):
    x = (h * 2).detach() + h.clone().detach() + h.detach().clone()
    h = torch.tanh(g(x))
    {STEP}
""",
    "a detached state that is written in place": TWO + f"""
for i in range(6):
    m = h.detach()
    m *= 0.5
    m[0, 0] = i
    h = torch.tanh(g(m)) * 2
    {STEP}
""",
    "rows of a memory that are written in place": TWO + """
memory = torch.zeros(4, 2)
for i in range(6):
    memory[i % 4] = h.detach()[0]
    h = torch.tanh(g(memory)).mean(0, keepdim=True)
    (d(h).sum() + (h * memory[:1].clone()).sum()).backward(); optimizer.step(); optimizer.zero_grad()
""",
    "a buffer and an attribute of a module": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.g, self.d, self.state = nn.Linear(2, 2), nn.Linear(2, 2), None
        self.register_buffer("h", torch.ones(1, 2))

    def forward(self, x):
        h = torch.tanh(self.g(x + self.h + (0 if self.state is None else self.state.detach())))
        self.h, self.state = h.detach(), h
        return self.d(h)

net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for _ in range(6):
    net(torch.ones(1, 2)).sum().backward(); optimizer.step(); optimizer.zero_grad()
""",
    "batch normalisation and its own output": """
net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 2))
optimizer = torch.optim.AdamW(net.parameters(), lr=0.1)
x = torch.randn(4, 2)
for _ in range(6):
    y = net(x)
    optimizer.zero_grad(); y.square().sum().backward(); optimizer.step()
    x = y.detach()
""",
    "a graph that was made in the iteration before": """
lstm, d = nn.LSTM(2, 3), nn.Linear(3, 1)
optimizer = torch.optim.SGD([*lstm.parameters(), *d.parameters()], lr=0.1)
x = torch.ones(2, 1, 2)
out, (h, c) = lstm(x)
for _ in range(6):
    (d(out).sum() + h.sum() * c.mean()).backward(); optimizer.step(); optimizer.zero_grad()
    out, (h, c) = lstm(x, (h.detach(), c.detach()))
""",
    "a graph that is kept for all iterations": """
g, d = nn.Linear(2, 2), nn.Linear(2, 2)
optimizer = torch.optim.SGD(d.parameters(), lr=0.1)
h = torch.tanh(g(torch.ones(1, 2)))
for _ in range(6):
    d(h).sum().backward(retain_graph=True); optimizer.step(); optimizer.zero_grad()
""",
    "results of a Function of the script's own": """
class Two(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2, x * 3

    @staticmethod
    def backward(ctx, a, b):
        return a * 2 + b * 3

g, d = nn.Linear(2, 2), nn.Linear(2, 2)
optimizer = torch.optim.SGD([*g.parameters(), *d.parameters()], lr=0.1)
a, b = Two.apply(g(torch.ones(1, 2)))
for _ in range(6):
    (d(a) * b).sum().backward(); optimizer.step(); optimizer.zero_grad()
    a, b = Two.apply(torch.tanh(g(b.detach() - a.detach())))
""",
    "two optimizers": """
g, d = nn.Linear(2, 2), nn.Linear(2, 1)
one, other = torch.optim.Adam(g.parameters(), lr=0.1), torch.optim.SGD(d.parameters(), lr=0.1)
z, fake = torch.ones(3, 2), torch.zeros(3, 2)
for _ in range(6):
    other.zero_grad(); (d(fake.detach()) - d(z)).mean().backward(); other.step()
    fake = g(z)
    one.zero_grad(); (-d(fake)).mean().backward(); one.step()
""",
    "gradients of several iterations": TWO + """
for i in range(12):
    h = torch.tanh(g(h.detach()))
    d(h).sum().backward()
    if i % 2: optimizer.step()
    if i % 4 == 3: optimizer.zero_grad()
""",
    "an input that is a leaf with a gradient": """
w, x = torch.ones(2, 2, requires_grad=True), torch.ones(1, 2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for _ in range(6):
    (x @ w).sum().backward(); optimizer.step(); optimizer.zero_grad()
    x = (x - 0.1 * x.grad).detach().requires_grad_()
""",
    "no optimizer": """
g, d = nn.Linear(2, 2), nn.Linear(2, 2)
h = torch.ones(1, 2)
for _ in range(6):
    h = torch.tanh(g(h.detach()))
    d(h).sum().backward()
    with torch.no_grad():
        for p in [*g.parameters(), *d.parameters()]:
            p -= 0.1 * p.grad
            p.grad = None
""",
}
NOT_FINITE = "\n(torch.ones(2, requires_grad=True) * torch.inf).sum().backward()\n"
RANGES = range(2, 3), range(2, 5), range(3, 99), range(1, 7, 2), range(2, 7, 3), range(6, 7)


def by_iteration(log):
    """What each iteration has of the numbers that do not depend on names: its losses, gradients that were kept, and updates in their order."""
    iterations, now, values = {}, None, {}
    for e in log.events:
        if e["type"] == "iteration.started":
            now = iterations[e["iteration"]] = {"losses": [], "kept": [], "updates": []}
        elif e["type"] in ("value.computed", "value.given"):
            values[e["node"]] = e["value"]
        elif e["type"] == "backward.seeded":
            now["losses"].append(values[e["node"]])
        elif e["type"] == "gradient.kept":
            now["kept"].append(e["after"])
        elif e["type"] == "parameter.updated":
            now["updates"].append([e[key] for key in ("before", "gradient", "after", "stateBefore", "stateAfter")])
    return iterations


class Ranges(RecorderTest):
    def run_script(self, text, path, how=backprop_record.record, **settings):
        """The recorder, after it has recorded a script, and what it said."""
        self.write("script.py", HEAD + text)
        with contextlib.redirect_stderr(io.StringIO()) as said, contextlib.chdir(self.folder):
            recorder = how(path, check=True, **settings)
            with recorder:
                runpy.run_path("script.py", run_name="__main__")
        return recorder, said.getvalue()

    def log_of(self, text, **settings):
        recorder, said = self.run_script(text, self.path("run.ndjson"), **settings)
        self.assertIsNone(recorder.stopped)
        self.assertIn("every sum balances\n", said)
        log = Log(self.path("run.ndjson"))
        self.assert_balanced(log)
        return log

    def assert_balanced(self, log):
        """Each upstream gradient is the running sum of what was sent, and each sum what was before and what came."""
        sums = {}
        for k, e in enumerate(log.events):
            if e["type"] == "backward.seeded":
                sums = {e["node"]: log.number(e, "value")}
            elif e["type"] == "contribution.computed":
                self.assertTrue(torch.equal(log.number(e, "upstream"), sums[e["from"]]), e)
            elif e["type"] == "gradient.accumulated":
                came, after = log.number(log.events[k - 1], "contribution"), log.number(e, "after")
                had = sums.get(e["node"])
                self.assertEqual(had is None, e.get("before") is None, e)
                torch.testing.assert_close(after, came if had is None else had + came)
                sums[e["node"]] = after

    def test_a_range_has_the_numbers_of_the_whole_run(self):
        for name, text in SCRIPTS.items():
            whole = by_iteration(self.log_of(text))
            for iterations in RANGES:
                with self.subTest(script=name, iterations=iterations):
                    part = by_iteration(self.log_of(text, iterations=iterations))
                    self.assertEqual(list(part), [n for n in whole if n in iterations])
                    for n in part:
                        self.assertEqual(part[n], whole[n], f"iteration {n}")

    def test_parameters_have_the_names_of_the_whole_run(self):
        """Also where a graph from before the recording shows them before their module is called."""
        for name, text in SCRIPTS.items():
            with self.subTest(script=name):
                whole, part = (self.log_of(text, **settings) for settings in ({}, {"iterations": range(3, 5)}))
                self.assertEqual(*({node for node, n in log.nodes.items() if n["role"] == "parameter"} for log in (whole, part)))

    def test_a_range_opens(self):
        for name, text in SCRIPTS.items():
            with self.subTest(script=name):
                _, said = self.run_script(text, self.path("run.bplog"), iterations=range(2, 7, 2))
                self.assertIn("every sum balances\n", said)
                self.assertIn("Iteration 2 begins", self.program("trace", "run.bplog"))

    def test_a_ring_opens(self):
        """What the last iterations use of those that are let go of is given. The last loss is not finite, so that they are written."""
        for name, text in SCRIPTS.items():
            with self.subTest(script=name):
                recorder, said = self.run_script(text + NOT_FINITE, self.path("run.bplog"), how=backprop_record.ring, iterations=range(2, 99))
                self.assertIsNone(recorder.stopped)
                self.assertIn("every sum balances\n", said)
                self.assertIn("Iteration 6 begins", self.program("trace", "run.bplog"))
