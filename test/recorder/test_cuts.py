"""Where paths are cut, and what is carried from one iteration to the next."""
import functools
import gc
from unittest import mock

import torch
import torch.nn as nn
import torch.nn.functional as F

from logs import Log, RecorderTest, backprop_record, record


def trained(parameters, loss, steps=4):
    """So many steps of training."""
    optimizer = torch.optim.SGD(parameters, lr=0.1)

    def train():
        for k in range(steps):
            optimizer.zero_grad()
            loss(k).backward()
            optimizer.step()

    return {"optimizer": optimizer}, train


class Cuts(RecorderTest):
    def cuts(self, parameters, loss, **settings):
        """(node, by, line) of each cut, but those of the loss."""
        given, train = trained(parameters, loss)
        log = self.recorded(train, **given, **settings)
        lines = [x["text"].split("\n") for x in log.sources]
        return [(x["node"], x["by"], lines[x["site"]["file"]][x["site"]["line"] - 1].strip()) for x in log.lines if x.get("def") == "cut"]

    def setUp(self):
        super().setUp()
        torch.manual_seed(0)
        self.w, self.v = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
        self.names = {"w": self.w, "v": self.v}

    def test_each_way_to_leave_the_graph_is_told_once_with_its_line(self):
        w, v = self.w, self.v

        def loss(k):
            a = torch.exp(w)
            b = a.data * v
            c = a.detach() * v
            d = a.sum().item() * v
            e = torch.tensor(a) * v
            f = float(a.sum()) * v
            return (b + c + d + e + f).sum()

        self.assertEqual(self.cuts([w, v], loss, names=self.names),
                         [("a", ".data", "b = a.data * v"), ("a", "detach()", "c = a.detach() * v"), ("d.1", "item()", "d = a.sum().item() * v"),
                          ("a", "torch.tensor()", "e = torch.tensor(a) * v"), ("f.1", "item()", "f = float(a.sum()) * v")])

    def test_numbers_that_go_out_to_python_and_back_are_told_alike(self):
        w, v = self.w, self.v

        def loss(k):
            a = torch.exp(w) * 0.1
            s = a.sum()
            b = s * v
            c = int(s) * v + float(s) * v
            d = torch.tensor(a.tolist()) * v
            e = torch.from_numpy(a.numpy(force=True)) * v
            f = torch.tensor([s, s, s]) * torch.as_tensor((s, s, s)) * v
            g = (a * 2).detach_() * v
            with torch.no_grad():
                h = (a * 3).sum().item()
            if s > 0 and bool(s):
                str(a), repr(s)  # what is printed is only looked at
            return (b + c + d + e + f + g + h * v).sum()

        self.assertEqual(self.cuts([w, v], loss, names=self.names), [
            ("s", "item()", "c = int(s) * v + float(s) * v"), ("a", "tolist()", "d = torch.tensor(a.tolist()) * v"),
            ("a", "numpy()", "e = torch.from_numpy(a.numpy(force=True)) * v"), ("s", "torch.tensor()", "f = torch.tensor([s, s, s]) * torch.as_tensor((s, s, s)) * v"),
            ("s", "torch.as_tensor()", "f = torch.tensor([s, s, s]) * torch.as_tensor((s, s, s)) * v"), ("g.1", "detach_()", "g = (a * 2).detach_() * v"),
            ("a", "item()", "h = (a * 3).sum().item()"), ("s", "item()", "if s > 0 and bool(s):")])

    def test_a_way_out_that_fails_cuts_nothing(self):
        w, v = self.w, self.v

        def loss(k):
            a = torch.exp(w)
            with self.assertRaises(RuntimeError):
                a.numpy()
            return (a * v).sum()

        self.assertEqual(self.cuts([w, v], loss, names=self.names), [])

    def test_a_call_over_several_lines_is_told_with_the_line_that_cuts(self):
        w, v = self.w, self.v

        def loss(k):
            a = torch.exp(w)
            b = (a
                 .exp()
                 .detach())
            c = torch.stack([
                a,
                torch.log(
                    a.
                    data
                ),
                torch.tensor(
                    a
                ),
            ])
            return (b * c * v).sum()

        self.assertEqual(self.cuts([w, v], loss, names=self.names),
                         [("b.1", "detach()", ".detach())"), ("a", ".data", "data"), ("a", "torch.tensor()", "torch.tensor(")])

    def test_without_columns_the_lines_of_a_statement_tell_what_cuts(self):
        """Before Python 3.11, an instruction has its line alone."""
        w, v = self.w, self.v

        def loss(k):
            a = torch.exp(w)
            b = torch.mul(
                a.detach(),
                v)
            return b.sum()

        at = backprop_record.site_at

        @functools.lru_cache(None)
        def site_at(code, instruction):
            site = at(code, instruction)
            return backprop_record.Site(site.file, site.line, None, site.statement)

        backprop_record.detaching.cache_clear()
        self.addCleanup(backprop_record.detaching.cache_clear)
        with mock.patch.object(backprop_record, "site_at", site_at):
            self.assertEqual([(node, by) for node, by, _ in self.cuts([w, v], loss, names=self.names)], [("a", "detach()")])

    def test_what_inference_mode_computes_is_cut_as_by_no_grad(self):
        w, v = self.w, self.v

        def loss(k):
            a = torch.exp(w)
            with torch.inference_mode():
                b = a * 2
            return (b.clone() * v).sum()

        self.assertEqual(self.cuts([w, v], loss, names=self.names), [("a", "no_grad", "b = a * 2")])

    def test_what_no_grad_computes_leads_back_to_where_it_began(self):
        w, v = self.w, self.v

        def loss(k):
            a = torch.exp(w)
            with torch.no_grad():
                b = a * 2
                c = b.sum()
                torch.exp(v).max()
            return (c * v).sum()

        self.assertEqual(self.cuts([w, v], loss, names=self.names), [("a", "no_grad", "b = a * 2")])

    def test_what_no_grad_computes_of_one_number_again_and_again_has_other_sources_too(self):
        w, v = self.w, self.v

        def loss(k):
            a, b = torch.exp(w), torch.exp(v)
            with torch.no_grad():
                c = a * a
                for _ in range(3):
                    c = c * c
                d = c * b
            return (d * w).sum()

        self.assertEqual([node for node, _, _ in self.cuts([w, v], loss, names=self.names)], ["a", "b"])

    def test_what_no_grad_computed_and_the_script_keeps_holds_no_graph(self):
        w, v = self.w, self.v
        kept, counts = [], []

        def loss(k):
            a = torch.exp(w) * v
            with torch.no_grad():
                kept.append(a.mean())
            gc.collect()
            counts.append(sum(isinstance(x, backprop_record.Op) for x in gc.get_objects()))
            return a.sum()

        given, train = trained([w, v], loss, steps=8)
        self.recorded(train, **given, names=self.names)
        self.assertEqual(counts[3:], [counts[3]] * 5)

    def test_a_tensor_that_was_written_in_place_is_detached_as_an_operation(self):
        w, v = self.w, self.v

        def loss(k):
            a = w * 1
            a.add_(1)
            b = a.detach() * v
            return b.sum()

        given, train = trained([w, v], loss)
        log = self.recorded(train, **given, names=self.names)
        self.assertEqual([n["operands"] for n in log.nodes.values() if n.get("op") == "aten::detach"], [["a#2"]])

    def test_what_pytorch_detaches_for_itself_is_no_cut(self):
        """log_softmax keeps its result for the backward pass, on a line that makes a tensor."""
        w = self.w
        self.assertEqual(self.cuts([w], lambda k: F.nll_loss(torch.log_softmax(w, 0), torch.tensor(1)), names={"w": w}), [])


class Carried(RecorderTest):
    """What an iteration computes and the next uses is given there, to the same nodes each time."""

    def defined(self, parameters, loss, **settings):
        """How many nodes each iteration defines; what is given, by iteration."""
        given, train = trained(parameters, loss, steps=5)
        counts, values = [], []
        for line in self.recorded(train, **given, **settings).lines:
            if line.get("type") == "iteration.started":
                counts.append(0)
                values.append([])
            if line.get("def") == "node" and counts:
                counts[-1] += 1
            if line.get("type") == "value.given":
                values[-1].append(line["node"])
        return counts, values

    def test_a_state_that_is_detached_before_the_step(self):
        torch.manual_seed(0)
        lstm, x = nn.LSTM(2, 3), torch.randn(5, 1, 1, 2)
        held = {"state": (torch.zeros(1, 1, 3), torch.zeros(1, 1, 3))}

        def loss(k):
            state = held["state"]
            out, state = lstm(x[k], state)
            held["state"] = state[0].detach(), state[1].detach()
            return out.sum()

        counts, values = self.defined(lstm.parameters(), loss, model=lstm)
        self.assertEqual(counts[1:], [0, 0, 0, 0])
        self.assertTrue({"state[0]", "state[1]"} <= set(values[3]), values[3])

    def test_a_state_that_is_detached_as_it_is_used(self):
        torch.manual_seed(0)
        cell, x = nn.GRUCell(2, 3), torch.randn(5, 1, 2)
        h = torch.zeros(1, 3)

        def loss(k):
            nonlocal h
            bias = cell.bias_hh.sum()
            h = cell(x[k], h.detach())
            return h.sum() + bias

        counts, values = self.defined(cell.parameters(), loss, model=cell)
        self.assertEqual(counts[1:], [0, 0, 0, 0])
        self.assertIn("h", values[3])

    def test_a_running_mean(self):
        w = torch.ones(3, requires_grad=True)
        mean = torch.zeros(())

        def loss(k):
            nonlocal mean
            h = torch.exp(w).sum() - mean
            mean = 0.9 * mean + 0.1 * h.detach()
            return h * mean

        counts, values = self.defined([w], loss, names={"w": w})
        self.assertEqual(counts[1:], [0, 0, 0, 0])
        self.assertIn("mean", values[3])

    def test_a_constant_that_is_written_in_place_between_the_steps(self):
        w = torch.ones(3, requires_grad=True)
        rows = {"mean": torch.zeros(3)}

        def loss(k):
            out = ((w - rows["mean"]) ** 2).sum()
            with torch.no_grad():
                rows["mean"].mul_(0.5).add_(w, alpha=0.5)
            return out

        counts, values = self.defined([w], loss, names={"w": w})
        self.assertEqual(counts[1:], [0, 0, 0, 0])
        self.assertEqual([len(given) for given in values], [2, 1, 1, 1, 1])

    def test_a_buffer_that_the_module_replaces(self):
        class Centred(nn.Module):
            def __init__(self):
                super().__init__()
                self.w = nn.Parameter(torch.ones(2))
                self.register_buffer("mean", torch.zeros(2))

            def forward(self, x):
                self.mean = 0.5 * self.mean + 0.5 * x
                return (self.w * (x - self.mean)).sum()

        net, x = Centred(), torch.tensor([1.0, 2.0])
        given, train = trained(net.parameters(), lambda k: net(x))
        log = self.recorded(train, model=net, **given)
        self.assertEqual([name for name, node in log.nodes.items() if node["role"] == "buffer"], ["mean"])
        self.assertEqual([(e["node"], e["after"]) for e in log.of("buffer.updated")][:2], [("mean", [0.5, 1]), ("mean", [0.75, 1.5])])


class Memory(RecorderTest):
    """What a long training replaces is let go of."""

    def kept(self, work, steps=30, **settings):
        """How many entries the recorder has in its tables after a third of the steps, and after all."""
        sizes = []
        with record(self.path("run.bplog"), **settings) as recorder:
            for k in range(steps):
                work()
                if k + 1 in (steps // 3, steps):
                    gc.collect()
                    sizes.append({name: len(value) for name, value in vars(recorder).items() if hasattr(value, "__len__") and name != "opened"})
        self.assertIsNone(recorder.stopped)
        return sizes

    def test_buffers_that_are_replaced(self):
        class Centred(nn.Module):
            def __init__(self, size):
                super().__init__()
                self.w = nn.Parameter(torch.ones(size))
                self.register_buffer("mean", torch.zeros(size))

            def forward(self, x):
                self.mean = 0.5 * self.mean + 0.5 * x
                return (self.w * (x - self.mean)).sum()

        for size in (3, 3000):  # a long one is not kept whole
            with self.subTest(size=size):
                net = Centred(size)
                optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

                def work():
                    optimizer.zero_grad()
                    net(torch.randn(size)).backward()
                    optimizer.step()

                early, late = self.kept(work, model=net, optimizer=optimizer)
                self.assertEqual(early, late)
                log = self.recorded(lambda: (work(), work()), model=net, optimizer=optimizer)
                self.assertEqual([e["node"] for e in log.of("buffer.updated")], ["mean", "mean"])

    def test_two_buffers_that_take_turns(self):
        class Turning(nn.Module):
            def __init__(self):
                super().__init__()
                self.w = nn.Parameter(torch.ones(2))
                self.register_buffer("mean", torch.zeros(2))
                self.other = [torch.ones(2)]

            def forward(self, x):
                self.mean, self.other[0] = self.other[0], self.mean
                return (self.w * (x - self.mean)).sum()

        net, x = Turning(), torch.ones(2)
        given, train = trained(net.parameters(), lambda k: net(x) + net(x) + net(x))
        log = self.recorded(train, model=net, **given)
        self.assertEqual([e["node"] for e in log.of("buffer.updated")], ["mean"] * 12)
        self.assertEqual([name for name, node in log.nodes.items() if node["role"] in ("buffer", "constant") and node["shape"] == [2]], ["mean", "x", "sub.1"])  # the second before it is known as the buffer

    def test_modules_that_are_made_again_in_each_step(self):
        net = nn.Linear(2, 2)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

        def work():
            optimizer.zero_grad()
            nn.CrossEntropyLoss()(net(torch.ones(3, 2)), torch.tensor([0, 1, 1])).backward()
            optimizer.step()

        early, late = self.kept(work)
        self.assertEqual(early, late)

    def test_states_of_an_optimizer_that_are_replaced(self):
        class Momentum(torch.optim.Optimizer):
            @torch.no_grad()
            def step(self):
                for p in self.param_groups[0]["params"]:
                    self.state[p]["m"] = 0.9 * self.state[p].get("m", torch.zeros_like(p)) + p.grad
                    if len(seen) % 3 == 2:
                        self.state[p]["m"].data.mul_(2)  # which its version does not tell
                    seen.append(float(self.state[p]["m"].double().norm()))
                    p.sub_(0.01 * self.state[p]["m"])

        seen, w = [], torch.randn(3000, requires_grad=True)
        optimizer = Momentum([w], {})

        def work():
            optimizer.zero_grad()
            (w ** 2).sum().backward()
            optimizer.step()

        early, late = self.kept(work, optimizer=optimizer)
        self.assertEqual(early, late)
        seen.clear()
        log = self.recorded(lambda: [work() for _ in range(9)], optimizer=optimizer)
        for e, norm in zip(log.of("parameter.updated"), seen, strict=True):
            self.assertAlmostEqual(e["stateAfter"]["m"]["summary"]["norm"] / norm, 1, places=6)


class SameNames(RecorderTest):
    """Modules that the script calls by the same name are told apart: a node is one tensor."""

    def parameters_of(self, script):
        self.write("script.py", script)
        self.python("-m", "backprop_record", "--output", "run.ndjson", "--quiet", "script.py")
        log = Log(self.path("run.ndjson"))
        for e in log.of("parameter.updated", "value.given"):
            shape = log.nodes[e.get("node", e.get("parameter"))]["shape"]
            self.assertEqual(list(log.number(e, "value" if "value" in e else "after").shape), shape)
        return [name for name, node in log.nodes.items() if node["role"] == "parameter"]

    def test_modules_of_a_list(self):
        self.assertEqual(self.parameters_of("""
import torch, torch.nn as nn
layers = [nn.Linear(2, 3), nn.Linear(3, 3), nn.Linear(3, 1)]
optimizer = torch.optim.SGD([p for layer in layers for p in layer.parameters()], lr=0.1)
for _ in range(2):
    x = torch.ones(1, 2)
    for layer in layers:
        x = layer(x)
    optimizer.zero_grad()
    x.sum().backward()
    optimizer.step()
"""), ["layer.weight", "layer.bias", "layer2.weight", "layer2.bias", "layer3.weight", "layer3.bias"])

    def test_parts_of_a_model_that_are_called_one_by_one(self):
        self.assertEqual(self.parameters_of("""
import torch, torch.nn as nn
net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(2):
    h = net[1](net[0](torch.ones(1, 2)))
    optimizer.zero_grad()
    net[2](h).sum().backward()
    optimizer.step()
"""), ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias"])

    def test_a_name_given_to_two_tensors(self):
        w, v = torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)
        model = nn.Module()
        model.w = nn.Parameter(torch.ones(4))
        log = self.recorded(lambda: ((w * w).sum() + v.sum() + model.w.sum()).backward(), model=model, names={"w": w, "v": v})
        self.assertEqual({name: node["shape"] for name, node in log.nodes.items() if node["role"] != "operation"}, {"w_2": [2], "v": [3], "w": [4]})
