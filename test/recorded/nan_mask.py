"""pytorch issue 152088: elements that a mask leaves out."""
import sys

import torch

from backprop_record import record

with record(sys.argv[1]):
    a = torch.tensor([-1.0, 0.5, 1.0], requires_grad=True)
    l = torch.log1p(a)[a > -1].sum()
    l.backward()
