"""pytorch issue 68425: the branch that is not taken overflows."""
import sys

import torch

from backprop_record import record

with record(sys.argv[1]):
    a = torch.tensor(100.0, requires_grad=True)
    b = torch.where(a <= 0, torch.exp(a), 1 + a)
    b.backward()
