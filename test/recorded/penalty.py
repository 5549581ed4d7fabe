"""A gradient in the loss: the operations of the first backward pass are operations of the second."""
import sys

import torch
import torch.nn as nn

from backprop_record import record

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.randn(2, 2, requires_grad=True)

with record(sys.argv[1], model=model, optimizer=optimizer):
    out = model(x)
    (g,) = torch.autograd.grad(out.sum(), x, create_graph=True)
    loss = out.mean() + (g.norm(2, 1) - 1).pow(2).mean()
    loss.backward()
    optimizer.step()
