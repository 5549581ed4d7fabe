"""A graph from before the recording, and a line with another factor each time."""
import sys

import torch

from backprop_record import record

w = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
features = torch.tanh(torch.relu(w * 2) + w)

with record(sys.argv[1], names={"w": w}):
    part = features[1:]
    loss = (part * part).sum()
    loss.backward()
    for k in range(10):
        start = k % 2
        scaled = w[start:start + 2] * (k + 0.5)
        scaled.sum().backward()
