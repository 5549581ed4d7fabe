"""A perceptron whose large tensors are kept as summaries, two iterations."""
import sys

import torch
import torch.nn as nn

from backprop_record import record

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))
points = torch.linspace(-1, 1, 24).reshape(4, 6)
wanted = torch.tensor([0, 1, 2, 0])
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

with record(sys.argv[1], model=model, optimizer=optimizer, keep=8):
    for step in range(2):
        scores = model(points)
        loss = nn.functional.cross_entropy(scores, wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
