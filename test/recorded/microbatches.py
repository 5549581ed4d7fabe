"""Two micro-batches an iteration, the norm of their gradients clipped, gradients cleared after the step."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, t = torch.randn(4, 2), torch.randn(4, 1)

with record(sys.argv[1], model=model, optimizer=optimizer):
    for _ in range(2):
        for part in (0, 2):
            xb, tb = x[part:part + 2], t[part:part + 2]
            loss = F.mse_loss(model(xb), tb) / 2
            loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
        optimizer.zero_grad()
