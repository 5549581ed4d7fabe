"""NaN and infinity behind the four numbers that are kept of a tensor."""
import sys

import torch

from backprop_record import record

x = torch.tensor([1.0, 2.0, 3.0, 4.0, 0.0, -1.0])
w = torch.ones(6, requires_grad=True)
with record(sys.argv[1], names={"w": w, "x": x}, keep=4):
    z = x * w
    l = torch.log(z)
    L = l.sum()
    L.backward()
