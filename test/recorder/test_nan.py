"""Programs of PyTorch's issue tracker: the log says on which line the first NaN or ∞ appears, and whether in a value or in a contribution.

Each function is as in its issue; the line that is to be found ends with `# here`."""
import math

import torch

from logs import RecorderTest


def issue_160016_sqrt():
    x = torch.tensor([1.0], requires_grad=True)
    y = torch.sqrt(x - 2)  # here
    y = torch.sqrt(y)
    y.backward()


def issue_160016_log():
    inp = torch.tensor([1.0], requires_grad=True)
    loss = torch.log(-inp)  # here
    loss.backward()


def issue_68425():
    a = torch.tensor(100.0, requires_grad=True)
    b = torch.where(a <= 0, torch.exp(a), 1 + a)  # here
    b.backward()


def issue_187297():
    xt = torch.tensor([-1.0, -4.0], requires_grad=True)
    y = torch.where(xt > 0, torch.sqrt(xt), xt).sum()  # here
    y.backward()


def issue_152088():
    a = torch.tensor([-1.0, 0.5, 1.0], requires_grad=True)
    l = torch.log1p(a)[a > -1].sum()  # here
    l.backward()


def issue_43405():
    x = torch.tensor(0.4, requires_grad=True)
    y = torch.tensor(0.0, requires_grad=True)
    z = x / y  # here
    (gy,) = torch.autograd.grad(z, (y,), create_graph=True)
    torch.autograd.grad(gy, (x, y), create_graph=True)


PROGRAMS = {issue_160016_sqrt: ("value", "aten::sqrt"), issue_160016_log: ("value", "aten::log"), issue_68425: ("value", "aten::exp"), issue_187297: ("value", "aten::sqrt"),
            issue_152088: ("value", "aten::log1p"), issue_43405: ("value", "aten::div")}


def is_finite(x):
    return all(map(is_finite, x)) if isinstance(x, list) else not isinstance(x, str) and math.isfinite(x)


def births(log):
    """(what, event, node) of every NaN or ∞ that comes from finite numbers, in the order of events."""
    values, found = {}, []
    for e in log.events:
        if e["type"] in ("value.given", "value.computed"):
            values[e["node"]] = e["value"]
            operands = log.nodes[e["node"]].get("operands", ())
            if not is_finite(e["value"]) and all(is_finite(values[x]) for x in operands):
                found.append(("value", e["i"], e["node"]))
        elif e["type"] == "contribution.computed" and not is_finite(e["contribution"]) and is_finite(e["upstream"]):
            found.append(("contribution", e["i"], e["from"]))
    return found


class Births(RecorderTest):
    def test_the_first_appears_on_the_right_line(self):
        for program, (what, op) in PROGRAMS.items():
            with self.subTest(program=program.__name__):
                log = self.recorded(program)
                kind, _, node = births(log)[0]
                self.assertEqual((kind, log.nodes[node]["op"]), (what, op))
                self.assertTrue(log.line_of(node).endswith("# here"), log.line_of(node))

    def test_a_gradient_that_is_born_not_finite_is_told_from_its_value(self):
        """The value of a masked log is fine where it is used; what it sends is 0 · ∞."""

        def work():
            x = torch.tensor([0.0, 2.0], requires_grad=True)
            y = torch.sqrt(x)  # here
            y.sum().backward()

        log = self.recorded(work)
        (kind, _, node) = births(log)[0]
        self.assertEqual((kind, node), ("contribution", "y"))
        self.assertTrue(log.line_of(node).endswith("# here"))
