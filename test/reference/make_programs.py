"""Writes g_programs.json: 300 programs drawn at random from the functions, with PyTorch's numbers, in 64-bit floats.

Run with a Python that has torch (made with 1.13): python3 test/reference/make_programs.py > test/reference/g_programs.json
Leaves are whole thousandths. Each program is drawn from its own seed, and drawn again while its loss is not of a usual size.
"""
import json
import math
import random

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
R = random.Random()


class Draft:
    """A program that grows: its lines, and what each name holds in PyTorch."""

    def __init__(self):
        self.lines, self.leaves, self.constants, self.count = [], {}, {}, 0

    def leaf(self, shape, low=-1500, high=1500):
        name = f"p{len(self.leaves)}"
        numbers = [R.randint(low, high) for _ in range(math.prod(shape))]
        self.leaves[name] = (torch.tensor([n / 1000 for n in numbers]).reshape(shape).requires_grad_(), numbers)
        return name, self.leaves[name][0]

    def constant(self, numbers, shape, scale=1):
        name = f"c{len(self.constants)}"
        value = torch.tensor([n / scale for n in numbers]).reshape(shape)
        self.constants[name] = (value, [round(n * 1000 / scale) for n in numbers])
        return name, value

    def line(self, text, value):
        self.count += 1
        name = f"v{self.count}"
        self.lines.append(f"{name} = {text}")
        return name, value


def pick_axis(x):
    return R.randrange(-x.dim(), x.dim())


def elementwise(d, n, x):
    choices = [
        ("tan({} / 3)", lambda a: torch.tan(a / 3)), ("arctan({})", torch.atan), ("sinh({})", torch.sinh),
        ("cosh({})", torch.cosh), ("arcsin(tanh({}) / 2)", lambda a: torch.asin(torch.tanh(a) / 2)),
        ("arccos(sin({}) * 0.9)", lambda a: torch.acos(torch.sin(a) * 0.9)), ("log1p(square({}))", lambda a: torch.log1p(a * a)),
        ("expm1({})", torch.expm1), ("log2(1 + {} ** 2)", lambda a: torch.log2(1 + a ** 2)),
        ("log10(cosh({}))", lambda a: torch.log10(torch.cosh(a))), ("reciprocal(2 + tanh({}))", lambda a: 1 / (2 + torch.tanh(a))),
        ("softplus({})", F.softplus), ("gelu({})", F.gelu), ("silu({})", F.silu), ("elu({}, alpha=0.7)", lambda a: F.elu(a, 0.7)),
        ("leaky_relu({}, slope=0.2)", lambda a: F.leaky_relu(a, 0.2)), ("erf({})", torch.erf),
        ("clip({}, -0.8, 0.6)", lambda a: torch.clamp(a, -0.8, 0.6)), ("clip({}, max=0.5)", lambda a: torch.clamp(a, max=0.5)),
        ("{} - detach({})", lambda a: a - a.detach()), ("detach({}) * {}", lambda a: a.detach() * a),
        ("{} * sign({})", lambda a: a * torch.sign(a)), ("{} - floor({})", lambda a: a - torch.floor(a)),
        ("where({} > 0, {}, exp({}) - 1)", lambda a: torch.where(a > 0, a, torch.exp(a) - 1)),
        ("where({} < -0.3 or {} > 0.3, {}, 0)", lambda a: torch.where((a < -0.3) | (a > 0.3), a, torch.zeros(()))),
        ("where(not ({} >= 0.1), 2 * {}, {} ** 2)", lambda a: torch.where(~(a >= 0.1), 2 * a, a ** 2)),
    ]
    text, f = R.choice(choices)
    return d.line(text.replace("{}", n), f(x))


def reduction(d, n, x):
    if x.dim() == 0:
        return None
    axis = pick_axis(x)
    keep = R.random() < 0.5
    k = f", keepdims={'True' if keep else 'False'}"
    length = x.shape[axis]
    choices = [
        ("prod({}, axis=A)", lambda a: a.prod(axis, keep)), ("logsumexp({}, axis=A)", lambda a: a.logsumexp(axis, keep)),
        ("sum({}, axis=A)", lambda a: a.sum(axis, keep)), ("mean({}, axis=A)", lambda a: a.mean(axis, keep)),
        ("norm({}, axis=A)", lambda a: a.norm(dim=axis, keepdim=keep)), ("max({}, axis=A)", lambda a: a.amax(axis, keep)),
    ]
    if length > 1:
        choices += [("var({}, axis=A)", lambda a: a.var(axis, unbiased=True, keepdim=keep)),
                    ("std({}, axis=A, correction=0)", lambda a: a.std(axis, unbiased=False, keepdim=keep))]
    if x.dim() > 1:
        pair = [0, x.dim() - 1]
        choices.append((f"mean({{}}, axis=[0, {x.dim() - 1}])", lambda a: a.mean(pair, keep)))
    text, f = R.choice(choices)
    return d.line(text.replace("{}", n).replace("A", str(axis))[:-1] + k + ")", f(x))


def along(d, n, x):
    if x.dim() == 0:
        return None
    axis = pick_axis(x)
    choices = [
        ("cumsum({}, axis=A)", lambda a: a.cumsum(axis)), ("softmax({}, axis=A)", lambda a: a.softmax(axis)),
        ("log_softmax({}, axis=A)", lambda a: a.log_softmax(axis)), ("flip({}, axis=A)", lambda a: a.flip(axis)),
    ]
    if x.dim() >= 2:
        choices += [("tril({}, k=1)", lambda a: a.tril(1)), ("triu({})", torch.triu),
                    ("swapaxes({}, 0, -1)", lambda a: a.transpose(0, -1))]
    text, f = R.choice(choices)
    return d.line(text.replace("{}", n).replace("A", str(axis)), f(x))


def moved(d, n, x):
    if x.dim() == 0 or x.numel() > 40:
        return None
    order = list(range(x.dim()))
    R.shuffle(order)
    before, after = R.randint(0, 2), R.randint(0, 1)
    widths = [[before, after]] + [[0, 1]] * (x.dim() - 1)
    flat = [w for pair in reversed(widths) for w in pair]
    row = R.randrange(x.shape[0])
    rows = [R.randrange(x.shape[0]) for _ in range(3)]
    c, idx = d.constant(rows, [3])
    choices = [
        (f"transpose({n}, {order})", x.permute(order)), (f"pad({n}, {widths})", F.pad(x, flat)), (f"{n}[::-1]", x.flip(0)),
        (f"{n}[..., 0]", x[..., 0]), (f"{n}[None]", x[None]), (f"{n}[{row}]", x[row]), (f"{n}[{c}]", x[idx.long()]),
        (f"reshape({n}, [-1])", x.reshape(-1)), (f"stack([{n}, {n} * 2])", torch.stack([x, x * 2])),
        (f"concat([{n}, sin({n})], axis=-1)", torch.cat([x, torch.sin(x)], -1)), (f"append({n}, {n}[{row}])", torch.cat([x, x[row:row + 1]])),
        (f"embedding({n}, {c}, padding_idx={rows[0]})", F.embedding(idx.long(), x, padding_idx=rows[0]) if x.dim() == 2 else None),
    ]
    if x.shape[0] > 2:
        choices.append((f"{n}[1::2]", x[1::2]))
    text, value = R.choice([one for one in choices if one[1] is not None])
    return d.line(text, value)


def product(d, n, x):
    if x.dim() == 0 or x.numel() > 60:
        return None
    k = x.shape[-1]
    m = R.randint(1, 3)
    if x.dim() == 2 and R.random() < 0.4:
        w, t = d.leaf([k, m])
        return d.line(f'einsum("ij,jk->ki", {n}, {w})', torch.einsum("ij,jk->ki", x, t))
    if x.dim() == 3 and R.random() < 0.6:
        w, t = d.leaf([x.shape[0], k, m])
        if R.random() < 0.5:
            return d.line(f"{n} @ {w}", x @ t)
        return d.line(f'einsum("bij,bjk->bik", {n}, {w})', torch.einsum("bij,bjk->bik", x, t))
    w, t = d.leaf([k, m])
    return d.line(f"{n} @ {w}", x @ t)


def window(d, n, x):
    s, p = R.randint(1, 2), R.randint(0, 1)
    if x.dim() == 3 and x.shape[-1] >= 2:
        groups = R.choice([g for g in (1, 2) if x.shape[1] % g == 0])
        w, t = d.leaf([2 * groups, x.shape[1] // groups, 2])
        b, u = d.leaf([2 * groups])
        dilation = 2 if x.shape[-1] + 2 * p >= 3 and R.random() < 0.4 else 1
        return d.line(f"conv1d({n}, {w}, {b}, stride={s}, padding={p}, dilation={dilation}, groups={groups})",
                      F.conv1d(x, t, u, stride=s, padding=p, dilation=dilation, groups=groups))
    if x.dim() == 4 and min(x.shape[-2:]) >= 2:
        kind = R.choice(["conv", "max", "avg"])
        if kind == "max":
            return d.line(f"max_pool2d({n}, 2, stride={s}, padding={p})", F.max_pool2d(x, 2, s, p))
        if kind == "avg":
            return d.line(f"avg_pool2d({n}, 2, stride={s}, padding={p})", F.avg_pool2d(x, 2, s, p))
        w, t = d.leaf([2, x.shape[1], 2, 2])
        return d.line(f"conv2d({n}, {w}, stride={s}, padding={p})", F.conv2d(x, t, stride=s, padding=p))
    return None


def norm(d, n, x):
    if x.dim() in (2, 3, 4) and x.shape[0] * math.prod(x.shape[2:]) > 2 and R.random() < 0.5:
        c = x.shape[1]
        g, t = d.leaf([c])
        b, u = d.leaf([c])
        return d.line(f"batch_norm({n}, {g}, {b}, eps=0.01)", F.batch_norm(x, None, None, t, u, True, 0.1, 0.01))
    if x.dim() >= 1 and x.shape[-1] > 1:
        g, t = d.leaf([x.shape[-1]])
        b, u = d.leaf([x.shape[-1]])
        return d.line(f"layer_norm({n}, {g}, {b}, eps=0.01)", F.layer_norm(x, (x.shape[-1],), t, u, 0.01))
    return None


def blocked(d, n, x):
    """A block with two results in a loop, a sum that grows, rows that are appended."""
    if x.dim() != 2 or x.numel() > 30:
        return None
    k, rows = x.shape[1], x.shape[0]
    w, t = d.leaf([k, k])
    u, v = d.leaf([k])
    i = d.count = d.count + 1
    form, f = R.choice([("tanh(a @ {w} + h * {u})", lambda a, h: torch.tanh(a @ t + h * v)),
                        ("sigmoid(a * {u} - h) * 2", lambda a, h: torch.sigmoid(a * v - h) * 2),
                        ("sin(h @ {w}) + a", lambda a, h: torch.sin(h @ t) + a)])
    d.lines += [f"def cell{i}(a, h, s):", "  z = " + form.format(w=w, u=u), "  return z, s + z * a",
                f"h{i}, s{i} = zeros([{k}]), ones([{k}])", f"o{i} = []", f"for t in range({rows}):",
                f"  h{i}, s{i} = cell{i}({n}[t], h{i}, s{i})  # a round", f"  o{i} = append(o{i}, h{i})", f"  s{i} *= 1 - t / 10",
                f"for t in range({rows - 1}, -1, -1):", f"  h{i} += {n}[t] * (t + 1)"]
    h, s, out = torch.zeros(k), torch.ones(k), []
    for a in range(rows):
        z = f(x[a], h)
        h, s = z, s + z * x[a]
        out.append(h)
        s = s * (1 - a / 10)
    for a in range(rows - 1, -1, -1):
        h = h + x[a] * (a + 1)
    return d.line(f"concat([o{i}, stack([h{i}, s{i}])])", torch.cat([torch.stack(out), torch.stack([h, s])]))


def loss(d, n, x):
    if x.dim() == 2 and x.shape[1] > 1 and R.random() < 0.6:
        rows, classes = x.shape
        labels = [R.randrange(classes) for _ in range(rows)]
        reduction = R.choice(["mean", "sum"])
        if R.random() < 0.3 and rows > 1:
            labels[0] = -100
        y, _ = d.constant(labels, [rows])
        t = torch.tensor(labels)
        kind = R.randrange(4)
        if kind == 0:
            weights = [R.randint(200, 2000) for _ in range(classes)]
            w, u = d.constant(weights, [classes], 1000)
            return d.line(f'cross_entropy({n}, {y}, weight={w}, reduction="{reduction}")', F.cross_entropy(x, t, u, reduction=reduction))
        if kind == 1:
            return d.line(f'cross_entropy({n}, {y}, label_smoothing=0.2, reduction="{reduction}")',
                          F.cross_entropy(x, t, label_smoothing=0.2, reduction=reduction))
        if kind == 2:
            return d.line(f'nll_loss(log_softmax({n}), {y}, reduction="{reduction}")', F.nll_loss(x.log_softmax(-1), t, reduction=reduction))
        q, u = d.constant([R.randint(100, 900) for _ in range(rows * classes)], [rows, classes], 1000)
        return d.line(f'kl_div(log_softmax({n}), {q}, reduction="batchmean")', F.kl_div(x.log_softmax(-1), u, reduction="batchmean"))
    t, u = d.constant([R.randint(-1500, 1500) for _ in range(x.numel())], list(x.shape), 1000)
    signs, s = d.constant([R.choice([-1, 1]) for _ in range(x.numel())], list(x.shape))
    text, value = R.choice([
        (f"huber({n}, {t}, delta=0.7)", F.huber_loss(x, u, delta=0.7)), (f'mse({n}, {t}, reduction="sum")', F.mse_loss(x, u, reduction="sum")),
        (f"l1({n}, {t})", F.l1_loss(x, u)), (f"smooth_l1({n}, {t}, beta=0.5)", F.smooth_l1_loss(x, u, beta=0.5)),
        (f"hinge({n}, {signs})", (1 - s * x).clamp(min=0).mean()), (f"sum({n} * {t})", (x * u).sum()),
    ])
    return d.line(text, value)


STEPS = [elementwise, elementwise, reduction, along, moved, product, window, window, norm, blocked]
SHAPES = [[3], [2, 3], [3, 2], [4, 3], [2, 2, 3], [2, 2, 4], [1, 2, 4, 4], [2, 1, 3, 3], [2, 3, 2, 2]]


def drawn(first):
    """One program that begins with a step of the given kind."""
    d = Draft()
    n, x = d.leaf(R.choice(SHAPES))
    for step in [first] + R.choices(STEPS, k=R.randint(2, 4)):
        after = step(d, n, x)
        if after is None and step is first:
            return None
        n, x = after or (n, x)
        if x.numel() > 80 or x.numel() == 0:
            return None
    n, x = loss(d, n, x)
    d.lines[-1] = d.lines[-1].replace(f"{n} = ", "L = ", 1)
    gradients = torch.autograd.grad(x, [t for t, _ in d.leaves.values()], allow_unused=True)
    sizes = [g.abs().max().item() for g in gradients if g is not None]
    usual = math.isfinite(x.item()) and abs(x.item()) < 1e3 and sizes and all(math.isfinite(s) and s < 1e3 for s in sizes)
    return (d, x, gradients) if usual and max(sizes) > 1e-4 else None


def shortest(number):
    """13 significant digits."""
    return float(f"{number:.12e}")


def written(seed):
    R.seed(seed)
    made = None
    while made is None:
        made = drawn(STEPS[seed % len(STEPS)])
    d, value, gradients = made
    text = "\n".join(d.lines)
    table = lambda leaves: {k: [list(t.shape), n] for k, (t, n) in leaves.items() if k in text}
    return {"program": d.lines, "parameters": table(d.leaves), "constants": table(d.constants), "loss": shortest(value.item()),
            "gradients": {k: [shortest(x) for x in g.reshape(-1).tolist()] for k, g in zip(d.leaves, gradients) if g is not None}}


print("[\n" + ",\n".join(json.dumps(written(seed), separators=(",", ":")) for seed in range(300)) + "\n]")
