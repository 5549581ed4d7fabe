"""A hook on a tensor, a hook on a parameter, a custom Function, a checkpoint."""
import sys

import torch
import torch.nn as nn
from torch.utils.checkpoint import checkpoint

from backprop_record import record

torch.manual_seed(0)


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g


model = nn.Linear(2, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.randn(4, 2)

with record(sys.argv[1], model=model, optimizer=optimizer):
    model.bias.register_hook(lambda g: g.clamp(-0.01, 0.01))
    h = model(x)
    h.register_hook(lambda g: g * 0.5)
    s = Square.apply(h)
    c = checkpoint(torch.tanh, s, use_reentrant=True)
    loss = c.mean()
    loss.backward()
    optimizer.step()
