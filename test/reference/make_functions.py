"""Writes f_functions.json: losses, convolutions, pools, norms and embeddings with PyTorch's numbers, in 64-bit floats.

Run with a Python that has torch (made with 1.13): python3 test/reference/make_functions.py > test/reference/f_functions.json
"""
import json
import random

import torch
import torch.nn.functional as F

torch.manual_seed(0)
random.seed(0)
CASES = []


def draw(*shape, low=-2.0, high=2.0):
    t = low + (high - low) * torch.rand(shape, dtype=torch.float64)
    return (t * 1000).round() / 1000


def nested(t):
    return t.detach().tolist()


def text(value):
    return json.dumps(value) if not isinstance(value, bool) else str(value).lower()


def case(name, written, f, parameters, constants=None, weighted=True, rtol=1e-11):
    """y = written; L = sum(y * w), or y itself where it is one number."""
    leaves = {k: v.clone().requires_grad_() for k, v in parameters.items()}
    constants = dict(constants or {})
    y = f(**leaves, **constants)
    lines = [f"y = {written}"]
    if y.dim() > 0 or weighted:
        w = draw(*y.shape)
        constants["w"] = w
        lines.append("L = sum(y * w)" if y.dim() > 0 else "L = y * w")
        loss = (y * w).sum()
    else:
        loss = y
    loss.backward()
    CASES.append({
        "name": name,
        "scenario": {
            "title": name,
            "parameters": {k: nested(v) for k, v in leaves.items()},
            "constants": {k: nested(v.double()) for k, v in constants.items()},
            "program": lines,
            "loss": "L" if len(lines) > 1 else "y",
        },
        "rtol": rtol,
        "values": {"y": nested(y)},
        "gradients": {k: None if v.grad is None else nested(v.grad) for k, v in leaves.items()},
    })


def losses():
    pairs = {
        "mse": F.mse_loss, "l1": F.l1_loss, "huber": F.huber_loss, "smooth_l1": F.smooth_l1_loss,
        "bce_with_logits": lambda a, b, **k: F.binary_cross_entropy_with_logits(a, torch.sigmoid(b), **k),
    }
    for name, f in pairs.items():
        for reduction in ("mean", "sum", "none"):
            shape = random.choice([(4,), (2, 3), (2, 2, 3)])
            a, b = draw(*shape), draw(*shape)
            second = "sigmoid(b)" if name == "bce_with_logits" else "b"
            case(f"{name}_{reduction}", f'{name}(a, {second}, reduction="{reduction}")',
                 lambda a, b, f=f, r=reduction: f(a, b, reduction=r), {"a": a, "b": b})
    for delta in (0.3, 1.0, 2.5):
        case(f"huber_delta_{delta}", f"huber(a, b, delta={delta})",
             lambda a, b, d=delta: F.huber_loss(a, b, delta=d), {"a": draw(2, 4), "b": draw(2, 4)})
        case(f"smooth_l1_beta_{delta}", f"smooth_l1(a, b, beta={delta})",
             lambda a, b, d=delta: F.smooth_l1_loss(a, b, beta=d), {"a": draw(2, 4), "b": draw(2, 4)})
    for reduction in ("mean", "sum", "none"):
        case(f"bce_{reduction}", f'bce(p, t, reduction="{reduction}")',
             lambda p, t, r=reduction: F.binary_cross_entropy(p, t, reduction=r),
             {"p": draw(2, 3, low=0.1, high=0.9)}, {"t": draw(2, 3, low=0, high=1)})
    for reduction in ("mean", "sum", "none", "batchmean"):
        case(f"kl_div_{reduction}", f'kl_div(log_softmax(a), softmax(b), reduction="{reduction}")',
             lambda a, b, r=reduction: F.kl_div(F.log_softmax(a, -1), F.softmax(b, -1), reduction=r),
             {"a": draw(3, 4), "b": draw(3, 4)})
    case("kl_div_zero", "kl_div(log_softmax(a), q)", lambda a, q: F.kl_div(F.log_softmax(a, -1), q, reduction="mean"),
         {"a": draw(2, 3)}, {"q": torch.tensor([[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]], dtype=torch.float64)})
    for reduction in ("mean", "sum", "none"):
        fold = {"mean": torch.mean, "sum": torch.sum, "none": lambda x: x}[reduction]
        case(f"hinge_{reduction}", f'hinge(s, t, reduction="{reduction}")',
             lambda s, t, fold=fold: fold(torch.clamp(1 - t * s, min=0)),
             {"s": draw(5)}, {"t": torch.tensor([1.0, -1, 1, -1, 1], dtype=torch.float64)})
    classes()


def classes():
    for i in range(16):
        n, c = random.choice([1, 3, 5]), random.choice([2, 3, 4])
        labels = torch.randint(0, c, (n,))
        settings, written = {}, []
        if i % 2:
            labels[1:][torch.rand(n - 1) < 0.5] = -100
        if i % 4 == 2:
            settings["ignore_index"] = 1
            labels[0] = 0
            written.append("ignore_index=1")
        if i % 3 == 1:
            settings["label_smoothing"] = 0.1 * (i % 5)
            written.append(f"label_smoothing={settings['label_smoothing']}")
        if i % 4 >= 2:
            settings["weight"] = draw(c, low=0.1, high=2)
            written.append("weight=v")
        reduction = ("mean", "sum", "none")[i % 3 if i < 12 else 0]
        written.append(f'reduction="{reduction}"')
        constants = {"t": labels, **({"v": settings.pop("weight")} if "weight" in settings else {})}
        more = ", ".join(written)
        case(f"cross_entropy_{i}", f"cross_entropy(Z, t, {more})",
             lambda Z, t, v=None, s=settings, r=reduction: F.cross_entropy(Z, t, weight=v, reduction=r, **s),
             {"Z": draw(n, c)}, constants)
        if "label_smoothing" not in settings:
            case(f"nll_loss_{i}", f"nll_loss(log_softmax(Z), t, {more})",
                 lambda Z, t, v=None, s=settings, r=reduction: F.nll_loss(F.log_softmax(Z, -1), t, weight=v, reduction=r, **s),
                 {"Z": draw(n, c)}, constants)
    case("cross_entropy_one", "cross_entropy(Z, t)", lambda Z, t: F.cross_entropy(Z, t), {"Z": draw(4)}, {"t": torch.tensor(2)})


def convolutions():
    for i in range(24):
        d = 1 if i % 3 == 0 else 2
        groups = random.choice([1, 1, 2, 3])
        cin, cout = groups * random.choice([1, 2]), groups * random.choice([1, 2])
        stride, padding, dilation = random.choice([1, 2, 3]), random.choice([0, 1, 2]), random.choice([1, 1, 2])
        kernel = [random.choice([1, 2, 3]) for _ in range(d)]
        size = [dilation * (k - 1) + 1 + random.choice([0, 1, 2, 3]) for k in kernel]
        batch = [] if i % 5 == 4 else [random.choice([1, 2])]
        f = (F.conv1d, F.conv2d)[d - 1]
        parameters = {"x": draw(*batch, cin, *size), "k": draw(cout, cin // groups, *kernel)}
        bias = i % 2 == 0
        if bias:
            parameters["b"] = draw(cout)
        s = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        if d == 2 and i % 4 == 1:
            s.update(stride=[1, 2], padding=[0, 1])
        written = f"conv{d}d(x, k, {'b, ' if bias else ''}{', '.join(f'{k}={v}' for k, v in s.items())})"
        case(f"conv{d}d_{i}", written, lambda x, k, b=None, f=f, s=s: f(x, k, b, **{n: tuple(v) if isinstance(v, list) else v for n, v in s.items()}), parameters)


def pools():
    for i in range(20):
        name = ("max_pool2d", "avg_pool2d")[i % 2]
        f = (F.max_pool2d, F.avg_pool2d)[i % 2]
        size = random.choice([2, 3, [2, 3], [1, 2]])
        least = min(size) if isinstance(size, list) else size
        padding = random.choice([0, 1]) if least >= 2 else 0
        stride = random.choice([None, 1, 2])
        batch = [] if i % 5 == 4 else [random.choice([1, 2])]
        x = draw(*batch, 2, random.choice([3, 4, 5]), random.choice([3, 4, 5]))
        if i % 4 == 0:
            x = x.round()
        written = f"{name}(x, {size}{f', stride={stride}' if stride else ''}, padding={padding})"
        case(f"{name}_{i}", written,
             lambda x, f=f, size=size, stride=stride, padding=padding: f(x, tuple(size) if isinstance(size, list) else size, stride=stride, padding=padding),
             {"x": x})


def norms():
    for shape in ((5,), (3, 4), (2, 3, 4), (2, 2, 3, 2)):
        g, b = draw(shape[-1]), draw(shape[-1])
        case(f"layer_norm_{len(shape)}d", "layer_norm(x, g, b)", lambda x, g, b: F.layer_norm(x, x.shape[-1:], g, b), {"x": draw(*shape), "g": g, "b": b}, rtol=1e-10)
    case("layer_norm_eps", "layer_norm(x, g, b, eps=0.1)", lambda x, g, b: F.layer_norm(x, x.shape[-1:], g, b, eps=0.1), {"x": draw(2, 3), "g": draw(3), "b": draw(3)}, rtol=1e-10)
    for shape in ((6, 3), (4, 2, 3), (2, 3, 2, 2)):
        g, b = draw(shape[1]), draw(shape[1])
        case(f"batch_norm_{len(shape)}d", "batch_norm(x, g, b)", lambda x, g, b: F.batch_norm(x, None, None, g, b, training=True), {"x": draw(*shape), "g": g, "b": b}, rtol=1e-10)
    case("batch_norm_eps", "batch_norm(x, g, b, eps=0.5)", lambda x, g, b: F.batch_norm(x, None, None, g, b, training=True, eps=0.5), {"x": draw(4, 2), "g": draw(2), "b": draw(2)}, rtol=1e-10)


def embeddings():
    index = torch.tensor([2, 0, 2, 1, 3])
    case("embedding", "embedding(W, idx)", lambda W, idx: F.embedding(idx, W), {"W": draw(4, 3)}, {"idx": index})
    case("embedding_padding", "embedding(W, idx, padding_idx=2)", lambda W, idx: F.embedding(idx, W, padding_idx=2), {"W": draw(4, 3)}, {"idx": index})
    case("embedding_matrix", "embedding(W, idx, 0)", lambda W, idx: F.embedding(idx, W, padding_idx=0), {"W": draw(4, 2)}, {"idx": torch.tensor([[0, 1], [3, 0]])})


for family in (losses, convolutions, pools, norms, embeddings):
    family()
print(json.dumps(CASES, separators=(",", ":")).replace('{"name"', '\n{"name"'))
