"""What recording costs, in processor time: medians of turns of plain and recorded training.

    /usr/bin/python3 test/bench/recorder.py [NAME…] [--turns N]
"""
import argparse
import os
import statistics
import sys
import tempfile
import time

import torch

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "src", "recorder"), os.path.join(ROOT, "test", "recorder")]
from backprop_record import record  # noqa: E402
from models import Perceptron, classifier, made  # noqa: E402

torch.set_num_threads(1)


def lecture():
    W1, b1, W2, b2 = (torch.ones(*n, requires_grad=True) for n in ((2, 4), (2,), (1, 2), (1,)))
    x, y = torch.tensor([0.442, -0.562, 2.795, 2.087]), torch.tensor([1.0])
    optimizer = torch.optim.SGD([W1, b1, W2, b2], lr=0.1)

    def step():
        z1 = W1 @ x + b1
        a1 = torch.relu(z1)
        z2 = W2 @ a1 + b2
        a2 = torch.sigmoid(z2)
        L = -(y * torch.log(a2) + (1 - y) * torch.log(1 - a2)).sum()
        optimizer.zero_grad()
        L.backward()
        optimizer.step()

    return [], [optimizer], step


def mlp():
    """64 points, 16 hidden units, Adam."""
    torch.manual_seed(0)
    m, x = Perceptron(2, 16, 2), torch.randn(64, 2)
    o = torch.optim.Adam(m.parameters(), lr=0.01)
    return [m], [o], classifier(m, o, x, (x[:, 0] * x[:, 1] > 0).long())


MODELS = {"lecture": (lecture, 40), "mlp": (mlp, 40), "cnn": (lambda: made("cnn"), 20), "lstm": (lambda: made("lstm"), 8), "transformer": (lambda: made("transformer"), 8)}
SETTINGS = {"outside the range": {"iterations": range(0)}, ".bplog, keep 1024": {}, ".ndjson, all numbers": {"keep": 1 << 30}}


def seconds(work, times):
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def measure(name, turns, folder):
    make, times = MODELS[name]
    models, optimizers, step = make()
    seconds(step, 3)
    plain, recorded, events, size = [], {key: [] for key in SETTINGS}, 0, {}
    for _ in range(turns):
        for key, settings in SETTINGS.items():
            plain.append(seconds(step, times))
            path = os.path.join(folder, "run" + key.split(",")[0] if key.startswith(".") else "run.bplog")
            with record(path, model=models, optimizer=optimizers, quiet=True, **settings) as recorder:
                recorded[key].append(seconds(step, times))
            if recorder.out.events:
                events, size[key] = recorder.out.events / times, os.path.getsize(path)
    base = statistics.median(plain)
    print(f"{name}: {base * 1e3:.2f} ms a step, {events:.0f} events")
    for key, took in recorded.items():
        each = statistics.median(took)
        more = f"{(each - base) / events * 1e6:6.0f} µs an event, {size[key] / events / times:7.0f} bytes an event" if key in size else ""
        print(f"  {key:22} ×{each / base:6.2f}  {more}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(MODELS))
    parser.add_argument("--turns", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in options.names:
            measure(name, options.turns, folder)
