"""Small models become scenarios that the program computes itself: 20 steps of training give PyTorch's parameters."""
import json
import unittest
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

from logs import RecorderTest, backprop_record, tensor
from models import Attention, Perceptron

STEPS = 20


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        x = self.pool(F.relu(self.conv(x)))
        return self.fc(x.view(x.size(0), -1))


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(5, 4)
        self.norm = nn.LayerNorm(4)
        self.out = nn.Linear(4, 5)

    def forward(self, tokens):
        return self.out(self.norm(self.emb(tokens)).softmax(-1))


def cases():
    """(name, model, inputs, loss, optimizer) in float64."""
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    labels, t = torch.tensor([0, 1, 1, 0]), torch.randn(3, 5, 8)
    try:
        m = Perceptron(2, 4, 2)
        yield "perceptron", m, torch.randn(4, 2), lambda out: F.cross_entropy(out, labels), torch.optim.AdamW(m.parameters(), lr=0.05)
        m = Net()
        yield "convolution", m, {"images": torch.randn(2, 1, 4, 4)}, lambda out: F.cross_entropy(out, labels[:2]), torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9, nesterov=True)
        m = Words()
        yield "words", m, torch.tensor([1, 4, 1, 0]), lambda out: nn.CrossEntropyLoss()(out, torch.tensor([0, 1, 2, 3])), torch.optim.RMSprop(m.parameters(), lr=0.01)
        m = Attention()
        yield "attention", m, torch.randn(3, 5, 8), lambda out: F.mse_loss(out, t), torch.optim.Adam(m.parameters(), lr=0.01)
        m = nn.Sequential(nn.Linear(3, 4), nn.GELU(), nn.Linear(4, 1), nn.Flatten(0))
        yield "sequence", m, torch.randn(4, 3), lambda out: (out ** 2).mean() - 0.1 * out.sum(), torch.optim.Adagrad(m.parameters(), lr=0.05)
    finally:
        torch.set_default_dtype(torch.float32)


class Scenarios(RecorderTest):
    def test_twenty_steps_give_the_same_parameters(self):
        for name, model, inputs, loss, optimizer in cases():
            with self.subTest(model=name):
                scenario = backprop_record.scenario(model, inputs, loss, optimizer, STEPS, title=name)
                file = f"{name}.json"
                self.write(file, json.dumps(scenario))
                self.program("check", file)
                last = {}
                for event in map(json.loads, self.program("trace", file, "--json").splitlines()):
                    if event.get("type") == "parameter.updated":
                        last[event["parameter"]] = event["after"]
                values = tuple(inputs.values()) if isinstance(inputs, dict) else (inputs,)
                for _ in range(STEPS):
                    optimizer.zero_grad()
                    loss(model(*values)).backward()
                    optimizer.step()
                theirs = {key.replace(".", "_").lstrip("_"): p.detach() for key, p in model.named_parameters()}
                self.assertEqual(len(last), len(theirs))
                for key, p in theirs.items():
                    ours = last.get(key, last.get(f"_{key}"))
                    self.assertTrue(torch.allclose(tensor(ours, "float64"), p, rtol=1e-9, atol=1e-9), key)

    def test_a_model_keeps_its_type(self):
        """In float32 both round each operation; only sums are added up in another order."""
        torch.manual_seed(0)
        labels, x = torch.tensor([0, 1, 1, 0]), torch.randn(4, 2)
        for make, rule in ((lambda: Perceptron(2, 4, 2), torch.optim.SGD), (lambda: nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3), nn.GELU(), nn.Linear(3, 2)), torch.optim.AdamW)):
            with self.subTest(rule=rule.__name__):
                model = make()
                optimizer = rule(model.parameters(), lr=0.05)
                scenario = backprop_record.scenario(model, x, lambda out: F.cross_entropy(out, labels), optimizer, STEPS)
                self.assertEqual(scenario["training"]["precision"], "float32")
                self.write("model.json", json.dumps(scenario))
                self.program("check", "model.json")
                last = {}
                for event in map(json.loads, self.program("trace", "model.json", "--json").splitlines()):
                    if event.get("type") == "parameter.updated":
                        last[event["parameter"]] = tensor(event["after"], "float32")
                for _ in range(STEPS):
                    optimizer.zero_grad()
                    F.cross_entropy(model(x), labels).backward()
                    optimizer.step()
                theirs = {key.replace(".", "_"): p.detach() for key, p in model.named_parameters()}
                for key, p in theirs.items():
                    ours = last.get(key, last.get(f"_{key}"))
                    self.assertTrue(torch.allclose(ours, p, rtol=1e-4, atol=2e-5), (key, ours, p))

    def test_numbers_of_two_types_are_said_by_name(self):
        m = nn.Linear(2, 1)
        weights = torch.ones(2, dtype=torch.float64)
        with self.assertRaisesRegex(ValueError, "expected numbers of one type, found float32, float64"):
            backprop_record.scenario(m, torch.ones(1, 2), lambda out: (out.double() * weights).sum())

    def test_what_a_scenario_has_not_is_said_by_name(self):
        class Odd(nn.Module):
            def __init__(self):
                super().__init__()
                self.up = nn.ConvTranspose2d(1, 1, 2)

            def forward(self, x):
                return torch.fft.fft(self.up(x)).abs()

        with self.assertRaisesRegex(ValueError, r"a scenario has no ConvTranspose2d \(up\), fft_fft"):
            backprop_record.scenario(Odd(), torch.randn(1, 1, 2, 2), lambda out: out.sum())

    def test_what_gives_several_tensors_is_said_by_name(self):
        class Halves(nn.Module):
            def __init__(self):
                super().__init__()
                self.rnn = nn.LSTM(2, 2)

            def forward(self, x):
                return self.rnn(x)[0].chunk(2)[0]

        with self.assertRaisesRegex(backprop_record.Unsupported, r"^a scenario has no LSTM \(rnn\), chunk$"):
            backprop_record.scenario(Halves(), torch.randn(4, 1, 2), lambda out: out.sum())

    def test_what_cannot_be_traced_is_said(self):
        class Branching(nn.Module):
            def forward(self, x):
                return x if x.sum() > 0 else -x

        class Writing(nn.Module):
            def forward(self, x):
                x[0] = 0
                return x

        for model, why in ((Branching(), "control flow"), (Writing(), "item assignment")):
            with self.assertRaisesRegex(backprop_record.Unsupported, f"^torch.fx cannot trace the model: .*{why}"):
                backprop_record.scenario(model, torch.ones(2), lambda out: out.sum())

    def test_a_loss_of_several_numbers_is_said(self):
        with self.assertRaisesRegex(backprop_record.Unsupported, r"expected a loss of one number, found \[3, 2\]"):
            backprop_record.scenario(nn.Linear(2, 2), torch.ones(3, 2), lambda out: out)

    def test_a_loss_whose_settings_are_left_out(self):
        m = nn.Linear(2, 1).double()
        x, y = torch.ones(3, 2, dtype=torch.float64), torch.ones(3, 1, dtype=torch.float64)
        scenario = backprop_record.scenario(m, x, lambda out: F.binary_cross_entropy_with_logits(out, y))
        self.assertTrue(any("bce_with_logits(" in line for line in scenario["program"]), scenario["program"])
        with self.assertRaisesRegex(backprop_record.Unsupported, "bce_with_logits with weight, pos_weight"):
            backprop_record.scenario(m, x, lambda out: F.binary_cross_entropy_with_logits(out, y, pos_weight=torch.ones(1, dtype=torch.float64)))

    def test_settings_that_the_language_does_not_have_are_refused(self):
        x, image, rows = torch.randn(3, 4), torch.randn(1, 2, 4, 6), torch.tensor([0, 2, 1])
        for loss in (
            lambda out: F.softplus(out, 2).sum(),  # by place, as by name
            lambda out: F.softplus(out, beta=2).sum(),
            lambda out: F.l1_loss(out, x, False),
            lambda out: F.mse_loss(out, x, size_average=False),
            lambda out: F.embedding(rows, out, max_norm=0.5).sum(),
            lambda out: F.embedding(rows, out, scale_grad_by_freq=True).sum(),
            lambda out: F.avg_pool2d(image * out[0, 0], 3, 2, 1, count_include_pad=False).sum(),
            lambda out: F.avg_pool2d(image * out[0, 0], 3, 2, 1, False, False).sum(),
            lambda out: nn.AvgPool2d(2, divisor_override=1)(image * out[0, 0]).sum(),
            lambda out: nn.MaxPool2d(2, dilation=2)(image * out[0, 0]).sum(),
            lambda out: F.softplus(out, threshold=0).sum(),
            lambda out: nn.BCEWithLogitsLoss(pos_weight=torch.full((4,), 2.0))(out, x),
            lambda out: nn.BCEWithLogitsLoss(weight=torch.full((4,), 2.0))(out, x),
            lambda out: nn.BCELoss(weight=torch.full((4,), 2.0))(out.sigmoid(), x.sigmoid()),
            lambda out: nn.CrossEntropyLoss(weight=torch.full((4,), 2.0))(out, rows),
            lambda out: nn.CrossEntropyLoss(ignore_index=1)(out, rows),
            lambda out: nn.CrossEntropyLoss(label_smoothing=0.1)(out, rows),
            lambda out: nn.NLLLoss(weight=torch.full((4,), 2.0))(out, rows),
            lambda out: nn.NLLLoss(ignore_index=1)(out, rows),
            lambda out: out.sum() * out.sum(dtype=torch.int64),
            lambda out: out.sum() * out.view(torch.int32).sum(),
        ):
            with self.assertRaisesRegex(backprop_record.Unsupported, "^a scenario has no (softplus|l1|mse|embedding|avg_pool2d|max_pool2d|bce|bce_with_logits|cross_entropy|nll_loss|sum|view) (with|of) "):
                backprop_record.scenario(nn.Linear(4, 4), x, loss)

    def test_a_softmax_without_an_axis_has_that_of_pytorch(self):
        """It says itself that such a call is deprecated."""
        for shape, axis in (((3,), 0), ((2, 3), 1), ((2, 3, 4), 0), ((1, 2, 3, 4), 1)):
            x = torch.randn(*shape)
            for soft in (lambda out: F.softmax(out), lambda out: nn.LogSoftmax()(out)):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    program = backprop_record.scenario(nn.Identity(), x, lambda out: (soft(out) * x).sum())["program"]
                self.assertTrue(any(f"axis={axis})" in line for line in program), program)

    def test_rows_of_padding_get_no_gradient(self):
        rows = torch.tensor([0, 2, 1])
        for loss in (lambda out: nn.Embedding(3, 4, padding_idx=0)(rows).sum() * out.sum(), lambda out: F.embedding(rows, out, 0).sum(), lambda out: F.embedding(rows, out, padding_idx=0).sum()):
            scenario = backprop_record.scenario(nn.Linear(4, 4), torch.randn(3, 4), loss)
            self.assertTrue(any(line.endswith("padding_idx=0)") for line in scenario["program"]), scenario["program"])

    def test_an_optimizer_it_has_not_is_said_by_name(self):
        m = nn.Linear(1, 1)
        with self.assertRaisesRegex(ValueError, "a scenario has no optimizer LBFGS"):
            backprop_record.scenario(m, torch.ones(1, 1), lambda out: out.sum(), torch.optim.LBFGS(m.parameters()))
        with self.assertRaisesRegex(ValueError, "a scenario has no Adam with maximize"):
            backprop_record.scenario(m, torch.ones(1, 1), lambda out: out.sum(), torch.optim.Adam(m.parameters(), maximize=True))

    def test_an_optimizer_is_asked_by_its_group(self):
        m = nn.Linear(1, 1)

        def scenario(kind, **settings):
            optimizer = kind([{"params": m.parameters(), **settings}], lr=0.1)
            return backprop_record.scenario(m, torch.ones(1, 1), lambda out: out.sum(), optimizer)["training"]["optimizer"]["type"]

        self.assertEqual(scenario(torch.optim.SGD, maximize=False), "sgd")
        with self.assertRaisesRegex(backprop_record.Unsupported, "a scenario has no SGD with maximize"):
            scenario(torch.optim.SGD, maximize=True)
        # PyTorch 2 has the setting in Adam and NAdam, and AdamW is an Adam with it.
        self.assertEqual([scenario(torch.optim.AdamW, decoupled_weight_decay=True), scenario(torch.optim.Adam, decoupled_weight_decay=False)], ["adamw", "adam"])
        for kind, value in ((torch.optim.Adam, True), (torch.optim.AdamW, False), (torch.optim.NAdam, True)):
            with self.assertRaisesRegex(backprop_record.Unsupported, f"a scenario has no {kind.__name__} with decoupled_weight_decay={value}"):
                scenario(kind, decoupled_weight_decay=value)
        groups = torch.optim.SGD([{"params": [m.weight]}, {"params": [m.bias], "lr": 0.5}], lr=0.1)
        with self.assertRaisesRegex(backprop_record.Unsupported, "expected an optimizer with one group"):
            backprop_record.scenario(m, torch.ones(1, 1), lambda out: out.sum(), groups)

    @unittest.skipIf(int(torch.__version__.split(".")[0]) > 1, "PyTorch 2 follows the rule of scenarios")
    def test_nadam_of_an_early_pytorch_is_refused(self):
        m = nn.Linear(1, 1)
        with self.assertRaisesRegex(ValueError, "a scenario has no NAdam of PyTorch 1, which follows another rule"):
            backprop_record.scenario(m, torch.ones(1, 1), lambda out: out.sum(), torch.optim.NAdam(m.parameters()))
