"""pytorch issue 187297: the branch that is not taken is NaN."""
import sys

import torch

from backprop_record import record

with record(sys.argv[1]):
    xt = torch.tensor([-1.0, -4.0], requires_grad=True)
    y = torch.where(xt > 0, torch.sqrt(xt), xt).sum()
    y.backward()
