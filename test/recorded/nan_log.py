"""pytorch issue 160016: a loss that is NaN, in silence."""
import sys

import torch

from backprop_record import record

with record(sys.argv[1]):
    inp = torch.tensor([1.0], requires_grad=True)
    loss = torch.log(-inp)
    loss.backward()
