"""Programs of PyTorch's issue tracker: the log says on which line the first NaN or ∞ appears, and whether in a value or in a contribution.

Each script is as in its issue."""
import math

import torch

from logs import Log, RecorderTest


# By script of test/recorded: what first is not finite, whose it is, and its line.
PROGRAMS = {"nan_sqrt": ("value", "aten::sqrt", "y = torch.sqrt(x - 2)"), "nan_log": ("value", "aten::log", "loss = torch.log(-inp)"),
            "nan_where_exp": ("value", "aten::exp", "b = torch.where(a <= 0, torch.exp(a), 1 + a)"),
            "nan_where_sqrt": ("value", "aten::sqrt", "y = torch.where(xt > 0, torch.sqrt(xt), xt).sum()"),
            "nan_mask": ("value", "aten::log1p", "l = torch.log1p(a)[a > -1].sum()"), "nan_twice": ("value", "aten::div", "z = x / y")}


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
        for script, expected in PROGRAMS.items():
            with self.subTest(script=script):
                self.run_script(f"{script}.py", self.path("run.ndjson"))
                log = Log(self.path("run.ndjson"))
                what, _, node = births(log)[0]
                self.assertEqual((what, log.nodes[node]["op"], log.line_of(node)), expected)

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
