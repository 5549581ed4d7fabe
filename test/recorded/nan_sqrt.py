"""pytorch issue 160016: the first NaN is of the first square root."""
import sys

import torch

from backprop_record import record

with record(sys.argv[1]):
    x = torch.tensor([1.0], requires_grad=True)
    y = torch.sqrt(x - 2)
    y = torch.sqrt(y)
    y.backward()
