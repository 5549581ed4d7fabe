#!/usr/bin/env python3
"""Writes f_arrays.json beside it: programs of reductions, rearrangements, indices and products, with PyTorch's numbers in 64-bit floats.

Run with any Python that has torch (made with 1.13): python3 test/reference/make_arrays.py
"""
import json, os, random
import torch

torch.set_default_dtype(torch.float64)
random.seed(20261129)
cases = []


def rounded(shape, special=None):
    n = 1
    for length in shape:
        n *= length
    numbers = [round(random.gauss(0, 1), 3) or 0.5 for _ in range(n)]
    if special is not None:
        for _ in range(special[1]):
            numbers[random.randrange(n)] = special[0]
    return torch.tensor(numbers).reshape(shape)


def shape_of(rank):
    return [random.randint(1, 4) for _ in range(rank)]


def case(kind, line, leaves, compute, constants={}):
    """L = sum(y * w) with weights of their own, so that no element's gradient is like another's."""
    values = {name: value.clone().requires_grad_() for name, value in leaves.items()}
    y = compute(**values, **constants)
    w = rounded(list(y.shape))
    (y * w).sum().backward() if y.requires_grad else None
    program = ["y = " + line, "L = sum(y * w) + 0 * sum(%s)" % next(iter(leaves))]
    cases.append({
        "name": f"{kind}_{len(cases)}",
        "scenario": {
            "title": kind,
            "inputs": {name: value.tolist() for name, value in leaves.items()},
            "program": program,
            "constants": {"w": w.tolist(), **{name: value.tolist() for name, value in constants.items()}},
        },
        "rtol": 1e-11,
        "values": {"y": y.tolist()},
        "gradients": {name: None if value.grad is None else value.grad.tolist() for name, value in values.items()},
    })


def axes_of(rank):
    """An axis, several, or all: as written, and as torch takes them."""
    some = random.sample(range(rank), random.randint(1, rank))
    return [axis - rank if random.random() < 0.4 else axis for axis in some]


def keep():
    return random.random() < 0.4


FOLDS = {
    "sum": lambda x, axes, k: x.sum(axes, keepdim=k),
    "mean": lambda x, axes, k: x.mean(axes, keepdim=k),
    "max": lambda x, axes, k: x.amax(axes, keepdim=k),
    "min": lambda x, axes, k: x.amin(axes, keepdim=k),
    "logsumexp": lambda x, axes, k: torch.logsumexp(x, axes, keepdim=k),
    "norm": lambda x, axes, k: torch.linalg.vector_norm(x, dim=axes, keepdim=k),
}
for name, fold in FOLDS.items():
    for rank in (1, 2, 3, 4):
        x, axes, k = rounded(shape_of(rank)), axes_of(rank), keep()
        written = str(axes[0]) if len(axes) == 1 and random.random() < 0.7 else json.dumps(axes)
        case(name, f"{name}(x, axis={written}{', keepdims=True' if k else ''})", {"x": x}, lambda x: fold(x, axes, k))
for x in ([[2.0, 2.0], [2.0, 1.0]], [[0.0, -0.0], [0.0, 0.0]]):
    case("max_ties", "max(x, axis=[0, 1])", {"x": torch.tensor(x)}, lambda x: x.amax([0, 1]))
case("logsumexp_large", "logsumexp(x, axis=1)", {"x": torch.tensor([[1000.0, 1001.0], [-1000.0, -1002.0]])}, lambda x: torch.logsumexp(x, 1))
for zeros in (0, 0, 1, 1, 2, 3):
    x = rounded([2, 4], (0.0, zeros))
    case("prod", "prod(x, axis=1)", {"x": x}, lambda x: x.prod(1))
    case("prod_all", "prod(x)", {"x": x}, lambda x: x.prod())
for name, of in (("var", torch.var), ("std", torch.std)):
    for correction in (0, 1, 2):
        x, axes, k = rounded([3, 2, 4]), random.sample(range(3), 2), keep()
        case(name, f"{name}(x, axis={axes}, correction={correction}{', keepdims=true' if k else ''})", {"x": x},
             lambda x: of(x, axes, correction=correction, keepdim=k))
    case(name, f"{name}(x)", {"x": rounded([2, 3])}, lambda x: of(x, None, correction=1))
    case(name, f"{name}(x, 0)", {"x": rounded([3, 2])}, lambda x: of(x, 0, correction=1))
case("std_equal", "std(x, axis=1)", {"x": torch.tensor([[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]])}, lambda x: x.std(1))
for rank in (1, 2, 3):
    x, axis = rounded(shape_of(rank)), random.randrange(-rank, rank)
    case("cumsum", f"cumsum(x, axis={axis})", {"x": x}, lambda x: x.cumsum(axis))
    case("argmax", f"x * argmax(x, axis={axis}, keepdims=True)", {"x": x}, lambda x: x * x.argmax(axis, keepdim=True))
    flipped = axes_of(rank)
    case("flip", f"flip(x, axis={flipped})", {"x": x}, lambda x: x.flip(flipped))
    order = random.sample(range(rank), rank)
    case("transpose", f"transpose(x, {order})", {"x": x}, lambda x: x.permute(order))
    widths = [[random.randint(0, 2), random.randint(0, 2)] for _ in range(rank)]
    case("pad", f"pad(x, {widths})", {"x": x}, lambda x: torch.nn.functional.pad(x, [w for pair in widths[::-1] for w in pair]))
    case("softmax", f"softmax(x, axis={axis})", {"x": x}, lambda x: x.softmax(axis))
    case("log_softmax", f"log_softmax(x, axis={axis})", {"x": x}, lambda x: x.log_softmax(axis))
case("argmax_all", "x * argmax(x)", {"x": rounded([2, 3])}, lambda x: x * x.argmax())
case("swapaxes", "swapaxes(x, 1, 2)", {"x": rounded([2, 3, 4])}, lambda x: x.swapaxes(1, 2))
case("swapaxes", "swapaxes(x, -3, -1)", {"x": rounded([2, 3, 4])}, lambda x: x.swapaxes(-3, -1))
for written, of in (
    ("x[::2]", lambda x: x[::2]),
    ("x[1::3, ::2]", lambda x: x[1::3, ::2]),
    ("x[-4:-1, 1]", lambda x: x[-4:-1, 1]),
    ("x[::-1]", lambda x: x.flip(0)),
    ("x[4:0:-2]", lambda x: x[[4, 2]]),
    ("x[:, ::-1]", lambda x: x.flip(1)),
    ("x[..., 0]", lambda x: x[..., 0]),
    ("x[..., 1:]", lambda x: x[..., 1:]),
    ("x[0, ...]", lambda x: x[0, ...]),
    ("x[None]", lambda x: x[None]),
    ("x[:, None]", lambda x: x[:, None]),
    ("x[..., None] * x[:, None]", lambda x: x[..., None] * x[:, None]),
    ("x[None, ..., 1, None]", lambda x: x[None, ..., 1, None]),
    ("x[[0, 2, 2]]", lambda x: x[[0, 2, 2]]),
):
    case("index", written, {"x": rounded([6, 3])}, of)
for idx in ([3.0, 1.0, 3.0], [[0.0, 1.0], [2.0, 0.0]], 2.0):
    case("index_constant", "x[idx]", {"x": rounded([4, 2])}, lambda x, idx: x[idx.long()], {"idx": torch.tensor(idx)})
for a, b in (([2, 3, 4], [4, 2]), ([2, 3, 4], [2, 4, 1]), ([3, 4], [2, 4, 2]), ([2, 1, 3, 4], [3, 4, 2]), ([4], [2, 4, 3]), ([2, 3, 4], [4]), ([2, 1, 2, 3], [1, 2, 3, 2])):
    case("matmul", "A @ B", {"A": rounded(a), "B": rounded(b)}, lambda A, B: A @ B)
for equation, shapes in (
    ("ij->", [[2, 3]]), ("ij->j", [[2, 3]]), ("ii->i", [[3, 3]]), ("ii", [[3, 3]]), ("ij->ji", [[2, 3]]), ("ijk->kij", [[2, 3, 2]]),
    ("i,i->", [[3], [3]]), ("i,j->ij", [[3], [2]]), ("ij,jk", [[2, 3], [3, 2]]), ("bij,bjk->bik", [[2, 2, 3], [2, 3, 2]]),
    ("bhqd,bhkd->bhqk", [[1, 2, 2, 3], [1, 2, 3, 3]]), ("bi,oi,o->bo", [[2, 3], [4, 3], [4]]), ("ij,k->i", [[2, 3], [4]]),
    ("iij,j->i", [[2, 2, 3], [3]]), ("iij->j", [[3, 3, 2]]),
):
    names = "ABC"[: len(shapes)]
    case("einsum", f'einsum("{equation}", {", ".join(names)})', dict(zip(names, map(rounded, shapes))),
         lambda equation=equation, **leaves: torch.einsum(equation, *leaves.values()))
for written, constant in (
    ("zeros([2, 3])", torch.zeros(2, 3)), ("ones([2, 3])", torch.ones(2, 3)), ("full([2, 3], 0.5)", torch.full((2, 3), 0.5)),
    ("eye(3)[0:2]", torch.eye(3)[:2]), ("linspace(0, 1, 3)", torch.linspace(0, 1, 3)), ("arange(3)", torch.arange(3.0)),
    ("arange(1, 2.5, 0.5)", torch.arange(1, 2.5, 0.5)), ("tril(ones([2, 3]))", torch.ones(2, 3).tril()),
    ("triu(ones([2, 3]), k=1)", torch.ones(2, 3).triu(1)),
):
    case("constant", f"x * {written} + {written}", {"x": rounded([2, 3])}, lambda x: x * constant + constant)
case("tril", "tril(x, -1)", {"x": rounded([2, 3, 3])}, lambda x: x.tril(-1))
case("triu", "triu(x)", {"x": rounded([3, 2])}, lambda x: x.triu())

with open(os.path.join(os.path.dirname(__file__), "f_arrays.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(one) for one in cases) + "\n]\n")
print(len(cases))
