"""What the recorder does around training that is not plain: failures, limits, other processes, notebooks."""
import contextlib
import gzip
import inspect
import io
import itertools
import json
import linecache
import os
import subprocess
import sys
from unittest import mock

import torch
import torch.nn as nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.data import DataLoader, TensorDataset

from logs import ENVIRONMENT, ByteLog, Log, RecorderTest, backprop_record, line_of, record
from models import Perceptron, made


def trained(steps=3):
    """A model, its optimizer, and so many steps of training."""
    (model,), (optimizer,), step = made("mlp")

    def train():
        for _ in range(steps):
            step()

    return model, optimizer, train


def put_into_torch():
    """What a recording puts into torch, as it stands now."""
    modules = torch.nn.modules.module
    places = (torch.autograd.Variable, "_execution_engine"), (torch.autograd.Function, "apply"), (torch.nn.Module, "zero_grad"), (TorchDispatchMode, "__exit__"), *((torch.Tensor, name) for name in ("register_hook", *backprop_record.UNSEEN_CUTS))
    return [inspect.getattr_static(*place) for place in places], len(modules._global_forward_hooks), len(modules._global_forward_pre_hooks), backprop_record.innermost_mode()


@contextlib.contextmanager
def said():
    """What goes to standard error."""
    with mock.patch("sys.stderr", io.StringIO()) as stream:
        yield stream


class Names(RecorderTest):
    def nodes(self, work, **settings):
        return self.recorded(work, **settings).nodes

    def test_a_result_has_the_name_it_is_assigned_to_and_parts_are_numbered(self):
        w, x = torch.ones(2, requires_grad=True), torch.ones(2)

        def work():
            h = torch.exp(w * x) + 1
            a, b = h * 2, h * 3
            top, bottom = h.chunk(2)
            a += b
            return top + bottom + a.sum()

        nodes = self.nodes(work)
        self.assertEqual({name: n["op"] for name, n in nodes.items() if "op" in n},
                         {"h.1": "aten::mul", "h.2": "aten::exp", "h": "aten::add", "a": "aten::mul", "b": "aten::mul", "top,bottom": "aten::split", "top": "part", "bottom": "part",
                          "a#2": "aten::add_", "add.1": "aten::add", "add.2": "aten::sum", "add.3": "aten::add"})
        self.assertEqual(nodes["top"]["attributes"], {"start": 0})
        self.assertEqual(nodes["bottom"]["attributes"], {"start": 1})

    def test_a_line_and_its_columns_are_those_of_the_call(self):
        w = torch.ones(2, requires_grad=True)

        def work():
            return (w * 2).sum()

        nodes = self.nodes(work)
        multiplied = next(n for n in nodes.values() if n.get("op") == "aten::mul")
        line = line_of("(w * 2).sum()", self.test_a_line_and_its_columns_are_those_of_the_call)
        self.assertEqual(multiplied["site"]["line"], line)
        if sys.version_info >= (3, 11):
            start, end = multiplied["site"]["span"]
            self.assertEqual(linecache.getline(__file__, line)[start:end], "w * 2")

    def test_modules_give_paths(self):
        (model,), (optimizer,), step = made("transformer")
        nodes = self.nodes(step, model=model, optimizer=optimizer)
        self.assertIn("layer.self_attn.in_proj_weight", nodes)
        self.assertEqual(nodes["layer.linear1"]["module"], "layer.linear1")
        self.assertEqual(nodes["pooled"]["op"], "aten::mean")

    def test_models_whose_parameters_are_numbered_have_the_name_of_their_variable(self):
        policy, value = nn.Sequential(nn.Linear(2, 2)), nn.Sequential(nn.Linear(2, 1))

        def work():
            value(policy(torch.ones(1, 2))).sum().backward()

        expected = {"policy.0.weight", "policy.0.bias", "value.0.weight", "value.0.bias"}
        for settings in ({}, {"model": [policy, value]}):
            with self.subTest(**settings):
                self.assertLessEqual(expected, set(self.nodes(work, **settings)))
        self.assertIn("policy.0.weight", self.nodes(work, model=policy))

    def test_a_smaller_batch_is_a_variant(self):
        (model,), (optimizer,), step = made("ragged")
        nodes = self.nodes(lambda: (step(), step(), step(), step()), model=model, optimizer=optimizer)
        self.assertEqual((nodes["h"]["shape"], nodes["h~2"]["shape"]), ([10, 4], [6, 4]))
        self.assertNotIn("h~3", nodes)
        self.assertFalse([n for n in nodes if "#" in n])

    def test_other_settings_are_another_node(self):
        """Parts of one tensor, taken by the same line in two passes; a batch of data is the same node wherever it is taken from."""
        w, x = torch.arange(6.0, requires_grad=True), torch.arange(6.0)

        def work():
            for start in (0, 3, 0):
                part = w[start:start + 3]
                batch = x[start:start + 3]
                (part * batch).sum().backward()

        log = self.recorded(work, names={"w": w})
        self.assertEqual({name: (n["attributes"]["start"], n["attributes"]["end"]) for name, n in log.nodes.items() if n.get("op") == "aten::slice"},
                         {"part": (0, 3), "part~2": (3, 6), "batch": (0, 3)})
        self.assertEqual([e["node"] for e in log.of("value.computed") if e["node"].startswith("part")], ["part", "part~2", "part"])

    def test_a_setting_that_is_always_another_does_not_make_nodes_without_end(self):
        w = torch.ones(2, requires_grad=True)

        def work():
            for k in range(20):
                scaled = w * (k + 0.5)
                scaled.sum().backward()

        nodes = {name: n for name, n in self.recorded(work).nodes.items() if n.get("op") == "aten::mul"}
        self.assertEqual(list(nodes), ["scaled", *(f"scaled~{k}" for k in range(2, 10))])
        self.assertEqual([n.get("attributes") for n in nodes.values()], [*({"other": k + 0.5} for k in range(8)), None])
        self.assertEqual([n.get("varies") for n in nodes.values()], [None] * 8 + [True])

    def test_what_a_round_of_the_loop_begins_with_is_the_same_nodes_in_each(self):
        """Copies of the weights are made before anything else runs: in the first iteration, where the weights are given, and in those after it."""
        torch.manual_seed(0)
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        def work():
            for _ in range(3):
                before = model.weight.detach().clone()
                loss = (model(torch.ones(1, 2)) + (model.weight - before * 0.5).sum()).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            saved = model.weight.detach().clone()  # and what is only read at the end begins no iteration
            self.assertEqual(saved.shape, (1, 2))

        log = self.recorded(work, model=model, optimizer=optimizer)
        self.assertEqual([name for name in log.nodes if "~" in name], [])
        self.assertEqual(log.nodes["before"]["op"], "aten::clone")
        self.assertEqual([e["iteration"] for e in log.of("iteration.started")], [1, 2, 3])
        self.assertEqual(sum(e["node"] == "before" for e in log.of("value.computed")), 3)

    def test_what_is_carried_on_behind_the_step_is_given_to_each_iteration(self):
        torch.manual_seed(0)
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        def work():
            target = torch.zeros(1, 2)
            for _ in range(3):
                loss = (model(torch.ones(1, 2)) + (model.weight - target).sum()).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                target = 0.9 * target + 0.1 * model.weight.detach()

        log = self.recorded(work, model=model, optimizer=optimizer)
        self.assertEqual([(name, node["role"]) for name, node in log.nodes.items() if name.startswith("target")], [("target", "constant")])
        self.assertEqual(sum(e["node"] == "target" for e in log.of("value.given")), 3)

    def test_what_two_operations_of_a_statement_use_is_given_before_both(self):
        w, target = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])

        def work():
            loss = ((w - target * 0.5) * target).sum()  # target * 0.5 needs no gradient, and is written when something uses it
            loss.backward()

        log = self.recorded(work)
        self.assertEqual([(e["type"], e["node"]) for e in log.events[1:5]], [("value.given", "target"), ("value.computed", "loss.1"), ("value.given", "w"), ("value.computed", "loss.2")])
        self.assertEqual([e["value"] for e in log.of("value.given") if e["node"] == "target"], [[3, 4]])

    def test_what_is_written_between_two_uses_in_a_statement_is_given_twice(self):
        w, target = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])

        def work():
            loss = ((w - target * 0.5) * target.add_(1.0)).sum()
            loss.backward()

        log = self.recorded(work)
        given = [e["value"] for e in log.of("value.given") if e["node"].startswith("target")]
        self.assertEqual(given, [[3, 4], [4, 5]])
        self.assertTrue(log.is_given_before_use())

    def test_a_cell_of_a_notebook_is_a_source(self):
        text = "w = torch.ones(2, requires_grad=True)\nloss = (w * 3).sum()\nloss.backward()\n"
        name = "<ipython-input-7-abc>"
        linecache.cache[name] = (len(text), None, text.splitlines(True), name)  # as IPython does
        log = self.recorded(lambda: exec(compile(text, name, "exec"), {"torch": torch}))
        (cell,) = [s for s in log.sources if s["path"] == "cell 7"]
        self.assertEqual(cell["text"], text)
        self.assertEqual(log.line_of("loss"), "loss = (w * 3).sum()")

    def cell(self, k, text):
        """Runs a text as IPython runs a cell."""
        name = f"<ipython-input-{k}-abc>"
        linecache.cache[name] = (len(text), None, text.splitlines(True), name)
        self.addCleanup(linecache.cache.pop, name)
        exec(compile(text, name, "exec"), {"torch": torch})

    def test_what_is_in_no_source_that_is_kept_has_no_line(self):
        """A log has 256 sources; what ran in another is not said to be in one of them."""

        def work():
            for k in range(300):
                self.cell(k, f"(torch.ones(2, requires_grad=True) * {k}).sum()")

        log = self.recorded(work)
        multiplied = [n for n in log.nodes.values() if n.get("op") == "aten::mul"]
        self.assertEqual((len(log.sources), len(multiplied)), (256, 300))
        for n in multiplied:
            k = int(n["attributes"]["other"])
            if "site" in n:
                self.assertIn(f"* {k})", log.sources[n["site"]["file"]]["text"])
        self.assertGreater(sum("site" in n for n in multiplied), 250)
        self.assertGreater(sum("site" not in n for n in multiplied), 40)

    def test_a_line_that_the_file_no_longer_has_is_none(self):
        """The file was cut short while it ran."""
        text = "w = torch.ones(2, requires_grad=True)\n\n(w * 3).sum()"
        compiled = compile(text, "<ipython-input-1-cut>", "exec")
        linecache.cache["<ipython-input-1-cut>"] = (1, None, ["w = 1\n"], "<ipython-input-1-cut>")
        self.addCleanup(linecache.cache.pop, "<ipython-input-1-cut>")
        log = self.recorded(lambda: exec(compiled, {"torch": torch}))
        (multiplied,) = [n for n in log.nodes.values() if n.get("op") == "aten::mul"]
        self.assertNotIn("site", multiplied)

    def test_sources_can_be_left_out(self):
        _, _, train = trained(1)
        self.assertEqual({s.get("text") for s in self.recorded(train, sources=False).sources}, {None})


class Events(RecorderTest):
    def test_clipping_says_who_changed_a_gradient_and_where(self):
        (model,), (optimizer,), step = made("lstm")
        log = self.recorded(step, model=model, optimizer=optimizer)
        changed = log.of("gradient.changed")
        self.assertEqual({e["by"] for e in changed}, {"aten::mul_"})
        self.assertEqual(len(changed), len(list(model.parameters())))
        site = changed[0]["site"]
        self.assertIn("clip_grad_norm_", log.sources[site["file"]]["text"].split("\n")[site["line"] - 1])

    def test_micro_batches_are_passes_that_add_to_what_was_there(self):
        (model,), (optimizer,), step = made("accumulate")
        log = self.recorded(lambda: (step(), step()), model=model, optimizer=optimizer)
        self.assertEqual([e["pass"] for e in log.of("pass.started")], [2, 3, 4] * 2)
        self.assertEqual(len(log.of("gradient.kept")), 2 * 3 * len(list(model.parameters())))
        self.assertEqual([len(e["nodes"]) for e in log.of("gradients.cleared")], [4])

    def test_what_is_cleared_after_a_step_belongs_to_the_next_iteration_if_there_is_one(self):
        w = torch.ones(2, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.1)

        def work():
            for _ in range(2):
                (w * w).sum().backward()
                optimizer.step()
                optimizer.zero_grad()

        log = self.recorded(work, optimizer=optimizer, names={"w": w})
        kinds = [e["type"] for e in log.events]
        self.assertEqual(kinds.count("iteration.started"), 2)
        self.assertEqual(kinds[kinds.index("gradients.cleared") - 1], "iteration.started")
        self.assertEqual(kinds[-1], "parameter.updated")

    def test_statistics_of_an_evaluation_belong_to_the_next_iteration_if_there_is_one(self):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        inputs = torch.randn(4, 2)

        def work():
            for _ in range(3):
                optimizer.zero_grad()
                model(inputs).sum().backward()
                optimizer.step()
                with torch.no_grad():
                    model(inputs)  # not in eval mode, so that the running statistics are updated

        log = self.recorded(work, model=model, optimizer=optimizer)
        self.assertEqual(len(log.of("iteration.started")), 3)
        self.assertEqual(log.events[-1]["type"], "parameter.updated")
        batches = [e["after"] for e in log.of("buffer.updated") if e["node"].endswith("num_batches_tracked")]
        self.assertEqual(batches, [1, 2, 3, 4, 5])
        means = [e for e in log.of("buffer.updated") if e["node"].endswith("running_mean")]
        for earlier, later in zip(means, means[1:]):
            self.assertEqual(later["before"], earlier["after"])

    def test_forgotten_zero_grad_is_seen(self):
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        def train():
            for _ in range(2):
                model(torch.ones(1, 2)).sum().backward()
                optimizer.step()

        log = self.recorded(train, model=model, optimizer=optimizer)
        self.assertEqual(log.of("gradients.cleared"), [])
        kept = log.of("gradient.kept")
        self.assertEqual({e["node"]: (e["before"], e["arrived"], e["after"]) for e in kept}, {"weight": ([[1, 1]], [[1, 1]], [[2, 2]]), "bias": ([1], [1], [2])})

    def test_buffers_are_updated(self):
        (model,), (optimizer,), step = made("cnn")
        log = self.recorded(step, model=model, optimizer=optimizer)
        self.assertEqual({e["node"] for e in log.of("buffer.updated")}, {"bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked"})
        self.assertEqual(log.nodes["bn1.running_mean"]["role"], "buffer")

    def test_buffers_are_updated_after_they_are_given_and_after_what_updates_them(self):
        model = torch.nn.BatchNorm1d(1)
        log = self.recorded(lambda: model(torch.tensor([[1.0], [3.0]])).sum().backward(), model=model)
        written = [(e["type"], e.get("node")) for e in log.events if e["type"] in ("value.given", "value.computed", "buffer.updated")]
        mean = [kind for kind, node in written if node == "running_mean"]
        self.assertEqual(mean, ["value.given", "buffer.updated"])
        self.assertLess(max(i for i, (_, node) in enumerate(written) if node == "weight"), written.index(("buffer.updated", "running_mean")))
        # 0.9 · 0 + 0.1 · 2, and 0.9 · 1 + 0.1 · 2
        self.assertEqual([e["after"] for e in log.of("buffer.updated")][:2], [[0.2], [1.1]])
        call = next(n for n in log.nodes.values() if n.get("op", "").endswith("batch_norm"))
        self.assertEqual({e["site"]["line"] for e in log.of("buffer.updated")}, {call["site"]["line"]})

    def test_a_hook_of_a_tensor_is_named_with_its_line(self):
        w = torch.ones(2, requires_grad=True)

        def work():
            h = w * 2
            h.register_hook(lambda g: g * 10)
            w.register_hook(lambda g: g + 1)
            h.sum().backward()

        log = self.recorded(work)
        # ∂L/∂h = 1 → 10; ∂L/∂w = 10 · 2 = 20 → 21
        self.assertEqual([(e["node"], e["by"], e["before"], e["after"]) for e in log.of("gradient.changed")], [("h", "hook", [1, 1], [10, 10]), ("w", "hook", [20, 20], [21, 21])])
        line = line_of("h.register_hook", self.test_a_hook_of_a_tensor_is_named_with_its_line)
        self.assertEqual([e["site"]["line"] for e in log.of("gradient.changed")], [line, line + 1])
        self.assertEqual(w.grad.tolist(), [21, 21])

    def test_a_parameter_that_the_script_updates_itself_says_where(self):
        w = torch.ones(2, requires_grad=True)

        def work():
            for _ in range(2):
                (w * 3).sum().backward()
                with torch.no_grad():
                    w.sub_(0.5 * w.grad)  # by hand
                w.grad = None

        first, second = self.recorded(work, names={"w": w}).of("value.given")
        self.assertNotIn("by", first)
        self.assertEqual((second["by"], second["value"]), ("aten::sub_", [-0.5, -0.5]))
        self.assertEqual(second["site"]["line"], line_of("# by hand", self.test_a_parameter_that_the_script_updates_itself_says_where))

    def test_what_the_script_writes_into_a_parameter_before_its_update_is_not_the_optimizers(self):
        w, v = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)
        optimizer = torch.optim.SGD([w, v], lr=0.5)

        def work():
            for _ in range(2):
                optimizer.zero_grad()
                (w * v).sum().backward()
                with torch.no_grad():
                    w.mul_(10)  # scaled
                optimizer.step()
                v.data.clamp_(max=2)  # limited

        log = self.recorded(work, optimizer=optimizer, names={"w": w, "v": v})
        here = self.test_what_the_script_writes_into_a_parameter_before_its_update_is_not_the_optimizers
        # w: 10 · [1, 2] − 0.5 · 3 = [8.5, 18.5], then 10 · [8.5, 18.5] − 0.5 · 1.5 = [84.25, 184.25]; v: 3 − 0.5 · (1 + 2) = 1.5, which is not limited
        self.assertEqual([(e["parameter"], e["before"], e["after"]) for e in log.of("parameter.updated")][::2], [("w", [10, 20], [8.5, 18.5]), ("w", [85, 185], [84.25, 184.25])])
        changed = [(e["node"], e["value"], e["by"], e["site"]["line"]) for e in log.of("value.given") if "by" in e]
        self.assertEqual(changed, [("w", value, "aten::mul_", line_of("# scaled", here)) for value in ([10, 20], [85, 185])])

    def test_what_is_written_into_a_gradient_through_its_data_is_told(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.5)

        def work():
            for _ in range(2):
                (w * w).sum().backward()
                w.grad.data.clamp_(max=3)  # as clip_grad_value_ of torch 1.13 does
                optimizer.step()
                w.grad.data.zero_()

        log = self.recorded(work, optimizer=optimizer, names={"w": w})
        # 2 w = [2, 4] is limited to [2, 3]: w = [1, 2] − 0.5 · [2, 3] = [0, 0.5], with gradient [0, 1], which is not limited
        self.assertEqual([(e["by"], e["before"], e["after"]) for e in log.of("gradient.changed")], [("aten::clamp_", [2, 4], [2, 3])])
        self.assertEqual([(e["gradient"], e["after"]) for e in log.of("parameter.updated")], [([2, 3], [0, 0.5]), ([0, 1], [0, 0])])
        self.assertEqual([e["nodes"] for e in log.of("gradients.cleared")], [["w"]])

    def test_a_gradient_that_another_operator_than_clearing_makes_zero_is_changed(self):
        w = torch.tensor([0.0], requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.5)

        def work():
            for _ in range(2):
                optimizer.zero_grad(set_to_none=False)
                torch.sqrt(w).backward()  # ∞ at 0
                w.grad.nan_to_num_(posinf=3)
                w.grad.mul_(0)
                w.grad.add_(2)
                optimizer.step()
                w.data.zero_()
                w.grad.mul_(0)
                (w * 3).backward()
                w.grad.fill_(0)

        log = self.recorded(work, optimizer=optimizer, names={"w": w})
        self.assertEqual([(e["by"], e["before"], e["after"]) for e in log.of("gradient.changed")][:2], [("aten::add_", ["Infinity"], [2]), ("aten::mul_", [2], [0])])
        self.assertEqual([e["nodes"] for e in log.of("gradients.cleared")], [["w"]])  # fill_, as the second iteration finds it

    def test_what_is_written_into_a_parameter_between_two_uses_of_an_iteration_is_told(self):
        critic, actor = torch.tensor([2.0], requires_grad=True), torch.tensor([1.0], requires_grad=True)
        optimizers = [torch.optim.SGD([p], lr=0.5) for p in (critic, actor)]

        def work():
            (critic * 3).sum().backward()
            optimizers[0].step()
            critic.data.clamp_(min=1)  # 2 − 0.5 · 3 = 0.5 is raised to 1
            (critic * actor).sum().backward()
            optimizers[1].step()

        log = self.recorded(work, optimizer=optimizers, names={"critic": critic, "actor": actor})
        self.assertEqual([(e["node"], e["value"], e.get("by")) for e in log.of("value.given")], [("critic", [2], None), ("critic", [1], "aten::clamp_"), ("actor", [1], None)])

    def test_what_is_written_into_a_parameter_before_zero_grad_is_told_where_it_is_read(self):
        w = torch.tensor([3.0], requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.5)

        def work():
            for _ in range(2):
                optimizer.zero_grad()
                (w * 1).sum().backward()
                optimizer.step()
                w.data.clamp_(max=2)  # 3 − 0.5 is limited to 2

        given, limited = self.recorded(work, optimizer=optimizer, names={"w": w}).of("value.given")
        self.assertEqual((given["value"], limited["value"], limited["by"]), ([3], [2], "aten::clamp_"))

    def test_sums_are_checked_when_that_is_asked_for(self):
        """A hook that was there before the recording changes a gradient, and nothing says so: what it sends on is not the sum."""
        model = Perceptron(2, 3, 1)
        h = model.fc1(torch.ones(1, 2))
        h.register_hook(lambda g: g * 10)

        def later():
            torch.tanh(h).sum().backward()

        for work, expected in ((lambda: model(torch.ones(1, 2)).sum().backward(), "every sum balances\n"), (later, r"1 sum does not balance\n  .*: its gradient is not the sum of what was sent to it\n")):
            with said() as stderr:
                log = self.recorded(work, model=model, check=True)
            self.assertNotIn("unmatched", log.end.get("skipped", {}))
            self.assertRegex(stderr.getvalue(), f"^backprop_record: {expected}$")

    def test_the_first_nan_behind_what_is_kept_has_its_place(self):
        w, x = torch.ones(4, 5, requires_grad=True), torch.ones(4, 5)
        x[0, 1], x[2, 3], x[3, 0] = 0, -1, 0  # log(0) is among the first 4, log(-1) is not
        for ending in ("ndjson", "bplog"):
            path = self.path(f"run.{ending}")
            with record(path, names={"w": w, "x": x}, keep=4):
                h = torch.log(w * x)
                h.sum().backward()
            events = list(ByteLog(path).facts.values()) if ending == "bplog" else Log(path).events
            self.assertEqual([e["first"] for e in events if "first" in e][0], {"nan": 13})

    def test_what_runs_without_gradients_is_counted(self):
        w = torch.ones(2, requires_grad=True)

        def work():
            with torch.no_grad():
                (w * 2).sum()
            (w * 3).sum().backward()

        log = self.recorded(work)
        self.assertEqual(log.end["skipped"]["no_grad"], 2)
        self.assertEqual([n["op"] for n in log.nodes.values() if "op" in n], ["aten::mul", "aten::sum"])

    def test_an_update_has_the_settings_of_its_group_and_its_state(self):
        model = nn.Linear(1, 1)
        optimizer = torch.optim.SGD([{"params": [model.weight], "lr": 0.5}, {"params": [model.bias]}], lr=0.1, momentum=0.9)

        def train():
            model(torch.ones(1, 1)).sum().backward()
            optimizer.step()

        weight, bias = self.recorded(train, model=model, optimizer=optimizer).of("parameter.updated")
        self.assertEqual([(e["parameter"], e["lr"], e["settings"]["momentum"]) for e in (weight, bias)], [("weight", 0.5, 0.9), ("bias", 0.1, 0.9)])
        self.assertEqual((weight["stateBefore"], weight["stateAfter"]), ({}, {"momentum_buffer": [[1]]}))

    def test_what_torch_2_hands_over_is_taken(self):
        """Operators of higher order have no schema, and a pass can start from an edge of the graph: as far as that can be tried without torch 2."""
        w = torch.ones(2, requires_grad=True)
        recorder = record(self.path("run.ndjson"))
        with recorder:
            h = (w * 3).sum()
            self.assertEqual(recorder.mode.__torch_dispatch__(lambda a, b: a + b, (), (1, 2)), 3)
            self.assertTrue(recorder.mode.supports_higher_order_operators)
            edge = type("GradientEdge", (), {"node": h.grad_fn, "output_nr": 0})()
            recorder.begin_backward([edge], [torch.tensor(2.0)], False)
            recorder.end_backward(True)
        self.assertIsNone(recorder.stopped)
        (seeded,) = Log(self.path("run.ndjson")).of("backward.seeded")
        self.assertEqual((seeded["node"], seeded["value"]), ("h", 2))

    def test_what_is_made_once_is_one_node_in_every_iteration(self):
        """Data from before the loop is given; a mask that the first forward pass makes and keeps is one operation."""
        model = nn.Linear(2, 2)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        kept = {}

        def train():
            x = torch.ones(2, 2) * 3
            t = x @ torch.ones(2, 2)
            for _ in range(4):
                h = model(x)
                if "mask" not in kept:
                    kept["mask"] = torch.tril(torch.ones(2, 2))
                loss = ((h - t) * kept["mask"]).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

        log = self.recorded(train, model=model, optimizer=optimizer)
        self.assertFalse([name for name in log.nodes if "~" in name], log.nodes.keys())
        self.assertEqual([(n, log.nodes[n]["role"]) for n in ("x", "t")], [("x", "constant"), ("t", "constant")])
        per_iteration = [sum(1 for _ in group) for group in self.split(log)]
        self.assertEqual(len(set(per_iteration[1:])), 1, per_iteration)

    @staticmethod
    def split(log):
        groups = []
        for e in log.events:
            if e["type"] == "iteration.started":
                groups.append([])
            groups[-1].append(e)
        return groups

    def test_what_is_asked_of_a_loss_after_the_step_is_no_operation(self):
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        def train():
            total = 0
            for _ in range(2):
                loss = model(torch.ones(1, 2)).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.detach() + loss.item()

        log = self.recorded(train, model=model, optimizer=optimizer)
        self.assertEqual([e["iteration"] for e in log.of("iteration.started")], [1, 2])
        self.assertEqual({n["op"] for n in log.nodes.values() if "op" in n}, {"aten::ones", "aten::t", "aten::addmm", "aten::sum"})

    def shown(self, name, steps=1):
        """The log of some steps of a model, and its passes and updates in short."""
        models, optimizers, step = made(name)
        log = self.recorded(lambda: [step() for _ in range(steps)], model=models, optimizer=optimizers)
        kinds = {"iteration.started": "iteration", "pass.started": "pass", "backward.seeded": "seed", "parameter.updated": "update"}
        seen = [f"{kinds[e['type']]} {e.get('optimizer', e.get('depth', ''))}".strip() for e in log.of(*kinds)]
        return log, [entry for k, entry in enumerate(seen) if k == 0 or seen[k - 1] != entry]

    def test_an_iteration_lasts_until_every_optimizer_has_stepped(self):
        log, seen = self.shown("gan", 2)
        self.assertEqual(seen, ["iteration", "seed", "update 1", "pass", "seed", "update 0"] * 2)
        self.assertEqual([o["type"] for o in log.header["optimizers"]], ["Adam", "Adam"])

    def test_a_schedule_changes_the_rate_of_the_updates(self):
        log, _ = self.shown("scheduled", 3)
        self.assertEqual(sorted({e["lr"] for e in log.of("parameter.updated")}), [0.025, 0.05, 0.1])

    def test_a_closure_runs_several_passes_and_one_update(self):
        log, seen = self.shown("lbfgs", 2)
        self.assertEqual([entry for entry in seen if entry == "update 0"], ["update 0"] * 2)
        for e in log.of("parameter.updated"):
            self.assertNotEqual(e["before"], e["after"])

    def test_two_losses_of_one_graph_are_two_seeds(self):
        log, seen = self.shown("retained")
        self.assertEqual([e["node"] for e in log.of("backward.seeded")], ["a", "b"])

    def test_a_reentrant_checkpoint_is_a_pass_within_the_pass(self):
        log, seen = self.shown("checkpoint_reentrant")
        self.assertEqual([e.get("depth") for e in log.of("backward.seeded")], [None, 2])
        self.assertEqual(log.nodes["logits"]["op"], "autograd::CheckpointFunction")
        self.assertTrue(log.nodes["h"]["recomputed"])

    def test_another_checkpoint_computes_again_as_it_is_differentiated(self):
        log, _ = self.shown("checkpoint_new")
        self.assertEqual([e.get("depth") for e in log.of("backward.seeded")], [None])
        self.assertEqual({name for name, n in log.nodes.items() if n.get("recomputed")}, {"fc1.t#2", "fc1#2", "h#2", "fc2.t#2", "fc2#2"})

    def test_a_function_of_the_persons_own_is_one_operation(self):
        log, _ = self.shown("function")
        self.assertEqual({name: n["op"] for name, n in log.nodes.items() if n.get("op", "").startswith("autograd::")}, {"h": "autograd::Square", "s,c": "autograd::SinCos", "loss.3": "autograd::Square"})
        self.assertEqual([log.nodes[part]["operands"] for part in ("s", "c")], [["s,c"], ["s,c"]])
        self.assertEqual(log.line_of("s,c"), "s, c = SinCos.apply(h)")

    def test_a_gradient_in_the_loss_is_differentiated_too(self):
        log, _ = self.shown("penalty")
        first, second = log.of("backward.seeded")
        self.assertEqual((first.get("createGraph"), second.get("createGraph")), (True, None))
        # What the first pass computes is differentiated by the second.
        computed = {e["node"] for e in log.of("value.computed") if first["i"] < e["i"] < second["i"] and log.nodes[e["node"]].get("via", "").endswith(" grad")}
        self.assertTrue(computed)
        self.assertTrue(computed & {e["from"] for e in log.of("contribution.computed") if e["i"] > second["i"]})

    def test_casts_of_autocast_are_operations(self):
        log, _ = self.shown("autocast")
        casts = {name: n for name, n in log.nodes.items() if n.get("op") == "aten::_to_copy"}
        self.assertEqual({n["dtype"] for n in casts.values()}, {"bfloat16", "float32"})
        self.assertEqual(log.nodes["fc1"]["dtype"], "bfloat16")
        self.assertEqual({e["after"] is not None and log.nodes[e["node"]]["dtype"] for e in log.of("gradient.accumulated") if e["node"] == "fc1.weight"}, {"float32"})

    def test_only_the_iterations_of_a_range(self):
        model, optimizer, train = trained(5)
        log = self.recorded(train, model=model, optimizer=optimizer, iterations=range(2, 4))
        self.assertEqual([e["iteration"] for e in log.of("iteration.started")], [2, 3])
        # What the range begins with is given: the parameters as they are then.
        self.assertLessEqual({"fc1.weight", "fc2.bias"}, {e["node"] for e in log.of("value.given")})

    def test_a_range_ends_within_a_mode_of_the_users_own(self):
        class Own(TorchDispatchMode):
            def __torch_dispatch__(self, func, kinds, args=(), kwargs=None):
                return func(*args, **(kwargs or {}))

        model, optimizer, train = trained(5)

        def within():
            with Own():
                train()

        log = self.recorded(within, model=model, optimizer=optimizer, iterations=range(1, 3))
        self.assertEqual([e["iteration"] for e in log.of("iteration.started")], [1, 2])
        self.assertEqual(log.events[-1]["type"], "parameter.updated")

    def test_a_range_begins_and_ends_within_a_mode_of_the_users_own(self):
        """The mode counts what runs within it, and nothing after it, whether the range ends in it or goes on."""

        class Own(TorchDispatchMode):
            seen = 0

            def __torch_dispatch__(self, func, kinds, args=(), kwargs=None):
                self.seen += 1
                return func(*args, **(kwargs or {}))

        def work(within):
            model, optimizer, train = trained(3)
            own = Own()

            def turns():
                train()
                with own:
                    for _ in range(within):
                        train()
                counted = own.seen
                train()
                self.assertEqual(own.seen, counted)

            return model, optimizer, turns, own

        for within, iterations in ((1, range(5, 9)), (1, range(5, 6)), (1, range(2, 5)), (2, range(5, 8)), (2, range(1, 20))):
            with self.subTest(within=within, iterations=iterations):
                plain, _, turns, own = work(within)
                turns()
                stack_exit = TorchDispatchMode.__exit__
                model, optimizer, again, other = work(within)
                log = self.recorded(again, model=model, optimizer=optimizer, iterations=iterations)
                self.assertTrue(all(torch.equal(a, b) for a, b in zip(plain.parameters(), model.parameters())))
                last = min(iterations[-1], 6 + 3 * within)
                self.assertEqual([e["iteration"] for e in log.of("iteration.started")], list(range(iterations[0], last + 1)))
                self.assertIs(TorchDispatchMode.__exit__, stack_exit)
                self.assertIsNone(backprop_record.innermost_mode())

    def test_a_recording_that_ends_within_a_mode_leaves_nothing(self):
        class Own(TorchDispatchMode):
            def __torch_dispatch__(self, func, kinds, args=(), kwargs=None):
                return func(*args, **(kwargs or {}))

        model, optimizer, train = trained(2)
        recorder = record(self.path("run.ndjson"), model=model, optimizer=optimizer)
        stack_exit = TorchDispatchMode.__exit__
        recorder.start()
        with Own():
            train()
            recorder.close()
        self.assertIsNone(backprop_record.innermost_mode())
        self.assertIs(TorchDispatchMode.__exit__, stack_exit)
        self.assertEqual([e["iteration"] for e in Log(self.path("run.ndjson")).of("iteration.started")], [1, 2])

    def test_a_range_ends_without_an_optimizer(self):
        w = torch.ones(2, requires_grad=True)

        def train():
            for _ in range(4):
                (w * 2).sum().backward()

        log = self.recorded(train, iterations=range(1, 3))
        self.assertEqual([e["iteration"] for e in log.of("iteration.started")], [1, 2])
        self.assertEqual(log.events[-1]["type"], "gradient.kept")

    def test_an_exception_in_a_module_that_is_caught_leaves_no_module_behind(self):
        model = Perceptron(2, 3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        def train():
            with contextlib.suppress(RuntimeError):
                model(torch.ones(1, 5))
            loss = model(torch.ones(1, 2)).sum()
            loss.backward()
            outside = model.fc1.weight * 2
            outside.sum().backward()

        log = self.recorded(train, model=model, optimizer=optimizer)
        self.assertIn("outside", log.nodes)
        self.assertNotIn("module", log.nodes["outside"])


class Failures(RecorderTest):
    def test_an_exception_ends_the_log_where_training_did(self):
        class Bad(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 1

            @staticmethod
            def backward(ctx, g):
                raise ArithmeticError("on purpose")

        def work():
            w = torch.ones(2, requires_grad=True)
            Bad.apply(w).sum().backward()

        for error, message, training in ((ArithmeticError, "on purpose", work), (KeyboardInterrupt, "", self.interrupted)):
            with self.subTest(error=error):
                with self.assertRaises(error), record(self.path("run.ndjson")):
                    training()
                log = Log(self.path("run.ndjson"))
                self.assertEqual((log.events[-1]["type"], log.events[-1]["error"], log.events[-1]["message"]), ("run.failed", error.__name__, message))
                self.assertIn("site", log.events[-1])
                self.assertGreater(len(log.of("gradient.accumulated")), 0)

    def interrupted(self):
        w = torch.ones(2, requires_grad=True)
        (w * 2).sum().backward()
        raise KeyboardInterrupt

    def test_an_error_of_the_recorder_never_reaches_the_training(self):
        """Whatever the recorder calls fails, at once or later: training goes on, it is said once, the log can be read."""
        for name, where in (("numbers_of", "backprop_record"), ("site_at", "backprop_record"), ("tensors_in", "backprop_record"), ("is_same", "backprop_record"), ("settings_of", "backprop_record"),
                            ("memory_of", "backprop_record"), ("Grad", "backprop_record")):
            for after in (0, 40):
                with self.subTest(fails=name, after=after):
                    plain, _, train = trained(3)
                    train()
                    model, optimizer, again = trained(3)
                    path = self.path("run.ndjson")
                    real, calls = getattr(backprop_record, name), [0]

                    def failing(*args):
                        calls[0] += 1
                        if calls[0] > after:
                            raise LookupError("a fault of the recorder")
                        return real(*args)

                    with said() as stderr, record(path, model=model, optimizer=optimizer) as recorder:
                        with mock.patch.object(backprop_record, name, failing):
                            again()
                    self.assertTrue(all(torch.equal(a, b) for a, b in zip(plain.parameters(), model.parameters())))
                    if recorder.stopped is None:
                        continue  # it is not called so often
                    self.assertEqual(stderr.getvalue().count("backprop_record:"), 1)
                    self.assertIn("a fault of the recorder", stderr.getvalue())
                    log = Log(path)
                    self.assertEqual(log.end["ends"], len(log.events))
                    self.assertIn("a fault of the recorder", log.end["stopped"])

    def test_no_step_of_the_recorder_reaches_the_training_when_it_fails(self):
        """Each of its methods that run within the training, but those that only hand on what the training calls."""
        kind = backprop_record.Recorder
        handing_on = {"dispatch", "apply", "run_backward", "count_backward", "zero_grad", "step", "run_closure", "count_step", "next_unrecorded", "register_hook"}
        starting = {"start", "watch_engine", "watch_modes", "wrap", "is_wanted", "now"}
        methods = [name for name, x in vars(kind).items() if inspect.isfunction(x) and not name.startswith("__") and name not in handing_on | starting]
        self.assertGreater(len(methods), 60)
        plain, _, train = trained(3)
        train()
        before = put_into_torch()
        failed = set()
        for name in methods:
            for at in (1, 5):
                with self.subTest(fails=name, at=at):
                    model, optimizer, again = trained(3)
                    real, calls = getattr(kind, name), itertools.count(1)

                    def failing(*args, **kwargs):
                        if next(calls) == at:
                            failed.add(name)
                            raise LookupError("a fault of the recorder")
                        return getattr(real, "__wrapped__", real)(*args, **kwargs)

                    recorder = record(self.path("run.ndjson"), model=model, optimizer=optimizer, iterations=range(1, 3))
                    with said(), mock.patch.object(kind, name, backprop_record.guarded(failing) if hasattr(real, "__wrapped__") else failing):
                        with recorder:
                            optimizer.param_groups[0]["params"][0].register_hook(lambda grad: grad * 1)
                            again()
                    self.assertTrue(all(torch.equal(a, b) for a, b in zip(plain.parameters(), model.parameters())))
                    self.assertEqual(put_into_torch(), before)
        self.assertGreater(len(failed), 40)

    def test_a_full_disk_never_reaches_the_training(self):
        plain, _, train = trained(3)
        train()
        for ending in ("ndjson", "bplog"):
            for full in ("closed", "/dev/full"):
                with self.subTest(ending=ending, full=full):
                    model, optimizer, again = trained(3)
                    with said() as stderr, record(self.path(f"run.{ending}"), model=model, optimizer=optimizer) as recorder:
                        recorder.out.file.close()
                        if full != "closed":
                            recorder.out.file = open(full, "wb", buffering=1 << 10)
                        again()
                    self.assertTrue(all(torch.equal(a, b) for a, b in zip(plain.parameters(), model.parameters())))
                    self.assertEqual(stderr.getvalue().count("backprop_record:"), 1)

    def test_a_budget_ends_the_recording_and_says_so(self):
        for ending, read in (("ndjson", Log), ("bplog", ByteLog)):
            with self.subTest(ending=ending):
                model, optimizer, train = trained(20)
                path = self.path(f"run.{ending}")
                with said() as stderr, record(path, model=model, optimizer=optimizer, max_bytes=30_000, sources=False):
                    train()
                self.assertIn("max_bytes=30,000", stderr.getvalue())
                self.assertEqual(read(path).end["stopped"], "max_bytes")
                self.assertLess(os.path.getsize(path), 60_000)

    def test_a_log_that_is_torn_is_whole_up_to_there(self):
        model, optimizer, train = trained(3)
        with record(self.path("run.ndjson"), model=model, optimizer=optimizer):
            train()
        with open(self.path("run.ndjson")) as file:
            text = file.read()
        lines = text[:len(text) // 2].split("\n")[:-1]
        self.assertEqual([json.loads(x)["i"] for x in lines if '"i"' in x[:5]], list(range(sum('"i"' in x[:5] for x in lines))))

    def test_a_torch_that_does_otherwise_is_refused_politely(self):
        with mock.patch.object(backprop_record, "probe", lambda: "hooks of autograd Nodes do not show what is sent"):
            model, optimizer, train = trained(1)
            with said() as stderr, record(self.path("run.bplog"), model=model, optimizer=optimizer):
                train()
        self.assertIn("nothing is recorded with torch", stderr.getvalue())
        self.assertFalse(os.path.exists(self.path("run.bplog")))
        self.assertIsNone(backprop_record.probe())

    def test_a_second_recording_at_the_same_time_is_refused_politely(self):
        model, optimizer, train = trained(1)
        with record(self.path("run.ndjson"), model=model, optimizer=optimizer) as outer:
            with said() as stderr, record(self.path("inner.ndjson")):
                train()
        self.assertIn("another recording is at work", stderr.getvalue())
        self.assertGreater(outer.out.events, 10)

    def test_steps_before_the_recording_starts_are_none_of_its(self):
        model, optimizer, train = trained(2)
        recorder = record(self.path("run.ndjson"), model=model, optimizer=optimizer, iterations=range(1, 2))
        train()
        with recorder:
            train()
        self.assertIsNone(recorder.stopped)
        self.assertEqual([e["iteration"] for e in Log(self.path("run.ndjson")).of("iteration.started")], [1])

    def test_mistakes_of_the_caller_are_said_at_once(self):
        with self.assertRaisesRegex(ValueError, "expected a path that ends in .bplog or .ndjson, found run.log"):
            record("run.log")
        with self.assertRaisesRegex(ValueError, "expected keep of at least 1, found 0"):
            record("run.bplog", keep=0)

    def test_gzip_by_ending(self):
        model, optimizer, train = trained(1)
        with record(self.path("run.ndjson.gz"), model=model, optimizer=optimizer):
            train()
        with gzip.open(self.path("run.ndjson.gz"), "rt") as file:
            lines = [json.loads(line) for line in file]
        self.assertEqual(lines[-1]["ends"], sum("i" in x for x in lines))


class Ring(RecorderTest):
    def run_to(self, bad, steps=8):
        """Training in which the input of one iteration is not finite."""
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
        path = self.path("crash.ndjson")
        with said() as stderr, record.ring(path, model=model, optimizer=optimizer, last=3):
            for k in range(1, steps + 1):
                x = torch.full((1, 2), float("inf") if k == bad else 1.0)
                loss = model(x).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        return path, stderr.getvalue()

    def test_the_last_iterations_are_written_when_a_number_is_not_finite(self):
        path, text = self.run_to(6)
        log = Log(path)
        self.assertEqual([e["iteration"] for e in log.of("iteration.started")], [4, 5, 6])
        self.assertIn(f"loss is not finite: {path} has the last 3 iterations. Open it: backprop-tui {path}", text)
        # The first of them begins with what its leaves were: nothing is used that was not given.
        known = set()
        for e in log.events:
            if e["type"] in ("value.given", "value.computed", "parameter.updated"):
                self.assertLessEqual(set(log.nodes[e.get("node", e.get("parameter"))].get("operands", ())), known)
                known.add(e.get("node", e.get("parameter")))
        self.assertEqual([e["i"] for e in log.events], list(range(len(log.events))))

    def test_nothing_is_written_when_all_is_well(self):
        path, text = self.run_to(None)
        self.assertFalse(os.path.exists(path))
        self.assertEqual(text, "")


SCRIPT = """
import sys, torch
torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=float(sys.argv[1]))
if __name__ == "__main__":
    for _ in range(4):
        loss = model(torch.ones(3, 2)).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(loss.item())
"""


class Processes(RecorderTest):
    def test_a_script_is_recorded_without_a_change(self):
        self.write("train.py", SCRIPT)
        plain = self.python("train.py", "0.25")
        done = self.python("-m", "backprop_record", "--output", "run.ndjson", "--iterations", "2:3", "train.py", "0.25")
        self.assertEqual((done.returncode, done.stdout), (0, plain.stdout))
        self.assertRegex(done.stderr, r"^backprop_record: run\.ndjson has iterations 2 to 3, \d+ events, [\d.]+ kB\. Open it: backprop-tui run\.ndjson\n$")
        self.assertEqual(self.python("-m", "backprop_record", "--quiet", "train.py", "0.25").stderr, "")
        log = Log(self.path("run.ndjson"))
        self.assertEqual((log.header["title"], log.header["optimizers"][0]["lr"]), ("train.py", 0.25))
        self.assertEqual([e["iteration"] for e in log.of("iteration.started")], [2, 3])
        self.assertEqual([s["path"] for s in log.sources], ["train.py"])
        self.assertEqual({e["parameter"] for e in log.of("parameter.updated")}, {"weight", "bias"})
        self.assertEqual(log.line_of("loss"), "loss = model(torch.ones(3, 2)).pow(2).mean()")

    def test_the_launcher_says_that_a_log_cannot_be_written(self):
        self.write("script.py", "print('trained')")
        done = self.python("-m", "backprop_record", "--output", "nowhere/run.bplog", "script.py")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("cannot write nowhere/run.bplog: No such file or directory", done.stderr)

    def test_a_script_that_is_not_there_overwrites_no_log(self):
        self.write("run.bplog", "of another run")
        done = self.python("-m", "backprop_record", "trian.py")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("error: no such file: trian.py", done.stderr)
        with open(self.path("run.bplog"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "of another run")

    def test_the_launcher_says_what_it_expects(self):
        self.write("train.py", SCRIPT)
        for words, expected in ((("--iterations", "2-3"), "expected --iterations such as 400:410, found 2-3"), (("--ring", "0"), "expected last of at least 1, found 0")):
            with self.subTest(words=words):
                done = self.python("-m", "backprop_record", *words, "train.py")
                self.assertEqual(done.returncode, 2)
                self.assertIn(expected, done.stderr)

    def test_workers_of_a_loader_do_not_write(self):
        inputs = torch.arange(12.0).reshape(6, 2)
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

        def train():
            for (x,) in DataLoader(TensorDataset(inputs), batch_size=3, num_workers=2, collate_fn=lambda rows: [torch.stack([r[0] * 1 for r in rows])]):
                loss = model(x).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

        log = self.recorded(train, model=model, optimizer=optimizer)
        self.assertEqual(log.end["ends"], len(log.events))
        self.assertEqual(len(log.of("iteration.started")), 2)
        self.assertEqual([e["value"] for e in log.of("value.given") if e["node"] == "x"], [inputs[:3].tolist(), inputs[3:].tolist()])

    def test_two_processes_write_a_log_each_and_the_all_reduce_is_seen(self):
        self.write("ddp.py", """
import os, sys, torch, torch.distributed as dist, torch.nn as nn
from backprop_record import record
rank = int(sys.argv[1])
dist.init_process_group("gloo", init_method="file://" + os.path.abspath("meeting"), rank=rank, world_size=2)
torch.manual_seed(0)
model = nn.parallel.DistributedDataParallel(nn.Linear(2, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with record("rank{rank}.ndjson", model=model, optimizer=optimizer, rank=rank):
    for _ in range(2):
        loss = model(torch.full((1, 2), rank + 1.0)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(model.module.weight.tolist())
""")
        workers = [subprocess.Popen([sys.executable, "ddp.py", str(k)], cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                   for k in (0, 1)]
        for rank, worker in enumerate(workers):
            _, stderr = worker.communicate(timeout=120)
            self.assertEqual(worker.returncode, 0, stderr)
            self.assertIn(f"backprop_record: rank{rank}.ndjson has iterations 1 to 2,", stderr)
        for rank in (0, 1):
            log = Log(self.path(f"rank{rank}.ndjson"))
            self.assertEqual((log.header["runtime"]["rank"], log.header["runtime"]["world"]), (rank, 2))
            # Each process sends its input; the mean of 1 and 2 is what both use.
            reduced = [e for e in log.of("gradient.changed") if e["node"] == "module.weight"]
            self.assertEqual([(e["by"], e["before"], e["after"]) for e in reduced], [("all-reduce", [[rank + 1.0] * 2], [[1.5] * 2])] * 2)
            self.assertEqual([e["gradient"] for e in log.of("parameter.updated") if e["parameter"] == "module.weight"], [[[1.5] * 2]] * 2)
