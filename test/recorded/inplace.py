"""Writing in place, also through views, and operations with several results."""
import sys

import torch
import torch.nn as nn

from backprop_record import record

torch.manual_seed(0)
model = nn.Linear(4, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.randn(3, 4)

with record(sys.argv[1], model=model, optimizer=optimizer):
    h = model(x).clone()
    h.mul_(2).add_(1)
    h[0] = h[1] * 3
    h[:, 1] += 1
    left, right = h.chunk(2, 1)
    out = torch.zeros(3, 2)
    out[:, 0] = h[:, 0]
    loss = (left * right).sum() + out.pow(2).mean() + h.unbind(0)[2].sum()
    loss.backward()
    optimizer.step()
