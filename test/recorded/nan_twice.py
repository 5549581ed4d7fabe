"""pytorch issue 43405: double backward of a division by 0."""
import sys

import torch

from backprop_record import record

with record(sys.argv[1]):
    x = torch.tensor(0.4, requires_grad=True)
    y = torch.tensor(0.0, requires_grad=True)
    z = x / y
    (gy,) = torch.autograd.grad(z, (y,), create_graph=True)
    gyx, gyy = torch.autograd.grad(gy, (x, y), create_graph=True)
